"""The made-up class: the same for the same seed, and the source's numbers for every seed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from commkit.core.calendar import Calendar
from commkit.core.days import Day, Weekday, number, weekday
from commkit.kpi import activity_rate, checkin_rate
from commkit.members.lifecycle.class_policy import Turnover
from commkit.presets import BENCHMARK_DAY, CHECKINS_SINCE, MONITOR, class_log, study_class
from commkit.presets.class_log import (
    CHECKED_IN_ON_BENCHMARK,
    FOUNDED,
    LURKERS_ON_BENCHMARK,
    MEMBERS,
    SPOKE_ON_BENCHMARK,
    ZONE,
)
from commkit.standing.activity import Activities
from commkit.standing.facts import Fact, in_order, once
from commkit.standing.kinds import (
    CHECKED_IN,
    JOINED,
    LEFT,
    MESSAGE,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    SHARED,
    Kind,
)

SEEDS = ("class of 272", "another class", "", "深圳1班")
CALENDAR = Calendar(ZONE)
BENCHMARK = number(BENCHMARK_DAY)
SPRING_FESTIVAL = number(date(2017, 1, 28))


def day(fact: Fact) -> Day:
    return CALENDAR.day_number(fact.at)


def who(facts: tuple[Fact, ...], kind: Kind, on: Day) -> set[str]:
    return {fact.member for fact in facts if fact.kind == kind and day(fact) == on}


def roster(facts: tuple[Fact, ...], on: Day) -> set[str]:
    inside: set[str] = set()
    for fact in facts:
        if day(fact) <= on and fact.kind == JOINED:
            inside.add(fact.member)
        elif day(fact) <= on and fact.kind in (LEFT, REMOVED):
            inside.discard(fact.member)
    return inside


@pytest.fixture(params=SEEDS, scope="module")
def facts(request: pytest.FixtureRequest) -> tuple[Fact, ...]:
    return class_log(request.param)


def test_the_same_seed_gives_the_same_facts() -> None:
    assert class_log("x") == class_log("x")


def test_another_seed_gives_another_log() -> None:
    one, other = class_log("x"), class_log("y")
    assert {fact.member for fact in one} != {fact.member for fact in other}
    assert [fact.at for fact in one] != [fact.at for fact in other]


def test_it_is_a_log_in_order_with_ids_of_their_own(facts: tuple[Fact, ...]) -> None:
    assert list(facts) == in_order(facts)
    assert len(list(once(facts))) == len(facts)


def test_the_benchmark_day_has_the_numbers_of_the_source(facts: tuple[Fact, ...]) -> None:
    members = roster(facts, BENCHMARK)
    checked_in, spoke = who(facts, CHECKED_IN, BENCHMARK), who(facts, MESSAGE, BENCHMARK)
    assert (len(members), len(checked_in), len(spoke)) == (272, 128, 109)
    assert checked_in <= members
    assert spoke <= members
    assert (MEMBERS, CHECKED_IN_ON_BENCHMARK, SPOKE_ON_BENCHMARK) == (272, 128, 109)


def test_the_numbers_meet_the_goals_and_one_less_would_not(facts: tuple[Fact, ...]) -> None:
    checkin, activity = study_class().goals
    done, spoke = len(who(facts, CHECKED_IN, BENCHMARK)), len(who(facts, MESSAGE, BENCHMARK))
    assert str(checkin_rate(done=done, due=272)) == "128/272 = 47.06 %"
    assert checkin.judge(checkin_rate(done=done, due=272)).met
    assert not checkin.judge(checkin_rate(done=done - 1, due=272)).met
    assert activity.judge(activity_rate(active=spoke, members=272)).met
    assert not activity.judge(activity_rate(active=spoke - 1, members=272)).met


def test_seventy_two_are_quiet_on_the_benchmark_day(facts: tuple[Fact, ...]) -> None:
    activity = Activities(CALENDAR).add_all(facts)
    rule = next(one for one in study_class().policies if isinstance(one, Turnover)).quiet.check
    quiet = [name for name in roster(facts, BENCHMARK) if rule.met_by(activity.members[name].at_end_of(BENCHMARK))]
    assert len(quiet) == LURKERS_ON_BENCHMARK == 72


def test_the_log_ends_on_the_benchmark_day_and_begins_with_the_class(facts: tuple[Fact, ...]) -> None:
    assert day(facts[0]) == number(FOUNDED)
    assert day(facts[-1]) == BENCHMARK


def test_check_ins_begin_on_the_thursday_of_the_bot(facts: tuple[Fact, ...]) -> None:
    assert weekday(CHECKINS_SINCE) is Weekday.THURSDAY
    assert min(day(fact) for fact in facts if fact.kind == CHECKED_IN) == number(CHECKINS_SINCE)


def test_the_class_is_dead_over_the_spring_festival(facts: tuple[Fact, ...]) -> None:
    messages = Counter(day(fact) for fact in facts if fact.kind == MESSAGE)
    silent = sum(messages[on] for on in range(SPRING_FESTIVAL, number(CHECKINS_SINCE))) / 19
    before = sum(messages[on] for on in range(number(date(2016, 12, 10)), number(date(2016, 12, 31)))) / 21
    assert silent * 20 < before


def test_nobody_is_removed_without_a_private_chat_before(facts: tuple[Fact, ...]) -> None:
    spoken_to = {fact.person: fact.at for fact in facts if fact.kind == PRIVATE_CHAT}
    removals = [fact for fact in facts if fact.kind == REMOVED]
    assert removals
    assert all(spoken_to[fact.member] < fact.at for fact in removals)
    assert {fact.member for fact in facts if fact.kind == PRIVATE_CHAT} == {MONITOR}


def test_private_chats_end_in_every_way(facts: tuple[Fact, ...]) -> None:
    spoken_to = {fact.person for fact in facts if fact.kind == PRIVATE_CHAT}
    recognise, refuse = ({fact.member for fact in facts if fact.kind == kind} for kind in (RECOGNISED, NOT_RECOGNISED))
    assert recognise
    assert refuse
    assert spoken_to - recognise - refuse
    assert recognise | refuse < spoken_to


def test_a_few_leave_when_check_ins_come_and_one_returns(facts: tuple[Fact, ...]) -> None:
    leaves = {fact.member: day(fact) for fact in facts if fact.kind == LEFT}
    joins = Counter(fact.member for fact in facts if fact.kind == JOINED)
    assert len(leaves) == 6
    assert all(0 <= on - number(CHECKINS_SINCE) <= 7 for on in leaves.values())
    assert [joins[name] for name in leaves].count(2) == 1


def test_some_joined_within_the_last_month(facts: tuple[Fact, ...]) -> None:
    fresh = {fact.member for fact in facts if fact.kind == JOINED and day(fact) > BENCHMARK - 30}
    assert len(fresh) > 10
    assert not fresh & who(facts, REMOVED, BENCHMARK)


def test_some_write_just_before_and_just_after_midnight(facts: tuple[Fact, ...]) -> None:
    hours = Counter(CALENDAR.hour(fact.at) for fact in facts if fact.kind == MESSAGE)
    assert hours[23] > 100
    assert hours[0] > 100
    assert hours[3] == 0


def test_members_act_only_while_they_are_in(facts: tuple[Fact, ...]) -> None:
    inside: set[str] = set()
    for fact in facts:
        if fact.kind == JOINED:
            inside.add(fact.member)
        elif fact.kind in (LEFT, REMOVED):
            inside.discard(fact.member)
        else:
            assert fact.member in inside


def test_who_shares_has_written_that_day(facts: tuple[Fact, ...]) -> None:
    for fact in facts:
        if fact.kind == SHARED:
            assert fact.member in who(facts, MESSAGE, day(fact))
