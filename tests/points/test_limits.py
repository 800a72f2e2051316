"""How often within a stretch: Discuz's five cycles with their published examples, and stretches over midnight."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from attrs import evolve
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.registry import PLAYBOOK
from commkit.points import Account, Award, Once
from commkit.points.amounts import Drawn, PerAmount
from commkit.points.limits import Limit, Span, limited
from commkit.standing.kinds import CHECKED_IN, COMMENTED, MESSAGE, POSTED, PRIVATE_CHAT, REPLIED, TASK_DONE
from commkit.testing.facts import MEMBERS
from commkit.testing.playbook_histories import Case, cases_in_time, in_zone, playbooks
from tests.points.by_hand import log, paid, replayed
from tests.points.earning_books import BOOKS, RULES, THEMES, earning
from tests.points.walk_by_hand import walked_by_hand

MINUTE = 60_000_000
HOUR = 60 * MINUTE
WITH_AMOUNTS = PLAYBOOK.plus(tags={"per_amount": PerAmount, "drawn": Drawn})


class TestRefused:
    def test_a_stretch_of_hours_without_a_length(self) -> None:
        with pytest.raises(InvalidValue, match="every: saw None, a stretch of hours has a length"):
            Limit(1, Span.HOURS)

    def test_a_day_of_another_length(self) -> None:
        with pytest.raises(InvalidValue, match="every: saw 2, day has its own length"):
            Limit(1, Span.DAY, every=2)

    def test_what_limits_nothing(self) -> None:
        with pytest.raises(InvalidValue, match="most: saw None, it would limit nothing"):
            Limit.day(None)

    def test_once_for_ever_within_a_stretch(self) -> None:
        with pytest.raises(InvalidValue, match="per: saw 'ever'"):
            Limit.day(1, per=Once.EVER)

    def test_once_said_twice(self) -> None:
        with pytest.raises(InvalidValue, match=r"limit\.per: saw 'thing', each person is paid once for ever already"):
            Award("chat", MESSAGE, 1, once=Once.PERSON, limit=Limit.day(1, per=Once.THING))

    @pytest.mark.parametrize("most", [0, -1, True, 1.5])
    def test_no_awards(self, most: int) -> None:
        with pytest.raises(InvalidValue, match="most: saw"):
            Limit.day(most)


class TestDiscuz:
    """The published examples of systems.md 2.5."""

    def test_daylogin_twice_on_one_day_then_at_midnight(self) -> None:
        rule = earning(Award("daylogin", CHECKED_IN, 2, limit=Limit.day(1)))
        said = log(CHECKED_IN, "02-16 08:00", "02-16 20:00", "02-17 00:00")
        run = rule.replay(said)
        assert [(one.amount, one.fact) for one in run.posted] == [(2, said[0].id), (2, said[2].id)]

    def test_comment_three_times_on_one_thing_and_on_another(self) -> None:
        rule = earning(Award("comment", COMMENTED, 1, limit=Limit.day(40, per=Once.THING)))
        said = log(COMMENTED, "02-16 08:00 #a", "02-16 09:00 #a", "02-16 10:00 #a", "02-16 11:00 #b", "02-17 08:00 #a")
        assert [one.fact for one in rule.replay(said).posted] == [said[0].id, said[3].id, said[4].id]

    def test_guestbook_to_25_members_is_20_in_all(self) -> None:
        rule = earning(Award("guestbook", PRIVATE_CHAT, 1, limit=Limit.day(20, per=Once.PERSON)))
        said = log(PRIVATE_CHAT, *(f"02-16 {8 + n // 2:02}:{n % 2 * 30:02} @p{n}" for n in range(25)))
        assert replayed(rule, said, "guestbook") == {"02-16": 20}

    def test_doing_with_factor_4_is_clipped_to_what_is_left(self) -> None:
        rule = earning(Award("doing", POSTED, 1, limit=Limit.day(5)))
        first, second = log(POSTED, "02-16 08:00", "02-16 09:00")
        done = [evolve(first, times=3), evolve(second, times=4)]
        assert [one.amount for one in rule.replay(done).posted] == [3, 2]

    def test_realemail_again_is_nothing_for_ever(self) -> None:
        rule = earning(Award("realemail", TASK_DONE, 10, limit=Limit.ever(1)))
        assert replayed(rule, log(TASK_DONE, "02-16 08:00", "02-16 09:00", "06-16 09:00"), "realemail") == {"02-16": 10}

    def test_without_a_limit_every_reply_counts(self) -> None:
        rule = earning(Award("reply", COMMENTED, 1))
        assert replayed(rule, log(COMMENTED, *["02-16 08:00"] * 7), "reply") == {"02-16": 7}


class TestStretches:
    def test_T7_day_hours_and_minutes_are_three_cycles(self) -> None:
        said = log(MESSAGE, "02-16 23:50", "02-17 00:10", "02-17 01:05", "02-17 01:55")
        paid_at = {
            "day": Limit.day(1),
            "hours": Limit.hours(1, every=2),
            "minutes": Limit.minutes(1, every=120),
        }
        seen = {}
        for name, limit in paid_at.items():
            posted = earning(Award("chat", MESSAGE, 1, limit=limit)).replay(said).posted
            seen[name] = [next(n for n, one in enumerate(said) if one.id == outcome.fact) for outcome in posted]
        # the day begins anew at midnight; the hours begin at 23:00 and end at 01:00; the minutes end at 01:50
        assert seen == {"day": [0, 1], "hours": [0, 2], "minutes": [0, 3]}

    @pytest.mark.parametrize(("zone", "past"), [("UTC", 10), ("Asia/Kolkata", 40), ("Asia/Kathmandu", 55)])
    def test_T7_the_clock_hour_is_that_of_the_zone(self, zone: str, past: int) -> None:
        (fact,) = log(MESSAGE, "02-16 10:10")
        assert fact.at - Limit.hours(1, every=1).begins(fact.at, Calendar(zone)) == past * MINUTE

    @pytest.mark.parametrize("day", ["03-12", "11-05"])
    def test_T7_hours_are_hours_when_clocks_change(self, day: str) -> None:
        zone = Calendar("America/New_York")
        begin = zone.starts(datetime.fromisoformat(f"2017-{day}").date()) + HOUR // 2
        at = [begin, begin + 2 * HOUR + HOUR // 2 - 1, begin + 2 * HOUR + HOUR // 2]
        # begun at 00:00, over after three hours that pass, whatever the clock shows then
        assert limited([(one, "") for one in at], Limit.hours(1, every=3), zone) == [True, False, True]

    @pytest.mark.parametrize("day", ["03-12", "11-05"])
    def test_T7_a_day_of_23_or_25_hours_is_one_day(self, day: str) -> None:
        zone = Calendar("America/New_York")
        date = datetime.fromisoformat(f"2017-{day}").date()
        at = [zone.starts(date), zone.ends(date) - 1, zone.ends(date)]
        assert limited([(one, "") for one in at], Limit.day(1), zone) == [True, False, True]

    def test_T7_another_zone_and_another_start_of_the_day(self) -> None:
        book = earning(Award("chat", MESSAGE, 1, limit=Limit.day(1)))
        said = log(MESSAGE, "02-16 15:30", "02-16 16:30", "02-16 21:00")
        assert replayed(book, said, "chat") == {"02-16": 1}
        assert replayed(in_zone(book, Calendar("Asia/Shanghai")), said, "chat") == {"02-16": 1, "02-17": 1}
        assert replayed(in_zone(book, Calendar("Asia/Shanghai", time(4))), said, "chat") == {"02-16": 1, "02-17": 1}

    def test_a_late_fact_moves_the_stretches_after_it(self) -> None:
        book = earning(Award("chat", MESSAGE, 1, limit=Limit.minutes(1, every=60)))
        said = log(MESSAGE, "02-16 23:30", "02-17 00:31", "02-16 23:00")
        assert replayed(book, said[:2], "chat") == {"02-16": 1, "02-17": 1}
        # with 23:00 the stretches are 23:00 to 24:00 and, from 00:31 on, another
        assert replayed(book, said, "chat") == {"02-16": 1, "02-17": 1}
        assert replayed(book, log(MESSAGE, "02-16 23:30", "02-17 00:15", "02-16 23:00"), "chat") == {
            "02-16": 1,
            "02-17": 1,
        }

    def test_taking_back_the_first_gives_its_stretch_to_the_next(self) -> None:
        book = earning(Award("chat", MESSAGE, 1, limit=Limit.hours(1, every=2)))
        said = log(MESSAGE, "02-16 23:30", "02-17 00:15", "-02-16 23:30")
        assert replayed(book, said[:2], "chat") == {"02-16": 1}
        assert replayed(book, said, "chat") == {"02-17": 1}


class TestT16:
    said = log(MESSAGE, "02-16 09:00", "02-16 09:30", "02-16 10:05")
    book = earning(Award("chat", MESSAGE, Drawn(1, 100, seed="s"), limit=Limit.minutes(1, every=60)))

    def test_T16_a_replayed_id_scores_nothing(self) -> None:
        assert self.book.replay([*self.said, *self.said]).posted == self.book.replay(self.said).posted

    def test_T16_out_of_order_facts_settle_by_the_time_they_happened(self) -> None:
        wanted = replayed(self.book, self.said, "chat")
        assert [replayed(self.book, some, "chat") for some in (self.said[::-1], self.said[1:] + self.said[:1])] == [
            wanted,
            wanted,
        ]


@given(cases_in_time(playbooks(BOOKS), size=16, themes=THEMES))
def test_however_late_every_sort_of_award_pays_what_all_facts_in_order_are_worth(case: Case) -> None:
    run = case.book.replay(case.delivered)
    for rule in RULES:
        for member in MEMBERS:
            by_hand = walked_by_hand(rule, case.facts, member, case.book.calendar)
            assert paid(run.posted, rule.name, member) == by_hand, (rule.name, member)


def test_every_sort_of_award_goes_into_a_file_and_back() -> None:
    for book in BOOKS:
        assert load_playbook(dump_playbook(book, WITH_AMOUNTS), WITH_AMOUNTS) == book


def test_a_limit_in_a_file() -> None:
    plain = dump_playbook(earning(Award("comment", COMMENTED, 1, limit=Limit.day(40, per=Once.THING))), WITH_AMOUNTS)
    policies = plain["policies"]
    assert isinstance(policies, dict)
    comment = policies["comment"]
    assert isinstance(comment, dict)
    assert comment["limit"] == {"most": 40, "span": "day", "per": "thing"}


def test_the_account_of_a_limited_award_is_that_of_a_plain_one() -> None:
    plain = Playbook("class", "1", Calendar("UTC"), (Account("points"), Award("chat", MESSAGE, 1, limit=Limit.day(2))))
    run = plain.replay(log(MESSAGE, "02-16 09:00", "02-16 10:00", "02-16 11:00"))
    assert run.standings["ada"].part(Account("points")).balance == 2


class TestNamingNone:
    """C9: facts that name no thing, or no person, are all about the same one."""

    def test_of_facts_without_a_thing_the_first_is_paid(self) -> None:
        said = log(REPLIED, "02-16 09:00", "02-16 10:00", "02-17 09:00 #mug", "02-17 10:00")
        topics = Award("topics", REPLIED, each=2, once=Once.THING)
        assert replayed(earning(topics), said, "topics") == {"02-16": 2, "02-17": 2}

    def test_of_facts_without_a_person_the_first_of_the_day_counts(self) -> None:
        said = log(REPLIED, "02-16 09:00", "02-16 10:00", "02-17 09:00", "02-17 10:00 @bo")
        talks = Award("talks", REPLIED, each=1, limit=Limit.day(None, per=Once.PERSON))
        assert replayed(earning(talks), said, "talks") == {"02-16": 1, "02-17": 2}
