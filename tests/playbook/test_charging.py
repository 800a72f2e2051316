"""One policy charges the accounts of others in a step: all or nothing, once for one fact, and where they allow it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from attrs import field, frozen

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName
from commkit.playbook import Playbook, Run
from commkit.points import Account
from commkit.points.account import AccountPart, AccountState
from commkit.standing.facts import Fact
from commkit.standing.kinds import GRANTED, PAID, TASK_DONE
from commkit.standing.policy import AccountPolicy, Asking, Charge, Handler, Heard, Now, Rule


@frozen
class Nothing:
    """No part."""


@frozen
class Toll(Rule[Nothing]):
    """Asks accounts for points when a task is done, so many times over."""

    name: str
    prices: Mapping[str, int] = field(hash=False)
    over: int = 1

    @property
    def part(self) -> type[Nothing]:
        return Nothing

    def hears(self) -> Mapping[Heard, Handler[Nothing]]:
        return {TASK_DONE: self._done}

    def _done(self, acc: Nothing, fact: Fact, now: Now) -> Nothing:
        for _ in range(self.over):
            asked = {name: Charge("toll", Asking.SPEND, "t", points) for name, points in self.prices.items()}
            now.post(self, "asked", because=now.charge(asked))
        return acc


@frozen
class OnlyIn(AccountPolicy[AccountPart, AccountState]):
    """An account that says nothing about charges."""

    name: str

    @property
    def part(self) -> type[AccountPart]:
        return AccountPart

    def hears(self) -> Mapping[Heard, Handler[AccountState]]:
        return {}

    def credit(self, acc: AccountState, amount: int, now: Now) -> AccountState:
        return acc

    def reverse(self, acc: AccountState, amount: int, now: Now) -> AccountState:
        return acc


POINTS, FUND = Account("points", grants=(GRANTED,)), Account("fund", grants=(PAID,))
GIVEN = (Fact("g", 0, "ada", GRANTED, amount=5), Fact("p", 0, "ada", PAID, amount=5))


def run(*tolls: Toll) -> Run:
    book = Playbook("class", "1", Calendar("UTC"), (POINTS, FUND, OnlyIn("box"), *tolls))
    return book.replay([*GIVEN, Fact("t", 1, "ada", TASK_DONE)])


def balances(found: Run) -> tuple[int, int]:
    return found.standings["ada"].part(POINTS).balance, found.standings["ada"].part(FUND).balance


class TestRefused:
    def test_an_account_that_is_not_there(self) -> None:
        with pytest.raises(UnknownName, match="saw 'coins', the book has no account of this name; use one of points"):
            run(Toll("toll", {"points": 1, "coins": 1}))

    def test_an_account_that_only_takes_in(self) -> None:
        with pytest.raises(InvalidValue, match=r"policies\.box: saw 'spend', nothing can be taken out"):
            run(Toll("toll", {"box": 1}))

    def test_nothing_at_all(self) -> None:
        with pytest.raises(InvalidValue, match="nothing is asked for"):
            run(Toll("toll", {}))

    def test_a_charge_of_no_points(self) -> None:
        with pytest.raises(InvalidValue, match="amount"):
            Charge("toll", Asking.SPEND, "t", 0)


def test_both_accounts_are_charged() -> None:
    assert balances(run(Toll("toll", {"points": 5, "fund": 2}))) == (0, 3)


def test_one_that_cannot_pay_leaves_both_as_they_were_and_says_why() -> None:
    found = run(Toll("toll", {"points": 5, "fund": 6}))
    assert balances(found) == (5, 5)
    because = found.posted[-1].because
    assert because is not None
    assert [gap.sentence() for gap in because.gaps()] == ["balance of fund: 5 (at least 6), 1 missing"]


def test_the_same_charge_because_of_one_fact_is_one_charge() -> None:
    assert balances(run(Toll("toll", {"points": 3}, over=2), Toll("other", {"points": 3}))) == (2, 5)
    assert balances(run(Toll("toll", {"points": 3}), Toll("other", {"points": 2}))) == (0, 5)
