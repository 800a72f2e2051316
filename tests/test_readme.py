"""What the README promises a newcomer is so; `test_docs.py` counts the names in its first three examples."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from commkit.core.calendar import Calendar
from commkit.core.data import load
from commkit.core.days import date_of
from commkit.standing.facts import Fact
from commkit.standing.readers import LogMapping, Skipped, read
from examples.replay_log import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def mapping() -> LogMapping:
    (toml,) = blocks("toml")
    return load(tomllib.loads(toml), LogMapping)


def log() -> list[dict[str, str]]:
    (text,) = blocks("csv")
    return list(csv.DictReader(text.splitlines()))


def test_the_mapping_has_ten_lines_at_most() -> None:
    (toml,) = blocks("toml")
    assert len([line for line in toml.splitlines() if line.strip()]) <= 10


def test_the_mapping_fits_the_log_beside_it() -> None:
    mapping().check_columns(log()[0])
    assert not [found for found in read(log(), mapping()) if isinstance(found, Skipped)]


def test_the_log_is_read_as_the_words_beside_it_say() -> None:
    facts = [found for found in read(log(), mapping()) if isinstance(found, Fact)]
    assert [(fact.member, fact.kind.code) for fact in facts] == [
        ("ada", "joined"),
        ("ada", "checked_in"),
        ("ben", "message"),
    ]
    days = {date_of(Calendar(mapping().zone).day_number(fact.at)) for fact in facts}
    assert days == {date(2024, 3, 1)}


def test_every_command_is_a_target_of_the_makefile() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named - targets == set()


def test_the_table_of_areas_is_the_package() -> None:
    told = set(re.findall(r"^\| `commkit\.(\w+)`", README, re.MULTILINE))
    areas = {path.parent.name for path in ROOT.glob("commkit/*/__init__.py")}
    assert told == areas


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:docs/)?[\w-]+(?:/[\w-]+)*(?:\.md|\.py|/))`", README))))
def test_what_it_points_to_is_there(path: str) -> None:
    assert path == "site/" or (ROOT / path).exists()


def test_the_report_ends_as_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "report.html"), "--open-nothing"]) == 0
    printed = capsys.readouterr().out.splitlines()
    (shown,) = blocks("text")
    for line in shown.splitlines():
        assert line == "..." or line in printed
