"""The K factor over a named base, waves, and the two projections of T5."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import round_half_up
from commkit.kpi import referral
from commkit.kpi.referral import InvitingBase
from commkit.testing import kpis_value as laws

QUARTER = Fraction(25, 100)


def test_the_base_is_named_or_there_is_no_k_factor() -> None:
    with pytest.raises(TypeError, match="base"):
        referral.k_factor(members=100, invites=500, joins=125)  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(WrongType, match="InvitingBase"):
        referral.k_factor_of_joins(members=100, joins=125, base="all")  # type: ignore[arg-type]  # the mistake


def test_more_joins_than_invitations_and_numbers_below_0_are_refused() -> None:
    with pytest.raises(InvalidValue, match="more than invites"):
        referral.k_factor(members=100, invites=5, joins=6, base=InvitingBase.COHORT)
    with pytest.raises(InvalidValue, match="more joins than invitations"):
        referral.k_of_rates(invites_per_member=5, acceptance=2)
    with pytest.raises(InvalidValue, match="below 0"):
        referral.viral_waves(seeds=100, k=-1, waves=2)
    with pytest.raises(WrongType):
        referral.viral_waves(seeds=100, k=1.25, waves=2)  # type: ignore[arg-type]  # the mistake under test


def test_fixture_k_factor() -> None:
    counted = referral.k_factor(members=100, invites=500, joins=125, base=InvitingBase.COHORT)
    assert counted.value == Fraction(125, 100)
    assert counted.value == referral.k_of_rates(invites_per_member=5, acceptance=QUARTER)
    assert counted.acceptance is not None
    assert counted.invites_per_member is not None
    assert counted.invites_per_member.value == 5
    assert counted.acceptance.value == QUARTER


def test_fixture_waves() -> None:
    waves = referral.viral_waves(seeds=100, k=Fraction(5, 4), waves=10)
    assert [round_half_up(wave.newcomers) for wave in waves][:4] == [100, 125, 156, 195]
    assert [round_half_up(waves[at].newcomers) for at in (5, 10)] == [305, 931]


def test_fixture_cumulative_and_the_table_that_added_rounded_waves() -> None:
    waves = referral.viral_waves(seeds=100, k=Fraction(5, 4), waves=10)
    assert [round_half_up(wave.total) for wave in waves][:3] == [100, 225, 381]
    assert [round_half_up(waves[at].total) for at in (5, 10)] == [1126, 4257]
    assert sum(round_half_up(waves[at].newcomers) for at in range(4)) == 576
    assert waves[3].total == Fraction("576.5625")


def test_T5_two_projections_are_far_apart() -> None:
    newcomers = referral.viral_total_newcomers_invite(seeds=100, k=1, waves=3)
    everyone = referral.viral_total_everyone_invites(seeds=100, k=1, waves=3)
    assert newcomers == 400
    assert everyone == 800


def test_T5_k_of_1_has_a_branch_of_its_own() -> None:
    assert referral.viral_total_newcomers_invite(seeds=100, k=1, waves=9) == 1000
    assert referral.viral_total_newcomers_invite(seeds=100, k=Fraction(1), waves=9) == 1000


def test_T9_nobody_invites_themselves_and_only_the_base_counts() -> None:
    inviters = {"cai": "ada", "ben": "ben", "dee": "zoe"}
    found = referral.k_factor_of({"ada", "ben"}, {"ada": 1, "ben": 1}, inviters, base=InvitingBase.COHORT)
    assert (found.members, found.invites, found.joins) == (2, 2, 1)


def test_unknown_invitations_are_none_and_an_empty_base_has_no_k() -> None:
    found = referral.k_factor_of_joins(members=0, joins=0, base=InvitingBase.ACTIVE_MEMBERS)
    assert (found.value, found.invites, found.acceptance) == (None, None, None)
    assert str(found) == "K n/a over active members of 0"
    nobody: dict[str, str] = {}
    assert referral.k_factor_of((), {}, nobody, base=InvitingBase.INVITERS).value is None


rates = st.fractions(0, 3, max_denominator=9)


@given(st.integers(0, 500), rates, st.integers(0, 12))
def test_waves_add_up_to_the_formula(seeds: int, k: Fraction, waves: int) -> None:
    rows = list(referral.viral_waves(seeds=seeds, k=k, waves=waves))
    laws.waves_add_up(rows, seeds, k, referral.viral_total_newcomers_invite(seeds=seeds, k=k, waves=waves))


@given(st.integers(0, 500), rates, st.integers(0, 9))
def test_when_everyone_invites_there_are_never_fewer(seeds: int, k: Fraction, waves: int) -> None:
    everyone = referral.viral_total_everyone_invites(seeds=seeds, k=k, waves=waves)
    assert everyone >= referral.viral_total_newcomers_invite(seeds=seeds, k=k, waves=waves)
    after = referral.viral_total_everyone_invites(seeds=seeds, k=k, waves=waves + 1)
    assert after == everyone * (1 + k)


@given(st.dictionaries(st.sampled_from("cdefg"), st.sampled_from("abcz")))
def test_plain_and_counted_k_agree_and_a_bot_outside_the_base_changes_nothing(inviters: dict[str, str]) -> None:
    base, sent = {"a", "b"}, dict.fromkeys("abcz", 5)
    found = referral.k_factor_of(base, sent, inviters, base=InvitingBase.COHORT)
    joins = sum(inviter in base for inviter in inviters.values())
    assert found == referral.k_factor(members=2, invites=10, joins=joins, base=InvitingBase.COHORT)
    again = referral.k_factor_of(base, {**sent, "bot": 99}, {**inviters, "x": "bot"}, base=InvitingBase.COHORT)
    assert again == found
