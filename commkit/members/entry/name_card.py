"""Name cards: fixed fields and a separator, every error at once, a correction where only one can be meant.

cards = CardFormat(("nickname", "city", "skin"), allowed={"city": ("广州", "深圳"), "skin": ("油性", "干性")})
cards.read("小雨-广州-油性").card
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.entry.card_parts import (
    SPACE,
    Card,
    CardCode,
    CardError,
    Form,
    fields_of,
    first,
    labels_of,
    lists_of,
    marks_of,
    narrow,
)

__all__ = ["Card", "CardCode", "CardError", "CardFormat", "CardReading", "Form"]

_SHOWN = 10
_NO_VALUES: Mapping[str, tuple[str, ...]] = {}
_NO_LABELS: Mapping[str, Label] = {}


@frozen
class CardFormat:
    """A format: the fields in order, the separator, the values that a field may have, and how full-width forms count.

    `rest` is the field that may itself hold the separator: what stands before it is read from the left, what stands
    after it from the right. It is the first field without a list of values unless given; "" for none.
    Source: R13, R14, S1-10 (N23, N24).

    >>> cards = CardFormat(("nickname", "city", "skin"), allowed={"city": ("广州",), "skin": ("油性",)})
    >>> cards.read("a-b-广州-油性").card["nickname"]
    'a-b'
    >>> [(error.field, error.code.value) for error in cards.read("小雨-广州").errors]
    [('skin', 'missing_part')]
    """

    fields: tuple[str, ...] = field(converter=fields_of)
    separator: str = field(default="-")
    allowed: Mapping[str, tuple[str, ...]] = field(default=_NO_VALUES, kw_only=True, converter=lists_of, hash=False)
    full_width: Form = field(default=Form.NORMALISED, kw_only=True)
    rest: str = field(kw_only=True)
    labels: Mapping[str, Label] = field(default=_NO_LABELS, kw_only=True, converter=labels_of, hash=False, repr=False)

    @rest.default
    def _first_free(self) -> str:
        return next((name for name in self.fields if name not in self.allowed), "")

    @fields.validator
    def _names(self, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
        if not value or len(set(value)) < len(value) or not all(isinstance(one, str) and one.strip() for one in value):
            raise InvalidValue(attribute.name, seen=value, why="fields have names of their own", fix="name each once")

    @separator.validator
    def _one_mark(self, attribute: Attribute[str], value: object) -> None:
        if not isinstance(value, str) or len(value) != 1 or value.isalnum() or (value.isspace() and value != " "):
            why = "a separator is one mark that is no letter and no digit"
            raise InvalidValue(attribute.name, seen=value, why=why, fix='give for example "-"')

    @full_width.validator
    def _a_form(self, attribute: Attribute[Form], value: object) -> None:
        if not isinstance(value, Form):
            raise WrongType(attribute.name, seen=value, why="not a Form", fix="give one of Form")

    def __attrs_post_init__(self) -> None:
        for name in (*self.allowed, *self.labels, *([self.rest] if self.rest else [])):
            if name not in self.fields:
                raise UnknownName("field", seen=name, why="the card has none", fix=f"use {', '.join(self.fields)}")
        for name, values in self.allowed.items():
            self._check_values(name, values)

    def _check_values(self, name: str, values: tuple[str, ...]) -> None:
        plain = [narrow(self._plain(value)) for value in values]
        fix = "give each value once, without the separator and without spaces around it"
        if not values or len(set(plain)) < len(plain):
            raise InvalidValue(f"allowed[{name}]", seen=values, why="no values, or one of them twice", fix=fix)
        for value, bare in zip(values, plain, strict=True):
            if not bare.strip() or value != value.strip() or self.separator in bare:
                raise InvalidValue(f"allowed[{name}]", seen=value, why="a card could not hold it", fix=fix)

    def label(self, name: str, lang: Lang = "en") -> str:
        """What a field is called."""
        return self.labels[name].text(lang) if name in self.labels else name

    @cached_property
    def _free(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name not in self.allowed)

    @cached_property
    def _canonical(self) -> dict[str, dict[str, str]]:
        return {name: {narrow(value): value for value in values} for name, values in self.allowed.items()}

    @cached_property
    def _foreign(self) -> tuple[str, ...]:
        """The kinds of marks that are not the separator; what only looks like it is one of them unless normalised."""
        others, own = marks_of(self.separator)
        return others if self.full_width is Form.NORMALISED or not own else (own, *others)

    def _plain(self, text: str) -> str:
        """The text with everything that looks like the separator as the separator."""
        return text.translate(dict.fromkeys(map(ord, marks_of(self.separator)[1]), self.separator))

    def read(self, text: str) -> CardReading:
        """The card that a text holds, or every error in it, and a correction where only one can be meant.

        Where parts are missing, the fields that the parts fit decide which; where that leaves a choice, the last ones.

        >>> cards = CardFormat(("nickname", "city", "skin"), allowed={"city": ("广州",), "skin": ("油性",)})
        >>> found = cards.read("广州+小雨+油性")
        >>> [error.code.value for error in found.errors], found.suggestion
        (['wrong_separator', 'unknown_value'], '小雨-广州-油性')
        """
        if not isinstance(text, str):
            raise WrongType("card", seen=text, why="not a text", fix="give the name card as it is written")
        written = self._plain(text) if self.full_width is Form.NORMALISED else text
        wrong = self._wrong_marks(written)
        pieces = self._split(self._with_separator(written, wrong))
        errors = [CardError("", CardCode.WRONG_SEPARATOR, first(written.strip(), marks)) for marks in wrong]
        values, found = self._judge(pieces)
        errors += self._too_many(written) or (found if errors else self._unparted(pieces) or found)
        if not errors:
            return CardReading(self, text, Card(values))
        return CardReading(self, text, None, tuple(errors), self._suggestion(written) or self._completed(pieces, wrong))

    def _unparted(self, pieces: list[str]) -> list[CardError]:
        """That nothing is parted at all, rather than which parts are missing."""
        if len(self.fields) < 2 or len(pieces) != 1:
            return []
        return [CardError("", CardCode.NO_SEPARATOR, pieces[0])]

    def _too_many(self, text: str) -> list[CardError]:
        """The one part too many, where without it the others fit and with it they do not."""
        raw = [one.strip() for one in text.split(self.separator) if one.strip()]
        if len(raw) <= len(self.fields) or not self.allowed or not self._judge(self._split(text))[1]:
            return []
        without = {one: self.separator.join([*raw[:at], *raw[at + 1 :]]) for at, one in enumerate(raw)}
        fits = [one for one, rest in without.items() if not self._judge(self._split(rest))[1]]
        return [CardError("", CardCode.EXTRA_PART, fits[0])] if len(fits) == 1 else []

    def _completed(self, pieces: list[str], wrong: tuple[str, ...]) -> str | None:
        """The card with the values that begin like what was written, or that it begins with, where one alone does."""
        fits = [self._value(name, piece) for name, piece in zip(self.fields, pieces, strict=False)]
        if len(pieces) != len(self.fields) or None not in fits or (wrong and len(self._free) > 1):
            return None
        near = map(self._near, self.fields, pieces)
        values = [value or other for value, other in zip(fits, near, strict=True)]
        only = self.separator.join(value or "" for value in values)
        return None if self._judge(self._split(only))[1] else only

    def _near(self, name: str, piece: str) -> str | None:
        bare = narrow(piece)
        known = self._canonical.get(name, {})
        fits = [value for one, value in known.items() if bare and (one.startswith(bare) or bare.startswith(one))]
        return fits[0] if len(fits) == 1 else None

    def form(self, lang: Lang = "en") -> str:
        """The form of the card, by what its fields are called.

        >>> CardFormat(("nickname", "city")).form()
        'nickname-city'
        """
        return self.separator.join(self.label(name, lang) for name in self.fields)

    def example(self, lang: Lang = "en", words: Words = WORDS) -> str | None:
        """A card in order, with the first of every list; None where none can be made up.

        >>> CardFormat(("nickname", "city"), allowed={"city": ("广州", "深圳")}).example("zh")
        '小雨-广州'
        """
        made = [
            self.allowed[name][0] if name in self.allowed else self._made_up(name, lang, words) for name in self.fields
        ]
        text = self.separator.join(made)
        return None if self._judge(self._split(text))[1] else text

    def _made_up(self, name: str, lang: Lang, words: Words) -> str:
        return words.say(lang, "card.somebody") if name == self._free[0] else self.label(name, lang)

    def write(self, card: Card | Mapping[str, str]) -> str:
        """A card as a text; one that would not be read back the same is an InvalidValue error.

        >>> CardFormat(("city", "nickname"), "+").write({"nickname": "小雨", "city": "广州"})
        '广州+小雨'
        """
        values = card.values if isinstance(card, Card) else card
        if set(values) != set(self.fields):
            fix = f"give {', '.join(self.fields)}"
            raise InvalidValue("card", seen=dict(values), why="not the fields of the format", fix=fix)
        text = self.separator.join(values[name] for name in self.fields)
        if (back := self.read(text)).card != Card(values):
            why = f"{text!r} is not read back the same"
            raise InvalidValue("card", seen=dict(values), why=why, fix=back.explain() or "mend the fields")
        return text

    def _split(self, text: str) -> list[str]:
        """The text in parts; the field that takes the rest gets what is left between those before and after it."""
        raw = text.split(self.separator)
        if self.separator == " ":
            raw = [one for one in raw if one]
        spare = len(raw) - len(self.fields)
        if self.rest and spare > 0:
            at = self.fields.index(self.rest)
            raw[at : at + spare + 1] = [self.separator.join(raw[at : at + spare + 1])]
        pieces = [one.strip() for one in raw]
        return [] if pieces == [""] else pieces

    def _value(self, name: str, piece: str) -> str | None:
        """The value of a field, or None where the piece is none of those that it may have."""
        if name not in self.allowed:
            return piece
        if self.full_width is Form.NORMALISED:
            return self._canonical[name].get(narrow(piece))
        return piece if piece in self.allowed[name] else None

    def _judge(self, pieces: list[str]) -> tuple[dict[str, str], list[CardError]]:
        errors = [CardError("", CardCode.EXTRA_PART, one) for one in pieces[len(self.fields) :]]
        held = dict(zip(self._meant(pieces), pieces, strict=False))
        values = {}
        for name in self.fields:
            piece = held.get(name)
            if piece is None:
                errors.append(CardError(name, CardCode.MISSING_PART))
            elif not "".join(piece.split()).strip(self.separator):
                errors.append(CardError(name, CardCode.EMPTY, piece))
            elif (value := self._value(name, piece)) is None:
                errors.append(CardError(name, CardCode.UNKNOWN_VALUE, piece))
            else:
                values[name] = value
        return values, errors

    def _meant(self, pieces: list[str]) -> tuple[str, ...]:
        """The fields that the pieces stand for: all of them, or those that they fit where pieces are missing."""
        few = len(pieces)
        if few >= len(self.fields):
            return self.fields
        homes = [self._homes(piece) for piece in pieces]
        fitting = [
            names
            for names in combinations(self.fields, few)
            if all(name in home for name, home in zip(names, homes, strict=True))
        ]
        return fitting[0] if len(fitting) == 1 else self.fields[:few]

    def _homes(self, piece: str) -> tuple[str, ...]:
        """The fields that a piece belongs to: those whose list has it, else those that hold anything."""
        if not piece:
            return ()
        return tuple(name for name in self.allowed if narrow(piece) in self._canonical[name]) or self._free

    def _with_separator(self, text: str, foreign: Iterable[str]) -> str:
        """The text with the marks of some kinds as the separator, a run of spaces as one."""
        text = text.strip()
        for marks in foreign:
            if marks == SPACE:
                one = re.escape(self.separator)
                text = re.sub(f" *{one} *| +", lambda _: self.separator, text.replace(marks[1], " "))
            text = text.translate(dict.fromkeys(map(ord, marks), self.separator))
        return text

    def _wrong_marks(self, text: str) -> tuple[str, ...]:
        """The kinds of marks that stand where the separator should; none while there are parts enough."""
        if len(self._split(text)) >= len(self.fields):
            return ()
        for foreign in self._mixes(text):
            pieces = self._with_separator(text, foreign).split(self.separator)
            if len(pieces) == len(self.fields) and not self._judge([one.strip() for one in pieces])[1]:
                return foreign
        bare = text.strip()
        alone = [marks for marks in self._foreign if first(bare, marks) and self.separator not in bare]
        best = max(alone, key=lambda marks: self._parts_with(text, marks), default=None)
        return () if best is None else (best,)

    def _parts_with(self, text: str, marks: str) -> int:
        """How many parts a kind of mark gives, not counting more than there are fields."""
        return min(len(self._with_separator(text, (marks,)).split(self.separator)), len(self.fields))

    def _mixes(self, text: str) -> Iterator[tuple[str, ...]]:
        """The kinds of marks, alone and together, that may stand for the separator without a doubt about the fields.

        With two fields or more that hold anything, a mark beside the separator, or a space, may belong to a name.
        """
        text = text.strip()
        present = [marks for marks in self._foreign if first(text, marks)]
        if len(self._free) > 1:
            present = [] if self.separator in text else [marks for marks in present if marks != SPACE]
        for many in range(1, len(present) + 1):
            yield from combinations(present, many)

    def _suggestion(self, text: str) -> str | None:
        """The one card that can be meant: another separator, another width, or the same values in their own order."""
        meant = set()
        for foreign in ((), *self._mixes(text)):
            pieces = [one.strip() for one in self._with_separator(text, foreign).split(self.separator)]
            if len(pieces) == len(self.fields) and all(pieces):
                meant |= self._arranged(pieces)
        if len(meant) != 1:
            return None
        only = meant.pop()
        return None if self._judge(self._split(only))[1] else only

    def _arranged(self, pieces: list[str]) -> set[str]:
        """The card of these pieces, as they stand or in the order of the only fields that they fit."""
        bare = [narrow(piece) for piece in pieces]
        known = self._canonical
        placed = [known[name].get(one) if name in known else piece for name, one, piece in self._each(bare, pieces)]
        if None not in placed:
            return {self.separator.join(one for one in placed if one)}
        values: dict[str, str] = {}
        for one, piece in zip(bare, pieces, strict=True):
            fits = self._homes(piece)
            if len(fits) != 1 or fits[0] in values:
                return set()
            values[fits[0]] = known[fits[0]][one] if fits[0] in known else piece
        return {self.separator.join(values[name] for name in self.fields)}

    def _each(self, bare: list[str], pieces: list[str]) -> Iterator[tuple[str, str, str]]:
        return zip(self.fields, bare, pieces, strict=True)


@frozen
class CardReading:
    """What a text was found to be: a card, or errors and the only correction there can be. An answer for a gate."""

    format: CardFormat
    text: str
    card: Card | None
    errors: tuple[CardError, ...] = ()
    suggestion: str | None = None

    @property
    def reading(self) -> int:
        """1 when the card is in order, 0 when not."""
        return int(self.card is not None)

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """Every error in words, then the correction where there is one, and last the form that is wanted."""
        if not self.errors:
            return ()
        said = [self._said(error, lang, words) for error in self.errors]
        meant = [words.say(lang, "card.suggestion", card=self.suggestion)] if self.suggestion else []
        form, example = self.format.form(lang), self.format.example(lang, words)
        code = "card.form" if example is None else "card.form_like"
        return (*said, *meant, words.say(lang, code, form=form, example=example or ""))

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The card, or every error on a line of its own.

        >>> cards = CardFormat(("nickname", "city", "skin"), allowed={"city": ("广州",), "skin": ("油性",)})
        >>> print(cards.read("-深圳").explain("zh"))
        nickname为空
        city里没有深圳；可选：广州
        缺少skin
        格式：nickname-city-skin，例如 小雨-广州-油性
        """
        if self.card is not None:
            return words.say(lang, "card.ok", card=self.format.write(self.card))
        return "\n".join(self.reasons(lang, words))

    def __str__(self) -> str:
        return self.explain()

    def _said(self, error: CardError, lang: Lang, words: Words) -> str:
        values = self.format.allowed.get(error.field, ())
        listed = [*values[:_SHOWN], *(["..."] if len(values) > _SHOWN else [])]
        return words.say(
            lang,
            f"card.{error.code.value}",
            field=self.format.label(error.field, lang),
            found=error.found if error.found.strip() else words.say(lang, "card.space"),
            allowed=words.say(lang, "list.between").join(listed),
            separator=self.format.separator,
        )
