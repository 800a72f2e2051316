"""S4-03, the first event in person: 17 signed up, then 30, and 21 of 272 came."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue
from commkit.kpi.gatherings import turnout
from commkit.presets.offline_event import SOURCES, event_funnel, offline_event
from commkit.presets.sources import Grade


def test_an_event_to_which_more_came_than_signed_up_has_walk_ins() -> None:
    with pytest.raises(InvalidValue, match="more than registered"):
        event_funnel(early=17, registered=30, came=31, members=272)


def test_row_23_17_then_30_then_21() -> None:
    found = offline_event()
    assert found.attendance.value == Fraction(70, 100)
    assert found.no_show.value == Fraction(30, 100)
    assert found.coverage.decimal() == "7.72 %"
    assert found.more_sign_ups.decimal() == "76.47 %"


def test_section_8_row_4_nearly_a_tenth_is_encoded_nowhere() -> None:
    assert (offline_event().coverage.value or 1) < Fraction(1, 10)


def test_row_23_the_funnel_of_names_is_the_same() -> None:
    signed_up = [f"p{at}" for at in range(30)]
    found = turnout(signed_up, signed_up[:21])
    assert (found.attendance, found.no_show) == (offline_event().attendance, offline_event().no_show)


def test_an_event_without_sign_ups_has_no_rates() -> None:
    nobody = event_funnel(early=0, registered=0, came=0, members=0)
    rates = (nobody.attendance, nobody.no_show, nobody.coverage, nobody.more_sign_ups)
    assert [rate.value for rate in rates] == [None] * 4


def test_S4_03_every_number_is_stated() -> None:
    found = offline_event()
    for name, source in SOURCES.items():
        assert source.grade is Grade.STATED
        assert str(getattr(found, name)) in source.phrase
    assert set(SOURCES) == {"early", "registered", "came", "members"}
