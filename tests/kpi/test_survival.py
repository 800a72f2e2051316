"""Survival by Kaplan and Meier, half-life, restricted mean, durations of members, expected lifetime."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact
from commkit.kpi import lifetime, survival
from commkit.kpi.survival import Duration, Ended, LossOn
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_survival as more_laws

LENGTHS = more_laws.lengths()

LOST_6MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED_6MP = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
LOST_PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def curve(lost: Sequence[int], censored: Sequence[int]) -> list[tuple[int, Fraction]]:
    steps = survival.kaplan_meier(lost=lost, censored=censored).steps
    return [(int(step.time), step.share) for step in steps]


# ---- refusals


def test_lengths_are_exact_and_not_negative() -> None:
    with pytest.raises(WrongType, match="not exact"):
        survival.kaplan_meier(lost=[0.5], censored=[])  # type: ignore[list-item]  # refused at run time too
    with pytest.raises(InvalidValue, match="before it begins"):
        survival.kaplan_meier(lost=[], censored=[-1])
    with pytest.raises(InvalidValue, match="members"):
        survival.survival_curve({Duration(1, Ended.LOST): -1})


def test_tau_is_a_time_and_a_retention_a_share() -> None:
    with pytest.raises(InvalidValue, match="tau"):
        lifetime.restricted_mean(survival.kaplan_meier(lost=[1], censored=[]), tau=-1)
    for retention in (Fraction(-1, 2), Fraction(3, 2)):
        with pytest.raises(InvalidValue, match="not a share"):
            lifetime.expected_lifetime(period=1, retention=retention)
    with pytest.raises(InvalidValue, match="no length"):
        lifetime.expected_lifetime(period=0, retention=Fraction(1, 2))
    with pytest.raises(InvalidValue, match="gap"):
        survival.durations({"ada": [1]}, gap=0, as_of=9)


# ---- kpis.md 6.4


def test_fixture_6_4_leukaemia_6mp_to_the_printed_digits() -> None:
    found = survival.kaplan_meier(lost=LOST_6MP, censored=CENSORED_6MP)
    assert found.members == 21
    assert sum(step.lost for step in found.steps) == 9
    assert [(step.time, f"{float(step.share):.4f}") for step in found.steps] == [
        (6, "0.8571"),
        (7, "0.8067"),
        (10, "0.7529"),
        (13, "0.6902"),
        (16, "0.6275"),
        (22, "0.5378"),
        (23, "0.4482"),
    ]
    errors = [f"{step.error:.4f}" for step in found.steps if step.error is not None]
    assert errors == ["0.0764", "0.0869", "0.0963", "0.1068", "0.1141", "0.1282", "0.1346"]
    assert lifetime.half_life(found) == 23


def test_fixture_6_4_leukaemia_placebo_to_the_printed_digits() -> None:
    found = survival.kaplan_meier(lost=LOST_PLACEBO, censored=[])
    assert found.members == sum(step.lost for step in found.steps) == 21
    assert [(step.time, f"{float(step.share):.4f}") for step in found.steps] == [
        (1, "0.9048"),
        (2, "0.8095"),
        (3, "0.7619"),
        (4, "0.6667"),
        (5, "0.5714"),
        (8, "0.3810"),
        (11, "0.2857"),
        (12, "0.1905"),
        (15, "0.1429"),
        (17, "0.0952"),
        (22, "0.0476"),
        (23, "0.0000"),
    ]
    assert found.steps[11].share == 0
    assert found.steps[11].error is None
    assert lifetime.half_life(found) == 8


def test_fixture_6_4_prints_as_the_papers_do() -> None:
    text = str(survival.kaplan_meier(lost=LOST_6MP, censored=CENSORED_6MP))
    assert text.splitlines()[1].split() == ["6", "21", "3", "0.8571", "0.0764"]
    assert "0.4482" in survival.kaplan_meier(lost=LOST_6MP, censored=CENSORED_6MP)._repr_html_()


# ---- the curve


@given(LENGTHS, LENGTHS)
def test_row_51_the_curve_falls_and_is_that_of_counting(lost: list[int], censored: list[int]) -> None:
    more_laws.survival_falls(curve, lost, censored)
    more_laws.survival_matches_counting(curve, lost, censored)


@given(LENGTHS)
def test_row_51_without_censoring_it_is_the_share_that_stays_longer(lost: list[int]) -> None:
    more_laws.survival_is_a_share_without_censoring(curve, lost)


@given(LENGTHS, LENGTHS)
def test_row_52_the_half_life_is_the_first_half(lost: list[int], censored: list[int]) -> None:
    def half(lost: Sequence[int], censored: Sequence[int]) -> int | None:
        found = lifetime.half_life(survival.kaplan_meier(lost=lost, censored=censored))
        return None if found is None else int(found)

    found = half(lost, censored)
    assert found is None or found in lost
    more_laws.half_life_is_the_first_half(half, curve, lost, censored)


def test_row_52_a_half_life_that_is_not_reached_is_not_infinite() -> None:
    assert lifetime.half_life(survival.kaplan_meier(lost=[1], censored=[2, 2])) is None
    assert lifetime.half_life(survival.kaplan_meier(lost=[1, 1], censored=[2, 2])) == 1


@given(LENGTHS, st.integers(0, 20))
def test_row_53_without_censoring_the_restricted_mean_is_a_mean(lost: list[int], tau: int) -> None:
    def mean(lost: Sequence[int], censored: Sequence[int], tau: int) -> Exact | None:
        return lifetime.restricted_mean(survival.kaplan_meier(lost=lost, censored=censored), tau=tau)

    more_laws.restricted_mean_is_a_mean_without_censoring(mean, lost, tau)


@given(LENGTHS, LENGTHS, st.integers(0, 20))
def test_row_53_never_beyond_tau_nor_beyond_what_was_seen(lost: list[int], censored: list[int], tau: int) -> None:
    found = survival.kaplan_meier(lost=lost, censored=censored)
    mean, seen = lifetime.restricted_mean(found, tau=tau), max([*lost, *censored], default=None)
    if mean is None:
        assert seen is None or (tau > seen and found.at(seen) != 0)
    else:
        assert seen is not None
        half = lifetime.half_life(found)
        assert 0 <= mean <= tau
        assert half is None or half > tau or mean >= Fraction(half, 2)


def test_row_53_what_was_not_seen_is_not_known() -> None:
    found = survival.kaplan_meier(lost=[2], censored=[4])
    assert lifetime.restricted_mean(found, tau=4) == 3
    assert lifetime.restricted_mean(found, tau=5) is None
    assert lifetime.restricted_mean(survival.kaplan_meier(lost=[2], censored=[]), tau=50) == 2


def test_ties_are_losses_first() -> None:
    assert curve([6], [6]) == [(6, Fraction(1, 2))]


def test_of_nobody_nothing_is_known() -> None:
    nobody = survival.kaplan_meier(lost=[], censored=[])
    assert (len(nobody.steps), nobody.members, nobody.longest) == (0, 0, None)
    assert nobody.at(0) is None
    assert lifetime.half_life(nobody) is lifetime.restricted_mean(nobody, tau=3) is None
    assert str(nobody).split() == ["time", "at", "risk", "lost", "S(t)", "error"]


def test_everybody_still_there_or_everybody_gone() -> None:
    assert survival.kaplan_meier(lost=[], censored=[3, 5]).at(5) == 1
    assert survival.kaplan_meier(lost=[0, 0], censored=[]).at(0) == 0


@given(LENGTHS, LENGTHS, st.integers(1, 9))
def test_the_rounded_curve_stays_within_half_a_unit_a_step(lost: list[int], censored: list[int], places: int) -> None:
    counts = counted(lost, censored)
    exact, rounded = survival.survival_curve(counts), survival.survival_curve_rounded(counts, places=places)
    assert [(a.time, a.at_risk, a.lost) for a in exact.steps] == [(b.time, b.at_risk, b.lost) for b in rounded.steps]
    for at, (one, other) in enumerate(zip(exact.steps, rounded.steps, strict=True), 1):
        assert abs(one.share - other.share) <= Fraction(at, 2 * 10**places)
        assert other.share.denominator <= 10**places
    shares = [step.share for step in rounded.steps]
    assert shares == sorted(shares, reverse=True)


def test_the_rounded_curve_is_cheap_where_the_exact_one_is_long() -> None:
    random = Random(7)
    counts = Counter(Duration(n % 3000, (Ended.LOST, Ended.CENSORED)[random.randrange(2)]) for n in range(300_000))
    begun = time.perf_counter()
    rounded = survival.survival_curve_rounded(counts)
    assert time.perf_counter() - begun < 5
    assert all(step.share.denominator <= 10**15 for step in rounded.steps)
    assert len(rounded.steps) == 3000


# ---- the fold


def counted(lost: Sequence[int], censored: Sequence[int]) -> survival.Durations:
    stays = [Duration(length, Ended.LOST) for length in lost]
    return survival.DURATIONS([*stays, *(Duration(length, Ended.CENSORED) for length in censored)])


@given(LENGTHS, LENGTHS, st.integers(0, 24))
def test_members_split_anywhere_and_in_any_order_give_one_table(lost: list[int], censored: list[int], cut: int) -> None:
    stays = [Duration(length, Ended.LOST) for length in lost] + [Duration(n, Ended.CENSORED) for n in censored]
    fold = survival.DURATIONS
    first, rest = fold.run(stays[:cut]), fold.run(stays[cut:])
    assert fold.finish(fold.merge(rest, first)) == fold(reversed(stays)) == counted(lost, censored)
    assert survival.survival_curve(fold(stays)) == survival.kaplan_meier(lost=lost, censored=censored)


# ---- durations of members


def stays(days: laws.Days, gap: int = 9, as_of: Day = 35) -> dict[str, Duration]:
    return survival.durations(days, gap=gap, as_of=as_of)


@given(laws.days_by_member(), st.integers(1, 20), st.integers(0, 60))
def test_durations_run_from_the_first_day_to_the_last_or_to_as_of(
    days: dict[str, set[Day]], gap: int, as_of: Day
) -> None:
    wanted = {}
    for name, some in days.items():
        known = [day for day in some if day < as_of]
        if known and as_of - max(known) > gap:
            wanted[name] = Duration(max(known) - min(known), Ended.LOST)
        elif known:
            wanted[name] = Duration(as_of - 1 - min(known), Ended.CENSORED)
    assert stays(days, gap, as_of) == wanted
    later = survival.durations(days, gap=gap, as_of=as_of, loss_on=LossOn.LAST_DAY_OF_GAP)
    for name, one in wanted.items():
        more = gap if one.ended is Ended.LOST else 0
        assert later[name] == Duration(one.length + more, one.ended)


def test_joins_begin_a_stay_and_who_never_acted_is_lost_on_the_day_of_joining() -> None:
    found = survival.durations({"ada": [10, 20]}, gap=7, as_of=40, starts={"ada": 4, "ben": 2, "cai": 35, "dee": 41})
    assert found == {
        "ada": Duration(16, Ended.LOST),
        "ben": Duration(0, Ended.LOST),
        "cai": Duration(4, Ended.CENSORED),
    }
    assert survival.durations({"ada": [3]}, gap=7, as_of=40, starts={"ada": 9})["ada"] == Duration(0, Ended.LOST)


def test_a_stay_dated_to_the_gap_is_never_longer_than_what_was_observed() -> None:
    found = survival.durations({"ada": [0]}, gap=7, as_of=8, loss_on=LossOn.LAST_DAY_OF_GAP)
    assert found["ada"] == Duration(7, Ended.LOST)
    assert survival.durations({"ada": [0]}, gap=7, as_of=7)["ada"] == Duration(6, Ended.CENSORED)


def steps(days: laws.Days, shift: int = 0) -> tuple[tuple[Exact, Fraction], ...]:
    found = survival.survival_of(days, gap=5, as_of=35 + shift)
    return tuple((step.time, step.share) for step in found.steps)


@given(laws.days_by_member(), st.integers(-400, 400), st.sets(st.integers(0, 40)))
def test_names_place_in_time_bots_and_splits_do_not_matter(
    days: dict[str, set[Day]], shift: int, bot: set[Day]
) -> None:
    more_laws.names_do_not_matter(steps, days)
    more_laws.shifting_all_days_changes_nothing(steps, days, shift)
    early = ActiveDays.of({name: {day for day in some if day < 20} for name, some in days.items()})
    late = ActiveDays.of({name: {day for day in some if day >= 15} for name, some in days.items()})
    without = ActiveDays.of({**days, "bot": bot | {1}}).without(["bot"])
    wanted = survival.survival_of(days, gap=5, as_of=35)
    assert survival.survival_of(early.merge(late), gap=5, as_of=35) == wanted
    assert survival.survival_of(without, gap=5, as_of=35) == wanted


@given(laws.days_by_member())
def test_members_and_their_lengths_give_one_curve(days: dict[str, set[Day]]) -> None:
    found = stays(days)
    lost = [one.length for one in found.values() if one.ended is Ended.LOST]
    censored = [one.length for one in found.values() if one.ended is Ended.CENSORED]
    assert survival.survival_of(days, gap=9, as_of=35) == survival.kaplan_meier(lost=lost, censored=censored)


@pytest.mark.parametrize("as_of", [0, 3, 4, 90])
@pytest.mark.parametrize("days", [{}, {"ada": []}, {"ada": [3]}, {"ada": [3], "ben": [3]}])
def test_small_logs_have_an_answer(days: dict[str, list[Day]], as_of: Day) -> None:
    found = survival.survival_of(days, gap=7, as_of=as_of)
    gone = as_of == 90 and any(days.values())
    assert [step.share for step in found.steps] == ([0] if gone else [])


# ---- period over churn


def test_systems_2_15_one_week_at_six_tenths_is_two_weeks_and_a_half() -> None:
    assert lifetime.expected_lifetime(period=1, retention=Fraction(6, 10)).value == Fraction(5, 2)
    assert lifetime.expected_lifetime(period=7, retention=Fraction(6, 10)).value == Fraction(35, 2)


def test_systems_2_15_retention_one_has_no_value_and_retention_zero_is_one_period() -> None:
    assert lifetime.expected_lifetime(period=1, retention=1).value is None
    assert lifetime.expected_lifetime(period=1, retention=0).value == 1


def test_N11_a_known_leave_is_a_loss_on_its_day_and_shortens_the_half_life() -> None:
    days = {"ada": [0, 30], "ben": [0, 30], "cai": [0, 39], "dee": [0, 39]}
    silent = survival.survival_of(days, gap=14, as_of=40)
    known = survival.survival_of(days, gap=14, as_of=40, left={"ada": 31, "ben": 33})
    assert lifetime.half_life(silent) is None
    assert lifetime.half_life(known) == 33
    stays = survival.durations(days, gap=14, as_of=40, left={"ada": 31})
    assert stays["ada"] == Duration(31, Ended.LOST)
    assert stays["ben"] == Duration(39, Ended.CENSORED)


@pytest.mark.parametrize(
    ("left", "why"),
    [(10, "came back after it"), (40, "not observed yet"), (99, "not observed yet"), (-3, "before the start")],
)
def test_N11_a_leave_that_does_not_end_the_stay_changes_nothing(left: int, why: str) -> None:
    days = {"ada": [0, 20, 35]}
    for gap in (3, 14):
        without = survival.durations(days, gap=gap, as_of=40)
        assert survival.durations(days, gap=gap, as_of=40, left={"ada": left}) == without, why


def test_N11_who_fell_silent_before_the_leave_was_lost_to_silence() -> None:
    assert survival.durations({"ada": [0, 5]}, gap=14, as_of=60, left={"ada": 50})["ada"] == Duration(5, Ended.LOST)
    assert survival.durations({"ada": [0, 5]}, gap=14, as_of=60, left={"ada": 19})["ada"] == Duration(19, Ended.LOST)


def test_N11_a_member_who_joined_again_after_the_leave_is_there() -> None:
    stays = survival.durations({"ada": [3, 38]}, gap=14, as_of=40, starts={"ada": 30}, left={"ada": 10})
    assert stays["ada"] == Duration(9, Ended.CENSORED)


def test_N11_who_joined_and_left_without_a_word_stayed_for_so_long() -> None:
    stays = survival.durations({}, gap=14, as_of=40, starts={"ada": 30}, left={"ada": 33})
    assert stays["ada"] == Duration(3, Ended.LOST)


def test_a_share_that_is_rounded_to_0_does_not_say_that_nobody_is_left() -> None:
    counts = {Duration(1, Ended.LOST): 99, Duration(2, Ended.CENSORED): 1}
    rounded = survival.survival_curve_rounded(counts, places=1)
    assert [rounded.at(time) for time in (2, 5)] == [0, None]
    assert lifetime.restricted_mean(rounded, tau=100) is None
    assert survival.survival_curve({Duration(1, Ended.LOST): 9}).at(5) == 0
