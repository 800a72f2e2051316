"""A staged quiz: what is refused and why, the pass mark at its edge, tries, and the draw that anybody can verify."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.members import entry
from commkit.members.entry.gates import Door, EntryDecision
from commkit.members.entry.quiz import Quiz, Stage, Tries, draw

STAGES = (Stage("base", 4), Stage("extra", 3), Stage("field", 3, fields=("games", "music")))
QUIZ = Quiz(STAGES, pass_mark=6)


class TestRefusals:
    def test_feature_26_a_later_stage_before_the_earlier_one(self) -> None:
        early = QUIZ.sit().answer("extra", right=3)
        assert (early.refusal, early.right, early.next_step) == ("quiz.order", (), "base")
        assert early.explain("zh") == "顺序不对；下一步：base\n答题还在进行；下一步：base"

    def test_feature_26_passed_twice(self) -> None:
        passed = QUIZ.sit().answer("base", 4).answer("extra", 2).choose("games").answer("field", 0)
        assert passed.passed
        again = passed.answer("base", 4)
        assert (again.refusal, again.passed, again.right) == ("quiz.passed_already", True, passed.right)
        assert passed.choose("games").refusal == "quiz.passed_already"

    def test_a_field_is_chosen_before_its_stage_and_not_before_its_time(self) -> None:
        assert QUIZ.sit().choose("games").refusal == "quiz.order"
        before = QUIZ.sit().answer("base", 4).answer("extra", 3)
        assert before.next_step == "choose"
        assert before.answer("field", 3).refusal == "quiz.order"
        assert before.choose("sports").refusal == "quiz.unknown_field"
        chosen = before.choose("games")
        assert (chosen.refusal, chosen.chosen, chosen.next_step) == ("", ("games",), "field")
        assert chosen.choose("music").refusal == "quiz.order"

    def test_too_many_errors_end_the_attempt(self) -> None:
        quiz = Quiz(STAGES, pass_mark=2, max_errors=2)
        kept = quiz.sit().answer("base", 2)
        assert (kept.over, kept.failure) == (False, "")
        ended = kept.answer("extra", 2)
        assert (ended.over, ended.failure, ended.passed, ended.reading) == (True, "quiz.too_many_errors", False, 0)
        assert ended.reasons("en") == ("3 errors, 2 allowed",)
        assert ended.answer("field", 3).refusal == "quiz.over"

    def test_a_stage_answered_too_fast_ends_the_attempt(self) -> None:
        quiz = Quiz((Stage("base", 4, least_seconds=20),), pass_mark=4)
        assert quiz.sit().answer("base", 4, seconds=20).passed
        fast = quiz.sit().answer("base", 4, seconds=19)
        assert (fast.failure, fast.reading, fast.points) == ("quiz.too_fast", 0, 0)
        assert fast.reasons("en") == ("base was answered too fast: 19 seconds, 20 needed",)

    def test_basic_must_be_right_to_go_on_is_a_bar(self) -> None:
        quiz = Quiz((Stage("base", 4, bar=4), Stage("field", 3)), pass_mark=3)
        assert quiz.sit().answer("base", 4).next_step == "field"
        stopped = quiz.sit().answer("base", 3)
        assert (stopped.failure, stopped.score, stopped.passed) == ("quiz.bar", 3, False)
        assert stopped.reasons("zh") == ("base：答对 3 题，须答对 4 题才能继续",)


@pytest.mark.parametrize(("right", "passed"), [(1, False), (2, True), (3, True)])
def test_T6_the_pass_mark_is_inclusive(right: int, passed: bool) -> None:
    sitting = QUIZ.sit().answer("base", 4).answer("extra", 0).choose("music").answer("field", right)
    assert (sitting.passed, sitting.score) == (passed, 4 + right)


def test_points_are_those_of_the_stage() -> None:
    quiz = Quiz((Stage("base", 2, points=5), Stage("field", 3, points=1)), pass_mark=10)
    assert (quiz.points, quiz.questions) == (13, 5)
    assert quiz.sit().answer("base", 1).answer("field", 3).score == 8


def test_a_sitting_is_an_answer_for_a_gate() -> None:
    door = Door("exam", entry.gate(true=["quiz"]))
    sitting = QUIZ.sit()
    assert door.ask("ada", {"quiz": sitting}).to_ask == ("quiz",)
    sitting = sitting.answer("base", 1).answer("extra", 0).choose("music").answer("field", 3)
    answer = door.ask("ada", {"quiz": sitting})
    assert answer.decision is EntryDecision.REFUSED
    assert answer.explain("zh").splitlines()[-1] == "      4 分，需要 6 分"
    by_score = Door("exam", entry.gate(at_least={"score": 6}))
    assert by_score.ask("ada", {"score": sitting.score}).missing == {"score": 2}
    assert by_score.ask("ada", {"score": QUIZ.sit().score}).to_ask == ("score",)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Quiz((), pass_mark=0),
        lambda: Quiz((Stage("a", 1), Stage("a", 1)), pass_mark=0),
        lambda: Quiz((Stage("a", 1),), pass_mark=2),
        lambda: Stage("a", 1, bar=2),
        lambda: Stage("", 1),
        lambda: Stage("a", 0),
        lambda: QUIZ.sit().answer("base", 5),
        lambda: QUIZ.sit().answer("base", -1),
    ],
)
def test_what_cannot_be_is_an_error(wrong: object) -> None:
    with pytest.raises(InvalidValue):
        wrong()  # type: ignore[operator]


def test_a_misspelt_stage_and_one_text_of_fields_are_errors() -> None:
    with pytest.raises(UnknownName, match="use base, extra, field"):
        QUIZ.sit().answer("bse", 1)
    with pytest.raises(WrongType):
        Stage("a", 1, fields="games")


class TestTries:
    tries = Tries(a_day=3, wait_hours=24)
    zone = Calendar("Asia/Shanghai")
    noon = datetime(2024, 1, 1, 4, tzinfo=UTC)

    def failed(self, *hours: int) -> list[datetime]:
        return [self.noon + timedelta(hours=hour) for hour in hours]

    @pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=24, microseconds=-1)])
    def test_three_failures_of_a_day_wait_24_hours(self, after: timedelta) -> None:
        failed = self.failed(0, 1, 2)
        assert not self.tries.ask(failed, failed[-1] + after, self.zone).may_try
        again = self.tries.ask(failed, failed[-1] + timedelta(hours=24), self.zone)
        assert (again.may_try, again.since) == (True, None)

    def test_two_failures_of_a_day_leave_a_try_open(self) -> None:
        failed = self.failed(0, 1)
        assert self.tries.ask(failed, failed[-1], self.zone).may_try
        assert self.tries.ask([], self.noon, self.zone).may_try

    def test_T7_the_day_is_that_of_the_calendar(self) -> None:
        failed = self.failed(10, 11, 13)
        assert self.tries.ask(failed, failed[-1], self.zone).may_try
        assert not self.tries.ask(failed, failed[-1], Calendar("UTC")).may_try

    def test_it_says_so_and_since_when(self) -> None:
        failed = self.failed(0, 1, 2)
        turn = self.tries.ask(failed, failed[-1], self.zone)
        assert turn.since == failed[-1] + timedelta(hours=24)
        assert turn.explain("zh") == "一天内已失败 3 次；须等待 24 小时后再试"

    def test_a_failure_in_the_future_is_an_error(self) -> None:
        with pytest.raises(InvalidValue, match="later than"):
            self.tries.ask(self.failed(1), self.noon, self.zone)


@given(st.sets(st.text(max_size=3), min_size=4, max_size=9), st.integers(0, 4), st.text(max_size=2), st.integers(1, 3))
def test_a_draw_is_the_same_whatever_the_order_and_asks_nothing_twice(
    pool: set[str], count: int, member: str, attempt: int
) -> None:
    first = draw(sorted(pool), count, seed="s", member=member, attempt=attempt)
    assert first == draw(sorted(pool, reverse=True), count, seed="s", member=member, attempt=attempt)
    assert len(set(first)) == count
    rest = draw(pool, len(pool) - count, seed="s", member=member, attempt=attempt, without=first)
    assert set(first) | set(rest) == pool


def test_another_member_or_attempt_gets_other_questions() -> None:
    pool = [f"q{number}" for number in range(50)]
    drawn = {draw(pool, 5, seed="s", member=who, attempt=time) for who in ("ada", "bob") for time in (1, 2)}
    assert len(drawn) == 4
    whole = draw(pool, 50, seed="2024", member="ada", attempt=1)
    assert draw(pool, 3, seed="2024", member="ada", attempt=1) == whole[:3]


def test_a_pool_that_is_too_small_or_holds_a_question_twice_is_an_error() -> None:
    with pytest.raises(InvalidValue, match="the pool holds 1"):
        draw(["a", "b"], 2, seed="s", member="ada", attempt=1, without=["b"])
    with pytest.raises(InvalidValue, match="twice"):
        draw(["a", "a"], 1, seed="s", member="ada", attempt=1)


def test_A7_an_unknown_field_is_explained_with_those_that_there_are() -> None:
    quiz = Quiz((Stage("base", 2), Stage("field", 2, fields=("games", "music"))), pass_mark=3)
    refused = quiz.sit().answer("base", right=2).choose("cooking")
    assert refused.explain().splitlines()[0] == "field has no such field; one of games, music"
    assert refused.explain("zh").splitlines()[0] == "field没有这个分区；可选：games、music"


def test_N17_one_stage_or_something_else_is_not_several_stages() -> None:
    for wrong in (Stage("base", 4), "base", 4, ("base",)):
        with pytest.raises(WrongType, match=r"Stage\("):
            Quiz(wrong, 4)  # type: ignore[arg-type]  # the mistake


def test_A18_a_first_try_is_open_whatever_the_year_and_one_text_is_no_list_of_questions() -> None:
    assert Tries(3, 24).ask([], datetime(1969, 12, 31, tzinfo=UTC), Calendar("UTC")).may_try
    for names in ({"pool": "q1"}, {"pool": ["q1", "q2"], "without": "q1"}):
        with pytest.raises(WrongType, match="one text"):
            draw(**names, count=1, seed="s", member="ada", attempt=1)
