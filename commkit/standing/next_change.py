"""What time alone does to a check: the first day on which it can be met, or answer otherwise, if nothing more happens.

Facts leave a window, days since joining add up, and what was unknown becomes known. Nothing else changes with time,
so that the days can be named ahead: exactly for measures of one member, and never too late for any check.

    quiet = Ahead((count(MESSAGE).last(30) <= 0) & (tenure >= 30))   # made once for a check
    quiet.first_met(activity, today)                                 # asked for every member
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from commkit.core.check import Check, Comparison
from commkit.core.combine import Combination, Not
from commkit.core.days import Day
from commkit.core.measure import Measure
from commkit.core.readings import Asked, Reading
from commkit.standing.activity import Activity
from commkit.standing.dropping_out import Wanted, dropping_out, grown, leaves_on, summed
from commkit.standing.kinds import JOINED
from commkit.standing.measures import Back, How, Per, Role, Tally, Tenure, Whose
from commkit.standing.stream import EVER, NEVER, Stream

NOTHING: Final[Mapping[str, Reading]] = {}
NO_DAYS: Final[Mapping[str, int]] = {}


class Ahead:
    """What time alone does to a check: worked out once for the check, asked for many members.

    `fixed` holds readings by key that time does not change; `growing` those that grow by one a day, as they stand at
    the end of `day` [days]. Any other measure may change every day: a check on it can be met on any. All facts of the
    activity are of `day` or before; with later ones the days may be early.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count, tenure
    >>> ada = Activity()
    >>> for at, (on, kind) in enumerate([(1, JOINED), (5, MESSAGE)]):
    ...     ada.add(Fact(f"f{at}", 0, "ada", kind), on)
    >>> quiet = Ahead((count(MESSAGE).last(30) <= 0) & (tenure >= 30))
    >>> quiet.first_met(ada, 5), quiet.first_met(ada, 40), quiet.next_change(ada, 5)
    (35, 40, 35)
    """

    def __init__(self, check: Check) -> None:
        self.check, self._part = check, _part(check)

    @cached_property
    def _leaves(self) -> list[tuple[Check, _Part, _Part]]:
        return [(leaf, _part(leaf), _part(leaf.opposite())) for leaf in dict.fromkeys(_leaves(self.check))]

    def first_met(
        self,
        activity: Activity,
        day: Day,
        fixed: Mapping[str, Reading] = NOTHING,
        growing: Mapping[str, int] = NO_DAYS,
    ) -> Day | None:
        """The first day from `day` on at whose end the check is met if nothing more happens; None: not by time alone.

        It may be early, never late; where `is_exact` it is the day itself.
        """
        return self._part.first(_Look(activity, day, fixed, growing), day)

    def next_change(
        self,
        activity: Activity,
        day: Day,
        fixed: Mapping[str, Reading] = NOTHING,
        growing: Mapping[str, int] = NO_DAYS,
    ) -> Day | None:
        """The first day after `day` at whose end the check can answer otherwise than at the end of `day`; None: never.

        Met, unmet and unknown are three answers. It may be early, never late; where `is_exact` it is the day itself.
        """
        if not is_exact(self.check, fixed.keys() | growing.keys()):
            return day + 1
        look, on = _Look(activity, day, fixed, growing), day
        answer = self.check.met_by(_Reader(look, on))
        while True:
            changes = [change for leaf in self._leaves if (change := _changed(*leaf, look, on)) is not None]
            if not changes:
                return None
            on = min(changes)
            if self.check.met_by(_Reader(look, on)) is not answer:
                return on


def first_met(
    check: Check,
    activity: Activity,
    day: Day,
    fixed: Mapping[str, Reading] = NOTHING,
    growing: Mapping[str, int] = NO_DAYS,
) -> Day | None:
    """The first day from `day` on at whose end a check is met if nothing more happens: see `Ahead.first_met`.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count
    >>> ada = Activity()
    >>> ada.add(Fact("f1", 0, "ada", MESSAGE), 5)
    >>> first_met(count(MESSAGE).last(30) <= 0, ada, 5), first_met(count(MESSAGE) >= 2, ada, 5)
    (35, None)
    """
    return _part(check).first(_Look(activity, day, fixed, growing), day)


def next_change(
    check: Check,
    activity: Activity,
    day: Day,
    fixed: Mapping[str, Reading] = NOTHING,
    growing: Mapping[str, int] = NO_DAYS,
) -> Day | None:
    """The first day after `day` on which a check can answer otherwise, if nothing more happens: `Ahead.next_change`.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count
    >>> ada = Activity()
    >>> ada.add(Fact("f1", 0, "ada", MESSAGE), 5)
    >>> next_change(count(MESSAGE).last(7) >= 1, ada, 5), next_change(count(MESSAGE) >= 1, ada, 5)
    (12, None)
    """
    return Ahead(check).next_change(activity, day, fixed, growing)


def is_exact(check: Check, known: Collection[str] = ()) -> bool:
    """Whether the days are exact: the check compares a member's activity, tenure or `known` keys with numbers only.

    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count
    >>> is_exact(count(MESSAGE).last(7) >= 1), is_exact(count(MESSAGE).community >= 1)
    (True, False)
    """
    return all(isinstance(leaf, Comparison) and _is_foreseen(leaf, known) for leaf in _leaves(check))


def _is_foreseen(leaf: Comparison, known: Collection[str]) -> bool:
    measure = leaf.measure
    if not isinstance(leaf.bound, int | Fraction):
        return False
    return isinstance(measure, Tenure) or _of_member(measure) or measure.key in known


def _of_member(measure: Measure) -> bool:
    return isinstance(measure, Tally) and measure.whose is Whose.MEMBER


def _leaves(check: Check) -> Iterable[Check]:
    if isinstance(check, Combination):
        for part in check.parts:
            yield from _leaves(part)
    elif isinstance(check, Not):
        yield from _leaves(check.part)
    else:
        yield check


class _Look:
    """One member's activity at the end of a day, and what else is known then."""

    __slots__ = ("activity", "day", "fixed", "growing")

    def __init__(self, activity: Activity, day: Day, fixed: Mapping[str, Reading], growing: Mapping[str, int]) -> None:
        self.activity, self.day, self.fixed, self.growing = activity, day, fixed, growing


