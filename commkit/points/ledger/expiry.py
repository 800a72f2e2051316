"""When points expire, as frozen values: so many days, the end of a period, so many months, inactivity, never.

Each answers `expires(day)`: the first day on which points that were earned on `day` are gone, or None for never.
"""

from __future__ import annotations

import enum
from typing import TypeAlias

from attrs import Attribute, field, frozen

from commkit.core.days import Day, DayLike, month_of, month_start, number
from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import counting


@frozen
class Never:
    """Points that never expire.

    >>> from datetime import date
    >>> Never().expires(date(2024, 1, 15)) is None
    True
    """

    def expires(self, earned: DayLike) -> Day | None:
        """None, for any day."""
        number(earned)
        return None


@frozen
class AfterDays:
    """Points that can be spent on so many days, the day on which they were earned included.

    >>> from datetime import date
    >>> AfterDays(30).expires(date(2024, 1, 1)) == number(date(2024, 1, 31))
    True
    """

    days: int = field(validator=counting("days", least=1))

    def expires(self, earned: DayLike) -> Day | None:
        """The day after the last on which they can be spent."""
        return number(earned) + self.days


class Period(enum.Enum):
    """A calendar period, by its length in months."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12


@frozen
class EndOf:
    """Points that can be spent to the end of a month, quarter or year, or of one so many periods later.

    >>> from datetime import date
    >>> EndOf(Period.QUARTER).expires(date(2024, 2, 29)) == number(date(2024, 4, 1))
    True
    >>> EndOf(Period.YEAR, later=1).expires(date(2024, 12, 31)) == number(date(2026, 1, 1))
    True
    """

    period: Period = field(validator=instance_of(Period))
    later: int = field(default=0, validator=counting("periods", least=0))

    def expires(self, earned: DayLike) -> Day | None:
        """The first day after the period."""
        months = self.period.value
        return month_start((month_of(earned) // months + 1 + self.later) * months)


class Counted(enum.Enum):
    """How months are counted from the month in which points were earned.

    AFTER: the month after it is the first, so that 36 months from January 2024 lead to January 2027. FROM: it is itself
    the first, so that its 36th month is December 2026.
    """

    AFTER = "after"
    FROM = "from"


@frozen
class MonthsOn:
    """Points that are reclaimed on a fixed day of the month, so many months on, however late in a month they came.

    WPS (A): each lot lives 36 months and is reclaimed on the 1st of the 36th month. Its text has two readings, which
    `counted` names; the first is our default.

    >>> from datetime import date
    >>> MonthsOn(36).expires(date(2024, 1, 15)) == number(date(2027, 1, 1))
    True
    >>> MonthsOn(36, counted=Counted.FROM).expires(date(2024, 1, 15)) == number(date(2026, 12, 1))
    True
    """

    months: int = field(validator=counting("months", least=1))
    on: int = field(default=1)
    counted: Counted = field(default=Counted.AFTER, validator=instance_of(Counted))

    @on.validator
    def _every_month_has_it(self, _attribute: Attribute[int], value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 28:
            raise InvalidValue("on", seen=value, why="not a day that every month has", fix="give 1 to 28")

    @counted.validator
    def _after_it_was_earned(self, _attribute: Attribute[Counted], value: Counted) -> None:
        if value is Counted.FROM and self.months == 1:
            why = "the first month is the month in which the points are earned"
            raise InvalidValue("months", seen=self.months, why=why, fix="give 2 or more, or count AFTER")

    def expires(self, earned: DayLike) -> Day | None:
        """The fixed day of the month in which they are reclaimed."""
        months = self.months - (1 if self.counted is Counted.FROM else 0)
        return month_start(month_of(earned) + months) + self.on - 1


@frozen
class Inactivity:
    """Points that have no date of their own: all are gone when so many days have passed without any activity.

    >>> from datetime import date
    >>> Inactivity(365).expires(date(2024, 1, 1)) is None, Inactivity(365).lapses(date(2024, 1, 1))
    (True, 20088)
    """

    days: int = field(validator=counting("days", least=1))

    def expires(self, earned: DayLike) -> Day | None:
        """None: it does not depend on the day on which they were earned."""
        number(earned)
        return None

    def lapses(self, active: DayLike) -> Day:
        """The day on which all are gone, when the member was last active on a day."""
        return number(active) + self.days


Expiry: TypeAlias = Never | AfterDays | EndOf | MonthsOn | Inactivity
NEVER = Never()
