"""Small typed tables: a tuple of frozen rows that prints, shows itself in a notebook and gives plain rows.

`print` names the columns as code does. `text(lang)` and `html(lang)` say everything in the words of a language.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Generic, Protocol, TypeVar, runtime_checkable

from attrs import Attribute, AttrsInstance, field, fields, frozen

from commkit.core.errors import WrongType
from commkit.core.ratio import Ratio, decimal
from commkit.core.wording import PERCENT, WORDS, Label, Lang, Words

Row = TypeVar("Row", bound=AttrsInstance)
Plain = str | int | Fraction | date | tuple[object, ...] | None


Texts = str | Label


@runtime_checkable
class Said(Protocol):
    """A value that says itself in a language, such as an enum with words."""

    def said(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The value in words."""


def unit(name: str, label: Label | None = None, *, empty: Texts = "n/a") -> Mapping[str, object]:
    """Metadata for a column: its unit, what it is called, and the word that stands for a value that is not there.

    >>> unit("members")["unit"]
    'members'
    """
    return {"unit": name, "empty": empty, "label": label}


def column(label: Label, *, empty: Texts = "n/a") -> Mapping[str, object]:
    """Metadata for a column without a unit: what it is called in a report.

    >>> column(Label("week", "\u5468"))["label"].text("zh")
    '\u5468'
    """
    return unit("", label, empty=empty)


def _attrs_class(_table: object, _attribute: object, kind: type[Row]) -> None:
    if not hasattr(kind, "__attrs_attrs__"):
        raise WrongType("of", seen=kind, why="not a class of rows", fix="give an attrs class")


def _rows_of_kind(table: Table[Row], _attribute: object, records: tuple[Row, ...]) -> None:
    for record in records:
        if not isinstance(record, table.of):
            why = f"not a {table.of.__name__}"
            raise WrongType("records", seen=record, why=why, fix="give rows of one class")


@frozen
class Table(Generic[Row]):
    """Rows of one frozen class, in order. Its fields are the columns; their metadata (`unit`) has the units.

    Iterate it for typed rows, `rows()` for plain dicts, `print` it for aligned text, `text(lang)` for a report.

    >>> @frozen
    ... class Visits:
    ...     day: date
    ...     visits: int = field(metadata=unit("visits"))
    ...     share: Ratio = field(metadata=unit("1"))
    >>> table = Table(Visits, [
    ...     Visits(date(2024, 1, 1), 17, Ratio(17, 20)),
    ...     Visits(date(2024, 1, 2), 0, Ratio(0, 0)),
    ... ])
    >>> print(table)
    day         visits [visits]     share [1]
    2024-01-01               17  17/20 = 85 %
    2024-01-02                0     0/0 = n/a
    >>> table.rows()[0]
    {'day': datetime.date(2024, 1, 1), 'visits': 17, 'share': Fraction(17, 20), 'share_text': '17/20 = 85 %'}
    """

    of: type[Row] = field(validator=_attrs_class)
    records: tuple[Row, ...] = field(converter=tuple, validator=_rows_of_kind)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, at: int) -> Row:
        return self.records[at]

    def rows(self) -> list[dict[str, Plain]]:
        """The rows as plain dicts, ready for a data frame.

        Numbers and dates stay what they are. A ratio becomes two columns: its value (a Fraction, or None on
        an empty denominator) under its own name, and what it prints under the name with `_text` behind it.
        """
        return [dict(_plain(self.of, record)) for record in self.records]

    def text(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The table for people: headings, units, yes and no, and shares in the words of a language, aligned.

        A column is called by the `Label` of its metadata, or by its name. A value without a line of its own (a line
        break in a name) is put on one.

        >>> @frozen
        ... class Week:
        ...     week: str = field(metadata=column(Label("week", "\u5468")))
        ...     complete: bool = field(metadata=column(Label("complete", "\u5b8c\u6574")))
        >>> print(Table(Week, [Week("2024-W01", True)]).text("zh"))
        \u5468        \u5b8c\u6574
        2024-W01    \u662f
        """
        return self._aligned(self._cells_in(lang, words))

    def html(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The table of `text` as HTML; everything in it is escaped."""
        return _html(self._cells_in(lang, words))

    def __str__(self) -> str:
        return self._aligned(self._cells())

    def _repr_html_(self) -> str:
        return _html(self._cells())

    def _cells(self) -> list[list[str]]:
        return [[_header(one), *(_text(one, row) for row in self)] for one in fields(self.of)]

    def _cells_in(self, lang: Lang, words: Words) -> list[list[str]]:
        columns = [
            [_heading(one, lang, words), *(_said(one, row, lang, words) for row in self)] for one in fields(self.of)
        ]
        return [[" ".join(cell.split()) for cell in cells] for cells in columns]

    def _aligned(self, cells: list[list[str]]) -> str:
        columns = [self._printed(one, its) for one, its in zip(fields(self.of), cells, strict=True)]
        return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))

    def _printed(self, column: Attribute[object], cells: list[str]) -> list[str]:
        width = max(map(_width, cells))
        gaps = [" " * (width - _width(cell)) for cell in cells]
        if all(isinstance(getattr(row, column.name), str | date) for row in self):
            return [cell + gap for cell, gap in zip(cells, gaps, strict=True)]
        return [gap + cell for cell, gap in zip(cells, gaps, strict=True)]


