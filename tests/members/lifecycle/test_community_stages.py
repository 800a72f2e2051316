"""The stages of a community: the published examples, and the machine that says the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import EachDay
from commkit.core.ratio import Ratio
from commkit.core.readings import Readings
from commkit.members.lifecycle.community_stages import (
    ACTIVITY,
    GATHERS,
    GROWTH,
    JOINS,
    LEAVES,
    SENSE,
    STATES,
    CommunityCriteria,
    CommunityStage,
    by_members,
    community_machine,
    community_stage,
    stage_from,
)
from commkit.standing.kinds import JOINED, LEFT
from commkit.standing.measures import people
from commkit.testing.machines import an_unguarded_move_comes_last, every_state_is_reachable

INCEPTION, ESTABLISHMENT, MATURITY, MITOSIS = CommunityStage


def at(percent: int, activity: int | None = None, **more: object) -> CommunityStage:
    return community_stage(
        growth_share=Fraction(percent, 100),
        activity_share=Fraction(percent if activity is None else activity, 100),
        **more,  # type: ignore[arg-type]  # the optional ones
    ).stage


class TestSystems216:
    @pytest.mark.parametrize(
        ("percent", "stage"),
        [(0, INCEPTION), (50, INCEPTION), (51, ESTABLISHMENT), (89, ESTABLISHMENT), (90, MATURITY), (100, MATURITY)],
    )
    def test_S2_16_the_published_edges(self, percent: int, stage: CommunityStage) -> None:
        assert at(percent) is stage

    def test_S2_16_a_high_sense_and_more_who_leave_than_join_is_mitosis(self) -> None:
        assert at(95, sense=Fraction(9, 10), joins=20, leaves=25) is MITOSIS
        assert at(95, sense=Fraction(9, 10), joins=20, leaves=20) is MITOSIS
        assert at(95, sense=Fraction(9, 10), joins=20, leaves=19) is MATURITY
        assert at(95, sense=Fraction(9, 10), joins=20, leaves=19, gathers=True) is MITOSIS
        assert at(95, sense=Fraction(1, 2), joins=20, leaves=25) is MATURITY
        assert at(85, sense=Fraction(9, 10), joins=20, leaves=25) is ESTABLISHMENT

    def test_S2_16_registrations_are_no_criterion(self) -> None:
        found = community_stage(growth_share=by_members(members=2_000, organisers=8_000), activity_share=Ratio(1, 5))
        assert found.stage is INCEPTION
        assert "2000/10000 = 20 %" in found.explain("en")
        assert found.explain("zh").startswith("萌芽期，依据如下：")

    def test_the_lower_share_decides(self) -> None:
        assert at(95, 60) is ESTABLISHMENT
        assert at(50, 95) is INCEPTION

    def test_what_is_not_known_never_leads_to_mitosis(self) -> None:
        assert at(95, joins=20, leaves=25) is MATURITY
        assert at(95, sense=Fraction(9, 10), leaves=25) is MATURITY

    def test_what_cannot_be(self) -> None:
        with pytest.raises(InvalidValue, match="growth_share: saw '0/0 = n/a', nothing was counted"):
            community_stage(growth_share=Ratio(0, 0), activity_share=Fraction(1, 2))
        with pytest.raises(InvalidValue, match="joins"):
            at(95, joins=-1)
        with pytest.raises(WrongType, match="gathers"):
            at(95, gathers=3)
        with pytest.raises(InvalidValue, match="mature: saw Fraction"):
            CommunityCriteria(mature=Fraction(1, 3))


shares = st.sampled_from([0, 1, 50, 51, 89, 90, 95, 100]).map(lambda percent: Fraction(percent, 100))
known = st.fixed_dictionaries(
    {
        GROWTH.key: shares,
        ACTIVITY.key: shares,
        SENSE.key: shares,
        JOINS.key: st.integers(0, 3),
        LEAVES.key: st.integers(0, 3),
        GATHERS.key: st.booleans(),
    }
).map(Readings)


class TestTheMachine:
    @given(st.sampled_from(STATES), known)
    def test_when_all_is_known_one_day_leads_to_the_stage_of_the_function(self, before: str, seen: Readings) -> None:
        found = stage_from(seen).stage.value
        assert community_machine().fire(before, EachDay(), seen).state == found

    def test_S2_16_a_community_can_go_back(self) -> None:
        for before in STATES[1:]:
            assert (before, "inception") in {(move.source, move.target) for move in community_machine().moves}

    def test_while_the_survey_is_out_mitosis_stays(self) -> None:
        seen = {GROWTH: 1, ACTIVITY: 1, SENSE: None, JOINS: 1, LEAVES: 2, GATHERS: False}
        assert community_machine().fire("mitosis", EachDay(), Readings(seen)).state == "mitosis"
        assert community_machine().fire("establishment", EachDay(), Readings(seen)).state == "maturity"

    def test_joins_and_leaves_may_be_community_counts(self) -> None:
        counts = CommunityCriteria(joins=people(JOINED).community.last(30), leaves=people(LEFT).community.last(30))
        seen = {GROWTH: 1, ACTIVITY: 1, SENSE: 1, counts.joins: 20, counts.leaves: 25, GATHERS: False}
        assert stage_from(Readings(seen), counts).stage is MITOSIS

    def test_it_keeps_the_laws_of_machines(self) -> None:
        every_state_is_reachable(community_machine())
        an_unguarded_move_comes_last(community_machine())
        assert [community_machine().label(state, "zh") for state in STATES] == ["萌芽期", "建立期", "成熟期", "裂变期"]
