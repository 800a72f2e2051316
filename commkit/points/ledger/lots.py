"""Lots: points that came in together and go out together. Which are spent first, and how a refund gives them back.

spend_lots((Lot(50), Lot(30, 10), Lot(40, 20)), 60, today=5)
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from attrs import field, frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Lang, Words


class Order(enum.Enum):
    """Which lots go out first: those that expire soonest, never-expiring ones last; or those that came in first."""

    SOONEST_EXPIRY = "soonest_expiry"
    OLDEST = "oldest"


@frozen
class Lot:
    """Points with one date of expiry [points]. On the day `expires` they are gone; None is never.

    `earned` is the day they came in, where the order asks for it: without one a lot counts as the oldest.

    >>> Lot(30, expires=10).expired(9), Lot(30, expires=10).expired(10)
    (False, True)
    """

    amount: int = field(validator=counting("points", least=0))
    expires: Day | None = None
    earned: Day | None = None

    def expired(self, today: DayLike) -> bool:
        """Whether it can no longer be spent on a day: `expires <= today` is expired."""
        return self.expires is not None and self.expires <= number(today)


Lots = tuple[Lot, ...]
_Rank = tuple[bool, Day, bool, Day]


def _soonest(lot: Lot) -> _Rank:
    return lot.expires is None, lot.expires or 0, lot.earned is not None, lot.earned or 0


def _oldest(lot: Lot) -> _Rank:
    return lot.earned is not None, lot.earned or 0, lot.expires is None, lot.expires or 0


_RANKS: dict[Order, Callable[[Lot], _Rank]] = {Order.SOONEST_EXPIRY: _soonest, Order.OLDEST: _oldest}


def total(lots: Iterable[Lot]) -> int:
    """All points in some lots, expired ones included [points].

    >>> total([Lot(50), Lot(30, expires=10)])
    80
    """
    return sum([lot.amount for lot in lots])


def ordered(lots: Iterable[Lot], order: Order = Order.SOONEST_EXPIRY) -> Lots:
    """The lots in the order in which they are spent; equal dates are one lot, and empty ones are left out.

    >>> ordered([Lot(50), Lot(30, 20), Lot(0, 10), Lot(5, 20)])
    (Lot(amount=35, expires=20, earned=None), Lot(amount=50, expires=None, earned=None))
    """
    return _merged([lot for lot in lots if lot.amount], order)


def _merged(lots: Iterable[Lot], order: Order) -> Lots:
    merged: dict[tuple[Day | None, Day | None], Lot] = {}
    for lot in lots:
        key = (lot.expires, lot.earned)
        same = merged.get(key)
        merged[key] = lot if same is None else Lot(same.amount + lot.amount, *key)
    return tuple(sorted(merged.values(), key=_RANKS[order]))


def inserted(lots: Lots, lot: Lot, order: Order = Order.SOONEST_EXPIRY) -> Lots:
    """Lots that lie in order, with one more of other dates at its place.

    >>> inserted((Lot(30, 20), Lot(50)), Lot(5, 30))[1]
    Lot(amount=5, expires=30, earned=None)
    """
    rank = _RANKS[order]
    at = bisect_right(lots, rank(lot), key=rank)
    return (*lots[:at], lot, *lots[at:])


def cut(lots: Sequence[Lot], amount: int) -> tuple[Lots, Lots]:
    """The first so many points of some lots, and the rest, both in their order; no lot of the rest is empty.

    >>> cut((Lot(30, 10), Lot(40, 20)), 50)[0]
    (Lot(amount=30, expires=10, earned=None), Lot(amount=20, expires=20, earned=None))
    >>> cut((Lot(30, 10), Lot(40, 20)), 50)[1]
    (Lot(amount=20, expires=20, earned=None),)
    """
    first: list[Lot] = []
    for at, lot in enumerate(lots):
        if amount < lot.amount:
            if amount:
                first.append(Lot(amount, lot.expires, lot.earned))
                lot = Lot(lot.amount - amount, lot.expires, lot.earned)
            return tuple(first), (lot, *lots[at + 1 :])
        first.append(lot)
        amount -= lot.amount
    if amount:
        why = f"the lots hold {amount} less"
        raise InvalidValue("amount", seen=total(lots) + amount, why=why, fix="ask what is there first")
    return tuple(first), ()


@frozen
class Draw:
    """What a spend did to some lots: what is left in each, what was taken in order, and what had expired before.

    With points `missing` nothing was taken and no lot has changed.
    """

    lots: Lots
    taken: Lots = ()
    expired: Lots = ()
    missing: int = 0

    @property
    def done(self) -> bool:
        """Whether the points were there."""
        return not self.missing

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """One sentence about it.

        >>> spend_lots([Lot(90)], 91, today=5).explain("zh")
        '积分不足：需要 91，现有 90，还差 1'
        """
        if self.done:
            dates = words.say(lang, "ledger.between").join(dated(lot, lang, words) for lot in self.taken)
            return words.say(lang, "ledger.drawn", amount=str(total(self.taken)), lots=dates)
        there = total(self.lots) - total(self.expired)
        missing = str(self.missing)
        return words.say(lang, "ledger.short", wanted=str(there + self.missing), there=str(there), missing=missing)


def dated(lot: Lot, lang: Lang = "en", words: Words = WORDS) -> str:
    """A lot as people read it.

    >>> from datetime import date
    >>> dated(Lot(30, expires=number(date(2024, 3, 1)))), dated(Lot(5), "zh")
    ('30 that expire on 2024-03-01', '5（永久有效）')
    """
    if lot.expires is None:
        return words.say(lang, "ledger.lot.never", amount=str(lot.amount))
    return words.say(lang, "ledger.lot.expires", amount=str(lot.amount), day=day_name(lot.expires))


def day_name(day: Day) -> str:
    """A day as it is written.

    >>> day_name(17213)
    '2017-02-16'
    """
    return date_of(day).isoformat()


def spend_lots(lots: Iterable[Lot], amount: int, today: DayLike, order: Order = Order.SOONEST_EXPIRY) -> Draw:
    """Take so many points out of some lots, all of them or none; expired lots are not touched, they are gone.

    Lots that the spend empties stay with 0 in them. Source: shipany (A), soonest expiry first, never-expiring last.

    >>> lots = (Lot(50), Lot(30, expires=10), Lot(40, expires=20))
    >>> [(lot.amount, lot.expires) for lot in spend_lots(lots, 60, today=5).lots]
    [(0, 10), (10, 20), (50, None)]
    >>> [(lot.amount, lot.expires) for lot in spend_lots(lots, 60, today=10).lots]
    [(0, 20), (30, None)]
    """
    whole("amount", amount, least=1, counts="points")
    before, day = tuple(lots), number(today)
    live = _merged([lot for lot in before if not lot.expired(day)], order)
    expired = _merged([lot for lot in before if lot.expired(day)], order)
    there = total(live)
    if there < amount:
        return Draw(before, expired=expired, missing=amount - there)
    taken, _ = cut([lot for lot in live if lot.amount], amount)
    out = {(lot.expires, lot.earned): lot.amount for lot in taken}
    left = [Lot(lot.amount - out.get((lot.expires, lot.earned), 0), lot.expires, lot.earned) for lot in live]
    return Draw(tuple(left), taken, expired)


@frozen
class Refill:
    """What a refund did: the lots, what came back and can be spent, what came back too late, what is still spent.

    `back` is in the order in which it came back, `still_spent` in the order in which it was spent.
    """

    lots: Lots
    back: Lots
    lapsed: Lots
    still_spent: Lots


def refund_lots(
    lots: Iterable[Lot],
    taken: Sequence[Lot],
    today: DayLike,
    amount: int | None = None,
    order: Order = Order.SOONEST_EXPIRY,
) -> Refill:
    """Give back what a spend took, or the last so many points of it: to the same lots, with the same dates.

    What was spent last comes back first, and no expiry is extended: what falls into a lot that has expired meanwhile
    stays unusable. More than was taken is an InvalidValue error. Source: systems.md 2.12, practice (C).

    >>> lots = (Lot(50), Lot(30, expires=10), Lot(40, expires=20))
    >>> spent = spend_lots(lots, 60, today=5)
    >>> refund_lots(spent.lots, spent.taken, today=6).lots == ordered(lots)
    True
    >>> late = refund_lots(spent.lots, spent.taken, today=10)
    >>> late.back, late.lapsed
    ((Lot(amount=30, expires=20, earned=None),), (Lot(amount=30, expires=10, earned=None),))
    """
    there, day = total(taken), number(today)
    wanted = there if amount is None else whole("amount", amount, least=1, counts="points")
    if wanted > there:
        why = f"only {there} were spent and not given back"
        raise InvalidValue("amount", seen=wanted, why=why, fix="give back what was spent, once")
    still, back = cut(taken, there - wanted)
    live = tuple(lot for lot in reversed(back) if not lot.expired(day))
    lapsed = tuple(lot for lot in reversed(back) if lot.expired(day))
    here = [lot for lot in lots if not lot.expired(day)]
    return Refill(_merged([lot for lot in (*here, *live) if lot.amount], order), live, lapsed, still)
