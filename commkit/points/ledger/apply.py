"""Operations applied: to one purse, to several purses of one member together, and time alone.

apply(purse, Spend("s1", day, 60), terms)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, frozen

from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.wording import WORDS, Lang, Words
from commkit.points.ledger.draft import Draft, freeze, thaw
from commkit.points.ledger.entries import Entry
from commkit.points.ledger.moves import MOVES, Moved
from commkit.points.ledger.operations import Code, Operation, Refusal, difference
from commkit.points.ledger.purse import Purse, Terms
from commkit.points.ledger.words import told


@frozen
class Applied:
    """What an operation did: the purse after it, its entries, and how many points of those wanted it moved.

    Refused, it has no entry, and the purse is as before; it only knows the id, so that a retry is refused too.
    """

    purse: Purse
    entries: tuple[Entry, ...] = ()
    refusal: Refusal | None = None
    wanted: int = 0
    moved: int = 0

    @property
    def done(self) -> bool:
        """Whether it was not refused."""
        return self.refusal is None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """One sentence for each entry, or why it was refused.

        >>> from commkit.points.ledger.operations import Credit, Spend
        >>> from commkit.points.ledger.purse import Negative
        >>> terms = Terms("points", Negative.DEBT)
        >>> purse = apply(Purse(), Credit("c1", 17213, 100), terms).purse
        >>> print(apply(purse, Spend("s1", 17213, 60), terms).explain("zh"))
        2017-02-16：消费 60（永久有效）
        """
        if self.refusal is not None:
            return self.refusal.explain(lang, words)
        return "\n".join(told(entry, lang, words) for entry in self.entries)


_KNOWN = frozenset((Code.EXISTS, Code.ALREADY_FAILED, Code.TOO_LATE))


def refused_by_id(draft: Draft, operation: Operation) -> Refusal | None:
    """Whether an operation was seen before or comes too late: looked at first, when time has passed to its day.

    >>> from commkit.points.ledger.operations import Spend
    >>> from commkit.points.ledger.purse import Negative
    >>> draft = thaw(Purse(day=9), Terms("points", Negative.DEBT, lateness=3))
    >>> refused_by_id(draft, Spend("s1", 5, 60)).code, refused_by_id(draft, Spend("s1", 6, 60))
    (<Code.TOO_LATE: 'too_late'>, None)
    """
    id_ = operation.id
    for done in draft.done.values():
        before = done.get(id_)
        if before is not None:
            field = difference(before, operation)
            return Refusal(Code.EXISTS_WITH_ANOTHER if field else Code.EXISTS, id_, field=field)
    if any(id_ in failed for failed in draft.failed.values()):
        return Refusal(Code.ALREADY_FAILED, id_)
    if draft.day is not None and operation.day < draft.day - draft.terms.lateness:
        return Refusal(Code.TOO_LATE, id_)
    if any(id_ in known for known in (draft.pending, draft.holds, draft.ended, draft.spends, draft.corrected)):
        return Refusal(Code.EXISTS_WITH_ANOTHER, id_, field="day")
    return None


def _run(draft: Draft, operation: Operation) -> Moved:
    draft.cause = operation.id
    moved = MOVES[type(operation)](draft, operation)
    if not isinstance(moved, Refusal):
        draft.done.setdefault(operation.day, {})[operation.id] = operation
        draft.clear()
    return moved


def _failed(purse: Purse, operation: Operation, refusal: Refusal) -> Purse:
    """The purse that knows of a failure; of an operation that was done before, or is too late, it needs no more."""
    before = purse.failed.get(operation.day, ())
    if refusal.code in _KNOWN or operation.id in before:
        return purse
    return evolve(purse, failed={**purse.failed, operation.day: (*before, operation.id)})


def apply(purse: Purse, operation: Operation, terms: Terms) -> Applied:
    """Do one operation, or refuse it; nothing is ever half done, and the same id again changes nothing.

    First time passes to its day. An operation for a day that is over is decided now, as far back as the terms take it.

    >>> from commkit.points.ledger.operations import Credit, Spend
    >>> from commkit.points.ledger.purse import Negative
    >>> terms = Terms("points", Negative.DEBT)
    >>> purse = apply(Purse(), Credit("c1", 5, 100), terms).purse
    >>> spent = apply(purse, Spend("s1", 5, 60), terms)
    >>> spent.purse.available, apply(spent.purse, Spend("s1", 5, 60), terms).explain()
    (40, 's1 refused: it was done before')
    """
    draft = thaw(purse, terms)
    draft.pass_time(operation.day)
    refusal = refused_by_id(draft, operation)
    moved = refusal if refusal is not None else _run(draft, operation)
    if isinstance(moved, Refusal):
        return Applied(_failed(purse, operation, moved), refusal=moved, wanted=moved.wanted)
    return Applied(freeze(draft), tuple(draft.entries), wanted=getattr(operation, "amount", None) or moved, moved=moved)


def settle(purse: Purse, day: DayLike, terms: Terms) -> Applied:
    """Let time pass to a day: pending points become active, holds time out, lots expire, each on the day it was due.

    Twice is once, and to one day and then to another is straight to the other.

    >>> from commkit.points.ledger.lots import Lot
    >>> from commkit.points.ledger.purse import Negative, Totals
    >>> purse = Purse(day=5, lots=(Lot(30, 10),), totals=Totals(issued=30))
    >>> settle(purse, 12, Terms("points", Negative.DEBT)).entries[0].day
    10
    """
    draft = thaw(purse, terms)
    draft.pass_time(number(day))
    return Applied(freeze(draft), tuple(draft.entries))


def next_due(purse: Purse, terms: Terms) -> int | None:
    """The first day on which time alone changes something; None for never.

    >>> from commkit.points.ledger.lots import Lot
    >>> from commkit.points.ledger.purse import Negative
    >>> next_due(Purse(lots=(Lot(50), Lot(30, 10))), Terms("points", Negative.DEBT))
    10
    """
    return thaw(purse, terms).due()


@frozen
class Linked:
    """What a chain of operations did to the purses of one member: all of it, or nothing.

    `refusals` has one place for each operation; the one that failed says why, the others that a linked one failed.
    """

    purses: Mapping[str, Purse]
    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def done(self) -> bool:
        """Whether all of them were done."""
        return not self.refusals


def apply_linked(
    purses: Mapping[str, Purse], operations: Sequence[tuple[str, Operation]], terms: Iterable[Terms]
) -> Linked:
    """Do some operations, each on the purse of a currency, together: all of them, or none.

    They see each other in their order. A currency without a purse begins with an empty one; one without terms is an
    UnknownName error. Between members nothing is linked: what one sends is received by another from an entry.

    >>> from commkit.points.ledger.operations import Spend
    >>> from commkit.points.ledger.lots import Lot
    >>> from commkit.points.ledger.purse import Negative
    >>> purses = {"points": Purse(lots=(Lot(50),)), "fund": Purse(lots=(Lot(5),))}
    >>> kept = [Terms("points", Negative.DEBT), Terms("fund", Negative.REFUSE)]
    >>> bought = apply_linked(purses, [("points", Spend("p1", 5, 20)), ("fund", Spend("f1", 5, 6))], kept)
    >>> [refusal.code.value for refusal in bought.refusals], bought.purses["points"].available
    (['linked_event_failed', 'exceeds_what_is_there'], 50)
    """
    by_currency = {one.currency: one for one in terms}
    if not operations:
        raise InvalidValue("operations", seen=operations, why="a chain links operations", fix="give at least one")
    drafts: dict[str, Draft] = {}
    for at, (currency, operation) in enumerate(operations):
        if currency not in drafts:
            drafts[currency] = thaw(purses.get(currency, Purse()), _of(by_currency, currency))
        drafts[currency].pass_time(operation.day)
        refusal = refused_by_id(drafts[currency], operation)
        moved = refusal if refusal is not None else _run(drafts[currency], operation)
        if isinstance(moved, Refusal):
            return _unlinked(purses, operations, at, moved)
    entries = [entry for currency in drafts for entry in drafts[currency].entries]
    return Linked({**purses, **{currency: freeze(draft) for currency, draft in drafts.items()}}, tuple(entries))


def _of(by_currency: Mapping[str, Terms], currency: str) -> Terms:
    if currency not in by_currency:
        known = ", ".join(sorted(by_currency)) or "none"
        raise UnknownName(
            "currency", seen=currency, why="it has no terms", fix=f"use one of {known}, or give its terms"
        )
    return by_currency[currency]


def _unlinked(
    purses: Mapping[str, Purse],
    operations: Sequence[tuple[str, Operation]],
    at: int,
    why: Refusal,
) -> Linked:
    """Nothing has changed; what failed is remembered, so that the chain fails again when it comes again."""
    linked = Code.LINKED_EVENT_FAILED
    refusals = tuple(
        why if place == at else Refusal(linked, operation.id) for place, (_, operation) in enumerate(operations)
    )
    currency, operation = operations[at]
    failed = _failed(purses.get(currency, Purse()), operation, why)
    return Linked({**purses, currency: failed}, refusals=refusals)
