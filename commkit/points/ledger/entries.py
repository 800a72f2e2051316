"""Entries: every movement of points from one account to another, in double entry. Nothing is ever changed or removed.

What a member has lies in four accounts, and what the community has to do with it in six:

    available + pending + held - debt == issued + received - sent - spent - expired - taxed

Both sides of every entry are in the member's own part, so that the books of a community are sums over its members.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from attrs import field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting
from commkit.points.ledger.lots import Lots, day_name


class LedgerAccount(enum.Enum):
    """Between what points move. The first four belong to the member, the others to the community."""

    AVAILABLE = "available"
    PENDING = "pending"
    HELD = "held"
    DEBT = "debt"
    ISSUED = "issued"
    RECEIVED = "received"
    SENT = "sent"
    SPENT = "spent"
    EXPIRED = "expired"
    TAXED = "taxed"


AVAILABLE, PENDING, HELD, DEBT = (
    LedgerAccount.AVAILABLE,
    LedgerAccount.PENDING,
    LedgerAccount.HELD,
    LedgerAccount.DEBT,
)
ISSUED, RECEIVED, SENT = LedgerAccount.ISSUED, LedgerAccount.RECEIVED, LedgerAccount.SENT
SPENT, EXPIRED, TAXED = LedgerAccount.SPENT, LedgerAccount.EXPIRED, LedgerAccount.TAXED

MEMBER = frozenset((AVAILABLE, PENDING, HELD, DEBT))
"""The accounts that belong to the member."""
WAYS = frozenset(
    {
        (ISSUED, AVAILABLE),
        (ISSUED, PENDING),
        (PENDING, AVAILABLE),
        (PENDING, EXPIRED),
        (PENDING, ISSUED),
        (AVAILABLE, ISSUED),
        (DEBT, ISSUED),
        (EXPIRED, ISSUED),
        (AVAILABLE, DEBT),
        (AVAILABLE, SPENT),
        (SPENT, AVAILABLE),
        (AVAILABLE, EXPIRED),
        (AVAILABLE, HELD),
        (HELD, SPENT),
        (HELD, AVAILABLE),
        (AVAILABLE, SENT),
        (AVAILABLE, TAXED),
        (RECEIVED, AVAILABLE),
    }
)
"""Every way that points may go: from where, to where."""


@frozen
class Entry:
    """So many points from one account to another, on a day [points]; the lots that it touched, in order.

    `id` is the operation that made it, or the time that passed (it begins with @ then); `line` counts the entries of
    one operation, so that id and line name an entry. A debt has no lots. `cause` is the policy of a book that asked for
    it, where one did.

    >>> print(Entry("s1", 17213, AVAILABLE, SPENT, "points", 60))
    2017-02-16 s1: 60 points from available to spent
    """

    id: str
    day: Day
    source: LedgerAccount
    target: LedgerAccount
    currency: str
    amount: int = field(validator=counting("points", least=1))
    lots: Lots = ()
    line: int = 0
    cause: str = ""

    def __attrs_post_init__(self) -> None:
        if (self.source, self.target) not in WAYS:
            seen = f"{self.source.value} to {self.target.value}"
            raise InvalidValue("entry", seen=seen, why="points never go this way", fix="see WAYS")

    def __str__(self) -> str:
        from_to = f"from {self.source.value} to {self.target.value}"
        return f"{day_name(self.day)} {self.id}: {self.amount} {self.currency} {from_to}"


def balance_at(
    entries: Iterable[Entry], day: DayLike, account: LedgerAccount = AVAILABLE, currency: str = "points"
) -> int:
    """What was in an account at the end of a day, from the entries alone [points]: any past day can be asked.

    Accounts that points leave by their nature are shown as people count them: issued, received and debt as positive.

    >>> log = [Entry("c1", 3, ISSUED, AVAILABLE, "points", 100), Entry("s1", 5, AVAILABLE, SPENT, "points", 60)]
    >>> [balance_at(log, day) for day in (2, 3, 5)], balance_at(log, 5, ISSUED)
    ([0, 100, 40], 100)
    """
    last, sum_ = number(day), 0
    for entry in entries:
        if entry.day <= last and entry.currency == currency:
            sum_ += entry.amount * ((entry.target is account) - (entry.source is account))
    return -sum_ if account in (ISSUED, RECEIVED, DEBT) else sum_
