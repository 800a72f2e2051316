"""The words of a playbook file: every policy under its tag, and what its fields may hold.

registry().plus(tags={"dance": Dance})       # and a policy of one's own
"""

from __future__ import annotations

from commkit.core.data import Registry, form
from commkit.core.days import Weekday
from commkit.members.entry.applications import Applications
from commkit.members.entry.onboarding import Onboard
from commkit.members.ladders import (
    DaysSinceJoining,
    EachMonth,
    EachYear,
    Ladder,
    MinutesSinceJoining,
    Rolling,
    RungPlace,
)
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.lifecycle.guarded import Refusal
from commkit.members.lifecycle.journey import Journey
from commkit.members.lifecycle.penalties import Penalties, PenaltyCount, PenaltyRuns
from commkit.members.lifecycle.policies import Lifecycle
from commkit.members.lifecycle.stages import MemberStages
from commkit.members.lifecycle.trials import Trial, TrialDays
from commkit.points import ledger
from commkit.points.account import Account
from commkit.points.amounts import Drawn, PerAmount
from commkit.points.awards import Award
from commkit.points.checkins import CheckInStreak, Cycle, SlotAward
from commkit.points.claims import Rewards
from commkit.points.direct import DirectAward
from commkit.points.each_full import EachFull
from commkit.points.invite import Invite, TellInviter
from commkit.points.ledger.measures import Expiring, NotActive, OnHold, Owed
from commkit.points.ledger.policy import Ledger
from commkit.points.netted import Netted
from commkit.points.penalties import Command, Penalty
from commkit.points.referral import Milestone
from commkit.points.streak import Streak
from commkit.standing import registry as standing
from commkit.standing.kinds import KINDS, Kinds
from commkit.standing.part_measures import Balance, DaysInState, InState


def _weekday(plain: object) -> Weekday:
    if not isinstance(plain, str):
        raise TypeError(plain)
    return Weekday[plain.upper()]


_DAYS = tuple(one.name.lower() for one in Weekday)
_WEEKDAY = form(
    Weekday,
    f"one of {', '.join(_DAYS)}",
    lambda day: day.name.lower(),
    _weekday,
    {"type": "string", "enum": list(_DAYS)},
)


def registry(kinds: Kinds = KINDS) -> Registry:
    """The policies, the measures that policies answer, the vocabulary of checks, and these kinds by name.

    A policy of one's own joins by `registry().plus(tags={"dance": Dance})`, a kind by `KINDS.adding`.

    >>> sorted(PLAYBOOK.tags.keys() & {"award", "streak", "turnover"})
    ['award', 'streak', 'turnover']
    """
    policies = {
        "account": Account,
        "ledger": Ledger,
        "award": Award,
        "streak": Streak,
        "cycle": Cycle,
        "check_in_streak": CheckInStreak,
        "slot_award": SlotAward,
        "netted": Netted,
        "each_full": EachFull,
        "direct_award": DirectAward,
        "penalty": Penalty,
        "command": Command,
        "invite": Invite,
        "tell_inviter": TellInviter,
        "milestone": Milestone,
        "rewards": Rewards,
        "lifecycle": Lifecycle,
        "turnover": Turnover,
        "ladder": Ladder,
        "penalties": Penalties,
        "applications": Applications,
        "onboard": Onboard,
        "journey": Journey,
        "trial": Trial,
        "member_stages": MemberStages,
    }
    amounts = {"per_amount": PerAmount, "drawn": Drawn}
    clocks = {"rolling": Rolling, "each_month": EachMonth, "each_year": EachYear}
    measures = {
        "balance": Balance,
        "in_state": InState,
        "days_in_state": DaysInState,
        "rung_place": RungPlace,
        "minutes_since_joining": MinutesSinceJoining,
        "days_since_joining": DaysSinceJoining,
        "trial_days": TrialDays,
        "penalty_count": PenaltyCount,
        "penalty_runs": PenaltyRuns,
        "on_hold": OnHold,
        "not_active": NotActive,
        "owed": Owed,
        "expiring": Expiring,
    }
    tags = {**policies, **amounts, **clocks, **measures, "refusal": Refusal, **ledger.TAGS}
    return standing.registry(kinds).plus(tags=tags, forms=(_WEEKDAY,))


PLAYBOOK = registry()
