"""The Orbit model: love and reach of a member, gravity of a community, levels and presence; all exact.

The model came in two versions, and both are here. The first has four levels by love, and gravity as the sum of love
times reach. The second has four commitment levels of three steps, reached by the weight of one activity or by
presence, and gravity as the change of the commitment of all. Source: github.com/orbit-love/orbit-model (MIT).
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeVar

from attrs import Attribute, field, frozen

from commkit.core.days import Day, DayLike, date_of, month_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, Shown, exact
from commkit.core.table import unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)

FADES = Fraction(9, 10)
"""What is left of a month's love after one more calendar month."""


def love(activities: Iterable[tuple[DayLike, Exact]], *, on: DayLike, fades: Exact = FADES) -> Fraction:
    """A member's love (热爱度) on a day [points]: the weights of what they did, fading by a tenth each calendar month.

    Pairs of day and weight; weights of 1 to 3 are usual. Months are counted by the calendar and days ignored: what was
    done on January 31 has faded once on February 1. An activity after the day is an InvalidValue error. Source: Orbit
    model, first version.

    >>> print(love([(date(2019, 11, 14), 1), (date(2020, 2, 11), 3)], on=date(2020, 2, 20)))
    3729/1000
    """
    if not 0 < exact("fades", fades) <= 1:
        raise InvalidValue("fades", seen=fades, why="not above 0 and at most 1", fix="give Fraction(9, 10)")
    end, total = number(on), Fraction(0)
    for day, weight in activities:
        if number(day) > end:
            fix = "leave out what happened later"
            raise InvalidValue("activities", seen=str(date_of(day)), why=f"after {date_of(end)}", fix=fix)
        counted(weight=weight)
        total += weight * Fraction(fades) ** (month_of(end) - month_of(day))
    return total


def orbit_level(love: Exact) -> int:
    """The orbit level by love (轨道层级) [1 to 4]: 1 from 1.5 on, 2 from 1, 3 from 0.5, else 4; 1 is the innermost.

    Source: Orbit model, first version.

    >>> [orbit_level(Fraction(love)) for love in ("1.5", "1.49", "1", "0.99", "0.5", "0.49")]
    [1, 2, 2, 3, 3, 4]
    """
    counted(love=love)
    return next((level for level, least in ((1, 3), (2, 2), (3, 1)) if 2 * love >= least), 4)


def follower_reach(followers: int) -> int:
    """The reach of so many followers (影响力，按粉丝数) [points]: 1 from 1,000, 2 from 2,000, 3 above 5,000, else 0.

    Source: Orbit model, first version, whose bands are 1 to 2 thousand, 2 to 5 thousand, above 5 thousand.

    >>> [follower_reach(followers) for followers in (999, 1000, 2000, 5000, 5001)]
    [0, 1, 2, 2, 3]
    """
    whole("followers", followers, least=0, counts="followers")
    return (followers >= 1000) + (followers >= 2000) + (followers > 5000)


def reach(scores: Iterable[int]) -> int:
    """A member's reach (影响力) [points]: the sum of the scores of what makes them seen.

    The model's own scores: followers as `follower_reach`, an active blog 1, a project with 500 stars 3, over 100
    followers at a developers' site 2. Source: Orbit model, first version.

    >>> reach([follower_reach(1500), 1, 3])
    5
    """
    return sum(whole("scores", score, least=0, counts="points") for score in scores)


def gravity_by_love(members: Iterable[tuple[Exact, Exact]]) -> Exact:
    """The gravity of a community (社群引力，第一版) [points]: the sum of love times reach of its members.

    Source: Orbit model, first version.

    >>> gravity_by_love([(2, 6), (6, 3), (7, 3), (4, 5), (2, 1)])
    73
    """
    total: Exact = 0
    for love, reach in members:
        counted(love=love, reach=reach)
        total += love * reach
    return total


def _not_fewer(row: Presence, attribute: Attribute[int], days: int) -> None:
    whole(attribute.name, days, least=0, counts="days")
    part_of("quarter", month=row.month, quarter=row.quarter)
    part_of("year", quarter=row.quarter, year=days)


@frozen
class Presence:
    """On how many of the last 30, 90 and 365 days a member was active."""

    month: int = field(metadata=unit("days"))
    quarter: int = field(metadata=unit("days"))
    year: int = field(validator=_not_fewer, metadata=unit("days"))


def presence(days: Iterable[DayLike], *, on: DayLike) -> Presence:
    """On how many of the last 30, 90 and 365 days a member was active (出勤): windows that end with the day, it too.

    Several acts on a day count once; later days do not count. Source: Orbit model (attendance, presence).

    >>> presence([0, 40, 100, 100, 101, 400], on=101)
    Presence(month=2, quarter=3, year=4)
    """
    end, active = number(on), {number(day) for day in days}
    return Presence(*(sum(end - width < day <= end for day in active) for width in (30, 90, 365)))


