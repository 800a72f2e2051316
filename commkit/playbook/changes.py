"""One number of a book changed by its path, and the paths by which two books differ.

    changed(book, {"policies.checkin.each": 3, "lateness": 5})
    differences(book, other)                    # policies.checkin.each: 2 -> 3, ...

A path is the one that the number has in a playbook file, and in its errors: `policies.checkin.cap.day`,
`goals.checkin_rate.at_least`, `calendar.zone`, `earlier[0].policies.checkin.each`.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias, cast

import attrs
from attrs import evolve, frozen

from commkit.core.data import Registry, shape_of
from commkit.core.errors import BadData, Problem, WrongType
from commkit.core.forms import ANY_INT, BAD, REFUSALS, Shape, join, one_of, refuse, seen
from commkit.core.keyed import Keyed
from commkit.core.shapes import Field, Items, Map, Union, refusal_at, refusals
from commkit.playbook.data import Book, Edition, accounts_missing
from commkit.playbook.playbook import Playbook
from commkit.playbook.registry import PLAYBOOK
from commkit.standing.policy import AccountPolicy

_STEP = re.compile(r'(?:^|\.)([\w-]+)|\[(\d+|"(?:[^"\\]|\\.)*")\]')
_Tree: TypeAlias = "dict[str, _Tree | _New]"


@frozen(eq=False)
class _New:
    """What a path is to hold."""

    value: object


# ------------------------------------------------------------ changing


def changed(book: Playbook, changes: Mapping[str, object], registry: Registry = PLAYBOOK) -> Playbook:
    """The book with other values at these paths; a value is an object, or the plain data of one.

    None takes out a policy, a goal or a key of a mapping; a path that ends in a new name of them puts one in, at the
    end. The calendar and the lateness are those of the earlier versions too. One BadData error lists everything that is
    wrong: paths that are not there, values that do not fit, an account that is gone.

    >>> from commkit.presets import study_class
    >>> book = changed(study_class(), {"policies.checkin.each": 3, "policies.checkin.cap.day": 3, "lateness": 5})
    >>> book.policy("checkin").each, book.policy("checkin").cap, book.lateness
    (3, Cap(day=3, week=None, month=None, ever=None), 5)
    >>> changed(study_class(), {"policies.chekin.each": 3, "policies.stage.reply_days": 0})
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 2 problems
      policies.chekin: saw an unknown name, wanted one of points, checkin, message, share, checkin_streak, stage \
