"""What a rule may forget, where the book has several versions of it.

What a day needs is asked of the version in force on that day, whether or not a later one has been announced: so a
member who is stored after every fact forgets what a member who is replayed forgets.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, TypeVar

from commkit.core.days import Day
from commkit.standing.policy import Now, Policy

V = TypeVar("V", bound=Policy[Any, Any])
FAR = 10**9
"""After the day on which any version begins; with a minus before it [days]."""
LONG_LATENESS = 60
"""Above this `lint` remarks a lateness, and days are no longer looked at one by one [days]."""


def version_on(policy: V, now: Now) -> Callable[[Day], V | None]:
    """Which version of a policy decides about a day, by day; None where the book of that day does not have it.

    A book that has the policy neither in its first version nor in its last is taken to have it all along.
    """
    twin = copy(policy)

    def has(day: Day) -> bool:
        return now.in_force(twin, day) is not twin

    if not has(-FAR) and not has(FAR):
        return lambda day: now.in_force(policy, day)
    return lambda day: now.in_force(policy, day) if has(day) else None


def first_kept(reaches: Callable[[Day], int], today: Day, lateness: int) -> Day:
    """The first day that facts may still change, where a fact of a day reaches so many days before it [days].

    Facts are late by `lateness` at most [days]. A day that no fact could change any more stays so when a later version
    reaches further.

    >>> first_kept(lambda day: 7, 20, lateness=3)
    10
    >>> [first_kept(lambda day: 7 if day < 18 else 0, today, lateness=3) for today in (19, 20, 21)]
    [9, 10, 18]
    >>> [first_kept(lambda day: 0 if day < 18 else 7, today, lateness=3) for today in (17, 18, 22, 28)]
    [14, 14, 14, 18]
    """
    first = {day: day - reaches(day) for day in range(today - lateness, today + 1)}
    lowest = min(first.values())
    first |= {day: day - reaches(day) for day in range(lowest + 1, today - lateness)}
    return max(
        (
            min(first[day] for day in range(clock - lateness, clock + 1))
            for clock in range(lowest + lateness + 1, today + 1)
        ),
        default=lowest,
    )
