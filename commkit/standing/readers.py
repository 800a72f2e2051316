"""Readers: rows of a log become facts, by a mapping that says which column is what.

A mapping is plain data (a small TOML file). A row that cannot be read is not lost: it comes out as a `Skipped` that
names the row, the column, what was seen and what was wanted.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TypeAlias

from attrs import Attribute, field, frozen

from commkit.core.calendar import Calendar, micros
from commkit.core.data import load
from commkit.core.days import iso_text
from commkit.core.errors import BadData, InvalidValue, Problem, UnknownName
from commkit.core.wording import Label
from commkit.standing.facts import Fact
from commkit.standing.kinds import KINDS, Kind, Kinds

Row: TypeAlias = Mapping[str, str | int | None]
Line: TypeAlias = Row | str
"""A row, or the text of a line that could not be read as one."""


class Clock(enum.Enum):
    """How a log writes instants: ISO 8601 text, or whole seconds or milliseconds since 1970."""

    ISO = "iso"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


class Roster(enum.Enum):
    """Where the list of members comes from: joins in the log, whoever acts, counterparts too, or a file of members."""

    JOINS = "joins"
    FIRST_SEEN = "first_seen"
    COUNTERPARTS = "counterparts"
    FILE = "file"


class Why(enum.Enum):
    """Why a row was skipped."""

    ROW = "unreadable row"
    INSTANT = "unreadable instant"
    KIND = "unknown kind"
    AMOUNT = "bad amount"
    MEMBER = "no member"


def _there(name: str | None) -> str:
    return name or ""


@frozen
class Columns:
    """The names of the columns. A log without ids takes the number of the row as its id; one without a column for the
    kind says `kind = ""`: then every row is of the one sort that the mapping has.
    """

    at: str = "at"
    member: str = "member"
    kind: str = field(default="kind", converter=_there)
    id: str = field(default="id", converter=_there)
    group: str = field(default="group", converter=_there)


@frozen
class Reads:
    """How rows of one sort become facts: of which kind, and which columns hold thing, person and amount.

    Without an `amount` column the amount is 1. `member` names another column than the log's usual one.
    """

    kind: str
    thing: str | None = None
    person: str | None = None
    amount: str | None = None
    member: str | None = None


@frozen
class Declared:
    """A kind that the log needs and the vocabulary lacks."""

    code: str
    en: str
    zh: str
    unit: str = ""
    scale: int = 0
    signed: bool = False

    def kind(self) -> Kind:
        """The kind."""
        return Kind(self.code, Label(en=self.en, zh=self.zh), self.unit, self.scale, self.signed)


@frozen
class RosterFile:
    """A file of members: its name beside the log, and its columns."""

    name: str
    member: str = "member"
    joined: str | None = None


@frozen
class LogMapping:
    """How to read a log. `rows` says for each written kind what its rows become, one fact or several; `ignore` lists
    written kinds that are left out on purpose. `zone` is the community's; `times_in` the zone of times without one.

    `active` are the kinds that count as activity, `speaking` those that count as saying something.
    """

    rows: Mapping[str, tuple[Reads, ...]]
    active: tuple[str, ...]
    speaking: tuple[str, ...] = field()
    columns: Columns = field(default=Columns())
    clock: Clock = Clock.ISO
    zone: str = "UTC"
    times_in: str | None = None
    roster: Roster = Roster.FIRST_SEEN
    roster_file: RosterFile | None = field(default=None)
    declare: tuple[Declared, ...] = ()
    ignore: tuple[str, ...] = ()
    name: str = ""

    @speaking.default
    def _all_active(self) -> tuple[str, ...]:
        return self.active

    @columns.validator
    def _one_sort(self, _attribute: Attribute[Columns], value: Columns) -> None:
        if not value.kind and len(self.rows) != 1:
            why = f"without a column of kinds all rows are of one sort, and rows has {len(self.rows)}"
            raise InvalidValue("columns.kind", seen=value.kind, why=why, fix="name the column, or keep one sort")

    @roster_file.validator
    def _named(self, _attribute: Attribute[RosterFile | None], value: RosterFile | None) -> None:
        if (value is None) == (self.roster is Roster.FILE):
            fix = 'say roster = "file" together with [roster_file] name = ...'
            raise InvalidValue("roster_file", seen=value, why="a roster file and where it is go together", fix=fix)

    def kinds(self, base: Kinds = KINDS) -> Kinds:
        """The vocabulary and the declared kinds; each unknown kind that the mapping names is in one BadData."""
        return self.found_in(base.adding([declared.kind() for declared in self.declare]))

    def found_in(self, kinds: Kinds) -> Kinds:
        """The same kinds, when every kind that the mapping names is among them; else one BadData lists the others."""
        named = [
            (f"rows.{written}[{at}].kind", reads.kind)
            for written, many in self.rows.items()
            for at, reads in enumerate(many)
        ]
        named += [(f"active[{at}]", code) for at, code in enumerate(self.active)]
        if self.speaking != self.active:
            named += [(f"speaking[{at}]", code) for at, code in enumerate(self.speaking)]
        problems = [Problem(path, repr(code), _kind_wanted(code, kinds)) for path, code in named if code not in kinds]
        if problems:
            raise BadData(problems)
        return kinds

    def needed(self) -> dict[str, str]:
        """The column that each place in the mapping asks for."""
        columns = self.columns
        named = {"columns.at": columns.at, "columns.member": columns.member, "columns.kind": columns.kind}
        named |= {"columns.id": columns.id, "columns.group": columns.group}
        for written, many in self.rows.items():
            for at, reads in enumerate(many):
                places = {"thing": reads.thing, "person": reads.person, "amount": reads.amount, "member": reads.member}
                named |= {f"rows.{written}[{at}].{place}": column for place, column in places.items() if column}
        return {path: column for path, column in named.items() if column}

    def check_columns(self, seen: Iterable[str]) -> None:
        """One BadData error for every column that the mapping reads and the log does not have.

        A log need not have ids or groups: their usual columns, `id` and `group`, are read where they are there.
        """
        there = tuple(seen)
        usual = {"columns.id": "id", "columns.group": "group"}
        wanted = "one of the log's columns: " + ", ".join(name if name.isprintable() else repr(name) for name in there)
        needed = [(path, column) for path, column in self.needed().items() if usual.get(path) != column]
        missing = [Problem(path, repr(column), wanted) for path, column in needed if column not in there]
        if missing:
            raise BadData(missing)


def _kind_wanted(code: str, kinds: Kinds) -> str:
    near = get_close_matches(code, [*kinds, *(kind.label.zh for kind in kinds.values())], n=1)
    code_of = {kind.label.zh: kind.code for kind in kinds.values()}
    hint = f"; did you mean {code_of.get(near[0], near[0])!r}?" if near else ""
    return f"a kind of the vocabulary, or one under [[declare]]{hint}"


def load_mapping(plain: object) -> LogMapping:
    """A mapping from plain data, such as `tomllib.loads(text)` gives; one BadData lists all that is wrong with it.

    >>> load_mapping({"rows": {"msg": [{"kind": "message"}]}, "active": ["message"]}).rows["msg"][0].kind
    'message'
    """
    return load(plain, LogMapping)


@frozen
class Skipped:
    """A row that became no fact: its number (the first row of data is 1), its column, why, what was seen and wanted."""

    row: int
    column: str
    why: Why
    seen: str
    wanted: str

    def __str__(self) -> str:
        place = f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"
        return f"{place}: {self.why.value}: saw {self.seen}, wanted {self.wanted}"


class ZoneNeeded(InvalidValue):
    """A time without a zone, and nothing that says which zone it is in."""


def read(rows: Iterable[Line], mapping: LogMapping, kinds: Kinds | None = None) -> Iterator[Fact | Skipped]:
    """Facts from rows, in their order, with what had to be skipped.

    A time without a zone is a ZoneNeeded error unless the mapping says `times_in`; an unknown kind in the mapping a
    BadData error; both come before the first fact or at the first row that shows it.

    >>> columns = Columns(id=None, group=None)
    >>> mapping = LogMapping(rows={"msg": (Reads("message"),)}, active=("message",), columns=columns)
    >>> log = [{"at": "2024-03-01T08:00Z", "member": "ada", "kind": "msg"}, {"at": "?", "member": "bo", "kind": "msg"}]
    >>> for found in read(log, mapping):
    ...     print(found if isinstance(found, Skipped) else found.member)
    ada
    row 2, column at: unreadable instant: saw '?', wanted an instant such as 2024-03-31 09:00
    """
    known = mapping.kinds() if kinds is None else mapping.found_in(kinds)
    instant = _instants(mapping)
    plans = {
        written: tuple(_Plan(reads, known[reads.kind]) for reads in many) for written, many in mapping.rows.items()
    }
    return _read(rows, mapping, plans, instant)


@frozen
class _Plan:
    reads: Reads
    kind: Kind


def _read(
    rows: Iterable[Line], mapping: LogMapping, plans: Mapping[str, tuple[_Plan, ...]], instant: Callable[[str], int]
) -> Iterator[Fact | Skipped]:
    columns, ignored, same = mapping.columns, frozenset(mapping.ignore), dict[str, str]()
    only = "" if columns.kind else next(iter(plans))
    for number, row in enumerate(rows, 1):
        if isinstance(row, str):
            yield Skipped(number, "", Why.ROW, repr(row), "a row with named columns")
            continue
        written = _text(row, columns.kind) if columns.kind else only
        if written in ignored:
            continue
        if written not in plans:
            yield Skipped(number, columns.kind or "", Why.KIND, repr(written), f"one of {', '.join(plans)}")
            continue
        try:
            at = instant(_text(row, columns.at))
            if not _EARLIEST <= at < _LATEST:
                raise ValueError
        except ZoneNeeded:
            raise
        except (ValueError, OverflowError):
            yield Skipped(number, columns.at, Why.INSTANT, repr(row.get(columns.at)), _WANTED[mapping.clock])
            continue
        id = _text(row, columns.id) or f"row{number:08d}"
        found = [
            _fact(row, number, plan, columns, at, id if part == 0 else f"{id}/{part}", same)
            for part, plan in enumerate(plans[written])
        ]
        skipped = next((one for one in found if isinstance(one, Skipped)), None)
        yield from found if skipped is None else [skipped]


def _fact(
    row: Row, number: int, plan: _Plan, columns: Columns, at: int, id: str, same: dict[str, str]
) -> Fact | Skipped:
    reads, kind = plan.reads, plan.kind
    column = reads.member or columns.member
    member = _text(row, column)
    if not member:
        return Skipped(number, column, Why.MEMBER, repr(row.get(column)), "a name; a row without one belongs to nobody")
    amount = 1
    if reads.amount is not None:
        try:
            amount = kind.amount(_text(row, reads.amount))
        except InvalidValue as error:
            wanted = f"an amount ({error.why}: {error.fix})"
            return Skipped(number, reads.amount, Why.AMOUNT, repr(row.get(reads.amount)), wanted)
    group, person = _text(row, columns.group), _text(row, reads.person)
    thing = _text(row, reads.thing)
    return Fact(
        id,
        at,
        same.setdefault(member, member),
        kind,
        same.setdefault(group, group) or None,
        thing or None,
        same.setdefault(person, person) or None,
        amount,
    )


def _text(row: Row, column: str | None) -> str:
    value = row.get(column) if column else None
    return "" if value is None else str(value).strip()


_WHOLE = re.compile(r"-?[0-9]{1,18}")
_EARLIEST = micros(datetime(1, 1, 8, tzinfo=UTC))
_LATEST = micros(datetime(9999, 12, 24, tzinfo=UTC))
"""Instants that every calendar can place on a day."""
_WANTED = {
    Clock.ISO: "an instant such as 2024-03-31 09:00",
    Clock.SECONDS: "whole seconds since 1970",
    Clock.MILLISECONDS: "whole milliseconds since 1970",
}


def _calendar(key: str, zone: str) -> Calendar:
    try:
        return Calendar(zone)
    except UnknownName as error:
        raise UnknownName(key, seen=zone, why=error.why, fix=error.fix) from None


def _instants(mapping: LogMapping) -> Callable[[str], int]:
    if mapping.clock is not Clock.ISO:
        step = 1_000_000 if mapping.clock is Clock.SECONDS else 1_000

        def counted(text: str) -> int:
            if not _WHOLE.fullmatch(text):
                raise ValueError
            return int(text) * step

        return counted
    local = None if mapping.times_in is None else _calendar("times_in", mapping.times_in)

    def instant(text: str) -> int:
        if "/" in text or "." in text[:8]:
            text = iso_text(text)
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return micros(at)
        if local is None:
            fix = 'say times_in = "Asia/Shanghai" (or the zone it is) in the mapping'
            raise ZoneNeeded(f"column {mapping.columns.at}", seen=text, why="a time without a zone", fix=fix)
        return local.parse_local(text)

    return instant
