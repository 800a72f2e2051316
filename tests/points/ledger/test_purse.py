"""A purse: what is refused and in which order, holds, refunds, transfers, debts, corrections, expiry, proof."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commkit.core.days import number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.wording import Label
from commkit.points.ledger import (
    Activate,
    AfterDays,
    Applied,
    Code,
    Correct,
    Credit,
    Entry,
    Hold,
    Inactivity,
    LedgerAccount,
    Lot,
    Negative,
    Operation,
    Post,
    Purse,
    Receive,
    Refund,
    Reverse,
    Send,
    Spend,
    Terms,
    Told,
    Void,
    apply,
    apply_linked,
    balance_at,
    community_proof,
    next_due,
    proof,
    settle,
    statement,
)

TERMS = Terms("points", Negative.DEBT)
DAY = number(date(2024, 3, 1))


def after(*operations: Operation, terms: Terms = TERMS) -> tuple[Purse, list[Entry]]:
    purse, log = Purse(), list[Entry]()
    for operation in operations:
        applied = apply(purse, operation, terms)
        assert applied.done, applied.explain()
        purse = applied.purse
        log += applied.entries
    return purse, log


def code(applied: Applied) -> Code | None:
    return applied.refusal.code if applied.refusal else None


# ------------------------------------------------------------ refusals


def test_T16_the_same_id_again_exists_and_changes_nothing() -> None:
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60))
    again = apply(purse, Spend("s1", DAY, 60), TERMS)
    assert code(again) is Code.EXISTS
    assert again.purse == purse
    assert again.entries == ()


def test_the_same_id_with_another_field_names_the_first_that_differs() -> None:
    purse, _ = after(Credit("c1", DAY, 100))
    again = apply(purse, Credit("c1", DAY, 99, active_after=3), TERMS)
    assert again.refusal is not None
    assert again.refusal.field == "amount"
    assert again.explain() == "c1 refused: this id was used before, with another amount"
    other = apply(purse, Spend("c1", DAY, 100), TERMS)
    assert other.refusal is not None
    assert other.refusal.field == "operation"


def test_what_failed_needs_a_new_id() -> None:
    refused = apply(Purse(), Spend("s1", DAY, 60), TERMS)
    assert code(refused) is Code.EXCEEDS_WHAT_IS_THERE
    purse = apply(refused.purse, Credit("c1", DAY, 100), TERMS).purse
    assert code(apply(purse, Spend("s1", DAY, 60), TERMS)) is Code.ALREADY_FAILED
    assert apply(purse, Spend("s2", DAY, 60), TERMS).done


def test_too_late_is_refused_and_the_last_open_day_is_not() -> None:
    purse, _ = after(Credit("c1", DAY, 100))
    assert code(apply(purse, Credit("c2", DAY - 4, 1), TERMS)) is Code.TOO_LATE
    assert apply(purse, Credit("c2", DAY - 3, 1), TERMS).done


def test_ids_are_forgotten_when_their_days_can_no_longer_change() -> None:
    purse, _ = after(*(Credit(f"c{at}", DAY + at, 1) for at in range(100)))
    assert sorted(purse.done) == [DAY + at for at in range(96, 100)]


@pytest.mark.parametrize(
    ("before", "asked", "wanted"),
    [
        (Post("p1", DAY, "h1"), Post("p2", DAY, "h1", 31), Code.EXCEEDS_HOLD),
        (Post("p1", DAY, "h1"), Post("p2", DAY, "h1"), Code.HOLD_ALREADY_POSTED),
        (Post("p1", DAY, "h1", 10), Void("p2", DAY, "h1"), Code.HOLD_ALREADY_POSTED),
        (Void("v1", DAY, "h1"), Post("p2", DAY, "h1"), Code.HOLD_ALREADY_VOIDED),
        (Credit("c2", DAY + 2, 1), Post("p2", DAY + 2, "h1"), Code.HOLD_EXPIRED),
        (Credit("c2", DAY, 1), Post("p2", DAY, "h9"), Code.HOLD_NOT_FOUND),
    ],
)
def test_refused_posts_in_the_order_of_tigerbeetle(before: Operation, asked: Operation, wanted: Code) -> None:
    purse, _ = after(Credit("c1", DAY, 100), Hold("h1", DAY, 30, days=2), before)
    assert code(apply(purse, asked, TERMS)) is wanted


def test_published_a_hold_reserves_pessimistically() -> None:
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY, 70))
    assert code(apply(purse, Hold("h1", DAY, 50), TERMS)) is Code.EXCEEDS_WHAT_IS_THERE


def test_an_operation_without_an_id_of_its_own_is_an_error() -> None:
    for id_ in ("", "@expired:5"):
        with pytest.raises(InvalidValue):
            Spend(id_, DAY, 1)


def test_a_chain_without_terms_or_without_operations_is_an_error() -> None:
    with pytest.raises(UnknownName, match="points"):
        apply_linked({}, [("fund", Spend("s1", DAY, 1))], [TERMS])
    with pytest.raises(InvalidValue):
        apply_linked({}, [], [TERMS])


# ------------------------------------------------------------ holds, refunds, reversals


def test_a_partial_post_spends_the_part_and_returns_the_rest() -> None:
    purse, log = after(Credit("c1", DAY, 100), Hold("h1", DAY, 50), Post("p1", DAY, "h1", 20))
    assert (purse.available, purse.totals.spent, dict(purse.holds)) == (80, 20, {})
    assert proof(log, purse, TERMS).balanced


def test_a_hold_times_out_on_its_day_and_its_points_come_back() -> None:
    purse, _ = after(Credit("c1", DAY, 100), Hold("h1", DAY, 50, days=2))
    assert settle(purse, DAY + 1, TERMS).purse.available == 50
    late = settle(purse, DAY + 9, TERMS)
    assert late.purse.available == 100
    assert late.entries[0].day == DAY + 2


def test_a_refund_does_not_extend_the_expiry() -> None:
    terms = Terms("points", Negative.DEBT, expiry=AfterDays(10))
    purse, _ = after(Credit("c1", DAY, 30), Credit("c2", DAY + 5, 30), Spend("s1", DAY + 5, 40), terms=terms)
    back = apply(purse, Refund("r1", DAY + 12, "s1"), terms)
    assert back.purse.lots == (Lot(30, DAY + 15),)
    assert back.purse.totals.expired == 30


def test_a_spend_is_given_back_once_in_all() -> None:
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60), Refund("r1", DAY, "s1", 25))
    assert code(apply(purse, Refund("r2", DAY, "s1", 36), TERMS)) is Code.EXCEEDS_SPEND
    purse = apply(purse, Refund("r3", DAY, "s1"), TERMS).purse
    assert purse.available == 100
    assert code(apply(purse, Refund("r4", DAY, "s1"), TERMS)) is Code.ALREADY_REFUNDED


def test_a_spend_that_is_too_long_ago_is_not_found() -> None:
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60))
    assert apply(purse, Refund("r1", DAY + 30, "s1"), TERMS).done
    assert code(apply(purse, Refund("r1", DAY + 31, "s1"), TERMS)) is Code.SPEND_NOT_FOUND


@pytest.mark.parametrize(
    ("policy", "moved", "available", "debt"),
    [(Negative.REFUSE, 0, 40, 0), (Negative.TAKE_WHAT_IS_THERE, 40, 0, 0), (Negative.DEBT, 100, 0, 60)],
)
def test_points_taken_back_that_are_gone_follow_the_named_policy(
    policy: Negative, moved: int, available: int, debt: int
) -> None:
    terms = Terms("points", policy)
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60), terms=terms)
    taken = apply(purse, Reverse("x1", DAY, 100, credit="c1"), terms)
    assert (taken.moved, taken.wanted) == (moved, 100)
    assert (taken.purse.available, taken.purse.debt) == (available, debt)


def test_a_debt_is_paid_before_anything_else() -> None:
    purse, log = after(Credit("c1", DAY, 10), Spend("s1", DAY, 10), Reverse("x1", DAY, 10), Credit("c2", DAY, 15))
    assert (purse.debt, purse.available) == (0, 5)
    assert proof(log, purse, TERMS).balanced


def test_an_entry_is_corrected_by_the_opposite_entry_once() -> None:
    purse, log = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60))
    undone = apply(purse, Correct(DAY, log[1]), TERMS)
    assert undone.purse.available == 100
    assert undone.entries[0].id == "s1:0:corrected"
    again = apply(undone.purse, Correct(DAY + 9, log[1]), TERMS)
    assert code(again) is Code.EXISTS_WITH_ANOTHER
    assert code(apply(purse, Correct(DAY + 31, log[1]), TERMS)) is Code.NOT_CORRECTABLE


# ------------------------------------------------------------ pending, transfers, currencies, time


def test_pending_points_cannot_be_spent_until_they_are_active() -> None:
    purse, _ = after(Credit("c1", DAY, 100, active_after=7), Credit("c2", DAY, 5, active_after=Told.WHEN_TOLD))
    assert code(apply(purse, Spend("s1", DAY + 6, 1), TERMS)) is Code.EXCEEDS_WHAT_IS_THERE
    assert apply(purse, Spend("s1", DAY + 7, 100), TERMS).done
    assert apply(purse, Activate("a1", DAY, "c2"), TERMS).purse.available == 5
    assert code(apply(purse, Activate("a1", DAY, "c9"), TERMS)) is Code.PENDING_NOT_FOUND


def test_published_discuz_transfer_of_100_at_a_tax_of_one_fifth() -> None:
    terms = Terms("money", Negative.REFUSE, tax=Fraction(1, 5), least=1000)
    purse, log = after(Credit("c1", DAY, 1100), terms=terms)
    sent = apply(purse, Send("t1", DAY, 100), terms)
    arrived = apply(Purse(), Receive("t1", DAY, sent.entries[0].lots), terms)
    assert (sent.purse.available, arrived.purse.available, sent.purse.totals.taxed) == (1000, 80, 20)
    below = apply(purse, Send("t1", DAY, 101), terms)
    assert below.refusal is not None
    assert below.refusal.code is Code.BELOW_LEAST
    assert below.refusal.missing == 1
    proofs = [proof([*log, *sent.entries], sent.purse, terms), proof(arrived.entries, arrived.purse, terms)]
    whole = community_proof(proofs)
    assert whole.balanced
    assert whole.in_transit == 0
    assert whole.there == 1080


def test_a_transfer_of_which_nothing_would_arrive_is_refused() -> None:
    terms = Terms("points", Negative.DEBT, tax=Fraction(1, 5))
    purse, _ = after(Credit("c1", DAY, 9), terms=terms)
    assert code(apply(purse, Send("t1", DAY, 1), terms)) is Code.NOTHING_AFTER_TAX


def test_T8_spending_points_leaves_growth_alone() -> None:
    growth = Terms("growth", Negative.DEBT)
    earned = [("points", Credit("f1", DAY, 100)), ("growth", Credit("f1", DAY, 100))]
    purses = apply_linked({}, earned, [TERMS, growth]).purses
    purses = apply_linked(purses, [("points", Spend("s1", DAY, 60))], [TERMS, growth]).purses
    assert (purses["points"].available, purses["growth"].available) == (40, 100)
    bought: list[tuple[str, Operation]] = [("points", Refund("r1", DAY, "s1")), ("growth", Reverse("r1", DAY, 20))]
    purses = apply_linked(purses, bought, [TERMS, growth]).purses
    assert (purses["points"].available, purses["growth"].available) == (100, 80)


def test_failure_12_expiry_takes_only_what_was_not_spent() -> None:
    terms = Terms("points", Negative.DEBT, expiry=AfterDays(10))
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60), Credit("c2", DAY + 5, 20), terms=terms)
    assert next_due(purse, terms) == DAY + 10
    assert settle(purse, DAY + 10, terms).purse.available == 20


def test_inactivity_takes_all_when_nothing_was_done_for_long_enough() -> None:
    terms = Terms("points", Negative.DEBT, expiry=Inactivity(30))
    purse, _ = after(Credit("c1", DAY, 100), Spend("s1", DAY + 20, 1), terms=terms)
    assert settle(purse, DAY + 49, terms).purse.available == 99
    assert settle(purse, DAY + 50, terms).purse.available == 0


def test_a_late_credit_expires_by_the_day_on_which_it_was_earned() -> None:
    terms = Terms("points", Negative.DEBT, expiry=AfterDays(3))
    purse, _ = after(Credit("c1", DAY, 1), Credit("c2", DAY - 3, 9), terms=terms)
    assert (purse.available, purse.totals.expired) == (1, 9)


# ------------------------------------------------------------ what a member reads


def test_the_balance_of_any_day_follows_from_the_entries() -> None:
    _, log = after(Credit("c1", DAY, 100), Spend("s1", DAY + 2, 60), Refund("r1", DAY + 4, "s1", 10))
    assert [balance_at(log, DAY + at) for at in (-1, 0, 1, 2, 4)] == [0, 100, 100, 40, 50]
    assert balance_at(log, DAY + 4, LedgerAccount.SPENT) == 50


def test_a_statement_reads_well_in_two_languages() -> None:
    terms = Terms("points", Negative.DEBT, expiry=AfterDays(30))
    purse, log = after(Credit("c1", DAY, 100), Spend("s1", DAY + 1, 60), Hold("h1", DAY + 2, 10), terms=terms)
    month = statement(log, DAY + 1, DAY + 9, purse)
    assert month.explain("zh", Label(en="points", zh="积分")).splitlines() == [
        "积分，2024-03-02 至 2024-03-10",
        "期初余额：100",
        "2024-03-02  消费 -60，余额 40",
        "2024-03-03  预扣 -10，余额 30",
        "余额：30",
        "2024-03-31 过期：30",
    ]
    assert month.explain().splitlines()[2] == "2024-03-02  spent -60, balance 40"


def test_a_proof_names_what_is_wrong() -> None:
    purse, log = after(Credit("c1", DAY, 100), Spend("s1", DAY, 60))
    flaws = {flaw.code for flaw in proof([*log, log[1]], purse, TERMS).flaws}
    assert flaws == {"twice", "negative", "sum", "lots"}
    assert "twice" in proof([*log, log[1]], purse, TERMS).explain()
