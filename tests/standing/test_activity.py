"""Activity: counts per day in the community's calendar, of members, groups and the whole community."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import flag
from commkit.core.measure import given as named
from commkit.core.readings import Readable
from commkit.standing.activity import Activities, Activity
from commkit.standing.activity_data import activity_of, plain
from commkit.standing.facts import Fact, once
from commkit.standing.kinds import CHECKED_IN, JOINED, LEFT, LIKED, MESSAGE, RED_PACKET, REPLIED, Kind
from commkit.standing.measures import Role, count, days, people, tenure, things, total
from commkit.testing.facts import Community, communities

SHANGHAI = Calendar("Asia/Shanghai")
DAY = number(date(2017, 2, 16))


def told(*facts: tuple[int, Kind], calendar: Calendar = SHANGHAI) -> Activity:
    """Ada's activity from (day, kind) pairs."""
    ada = Activity()
    for n, (day, kind) in enumerate(facts):
        ada.add(Fact(f"f{n}", calendar.starts(day), "ada", kind), day)
    return ada


def test_seed_trap_15_a_check_in_counts_on_the_communitys_day() -> None:
    late = datetime(2017, 2, 16, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    fact = Fact("f1", late.astimezone(ZoneInfo("UTC")), "ada", CHECKED_IN)
    for calendar, day in [
        (SHANGHAI, date(2017, 2, 16)),
        (Calendar("Pacific/Auckland"), date(2017, 2, 17)),
        (Calendar("America/New_York"), date(2017, 2, 16)),
        (Calendar("Asia/Shanghai", day_starts_at=time(23, 31)), date(2017, 2, 15)),
    ]:
        ada = Activities(calendar).add(fact).members["ada"]
        assert ada.days([CHECKED_IN]) == {number(day)}


def test_a_fact_with_a_counterpart_reaches_both_and_its_group_and_the_community() -> None:
    fact = Fact("f1", SHANGHAI.starts(DAY), "ada", LIKED, group="gz", thing="t1", person="bo")
    everybody = Activities(SHANGHAI).add(fact)
    ada, bo = everybody.members["ada"].at_end_of(DAY), everybody.members["bo"].at_end_of(DAY)
    assert (ada.read(count(LIKED)), ada.read(count(LIKED).received)) == (1, 0)
    assert (bo.read(count(LIKED)), bo.read(count(LIKED).received)) == (0, 1)
    assert everybody.members["ada"].stream(LIKED).people == {"bo": DAY}
    assert everybody.members["bo"].stream(LIKED, Role.RECEIVED).people == {"ada": DAY}
    assert everybody.groups["gz"].stream(LIKED).people == {"ada": DAY}
    assert everybody.community.stream(LIKED).things == {"t1": DAY}


def test_a_self_reaction_is_one_fact_with_two_roles() -> None:
    everybody = Activities(SHANGHAI).add(Fact("f1", SHANGHAI.starts(DAY), "ada", LIKED, person="ada"))
    ada = everybody.members["ada"].at_end_of(DAY)
    assert (ada.read(count(LIKED)), ada.read(count(LIKED).received)) == (1, 1)
    assert everybody.community.at_end_of(DAY).read(count(LIKED)) == 1


def test_a_day_whose_facts_were_all_taken_back_is_gone_whatever_came_first() -> None:
    fact = Fact("f1", SHANGHAI.starts(DAY), "ada", CHECKED_IN)
    for pair in ([fact, fact.taken_back("f2")], [fact.taken_back("f2"), fact]):
        ada = Activities(SHANGHAI).add_all(pair).members["ada"]
        assert ada.days([CHECKED_IN]) == frozenset()
        assert ada == Activity()


def test_taking_back_one_of_two_leaves_the_day() -> None:
    first, second = (Fact(id, SHANGHAI.starts(DAY), "ada", RED_PACKET, amount=20) for id in ("f1", "f2"))
    ada = Activities(SHANGHAI).add_all([first, second, first.taken_back("f3")]).members["ada"]
    assert [ada.at_end_of(DAY).read(how(RED_PACKET)) for how in (count, total, days)] == [1, 20, 1]


def test_a_taking_back_alone_counts_below_zero_and_makes_no_day() -> None:
    ada = Activity()
    ada.add(Fact("f1", 0, "ada", MESSAGE, times=-2), DAY)
    assert ada.at_end_of(DAY).read(count(MESSAGE)) == -2
    assert ada.at_end_of(DAY).read(days(MESSAGE)) == 0
    assert ada.days([MESSAGE]) == frozenset()


def test_the_latest_day_of_a_person_cannot_be_taken_back_as_documented() -> None:
    fact = Fact("f1", SHANGHAI.starts(DAY), "ada", LIKED, person="bo")
    ada = Activities(SHANGHAI).add_all([fact, fact.taken_back("f2")]).members["ada"]
    assert ada.at_end_of(DAY).read(count(LIKED)) == 0
    assert ada.at_end_of(DAY).read(people(LIKED)) == 1


@given(communities())
def test_T16_a_replayed_id_counts_nothing(community: Community) -> None:
    def told_by(facts: tuple[Fact, ...]) -> Activities:
        return Activities(community.calendar).add_all(once(facts))

    replayed, straight = told_by(community.delivered), told_by(community.facts)
    assert replayed.members == straight.members
    assert replayed.groups == straight.groups
    assert replayed.community == straight.community


@given(communities())
def test_the_members_together_are_the_community(community: Community) -> None:
    everybody = Activities(community.calendar).add_all(community.facts)
    together: Counter[tuple[str, int]] = Counter()
    for activity in everybody.members.values():
        for (code, role), stream in activity.streams.items():
            if role is Role.ACTED:
                for day, times in stream.times.items():
                    together[code, day] += times
    of_all = {
        (code, day): times
        for (code, _), stream in everybody.community.streams.items()
        for day, times in stream.times.items()
    }
    assert {spot: times for spot, times in together.items() if times} == of_all


class TestTenure:
    def test_is_0_on_the_day_of_joining_and_unknown_without_a_join(self) -> None:
        ada = told((DAY, JOINED), (DAY + 1, MESSAGE))
        assert [ada.at_end_of(DAY + after).read(tenure) for after in (0, 1, 30)] == [0, 1, 30]
        assert ada.at_end_of(DAY - 1).read(tenure) is None
        assert told((DAY, MESSAGE)).at_end_of(DAY).read(tenure) is None

    def test_counts_from_the_last_return(self) -> None:
        ada = told((DAY, JOINED), (DAY + 5, LEFT), (DAY + 9, JOINED))
        assert [ada.at_end_of(DAY + after).read(tenure) for after in (8, 9, 10)] == [8, 0, 1]

    def test_a_join_that_was_taken_back_never_was(self) -> None:
        ada = told((DAY, JOINED), (DAY + 9, JOINED))
        ada.add(Fact("back", 0, "ada", JOINED, times=-1), DAY + 9)
        assert ada.at_end_of(DAY + 10).read(tenure) == 10
        nobody = Activity()
        nobody.add(Fact("back", 0, "bo", JOINED, times=-1), DAY)
        assert nobody.at_end_of(DAY).read(tenure) is None

    def test_leaving_and_returning_on_one_day_joins_on_that_day(self) -> None:
        ada = told((DAY, JOINED), (DAY + 3, LEFT), (DAY + 3, JOINED), (DAY + 3, LEFT), (DAY + 3, JOINED))
        assert ada.at_end_of(DAY + 3).read(tenure) == 0
        assert ada.at_end_of(DAY + 3).read(count(JOINED)) == 3


class TestAtTheEndOfADay:
    def test_reads_as_it_stood_at_the_end_of_an_earlier_day(self) -> None:
        ada = told((DAY, CHECKED_IN), (DAY + 1, CHECKED_IN), (DAY + 2, CHECKED_IN))
        assert [ada.at_end_of(DAY + after).read(days(CHECKED_IN)) for after in (-1, 0, 1, 9)] == [0, 1, 2, 3]

    @pytest.mark.parametrize("how", [people, things])
    def test_people_and_things_are_unknown_where_later_facts_hide_them(self, how: type) -> None:
        bo_twice = Activity()
        for id, day in (("f1", DAY), ("f2", DAY + 2)):
            bo_twice.add(Fact(id, 0, "ada", LIKED, person="bo", thing="t1"), day)
        assert bo_twice.at_end_of(DAY + 2).read(how(LIKED)) == 1
        assert bo_twice.at_end_of(DAY + 1).read(how(LIKED)) is None
        assert bo_twice.at_end_of(DAY + 1).read(how(LIKED).last(1)) is None

    def test_the_community_is_read_at_the_end_of_the_day_before(self) -> None:
        everybody = Activities(SHANGHAI)
        for n, day in enumerate([DAY, DAY + 1, DAY + 1]):
            everybody.add(Fact(f"f{n}", SHANGHAI.starts(day), f"member{n}", MESSAGE, group="gz"))
        ada = Activity()
        reads = [
            ada.at_end_of(day, community=everybody.community, group=everybody.groups["gz"])
            for day in (DAY, DAY + 1, DAY + 2)
        ]
        assert [one.read(count(MESSAGE).community) for one in reads] == [0, 1, 3]
        assert [one.read(count(MESSAGE).of_group) for one in reads] == [0, 1, 3]
        assert [one.read(count(MESSAGE).community.last(1)) for one in reads] == [0, 1, 2]

    def test_the_active_members_of_yesterday_are_not_those_of_today(self) -> None:
        community = Activity()
        community.add_of_many(Fact("f1", 0, "ada", MESSAGE), DAY)
        reader = Activity().at_end_of(DAY, community=community)
        assert reader.read(people(MESSAGE).community.last(1)) is None
        assert Activity().at_end_of(DAY + 1, community=community).read(people(MESSAGE).community) == 1

    def test_a_community_that_was_not_given_is_named(self) -> None:
        with pytest.raises(UnknownName, match=r"no community was given; call at_end_of\(day, community="):
            Activity().at_end_of(DAY).read(count(MESSAGE).community)
        with pytest.raises(UnknownName, match="no group was given"):
            Activity().at_end_of(DAY, community=Activity()).read(count(MESSAGE).of_group)

    def test_the_hosts_own_numbers_stand_beside_the_activity(self) -> None:
        reader = told((DAY, MESSAGE)).at_end_of(DAY, given={"age_days": 40, "invited": None})
        check = (count(MESSAGE) >= 1) & (named("age_days") >= 30)
        assert check.met_by(reader) is True
        assert reader.read(flag("invited")) is None
        with pytest.raises(UnknownName, match="did you mean 'age_days'"):
            reader.read(named("age_day"))

    def test_a_date_is_a_day_and_an_instant_is_not(self) -> None:
        ada = told((DAY, MESSAGE))
        assert isinstance(ada.at_end_of(date(2017, 2, 16)), Readable)
        assert ada.at_end_of(date(2017, 2, 16)).read(count(MESSAGE)) == 1
        with pytest.raises(InvalidValue, match="an instant whose civil day depends on a zone"):
            ada.at_end_of(datetime(2017, 2, 16))


def test_two_facts_at_one_instant_both_count() -> None:
    at = SHANGHAI.starts(DAY)
    facts = [Fact("f1", at, "ada", REPLIED, thing="t1"), Fact("f2", at, "ada", REPLIED, thing="t2")]
    ada = Activities(SHANGHAI).add_all(facts).members["ada"].at_end_of(DAY)
    assert (ada.read(count(REPLIED)), ada.read(days(REPLIED)), ada.read(things(REPLIED))) == (2, 1, 2)


@given(st.permutations([DAY, DAY + 1, DAY + 3]))
def test_a_late_fact_does_not_bring_a_persons_latest_day_back(order: list[int]) -> None:
    ada = Activity()
    for day in order:
        ada.add(Fact(f"f{day}", 0, "ada", LIKED, person="bo", thing="t1"), day)
    assert ada.stream(LIKED).people == {"bo": DAY + 3}
    assert ada.stream(LIKED).things == {"t1": DAY + 3}


def test_reading_a_stream_that_is_empty_changes_nothing() -> None:
    ada, other = told((DAY, MESSAGE)), told((DAY, MESSAGE))
    assert ada.stream(CHECKED_IN).times == {}
    assert ada == other
    assert ada != told((DAY + 1, MESSAGE))
    assert ada != "ada"


def test_activities_of_two_calendars_do_not_merge() -> None:
    with pytest.raises(InvalidValue, match="fold both parts with one calendar"):
        Activities(SHANGHAI).merge(Activities(Calendar("UTC")))


def test_merging_leaves_the_other_part_as_it_was() -> None:
    fact = Fact("f1", SHANGHAI.starts(DAY), "ada", LIKED, person="bo", group="gz")
    first, rest = Activities(SHANGHAI), Activities(SHANGHAI).add(fact)
    first.merge(rest).add(Fact("f2", SHANGHAI.starts(DAY + 1), "ada", LIKED, person="bo", group="gz"))
    assert rest.members["ada"].stream(LIKED).times == {DAY: 1}
    assert rest.groups["gz"].stream(LIKED).people == {"ada": DAY}
    assert rest.community == Activities(SHANGHAI).add(fact).community


def test_merging_an_earlier_part_does_not_bring_a_persons_latest_day_back() -> None:
    facts = [Fact(f"f{day}", SHANGHAI.starts(day), "ada", LIKED, person="bo", thing="t1") for day in (DAY, DAY + 3)]
    earlier, later = (Activities(SHANGHAI).add(fact) for fact in facts)
    liked = later.merge(earlier).members["ada"].stream(LIKED)
    assert (liked.people, liked.things) == ({"bo": DAY + 3}, {"t1": DAY + 3})


class TestKnownFrom:
    def test_windows_that_begin_before_it_are_unknown(self) -> None:
        ada = Activity()
        ada.known_from = DAY
        ada.add(Fact("f1", 0, "ada", MESSAGE), DAY + 1)
        read = ada.at_end_of(DAY + 2).read
        assert [read(how(MESSAGE).last(3)) for how in (count, days, people, things)] == [1, 1, 0, 0]
        assert [read(how(MESSAGE).last(4)) for how in (count, days, people, things)] == [None] * 4
        assert (read(count(CHECKED_IN).last(3)), read(count(CHECKED_IN).last(4)), read(count(CHECKED_IN))) == (
            0,
            None,
            None,
        )
        assert (read(days(MESSAGE, CHECKED_IN).last(3)), read(days(MESSAGE, CHECKED_IN).last(4))) == (1, None)

    def test_merged_is_known_from_where_both_are(self) -> None:
        first, rest = told((DAY, MESSAGE)), Activity()
        rest.known_from = DAY + 4
        rest.add(Fact("f1", 0, "ada", CHECKED_IN), DAY + 5)
        first.merge(rest)
        read = first.at_end_of(DAY + 6).read
        assert first.known_from == DAY + 4
        assert [read(count(kind).last(3)) for kind in (MESSAGE, CHECKED_IN, LIKED)] == [0, 1, 0]
        assert [read(count(kind).last(4)) for kind in (MESSAGE, CHECKED_IN, LIKED)] == [None, None, None]

    def test_one_that_counts_some_kinds_only_does_so_after_a_merge(self) -> None:
        kept, whole = told((DAY, MESSAGE)), told((DAY + 1, MESSAGE), (DAY + 1, LIKED))
        kept.whole = False
        for merged in (copy(kept).merge(whole), copy(whole).merge(kept)):
            assert not merged.whole
            assert [merged.read(count(kind), DAY + 1) for kind in (MESSAGE, LIKED)] == [2, None]

    def test_others_are_not_the_same(self) -> None:
        ada, known, kept = told((DAY, MESSAGE)), told((DAY, MESSAGE)), told((DAY, MESSAGE))
        known.known_from = DAY
        kept.whole = False
        assert ada != known
        assert ada != kept


def copy(activity: Activity) -> Activity:
    return activity_of(plain(activity))


def test_it_says_what_it_holds() -> None:
    assert repr(told((DAY, MESSAGE), (DAY, MESSAGE), (DAY + 1, MESSAGE))) == (
        "Activity(message acted: Stream(3 facts on 2 days))"
    )
