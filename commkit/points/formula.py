"""Formulas that an operator writes: names, numbers, + - * / and brackets, parsed to a tree and worked out exactly.

Nothing is ever evaluated as code. The names are declared beforehand; whatever else stands in the text is an error that
says at which character.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from attrs import field, frozen

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.ratio import Exact, decimal, round_half_up
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.points.formula_tree import NUMBER, ByZero, Chain, Minus, Name, Number, Step, Term

LONGEST = 1000
"""The longest formula that is read [characters]: our default."""
DEEPEST = 32
"""How deep brackets and signs may be nested: our default."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPACES = " \t\r\n"
_MARKS = "+-*/()"
_SHOWN = 60
_PLACES = 6
"""How many decimals an explanation shows at most."""


class Rounding(enum.Enum):
    """How an exact total becomes whole points: down, up, or to the nearest, where a half goes away from zero."""

    FLOOR = "floor"
    CEILING = "ceiling"
    HALF_AWAY = "half_away"

    def whole(self, value: Exact) -> int:
        """The whole number [points].

        >>> [how.whole(Fraction(-5, 2)) for how in Rounding]
        [-3, -2, -3]
        """
        if self is Rounding.HALF_AWAY:
            return round_half_up(value)
        return floor(value) if self is Rounding.FLOOR else ceil(value)


class BadFormula(InvalidValue):
    """A formula that cannot be read or worked out; `at` is the character that is wrong, counted from 1."""

    def __init__(self, text: str, at: int, why: str, fix: str) -> None:
        self.text, self.at, self._why = text, at, why
        seen = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
        super().__init__("formula", seen=seen, why=f"character {at}: {why}", fix=fix)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.text, self.at, self._why, self.fix))


# ------------------------------------------------------------ reading


class _Token(NamedTuple):
    what: str
    text: str
    at: int


_END = "end"


def _after_spaces(text: str, here: int) -> int:
    while here < len(text) and text[here] in _SPACES:
        here += 1
    return here


def _tokens(text: str) -> Iterator[_Token]:
    here = _after_spaces(text, 0)
    while here < len(text):
        at = here + 1
        for what, pattern in (("number", NUMBER), ("name", _NAME)):
            found = pattern.match(text, here)
            if found is not None:
                yield _Token(what, found[0], at)
                here = found.end()
                break
        else:
            if text[here] not in _MARKS:
                fix = "use names, numbers such as 5 or 2.5, + - * / and brackets"
                raise BadFormula(text, at, f"{text[here]!r} means nothing here", fix)
            yield _Token("mark", text[here], at)
            here += 1
        here = _after_spaces(text, here)
    yield _Token(_END, "", len(text) + 1)


class _Reader:
    """Reads a text from left to right, one token ahead."""

    __slots__ = ("_deep", "_known", "_next", "_text", "_tokens")

    def __init__(self, text: str, known: Iterable[str]) -> None:
        self._text, self._known, self._deep = text, tuple(known), 0
        self._tokens = _tokens(text)
        self._next = next(self._tokens)

    def whole(self) -> Term:
        """All of it."""
        tree = self._sum()
        if self._next.what != _END:
            raise self._bad("expected one of + - * / or the end", "put an operator between two parts")
        return tree

    def _bad(self, why: str, fix: str, at: int | None = None) -> BadFormula:
        seen = f"saw {self._next.text!r}" if self._next.what != _END else "the formula ends"
        where = self._next.at if at is None else at
        return BadFormula(self._text, where, f"{seen}, {why}" if at is None else why, fix)

    def _take(self) -> _Token:
        taken = self._next
        if taken.what != _END:
            self._next = next(self._tokens)
        return taken

    def _sum(self) -> Term:
        first, rest = self._product(), []
        while self._next.text in ("+", "-"):
            mark = self._take().text
            at = self._next.at
            rest.append(Step(mark, self._product(), at))
        return Chain(first, tuple(rest)) if rest else first

    def _product(self) -> Term:
        first, rest = self._signed(), []
        while self._next.text in ("*", "/"):
            mark = self._take().text
            at = self._next.at
            part = self._signed()
            if mark == "/" and next(part.names(), None) is None and not part.value({}):
                raise self._bad("division by zero", "divide by something else", at)
            rest.append(Step(mark, part, at))
        return Chain(first, tuple(rest)) if rest else first

    def _signed(self) -> Term:
        if self._next.text != "-":
            return self._one()
        self._take()
        self._deeper()
        part = Minus(self._signed())
        self._deep -= 1
        return part

    def _one(self) -> Term:
        if self._next.what == "number":
            return Number(_written(self._take().text))
        if self._next.what == "name":
            return self._name()
        if self._next.text != "(":
            raise self._bad("expected a name, a number or a bracket", "write such as (posts + 2) * 5")
        opened = self._take().at
        self._deeper()
        inner = self._sum()
        if self._next.text != ")":
            raise self._bad(f"and the bracket of character {opened} is open", "close it, or put an operator before")
        self._take()
        self._deep -= 1
        return inner

    def _name(self) -> Term:
        if self._next.text not in self._known:
            raise self._bad("which is no declared name", f"use {', '.join(self._known) or 'numbers alone'}")
        return Name(self._take().text)

    def _deeper(self) -> None:
        self._deep += 1
        if self._deep > DEEPEST:
            raise self._bad(f"nested more than {DEEPEST} deep", "use fewer brackets and signs")


