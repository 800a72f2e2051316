"""Entry: the gate admits, says what is missing, and asks before it refuses."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.combine import AllOf, AnyOf
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import flag
from commkit.core.measure import given as named
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.members import entry

GATE = entry.gate(at_least={"age_days": 30}, true=["invited"])


def test_somebody_who_is_old_enough_and_invited_comes_in() -> None:
    assert entry.admit({"age_days": 40, "invited": True}, GATE).met


def test_it_says_why_in_both_languages() -> None:
    verdict = entry.admit({"age_days": 12, "invited": True}, GATE)
    assert verdict.answer is Answer.UNMET
    assert verdict.explain("zh") == (
        "不符合（以下各项都要满足）：\n  ✗ age_days：12（至少 30），还差 18\n  ✓ invited：是（须为是）"
    )
    assert verdict.explain("en") == (
        "not met, all of these:\n  ✗ age_days: 12 (at least 30), 18 missing\n  ✓ invited: yes (must be yes)"
    )


@pytest.mark.parametrize(
    ("answers", "to_ask"),
    [
        ({}, ("age_days", "invited")),
        ({"age_days": 40}, ("invited",)),
        ({"invited": True}, ("age_days",)),
        ({"age_days": None, "invited": None}, ("age_days", "invited")),
        ({"age_days": Ratio(0, 0), "invited": True}, ("age_days",)),
    ],
)
def test_an_answer_that_is_not_there_is_asked_and_never_refuses(
    answers: dict[str, int | bool | Ratio | None], to_ask: tuple[str, ...]
) -> None:
    verdict = entry.admit(answers, GATE)
    assert verdict.answer is Answer.UNKNOWN
    assert not verdict.met
    assert entry.to_ask(verdict) == to_ask


@pytest.mark.parametrize(("age", "admitted"), [(29, False), (30, True), (31, True)])
def test_T6_at_least_takes_its_own_bound(age: int, admitted: bool) -> None:
    assert entry.admit({"age_days": age, "invited": True}, GATE).met is admitted


def test_R01_can_know_and_is_are_all_asked() -> None:
    gate = entry.gate(at_least={"quiz_score": 60}, at_most={"groups": 3}, true=["rules_read"], false=["ads"])
    answers = {"quiz_score": 60, "groups": 3, "rules_read": True, "ads": False}
    assert entry.admit(answers, gate).met
    for name, wrong in {"quiz_score": 59, "groups": 4, "rules_read": False, "ads": True}.items():
        verdict = entry.admit({**answers, name: wrong}, gate)
        assert verdict.answer is Answer.UNMET
        assert [gap.measure.key for gap in verdict.gaps()] == [name]


def test_requirements_are_shown_in_the_order_written_under_their_labels() -> None:
    gate = entry.gate(
        at_least={"b": 2, "a": 1},
        true=["invited"],
        labels={"b": Label(en="days here", zh="入群天数"), "invited": Label(en="invited", zh="受邀")},
    )
    assert str(gate) == "all of these (days here: at least 2; a: at least 1; invited: must be yes)"
    assert gate.text("zh") == "以下各项都要满足（入群天数：至少 2；a：至少 1；受邀：须为是）"


def test_a_gate_without_requirements_lets_everybody_in() -> None:
    assert entry.admit({}, entry.gate()).met


def test_answers_that_nobody_asked_are_left_aside() -> None:
    assert entry.admit({"age_days": 40, "invited": True, "city": "广州"}, GATE).met  # type: ignore[dict-item]


@pytest.mark.parametrize("answer", ["40", 40.0, object()])
def test_an_answer_that_is_no_exact_number_is_an_error_and_no_refusal(answer: object) -> None:
    with pytest.raises(WrongType, match="age_days: saw"):
        entry.admit({"age_days": answer, "invited": True}, GATE)  # type: ignore[dict-item]


class TestContradictions:
    def test_more_than_the_most(self) -> None:
        with pytest.raises(InvalidValue, match=r"gate: saw 'age'.*contradict"):
            entry.gate(at_least={"age": 5}, at_most={"age": 3})

    def test_yes_and_no(self) -> None:
        with pytest.raises(InvalidValue, match=r"gate: saw 'ads'.*contradict"):
            entry.gate(true=["ads"], false=["ads"])

    def test_a_number_and_a_flag(self) -> None:
        with pytest.raises(InvalidValue, match="gate: saw 'posts'"):
            entry.gate(at_least={"posts": 1}, false=["posts"])
        with pytest.raises(InvalidValue, match="gate: saw 'posts'"):
            entry.gate(at_most={"posts": 0}, true=["posts"])

    def test_exactly_so_many_is_no_contradiction(self) -> None:
        gate = entry.gate(at_least={"age": 5}, at_most={"age": 5})
        assert [entry.admit({"age": age}, gate).met for age in (4, 5, 6)] == [False, True, False]

    def test_the_first_in_the_order_written_is_named(self) -> None:
        with pytest.raises(InvalidValue, match="saw 'zeal'"):
            entry.gate(true=["zeal", "ads"], false=["ads", "zeal"])

    @given(
        st.dictionaries(st.sampled_from("ab"), st.integers(-2, 2)),
        st.dictionaries(st.sampled_from("ab"), st.integers(-2, 2)),
        st.sets(st.sampled_from("ab")),
        st.sets(st.sampled_from("ab")),
    )
    def test_a_gate_is_refused_when_and_only_when_nobody_could_pass(
        self, low: dict[str, int], high: dict[str, int], yes: set[str], no: set[str]
    ) -> None:
        def passes(name: str, value: int) -> bool:
            least = max(low.get(name, value), 1 if name in yes else value)
            most = min(high.get(name, value), 0 if name in no else value)
            return least <= value <= most

        possible = all(any(passes(name, value) for value in range(-3, 4)) for name in "ab")
        try:
            gate = entry.gate(at_least=low, at_most=high, true=sorted(yes), false=sorted(no))
        except InvalidValue:
            assert not possible
        else:
            assert possible
            for a in range(-3, 4):
                for b in range(-3, 4):
                    verdict = entry.admit({"a": a, "b": b}, gate)
                    assert verdict.met is (passes("a", a) and passes("b", b))


def test_one_name_instead_of_a_list_is_an_error_and_not_seven_letters() -> None:
    with pytest.raises(WrongType, match=r"give \['invited'\]"):
        entry.gate(true="invited")
    with pytest.raises(WrongType, match=r"give \['ads'\]"):
        entry.gate(false="ads")


def test_a_bound_is_exact() -> None:
    with pytest.raises(WrongType, match="not exact"):
        entry.gate(at_least={"share": 0.5})  # type: ignore[dict-item]
    half = entry.gate(at_least={"share": Fraction(1, 2)})
    assert entry.admit({"share": Ratio(136, 272)}, half).met
    assert not entry.admit({"share": Ratio(135, 272)}, half).met


def test_any_check_can_be_the_gate_and_what_is_decided_is_not_asked() -> None:
    either = AnyOf((flag("invited").is_true(), named("posts") >= 3))
    verdict = entry.admit({"invited": True}, either)
    assert verdict.met
    assert entry.to_ask(verdict) == ()
    assert entry.to_ask(entry.admit({"invited": False}, either)) == ("posts",)


def test_what_a_bound_asks_is_asked_too_and_what_cannot_matter_is_not() -> None:
    a, b, c = named("a"), named("b"), named("c")
    both = AllOf((a.at_least(b), AnyOf((b >= 1, c >= 1))))
    assert entry.to_ask(entry.admit({"a": 3, "c": 1}, both)) == ("b",)
    either = AllOf((AnyOf((c >= 1, a.at_least(b))), a.at_least(named("m"))))
    assert entry.to_ask(entry.admit({"a": 3, "c": 1}, either)) == ("m",)
