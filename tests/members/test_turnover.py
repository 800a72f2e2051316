"""Turnover: who is a lurker, who is spoken to first, who goes, and who may come in instead."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import CommkitError, InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.members.turnover import (
    Action,
    Chat,
    Cleaning,
    Decision,
    Quiet,
    Removal,
    cleaning,
    decide,
    lurker,
    refill,
    taker,
)
from commkit.standing.activity import Activities
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, JOINED, MESSAGE, POSTED
from commkit.standing.measures import count

QUIET_MEMBER = lurker(messages=0, checkin_days=0, tenure_days=60)
BUSY_MEMBER = lurker(messages=30, checkin_days=15, tenure_days=60)
DATA = Removal.DATA_DECIDES


class TestR44Lurkers:
    @pytest.mark.parametrize(
        ("messages", "checkin_days", "tenure_days", "answer"),
        [
            (0, 0, 60, Answer.MET),
            (1, 0, 60, Answer.UNMET),
            (0, 1, 60, Answer.UNMET),
            (30, 15, 60, Answer.UNMET),
            (0, 0, 30, Answer.MET),
            (0, 0, 29, Answer.UNMET),
            (0, 0, 0, Answer.UNMET),
            (0, 0, None, Answer.UNKNOWN),
            (1, 0, None, Answer.UNMET),
        ],
    )
    def test_R44_both_numbers_are_low_and_the_member_is_no_newcomer(
        self, messages: int, checkin_days: int, tenure_days: int | None, answer: Answer
    ) -> None:
        verdict = lurker(messages=messages, checkin_days=checkin_days, tenure_days=tenure_days)
        assert verdict.answer is answer

    @pytest.mark.parametrize(("messages", "quiet"), [(2, True), (3, False)])
    def test_R44_limits_are_parameters_and_inclusive(self, messages: int, quiet: bool) -> None:
        rule = Quiet(max_messages=2, max_checkin_days=1)
        assert lurker(messages=messages, checkin_days=1, tenure_days=60, quiet=rule).met is quiet
        assert not lurker(messages=0, checkin_days=2, tenure_days=60, quiet=rule).met

    @given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 90), st.integers(0, 3), st.integers(0, 3))
    def test_R44_who_does_more_or_came_later_is_never_more_of_a_lurker(
        self, messages: int, checkin_days: int, tenure: int, more: int, later: int
    ) -> None:
        now = lurker(messages=messages, checkin_days=checkin_days, tenure_days=tenure)
        busier = lurker(messages=messages + more, checkin_days=checkin_days, tenure_days=tenure - later)
        assert now.met or not busier.met

    def test_T17_newcomers_are_no_lurkers_up_to_the_edge_of_the_window(self) -> None:
        calendar = Calendar("Asia/Shanghai")
        joined = calendar.day_number(0)
        silent = Activities(calendar).add(Fact("f1", 0, "ada", JOINED)).members["ada"]
        answers = [Quiet().check.judge(silent.at_end_of(joined + after)).met for after in range(35)]
        assert answers == [False] * 30 + [True] * 5

    def test_T17_somebody_who_returns_is_a_newcomer_again(self) -> None:
        calendar = Calendar("UTC")
        facts = [Fact("f1", 0, "ada", JOINED), Fact("f2", calendar.starts(100), "ada", JOINED)]
        ada = Activities(calendar).add_all(facts).members["ada"]
        days = (99, 100, 129, 130)
        assert [Quiet().check.judge(ada.at_end_of(day)).met for day in days] == [True, False, False, True]

    def test_T17_nobody_is_exempt_for_less_than_the_window(self) -> None:
        with pytest.raises(InvalidValue, match="a member of 29 days had no 30 days to be quiet in"):
            Quiet(exempt_days=29)
        assert Quiet(window_days=7, exempt_days=7).check.measures[2].key == "tenure"

    @pytest.mark.parametrize("last_spoke", [0, 29, 30, 31])
    def test_T6_a_message_n_days_ago_counts_up_to_the_edge_of_the_window(self, last_spoke: int) -> None:
        calendar = Calendar("UTC")
        facts = [Fact("f1", 0, "ada", JOINED), Fact("f2", calendar.starts(200 - last_spoke), "ada", MESSAGE)]
        ada = Activities(calendar).add_all(facts).members["ada"]
        assert Quiet().check.judge(ada.at_end_of(200)).met is (last_spoke >= 30)

    def test_a_community_may_name_its_own_kinds(self) -> None:
        rule = Quiet(speaking=POSTED)
        assert rule.messages == count(POSTED).last(30)
        assert rule.checkin_days.kinds == (CHECKED_IN,)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"window_days": 0},
            {"window_days": True},
            {"max_messages": -1},
            {"max_checkin_days": 0.5},
            {"exempt_days": 0},
        ],
    )
    def test_limits_that_cannot_be_are_refused(self, wrong: dict[str, int]) -> None:
        with pytest.raises(InvalidValue, match=next(iter(wrong))):
            Quiet(**wrong)  # type: ignore[arg-type]


class TestR45Decisions:
    @pytest.mark.parametrize(
        ("chat", "action", "reason"),
        [
            (Chat.NONE, Action.PRIVATE_CHAT, "because.none"),
            (Chat.WAITING, Action.WAIT, "because.waiting"),
            (Chat.RECOGNISES, Action.WATCH, "because.recognises"),
            (Chat.NOT_RECOGNISES, Action.REMOVE, "because.not_recognises"),
            (Chat.NO_REPLY, Action.REMOVE, "because.no_reply"),
        ],
    )
    def test_R45_a_lurker_is_spoken_to_before_anything_else(self, chat: Chat, action: Action, reason: str) -> None:
        assert decide(QUIET_MEMBER, chat) == Decision(action, reason, QUIET_MEMBER)

    @pytest.mark.parametrize(
        ("chat", "action"),
        [
            (Chat.NONE, Action.REMOVE),
            (Chat.WAITING, Action.REMOVE),
            (Chat.RECOGNISES, Action.WATCH),
            (Chat.NOT_RECOGNISES, Action.REMOVE),
            (Chat.NO_REPLY, Action.REMOVE),
        ],
    )
    def test_R45_where_the_data_decides_the_decision_says_so(self, chat: Chat, action: Action) -> None:
        decision = decide(QUIET_MEMBER, chat, DATA)
        assert decision.action is action
        if chat in (Chat.NONE, Chat.WAITING):
            assert decision.explain().startswith(
                "remove: quiet; the policy is that the data decides, without a private chat\nquiet: met, all of these:"
            )
            assert decision.explain("zh").startswith("清退：潜水；本群规定由数据决定，不经私聊\n潜水：符合（")

    @given(
        st.integers(0, 3),
        st.integers(0, 3),
        st.none() | st.integers(0, 60),
        st.sampled_from(Chat),
        st.sampled_from(Removal),
    )
    def test_R45_nobody_is_removed_who_is_not_known_to_be_a_lurker(
        self, messages: int, checkin_days: int, tenure: int | None, chat: Chat, removal: Removal
    ) -> None:
        verdict = lurker(messages=messages, checkin_days=checkin_days, tenure_days=tenure)
        decision = decide(verdict, chat, removal)
        if not verdict.met:
            assert decision.action is Action.KEEP
        if decision.action is Action.REMOVE and removal is Removal.PRIVATE_CHAT_FIRST:
            assert chat in (Chat.NOT_RECOGNISES, Chat.NO_REPLY)

    def test_an_unknown_says_that_nobody_is_removed_on_it(self) -> None:
        unknown = lurker(messages=0, checkin_days=0, tenure_days=None)
        decision = decide(unknown, Chat.NO_REPLY, DATA)
        assert (decision.action, decision.reason) == (Action.KEEP, "because.unknown")
        assert "nobody is removed on an unknown" in decision.explain()

    def test_every_decision_has_words_in_both_languages(self) -> None:
        for chat in Chat:
            for removal in Removal:
                for verdict in (QUIET_MEMBER, BUSY_MEMBER):
                    decision = decide(verdict, chat, removal)
                    assert not decision.explain("zh").isascii()
                    assert decision.explain("en").splitlines()[0].isascii()
                    assert verdict.explain("zh") in decision.explain("zh")


def test_row26_replacement_chats_first_removes_on_no_reply_and_keeps_who_recognises_or_takes_part() -> None:
    silent = lurker(messages=0, checkin_days=0, tenure_days=60)
    assert decide(silent, Chat.NONE).action is Action.PRIVATE_CHAT
    assert decide(silent, Chat.NO_REPLY).action is Action.REMOVE
    assert decide(silent, Chat.RECOGNISES).action in (Action.KEEP, Action.WATCH)
    busy = lurker(messages=30, checkin_days=15, tenure_days=60)
    assert decide(busy, Chat.NONE).action is Action.KEEP
    assert decide(busy, Chat.NO_REPLY, DATA).action is Action.KEEP


class TestR46Takers:
    @pytest.mark.parametrize(
        ("taken", "given", "is_taker"),
        [(5, 0, True), (1, 0, True), (5, 1, False), (0, 0, False), (0, 3, False)],
    )
    def test_R46_a_taker_takes_and_never_gives(self, taken: int, given: int, is_taker: bool) -> None:
        assert taker(taken=taken, given=given).met is is_taker

    def test_R46_it_says_so_in_chinese(self) -> None:
        assert "索取次数：5（须超过 0）" in taker(taken=5, given=0).explain("zh")


class TestR47Refill:
    def test_row30_cleaning_refill_18_of_150_removed_lets_18_in(self) -> None:
        assert refill(capacity=150, remaining=150 - 18, waiting=40) == 18
        assert refill(capacity=150, remaining=150, waiting=40) == 0

    @given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
    def test_R47_never_above_the_cap_nor_more_than_wait_nor_less_than_possible(
        self, capacity: int, remaining: int, waiting: int
    ) -> None:
        quota = refill(capacity=capacity, remaining=remaining, waiting=waiting)
        assert 0 <= quota <= waiting
        assert quota == 0 or remaining + quota <= capacity
        assert quota == waiting or remaining + quota >= capacity

    @pytest.mark.parametrize("wrong", [-1, True, 1.5, "18"])
    def test_R47_it_counts_members(self, wrong: int) -> None:
        with pytest.raises(InvalidValue, match="remaining: saw"):
            refill(capacity=150, remaining=wrong, waiting=40)


class TestR48Cleaning:
    def test_R48_seed_trap_13_the_rate_rises_while_the_active_members_stay_the_same(self) -> None:
        clean = cleaning(members=272, active=109, removed=72)
        assert clean == Cleaning(109, Ratio(109, 272), Ratio(109, 200))
        assert str(clean) == "109 active members; 109/272 = 40.07 % before, 109/200 = 54.5 % after"

    @given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
    def test_R48_only_who_was_not_active_can_be_removed(self, members: int, active: int, removed: int) -> None:
        if removed > members - active:
            with pytest.raises(CommkitError, match="count only members who were not active"):
                cleaning(members=members, active=active, removed=removed)
            return
        clean = cleaning(members=members, active=active, removed=removed)
        assert clean.after.num == clean.before.num == clean.active == active
        if clean.after.value is not None and clean.before.value is not None:
            assert clean.before.value <= clean.after.value <= 1
            assert (clean.after.value > clean.before.value) is (removed > 0 and active > 0)

    def test_R48_removing_everybody_leaves_no_rate(self) -> None:
        assert cleaning(members=18, active=0, removed=18).after.value is None
        assert cleaning(members=18, active=9, removed=9).after.value == Fraction(1)

    @pytest.mark.parametrize(("members", "active", "removed"), [(10, -1, 0), (10, 5, -1), (-1, 0, 0)])
    def test_R48_it_counts_members(self, members: int, active: int, removed: int) -> None:
        with pytest.raises(InvalidValue, match=r"^(members|active|removed): saw -1"):
            cleaning(members=members, active=active, removed=removed)
