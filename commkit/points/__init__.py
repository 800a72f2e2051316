"""What an action is worth: awards with caps, streaks, invitations, and the accounts that points go to."""

from commkit.core.days import current_streak, longest_streak, runs
from commkit.points.account import Account
from commkit.points.awards import Award, Cap, Once, Own, both_sides
from commkit.points.day_rule import DayRule
from commkit.points.earning import award, streak_bonus
from commkit.points.invite import Invite, TellInviter, invites
from commkit.points.streak import Streak

__all__ = [
    "Account",
    "Award",
    "Cap",
    "DayRule",
    "Invite",
    "Once",
    "Own",
    "Streak",
    "TellInviter",
    "award",
    "both_sides",
    "current_streak",
    "invites",
    "longest_streak",
    "runs",
    "streak_bonus",
]
