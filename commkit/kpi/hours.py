"""When in the day a community is awake: events by local hour, and the share of the busiest hour.

The hour is what the clock on the wall shows, and the calendar alone knows it. Where clocks go back, an hour comes
twice and holds the events of both; where they go forward, one hour of that day stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

if TYPE_CHECKING:
    from commkit.core.calendar import Calendar

_HOURS = range(24)


@frozen
class HourOfDay:
    """The events of one hour of the day, from `hour`:00 on, and their share of all events."""

    hour: int
    events: int = field(metadata=unit("events"))
    share: Ratio = field(metadata=unit("1"))


def events_by_hour(instants: Iterable[int], calendar: Calendar) -> dict[int, int]:
    """The events of each local hour of the day, 0 to 23 (各时段事件数) [events]; hours without any are 0.

    Instants are microseconds since 1970 (UTC), in any order; each counts, so leave repeated deliveries out before.
    Source: Discourse, Slack.

    >>> from commkit.core.calendar import Calendar
    >>> midnight_utc = 0
    >>> [hour for hour, events in events_by_hour([midnight_utc], Calendar("Asia/Shanghai")).items() if events]
    [8]
    """
    counts = dict.fromkeys(_HOURS, 0)
    for at in instants:
        counts[calendar.hour(at)] += 1
    return counts


def hours_of_day(events: Mapping[int, int]) -> Table[HourOfDay]:
    """Every hour of the day with its events and their share (各时段占比) [1]; hours that are not given have 0.

    Without shares when there are no events. Source: Discourse, Slack.

    >>> table = hours_of_day({20: 30, 21: 10})
    >>> len(table), [(row.hour, str(row.share)) for row in table if row.events]
    (24, [(20, '30/40 = 75 %'), (21, '10/40 = 25 %')])
    """
    known = _checked(events)
    total = sum(known.values())
    return Table(HourOfDay, [HourOfDay(hour, count, Ratio(count, total)) for hour, count in known.items()])


def peak_hours(events: Mapping[int, int]) -> tuple[int, ...]:
    """The busiest local hours of the day (高峰时段): all that tie, earliest first; none without events.

    >>> peak_hours({9: 30, 20: 30, 21: 10}), peak_hours({})
    ((9, 20), ())
    """
    known = _checked(events)
    most = max(known.values())
    return tuple(hour for hour, count in known.items() if count == most) if most else ()


def peak_hour_share(events: Mapping[int, int]) -> Ratio:
    """The share of all events that fall into the busiest local hour (高峰时段占比) [1].

    Of one hour, also where several tie. 1/24 when every hour is alike. Without a value when there are no events.
    Source: Discourse, Slack.

    >>> print(peak_hour_share({9: 20, 20: 60, 21: 20}))
    60/100 = 60 %
    """
    known = _checked(events)
    return Ratio(max(known.values()), sum(known.values()))


def _checked(events: Mapping[int, int]) -> dict[int, int]:
    for hour, count in events.items():
        counted(events=count)
        if isinstance(hour, bool) or not isinstance(hour, int) or hour not in _HOURS:
            raise InvalidValue("hour", seen=hour, why="no hour of the day", fix="give 0 to 23, as Calendar.hour does")
    return {hour: events.get(hour, 0) for hour in _HOURS}


_FULLY, _BY_PARTS, _NOT = Additivity.FULLY, Additivity.BY_PARTS, Additivity.NOT
_MONOID, _DEPENDS = FoldClass.MONOID, Direction.DEPENDS

DECLARED: tuple[Declared, ...] = (
    Declared("events_by_hour", Label("events by hour of the day", "各时段事件数"), "events", _FULLY, _MONOID, _DEPENDS),
    Declared("hours_of_day", Label("shares of the hours of the day", "各时段占比"), "1", _BY_PARTS, _MONOID, _DEPENDS),
    Declared("peak_hours", Label("peak hours", "高峰时段"), "hour", _NOT, _MONOID, _DEPENDS),
    Declared("peak_hour_share", Label("peak hour share", "高峰时段占比"), "1", _NOT, _MONOID, _DEPENDS),
)
