"""The quick way through data: for each shape one function that writes and one that reads, made once and kept.

Part of `commkit.core.data`. The quick way does what the shapes do while nothing is wrong, and gives up otherwise: the
caller then goes the long way, which lists every problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TypeAlias, cast

import attrs

from commkit.core.errors import Problem
from commkit.core.forms import REFUSALS, Defaults, Form, Plain, Shape
from commkit.core.shapes import FACTORY, TAG, Classes, Field, Items, Known, Map, Union

Write: TypeAlias = Callable[[object], Plain]
Read: TypeAlias = Callable[[object], object]
_Row: TypeAlias = tuple[str, type | None, Write, Plain, Field]
"""The key, the class that is written as it is, the writer, what it makes of a standing default, the field."""

_SAME = frozenset({int, str, bool})
_KINDS: Mapping[type, str] = {type(None): "null", bool: "bool", int: "int", str: "str", list: "list", dict: "map"}
_MANY = 4096
_UNSURE = object()
_EMPTY: dict[str, Plain] = {}


class GivenUp(Exception):
    """Something is not as the quick way wants it."""


FAILURES = (GivenUp, *REFUSALS, LookupError, AttributeError, OSError, RecursionError)
"""What sends a caller the long way."""


class Quick:
    """The quick functions of one registry, each made when it is first needed."""

    __slots__ = ("_by_class", "_known", "_reads", "_writes")

    def __init__(self, known: Known) -> None:
        self._known = known
        self._writes: dict[Shape, Write] = {}
        self._reads: dict[Shape, Read] = {}
        self._by_class: dict[type, tuple[Write, Read]] = {}

    def write(self, shape: Shape) -> Write:
        """What dumps a value of a shape, or fails."""
        found = self._writes.get(shape)
        if found is None:
            found = self._writes[shape] = self._writer(shape)
        return found

    def read(self, shape: Shape) -> Read:
        """What loads a value of a shape, or fails."""
        found = self._reads.get(shape)
        if found is None:
            found = self._reads[shape] = self._reader(shape)
        return found

    def _writer(self, shape: Shape) -> Write:
        if isinstance(shape, Form):
            return _same(shape.of, shape.write) if shape.of in _SAME else shape.write
        if isinstance(shape, Items) and shape.of is tuple and not shape.fixed:
            return _write_items(self.write(shape.items[0]))
        if isinstance(shape, Map):
            return _write_map(shape, self.write(shape.value))
        if isinstance(shape, Union):
            return self._write_union(shape)
        if isinstance(shape, Classes):
            return self._write_classes(shape)
        return lambda value: shape.dump(value, "")

    def _reader(self, shape: Shape) -> Read:
        if isinstance(shape, Form):
            return _same(shape.of, _give_up) if shape.of in _SAME else shape.read
        if isinstance(shape, Items) and shape.of is tuple and not shape.fixed:
            return _read_items(self.read(shape.items[0]))
        if isinstance(shape, Map):
            return _read_map(shape, self.read(shape.key), self.read(shape.value))
        if isinstance(shape, Union):
            return self._read_union(shape)
        if isinstance(shape, Classes):
            return self._read_classes(shape)
        return _all_at_once(shape)

    # ------------------------------------------------------------ choices

    def _write_union(self, shape: Union) -> Write:
        by_type: dict[type, Write] = {}

        def write(value: object) -> Plain:
            known = by_type.get(type(value))
            if known is None:
                one = next((one for one in shape.members if one.holds(value)), None)
                if one is None:
                    raise GivenUp
                known = by_type[type(value)] = self.write(one)
            return known(value)

        return write

    def _read_union(self, shape: Union) -> Read:
        by_type: dict[type, Read] = {}
        for cls, kind in _KINDS.items():
            able = [one for one in shape.members if kind in one.writes]
            able += [one for one in shape.members if kind in one.reads]
            if able:
                by_type[cls] = self.read(able[0])
        return lambda plain: by_type[type(plain)](plain)

    def _write_classes(self, shape: Classes) -> Write:
        if shape.bare is not None and not shape.names and len(shape.tags) <= 1:
            return self.of(shape.bare)[0]
        names = {id(one): name for name, one in shape.names.items()}
        plainly = {shape.bare, *shape.tags.values()} - {type(one) for one in shape.names.values()}

        def write(value: object) -> Plain:
            if type(value) in plainly:
                return self.of(type(value))[0](value)
            return names.get(id(value)) or shape.dump(value, "")

        return write

    def _read_classes(self, shape: Classes) -> Read:
        names, tags, bare = shape.names, shape.tags, shape.bare
        if bare is not None and not names and not tags:
            return self.of(bare)[1]

        def read(plain: object) -> object:
            if type(plain) is str:
                return names[plain]
            if type(plain) is not dict:
                raise GivenUp
            cls = tags[plain[TAG]] if tags and TAG in plain else bare
            if cls is None:
                raise GivenUp
            return self.of(cls)[1](plain)

        return read

    # ------------------------------------------------------------ classes

    def of(self, cls: type) -> tuple[Write, Read]:
        """What dumps and what loads the objects of an attrs class that needs no tag, or fails."""
        found = self._by_class.get(cls)
        if found is None:
            found = self._by_class[cls] = (self._write_fields(cls), self._read_fields(cls))
        return found

    def _write_fields(self, cls: type) -> Write:
        fields = self._known.fields(cls)
        tag, in_full = self._known.tag(cls), self._known.defaults is Defaults.WRITTEN
        held_by = _all_of([one.attribute.name for one in fields])
        defaults = tuple(_UNSURE if in_full else _standing_default(one) for one in fields)
        rows: list[_Row] = []

        def write(value: object) -> Plain:
            if type(value) is not cls:
                raise GivenUp
            if not rows:
                rows[:] = [self._row(one) for one in fields]
            plain: dict[str, object] = {} if tag is None else {TAG: tag}
            for held, default, row in zip(held_by(value), defaults, rows, strict=True):
                if held is default:
                    continue
                key, exact, write_one, by_default, one = row
                if type(held) is exact:
                    if held != default:
                        plain[key] = held
                elif (held is None and one.optional) or (default is _EMPTY and held == _EMPTY and type(held) is dict):
                    continue
                else:
                    written = write_one(held)
                    differs = by_default is not None and written != by_default
                    if in_full or differs or not one.left_out(value, held, written):
                        plain[key] = written
            return cast("Plain", plain)

        return write

    def _row(self, one: Field) -> _Row:
        default, write, exact = _standing_default(one), self.write(one.shape), _exact(one.shape)
        if default is not None and default is not attrs.NOTHING and type(default) is not exact:
            exact = None
        by_default = None if default is _UNSURE or default is attrs.NOTHING else write(default)
        return one.key, exact, write, by_default, one

    def _read_fields(self, cls: type) -> Read:
        fields = self._known.fields(cls)
        unsaid: dict[str, object] = {
            one.key: None for one in fields if one.optional and one.attribute.default is attrs.NOTHING
        }
        tagged = self._known.tag(cls) is not None
        make = cast("Callable[..., object]", cls)
        reads: dict[str, tuple[type | None, Read]] = {}

        def read(plain: object) -> object:
            if type(plain) is not dict:
                raise GivenUp
            if not reads:
                reads.update({one.key: (_exact(one.shape), self.read(one.shape)) for one in fields})
            values: dict[str, object] = unsaid.copy()
            for key, one in plain.items():
                if key == TAG and tagged:
                    continue
                exact, read_one = reads[key]
                values[key] = one if type(one) is exact else read_one(one)
            return make(**values)

        return read


def _standing_default(one: Field) -> object:
    """What the field holds by default, where that is the same for every owner; else a value that nothing is."""
    default = one.attribute.default
    if one.attribute.converter is not None:
        return _UNSURE
    if not isinstance(default, FACTORY):
        return default
    return _EMPTY if getattr(default, "factory", None) is dict else _UNSURE


def _all_of(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return cast("Callable[[object], tuple[object, ...]]", attrgetter(*names))
    return lambda value: tuple(getattr(value, name) for name in names)


def _exact(shape: Shape) -> type | None:
    """The one class whose values are written as they are, None where there is none; None itself may be there too."""
    if isinstance(shape, Union):
        able = [one for one in shape.members if one.writes != {"null"}]
        return _exact(able[0]) if len(able) == 1 else None
    return shape.of if isinstance(shape, Form) and shape.of in _SAME else None


def _give_up(_plain: object) -> Plain:
    raise GivenUp


def _same(of: type, otherwise: Callable[[object], Plain]) -> Callable[[object], Plain]:
    return lambda value: cast("Plain", value) if type(value) is of else otherwise(value)


def _all_at_once(shape: Shape) -> Read:
    def read(plain: object) -> object:
        problems: list[Problem] = []
        value = shape.load(plain, "", problems)
        if problems:
            raise GivenUp
        return value

    return read


def _write_items(write_one: Write) -> Write:
    def write(value: object) -> Plain:
        if type(value) is not tuple:
            raise GivenUp
        return [write_one(one) for one in value]

    return write


def _read_items(read_one: Read) -> Read:
    def read(plain: object) -> object:
        if type(plain) is not list:
            raise GivenUp
        return tuple([read_one(one) for one in plain])

    return read


def _write_map(shape: Map, write_one: Write) -> Write:
    of, exact = _exact(shape.key), _exact(shape.value)
    if of is int:
        return _write_numbered(exact, write_one)
    if of is not str:
        return lambda value: shape.dump(value, "")

    def write(value: object) -> Plain:
        if type(value) is not dict:
            raise GivenUp
        plain: dict[str, object] = {}
        for key, one in value.items():
            if type(key) is not str:
                raise GivenUp
            plain[key] = one if type(one) is exact else write_one(one)
        return cast("Plain", plain)

    return write


def _read_map(shape: Map, read_key: Read, read_one: Read) -> Read:
    of, exact = _exact(shape.key), _exact(shape.value)
    if of is int:
        return _read_numbered(exact, read_one)

    def read(plain: object) -> object:
        if type(plain) is not dict:
            raise GivenUp
        found: dict[object, object] = {}
        for key, one in plain.items():
            found[key if type(key) is of else read_key(key)] = one if type(one) is exact else read_one(one)
        if len(found) < len(plain):
            raise GivenUp
        return found

    return read


def _write_numbered(exact: type | None, write_one: Write) -> Write:
    """What dumps a mapping by whole numbers; it knows how the numbers that it met of late are written."""
    known: dict[int, str] = {}

    def learn(numbers: Iterable[object]) -> None:
        if len(known) > _MANY:
            known.clear()
        for number in numbers:
            if type(number) is not int:
                raise GivenUp
            known[number] = str(number)

    def write(value: object) -> Plain:
        if type(value) is not dict:
            raise GivenUp
        plain: dict[str, object] = {}
        try:
            for number, one in value.items():
                if type(number) is not int:
                    raise GivenUp
                plain[known[number]] = one if type(one) is exact else write_one(one)
        except KeyError:
            learn(value)
            return {known[number]: write_one(one) for number, one in value.items()}
        return cast("Plain", plain)

    return write


def _read_numbered(exact: type | None, read_one: Read) -> Read:
    """What loads a mapping by whole numbers; it knows the numbers that it met of late by how they are written."""
    known: dict[str, int] = {}

    def learn(texts: Iterable[str]) -> None:
        if len(known) > _MANY:
            known.clear()
        for text in texts:
            number = int(text)
            if str(number) != text:
                raise GivenUp
            known[text] = number

    def read(plain: object) -> object:
        if type(plain) is not dict:
            raise GivenUp
        found: dict[int, object] = {}
        try:
            for text, one in plain.items():
                found[known[text]] = one if type(one) is exact else read_one(one)
        except KeyError:
            learn(plain)
            return {known[text]: read_one(one) for text, one in plain.items()}
        return found

    return read
