"""What check-in rules keep of a member: the days that may still change, what was asked and decided, and the carry."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from commkit.core.days import Day
from commkit.points.checkins.freezes import NOTHING_KEPT, Kept
from commkit.points.decisions import Decision


@frozen
class CheckInCarry:
    """What closed days leave: the run, and how much of which quota is used [times]."""

    kept: Kept = NOTHING_KEPT
    stretch: int | None = None
    used: int = 0


NO_CHECK_INS = CheckInCarry()


@frozen
class CheckInPart:
    """What a rule keeps of a member for the days that may still change: how often they were checked in on, what was
    asked to be made up (by instant, then by the missed day), freezes bought, what was paid [points], which orders that
    cost points were done and which refused; and the carry.
    """

    days: Mapping[Day, int] = field(factory=dict)
    asked: Mapping[int, Mapping[Day, int]] = field(factory=dict)
    bought: Mapping[Day, int] = field(factory=dict)
    paid: Mapping[Day, int] = field(factory=dict)
    decided: Mapping[Day, Mapping[str, tuple[Decision, ...]]] = field(factory=dict)
    carry: CheckInCarry = NO_CHECK_INS
