"""The laws of KPIs of people, and the wrong implementations that each law catches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

from hypothesis import strategies as st

from commkit.kpi import concentration, orbit, response, trust
from commkit.testing import kpis_people as laws
from tests.testing.culprit import catches

COUNTS = laws.activity_counts()
AS_OF = st.integers(0, 40)
Replies = Sequence[laws.Reply]


def _must(holds: bool) -> None:
    assert holds, "as hoped"


def test_the_generated_cases_have_ties_self_replies_bots_and_overlaps() -> None:
    assert catches(lambda counts: _must(len(set(counts)) == len(counts)), COUNTS)
    assert catches(lambda log: _must(all(log[0].get(t, (0, ""))[1] != who for t, _, who in log[1])), laws.thread_log())
    assert catches(lambda log: _must(all(who != "bot" for _, _, who in log[1])), laws.thread_log())
    assert catches(lambda some: _must(sum(end is None for _, end in some) < 2), laws.waits())
    assert catches(lambda some: _must(len(some) < 4), laws.stays())


def test_a_gini_of_the_sample_is_not_that_of_the_population() -> None:
    law = laws.gini_matches_differences
    assert "counting gives" in catches(lambda c: law(lambda x: concentration.gini_sample(x).value, c), COUNTS)


def test_a_gini_without_zeros_is_not_that_of_the_roster() -> None:
    law = laws.gini_matches_differences
    assert "counting gives" in catches(lambda c: law(lambda x: concentration.gini_of_contributors(x).value, c), COUNTS)


def test_reaching_half_is_not_exceeding_it() -> None:
    law, reach = laws.absence_factor_is_the_least, concentration.contributor_absence_factor
    assert "counting gives" in catches(lambda c: law(reach, lambda some, all_: 2 * some > all_, c), COUNTS)


def test_a_layer_that_takes_the_crossing_member_twice_is_caught() -> None:
    def twice(counts: list[int]) -> None:
        inside, outside = (concentration.onion(counts, side) for side in concentration.Crossing)
        laws.layers_divide_the_events([inside[0], outside[1], outside[2]], counts)

    assert "events in" in catches(twice, COUNTS) or "no layer" in catches(twice, COUNTS)


def _first(keep: str) -> Callable[..., dict[str, int | None]]:
    """Wrong in one way: who may answer."""

    def first(
        openers: Mapping[str, laws.Opener], replies: Replies, as_of: int, bots: Collection[str]
    ) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for thread, (opened, asker) in openers.items():
            if opened >= as_of or (asker in bots and keep != "bot threads"):
                continue
            times = [
                at - opened
                for of, at, author in replies
                if of == thread
                and at < as_of
                and (opened <= at or keep == "early")
                and (author != asker or keep == "self")
                and (author not in bots or keep == "bots")
            ]
            if times or keep != "dropped":
                found[thread] = min(times, default=None)
        return found

    return first


def test_answers_to_oneself_by_bots_too_early_or_dropped_threads_are_caught() -> None:
    law = laws.first_responses_match_a_scan
    for wrong in ("self", "bots", "early", "dropped", "bot threads"):
        first = _first(wrong)
        said = catches(
            lambda log, as_of, first=first: law(first, log[0], log[1], as_of, {"bot"}), laws.thread_log(), AS_OF
        )
        assert "counting gives" in said
    law(_first("right"), {"t": (1, "ada")}, [("t", 5, "ben")], 9, ())


def test_a_median_of_the_answered_alone_is_caught() -> None:
    def answered(waits: Sequence[laws.Waited], as_of: int) -> int | None:
        times = sorted(end - start for start, end in waits if end is not None and end < as_of)
        return times[(len(times) - 1) // 2] if times else None

    assert "counting gives" in catches(
        lambda some, as_of: laws.median_wait_matches_the_curve(answered, some, as_of), laws.waits(), AS_OF
    )


def test_open_waits_taken_for_answered_are_caught() -> None:
    def closed(waits: Sequence[laws.Waited], as_of: int) -> int | None:
        seen = [response.Wait("t", start, as_of if end is None else end) for start, end in waits if start < as_of]
        return response.median_wait(seen, as_of=10**9)

    assert "counting gives" in catches(
        lambda some, as_of: laws.median_wait_matches_the_curve(closed, some, as_of), laws.waits(), AS_OF
    )


def test_minutes_of_two_devices_added_up_are_caught() -> None:
    def added(stays: Sequence[laws.Stay], as_of: int) -> int:
        ends = ((start, as_of if end is None else min(end, as_of)) for start, end in stays)
        return sum(max(0, end - start) for start, end in ends)

    law = laws.time_present_matches_minutes
    assert "counting gives" in catches(lambda some, as_of: law(added, some, as_of), laws.stays(), AS_OF)


FACTORS = st.tuples(*[st.integers(0, 90)] * 3, st.fractions(0, Fraction(9, 10), max_denominator=20))


def test_a_capped_factor_is_caught() -> None:
    def capped(frequency: int, duration: int, depth: int, endorsement: Fraction) -> Fraction:
        return trust.trust_score(frequency=min(frequency, 7), duration=duration, depth=depth, endorsement=endorsement)

    law = laws.trust_rises_with_each_factor
    assert "with more of each" in catches(lambda f, more: law(capped, f, more), FACTORS, st.integers(1, 9))


def test_trust_for_nothing_is_caught() -> None:
    def generous(frequency: int, duration: int, depth: int, endorsement: Fraction) -> Fraction:
        return 1 - (1 - endorsement) / (2 + frequency + duration + depth)

    law = laws.trust_rises_with_each_factor
    assert "without any contact" in catches(lambda f, more: law(generous, f, more), FACTORS, st.integers(1, 9))


def test_a_band_of_the_days_before_is_caught() -> None:
    def before(counts: Sequence[int], window: int, deviations: int) -> list[bool | None]:
        found: list[bool | None] = [None] * len(counts)
        for at in range(window, len(counts)):
            some = counts[at - window : at]
            mean = Fraction(sum(some), window)
            found[at] = (counts[at] - mean) ** 2 > deviations**2 * sum((one - mean) ** 2 for one in some) / window
        return found

    law = laws.outliers_match_the_band
    assert "counting gives" in catches(
        lambda counts: law(before, counts, 6, 2), st.lists(st.integers(0, 9), min_size=9)
    )


def test_love_that_forgets_is_caught() -> None:
    def forgets(acts: Sequence[tuple[int, int]], on: int) -> Fraction:
        return orbit.love([act for act in acts if act[0] > on - 90], on=on)

    days = st.lists(st.integers(0, 300), min_size=1, max_size=5)
    assert catches(lambda some: laws.love_fades_by_the_month(forgets, some), days)


def test_love_that_grows_is_caught() -> None:
    def grows(acts: Sequence[tuple[int, int]], on: int) -> Fraction:
        return Fraction(sum(Counter(acts).values()) + on)

    assert catches(lambda some: laws.love_fades_by_the_month(grows, some), st.lists(st.integers(0, 300), max_size=5))
