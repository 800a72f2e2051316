"""Points: so many for each kind, at most so many a day, and a bonus for streaks."""

from __future__ import annotations

import random
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import points
from commkit.core.calendar import Calendar
from commkit.core.days import Day, DayLike, date_of, longest_streak, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.points import Award, Earned, Earning, StreakBonus, award, earn, earned_by, streak_bonus
from commkit.standing.activity import Activities, Activity
from commkit.standing.facts import Fact, once
from commkit.standing.kinds import CHECKED_IN, MESSAGE, SHARED
from commkit.testing.facts import Community, communities

START = number(date(2017, 2, 16))
RULE = Earning(
    (Award(CHECKED_IN, each=2, daily_cap=2), Award(MESSAGE, each=1, daily_cap=5), Award(SHARED, each=5)),
    StreakBonus(CHECKED_IN, {7: 10, 3: 4}),
)


def run(length: int, since: Day = START) -> dict[Day, int]:
    return {since + after: 1 for after in range(length)}


def bonuses(paid: tuple[Earned, ...]) -> list[tuple[int, int]]:
    return [(number(one.day) - START, one.points) for one in paid if "streak" in one.rule]


class TestAward:
    @pytest.mark.parametrize(
        ("times", "each", "cap", "paid"),
        [
            (0, 2, None, 0),
            (3, 2, None, 6),
            (4, 2, 10, 8),
            (5, 2, 10, 10),
            (6, 2, 10, 10),
            (3, 2, 5, 5),
            (-1, 2, 10, 0),
            (-1, 2, None, 0),
            (7, 0, None, 0),
            (7, 3, 0, 0),
        ],
    )
    def test_each_time_up_to_the_daily_cap(self, times: int, each: int, cap: int | None, paid: int) -> None:
        assert award(times, each=each, daily_cap=cap) == paid

    @pytest.mark.parametrize("wrong", [-1, 1.5, True, "2"])
    def test_points_are_whole_and_not_negative(self, wrong: int) -> None:
        with pytest.raises(InvalidValue, match="each: saw"):
            award(1, each=wrong)
        with pytest.raises(InvalidValue, match="daily_cap: saw"):
            award(1, each=1, daily_cap=wrong)
        with pytest.raises(InvalidValue, match="each: saw"):
            Award(MESSAGE, each=wrong)
        with pytest.raises(InvalidValue, match="daily_cap: saw"):
            Award(MESSAGE, each=1, daily_cap=wrong)

    def test_a_cap_below_one_award_could_never_be_paid(self) -> None:
        with pytest.raises(InvalidValue, match=r"below one award.*give 5 or more"):
            Award(SHARED, each=5, daily_cap=4)
        assert Award(SHARED, each=5, daily_cap=5).daily_cap == 5


