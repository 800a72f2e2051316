"""Activity: facts folded into counts per day, of a member, of a group, or of the whole community.

Small, mergeable in any order, and able to forget one member. A day comes from the community's calendar, once, when a
fact is added; nothing here knows a time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from commkit.core.calendar import Calendar
from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.fold import Fold, Order
from commkit.core.readings import Asked, Reading, Readings
from commkit.standing.active_days import ActiveDays
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED, Kind
from commkit.standing.measures import How, Role, Tally, Tenure, Whose
from commkit.standing.stream import EVER, NEVER, Stream


class Activity:
    """What is known of one member, one group or the whole community, by kind and role.

    A member's activity counts a fact under ACTED for who did it and under RECEIVED for the counterpart; the people of
    a member's stream are those at the other end. The people of a group's or a community's stream are the members who
    did it. `at_end_of(day)` answers measures as they stood at the end of a day; on a day before the last fact added,
    people and things may be unknown.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> ada = Activity()
    >>> for at, day in enumerate([3, 4, 4, 6]):
    ...     ada.add(Fact(f"f{at}", 0, "ada", CHECKED_IN), day)
    >>> ada.at_end_of(6).read(days(CHECKED_IN).last(3))
    2

    `known_from` is the first day from which on anything was seen at all, None for ever, said before the first fact:
    what looks back further is unknown. A `whole` activity has missed no kind: a stream that is not there is empty. One
    that is not whole counts only the streams it has, as a `Keeping` began them; of all others every answer is unknown.
    """

    __slots__ = ("known_from", "streams", "whole")

    def __init__(self) -> None:
        self.streams: dict[tuple[str, Role], Stream] = {}
        self.known_from: Day | None = None
        self.whole = True

    def copy(self) -> Activity:
        """The same, to be changed by itself.

        >>> from commkit.standing.kinds import MESSAGE
        >>> ada = Activity()
        >>> other = ada.copy()
        >>> other.add(Fact("f1", 0, "ada", MESSAGE), 0)
        >>> ada == other
        False
        """
        other = Activity()
        other.streams = {spot: stream.copy() for spot, stream in self.streams.items()}
        other.known_from, other.whole = self.known_from, self.whole
        return other

    def add(self, fact: Fact, day: Day, role: Role = Role.ACTED) -> None:
        """Count a fact of a member on its day, in the member's role."""
        self.stream(fact.kind, role).add(fact, day, fact.person if role is Role.ACTED else fact.member)

    def add_of_many(self, fact: Fact, day: Day) -> None:
        """Count a fact of a group or community on its day."""
        self.stream(fact.kind, Role.ACTED).add(fact, day, fact.member)

    def stream(self, kind: Kind, role: Role = Role.ACTED) -> Stream:
        """The stream of a kind, made when it is new; in an activity that is not whole, one that nobody keeps."""
        spot = (kind.code, role)
        found = self.streams.get(spot)
        if found is None:
            if not self.whole:
                return Stream(NEVER)
            found = self.streams[spot] = Stream(self.known_from)
        return found

    def days(self, kinds: Iterable[Kind]) -> frozenset[Day]:
        """The days with at least one fact of these kinds done."""
        streams = [self.streams.get((kind.code, Role.ACTED)) for kind in kinds]
        return frozenset(day for stream in streams if stream for day, times in stream.times.items() if times > 0)

    def merge(self, other: Activity) -> Self:
        """Take in the activity of other facts of the same member, group or community; known is what both know."""
        if not other.whole:
            for spot in self.streams.keys() - other.streams.keys():
                del self.streams[spot]
        for spot in other.streams.keys() | self.streams.keys() if self.whole else list(self.streams):
            mine = self.streams.setdefault(spot, Stream(self.known_from))
            mine.merge(other.streams.get(spot) or Stream(other.known_from))
        if other.known_from is not None:
            self.known_from = max(other.known_from, self.known_from or other.known_from)
        self.whole = self.whole and other.whole
        return self

    def forget(self, member: str) -> None:
        """Drop a member from the people of every stream; counts stay, so that totals do not change."""
        for stream in self.streams.values():
            stream.people.pop(member, None)

    def read(self, tally: Tally, day: Day) -> int | None:
        """The answer to a tally at the end of a day; None where facts after that day hide it, or where it is unknown.

        Unknown is what begins before the days that are kept, and what nobody counted.
        """
        start = EVER if tally.back is None else tally.back.first(day)
        kinds, how, role = tally.kinds, tally.how, tally.role
        if len(kinds) == 1:
            stream = self.streams.get((kinds[0].code, role))
            if stream is not None:
                return stream.read(how, start, day)
            return 0 if self._missed_nothing(start) else None
        found = [self.streams.get((kind.code, role)) for kind in kinds]
        streams = [stream for stream in found if stream is not None]
        if len(streams) < len(found) and not self._missed_nothing(start):
            return None
        return _together(streams, how, start, day)

    def _missed_nothing(self, start: Day) -> bool:
        return self.whole and (self.known_from is None or start >= self.known_from)

    def times(self, kind: Kind, role: Role = Role.ACTED) -> Mapping[Day, int]:
        """How often on which day there was a fact of a kind."""
        stream = self.streams.get((kind.code, role))
        return {} if stream is None else stream.times

    def latest(self, kind: Kind, day: Day, role: Role = Role.ACTED) -> Day | None:
        """The latest day, by the end of `day`, with a fact of a kind."""
        return max((on for on, many in self.times(kind, role).items() if many > 0 and on <= day), default=None)

    def joined_on(self, day: Day) -> Day | None:
        """The day of the latest join by a day."""
        return self.latest(JOINED, day)

    def at_end_of(
        self,
        day: DayLike,
        *,
        group: Activity | None = None,
        community: Activity | None = None,
        given: Mapping[str, object] | None = None,
    ) -> AtEndOf:
        """A reader that answers every measure as it stood at the end of a day."""
        return AtEndOf(self, number(day), {Whose.GROUP: group, Whose.COMMUNITY: community}, Readings(given or {}))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Activity) or (self.known_from, self.whole) != (other.known_from, other.whole):
            return False
        return _filled(self) == _filled(other)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        streams = (f"{code} {role.value}: {stream!r}" for (code, role), stream in self.streams.items())
        return f"Activity({', '.join(streams)})"


