"""The paid community: the books of its funds (R109, N72, row 24) and what its plan has to name (row 21)."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.readings import Readings
from commkit.members.entry.payment import Fee
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.presets.class_entry import ENTRY_FEE_SOURCES, entry_fee
from commkit.presets.paid_community import (
    BRANCHES,
    CLASS_EXPENSE,
    CLASS_FUND,
    PAID_COMMUNITY_KINDS,
    PAID_COMMUNITY_SOURCES,
    PARTS,
    RED_PACKETS,
    RED_PACKETS_SENT,
    Expense,
    Payment,
    branches_named,
    fund_books,
    funding,
    paid_community,
    parts_named,
)
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import PAID
from tests.presets.test_study_class import numbers

BOOK = paid_community()
DAY = 86_400_000_000
YUAN = 100


def payments(*yuan: int, member: str = "ada") -> list[Payment]:
    return [Payment(f"{member}{at}", member, 10 + at, many * YUAN) for at, many in enumerate(yuan)]


def expense(fund: str, yuan: int, day: int = 20, id: str = "e1") -> Expense:
    return Expense(id, fund, day, yuan * YUAN)


# ---------------------------------------------------------------- refused


def test_T14_a_payment_is_whole_coins() -> None:
    for coins in (0, True, 30.0, "30"):
        with pytest.raises(InvalidValue, match=r"coins: saw .*whole number of coins"):
            Payment("p", "ada", 10, coins)  # type: ignore[arg-type]


def test_an_expense_of_a_fund_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownName, match=r"fund: saw 'party'.*red_packet, class_fund"):
        fund_books([], [expense("party", 5)])


def test_more_cannot_be_given_back_than_was_paid() -> None:
    with pytest.raises(InvalidValue, match="what ada paid"):
        fund_books(payments(30, -40))


def test_an_id_with_two_contents() -> None:
    with pytest.raises(InvalidValue, match="id: saw 'p1', it was used before, with another content"):
        fund_books([Payment("p1", "ada", 10, 3000), Payment("p1", "ada", 10, 1500)])
    with pytest.raises(InvalidValue, match="id: saw 'p1'"):
        funding([Fact("p1", 0, name, PAID, person="class", amount=3000) for name in ("ada", "bo")], "class")


def test_a_payment_that_is_delivered_twice_is_paid_once() -> None:
    half = Payment("p1", "ada", 10, 1500)
    books = fund_books([half, half], [expense("class_fund", 5), expense("class_fund", 5)])
    assert (books.paid, books.held, books.balances) == (1500, 1500, {"red_packet": 0, "class_fund": 0})
    paid = Fact("p", 0, "ada", PAID, person="class", amount=3000)
    facts = funding([paid, paid, paid.taken_back("q")], "class")
    assert sum(one.amount * one.times for one in facts) == 0
    half_paid = evolve(paid, amount=1500)
    assert funding([half_paid, half_paid], "class") == ()


def test_R109_an_expense_that_a_fund_has_not_got_is_refused_and_changes_nothing() -> None:
    books = fund_books(payments(30), [expense(CLASS_FUND, 11), expense(RED_PACKETS, 20, id="e2")])
    assert [(one.id, one.code.value, one.missing) for one in books.refused] == [("e1", "exceeds_what_is_there", 100)]
    assert books.balances == {RED_PACKETS: 0, CLASS_FUND: 1000}
    assert books.reconciles


def test_R109_a_fee_whose_red_packet_was_sent_is_given_back_from_neither_fund() -> None:
    books = fund_books([*payments(30), Payment("back", "ada", 25, -3000)], [expense(RED_PACKETS, 5)])
    assert [(one.id, one.code.value) for one in books.refused] == [
        ("back:red_packet", "exceeds_what_is_there"),
        ("back:class_fund", "linked_event_failed"),
    ]
    assert (books.balances, books.paid) == ({RED_PACKETS: 1500, CLASS_FUND: 1000}, 3000)
    assert books.reconciles


# ---------------------------------------------------------------- the books


def test_N72_thirty_yuan_are_twenty_and_ten() -> None:
    assert fund_books(payments(30)).balances == {RED_PACKETS: 20 * YUAN, CLASS_FUND: 10 * YUAN}


def test_row_24_thirty_entrants_bring_600_and_300() -> None:
    books = fund_books(one for at in range(30) for one in payments(30, member=f"m{at}"))
    assert books.balances == {RED_PACKETS: 600 * YUAN, CLASS_FUND: 300 * YUAN}
    assert (books.paid, books.held, books.to_return, books.reconciles) == (900 * YUAN, 0, 0, True)


def test_a_fee_that_is_not_whole_is_held_and_what_is_too_much_is_to_be_returned() -> None:
    books = fund_books([*payments(10, 25), *payments(20, member="bo")])
    assert books.balances == {RED_PACKETS: 2000, CLASS_FUND: 1000}
    assert (books.paid, books.held, books.to_return, books.reconciles) == (5500, 2000, 500, True)


def test_a_fee_that_is_given_back_comes_out_of_both_funds() -> None:
    books = fund_books(payments(30, -30))
    assert (books.balances, books.paid, books.reconciles) == ({RED_PACKETS: 0, CLASS_FUND: 0}, 0, True)


def test_another_fee_has_other_funds() -> None:
    assert fund_books(payments(30), fee=Fee({"food": 3000})).balances == {"food": 3000}


coins = st.integers(1, 4).map(lambda many: many * 1000)
paying = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9), coins), max_size=12)
spending = st.lists(st.tuples(st.sampled_from([RED_PACKETS, CLASS_FUND]), st.integers(1, 9), coins), max_size=6)


def bought(spent: Iterable[tuple[str, int, int]]) -> list[Expense]:
    return [Expense(f"e{at}", *one) for at, one in enumerate(spent)]


@given(paying, spending)
def test_R109_no_balance_is_below_0_and_the_sums_reconcile(
    paid: list[tuple[str, int, int]], spent: list[tuple[str, int, int]]
) -> None:
    books = fund_books([Payment(f"p{at}", *one) for at, one in enumerate(paid)], bought(spent))
    assert books.reconciles, books.proof.explain()
    assert min(books.balances.values()) >= 0
    assert books.paid == sum(coins for _, _, coins in paid)
    shares = {fund: books.balances[fund] + books.spent[fund] for fund in books.balances}
    assert shares[RED_PACKETS] == 2 * shares[CLASS_FUND]


@given(paying, spending)
def test_the_log_of_the_class_has_what_the_books_have(
    paid: list[tuple[str, int, int]], spent: list[tuple[str, int, int]]
) -> None:
    """The playbook and the plain books are two ways to one balance."""
    log = [
        Fact(f"p{at}", day * DAY, member, PAID, person="class", amount=coins)
        for at, (member, day, coins) in enumerate(paid)
    ]
    out = {RED_PACKETS: RED_PACKETS_SENT, CLASS_FUND: CLASS_EXPENSE}
    facts = [*funding(sorted(log, key=lambda one: one.at), "class")]
    facts += [Fact(one.id, one.day * DAY + 1, "class", out[one.fund], amount=one.coins) for one in bought(spent)]
    run = paid_community(zone="UTC").replay(sorted(facts, key=lambda one: one.at))
    books = fund_books([Payment(f"p{at}", *one) for at, one in enumerate(paid)], bought(spent))
    held = dict.fromkeys(books.balances, 0)
    if "class" in run.standings:
        held = {one.name: run.standings["class"].part(one).balance for one in BOOK.policies}
    assert held == books.balances


def test_a_payment_that_is_taken_back_takes_its_parts_back() -> None:
    paid = Fact("p", 0, "ada", PAID, person="class", amount=3000)
    facts = funding([paid, paid.taken_back("q"), Fact("r", 0, "ada", PAID, person="other", amount=3000)], "class")
    assert [(one.id, one.amount * one.times) for one in facts] == [
        ("p:red_packet", 2000),
        ("p:class_fund", 1000),
        ("q:red_packet", -2000),
        ("q:class_fund", -1000),
    ]


# ---------------------------------------------------------------- the plan


def test_S4_02_row_21_three_branches_are_required() -> None:
    whole = dict.fromkeys(BRANCHES, True)
    assert len(BRANCHES) == 3
    assert branches_named().judge(Readings(whole)).met
    for name in BRANCHES:
        gaps = branches_named().judge(Readings({**whole, name: False})).gaps()
        assert [gap.measure.key for gap in gaps] == [name]


def test_S4_05_row_21_three_parts_with_staff_finance_and_time() -> None:
    names = {f"{part}.{name}" for part, named in PARTS.items() for name in named}
    assert len(PARTS) == 3
    assert {"rollout.staff", "rollout.finance", "rollout.time"} < names
    for name in names:
        gaps = parts_named().judge(Readings({**dict.fromkeys(names, True), name: False})).gaps()
        assert [gap.measure.key for gap in gaps] == [name]


# ---------------------------------------------------------------- the book as data


def test_every_number_has_a_source() -> None:
    tags = registry(PAID_COMMUNITY_KINDS)
    plain = json.loads(json.dumps(dump_playbook(BOOK, tags)))
    assert sorted(dict(numbers(plain))) == ["lateness"]
    assert set(PAID_COMMUNITY_SOURCES) == {"lateness", *ENTRY_FEE_SOURCES, "branches", "parts"}
    assert PAID_COMMUNITY_SOURCES["parts"].grade is Grade.STATED
    assert load_playbook(plain, tags) == BOOK
    assert lint(BOOK, PAID_COMMUNITY_KINDS) == ()


def test_the_funds_are_those_of_the_fee() -> None:
    assert [policy.name for policy in BOOK.policies] == list(entry_fee().fee.parts)
