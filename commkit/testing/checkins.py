"""Laws of check-ins: any order is the same, freezes cover their gap, a bonus needs its days, quotas hold.

Each takes the function or the book that is on trial, so that a rule of one's own can be held to it, and raises an
AssertionError that shows what is wrong. `check_in_logs` makes what they are tried on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from commkit.core.days import Day, date_of, number
from commkit.playbook import Playbook
from commkit.points.checkins.cycles import CycleDay, CycleTable, cycle_days
from commkit.points.checkins.freezes import Freeze
from commkit.points.checkins.made_up import MadeUp, MakeUp, made_up_days
from commkit.points.checkins.policies import CheckInRule
from commkit.points.checkins.streaks import StreakResult, streak
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, FREEZE_BOUGHT, MADE_UP, Kind

_DAY = 86_400_000_000

Streaks: TypeAlias = Callable[..., StreakResult]
Cycles: TypeAlias = Callable[[Iterable[Day], CycleTable], Sequence[CycleDay]]
MadeUps: TypeAlias = Callable[
    [Iterable[Day], Iterable[MadeUp], MakeUp | None], tuple[Sequence[MadeUp], Collection[Day]]
]


def any_order_of_days_is_the_same(count: Callable[[Sequence[Day]], object], days: Sequence[Day]) -> None:
    """What is made of days does not depend on their order, nor on a day that is there twice.

    >>> any_order_of_days_is_the_same(lambda days: streak(days, 5), [3, 1, 2])
    """
    wanted = count(sorted(set(days)))
    for told, other in (("as given", days), ("backwards", sorted(days)[::-1]), ("twice", [*days, *days])):
        seen = count(list(other))
        _hold(seen == wanted, f"the days {sorted(set(days))} {told} give {seen} instead of {wanted}")


def a_freeze_covers_its_gap(
    days: Collection[Day], bought: Sequence[Day], today: Day, freeze: Freeze, on_trial: Streaks = streak
) -> None:
    """A streak is what it is day by day: a missed day ends it, unless a freeze held on that day covers it; no freeze
    covers more days in a row than it says, nor a day before it was bought (failure 11).

    >>> a_freeze_covers_its_gap({1, 2, 4}, [2], 5, Freeze())
    """
    wanted = _day_by_day(days, bought, today, freeze)
    found = on_trial(days, today, freeze=freeze, bought=bought)
    seen = (found.length, found.longest, found.held, found.protected)
    told = f"days {sorted(days)}, freezes bought on {sorted(bought)}, {freeze}: as of {today}"
    _hold(seen == wanted, f"{told} length, longest, held and protected are {seen} instead of {wanted}")


def _day_by_day(days: Collection[Day], bought: Sequence[Day], today: Day, freeze: Freeze) -> tuple[int, int, int, int]:
    """Length, longest, held and protected, one day after the other."""
    length = longest = held = protected = gap = in_use = 0
    first = min((*days, *bought, today))
    for day in range(first, today + 1):
        held = min(held + bought.count(day), freeze.most)
        if day in days:
            length, gap, in_use = length + 1, 0, 0
            longest = max(longest, length)
        elif length and day < today:
            gap += 1
            if not in_use and held and gap <= freeze.gap:
                held, in_use = held - 1, freeze.covers
            alive = in_use > 0
            in_use -= alive
            length, protected = (length, protected + 1) if alive else (0, 0)
            gap = gap if alive else 0
    return length, longest, held, protected


def a_bonus_needs_its_days(days: Collection[Day], table: CycleTable, on_trial: Cycles = cycle_days) -> None:
    """A whole cycle of n days takes n distinct days in a row that no other takes, and is named by the first of them
    (failure 10: restarting a cycle farms the bonus).

    >>> a_bonus_needs_its_days(range(15), CycleTable((1, 2, 3), bonus=9))
    """
    taken: set[Day] = set()
    for one in on_trial(days, table):
        if one.bonus:
            whole = set(range(one.day - table.length + 1, one.day + 1))
            told = f"the bonus on day {one.day} of the cycle since {one.cycle}, of {sorted(days)},"
            _hold(whole <= set(days), f"{told} lacks the days {sorted(whole - set(days))}")
            _hold(not whole & taken, f"{told} was paid before for the days {sorted(whole & taken)}")
            _hold(one.cycle == min(whole), f"{told} is named by another day than its first, {min(whole)}")
            taken |= whole


def made_up_within_the_quota(
    days: Collection[Day], asked: Sequence[MadeUp], make_up: MakeUp, on_trial: MadeUps = made_up_days
) -> None:
    """No more is made up than the quota, nothing out of the window, no day twice, none that had a check-in; and it adds
    these days and no others.

    >>> made_up_within_the_quota({1, 3}, [MadeUp(on=4, day=2)], MakeUp(window=3))
    """
    accepted, there = on_trial(days, asked, make_up)
    per = Counter(make_up.stretch(one.on) for one in accepted)
    told = f"of {[(one.on, one.day) for one in asked]} with the days {sorted(days)}, {make_up}:"
    _hold(all(many <= make_up.quota for many in per.values()), f"{told} {max(per.values(), default=0)} in one stretch")
    for one in accepted:
        _hold(1 <= one.on - one.day <= make_up.window, f"{told} day {one.day} is made up on {one.on}")
        _hold(one.day not in days, f"{told} day {one.day} was checked in on already")
    made = [one.day for one in accepted]
    _hold(len(set(made)) == len(made), f"{told} a day is made up twice: {sorted(made)}")
    _hold(set(there) == {*days, *made}, f"{told} the days with them are {sorted(there)}")


# ------------------------------------------------------------ books


@frozen
class Done:
    """What one member really did: check-in days that were not taken back, what was asked to be made up, and freezes."""

    days: frozenset[Day]
    asked: tuple[MadeUp, ...]
    bought: tuple[Day, ...]


def really_done(book: Playbook, facts: Iterable[Fact], member: str) -> Done:
    """What a member did by all the facts at once, each counted once.

    >>> from commkit.core.calendar import Calendar
    >>> done = really_done(Playbook("b", "1", Calendar("UTC"), ()), [Fact("f1", 0, "ada", CHECKED_IN)], "ada")
    >>> sorted(done.days)
    [0]
    """
    of = book.calendar.day_number
    days: Counter[Day] = Counter()
    asked: Counter[MadeUp] = Counter()
    bought: Counter[Day] = Counter()
    for fact in {fact.id: fact for fact in facts if fact.member == member and fact.person != member}.values():
        if fact.kind == CHECKED_IN:
            days[of(fact.at)] += fact.times
        elif fact.kind == MADE_UP and fact.thing:
            asked[MadeUp(of(fact.at), fact.at, day=_day_of(fact.thing))] += fact.times
        elif fact.kind == FREEZE_BOUGHT:
            bought[of(fact.at)] += fact.times
    freezes = tuple(day for day, many in sorted(bought.items()) for _ in range(many))
    return Done(
        frozenset(day for day, many in days.items() if many > 0),
        tuple(sorted(one for one, many in asked.items() if many > 0)),
        freezes,
    )


def _day_of(text: str) -> Day:
    return number(date.fromisoformat(text))


def paid_is_what_the_days_are_worth(book: Playbook, facts: Sequence[Fact], delivered: Sequence[Fact]) -> None:
    """However late facts were delivered, check-in rules have paid each day what the plain functions say of all of them.

    For facts of which none came too late. Prices are left aside: give rules without one.

    >>> from commkit.core.calendar import Calendar
    >>> paid_is_what_the_days_are_worth(Playbook("empty", "1", Calendar("UTC"), ()), [], [])
    """
    posted = book.replay(delivered).posted
    for rule in [one for one in book.policies if isinstance(one, CheckInRule)]:
        for member in sorted({fact.member for fact in facts}):
            wanted = worth_of(rule, really_done(book, facts, member))
            seen: Counter[Day] = Counter()
            for one in posted:
                if (one.policy, one.member) == (rule.name, member):
                    seen[one.day] += one.amount
            found = {day: points for day, points in sorted(seen.items()) if points}
            _hold(found == wanted, f"{rule.name} paid {member} {_dated(found)} instead of {_dated(wanted)}")


def worth_of(rule: CheckInRule, done: Done) -> dict[Day, int]:
    """What a rule owes for each day, by the plain functions alone [points].

    >>> from commkit.points.checkins.policies import CheckInStreak
    >>> worth_of(CheckInStreak("run", {2: 5}), Done(frozenset({1, 2, 4}), (), ()))
    {2: 5}
    """
    _, there = made_up_days(done.days, done.asked, rule.make_up)
    lengths = {day: streak(there, day, freeze=rule.freezes, bought=done.bought).length for day in sorted(there)}
    return {day: points for day, length in lengths.items() if (points := rule.worth(length))}


def nobody_earns_more_than_the_days(book: Playbook, facts: Sequence[Fact]) -> int:
    """No cycle of the book pays a member more than as many days in a row would; the distance to that [points].

    True for tables that rise with the day, whatever a cheater does: repeat, take back and check in again, restart, make
    up. Give the distance to a search (`hypothesis.target`).

    >>> from commkit.core.calendar import Calendar
    >>> nobody_earns_more_than_the_days(Playbook("empty", "1", Calendar("UTC"), ()), [])
    0
    """
    beyond = []
    run = book.replay(facts)
    late = {one.fact for one in run.posted if one.what == "too_late"}
    came = [fact for fact in facts if fact.id not in late]
    for rule in [one for one in book.policies if isinstance(one, CheckInRule)]:
        for member in sorted({fact.member for fact in facts}):
            done = really_done(book, came, member)
            _, there = made_up_days(done.days, done.asked, rule.make_up)
            bound = sum(rule.worth(length) for length in range(1, len(there) + 1))
            paid = sum(one.amount for one in run.posted if (one.policy, one.member) == (rule.name, member))
            _hold(paid <= bound, f"{rule.name} paid {member} {paid}, more than {bound} for {len(there)} days")
            beyond.append(paid - bound)
    return max(beyond, default=0)


def _dated(points: Mapping[Day, int]) -> dict[str, int]:
    return {date_of(day).isoformat(): many for day, many in points.items()}


# ------------------------------------------------------------ what they are tried on


@frozen
class CheckInLog:
    """What happened, by (at, id), and one way in which it was delivered, no fact later than `lateness` days."""

    facts: tuple[Fact, ...]
    delivered: tuple[Fact, ...]


_KINDS = (CHECKED_IN,) * 5 + (MADE_UP, MADE_UP, FREEZE_BOUGHT)
_FIRST = 17_213
_Row: TypeAlias = tuple[Kind, int, int, str, int, int, int | None]
"""A kind, how many days after the first, the instant in that day, who, how many days before the missed one was, how
many days late it came, and after how many days it was taken back.
"""


def _log(rows: Iterable[_Row]) -> CheckInLog:
    facts: list[Fact] = []
    came: list[tuple[int, int, Fact]] = []
    for at, (kind, after, instant, who, ago, late, back) in enumerate(rows):
        on = _FIRST + after
        thing = date_of(on - ago).isoformat() if kind == MADE_UP else None
        fact = Fact(f"f{at:02}", on * _DAY + instant, who, kind, thing=thing)
        facts.append(fact)
        came.append((on + late, at % 3, fact))
        if back is not None:
            facts.append(fact.taken_back(f"{fact.id}-back"))
            came.append((on + back, at % 2, facts[-1]))
    facts.sort(key=lambda fact: (fact.at, fact.id))
    came.sort(key=lambda one: (one[0], one[1], one[2].id))
    return CheckInLog(tuple(facts), tuple(fact for _, _, fact in came))


def check_in_logs(lateness: int = 3, span: int = 14, size: int = 24) -> st.SearchStrategy[CheckInLog]:
    """Check-ins of one or two members over few days (UTC), some twice on a day or taken back; check-ins made up, also
    too late, for the future and for days that are done; freezes bought. Delivered late and out of order.

    >>> from hypothesis import find
    >>> log = find(check_in_logs(), lambda log: any(fact.kind == MADE_UP for fact in log.facts))
    >>> [fact.kind.code for fact in log.facts]
    ['made_up']
    """
    rows = st.tuples(
        st.sampled_from(_KINDS),
        st.integers(0, span),
        st.sampled_from((0, 1, _DAY // 2, _DAY - 1)),
        st.sampled_from(("ada", "ada", "bo")),
        st.integers(-1, 6),
        st.sampled_from((0, 0, 0, min(1, lateness), lateness)),
        st.sampled_from((None,) * 5 + (0, lateness)),
    )
    return st.lists(rows, max_size=size).map(_log)


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
