"""The study class (学习型社群) of S4-03: 272 members, a bot, check-ins, and a monitor who asks before removing anyone.

The source states two benchmarks (47 % check-in, 40 % activity) and two measures for lurkers; it names no points, no
limits and no waiting time. Those are our defaults, and `SOURCES` says so for every number.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from commkit.core.calendar import Calendar
from commkit.core.wording import Label
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Quiet, Removal
from commkit.operations.goals import Goal
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Streak
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import CHECKED_IN, MESSAGE, SHARED

CHECKIN_RATE = Label(en="check-in rate", zh="签到率")
ACTIVITY_RATE = Label(en="activity rate", zh="活跃度")
POINTS = Label(en="points", zh="积分")


def study_class(removal: Removal = Removal.PRIVATE_CHAT_FIRST, *, zone: str = "Asia/Shanghai") -> Playbook:
    """The playbook of the class. Source: S4-03 (seeds.md section 7 row 22); each number: `SOURCES`.

    >>> book = study_class()
    >>> [str(goal.check) for goal in book.goals]
    ['check-in rate: at least 47 %', 'activity rate: at least 40 %']
    >>> [policy.name for policy in book.policies]
    ['points', 'checkin', 'message', 'share', 'checkin_streak', 'stage']
    """
    return Playbook(
        name="study_class",
        version="1",
        calendar=Calendar(zone),
        lateness=3,
        policies=(
            Account("points", POINTS),
            Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)),
            Award("message", MESSAGE, each=1, cap=Cap(day=5)),
            Award("share", SHARED, each=5, cap=Cap(day=10)),
            Streak("checkin_streak", CHECKED_IN, {7: 10, 30: 50}),
            Turnover(
                "stage",
                quiet=Quiet(window_days=30, max_messages=0, max_checkin_days=0, exempt_days=30),
                reply_days=7,
                removal=removal,
            ),
        ),
        goals=(
            Goal("checkin_rate", Fraction(47, 100), label=CHECKIN_RATE),
            Goal("activity_rate", Fraction(40, 100), label=ACTIVITY_RATE),
        ),
    )


SOURCES: Mapping[str, Source] = {
    "goals.checkin_rate.at_least": stated("N74", "S4-03", "签到率47%"),
    "goals.activity_rate.at_least": stated("N75", "S4-03", "活跃度40%以上"),
    "lateness": DEFAULT,
    "policies.checkin.each": DEFAULT,
    "policies.checkin.cap.day": DEFAULT,
    "policies.message.each": DEFAULT,
    "policies.message.cap.day": DEFAULT,
    "policies.share.each": DEFAULT,
    "policies.share.cap.day": DEFAULT,
    "policies.checkin_streak.table.7": DEFAULT,
    "policies.checkin_streak.table.30": DEFAULT,
    "policies.stage.quiet.window_days": DEFAULT,
    "policies.stage.quiet.max_messages": DEFAULT,
    "policies.stage.quiet.max_checkin_days": DEFAULT,
    "policies.stage.quiet.exempt_days": DEFAULT,
    "policies.stage.reply_days": DEFAULT,
}
"""Where each number of the preset comes from, by its path in the stored form."""
