"""Laws of retention, churn and survival: give them your own implementation, say one on a data frame.

Each law raises an AssertionError that shows the case. Days and lengths are whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.testing.kpis import Days

R = TypeVar("R", bound=Hashable)
Lengths = Sequence[int]
Curve = Sequence[tuple[int, Fraction]]
SurvivalKpi = Callable[[Lengths, Lengths], Curve]
DaysKpi = Callable[[Days], R]


def lengths(most: int = 12, last: int = 15) -> st.SearchStrategy[list[int]]:
    """Lengths of a few stays, with many ties.

    >>> isinstance(lengths(), st.SearchStrategy)
    True
    """
    return st.lists(st.integers(0, last), max_size=most)


def survival_falls(survival: SurvivalKpi, lost: Lengths, censored: Lengths) -> None:
    """The curve lies between 0 and 1, steps down at every time it names, and names each time of a loss once.

    `survival(lost, censored)` gives (time, share) of every step, in order.

    >>> survival_falls(lambda lost, censored: [(2, Fraction(0))], [2], [])
    """
    curve = list(survival(lost, censored))
    _holds([time for time, _ in curve] == sorted(set(lost)), f"steps of {lost}, {censored}: {curve}")
    shares = [Fraction(1), *(share for _, share in curve)]
    falls = all(0 <= after < before for before, after in pairwise(shares))
    _holds(falls, f"does not fall for {lost}, {censored}: {curve}")


def survival_matches_counting(survival: SurvivalKpi, lost: Lengths, censored: Lengths) -> None:
    """Each step keeps the share of those at risk who are not lost; who is censored at that time is at risk.

    >>> survival_matches_counting(lambda lost, censored: [(2, Fraction(1, 2))], [2], [2])
    """
    wanted, share = [], Fraction(1)
    for time in sorted(set(lost)):
        at_risk = sum(length >= time for length in [*lost, *censored])
        share *= Fraction(at_risk - list(lost).count(time), at_risk)
        wanted.append((time, share))
    _same(wanted, list(survival(lost, censored)), "the curve", (lost, censored))


def survival_is_a_share_without_censoring(survival: SurvivalKpi, lost: Lengths) -> None:
    """When nobody is censored, the curve is the plain share of stays that are longer.

    >>> survival_is_a_share_without_censoring(lambda lost, _: [(2, Fraction(1, 2)), (5, Fraction(0))], [5, 2])
    """
    wanted = [(time, Fraction(sum(one > time for one in lost), len(lost))) for time in sorted(set(lost))]
    _same(wanted, list(survival(lost, [])), "the curve", lost)


def restricted_mean_is_a_mean_without_censoring(
    mean: Callable[[Lengths, Lengths, int], Fraction | int | None], lost: Lengths, tau: int
) -> None:
    """When nobody is censored, `mean(lost, [], tau)` is the mean of the stays, each cut off at `tau`.

    >>> restricted_mean_is_a_mean_without_censoring(lambda lost, censored, tau: Fraction(5, 2), [2, 4], 3)
    """
    wanted = Fraction(sum(min(one, tau) for one in lost), len(lost)) if lost else None
    _same(wanted, mean(lost, [], tau), "the mean", (lost, tau))


def half_life_is_the_first_half(
    half_life: Callable[[Lengths, Lengths], int | None], survival: SurvivalKpi, lost: Lengths, censored: Lengths
) -> None:
    """The half-life is the first time at which the curve is at one half or below; None when it never is.

    >>> half_life_is_the_first_half(lambda *_: 2, lambda *_: [(2, Fraction(1, 2))], [2], [2])
    """
    wanted = next((time for time, share in survival(lost, censored) if share <= Fraction(1, 2)), None)
    _same(wanted, half_life(lost, censored), "the half-life", (lost, censored))


def recurring_matches_sets(
    recurring: Callable[[Days, int, Day], Mapping[Day, tuple[int, int | None]]], days: Days, after: int, as_of: Day
) -> None:
    """Of all who were active on a day, old members too, those active `after` days later, as sets give it.

    `recurring(days, after, as_of)` maps every day from the first with activity to before `as_of` to (size,
    retained): None, and never 0, while the later day is not observed.

    >>> recurring_matches_sets(lambda *_: {3: (1, 0), 4: (0, None)}, {"ada": {3}}, 1, 5)
    """
    active = {day: {member for member, some in days.items() if day in some} for day in range(as_of)}
    first = min((day for day in active if active[day]), default=as_of)
    wanted = {
        day: (len(active[day]), len(active[day] & active[day + after]) if day + after < as_of else None)
        for day in range(first, as_of)
    }
    _same(wanted, dict(recurring(days, after, as_of)), "days", (days, after, as_of))


def silence_matches_days(silent: Callable[[Days, int, Day], Collection[str]], days: Days, gap: int, as_of: Day) -> None:
    """Silent is who was active before `as_of`, and on none of the `gap` days that end before it.

    >>> silence_matches_days(lambda days, gap, as_of: {"ada"}, {"ada": {3}}, 2, 6)
    """
    wanted = set()
    for member, some in days.items():
        known = {day for day in some if day < as_of}
        if known and not known & set(range(as_of - gap, as_of)):
            wanted.add(member)
    _same(wanted, set(silent(days, gap, as_of)), "silent members", (days, gap, as_of))


def names_do_not_matter(kpi: DaysKpi[R], days: Days) -> None:
    """Who is called what changes no number.

    >>> names_do_not_matter(len, {"ada": {3}})
    """
    renamed = {f"the late {member}"[::-1]: some for member, some in reversed(list(days.items()))}
    _same(kpi(days), kpi(renamed), "the numbers with other names", days)


def shifting_all_days_changes_nothing(kpi: Callable[[Days, int], R], days: Days, shift: int) -> None:
    """`kpi(days, shift)` is asked about days that all lie `shift` later, as of so much later: the same numbers.

    >>> shifting_all_days_changes_nothing(lambda days, shift: len(days), {"ada": {3}}, 5)
    """
    later = {member: {day + shift for day in some} for member, some in days.items()}
    _same(kpi(days, 0), kpi(later, shift), f"the numbers {shift} days later", days)


def _same(wanted: object, seen: object, what: str, case: object) -> None:
    _holds(wanted == seen, f"{what} of {case}: {seen}, and counting gives {wanted}")


def _holds(law: bool, said: str) -> None:
    if not law:
        raise AssertionError(said)
