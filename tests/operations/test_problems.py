"""The problems P01 to P52: each found by its evidence, none without it, in both languages; bounds with sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import asdict

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.ratio import Ratio
from commkit.core.wording import PERCENT, YES_NO
from commkit.operations import EVIDENCE, HEALTH_RANGES, Bounds, Problem, diagnose, known_problems

PROBLEMS = {one.id: one for one in known_problems()}
LOW = Ratio(39, 100)
"""Below the 40 % of activity and retention."""
SHOWN_BY: Mapping[str, Mapping[str, object]] = {
    "P01": {"activity_rate": LOW, "content_score": Fraction(29, 10)},
    "P02": {"activity_rate": LOW, "reply_hours": 25},
    "P03": {"activity_rate": LOW, "incentive_rules": 0},
    "P04": {"retention_rate": LOW, "content_score": 2},
    "P05": {"retention_rate": LOW, "service_score": 2},
    "P06": {"retention_rate": LOW, "rules": 0},
    "P07": {"conversion_rate": Ratio(3, 100), "trust_score": Ratio(2, 5)},
    "P08": {"conversion_rate": Ratio(3, 100), "has_purchase_path": False},
    "P09": {"conversion_rate": Ratio(3, 100), "has_marketing_plan": False},
    "P10": {"activity_rate": Ratio(2, 100), "reply_rate": Ratio(9, 10)},
    "P11": {"quits_on_change": Ratio(1, 272), "has_warm_up": False},
    "P12": {"checkin_rate": Ratio(127, 272), "incentive_rules": 0},
    "P13": {"no_show_rate": Ratio(21, 100), "event_preparers": 4},
    "P14": {"days_to_event": 4, "progress_posts": 0},
    "P15": {"absentees": 1, "recap_posts": 0},
    "P16": {"temporary_groups": 1},
    "P17": {"committee_activity": Ratio(2, 5)},
    "P18": {"lurker_share": Ratio(31, 100), "private_chats": 0},
    "P19": {"share_completion": Ratio(4, 10), "share_was_revised": False},
    "P20": {"messages_per_day": 201, "has_message_tags": False},
    "P21": {"has_archive": False, "has_monthly_theme": False},
    "P22": {"no_contribution_share": Ratio(31, 100)},
    "P23": {"activity_rate": LOW, "lurker_share": Ratio(31, 100)},
    "P24": {"days_since_event": 31},
    "P25": {"operators": 1, "members": 100, "has_tools": False},
    "P26": {"ads": 1, "has_goal": False, "has_threshold": False},
    "P27": {"low_quality_share": Ratio(21, 100), "has_threshold": False},
    "P28": {"activity_rate": LOW, "structure_parts": 3},
    "P29": {"activity_rate": LOW, "posts_per_week": 2, "output_before": 3},
    "P30": {"early_quit_rate": Ratio(16, 100), "has_threshold": False},
    "P31": {"churn_rate": Ratio(11, 100), "kept_promises": Ratio(9, 10)},
    "P32": {"positions": 2},
    "P33": {"activity_rate": LOW, "topics_per_week": 0},
    "P34": {"self_activity_share": Ratio(49, 100)},
    "P35": {"fake_signals": 1},
    "P36": {"conversion_rate": Ratio(2, 100), "conversion_before": Ratio(5, 100)},
    "P37": {"conversion_rate": Ratio(3, 100), "marketing_share": Ratio(31, 100)},
    "P38": {"output_to_input": Ratio(99, 100), "cac": 100, "margin": 60},
    "P39": {"activity_rate": LOW, "events": 0, "for_students": True},
    "P40": {"offences": 1, "rules": 0},
    "P41": {"crises": 1, "facts_published": False},
    "P42": {"satisfaction_rate": Ratio(79, 100), "feedback_open": 1},
    "P43": {"weekly_participation": Ratio(49, 100), "comments_per_item": 19, "churn_rate": Ratio(11, 100)},
    "P44": {"disputes": 1, "has_moderation": False},
    "P45": {"events": 0, "courses": 0, "for_seniors": True},
    "P46": {"weekly_participation": Ratio(49, 100), "interactive_posts": 0, "for_fashion": True},
    "P47": {"ads": 1, "has_screening": False},
    "P48": {"harassments": 1},
    "P49": {"task_completion": Ratio(49, 100), "has_consequence": False},
    "P50": {"churn_rate": Ratio(11, 100), "posts_per_week": 0},
    "P51": {"goals": 0, "has_proposals": False},
    "P52": {"goals": 2, "measurable_goals": 1},
}
"""The least evidence that shows each problem."""


def found(evidence: Mapping[str, object], bounds: Bounds | None = None) -> tuple[str, ...]:
    """The problems that are found, in order of their ids."""
    return tuple(sorted(diagnose(known_problems(bounds), evidence).problems))


# ---------------------------------------------------------------- nothing without evidence


def test_nothing_is_found_while_nothing_is_known() -> None:
    nothing = diagnose(known_problems(), {})
    assert nothing.problems == ()
    assert len(nothing.unknown) == 52
    assert nothing.ruled_out == ()


@pytest.mark.parametrize("id_", sorted(SHOWN_BY))
def test_no_part_of_the_evidence_is_enough(id_: str) -> None:
    evidence = SHOWN_BY[id_]
    for missing in evidence:
        less = {name: reading for name, reading in evidence.items() if name != missing}
        assert id_ not in found(less), missing
        assert id_ not in found({**evidence, missing: None}), missing


def test_a_number_that_no_problem_asks_for_is_refused() -> None:
    with pytest.raises(UnknownName, match="evidence: saw 'reply_hour', no problem asks for it; use reply_hours"):
        diagnose(known_problems(), {"reply_hour": 30})


def test_a_percentage_as_a_whole_number_is_refused() -> None:
    """Or activity of 8 would be above 40 %, and every problem of a quiet group ruled out."""
    with pytest.raises(InvalidValue, match=r"activity_rate: saw 8, a share of 800 %; give Fraction\(8, 100\)"):
        diagnose(known_problems(), {"activity_rate": 8})


def test_a_bound_below_0_is_refused() -> None:
    with pytest.raises(InvalidValue, match="below 0"):
        Bounds(reply_hours=-1)


# ---------------------------------------------------------------- each is found


def test_there_are_52_and_each_has_its_number() -> None:
    assert [one.id for one in known_problems()] == [f"P{number:02d}" for number in range(1, 53)]
    assert list(SHOWN_BY) == list(PROBLEMS)


@pytest.mark.parametrize("id_", sorted(SHOWN_BY))
def test_each_problem_is_found_by_its_evidence(id_: str) -> None:
    assert id_ in found(SHOWN_BY[id_])


def test_row_19_low_activity_slow_replies_and_no_incentives_are_P02_and_P03_and_not_P01() -> None:
    diagnosis = diagnose(known_problems(), {"activity_rate": Fraction(8, 100), "reply_hours": 30, "incentive_rules": 0})
    assert set(diagnosis.problems) == {"P02", "P03"}
    assert {remedy.zh for remedy in diagnosis.top(3)} == {"建立管理制度，及时回复，有意义地引导", "设立积分与奖励"}
    assert "P01" in next(ids for measure, ids in diagnosis.to_measure.items() if measure.key == "content_score")


def test_row_19_low_conversion_without_a_path_to_the_purchase_is_P08_alone() -> None:
    diagnosis = diagnose(
        known_problems(), {"conversion_rate": Fraction(3, 100), "has_purchase_path": False, "trust_score": Ratio(4, 5)}
    )
    assert diagnosis.problems == ("P08",)
    assert diagnosis.top(3)[0].en == "an explicit guide and path to the purchase"


@pytest.mark.parametrize(
    "cause",
    [
        {"only_relays": True},
        {"has_fixed_discussion": False},
        {"silent_on_holidays": True},
        {"reply_rate": Ratio(1, 2)},
        {"has_atmosphere": False},
        {"has_positioning": False},
    ],
)
def test_a_dead_group_has_one_of_six_causes(cause: Mapping[str, object]) -> None:
    assert "P10" in found({"activity_rate": Ratio(0, 272), **cause})
    assert "P10" not in found({"activity_rate": Ratio(9, 272), **cause}), "9 of 272 is above 3 %"


@pytest.mark.parametrize("cause", [{"events": 0}, {"has_reviews": False}, {"has_information_channel": False}])
def test_a_student_community_has_one_of_three_causes(cause: Mapping[str, object]) -> None:
    assert "P39" in found({"activity_rate": LOW, "for_students": True, **cause})


@pytest.mark.parametrize(
    ("id_", "just_right"),
    [
        ("P03", {"activity_rate": Ratio(40, 100)}),
        ("P02", {"reply_hours": 24}),
        ("P12", {"checkin_rate": Ratio(128, 272)}),
        ("P30", {"early_quit_rate": Ratio(15, 100)}),
        ("P36", {"conversion_rate": Ratio(5, 100)}),
        ("P42", {"satisfaction_rate": Ratio(80, 100)}),
        ("P43", {"comments_per_item": 20}),
        ("P43", {"weekly_participation": Ratio(50, 100)}),
        ("P43", {"churn_rate": Ratio(10, 100)}),
        ("P38", {"output_to_input": 1}),
        ("P52", {"measurable_goals": 2}),
    ],
)
def test_what_the_source_asks_for_is_no_problem(id_: str, just_right: Mapping[str, object]) -> None:
    assert id_ not in found({**SHOWN_BY[id_], **just_right})


def test_flags_and_nothing_at_all_have_no_distance_and_do_not_weaken_what_has_one() -> None:
    known = {"activity_rate": Ratio(8, 100), "reply_hours": 30, "incentive_rules": 0, **SHOWN_BY["P21"]}
    strength = {one.problem.id: one.strength for one in diagnose(known_problems(), known).found}
    assert strength == {"P02": Fraction(21, 25), "P03": Fraction(4, 5), "P21": 0}
    assert list(strength) == ["P02", "P03", "P21"], "32 points of 40 and 6 hours of 30, then the points alone"


@pytest.mark.parametrize("id_", sorted(SHOWN_BY))
def test_the_strength_of_a_finding_lies_between_0_and_1(id_: str) -> None:
    one = diagnose((PROBLEMS[id_],), SHOWN_BY[id_]).found[0]
    assert 0 <= one.strength <= 1


# ---------------------------------------------------------------- words and names


@pytest.mark.parametrize("one", PROBLEMS.values(), ids=list(PROBLEMS))
def test_each_problem_speaks_both_languages_and_names_its_source(one: Problem) -> None:
    for label in (one.problem, one.cause, one.remedy):
        assert label.en
        assert not re.search("[\u4e00-\u9fff]", label.en)
        assert re.search("[\u4e00-\u9fff]", label.zh)
        assert not re.search("[,;:()?!]", label.zh), "Chinese text has full-width marks"
    assert re.fullmatch(r"S\d-\d\d(, S\d-\d\d)*", one.source)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_finding_says_problem_cause_evidence_remedy_and_source(lang: str) -> None:
    for id_, one in PROBLEMS.items():
        said = diagnose((one,), SHOWN_BY[id_]).found[0].explain(lang).splitlines()
        assert len(said) == 5
        assert said[0] == f"{id_} {one.problem.text(lang)}"
        assert one.remedy.text(lang) in said[3]


def test_every_piece_of_evidence_is_asked_for_and_every_question_is_known() -> None:
    asked = {measure.key for one in PROBLEMS.values() for measure in one.evidence.measures}
    assert asked == set(EVIDENCE)
    assert {measure.label for one in PROBLEMS.values() for measure in one.evidence.measures} == {
        one.label for one in EVIDENCE.values()
    }


FLAGS = ("share_was_revised", "facts_published", "only_relays", "silent_on_holidays")


@pytest.mark.parametrize("name", sorted(EVIDENCE))
def test_evidence_has_a_name_in_both_languages_and_a_unit_that_fits(name: str) -> None:
    one = EVIDENCE[name]
    assert one.key == name
    assert re.search("[\u4e00-\u9fff]", one.label.zh)
    assert not re.search("[\u4e00-\u9fff]", one.label.en)
    assert (one.unit == YES_NO) == (name.startswith(("has_", "for_")) or name in FLAGS)
    if name.endswith(("_rate", "_share")):
        assert one.unit == PERCENT


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("name", sorted(asdict(Bounds())))
def test_every_bound_moves_a_problem(name: str) -> None:
    other = Bounds(**{name: getattr(Bounds(), name) * Fraction(1, 2)})
    assert known_problems(other) != known_problems()


def test_every_bound_says_where_its_default_comes_from() -> None:
    assert set(Bounds.sources()) == set(asdict(Bounds()))
    assert all(Bounds.sources().values())


def test_bounds_of_ones_own_decide() -> None:
    patient = Bounds(reply_hours=48)
    evidence = {"activity_rate": LOW, "reply_hours": 30}
    assert (found(evidence), found(evidence, patient)) == (("P02",), ())


# ---------------------------------------------------------------- the page

PAGE = (Path(__file__).parents[2] / "docs" / "concepts" / "diagnosis.md").read_text(encoding="utf-8")
UNITS = {PERCENT: "share", YES_NO: "yes or no", "": "number"}


@pytest.mark.parametrize("name", sorted(EVIDENCE))
def test_the_page_lists_every_name_with_its_label_its_unit_and_who_asks(name: str) -> None:
    one = EVIDENCE[name]
    asking = ", ".join(id_ for id_, known in PROBLEMS.items() if name in {ask.key for ask in known.evidence.measures})
    row = f"| `{name}` | {one.label.en} | {one.label.zh} | {UNITS.get(one.unit, one.unit)} | {asking} |"
    assert row in PAGE.splitlines()


@pytest.mark.parametrize("name", sorted(HEALTH_RANGES))
def test_the_page_lists_every_health_range_with_its_grade(name: str) -> None:
    one = HEALTH_RANGES[name]
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` | {one.measure.label.en} ("))
    assert row.endswith(f"| {one.grade.value} | {one.source.en} |")
    for band in one.bands:
        assert f"{band.label.en}: {band.check.text('en').removeprefix(one.measure.label.en + ': ')}" in row


@pytest.mark.parametrize("share", ["activity_rate", "churn_rate", "conversion_rate", "marketing_share"])
def test_a_bound_for_a_share_is_no_whole_number_of_per_cent(share: str) -> None:
    with pytest.raises(InvalidValue, match=r"saw 40, above 1; give Fraction\(40, 100\) for 40 %"):
        Bounds(**{share: 40})
    with pytest.raises(InvalidValue, match="below 0"):
        Bounds(**{share: Fraction(-1, 10)})
    assert Bounds(reply_hours=40).reply_hours == 40
