"""The laws of funnels, referral, RFM, changes and claims, and the wrong implementations that each law catches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st

from commkit.core.ratio import Exact
from commkit.kpi import change, funnels, projection, referral, rfm
from commkit.kpi.declared import Direction
from commkit.kpi.funnels import Passage, Ties
from commkit.kpi.rfm import TiedScores
from commkit.testing import kpis_value as laws
from tests.testing.culprit import catches

STEPS = ["a", "b", "c"]
CASES = (laws.step_events(), st.integers(0, 6), st.sampled_from(Ties), st.integers(1, 12))


def right(events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> laws.Way | None:
    rows = funnels.journeys({"ada": events}, steps, within=within, ties=ties, as_of=as_of)
    return (rows[0].reached, rows[0].passage.value, rows[0].took) if len(rows) else None


def other_ties(events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> laws.Way | None:
    """Has one rule for ties, whatever was asked (rybbit #1133)."""
    return right(events, steps, within, Ties.STRICT, as_of)


def open_is_dropped(events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> laws.Way | None:
    """Calls an open window a drop (PostHog #33605)."""
    found = right(events, steps, within, ties, as_of)
    return (found[0], "dropped", None) if found and found[1] == "pending" else found


def first_attempt_only(
    events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int
) -> laws.Way | None:
    """Never begins again."""
    starts = [at for at, step in events if step == steps[0]]
    kept = [(at, step) for at, step in events if step != steps[0] or at == min(starts)]
    return right(kept, steps, within, ties, as_of)


def time_from_the_first_try(
    events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int
) -> laws.Way | None:
    """Takes the time from the first step ever (ClickHouse PR 79636)."""
    found = right(events, steps, within, ties, as_of)
    if found is None or found[2] is None:
        return found
    starts = [at for at, step in events if step == steps[0]]
    return found[0], found[1], found[2] + max(starts) - min(starts)


def any_order(events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> laws.Way | None:
    """Asks for the steps and not for their order."""
    known = {step for at, step in events if at < as_of}
    if steps[0] not in known:
        return None
    return (len(steps), "converted", 0) if set(steps) <= known else right(events, steps, within, ties, as_of)


def half_open(events: laws.Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> laws.Way | None:
    """Leaves the last instant of the window out."""
    return right(events, steps, within - 1, ties, as_of) if within else right(events, steps, 0, ties, as_of)


def test_wrong_ways_through_a_funnel_are_caught() -> None:
    for wrong in (other_ties, open_is_dropped, first_attempt_only, time_from_the_first_try, any_order, half_open):

        def law(events: laws.Events, within: int, ties: Ties, as_of: int, wrong: object = wrong) -> None:
            assert callable(wrong)
            laws.way_is_the_best_of_all(wrong, events, STEPS[:2], within, ties, as_of)

        assert "it should be" in catches(law, *CASES), wrong.__name__


def test_a_member_lost_between_two_steps_is_caught() -> None:
    def loses(events: laws.Events, within: int, ties: Ties, as_of: int) -> None:
        ways = funnels.journeys({"ada": events}, STEPS, within=within, ties=ties, as_of=as_of)
        shown = [way for way in ways if way.passage is not Passage.PENDING]
        rows = list(funnels.passed(ways, STEPS))
        laws.passed_steps_add_up([evolve(row, pending=0) for row in rows] if len(shown) < len(ways) else rows)

    assert "went on or stayed" in catches(loses, *CASES)


def test_who_converted_and_dropped_is_caught() -> None:
    def both(events: laws.Events, within: int, ties: Ties, as_of: int) -> None:
        rows = list(funnels.windowed_funnel({"ada": events}, ["a"], within=within, ties=ties, as_of=as_of))
        laws.passed_steps_add_up([*rows[:-1], evolve(rows[-1], dropped=rows[-1].reached)])

    assert "the last step" in catches(both, *CASES)


def test_a_funnel_of_sets_that_skip_a_level_is_caught() -> None:
    def skipping(first: frozenset[int], second: frozenset[int]) -> None:
        laws.levels_never_grow([Fraction(len(second), len(first)) if first else None])

    some = st.frozensets(st.integers(0, 5))
    assert "a conversion of" in catches(skipping, some, some)


def _waves(seeds: int, k: Fraction, *, rounded: bool) -> list[referral.Wave]:
    rows = list(referral.viral_waves(seeds=seeds, k=k, waves=4))
    if not rounded:
        return rows
    total, found = Fraction(0), []
    for row in rows:
        joined = Fraction(round(row.newcomers))
        total += joined
        found.append(referral.Wave(row.wave, joined, total))
    return found


RATES = (st.integers(1, 200), st.fractions(0, 3, max_denominator=9))


def test_waves_added_up_after_rounding_are_caught() -> None:
    def rounded(seeds: int, k: Fraction) -> None:
        total = referral.viral_total_newcomers_invite(seeds=seeds, k=k, waves=4)
        laws.waves_add_up(_waves(seeds, k, rounded=True), seeds, k, total)

    assert "it should be" in catches(rounded, *RATES)


def test_one_projection_taken_for_the_other_is_caught() -> None:
    def mixed(seeds: int, k: Fraction) -> None:
        total = referral.viral_total_everyone_invites(seeds=seeds, k=k, waves=4)
        laws.waves_add_up(_waves(seeds, k, rounded=False), seeds, k, total)

    assert "the formula" in catches(mixed, *RATES)


VALUES = st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 9), max_size=9)


def in_order_of_rows(values: Mapping[str, Exact]) -> dict[str, int]:
    """Cuts a sorted list into five: equal values fall apart at the edge."""
    ordered = sorted(values, key=lambda name: values[name])
    return {name: -(-at * 5 // len(values)) for at, name in enumerate(ordered, 1)}


def upside_down(values: Mapping[str, Exact]) -> dict[str, int]:
    return rfm.quantile_scores(values, better=Direction.DOWN, ties=TiedScores.LOWER)


def from_zero(values: Mapping[str, Exact]) -> dict[str, int]:
    found = rfm.quantile_scores(values, better=Direction.UP, ties=TiedScores.LOWER)
    return {name: score - 1 for name, score in found.items()}


def equal_widths(values: Mapping[str, Exact]) -> dict[str, int]:
    """Cuts the range of the values instead of the members."""
    top = max(values.values(), default=0)
    return {name: 1 + int(value * 4 // (top or 1)) for name, value in values.items()}


def test_scores_that_break_ties_by_row_turn_round_or_begin_at_0_are_caught() -> None:
    for wrong, told in (
        (in_order_of_rows, "score apart"),
        (upside_down, "scores less"),
        (from_zero, "has the score 0"),
    ):

        def law(values: dict[str, int], wrong: object = wrong) -> None:
            assert callable(wrong)
            laws.scores_keep_the_order(wrong(values), values, 5, 1)

        assert told in catches(law, VALUES), wrong.__name__


def test_scores_by_equal_widths_are_caught() -> None:
    wild = st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 999), min_size=5)
    law = laws.scores_share_the_members
    assert "unequal size" in catches(lambda values: law(equal_widths(values), values, 5), wild)


CLAIMS = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(0, 9), st.integers(0, 20), st.sampled_from([0, 1, Fraction(1, 2)]))
)


def test_a_checker_that_stops_at_the_first_mismatch_is_caught() -> None:
    def first_only(said: dict[str, tuple[Exact, Exact, Exact]]) -> None:
        found = [what for what, (start, end, claimed) in said.items() if end != start * (1 + claimed)]
        laws.false_claims_are_found(found[:1], said, 0)

    assert "wrong claims" in catches(first_only, CLAIMS)


def test_a_checker_that_passes_what_comes_from_nothing_is_caught() -> None:
    def from_nothing(said: dict[str, tuple[Exact, Exact, Exact]]) -> None:
        found = [what for what, (start, end, claimed) in said.items() if start and end != start * (1 + claimed)]
        laws.false_claims_are_found(found, said, 0)

    assert "wrong claims" in catches(from_nothing, CLAIMS)


CHANGES = (st.fractions(-1, 3, max_denominator=20), st.fractions(-1, 3, max_denominator=20))


def test_changes_that_are_subtracted_are_caught() -> None:
    assert "the total" in catches(lambda total, heads: laws.change_splits(total, heads, total - heads), *CHANGES)


def test_a_change_per_head_of_nobody_is_caught() -> None:
    def never_none(total: Fraction, heads: Fraction) -> None:
        laws.change_splits(total, heads, change.per_head_change(total=total, heads=heads) or Fraction(0))

    assert "nobody" in catches(never_none, st.just(Fraction(0)), st.sampled_from([Fraction(-1), Fraction(0)]))
    assert "no change per head" in catches(lambda total: laws.change_splits(total, 0, None), st.just(Fraction(1, 2)))


GROWTH = (st.integers(1, 99), st.integers(0, 9999), st.fractions(0, 2, max_denominator=40))


def test_periods_by_simple_interest_and_one_too_many_are_caught() -> None:
    def simple(start: int, target: int, rate: Fraction) -> None:
        needed = max(0, -(-(target - start) // (start * rate))) if rate else None
        laws.periods_are_the_least(None if needed is None and start < target else int(needed or 0), start, target, rate)

    def one_more(start: int, target: int, rate: Fraction) -> None:
        found = projection.periods_to_reach(start=start, target=target, rate=rate)
        laws.periods_are_the_least(None if found is None else found + 1, start, target, rate)

    def gives_up(start: int, target: int, rate: Fraction) -> None:
        laws.periods_are_the_least(None, start, target, rate)

    assert "not the least" in catches(simple, *GROWTH)
    assert "not the least" in catches(one_more, *GROWTH)
    assert "never, though it grows" in catches(gives_up, *GROWTH)
    assert "too few" in catches(lambda *case: laws.periods_are_the_least(0, *case), *GROWTH)


def test_the_generated_events_tie_repeat_and_convert() -> None:
    def ties_matter(events: laws.Events, within: int, _ties: Ties, as_of: int) -> None:
        assert right(events, STEPS, within, Ties.STRICT, as_of) == right(events, STEPS, within, Ties.ALLOWED, as_of)

    assert catches(ties_matter, *CASES)
