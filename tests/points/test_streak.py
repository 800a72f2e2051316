"""Streaks: a bonus for every multiple of a length, for the days as they turn out to have been."""

from __future__ import annotations

from datetime import date, time

import pytest
from attrs import evolve
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, WrongType
from commkit.playbook import Playbook
from commkit.points import Account, Streak
from commkit.standing.kinds import CHECKED_IN, MESSAGE, SPENT, TASK_DONE
from commkit.testing.facts import MEMBERS
from commkit.testing.playbook_histories import Case, cases_in_time, playbooks
from tests.points.by_hand import days_paid, log, paid, replayed, streak_by_hand

UTC = Calendar("UTC")
NOTHING: dict[str, int] = {}


def book(*rules: Streak, calendar: Calendar = UTC, lateness: int = 3) -> Playbook:
    growth = Account("growth", spends=())
    return Playbook("class", "1", calendar, (Account("points"), growth, *rules), lateness=lateness)


def mornings(first: int, last: int) -> list[str]:
    """A check-in every morning from one day of February to another."""
    return [f"02-{day:02} 09:00" for day in range(first, last + 1)]


class TestRefused:
    def test_a_length_instead_of_a_table(self) -> None:
        """N13: a bare TypeError from inside."""
        told = r"^table: saw 7, a bonus belongs to a length; give points by length, such as \{7: 10\}$"
        with pytest.raises(WrongType, match=told):
            Streak("w", CHECKED_IN, 7)  # type: ignore[arg-type]  # that is what is refused

    @pytest.mark.parametrize("table", [{0: 5}, {-3: 5}, {True: 5}, {2.5: 5}, {"7": 5}])
    def test_a_length_that_is_no_number_of_days(self, table: dict[int, int]) -> None:
        with pytest.raises(InvalidValue, match=r"table: saw .*days of a streak"):
            Streak("run", CHECKED_IN, table)

    @pytest.mark.parametrize("points", [0, -5, 1.5, True])
    def test_a_bonus_of_nothing(self, points: int) -> None:
        with pytest.raises(InvalidValue, match=r"table\[7\]: saw"):
            Streak("run", CHECKED_IN, {7: points})

    @pytest.mark.parametrize("kinds", [(), "checked_in", (CHECKED_IN, "message")])
    def test_what_is_no_kind(self, kinds: tuple[()]) -> None:
        with pytest.raises(WrongType, match="kinds: saw"):
            Streak("run", kinds, {7: 10})

    def test_a_table_is_equal_in_any_order(self) -> None:
        assert Streak("run", CHECKED_IN, {7: 10, 3: 5}) == Streak("run", CHECKED_IN, {3: 5, 7: 10})


