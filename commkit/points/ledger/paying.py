"""Points that rules pay into a purse and take back again: to the lots of the day that they were due for."""

from __future__ import annotations

from attrs import evolve

from commkit.core.days import Day
from commkit.points.ledger.draft import Draft
from commkit.points.ledger.entries import AVAILABLE, DEBT, EXPIRED, ISSUED, PENDING
from commkit.points.ledger.lots import Lot, Lots, cut, ordered, total
from commkit.points.ledger.purse import Negative, Waiting


def pay_in(draft: Draft, lot: Lot, day: Day, active_on: Day) -> None:
    """Credit a lot that is due for a day; what is not active yet waits beside what else waits of that day.

    >>> from commkit.points.ledger.draft import thaw
    >>> from commkit.points.ledger.purse import Purse, Terms
    >>> draft = thaw(Purse(day=5), Terms("points", Negative.DEBT))
    >>> pay_in(draft, Lot(7), 5, 5)
    >>> draft.available
    7
    """
    draft.active(day)
    if active_on <= draft.today and not draft.debt and not _gone(draft, lot):
        draft.issue(lot)
        return
    if active_on <= draft.today:
        draft.move(ISSUED, AVAILABLE, (lot,))
    else:
        before = draft.pending.get(str(day))
        more = 0 if before is None else before.lot.amount
        draft.move(ISSUED, PENDING, (lot,))
        draft.pending[str(day)] = Waiting(evolve(lot, amount=lot.amount + more), active_on)
    draft.clear()


def take_back(draft: Draft, lot: Lot, day: Day) -> int:
    """Take back points that were credited as such a lot for a day; gives how many of them are not taken [points].

    First those that wait, then that very lot, then what of it has expired (it is not owed), and then any others; what
    is not there at all follows the terms: refused as a whole, forgiven, or owed.

    >>> from commkit.points.ledger.draft import thaw
    >>> from commkit.points.ledger.purse import Purse, Terms
    >>> draft = thaw(Purse(day=5, lots=(Lot(4, 9), Lot(6, 20))), Terms("points", Negative.DEBT))
    >>> take_back(draft, Lot(7, 20), 5), draft.lots
    (0, (Lot(amount=3, expires=9, earned=None),))
    """
    wanted, waiting = lot.amount, draft.pending.get(str(day))
    waits = 0 if waiting is None else min(wanted, waiting.lot.amount)
    mine, gone = _same(draft.lots, lot), sum(_same(lots, lot) for lots in draft.lapsed.values())
    there = waits + draft.available + min(gone, max(wanted - waits - mine, 0))
    if there < wanted and draft.terms.reversing is Negative.REFUSE:
        return wanted
    owed = max(wanted - there, 0)
    lapsed = min(gone, max(wanted - waits - mine, 0))
    _withdraw(draft, str(day), waits)
    _forget_lapsed(draft, lot, lapsed)
    rest = wanted - owed - waits - lapsed
    draft.move(AVAILABLE, ISSUED, draft.take(rest, (lot,)))
    if draft.terms.reversing is Negative.DEBT:
        draft.move(DEBT, ISSUED, amount=owed)
    draft.clear()
    return 0 if draft.terms.reversing is Negative.DEBT else owed


def _gone(draft: Draft, lot: Lot) -> bool:
    """Whether a lot is gone today: on its own date, or because nothing was done for long."""
    day = draft.lapses_on if lot.expires is None else lot.expires
    return day is not None and day <= draft.today


def _same(lots: Lots, lot: Lot) -> int:
    return total(one for one in lots if (one.expires, one.earned) == (lot.expires, lot.earned))


def _withdraw(draft: Draft, id_: str, amount: int) -> None:
    if not amount:
        return
    waiting = draft.pending.pop(id_)
    draft.move(PENDING, ISSUED, (evolve(waiting.lot, amount=amount),))
    if waiting.lot.amount > amount:
        draft.pending[id_] = evolve(waiting, lot=evolve(waiting.lot, amount=waiting.lot.amount - amount))


def _forget_lapsed(draft: Draft, lot: Lot, amount: int) -> None:
    """So many of the lots that are like this one have not expired: they were never there."""
    for day, lots in list(draft.lapsed.items()):
        first = sorted(lots, key=lambda one: (one.expires, one.earned) != (lot.expires, lot.earned))
        out, left = cut(first, min(amount, _same(lots, lot)))
        draft.move(EXPIRED, ISSUED, out)
        amount -= total(out)
        draft.lapsed[day] = ordered(left)
        if not left:
            del draft.lapsed[day]
