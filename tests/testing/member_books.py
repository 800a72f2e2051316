"""Every policy of the members area with numbers small enough for generated histories: they are in EVERY_POLICY.

Their own law files run them in more ways.
"""

from __future__ import annotations

from fractions import Fraction

from commkit.members.entry import Answering, Applications, Onboard, Onboarding
from commkit.members.ladders import (
    FOREVER,
    ByHand,
    Climb,
    Downward,
    EachMonth,
    Fall,
    Ladder,
    MinutesSinceJoining,
    Rolling,
    Rung,
    RungPlace,
    When,
)
from commkit.members.lifecycle import Criteria, Journey, MemberStages, Penalties, Trial
from commkit.members.returning import Return
from commkit.members.turnover import Quiet
from commkit.standing.kinds import (
    ANSWERED,
    APPLIED,
    APPROVED,
    BANNED,
    CHECKED_IN,
    COMMENTED,
    FLOOR_LIFTED,
    FLOOR_SET,
    INFORMATION_ASKED,
    INFORMATION_GIVEN,
    INTRODUCED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    PAID,
    PLACED,
    REJECTED,
    REMOVED,
    RENAMED,
    RUNG_LOCKED,
    RUNG_UNLOCKED,
    SHARED,
    SILENCED,
    TRIAL_STARTED,
    UNSILENCED,
    VISITED,
    WITHDREW,
    Kind,
)
from commkit.standing.measures import Back, count, days, people, tenure
from commkit.standing.part_measures import Balance, DaysInState, InState

CHECK_INS, CHATS = days(CHECKED_IN).last(4), count(MESSAGE).last(3)
PENALTIES = Penalties("penalties", forgiven_after=Back(4))
VIP = Ladder(
    "vip",
    (
        Rung("ordinary"),
        Rung("vip", CHECK_INS >= 2, keep=CHECK_INS >= 1, grace=2),
        Rung("gold", (CHECK_INS >= 3) & (people(LIKED).received.last(6) >= 1), tenure=1, review=When.DAY_END),
        Rung("leader"),
    ),
    returning=Return.RESTORE,
)
LEVELS = Ladder(
    "level",
    (Rung("l0"), *(Rung(f"l{n}", Balance("growth") >= 2 * n) for n in (1, 2, 3))),
    climb=Climb.STRAIGHT,
    fall=Fall.MATCHING,
    by_hand=ByHand.LOCK,
    returning=Return.KEEP,
)
TRUST = Ladder(
    "trust",
    (
        Rung("t0"),
        Rung("t1", (CHATS >= 1) & (MinutesSinceJoining("trust") >= 10)),
        Rung("t2", (CHATS >= 2) & (tenure >= 1) & (DaysInState("trust") >= 1), grace=FOREVER),
        Rung("t3", (RungPlace("vip") >= 1) & (PENALTIES.count <= 0) & PENALTIES.runs.is_false()),
    ),
    slack=Fraction(9, 10),
    by_hand=ByHand.PLAIN,
    downward=Downward.REFUSED,
)
CLOCKED = (
    Ladder(
        "rolling", (Rung("a"), Rung("b", CHATS >= 2), Rung("c", CHATS >= 3)), clock=Rolling(3), climb=Climb.STRAIGHT
    ),
    Ladder("monthly", (Rung("a"), Rung("b", CHECK_INS >= 1)), clock=EachMonth(28), fall=Fall.MATCHING),
)
MEMBERSHIP = (
    PENALTIES,
    VIP,
    LEVELS,
    TRUST,
    *CLOCKED,
    Applications("application", pending_days=5, information_days=2, cooling_days=4),
    Applications("automatic", gate=CHATS >= 1, answering=Answering.DECIDES, pending_days=4, information_days=3),
    Onboard("onboarding", Onboarding((INTRODUCED, RENAMED), days=3)),
    Journey(
        "journey",
        quiet=Quiet(window_days=3, speaking=(MESSAGE, SHARED)),
        reply_days=2,
        contributor=count(SHARED, ANSWERED).last(3) >= 1,
        loyal=(tenure >= 3) & (count(MESSAGE).last(4) >= 1),
        vip=InState("trial", "advocate").is_true() | (tenure >= 5),
    ),
    Trial("trial", length_days=3),
    MemberStages(
        "maturity",
        criteria=Criteria(1, 1, 2, 1, 1, dormant_days=2, lost_days=5),
        window_days=3,
        visits=(VISITED, MESSAGE, CHECKED_IN),
        profile=(VISITED, RENAMED),
        comments=(VISITED, COMMENTED),
    ),
)
RUNGS = ("vip", "gold", "leader", "l2", "t2", "t3", "trust.t1")
"""Rungs that histories give by hand or set as a floor."""

THEMES: tuple[tuple[Kind, ...], ...] = (
    (JOINED, MESSAGE, CHECKED_IN, PLACED, FLOOR_SET, FLOOR_LIFTED),
    (JOINED, LEFT, CHECKED_IN, LIKED, RUNG_LOCKED, RUNG_UNLOCKED, PLACED, MESSAGE),
    (APPLIED, APPROVED, REJECTED, INFORMATION_ASKED, INFORMATION_GIVEN, WITHDREW, JOINED, MESSAGE),
    (APPLIED, APPROVED, JOINED, INTRODUCED, RENAMED, LEFT, REMOVED, BANNED),
    (JOINED, TRIAL_STARTED, PAID, SHARED, MESSAGE, ANSWERED, VISITED, SILENCED, UNSILENCED),
)
