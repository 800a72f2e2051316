"""Check-ins made up later (补签): which missed days may still be made up, at what cost, and how many.

A made-up day is one more day in the set of days, and nothing else (failure 9 of systems.md): streaks, cycles and
attendance are worked out from the set, so the repaired day is the missed one. Off unless a `MakeUp` is given.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable

from attrs import field, frozen

from commkit.core.combine import AllOf
from commkit.core.days import Day, DayLike, Weekday, month_of, number, week_start
from commkit.core.measure import flag, given
from commkit.core.readings import Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.points.checkins.freezes import BALANCE

DAYS_AGO = given("days_ago", Label(en="days since the missed day", zh="距漏签日的天数"), "days")
DONE = flag("done", Label(en="checked in or made up on that day", zh="那天已签到或已补签"))
USED = given("made_up", Label(en="made up before in the same period", zh="本期已补签次数"), "times")


class Per(enum.Enum):
    """For how long a quota counts."""

    WEEK = "week"
    MONTH = "month"
    EVER = "ever"

    def of(self, day: Day, week_starts_on: Weekday = Weekday.MONDAY) -> int:
        """The number of the stretch that holds a day.

        >>> Per.EVER.of(17213), Per.MONTH.of(17213)
        (0, 24205)
        """
        if self is Per.EVER:
            return 0
        return month_of(day) if self is Per.MONTH else week_start(day, week_starts_on)


@frozen
class MakeUp:
    """How check-ins are made up: up to so many days later (`window`), so often a week, a month or ever (`quota`), at a
    `price` [points]. A quota counts the making up, not the missed day.

    A window of 7 days and 3 a month are our defaults.

    >>> print(MakeUp(window=3, quota=1).check.parts[1].text("zh"))
    距漏签日的天数：至多 3
    """

    window: int = field(default=7, validator=counting("days", least=1))
    quota: int = field(default=3, validator=counting("days made up", least=1))
    per: Per = field(default=Per.MONTH, validator=instance_of(Per))
    price: int = field(default=0, validator=counting("points", least=0))
    week_starts_on: Weekday = field(default=Weekday.MONDAY, validator=instance_of(Weekday))

    @property
    def free_check(self) -> AllOf:
        """What has to hold of the day and of the quota, whatever it costs."""
        return AllOf((DAYS_AGO >= 1, DAYS_AGO <= self.window, DONE.is_false(), USED <= self.quota - 1))

    @property
    def check(self) -> AllOf:
        """What has to hold for a day to be made up."""
        return AllOf((*self.free_check.parts, BALANCE >= self.price)) if self.price else self.free_check

    def stretch(self, on: Day) -> int:
        """The number of the stretch whose quota a making up on a day uses."""
        return self.per.of(on, self.week_starts_on)


@frozen(order=True)
class MadeUp:
    """A missed day that is made up on another day; `at` says which comes first on one day, such as the instant.

    >>> sorted([MadeUp(on=13, at=2, day=11), MadeUp(on=13, at=1, day=12)])[0].day
    12
    """

    on: Day = field(converter=number)
    at: int = 0
    day: Day = field(kw_only=True, converter=number)


def may_make_up(
    day: DayLike,
    today: DayLike,
    *,
    days: Collection[DayLike],
    make_up: MakeUp,
    before: Iterable[MadeUp] = (),
    balance: int = 0,
) -> Verdict:
    """May a missed day be made up today? `days` are the check-in days, `before` what was made up already, and `balance`
    what the member has [points]. Today itself cannot: check in. Twice is refused. Source: feature 77 of systems.md.

    >>> rule = MakeUp(window=3, quota=2, price=20)
    >>> may_make_up(11, 13, days={10, 12, 13}, make_up=rule, balance=20).met
    True
    >>> print(may_make_up(11, 13, days={10, 12}, make_up=rule, before=[MadeUp(on=12, day=11)], balance=5))
    not met, all of these:
      ✓ days since the missed day: 2 (at least 1)
      ✓ days since the missed day: 2 (at most 3)
      ✗ checked in or made up on that day: yes (must be no)
      ✓ made up before in the same period: 1 (at most 1)
      ✗ balance: 5 (at least 20), 15 missing
    """
    whole("balance", balance, least=0, counts="points")
    on, missed, past = number(today), number(day), tuple(before)
    done = missed in set(map(number, days)) or any(one.day == missed for one in past)
    used = sum(make_up.stretch(one.on) == make_up.stretch(on) for one in past)
    return make_up.check.judge(seen(on - missed, done, used, balance))


def seen(days_ago: int, done: bool, used: int, balance: int = 0) -> Readings:
    """The readings of a missed day that a `MakeUp` asks for.

    >>> seen(2, False, 0).read(USED)
    0
    """
    return Readings({DAYS_AGO: days_ago, DONE: done, USED: used, BALANCE: balance})


def to_make_up(
    first: DayLike, today: DayLike, *, days: Collection[DayLike], make_up: MakeUp, before: Iterable[MadeUp] = ()
) -> tuple[Day, ...]:
    """The missed days that may still be made up today, the oldest first: none before `first`, the day of joining.

    Each of them may be; the quota says how many of them. None where the quota is used up.

    >>> to_make_up(9, 13, days={10, 12}, make_up=MakeUp(window=5))
    (9, 11)
    """
    begins, on, past = number(first), number(today), tuple(before)
    near = range(max(begins, on - make_up.window), on)
    rule = MakeUp(make_up.window, make_up.quota, make_up.per, 0, make_up.week_starts_on)
    return tuple(day for day in near if may_make_up(day, on, days=days, make_up=rule, before=past).met)


def made_up_days(
    days: Iterable[DayLike], asked: Iterable[MadeUp], make_up: MakeUp | None
) -> tuple[tuple[MadeUp, ...], frozenset[Day]]:
    """What of all that was asked for is made up, and the days with them: the same, in whatever order it was asked.

    The earlier request goes first, of two at once that for the earlier missed day. A day that turns out to have a
    check-in of its own uses no quota. Without a `make_up` nothing is.

    >>> rule = MakeUp(window=3, quota=1)
    >>> accepted, days = made_up_days([10, 13], [MadeUp(on=13, day=12), MadeUp(on=13, day=11)], rule)
    >>> [one.day for one in accepted], sorted(days)
    ([11], [10, 11, 13])
    """
    there = frozenset(map(number, days))
    accepted: tuple[MadeUp, ...] = ()
    for one in sorted(asked) if make_up is not None else ():
        if make_up is not None and _fits(one, there, accepted, make_up):
            accepted = (*accepted, one)
            there |= {one.day}
    return accepted, there


def _fits(one: MadeUp, there: Collection[Day], accepted: Iterable[MadeUp], make_up: MakeUp) -> bool:
    used = sum(make_up.stretch(other.on) == make_up.stretch(one.on) for other in accepted)
    readings = seen(one.on - one.day, one.day in there, used)
    return make_up.free_check.met_by(readings) is True
