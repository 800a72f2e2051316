"""Streams: sums of dropped days stay, windows before them are unknown, each part knows since when it is complete."""

from __future__ import annotations

import pytest

from commkit.standing.facts import Fact
from commkit.standing.kinds import LIKED
from commkit.standing.measures import How
from commkit.standing.stream import EVER, NEVER, Earlier, Stream


def told(*days: int, since: int | None = None, times: int = 1) -> Stream:
    stream = Stream(since)
    for at, day in enumerate(days):
        stream.add(Fact(f"f{at}", 0, "ada", LIKED, thing=f"t{at}", amount=2, times=times), day, "bo")
    return stream


@pytest.mark.parametrize(("how", "ever", "kept"), [(How.COUNT, 5, 2), (How.TOTAL, 10, 4), (How.DAYS, 4, 2)])
def test_all_time_is_what_was_dropped_and_what_is_kept(how: How, ever: int, kept: int) -> None:
    stream = told(1, 1, 3, 8, 9)
    stream.drop_days(8)
    assert stream.earlier == Earlier(times=3, amount=6, days=2, before=8)
    assert stream.read(how, None, 9) == ever
    assert stream.read(how, 8, 9) == kept
    assert stream.read(how, 7, 9) is None


def test_a_day_before_the_days_that_are_kept_cannot_be_asked_about() -> None:
    stream = told(1, 9)
    stream.drop_days(5)
    assert [stream.read(How.COUNT, None, last) for last in (3, 4, 5, 9)] == [None, None, 1, 2]


def test_dropping_again_adds_up_and_moves_the_first_day() -> None:
    stream = told(1, 3, 8)
    stream.drop_days(2)
    stream.drop_days(7)
    assert stream.earlier == Earlier(times=2, amount=4, days=2, before=7)
    stream.drop_days(5)
    assert stream.earlier == Earlier(times=2, amount=4, days=2, before=7)


def test_nothing_is_lost_where_nothing_was() -> None:
    stream = told(8, 9)
    stream.drop_days(8)
    assert stream.earlier is None
    assert stream.read(How.COUNT, -100, 9) == 2
    assert not stream.begins_before(8)
    assert stream.begins_before(9)


def test_a_day_taken_back_alone_is_no_day_among_the_dropped() -> None:
    stream = told(1, 2, times=-1)
    stream.drop_days(2)
    assert stream.earlier == Earlier(times=-1, amount=-2, days=0, before=2)


def test_the_day_that_stays_is_kept_however_old() -> None:
    stream = told(1, 3, 9)
    stream.drop_days(9, stays=3)
    assert stream.times == {3: 1, 9: 1}
    assert stream.read(How.COUNT, None, 9) == 3
    assert stream.read(How.COUNT, 3, 9) is None


def test_what_is_complete_since_a_day_is_unknown_before_it() -> None:
    stream = told(5, 6, since=5)
    assert [stream.read(how, 4, 6) for how in How] == [None] * 5
    assert [stream.read(how, None, 6) for how in How] == [None] * 5
    assert [stream.read(how, 5, 6) for how in How] == [2, 4, 2, 1, 2]


def test_people_who_were_dropped_leave_only_windows_that_begin_later() -> None:
    stream = told(5)
    stream.add(Fact("late", 0, "ada", LIKED), 9, "cy")
    stream.drop_latest(How.PEOPLE, 7)
    assert stream.people == {"cy": 9}
    assert [stream.read(How.PEOPLE, first, 9) for first in (None, 6, 7)] == [None, None, 1]
    assert stream.read(How.THINGS, None, 9) == 1


@pytest.mark.parametrize("how", [How.TOTAL, How.PEOPLE, How.THINGS])
def test_what_is_not_counted_is_unknown_until_a_window_begins_after_it_is(how: How) -> None:
    stream = told(5)
    stream.untrack(how)
    assert stream.since_of(how) == NEVER
    stream.add(Fact("f", 0, "ada", LIKED, thing="t", amount=7), 6, "cy")
    assert stream.read(how, 6, 6) is None
    assert (stream.amounts if how is How.TOTAL else stream.people if how is How.PEOPLE else stream.things) == {}
    stream.track(how, 7)
    stream.add(Fact("g", 0, "ada", LIKED, thing="t", amount=7), 7, "cy")
    assert [stream.read(how, first, 7) for first in (6, 7)] == [None, 7 if how is How.TOTAL else 1]
    stream.track(how, 9)
    assert stream.since_of(how) == 7


def test_times_are_always_counted() -> None:
    stream = told(5)
    stream.untrack(How.COUNT)
    stream.untrack(How.DAYS)
    assert (stream.since, stream.read(How.COUNT, None, 5)) == (EVER, 1)


def test_merged_is_complete_from_where_both_are() -> None:
    first, rest = told(1, 5), told(8, since=3)
    first.drop_days(4)
    rest.untrack(How.THINGS)
    first.merge(rest)
    assert (first.since, first.amounts_since, first.people_since, first.things_since) == (3, 3, 3, NEVER)
    assert first.things == {}
    assert first.earlier == Earlier(1, 2, 1, 4)
    assert [first.read(How.COUNT, start, 8) for start in (None, 3, 4)] == [None, None, 2]


def test_sums_of_two_stretches_add() -> None:
    first, rest = told(1), told(2, 9)
    first.drop_days(2)
    rest.drop_days(5)
    first.merge(rest)
    assert first.earlier == Earlier(2, 4, 2, 5)
    assert first.read(How.COUNT, None, 9) == 3


def test_it_says_what_it_dropped() -> None:
    stream = told(1, 9)
    stream.drop_days(5)
    assert repr(stream) == "Stream(1 facts on 1 days, 1 before day 5)"
