"""From rows to days: the rows of a CSV, of a query or of a frame become days by member, ready for every KPI.

A row is a mapping with the member, when it was, and what it was. Nothing is read here: hand in `csv.DictReader(file)`.
For columns of other names, for amounts, threads and facts, see `commkit.standing.readers`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from commkit.core.days import Day, DayLike, iso_text, number
from commkit.core.errors import BadData, InvalidValue, Problem, WrongType

if TYPE_CHECKING:
    from commkit.core.calendar import Calendar

M = TypeVar("M", bound=Hashable)
_TOLD = 10
_WANTED_DAY = "a date, or a time such as 2024-03-31 09:00, as text or with a zone"


def days_by_kind(
    rows: Iterable[Mapping[str, object]],
    calendar: Calendar,
    *,
    at: str = "at",
    member: str = "member",
    kind: str = "kind",
) -> dict[str, dict[str, list[Day]]]:
    """The days of each member (按类别的成员日期), by kind of row, each once and oldest first [days since 1970-01-01].

    `at`, `member` and `kind` are the names of the columns. A time is text in ISO form, in the calendar's zone where it
    has none of its own, or as spreadsheets write it, year first (2026/3/2 9:00); a date; or a datetime with a zone.
    Rows that cannot be read are one BadData error that names the first of them: nothing is dropped in silence.

    >>> from commkit.core.calendar import Calendar
    >>> rows = [{"at": "2024-03-01 23:50", "member": "ada", "kind": "message"},
    ...         {"at": "2024-03-02 00:10", "member": "ada", "kind": "message"},
    ...         {"at": "2024-03-01", "member": "ben", "kind": "checked_in"}]
    >>> days_by_kind(rows, Calendar("Asia/Shanghai"))
    {'message': {'ada': [19783, 19784]}, 'checked_in': {'ben': [19783]}}
    >>> days_by_kind([{"at": "soon", "member": "", "kind": "message"}], Calendar("UTC"))
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 2 problems
      row 1, column at: saw 'soon', wanted a date, or a time such as 2024-03-31 09:00, as text or with a zone
      row 1, column member: saw '', wanted a name
    """
    found: dict[str, dict[str, set[Day]]] = defaultdict(lambda: defaultdict(set))
    for day, (who, what) in _read(rows, calendar, at, (member, kind)):
        found[what][who].add(day)
    return {what: _in_order(by_member) for what, by_member in found.items()}


def days_by_member(
    rows: Iterable[Mapping[str, object]], calendar: Calendar, *, at: str = "at", member: str = "member"
) -> dict[str, list[Day]]:
    """The days of each member (成员日期) of rows that are all of one kind, oldest first [days since 1970-01-01].

    Columns, times and errors as in `days_by_kind`.

    >>> from commkit.core.calendar import Calendar
    >>> rows = [{"when": "2024-03-01T23:50:00Z", "who": "ada"}]
    >>> days_by_member(rows, Calendar("Asia/Shanghai"), at="when", member="who")
    {'ada': [19784]}
    """
    found: dict[str, set[Day]] = defaultdict(set)
    for day, (who,) in _read(rows, calendar, at, (member,)):
        found[who].add(day)
    return _in_order(found)


def days_of_any(*days: Mapping[M, Iterable[DayLike]]) -> dict[M, list[Day]]:
    """The days on which members did any of several things (任一类别的日期), oldest first [days since 1970-01-01].

    >>> days_of_any({"ada": [3, 1]}, {"ada": [1, 2], "ben": [5]})
    {'ada': [1, 2, 3], 'ben': [5]}
    """
    found: dict[M, set[Day]] = defaultdict(set)
    for some in days:
        for member, each in some.items():
            found[member].update(map(number, each))
    return _in_order(found)


def first_days(days: Mapping[M, Iterable[DayLike]]) -> dict[M, Day]:
    """The first day of each member who has one (首日), such as that of the first join [days since 1970-01-01].

    >>> first_days({"ada": [3, 1], "ben": []})
    {'ada': 1}
    """
    listed = {member: [number(day) for day in some] for member, some in days.items()}
    return {member: min(some) for member, some in listed.items() if some}


def _in_order(found: Mapping[M, Iterable[Day]]) -> dict[M, list[Day]]:
    return {member: sorted(days) for member, days in found.items()}


def _read(
    rows: Iterable[Mapping[str, object]], calendar: Calendar, at: str, names: tuple[str, ...]
) -> Iterator[tuple[Day, list[str]]]:
    """The day and the texts of each row; whatever cannot be read is told once all rows are seen."""
    wrong: list[Problem] = []
    _a_calendar(calendar)
    for place, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            fix = "give rows with named columns: csv.DictReader(file), not csv.reader(file)"
            raise WrongType(f"row {place}", seen=row, why="its columns have no names", fix=fix)
        day, texts = _day(row.get(at), calendar), [_text(row.get(name)) for name in names]
        if day is not None and all(texts):
            yield day, texts
        elif len(wrong) <= _TOLD:
            wrong.extend(islice(_problems(row, place, day, at, dict(zip(names, texts, strict=True))), 3))
    if wrong:
        more = [Problem("further rows", "more that cannot be read", "none")] if len(wrong) > _TOLD else []
        raise BadData([*wrong[:_TOLD], *more])


def _a_calendar(calendar: object) -> None:
    from commkit.core.calendar import Calendar

    if not isinstance(calendar, Calendar):
        fix = f"give Calendar({calendar!r})" if isinstance(calendar, str) else 'give Calendar("Asia/Shanghai")'
        raise WrongType("calendar", seen=calendar, why="not a calendar", fix=fix)


def _day(value: object, calendar: Calendar) -> Day | None:
    try:
        if isinstance(value, str):
            return calendar.day_number(calendar.parse_local(iso_text(value.strip())))
        if isinstance(value, datetime):
            return number(calendar.day(value))
    except InvalidValue:
        return None
    return number(value) if isinstance(value, date) else None


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _problems(
    row: Mapping[str, object], place: int, day: Day | None, at: str, texts: Mapping[str, str]
) -> Iterator[Problem]:
    if day is None:
        yield Problem(f"row {place}, column {at}", _seen(row, at), _WANTED_DAY)
    for name, text in texts.items():
        if not text:
            yield Problem(f"row {place}, column {name}", _seen(row, name), "a name")


_MARK = "\ufeff"


def _seen(row: Mapping[str, object], name: str) -> str:
    if name in row:
        return repr(row[name])
    columns = [str(column) for column in row]
    shown = f"the columns {', '.join(column if column.isprintable() else repr(column) for column in columns)}"
    if columns and columns[0].startswith(_MARK):
        return f'{shown}: the file begins with a byte order mark, open it with encoding="utf-8-sig"'
    return shown
