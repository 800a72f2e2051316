"""Exact numbers in, invariants checked: the doorway of every plain KPI."""

from __future__ import annotations

from collections.abc import Iterable

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, exact


def counted(**numbers: Exact) -> None:
    """Refuses what counts nothing: a float or bool is a WrongType error, a negative count an InvalidValue.

    >>> counted(members=-1)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: members: saw -1, a count below 0; count each once
    """
    for name, value in numbers.items():
        if exact(name, value) < 0:
            raise InvalidValue(name, seen=value, why="a count below 0", fix="count each once")


def part_of(whole: str, **numbers: Exact) -> None:
    """Refuses a part that is larger than its whole; both are named by keyword.

    >>> part_of("members", active=11, members=10)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: active: saw 11, more than members (10); count both over the same people
    """
    counted(**numbers)
    for name, value in numbers.items():
        if value > numbers[whole]:
            why = f"more than {whole} ({numbers[whole]})"
            raise InvalidValue(name, seen=value, why=why, fix="count both over the same people")


def all_counts(counts: Iterable[int]) -> list[int]:
    """The counts, lowest first; checked like `counted`.

    >>> all_counts([3, 1, 2])
    [1, 2, 3]
    """
    found = list(counts)
    for value in found:
        if type(value) is not int or value < 0:
            counted(counts=value)
    return sorted(found)
