"""Awards: points for each fact of a kind, with caps, a cooldown, or once per thing, person or ever.

Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))
Award("liked", LIKED, each=1, role=Role.RECEIVED, once=Once.PERSON)
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from attrs import Attribute, evolve, field, frozen
from attrs.validators import instance_of, optional

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting
from commkit.points.true_up import Carry, Due, Earnings, TrueUp
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received, Role
from commkit.standing.policy import Handler, Heard, Now, named

_SECOND = 1_000_000
_AT, _ONCE = "@", "="
"""How what is noted begins: an instant, or whom or what it is about. A rule that has become another one, in a new
version, counts what was noted in another way plainly: every time."""
_PLAIN = frozenset({""})


@frozen
class Cap:
    """The most that a rule pays a member [points]: a civil day, a week, a calendar month of the community, and ever."""

    day: int | None = field(default=None, validator=optional(counting("points", least=1)))
    week: int | None = field(default=None, validator=optional(counting("points", least=1)))
    month: int | None = field(default=None, validator=optional(counting("points", least=1)))
    ever: int | None = field(default=None, validator=optional(counting("points", least=1)))

    @property
    def least(self) -> int | None:
        """The tightest of them."""
        return min((cap for cap in (self.day, self.week, self.month, self.ever) if cap is not None), default=None)

    @property
    def only_daily(self) -> bool:
        """Whether nothing but the day is capped."""
        return self.week is self.month is self.ever is None

    def room(self, carry: Carry, week: Day, month: int) -> int | None:
        """What may still be paid on a day [points], by what the days before it left; None without a limit.

        >>> Cap(day=5, week=8).room(Carry(week=10, week_points=6), week=10, month=0)
        2
        """
        rooms = [] if self.day is None else [self.day]
        if self.week is not None:
            rooms.append(self.week - (carry.week_points if carry.week == week else 0))
        if self.month is not None:
            rooms.append(self.month - (carry.month_points if carry.month == month else 0))
        if self.ever is not None:
            rooms.append(self.ever - carry.in_all)
        return max(min(rooms), 0) if rooms else None


NO_CAP = Cap()


def paid_on(carry: Carry, points: int, week: Day, month: int) -> Carry:
    """The carry after a day of a week and a month on which so much was paid [points].

    >>> paid_on(Carry(week=10, week_points=6), 2, week=10, month=3).week_points
    8
    """
    if not points:
        return carry
    return evolve(
        carry,
        week=week,
        week_points=points + (carry.week_points if carry.week == week else 0),
        month=month,
        month_points=points + (carry.month_points if carry.month == month else 0),
        in_all=carry.in_all + points,
    )


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
        daily = self.once is None and self.cooldown is None and self.cap.only_daily
        return {self._heard: self._daily if daily else self.note}

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key."""
        if self.own is Own.IGNORED and fact.person == fact.member:
            return None
        if self.cooldown is not None:
            return f"{_AT}{fact.at}"
        if self.once is Once.THING:
            return f"{_ONCE}{fact.thing or ''}"
        if self.once is Once.PERSON:
            return f"{_ONCE}{(fact.person if self.role is Role.ACTED else fact.member) or ''}"
        return "" if self.once is None else _ONCE

    def _daily(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note` for a rule whose days stand alone: the same, faster."""
        if fact.person == fact.member and self.own is Own.IGNORED:
            return acc
        day = now.day
        noted = acc.noted.get(day)
        if (acc.newest is not None and day < acc.newest) or (noted and noted.keys() != _PLAIN):
            return self.note(acc, fact, now)
        if noted is None:
            if len(acc.noted) > 16:
                self._close(acc, now)
            noted = acc.noted[day] = {}
        times = noted[""] = noted.get("", 0) + fact.times
        if not times:
            del noted[""]
        worth = times * self.each if times > 0 else 0
        cap, paid = self.cap.day, acc.paid.get(day, 0)
        points = worth if cap is None or worth < cap else cap
        if points != paid:
            acc.paid[day] = points
            now.pay(self, self.into, points - paid, day, worth)
        return acc

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> Due:
        """See TrueUp.due."""
        mark = _AT if self.cooldown is not None else _ONCE if self.once is not None else None
        times = max(sum(many for key, many in noted.items() if key[:1] != mark), 0)
        if self.cooldown is not None:
            spaced, carry = self._spaced(noted, carry, self.cooldown * _SECOND)
            times += spaced
        elif self.once is not None:
            fresh = [
                key for key, many in sorted(noted.items()) if key[:1] == _ONCE and many > 0 and key not in carry.seen
            ]
            times += len(fresh)
            carry = evolve(carry, seen={**carry.seen, **dict.fromkeys(fresh, self.each)}) if fresh else carry
        worth = times * self.each
        week, month = now.calendar.week(day), now.calendar.month(day)
        room = self.cap.room(carry, week, month)
        points = worth if room is None else min(worth, room)
        return Due(points, worth, carry if self.cap.only_daily else paid_on(carry, points, week, month))

    def _spaced(self, noted: Mapping[str, int], carry: Carry, apart: int) -> tuple[int, Carry]:
        """How many of the instants count, each at least so long [microseconds] after the one before."""
        last, times = carry.last, 0
        for at in sorted(int(key[1:]) for key, many in noted.items() if key[:1] == _AT and many > 0):
            if last is None or at - last >= apart:
                last, times = at, times + 1
        return times, evolve(carry, last=last) if times else carry

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
