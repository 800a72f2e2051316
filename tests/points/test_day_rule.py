"""A rule of one's own in six lines: what it hears, what it pays, and that lateness, caps and data come with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from attrs import evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of, weekday
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Own
from commkit.points.awards import NO_CAP
from commkit.points.day_rule import DayPart, DayRule, not_taken_back
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import ANSWERED, CHECKED_IN, LIKED, MESSAGE, SPENT, Kind
from commkit.standing.measures import Received
from commkit.standing.policy import Heard, Late, Phase
from commkit.standing.standing import Standing
from commkit.testing.facts import MEMBERS, deliveries, histories
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_states import a_part_may_be_stored_at_any_time
from commkit.testing.playbooks import (
    any_order_in_time_is_due_the_same,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    twice_is_once,
)
from tests.points.by_hand import capped, days_paid, log, paid, replayed

UTC = Calendar("UTC")
POINTS = Account("points")


@frozen
class Helpful(DayRule):
    name: str = "helpful"
    kinds = (ANSWERED,)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return 3 * len({fact.person for fact in facts})


@frozen
class Popular(DayRule):
    """So many for the likes of a day, twice as many on a Sunday, from so many likes on."""

    name: str = "popular"
    each: int = 1
    least: int = field(default=2)
    cap: Cap = NO_CAP
    into: str = "points"
    own: Own = Own.IGNORED
    kinds: tuple[Heard, ...] = (Received(LIKED),)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        likes = sum(fact.times for fact in facts)
        return 0 if likes < self.least else likes * self.each * (2 if weekday(day).name == "SUNDAY" else 1)


@frozen
class Early(DayRule):
    """Points for the first message of a day when nobody was answered before it, fewer the more were said."""

    name: str = "early"
    kinds = (MESSAGE, ANSWERED)
    cap = Cap(day=5, week=9)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return max(7 - len(facts), 1) if facts and facts[0].kind == MESSAGE else 0


def book(*rules: DayRule | Award, lateness: int = 3) -> Playbook:
    return Playbook("class", "1", UTC, (POINTS, *rules), lateness=lateness)


class TestRefused:
    @pytest.mark.parametrize("name", ["", "two words", 7])
    def test_a_name_that_is_no_word(self, name: str) -> None:
        with pytest.raises(InvalidValue, match="name: saw"):
            Helpful(name)

    def test_an_account_that_is_no_word(self) -> None:
        with pytest.raises(InvalidValue, match="name: saw 'my points'"):
            Popular(into="my points")

    @pytest.mark.parametrize("kinds", [(), "liked", ("liked",), (LIKED, "message"), LIKED])
    def test_what_cannot_be_heard(self, kinds: tuple[Heard, ...]) -> None:
        with pytest.raises(WrongType, match="kinds: saw"):
            Popular(kinds=kinds)

    def test_a_cap_that_is_a_number(self) -> None:
        with pytest.raises(WrongType, match="cap: saw 5"):
            Popular(cap=5)  # type: ignore[arg-type]  # that is what is refused

    def test_a_rule_without_due(self) -> None:
        with pytest.raises(TypeError, match="due"):
            DayRule()  # type: ignore[abstract]  # that is what is refused

    @pytest.mark.parametrize("said", [-1, 1.5, True, None, "3"])
    def test_a_day_that_is_not_worth_whole_points(self, said: int) -> None:
        @frozen
        class Odd(Helpful):
            def due(self, facts: Sequence[Fact], day: Day) -> int:
                return said

        with pytest.raises(InvalidValue, match=r"policies\.helpful\.due: saw .*, it counts whole points"):
            book(Odd()).replay(log(ANSWERED, "02-16 09:00 @bo"))


class TestDue:
    def test_what_comes_with_it(self) -> None:
        assert (Helpful().phase, Helpful().late) == (Phase.EARN, Late.TRUE_UP)
        assert list(Helpful().pays()) == ["points"]
        assert list(Popular().hears()) == [Received(LIKED)]

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (["02-16 09:00 @bo"], {"02-16": 3}),
            (["02-16 09:00 @bo", "02-16 10:00 @bo", "02-16 11:00 @cai", "02-17 09:00 @bo"], {"02-16": 6, "02-17": 3}),
            # late, and taken back
            (["02-17 09:00 @bo", "02-15 09:00 @cai"], {"02-15": 3, "02-17": 3}),
            (["02-16 09:00 @bo", "02-16 10:00 @bo", "-02-16 09:00 @bo"], {"02-16": 3}),
            (["02-16 09:00 @bo", "-02-16 09:00 @bo"], {}),
            (["-02-16 09:00 @bo", "02-16 09:00 @bo"], {}),
            # too late
            (["02-20 09:00 @bo", "02-16 09:00 @bo"], {"02-20": 3}),
            # with oneself
            (["02-16 09:00 @ada"], {}),
        ],
    )
    def test_three_points_for_each_person_answered(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(book(Helpful()), log(ANSWERED, *said), "helpful") == wanted

    def test_the_facts_come_in_order_and_without_those_taken_back(self) -> None:
        seen: list[list[str]] = []

        @frozen
        class Watching(Helpful):
            def due(self, facts: Sequence[Fact], day: Day) -> int:
                seen.append([str(fact.person) for fact in facts])
                return 0

        book(Watching()).replay(log(ANSWERED, "02-16 12:00 @bo", "02-16 09:00 @cai", "-02-16 12:00 @bo"))
        assert seen == [["bo"], ["cai", "bo"], ["cai"]]

    def test_the_day_is_the_community_s(self) -> None:
        saturday, sunday = (log(LIKED, f"02-{day} 09:00 @bo", f"02-{day} 10:00 @bo") for day in (18, 19))
        assert replayed(book(Popular()), [*saturday, *sunday], "popular", "bo") == {"02-18": 2, "02-19": 4}

    def test_several_times_at_once_are_one_fact(self) -> None:
        (liked,) = log(LIKED, "02-16 09:00 @bo")
        run = book(Popular()).replay([evolve(liked, times=3), evolve(liked, id="back", times=-1)])
        assert [one.amount for one in run.of("bo")] == [3, -1]

    def test_facts_with_oneself_where_the_rule_says_so(self) -> None:
        both = Popular(kinds=(LIKED, Received(LIKED)), own=Own.COUNTED, least=1)
        assert replayed(book(both), log(LIKED, "02-16 09:00 @ada"), "popular") == {"02-16": 1}

    def test_an_outcome_says_what_the_day_is_worth(self) -> None:
        run = book(Popular(cap=Cap(day=3))).replay(log(LIKED, *[f"02-16 {hour:02}:00 @bo" for hour in range(9, 14)]))
        assert [(one.amount, one.desired) for one in run.of("bo")] == [(2, 2), (1, 3), (0, 4)]
        assert date_of(run.posted[0].day) == date(2017, 2, 16)


class TestCaps:
    def test_the_rest_of_a_week_is_paid_in_part(self) -> None:
        said = log(ANSWERED, "02-13 09:00 @bo", "02-14 09:00 @bo", "02-15 09:00 @bo", "02-20 09:00 @bo")
        weekly = evolve_cap(Cap(week=8))
        assert replayed(book(weekly), said, "helpful") == {"02-13": 3, "02-14": 3, "02-15": 2, "02-20": 3}

    def test_a_late_day_takes_the_room_and_owes_nothing_in_between(self) -> None:
        spent = log(SPENT, "02-15 10:00 =3")
        run = book(evolve_cap(Cap(ever=3))).replay(
            [*log(ANSWERED, "02-15 09:00 @bo"), *spent, *log(ANSWERED, "02-14 09:00 @bo")]
        )
        assert days_paid(run.posted, "helpful") == {"02-14": 3}
        assert [one.what for one in run.posted] == ["credited", "spent", "credited", "reversed"]

    def test_closed_days_still_count(self) -> None:
        said = log(ANSWERED, *[f"02-{day:02} 09:00 @bo" for day in range(1, 28)])
        run = book(evolve_cap(Cap(month=40))).replay(said)
        assert sum(one.amount for one in run.posted) == 40


def evolve_cap(most: Cap) -> DayRule:
    @frozen
    class Capped(Helpful):
        cap = most

    return Capped()


class TestVersions:
    old = book(Popular(each=1, least=1, cap=Cap(week=3)))
    new = evolve(book(Popular(each=5, least=1)), version="2", since=date(2017, 2, 15), before=old)

    def test_each_day_is_paid_by_its_version_however_late(self) -> None:
        said = log(LIKED, "02-15 09:00 @bo", "02-14 09:00 @bo", "02-14 10:00 @bo", "02-16 09:00 @bo")
        run = self.new.replay(said)
        assert [(one.version, one.amount) for one in run.of("bo")] == [("2", 5), ("1", 1), ("1", 1), ("2", 5)]


class TestWhatIsKept:
    own = Kind("asked_expert", Label(en="questions to an expert", zh="@达人提问"))

    def test_the_facts_of_open_days_alone(self) -> None:
        run = book(Helpful()).replay(log(ANSWERED, *[f"02-{day} 09:00 @bo" for day in range(10, 21)]))
        part = run.standings["ada"].part(Helpful())
        assert [date_of(day).day for day in part.facts] == [17, 18, 19, 20]
        assert part.carry.in_all == 21

    def test_it_is_stored_as_typed_plain_data(self) -> None:
        @frozen
        class Asks(DayRule):
            name: str = "asks"
            kinds = (TestWhatIsKept.own, ANSWERED)

            def due(self, facts: Sequence[Fact], day: Day) -> int:
                return len(facts)

        asked = log(self.own, "02-16 09:00 @bo", "-02-16 09:00 @bo")
        asks = book(Asks())
        run = asks.replay([*asked, *log(ANSWERED, "02-16 10:00 @cai")])
        stored = json.loads(json.dumps(asks.dump(run.standings["ada"])))
        back = asks.load(stored)
        assert back == run.standings["ada"]
        assert back.part(Asks()).facts == run.standings["ada"].part(Asks()).facts

    def test_of_nobody_it_keeps_nothing(self) -> None:
        assert Standing("ada").part(Helpful()) == DayPart()
        assert (
            book(Helpful(), Award("chat", MESSAGE, each=1))
            .replay(log(ANSWERED, "02-16 09:00 @ada"))
            .standings["ada"]
            .parts
            == {}
        )


RULES = (Helpful(), Popular(cap=Cap(day=5, week=7)), Popular("fan", kinds=(LIKED, Received(LIKED)), least=1), Early())
LIKES = (Popular("weekly", least=1, cap=Cap(week=4)), Popular("ever", least=3, cap=Cap(ever=5)), Early())
BOOKS = playbooks([book(*rules, lateness=late) for rules in (RULES, LIKES) for late in (0, 1, 3)])
THEMES = ((LIKED,), (MESSAGE, LIKED, CHECKED_IN))


def by_hand(rule: DayRule, facts: Sequence[Fact], member: str, calendar: Calendar) -> dict[Day, int]:
    """What a rule pays by the facts that are left, all at once."""
    heard = [
        fact
        for fact in facts
        if (fact.kind in rule.kinds and fact.member == member)
        or (Received(fact.kind) in rule.kinds and fact.person == member)
    ]
    alike: dict[Fact, list[Fact]] = {}
    for fact in sorted(heard, key=lambda fact: (fact.times < 0, fact.id)):
        same = alike.setdefault(evolve(fact, id="-", times=1), [])
        if fact.member != fact.person:
            same[:] = [*same, *[fact] * fact.times] if fact.times > 0 else same[: fact.times]
    left = Counter(evolve(fact, times=1) for same in alike.values() for fact in same)
    days: dict[Day, list[Fact]] = {}
    for fact, times in left.items():
        days.setdefault(calendar.day_number(fact.at), []).append(evolve(fact, times=times))
    return capped({day: rule.due(in_order(some), day) for day, some in days.items()}, rule.cap, calendar)


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_however_late_it_pays_what_all_facts_in_order_are_worth(case: Case) -> None:
    run = case.book.replay(case.delivered)
    for rule in (policy for policy in case.book.policies if isinstance(policy, DayRule)):
        for member in MEMBERS:
            assert paid(run.posted, rule.name, member) == by_hand(rule, case.facts, member, case.book.calendar)


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_in_any_order_the_same_is_due(case: Case) -> None:
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered)


@given(cases(BOOKS, themes=THEMES))
def test_live_resumed_sharded_and_twice_it_is_the_same(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered)
    resumed_is_whole(case.book, case.delivered)
    sharded_is_whole(case.book, case.delivered)
    twice_is_once(case.book, case.delivered)


@given(cases(BOOKS, themes=THEMES))
def test_its_part_may_be_stored_at_any_time(case: Case) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, 17_235)


@given(histories(size=12).flatmap(lambda log: st.tuples(st.just(log), deliveries(log))))
def test_what_is_left_does_not_depend_on_the_order(logs: tuple[tuple[Fact, ...], tuple[Fact, ...]]) -> None:
    log, delivered = logs
    left = not_taken_back(log)
    assert not_taken_back({fact.id: fact for fact in delivered}.values()) == left
    assert list(left) == in_order(left)
    assert all(fact.times > 0 for fact in left)
    assert sum(fact.times for fact in left) == sum(fact.times for fact in log)