class TestStreaks:
    def test_any_dates_make_a_streak(self) -> None:
        days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 2, 28), date(2024, 3, 1)]
        assert points.longest_streak(days) == 3
        assert points.longest_streak(iter([])) == 0
        assert points.longest_streak({START, START + 1}) == 2
        assert points.current_streak(days, date(2024, 3, 2)) == 3

    @pytest.mark.parametrize(
        ("length", "bonus"), [(0, 0), (6, 0), (7, 10), (8, 0), (14, 10), (30, 50), (210, 60), (-7, 0)]
    )
    def test_a_step_of_the_table_is_paid_on_its_every_multiple(self, length: int, bonus: int) -> None:
        assert streak_bonus(length, {7: 10, 30: 50}) == bonus

    def test_each_step_is_paid_again_and_again_while_a_streak_lasts(self) -> None:
        assert bonuses(earn({CHECKED_IN: run(14)}, RULE)) == [(2, 4), (5, 4), (6, 10), (8, 4), (11, 4), (13, 10)]

    @given(st.sets(st.integers(0, 40)), st.integers(0, 40))
    def test_a_day_more_never_earns_less_so_that_skipping_one_gains_nothing(self, days: set[int], more: int) -> None:
        def earned(some: set[int]) -> int:
            return sum(paid.points for paid in earn({CHECKED_IN: dict.fromkeys(some, 1)}, RULE))

        assert earned(days | {more}) >= earned(days)

    def test_a_gap_starts_the_table_anew(self) -> None:
        days = run(3) | run(3, START + 4)
        assert bonuses(earn({CHECKED_IN: days}, RULE)) == [(2, 4), (6, 4)]
        assert bonuses(earn({CHECKED_IN: days | {START + 3: 1}}, RULE)) == [(2, 4), (5, 4), (6, 10)]

    def test_a_day_that_was_taken_back_breaks_the_streak(self) -> None:
        assert bonuses(earn({CHECKED_IN: run(4) | {START + 1: 0}}, RULE)) == []
        assert bonuses(earn({CHECKED_IN: run(4) | {START + 1: -1}}, RULE)) == []

    def test_two_check_ins_on_a_day_are_no_longer_streak(self) -> None:
        assert bonuses(earn({CHECKED_IN: {START: 2, START + 1: 5}}, RULE)) == []

    def test_a_table_with_one_day_pays_every_day(self) -> None:
        rule = Earning((), StreakBonus(CHECKED_IN, {1: 1}))
        assert bonuses(earn({CHECKED_IN: run(5) | run(2, START + 6)}, rule)) == [
            (day, 1) for day in (0, 1, 2, 3, 4, 6, 7)
        ]

    @pytest.mark.parametrize("table", [{0: 5}, {-7: 5}, {7: -1}, {7: 1.5}, {7: True}])
    def test_a_table_that_cannot_be_is_refused(self, table: dict[int, int]) -> None:
        with pytest.raises(InvalidValue, match="table"):
            StreakBonus(CHECKED_IN, table)

    def test_a_table_is_kept_in_order_and_apart_from_the_callers(self) -> None:
        mine = {30: 50, 7: 10}
        bonus = StreakBonus(CHECKED_IN, mine)
        mine[7] = 999
        assert list(bonus.table.items()) == [(7, 10), (30, 50)]
        assert bonus == StreakBonus(CHECKED_IN, {7: 10, 30: 50})
        assert hash(Earning((), bonus)) == hash(Earning((), StreakBonus(CHECKED_IN, {30: 50, 7: 10})))


class TestEarn:
    def test_the_cap_is_of_a_kind_and_a_day(self) -> None:
        paid = earn({CHECKED_IN: {START: 3}, MESSAGE: {START: 9, START + 1: 2}, SHARED: {START: 2}}, RULE)
        assert [(one.day.isoformat(), one.rule, one.points, one.desired) for one in paid] == [
            ("2017-02-16", "checked_in", 2, 6),
            ("2017-02-16", "message", 5, 9),
            ("2017-02-16", "shared", 10, 10),
            ("2017-02-17", "message", 2, 2),
        ]

    def test_dates_and_numbers_name_the_same_day(self) -> None:
        by_number = earn({MESSAGE: {START: 4}}, RULE)
        assert earn({MESSAGE: {date(2017, 2, 16): 4}}, RULE) == by_number
        mixed: dict[DayLike, int] = {date(2017, 2, 16): 3, START: 4}
        paid = earn({MESSAGE: mixed}, RULE)  # type: ignore[dict-item]
        assert [(one.points, one.desired) for one in paid] == [(5, 7)]

    def test_an_instant_is_no_day(self) -> None:
        with pytest.raises(WrongType, match=r"use Calendar\(zone\)\.day"):
            earn({MESSAGE: dict[date, int]({datetime(2017, 2, 16, 9): 1})}, RULE)

    def test_a_kind_that_nobody_pays_for_earns_nothing(self) -> None:
        assert earn({SHARED: {START: 3}}, Earning((Award(MESSAGE, each=1),))) == ()
        assert earn({}, RULE) == ()

    def test_two_awards_for_one_kind_are_refused(self) -> None:
        with pytest.raises(InvalidValue, match=r"\['message'\], a kind has one award"):
            Earning((Award(MESSAGE, each=1), Award(SHARED, each=1), Award(MESSAGE, each=2)))

    @given(st.dictionaries(st.integers(START, START + 12), st.integers(-2, 4)))
    def test_it_equals_going_through_the_days_one_by_one(self, times: dict[Day, int]) -> None:
        paid = earn({CHECKED_IN: times}, RULE)
        wanted, streak = [], 0
        for day in range(START, START + 13):
            streak = streak + 1 if times.get(day, 0) > 0 else 0
            if times.get(day, 0) > 0:
                desired = 2 * times[day]
                wanted.append(Earned(date_of(day), "checked_in", min(desired, 2), desired))
            if bonus := streak_bonus(streak, {7: 10, 3: 4}):
                wanted.append(Earned(date_of(day), f"checked_in streak of {streak}", bonus, bonus))
        assert list(paid) == wanted

    @given(st.dictionaries(st.integers(START, START + 12), st.integers(0, 4)), st.randoms())
    def test_the_order_in_which_days_come_does_not_matter(self, times: dict[Day, int], dice: random.Random) -> None:
        mixed = list(times.items())
        dice.shuffle(mixed)
        assert earn({CHECKED_IN: dict(mixed)}, RULE) == earn({CHECKED_IN: times}, RULE)

    @given(st.sets(st.integers(START, START + 12)))
    def test_a_bonus_is_paid_when_and_only_when_a_streak_was_long_enough(self, days: set[Day]) -> None:
        paid = bonuses(earn({CHECKED_IN: dict.fromkeys(days, 1)}, RULE))
        assert bool(paid) is (longest_streak(days) >= 3)
        assert (10 in [points for _, points in paid]) is (longest_streak(days) >= 7)


