"""How often a rule pays within a stretch of time: ever, a civil day, hours from a clock hour, minutes from an award.

Limit.day(40, per=Once.THING)        # forty a day, each thing once a day
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from attrs import Attribute, field, frozen
from attrs.validators import optional

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.typed import instance_of
from commkit.core.whole import counting

_UNIT = {"hours": 3_600_000_000, "minutes": 60_000_000}


class Once(enum.Enum):
    """What a rule pays a member for only once: each thing, each person, or anything at all.

    Facts that name no thing, or no person, are all about the same one: of them only the first is paid.
    """

    THING = "thing"
    PERSON = "person"
    EVER = "ever"


class Span(enum.Enum):
    """How long a stretch is: for ever, a civil day, so many hours from the start of a clock hour, so many minutes."""

    EVER = "ever"
    DAY = "day"
    HOURS = "hours"
    MINUTES = "minutes"


@frozen
class Limit:
    """How many awards a stretch of time has at most, and with `per` each thing or person only once within it.

    A stretch of hours or minutes begins with an award: at the start of its clock hour in the community's zone, or at
    the award itself. It ends before the same instant `every` so many later; the next award begins the next. `most` None
    is no limit but `per`.
    """

    most: int | None = field(validator=optional(counting("awards", least=1)))
    span: Span = field(validator=instance_of(Span))
    every: int | None = field(default=None, validator=optional(counting("hours or minutes", least=1)))
    per: Once | None = field(default=None, validator=optional(instance_of(Once)))

    @every.validator
    def _of_its_span(self, _attribute: Attribute[int | None], value: int | None) -> None:
        if self.reaches_over and value is None:
            why = f"a stretch of {self.span.value} has a length"
            raise InvalidValue("every", seen=value, why=why, fix="give how many, such as 6")
        if not self.reaches_over and value is not None:
            raise InvalidValue("every", seen=value, why=f"{self.span.value} has its own length", fix="leave it out")

    @per.validator
    def _of_something(self, _attribute: Attribute[Once | None], value: Once | None) -> None:
        if value is Once.EVER:
            raise InvalidValue("per", seen=value.value, why="a stretch is not for ever", fix="give thing or person")
        if value is None and self.most is None:
            raise InvalidValue("most", seen=None, why="it would limit nothing", fix="give a number, or per")

    @classmethod
    def ever(cls, most: int | None, *, per: Once | None = None) -> Limit:
        """So many in all.

        >>> Limit.ever(1).most
        1
        """
        return cls(most, Span.EVER, per=per)

    @classmethod
    def day(cls, most: int | None, *, per: Once | None = None) -> Limit:
        """So many each civil day of the community.

        >>> Limit.day(10, per=Once.PERSON).reaches_over
        False
        """
        return cls(most, Span.DAY, per=per)

    @classmethod
    def hours(cls, most: int | None, *, every: int, per: Once | None = None) -> Limit:
        """So many every `every` hours [hours], from the start of the clock hour of the first award.

        >>> Limit.hours(1, every=6).length
        21600000000
        """
        return cls(most, Span.HOURS, every, per)

    @classmethod
    def minutes(cls, most: int | None, *, every: int, per: Once | None = None) -> Limit:
        """So many every `every` minutes [minutes], from the first award.

        >>> Limit.minutes(1, every=1).length
        60000000
        """
        return cls(most, Span.MINUTES, every, per)

    @property
    def reaches_over(self) -> bool:
        """Whether a stretch may go on over midnight and still end."""
        return self.span in (Span.HOURS, Span.MINUTES)

    @property
    def length(self) -> int | None:
        """How long a stretch is [microseconds]; None for a civil day, and for ever."""
        return None if self.every is None else self.every * _UNIT[self.span.value]

    def begins(self, at: int, calendar: Calendar) -> int:
        """When a stretch begins whose first award is at this instant [microseconds].

        >>> Limit.hours(1, every=6).begins(5_400_000_000, Calendar("UTC"))
        3600000000
        """
        if self.span is not Span.HOURS:
            return at
        wall = calendar.when(at)
        return at - (wall.minute * 60 + wall.second) * 1_000_000 - wall.microsecond

    def ended(self, begun: int | None, at: int) -> bool:
        """Whether the stretch that began then is over at an instant [microseconds]; where none began, it is.

        >>> [Limit.minutes(1, every=1).ended(0, at) for at in (59_999_999, 60_000_000)]
        [False, True]
        """
        length = self.length
        return length is not None and (begun is None or not begun <= at < begun + length)


def some_limit(limit: Limit | None) -> Limit | None:
    """An attrs converter: the limit as it is, and a WrongType error for a number, which does not say for how long.

    >>> some_limit(5)
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: limit: saw 5, a limit says for how long; give Limit.day(5), or hours, minutes or ever
    """
    if limit is None or isinstance(limit, Limit):
        return limit
    most = limit if isinstance(limit, int) and not isinstance(limit, bool) else 1
    fix = f"give Limit.day({most}), or hours, minutes or ever"
    raise WrongType("limit", seen=limit, why="a limit says for how long", fix=fix)


def limited(facts: Iterable[tuple[int, str]], limit: Limit, calendar: Calendar) -> list[bool]:
    """Which facts count under a limit: each an instant [microseconds] and what it is about, in the order of time.

    >>> minute = 60_000_000
    >>> limited([(0, ""), (59 * minute // 60, ""), (minute, "")], Limit.minutes(1, every=1), Calendar("UTC"))
    [True, False, True]
    """
    counted, begun, many, day, seen = [], None, 0, None, set[str]()
    for at, about in facts:
        today = calendar.day_number(at) if limit.span is Span.DAY else None
        if limit.ended(begun, at) or today != day:
            begun, many, day, seen = None, 0, today, set()
        counts = (limit.most is None or many < limit.most) and (limit.per is None or about not in seen)
        if counts:
            begun, many = limit.begins(at, calendar) if begun is None else begun, many + 1
            seen.add(about)
        counted.append(counts)
    return counted
