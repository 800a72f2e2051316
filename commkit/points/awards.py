"""Awards: points for each fact of a kind: how much, how often, up to which caps, in which groups, and in campaigns.

Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))
Award("liked", LIKED, each=1, role=Role.RECEIVED, once=Once.PERSON)
Award("chat", MESSAGE, each=Drawn(15, 25, seed="autumn"), cooldown=60, groups="general")
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, cast

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable, optional

from commkit.core.data import ByName
from commkit.core.days import Day, month_of, week_start
from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.points.amounts import Each, SomeEach, range_of
from commkit.points.campaigns import Campaign, Stacking, differently_named, some_campaigns, some_groups
from commkit.points.caps import NO_CAP, NO_LIMIT, AtCap, Cap, add_up, paid_on, some_cap
from commkit.points.day_walk import ONCE, SECOND, DayWalk, about, note_of, read_note
from commkit.points.limits import Limit, Once, Span, some_limit
from commkit.points.marks import AT, new_in, plainly, spaced
from commkit.points.remarks import award_remarks
from commkit.points.true_up import Carry, Earnings, TrueUp, count
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received, Role
from commkit.standing.policy import Handler, Heard, Now, named

__all__ = ["NO_CAP", "Award", "Cap", "Once", "Own", "both_sides", "paid_on"]

_NOTHING: Mapping[str, int] = {}
_month, _week = lru_cache(1024)(month_of), lru_cache(1024)(week_start)


class _Way(enum.Enum):
    """How an award looks at facts: it counts them, counts what is new or far enough apart, or goes through each."""

    COUNT = "count"
    MARK = "mark"
    WALK = "walk"


class Own(enum.Enum):
    """What becomes of facts whose member and person are one: they earn nothing, or they count like any other."""

    IGNORED = "ignored"
    COUNTED = "counted"


@frozen
class Award(TrueUp):
    """Points for facts of a kind: `each` time [points], to who did it or to the counterpart (`role`).

    `each` is fixed, or an amount: `PerAmount`, `Drawn`. `cap` limits what is paid; `at_cap` says what becomes of an
    award that meets it in the middle. `cooldown` [seconds] is the least time between two facts that count. `once` pays
    only the first fact of each thing, of each person, or ever. `limit` is how many awards a stretch of time has at
    most. Only facts of `groups` count, where some are named. Facts of a campaign are worth more, by `stacking`. Facts
    with oneself earn nothing unless `own` says so.

    What does not count (another group, too soon, not the first, over the limit) takes no room under the cap.
    """

    name: str = field(validator=named)
    kind: Kind = field(validator=instance_of(Kind))
    each: Each = field(validator=SomeEach())
    cap: Cap = field(default=NO_CAP, converter=some_cap)
    cooldown: int | None = field(default=None, validator=optional(counting("seconds", least=1)))
    once: Once | None = field(default=None, validator=optional(instance_of(Once)))
    role: Role = field(default=Role.ACTED, validator=instance_of(Role))
    own: Own = field(default=Own.IGNORED, validator=instance_of(Own))
    into: str = field(default="points", validator=named)
    at_cap: AtCap = field(default=AtCap.PARTIAL, validator=instance_of(AtCap))
    limit: Limit | None = field(default=None, converter=some_limit)
    groups: tuple[str, ...] = field(default=(), converter=some_groups, validator=deep_iterable(instance_of(str)))
    campaigns: Annotated[tuple[Campaign, ...], ByName()] = field(
        default=(), converter=some_campaigns, validator=differently_named
    )
    stacking: Stacking = field(default=Stacking.COMPOUND, validator=instance_of(Stacking))
    _way: _Way = field(init=False, eq=False, repr=False)
    _fixed: int = field(init=False, eq=False, repr=False)
    """What each award is worth, where that is fixed [points]."""
    _walks: bool = field(init=False, eq=False, repr=False)
    _step: int = field(init=False, eq=False, repr=False)
    """What may be paid is a multiple of this, where that is known before [points]."""
    alone: bool = field(init=False, eq=False, repr=False)
    _most: int | None = field(init=False, eq=False, repr=False)
    """The most that a day that stands alone may pay [points]."""

    @_way.default
    def _how(self) -> _Way:
        looks = self.limit is not None and (self.limit.span is not Span.DAY or self.limit.per is not None)
        noted = self.once is not None or self.cooldown is not None
        if looks or not isinstance(self.each, int) or self.campaigns or (noted and self.limit is not None):
            return _Way.WALK
        return _Way.MARK if noted else _Way.COUNT

    @_fixed.default
    def _each_alone(self) -> int:
        return self.each if isinstance(self.each, int) else 1

    @_walks.default
    def _looks_at_each(self) -> bool:
        return self._way is _Way.WALK

    @_step.default
    def _whole_awards(self) -> int:
        return 1 if self.at_cap is AtCap.PARTIAL or self._walks else self._fixed

    @alone.default
    def _days_alone(self) -> bool:
        over_days = self.limit is not None and self.limit.span is not Span.DAY
        return self.once is None and self.cooldown is None and not over_days and self.cap.only_daily

    @_most.default
    def _most_alone(self) -> int | None:
        most = self.cap.day or NO_LIMIT
        return most - most % self._step if self.alone else None

    @cap.validator
    def _an_award_fits(self, _attribute: Attribute[Cap], value: Cap) -> None:
        least, _ = range_of(self.each)
        if value.least is not None and value.least < least:
            why = f"it is below one award ({least}), which could never be paid"
            raise InvalidValue("cap", seen=value.least, why=why, fix=f"give {least} or more, or no cap")

    @once.validator
    def _not_both(self, _attribute: Attribute[Once | None], value: Once | None) -> None:
        if value is not None and self.cooldown is not None:
            why = "what is paid once has nothing to wait for"
            raise InvalidValue("once", seen=value.value, why=why, fix="leave out the cooldown or once")

    @limit.validator
    def _said_once(self, _attribute: Attribute[Limit | None], value: Limit | None) -> None:
        if value is not None and value.per is not None and self.once is not None:
            why = f"each {self.once.value} is paid once for ever already"
            raise InvalidValue("limit.per", seen=value.per.value, why=why, fix="leave out once or per")

    @property
    def _heard(self) -> Heard:
        return self.kind if self.role is Role.ACTED else Received(self.kind)

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        """See Policy.hears."""
        if self._way is _Way.COUNT:
            plain = not self.groups and self.limit is None
            return {self._heard: self._count if plain else self._count_some}
        return {self._heard: self._mark if self._way is _Way.MARK else self._walk}

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key."""
        if fact.person is not None and fact.person == fact.member and self.own is Own.IGNORED:
            return None
        if self.groups and fact.group not in self.groups:
            return None
        if self._way is _Way.COUNT:
            return ""
        if self._way is _Way.MARK and self.cooldown is not None:
            return f"{AT}{fact.at}"
        said = about(self, fact)
        return note_of(fact, said) if self._way is _Way.WALK else f"{ONCE}{said}"

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
                room = acc.room = self.room(day, acc.start, now)
        times = acc.times[day] = acc.times.get(day, 0) + fact.times
        if day in acc.keyed:
            times += sum(acc.keyed[day].values())
        each = self._fixed
        worth = times * each if times > 0 else 0
        points = worth if worth < room else room
        if points != acc.paid.get(day):
            self.post(acc, day, points, worth, now)
        elif 0 <= worth - points - each < each * fact.times:
            self.tell(acc, day, worth, now)
        return acc

    def _count_some(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note` for a rule that counts facts of some groups, or some of the day."""
        key = self.key(fact)
        if key is None:
            return acc
        day = now.day
        if day != acc.newest and not self.turn(acc, day, now):
            self.note_late(acc, key, fact, now)
            return acc
        acc.count(day, key, fact.times)
        noted = acc.noted(day)
        points, worth = self.due(noted, day, acc.start, now)
        if points != acc.paid.get(day):
            self.post(acc, day, points, worth, now)
        elif worth > points and self.newly_in_vain(noted, key, fact, acc.start, now):
            self.tell(acc, day, worth, now)
        return acc

    def _walk(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note` for a rule that looks at each fact in order: it goes on from the last, where it can."""
        key = self.key(fact)
        if key is None:
            return acc
        day = now.day
        if day != acc.newest and not self.turn(acc, day, now):
            self.note_late(acc, key, fact, now)
            return acc
        walk = self._walked(acc, day, now)
        before, follows = walk.in_vain, walk.comes_after(fact)
        acc.count(day, key, fact.times)
        if follows:
            walk.take(read_note(key), fact.times)
        else:
            acc.room = None
            walk = self._walked(acc, day, now)
        if walk.points != acc.paid.get(day):
            self.post(acc, day, walk.points, walk.worth, now)
        elif walk.in_vain and not before:
            self.tell(acc, day, walk.worth, now)
        return acc

    def _walked(self, acc: Earnings, day: Day, now: Now) -> DayWalk:
        """How far the newest day is gone through."""
        if acc.room is None:
            acc.walk = self._through(acc.noted(day), day, acc.start, now)
            acc.room = NO_LIMIT
        return cast("DayWalk", acc.walk)

    def _through(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> DayWalk:
        """All of a day gone through."""
        return DayWalk(self, carry, self.room(day, carry, now), now.calendar).through(noted)

    def _mark(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note` for a rule that pays once, or after a wait: it goes on from what counted today, where it can."""
        key = self.key(fact)
        if key is None:
            return acc
        day = now.day
        if day != acc.newest and not self.turn(acc, day, now):
            self.note_late(acc, key, fact, now)
            return acc
        before, counted = acc.counted, self._counted(acc, key, fact, day)
        each, room = self._fixed, acc.room
        if room is None:
            room = acc.room = self.room(day, acc.start, now)
        worth = counted * each
        points = worth if worth < room else room
        if points != acc.paid.get(day):
            self.post(acc, day, points, worth, now)
        elif worth - points >= each and before is None:
            if self.newly_in_vain(acc.noted(day), key, fact, acc.start, now):
                self.tell(acc, day, worth, now)
        elif before is not None and 0 <= worth - points - each < each * (counted - before):
            self.tell(acc, day, worth, now)
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
        elif last is None or fact.at - last >= self.cooldown * SECOND:
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

    def room(self, day: Day, carry: Carry, now: Now) -> int:
        """The most that a day may pay [points]; in whole awards where the others are dropped."""
        cap = self.cap
        room = cap.day if cap.only_daily else cap.room(carry, _week(day, now.calendar.week_starts_on), _month(day))
        if room is None:
            return NO_LIMIT
        return room if self._step == 1 else room - room % self._step

    def bites(self, day: Day, carry: Carry, now: Now) -> str:
        """See TrueUp.bites."""
        return self.cap.bites(carry, _week(day, now.calendar.week_starts_on), _month(day))

    def in_vain(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> bool:
        """See TrueUp.in_vain."""
        if self._walks:
            return self._through(noted, day, carry, now).in_vain
        points, worth = self.due(noted, day, carry, now)
        return worth - points >= self._fixed

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """See TrueUp.due."""
        if self._walks:
            walk = self._through(noted, day, carry, now)
            return walk.points, walk.worth
        times = self._counting(noted) if self._way is _Way.COUNT else self._times(noted, carry)
        worth, room = times * self._fixed, self.room(day, carry, now)
        return worth if worth < room else room, worth

    def _counting(self, noted: Mapping[str, int]) -> int:
        """How many facts of a day count for a rule that only counts."""
        times = max(sum(noted.values()), 0)
        return times if self.limit is None or self.limit.most is None else min(times, self.limit.most)

    def _times(self, noted: Mapping[str, int], carry: Carry) -> int:
        """How many facts of a day count for a rule that pays once, or after a wait."""
        if self.cooldown is not None:
            times, mark = len(spaced(noted, carry.last, self.cooldown * SECOND)), AT
        else:
            times, mark = len(new_in(noted, carry.seen)), ONCE
        return times if times == len(noted) else times + plainly(noted, mark)

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.leaves."""
        return self.onward(noted, day, carry.copy(), points, now)

    def onward(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.onward."""
        walk = self._through(noted, day, carry, now) if self._walks else None
        if points and not self.cap.only_daily:
            add_up(carry, points, _week(day, now.calendar.week_starts_on), _month(day))
        if walk is not None:
            return walk.leave(carry)
        if self.cooldown is not None:
            carry.last = self._last(noted, carry)
        elif self.once is not None:
            new, seen = new_in(noted, carry.seen), cast("dict[str, int]", carry.seen)
            for key in new:
                seen[key] = self._fixed
        return carry

    def pass_on(self, acc: Earnings, day: Day, carry: Carry, now: Now) -> Carry:
        """See TrueUp.pass_on. Of the newest day the last instant that counts is known."""
        points, known = acc.paid[day], self.cooldown is None or (day == acc.newest and acc.counted is not None)
        if self._walks and not self.alone:
            return self._pass_on_walked(acc, day, carry, now)
        if self.once is not None or not known:
            return self.onward(acc.keyed.get(day, _NOTHING), day, carry, points, now)
        if points and not self.cap.only_daily:
            add_up(carry, points, _week(day, now.calendar.week_starts_on), _month(day))
        if self.cooldown is not None:
            carry.last = acc.last
        return carry

    def _pass_on_walked(self, acc: Earnings, day: Day, carry: Carry, now: Now) -> Carry:
        """`pass_on` of a rule that looks at each fact; of the newest day it is known how far it came."""
        walk, points = acc.walk, acc.paid[day]
        if day != acc.newest or acc.room is None or not isinstance(walk, DayWalk):
            return self.onward(acc.noted(day), day, carry, points, now)
        if points and not self.cap.only_daily:
            add_up(carry, points, _week(day, now.calendar.week_starts_on), _month(day))
        return walk.leave(carry)

    def _last(self, noted: Mapping[str, int], carry: Carry) -> int | None:
        """The last instant that counts, by the end of a day."""
        found = [] if self.cooldown is None else spaced(noted, carry.last, self.cooldown * SECOND)
        return found[-1] if found else carry.last

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        return award_remarks(self)


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
