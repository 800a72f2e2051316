"""Applications: who may apply, who decides and why, what expires; first as functions, then in a playbook."""

from __future__ import annotations

import json
from datetime import date

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import Refused, Stayed
from commkit.core.measure import given
from commkit.core.readings import Known
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.members import entry
from commkit.members.entry.application import (
    Application,
    apply,
    by_gate,
    decide,
    expires,
    give_information,
    hear,
    may_apply,
)
from commkit.members.entry.application_machine import (
    LABELS,
    OPEN,
    SINCE_REFUSAL,
    STATES,
    Answering,
    Review,
    review_machine,
)
from commkit.members.entry.applications import Applications
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.reading import StandingReader
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    APPROVED,
    BANNED,
    INFORMATION_ASKED,
    INFORMATION_GIVEN,
    JOINED,
    LEFT,
    MESSAGE,
    REJECTED,
    REMOVED,
    RULES_CONFIRMED,
    WAITLISTED,
    WITHDREW,
    Kind,
)
from commkit.standing.measures import count
from commkit.standing.outcomes import Outcome
from commkit.standing.part_measures import DaysInState, InState
from commkit.testing.machines import an_unguarded_move_comes_last, every_state_is_reachable

DAY = 86_400_000_000
GATE = entry.gate(at_least={"score": 60}, true=["invited"])
DECIDES = Review(gate=GATE, answering=Answering.DECIDES)
REVIEWS = [Review(), Review(cooling_days=0), *(Review(gate=GATE, answering=one) for one in Answering)]
UTC = Calendar("UTC")


def at(day: int, kind: Kind, who: str | None = None, why: str | None = None, *, hour: int = 9, times: int = 1) -> Fact:
    moment = day * DAY + hour * DAY // 24
    return Fact(f"{day}-{hour}-{kind.code}-{times}", moment, "ada", kind, person=who, thing=why, times=times)


def book(policy: Applications | None = None) -> Playbook:
    return Playbook("b", "1", UTC, (policy or Applications(),))


def run(*facts: Fact, until: int | None = None, policy: Applications | None = None) -> Run:
    return book(policy).replay(facts, until=until)


def whats(*facts: Fact, until: int | None = None, policy: Applications | None = None) -> list[tuple[int, str]]:
    return [(one.day, one.what) for one in run(*facts, until=until, policy=policy).of("ada")]


def last(*facts: Fact, until: int | None = None, policy: Applications | None = None) -> Outcome:
    return run(*facts, until=until, policy=policy).of("ada")[-1]


def state(*facts: Fact, until: int | None = None, policy: Applications | None = None) -> str:
    part = run(*facts, until=until, policy=policy).standings["ada"].parts.get("application", Application())
    assert isinstance(part, Application)
    return part.state


# ---------------------------------------------------------------- refused


def test_R08_a_rejection_without_a_reason_is_an_error() -> None:
    with pytest.raises(InvalidValue, match="nobody is rejected without one"):
        decide(Application("ada", "pending"), REJECTED, reviewer="bo", day=1)


@pytest.mark.parametrize("decision", [APPROVED, REJECTED, INFORMATION_ASKED, WAITLISTED])
def test_R08_a_decision_without_a_reviewer_is_an_error(decision: Kind) -> None:
    with pytest.raises(InvalidValue, match="somebody must answer for a decision"):
        decide(Application("ada", "pending"), decision, reviewer="", reason="spam", day=1)


def test_a_reviewer_does_not_decide_a_join() -> None:
    with pytest.raises(InvalidValue, match="approved, rejected, information_asked, waitlisted"):
        decide(Application("ada", "pending"), JOINED, reviewer="bo", day=1)


@pytest.mark.parametrize("decision", [APPROVED, REJECTED])
def test_R08_nobody_reviews_their_own_application(decision: Kind) -> None:
    refused = decide(Application("ada", "pending"), decision, reviewer="ada", reason="spam", day=1)
    assert not refused.allowed
    assert refused.application == Application("ada", "pending")
    assert refused.because is not None
    assert [gap.measure.key for gap in refused.because.gaps()] == ["reviewer_is_applicant"]


