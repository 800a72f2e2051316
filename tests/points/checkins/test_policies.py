"""Check-in rules in a book: what they refuse, cycles and streaks however late, making up, freezes, versions, stored."""

from __future__ import annotations

import json
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.explain import explain
from commkit.playbook.registry import registry
from commkit.points import Account, Streak
from commkit.points.checkins import CheckInStreak, Cycle, CycleTable, Freeze, MakeUp, Per, SlotAward
from commkit.points.checkins.parts import CheckInPart
from commkit.presets.checkins import WETOOL_SLOTS
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, FREEZE_BOUGHT, MADE_UP, MESSAGE, SPENT
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import Late, Phase
from commkit.standing.standing import Standing
from commkit.testing.checkins import CheckInLog, check_in_logs, paid_is_what_the_days_are_worth
from tests.points.by_hand import days_paid, log, replayed

WEEK = Cycle("week", CycleTable((30, 40, 60, 80, 100, 120, 140)))
RUN = CheckInStreak("run", {3: 5, 7: 10})
FROZEN = CheckInStreak("run", {3: 5}, freezes=Freeze())
MENDED = Cycle("cycle", CycleTable((1, 2, 3), bonus=10), make_up=MakeUp(window=4, quota=2))


def book(*rules: Cycle | CheckInStreak | Streak | SlotAward, lateness: int = 3) -> Playbook:
    account = Account("points")
    return Playbook("class", "1", Calendar("UTC"), (account, *rules), lateness=lateness)


def mornings(*days: int) -> list[Fact]:
    return log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in days])


def made_up(on: int, missed: str, price: int = 1, hour: str = "10:00") -> Fact:
    return evolve(log(MADE_UP, f"02-{on:02} {hour} ={price}")[0], thing=missed, id=f"make up {missed} on {on}")


def stepped(rules: Playbook, said: list[Fact]) -> dict[str, int]:
    """What the cycle pays where the standing is stored after every fact."""
    standing = Standing("ada")
    posted: list[Outcome] = []
    for fact in said:
        step = rules.step(standing, fact)
        standing = step.standing
        posted += step.outcomes
    return days_paid(posted, "week")


class TestRefused:
    def test_B1_a_freeze_that_was_refused_has_nothing_to_give_back(self) -> None:
        rules = Playbook(
            "class",
            "1",
            Calendar("UTC"),
            (Account("points", grants=(MESSAGE,)), CheckInStreak("run", {3: 9}, freezes=Freeze(price=3, most=1))),
        )
        bought = log(FREEZE_BOUGHT, "02-01 10:00", "02-01 11:00")
        said = [*log(MESSAGE, "02-01 08:00 =20"), *mornings(1), *bought, bought[1].taken_back("back")]
        run = rules.replay([*said, *mornings(2, 4)])
        assert [one.what for one in run.posted if one.what == "refunded"] == []
        assert days_paid(run.posted, "run") == {"02-04": 9}
        undone = rules.replay([*said, bought[0].taken_back("first"), *mornings(2, 4)])
        assert [one.amount for one in undone.posted if one.what == "refunded"] == [3]
        assert days_paid(undone.posted, "run") == {}

    def test_a_freeze_that_is_taken_back_before_it_comes_costs_nothing(self) -> None:
        account = Account("points", grants=(MESSAGE,))
        rules = Playbook("class", "1", Calendar("UTC"), (account, evolve(FROZEN, freezes=Freeze(price=3))))
        bought = log(FREEZE_BOUGHT, "02-01 10:00")[0]
        run = rules.replay([*log(MESSAGE, "02-01 08:00 =20"), bought.taken_back("back"), bought])
        assert run.standings["ada"].part(account).balance == 20

    def test_a_name_that_is_no_word(self) -> None:
        with pytest.raises(InvalidValue, match="name: saw 'my week'"):
            Cycle("my week", CycleTable((1,)))

    def test_a_table_that_is_a_list(self) -> None:
        with pytest.raises(TypeError, match="table"):
            Cycle("week", (1, 2))  # type: ignore[arg-type]  # that is what is refused

    @pytest.mark.parametrize("table", [{0: 1}, {3: 0}, {1.5: 2}])
    def test_lengths_and_points_of_nothing(self, table: dict[int, int]) -> None:
        with pytest.raises(InvalidValue, match="it counts whole"):
            CheckInStreak("run", table)

    def test_rules_that_are_none(self) -> None:
        with pytest.raises(TypeError, match="make_up"):
            Cycle("week", CycleTable((1,)), make_up=3)  # type: ignore[arg-type]  # that is what is refused
        with pytest.raises(TypeError, match="freezes"):
            CheckInStreak("run", {}, freezes=1)  # type: ignore[arg-type]  # that is what is refused


