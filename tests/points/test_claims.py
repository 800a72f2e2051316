"""Rewards in a book: refusals with every condition, R34, several currencies, how one ends, what is kept."""

from __future__ import annotations

import json
from datetime import date

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.wording import Label
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.lint import lint
from commkit.points import Account, Award
from commkit.points.claims import Rewards
from commkit.points.ledger import AfterDays, Negative
from commkit.points.ledger.policy import Ledger
from commkit.points.rewards import ClaimState, Limits, Reward, claim_at
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    GRANTED,
    MESSAGE,
    REDEEM_CANCELLED,
    REDEEM_CONFIRMED,
    REDEEM_REFUNDED,
    REDEEMED,
    SPENT,
    Kind,
)
from commkit.standing.measures import days
from tests.points.by_hand import log

BOOK = claim_at("e_book", 20, label=Label(en="e-book", zh="电子书"))
LEDGER = Ledger("points", Negative.DEBT, Label(en="points", zh="积分"), expiry=AfterDays(30))
ACCOUNT = Account("points", Label(en="points", zh="积分"))
CHECKIN = Award("checkin", CHECKED_IN, each=10)


def book(*rewards: Reward, account: Ledger | Account = LEDGER, remembers: int = 92) -> Playbook:
    rule = Rewards("rewards", rewards or (BOOK,), remembers)
    return Playbook("class", "1", Calendar("UTC"), (account, rule, CHECKIN))


def on(kind: Kind, when: str, id: str, thing: str | None = None) -> Fact:
    (fact,) = log(kind, when)
    return evolve(fact, id=id, thing=thing)


def earned(*days: int) -> list[Fact]:
    return log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in days])


def redeemed(day: int, id: str = "r1", reward: str = "e_book") -> Fact:
    return on(REDEEMED, f"02-{day:02} 10:00", id, reward)


def told(run: Run) -> list[str]:
    return [one.what for one in run.posted if one.policy == "rewards"]


def there(run: Run, account: Ledger | Account = LEDGER) -> int:
    ada = run.standings["ada"]
    return ada.part(account).balance if isinstance(account, Account) else ada.part(account).available


both = pytest.mark.parametrize("account", [LEDGER, ACCOUNT], ids=["ledger", "account"])


class TestRefused:
    def test_two_rewards_of_one_name_and_limits_that_are_forgotten(self) -> None:
        with pytest.raises(InvalidValue, match="two rewards have one name"):
            Rewards("rewards", (BOOK, BOOK))
        with pytest.raises(InvalidValue, match="tea has a limit a month, which needs 31 days"):
            Rewards("rewards", (Reward("tea", limits=Limits(month=1)),), remembers=30)

    @both
    def test_every_failed_condition_is_told_and_nothing_is_taken(self, account: Ledger | Account) -> None:
        often = days(CHECKED_IN) >= 3
        mug = Reward("mug", price={"points": 50}, eligible=often, limits=Limits(day=1), last=date(2017, 1, 1))
        rules = book(mug, account=account)
        run = rules.replay([*earned(1, 2), redeemed(2, reward="mug")])
        refused = run.posted[-1]
        assert (refused.what, refused.target, refused.fact, there(run, account)) == ("not_redeemed", "mug", "r1", 20)
        assert explain(rules, refused, "zh") == (
            "2017-02-02 未能兑换mug，因为打卡天数：2（至少 3），还差 1；积分余额：20（至少 50），还差 30；"
            "兑换开放中：否（须为是）"
        )

    @pytest.mark.parametrize(
        ("asked", "gap"),
        [
            (redeemed(2, reward="car"), "such a reward is there (there are: e_book): no (must be yes)"),
            (redeemed(2, reward="ebook"), "such a reward is there (did you mean: e_book): no (must be yes)"),
            (redeemed(2).taken_back("b"), "a fact that names the redemption: no (must be yes)"),
            (on(REDEEM_CONFIRMED, "02-02 10:00", "c", "r9"), "such a redemption is there, not too long ago: no"),
            (on(REDEEM_REFUNDED, "02-02 10:00", "c"), "such a redemption is there, not too long ago: no"),
        ],
    )
    def test_what_is_not_there(self, asked: Fact, gap: str) -> None:
        one = book().replay([*earned(1, 2), asked]).posted[-1]
        assert one.because is not None
        assert one.because.gaps()[0].sentence().startswith(gap)

    def test_a_price_in_an_account_that_is_not_there(self) -> None:
        rules = book(Reward("trip", price={"fund": 5}))
        assert "policies.rewards" in {remark.path for remark in lint(rules)}
        with pytest.raises(UnknownName, match="fund"):
            rules.replay([redeemed(1, reward="trip")])


