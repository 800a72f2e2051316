"""Funnels with a window: order, ties, three states, and the time of the winning attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import funnels
from commkit.kpi.funnels import Passage, Ties
from commkit.standing.facts import Fact
from commkit.standing.kinds import INVITED, JOINED, MESSAGE, PAID, Kind
from commkit.testing import kpis_value as laws

STEPS = ["a", "b", "c"]
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
events_of = st.dictionaries(st.sampled_from(["ada", "ben", "cai"]), laws.step_events())


def way(events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> laws.Way | None:
    rows = funnels.journeys({"ada": events}, steps, within=within, ties=ties, as_of=as_of)
    return (rows[0].reached, rows[0].passage.value, rows[0].took) if len(rows) else None


def test_the_rule_for_ties_has_no_default() -> None:
    with pytest.raises(TypeError, match="ties"):
        funnels.journeys({}, STEPS, within=5, as_of=9)  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(WrongType, match=r"Ties\.ALLOWED or Ties\.STRICT"):
        funnels.journeys({}, STEPS, within=5, ties="strict", as_of=9)  # type: ignore[arg-type]  # the mistake under test


def test_a_step_named_twice_a_funnel_without_steps_and_a_negative_window_are_refused() -> None:
    for steps in (["a", "b", "a"], []):
        with pytest.raises(InvalidValue, match="one place"):
            funnels.journeys({}, steps, within=5, ties=Ties.STRICT, as_of=9)
    with pytest.raises(InvalidValue, match="within"):
        funnels.journeys({}, STEPS, within=-1, ties=Ties.STRICT, as_of=9)
    with pytest.raises(WrongType, match="depends on a zone"):
        funnels.journeys({"ada": [(NOON, "a")]}, STEPS, within=5, ties=Ties.STRICT, as_of=9)


def test_rybbit_1133_a_tie_turns_100_per_cent_into_0() -> None:
    events = {"ada": [(3, "a"), (3, "b")], "ben": [(4, "b"), (4, "a")]}
    rates = {}
    for ties in Ties:
        ways = funnels.journeys(events, ["a", "b"], within=5, ties=ties, as_of=20)
        rates[ties] = funnels.decided_conversion(ways).decimal()
    assert rates == {Ties.ALLOWED: "100 %", Ties.STRICT: "0 %"}


def test_posthog_33605_an_open_window_is_pending_and_no_drop() -> None:
    events = [(10, "a"), (11, "b")]
    assert way(events, STEPS, 5, Ties.STRICT, 15) == (2, "pending", None)
    assert way(events, STEPS, 5, Ties.STRICT, 16) == (2, "dropped", None)


def test_strict_steps_need_an_instant_each_to_be_pending() -> None:
    assert way([(10, "a")], STEPS, 5, Ties.STRICT, 15) == (1, "dropped", None)
    assert way([(10, "a")], STEPS, 5, Ties.ALLOWED, 15) == (1, "pending", None)


def test_clickhouse_79636_the_time_is_that_of_the_winning_attempt() -> None:
    events = [(0, "a"), (1, "b"), (20, "a"), (22, "b"), (23, "c")]
    assert way(events, STEPS, 5, Ties.STRICT, 30) == (3, "converted", 3)


def test_a_new_attempt_on_the_way_shortens_the_time_and_loses_nothing() -> None:
    assert way([(0, "a"), (2, "b"), (3, "a"), (4, "c")], STEPS, 5, Ties.STRICT, 30) == (3, "converted", 4)
    assert way([(0, "a"), (3, "a"), (4, "b"), (5, "c")], STEPS, 5, Ties.STRICT, 30) == (3, "converted", 2)


def test_the_window_includes_its_last_instant() -> None:
    assert way([(0, "a"), (5, "b")], ["a", "b"], 5, Ties.STRICT, 30) == (2, "converted", 5)
    assert way([(0, "a"), (6, "b")], ["a", "b"], 5, Ties.STRICT, 30) == (1, "dropped", None)


def test_who_never_did_the_first_step_is_not_in_the_funnel() -> None:
    rows = funnels.windowed_funnel({"ada": [(3, "b")], "ben": []}, STEPS, within=5, ties=Ties.STRICT, as_of=9)
    assert [row.reached for row in rows] == [0, 0, 0]
    assert all(row.of_first.value is None for row in rows)


def test_times_are_unknown_and_not_0_for_who_did_not_convert() -> None:
    events = {"ada": [(0, "a"), (4, "b")], "ben": [(0, "a"), (1, "b")], "cai": [(0, "a")]}
    ways = funnels.journeys(events, ["a", "b"], within=5, ties=Ties.STRICT, as_of=9)
    assert funnels.times_to_convert(ways) == (1, 4)
    assert funnels.median_time_to_convert(ways) == Fraction(5, 2)
    assert funnels.median_time_to_convert([]) is None


def test_facts_count_once_and_not_when_taken_back() -> None:
    join, pay = Fact("f1", NOON, "ada", JOINED), Fact("f2", NOON + timedelta(hours=3), "ada", PAID, amount=3000)
    day, end = timedelta(days=1), NOON + timedelta(days=9)

    def reached(facts: list[Fact]) -> list[tuple[int, Passage]]:
        rows = funnels.journeys_of(facts, [JOINED, PAID], within=day, ties=Ties.ALLOWED, as_of=end)
        return [(row.reached, row.passage) for row in rows]

    assert reached([join, pay, pay, join]) == [(2, Passage.CONVERTED)]
    assert reached([join, pay, pay.taken_back("f3")]) == [(1, Passage.DROPPED)]
    assert reached([join, pay.taken_back("f3")]) == [(1, Passage.DROPPED)]
    assert reached([join, Fact("f4", NOON, "bot", MESSAGE)]) == [(1, Passage.DROPPED)]


@given(laws.step_events(), st.integers(1, 3), st.integers(0, 6), st.sampled_from(Ties), st.integers(0, 15))
def test_the_way_is_the_best_of_all(events: laws.Events, steps: int, within: int, ties: Ties, as_of: int) -> None:
    laws.way_is_the_best_of_all(way, events, STEPS[:steps], within, ties, as_of)


@given(events_of, st.integers(0, 6), st.sampled_from(Ties), st.integers(0, 15))
def test_steps_add_up_and_every_time_lies_in_the_window(
    events: dict[str, list[tuple[int, str]]], within: int, ties: Ties, as_of: int
) -> None:
    ways = funnels.journeys(events, STEPS, within=within, ties=ties, as_of=as_of)
    rows = funnels.windowed_funnel(events, STEPS, within=within, ties=ties, as_of=as_of)
    laws.passed_steps_add_up(rows)
    laws.levels_never_grow([row.of_first.value for row in rows])
    assert rows == funnels.passed(ways, STEPS)
    assert all(0 <= took <= within for took in funnels.times_to_convert(ways))


@given(laws.step_events(), st.integers(0, 6), st.sampled_from(Ties), st.integers(0, 15), st.integers(1, 99))
def test_order_repeats_and_the_calendar_change_nothing(
    events: list[tuple[int, str]], within: int, ties: Ties, as_of: int, shift: int
) -> None:
    plain = way(events, STEPS, within, ties, as_of)
    assert way([*reversed(events), *events], STEPS, within, ties, as_of) == plain
    assert way([(at + shift, step) for at, step in events], STEPS, within, ties, as_of + shift) == plain


@given(events_of, st.integers(0, 6), st.sampled_from(Ties), st.integers(0, 15))
def test_members_do_not_touch_one_another(
    events: dict[str, list[tuple[int, str]]], within: int, ties: Ties, as_of: int
) -> None:
    together = funnels.journeys(events, STEPS, within=within, ties=ties, as_of=as_of)
    apart = [
        row
        for name, some in events.items()
        for row in funnels.journeys({name: some}, STEPS, within=within, ties=ties, as_of=as_of)
    ]
    assert list(together) == apart


@given(events_of, st.integers(0, 6), st.sampled_from(Ties), st.integers(0, 15))
def test_facts_and_plain_events_agree(
    events: dict[str, list[tuple[int, str]]], within: int, ties: Ties, as_of: int
) -> None:
    kinds = {"a": JOINED, "b": MESSAGE, "c": PAID}
    codes = {kind.code: step for step, kind in kinds.items()}
    epoch, step_of_time = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
    facts = [
        Fact(f"{name} {at}", epoch + time * step_of_time, name, kinds[step])
        for name, some in events.items()
        for at, (time, step) in enumerate(some)
        if step in kinds
    ]
    asked: list[Kind] = list(kinds.values())
    ways = funnels.journeys_of(
        facts, asked, within=within * step_of_time, ties=ties, as_of=epoch + as_of * step_of_time
    )
    plain = funnels.journeys(events, [codes[kind.code] for kind in asked], within=within, ties=ties, as_of=as_of)
    assert set(ways) == set(plain)


def test_N5_an_invitation_seen_from_the_invited_is_their_first_step() -> None:
    facts = [
        Fact("1", 0, "ada", INVITED, person="ben"),
        Fact("2", 1, "ada", INVITED, person="cai"),
        Fact("3", 2, "ada", INVITED),
        Fact("4", 3, "ben", JOINED),
    ]
    at = {"within": timedelta(days=1), "ties": Ties.ALLOWED, "as_of": datetime(2024, 1, 1, tzinfo=UTC)}
    inviter = funnels.journeys_of(facts, [INVITED, JOINED], **at)  # type: ignore[arg-type]
    assert [(row.member, row.reached) for row in inviter] == [("ada", 1)]
    invited = funnels.journeys_of(funnels.by_counterpart(facts, INVITED), [INVITED, JOINED], **at)  # type: ignore[arg-type]
    assert {row.member: row.reached for row in invited} == {"ben": 2, "cai": 1}


def test_N5_seen_from_the_other_side_twice_is_the_same() -> None:
    facts = [Fact("1", 0, "ada", INVITED, person="ben"), Fact("2", 3, "ben", JOINED)]
    assert list(funnels.by_counterpart(funnels.by_counterpart(facts, INVITED), INVITED)) == facts
    assert list(funnels.by_counterpart(facts)) == facts


def test_N16_a_number_is_no_length_of_time_and_a_date_no_instant() -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    with pytest.raises(WrongType, match=r"within: saw 7.*give timedelta"):
        funnels.journeys_of([], [JOINED], within=7, ties=Ties.ALLOWED, as_of=now)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match=r"as_of: .*no instant; give a datetime with a zone"):
        funnels.journeys_of([], [JOINED], within=timedelta(1), ties=Ties.ALLOWED, as_of=now.date())  # type: ignore[arg-type]


def test_N18_a_length_of_time_for_days_says_what_to_give() -> None:
    with pytest.raises(WrongType, match="give whole days, seconds or microseconds"):
        funnels.journeys({}, ["join"], within=timedelta(days=7), ties=Ties.ALLOWED, as_of=9)  # type: ignore[arg-type]
