"""How often one has to check in: each day, so often a week or a month, or on k of every n days; and pauses.

A rhythm cuts the days into periods, one after the other, and says how many check-in days a period needs. Zones and the
hour at which a day starts belong to `Calendar`: here a day is a number.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from attrs import Attribute, field, frozen

from commkit.core.days import Day, DayLike, Weekday, date_of, month_of, month_start, number, week_start
from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import Label


class Rhythm(ABC):
    """Periods of days, numbered in a row, each of which needs so many check-in days [days]."""

    need: int
    label: ClassVar[Label]
    """What a run counts, as in "days in a row: 5"."""

    @abstractmethod
    def period(self, day: Day) -> int:
        """The number of the period that holds a day: the next period has the next number."""

    @abstractmethod
    def first(self, period: int) -> Day:
        """The first day of a period; the day before the first of the next one is its last."""


def _within(rhythm: Rhythm, least: int) -> None:
    if rhythm.need > least:
        why = f"the shortest period has {least} days, so it could not always be met"
        raise InvalidValue("need", seen=rhythm.need, why=why, fix=f"give 1 to {least}")


@frozen
class Daily(Rhythm):
    """Every day.

    >>> Daily().period(17213)
    17213
    """

    need: int = field(default=1, init=False)

    label = Label(en="days in a row", zh="连续天数")

    def period(self, day: Day) -> int:
        """See Rhythm.period."""
        return day

    def first(self, period: int) -> Day:
        """See Rhythm.first."""
        return period


@frozen
class Weekly(Rhythm):
    """So many days of every week [days]: `need` of 7. The week starts on Monday unless it says otherwise.

    >>> from datetime import date
    >>> Weekly().period(number(date(2017, 2, 20))) - Weekly().period(number(date(2017, 2, 19)))
    1
    """

    need: int = field(default=1, validator=counting("days of a week", least=1))
    starts_on: Weekday = field(default=Weekday.MONDAY, validator=instance_of(Weekday))

    label = Label(en="weeks in a row", zh="连续周数")

    def __attrs_post_init__(self) -> None:
        _within(self, 7)

    def period(self, day: Day) -> int:
        """See Rhythm.period."""
        return (week_start(day, self.starts_on) - week_start(0, self.starts_on)) // 7

    def first(self, period: int) -> Day:
        """See Rhythm.first."""
        return week_start(0, self.starts_on) + 7 * period


@frozen
class Monthly(Rhythm):
    """So many days of every calendar month [days].

    >>> from datetime import date
    >>> Monthly().period(number(date(2017, 3, 1))) - Monthly().period(number(date(2017, 2, 28)))
    1
    """

    need: int = field(default=1, validator=counting("days of a month", least=1))

    label = Label(en="months in a row", zh="连续月数")

    def __attrs_post_init__(self) -> None:
        _within(self, 28)

    def period(self, day: Day) -> int:
        """See Rhythm.period."""
        return month_of(day)

    def first(self, period: int) -> Day:
        """See Rhythm.first."""
        return month_start(period)


@frozen
class KOfN(Rhythm):
    """`need` of every `days` days [days], which are counted from the day `begins` on, before it too.

    >>> [KOfN(3, of=5, begins=10).period(day) for day in (9, 10, 14, 15)]
    [-1, 0, 0, 1]
    """

    need: int = field(validator=counting("days of a period", least=1))
    of: int = field(validator=counting("days of a period", least=1))
    begins: Day = field(default=0, converter=number)

    label = Label(en="periods in a row", zh="连续期数")

    def __attrs_post_init__(self) -> None:
        _within(self, self.of)

    def period(self, day: Day) -> int:
        """See Rhythm.period."""
        return (day - self.begins) // self.of

    def first(self, period: int) -> Day:
        """See Rhythm.first."""
        return self.begins + self.of * period


DAILY = Daily()


@frozen
class Pause:
    """Declared days that do not count, from the `first` to the `last`, both with: holidays, an illness, an exam week.

    A check-in on such a day does not count either.

    >>> from datetime import date
    >>> len(Pause(date(2017, 1, 27), date(2017, 2, 2)))
    7
    """

    first: Day = field(converter=number)
    last: Day = field(converter=number)

    @last.validator
    def _in_order(self, _attribute: Attribute[Day], value: Day) -> None:
        if value < self.first:
            why = f"before the first day of the pause, {date_of(self.first)}"
            raise InvalidValue("last", seen=date_of(value), why=why, fix="give the first day or a later one")

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __contains__(self, day: Day) -> bool:
        return self.first <= day <= self.last


def paused(day: DayLike, pauses: Iterable[Pause]) -> bool:
    """Whether a day lies in a pause.

    >>> paused(11, [Pause(10, 12)]), paused(13, [Pause(10, 12)])
    (True, False)
    """
    on = number(day)
    return any(on in pause for pause in pauses)


def paused_days(first: Day, last: Day, pauses: Sequence[Pause]) -> int:
    """How many days from the first to the last lie in a pause [days]; where two overlap, once.

    >>> paused_days(10, 19, [Pause(8, 12), Pause(11, 14), Pause(30, 40)])
    5
    """
    found, done = 0, first
    for pause in sorted(pauses, key=lambda one: one.first):
        begins, ends = max(pause.first, done), min(pause.last, last)
        if ends >= begins:
            found += ends - begins + 1
            done = ends + 1
    return found


def left_out(period: int, rhythm: Rhythm, pauses: Sequence[Pause]) -> bool:
    """Whether pauses leave a period with fewer days than it needs, so that it does not count at all.

    >>> left_out(0, KOfN(3, of=5), [Pause(0, 1)]), left_out(0, KOfN(3, of=5), [Pause(0, 2)])
    (False, True)
    """
    first, last = rhythm.first(period), rhythm.first(period + 1) - 1
    return bool(pauses) and last - first + 1 - paused_days(first, last, pauses) < rhythm.need
