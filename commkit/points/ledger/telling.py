"""Entries of the ledger as outcomes, and back: what a policy posts is enough for a statement and for a proof by sums.

entries_of(run.of("ada"), "points", book.calendar)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.wording import Label
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
    Entry,
    LedgerAccount,
)
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AnyPolicy

WHAT: Mapping[tuple[LedgerAccount, LedgerAccount], str] = {
    (ISSUED, PENDING): "waiting",
    (PENDING, AVAILABLE): "activated",
    (PENDING, EXPIRED): "expired_waiting",
    (PENDING, ISSUED): "withdrawn",
    (EXPIRED, ISSUED): "expired_before",
    (DEBT, ISSUED): "indebted",
    (AVAILABLE, DEBT): "debt_paid",
    (AVAILABLE, SPENT): "spent",
    (SPENT, AVAILABLE): "refunded",
    (AVAILABLE, EXPIRED): "expired",
    (AVAILABLE, HELD): "held",
    (HELD, SPENT): "hold_posted",
    (HELD, AVAILABLE): "released",
    (AVAILABLE, SENT): "sent",
    (AVAILABLE, TAXED): "taxed",
    (RECEIVED, AVAILABLE): "received",
}
"""What each way of points is called in outcomes. What is issued, or goes back, is said by the rule that pays."""
WAY = {what: way for way, what in WHAT.items()}
FORGIVEN, NOT_REVERSED = "forgiven", "not_reversed"
_INSTEAD = ("withdrawn", "expired_before", "indebted")
_PAID = ("credited", "reversed", "granted")


def entries_of(outcomes: Iterable[Outcome], account: str, calendar: Calendar) -> tuple[Entry, ...]:
    """The entries of one ledger, from the outcomes of one member in the order in which they were posted, without lots.

    Each is of the day on which it was posted: what time alone does at the end of a day is of the next.

    >>> outcomes = [
    ...     Outcome("ada", "credited", "checkin", "1", 5, 5 * 86_400_000_000, "f1", 7, target="points"),
    ...     Outcome("ada", "spent", "points", "1", 5, 5 * 86_400_000_000, "f2", 4, source="points"),
    ... ]
    >>> for entry in entries_of(outcomes, "points", Calendar("UTC")):
    ...     print(entry)
    1970-01-06 f1: 7 points from issued to available
    1970-01-06 f2: 4 points from available to spent
    """
    made: list[Entry] = []
    for one in outcomes:
        if account in (one.source, one.target):
            _add(made, one, account, calendar)
    lines: dict[str, int] = {}
    return tuple(_numbered(made, lines))


def causes(policies: Iterable[AnyPolicy]) -> dict[str, Label]:
    """What the policies of a book are called in a statement: by their own label, or by the one kind that they hear.

    >>> from commkit.points.awards import Award
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> causes([Award("checkin", CHECKED_IN, each=5)])["checkin"].zh
    '打卡'
    """
    found = {}
    for policy in policies:
        heard = list(policy.hears())
        label = policy.labels().get(policy.name) or (heard[0].label if len(heard) == 1 else None)
        if label is not None:
            found[policy.name] = label
    return found


def _numbered(made: Iterable[Entry], lines: dict[str, int]) -> Iterator[Entry]:
    for entry in made:
        line = lines.get(entry.id, 0)
        lines[entry.id] = line + 1
        yield evolve(entry, line=line)


def _add(made: list[Entry], one: Outcome, account: str, calendar: Calendar) -> None:
    day, cause = calendar.day_number(one.at), one.reason if one.policy == account else one.policy
    id_ = one.fact or f"@{one.what}:{day}"
    if one.what in _PAID and one.amount:
        way = (ISSUED, AVAILABLE) if one.amount > 0 else (AVAILABLE, ISSUED)
        made.append(Entry(id_, day, *way, account, abs(one.amount), cause=cause))
    elif one.what == "waiting":
        made[-1] = Entry(id_, day, ISSUED, PENDING, account, one.amount, cause=made[-1].cause)
    elif one.policy == account and one.what in (*_INSTEAD, FORGIVEN, NOT_REVERSED):
        _less(made, one.amount)
        if one.what in _INSTEAD:
            made.append(Entry(id_, day, *WAY[one.what], account, one.amount))
    elif one.policy == account and one.what in WAY:
        made.append(Entry(id_, day, *WAY[one.what], account, one.amount, cause=cause))


def _less(made: list[Entry], amount: int) -> None:
    """The last reversal took so much less out of what was available."""
    at = max(place for place, entry in enumerate(made) if (entry.source, entry.target) == (AVAILABLE, ISSUED))
    if made[at].amount > amount:
        made[at] = evolve(made[at], amount=made[at].amount - amount)
    else:
        del made[at]
