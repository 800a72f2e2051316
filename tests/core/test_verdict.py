"""Verdicts: the answer, what was required, observed and missing, how far along, and the words for it."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf, KOf
from commkit.core.errors import WrongType
from commkit.core.measure import Measure, Share, flag, given
from commkit.core.ratio import Exact, Ratio, Shown
from commkit.core.readings import Reading, Readings
from commkit.core.verdict import Answer, Finding, Verdict
from commkit.core.wording import PERCENT, Label, Words
from commkit.testing.checks import checks, readings

checkins = given("checkins", Label(en="check-in days", zh="打卡天数"), "days", window=30)
messages = given("messages", Label(en="messages", zh="发言数"))
rate = given("rate", Label(en="check-in rate", zh="打卡率"), PERCENT)
muted = flag("muted", Label(en="muted", zh="被禁言"))


def judged(rule: Check, **filled: object) -> Verdict:
    return rule.judge(Readings(filled))


def missing(rule: Check, **filled: object) -> Exact | None:
    (finding,) = judged(rule, **filled).findings
    return finding.missing


def test_met_is_a_plain_bool_and_unknown_is_not_met() -> None:
    assert [judged(messages >= 5, messages=seen).met for seen in (5, 4, None)] == [True, False, False]
    answers = [judged(messages >= 5, messages=seen).answer for seen in (5, 4, None)]
    assert answers == [Answer.MET, Answer.UNMET, Answer.UNKNOWN]


@pytest.mark.parametrize("seen", [5, 4, None])
def test_a_verdict_has_no_truth_value(seen: Reading) -> None:
    verdict = judged(messages >= 5, messages=seen)
    with pytest.raises(WrongType, match=r"ask verdict\.met or verdict.answer"):
        bool(verdict)
    with pytest.raises(WrongType):
        assert not verdict


def test_every_leaf_says_required_observed_and_missing() -> None:
    verdict = judged((checkins >= 20) & (messages >= 50), checkins=17, messages=60)
    short, enough = verdict.findings
    assert (short.code, short.required, short.observed, short.met, short.missing) == (
        "at_least",
        20,
        17,
        False,
        3,
    )
    assert (enough.required, enough.observed, enough.met, enough.missing) == (50, 60, True, 0)
    assert verdict.gaps() == (short,)


@pytest.mark.parametrize(
    ("rule", "seen", "short"),
    [
        (messages >= 5, 3, 2),
        (messages > 5, 5, 1),
        (messages > 5, 3, 3),
        (messages < 5, 5, 1),
        (messages < 5, 8, 4),
        (messages <= 5, 8, 3),
        (checkins >= Fraction(45, 2), 22, 1),
        (checkins > Fraction(45, 2), 22, 1),
        (checkins <= Fraction(45, 2), 23, 1),
        (checkins < Fraction(45, 2), 23, 1),
        (messages >= 5, -3, 8),
        (messages >= 5, Fraction(9, 2), Fraction(1, 2)),
        (messages >= 10**30, 10**30 - 1, 1),
    ],
)
def test_whole_counts_are_missing_whole_steps(rule: Check, seen: Exact, short: Exact) -> None:
    assert missing(rule, messages=seen, checkins=seen) == short


@pytest.mark.parametrize(
    ("rule", "seen", "said"),
    [
        (messages >= Fraction(5, 2), Ratio(68, 34, Shown.NUMBER), "messages: 68/34 = 2 (at least 2.5), 0.5 missing"),
        (messages <= Fraction(49, 2), 25, "messages: 25 (at most 24.5), 0.5 too many"),
        (messages > Fraction(1, 2), 60, "messages: 60 (above 0.5)"),
        (checkins >= Fraction(45, 2), 22, "check-in days: 22 (at least 23), 1 missing"),
    ],
)
def test_a_fractional_bound_is_printed_as_it_is_unless_the_measure_counts_whole_things(
    rule: Check, seen: Reading, said: str
) -> None:
    (finding,) = judged(rule, messages=seen, checkins=seen).findings
    assert finding.sentence() == said


def test_so_many_per_day_has_no_whole_steps_whatever_its_window() -> None:
    a_day = given("a_day", unit="messages per day", window=30)
    assert judged(a_day > Fraction(1, 2), a_day=60).explain() == "met: a_day: 60 (above 0.5)"


@pytest.mark.parametrize(
    ("rule", "seen", "short"),
    [
        (rate >= Fraction(47, 100), Ratio(2, 5), Fraction(7, 100)),
        (rate > Fraction(47, 100), Ratio(47, 100), None),
        (rate <= Fraction(1, 10), Ratio(1, 5), Fraction(1, 10)),
        (given("rate") >= Fraction(47, 100), Ratio(2, 5), Fraction(7, 100)),
    ],
)
def test_a_share_is_missing_the_distance_to_its_bound(rule: Check, seen: Ratio, short: Exact | None) -> None:
    assert missing(rule, rate=seen) == short


@drawn(st.sampled_from(["at_least", "at_most", "above", "below"]), st.integers(-60, 60), st.integers(-30, 30))
def test_what_is_missing_is_the_least_that_would_do(code: str, halves: int, seen: int) -> None:
    rule = {
        "at_least": checkins.at_least,
        "at_most": checkins.at_most,
        "above": checkins.above,
        "below": checkins.below,
    }[code](Fraction(halves, 2))
    short = missing(rule, checkins=seen)
    assert isinstance(short, int)
    towards = 1 if code in ("at_least", "above") else -1
    assert judged(rule, checkins=seen + towards * short).met
    assert short == 0 or not judged(rule, checkins=seen + towards * (short - 1)).met


def test_nothing_can_be_missing_of_the_unknown() -> None:
    assert missing(messages >= 5, messages=None) is None
    assert missing(rate >= Fraction(1, 2), rate=Ratio(0, 0)) is None
    unknown_bound = messages.at_least(Share(Fraction(1, 4), of=given("topics")))
    (finding,) = judged(unknown_bound, messages=5, topics=None).findings
    assert finding.required is None
    assert finding.missing is None
    assert finding.progress == 0


@pytest.mark.parametrize(
    ("rule", "seen", "progress"),
    [
        (messages >= 20, 17, Fraction(17, 20)),
        (messages >= 1000, 999, Fraction(999, 1000)),
        (messages >= 20, 0, 0),
        (messages >= 20, -5, 0),
        (messages >= -5, -6, 0),
        (messages >= 20, 20, 1),
        (messages >= 20, 90, 1),
        (messages > 20, 20, Fraction(99, 100)),
        (messages < 20, 20, Fraction(99, 100)),
        (messages > 0, 0, 0),
        (messages <= 5, 10, Fraction(1, 2)),
        (messages <= 0, 10, 0),
        (messages <= -5, 10, 0),
        (messages <= 5, -10, 1),
        (messages >= 20, None, 0),
        (messages >= 10**40, 10**40 - 1, 1 - Fraction(1, 10**40)),
    ],
)
def test_progress_is_exact_and_one_only_when_met(rule: Check, seen: Reading, progress: Exact) -> None:
    assert judged(rule, messages=seen).progress == progress


def test_progress_of_a_share_is_exact_too() -> None:
    assert judged(rate >= Fraction(47, 100), rate=Ratio(2, 5)).progress == Fraction(40, 47)
    assert judged(rate <= Fraction(1, 10), rate=Ratio(1, 2)).progress == Fraction(1, 5)


@drawn(st.integers(1, 500), st.integers(0, 500))
def test_one_more_never_lowers_progress(bound: int, seen: int) -> None:
    more: tuple[Check, ...] = (messages >= bound, messages > bound)
    less: tuple[Check, ...] = (messages <= bound, messages < bound)
    for rule in more:
        assert judged(rule, messages=seen).progress <= judged(rule, messages=seen + 1).progress
    for rule in less:
        assert judged(rule, messages=seen).progress >= judged(rule, messages=seen + 1).progress


def test_progress_of_several_parts_is_the_mean_of_those_that_are_needed() -> None:
    parts = (messages >= 10, checkins >= 10, given("likes") >= 10)
    seen = {"messages": 10, "checkins": 5, "likes": 0}
    assert judged(AllOf(parts), **seen).progress == Fraction(1, 2)
    assert judged(KOf(parts, k=2), **seen).progress == Fraction(3, 4)
    assert judged(AnyOf(parts), **seen).progress == 1
    assert judged(AllOf(())).progress == 1
    assert judged(AnyOf(())).progress == 0


def test_gaps_are_what_stands_between_the_verdict_and_met() -> None:
    rule = (checkins >= 20) & ((messages >= 50) | (rate >= Fraction(1, 2))) & muted.is_false()
    verdict = judged(rule, checkins=17, messages=60, rate=None, muted=None)
    assert [gap.measure.key for gap in verdict.gaps()] == ["checkins", "muted"]
    assert judged(rule, checkins=20, messages=60, rate=None, muted=False).gaps() == ()


def test_not_is_found_as_the_opposite_leaf() -> None:
    verdict = judged(~(messages >= 5), messages=7)
    (finding,) = verdict.findings
    assert (finding.code, finding.required, finding.observed, finding.missing) == ("below", 5, 7, 3)
    assert verdict.explain() == "not met: messages: 7 (below 5), 3 too many"


def test_a_check_is_explained_in_english_and_in_chinese() -> None:
    rule = (checkins >= 20) & (messages >= 50) & muted.is_false() & (rate >= Fraction(47, 100))
    verdict = judged(rule, checkins=17, messages=60, muted=True, rate=None)
    assert verdict.explain("en").split("\n") == [
        "not met, all of these:",
        "  ✗ check-in days: 17 (at least 20), 3 missing",
        "  ✓ messages: 60 (at least 50)",
        "  ✗ muted: yes (must be no)",
        "  ? check-in rate: not known yet (at least 47 %)",
    ]
    assert verdict.explain("zh").split("\n") == [
        "不符合（以下各项都要满足）：",
        "  ✗ 打卡天数：17（至少 20），还差 3",
        "  ✓ 发言数：60（至少 50）",
        "  ✗ 被禁言：是（须为否）",
        "  ? 打卡率：尚不清楚（至少 47 %）",
    ]
    assert str(verdict) == verdict.explain("en")


def test_one_leaf_is_explained_on_one_line() -> None:
    assert judged(messages <= 5, messages=8).explain() == "not met: messages: 8 (at most 5), 3 too many"
    assert judged(messages <= 5, messages=8).explain("zh") == "不符合：发言数：8（至多 5），超出 3"
    assert judged(rate > Fraction(1, 2), rate=Ratio(1, 2)).explain() == (
        "not met: check-in rate: 1/2 = 50 % (above 50 %)"
    )


def test_groups_within_groups_are_indented() -> None:
    rule = (checkins >= 20) & ((messages >= 50) | KOf((rate >= 1, muted.is_true(), messages >= 9), k=2))
    lines = judged(rule, checkins=20, messages=3, rate=Ratio(1, 2), muted=False).explain().split("\n")
    assert lines[2:5] == [
        "  ✗ at least one of these",
        "    ✗ messages: 3 (at least 50), 47 missing",
        "    ✗ at least 2 of these 3",
    ]
    assert lines[5].startswith("      ✗ check-in rate")


def test_a_rule_without_parts_is_explained() -> None:
    assert judged(AllOf(())).explain() == "met: nothing is asked"
    assert judged(AnyOf(())).explain("zh") == "不符合：没有任何条件可以满足"


def test_a_bound_that_is_not_known_yet_is_said_so() -> None:
    rule = messages.at_least(Share(Fraction(1, 4), of=given("topics")))
    verdict = judged(rule, messages=5, topics=None)
    assert verdict.explain() == "not known yet: messages: 5 (at least a bound that is not known yet)"
    assert "尚不清楚的数" in verdict.explain("zh")


def test_a_host_explains_in_its_own_language() -> None:
    german = Words().adding(
        "de",
        {
            "unmet": "nicht erfüllt",
            "all_of": "alles davon",
            "at_least": "mindestens {required}",
            "leaf.unmet": "{measure}: {observed} ({rule}), es fehlen {missing}",
        },
    )
    verdict = judged((checkins >= 20) & (messages >= 50), checkins=17, messages=60)
    assert verdict.explain("de", german).split("\n") == [
        "nicht erfüllt, alles davon:",
        "  ✗ check-in days: 17 (mindestens 20), es fehlen 3",
        "  ✓ messages: 60 (mindestens 50)",
    ]


@pytest.mark.parametrize(
    ("rule", "seen", "said"),
    [
        (messages >= 5, 5, "met: enough"),
        (messages >= 5, 4, "not met: short by 1"),
        (messages <= 5, 6, "not met: over by 1"),
        (messages >= 5, None, "not known yet: who knows"),
        (messages > Fraction(1, 2), Fraction(1, 2), "not met: on the edge"),
    ],
)
def test_a_host_has_its_own_sentence_for_each_outcome_of_a_leaf(rule: Check, seen: Reading, said: str) -> None:
    words = Words().adding(
        "en",
        {
            "leaf.met": "enough",
            "leaf.unmet": "short by {missing}",
            "leaf.over": "over by {missing}",
            "leaf.unknown": "who knows",
            "leaf.no_gap": "on the edge",
        },
    )
    assert judged(rule, messages=seen).explain("en", words) == said


def test_html_is_escaped() -> None:
    sly = given("sly", Label(en="<script>alert('&')</script>", zh="坏"))
    html = judged(sly >= 5, sly=3)._repr_html_()
    assert html.startswith("<pre>")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)" in html


@drawn(checks(), readings())
def test_verdicts_survive_pickling_and_hashing(rule: Check, seen: Readings) -> None:
    verdict = rule.judge(seen)
    twin = pickle.loads(pickle.dumps(verdict))
    assert twin == verdict == rule.judge(seen)
    assert hash(twin) == hash(verdict)
    assert twin.explain("zh") == verdict.explain("zh")


def test_a_verdict_keeps_the_readings_in_the_order_of_the_measures() -> None:
    verdict = judged((checkins >= 20) & (messages >= 50), messages=60, checkins=17, unasked=1)
    assert verdict.readings == (17, 60)
    assert [measure.key for measure in verdict.check.measures] == ["checkins", "messages"]


def test_a_bound_that_is_another_measure_is_resolved_in_the_finding() -> None:
    received = given("received")
    (finding,) = judged(messages.at_least(received), messages=3, received=Ratio(10, 2)).findings
    assert isinstance(finding, Finding)
    assert (finding.required, finding.missing) == (5, 2)
    assert isinstance(finding.measure, Measure)
