"""Awards: points for each fact of a kind, with caps, a cooldown, or once per thing, person or ever.

Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))
Award("liked", LIKED, each=1, role=Role.RECEIVED, once=Once.PERSON)
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast

from attrs import Attribute, field, frozen
from attrs.validators import instance_of, optional

from commkit.core.days import Day, month_of, week_start
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting
from commkit.points.true_up import Carry, Earnings, TrueUp, count
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received, Role
from commkit.standing.policy import Handler, Heard, Now, named

_SECOND = 1_000_000
_AT, _ONCE = "@", "="
"""How what is noted begins: an instant, or whom or what it is about. A rule that has become another one, in a new
version, counts what was noted in another way plainly: every time."""
_NO_LIMIT = 10**18
_NOTHING: Mapping[str, int] = {}
_month, _week = lru_cache(1024)(month_of), lru_cache(1024)(week_start)


@frozen
class Cap:
    """The most that a rule pays a member [points]: a civil day, a week, a calendar month of the community, and ever."""

    day: int | None = field(default=None, validator=optional(counting("points", least=1)))
    week: int | None = field(default=None, validator=optional(counting("points", least=1)))
    month: int | None = field(default=None, validator=optional(counting("points", least=1)))
    ever: int | None = field(default=None, validator=optional(counting("points", least=1)))
    only_daily: bool = field(init=False, eq=False, repr=False)
    """Whether nothing but the day is capped."""

    @only_daily.default
    def _nothing_longer(self) -> bool:
        return self.week is self.month is self.ever is None

    @property
    def least(self) -> int | None:
        """The tightest of them."""
        return min((cap for cap in (self.day, self.week, self.month, self.ever) if cap is not None), default=None)

    def room(self, carry: Carry, week: Day, month: int) -> int | None:
        """What may still be paid on a day [points], by what the days before it left; None without a limit.

        >>> Cap(day=5, week=8).room(Carry(week=10, week_points=6), week=10, month=0)
        2
        """
        room = _NO_LIMIT if self.day is None else self.day
        if self.week is not None:
            left = self.week - carry.week_points if carry.week == week else self.week
            room = left if left < room else room
        if self.month is not None:
            left = self.month - carry.month_points if carry.month == month else self.month
            room = left if left < room else room
        if self.ever is not None:
            left = self.ever - carry.in_all
            room = left if left < room else room
        if self.day is None and self.only_daily:
            return None
        return room if room > 0 else 0


NO_CAP = Cap()


def paid_on(carry: Carry, points: int, week: Day, month: int) -> Carry:
    """The carry after a day of a week and a month on which so much was paid [points].

    >>> paid_on(Carry(week=10, week_points=6), 2, week=10, month=3).week_points
    8
    """
    return _add_up(carry.copy(), points, week, month) if points else carry


def _add_up(carry: Carry, points: int, week: Day, month: int) -> Carry:
    """`paid_on` in place."""
    carry.week_points = points + (carry.week_points if carry.week == week else 0)
    carry.month_points = points + (carry.month_points if carry.month == month else 0)
    carry.week, carry.month = week, month
    carry.in_all += points
    return carry


class Once(enum.Enum):
    """What a rule pays a member for only once: each thing, each person, or anything at all."""

    THING = "thing"
    PERSON = "person"
    EVER = "ever"


class Own(enum.Enum):
    """What becomes of facts whose member and person are one: they earn nothing, or they count like any other."""

    IGNORED = "ignored"
    COUNTED = "counted"


@frozen
class Award(TrueUp):
    """Points for facts of a kind: `each` time [points], to who did it or to the counterpart (`role`).

    `cap` limits what is paid; a cap that is met in the middle of an award pays the rest of it. `cooldown` [seconds] is
    the least time between two facts that count. `once` pays only the first fact of each thing, of each person, or ever.
    Facts with oneself earn nothing unless `own` says so.
    """

    name: str = field(validator=named)
    kind: Kind = field(validator=instance_of(Kind))
    each: int = field(validator=counting("points", least=1))
    cap: Cap = field(default=NO_CAP, validator=instance_of(Cap))
    cooldown: int | None = field(default=None, validator=optional(counting("seconds", least=1)))
    once: Once | None = field(default=None, validator=optional(instance_of(Once)))
    role: Role = field(default=Role.ACTED, validator=instance_of(Role))
    own: Own = field(default=Own.IGNORED, validator=instance_of(Own))
    into: str = field(default="points", validator=named)
    alone: bool = field(init=False, eq=False, repr=False)
    _most: int | None = field(init=False, eq=False, repr=False)
    """The most that a day that stands alone may pay [points]."""

    @alone.default
    def _days_alone(self) -> bool:
        return self._only_counts and self.cap.only_daily

    @_most.default
    def _most_alone(self) -> int | None:
        return (self.cap.day or _NO_LIMIT) if self.alone else None

    @cap.validator
    def _an_award_fits(self, _attribute: Attribute[Cap], value: Cap) -> None:
        if value.least is not None and value.least < self.each:
            why = f"it is below one award ({self.each}), which could never be paid"
            raise InvalidValue("cap", seen=value.least, why=why, fix=f"give {self.each} or more, or no cap")

    @once.validator
    def _not_both(self, _attribute: Attribute[Once | None], value: Once | None) -> None:
        if value is not None and self.cooldown is not None:
            why = "what is paid once has nothing to wait for"
            raise InvalidValue("once", seen=value.value, why=why, fix="leave out the cooldown or once")

    @property
    def _heard(self) -> Heard:
        return self.kind if self.role is Role.ACTED else Received(self.kind)

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        """See Policy.hears."""
        return {self._heard: self._count if self._only_counts else self._mark}

    @property
    def _only_counts(self) -> bool:
        return self.once is None and self.cooldown is None

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key."""
        if fact.person is not None and fact.person == fact.member and self.own is Own.IGNORED:
            return None
        if self.cooldown is not None:
            return f"{_AT}{fact.at}"
        if self.once is Once.THING:
            return f"{_ONCE}{fact.thing or ''}"
        if self.once is Once.PERSON:
            return f"{_ONCE}{(fact.person if self.role is Role.ACTED else fact.member) or ''}"
        return "" if self.once is None else _ONCE

    def _count(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note` for a rule that only counts: the same, faster."""
        if fact.person is not None and fact.person == fact.member and self.own is Own.IGNORED:
            return acc
        day, room = now.day, self._most
        if room is None:
            if day != acc.newest and not self.turn(acc, day, now):
                self.note_late(acc, "", fact, now)
                return acc
            room = acc.room
            if room is None:
                room = acc.room = self._room(day, acc.start, now)
        times = acc.times[day] = acc.times.get(day, 0) + fact.times
        if day in acc.keyed:
            times += sum(acc.keyed[day].values())
        worth = times * self.each if times > 0 else 0
        points = worth if worth < room else room
        if points != acc.paid.get(day):
            self.post(acc, day, points, worth, now)
        return acc

    def _mark(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note` for a rule that pays once, or after a wait: it goes on from what counted today, where it can."""
        key = self.key(fact)
        if key is None:
            return acc
        day = now.day
        if day != acc.newest and not self.turn(acc, day, now):
            self.note_late(acc, key, fact, now)
            return acc
        worth = self._counted(acc, key, fact, day) * self.each
        room = acc.room
        if room is None:
            room = acc.room = self._room(day, acc.start, now)
        points = worth if worth < room else room
        if points != acc.paid.get(day):
            self.post(acc, day, points, worth, now)
        return acc

    def _counted(self, acc: Earnings, key: str, fact: Fact, day: Day) -> int:
        """How many facts of the newest day count, with one that is noted now."""
        keyed, counted, last = acc.keyed.get(day), acc.counted, acc.last
        if keyed is None:
            keyed = acc.keyed[day] = {}
        if counted is None or fact.times < 0 or key in keyed:
            count(keyed, key, fact.times)
            return self._counted_again(acc, day)
        keyed[key] = fact.times
        if self.cooldown is None:
            counted += key not in acc.start.seen
        elif last is None or fact.at - last >= self.cooldown * _SECOND:
            counted, acc.last = counted + 1, fact.at
        elif fact.at < last:
            return self._counted_again(acc, day)
        acc.counted = counted
        return counted

    def _counted_again(self, acc: Earnings, day: Day) -> int:
        """How many facts of the newest day count, by all that was noted on it."""
        noted = acc.noted(day)
        acc.counted = self._times(noted, acc.start)
        if self.cooldown is not None:
            acc.last = self._last(noted, acc.start)
        return acc.counted

    def _room(self, day: Day, carry: Carry, now: Now) -> int:
        """The most that a day may pay [points]."""
        cap = self.cap
        room = cap.day if cap.only_daily else cap.room(carry, _week(day, now.calendar.week_starts_on), _month(day))
        return _NO_LIMIT if room is None else room

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """See TrueUp.due."""
        worth, room = self._times(noted, carry) * self.each, self._room(day, carry, now)
        return worth if worth < room else room, worth

    def _times(self, noted: Mapping[str, int], carry: Carry) -> int:
        """How many facts of a day count."""
        if self.cooldown is not None:
            times = len(self._spaced(noted, carry.last, self.cooldown * _SECOND))
        else:
            times = 0 if self.once is None else len(self._new(noted, carry))
        if times != len(noted):
            mark = _AT if self.cooldown is not None else _ONCE if self.once is not None else None
            times += max(sum([many for key, many in noted.items() if key[:1] != mark]), 0)
        return times

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.leaves."""
        return self.onward(noted, day, carry.copy(), points, now)

    def onward(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.onward."""
        if points and not self.cap.only_daily:
            _add_up(carry, points, _week(day, now.calendar.week_starts_on), _month(day))
        if self.cooldown is not None:
            carry.last = self._last(noted, carry)
        elif self.once is not None:
            new, seen = self._new(noted, carry), cast("dict[str, int]", carry.seen)
            for key in new:
                seen[key] = self.each
        return carry

    def pass_on(self, acc: Earnings, day: Day, carry: Carry, now: Now) -> Carry:
        """See TrueUp.pass_on. Of the newest day the last instant that counts is known."""
        points, known = acc.paid[day], self.cooldown is None or (day == acc.newest and acc.counted is not None)
        if self.once is not None or not known:
            return self.onward(acc.keyed.get(day, _NOTHING), day, carry, points, now)
        if points and not self.cap.only_daily:
            _add_up(carry, points, _week(day, now.calendar.week_starts_on), _month(day))
        if self.cooldown is not None:
            carry.last = acc.last
        return carry

    def _new(self, noted: Mapping[str, int], carry: Carry) -> list[str]:
        """Whom or what was not paid for on days before."""
        seen = carry.seen
        new = [key for key, many in noted.items() if many > 0 and key not in seen and key[:1] == _ONCE]
        return sorted(new) if len(new) > 1 else new

    def _spaced(self, noted: Mapping[str, int], last: int | None, apart: int) -> list[int]:
        """The instants that count, each at least so long [microseconds] after the one before."""
        spaced = []
        for at in sorted([int(key[1:]) for key, many in noted.items() if many > 0 and key[:1] == _AT]):
            if last is None or at - last >= apart:
                spaced.append(at)
                last = at
        return spaced

    def _last(self, noted: Mapping[str, int], carry: Carry) -> int | None:
        """The last instant that counts, by the end of a day."""
        spaced = [] if self.cooldown is None else self._spaced(noted, carry.last, self.cooldown * _SECOND)
        return spaced[-1] if spaced else carry.last

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        if self.once in (Once.THING, Once.PERSON) and self.cap.ever is None:
            yield f"lint.remembers.{self.once.value}"


def both_sides(
    name: str, kind: Kind, *, acted: int, received: int, cap: Cap = NO_CAP, into: str = "points"
) -> tuple[Award, Award]:
    """Two awards for one kind: one for who did it, one for the counterpart [points]. With oneself neither is paid.

    >>> from commkit.standing.kinds import LIKED
    >>> [(award.name, award.each) for award in both_sides("like", LIKED, acted=1, received=2)]
    [('like_given', 1), ('like_received', 2)]
    """
    given = Award(f"{name}_given", kind, acted, cap=cap, into=into)
    return given, Award(f"{name}_received", kind, received, cap=cap, role=Role.RECEIVED, into=into)
