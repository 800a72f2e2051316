"""A clock that raises: while it is set, commkit and pendulum cannot learn what time it is."""

from __future__ import annotations

import datetime
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

CLOCKS = {
    getattr(time, name)
    for name in (
        "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time",
        "process_time_ns", "thread_time", "thread_time_ns", "clock_gettime", "clock_gettime_ns", "localtime",
        "gmtime", "ctime", "asctime", "strftime", "sleep",
    )
}  # fmt: skip
READERS = {"now", "today", "utcnow"}
PARSERS = {"parse_iso8601"}  # compiled in pendulum: "10:00" is completed with today's date
WATCHED = ("commkit", "commkit_culprit", "pendulum")


class ClockRead(AssertionError):
    """Somebody asked for the time."""


def _reads_clock(function: object) -> bool:
    if function in CLOCKS:
        return True
    name = getattr(function, "__name__", "")
    if name in PARSERS:
        return True
    owner = getattr(function, "__self__", None)
    return name in READERS and isinstance(owner, type) and issubclass(owner, datetime.date)


def _watch(frame: FrameType, event: str, function: object) -> None:
    """A profile function: the interpreter calls it before each compiled function, with the caller's frame.

    Patching names would miss `from datetime import datetime`: the type is compiled and cannot be changed.
    """
    if event != "c_call" or not _reads_clock(function):
        return
    caller = frame.f_globals.get("__name__", "")
    if caller.split(".")[0] in WATCHED:
        raise ClockRead(f"{caller}, line {frame.f_lineno}: reads the clock by {function!r}")


@contextmanager
def clock_that_raises() -> Iterator[None]:
    before = sys.getprofile()
    threading.setprofile(_watch)
    sys.setprofile(_watch)
    try:
        yield
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
