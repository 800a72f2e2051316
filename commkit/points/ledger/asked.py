"""Facts as operations of the ledger: their ids, what one is called that is refused, and what one says."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.points.ledger.operations import BY_TIME, Hold, Operation, Post, Receive, Refund, Send, Spend, Void
from commkit.standing.facts import Fact

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
    """An id that a fact gives, so that none has one of those that time alone has.

    >>> id_of("h1"), id_of(None), id_of("@h1")
    ('h1', '?', '?@h1')
    """
    return text if text and not text.startswith(BY_TIME) else f"?{text or ''}"


def said(fact: Fact) -> str:
    """What a fact says, without its id: the same for one that takes it back.

    >>> from commkit.standing.kinds import SPENT
    >>> mug = Fact("s1", 5, "ada", SPENT, thing="mug", amount=30)
    >>> said(mug), said(mug) == said(mug.taken_back("b1"))
    ('spent:5:30:1:mug', True)
    """
    return f"{fact.kind.code}:{fact.at}:{fact.amount}:{abs(fact.times)}:{fact.thing or ''}"