@pytest.mark.parametrize("unopened", [state for state in STATES if state not in OPEN])
def test_3_5_nobody_is_approved_who_has_no_open_application(unopened: str) -> None:
    refused = decide(Application("ada", unopened, 1), APPROVED, reviewer="bo", day=2)
    assert not refused.allowed
    assert refused.explain() == f"ada stays {LABELS[unopened].en}; no rule of this state allows: approvals"
    assert "没有规则允许：通过申请" in refused.explain("zh")


def test_3_5_approval_of_somebody_who_never_applied_is_made_as_the_log_says_and_posted() -> None:
    log = at(1, APPROVED, "bo")
    assert whats(log) == [(1, "not_allowed")]
    assert (last(log).source, last(log).target, last(log).reason) == ("new", "approved", "approved")
    assert state(log) == "approved"


@pytest.mark.parametrize("out", [LEFT, REMOVED, BANNED])
def test_3_5_nobody_comes_back_without_a_new_application(out: Kind) -> None:
    member = [at(1, APPLIED), at(2, APPROVED, "bo"), at(3, JOINED)]
    assert whats(*member, at(4, out, "bo"), at(5, JOINED))[2:] == [(4, "lapsed"), (5, "not_allowed")]
    assert whats(*member, at(4, out, "bo"), at(5, APPLIED), at(6, APPROVED, "bo"), at(7, JOINED))[2:] == [
        (4, "lapsed"),
        (5, "applied"),
        (6, "approved"),
    ]


def test_an_approval_without_a_reviewer_is_posted_as_not_allowed() -> None:
    for reviewer in (None, "ada"):
        outcome = last(at(1, APPLIED), at(2, APPROVED, reviewer))
        assert (outcome.what, outcome.source, outcome.target) == ("not_allowed", "pending", "approved")
        assert outcome.because is not None
        assert outcome.because.answer is Answer.UNMET


def test_a_rejection_without_a_reason_is_posted_as_not_allowed() -> None:
    outcome = last(at(1, APPLIED), at(2, REJECTED, "bo"))
    assert (outcome.what, outcome.target) == ("not_allowed", "rejected")
    assert outcome.because is not None
    assert [gap.measure.key for gap in outcome.because.gaps()] == ["reason_given"]


def test_a_join_while_the_application_is_open_is_posted_as_not_allowed() -> None:
    assert whats(at(1, APPLIED), at(2, JOINED)) == [(1, "applied"), (2, "not_allowed")]
    assert state(at(1, APPLIED), at(2, JOINED)) == "approved"


def test_a_ban_while_the_application_is_open_refuses_it() -> None:
    outcome = last(at(1, APPLIED), at(2, BANNED, "bo"))
    assert (outcome.what, outcome.source, outcome.target) == ("rejected", "bo", "banned")


def test_answering_by_a_gate_that_is_not_there_is_an_error() -> None:
    for make in (Review, Applications):
        with pytest.raises(InvalidValue, match="there is no gate to answer"):
            make(answering=Answering.DECIDES)
        with pytest.raises(WrongType, match="not a check"):
            make(gate="score")  # type: ignore[arg-type]  # the mistake


@pytest.mark.parametrize("number_of", ["pending_days", "information_days"])
def test_an_application_is_open_for_a_day_at_least(number_of: str) -> None:
    with pytest.raises(InvalidValue, match=number_of):
        Review(**{number_of: 0})  # type: ignore[arg-type]  # whole numbers
    with pytest.raises(InvalidValue, match=number_of):
        Applications(**{number_of: 0})  # type: ignore[arg-type]  # whole numbers


# ---------------------------------------------------------------- the machine


@pytest.mark.parametrize("review", REVIEWS, ids=lambda one: f"{one.answering.value}-{one.cooling_days}")
def test_S0_03_the_machine_is_sound(review: Review) -> None:
    every_state_is_reachable(review.machine)
    an_unguarded_move_comes_last(review.machine)
    assert review_machine(review) == review.machine


