"""Requirements of all sorts: refused with their reason, asked while not known, and credit to the referrer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.members import entry
from commkit.members.entry.gates import Door
from commkit.members.entry.requirements import (
    TARGET_USER,
    Credit,
    Phase,
    Phases,
    Questionnaire,
    Screened,
    account_age,
    referral,
    rules_first,
    screen,
)

MADE = datetime(2024, 1, 1, 8, tzinfo=UTC)


class TestReferral:
    @pytest.mark.parametrize(
        ("referrer", "members", "by", "problem"),
        [
            ("eve", {"ada"}, {}, "referral.not_member"),
            ("bob", {"bob"}, {}, "referral.self"),
            ("ada", {"ada"}, {"ada": "bob"}, "referral.circular"),
            ("ada", {"ada"}, {"ada": "eve", "eve": "bob"}, "referral.circular"),
            ("ada", {"ada"}, {"ada": "eve"}, ""),
            ("ada", {"ada"}, {"ada": "eve", "eve": "ada"}, ""),
        ],
    )
    def test_R10_a_referrer_who_cannot_refer_is_refused_with_the_reason(
        self, referrer: str, members: set[str], by: dict[str, str], problem: str
    ) -> None:
        found = referral("bob", referrer, members, by)
        assert found.problem == problem
        assert found.reading == (0 if problem else 1)
        assert found.credit == (None if problem else Credit("ada", "bob"))
        for lang in ("en", "zh"):
            assert len(found.reasons(lang)) == (1 if problem else 0)

    def test_R10_nobody_named_is_asked_and_not_refused(self) -> None:
        door = Door("class", entry.gate(true=["referral"]))
        answer = door.ask("bob", {"referral": referral("bob", None, {"ada"})})
        assert answer.to_ask == ("referral",)
        assert answer.explain("zh").endswith("还没有说明由哪位成员推荐")

    def test_one_text_is_no_set_of_members(self) -> None:
        with pytest.raises(WrongType):
            referral("bob", "a", "ada")


class TestRulesFirst:
    def test_R04_an_invitation_before_the_confirmation_is_refused_and_says_the_order(self) -> None:
        for early in (rules_first(explained=1, invited=2), rules_first(explained=1, confirmed=3, invited=2)):
            assert (early.reading, early.problem) == (0, "rules.not_confirmed")
            assert early.reasons("zh") == ("没有确认群规就拉了群；顺序是讲解、确认、拉群",)
            assert not early.may_invite

    def test_R04_a_confirmation_before_the_explanation_is_refused(self) -> None:
        for early in (rules_first(confirmed=1), rules_first(explained=2, confirmed=1), rules_first(invited=1)):
            assert (early.reading, early.problem) == (0, "rules.not_explained")

    def test_R04_what_is_still_to_be_done_is_asked(self) -> None:
        assert [rules_first().next_step, rules_first(explained=1).next_step] == ["explain", "confirm"]
        assert rules_first(explained=1).reading is None
        assert rules_first(explained=1).reasons("en") == ("the rules are explained and still to be confirmed",)

    def test_R04_the_same_moment_is_in_order(self) -> None:
        done = rules_first(explained=MADE, confirmed=MADE, invited=MADE)
        assert (done.reading, done.next_step, done.reasons()) == (1, "", ())
        assert rules_first(explained=1, confirmed=1).may_invite

    def test_days_and_instants_do_not_mix(self) -> None:
        with pytest.raises(WrongType, match="days alone"):
            rules_first(explained=1, confirmed=MADE)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(0), (0, 0)),
        (timedelta(seconds=599), (0, 9)),
        (timedelta(minutes=10), (0, 10)),
        (timedelta(days=30, seconds=-1), (29, 43199)),
        (timedelta(days=30), (30, 43200)),
    ],
)
def test_T6_an_account_is_as_old_as_its_whole_minutes_and_its_whole_24_hours(
    later: timedelta, expected: tuple[int, int]
) -> None:
    at = (MADE + later).astimezone(timezone(timedelta(hours=8)))
    assert tuple(account_age(MADE, at).values()) == expected


def test_an_account_of_tomorrow_and_a_naive_instant_are_errors() -> None:
    with pytest.raises(InvalidValue, match="later than"):
        account_age(MADE, MADE - timedelta(seconds=1))
    with pytest.raises(InvalidValue):
        account_age(MADE.replace(tzinfo=None), MADE)


class TestQuestionnaire:
    asked = Questionnaire({"app": "yes", "skin": ("dry", "oily"), "city": ("gz",)}, pass_mark=2)

    @pytest.mark.parametrize(
        ("answers", "score", "reading"),
        [
            ({}, 0, None),
            ({"app": "yes"}, 1, None),
            ({"app": "yes", "skin": "oily"}, 2, 1),
            ({"app": "no", "skin": "wet"}, 0, 0),
            ({"app": "no", "skin": None}, 0, None),
            ({"app": "yes", "skin": "dry", "city": "gz"}, 3, 1),
        ],
    )
    def test_R05_the_pass_mark_is_inclusive_and_what_is_open_is_asked(
        self, answers: dict[str, str | None], score: int, reading: int | None
    ) -> None:
        filled = self.asked.fill(answers)
        assert (filled.score, filled.reading) == (score, reading)

    def test_R05_an_unknown_question_and_a_mark_out_of_reach_are_errors(self) -> None:
        with pytest.raises(UnknownName, match="no such question"):
            self.asked.fill({"ap": "yes"})
        with pytest.raises(InvalidValue, match="points to be had"):
            Questionnaire({"app": "yes"}, pass_mark=2)


def test_R06_both_checks_of_a_target_user_are_needed() -> None:
    door = Door("target", TARGET_USER)
    assert door.ask("ada", {"agrees_with_product": True, "commonalities": 1}).admitted
    assert not door.ask("ada", {"agrees_with_product": True, "commonalities": 0}).admitted
    assert not door.ask("ada", {"agrees_with_product": False, "commonalities": 3}).admitted
    assert door.ask("ada", {"agrees_with_product": True}).to_ask == ("commonalities",)


def test_R07_a_flag_rejects_or_asks_for_a_talk_or_there_is_none() -> None:
    assert [screen(flags).reading for flags in ([], ["vague_intent"], ["vague_intent", "ad_poster"])] == [1, None, 0]
    assert screen(["ad_poster"]).found is Screened.REJECT
    assert screen(["vague_intent"]).reasons("zh") == ("先谈一谈：泛意向",)
    assert screen(["vague_intent", "ad_poster"]).reasons("zh") == ("有标记：广告党",)
    with pytest.raises(UnknownName):
        screen(["ads"])
    with pytest.raises(WrongType):
        screen("ad_poster")


def test_S1_10_early_by_questionnaire_and_later_by_referral() -> None:
    phases = Phases(Door("early", entry.gate(true=["form"])), Door("later", entry.gate(true=["referral"])))
    referred = {"referral": referral("bob", "ada", {"ada"})}
    assert phases.ask(Phase.EARLY, "bob", referred).to_ask == ("form",)
    assert phases.ask(Phase.LATER, "bob", referred).admitted
    assert phases.door(Phase("early")).name == "early"


def test_A18_a_question_without_a_right_answer_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no answer to it is right"):
        Questionnaire({"a": ()}, 1)
