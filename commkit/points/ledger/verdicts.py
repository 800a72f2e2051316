"""Refusals of the ledger as verdicts: what was asked, what is there, and what is missing, as in every other check."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.measure import Measure, flag, given
from commkit.core.readings import Readings
from commkit.core.verdict import Verdict
from commkit.core.wording import Label
from commkit.points.ledger.operations import Code, Refusal

IN_HOLD = given("in_hold", Label(en="points in the hold", zh="预扣中的积分"), "points")
REFUNDABLE = given("refundable", Label(en="points that can be refunded", zh="可退还的积分"), "points")
ARRIVING = given("arriving", Label(en="points that arrive after the tax", zh="扣税后到账的积分"), "points")
NEW_ID = flag("new_id", Label(en="an id that was not used before", zh="编号未被使用"))
HOLD_THERE = flag("hold_there", Label(en="such a hold is there", zh="有这笔预扣"))
SPEND_THERE = flag("spend_there", Label(en="such a spend is there, not too long ago", zh="有这笔消费且未过退还期"))
HOLD_OPEN = flag("hold_open", Label(en="the hold is still open", zh="预扣尚未处理"))
IN_TIME = flag("in_time", Label(en="the hold has not timed out", zh="预扣未超时"))
NOT_BACK = flag("not_back", Label(en="not refunded before", zh="尚未退还"))
OTHER = flag("other", Label(en="to another member", zh="转给其他成员"))
READABLE = flag("readable", Label(en="it says which lot arrives", zh="写明转入的批次"))
BY_NAME = flag("by_name", Label(en="a fact that names what it gives back", zh="写明所撤销的编号"))

_FLAGS: Mapping[Code, Measure] = {
    Code.EXISTS: NEW_ID,
    Code.EXISTS_WITH_ANOTHER: NEW_ID,
    Code.HOLD_NOT_FOUND: HOLD_THERE,
    Code.SPEND_NOT_FOUND: SPEND_THERE,
    Code.HOLD_ALREADY_POSTED: HOLD_OPEN,
    Code.HOLD_ALREADY_VOIDED: HOLD_OPEN,
    Code.HOLD_EXPIRED: IN_TIME,
    Code.ALREADY_REFUNDED: NOT_BACK,
}
_AMOUNTS: Mapping[Code, Measure] = {Code.EXCEEDS_HOLD: IN_HOLD, Code.EXCEEDS_SPEND: REFUNDABLE}


def unmet(measure: Measure) -> Verdict:
    """The verdict that a yes-or-no measure is no, and must be yes.

    >>> print(unmet(HOLD_THERE))
    not met: such a hold is there: no (must be yes)
    """
    return measure.is_true().judge(Readings({measure: False}))


def met(measure: Measure) -> Verdict:
    """The verdict that a yes-or-no measure is yes, as it must be.

    >>> met(HOLD_THERE).met
    True
    """
    return measure.is_true().judge(Readings({measure: True}))


def verdict_of(refusal: Refusal, balance: Measure) -> Verdict:
    """Why the ledger refuses, as a verdict; `balance` is the measure of what is there.

    >>> from commkit.standing.part_measures import Balance
    >>> print(verdict_of(Refusal(Code.EXCEEDS_WHAT_IS_THERE, "s1", wanted=91, there=90), Balance("points")))
    not met: balance of points: 90 (at least 91), 1 missing
    """
    code = refusal.code
    if code in _FLAGS:
        return unmet(_FLAGS[code])
    if code is Code.NOTHING_AFTER_TAX:
        return (ARRIVING >= 1).judge(Readings({ARRIVING: refusal.there}))
    measure = _AMOUNTS.get(code, balance)
    return (measure >= refusal.wanted).judge(Readings({measure: refusal.there}))
