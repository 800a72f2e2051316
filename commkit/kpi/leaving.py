"""Who is gone, and how: left by themselves, were removed, or were banned. A removal is no churn of the member's own."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Mapping
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted, day_numbers
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.growth import DaysOf

M = TypeVar("M", bound=Hashable)


class Departure(enum.Enum):
    """How somebody went, the gravest last (退群, 移出, 封禁).

    >>> [kind.value for kind in Departure]
    ['left', 'removed', 'banned']
    """

    LEFT = "left"
    REMOVED = "removed"
    BANNED = "banned"


@frozen
class Departures:
    """The departures of one kind, and their share of all departures."""

    kind: str
    departures: int = field(metadata=unit("departures"))
    share: Ratio = field(metadata=unit("1"))


def departures(*, left: int, removed: int, banned: int) -> Table[Departures]:
    """Departures by kind (退群构成): how many left, were removed, were banned [departures], and the share of each.

    Always three rows. The shares have no value when nobody went. Source: Discord keeps kicks and bans apart.

    >>> print(departures(left=6, removed=3, banned=1))
    kind     departures [departures]    share [1]
    left                           6  6/10 = 60 %
    removed                        3  3/10 = 30 %
    banned                         1  1/10 = 10 %
    """
    counted(left=left, removed=removed, banned=banned)
    counts = {"left": left, "removed": removed, "banned": banned}
    everybody = sum(counts.values())
    return Table(Departures, [Departures(kind, count, Ratio(count, everybody)) for kind, count in counts.items()])


def departures_on(gone: Mapping[Departure, DaysOf[M]], *, first: DayLike, as_of: DayLike) -> Table[Departures]:
    """Departures by kind (退群构成) on the days from `first` to before `as_of` [departures].

    `gone` has the days of each kind by member. Who goes twice counts twice. Two kinds for one member on one day are
    one departure of the graver kind: platforms report a ban as a ban and as a leave. Source: Discord.

    >>> gone = {Departure.LEFT: {"ada": [1, 5], "ben": [2]}, Departure.BANNED: {"ben": [2]}}
    >>> [(row.kind, row.departures) for row in departures_on(gone, first=0, as_of=5)]
    [('left', 1), ('removed', 0), ('banned', 1)]
    """
    begin, end = number(first), number(as_of)
    counts = dict.fromkeys(Departure, 0)
    for (_, day), kind in _gravest(gone).items():
        if begin <= day < end:
            counts[kind] += 1
    return departures(**{kind.value: count for kind, count in counts.items()})


def all_departures(gone: Mapping[Departure, DaysOf[M]]) -> dict[M, list[Day]]:
    """The days on which each member went, of whatever kind (离开日): what `growth_by` and `members_on` take as leaves.

    >>> all_departures({Departure.LEFT: {"ada": [5, 1]}, Departure.BANNED: {"ada": [5], "ben": [2]}})
    {'ada': [1, 5], 'ben': [2]}
    """
    days: dict[M, list[Day]] = {}
    for member, day in sorted(_gravest(gone), key=lambda one: one[1]):
        days.setdefault(member, []).append(day)
    return {member: days[member] for some in gone.values() for member in some if member in days}


def _gravest(gone: Mapping[Departure, DaysOf[M]]) -> dict[tuple[M, Day], Departure]:
    for kind in gone:
        if not isinstance(kind, Departure):
            raise WrongType("gone", seen=kind, why="not a kind of departure", fix="give {Departure.LEFT: days, ...}")
    return {
        (member, day): kind
        for kind in Departure
        for member, some in gone.get(kind, {}).items()
        for day in day_numbers("gone", some)
    }


_FULLY = Additivity.FULLY
_IDEMPOTENT, _MONOID = FoldClass.IDEMPOTENT, FoldClass.MONOID
_DOWN = Direction.DOWN

DECLARED: tuple[Declared, ...] = (
    Declared("departures", Label("departures by kind", "退群构成"), "departures", _FULLY, _MONOID, _DOWN),
    Declared("departures_on", Label("departures by kind", "退群构成"), "departures", _FULLY, _IDEMPOTENT, _DOWN),
)
