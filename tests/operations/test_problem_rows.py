"""What the rows of the 52 problems ask for: audiences, scales, what falls or rises, no cause without a sign of it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

import pytest

from commkit import kpi
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.wording import PERCENT
from commkit.kpi.trust import trust_score
from commkit.operations import EVIDENCE, diagnose, known_problems

MODULES = [importlib.import_module(f"commkit.kpi.{one.name}") for one in pkgutil.iter_modules(kpi.__path__)]
PROBLEMS = {one.id: one for one in known_problems()}
LOW = Ratio(39, 100)
"""Below the 40 % of activity."""
AUDIENCES: Mapping[str, Mapping[str, object]] = {
    "for_students": {"activity_rate": LOW, "events": 0},
    "for_seniors": {"events": 0, "courses": 0},
    "for_fashion": {"weekly_participation": Ratio(49, 100), "interactive_posts": 0},
}


def found(evidence: Mapping[str, object]) -> tuple[str, ...]:
    """The problems that are found, in order of their ids."""
    return tuple(sorted(diagnose(known_problems(), evidence).problems))


@pytest.mark.parametrize(("id_", "audience"), [("P39", "for_students"), ("P45", "for_seniors"), ("P46", "for_fashion")])
def test_a_problem_of_a_special_audience_is_asserted_of_nobody_else(id_: str, audience: str) -> None:
    """A5: a group without events and courses was one of lonely seniors, and a quiet one was one of students."""
    others = AUDIENCES[audience]
    assert id_ in found({**others, audience: True})
    assert id_ not in found(others), "nobody said whom it is for"
    assert id_ in [one.problem.id for one in diagnose(known_problems(), {**others, audience: False}).ruled_out]


def test_trust_is_a_score_of_0_to_1_and_a_survey_has_a_name_of_its_own() -> None:
    """A2: kpi.trust_score lies between 0 and 1, so the most trusted was below 3 of 5."""
    low = {"conversion_rate": Ratio(3, 100)}
    most = trust_score(frequency=1000, duration=1000, depth=1000)
    assert "P07" not in found({**low, "trust_score": most})
    assert "P07" in found({**low, "trust_score": trust_score(frequency=1, duration=5, depth=1)})
    assert ("P07" in found({**low, "trust_rating": 2}), "P07" in found({**low, "trust_rating": 4})) == (True, False)
    with pytest.raises(InvalidValue, match="trust_score: saw 4, a share of 400 %"):
        diagnose(known_problems(), {"trust_score": 4})


def test_a_name_of_a_kpi_means_that_kpi() -> None:
    """A3: `solved_rate` was questions answered here, and accepted answers in commkit.kpi."""
    asked = {
        "activity_rate",
        "checkin_rate",
        "self_activity_share",
        "reply_rate",
        "kept_promises",
        "trust_score",
        "cac",
    }
    assert asked <= {one.name for module in MODULES for one in getattr(module, "DECLARED", ())}
    assert asked <= set(EVIDENCE)
    for module in MODULES:
        for one in getattr(module, "DECLARED", ()):
            if one.name in EVIDENCE and EVIDENCE[one.name].unit == PERCENT:
                assert one.unit == "1", one.name
    assert "solved_rate" not in EVIDENCE, "an accepted answer is asked for by no problem"


def test_output_that_stopped_or_never_began_is_no_continued_output() -> None:
    """B9: none before and none now was ruled out, and so was activity of 41 % while all posts stopped."""
    assert "P29" in found({"activity_rate": LOW, "posts_per_week": 0, "output_before": 0})
    stopped = {"activity_rate": Ratio(41, 100), "posts_per_week": 0, "output_before": 10}
    assert "P29" in [one.problem.id for one in diagnose(known_problems(), stopped).unknown]
    assert "P29" in found({**stopped, "activity_before": Ratio(60, 100)}), "it decays from 60 % to 41 %"
    assert "P29" not in found({**stopped, "activity_before": Ratio(41, 100)})


def test_conversion_falls_from_10_to_6_percent_and_at_3_does_not() -> None:
    """B10: above the bound of 5 % nothing could fall."""
    fell = {"conversion_rate": Ratio(6, 100), "conversion_before": Ratio(10, 100)}
    assert found(fell) == ("P36",)
    said = diagnose((PROBLEMS["P36"],), fell).found[0]
    assert said.evidence() == "conversion: 6/100 = 6 %, below conversion in the period before (10 %)"
    assert said.evidence("zh") == "转化率：6/100 = 6 %，低于上期转化率（10 %）"
    assert "P36" not in found({"conversion_rate": Ratio(3, 100), "conversion_before": Ratio(3, 100)})


def test_rules_that_nobody_enforces_do_not_stop_offences() -> None:
    """B11: 100 offences with five rules were ruled out."""
    many = {"offences": 100, "rules": 5}
    assert "P40" in [one.problem.id for one in diagnose(known_problems(), many).unknown]
    assert "P40" in found({**many, "has_enforcement": False})
    assert "P40" in found({**many, "offences_before": 60}), "they rise in spite of the rules"
    assert "P40" not in found({**many, "has_enforcement": True, "offences_before": 100})


def test_few_check_in_where_nobody_leads() -> None:
    few = {"checkin_rate": Ratio(1, 10), "incentive_rules": 3}
    assert "P12" in found({**few, "has_checkin_leader": False})
    assert "P12" not in found({**few, "has_checkin_leader": True})


def test_churn_that_rises_is_enough_below_the_bound() -> None:
    rising = {"churn_rate": Ratio(6, 100), "churn_before": Ratio(2, 100)}
    assert found({**rising, "posts_per_week": 0}) == ("P50",)
    assert found({**rising, "kept_promises": Ratio(9, 10)}) == ("P31",)
    assert found({"churn_rate": Ratio(2, 100), "churn_before": Ratio(2, 100), "posts_per_week": 0}) == ()


@pytest.mark.parametrize(
    ("id_", "alone"),
    [
        ("P38", {"output_to_input": Ratio(1, 2)}),
        ("P44", {"disputes": 9}),
        ("P21", {"has_monthly_theme": False}),
        ("P51", {"goals": 0}),
    ],
)
def test_no_cause_is_asserted_from_the_symptom_or_from_a_remedy_that_is_missing(
    id_: str, alone: Mapping[str, object]
) -> None:
    """B13: low returns alone were dear traffic, disputes alone nobody who moderates, no theme knowledge in pieces."""
    assert id_ not in found(alone)


@pytest.mark.parametrize(
    ("id_", "part", "english", "chinese"),
    [
        ("P10", "remedy", "steady output", "持续输出"),
        ("P10", "cause", "operators only relay", "节假日沉寂"),
        ("P11", "remedy", "the committee leads", "班委带头"),
        ("P19", "cause", "chaos over red packets", "抢红包混乱"),
        ("P23", "remedy", "after a private chat where the policy asks for it", "先私聊"),
        ("P30", "cause", "the wrong members", "成员定位不准"),
        ("P35", "remedy", "market by trust", "信任营销"),
        ("P38", "remedy", "costs little", "低成本"),
        ("P43", "cause", "the source names none", "原文未说明"),
    ],
)
def test_causes_and_remedies_say_in_both_languages_what_their_row_says(
    id_: str, part: str, english: str, chinese: str
) -> None:
    label = getattr(PROBLEMS[id_], part)
    assert english in label.en
    assert chinese in label.zh


def test_low_participation_alone_is_named_with_what_would_tell_why() -> None:
    """N3: nothing said that 35 % is below 50 %."""
    alone = diagnose(known_problems(), {"weekly_participation": Ratio(14, 40)})
    first, why = str(alone).splitlines()[:2]
    assert first == "no problem has all of its evidence yet"
    assert why == (
        "weekly participation: 14/40 = 35 %, below 50 %; what would tell why: comments per item, churn in a month, "
        "posts that invite to take part, a community about fashion (decides P43, P46)"
    )
    assert len(str(alone).splitlines()) == 8
