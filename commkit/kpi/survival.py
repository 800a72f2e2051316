"""How long members stay: the survival curve by Kaplan and Meier, from durations of which some are not over.

A duration ends in a loss, or is cut off because the log ends first (censored): then it counts for as long as it
was seen, and not as a stay that ended. The shares are exact; only the standard errors are floats.
"""

from __future__ import annotations

import enum
import html
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from math import sqrt
from typing import TypeAlias, TypeVar

from attrs import Attribute, field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.fold import Fold
from commkit.core.ratio import Exact, decimal, exact
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import one_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


class Ended(enum.Enum):
    """How a duration ends: the member was lost, or was still there when the log ended."""

    LOST = "lost"
    CENSORED = "still there"


def _no_shorter_than_none(_duration: object, attribute: Attribute[Exact], length: Exact) -> None:
    if exact(attribute.name, length) < 0:
        raise InvalidValue(attribute.name, seen=length, why="it ends before it begins", fix="give 0 or more")


@frozen
class Duration:
    """How long a member was seen to stay (存续时长), in any one unit, and how it ended.

    >>> Duration(6, Ended.LOST) == Duration(6, Ended.CENSORED)
    False
    """

    length: Exact = field(validator=_no_shorter_than_none)
    ended: Ended = field(validator=instance_of(Ended))


Durations: TypeAlias = Mapping[Duration, int]
"""How many members stayed how long: all that the survival curve needs. It holds for one `as_of` only."""


def _counted(counts: Counter[Duration], duration: Duration) -> Counter[Duration]:
    counts[duration] += 1
    return counts


def _added(counts: Counter[Duration], more: Counter[Duration]) -> Counter[Duration]:
    counts.update(more)
    return counts


DURATIONS: Fold[Duration, Counter[Duration], Durations] = Fold(Counter, _counted, _added, dict)
"""Durations to how many there are of each; split the members anywhere and merge."""


class LossOn(enum.Enum):
    """The day on which a member who fell silent counts as lost: the last active one, or the last of the gap."""

    LAST_ACTIVE_DAY = "last active day"
    LAST_DAY_OF_GAP = "last day of the gap"


def durations(
    active: DaysByMember[M],
    *,
    gap: int,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
    left: Mapping[M, DayLike] | None = None,
    loss_on: LossOn = LossOn.LAST_ACTIVE_DAY,
) -> dict[M, Duration]:
    """How long each member stayed (存续时长) [days], from the first active day, or from `starts` (say, joins).

    Lost is who was active on none of the last `gap` days before `as_of`; the rest are censored on the last
    observed day. Losses on the last active day are dated back, before the gap shows them, so that the last
    `gap` days of a curve look better than they are; with `LossOn.LAST_DAY_OF_GAP` they do not, and each stay is
    `gap` days longer. Activity before a start is not looked at. Who is in `left` is lost on that day: unless
    it lies before a later active day or start (they came back), or silence for longer than `gap` came first.
    Source: common usage.

    >>> found = durations({"ada": [0, 20], "ben": [5, 39]}, gap=14, as_of=40)
    >>> [(name, one.length, one.ended.value) for name, one in found.items()]
    [('ada', 20, 'lost'), ('ben', 34, 'still there')]
    >>> durations({"ben": [5, 39]}, gap=14, as_of=40, left={"ben": 39})["ben"]
    Duration(length=34, ended=<Ended.LOST: 'lost'>)
    """
    silent, end, state = whole("gap", gap, least=1, counts="days"), number(as_of), ActiveDays.of(active)
    more = silent if one_of(LossOn, "loss_on", loss_on) is LossOn.LAST_DAY_OF_GAP else 0
    known = {member: number(day) for member, day in ({} if left is None else left).items()}
    found = {}
    for member, first, last in _stays(state, end, starts):
        gone = known.get(member, end)
        if last <= gone < end and gone - last <= silent:
            found[member] = Duration(gone - first, Ended.LOST)
        elif end - last > silent:
            found[member] = Duration(last - first + more, Ended.LOST)
        else:
            found[member] = Duration(end - 1 - first, Ended.CENSORED)
    return found


