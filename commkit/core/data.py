"""Frozen values to plain data and back, exactly: `dump`, `load`, `schema`.

One walker over the fields of attrs classes. What a field holds is said by its annotation, what a tag or a
name means by an explicit `Registry`. Nothing is looked up elsewhere, nothing in the data is ever evaluated.

A field may hold bool, int, str, Fraction, date, time of day, an aware datetime, an enum of text or whole
numbers, another attrs class, `tuple[T, ...]`, `tuple[A, B]`, `frozenset[T]`, `Mapping[K, T]` where a key is
written as text or is a whole number, `Annotated[tuple[T, ...], ByName()]` which is written as a mapping, a
union whose members are written differently, None where the field may be left out, and any class that has a
`Form` in the registry. Any other annotation is a WrongType error at the first use, with the class and the
field. A Fraction is written "9/10"; an instant keeps its offset and zone.
"""

from __future__ import annotations

import collections.abc
import enum
import inspect
import types
import typing
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar, overload

import attrs
from attrs import field, frozen

from commkit.core.errors import BadData, InvalidValue, Problem, WrongType
from commkit.core.forms import FORMS, Defaults, Defs, Form, Plain, Shape, choices, form, unsupported
from commkit.core.keyed import ByName, Keyed
from commkit.core.quick import FAILURES, Quick
from commkit.core.shapes import TAG, Classes, Field, Items, Map, Union, is_a

__all__ = ["EMPTY", "TAG", "ByName", "Defaults", "Form", "Plain", "Registry", "dump", "form", "load", "schema"]

T = TypeVar("T")
V = TypeVar("V")
_ALIAS: type = getattr(typing, "TypeAliasType", types.NoneType)  # since Python 3.12

_INSTEAD: Mapping[type, str] = {
    list: "write tuple[T, ...]",
    tuple: "write tuple[T, ...]",
    set: "write frozenset[T]",
    frozenset: "write frozenset[T]",
    dict: "write Mapping[K, T]",
    collections.abc.Mapping: "write Mapping[K, T]",
    float: "write Fraction",
    object: "say which classes",
}


def _kept_tags(tags: Mapping[str, type]) -> Mapping[str, type]:
    return MappingProxyType(dict(tags))


def _kept_names(named: Mapping[str, object]) -> Mapping[str, object]:
    return MappingProxyType(dict(named))


def _tags_fit(_registry: object, _attribute: object, tags: Mapping[str, type]) -> None:
    for tag, cls in tags.items():
        if not isinstance(tag, str) or not tag:
            raise WrongType("tag", seen=tag, why="a tag is a word", fix="give text")
        if not attrs.has(cls):
            raise WrongType(f"tag {tag}", seen=cls, why="not an attrs class", fix="decorate it with attrs.frozen")
    if len(set(tags.values())) < len(tags):
        twice = next(cls for cls in tags.values() if list(tags.values()).count(cls) > 1)
        raise InvalidValue("tags", seen=twice, why="one class under two tags", fix="keep one of them")


def _joined(what: str, old: Mapping[str, V], new: Mapping[str, V]) -> dict[str, V]:
    for key, value in new.items():
        if key in old and old[key] is not value and old[key] != value:
            why = f"{key!r} already stands for {old[key]!r}"
            raise InvalidValue(what, seen=value, why=why, fix="choose another name")
    return {**old, **new}


