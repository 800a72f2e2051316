"""A plain account of points: credits, reversals, spending, and a named debt. Other rules post into it by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import Attribute, define, field, frozen
from attrs.validators import deep_iterable

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.measure import Measure
from commkit.core.readings import Readable, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.wording import Label, Lang
from commkit.points.true_up import count
from commkit.standing.facts import Fact
from commkit.standing.kinds import SPENT, Kind
from commkit.standing.measures import one_or_more
from commkit.standing.part_measures import Balance
from commkit.standing.policy import (
    AccountPolicy,
    Answered,
    Asking,
    Charge,
    Handler,
    Heard,
    Now,
    Phase,
    Shown,
    named,
)

_kinds = deep_iterable(instance_of(Kind))
_SPENDING = "{kind}:{at}:{amount}:{times}:{thing}"
_REFUSED = "refused:"
_CHARGED = {
    Asking.SPEND: "spent",
    Asking.HOLD: "held",
    Asking.POST: "hold_posted",
    Asking.VOID: "released",
    Asking.REFUND: "refunded",
}


@frozen
class AccountPart:
    """What is in an account [points]: the balance, the debt that later credits pay first, and recent spending.

    `spent` counts the accepted spending of days that may still change, so that it can be taken back once.
    """

    balance: int = 0
    debt: int = 0
    spent: Mapping[Day, Mapping[str, int]] = field(factory=dict)


@define
class AccountState:
    """An account while facts are applied."""

    balance: int
    debt: int
    spent: dict[Day, dict[str, int]]


def credited(balance: int, debt: int, amount: int) -> tuple[int, int]:
    """Balance and debt [points] after a credit: the debt is paid first.

    >>> credited(balance=0, debt=3, amount=5)
    (2, 0)
    """
    paid = min(debt, amount)
    return balance + amount - paid, debt - paid


def reversed_(balance: int, debt: int, amount: int) -> tuple[int, int]:
    """Balance and debt [points] after points were taken back: what is no longer there becomes a debt.

    >>> reversed_(balance=2, debt=0, amount=5)
    (0, 3)
    """
    there = min(balance, amount)
    return balance - there, debt + amount - there


@frozen
class Account(AccountPolicy[AccountPart, AccountState]):
    """Points of one sort, such as spendable points or growth. Spending more than is there is refused, never half done.

    `grants` and `spends` are the kinds whose amounts are credited and spent; an account without `spends` only grows,
    but for what other policies charge. Taking back a spending of a day that may still change gives its points back,
    once and whole: with the `times` that it had. One that is taken back before it came is spent when it comes. It has
    no lots, no expiry and no record of its holds: see `Ledger`.
    """

    name: str = field(validator=named)
    label: Label = field(validator=instance_of(Label))
    spends: tuple[Kind, ...] = field(default=(SPENT,), converter=one_or_more, validator=_kinds)
    grants: tuple[Kind, ...] = field(default=(), converter=one_or_more, validator=_kinds)

    phase = Phase.EARN

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @grants.validator
    def _one_or_the_other(self, _attribute: Attribute[tuple[Kind, ...]], value: tuple[Kind, ...]) -> None:
        both = [kind.code for kind in value if kind in self.spends]
        if both:
            why = "one kind cannot be both credited and spent"
            raise InvalidValue("grants", seen=both, why=why, fix="leave it out of spends or of grants")

    @property
    def part(self) -> type[AccountPart]:
        """See Policy.part."""
        return AccountPart

    @property
    def balance(self) -> Balance:
        """The measure of its balance."""
        return Balance(self.name, name=self.label)

    def thaw(self, part: AccountPart) -> AccountState:
        """See Policy.thaw."""
        return AccountState(part.balance, part.debt, {day: dict(spent) for day, spent in part.spent.items()})

    def freeze(self, acc: AccountState, now: Now) -> AccountPart:
        """See Policy.freeze."""
        spent = {
            day: dict(sorted(keys.items())) for day, keys in sorted(acc.spent.items()) if keys and day >= now.open_from
        }
        return AccountPart(acc.balance, acc.debt, spent)

    def hears(self) -> Mapping[Heard, Handler[AccountState]]:
        """See Policy.hears."""
        return {**dict.fromkeys(self.grants, self._grant), **dict.fromkeys(self.spends, self._spend)}

    def answers(self) -> Mapping[str, Answered[AccountState]]:
        """See Policy.answers."""
        return {self.balance.key: Answered(lambda acc, _day: acc.balance)}

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        return (self.balance,) if self.spends else ()

    def credit(self, acc: AccountState, amount: int, now: Now) -> AccountState:
        """See AccountPolicy.credit."""
        if acc.debt:
            before = acc.debt
            acc.balance, acc.debt = credited(acc.balance, acc.debt, amount)
            now.post(self, "debt_paid", amount=before - acc.debt, target=self.name)
        else:
            acc.balance += amount
        return acc

    def reverse(self, acc: AccountState, amount: int, now: Now) -> AccountState:
        """See AccountPolicy.reverse."""
        before = acc.debt
        acc.balance, acc.debt = reversed_(acc.balance, acc.debt, amount)
        if acc.debt > before:
            now.post(self, "indebted", amount=acc.debt - before, target=self.name)
        return acc

    def may(self, acc: AccountState, asked: Charge, now: Now) -> Verdict:
        """See AccountPolicy.may. What is spent or held has to be there; the rest is for the asking policy to know."""
        takes = asked.asking in (Asking.SPEND, Asking.HOLD)
        return (self.balance >= (asked.amount if takes else 0)).judge(Readings({self.balance: acc.balance}))

    def charge(self, acc: AccountState, asked: Charge, now: Now) -> AccountState:
        """See AccountPolicy.charge. It keeps no ids: a hold is taken at once, and given up it comes back."""
        what, by = _CHARGED[asked.asking], asked.by
        if asked.asking in (Asking.VOID, Asking.REFUND):
            now.post(self, what, amount=asked.amount, target=self.name, reason=by)
            return self.credit(acc, asked.amount, now)
        if asked.asking is not Asking.POST:
            acc.balance -= asked.amount
        now.post(self, what, amount=asked.amount, source=self.name, reason=by)
        return acc

    def _grant(self, acc: AccountState, fact: Fact, now: Now) -> AccountState:
        amount = fact.amount * fact.times
        if amount > 0:
            now.post(self, "granted", amount=amount, target=self.name)
            return self.credit(acc, amount, now)
        if amount < 0:
            now.post(self, "granted", amount=amount, target=self.name)
            return self.reverse(acc, -amount, now)
        return acc

    def _spend(self, acc: AccountState, fact: Fact, now: Now) -> AccountState:
        amount = abs(fact.amount)
        key = _SPENDING.format(
            kind=fact.kind.code, at=fact.at, amount=amount, times=abs(fact.times), thing=fact.thing or ""
        )
        seen = acc.spent.setdefault(now.day, {})
        total = amount * abs(fact.times)
        if fact.times < 0:
            return self._refund(acc, seen, key, total, now)
        verdict = (self.balance >= total).judge(Readings({self.balance: acc.balance}))
        if not verdict.met:
            count(seen, _REFUSED + key, 1)
            now.post(self, "not_spent", amount=total, source=self.name, because=verdict)
            return acc
        acc.balance -= total
        count(seen, key, 1)
        now.post(self, "spent", amount=total, source=self.name, because=verdict)
        return acc

    def _refund(self, acc: AccountState, seen: dict[str, int], key: str, total: int, now: Now) -> AccountState:
        """A spending that was refused has nothing to give back; of two like it, the refused one is meant first."""
        refused = _REFUSED + key
        if seen.get(refused):
            count(seen, refused, -1)
        elif seen.get(key):
            count(seen, key, -1)
            now.post(self, "refunded", amount=total, target=self.name)
            return self.credit(acc, total, now)
        return acc

    def shows(self, part: AccountPart, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(part.balance - part.debt)}

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {self.name: self.label}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {}
