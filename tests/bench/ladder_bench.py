"""A nightly review of a ladder of four rungs over 100 000 members, against a loop that somebody would write by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.members.ladders import How, Rung, Rungs, review
from tests.bench.timing import Row, interleaved, ratio

MEMBERS = 100_000
VISITS, MESSAGES = given("visits", window=30), given("messages", window=30)
RUNGS = ("ordinary", "regular", "vip", "gold")
GAINS = ((0, 0), (10, 20), (20, 50), (28, 100))
LADDER = Rungs(
    "vip",
    (
        Rung("ordinary"),
        *(
            Rung(name, (VISITS >= visits) & (MESSAGES >= messages), grace=14)
            for name, (visits, messages) in zip(RUNGS[1:], GAINS[1:], strict=True)
        ),
    ),
    slack=Fraction(9, 10),
)


def by_hand(members: list[tuple[int, int, dict[str, int]]]) -> list[int]:
    """The rung of each member after the night: down by one below nine tenths after the grace, else up by one."""
    after = []
    for rung, days, seen in members:
        visits, messages = seen["visits"], seen["messages"]
        least = GAINS[rung]
        if rung and (visits * 10 < least[0] * 9 or messages * 10 < least[1] * 9) and days > 14:
            after.append(rung - 1)
        elif rung < 3 and days and visits >= GAINS[rung + 1][0] and messages >= GAINS[rung + 1][1]:
            after.append(rung + 1)
        else:
            after.append(rung)
    return after


def _member(one: int) -> tuple[int, int, dict[str, int]]:
    """Most stay where they are: a little above what keeps their rung, and below what gains the next."""
    rung, luck = one % 4, one * 7919 % 100
    visits, messages = GAINS[rung]
    change = -visits // 5 if luck < 3 else 40 if luck > 96 else luck % 3
    return rung, one * 7 % 40, {"visits": max(visits + change, 0), "messages": messages + luck % 5 + max(change, 0) * 2}


def filled(members: list[tuple[int, int, dict[str, int]]]) -> list[tuple[str, int, Readings]]:
    """The same members with readings that a host has made before."""
    return [(RUNGS[rung], days, Readings(seen)) for rung, days, seen in members]


def reviewed(members: list[tuple[str, int, Readings]]) -> list[int]:
    """The rung of each member after the night, by the ladder, every verdict kept."""
    places, gained = LADDER.places, How.GAINED
    return [places[review(LADDER, rung, seen, days_on_rung=days, how=gained).target] for rung, days, seen in members]


def rows() -> list[Row]:
    """The ratio."""
    members = [_member(one) for one in range(MEMBERS)]
    ready = filled(members)
    candidates: dict[str, Callable[[], object]] = {
        "by hand": lambda: by_hand(members),
        "review": lambda: reviewed(ready),
    }
    times = interleaved(candidates, rounds=5)
    name = "a review of 100 000 members with verdicts against a loop by hand"
    return [ratio(name, times["review"] / times["by hand"], at_most=30)]


if __name__ == "__main__":
    for row in rows():
        print(row)
