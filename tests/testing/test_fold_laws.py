"""Folds keep their laws, and each law catches a culprit."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.fold import Fold, Order
from commkit.testing.folds import merge_at_every_split, order_is_as_declared, resumed_at_every_split, shuffled
from tests.testing.culprit import catches

S = TypeVar("S")
R = TypeVar("R")
Days = set[int]

TOTAL: Fold[int, int, int] = Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: s)
CAPPED: Fold[int, int, int] = Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: min(s, 10))
DISTINCT: Fold[int, Days, int] = Fold(set, lambda s, x: s | {x}, lambda a, b: a | b, len, Order.IDEMPOTENT)
FIRST: Fold[int, list[int], list[int]] = Fold(
    list, lambda s, x: [*s, x][:1], lambda a, b: (a + b)[:1], list, Order.ORDERED
)


def _append(state: list[int], item: int) -> list[int]:
    state.append(item)
    return state


def _extend(state: list[int], rest: list[int]) -> list[int]:
    state.extend(rest)
    return state


IN_PLACE: Fold[int, list[int], list[int]] = Fold(list, _append, _extend, sorted)

items = st.lists(st.integers(-5, 9), max_size=6)


@drawn(items)
def test_a_stream_may_be_split_and_resumed_anywhere(drawn_items: list[int]) -> None:
    split_anywhere(TOTAL, drawn_items)
    split_anywhere(CAPPED, drawn_items)
    split_anywhere(DISTINCT, drawn_items)
    split_anywhere(FIRST, drawn_items)
    split_anywhere(IN_PLACE, drawn_items)


def split_anywhere(fold: Fold[int, S, R], drawn_items: list[int]) -> None:
    merge_at_every_split(fold, drawn_items)
    resumed_at_every_split(fold, drawn_items)


@drawn(shuffled(items))
def test_the_order_matters_as_declared(case: tuple[list[int], list[list[int]]]) -> None:
    order_is_as_declared(TOTAL, *case)
    order_is_as_declared(CAPPED, *case)
    order_is_as_declared(DISTINCT, *case)
    order_is_as_declared(FIRST, *case)
    order_is_as_declared(IN_PLACE, *case)


@drawn(items)
def test_a_fold_over_some_of_the_items_keeps_the_laws_of_the_fold(drawn_items: list[int]) -> None:
    positive = DISTINCT.where(lambda item: item > 0)
    merge_at_every_split(positive, drawn_items)
    order_is_as_declared(positive, drawn_items, [drawn_items[::-1]])


CAP_IN_ADD: Fold[int, int, int] = Fold(int, lambda s, x: min(s + x, 10), lambda a, b: a + b, lambda s: s)
FORGETS: Fold[int, int, int] = Fold(int, lambda s, x: s + x, lambda a, _b: a, lambda s: s)
LAST_WINS: Fold[int, int, int] = Fold(int, lambda _s, x: x, lambda _a, b: b, lambda s: s)
LEFT_ONLY: Fold[int, int, int] = Fold(int, lambda s, x: s + x, lambda a, b: a + b if a else 0, lambda s: s)
COUNTED: Fold[int, int, int] = Fold(int, lambda s, _x: s + 1, lambda a, b: a + b, lambda s: s, Order.IDEMPOTENT)


def shared_zero() -> Fold[int, list[int], int]:
    state: list[int] = []
    return Fold(lambda: state, _append, _extend, len)


def finish_that_empties() -> Fold[int, list[int], int]:
    def finish(state: list[int]) -> int:
        total = sum(state)
        state.clear()
        return total

    return Fold(list, _append, _extend, finish)


def test_a_cap_in_add_is_caught() -> None:
    said = catches(lambda drawn_items: merge_at_every_split(CAP_IN_ADD, drawn_items), items)
    assert "split at" in said
    assert "instead of" in said


def test_a_merge_that_forgets_the_rest_is_caught() -> None:
    assert "split at 0" in catches(lambda drawn_items: merge_at_every_split(FORGETS, drawn_items), items)


def test_a_merge_that_drops_what_follows_nothing_is_caught() -> None:
    assert "split at 0" in catches(lambda drawn_items: merge_at_every_split(LEFT_ONLY, drawn_items), items)


def test_a_shared_zero_is_caught() -> None:
    said = catches(lambda drawn_items: merge_at_every_split(shared_zero(), drawn_items), items)
    assert "does zero make a new state?" in said


def test_a_finish_that_empties_the_state_is_caught() -> None:
    said = catches(lambda drawn_items: resumed_at_every_split(finish_that_empties(), drawn_items), items)
    assert "finished at" in said


def test_an_ordered_fold_declared_commutative_is_caught() -> None:
    said = catches(lambda case: order_is_as_declared(LAST_WINS, *case), shuffled(items))
    assert "in the order" in said or "merged the other way" in said


def test_a_count_declared_idempotent_is_caught() -> None:
    said = catches(lambda case: order_is_as_declared(COUNTED, *case), shuffled(items))
    assert "every item twice in a row" in said


def test_nothing_is_asked_of_the_order_of_an_ordered_fold() -> None:
    order_is_as_declared(FIRST, [1, 2], [[2, 1]])
    assert FIRST([1, 2]) != FIRST([2, 1])
