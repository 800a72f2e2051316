"""Exact numbers in, invariants checked: the doorway of every plain KPI."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from commkit.core.days import Day, DayLike, Window, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, exact

if TYPE_CHECKING:
    from commkit.standing.facts import Fact

E = TypeVar("E", bound=enum.Enum)
M = TypeVar("M", bound=Hashable)
Spot = TypeVar("Spot", bound=Hashable)


def counted(**numbers: Exact) -> None:
    """Refuses what counts nothing: a float or bool is a WrongType error, a negative count an InvalidValue.

    >>> counted(members=-1)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: members: saw -1, a count below 0; count each once
    """
    for name, value in numbers.items():
        if exact(name, value) < 0:
            raise InvalidValue(name, seen=value, why="a count below 0", fix="count each once")


def part_of(whole: str, **numbers: Exact) -> None:
    """Refuses a part that is larger than its whole; both are named by keyword.

    >>> part_of("members", active=11, members=10)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: active: saw 11, more than members (10); count both over the same people
    """
    counted(**numbers)
    for name, value in numbers.items():
        if value > numbers[whole]:
            why = f"more than {whole} ({numbers[whole]})"
            raise InvalidValue(name, seen=value, why=why, fix="count both over the same people")


def all_counts(counts: Iterable[int]) -> list[int]:
    """The counts, lowest first; checked like `counted`.

    >>> all_counts([3, 1, 2])
    [1, 2, 3]
    """
    found = list(counts)
    for value in found:
        if type(value) is not int or value < 0:
            counted(counts=value)
    return sorted(found)


def one_of(kind: type[E], what: str, value: object) -> E:
    """`value` when it is one of an enum, else a WrongType error that names them all: a string would choose in silence.

    >>> class Side(enum.Enum):
    ...     LEFT = "left"
    ...     RIGHT = "right"
    >>> one_of(Side, "side", "left")
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: side: saw 'left', not one of Side; give Side.LEFT or Side.RIGHT
    """
    if not isinstance(value, kind):
        names = " or ".join(f"{kind.__name__}.{one.name}" for one in kind)
        raise WrongType(what, seen=value, why=f"not one of {kind.__name__}", fix=f"give {names}")
    return value


def a_window(what: str, value: object) -> Window:
    """`value` when it is a window, else a WrongType error.

    >>> a_window("window", 7)
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: window: saw 7, not a window; give WEEK, MONTH or Window(30)
    """
    if not isinstance(value, Window):
        raise WrongType(what, seen=value, why="not a window", fix="give WEEK, MONTH or Window(30)")
    return value


def day_numbers(what: str, days: Iterable[DayLike]) -> list[Day]:
    """Days as numbers, in the order given; one day that is not in a list is a WrongType error.

    >>> day_numbers("joins", 5)
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: joins: saw 5, not several days; give {member: [day, ...]}, with one day in a list too
    """
    if not isinstance(days, Iterable):
        fix = "give {member: [day, ...]}, with one day in a list too"
        raise WrongType(what, seen=days, why="not several days", fix=fix)
    return [number(day) for day in days]


def seen_before(what: str, days: Mapping[M, Iterable[DayLike]], as_of: DayLike) -> dict[M, list[Day]]:
    """Each member's days before `as_of`, as lists that may be read again; what lies later was not seen yet.

    >>> seen_before("joins", {"ada": [3, 9], "ben": [9]}, 9)
    {'ada': [3], 'ben': []}
    """
    end = number(as_of)
    return {member: [day for day in day_numbers(what, some) if day < end] for member, some in days.items()}


def netted(facts: Iterable[Fact], spot: Callable[[Fact], Spot | None]) -> dict[Spot, int]:
    """How often each thing happened, above 0: facts delivered again change nothing, those taken back are not there.

    `spot` names what a fact has in common with the fact that takes it back; None leaves the fact out. A take-back whose
    fact lies before the log takes nothing from others.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import MESSAGE
    >>> kept, gone = Fact("1", 0, "ada", MESSAGE), Fact("2", 5, "ben", MESSAGE)
    >>> netted([kept, kept, gone, gone.taken_back("3")], lambda fact: (fact.member, fact.at))
    {('ada', 0): 1}
    """
    from commkit.standing.facts import once

    times: Counter[Spot] = Counter()
    for fact in once(facts):
        named = spot(fact)
        if named is not None:
            times[named] += fact.times
    return {named: count for named, count in times.items() if count > 0}
