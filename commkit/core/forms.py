"""What is written as one plain value: numbers, text, dates, instants, enums, and the user's own forms.

Part of `commkit.core.data`, which exports what is public here.
"""

from __future__ import annotations

import datetime as dt
import difflib
import enum
import json
import re
import typing
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from attrs import frozen

from commkit.core.errors import CommkitError, Problem, WrongType

T = TypeVar("T")
Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
"""What JSON and TOML can both hold; floats are never written, and refused when read."""

BAD = object()  # what a loader gives back after it has noted a problem
REFUSALS = (CommkitError, ValueError, TypeError, ArithmeticError)
ANY_INT = r"^(0|-?[1-9][0-9]{0,999})$"
_ANY_EXACT = r"^-?[0-9]+(/0*[1-9][0-9]*|(\.[0-9]+)?( ?%)?)$"
_ANY_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_ANY_INSTANT = rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_TIME}(Z|[+-]{_TIME}))(\[[^\[\]]+\])?$"


class Defaults(enum.Enum):
    """What a dump does with a field that holds its default: leave it out, or write it."""

    LEFT_OUT = "left out"
    WRITTEN = "written"


class Defs(ABC):
    """The classes that a schema has met, each under one name."""

    @abstractmethod
    def ref(self, cls: type, without: str = "") -> dict[str, Plain]:
        """A reference to the schema of `cls`; `without` is a key that stands elsewhere."""


def seen(plain: object) -> str:
    """What was found, in few words."""
    if plain is None:
        return "nothing"
    if isinstance(plain, Mapping):
        return "a mapping" if plain else "an empty mapping"
    if isinstance(plain, list | tuple):
        return f"a list of {len(plain)}"
    text = repr(plain)
    return text if len(text) <= 80 else f"{text[:77]}..."


def refuse(problems: list[Problem], path: str, found: str, wanted: str) -> object:
    """Note a problem; gives `BAD`, so that a loader can go on with what stands beside it."""
    problems.append(Problem(path, found, wanted))
    return BAD


def join(path: str, key: object) -> str:
    """The path of a key: `earning.cap`, and `prices["a.b"]` where a dot would mislead."""
    if not isinstance(key, str) or not re.fullmatch(r"[\w-]+", key):
        return f"{path}[{json.dumps(key, ensure_ascii=False, default=repr)}]"
    return f"{path}.{key}" if path else key


def one_of(found: object, options: Collection[str]) -> str:
    """What was wanted: the close matches first, and every option while they are few."""
    close = difflib.get_close_matches(str(found)[:64], options, 3)
    hint = f"did you mean {' or '.join(close)}?" if close else ""
    if close and len(options) > 12:
        return f"a known name; {hint}"
    listed = "one of " + ", ".join(options) if options else "nothing here"
    return f"{listed} ({hint})" if hint else listed


def unsupported(
    at: str, annotation: object, why: str, fix: str = "see commkit.core.data for what a field may hold"
) -> WrongType:
    """The error for an annotation that cannot be written as plain data."""
    return WrongType(at, seen=annotation, why=why, fix=fix)


def kind_of(plain: object) -> str:
    """The kind of plain data: null, bool, int, str, list, map; a date or time is text; a float is other."""
    if plain is None:
        return "null"
    kinds = (
        (bool, "bool"),
        (int, "int"),
        (str | dt.date | dt.time, "str"),
        (list | tuple, "list"),
        (Mapping, "map"),
    )
    return next((kind for cls, kind in kinds if isinstance(plain, cls)), "other")


class Shape(ABC):
    """How one annotation is written, read and described."""

    words: str
    writes: frozenset[str]
    reads: frozenset[str]

    @abstractmethod
    def holds(self, value: object) -> bool:
        """Whether a union writes `value` by this shape."""

    @abstractmethod
    def dump(self, value: object, at: str) -> Plain:
        """The plain form; a value that does not fit is a WrongType error that names `at`."""

    @abstractmethod
    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        """The value, or `BAD` after adding to `problems`."""

    @abstractmethod
    def schema(self, defs: Defs) -> dict[str, Plain]:
        """The JSON Schema of the plain form."""

    def unfit(self, value: object, at: str) -> WrongType:
        return WrongType(at, seen=value, why="the annotation says otherwise", fix=f"give {self.words}")


@frozen(eq=False)
class Form(Shape):
    """A class that is written as one plain value. Make it with `form`."""

    of: type
    words: str
    write: Callable[[object], Plain]
    read: Callable[[object], object]
    plain: Mapping[str, Plain]
    writes: frozenset[str]
    reads: frozenset[str]

    def holds(self, value: object) -> bool:
        return isinstance(value, self.of) and not (self.of is int and isinstance(value, bool))

    def dump(self, value: object, at: str) -> Plain:
        try:
            return self.write(value)
        except (TypeError, ValueError):
            raise self.unfit(value, at) from None

    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        try:
            return self.read(plain)
        except (*REFUSALS, LookupError, OSError):
            return refuse(problems, path, seen(plain), self.words)

    def schema(self, defs: Defs) -> dict[str, Plain]:
        return dict(self.plain)