class TestTheSevenDayTable:
    """2.13 of systems.md."""

    def test_days_1_to_8(self) -> None:
        wanted = {f"02-{day:02}": points for day, points in enumerate((30, 40, 60, 80, 100, 120, 140, 30), 1)}
        assert replayed(book(WEEK), mornings(*range(1, 9)), "week") == wanted

    def test_days_1_2_4(self) -> None:
        assert replayed(book(WEEK), mornings(1, 2, 4), "week") == {"02-01": 30, "02-02": 40, "02-04": 30}

    def test_twice_on_one_day(self) -> None:
        assert replayed(book(WEEK), log(CHECKED_IN, "02-01 09:00", "02-01 21:00"), "week") == {"02-01": 30}

    def test_T7_one_second_apart_over_midnight_are_two_days(self) -> None:
        said = log(CHECKED_IN, "02-01 23:59:59", "02-02 00:00:00", zone="Asia/Shanghai")
        shanghai = evolve(book(WEEK), calendar=Calendar("Asia/Shanghai"))
        assert replayed(shanghai, said, "week") == {"02-01": 30, "02-02": 40}
        assert replayed(book(WEEK), said, "week") == {"02-01": 30}

    def test_making_up_is_off_unless_set(self) -> None:
        assert replayed(book(WEEK), [*mornings(1, 3), made_up(3, "2017-02-02")], "week") == {"02-01": 30, "02-03": 30}


class TestT16HoweverLate:
    def test_a_late_day_joins_two_cycles(self) -> None:
        assert replayed(book(WEEK), mornings(1, 3, 2), "week") == {"02-01": 30, "02-02": 40, "02-03": 60}

    def test_one_taken_back_breaks_it(self) -> None:
        said = mornings(1, 2, 3)
        assert replayed(book(WEEK), [*said, said[1].taken_back("b")], "week") == {"02-01": 30, "02-03": 30}

    def test_taken_back_before_it_came(self) -> None:
        said = mornings(1, 2)
        assert replayed(book(WEEK), [said[0].taken_back("b"), said[1], said[0]], "week") == {"02-02": 30}

    def test_a_check_in_with_oneself_does_not_count(self) -> None:
        assert replayed(book(WEEK), log(CHECKED_IN, "02-01 09:00 @ada"), "week") == {}
        assert replayed(book(WEEK), log(CHECKED_IN, "02-01 09:00 @bo"), "week") == {"02-01": 30}

    def test_too_late_changes_nothing(self) -> None:
        assert replayed(book(WEEK), mornings(1, 8, 2), "week") == {"02-01": 30, "02-08": 30}

    def test_what_moves_is_credited_before_it_is_taken_back(self) -> None:
        run = book(MENDED).replay([*mornings(2, 3, 4), *log(SPENT, "02-04 10:00 =16"), *mornings(1)])
        assert [(one.what, one.amount) for one in run.posted][-4:] == [
            *(("credited", 1), ("credited", 1), ("credited", 11)),
            ("reversed", -12),
        ]

    @given(check_in_logs())
    def test_cycles_and_streaks_pay_what_the_days_are_worth(self, found: CheckInLog) -> None:
        rules = (
            Cycle("plain", CycleTable((1, 2, 3), bonus=10)),
            MENDED,
            CheckInStreak("frozen", {2: 3, 3: 5}, freezes=Freeze(covers=1, together=2, most=2)),
            CheckInStreak("both", {2: 3, 5: 9}, freezes=Freeze(covers=2), make_up=MakeUp(3, 1, Per.WEEK)),
        )
        paid_is_what_the_days_are_worth(book(*rules), found.facts, found.delivered)

    @given(check_in_logs(lateness=0))
    def test_without_lateness_too(self, found: CheckInLog) -> None:
        rules = (MENDED, FROZEN)
        paid_is_what_the_days_are_worth(book(*rules, lateness=0), found.facts, found.delivered)

    @given(check_in_logs())
    def test_without_freezes_and_making_up_it_is_the_streak_there_was(self, found: CheckInLog) -> None:
        run = book(RUN, Streak("old", CHECKED_IN, {3: 5, 7: 10})).replay(found.delivered)
        for member in ("ada", "bo"):
            assert days_paid(run.posted, "run", member) == days_paid(run.posted, "old", member)


