"""Whole numbers with a least value: days, limits, points. A bool or a float is refused, not rounded."""

from __future__ import annotations

from attrs import Attribute, frozen

from commkit.core.errors import InvalidValue


def whole(what: str, value: object, *, least: int, counts: str) -> int:
    """`value` when it is a whole number of `least` or more, else an InvalidValue error that says what it counts.

    >>> whole("window", 7, least=1, counts="days")
    7
    >>> whole("window", 0, least=1, counts="days")
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: window: saw 0, it counts whole days; give 1 or more
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidValue(what, seen=value, why=f"it counts whole {counts}", fix=f"give {least} or more")
    return value


@frozen
class Counting:
    """An attrs validator that says what it wants: see `counting`."""

    counts: str
    least: int

    def __call__(self, _instance: object, attribute: Attribute[int], value: int) -> None:
        """An InvalidValue error for any other value."""
        whole(attribute.name, value, least=self.least, counts=self.counts)


def counting(counts: str, *, least: int) -> Counting:
    """An attrs validator: the field is a whole number of `least` or more, and counts `counts`.

    >>> counting("days", least=1)
    Counting(counts='days', least=1)
    """
    return Counting(counts, least)
