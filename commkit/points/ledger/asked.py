"""Facts as operations of the ledger: their ids, what one is called that is refused, and what one says."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.points.ledger.lots import total
from commkit.points.ledger.operations import BY_TIME, Hold, Operation, Post, Receive, Refund, Send, Spend, Void
from commkit.points.ledger.purse import Spending
from commkit.standing.facts import Fact

BY_CHARGE = "$"
"""Begins the ids of what other policies ask for."""
_NOT_OF_FACTS = (BY_TIME, BY_CHARGE, "?")

REFUSED: Mapping[type[Operation], str] = {
    Spend: "not_spent",
    Hold: "not_held",
    Post: "not_posted",
    Void: "not_voided",
    Refund: "not_refunded",
    Send: "not_sent",
    Receive: "not_received",
}
"""What the outcome of a refused operation is called."""


def id_of(text: str | None) -> str:
    """An id that a fact gives, so that none has one of those that time alone has, or that a charge has.

    >>> id_of("h1"), id_of(None), id_of("@h1"), id_of("$rewards:r1")
    ('h1', '?', '?@h1', '?$rewards:r1')
    """
    return text if text and text[0] not in _NOT_OF_FACTS else f"?{text or ''}"


def charge_id(text: str) -> str:
    """The id of what another policy asks for: no fact can name it, so that only who asked can end it or give it back.

    >>> charge_id("rewards:r1")
    '$rewards:r1'
    """
    return f"{BY_CHARGE}{text}"


def still_spent(spends: Mapping[str, Spending], told: str) -> str | None:
    """The id of a spend that said such words and of which something is still spent; one that is still whole first.

    >>> from commkit.points.ledger.lots import Lot
    >>> mug = {"s1": Spending(5, 30, (Lot(7),), "mug"), "s2": Spending(5, 30, (Lot(30),), "mug")}
    >>> still_spent(mug, "mug"), still_spent(mug, "cap")
    ('s2', None)
    """
    found = {id_: one for id_, one in spends.items() if one.said == told and one.lots}
    return min(found, key=lambda id_: (total(found[id_].lots) < found[id_].amount, id_), default=None)


def said(fact: Fact) -> str:
    """What a fact says, without its id: the same for one that takes it back.

    >>> from commkit.standing.kinds import SPENT
    >>> mug = Fact("s1", 5, "ada", SPENT, thing="mug", amount=30)
    >>> said(mug), said(mug) == said(mug.taken_back("b1"))
    ('spent:5:30:1:mug', True)
    """
    return f"{fact.kind.code}:{fact.at}:{fact.amount}:{abs(fact.times)}:{fact.thing or ''}"