class TestMakingUp:
    def test_a_made_up_day_is_one_more_day(self) -> None:
        said = [*mornings(1, 3), made_up(4, "2017-02-02")]
        assert replayed(book(MENDED), said, "cycle") == {"02-01": 1, "02-02": 2, "02-03": 13}

    def test_a_day_that_is_closed_for_facts_may_still_be_made_up(self) -> None:
        said = [*mornings(1, 3, 4, 5), made_up(6, "2017-02-02")]
        wanted = {"02-01": 1, "02-02": 2, "02-03": 13, "02-04": 1, "02-05": 2}
        assert replayed(book(MENDED, lateness=0), said, "cycle") == wanted

    def test_twice_is_refused_and_says_why(self) -> None:
        rules = book(MENDED)
        run = rules.replay([*mornings(1, 3), made_up(4, "2017-02-02"), made_up(5, "2017-02-02")])
        told = [(one.what, one.target) for one in run.posted if "made_up" in one.what]
        assert told == [("made_up", "2017-02-02"), ("not_made_up", "2017-02-02")]
        refused = run.posted[-2] if run.posted[-1].what == "spent" else run.posted[-1]
        assert explain(rules, refused, "zh") == "2017-02-05 未能补签 2017-02-02，因为那天已签到或已补签：是（须为否）"

    def test_the_quota_holds_across_closed_days(self) -> None:
        asked = [made_up(on, f"2017-02-{on - 1:02}") for on in (3, 9, 15, 21)]
        said = sorted([*mornings(1, 3, 9, 15, 21), *asked], key=lambda fact: fact.at)
        run = book(MENDED).replay(said)
        assert [one.target for one in run.posted if one.what == "made_up"] == ["2017-02-02", "2017-02-08"]

    def test_the_quota_begins_again_with_the_month(self) -> None:
        asked = [
            evolve(log(MADE_UP, f"{on} 10:00")[0], id=on, thing=f"2017-{day}")
            for on, day in (("02-27", "02-26"), ("02-28", "02-25"), ("03-01", "02-24"))
        ]
        one = evolve(MENDED, make_up=MakeUp(window=6, quota=1))
        run = book(one).replay(asked)
        assert [found.what for found in run.posted if "made_up" in found.what] == ["made_up", "not_made_up", "made_up"]
        assert list(days_paid(run.posted, "cycle")) == ["02-24", "02-26"]

    def test_the_first_asked_goes_first(self) -> None:
        one = evolve(MENDED, make_up=MakeUp(window=4, quota=1))
        asked = [made_up(5, "2017-02-04", hour="09:30"), made_up(5, "2017-02-03", hour="09:40")]
        run = book(one).replay([*mornings(2, 5), *asked])
        assert [(found.what, found.target[-2:]) for found in run.posted if "made_up" in found.what] == [
            ("made_up", "04"),
            ("not_made_up", "03"),
        ]
        assert days_paid(run.posted, "cycle") == {"02-02": 1, "02-04": 1, "02-05": 2}

    def test_a_request_that_comes_late_goes_before_a_later_one(self) -> None:
        one = evolve(MENDED, make_up=MakeUp(window=4, quota=1))
        run = book(one).replay([*mornings(2, 5), made_up(5, "2017-02-04"), made_up(4, "2017-02-03")])
        assert [found.what for found in run.posted if "made_up" in found.what] == ["made_up", "made_up"]
        assert days_paid(run.posted, "cycle") == {"02-02": 1, "02-03": 2, "02-05": 1}

    @pytest.mark.parametrize("thing", [None, "yesterday", "2017-02-30"])
    def test_a_day_that_cannot_be_read(self, thing: str | None) -> None:
        asked = evolve(made_up(3, "2017-02-02"), thing=thing)
        rules = book(MENDED)
        run = rules.replay([*mornings(1, 3), asked])
        told = next(one for one in run.posted if one.what == "made_up_unclear")
        assert explain(rules, told).endswith("is no day such as 2024-03-02")
        assert days_paid(run.posted, "cycle") == {"02-01": 1, "02-03": 1}

    def test_what_the_account_cannot_pay_is_not_made_up_and_costs_nothing(self) -> None:
        dear = book(evolve(MENDED, make_up=MakeUp(window=4, price=3)))
        run = dear.replay([*mornings(1, 3), made_up(4, "2017-02-02")])
        told = next(one for one in run.posted if one.what == "not_made_up")
        assert explain(dear, told, "zh") == "2017-02-04 未能补签 2017-02-02，因为points余额：2（至少 3），还差 1"
        assert days_paid(run.posted, "cycle") == {"02-01": 1, "02-03": 1}
        assert run.standings["ada"].part(Account("points")).balance == 2

    def test_what_the_rule_refuses_is_not_charged(self) -> None:
        dear = book(evolve(MENDED, make_up=MakeUp(window=4, price=2)))
        run = dear.replay([*mornings(1, 2, 3), made_up(4, "2017-02-02"), made_up(9, "2017-02-02")])
        assert [one.what for one in run.posted if one.what in ("spent", "not_made_up")] == ["not_made_up"] * 2

    def test_two_rules_that_one_making_up_repairs_are_paid_for_once(self) -> None:
        dear = MakeUp(window=4, price=2)
        rules = book(evolve(MENDED, make_up=dear), evolve(MENDED, name="other", make_up=dear))
        asked = made_up(4, "2017-02-02")
        run = rules.replay([*mornings(1, 3), asked])
        assert [one.amount for one in run.posted if one.what == "spent"] == [2]
        assert [one.policy for one in run.posted if one.what == "made_up"] == ["cycle", "other"]
        back = rules.step(run.standings["ada"], asked.taken_back("back"))
        assert [one.amount for one in back.outcomes if one.what == "refunded"] == [2]

    def test_one_that_was_refused_gives_nothing_back(self) -> None:
        dear = book(evolve(MENDED, make_up=MakeUp(window=4, price=9)))
        asked = made_up(4, "2017-02-02")
        run = dear.replay([*mornings(1, 3), asked, asked.taken_back("back"), *mornings(4)])
        assert {one.what for one in run.posted} == {"credited", "not_made_up"}

    def test_its_price_is_spent_and_comes_back_when_it_is_taken_back(self) -> None:
        dear = book(evolve(MENDED, make_up=MakeUp(window=4, price=2)))
        asked = made_up(4, "2017-02-02", price=2)
        run = dear.replay([*mornings(1, 3), asked, asked.taken_back("back")])
        assert days_paid(run.posted, "cycle") == {"02-01": 1, "02-03": 1}
        assert run.standings["ada"].part(Account("points")).balance == 2


