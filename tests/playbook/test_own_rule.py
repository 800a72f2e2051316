"""Rules of one's own, as the page "Write your own rule" has them, are first-class policies: they keep every law."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve, field, frozen
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of
from commkit.core.errors import BadData, InvalidValue
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import Measure
from commkit.core.whole import counting
from commkit.core.wording import Label, Lang
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.explain import explain
from commkit.playbook.registry import registry
from commkit.points import Account, Cap
from commkit.points.day_rule import DayRule
from commkit.standing.facts import Fact
from commkit.standing.kinds import ANSWERED, CHECKED_IN, JOINED, MESSAGE, Kind
from commkit.standing.part_measures import OfPart
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, Policy, Rule, named
from commkit.testing.playbook_histories import Case, cases, playbooks
from commkit.testing.playbook_runs import last_day
from commkit.testing.playbook_states import (
    a_part_may_be_stored_at_any_time,
    every_day_is_by_wake,
    next_review_is_never_late,
    settled_twice_is_settled_once,
)
from commkit.testing.playbooks import resumed_is_whole, sharded_is_whole, step_by_step_is_replay, twice_is_once
from tests.points.by_hand import days_paid, log

PAGE = Path(__file__).resolve().parents[2] / "docs/concepts/write-your-own-rule.md"
UTC = Calendar("UTC")


@frozen
class Helpful(DayRule):
    name: str = "helpful"
    kinds: tuple[Kind, ...] = (ANSWERED,)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return 3 * len({fact.person for fact in facts})


@frozen
class Seen:
    """The day of the last message, and whether the member was missed since then."""

    last: Day | None = None
    missed: bool = False


@frozen(order=False)
class Silence(OfPart):
    """The days since the last message [days]: unknown before the first."""

    @property
    def key(self) -> str:
        return f"silence.{self.policy}"

    @property
    def label(self) -> Label:
        return Label(en="days without a message", zh="未发言天数")

    @property
    def unit(self) -> str:
        return "days"


@frozen
class WelcomeBack(Rule[Seen]):
    """Welcomes whoever speaks again after a silence, and says after a longer one who is missed [days]."""

    name: str = field(default="welcome", validator=named)
    after: int = field(default=14, validator=counting("days", least=1))
    missed_after: int = field(default=30, validator=counting("days", least=1))

    @property
    def part(self) -> type[Seen]:
        return Seen

    def hears(self) -> Mapping[Heard, Handler[Seen]]:
        return {MESSAGE: self._spoke}

    def _spoke(self, seen: Seen, fact: Fact, now: Now) -> Seen:
        if fact.times < 0:
            return seen
        back = (Silence(self.name) >= self.after).judge(now)
        if back.met:
            now.post(self, "welcome_back", because=back)
        return Seen(last=now.today)

    def wake(self, seen: Seen, now: Now) -> Day | None:
        return None if seen.last is None or seen.missed else max(seen.last + self.missed_after, now.day)

    def settle(self, seen: Seen, now: Now) -> Seen:
        missed = (Silence(self.name) >= self.missed_after).judge(now)
        if seen.missed or not missed.met:
            return seen
        now.post(self, "missed", because=missed)
        return evolve(seen, missed=True)

    def asks(self) -> Iterable[Measure]:
        return (Silence(self.name),)

    def answers(self) -> Mapping[str, Answered[Seen]]:
        def silence(seen: Seen, day: Day) -> int | None:
            return None if seen.last is None else day - seen.last

        return {Silence(self.name).key: Answered(silence, Course.GROWS)}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        return {
            "en": {
                "outcome.welcome_back": "welcome back, {member}! ({because})",
                "outcome.missed": "{member} is missed",
            },
            "zh": {"outcome.welcome_back": "{member}，欢迎回来！（{because}）", "outcome.missed": "大家想念 {member}"},
        }


@frozen
class Counts:
    """The messages of the days that may still change."""

    messages: Mapping[Day, int] = field(factory=dict)


@frozen
class Loud(Policy[Counts, dict[Day, int]]):
    """Says when somebody writes the message of a day that is one too many [messages]."""

    name: str = field(default="loud", validator=named)
    most: int = field(default=50, validator=counting("messages", least=1))

    @property
    def part(self) -> type[Counts]:
        return Counts

    def thaw(self, part: Counts) -> dict[Day, int]:
        return dict(part.messages)

    def freeze(self, acc: dict[Day, int], now: Now) -> Counts:
        return Counts({day: acc[day] for day in sorted(acc) if day >= now.open_from and acc[day]})

    def hears(self) -> Mapping[Heard, Handler[dict[Day, int]]]:
        return {MESSAGE: self._wrote}

    def _wrote(self, acc: dict[Day, int], fact: Fact, now: Now) -> dict[Day, int]:
        before = acc.get(now.day, 0)
        acc[now.day] = before + fact.times
        if before <= self.most < acc[now.day]:
            now.post(self, "too_loud", amount=acc[now.day])
        return acc


AWAY = Machine(
    ("here", "away"),
    (Move("here", "away", EachDay(), Silence("welcome") >= 21), Move("away", "here", MESSAGE)),
)
BOOK = Playbook(
    "class",
    "1",
    UTC,
    (
        Account("points"),
        Helpful(),
        WelcomeBack(),
        Loud(most=2),
        Lifecycle("mood", AWAY, on_record=(OnRecord(JOINED, "here"),)),
    ),
)
WORDS = registry().plus(
    tags={"helpful": Helpful, "welcome_back": WelcomeBack, "loud": Loud, "silence": Silence},
)


def said(run: Run, policy: str) -> list[tuple[str, str]]:
    return [(one.what, date_of(one.day).isoformat()[5:]) for one in run.posted if one.policy == policy]


@pytest.mark.parametrize("rule", [Helpful, Seen, Silence, WelcomeBack, Counts, Loud])
def test_the_page_has_these_very_rules(rule: type) -> None:
    assert inspect.getsource(rule) in PAGE.read_text(encoding="utf-8")


class TestWelcomeBack:
    @pytest.mark.parametrize("wrong", [{"after": 0}, {"missed_after": 1.5}, {"name": "welcome back"}])
    def test_numbers_are_whole_days_and_a_name_is_a_word(self, wrong: dict[str, int]) -> None:
        with pytest.raises(InvalidValue, match=f"{next(iter(wrong))}: saw"):
            WelcomeBack(**wrong)  # type: ignore[arg-type]  # that is what is refused

    @pytest.mark.parametrize(
        ("days", "wanted"),
        [
            (["02-01 09:00"], []),
            (["02-01 09:00", "02-14 09:00"], []),
            (["02-01 09:00", "02-15 09:00"], [("welcome_back", "02-15")]),
            (["02-01 09:00", "03-02 23:59"], [("welcome_back", "03-02")]),
            # missed by time alone at the end of the 30th day, once, and welcomed all the same
            (["02-01 09:00", "03-04 00:00"], [("missed", "03-03"), ("welcome_back", "03-04")]),
            (["02-01 09:00", "05-01 09:00"], [("missed", "03-03"), ("welcome_back", "05-01")]),
            # a message that was taken back is nothing new
            (["02-01 09:00", "02-15 09:00", "-02-15 09:00"], [("welcome_back", "02-15")]),
        ],
    )
    def test_after_a_silence(self, days: list[str], wanted: list[tuple[str, str]]) -> None:
        assert said(BOOK.replay(log(MESSAGE, *days)), "welcome") == wanted

    def test_time_alone_says_who_is_missed(self) -> None:
        facts = log(MESSAGE, "02-01 09:00")
        assert said(BOOK.replay(facts, until=date(2017, 3, 2)), "welcome") == []
        run = BOOK.replay(facts, until=date(2017, 3, 3))
        assert said(run, "welcome") == [("missed", "03-03")]
        assert run.posted[-1].fact == ""

    def test_the_day_to_look_again_is_known_ahead(self) -> None:
        welcome = Playbook("class", "1", UTC, (WelcomeBack(),))
        standing = welcome.replay(log(MESSAGE, "02-01 09:00")).standings["ada"]
        assert welcome.next_review(standing) == date(2017, 3, 3)
        assert (
            welcome.next_review(welcome.replay(log(MESSAGE, "02-01 09:00"), until=date(2017, 3, 3)).standings["ada"])
            is None
        )

    def test_another_policy_judges_by_its_measure(self) -> None:
        facts = [*log(JOINED, "02-01 08:00"), *log(MESSAGE, "02-01 09:00", "03-10 09:00")]
        assert said(BOOK.replay(facts), "mood") == [("moved", "02-01"), ("moved", "02-22"), ("moved", "03-10")]

    def test_every_number_has_its_words(self) -> None:
        missed, back = (
            one for one in BOOK.replay(log(MESSAGE, "02-01 09:00", "03-10 09:00")).posted if one.policy == "welcome"
        )
        assert explain(BOOK, back) == "welcome back, ada! (days without a message: 37 (at least 14))"
        assert explain(BOOK, back, "zh") == "ada，欢迎回来！（未发言天数：37（至少 14））"
        assert (explain(BOOK, missed), explain(BOOK, missed, "zh")) == ("ada is missed", "大家想念 ada")

    def test_a_shorter_patience_from_a_date_on(self) -> None:
        shorter = evolve(BOOK, policies=(*BOOK.policies[:2], WelcomeBack(missed_after=10), *BOOK.policies[3:]))
        shorter = evolve(shorter, version="2", since=date(2017, 2, 20), before=BOOK)
        run = shorter.replay(log(MESSAGE, "02-01 09:00"), until=date(2017, 3, 10))
        assert [(one.version, *what) for one, what in zip(run.posted, said(run, "welcome"), strict=True)] == [
            ("2", "missed", "02-20")
        ]


class TestLoud:
    @pytest.mark.parametrize(
        ("days", "wanted"),
        [
            (["02-01 09:00", "02-01 10:00", "02-02 09:00"], []),
            (["02-01 09:00", "02-01 10:00", "02-01 11:00", "02-01 12:00"], [("too_loud", "02-01")]),
            (["02-01 09:00", "02-01 10:00", "-02-01 10:00", "02-01 11:00"], []),
        ],
    )
    def test_one_too_many(self, days: list[str], wanted: list[tuple[str, str]]) -> None:
        assert said(BOOK.replay(log(MESSAGE, *days)), "loud") == wanted

    def test_it_forgets_days_that_are_closed(self) -> None:
        run = BOOK.replay(log(MESSAGE, "02-01 09:00", "02-06 09:00"))
        assert list(run.standings["ada"].part(Loud(most=2)).messages.values()) == [1]


def test_six_lines_pay_for_people_answered() -> None:
    run = BOOK.replay(log(ANSWERED, "02-16 09:00 @bo", "02-16 10:00 @cai", "02-15 09:00 @bo"))
    assert days_paid(run.posted, "helpful") == {"02-15": 3, "02-16": 6}


class TestAsData:
    def test_a_book_with_rules_of_its_own_is_a_file(self) -> None:
        stored = json.loads(json.dumps(dump_playbook(BOOK, WORDS)))
        assert stored["policies"]["welcome"] == {"is": "welcome_back", "after": 14, "missed_after": 30}
        assert load_playbook(stored, WORDS) == BOOK

    def test_one_number_is_one_line_and_a_wrong_one_is_named(self) -> None:
        stored = json.loads(json.dumps(dump_playbook(BOOK, WORDS)))
        stored["policies"]["welcome"]["after"] = 0
        with pytest.raises(BadData, match=r"policies\.welcome\.after: saw 0"):
            load_playbook(stored, WORDS)

    def test_a_standing_with_their_parts_is_a_record(self) -> None:
        run = BOOK.replay([*log(MESSAGE, "02-16 09:00"), *log(ANSWERED, "02-16 10:00 @bo")])
        stored = json.loads(json.dumps(BOOK.dump(run.standings["ada"])))
        assert stored["parts"]["welcome"] == {"last": run.standings["ada"].day}
        assert BOOK.load(stored) == run.standings["ada"]


SMALL = Machine(
    ("here", "away"),
    (Move("here", "away", EachDay(), Silence("welcome") >= 2), Move("away", "here", MESSAGE)),
)
BOOKS = playbooks(
    Playbook(
        "class",
        "1",
        UTC,
        (
            Account("points"),
            Helpful(),
            WelcomeBack(after=2, missed_after=3),
            Loud(most=1),
            Lifecycle("mood", SMALL, on_record=(OnRecord(JOINED, "here"),)),
        ),
        lateness=lateness,
    )
    for lateness in (0, 2)
)
THEMES = ((MESSAGE, JOINED), (MESSAGE, ANSWERED, CHECKED_IN))


@given(cases(BOOKS, themes=THEMES))
def test_live_resumed_sharded_and_twice_they_are_the_same(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered)
    resumed_is_whole(case.book, case.delivered)
    sharded_is_whole(case.book, case.delivered)
    twice_is_once(case.book, case.delivered)


@given(cases(BOOKS, themes=THEMES))
def test_time_does_the_same_however_it_passes(case: Case) -> None:
    until = last_day(case.book, case.facts) + 6
    every_day_is_by_wake(case.book, case.delivered, until)
    settled_twice_is_settled_once(case.book, case.delivered, until)
    next_review_is_never_late(case.book, case.delivered)
    a_part_may_be_stored_at_any_time(case.book, case.delivered, until)


def test_a_wake_that_comes_late_is_caught() -> None:
    class Sleepy(WelcomeBack):
        def wake(self, seen: Seen, now: Now) -> Day | None:
            day = super().wake(seen, now)
            return None if day is None else day + 1

    sleepy = Playbook("class", "1", UTC, (Sleepy(missed_after=3),))
    facts = log(MESSAGE, "02-16 09:00")
    with pytest.raises(AssertionError):
        every_day_is_by_wake(sleepy, facts, last_day(sleepy, facts) + 6)


def test_a_cap_is_one_more_line() -> None:
    @frozen
    class Modest(Helpful):
        cap = Cap(day=4)

    modest = Playbook("class", "1", UTC, (Account("points"), Modest()))
    run = modest.replay(log(ANSWERED, "02-16 09:00 @bo", "02-16 10:00 @cai"))
    assert days_paid(run.posted, "helpful") == {"02-16": 4}
