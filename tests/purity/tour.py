"""Runs the docstring examples of a package under an audit hook and a clock that raises; prints JSON.

Run in a process of its own, because an audit hook cannot be taken off: `python tests/purity/tour.py commkit`.
"""

from __future__ import annotations

import contextlib
import doctest
import importlib
import importlib.util
import io
import json
import os
import pkgutil
import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.purity.clock import clock_that_raises

BANNED = tuple(
    """open builtins.input ctypes. fcntl. ftplib. glob. http. mmap. os. pathlib. pty. shutil. signal.
    smtplib. socket. sqlite3. subprocess. syslog. tempfile. time.sleep urllib. webbrowser.
    _thread.start_new_thread""".split()
)
CODE = (".py", ".pyc", ".so", ".pyd")
LOOKING = ("open", "os.listdir", "os.scandir", "os.walk")
# Imported before the watch begins: what these do on their first import is not commkit's doing.
OTHERS = ("attrs", "pendulum", "hypothesis.strategies", "altair", "vl_convert")


def _tz_roots() -> tuple[str, ...]:
    """The time zone database: the one thing that may be read, and only by the standard library."""
    found = [*zoneinfo.TZPATH]
    for package in ("tzdata", "pendulum"):
        spec = importlib.util.find_spec(package)
        found += list(spec.submodule_search_locations or []) if spec else []
    return tuple(os.path.realpath(path) for path in found)


TZ = _tz_roots()


def _frames() -> Iterator[FrameType]:
    """The frames below the hook, the innermost first."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _top(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).split(".")[0]


class Watch:
    """Collects what a package causes while it is on, with the example that made it happen."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.on = False
        self.doing = ""
        self.seen: list[str] = []

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.on and event.startswith(BANNED):
            self.on = False
            frames = list(_frames())
            if self._blamed(frames) and not self._allowed(event, args, frames[0]):
                self.seen.append(f"{self.doing}: {event} {args[:2]!r}")
            self.on = True

    def _blamed(self, frames: list[FrameType]) -> bool:
        """Whether the package did it; hypothesis keeps found examples and shows source on its own account."""
        involved = (top for top in map(_top, frames) if top in (self.package, "hypothesis"))
        return next(involved, "") == self.package

    def _allowed(self, event: str, args: tuple[object, ...], innermost: FrameType) -> bool:
        """The time zone database, read or listed, and code, read by an import."""
        if event == "ctypes.dlopen":
            return args[0] is None  # `import ctypes` itself
        if event not in LOOKING or (event == "open" and args[1] not in ("r", "rb", None)):
            return False
        path = os.path.realpath(str(args[0]))
        importing = innermost.f_code.co_filename.startswith("<frozen importlib")
        return path.startswith(TZ) or (importing and (event != "open" or path.endswith(CODE)))


def modules_of(package: str) -> Iterator[ModuleType]:
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        yield importlib.import_module(found.name)


def _draw_once() -> None:
    """altair looks for plug-ins among the installed packages when it draws its first chart."""
    if importlib.util.find_spec("altair"):
        altair = importlib.import_module("altair")
        altair.Chart(altair.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q").to_dict()


def run_examples(package: str, watch: Watch) -> dict[str, object]:
    names, failed = [], []
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    _draw_once()
    for other in OTHERS:
        if importlib.util.find_spec(other.split(".")[0]):
            importlib.import_module(other)
    watch.on, watch.doing = True, f"import {package}"
    modules = list(modules_of(package))
    watch.on = False
    for module in modules:
        for test in finder.find(module):
            if not test.examples:
                continue
            names.append(test.name)
            output = io.StringIO()
            watch.doing = test.name
            with contextlib.redirect_stdout(output), clock_that_raises():
                watch.on = True
                result = runner.run(test)
                watch.on = False
            if result.failed:
                failed.append(f"{test.name}\n{output.getvalue()}")
    return {"ran": names, "failed": failed, "events": watch.seen}


if __name__ == "__main__":
    watch = Watch(sys.argv[1])
    sys.addaudithook(watch)
    json.dump(run_examples(sys.argv[1], watch), sys.stdout)
