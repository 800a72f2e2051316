"""Laws of folds: a stream may be split anywhere, and the order matters exactly as the fold declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

from commkit.core.fold import Fold, Order

A = TypeVar("A")
S = TypeVar("S")
R = TypeVar("R")


def shuffled(items: st.SearchStrategy[list[A]]) -> st.SearchStrategy[tuple[list[A], list[list[A]]]]:
    """Some items, and a few other orders of them: what `order_is_as_declared` takes."""
    return items.flatmap(
        lambda drawn: st.tuples(st.just(drawn), st.lists(st.permutations(drawn).map(list), min_size=1, max_size=3))
    )


def merge_at_every_split(fold: Fold[A, S, R], items: Sequence[A]) -> None:
    """Two parts, and three in either grouping, merged at every split give what the whole stream gives.

    >>> merge_at_every_split(Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: s), [3, 4, 5])
    """
    whole, size = fold(items), len(items)
    again = fold(items)
    _hold(
        again == whole,
        f"the same {size} items gave {whole!r} and then {again!r}; does zero make a new state?",
    )
    for at in range(size + 1):
        merged = fold.finish(fold.merge(fold.run(items[:at]), fold.run(items[at:])))
        _hold(merged == whole, f"{list(items)!r} split at {at} gives {merged!r} instead of {whole!r}")
    for first in range(size + 1):
        for second in range(first, size + 1):
            cuts = (items[:first], items[first:second], items[second:])
            a, b, c = map(fold.run, cuts)
            left = fold.finish(fold.merge(fold.merge(a, b), c))
            a, b, c = map(fold.run, cuts)
            right = fold.finish(fold.merge(a, fold.merge(b, c)))
            said = f"{list(items)!r} split at {first} and {second} gives {left!r} and {right!r}"
            _hold(left == whole and right == whole, f"{said} instead of {whole!r}")


def resumed_at_every_split(fold: Fold[A, S, R], items: Sequence[A]) -> None:
    """A state that was put down and taken up again, with `add`, gives what the whole stream gives.

    >>> resumed_at_every_split(Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: s), [3, 4, 5])
    """
    whole = fold(items)
    for at in range(len(items) + 1):
        state = fold.run(items[:at])
        fold.finish(state)
        for item in items[at:]:
            state = fold.add(state, item)
        resumed = fold.finish(state)
        _hold(
            resumed == whole,
            f"{list(items)!r} finished at {at} and resumed gives {resumed!r} instead of {whole!r}",
        )


def order_is_as_declared(fold: Fold[A, S, R], items: Sequence[A], permutations: Iterable[Sequence[A]]) -> None:
    """A commutative fold gives the same for every order; an idempotent one also when items are repeated.

    Nothing is asked of a fold that is declared to be ordered.

    >>> order_is_as_declared(Fold(int, lambda s, x: s + x, lambda a, b: a + b, lambda s: s), [3, 4], [[4, 3]])
    """
    if fold.order is Order.ORDERED:
        return
    whole = fold(items)
    for other in permutations:
        result = fold(other)
        _hold(result == whole, f"{list(items)!r} gives {whole!r}, and in the order {list(other)!r} {result!r}")
        half = len(other) // 2
        swapped = fold.finish(fold.merge(fold.run(other[half:]), fold.run(other[:half])))
        _hold(
            swapped == whole,
            f"{list(items)!r} gives {whole!r}, and with its halves merged the other way {swapped!r}",
        )
    if fold.order is Order.IDEMPOTENT:
        repeated = {
            "every item twice in a row": fold([item for item in items for _ in range(2)]),
            "all items twice": fold([*items, *items]),
            "merged with itself": fold.finish(fold.merge(fold.run(items), fold.run(items))),
        }
        for how, result in repeated.items():
            _hold(result == whole, f"{list(items)!r} gives {whole!r}, and {how} {result!r}")


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