class TestFreezes:
    def test_a_freeze_bought_before_the_miss_keeps_the_bonus(self) -> None:
        bought = log(FREEZE_BOUGHT, "02-02 10:00")
        assert replayed(book(FROZEN), [*mornings(1, 2), *bought, *mornings(4)], "run") == {"02-04": 5}

    def test_failure_11_one_bought_after_it_does_not(self) -> None:
        bought = log(FREEZE_BOUGHT, "02-04 08:00")
        assert replayed(book(FROZEN), [*mornings(1, 2), *bought, *mornings(4)], "run") == {}

    def test_a_late_check_in_gives_the_freeze_back(self) -> None:
        bought = log(FREEZE_BOUGHT, "02-02 10:00")
        said = [*mornings(1, 2), *bought, *mornings(4, 6), *mornings(3)]
        assert replayed(book(FROZEN), said, "run") == {"02-03": 5}
        assert replayed(book(FROZEN), [*said, *mornings(7)], "run") == {"02-03": 5, "02-07": 5}

    def test_one_more_than_may_be_held_says_so(self) -> None:
        rules = book(FROZEN)
        run = rules.replay(log(FREEZE_BOUGHT, "02-02 10:00", "02-02 11:00", "02-02 12:00"))
        assert [one.what for one in run.posted] == ["freeze_bought", "freeze_bought", "freeze_not_bought"]
        assert explain(rules, run.posted[0], "zh") == "2017-02-02 购买连签保护"
        assert explain(rules, run.posted[2]) == (
            "streak freeze not bought on 2017-02-02, because freezes held: 2 (at most 1), 1 too many"
        )

    def test_two_bought_at_once_are_two(self) -> None:
        bought = [evolve(one, times=2) for one in log(FREEZE_BOUGHT, "02-02 10:00")]
        rule = evolve(FROZEN, table={4: 5})
        assert replayed(book(rule), [*mornings(1, 2), *bought, *mornings(4, 6)], "run") == {"02-06": 5}

    def test_one_taken_back_protects_nothing(self) -> None:
        bought = log(FREEZE_BOUGHT, "02-02 10:00", "-02-02 10:00")
        assert replayed(book(FROZEN), [*mornings(1, 2), *bought, *mornings(4)], "run") == {}
        assert replayed(book(FROZEN), [*mornings(1, 2), *bought[::-1], *mornings(4)], "run") == {}

    def test_one_that_cannot_be_paid_protects_nothing_and_costs_nothing(self) -> None:
        dear = book(evolve(FROZEN, freezes=Freeze(price=5)))
        run = dear.replay([*mornings(1, 2), *log(FREEZE_BOUGHT, "02-02 10:00"), *mornings(4)])
        assert days_paid(run.posted, "run") == {}
        assert [one.what for one in run.posted] == ["freeze_not_bought"]

    def test_its_price_is_charged_with_it_and_comes_back_with_it(self) -> None:
        rules = book(evolve(FROZEN, freezes=Freeze(price=4)), Cycle("day", CycleTable((5,))))
        bought = log(FREEZE_BOUGHT, "02-02 10:00", "02-02 11:00", "02-02 12:00")
        run = rules.replay([*mornings(1, 2), *bought, *mornings(4)])
        told = [(one.what, one.amount) for one in run.posted if one.fact.startswith("freeze")]
        assert told == [("spent", 4), ("freeze_bought", 0)] * 2 + [("freeze_not_bought", 0)]
        assert days_paid(run.posted, "run") == {"02-04": 5}
        back = rules.step(run.standings["ada"], bought[1].taken_back("back"))
        assert [(one.what, one.amount) for one in back.outcomes] == [("refunded", 4)]


