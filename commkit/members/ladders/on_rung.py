"""Where a member stands on a ladder: the part that is stored, and what a ladder reads of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.readings import Asked, Reading
from commkit.members.ladders.hands import NOTHING, Hands
from commkit.members.ladders.reviews import How, Lock
from commkit.standing.policy import Now

MINUTE: Final = 60_000_000
_A_DAY: Final = 24 * 60


class Away(enum.Enum):
    """Whether a member is in the community, has left it, or was put out of it."""

    HERE = "here"
    LEFT = "left"
    OUT = "out"


@frozen
class OnRung:
    """Where a member stands on a ladder: the rung (empty: the first one), since when, how, and what holds it.

    `earned` is the rung that is theirs by themself while another is held by a floor, with since when and how.
    `hands` is what was done by hand. `joined_at` is the instant of joining [microseconds], `first_minutes` what was
    left of its day [minutes]; `came_on` and `came_at` tell when they were last heard to join, `left_on` and `left_at`
    since when they are away.

    >>> OnRung("vip", since=17213).days(17220)
    7
    """

    rung: str = ""
    since: Day | None = None
    how: How = How.START
    earned: str = ""
    earned_since: Day | None = None
    earned_how: How = How.START
    hands: Hands = NOTHING
    joined: Day | None = None
    joined_at: int | None = None
    first_minutes: int = 0
    came_on: Day | None = None
    came_at: int | None = None
    away: Away = Away.HERE
    left_on: Day | None = None
    left_at: int | None = None

    @property
    def here(self) -> bool:
        """Whether the member is in the community."""
        return self.away is Away.HERE

    @property
    def lock(self) -> Lock:
        """Whether the rung is locked, by itself or by a grant."""
        return Lock.LOCKED if self.hands.held.locked else Lock.OPEN

    @property
    def placed(self) -> str:
        """The floor that a rung given by hand is; empty for none."""
        return self.hands.held.placed

    @property
    def floors(self) -> Mapping[str, str]:
        """The floors of groups, by group."""
        return self.hands.held.floors

    @property
    def looked_at(self) -> bool:
        """Whether looks may move the member: they are here, and the rung is not locked."""
        return self.away is Away.HERE and not self.hands.held.locked

    @property
    def by_floor(self) -> bool:
        """Whether the rung is held by a floor, of a group or by hand, and not by themself."""
        return self.how is How.FLOOR

    def days(self, day: Day) -> int | None:
        """The days on the rung at the end of a day [days]; None for who is away, or where nothing was heard yet."""
        return day - self.since if self.since is not None and self.away is Away.HERE else None

    def days_since_joining(self, day: Day) -> int | None:
        """The days since joining [days], as the ladder counts them; None for who is away or has not joined."""
        return day - self.joined if self.joined is not None and self.away is Away.HERE else None

    def minutes(self, day: Day) -> int | None:
        """The minutes since joining at the end of a day [minutes], each day after the first with 24 hours."""
        if self.joined is None or self.away is not Away.HERE:
            return None
        return self.first_minutes + (day - self.joined) * _A_DAY

    def by_a_floor(self, rung: str, day: Day) -> OnRung:
        """The same on a rung that a floor holds: what was theirs by themself until now stays noted."""
        if self.by_floor:
            return evolve(self, rung=rung, since=day)
        return evolve(
            self,
            rung=rung,
            since=day,
            how=How.FLOOR,
            earned=self.rung,
            earned_since=self.since,
            earned_how=self.how,
        )

    def by_themself(self, rung: str, day: Day, how: How) -> OnRung:
        """The same on a rung that no floor holds."""
        return evolve(self, rung=rung, since=day, how=how, earned="", earned_since=None, earned_how=How.START)

    def joining(self, calendar: Calendar, day: Day, at: int) -> OnRung:
        """The same on the day of joining."""
        left = max(calendar.ends(day) - at, 0) // MINUTE
        return evolve(self.back(), joined=day, joined_at=at, first_minutes=left)

    def back(self) -> OnRung:
        """The same on the day of coming back: the absence changed nothing."""
        return evolve(self, away=Away.HERE, left_on=None, left_at=None)

    def without_absence(self, day: Day, at: int) -> OnRung:
        """The same on the day of coming back, with the days away cut out."""
        here = self.back()
        if self.left_on is None or self.left_at is None:
            return here
        days, micros = max(day - self.left_on, 0), max(at - self.left_at, 0)
        return evolve(
            here,
            since=None if self.since is None else self.since + days,
            earned_since=None if self.earned_since is None else self.earned_since + days,
            joined=None if self.joined is None else self.joined + days,
            joined_at=None if self.joined_at is None else self.joined_at + micros,
        )

    def forgotten(self) -> OnRung:
        """What is left of who went and begins anew: that they are away, and what was done by hand since."""
        if self.left_at is None:
            return self
        return OnRung(hands=self.hands.since(self.left_at), away=self.away)


class Seen:
    """What a ladder answers itself, at the instant of the fact; and everything else as the book reads it."""

    __slots__ = ("_now", "_own")

    def __init__(self, own: Mapping[str, Reading], now: Now) -> None:
        self._own, self._now = own, now

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure."""
        return self._own[measure.key] if measure.key in self._own else self._now.read(measure)


def minutes_at(part: OnRung, at: int) -> int | None:
    """The minutes since joining at an instant [minutes]; None for who has not joined, or is away."""
    if part.joined_at is None or not part.here:
        return None
    return max(at - part.joined_at, 0) // MINUTE