def test_S0_03_an_application_goes_from_pending_to_approved_or_rejected() -> None:
    pending = apply(Application("ada"), 1).application
    assert pending == Application("ada", "pending", 1)
    approved = decide(pending, APPROVED, reviewer="bo", day=2)
    assert approved.application == Application("ada", "approved", 2, "bo")
    rejected = decide(pending, REJECTED, reviewer="bo", reason="not_enrolled", day=2)
    assert rejected.application == Application("ada", "rejected", 2, "bo", "not_enrolled")


def test_S0_03_a_reviewer_may_ask_for_information_and_gets_it() -> None:
    asked = decide(Application("ada", "pending", 1), INFORMATION_ASKED, reviewer="bo", reason="photo", day=3)
    assert asked.application == Application("ada", "needs_information", 3, "bo", "photo")
    assert give_information(asked.application, 5).application == Application("ada", "pending", 5)


def test_the_sentences_name_who_and_why_in_both_languages() -> None:
    pending = Application("ada", "pending", 1)
    rejected = decide(pending, REJECTED, reviewer="bo", reason="spam", day=2)
    assert rejected.explain().splitlines()[0] == "ada: pending -> rejected, by bo: spam"
    assert rejected.explain("zh").splitlines()[0] == "ada：待审核 -> 已拒绝，审核人 bo，理由 spam"
    approved = decide(pending, APPROVED, reviewer="bo", day=2)
    assert str(approved).splitlines()[0] == "ada: pending -> approved, by bo"
    assert str(hear(pending, WITHDREW, 3)) == "ada: pending -> withdrawn"


def test_an_approved_applicant_may_withdraw_and_must_apply_again() -> None:
    assert whats(at(1, APPLIED), at(2, APPROVED, "bo"), at(3, WITHDREW), at(4, JOINED))[2:] == [
        (3, "withdrawn"),
        (4, "not_allowed"),
    ]
    assert state(at(1, APPLIED), at(2, WITHDREW), at(2, APPLIED, hour=10)) == "pending"


def test_a_place_on_the_waitlist_keeps_its_day_and_never_expires() -> None:
    log = [at(1, APPLIED), at(2, WAITLISTED, "bo"), at(9, WAITLISTED, "bo")]
    part = run(*log, until=400).standings["ada"].parts["application"]
    assert part == Application("ada", "waitlisted", 2, "bo")
    assert whats(*log, at(20, APPROVED, "bo", "seat"))[1:] == [(2, "waitlisted"), (20, "approved")]


# ---------------------------------------------------------------- the gate


@pytest.mark.parametrize(
    ("answering", "met", "unmet"),
    [
        (Answering.MANUAL, "pending", "pending"),
        (Answering.APPROVES, "approved", "pending"),
        (Answering.REJECTS, "pending", "rejected"),
        (Answering.DECIDES, "approved", "rejected"),
    ],
)
def test_what_the_gate_decides_is_named(answering: Answering, met: str, unmet: str) -> None:
    review = Review(gate=GATE, answering=answering)
    new = Application("ada")
    assert apply(new, 1, answers={"score": 60, "invited": True}, review=review).application.state == met
    assert apply(new, 1, answers={"score": 59, "invited": True}, review=review).application.state == unmet
    assert apply(new, 1, answers={"score": 60}, review=review).application.state == "needs_information"


def test_an_unknown_answer_is_asked_for_and_an_unmet_rest_decides() -> None:
    asked = apply(Application("ada"), 1, answers={"score": 70, "hobby": "dance"}, review=DECIDES)  # type: ignore[dict-item]  # not asked
    assert asked.because is not None
    assert entry.to_ask(asked.because) == ("invited",)
    assert asked.before == Application("ada")
    assert apply(Application("ada"), 1, answers={"score": 10}, review=DECIDES).application.state == "rejected"
    assert (
        give_information(asked.application, 2, answers={"score": 70, "invited": True}, review=DECIDES).application.state
        == "approved"
    )


def test_the_gate_judges_pending_applications_only() -> None:
    for state_ in set(STATES) - {"pending"}:
        one = Application("ada", state_, 1)
        assert by_gate(one, Known({}), 2, DECIDES).fired == Stayed(state_)
    assert by_gate(Application("ada", "pending"), Known({}), 2, Review()).application.state == "pending"


