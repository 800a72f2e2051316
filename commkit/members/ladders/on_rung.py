"""Where a member stands on a ladder: the part that is stored, and what a ladder reads of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from attrs import evolve, field, frozen

from commkit.core.days import Day
from commkit.core.readings import Asked, Reading
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

    `earned` is the rung that is theirs by themself while another is held by a floor. `placed` is the floor that a rung
    given by hand is, `floors` are those of groups. `joined_at` is the instant of joining [microseconds],
    `first_minutes` what was left of its day [minutes]; `left_on` and `left_at` tell since when they are away.

    >>> OnRung("vip", since=17213).days(17220)
    7
    """

    rung: str = ""
    since: Day | None = None
    how: How = How.START
    earned: str = ""
    placed: str = ""
    lock: Lock = Lock.OPEN
    floors: Mapping[str, str] = field(factory=dict)
    joined: Day | None = None
    joined_at: int | None = None
    first_minutes: int = 0
    away: Away = Away.HERE
    left_on: Day | None = None
    left_at: int | None = None

    @property
    def here(self) -> bool:
        """Whether the member is in the community."""
        return self.away is Away.HERE

    @property
    def looked_at(self) -> bool:
        """Whether looks may move the member: they are here, and the rung is not locked."""
        return self.away is Away.HERE and self.lock is Lock.OPEN

    @property
    def by_floor(self) -> bool:
        """Whether the rung is held by a floor, of a group or by hand, and not by themself."""
        return self.how is How.FLOOR

    def days(self, day: Day) -> int | None:
        """The days on the rung at the end of a day [days]; None for who is away, or where nothing was heard yet."""
        return day - self.since if self.since is not None and self.away is Away.HERE else None

    def minutes(self, day: Day) -> int | None:
        """The minutes since joining at the end of a day [minutes], each day after the first with 24 hours."""
        if self.joined is None or self.away is not Away.HERE:
            return None
        return self.first_minutes + (day - self.joined) * _A_DAY

    def joining(self, now: Now) -> OnRung:
        """The same on the day of joining."""
        left = max(now.calendar.ends(now.today) - now.at, 0) // MINUTE
        return evolve(
            self, away=Away.HERE, joined=now.today, joined_at=now.at, first_minutes=left, left_on=None, left_at=None
        )

    def back(self) -> OnRung:
        """The same on the day of coming back: the absence changed nothing."""
        return evolve(self, away=Away.HERE, left_on=None, left_at=None)

    def without_absence(self, now: Now) -> OnRung:
        """The same on the day of coming back, with the days away cut out."""
        here = self.back()
        if self.left_on is None or self.left_at is None:
            return here
        days, micros = max(now.today - self.left_on, 0), max(now.at - self.left_at, 0)
        return evolve(
            here,
            since=None if self.since is None else self.since + days,
            joined=None if self.joined is None else self.joined + days,
            joined_at=None if self.joined_at is None else self.joined_at + micros,
        )


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
