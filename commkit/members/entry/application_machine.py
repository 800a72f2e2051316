"""The machine of an application: its states, who may decide, what the gate decides, and what time does. R08, S0-03."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import cached_property

from attrs import Attribute, field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import After, Machine, Move
from commkit.core.measure import flag, given
from commkit.core.typed import instance_of
from commkit.core.verdict import Answer
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.standing.kinds import (
    APPLIED,
    APPROVED,
    BANNED,
    INFORMATION_ASKED,
    INFORMATION_GIVEN,
    JOINED,
    LEFT,
    REJECTED,
    REMOVED,
    WAITLISTED,
    WITHDREW,
)

NEW, PENDING, NEEDS_INFORMATION, QUEUED = "new", "pending", "needs_information", "waitlisted"
ADMITTED, REFUSED, EXPIRED, WITHDRAWN = "approved", "rejected", "expired", "withdrawn"

OPEN = (PENDING, NEEDS_INFORMATION, QUEUED)
"""The states of an application that waits for somebody."""
ASKABLE = (PENDING, NEEDS_INFORMATION)
"""The states in which a reviewer may ask for more information."""
STATES = (NEW, PENDING, NEEDS_INFORMATION, QUEUED, ADMITTED, REFUSED, EXPIRED, WITHDRAWN)
LABELS: Mapping[str, Label] = {
    NEW: Label(en="no application", zh="未申请"),
    PENDING: Label(en="pending", zh="待审核"),
    NEEDS_INFORMATION: Label(en="needs information", zh="待补充资料"),
    QUEUED: Label(en="on the waitlist", zh="候补"),
    ADMITTED: Label(en="approved", zh="已通过"),
    REFUSED: Label(en="rejected", zh="已拒绝"),
    EXPIRED: Label(en="expired", zh="已过期"),
    WITHDRAWN: Label(en="withdrawn", zh="已撤回"),
}
THE_GATE, NOBODY = "(gate)", "(nobody)"
"""Who decided, where no person did: in brackets, so that nobody's id is taken for it."""
THE_GATE_SAID = Label(en="the gate", zh="门槛")
GATE_ANSWERS: Mapping[str, Label] = {
    Answer.MET.value: Label(en="its conditions are met", zh="条件已满足"),
    Answer.UNMET.value: Label(en="its conditions are not met", zh="条件未满足"),
    Answer.UNKNOWN.value: Label(en="an answer is missing", zh="尚缺资料"),
}
"""What the gate answered, as the reason of what it did."""

NAMED = flag("reviewer_named", Label(en="a reviewer is named", zh="写明审核人"))
OWN = flag("reviewer_is_applicant", Label(en="the reviewer is the applicant", zh="审核人就是申请人"))
REASONED = flag("reason_given", Label(en="a reason is given", zh="写明理由"))
SINCE_REFUSAL = given("days_since_refusal", Label(en="days since the refusal", zh="被拒后的天数"), "days")

_BY_ANOTHER = Label(en="by a named person other than the applicant", zh="由申请人以外的具名审核人")
_WITH_REASON = Label(en="by a named person other than the applicant, with a reason", zh="由他人具名审核并写明理由")
_COOLED = Label(en="the cooling-off is over", zh="冷静期已过")
_LEAVING = (LEFT, REMOVED, BANNED)


class Answering(enum.Enum):
    """What the gate's answer does to an application. An unknown answer asks for what is missing, whichever it is.

    MANUAL: nothing: a person decides. APPROVES: met approves, unmet is for a person. REJECTS: unmet rejects, met is for
    a person. DECIDES: both.
    """

    MANUAL = "manual"
    APPROVES = "approves"
    REJECTS = "rejects"
    DECIDES = "decides"


@frozen
class GateAnswers:
    """The gate's answer about an application, as a trigger."""

    @property
    def code(self) -> str:
        """The name of the trigger."""
        return "gate"

    @property
    def label(self) -> Label:
        """The trigger in words."""
        return THE_GATE_SAID


GATE = GateAnswers()


def a_gate(_review: object, _attribute: Attribute[Check | None], value: object) -> None:
    """An attrs validator: the field is a check, or None.

    >>> a_gate(None, None, None)
    """
    if value is not None and not isinstance(value, Check):
        raise WrongType("gate", seen=value, why="not a check", fix="make one with entry.gate(...)")


def a_review(what: str, value: object) -> None:
    """A review, and not the answers for its gate; anything else is a WrongType error.

    >>> a_review("review", REVIEW)
    """
    if not isinstance(value, Review):
        raise WrongType(what, seen=value, why="not a Review", fix="give review=Review(...), and answers=... apart")


