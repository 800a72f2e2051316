"""Fair timing on a busy machine: candidates take turns, the median counts, results must be equal."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter
from typing import NotRequired, TypedDict


def interleaved(candidates: Mapping[str, Callable[[], object]], rounds: int = 21) -> dict[str, float]:
    """The median time of each candidate [seconds], after one round that warms up and compares the results.

    The order turns around after each round, so that nobody always runs after the same neighbour.
    """
    results = {name: run() for name, run in candidates.items()}
    wanted_by, wanted = next(iter(results.items()))
    for name, result in results.items():
        assert result == wanted, f"{name} and {wanted_by} differ: {str(result)[:200]} {str(wanted)[:200]}"
    del results
    times: dict[str, list[float]] = {name: [] for name in candidates}
    order = list(candidates.items())
    for _ in range(rounds):
        for name, run in order:
            times[name].append(_one(run))
        order.reverse()
    return {name: median(seconds) for name, seconds in times.items()}


def _one(run: Callable[[], object]) -> float:
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        begun = perf_counter()
        run()
        return perf_counter() - begun
    finally:
        if collecting:
            gc.enable()


class Row(TypedDict):
    """One line of the table of benches: `better` is "lower" or "higher"; `cause` says why a target is missed."""

    name: str
    value: float
    unit: str
    target: float
    better: str
    cause: NotRequired[str]


def ratio(
    name: str, value: float, *, at_least: float | None = None, at_most: float | None = None, cause: str = ""
) -> Row:
    """A row for so many times as fast (at least) or as slow (at most)."""
    target, better = (at_least, "higher") if at_least is not None else (at_most, "lower")
    assert target is not None
    row = Row(name=name, value=round(value, 2), unit="times", target=target, better=better)
    return {**row, "cause": cause} if cause else row


def many(call: Callable[[], object], times: int) -> Callable[[], object]:
    """The same call so many times, for calls that are too short to time alone."""

    def run() -> object:
        answer: object = None
        for _ in range(times):
            answer = call()
        return answer

    return run
