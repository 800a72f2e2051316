"""Check-ins (签到): streaks with freezes and pauses, check-ins made up later, cycles, slots of the day."""

from commkit.points.checkins.cycles import CheckedIn, CycleDay, CycleTable, check_in, cycle_days, cycle_points
from commkit.points.checkins.freezes import Freeze, may_buy_freeze
from commkit.points.checkins.made_up import MadeUp, MakeUp, Per, made_up_days, may_make_up, to_make_up
from commkit.points.checkins.policies import CheckInRule, CheckInStreak, Cycle
from commkit.points.checkins.rhythms import DAILY, Daily, KOfN, Monthly, Pause, Rhythm, Weekly
from commkit.points.checkins.slots import Slot, SlotAward, SlotResult, slot_of
from commkit.points.checkins.streaks import Attendance, StreakResult, StreakState, attendance, streak

__all__ = [
    "DAILY",
    "Attendance",
    "CheckInRule",
    "CheckInStreak",
    "CheckedIn",
    "Cycle",
    "CycleDay",
    "CycleTable",
    "Daily",
    "Freeze",
    "KOfN",
    "MadeUp",
    "MakeUp",
    "Monthly",
    "Pause",
    "Per",
    "Rhythm",
    "Slot",
    "SlotAward",
    "SlotResult",
    "StreakResult",
    "StreakState",
    "Weekly",
    "attendance",
    "check_in",
    "cycle_days",
    "cycle_points",
    "made_up_days",
    "may_buy_freeze",
    "may_make_up",
    "slot_of",
    "streak",
    "to_make_up",
]
