"""The published schema of playbook files: `python -m tests.playbook.schema` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

from commkit.playbook.data import playbook_schema

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "playbook.schema.json"


def write() -> None:
    """Write the schema of today."""
    PUBLISHED.write_text(json.dumps(playbook_schema(), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write()
