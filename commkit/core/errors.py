"""Errors for the caller's mistakes. A member who is refused gets a Verdict, never an exception.

Each error carries its facts as fields and makes its message from them, so that a host can show its own words.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen


class CommkitError(Exception):
    """The base of every error that commkit raises."""


class InvalidValue(CommkitError, ValueError):
    """A value that cannot be: what was seen, why it cannot be, what to do.

    >>> raise InvalidValue("mau", seen=5, why="fewer than the daily actives (9)", fix="use one window for both")
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: mau: saw 5, fewer than the daily actives (9); use one window for both
    """

    def __init__(self, what: str, *, seen: object, why: str, fix: str) -> None:
        self.what, self.seen, self.why, self.fix = what, seen, why, fix
        super().__init__(f"{what}: saw {seen!r}, {why}; {fix}")

    def __reduce__(self) -> tuple[object, ...]:
        return (_invalid_value, (type(self), self.what, self.seen, self.why, self.fix))


def _invalid_value(cls: type[InvalidValue], what: str, seen: object, why: str, fix: str) -> InvalidValue:
    return cls(what, seen=seen, why=why, fix=fix)


class WrongType(InvalidValue, TypeError):
    """A value of a kind that could never do here, such as a float where a decision needs an exact number."""


class UnknownName(InvalidValue, LookupError):
    """A name that nothing answers to: a typo must not refuse everybody in silence."""


@frozen
class Problem:
    """One thing that is wrong with some data: where, what was seen, what was wanted."""

    path: str
    seen: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.path or 'top'}: saw {self.seen}, wanted {self.wanted}"


class BadData(CommkitError, ValueError):
    """Every problem of some data at once, each with its path.

    >>> raise BadData([Problem("earning.cap", "'ten'", "a whole number"), Problem("goals[0]", "nothing", "a goal")])
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 2 problems
      earning.cap: saw 'ten', wanted a whole number
      goals[0]: saw nothing, wanted a goal
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'}\n{lines}")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.problems,))
