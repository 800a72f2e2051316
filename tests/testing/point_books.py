"""Policies of the points area with numbers small enough for generated histories: they are in EVERY_POLICY."""

from __future__ import annotations

from commkit.points.checkins import CheckInStreak, Cycle, CycleTable, Freeze, MakeUp, Per, SlotAward
from commkit.points.each_full import EachFull
from commkit.points.netted import By, Netted, Weight
from commkit.presets.checkins import WETOOL_SLOTS
from commkit.standing.kinds import CHECKED_IN, GRANTED, JOINED, LIKED, MESSAGE, RATED, REPLIED
from commkit.standing.measures import Received

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
)
