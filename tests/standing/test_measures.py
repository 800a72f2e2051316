"""Measures: names, words, windows to the day, and the same answers as counting by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.data import dump, load
from commkit.core.days import Day, date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure
from commkit.core.wording import Label
from commkit.standing.activity import Activities, Activity
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    JOINED,
    KINDS,
    LIKED,
    MESSAGE,
    PAID,
    POSTED,
    REPLIED,
    Kind,
)
from commkit.standing.measures import (
    Back,
    How,
    Per,
    Role,
    Tally,
    Whose,
    count,
    days,
    people,
    tenure,
    things,
    total,
)
from commkit.standing.registry import STANDING
from commkit.testing.facts import DOINGS, MEMBERS, Community, communities

DAY = number(date(2024, 3, 31))


@pytest.mark.parametrize(
    ("measure", "key", "en", "zh", "unit"),
    [
        (count(MESSAGE), "count.message", "messages", "发言次数", "times"),
        (
            days(CHECKED_IN).last(30),
            "days.checked_in.last_30_days",
            "days with check-ins in the last 30 days",
            "近 30 天打卡天数",
            "days",
        ),
        (
            people(LIKED).received.last(months=6),
            "people.liked.received.last_6_months",
            "people behind likes received in the last 6 months",
            "近 6 个月收到的点赞人数",
            "members",
        ),
        (
            things(REPLIED).last(100),
            "things.replied.last_100_days",
            "things with replies in the last 100 days",
            "近 100 天回复对象数",
            "things",
        ),
        (total(PAID), "total.paid", "amount of payments", "付款总额", "0.01 yuan"),
        (
            count(POSTED).community.last(100),
            "count.posted.community.last_100_days",
            "posts in the community in the last 100 days",
            "近 100 天全社群发帖次数",
            "times",
        ),
        (
            people(MESSAGE).of_group.last(1),
            "people.message.group.last_1_days",
            "people behind messages in the group in the last day",
            "近 1 天本群发言人数",
            "members",
        ),
        (
            count(MESSAGE).last(months=1),
            "count.message.last_1_months",
            "messages in the last month",
            "近 1 个月发言次数",
            "times",
        ),
        (tenure, "tenure", "days since joining", "入群天数", "days"),
    ],
)
def test_a_measure_has_a_name_and_words_in_both_languages(
    measure: Measure, key: str, en: str, zh: str, unit: str
) -> None:
    assert (measure.key, measure.label.en, measure.label.zh, measure.unit) == (key, en, zh, unit)
    assert str(measure) == en
    assert measure.whole


def test_no_two_measures_share_a_key() -> None:
    makers: list[Callable[[Kind], Tally]] = [count, total, days, people, things]
    plain = [make(kind) for make in makers for kind in KINDS.values()]
    sided = [variant for one in plain for variant in (one, one.received, one.community, one.of_group)]
    backs = [(None, None), (1, None), (30, None), (None, 1), (None, 30)]
    every = [one if back == (None, None) else one.last(back[0], months=back[1]) for one in sided for back in backs]
    assert len({one.key for one in every}) == len(set(every)) == len(every)


def test_only_what_looks_back_is_windowed() -> None:
    assert count(MESSAGE).last(7).windowed
    assert not count(MESSAGE).windowed
    assert not tenure.windowed


@pytest.mark.parametrize(("last", "months"), [(None, None), (7, 1)])
def test_a_look_back_is_days_or_months(last: int | None, months: int | None) -> None:
    with pytest.raises(InvalidValue, match="give one of them"):
        count(MESSAGE).last(last, months=months)


@pytest.mark.parametrize("length", [0, -1, True, 1.5])
def test_a_look_back_is_one_or_more(length: int) -> None:
    with pytest.raises(InvalidValue, match="saw"):
        count(MESSAGE).last(length)
    with pytest.raises(InvalidValue, match="saw"):
        count(MESSAGE).last(months=length)


@pytest.mark.parametrize("window", [1, 2, 7, 30, 100])
def test_T6_the_last_n_days_are_today_and_the_n_less_1_before(window: int) -> None:
    ada = Activity()
    ada.add(Fact("f1", 0, "ada", CHECKED_IN), DAY)
    seen = [ada.at_end_of(DAY + after).read(days(CHECKED_IN).last(window)) for after in (-1, 0, window - 1, window)]
    assert seen == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("asked", "months", "first"),
    [
        (date(2024, 8, 31), 6, date(2024, 3, 1)),
        (date(2024, 3, 31), 1, date(2024, 3, 1)),
        (date(2023, 3, 31), 1, date(2023, 3, 1)),
        (date(2024, 3, 15), 1, date(2024, 2, 16)),
        (date(2024, 2, 29), 12, date(2023, 3, 1)),
        (date(2024, 1, 1), 1, date(2023, 12, 2)),
    ],
)
def test_months_are_counted_back_from_the_day_asked_about(asked: date, months: int, first: date) -> None:
    assert date_of(Back(months, Per.MONTHS).first(number(asked))) == first
    ada = Activity()
    ada.add(Fact("f1", 0, "ada", CHECKED_IN), number(first))
    ada.add(Fact("f2", 0, "ada", CHECKED_IN), number(first) - 1)
    assert ada.at_end_of(asked).read(count(CHECKED_IN).last(months=months)) == 1


@given(st.integers(DAY - 800, DAY + 800), st.integers(1, 24))
def test_a_window_of_months_moves_forward_with_the_day(day: Day, months: int) -> None:
    back = Back(months, Per.MONTHS)
    assert back.first(day) <= back.first(day + 1) <= day + 1
    assert 28 * months <= day - back.first(day) + 1 <= 31 * months


tallies = st.builds(
    Tally,
    st.sampled_from(How),
    st.sampled_from([*DOINGS, JOINED]),
    st.none() | st.builds(Back, st.integers(1, 9)) | st.just(Back(1, Per.MONTHS)),
    st.sampled_from(Role),
)


@given(communities(), tallies, st.sampled_from(MEMBERS), st.integers(0, 9))
def test_a_members_measures_equal_counting_by_hand(community: Community, tally: Tally, member: str, after: int) -> None:
    everybody = Activities(community.calendar).add_all(community.facts)
    for day in _telling_days(community, after):
        mine = _mine(community, tally, member)
        wanted = _by_hand(community.calendar, mine, tally, day)
        assert everybody.members.get(member, Activity()).at_end_of(day).read(tally) == wanted


@given(communities(), tallies, st.integers(0, 9))
def test_a_communitys_measures_equal_counting_by_hand_up_to_the_day_before(
    community: Community, tally: Tally, after: int
) -> None:
    everybody = Activities(community.calendar).add_all(community.facts)
    asked = Tally(tally.how, tally.kinds, tally.back, whose=Whose.COMMUNITY)
    all_of_them = [(fact, fact.member) for fact in community.facts if fact.kind in asked.kinds]
    for day in _telling_days(community, after):
        wanted = _by_hand(community.calendar, all_of_them, asked, day - 1)
        assert Activity().at_end_of(day, community=everybody.community).read(asked) == wanted


def _telling_days(community: Community, after: int) -> set[Day]:
    seen = [community.calendar.day_number(fact.at) for fact in community.facts] or [DAY]
    return {min(seen) + after, max(seen), max(seen) + after, max(seen) + 1}


def _mine(community: Community, tally: Tally, member: str) -> list[tuple[Fact, str | None]]:
    of_kind = [fact for fact in community.facts if fact.kind in tally.kinds]
    if tally.role is Role.ACTED:
        return [(fact, fact.person) for fact in of_kind if fact.member == member]
    return [(fact, fact.member) for fact in of_kind if fact.person == member]


def _by_hand(calendar: Calendar, facts: Sequence[tuple[Fact, str | None]], tally: Tally, last: Day) -> int | None:
    """The answer from the definition, fact by fact; None where a later fact hides people or things."""
    first = tally.back.first(last) if tally.back else None
    dated = [(calendar.day_number(fact.at), fact, other) for fact, other in facts]
    seen = [row for row in dated if (first is None or first <= row[0]) and row[0] <= last]
    if tally.how is How.COUNT:
        return sum(fact.times for _, fact, _ in seen)
    if tally.how is How.TOTAL:
        return sum(fact.times * fact.amount for _, fact, _ in seen)
    if tally.how is How.DAYS:
        each = {day: sum(fact.times for on, fact, _ in seen if on == day) for day, _, _ in seen}
        return sum(times > 0 for times in each.values())
    named = [(day, other if tally.how is How.PEOPLE else fact.thing) for day, fact, other in dated]
    if any(day > last for day, name in named if name is not None):
        return None
    return len({name for day, name in named if name is not None and (first is None or day >= first)})


def test_several_kinds_are_counted_together_and_a_day_once() -> None:
    ada = Activity()
    for at, (kind, day) in enumerate([(MESSAGE, 1), (POSTED, 1), (POSTED, 2)]):
        ada.add(Fact(f"f{at}", 0, "ada", kind, thing="t"), day)
    read = ada.at_end_of(3).read
    assert read(count(MESSAGE, POSTED)) == 3
    assert read(days(MESSAGE, POSTED)) == 2
    assert read(things(MESSAGE, POSTED)) == 1
    assert read(count(LIKED, POSTED).last(2)) == 1
    assert count(MESSAGE, POSTED).last(7).key == "count.message+posted.last_7_days"
    assert count(MESSAGE, POSTED).label.en == "messages or posts"


def test_amounts_of_two_units_do_not_add_and_a_measure_has_a_kind() -> None:
    with pytest.raises(InvalidValue, match="two units do not add"):
        total(PAID, MESSAGE)
    with pytest.raises(WrongType, match="not a kind"):
        count()
    with pytest.raises(WrongType, match="saw 'message', not a kind"):
        count("message")  # type: ignore[arg-type]


def test_a_kind_taken_back_does_not_hide_another_kind_of_the_day() -> None:
    ada = Activity()
    ada.add(Fact("f1", 0, "ada", MESSAGE), 5)
    ada.add(Fact("f2", 0, "ada", POSTED, times=-1), 5)
    assert ada.at_end_of(5).read(days(MESSAGE, POSTED)) == 1


def test_only_a_member_receives() -> None:
    with pytest.raises(InvalidValue, match=r"leave out .received"):
        count(LIKED).received.community  # noqa: B018


def test_a_name_of_its_own_stands_before_the_look_back_and_changes_no_answer() -> None:
    plain = things(REPLIED).last(100)
    named = plain.called(Label(en="topics replied to", zh="回复过的主题数"))
    assert (named.label.en, named.label.zh) == ("topics replied to in the last 100 days", "近 100 天回复过的主题数")
    assert (named, named.key) == (plain, plain.key)
    assert load(dump(named, STANDING), Tally, STANDING).label == named.label
