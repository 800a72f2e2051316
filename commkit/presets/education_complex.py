"""The goals of an education complex (教育综合体): 1000 to 5000 members, and DAU, WAU and MAU beside them (S0-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commkit.core.wording import Label
from commkit.kpi.consistency import Violation, consistent
from commkit.operations.goals import Goal
from commkit.presets.sources import Source, stated

_MEMBERS = Label(en="members", zh="成员数")
_ACTIVES = {
    "dau": (500, Label(en="daily active members", zh="日活跃度")),
    "wau": (2000, Label(en="weekly active members", zh="周活跃度")),
    "mau": (3000, Label(en="monthly active members", zh="月活跃度")),
}


def education_complex(
    *, starts_on: date | None = None, due_on: date | None = None, owner: str = ""
) -> tuple[Goal, ...]:
    """The four goals, by the names `members`, `dau`, `wau`, `mau` [members]; give the days and who answers for them.

    The source states no days. Without a start and a last day nobody can say whether a goal is on track. Source: S0-02
    (row 2); each number: `SOURCES`.

    >>> from commkit.operations import scorecard
    >>> readings = {"members": 3000, "dau": 499, "wau": 2000, "mau": 3000}
    >>> print(scorecard(education_complex(), readings, on=date(2024, 6, 30)).explain("zh"))
    4 个目标达成 2 个
      ✗ 尚未达成：成员数：3000（至少 5000），还差 2000
      ✗ 尚未达成：日活跃度：499（至少 500），还差 1
      ✓ 达成：周活跃度：2000（至少 2000）
      ✓ 达成：月活跃度：3000（至少 3000）
    """
    members = Goal(
        "members",
        5000,
        label=_MEMBERS,
        unit="members",
        baseline=1000,
        starts_on=starts_on,
        due_on=due_on,
        owner=owner,
    )
    actives = (
        Goal(name, many, label=label, unit="members", starts_on=starts_on, due_on=due_on, owner=owner)
        for name, (many, label) in _ACTIVES.items()
    )
    return (members, *actives)


def education_targets(*, members: int) -> tuple[Violation, ...]:
    """The targets for actives that so many members cannot reach (目标一致性); empty from 3000 members on.

    Source: S0-02 (R87): the targets depend on each other.

    >>> for violation in education_targets(members=1000):
    ...     print(violation)
    WAU 2000 is more than members 1000
    MAU 3000 is more than members 1000
    >>> education_targets(members=3000)
    ()
    """
    targets = {name: many for name, (many, _) in _ACTIVES.items()}
    return consistent(dau=targets["dau"], wau=targets["wau"], mau=targets["mau"], members=members)


_USERS = stated("N01", "S0-02", "从现有的1000人增长到5000人")

SOURCES: Mapping[str, Source] = {
    "goals.members.at_least": _USERS,
    "goals.members.baseline": _USERS,
    "goals.dau.at_least": stated("N02", "S0-02", "日活跃度为500人"),
    "goals.wau.at_least": stated("N03", "S0-02", "周活跃度为2000人"),
    "goals.mau.at_least": stated("N04", "S0-02", "月活跃度为3000人"),
}
"""Where each number comes from, by goal and field. DAU/MAU of 1/6 follows by arithmetic (N05)."""
