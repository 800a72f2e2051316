"""A purse: all that the books know of one member in one currency, as one frozen value; and the terms it is kept by.

There is one purse for each currency. Currencies have terms of their own, are never added up, and each can be proved by
itself; in a playbook each is one policy with one part, which rules find by its name.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction
from typing import Self

from attrs import Attribute, field, frozen

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.ratio import exact
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.points.ledger.entries import (
    AVAILABLE,
    DEBT,
    EXPIRED,
    HELD,
    ISSUED,
    PENDING,
    RECEIVED,
    SENT,
    SPENT,
    TAXED,
    LedgerAccount,
)
from commkit.points.ledger.expiry import NEVER, AfterDays, EndOf, Inactivity, MonthsOn, Never
from commkit.points.ledger.lots import Lot, Lots, Order, total
from commkit.points.ledger.operations import Operation


class Negative(enum.Enum):
    """What happens when more is taken back than is there: nothing, as much as there is, or a debt for the rest.

    Later points pay a debt before anything else. A spend never makes a debt: it is refused.
    """

    REFUSE = "refuse"
    TAKE_WHAT_IS_THERE = "take_what_is_there"
    DEBT = "debt"


class SaysReversing:
    """What has to be told what happens to a negative balance: an error names the choices where it is not."""

    __slots__ = ()

    def __new__(cls, *given: object, **named: object) -> Self:
        """Refuses a name alone; what is made without anything at all, as copying does, is filled later."""
        if (given or named) and len(given) < 2 and "reversing" not in named:
            choices = " or ".join(f"Negative.{one.name}" for one in Negative)
            why = "somebody must say what happens when more is taken back than is there"
            raise InvalidValue("reversing", seen="nothing", why=why, fix=f"give {choices}")
        return super().__new__(cls)


def _share(_terms: object, attribute: Attribute[Fraction], value: Fraction) -> None:
    if not 0 <= exact(attribute.name, value) < 1:
        raise InvalidValue(attribute.name, seen=value, why="not a share", fix="give 0 or more, and less than 1")


@frozen
class Terms(SaysReversing):
    """By what rules a currency is kept. What to do about a negative balance has no default: somebody must say it.

    `tax` is a share of what is sent, rounded up to whole points; `least` is what a transfer must leave [points].
    `lateness`: operations of so many days ago are still taken, and their ids are known [days]. `remembers`: so long a
    spend can be given back, an entry corrected, and a resolved hold is known [days]. The defaults are ours [A].

    >>> Terms("points", Negative.DEBT, tax=Fraction(1, 5)).after_tax(100)
    80
    """

    currency: str = field(validator=instance_of(str))
    reversing: Negative = field(validator=instance_of(Negative))
    expiry: Never | AfterDays | EndOf | MonthsOn | Inactivity = NEVER
    order: Order = field(default=Order.SOONEST_EXPIRY, validator=instance_of(Order))
    tax: Fraction = field(default=Fraction(0), validator=_share, converter=Fraction)
    least: int = field(default=0, validator=counting("points", least=0))
    lateness: int = field(default=3, validator=counting("days", least=0))
    remembers: int = field(default=30, validator=counting("days", least=0))

    def after_tax(self, amount: int) -> int:
        """What arrives of what is sent [points]: rounded down, so that the tax is rounded up."""
        return int(amount * (1 - self.tax))


@frozen
class Totals:
    """What each account of the community has had to do with the member so far [points]; they add up by member.

    >>> (Totals(issued=100, spent=60) + Totals(issued=10)).net
    50
    """

    issued: int = 0
    received: int = 0
    sent: int = 0
    spent: int = 0
    expired: int = 0
    taxed: int = 0

    @property
    def net(self) -> int:
        """issued + received - sent - spent - expired - taxed: what the member must have [points]."""
        return self.issued + self.received - self.sent - self.spent - self.expired - self.taxed

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.issued + other.issued,
            self.received + other.received,
            self.sent + other.sent,
            self.spent + other.spent,
            self.expired + other.expired,
            self.taxed + other.taxed,
        )


@frozen
class Waiting:
    """A credit that is not active yet: its lot, and the day on which it becomes active (None: when told)."""

    lot: Lot
    active_on: Day | None = None


@frozen
class Held:
    """An open hold: its lots in the order in which they were taken, and the day on which it times out."""

    lots: Lots
    due: Day | None = None

    @property
    def amount(self) -> int:
        """All that is held [points]."""
        return total(self.lots)


class End(enum.Enum):
    """How a hold was resolved."""

    POSTED = "posted"
    VOIDED = "voided"
    TIMED_OUT = "timed_out"


@frozen
class Ended:
    """A hold that was resolved: how, on what day, and how much it had held [points]."""

    how: End
    day: Day
    amount: int


@frozen
class Spending:
    """A spend that can be given back: its day, how much it was, and the lots of it that are still spent, in order.

    `said` is what the fact behind it said, for one that is taken back without a name.
    """

    day: Day
    amount: int
    lots: Lots
    said: str = ""


@frozen
class Purse:
    """What one member has in one currency, and what the community has to do with it. Empty to begin with.

    `day` is the day up to which time has passed; `active_on` the last day on which the member did something. `done` and
    `failed` know the operations of days that may still change, so that none acts twice; `ended`, `spends` and
    `corrected` what the terms remember; `lapsed` the lots that expired lately, by the day they were gone, where a
    policy keeps the purse: what was credited by mistake and expired is not owed. None of them grows without bound.

    >>> Purse().balances[AVAILABLE]
    0
    """

    day: Day | None = None
    lots: Lots = ()
    debt: int = field(default=0, validator=counting("points", least=0))
    pending: Mapping[str, Waiting] = field(factory=dict)
    holds: Mapping[str, Held] = field(factory=dict)
    totals: Totals = field(factory=Totals)
    active_on: Day | None = None
    ended: Mapping[str, Ended] = field(factory=dict)
    spends: Mapping[str, Spending] = field(factory=dict)
    corrected: Mapping[str, Day] = field(factory=dict)
    done: Mapping[Day, tuple[Operation, ...]] = field(factory=dict)
    failed: Mapping[Day, tuple[str, ...]] = field(factory=dict)
    lapsed: Mapping[Day, Lots] = field(factory=dict)

    @property
    def available(self) -> int:
        """What can be spent [points]."""
        return total(self.lots)

    @property
    def balances(self) -> Mapping[LedgerAccount, int]:
        """What is in every account, as people count it: all numbers are positive [points]."""
        sums = self.totals
        return {
            AVAILABLE: self.available,
            PENDING: sum(one.lot.amount for one in self.pending.values()),
            HELD: sum(one.amount for one in self.holds.values()),
            DEBT: self.debt,
            ISSUED: sums.issued,
            RECEIVED: sums.received,
            SENT: sums.sent,
            SPENT: sums.spent,
            EXPIRED: sums.expired,
            TAXED: sums.taxed,
        }

    def expiring(self, until: Day) -> Lots:
        """What expires on its own date up to and on a day, soonest first.

        >>> Purse(lots=(Lot(10, 20), Lot(50))).expiring(20)
        (Lot(amount=10, expires=20, earned=None),)
        """
        dated = [(lot.expires, lot) for lot in self.lots if lot.expires is not None and lot.expires <= until]
        return tuple(lot for _, lot in sorted(dated, key=lambda one: one[0]))
