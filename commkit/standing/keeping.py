"""Keeping: what a stored activity keeps of one member, for the questions that a playbook asks and for no others.

What a question may still see is kept to the day; what none can see any more is dropped, its sums stay. A question that
reaches before what was kept is unknown, never low.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from attrs import Attribute, field, frozen

from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure
from commkit.core.whole import counting
from commkit.standing.activity import Activity
from commkit.standing.kinds import JOINED
from commkit.standing.measures import Back, How, Role, Tally, Tenure, Whose
from commkit.standing.stream import NEVER, Stream

Spot: TypeAlias = tuple[str, Role]
"""A kind's code and the member's role: where a stream stands."""

_JOINS: Spot = (JOINED.code, Role.ACTED)
_BESIDE_TIMES = (How.TOTAL, How.PEOPLE, How.THINGS)


def _of_a_member(_keeping: object, attribute: Attribute[tuple[Tally, ...]], value: tuple[object, ...]) -> None:
    for tally in value:
        if not isinstance(tally, Tally):
            raise WrongType(attribute.name, seen=tally, why="not a tally", fix="give tallies such as count(MESSAGE)")
        if tally.whose is not Whose.MEMBER:
            why = f"it asks the {tally.whose.value}, and this keeps one member's activity"
            raise InvalidValue(attribute.name, seen=tally.key, why=why, fix="leave it out")


def _tallies(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(dict.fromkeys(tallies))


@frozen
class _Asked:
    """What is asked of one stream: which answers, how far back, and whether all time."""

    hows: frozenset[How]
    for_ever: frozenset[How]
    """Answers over all time that need every day, person or thing."""
    backs: frozenset[Back]
    tenure: bool

    def new_stream(self, since: Day | None) -> Stream:
        stream = Stream(since)
        for how in _BESIDE_TIMES:
            if how not in self.hows:
                stream.untrack(how)
        return stream

    def track(self, stream: Stream, since: Day) -> None:
        for how in self.hows:
            stream.track(how, since)

    def keeps_from(self, day: Day) -> Day:
        """The first day that a question at the end of the day before `day`, or later, can see: on a day that has only
        begun, what a report shows is the evening before.
        """
        return min((back.first(day - 1) for back in self.backs), default=day + 1)

    def trim(self, stream: Stream, first: Day) -> None:
        for how in _BESIDE_TIMES:
            if how not in self.hows and stream.since_of(how) != NEVER:
                stream.untrack(how)
        if not stream.begins_before(first):
            return
        for how in (How.PEOPLE, How.THINGS):
            if how in self.hows and how not in self.for_ever:
                stream.drop_latest(how, first)
        if How.DAYS not in self.for_ever:
            stream.drop_days(first, _last_before(stream, first) if self.tenure else None)


def _last_before(stream: Stream, first: Day) -> Day | None:
    """The latest join before a day: tenure counts from it when all later ones are taken back."""
    return max((day for day, times in stream.times.items() if times > 0 and day < first), default=None)


@frozen
class Keeping:
    """The questions to which one member's stored activity must keep the answers; everything else is left out.

    `tallies` ask one member, `tenure` says whether days since joining are asked, `lateness` is how many days late a
    fact may come [days].

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count
    >>> keeping, ada = Keeping((count(MESSAGE), count(MESSAGE).last(7))), Activity()
    >>> keeping.begin(ada, 1, known_from=None)
    >>> for day in (1, 2, 12):
    ...     ada.add(Fact(f"f{day}", 0, "ada", MESSAGE), day)
    >>> keeping.trim(ada, 12)
    >>> ada.times(MESSAGE)
    {12: 1}
    >>> [ada.read(tally, 12) for tally in (count(MESSAGE), count(MESSAGE).last(7), count(MESSAGE).last(30))]
    [3, 1, None]
    """

    tallies: tuple[Tally, ...] = field(default=(), converter=_tallies, validator=_of_a_member)
    tenure: bool = False
    lateness: int = field(default=3, validator=counting("days", least=0))
    _first_days: dict[Day, tuple[Day, ...]] = field(factory=dict, init=False, eq=False, repr=False)

    @classmethod
    def of(cls, measures: Iterable[Measure], lateness: int = 3) -> Keeping:
        """What these measures need of a member's activity; those that ask anything else need nothing.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count, tenure
        >>> sorted(Keeping.of((count(MESSAGE).last(7) >= 1).measures + (tenure,)).spots)
        [('joined', <Role.ACTED: 'acted'>), ('message', <Role.ACTED: 'acted'>)]
        """
        asked = tuple(measures)
        of_member = (one for one in asked if isinstance(one, Tally) and one.whose is Whose.MEMBER)
        return cls(tuple(of_member), any(isinstance(one, Tenure) for one in asked), lateness)

    @cached_property
    def _asked(self) -> Mapping[Spot, _Asked]:
        spots = [(kind.code, tally.role) for tally in self.tallies for kind in tally.kinds]
        spots += [_JOINS] if self.tenure else []
        return MappingProxyType({spot: self._asked_of(spot) for spot in dict.fromkeys(spots)})

    def _asked_of(self, spot: Spot) -> _Asked:
        mine = [one for one in self.tallies if one.role is spot[1] and spot[0] in {kind.code for kind in one.kinds}]
        hows = frozenset(tally.how for tally in mine)
        for_ever = frozenset(tally.how for tally in mine if _grows(tally))
        backs = frozenset(tally.back for tally in mine if tally.back is not None)
        return _Asked(hows, for_ever, backs, self.tenure and spot == _JOINS)

    @cached_property
    def spots(self) -> frozenset[Spot]:
        """The kinds and roles that are asked; facts of others need not be counted.

        >>> Keeping(tenure=True).spots
        frozenset({('joined', <Role.ACTED: 'acted'>)})
        """
        return frozenset(self._asked)

    @property
    def unbounded(self) -> tuple[Tally, ...]:
        """The tallies whose answer needs ever more: people and things of all time, days of all time over several kinds.

        >>> from commkit.standing.kinds import LIKED
        >>> from commkit.standing.measures import count, people
        >>> [tally.key for tally in Keeping((count(LIKED), people(LIKED), people(LIKED).last(7))).unbounded]
        ['people.liked']
        """
        return tuple(tally for tally in self.tallies if _grows(tally))

    def begin(self, activity: Activity, day: Day, known_from: Day | None) -> None:
        """Make an activity one that counts what is asked, and nothing else.

        A new activity is complete from `known_from` on (None: since ever). One that an older book has kept goes on;
        what that book did not count is complete from the day after `day` on, the last day of which facts may be
        missing. A stream that is not asked any more goes, for what is not counted on would be wrong when it is asked
        again. Doing it again changes nothing.

        >>> ada, tenure = Activity(), Keeping(tenure=True)
        >>> tenure.begin(ada, 5, known_from=3)
        >>> ada.known_from, list(ada.streams)
        (3, [('joined', <Role.ACTED: 'acted'>)])
        """
        if activity.whole and not activity.streams:
            activity.known_from = known_from
        later = day + 1 if activity.known_from is None else max(day + 1, activity.known_from)
        since = activity.known_from if activity.whole else later
        activity.whole = False
        streams, asked = activity.streams, self._asked
        for spot in [spot for spot in streams if spot not in asked]:
            del streams[spot]
        for spot, wanted in asked.items():
            stream = streams.get(spot)
            if stream is None:
                streams[spot] = wanted.new_stream(since)
            else:
                wanted.track(stream, later)

    def trim(self, activity: Activity, today: Day) -> None:
        """Drop what no question at the end of the day before `today`, or later, can see.

        No fact may come later than `lateness` days.

        The answers to all that is asked stay the same. Trimmed and trimmed again later is the same as trimmed once
        later. Streams that are not asked are left alone.
        """
        for (spot, asked), first in zip(self._asked.items(), self._first_days_kept(today), strict=True):
            stream = activity.streams.get(spot)
            if stream is not None:
                asked.trim(stream, first)

    def _first_days_kept(self, today: Day) -> tuple[Day, ...]:
        found = self._first_days.get(today)
        if found is None:
            late = today - self.lateness
            found = tuple(min(late, asked.keeps_from(today)) for asked in self._asked.values())
            self._first_days.clear()
            self._first_days[today] = found
        return found


def _grows(tally: Tally) -> bool:
    several_days = tally.how is How.DAYS and len(tally.kinds) > 1
    return tally.back is None and (several_days or tally.how is How.PEOPLE or tally.how is How.THINGS)