class TestVersions:
    def test_each_day_is_paid_by_its_version(self) -> None:
        old = book(Cycle("week", CycleTable((1, 2, 3))))
        new = evolve(book(Cycle("week", CycleTable((10, 20, 30)))), version="2", since=date(2017, 2, 3), before=old)
        assert replayed(new, mornings(1, 3, 2), "week") == {"02-01": 1, "02-02": 2, "02-03": 30}

    def test_a_newly_added_bonus_is_not_paid_back(self) -> None:
        old = book(Cycle("week", CycleTable((1, 1))))
        new = evolve(book(Cycle("week", CycleTable((1, 1), bonus=9))), version="2", since=date(2017, 2, 3), before=old)
        assert replayed(new, mornings(1, 2, 3, 4), "week") == {"02-01": 1, "02-02": 1, "02-03": 1, "02-04": 10}

    @pytest.mark.parametrize("later", [None, MakeUp(window=3)])
    def test_A1_a_version_that_is_only_announced_does_not_pay_a_day_again(self, later: MakeUp | None) -> None:
        table = CycleTable((5, 1), bonus=7)
        old, new = (book(Cycle("week", table, make_up=one)) for one in (MakeUp(window=7), later))
        both = evolve(new, version="2", since=date(2017, 3, 1), before=old)
        again = [evolve(one, id=f"again {n}", at=one.at + n) for n, one in enumerate(mornings(16, 16, 16), 1)]
        said = [made_up(16, "2017-02-09", hour="08:00"), *again, *mornings(17, 18, 19)]
        wanted = {"02-09": 5, "02-16": 5, "02-17": 8, "02-18": 5, "02-19": 8}
        assert stepped(both, said) == replayed(both, said, "week") == replayed(old, said, "week") == wanted

    def test_A1_what_is_made_up_in_the_last_days_of_a_version_stays_paid(self) -> None:
        table = CycleTable((5, 1))
        old = book(Cycle("week", table, make_up=MakeUp(window=7)))
        both = evolve(book(Cycle("week", table)), version="2", since=date(2017, 2, 17), before=old)
        said = [made_up(16, "2017-02-09"), *mornings(17, 18, 21)]
        assert stepped(both, said) == replayed(both, said, "week") == {"02-09": 5, "02-17": 5, "02-18": 1, "02-21": 5}

    @pytest.mark.parametrize("between", [(), (15,)])
    def test_A1_a_longer_window_does_not_reach_days_that_were_folded_before(self, between: tuple[int, ...]) -> None:
        old = book(Cycle("week", CycleTable((5, 1))))
        new = book(Cycle("week", CycleTable((5, 1)), make_up=MakeUp(window=7)))
        both = evolve(new, version="2", since=date(2017, 2, 16), before=old)
        said = [*mornings(8, 10, *between), made_up(16, "2017-02-09"), made_up(16, "2017-02-12", hour="11:00")]
        run = both.replay(said)
        assert stepped(both, said) == days_paid(run.posted, "week")
        assert days_paid(run.posted, "week").keys() == {"02-08", "02-10", *(f"02-{day}" for day in between), "02-12"}
        told = [explain(both, one) for one in run.posted if one.what == "not_made_up"]
        assert len(told) == 1
        assert "7 (at most 4)" in told[0]


