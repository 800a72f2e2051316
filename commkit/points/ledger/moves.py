"""What each operation does to a draft: it looks first, and moves points only when nothing refuses it.

Each function gives a Refusal, and has changed nothing then, or the points that it moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import evolve

from commkit.points.ledger.draft import Draft
from commkit.points.ledger.entries import (
    AVAILABLE,
    DEBT,
    HELD,
    ISSUED,
    PENDING,
    RECEIVED,
    SENT,
    SPENT,
    TAXED,
)
from commkit.points.ledger.lots import Lot, Lots, Order, cut, total
from commkit.points.ledger.operations import (
    Activate,
    Code,
    Correct,
    Credit,
    Hold,
    Operation,
    Post,
    Receive,
    Refund,
    Refusal,
    Reverse,
    Send,
    Spend,
    Told,
    Void,
)
from commkit.points.ledger.purse import End, Held, Negative, Spending, Waiting

Moved: TypeAlias = Refusal | int
Move: TypeAlias = Callable[..., Moved]
"""One of the functions below: each takes its own operation, and MOVES finds it by the class of the operation."""


# ------------------------------------------------------------ points come in


def credit(draft: Draft, asked: Credit) -> Moved:
    """A lot by the terms: the date counts from the day for which it was asked, also where that is over."""
    expires = (asked.expiry or draft.terms.expiry).expires(asked.day)
    earned = asked.day if draft.terms.order is Order.OLDEST else None
    lot = Lot(asked.amount, expires, earned)
    draft.active(asked.day)
    active_on = None if isinstance(asked.active_after, Told) else asked.day + asked.active_after
    if active_on is not None and active_on <= draft.today:
        draft.move(ISSUED, AVAILABLE, (lot,))
    else:
        draft.move(ISSUED, PENDING, (lot,))
        draft.pending[asked.id] = Waiting(lot, active_on)
    return asked.amount


def activate(draft: Draft, asked: Activate) -> Moved:
    """A pending credit becomes available."""
    waiting = draft.pending.get(asked.credit)
    if waiting is None:
        return Refusal(Code.PENDING_NOT_FOUND, asked.id)
    draft.activate(asked.credit)
    return waiting.lot.amount


def receive(draft: Draft, asked: Receive) -> Moved:
    """Lots come in with the dates that they had."""
    draft.active(asked.day)
    draft.move(RECEIVED, AVAILABLE, asked.lots)
    return asked.amount


# ------------------------------------------------------------ points go out


def spend(draft: Draft, asked: Spend) -> Moved:
    """All or none, and recorded by lots, so that a refund finds them."""
    short = _short(draft, asked.id, asked.amount)
    if short is not None:
        return short
    draft.active(asked.day)
    _spent(draft, asked.id, asked.amount)
    return asked.amount


def _short(draft: Draft, id_: str, amount: int) -> Refusal | None:
    there = draft.available
    return None if there >= amount else Refusal(Code.EXCEEDS_WHAT_IS_THERE, id_, amount, there)


def _spent(draft: Draft, id_: str, amount: int) -> None:
    taken = draft.take(amount)
    draft.move(AVAILABLE, SPENT, taken)
    draft.spends[id_] = Spending(draft.today, amount, taken)


def send(draft: Draft, asked: Send) -> Moved:
    """What is spent first arrives, and the tax is what is taken last; a transfer leaves the least balance of the terms.

    The base of the tax is what is sent, and the receiver gets less: sender -100, receiver +80 at a tax of 1/5.
    """
    net = draft.terms.after_tax(asked.amount)
    if not net:
        return Refusal(Code.NOTHING_AFTER_TAX, asked.id, asked.amount, 0)
    short = _short(draft, asked.id, asked.amount)
    if short is not None:
        return short
    if draft.available - asked.amount < draft.terms.least:
        return Refusal(Code.BELOW_LEAST, asked.id, asked.amount + draft.terms.least, draft.available)
    draft.active(asked.day)
    arrives, tax = cut(draft.take(asked.amount), net)
    draft.move(AVAILABLE, SENT, arrives)
    draft.move(AVAILABLE, TAXED, tax)
    return asked.amount


# ------------------------------------------------------------ holds


def hold(draft: Draft, asked: Hold) -> Moved:
    """Points are set aside at once, whatever becomes of them: nothing else can take them."""
    short = _short(draft, asked.id, asked.amount)
    if short is not None:
        return short
    draft.active(asked.day)
    taken = draft.take(asked.amount)
    draft.move(AVAILABLE, HELD, taken)
    draft.holds[asked.id] = Held(taken, None if asked.days is None else draft.today + asked.days)
    return asked.amount


_ENDED = {
    End.POSTED: Code.HOLD_ALREADY_POSTED,
    End.VOIDED: Code.HOLD_ALREADY_VOIDED,
    End.TIMED_OUT: Code.HOLD_EXPIRED,
}


def _not_open(draft: Draft, asked: Post | Void, amount: int) -> Refusal | None:
    """What is wrong with the hold that is named, in TigerBeetle's order: not found, exceeded, resolved before."""
    held, ended = draft.holds.get(asked.hold), draft.ended.get(asked.hold)
    one = held or ended
    if one is None:
        return Refusal(Code.HOLD_NOT_FOUND, asked.id)
    if amount > one.amount:
        return Refusal(Code.EXCEEDS_HOLD, asked.id, amount, one.amount)
    return None if ended is None or held is not None else Refusal(_ENDED[ended.how], asked.id)


