"""Hypothesis profiles, the clock that raises, and the folder of real logs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.purity.clock import clock_that_raises

collect_ignore_glob = ["bench/*"]

_quiet = [HealthCheck.too_slow]
settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=_quiet)
settings.register_profile(
    "ci", max_examples=200, deadline=None, suppress_health_check=_quiet, derandomize=True, print_blob=True
)
settings.register_profile("nightly", max_examples=10_000, deadline=None, suppress_health_check=_quiet, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture
def no_clock() -> Iterator[None]:
    """Until the test ends, commkit and pendulum get a ClockRead instead of the time.

    For a whole module: `pytestmark = pytest.mark.usefixtures("no_clock")`.
    """
    with clock_that_raises():
        yield


@pytest.fixture
def data_dir() -> Callable[[str], Path]:
    """The folder of a real log by name: `data_dir("collegemsg")`.

    Skips where COMMKIT_DATA is not set; fails where it is set and the folder is not there.
    """

    def find(name: str) -> Path:
        root = os.environ.get("COMMKIT_DATA")
        if not root:
            pytest.skip(f"COMMKIT_DATA is not set: it names the folder that holds {name}/")
        folder = Path(root) / name
        if not folder.is_dir():
            pytest.fail(f"COMMKIT_DATA is {root}, and {folder} is not a folder")
        return folder

    return find
