"""Measures that a ladder answers about its members: the place of their rung, and the age of their membership.

`InState(ladder, rung)` and `DaysInState(ladder)` of `commkit.standing.part_measures` are answered as well: whether a
member is on a rung, and since how many days.
"""

from __future__ import annotations

from attrs import frozen

from commkit.core.wording import Label
from commkit.standing.part_measures import OfPart


@frozen(order=False)
class RungPlace(OfPart):
    """The place of a member's rung on a ladder, 0 for the first [1]; not known of who is away.

    >>> print(RungPlace("trust") >= 2)
    rung of trust: at least 2
    """

    prefix = "rung"
    words = Label(en="rung of {name}", zh="{name}等级")
    counts = "rungs"


@frozen(order=False)
class DaysSinceJoining(OfPart):
    """The days since a member joined, as a ladder of this name counts them [days].

    Unlike `tenure` it follows the ladder's `returning`: KEEP counts the days away, RESTORE cuts them out.

    >>> print(DaysSinceJoining("vip") >= 30)
    days since joining: at least 30
    """

    prefix = "days_since_joining"
    words = Label(en="days since joining", zh="入群天数")
    counts = "days"


@frozen(order=False)
class MinutesSinceJoining(OfPart):
    """The minutes since a member joined, as a ladder of this name has seen it [minutes].

    The ladder's own checks read it at the instant of the fact, others at the end of the day; there, a day on which the
    clocks are changed counts as 24 hours.

    >>> print(MinutesSinceJoining("trust") >= 10)
    minutes since joining: at least 10
    """

    prefix = "minutes_since_joining"
    words = Label(en="minutes since joining", zh="入群分钟数")
    counts = "minutes"
