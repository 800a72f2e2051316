"""What actions are worth, over plain numbers: so many points each, at most so many a day, and a bonus for streaks."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.whole import whole


def award(times: int, *, each: int, daily_cap: int | None = None) -> int:
    """The points [points] that a day's facts of one kind are worth: `each` for every time, at most `daily_cap`.

    A day whose facts were all taken back is worth nothing.

    >>> award(3, each=2), award(30, each=2, daily_cap=10), award(-1, each=2)
    (6, 10, 0)
    """
    desired = max(times, 0) * whole("each", each, least=0, counts="points")
    return desired if daily_cap is None else min(desired, whole("daily_cap", daily_cap, least=0, counts="points"))


def streak_bonus(length: int, table: Mapping[int, int]) -> int:
    """The bonus [points] on the day on which a streak is `length` days long: each step pays on its every multiple.

    A step of 7 pays on day 7, 14, 21 of one streak. So a streak that is kept up never earns less than the same days in
    pieces, and breaking one off on purpose gains nothing.

    >>> table = {7: 10, 30: 50}
    >>> [streak_bonus(length, table) for length in (6, 7, 8, 14, 30, 210)]
    [0, 10, 0, 10, 50, 60]
    """
    bonus = 0
    for step, points in table.items() if length > 0 else ():
        if length % step == 0:
            bonus += points
    return bonus
