"""What is sent to another member: one fact for each lot, which says the account and the dates that the lot keeps.

A Fact has no room for a lot, so that `thing` holds it as a word: the account, the first day on which the lot is gone or
`never`, and the day on which it came in, where the order asks for it.
"""

from __future__ import annotations

from datetime import date

from commkit.core.days import Day, number
from commkit.points.ledger.lots import Lot, day_name
from commkit.standing.facts import Fact
from commkit.standing.kinds import POINTS_ARRIVED

_NEVER = "never"


def written(account: str, lot: Lot) -> str:
    """A lot of an account as one word.

    >>> written("points", Lot(80, expires=19783)), written("points", Lot(80, earned=19783))
    ('points/2024-03-01', 'points/never/2024-03-01')
    """
    dates = [_NEVER if lot.expires is None else day_name(lot.expires)]
    dates += [] if lot.earned is None else [day_name(lot.earned)]
    return "/".join((account, *dates))


def lot_of(account: str, fact: Fact) -> Lot | None:
    """The lot that a fact brings to an account; None where it is not readable, or brings nothing.

    >>> lot_of("points", Fact("f1", 0, "bo", POINTS_ARRIVED, thing="points/2024-03-01", amount=80))
    Lot(amount=80, expires=19783, earned=None)
    """
    _, *dates = (fact.thing or "").split("/")
    if not 1 <= len(dates) <= 2 or fact.amount < 1:
        return None
    try:
        days = [_day(text) for text in dates]
    except ValueError:
        return None
    return Lot(fact.amount, *days)


def is_for(account: str, fact: Fact) -> bool:
    """Whether a fact brings a lot to this account, and not to another of the same book.

    >>> is_for("fund", Fact("f1", 0, "bo", POINTS_ARRIVED, thing="points/never", amount=80))
    False
    """
    return (fact.thing or "").split("/")[0] in ("", account)


def _day(text: str) -> Day | None:
    return None if text == _NEVER else number(date.fromisoformat(text))


def echoes(account: str, cause: Fact, to: str, lots: tuple[Lot, ...]) -> list[Fact]:
    """The facts that bring some lots to another member, because of a fact.

    >>> from commkit.standing.kinds import TRANSFERRED
    >>> [one.id for one in echoes("points", Fact("t1", 0, "ada", TRANSFERRED, amount=8), "bo", (Lot(5), Lot(3)))]
    ['t1>points:0', 't1>points:1']
    """
    arrived, sender = POINTS_ARRIVED, cause.member
    return [
        Fact(f"{cause.id}>{account}:{at}", cause.at, to, arrived, None, written(account, lot), sender, lot.amount)
        for at, lot in enumerate(lots)
    ]
