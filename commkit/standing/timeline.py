"""Timeline: what the community measures read at the end of each day, for rules that read the community.

A rule may ask for a share of what the community did: a quarter of the topics created in the last 100 days. Live, a host
has the community as of the night before. In bulk, the same numbers have to be there again for every day of the log. A
timeline holds them, one whole number for a measure and a day, so that both ways read the same.

What a night recorded stays: a fact that arrives later does not change the days that are there. `timeline` over the
whole log counts late facts on their own day; replaying what was decided live takes the timeline recorded live.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from itertools import accumulate
from typing import TypeAlias

from attrs import Attribute, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.data import Plain
from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import BadData, InvalidValue, Problem, UnknownName, WrongType
from commkit.core.forms import seen
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.measures import Back, How, Tally, Whose

Row: TypeAlias = tuple[int | None, ...]
"""The readings of one day, in the order of the timeline's tallies."""

_A_LIST = "a list: the first day [days since 1970-01-01], then one reading for each day"
_EARLIEST, _LATEST = number(date.min), number(date.max)
_A_READING = "a whole number, or nothing where the day is not known"


def _of_community(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """The tallies by key, each once; those that are not of the community are refused."""
    found: dict[str, Tally] = {}
    for tally in tallies:
        if not isinstance(tally, Tally):
            fix = "give measures such as count(MESSAGE).community"
            raise WrongType("tallies", seen=tally, why="not a measure over activity", fix=fix)
        if tally.whose is not Whose.COMMUNITY:
            why = f"a measure of a {tally.whose.value}, which a timeline does not support yet"
            raise InvalidValue("tallies", seen=tally.key, why=why, fix="give community measures, with .community")
        found[tally.key] = tally
    return tuple(found[key] for key in sorted(found))


def _by_key(_timeline: object, _attribute: Attribute[tuple[Tally, ...]], tallies: tuple[Tally, ...]) -> None:
    if _of_community(tallies) != tallies:
        fix = "use Timeline.empty(tallies)"
        raise InvalidValue("tallies", seen=[tally.key for tally in tallies], why="not by key, each once", fix=fix)


def _fitting(timeline: Timeline, _attribute: Attribute[tuple[Row, ...]], rows: tuple[Row, ...]) -> None:
    for row in rows:
        if len(row) != len(timeline.tallies) or not all(one is None or type(one) is int for one in row):
            why = f"not {len(timeline.tallies)} whole numbers"
            raise InvalidValue("rows", seen=row, why=why, fix="give one reading or None for each measure")
    if rows and None in (_some(rows[0]), _some(rows[-1])):
        raise InvalidValue("rows", seen=rows, why="an empty day at an end", fix="begin and end with a reading")
    if type(timeline.first) is not int or (timeline.first and not rows):
        raise InvalidValue("first", seen=timeline.first, why="not the day of the first row", fix="give 0 without rows")


def _some(row: Row) -> int | None:
    return next((reading for reading in row if reading is not None), None)


@frozen(repr=False)
class Timeline:
    """The readings of community measures at the end of each day; None where one is not known.

    Made from a log by `timeline`, or night by night by `with_day`. Equal by its measures and readings.

    >>> from commkit.standing.kinds import POSTED
    >>> from commkit.standing.measures import count
    >>> posted = count(POSTED).community.last(100)
    >>> community = Activity()
    >>> community.add_of_many(Fact("f1", 0, "ada", POSTED), 17213)
    >>> nights = Timeline.empty([posted]).with_day(17213, community)
    >>> nights, nights.read(posted, 17214)
    (Timeline(1 measure, 1 day from 2017-02-16 to 2017-02-16), 1)
    """

    tallies: tuple[Tally, ...] = field(validator=_by_key)
    first: Day = 0
    rows: tuple[Row, ...] = field(default=(), validator=_fitting)

    @classmethod
    def empty(cls, tallies: Iterable[Tally]) -> Timeline:
        """A timeline of these community measures without any day; a measure of a member or group is an InvalidValue.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count
        >>> Timeline.empty([count(MESSAGE).community])
        Timeline(1 measure, no days)
        """
        return cls(_of_community(tallies))

    @classmethod
    def of_plain(cls, plain: object, tallies: Iterable[Tally]) -> Timeline:
        """The timeline of stored plain data, for these measures.

        A measure that is not in the data yet has no days; data of a measure that is not asked is a BadData error, and
        so is everything else that does not fit, each with its path.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count
        >>> stored = {"count.message.community": [17213, 4, None, 9]}
        >>> Timeline.of_plain(stored, [count(MESSAGE).community])
        Timeline(1 measure, 3 days from 2017-02-16 to 2017-02-18)
        """
        wanted = _of_community(tallies)
        columns = _columns(plain, [tally.key for tally in wanted])
        known = [column for column in columns.values() if column]
        if not known:
            return cls(wanted)
        first, end = min(min(column) for column in known), max(max(column) for column in known) + 1
        each = [columns.get(tally.key, {}) for tally in wanted]
        return _trimmed(wanted, first, [tuple(column.get(day) for column in each) for day in range(first, end)])

    def plain(self) -> dict[str, Plain]:
        """The same as plain data: by a measure's key its first day, then one reading or None for each day.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count
        >>> timeline([Fact("f1", 0, "ada", MESSAGE)], Calendar("UTC"), [count(MESSAGE).community], until=2).plain()
        {'count.message.community': [0, 1, 1, 1]}
        """
        if not self.rows:
            return {tally.key: [] for tally in self.tallies}
        columns = zip(*self.rows, strict=True)
        return {tally.key: [self.first, *column] for tally, column in zip(self.tallies, columns, strict=True)}

    @property
    def last(self) -> Day | None:
        """The last day with a reading: what was recorded live goes on with the next one. None without any day."""
        return self.first + len(self.rows) - 1 if self.rows else None

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {tally.key: place for place, tally in enumerate(self.tallies)}

    def read(self, tally: Tally, day: DayLike) -> int | None:
        """What a member who is asked about at the end of `day` may see: the reading at the end of the day before.

        None for a day that is not here. A measure that the timeline was not made for is an UnknownName error.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count
        >>> messages = count(MESSAGE).community
        >>> days = timeline([Fact("f1", 0, "ada", MESSAGE)], Calendar("UTC"), [messages])
        >>> [days.read(messages, day) for day in (0, 1, 2)]
        [None, 1, None]
        """
        place = self._places.get(tally.key)
        if place is None:
            raise self._not_here(tally)
        at = number(day) - 1 - self.first
        return self.rows[at][place] if 0 <= at < len(self.rows) else None

    def _not_here(self, tally: Tally) -> UnknownName:
        near = get_close_matches(tally.key, self._places, n=1)
        hint = f"ask for {near[0]!r}, or " if near else ""
        fix = f"{hint}make the timeline with this measure among its tallies"
        return UnknownName("measure", seen=tally.key, why="the timeline was not made for it", fix=fix)

    def with_day(self, day: DayLike, community: Activity) -> Timeline:
        """This timeline and the readings at the end of one day, from a community that holds the facts up to that day.

        Days that were left out in between are not known. A day that is there already with the same readings changes
        nothing; with others it is an InvalidValue error. So is a community with facts of a later day, where they hide
        the number of people or things.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count
        >>> messages, community = count(MESSAGE).community, Activity()
        >>> nights = Timeline.empty([messages]).with_day(10, community)
        >>> community.add_of_many(Fact("f1", 0, "ada", MESSAGE), 12)
        >>> nights.with_day(12, community).plain()
        {'count.message.community': [10, 0, None, 1]}
        """
        on = number(day)
        date_of(on)
        row = tuple(_reading(community, tally, on) for tally in self.tallies)
        if not self.rows:
            return _trimmed(self.tallies, on, [row])
        blank: Row = (None,) * len(self.tallies)
        first, rows, place = self.first, self.rows, on - self.first
        if place < 0:
            first, rows, place = on, ((blank,) * -place + rows), 0
        elif place >= len(rows):
            rows += (blank,) * (place + 1 - len(rows))
        if rows[place] == row:
            return self
        if rows[place] != blank:
            raise self._other_readings(on, rows[place], row)
        return _trimmed(self.tallies, first, (*rows[:place], row, *rows[place + 1 :]))

    def _other_readings(self, day: Day, here: Row, new: Row) -> InvalidValue:
        pairs = zip(self.tallies, here, new, strict=True)
        differ = {tally.key: (old, other) for tally, old, other in pairs if old != other}
        found = {key: other for key, (_, other) in differ.items()}
        was = {key: old for key, (old, _) in differ.items()}
        fix = "keep what was recorded, or count the whole log anew with timeline(facts, calendar, tallies)"
        return InvalidValue("day", seen=found, why=f"on {date_of(day)}, which is here with {was}", fix=fix)

    def forget_before(self, day: DayLike) -> Timeline:
        """Without the readings of days before `day`; `read` knows them from the day after it on.

        >>> from commkit.standing.kinds import MESSAGE
        >>> from commkit.standing.measures import count
        >>> days = timeline([Fact("f1", 0, "ada", MESSAGE)], Calendar("UTC"), [count(MESSAGE).community], until=9)
        >>> days.forget_before(8)
        Timeline(1 measure, 2 days from 1970-01-09 to 1970-01-10)
        """
        gone = number(day) - self.first
        return self if gone <= 0 or not self.rows else _trimmed(self.tallies, number(day), self.rows[gone:])

    def __repr__(self) -> str:
        measures = f"{len(self.tallies)} measure{'' if len(self.tallies) == 1 else 's'}"
        if self.last is None:
            return f"Timeline({measures}, no days)"
        days = f"{len(self.rows)} day{'' if len(self.rows) == 1 else 's'}"
        return f"Timeline({measures}, {days} from {date_of(self.first)} to {date_of(self.last)})"


def _trimmed(tallies: tuple[Tally, ...], first: Day, rows: Sequence[Row]) -> Timeline:
    """A timeline whose first and last day have a reading, so that equal readings are equal values."""
    known = [at for at, row in enumerate(rows) if _some(row) is not None]
    if not known:
        return Timeline(tallies)
    return Timeline(tallies, first + known[0], tuple(rows[known[0] : known[-1] + 1]))


def _reading(community: Activity, tally: Tally, day: Day) -> int | None:
    reading = community.read(tally, day)
    hidden = reading is None and tally.how in (How.PEOPLE, How.THINGS)
    if hidden and any(on > day for kind in tally.kinds for on in community.times(kind)):
        why = f"hidden by facts after {date_of(day)}: of people and things only the latest day is kept"
        raise InvalidValue(tally.key, seen=None, why=why, fix="record a day before adding facts of the next one")
    return reading


def _columns(plain: object, keys: Sequence[str]) -> dict[str, dict[Day, int]]:
    """The readings by day of every key of the data; one BadData error with everything that is wrong."""
    if not isinstance(plain, Mapping):
        raise BadData([Problem("", seen(plain), "a mapping of a measure's key to its readings")])
    problems: list[Problem] = []
    columns: dict[str, dict[Day, int]] = {}
    for key, column in plain.items():
        if key in keys:
            columns[key] = _column(key, column, problems)
            continue
        near = get_close_matches(str(key), keys, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        problems.append(Problem(str(key), "an unknown key", f"one of {', '.join(keys) or 'no measures'}{hint}"))
    if problems:
        raise BadData(problems)
    return columns


def _column(path: str, plain: object, problems: list[Problem]) -> dict[Day, int]:
    if not isinstance(plain, list | tuple):
        problems.append(Problem(path, seen(plain), _A_LIST))
        return {}
    if not plain:
        return {}
    first, readings = plain[0], plain[1:]
    wrong = [(at, one) for at, one in enumerate(readings, 1) if one is not None and type(one) is not int]
    problems += [Problem(f"{path}[{at}]", seen(one), _A_READING) for at, one in wrong]
    if type(first) is not int or not _EARLIEST <= first <= _LATEST - len(readings):
        problems.append(Problem(f"{path}[0]", seen(first), "the first day [days since 1970-01-01], years 1 to 9999"))
        return {}
    return {first + at: one for at, one in enumerate(readings) if type(one) is int}


class _Heard:
    """The facts of one kind by day: times, amounts, and who and what."""

    __slots__ = ("amounts", "people", "things", "times")

    def __init__(self) -> None:
        self.times: dict[Day, int] = defaultdict(int)
        self.amounts: dict[Day, int] = defaultdict(int)
        self.people: dict[Day, set[str]] = defaultdict(set)
        self.things: dict[Day, set[str]] = defaultdict(set)

    def add(self, fact: Fact, day: Day) -> None:
        self.times[day] += fact.times
        self.amounts[day] += fact.times * fact.amount
        self.people[day].add(fact.member)
        if fact.thing is not None:
            self.things[day].add(fact.thing)


def timeline(
    facts: Iterable[Fact], calendar: Calendar, tallies: Iterable[Tally], *, until: DayLike | None = None
) -> Timeline:
    """The readings at the end of every day from the first fact's day to `until`; without it, to the last fact's day.

    Facts come in any order, each id once (`facts.once`). A day's readings know the facts up to that day, as the
    community's `Activity` of these facts alone would answer; facts after `until` are left out. One pass over the facts,
    then a few steps for each day and measure. Measures that are not of the community are an InvalidValue error.

    >>> from commkit.standing.kinds import POSTED
    >>> from commkit.standing.measures import count, people
    >>> an_hour = 3_600_000_000
    >>> log = [Fact("f2", 30 * an_hour, "ben", POSTED), Fact("f1", an_hour, "ada", POSTED)]
    >>> timeline(log, Calendar("UTC"), [count(POSTED).community, people(POSTED).community.last(1)], until=2).plain()
    {'count.posted.community': [0, 1, 2, 2], 'people.posted.community.last_1_days': [0, 1, 1, 0]}
    """
    wanted = _of_community(tallies)
    heard = {kind.code: _Heard() for tally in wanted for kind in tally.kinds}
    first = last = None
    for fact in facts:
        day = calendar.day_number(fact.at)
        if first is None or last is None:
            first = last = day
        elif day < first:
            first = day
        elif day > last:
            last = day
        stream = heard.get(fact.kind.code)
        if stream is not None:
            stream.add(fact, day)
    if first is None or last is None:
        return Timeline(wanted)
    end = number(last if until is None else until) + 1
    date_of(end - 1)
    days = range(first, end)
    starts = {back: _starts(back, days) for back in {tally.back for tally in wanted}}
    columns = [_swept(tally, heard, days, starts[tally.back]) for tally in wanted]
    return _trimmed(wanted, first, list(zip(*columns, strict=True)))


def _starts(back: Back | None, days: range) -> list[Day]:
    """The first day that is seen from each of the days; nothing lies before the first of them."""
    if back is None:
        return [days.start] * len(days)
    return [max(days.start, back.first(day)) for day in days]


def _swept(tally: Tally, heard: Mapping[str, _Heard], days: range, starts: Sequence[Day]) -> list[int]:
    streams = [heard[kind.code] for kind in tally.kinds]
    if tally.how is How.PEOPLE:
        return _distinct([stream.people for stream in streams], days, starts)
    if tally.how is How.THINGS:
        return _distinct([stream.things for stream in streams], days, starts)
    if tally.how is How.DAYS:
        return _sums([any(stream.times.get(day, 0) > 0 for stream in streams) for day in days], days, starts)
    sums = [stream.times if tally.how is How.COUNT else stream.amounts for stream in streams]
    return _sums([sum(by_day.get(day, 0) for by_day in sums) for day in days], days, starts)


def _sums(each: Sequence[int], days: range, starts: Sequence[Day]) -> list[int]:
    """At each of the days, the sum from its start to itself."""
    before = list(accumulate(each, initial=0))
    return [upto - before[start - days.start] for upto, start in zip(before[1:], starts, strict=True)]


def _distinct(names: Sequence[Mapping[Day, set[str]]], days: range, starts: Sequence[Day]) -> list[int]:
    """At each of the days, how many names came from its start to itself: each stands at its latest day."""
    latest: dict[str, Day] = {}
    standing = [0] * len(days)
    found: list[int] = []
    inside, edge = 0, days.start
    for day, start in zip(days, starts, strict=True):
        for by_day in names:
            for name in by_day.get(day, ()):
                before = latest.get(name)
                if before is None or before < edge:
                    inside += 1
                else:
                    standing[before - days.start] -= 1
                standing[day - days.start] += 1
                latest[name] = day
        while edge < start:
            inside -= standing[edge - days.start]
            edge += 1
        found.append(inside)
    return found
