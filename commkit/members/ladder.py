"""Ladders: ordinary and VIP, levels, ranks; who rises, who falls, when, and why.

    vip = ladder("vip", {"ordinary": None, "vip": days(CHECKED_IN).last(30) >= 20},
                 keep={"vip": days(CHECKED_IN).last(30) >= 15})

A Ladder is a value that the plain functions here take, and a policy of a playbook, which calls these very functions.
Everything about ladders can be had from this module.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.check import Check
from commkit.core.errors import UnknownName
from commkit.members.ladder_outlook import Dates, benefits, margins, next_review, progress, rung_for, to_stay
from commkit.members.ladder_policy import Ladder
from commkit.members.ladder_reviews import Crossed, How, Lock, Look, Review, Why, review, without_floor
from commkit.members.on_rung import Away, OnRung
from commkit.members.returning import Return
from commkit.members.rung_measures import MinutesSinceJoining, RungPlace
from commkit.members.rungs import (
    FOREVER,
    ByHand,
    Climb,
    Clock,
    Downward,
    EachMonth,
    EachYear,
    Fall,
    Forever,
    From,
    Rolling,
    Rung,
    Rungs,
    When,
    harder,
)

__all__ = [
    "FOREVER",
    "Away",
    "ByHand",
    "Climb",
    "Clock",
    "Crossed",
    "Dates",
    "Downward",
    "EachMonth",
    "EachYear",
    "Fall",
    "Forever",
    "From",
    "How",
    "Ladder",
    "Lock",
    "Look",
    "MinutesSinceJoining",
    "OnRung",
    "Return",
    "Review",
    "Rolling",
    "Rung",
    "RungPlace",
    "Rungs",
    "When",
    "Why",
    "benefits",
    "harder",
    "ladder",
    "margins",
    "next_review",
    "progress",
    "review",
    "rung_for",
    "to_stay",
    "without_floor",
]


def ladder(name: str, gain: Mapping[str, Check | None], keep: Mapping[str, Check] | None = None) -> Ladder:
    """A ladder from the gain of each rung, lowest first, and what keeps those that are kept by less.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> check_ins = days(CHECKED_IN).last(30)
    >>> vip = ladder("vip", {"ordinary": None, "vip": check_ins >= 20}, keep={"vip": check_ins >= 15})
    >>> print(review(vip, "ordinary", {check_ins: 17}))
    stays ordinary; for vip: days with check-ins in the last 30 days: 17 (at least 20), 3 missing
    """
    kept = keep or {}
    for rung in kept:
        if rung not in gain:
            fix = f"use one of {', '.join(gain)}"
            raise UnknownName("keep", seen=rung, why=f"the ladder {name} does not have this rung", fix=fix)
    return Ladder(name, tuple(Rung(rung, check, kept.get(rung)) for rung, check in gain.items()))