class _Reader:
    """The readings at the end of a day ahead, if nothing more happens."""

    __slots__ = ("_look", "_on")

    def __init__(self, look: _Look, on: Day) -> None:
        self._look, self._on = look, on

    def read(self, measure: Asked, /) -> Reading:
        look, on = self._look, self._on
        if isinstance(measure, Tally) and measure.whose is Whose.MEMBER:
            return look.activity.read(measure, on)
        if isinstance(measure, Tenure):
            joined = look.activity.joined_on(on)
            return None if joined is None else on - joined
        if measure.key in look.growing:
            return look.growing[measure.key] + on - look.day
        return look.fixed[measure.key]


_First: TypeAlias = Callable[[_Look, Day], Day | None]
"""The first day from a day on at which something is met."""


class _Part(NamedTuple):
    """A check made ready: when it is first met, and whether it then stays met for as long as nothing happens."""

    first: _First
    stays: bool


def _changed(leaf: Check, met: _Part, unmet: _Part, look: _Look, on: Day) -> Day | None:
    """The first day after `on` with another answer of a leaf; what is known stays known."""
    answer = leaf.met_by(_Reader(look, on))
    to_met = None if answer is True else met.first(look, on + 1)
    to_unmet = None if answer is False else unmet.first(look, on + 1)
    return to_unmet if to_met is None else to_met if to_unmet is None else min(to_met, to_unmet)


def _part(check: Check) -> _Part:
    if isinstance(check, Comparison):
        return _leaf(check)
    if isinstance(check, Combination):
        parts = tuple(map(_part, check.parts))
        whole = check.need == len(parts)
        return _Part(_all_of(parts) if whole else _so_many(parts, check.need), all(part.stays for part in parts))
    return _part(check.part.opposite()) if isinstance(check, Not) else _Part(lambda _look, start: start, False)


def _all_of(parts: Sequence[_Part]) -> _First:
    def first(look: _Look, start: Day) -> Day | None:
        while True:
            on, loose = start, []
            for part in parts:
                day = part.first(look, start)
                if day is None:
                    return None
                if day > on:
                    on = day
                if not part.stays:
                    loose.append((day, part))
            if all(day == on or part.first(look, on) == on for day, part in loose):
                return on
            start = on

    return first


def _so_many(parts: Sequence[_Part], need: int) -> _First:
    def first(look: _Look, start: Day) -> Day | None:
        while True:
            days = [(day, part) for part in parts if (day := part.first(look, start)) is not None]
            if len(days) < need:
                return None
            on = sorted(day for day, _ in days)[need - 1]
            met = sum(day == on or (day < on and (part.stays or part.first(look, on) == on)) for day, part in days)
            if met >= need:
                return on
            start = on

    return first


def _leaf(leaf: Comparison) -> _Part:
    measure, bound = leaf.measure, leaf.bound
    if not isinstance(bound, int | Fraction):
        return _Part(_told(leaf, None), False)
    wanted = Wanted.of(leaf.code, bound)
    if isinstance(measure, Tenure):
        return _Part(_tenure(wanted), wanted.least is not None)
    if isinstance(measure, Tally) and measure.whose is Whose.MEMBER:
        only_less = measure.back is not None and measure.how not in (How.COUNT, How.TOTAL)
        return _Part(
            _all_time(measure, wanted) if measure.back is None else _windowed(measure, measure.back, wanted),
            only_less and wanted.most is not None,
        )
    return _Part(_told(leaf, wanted), False)


