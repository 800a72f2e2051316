"""FeverBee, the published examples of systems.md 2.16: the stage by what members bring."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue
from commkit.presets.feverbee_stages import SOURCES, feverbee_stage, feverbee_stages
from commkit.presets.sources import Grade


@pytest.mark.parametrize(
    ("by_members", "stage"),
    [(50, "inception"), (51, "establishment"), (89, "establishment"), (90, "maturity"), (20, "inception")],
)
def test_2_16_the_stage_by_what_members_bring(by_members: int, stage: str) -> None:
    brought = (by_members, 100 - by_members)
    assert feverbee_stage(newcomers=brought, acts=brought).stage.value == stage


def test_2_16_mature_with_a_high_sense_and_more_leaves_than_joins_is_mitosis() -> None:
    brought = (95, 5)
    found = feverbee_stage(newcomers=brought, acts=brought, answers=(80, 100), joins=20, leaves=25)
    assert found.stage.value == "mitosis"
    low = feverbee_stage(newcomers=brought, acts=brought, answers=(79, 100), joins=20, leaves=25)
    assert low.stage.value == "maturity"
    unasked = feverbee_stage(newcomers=brought, acts=brought, joins=20, leaves=25)
    assert unasked.stage.value == "maturity"


def test_a_period_in_which_nobody_did_anything_has_no_stage() -> None:
    with pytest.raises(InvalidValue, match="nothing was counted"):
        feverbee_stage(newcomers=(0, 0), acts=(51, 49))


def test_more_high_answers_than_answers_cannot_be() -> None:
    with pytest.raises(InvalidValue):
        feverbee_stage(newcomers=(51, 49), acts=(51, 49), answers=(11, 10))


def test_every_bound_has_a_source() -> None:
    bounds = feverbee_stages()
    assert (bounds.established, bounds.mature, bounds.sense) == (
        Fraction(1, 2), Fraction(9, 10), Fraction(4, 5),
    )  # fmt: skip
    assert set(SOURCES) == {"established", "mature", "sense"}
    assert "50 %" in SOURCES["established"].phrase
    assert "90 %" in SOURCES["mature"].phrase
    assert SOURCES["sense"].grade is Grade.DEFAULT