@frozen
class Registry:
    """What the words in data mean: tags name classes, names stand for values, forms write foreign classes.

    A class with a tag is written with the tag under `"is"`. Where an annotation allows several classes the
    data must say the tag; elsewhere it may. A value with a name is written as its bare name. Two classes for
    one tag, one class with two tags, two values for one name: an InvalidValue error.

    >>> @frozen
    ... class Cap:
    ...     points: int
    >>> Registry(tags={"cap": Cap}).plus(named={"daily": Cap(12)}).named["daily"]
    Cap(points=12)
    """

    tags: Mapping[str, type] = field(factory=dict, converter=_kept_tags, validator=_tags_fit)
    named: Mapping[str, object] = field(factory=dict, converter=_kept_names)
    forms: tuple[Form, ...] = ()
    defaults: Defaults = Defaults.LEFT_OUT
    _shapes: dict[object, Shape] = field(factory=dict, init=False, eq=False, repr=False)
    _fields: dict[type, tuple[Field, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    _tag_of: dict[type, str] = field(init=False, eq=False, repr=False)
    quick: Quick = field(init=False, eq=False, repr=False)

    @_tag_of.default
    def _by_class(self) -> dict[type, str]:
        return {cls: tag for tag, cls in self.tags.items()}

    @quick.default
    def _quickly(self) -> Quick:
        return Quick(self)

    def plus(
        self,
        tags: Mapping[str, type] | None = None,
        named: Mapping[str, object] | None = None,
        forms: Iterable[Form] = (),
    ) -> Registry:
        """A larger registry: this one and more."""
        return Registry(
            tags=_joined("tags", self.tags, tags or {}),
            named=_joined("named", self.named, named or {}),
            forms=(*self.forms, *forms),
            defaults=self.defaults,
        )

    def in_full(self) -> Registry:
        """The same, but dumps write defaults too: what is stored keeps its meaning when a default changes."""
        return attrs.evolve(self, defaults=Defaults.WRITTEN)

    def tag(self, cls: type) -> str | None:
        """The tag of a class, or None."""
        return self._tag_of.get(cls)

    def fields(self, cls: type) -> tuple[Field, ...]:
        """The fields of a class, as data sees them; read once."""
        known = self._fields.get(cls)
        if known is None:
            known = self._fields[cls] = tuple(_read_fields(cls, self))
        return known


EMPTY = Registry()


def _read_fields(cls: type, registry: Registry) -> Iterable[Field]:
    try:
        hints: dict[str, object] = typing.get_type_hints(cls, include_extras=True)
    except NameError as unresolved:
        fix = "import the name where the class is defined, at run time too"
        raise unsupported(cls.__name__, str(unresolved), "an annotation cannot be resolved", fix) from unresolved
    for attribute in attrs.fields(cls):
        if not attribute.init:
            continue
        at = f"{cls.__name__}.{attribute.name}"
        one = Field(attribute.alias, shape_of(hints.get(attribute.name), registry, at), attribute, at)
        if one.optional and attribute.default is not None and attribute.default is not attrs.NOTHING:
            why = f"None cannot be written, and a missing key means {attribute.default!r}"
            raise unsupported(at, hints[attribute.name], why, "let the field default to None")
        yield one


def shape_of(annotation: object, registry: Registry, at: str) -> Shape:
    """How what is annotated so is written and read; a WrongType error that names `at` when it cannot be."""
    try:
        known = registry._shapes.get(annotation)
    except TypeError:
        raise unsupported(at, annotation, "not a type") from None
    if known is None:
        known = registry._shapes[annotation] = _make(annotation, registry, at)
    return known


def _make(annotation: object, registry: Registry, at: str) -> Shape:
    if isinstance(annotation, typing.NewType):
        return shape_of(annotation.__supertype__, registry, at)
    if annotation is not None and isinstance(annotation, _ALIAS):
        return shape_of(getattr(annotation, "__value__", None), registry, at)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _annotated(args, registry, at)
    if origin in (typing.Union, types.UnionType):
        return _union([shape_of(one, registry, at) for one in args], annotation, registry, at)
    if origin is frozenset or origin is tuple:
        return _items(origin, args, registry, at)
    if origin is collections.abc.Mapping:
        return _map(args, registry, at)
    cls = origin if origin is not None else annotation
    if not isinstance(cls, type):
        raise unsupported(at, annotation, "not a type that can be written")
    if cls in _INSTEAD:
        raise unsupported(at, annotation, "there is no exact plain form for it", _INSTEAD[cls])
    return _of_class(cls, registry, at)


def _of_class(cls: type, registry: Registry, at: str) -> Shape:
    for known in (*registry.forms, *FORMS):
        if known.of is cls:
            return known
    return choices(cls, at) if issubclass(cls, enum.Enum) else _classes((cls,), registry, at)


def _inner(annotation: object, registry: Registry, at: str) -> Shape:
    shape = shape_of(annotation, registry, at)
    if "null" in shape.writes:
        raise unsupported(at, annotation, "None cannot be written inside a list or a mapping", "leave the place out")
    return shape


def _items(of: type, args: tuple[object, ...], registry: Registry, at: str) -> Items:
    if of is frozenset or args[1:] == (Ellipsis,):
        item = _inner(args[0], registry, at)
        each = ", each once" if of is frozenset else ""
        return Items((item,), of, False, f"a list{each} of: {item.words}")
    places = tuple(_inner(one, registry, at) for one in args)
    return Items(places, of, True, f"a list of {len(places)}: {', '.join(one.words for one in places)}")


def _annotated(args: tuple[object, ...], registry: Registry, at: str) -> Shape:
    shape, named = shape_of(args[0], registry, at), [one for one in args[1:] if isinstance(one, ByName)]
    if not named:
        return shape
    if not isinstance(shape, Items) or shape.of is not tuple or shape.fixed:
        raise unsupported(at, args[0], "only a tuple of things has names in it", "write Annotated[tuple[T, ...], ...]")
    item = shape.items[0]
    return Keyed(item, named[0].key, f"a mapping from {named[0].key} to {item.words}")


def _map(args: tuple[object, ...], registry: Registry, at: str) -> Map:
    key, value = _inner(args[0], registry, at), _inner(args[1], registry, at)
    if not key.writes <= {"str", "int", "map"} or key.writes >= {"str", "int"}:
        raise unsupported(at, args[0], "a key is written as text, or is a whole number", "use a tuple of pairs")
    return Map(key, value, f"a mapping from {key.words} to {value.words}")


def _union(members: list[Shape], annotation: object, registry: Registry, at: str) -> Shape:
    flat = [one for member in members for one in (member.members if isinstance(member, Union) else (member,))]
    classes = [one for one in flat if isinstance(one, Classes)]
    if len(classes) > 1:
        merged = _classes(tuple(cls for one in classes for cls in one.classes), registry, at)
        flat = [merged, *(one for one in flat if not isinstance(one, Classes))]
    if sum("str" in one.writes for one in flat) > 1:  # a name may look like a number
        flat = [one.nameless() if isinstance(one, Classes) else one for one in flat]
    for n, one in enumerate(flat):
        for other in flat[:n]:
            if one.writes & other.writes:
                why = f"{other.words} and {one.words} look alike when written"
                raise unsupported(at, annotation, why, "give one of them a class with a tag")
    words = " or ".join(one.words for one in flat if one.writes != {"null"})
    writes = frozenset[str]().union(*(one.writes for one in flat))
    reads = frozenset[str]().union(*(one.reads for one in flat))
    return Union(tuple(flat), words, writes, reads)


def _classes(classes: tuple[type, ...], registry: Registry, at: str) -> Classes:
    tags = {tag: cls for tag, cls in registry.tags.items() if is_a(cls, classes)}
    names = {name: one for name, one in registry.named.items() if is_a(type(one), classes)}
    alone = len(classes) == 1 and all(cls is classes[0] for cls in tags.values())
    bare = classes[0] if alone and attrs.has(classes[0]) and not inspect.isabstract(classes[0]) else None
    for cls in classes:
        known = [*tags.values(), *map(type, names.values()), bare]
        if not any(one is not None and is_a(one, (cls,)) for one in known):
            why = "one of several classes needs a tag" if attrs.has(cls) else "not an attrs class"
            raise unsupported(at, cls, why, "add a tag, a name or a form to the registry")
    kinds = frozenset({"map"} if tags or bare else ()) | frozenset({"str"} if names else ())
    words = " or ".join(f"{'an' if cls.__name__[0] in 'AEIOU' else 'a'} {cls.__name__}" for cls in classes)
    if bare:
        words += _needs(bare)
    if not bare and tags:
        words += f" with {TAG!r} among {', '.join(tags)}"
    return Classes(classes, bare, tags, names, registry, words, kinds, kinds)


def _needs(cls: type) -> str:
    """The keys that a class cannot do without, as an error shows them."""
    needed = [one.name for one in attrs.fields(cls) if one.init and one.default is attrs.NOTHING]
    return f" such as {{ {', '.join(f'{name} = ...' for name in needed)} }}" if needed else ""


class _Schemas(Defs):
    """The definitions of a schema, each class once, under its name (in full where two classes share one)."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.names: dict[tuple[type, str], str] = {}
        self.made: dict[str, Plain] = {}

    def ref(self, cls: type, without: str = "") -> dict[str, Plain]:
        if (cls, without) not in self.names:
            name = f"{cls.__module__}.{cls.__qualname__}" if cls.__name__ in self.made else cls.__name__
            name += f".without.{without}" if name in self.made else ""
            self.names[cls, without], self.made[name] = name, None
            self.made[name] = self._described(cls, without)
        return {"$ref": f"#/$defs/{self.names[cls, without]}"}

    def _described(self, cls: type, without: str) -> dict[str, Plain]:
        tag = self.registry.tag(cls)
        keys: dict[str, Plain] = {TAG: {"const": tag}} if tag else {}
        fields = [one for one in self.registry.fields(cls) if one.key != without]
        for one in fields:
            keys[one.key] = _at_least(one.shape.schema(self), _least(one.attribute.validator))
        said: dict[str, Plain] = {"description": cls.__doc__.strip().splitlines()[0]} if cls.__doc__ else {}
        required: list[Plain] = [one.key for one in fields if one.required]
        return {
            "type": "object",
            **said,
            "properties": keys,
            "required": required,
            "additionalProperties": False,
        }


def _least(validator: object) -> int | None:
    """The least whole number that a field may hold, where its validator says one."""
    least = getattr(getattr(validator, "validator", validator), "least", None)
    return least if isinstance(least, int) else None


def _at_least(described: dict[str, Plain], least: int | None) -> dict[str, Plain]:
    if least is None:
        return described
    if described.get("type") == "integer":
        return {**described, "minimum": least}
    ways = described.get("anyOf")
    if not isinstance(ways, list):
        return described
    return {**described, "anyOf": [_at_least(way, least) if isinstance(way, dict) else way for way in ways]}


def dump(value: object, registry: Registry = EMPTY) -> Plain:
    """A value as plain data that JSON and TOML can hold.

    Fields that hold their default are left out, unless the registry is one `in_full()`. A value that does not fit its
    annotation, or whose class has no tag where it needs one, is a WrongType error.

    >>> @frozen
    ... class Goal:
    ...     at_least: int
    ...     days: int = 28
    >>> dump((Goal(20), Goal(5, days=7)))
    [{'at_least': 20}, {'at_least': 5, 'days': 7}]
    """
    shape = registry._shapes.get(type(value))
    if shape is None:
        if type(value) is tuple:
            return [dump(one, registry) for one in value]
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return {key: dump(one, registry) for key, one in value.items()}
        shape = shape_of(type(value), registry, type(value).__name__)
    try:
        return registry.quick.write(shape)(value)
    except FAILURES:
        pass  # the long way says what is wrong
    return shape.dump(value, type(value).__name__)


@overload
def load(plain: object, wanted: type[T], registry: Registry = EMPTY) -> T: ...
@overload
def load(plain: object, wanted: object, registry: Registry = EMPTY) -> object: ...
def load(plain: object, wanted: object, registry: Registry = EMPTY) -> object:
    """The value of type `wanted` that plain data stands for; `wanted` is a class or an annotation.

    One BadData error lists every problem with its path, what was seen and what was wanted, also what the
    classes themselves refuse.

    >>> @frozen
    ... class Cap:
    ...     points: int
    ...     days: int = 1
    >>> load({"points": 12}, Cap)
    Cap(points=12, days=1)
    >>> load([{"points": 1.5}, {"pionts": 3, "days": "7"}], tuple[Cap, ...])
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 3 problems
      [0].points: saw 1.5, wanted a whole number
      [1].pionts: saw an unknown key, wanted one of points (did you mean points?)
      [1].days: saw '7', wanted a whole number
    """
    shape = shape_of(wanted, registry, "load")
    try:
        return registry.quick.read(shape)(plain)
    except FAILURES:
        problems: list[Problem] = []
    try:
        value = shape.load(plain, "", problems)
    except RecursionError:
        raise BadData([Problem("", "data nested too deeply", shape.words)]) from None
    if problems:
        raise BadData(problems)
    return value


def schema(wanted: object, registry: Registry = EMPTY) -> dict[str, Plain]:
    """The JSON Schema (2020-12) of what `load` takes for `wanted`: every dump is valid under it.

    It visits every class, so that an annotation which cannot be written shows here.

    >>> schema(tuple[int, ...])["items"]
    {'type': 'integer'}
    """
    defs = _Schemas(registry)
    top = shape_of(wanted, registry, "schema").schema(defs)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **top, "$defs": defs.made}
