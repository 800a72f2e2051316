"""The laws of taking part and of changes that change nothing, and the wrong implementations that each law catches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from commkit import kpi
from commkit.core.calendar import Calendar
from commkit.core.days import Day, Window
from commkit.kpi.audience import audience_on
from commkit.kpi.frequency import active_days_histogram_on
from commkit.kpi.joining import new_member_activation_on
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_taking_part as taking_part
from tests.testing.culprit import catches

CASES = laws.days_by_member()
AS_OF = st.integers(1, 45)
JOINS = st.dictionaries(st.sampled_from(["ada", "ben", "cai", "dee"]), st.integers(0, 30))


def test_a_measure_that_hangs_on_names_is_caught() -> None:
    def first_by_name(active: ActiveDays[str]) -> object:
        return active.days(min(active.members)) if active.members else None

    assert "other names" in catches(lambda days: laws.relabelling_changes_nothing(first_by_name, days), CASES)


def test_a_measure_that_hangs_on_the_calendar_is_caught() -> None:
    def this_month(active: ActiveDays[str], as_of: Day) -> object:
        return len(active.union(as_of - as_of % 28, as_of))

    law = laws.shifting_changes_nothing
    assert "days moved by 5" in catches(lambda days, as_of: law(this_month, days, as_of, 5), CASES, AS_OF)


def test_a_bot_that_stays_in_a_denominator_is_caught() -> None:
    def share_of_rows(days: laws.Days, leave_out: Collection[str]) -> object:
        people = {member: some for member, some in days.items() if member not in leave_out}
        return sum(map(len, people.values())), sum(map(len, days.values()))

    law = laws.a_filtered_actor_changes_nothing
    bot = st.sets(st.integers(0, 40))
    assert "a bot on" in catches(lambda days, on: law(share_of_rows, days, on), CASES, bot)


def test_adding_the_counts_of_parts_up_is_caught() -> None:
    def added(parts: Sequence[laws.Days]) -> int:
        return sum(kpi.mau(part, 40, window=kpi.MONTH, as_of=41).value for part in parts)

    assert "a log split at" in catches(lambda days, at: laws.splitting_changes_nothing(added, days, at), CASES, AS_OF)


def test_parts_that_must_come_in_order_are_caught() -> None:
    def newest(parts: Sequence[laws.Days]) -> object:
        return kpi.current_streaks(parts[-1], as_of=41)

    assert "a log split at" in catches(lambda days, at: laws.splitting_changes_nothing(newest, days, at), CASES, AS_OF)


def test_distinct_days_sold_as_additive_over_members_are_caught() -> None:
    def days_with_anybody(days: laws.Days) -> tuple[int, ...]:
        return (len({day for some in days.values() for day in some}),)

    law = laws.disjoint_members_add_up
    assert "beside" in catches(lambda days: law(days_with_anybody, days, ["ada", "ben"]), CASES)


def at_least(days: laws.Days, window: int, day: Day, as_of: Day) -> dict[int, int]:
    """How many were active on at least so many days."""
    counts = _exactly(days, window, day, as_of)
    return {n: sum(count for more, count in counts.items() if more >= n) for n in counts}


def with_days_to_come(days: laws.Days, window: int, day: Day, as_of: Day) -> dict[int, int]:
    return _exactly(days, window, day, day + 1)


def busy_days_only(days: laws.Days, window: int, day: Day, as_of: Day) -> dict[int, int]:
    """Leaves out the rows in which nobody is."""
    return {n: count for n, count in _exactly(days, window, day, as_of).items() if count}


def _exactly(days: laws.Days, window: int, day: Day, as_of: Day) -> dict[int, int]:
    bars = active_days_histogram_on(days, day, window=Window(window), as_of=as_of).value
    return {bar.days: bar.members for bar in bars}


def test_wrong_histograms_of_active_days_are_caught() -> None:
    for wrong in (at_least, with_days_to_come, busy_days_only):

        def law(days: laws.Days, as_of: Day, wrong: object = wrong) -> None:
            assert callable(wrong)
            taking_part.active_days_match_sets(wrong, days, 7, 20, as_of)

        assert "sets give" in catches(law, CASES, AS_OF), wrong.__name__


def four(joins: taking_part.Joins, days: laws.Days, within: int, first: Day, as_of: Day) -> taking_part.Reached:
    listed = {member: [day] for member, day in joins.items()}
    found = new_member_activation_on(listed, days, within=Window(within), first=first, as_of=as_of)
    return found.reached, found.observed, found.reached_not_yet, found.not_yet


def uncensored(joins: taking_part.Joins, days: laws.Days, within: int, first: Day, as_of: Day) -> taking_part.Reached:
    """Calls everybody who joined last week a failure."""
    reached, observed, early, waiting = four(joins, days, within, first, as_of)
    return reached + early, observed + waiting, 0, 0


def favours_the_quick(
    joins: taking_part.Joins, days: laws.Days, within: int, first: Day, as_of: Day
) -> taking_part.Reached:
    """Takes those who did it early into the rate, and not those who still have time."""
    reached, observed, early, waiting = four(joins, days, within, first, as_of)
    return reached + early, observed + early, 0, waiting - early


def first_act_of_all(
    joins: taking_part.Joins, days: laws.Days, within: int, first: Day, as_of: Day
) -> taking_part.Reached:
    """Looks at the first act in the log, also when it lies before the join."""
    firsts = {member: {min(some)} for member, some in days.items() if some}
    return four(joins, firsts, within, first, as_of)


def test_wrong_activation_is_caught() -> None:
    for wrong in (uncensored, favours_the_quick, first_act_of_all):

        def law(joins: taking_part.Joins, days: laws.Days, as_of: Day, wrong: object = wrong) -> None:
            assert callable(wrong)
            taking_part.activation_matches_sets(wrong, joins, days, 7, 3, as_of)

        assert "sets give" in catches(law, JOINS, CASES, AS_OF), wrong.__name__


def test_lurkers_as_visits_less_messages_are_caught() -> None:
    def by_events(views: laws.Days, said: laws.Days, first: Day, end: Day) -> tuple[int, int, int]:
        found = audience_on(views, said, end - 1, window=Window(end - first), as_of=end).value
        days = sum(first <= day < end for some in said.values() for day in some)
        return found.visitors, found.communicators, max(found.visitors - days, 0)

    def law(days: laws.Days) -> None:
        said = {member: sorted(some)[::2] for member, some in days.items()}
        taking_part.audience_matches_sets(by_events, days, said, 5, 30)

    assert "sets give" in catches(law, CASES)


def test_a_week_of_the_members_of_its_first_day_is_caught() -> None:
    def at_the_start(
        joins: taking_part.Joins, leaves: taking_part.Joins, days: laws.Days, as_of: Day
    ) -> list[tuple[int, int]]:
        rows = []
        for start in range(0, as_of - 6, 7):
            members = kpi.members_on({m: [d] for m, d in joins.items()}, {m: [d] for m, d in leaves.items()}, start)
            said = {m for m in members if any(start <= day < start + 7 for day in days.get(m, ()))}
            rows.append((len(said), len(members)))
        return rows

    law = taking_part.weekly_participation_matches_sets
    assert "sets give" in catches(lambda joins, days: law(at_the_start, joins, {}, days, 40), JOINS, CASES)


def test_hours_of_a_fixed_offset_are_caught() -> None:
    """New York is four or five hours behind."""
    instants = st.lists(st.integers(1_700_000_000_000_000, 1_720_000_000_000_000), min_size=1)

    def winter(some: Sequence[int]) -> dict[int, int]:
        hours = [(at // 3_600_000_000 - 5) % 24 for at in some]
        return {hour: hours.count(hour) for hour in hours}

    law = taking_part.hours_match_the_wall
    assert "sets give" in catches(lambda some: law(winter, some, ZoneInfo("America/New_York")), instants)
    law(lambda some: {Calendar("UTC").hour(at): 1 for at in some}, [0], UTC)


def test_a_check_of_neighbours_alone_is_caught() -> None:
    """5, unknown, 3 has no falling neighbours."""

    def neighbours(counts: Sequence[int | None]) -> list[tuple[int, int]]:
        pairs = pairwise(counts)
        return [(n, n + 1) for n, (one, two) in enumerate(pairs) if one is not None and two is not None and one > two]

    counts = st.lists(st.none() | st.integers(0, 9), min_size=3, max_size=5)
    assert "sets give" in catches(lambda some: taking_part.violations_are_all_pairs(neighbours, some), counts)
