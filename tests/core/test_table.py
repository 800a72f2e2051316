"""Tables print aligned, give plain rows, and escape what a notebook shows."""

from __future__ import annotations

import enum
from datetime import date
from fractions import Fraction

import pytest
from attrs import field, frozen

from commkit.core.errors import WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, column, unit
from commkit.core.wording import WORDS, Label, Words


@frozen
class Row:
    member: str
    day: date
    points: int = field(metadata=unit("points"))
    share: Ratio = field(metadata=unit("1"))
    back: int | None = field(default=None, metadata=unit("members", empty="not yet"))


ADA = Row("ada", date(2024, 1, 1), 7, Ratio(7, 20), 3)
XIAOMING = Row("小明<b>", date(2024, 1, 2), 1000, Ratio(0, 0))
TABLE = Table(Row, [ADA, XIAOMING])


def test_it_is_a_sequence_of_typed_rows() -> None:
    assert (len(TABLE), TABLE[1], list(TABLE)) == (2, XIAOMING, [ADA, XIAOMING])


def test_columns_align_numbers_right_words_left_and_units_in_the_header() -> None:
    assert str(TABLE).splitlines() == [
        "member   day         points [points]    share [1]  back [members]",
        "ada      2024-01-01                7  7/20 = 35 %               3",
        "小明<b>  2024-01-02             1000    0/0 = n/a         not yet",
    ]


def test_an_empty_table_still_names_its_columns() -> None:
    empty = Table(Row, [])
    assert str(empty) == "member  day  points [points]  share [1]  back [members]"
    assert empty.rows() == []


def test_plain_rows_split_a_ratio_into_value_and_text() -> None:
    assert TABLE.rows() == [
        {
            "member": "ada",
            "day": date(2024, 1, 1),
            "points": 7,
            "share": Fraction(7, 20),
            "share_text": "7/20 = 35 %",
            "back": 3,
        },
        {
            "member": "小明<b>",
            "day": date(2024, 1, 2),
            "points": 1000,
            "share": None,
            "share_text": "0/0 = n/a",
            "back": None,
        },
    ]


def test_html_is_escaped() -> None:
    shown = TABLE._repr_html_()
    assert "<td>小明&lt;b&gt;</td>" in shown
    assert "<b>" not in shown
    assert shown.count("<tr>") == 3


def test_yes_no_and_fractions_are_readable() -> None:
    @frozen
    class Mixed:
        complete: bool
        mean: Fraction

    assert str(Table(Mixed, [Mixed(False, Fraction(1, 3))])).splitlines()[1].split() == ["no", "0.33"]


def test_a_row_of_another_class_is_refused() -> None:
    with pytest.raises(WrongType, match="not a Row"):
        Table(Row, [("ada", 1)])  # type: ignore[type-var]  # the mistake under test


def test_a_table_needs_a_class_of_rows() -> None:
    with pytest.raises(WrongType, match="attrs"):
        Table(int, [])  # type: ignore[type-var]  # the mistake under test


class Colour(enum.Enum):
    RED = "red"

    def said(self, lang: str = "en", words: Words = WORDS) -> str:
        return {"zh": "红"}.get(lang, self.value)


@frozen
class Told:
    name: str = field(metadata=column(Label("name", "名称")))
    colour: Colour = field(metadata=column(Label("colour", "颜色")))
    part: Fraction = field(metadata=unit("1", Label("part", "占比")))
    spent: int = field(metadata=unit("cats"))
    seen: int | None = field(
        default=None, metadata=unit("members", Label("seen", "所见"), empty=Label("later", "稍后"))
    )
    rate: Ratio = field(default=Ratio(1, 0), metadata=unit("1"))


def test_a_table_for_people_is_in_their_language() -> None:
    table = Table(Told, [Told("小\n明", Colour.RED, Fraction(3, 5), 2)])
    assert table.text("zh").splitlines() == [
        "名称   颜色  占比  spent（cats）  所见（人）      rate",
        "小 明    红  60 %              2        稍后  1/0 = 无",
    ]
    assert table.text().splitlines()[0].split() == [
        *("name", "colour", "part", "spent", "[cats]", "seen", "[members]", "rate"),
    ]
    assert "<td>红</td>" in table.html("zh")
    assert "<th>所见（人）</th>" in table.html("zh")


def test_print_keeps_the_names_of_the_code() -> None:
    assert str(Table(Told, [])) == "name  colour  part [1]  spent [cats]  seen [members]  rate [1]"