def _written(number: str) -> str:
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole.lstrip('0') or '0'}{f'.{decimals}' if decimals else ''}"


def parse(text: str, names: Iterable[str]) -> Term:
    """The tree of a formula over declared names.

    Errors: BadFormula with the character that is wrong: a name that was not declared, a character that means nothing,
    a bracket that is not closed, a division by zero, too long, too deep, empty.

    >>> parse("posts + digests*5", ["posts", "digests"]).text()
    'posts + digests * 5'
    >>> parse("posts+__import__('os')", ["posts"])
    Traceback (most recent call last):
    ...
    commkit.points.formula.BadFormula: formula: saw "posts+__import__('os')", character 7: saw '__import__', which is \
no declared name; use posts
    """
    if not isinstance(text, str):
        raise WrongType("formula", seen=text, why="not a text", fix="give one such as 'posts + digests * 5'")
    if len(text) > LONGEST:
        raise BadFormula(text, LONGEST + 1, f"longer than {LONGEST} characters", "write a shorter one")
    return _Reader(text, names).whole()


# ------------------------------------------------------------ formulas


def _declared(names: Mapping[str, Label] | Iterable[str]) -> Mapping[str, Label]:
    if isinstance(names, str):
        raise WrongType("names", seen=names, why="one text, and several names are wanted", fix="give ['posts']")
    labels = dict(names) if isinstance(names, Mapping) else {name: Label(en=name, zh=name) for name in names}
    for name, label in labels.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            fix = "use letters, digits and _, such as posts"
            raise InvalidValue("names", seen=name, why="a formula could not name it", fix=fix)
        if not isinstance(label, Label):
            raise WrongType(f"names.{name}", seen=label, why="not a Label", fix="give Label(en=..., zh=...)")
    return labels


@frozen
class Formula:
    """A formula over declared names, worked out exactly. Equal by names and by what it means, not by spaces.

    `names` are texts, or labels by name. It is stored as its text and its names. Errors: BadFormula at a character.

    >>> total = Formula("posts + digests * 5", names=["posts", "digests"])
    >>> total.value({"posts": 120, "digests": 3})
    Fraction(135, 1)
    >>> print(Formula("(posts+1)/2.50", ["posts"]))
    (posts + 1) / 2.5
    """

    text: str = field(eq=False)
    names: Mapping[str, Label] = field(converter=_declared, hash=False)
    tree: Term = field(init=False, repr=False)

    @tree.default
    def _parsed(self) -> Term:
        return parse(self.text, self.names)

    def value(self, values: Mapping[str, Exact]) -> Fraction:
        """The exact value [points]; values of other names are left alone.

        Errors: UnknownName for a name of the formula without a value, WrongType for a value that is neither an int nor
        a Fraction, BadFormula for a division by zero.
        """
        try:
            return self.tree.value({name: _exact_value(name, values) for name in self.used})
        except ByZero as zero:
            fix = "check the values before, or divide by something that is never 0"
            raise BadFormula(self.text, zero.args[0], "division by zero with these values", fix) from None

    def total(self, values: Mapping[str, Exact], rounding: Rounding) -> int:
        """The value in whole points, rounded as named [points].

        >>> Formula("posts / 2", ["posts"]).total({"posts": 5}, Rounding.HALF_AWAY)
        3
        """
        return rounding.whole(self.value(values))

    def worked(self, values: Mapping[str, Exact], rounding: Rounding) -> Worked:
        """The total with what it was made from, to be explained. Errors as in `value`."""
        value = self.value(values)
        return Worked(self, {name: values[name] for name in self.used}, value, rounding.whole(value))

    @property
    def used(self) -> tuple[str, ...]:
        """The names that stand in the formula, in its order."""
        return tuple(dict.fromkeys(self.tree.names()))

    def __str__(self) -> str:
        return self.tree.text()


@frozen
class Worked:
    """A total [points], the exact value that it was rounded from, and the values of the names."""

    formula: Formula
    values: Mapping[str, Exact] = field(hash=False)
    exact: Fraction
    total: int

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How it was worked out, in words.

        >>> total = Formula("posts / 2", {"posts": Label(en="posts", zh="发帖")})
        >>> total.worked({"posts": 5}, Rounding.HALF_AWAY).explain()
        'posts / 2 = 2.5, rounded to 3 (posts 5)'
        >>> total.worked({"posts": 5}, Rounding.HALF_AWAY).explain("zh")
        'posts / 2 = 2.5，取整为 3（发帖 5）'
        """
        labels = self.formula.names
        told = [f"{labels[name].text(lang)} {decimal(value, _PLACES)}" for name, value in self.values.items()]
        code = "formula.worked" if self.exact == self.total else "formula.rounded"
        if told:
            code = f"{code}.with"
        params = {"formula": str(self.formula), "total": str(self.total), "exact": decimal(self.exact, _PLACES)}
        return words.say(lang, code, values=words.say(lang, "formula.between").join(told), **params)

    def __str__(self) -> str:
        return self.explain()


def _exact_value(name: str, values: Mapping[str, Exact]) -> Exact:
    if name not in values:
        why, fix = "the formula needs it and it has no value", f"give values={{{name!r}: 0, ...}}"
        raise UnknownName("values", seen=name, why=why, fix=fix)
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise WrongType(f"values.{name}", seen=value, why="not an exact number", fix="give an int or a Fraction")
    return value
