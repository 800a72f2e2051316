"""Pace: is a goal on track for the time that is gone, and where does it end at this rate?"""

from __future__ import annotations

import enum
from datetime import date

from attrs import field, frozen

from commkit.core.days import DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, exact
from commkit.core.readings import Reading
from commkit.core.verdict import Answer, Verdict, plain
from commkit.core.wording import WORDS, Lang, Words
from commkit.kpi.change import progress
from commkit.operations.goals import Aim, Goal


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
    """How a goal stands at the end of a day: the verdict, how far it is, how much time is gone, where it would end."""

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
at this pace 3807.69 on 2024-12-31; owner: Lin
        """
        parts = [words.say(lang, "goal.pace", status=self.said(lang, words), verdict=self._found(lang, words))]
        if self.progress is not None and self.gone is not None:
            shares = {"progress": self.progress.decimal() or "", "elapsed": self.gone.decimal() or ""}
            parts.append(words.say(lang, "goal.progress", **shares))
        if self.projected is not None and self.goal.due_on is not None:
            value = words.value(lang, self.projected, self.goal.unit)
            parts.append(words.say(lang, "goal.projected", projected=value, due=self.goal.due_on.isoformat()))
        if self.goal.owner:
            parts.append(words.say(lang, "goal.owner", owner=self.goal.owner))
        return words.say(lang, "rule.between").join(parts)

    def said(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The status in words."""
        return words.say(lang, f"goal.{self.status.value}")

    def _found(self, lang: Lang, words: Words) -> str:
        found = [one.sentence(lang, words) for one in self.verdict.findings]
        return words.say(lang, "rule.between").join(found)

    def __str__(self) -> str:
        return self.explain()


def pace(goal: Goal, reading: Reading, *, on: DayLike) -> Pace:
    """How a goal stands when the day `on` ends, by the reading of its KPI.

    A goal for more is reached as soon as it is met. One for less, or for a range, can still be lost: while there is
    time it is on track as long as it is met.

    >>> from fractions import Fraction
    >>> quits = Goal("quit rate", at_most=Fraction(1, 20), due_on=date(2024, 6, 30))
    >>> [pace(quits, Ratio(5, 100), on=day).status.value for day in (date(2024, 6, 1), date(2024, 6, 30))]
    ['on_track', 'reached']
    >>> pace(quits, Ratio(6, 100), on=date(2024, 6, 30)).status.value
    'missed'
    """
    verdict, day = goal.judge(reading), date_of(number(on))
    actual, over = plain(reading), goal.due_on is not None and day >= goal.due_on
    if verdict.answer is Answer.UNKNOWN or actual is None:
        return Pace(goal, day, verdict, Status.UNKNOWN)
    way, gone, ends = _on_the_way(goal, actual, day)
    if verdict.met:
        lost_yet = goal.aim is Aim.UP or over or goal.due_on is None
        return Pace(goal, day, verdict, Status.REACHED if lost_yet else Status.ON_TRACK, way, gone, ends)
    if over:
        status = Status.MISSED
    elif way is None or gone is None:
        status = Status.OPEN
    else:
        status = Status.ON_TRACK if (way.value or 0) >= (gone.value or 0) else Status.BEHIND
    return Pace(goal, day, verdict, status, way, gone, ends)


def _on_the_way(goal: Goal, actual: Exact, day: date) -> tuple[Ratio | None, Ratio | None, Exact | None]:
    """How far a goal is from its baseline, how much time is gone, and where it ends; None where that is not said."""
    if goal.baseline is None:
        return None, None, None
    way = progress(baseline=goal.baseline, actual=actual, target=goal.target)
    if goal.starts_on is None or goal.due_on is None:
        return way, None, None
    gone = elapsed(start=goal.starts_on, due=goal.due_on, on=day)
    return way, gone, projected(baseline=goal.baseline, actual=actual, gone=gone)
