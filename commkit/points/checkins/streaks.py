"""Streaks (连续签到) from days alone: how long the run is today, and whether it is done, at risk or broken.

streak(days, today).length                                              # every day
streak(days, today, rhythm=Weekly(3), pauses=[Pause(first, last)])      # three days of every week, holidays left out
streak(days, today, freeze=Freeze(covers=1), bought=[day])              # with freezes, and when they were bought

Nothing is counted up: the same days give the same streak, in whatever order they came and however often.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.wording import WORDS, Lang, Words
from commkit.points.checkins.freezes import NOTHING_KEPT, Freeze, Kept, bought, met, until
from commkit.points.checkins.rhythms import DAILY, Pause, Rhythm, left_out, paused, paused_days


class StreakState(enum.Enum):
    """How a streak stands today: there never was one, this period is done, it is still to be done, it can no longer be
    done, today does not count, or the run is broken.
    """

    NONE = "none"
    DONE = "done"
    AT_RISK = "at_risk"
    LOST = "lost"
    PAUSED = "paused"
    BROKEN = "broken"


@frozen
class StreakResult:
    """A streak on a day, in periods of its rhythm: days, unless it says weeks or months.

    `length` is the run that is alive, `longest` the best one, `ended` how long the last one that broke was. `missing`
    check-in days [days] are still needed by the day `ends`, which is the last of this period. `held` are the freezes
    left, and `protected` the missed periods that freezes covered in the present run; these are not in its length.
    """

    state: StreakState
    length: int
    longest: int
    ended: int
    missing: int
    ends: Day
    held: int
    protected: int
    rhythm: Rhythm

    @property
    def alive(self) -> bool:
        """Whether the run may still go on."""
        return self.length > 0

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How it stands, in words."""
        return words.say(
            lang,
            f"streak.{self.state.value}",
            unit=self.rhythm.label.text(lang),
            length=str(self.length),
            longest=str(self.longest),
            ended=str(self.ended),
            missing=str(self.missing),
            ends=date_of(self.ends).isoformat(),
        )

    def __str__(self) -> str:
        return self.explain()


class _Periods:
    """The periods of a rhythm in a row, without those that pauses leave out."""

    __slots__ = ("_out", "_pauses", "rhythm")

    def __init__(self, rhythm: Rhythm, pauses: Sequence[Pause]) -> None:
        self.rhythm, self._pauses = rhythm, pauses
        near = {one for pause in pauses for one in range(rhythm.period(pause.first), rhythm.period(pause.last) + 1)}
        self._out = sorted(one for one in near if left_out(one, rhythm, pauses))

    def place(self, day: Day) -> int:
        """Where the period of a day stands in the row; of one that is left out, where the next one stands."""
        period = self.rhythm.period(day)
        return period - bisect_left(self._out, period)

    def counts(self, day: Day) -> bool:
        """Whether the period of a day counts."""
        return self.rhythm.period(day) not in self._out

    def done(self, days: Iterable[Day]) -> set[int]:
        """The places of the periods that have as many check-in days as they need."""
        many = Counter(self.place(day) for day in days if self.counts(day))
        return {place for place, found in many.items() if found >= self.rhythm.need}

    def last(self, day: Day) -> Day:
        """The last day of the period of a day."""
        return self.rhythm.first(self.rhythm.period(day) + 1) - 1

    def left(self, today: Day, checked: bool) -> int:
        """How many days of today's period may still be checked in on [days]."""
        first = today + 1 if checked else today
        last = self.last(today)
        return last - first + 1 - paused_days(first, last, self._pauses) if first <= last else 0