class TestWhatIsKept:
    def test_open_days_alone(self) -> None:
        run = book(MENDED).replay(mornings(*range(1, 29)))
        part = run.standings["ada"].part(MENDED)
        assert len(part.days) == len(part.paid) == 3 + 4 + 1
        assert part.carry.kept.run == 20

    def test_of_somebody_else_nothing(self) -> None:
        run = book(MENDED, FROZEN).replay(log(MESSAGE, "02-01 09:00"))
        assert all("cycle" not in one.parts for one in run.standings.values())
        assert MENDED.empty() == CheckInPart()

    def test_what_is_asked_for_again_and_again_is_bounded(self) -> None:
        asked = [
            evolve(made_up(5, "2017-02-04"), id=f"a{n}", thing=date(2016, 1, 1 + n).isoformat()) for n in range(30)
        ]
        part = book(MENDED).replay([*mornings(5), *asked]).standings["ada"].part(MENDED)
        assert part.asked == {}

    def test_it_is_stored_as_plain_data(self) -> None:
        rules = book(MENDED, FROZEN)
        said = [*mornings(1, 3), *log(FREEZE_BOUGHT, "02-03 10:00"), made_up(4, "2017-02-02")]
        kept = rules.replay(said).standings["ada"]
        assert rules.load(json.loads(json.dumps(rules.dump(kept)))) == kept

    def test_the_rules_are_stored_too(self) -> None:
        slots = SlotAward("slots", each=2, slots=WETOOL_SLOTS)
        rules = book(MENDED, FROZEN, slots, CheckInStreak("w", {7: 1}, make_up=MakeUp(per=Per.WEEK)))
        tags = registry().plus(tags={"cycle": Cycle, "check_in_streak": CheckInStreak, "slot_award": SlotAward})
        plain = json.loads(json.dumps(dump_playbook(rules, tags)))
        assert load_playbook(plain, tags) == rules

    def test_what_comes_with_them(self) -> None:
        assert (WEEK.phase, WEEK.late) == (Phase.EARN, Late.TRUE_UP)
        assert list(WEEK.hears()) == [CHECKED_IN]
        assert list(MENDED.hears()) == [CHECKED_IN, MADE_UP]
        assert list(FROZEN.hears()) == [CHECKED_IN, FREEZE_BOUGHT]
        assert list(WEEK.pays()) == ["points"]


def test_what_is_paid_is_said() -> None:
    rules = book(WEEK, RUN)
    run = rules.replay(mornings(1, 2, 3))
    assert [explain(rules, one, "zh") for one in run.posted][-2:] == [
        "签到周期（计入 2017-02-03），points +60",
        "连续签到（计入 2017-02-03），points +5",
    ]


@given(st.lists(st.integers(1, 28), max_size=20))
def test_R31_check_ins_of_a_day_count_once(days: list[int]) -> None:
    said = sorted(log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in days]), key=lambda fact: fact.at)
    found = replayed(book(Cycle("one", CycleTable((1,)))), said, "one")
    assert found == {f"02-{day:02}": 1 for day in sorted(set(days))}
