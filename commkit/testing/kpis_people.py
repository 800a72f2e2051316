"""Laws of KPIs of people: who answers, who comes, who does how much, and whom to trust.

Each law compares an implementation, yours too, with the plainest way to say the same: lists, sets and minutes counted
one by one. It raises an AssertionError that shows the case. Instants and days are whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from hypothesis import strategies as st

Opener = tuple[int, str]
Reply = tuple[str, int, str]
Stay = tuple[int, int | None]
Waited = tuple[int, int | None]
PEOPLE = ("ada", "ben", "cai", "dee", "bot")


class Layered(Protocol):
    """A layer of members by how much they do."""

    @property
    def members(self) -> int:
        """How many they are."""

    @property
    def events(self) -> int:
        """What they do together."""


def activity_counts(most: int = 12) -> st.SearchStrategy[list[int]]:
    """How much each of a few members does: ties, silent members and one who does nearly all of it happen.

    >>> isinstance(activity_counts(), st.SearchStrategy)
    True
    """
    usual = st.lists(st.integers(0, 6), max_size=most)
    one_does_all = st.builds(lambda rest, much: [*rest, much], usual, st.integers(20, 90))
    return st.one_of(usual, one_does_all)


def thread_log() -> st.SearchStrategy[tuple[dict[str, Opener], list[Reply]]]:
    """A few threads and replies to them, by few people at few instants, so that ties and self-replies happen.

    >>> isinstance(thread_log(), st.SearchStrategy)
    True
    """
    people, instants = st.sampled_from(PEOPLE), st.integers(0, 30)
    threads = st.sampled_from(["t1", "t2", "t3"])
    openers = st.dictionaries(threads, st.tuples(instants, people))
    return st.tuples(openers, st.lists(st.tuples(threads, instants, people), max_size=12))


def waits(until: int = 30) -> st.SearchStrategy[list[Waited]]:
    """Openings and ends of waits, some of them open, with many ties.

    >>> isinstance(waits(), st.SearchStrategy)
    True
    """
    ended = st.builds(lambda start, time: (start, start + time), st.integers(0, until), st.integers(0, 9))
    still = st.tuples(st.integers(0, until), st.none())
    some: st.SearchStrategy[list[Waited]] = st.lists(st.one_of(ended, still), max_size=12)
    return some


def stays() -> st.SearchStrategy[list[Stay]]:
    """Stays of one person on several devices: overlaps, stays within stays, and some that are not over.

    >>> isinstance(stays(), st.SearchStrategy)
    True
    """
    over = st.builds(lambda start, time: (start, start + time), st.integers(0, 20), st.integers(0, 12))
    some: st.SearchStrategy[list[Stay]] = st.lists(
        st.one_of(over, st.tuples(st.integers(0, 20), st.none())), max_size=6
    )
    return some


def gini_matches_differences(gini: Callable[[list[int]], Fraction | None], counts: list[int]) -> None:
    """The Gini coefficient is the mean difference of two counts by twice their mean; None for no events.

    >>> gini_matches_differences(lambda counts: Fraction(1, 4), [1, 2, 3, 4])
    """
    size, total = len(counts), sum(counts)
    differences = sum(abs(one - other) for one in counts for other in counts)
    wanted = Fraction(differences, 2 * size * total) if total else None
    _same(wanted, gini(list(counts)), "Gini", counts)


def absence_factor_is_the_least(
    factor: Callable[[list[int]], int], enough: Callable[[int, int], bool], counts: list[int]
) -> None:
    """The fewest members whose events are `enough(theirs, all)`, the most active first; 0 where none are.

    >>> absence_factor_is_the_least(lambda counts: 1, lambda some, all_: 2 * some >= all_, [50, 25, 25])
    """
    ordered = sorted(counts, reverse=True)
    total = sum(ordered)
    some = [heads for heads in range(1, len(ordered) + 1) if enough(sum(ordered[:heads]), total)] if total else []
    _same(min(some, default=0), factor(list(counts)), "absence factor", counts)


def layers_divide_the_events(layers: Iterable[Layered], counts: list[int]) -> None:
    """Layers share out all contributors' events, the most active first: nobody twice, nobody left out.

    >>> layers_divide_the_events([], [])
    """
    ordered = sorted(counts, reverse=True)
    taken = 0
    for layer in layers:
        wanted = sum(ordered[taken : taken + layer.members])
        _holds(layer.members >= 0 and layer.events == wanted, f"{layer} has {wanted} events in {counts}")
        taken += layer.members
    _holds(sum(ordered[taken:]) == 0, f"{len(ordered) - taken} members are in no layer of {counts}")


def first_responses_match_a_scan(
    first: Callable[[Mapping[str, Opener], Sequence[Reply], int, Collection[str]], Mapping[str, int | None]],
    openers: Mapping[str, Opener],
    replies: Sequence[Reply],
    as_of: int,
    bots: Collection[str],
) -> None:
    """The wait of each thread for somebody else, found by looking at every reply; None while nobody came.

    `first(openers, replies, as_of, bots)` maps each thread to its wait. Neither the opener nor bots answer, nothing
    before the opening or from `as_of` on counts, and threads of bots are none.

    >>> first_responses_match_a_scan(lambda *case: {"t": 4}, {"t": (1, "ada")}, [("t", 5, "ben")], 9, ())
    """
    wanted = {}
    for thread, (opened, asker) in openers.items():
        if opened < as_of and asker not in bots:
            times = [
                at - opened
                for of, at, author in replies
                if of == thread and opened <= at < as_of and author != asker and author not in bots
            ]
            wanted[thread] = min(times, default=None)
    found = dict(first(openers, replies, as_of, bots))
    _same(wanted, found, "first responses", (openers, replies, as_of, bots))


def median_wait_matches_the_curve(
    median: Callable[[Sequence[Waited], int], int | None], waits: Sequence[Waited], as_of: int
) -> None:
    """The first time at which the product of (1 - ended/at risk) is one half or less; open waits are censored.

    An open wait was seen up to `as_of` - 1, the last instant observed: one that ends `as_of` later was not at risk.

    >>> median_wait_matches_the_curve(lambda waits, as_of: 4, [(0, 4), (0, None)], 9)
    """
    known = [(start, None if end is None or end >= as_of else end) for start, end in waits if start < as_of]
    lengths = [((as_of - 1 if end is None else end) - start, end is not None) for start, end in known]
    share, wanted = Fraction(1), None
    for time in sorted({length for length, over in lengths if over}):
        at_risk = sum(length >= time for length, _ in lengths)
        share *= 1 - Fraction(sum(length == time and over for length, over in lengths), at_risk)
        if share <= Fraction(1, 2):
            wanted = time
            break
    _same(wanted, median(waits, as_of), "median wait", (waits, as_of))


def time_present_matches_minutes(
    present: Callable[[Sequence[Stay], int], int], stays: Sequence[Stay], as_of: int
) -> None:
    """The minutes in which somebody was there, counted one by one: none twice, none from `as_of` on.

    >>> time_present_matches_minutes(lambda stays, as_of: 5, [(0, 3), (2, None)], 5)
    """
    minutes = {
        minute for start, end in stays for minute in range(start, as_of if end is None else end) if minute < as_of
    }
    _same(len(minutes), present(stays, as_of), "time present", (stays, as_of))


def trust_rises_with_each_factor(
    trust: Callable[[int, int, int, Fraction], Fraction], factors: tuple[int, int, int, Fraction], more: int
) -> None:
    """`trust(frequency, duration, depth, endorsement)` is from 0 to 1, and more of any of them is more trust.

    Endorsement below 1 leaves room for the others, and lacking everything is no trust.

    >>> trust_rises_with_each_factor(lambda f, d, p, e: 1 - (1 - e) / (1 + f + d + p), (1, 2, 3, Fraction(1, 2)), 4)
    """
    frequency, duration, depth, endorsement = factors
    before = trust(*factors)
    up = endorsement + (1 - endorsement) / (1 + more)
    risen = (
        trust(frequency + more, duration, depth, endorsement),
        trust(frequency, duration + more, depth, endorsement),
        trust(frequency, duration, depth + more, endorsement),
        trust(frequency, duration, depth, up),
    )
    _holds(all(before < after <= 1 for after in risen), f"{factors} gives {before}, with more of each {risen}")
    _holds(trust(0, 0, 0, Fraction(0)) == 0, "without any contact or endorsement there is some trust")


def outliers_match_the_band(
    outliers: Callable[[Sequence[int], int, int], Sequence[bool | None]],
    counts: Sequence[int],
    window: int,
    deviations: int,
) -> None:
    """A count is an outlier when it lies more deviations from the mean of its window than `deviations`.

    The window ends with the count; before it is full there is no answer. Squares are compared, so no root is taken.

    >>> outliers_match_the_band(lambda counts, window, deviations: [None, None, True], [1, 2, 3], 3, 1)
    """
    wanted: list[bool | None] = []
    for at, count in enumerate(counts):
        some = counts[at + 1 - window : at + 1]
        if at + 1 < window:
            wanted.append(None)
        else:
            mean = Fraction(sum(some), window)
            variance = sum((one - mean) ** 2 for one in some) / window
            wanted.append((count - mean) ** 2 > deviations**2 * variance)
    _same(wanted, list(outliers(counts, window, deviations)), "outliers", (counts, window, deviations))


def love_fades_by_the_month(love: Callable[[Sequence[tuple[int, int]], int], Fraction], days: Sequence[int]) -> None:
    """`love(activities, on)` adds up over activities, never rises while nothing is done, and never reaches 0.

    Days are sorted by the law; each activity has weight 1.

    >>> love_fades_by_the_month(lambda acts, on: sum((Fraction(9, 10) ** ((on - day) // 31) for day, _ in acts),
    ...     Fraction(0)), [0, 40])
    """
    if not days:
        _holds(love([], 0) == 0, "nothing was done, and there is some love")
        return
    acts, last = [(day, 1) for day in sorted(days)], max(days)
    told = [love(acts, last + later) for later in range(0, 200, 10)]
    _holds(all(before >= after > 0 for before, after in pairwise(told)), f"of {days}: {told}")
    _same(sum((love([act], last) for act in acts), Fraction(0)), told[0], "love of the parts", days)


def _same(wanted: object, seen: object, what: str, case: object) -> None:
    _holds(wanted == seen, f"{what} of {case}: {seen}, and counting gives {wanted}")


def _holds(law: bool, said: str) -> None:
    if not law:
        raise AssertionError(said)