class TestRedeeming:
    def test_one_reward_alone(self) -> None:
        assert Rewards("rewards", BOOK) == Rewards("rewards", (BOOK,))

    @both
    def test_a_refund_after_forty_days_is_given_by_either_account(self, account: Ledger | Account) -> None:
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CONFIRMED, "02-02 11:00", "c", "r1")]
        run = book(account=account).replay([*said, on(REDEEM_REFUNDED, "03-14 10:00", "b", "r1")])
        assert told(run)[-1] == "redeem_refunded"

    @both
    def test_R34_an_e_book_at_n_points_once_each(self, account: Ledger | Account) -> None:
        rules = book(account=account)
        run = rules.replay([*earned(1), redeemed(1, "r0"), *earned(2, 3, 4), redeemed(4), redeemed(4, "r2")])
        assert told(run) == ["not_redeemed", "redeemed", "not_redeemed"]
        assert there(run, account) == 20
        assert explain(rules, run.posted[-1]) == (
            "e-book not redeemed on 2017-02-04, because redeemed in all: 1 (below 1), 1 too many"
        )

    def test_the_points_are_held_until_it_is_confirmed(self) -> None:
        run = book().replay([*earned(1, 2), redeemed(2), on(SPENT, "02-02 11:00", "s")])
        assert (there(run), run.posted[-1].what) == (0, "not_spent")
        assert [held.amount for held in run.standings["ada"].part(LEDGER).holds.values()] == [20]
        done = book().replay([*earned(1, 2), redeemed(2), on(REDEEM_CONFIRMED, "02-03 10:00", "c", "r1")])
        assert (told(done)[-1], done.standings["ada"].part(LEDGER).totals.spent) == ("redeem_confirmed", 20)

    @both
    def test_cancelled_points_and_limit_come_back(self, account: Ledger | Account) -> None:
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CANCELLED, "02-03 10:00", "x", "r1")]
        assert there(book(account=account).replay(said), account) == 20
        again = book(account=account).replay([*said, redeemed(3, "r2")])
        assert told(again) == ["redeemed", "redeem_cancelled", "redeemed"]

    @both
    def test_refunded_once_with_the_limit(self, account: Ledger | Account) -> None:
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CONFIRMED, "02-03 10:00", "c", "r1")]
        back = [on(REDEEM_REFUNDED, f"02-0{day} 10:00", f"b{day}", "r1") for day in (4, 5)]
        run = book(account=account).replay([*said, *back, redeemed(6, "r2")])
        assert told(run)[2:] == ["redeem_refunded", "not_given_back", "redeemed"]
        assert there(run, account) == 0

    def test_what_is_held_for_a_reward_does_not_time_out(self) -> None:
        short = evolve(LEDGER, hold_days=1)
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CANCELLED, "02-09 10:00", "x", "r1"), redeemed(9, "r2")]
        assert told(book(account=short).replay(said)) == ["redeemed", "redeem_cancelled", "redeemed"]

    @pytest.mark.parametrize("kind", [REDEEM_REFUNDED, REDEEM_CANCELLED, REDEEM_CONFIRMED])
    def test_a_second_end_says_how_it_stands(self, kind: Kind) -> None:
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CANCELLED, "02-03 10:00", "x", "r1")]
        one = book().replay([*said, on(kind, "02-03 11:00", "y", "r1")]).posted[-1]
        assert (one.what.startswith("not_"), one.reason) == (True, ClaimState.CANCELLED.value)

    def test_all_currencies_or_none(self) -> None:
        trip = Reward("trip", price={"points": 10, "fund": 5})
        fund = Ledger("fund", Negative.DEBT, grants=GRANTED, spends=(), holds=())
        rules = Playbook("class", "1", Calendar("UTC"), (LEDGER, fund, Rewards("rewards", (trip,)), CHECKIN))
        short = rules.replay([*earned(1), redeemed(1, reward="trip")])
        assert (told(short), there(short)) == (["not_redeemed"], 10)
        (given,) = log(GRANTED, "02-01 09:00 =5")
        run = rules.replay([*earned(1), given, redeemed(1, reward="trip")])
        assert (told(run), there(run), there(run, fund)) == (["redeemed"], 0, 0)

    def test_a_reward_without_a_price(self) -> None:
        run = book(Reward("badge", limits=Limits(ever=1))).replay([redeemed(1, reward="badge")])
        assert told(run) == ["redeemed"]

    def test_refunded_into_lots_that_have_expired(self) -> None:
        short = evolve(LEDGER, expiry=AfterDays(3))
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CANCELLED, "02-04 10:00", "x", "r1")]
        run = book(account=short).replay(said)
        assert told(run)[-1] == "redeem_cancelled"
        assert there(run, short) == 10


class TestWhatIsKept:
    def test_what_is_over_is_forgotten_and_still_counts(self) -> None:
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CONFIRMED, "02-03 10:00", "c", "r1"), *earned(12, 13)]
        rules = book(remembers=5)
        run = rules.replay([*said, redeemed(13, "r2"), on(REDEEM_REFUNDED, "02-14 10:00", "b", "r1")])
        assert told(run)[2:] == ["not_redeemed", "not_given_back"]
        kept = run.standings["ada"].part(rules.policies[1])
        assert (kept.redemptions, kept.before) == ({}, {"e_book": 1})

    def test_a_later_version_that_remembers_longer_brings_nothing_back(self) -> None:
        later = evolve(book(), version="2", since=date(2017, 2, 8), before=book(remembers=5))
        said = [*earned(1, 2), redeemed(2), on(REDEEM_CONFIRMED, "02-03 10:00", "c", "r1")]
        back = on(REDEEM_REFUNDED, "02-09 10:00", "b", "r1")
        assert told(later.replay([*said, back]))[-1] == "not_given_back"
        night = later.replay(said, until=date(2017, 2, 7))
        assert [one.what for one in later.step(night.standings["ada"], back).outcomes] == ["not_given_back"]

    def test_what_waits_is_kept(self) -> None:
        said = [*earned(1, 2), redeemed(2), *log(CHECKED_IN, "06-01 09:00")]
        run = book(remembers=5).replay([*said, on(REDEEM_CONFIRMED, "06-01 10:00", "c", "r1")])
        assert told(run)[-1] == "redeem_confirmed"

    def test_it_is_stored_as_plain_data(self) -> None:
        rules = book()
        kept = rules.replay([*earned(1, 2), redeemed(2), *log(MESSAGE, "02-02 12:00")]).standings["ada"]
        assert rules.load(json.loads(json.dumps(rules.dump(kept)))) == kept
