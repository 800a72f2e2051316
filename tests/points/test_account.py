"""Accounts: nobody spends more than there is, a spending is taken back once, and what is owed is paid first."""

from __future__ import annotations

from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.wording import Label
from commkit.playbook import Playbook, Run
from commkit.points import Account, Award
from commkit.points.account import AccountPart, credited, reversed_
from commkit.points.claims import Rewards
from commkit.points.rewards import claim_at
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, REDEEM_CANCELLED, REDEEMED, SPENT
from commkit.testing.playbook_histories import Case, cases, playbooks
from tests.points.by_hand import log

POINTS = Account("points", Label(en="points", zh="积分"), grants=GRANTED)
GROWTH = Account("growth", spends=())
CHECKIN = Award("checkin", CHECKED_IN, each=10)
BOOK = Playbook("class", "1", Calendar("UTC"), (POINTS, GROWTH, CHECKIN))


def account(run: Run, member: str = "ada") -> AccountPart:
    return run.standings[member].part(POINTS)


def posted(run: Run) -> list[tuple[str, int]]:
    return [(one.what, one.amount) for one in run.posted]


class TestRefused:
    @pytest.mark.parametrize("wrong", [{"spends": "spent"}, {"grants": ["granted"]}, {"label": "points"}])
    def test_what_is_no_kind_and_no_label(self, wrong: dict[str, object]) -> None:
        with pytest.raises(TypeError):
            Account("points", **wrong)  # type: ignore[arg-type]  # that is what is refused

    def test_a_kind_that_is_both_credited_and_spent(self) -> None:
        with pytest.raises(InvalidValue, match=r"grants: saw \['spent'\], one kind cannot be both"):
            Account("points", spends=SPENT, grants=(GRANTED, SPENT))

    def test_a_rule_that_pays_into_no_account(self) -> None:
        lost = Playbook("class", "1", Calendar("UTC"), (POINTS, Award("checkin", CHECKED_IN, each=1, into="points2")))
        with pytest.raises(UnknownName, match="account: saw 'points2'"):
            lost.replay(log(CHECKED_IN, "02-16 09:00"))


