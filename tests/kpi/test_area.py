"""The area as a whole: what it exports, how cheap it is to import, that every function shows itself."""

from __future__ import annotations

import subprocess
import sys
from inspect import isfunction, ismodule

import pytest

from commkit import kpi

FUNCTIONS = [name for name in kpi.__all__ if isfunction(getattr(kpi, name))]


def test_no_export_hides_a_module_of_the_area() -> None:
    """`import commkit.kpi.growth as growth` must stay the module."""
    modules = {name.rsplit(".", 1)[1] for name in sys.modules if name.startswith("commkit.kpi.")}
    assert modules
    assert not modules & {name for name in kpi.__all__ if not ismodule(getattr(kpi, name))}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_means_in_two_languages_and_shows_it(name: str) -> None:
    words = getattr(kpi, name).__doc__
    assert ">>>" in words
    assert any("一" <= sign <= "鿿" for sign in words), "no Chinese term"


def test_importing_it_needs_no_calendar_and_no_zones() -> None:
    script = "import sys; from commkit import kpi; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "commkit.kpi" in loaded
    assert not {"pendulum", "zoneinfo", "commkit.core.calendar"} & set(loaded.split())
