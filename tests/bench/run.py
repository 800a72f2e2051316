"""`make bench`: every bench in one run, a table, and build/bench.json. A missed target is shown with its cause."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.bench import (
    calendar_bench,
    check_bench,
    earning_bench,
    entry_bench,
    import_bench,
    kpi_bench,
    ladder_bench,
    ledger_bench,
    machine_bench,
    playbook_bench,
)
from tests.bench.timing import Row

BENCHES = (
    import_bench,
    check_bench,
    machine_bench,
    calendar_bench,
    kpi_bench,
    entry_bench,
    ladder_bench,
    ledger_bench,
    earning_bench,
    playbook_bench,
)


def reached(row: Row) -> bool:
    """Whether the row is on the better side of its target."""
    return row["value"] <= row["target"] if row["better"] == "lower" else row["value"] >= row["target"]


def line(row: Row) -> str:
    """One line of the table."""
    sign = "<=" if row["better"] == "lower" else ">="
    mark = "ok" if reached(row) else f"MISSED: {row.get('cause', 'cause not known yet')}"
    return f"{row['value']:>9.2f} {row['unit']:<6} {sign} {row['target']:<6g} {row['name']}  [{mark}]"


def main(wanted: list[str]) -> None:
    """Run the benches whose names contain one of the words given, or all."""
    rows: list[Row] = []
    for bench in BENCHES:
        if not wanted or any(word in bench.__name__ for word in wanted):
            for row in bench.rows():
                rows.append(row)
                print(line(row), flush=True)
    out = Path("build/bench.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
