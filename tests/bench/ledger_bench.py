"""The ledger: the proof of a community of a million entries, bytes per entry, and redemptions per second."""

from __future__ import annotations

import json
import tracemalloc
from time import perf_counter

from commkit.core.data import dump
from commkit.points.ledger import (
    AfterDays,
    Credit,
    Entry,
    Negative,
    Operation,
    Proof,
    Purse,
    Spend,
    Terms,
    apply,
    community_proof,
    proof,
)
from tests.bench.timing import Row

ENTRIES, EACH, FIRST = 1_000_000, 100, 19_723
TERMS = Terms("points", Negative.DEBT, expiry=AfterDays(30))
FOR_EVER = Terms("points", Negative.DEBT)


def one_member() -> tuple[Purse, list[Entry]]:
    """A member with at least a hundred entries: each day a credit, every other day a redemption, and what expires."""
    purse, log, at = Purse(), list[Entry](), 0
    while len(log) < EACH:
        day = FIRST + at // 2
        operation: Operation = Credit(f"c{at}", day, 7 + at % 5) if at % 2 == 0 else Spend(f"s{at}", day, 1 + at % 9)
        applied = apply(purse, operation, TERMS)
        purse, at = applied.purse, at + 1
        log += applied.entries
    return purse, log[:EACH] if len(log) == EACH else log


def _proved(purse: Purse, log: list[Entry]) -> tuple[Proof, int, float]:
    """A community of members alike, each with its own entries."""
    members = ENTRIES // len(log)
    begun = perf_counter()
    whole = community_proof(proof(log, purse, TERMS) for _ in range(members))
    return whole, members * len(log), perf_counter() - begun


def _memory(log: list[Entry]) -> float:
    copies = 200
    tracemalloc.start()
    kept = [
        Entry(f"{one.id}:{copy}", one.day, one.source, one.target, one.currency, one.amount, one.lots, one.line)
        for copy in range(copies)
        for one in log
    ]
    size = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    return size


def _redemptions(times: int = 10_000) -> float:
    purse = apply(Purse(), Credit("c", FIRST, 10 * times), FOR_EVER).purse
    begun = perf_counter()
    for at in range(times):
        applied = apply(purse, Spend(f"s{at}", FIRST + at // 3, 1), FOR_EVER)
        assert applied.done
        purse = applied.purse
    return times / (perf_counter() - begun)


def rows() -> list[Row]:
    """The rows; targets are our own [A], but the 300 bytes of the issue."""
    purse, log = one_member()
    whole, entries, seconds = _proved(purse, log)
    assert whole.balanced, whole.explain()
    assert whole.entries == entries
    written = len(json.dumps([dump(one) for one in log])) / len(log)
    return [
        Row(name=f"proof of {entries} entries", value=round(seconds, 2), unit="s", target=10, better="lower"),
        Row(name="an entry in memory", value=round(_memory(log)), unit="bytes", target=300, better="lower"),
        Row(name="an entry as JSON", value=round(written), unit="bytes", target=300, better="lower"),
        Row(name="redemptions a second", value=round(_redemptions()), unit="1/s", target=2_000, better="higher"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
