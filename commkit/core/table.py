"""Small typed tables: a tuple of frozen rows that prints, shows itself in a notebook and gives plain rows."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Generic, TypeVar

from attrs import Attribute, AttrsInstance, field, fields, frozen

from commkit.core.errors import WrongType
from commkit.core.ratio import Ratio, decimal

Row = TypeVar("Row", bound=AttrsInstance)
Plain = str | int | Fraction | date | tuple[object, ...] | None


def unit(name: str, *, empty: str = "n/a") -> Mapping[str, str]:
    """Metadata for a column: its unit, and the word that stands for a value that is not there.

    >>> unit("members")["unit"]
    'members'
    """
    return {"unit": name, "empty": empty}


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

    Iterate it for typed rows, `rows()` for plain dicts, `print` it for aligned text.

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

    def __str__(self) -> str:
        columns = [self._printed(column) for column in fields(self.of)]
        return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))

    def _printed(self, column: Attribute[object]) -> list[str]:
        cells = [_header(column), *(_text(column, row) for row in self)]
        width = max(map(_width, cells))
        gaps = [" " * (width - _width(cell)) for cell in cells]
        if all(isinstance(getattr(row, column.name), str | date) for row in self):
            return [cell + gap for cell, gap in zip(cells, gaps, strict=True)]
        return [gap + cell for cell, gap in zip(cells, gaps, strict=True)]

    def _repr_html_(self) -> str:
        columns = fields(self.of)
        head = "".join(f"<th>{html.escape(_header(column))}</th>" for column in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_text(column, row))}</td>" for column in columns) + "</tr>"
            for row in self
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


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


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
