"""Claimed members, activation, onboarding, where new members came from."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, Window
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi.joining import (
    Joiners,
    activated_within,
    activation_delays,
    claimed_members,
    claimed_members_on,
    claimed_share,
    new_member_activation,
    new_member_activation_on,
    onboarded,
    onboarding_completion,
    onboarding_completion_on,
    referrer_credit,
    referrer_credit_on,
    source_shares,
    source_shares_on,
)
from commkit.testing import kpis as laws
from commkit.testing import kpis_taking_part as taking_part


def test_parts_above_their_wholes_are_refused() -> None:
    for wrong in (
        lambda: claimed_share(claimed=3, members=2),
        lambda: new_member_activation(activated=3, newcomers=2),
        lambda: onboarding_completion(completed=3, joined=2),
        lambda: Joiners(reached=3, observed=2, reached_not_yet=0, not_yet=0),
        lambda: Joiners(reached=1, observed=2, reached_not_yet=1, not_yet=0),
    ):
        with pytest.raises(InvalidValue, match="more than"):
            wrong()


def test_floats_a_number_for_a_window_and_no_steps_are_refused() -> None:
    with pytest.raises(WrongType):
        claimed_share(claimed=0.5, members=2)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(WrongType, match=r"within: saw 7, not a window; give WEEK, MONTH or Window\(30\)"):
        new_member_activation_on({}, {}, within=7, first=0, as_of=9)  # type: ignore[arg-type]  # likewise
    with pytest.raises(InvalidValue, match="an onboarding without steps"):
        onboarded({})
    with pytest.raises(InvalidValue, match="within"):
        activated_within({}, {}, within=0, as_of=9)


def test_row_02_open_invitations_are_members_and_not_claimed() -> None:
    roster = ["ada", "ben", "invited", "invited too"]
    claimed = claimed_members(roster, ["ben", "ada", "ada", "somebody who left"])
    assert claimed == {"ada", "ben"}
    assert claimed_share(claimed=len(claimed), members=len(roster)) == Ratio(2, 4)
    assert claimed_share(claimed=0, members=0).value is None


def test_row_02_days_and_sets_agree() -> None:
    seen = {"ada": [3, 9], "ben": [5], "cai": [6], "gone": [1]}
    roster = ["ada", "ben", "cai", "dee"]
    assert claimed_members_on(roster, seen, as_of=6) == claimed_members(roster, ["ada", "ben", "gone"])
    assert claimed_members_on(roster, {}, as_of=6) == frozenset()


def test_row_08_recent_joiners_are_neither_a_success_nor_a_failure() -> None:
    joins = {"ada": [1], "ben": [1], "cai": [13], "dee": [14]}
    active = {"ada": [7], "ben": [8], "cai": [13]}
    found = new_member_activation_on(joins, active, within=kpi.WEEK, first=0, as_of=15)
    assert found == Joiners(reached=1, observed=2, reached_not_yet=1, not_yet=2)
    assert found.rate == new_member_activation(activated=1, newcomers=2)
    assert new_member_activation(activated=0, newcomers=0).value is None


def test_row_08_the_window_is_over_when_all_its_days_lie_before_as_of() -> None:
    over = [
        new_member_activation_on({"ada": [1]}, {"ada": [7]}, within=kpi.WEEK, first=0, as_of=as_of).observed
        for as_of in (7, 8)
    ]
    assert over == [0, 1]


def test_row_08_who_comes_back_is_not_new_and_acts_before_the_join_do_not_count() -> None:
    joins = {"ada": [30, 2], "ben": [10]}
    active = {"ada": [31], "ben": [9, 20]}
    found = new_member_activation_on(joins, active, within=kpi.WEEK, first=8, as_of=40)
    assert (found.reached, found.observed) == (0, 1)


def test_row_08_the_day_of_the_join_counts_and_the_first_day_after_the_window_does_not() -> None:
    def reached(day: Day) -> int:
        return new_member_activation_on({"ada": [3]}, {"ada": [day]}, within=kpi.WEEK, first=0, as_of=99).reached

    assert [reached(day) for day in (2, 3, 9, 10)] == [0, 1, 1, 0]


def test_delays_are_those_of_the_first_act_since_the_join() -> None:
    assert activation_delays({"ada": 10, "ben": 10, "cai": 10}, {"ada": [9, 12, 30], "ben": [3]}) == {"ada": 2}


def test_row_09_one_step_short_is_not_complete() -> None:
    """Seed row 24: two of three steps are not the onboarding."""
    steps = {"name card": {"ada": [1], "ben": [1]}, "rules": {"ada": [2], "ben": [2]}, "red packet": {"ada": [3]}}
    assert onboarded(steps) == {"ada": 3}
    found = onboarding_completion_on({"ada": [1], "ben": [1]}, steps, within=kpi.WEEK, first=0, as_of=30)
    assert found.rate == onboarding_completion(completed=1, joined=2)


def test_row_09_recent_joiners_are_censored_and_steps_before_the_join_count() -> None:
    joins = {"ada": [10], "ben": [20], "cai": [10]}
    steps = {"rules": {"ada": [4], "ben": [20], "cai": [10]}, "name card": {"ada": [5], "cai": [17]}}
    found = onboarding_completion_on(joins, steps, within=kpi.WEEK, first=0, as_of=25)
    assert found == Joiners(reached=1, observed=2, reached_not_yet=0, not_yet=1)


def test_row_10_the_unknown_source_is_a_row_of_its_own() -> None:
    table = source_shares({"invite": 30, "search": 50, None: 20})
    assert [(row.source, row.share) for row in table] == [
        ("search", Ratio(50, 100)),
        ("invite", Ratio(30, 100)),
        (None, Ratio(20, 100)),
    ]
    assert "unknown" in str(table)
    assert table.rows()[2]["source"] is None
    (nobody,) = source_shares({})
    assert (nobody.source, nobody.joins, nobody.share.value) == (None, 0, None)
    with pytest.raises(InvalidValue, match="below 0"):
        source_shares({"invite": -1})


def test_row_10_only_first_joins_in_the_stretch_have_a_source() -> None:
    joins = {"ada": [1, 20], "ben": [12], "cai": [13], "dee": [30]}
    table = source_shares_on(joins, {"ada": "invite", "ben": "invite", "cai": None}, first=10, as_of=30)
    assert [(row.source, row.joins) for row in table] == [("invite", 1), (None, 1)]


days_of = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), max_size=6)


def activation(joins: taking_part.Joins, days: laws.Days, within: int, first: Day, as_of: Day) -> tuple[int, ...]:
    found = new_member_activation_on(
        {m: [day] for m, day in joins.items()}, days, within=Window(within), first=first, as_of=as_of
    )
    return found.reached, found.observed, found.reached_not_yet, found.not_yet


@given(
    st.dictionaries(st.sampled_from(["ada", "ben", "cai", "dee"]), st.integers(0, 40)),
    laws.days_by_member(),
    st.integers(1, 15),
    st.integers(0, 20),
    st.integers(0, 45),
)
def test_activation_is_that_of_sets(
    joins: dict[str, Day], days: dict[str, set[Day]], within: int, first: Day, as_of: Day
) -> None:
    def four(*case: object) -> tuple[int, int, int, int]:
        reached, observed, early, waiting = activation(joins, days, within, first, as_of)
        return reached, observed, early, waiting

    taking_part.activation_matches_sets(four, joins, days, within, first, as_of)


@given(laws.days_by_member(), st.integers(1, 15), st.integers(0, 45))
def test_days_and_instants_agree(days: dict[str, set[Day]], within: int, as_of: Day) -> None:
    """In whole days, the function over instants is the function over days."""
    joins = {member: min(some) for member, some in days.items() if some}
    plain = activated_within(joins, days, within=within, as_of=as_of)
    listed = {member: [day] for member, day in joins.items()}
    assert plain == new_member_activation_on(listed, days, within=Window(within), first=0, as_of=as_of)
    assert plain.reached == plain.observed


@given(days_of, st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["invite", "search", None])))
def test_every_new_member_has_one_source(joins: dict[str, Day], sources: dict[str, str | None]) -> None:
    listed = {member: [day] for member, day in joins.items()}
    table = source_shares_on(listed, sources, first=5, as_of=25)
    assert sum(row.joins for row in table) == len(kpi.joined(listed, first=5, as_of=25))
    values = [row.share.value for row in table if row.share.value is not None]
    assert sum(values) == (Fraction(1) if values else 0)
    assert table.records[-1].source is None


def test_nobody_and_nothing_are_welcome() -> None:
    nobody = Joiners(0, 0, 0, 0)
    assert new_member_activation_on({}, {}, within=kpi.WEEK, first=0, as_of=9) == nobody
    assert onboarding_completion_on({}, {"rules": {}}, within=kpi.WEEK, first=0, as_of=9) == nobody
    assert new_member_activation_on({"ada": []}, {"ada": [1]}, within=kpi.WEEK, first=0, as_of=9) == nobody
    assert nobody.rate.value is None


def test_R117_who_refers_themselves_is_refused() -> None:
    with pytest.raises(InvalidValue, match="refers themselves"):
        referrer_credit({"ada": "ada"})


def test_R117_every_join_is_credited_once_and_the_unknown_are_the_last_row() -> None:
    table = referrer_credit({"ben": "ada", "cai": "ada", "dee": "ads", "eve": None})
    assert [(row.referrer, row.joins, row.share.value) for row in table] == [
        ("ada", 2, Fraction(1, 2)),
        ("ads", 1, Fraction(1, 4)),
        (None, 1, Fraction(1, 4)),
    ]


def test_R117_nobody_joined_has_no_shares() -> None:
    assert [(row.referrer, row.joins, row.share.value) for row in referrer_credit({})] == [(None, 0, None)]


def test_R117_only_first_joins_of_the_period_are_credited() -> None:
    joins = {"ben": [3], "old": [-5, 4], "late": [9], "eve": [4]}
    table = referrer_credit_on(joins, {"ben": "ada", "old": "ada", "late": "ada", "new": "ada"}, first=0, as_of=9)
    assert [(row.referrer, row.joins) for row in table] == [("ada", 1), (None, 1)]


def test_R117_the_credits_and_the_channels_of_the_same_joins_add_up() -> None:
    joins = {f"m{n}": [n] for n in range(9)}
    by, channel = {"m1": "ada", "m2": "ben", "m3": "ada"}, {"m1": "word of mouth", "m2": "word of mouth", "m4": "ads"}
    credited = referrer_credit_on(joins, by, first=0, as_of=9)
    shares = source_shares_on(joins, channel, first=0, as_of=9)
    assert sum(row.joins for row in credited) == sum(row.joins for row in shares) == 9
    assert shares[0].source == "word of mouth"


def test_an_iterator_without_days_is_a_step_that_is_not_done() -> None:
    assert onboarded({"card": {"ada": iter([])}}) == onboarded({"card": {"ada": []}}) == {}
