"""Slots of the day: the worked example of 2.11, half-open, at most three; by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, time

import pytest

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, WrongType
from commkit.playbook import Playbook
from commkit.playbook.explain import explain
from commkit.points import Account, Cap
from commkit.points.checkins import Slot, SlotAward, slot_of
from commkit.standing.kinds import CHECKED_IN
from tests.points.by_hand import log, replayed

SLOTS = [(time(7), time(9)), (time(12), time(13)), (time(20), time(22))]
RULE = SlotAward("slots", each=2, slots=SLOTS)


def book(rule: SlotAward = RULE, calendar: Calendar | None = None) -> Playbook:
    return Playbook("class", "1", calendar or Calendar("UTC"), (Account("points"), rule))


class TestRefused:
    def test_a_fourth_slot(self) -> None:
        with pytest.raises(InvalidValue, match="a day has 1 to 3 slots"):
            SlotAward("slots", each=2, slots=[*SLOTS, (time(23), time(23, 30))])

    def test_no_slot(self) -> None:
        with pytest.raises(InvalidValue, match="a day has 1 to 3 slots"):
            SlotAward("slots", each=2, slots=[])

    @pytest.mark.parametrize("ends", [time(7), time(6)])
    def test_a_slot_that_does_not_end_after_it_begins(self, ends: time) -> None:
        with pytest.raises(InvalidValue, match="it does not end after it begins"):
            Slot(time(7), ends)

    def test_slots_that_overlap(self) -> None:
        with pytest.raises(InvalidValue, match="begins before 07:00-09:00 has ended"):
            slot_of(time(8), [(time(8), time(10)), (time(7), time(9))])
        assert slot_of(time(9), [(time(7), time(9)), (time(9), time(10))]).slot == Slot(time(9), time(10))

    def test_a_slot_with_a_zone(self) -> None:
        with pytest.raises(InvalidValue, match="without a zone"):
            Slot(time(7, tzinfo=UTC), time(9))

    def test_what_is_no_time_of_day(self) -> None:
        with pytest.raises(WrongType, match="not a time of day"):
            slot_of("08:00", SLOTS)  # type: ignore[arg-type]  # that is what is refused

    def test_an_award_of_nothing(self) -> None:
        with pytest.raises(InvalidValue, match="each"):
            SlotAward("slots", each=0, slots=SLOTS)


class TestTheWorkedExample:
    """2.11 of systems.md."""

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (["02-16 08:00"], {"02-16": 2}),
            (["02-16 08:00", "02-16 08:30"], {"02-16": 2}),
            (["02-16 08:00", "02-16 08:30", "02-16 12:30"], {"02-16": 4}),
            (["02-16 15:00"], {}),
            (["02-16 09:00:00"], {}),
            (["02-16 07:00:00", "02-16 08:59:59", "02-16 21:59:59", "02-16 22:00:00"], {"02-16": 4}),
            (["02-16 08:00", "02-16 12:30", "02-16 20:00", "02-17 08:00"], {"02-16": 6, "02-17": 2}),
        ],
    )
    def test_two_points_a_slot(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(book(), log(CHECKED_IN, *said), "slots") == wanted

    def test_T16_late_twice_and_taken_back(self) -> None:
        said = log(CHECKED_IN, "02-17 08:00", "02-16 12:30", "02-16 08:00", "-02-16 12:30")
        assert replayed(book(), [*said, *said], "slots") == {"02-16": 2, "02-17": 2}

    def test_the_second_of_a_slot_stays_when_the_first_is_taken_back(self) -> None:
        said = log(CHECKED_IN, "02-16 08:00", "02-16 08:30", "-02-16 08:00")
        assert replayed(book(), said, "slots") == {"02-16": 2}


class TestClocks:
    def test_T7_the_clock_is_the_community_s(self) -> None:
        at_eight = log(CHECKED_IN, "02-16 08:00", zone="Asia/Shanghai")
        assert replayed(book(calendar=Calendar("Asia/Shanghai")), at_eight, "slots") == {"02-16": 2}
        assert replayed(book(), at_eight, "slots") == {}

    def test_T7_a_slot_on_a_night_on_which_clocks_change(self) -> None:
        rule = SlotAward("slots", each=2, slots=[(time(1), time(2))])
        new_york = book(rule, Calendar("America/New_York"))
        twice = log(CHECKED_IN, "11-05 01:30", zone="America/New_York")
        again = log(CHECKED_IN, "11-05 06:30")  # the second 01:30 of that night
        assert again[0].at - twice[0].at == 3_600_000_000
        assert replayed(new_york, [*twice, *again], "slots") == {"11-05": 2}

    def test_where_the_day_starts_late_the_slot_is_by_the_wall_and_the_day_the_calendar_s(self) -> None:
        rule = SlotAward("slots", each=2, slots=[(time(1), time(2)), (time(20), time(22))])
        night = log(CHECKED_IN, "02-16 21:00", "02-17 01:30")
        assert replayed(book(rule, Calendar("UTC", time(4))), night, "slots") == {"02-16": 4}


def test_a_cap_limits_slots_too() -> None:
    rule = SlotAward("slots", each=2, slots=SLOTS, cap=Cap(day=3))
    said = log(CHECKED_IN, "02-16 08:00", "02-16 12:30", "02-16 20:00")
    assert replayed(book(rule), said, "slots") == {"02-16": 3}


def test_a_slot_is_explained() -> None:
    found = slot_of(time(15), SLOTS)
    assert found.explain("zh") == "不在签到时段内：07:00-09:00、12:00-13:00、20:00-22:00"
    assert slot_of(time(12), SLOTS).explain("zh") == "时段 12:00-13:00"
    run = book().replay(log(CHECKED_IN, "02-16 08:00"))
    assert explain(book(), run.outcomes[0], "zh") == "2017-02-16 时段签到，points +2"
