"""How many facts of a day count for an award that pays once, or after a wait: by the keys that they are noted under.

A key is `@` and an instant, or `=` and whom or what it is about. A rule that has become another one, in a new version,
counts what was noted in another way plainly: every time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from commkit.points.day_walk import ONCE

AT = "@"


def spaced(noted: Mapping[str, int], last: int | None, apart: int) -> list[int]:
    """The instants that count, each at least so long after the one before [microseconds].

    >>> spaced({"@5": 1, "@7": 1, "@9": 1}, last=2, apart=3)
    [5, 9]
    """
    found = []
    for at in sorted([int(key[1:]) for key, many in noted.items() if many > 0 and key[:1] == AT]):
        if last is None or at - last >= apart:
            found.append(at)
            last = at
    return found


def new_in(noted: Mapping[str, int], seen: Collection[str]) -> list[str]:
    """The keys of whom or what was not paid for before, in their order.

    >>> new_in({"=mug": 1, "=pen": 1}, seen={"=pen"})
    ['=mug']
    """
    new = [key for key, many in noted.items() if many > 0 and key not in seen and key[:1] == ONCE]
    return sorted(new) if len(new) > 1 else new


def plainly(noted: Mapping[str, int], mark: str) -> int:
    """How often what was noted in another way happened.

    >>> plainly({"": 2, "@5": 1}, "@")
    2
    """
    return max(sum([many for key, many in noted.items() if key[:1] != mark]), 0)
