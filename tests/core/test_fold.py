"""A fold is one way to say zero, add, merge and finish."""

from __future__ import annotations

from commkit.core.fold import Fold, Order

total: Fold[int, int, int] = Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: s)
capped: Fold[int, int, int] = Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: min(s, 10))


def test_a_fold_runs_and_finishes() -> None:
    assert total([3, 4, 5]) == 12
    assert total([]) == 0
    assert capped([3, 4, 5]) == 10


def test_a_cap_in_finish_loses_nothing_that_a_merge_needs() -> None:
    assert capped.run([8, 7]) == 15
    assert capped.finish(capped.merge(capped.run([8, 7]), capped.run([-6]))) == 9
    assert capped([8, 7, -6]) == 9


def test_a_fold_takes_any_iterable() -> None:
    assert total(n for n in (1, 2, 3)) == 6


def test_where_leaves_items_out_and_keeps_the_declared_order() -> None:
    distinct: Fold[int, set[int], int] = Fold(set, lambda s, x: s | {x}, lambda a, b: a | b, len, Order.IDEMPOTENT)
    positive = distinct.where(lambda x: x > 0)
    assert positive([1, -1, 2, 2]) == 2
    assert positive.order is Order.IDEMPOTENT


def test_a_fold_minds_the_order_unless_it_says_so() -> None:
    assert total.order is Order.COMMUTATIVE
