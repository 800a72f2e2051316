"""Laws of a ledger: it balances after every step, nothing is half done, an id acts once, a refund restores exactly.

Each raises an AssertionError that shows the case. They take the function that applies an operation, so that a host can
hold its own to them; `apply`, `apply_linked`, `settle` and `split_exactly` of `commkit.points.ledger` are what they
take without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from attrs import evolve

from commkit.core.days import Day
from commkit.points.ledger import (
    Applied,
    Correct,
    Draw,
    Entry,
    Inactivity,
    LedgerAccount,
    Linked,
    Lot,
    Operation,
    Purse,
    Receive,
    Refund,
    Send,
    Spend,
    Terms,
    Tie,
    apply,
    apply_linked,
    community_proof,
    proof,
    refund_lots,
    settle,
    spend_lots,
    split_exactly,
    total,
)
from commkit.points.ledger.operations import Code
from commkit.testing.ledger_histories import FIRST_DAY, Step, Undo, Wait

Applying: TypeAlias = Callable[[Purse, Operation, Terms], Applied]
"""What applies one operation, called as `apply` is."""
Settling: TypeAlias = Callable[[Purse, Day, Terms], Applied]
"""What lets time pass, called as `settle` is."""
Linking: TypeAlias = Callable[[Mapping[str, Purse], Sequence[tuple[str, Operation]], Sequence[Terms]], Linked]
"""What applies a chain, called as `apply_linked` is."""
Spending: TypeAlias = Callable[[Sequence[Lot], int, Day], Draw]
"""What takes points out of lots, called as `spend_lots` is."""
Splitting: TypeAlias = Callable[[int, Sequence[int | Fraction], Tie], Sequence[int]]
"""What splits exactly, called as `split_exactly` is."""


# ------------------------------------------------------------ how it runs


class Stepped(NamedTuple):
    """One step that was made: the operation, if it was one, the purse before it, and what came of it."""

    operation: Operation | None
    before: Purse
    applied: Applied
    log: list[Entry]


def run(
    kept: Terms,
    steps: Sequence[Step],
    applying: Applying = apply,
    settling: Settling = settle,
    start: Purse | None = None,
) -> Iterator[Stepped]:
    """Make some steps, one after the other, from an empty purse or another; `log` holds every entry so far.

    >>> from commkit.points.ledger import Credit, Negative
    >>> [one.applied.purse.available for one in run(Terms("points", Negative.DEBT), [Credit("c1", 5, 100)])]
    [100]
    """
    purse, log = Purse() if start is None else start, list[Entry]()
    for step in steps:
        operation = _meant(step, log)
        if isinstance(step, Wait):
            applied = settling(purse, step.day, kept)
        elif operation is None:
            continue
        else:
            applied = applying(purse, operation, kept)
        log.extend(applied.entries)
        yield Stepped(operation, purse, applied, log)
        purse = applied.purse


def _meant(step: Step, log: Sequence[Entry]) -> Operation | None:
    if isinstance(step, Undo):
        entry = next((one for one in log if one.id == step.id), None)
        return None if entry is None else Correct(step.day, entry)
    return None if isinstance(step, Wait) else step


def _end(stepped: Iterator[Stepped]) -> tuple[Purse, list[Entry]]:
    purse, log = Purse(), list[Entry]()
    for one in stepped:
        purse, log = one.applied.purse, one.log
    return purse, log


# ------------------------------------------------------------ laws


def every_step_is_proved(kept: Terms, steps: Sequence[Step], applying: Applying = apply) -> None:
    """After every step the entries prove the purse, and no entry is of a day before the one that it follows.

    >>> from commkit.points.ledger import Credit, Negative
    >>> every_step_is_proved(Terms("points", Negative.DEBT), [Credit("c1", 5, 100), Spend("s1", 6, 60)])
    """
    for one in run(kept, steps, applying):
        found = proof(one.log, one.applied.purse, kept)
        _hold(found.balanced, f"after {one.operation}: {found.explain()}")
        days = [entry.day for entry in one.log]
        _hold(days == sorted(days), f"after {one.operation} the days of the entries are {days}")


def nothing_is_half_done(kept: Terms, steps: Sequence[Step], applying: Applying = apply) -> None:
    """What is refused makes no entry and changes nothing but the ids that are known to have failed.

    >>> from commkit.points.ledger import Credit, Negative
    >>> nothing_is_half_done(Terms("points", Negative.DEBT), [Credit("c1", 5, 100), Spend("s1", 6, 600)])
    """
    for one in run(kept, steps, applying):
        if one.applied.refusal is not None:
            same = evolve(one.applied.purse, failed={}) == evolve(one.before, failed={})
            told = f"{one.operation} is refused ({one.applied.explain()}), and yet something changed"
            _hold(same and not one.applied.entries, told)


def an_id_acts_once(kept: Terms, steps: Sequence[Step], applying: Applying = apply) -> None:
    """What was just done, asked again, changes nothing at all: it exists; what was refused is refused.

    >>> from commkit.points.ledger import Credit, Negative
    >>> an_id_acts_once(Terms("points", Negative.DEBT), [Credit("c1", 5, 100), Credit("c1", 5, 100)])
    """
    for one in run(kept, steps, applying):
        if one.operation is None:
            continue
        again = applying(one.applied.purse, one.operation, kept)
        told = f"{one.operation} comes twice, and the second time"
        _hold(again.refusal is not None and not again.entries, f"{told} it acts: {again.entries}")
        _hold(again.purse == one.applied.purse, f"{told} the purse changes")
        if one.applied.refusal is None and again.refusal is not None:
            late = one.operation.day < (one.applied.purse.day or 0) - kept.lateness
            _hold(again.refusal.code is (Code.TOO_LATE if late else Code.EXISTS), f"{told} it is {again.refusal}")


def interrupted_is_whole(
    kept: Terms,
    steps: Sequence[Step],
    broken: Sequence[tuple[int, int]],
    applying: Applying = apply,
    store: Callable[[Purse], Purse] = lambda purse: purse,
) -> None:
    """Stored and interrupted at any point, with any operations delivered again, it is as if nothing happened.

    `broken` are pairs: after so many steps, so many of the last are delivered again. `store` writes and reads a purse.

    >>> from commkit.points.ledger import Credit, Negative
    >>> interrupted_is_whole(Terms("points", Negative.DEBT), [Credit("c1", 5, 100), Spend("s1", 6, 60)], [(2, 2)])
    """
    purse, log = _end(run(kept, steps, applying))
    again, entries = Purse(), list[Entry]()
    for at, step in enumerate(steps, start=1):
        repeated = [steps[max(at - back, 0) : at] for after, back in broken if after == at]
        for some in ([step], *repeated):
            for one in some:
                operation = _meant(one, entries)
                if isinstance(one, Wait):
                    applied = settle(again, one.day, kept)
                elif operation is None:
                    continue
                else:
                    applied = applying(again, operation, kept)
                again = applied.purse
                entries.extend(applied.entries)
            again = store(again)
    _hold(again == purse, f"interrupted at {broken} the purse is {again} and not {purse}")
    _hold(entries == log, f"interrupted at {broken} the entries are {entries} and not {log}")


def settled_between_is_settled_when_asked(kept: Terms, steps: Sequence[Step], settling: Settling = settle) -> None:
    """For a history in the order of its days: letting time pass every night, or only when asked, gives the same.

    >>> from commkit.points.ledger import AfterDays, Credit, Negative
    >>> steps = [Credit("c1", 5, 100, expiry=AfterDays(2)), Credit("c2", 9, 1)]
    >>> settled_between_is_settled_when_asked(Terms("points", Negative.DEBT), steps)
    """
    if not steps:
        return
    end = steps[-1].day + 45
    purse, log = _end(run(kept, [*steps, Wait(end)], settling=settling))
    nightly: list[Step] = []
    for step, then in zip(steps, [*[one.day for one in steps[1:]], end], strict=True):
        nightly += [step, *(Wait(day) for day in range(step.day, then + 1))]
    each, entries = _end(run(kept, nightly, settling=settling))
    _hold(entries == log, f"settled each night the entries are {entries}, settled when asked {log}")
    _hold(evolve(each, failed={}) == evolve(purse, failed={}), f"settled each night {each}, when asked {purse}")


def a_refund_restores(
    kept: Terms, steps: Sequence[Step], amount: int, between: Sequence[Step], applying: Applying = apply
) -> None:
    """After any history a spend, and after any other steps its refund: the same lots with the same dates come back.

    Those that have expired meanwhile are expired at once, and nothing more can be refunded.

    >>> from commkit.points.ledger import Credit, Negative
    >>> terms_ = Terms("points", Negative.DEBT)
    >>> a_refund_restores(terms_, [Credit("c1", 5, 100)], 60, [Credit("c2", 6, 1)])
    """
    kept = evolve(kept, remembers=10_000)
    start, _ = _end(run(kept, steps, applying))
    spent = applying(start, Spend("the spend", start.day or FIRST_DAY, amount), kept)
    if not spent.done:
        return
    steps_between = [one for one in between if getattr(one, "spend", "") != "the spend"]
    after = [spent.purse, *(one.applied.purse for one in run(kept, steps_between, applying, start=spent.purse))][-1]
    today = after.day or 0
    back = applying(after, Refund("the refund", today, "the spend"), kept)
    _hold(back.done, f"the refund of {amount} is refused: {back.explain()}")
    taken, given = spent.entries[-1].lots, back.entries[0].lots
    _hold(given == taken[::-1], f"the spend took {taken}, the refund gives {given}")
    lapses = kept.expiry.lapses(after.active_on or 0) if isinstance(kept.expiry, Inactivity) else None
    lapsed = lapses is not None and lapses <= today
    live = [lot for lot in taken if not lot.expired(today) and not (lapsed and lot.expires is None)]
    paid = min(after.debt, total(live))
    _hold(back.purse.debt == after.debt - paid, f"a debt of {after.debt} is {back.purse.debt} after {live} came back")
    there = total(after.lots) + total(live) - paid
    _hold(back.purse.available == there, f"{back.purse.available} are there after the refund of {taken}, not {there}")
    if not after.debt:
        mine = {(lot.expires, lot.earned): lot.amount for lot in back.purse.lots}
        theirs: dict[tuple[Day | None, Day | None], int] = {}
        for lot in (*after.lots, *live):
            key = (lot.expires, lot.earned)
            theirs[key] = theirs.get(key, 0) + lot.amount
        _hold(mine == theirs, f"the lots after the refund are {mine}, not {theirs}")
    more = applying(back.purse, Refund("another", today, "the spend", 1), kept)
    _hold(not more.done, f"a spend of {amount} that was refunded is refunded again")


def lots_come_back(
    lots: Sequence[Lot], amount: int, today: Day, pieces: Sequence[int], spending: Spending = spend_lots
) -> None:
    """The plain functions: a spend takes exactly the amount or nothing, and refunds in any pieces restore the lots.

    >>> lots_come_back([Lot(50), Lot(30, 10)], 60, 5, [7, 7])
    """
    live = [lot for lot in lots if lot.amount and not lot.expired(today)]
    draw = spending(lots, amount, today)
    taken, left = draw.taken, draw.lots
    if total(live) < amount:
        _hold(not taken and left == tuple(lots), f"{amount} of {live} is too much, and yet it took {taken}")
        return
    _hold(total(taken) == amount, f"{amount} wanted, {taken} taken")
    back = refund_lots(left, (), today)
    for piece in [*pieces, None]:
        if total(taken):
            back = refund_lots(left, taken, today, piece if piece is None else min(piece, total(taken)))
            left, taken = back.lots, back.still_spent
    wanted = refund_lots(live, (), today).lots
    _hold(back.lots == wanted, f"after spending {amount} and its refund in {pieces}: {back.lots}, not {wanted}")


def a_chain_is_all_or_nothing(
    purses: Mapping[str, Purse],
    chain: Sequence[tuple[str, Operation]],
    kept: Sequence[Terms],
    linking: Linking = apply_linked,
) -> None:
    """Linked operations are all done, as one after the other, or none is, and exactly one says why.

    >>> from commkit.points.ledger import Credit, Negative
    >>> chain = [("points", Credit("c1", 5, 9)), ("points", Spend("s1", 5, 10))]
    >>> a_chain_is_all_or_nothing({}, chain, [Terms("points", Negative.DEBT)])
    """
    linked = linking(purses, chain, kept)
    by_currency = {one.currency: one for one in kept}
    after, entries, refused = dict(purses), list[Entry](), False
    for currency, operation in chain:
        one = apply(after.get(currency, Purse()), operation, by_currency[currency])
        after[currency], refused = one.purse, refused or not one.done
        entries += one.entries
    if refused:
        codes = [refusal.code for refusal in linked.refusals]
        _hold(len(codes) == len(chain), f"{chain} has refusals {codes}")
        own = [code for code in codes if code is not Code.LINKED_EVENT_FAILED]
        _hold(len(own) == 1 and not linked.entries, f"{chain} fails with {codes} and entries {linked.entries}")
        before = {name: evolve(purse, failed={}) for name, purse in purses.items()}
        now = {name: evolve(purse, failed={}) for name, purse in linked.purses.items()}
        changed = {name for name in now if now[name] != before.get(name, Purse())}
        _hold(not changed, f"{chain} fails, and {changed} changed")
    else:
        _hold(linked.done and dict(linked.purses) == after, f"{chain} gives {linked.purses}, one by one {after}")
        _hold(sorted(map(str, linked.entries)) == sorted(map(str, entries)), f"{chain} gives {linked.entries}")


def shards_add_up(kept: Terms, members: Sequence[Sequence[Step]], cut: int) -> None:
    """The proof of a community is the sum of those of its parts, wherever it is cut, in any order.

    >>> from commkit.points.ledger import Credit, Negative
    >>> shards_add_up(Terms("points", Negative.DEBT), [[Credit("c1", 5, 9)], []], 1)
    """
    proofs = []
    for steps in members:
        purse, log = _end(run(kept, steps))
        proofs.append(proof(log, purse, kept))
    whole = community_proof(proofs)
    parts = community_proof(proofs[cut:]), community_proof(proofs[:cut])
    for part in ("members", "entries", "there", "totals"):
        sum_ = getattr(parts[0], part) + getattr(parts[1], part)
        _hold(sum_ == getattr(whole, part), f"{part} of the whole are {getattr(whole, part)}, of its parts {sum_}")
    _hold(whole.there == whole.totals.net, f"the members have {whole.there}, the books say {whole.totals.net}")


def what_is_sent_arrives(kept: Terms, steps: Sequence[Step], amount: int, applying: Applying = apply) -> None:
    """What one member sends reaches the other lot by lot with its dates; what is missing is the tax, rounded up.

    >>> from commkit.points.ledger import Credit, Negative
    >>> what_is_sent_arrives(Terms("points", Negative.DEBT, tax=Fraction(1, 5)), [Credit("c1", 5, 100)], 100)
    """
    start, _ = _end(run(kept, steps, applying))
    today = start.day or FIRST_DAY
    sent = applying(start, Send("the transfer", today, amount), kept)
    if not sent.done:
        return
    out = [entry for entry in sent.entries if entry.target is LedgerAccount.SENT]
    came = applying(Purse(), Receive("the transfer", today, out[0].lots), kept)
    net = amount * (kept.tax.denominator - kept.tax.numerator) // kept.tax.denominator
    _hold(came.moved == net, f"of {amount} at a tax of {kept.tax} {came.moved} arrive, not {net}")
    dates = {(lot.expires, lot.earned) for lot in came.entries[0].lots}
    _hold(dates <= {(lot.expires, lot.earned) for lot in start.lots}, f"{came.entries[0].lots} from {start.lots}")
    _hold(sent.purse.available >= kept.least, f"{sent.purse.available} are left, {kept.least} must be")
    before = sent.purse.totals.sent - start.totals.sent
    _hold(before == came.purse.totals.received, f"{before} sent, {came.purse.totals.received} received")


def a_split_is_exact(
    whole: int, weights: Sequence[int | Fraction], tie: Tie, splitting: Splitting = split_exactly
) -> None:
    """Parts are whole numbers that add up to the whole, each less than one away from its exact share.

    >>> a_split_is_exact(100, [1, 1, 1], Tie.FIRST)
    """
    parts = splitting(whole, weights, tie)
    heavy = sum(Fraction(weight) for weight in weights)
    _hold(all(type(part) is int for part in parts), f"{parts} are not whole numbers")
    _hold(sum(parts) == whole, f"{whole} by {list(weights)} gives {parts}, which add up to {sum(parts)}")
    for part, weight in zip(parts, weights, strict=True):
        share = whole * Fraction(weight) / heavy
        _hold(
            abs(part - share) < 1 and (weight or not part), f"{part} for a weight of {weight}, whose share is {share}"
        )


def _hold(kept: object, told: str) -> None:
    if not kept:
        raise AssertionError(told)
