"""Histories of a ledger: terms, operations and steps of every sort, dense in time, for the laws of `testing.ledger`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.points.ledger import (
    Activate,
    AfterDays,
    Credit,
    EndOf,
    Expiry,
    Hold,
    Inactivity,
    Lot,
    MonthsOn,
    Negative,
    Never,
    Operation,
    Order,
    Period,
    Post,
    Receive,
    Refund,
    Reverse,
    Send,
    Spend,
    Terms,
    Told,
    Void,
)

FIRST_DAY: Day = 19_770
"""The first day of generated histories: 2024-02-17, so that a leap day, a quarter and months end within them."""
NAMES = tuple(f"o{at}" for at in range(30))


@frozen
class Wait:
    """A step of a history: time passes to a day."""

    day: Day


@frozen
class Undo:
    """A step of a history: the first entry of an operation, if it made one, is corrected."""

    day: Day
    id: str


Step: TypeAlias = Operation | Wait | Undo


def expiries() -> st.SearchStrategy[Expiry]:
    """Every way to expire, with days and months so short that it happens.

    >>> from hypothesis import find
    >>> find(expiries(), lambda one: isinstance(one, AfterDays)).days
    1
    """
    few = st.integers(1, 12)
    return st.one_of(
        st.just(Never()),
        st.builds(AfterDays, few),
        st.builds(EndOf, st.sampled_from(Period), st.integers(0, 1)),
        st.builds(MonthsOn, st.integers(1, 2), st.sampled_from([1, 15])),
        st.builds(Inactivity, few),
    )


def terms(currency: str = "points") -> st.SearchStrategy[Terms]:
    """Terms of every sort for a currency.

    >>> from hypothesis import find
    >>> find(terms(), lambda one: one.tax > 0).currency
    'points'
    """
    return st.builds(
        Terms,
        st.just(currency),
        st.sampled_from(Negative),
        expiries(),
        st.sampled_from(Order),
        st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1, 3)]),
        st.sampled_from([0, 0, 20]),
        st.integers(0, 4),
        st.sampled_from([0, 2, 30]),
    )


_few, _many, _part = st.integers(1, 30), st.integers(1, 90), st.none() | st.integers(1, 30)
_arriving = st.lists(st.tuples(_few, st.none() | st.integers(-2, 40)), min_size=1, max_size=3)
_numbers = st.tuples(_few, _many, _part, st.integers(0, 5), st.none() | st.integers(0, 9), expiries())
_SORTS = "ccceasrhpvtivx"
_Drawn: TypeAlias = tuple[
    str, tuple[int, int, int | None, int, int | None, Expiry], list[tuple[int, int | None]] | None
]  # fmt: skip


def _drawn() -> st.SearchStrategy[_Drawn]:
    return st.tuples(st.sampled_from(_SORTS), _numbers, st.none() | _arriving)


def _operation(id_: str, day: Day, ids: Sequence[str], drawn: _Drawn) -> Operation:
    sort, (few, many, part, back, days, expiry), arriving = drawn
    other = ids[-1 - back % len(ids)]
    lots = tuple(Lot(amount, None if left is None else day + left) for amount, left in arriving or [(few, None)])
    made: dict[str, Callable[[], Operation]] = {
        "c": lambda: Credit(id_, day, many),
        "e": lambda: Credit(id_, day, many, Told.WHEN_TOLD if days is None else days, expiry),
        "a": lambda: Activate(id_, day, other),
        "s": lambda: Spend(id_, day, few),
        "r": lambda: Refund(id_, day, other, part),
        "h": lambda: Hold(id_, day, few, days or None),
        "p": lambda: Post(id_, day, other, part),
        "v": lambda: Void(id_, day, other),
        "t": lambda: Send(id_, day, few),
        "i": lambda: Receive(id_, day, lots),
        "x": lambda: Reverse(id_, day, many, other),
    }
    return made[sort]()


def operations(id_: str, day: Day, ids: Sequence[str] = NAMES) -> st.SearchStrategy[Operation]:
    """Operations of every sort with an id and a day; those that refer to another name one of the last six `ids`.

    >>> from hypothesis import find
    >>> find(operations("o1", 5), lambda one: isinstance(one, Spend)).id
    'o1'
    """
    return _drawn().map(lambda drawn: _operation(id_, day, ids, drawn))


_STEPS = st.tuples(
    st.sampled_from("ooooooooowura"),
    st.sampled_from([0, 0, 0, 1, 1, 2, 6, 20]),
    st.sampled_from([0, 0, 0, 0, 1, 3, 6]),
    st.integers(0, 5),
    _drawn(),
)


def histories(size: int = 24) -> st.SearchStrategy[tuple[Step, ...]]:
    """Histories dense in time, in which ids come again, the same or with another content, and some come late.

    An id keeps its day, as the id of a fact does: on another day, when it is forgotten, it would be another operation.

    >>> from hypothesis import find
    >>> len(find(histories(), lambda steps: len(steps) > 2))
    3
    """
    return st.lists(_STEPS, max_size=size).map(_history)


def _history(drawn: Sequence[tuple[str, int, int, int, _Drawn]]) -> tuple[Step, ...]:
    steps, ids, days, today = list[Step](), list[str](), dict[str, Day](), FIRST_DAY
    for name, (sort, later, late, back, content) in zip(NAMES, drawn, strict=False):
        today += later
        if sort == "w":
            steps.append(Wait(today))
        elif sort == "u" and ids:
            steps.append(Undo(today - late, ids[-1 - back % len(ids)]))
        elif sort == "r" and steps:
            steps.append(steps[-1 - back % len(steps)])
        else:
            id_ = ids[-1 - back % len(ids)] if sort == "a" and ids else name
            days.setdefault(id_, today - late)
            steps.append(_operation(id_, days[id_], (name, *ids), content))
            ids.append(id_)
    return tuple(steps)


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same steps by day, those of one day as they were.

    >>> [step.day for step in in_order([Wait(6), Wait(5)])]
    [5, 6]
    """
    return tuple(sorted(steps, key=lambda step: step.day))