def test_the_gate_in_a_book_posts_its_answer_and_what_to_ask() -> None:
    confirmed = count(RULES_CONFIRMED) >= 1
    policy = Applications(gate=confirmed, answering=Answering.DECIDES)
    assert whats(at(1, RULES_CONFIRMED), at(2, APPLIED), policy=policy) == [
        (2, "applied"),
        (2, "judged"),
        (2, "approved"),
    ]
    assert whats(at(2, APPLIED), policy=policy) == [(2, "applied"), (2, "judged"), (2, "rejected")]
    unknown = evolve(policy, gate=count(MESSAGE).last(30) >= 5)
    found = book(unknown).replay([at(2, APPLIED)], known_from=1).of("ada")
    assert [(one.what, one.target) for one in found[1:]] == [("judged", "unknown"), ("information_asked", "unknown")]
    assert found[-1].because is not None
    assert [gap.measure.key for gap in found[-1].because.gaps()] == ["count.message.last_30_days"]


def test_the_gate_looks_again_when_information_was_given() -> None:
    policy = Applications(gate=count(RULES_CONFIRMED) >= 1, answering=Answering.APPROVES)
    log = [at(1, APPLIED), at(2, INFORMATION_ASKED, "bo", "rules"), at(3, RULES_CONFIRMED), at(4, INFORMATION_GIVEN)]
    assert whats(*log, policy=policy)[-3:] == [(4, "information_given"), (4, "judged"), (4, "approved")]


# ---------------------------------------------------------------- time


def test_an_application_that_nobody_decides_expires() -> None:
    assert [expires(Application("ada", "pending", 1), day).allowed for day in (14, 15)] == [False, True]
    assert whats(at(1, APPLIED), until=14) == [(1, "applied")]
    assert whats(at(1, APPLIED), until=15) == [(1, "applied"), (15, "expired")]
    assert whats(at(1, APPLIED), at(16, APPLIED)) == [(1, "applied"), (15, "expired"), (16, "applied")]


def test_an_applicant_who_does_not_answer_expires_sooner() -> None:
    log = [at(1, APPLIED), at(3, INFORMATION_ASKED, "bo", "photo")]
    assert whats(*log, until=10)[2:] == [(10, "expired")]
    again = [*log, at(9, INFORMATION_ASKED, "bo", "card")]
    assert whats(*again, until=16)[3:] == [(16, "expired")]
    assert whats(*log, at(5, INFORMATION_GIVEN), until=19)[3:] == [(19, "expired")]


def test_cooling_off_ends_on_the_day_that_it_names() -> None:
    refused = Application("ada", "rejected", 10)
    for day, may in ((10, False), (39, False), (40, True)):
        found = may_apply(refused, day)
        assert (found.allowed, apply(refused, day).allowed) == (may, may)
        assert found.first_day == 40
    assert isinstance(apply(refused, 39).fired, Refused)
    log = [at(1, APPLIED), at(10, REJECTED, "bo", "spam")]
    assert whats(*log, at(39, APPLIED))[2:] == [(39, "too_early")]
    assert whats(*log, at(40, APPLIED))[2:] == [(39, "cooled"), (40, "applied")]
    assert last(*log, at(39, APPLIED)).target == "1970-02-10"
    assert last(*log, until=60).what == "cooled"


def test_without_cooling_off_one_may_apply_at_once() -> None:
    policy = Applications(cooling_days=0)
    log = [at(1, APPLIED), at(2, REJECTED, "bo", "spam"), at(2, APPLIED, hour=10)]
    assert whats(*log, policy=policy)[2:] == [(2, "applied")]
    assert apply(Application("ada", "rejected", 2), 2, review=Review(cooling_days=0)).allowed


def test_whether_somebody_may_apply_is_said_in_both_languages() -> None:
    refused = Application("ada", "rejected", number(date(2024, 3, 1)))
    assert str(may_apply(refused, date(2024, 3, 2))) == "may apply again from 2024-03-31 on"
    assert str(may_apply(Application("ada"), 5)) == "may apply now"
    waiting = may_apply(Application("ada", "pending", 1), 5)
    assert (waiting.allowed, waiting.first_day) == (False, None)
    assert waiting.explain("zh") == "不能申请：待审核"


