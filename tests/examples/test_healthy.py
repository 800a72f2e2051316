"""The notebook: it runs as it stands, says the same every time, in both languages, and on a log of one's own."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples" / "healthy.py"
CELLS = re.split(r"^# %%", NOTEBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
CODE = [cell for cell in CELLS if not cell.startswith(" [markdown]")]
PROSE = [cell for cell in CELLS if cell.startswith(" [markdown]")]


def ran(**environment: str | Path) -> str:
    """What the notebook prints."""
    done = run(**environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def run(**environment: str | Path) -> subprocess.CompletedProcess[str]:
    """The notebook as a program."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COMMKIT_L")}
    return subprocess.run(
        [sys.executable, str(NOTEBOOK)],
        env={**own, "PYTHONIOENCODING": "utf-8", **{name: str(value) for name, value in environment.items()}},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def english() -> str:
    return ran()


@pytest.mark.parametrize("cell", CODE[1:], ids=range(1, len(CODE)))
def test_every_cell_is_python_and_fits_on_a_screen(cell: str) -> None:
    assert ast.parse(cell).body
    assert len(cell.strip().splitlines()) <= 20


def test_prose_stands_before_the_numbers() -> None:
    assert len(PROSE) >= 8
    assert all(line.startswith("#") for cell in PROSE for line in cell.strip().splitlines()[1:])


def test_it_says_participation_retention_and_half_life(english: str) -> None:
    for line in (
        "weekly participation: 12/41 = 29.27 %",
        "8/48 = 16.67 % over 6 cohorts, 0 not yet observable",
        "half-life, in days: 26",
        "hours to the first reply, median: 40",
        "check-in rate: 23/291 = 7.9 %: below the stated goal (stated: N74, S4-03)",
    ):
        assert line in english.splitlines()


def test_it_ends_with_three_things_to_do_and_three_to_measure(english: str) -> None:
    lines = english.splitlines()
    to_do = [line for line in lines if re.match(r"\d\. ", line)]
    remedies = list(dict.fromkeys(line.removeprefix("  remedy: ") for line in lines if line.startswith("  remedy: ")))
    assert to_do == [f"{place}. {remedy}" for place, remedy in enumerate(remedies[:3], 1)]
    assert to_do[0] == "1. points, a board, red packets, a contest, a list of those to go"
    assert sum(line.startswith("? ") for line in lines) == 3
    assert lines[-2:] == ["0 of 4 goals reached", "problems with evidence: 5"]


def test_it_says_the_same_in_chinese(english: str) -> None:
    chinese = ran(COMMKIT_LANG="zh")
    assert "每周参与率：12/41 = 29.27 %" in chinese
    assert re.search(r"^3\. [一-鿿]", chinese, flags=re.MULTILINE)
    assert re.findall(r"\d+/\d+", chinese) == re.findall(r"\d+/\d+", english)


def test_it_runs_on_a_log_of_ones_own_without_joins_questions_or_check_ins(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(
        "at,member,kind,thing\n2026-03-02 09:00,ada,message,\n2026-03-09 09:00,ada,message,\n".encode("utf-8-sig")
    )
    said = ran(COMMKIT_LOG=log).splitlines()
    assert "members: 1" in said
    assert "check-in rate: not known yet (stated: N74, S4-03)" in said
    assert "messages per member and day: 2/8 = 0.25: low (one secondary source: operators' guides)" in said
    assert "hours to the first reply, median: not known yet" in said
    assert any(line.startswith("1/1 = 100 % over 1 cohort") for line in said)


def stopped(tmp_path: Path, text: str, lang: str = "en") -> str:
    """What the notebook says of a log that it cannot answer on."""
    log = tmp_path / "log.csv"
    log.write_text(text, encoding="utf-8")
    done = run(COMMKIT_LOG=log, COMMKIT_LANG=lang)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.strip()


@pytest.mark.parametrize("rows", ["", "2026-03-02 09:00,lin,message,\n"])
def test_N16_a_log_without_a_row_of_a_member_is_told_so(tmp_path: Path, rows: str) -> None:
    assert stopped(tmp_path, f"at,member,kind,thing\n{rows}") == "The log has no row of a member."


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_N16_other_columns_are_named(tmp_path: Path, lang: str) -> None:
    said = stopped(tmp_path, "time,user,event\n2026-03-02,ada,message\n", lang)
    assert "at, member, kind" in said
    assert "time, user, event" in said


def test_N16_a_log_whose_members_all_left_is_answered(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("at,member,kind\n2026-03-02 09:00,ada,joined\n2026-03-03 09:00,ada,left\n", encoding="utf-8")
    said = ran(COMMKIT_LOG=log).splitlines()
    assert "members: 0" in said
    assert "half-life, in days: 1" in said


@pytest.mark.parametrize("moves", [("joined", "left", "joined"), ("left", "joined", "joined")])
def test_A6_a_member_who_came_back_is_due_again(tmp_path: Path, moves: tuple[str, ...]) -> None:
    log = tmp_path / "log.csv"
    rows = [f"2026-03-{day:02d} 09:00,ada,{move}" for day, move in zip((2, 4, 6), moves, strict=True)]
    rows += [f"2026/3/{day} 8:00,ada,checked_in" for day in (8, 10, 12)]
    log.write_text("\n".join(["at,member,kind", *rows]), encoding="utf-8")
    said = ran(COMMKIT_LOG=log).splitlines()
    assert "check-in rate of 7 days: 3/7 = 42.86 %" in said
