"""What a ledger in a book refuses to be asked by name, what it knows under several versions, and what lapses late."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook, Run
from commkit.points import Award
from commkit.points.claims import Rewards
from commkit.points.ledger import AfterDays, EndOf, Inactivity, Negative, Period, statement
from commkit.points.ledger.policy import Ledger
from commkit.points.ledger.telling import causes, entries_of
from commkit.points.rewards import claim_at
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    HELD,
    HOLD_VOIDED,
    REDEEM_CONFIRMED,
    REDEEMED,
    REFUNDED,
    SPENT,
    Kind,
)
from commkit.standing.outcomes import Outcome
from tests.points.by_hand import log

POINTS = Ledger("points", Negative.DEBT)
CHECKIN = Award("checkin", CHECKED_IN, each=10)


def book(ledger: Ledger = POINTS, *more: Rewards) -> Playbook:
    return Playbook("class", "1", Calendar("UTC"), (ledger, CHECKIN, *more))


def on(kind: Kind, when: str, id: str, amount: int = 1, thing: str | None = None) -> Fact:
    (fact,) = log(kind, f"{when} ={amount}")
    return evolve(fact, id=id, thing=thing)


def earned(*days: int) -> list[Fact]:
    return log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in days])


def stepped(rules: Playbook, facts: list[Fact]) -> list[tuple[str, int]]:
    standing, found = rules.start("ada"), list[Outcome]()
    for fact in facts:
        step = rules.step(standing, fact)
        standing = rules.load(rules.dump(step.standing))
        found += step.outcomes
    return [(one.what, one.amount) for one in found]


def told(run: Run) -> list[tuple[str, int]]:
    return [(one.what, one.amount) for one in run.posted]


class TestRefused:
    shop = Rewards("rewards", claim_at("e_book", 10))
    redeemed = (*earned(1), on(REDEEMED, "02-01 10:00", "r1", 1, "e_book"))

    @pytest.mark.parametrize("name", ["rewards:r1", "$rewards:r1"])
    def test_a_hold_of_a_reward_cannot_be_given_up_by_name(self, name: str) -> None:
        run = book(POINTS, self.shop).replay([*self.redeemed, on(HOLD_VOIDED, "02-01 11:00", "v", 0, name)])
        assert (run.posted[-1].what, run.posted[-1].reason) == ("not_voided", "hold_not_found")

    @pytest.mark.parametrize("name", ["rewards:r1", "$rewards:r1"])
    def test_what_a_reward_cost_cannot_be_refunded_by_name(self, name: str) -> None:
        confirmed = on(REDEEM_CONFIRMED, "02-01 11:00", "c", 1, "r1")
        run = book(POINTS, self.shop).replay([*self.redeemed, confirmed, on(REFUNDED, "02-01 12:00", "b", 0, name)])
        assert (run.posted[-1].what, run.posted[-1].reason) == ("not_refunded", "spend_not_found")

    def test_a_hold_of_a_fact_has_no_name_of_a_charge(self) -> None:
        mine = on(HELD, "02-01 09:30", "rewards:r1", 4)
        run = book(POINTS, self.shop).replay([*earned(1, 2), mine, *self.redeemed[1:]])
        assert ("redeemed", 0) in told(run)


class TestTime:
    def test_a_late_fact_brings_nothing_that_inactivity_has_taken_already(self) -> None:
        rules = book(evolve(POINTS, expiry=Inactivity(2)))
        facts = [on(SPENT, "02-04 08:00", "v"), *earned(2), on(SPENT, "02-04 10:00", "s", 3)]
        wanted = [("not_spent", 1), ("credited", 10), ("expired", 10), ("not_spent", 3)]
        assert told(rules.replay(facts)) == stepped(rules, facts) == wanted

    @pytest.mark.parametrize("expiry", [Inactivity(2), AfterDays(2)])
    def test_what_lapsed_is_not_owed_when_it_is_taken_back(self, expiry: Inactivity | AfterDays) -> None:
        ledger = evolve(POINTS, expiry=expiry)
        said = earned(1)
        facts = [*said, on(SPENT, "02-04 08:00", "v"), said[0].taken_back("b")]
        assert told(book(ledger).replay(facts))[-2:] == [("reversed", -10), ("expired_before", 10)]
        assert stepped(book(ledger), facts) == told(book(ledger).replay(facts))
        part = book(ledger).replay(facts).standings["ada"].part(ledger)
        assert (part.debt, part.lapsed, part.totals.expired, part.totals.issued) == (0, {}, 0, 0)

    def test_what_lapsed_is_forgotten_after_a_while(self) -> None:
        ledger = evolve(POINTS, expiry=Inactivity(2), remembers=5)
        run = book(ledger).replay([*earned(1), *earned(8, 9)], until=date(2017, 2, 9))
        assert run.standings["ada"].part(ledger).lapsed == {}

    def test_a_debt_stays_when_the_spend_comes_back_into_a_lot_that_has_expired(self) -> None:
        """Decided: a debt is of the member and not of a lot."""
        ledger = evolve(POINTS, expiry=EndOf(Period.MONTH))
        checkin, spent = on(CHECKED_IN, "02-28 09:00", "c"), on(SPENT, "02-28 10:00", "s", 10)
        back = on(REFUNDED, "03-02 10:00", "r", 0, "s")
        run = book(ledger).replay([checkin, spent, checkin.taken_back("b"), back])
        assert told(run)[-2:] == [("refunded", 10), ("expired", 10)]
        assert run.standings["ada"].part(ledger).debt == 10

    @pytest.mark.parametrize(("before", "after"), [(3, 30), (30, 3)])
    def test_another_version_remembers_its_own_days(self, before: int, after: int) -> None:
        rules = evolve(
            book(evolve(POINTS, remembers=after)),
            version="2",
            since=date(2017, 2, 6),
            before=book(evolve(POINTS, remembers=before)),
        )
        said, back = [*earned(1), on(SPENT, "02-01 10:00", "s", 10)], on(REFUNDED, "02-06 09:00", "r", 0, "s")
        wanted = "refunded" if before > after else "not_refunded"
        assert rules.replay([*said, back]).posted[-1].what == wanted
        night = rules.replay(said, until=date(2017, 2, 5)).standings["ada"]
        assert [one.what for one in rules.step(night, back).outcomes] == [wanted]


class TestTakenBack:
    spent = on(SPENT, "02-01 10:00", "s1", 10)

    def test_a_spend_that_was_refunded_in_part_gives_back_the_rest(self) -> None:
        part = on(REFUNDED, "02-01 11:00", "r", 3, "s1")
        run = book().replay([*earned(1), self.spent, part, self.spent.taken_back("b")])
        assert told(run)[-2:] == [("refunded", 3), ("refunded", 7)]

    def test_one_that_was_refunded_whole_gives_back_nothing(self) -> None:
        whole = on(REFUNDED, "02-01 11:00", "r", 0, "s1")
        run = book().replay([*earned(1), self.spent, whole, self.spent.taken_back("b")])
        assert told(run)[-1] == ("refunded", 10)
        assert run.standings["ada"].part(POINTS).available == 10

    def test_one_that_is_taken_back_before_it_came_is_spent_when_it_comes(self) -> None:
        """Decided: a spend is decided when it comes, and never again."""
        run = book().replay([*earned(1), self.spent.taken_back("b"), self.spent])
        assert told(run) == [("credited", 10), ("spent", 10)]


def test_a_statement_names_the_rule_behind_each_line() -> None:
    shop = Rewards("rewards", claim_at("e_book", 8))
    rules = book(POINTS, shop)
    run = rules.replay([*earned(1), on(REDEEMED, "02-01 10:00", "r1", 1, "e_book")])
    said = statement(entries_of(run.of("ada"), "points", rules.calendar), date(2017, 2, 1), date(2017, 2, 28))
    lines = said.explain("zh", causes=causes(rules.policies)).splitlines()
    assert lines[2:4] == ["2017-02-01  获得（打卡） +10，余额 10", "2017-02-01  预扣（兑换） -8，余额 2"]
    assert said.explain().splitlines()[2] == "2017-02-01  earned (checkin) +10, balance 10"
