"""Points for what members do: so many for each kind, at most so many a day, and a bonus for streaks.

What a day is worth is a function of that day's counts and, for a streak, of the days before it. So late and repeated
facts cannot change it, and it can be worked out again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable, instance_of

from commkit.core.days import Day, DayLike, date_of, number, runs
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.whole import counting, whole
from commkit.standing.activity import Activity
from commkit.standing.kinds import Kind


def _points(what: str, value: int) -> int:
    return whole(what, value, least=0, counts="points")


def award(times: int, *, each: int, daily_cap: int | None = None) -> int:
    """The points [points] that a day's facts of one kind are worth: `each` for every time, at most `daily_cap`.

    A day whose facts were all taken back is worth nothing.

    >>> award(3, each=2), award(30, each=2, daily_cap=10), award(-1, each=2)
    (6, 10, 0)
    """
    desired = max(times, 0) * _points("each", each)
    return desired if daily_cap is None else min(desired, _points("daily_cap", daily_cap))


def streak_bonus(length: int, table: Mapping[int, int]) -> int:
    """The bonus [points] on the day on which a streak is `length` days long: each step pays on its every multiple.

    A step of 7 pays on day 7, 14, 21 of one streak. So a streak that is kept up never earns less than the same days in
    pieces, and breaking one off on purpose gains nothing.

    >>> table = {7: 10, 30: 50}
    >>> [streak_bonus(length, table) for length in (6, 7, 8, 14, 30, 210)]
    [0, 10, 0, 10, 50, 60]
    """
    return sum(points for step, points in table.items() if length % step == 0) if length > 0 else 0


@frozen
class Award:
    """Points for one kind: `each` time [points], at most `daily_cap` a civil day [points], no limit without one."""

    kind: Kind = field(validator=instance_of(Kind))
    each: int = field(validator=counting("points", least=0))
    daily_cap: int | None = field(default=None)

    @daily_cap.validator
    def _at_least_one_award(self, _attribute: Attribute[int | None], value: int | None) -> None:
        if value is not None and _points("daily_cap", value) < self.each:
            fix = f"give {self.each} or more, or no cap"
            raise InvalidValue("daily_cap", seen=value, why="it is below one award, which could never be paid", fix=fix)


def _by_length(table: Mapping[int, int]) -> Mapping[int, int]:
    return {length: table[length] for length in sorted(table, key=lambda length: (str(type(length)), length))}


@frozen
class StreakBonus:
    """A bonus [points] by length [days]: each is paid whenever a run of days with a kind reaches a multiple of it."""

    kind: Kind = field(validator=instance_of(Kind))
    table: Mapping[int, int] = field(converter=_by_length, hash=False)

    @table.validator
    def _lengths(self, _attribute: Attribute[Mapping[int, int]], value: Mapping[int, int]) -> None:
        for length, points in value.items():
            whole("table", length, least=1, counts="days of a streak")
            _points(f"table[{length}]", points)


def _tuple(awards: Iterable[Award]) -> tuple[Award, ...]:
    return tuple(awards) if isinstance(awards, Iterable) else (awards,)


@frozen
class Earning:
    """What a community pays for: awards by kind (one for each), and a streak bonus."""

    awards: tuple[Award, ...] = field(converter=_tuple, validator=deep_iterable(instance_of(Award)))
    streak: StreakBonus | None = None

    @awards.validator
    def _one_for_each_kind(self, _attribute: Attribute[tuple[Award, ...]], value: tuple[Award, ...]) -> None:
        codes = [award.kind.code for award in value]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise InvalidValue("awards", seen=twice, why="a kind has one award", fix="merge them into one")


@frozen
class Earned:
    """Points for one day under one rule: `points` paid [points], and what would have been paid without the cap."""

    day: date
    rule: str
    points: int
    desired: int


def _by_day(counts: Mapping[date, int] | Mapping[int, int]) -> dict[Day, int]:
    days: dict[Day, int] = {}
    for day, times in counts.items():
        days[number(day)] = days.get(number(day), 0) + times
    return days


def earn(counts: Mapping[Kind, Mapping[date, int] | Mapping[int, int]], earning: Earning) -> tuple[Earned, ...]:
    """What a member's counts (times by kind and day) are worth, day by day, each kind and each streak step by itself.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> rule = Earning((Award(CHECKED_IN, each=2, daily_cap=2),), StreakBonus(CHECKED_IN, {3: 5}))
    >>> for paid in earn({CHECKED_IN: {date(2017, 2, 16): 1, date(2017, 2, 17): 2, date(2017, 2, 18): 1}}, rule):
    ...     print(paid.day, paid.rule, paid.points, paid.desired)
    2017-02-16 checked_in 2 2
    2017-02-17 checked_in 2 4
    2017-02-18 checked_in 2 2
    2017-02-18 checked_in streak of 3 5 5
    """
    for kind in counts:
        if not isinstance(kind, Kind):
            raise WrongType("counts", seen=kind, why="not a kind", fix="use kinds such as CHECKED_IN as keys")
    paid: list[Earned] = []
    for rule in earning.awards:
        for day, times in _by_day(counts.get(rule.kind, {})).items():
            if times > 0:
                points = award(times, each=rule.each, daily_cap=rule.daily_cap)
                paid.append(Earned(date_of(day), rule.kind.code, points, times * rule.each))
    if earning.streak is not None:
        days = [day for day, times in _by_day(counts.get(earning.streak.kind, {})).items() if times > 0]
        for first, length in runs(days):
            for reached in range(1, length + 1):
                bonus = streak_bonus(reached, earning.streak.table)
                if bonus:
                    rule_name = f"{earning.streak.kind.code} streak of {reached}"
                    paid.append(Earned(date_of(first + reached - 1), rule_name, bonus, bonus))
    return tuple(sorted(paid, key=lambda entry: (entry.day, entry.rule)))


def earned_by(activity: Activity, earning: Earning, until: DayLike | None = None) -> tuple[Earned, ...]:
    """What a member's activity is worth, up to and with the day `until`; all of it without one.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import MESSAGE
    >>> ada = Activity()
    >>> ada.add(Fact("f1", 0, "ada", MESSAGE), day=0)
    >>> [paid.points for paid in earned_by(ada, Earning((Award(MESSAGE, each=1, daily_cap=5),)))]
    [1]
    """
    last: Day | None = None if until is None else number(until)
    kinds = {rule.kind for rule in earning.awards} | ({earning.streak.kind} if earning.streak else set())
    counts = {
        kind: {day: times for day, times in activity.stream(kind).times.items() if last is None or day <= last}
        for kind in kinds
    }
    return earn(counts, earning)
