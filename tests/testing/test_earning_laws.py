"""Awards of every sort under the laws of earning and of every book, and the wrong rules that are caught."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count

from attrs import evolve
from hypothesis import given, target
from hypothesis import strategies as st

from commkit.playbook import Playbook
from commkit.playbook.why import Why, why
from commkit.points import Award, Cap
from commkit.points.amounts import Drawn, drawn
from commkit.points.day_walk import DayWalk
from commkit.points.true_up import Carry, Earnings
from commkit.points.unpaid import Unpaid
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, MESSAGE
from commkit.standing.policy import Now
from commkit.standing.standing import Standing
from commkit.testing.earning import (
    answers_are_true,
    caps_hold,
    draws_are_even,
    draws_repeat,
    paid_was_desired,
    splitting_changes_nothing,
)
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import Store, last_day
from commkit.testing.playbook_states import a_part_may_be_stored_at_any_time, a_standing_never_changes
from commkit.testing.playbooks import (
    any_order_in_time_is_due_the_same,
    paid_is_due,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    twice_is_once,
)
from tests.points.earning_books import BOOKS, FIXED, RULES, THEMES, VERSIONS, earning
from tests.testing.culprit import catches

books = playbooks((*BOOKS, VERSIONS))
histories, in_time = cases(books, themes=THEMES), cases_in_time(books, themes=THEMES)
one_version = playbooks(BOOKS)
of_one_version = cases(one_version, themes=THEMES)
ids = st.lists(st.text(min_size=1), min_size=1, max_size=20, unique=True)
NAMES = [rule.name for rule in RULES]
FIXED_NAMES = [rule.name for rule in FIXED]


def as_json(book: Playbook) -> Store:
    def store(standing: Standing) -> Standing:
        return book.load(json.loads(json.dumps(book.dump(standing))))

    return store


@given(histories)
def test_a_host_that_stores_json_has_what_a_replay_has(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories)
def test_resumed_anywhere_it_ends_as_the_whole(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories)
def test_shards_together_are_the_whole(case: Case) -> None:
    sharded_is_whole(case.book, case.delivered, 2)


@given(histories)
def test_delivered_twice_is_delivered_once(case: Case) -> None:
    twice_is_once(case.book, case.delivered)


@given(in_time, st.integers(0, 5))
def test_in_any_order_in_time_the_same_is_due(case: Case, more: int) -> None:
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered, last_day(case.book, case.facts) + more)


@given(histories)
def test_what_was_paid_is_what_is_due(case: Case) -> None:
    paid_is_due(case.book, case.delivered)


@given(histories)
def test_standings_are_frozen_and_may_be_stored_at_any_time(case: Case) -> None:
    a_standing_never_changes(case.book, case.delivered)
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.facts) + 5)


@given(of_one_version)
def test_a_search_for_more_than_the_caps_allow_finds_nothing(case: Case) -> None:
    target(float(-caps_hold(case.book, case.delivered)))


@given(of_one_version)
def test_what_is_paid_was_desired_and_a_cap_is_named_where_it_bit(case: Case) -> None:
    paid_was_desired(case.book, case.delivered, NAMES)


@given(cases_in_time(one_version, themes=THEMES))
def test_several_times_in_one_fact_are_as_many_facts(case: Case) -> None:
    splitting_changes_nothing(case.book, case.delivered, FIXED_NAMES)


@given(ids, st.integers(0, 3), st.integers(0, 300), st.text())
def test_a_draw_follows_from_the_seed_and_the_id(some: list[str], least: int, more: int, seed: str) -> None:
    most = max(least + more, 1)
    draws_repeat(Drawn(least, most, seed=seed).of, some, least=least, most=most)


def test_no_number_of_a_range_is_favoured() -> None:
    draws_are_even(Drawn(15, 25, seed="mee6").of, least=15, most=25)


@given(cases_in_time(books, themes=THEMES, size=12))
def test_who_asks_why_is_told_what_was_paid_and_what_earned_nothing(case: Case) -> None:
    answers_are_true(case.book, case.delivered)


# ------------------------------------------------------------ wrong rules


class NoRoomForTheWeek(Award):
    """Counts the cap of the day alone."""

    def room(self, day: int, carry: Carry, now: Now) -> int:
        return self.cap.day or 10**9


class Dated(DayWalk):
    """Takes every fact next, in whatever order they come."""

    __slots__ = ()

    def comes_after(self, fact: Fact) -> bool:
        return True


class FirstCome(Award):
    """Looks at facts in the order of their delivery."""

    def _walked(self, acc: Earnings, day: int, now: Now) -> DayWalk:
        if acc.room is None:
            acc.walk, acc.room = Dated(self, acc.start, 10**9, now.calendar).through(acc.noted(day)), 10**9
        assert isinstance(acc.walk, DayWalk)
        return acc.walk


class Silent(Award):
    """Never says which cap cut."""

    def bites(self, day: int, carry: Carry, now: Now) -> str:
        return ""


class CountsFacts(Award):
    """Counts deliveries, not how often something happened."""

    def _count(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        return super()._count(acc, evolve(fact, times=1 if fact.times > 0 else -1), now)


def _tried(*rules: Award) -> st.SearchStrategy[Case]:
    return cases_in_time(playbooks([earning(*rules)]), themes=THEMES)


def test_a_cap_that_is_forgotten_is_caught() -> None:
    rule = NoRoomForTheWeek("weekly", MESSAGE, 2, cap=Cap(day=4, week=6))

    def law(case: Case) -> None:
        caps_hold(case.book, case.delivered)

    assert "6 at most" in catches(law, _tried(rule))


def _everything_is_idle(book: Playbook, facts: Sequence[Fact], member: str, day: int) -> Why:
    """Says of every fact of the log that it earned nothing."""
    return evolve(why(book, facts, member, day), unpaid=tuple(Unpaid("checkin", fact, "why.cap") for fact in facts))


def _says_nothing(book: Playbook, facts: Sequence[Fact], member: str, day: int) -> Why:
    return Why(book, member, day, (), ())


def test_a_false_answer_to_why_is_caught() -> None:
    tried = _tried(Award("checkin", CHECKED_IN, 2))
    blaming = catches(lambda case: answers_are_true(case.book, case.delivered, _everything_is_idle), tried)
    assert " 0 for day" in blaming
    silent = catches(lambda case: answers_are_true(case.book, case.delivered, _says_nothing), tried)
    assert "the answer says 0" in silent


def test_first_come_first_served_is_caught() -> None:
    rule = FirstCome("spaced", MESSAGE, Drawn(1, 9, seed="s"), cooldown=7000)
    law = lambda case: any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered)  # noqa: E731
    assert "in another order" in catches(law, _tried(rule))


def test_a_cap_that_is_not_named_is_caught() -> None:
    rule = Silent("daily", MESSAGE, 2, cap=Cap(day=3))
    assert "caps {}" in catches(lambda case: paid_was_desired(case.book, case.delivered, ["daily"]), _tried(rule))


def test_counting_deliveries_is_caught() -> None:
    rule = CountsFacts("checkin", CHECKED_IN, 2)
    law = lambda case: splitting_changes_nothing(case.book, case.delivered, ["checkin"])  # noqa: E731
    assert "in one fact and in several" in catches(law, _tried(rule))


def test_a_draw_that_goes_on_is_caught() -> None:
    numbers = count()
    told = catches(lambda some: draws_repeat(lambda _id: 15 + next(numbers) % 11, some, least=15, most=25), ids)
    assert "draws" in told


def test_a_draw_out_of_its_range_is_caught() -> None:
    wide = lambda id: drawn(id, least=15, most=26, seed="s")  # noqa: E731
    assert "out of 15 to 25" in catches(lambda some: draws_repeat(wide, some, least=15, most=25), ids)


def test_a_draw_that_favours_some_is_caught() -> None:
    biased = lambda id: 1 + drawn(id, least=0, most=7, seed="s") % 6  # noqa: E731
    assert "is drawn" in catches(lambda _: draws_are_even(biased, least=1, most=6), st.none())