def _filled(activity: Activity) -> dict[tuple[str, Role], Stream]:
    nothing = Stream(activity.known_from)
    return {spot: stream for spot, stream in activity.streams.items() if not activity.whole or stream != nothing}


def _together(streams: Sequence[Stream], how: How, start: Day, last: Day) -> int | None:
    """The answer over several streams, a day, a person and a thing counted once; None where one of them is unknown."""
    if how is How.COUNT or how is How.TOTAL:
        parts = [stream.read(how, start, last) for stream in streams]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None
    if not all(stream.knows(how, start, last) for stream in streams):
        return None
    if how is How.DAYS:
        if start == EVER and any(stream.earlier is not None for stream in streams):
            return None
        days = {on for stream in streams for on, times in stream.times.items() if times > 0}
        return sum(start <= on <= last for on in days)
    latest = (stream.people if how is How.PEOPLE else stream.things for stream in streams)
    return len({name for days in latest for name, day in days.items() if day >= start})


class AtEndOf:
    """Answers measures about a member as of the end of a day; community measures as of the end of the day before."""

    __slots__ = ("_activity", "_day", "_given", "_many")

    def __init__(self, activity: Activity, day: Day, many: Mapping[Whose, Activity | None], given: Readings) -> None:
        self._activity, self._day, self._many, self._given = activity, day, many, given

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure; one that needs a community which was not given is an UnknownName error."""
        if isinstance(measure, Tally):
            if measure.whose is Whose.MEMBER:
                return self._activity.read(measure, self._day)
            many = self._many[measure.whose]
            if many is None:
                what = measure.whose.value
                raise UnknownName(
                    "measure", seen=measure.key, why=f"no {what} was given", fix=f"call at_end_of(day, {what}=...)"
                )
            return many.read(measure, self._day - 1)
        if isinstance(measure, Tenure):
            joined = self._activity.joined_on(self._day)
            return None if joined is None else self._day - joined
        return self._given.read(measure)


class Activities:
    """The activity of every member, every group and the whole community, from facts in any order.

    >>> from commkit.standing.kinds import LIKED
    >>> all_of_them = Activities(Calendar("UTC")).add(Fact("f1", 0, "ada", LIKED, person="bo"))
    >>> sorted(all_of_them.members), all_of_them.community
    (['ada', 'bo'], Activity(liked acted: Stream(1 facts on 1 days)))
    """

    __slots__ = ("calendar", "community", "groups", "members")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.members: dict[str, Activity] = {}
        self.groups: dict[str, Activity] = {}
        self.community = Activity()

    @classmethod
    def fold(cls, calendar: Calendar) -> Fold[Fact, Self, Self]:
        """Facts into activities as a fold: a log may be split anywhere, read in parts, and merged.

        >>> from commkit.standing.kinds import MESSAGE
        >>> log = [Fact("f1", 0, "ada", MESSAGE), Fact("f2", 0, "bo", MESSAGE)]
        >>> folded = Activities.fold(Calendar("UTC"))
        >>> folded.merge(folded.run(log[:1]), folded.run(log[1:])).community == folded(log).community
        True
        """
        return Fold(
            zero=lambda: cls(calendar),
            add=lambda activities, fact: activities.add(fact),
            merge=lambda first, rest: first.merge(rest),
            finish=lambda activities: activities,
            order=Order.COMMUTATIVE,
        )

    def _member(self, name: str) -> Activity:
        found = self.members.get(name)
        if found is None:
            found = self.members[name] = Activity()
        return found

    def add(self, fact: Fact) -> Self:
        """Count a fact for its actor, its counterpart, its group and the community."""
        day = self.calendar.day_number(fact.at)
        self._member(fact.member).add(fact, day)
        if fact.person is not None:
            self._member(fact.person).add(fact, day, Role.RECEIVED)
        if fact.group is not None:
            self.groups.setdefault(fact.group, Activity()).add_of_many(fact, day)
        self.community.add_of_many(fact, day)
        return self

    def add_all(self, facts: Iterable[Fact]) -> Self:
        """Count facts, each once: removing repeats of an id is `facts.once`."""
        for fact in facts:
            self.add(fact)
        return self

    def active_days(self, kinds: Iterable[Kind], *, since: DayLike | None = None) -> ActiveDays[str]:
        """Who did something of these kinds on which days: what the KPIs over activity take.

        `since` is the first observed day; without it, the first day with such a fact.
        """
        wanted = tuple(kinds)
        return ActiveDays.of({name: one.days(wanted) for name, one in self.members.items()}, since=since)

    def merge(self, other: Activities) -> Self:
        """Take in the activity of other facts; their days must come from the same calendar."""
        if other.calendar != self.calendar:
            why = f"the days here are those of {self.calendar}"
            raise InvalidValue("calendar", seen=other.calendar, why=why, fix="fold both parts with one calendar")
        for name, activity in other.members.items():
            self._member(name).merge(activity)
        for name, activity in other.groups.items():
            self.groups.setdefault(name, Activity()).merge(activity)
        self.community.merge(other.community)
        return self
