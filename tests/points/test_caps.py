"""Caps: what becomes of the award that meets one, what is said of it, and that only the cap that bit is named."""

from __future__ import annotations

import pytest
from attrs import evolve

from commkit.core.errors import InvalidValue
from commkit.playbook.explain import explain
from commkit.points import Award, Cap, Once
from commkit.points.caps import AtCap, fitted, named_caps
from commkit.points.limits import Limit
from commkit.points.true_up import Carry
from commkit.standing.kinds import CHECKED_IN, MESSAGE, REPLIED
from tests.points.by_hand import days_paid, log
from tests.points.earning_books import earning


class TestFitted:
    def test_an_award_of_nothing_is_refused(self) -> None:
        with pytest.raises(InvalidValue, match="each: saw 0"):
            fitted(4, 2, each=0)

    @pytest.mark.parametrize(
        ("worth", "room", "partial", "dropped"), [(4, 4, 4, 4), (6, 5, 5, 4), (6, 1, 1, 0), (6, 0, 0, 0), (0, 5, 0, 0)]
    )
    def test_what_fits(self, worth: int, room: int, partial: int, dropped: int) -> None:
        assert fitted(worth, room, each=2) == partial
        assert fitted(worth, room, each=2, at_cap=AtCap.DROP) == dropped


class TestNamed:
    cap = Cap(day=5, week=8, ever=90)

    @pytest.mark.parametrize(
        ("carry", "reason"),
        [
            (Carry(), "cap.day"),
            (Carry(week=10, week_points=6), "cap.week"),
            (Carry(week=3, week_points=6), "cap.day"),
            (Carry(week=10, week_points=3), "cap.day,week"),
            (Carry(in_all=90), "cap.ever"),
            (Carry(week=10, week_points=8, in_all=90), "cap.week,ever"),
        ],
    )
    def test_the_tightest_bites(self, carry: Carry, reason: str) -> None:
        assert self.cap.bites(carry, week=10, month=0) == reason
        assert set(named_caps(self.cap, reason)) == set(reason.removeprefix("cap.").split(","))

    def test_without_a_cap_nothing_bites(self) -> None:
        assert Cap().bites(Carry(in_all=9), week=0, month=0) == ""
        assert named_caps(self.cap, "left") == {}


SAID = ["02-16 09:00", "02-16 10:00", "02-16 11:00", "02-16 12:00"]


class TestInVain:
    @pytest.mark.parametrize(
        ("cap", "at_cap", "wanted"),
        [
            # 2, then 1 of 2, then nothing: said once
            (Cap(day=3), AtCap.PARTIAL, [("credited", 2, 2), ("credited", 1, 4), ("capped", 0, 6)]),
            (Cap(day=4), AtCap.PARTIAL, [("credited", 2, 2), ("credited", 2, 4), ("capped", 0, 6)]),
            (Cap(day=3), AtCap.DROP, [("credited", 2, 2), ("capped", 0, 4)]),
        ],
    )
    def test_the_first_award_that_a_cap_swallows_is_told(
        self, cap: Cap, at_cap: AtCap, wanted: list[tuple[str, int, int]]
    ) -> None:
        run = earning(Award("chat", MESSAGE, 2, cap=cap, at_cap=at_cap)).replay(log(MESSAGE, *SAID))
        assert [(one.what, one.amount, one.desired) for one in run.posted] == wanted
        assert {one.reason for one in run.posted if one.amount < one.desired and one.desired > 2} >= {"cap.day"}

    def test_also_where_the_day_begins_without_room(self) -> None:
        said = log(MESSAGE, "02-16 09:00", "02-17 09:00", "02-17 10:00")
        run = earning(Award("chat", MESSAGE, 2, cap=Cap(week=2))).replay(said)
        assert [(one.what, one.reason, one.fact) for one in run.posted] == [
            ("credited", "", said[0].id),
            ("capped", "cap.week", said[1].id),
        ]

    def test_also_of_a_late_fact(self) -> None:
        said = log(MESSAGE, "02-15 09:00", "02-16 09:00", "02-15 10:00", "02-15 11:00")
        run = earning(Award("chat", MESSAGE, 2, cap=Cap(day=2))).replay(said)
        assert [(one.what, one.fact) for one in run.posted[2:]] == [("capped", said[2].id)]

    def test_also_of_what_is_paid_once(self) -> None:
        said = log(REPLIED, "02-16 09:00 #a", "02-16 10:00 #b", "02-16 11:00 #a", "02-16 12:00 #c")
        run = earning(Award("topics", REPLIED, 2, once=Once.THING, cap=Cap(day=2))).replay(said)
        assert [(one.what, one.fact) for one in run.posted] == [("credited", said[0].id), ("capped", said[1].id)]

    def test_what_does_not_count_is_no_award_in_vain(self) -> None:
        rule = Award("chat", MESSAGE, 2, cap=Cap(day=4), limit=Limit.day(2))
        assert [one.what for one in earning(rule).replay(log(MESSAGE, *SAID)).posted] == ["credited", "credited"]

    def test_nothing_is_paid_by_it(self) -> None:
        run = earning(Award("chat", MESSAGE, 2, cap=Cap(day=2))).replay(log(MESSAGE, *SAID))
        assert days_paid(run.posted, "chat") == {"02-16": 2}


