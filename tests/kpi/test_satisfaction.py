"""Surveys: three numbers called CSAT, the net promoter score, disappointment."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import satisfaction
from tests.kpi.declarations import declared_is_complete

SCORES = [6, 7, 5, 3, 8, 9, 4, 10, 7, 1]
ten = st.lists(st.integers(0, 10), max_size=20)
five = st.lists(st.integers(1, 5), max_size=20)


def test_fixture_nps() -> None:
    assert satisfaction.nps([10, 9, 9, 8, 7, 6, 5, 10, 3, 0]).value == 0
    assert satisfaction.nps([]).value is None
    assert satisfaction.nps([7, 8]).value == 0
    assert satisfaction.nps_of(promoters=3, passives=1, detractors=1).value == 40


def test_fixture_three_formulas_called_csat() -> None:
    assert satisfaction.csat_of_maximum(SCORES, maximum=10).value == Fraction(60, 100)
    assert satisfaction.csat(SCORES, maximum=10).value == Fraction(20, 100)
    assert satisfaction.csat_mean(SCORES, maximum=10).value == 6


def test_a_zero_is_a_detractor() -> None:
    assert satisfaction.nps([0]).value == -100
    assert satisfaction.nps([6, 9]).value == 0


@pytest.mark.parametrize("wrong", [-1, 11, True, 9.0])
def test_a_score_of_ten_lies_on_its_scale(wrong: int) -> None:
    with pytest.raises(InvalidValue, match="0 to 10"):
        satisfaction.nps([wrong])


@pytest.mark.parametrize("wrong", [0, 6, True])
def test_a_score_of_five_lies_on_its_scale(wrong: int) -> None:
    for formula in (satisfaction.csat, satisfaction.csat_mean, satisfaction.csat_of_maximum):
        with pytest.raises(InvalidValue, match="1 to 5"):
            formula([wrong], maximum=5)


def test_a_scale_has_two_points_or_more() -> None:
    with pytest.raises(InvalidValue):
        satisfaction.csat([1], maximum=1)


@given(ten, ten)
def test_two_groups_add_by_their_parts(one: list[int], other: list[int]) -> None:
    assert satisfaction.nps(one + other) == satisfaction.nps(one) + satisfaction.nps(other)


@given(ten)
def test_nps_is_promoters_less_detractors(scores: list[int]) -> None:
    found = satisfaction.nps(scores).value
    assert (found is None) is (not scores)
    assert found is None or -100 <= found <= 100
    assert found is None or found == Fraction(100 * sum((s > 8) - (s < 7) for s in scores), len(scores))


@given(five)
def test_mean_and_share_of_the_maximum_are_one_number_in_two_units(scores: list[int]) -> None:
    mean = satisfaction.csat_mean(scores, maximum=5).value
    share = satisfaction.csat_of_maximum(scores, maximum=5).value
    assert mean == (None if share is None else 5 * share)


def test_n45_satisfied_80_of_100_and_79() -> None:
    assert satisfaction.satisfaction_rate(satisfied=80, answers=100).value == Fraction(4, 5)
    assert satisfaction.satisfaction_rate(satisfied=79, answers=100).value == Fraction(79, 100)
    with pytest.raises(InvalidValue):
        satisfaction.satisfaction_rate(satisfied=3, answers=2)


def test_answers_that_do_not_apply_are_out_or_in_by_name() -> None:
    assert satisfaction.sean_ellis(very=40, somewhat=50, not_at_all=10).value == Fraction(2, 5)
    everyone = satisfaction.sean_ellis_of_all(very=40, somewhat=50, not_at_all=10, not_applicable=25)
    assert everyone.value == Fraction(8, 25)
    assert satisfaction.sean_ellis(very=0, somewhat=0, not_at_all=0).value is None


def test_surveys_that_nobody_got_have_no_rate() -> None:
    assert satisfaction.survey_response_rate(answers=0, delivered=0).value is None
    assert satisfaction.survey_response_rate(answers=68, delivered=272) == Ratio(68, 272)
    with pytest.raises(InvalidValue):
        satisfaction.survey_response_rate(answers=3, delivered=2)


def test_r116_the_most_popular_topic_with_ties() -> None:
    assert satisfaction.most_chosen(["a", "b", "a", "b", "c"]) == {"a", "b"}
    assert satisfaction.most_chosen([]) == frozenset()


def test_an_appraisal_weighs_every_score() -> None:
    assert satisfaction.appraisal({"x": 80, "y": 95}, {"x": 1, "y": 2}).value == 90
    assert satisfaction.appraisal({}, {}).value is None
    with pytest.raises(UnknownName, match="without a weight"):
        satisfaction.appraisal({"x": 1, "y": 2}, {"x": 1})
    with pytest.raises(UnknownName, match="without a score"):
        satisfaction.appraisal({"x": 1}, {"x": 1, "y": 2})
    with pytest.raises(WrongType):
        satisfaction.appraisal({"x": 1}, {"x": 0.5})  # type: ignore[dict-item]  # what a careless caller does


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(satisfaction)