def _stays(state: ActiveDays[M], end: Day, starts: Mapping[M, DayLike] | None) -> Iterable[tuple[M, Day, Day]]:
    """Each member's first and last day before `end`."""
    observed = (1 << max(0, end - state.base)) - 1
    seen = {member: mask & observed for member, mask in state.masks.items()}
    if starts is None:
        for member, mask in seen.items():
            if mask:
                yield member, state.base + (mask & -mask).bit_length() - 1, state.base + mask.bit_length() - 1
        return
    for member, start in starts.items():
        first, mask = number(start), seen.get(member, 0)
        if first < end:
            yield member, first, max(first, state.base + mask.bit_length() - 1) if mask else first


@frozen
class SurvivalStep:
    """A time at which somebody was lost: how many were at risk, the share that stays longer, its standard error.

    `error` is Greenwood's, a float; without a value where nobody is left.
    """

    time: Exact
    at_risk: int = field(metadata=unit("members"))
    lost: int = field(metadata=unit("members"))
    share: Fraction = field(metadata=unit("1"))
    error: float | None = field(metadata=unit("1"))


@frozen
class Survival:
    """The survival curve S(t) (生存函数): the share that stays longer than t; it steps down where somebody is lost.

    `longest` is the longest duration seen: what is beyond it nobody knows, unless nobody was left.
    """

    steps: Table[SurvivalStep]
    members: int = field(metadata=unit("members"))
    longest: Exact | None

    def at(self, time: Exact) -> Fraction | None:
        """The share that stays longer than `time`; None beyond what was seen, and of nobody.

        >>> curve = kaplan_meier(lost=[2, 4], censored=[3, 6])
        >>> [curve.at(time) for time in (0, 2, 5, 7)]
        [Fraction(1, 1), Fraction(3, 4), Fraction(3, 8), None]
        """
        if self.longest is None:
            return None
        place = bisect_right([step.time for step in self.steps], exact("time", time))
        if place == 0:
            return Fraction(1) if time <= self.longest else None
        step = self.steps[place - 1]
        return step.share if step.lost == step.at_risk or time <= self.longest else None

    def __str__(self) -> str:
        lines = self._lines()
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)

    def _repr_html_(self) -> str:
        head, *lines = self._lines()
        top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"

    def _lines(self) -> list[list[str]]:
        return [["time", "at risk", "lost", "S(t)", "error"], *map(_shown, self.steps)]


def _shown(step: SurvivalStep) -> list[str]:
    error = "n/a" if step.error is None else f"{step.error:.4f}"
    return [decimal(step.time), str(step.at_risk), str(step.lost), decimal(step.share, 4), error]


def kaplan_meier(*, lost: Iterable[Exact], censored: Iterable[Exact]) -> Survival:
    """The survival curve (生存函数) [1] of the durations of those who were lost and of those still there.

    S(t) = product over the times up to t of (1 - lost/at risk). Who is censored at a time at which somebody is
    lost was at risk. Any unit, one for all. Source: Kaplan and Meier 1958; lifelines.

    >>> print(kaplan_meier(lost=[6, 6, 6, 7], censored=[6, 9]))
    time  at risk  lost  S(t)   error
       6        6     3   0.5  0.2041
       7        2     1  0.25  0.2041
    """
    stays = [Duration(length, Ended.LOST) for length in lost]
    return survival_curve(DURATIONS([*stays, *(Duration(length, Ended.CENSORED) for length in censored)]))


def survival_curve(counts: Durations) -> Survival:
    """The survival curve (生存函数) [1] of durations counted by `DURATIONS`, exact.

    With many lengths and much censoring the fractions grow long: see `survival_curve_rounded`. Source: Kaplan
    and Meier 1958.

    >>> curve = survival_curve({Duration(6, Ended.LOST): 3, Duration(6, Ended.CENSORED): 1, Duration(9, Ended.LOST): 2})
    >>> [(step.time, step.share) for step in curve.steps]
    [(6, Fraction(1, 2)), (9, Fraction(0, 1))]
    """
    return _curve(counts, lambda share, lost, at_risk: share * Fraction(at_risk - lost, at_risk))


