"""The laws of KPIs, and the wrong implementations that each law catches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, Window, number
from commkit.core.table import Table
from commkit.standing.facts import Fact
from commkit.testing import kpis as laws
from commkit.testing.facts import histories
from tests.testing.culprit import catches

CASES = laws.days_by_member()
AS_OF = st.integers(1, 45)
Retained = tuple[int, int | None]


def test_the_generated_days_exercise_windows_returns_and_streaks() -> None:
    assert catches(lambda days: _must(all(len(some) < 8 for some in days.values())), CASES)
    assert catches(lambda days: _must(max(kpi.longest_streaks(days, as_of=50).values(), default=0) < 6), CASES)
    assert catches(lambda days: _must(len(days) < 4), CASES)


def _must(holds: bool) -> None:
    assert holds, "as hoped"


def _counts(days: Mapping[str, Collection[Day]], first: Day, last: Day) -> int:
    return sum(any(first <= day <= last for day in some) for some in days.values())


def slack_week(days: laws.Days, window: int, first: Day, end: Day) -> list[int]:
    """The current day and the preceding seven: eight."""
    return [_counts(days, day - window, day) for day in range(first, end)]


def sum_of_days(days: laws.Days, window: int, first: Day, end: Day) -> list[int]:
    """Adds the counts of days up: a member of two days is two."""
    return [sum(_counts(days, on, on) for on in range(day - window + 1, day + 1)) for day in range(first, end)]


def only_days_with_activity(days: laws.Days, window: int, first: Day, end: Day) -> list[int]:
    """Windows of rows where empty days have none."""
    rows = sorted({day for some in days.values() for day in some if first <= day < end})
    return [_counts(days, rows[max(0, at - window + 1)], day) for at, day in enumerate(rows)]


def test_a_window_of_one_day_too_many_is_caught() -> None:
    assert "sets give" in catches(lambda d: laws.rolling_counts_match_sets(slack_week, d, 7, 0, 41), CASES)


def test_adding_daily_counts_up_is_caught() -> None:
    assert "sets give" in catches(lambda d: laws.rolling_counts_match_sets(sum_of_days, d, 7, 0, 41), CASES)


def test_row_windows_over_sparse_days_are_caught() -> None:
    law = laws.rolling_counts_match_sets
    assert "sets give" in catches(lambda d: law(only_days_with_activity, d, 7, 0, 41), CASES)


class Row:
    """Three numbers that nothing checked."""

    def __init__(self, dau: int, wau: int, mau: int) -> None:
        self.dau, self.wau, self.mau = dau, wau, mau


def test_a_calendar_month_beside_a_rolling_week_is_caught() -> None:
    def mixed(days: laws.Days) -> None:
        rows = kpi.actives(days, week=kpi.WEEK, month=kpi.MONTH, as_of=41)
        month = [_counts(days, number(row.day.replace(day=1)), number(row.day)) for row in rows]
        laws.windows_nest([Row(r.dau, r.wau, m) for r, m in zip(rows, month, strict=True)], len(days))

    assert "not nested" in catches(mixed, CASES)


def test_more_actives_than_members_are_caught() -> None:
    def short_of_one(days: laws.Days) -> None:
        rows = kpi.actives(days, week=kpi.WEEK, month=Window(60), as_of=41)
        laws.windows_nest(rows, len(days) - 1)

    assert "not nested" in catches(short_of_one, CASES)


class Accounts:
    """Five numbers that nothing checked."""

    def __init__(self, active: int, new: int, retained: int, resurrected: int, churned: int) -> None:
        self.active, self.new, self.retained = active, new, retained
        self.resurrected, self.churned = resurrected, churned


def _weeks(days: laws.Days) -> list[set[str]]:
    return [{name for name, some in days.items() if any(day // 7 == week for day in some)} for week in range(6)]


def _accounts(weeks: list[set[str]], *, ever: bool, signed: int = 1) -> list[Accounts]:
    """Growth accounting in which "new" forgets everything before the last period unless `ever`."""
    rows, before, known = [], set[str](), set[str]()
    for now in weeks:
        seen = known if ever else before
        back = (now & seen) - before
        rows.append(Accounts(len(now), len(now - seen), len(now & before), len(back), signed * len(before - now)))
        before, known = now, known | now
    return rows


def test_resurrected_members_called_new_are_caught() -> None:
    def forgetful(days: laws.Days) -> None:
        weeks = _weeks(days)
        laws.accounts_balance(_accounts(weeks, ever=False))
        laws.accounts_match_sets(_accounts(weeks, ever=False), weeks)

    assert "sets give" in catches(forgetful, CASES)


def test_churn_with_a_minus_sign_is_caught() -> None:
    def signed(days: laws.Days) -> None:
        laws.accounts_balance(_accounts(_weeks(days), ever=True, signed=-1))

    assert "does not follow" in catches(signed, CASES)


def test_left_out_empty_periods_are_caught() -> None:
    def without_gaps(days: laws.Days) -> None:
        weeks = _weeks(days)
        laws.accounts_match_sets(_accounts([week for week in weeks if week], ever=True), weeks)

    assert "sets give" in catches(without_gaps, CASES)


def test_a_count_from_another_log_is_caught() -> None:
    def mixed(days: laws.Days) -> None:
        rows = list(kpi.growth_accounting_by(days, kpi.Stretches(7), as_of=42))
        laws.accounts_balance([evolve(row, active=row.active + 1, new=row.new + 1) for row in rows[1:]] + rows[:1])

    assert catches(mixed, CASES)


def _cells(cells: Table[kpi.Cell]) -> dict[Day, Retained]:
    return {number(date.fromisoformat(cell.cohort)): (cell.size, cell.retained) for cell in cells}


def _right(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, Retained]:
    return _cells(kpi.bracket_retention(days, first, last, kpi.Stretches(1), as_of=as_of))


def zero_for_not_yet(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, Retained]:
    return {start: (size, back or 0) for start, (size, back) in _right(days, first, last, as_of).items()}


def observed_too_early(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, Retained]:
    """Reports a cohort as soon as its bracket has begun."""
    known = kpi.unbounded_retention(days, first, kpi.Stretches(1), as_of=as_of)
    early = _cells(known)
    return {
        start: cell if cell[1] is not None else early[start] for start, cell in _right(days, first, last, as_of).items()
    }


def a_day_late(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, Retained]:
    """Counts days from 1 (PostHog #17415)."""
    wrong = kpi.bracket_retention(days, first + 1, last + 1, kpi.Stretches(1), as_of=as_of + 1)
    return {start: cell for start, cell in _cells(wrong).items() if start in _right(days, 0, 0, as_of)}


def unbounded_instead(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, Retained]:
    return _cells(kpi.unbounded_retention(days, first, kpi.Stretches(1), as_of=as_of))


def test_wrong_retention_is_caught() -> None:
    for wrong in (zero_for_not_yet, observed_too_early, a_day_late, unbounded_instead):

        def law(days: laws.Days, as_of: Day, wrong: object = wrong) -> None:
            assert callable(wrong)
            laws.retention_matches_sets(wrong, days, 1, 7, as_of)

        assert "sets give" in catches(law, CASES, AS_OF), wrong.__name__


def test_n_day_retention_sold_as_unbounded_is_caught() -> None:
    def n_day(days: laws.Days, after: int, as_of: Day) -> dict[Day, Retained]:
        return _right(days, after, after, as_of)

    law = laws.unbounded_retention_never_rises
    assert "rises" in catches(lambda days, as_of: law(n_day, days, as_of), CASES, AS_OF)


def test_unknown_for_known_is_caught() -> None:
    def shy(days: laws.Days, after: int, as_of: Day) -> dict[Day, Retained]:
        return {start: (size, None) for start, (size, _) in _right(days, 0, 0, as_of).items()}

    law = laws.unbounded_retention_never_rises
    assert "yet unknown" in catches(lambda days, as_of: law(shy, days, as_of), CASES, AS_OF)


def test_an_iterator_that_is_read_twice_is_caught() -> None:
    def share_of_the_window(days: Mapping[str, Iterable[Day]]) -> tuple[int, int]:
        """Reads the same mapping for the day and for the month."""
        return kpi.dau(days, 9, as_of=41).value, kpi.mau(days, 9, window=kpi.MONTH, as_of=41).value

    assert "lists give" in catches(lambda days: laws.iterators_are_read_once(share_of_the_window, days), CASES)


def test_facts_that_count_again_when_delivered_again_are_caught() -> None:
    def added_up(facts: Sequence[Fact]) -> int:
        return sum(fact.times for fact in facts)

    def taken_back_once(facts: Sequence[Fact]) -> set[tuple[str, int]]:
        """Drops the repeats of take-backs alone: a fact that came twice survives its being taken back."""
        backs = {fact.id: fact for fact in facts if fact.times < 0}
        times = Counter[tuple[str, int]]()
        for fact in [*(fact for fact in facts if fact.times > 0), *backs.values()]:
            times[fact.member, fact.at] += fact.times
        return {spot for spot, count in times.items() if count > 0}

    law = laws.redelivery_changes_nothing
    assert "once they give" in catches(lambda log: law(added_up, log), histories())
    assert "once they give" in catches(lambda log: law(taken_back_once, log), histories())


def rows_instead_of_days(days: laws.Days, as_of: Day) -> dict[str, int]:
    """Counts active days, whatever lies between them."""
    known = {name: sum(day < as_of for day in some) for name, some in days.items()}
    return {name: count for name, count in known.items() if count}


def alive_only(days: laws.Days, as_of: Day) -> dict[str, int]:
    return kpi.current_streaks(days, as_of=as_of)


def test_wrong_streaks_are_caught() -> None:
    law = laws.streaks_match_sets
    assert "sets give" in catches(lambda days, as_of: law(rows_instead_of_days, days, as_of), CASES, AS_OF)
    assert "sets give" in catches(lambda days, as_of: law(alive_only, days, as_of), CASES, AS_OF)
