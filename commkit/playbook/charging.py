"""One policy charges the accounts of others within a step: all of what it asks for, or none of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.verdict import Verdict
from commkit.playbook.plan import Plan
from commkit.standing.policy import AccountPolicy, Charge, Now


def no_account(name: str, accounts: Iterable[str]) -> UnknownName:
    """The error of an account that a book does not have.

    >>> print(no_account("coins", ["points"]))
    account: saw 'coins', the book has no account of this name; use one of points
    """
    fix = f"use one of {', '.join(accounts) or 'none: add an Account'}"
    return UnknownName("account", seen=name, why="the book has no account of this name", fix=fix)


class Charging:
    """The charges that are asked for because of one fact: what is asked for twice, in the same words, is one charge.

    So rules that share a price, such as two that a making up repairs, take it once. `accs` are the working states of a
    member by the places of the plan. An account that the book does not have is an UnknownName error, no charges at all
    are an InvalidValue.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.playbook.playbook import Playbook
    >>> Charging(Playbook("tiny", "1", Calendar("UTC"), ()).plan).of([], {}, None)
    Traceback (most recent call last):
    commkit.core.errors.InvalidValue: charges: saw {}, nothing is asked for; give the charge of at least one account
    """

    __slots__ = ("_asked", "_fact", "_plan")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._fact: tuple[str, str] = ("", "")
        self._asked: dict[tuple[tuple[str, Charge], ...], Verdict] = {}

    def of(self, accs: list[object], charges: Mapping[str, Charge], now: Now) -> Verdict:
        """Ask every account whether its charge may be done, and do them only where all say so: see `Now.charge`."""
        if not charges:
            why, fix = "nothing is asked for", "give the charge of at least one account"
            raise InvalidValue("charges", seen=dict(charges), why=why, fix=fix)
        if (now.member, now.fact_id) != self._fact or not now.fact_id:
            self._fact, self._asked = (now.member, now.fact_id), {}
        key = tuple(sorted(charges.items(), key=lambda one: one[0]))
        if key not in self._asked:
            self._asked[key] = self._do(accs, charges, now)
        return self._asked[key]

    def _do(self, accs: list[object], charges: Mapping[str, Charge], now: Now) -> Verdict:
        accounts = {name: self._account(name, now) for name in charges}
        said = []
        for name, (place, account) in accounts.items():
            said.append(account.may(accs[place], charges[name], now))
            if not said[-1].met:
                return said[-1]
        for name, (place, account) in accounts.items():
            accs[place] = account.charge(accs[place], charges[name], now)
        return said[0]

    def _account(self, name: str, now: Now) -> tuple[int, AccountPolicy[Any, Any]]:
        accounts = self._plan.accounts
        if name not in accounts:
            raise no_account(name, accounts)
        account = self._plan.slots[accounts[name][0]].on(now.today).policy
        if not isinstance(account, AccountPolicy):
            raise no_account(name, [one for one in accounts if one != name])
        return accounts[name][0], account
