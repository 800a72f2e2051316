"""How long the everyday import takes, in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from tests.bench.timing import Row

IMPORT = "from commkit import kpi, points; from commkit.members import entry"
TIMED = f"from time import perf_counter as t; a = t(); exec({IMPORT!r}); print(t() - a)"


def rows() -> list[Row]:
    """The median of eleven fresh interpreters, after one that writes the compiled files."""
    runs = [
        float(subprocess.run([sys.executable, "-c", TIMED], capture_output=True, text=True, check=True).stdout)
        for _ in range(12)
    ]
    value = round(median(runs[1:]) * 1000, 1)
    return [Row(name=IMPORT, value=value, unit="ms", target=120, better="lower")]
