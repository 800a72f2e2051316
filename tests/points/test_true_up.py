"""What every rule that trues up has in common: parts that stay small, days that close, differences that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from random import Random

import pytest
from attrs import evolve, field, frozen
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of, weekday
from commkit.playbook import Playbook
from commkit.playbook.engine import Engine
from commkit.points import Account, Award, Cap, Once, Streak
from commkit.points.awards import paid_on
from commkit.points.true_up import NO_CARRY, Carry, Earnings, TrueUp, count
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, MESSAGE, REPLIED
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import Handler, Heard, Late, Now, Phase, named
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbooks import any_order_in_time_is_due_the_same, resumed_is_whole, twice_is_once
from tests.points.by_hand import days_paid, log, replayed

UTC = Calendar("UTC")
DAY = 86_400_000_000
RULES = (
    Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)),
    Award("chat", MESSAGE, each=1, cap=Cap(week=3)),
    Award("topics", REPLIED, each=2, once=Once.THING),
    Streak("run", CHECKED_IN, {2: 3, 3: 5}),
)


def book(*rules: TrueUp, lateness: int = 3) -> Playbook:
    return Playbook("class", "1", UTC, (Account("points"), *rules), lateness=lateness)


@frozen
class Weekend(TrueUp):
    """Points for each fact of a Saturday or Sunday, the second day of one weekend twice."""

    name: str = field(validator=named)
    each: int
    into: str = "points"

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        return {MESSAGE: self.note}

    def key(self, fact: Fact) -> str | None:
        return None if fact.group == "elsewhere" else ""

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        times = max(noted.get("", 0), 0) if weekday(date_of(day)).value in (5, 6) else 0
        worth = times * self.each * (2 if carry.run_end == day - 1 else 1)
        return worth, worth

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        return evolve(carry, run_end=day) if points else carry


class TestARuleOfItsOwn:
    rule = Weekend("weekend", 1)

    def test_what_it_hears_and_pays(self) -> None:
        assert (self.rule.phase, self.rule.late) == (Phase.EARN, Late.TRUE_UP)
        assert list(self.rule.pays()) == ["points"]

    def test_what_has_no_key_counts_for_nothing(self) -> None:
        (said,) = log(MESSAGE, "02-18 09:00")
        assert book(self.rule).replay([evolve(said, group="elsewhere")]).posted == ()

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (["02-17 09:00", "02-20 09:00"], {}),
            (["02-18 09:00", "02-18 10:00"], {"02-18": 2}),
            (["02-18 09:00", "02-19 09:00"], {"02-18": 1, "02-19": 2}),
            (["02-19 09:00", "02-18 09:00"], {"02-18": 1, "02-19": 2}),
            (["02-18 09:00", "02-19 09:00", "-02-18 09:00"], {"02-19": 1}),
        ],
    )
    def test_the_day_before_matters_whenever_it_is_known(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(book(self.rule), log(MESSAGE, *said), "weekend") == wanted


class TestWhatIsKept:
    def test_nothing_of_days_that_stand_alone_once_they_are_closed(self) -> None:
        rule = RULES[0]
        run = book(rule).replay(log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in range(1, 28)]))
        part = run.standings["ada"].part(rule)
        assert [date_of(day).day for day in part.noted] == [24, 25, 26, 27]
        assert part.paid == dict.fromkeys(part.noted, 2)
        assert part.carry == NO_CARRY

    def test_the_points_of_the_week_where_a_cap_asks_for_them(self) -> None:
        rule = RULES[1]
        run = book(rule).replay(log(MESSAGE, "02-13 09:00", "02-14 09:00", "02-18 09:00"))
        carry = run.standings["ada"].part(rule).carry
        assert (date_of(carry.week or 0), carry.week_points) == (date(2017, 2, 13), 2)

    def test_the_run_of_closed_days(self) -> None:
        rule = RULES[3]
        run = book(rule).replay(log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in range(1, 21)]))
        carry = run.standings["ada"].part(rule).carry
        assert (carry.run, date_of(carry.run_end or 0)) == (16, date(2017, 2, 16))

    def test_a_day_of_which_all_was_taken_back_is_not_kept(self) -> None:
        rule = RULES[0]
        run = book(rule).replay(log(CHECKED_IN, "02-16 09:00", "-02-16 09:00"))
        assert run.standings["ada"].parts == {}
        assert [one.amount for one in run.posted] == [2, -2]

    def test_with_no_lateness_only_today_is_open(self) -> None:
        said = log(CHECKED_IN, "02-16 09:00", "02-17 09:00", "02-16 10:00")
        run = book(*RULES, lateness=0).replay(said)
        assert run.posted[-1].what == "too_late"
        assert list(run.standings["ada"].part(RULES[0]).noted) == [run.standings["ada"].day]


def test_an_outcome_is_for_the_day_it_happened_and_posted_when_it_was_known() -> None:
    said = log(CHECKED_IN, "02-16 20:00", "02-15 09:00")
    first, late = book(RULES[0]).replay(said).posted
    assert date_of(late.day) == date(2017, 2, 15)
    assert late.at == first.at == said[0].at


def test_a_rule_that_a_version_leaves_out_still_trues_up_its_days() -> None:
    new = evolve(book(RULES[1]), version="2", since=date(2017, 2, 16), before=book(RULES[0], RULES[1]))
    said = [*log(MESSAGE, "02-16 09:00"), *log(CHECKED_IN, "02-15 09:00", "02-16 09:00")]
    run = new.replay(said)
    assert days_paid(run.posted, "checkin") == {"02-15": 2}
    assert {one.version for one in run.posted if one.policy == "checkin"} == {"1"}


@pytest.mark.parametrize(("points", "wanted"), [(0, 6), (2, 8)])
def test_a_week_adds_up(points: int, wanted: int) -> None:
    assert paid_on(Carry(week=10, week_points=6), points, week=10, month=3).week_points == wanted


def test_another_week_begins_anew_and_the_month_goes_on() -> None:
    carry = paid_on(Carry(week=10, week_points=6, month=3, month_points=6, in_all=6), 2, week=17, month=3)
    assert (carry.week_points, carry.month_points, carry.in_all) == (2, 8, 8)


def test_a_count_of_nothing_is_gone() -> None:
    counts: dict[str, int] = {}
    for times in (2, -1, -1):
        count(counts, "a", times)
    assert counts == {}


LONG = (
    *RULES,
    Award("daily", MESSAGE, each=1, cap=Cap(day=2)),
    Award("monthly", MESSAGE, each=2, cap=Cap(day=4, month=20, ever=70)),
    Award("spaced", REPLIED, each=1, cooldown=7200),
    Award("people", REPLIED, each=1, cap=Cap(week=4), once=Once.PERSON),
    Weekend("weekend", 2),
)


def long_log(seed: int, days: int = 70) -> list[Fact]:
    """Some facts a day, one in six up to six days late, one in eight taken back."""
    draw, facts = Random(seed), []
    for number in range(days * 4):
        at, kind = draw.randrange(days * DAY), (CHECKED_IN, MESSAGE, REPLIED)[draw.randrange(3)]
        thing, person = f"t{draw.randrange(30)}", f"p{draw.randrange(20)}"
        said = Fact(f"f{number:04}", at, "ada", kind, thing=thing, person=person)
        facts.append((at + draw.randrange(6 * DAY) * (draw.randrange(6) == 0), said))
        if draw.randrange(8) == 0:
            facts.append((at + draw.randrange(2 * DAY), said.taken_back(f"b{number:04}")))
    return [one for _, one in sorted(facts, key=lambda pair: (pair[0], pair[1].id))]


@pytest.mark.parametrize("seed", range(6))
def test_a_long_log_in_one_go_is_the_same_as_stored_after_each_fact(seed: int) -> None:
    whole, standing, posted = book(*LONG), book(*LONG).start("ada"), list[Outcome]()
    for said in long_log(seed):
        before, plain = standing, repr(standing)
        step = whole.step(before, said)
        assert repr(before) == plain
        standing = step.standing
        posted += step.outcomes
    run = whole.replay(long_log(seed))
    assert list(run.posted) == posted
    assert run.standings["ada"] == standing
    assert {one.what for one in posted} - {"capped"} == {"credited", "reversed", "too_late"}


@pytest.mark.parametrize("rule", LONG, ids=lambda rule: rule.name)
def test_what_a_day_leaves_is_the_same_in_place(rule: TrueUp) -> None:
    now, kept = Engine(book(*LONG).plan, None), Carry(10, 1, 3, 2, 9, 15, 4, {"=a": 2}, {}, 5)
    noted = {"": 2, "=a": 1, "=b": 1, "@7200000009": 1}
    left = rule.leaves(noted, 16, kept, 2, now)
    assert kept == Carry(10, 1, 3, 2, 9, 15, 4, {"=a": 2}, {}, 5)
    assert rule.onward(noted, 16, kept.copy(), 2, now) == left


THEMES = ((CHECKED_IN, MESSAGE, REPLIED), (CHECKED_IN,), (MESSAGE,))
BOOKS = playbooks([book(*RULES, Weekend("weekend", 2), lateness=late) for late in (0, 1, 3)])


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_in_any_order_the_same_is_due(case: Case) -> None:
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered)


@given(cases(BOOKS, themes=THEMES))
def test_stopped_and_resumed_is_the_same(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered)


@given(cases(BOOKS, themes=THEMES))
def test_delivered_twice_is_the_same(case: Case) -> None:
    twice_is_once(case.book, case.delivered)


@given(cases(BOOKS, size=16, themes=THEMES))
def test_what_is_kept_as_paid_is_what_was_posted(case: Case) -> None:
    run = case.book.replay(case.delivered)
    posted: Counter[tuple[str, str, Day]] = Counter()
    for one in run.posted:
        posted[one.member, one.policy, one.day] += one.amount
    for member, standing in run.standings.items():
        for rule in RULES:
            part = standing.part(rule)
            assert all(points == posted[member, rule.name, day] for day, points in part.paid.items())
            first = (standing.day or 0) - case.book.lateness
            assert all(day >= first for day in part.noted)
