"""Reading logs: CSV or JSONL, plain or gz, in UTF-8, by a mapping, to facts in order; with progress on long ones.

Everything that is wrong with a file as a whole is one `CannotRead` with what was seen and what was wanted. Rows that
cannot be read are counted by reason, and a few of each are kept to be shown.

All facts are held at once, because a log may be out of order. Measured on generated rows of 60 bytes (one group, no
thing): 1 million rows need 0.53 GB and 25 seconds, 10 million rows 3.1 GB and 290 seconds, report and charts included.
Rows with a thing of their own (a message id) need about 0.1 GB more for each million.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
import time
import tomllib
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from attrs import define, evolve, field, frozen

from commkit.core import data
from commkit.core.errors import BadData, CommkitError, InvalidValue, Problem
from commkit.playbook import Playbook
from commkit.playbook.data import load_playbook
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact, in_order, once
from commkit.standing.kinds import JOINED, KINDS, Kind, Kinds
from commkit.standing.readers import Columns, Line, LogMapping, Reads, Roster, RosterFile, Row, Skipped, Why, read

PROGRESS_EVERY = 200_000
EXAMPLES_KEPT = 3
_PEEKED = 1000
csv.field_size_limit(1 << 27)

OWN_COLUMNS = ("id", "at", "member", "kind", "group", "thing", "person", "amount")
"""The columns of a log in commkit's own form, which needs no mapping."""
OWN_SPEAKING = ("message", "replied", "asked", "answered", "commented", "posted")
OWN_ACTIVE = (
    *OWN_SPEAKING, "shared", "uploaded", "liked", "reacted", "upvoted", "downvoted", "accepted", "checked_in",
    "attended", "task_done", "voted", "purchased", "rated",
)  # fmt: skip


class CannotRead(CommkitError):
    """A file that cannot be used: what was seen and what was wanted."""


@define
class Skips:
    """The rows that became no fact: how many for each reason, and the first few of each."""

    count: Counter[Why] = field(factory=Counter)
    first: dict[Why, list[Skipped]] = field(factory=lambda: defaultdict(list))
    strict: bool = False

    def add(self, skipped: Skipped) -> None:
        """Count one; a strict reader stops instead."""
        if self.strict:
            raise CannotRead(f"{skipped} (--strict stops at the first row that cannot be read)")
        self.count[skipped.why] += 1
        if len(self.first[skipped.why]) < EXAMPLES_KEPT:
            self.first[skipped.why].append(skipped)


@frozen
class Log:
    """A log that was read: its facts in order, each once, and what was left out."""

    name: str
    mapping: LogMapping
    facts: tuple[Fact, ...]
    rows: int
    repeats: int
    skips: Skips
    on_file: frozenset[str] = frozenset()
    joins_on_file: tuple[Fact, ...] = ()

    @cached_property
    def told(self) -> frozenset[str]:
        """The codes of the kinds that the log has facts of."""
        return frozenset(fact.kind.code for fact in self.facts)

    @property
    def active(self) -> list[Kind]:
        """The kinds that count as active, of which the log has facts (all of them where it has none)."""
        return self._named(self.mapping.active)

    @property
    def speaking(self) -> list[Kind]:
        """The kinds that count as speaking, of which the log has facts (all of them where it has none)."""
        return self._named(self.mapping.speaking)

    def _named(self, codes: Iterable[str]) -> list[Kind]:
        kinds = self.mapping.kinds()
        some = [kinds[code] for code in codes]
        return [kind for kind in some if kind.code in self.told] or some


def read_toml(path: Path) -> object:
    """The plain data of a TOML file."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotRead(f"{path}: not TOML in UTF-8: {error}") from None
    except OSError as error:
        raise CannotRead(f"{path}: saw {_no(error)}, wanted a TOML file") from None


@contextmanager
def in_file(path: Path) -> Iterator[None]:
    """Names the file before the problems of what is read from it."""
    try:
        yield
    except BadData as bad:
        raise CannotRead(f"{path}: {bad}") from None


def read_mapping(path: Path) -> LogMapping:
    """A mapping from a TOML file, with every kind that it names checked."""
    with in_file(path):
        mapping = data.load(read_toml(path), LogMapping)
        problems = list(_wrong_kinds(mapping))
        if problems:
            raise BadData(problems)
        mapping.kinds()
        return mapping


def _wrong_kinds(mapping: LogMapping) -> Iterator[Problem]:
    """What is wrong with the kinds that a mapping declares, one after the other."""
    kinds = KINDS
    for at, declared in enumerate(mapping.declare):
        try:
            kinds = kinds.adding([declared.kind()])
        except InvalidValue as error:
            yield Problem(f"declare[{at}].{error.what}", repr(error.seen), f"{error.why}: {error.fix}")


def read_json(path: Path) -> object:
    """The plain data of a JSON file."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise CannotRead(f"{path}: not JSON in UTF-8: {error}") from None
    except OSError as error:
        raise CannotRead(f"{path}: saw {_no(error)}, wanted a JSON file") from None


