"""Which members were active on which civil days: the one state behind most community KPIs.

The state is a table of yes and no, members by days. It is kept by day: one whole number a day, in which bit n
stands for the n-th member. A union of days is then OR and a count is `int.bit_count`, both in C, so a rolling
month over 20,000 members costs about five operations a day. `masks` gives the same table by member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import compress, islice
from operator import or_
from typing import TYPE_CHECKING, Generic, TypeVar, Union

from attrs import field, frozen

from commkit.core.days import Day, DayLike, date_of, days_of, number
from commkit.core.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from commkit.core.calendar import Calendar

M = TypeVar("M", bound=Hashable)

_TO_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def _unique(_state: object, _attribute: object, members: tuple[Hashable, ...]) -> None:
    if len(set(members)) != len(members):
        twice = [member for member in members if members.count(member) > 1]
        raise InvalidValue("members", seen=twice[0], why="here twice", fix="give each member one place")


def _columns(columns: Mapping[Day, int]) -> dict[Day, int]:
    return dict(columns)


def _one_bit_each(state: ActiveDays[M], _attribute: object, columns: Mapping[Day, int]) -> None:
    if any(bits <= 0 for bits in columns.values()):
        raise InvalidValue("columns", seen=columns, why="a day without anybody", fix="leave empty days out")
    if reduce(or_, columns.values(), 0) != (1 << len(state.members)) - 1:
        why = f"the bits do not fit {len(state.members)} members, each active at least once"
        raise InvalidValue("columns", seen=columns, why=why, fix="use ActiveDays.of or ActiveDays.from_pairs")


def _before_all(state: ActiveDays[M], _attribute: object, since: Day | None) -> None:
    if since is not None and any(day < since for day in state.columns):
        why = f"activity on day {min(state.columns)}, before it"
        raise InvalidValue("since", seen=since, why=why, fix="give the first day that was observed")


@frozen(eq=False, repr=False, slots=False)
class ActiveDays(Generic[M]):
    """Which members were active on which civil days (活跃日), each member on at least one.

    A monoid: `merge` is a union, so it is commutative, associative and idempotent, and a fact that is
    delivered twice changes nothing. One member can be taken out. Members without any activity are a roster's
    business: the KPIs that need one ask for it. `since` is the first observed day; without it, the first day
    with activity. That somebody was there before is for the caller to know.

    >>> from datetime import date
    >>> active = ActiveDays.of({"ada": [date(2024, 1, 1), date(2024, 1, 8)], "ben": [date(2024, 1, 2)]})
    >>> active
    ActiveDays(2 members, 3 days with activity from 2024-01-01 to 2024-01-08)
    >>> sorted(active.union(number(date(2024, 1, 1)), number(date(2024, 1, 3))))
    ['ada', 'ben']
    """

    members: tuple[M, ...] = field(validator=_unique)
    columns: Mapping[Day, int] = field(converter=_columns, validator=_one_bit_each)
    since: Day | None = field(default=None, validator=_before_all)

    @classmethod
    def of(cls, days: DaysByMember[M], *, since: DayLike | None = None) -> ActiveDays[M]:
        """The state of a mapping of member to active days, any order, repeats allowed; a state stays itself.

        >>> ActiveDays.of({"ada": [3, 3, 1], "ben": []}) == ActiveDays.of({"ada": (1, 3)})
        True
        """
        if isinstance(days, ActiveDays):
            return days if since is None else days.observed_from(since)
        if not isinstance(days, Mapping):
            fix = "give {member: days}, or ActiveDays.from_pairs(pairs)"
            raise WrongType("active", seen=days, why="not a mapping of member to days", fix=fix)
        return cls.from_pairs(((member, day) for member, some in days.items() for day in _several(some)), since=since)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[M, DayLike]], *, since: DayLike | None = None) -> ActiveDays[M]:
        """The state of (member, day) pairs in any order, repeats allowed.

        >>> ActiveDays.from_pairs([("ada", 1), ("ben", 1), ("ada", 1)]).on(1) == {"ada", "ben"}
        True
        """
        by_day: dict[Day, list[M]] = defaultdict(list)
        roster: dict[M, None] = {}
        for member, day in pairs:
            roster[member] = None
            by_day[day if type(day) is int else number(day)].append(member)
        return cls._packed(roster, by_day.items(), (), since)

    @classmethod
    def from_instants(
        cls,
        members: Sequence[M],
        micros: Sequence[int],
        calendar: Calendar,
        *,
        leave_out: Collection[M] = (),
        since: DayLike | None = None,
    ) -> ActiveDays[M]:
        """The state of two columns in order of time: who acted, and when [µs since 1970, UTC].

        The edges of days are found by bisection, so a fact costs about 0.1 µs; half of that again where each
        fact has its own copy of the member's name, so let readers share them (`sys.intern` or a dict).
        `leave_out` are those who do not count, not for a derived `since` either (see `without`): bots, operators, the
        mark of an unknown member. Columns of unequal length or out of order raise InvalidValue.
        """
        if len(members) != len(micros):
            seen = f"{len(members)} members and {len(micros)} instants"
            raise InvalidValue("columns", seen=seen, why="of unequal length", fix="give one member an instant")
        if sorted(micros) != list(micros):
            raise InvalidValue("micros", seen="a step back", why="not in order of time", fix="sort both columns")
        stretches = ((day, members[begin:end]) for day, begin, end in calendar.cut(micros))
        return cls._packed(dict.fromkeys(members), stretches, leave_out, since)

    @classmethod
    def _packed(
        cls,
        roster: Iterable[M],
        acts: Iterable[tuple[Day, Iterable[M]]],
        leave_out: Collection[M],
        since: DayLike | None,
    ) -> ActiveDays[M]:
        gone = frozenset(leave_out)
        people = [member for member in roster if member not in gone]
        places = {member: place for place, member in enumerate(people)}
        places |= dict.fromkeys(gone, len(people))
        nobody, one = b"0" * (len(people) + 1), ord("1")
        columns: dict[Day, int] = {}
        for day, acted in acts:
            digits = bytearray(nobody)
            for place in map(places.__getitem__, acted):
                digits[place] = one
            bits = _bits(digits[:-1])
            if bits:
                columns[day] = columns.get(day, 0) | bits
        first = min(columns, default=None) if since is None else number(since)
        return cls(tuple(people), columns, first)

    def observed_from(self, since: DayLike) -> ActiveDays[M]:
        """The same activity, known from `since` on: windows that begin before it are incomplete."""
        return ActiveDays(self.members, self.columns, number(since))

    def bits(self, day: Day) -> int:
        """Who was active on a day, as bits in the order of `members`."""
        return self.columns.get(day, 0)

    def dense(self, first: Day, end: Day) -> list[int]:
        """The bits of every day from `first` to before `end`; an empty day is 0."""
        return [self.columns.get(day, 0) for day in range(first, end)]

    def bits_between(self, first: Day, end: Day) -> int:
        """Who was active on any day from `first` to before `end`, as bits."""
        if end - first > len(self.columns):
            return reduce(or_, (bits for day, bits in self.columns.items() if first <= day < end), 0)
        return reduce(or_, self.dense(first, end), 0)

    def on(self, day: DayLike) -> frozenset[M]:
        """The members who were active on a day."""
        return frozenset(self.members_of(self.bits(number(day))))

    def union(self, first: DayLike, end: DayLike) -> frozenset[M]:
        """The members who were active on any day from `first` to before `end`."""
        return frozenset(self.members_of(self.bits_between(number(first), number(end))))

    def members_of(self, bits: int) -> Iterator[M]:
        """The members whose bits are set, in the order of `members`."""
        if bits.bit_count() * 100 < len(self.members):
            return map(self.members.__getitem__, days_of(bits))
        return compress(self.members, _digits(bits, len(self.members)).translate(_TO_FLAGS))

    def days(self, member: M) -> tuple[Day, ...]:
        """The active days of a member, oldest first; none for somebody who never acted."""
        place = self._places.get(member)
        if place is None:
            return ()
        return tuple(day for day in sorted(self.columns) if self.columns[day] >> place & 1)

    @cached_property
    def _places(self) -> dict[M, int]:
        return {member: place for place, member in enumerate(self.members)}

    @cached_property
    def base(self) -> Day:
        """The first day with activity, which is bit 0 of every mask; 0 when nobody ever acted."""
        return min(self.columns, default=0)

    @cached_property
    def masks(self) -> Mapping[M, int]:
        """The same state by member: bit n stands for the n-th day after `base`."""
        masks = dict.fromkeys(self.members, 0)
        for day, bits in self.columns.items():
            one = 1 << (day - self.base)
            for member in self.members_of(bits):
                masks[member] |= one
        return masks

    def merge(self, other: ActiveDays[M]) -> ActiveDays[M]:
        """Both states in one: who was active on a day in either.

        >>> ActiveDays.of({"ada": [1]}).merge(ActiveDays.of({"ada": [2], "ben": [1]})).masks
        {'ada': 3, 'ben': 1}
        """
        roster = tuple(dict.fromkeys((*self.members, *other.members)))
        mine, theirs = self.columns_in(roster), other.columns_in(roster)
        columns = {day: mine.get(day, 0) | theirs.get(day, 0) for day in mine.keys() | theirs.keys()}
        known = [state.since for state in (self, other) if state.since is not None]
        return ActiveDays(roster, columns, min(known, default=None))

    def without(self, members: Iterable[M]) -> ActiveDays[M]:
        """The state without some members, as if they had never acted; `since` stays, the days were observed.

        Left out before, as by `from_instants(leave_out=)`, their days say nothing of when the log began: where `since`
        was derived it may then be later, and more windows incomplete. Give `since` to have the same both ways.

        >>> ActiveDays.of({"ada": [1, 2], "bot": [1, 9]}).without(["bot"])
        ActiveDays(1 member, 2 days with activity from 1970-01-02 to 1970-01-03)
        """
        gone = set(members)
        rest = tuple(member for member in self.members if member not in gone)
        columns = {day: bits for day, bits in self.columns_in(rest).items() if bits}
        return ActiveDays(rest, columns, self.since)

    def starts(self, before: Day) -> dict[Day, int]:
        """Who was active for the first time, by day, on days before `before`, as bits."""
        found: dict[Day, int] = {}
        ever = 0
        for day in sorted(day for day in self.columns if day < before):
            newcomers = self.columns[day] & ~ever
            if newcomers:
                found[day] = newcomers
                ever |= newcomers
        return found

    def columns_in(self, roster: tuple[M, ...]) -> Mapping[Day, int]:
        """The columns with the bits in the order of `roster`; members who are not in it are dropped.

        >>> ActiveDays.of({"ada": [1], "ben": [1, 2]}).columns_in(("cai", "ben"))
        {1: 2, 2: 2}
        """
        if roster[: len(self.members)] == self.members:
            return self.columns
        absent = len(self.members)
        order = [self._places.get(member, absent) for member in roster]
        return {
            day: _bits(bytes(map((_digits(bits, absent) + b"0").__getitem__, order)))
            for day, bits in self.columns.items()
        }

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ActiveDays):
            return NotImplemented
        same_edges = (self.since, self.columns.keys()) == (other.since, other.columns.keys())
        return (
            same_edges
            and len(self.members) == len(other.members)
            and set(self.members) == set(other.members)
            and other.columns_in(self.members) == self.columns
        )

    def __hash__(self) -> int:
        return hash((self.since, frozenset(self.members)))

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member: object) -> bool:
        return member in self._places

    def __repr__(self) -> str:
        count = f"{len(self.members)} member{'' if len(self.members) == 1 else 's'}"
        if not self.columns:
            return f"ActiveDays({count})"
        edges = f"from {date_of(self.base)} to {date_of(max(self.columns))}"
        return f"ActiveDays({count}, {len(self.columns)} days with activity {edges})"


DaysByMember = Union[ActiveDays[M], Mapping[M, Iterable[DayLike]]]  # noqa: UP007


def rolling(columns: Sequence[int], days: int) -> list[int]:
    """For every place, the union (OR) of the `days` columns that end there; before the first are empty ones.

    OR is idempotent, so windows may overlap: each pass doubles the reach, and a window of w days takes
    log2(w) passes, whatever its members do. Exact.

    >>> rolling([0b001, 0b010, 0b000, 0b100], 3)
    [1, 3, 3, 6]
    """
    reach, unions = 1, list(columns)
    while reach < days:
        step = min(reach, days - reach)
        unions = [*unions[:step], *map(or_, islice(unions, step, None), unions)]
        reach += step
    return unions


def _several(days: Iterable[DayLike]) -> Iterable[DayLike]:
    if not isinstance(days, Iterable):
        fix = "give {member: [day, ...]}, with one day in a list too"
        raise WrongType("active", seen=days, why="not several days", fix=fix)
    return days


def _bits(digits: bytes | bytearray) -> int:
    return int(digits[::-1], 2) if digits else 0


def _digits(bits: int, length: int) -> bytes:
    return f"{bits:0{length}b}".encode()[::-1] if length else b""