# ---------------------------------------------------------------- in a book


def test_what_is_taken_back_moves_nobody_back() -> None:
    assert state(at(1, APPLIED), at(1, APPLIED, times=-1)) == "pending"
    assert state(at(1, APPLIED, times=-1)) == "new"


def test_applying_twice_or_as_a_member_changes_nothing_and_is_said() -> None:
    log = [at(1, APPLIED), at(2, APPLIED), at(3, APPROVED, "bo"), at(4, JOINED), at(5, APPLIED), at(6, JOINED)]
    assert whats(*log) == [(1, "applied"), (2, "stays"), (3, "approved"), (5, "stays")]
    assert (last(*log).source, last(*log).reason) == ("approved", "applied")


def test_other_rules_read_how_an_application_stands() -> None:
    community, log = book(), [at(1, APPLIED), at(4, MESSAGE)]
    standing = community.replay(log, until=6).standings["ada"]
    reader = StandingReader(community, standing, None)
    assert (InState("application", "pending").is_true()).judge(reader).met
    assert reader.read(DaysInState("application")) == 6
    silent = community.replay([at(1, LEFT)]).standings["ada"]
    nobody = StandingReader(community, silent, None)
    assert nobody.read(InState("application", "new")) == 1
    assert nobody.read(DaysInState("application")) is None


def test_a_lapsed_application_leaves_nothing_behind() -> None:
    found = run(at(1, APPLIED), at(2, APPROVED, "bo"), at(3, LEFT))
    assert "application" not in found.standings["ada"].parts


def test_every_outcome_is_said_in_both_languages() -> None:
    spam = {"spam": Label(en="posts ads", zh="发广告")}
    policy = Applications(gate=count(RULES_CONFIRMED) >= 1, reasons=spam)
    log = [
        *(at(1, APPLIED), at(2, INFORMATION_ASKED, "bo", "photo"), at(3, INFORMATION_GIVEN)),
        *(at(4, REJECTED, "bo", "spam"), at(5, APPLIED), at(40, APPLIED), at(41, WAITLISTED, "bo")),
        *(at(42, APPROVED, "bo"), at(43, LEFT), at(44, APPLIED), at(45, WITHDREW), at(46, APPLIED), at(90, JOINED)),
    ]
    community = book(policy)
    found = community.replay(log).of("ada")
    wanted = {"applied", "judged", "information_asked", "information_given", "rejected", "too_early", "cooled"}
    assert {one.what for one in found} == wanted | {
        *("waitlisted", "approved", "lapsed", "withdrawn", "expired", "not_allowed"),
    }
    said = [community.explain(one) for one in found]
    assert "asked for more information on 1970-01-03 by bo (photo)" in said
    assert "rejected on 1970-01-05 by bo (posts ads)" in said
    assert "approved on 1970-02-12 by bo (reviewed by hand)" in said
    assert "expired on 1970-03-02: pending for too long" in said
    chinese = [community.explain(one, "zh") for one in found]
    assert "1970-01-05 由bo拒绝（发广告）" in chinese
    assert not [one for one in (*said, *chinese) if one.startswith("application: ")], "no outcome lacks a sentence"


def test_a_book_of_applications_is_stored_and_read_exactly() -> None:
    words = registry().plus(tags={"applications": Applications})
    policy = Applications(gate=GATE & (given("age") >= 18), answering=Answering.REJECTS, cooling_days=9)
    stored = json.loads(json.dumps(dump_playbook(book(policy), words)))
    assert load_playbook(stored, words) == book(policy)
    community = book()
    for at_end in ([at(1, APPLIED)], [at(1, APPLIED), at(2, REJECTED, "bo", "spam"), at(60, MESSAGE)]):
        standing = community.replay(at_end).standings["ada"]
        assert community.load(json.loads(json.dumps(community.dump(standing)))) == standing


