"""What a name card is made of: its values and errors, separators and what looks like them, lists and labels."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from commkit.core.errors import WrongType
from commkit.core.wording import Label

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES = "\uff0d\u2014\u2013\u2012\u2011\u2010\u2015\u2212\ufe63\ufe58"
MARKS = ("-" + _DASHES, "+\uff0b", "_\uff3f", "/\uff0f", "|\uff5c", ",\uff0c\u3001", "\u00b7", " \u3000")
SPACE = MARKS[-1]


class Form(enum.Enum):
    """What full-width forms count for: the same as the plain ones, or something else."""

    NORMALISED = "normalised"
    AS_WRITTEN = "as_written"


class CardCode(enum.Enum):
    """What can be wrong with a card."""

    MISSING_PART = "missing_part"
    EXTRA_PART = "extra_part"
    EMPTY = "empty"
    UNKNOWN_VALUE = "unknown_value"
    WRONG_SEPARATOR = "wrong_separator"
    NO_SEPARATOR = "no_separator"


def _kept(values: Mapping[str, str]) -> dict[str, str]:
    return dict(values)


@frozen
class Card:
    """The fields of a name card, in the order of its format."""

    values: Mapping[str, str] = field(converter=_kept, hash=False)

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@frozen
class CardError:
    """One thing that is wrong: the field ("" where no one field is meant), the code, and what was found."""

    field: str
    code: CardCode
    found: str = ""


def narrow(text: str) -> str:
    """A text with its full-width letters, digits, marks and spaces as plain ones, and accents in one form.

    >>> narrow("Ｔ区\u3000Ａ")
    'T区 A'
    """
    return unicodedata.normalize("NFC", text.translate(_WIDE))


def marks_of(separator: str) -> tuple[tuple[str, ...], str]:
    """The kinds of marks that are no separator, and what only looks like it: its full-width form, or any dash.

    >>> marks_of("_")[1]
    '＿'
    """
    wide = chr(ord(separator) + 0xFEE0) if "!" <= separator <= "~" else ""
    own = next((kind for kind in MARKS if separator in kind), wide).replace(separator, "")
    return tuple(kind for kind in MARKS if separator not in kind), own


def texts_of(what: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Several texts; one alone is a WrongType error, which advises its parts.

    >>> texts_of("fields", "nickname-city")
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: fields: saw 'nickname-city', not a list of texts; give ('nickname', 'city')
    """
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        parts = tuple(one.strip() for one in re.split(r"[^\w\s]", texts)) if isinstance(texts, str) else ("...",)
        raise WrongType(what, seen=texts, why="not a list of texts", fix=f"give {parts!r}")
    return tuple(texts)


def fields_of(names: Iterable[str]) -> tuple[str, ...]:
    """The fields of a card; one text is a WrongType error.

    >>> fields_of(["nickname", "city"])
    ('nickname', 'city')
    """
    return texts_of("fields", names)


def lists_of(allowed: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The values that fields may have; anything but lists by field is a WrongType error.

    >>> lists_of({"city": ["广州"]})
    {'city': ('广州',)}
    """
    if not isinstance(allowed, Mapping):
        raise WrongType("allowed", seen=allowed, why="not lists by field", fix='give {"city": ("...",)}')
    return {name: texts_of(f"allowed[{name}]", values) for name, values in allowed.items()}


def labels_of(labels: Mapping[str, Label]) -> dict[str, Label]:
    """What fields are called; anything but labels by field is a WrongType error.

    >>> labels_of({})
    {}
    """
    if not isinstance(labels, Mapping):
        raise WrongType("labels", seen=labels, why="not labels by field", fix='give {"city": Label(en=..., zh=...)}')
    for name, label in labels.items():
        if not isinstance(label, Label):
            raise WrongType(f"labels[{name}]", seen=label, why="not a label", fix="give Label(en=..., zh=...)")
    return dict(labels)


def first(text: str, marks: str) -> str:
    """The first of some marks in a text, or "".

    >>> first("a+b-c", "-+")
    '+'
    """
    return next((one for one in text if one in marks), "")
