"""Folds: one way to say zero, add one, merge two, finish; so that a stream may be split anywhere.

A fold may change its state in place in `add` and `merge`, and hands it on; `zero` makes a new one each time.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import frozen

A = TypeVar("A")
S = TypeVar("S")
R = TypeVar("R")
A2 = TypeVar("A2")


class Order(enum.Enum):
    """What a fold does not mind: other orders and repeats, other orders, or neither."""

    IDEMPOTENT = "any order, repeats change nothing"
    COMMUTATIVE = "any order, repeats count"
    ORDERED = "in the given order only"


@frozen
class Fold(Generic[A, S, R]):
    """A computation over a stream that can be split, resumed and merged.

    `merge(run of the first part, run of the rest)` equals the run of the whole, at every split. A limit belongs in
    `finish`: a cap inside `add` would lose what a merge needs.

    >>> total = Fold(zero=int, add=lambda s, x: s + x, merge=lambda a, b: a + b, finish=lambda s: s)
    >>> total([3, 4, 5]), total.finish(total.merge(total.run([3]), total.run([4, 5])))
    (12, 12)
    """

    zero: Callable[[], S]
    add: Callable[[S, A], S]
    merge: Callable[[S, S], S]
    finish: Callable[[S], R]
    order: Order = Order.COMMUTATIVE

    def run(self, items: Iterable[A]) -> S:
        """The state after the items, not finished."""
        state, add = self.zero(), self.add
        for item in items:
            state = add(state, item)
        return state

    def __call__(self, items: Iterable[A]) -> R:
        """The result for the items."""
        return self.finish(self.run(items))

    def where(self, keep: Callable[[A], bool]) -> Fold[A, S, R]:
        """The same fold over the items that `keep` lets through.

        >>> count = Fold(zero=int, add=lambda s, _: s + 1, merge=lambda a, b: a + b, finish=lambda s: s)
        >>> count.where(lambda x: x > 3)([3, 4, 5])
        2
        """
        add = self.add
        return Fold(
            self.zero,
            lambda state, item: add(state, item) if keep(item) else state,
            self.merge,
            self.finish,
            self.order,
        )