def test_the_lint_finds_nothing_in_it_and_finds_a_gate_that_nothing_answers() -> None:
    assert list(lint(book())) == []
    assert "score" in " ".join(map(str, lint(book(Applications(gate=GATE)))))
    assert SINCE_REFUSAL.unit == "days"


# ---------------------------------------------------------------- what an adversary tried


@pytest.mark.parametrize("out", [LEFT, REMOVED, BANNED])
def test_A1_who_left_and_applies_again_does_not_approve_themself(out: Kind) -> None:
    gone = hear(Application("ada", "approved", 3), out, 5, reviewer="bo").application
    assert gone == Application("ada")
    own = decide(apply(gone, 6).application, APPROVED, reviewer="ada", day=7)
    assert (own.allowed, own.application.state) == (False, "pending")


def test_A1_an_application_of_nobody_is_an_error() -> None:
    nobody = Application("", "pending", 1)
    for act in (lambda: hear(nobody, APPLIED, 2), lambda: expires(nobody, 2), lambda: may_apply(Application(), 2)):
        with pytest.raises(InvalidValue, match="applicant: saw ''"):
            act()


@pytest.mark.parametrize("out", [LEFT, REMOVED])
@pytest.mark.parametrize("opened", OPEN)
def test_A3_whoever_leaves_ends_an_open_application(out: Kind, opened: str) -> None:
    assert hear(Application("ada", opened, 1), out, 2).application == Application("ada")
    log = [at(1, APPLIED), at(2, WAITLISTED, "bo"), at(3, out), at(9, APPROVED, "bo")]
    assert whats(*log)[2:] == [(3, "ended"), (9, "not_allowed")]
    assert "application" not in run(*log[:3]).standings["ada"].parts
    assert book().explain(last(*log[:3])).endswith("it takes a new one to come in")


@pytest.mark.parametrize("kind", [WAITLISTED, INFORMATION_ASKED])
def test_A4_the_waitlist_and_questions_are_decisions_too(kind: Kind) -> None:
    own = decide(Application("ada", "pending", 1), kind, reviewer="ada", day=2)
    assert (own.allowed, own.application.state) == (False, "pending")
    for nobody in (None, "ada"):
        outcome = last(at(1, APPLIED), at(2, kind, nobody))
        assert (outcome.what, outcome.source) == ("not_allowed", "pending")
        assert outcome.because is not None
    assert whats(at(1, APPLIED), at(2, INFORMATION_ASKED, "bo"), at(3, INFORMATION_ASKED, "ada"), until=9)[2:] == [
        (3, "stays"),
        (9, "expired"),
    ]


def test_A9_time_passes_before_anything_is_heard() -> None:
    ada = Application("ada", "pending", 1)
    assert expires(ada, 90).application == Application("ada", "expired", 15)
    assert [decide(ada, APPROVED, reviewer="bo", day=day).allowed for day in (15, 16)] == [True, False]
    assert [may_apply(ada, day).allowed for day in (15, 16)] == [False, True]
    again = apply(ada, 40)
    assert (again.before.state, again.application) == ("expired", Application("ada", "pending", 40))
    late = give_information(Application("ada", "needs_information", 1), 9)
    assert (late.allowed, late.application.state) == (False, "expired")


def test_A9_a_day_before_the_application_is_an_error() -> None:
    ada = Application("ada", "pending", 10)
    for act in (
        lambda: decide(ada, APPROVED, reviewer="bo", day=9),
        lambda: expires(ada, 9),
        lambda: may_apply(ada, 9),
        lambda: apply(ada, 9),
    ):
        with pytest.raises(InvalidValue, match="pending since 1970-01-11"):
            act()


def test_A12_the_gate_and_its_answer_are_said_in_the_language() -> None:
    refused = apply(Application("ada"), 1, answers={"score": 0}, review=DECIDES)
    assert refused.explain("zh").splitlines()[0] == "ada：未申请 -> 已拒绝，审核人 门槛，理由 条件未满足"


@pytest.mark.parametrize("who", ["gate", "nobody", "unstated"])
def test_A13_a_reviewer_may_be_called_like_anything(who: str) -> None:
    assert f"by {who} (" in book().explain(last(at(1, APPLIED), at(2, APPROVED, who)))


