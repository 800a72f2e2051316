"""Ledgers and rewards in a book keep their laws and the kernel's, and each law catches a culprit."""

from __future__ import annotations

import json

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap
from commkit.points.checkins import CheckInStreak, Cycle, CycleTable, Freeze, MakeUp
from commkit.points.claims import Redeemed, Rewards
from commkit.points.ledger import AfterDays, EndOf, Negative, Order, Period
from commkit.points.ledger.draft import Draft
from commkit.points.ledger.lots import Lot
from commkit.points.ledger.operations import Operation, Refusal
from commkit.points.ledger.policy import Ledger
from commkit.points.rewards import Limits, Reward, claim_at
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, TRANSFERRED
from commkit.standing.policy import Now
from commkit.standing.standing import Standing
from commkit.testing import ledger_books as laws
from commkit.testing.ledger_books import THEMES, with_names
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import last_day
from commkit.testing.playbook_states import (
    a_part_may_be_stored_at_any_time,
    a_standing_never_changes,
    every_day_is_by_wake,
    next_review_is_never_late,
    settled_between_is_settled_when_asked,
    settled_twice_is_settled_once,
)
from commkit.testing.playbooks import (
    an_id_names_one_fact,
    any_order_in_time_is_due_the_same,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches

UTC = Calendar("UTC")
POINTS = Ledger(
    "points", Negative.DEBT, expiry=AfterDays(4), grants=GRANTED, sends=TRANSFERRED, tax="1/5", hold_days=3, soon=(2,)
)
WAITING = Ledger(
    "fund",
    Negative.DEBT,
    order=Order.OLDEST,
    expiry=EndOf(Period.MONTH),
    active_after=2,
    spends=(),
    holds=(),
    refunds=(),
)
CATALOGUE = (
    claim_at("e_book", 4),
    Reward("tea", price={"points": 3}, limits=Limits(day=1, month=3)),
    Reward("trip", price={"points": 5, "fund": 2}),
    Reward("badge", eligible=POINTS.balance >= 6, limits=Limits(ever=2)),
)
REWARDS = Rewards("rewards", CATALOGUE)
EARNING = (
    Award("checkin", CHECKED_IN, each=6, cap=Cap(day=6)),
    Award("save", CHECKED_IN, each=2, into="fund"),
)
CHECK_INS = (
    Cycle("cycle", CycleTable((1, 2, 4)), make_up=MakeUp(window=4, quota=2, price=2)),
    CheckInStreak("frozen", {2: 3, 3: 5}, freezes=Freeze(price=1), into="fund"),
)


def book(*policies: object, name: str = "ledger") -> Playbook:
    return Playbook(name, "1", UTC, policies)  # type: ignore[arg-type]  # a tuple of policies


LEDGER = book(POINTS, WAITING, REWARDS, *EARNING)
KEPT = evolve(POINTS, hold_days=None)
HELD_ON = book(KEPT, WAITING, REWARDS, *EARNING, name="no_time_out")
CHARGED = book(POINTS, WAITING, *CHECK_INS, *EARNING, name="charged")
PLAIN = book(Account("points", grants=GRANTED), Account("fund", spends=()), REWARDS, *CHECK_INS, *EARNING, name="plain")
BOOKS = (LEDGER, HELD_ON, CHARGED, PLAIN)
NAMES = [one.name for one in CATALOGUE]


def named(case: Case) -> Case:
    return with_names(case, NAMES)


histories = cases(playbooks(BOOKS), themes=THEMES).map(named)
in_time = cases_in_time(playbooks(BOOKS), themes=((CHECKED_IN,), *THEMES[:2])).map(named)
on_ledgers = cases(playbooks([LEDGER, CHARGED]), themes=THEMES).map(named)
on_claims = cases(playbooks([LEDGER, HELD_ON, PLAIN]), themes=THEMES[3:4]).map(named)
some_days = st.integers(0, 6)


def as_json(standing: Standing, of: Playbook) -> Standing:
    return of.load(json.loads(json.dumps(of.dump(standing))))


# ------------------------------------------------------------ the kernel's laws


@given(histories)
def test_step_by_step_from_json_is_replay(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from, lambda one: as_json(one, case.book))


@given(histories)
def test_resumed_is_whole(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from)


@given(histories)
def test_shards_together_are_the_whole(case: Case) -> None:
    sharded_is_whole(case.book, case.delivered)


@given(histories)
def test_T16_twice_is_once(case: Case) -> None:
    twice_is_once(case.book, case.delivered)
    an_id_names_one_fact(case.book, case.delivered)


@given(in_time, some_days)
def test_in_any_order_the_same_is_due(case: Case, more: int) -> None:
    """Transfers and what is charged are decided when they come, so that nothing of the kind is claimed for them."""
    until = last_day(case.book, case.facts) + more
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered, until)


@given(histories)
def test_too_late_changes_nothing(case: Case) -> None:
    too_late_changes_nothing(case.book, case.delivered)


@given(histories, some_days)
def test_time_passes_as_it_should(case: Case, more: int) -> None:
    until = last_day(case.book, case.facts) + more
    every_day_is_by_wake(case.book, case.delivered, until, case.known_from)
    settled_twice_is_settled_once(case.book, case.delivered, until)
    next_review_is_never_late(case.book, case.delivered)


