"""The most that a rule may pay a member: by its declared numbers and by what stands of what happened, counted by hand.

Nothing here goes through a log as the rules do. What stands is looked at as a whole, so that a rule which can be talked
into more by the order, the lateness or the repeating of facts is found out: see `commkit.testing.cheating`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, UnknownName
from commkit.points.account import Account
from commkit.points.amounts import PerAmount, range_of
from commkit.points.awards import Award, Once, Own
from commkit.points.campaigns import multiplied, stacked
from commkit.points.caps import NO_CAP, Cap
from commkit.points.checkins import CheckInStreak, Cycle, SlotAward
from commkit.points.checkins.slots import clock_of, slot_of
from commkit.points.direct import DirectAward
from commkit.points.each_full import EachFull
from commkit.points.invite import Invite
from commkit.points.ledger.policy import Ledger
from commkit.points.limits import Limit, Span
from commkit.points.netted import By, Netted, Weight
from commkit.points.penalties import Penalty
from commkit.points.streak import Streak
from commkit.standing.facts import Fact
from commkit.standing.kinds import MADE_UP
from commkit.standing.measures import Received, Role
from commkit.standing.policy import AnyPolicy, Heard

_SECOND, _HOUR = 1_000_000, 3_600_000_000


@frozen
class Most:
    """The most that a rule may pay a member [points]: for each day, a week, a calendar month, and in all.

    `days` None: days are not bounded, because it pays on the day on which a fact comes. `rolling` is within any so many
    days in a row: the days, and the points.
    """

    ever: int
    days: Mapping[Day, int] | None = None
    week: int | None = None
    month: int | None = None
    rolling: tuple[int, int] | None = None


@frozen
class Days:
    """What stands of what a member did, and of what others did to them: facts by day, each once, by (at, id).

    Neither what was taken back is there, nor what came too late. `in_force` says which version of a policy decides
    about a day, where a book has several.
    """

    member: str
    calendar: Calendar
    facts: Mapping[Day, tuple[Fact, ...]]
    in_force: Callable[[AnyPolicy, Day], AnyPolicy] = field(default=lambda policy, _day: policy, eq=False)

    def heard(self, heard: Heard, own: Own = Own.IGNORED) -> dict[Day, list[Fact]]:
        """The facts of a kind that the member is the actor of, or the counterpart of; without those with oneself.

        >>> from commkit.standing.kinds import MESSAGE
        >>> Days("ada", Calendar("UTC"), {0: (Fact("f1", 5, "ada", MESSAGE),)}).heard(Received(MESSAGE))
        {}
        """
        kind, me = (heard.kind, "person") if isinstance(heard, Received) else (heard, "member")
        found = {}
        for day, facts in sorted(self.facts.items()):
            some = [fact for fact in facts if fact.kind == kind and getattr(fact, me) == self.member]
            some = [fact for fact in some if own is Own.COUNTED or fact.person != fact.member]
            if some:
                found[day] = some
        return found


Bound: TypeAlias = Callable[[AnyPolicy, Days], Most]


def most_points(policy: AnyPolicy, days: Days) -> Most:
    """The most that a rule of the points area may pay the member for what stands on these days.

    Errors: UnknownName for a rule that it does not know, which has to be bounded by whoever wrote it; InvalidValue for
    one that has changed between versions, other than Netted.

    >>> from commkit.standing.kinds import MESSAGE
    >>> said = {0: tuple(Fact(f"f{n}", n, "ada", MESSAGE) for n in range(9))}
    >>> most_points(Award("message", MESSAGE, 1, cap=Cap(day=5)), Days("ada", Calendar("UTC"), said)).days
    {0: 5}
    """
    for known, bound in _BOUNDS:
        if isinstance(policy, known):
            if known is not Netted and any(days.in_force(policy, day) != policy for day in days.facts):
                why, fix = "it has changed between versions", "bound it in `most`"
                raise InvalidValue(f"policies.{policy.name}", seen=policy, why=why, fix=fix)
            return bound(policy, days)
    why, fix = "nobody has said how much it may pay", f"bound it: most={{{policy.name!r}: ...}}"
    raise UnknownName("policy", seen=f"{policy.name}, a {type(policy).__name__}", why=why, fix=fix)


def bounded(by_day: Mapping[Day, int], cap: Cap = NO_CAP, ever: int | None = None) -> Most:
    """The most by what each day is worth, by the caps, and by what all the days are worth together [points].

    >>> bounded({1: 4, 2: 9}, Cap(day=5, week=8), ever=7)
    Most(ever=7, days={1: 4, 2: 5}, week=8, month=None, rolling=None)
    """
    days = {day: points if cap.day is None else min(points, cap.day) for day, points in by_day.items()}
    all_of_it = [sum(days.values()), *(limit for limit in (cap.ever, ever) if limit is not None)]
    return Most(min(all_of_it), days, cap.week, cap.month)


# ------------------------------------------------------------ awards


def _award(rule: Award, days: Days) -> Most:
    heard = days.heard(rule.kind if rule.role is Role.ACTED else Received(rule.kind), rule.own)
    some = {day: [fact for fact in facts if _in_a_group(rule, fact)] for day, facts in heard.items()}
    by_day = {day: _largest(rule, facts, _how_many(rule, facts)) for day, facts in some.items()}
    every = [fact for facts in some.values() for fact in facts]
    return bounded(by_day, rule.cap, _largest(rule, every, _in_all(rule, some)))


def _in_a_group(rule: Award, fact: Fact) -> bool:
    return not rule.groups or fact.group in rule.groups


def _worth(rule: Award, fact: Fact) -> int:
    """The most that one fact may be worth [points]."""
    factors = [one.factor for one in rule.campaigns if one.runs(fact.at, fact.group)]
    if isinstance(rule.each, PerAmount):
        points = rule.each.of(fact.amount)
        return multiplied(points, factors, stacking=rule.stacking, rounding=rule.each.rounding)
    _, most = range_of(rule.each)
    if most is None:
        why, fix = "an amount without an end", f"bound it: most={{{rule.name!r}: ...}}"
        raise InvalidValue(f"policies.{rule.name}.each", seen=rule.each, why=why, fix=fix)
    return multiplied(most, factors, stacking=rule.stacking)


def _largest(rule: Award, facts: Collection[Fact], many: int) -> int:
    """What the best so many of the facts are worth [points]."""
    left, points = many, 0
    for worth, times in sorted([(_worth(rule, fact), fact.times) for fact in facts], reverse=True):
        took = min(times, left)
        points, left = points + took * worth, left - took
    return points


def _whom(rule: Award, fact: Fact, what: Once | None) -> str | None:
    if what is Once.THING:
        return fact.thing
    return (fact.person if rule.role is Role.ACTED else fact.member) if what is Once.PERSON else None


def _how_many(rule: Award, facts: Collection[Fact]) -> int:
    """The most awards of one day."""
    limit, many = rule.limit, _ever_so_many(rule, facts)
    if limit is None or limit.span is not Span.DAY:
        return many
    distinct = many if limit.per is None else len({_whom(rule, fact, limit.per) for fact in facts})
    return min(many, distinct, many if limit.most is None else limit.most)


def _in_all(rule: Award, some: Mapping[Day, Collection[Fact]]) -> int:
    """The most awards of all the days."""
    every = _ever_so_many(rule, [fact for facts in some.values() for fact in facts])
    return min(every, sum(_how_many(rule, facts) for facts in some.values()))


def _ever_so_many(rule: Award, facts: Collection[Fact]) -> int:
    """The most awards of these facts, by all that does not begin again with a day."""
    many = sum(fact.times for fact in facts)
    if rule.once is not None:
        many = len({_whom(rule, fact, rule.once) for fact in facts})
    if rule.cooldown is not None:
        many = min(many, _apart([fact.at for fact in facts], rule.cooldown * _SECOND))
    if rule.limit is not None and rule.limit.span is not Span.DAY:
        many = min(many, _stretches(rule.limit, facts) * _a_stretch(rule, rule.limit, facts, many))
    return many


def _a_stretch(rule: Award, limit: Limit, facts: Collection[Fact], many: int) -> int:
    distinct = many if limit.per is None else len({_whom(rule, fact, limit.per) for fact in facts})
    return distinct if limit.most is None else min(distinct, limit.most)


def _stretches(limit: Limit, facts: Collection[Fact]) -> int:
    """How many stretches of a limit may begin: one for ever; else their beginnings lie apart."""
    if limit.length is None:
        return 1 if facts else 0
    return _apart([fact.at - (fact.at % _HOUR if limit.span is Span.HOURS else 0) for fact in facts], limit.length)


def _apart(instants: Iterable[int], apart: int) -> int:
    """The most instants of which each is so long after the one before [microseconds]: the earliest is always taken."""
    many, last = 0, None
    for at in sorted(instants):
        if last is None or at - last >= apart:
            many, last = many + 1, at
    return many


# ------------------------------------------------------------ other rules that true up


def _each_full(rule: EachFull, days: Days) -> Most:
    total = Counter[Day]()
    for kind in rule.kinds:
        for day, facts in days.heard(kind, rule.own).items():
            total[day] += sum(fact.times * (fact.amount if rule.by is By.AMOUNT else 1) for fact in facts)
    return bounded({day: many // rule.full * rule.each for day, many in total.items() if many >= rule.least})


def _netted(rule: Netted, days: Days) -> Most:
    """Day by day: the credits up to the cap, what is exempt, and never below the floor."""
    by_day, level, so_far, first = dict[Day, int](), 0, Counter[str](), True
    for day in sorted(days.facts):
        said = days.in_force(rule, day)
        one = said if isinstance(said, Netted) else rule
        heard = [*[weight.heard for weight in (*one.netted, *one.exempt)], *one.begins]
        if not any(day in days.heard(kind, one.own) for kind in heard):
            continue
        netted, exempt = (sum(_weighed(one, some, day, days, so_far)) for some in (one.netted, one.exempt))
        net = (netted if one.cap is None else min(netted, one.cap)) + exempt
        start = one.floor or 0 if first else level
        after = start + net if one.floor is None else max(start + net, one.floor)
        by_day[day], level, first = after - level, after, False
    return Most(level, by_day)


def _weighed(rule: Netted, weights: Iterable[Weight], day: Day, days: Days, so_far: Counter[str]) -> Iterator[int]:
    for weight in weights:
        facts = days.heard(weight.heard, rule.own).get(day, [])
        worth = weight.each * sum(fact.times * (fact.amount if weight.by is By.AMOUNT else 1) for fact in facts)
        if weight.ever is not None:
            worth = min(worth, max(weight.ever - so_far[weight.code], 0))
            so_far[weight.code] += worth
        yield worth


def _slots(rule: SlotAward, days: Days) -> Most:
    hit: dict[Day, set[str]] = {}
    for kind in rule.kinds:
        for day, facts in days.heard(kind, rule.own).items():
            slots = [slot_of(clock_of(fact.at, days.calendar), rule.slots).slot for fact in facts]
            hit.setdefault(day, set()).update(str(slot) for slot in slots if slot is not None)
    return bounded({day: rule.each * len(some) for day, some in hit.items()}, rule.cap)


def _streak(rule: Streak, days: Days) -> Most:
    there = {day for kind in rule.kinds for day in days.heard(kind)}
    runs = {day: _run(day, there) for day in there}
    return bounded(
        {day: sum(points for length, points in rule.table.items() if run % length == 0) for day, run in runs.items()}
    )


def _run(day: Day, there: Collection[Day]) -> int:
    """How many days in a row are there, up to a day [days]."""
    return next(back for back in range(1, len(there) + 1) if day - back not in there)


def _check_ins(rule: Cycle | CheckInStreak, days: Days) -> Most:
    """Without freezes and making up what the days are worth; with them at most what as many days in a row are."""
    there = {day for kind in rule.kinds for day in days.heard(kind)}
    if rule.make_up is None and rule.freezes is None:
        return bounded({day: _check_in_worth(rule, _run(day, there)) for day in there})
    many = len(there) + _made_up(rule, days)
    worths = [_check_in_worth(rule, run) for run in range(1, many + 1)]
    table = rule.table.points if isinstance(rule, Cycle) else ()
    return Most(sum(worths) if [*table] == sorted(table) else many * max(worths, default=0))


def _check_in_worth(rule: Cycle | CheckInStreak, run: int) -> int:
    """What the last day of a run is worth by the table [points]."""
    if isinstance(rule, CheckInStreak):
        return sum(points for length, points in rule.table.items() if run % length == 0)
    place, table = (run - 1) % len(rule.table.points), rule.table
    return table.points[place] + (table.bonus if place + 1 == len(table.points) else 0)


def _made_up(rule: Cycle | CheckInStreak, days: Days) -> int:
    """How many days may be made up at most: the quota of each stretch, and no day twice."""
    make_up = rule.make_up
    if make_up is None:
        return 0
    asked: dict[int, set[str | None]] = {}
    for day, facts in days.heard(MADE_UP, Own.COUNTED).items():
        asked.setdefault(make_up.stretch(day), set()).update(fact.thing for fact in facts)
    return sum(min(make_up.quota, len(some)) for some in asked.values())


def _invite(rule: Invite, days: Days) -> Most:
    """Each pair once, to who invited first, unless the other has left since."""
    first: dict[str, tuple[int, str, Day]] = {}
    for heard in (rule.kind, Received(rule.kind)):
        for day, facts in days.heard(heard).items():
            for fact in facts:
                other = fact.person if fact.member == days.member else fact.member
                if other is not None:
                    first[other] = min(first.get(other, (fact.at, fact.member, day)), (fact.at, fact.member, day))
    mine = {other: (at, day) for other, (at, inviter, day) in first.items() if inviter == days.member}
    for day, facts in days.heard(rule.left).items():
        for fact in facts:
            at, on = mine.get(fact.person or "", (None, day))
            if at is not None and fact.at >= at and (rule.within is None or day - on <= rule.within):
                first.pop(fact.person or "", None)
    by_day = Counter(day for _, day in mine.values())
    most = bounded({day: many * rule.each for day, many in by_day.items()}, rule.cap)
    return Most(min(most.ever, len(first.keys() & mine.keys()) * rule.each), most.days, most.week, most.month)


# ------------------------------------------------------------ rules that decide once, and accounts


def _direct(rule: DirectAward, days: Days) -> Most:
    heard = days.heard(rule.kind if rule.role is Role.ACTED else Received(rule.kind), rule.own)
    best = stacked([rate.factor for rate in rule.rates if rate.factor > 1], rule.stacking)
    many = sum(fact.times for facts in heard.values() for fact in facts)
    rolling = rule.rolling
    window = None if rolling is None or rolling.days is None else (rolling.days, rolling.points)
    return Most(many * int(rule.each * best), rolling=window)


def _penalty(_rule: Penalty, _days: Days) -> Most:
    return Most(0)


def _account(rule: Account | Ledger, days: Days) -> Most:
    heard = [facts for kind in rule.grants for facts in days.heard(kind, Own.COUNTED).values()]
    return Most(sum(max(fact.amount * fact.times, 0) for facts in heard for fact in facts))


_BOUNDS: tuple[tuple[type[Any], Callable[[Any, Days], Most]], ...] = (
    (Award, _award),
    (EachFull, _each_full),
    (Netted, _netted),
    (SlotAward, _slots),
    (Streak, _streak),
    (Cycle, _check_ins),
    (CheckInStreak, _check_ins),
    (Invite, _invite),
    (DirectAward, _direct),
    (Penalty, _penalty),
    (Account, _account),
    (Ledger, _account),
)
