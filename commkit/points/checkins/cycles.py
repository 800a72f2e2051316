"""Cycles of check-ins (签到周期): a table of n days, which a missed day begins again, and a bonus once per cycle.

A cycle is named by the date of its first day. What a day pays follows from the set of days, so restarting a cycle never
farms the bonus (failure 10 of systems.md): a cycle of n days needs n distinct days, and no day is in two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import Attribute, field, frozen

from commkit.core.days import Day, DayLike, current_streak, date_of, number, runs
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Lang, Words


@frozen
class CycleTable:
    """What each day of a cycle pays [points], and a bonus for a whole one [points].

    >>> CycleTable((30, 40, 60, 80, 100, 120, 140)).in_all
    570
    """

    points: tuple[int, ...] = field(converter=tuple[int, ...])
    bonus: int = field(default=0, validator=counting("points", least=0))

    @points.validator
    def _some_days(self, _attribute: Attribute[tuple[int, ...]], value: Sequence[int]) -> None:
        if not value:
            raise InvalidValue(
                "points", seen=value, why="a cycle has days", fix="give what each day pays, such as (1, 2)"
            )
        for place, points in enumerate(value, 1):
            whole(f"points of day {place}", points, least=0, counts="points")

    @property
    def length(self) -> int:
        """How many days a cycle has [days]."""
        return len(self.points)

    @property
    def in_all(self) -> int:
        """What a whole cycle pays, with the bonus [points]."""
        return sum(self.points) + self.bonus

    def worth(self, run: int) -> int:
        """What the last day of a run of days pays, by how long the run is on it [points].

        >>> table = CycleTable((1, 2, 3), bonus=10)
        >>> [table.worth(run) for run in range(1, 8)]
        [1, 2, 13, 1, 2, 13, 1]
        """
        place = (whole("run", run, least=1, counts="days") - 1) % self.length
        return self.points[place] + (self.bonus if place + 1 == self.length else 0)


@frozen
class CycleDay:
    """A day of a cycle: which of its days it is, from 1; the cycle, by the date of its first day; and what it pays
    [points], of which `bonus` is for the whole cycle [points].
    """

    day: Day
    place: int
    cycle: Day
    points: int
    bonus: int = 0

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The day in words."""
        code = "cycle.bonus" if self.bonus else "cycle.day"
        return words.say(
            lang,
            code,
            day=date_of(self.day).isoformat(),
            place=str(self.place),
            cycle=date_of(self.cycle).isoformat(),
            points=str(self.points - self.bonus),
            bonus=str(self.bonus),
        )

    def __str__(self) -> str:
        return self.explain()


def cycle_days(days: Iterable[DayLike], table: CycleTable) -> tuple[CycleDay, ...]:
    """Every check-in day as a day of its cycle, the oldest first. Order and repeats do not matter. Source: 2.13.

    >>> weekly = CycleTable((30, 40, 60, 80, 100, 120, 140))
    >>> [one.points for one in cycle_days([1, 2, 4], weekly)]
    [30, 40, 30]
    >>> print(cycle_days([1, 2], weekly)[-1].explain("zh"))
    1970-01-03：第 2 天，+40（周期自 1970-01-02 起）
    """
    found = []
    for first, length in runs(days):
        for run in range(1, length + 1):
            day, place = first + run - 1, (run - 1) % table.length + 1
            bonus = table.bonus if place == table.length else 0
            found.append(CycleDay(day, place, day - place + 1, table.worth(run), bonus))
    return tuple(found)


def cycle_points(days: Iterable[DayLike], table: CycleTable) -> int:
    """What all the days pay together [points].

    >>> cycle_points(range(8), CycleTable((30, 40, 60, 80, 100, 120, 140)))
    600
    """
    return sum(one.points for one in cycle_days(days, table))


@frozen
class CheckedIn:
    """What a check-in comes to: the days with it, whether it is the first of the day, and the day of the cycle."""

    days: frozenset[Day]
    counted: bool
    of_cycle: CycleDay | None = None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What it comes to, in words."""
        if not self.counted:
            return words.say(lang, "checked_in.already")
        return words.say(lang, "checked_in.counted") if self.of_cycle is None else self.of_cycle.explain(lang, words)

    def __str__(self) -> str:
        return self.explain()


def check_in(days: Iterable[DayLike], today: DayLike, table: CycleTable | None = None) -> CheckedIn:
    """A check-in today: one for each member and day, so the second changes nothing and says so. Source: R31, 2.13.

    >>> first = check_in([], 10, CycleTable((30, 40)))
    >>> print(first, check_in(first.days, 10), sep="; ")
    1970-01-11: day 1 of the cycle since 1970-01-11, +30; already checked in today, nothing changes
    """
    before, now = frozenset(map(number, days)), number(today)
    if now in before:
        return CheckedIn(before, counted=False)
    there = before | {now}
    if table is None:
        return CheckedIn(there, counted=True)
    run = current_streak(there, now)
    place = (run - 1) % table.length + 1
    bonus = table.bonus if place == table.length else 0
    return CheckedIn(there, counted=True, of_cycle=CycleDay(now, place, now - place + 1, table.worth(run), bonus))
