"""The clock that raises, as the `no_clock` fixture sets it: for commkit and pendulum, and for nobody else."""

from __future__ import annotations

import time

import pendulum
import pytest

from tests.purity.clock import ClockRead, clock_that_raises


@pytest.mark.usefixtures("no_clock")
def test_pendulum_cannot_tell_the_time() -> None:
    with pytest.raises(ClockRead, match=r"pendulum.*reads the clock"):
        pendulum.now()


@pytest.mark.usefixtures("no_clock")
def test_a_test_may_still_measure() -> None:
    assert time.perf_counter() > 0


def test_the_clock_is_given_back() -> None:
    with clock_that_raises(), pytest.raises(ClockRead):
        pendulum.today()
    assert pendulum.today().year > 2000
