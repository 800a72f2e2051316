"""Laws of funnels, referral, money, RFM, changes and claims, each against a slow and plain way to say the same.

Give them your own implementation too, say one in SQL; each law raises an AssertionError that shows the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product
from typing import Protocol

from hypothesis import strategies as st

from commkit.core.ratio import Exact
from commkit.kpi.funnels import Ties

Events = Sequence[tuple[int, str]]
Way = tuple[int, str, int | None]


class PassedStep(Protocol):
    """A step of a funnel with a window."""

    @property
    def reached(self) -> int:
        """Who came to the step."""

    @property
    def pending(self) -> int:
        """Whose last step it is, with the window open."""

    @property
    def dropped(self) -> int:
        """Whose last step it is, with the window closed."""


class WaveRow(Protocol):
    """A wave of a viral projection."""

    @property
    def newcomers(self) -> Fraction:
        """Who joins in the wave."""

    @property
    def total(self) -> Fraction:
        """Everybody so far."""


def step_events(last: int = 8) -> st.SearchStrategy[list[tuple[int, str]]]:
    """Events of one member on the steps a, b, c, and on d that no funnel asks for; dense, so that they tie and repeat.

    >>> isinstance(step_events(), st.SearchStrategy)
    True
    """
    return st.lists(st.tuples(st.integers(0, last), st.sampled_from("aabbccd")), max_size=9)


def way_is_the_best_of_all(
    way: Callable[[Events, Sequence[str], int, Ties, int], Way | None],
    events: Events,
    steps: Sequence[str],
    within: int,
    ties: Ties,
    as_of: int,
) -> None:
    """A member's way through a funnel, found by trying every choice of events for every step.

    `way(events, steps, within, ties, as_of)` gives (steps reached, "converted" or "pending" or "dropped", time of
    the winning attempt or None), or None for a member who never did the first step.

    >>> way_is_the_best_of_all(lambda *case: (2, "converted", 1), [(1, "a"), (2, "b")], ["a", "b"], 5, Ties.ALLOWED, 9)
    """
    seen = way(events, steps, within, ties, as_of)
    wanted = _best_way(events, steps, within, ties, as_of)
    _same(wanted, seen, "the best way", (events, steps, within, ties, as_of))


def _best_way(events: Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> Way | None:
    attempts = list(_attempts(events, steps, within, ties, as_of))
    if not attempts:
        return None
    whole = [times for times in attempts if len(times) == len(steps)]
    if whole:
        end = min(times[-1] for times in whole)
        return len(steps), "converted", min(end - times[0] for times in whole if times[-1] == end)
    can_go_on = any(
        _in_order([*times, *more], ties) and more[-1] - times[0] <= within
        for times in attempts
        for more in product(range(as_of, times[0] + within + 1), repeat=len(steps) - len(times))
    )
    return max(map(len, attempts)), "pending" if can_go_on else "dropped", None


def _attempts(events: Events, steps: Sequence[str], within: int, ties: Ties, as_of: int) -> Iterable[tuple[int, ...]]:
    times = {step: sorted({at for at, name in events if name == step and at < as_of}) for step in steps}
    for length in range(1, len(steps) + 1):
        for some in product(*(times[step] for step in steps[:length])):
            if _in_order(some, ties) and some[-1] - some[0] <= within:
                yield some


def _in_order(times: Sequence[int], ties: Ties) -> bool:
    return all(before < after or (before == after and ties is Ties.ALLOWED) for before, after in pairwise(times))


def passed_steps_add_up(rows: Iterable[PassedStep]) -> None:
    """Who came to a step went on, is pending, or dropped out; at the last step nobody does but convert.

    >>> passed_steps_add_up([])
    """
    some = list(rows)
    for row, after in pairwise(some):
        parts = after.reached + row.pending + row.dropped
        _holds(row.reached == parts, f"{row.reached} reached the step, and {parts} went on or stayed: {row}")
    if some:
        last = some[-1]
        _holds(not last.pending and not last.dropped, f"the last step is behind them, and they stay: {last}")


def levels_never_grow(shares: Iterable[Fraction | None]) -> None:
    """No step conversion exceeds 1.

    >>> levels_never_grow([Fraction(1, 2), None])
    """
    for share in shares:
        _holds(share is None or 0 <= share <= 1, f"a conversion of {share}")


def waves_add_up(rows: Sequence[WaveRow], seeds: Exact, k: Exact, total: Fraction) -> None:
    """Each wave is k times the one before, the totals are sums of waves, and the formula gives the last total.

    >>> waves_add_up([], 5, 2, Fraction(0))
    """
    so_far = Fraction(0)
    for row, wanted in zip(rows, _powers(seeds, k, len(rows)), strict=True):
        so_far += row.newcomers
        _same(wanted, row.newcomers, "a wave", (seeds, k))
        _same(so_far, row.total, "the total of waves", (seeds, k))
    _same(so_far, total, "the formula of the total", (seeds, k, len(rows)))


def _powers(seeds: Exact, k: Exact, count: int) -> list[Fraction]:
    found = [Fraction(seeds)]
    while len(found) < count:
        found.append(found[-1] * k)
    return found[:count]


def scores_keep_the_order(given: Mapping[str, int], values: Mapping[str, Exact], scores: int, sign: int) -> None:
    """Better values get no lower scores, equal values equal ones, and all scores lie in 1 to `scores`.

    `sign` is 1 where more is better, -1 where less is.

    >>> scores_keep_the_order({"ada": 2, "ben": 1}, {"ada": 3, "ben": 90}, 5, -1)
    """
    _same(set(values), set(given), "the members", values)
    for name, value in values.items():
        _holds(1 <= given[name] <= scores, f"{name} has the score {given[name]} of {scores}: {values}")
        for other, against in values.items():
            if value == against:
                _holds(given[name] == given[other], f"{name} and {other} tie and score apart: {values}, {given}")
            elif Fraction(value) * sign > Fraction(against) * sign:
                _holds(given[name] >= given[other], f"{name} is better than {other} and scores less: {values}, {given}")


def scores_share_the_members(given: Mapping[str, int], values: Mapping[str, Exact], scores: int) -> None:
    """Where all values differ, no score goes to more members than another by more than one.

    >>> scores_share_the_members({"ada": 1, "ben": 2, "cai": 2}, {"ada": 1, "ben": 2, "cai": 3}, 2)
    """
    if len(set(values.values())) < len(values):
        return
    sizes = [sum(score == one for score in given.values()) for one in range(1, scores + 1)]
    _holds(max(sizes) - min(sizes) <= 1, f"scores of unequal size {sizes}: {values}, {given}")


def false_claims_are_found(
    found: Iterable[str], claims: Mapping[str, tuple[Exact, Exact, Exact]], tolerance: Exact
) -> None:
    """The claims that are found wrong are those whose end lies further from what was claimed than the tolerance.

    `claims` maps a name to (start, end, claimed relative change). From 0 there is no such change: wrong as well.

    >>> false_claims_are_found(["users"], {"users": (10, 15, Fraction(60, 100))}, Fraction(1, 200))
    """
    wrong = {name for name, claim in claims.items() if claim[0] == 0 or _too_far(*map(Fraction, (*claim, tolerance)))}
    _same(wrong, set(found), "wrong claims", claims)


def _too_far(start: Fraction, end: Fraction, claimed: Fraction, tolerance: Fraction) -> bool:
    return abs(end - start * (1 + claimed)) > tolerance * start


def change_splits(total: Exact, heads: Exact, per_head: Fraction | None) -> None:
    """What a total does is what the heads do times what each head does: changes multiply, they do not add.

    >>> change_splits(Fraction(30, 100), Fraction(50, 100), Fraction(-2, 15))
    """
    if heads == -1:
        _same(None, per_head, "the change per head of nobody", (total, heads))
    else:
        _holds(per_head is not None, f"no change per head of {total} over {heads}")
        _same(1 + Fraction(total), (1 + (per_head or 0)) * (1 + Fraction(heads)), "the total", (total, heads, per_head))


def periods_are_the_least(periods: int | None, start: Exact, target: Exact, rate: Exact) -> None:
    """After so many periods the target is reached, one earlier it is not; None when it never is.

    >>> periods_are_the_least(17, 1000, 5000, Fraction(1, 10))
    """
    case = (start, target, rate)
    if periods is None:
        _holds(start < target and (start == 0 or rate <= 0), f"never, though it grows: {case}")
        return
    _holds(_after(start, rate, periods) >= target, f"{periods} periods are too few: {case}")
    _holds(periods == 0 or _after(start, rate, periods - 1) < target, f"{periods} periods are not the least: {case}")


def _after(start: Exact, rate: Exact, periods: int) -> Fraction:
    value = Fraction(start)
    for _ in range(periods):
        value *= 1 + Fraction(rate)
    return value


def _same(wanted: object, seen: object, what: str, case: object) -> None:
    _holds(wanted == seen, f"{what} of {case}: {seen}, and it should be {wanted}")


def _holds(law: bool, said: str) -> None:
    if not law:
        raise AssertionError(said)
