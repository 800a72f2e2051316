"""All the problems of the sources together."""

from __future__ import annotations

from commkit.operations.diagnosis import Problem
from commkit.operations.problems import activity, order, retention
from commkit.operations.problems.bounds import Bounds

_AREAS = (
    activity.low_activity,
    activity.members_who_take,
    activity.content,
    retention.low_retention,
    retention.low_conversion,
    retention.entry_and_aim,
    order.rules_and_conduct,
    order.gatherings,
    order.tasks,
)


def known_problems(bounds: Bounds | None = None) -> tuple[Problem, ...]:
    """Every problem that the sources name, P01 to P52, with thresholds of one's own where the defaults do not fit.

    >>> len(known_problems())
    52
    """
    own = Bounds() if bounds is None else bounds
    return tuple(sorted((one for area in _AREAS for one in area(own)), key=lambda one: one.id))
