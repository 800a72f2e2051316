"""A made-up log of the class of 272 (S4-03): the same facts for the same seed, so that everything can be shown on it.

What the source states: 272 members, founded in December 2016, dead after the Spring Festival (28 January 2017), a bot
and check-ins from Thursday 16 February 2017, a few leaves when they came, private chats and removals after them, in the
end 47 % check-in and 40 % activity. It names no day for these: `BENCHMARK_DAY` is the generator's choice. Everybody in
the log is invented, and so is every other number.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from random import Random
from typing import TypeVar

from attrs import frozen

from commkit.core.calendar import Calendar
from commkit.core.days import Day, Weekday, number, weekday
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    JOINED,
    LEFT,
    MESSAGE,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    SHARED,
    Kind,
)

T = TypeVar("T")

ZONE = "Asia/Shanghai"
GROUP = "guangzhou-2"
MONITOR = "Chen Wei"
FOUNDED = date(2016, 12, 1)
CHECKINS_SINCE = date(2017, 2, 16)
BENCHMARK_DAY = date(2017, 3, 31)

MEMBERS = 272
CHECKED_IN_ON_BENCHMARK = 128
SPOKE_ON_BENCHMARK = 109
LURKERS_ON_BENCHMARK = 72

_SECOND = 1_000_000
_HOUR = 3600
_BENCHMARK = number(BENCHMARK_DAY)
_INTRODUCED = number(CHECKINS_SINCE)
_SILENT_SINCE = number(date(2017, 1, 20))
_QUIET_DAYS = 30
_NEVER = _BENCHMARK + 1


class _Sort(enum.Enum):
    """Whom the class has, by what will become of them."""

    COMMITTED = enum.auto()
    REGULAR = enum.auto()
    OCCASIONAL = enum.auto()
    SILENT = enum.auto()
    LEAVES = enum.auto()
    LEAVES_AND_RETURNS = enum.auto()
    NEWCOMER = enum.auto()
    SILENT_NEWCOMER = enum.auto()
    REVIVED = enum.auto()
    WATCHED = enum.auto()
    WAITING = enum.auto()
    REFUSED = enum.auto()
    UNANSWERED = enum.auto()
    REFUSED_AND_REMOVED = enum.auto()
    UNANSWERED_AND_REMOVED = enum.auto()


_S = _Sort
_NEW = frozenset({_S.NEWCOMER, _S.SILENT_NEWCOMER})
_TAKE_PART = frozenset({_S.COMMITTED, _S.REGULAR, _S.OCCASIONAL, _S.NEWCOMER})
_WAKE = frozenset({_S.REVIVED, _S.LEAVES_AND_RETURNS})

# How many there are of each sort, and how likely [of 1000 days] they check in, write, and, having written, share.
_MAKE_UP: dict[_Sort, tuple[int, tuple[int, int], tuple[int, int], int]] = {
    _S.COMMITTED: (58, (820, 990), (500, 950), 90),
    _S.REGULAR: (62, (500, 850), (300, 750), 30),
    _S.OCCASIONAL: (62, (90, 380), (120, 480), 8),
    _S.SILENT: (60, (0, 0), (60, 240), 0),
    _S.LEAVES: (5, (0, 0), (60, 240), 0),
    _S.LEAVES_AND_RETURNS: (1, (500, 700), (300, 500), 0),
    _S.NEWCOMER: (8, (600, 850), (350, 600), 0),
    _S.SILENT_NEWCOMER: (4, (0, 0), (0, 0), 0),
    _S.REVIVED: (5, (450, 700), (350, 600), 0),
    _S.WATCHED: (3, (0, 0), (60, 240), 0),
    _S.WAITING: (5, (0, 0), (60, 240), 0),
    _S.REFUSED: (2, (0, 0), (60, 240), 0),
    _S.UNANSWERED: (2, (0, 0), (60, 240), 0),
    _S.REFUSED_AND_REMOVED: (3, (0, 0), (60, 240), 0),
    _S.UNANSWERED_AND_REMOVED: (4, (0, 0), (60, 240), 0),
}

# For each sort that is spoken to: the day of the private chat, and the days until the answer and until the removal.
_CHATS: dict[_Sort, tuple[date, int | None, int | None]] = {
    _S.REVIVED: (date(2017, 3, 6), 1, None),
    _S.REFUSED_AND_REMOVED: (date(2017, 3, 6), 2, 4),
    _S.UNANSWERED_AND_REMOVED: (date(2017, 3, 13), None, 9),
    _S.WATCHED: (date(2017, 3, 20), 1, None),
    _S.REFUSED: (date(2017, 3, 20), 3, None),
    _S.UNANSWERED: (date(2017, 3, 20), None, None),
    _S.WAITING: (date(2017, 3, 28), None, None),
}
_ANSWERS = {
    _S.REVIVED: RECOGNISED,
    _S.WATCHED: RECOGNISED,
    _S.REFUSED: NOT_RECOGNISED,
    _S.REFUSED_AND_REMOVED: NOT_RECOGNISED,
}

# How lively the group is, from a day on [of 1000]; in between it changes evenly.
_MOOD = (
    (date(2016, 12, 1), 520),
    (date(2016, 12, 12), 620),
    (date(2016, 12, 31), 380),
    (date(2017, 1, 15), 160),
    (date(2017, 1, 26), 15),
    (date(2017, 2, 15), 4),
    (date(2017, 2, 16), 420),
    (date(2017, 2, 19), 300),
    (date(2017, 3, 20), 900),
    (date(2017, 4, 1), 1000),
)
_HABIT = ((CHECKINS_SINCE, 380), (date(2017, 3, 1), 620), (date(2017, 3, 24), 930), (date(2017, 4, 1), 1000))
_BY_WEEKDAY = {Weekday.TUESDAY: 1150, Weekday.THURSDAY: 1150, Weekday.SATURDAY: 860, Weekday.SUNDAY: 900}

_SURNAMES = (
    "Chen Lin Huang Zhang Li Wang Liu Wu Zhou Xu Yang He Liang Luo Guo Zheng Deng Feng Cai Peng Xie Han Tang Zeng Su Lu"
).split()
_GIVEN = (
    "Xiaoyun Jie Yuting Hao Minmin Zihan Lei Jing Yan Haoran Siyu Tao Xin Jiayi Ming Ruoxi Bo Ting Wenjun Yifan Na "
    "Qiang Shuyi Kai Lanlan Zhiyong Meiling Rui Yang Xuan"
).split()


@frozen
class _Person:
    """An invented member: the days of joining, leaving and coming back, and their likelihoods [of 1000 days]."""

    name: str
    sort: _Sort
    joined: Day
    left: Day
    back: Day
    checks_in: int
    writes: int
    shares: int

    def inside(self, day: Day) -> bool:
        """Whether they are a member all through the day."""
        return self.joined < day < self.left or day > self.back

    def takes_part(self, day: Day) -> bool:
        """Whether they are one of those who take part at this time: some wake up late, some never do."""
        if self.sort in _WAKE and day >= _INTRODUCED:
            return day > (self.back if self.sort is _S.LEAVES_AND_RETURNS else number(_CHATS[self.sort][0]))
        return self.sort in _TAKE_PART or day < _SILENT_SINCE


class _Dice:
    """Draws from one seed; only `randrange`, which gives the same numbers in every Python."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def below(self, end: int) -> int:
        """0 to `end` - 1."""
        return self._random.randrange(end)

    def between(self, low: int, high: int) -> int:
        """`low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def hits(self, likelihood: int) -> bool:
        """True in `likelihood` of 1000 cases."""
        return self.below(1000) < likelihood

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """The things in another order."""
        rest = list(things)
        return [rest.pop(self.below(len(rest))) for _ in range(len(rest))]


class _Log:
    """Facts as they are written down, and the last day on which each member did something in the group."""

    def __init__(self) -> None:
        self.last_act: dict[str, Day] = {}
        self._calendar = Calendar(ZONE)
        self._rows: list[tuple[int, str, Kind, str | None, str | None]] = []

    def add(
        self, day: Day, second: int, who: str, kind: Kind, *, thing: str | None = None, person: str | None = None
    ) -> None:
        """Write down that it happened so many seconds into the civil day."""
        self._rows.append((self._calendar.starts(day) + second * _SECOND, who, kind, thing, person))
        if kind in (MESSAGE, CHECKED_IN):
            self.last_act[who] = max(day, self.last_act.get(who, day))

    def facts(self) -> tuple[Fact, ...]:
        """Every fact, numbered in the order of time."""
        ordered = sorted(self._rows, key=lambda row: (row[0], row[1], row[2].code))
        return tuple(
            Fact(f"f{at:05d}", instant, who, kind, GROUP, thing, person)
            for at, (instant, who, kind, thing, person) in enumerate(ordered, 1)
        )


def class_log(seed: str = "class of 272") -> tuple[Fact, ...]:
    """The facts of the class from 1 December 2016 to the benchmark day, by (at, id); its days are those of `ZONE`.

    With every seed the roster on `BENCHMARK_DAY` is 272, of whom 128 check in (47.06 %), 109 write (40.07 %) and 72
    have neither written nor checked in for 30 days. Another seed gives other people and other days.

    >>> facts = class_log()
    >>> facts == class_log(), facts == class_log("another class")
    (True, False)
    """
    log, people = _Log(), _people(_Dice(f"{seed}: people"))
    for day in range(number(FOUNDED), _BENCHMARK):
        dice = _Dice(f"{seed}: day {day}")
        for person in people:
            if person.inside(day) and person.takes_part(day):
                _ordinary_day(log, person, day, dice)
    _moves(log, people, _Dice(f"{seed}: moves"))
    _chats(log, people, _Dice(f"{seed}: chats"))
    _nobody_else_is_quiet(log, people, _Dice(f"{seed}: calls"))
    _benchmark_day(log, people, _Dice(f"{seed}: benchmark"))
    return log.facts()


def _people(dice: _Dice) -> list[_Person]:
    every = [f"{surname} {given}" for surname in _SURNAMES for given in _GIVEN]
    names = iter([MONITOR, *dice.shuffled(every)])
    people = []
    for sort in _Sort:
        count, checks_in, writes, shares = _MAKE_UP[sort]
        for place in range(count):
            joined, left, back = _stay(sort, place, dice)
            likely = (dice.between(*checks_in), dice.between(*writes), dice.below(shares + 1))
            people.append(_Person(next(names), sort, joined, left, back, *likely))
    people[0] = _Person(MONITOR, _S.COMMITTED, number(FOUNDED), _NEVER, _NEVER, 1000, 1000, 120)
    return people


def _stay(sort: _Sort, place: int, dice: _Dice) -> tuple[Day, Day, Day]:
    """The days of joining, leaving or being removed, and coming back."""
    if sort in _NEW:
        return _BENCHMARK - 3 - dice.below(24), _NEVER, _NEVER
    joined = number(FOUNDED) + 1 + min(dice.below(27), dice.below(27))
    if sort is _S.LEAVES:
        return joined, _INTRODUCED + dice.below(7), _NEVER
    if sort is _S.LEAVES_AND_RETURNS:
        return joined, _INTRODUCED + 1, _INTRODUCED + 20 + dice.below(3)
    chat = _CHATS.get(sort)
    if chat is not None and chat[2] is not None:
        return joined, number(chat[0]) + chat[2] + place % 2, _NEVER
    return joined, _NEVER, _NEVER


def _level(curve: Sequence[tuple[date, int]], day: Day) -> int:
    for (first, low), (after, high) in pairwise(curve):
        begin, end = number(first), number(after)
        if begin <= day < end:
            return low + (high - low) * (day - begin) // (end - begin)
    return 0


def _ordinary_day(log: _Log, person: _Person, day: Day, dice: _Dice) -> None:
    lively = _level(_MOOD, day) * _BY_WEEKDAY.get(weekday(day), 1000) // 1000
    if person.name == MONITOR and day >= _INTRODUCED:
        lively = 1000
    if dice.hits(person.writes * lively // 1000):
        _write(log, person, day, dice)
    if dice.hits(person.checks_in * _level(_HABIT, day) // 1000):
        log.add(day, _checkin_time(dice), person.name, CHECKED_IN)


def _write(log: _Log, person: _Person, day: Day, dice: _Dice) -> None:
    times = 1
    while times < 7 and dice.hits(450):
        times += 1
    for _ in range(times):
        log.add(day, _message_time(dice), person.name, MESSAGE)
    if dice.hits(person.shares):
        log.add(
            day, dice.between(19 * _HOUR, 23 * _HOUR), person.name, SHARED, thing=f"note-{day}-{dice.below(10_000)}"
        )


def _message_time(dice: _Dice) -> int:
    """The morning report, the noon reminder, mostly the evening, and some who talk on past midnight."""
    slot = dice.below(100)
    if slot < 18:
        return dice.between(7 * _HOUR, 10 * _HOUR)
    if slot < 36:
        return dice.between(12 * _HOUR, 14 * _HOUR)
    if slot < 92:
        return dice.between(18 * _HOUR, 24 * _HOUR - 1)
    return dice.between(0, 45 * 60)


def _checkin_time(dice: _Dice) -> int:
    """Most check in early, some race for the first place just after midnight, some remember just before it."""
    slot = dice.below(100)
    if slot < 5:
        return dice.between(0, 10 * 60)
    if slot < 75:
        return dice.between(6 * _HOUR, 10 * _HOUR)
    if slot < 95:
        return dice.between(10 * _HOUR, 22 * _HOUR)
    return dice.between(23 * _HOUR, 24 * _HOUR - 1)


def _moves(log: _Log, people: Iterable[_Person], dice: _Dice) -> None:
    for person in people:
        log.add(person.joined, dice.between(9 * _HOUR, 22 * _HOUR), person.name, JOINED)
        if person.left < _NEVER:
            kind, by = (REMOVED, MONITOR) if person.sort in _CHATS else (LEFT, None)
            log.add(person.left, dice.between(10 * _HOUR, 22 * _HOUR), person.name, kind, person=by)
        if person.back < _NEVER:
            log.add(person.back, dice.between(9 * _HOUR, 22 * _HOUR), person.name, JOINED)


def _chats(log: _Log, people: Iterable[_Person], dice: _Dice) -> None:
    for person in people:
        if person.sort in _CHATS:
            spoken_to, answer, _ = _CHATS[person.sort]
            day = number(spoken_to)
            log.add(day, dice.between(20 * _HOUR, 22 * _HOUR), MONITOR, PRIVATE_CHAT, person=person.name)
            if answer is not None:
                log.add(day + answer, dice.between(9 * _HOUR, 17 * _HOUR), person.name, _ANSWERS[person.sort])


def _nobody_else_is_quiet(log: _Log, people: Iterable[_Person], dice: _Dice) -> None:
    """Whoever takes part at all has written at least once in the last 30 days."""
    for person in people:
        quiet = log.last_act.get(person.name, 0) <= _BENCHMARK - _QUIET_DAYS
        if quiet and person.takes_part(_BENCHMARK):
            first = max(_BENCHMARK - _QUIET_DAYS + 1, person.joined + 1)
            log.add(dice.between(first, _BENCHMARK - 1), _message_time(dice), person.name, MESSAGE)


def _benchmark_day(log: _Log, people: Sequence[_Person], dice: _Dice) -> None:
    """Exactly so many check in and write: those for whom it is most likely, with luck."""
    there = [person for person in people if person.inside(_BENCHMARK) and person.takes_part(_BENCHMARK)]

    def first(count: int, likely: Callable[[_Person], int]) -> list[_Person]:
        drawn = sorted(((likely(person) + dice.below(400), person.name, person) for person in there), reverse=True)
        return [person for *_, person in drawn[:count]]

    for person in first(CHECKED_IN_ON_BENCHMARK, lambda person: person.checks_in):
        log.add(_BENCHMARK, _checkin_time(dice), person.name, CHECKED_IN)
    for person in first(SPOKE_ON_BENCHMARK, lambda person: person.writes):
        _write(log, person, _BENCHMARK, dice)
