"""Rows to days: every kind of time, the community's days, and errors that name the row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import iso_text, number
from commkit.core.errors import BadData, WrongType
from commkit.kpi.rows import days_by_kind, days_by_member, days_of_any, first_days

SHANGHAI = Calendar("Asia/Shanghai")
FIRST = number(date(2024, 3, 1))


def test_rows_that_cannot_be_read_are_told_with_row_and_column() -> None:
    rows: list[dict[str, object]] = [
        {"at": "2024-03-01", "member": "ada", "kind": "message"},
        {"at": "soon", "member": "ada", "kind": "message"},
        {"at": "2024-03-01", "member": " ", "kind": None},
    ]
    with pytest.raises(BadData) as caught:
        days_by_kind(rows, SHANGHAI)
    assert [problem.path for problem in caught.value.problems] == [
        "row 2, column at",
        "row 3, column member",
        "row 3, column kind",
    ]


def test_a_column_of_another_name_shows_the_names_that_are_there() -> None:
    with pytest.raises(BadData, match="row 1, column at: saw the columns time, member, wanted a date"):
        days_by_member([{"time": "2024-03-01", "member": "ada"}], SHANGHAI)


def test_a_long_file_of_bad_rows_is_a_short_error() -> None:
    with pytest.raises(BadData) as caught:
        days_by_member([{"at": "?", "member": "ada"}] * 1000, SHANGHAI)
    assert len(caught.value.problems) == 11
    assert caught.value.problems[-1].seen == "more that cannot be read"


@pytest.mark.parametrize("at", [20_000, 1.5, True, datetime(2024, 3, 1, 9), None])
def test_a_number_or_a_time_without_a_zone_is_no_time(at: object) -> None:
    with pytest.raises(BadData, match="row 1, column at"):
        days_by_member([{"at": at, "member": "ada"}], SHANGHAI)


def test_every_way_to_write_a_time_is_the_same_day_of_the_community() -> None:
    ways = ["2024-03-01", " 2024-03-01 23:59 ", "2024-02-29T16:00:00Z", date(2024, 3, 1)]
    rows = [{"at": at, "member": "ada"} for at in [*ways, datetime(2024, 3, 1, 15, tzinfo=UTC)]]
    assert days_by_member(rows, SHANGHAI) == {"ada": [FIRST]}


def test_a_day_that_starts_at_four_takes_the_night_before() -> None:
    owls = Calendar("Asia/Shanghai", day_starts_at=datetime(2024, 3, 1, 4).time())
    rows = [{"at": "2024-03-02 03:59", "member": "ada"}, {"at": "2024-03-02", "member": "ben"}]
    assert days_by_member(rows, owls) == {"ada": [FIRST], "ben": [FIRST + 1]}


def test_a_csv_is_read_by_its_own_reader() -> None:
    text = "at,member,kind\n2024-03-02,ada,message\n2024-03-01,ada,message\n2024-03-01,ada,joined\n"
    days = days_by_kind(csv.DictReader(io.StringIO(text)), SHANGHAI)
    assert days == {"message": {"ada": [FIRST, FIRST + 1]}, "joined": {"ada": [FIRST]}}


def test_no_rows_are_no_kinds() -> None:
    assert days_by_kind([], SHANGHAI) == {}
    assert days_of_any() == {}


DAYS = st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(0, 9), min_size=1))


@given(DAYS, DAYS)
def test_any_of_two_kinds_is_a_union_and_begins_with_the_earlier(
    one: dict[str, list[int]], two: dict[str, list[int]]
) -> None:
    both = days_of_any(one, two)
    assert both == days_of_any(two, one) == days_of_any(both, one)
    for member, days in both.items():
        assert days == sorted({*one.get(member, []), *two.get(member, [])})
    assert first_days(both) == {member: days[0] for member, days in both.items()}


@given(
    st.permutations([{"at": f"2024-03-0{1 + n % 4}", "member": "ab"[n % 2], "kind": "xy"[n % 3 % 2]} for n in range(9)])
)
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, str]]) -> None:
    assert days_by_kind(rows, SHANGHAI) == days_by_kind(rows[::-1], SHANGHAI)


def test_from_a_csv_to_three_remedies_takes_fewer_than_20_lines() -> None:
    page = (Path(__file__).parents[2] / "docs/cookbook/from-a-csv-to-remedies.md").read_text(encoding="utf-8")
    title, rest = page.split("## In ", 1)[1].split("\n", 1)
    lines = [line for line in rest.split("## ", 1)[0].splitlines() if line.startswith((">>> ", "... "))]
    assert title == f"{len(lines)} lines"
    assert len(lines) < 20


WORLD = Calendar("UTC")


def test_a_row_without_names_says_which_reader_to_take() -> None:
    with pytest.raises(WrongType, match=r"row 1: saw \['at', 'member'\].*csv.DictReader"):
        days_by_kind(csv.reader(io.StringIO("at,member\n2026-03-02,ada\n")), WORLD)  # type: ignore[arg-type]


def test_a_zone_as_text_is_no_calendar_and_says_what_to_write() -> None:
    with pytest.raises(WrongType, match=r"give Calendar\('Asia/Shanghai'\)"):
        days_by_kind([], "Asia/Shanghai")  # type: ignore[arg-type]


def test_a_byte_order_mark_is_named() -> None:
    rows = csv.DictReader(io.StringIO("\ufeffat,member,kind\n2026-03-02,ada,message\n"))
    with pytest.raises(BadData, match=r"'\\ufeffat', member, kind: the file begins with a byte order mark") as refused:
        days_by_kind(rows, WORLD)
    assert 'encoding="utf-8-sig"' in str(refused.value)


@pytest.mark.parametrize("at", ["2026/3/2 9:00", "2026/03/02", "2026.3.2 23:59:59", "2026/3/2 09:00:00"])
def test_a_spreadsheets_date_is_read_year_first(at: str) -> None:
    assert days_by_kind([{"at": at, "member": "ada", "kind": "m"}], WORLD) == {"m": {"ada": [20514]}}


@pytest.mark.parametrize("at", ["3/2/2026 9:00", "2/3/26", "2026/13/2", "2026/2/30 9:00", "2026/3/2 25:00", "2026/3"])
def test_a_date_that_may_be_two_or_none_is_refused(at: str) -> None:
    with pytest.raises(BadData, match="column at: saw"):
        days_by_kind([{"at": at, "member": "ada", "kind": "m"}], WORLD)


@given(st.datetimes(min_value=datetime(1000, 1, 1)))
def test_a_spreadsheets_time_and_the_iso_time_are_the_same(at: datetime) -> None:
    written = f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02d}:{at.second:02d}"
    assert datetime.fromisoformat(iso_text(written)) == at.replace(microsecond=0)
