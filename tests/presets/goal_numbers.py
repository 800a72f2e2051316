"""The numbers that goals hold, by the paths that tables of sources use."""

from __future__ import annotations

from collections.abc import Iterable

from commkit.operations.goals import Goal


def numbers_of(goals: Iterable[Goal]) -> set[str]:
    """The paths of every number of the goals: bounds and baselines."""
    found = set()
    for goal in goals:
        found |= {f"goals.{goal.name}.{what}" for what in goal.bounds}
        if goal.baseline is not None:
            found.add(f"goals.{goal.name}.baseline")
    return found
