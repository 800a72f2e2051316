"""Laws of KPIs over the days on which members were active, each against plain sets.

Give them your own implementation too, say one on a data frame; each law raises an AssertionError that shows
the case. Days are whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.standing.active_days import ActiveDays
from commkit.standing.facts import Fact

Days = Mapping[str, Collection[Day]]
Retained = tuple[int, int | None]
K = TypeVar("K")
T = TypeVar("T")


class ActiveCounts(Protocol):
    """A row of daily, weekly and monthly actives."""

    @property
    def dau(self) -> int:
        """Active on the day."""

    @property
    def wau(self) -> int:
        """Active in the week."""

    @property
    def mau(self) -> int:
        """Active in the month."""


class Accounts(Protocol):
    """A row of growth accounting."""

    @property
    def active(self) -> int:
        """Active in the period."""

    @property
    def new(self) -> int:
        """Never before."""

    @property
    def retained(self) -> int:
        """In the period before too."""

    @property
    def resurrected(self) -> int:
        """Before, not in the period before."""

    @property
    def churned(self) -> int:
        """In the period before only."""


def days_by_member(last: Day = 40) -> st.SearchStrategy[dict[str, set[Day]]]:
    """Active days of a few members, dense enough that windows, returns and streaks all happen.

    >>> isinstance(days_by_member(), st.SearchStrategy)
    True
    """
    members = st.sampled_from(["ada", "ben", "cai", "dee", "eve", "fan"])
    some = st.sets(st.integers(0, last), max_size=6)
    a_run = st.builds(
        lambda first, length: set(range(first, min(first + length, last + 1))),
        st.integers(0, last),
        st.integers(0, 12),
    )
    return st.dictionaries(members, st.builds(set.union, some, a_run), max_size=6)


def rolling_counts_match_sets(
    rolling: Callable[[Days, int, Day, Day], Sequence[int]], days: Days, window: int, first: Day, end: Day
) -> None:
    """The distinct members of the `window` days that end with each day, as sets of members give them.

    `rolling(days, window, first, end)` gives one count for every day from `first` to before `end`; days on
    or after `end` are not observed yet.

    >>> rolling_counts_match_sets(lambda *case: [0, 1, 1, 0, 1, 1], {"ada": {1, 4}}, 2, 0, 6)
    """
    wanted = [_active(days, day - window + 1, day + 1, end) for day in range(first, end)]
    _same([len(active) for active in wanted], list(rolling(days, window, first, end)), "windows", (days, window))


def windows_nest(rows: Iterable[ActiveCounts], members: int) -> None:
    """DAU <= WAU <= MAU <= members on every day: a count of people never exceeds the people.

    >>> windows_nest([], 0)
    """
    for row in rows:
        _holds(0 <= row.dau <= row.wau <= row.mau <= members, f"not nested in {members} members: {row}")


def accounts_balance(rows: Iterable[Accounts]) -> None:
    """The parts of a period are its actives, and new + resurrected - churned is their change.

    >>> accounts_balance([])
    """
    some = list(rows)
    for row in some:
        _holds(row.active == row.new + row.retained + row.resurrected, f"does not add up: {row}")
    for before, row in pairwise(some):
        won = row.new + row.resurrected - row.churned
        _holds(row.active - before.active == won, f"does not follow from {before}: {row}")
        _holds(row.retained + row.churned == before.active, f"loses somebody of {before}: {row}")


def accounts_match_sets(rows: Iterable[Accounts], periods: Sequence[Collection[T]]) -> None:
    """New, retained, resurrected and churned as the sets of actives of the periods give them.

    >>> accounts_match_sets([], [])
    """
    before: set[T] = set()
    ever: set[T] = set()
    wanted = []
    for active in periods:
        now = set(active)
        wanted.append((len(now - ever), len(now & before), len((now & ever) - before), len(before - now)))
        before, ever = now, ever | now
    seen = [(row.new, row.retained, row.resurrected, row.churned) for row in rows]
    _same(wanted, seen, "new, retained, resurrected, churned", periods)


def retention_matches_sets(
    retention: Callable[[Days, int, int, Day], Mapping[Day, Retained]],
    days: Days,
    first: int,
    last: int,
    as_of: Day,
) -> None:
    """Who of each day's cohort was active `first` to `last` days after its day, as sets of days give it.

    `retention(days, first, last, as_of)` maps the cohort's day to (size, retained): None, and never 0,
    until the whole bracket lies before `as_of`. N-day retention is the bracket of one day.

    >>> retention_matches_sets(lambda days, first, last, as_of: {3: (1, 1)}, {"ada": {3, 5}}, 2, 2, 9)
    """
    cohorts: dict[Day, list[str]] = {}
    for member, some in days.items():
        observed = [day for day in some if day < as_of]
        if observed:
            cohorts.setdefault(min(observed), []).append(member)
    wanted = {
        start: (
            len(members),
            sum(any(first <= day - start <= last for day in days[member]) for member in members)
            if start + last < as_of
            else None,
        )
        for start, members in cohorts.items()
    }
    _same(wanted, dict(retention(days, first, last, as_of)), "cohorts", (days, first, last, as_of))


def unbounded_retention_never_rises(
    retention: Callable[[Days, int, Day], Mapping[Day, Retained]], days: Days, as_of: Day
) -> None:
    """Within a cohort, no more are active from a later day on than from an earlier one.

    >>> unbounded_retention_never_rises(lambda days, n, as_of: {3: (1, int(n <= 2))}, {"ada": {3, 5}}, 9)
    """
    before: dict[Day, Retained] = {}
    for after in range(as_of + 1):
        now = dict(retention(days, after, as_of))
        for start, (size, retained) in now.items():
            told = before.get(start, (size, size))[1]
            if retained is None:
                _holds(start + after >= as_of, f"day {start} + {after} lies before {as_of}, yet unknown: {days}")
            else:
                _holds(told is not None and retained <= told, f"rises from {told} to {retained}: {days}")
        before = now


def streaks_match_sets(streaks: Callable[[Days, Day], Mapping[str, int]], days: Days, as_of: Day) -> None:
    """The longest run of days of each member who has a day before `as_of`, counted day by day.

    >>> streaks_match_sets(lambda days, as_of: {"ada": 2}, {"ada": {3, 4, 6}}, 9)
    """
    wanted = {}
    for member, some in days.items():
        known = {day for day in some if day < as_of}
        if known:
            wanted[member] = max(
                length for day in known for length in range(1, len(known) + 1) if {*range(day, day + length)} <= known
            )
    _same(wanted, dict(streaks(days, as_of)), "longest streaks", (days, as_of))


def relabelling_changes_nothing(measured: Callable[[ActiveDays[str]], object], days: Days) -> None:
    """Other names for the members, in another order, give the same numbers; `measured` must not give names.

    >>> relabelling_changes_nothing(len, {"ada": {1}, "ben": {2}})
    """
    others = {f"m{place}": days[member] for place, member in enumerate(sorted(days, reverse=True))}
    since = min(_known(days), default=0)
    _same(measured(ActiveDays.of(days, since=since)), measured(ActiveDays.of(others, since=since)), "other names", days)


def shifting_changes_nothing(
    measured: Callable[[ActiveDays[str], Day], object], days: Days, as_of: Day, by: int
) -> None:
    """All days and `as_of` moved by so many days give the same numbers; `measured` must not give dates.

    >>> shifting_changes_nothing(lambda active, as_of: as_of - active.base, {"ada": {1}}, 5, 7)
    """
    moved = {member: {day + by for day in some} for member, some in days.items()}
    since = min(_known(days), default=0)
    wanted = measured(ActiveDays.of(days, since=since), as_of)
    _same(wanted, measured(ActiveDays.of(moved, since=since + by), as_of + by), f"days moved by {by}", days)


def a_filtered_actor_changes_nothing(
    measured: Callable[[Days, Collection[str]], object], days: Days, bot: Collection[Day]
) -> None:
    """An actor who is left out, as bots are, leaves every number as it was.

    `measured(days, leave_out)` has the numbers of everybody who is not in `leave_out`.

    >>> a_filtered_actor_changes_nothing(lambda days, leave_out: len(days) - len(leave_out), {"ada": {1}}, {1, 2})
    """
    with_bot = {**days, "a bot": bot}
    _same(measured(days, ()), measured(with_bot, ["a bot"]), f"a bot on {sorted(bot)}", days)


def splitting_changes_nothing(measured: Callable[[Sequence[Days]], object], days: Days, at: Day) -> None:
    """A log in two parts, before a day and from it on, in any order and each given twice, has the log's numbers.

    `measured(parts)` has the numbers of the parts together.

    >>> splitting_changes_nothing(lambda parts: {m for part in parts for m in part}, {"ada": {1, 3}}, 2)
    """
    early = {member: {day for day in some if day < at} for member, some in days.items()}
    late = {member: {day for day in some if day >= at} for member, some in days.items()}
    wanted = measured([days])
    for parts in ([early, late], [late, early], [early, late, late, early]):
        _same(wanted, measured(parts), f"a log split at {at}", days)


def disjoint_members_add_up(measured: Callable[[Days], tuple[int, ...]], days: Days, others: Collection[str]) -> None:
    """The numbers of two groups that share no member add up, place by place, to those of both.

    For KPIs that are declared additive over members: give the parts of a ratio, not its value.

    >>> disjoint_members_add_up(lambda days: (len(days),), {"ada": {1}, "ben": {2}}, ["ben"])
    """
    some = {member: own for member, own in days.items() if member not in others}
    rest = {member: own for member, own in days.items() if member in others}
    added = tuple(map(sum, zip(measured(some), measured(rest), strict=True)))
    _same(measured(days), added, f"{sorted(rest)} beside {sorted(some)}", days)


def iterators_are_read_once(measured: Callable[..., object], *given: Mapping[K, Collection[object]]) -> None:
    """Values given as iterators give what lists give: an iterator is empty when it is read again.

    `measured(*given)` has the numbers of mappings to several values each, such as days by member.

    >>> iterators_are_read_once(lambda days: {member: max(some) for member, some in days.items()}, {"ada": [1, 3]})
    """
    wanted = measured(*({name: list(some) for name, some in one.items()} for one in given))
    seen = measured(*({name: iter(some) for name, some in one.items()} for one in given))
    _holds(wanted == seen, f"iterators of {given}: {seen}, and lists give {wanted}")


def redelivery_changes_nothing(measured: Callable[[Sequence[Fact]], object], facts: Sequence[Fact]) -> None:
    """Facts that are delivered again, at once or much later, leave every number as it was.

    >>> from commkit.standing.kinds import MESSAGE
    >>> redelivery_changes_nothing(lambda facts: len({fact.id for fact in facts}), [Fact("f1", 0, "ada", MESSAGE)])
    """
    wanted = measured(facts)
    for again in ([fact for fact in facts for _ in range(2)], [*facts, *facts]):
        seen = measured(again)
        _holds(wanted == seen, f"facts delivered twice, {again}: {seen}, and once they give {wanted}")


def _known(days: Days) -> list[Day]:
    return [day for some in days.values() for day in some]


def _active(days: Days, first: Day, after: Day, end: Day) -> set[str]:
    return {member for member, some in days.items() if any(first <= day < min(after, end) for day in some)}


def _same(wanted: object, seen: object, what: str, case: object) -> None:
    _holds(wanted == seen, f"{what} of {case}: {seen}, and sets give {wanted}")


def _holds(law: bool, said: str) -> None:
    if not law:
        raise AssertionError(said)
