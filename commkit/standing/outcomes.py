"""Outcomes: what was decided, as one flat row that makes a data frame."""

from __future__ import annotations

from typing import NamedTuple

from commkit.core.days import Day
from commkit.core.verdict import Verdict


class Outcome(NamedTuple):
    """What a policy decided about a member: who, what, for which day, posted when, by which rule, because of what.

    `what` is a code such as `credited`, `moved` or `too_late`. `day` is the civil day that the decision is for, `at`
    the instant at which it was posted [microseconds]; `fact` is the id of the fact behind it, empty where time alone
    acted. Points have an `amount` [points], the account as `target`, and in `desired` what the day would be worth
    without caps [points]; moves have the states `source` and `target`. `reason` is a code too: what set a move off, or
    why it was decided so, beside the verdict.

    >>> Outcome("ada", "credited", "checkin", "1", 17213, 0, "f1", amount=2, target="points").amount
    2
    """

    member: str
    what: str
    policy: str
    version: str
    day: Day
    at: int
    fact: str = ""
    amount: int = 0
    desired: int = 0
    source: str = ""
    target: str = ""
    because: Verdict | None = None
    reason: str = ""