def _html(cells: list[list[str]]) -> str:
    head, *rows = [[html.escape(cell) for cell in line] for line in zip(*cells, strict=True)]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    top = "".join(f"<th>{cell}</th>" for cell in head)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _plain(kind: type[Row], record: Row) -> Iterable[tuple[str, Plain]]:
    for column in fields(kind):
        value = getattr(record, column.name)
        if isinstance(value, Ratio):
            yield column.name, value.value
            yield f"{column.name}_text", str(value)
        else:
            yield column.name, value


def _header(column: Attribute[object]) -> str:
    measured = column.metadata.get("unit")
    return f"{column.name} [{measured}]" if measured else column.name


def _text(column: Attribute[object], row: object) -> str:
    value = getattr(row, column.name)
    if value is None:
        return str(column.metadata.get("empty", "n/a"))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return decimal(value) if isinstance(value, Fraction) else str(value)


def _heading(column: Attribute[object], lang: Lang, words: Words) -> str:
    label, measured = column.metadata.get("label"), column.metadata.get("unit")
    called = label.text(lang) if isinstance(label, Label) else column.name
    if not measured or measured == "1":
        return called
    return words.say(lang, "table.heading", label=called, unit=words.phrase(lang, f"column.{measured}", measured))


def _said(column: Attribute[object], row: object, lang: Lang, words: Words) -> str:
    """A cell in words; a number in the unit 1 that is no ratio is a share, and prints as a percentage."""
    value, empty = getattr(row, column.name), column.metadata.get("empty", "n/a")
    if value is None:
        return empty.text(lang) if isinstance(empty, Label) else _none(lang, words, str(empty))
    if isinstance(value, bool):
        return words.say(lang, "yes" if value else "no")
    if isinstance(value, Said):
        return value.said(lang, words)
    if isinstance(value, Label):
        return value.text(lang)
    return _number(column, value, lang, words)


def _number(column: Attribute[object], value: object, lang: Lang, words: Words) -> str:
    if isinstance(value, Ratio):
        return str(value) if value.den else f"{decimal(value.num)}/0 = {_none(lang, words, 'n/a')}"
    if isinstance(value, int | Fraction):
        return words.value(lang, value, PERCENT if column.metadata.get("unit") == "1" else "")
    return str(getattr(value, "value", value))


def _none(lang: Lang, words: Words, text: str) -> str:
    return words.say(lang, "table.none") if text == "n/a" else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
