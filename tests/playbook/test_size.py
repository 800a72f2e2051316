"""How large a record gets: bounded by the days that may still change, however long a member stays."""

from __future__ import annotations

import json

import pytest

from commkit.core.calendar import Calendar
from commkit.members.lifecycle.class_policy import Turnover
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Streak
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, LIKED, MESSAGE, Kind

DAY = 86_400_000_000
FIRST, A_DAY, LATENESS = 17_213, 200, 3
BOOK = Playbook(
    "busy",
    "1",
    Calendar("Asia/Shanghai"),
    (
        Account("points"),
        Award("message", MESSAGE, each=1, cap=Cap(day=5, month=80)),
        Award("spaced", LIKED, each=1, cooldown=600),
        Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)),
        Streak("run", CHECKED_IN, {7: 10}),
        Turnover(),
    ),
    LATENESS,
)
FIXED, PER_POLICY, PER_KEPT_DAY, PER_RECENT_FACT = 300, 250, 10, 40
"""The bound [bytes]: id and digest of each fact of a day that may still change, what rules note of it, a count per kept
day and stream, and a constant per policy."""


def size_after(days: int) -> int:
    """The JSON of a member with so many days of 200 facts [bytes]."""
    kinds: list[Kind] = [CHECKED_IN, *[MESSAGE, LIKED] * (A_DAY // 2)][:A_DAY]
    facts = (
        Fact(f"{day:05d}-{at:06d}", (FIRST + day) * DAY + at * 300_000_000, "ada", kind)
        for day in range(days)
        for at, kind in enumerate(kinds)
    )
    standing = BOOK.replay(facts).standings["ada"]
    return len(json.dumps(BOOK.dump(standing), separators=(",", ":")))


@pytest.fixture(scope="module")
def after_two_years() -> int:
    size = size_after(2 * 365)
    print(f"{size} bytes of JSON after two years of {A_DAY} facts a day")
    return size


def test_two_hundred_facts_a_day_for_two_years_stay_within_the_bound(after_two_years: int) -> None:
    open_facts, kept_days = A_DAY * (LATENESS + 1), 31 * 2
    bound = FIXED + PER_POLICY * len(BOOK.policies) + PER_KEPT_DAY * kept_days + PER_RECENT_FACT * open_facts
    assert after_two_years <= bound


def test_a_record_does_not_grow_with_the_years(after_two_years: int) -> None:
    assert abs(after_two_years - size_after(60)) <= 100