def presence_of(active: DaysByMember[M], *, on: DayLike) -> dict[M, Presence]:
    """The presence (出勤) of every member [days].

    Source: Orbit model.

    >>> presence_of({"ada": [1, 2], "ben": [90]}, on=31)["ada"]
    Presence(month=1, quarter=2, year=2)
    """
    return {member: presence(days, on=on) for member, days in _days(active).items()}


def _days(active: DaysByMember[M]) -> dict[M, list[Day]]:
    state = ActiveDays.of(active)
    return {
        member: [state.base + at for at in range(mask.bit_length()) if mask >> at & 1]
        for member, mask in state.masks.items()
    }


class Commitment(enum.Enum):
    """The levels of the second version (参与层级), from the outermost in."""

    EXPLORING = "Exploring"
    PARTICIPATING = "Participating"
    CONTRIBUTING = "Contributing"
    LEADING = "Leading"

    @property
    def weight(self) -> int:
        """What a member of the level counts in the weighted commitment: 1, 4, 7, 10; it is squared there."""
        return 1 + 3 * _LEVELS.index(self)

    @property
    def label(self) -> Label:
        """The name in two languages."""
        return Label(en=self.value, zh=_CHINESE[_LEVELS.index(self)])


_LEVELS = tuple(Commitment)
_CHINESE = ("探索", "参与", "贡献", "引领")
_STEPS = ("III", "II", "I")
STEPS = range(1, 13)


