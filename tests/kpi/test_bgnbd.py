"""BG/NBD: histories counted exactly, the fit of the paper, what follows from its parameters."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from importlib.util import find_spec
from math import exp, isclose, lgamma, log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.kpi import bgnbd
from commkit.kpi.bgnbd import BgNbd, RepeatHistory
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws

needs_scipy = pytest.mark.skipif(find_spec("scipy") is None, reason="scipy is not installed (the extra `fit`)")

RAW = BgNbd(r=0.2425945, alpha=4.4136020, a=0.7929220, b=2.4259068)
CALIBRATION_ENDS = date(1997, 10, 1)

parameters = st.floats(0.05, 8)
models = st.builds(BgNbd, r=parameters, alpha=st.floats(1, 20), a=parameters, b=parameters)


@st.composite
def histories(draw: st.DrawFn) -> RepeatHistory:
    x = draw(st.integers(0, 8))
    t_x = draw(st.integers(1, 40)) if x else 0
    return RepeatHistory(x, t_x, t_x + draw(st.integers(0, 40)))


@pytest.fixture
def sample(data_dir: Callable[[str], Path]) -> dict[str, RepeatHistory]:
    with (data_dir("cdnow") / "sample.csv").open(encoding="utf-8") as lines:
        pairs = [(row["sample_member"], date.fromisoformat(row["date"])) for row in csv.DictReader(lines)]
    return bgnbd.repeat_histories(ActiveDays.from_pairs(pairs), as_of=CALIBRATION_ENDS, period=7)


# ---- refusals


@pytest.mark.parametrize(
    ("x", "t_x", "age", "words"),
    [(-1, 0, 3, "whole days"), (1, 5, 3, "less than the age"), (0, 2, 3, "0 repeat days"), (2, 0, 3, "2 repeat days")],
)
def test_a_history_that_cannot_be(x: int, t_x: int, age: int, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        RepeatHistory(x, t_x, age)


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), True])
def test_parameters_lie_above_zero(value: float) -> None:
    with pytest.raises(InvalidValue, match="above 0"):
        BgNbd(r=1, alpha=value, a=1, b=1)


@pytest.mark.parametrize("horizon", [-1, float("nan"), float("inf"), True])
def test_a_horizon_is_a_length_of_time(horizon: float) -> None:
    with pytest.raises(InvalidValue, match="horizon"):
        bgnbd.expected_repeats(RAW, horizon=horizon)


def test_a_horizon_far_beyond_alpha_is_refused_and_does_not_run_for_ever() -> None:
    with pytest.raises(InvalidValue, match="too long"):
        bgnbd.expected_repeats(BgNbd(r=1, alpha=1e-6, a=1, b=1), horizon=1e6)


def test_without_a_return_nothing_can_be_fitted() -> None:
    for counts in ({}, {RepeatHistory(0, 0, 9): 4}, {RepeatHistory(1, 2, 9): 0}):
        with pytest.raises(InvalidValue, match="none of whom came back"):
            bgnbd.fit(counts)


def test_without_scipy_the_fit_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(bgnbd.ScipyMissing, match=r"commkit-rules\[fit\]"):
        bgnbd.fit({RepeatHistory(1, 2, 9): 4})


@needs_scipy
@pytest.mark.parametrize(
    "counts",
    [
        {RepeatHistory(1, 1, 1): 5},
        {RepeatHistory(3, 3, 3): 10},
        {RepeatHistory(1, 1, 50): 3, RepeatHistory(0, 0, 50): 4},
        {RepeatHistory(5, 10, 20): 1},
        {RepeatHistory(300, 364, 364): 20, RepeatHistory(2, 3, 364): 5},
    ],
)
def test_members_who_are_all_alike_give_no_parameters(counts: dict[RepeatHistory, int]) -> None:
    with pytest.raises(InvalidValue, match="no maximum"):
        bgnbd.fit(counts)


# ---- kpis.md 6.5


def test_fixture_6_5_cdnow_counts_are_exact(sample: dict[str, RepeatHistory]) -> None:
    rows = list(sample.values())
    assert len(rows) == 2357
    assert sum(row.repeat_days for row in rows) == 2457
    assert round(float(sum(Fraction(row.age_at_last) for row in rows)), 2) == 16135.57
    assert round(float(sum(Fraction(row.age) for row in rows)), 2) == 77111.29
    by_repeats = Counter(min(row.repeat_days, 7) for row in rows)
    assert [by_repeats[x] for x in range(8)] == [1411, 439, 214, 100, 62, 38, 29, 64]
    first = [sample[name] for name in ("0001", "0002", "0003")]
    assert [(row.repeat_days, round(float(row.age_at_last), 2), round(float(row.age), 2)) for row in first] == [
        (2, 30.43, 38.86),
        (1, 1.71, 38.86),
        (0, 0, 38.86),
    ]


def test_fixture_6_5_cdnow_log_likelihood_at_the_published_maximum(sample: dict[str, RepeatHistory]) -> None:
    counts = bgnbd.HISTORIES(sample.values())
    assert abs(bgnbd.log_likelihood(RAW, counts) - -9582.4292) < 1e-3
    worse = BgNbd(r=0.25, alpha=4.4, a=0.8, b=2.4)
    assert bgnbd.log_likelihood(worse, counts) < bgnbd.log_likelihood(RAW, counts)


@needs_scipy
def test_fixture_6_5_cdnow_parameters_to_three_decimals(sample: dict[str, RepeatHistory]) -> None:
    fitted = bgnbd.fit(bgnbd.HISTORIES(sample.values()))
    assert fitted.members == 2357
    found = (fitted.model.r, fitted.model.alpha, fitted.model.a, fitted.model.b)
    assert [f"{value:.3f}" for value in found] == ["0.243", "4.414", "0.793", "2.426"]
    for value, wanted in zip(found, (0.24259, 4.41360, 0.79292, 2.42591), strict=True):
        assert abs(value - wanted) < 1e-3
    assert abs(fitted.log_likelihood - -9582.4292) < 1e-3


@needs_scipy
def test_the_unit_of_the_ages_moves_only_alpha(sample: dict[str, RepeatHistory]) -> None:
    some = list(sample.values())[::4]
    weeks = bgnbd.fit(bgnbd.HISTORIES(some)).model
    in_days = (RepeatHistory(one.repeat_days, one.age_at_last * 7, one.age * 7) for one in some)
    days = bgnbd.fit(bgnbd.HISTORIES(in_days)).model
    for one, other in ((days.r, weeks.r), (days.alpha, weeks.alpha * 7), (days.a, weeks.a), (days.b, weeks.b)):
        assert isclose(one, other, rel_tol=1e-3)


def test_pain_24_the_first_customer_of_the_paper_buys_1_226_times_more() -> None:
    """Age at the last day, not days since it: with the opposite recency the number is another."""
    first = RepeatHistory(2, Fraction(213, 7), Fraction(272, 7))
    assert round(bgnbd.expected_repeats_of(RAW, first, horizon=39), 3) == 1.226
    opposite = RepeatHistory(2, Fraction(272 - 213, 7), Fraction(272, 7))
    assert bgnbd.p_alive(RAW, opposite) < bgnbd.p_alive(RAW, first)


# ---- histories


def test_pain_23_two_acts_on_one_day_are_no_repeat_and_the_first_day_is_not_lost() -> None:
    found = bgnbd.repeat_histories({"ada": [3, 3], "ben": [3, 3, 4]}, as_of=10, period=1)
    assert found == {"ada": RepeatHistory(0, 0, 6), "ben": RepeatHistory(1, 1, 6)}


@given(laws.days_by_member(), st.integers(0, 50), st.sampled_from([1, 7]))
def test_histories_are_those_of_days(days: dict[str, set[Day]], as_of: Day, period: int) -> None:
    wanted = {}
    for name, some in days.items():
        known = sorted(day for day in some if day < as_of)
        if known:
            ages = Fraction(known[-1] - known[0], period), Fraction(as_of - 1 - known[0], period)
            wanted[name] = RepeatHistory(len(known) - 1, *ages)
    assert bgnbd.repeat_histories(days, as_of=as_of, period=period) == wanted


@given(laws.days_by_member(), st.integers(0, 6), st.integers(-400, 400), st.sets(st.integers(0, 40)))
def test_splits_place_in_time_and_bots_do_not_matter(
    days: dict[str, set[Day]], cut: int, shift: int, bot: set[Day]
) -> None:
    found = list(bgnbd.repeat_histories(days, as_of=41, period=7).values())
    fold = bgnbd.HISTORIES
    assert fold.finish(fold.merge(fold.run(found[cut:]), fold.run(found[:cut]))) == fold(found) == Counter(found)
    later = {name: {day + shift for day in some} for name, some in days.items()}
    assert fold(bgnbd.repeat_histories(later, as_of=41 + shift, period=7).values()) == fold(found)
    without = ActiveDays.of({**days, "bot": bot | {1}}).without(["bot"])
    assert bgnbd.repeat_histories(without, as_of=41, period=7) == bgnbd.repeat_histories(days, as_of=41, period=7)


# ---- what follows from the parameters


@given(models, st.integers(0, 60))
def test_row_55_who_never_came_back_is_there_for_certain(model: BgNbd, age: int) -> None:
    assert bgnbd.p_alive(model, RepeatHistory(0, 0, age)) == 1


@given(models, histories(), st.integers(1, 30))
def test_row_55_a_probability_that_falls_with_silence(model: BgNbd, history: RepeatHistory, more: int) -> None:
    later = RepeatHistory(history.repeat_days, history.age_at_last, history.age + more)
    assert 0 <= bgnbd.p_alive(model, later) <= bgnbd.p_alive(model, history) <= 1


def test_row_55_even_years_of_silence_give_a_number() -> None:
    assert bgnbd.p_alive(RAW, RepeatHistory(2000, 10, 10_000)) == pytest.approx(0)


@given(models, histories())
def test_p_alive_is_the_share_of_the_likelihood_with_the_member_there(model: BgNbd, history: RepeatHistory) -> None:
    """Over the same time, who was certain to be there (no drop-out after the last day) is that much less likely."""
    x, age = history.repeat_days, float(history.age)
    chance = lgamma(model.a + model.b) + lgamma(model.b + x) - lgamma(model.b) - lgamma(model.a + model.b + x)
    rate = lgamma(model.r + x) - lgamma(model.r) + model.r * log(model.alpha)
    there = chance + rate - (model.r + x) * log(model.alpha + age)
    whole = bgnbd.log_likelihood(model, {history: 1})
    assert there <= whole + 1e-9
    assert isclose(bgnbd.p_alive(model, history), exp(there - whole), rel_tol=1e-7, abs_tol=1e-12)


@given(models, histories())
def test_the_likelihood_of_counts_is_the_sum_of_its_members(model: BgNbd, history: RepeatHistory) -> None:
    one = bgnbd.log_likelihood(model, {history: 1})
    assert isclose(bgnbd.log_likelihood(model, {history: 3}), 3 * one, rel_tol=1e-12, abs_tol=1e-12)
    assert bgnbd.log_likelihood(model, {}) == bgnbd.log_likelihood(model, {history: 0}) == 0


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """2F1 by its own series, for |z| < 1."""
    total = term = 1.0
    for n in range(20_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < 1e-16 * abs(total):
            break
    return total


@given(models, st.floats(0.1, 50))
def test_expected_repeats_are_those_of_the_closed_form(model: BgNbd, horizon: float) -> None:
    """The closed form loses its digits near a = 1 and a + b = 1; the sum of positive terms has no such places."""
    c = model.a + model.b - 1
    if abs(model.a - 1) < 0.05 or abs(c) < 0.05:
        return
    z = horizon / (model.alpha + horizon)
    wanted = c / (model.a - 1) * (1 - (1 - z) ** model.r * hypergeometric(model.r, model.b, c, z))
    assert isclose(bgnbd.expected_repeats(model, horizon=horizon), wanted, rel_tol=1e-6, abs_tol=1e-9)


@given(models, histories(), st.floats(0, 30))
def test_expectations_grow_with_the_horizon_and_never_beyond_the_rate(
    model: BgNbd, history: RepeatHistory, horizon: float
) -> None:
    soon = bgnbd.expected_repeats_of(model, history, horizon=horizon)
    later = bgnbd.expected_repeats_of(model, history, horizon=horizon + 5)
    rate = (model.r + history.repeat_days) / (model.alpha + float(history.age))
    assert 0 <= soon <= later * (1 + 1e-9)
    assert soon <= rate * horizon * (1 + 1e-9)


@given(models, st.floats(0, 30))
def test_a_newcomer_is_a_member_without_a_history(model: BgNbd, horizon: float) -> None:
    new = bgnbd.expected_repeats(model, horizon=horizon)
    assert bgnbd.expected_repeats_of(model, RepeatHistory(0, 0, 0), horizon=horizon) == new


def test_where_nobody_drops_out_the_model_is_the_rate_alone() -> None:
    """With a near 0 the expected number of a negative binomial remains: r/alpha times the horizon."""
    assert isclose(bgnbd.expected_repeats(BgNbd(2, 4, 1e-9, 5), horizon=10), 5, rel_tol=1e-6)
    assert isclose(exp(bgnbd.log_likelihood(BgNbd(2, 4, 1e-9, 5), {RepeatHistory(0, 0, 4): 1})), 0.25)


def test_a_horizon_of_no_time_brings_nobody_back() -> None:
    assert bgnbd.expected_repeats(RAW, horizon=0) == 0
    assert bgnbd.expected_repeats(RAW, horizon=5e-324) == pytest.approx(0)


def test_chances_near_zero_are_no_error() -> None:
    tiny = BgNbd(r=1, alpha=1, a=1, b=1e-22)
    assert 0 <= bgnbd.p_alive(tiny, RepeatHistory(1, 1, 1)) < 1e-9
    assert bgnbd.log_likelihood(tiny, {RepeatHistory(1, 1, 1): 1}) < 0
