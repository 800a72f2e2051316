"""The ledger in a book: what is refused and why, lots in and out, holds, transfers, time, what it answers and keeps."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import InvalidValue
from commkit.core.wording import Label
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.lint import lint
from commkit.playbook.reading import StandingReader
from commkit.points import Account, Award
from commkit.points.ledger import (
    AfterDays,
    Inactivity,
    LedgerAccount,
    Negative,
    Order,
    balance_at,
    split_exactly,
    statement,
)
from commkit.points.ledger.measures import NotActive, OnHold, Owed
from commkit.points.ledger.part import LedgerPart
from commkit.points.ledger.policy import Ledger
from commkit.points.ledger.proof import community_proof, purse_proof
from commkit.points.ledger.telling import entries_of
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    GRANTED,
    HELD,
    HOLD_POSTED,
    HOLD_VOIDED,
    PAID,
    POINTS_ARRIVED,
    RED_PACKET,
    REFUNDED,
    SPENT,
    TRANSFERRED,
    Kind,
)
from tests.points.by_hand import log

POINTS = Ledger("points", Negative.DEBT, Label(en="points", zh="积分"), expiry=AfterDays(10), grants=GRANTED)
CHECKIN = Award("checkin", CHECKED_IN, each=10)
FIRST = number(date(2017, 2, 1))


def book(ledger: Ledger = POINTS, *more: object) -> Playbook:
    return Playbook("class", "1", Calendar("UTC"), (ledger, CHECKIN, *more))  # type: ignore[arg-type]  # policies


def on(kind: Kind, when: str, id: str, amount: int = 1, thing: str | None = None, person: str | None = None) -> Fact:
    (fact,) = log(kind, f"{when} ={amount}")
    return evolve(fact, id=id, thing=thing, person=person)


def earned(*days: int) -> list[Fact]:
    return log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in days])


def part(run: Run, ledger: Ledger = POINTS, member: str = "ada") -> LedgerPart:
    return run.standings[member].part(ledger)


def told(run: Run, member: str = "ada") -> list[tuple[str, int]]:
    return [(one.what, one.amount) for one in run.of(member)]


def lots(run: Run, ledger: Ledger = POINTS, member: str = "ada") -> list[tuple[int, int | None]]:
    return [(one.amount, one.expires and one.expires - FIRST + 1) for one in part(run, ledger, member).lots]


class TestRefused:
    def test_without_a_word_about_negative_balances(self) -> None:
        choices = r"give Negative\.REFUSE or Negative\.TAKE_WHAT_IS_THERE or Negative\.DEBT"
        with pytest.raises(InvalidValue, match=choices):
            Ledger("points")  # type: ignore[call-arg]  # that is what is refused

    @pytest.mark.parametrize("wrong", [{"tax": 1}, {"least": -1}, {"expiry": 30}, {"soon": (0,)}, {"hold_days": 0}])
    def test_terms_of_nothing(self, wrong: dict[str, object]) -> None:
        with pytest.raises((InvalidValue, TypeError)):
            Ledger("points", Negative.DEBT, **wrong)  # type: ignore[arg-type]  # that is what is refused

    def test_a_kind_that_does_two_things(self) -> None:
        with pytest.raises(InvalidValue, match=r"saw \['spent'\], one kind cannot do two things"):
            Ledger("points", Negative.DEBT, holds=SPENT)

    @pytest.mark.parametrize(
        ("asked", "what", "code", "gap"),
        [
            (on(SPENT, "02-02 10:00", "s", 91), "not_spent", "exceeds_what_is_there",
             "积分余额：10（至少 91），还差 81"),
            (on(HELD, "02-02 10:00", "h", 11), "not_held", "exceeds_what_is_there", "积分余额：10（至少 11），还差 1"),
            (on(HOLD_POSTED, "02-02 10:00", "p", 5, "h"), "not_posted", "hold_not_found", "有这笔预扣：否（须为是）"),
            (on(HOLD_VOIDED, "02-02 10:00", "v", 1, "h"), "not_voided", "hold_not_found", "有这笔预扣：否（须为是）"),
            (on(REFUNDED, "02-02 10:00", "r", 0, "s"), "not_refunded", "spend_not_found",
             "有这笔消费且未过退还期：否（须为是）"),
            (on(HELD, "02-02 10:00", "h", 5).taken_back("b"), "not_taken_back", "taken_back_by_name",
             "写明所撤销的编号：否（须为是）"),
        ],
    )  # fmt: skip
    def test_each_refusal_names_rule_fact_and_verdict(self, asked: Fact, what: str, code: str, gap: str) -> None:
        one = book().replay([*earned(1), asked]).posted[-1]
        assert (one.what, one.policy, one.fact, one.reason) == (what, "points", asked.id, code)
        assert one.because is not None
        assert [found.sentence("zh") for found in one.because.gaps()] == [gap]
        assert gap in explain(book(), one, "zh")

    @pytest.mark.parametrize(
        ("ends", "amount", "code"),
        [
            (HOLD_POSTED, 99, "exceeds_hold"),
            (HOLD_POSTED, 5, "hold_already_posted"),
            (HOLD_VOIDED, 99, "exceeds_hold"),
            (HOLD_VOIDED, 5, "hold_already_voided"),
        ],
    )
    def test_of_two_faults_the_one_that_goes_before_is_told(self, ends: Kind, amount: int, code: str) -> None:
        """A post of too much of a hold that is over: TigerBeetle says the amount first, then how the hold ended."""
        said = [on(HELD, "02-01 10:00", "h", 5), on(ends, "02-01 11:00", "e", 5, "h")]
        run = book().replay([*earned(1), *said, on(HOLD_POSTED, "02-01 12:00", "p", amount, "h")])
        assert run.posted[-1].reason == code

    def test_a_hold_that_timed_out(self) -> None:
        short = evolve(POINTS, hold_days=2)
        said = [on(HELD, "02-01 10:00", "h", 5), on(HOLD_POSTED, "02-04 11:00", "p", 5, "h")]
        run = book(short).replay([*earned(1), *said])
        assert told(run)[-2:] == [("released", 5), ("not_posted", 5)]
        assert run.posted[-1].reason == "hold_expired"


class TestLots:
    def test_a_lot_is_dated_by_the_day_that_it_was_due_for(self) -> None:
        assert lots(book().replay([*earned(3, 1)])) == [(10, 11), (10, 13)]

    def test_what_expires_is_gone_at_the_end_of_its_last_day(self) -> None:
        run = book().replay(earned(1), until=date(2017, 2, 9))
        assert lots(run) == [(10, 11)]
        run = book().replay(earned(1), until=date(2017, 2, 10))
        assert (lots(run), told(run)[-1], run.posted[-1].day) == ([], ("expired", 10), FIRST + 9)

    def test_a_reversal_takes_back_the_very_lots(self) -> None:
        said = earned(1, 3, 5)
        assert lots(book().replay([*said, said[1].taken_back("b")])) == [(10, 11), (10, 15)]

    def test_spent_ones_are_taken_from_what_is_left_and_then_owed(self) -> None:
        said = [*earned(1, 2), on(SPENT, "02-02 10:00", "s", 15)]
        run = book().replay([*said, said[0].taken_back("b")])
        assert (lots(run), part(run).debt) == ([], 5)
        assert told(run)[-2:] == [("reversed", -10), ("indebted", 5)]
        assert (lots(book().replay([*said, said[0].taken_back("b"), *earned(3)]))) == [(5, 13)]

    def test_what_has_expired_is_not_owed(self) -> None:
        short = evolve(POINTS, expiry=AfterDays(1))
        said = [*earned(1), *earned(2)]
        run = book(short).replay([*said, said[0].taken_back("b")])
        assert told(run)[-2:] == [("reversed", -10), ("expired_before", 10)]
        assert (lots(run, short), part(run, short).debt, part(run, short).totals.expired) == ([(10, 3)], 0, 0)

    @pytest.mark.parametrize(
        ("policy", "what", "there", "debt"),
        [
            (Negative.DEBT, ("indebted", 6), 0, 6),
            (Negative.TAKE_WHAT_IS_THERE, ("forgiven", 6), 0, 0),
            (Negative.REFUSE, ("not_reversed", 10), 4, 0),
        ],
    )
    def test_negative_balances_by_policy(self, policy: Negative, what: tuple[str, int], there: int, debt: int) -> None:
        ledger = evolve(POINTS, reversing=policy)
        said = [*earned(1), on(SPENT, "02-01 10:00", "s", 6)]
        run = book(ledger).replay([*said, said[0].taken_back("b")])
        assert told(run)[-1] == what
        assert (part(run, ledger).available, part(run, ledger).debt) == (there, debt)
        assert entries_sums(run, ledger) == (there, debt)

    def test_only_debt_is_safe_for_earning_rules(self) -> None:
        assert [remark.sentence() for remark in lint(book(evolve(POINTS, reversing=Negative.REFUSE)))] == [
            "what was spent is not owed when taken back: a fact taken back and given again pays twice"
        ]
        assert lint(book()) == ()

    def test_oldest_first_or_soonest_expiry_first(self) -> None:
        said = [on(GRANTED, "02-03 09:00", "g", 5), *earned(1)]
        for order, left in ((Order.SOONEST_EXPIRY, [(3, 11), (5, 13)]), (Order.OLDEST, [(3, 11), (5, 13)])):
            ledger = evolve(POINTS, order=order)
            assert lots(book(ledger).replay([*said, on(SPENT, "02-03 10:00", "s", 7)]), ledger) == left

    def test_all_lapse_when_nothing_happens(self) -> None:
        quiet = evolve(POINTS, expiry=Inactivity(5))
        run = book(quiet).replay([*earned(1, 4)], until=date(2017, 2, 7))
        assert part(run, quiet).available == 20
        run = book(quiet).replay([*earned(1, 4)], until=date(2017, 2, 8))
        assert told(run)[-1] == ("expired", 20)

    def test_pending_then_active(self) -> None:
        slow = evolve(POINTS, active_after=2)
        said = [*earned(1), on(SPENT, "02-02 10:00", "s", 1), on(SPENT, "02-03 10:00", "t", 1)]
        assert told(book(slow).replay(said)) == [
            *(("credited", 10), ("waiting", 10), ("not_spent", 1), ("activated", 10), ("spent", 1)),
        ]
        run = book(slow).replay([*earned(1), *earned(1)[:1]])
        back = book(slow).step(run.standings["ada"], earned(1)[0].taken_back("b"))
        assert [(one.what, one.amount) for one in back.outcomes] == [("reversed", -10), ("withdrawn", 10)]


def entries_sums(run: Run, ledger: Ledger) -> tuple[int, int]:
    log = entries_of(run.of("ada"), ledger.name, Calendar("UTC"))
    return balance_at(log, 10**6), balance_at(log, 10**6, LedgerAccount.DEBT)


class TestHoldsAndRefunds:
    def test_a_part_is_posted_and_the_rest_comes_back(self) -> None:
        said = [on(HELD, "02-01 10:00", "h", 8), on(HOLD_POSTED, "02-02 10:00", "p", 5, "h")]
        run = book().replay([*earned(1), *said])
        assert told(run)[1:] == [("held", 8), ("hold_posted", 5), ("released", 3)]
        assert lots(run) == [(5, 11)]

    def test_a_posted_hold_is_refunded_by_its_name(self) -> None:
        said = [on(HELD, "02-01 10:00", "h", 8), on(HOLD_POSTED, "02-02 10:00", "p", 0, "h")]
        back = [on(REFUNDED, "02-03 10:00", "r", 3, "h"), on(REFUNDED, "02-03 11:00", "q", 6, "h")]
        run = book().replay([*earned(1), *said, *back])
        assert told(run)[-2:] == [("refunded", 3), ("not_refunded", 6)]
        assert run.posted[-1].reason == "exceeds_spend"

    def test_a_refund_brings_back_the_lots_with_their_dates(self) -> None:
        said = [*earned(1, 5), on(SPENT, "02-05 10:00", "s", 15), on(REFUNDED, "02-06 10:00", "r", 0, "s")]
        assert lots(book().replay(said)) == [(10, 11), (10, 15)]
        late = [*said[:-1], on(REFUNDED, "02-12 10:00", "r", 0, "s")]
        assert (lots(book().replay(late)), told(book().replay(late))[-2:]) == (
            [(10, 15)],
            [("refunded", 15), ("expired", 10)],
        )

    def test_a_spend_is_forgotten_after_a_while(self) -> None:
        short = evolve(POINTS, expiry=AfterDays(99), remembers=5)
        said = [*earned(1), on(SPENT, "02-01 10:00", "s", 4)]
        in_time = book(short).replay([*said, on(REFUNDED, "02-06 10:00", "r", 0, "s")])
        assert told(in_time)[-1] == ("refunded", 4)
        late = book(short).replay([*said, on(REFUNDED, "02-07 10:00", "r", 0, "s")])
        assert late.posted[-1].reason == "spend_not_found"
        assert part(late, short).spends == {}

    def test_a_spend_taken_back_is_refunded_once(self) -> None:
        spent = on(SPENT, "02-01 10:00", "s", 4, "mug")
        run = book().replay([*earned(1), spent, spent.taken_back("b"), spent.taken_back("c")])
        assert told(run)[1:] == [("spent", 4), ("refunded", 4)]

    def test_of_two_alike_the_refused_one_is_meant_first(self) -> None:
        spent = on(SPENT, "02-01 10:00", "s", 6)
        run = book().replay([*earned(1), spent, evolve(spent, id="t"), spent.taken_back("b"), spent.taken_back("c")])
        assert told(run)[1:] == [("spent", 6), ("not_spent", 6), ("refunded", 6)]
        assert part(run).failed == {}


class TestTransfers:
    sending = evolve(POINTS, sends=TRANSFERRED, tax="1/5")

    def test_discuz_100_at_a_fifth_is_80(self) -> None:
        given = on(GRANTED, "02-01 09:00", "g", 100)
        run = book(self.sending).replay([given, on(TRANSFERRED, "02-02 09:00", "t", 100, person="bo")])
        assert told(run) == [("granted", 100), ("sent", 80), ("taxed", 20)]
        assert told(run, "bo") == [("received", 80)]
        assert lots(run, self.sending, "bo") == [(80, 11)]

    def test_each_lot_keeps_its_date(self) -> None:
        run = book(self.sending).replay([*earned(1, 4), on(TRANSFERRED, "02-04 10:00", "t", 15, person="bo")])
        assert lots(run, self.sending, "bo") == [(10, 11), (2, 14)]
        proofs = [purse_proof(part(run, self.sending, name).purse()) for name in ("ada", "bo")]
        assert community_proof(proofs).explain() == "balanced: 2 members, 0 entries, 17 points; 0 on their way"

    @pytest.mark.parametrize("person", [None, "ada"])
    def test_to_oneself_or_nobody(self, person: str | None) -> None:
        run = book(self.sending).replay([*earned(1), on(TRANSFERRED, "02-01 10:00", "t", 5, person=person)])
        assert told(run)[-1] == ("not_sent", 5)
        assert run.posted[-1].reason == "to_oneself"

    def test_a_least_balance_stays(self) -> None:
        ledger = evolve(self.sending, least=4)
        run = book(ledger).replay([*earned(1), on(TRANSFERRED, "02-01 10:00", "t", 7, person="bo")])
        assert [(one.what, one.reason) for one in run.posted[1:]] == [("not_sent", "below_least")]
        assert "bo" not in run.standings

    @pytest.mark.parametrize("thing", ["points", "points/soon", None, "points/never/never/never"])
    def test_an_arrival_that_cannot_be_read(self, thing: str | None) -> None:
        run = book(self.sending).replay([on(POINTS_ARRIVED, "02-01 10:00", "a", 5, thing)])
        assert told(run) == [("not_received", 5)]

    def test_an_arrival_for_another_ledger(self) -> None:
        run = book(self.sending).replay([on(POINTS_ARRIVED, "02-01 10:00", "a", 5, "fund/never")])
        assert told(run) == []


class TestAnswers:
    def test_balance_held_not_active_owed_and_expiring(self) -> None:
        ledger = evolve(POINTS, soon=(5, 9))
        rules = book(ledger)
        run = rules.replay([*earned(1, 5), on(HELD, "02-05 10:00", "h", 4)])
        reader = StandingReader(rules, run.standings["ada"])
        name = "points"
        read = [reader.read(one) for one in (ledger.balance, OnHold(name), NotActive(name), Owed(name))]
        assert read == [16, 4, 0, 0]
        assert [reader.read(ledger.expiring(days)) for days in (5, 9)] == [0, 6]

    def test_a_statement_from_outcomes(self) -> None:
        run = book().replay([*earned(1), on(SPENT, "02-02 10:00", "s", 4)], until=date(2017, 2, 10))
        entries = entries_of(run.of("ada"), "points", Calendar("UTC"))
        assert statement(entries, date(2017, 2, 1), date(2017, 2, 28)).explain("zh").splitlines() == [
            "points，2017-02-01 至 2017-02-28",
            "期初余额：0",
            "2017-02-01  获得（checkin） +10，余额 10",
            "2017-02-02  消费 -4，余额 6",
            "2017-02-11  过期 -6，余额 0",
            "余额：0",
        ]


class TestWhatIsKept:
    def test_nothing_of_whom_it_never_heard(self) -> None:
        run = book().replay([on(SPENT, "02-01 10:00", "s", 0)])
        assert run.standings["ada"].parts == {}

    def test_a_year_of_check_ins_and_spends_stays_small(self) -> None:
        rules = book(evolve(POINTS, expiry=AfterDays(30)))
        day = 86_400_000_000
        facts = [
            fact
            for at in range(365)
            for fact in (
                Fact(f"c{at}", at * day, "ada", CHECKED_IN),
                Fact(f"s{at}", at * day + 1, "ada", SPENT, amount=10),
            )
        ]
        kept = rules.replay(facts).standings["ada"].part(POINTS)
        assert (len(kept.spends), len(kept.lots), len(kept.lapsed), kept.totals.issued) == (93, 0, 0, 3650)


def test_T8_spending_never_lowers_growth_and_a_refund_of_the_purchase_takes_growth_back() -> None:
    growth, paid = Account("growth", spends=()), Award("bought", PAID, each=5, into="growth")
    rules = book(POINTS, growth, paid)
    purchase = on(PAID, "02-01 08:00", "p", 100)
    spent = [*earned(1), purchase, on(SPENT, "02-02 10:00", "s", 10)]
    run = rules.replay(spent)
    assert (run.standings["ada"].part(growth).balance, part(run).available) == (5, 0)
    back = rules.replay([*spent, on(REFUNDED, "02-03 10:00", "r", 0, "s"), purchase.taken_back("b")])
    assert (back.standings["ada"].part(growth).balance, part(back).available) == (0, 10)


@pytest.mark.parametrize("amount", [1.5, "10", True])
def test_T14_points_are_whole_numbers(amount: object) -> None:
    with pytest.raises((InvalidValue, TypeError)):
        Fact("g", 0, "ada", GRANTED, amount=amount)  # type: ignore[arg-type]  # that is what is refused


def test_T16_an_id_again_is_no_second_entry_and_late_facts_go_to_their_day() -> None:
    said = [*earned(1, 3), on(SPENT, "02-03 10:00", "s", 4)]
    once, twice = book().replay(said), book().replay([*said, *said])
    assert (twice.posted, part(twice)) == (once.posted, part(once))
    assert lots(book().replay([*earned(3), *earned(1)])) == lots(book().replay(earned(1, 3)))


CLASS_FUND = Ledger("fund", Negative.REFUSE, grants=PAID, spends=SPENT, holds=())


def test_N72_thirty_yuan_are_twenty_for_red_packets_and_ten_for_the_class() -> None:
    assert split_exactly(3000, [20, 10]) == (2000, 1000)
    packets = Ledger("packets", Negative.REFUSE, grants=PAID, spends=RED_PACKET, holds=())
    fund = Ledger("fund", Negative.REFUSE, grants=GRANTED, spends=SPENT, holds=())
    rules = Playbook("class", "1", Calendar("UTC"), (packets, fund))
    to_packets, to_fund = split_exactly(PAID.amount("30.00"), [20, 10])
    run = rules.replay([on(PAID, "02-01 10:00", "p", to_packets), on(GRANTED, "02-01 10:00", "g", to_fund)])
    assert (part(run, packets).available, part(run, fund).available) == (2000, 1000)


def test_R109_expenses_never_go_below_zero_and_the_sums_reconcile() -> None:
    rules = Playbook("class", "1", Calendar("UTC"), (CLASS_FUND,))
    fees = [on(PAID, f"02-0{day} 10:00", f"p{day}", split_exactly(3000, [20, 10])[1]) for day in (1, 2, 3)]
    run = rules.replay([*fees, on(SPENT, "02-04 10:00", "cake", 2500), on(SPENT, "02-05 10:00", "tea", 600)])
    assert told(run)[-2:] == [("spent", 2500), ("not_spent", 600)]
    kept = part(run, CLASS_FUND)
    assert (kept.available, kept.totals.issued - kept.totals.spent) == (500, 500)
    assert purse_proof(kept.purse()).balanced
