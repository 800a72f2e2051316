"""Policies of the points area with numbers small enough for generated histories: they are in EVERY_POLICY."""

from __future__ import annotations

from fractions import Fraction

from commkit.points.caps import AtCap
from commkit.points.checkins import CheckInStreak, Cycle, CycleTable, Freeze, MakeUp, Per, SlotAward
from commkit.points.claims import Rewards
from commkit.points.direct import DirectAward, Rate, RollingCap
from commkit.points.each_full import EachFull
from commkit.points.ledger import AfterDays, Negative
from commkit.points.ledger.policy import Ledger
from commkit.points.netted import By, Netted, Weight
from commkit.points.penalties import Command, Floor, Penalty
from commkit.points.referral import referral
from commkit.points.rewards import Limits, Reward, claim_at
from commkit.presets.checkins import WETOOL_SLOTS
from commkit.standing.kinds import CHECKED_IN, GRANTED, JOINED, LIKED, MESSAGE, RATED, REMOVED, REPLIED
from commkit.standing.measures import Received, Role, count, days, tenure
from commkit.standing.part_measures import Balance

LEDGER = Ledger("coins", Negative.DEBT, expiry=AfterDays(4), active_after=1, hold_days=2, grants=(GRANTED,))
REWARDS = Rewards("rewards", (claim_at("e_book", 4), Reward("tea", limits=Limits(day=1, ever=2))))

RULES = (
    Cycle("cycle", CycleTable((1, 2, 4)), make_up=MakeUp(window=4, quota=2), into="growth"),
    Cycle("weekly", CycleTable((1, 2)), make_up=MakeUp(window=2, quota=1, per=Per.WEEK), into="growth"),
    CheckInStreak("frozen", {2: 3, 3: 5}, freezes=Freeze(covers=1, together=2), into="growth"),
    SlotAward("slots", each=2, slots=WETOOL_SLOTS),
    EachFull("rated_full", RATED, full=3, least=2, by=By.AMOUNT, into="growth"),
    Netted(
        "esteem_netted",
        netted=(Weight(MESSAGE, 10), Weight(REPLIED, -7), Weight(CHECKED_IN, 2, ever=5)),
        exempt=(Weight(GRANTED, 1, By.AMOUNT), Weight(Received(LIKED), 4)),
        cap=15,
        floor=1,
        begins=JOINED,
        into="growth",
    ),
    LEDGER,
    REWARDS,
    DirectAward("direct", MESSAGE, each=2, rolling=RollingCap(7, days=3), into="growth"),
    DirectAward(
        "direct_when",
        REPLIED,
        each=2,
        when=(days(CHECKED_IN).last(4) >= 1) & (tenure >= 1),
        rates=(Rate(Balance("points") >= 4, Fraction(2)), Rate(count(MESSAGE).last(2) >= 2, Fraction(3, 2))),
        rolling=RollingCap(5, seconds=7200),
        at_cap=AtCap.DROP,
        into="growth",
    ),
    Penalty("penalty", LIKED, each=2, floor=Floor.CLIP, role=Role.RECEIVED),
    Penalty("penalty_owed", REMOVED, each=4, floor=Floor.DEBT, into="growth"),
    Command("by_command", may=count(MESSAGE).last(3) >= 2, kind=RATED),
    *referral("referral", 5, (count(MESSAGE) >= 2) | (tenure >= 3), into="growth"),
)
