"""Why did I only get 3 points today? An answer that adds up, with a reason for everything that earned nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.errors import UnknownName
from commkit.core.measure import Measure
from commkit.core.wording import Label, Lang
from commkit.playbook import Playbook
from commkit.playbook.why import why
from commkit.points import (
    Account,
    Award,
    Cap,
    DirectAward,
    EachFull,
    Invite,
    Limit,
    Once,
    Rate,
    RollingCap,
    Streak,
    invites,
)
from commkit.points.campaigns import Campaign
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, INVITED, JOINED, LEFT, LIKED, MESSAGE, POSTED, REPLIED, Kind
from commkit.standing.measures import Role, count
from commkit.standing.policy import AnyPolicy

THE_16TH = date(2017, 2, 16)
POINTS = Account("points", Label(en="points", zh="积分"))
TALKS: Measure = count(MESSAGE).last(7)


def book(*rules: AnyPolicy, lateness: int = 3) -> Playbook:
    return Playbook("class", "1", Calendar("UTC"), (POINTS, *rules), lateness=lateness)


def on(
    day: int,
    clock: str,
    kind: Kind = MESSAGE,
    member: str = "ada",
    *,
    person: str | None = None,
    thing: str | None = None,
    group: str | None = None,
    times: int = 1,
) -> Fact:
    at = datetime.fromisoformat(f"2017-02-{day:02} {clock}").replace(tzinfo=UTC)
    id = f"{kind.code} {day} {clock} {member} {person} {thing} {group}"
    return Fact(id, at, member, kind, group, thing, person, times=times)


def told(rules: AnyPolicy | tuple[AnyPolicy, ...], *facts: Fact, lang: Lang = "en", day: date = THE_16TH) -> list[str]:
    some = rules if isinstance(rules, tuple) else (rules,)
    return why(book(*some), facts, "ada", day).explain(lang).splitlines()


class TestRefusals:
    def test_a_language_without_words(self) -> None:
        with pytest.raises(UnknownName):
            why(book(), [], "ada", THE_16TH).explain("xx")

    def test_a_day_of_which_nothing_is_known_was_paid_nothing(self) -> None:
        assert told(Award("chat", MESSAGE, each=1), on(15, "09:00")) == ["ada, 2017-02-16: nothing was paid"]
        assert told((), lang="zh") == ["ada\uff0c2017-02-16\uff1a没有发放"]


class TestWhatWasLeftOut:
    """N3: a limit, a cooldown, once, an own fact or a group left a fact without any outcome."""

    def test_over_the_limit(self) -> None:
        rule = Award("checkin", CHECKED_IN, each=3, limit=Limit.day(1))
        facts = on(16, "09:00", CHECKED_IN), on(16, "10:00", CHECKED_IN), on(16, "11:30", CHECKED_IN)
        assert told(rule, *facts) == [
            "ada, 2017-02-16: points +3",
            "checkin: +3 points for check-ins on 2017-02-16",
            "checkin: nothing for check-ins at 10:00, 11:30: 1 count a day",
        ]
        assert told(rule, *facts, lang="zh") == [
            "ada\uff0c2017-02-16\uff1a积分 +3",
            "checkin\uff1a2017-02-16 打卡\uff0c积分 +3",
            "checkin\uff1a10:00、11:30 的打卡未得分\uff1a每天只计 1 次",
        ]

    def test_too_soon_also_after_midnight(self) -> None:
        rule = Award("chat", MESSAGE, each=1, cooldown=3600)
        assert told(rule, on(15, "23:30"), on(16, "00:10"), on(16, "00:30"))[2:] == [
            "chat: nothing for messages at 00:10: less than 3600 seconds after the one before that counted"
        ]

    def test_paid_before_on_an_earlier_day(self) -> None:
        rule = Award("topics", REPLIED, each=2, once=Once.THING)
        assert told(rule, on(15, "09:00", REPLIED, thing="mug"), on(16, "09:00", REPLIED, thing="mug")) == [
            "ada, 2017-02-16: nothing was paid",
            "topics: nothing for replies at 09:00: mug was paid for before",
        ]

    def test_facts_that_name_no_thing_are_paid_once_in_all(self) -> None:
        """C9: all of them are about one thing."""
        rule = Award("topics", REPLIED, each=2, once=Once.THING)
        assert told(rule, on(16, "09:00", REPLIED), on(16, "10:00", REPLIED))[1:] == [
            "topics: +2 points for replies on 2017-02-16",
            "topics: nothing for replies at 10:00: it names no thing, and all that name none are paid once",
        ]

    def test_with_oneself_and_in_another_group(self) -> None:
        rule = Award("chat", MESSAGE, each=1, groups="north")
        north, own = on(16, "09:00", group="south"), on(16, "10:00", person="ada", group="north")
        assert told(rule, north, own) == [
            "ada, 2017-02-16: nothing was paid",
            "chat: nothing for messages at 09:00: only what happens in north counts",
            "chat: nothing for messages at 10:00: one does not earn with oneself",
        ]

    def test_each_person_once_a_day(self) -> None:
        rule = Award("liked", LIKED, each=1, role=Role.RECEIVED, limit=Limit.day(2, per=Once.PERSON))
        liked = [on(16, f"{hour}:00", LIKED, who, person="ada") for hour, who in ((10, "bo"), (11, "bo"), (12, "cy"))]
        assert told(rule, *liked, on(16, "13:00", LIKED, "di", person="ada"))[2:] == [
            "liked: nothing for likes received at 11:00: bo counted already, and each counts once a day",
            "liked: nothing for likes received at 13:00: 2 count a day",
        ]

    def test_over_the_cap_and_how_many_of_several_count(self) -> None:
        rules = Award("chat", MESSAGE, each=2, cap=Cap(day=3)), Award("posts", POSTED, each=1, limit=Limit.day(2))
        facts = *(on(16, f"{hour}:00") for hour in range(10, 18)), on(16, "18:00", POSTED, times=3)
        assert told(rules, *facts)[1:] == [
            "chat: +3 points for messages on 2017-02-16; 3 a day at most, the day is worth 16 without the cap",
            "chat: nothing for messages at 12:00, 13:00, 14:00, 15:00, 16:00 and 1 more: the cap is reached, 3 a day",
            "posts: +2 points for posts on 2017-02-16",
            "posts: 2 of 3 count for posts at 18:00: 2 count a day",
        ]

    def test_a_run_that_is_too_short_and_a_day_that_is_not_full(self) -> None:
        rules = Streak("run", CHECKED_IN, {3: 5, 7: 10}), EachFull("posts", POSTED, full=3)
        facts = on(15, "09:00", CHECKED_IN), on(16, "09:00", CHECKED_IN), on(16, "10:00", POSTED, times=2)
        assert told(rules, *facts) == [
            "ada, 2017-02-16: nothing was paid",
            "run: nothing for check-ins at 09:00: the run of days is 2 long; the bonus comes at every multiple of 3, 7",
            "posts: nothing for posts at 10:00: 2 on that day, below a full 3",
        ]

    def test_what_no_rule_pays_for(self) -> None:
        assert told(Award("chat", MESSAGE, each=1), on(16, "09:00", JOINED)) == [
            "ada, 2017-02-16: nothing was paid",
            "nothing for joins at 09:00: no rule pays for it",
        ]

    def test_too_late(self) -> None:
        lines = told(Award("chat", MESSAGE, each=1), on(25, "09:00"), on(16, "09:00"))
        assert lines[1:] == ["not counted: messages on 2017-02-16, more than 3 days late"]

    def test_a_rule_of_no_known_sort_says_that_the_day_is_worth_no_more(self) -> None:
        rule = Invite("invite", each=20)
        invited = on(15, "09:00", INVITED, person="bo"), on(16, "09:00", INVITED, person="bo")
        assert told(rule, *invited)[1:] == ["invite: nothing for invitations at 09:00: it makes the day worth no more"]


class TestDirectAwards:
    """N7: a refusal was told once a day only, and without the rule."""

    rates = (Rate(TALKS >= 2, 2),)
    rule = DirectAward("vip", MESSAGE, each=2, when=TALKS >= 1, rates=rates, rolling=RollingCap(5, days=1))

    def test_every_refusal_is_told(self) -> None:
        strict = evolve(self.rule, when=TALKS >= 9)
        assert told(strict, on(16, "09:00"), on(16, "10:00")) == [
            "ada, 2017-02-16: nothing was paid",
            "vip: nothing for messages at 09:00: messages in the last 7 days: 0 (at least 9), 9 missing",
            "vip: nothing for messages at 10:00: messages in the last 7 days: 1 (at least 9), 8 missing",
        ]

    def test_the_rate_that_multiplied_and_the_cap_that_cut(self) -> None:
        facts = [on(16, f"{hour}:00") for hour in range(10, 15)]
        lines = told(self.rule, *facts)
        assert lines[0] == "ada, 2017-02-16: points +5"
        assert lines[1] == "vip: +2 points for messages, as of 2017-02-16"
        assert lines[2].startswith("vip: +3 points for messages, as of 2017-02-16; x2 by messages in the last 7 days")
        assert lines[2].endswith("5 within 1 days at most, 4 without the cap")
        assert lines[4] == "vip: nothing for messages at 13:00, 14:00: the cap is reached, 5 within 1 days"


class TestSums:
    def test_late_facts_and_what_is_taken_back_are_in_the_sum(self) -> None:
        rule = Award("chat", MESSAGE, each=2, cap=Cap(day=4))
        first, late = on(16, "09:00"), on(16, "08:00")
        asked = why(book(rule), [first, on(17, "09:00"), late, first.taken_back("back")], "ada", THE_16TH)
        assert asked.totals() == {"points": 2}
        assert asked.explain().splitlines() == [
            "ada, 2017-02-16: points +2",
            "chat: +2 points for messages on 2017-02-16",
            "chat: nothing for messages at 09:00: it was taken back",
        ]

    def test_each_day_is_told_by_the_version_in_force_on_it(self) -> None:
        old = book(Award("chat", MESSAGE, each=1, limit=Limit.day(1)))
        new = book(Award("chat", MESSAGE, each=1, limit=Limit.day(2)))
        new = evolve(new, version="2", since=THE_16TH, before=old)
        said = [on(day, f"{hour}:00") for day in (15, 16) for hour in (10, 11, 12)]
        answers = [why(new, said, "ada", date(2017, 2, day)).unpaid for day in (15, 16)]
        assert [[one.fact.id[8:16] for one in some] for some in answers] == [["15 11:00", "15 12:00"], ["16 12:00"]]

    def test_points_by_the_facts_of_others_are_there(self) -> None:
        some = book(*invites("invite", 20))
        log = [on(15, "09:00", INVITED, person="bo"), on(16, "09:00", LEFT, "bo")]
        assert why(some, log, "ada", THE_16TH).totals() == {"points": -20}

    def test_a_campaign_is_named(self) -> None:
        noon, night = datetime(2017, 2, 16, 12, tzinfo=UTC), datetime(2017, 2, 17, tzinfo=UTC)
        rule = Award("chat", MESSAGE, each=2, campaigns=Campaign("festival", noon, night, 2))
        assert told(rule, on(16, "13:00"))[1:] == [
            "chat: +4 points for messages on 2017-02-16; campaign festival (x2, 12:00-00:00)"
        ]
