"""What a rule may forget: by the version in force on each day."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commkit.points.versions import first_kept

DAYS = st.integers(0, 40)


@given(DAYS, DAYS, DAYS)
def test_a_rule_that_never_changed_keeps_its_lateness_and_its_reach(today: int, lateness: int, reach: int) -> None:
    """What is answered at once under a very long lateness is what looking at each day would answer."""
    assert first_kept(lambda _day: reach, today, lateness) == today - lateness - reach


@given(DAYS, DAYS, DAYS, DAYS, st.integers(-60, 60))
def test_what_is_gone_stays_gone(today: int, lateness: int, before: int, after: int, since: int) -> None:
    def reaches(day: int) -> int:
        return before if day < since else after

    kept = [first_kept(reaches, clock, lateness) for clock in range(today, today + 5)]
    assert kept == sorted(kept)
    assert kept[0] <= today - lateness
