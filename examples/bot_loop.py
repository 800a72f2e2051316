"""A bot's loop on SQLite: facts in, one row per member, outcomes out; killed at any moment, it goes on without a loss.

    python examples/bot_loop.py                                       # the made-up class of 272, into bot.sqlite
    python examples/bot_loop.py facts.jsonl --db bot.sqlite           # your own facts, one JSON object a line
    python examples/bot_loop.py --settle 2017-04-01                   # every night: let the days before this one end
    python examples/bot_loop.py --explain "Chen Wei" --lang zh        # what was decided about a member, and why

A line is {"id": "m1", "at": "2017-02-16T09:05:00+08:00", "member": "ada", "kind": "checked_in"}; "group", "thing",
"person", "amount" and "times" where the kind has them. In a bot of your own the loop is

    bot.receive([Fact(message.id, message.date, message.author, MESSAGE)])    # then acknowledge the message
    bot.work()

There are three transactions, and each is whole or nothing: facts are written down; one fact is applied to everybody
whom it reaches; one member is settled. A program that was killed is started again, and repeats what it likes.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commkit.core.calendar import Calendar, micros
from commkit.core.data import dump, load
from commkit.core.days import date_of, number
from commkit.core.errors import CommkitError, InvalidValue
from commkit.core.wording import Label
from commkit.members.lifecycle.class_policy import Turnover
from commkit.playbook import Playbook, Step
from commkit.points import Account, Award, Cap, Streak, invites
from commkit.presets import class_log
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.kinds import CHECKED_IN, MESSAGE
from commkit.standing.outcomes import Outcome
from commkit.standing.registry import STANDING
from commkit.standing.standing import Standing

BOOK = Playbook(
    name="class_bot",
    version="1",
    calendar=Calendar("Asia/Shanghai"),
    lateness=3,
    policies=(
        Account("points", Label(en="points", zh="积分")),
        Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)),
        Award("message", MESSAGE, each=1, cap=Cap(day=5, week=20)),
        Streak("streak", CHECKED_IN, {7: 10, 30: 50}),
        *invites("invite", each=20, cap=Cap(month=100), within=30),
        Turnover("stage"),
    ),
)
"""The rules of the bot. Change a number, and it is another book: give it another version."""

TABLES = """
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, fact TEXT NOT NULL,
    echo INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, problem TEXT);
