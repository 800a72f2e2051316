"""Facts in the order of their civil days, up to a day, without what was taken back."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.standing.facts import Fact


def by_day(facts: Sequence[Fact], calendar: Calendar) -> list[Fact]:
    """The facts by civil day, and within a day as they came: clocks that go back over midnight reopen no day."""
    return sorted(facts, key=lambda fact: calendar.day_number(fact.at))


def until(end: Day, facts: list[Fact], calendar: Calendar) -> list[Fact]:
    """Those of the facts, which are by day, that lie before the day `end`."""
    return facts[: bisect_left(facts, end, key=lambda fact: calendar.day_number(fact.at))]


def without_taken_back(facts: list[Fact]) -> list[Fact]:
    """The facts without those that were taken back, and without their taking back.

    >>> from commkit.standing.kinds import MESSAGE
    >>> said = Fact("f1", 0, "ada", MESSAGE)
    >>> without_taken_back([said, said.taken_back("f2")])
    []
    """
    taken = Counter(_content(fact) for fact in facts if fact.times < 0)
    if not taken:
        return facts
    kept = []
    for fact in facts:
        if fact.times > 0 and taken[_content(fact)] > 0:
            taken[_content(fact)] -= 1
        elif fact.times > 0:
            kept.append(fact)
    return kept


def _content(fact: Fact) -> Fact:
    """What a fact says, whatever its id and its sign."""
    return evolve(fact, id="any", times=abs(fact.times))
