"""What an action is worth: awards with caps, streaks, check-ins, invitations; accounts and the ledger; claims.

`checkins`, `ledger` and `rewards` hold more than is named here.
"""

from commkit.core.days import current_streak, longest_streak, runs
from commkit.points import checkins, ledger, rewards
from commkit.points.account import Account
from commkit.points.awards import Award, Cap, Once, Own, both_sides
from commkit.points.checkins import CheckInStreak, Cycle, SlotAward
from commkit.points.day_rule import DayRule
from commkit.points.each_full import EachFull, each_full
from commkit.points.earning import award, streak_bonus
from commkit.points.formula import BadFormula, Formula
from commkit.points.invite import Invite, TellInviter, invites
from commkit.points.ledger import refund_lots, spend_lots, split_by_name, split_exactly
from commkit.points.netted import Netted, Weight
from commkit.points.streak import Streak

__all__ = [
    "Account",
    "Award",
    "BadFormula",
    "Cap",
    "CheckInStreak",
    "Cycle",
    "DayRule",
    "EachFull",
    "Formula",
    "Invite",
    "Netted",
    "Once",
    "Own",
    "SlotAward",
    "Streak",
    "TellInviter",
    "Weight",
    "award",
    "both_sides",
    "checkins",
    "current_streak",
    "each_full",
    "invites",
    "ledger",
    "longest_streak",
    "refund_lots",
    "rewards",
    "runs",
    "spend_lots",
    "split_by_name",
    "split_exactly",
    "streak_bonus",
]
