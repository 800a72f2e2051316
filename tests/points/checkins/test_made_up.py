"""Check-ins made up: what is refused, window, quota and price; a made-up day is one more day in the set."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.points.checkins import MadeUp, MakeUp, Per, made_up_days, may_make_up, streak, to_make_up
from commkit.testing.checkins import made_up_within_the_quota

RULE = MakeUp(window=3, quota=2)
DAYS = st.sets(st.integers(17_200, 17_230), max_size=20)
ASKED = st.lists(
    st.builds(
        lambda on, ago, at: MadeUp(on, at, day=on - ago),
        st.integers(17_205, 17_240),
        st.integers(-1, 6),
        st.integers(0, 2),
    ),
    max_size=12,
)
RULES = st.builds(MakeUp, st.integers(1, 5), st.integers(1, 3), st.sampled_from(Per))


class TestRefused:
    @pytest.mark.parametrize(("window", "quota", "price"), [(0, 1, 0), (1, 0, 0), (1, 1, -1), (1.5, 1, 0)])
    def test_a_rule_of_nothing(self, window: int, quota: int, price: int) -> None:
        with pytest.raises(InvalidValue, match="it counts whole"):
            MakeUp(window, quota, price=price)

    @pytest.mark.parametrize(
        ("day", "zh"),
        [
            (20, "距漏签日的天数：0（至少 1），还差 1"),  # today: check in
            (21, "距漏签日的天数：-1（至少 1），还差 2"),  # the future
            (16, "距漏签日的天数：4（至多 3），超出 1"),  # too old
            (19, "那天已签到或已补签：是（须为否）"),  # checked in
            (17, "那天已签到或已补签：是（须为否）"),  # made up: twice is refused
        ],
    )
    def test_a_day_that_cannot_be_made_up(self, day: Day, zh: str) -> None:
        verdict = may_make_up(day, 20, days={19}, make_up=RULE, before=[MadeUp(on=18, day=17)])
        assert not verdict.met
        assert [gap.sentence("zh") for gap in verdict.gaps()] == [zh]

    def test_more_than_the_quota(self) -> None:
        before = [MadeUp(on=18, day=16), MadeUp(on=18, day=17)]
        verdict = may_make_up(19, 20, days=(), make_up=RULE, before=before)
        assert [gap.sentence() for gap in verdict.gaps()] == [
            "made up before in the same period: 2 (at most 1), 1 too many"
        ]
        assert may_make_up(19, 20, days=(), make_up=RULE, before=before[:1]).met

    def test_without_the_points_it_costs(self) -> None:
        dear = MakeUp(window=3, price=20)
        assert not may_make_up(19, 20, days=(), make_up=dear, balance=19).met
        assert may_make_up(19, 20, days=(), make_up=dear, balance=20).met


class TestQuota:
    def test_it_counts_the_making_up_and_begins_again_with_the_month(self) -> None:
        rule = MakeUp(window=5, quota=1, per=Per.MONTH)
        before = [MadeUp(on=date(2024, 2, 29), day=date(2024, 2, 28))]
        missed = date(2024, 2, 27)
        assert not may_make_up(missed, date(2024, 2, 29), days=(), make_up=rule, before=before).met
        assert may_make_up(missed, date(2024, 3, 1), days=(), make_up=rule, before=before).met

    def test_a_week_and_ever(self) -> None:
        before = [MadeUp(on=date(2024, 3, 10), day=date(2024, 3, 9))]
        missed, monday = date(2024, 3, 8), date(2024, 3, 11)
        for per, may in ((Per.WEEK, True), (Per.MONTH, False), (Per.EVER, False)):
            rule = MakeUp(window=5, quota=1, per=per)
            assert may_make_up(missed, monday, days=(), make_up=rule, before=before).met is may

    def test_a_day_checked_in_on_after_all_uses_none(self) -> None:
        rule = MakeUp(window=3, quota=1)
        asked = [MadeUp(on=13, at=1, day=11), MadeUp(on=13, at=2, day=12)]
        assert [one.day for one in made_up_days([10], asked, rule)[0]] == [11]
        assert [one.day for one in made_up_days([10, 11], asked, rule)[0]] == [12]


class TestFailure9:
    def test_the_repaired_day_is_the_missed_one(self) -> None:
        days = [date(2024, 2, 28), date(2024, 3, 1)]
        _, there = made_up_days(days, [MadeUp(on=date(2024, 3, 1), day=date(2024, 2, 29))], RULE)
        assert streak(there, date(2024, 3, 1)).length == 3

    def test_without_a_rule_nothing_is_made_up(self) -> None:
        assert made_up_days([10, 12], [MadeUp(on=12, day=11)], None) == ((), frozenset({10, 12}))


def test_which_days_may_still_be_made_up() -> None:
    assert to_make_up(1, 20, days={19}, make_up=RULE) == (17, 18)
    assert to_make_up(18, 20, days={19}, make_up=RULE) == (18,)
    assert to_make_up(1, 20, days={19}, make_up=RULE, before=[MadeUp(on=20, day=18)]) == (17,)
    assert to_make_up(1, 20, days=(), make_up=MakeUp(3, 1), before=[MadeUp(on=20, day=18)]) == ()
    assert to_make_up(1, 20, days={19}, make_up=MakeUp(3, 2, price=50)) == (17, 18)


@given(DAYS, ASKED, RULES)
def test_made_up_days_never_exceed_the_quota(days: set[Day], asked: list[MadeUp], rule: MakeUp) -> None:
    made_up_within_the_quota(days, asked, rule)


@given(DAYS, ASKED, RULES)
def test_any_order_of_asking_is_the_same(days: set[Day], asked: list[MadeUp], rule: MakeUp) -> None:
    assert made_up_days(days, asked[::-1], rule) == made_up_days(days, asked, rule)


@given(DAYS, ASKED, RULES)
def test_asking_first_and_making_up_agree(days: set[Day], asked: list[MadeUp], rule: MakeUp) -> None:
    accepted: list[MadeUp] = []
    for one in sorted(asked):
        if may_make_up(one.day, one.on, days=days, make_up=rule, before=accepted).met:
            accepted.append(one)
    assert tuple(accepted) == made_up_days(days, asked, rule)[0]
