"""A small log to spoil, and the program run as a user runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import frozen

from examples import replay_log

MAPPING = """
zone = "Asia/Shanghai"
roster = "joins"
active = ["message", "checked_in"]
speaking = ["message"]

[columns]
at = "time"
member = "who"
kind = "what"
group = ""

[rows]
join = [{ kind = "joined" }]
chat = [{ kind = "message" }]
sign = [{ kind = "checked_in" }]
gift = [{ kind = "red_packet", amount = "yuan" }]
"""

HEADER = "id,time,who,what,yuan"
ROWS = (
    "1,2024-01-01T20:00:00+08:00,ada,join,",
    "2,2024-01-01T20:05:00+08:00,ben,join,",
    "3,2024-01-02T08:00:00+08:00,ada,sign,",
    "4,2024-01-02T21:00:00+08:00,ben,chat,",
    "5,2024-01-02T21:01:00+08:00,ada,gift,8.88",
)


@frozen
class Ran:
    """What a run of the program gave."""

    code: int
    out: str
    err: str
    page: str


@frozen
class Desk:
    """A folder with a log and a mapping, and the program to run there."""

    folder: Path
    read: Callable[[], tuple[str, str]]

    def log(self, rows: Sequence[str] = ROWS, header: str = HEADER, name: str = "log.csv") -> Path:
        """A log of these rows."""
        return self.file(name, "\n".join([header, *rows]) + "\n")

    def file(self, name: str, text: str | bytes) -> Path:
        """A file with this content."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def run(self, *arguments: str | Path) -> Ran:
        """The program with these arguments; it writes its page into the folder."""
        page = self.folder / "report.html"
        code = replay_log.main([*map(str, arguments), "--out", str(page), "--open-nothing"])
        out, err = self.read()
        return Ran(code, out, err, page.read_text(encoding="utf-8") if page.exists() else "")

    def replay(self, log: Path, *arguments: str | Path, mapping: str = MAPPING) -> Ran:
        """The program on a log with a mapping."""
        return self.run(log, "--map", self.file("map.toml", mapping), *arguments)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The program without charts, which take seconds to draw."""
    monkeypatch.setattr(replay_log, "can_draw", lambda: False)
    return drawing_desk_in(tmp_path, capsys)


@pytest.fixture
def drawing_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The program as users run it, with charts."""
    return drawing_desk_in(tmp_path, capsys)


def drawing_desk_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    def read() -> tuple[str, str]:
        out, err = capsys.readouterr()
        return out, err

    return Desk(folder, read)
