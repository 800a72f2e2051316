"""A bot that is killed anywhere and started again has lost nothing, and paid nothing twice."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, TypeAlias

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of, number
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Quiet
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Streak, invites
from commkit.presets import class_log
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, INVITED, JOINED, LEFT, MESSAGE, PRIVATE_CHAT, SPENT, Kind
from commkit.standing.standing import Standing
from examples import bot_loop
from examples.bot_loop import Bot, outcome_row

BOOK = Playbook(
    name="small",
    version="1",
    calendar=Calendar("Asia/Shanghai"),
    lateness=2,
    policies=(
        Account("points"),
        Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)),
        Award("message", MESSAGE, each=1, cap=Cap(day=2, week=5)),
        Streak("streak", CHECKED_IN, {2: 5, 3: 10}),
        *invites("invite", each=20, cap=Cap(month=40), within=5),
        Turnover("stage", quiet=Quiet(window_days=3, exempt_days=3), reply_days=2),
    ),
)
"""Short streaks and short windows, so that a small log meets every rule."""

FIRST = number(date(2017, 2, 16))
END = date_of(FIRST + 40)
Script: TypeAlias = Sequence[Fact | date]
"""What happens to a bot: a fact comes in, or a night passes before a day."""


def on(day: Day, hour: int = 12) -> datetime:
    """An hour of a day of the class, counted from its first."""
    return datetime(2017, 2, 16, tzinfo=UTC) + timedelta(days=day, hours=hour - 8)


def fact(id: str, day: Day, member: str, kind: Kind, person: str | None = None, amount: int = 1) -> Fact:
    return Fact(id, on(day), member, kind, person=person, amount=amount)


FIRST_CHECKIN = fact("c1", 1, "ada", CHECKED_IN)
SMALL_LOG: Script = (
    fact("j1", 0, "ada", JOINED),
    fact("j2", 0, "bo", JOINED),
    fact("i1", 0, "ada", INVITED, person="bo"),
    FIRST_CHECKIN,
    fact("c3", 3, "ada", CHECKED_IN),
    fact("c2", 2, "ada", CHECKED_IN),  # late: it joins two streaks
    FIRST_CHECKIN,
    fact("s1", 3, "ada", SPENT, amount=30),
    evolve(FIRST_CHECKIN, at=on(2)),  # another content under the same id
    date_of(FIRST + 4),
    fact("l1", 4, "bo", LEFT),  # ada hears of it, and owes what she has spent
    fact("m1", 9, "ada", MESSAGE),
    fact("c4", 1, "ada", CHECKED_IN),  # far too late
    END,
)


class Killed(Exception):
    """The process is gone."""


class Fragile(sqlite3.Connection):
    """A connection of a process that is killed before its n-th statement or commit."""

    left: int | None = None

    def breathe(self) -> None:
        if self.left == 0:
            raise Killed
        if self.left is not None:
            self.left -= 1

    def execute(self, sql: str, parameters: object = (), /) -> sqlite3.Cursor:
        self.breathe()
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # typeshed keeps their type to itself

    def executemany(self, sql: str, parameters: Iterable[object], /) -> sqlite3.Cursor:
        self.breathe()
        return super().executemany(sql, parameters)  # type: ignore[arg-type]  # typeshed keeps their type to itself

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        if kind is None:
            self.breathe()
        return super().__exit__(kind, error, trace)


@frozen
class Kept:
    """What is in the database: the rows of members, and of outcomes in the order in which they were posted."""

    members: Mapping[str, tuple[object, ...]]
    outcomes: tuple[tuple[object, ...], ...]
    waiting: int

    def of(self, member: str) -> list[tuple[object, ...]]:
        """The outcomes of one member."""
        return [row for row in self.outcomes if row[0] == member]


def kept(db: sqlite3.Connection) -> Kept:
    members = {row[0]: row for row in db.execute("SELECT * FROM members")}
    outcomes = tuple(row[1:] for row in db.execute("SELECT * FROM outcomes ORDER BY number"))
    (waiting,) = db.execute("SELECT count(*) FROM inbox WHERE done = 0").fetchone()
    return Kept(members, outcomes, waiting)


def kept_in(path: Path) -> Kept:
    with closing(bot_loop.connect(path)) as db:
        return kept(db)


def live(bot: Bot, script: Script, done: int = 0) -> int:
    """Lives through a script from a place on; gives the place at which the process was killed, or its end."""
    try:
        for item in script[done:]:
            if isinstance(item, Fact):
                bot.receive([item])
                bot.work()
            else:
                bot.settle(item)
            done += 1
    except Killed:
        pass
    return done


def in_memory(statements: int | None = None) -> Fragile:
    """A database whose process lives for so many statements."""
    db = sqlite3.connect(":memory:", isolation_level=None, factory=Fragile)
    db.executescript(bot_loop.TABLES)
    db.left = statements
    return db


def in_one_go(script: Script, book: Playbook = BOOK) -> Kept:
    db = in_memory()
    assert live(Bot(db, book), script) == len(script)
    return kept(db)


def with_deaths(script: Script, deaths: Iterable[int], repeat: int = 0, make: type[Bot] = Bot) -> Kept:
    """Killed after so many statements, again and again; each time the last facts are delivered once more."""
    db, done = in_memory(), 0
    for statements in [*deaths, None]:
        db.rollback()  # what was not committed dies with the process
        db.left = statements
        again = [item for item in script[max(done - repeat, 0) : done] if isinstance(item, Fact)]
        if live(make(db, BOOK), again) == len(again):
            done = live(make(db, BOOK), script, done)
    assert done == len(script)
    return kept(db)


def replayed(script: Script) -> tuple[Mapping[str, Standing], Mapping[str, list[tuple[object, ...]]]]:
    """Standings and outcomes by member, of a replay of what came first under each id."""
    first: dict[str, Fact] = {}
    for item in script:
        if isinstance(item, Fact):
            first.setdefault(item.id, item)
    run = BOOK.replay(first.values(), until=number(END) - 1)
    return run.standings, {name: [outcome_row(BOOK, one) for one in run.of(name)] for name in run.standings}


def settled(after: Kept) -> Mapping[str, Standing]:
    """The standings, each settled to the end: those for whom nothing is due are left where they are."""
    end = BOOK.calendar.starts(number(END))
    standings = {name: BOOK.load(json.loads(str(row[1]))) for name, row in after.members.items()}
    return {name: BOOK.settle(standing, end).standing for name, standing in standings.items()}


# ---------------------------------------------------------------- killed and started again


def test_the_small_log_meets_what_it_is_for() -> None:
    after = in_one_go(SMALL_LOG)
    found = {(row[1], row[2]) for row in after.of("ada")}
    assert {("credited", "streak"), ("reversed", "invite"), ("indebted", "points"), ("too_late", "")} <= found
    assert ("moved", "stage") in found
    assert after.waiting == 0


def test_killed_at_every_statement_it_ends_the_same() -> None:
    wanted, whole = in_one_go(SMALL_LOG), in_memory(1_000_000)
    live(Bot(whole, BOOK), SMALL_LOG)
    statements = 1_000_000 - (whole.left or 0)
    assert statements > 100
    for at in range(statements):
        assert with_deaths(SMALL_LOG, [at]) == wanted, f"killed before statement {at}"


class Hasty(Bot):
    """The mistake that the loop is made to avoid: a fact is marked as done before what it did is written."""

    def _apply_next(self) -> bool:
        row = self.db.execute("SELECT id, fact FROM inbox WHERE done = 0 ORDER BY echo DESC, number").fetchone()
        if row is None:
            return False
        self.db.execute("UPDATE inbox SET done = 1 WHERE id = ?", (row[0],))
        fact = bot_loop.read(row[1])
        for member in self.book.reaches(fact):
            self._keep(self.book.step(self._standing(member), fact))
        return True


def test_a_loop_that_marks_before_it_writes_is_caught() -> None:
    wanted = in_one_go(SMALL_LOG)
    assert with_deaths(SMALL_LOG, [], make=Hasty) == wanted
    assert any(with_deaths(SMALL_LOG, [at], make=Hasty) != wanted for at in range(40))


KINDS = (CHECKED_IN, CHECKED_IN, MESSAGE, SPENT, INVITED, JOINED, LEFT, PRIVATE_CHAT)


@st.composite
def scripts(draw: st.DrawFn, nights: bool, delays: Sequence[int]) -> Script:
    """Scripts of a few members on a few days: facts by the day on which they arrive, some twice; then the end."""
    came: list[tuple[Day, Fact]] = []
    for at in range(draw(st.integers(1, 14))):
        day, kind = draw(st.integers(0, 8)), draw(st.sampled_from(KINDS))
        one = Fact(
            f"f{at}",
            on(day, draw(st.integers(0, 23))),
            draw(st.sampled_from(["ada", "bo", "cai"])),
            kind,
            person=draw(st.sampled_from(["ada", "bo"])) if kind in (INVITED, PRIVATE_CHAT) else None,
            amount=draw(st.integers(1, 15)) if kind == SPENT else 1,
        )
        came.append((day + draw(st.sampled_from(delays)), one))
    came.sort(key=lambda item: item[0])
    script: list[Fact | date] = []
    for place, (day, one) in enumerate(came):
        if nights and place and day > came[place - 1][0]:
            script.append(date_of(FIRST + day))
        script.append(one)
    again = draw(st.lists(st.sampled_from([one for _, one in came]), max_size=3))
    return (*script, *again, END)


DELAYED = scripts(nights=False, delays=[0, 0, 1, 2, 5])
NIGHTLY = scripts(nights=True, delays=[0])
BOTH = scripts(nights=True, delays=[0, 0, 1, 2, 5])


@given(script=BOTH, deaths=st.lists(st.integers(0, 120), max_size=5), repeat=st.integers(0, 4))
def test_killed_again_and_again_it_ends_the_same(script: Script, deaths: list[int], repeat: int) -> None:
    assert with_deaths(script, deaths, repeat) == in_one_go(script)


@given(script=DELAYED | NIGHTLY)
def test_it_decides_what_a_replay_decides(script: Script) -> None:
    after = in_one_go(script)
    standings, outcomes = replayed(script)
    assert settled(after) == standings
    assert {name: after.of(name) for name in standings} == outcomes


# ---------------------------------------------------------------- repeats, clashes, echoes, nights


def test_what_is_delivered_again_changes_nothing() -> None:
    db = in_memory()
    live(Bot(db, BOOK), SMALL_LOG)
    before = kept(db)
    live(Bot(db, BOOK), [item for item in SMALL_LOG if isinstance(item, Fact)])
    assert kept(db) == before


def test_another_content_under_an_id_is_reported_and_the_rest_is_received() -> None:
    bot = Bot(in_memory(), BOOK)
    other, next_one = evolve(FIRST_CHECKIN, member="bo"), fact("c9", 1, "cai", CHECKED_IN)
    (clash,) = bot.receive([FIRST_CHECKIN, other, next_one])
    assert (clash.first, clash.second) == (FIRST_CHECKIN, other)
    assert bot.work() == 2
    assert set(kept(bot.db).members) == {"ada", "cai"}


def test_another_content_that_only_the_standing_remembers_is_written_beside_the_fact() -> None:
    bot = Bot(in_memory(), BOOK)
    bot.receive([FIRST_CHECKIN])
    bot.work()
    before = kept(bot.db)
    bot.db.execute("DELETE FROM inbox")
    assert bot.receive([evolve(FIRST_CHECKIN, at=on(2))]) == []
    assert bot.work() == 1
    assert kept(bot.db) == before
    (problem,) = bot.db.execute("SELECT problem FROM inbox").fetchone()
    assert "came twice with other content" in problem


def test_an_echo_is_delivered_once_and_before_what_waits() -> None:
    bot = Bot(in_memory(), BOOK)
    bot.receive([one for one in SMALL_LOG[:3] if isinstance(one, Fact)])
    bot.receive([fact("l1", 4, "bo", LEFT), fact("s1", 4, "ada", SPENT, amount=1)])
    bot.work()
    assert [row[1] for row in kept(bot.db).of("ada")][-2:] == ["reversed", "not_spent"]
    bot.receive([fact("l1", 4, "bo", LEFT)])
    bot.work()
    assert [row[1] for row in kept(bot.db).of("ada")].count("reversed") == 1


def test_a_fact_far_too_late_is_answered_and_changes_no_points() -> None:
    bot = Bot(in_memory(), BOOK)
    bot.receive([fact("c1", 9, "ada", CHECKED_IN), fact("c2", 1, "ada", CHECKED_IN)])
    bot.work()
    assert [row[1] for row in kept(bot.db).of("ada")] == ["credited", "too_late"]


def test_a_night_settles_only_those_for_whom_something_is_due() -> None:
    bot = Bot(in_memory(), BOOK)
    bot.receive([fact("j1", 0, "ada", JOINED), fact("c1", 0, "bo", CHECKED_IN)])
    bot.work()
    assert bot.settle(date_of(FIRST + 1)) == 0
    assert bot.settle(date_of(FIRST + 9)) == 1
    assert bot.settle(date_of(FIRST + 9)) == 0
    assert ("moved", "lurker") in {(row[1], row[10]) for row in kept(bot.db).of("ada")}


# ---------------------------------------------------------------- the program


def test_a_process_that_is_really_killed(tmp_path: Path) -> None:
    facts = [one for one in class_log() if one.member[0] in "CL"][-400:]
    log, path = tmp_path / "facts.jsonl", tmp_path / "bot.sqlite"
    log.write_text("".join(json.dumps(line(one)) + "\n" for one in facts), encoding="utf-8")
    dice, done = random.Random(), 0
    for _ in range(3):
        done = killed_in_the_middle(log, path, dice.randrange(done + 1, done + 100))
        assert done < len(facts)
    assert bot_loop.main([str(log), "--db", str(path)]) == 0
    assert kept_in(path) == in_one_go(facts, bot_loop.BOOK)


def line(one: Fact) -> dict[str, object]:
    """A fact as somebody else writes it."""
    at = datetime.fromtimestamp(one.at // 1_000_000, UTC).isoformat()
    named: dict[str, object] = {"id": one.id, "at": at, "member": one.member, "kind": one.kind.code}
    named |= {"group": one.group, "thing": one.thing, "person": one.person}
    return {key: value for key, value in named.items() if value is not None}


def killed_in_the_middle(log: Path, path: Path, done: int) -> int:
    """Runs the program, and kills it when it has applied so many facts or a few more: how many there were."""
    program = [sys.executable, bot_loop.__file__, str(log), "--db", str(path)]
    with closing(bot_loop.connect(path)) as db:
        with subprocess.Popen(program, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and applied(db) < done:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        return applied(db)


def applied(db: sqlite3.Connection) -> int:
    (facts,) = db.execute("SELECT count(*) FROM inbox WHERE done = 1").fetchone()
    return int(facts)


def test_a_file_of_facts_and_the_words_for_a_member(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, db = tmp_path / "facts.jsonl", str(tmp_path / "bot.sqlite")
    spoilt = evolve(FIRST_CHECKIN, at=on(2))
    log.write_text("".join(json.dumps(line(one)) + "\n" for one in (FIRST_CHECKIN, FIRST_CHECKIN, spoilt)))
    assert bot_loop.main([str(log), "--db", db, "--explain", "ada"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == ["3 facts received", "1 facts applied", "+2 points for check-ins on 2017-02-17"]
    assert "'c1' came twice with other content" in err
    assert bot_loop.main(["--db", db, "--settle", "2017-03-01", "--explain", "ada", "--lang", "zh"]) == 0
    assert "打卡" in capsys.readouterr().out
    assert bot_loop.main(["--db", db, "--explain", "zoe"]) == 0
    assert "nothing was decided about zoe" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoilt", "seen"),
    [
        ('{"id": "m2", "at": "2017-02-16", "member": "ada", "kind": "message"}', "without a zone"),
        ('{"id": "m2", "at": "2017-02-16T09:05:00Z", "member": "ada", "kind": "mesage"}', "kind: saw 'mesage'"),
        ('{"id": "m2", "member": "ada", "kind": "message"}', "'at'"),
        ('["m2"]', "m2"),
        ('{"id": "m2"', "delimiter"),
    ],
)
def test_a_line_that_is_no_fact_is_one_error_and_nothing_is_received(
    spoilt: str, seen: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, path = tmp_path / "facts.jsonl", tmp_path / "bot.sqlite"
    log.write_text(json.dumps(line(FIRST_CHECKIN)) + "\n" + spoilt + "\n")
    assert bot_loop.main([str(log), "--db", str(path)]) == 2
    err = capsys.readouterr().err
    assert "facts.jsonl:2: saw" in err
    assert seen in err
    assert kept_in(path) == Kept({}, (), 0)


def test_a_file_that_is_not_there_is_one_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot_loop.main([str(tmp_path / "facts.jsonl"), "--db", str(tmp_path / "bot.sqlite")]) == 2
    assert capsys.readouterr().err.startswith("bot_loop: [Errno 2]")


def test_without_a_file_it_is_the_class_of_272(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = class_log()[:60]
    monkeypatch.setattr(bot_loop, "class_log", lambda: facts)
    assert bot_loop.main(["--db", str(tmp_path / "bot.sqlite")]) == 0
    assert capsys.readouterr().out == "60 facts received\n60 facts applied\n"
