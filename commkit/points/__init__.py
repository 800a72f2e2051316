"""What an action is worth: awards with caps, streaks, check-ins, invitations; accounts and the ledger; claims.

`checkins`, `ledger` and `rewards` hold more than is named here.
"""

from commkit.core.days import current_streak, longest_streak, runs
from commkit.points import checkins, ledger, rewards
from commkit.points.account import Account
from commkit.points.amounts import Amount, Drawn, PerAmount, drawn, per_amount
from commkit.points.awards import Award, Own, both_sides
from commkit.points.campaigns import Campaign, Stacking, multiplied, stacked
from commkit.points.caps import AtCap, Cap, fitted
from commkit.points.checkins import CheckInStreak, Cycle, SlotAward
from commkit.points.claims import Rewards
from commkit.points.day_rule import DayRule
from commkit.points.direct import DirectAward, Rate, RollingCap
from commkit.points.each_full import EachFull, each_full
from commkit.points.earning import award, streak_bonus
from commkit.points.formula import BadFormula, Formula
from commkit.points.invite import Invite, TellInviter, first_each, invites
from commkit.points.ledger import refund_lots, spend_lots, split_by_name, split_exactly
from commkit.points.ledger.policy import Ledger
from commkit.points.limits import Limit, Once, Span, limited
from commkit.points.netted import Netted, Weight
from commkit.points.penalties import Command, Floor, Penalty, penalised
from commkit.points.referral import Milestone, first_inviter, referral
from commkit.points.streak import Streak
from commkit.points.unpaid import Unpaid

__all__ = [
    "Account",
    "Amount",
    "AtCap",
    "Award",
    "BadFormula",
    "Campaign",
    "Cap",
    "CheckInStreak",
    "Command",
    "Cycle",
    "DayRule",
    "DirectAward",
    "Drawn",
    "EachFull",
    "Floor",
    "Formula",
    "Invite",
    "Ledger",
    "Limit",
    "Milestone",
    "Netted",
    "Once",
    "Own",
    "Penalty",
    "PerAmount",
    "Rate",
    "Rewards",
    "RollingCap",
    "SlotAward",
    "Span",
    "Stacking",
    "Streak",
    "TellInviter",
    "Unpaid",
    "Weight",
    "award",
    "both_sides",
    "checkins",
    "current_streak",
    "drawn",
    "each_full",
    "first_each",
    "first_inviter",
    "fitted",
    "invites",
    "ledger",
    "limited",
    "longest_streak",
    "multiplied",
    "penalised",
    "per_amount",
    "referral",
    "refund_lots",
    "rewards",
    "runs",
    "spend_lots",
    "split_by_name",
    "split_exactly",
    "stacked",
    "streak_bonus",
]