def needs_a_gate(review: object, _attribute: Attribute[Answering], value: Answering) -> None:
    """An attrs validator: only a gate that is there can answer.

    >>> needs_a_gate(None, None, Answering.MANUAL)
    """
    if value is not Answering.MANUAL and getattr(review, "gate", None) is None:
        raise InvalidValue("answering", seen=value.value, why="there is no gate to answer", fix="give a gate")


@frozen
class Review:
    """How applications are reviewed: how long they stay open, how long a refusal lasts, and what the gate decides.

    `pending_days` and `information_days` [days]: an application that was decided by nobody, or whose applicant did not
    answer, expires at the end of the day so many days later. `cooling_days` [days]: no new application before the day
    so many days after a refusal; 0 for none. All three are our defaults: the source (S0-03) names no numbers.
    """

    pending_days: int = field(default=14, validator=counting("days", least=1))
    information_days: int = field(default=7, validator=counting("days", least=1))
    cooling_days: int = field(default=30, validator=counting("days", least=0))
    gate: Check | None = field(default=None, validator=a_gate)
    answering: Answering = field(default=Answering.MANUAL, validator=[instance_of(Answering), needs_a_gate])

    @cached_property
    def machine(self) -> Machine:
        """The states and moves that follow from the numbers: `review_machine`."""
        return review_machine(self)

    def open_days(self, state: str) -> int | None:
        """After how many days in a state an application expires [days]; None where it never does."""
        return {PENDING: self.pending_days, NEEDS_INFORMATION: self.information_days}.get(state)


REVIEW = Review()


def review_machine(review: Review = REVIEW) -> Machine:
    """The machine of an application. Source: R08, S0-03; who was removed or banned needs a new one: seeds 3.5.

    Every application begins as pending, also where the gate decides at once. An approval ends when the member leaves,
    is removed or is banned. A leave or a removal while the application is open ends it, and a ban refuses it.

    >>> machine = review_machine()
    >>> machine.fire("new", APPROVED)
    Stayed(state='new')
    >>> machine.fire("approved", REMOVED).state
    'new'
    """
    another = AllOf((NAMED.is_true(), OWN.is_false()), label=_BY_ANOTHER)
    reasoned = AllOf((NAMED.is_true(), OWN.is_false(), REASONED.is_true()), label=_WITH_REASON)
    cooled = AllOf((SINCE_REFUSAL >= review.cooling_days,), label=_COOLED) if review.cooling_days else None
    moves = [
        *(Move(state, PENDING, APPLIED) for state in (NEW, EXPIRED, WITHDRAWN)),
        Move(REFUSED, PENDING, APPLIED, cooled),
        *_gate_moves(review),
        *(Move(state, NEEDS_INFORMATION, INFORMATION_ASKED, another) for state in ASKABLE),
        Move(NEEDS_INFORMATION, PENDING, INFORMATION_GIVEN),
        *(Move(state, ADMITTED, APPROVED, another) for state in OPEN),
        *(Move(state, REFUSED, REJECTED, reasoned) for state in OPEN),
        *(Move(state, REFUSED, BANNED) for state in OPEN),
        *(Move(state, NEW, leaving) for state in OPEN for leaving in (LEFT, REMOVED)),
        *(Move(state, QUEUED, WAITLISTED, another) for state in OPEN),
        *(Move(state, WITHDRAWN, WITHDREW) for state in (*OPEN, ADMITTED)),
        Move(PENDING, EXPIRED, After(review.pending_days)),
        Move(NEEDS_INFORMATION, EXPIRED, After(review.information_days)),
        Move(ADMITTED, ADMITTED, JOINED),
        *(Move(ADMITTED, NEW, leaving) for leaving in _LEAVING),
    ]
    return Machine(STATES, tuple(moves), NEW, LABELS)


def _gate_moves(review: Review) -> tuple[Move, ...]:
    """Met, unmet, and what is left: not known yet."""
    if review.gate is None:
        return ()
    met = ADMITTED if review.answering in (Answering.APPROVES, Answering.DECIDES) else PENDING
    unmet = REFUSED if review.answering in (Answering.REJECTS, Answering.DECIDES) else PENDING
    return (
        Move(PENDING, met, GATE, review.gate),
        Move(PENDING, unmet, GATE, ~review.gate),
        Move(PENDING, NEEDS_INFORMATION, GATE),
    )