def streak(
    days: Iterable[DayLike],
    today: DayLike,
    *,
    rhythm: Rhythm = DAILY,
    pauses: Iterable[Pause] = (),
    freeze: Freeze | None = None,
    bought: Iterable[DayLike] = (),
) -> StreakResult:
    """The streak of check-in days as of today. A period that is not over cannot be missed: today not yet done does not
    break a run. Days after today are left out; order and repeats do not matter.

    `bought` are the days on which freezes were bought; a day that is there twice is two of them. One more than may be
    held is no freeze. Without `freeze` they do nothing. Source: features 72 to 76 of systems.md, R32.

    >>> from datetime import date
    >>> days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    >>> [streak(days, date(2024, 3, day)).state.value for day in (1, 2, 3)]
    ['done', 'at_risk', 'broken']
    >>> print(streak(days, date(2024, 3, 2)).explain("zh"))
    连续天数：3（最长 3）；尚差 1 次，2024-03-02 结束前补足即可延续
    >>> streak(days, date(2024, 3, 3), freeze=Freeze(), bought=[date(2024, 3, 2)]).length
    3
    >>> streak(days, date(2024, 3, 3), freeze=Freeze(), bought=[date(2024, 3, 3)]).length
    0
    """
    now, off = number(today), tuple(pauses)
    periods = _Periods(rhythm, off)
    there = {day for day in map(number, days) if day <= now and not paused(day, off)}
    done = periods.done(there)
    orders = Counter(periods.place(day) for day in map(number, bought) if day <= now)
    kept, longest, ended = _walk(done, orders, freeze, periods.place(now))
    missing = 0
    if periods.counts(now):
        missing = max(rhythm.need - sum(rhythm.period(day) == rhythm.period(now) for day in there), 0)
    state = _state(kept, missing, periods, now, now in there)
    held = kept.held if freeze is not None else 0
    return StreakResult(state, kept.run, longest, ended, missing, periods.last(now), held, kept.protected, rhythm)


def _walk(done: set[int], orders: Counter[int], freeze: Freeze | None, now: int) -> tuple[Kept, int, int]:
    """The run that is alive now, the longest one, and the last one that ended."""
    kept, longest, ended = NOTHING_KEPT, 0, 0
    for place in sorted({*done, *orders}):
        before = until(kept, place, freeze)
        ended = kept.run if kept.run and not before.run else ended
        kept = before
        for _ in range(orders[place] if freeze is not None else 0):
            kept = bought(kept, place, freeze) if freeze is not None else kept
        if place in done:
            kept = met(kept, place, freeze)
            longest = max(longest, kept.run)
    last = until(kept, now, freeze)
    return last, longest, kept.run if kept.run and not last.run else ended


def _state(kept: Kept, missing: int, periods: _Periods, today: Day, checked: bool) -> StreakState:
    if not kept.run:
        return StreakState.NONE if kept.next is None else StreakState.BROKEN
    if not periods.counts(today):
        return StreakState.PAUSED
    if not missing:
        return StreakState.DONE
    return StreakState.AT_RISK if missing <= periods.left(today, checked) else StreakState.LOST


@frozen
class Attendance:
    """How complete a period is: all the days that are due in it [days], those done, those missed, and those that may
    still be done.
    """

    due: int
    done: int
    missed: tuple[Day, ...]
    left: int

    @property
    def perfect(self) -> bool:
        """Whether every day that was due is done (全勤); where no day was due there is nothing to be perfect in."""
        return self.due > 0 and self.done == self.due

    @property
    def possible(self) -> bool:
        """Whether it is perfect or may still be."""
        return self.due > 0 and not self.missed

    @property
    def rate(self) -> Ratio:
        """The days done, of those due."""
        return Ratio(self.done, self.due)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How complete it is, in words."""
        code = "perfect" if self.perfect else "possible" if self.possible else "missed" if self.due else "nothing"
        missed = ", ".join(date_of(day).isoformat() for day in self.missed)
        return words.say(
            lang, f"attendance.{code}", due=str(self.due), done=str(self.done), left=str(self.left), missed=missed
        )

    def __str__(self) -> str:
        return self.explain()


def attendance(
    days: Iterable[DayLike], first: DayLike, last: DayLike, *, today: DayLike, pauses: Iterable[Pause] = ()
) -> Attendance:
    """Perfect attendance (全勤) from the first to the last day, both with, as of today. Paused days are not due.

    Today not yet done is not missed. Days out of the period are left out.

    >>> perfect = attendance(range(10, 15), 10, 16, today=15)
    >>> perfect.perfect, perfect.possible, perfect.left
    (False, True, 2)
    >>> print(attendance([10, 12], 10, 12, today=12).explain("zh"))
    应到 3 天，已到 2 天；缺勤：1970-01-12
    """
    begins, ends, now, off = number(first), number(last), number(today), tuple(pauses)
    if ends < begins:
        why = f"before the first day, {date_of(begins)}"
        raise InvalidValue("last", seen=date_of(ends), why=why, fix="give the first day or a later one")
    due = [day for day in range(begins, ends + 1) if not paused(day, off)]
    there = {day for day in map(number, days) if day <= now}
    missed = tuple(day for day in due if day < now and day not in there)
    done = sum(day in there for day in due)
    return Attendance(len(due), done, missed, len(due) - done - len(missed))
