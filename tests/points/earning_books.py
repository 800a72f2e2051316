"""Awards of every sort, with numbers small enough for generated histories to meet."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Once, Own
from commkit.points.amounts import Drawn, PerAmount
from commkit.points.campaigns import Campaign, Stacking
from commkit.points.caps import AtCap
from commkit.points.limits import Limit
from commkit.standing.kinds import CHECKED_IN, LIKED, MESSAGE, RATED, REPLIED
from commkit.standing.measures import Role

HOUR = 3600
DROP = AtCap.DROP
THEMES = ((MESSAGE,), (LIKED, REPLIED), (RATED,), (MESSAGE, LIKED, REPLIED, RATED, CHECKED_IN))


def _feb(name: str, first: int, last: int, factor: Fraction | int, *groups: str) -> Campaign:
    since, until = datetime(2017, 2, first, tzinfo=UTC), datetime(2017, 2, last, 12, tzinfo=UTC)
    return Campaign(name, since, until, factor, groups)


CAMPAIGNS = (
    _feb("half_more", 24, 26, Fraction(3, 2)),
    _feb("threefold", 25, 27, 3),
    _feb("less", 26, 28, Fraction(1, 3)),
)
DRAWS = (
    Award("draws_spaced", MESSAGE, Drawn(15, 25, seed="x"), cooldown=60),
    Award("draws_capped", MESSAGE, Drawn(0, 3, seed="y"), cap=Cap(day=5, week=8)),
    Award("draws_dropped", MESSAGE, Drawn(1, 4, seed="y"), cap=Cap(day=5, week=8), at_cap=DROP),
)
FIXED = (
    Award("rated", RATED, PerAmount(2, 3), own=Own.COUNTED, limit=Limit.day(2)),
    Award("rated_by_others", RATED, PerAmount(2, 3), role=Role.RECEIVED, cap=Cap(week=4), at_cap=DROP),
    Award("dropped", MESSAGE, 3, cap=Cap(day=7), at_cap=DROP),
    Award("dropped_in_week", MESSAGE, 3, cap=Cap(week=7), at_cap=DROP, cooldown=2 * HOUR),
    Award("dropped_ever", REPLIED, 3, cap=Cap(ever=7), at_cap=DROP, once=Once.THING),
    Award("partial_once", REPLIED, 3, cap=Cap(day=4, ever=7), once=Once.THING),
    Award("limit_ever", MESSAGE, 2, limit=Limit.ever(3)),
    Award("limit_day", MESSAGE, 2, limit=Limit.day(2), cap=Cap(week=5)),
    Award("limit_hours", MESSAGE, 2, limit=Limit.hours(2, every=5)),
    Award("limit_minutes", MESSAGE, 2, limit=Limit.minutes(1, every=601), cap=Cap(day=3)),
    Award("thing_ever", REPLIED, 1, limit=Limit.ever(None, per=Once.THING)),
    Award("thing_day", REPLIED, 1, limit=Limit.day(2, per=Once.THING)),
    Award("thing_hours", REPLIED, 1, limit=Limit.hours(2, every=30, per=Once.THING)),
    Award("person_minutes", LIKED, 1, limit=Limit.minutes(3, every=2000, per=Once.PERSON), role=Role.RECEIVED),
    Award("hours_spaced", LIKED, 1, limit=Limit.hours(3, every=2), cooldown=600),
    Award("hours_once", REPLIED, 1, limit=Limit.hours(1, every=40), once=Once.THING),
    Award("compound", MESSAGE, 1, campaigns=CAMPAIGNS),
    Award("additive", MESSAGE, 5, campaigns=CAMPAIGNS, stacking=Stacking.ADDITIVE, cap=Cap(day=11, month=50)),
    Award("highest", LIKED, 5, campaigns=CAMPAIGNS, stacking=Stacking.HIGHEST, limit=Limit.day(3)),
    Award("weekly", CHECKED_IN, 2, cap=Cap(week=5, month=9)),
)
RULES = (*DRAWS, *FIXED)


def earning(*rules: Award, lateness: int = 3, version: str = "1") -> Playbook:
    """A book with an account and these rules."""
    return Playbook("class", version, Calendar("UTC"), (Account("points"), *rules), lateness=lateness)


BOOKS = (earning(*RULES), earning(*RULES, lateness=1))
_CHANGED = tuple(
    evolve(new, name=old.name, kind=old.kind, role=old.role)
    for old, new in zip(RULES, RULES[1:] + RULES[:1], strict=True)
)
VERSIONS = evolve(earning(*_CHANGED, version="2"), since=17_225, before=BOOKS[0])
"""Every rule becomes one of another sort on a day in the middle of a history."""
