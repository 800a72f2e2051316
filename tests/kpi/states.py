"""How a measure of ActiveDays stands before the laws that leave actors out and split logs. Day 0 is the first seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import reduce

from commkit.standing.active_days import ActiveDays
from commkit.testing.kpis import Days

Measured = Callable[[ActiveDays[str]], object]


def left_out(measured: Measured) -> Callable[[Days, Collection[str]], object]:
    return lambda days, bots: measured(ActiveDays.of(days, since=0).without(bots))


def merged(measured: Measured) -> Callable[[Sequence[Days]], object]:
    return lambda parts: measured(reduce(ActiveDays.merge, (ActiveDays.of(part, since=0) for part in parts)))