def test_A13_a_reason_does_not_rename_a_state() -> None:
    with pytest.raises(InvalidValue, match="name the reason apart: expired_reason"):
        Applications(reasons={"expired": Label(en="student card expired", zh="学生证已过期")})
    with pytest.raises(WrongType, match=r"reasons\[spam\]"):
        Applications(reasons={"spam": "posts ads"})  # type: ignore[dict-item]  # the mistake


def test_A14_what_the_rules_do_not_allow_says_who_decided_and_why_not() -> None:
    log = [at(1, APPLIED), at(2, REJECTED, "cy", "spam"), at(2, APPROVED, "bo", "ok", hour=10)]
    assert book().explain(last(*log)).endswith("because an application was open when bo decided (ok): no (must be yes)")
    assert book().explain(last(*log), "zh").endswith("因为bo决定（ok）时有未决的申请：否（须为是）")
    silent = last(at(1, APPLIED), at(2, REJECTED, "bo"))
    assert book().explain(silent).endswith("because bo gave a reason: no (must be yes)")


def test_A17_what_changes_nothing_is_said() -> None:
    log = [at(1, APPLIED), at(2, WAITLISTED, "bo"), at(3, INFORMATION_ASKED, "bo", "card"), at(4, APPLIED)]
    assert whats(*log, at(5, INFORMATION_GIVEN))[2:] == [(3, "stays"), (4, "stays"), (5, "stays")]
    said = book().explain(last(*log[:3]), "zh")
    assert said == "1970-01-04 要求补充资料无效；申请仍为候补"
    assert whats(at(1, LEFT)) == []


# ---------------------------------------------------------------- what a newcomer got wrong


def test_N3_a_review_is_not_taken_for_answers() -> None:
    for swallow in (apply, give_information):
        with pytest.raises(TypeError):
            swallow(Application("ada"), 1, DECIDES)  # type: ignore[arg-type, call-arg]  # the mistake
    with pytest.raises(WrongType, match="answers"):
        apply(Application("ada"), 1, answers=DECIDES)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(WrongType, match="not a Review"):
        may_apply(Application("ada"), 1, {"score": 70})  # type: ignore[arg-type]  # the mistake


def test_N17_what_is_no_application_is_refused_with_advice() -> None:
    applied = apply(Application("ada"), 1)
    with pytest.raises(WrongType, match=r"give its \.application"):
        decide(applied, APPROVED, reviewer="bo", day=2)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(WrongType, match='give Application\\("ada"\\)'):
        apply("cy", 1)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(WrongType, match="not a kind"):
        hear(Application("ada"), "applied", 1)  # type: ignore[arg-type]  # the mistake


def test_N1_evidence_is_an_answer_of_an_application_and_a_number_is_no_yes() -> None:
    review = Review(gate=entry.gate(true=["quiz"]), answering=Answering.DECIDES)
    sitting = entry.Quiz((entry.Stage("base", 2),), pass_mark=2).sit().answer("base", right=1)
    assert apply(Application("ada"), 1, answers={"quiz": sitting}, review=review).application.state == "rejected"
    with pytest.raises(WrongType, match="quiz"):
        apply(Application("ada"), 1, answers={"quiz": 39}, review=review)


def test_N28_applicants_are_told_what_concerns_them() -> None:
    pending = Application("ada", "pending", 1)
    assert str(decide(pending, APPROVED, reviewer="bo", day=2)) == "ada: pending -> approved, by bo"
    early = apply(Application("ada", "rejected", 10), 12)
    assert str(early) == "application of ada refused: rejected; may apply again from 1970-02-10 on"
    joined = book().explain(last(at(1, JOINED)), "zh")
    assert joined.endswith("因为未申请就已入群")
    assert book().explain(last(at(1, APPLIED), at(2, JOINED)), "zh").endswith("因为未通过审核就已入群")
    approved = book().explain(last(at(1, APPLIED), at(2, APPROVED, "bo")), "zh")
    assert approved == "1970-01-03 由bo通过（人工审核）"
