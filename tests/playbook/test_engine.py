"""One step from within: what comes before what, whose clock it is, and what is refused or changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import date_of, number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import Measure
from commkit.playbook import Playbook, Shard
from commkit.playbook.engine import EchoOfEcho
from commkit.points import Account, Award, Cap, Own, Streak, invites
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.kinds import CHECKED_IN, INVITED, INVITEE_LEFT, LEFT, LIKED, MESSAGE, Kind
from commkit.standing.measures import Received, count
from commkit.standing.outcomes import Outcome
from commkit.standing.part_measures import InState
from commkit.standing.policy import Handler, Heard, Now, Phase, Rule
from commkit.standing.standing import Standing
from tests.testing.playbook_books import Reminder, Review

DAY = 86_400_000_000
UTC = Calendar("UTC")
POINTS = Account("points")
MESSAGES = count(MESSAGE)
MESSAGE_AWARD = Award("message", MESSAGE, each=1)


def said(when: str, kind: Kind = MESSAGE, member: str = "ada", zone: str = "UTC", person: str | None = None) -> Fact:
    at = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(zone))
    return Fact(f"{kind.code} {when} {member}", at, member, kind, person=person)


def a_book(*policies: object, calendar: Calendar = UTC, lateness: int = 3) -> Playbook:
    return Playbook("small", "1", calendar, (*policies, POINTS), lateness=lateness)  # type: ignore[arg-type]  # a tuple


def lived(book: Playbook, *facts: Fact, member: str = "ada") -> tuple[Standing, list[Outcome]]:
    standing, outcomes = book.start(member), list[Outcome]()
    for fact in facts:
        step = book.step(standing, fact)
        standing = step.standing
        outcomes += step.outcomes
    return standing, outcomes


def whats(outcomes: Iterable[Outcome]) -> list[tuple[str, str, int]]:
    return [(one.policy, one.what, one.amount) for one in outcomes]


@frozen
class Nothing:
    """No part."""


@frozen
class Watch(Rule[Nothing]):
    """Posts what a measure reads when a message, or a like, comes."""

    name: str
    asked: Measure = MESSAGES

    @property
    def part(self) -> type[Nothing]:
        return Nothing

    def asks(self) -> Iterable[Measure]:
        return (self.asked,)

    def hears(self) -> Mapping[Heard, Handler[Nothing]]:
        return {MESSAGE: self._acted, LIKED: self._acted, Received(LIKED): self._received}

    def _acted(self, acc: Nothing, fact: Fact, now: Now) -> Nothing:
        return self._posted("acted", acc, now)

    def _received(self, acc: Nothing, fact: Fact, now: Now) -> Nothing:
        return self._posted("received", acc, now)

    def _posted(self, what: str, acc: Nothing, now: Now) -> Nothing:
        reading = now.read(self.asked)
        now.post(self, what, amount=reading if isinstance(reading, int) else -1)
        return acc


class AtTheGate(Watch):
    phase = Phase.GATE


class WhileEarning(Watch):
    phase = Phase.EARN


@frozen
class Tells(Rule[Nothing]):
    """Sends an echo to bo about every fact of some kinds."""

    name: str
    about: tuple[Kind, ...]

    @property
    def part(self) -> type[Nothing]:
        return Nothing

    def hears(self) -> Mapping[Heard, Handler[Nothing]]:
        return dict.fromkeys(self.about, self._tell)

    def echoes(self) -> Iterable[Kind]:
        return (INVITEE_LEFT,)

    def _tell(self, acc: Nothing, fact: Fact, now: Now) -> Nothing:
        now.echo(Fact(f"{fact.id}<bo", fact.at, "bo", INVITEE_LEFT))
        return acc


@frozen
class TellsNobody(Tells):
    """Sends echoes of a kind that it does not name."""

    def echoes(self) -> Iterable[Kind]:
        return ()


@frozen
class Since:
    """Whether anything was heard."""

    heard: bool = False


@frozen
class TellsAtNight(Rule[Since]):
    """Sends an echo because a day ended."""

    name: str = "night"

    @property
    def part(self) -> type[Since]:
        return Since

    def hears(self) -> Mapping[Heard, Handler[Since]]:
        return {MESSAGE: lambda _acc, _fact, _now: Since(True)}

    def settle(self, acc: Since, now: Now) -> Since:
        if acc.heard:
            now.echo(Fact("told", now.at, "bo", INVITEE_LEFT))
        return acc

    def wake(self, acc: Since, now: Now) -> int | None:
        return now.day if acc.heard else None


class TestRefusals:
    def test_a_fact_about_others(self) -> None:
        with pytest.raises(InvalidValue, match=r"standing: saw 'cai', the fact is about 'ada' and 'bo'"):
            a_book(Watch("watch")).step(Standing("cai"), said("2017-02-16 09:00", LIKED, person="bo"))

    def test_an_account_that_the_book_does_not_have(self) -> None:
        book = a_book(Award("gold", MESSAGE, each=1, into="gold"))
        with pytest.raises(UnknownName, match=r"account: saw 'gold', the book has no account .* use one of points"):
            book.step(book.start("ada"), said("2017-02-16 09:00"))

    def test_no_account_at_all(self) -> None:
        book = evolve(a_book(MESSAGE_AWARD), policies=[MESSAGE_AWARD])
        with pytest.raises(UnknownName, match="none: add an Account"):
            book.step(book.start("ada"), said("2017-02-16 09:00"))

    def test_a_measure_that_no_policy_answers(self) -> None:
        book = a_book(Watch("watch", InState("ghost", "seen")))
        with pytest.raises(UnknownName, match=r"measure: saw .*ghost.* no policy of the book answers it"):
            book.step(book.start("ada"), said("2017-02-16 09:00"))

    def test_the_community_that_was_not_given(self) -> None:
        book = a_book(Watch("watch", MESSAGES.community.last(3)))
        with pytest.raises(UnknownName, match="about the community, which was not given; give community="):
            book.step(book.start("ada"), said("2017-02-16 09:00"))

    def test_an_echo_because_of_an_echo(self) -> None:
        book = a_book(Tells("tells", (LEFT, INVITEE_LEFT)))
        left = said("2017-02-16 09:00", LEFT)
        assert [fact.member for fact in book.step(book.start("ada"), left).echoes] == ["bo"]
        with pytest.raises(EchoOfEcho, match="send it from the fact that first caused it"):
            book.replay([left])

    def test_an_echo_because_of_time_alone(self) -> None:
        book = a_book(TellsAtNight())
        standing, _ = lived(book, said("2017-02-16 09:00"))
        with pytest.raises(EchoOfEcho, match="does not come from a fact"):
            book.settle(standing, standing.at + DAY)  # type: ignore[operator]  # it has seen a fact

    def test_an_echo_of_a_kind_that_was_not_named(self) -> None:
        book, liked = a_book(TellsNobody("tells", (LIKED,))), said("2017-02-16 09:00", LIKED)
        with pytest.raises(InvalidValue, match="echo: saw 'invitee_left', no policy of the book says"):
            book.replay([liked])

    def test_other_content_under_an_id(self) -> None:
        book, first = a_book(MESSAGE_AWARD), said("2017-02-16 09:00")
        other = evolve(first, group="elsewhere")
        standing, _ = lived(book, first)
        with pytest.raises(TwoContents, match="not kept, it was seen before") as live:
            book.step(standing, other)
        with pytest.raises(TwoContents) as bulk:
            book.replay([first, other])
        assert (live.value.first, live.value.second) == (None, other)
        assert (bulk.value.first, bulk.value.second) == (first, other)

    def test_after_an_error_the_standing_is_as_it_was(self) -> None:
        book, first = a_book(MESSAGE_AWARD), said("2017-02-16 09:00")
        standing, _ = lived(book, first)
        record = book.dump(standing)
        with pytest.raises(TwoContents):
            book.step(standing, evolve(first, group="elsewhere"))
        assert book.dump(standing) == record


class TestTheOrderInsideAStep:
    def test_gate_then_earn_then_count_then_move(self) -> None:
        book = a_book(Watch("move"), WhileEarning("earn"), AtTheGate("gate"))
        _, outcomes = lived(book, said("2017-02-16 09:00"), said("2017-02-16 10:00"))
        assert whats(outcomes[:3]) == [("gate", "acted", 0), ("earn", "acted", 0), ("move", "acted", 1)]
        assert whats(outcomes[3:]) == [("gate", "acted", 1), ("earn", "acted", 1), ("move", "acted", 2)]

    def test_within_a_phase_in_the_order_of_the_book(self) -> None:
        _, outcomes = lived(a_book(Watch("second"), Watch("first")), said("2017-02-16 09:00"))
        assert [one.policy for one in outcomes] == ["second", "first"]

    def test_points_land_at_once(self) -> None:
        book = a_book(WhileEarning("before", POINTS.balance), MESSAGE_AWARD, WhileEarning("after", POINTS.balance))
        _, outcomes = lived(book, said("2017-02-16 09:00"))
        assert [one.amount for one in outcomes if one.what == "acted"] == [0, 1]

    def test_days_end_before_the_fact_that_comes_after_them(self) -> None:
        book = a_book(Watch("watch"), Reminder("reminder", after=2))
        _, outcomes = lived(book, said("2017-02-16 09:00"), said("2017-02-20 09:00"))
        assert whats(outcomes) == [("watch", "acted", 1), ("reminder", "reminded", 2), ("watch", "acted", 2)]
        assert date_of(outcomes[1].day) == date(2017, 2, 18)
        assert outcomes[1].at == UTC.ends(number(date(2017, 2, 18)))
        assert outcomes[1].fact == ""

    def test_with_oneself_it_is_one_delivery_with_two_roles(self) -> None:
        book = a_book(Watch("given", count(LIKED)), Watch("got", count(LIKED).received))
        liked = said("2017-02-16 09:00", LIKED, person="ada")
        assert book.reaches(liked) == ("ada",)
        standing, outcomes = lived(book, liked, liked)
        assert whats(outcomes) == [
            ("given", "acted", 1),
            ("got", "acted", 1),
            ("given", "received", 1),
            ("got", "received", 1),
        ]
        assert book.replay([liked]).standings == {"ada": standing}

    def test_with_oneself_earns_only_where_the_rule_says_so(self) -> None:
        liked = said("2017-02-16 09:00", LIKED, person="ada")
        ignored, counted = (a_book(Award("like", LIKED, each=1, own=own)) for own in (Own.IGNORED, Own.COUNTED))
        assert [whats(lived(book, liked)[1]) for book in (ignored, counted)] == [[], [("like", "credited", 1)]]


class TestTheClockOfAMember:
    def test_a_late_fact_is_paid_for_its_day_and_posted_now(self) -> None:
        standing, outcomes = lived(a_book(MESSAGE_AWARD), said("2017-02-18 09:00"), said("2017-02-16 12:00"))
        late = outcomes[-1]
        assert (date_of(late.day), late.at) == (date(2017, 2, 16), outcomes[0].at)
        assert standing.at == outcomes[0].at

    def test_what_moves_is_posted_for_today(self) -> None:
        _, outcomes = lived(a_book(Watch("watch")), said("2017-02-18 09:00"), said("2017-02-16 12:00"))
        assert [date_of(one.day) for one in outcomes] == [date(2017, 2, 18)] * 2

    def test_each_member_has_their_own(self) -> None:
        book = a_book(MESSAGE_AWARD)
        run = book.replay([said("2017-02-20 09:00"), said("2017-02-10 09:00", member="bo")])
        assert [date_of(one.day or 0).day for one in run.standings.values()] == [20, 10]
        assert "too_late" not in {one.what for one in run.posted}

    def test_what_nobody_hears_changes_nothing(self) -> None:
        book, unheard = a_book(MESSAGE_AWARD), said("2017-02-20 09:00", CHECKED_IN)
        standing, _ = lived(book, said("2017-02-16 09:00"))
        assert book.step(standing, unheard).standing is standing
        assert book.reaches(unheard) == ()
        assert book.replay([unheard]).standings == {}

    def test_a_fact_reaches_the_side_that_the_book_hears(self) -> None:
        liked = said("2017-02-16 09:00", LIKED, person="bo")
        assert a_book(Award("like", LIKED, each=1)).reaches(liked) == ("ada",)
        assert a_book(Review("liked", count(LIKED).received >= 1)).reaches(liked) == ("bo",)
        assert a_book(Watch("watch")).reaches(liked) == ("ada", "bo")

    def test_settling_to_an_earlier_instant_changes_nothing(self) -> None:
        book = a_book(Reminder("reminder"))
        standing, _ = lived(book, said("2017-02-16 09:00"))
        assert book.settle(standing, 0).standing == standing

    def test_who_has_no_facts_has_no_clock_to_settle(self) -> None:
        step = a_book(Reminder("reminder")).settle(Standing("ada"), 5 * DAY)
        assert (step.standing.day, step.outcomes) == (None, ())


class TestTooLate:
    @pytest.mark.parametrize(
        ("lateness", "day", "late"), [(3, 17, False), (3, 16, True), (0, 20, False), (0, 19, True)]
    )
    def test_the_last_day_that_may_change(self, lateness: int, day: int, late: bool) -> None:
        book = a_book(MESSAGE_AWARD, lateness=lateness)
        _, outcomes = lived(book, said("2017-02-20 09:00"), said(f"2017-02-{day} 08:00"))
        assert (outcomes[-1].what == "too_late") is late

    def test_it_is_one_outcome_with_its_day_and_kind(self) -> None:
        book = a_book(MESSAGE_AWARD, Watch("watch"))
        standing, _ = lived(book, said("2017-02-20 09:00"))
        step = book.step(standing, said("2017-02-10 09:00"))
        [one] = step.outcomes
        assert (one.what, one.policy, one.version, date_of(one.day)) == ("too_late", "", "1", date(2017, 2, 10))
        assert (one.fact, one.target, one.at) == ("message 2017-02-10 09:00 ada", "message", standing.at)
        assert step.standing == standing

    def test_an_old_id_with_other_content_is_too_late_and_no_error(self) -> None:
        book, first = a_book(MESSAGE_AWARD), said("2017-02-10 09:00")
        standing, _ = lived(book, first, said("2017-02-20 09:00"))
        assert [one.what for one in book.step(standing, evolve(first, group="elsewhere")).outcomes] == ["too_late"]


class TestCivilDays:
    def test_days_around_and_before_1970(self) -> None:
        streak = Streak("run", CHECKED_IN, {3: 10})
        facts = [Fact(f"c{day}", day * DAY, "ada", CHECKED_IN) for day in (-1, 0, 1)]
        assert [(one.day, one.amount) for one in lived(a_book(streak), *facts)[1]] == [(1, 10)]

    def test_a_reminder_due_before_1970(self) -> None:
        book = a_book(Reminder("reminder", after=2))
        standing, _ = lived(book, Fact("m1", -3 * DAY, "ada", MESSAGE))
        assert book.next_review(standing) == date(1969, 12, 31)
        assert [(one.day, one.at) for one in book.settle(standing, 5 * DAY).outcomes] == [(-1, 0)]

    @pytest.mark.parametrize(
        "hours",
        [
            ("2017-03-11 23:30", "2017-03-12 23:30", "2017-03-13 00:30"),
            ("2017-11-04 00:30", "2017-11-05 23:30", "2017-11-06 00:30"),
        ],
    )
    def test_a_day_of_23_or_25_hours_is_one_day(self, hours: tuple[str, ...]) -> None:
        book = a_book(Streak("run", CHECKED_IN, {3: 10}), calendar=Calendar("America/New_York"))
        _, outcomes = lived(book, *(said(when, CHECKED_IN, zone="America/New_York") for when in hours))
        assert [one.amount for one in outcomes] == [10]

    @pytest.mark.parametrize(("day", "hours"), [("2017-03-12", 23), ("2017-11-05", 25)])
    def test_a_short_and_a_long_day_end_at_their_midnight(self, day: str, hours: int) -> None:
        book = a_book(Reminder("reminder", after=1), calendar=Calendar("America/New_York"))
        midnight = said(f"{day} 00:00", zone="America/New_York")
        [one] = book.replay([evolve(midnight, at=midnight.at - 1)], until=date.fromisoformat(day)).posted
        assert one.at - midnight.at == hours * 3_600_000_000

    def test_a_day_that_starts_at_four_in_the_morning(self) -> None:
        book = a_book(Award("message", MESSAGE, each=1, cap=Cap(day=1)), calendar=Calendar("Asia/Shanghai", time(4)))
        hours = ("2017-02-16 22:00", "2017-02-17 03:59", "2017-02-17 04:00")
        _, outcomes = lived(book, *(said(when, zone="Asia/Shanghai") for when in hours))
        paid = [date_of(one.day) for one in outcomes if one.what == "credited"]
        assert paid == [date(2017, 2, 16), date(2017, 2, 17)]


class TestWhatWentWrongOnce:
    INVITES = a_book(*invites("invite", 20, within=3))

    def test_an_earlier_invitation_that_comes_later_still_counts(self) -> None:
        ada_again, ada = (said(f"2017-02-{day} 09:00", INVITED, person="bo") for day in (19, 17))
        run = self.INVITES.replay([ada_again, ada, said("2017-02-18 09:00", LEFT, member="bo")])
        assert [one.amount for one in run.of("ada")] == [20, 20, -20, -20]
        assert run.standings["ada"].part(POINTS).balance == 0

    def test_a_leave_long_after_the_invitation_tells_nobody(self) -> None:
        invited = said("2017-02-10 09:00", INVITED, person="bo")
        run = self.INVITES.replay([invited, said("2017-02-14 09:00", LEFT, member="bo")])
        assert run.standings["ada"].part(POINTS).balance == 20

    def test_a_leave_of_a_closed_day_tells_nobody(self) -> None:
        left = said("2017-02-16 12:00", LEFT, member="bo")
        moved_on = said("2017-02-20 12:00", LEFT, member="bo")
        invited = said("2017-02-16 09:00", INVITED, person="bo")
        echoes = self.INVITES.echoes([left, moved_on, invited])
        assert echoes == ()

    def test_an_invitation_that_was_taken_back_still_tells(self) -> None:
        invited = said("2017-02-16 09:00", INVITED, person="bo")
        left = said("2017-02-17 09:00", LEFT, member="bo")
        orders = ([invited, invited.taken_back("back"), left], [invited, left, invited.taken_back("back")])
        assert [[one.member for one in self.INVITES.echoes(order)] for order in orders] == [["ada"], ["ada"]]

    def test_a_shard_takes_echoes_from_the_log_and_makes_none(self) -> None:
        log = [said("2017-02-16 09:00", INVITED, person="bo"), said("2017-02-17 09:00", LEFT, member="bo")]
        everybody = Shard(0, of=1)
        told = list(self.INVITES.with_echoes(log))
        without = self.INVITES.replay(log, only=everybody).standings["ada"].part(POINTS).balance
        with_them = self.INVITES.replay(told, only=everybody)
        assert (without, with_them.standings["ada"].part(POINTS).balance) == (20, 0)
        assert with_them.standings == self.INVITES.replay(log).standings

    def test_a_step_leaves_the_activity_that_it_was_given(self) -> None:
        book = a_book(Watch("watch"))
        first, _ = lived(book, said("2017-02-16 09:00"))
        second = book.step(first, said("2017-02-16 10:00")).standing
        assert [one.activity.read(MESSAGES, one.day or 0) for one in (first, second)] == [1, 2]

    def test_a_standing_of_a_day_still_answers_for_the_evening_before(self) -> None:
        window = MESSAGES.last(2)
        book = a_book(Watch("watch", window), lateness=0)
        standing, _ = lived(book, *(said(f"2017-02-{day} 09:00") for day in (14, 15, 16, 17)))
        today = number(date(2017, 2, 17))
        assert [standing.activity.read(window, today - back) for back in (0, 1)] == [2, 2]