class TestSpending:
    earned = log(CHECKED_IN, "02-16 09:00", "02-16 10:00")

    @pytest.mark.parametrize(
        ("said", "wanted", "left"),
        [
            (["02-16 11:00 =21"], [("not_spent", 21)], 20),
            (["02-16 11:00 =20"], [("spent", 20)], 0),
            (["02-16 11:00 =15", "02-16 12:00 =15"], [("spent", 15), ("not_spent", 15)], 5),
            (["02-16 11:00 =15", "02-16 12:00 =15", "02-16 13:00 =5"],
             [("spent", 15), ("not_spent", 15), ("spent", 5)], 0),
            (["02-16 11:00 =0"], [("spent", 0)], 20),
            # taken back, once
            (["02-16 11:00 =15 #mug", "-02-16 11:00 =15 #mug"], [("spent", 15), ("refunded", 15)], 20),
            (["02-16 11:00 =15 #mug", "-02-16 11:00 =15 #mug", "-02-16 11:00 =15 #mug"],
             [("spent", 15), ("refunded", 15)], 20),
            # only what was spent can be taken back
            (["02-16 11:00 =21", "-02-16 11:00 =21"], [("not_spent", 21)], 20),
            (["02-16 11:00 =15 #mug", "-02-16 11:00 =15 #cup"], [("spent", 15)], 5),
            (["02-16 11:00 =15 #mug", "-02-16 11:00 =5 #mug"], [("spent", 15)], 5),
            (["-02-16 11:00 =15"], [], 20),
            # twice the same, taken back once
            (["02-16 11:00 =5", "02-16 11:00 =5", "-02-16 11:00 =5"],
             [("spent", 5), ("spent", 5), ("refunded", 5)], 15),
        ],
    )  # fmt: skip
    def test_of_twenty_points(self, said: list[str], wanted: list[tuple[str, int]], left: int) -> None:
        run = BOOK.replay([*self.earned, *log(SPENT, *said)])
        assert posted(run)[2:] == wanted
        assert account(run).balance == left

    def test_a_refusal_says_what_is_missing(self) -> None:
        refused = BOOK.replay([*self.earned, *log(SPENT, "02-16 11:00 =25")]).posted[-1]
        assert refused.because is not None
        assert [gap.sentence("en") for gap in refused.because.gaps()] == [
            "balance of points: 20 (at least 25), 5 missing"
        ]
        assert [gap.sentence("zh") for gap in refused.because.gaps()] == ["积分余额：20（至少 25），还差 5"]

    def test_all_or_nothing_of_several_at_once(self) -> None:
        (several,) = log(SPENT, "02-16 11:00 =7")
        assert posted(BOOK.replay([*self.earned, evolve(several, times=3)]))[2:] == [("not_spent", 21)]
        assert posted(BOOK.replay([*self.earned, evolve(several, times=2)]))[2:] == [("spent", 14)]

    def test_a_late_spending_is_decided_when_it_comes(self) -> None:
        late = log(SPENT, "02-15 09:00 =10")
        run = BOOK.replay([*log(CHECKED_IN, "02-16 09:00"), *late])
        assert posted(run) == [("credited", 10), ("spent", 10)]
        assert run.posted[-1].day == run.posted[0].day
        again = BOOK.replay([*log(CHECKED_IN, "02-16 09:00"), *late, late[0].taken_back("back")])
        assert posted(again)[-1] == ("refunded", 10)

    def test_it_is_not_decided_again_when_earlier_points_come_late(self) -> None:
        run = BOOK.replay([*log(SPENT, "02-16 09:00 =10"), *log(CHECKED_IN, "02-15 09:00")])
        assert posted(run) == [("not_spent", 10), ("credited", 10)]

    def test_a_spending_of_a_closed_day_stays(self) -> None:
        spent = log(SPENT, "02-16 11:00 =15")
        later = log(CHECKED_IN, "02-20 09:00")
        run = BOOK.replay([*self.earned, *spent, *later, spent[0].taken_back("back")])
        assert posted(run)[-1] == ("too_late", 0)
        assert account(run) == AccountPart(balance=15)

    def test_growth_cannot_be_spent(self) -> None:
        only = Playbook("class", "1", Calendar("UTC"), (GROWTH, Award("checkin", CHECKED_IN, each=10, into="growth")))
        run = only.replay([*self.earned, *log(SPENT, "02-16 11:00 =5")])
        assert posted(run) == [("credited", 10), ("credited", 10)]
        assert run.standings["ada"].part(GROWTH).balance == 20


class TestGrants:
    @pytest.mark.parametrize(
        ("said", "balance", "debt"),
        [
            (["02-16 09:00 =30"], 30, 0),
            (["02-16 09:00 =30", "-02-16 09:00 =30"], 0, 0),
            (["02-16 09:00 =30", "02-16 10:00 =5", "-02-16 09:00 =30"], 5, 0),
            # taken back before it came: owed until then
            (["-02-16 09:00 =30"], 0, 30),
            (["-02-16 09:00 =30", "02-16 09:00 =30"], 0, 0),
            (["02-16 09:00 =0"], 0, 0),
        ],
    )
    def test_points_given_and_taken_back(self, said: list[str], balance: int, debt: int) -> None:
        part = account(BOOK.replay(log(GRANTED, *said)))
        assert (part.balance, part.debt) == (balance, debt)

    def test_a_grant_that_was_spent_becomes_a_debt_with_a_name(self) -> None:
        grant, spent = log(GRANTED, "02-16 09:00 =30"), log(SPENT, "02-16 10:00 =20")
        run = BOOK.replay([*grant, *spent, grant[0].taken_back("back")])
        assert posted(run) == [("granted", 30), ("spent", 20), ("granted", -30), ("indebted", 20)]
        assert run.posted[-1].target == "points"

    def test_later_credits_pay_the_debt_first(self) -> None:
        grant, spent = log(GRANTED, "02-16 09:00 =15"), log(SPENT, "02-16 10:00 =15")
        earned = log(CHECKED_IN, "02-16 12:00", "02-16 13:00")
        facts = [*grant, *spent, grant[0].taken_back("back"), *earned]
        assert account(BOOK.replay(facts[:4])).debt == 5
        assert account(BOOK.replay(facts[:4])).balance == 0
        run = BOOK.replay(facts)
        assert (account(run).balance, account(run).debt) == (5, 0)
        assert posted(run)[-4:] == [("credited", 10), ("debt_paid", 10), ("credited", 10), ("debt_paid", 5)]
        paid = run.posted[-1]
        assert BOOK.explain(paid) == "5 points of 2017-02-16 paid for what was owed"
        assert BOOK.explain(paid, "zh") == "2017-02-16 用积分 5 抵还欠分"

    def test_while_points_are_owed_nothing_can_be_spent(self) -> None:
        grant, spent = log(GRANTED, "02-16 09:00 =15"), log(SPENT, "02-16 10:00 =15", "02-16 14:00 =5")
        run = BOOK.replay([*grant, spent[0], grant[0].taken_back("back"), *log(CHECKED_IN, "02-16 12:00"), spent[1]])
        assert posted(run)[-1] == ("not_spent", 5)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_a_credit_pays_the_debt_and_loses_nothing(balance: int, debt: int, amount: int) -> None:
    left, owed = credited(balance, debt, amount)
    assert left - owed == balance - debt + amount
    assert owed == max(debt - amount, 0)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_a_reversal_takes_what_is_there_and_names_the_rest(balance: int, debt: int, amount: int) -> None:
    left, owed = reversed_(balance, debt, amount)
    assert left - owed == balance - debt - amount
    assert left == max(balance - amount, 0)