class TestEarnedByActivity:
    def test_points_follow_the_communitys_civil_day(self) -> None:
        at = [Calendar("Asia/Shanghai").starts(START) - 1, Calendar("Asia/Shanghai").starts(START)]
        facts = [Fact(f"f{n}", instant, "ada", CHECKED_IN) for n, instant in enumerate(at)]
        for zone, days in [("Asia/Shanghai", 2), ("UTC", 1)]:
            ada = Activities(Calendar(zone)).add_all(facts).members["ada"]
            assert len(earned_by(ada, RULE)) == days

    @given(communities(), st.integers(0, 9))
    def test_what_was_earned_by_a_day_is_known_at_the_end_of_it(self, community: Community, after: int) -> None:
        everybody = Activities(community.calendar).add_all(community.facts)
        for ada in everybody.members.values():
            seen = [day for stream in ada.streams.values() for day in stream.times] or [START]
            until = min(seen) + after
            earned = earned_by(ada, RULE)
            assert earned_by(ada, RULE, until) == tuple(one for one in earned if number(one.day) <= until)

    @given(communities())
    def test_T16_late_and_repeated_facts_earn_what_they_would_have_earned_in_time(self, community: Community) -> None:
        late = Activities(community.calendar).add_all(once(community.delivered))
        in_time = Activities(community.calendar).add_all(community.facts)
        for name, activity in in_time.members.items():
            assert earned_by(late.members[name], RULE) == earned_by(activity, RULE)

    def test_everything_taken_back_earns_nothing(self) -> None:
        facts = [Fact(f"f{day}", Calendar().starts(day), "ada", CHECKED_IN) for day in run(7)]
        backs = [fact.taken_back(f"{fact.id}-back") for fact in facts]
        ada = Activities(Calendar()).add_all([*facts, *backs]).members["ada"]
        assert earned_by(ada, RULE) == ()

    def test_a_date_ends_it_and_that_day_is_still_paid(self) -> None:
        ada = Activity()
        for day in run(3):
            ada.add(Fact(f"f{day}", 0, "ada", MESSAGE), day)
        assert len(earned_by(ada, RULE, date(2017, 2, 17))) == 2
        assert earned_by(ada, RULE, START - 1) == ()


def test_points_gives_its_functions_by_name() -> None:
    assert set(points.__all__) <= set(vars(points))
    assert points.__all__ == sorted(points.__all__)
