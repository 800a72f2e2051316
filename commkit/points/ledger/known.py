"""How long a ledger in a book knows what is over: as the version of the rules says that was in force on its day."""

from __future__ import annotations

from collections.abc import Callable

from commkit.core.days import Day
from commkit.points.ledger.draft import Draft
from commkit.points.ledger.entries import EXPIRED
from commkit.points.ledger.lots import ordered

FOR_EVER = 10**9
"""So long remembers what forgets nothing of its own [days]."""


def forget(draft: Draft, known: Callable[[Day], bool]) -> None:
    """Forget the spends, the holds that are over and the lots that expired of days that are not known any more.

    >>> from commkit.points.ledger.draft import thaw
    >>> from commkit.points.ledger.purse import Negative, Purse, Spending, Terms
    >>> purse = Purse(spends={"s1": Spending(5, 4, ()), "s2": Spending(6, 4, ())})
    >>> draft = thaw(purse, Terms("points", Negative.DEBT))
    >>> forget(draft, lambda day: day >= 6)
    >>> list(draft.spends)
    ['s2']
    """
    draft.ended = {id_: one for id_, one in draft.ended.items() if known(one.day)}
    draft.spends = {id_: one for id_, one in draft.spends.items() if known(one.day)}
    draft.lapsed = {day: lots for day, lots in draft.lapsed.items() if known(day)}


def note_lapsed(draft: Draft) -> None:
    """Keep what the entries say has expired, by the day on which it was gone: its own date, or that of inactivity.

    >>> from commkit.points.ledger.draft import thaw
    >>> from commkit.points.ledger.lots import Lot
    >>> from commkit.points.ledger.purse import Negative, Purse, Terms
    >>> draft = thaw(Purse(day=5, lots=(Lot(4, 9),)), Terms("points", Negative.DEBT))
    >>> draft.pass_time(9)
    >>> note_lapsed(draft)
    >>> draft.lapsed
    {9: (Lot(amount=4, expires=9, earned=None),)}
    """
    for entry in draft.entries:
        if entry.target is EXPIRED:
            for lot in entry.lots:
                day = draft.lapses_on if lot.expires is None else lot.expires
                if day is not None:
                    draft.lapsed[day] = ordered((*draft.lapsed.get(day, ()), lot))
