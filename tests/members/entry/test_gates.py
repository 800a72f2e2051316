"""Entry: the gate admits, says what is missing, and asks before it refuses."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf
from commkit.core.data import dump, load
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import flag
from commkit.core.measure import given as named
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.members import entry
from commkit.members.entry.gates import AllowList, BlockList, Door, EntryDecision
from commkit.members.entry.payment import Fee
from commkit.members.entry.quiz import Quiz, Stage
from commkit.playbook.registry import registry

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
            seen_a, seen_b = ((0, 1) if name in yes | no else range(-3, 4) for name in "ab")
            for a in seen_a:
                for b in seen_b:
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


# ---------------------------------------------------------------- doors: block list, allow list, evidence

ADS = BlockList("ads", ("bob",), patterns=("*free coins*|spam_*",))
FRIENDS = AllowList("friends", ("eve", "bob"))
DOOR = Door("class", GATE, block=(ADS,), allow=(FRIENDS,))
PASSES: dict[str, int | bool] = {"age_days": 40, "invited": True}


def test_T12_a_blocked_applicant_is_refused_whatever_else_is_met_and_the_verdict_says_so() -> None:
    answer = DOOR.ask("bob", PASSES)
    assert (answer.decision, answer.reason, answer.verdict.met) == (EntryDecision.REFUSED, "entry.blocked", False)
    assert answer.explain("en") == "bob: refused, on a block list\n  ✗ on the block list ads: yes (must be no)"
    assert answer.explain("zh") == "bob：不能入群，在黑名单上\n  ✗ 在黑名单“ads”上：是（须为否）"


def test_T12_an_allow_list_passes_the_gate_and_never_the_block_list() -> None:
    assert DOOR.ask("eve", {}).admitted
    assert DOOR.ask("eve", {}).reason == "entry.allowed"
    assert DOOR.ask("bob", PASSES).reason == "entry.blocked"


def test_T12_a_blocked_name_among_the_other_names_blocks_and_an_allowed_one_there_does_not_allow() -> None:
    assert DOOR.ask("ada", PASSES, also=("ＦＲＥＥ Coins here",)).reason == "entry.blocked"
    assert DOOR.ask("ada", {}, also=("eve",)).decision is EntryDecision.TO_ASK


@pytest.mark.parametrize("patterns", [("",), ("*",), ("spam|",), ("|spam",), ("a||b",), ("  ",), ("* *",)])
def test_T12_an_empty_pattern_or_alternative_is_refused_when_the_list_is_made(patterns: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue):
        BlockList("ads", patterns=patterns)


@pytest.mark.parametrize("names", [("",), (" ",), ("ada", "")])
def test_T12_an_empty_name_is_refused_when_the_list_is_made(names: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue):
        BlockList("ads", names)
    with pytest.raises(InvalidValue):
        AllowList("friends", names)
    with pytest.raises(InvalidValue):
        BlockList(names[-1] or "")


def test_one_name_instead_of_a_tuple_of_names_is_an_error() -> None:
    with pytest.raises(WrongType):
        BlockList("ads", "bob")
    with pytest.raises(WrongType):
        DOOR.ask("ada", PASSES, also="bob")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("spam_1", True),
        ("SPAM_", True),
        ("my spam_1", False),
        ("get free coins now", True),
        ("free  coins", False),
        ("free coins", True),
        ("spam", False),
    ],
)
def test_a_pattern_matches_the_whole_name(name: str, found: bool) -> None:
    assert ADS.has(name) is found


@pytest.mark.parametrize(("name", "found"), [("abcba", True), ("aba", False), ("abba", True), ("xabba", False)])
def test_the_ends_of_a_pattern_do_not_overlap(name: str, found: bool) -> None:
    assert BlockList("p", patterns=("ab*ba",)).has(name) is found


def test_a_pattern_with_many_stars_is_answered_at_once() -> None:
    assert not BlockList("p", patterns=("a*" * 40 + "b",)).has("a" * 5000)


@pytest.mark.parametrize(
    ("door", "fix"),
    [
        (lambda: Door("a", entry.gate(true=["blocked.ads"]), block=(ADS,)), "rename"),
        (lambda: Door("a", GATE, block=(ADS, ADS)), "name each list once"),
        (lambda: Door("a", GATE, block=(FRIENDS,)), "tuple of BlockList"),  # type: ignore[arg-type]
        (lambda: Door("a", GATE, allow=(ADS,)), "tuple of AllowList"),  # type: ignore[arg-type]
        (lambda: Door("a", {"invited": True}), "entry.gate"),  # type: ignore[arg-type]
        (lambda: DOOR.ask("", {}), "name of the applicant"),
    ],
)
def test_a_door_that_cannot_be_is_refused_when_it_is_made(door: Callable[[], object], fix: str) -> None:
    with pytest.raises(InvalidValue, match=fix):
        door()


def test_an_applicant_cannot_answer_for_a_list() -> None:
    assert DOOR.ask("bob", {**PASSES, "blocked.ads": False}).reason == "entry.blocked"
    assert not DOOR.ask("ada", {"allowed.friends": True, "age_days": 3}).admitted


def test_an_unknown_answer_asks_and_never_refuses() -> None:
    answer = DOOR.ask("ada", {"age_days": 40})
    assert (answer.decision, answer.to_ask, dict(answer.missing)) == (EntryDecision.TO_ASK, ("invited",), {})
    assert answer.explain("zh") == "ada：还要询问，以下各项尚不清楚\n  ? invited：尚不清楚（须为是）"


def test_what_is_unmet_refuses_at_once_and_asks_for_nothing_more() -> None:
    answer = DOOR.ask("ada", {"age_days": 12})
    assert (answer.decision, answer.to_ask, dict(answer.missing)) == (EntryDecision.REFUSED, (), {"age_days": 18})
    assert answer.explain("en") == "ada: refused, this is not met\n  ✗ age_days: 12 (at least 30), 18 missing"


def test_an_admission_says_that_all_is_met_and_nothing_else() -> None:
    assert DOOR.ask("ada", PASSES).explain("zh") == "ada：可以入群，各项要求都已满足"
    assert str(DOOR.ask("ada", PASSES)) == "ada: admitted, every requirement is met"


def test_an_admission_is_no_bool() -> None:
    with pytest.raises(WrongType, match=r"admission\.admitted"):
        bool(DOOR.ask("ada", PASSES))


def test_a_choice_that_is_unmet_is_shown_with_its_choices() -> None:
    either = AnyOf((flag("invited").is_true(), flag("paid").is_true()))
    answer = Door("either", either).ask("ada", {"invited": False, "paid": False})
    assert answer.explain().splitlines()[1:] == [
        "  ✗ at least one of these",
        "    ✗ invited: no (must be yes)",
        "    ✗ paid: no (must be yes)",
    ]
    assert Door("either", either).ask("ada", {"invited": False}).to_ask == ("paid",)


def test_feature_27_the_gap_of_each_leaf_is_a_number() -> None:
    gate = entry.gate(at_least={"spend": 1000, "invites": 3}, at_most={"warnings": 0})
    answer = Door("vip", gate).ask("ada", {"spend": 500, "invites": 2, "warnings": 0})
    assert answer.missing == {"spend": 500, "invites": 1}


def test_evidence_reads_as_a_number_and_says_why() -> None:
    fee = Fee({"red_packet": 2000, "class_fund": 1000})
    door = Door("paid", entry.gate(true=["fee"]))
    assert door.ask("ada", {"fee": fee.split(3000)}).admitted
    assert door.ask("ada", {"fee": fee.split(2999)}).explain("en").splitlines()[1:] == [
        "  ✗ fee: no (must be yes)",
        "      29.99 of 30.00 yuan paid, 0.01 missing",
    ]
    assert door.ask("ada", {}).to_ask == ("fee",)


def test_a_door_is_stored_and_read_again() -> None:
    tags = registry().plus(tags={"door": Door, "block_list": BlockList, "allow_list": AllowList})
    assert load(dump(DOOR, tags), Door, tags) == DOOR


@pytest.mark.parametrize("asked", [entry.gate(true=["quiz"]), entry.gate(false=["quiz"])])
@pytest.mark.parametrize("score", [2, -1, 39])
def test_N1_a_number_is_no_answer_where_yes_or_no_is_asked(asked: Check, score: int) -> None:
    with pytest.raises(WrongType, match="the evidence itself"):
        entry.admit({"quiz": score}, asked)


def test_N1_the_score_of_a_failed_quiz_is_no_yes_and_the_sitting_is_a_no() -> None:
    quiz = Quiz((Stage("base", 4),), pass_mark=4)
    failed = quiz.sit().answer("base", right=3)
    asked = entry.gate(true=["quiz"])
    assert not entry.admit({"quiz": failed}, asked).met
    with pytest.raises(WrongType, match="not its score"):
        entry.admit({"quiz": failed.score}, asked)
    assert [entry.admit({"quiz": said}, asked).met for said in (1, 0, True, None)] == [True, False, True, False]


def test_A8_of_two_requirements_on_one_number_the_larger_is_missing_and_of_a_choice_the_smaller() -> None:
    posts = named("posts")
    for both in ((posts >= 10, posts >= 5), (posts >= 5, posts >= 10)):
        assert dict(Door("d", AllOf(both)).ask("ada", {"posts": 1}).missing) == {"posts": 9}
        assert dict(Door("d", AnyOf(both)).ask("ada", {"posts": 1}).missing) == {"posts": 4}
    assert dict(Door("d", posts >= 5).ask("ada", {"posts": 5}).missing) == {}


@pytest.mark.parametrize(
    "pattern", ["free|spam_*", "free\uff5cspam_*", "free | spam_*", "spam_*\n", "spam_\uff0a", " spam_* "]
)
def test_A6_bars_stars_and_spaces_match_as_they_are_meant(pattern: str) -> None:
    ads = BlockList("ads", patterns=(pattern,))
    assert ads.has("spam_7")
    assert ads.has(" SPAM_7 ")
    assert not ads.has("ada")


def test_A6_case_is_folded_whatever_form_the_letters_have() -> None:
    assert BlockList("ads", patterns=("\u0390*",)).has("\u0390x".upper())


@pytest.mark.parametrize("kind", [BlockList, AllowList])
def test_A6_a_listed_name_with_spaces_around_it_is_refused(kind: type[BlockList | AllowList]) -> None:
    with pytest.raises(InvalidValue, match="give 'bob'"):
        kind("a", ("bob ",))
    with pytest.raises(InvalidValue, match="empty alternative"):
        BlockList("a", patterns=("spam\uff5c ",))
    assert BlockList("a", ("bob",)).has(" bob")
