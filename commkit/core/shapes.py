"""What is written as a list, a mapping or a choice: tuples, sets, mappings, unions and attrs classes.

Part of `commkit.core.data`, which exports what is public here.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol, cast

import attrs
from attrs import evolve, frozen

from commkit.core.errors import InvalidValue, Problem, WrongType
from commkit.core.forms import (
    ANY_INT,
    BAD,
    REFUSALS,
    Defaults,
    Defs,
    Plain,
    Shape,
    join,
    kind_of,
    one_of,
    refuse,
    seen,
)

TAG = "is"


class Known(Protocol):
    """What is known of classes: their tags and their fields; and what a dump does with defaults."""

    @property
    def defaults(self) -> Defaults: ...

    def tag(self, cls: type) -> str | None:
        """The tag of a class, or None."""

    def fields(self, cls: type) -> tuple[Field, ...]:
        """The fields of a class, as data sees them."""


class _Factory(Protocol):
    takes_self: bool
    factory: Callable[..., object]


def _order(plain: Plain) -> tuple[int, int, str]:
    return (0, plain, "") if isinstance(plain, int) else (1, 0, repr(plain))


def _key(written: Plain, key: object, at: str) -> str:
    if isinstance(written, str):
        return written
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    raise WrongType(at, seen=key, why="a key is written as text", fix="name the value in the registry")


@frozen(eq=False)
class Items(Shape):
    """`tuple[T, ...]`, `tuple[A, B]` (one shape per place) or `frozenset[T]`, each written as a list."""

    items: tuple[Shape, ...]
    of: type
    fixed: bool
    words: str
    writes = reads = frozenset({"list"})

    def holds(self, value: object) -> bool:
        return isinstance(value, self.of)

    def dump(self, value: object, at: str) -> Plain:
        if not isinstance(value, tuple | frozenset) or not self.holds(value):
            raise self.unfit(value, at)
        if self.fixed and len(value) != len(self.items):
            raise self.unfit(value, at)
        shapes = self.items if self.fixed else self.items * len(value)
        plain = [shape.dump(one, at) for shape, one in zip(shapes, value, strict=True)]
        return sorted(plain, key=_order) if self.of is frozenset else plain

    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        if not isinstance(plain, list | tuple):
            return refuse(problems, path, seen(plain), self.words)
        if self.fixed and len(plain) != len(self.items):
            return refuse(problems, path, f"a list of {len(plain)}", self.words)
        shapes = self.items if self.fixed else self.items * len(plain)
        values = [
            shape.load(one, f"{path}[{i}]", problems) for i, (shape, one) in enumerate(zip(shapes, plain, strict=True))
        ]
        if any(one is BAD for one in values):
            return BAD
        if self.of is frozenset and len(set(values)) < len(values):
            return refuse(problems, path, "the same thing twice", self.words)
        return self.of(values)

    def schema(self, defs: Defs) -> dict[str, Plain]:
        if self.fixed:
            places: list[Plain] = [item.schema(defs) for item in self.items]
            return {"type": "array", "prefixItems": places, "minItems": len(places), "maxItems": len(places)}
        unique: dict[str, Plain] = {"uniqueItems": True} if self.of is frozenset else {}
        return {"type": "array", "items": self.items[0].schema(defs), **unique}


@frozen(eq=False)
class Map(Shape):
    """`Mapping[K, V]`; a key is whatever is written as text, and a whole number is written in decimal."""

    key: Shape
    value: Shape
    words: str
    writes = reads = frozenset({"map"})

    def holds(self, value: object) -> bool:
        return isinstance(value, Mapping)

    def dump(self, value: object, at: str) -> Plain:
        if not isinstance(value, Mapping):
            raise self.unfit(value, at)
        return {_key(self.key.dump(key, at), key, at): self.value.dump(one, at) for key, one in value.items()}

    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        if not isinstance(plain, Mapping):
            return refuse(problems, path, seen(plain), self.words)
        loaded: dict[object, object] = {}
        before = len(problems)
        for text, one in plain.items():
            here = join(path, text)
            whole = "int" in self.key.writes and isinstance(text, str) and re.fullmatch(ANY_INT, text)
            key = self.key.load(int(text) if whole else text, here, problems)
            value = self.value.load(one, here, problems)
            if key in loaded and key is not BAD:
                refuse(problems, here, "the same key twice", self.words)
            loaded[key] = value
        return BAD if len(problems) > before else loaded

    def schema(self, defs: Defs) -> dict[str, Plain]:
        whole: dict[str, Plain] = {"pattern": ANY_INT}
        keys = whole if "int" in self.key.writes else self.key.schema(defs)
        return {"type": "object", "propertyNames": keys, "additionalProperties": self.value.schema(defs)}


@frozen(eq=False)
class Union(Shape):
    """One of several shapes that are told apart by what they are written as."""

    members: tuple[Shape, ...]
    words: str
    writes: frozenset[str]
    reads: frozenset[str]

    def holds(self, value: object) -> bool:
        return any(member.holds(value) for member in self.members)

    def dump(self, value: object, at: str) -> Plain:
        for member in self.members:
            if member.holds(value):
                return member.dump(value, at)
        raise self.unfit(value, at)

    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        kind = kind_of(plain)
        for member in sorted(self.members, key=lambda member: kind not in member.writes):
            if kind in member.writes | member.reads:
                return member.load(plain, path, problems)
        return refuse(problems, path, seen(plain), self.words)

    def schema(self, defs: Defs) -> dict[str, Plain]:
        return {"anyOf": [member.schema(defs) for member in self.members]}


@frozen(eq=False)
class Field:
    """One field of a class, as data sees it: its key is the name that the constructor takes."""

    key: str
    shape: Shape
    attribute: attrs.Attribute[object]
    at: str

    @property
    def optional(self) -> bool:
        return "null" in self.shape.writes

    @property
    def required(self) -> bool:
        return self.attribute.default is attrs.NOTHING and not self.optional

    def default(self, owner: object) -> object:
        try:
            return _default(self.attribute, owner)
        except InvalidValue:
            return attrs.NOTHING

    def left_out(self, owner: object, value: object, written: Plain) -> bool:
        """Whether a missing key would give the same value, the zone of an instant included."""
        default = self.default(owner)
        if default is attrs.NOTHING or type(default) is not type(value) or default != value:
            return False
        return default is value or repr(self.shape.dump(default, self.at)) == repr(written)


FACTORY: type = cast("type", attrs.Factory)  # attrs says that it is a function
_CONVERTER: type = getattr(attrs, "Converter", type(None))  # since attrs 24.1


def _converted(attribute: attrs.Attribute[object], value: object) -> object:
    convert = cast("Callable[[object], object] | None", attribute.converter)
    return value if convert is None else convert(value)


def _default(attribute: attrs.Attribute[object], owner: object) -> object:
    """What the field of `owner` holds when nothing is given; NOTHING when something must be."""
    default, convert = attribute.default, attribute.converter
    if isinstance(default, FACTORY):
        made = cast("_Factory", default)
        default = made.factory(owner) if made.takes_self else made.factory()
    if convert is None or default is attrs.NOTHING:
        return default
    return attrs.NOTHING if isinstance(convert, _CONVERTER) else _converted(attribute, default)


def is_a(cls: type, wanted: tuple[type, ...]) -> bool:
    """Whether a class descends from one of the wanted; for a protocol: whether it has every public member."""
    for one in wanted:
        if one in cls.__mro__:
            return True
        members = (*vars(one), *inspect.get_annotations(one)) if getattr(one, "_is_protocol", False) else ()
        if members and all(hasattr(cls, name) for name in members if not name.startswith("_")):
            return True
    return False


@frozen(eq=False)
class Classes(Shape):
    """Attrs classes: the one that needs no tag, or a choice among the tagged ones, or the name of a value."""

    classes: tuple[type, ...]
    bare: type | None
    tags: Mapping[str, type]
    names: Mapping[str, object]
    known: Known
    words: str
    writes: frozenset[str]
    reads: frozenset[str]

    def nameless(self) -> Classes:
        """The same where every value is written in full, if it can be."""
        if "map" not in self.writes:
            return self
        return evolve(self, names={}, writes=frozenset({"map"}), reads=frozenset({"map"}))

    def holds(self, value: object) -> bool:
        return is_a(type(value), self.classes)

    def dump(self, value: object, at: str) -> Plain:
        name = self._name(value)
        if name is not None:
            return name
        if not self.holds(value):
            raise self.unfit(value, at)
        if type(value) is not self.bare and type(value) not in self.tags.values():
            raise WrongType(at, seen=value, why="its class has no tag", fix="add a tag to the registry")
        return _dump_fields(value, self.known)

    def _name(self, value: object) -> str | None:
        for name, one in self.names.items():
            if one is value:
                return name
        for name, one in self.names.items():
            if type(one) is type(value) and one == value and self._same_data(one, value):
                return name
        return None

    def _same_data(self, one: object, other: object) -> bool:
        """Equal values may differ in what they hold: two kinds are equal by code alone."""
        if not attrs.has(type(one)):
            return True
        return repr(_dump_fields(one, self.known)) == repr(_dump_fields(other, self.known))

    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        if isinstance(plain, str) and self.names:
            if plain in self.names:
                return self.names[plain]
            return refuse(problems, path, seen(plain), one_of(plain, self.names))
        if not isinstance(plain, Mapping) or not (self.tags or self.bare):
            return refuse(problems, path, seen(plain), self.words)
        tag = plain.get(TAG)
        if self.bare is not None and (TAG not in plain or not self.tags):
            return _load_fields(self.bare, plain, path, problems, self.known)
        if isinstance(tag, str) and tag in self.tags:
            return _load_fields(self.tags[tag], plain, path, problems, self.known)
        return refuse(problems, join(path, TAG), seen(tag), one_of(tag, self.tags))

    def schema(self, defs: Defs) -> dict[str, Plain]:
        if self.bare and not self.names:
            return defs.ref(self.bare)
        ways: list[Plain] = [{"enum": list(self.names)}] if self.names else []
        ways += [{**defs.ref(cls), "required": [TAG]} for cls in self.tags.values() if not self.bare]
        return {"anyOf": [*ways, defs.ref(self.bare)] if self.bare else ways}


def _dump_fields(value: object, known: Known) -> dict[str, Plain]:
    tag = known.tag(type(value))
    plain: dict[str, Plain] = {TAG: tag} if tag else {}
    for one in known.fields(type(value)):
        held = getattr(value, one.attribute.name)
        if held is None and one.optional:
            continue
        written = one.shape.dump(held, one.at)
        if known.defaults is Defaults.WRITTEN or not one.left_out(value, held, written):
            plain[one.key] = written
    return plain


def _load_fields(cls: type, plain: Mapping[object, object], path: str, problems: list[Problem], known: Known) -> object:
    fields = {one.key: one for one in known.fields(cls)}
    missing = {key for key, one in fields.items() if one.required and key not in plain}
    before = len(problems)
    values: dict[str, object] = {}
    for key, one in plain.items():
        if isinstance(key, str) and key in fields:
            values[key] = fields[key].shape.load(one, join(path, key), problems)
        elif key != TAG or known.tag(cls) is None:
            absent = [name for name in fields if name not in plain]
            missing -= set(difflib.get_close_matches(str(key)[:64], absent, 1))  # one mistake, one problem
            refuse(problems, join(path, key), "an unknown key", one_of(key, absent or list(fields)))
    for key in sorted(missing):
        refuse(problems, join(path, key), "nothing", fields[key].shape.words)
    if len(problems) > before:
        problems.extend(refusals(cls, values, path))
        return BAD
    values |= {key: None for key, one in fields.items() if one.attribute.default is attrs.NOTHING and key not in values}
    try:
        return cls(**values)
    except REFUSALS as refusal:
        problems.extend(refusals(cls, values, path) or [refusal_at(path, plain, refusal, fields)])
        return BAD


def refusals(cls: type, values: Mapping[str, object], path: str) -> list[Problem]:
    """What each validator says, at its field; a default, which may follow from a wrong field, counts last."""
    shell: object = object.__new__(cls)
    attributes: tuple[attrs.Attribute[object], ...] = attrs.fields(cls)
    if any(isinstance(one.converter, _CONVERTER) for one in attributes):
        return []
    given = tuple(one for one in attributes if str(one.alias) in values)
    found = _filled(shell, attributes, values, path)
    return found or list(_judged(shell, given, path)) or list(_judged(shell, attributes, path))


def _filled(
    shell: object, attributes: tuple[attrs.Attribute[object], ...], values: Mapping[str, object], path: str
) -> list[Problem]:
    """Put every value that was read, or its default, into the shell; what the converters refuse comes back."""
    found: list[Problem] = []
    for one in attributes:
        key = str(one.alias)
        value = values.get(key, BAD)
        try:
            if key not in values:
                value = _default(one, shell)
            elif value is not BAD:
                value = _converted(one, value)
        except (AttributeError, KeyError, OSError):
            continue
        except REFUSALS as refusal:
            found.append(refusal_at(join(path, key), value, refusal))
        if value is not BAD and value is not attrs.NOTHING:
            object.__setattr__(shell, one.name, value)
    return found


def _judged(shell: object, attributes: tuple[attrs.Attribute[object], ...], path: str) -> Iterator[Problem]:
    """What the validators say of the fields that the shell has."""
    for one in attributes:
        if one.validator is None or not one.init or not hasattr(shell, one.name):
            continue
        value = getattr(shell, one.name)
        try:
            one.validator(shell, one, value)
        except AttributeError:
            continue
        except REFUSALS as refusal:
            yield refusal_at(join(path, str(one.alias)), value, refusal)


def refusal_at(path: str, value: object, refusal: Exception, keys: Collection[str] = ()) -> Problem:
    """What a class refused, in the words of data; at the key that the refusal is about, where there is one."""
    if not isinstance(refusal, InvalidValue):
        said = refusal.args[0] if refusal.args else type(refusal).__name__
        return Problem(path, seen(value), f"what the class allows ({said})")
    what, found = refusal.what, seen(refusal.seen)
    where = join(path, what) if what in keys else path
    named = found if where.endswith(what) else f"{what} {found}"
    return Problem(where, named, f"{refusal.fix.removeprefix('give ')} ({refusal.why})")
