"""The only place that knows time zones: instants to civil days, hours, weeks and months, and back.

Inside commkit an instant is a whole number of microseconds since 1970-01-01T00:00Z (`micros`) and a civil
day is a whole number of days since 1970-01-01. Offsets come from the tz database through the standard
library and are kept in blocks of 2**36 microseconds (19 hours). No zone changes its clocks twice in one
block, and unless clocks change a block holds at most one midnight, so a local day is a shift, a look-up and
a comparison. The few blocks in which the day changes more than once (clocks went back over midnight) are
worked out each time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from attrs import Factory, field, frozen

from commkit.core.days import Day, DayLike, Weekday, date_of, month_of, number, week_start
from commkit.core.errors import InvalidValue, UnknownName, WrongType

if TYPE_CHECKING:
    from pendulum import DateTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZERO = timedelta(0)
_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
_DAY = 24 * _HOUR
_BITS = 36

# (an instant, the value before it, the value from it on); the end of the block where nothing changes
_Step: TypeAlias = tuple[int, int, int]


def micros(at: datetime) -> int:
    """An aware datetime as a whole number of microseconds since 1970-01-01T00:00Z [microseconds].

    Exact; any zone, any subclass of datetime. A time without a zone is an InvalidValue error, anything that
    is not a datetime a WrongType error.

    >>> micros(datetime(1970, 1, 1, 8, 0, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai")))
    5
    >>> micros(datetime(2024, 3, 10, 2, 30))
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: at: saw datetime.datetime(2024, 3, 10, 2, 30), a time without a zone, \
which is a different instant in every zone; say whose clock it was, for example \
at.replace(tzinfo=ZoneInfo('Asia/Shanghai'))
    """
    try:
        since = datetime.__sub__(at, _EPOCH)
    except TypeError:
        raise _not_an_instant(at) from None
    return (since.days * 86_400 + since.seconds) * _SECOND + since.microseconds


def _not_an_instant(at: object) -> InvalidValue:
    if isinstance(at, datetime):
        why = "a time without a zone, which is a different instant in every zone"
        fix = "say whose clock it was, for example at.replace(tzinfo=ZoneInfo('Asia/Shanghai'))"
        return InvalidValue("at", seen=at, why=why, fix=fix)
    return WrongType("at", seen=at, why="not an instant", fix="give a datetime.datetime with a time zone")


def _known_zone(zone: str) -> str:
    if not isinstance(zone, str):
        fix = "give its name in the tz database, for example 'Asia/Shanghai'"
        raise WrongType("zone", seen=zone, why="not the name of a zone", fix=fix)
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        import difflib  # 6 ms that only an error needs

        names = {name.lower(): name for name in available_timezones()}
        offset = zone.strip("0123456789+-:. ").upper() in ("GMT", "UTC", "")
        near = [] if offset else difflib.get_close_matches(zone.lower(), names, n=1, cutoff=0.7)
        fix = f"did you mean {names[near[0]]!r}?" if near else "give a place such as 'Asia/Shanghai', or 'UTC'"
        raise UnknownName("zone", seen=zone, why="no zone of the tz database", fix=fix) from None
    return zone


def _plain_time(at: time) -> time:
    if not isinstance(at, time):
        fix = "give a datetime.time, for example time(4)"
        raise WrongType("day_starts_at", seen=at, why="not a time of day", fix=fix)
    if at.tzinfo is not None:
        why = "a day starts by the calendar's own clock"
        raise InvalidValue("day_starts_at", seen=at, why=why, fix="give the time without a zone")
    return at.replace(fold=0)


def _weekday(starts_on: Weekday) -> Weekday:
    if not isinstance(starts_on, Weekday):
        raise WrongType("week_starts_on", seen=starts_on, why="not a weekday", fix="give Weekday.MONDAY")
    return starts_on


@frozen
class Calendar:
    """A community's calendar: its zone, when its day starts and when its week starts.

    With `day_starts_at=time(4)` what happens at 03:59 belongs to the day before. Days are civil days, read
    off the wall: they hold 23, 24 or 25 hours, and where a zone skipped a date (Apia, 2011-12-30) no
    instant has that day. An unknown zone is an UnknownName error. Instants are accepted from the year 1 to
    the year 9999, but for the outermost week.

    >>> calendar = Calendar("Asia/Shanghai")
    >>> calendar.day(datetime(2025, 11, 15, 17, 0, tzinfo=ZoneInfo("UTC")))
    datetime.date(2025, 11, 16)
    >>> Calendar("Asia/Shangai")
    Traceback (most recent call last):
    ...
    commkit.core.errors.UnknownName: zone: saw 'Asia/Shangai', no zone of the tz database; \
did you mean 'Asia/Shanghai'?
    """

    zone: str = field(default="UTC", converter=_known_zone)
    day_starts_at: time = field(default=time(0), converter=_plain_time)
    week_starts_on: Weekday = field(default=Weekday.MONDAY, converter=_weekday)
    _info: ZoneInfo = field(
        default=Factory(lambda self: ZoneInfo(self.zone), takes_self=True), init=False, eq=False, repr=False
    )
    _start: int = field(
        default=Factory(lambda self: _since_midnight(self.day_starts_at), takes_self=True),
        init=False,
        eq=False,
        repr=False,
    )
    _offsets: dict[int, _Step] = field(factory=dict, init=False, eq=False, repr=False)
    _days: dict[int, _Step] = field(factory=dict, init=False, eq=False, repr=False)

    def __reduce__(self) -> tuple[type[Calendar], tuple[str, time, Weekday]]:
        return type(self), (self.zone, self.day_starts_at, self.week_starts_on)

    def day(self, at: datetime) -> date:
        """The civil day of an aware datetime.

        >>> Calendar("Asia/Shanghai", day_starts_at=time(4)).day(
        ...     datetime(2024, 3, 10, 3, 59, tzinfo=ZoneInfo("Asia/Shanghai")))
        datetime.date(2024, 3, 9)
        """
        return date_of(self.day_number(micros(at)))

    def day_number(self, at: int) -> Day:
        """The civil day of an instant, both as whole numbers: the fast way, made for inner loops.

        >>> Calendar("Asia/Shanghai").day_number(1_763_226_000_000_000)
        20408
        """
        try:
            change, before, after = self._days[at >> _BITS]
            return before if at < change else after
        except KeyError:
            return self._learn(at)
        except TypeError:
            raise _not_micros(at) from None

    def day_numbers(self, instants: Iterable[int]) -> list[Day]:
        """`day_number` of every instant, in any order; a third faster than one at a time.

        >>> Calendar("Asia/Shanghai").day_numbers([0, 57_600_000_000 - 1, 57_600_000_000])
        [0, 0, 1]
        """
        known = self._days
        days: list[Day] = []
        add = days.append
        for at in instants:
            try:
                change, before, after = known[at >> _BITS]
                add(before if at < change else after)
            except (KeyError, TypeError):
                add(self.day_number(at))
        return days

    def cut(self, instants: Sequence[int]) -> Iterator[tuple[Day, int, int]]:
        """Cuts a time-ordered column into stretches of one civil day: (day, first index, last index + 1).

        Takes a few microseconds for each stretch, however long it is. A day may come twice where clocks went
        back over midnight (St. John's until 2011). A column out of order gives a wrong cut: sort it first.

        >>> list(Calendar("Asia/Shanghai").cut([0, 1, 57_600_000_000]))
        [(0, 0, 2), (1, 2, 3)]
        """
        first = 0
        while first < len(instants):
            at = int(instants[first])
            after = bisect_left(instants, self._until(at), first)
            yield self.day_number(at), first, after
            first = after

    def starts(self, day: DayLike) -> int:
        """The first instant of a civil day [microseconds]: the smallest one whose day is `day` or later.

        Exact where clocks change at midnight. A date that the zone skipped starts where the next one does.

        >>> calendar = Calendar("America/Sao_Paulo")                       # 2017-10-15 has no 00:00
        >>> calendar.when(calendar.starts(date(2017, 10, 15))).isoformat()
        '2017-10-15T01:00:00-02:00'
        """
        target = number(day) * _DAY + self._start
        _reachable("day", day, target)
        for begin, end, offset in self._pieces(target - _DAY, target + _DAY):
            at = max(begin, target - offset)
            if at < end:
                return at
        raise AssertionError("an offset is less than a day, so the day has begun by then")

    def ends(self, day: DayLike) -> int:
        """The first instant after a civil day [microseconds]: where the next one starts.

        >>> calendar, day = Calendar("America/New_York"), date(2024, 3, 10)
        >>> (calendar.ends(day) - calendar.starts(day)) // 3_600_000_000
        23
        """
        return self.starts(number(day) + 1)

    def hour(self, at: int) -> int:
        """The hour that the clock on the wall shows, 0 to 23, whenever the day starts.

        >>> Calendar("Asia/Kolkata").hour(0)
        5
        """
        return (at + self._offset(at)) // _HOUR % 24

    def week(self, day: DayLike) -> Day:
        """The first day of the week that holds `day`.

        >>> date_of(Calendar(week_starts_on=Weekday.SUNDAY).week(date(2024, 3, 13)))
        datetime.date(2024, 3, 10)
        """
        return week_start(day, self.week_starts_on)

    def month(self, day: DayLike) -> int:
        """The calendar month of a day, counted as year * 12 + month - 1.

        >>> Calendar().month(date(2024, 3, 10)) - Calendar().month(date(2023, 12, 31))
        3
        """
        return month_of(day)

    def when(self, at: int) -> DateTime:
        """An instant as an aware pendulum DateTime in the calendar's zone, to show to people.

        Exact to the microsecond. The first call imports pendulum, so that nobody else waits for it.

        >>> Calendar("Asia/Shanghai").when(5).isoformat()
        '1970-01-01T08:00:00.000005+08:00'
        """
        from pendulum import DateTime

        _reachable("at", at, at)
        return DateTime.instance((_EPOCH + timedelta(microseconds=at)).astimezone(_shown_in(self.zone)))

    def parse_local(self, text: str) -> int:
        """An ISO 8601 date or time as an instant [microseconds], in the calendar's zone without an offset.

        A date alone is the start of that civil day. Of a time that came twice, the first is meant; a time
        that clocks skipped is read by the offset before the change, so that 02:30 in a skipped hour is what
        the wall showed as 03:30. Digits past the microsecond are dropped. Anything else is an InvalidValue
        error.

        >>> calendar = Calendar("America/New_York")
        >>> calendar.parse_local("2024-03-10 02:30") == calendar.parse_local("2024-03-10T07:30:00Z")
        True
        >>> calendar.parse_local("2024-03-10") == calendar.parse_local("2024-03-10T00:00:00-05:00")
        True
        """
        read = _iso(text)
        if not isinstance(read, datetime):
            return self.starts(read)
        return micros(read.replace(tzinfo=self._info) if read.tzinfo is None else read)

    def _learn(self, at: int) -> Day:
        """The day of an instant outside the table; its block is added, unless the day changes twice in it."""
        _reachable("at", at, at)
        block = int(at) >> _BITS
        changes = list(self._changes(block << _BITS, (block + 1) << _BITS))
        if len(changes) < 3:
            self._days[block] = (changes[-1][0], changes[0][1], changes[-1][1])
        return next(day for since, day in reversed(changes) if since <= at)

    def _until(self, at: int) -> int:
        """The first instant after `at` with another civil day."""
        changes = self._changes(at, at + 3 * _DAY)
        next(changes)
        return next(changes)[0]

    def _changes(self, since: int, until: int) -> Iterator[tuple[int, Day]]:
        """The stretches of one civil day between two instants: (first instant, day), in order."""
        last: Day | None = None
        for begin, end, offset in self._pieces(since, until):
            at = begin
            while at < end:
                day = (at + offset - self._start) // _DAY
                if day != last:
                    yield at, day
                at, last = (day + 1) * _DAY + self._start - offset, day

    def _pieces(self, since: int, until: int) -> Iterator[tuple[int, int, int]]:
        """The stretches of one offset between two instants: (first instant, last + 1, offset), in order."""
        for block in range(since >> _BITS, ((until - 1) >> _BITS) + 1):
            change, before, after = self._step(block)
            low, high = max(since, block << _BITS), min(until, (block + 1) << _BITS)
            if low < change:
                yield low, min(high, change), before
            if change < high:
                yield max(low, change), high, after

    def _offset(self, at: int) -> int:
        """What the clock on the wall is ahead of UTC at an instant [microseconds]."""
        _reachable("at", at, at)
        change, before, after = self._step(int(at) >> _BITS)
        return before if at < change else after

    def _step(self, block: int) -> _Step:
        """The offsets of a block: (instant of the change, offset before, offset from it on)."""
        step = self._offsets.get(block)
        if step is None:
            step = self._offsets[block] = _step_between(self._info, block << _BITS, (block + 1) << _BITS)
        return step


@cache
def _shown_in(zone: str) -> tzinfo:
    """pendulum's zone; it reads the tz database again, 25 µs, whenever nobody keeps it."""
    from pendulum import timezone

    return timezone(zone)


def _step_between(zone: ZoneInfo, since: int, until: int) -> _Step:
    low, high = since // _SECOND, (until - 1) // _SECOND
    before, after = _offset_at(zone, low), _offset_at(zone, high)
    if before == after:
        return until, before, after
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high * _SECOND, before, after


def _offset_at(zone: ZoneInfo, seconds: int) -> int:
    """What a zone is ahead of UTC [microseconds]."""
    offset = (_EPOCH + timedelta(seconds=seconds)).astimezone(zone).utcoffset() or _ZERO
    return (offset.days * 86_400 + offset.seconds) * _SECOND + offset.microseconds


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * _SECOND + at.microsecond


_FIRST = micros(datetime(1, 1, 7, tzinfo=UTC))
_LAST = micros(datetime(9999, 12, 25, tzinfo=UTC))


def _reachable(what: str, seen: object, at: int) -> None:
    """Refuses what datetime cannot show, before it is asked for the offset there."""
    try:
        at >> _BITS  # a float, a text and a datetime cannot
        inside = _FIRST <= at < _LAST
    except TypeError:
        raise _not_micros(seen) from None
    if not inside:
        why = "outside the years 1 to 9999, or in the first or the last week of them"
        fix = "give microseconds since 1970" if what == "at" else "give days since 1970, or a date"
        raise InvalidValue(what, seen=seen, why=why, fix=fix) from None


def _not_micros(at: object) -> WrongType:
    fix = "give commkit.core.calendar.micros(datetime)"
    return WrongType("at", seen=at, why="not a whole number of microseconds since 1970", fix=fix)


def _iso(text: str) -> date:
    """A date or a datetime: calendar dates in ISO 8601, with T or a blank before the time."""
    if not isinstance(text, str):
        raise WrongType("time", seen=text, why="not text", fix="give ISO 8601 text, or call micros(datetime)")
    try:
        if "W" in text:
            raise ValueError
        if len(text) <= 10:
            return date.fromisoformat(text)
        before_time = 10 if text[4] == "-" else 8
        if text[before_time] not in "T " or text[before_time + 1 : before_time + 3] == "24":
            raise ValueError
        return datetime.fromisoformat(text)
    except ValueError:
        fix = "write 2024-03-10, 2024-03-10T02:30:00 or 2024-03-10T02:30:00+08:00"
        raise InvalidValue("time", seen=text, why="not a date or a time in ISO 8601", fix=fix) from None