def form(
    of: type[T],
    words: str,
    write: Callable[[T], Plain],
    read: Callable[[object], T],
    schema: Mapping[str, Plain],
) -> Form:
    """The short form of a class that the walker does not know: what is wanted in words, two hooks, a schema.

    `read` gets whatever the data holds and raises ValueError or TypeError when that will not do.

    >>> from commkit.core.data import Registry, dump
    >>> zone = form(ZoneInfo, "the name of a zone", str, lambda name: ZoneInfo(str(name)), {"type": "string"})
    >>> dump(ZoneInfo("Asia/Shanghai"), Registry(forms=(zone,)))
    'Asia/Shanghai'
    """

    def write_checked(value: object) -> Plain:
        if not isinstance(value, of):
            raise TypeError(value)
        return write(value)

    kinds = {"string": "str", "integer": "int", "boolean": "bool", "array": "list", "object": "map"}
    kind = kinds.get(str(schema.get("type")), "str")
    return Form(of, words, write_checked, read, dict(schema), frozenset({kind}), frozenset({kind}))


def _need(plain: object, *wanted: type) -> None:
    if not isinstance(plain, wanted) or (isinstance(plain, bool) and bool not in wanted):
        raise TypeError(plain)


def _scalar(of: type, words: str, schema: str, kind: str) -> Form:
    def same(value: object) -> object:
        _need(value, of)
        return value

    def write(value: object) -> Plain:
        _need(value, of)
        if isinstance(value, str):
            return str.__str__(value)
        return bool(value) if of is bool else None if value is None else int(typing.cast("int", value))

    return Form(of, words, write, same, {"type": schema}, frozenset({kind}), frozenset({kind}))


def _write_exact(value: object) -> Plain:
    _need(value, int, Fraction)
    return str(Fraction(typing.cast("Fraction", value)))


def _read_exact(plain: object) -> Fraction:
    _need(plain, int, str)
    if isinstance(plain, str) and not re.fullmatch(_ANY_EXACT, plain):
        raise ValueError(plain)
    if isinstance(plain, str) and plain.endswith("%"):
        return Fraction(plain.removesuffix("%").strip()) / 100
    return Fraction(typing.cast("str | int", plain))


def _write_date(value: object) -> Plain:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise TypeError(value)
    return value.isoformat()


def _read_date(plain: object) -> dt.date:
    if isinstance(plain, dt.date) and not isinstance(plain, dt.datetime):  # as TOML readers give it
        return plain
    if not isinstance(plain, str) or not re.fullmatch(_ANY_DATE, plain):
        raise ValueError(plain)
    return dt.date.fromisoformat(plain)


def _write_clock(value: object) -> Plain:
    if not isinstance(value, dt.time) or value.tzinfo or value.fold:
        raise TypeError(value)
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def _read_clock(plain: object) -> dt.time:
    if isinstance(plain, dt.time):
        return plain
    if not isinstance(plain, str) or not re.fullmatch(_TIME, plain):
        raise ValueError(plain)
    return dt.time.fromisoformat(plain)


def _write_instant(value: object) -> Plain:
    if not isinstance(value, dt.datetime) or value.utcoffset() is None:
        raise TypeError(value)
    zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    return value.isoformat() + (f"[{zone}]" if zone else "")


def _read_instant(plain: object) -> dt.datetime:
    """The same wall time, zone and offset: also in the hour that a clock change repeats or leaves out."""
    if isinstance(plain, dt.datetime):
        plain = plain.isoformat()
    if not isinstance(plain, str) or not re.fullmatch(_ANY_INSTANT, plain):
        raise ValueError(plain)
    text, _, zone = plain.removesuffix("]").partition("[")
    at = dt.datetime.fromisoformat(text)
    if not zone:
        return at
    for fold in (0, 1):
        there = at.replace(tzinfo=ZoneInfo(zone), fold=fold)
        if there.utcoffset() == at.utcoffset():
            return there
    raise ValueError(plain)


def _text(
    of: type, words: str, pattern: str, hooks: tuple[Callable[[object], Plain], Callable[[object], object]]
) -> Form:
    reads = {"str", "int"} if of is Fraction else {"str"}
    schema: dict[str, Plain] = {"type": "string", "pattern": pattern}
    if of is Fraction:
        schema = {"anyOf": [schema, {"type": "integer"}]}
    return Form(of, words, *hooks, schema, frozenset({"str"}), frozenset(reads))


_EXACT = 'an exact number: "9/10", "0.9", "90 %" or a whole number, written as text and never as a float'
_INSTANT = "an instant with its offset and, if it has one, its zone: 2024-01-15T10:00:00+08:00[Asia/Shanghai]"
FORMS: tuple[Form, ...] = (
    _scalar(bool, "true or false", "boolean", "bool"),
    _scalar(int, "a whole number", "integer", "int"),
    _scalar(str, "text", "string", "str"),
    _scalar(type(None), "nothing", "null", "null"),
    _text(Fraction, _EXACT, _ANY_EXACT, (_write_exact, _read_exact)),
    _text(dt.date, "a date as text, 2024-01-15", _ANY_DATE, (_write_date, _read_date)),
    _text(dt.time, "a time of day as text, 04:30", f"^{_TIME}$", (_write_clock, _read_clock)),
    _text(dt.datetime, _INSTANT, _ANY_INSTANT, (_write_instant, _read_instant)),
)


def choices(of: type[enum.Enum], at: str) -> Form:
    """The form of an enum: each member by its value."""
    members = {repr(one.value): one for one in of}
    if not members or not all(type(one.value) in (int, str) for one in of):
        raise unsupported(at, of, "an enum is written by value, and a value here is neither text nor a whole number")
    values: list[Plain] = [one.value for one in of]
    kinds = frozenset("int" if type(one.value) is int else "str" for one in of)

    def write(value: object) -> Plain:
        if not isinstance(value, of):
            raise TypeError(value)
        return typing.cast("Plain", value.value)

    def read(plain: object) -> object:
        return members[repr(plain)]

    return Form(of, "one of " + ", ".join(members), write, read, {"enum": values}, kinds, kinds)
