"""Laws of level curves: totals rise, levels invert them exactly, steps add up to totals, progress adds up to steps.

Give them a curve of your own; each law raises an AssertionError that shows the case.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from commkit.core.errors import InvalidValue
from commkit.members.ladders.curves import Below, Curve, Geometric, Linear, Polynomial, Rounding, Table


def curves() -> st.SearchStrategy[Curve]:
    """Curves of every sort: short and endless, from level 0 or above, also open below.

    >>> isinstance(curves(), st.SearchStrategy)
    True
    """
    lowest, cost = st.integers(0, 3), st.integers(1, 300)
    rising = st.lists(st.integers(-50, 5000), min_size=1, max_size=8, unique=True).map(sorted).map(tuple)
    return st.one_of(
        st.builds(Table, rising, lowest=lowest, below=st.sampled_from(Below)),
        st.builds(Linear, cost, each=cost, lowest=lowest),
        st.builds(Linear, cost, each=cost, lowest=lowest, highest=st.integers(3, 9)),
        st.builds(
            lambda powers, least, start: Polynomial((*powers, least), lowest=start),
            st.lists(st.integers(0, 60), max_size=3),
            cost,
            lowest,
        ),
        st.just(Polynomial((1, -4, 7))),
        st.builds(
            Geometric,
            cost,
            st.fractions(Fraction(11, 10), 3, max_denominator=20),
            rounding=st.sampled_from(Rounding),
            lowest=lowest,
        ),
    )


def level_on(curve: Curve, up: int) -> int:
    """A level of the curve, so many above its lowest [levels], or its highest where it has none so high.

    >>> level_on(Table((0, 50)), 7), level_on(Linear(5), 7)
    (1, 7)
    """
    level = curve.lowest + up
    return level if curve.highest is None else min(level, curve.highest)


def levels_invert(curve: Curve, level: int) -> None:
    """With exactly what a level needs one is on it, with one point less on the level below; below the lowest, nowhere.

    >>> levels_invert(Linear(100, each=50), 3)
    """
    if level == curve.lowest and curve.least is None:
        return
    total = curve.total(level)
    _holds(curve.level(total) == level, f"level {level} needs {total}, and {total} is level {curve.level(total)}")
    if level > curve.lowest:
        short = curve.level(total - 1)
        _holds(short == level - 1, f"level {level} needs {total}, and {total - 1} is level {short}: {curve}")
        return
    try:
        short = curve.level(total - 1)
    except InvalidValue:
        return
    raise AssertionError(f"the lowest level needs {total}, and {total - 1} is level {short}: {curve}")


def totals_rise(curve: Curve, level: int) -> None:
    """Every level needs more than the one below it.

    >>> totals_rise(Linear(100, each=50), 3)
    """
    first = curve.lowest + (curve.least is None)
    totals = [curve.total(one) for one in range(first, level + 1)]
    for low, high in pairwise(totals):
        _holds(low < high, f"{high} after {low} among {totals}: {curve}")


def steps_add_up(curve: Curve, level: int) -> None:
    """What a level needs is what the lowest needs and all steps between them: a step is no total (trap T4).

    >>> steps_add_up(Polynomial((5, 50, 100)), 3)
    """
    first = curve.lowest + (curve.least is None)
    if level >= first:
        steps = [curve.step(one) for one in range(first, level)]
        total = curve.total(first) + sum(steps)
        _holds(
            total == curve.total(level), f"level {level} needs {curve.total(level)}, not {total}, by {steps}: {curve}"
        )


def progress_adds_up(curve: Curve, points: int) -> None:
    """Into and missing are the step; the level is that of the points; one point more than is missing is never needed.

    >>> progress_adds_up(Polynomial((5, 50, 100)), 10811)
    """
    if curve.least is not None:
        points = max(points, curve.least)
    seen = curve.progress(points)
    said = f"{seen!r} with {points}: {curve}"
    _holds(seen.level == curve.level(points), said)
    _holds((seen.missing is None) == (seen.level == curve.highest), said)
    if seen.missing is not None:
        _holds(curve.level(points + seen.missing) == seen.level + 1, said)
        _holds(curve.level(points + seen.missing - 1) == seen.level, said)
    if seen.into is not None:
        _holds(seen.into >= 0 and curve.total(seen.level) + seen.into == points, said)
    if seen.of is not None:
        _holds(seen.of == curve.step(seen.level) == (seen.into or 0) + (seen.missing or 0), said)


def _holds(law: bool, said: str) -> None:
    if not law:
        raise AssertionError(said)
