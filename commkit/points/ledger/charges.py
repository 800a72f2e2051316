"""What another policy asks of a purse in one step: the same operations, under an id that the policy gave."""

from __future__ import annotations

from attrs import evolve

from commkit.points.ledger.asked import charge_id
from commkit.points.ledger.draft import Draft, freeze, thaw
from commkit.points.ledger.moves import MOVES
from commkit.points.ledger.operations import Code, Hold, Operation, Post, Refund, Refusal, Spend, Void
from commkit.standing.policy import Asking, Charge


def known(draft: Draft, id_: str) -> bool:
    """Whether a spend or a hold has this id.

    >>> from commkit.points.ledger.purse import Negative, Purse, Terms
    >>> known(thaw(Purse(day=5), Terms("points", Negative.DEBT)), "s1")
    False
    """
    return any(id_ in some for some in (draft.holds, draft.ended, draft.spends))


def do(draft: Draft, asked: Operation) -> Refusal | int:
    """Do one operation now, or refuse it: an id that is known first, then as the plain ledger does it.

    >>> from commkit.points.ledger.lots import Lot
    >>> from commkit.points.ledger.purse import Negative, Purse, Terms
    >>> draft = thaw(Purse(day=5, lots=(Lot(9),)), Terms("points", Negative.DEBT))
    >>> do(draft, Spend("s1", 5, 4)), do(draft, Spend("s1", 5, 4)).code, draft.available
    (4, <Code.EXISTS_WITH_ANOTHER: 'exists_with_another'>, 5)
    """
    if isinstance(asked, Spend | Hold) and known(draft, asked.id):
        return Refusal(Code.EXISTS_WITH_ANOTHER, asked.id, field="day")
    draft.cause = asked.id
    moved = MOVES[type(asked)](draft, asked)
    if not isinstance(moved, Refusal):
        draft.clear()
    return moved


def charged(draft: Draft, asked: Charge) -> Refusal | int:
    """Do a charge: what is spent under one id adds up, and a refund gives back the last of it.

    A hold does not time out: who asked for it ends it, or its points would come back and what they were held for not.

    >>> from commkit.points.ledger.lots import Lot
    >>> from commkit.points.ledger.purse import Negative, Purse, Terms
    >>> draft = thaw(Purse(day=5, lots=(Lot(9),)), Terms("points", Negative.DEBT))
    >>> twice = [charged(draft, Charge("run", Asking.SPEND, "freezes", 4)) for _ in range(2)]
    >>> twice, draft.spends["$freezes"].amount, charged(draft, Charge("run", Asking.REFUND, "freezes", 4))
    ([4, 4], 8, 4)
    """
    id_, day, amount = charge_id(asked.id), draft.today, asked.amount
    if asked.asking is Asking.SPEND:
        before = draft.spends.pop(id_, None)
        moved = do(draft, Spend(id_, day, amount))
        if before is not None:
            more = draft.spends.get(id_) or evolve(before, amount=0, lots=())
            draft.spends[id_] = evolve(more, amount=before.amount + more.amount, lots=(*before.lots, *more.lots))
        return moved
    return do(draft, _operation(asked, id_, day, amount))


def trial(draft: Draft) -> Draft:
    """A copy of a draft to try a charge on.

    >>> from commkit.points.ledger.purse import Negative, Purse, Terms
    >>> trial(thaw(Purse(day=5), Terms("points", Negative.DEBT))).today
    5
    """
    return thaw(freeze(draft), draft.terms)


def _operation(asked: Charge, id_: str, day: int, amount: int) -> Operation:
    if asked.asking is Asking.HOLD:
        return Hold(id_, day, amount)
    if asked.asking is Asking.POST:
        return Post(id_, day, id_, amount)
    return Void(id_, day, id_) if asked.asking is Asking.VOID else Refund(id_, day, id_, amount)