(did you mean checkin or checkin_streak?)
      policies.stage.reply_days: saw 0, wanted 1 or more (it counts whole days)
    """
    return _bound(_changed(Book.of(book), changes, registry))


def changed_from(book: Playbook, since: date, changes: Mapping[str, object], registry: Registry = PLAYBOOK) -> Playbook:
    """The book with changes in force from a day on; every day before it is decided by the book as it was.

    The changes name the new version: each outcome says which version decided it.

    >>> from commkit.presets import study_class
    >>> book = changed_from(study_class(), date(2026, 3, 1), {"version": "2", "policies.checkin.each": 2})
    >>> [(one.version, one.since) for one in book.editions()]
    [('2', datetime.date(2026, 3, 1)), ('1', None)]
    """
    if changes.get("version", book.version) == book.version:
        raise BadData([Problem("version", seen(changes.get("version")), f"another version than {book.version}")])
    new = _changed(Book.of(book), {"since": since, **changes}, registry)
    return _bound(evolve(new, earlier=(Edition.of(book, new.name), *new.earlier)))


def _changed(book: Book, changes: Mapping[str, object], registry: Registry) -> Book:
    changing = _Changing(registry)
    tree = changing.tree(changes)
    new = changing.apply(book, tree, shape_of(Book, registry, "Book"), "")
    if changing.problems or not isinstance(new, Book):
        raise BadData(changing.problems)
    return new


def _bound(book: Book) -> Playbook:
    books: list[tuple[str, Book | Edition]] = [("policies", book)]
    books += [(f"earlier[{place}].policies", one) for place, one in enumerate(book.earlier)]
    rows = [(join(path, one.name), one) for path, edition in books for one in edition.policies]
    accounts = list(dict.fromkeys(one.name for _, one in rows if isinstance(one, AccountPolicy)))
    problems = list(accounts_missing(rows, accounts))
    if problems:
        raise BadData(problems)
    return book.playbook()


class _Changing:
    """Changes being applied, and what is wrong with them."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.problems: list[Problem] = []

    def tree(self, changes: Mapping[str, object]) -> _Tree:
        """The changes by the steps of their paths, so that what belongs to one thing changes at once."""
        tree: _Tree = {}
        for path, value in changes.items():
            steps = _steps(path)
            if not steps:
                refuse(self.problems, "", seen(path), "a path such as policies.checkin.each")
                continue
            here: _Tree = tree
            for step in steps[:-1]:
                below = here.setdefault(step, {})
                if isinstance(below, _New):
                    break
                here = below
            else:
                if steps[-1] not in here:
                    here[steps[-1]] = _New(value)
                    continue
            refuse(self.problems, path, "two changes of one place", "one of them")
        return tree

    def apply(self, held: object, tree: _Tree | _New, shape: Shape, path: str) -> object:
        """What is held with its changes, or BAD."""
        if isinstance(tree, _New):
            return self._value(tree.value, shape, path)
        if isinstance(held, tuple):
            return self._in_tuple(held, tree, _part(shape, Keyed, Items), path)
        if isinstance(held, Mapping):
            return self._in_mapping(held, tree, _part(shape, Map), path)
        if attrs.has(type(held)):
            return self._in_object(held, tree, path)
        for step in tree:
            self._unknown(path, step, ())
        return BAD

    def _unknown(self, path: str, step: str, names: tuple[str, ...]) -> object:
        return refuse(self.problems, join(path, step), "an unknown name", one_of(step, names))

    def _value(self, value: object, shape: Shape, path: str) -> object:
        if attrs.has(type(value)) and shape.holds(value):
            return value
        try:
            shape.dump(value, path)
        except REFUSALS:
            return shape.load(value, path, self.problems)
        return value

    def _in_object(self, held: object, tree: _Tree, path: str, named_by: str = "") -> object:
        fields = {one.key: one for one in self._registry.fields(type(held))}
        names = tuple(key for key in fields if key != named_by)
        values: dict[str, object] = {}
        for step, below in tree.items():
            if step not in names:
                self._unknown(path, step, names)
                continue
            one = fields[step]
            values[step] = self.apply(getattr(held, one.attribute.name), below, one.shape, join(path, step))
        return self._made(held, fields, values, path)

    def _made(self, held: object, fields: Mapping[str, Field], values: Mapping[str, object], path: str) -> object:
        whole = {**{key: getattr(held, one.attribute.name) for key, one in fields.items()}, **values}
        if any(value is BAD for value in values.values()):
            self.problems.extend(refusals(type(held), whole, path))
            return BAD
        try:
            return cast("Callable[..., object]", type(held))(**whole)
        except REFUSALS as refusal:
            self.problems.extend(refusals(type(held), whole, path) or [refusal_at(path, held, refusal, fields)])
            return BAD

    def _in_tuple(self, held: tuple[object, ...], tree: _Tree, shape: Shape | None, path: str) -> object:
        if isinstance(shape, Keyed):
            return self._by_name(held, tree, shape, path)
        new = list(held)
        for step, below in tree.items():
            place = int(step) if step.isdecimal() else len(held)
            if not isinstance(shape, Items) or place >= len(held):
                self._unknown(path, step, tuple(map(str, range(len(held)))))
                continue
            one = shape.items[place if shape.fixed else 0]
            new[place] = self.apply(held[place], below, one, f"{path}[{place}]")
        return BAD if any(one is BAD for one in new) else tuple(new)

    def _by_name(self, held: tuple[object, ...], tree: _Tree, shape: Keyed, path: str) -> object:
        named: dict[str, object] = {str(getattr(one, shape.key)): one for one in held}
        for step, below in tree.items():
            here = join(path, step)
            if isinstance(below, _New) and below.value is not None:
                named[step] = self._put(step, below.value, shape, path)
            elif step not in named:
                self._unknown(path, step, tuple(named))
            elif isinstance(below, _New):
                del named[step]
            else:
                named[step] = self._in_object(named[step], below, here, shape.key)
        return BAD if any(one is BAD for one in named.values()) else tuple(named.values())

    def _put(self, name: str, value: object, shape: Keyed, path: str) -> object:
        if isinstance(value, Mapping) or not shape.item.holds(value):
            loaded = shape.load({name: value}, path, self.problems)
            return loaded[0] if isinstance(loaded, tuple) else BAD
        own = getattr(value, shape.key)
        return (
            value
            if own == name
            else refuse(self.problems, join(path, name), f"one named {own!r}", f"one named {name!r}")
        )

    def _in_mapping(self, held: Mapping[object, object], tree: _Tree, shape: Shape | None, path: str) -> object:
        new = dict(held)
        for step, below in tree.items():
            here, before = join(path, step), len(self.problems)
            key = self._key(step, shape, here)
            if len(self.problems) > before or not isinstance(shape, Map):
                continue
            if isinstance(below, _New) and below.value is not None:
                new[key] = self._value(below.value, shape.value, here)
            elif key not in new:
                self._unknown(path, step, tuple(map(str, new)))
            elif isinstance(below, _New):
                del new[key]
            else:
                new[key] = self.apply(new[key], below, shape.value, here)
        return BAD if any(one is BAD for one in new.values()) else new

    def _key(self, step: str, shape: Shape | None, path: str) -> object:
        if not isinstance(shape, Map):
            return refuse(self.problems, path, "an unknown name", "nothing here")
        whole = "int" in shape.key.writes and re.fullmatch(ANY_INT, step)
        return shape.key.load(int(step) if whole else step, path, self.problems)