def _told(leaf: Comparison, wanted: Wanted | None) -> _First:
    """For what the caller tells: readings that grow by one a day, and readings that stay; others may be met at once."""
    key, keys = leaf.measure.key, leaf.keys

    def first(look: _Look, start: Day) -> Day | None:
        if wanted is not None and key in look.growing:
            return grown(look.growing[key] + start - look.day, wanted, start)
        fixed = look.fixed
        if all(key in fixed for key in keys):
            return start if leaf.met_in([fixed[key] for key in keys]) else None
        return start

    return first


def _tenure(wanted: Wanted) -> _First:
    spot = (JOINED.code, Role.ACTED)

    def first(look: _Look, start: Day) -> Day | None:
        stream = look.activity.streams.get(spot)
        joined = [day for day, times in stream.times.items() if times > 0] if stream is not None else ()
        if not joined:
            return None
        last = max(joined)
        return start if last > start else grown(start - last, wanted, start)

    return first


def _known(activity: Activity, streams: Sequence[Stream | None], how: How) -> Day:
    """The first day with which a window can begin and be complete."""
    counts_days = how is not How.PEOPLE and how is not How.THINGS
    known = EVER
    for stream in streams:
        if stream is None:
            since = activity.known_from
            known = max(known, NEVER if not activity.whole else EVER if since is None else since)
        else:
            known = max(known, stream.since_of(how))
            if counts_days and stream.earlier is not None:
                known = max(known, stream.earlier.before)
    return known


def _all_time(tally: Tally, wanted: Wanted) -> _First:
    """What has happened ever does not change with time; it is known from the days on that are kept."""
    how, spots = tally.how, tuple((kind.code, tally.role) for kind in tally.kinds)

    def first(look: _Look, start: Day) -> Day | None:
        activity = look.activity
        streams = [stream for spot in spots if (stream := activity.streams.get(spot)) is not None]
        for stream in streams:
            days = _on_days(how, [stream])
            if days and max(days) > start:
                return start
            if stream.earlier is not None:
                start = max(start, stream.earlier.before)
        value = activity.read(tally, start)
        return start if value is not None and wanted.holds(value) else None

    return first


def _windowed(tally: Tally, back: Back, wanted: Wanted) -> _First:
    how, spots = tally.how, tuple((kind.code, tally.role) for kind in tally.kinds)

    def general(look: _Look, start: Day) -> Day | None:
        activity = look.activity
        found = [activity.streams.get(spot) for spot in spots]
        on_days = _on_days(how, [stream for stream in found if stream is not None])
        if on_days and max(on_days) > start:
            return start
        known = _known(activity, found, how)
        if known == NEVER:
            return None
        if back.first(start) < known:
            start = leaves_on(back, known - 1)
        return dropping_out(on_days, back, wanted, start)

    quick = wanted.most == 0 and len(spots) == 1 and how in (How.COUNT, How.DAYS) and back.per is Per.DAYS
    return _none_left(spots[0], how, back.length, general) if quick else general


def _none_left(spot: tuple[str, Role], how: How, length: int, general: _First) -> _First:
    """For the commonest check, that nothing was said in so many days: the latest day alone decides."""
    days = how is How.DAYS

    def first(look: _Look, start: Day) -> Day | None:
        stream = look.activity.streams.get(spot)
        if stream is None or not stream.times:
            return general(look, start)
        times = stream.times
        latest = max(times)
        if latest > start or (min(times.values()) < 0 if not days else times[latest] < 0):
            return general(look, start)
        left = latest + length
        if left < start:
            left = start
        seen_from = left - length + 1
        if seen_from < stream.since or (stream.earlier is not None and seen_from < stream.earlier.before):
            return general(look, start)
        return left

    return first


def _on_days(how: How, streams: Sequence[Stream]) -> Mapping[Day, int]:
    """What the answer counts, by the day with which it drops out of a window."""
    if how is How.COUNT or how is How.TOTAL:
        parts = [stream.times if how is How.COUNT else stream.amounts for stream in streams]
        return parts[0] if len(parts) == 1 else summed(pair for part in parts for pair in part.items())
    if how is How.DAYS:
        return {day: 1 for stream in streams for day, times in stream.times.items() if times > 0}
    latest: dict[str, Day] = {}
    for stream in streams:
        for name, day in (stream.people if how is How.PEOPLE else stream.things).items():
            latest[name] = max(day, latest.get(name, day))
    return summed((day, 1) for day in latest.values())