@given(histories, st.lists(st.integers(0, 12 * 24), max_size=4))
def test_settled_between(case: Case, hours: list[int]) -> None:
    start = case.facts[0].at if case.facts else 0
    instants = [start + hour * 3_600_000_000 for hour in hours]
    settled_between_is_settled_when_asked(case.book, case.delivered, instants)


@given(histories)
def test_a_standing_never_changes(case: Case) -> None:
    a_standing_never_changes(case.book, case.delivered)


@given(histories, some_days)
def test_stored_at_any_time(case: Case, more: int) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.facts) + more)


# ------------------------------------------------------------ the ledger's laws


@given(on_ledgers)
def test_every_step_is_proved(case: Case) -> None:
    laws.every_step_is_proved(case.book, case.delivered)


@given(on_ledgers)
def test_nothing_is_half_done(case: Case) -> None:
    laws.nothing_is_half_done(case.book, case.delivered)


@given(on_ledgers, st.integers(1, 12), some_days)
def test_T8_a_refund_restores_exactly(case: Case, amount: int, wait: int) -> None:
    laws.a_refund_restores(case.book, case.delivered, amount, wait)


@given(on_claims)
def test_points_and_limits_together(case: Case) -> None:
    laws.points_and_limits_together(case.book, case.delivered)


# ------------------------------------------------------------ culprits


@frozen
class LeavesSpendsBehind(Ledger):
    """Spends lower nothing but the sum: when the lots expire, the whole of them goes (failure 12)."""

    def _do(self, acc: Draft, asked: Operation, now: Now) -> Refusal | None:
        lots = acc.lots
        done = super()._do(acc, asked, now)
        acc.lots = lots
        return done


def test_expired_lots_that_leave_the_spends_behind_are_caught() -> None:
    wrong = LeavesSpendsBehind("points", Negative.DEBT, expiry=AfterDays(2), grants=GRANTED)
    assert "the community's accounts say" in law_of(laws.every_step_is_proved, wrong)


@frozen
class CreditsTwice(Ledger):
    """What arrives from another member is credited each time that its account hears of it, and it hears twice."""

    def _arrive(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        return super()._arrive(super()._arrive(acc, fact, now), evolve(fact, id=f"{fact.id}-again"), now)


def test_a_gift_credited_twice_is_caught() -> None:
    wrong = CreditsTwice("points", Negative.DEBT, grants=GRANTED, sends=TRANSFERRED)
    assert "received and only" in law_of(laws.every_step_is_proved, wrong, themes=(THEMES[2],))


@frozen
class KeepsTheLimit(Rewards):
    """The points come back, and the redemption still counts (failure 14)."""

    def _known(self, acc: Redeemed, now: Now) -> Redeemed:
        return acc

    def _end(self, acc: Redeemed, fact: Fact, now: Now, ending: object) -> Redeemed:
        after = super()._end(acc, fact, now, ending)  # type: ignore[arg-type]  # an ending
        back = {id_: one for id_, one in after.redemptions.items() if not one.stands}
        counts = {one.reward: acc.before.get(one.reward, 0) + 1 for one in back.values()}
        return evolve(
            after,
            redemptions={id_: one for id_, one in after.redemptions.items() if one.stands},
            before={**acc.before, **counts},
        )


def test_points_back_but_the_limit_not_is_caught() -> None:
    wrong = KeepsTheLimit("rewards", CATALOGUE)
    told = law_of(laws.points_and_limits_together, KEPT, WAITING, wrong, themes=THEMES[3:4])
    assert "counts" in told


@frozen
class TakesBeforeItLooks(Ledger):
    """What is too much takes what is there before it is refused."""

    def _do(self, acc: Draft, asked: Operation, now: Now) -> Refusal | None:
        wanted = min(getattr(asked, "amount", None) or 0, acc.available)
        done = super()._do(acc, asked, now)
        if done is not None and wanted:
            now.post(self, "spent", amount=wanted, source=self.name)
        return done


def test_a_refusal_that_takes_something_is_caught() -> None:
    wrong = TakesBeforeItLooks("points", Negative.DEBT, grants=GRANTED)
    assert "and yet points moved" in law_of(laws.nothing_is_half_done, wrong)


@frozen
class RenewsARefund(Ledger):
    """A refund is credited as new points, with a new date (failure 15)."""

    def _refund(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        after = super()._refund(acc, fact, now)
        after.lots = tuple(Lot(one.amount, one.expires and now.today + 9) for one in after.lots)
        return after


def test_a_refund_that_renews_points_is_caught() -> None:
    def law(of: Playbook, facts: tuple[Fact, ...]) -> None:
        laws.a_refund_restores(of, facts, 2, 1)

    wrong = RenewsARefund("points", Negative.DEBT, expiry=AfterDays(4), grants=GRANTED)
    assert "back after 1 days" in law_of(law, wrong)


def law_of(law: object, *policies: object, themes: tuple[tuple[object, ...], ...] = (THEMES[0],)) -> str:
    """What a law says of a book with some wrong policies."""
    wrong = book(*policies, *EARNING[:1], name="wrong")
    found = cases(playbooks([wrong], [UTC]), themes=themes).map(named)  # type: ignore[arg-type]  # kinds
    return catches(lambda case: law(case.book, case.delivered), found, tries=600)  # type: ignore[operator]  # a law