SIGNS = {
    "credited": 1,
    "reversed": 1,
    "granted": 1,
    "refunded": 1,
    "spent": -1,
    "not_spent": 0,
    "indebted": 0,
    "debt_paid": 0,
}
MONEY = (CHECKED_IN, SPENT, GRANTED)


@given(cases(playbooks([BOOK]), size=20, themes=(MONEY, (SPENT, GRANTED))))
def test_balance_less_debt_is_the_sum_of_what_was_posted(case: Case) -> None:
    run = case.book.replay(case.delivered)
    sums: Counter[str] = Counter()
    for one in run.posted:
        if "points" in (one.source, one.target):
            sums[one.member] += SIGNS[one.what] * one.amount
    for member, standing in run.standings.items():
        part = standing.part(POINTS)
        assert part.balance - part.debt == sums[member]
        assert part.balance >= 0
        assert part.debt >= 0
        assert not (part.balance and part.debt)


@given(cases(playbooks([BOOK]), size=20, themes=(MONEY,)))
def test_nobody_gets_back_more_than_was_spent(case: Case) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for one in case.book.replay(case.delivered).posted:
        sums[one.member, one.what] += one.amount
    for member in {member for member, _ in sums}:
        assert sums[member, "refunded"] <= sums[member, "spent"]


def test_taking_back_a_refused_spending_gives_nothing_back() -> None:
    at = 86_400_000_000
    granted = Fact("g", at, "ada", GRANTED, amount=10)
    refused = Fact("s1", at + 1, "ada", SPENT, amount=5, times=3)
    accepted = Fact("s2", at + 1, "ada", SPENT, amount=5)
    account = Account("points", spends=SPENT, grants=GRANTED)
    book = Playbook("b", "1", Calendar(), (account,))
    run = book.replay([granted, refused, accepted, refused.taken_back("undo")])
    assert [one.what for one in run.of("ada")] == ["granted", "not_spent", "spent"]
    back = book.step(run.standings["ada"], accepted.taken_back("undo too"))
    assert [(one.what, one.amount) for one in back.outcomes] == [("refunded", 5)]


class TestCharged:
    """What another policy asks of an account within a step."""

    def test_a_hold_takes_the_points_and_gives_them_back(self) -> None:
        reward = Rewards("rewards", (claim_at("mug", 20),))
        book = Playbook("class", "1", Calendar("UTC"), (POINTS, reward, CHECKIN))
        asked = [evolve(log(REDEEMED, f"02-16 1{at}:00")[0], id=f"r{at}", thing="mug") for at in (1, 2)]
        back = evolve(log(REDEEM_CANCELLED, "02-16 13:00")[0], thing="r2")
        run = book.replay([*log(CHECKED_IN, "02-16 09:00"), asked[0]])
        assert posted(run) == [("credited", 10), ("not_redeemed", 0)]
        run = book.replay([*log(CHECKED_IN, "02-16 09:00", "02-16 10:00"), asked[1], back])
        assert posted(run)[2:] == [("held", 20), ("redeemed", 0), ("released", 20), ("redeem_cancelled", 0)]
        assert account(run).balance == 20
