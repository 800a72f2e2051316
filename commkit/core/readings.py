"""What a check reads: measures asked, readings answered, and the host's own numbers.

A reading is an int, a Fraction, a Ratio, or None: could be known, is not yet. Asking for what can never be answered
raises, because a misspelt measure must not refuse everybody in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Protocol, TypeAlias, TypeVar, runtime_checkable

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.ratio import Exact, Ratio, exact

Reading: TypeAlias = Exact | Ratio | None
"""An answer to a measure. A bool reads as 0 or 1; a Ratio with an empty denominator is unknown."""


class Asked(Protocol):
    """Anything with a key: the part of a measure that is needed to find its reading."""

    @property
    def key(self) -> str: ...


@runtime_checkable
class Readable(Protocol):
    """Anything that can be judged: it answers measures."""

    def read(self, measure: Asked, /) -> Reading: ...


@runtime_checkable
class HasReading(Protocol):
    """A result that has one exact value and says which: a value in a window, a cell of a retention table."""

    @property
    def reading(self) -> object:
        """What it reads as."""


Answered: TypeAlias = Reading | HasReading
"""A reading, or a result of `commkit.kpi` that has one."""


def as_reading(what: str, value: object) -> Reading:
    """A host's value as a reading; a float or a text is a WrongType error.

    What has a `reading` of its own, as the windowed results of `commkit.kpi` have, is read by it.

    >>> as_reading("invited", True), as_reading("age_days", None)
    (1, None)
    """
    if value is None or isinstance(value, Ratio):
        return value
    if isinstance(value, str):
        fix = "give a number such as 5, True or False, or None while it is not known"
        raise WrongType(what, seen=value, why="a text, not a number", fix=fix)
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int | Fraction) and isinstance(value, HasReading):
        return as_reading(what, value.reading)
    return exact(what, value)


K = TypeVar("K", bound="Asked | str")


class Readings:
    """Numbers that the host fills in, by measure or by the measure's key.

    None means: could be known, is not yet. A measure that is not there at all is an UnknownName error.

    >>> from commkit.core.measure import given
    >>> filled = Readings({given("age_days"): 40, "invited": None})
    >>> filled.read(given("age_days")), filled.read(given("invited"))
    (40, None)
    >>> filled.read(given("age_day"))
    Traceback (most recent call last):
    ...
    commkit.core.errors.UnknownName: measure: saw 'age_day', nothing answers it; did you mean 'age_days'?
    """

    __slots__ = ("by_key",)

    def __init__(self, values: Mapping[K, object]) -> None:
        pairs = ((key if isinstance(key, str) else key.key, value) for key, value in values.items())
        self.by_key = {key: as_reading(key, value) for key, value in pairs}
        if len(self.by_key) < len(values):
            raise InvalidValue(
                "readings", seen=list(map(str, values)), why="two of them have the same key", fix="give each once"
            )

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure."""
        try:
            return self.by_key[measure.key]
        except KeyError:
            raise unanswered(measure.key, self.by_key) from None

    def __repr__(self) -> str:
        return f"Readings({self.by_key!r})"


class Known:
    """The host's mapping of what it knows by now: a name that is not there is not known yet.

    For forms that fill up over time, such as an application; use Readings where a missing name is a mistake.

    >>> from commkit.core.measure import given
    >>> print(Known({"age_days": 40}).read(given("invited")))
    None
    """

    __slots__ = ("by_key",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self.by_key = {key: as_reading(key, value) for key, value in values.items()}

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure, or None."""
        return self.by_key.get(measure.key)


def unanswered(key: str, known: Mapping[str, object]) -> UnknownName:
    """The error for a measure that nothing answers, with the nearest name that is there."""
    near = get_close_matches(key, known, n=1)
    fix = f"did you mean {near[0]!r}?" if near else "fill it in, with None when it is not known yet"
    return UnknownName("measure", seen=key, why="nothing answers it", fix=fix)