def post(draft: Draft, asked: Post) -> Moved:
    """A hold is spent, in part or whole; a part of it that has no use comes back."""
    refused = _not_open(draft, asked, asked.amount or 0)
    if refused is not None:
        return refused
    amount = draft.holds[asked.hold].amount if asked.amount is None else asked.amount
    spent = draft.resolve(asked.hold, End.POSTED, amount)
    draft.spends[asked.id] = Spending(draft.today, amount, spent)
    return amount


def void(draft: Draft, asked: Void) -> Moved:
    """A hold is given up."""
    refused = _not_open(draft, asked, 0)
    if refused is not None:
        return refused
    amount = draft.holds[asked.hold].amount
    draft.resolve(asked.hold, End.VOIDED, 0)
    return amount


# ------------------------------------------------------------ points go back


def refund(draft: Draft, asked: Refund) -> Moved:
    """The lots that a spend took, the last first; what has expired meanwhile comes back and expires at once."""
    spending = draft.spends.get(asked.spend)
    if spending is None:
        return Refusal(Code.SPEND_NOT_FOUND, asked.id)
    return _give_back(draft, asked.id, asked.spend, asked.amount)


def _give_back(draft: Draft, id_: str, spend_id: str, wanted: int | None) -> Moved:
    spending = draft.spends[spend_id]
    left = total(spending.lots)
    if not left:
        return Refusal(Code.ALREADY_REFUNDED, id_)
    amount = left if wanted is None else wanted
    if amount > left:
        return Refusal(Code.EXCEEDS_SPEND, id_, amount, left)
    still, back = cut(spending.lots, left - amount)
    draft.spends[spend_id] = evolve(spending, lots=still)
    draft.move(SPENT, AVAILABLE, back[::-1])
    return amount


def reverse(draft: Draft, asked: Reverse) -> Moved:
    """Points that were credited go back, and the terms say what happens where they are no longer there."""
    return _take_back(draft, asked.id, asked.amount, asked.credit, ())


def _take_back(draft: Draft, id_: str, wanted: int, credit_id: str, first: Lots) -> Moved:
    waiting = draft.pending.get(credit_id)
    from_pending = min(wanted, waiting.lot.amount) if waiting is not None else 0
    there = from_pending + draft.available
    policy = draft.terms.reversing
    if there < wanted and policy is Negative.REFUSE:
        return Refusal(Code.EXCEEDS_WHAT_IS_THERE, id_, wanted, there)
    if waiting is not None and from_pending:
        lot = waiting.lot
        draft.move(PENDING, ISSUED, (evolve(lot, amount=from_pending),))
        del draft.pending[credit_id]
        if lot.amount > from_pending:
            draft.pending[credit_id] = evolve(waiting, lot=evolve(lot, amount=lot.amount - from_pending))
    draft.move(AVAILABLE, ISSUED, draft.take(min(wanted - from_pending, draft.available), first))
    if there < wanted and policy is Negative.DEBT:
        draft.move(DEBT, ISSUED, amount=wanted - there)
        return wanted
    return min(wanted, there)


def correct(draft: Draft, asked: Correct) -> Moved:
    """The opposite of an entry: of a credit as Reverse, of a spend as Refund, as long as the terms remember."""
    entry = asked.entry
    mine = entry.currency == draft.terms.currency and entry.day >= draft.known_from
    if not mine or not (entry.source is ISSUED or entry.target is SPENT):
        return Refusal(Code.NOT_CORRECTABLE, asked.id)
    if entry.source is ISSUED:
        moved = _take_back(draft, asked.id, entry.amount, entry.id, entry.lots)
    elif entry.id in draft.spends:
        moved = _give_back(draft, asked.id, entry.id, entry.amount)
    else:
        moved = Refusal(Code.SPEND_NOT_FOUND, asked.id)
    if not isinstance(moved, Refusal):
        draft.corrected[asked.id] = entry.day
    return moved


MOVES: Mapping[type[Operation], Move] = {
    Credit: credit,
    Activate: activate,
    Spend: spend,
    Refund: refund,
    Hold: hold,
    Post: post,
    Void: void,
    Send: send,
    Receive: receive,
    Reverse: reverse,
    Correct: correct,
}
