"""The three problems of S3-03: low activity, low retention, low conversion, with three causes and remedies each."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.operations.diagnosis import Problem
from commkit.operations.problems import Bounds, known_problems
from commkit.presets.sources import DEFAULT, Source, stated

_ASKED = tuple(f"P0{number}" for number in range(1, 10))


def three_problems(bounds: Bounds | None = None) -> tuple[Problem, ...]:
    """P01 to P09, to be given to `diagnose`; `bounds` are thresholds of your own.

    The last remedy (P09) is cut off in the source, and says so. Source: S3-03 (row 19); each threshold: `SOURCES`.

    >>> from fractions import Fraction
    >>> from commkit.operations import diagnose
    >>> facts = {"activity_rate": Fraction(8, 100), "reply_hours": 30, "incentive_rules": 0}
    >>> found = diagnose(three_problems(), facts)
    >>> sorted(found.problems), [remedy.zh for remedy in found.top(2)]
    (['P02', 'P03'], ['建立管理制度，及时回复，有意义地引导', '设立积分与奖励'])
    """
    return tuple(one for one in known_problems(bounds) if one.id in _ASKED)


SOURCES: Mapping[str, Source] = {
    "bounds.activity_rate": stated("N75", "S4-03", "活跃度40%以上"),
    "bounds.retention_rate": DEFAULT,
    "bounds.conversion_rate": stated("N34", "S1-20", "自然流量转化率大概在5%左右"),
    "bounds.trust_score": DEFAULT,
    "bounds.score": DEFAULT,
    "bounds.reply_hours": DEFAULT,
}
"""Where each threshold comes from: S3-03 itself names none. That fewer than one rule is none needs no source."""
