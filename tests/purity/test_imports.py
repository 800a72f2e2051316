"""What an import of commkit brings along."""

from __future__ import annotations

import subprocess
import sys

FIRST_IMPORTS = "from commkit import kpi, points; from commkit.members import entry"


def modules_after(code: str) -> set[str]:
    """The modules that a fresh interpreter holds after running `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def tops(modules: set[str]) -> set[str]:
    return {name.split(".")[0] for name in modules}


def test_the_first_imports_bring_only_attrs_and_pendulum() -> None:
    allowed = tops(modules_after("import attrs, pendulum")) | sys.stdlib_module_names | {"commkit"}
    assert tops(modules_after(FIRST_IMPORTS)) - allowed == set()


def test_importing_commkit_imports_no_area() -> None:
    loaded = modules_after("import commkit")
    assert "commkit" in loaded
    assert {name for name in loaded if name.startswith("commkit.")} == set()


def test_the_check_sees_what_a_module_brings_along() -> None:
    allowed = tops(modules_after("import attrs, pendulum")) | sys.stdlib_module_names
    assert tops(modules_after("import pytest")) - allowed >= {"pytest", "pluggy"}
