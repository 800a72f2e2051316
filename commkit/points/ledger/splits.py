"""Exact splits: whole parts in proportion to weights, and the parts always add up to the whole."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, exact
from commkit.core.whole import whole

K = TypeVar("K", bound=Hashable)


class Tie(enum.Enum):
    """Who gets a point that equal remainders leave over: the first or the last in order, or the heaviest of them.

    HEAVIEST falls back on the first in order where the weights are equal too.
    """

    FIRST = "first"
    LAST = "last"
    HEAVIEST = "heaviest"


def split_exactly(total: int, weights: Sequence[Exact], tie: Tie = Tie.FIRST) -> tuple[int, ...]:
    """Split `total` by weights into whole parts that add up to it exactly (largest remainder) [the unit of total].

    Each part is its exact share rounded down, or one more; a weight of 0 gets 0. Weights are whole numbers or
    Fractions: a negative one, and weights that are all 0, are an InvalidValue error, a float is a WrongType error.
    Source: the method of Hamilton; systems.md feature 52.

    >>> split_exactly(100, [1, 1, 1]), split_exactly(100, [1, 1, 1], Tie.LAST)
    ((34, 33, 33), (33, 33, 34))
    >>> split_exactly(30, [2, 1])
    (20, 10)
    """
    whole("total", total, least=0, counts="units")
    shares = [_weight(weight) for weight in weights]
    heavy = sum(shares)
    if not heavy:
        why = "their sum is 0, so that nobody could get anything"
        raise InvalidValue("weights", seen=tuple(weights), why=why, fix="give at least one above 0")
    whole_ones = [total * share // heavy for share in shares]
    over = total - sum(whole_ones)
    remainders = [total * share % heavy for share in shares]
    ranks = {
        Tie.FIRST: lambda at: (-remainders[at], at),
        Tie.LAST: lambda at: (-remainders[at], -at),
        Tie.HEAVIEST: lambda at: (-remainders[at], -shares[at], at),
    }
    lucky = set(sorted(range(len(shares)), key=ranks[tie])[:over])
    return tuple(part + (at in lucky) for at, part in enumerate(whole_ones))


def split_by_name(total: int, weights: Mapping[K, Exact], tie: Tie = Tie.FIRST) -> dict[K, int]:
    """The same for named parts, in the order of the mapping: see `split_exactly`.

    >>> split_by_name(30, {"red_packets": 2, "class_fund": 1})
    {'red_packets': 20, 'class_fund': 10}
    """
    return dict(zip(weights, split_exactly(total, tuple(weights.values()), tie), strict=True))


def _weight(weight: Exact) -> Fraction:
    share = Fraction(exact("weight", weight))
    if share < 0:
        raise InvalidValue("weight", seen=weight, why="a share cannot be negative", fix="give 0 or more")
    return share