def commitment_of(step: int) -> Commitment:
    """The level of a step from 1 to 12 (参与层级): three steps each.

    Source: Orbit model, second version.

    >>> [commitment_of(step).value for step in (1, 3, 4, 12)]
    ['Exploring', 'Exploring', 'Participating', 'Leading']
    """
    return _LEVELS[(_step(step) - 1) // 3]


def step_name(step: int) -> str:
    """A step as the model writes it (参与层级名称): III is the first of a level, I the last.

    Source: Orbit model, second version.

    >>> step_name(4), step_name(12)
    ('Participating III', 'Leading I')
    """
    return f"{commitment_of(step).value} {_STEPS[(step - 1) % 3]}"


def _step(step: int) -> int:
    if whole("step", step, least=1, counts="steps") not in STEPS:
        raise InvalidValue("step", seen=step, why="there are four levels of three steps", fix="give 1 to 12")
    return step


YEAR = 365
_PRESENCE_RULES = ((7, 2, 3), (30, 7, 6), (90, 30, 9))


def commitment_step(*, weights: Iterable[tuple[DayLike, int]], days: Iterable[DayLike], on: DayLike) -> int | None:
    """The step that a member has earned (参与层级) [1 to 12] in the year that ends with the day; None for nothing done.

    The heaviest activity gives the step of its weight, 1 to 12. Presence gives one too: two days of a week, in 1, 2 or
    3 weeks, is Participating III, II, I; seven of a month Contributing; thirty of a quarter Leading. The higher counts.
    Weeks, months and quarters are 7, 30 and 90 days counted back from the day, and need not follow each other: our
    reading, the source does not say. Any active day is at least step 1. Source: Orbit model, second version.

    >>> step_name(commitment_step(weights=[(5, 8)], days=[5], on=40))
    'Contributing II'
    >>> step_name(commitment_step(weights=[(39, 1)], days=[39, 40, 32, 33], on=40))
    'Participating II'
    """
    end = number(on)
    heaviest = max((_step(weight) for day, weight in weights if end - YEAR < number(day) <= end), default=0)
    active = {number(day) for day in days if end - YEAR < number(day) <= end}
    earned = max([heaviest, int(bool(active)), *(_by_presence(active, end, *rule) for rule in _PRESENCE_RULES)])
    return earned or None


def _by_presence(active: Iterable[Day], end: Day, width: int, needed: int, below: int) -> int:
    """The step of being there on `needed` days in each of 1, 2 or 3 stretches; 0 for none."""
    stretches: dict[int, int] = {}
    for day in active:
        back = (end - day) // width
        stretches[back] = stretches.get(back, 0) + 1
    kept = sum(1 for here in stretches.values() if here >= needed)
    return below + min(kept, 3) if kept else 0


_REVIEW_MONTHS = {
    Commitment.EXPLORING: 1,
    Commitment.PARTICIPATING: 1,
    Commitment.CONTRIBUTING: 3,
    Commitment.LEADING: 12,
}


def review_due(held: int, *, last_review: DayLike, on: DayLike) -> date:
    """The day on which a held step is reviewed next (复核日), the first from which a demotion may come.

    1 month after the last review for Participating, 3 for Contributing, 12 for Leading, by the calendar: on the same
    day of the month, or the month's last. A day of review that has passed is due now, on `on`. Source: Orbit model,
    second version, for 1, 3 and 12 months; that they belong to the levels in this order is our reading.

    >>> review_due(7, last_review=date(2020, 11, 30), on=date(2020, 12, 1)).isoformat()
    '2021-02-28'
    """
    start = date_of(last_review)
    month = month_of(start) + _REVIEW_MONTHS[commitment_of(held)]
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    length = (following - first).days
    due = first.replace(day=min(start.day, length))
    return max(due, date_of(on))


def reviewed_step(*, held: int, earned: int | None, last_review: DayLike, on: DayLike) -> int:
    """The step after looking at what is earned (升降级) [1 to 12]: up at once, down only when a review is due.

    Who earned nothing in a year falls to step 1 at the review. Source: Orbit model, second version.

    >>> [reviewed_step(held=7, earned=earned, last_review=date(2020, 1, 10), on=date(2020, 3, 1)) for earned in (9, 4)]
    [9, 7]
    >>> reviewed_step(held=7, earned=4, last_review=date(2020, 1, 10), on=date(2020, 4, 10))
    4
    """
    reached = 1 if earned is None else _step(earned)
    if reached >= _step(held):
        return reached
    return reached if review_due(held, last_review=last_review, on=last_review) <= date_of(on) else held


def weighted_commitment(members: Mapping[Commitment, int]) -> int:
    """The weighted commitment of a community (加权参与度) [points]: members by level, each weight squared.

    Weights are 1, 4, 7 and 10. Leave staff out before. Source: Orbit model, second version.

    >>> weighted_commitment(dict(zip(Commitment, (17, 8, 4, 1), strict=True)))
    441
    """
    return sum(level.weight**2 * whole(level.value, many, least=0, counts="members") for level, many in members.items())


def members_by_commitment(steps: Mapping[M, int], *, staff: Iterable[M] = ()) -> dict[Commitment, int]:
    """Members by level (各层级人数) [members], from the step of each; staff are excluded from gravity.

    Source: Orbit model, second version.

    >>> members_by_commitment({"ada": 1, "ben": 12, "op": 12}, staff=["op"])[Commitment.LEADING]
    1
    """
    out = frozenset(staff)
    counts = dict.fromkeys(Commitment, 0)
    for member, step in steps.items():
        if member not in out:
            counts[commitment_of(step)] += 1
    return counts


def gravity(*, before: int, after: int, members: int) -> Ratio:
    """The gravity of a community (社群引力，第二版) [points per member]: how its weighted commitment changed.

    Above 0 members move in, below 0 they drift out. Without a value when there are no members. Source: Orbit model,
    second version.

    >>> print(gravity(before=441, after=504, members=30))
    63/30 = 2.1
    """
    counted(before=before, after=after, members=members)
    return Ratio(after - before, members, Shown.NUMBER)


DIRECT, INDIRECT = 10, 1


def connection(strength: Exact, *, idle_months: int, fades: Exact = FADES) -> Fraction:
    """How strong a connection of two members still is (连接强度) [points] after months without contact.

    A direct contact gives 10, an indirect one 1; a tenth fades each month. Source: Orbit model, second version.

    >>> print(connection(7, idle_months=3), float(connection(7, idle_months=12)) > 1.9)
    5103/1000 True
    """
    counted(strength=strength)
    whole("idle_months", idle_months, least=0, counts="months")
    return strength * Fraction(exact("fades", fades)) ** idle_months


def network_density(*, connections: int, members: int) -> Ratio:
    """The share of all possible pairs of members that are connected (网络密度) [1].

    Without a value for fewer than two members. Source: Orbit model, second version; common usage.

    >>> print(network_density(connections=6, members=5).value, network_density(connections=0, members=1).value)
    3/5 None
    """
    pairs = whole("members", members, least=0, counts="members") * (members - 1) // 2
    part_of("pairs", connections=connections, pairs=pairs)
    return Ratio(connections, pairs)


def _declared(
    name: str, en: str, zh: str, in_unit: str, adds: Additivity = Additivity.NOT, better: Direction = Direction.UP
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, adds, FoldClass.BY_MEMBER, better)


DECLARED: tuple[Declared, ...] = (
    _declared("love", "love", "热爱度", "points", Additivity.FULLY),
    _declared("orbit_level", "orbit level", "轨道层级", "levels", better=Direction.DOWN),
    _declared("reach", "reach", "影响力", "points", Additivity.FULLY),
    _declared("follower_reach", "reach of followers", "影响力（按粉丝数）", "points"),
    _declared("gravity_by_love", "gravity, first version", "社群引力（第一版）", "points", Additivity.OVER_MEMBERS),
    _declared("presence", "presence", "出勤", "days"),
    _declared("presence_of", "presence of members", "出勤（按成员）", "days", Additivity.OVER_MEMBERS),
    _declared("commitment_step", "commitment step", "参与层级", "steps"),
    _declared("reviewed_step", "step after review", "升降级", "steps"),
    _declared("members_by_commitment", "members by commitment", "各层级人数", "members", Additivity.OVER_MEMBERS),
    _declared("weighted_commitment", "weighted commitment", "加权参与度", "points", Additivity.OVER_MEMBERS),
    _declared("gravity", "gravity", "社群引力", "points per member", Additivity.BY_PARTS),
    _declared("connection", "connection", "连接强度", "points"),
    _declared("network_density", "network density", "网络密度", "1"),
)
