"""What the public functions do when they run: nothing but compute. And the proof that the tour notices."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path
from typing import TypedDict

import pytest

import commkit

ROOT = Path(__file__).resolve().parents[2]


class Report(TypedDict):
    ran: list[str]
    failed: list[str]
    events: list[str]


def tour(package: str, folder: Path = ROOT) -> Report:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "purity" / "tour.py"), package],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: Report = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def report() -> Report:
    return tour("commkit")


def areas() -> list[str]:
    return [f"commkit.{found.name}" for found in pkgutil.iter_modules(commkit.__path__)]


def public_functions() -> Iterator[tuple[str, str]]:
    """Every function in an area's `__all__`: its public name, and the name of its docstring's examples."""
    for area in areas():
        module = importlib.import_module(area)
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if isfunction(thing):
                yield f"{area}.{name}", f"{thing.__module__}.{thing.__qualname__}"


def test_no_public_function_touches_the_world_outside(report: Report) -> None:
    assert report["events"] == []


def test_every_example_holds_where_the_clock_raises(report: Report) -> None:
    assert report["failed"] == []


def test_the_tour_calls_on_every_area(report: Report) -> None:
    visited = {".".join(name.split(".")[:2]) for name in report["ran"]}
    assert "commkit.core" in visited
    assert visited == {".".join(area.split(".")[:2]) for area in areas()}


def test_every_public_function_has_an_example(report: Report) -> None:
    without = [name for name, example in public_functions() if example not in report["ran"]]
    assert without == []


CULPRITS = {
    "reads a file": ("open(__file__).close()", "open"),
    "writes a file": ("open('left-behind', 'w').close()", "open"),
    "lists a folder": ("import os; os.listdir('.')", "os.listdir"),
    "starts a process": ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
    "opens a socket": ("import socket; socket.socket().close()", "socket."),
    "sleeps": ("import time; time.sleep(0)", ""),
    "asks for the time": ("import time; time.time()", ""),
    "asks for today": ("from datetime import date; date.today()", ""),
    "asks pendulum for now": ("import pendulum; pendulum.now()", ""),
    "lets pendulum fill in today": ("import pendulum; pendulum.parse('10:00')", ""),
    "asks whether it is past": ("import pendulum; pendulum.datetime(2020, 1, 1).is_past()", ""),
}


@pytest.mark.parametrize("what", CULPRITS)
def test_a_culprit_is_caught(what: str, tmp_path: Path) -> None:
    code, event = CULPRITS[what]
    package = tmp_path / "commkit_culprit"
    package.mkdir()
    example = '"""\n    >>> act()\n    """'
    (package / "__init__.py").write_text(f"def act():\n    {example}\n    {code}\n", encoding="utf-8")
    found = tour("commkit_culprit", tmp_path)
    assert found["ran"] == ["commkit_culprit.act"]
    if event:
        assert [line for line in found["events"] if event in line]
    else:
        assert "ClockRead" in found["failed"][0]


def test_an_import_that_reads_a_file_is_caught(tmp_path: Path) -> None:
    package = tmp_path / "commkit_culprit"
    package.mkdir()
    (package / "__init__.py").write_text("TEXT = open(__file__).read()\n", encoding="utf-8")
    found = tour("commkit_culprit", tmp_path)["events"]
    assert found[0].startswith("import commkit_culprit: open")


def test_named_zones_may_be_read(tmp_path: Path) -> None:
    package = tmp_path / "commkit_culprit"
    package.mkdir()
    example = '"""\n    >>> zone()\n    zoneinfo.ZoneInfo(key=\'Asia/Shanghai\')\n    """'
    code = f"from zoneinfo import ZoneInfo\n\ndef zone():\n    {example}\n    return ZoneInfo('Asia/Shanghai')\n"
    (package / "__init__.py").write_text(code, encoding="utf-8")
    assert tour("commkit_culprit", tmp_path) == {"ran": ["commkit_culprit.zone"], "failed": [], "events": []}
