"""Caps: the most that a rule pays a member for a day, a week, a month and ever, and what becomes of the award that
meets one.

Cap(day=2, month=40)
"""

from __future__ import annotations

import enum

from attrs import field, frozen
from attrs.validators import optional

from commkit.core.days import Day
from commkit.core.errors import WrongType
from commkit.core.whole import counting, whole
from commkit.points.true_up import Carry

NO_LIMIT = 10**4000
"""The room where nothing is capped [points]: far more than any award is worth, so that none is ever cut by it."""
_REASON = "cap."


class AtCap(enum.Enum):
    """What becomes of the award that a cap cuts: the part that fits is paid, or nothing of it."""

    PARTIAL = "partial"
    DROP = "drop"


def fitted(worth: int, room: int, each: int, at_cap: AtCap = AtCap.PARTIAL) -> int:
    """What of the worth of equal awards fits in the room that a cap leaves, `each` being one of them [points].

    >>> fitted(8, 5, each=2), fitted(8, 5, each=2, at_cap=AtCap.DROP), fitted(4, 5, each=2)
    (5, 4, 4)
    """
    whole("each", each, least=1, counts="points")
    if worth <= room:
        return worth
    return max(room if at_cap is AtCap.PARTIAL else room - room % each, 0)


@frozen
class Cap:
    """The most that a rule pays a member [points]: a civil day, a week, a calendar month of the community, and ever.

    Where no version of a book had a cap beyond the day before, the first one counts from the first day of its version:
    what was paid earlier in that week or month is not kept. Where the version before had any, all of them go on.
    """

    day: int | None = field(default=None, validator=optional(counting("points", least=1)))
    week: int | None = field(default=None, validator=optional(counting("points", least=1)))
    month: int | None = field(default=None, validator=optional(counting("points", least=1)))
    ever: int | None = field(default=None, validator=optional(counting("points", least=1)))
    only_daily: bool = field(init=False, eq=False, repr=False)
    """Whether nothing but the day is capped."""

    @only_daily.default
    def _nothing_longer(self) -> bool:
        return self.week is self.month is self.ever is None

    @property
    def least(self) -> int | None:
        """The tightest of them."""
        return min((cap for cap in (self.day, self.week, self.month, self.ever) if cap is not None), default=None)

    def room(self, carry: Carry, week: Day, month: int) -> int | None:
        """What may still be paid on a day [points], by what the days before it left; None without a limit.

        >>> Cap(day=5, week=8).room(Carry(week=10, week_points=6), week=10, month=0)
        2
        """
        room = NO_LIMIT if self.day is None else self.day
        if self.week is not None:
            left = self.week - carry.week_points if carry.week == week else self.week
            room = left if left < room else room
        if self.month is not None:
            left = self.month - carry.month_points if carry.month == month else self.month
            room = left if left < room else room
        if self.ever is not None:
            left = self.ever - carry.in_all
            room = left if left < room else room
        if self.day is None and self.only_daily:
            return None
        return room if room > 0 else 0

    def bites(self, carry: Carry, week: Day, month: int) -> str:
        """Which of them leave the least room on a day, as the `reason` of an outcome that they cut; `named_caps` reads
        it.

        >>> Cap(day=5, week=8, ever=90).bites(Carry(week=10, week_points=6), week=10, month=0)
        'cap.week'
        """
        least, found = NO_LIMIT, ""
        for span, most, used in self._used(carry, week, month):
            if most is not None:
                left = most - used if most > used else 0
                if left < least:
                    least, found = left, _REASON + span
                elif left == least:
                    found += f",{span}"
        return found

    def _used(self, carry: Carry, week: Day, month: int) -> tuple[tuple[str, int | None, int], ...]:
        """Each with what it allows, and what the days before used of it [points]."""
        in_week = carry.week_points if carry.week == week else 0
        in_month = carry.month_points if carry.month == month else 0
        return (
            ("day", self.day, 0),
            ("week", self.week, in_week),
            ("month", self.month, in_month),
            ("ever", self.ever, carry.in_all),
        )


NO_CAP = Cap()


def some_cap(cap: Cap) -> Cap:
    """An attrs converter: the cap as it is, and a WrongType error for a number, which does not say for how long.

    >>> some_cap(5)
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: cap: saw 5, a cap says for how long; give Cap(day=5), or a week, a month or ever
    """
    if isinstance(cap, Cap):
        return cap
    points = cap if isinstance(cap, int) and not isinstance(cap, bool) else 10
    fix = f"give Cap(day={points}), or a week, a month or ever"
    raise WrongType("cap", seen=cap, why="a cap says for how long", fix=fix)


def named_caps(cap: Cap, reason: str) -> dict[str, int]:
    """The caps [points] that an outcome's reason names, by field: those that cut it.

    >>> named_caps(Cap(day=5, week=8), "cap.week"), named_caps(Cap(day=5, week=8), "")
    ({'week': 8}, {})
    """
    if not reason.startswith(_REASON):
        return {}
    caps = {"day": cap.day, "week": cap.week, "month": cap.month, "ever": cap.ever}
    spans = reason.removeprefix(_REASON).split(",")
    return {span: most for span, most in caps.items() if most is not None and span in spans}


def paid_on(carry: Carry, points: int, week: Day, month: int) -> Carry:
    """The carry after a day of a week and a month on which so much was paid [points].

    >>> paid_on(Carry(week=10, week_points=6), 2, week=10, month=3).week_points
    8
    """
    return add_up(carry.copy(), points, week, month) if points else carry


def add_up(carry: Carry, points: int, week: Day, month: int) -> Carry:
    """`paid_on` in place, for a carry that nobody else has.

    >>> add_up(Carry(in_all=1), 2, week=10, month=3).in_all
    3
    """
    carry.week_points = points + (carry.week_points if carry.week == week else 0)
    carry.month_points = points + (carry.month_points if carry.month == month else 0)
    carry.week, carry.month = week, month
    carry.in_all += points
    return carry
