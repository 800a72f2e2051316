"""What vendors mean by a week and a month, by their names; and the window that ends the day before.

Say whose number you compare with: a day more is more actives.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from commkit.core.days import MONTH, MONTH_30, SLACK_MONTH, SLACK_WEEK, WEEK, DayLike, Window, number
from commkit.core.wording import Label
from commkit.kpi.activity import mau
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Windowed
from commkit.standing.active_days import DaysByMember

M = TypeVar("M", bound=Hashable)

SLACK_POSTING_WEEK = WEEK
"""Slack's people posting: the current day and the six before it; its active people have `SLACK_WEEK`, eight days."""
SLACK_POSTING_MONTH = MONTH
"""Slack's people posting: the current day and the 27 before it; its active people have `SLACK_MONTH`, 29 days."""
DISCOURSE_MONTH = MONTH_30
"""Discourse's MAU: 30 days with both ends. It shows a stickiness of 0 where nobody was active; here it has no value."""
DISCORD_MONTH = MONTH
"""Discord's audience: whoever viewed a channel in the last 28 days."""
REDASH_WEEK = Window(8)
"""Redash's tutorial: BETWEEN date - 7 AND date, which is eight days."""
REDASH_MONTH = Window(30)
"""Redash's tutorial: from date - 29 to date, which is thirty."""

__all__ = [
    "DISCORD_MONTH",
    "DISCOURSE_MONTH",
    "REDASH_MONTH",
    "REDASH_WEEK",
    "SLACK_MONTH",
    "SLACK_POSTING_MONTH",
    "SLACK_POSTING_WEEK",
    "SLACK_WEEK",
    "trailing_actives",
]


def trailing_actives(active: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike) -> Windowed[int]:
    """The distinct actives of the window that ends the day before `day` (截至前一日的活跃人数) [members].

    Databricks' "trailing 7 day" leaves the current day out; `wau` and `mau` have it in. Complete as soon as the day
    before is over. Source: Databricks metric views.

    >>> print(trailing_actives({"ada": [1], "ben": [8]}, 8, window=WEEK, as_of=8))
    1 (1970-01-02 to 1970-01-08)
    """
    return mau(active, number(day) - 1, window=window, as_of=as_of)


DECLARED: tuple[Declared, ...] = (
    Declared(
        "trailing_actives",
        Label("actives up to the day before", "截至前一日的活跃人数"),
        "members",
        Additivity.OVER_MEMBERS,
        FoldClass.SET,
        Direction.UP,
    ),
)