def survival_curve_rounded(counts: Durations, *, places: int = 15) -> Survival:
    """The survival curve (生存函数，有界精度) [1] with each step rounded to so many decimal places.

    Its cost grows with the number of lengths and no faster, so it is the one for long logs with much
    censoring. Off by at most half a unit of the last place for each step, so that a half-life on the very edge
    may differ. 15 places are our default.

    >>> counts = {Duration(1, Ended.LOST): 1, Duration(2, Ended.LOST): 1, Duration(3, Ended.CENSORED): 1}
    >>> [step.share for step in survival_curve_rounded(counts, places=2).steps]
    [Fraction(67, 100), Fraction(17, 50)]
    """
    scale = 10 ** whole("places", places, least=1, counts="decimal places")

    def rounded(share: Fraction, lost: int, at_risk: int) -> Fraction:
        units = share.numerator * (scale // share.denominator) * (at_risk - lost)
        return Fraction((2 * units + at_risk) // (2 * at_risk), scale)

    return _curve(counts, rounded)


def _curve(counts: Durations, fall: Callable[[Fraction, int, int], Fraction]) -> Survival:
    lost: Counter[Exact] = Counter()
    gone: Counter[Exact] = Counter()
    for duration, times in counts.items():
        gone[duration.length] += whole("counts", times, least=0, counts="members")
        lost[duration.length] += times if duration.ended is Ended.LOST else 0
    at_risk = members = sum(gone.values())
    share, spread, steps = Fraction(1), 0.0, []
    for time in sorted(time for time, times in gone.items() if times):
        if lost[time]:
            share = fall(share, lost[time], at_risk)
            left = at_risk - lost[time]
            spread += lost[time] / (at_risk * left) if left else 0
            error = float(share) * sqrt(spread) if left else None
            steps.append(SurvivalStep(time, at_risk, lost[time], share, error))
        at_risk -= gone[time]
    longest = max((time for time, times in gone.items() if times), default=None)
    return Survival(Table(SurvivalStep, steps), members, longest)


def survival_of(
    active: DaysByMember[M],
    *,
    gap: int,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
    left: Mapping[M, DayLike] | None = None,
    loss_on: LossOn = LossOn.LAST_ACTIVE_DAY,
) -> Survival:
    """The survival curve (成员生存函数) [1] of members, over days: that of their `durations`.

    `gap`, `starts`, `left` and `loss_on` as there. A log that begins late has no durations of those who left before,
    and too short ones of those who stayed. Source: Kaplan and Meier 1958.

    >>> curve = survival_of({"ada": [0, 20], "ben": [5, 39], "cai": [0]}, gap=14, as_of=40)
    >>> [(step.time, str(step.share)) for step in curve.steps]
    [(0, '2/3'), (20, '1/3')]
    """
    stays = durations(active, gap=gap, as_of=as_of, starts=starts, left=left, loss_on=loss_on)
    return survival_curve(DURATIONS(stays.values()))


def _curve_of(name: str, en: str, zh: str) -> Declared:
    return Declared(name, Label(en, zh), "1", Additivity.NOT, FoldClass.MONOID, Direction.UP)


DECLARED: tuple[Declared, ...] = (
    Declared(
        "durations",
        Label("durations of stay", "存续时长"),
        "days",
        Additivity.OVER_MEMBERS,
        FoldClass.IDEMPOTENT,
        Direction.UP,
    ),
    _curve_of("kaplan_meier", "survival, from lengths", "生存函数"),
    _curve_of("survival_curve", "survival, from counts", "生存函数，按计数"),
    _curve_of("survival_curve_rounded", "survival, rounded", "生存函数，有界精度"),
    _curve_of("survival_of", "survival of members", "成员生存函数"),
)
