"""The ban list of .ci/purity.py: each culprit is reported, and what is allowed is not."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_purity() -> ModuleType:
    spec = importlib.util.spec_from_file_location("commkit_ci_purity", ROOT / ".ci" / "purity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


purity = load_purity()

CULPRITS = {
    "open('x')": "open()",
    "print(1)": "print()",
    "say = print": "print()",
    "x = input()": "input()",
    "eval('1')": "eval()",
    "exec('1')": "exec()",
    "compile('1', '', 'eval')": "compile()",
    "__import__('os')": "__import__()",
    "import os": "import of os",
    "import os.path": "import of os.path",
    "import sys\nsys.stdout.write('x')": "sys.stdout",
    "from sys import stderr\nstderr.write('x')": "sys.stderr",
    "import logging": "import of logging",
    "import subprocess": "import of subprocess",
    "import socket": "import of socket",
    "import time": "import of time",
    "from time import time": "import of time",
    "import threading": "import of threading",
    "import asyncio": "import of asyncio",
    "import shutil": "import of shutil",
    "import tempfile": "import of tempfile",
    "from urllib.request import urlopen": "import of urllib.request",
    "from pathlib import Path": "import of pathlib",
    "import io": "import of io",
    "import importlib": "import of importlib",
    "import numpy": "import of numpy, which commkit does not depend on",
    "import altair": "import of altair outside commkit/charts",
    "from hypothesis import given": "import of hypothesis outside commkit/testing",
    "from .ratio import Ratio": "a relative import",
    "def f():\n    import os": "import of os",
    "import pendulum\npendulum.now()": "pendulum.now reads the clock",
    "import pendulum as p\np.parse('10:00')": "pendulum.parse reads the clock",
    "from pendulum import today\ntoday()": "pendulum.today reads the clock",
    "import pendulum\npendulum.DateTime.now()": "pendulum.DateTime.now reads the clock",
    "x.diff_for_humans(y)": ".diff_for_humans reads the clock",
    "x.is_past()": ".is_past reads the clock",
    "import pendulum\nx.age": ".age reads the clock",
    "x.diff()": ".diff() without an argument",
    "x.astimezone()": ".astimezone() without an argument",
    "x.now()": ".now() without an argument",
    "from datetime import datetime\ndatetime.now(zone)": "datetime.datetime.now reads the clock",
    "from datetime import datetime as dt\ndt.utcnow()": "datetime.datetime.utcnow reads the clock",
    "import datetime\ndatetime.datetime.today()": "datetime.datetime.today reads the clock",
    "from datetime import date\nf = date.today": "datetime.date.today reads the clock",
    "from datetime import datetime\ndatetime.fromtimestamp(1)": "fromtimestamp without a zone",
    "import random\nrandom.random()": "random.random draws",
    "from random import shuffle\nshuffle(x)": "random.shuffle draws",
    "import random\nrandom.Random()": "random.Random() without a seed",
    "from random import Random\nRandom(1).shuffle(x)": ".shuffle may differ between Pythons",
    "def f():\n    global x": "global x",
    "from typing import Any\ndef f(x: Any) -> int: ...": "Any in the signature of f",
    "from typing import Any\ndef f(*x: int) -> dict[str, Any]: ...": "Any in the signature of f",
    "import typing as t\nclass C:\n    def f(self) -> 't.Any | None': ...": "Any in the signature of C.f",
    "from typing import Any\nclass C:\n    def __init__(self, **x: Any): ...": "signature of C.__init__",
    "from typing import Any\nclass C:\n    x: list[Any]": "Any in the type of C.x",
    "from typing import Any\nJson = dict[str, Any]": "Any in a type alias",
    "def f(:": "cannot be read",
}

ALLOWED = [
    "import sys\nNEW = sys.version_info >= (3, 12)",
    "import re\nre.compile('x')",
    "import attrs, datetime, fractions, zoneinfo",
    "from datetime import datetime, UTC\ndatetime.fromtimestamp(1, UTC)",
    "from datetime import date\ndate(2024, 1, 1).isoformat()",
    "import random\nrng = random.Random(seed)\nrng.randrange(3)",
    "x.diff(y)",
    "x.astimezone(zone)",
    "x.age_days",
    "row.age",
    "sample = shelf.sample",
    "from typing import Any\ndef _inner(x: Any) -> int: ...",
    "from typing import Any\ndef f(x: int) -> int:\n    y: Any = x\n    return y",
    "from collections.abc import Callable\ndef f(x: 'Callable[..., int]') -> object: ...",
]


@pytest.mark.parametrize("source", CULPRITS)
def test_a_culprit_is_reported(source: str) -> None:
    whats = [what for _, what in purity.problems(source, "commkit/points/culprit.py")]
    assert [what for what in whats if CULPRITS[source] in what], whats


@pytest.mark.parametrize("source", ALLOWED)
def test_what_is_allowed_is_not_reported(source: str) -> None:
    assert purity.problems(source, "commkit/points/fine.py") == []


def test_a_library_is_welcome_in_its_own_area() -> None:
    assert purity.problems("import pendulum", "commkit/core/calendar.py") == []
    assert purity.problems("import altair, vl_convert", "commkit/charts/svg.py") == []
    assert purity.problems("from hypothesis import given", "commkit/testing/laws.py") == []
    assert purity.problems("import pendulum", "commkit/kpi/growth.py") == [
        (1, "import of pendulum outside commkit/core")
    ]


def test_the_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rule.py").write_text("x = 1\n\nprint(x)\n", encoding="utf-8")
    assert purity.main([str(tmp_path)]) == 1
    assert f"{tmp_path}/rule.py:3: print()" in capsys.readouterr().out


def test_nothing_to_check_is_not_a_pass(tmp_path: Path) -> None:
    assert purity.main([str(tmp_path)]) == 2


def test_commkit_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert purity.main([str(ROOT / "commkit")]) == 0, capsys.readouterr().out
