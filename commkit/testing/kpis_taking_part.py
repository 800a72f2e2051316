"""Laws of KPIs of taking part: active days, activation, audience, weekly participation, hours, consistency.

Each compares an implementation, yours too, with plain sets, and raises an AssertionError that shows the case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from commkit.core.days import Day
from commkit.testing.kpis import Days

Joins = Mapping[str, Day]
Reached = tuple[int, int, int, int]
Week = tuple[int, int]


def active_days_match_sets(
    histogram: Callable[[Days, int, Day, Day], Mapping[int, int]], days: Days, window: int, day: Day, as_of: Day
) -> None:
    """How many members were active on 1, 2, ... days of the `window` days that end with `day`, as sets of days give it.

    `histogram(days, window, day, as_of)` has every number of days from 1 to `window`; days from `as_of` on are not
    observed.

    >>> active_days_match_sets(lambda *case: {1: 0, 2: 1}, {"ada": {3, 4}}, 2, 4, 9)
    """
    counts = [len({d for d in some if day - window < d <= day and d < as_of}) for some in days.values()]
    wanted = {n: counts.count(n) for n in range(1, window + 1)}
    _same(wanted, dict(histogram(days, window, day, as_of)), "members by active days", (days, window, day, as_of))


def activation_matches_sets(
    activation: Callable[[Joins, Days, int, Day, Day], Reached],
    joins: Joins,
    days: Days,
    within: int,
    first: Day,
    as_of: Day,
) -> None:
    """Who of those who joined from `first` to before `as_of` acted in the `within` days that begin with the join.

    `activation(joins, days, within, first, as_of)` gives (did it, had all their time, did it already, have time
    left): whoever has time left is in neither of the first two.

    >>> activation_matches_sets(lambda *case: (1, 1, 0, 0), {"ada": 3}, {"ada": {4}}, 7, 0, 20)
    """
    reached = observed = early = waiting = 0
    for member, joined in joins.items():
        if not first <= joined < as_of:
            continue
        did = any(joined <= day < min(joined + within, as_of) for day in days.get(member, ()))
        if joined + within <= as_of:
            reached, observed = reached + did, observed + 1
        else:
            early, waiting = early + did, waiting + 1
    case = (joins, days, within, first, as_of)
    _same((reached, observed, early, waiting), activation(joins, days, within, first, as_of), "joiners", case)


def audience_matches_sets(
    audience: Callable[[Days, Days, Day, Day], tuple[int, int, int]], views: Days, said: Days, first: Day, end: Day
) -> None:
    """Visitors, communicators and lurkers of the days from `first` to before `end`; the last two are the first.

    Everybody in `said` views on the same days.

    >>> audience_matches_sets(lambda *case: (2, 1, 1), {"ada": {1}, "ben": {1}}, {"ada": {1}}, 0, 3)
    """
    came = {member for member, some in views.items() if any(first <= day < end for day in some)}
    spoke = {member for member, some in said.items() if any(first <= day < end for day in some)}
    wanted = (len(came), len(spoke), len(came - spoke))
    _same(wanted, audience(views, said, first, end), "visitors, communicators, lurkers", (views, said, first, end))


def weekly_participation_matches_sets(
    weekly: Callable[[Joins, Joins, Days, Day], Sequence[Week]], joins: Joins, leaves: Joins, days: Days, as_of: Day
) -> None:
    """(discussants, members) of the weeks of seven days from day 0 on that are over before `as_of`.

    Members are those of the last day of the week, discussants those of them with a day in the week. Each member joins
    once and leaves later, if at all.

    >>> weekly_participation_matches_sets(lambda *case: [(1, 2)], {"ada": 0, "ben": 6}, {}, {"ada": {1}}, 7)
    """
    wanted = []
    for start in range(0, as_of - 6, 7):
        last = start + 6
        members = {m for m, day in joins.items() if day <= last and not leaves.get(m, last + 1) <= last}
        said = {m for m in members if any(start <= day <= last for day in days.get(m, ()))}
        wanted.append((len(said), len(members)))
    _same(wanted, list(weekly(joins, leaves, days, as_of)), "weeks", (joins, leaves, days, as_of))


def hours_match_the_wall(
    by_hour: Callable[[Sequence[int]], Mapping[int, int]], instants: Sequence[int], zone: tzinfo
) -> None:
    """The events of each hour that a clock on the wall shows, by the standard library; instants in microseconds.

    >>> hours_match_the_wall(lambda instants: {0: 1}, [0], UTC)
    """
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    hours = [(epoch + timedelta(microseconds=at)).astimezone(zone).hour for at in instants]
    wanted = {hour: hours.count(hour) for hour in range(24) if hour in hours}
    seen = {hour: events for hour, events in by_hour(instants).items() if events}
    _same(wanted, seen, f"hours in {zone}", instants)


def violations_are_all_pairs(
    violations: Callable[[Sequence[int | None]], Collection[tuple[int, int]]], counts: Sequence[int | None]
) -> None:
    """Every pair of places whose known counts fall, where each group is part of the next, and no other pair.

    >>> violations_are_all_pairs(lambda counts: [(0, 2)], [5, None, 3, 7])
    """
    known = [(place, count) for place, count in enumerate(counts) if count is not None]
    wanted = {(one, other) for one, some in known for other, more in known if one < other and some > more}
    _same(wanted, set(violations(counts)), "violations", counts)


def _same(wanted: object, seen: object, what: str, case: object) -> None:
    if wanted != seen:
        raise AssertionError(f"{what} of {case}: {seen}, and sets give {wanted}")
