"""Pace: is a goal on track for the time that is gone, and where does it end at this rate?"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from commkit.core.days import DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, exact, round_half_up
from commkit.core.readings import Answered, Readings, as_reading
from commkit.core.verdict import Answer, Verdict, plain
from commkit.core.wording import PERCENT, RATE, WORDS, Lang, Words
from commkit.kpi.change import progress
from commkit.operations.goals import PEOPLE, Aim, Goal


def elapsed(*, start: DayLike, due: DayLike, on: DayLike) -> Ratio:
    """How much of the time is gone when the day `on` ends (时间进度) [1]: days since the start by days until the end.

    Nothing before the start, all of it from the last day on. A last day that does not come after the start is an
    InvalidValue error.

    >>> print(elapsed(start=date(2024, 3, 31), due=date(2024, 6, 30), on=date(2024, 4, 30)))
    30/91 = 32.97 %
    """
    first, last = number(start), number(due)
    if last <= first:
        why = f"it does not come after the start, {date_of(first)}"
        raise InvalidValue("due", seen=date_of(last), why=why, fix="give a later day")
    return Ratio(min(max(number(on) - first, 0), last - first), last - first)


def expected(*, baseline: Exact, target: Exact, gone: Ratio) -> Exact:
    """Where a steady pace from the baseline would be by now, in the KPI's unit. Our default: a straight line.

    >>> expected(baseline=1000, target=5000, gone=Ratio(1, 4))
    Fraction(2000, 1)
    """
    share = gone.value or 0
    return exact("baseline", baseline) + (exact("target", target) - baseline) * share


def projected(*, baseline: Exact, actual: Exact, gone: Ratio) -> Exact | None:
    """Where it ends at the pace so far, in the KPI's unit; None while no time is gone. Our default: a straight line.

    >>> projected(baseline=1000, actual=1700, gone=Ratio(1, 4))
    Fraction(3800, 1)
    """
    if not gone.value:
        return None
    return exact("baseline", baseline) + (exact("actual", actual) - baseline) / gone.value


class Status(enum.Enum):
    """How a goal stands: reached; on track or behind for the time that is gone; missed when the time is over; open
    where no baseline or no last day says what would be on track; unknown where the KPI is.
    """

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    OPEN = "open"
    UNKNOWN = "unknown"


@frozen
class Pace:
    """How a goal stands at the end of a day: the verdict, how far it is, how much time is gone, where it would end.

    `progress` is None where no way leads from the baseline to the goal: without a baseline, or when the baseline
    already met the goal, as that of a limit that is kept. `projected` is None once the last day is there.
    """

    goal: Goal
    on: date
    verdict: Verdict
    status: Status
    progress: Ratio | None = None
    gone: Ratio | None = None
    projected: Exact | None = field(default=None)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The status, the verdict with its gap, and the pace, in words.

        >>> goal = Goal("members", 5000, unit="members", baseline=1000, starts_on=date(2024, 1, 1),
        ...     due_on=date(2024, 12, 31), owner="Lin")
        >>> print(pace(goal, 1700, on=date(2024, 4, 1)).explain())
        behind: members: 1700 (at least 5000), 3300 missing; 17.5 % of the way after 24.93 % of the time; \
at this pace 3808 on 2024-12-31; owner: Lin
        """
        parts = [words.say(lang, "goal.pace", status=self.said(lang, words), verdict=self._found(lang, words))]
        parts += self._on_the_way(lang, words)
        if self.projected is not None and self.goal.due_on is not None:
            value = words.value(lang, self._rounded(self.projected), self.goal.unit)
            parts.append(words.say(lang, "goal.projected", projected=value, due=self.goal.due_on.isoformat()))
        if self.goal.owner:
            parts.append(words.say(lang, "goal.owner", owner=self.goal.owner))
        return words.say(lang, "rule.between").join(parts)

    def _on_the_way(self, lang: Lang, words: Words) -> Iterator[str]:
        goal = self.goal
        if self.status is Status.OPEN and goal.due_on is not None:
            yield words.say(lang, "goal.no_baseline" if goal.baseline is None else "goal.no_start")
        if self.progress is None or self.progress.value is None or self.gone is None:
            return
        said = {"elapsed": self.gone.decimal() or ""}
        if self.progress.value < 0:
            yield words.say(lang, "goal.wrong_way", **said)
        else:
            yield words.say(lang, "goal.progress", progress=self.progress.decimal() or "", **said)

    def _rounded(self, projected: Exact) -> Exact:
        """Whole for people: nobody ends with 0.69 members."""
        return round_half_up(projected) if self.goal.unit in PEOPLE else projected

    def said(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The status in words."""
        return words.say(lang, f"goal.{self.status.value}")

    def _found(self, lang: Lang, words: Words) -> str:
        found = [one.sentence(lang, words) for one in self.verdict.findings]
        return words.say(lang, "rule.between").join(found)

    def __str__(self) -> str:
        return self.explain()


def pace(goal: Goal, reading: Answered, *, on: DayLike) -> Pace:
    """How a goal stands when the day `on` ends, by the reading of its KPI.

    A goal for more is reached as soon as it is met. One for less, or for a range, can still be lost: while there is
    time it is on track as long as it is met. What the baseline met and the reading does not is behind: a limit that is
    broken has no way back on it, however far the reading went. So is a reading that went past a range.

    >>> from fractions import Fraction
    >>> quits = Goal("quit rate", at_most=Fraction(1, 20), due_on=date(2024, 6, 30))
    >>> [pace(quits, Ratio(5, 100), on=day).status.value for day in (date(2024, 6, 1), date(2024, 6, 30))]
    ['on_track', 'reached']
    >>> pace(quits, Ratio(6, 100), on=date(2024, 6, 30)).status.value
    'missed'
    """
    verdict, day = goal.judge(reading), date_of(number(on))
    actual, over = plain(as_reading(goal.name, reading)), goal.due_on is not None and day >= goal.due_on
    if verdict.answer is Answer.UNKNOWN or actual is None:
        return Pace(goal, day, verdict, Status.UNKNOWN)
    way, gone, ends = _on_the_way(goal, actual, day)
    if verdict.met:
        lost_yet = goal.aim is Aim.UP or over or goal.due_on is None
        return Pace(goal, day, verdict, Status.REACHED if lost_yet else Status.ON_TRACK, way, gone, ends)
    if over:
        status = Status.MISSED
    elif gone is None:
        status = Status.OPEN
    else:
        status = Status.ON_TRACK if _keeps_up(way, gone) else Status.BEHIND
    return Pace(goal, day, verdict, status, way, gone, ends)


def _keeps_up(way: Ratio | None, gone: Ratio) -> bool:
    return way is not None and (way.value or 0) >= (gone.value or 0)


def _on_the_way(goal: Goal, actual: Exact, day: date) -> tuple[Ratio | None, Ratio | None, Exact | None]:
    """How far a goal is from its baseline, how much time is gone, and where it ends; None where that is not said."""
    if goal.baseline is None:
        return None, None, None
    way = _way(goal, goal.baseline, actual)
    if goal.starts_on is None or goal.due_on is None:
        return way, None, None
    gone = elapsed(start=goal.starts_on, due=goal.due_on, on=day)
    ends = None if day >= goal.due_on else projected(baseline=goal.baseline, actual=actual, gone=gone)
    return way, gone, None if ends is None else _possible(goal, goal.baseline, actual, ends)


def _way(goal: Goal, baseline: Exact, actual: Exact) -> Ratio | None:
    """How much of the way is gone; None where the baseline met the goal, or the reading went past a range."""
    if _meets(goal, baseline):
        return None
    way = progress(baseline=baseline, actual=actual, target=goal.target)
    past = way.value is not None and way.value > 1 and not _meets(goal, actual)
    return None if past else way


def _meets(goal: Goal, number: Exact) -> bool:
    return goal.check.met_by(Readings({goal.name: number})) is True


def _possible(goal: Goal, baseline: Exact, actual: Exact, ends: Exact) -> Exact:
    """Where a straight line ends, kept to what can be: a share between 0 and 1, and a count not below 0."""
    if goal.unit == RATE or min(baseline, actual) < 0:
        return ends
    return max(Fraction(0), min(ends, Fraction(1)) if goal.unit == PERCENT else ends)
