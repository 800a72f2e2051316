"""Ready rules for check-ins: the seven-day table (七天签到), and the point modules of WeTool.

Both are known from secondary sources only (grade C of systems.md): use them as examples, not as standards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time

from commkit.core.calendar import Calendar
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, invites
from commkit.points.checkins import Cycle, CycleTable, MakeUp, Slot, SlotAward
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import MESSAGE

POINTS = Label(en="points", zh="积分")
EXPERIENCE = Label(en="experience", zh="经验")
SEVEN_DAYS = CycleTable((30, 40, 60, 80, 100, 120, 140))
"""What the days of the week pay [points]: 570 in all. Source: 2.13 of systems.md."""
SEVEN_DAYS_EXPERIENCE = CycleTable((40, 60, 90, 120, 150, 180, 210))
"""The experience of the days: 850 in all. Source: 2.13 of systems.md."""


def seven_day_checkin(*, make_up: MakeUp | None = None, zone: str = "Asia/Shanghai") -> Playbook:
    """The seven-day table: 30, 40, 60, 80, 100, 120, 140 points; a missed day returns to day 1, day 8 is a new day 1.

    Check-ins are made up only where a `make_up` says how; its price is spent from the points. Source: 2.13 of
    systems.md; each number: `SEVEN_DAY_CHECKIN_SOURCES`.

    >>> [policy.name for policy in seven_day_checkin().policies]
    ['points', 'experience', 'checkin', 'checkin_experience']
    """
    return Playbook(
        name="seven_day_checkin",
        version="1",
        calendar=Calendar(zone),
        lateness=3,
        policies=(
            Account("points", POINTS),
            Account("experience", EXPERIENCE, spends=()),
            Cycle("checkin", SEVEN_DAYS, make_up=make_up),
            Cycle("checkin_experience", SEVEN_DAYS_EXPERIENCE, make_up=make_up, into="experience"),
        ),
    )


_TABLE = "2.13"
SEVEN_DAY_CHECKIN_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.checkin.table.bonus": DEFAULT,
    "policies.checkin_experience.table.bonus": DEFAULT,
    **{
        f"policies.{name}.table.points[{at}]": stated(_TABLE, "systems.md", str(points))
        for name, table in (("checkin", SEVEN_DAYS), ("checkin_experience", SEVEN_DAYS_EXPERIENCE))
        for at, points in enumerate(table.points)
    },
}
"""Where each number of `seven_day_checkin` comes from, by its path in the stored form. The week of 570 is the sum of
the days: the source names no bonus beside it, so there is none.
"""

WETOOL_SLOTS = (Slot(time(7), time(9)), Slot(time(12), time(13)), Slot(time(20), time(22)))
"""The three slots of the worked example, half-open. Source: 2.11 of systems.md."""


def wetool_points(*, slots: Iterable[Slot] = WETOOL_SLOTS, zone: str = "Asia/Shanghai") -> Playbook:
    """The point modules of WeTool: check-ins in up to three slots a day, messages with a daily cap, and invitations
    that are taken back when the invitee leaves. Source: 2.11 of systems.md; each number: `WETOOL_POINTS_SOURCES`.

    The module of points by command is not here: who may command is a right, not a rule of earning.

    >>> [policy.name for policy in wetool_points().policies]
    ['points', 'checkin', 'message', 'invite', 'invite_left']
    """
    return Playbook(
        name="wetool_points",
        version="1",
        calendar=Calendar(zone),
        lateness=3,
        policies=(
            Account("points", POINTS),
            SlotAward("checkin", each=2, slots=slots),
            Award("message", MESSAGE, each=1, cap=Cap(day=5)),
            *invites("invite", 10),
        ),
    )


_MODULES = "2.11"
WETOOL_POINTS_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.checkin.each": stated(_MODULES, "systems.md", "+2 each"),
    "policies.message.each": stated(_MODULES, "systems.md", "Message +1, daily cap 5"),
    "policies.message.cap.day": stated(_MODULES, "systems.md", "Message +1, daily cap 5"),
    "policies.invite.each": stated(_MODULES, "systems.md", "A invites B and C (10 each)"),
}
"""Where each number of `wetool_points` comes from, by its path in the stored form."""
