"""Diagnosis: nothing without evidence, unknown says what to measure, the strongest evidence first."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import given
from commkit.core.wording import Label
from commkit.operations import Problem, diagnose

LOW = given("activity", unit="%") < Fraction(40, 100)


def problem(id_: str, evidence: Check) -> Problem:
    words = Label(en=f"about {id_}", zh=f"关于 {id_}")
    return Problem(id_, words, words, words, evidence, "S3-03")


CONTENT = problem("P01", LOW & (given("content_score") < 3))
REPLIES = problem("P02", LOW & (given("reply_hours") > 24))
INCENTIVES = problem("P03", LOW & (given("incentive_rules") <= 0))
ALL = (CONTENT, REPLIES, INCENTIVES)


def test_nothing_is_asserted_without_evidence() -> None:
    nothing = diagnose(ALL, {})
    assert nothing.problems == ()
    assert len(nothing.unknown) == 3
    assert nothing.explain("zh").splitlines()[0] == "没有证据表明存在问题"


def test_a_misspelt_number_is_not_missed_in_silence() -> None:
    with pytest.raises(UnknownName, match="evidence: saw 'reply_hour', no problem asks for it; use reply_hours"):
        diagnose(ALL, {"reply_hour": 30})


def test_two_problems_of_one_id_are_refused() -> None:
    with pytest.raises(InvalidValue, match="two problems have one id"):
        diagnose((CONTENT, CONTENT), {})


def test_what_is_unknown_says_what_to_measure_and_what_that_decides() -> None:
    found = diagnose(ALL, {"activity": Fraction(8, 100), "reply_hours": 30, "incentive_rules": 0})
    assert set(found.problems) == {"P02", "P03"}
    assert [(measure.key, ids) for measure, ids in found.to_measure.items()] == [("content_score", ("P01",))]
    healthy = diagnose(ALL, {"activity": Fraction(41, 100)})
    assert healthy.to_measure == {}, "activity is fine, so nothing about low activity is left to know"
    assert [one.problem.id for one in healthy.ruled_out] == ["P01", "P02", "P03"]


def test_the_strongest_evidence_comes_first_and_ties_go_by_id() -> None:
    slow = diagnose(ALL, {"activity": Fraction(39, 100), "reply_hours": 240, "content_score": Fraction(29, 10)})
    assert slow.problems == ("P02", "P01")
    tie = diagnose((problem("P09", LOW), problem("P08", LOW)), {"activity": Fraction(1, 100)})
    assert tie.problems == ("P08", "P09")
    assert tie.top(1) == (Label(en="about P08", zh="关于 P08"),)


@generated(st.integers(0, 100), st.integers(1, 100))
def test_more_evidence_never_ranks_lower(hours: int, more: int) -> None:
    less = diagnose((REPLIES,), {"activity": Fraction(1, 100), "reply_hours": 25 + hours}).found[0]
    worse = diagnose((REPLIES,), {"activity": Fraction(1, 100), "reply_hours": 25 + hours + more}).found[0]
    assert 0 <= less.strength < worse.strength <= 1
