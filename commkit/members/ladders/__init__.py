"""Ladders: ordinary and VIP, levels, ranks; who rises, who falls, when, and why.

    vip = ladders.ladder("vip", {"ordinary": None, "vip": days(CHECKED_IN).last(30) >= 20},
                         keep={"vip": days(CHECKED_IN).last(30) >= 15})

A Ladder is a value that the plain functions here take, and a policy of a playbook, which calls these very functions.
"""

from commkit.members.ladders.curves import Curve, Geometric, Linear, Polynomial, Table, days_to
from commkit.members.ladders.measures import DaysSinceJoining, MinutesSinceJoining, RungPlace
from commkit.members.ladders.on_rung import Away, OnRung
from commkit.members.ladders.outlook import Dates, benefits, margins, next_review, progress, rung_for, to_stay
from commkit.members.ladders.policy import Ladder, ladder
from commkit.members.ladders.quota import Placing, Quota, Ties, Title, ranked, titles
from commkit.members.ladders.reviews import Crossed, How, Lock, Look, Review, Why, review, without_floor
from commkit.members.ladders.rungs import (
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
from commkit.members.returning import Return

__all__ = [
    "FOREVER",
    "Away",
    "ByHand",
    "Climb",
    "Clock",
    "Crossed",
    "Curve",
    "Dates",
    "DaysSinceJoining",
    "Downward",
    "EachMonth",
    "EachYear",
    "Fall",
    "Forever",
    "From",
    "Geometric",
    "How",
    "Ladder",
    "Linear",
    "Lock",
    "Look",
    "MinutesSinceJoining",
    "OnRung",
    "Placing",
    "Polynomial",
    "Quota",
    "Return",
    "Review",
    "Rolling",
    "Rung",
    "RungPlace",
    "Rungs",
    "Table",
    "Ties",
    "Title",
    "When",
    "Why",
    "benefits",
    "days_to",
    "harder",
    "ladder",
    "margins",
    "next_review",
    "progress",
    "ranked",
    "review",
    "rung_for",
    "titles",
    "to_stay",
    "without_floor",
]