class TestExplained:
    def told(self, rule: Award, *said: str, lang: str = "en") -> list[str]:
        book = earning(rule)
        return [explain(book, one, lang) for one in book.replay(log(rule.kind, *said)).posted]

    def test_a_cap_that_did_not_bite_is_not_named(self) -> None:
        told = self.told(Award("chat", MESSAGE, 2, cap=Cap(day=20, week=100)), *SAID)
        assert told[-1] == "+2 points for messages on 2017-02-16"

    def test_of_two_caps_the_one_that_bit_is_named(self) -> None:
        rule = Award("chat", MESSAGE, 2, cap=Cap(day=3, week=4))
        assert self.told(rule, "02-16 09:00", "02-16 10:00", "02-17 09:00")[1:] == [
            "+1 points for messages on 2017-02-16; 3 a day at most, the day is worth 4 without the cap",
            "+1 points for messages on 2017-02-17; 4 a week at most, the day is worth 2 without the cap",
        ]

    def test_nothing_more(self) -> None:
        rule = Award("checkin", CHECKED_IN, 2, cap=Cap(day=2))
        assert self.told(rule, *SAID[:2])[1] == (
            "no more points for check-ins on 2017-02-16; 2 a day at most, the day is worth 4 without the cap"
        )
        assert self.told(rule, *SAID[:2], lang="zh")[1] == (
            "2017-02-16 打卡\uff0cpoints不再增加\uff1b上限为每天 2\uff0c若无上限当天为 4"
        )

    def test_what_an_earlier_day_took_is_told_too(self) -> None:
        rule = Award("chat", MESSAGE, 2, cap=Cap(week=4))
        assert self.told(rule, "02-14 09:00", "02-15 09:00", "02-13 09:00")[-1] == (
            "-2 points for messages on 2017-02-15: credited before, taken back; 4 a week at most, the day is worth 2 "
            "without the cap"
        )


class TestGroups:
    def test_other_groups_are_left_out_before_the_cap(self) -> None:
        rule = Award("chat", MESSAGE, 2, cap=Cap(day=4), groups="north")
        said = [
            evolve(one, group=group)
            for one, group in zip(log(MESSAGE, *SAID), ("south", "north", None, "north"), strict=True)
        ]
        run = earning(rule).replay(said)
        assert [(one.amount, one.desired, one.fact) for one in run.posted] == [(2, 2, said[1].id), (2, 4, said[3].id)]

    def test_with_a_cooldown_another_group_begins_no_wait(self) -> None:
        rule = Award("chat", MESSAGE, 2, cooldown=7200, groups=("north", "south"))
        said = [
            evolve(one, group=group)
            for one, group in zip(log(MESSAGE, *SAID), ("west", "north", "south", "north"), strict=True)
        ]
        assert [one.fact for one in earning(rule).replay(said).posted] == [said[1].id, said[3].id]