def _steps(path: object) -> list[str]:
    """The steps of a path; none where it is not one."""
    steps: list[str] = []
    at = 0
    while isinstance(path, str) and at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            return []
        name, bracketed = found.groups()
        steps.append(name or str(json.loads(bracketed)))
        at = found.end()
    return steps


def _part(shape: Shape, *wanted: type[Shape]) -> Shape | None:
    """The shape, or the member of a union, that is one of the wanted."""
    members = shape.members if isinstance(shape, Union) else (shape,)
    return next((one for one in members if isinstance(one, wanted)), None)


# ------------------------------------------------------------ comparing


class Difference(NamedTuple):
    """A path and what two books hold there; None where one of them has nothing."""

    path: str
    before: object
    after: object

    def __str__(self) -> str:
        return f"{self.path}: {_said(self.before)} -> {_said(self.after)}"


def _said(value: object) -> str:
    """A value in few words."""
    if value is None:
        return "nothing"
    if isinstance(value, enum.Enum):
        return str(value.value)
    if attrs.has(type(value)):
        return str(getattr(value, "code", None) or type(value).__name__)
    if isinstance(value, tuple):
        return ", ".join(map(_said, value)) or "none"
    return str(value)


def differences(book: Playbook, other: Playbook, registry: Registry = PLAYBOOK) -> tuple[Difference, ...]:
    """Where two books differ: every path, with what each of them holds.

    `changed` with these paths and what is after gives the other book; where the order of policies or goals differs,
    there is a row with their names as well.

    >>> from commkit.presets import study_class
    >>> old = study_class()
    >>> for one in differences(old, changed(old, {"policies.checkin.each": 1, "policies.share": None, "lateness": 5})):
    ...     print(one)
    lateness: 3 -> 5
    policies.checkin.each: 2 -> 1
    policies.share: Award -> nothing
    """
    comparing = _Comparing(registry)
    return tuple(comparing.walk(Book.of(book), Book.of(other), shape_of(Book, registry, "Book"), ""))


class _Comparing:
    """Walks two values side by side."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._named = frozenset(type(one) for one in registry.named.values())

    def walk(self, old: object, new: object, shape: Shape, path: str) -> Iterator[Difference]:
        """The differences of two values at a path."""
        if type(old) is not type(new) or self._whole(old):
            if type(old) is not type(new) or old != new:
                yield Difference(path, old, new)
        elif isinstance(old, tuple) and isinstance(new, tuple):
            yield from self._in_tuples(old, new, _part(shape, Keyed, Items), path)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self._in_mappings(old, new, _part(shape, Map), path)
        else:
            for one in self._fields(old):
                mine, theirs = getattr(old, one.attribute.name), getattr(new, one.attribute.name)
                yield from self.walk(mine, theirs, one.shape, join(path, one.key))

    def _whole(self, value: object) -> bool:
        """Whether a value is compared as one."""
        if isinstance(value, tuple | Mapping):
            return False
        return type(value) in self._named or not self._fields(value)

    def _fields(self, value: object) -> tuple[Field, ...]:
        if not attrs.has(type(value)):
            return ()
        try:
            return self._registry.fields(type(value))
        except WrongType:  # a policy of one's own that never was data
            return ()

    def _in_tuples(
        self, old: tuple[object, ...], new: tuple[object, ...], shape: Shape | None, path: str
    ) -> Iterator[Difference]:
        if isinstance(shape, Keyed):
            yield from self._by_name(old, new, shape, path)
        elif isinstance(shape, Items) and len(old) == len(new) and not any(map(self._whole, (*old, *new))):
            for place, (mine, theirs) in enumerate(zip(old, new, strict=True)):
                one = shape.items[place if shape.fixed else 0]
                yield from self.walk(mine, theirs, one, f"{path}[{place}]")
        elif old != new:
            yield Difference(path, old, new)

    def _by_name(
        self, old: tuple[object, ...], new: tuple[object, ...], shape: Keyed, path: str
    ) -> Iterator[Difference]:
        mine, theirs = ({str(getattr(one, shape.key)): one for one in held} for held in (old, new))
        for name in [*mine, *(name for name in theirs if name not in mine)]:
            yield from self.walk(mine.get(name), theirs.get(name), shape.item, join(path, name))
        kept = [name for name in mine if name in theirs] + [name for name in theirs if name not in mine]
        if kept != list(theirs):
            yield Difference(path, tuple(mine), tuple(theirs))

    def _in_mappings(
        self, old: Mapping[object, object], new: Mapping[object, object], shape: Shape | None, path: str
    ) -> Iterator[Difference]:
        if not isinstance(shape, Map):
            if old != new:
                yield Difference(path, old, new)
            return
        for key in [*old, *(key for key in new if key not in old)]:
            here = join(path, str(shape.key.dump(key, path)))
            yield from self.walk(old.get(key), new.get(key), shape.value, here)
