"""Retention by elapsed time: days of 24 hours that begin with each member's own first instant.

Calendar retention (`n_day_retention`) calls 23:59 and 00:01 two days; here they are one. Vendors differ: Mixpanel
counts from the instant itself, Amplitude cuts both instants down to the full hour first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, TypeVar

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.retention import Cell

M = TypeVar("M", bound=Hashable)
Instants: TypeAlias = Mapping[M, Iterable[datetime]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)
_HOUR = timedelta(hours=1) // _ONE
_DAY = 24 * _HOUR


def rolling_day(start: datetime, at: datetime) -> int:
    """How many times 24 hours lie between two instants, rounded down (滚动天数) [days of 24 h]; below 0 before `start`.

    An hour that the clocks skip or repeat does not matter: elapsed time is counted. Instants without a zone raise
    WrongType. Source: Mixpanel.

    >>> first = datetime(2024, 1, 1, 23, 59, tzinfo=UTC)
    >>> rolling_day(first, datetime(2024, 1, 2, 0, 1, tzinfo=UTC))
    0
    >>> rolling_day(first, datetime(2024, 1, 2, 23, 59, tzinfo=UTC))
    1
    """
    return (_micros(at) - _micros(start)) // _DAY


def rolling_day_by_hour(start: datetime, at: datetime) -> int:
    """As `rolling_day`, with both instants cut down to the full hour of UTC first (按小时取整) [days of 24 h].

    Source: Amplitude, which cuts in the project's zone: the same where that differs from UTC by whole hours.

    >>> first = datetime(2024, 1, 1, 23, 59, tzinfo=UTC)
    >>> rolling_day_by_hour(first, datetime(2024, 1, 2, 23, 0, tzinfo=UTC))
    1
    """
    return (_to_the_hour(_micros(at)) - _to_the_hour(_micros(start))) // _DAY


def rolling_retention(
    acts: Instants[M],
    day: int,
    *,
    as_of: datetime,
    starts: Mapping[M, datetime] | None = None,
    cohort: str = "all",
) -> Cell:
    """Rolling retention (滚动留存) [1]: of one cohort, those active in the `day`-th 24 hours after their own start.

    Members start with their first act, or where `starts` (say, joins) puts them; who starts on or after `as_of`
    is not in the cohort yet. Not yet observable until the last-joined member's 24 hours are over on `as_of`, the
    first instant not observed. Cut the log into cohorts before; `cohort` is the label. Source: Mixpanel ("On").

    >>> acts = {"ada": [datetime(2024, 1, 1, 23, 59, tzinfo=UTC), datetime(2024, 1, 2, 0, 1, tzinfo=UTC)]}
    >>> print(rolling_retention(acts, 1, as_of=datetime(2024, 1, 9, tzinfo=UTC)).share)
    0/1 = 0 %
    """
    return _rolling(acts, day, _micros(as_of), starts, cohort, _as_it_is)


def rolling_retention_by_hour(
    acts: Instants[M],
    day: int,
    *,
    as_of: datetime,
    starts: Mapping[M, datetime] | None = None,
    cohort: str = "all",
) -> Cell:
    """Rolling retention with both instants cut down to the full hour (滚动留存，按小时取整) [1].

    As `rolling_retention`, with the days of `rolling_day_by_hour`. Source: Amplitude.

    >>> first, back = datetime(2024, 1, 1, 23, 59, tzinfo=UTC), datetime(2024, 1, 2, 23, 5, tzinfo=UTC)
    >>> as_of = datetime(2024, 1, 9, tzinfo=UTC)
    >>> print(rolling_retention_by_hour({"ada": [first, back]}, 1, as_of=as_of).share)
    1/1 = 100 %
    >>> print(rolling_retention({"ada": [first, back]}, 1, as_of=as_of).share)
    0/1 = 0 %
    """
    return _rolling(acts, day, _micros(as_of), starts, cohort, _to_the_hour)


def _rolling(
    acts: Instants[M],
    day: int,
    end: int,
    starts: Mapping[M, datetime] | None,
    cohort: str,
    cut: Callable[[int], int],
) -> Cell:
    after = whole("day", day, least=0, counts="days of 24 hours")
    seen = {member: [at for at in map(_micros, some) if at < end] for member, some in acts.items()}
    if starts is None:
        began = {member: min(some) for member, some in seen.items() if some}
    else:
        began = {member: at for member, at in zip(starts, map(_micros, starts.values()), strict=True) if at < end}
    back = sum(
        any(at >= start and (cut(at) - cut(start)) // _DAY == after for at in seen.get(member, ()))
        for member, start in began.items()
    )
    over = all(cut(start) + (after + 1) * _DAY <= end for start in began.values())
    return Cell(cohort, after, len(began), back if over else None)


def _micros(at: datetime) -> int:
    if not isinstance(at, datetime):
        raise WrongType("instant", seen=at, why="a day has no hours", fix="give an aware datetime")
    if at.tzinfo is None or at.utcoffset() is None:
        raise InvalidValue("instant", seen=at, why="without a zone", fix="give an aware datetime")
    return (at.astimezone(UTC) - _EPOCH) // _ONE


def _as_it_is(micros: int) -> int:
    return micros


def _to_the_hour(micros: int) -> int:
    return micros // _HOUR * _HOUR


_NAMES = (
    ("rolling_day", "days of 24 hours", "滚动天数"),
    ("rolling_day_by_hour", "days of 24 hours, from the full hour", "滚动天数，按小时取整"),
)
_SHARES = (
    ("rolling_retention", "rolling retention", "滚动留存"),
    ("rolling_retention_by_hour", "rolling retention, from the full hour", "滚动留存，按小时取整"),
)

DECLARED: tuple[Declared, ...] = (
    *(
        Declared(name, Label(en, zh), "days", Additivity.NOT, FoldClass.BY_MEMBER, Direction.DEPENDS)
        for name, en, zh in _NAMES
    ),
    *(
        Declared(name, Label(en, zh), "1", Additivity.BY_PARTS, FoldClass.BY_MEMBER, Direction.UP)
        for name, en, zh in _SHARES
    ),
)
