"""Block lists and allow lists of a door: named; what would match everybody is refused at construction (T12)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cached_property

from attrs import Attribute, field, frozen

from commkit.core.check import Check
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import flag
from commkit.core.wording import Label


def _entries(entries: Iterable[str]) -> tuple[str, ...]:
    if isinstance(entries, str):
        fix = f"give ({entries!r},)"
        raise WrongType("list", seen=entries, why="one text, whose letters would each be listed", fix=fix)
    return tuple(dict.fromkeys(entries))


def _filled(_list: object, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    for one in value:
        _not_empty(attribute.name, one)
        if one != one.strip():
            why = "a name with spaces around it would match nobody"
            raise InvalidValue(attribute.name, seen=one, why=why, fix=f"give {one.strip()!r}")


def _named(_list: object, attribute: Attribute[str], value: object) -> None:
    _not_empty(attribute.name, value)


def _not_empty(what: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(what, seen=value, why="an empty entry would match by accident", fix="drop it or fill it in")


def _some_must_match(_list: object, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    for one in value:
        _not_empty(attribute.name, one)
        for choice in _choices(one):
            if not choice.strip("* "):
                why = "an empty alternative would match everybody"
                raise InvalidValue(attribute.name, seen=one, why=why, fix="write letters beside * and between |")


def folded(text: str) -> str:
    """A text without its case and its full-width forms, as patterns compare it.

    >>> folded("ＦＲＥＥ Coins")
    'free coins'
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _choices(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern, folded, without the spaces around them."""
    return tuple(choice.strip() for choice in folded(pattern).split("|"))


def _matches(pieces: tuple[str, ...], text: str) -> bool:
    """Whether the text is the pieces with anything between them: the first at its start, the last at its end."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return text == first
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, until = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        found = text.find(piece, at, until)
        if found < 0:
            return False
        at = found + len(piece)
    return True


@frozen
class BlockList:
    """Who is refused before anything else is asked: by exact name, or by a pattern.

    In a pattern `*` stands for anything and `|` is *or*; case, full-width forms and spaces around `|` and around a name
    do not matter. An empty name, an empty pattern and an empty alternative are InvalidValue errors, because they would
    block everybody (T12); so is a listed name with spaces around it, which would block nobody.

    >>> ads = BlockList("ads", ("bob",), patterns=("*free coins*|spam_*",))
    >>> ads.has("bob"), ads.has("Bob"), ads.has("SPAM_7"), ads.has("ada")
    (True, False, True, False)
    >>> BlockList("ads", patterns=("spam|",))
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: patterns: saw 'spam|', an empty alternative would match everybody; \
write letters beside * and between |
    """

    name: str = field(validator=_named)
    names: tuple[str, ...] = field(default=(), converter=_entries, validator=_filled)
    patterns: tuple[str, ...] = field(default=(), converter=_entries, validator=_some_must_match)

    @cached_property
    def _pieces(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(choice.split("*")) for pattern in self.patterns for choice in _choices(pattern))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.names)

    @property
    def key(self) -> str:
        """The name of its finding in a verdict."""
        return f"blocked.{self.name}"

    @cached_property
    def check(self) -> Check:
        """The requirement to be on this list not at all."""
        label = Label(en=f"on the block list {self.name}", zh=f"在黑名单“{self.name}”上")
        return flag(self.key, label).is_false()

    def has(self, *names: str) -> bool:
        """Whether one of the names of somebody is on the list."""
        if not self._names.isdisjoint(one.strip() for one in names):
            return True
        return any(_matches(pieces, folded(text).strip()) for text in names for pieces in self._pieces)


@frozen
class AllowList:
    """Who needs none of the requirements: by exact name only, because a name that fits a pattern can be chosen.

    >>> AllowList("founders", ("eve",)).has("eve"), AllowList("founders", ("eve",)).has("Eve")
    (True, False)
    """

    name: str = field(validator=_named)
    names: tuple[str, ...] = field(default=(), converter=_entries, validator=_filled)

    @property
    def key(self) -> str:
        """The name of its finding in a verdict."""
        return f"allowed.{self.name}"

    @cached_property
    def check(self) -> Check:
        """The requirement to be on this list."""
        label = Label(en=f"on the allow list {self.name}", zh=f"在白名单“{self.name}”上")
        return flag(self.key, label).is_true()

    def has(self, who: str) -> bool:
        """Whether somebody is on the list."""
        return who in self.names
