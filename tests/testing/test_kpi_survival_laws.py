"""The laws of retention, churn and survival, and the wrong implementations that each law catches."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day
from commkit.kpi import survival
from commkit.testing import kpis
from commkit.testing import kpis_survival as laws
from tests.testing.culprit import catches

CASES = kpis.days_by_member()
LENGTHS = laws.lengths()
AS_OF = st.integers(1, 45)
Curve = list[tuple[int, Fraction]]


def right(lost: Sequence[int], censored: Sequence[int]) -> Curve:
    steps = survival.kaplan_meier(lost=lost, censored=censored).steps
    return [(int(step.time), step.share) for step in steps]


def censored_first(lost: Sequence[int], censored: Sequence[int]) -> Curve:
    """Who is censored at the time of a loss is no longer at risk."""
    share, curve = Fraction(1), []
    for time in sorted(set(lost)):
        at_risk = sum(one >= time for one in lost) + sum(one > time for one in censored)
        share *= 1 - Fraction(lost.count(time), at_risk)
        curve.append((time, share))
    return curve


def only_the_lost(lost: Sequence[int], censored: Sequence[int]) -> Curve:
    """Leaves out who is still there: the mistake that makes every community look short-lived."""
    return right(lost, [])


def censored_as_lost(lost: Sequence[int], censored: Sequence[int]) -> Curve:
    """Counts who is still there as gone on the last day."""
    return right([*lost, *censored], [])


def stays_at_least(lost: Sequence[int], censored: Sequence[int]) -> Curve:
    """The share that stays as long or longer, one step late."""
    everybody = [*lost, *censored]
    return [(time, Fraction(sum(one >= time for one in everybody), len(everybody))) for time in sorted(set(lost))]


def test_the_order_of_ties_is_caught() -> None:
    assert "the curve" in catches(lambda *case: laws.survival_matches_counting(censored_first, *case), LENGTHS, LENGTHS)


def test_leaving_the_censored_out_is_caught() -> None:
    assert "the curve" in catches(lambda *case: laws.survival_matches_counting(only_the_lost, *case), LENGTHS, LENGTHS)


def test_counting_the_censored_as_lost_is_caught() -> None:
    assert "steps" in catches(lambda *case: laws.survival_falls(censored_as_lost, *case), LENGTHS, LENGTHS)


def test_a_curve_that_begins_a_step_late_is_caught() -> None:
    assert "does not fall" in catches(lambda *case: laws.survival_falls(stays_at_least, *case), LENGTHS, LENGTHS)
    assert "the curve" in catches(
        lambda case: laws.survival_is_a_share_without_censoring(stays_at_least, case), LENGTHS
    )


def test_a_mean_that_ignores_tau_is_caught() -> None:
    def mean(lost: Sequence[int], censored: Sequence[int], tau: int) -> Fraction | None:
        return Fraction(sum(lost), len(lost)) if lost else None

    culprit = catches(
        lambda *case: laws.restricted_mean_is_a_mean_without_censoring(mean, *case), LENGTHS, st.integers(0, 20)
    )
    assert "the mean" in culprit


def test_a_half_life_strictly_below_half_is_caught() -> None:
    def half(lost: Sequence[int], censored: Sequence[int]) -> int | None:
        return next((time for time, share in right(lost, censored) if share < Fraction(1, 2)), None)

    culprit = catches(lambda *case: laws.half_life_is_the_first_half(half, right, *case), LENGTHS, LENGTHS)
    assert "the half-life" in culprit


def test_recurring_retention_of_those_who_started_is_caught() -> None:
    def first_time(days: kpis.Days, after: int, as_of: Day) -> dict[Day, tuple[int, int | None]]:
        cells = kpi.n_day_retention({name: set(some) for name, some in days.items()}, after, DAY, as_of=as_of)
        starts = sorted({min(known) for some in days.values() if (known := [day for day in some if day < as_of])})
        return {day: (cell.size, cell.retained) for day, cell in zip(starts, cells, strict=True)}

    culprit = catches(lambda *case: laws.recurring_matches_sets(first_time, *case), CASES, st.integers(0, 9), AS_OF)
    assert "days of" in culprit


DAY = kpi.Stretches(1)


def test_a_gap_of_one_day_too_many_is_caught() -> None:
    def late(days: kpis.Days, gap: int, as_of: Day) -> set[str]:
        last = {name: max((day for day in some if day < as_of), default=as_of) for name, some in days.items()}
        return {name for name, day in last.items() if as_of - day > gap + 1}

    culprit = catches(lambda *case: laws.silence_matches_days(late, *case), CASES, st.integers(1, 20), AS_OF)
    assert "silent members" in culprit


def test_calling_who_was_never_seen_silent_is_caught() -> None:
    def unseen(days: kpis.Days, gap: int, as_of: Day) -> set[str]:
        return {name for name, some in days.items() if not set(some) & set(range(as_of - gap, as_of))}

    culprit = catches(lambda *case: laws.silence_matches_days(unseen, *case), CASES, st.integers(1, 20), AS_OF)
    assert "silent members" in culprit


def test_a_number_that_depends_on_a_name_is_caught() -> None:
    culprit = catches(lambda days: laws.names_do_not_matter(lambda some: len(some.get("ada", ())), days), CASES)
    assert "other names" in culprit


def test_weeks_of_the_calendar_are_caught_where_all_days_are_shifted() -> None:
    def weeks(days: kpis.Days, shift: int) -> int:
        return len({day // 7 for some in days.values() for day in some})

    culprit = catches(lambda *case: laws.shifting_all_days_changes_nothing(weeks, *case), CASES, st.integers(1, 6))
    assert "days later" in culprit
