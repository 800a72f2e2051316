"""Checks: rules over measures that print, compare, store, combine and are judged in three values."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf, KOf, Not
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure, flag, given
from commkit.core.ratio import Ratio
from commkit.core.readings import Reading, Readings
from commkit.core.verdict import Answer
from commkit.core.wording import PERCENT, Label, Words
from commkit.testing.checks import checks, readings

visits = given("visits", Label(en="days visited", zh="访问天数"), "days", window=100)
replies = given("replies", window=100)
likes = given("likes")
topics = given("topics")
rate = given("rate", Label(en="check-in rate", zh="打卡率"), PERCENT, window=28)
invited = flag("invited", Label(en="invited", zh="受邀"))


def answer(check: Check, **filled: object) -> bool | None:
    seen = Readings(filled)
    fast = check.met_by(seen)
    assert {True: Answer.MET, False: Answer.UNMET, None: Answer.UNKNOWN}[fast] is check.judge(seen).answer
    return fast


def test_the_number_may_stand_first() -> None:
    assert (likes >= 20) == (likes >= 20)
    assert (likes < 20) == (likes < 20)


def test_a_band_in_one_comparison_is_refused_because_it_would_drop_half_the_rule() -> None:
    with pytest.raises(WrongType, match=r"\(x >= 20\) & \(x <= 30\) for a band"):
        20 <= likes <= 30  # noqa: B015
    assert answer((likes >= 20) & (likes <= 30), likes=31) is False


@pytest.mark.parametrize(
    "use",
    [
        lambda a, b: bool(a),
        lambda a, b: a and b,
        lambda a, b: a or b,
        lambda a, b: not a,
        lambda a, b: 1 if a else 2,
    ],
)
def test_a_check_has_no_truth_value(use: Callable[[Check, Check], object]) -> None:
    with pytest.raises(WrongType, match="neither true nor false by itself; write a & b"):
        use(likes >= 20, topics >= 5)


@pytest.mark.parametrize("bound", [0.47, 20.0, float("inf"), True, "20", None])
def test_a_bound_that_is_not_exact_is_refused(bound: object) -> None:
    for way in (likes.at_least, likes.at_most, likes.above, likes.below):
        with pytest.raises(WrongType, match="bound"):
            way(bound)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [True, None, "likes >= 5", likes])
def test_only_checks_combine(other: object) -> None:
    with pytest.raises(WrongType, match="compare a measure first"):
        (likes >= 5) & other  # type: ignore[operator]
    with pytest.raises(WrongType, match="compare a measure first"):
        (likes >= 5) | other  # type: ignore[operator]
    with pytest.raises(WrongType, match="compare a measure first"):
        AllOf((likes >= 5, other))  # type: ignore[arg-type]


def test_unknown_unless_the_rest_decides() -> None:
    both, either = (likes >= 5) & (topics >= 5), (likes >= 5) | (topics >= 5)
    seen = (0, 5, None)
    assert [[answer(both, likes=a, topics=b) for b in seen] for a in seen] == [
        [False, False, False],
        [False, True, None],
        [False, None, None],
    ]
    assert [[answer(either, likes=a, topics=b) for b in seen] for a in seen] == [
        [False, True, None],
        [True, True, True],
        [None, True, None],
    ]


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        (5, 5, None, True),
        (5, None, None, None),
        (0, 0, None, False),
        (0, None, 5, None),
        (0, None, None, None),
        (None, None, None, None),
        (5, 0, 0, False),
        (5, 0, 5, True),
    ],
)
def test_two_of_three_is_decided_as_soon_as_it_can_be(
    first: Reading, second: Reading, third: Reading, expected: bool | None
) -> None:
    rule = KOf((likes >= 5, topics >= 5, visits >= 5), k=2)
    seen = {"likes": first, "topics": second, "visits": third}
    assert answer(rule, **seen) is expected
    assert answer(~rule, **seen) is (None if expected is None else not expected)


def test_a_ratio_without_a_value_is_unknown() -> None:
    assert answer(rate >= Fraction(47, 100), rate=Ratio(0, 0)) is None
    assert answer(rate < Fraction(47, 100), rate=Ratio(3, 0)) is None
    assert answer((rate >= 0) | (likes >= 1), rate=Ratio(0, 0), likes=1) is True


def test_nothing_asked_is_met_and_no_alternative_is_never_met() -> None:
    assert answer(AllOf(())) is True
    assert answer(AnyOf(())) is False
    assert answer(~AllOf(())) is False
    assert answer(~AnyOf(())) is True
    assert answer(AnyOf(()) | (likes >= 5), likes=5) is True
    assert answer(AllOf(()) & (likes >= 5), likes=4) is False


@pytest.mark.parametrize("k", [0, 3, -1])
def test_k_lies_between_one_and_the_number_of_parts(k: int) -> None:
    with pytest.raises(InvalidValue, match="give 1 to 2"):
        KOf((likes >= 5, topics >= 5), k=k)


@pytest.mark.parametrize("k", [True, 1.5, "1"])
def test_k_is_a_whole_number(k: object) -> None:
    with pytest.raises(WrongType, match="k: saw"):
        KOf((likes >= 5, topics >= 5), k=k)  # type: ignore[arg-type]


def test_k_of_at_its_ends_is_any_of_and_all_of() -> None:
    parts = (likes >= 5, topics >= 5, visits >= 5)
    for seen in ((5, 0, 0), (5, 5, 0), (5, 5, 5), (0, 0, 0), (5, None, 0), (None, 5, 5)):
        filled = dict(zip(("likes", "topics", "visits"), seen, strict=True))
        assert answer(KOf(parts, k=1), **filled) is answer(AnyOf(parts), **filled)
        assert answer(KOf(parts, k=3), **filled) is answer(AllOf(parts), **filled)


def test_operators_flatten_and_keep_the_order() -> None:
    a, b, c = likes >= 1, topics >= 2, visits >= 3
    assert (a & b) & c == a & (b & c) == AllOf((a, b, c))
    assert (a | b) | c == a | (b | c) == AnyOf((a, b, c))
    assert (a & b) | c == AnyOf((AllOf((a, b)), c))
    assert ~~a == a
    assert isinstance(~a, Not)


def test_one_key_under_two_labels_is_one_reading_and_both_are_explained() -> None:
    one, two = given("k", Label("one", "一")), given("k", Label("two", "二"))
    verdict = ((one >= 1) & (two >= 2)).judge(Readings({"k": 1}))
    assert verdict.readings == (1,)
    assert verdict.explain().split("\n")[1:] == [
        "  ✓ one: 1 (at least 1)",
        "  ✗ two: 1 (at least 2), 1 missing",
    ]


def test_the_opposite_is_worked_into_the_leaves() -> None:
    rule = ((likes >= 5) & (topics < 3)) | ~(visits > 9)
    assert rule.opposite() == ((likes < 5) | (topics >= 3)) & (visits > 9)
    assert KOf((likes >= 5, topics >= 5, visits >= 5), k=2).opposite() == KOf((likes < 5, topics < 5, visits < 5), k=2)
    assert AllOf(()).opposite() == AnyOf(())


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (visits >= 50, "days visited: at least 50", "访问天数：至少 50"),
        (visits <= 50, "days visited: at most 50", "访问天数：至多 50"),
        (visits > 50, "days visited: above 50", "访问天数：须超过 50"),
        (visits < Fraction(45, 2), "days visited: below 22.5", "访问天数：须低于 22.5"),
        (rate >= Fraction(47, 100), "check-in rate: at least 47 %", "打卡率：至少 47 %"),
        (invited.is_true(), "invited: must be yes", "受邀：须为是"),
        (invited.is_false(), "invited: must be no", "受邀：须为否"),
        (invited > 0, "invited: must be yes", "受邀：须为是"),
        (invited < 1, "invited: must be no", "受邀：须为否"),
        (~invited.is_true(), "not: invited: must be yes", "并非：受邀：须为是"),
        (AllOf(()), "nothing is asked", "没有任何要求"),
        (AnyOf(()), "there is nothing that could meet this", "没有任何条件可以满足"),
        (visits.at_least(rate), "days visited: at least check-in rate", "访问天数：至少 打卡率"),
    ],
)
def test_a_rule_prints_in_both_languages(rule: Check, english: str, chinese: str) -> None:
    assert str(rule) == rule.text("en") == english
    assert rule.text("zh") == chinese


def test_a_flag_bound_that_asks_nothing_is_not_printed_as_yes_or_no() -> None:
    assert "must be" not in str(invited >= 0)
    assert "must be" not in str(invited <= 1)


def test_combinations_print_their_parts() -> None:
    parts = (likes >= 5, topics >= 6, visits >= 7)
    assert str(AllOf(parts[:2])) == "all of these (likes: at least 5; topics: at least 6)"
    assert str(AnyOf(parts[:2])) == "at least one of these (likes: at least 5; topics: at least 6)"
    assert str(KOf(parts, k=2)).startswith("at least 2 of these 3 (likes: at least 5;")
    assert KOf(parts, k=2).text("zh").startswith("以下 3 项中至少满足 2 项")


def test_a_rule_prints_in_a_language_that_the_host_adds() -> None:
    german = Words().adding("de", {"at_least": "mindestens {required}"})
    assert (visits >= 50).text("de", german) == "days visited: mindestens 50"


@drawn(checks(), readings())
def test_checks_survive_pickling_copying_and_hashing(rule: Check, seen: Readings) -> None:
    before = rule.met_by(seen)
    for twin in (pickle.loads(pickle.dumps(rule)), copy.deepcopy(rule)):
        assert twin == rule
        assert hash(twin) == hash(rule)
        assert twin.met_by(seen) is before


def test_checks_of_different_classes_are_never_equal() -> None:
    rules: set[Check] = {
        likes >= 5,
        given("likes") >= 5,
        likes > 5,
        AllOf((likes >= 5,)),
        AnyOf((likes >= 5,)),
    }
    assert len(rules) == 4


def test_checks_and_verdicts_are_not_ordered() -> None:
    rule: object = likes >= 5
    verdict: object = (likes >= 5).judge(Readings({"likes": 5}))
    for unordered in (rule, verdict):
        with pytest.raises(TypeError):
            sorted([unordered, unordered])  # type: ignore[type-var]


def test_a_check_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        (likes >= 5).bound = 6  # type: ignore[misc]


def test_met_by_reads_no_more_than_it_needs() -> None:
    asked: list[str] = []

    class Slow:
        def read(self, measure: object, /) -> int:
            assert isinstance(measure, Measure)
            asked.append(measure.key)
            return 0

    assert ((likes >= 5) & (topics >= 5)).met_by(Slow()) is False
    assert asked == ["likes"]


@drawn(st.integers(-(10**40), 10**40), st.integers(-(10**40), 10**40))
def test_numbers_of_any_size_are_compared_exactly(bound: int, seen: int) -> None:
    assert answer(likes >= bound, likes=seen) is (seen >= bound)
    assert answer(likes > bound, likes=Fraction(2 * seen + 1, 2)) is (seen >= bound)
