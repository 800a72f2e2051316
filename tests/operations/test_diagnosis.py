"""Diagnosis: nothing without evidence, unknown says what to measure, the strongest evidence first."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.combine import AnyOf
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import Measure, flag, given
from commkit.core.ratio import Ratio
from commkit.core.readings import Readings
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


def strength(check: Check, **readings: object) -> Fraction:
    """How strong the evidence of one check is."""
    return diagnose((problem("P01", check),), readings).found[0].strength


NUMBERS = st.fractions(-1000, 1000)
ONE = given("one")


@generated(NUMBERS, NUMBERS, st.fractions(0, 1000), st.fractions(0, 1000))
def test_a_number_further_beyond_its_threshold_is_never_weaker(
    bound: Fraction, step: Fraction, near: Fraction, more: Fraction
) -> None:
    """B1: with `growth_rate` below 10 %, growth of 0 was 1, of -5 % 3/2, of -10 % 2, of -90 % 10/9."""
    for check, sign in ((ONE >= bound, 1), (ONE > bound - 1, 1), (ONE <= bound, -1), (ONE < bound + 1, -1)):
        weak, strong = (strength(check, one=bound + sign * away) for away in (near, near + more))
        assert 0 <= weak <= strong <= 1


def test_growth_that_falls_further_ranks_no_lower() -> None:
    low = given("growth_rate", unit="%") < Fraction(1, 10)
    found = [strength(low, growth_rate=Fraction(growth, 100)) for growth in (9, 5, 0, -5, -10, -90)]
    assert found == [Fraction(1, 10), Fraction(1, 2), 1, 1, 1, 1]


@generated(st.lists(st.tuples(st.fractions(1, 100), st.fractions(0, 100)), min_size=2, max_size=5))
def test_more_evidence_that_is_met_never_ranks_lower(parts: list[tuple[Fraction, Fraction]]) -> None:
    """B2: a question rate of 99 % beside an activity of 0.1 % halved the strength."""
    checks = [given(f"m{number}") < bound for number, (bound, _) in enumerate(parts)]
    readings = {f"m{number}": bound * part / 101 for number, (bound, part) in enumerate(parts)}
    known = dict(list(readings.items())[:-1])
    less = diagnose((problem("P01", AnyOf(tuple(checks))),), known).found[0].strength
    assert less <= strength(AnyOf(tuple(checks)), **readings) <= 1


def test_a_threshold_of_0_does_not_win_by_itself() -> None:
    """B3: one advertisement outranked an activity of 0 %."""
    ads = given("ads") > 0
    assert [strength(ads, ads=count) for count in (1, 9)] == [Fraction(1, 2), Fraction(9, 10)]
    found = diagnose((problem("P26", ads), problem("P47", LOW)), {"ads": 1, "activity": Fraction(8, 100)})
    assert found.problems == ("P47", "P26")


# ---------------------------------------------------------------- words


def evidence(check: Check, lang: str = "en", **readings: object) -> str:
    """The evidence of one check, in words."""
    return diagnose((problem("P01", check),), readings).found[0].evidence(lang)


def test_evidence_is_worded_as_a_finding_and_not_as_a_requirement() -> None:
    """A4: it said that activity must be below 40 %, and that there must be no theme for the month."""
    both = LOW & (given("reply_hours") > 24)
    assert (
        evidence(both, activity=Ratio(8, 100), reply_hours=30)
        == "activity: 8/100 = 8 %, below 40 %; reply_hours: 30, above 24"
    )
    assert evidence(both, "zh", activity=Ratio(8, 100), reply_hours=30) == (
        "activity：8/100 = 8 %，低于 40 %；reply_hours：30，超过 24"
    )
    theme = flag("theme", Label(en="a theme", zh="月度主题")).is_false()
    assert [evidence(theme, lang, theme=False) for lang in ("en", "zh")] == ["a theme: no", "月度主题：否"]
    nothing = given("rules") <= 0
    assert [evidence(nothing, lang, rules=0) for lang in ("en", "zh")] == ["rules: none", "rules：无"]
    assert evidence((ONE >= 2) & (given("two") <= 5), one=3, two=4) == "one: 3, at least 2; two: 4, at most 5"


def test_a_threshold_that_is_a_measure_is_named() -> None:
    """B7: the same words stood there twice, and nothing said what conversion was compared with."""
    before = given("before", Label(en="the month before", zh="上月"), "%")
    falls = given("now", unit="%").below(before)
    assert evidence(falls, now=Fraction(2, 100), before=Fraction(5, 100)) == "now: 2 %, below the month before (5 %)"
    assert evidence(falls, "zh", now=Fraction(2, 100), before=Fraction(5, 100)) == "now：2 %，低于上月（5 %）"


def test_what_is_not_known_is_no_evidence() -> None:
    """C: a problem that one of several facts shows listed the unknown ones as well."""
    assert (
        evidence(LOW & (flag("a").is_true() | flag("b").is_true()), activity=0, a=True)
        == "activity: 0 %, below 40 %; a: yes"
    )


def test_chinese_text_lists_the_sources_with_its_own_comma() -> None:
    words = Label(en="a", zh="甲")
    found = diagnose((Problem("P01", words, words, words, LOW, "S4-01, S1-13"),), {"activity": 0}).found[0]
    assert [found.explain(lang).splitlines()[-1] for lang in ("en", "zh")] == [
        "  source: S4-01, S1-13",
        "  出处：S4-01、S1-13",
    ]


# ---------------------------------------------------------------- what to measure next


def keys(measures: Iterable[Measure]) -> list[str]:
    """The names of measures."""
    return [one.key for one in measures]


def test_what_is_decided_already_is_not_to_be_measured() -> None:
    """C: events were none, which met one of three, and the reviews were still asked for."""
    rule = LOW & ((given("events") <= 0) | flag("has_reviews").is_false())
    assert keys(diagnose((problem("P39", rule),), {"events": 0}).to_measure) == ["activity"]
    dead_end = (flag("a").is_true() & flag("b").is_true()) | flag("c").is_true()
    assert keys(diagnose((problem("P39", dead_end),), {"a": False}).to_measure) == ["c"], "b cannot help any more"


def test_the_other_measure_of_a_comparison_is_to_be_measured_too() -> None:
    falls = given("now").below(given("before"))
    assert keys(diagnose((problem("P36", falls),), {"now": 1}).to_measure) == ["before"]
    assert keys(diagnose((problem("P36", falls),), {}).to_measure) == ["before", "now"]


def test_a_number_beyond_its_threshold_is_said_and_what_would_tell_why() -> None:
    """N3: 35 % of 50 % took part, and all that was said was that no problem has evidence."""
    nothing = diagnose(ALL, {"activity": Fraction(35, 100)})
    assert nothing.problems == ()
    (why,) = nothing.unexplained
    assert str(why) == (
        "activity: 35 %, below 40 %; what would tell why: content_score, reply_hours, incentive_rules "
        "(decides P01, P02, P03)"
    )
    assert nothing.explain().splitlines()[0] == "no problem has all of its evidence yet"
    assert nothing.explain("zh").splitlines()[1] == (
        "activity：35 %，低于 40 %；要知道原因，应测量：content_score、reply_hours、incentive_rules"
        "（可判断 P01、P02、P03）"
    )
    explained = diagnose(ALL, {"activity": Fraction(35, 100), "reply_hours": 30})
    assert explained.unexplained == (), "P02 says why"
    assert diagnose(ALL, {"reply_hours": 30}).unexplained == (), "the symptom comes first, and it is not known"


def test_a_diagnosis_is_short_however_many_numbers_are_unknown() -> None:
    many = tuple(problem(f"P{number:02d}", given(f"m{number:02d}") > 0) for number in range(12))
    lines = diagnose(many, {}).explain().splitlines()
    assert len(lines) == 7
    assert lines[-2:] == ["measure next: m04 (decides P04)", "and 7 more to measure"]
    deep = diagnose(
        tuple(problem(f"P{number:02d}", LOW & (given(f"m{number:02d}") > 0)) for number in range(7)), {"activity": 0}
    )
    assert "m00, m01, m02, m03, m04, and 2 more (decides" in str(deep.unexplained[0])


# ---------------------------------------------------------------- refusals


def test_so_many_remedies_and_no_fewer_than_none() -> None:
    """C: top(-1) left out the last remedy."""
    found = diagnose(ALL, {"activity": 0, "reply_hours": 30})
    assert found.top(0) == ()
    with pytest.raises(InvalidValue, match="many: saw -1, it counts whole remedies; give 0 or more"):
        found.top(-1)


def test_one_problem_is_not_several() -> None:
    with pytest.raises(WrongType, match=r"problems: saw 'P01', one problem, not several; give \(problem,\)"):
        diagnose(CONTENT, {})  # type: ignore[arg-type]  # what a caller without types writes


def test_yes_where_a_number_is_asked_is_refused_and_a_number_where_yes_is() -> None:
    """N25: a flag that was asked as a number read as `x: 1 (at least 1)`."""
    with pytest.raises(InvalidValue, match=r"x: saw True, yes or no where a number is asked; .* with flag\(...\)"):
        diagnose((problem("P01", given("x") >= 1),), {"x": True})
    with pytest.raises(InvalidValue, match="x: saw 2, a number where yes or no is asked; give True or False"):
        diagnose((problem("P01", flag("x").is_true()),), {"x": 2})


def test_a_share_of_800_percent_is_refused_however_it_is_handed_in() -> None:
    with pytest.raises(InvalidValue, match=r"activity: saw 8, a share of 800 %"):
        diagnose((problem("P01", LOW),), Readings({"activity": Fraction(8)}))
