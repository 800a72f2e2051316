"""Trials: who is on trial, who is expired, who converted, and how many of a cohort."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.machine import Refused
from commkit.core.wording import Label
from commkit.members.lifecycle.trials import (
    STATES,
    Trial,
    TrialState,
    Tried,
    conversion,
    may_start,
    member_payment,
    trial,
)
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact
from commkit.standing.kinds import KINDS, MESSAGE, PAID, PURCHASED, RECOMMENDED, TRIAL_STARTED, Kind
from commkit.testing.machines import an_unguarded_move_comes_last, every_state_is_reachable

START = date(2024, 6, 1)
ON, EXPIRED, CONVERTED = TrialState
HOUR = 3_600_000_000
DAY = 24 * HOUR
EXTENDED = Kind("trial_extended", Label(en="trial extensions", zh="试用延长"), unit="days", signed=True)


def on(day: int, **more: object) -> TrialState:
    return trial(START, today=START + timedelta(days=day), **more).state  # type: ignore[arg-type]


class TestR51:
    @pytest.mark.parametrize(("day", "state"), [(0, ON), (29, ON), (30, EXPIRED), (31, EXPIRED), (400, EXPIRED)])
    def test_R51_N16_day_29_is_trial_and_day_30_expired(self, day: int, state: TrialState) -> None:
        assert on(day) is state

    def test_R51_N16_the_length_is_a_parameter(self) -> None:
        assert on(0, length_days=1) is ON
        assert on(1, length_days=1) is EXPIRED

    @pytest.mark.parametrize(("day", "state"), [(30, ON), (34, ON), (35, EXPIRED)])
    def test_an_extension_is_added_at_the_end(self, day: int, state: TrialState) -> None:
        assert on(day, extended_days=5) is state

    @pytest.mark.parametrize(("paid", "late"), [(0, False), (29, False), (30, True), (99, True)])
    def test_R51_who_pays_is_converted_also_late(self, paid: int, late: bool) -> None:
        found = trial(0, today=99, paid_on=paid)
        assert (found.state, found.late, found.over) == (CONVERTED, late, True)

    def test_a_payment_that_is_to_come_is_none_yet(self) -> None:
        assert trial(0, today=9, paid_on=10).state is ON
        assert trial(0, today=40, paid_on=50).state is EXPIRED

    @pytest.mark.parametrize(
        ("today", "paid", "en", "zh"),
        [
            (27, None, "trial, 2 more days, the last of them 1970-01-30", "试用中，还有 2 天，最后一天为 1970-01-30"),
            (29, None, "trial, the last day", "试用中，今天是最后一天"),
            (30, None, "expired: the last day of the trial was 1970-01-30", "已到期：试用最后一天为 1970-01-30"),
            (30, 3, "converted: paid on 1970-01-04", "已转为付费：1970-01-04 付款"),
        ],
    )
    def test_it_says_itself(self, today: Day, paid: Day | None, en: str, zh: str) -> None:
        found = trial(0, today=today, paid_on=paid)
        assert (str(found), found.explain("zh")) == (en, zh)

    @pytest.mark.parametrize(
        ("more", "wrong"),
        [({"today": -1}, "today"), ({"paid_on": -1}, "paid_on"), ({"length_days": 0}, "length_days"),
         ({"extended_days": -1}, "extended_days")],
    )  # fmt: skip
    def test_what_cannot_be(self, more: dict[str, int], wrong: str) -> None:
        with pytest.raises(InvalidValue, match=wrong):
            trial(0, **{"today": 3, **more})

    def test_two_trials_are_refused_with_the_reason(self) -> None:
        assert may_start(trials_before=0).met
        refused = may_start(trials_before=1)
        assert not refused.met
        assert "there is one trial for each member" in refused.explain("en")
        assert "每人只能试用一次" in refused.explain("zh")


class TestConversion:
    def test_R51_only_trials_that_have_ended_or_converted_count(self) -> None:
        going = [trial(0, today=29)] * 5
        ended, early, late = trial(0, today=30), trial(0, today=5, paid_on=5), trial(0, today=50, paid_on=40)
        assert str(conversion([*going, ended, ended, early, late])) == "2/4 = 50 %"

    def test_R51_while_none_has_ended_there_is_no_rate(self) -> None:
        assert conversion([trial(0, today=29)]).value is None
        assert conversion([]).value is None


class TestTheMachine:
    @pytest.mark.parametrize("state", STATES)
    def test_a_second_trial_is_refused_by_name_in_every_state(self, state: str) -> None:
        fired = member_payment().fire(state, TRIAL_STARTED)
        assert isinstance(fired, Refused)
        assert fired.verdict.explain("zh") == "不符合：每人只能试用一次"

    def test_trial_to_paying_to_advocate(self) -> None:
        assert member_payment().fire("trial", PAID).state == "paying"
        assert member_payment().fire("expired", PAID).state == "paying"
        assert member_payment().fire("paying", RECOMMENDED).state == "advocate"
        assert member_payment().fire("trial", RECOMMENDED).state == "trial"

    def test_it_keeps_the_laws_of_machines(self) -> None:
        every_state_is_reachable(member_payment())
        an_unguarded_move_comes_last(member_payment())
        assert [member_payment().label(state, "zh") for state in STATES] == [
            "试用中",
            "付费用户",
            "试用到期",
            "口碑传播者",
        ]


# ---------------------------------------------------------------- in a book

TRIAL = Trial("trial", extends=EXTENDED)


def book(policy: Trial) -> Playbook:
    return Playbook("test", "1", Calendar("UTC"), (policy,))


def replayed(policy: Trial, *happened: tuple[int, Kind, int], until: int) -> Run:
    facts = [
        Fact(f"f{at}", day * DAY + at, "ada", kind, amount=amount) for at, (day, kind, amount) in enumerate(happened)
    ]
    return book(policy).replay(facts, until=until)


def told(run: Run) -> list[tuple[int, str, str, str]]:
    return [(one.day, one.what, one.source, one.target) for one in run.of("ada")]


class TestInABook:
    @pytest.mark.parametrize("day", [0, 1, 28, 29, 30, 31, 60])
    def test_R51_at_every_hour_of_a_day_the_book_says_what_the_function_says(self, day: int) -> None:
        rules = book(TRIAL)
        ada = rules.replay([Fact("f1", 9 * HOUR, "ada", TRIAL_STARTED)]).standings["ada"]
        for hour in (0, 12, 23) if day else (9, 23):
            settled = rules.settle(ada, day * DAY + hour * HOUR).standing
            assert settled.part(TRIAL).state == trial(0, today=day).state.value

    def test_the_end_is_known_ahead(self) -> None:
        ada = replayed(TRIAL, (0, TRIAL_STARTED, 1), until=3).standings["ada"]
        review = book(TRIAL).next_review(ada)
        assert review is not None
        assert review.isoformat() == "1970-01-30"

    def test_expired_then_paid_late(self) -> None:
        run = replayed(TRIAL, (0, TRIAL_STARTED, 1), (40, PAID, 3000), (41, RECOMMENDED, 1), until=41)
        assert told(run) == [
            (0, "moved", "", "trial"),
            (29, "moved", "trial", "expired"),
            (40, "moved", "expired", "paying"),
            (41, "moved", "paying", "advocate"),
        ]

    def test_a_second_trial_is_refused_and_posted(self) -> None:
        run = replayed(TRIAL, (0, TRIAL_STARTED, 1), (35, TRIAL_STARTED, 1), until=40)
        assert told(run)[-1] == (35, "refused", "expired", "trial")
        assert book(TRIAL).explain(run.of("ada")[-1], "zh") == (
            "1970-02-05 未获准由试用到期变为试用中，因为每人只能试用一次"
        )
        assert run.standings["ada"].part(TRIAL).state == "expired"

    def test_an_extension_moves_the_end(self) -> None:
        run = replayed(TRIAL, (0, TRIAL_STARTED, 1), (20, EXTENDED, 5), (50, EXTENDED, 5), until=60)
        assert (34, "moved", "trial", "expired") in told(run)
        assert [book(TRIAL).explain(one) for one in run.of("ada") if one.what == "extended"] == [
            "trial extended by 5 days on 1970-01-21"
        ]

    def test_a_member_may_begin_by_paying(self) -> None:
        run = replayed(TRIAL, (0, MESSAGE, 1), (2, PAID, 3000), (3, TRIAL_STARTED, 1), until=40)
        assert told(run) == [(2, "moved", "", "paying"), (3, "refused", "paying", "trial")]
        assert run.standings["ada"].part(TRIAL) == Tried("paying", 2)

    def test_the_kind_of_the_payment_is_a_parameter(self) -> None:
        policy = evolve(TRIAL, kind=PURCHASED)
        run = replayed(policy, (0, TRIAL_STARTED, 1), (1, PAID, 3000), (2, PURCHASED, 3000), until=2)
        assert told(run)[-1] == (2, "moved", "trial", "paying")
        with pytest.raises(TypeError):
            Trial(kind="paid")  # type: ignore[arg-type]

    def test_it_is_stored_and_read_exactly_and_lint_is_content(self) -> None:
        tags = registry(KINDS.adding([EXTENDED])).plus(tags={"trial": Trial})
        assert load_playbook(dump_playbook(book(TRIAL), tags), tags) == book(TRIAL)
        assert [str(one) for one in lint(book(TRIAL), KINDS.adding([EXTENDED]))] == []

    def test_two_trials_stand_side_by_side(self) -> None:
        one = Playbook("test", "1", Calendar("UTC"), (Trial("tea", length_days=30), Trial("gym", length_days=7)))
        run = one.replay([Fact("f1", 0, "ada", TRIAL_STARTED)], until=60)
        ends = {outcome.policy: outcome.day for outcome in run.outcomes if outcome.target == "expired"}
        assert ends == {"tea": 29, "gym": 6}
        assert one.explain(run.of("ada")[-1]).endswith("because trial days used: 30 (at least 30)")

    def test_an_extension_and_its_taking_back_give_the_same_in_any_order(self) -> None:
        more = Fact("e", DAY, "ada", EXTENDED, amount=10)
        for some in ((more, more.taken_back("e-")), (more.taken_back("e-"), more)):
            run = book(TRIAL).replay([Fact("f1", 0, "ada", TRIAL_STARTED), *some], until=60)
            assert told(run)[-1] == (29, "moved", "trial", "expired")

    def test_a_taking_back_of_nothing_is_not_owed_for_ever(self) -> None:
        more = Fact("e", DAY, "ada", EXTENDED, amount=10)
        later = Fact("e2", 20 * DAY, "ada", EXTENDED, amount=10)
        run = book(TRIAL).replay([Fact("f1", 0, "ada", TRIAL_STARTED), more.taken_back("e-"), later], until=60)
        assert told(run)[-1] == (39, "moved", "trial", "expired")
