"""The first day on which time alone meets a check or changes its answer: against asking on every single day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.check import Above, AtLeast, AtMost, Below, Check
from commkit.core.combine import AllOf, AnyOf, KOf, Not
from commkit.core.days import Day, date_of, number
from commkit.core.measure import Measure, Share
from commkit.core.measure import given as named
from commkit.standing.activity import Activity
from commkit.standing.dropping_out import leaves_on
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import CHECKED_IN, JOINED, LIKED, MESSAGE, POSTED, Kind
from commkit.standing.measures import Back, Per, count, days, people, tenure, total
from commkit.standing.next_change import Ahead, first_met, is_exact, next_change
from commkit.testing.keeping import (
    first_met_is_never_late,
    histories_of_one,
    keepings,
    next_change_is_never_late,
    tallies,
)

AHEAD = 80
"""Longer than any window here reaches, so that whatever time does is done [days]."""
STAGE = named("days_in_stage")
INVITED = named("invited")

Make = Callable[[Measure, int | Fraction], Check]
_makes: list[Make] = [AtLeast, AtMost, Above, Below]


def checks(measures: st.SearchStrategy[Measure]) -> st.SearchStrategy[Check]:
    """Single comparisons, and combinations of them."""
    bounds = st.integers(-2, 6) | st.fractions(-1, 5, max_denominator=2)
    leaf = st.builds(lambda make, measure, bound: make(measure, bound), st.sampled_from(_makes), measures, bounds)
    return st.recursive(leaf, _combined, max_leaves=5)


def _combined(inner: st.SearchStrategy[Check]) -> st.SearchStrategy[Check]:
    parts = st.lists(inner, max_size=3)
    some = st.lists(inner, min_size=1, max_size=3)
    so_many = some.flatmap(lambda those: st.builds(lambda k: KOf(those, k=k), st.integers(1, len(those))))
    return st.builds(AllOf, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner) | so_many


@st.composite
def known(draw: st.DrawFn) -> tuple[Activity, Day]:
    """Activities, whole, kept or trimmed, seen from ever or from some day on, with the day of the last fact."""
    came, activity, known_from = draw(histories_of_one()), Activity(), draw(st.none() | st.integers(17_200, 17_235))
    today = max((day for _, day, _ in came), default=17_210)
    keeping = draw(st.none() | keepings())
    if keeping is None:
        activity.known_from = known_from
    else:
        keeping.begin(activity, 0, known_from)
    for fact, day, role in came:
        activity.add(fact, day, role)
    if keeping is not None and draw(st.booleans()):
        keeping.trim(activity, today + draw(st.integers(0, 5)))
    return activity, today


of_member = tallies() | st.just(tenure)


@given(checks(of_member), known(), st.integers(0, 6))
def test_the_first_day_on_which_a_check_is_met_is_exact(check: Check, told: tuple[Activity, Day], after: int) -> None:
    activity, day = told[0], told[1] + after
    every_day = (on for on in range(day, day + AHEAD) if check.met_by(activity.at_end_of(on)))
    assert is_exact(check)
    assert first_met(check, activity, day) == next(every_day, None)


@given(checks(of_member), known(), st.integers(0, 6))
def test_the_next_change_is_exact(check: Check, told: tuple[Activity, Day], after: int) -> None:
    activity, day = told[0], told[1] + after
    now = check.met_by(activity.at_end_of(day))
    every_day = (on for on in range(day + 1, day + AHEAD) if check.met_by(activity.at_end_of(on)) is not now)
    assert next_change(check, activity, day) == next(every_day, None)


@given(checks(of_member), known(), st.integers(-12, -1))
def test_with_facts_of_later_days_it_is_never_late(check: Check, told: tuple[Activity, Day], before: int) -> None:
    activity, day = told[0], told[1] + before
    first_met_is_never_late(check, activity, day, until=day + AHEAD)
    next_change_is_never_late(check, activity, day, until=day + AHEAD)


@given(checks(of_member | st.sampled_from([STAGE, INVITED])), known(), st.integers(0, 9), st.none() | st.integers(0, 3))
def test_days_in_a_stage_grow_and_what_is_fixed_stays(
    check: Check, told: tuple[Activity, Day], in_stage: int, invited: int | None
) -> None:
    activity, day = told
    fixed, growing = {INVITED.key: invited}, {STAGE.key: in_stage}

    def answer(on: Day) -> bool | None:
        return check.met_by(activity.at_end_of(on, given={**fixed, STAGE.key: in_stage + on - day}))

    met = (on for on in range(day, day + AHEAD) if answer(on))
    other = (on for on in range(day + 1, day + AHEAD) if answer(on) is not answer(day))
    assert is_exact(check, [INVITED.key, STAGE.key])
    assert first_met(check, activity, day, fixed, growing) == next(met, None)
    assert next_change(check, activity, day, fixed, growing) == next(other, None)


@given(st.integers(17_000, 18_000), st.builds(Back, st.integers(1, 24), st.sampled_from(Per)))
def test_a_day_leaves_a_look_back_on_the_first_day_that_does_not_see_it(day: Day, back: Back) -> None:
    left = leaves_on(back, day)
    assert back.first(left - 1) <= day < back.first(left)


def told(*facts: tuple[int, Kind]) -> Activity:
    ada = Activity()
    for at, (day, kind) in enumerate(facts):
        ada.add(Fact(f"f{at}", 0, "ada", kind, person="bo"), day)
    return ada


class TestQuiet:
    QUIET = Ahead((count(MESSAGE).last(30) <= 0) & (days(CHECKED_IN).last(30) <= 0) & (tenure >= 30))

    @pytest.mark.parametrize(
        ("facts", "day"),
        [
            ([(100, JOINED), (101, MESSAGE)], 131),
            ([(100, JOINED), (101, MESSAGE), (103, CHECKED_IN)], 133),
            ([(100, JOINED)], 130),
            ([(1, JOINED), (2, MESSAGE)], 110),
            ([(101, MESSAGE)], None),
        ],
    )
    def test_begins_when_the_last_word_is_out_of_sight(self, facts: list[tuple[int, Kind]], day: int | None) -> None:
        assert self.QUIET.first_met(told(*facts), 110) == day

    def test_a_word_taken_back_does_not_put_it_off(self) -> None:
        ada = told((1, JOINED), (100, MESSAGE), (105, MESSAGE))
        ada.add(Fact("back", 0, "ada", MESSAGE, times=-1), 105)
        assert self.QUIET.first_met(ada, 105) == 130

    def test_a_day_that_counts_below_zero_hides_another_only_for_so_long(self) -> None:
        ada = told((1, JOINED), (100, MESSAGE), (103, MESSAGE))
        ada.add(Fact("back", 0, "ada", MESSAGE, times=-2), 101)
        assert first_met(count(MESSAGE).last(7) <= 0, ada, 104) == 104
        assert first_met(count(MESSAGE).last(7) >= 1, ada, 104) == 108
        assert next_change(count(MESSAGE).last(7) >= 1, ada, 108) == 110


def test_months_end_on_the_day_of_the_month() -> None:
    ada = told((number(date(2024, 1, 31)), MESSAGE))
    day = first_met(count(MESSAGE).last(months=1) <= 0, ada, number(date(2024, 2, 1)))
    assert day is not None
    assert date_of(day) == date(2024, 3, 1)


def test_what_is_unknown_becomes_known_with_its_window() -> None:
    ada = Activity()
    Keeping((count(MESSAGE).last(7),)).begin(ada, 100, known_from=100)
    quiet = count(MESSAGE).last(7) <= 0
    assert quiet.met_by(ada.at_end_of(105)) is None
    assert (first_met(quiet, ada, 100), next_change(quiet, ada, 100), first_met(~quiet, ada, 100)) == (106, 106, None)
    assert first_met(count(POSTED) <= 0, ada, 100) is None


def test_a_check_that_stops_being_met_has_to_be_met_with_the_others() -> None:
    ada = told((1, JOINED), (100, LIKED))
    liked_lately = people(LIKED).last(7) >= 1
    assert first_met(liked_lately & (tenure >= 105), ada, 100) == 106
    assert first_met(liked_lately & (tenure >= 106), ada, 100) is None


@pytest.mark.parametrize(
    "check",
    [
        count(POSTED).community >= 9,
        named("visits") >= 1,
        count(MESSAGE).at_least(Share(Fraction(1, 4), of=count(MESSAGE).community)),
        count(MESSAGE).at_least(count(POSTED)),
    ],
)
def test_whatever_else_is_asked_may_be_met_on_any_day(check: Check) -> None:
    ada = told((100, MESSAGE))
    assert not is_exact(check)
    assert first_met(check, ada, 105) == 105
    assert first_met(check & (count(MESSAGE).last(7) <= 0), ada, 105) == 107
    assert next_change(check, ada, 105) == 106


def test_readings_that_stay_are_judged_at_once() -> None:
    topics = named("topics")
    check = named("visits").at_least(Share(Fraction(1, 4), of=topics))
    visits = {"visits": 5}
    assert [first_met(check, Activity(), 9, {**visits, "topics": many}) for many in (20, 24, None)] == [9, None, None]
    assert first_met(check, Activity(), 9, visits) == 9


def test_amounts_leave_with_their_day() -> None:
    ada = Activity()
    for at, (day, amount) in enumerate([(100, 7), (103, 2)]):
        ada.add(Fact(f"f{at}", 0, "ada", LIKED, amount=amount), day)
    assert first_met(total(LIKED).last(7) < Fraction(5, 2), ada, 103) == 107
    assert first_met(total(LIKED).last(7) > 9, ada, 103) is None
