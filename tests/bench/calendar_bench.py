"""The local day of an instant: commkit against every way that pendulum has, the cheapest of which counts.

pendulum gets its input in the form that it likes best, a DateTime in UTC made beforehand; commkit gets the
integers that it keeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pendulum

from commkit.core.calendar import Calendar, micros
from tests.bench.timing import interleaved

ZONE = "America/New_York"
EPOCH = date(1970, 1, 1).toordinal()
FIRST = micros(datetime(2023, 1, 1, tzinfo=UTC))
COLUMN = [FIRST + n * 7_001_000_001 for n in range(10_000)]  # 810 days, four changes of clocks


def _pendulum() -> dict[str, Callable[[], object]]:
    zone = pendulum.timezone(ZONE)
    seconds = [at / 1_000_000 for at in COLUMN]
    moments = [pendulum.DateTime.instance(_utc(at)) for at in COLUMN]
    make, show = pendulum.from_timestamp, pendulum.DateTime.fromtimestamp
    return {
        "from_timestamp": lambda: [make(at, zone).toordinal() - EPOCH for at in seconds],
        "DateTime.fromtimestamp": lambda: [show(at, zone).toordinal() - EPOCH for at in seconds],
        "in_timezone": lambda: [moment.in_timezone(zone).toordinal() - EPOCH for moment in moments],
        "astimezone": lambda: [moment.astimezone(zone).toordinal() - EPOCH for moment in moments],
        "Timezone.convert": lambda: [zone.convert(moment).toordinal() - EPOCH for moment in moments],
    }


def _utc(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def _standard() -> dict[str, Callable[[], object]]:
    zone = pendulum.timezone(ZONE)  # a ZoneInfo; the datetimes are the standard library's
    moments = [_utc(at) for at in COLUMN]
    return {"datetime.astimezone": lambda: [at.astimezone(zone).toordinal() - EPOCH for at in moments]}


def rows() -> list[dict[str, object]]:
    """The rows of the bench table: how many times faster a local day is."""
    calendar = Calendar(ZONE)
    day_number = calendar.day_number
    ours: dict[str, Callable[[], object]] = {
        "day_number": lambda: [day_number(at) for at in COLUMN],
        "day_numbers": lambda: calendar.day_numbers(COLUMN),
    }
    theirs = _pendulum()
    times = interleaved({**ours, **theirs, **_standard()})
    cheapest = min(theirs, key=times.__getitem__)

    def row(what: str, how: str, against: str, target: float) -> dict[str, object]:
        value = times[against] / times[how]
        cost = f"{times[how] / len(COLUMN) * 1e9:.0f} against {times[against] / len(COLUMN) * 1e9:.0f} ns"
        name = f"{what}: {how} against {against} ({cost})"
        return {"name": name, "value": value, "unit": "times faster", "target": target, "better": "higher"}

    return [
        row("local day", "day_number", cheapest, 15),
        row("local day in bulk", "day_numbers", cheapest, 15),
        row("local day without pendulum", "day_number", "datetime.astimezone", 2),
        _cut(calendar),
    ]


def _cut(calendar: Calendar) -> dict[str, object]:
    """A column in time order needs no look-up for each instant."""
    column = [FIRST + n * 173_000_001 for n in range(200_000)]  # 400 days
    times = interleaved(
        {
            "cut": lambda: {day: after - first for day, first, after in calendar.cut(column)},
            "day_numbers": lambda: Counter(calendar.day_numbers(column)),
        },
        rounds=11,
    )
    name = f"instants per day of 200,000 in time order: cut against day_numbers ({times['cut'] * 1e3:.1f} ms)"
    value = times["day_numbers"] / times["cut"]
    return {"name": name, "value": value, "unit": "times faster", "target": 5, "better": "higher"}


if __name__ == "__main__":
    for found in rows():
        print(found)