CREATE INDEX IF NOT EXISTS waiting ON inbox (echo DESC, number) WHERE done = 0;
CREATE TABLE IF NOT EXISTS members (member TEXT PRIMARY KEY, standing TEXT NOT NULL, next_review TEXT);
CREATE INDEX IF NOT EXISTS due ON members (next_review);
CREATE TABLE IF NOT EXISTS outcomes (
    number INTEGER PRIMARY KEY, member TEXT NOT NULL, what TEXT NOT NULL, policy TEXT NOT NULL, version TEXT NOT NULL,
    day TEXT NOT NULL, at INTEGER NOT NULL, fact TEXT NOT NULL, amount INTEGER NOT NULL, desired INTEGER NOT NULL,
    source TEXT NOT NULL, target TEXT NOT NULL, said_en TEXT NOT NULL, said_zh TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS of_member ON outcomes (member, number);
"""


def connect(path: str | Path) -> sqlite3.Connection:
    """A database for a bot. Transactions begin where the code says so, and a reader never waits for the writer."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(TABLES)
    return db


class Bot:
    """A playbook, and the database that holds its members."""

    def __init__(self, db: sqlite3.Connection, book: Playbook = BOOK) -> None:
        self.db, self.book = db, book

    # ------------------------------------------------------------ facts come in

    def receive(self, facts: Iterable[Fact]) -> list[TwoContents]:
        """Write facts down in one transaction. After it they cannot be lost, and the sender may forget them.

        A fact that is there already is left out. The same id with other content is left out and handed back.
        """
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            clashes = [self._receive(fact) for fact in facts]
        return [clash for clash in clashes if clash is not None]

    def _receive(self, fact: Fact) -> TwoContents | None:
        put = "INSERT OR IGNORE INTO inbox (id, fact) VALUES (?, ?)"
        if self.db.execute(put, (fact.id, written(fact))).rowcount:
            return None
        (text,) = self.db.execute("SELECT fact FROM inbox WHERE id = ?", (fact.id,)).fetchone()
        first = read(text)
        return None if first == fact else TwoContents(first, fact)

    def work(self) -> int:
        """Apply what waits in the inbox, one fact a transaction. How many there were [facts]."""
        facts = 0
        while self._apply_next():
            facts += 1
        return facts

    def _apply_next(self) -> bool:
        """One fact, echoes first, in ONE transaction: read, step, write the members, the outcomes, the echoes, done."""
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            waiting = "SELECT number, fact FROM inbox WHERE done = 0 ORDER BY echo DESC, number LIMIT 1"
            row = self.db.execute(waiting).fetchone()
            if row is None:
                return False
            fact, problem = read(row[1]), None
            try:
                steps = [self.book.step(self._standing(member), fact) for member in self.book.reaches(fact)]
            except TwoContents as clash:
                steps, problem = [], str(clash)
            for step in steps:
                self._keep(step)
            self.db.execute("UPDATE inbox SET done = 1, problem = ? WHERE number = ?", (problem, row[0]))
            return True

    # ------------------------------------------------------------ time passes

    def settle(self, today: date) -> int:
        """Let the days before `today` end for those for whom time alone may do something, one member a transaction.

        To be run every night. Missed for a week or run twice, it decides the same. How many were settled [members].
        """
        self.work()
        at = self.book.calendar.starts(number(today))
        find = "SELECT member FROM members WHERE next_review < ? ORDER BY member"
        due = self.db.execute(find, (today.isoformat(),)).fetchall()
        for (member,) in due:
            with self.db:
                self.db.execute("BEGIN IMMEDIATE")
                self._keep(self.book.settle(self._standing(member), at))
        self.work()
        return len(due)

    # ------------------------------------------------------------ rows

    def _standing(self, member: str) -> Standing:
        row = self.db.execute("SELECT standing FROM members WHERE member = ?", (member,)).fetchone()
        return self.book.start(member) if row is None else self.book.load(json.loads(row[0]))

    def _keep(self, step: Step) -> None:
        """Write what a step gives; to be called within a transaction."""
        standing, review = step.standing, self.book.next_review(step.standing)
        record = json.dumps(self.book.dump(standing), ensure_ascii=False)
        row = (standing.member, record, None if review is None else review.isoformat())
        self.db.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", row)
        self.db.executemany(
            "INSERT INTO outcomes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [outcome_row(self.book, one) for one in step.outcomes],
        )
        self.db.executemany(
            "INSERT OR IGNORE INTO inbox (id, fact, echo) VALUES (?, ?, 1)",
            [(echo.id, written(echo)) for echo in step.echoes],
        )

    def told(self, member: str, lang: str, last: int = 20) -> list[str]:
        """The last decisions about a member in words, the newest at the end."""
        said = {"en": "said_en", "zh": "said_zh"}[lang]
        find = f"SELECT {said} FROM outcomes WHERE member = ? ORDER BY number DESC LIMIT ?"
        return [text for (text,) in reversed(self.db.execute(find, (member, last)).fetchall())]


def written(fact: Fact) -> str:
    """A fact as JSON."""
    return json.dumps(dump(fact, STANDING), ensure_ascii=False)


def read(text: str) -> Fact:
    """A fact from JSON; one BadData error lists all that is wrong with it."""
    return load(json.loads(text), Fact, STANDING)


def outcome_row(book: Playbook, one: Outcome) -> tuple[str | int, ...]:
    """An outcome as a row, with its sentence: the rules and their words may change, what was said stays said."""
    day = date_of(one.day).isoformat()
    return (*one[:4], day, *one[5:11], book.explain(one, "en"), book.explain(one, "zh"))


def facts_in(path: Path) -> Iterator[Fact]:
    """The facts of a file of JSON lines; the first line that is no fact is an error with its number."""
    with path.open(encoding="utf-8") as lines:
        for at, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield load({**row, "at": micros(datetime.fromisoformat(row["at"]))}, Fact, STANDING)
            except (CommkitError, ValueError, TypeError, KeyError) as error:
                fix = 'write {"id": "m1", "at": "2017-02-16T09:05:00+08:00", "member": "ada", "kind": "message"}'
                raise InvalidValue(f"{path}:{at}", seen=line.strip(), why=str(error), fix=fix) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs it; the exit code is 0, or 2 for what cannot be used."""
    parser = argparse.ArgumentParser(description="A bot's loop on SQLite.")
    add = parser.add_argument
    add("facts", nargs="?", type=Path, help="JSON lines; without them the made-up class of 272")
    add("--db", type=Path, default=Path("bot.sqlite"), help="the database (bot.sqlite)")
    add("--settle", type=date.fromisoformat, metavar="DATE", help="let the days before this one end")
    add("--explain", metavar="MEMBER", help="what was decided about a member")
    add("--lang", choices=("en", "zh"), default="en")
    options = parser.parse_args(arguments)
    try:
        with closing(connect(options.db)) as db:
            run(Bot(db), options)
    except (CommkitError, OSError) as error:
        print(f"bot_loop: {error}", file=sys.stderr)
        return 2
    return 0


def run(bot: Bot, options: argparse.Namespace) -> None:
    """Does what the options say."""
    if options.facts is not None or (options.settle is None and options.explain is None):
        facts = class_log() if options.facts is None else tuple(facts_in(options.facts))
        for clash in bot.receive(facts):
            print(f"bot_loop: {clash}", file=sys.stderr)
        print(f"{len(facts)} facts received", flush=True)
    applied = bot.work()
    if applied:
        print(f"{applied} facts applied")
    if options.settle is not None:
        print(f"{bot.settle(options.settle)} members settled")
    if options.explain is not None:
        print("\n".join(bot.told(options.explain, options.lang)) or f"nothing was decided about {options.explain}")


if __name__ == "__main__":
    sys.exit(main())
