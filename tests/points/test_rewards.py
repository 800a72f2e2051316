"""Claims: what is refused and why, limits, one redemption per id, confirm, cancel, refund once; pledges."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import given as measure
from commkit.core.readings import Readings
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points import Account, Award
from commkit.points.rewards import (
    Claims,
    ClaimState,
    Done,
    Limits,
    Reward,
    cancel,
    claim_at,
    claimable,
    confirm,
    held,
    may_redeem,
    pledge,
    redeem,
    refund,
)
from commkit.standing.kinds import CHECKED_IN
from commkit.standing.measures import days
from tests.points.by_hand import log

BOOK = claim_at("e_book", 100, label=Label(en="e-book", zh="电子书"))
DAY = date(2017, 2, 16)


class TestRefused:
    def test_R34_below_the_threshold(self) -> None:
        result = redeem(Claims({"points": 99}), BOOK, id="r1", day=DAY)
        assert (result.done, result.redemption, result.claims) == (Done.REFUSED, None, Claims({"points": 99}))
        assert result.verdict is not None
        assert [gap.missing for gap in result.verdict.gaps()] == [1]
        assert "还差 1" in result.explain("zh")

    def test_a_currency_that_a_member_never_had_is_none_of_it(self) -> None:
        verdict = may_redeem(Claims(), BOOK, DAY)
        assert [gap.missing for gap in verdict.gaps()] == [100]

    def test_R34_the_second_time(self) -> None:
        first = redeem(Claims({"points": 300}), BOOK, id="r1", day=DAY)
        again = redeem(first.claims, BOOK, id="r2", day=DAY)
        assert again.done is Done.REFUSED
        assert [gap.sentence() for gap in again.verdict.gaps()] == ["redeemed in all: 1 (below 1), 1 too many"]  # type: ignore[union-attr]  # refused by a verdict

    def test_one_currency_of_two_is_short_and_none_is_taken(self) -> None:
        trip = Reward("trip", price={"points": 5, "fund": 9})
        result = redeem(Claims({"points": 10, "fund": 8}), trip, id="r1", day=DAY)
        assert result.done is Done.REFUSED
        assert result.claims.balances == {"points": 10, "fund": 8}

    def test_every_failed_condition_is_told(self) -> None:
        vip = measure("growth", Label(en="growth", zh="成长值")) >= 500
        mug = Reward("mug", price={"points": 50}, eligible=vip, limits=Limits(day=1), first=DAY, last=DAY)
        verdict = may_redeem(Claims({"points": 20}), mug, date(2017, 2, 17), Readings({"growth": 120}))
        assert [gap.sentence("zh") for gap in verdict.gaps()] == [
            "成长值：120（至少 500），还差 380",
            "points余额：20（至少 50），还差 30",
            "兑换开放中：否（须为是）",
        ]

    def test_what_is_not_known_yet_is_refused(self) -> None:
        mug = Reward("mug", eligible=measure("growth") >= 500)
        assert redeem(Claims(), mug, id="r1", day=DAY, readable=Readings({"growth": None})).done is Done.REFUSED
        with pytest.raises(UnknownName, match="growth"):
            redeem(Claims(), mug, id="r1", day=DAY)

    def test_an_id_of_another_reward(self) -> None:
        first = redeem(Claims({"points": 300}), BOOK, id="r1", day=DAY)
        with pytest.raises(InvalidValue, match="redemption r1: reward: saw 'mug'"):
            redeem(first.claims, claim_at("mug", 50), id="r1", day=DAY)

    def test_an_id_of_nothing(self) -> None:
        with pytest.raises(InvalidValue, match="found by its id"):
            redeem(Claims({"points": 300}), BOOK, id="", day=DAY)
        with pytest.raises(UnknownName, match="nothing was redeemed under it"):
            refund(Claims(), "r9")

    @pytest.mark.parametrize("price", [{"points": 0}, {"points": -1}, {"points": 1.5}, {"points": True}])
    def test_T14_prices_that_are_no_whole_points(self, price: dict[str, int]) -> None:
        with pytest.raises(InvalidValue, match=r"price\.points"):
            Reward("mug", price=price)

    def test_a_price_that_does_not_say_from_which_account(self) -> None:
        with pytest.raises(WrongType, match=r'price: saw 100, .* give points by account, such as \{"points": 100\}'):
            Reward("mug", price=100)  # type: ignore[arg-type]  # that is what is refused

    @pytest.mark.parametrize("points", [-1, 0.5, True])
    def test_T14_balances_that_are_none(self, points: int) -> None:
        with pytest.raises(InvalidValue, match=r"balances\.points"):
            Claims({"points": points})

    def test_limits_of_nothing_and_an_offer_that_ends_before_it_begins(self) -> None:
        with pytest.raises(InvalidValue, match="ever"):
            Limits(ever=0)
        with pytest.raises(InvalidValue, match="before its first day"):
            Reward("mug", first=DAY, last=date(2017, 2, 15))
        with pytest.raises(InvalidValue, match="amount"):
            Claims().credited("points", -1)


class TestLimits:
    def test_a_day_a_month_and_ever(self) -> None:
        tea = Reward("tea", limits=Limits(day=1, month=2, ever=3))
        claims = Claims()
        for id, day, done in [
            ("r1", date(2024, 1, 30), Done.DONE),
            ("r2", date(2024, 1, 30), Done.REFUSED),
            ("r3", date(2024, 1, 31), Done.DONE),
            ("r4", date(2024, 1, 1), Done.REFUSED),
            ("r5", date(2024, 2, 1), Done.DONE),
            ("r6", date(2024, 3, 1), Done.REFUSED),
        ]:
            result = redeem(claims, tea, id=id, day=day)
            assert (id, result.done) == (id, done)
            claims = result.claims

    def test_points_and_limit_come_back_together(self) -> None:
        first = redeem(Claims({"points": 100}), BOOK, id="r1", day=DAY)
        gone = cancel(first.claims, "r1").claims
        assert gone.balances == {"points": 100}
        assert redeem(gone, BOOK, id="r2", day=DAY).done is Done.DONE

    def test_the_days_of_an_offer_are_both_with(self) -> None:
        mug = Reward("mug", first=date(2017, 2, 16), last=date(2017, 2, 17))
        found = [may_redeem(Claims(), mug, date(2017, 2, day)).met for day in (15, 16, 17, 18)]
        assert found == [False, True, True, False]


class TestOneRedemption:
    def test_T16_the_same_id_again_takes_nothing(self) -> None:
        first = redeem(Claims({"points": 300}), BOOK, id="r1", day=DAY)
        again = redeem(first.claims, BOOK, id="r1", day=date(2017, 2, 17))
        assert (again.done, again.claims) == (Done.REPEATED, first.claims)
        assert again.explain("zh") == "r1：此前已处理，没有任何变化；e_book为待确认"

    def test_confirm_then_refund_once(self) -> None:
        first = redeem(Claims({"points": 120}), BOOK, id="r1", day=DAY)
        sure = confirm(first.claims, "r1")
        assert (sure.done, sure.claims.balances) == (Done.DONE, {"points": 20})
        back = refund(sure.claims, "r1")
        assert (back.done, back.claims.balances) == (Done.DONE, {"points": 120})
        again = refund(back.claims, "r1")
        assert (again.done, again.claims) == (Done.REPEATED, back.claims)

    @pytest.mark.parametrize(
        ("steps", "wanted"),
        [
            ((confirm, cancel), (Done.DONE, Done.REFUSED)),
            ((cancel, confirm), (Done.DONE, Done.REFUSED)),
            ((refund, confirm), (Done.REFUSED, Done.DONE)),
            ((cancel, refund), (Done.DONE, Done.REFUSED)),
            ((cancel, cancel), (Done.DONE, Done.REPEATED)),
            ((confirm, confirm), (Done.DONE, Done.REPEATED)),
        ],
    )
    def test_what_may_follow_what(self, steps: tuple[object, ...], wanted: tuple[Done, ...]) -> None:
        claims = redeem(Claims({"points": 120}), BOOK, id="r1", day=DAY).claims
        found = []
        for step in steps:
            assert callable(step)
            result = step(claims, "r1")
            claims = result.claims
            found.append(result.done)
        assert tuple(found) == wanted

    def test_a_refusal_says_how_it_stands(self) -> None:
        claims = redeem(Claims({"points": 120}), BOOK, id="r1", day=DAY).claims
        assert str(refund(claims, "r1")) == "r1: not possible (points refunded); e_book is held"
        assert refund(claims, "r1").explain("zh") == "r1：不能退还积分；e_book为待确认"
        assert confirm(claims, "r1").explain("zh") == "r1：e_book（100 points），现为已确认"

    def test_a_refund_gives_back_what_was_paid_and_not_the_price_of_today(self) -> None:
        claims = confirm(redeem(Claims({"points": 100}), BOOK, id="r1", day=DAY).claims, "r1").claims
        dearer = evolve(BOOK, price={"points": 500})
        assert redeem(claims, dearer, id="r1", day=DAY).done is Done.REPEATED
        assert refund(claims, "r1").claims.balances == {"points": 100}

    def test_a_reward_without_a_price(self) -> None:
        result = redeem(Claims(), Reward("badge"), id="r1", day=DAY)
        assert (str(result), result.claims.balances) == ("r1: badge redeemed for nothing; held", {})
        assert [one.state for one in held(result.claims)] == [ClaimState.HELD]


class TestWhoMayClaimWhat:
    def test_R34_the_list_of_what_is_reached(self) -> None:
        rewards = [claim_at("mug", 300), BOOK, claim_at("pen", 20)]
        assert [one.name for one in claimable(Claims({"points": 120}), rewards, DAY)] == ["e_book", "pen"]

    def test_R35_eligibility_is_read_from_a_standing_reader(self) -> None:
        account = Account("points")
        book = Playbook("class", "1", Calendar("UTC"), (account, Award("checkin", CHECKED_IN, each=10)))
        standing = book.replay(log(CHECKED_IN, "02-14 09:00", "02-15 09:00", "02-16 09:00")).standings["ada"]
        often = Reward("pen", price={"points": 20}, eligible=days(CHECKED_IN) >= 3)
        claims = Claims({"points": standing.part(account).balance})
        reader = Readings({days(CHECKED_IN).key: 3})
        assert claimable(claims, [often], DAY, reader) == (often,)

    @given(st.integers(0, 400))
    def test_a_claim_is_what_may_be_redeemed(self, points: int) -> None:
        claims = Claims({"points": points})
        result = redeem(claims, BOOK, id="r1", day=DAY)
        assert (result.done is Done.DONE) == (points >= 100) == bool(claimable(claims, [BOOK], DAY))


class TestR40Pledges:
    @pytest.mark.parametrize(("reached", "met"), [(119, False), (120, True), (121, True)])
    def test_a_red_packet_is_released_at_the_goal(self, reached: int, met: bool) -> None:
        assert pledge(reached, goal=120).met is met

    def test_what_is_no_count(self) -> None:
        with pytest.raises(InvalidValue, match="goal"):
            pledge(5, goal=0)
        with pytest.raises(InvalidValue, match="reached"):
            pledge(-1, goal=5)
