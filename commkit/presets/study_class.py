"""The study class (学习型社群) of S4-03: 272 members, a bot, check-ins, and a monitor who asks before removing anyone.

The source states two benchmarks (47 % check-in, 40 % activity) and two measures for lurkers; it names no points, no
limits and no waiting time. Those are our defaults, and `SOURCES` says so for every number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.wording import Label
from commkit.members.lifecycle import ClassStages
from commkit.members.turnover import Quiet, Removal
from commkit.operations.goals import Goal
from commkit.points.earning import Award, Earning, StreakBonus
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import CHECKED_IN, MESSAGE, SHARED

CHECKIN_RATE = Label(en="check-in rate", zh="签到率")
ACTIVITY_RATE = Label(en="activity rate", zh="活跃度")


def _by_name(goals: Iterable[Goal]) -> tuple[Goal, ...]:
    return tuple(goals)


@frozen
class StudyClass:
    """Every rule of a study class as one frozen value: points, stages, goals. Stored and read by `core.data`."""

    name: str
    version: str
    earning: Earning
    stages: ClassStages
    goals: tuple[Goal, ...] = field(converter=_by_name)

    @goals.validator
    def _once(self, _attribute: Attribute[tuple[Goal, ...]], value: tuple[Goal, ...]) -> None:
        names = [goal.name for goal in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidValue("goals", seen=twice, why="two goals have one name", fix="give each its own")


def study_class(removal: Removal = Removal.PRIVATE_CHAT_FIRST) -> StudyClass:
    """The rules of the class. Source: S4-03 (seeds.md section 7 row 22); each number: `SOURCES`.

    >>> rules = study_class()
    >>> [str(goal.check) for goal in rules.goals]
    ['check-in rate: at least 47 %', 'activity rate: at least 40 %']
    """
    return StudyClass(
        name="study_class",
        version="1",
        earning=Earning(
            awards=(
                Award(CHECKED_IN, each=2, daily_cap=2),
                Award(MESSAGE, each=1, daily_cap=5),
                Award(SHARED, each=5, daily_cap=10),
            ),
            streak=StreakBonus(CHECKED_IN, {7: 10, 30: 50}),
        ),
        stages=ClassStages(
            quiet=Quiet(window_days=30, max_messages=0, max_checkin_days=0, exempt_days=30),
            reply_days=7,
            removal=removal,
        ),
        goals=(
            Goal("checkin_rate", Fraction(47, 100), label=CHECKIN_RATE),
            Goal("activity_rate", Fraction(40, 100), label=ACTIVITY_RATE),
        ),
    )


SOURCES: Mapping[str, Source] = {
    "goals[0].at_least": stated("N74", "S4-03", "签到率47%"),
    "goals[1].at_least": stated("N75", "S4-03", "活跃度40%以上"),
    "earning.awards[0].each": DEFAULT,
    "earning.awards[0].daily_cap": DEFAULT,
    "earning.awards[1].each": DEFAULT,
    "earning.awards[1].daily_cap": DEFAULT,
    "earning.awards[2].each": DEFAULT,
    "earning.awards[2].daily_cap": DEFAULT,
    "earning.streak.table.7": DEFAULT,
    "earning.streak.table.30": DEFAULT,
    "stages.quiet.window_days": DEFAULT,
    "stages.quiet.max_messages": DEFAULT,
    "stages.quiet.max_checkin_days": DEFAULT,
    "stages.quiet.exempt_days": DEFAULT,
    "stages.reply_days": DEFAULT,
}
"""Where each number of the preset comes from, by its path in the stored form."""
