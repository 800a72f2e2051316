"""Calendar periods that divide time without gaps: months, weeks, stretches of days; and windowed results."""

from __future__ import annotations

from datetime import date
from typing import Generic, TypeVar

from attrs import field, frozen

from commkit.core.days import (
    Day,
    DayLike,
    Weekday,
    date_of,
    month_name,
    month_of,
    month_start,
    number,
    week_start,
)
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.wording import WORDS, Lang, Words

T = TypeVar("T")


def _positive(_periods: object, _attribute: object, length: int) -> None:
    if isinstance(length, bool) or not isinstance(length, int) or length < 1:
        raise InvalidValue("length", seen=length, why="a period holds whole days", fix="give 1 or more")


def _weekday(_periods: object, _attribute: object, starts_on: Weekday) -> None:
    if not isinstance(starts_on, Weekday):
        raise WrongType("starts_on", seen=starts_on, why="not a weekday", fix="give Weekday.MONDAY or another")


@frozen
class Months:
    """Calendar months (自然月): 28 to 31 days, so their counts compare only roughly.

    >>> months = Months()
    >>> months.label(months.index(date(2024, 2, 29)))
    '2024-02'
    """

    def index(self, day: DayLike) -> int:
        """The number of the period that holds a day; the next period has the next number."""
        return month_of(day)

    def start(self, index: int) -> Day:
        """The first day of a period; of any after the last month of dates, the day after the last date."""
        return number(date.max) + 1 if index > month_of(date.max) else month_start(index)

    def label(self, index: int) -> str:
        """A period as it is written."""
        return month_name(index)


@frozen
class Weeks:
    """Calendar weeks (自然周) that start on a named weekday; there is no default, because sources disagree.

    Weeks that start on Monday are written by ISO 8601, others by their first day.

    >>> Weeks(Weekday.MONDAY).label(Weeks(Weekday.MONDAY).index(date(2021, 1, 3)))
    '2020-W53'
    >>> Weeks(Weekday.SUNDAY).label(Weeks(Weekday.SUNDAY).index(date(2021, 1, 3)))
    '2021-01-03'
    """

    starts_on: Weekday = field(validator=_weekday)

    def index(self, day: DayLike) -> int:
        """The number of the period that holds a day; the next period has the next number."""
        return week_start(day, self.starts_on) // 7

    def start(self, index: int) -> Day:
        """The first day of a period."""
        return week_start(index * 7 + 6, self.starts_on)

    def label(self, index: int) -> str:
        """A period as it is written."""
        first = date_of(self.start(index))
        if self.starts_on is not Weekday.MONDAY:
            return first.isoformat()
        year, week, _ = first.isocalendar()
        return f"{year:04d}-W{week:02d}"


@frozen
class Stretches:
    """Stretches of so many days, counted from an anchor day. `Stretches(1)` are the days themselves.

    >>> Stretches(1).label(Stretches(1).index(date(2024, 1, 8)))
    '2024-01-08'
    """

    length: int = field(validator=_positive)
    anchor: DayLike = field(default=0, converter=number)

    def index(self, day: DayLike) -> int:
        """The number of the period that holds a day; the next period has the next number."""
        return (number(day) - number(self.anchor)) // self.length

    def start(self, index: int) -> Day:
        """The first day of a period."""
        return number(self.anchor) + index * self.length

    def label(self, index: int) -> str:
        """A period as it is written: by its first day."""
        return date_of(self.start(index)).isoformat()


Periods = Months | Weeks | Stretches


def a_period(what: str, value: object) -> Periods:
    """`value` when it is periods, else a WrongType error.

    >>> a_period("cohorts", 7)
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: cohorts: saw 7, no periods; give Months(), Weeks(Weekday.MONDAY) or Stretches(7)
    """
    if not isinstance(value, Months | Weeks | Stretches):
        fix = "give Months(), Weeks(Weekday.MONDAY) or Stretches(7)"
        raise WrongType(what, seen=value, why="no periods", fix=fix)
    return value


@frozen
class Windowed(Generic[T]):
    """A value over the days from `first` to `last`, both included, and whether all of them were observed.

    A goal, a figure or a diagnosis that is given one reads its `value`, complete or not.

    >>> print(Windowed(3, date(2024, 1, 2), date(2024, 1, 8), complete=False))
    3 (2024-01-02 to 2024-01-08, incomplete)
    """

    value: T
    first: date
    last: date
    complete: bool

    @property
    def reading(self) -> T:
        """What it reads as: the value."""
        return self.value

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The value with its days, in words.

        >>> print(Windowed(3, date(2024, 1, 2), date(2024, 1, 8), complete=True).explain("zh"))
        3（2024-01-02 至 2024-01-08）
        """
        code = "kpi.windowed" if self.complete else "kpi.windowed.incomplete"
        return words.say(lang, code, value=str(self.value), first=str(self.first), last=str(self.last))

    def __str__(self) -> str:
        return self.explain()


def fully_observed(first: Day, end: Day, *, since: Day | None, as_of: Day) -> bool:
    """Whether every day from `first` to before `end` was observed: `since` or later, and before `as_of`.

    >>> fully_observed(1, 8, since=1, as_of=8), fully_observed(1, 9, since=1, as_of=8)
    (True, False)
    """
    return since is not None and since <= first and end <= as_of


def indexes(periods: Periods, first: Day, end: Day) -> range:
    """The periods that hold the days from `first` to before `end`, without gaps.

    >>> indexes(Stretches(7), 6, 8), indexes(Stretches(7), 8, 8)
    (range(0, 2), range(0, 0))
    """
    a_period("periods", periods)
    return range(periods.index(first), periods.index(end - 1) + 1) if first < end else range(0)
