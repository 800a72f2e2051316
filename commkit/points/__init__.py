"""What an action is worth: points for each kind, daily caps, streaks."""

from commkit.core.days import current_streak, longest_streak, runs
from commkit.points.earning import Award, Earned, Earning, StreakBonus, award, earn, earned_by, streak_bonus

__all__ = [
    "Award",
    "Earned",
    "Earning",
    "StreakBonus",
    "award",
    "current_streak",
    "earn",
    "earned_by",
    "longest_streak",
    "runs",
    "streak_bonus",
]
