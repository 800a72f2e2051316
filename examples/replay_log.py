"""A log in, a report out: who checked in, who earned what, who went quiet and why, and what the KPIs say.

    python examples/replay_log.py                                  # the made-up class of 272
    python examples/replay_log.py log.csv --map log.toml           # your own log, CSV or JSONL, plain or .gz
    python examples/replay_log.py log.csv --map log.toml --rules rules.toml --lang zh --out report.html

It prints a short report, writes one page that opens without a network, and beside it the status report as Markdown.
What cannot be used is one error and exit code 2; single rows that cannot be read are skipped and counted, or stop it
with --strict.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import webbrowser
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import CommkitError
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Removal
from commkit.playbook import Playbook
from commkit.presets import class_log, study_class
from commkit.presets.class_log import ZONE
from commkit.standing.kinds import KINDS, Kind
from commkit.standing.readers import LogMapping, Reads, Roster
from examples.drawing import Pen, can_draw
from examples.findings import RulesFrom, check_goals, find, proper
from examples.logs import (
    CannotRead,
    Log,
    Skips,
    in_file,
    progress_to_stderr,
    read_log,
    read_mapping,
    read_rules,
)
from examples.page import page
from examples.records import ClassRules
from examples.replaying import replay
from examples.status import status_report
from examples.text_report import text_report
from examples.words import WORDS, Speech

CLASS_MAPPING = LogMapping(
    rows={code: (Reads(code),) for code in KINDS},
    active=("message", "checked_in", "shared"),
    speaking=("message",),
    zone=ZONE,
    roster=Roster.JOINS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs it; the exit code is 0, or 2 for whatever cannot be used."""
    options = _options(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows ? and goes on
    try:
        return run(options)
    except CommkitError as error:
        print(f"replay_log: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of the short report, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A log in, a report out.")
    add = parser.add_argument
    add("log", nargs="?", type=Path, metavar="LOG", help="CSV or JSONL, plain or .gz; without it the class of 272")
    add("--log", dest="log_too", type=Path, metavar="LOG", help="the same, as an option")
    add("--map", type=Path, metavar="MAP.toml", help="which column is what; see examples/maps")
    add(
        "--rules",
        type=Path,
        metavar="RULES",
        help="other rules than the study class's, .toml or .json; see examples/rules",
    )
    add("--removal", choices=[one.value for one in Removal], help="what must come before a removal")
    add("--lang", choices=("en", "zh"), default="en", help="the report's language")
    add("--out", type=Path, default=Path("report.html"), help="where the page goes (report.html)")
    add("--status", type=Path, help="where the status report goes, as Markdown (report.md, beside the page)")
    add("--strict", action="store_true", help="stop at the first row that cannot be read")
    add("--as-of", type=_day, metavar="DATE", help="first day not yet observed (the day after the last)")
    add("--open-nothing", action="store_true", help="do not show the page in a browser")
    return parser.parse_args(arguments)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"saw {written!r}, wanted a date such as 2024-03-31") from None


def run(options: argparse.Namespace) -> int:
    """Reads, replays, reports."""
    status_path = _status_path(options.status, options.out)
    say, progress = Speech(options.lang), progress_to_stderr()
    path = options.log if options.log is not None else options.log_too
    log = embedded() if path is None else _read(path, options, progress)
    book = _book(options, log)
    kinds = log.mapping.kinds()
    replayed = replay(
        log.facts,
        book,
        active=[kinds[code] for code in log.mapping.active],
        speaking=[kinds[code] for code in log.mapping.speaking],
        roster=log.mapping.roster,
        on_file=log.on_file,
        joins_on_file=log.joins_on_file,
        as_of=_as_of(options.as_of, log, book.calendar),
        progress=lambda done: progress(f"replayed {done:,} of {len(log.facts):,} facts"),
    )
    found = find(log, replayed, RulesFrom.PRESET if options.rules is None else RulesFrom.FILE)
    pen, status = Pen(options.lang) if can_draw() else None, status_report(found)
    _write(options.out, page(found, say, pen, status))
    _write(status_path, f"{status.markdown(options.lang, WORDS)}\n")
    print(text_report(found, say))
    if pen is None:
        print(say("no_charts"))
    print(f"\n{say('page', path=options.out)}")
    print(say("status.file", path=status_path), flush=True)
    if not options.open_nothing and sys.stdout.isatty() and _has_desktop():
        webbrowser.open(options.out.resolve().as_uri())
    return 0


def embedded() -> Log:
    """The class of 272, made by the library."""
    return Log("", CLASS_MAPPING, class_log(), rows=0, repeats=0, skips=Skips())


def _read(path: Path, options: argparse.Namespace, progress: Callable[[str], None]) -> Log:
    mapping = read_mapping(options.map) if options.map is not None else None
    return read_log(path, mapping, Skips(strict=options.strict), progress)


def _book(options: argparse.Namespace, log: Log) -> Playbook:
    if options.rules is None:
        book = with_turnover(study_class(zone=log.mapping.zone), lambda turnover: _hears(turnover, log.speaking))
    else:
        book = read_rules(options.rules, log.mapping.kinds(), log.mapping.zone)
        with in_file(options.rules):
            check_goals(book)
            ClassRules(book)
        book = evolve(book, goals=[proper(goal) for goal in book.goals])
    if options.removal is None:
        return book
    return with_turnover(book, lambda turnover: evolve(turnover, removal=Removal(options.removal)))


def _hears(turnover: Turnover, speaking: Sequence[Kind]) -> Turnover:
    return evolve(turnover, quiet=evolve(turnover.quiet, speaking=speaking))


def with_turnover(book: Playbook, change: Callable[[Turnover], Turnover]) -> Playbook:
    """The book with another turnover."""
    return evolve(book, policies=[change(one) if isinstance(one, Turnover) else one for one in book.policies])


def _as_of(wanted: date | None, log: Log, calendar: Calendar) -> int | None:
    if wanted is None:
        return None
    first = calendar.day_number(log.facts[0].at)
    if number(wanted) <= first:
        raise CannotRead(f"--as-of: saw {wanted}, wanted a day after the first day of the log")
    return number(wanted)


def _status_path(wanted: Path | None, page_at: Path) -> Path:
    """Where the status report goes: beside the page unless it is said, and never over it."""
    if wanted is None:
        return page_at.with_suffix(".status.md" if page_at.suffix == ".md" else ".md")
    if wanted == page_at:
        raise CannotRead(f"--status: saw {wanted}, where the page goes; wanted another file")
    return wanted


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotRead(f"{path}: cannot be written: {error.strerror}") from None


def _has_desktop() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
