"""The ledger of points: double entry, lots with dates, pending points, holds, exact refunds, and a proof of it all.

    terms = ledger.Terms("points", ledger.Negative.DEBT, expiry=ledger.EndOf(ledger.Period.YEAR))
    applied = ledger.apply(ledger.Purse(), ledger.Credit("c1", date(2024, 3, 1), 100), terms)

`spend_lots`, `refund_lots` and `split_exactly` need nothing but numbers.
"""

from commkit.points.ledger.apply import Applied, Linked, apply, apply_linked, next_due, settle
from commkit.points.ledger.entries import MEMBER, WAYS, Entry, LedgerAccount, balance_at
from commkit.points.ledger.expiry import AfterDays, Counted, EndOf, Expiry, Inactivity, MonthsOn, Never, Period
from commkit.points.ledger.lots import Draw, Lot, Order, Refill, ordered, refund_lots, spend_lots, total
from commkit.points.ledger.operations import (
    Activate,
    Code,
    Correct,
    Credit,
    Hold,
    Operation,
    Post,
    Receive,
    Refund,
    Refusal,
    Reverse,
    Send,
    Spend,
    Told,
    Void,
)
from commkit.points.ledger.proof import Flaw, Proof, community_proof, proof, purse_proof
from commkit.points.ledger.purse import End, Ended, Held, Negative, Purse, Spending, Terms, Totals, Waiting
from commkit.points.ledger.splits import Tie, split_by_name, split_exactly
from commkit.points.ledger.statement import Line, Statement, statement

TAGS = {
    "points_never_expire": Never,
    "points_expire_after_days": AfterDays,
    "points_expire_at_end_of": EndOf,
    "points_expire_on_months": MonthsOn,
    "points_expire_by_inactivity": Inactivity,
    "ledger_credit": Credit,
    "ledger_activate": Activate,
    "ledger_spend": Spend,
    "ledger_refund": Refund,
    "ledger_hold": Hold,
    "ledger_post": Post,
    "ledger_void": Void,
    "ledger_send": Send,
    "ledger_receive": Receive,
    "ledger_reverse": Reverse,
    "ledger_correct": Correct,
}
"""The classes of this package that data must tell apart, by tag: `Registry(tags=TAGS)` writes and reads any purse."""

__all__ = [
    "MEMBER",
    "TAGS",
    "WAYS",
    "Activate",
    "AfterDays",
    "Applied",
    "Code",
    "Correct",
    "Counted",
    "Credit",
    "Draw",
    "End",
    "EndOf",
    "Ended",
    "Entry",
    "Expiry",
    "Flaw",
    "Held",
    "Hold",
    "Inactivity",
    "LedgerAccount",
    "Line",
    "Linked",
    "Lot",
    "MonthsOn",
    "Negative",
    "Never",
    "Operation",
    "Order",
    "Period",
    "Post",
    "Proof",
    "Purse",
    "Receive",
    "Refill",
    "Refund",
    "Refusal",
    "Reverse",
    "Send",
    "Spend",
    "Spending",
    "Statement",
    "Terms",
    "Tie",
    "Told",
    "Totals",
    "Void",
    "Waiting",
    "apply",
    "apply_linked",
    "balance_at",
    "community_proof",
    "next_due",
    "ordered",
    "proof",
    "purse_proof",
    "refund_lots",
    "settle",
    "spend_lots",
    "split_by_name",
    "split_exactly",
    "statement",
    "total",
]
