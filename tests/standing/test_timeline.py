"""Timeline: community readings per day are the same from a whole log, night by night, and from stored data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of, number
from commkit.core.errors import BadData, InvalidValue, UnknownName, WrongType
from commkit.core.measure import Share
from commkit.core.measure import given as named
from commkit.core.readings import Asked, Reading
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, LIKED, MESSAGE, POSTED, RATED, RED_PACKET, REPLIED, Kind
from commkit.standing.measures import Tally, count, days, people, things, total
from commkit.standing.timeline import Timeline, timeline
from commkit.testing.facts import calendars, histories

UTC = Calendar("UTC")
DAY = number(date(2024, 3, 10))
HISTORIES = histories() | histories(size=30, days=70)  # within a week, and over ten, in which months move on

KINDS_ASKED = ((LIKED,), (CHECKED_IN,), (LIKED, REPLIED), (REPLIED, LIKED, MESSAGE, CHECKED_IN))
ASKED = (
    *(how(*kinds) for how in (count, days, people, things) for kinds in KINDS_ASKED),
    *(total(*kinds) for kinds in ((RED_PACKET,), (RATED,), (LIKED, REPLIED))),
)
WINDOWED = tuple(
    one.community
    for tally in ASKED
    for one in (tally, tally.last(1), tally.last(3), tally.last(30), tally.last(months=1), tally.last(months=6))
)


def community_of(facts: Iterable[Fact], calendar: Calendar, day: Day) -> Activity:
    """The community as a host has it at the end of a day: the facts up to that day, and no others."""
    community = Activity()
    for fact in facts:
        on = calendar.day_number(fact.at)
        if on <= day:
            community.add_of_many(fact, on)
    return community


def spoke(id: str, day: Day, member: str = "ada", kind: Kind = MESSAGE, thing: str | None = None) -> Fact:
    return Fact(id, UTC.starts(day), member, kind, thing=thing)


def read_by(days_of_it: Timeline, tally: Tally, on: Sequence[Day]) -> list[int | None]:
    """The readings at the end of these days."""
    return [days_of_it.read(tally, day + 1) for day in on]


# What it equals


@given(HISTORIES.flatmap(lambda log: st.tuples(st.just(log), st.permutations(log))), calendars(), st.integers(0, 40))
def test_every_reading_is_the_communitys_at_the_end_of_that_day(
    logs: tuple[tuple[Fact, ...], list[Fact]], calendar: Calendar, more: int
) -> None:
    log, shuffled = logs
    if not log:
        assert timeline(shuffled, calendar, WINDOWED) == Timeline.empty(WINDOWED)
        return
    on = [calendar.day_number(fact.at) for fact in log]
    first, until = min(on), max(on) + more
    found = timeline(shuffled, calendar, WINDOWED, until=until)
    assert (found.first, found.last) == (first, until)
    for day in range(first, until + 1):
        community = community_of(log, calendar, day)
        at_end = Activity().at_end_of(day + 1, community=community)
        for tally in WINDOWED:
            reading = found.read(tally, day + 1)
            assert reading == community.read(tally, day) == at_end.read(tally), (tally.key, date_of(day))


@given(HISTORIES, calendars())
def test_night_by_night_gives_the_same_as_the_whole_log(log: tuple[Fact, ...], calendar: Calendar) -> None:
    whole = timeline(log, calendar, WINDOWED)
    nights, community = Timeline.empty(WINDOWED), Activity()
    coming = sorted(log, key=lambda fact: calendar.day_number(fact.at))
    for day in range(whole.first, whole.first if whole.last is None else whole.last + 1):
        while coming and calendar.day_number(coming[0].at) == day:
            community.add_of_many(coming.pop(0), day)
        nights = nights.with_day(day, community)
    assert nights == whole
    assert hash(nights) == hash(whole)


@given(HISTORIES, calendars(), st.data())
def test_an_earlier_end_gives_the_same_days_without_the_later_ones(
    log: tuple[Fact, ...], calendar: Calendar, data: st.DataObject
) -> None:
    whole = timeline(log, calendar, WINDOWED)
    if whole.last is None:
        return
    until = data.draw(st.integers(whole.first, whole.last))
    begun = timeline(log, calendar, WINDOWED, until=until)
    assert begun.rows == whole.rows[: until - whole.first + 1]
    assert timeline(log, calendar, WINDOWED, until=whole.first - 1) == Timeline.empty(WINDOWED)


@given(HISTORIES, st.integers(-3, 75))
def test_stored_as_json_and_read_back_it_is_the_same(log: tuple[Fact, ...], forgotten: int) -> None:
    whole = timeline(log, UTC, WINDOWED)
    kept = whole.forget_before(whole.first + forgotten)
    assert Timeline.of_plain(json.loads(json.dumps(kept.plain())), WINDOWED) == kept
    assert all(kept.plain()[tally.key] != [] for tally in WINDOWED) == (kept.last is not None)


@given(HISTORIES, st.integers(0, 75), st.integers(0, 75))
def test_forgetting_takes_the_days_before_and_no_others(log: tuple[Fact, ...], gone: int, at: int) -> None:
    whole = timeline(log, UTC, WINDOWED)
    kept, day = whole.forget_before(whole.first + gone), whole.first + at
    for tally in WINDOWED[::7]:
        expected = whole.read(tally, day + 1) if at >= gone else None
        assert kept.read(tally, day + 1) == expected


# Discourse: 25 % of the topics created in the last 100 days, at most 500

TOPICS = count(POSTED).community.last(100)
VIEWED = named("topics_viewed", Label(en="topics viewed", zh="浏览的主题"), window=100)
SHARE = VIEWED.at_least(Share(Fraction(1, 4), of=TOPICS, cap=500))


class Seen:
    """A member who viewed so many topics, on a day of a timeline."""

    def __init__(self, viewed: int, days_of_it: Timeline, day: Day) -> None:
        self.viewed, self.days_of_it, self.day = viewed, days_of_it, day

    def read(self, measure: Asked, /) -> Reading:
        return self.days_of_it.read(measure, self.day) if isinstance(measure, Tally) else self.viewed


def topics(*per_day: int) -> list[Fact]:
    """So many topics on each day from `DAY` on."""
    return [spoke(f"{day}-{n}", DAY + day, kind=POSTED) for day, many in enumerate(per_day) for n in range(many)]


def needed(days_of_it: Timeline, day: Day) -> int:
    """The smallest number of topics viewed that is enough at the end of a day."""
    return next(viewed for viewed in range(1000) if SHARE.judge(Seen(viewed, days_of_it, day)).met)


def test_a_quarter_of_the_topics_of_the_last_100_complete_days() -> None:
    created = timeline(topics(30, 10), UTC, [TOPICS], until=DAY + 120)
    assert SHARE.judge(Seen(1000, created, DAY)).answer is Answer.UNKNOWN
    assert [needed(created, DAY + after) for after in (1, 2, 100, 101, 102)] == [8, 10, 10, 3, 0]
    assert SHARE.judge(Seen(1000, created, DAY + 122)).answer is Answer.UNKNOWN


def test_500_topics_are_enough_however_many_were_created() -> None:
    created = timeline(topics(1999, 1, 400), UTC, [TOPICS])
    assert [needed(created, DAY + after) for after in (1, 2, 3)] == [500, 500, 500]
    assert needed(timeline(topics(1990), UTC, [TOPICS]), DAY + 1) == 498


def test_reviews_with_readings_of_the_night_before_decide_as_reviews_over_the_log() -> None:
    log = topics(*[1 + day % 9 for day in range(130)])
    whole, nights = timeline(reversed(log), UTC, [TOPICS]), Timeline.empty([TOPICS])
    live, bulk = [], []
    for day in range(DAY, DAY + 130):
        live.append(SHARE.judge(Seen(99, nights, day)).answer)
        bulk.append(SHARE.judge(Seen(99, whole, day)).answer)
        stored = Timeline.of_plain(json.loads(json.dumps(nights.plain())), [TOPICS])
        nights = stored.with_day(day, community_of(log, UTC, day)).forget_before(day)
    assert live == bulk
    assert set(live) == {Answer.UNKNOWN, Answer.MET, Answer.UNMET}


# Late, taken back, left out


def test_facts_out_of_order_count_on_their_own_days() -> None:
    late = [spoke("f3", DAY + 2, "ben"), spoke("f1", DAY), spoke("f2", DAY + 1)]
    asked = [count(MESSAGE).community, people(MESSAGE).community.last(2)]
    found = timeline(late, UTC, asked)
    assert found == timeline(sorted(late, key=lambda fact: fact.at), UTC, asked)
    assert [read_by(found, tally, range(DAY, DAY + 3)) for tally in asked] == [[1, 2, 3], [1, 1, 2]]


def test_taking_back_undoes_counts_and_days_and_keeps_people_and_things() -> None:
    fact = spoke("f1", DAY, kind=REPLIED, thing="topic-1")
    asked = [how(REPLIED).community for how in (count, days, total, people, things)]
    found = timeline([fact.taken_back("f2"), fact, spoke("f3", DAY + 1)], UTC, asked)
    assert [read_by(found, tally, [DAY, DAY + 1]) for tally in asked] == [[0, 0], [0, 0], [0, 0], [1, 1], [1, 1]]


def test_a_fact_that_is_taken_back_before_it_comes_is_less_than_none_and_no_day() -> None:
    asked = [count(MESSAGE).community, days(MESSAGE).community, days(MESSAGE, LIKED).community, things(LIKED).community]
    liked = spoke("f2", DAY, kind=LIKED, thing="topic-1")
    log = [
        spoke("f1", DAY).taken_back("back"),
        liked,
        spoke("f3", DAY + 1, kind=LIKED, thing="topic-2").taken_back("b"),
    ]
    found = timeline(log, UTC, asked)
    assert [read_by(found, tally, [DAY, DAY + 1]) for tally in asked] == [[-1, -1], [0, 0], [1, 1], [1, 2]]


def test_somebody_who_comes_back_counts_once_and_until_the_latest_day_has_left_the_window() -> None:
    asked = people(MESSAGE).community.last(3)
    found = timeline([spoke(f"f{day}", DAY + day) for day in (0, 2)], UTC, [asked], until=DAY + 6)
    assert read_by(found, asked, range(DAY, DAY + 7)) == [1, 1, 1, 1, 1, 0, 0]


def test_a_month_that_is_shorter_takes_two_days_at_once() -> None:
    asked = count(MESSAGE).community.last(months=1)
    end_of_january = number(date(2023, 1, 29))
    log = [spoke(f"f{n}", end_of_january + n) for n in range(3)]
    found = timeline(log, UTC, [asked], until=number(date(2023, 3, 1)))
    assert found.read(asked, date(2023, 2, 28)) == 3
    assert found.read(asked, date(2023, 3, 1)) == 3
    assert found.read(asked, date(2023, 3, 2)) == 0


def test_facts_that_nobody_asks_for_say_only_which_days_there_were() -> None:
    found = timeline([spoke("f1", DAY, kind=LIKED), spoke("f2", DAY + 2)], UTC, [count(MESSAGE).community])
    assert found.plain() == {"count.message.community": [DAY, 0, 0, 1]}


def test_without_facts_there_are_no_days() -> None:
    asked = [count(MESSAGE).community]
    found = timeline([], UTC, asked, until=DAY)
    assert found == Timeline.empty(asked)
    assert (found.last, found.read(asked[0], DAY)) == (None, None)
    assert (repr(found), found.plain()) == ("Timeline(1 measure, no days)", {"count.message.community": []})


def test_the_day_before_is_read_and_days_outside_are_unknown() -> None:
    asked = count(MESSAGE).community
    found = timeline([spoke("f1", DAY), spoke("f2", DAY + 1)], UTC, [asked])
    assert [found.read(asked, DAY + day) for day in (-1, 0, 1, 2, 3)] == [None, None, 1, 2, None]
    assert found.read(asked, date_of(DAY + 1)) == 1


# The nights


def test_a_night_may_be_missed_told_late_or_told_twice() -> None:
    asked = count(MESSAGE).community
    log = [spoke("f1", DAY), spoke("f2", DAY + 2)]
    first = Timeline.empty([asked]).with_day(DAY, community_of(log, UTC, DAY))
    third = first.with_day(date_of(DAY + 2), community_of(log, UTC, DAY + 2))
    assert third.plain() == {asked.key: [DAY, 1, None, 2]}
    assert third.read(asked, DAY + 2) is None
    assert third.with_day(DAY + 2, community_of(log, UTC, DAY + 2)) is third
    assert third.with_day(DAY + 1, community_of(log, UTC, DAY + 1)).plain() == {asked.key: [DAY, 1, 1, 2]}
    assert third.with_day(DAY - 2, Activity()).plain() == {asked.key: [DAY - 2, 0, None, 1, None, 2]}


def test_other_readings_for_a_day_that_is_there_are_refused_with_both() -> None:
    asked = [count(MESSAGE).community, days(MESSAGE).community]
    nights = timeline([spoke("f1", DAY)], UTC, asked)
    late = community_of([spoke("f1", DAY), spoke("late", DAY)], UTC, DAY)
    with pytest.raises(InvalidValue) as refused:
        nights.with_day(DAY, late)
    assert str(refused.value) == (
        "day: saw {'count.message.community': 2}, on 2024-03-10, which is here with {'count.message.community': 1}; "
        "keep what was recorded, or count the whole log anew with timeline(facts, calendar, tallies)"
    )


def test_a_community_that_is_a_day_ahead_is_refused_where_it_hides_people() -> None:
    ahead = community_of([spoke("f1", DAY), spoke("f2", DAY + 1)], UTC, DAY + 1)
    counted = Timeline.empty([count(MESSAGE).community]).with_day(DAY, ahead)
    assert counted.plain() == {"count.message.community": [DAY, 1]}
    with pytest.raises(InvalidValue, match="hidden by facts after 2024-03-10"):
        Timeline.empty([people(MESSAGE).community]).with_day(DAY, ahead)


def test_what_a_community_does_not_know_yet_stays_unknown() -> None:
    community = Activity()
    community.known_from = DAY
    asked = [people(MESSAGE).community.last(2), count(MESSAGE).community]
    community.add_of_many(spoke("f1", DAY), DAY)
    nothing = Timeline.empty(asked).with_day(DAY, community)
    assert nothing == Timeline.empty(asked)
    second = nothing.with_day(DAY + 1, community)
    assert second.plain() == {asked[0].key: [DAY + 1, 1], asked[1].key: [DAY + 1, None]}
    assert second.with_day(DAY + 2, Activity()).with_day(DAY + 3, community).last == DAY + 3
    unknown = Activity()
    unknown.known_from = DAY + 9
    assert second.with_day(DAY + 4, unknown) == second
    community.add_of_many(spoke("f2", DAY + 9), DAY + 9)
    assert Timeline.empty(asked[1:]).with_day(DAY + 1, community) == Timeline.empty(asked[1:])


def test_seconds_are_no_day() -> None:
    with pytest.raises(InvalidValue, match="not seconds"):
        Timeline.empty([TOPICS]).with_day(1_710_000_000, Activity())
    with pytest.raises(InvalidValue, match="not seconds"):
        timeline(topics(1), UTC, [TOPICS], until=1_710_000_000)


# What is refused


@pytest.mark.parametrize("tally", [count(MESSAGE).of_group, count(MESSAGE), count(MESSAGE).received])
def test_only_community_measures_have_a_timeline(tally: Tally) -> None:
    with pytest.raises(InvalidValue, match="give community measures") as refused:
        Timeline.empty([tally])
    assert refused.value.seen == tally.key
    with pytest.raises(InvalidValue, match="give community measures"):
        timeline([spoke("f1", DAY)], UTC, [tally])


def test_what_is_no_measure_over_activity_is_a_wrong_type() -> None:
    with pytest.raises(WrongType, match=r"give measures such as count\(MESSAGE\)\.community"):
        Timeline.empty([VIEWED])  # type: ignore[list-item]  # on purpose


def test_a_measure_it_was_not_made_for_is_an_unknown_name() -> None:
    found = Timeline.empty([count(MESSAGE).community.last(100)])
    with pytest.raises(UnknownName) as refused:
        found.read(count(MESSAGE).community.last(10), DAY)
    assert str(refused.value) == (
        "measure: saw 'count.message.community.last_10_days', the timeline was not made for it; "
        "ask for 'count.message.community.last_100_days', or make the timeline with this measure among its tallies"
    )
    with pytest.raises(UnknownName, match="not made for it; make the timeline"):
        Timeline.empty([]).read(count(MESSAGE).community, DAY)


@pytest.mark.parametrize(
    ("first", "rows", "said"),
    [
        (DAY, ((1, 2),), "not 1 whole numbers"),
        (DAY, ((True,),), "not 1 whole numbers"),
        (DAY, ((1,), (None,)), "an empty day at an end"),
        (DAY, (), "not the day of the first row"),
    ],
)
def test_rows_that_do_not_fit_are_refused(first: Day, rows: tuple[tuple[int | None, ...], ...], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        Timeline((count(MESSAGE).community,), first, rows)


def test_the_order_of_the_measures_does_not_matter_and_twice_is_once() -> None:
    one, other = count(MESSAGE).community, days(MESSAGE).community
    assert timeline([spoke("f1", DAY)], UTC, [one, other]) == timeline([spoke("f1", DAY)], UTC, [other, one, one])
    with pytest.raises(InvalidValue, match=r"use Timeline\.empty"):
        Timeline((other, one))


# Plain data

FIRST_DAY = "the first day [days since 1970-01-01]"


def test_columns_may_begin_and_end_on_days_of_their_own() -> None:
    one, other = count(MESSAGE).community, days(MESSAGE).community
    found = Timeline.of_plain({one.key: [DAY, None, 4, 5, None], other.key: [DAY + 2, 1, 2]}, [other, one])
    assert found.plain() == {one.key: [DAY + 1, 4, 5, None], other.key: [DAY + 1, None, 1, 2]}
    assert read_by(found, one, range(DAY, DAY + 5)) == [None, 4, 5, None, None]


def test_a_new_measure_has_no_days_yet() -> None:
    one, new = count(MESSAGE).community, days(MESSAGE).community
    found = Timeline.of_plain({one.key: (DAY, 4)}, [one, new])
    assert (found.read(one, DAY + 1), found.read(new, DAY + 1)) == (4, None)


def test_every_mistake_in_stored_data_is_told_with_its_path() -> None:
    one, other = count(MESSAGE).community, days(MESSAGE).community
    stored = {
        one.key: [DAY, 1, "two", 3.0, True],
        other.key: 5,
        "count.mesage.community": [DAY, 1],
        "people.liked.community": ["2024-03-10", 1],
    }
    asked = "count.message.community, days.message.community, people.liked.community"
    with pytest.raises(BadData) as refused:
        Timeline.of_plain(stored, [one, other, people(LIKED).community])
    assert str(refused.value).split("\n") == [
        "6 problems",
        "  count.message.community[2]: saw 'two', wanted a whole number, or nothing where the day is not known",
        "  count.message.community[3]: saw 3.0, wanted a whole number, or nothing where the day is not known",
        "  count.message.community[4]: saw True, wanted a whole number, or nothing where the day is not known",
        f"  days.message.community: saw 5, wanted a list: {FIRST_DAY}, then one reading for each day",
        f"  count.mesage.community: saw an unknown key, wanted one of {asked} (did you mean count.message.community?)",
        f"  people.liked.community[0]: saw '2024-03-10', wanted {FIRST_DAY}, years 1 to 9999",
    ]


def test_data_that_is_no_mapping_is_bad() -> None:
    with pytest.raises(BadData, match=r"top: saw .*, wanted a mapping of a measure's key to its readings"):
        Timeline.of_plain([17213, 1], [count(MESSAGE).community])