def read_rules(path: Path, kinds: Kinds, zone: str) -> Playbook:
    """The playbook of a TOML or JSON file, such as `json.dumps(dump_playbook(book))` gives; the ending says which.

    Its days are those of the log's zone, whatever zone it names.
    """
    readers = {".toml": read_toml, ".json": read_json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        seen = f"the ending {path.suffix!r}" if path.suffix else "no ending"
        raise CannotRead(f"{path}: saw {seen}, wanted a file of rules that ends in .toml or .json")
    with in_file(path):
        plain = reader(path)
        if isinstance(plain, dict):
            calendar = plain.get("calendar", {})
            plain = {**plain, "calendar": {**calendar, "zone": zone} if isinstance(calendar, dict) else calendar}
        return load_playbook(plain, registry(kinds))


def own_mapping(columns: Iterable[str]) -> LogMapping:
    """The mapping of a log in commkit's own form: kinds by their codes, optional columns where they are there."""
    there = frozenset(columns)
    missing = [name for name in ("at", "member", "kind") if name not in there]
    if missing:
        wanted = f"columns {', '.join(OWN_COLUMNS[1:4])}, or a mapping that says which column is what (--map)"
        raise BadData([Problem(name, f"the columns {', '.join(sorted(there))}", wanted) for name in missing])
    thing, person = ("thing" if "thing" in there else None), ("person" if "person" in there else None)
    amount = "amount" if "amount" in there else None
    return LogMapping(
        rows={
            code: (Reads(code, thing, person, amount if kind.unit or kind.signed else None),)
            for code, kind in KINDS.items()
        },
        active=OWN_ACTIVE,
        speaking=OWN_SPEAKING,
        columns=Columns(id="id" if "id" in there else None, group="group" if "group" in there else None),
        roster=Roster.FIRST_SEEN,
    )


def read_log(path: Path, mapping: LogMapping | None, skips: Skips, say: Callable[[str], None]) -> Log:
    """A log as facts in order. Without a mapping it must be in commkit's own form."""
    rows = 0

    def counted(lines: Iterable[Line]) -> Iterator[Line]:
        nonlocal rows
        for rows, line in enumerate(lines, 1):
            if not rows % PROGRESS_EVERY:
                say(f"read {rows:,} rows")
            yield line

    found = 0

    def facts(lines: Iterable[Line], plan: LogMapping) -> Iterator[Fact]:
        nonlocal found
        for one in read(counted(lines), plan):
            if isinstance(one, Skipped):
                skips.add(one)
            else:
                found += 1
                yield one

    with readable(path), in_file(path):
        lines, columns = open_rows(path)
        plan = mapping if mapping is not None else own_mapping(columns)
        plan.check_columns(columns)
        kept = list(once(facts(lines, plan)))
        repeats = found - len(kept)
        on_file, joins = read_roster(path, plan, skips)
    if not kept:
        first = next((str(some[0]) for some in skips.first.values()), "")
        raise CannotRead(f"{path}: saw {rows} rows and no fact in them, wanted at least one; {first}".rstrip("; "))
    if rows > PROGRESS_EVERY:
        say(f"read {rows:,} rows; sorting")
    return Log(path.name, plan, tuple(in_order(kept)), rows, repeats, skips, on_file, joins)


def read_roster(log: Path, mapping: LogMapping, skips: Skips) -> tuple[frozenset[str], tuple[Fact, ...]]:
    """The members of the roster file beside the log: those without a join, and the joins of the others."""
    listed = mapping.roster_file
    if listed is None:
        return frozenset(), ()
    path = log.parent / listed.name
    with readable(path):
        lines, columns = open_rows(path)
        wanted = [name for name in (listed.member, listed.joined) if name]
        missing = [name for name in wanted if name not in columns]
        if missing:
            raise CannotRead(f"{path}: saw the columns {', '.join(columns)}, wanted {', '.join(missing)} (roster_file)")
        names: dict[str, tuple[int, str]] = {}
        dated: list[tuple[int, Row]] = []
        for number, row in enumerate(lines, 1):
            name = "" if isinstance(row, str) else _cell(row, listed.member)
            if isinstance(row, str) or not name:
                why, seen = (Why.ROW, row) if isinstance(row, str) else (Why.MEMBER, row.get(listed.member))
                skips.add(Skipped(number, f"{listed.name}: {listed.member}", why, repr(seen), "a member"))
                continue
            written = _cell(row, listed.joined) if listed.joined else ""
            before, date = names.setdefault(name, (number, written))
            if date != written:
                both = f"{date!r} in row {before} and {written!r} in row {number}"
                raise CannotRead(f"{path}: saw {name!r} with the join {both}, wanted one join (roster_file)")
            if written and before == number:
                dated.append((number, row))
    joins = _roster_joins(dated, mapping, listed, skips)
    return frozenset(names) - {fact.member for fact in joins}, joins


def _roster_joins(
    dated: Sequence[tuple[int, Row]], mapping: LogMapping, listed: RosterFile, skips: Skips
) -> tuple[Fact, ...]:
    """The joins of a roster file; a member whose date cannot be read has none."""
    if not dated or listed.joined is None:
        return ()
    plan = evolve(
        mapping,
        rows={"": (Reads(JOINED.code),)},
        columns=Columns(at=listed.joined, member=listed.member, kind=None, id=None, group=None),
        roster=Roster.JOINS,
        roster_file=None,
        ignore=(),
    )
    joins = []
    for (number, _), one in zip(dated, read([row for _, row in dated], plan), strict=True):
        if isinstance(one, Skipped):
            skips.add(evolve(one, row=number, column=f"{listed.name}: {one.column}"))
        else:
            joins.append(evolve(one, id=f"{listed.name}/{one.member}"))
    return tuple(joins)


def _cell(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


# ---------------------------------------------------------------- files


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns whatever a file can do wrong into one CannotRead."""
    try:
        yield
    except UnicodeDecodeError as error:
        bad = error.object[error.start : error.start + 1].hex()
        fix = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise CannotRead(f"{path}: saw the byte 0x{bad}, which is not UTF-8; {fix}") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise CannotRead(f"{path}: saw {error}, wanted a whole gz file") from None
    except csv.Error as error:
        raise CannotRead(f"{path}: saw {error}, wanted CSV") from None
    except OSError as error:
        raise CannotRead(f"{path}: saw {_no(error)}, wanted a CSV or JSONL file, plain or gz") from None


def _no(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def open_rows(path: Path) -> tuple[Iterable[Line], tuple[str, ...]]:
    """The rows of a file, and its columns."""
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise CannotRead(f"{path}: saw an empty file, wanted rows with named columns")
    rest = chain([first], lines)
    name = path.name.removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson", ".json")) or first.lstrip().startswith("{"):
        return _json_rows(rest)
    return _csv_rows(rest, path)


def _lines(path: Path) -> Iterator[str]:
    opened = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        yield from file


def _csv_rows(lines: Iterable[str], path: Path) -> tuple[Iterable[Line], tuple[str, ...]]:
    rows = csv.DictReader(lines, strict=True)
    columns = tuple(rows.fieldnames or ())
    if len(set(columns)) < len(columns):
        twice = sorted({name for name in columns if columns.count(name) > 1})
        raise CannotRead(f"{path}: saw the column {', '.join(twice)} twice, wanted each name once")
    return rows, columns


def _json_rows(lines: Iterable[str]) -> tuple[Iterable[Line], tuple[str, ...]]:
    rows = (_json_row(line) for line in lines if line.strip())
    peeked = list(islice(rows, _PEEKED))
    columns = dict.fromkeys(name for row in peeked if not isinstance(row, str) for name in row)
    return chain(peeked, rows), tuple(columns)


def _json_row(line: str) -> Row | str:
    try:
        found = json.loads(line, parse_float=str, parse_constant=lambda _: None)
    except ValueError:
        return line.strip()[:60]
    if not isinstance(found, dict):
        return line.strip()[:60]
    return {name: value if type(value) in (str, int) else None for name, value in found.items()}


def progress_to_stderr() -> Callable[[str], None]:
    """Says how far a long run is, with the seconds since it began; on a terminal in one line."""
    begun = time.monotonic()
    end = "\r" if sys.stderr.isatty() else "\n"

    def say(what: str) -> None:
        print(f"{what} ({time.monotonic() - begun:.0f} s){' ' * 8}", end=end, file=sys.stderr, flush=True)

    return say