class TestRuns:
    rule = Streak("run", CHECKED_IN, {3: 5, 7: 10})

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (mornings(1, 2), NOTHING),
            (mornings(1, 3), {"02-03": 5}),
            # each step at its every multiple; day 21 has both
            (mornings(1, 21), {"02-03": 5, "02-06": 5, "02-07": 10, "02-09": 5, "02-12": 5, "02-14": 10, "02-15": 5,
                               "02-18": 5, "02-21": 15}),
            # a day left out begins another run
            ([*mornings(1, 2), *mornings(4, 6)], {"02-06": 5}),
            # several on one day are one day
            (["02-01 09:00", "02-01 10:00", "02-02 09:00"], NOTHING),
            # across the end of a month
            (["02-27 09:00", "02-28 09:00", "03-01 09:00"], {"03-01": 5}),
            # late: the gap in a run is filled, and both runs are one of seven
            ([*mornings(1, 4), *mornings(6, 7), "02-05 23:00"], {"02-03": 5, "02-06": 5, "02-07": 10}),
            # taken back in the middle: what was a run of six is two of them, of two and of three
            ([*mornings(1, 6), "-02-03 09:00"], {"02-06": 5}),
            # taken back, but there was another on that day
            ([*mornings(1, 3), "02-02 20:00", "-02-02 09:00"], {"02-03": 5}),
            # taken back before it came
            (["02-01 09:00", "-02-02 09:00", "02-02 09:00", "02-03 09:00"], NOTHING),
        ],
    )  # fmt: skip
    def test_a_run_pays_at_every_multiple(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(book(self.rule), log(CHECKED_IN, *said), "run") == wanted

    def test_a_table_of_nothing_pays_nothing(self) -> None:
        assert replayed(book(Streak("run", CHECKED_IN, {})), log(CHECKED_IN, *mornings(1, 9)), "run") == NOTHING

    def test_a_run_may_be_kept_up_by_any_of_several_kinds(self) -> None:
        either = Streak("run", (CHECKED_IN, TASK_DONE), {3: 5})
        said = [*log(CHECKED_IN, "02-01 09:00"), *log(TASK_DONE, "02-02 09:00"), *log(CHECKED_IN, "02-03 09:00")]
        assert replayed(book(either), said, "run") == {"02-03": 5}

    def test_what_is_too_late_joins_nothing(self) -> None:
        said = log(CHECKED_IN, *mornings(1, 3), *mornings(5, 9), "02-04 09:00")
        run = book(self.rule).replay(said)
        assert [one.what for one in run.posted if one.fact == said[-1].id] == ["too_late"]
        assert days_paid(run.posted, "run") == {"02-03": 5, "02-07": 5}

    def test_a_run_that_breaks_is_paid_back_into_a_debt_when_it_was_spent(self) -> None:
        days = log(CHECKED_IN, *mornings(1, 3))
        run = book(self.rule).replay([*days, *log(SPENT, "02-03 10:00 =5"), days[1].taken_back("back")])
        assert [one.what for one in run.posted] == ["credited", "spent", "reversed", "indebted"]
        assert run.standings["ada"].part(Account("points")).debt == 5


class TestDaysThatAreNotOf24Hours:
    rule = Streak("run", CHECKED_IN, {3: 5})

    @pytest.mark.parametrize("first", ["03-11", "11-04"])  # a day of 23 hours, and one of 25, in the middle
    def test_clocks_that_change(self, first: str) -> None:
        new_york = Calendar("America/New_York")
        month, day = int(first[:2]), int(first[3:])
        said = [f"{month:02}-{day + after:02} {hour}" for after, hour in enumerate(["23:59", "00:00", "00:00"])]
        assert list(
            replayed(book(self.rule, calendar=new_york), log(CHECKED_IN, *said, zone="America/New_York"), "run")
        ) == [f"{month:02}-{day + 2:02}"]

    def test_a_day_may_begin_at_four(self) -> None:
        said = log(CHECKED_IN, "02-16 09:00", "02-18 03:59", "02-18 04:00", zone="Asia/Shanghai")
        from_four, from_midnight = Calendar("Asia/Shanghai", time(4)), Calendar("Asia/Shanghai")
        assert replayed(book(self.rule, calendar=from_four), said, "run") == {"02-18": 5}
        assert replayed(book(self.rule, calendar=from_midnight), said, "run") == NOTHING


class TestVersions:
    old = book(Streak("run", CHECKED_IN, {3: 5}))
    new = evolve(
        book(Streak("run", CHECKED_IN, {3: 6}, into="growth")), version="2", since=date(2017, 2, 12), before=old
    )

    def test_a_run_goes_on_over_a_change_of_rules(self) -> None:
        run = self.new.replay(log(CHECKED_IN, *mornings(10, 15)))
        assert [(one.version, one.amount, one.target) for one in run.posted] == [("2", 6, "growth"), ("2", 6, "growth")]

    def test_what_a_late_fact_changes_goes_into_the_account_of_the_day_it_is_for(self) -> None:
        run = self.new.replay(log(CHECKED_IN, "02-10 09:00", "02-12 09:00", "02-11 09:00"))
        assert [(one.version, one.amount, one.target) for one in run.posted] == [("2", 6, "growth")]

    def test_a_day_before_is_paid_by_the_version_before(self) -> None:
        run = self.new.replay(log(CHECKED_IN, "02-09 09:00", "02-11 09:00", "02-12 09:00", "02-10 09:00"))
        assert [(one.version, one.amount, one.target) for one in run.posted] == [("1", 5, "points")]


RULES = (
    Streak("run", CHECKED_IN, {2: 3, 3: 5}),
    Streak("any_run", (CHECKED_IN, MESSAGE), {2: 1, 5: 20}),
    Streak("talking", MESSAGE, {1: 1, 4: 2}),
)
BOOKS = playbooks([book(*RULES), book(*RULES, lateness=1), book(*RULES, lateness=0)])
THEMES = ((CHECKED_IN,), (MESSAGE, CHECKED_IN))


@given(cases_in_time(BOOKS, size=20, themes=THEMES))
def test_however_late_streaks_pay_what_the_days_are_worth(case: Case) -> None:
    run = case.book.replay(case.delivered)
    for rule in RULES:
        for member in MEMBERS:
            by_hand = streak_by_hand(rule, case.facts, member, case.book.calendar)
            assert paid(run.posted, rule.name, member) == by_hand, (rule.name, member)
