"""The tree of a formula: numbers, names, a minus, and chains of parts; each has an exact value and prints itself."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class ByZero(Exception):
    """A divisor that is 0, at a character."""


class Term(ABC):
    """A part of a formula: a number, a name, a minus before a part, or a chain of parts."""

    @abstractmethod
    def value(self, values: Mapping[str, Exact]) -> Fraction:
        """The exact value; every name of the part has a value."""

    @abstractmethod
    def text(self) -> str:
        """The part as it is written, with single spaces and the brackets that it needs."""

    @abstractmethod
    def names(self) -> Iterator[str]:
        """The names in it, as often as they stand there."""


def _plain(_number: object, _attribute: object, value: str) -> None:
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise InvalidValue("number", seen=value, why="not a number", fix="write it in digits, such as 5 or 2.5")


@frozen
class Number(Term):
    """A whole number or a decimal, as it is written."""

    written: str = field(validator=_plain)

    def value(self, values: Mapping[str, Exact]) -> Fraction:
        """See Term.value."""
        return Fraction(self.written)

    def text(self) -> str:
        """See Term.text."""
        return self.written

    def names(self) -> Iterator[str]:
        """See Term.names."""
        return iter(())


@frozen
class Name(Term):
    """A name that stands for a number."""

    name: str

    def value(self, values: Mapping[str, Exact]) -> Fraction:
        """See Term.value."""
        return Fraction(values[self.name])

    def text(self) -> str:
        """See Term.text."""
        return self.name

    def names(self) -> Iterator[str]:
        """See Term.names."""
        yield self.name


@frozen
class Minus(Term):
    """A part with a minus before it."""

    part: Term

    def value(self, values: Mapping[str, Exact]) -> Fraction:
        """See Term.value."""
        return -self.part.value(values)

    def text(self) -> str:
        """See Term.text."""
        return f"-{_bracketed(self.part)}"

    def names(self) -> Iterator[str]:
        """See Term.names."""
        return self.part.names()


@frozen
class Step:
    """One of `+ - * /` and the part behind it. `at` is the character at which the part begins, counted from 1."""

    mark: str
    part: Term
    at: int = field(default=1, eq=False)


@frozen
class Chain(Term):
    """Parts that are added and subtracted, or multiplied and divided, from left to right."""

    first: Term
    rest: tuple[Step, ...] = field()

    @rest.validator
    def _one_sort(self, _attribute: object, value: tuple[Step, ...]) -> None:
        marks = {step.mark for step in value}
        if not marks or not (marks <= set("+-") or marks <= set("*/")):
            why, fix = "a chain adds and subtracts, or multiplies and divides", "give + and -, or * and /"
            raise InvalidValue("rest", seen=sorted(marks), why=why, fix=fix)

    def value(self, values: Mapping[str, Exact]) -> Fraction:
        """See Term.value."""
        value = self.first.value(values)
        for step in self.rest:
            other = step.part.value(values)
            if step.mark == "/" and not other:
                raise ByZero(step.at)
            value = _MEANS[step.mark](value, other)
        return value

    def text(self) -> str:
        """See Term.text."""
        adds = self.rest[0].mark in "+-"
        parts = [self.first, *[step.part for step in self.rest]]
        told = [part.text() if adds and not _adds(part) else _bracketed(part) for part in parts]
        marked = [f" {step.mark} {text}" for step, text in zip(self.rest, told[1:], strict=True)]
        return "".join([told[0], *marked])

    def names(self) -> Iterator[str]:
        """See Term.names."""
        yield from self.first.names()
        for step in self.rest:
            yield from step.part.names()


_MEANS = {"+": Fraction.__add__, "-": Fraction.__sub__, "*": Fraction.__mul__, "/": Fraction.__truediv__}


def _adds(part: Term) -> bool:
    return isinstance(part, Chain) and part.rest[0].mark in "+-"


def _bracketed(part: Term) -> str:
    return f"({part.text()})" if isinstance(part, Chain) else part.text()
