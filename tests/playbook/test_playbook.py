"""A playbook as a value: what it refuses, which version decides which day, reviews, shards, and the order of a run."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.wording import Label
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Quiet
from commkit.operations.goals import Goal
from commkit.playbook import Playbook, Shard
from commkit.points import Account, Award, Cap, Once, Streak
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.kinds import CHECKED_IN, JOINED, MESSAGE, TASK_DONE
from commkit.standing.measures import count
from commkit.standing.standing import Standing
from tests.testing.playbook_books import Reminder, Review

DAY = 86_400_000_000
UTC = Calendar("UTC")
POINTS = Account("points")
CHAT = Award("chat", MESSAGE, each=1)
RUN = Streak("run", CHECKED_IN, {2: 3})
FIRST = Playbook("small", "1", UTC, (POINTS, CHAT, RUN))
SECOND = Playbook(
    "small",
    "2",
    UTC,
    (POINTS, evolve(CHAT, each=5), Award("checkin", CHECKED_IN, each=2)),
    since=date(1970, 1, 11),
    before=FIRST,
)
"""Since day 10 a message is worth 5, runs are worth nothing more, and check-ins begin to be worth something."""


def on(day: int, kind: object = MESSAGE, member: str = "ada") -> Fact:
    return Fact(f"{kind} {day} {member}", day * DAY, member, kind)  # type: ignore[arg-type]  # a kind


class TestRefusals:
    def test_two_policies_of_one_name(self) -> None:
        with pytest.raises(InvalidValue, match=r"policies: saw \['chat'\], two policies have one name"):
            Playbook("small", "1", UTC, (CHAT, POINTS, CHAT))

    def test_two_goals_of_one_name(self) -> None:
        goal = Goal("activity", Fraction(2, 5), label=Label(en="activity", zh="活跃度"))
        with pytest.raises(InvalidValue, match=r"goals: saw \['activity'\]"):
            Playbook("small", "1", UTC, (), goals=(goal, goal))

    def test_what_is_no_policy(self) -> None:
        with pytest.raises(WrongType, match="not a policy; give policies such as Award"):
            Playbook("small", "1", UTC, ((CHAT, POINTS),))  # type: ignore[arg-type]  # nested

    def test_lateness_below_nothing(self) -> None:
        with pytest.raises(InvalidValue, match="lateness: saw -1"):
            Playbook("small", "1", UTC, (), lateness=-1)

    def test_a_date_without_a_version_before(self) -> None:
        with pytest.raises(InvalidValue, match="give both since and before, or neither"):
            evolve(FIRST, since=10)

    def test_a_version_before_without_a_date(self) -> None:
        with pytest.raises(InvalidValue, match="give both since and before, or neither"):
            evolve(FIRST, before=FIRST)

    @pytest.mark.parametrize("since", [9, 10])
    def test_a_version_that_does_not_begin_after_the_one_before(self, since: int) -> None:
        with pytest.raises(InvalidValue, match="let each version begin after the one before it"):
            evolve(FIRST, version="3", since=since, before=SECOND)

    def test_days_that_are_cut_anew_half_way(self) -> None:
        with pytest.raises(InvalidValue, match=r"calendar: saw .*Shanghai.* days cannot be cut anew half way"):
            evolve(SECOND, calendar=Calendar("Asia/Shanghai"))

    def test_another_lateness_half_way(self) -> None:
        with pytest.raises(InvalidValue, match="lateness: saw 5, version 1 has 3"):
            evolve(SECOND, lateness=5)

    def test_one_name_for_two_classes(self) -> None:
        book = evolve(SECOND, policies=(POINTS, Streak("chat", MESSAGE, {2: 1})))
        with pytest.raises(InvalidValue, match=r"policies\.chat: saw \['Award', 'Streak'\]"):
            book.replay([])

    def test_a_policy_that_is_not_there(self) -> None:
        with pytest.raises(UnknownName, match=r"policy: saw 'run', .* use one of points, chat, checkin"):
            SECOND.policy("run")
        with pytest.raises(UnknownName, match="none: the book is empty"):
            evolve(FIRST, policies=()).policy("run")

    def test_standings_under_another_name(self) -> None:
        with pytest.raises(InvalidValue, match="it is of 'bo'; key standings by member"):
            FIRST.replay([], standings={"ada": Standing("bo")})

    def test_an_instant_that_is_none(self) -> None:
        with pytest.raises(WrongType, match="give an aware datetime, or microseconds"):
            FIRST.settle(FIRST.start("ada"), "tomorrow")  # type: ignore[arg-type]  # a word

    @pytest.mark.parametrize(("index", "of"), [(-1, 3), (3, 3), (0, 0)])
    def test_a_shard_that_is_none_of_them(self, index: int, of: int) -> None:
        with pytest.raises(InvalidValue):
            Shard(index, of=of)


class TestVersionsInForce:
    RUN_OF = SECOND.replay(
        [on(8, CHECKED_IN), on(9, CHECKED_IN), on(9), on(10), on(10, CHECKED_IN), on(11, CHECKED_IN)]
    )

    def test_each_day_is_decided_by_its_version(self) -> None:
        assert [(one.policy, one.day, one.amount, one.version) for one in self.RUN_OF.posted] == [
            ("run", 9, 3, "1"),
            ("chat", 9, 1, "1"),
            ("chat", 10, 5, "2"),
            ("checkin", 10, 2, "2"),
            ("checkin", 11, 2, "2"),
        ]

    def test_a_late_fact_is_decided_by_the_version_of_its_day(self) -> None:
        assert [(one.day, one.amount, one.version) for one in SECOND.replay([on(11), on(9)]).posted] == [
            (11, 5, "2"),
            (9, 1, "1"),
        ]

    def test_a_policy_that_is_dropped_keeps_its_part(self) -> None:
        ada = self.RUN_OF.standings["ada"]
        assert ada.part(RUN) == FIRST.replay([on(8, CHECKED_IN), on(9, CHECKED_IN)]).standings["ada"].part(RUN)

    def test_too_late_names_the_version_of_today(self) -> None:
        [_, late] = SECOND.replay([on(11), on(2)]).posted
        assert (late.what, late.day, late.version) == ("too_late", 2, "2")

    def test_versions_are_told_newest_first(self) -> None:
        third = evolve(SECOND, version="3", since=20, before=SECOND)
        assert [(one.version, one.first_day) for one in third.editions()] == [("3", 20), ("2", 10), ("1", None)]

    def test_a_reminder_that_becomes_shorter_does_so_on_the_day(self) -> None:
        slow, quick = (Playbook("small", "1", UTC, (Reminder("reminder", after=days),)) for days in (9, 1))
        book = evolve(quick, version="2", since=10, before=slow)
        run = book.replay([on(7)], until=15)
        assert [(one.day, one.amount, one.version) for one in run.posted] == [(10, 3, "2")]


class TestTheNextReview:
    BOOK = Playbook("small", "1", UTC, (POINTS, CHAT, Reminder("reminder", after=2)))

    def test_nothing_awaits_who_has_done_nothing(self) -> None:
        assert self.BOOK.next_review(self.BOOK.start("ada")) is None

    def test_time_alone_does_nothing_in_a_book_that_only_earns(self) -> None:
        assert FIRST.next_review(FIRST.replay([on(5)]).standings["ada"]) is None

    def test_it_names_the_day_at_whose_end_something_is_due(self) -> None:
        ada = self.BOOK.replay([on(5)]).standings["ada"]
        assert self.BOOK.next_review(ada) == date(1970, 1, 8)
        assert self.BOOK.settle(ada, 8 * DAY - 1).outcomes == ()
        settled = self.BOOK.settle(ada, 8 * DAY)
        assert [one.what for one in settled.outcomes] == ["reminded"]
        assert self.BOOK.next_review(settled.standing) is None

    def test_a_version_that_begins_is_a_review(self) -> None:
        book = evolve(self.BOOK, version="2", since=10, before=self.BOOK)
        settled = book.settle(book.replay([on(5)]).standings["ada"], 8 * DAY).standing
        assert book.next_review(settled) == date(1970, 1, 11)


class TestManyMembers:
    def test_every_member_is_in_one_shard(self) -> None:
        names = [f"m{n}" for n in range(300)]
        for of in (1, 2, 7):
            shares = [[name for name in names if Shard(index, of=of)(name)] for index in range(of)]
            assert sorted(name for share in shares for name in share) == sorted(names)
            assert all(shares)

    def test_outcomes_are_by_instant_then_member(self) -> None:
        facts = [on(5, member="cai"), on(5, member="bo"), on(4), on(5)]
        run = FIRST.replay(facts)
        assert [(one.member, one.day) for one in run.posted] == [("cai", 5), ("bo", 5), ("ada", 4), ("ada", 5)]
        assert [(one.member, one.day) for one in run.outcomes] == [("ada", 4), ("ada", 5), ("bo", 5), ("cai", 5)]
        assert [one.day for one in run.of("ada")] == [4, 5]

    def test_of_two_ids_that_came_with_other_content_the_first_by_arrival_is_the_error(self) -> None:
        bo, ada = on(5, member="bo"), on(5)
        facts = [bo, ada, evolve(ada, group="elsewhere"), evolve(bo, group="elsewhere")]
        with pytest.raises(TwoContents) as error:
            FIRST.replay(facts)
        assert error.value.second == facts[2]

    def test_a_log_longer_than_a_batch_is_replayed_as_one(self) -> None:
        facts = [Fact(f"f{n}", n * DAY // 700, ("ada", "bo", "cai")[n % 3], MESSAGE) for n in range(20_000)]
        whole, begun = FIRST.replay(facts), FIRST.replay(facts[:9_000])
        rest = FIRST.replay(facts[9_000:], standings=begun.standings)
        assert rest.standings == whole.standings
        assert (*begun.of("bo"), *rest.of("bo")) == whole.of("bo")

    def test_until_lets_the_last_day_end_for_everybody(self) -> None:
        book = Playbook("small", "1", UTC, (Reminder("reminder", after=2),))
        facts = [on(5), on(6, member="bo")]
        assert [one.member for one in book.replay(facts, until=7).posted] == ["ada"]
        assert [one.member for one in book.replay(facts, until=date(1970, 1, 9)).posted] == ["ada", "bo"]

    def test_who_is_only_settled_goes_on(self) -> None:
        first = FIRST.replay([on(5)])
        later = FIRST.replay([], standings=first.standings, until=9)
        assert (later.standings["ada"].day, later.standings["ada"].part(POINTS).balance) == (10, 1)

    def test_windows_before_the_log_are_unknown(self) -> None:
        book = Playbook("small", "1", UTC, (Review("busy", count(MESSAGE).last(7) >= 2),))
        told = [
            [one.target for one in book.replay([on(20)], known_from=known, until=20).posted if one.what == "reviewed"]
            for known in (None, 19)
        ]
        assert told == [[], ["unknown"]]
        assert book.start("ada", known_from=date(1970, 1, 20)) == book.start(
            "ada", known_from=number(date(1970, 1, 20))
        )


class TestOtherRulesForWhatIsStored:
    """A record that was written under one book goes on under another."""

    def test_what_was_not_asked_before_is_unknown_and_nobody_goes_quiet_for_it(self) -> None:
        tasks = Turnover(quiet=Quiet(30, attending=TASK_DONE))
        old, new = (Playbook("b", version, Calendar(), (one,)) for version, one in (("1", tasks), ("2", Turnover())))
        log = [Fact("j", 0, "ada", JOINED), Fact("m", 20 * DAY, "ada", MESSAGE)]
        log += [Fact(f"c{day}", day * DAY, "ada", CHECKED_IN) for day in range(21, 49)]
        stored = old.dump(old.replay(log).standings["ada"])
        step = new.settle(new.load(stored), 56 * DAY)
        assert step.outcomes == ()
        assert step.standing.part(Turnover()).state == "active"

    @pytest.mark.parametrize("changed", [{"cooldown": 60}, {"once": Once.THING}, {"cap": Cap(week=50)}])
    def test_an_award_may_become_one_of_another_sort(self, changed: dict[str, object]) -> None:
        plain = Award("c", MESSAGE, 2)
        other = evolve(plain, **changed)  # type: ignore[arg-type]
        for before, after in ((plain, other), (other, plain)):
            old, new = (Playbook("b", "1", Calendar(), (Account("points"), one)) for one in (before, after))
            first = old.step(old.start("ada"), Fact("m1", 10 * DAY, "ada", MESSAGE, thing="t1"))
            second = new.step(
                new.load(old.dump(first.standing)), Fact("m2", 10 * DAY + 3_600_000_000, "ada", MESSAGE, thing="t2")
            )
            assert [one.amount for one in (*first.outcomes, *second.outcomes)] == [2, 2]
            assert new.settle(second.standing, 20 * DAY).outcomes == ()

    def test_a_record_from_before_any_fact_begins_as_a_new_one(self) -> None:
        old = Playbook("b", "1", Calendar(), ())
        standing = Playbook("b", "2", Calendar(), (Turnover(),)).load(old.dump(old.start("ada")))
        new = Playbook("b", "2", Calendar(), (Turnover(),))
        step = new.step(standing, Fact("j", 0, "ada", JOINED))
        assert new.settle(step.standing, 40 * DAY).standing.part(Turnover()).state == "lurker"

    def test_two_versions_of_one_name_are_refused(self) -> None:
        first = Playbook("b", "1", Calendar(), ())
        with pytest.raises(InvalidValue, match="an earlier version has it"):
            evolve(first, since=date(2024, 1, 1), before=first)
