"""Tuples that are written as a mapping: each thing stands under its name, and the name is one of its fields.

Part of `commkit.core.data`, which exports what is public here.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from commkit.core.errors import Problem, WrongType
from commkit.core.forms import BAD, Defs, Plain, Shape, join, refuse, seen
from commkit.core.typed import instance_of


@frozen
class ByName:
    """`Annotated[tuple[T, ...], ByName()]` is written as a mapping in the tuple's order, by the field `name` of each.

    >>> from typing import Annotated
    >>> from commkit.core.data import load
    >>> @frozen
    ... class Goal:
    ...     name: str
    ...     at_least: int
    >>> load({"visits": {"at_least": 20}, "days": {"at_least": 5}}, Annotated[tuple[Goal, ...], ByName()])
    (Goal(name='visits', at_least=20), Goal(name='days', at_least=5))
    """

    key: str = field(default="name", validator=instance_of(str))


class _WithoutKey(Defs):
    """The same definitions, of classes whose key stands before them."""

    def __init__(self, defs: Defs, key: str) -> None:
        self._defs, self._key = defs, key

    def ref(self, cls: type, without: str = "") -> dict[str, Plain]:
        return self._defs.ref(cls, self._key)


@frozen(eq=False)
class Keyed(Shape):
    """Things by name; two of one name cannot be written."""

    item: Shape
    key: str
    words: str
    writes = reads = frozenset({"map"})

    def holds(self, value: object) -> bool:
        return isinstance(value, tuple)

    def dump(self, value: object, at: str) -> Plain:
        if not isinstance(value, tuple):
            raise self.unfit(value, at)
        plain: dict[str, Plain] = {}
        for one in value:
            name, written = getattr(one, self.key, None), self.item.dump(one, at)
            if not isinstance(name, str) or not isinstance(written, dict):
                raise self.unfit(value, at)
            if name in plain:
                raise WrongType(at, seen=name, why="two have one name", fix="give each its own")
            plain[name] = {key: held for key, held in written.items() if key != self.key}
        return plain

    def load(self, plain: object, path: str, problems: list[Problem]) -> object:
        if not isinstance(plain, Mapping):
            return refuse(problems, path, seen(plain), self.words)
        values = [self._load_one(name, one, join(path, name), problems) for name, one in plain.items()]
        return BAD if any(one is BAD for one in values) else tuple(values)

    def _load_one(self, name: object, plain: object, path: str, problems: list[Problem]) -> object:
        if not isinstance(plain, Mapping):
            return refuse(problems, path, seen(plain), self.item.words)
        if self.key in plain:
            return refuse(problems, join(path, self.key), "a second name", f"none: {name!r} stands before it")
        return self.item.load({self.key: name, **plain}, path, problems)

    def schema(self, defs: Defs) -> dict[str, Plain]:
        return {"type": "object", "additionalProperties": self.item.schema(_WithoutKey(defs, self.key))}
