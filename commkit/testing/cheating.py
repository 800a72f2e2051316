"""Laws that a cheater's search runs against: nobody is paid, or comes to have, more than the rules allow.

What may be earned is counted by hand: see `commkit.testing.most_points`. What is tried: `commkit.testing.cheats`. Steer
the search by what the laws return.

    @given(cheats(book))
    def test_a_cheater_finds_nothing(facts):
        for rule, over in no_more_than_the_caps_allow(book, facts).items():
            target(over, label=rule)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of
from commkit.core.errors import UnknownName
from commkit.core.readings import Readings
from commkit.playbook import Playbook
from commkit.points.awards import Award
from commkit.points.checkins import SlotAward
from commkit.points.each_full import EachFull
from commkit.points.invite import Invite
from commkit.standing.facts import Fact, once
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AccountPolicy, AnyPolicy
from commkit.testing.most_points import Bound, Days, Most, most_points
from commkit.testing.playbook_histories import in_zone
from commkit.testing.playbook_runs import TOO_LATE, nights

_EARNED = frozenset({"credited", "reversed", "granted"})
_MONOTONE = (Award, EachFull, SlotAward)
_NOBODY: Mapping[str, Bound] = {}

Paid: TypeAlias = Mapping[tuple[str, str], Counter[Day]]
"""What rules have paid [points], by rule and member, for each day."""

# ------------------------------------------------------------ the laws


def no_more_than_the_caps_allow(
    book: Playbook, facts: Sequence[Fact], most: Mapping[str, Bound] = _NOBODY
) -> dict[str, int]:
    """No rule pays a member more than `most_points` says, for any day, week, month and in all.

    `most` bounds the rules that `most_points` does not know, by name. By rule, how far above what it may pay in all it
    has paid whoever came closest [points]: at most 0. Errors: AssertionError with rule, member and stretch; UnknownName
    for a rule that nobody bounds.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.points import Account, Cap
    >>> book = Playbook("b", "1", Calendar("UTC"), (Account("points"), Award("checkin", CHECKED_IN, 2, Cap(day=2))))
    >>> no_more_than_the_caps_allow(book, [Fact("f1", 5, "ada", CHECKED_IN), Fact("f2", 6, "ada", CHECKED_IN)])
    {'points': 0, 'checkin': 0}
    """
    posted = book.replay(facts, community=nights(book, facts)).posted
    stands, paid, over = what_stands(book, facts, posted), _paid(posted), dict[str, int]()
    rules = paying(book)
    unbounded = sorted({rule for rule, _ in paid} - {rule.name for rule in rules})
    _hold(not unbounded, f"{unbounded} pay points and do not say so: see Policy.pays")
    for rule in rules:
        bound = most.get(rule.name, most_points)
        for member in sorted({*stands, *(who for name, who in paid if name == rule.name)}):
            days = stands.get(member, Days(member, book.calendar, {}))
            got = paid.get((rule.name, member), Counter())
            allowed = bound(rule, days)
            _within(f"{rule.name} has paid {member}", got, allowed, book.calendar)
            over[rule.name] = max(over.get(rule.name, -allowed.ever), sum(got.values()) - allowed.ever)
    return over


def _within(told: str, got: Counter[Day], most: Most, calendar: Calendar) -> None:
    all_of_it = sum(got.values())
    _hold(all_of_it <= most.ever, f"{told} {all_of_it} in all, {most.ever} at most: {_dated(got)}")
    if most.days is not None:
        for day, points in got.items():
            room = most.days.get(day, 0)
            _hold(points <= room, f"{told} {points} for {date_of(day)}, {room} at most")
    for span, limit, of in (("week", most.week, calendar.week), ("month", most.month, calendar.month)):
        sums = Counter[int]()
        for day, points in got.items():
            sums[of(day)] += points
        for points in sums.values() if limit is not None else ():
            _hold(limit is None or points <= limit, f"{told} {points} in a {span}, {limit} at most: {_dated(got)}")
    if most.rolling is not None:
        long, limit = most.rolling
        for last in got:
            points = sum(many for day, many in got.items() if last - long < day <= last)
            _hold(points <= limit, f"{told} {points} in {long} days up to {date_of(last)}, {limit} at most")


def nobody_has_more_than_the_caps_allow(
    book: Playbook, facts: Sequence[Fact], most: Mapping[str, Bound] = _NOBODY
) -> dict[str, int]:
    """All members together hold and have spent no more of an account than its rules may have paid for what stands: so
    nothing is won by spending points before they are taken back, or by giving them back twice.

    By account, how far above that they are [points]: at most 0. Errors: AssertionError with the account; UnknownName
    for an account that does not show its balance, and for a rule that nobody bounds.

    >>> nobody_has_more_than_the_caps_allow(Playbook("empty", "1", Calendar("UTC"), ()), [])
    {}
    """
    run = book.replay(facts, community=nights(book, facts))
    stands, over = what_stands(book, facts, run.posted), dict[str, int]()
    for account in [rule for rule in book.policies if isinstance(rule, AccountPolicy)]:
        there = sum(_balance(account, standing.part(account)) for standing in run.standings.values())
        mine = [one for one in run.posted if one.policy == account.name]
        gone = sum(one.amount * ((one.what == "spent") - (one.what == "refunded")) for one in mine)
        rules = [rule for rule in paying(book) if rule is account or account.name in rule.pays()]
        bounds = [most.get(rule.name, most_points)(rule, days).ever for rule in rules for days in stands.values()]
        told = f"of {account.name} {there} are there and {gone} are spent, {sum(bounds)} at most"
        over[account.name] = there + gone - sum(bounds)
        _hold(over[account.name] <= 0, told)
    return over


def _balance(account: AnyPolicy, part: object) -> int:
    shown = account.shows(part, Readings({})).get(account.name)
    if shown is None or not isinstance(shown.value, int):
        why, fix = "an account that does not show its balance", "let shows() name it, by the name of the account"
        raise UnknownName("policy", seen=account.name, why=why, fix=fix)
    return shown.value


def a_pair_earns_once(book: Playbook, facts: Sequence[Fact]) -> int:
    """However members invite each other, in pairs and in rings, a rule pays all of them together once per pair.

    How far above that it has paid [points]: at most 0. Errors: AssertionError with the rule.

    >>> a_pair_earns_once(Playbook("empty", "1", Calendar("UTC"), ()), [])
    0
    """
    paid, over = _paid(book.replay(facts, community=nights(book, facts)).posted), 0
    for rule in [rule for rule in book.policies if isinstance(rule, Invite)]:
        invited = [fact for fact in facts if fact.kind == rule.kind and fact.times > 0 and fact.person is not None]
        pairs = {frozenset((fact.member, str(fact.person))) for fact in invited if fact.person != fact.member}
        points = sum(sum(got.values()) for (name, _), got in paid.items() if name == rule.name)
        _hold(points <= len(pairs) * rule.each, f"{rule.name} has paid {points} for {len(pairs)} pairs of {rule.each}")
        over = max(over, points - len(pairs) * rule.each)
    return over


def moving_the_zone_earns_no_more(book: Playbook, other: Calendar, facts: Sequence[Fact], at: int) -> int:
    """Awards, slots and full amounts pay no more than what happened is worth when the community moves to another zone
    before the fact at a position: each fact is of one day only, of the one that it had when it came first.

    The days are those of the zone of then, and what was taken back is not counted off: a day cannot be cut anew. How
    far above that they have paid [points]: at most 0. Errors: AssertionError with rule, member and stretch.

    >>> moving_the_zone_earns_no_more(Playbook("empty", "1", Calendar("UTC"), ()), Calendar("Asia/Tokyo"), [], 0)
    0
    """
    moved = in_zone(book, other)
    first = book.replay(facts[:at])
    second = moved.replay(facts[at:], standings=first.standings)
    paid, over = _paid([*first.posted, *second.posted]), 0
    by_day: dict[str, dict[Day, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    calendars = {fact.id: book.calendar if place < at else other for place, fact in reversed([*enumerate(facts)])}
    for fact in once(facts):
        for member in {fact.member, fact.person or fact.member} if fact.times > 0 else ():
            by_day[member][calendars[fact.id].day_number(fact.at)].append(fact)
    for rule in [rule for rule in book.policies if isinstance(rule, _MONOTONE)]:
        for member, some in by_day.items():
            days = Days(member, book.calendar, {day: tuple(some[day]) for day in sorted(some)})
            got, most = paid.get((rule.name, member), Counter()), most_points(rule, days)
            if not isinstance(rule, SlotAward):
                _within(f"{rule.name} has paid {member}", got, most, book.calendar)
                over = max(over, sum(got.values()) - most.ever)
    return over


# ------------------------------------------------------------ what stands, and what was paid


def paying(book: Playbook) -> list[AnyPolicy]:
    """The policies of a book that pay points, or into which points are granted.

    >>> paying(Playbook("empty", "1", Calendar("UTC"), ()))
    []
    """
    return [rule for rule in book.policies if isinstance(rule, AccountPolicy) or tuple(rule.pays())]


def what_stands(book: Playbook, facts: Sequence[Fact], posted: Iterable[Outcome]) -> dict[str, Days]:
    """What stands of what each member did, by all the facts at once: accepted at one delivery at least, counted once,
    and not taken back. Facts that a fact causes for others are among them.

    >>> from commkit.standing.kinds import MESSAGE
    >>> book, said = Playbook("b", "1", Calendar("UTC"), ()), Fact("f1", 5, "ada", MESSAGE)
    >>> [sorted(days.facts) for days in what_stands(book, [said, said], ()).values()]
    [[0]]
    """
    came = Counter[tuple[str, str]]()
    named: dict[str, Fact] = {}
    for fact in book.with_echoes(facts, community=nights(book, facts)):
        named[fact.id] = fact
        for member in {fact.member, fact.person or fact.member}:
            came[member, fact.id] += 1
    came.subtract((one.member, one.fact) for one in posted if one.what == TOO_LATE)
    net: dict[str, Counter[Fact]] = defaultdict(Counter)
    for (member, id), times in came.items():
        if times > 0:
            net[member][evolve(named[id], id="same", times=1)] += named[id].times
    return {member: _days(book, member, facts) for member, facts in net.items()}


def _days(book: Playbook, member: str, net: Counter[Fact]) -> Days:
    by_day: dict[Day, list[Fact]] = defaultdict(list)
    for fact, times in sorted(net.items(), key=lambda one: one[0].at):
        if times > 0:
            by_day[book.calendar.day_number(fact.at)].append(evolve(fact, times=times))
    return Days(member, book.calendar, {day: tuple(some) for day, some in sorted(by_day.items())}, _in_force(book))


def _in_force(book: Playbook) -> Callable[[AnyPolicy, Day], AnyPolicy]:
    editions = [(-(10**9) if one.first_day is None else one.first_day, one) for one in book.editions()]

    def of(policy: AnyPolicy, day: Day) -> AnyPolicy:
        return next(edition for since, edition in editions if since <= day).policy(policy.name)

    return of


def _paid(posted: Iterable[Outcome]) -> Paid:
    paid: dict[tuple[str, str], Counter[Day]] = defaultdict(Counter)
    for one in posted:
        if one.what in _EARNED and one.amount:
            paid[one.policy, one.member][one.day] += one.amount
    return paid


def _dated(got: Counter[Day]) -> dict[str, int]:
    return {date_of(day).isoformat(): points for day, points in sorted(got.items()) if points}


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
