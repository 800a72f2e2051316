"""What awards with amounts, limits, groups and campaigns pay, worked out by hand: all facts at once, one loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor, prod
from zoneinfo import ZoneInfo

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.points import Award, Once, Own
from commkit.points.amounts import Drawn, PerAmount, drawn
from commkit.points.campaigns import Stacking
from commkit.points.caps import AtCap
from commkit.points.day_rule import not_taken_back
from commkit.points.limits import Limit, Span
from commkit.standing.facts import Fact
from commkit.standing.measures import Role

_SECOND = 1_000_000


def worth_by_hand(rule: Award, fact: Fact) -> int:
    """What a fact is worth: its amount, times what its campaigns come to, rounded down at the end."""
    if isinstance(rule.each, Drawn):
        worth = Fraction(drawn(fact.id, least=rule.each.least, most=rule.each.most, seed=rule.each.seed))
    elif isinstance(rule.each, PerAmount):
        worth = Fraction(max(fact.amount, 0) * rule.each.points, rule.each.per)
    else:
        assert isinstance(rule.each, int)
        worth = Fraction(rule.each)
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=fact.at)
    running = [
        one.factor
        for one in rule.campaigns
        if one.since <= now < one.until and (not one.groups or fact.group in one.groups)
    ]
    if rule.stacking is Stacking.COMPOUND:
        return floor(worth * prod(running))
    if rule.stacking is Stacking.HIGHEST:
        return floor(worth * max(running, default=Fraction(1)))
    return floor(worth * max(1 + sum(factor - 1 for factor in running), 0))


def _clock_hour(at: int, calendar: Calendar) -> int:
    wall = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(ZoneInfo(calendar.zone))
    return at - ((wall.minute * 60 + wall.second) * _SECOND + wall.microsecond)


class _Stretch:
    """The stretch of a limit that runs."""

    def __init__(self, limit: Limit, calendar: Calendar) -> None:
        self.limit, self.calendar = limit, calendar
        self.begun: int | None = None
        self.day: Day | None = None
        self.paid: list[str] = []

    def left(self, at: int, what: str) -> int:
        """How many awards it still has for this."""
        limit, hour = self.limit, 3600 * _SECOND
        length = {Span.HOURS: hour, Span.MINUTES: 60 * _SECOND}.get(limit.span, 0) * (limit.every or 0)
        if length and self.begun is not None and at >= self.begun + length:
            self.begun, self.paid = None, []
        if limit.span is Span.DAY and self.calendar.day_number(at) != self.day:
            self.day, self.paid = self.calendar.day_number(at), []
        left = 10**9 if limit.most is None else limit.most - len(self.paid)
        return min(left, 0 if what in self.paid else 1) if limit.per is not None else left

    def take(self, at: int, what: str, many: int) -> None:
        """Take so many awards of it."""
        if self.begun is None:
            self.begun = _clock_hour(at, self.calendar) if self.limit.span is Span.HOURS else at
        self.paid += [what] * many


def walked_by_hand(rule: Award, facts: Sequence[Fact], member: str, calendar: Calendar) -> dict[Day, int]:
    """What an award pays for each day [points], without zeros."""
    given: Counter[Day] = Counter()
    stretch = None if rule.limit is None else _Stretch(rule.limit, calendar)
    last, once = -(10**18), set[str]()
    for fact in not_taken_back(_mine(rule, facts, member)):
        worth, what = worth_by_hand(rule, fact), _what(rule, fact)
        if not worth and isinstance(rule.each, PerAmount):
            continue
        if rule.once is not None and what in once:
            continue
        if rule.cooldown is not None and fact.at < last + rule.cooldown * _SECOND:
            continue
        many = fact.times if rule.once is None and rule.cooldown is None else 1
        if stretch is not None:
            many = min(many, stretch.left(fact.at, what))
            if many <= 0:
                continue
            stretch.take(fact.at, what, many)
        last = fact.at
        once.add(what)
        day = calendar.day_number(fact.at)
        for _ in range(many):
            room = _room(rule, given, day, calendar)
            given[day] += worth if worth <= room else room if rule.at_cap is AtCap.PARTIAL else 0
    return {day: points for day, points in sorted(given.items()) if points}


def _mine(rule: Award, facts: Sequence[Fact], member: str) -> list[Fact]:
    mine = [fact for fact in facts if fact.kind == rule.kind]
    mine = [fact for fact in mine if (fact.member if rule.role is Role.ACTED else fact.person) == member]
    if rule.own is Own.IGNORED:
        mine = [fact for fact in mine if fact.member != fact.person]
    return [fact for fact in mine if not rule.groups or fact.group in rule.groups]


def _what(rule: Award, fact: Fact) -> str:
    what = rule.once if rule.once is not None else None if rule.limit is None else rule.limit.per
    if what is Once.THING:
        return str(fact.thing)
    if what is Once.PERSON:
        return str(fact.person if rule.role is Role.ACTED else fact.member)
    return ""


def _room(rule: Award, given: Counter[Day], day: Day, calendar: Calendar) -> int:
    in_week = sum(points for one, points in given.items() if calendar.week(one) == calendar.week(day))
    in_month = sum(points for one, points in given.items() if calendar.month(one) == calendar.month(day))
    used = ((rule.cap.day, given[day]), (rule.cap.week, in_week), (rule.cap.month, in_month))
    rooms = [most - paid for most, paid in (*used, (rule.cap.ever, sum(given.values()))) if most is not None]
    return max(min(rooms, default=10**18), 0)
