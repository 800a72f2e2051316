"""Playbooks keep their laws on dense histories, half of them with every policy of the repo in one book."""

from __future__ import annotations

import json

from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, INVITED, LEFT, MESSAGE
from commkit.standing.standing import Standing
from commkit.testing.ladders import with_rungs
from commkit.testing.playbook_histories import SPANS, THEMES, Case, cases, cases_in_time, in_zone, playbooks
from commkit.testing.playbook_runs import Store, last_day
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
    each_version_decides_its_days,
    paid_is_due,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.member_books import RUNGS
from tests.testing.member_books import THEMES as MEMBER_THEMES
from tests.testing.playbook_books import BOOKS, DAILY, DAILY_2, EVERY_POLICY, book

DAY = 86_400_000_000
HOUR = DAY // 24
FIRST = SPANS[0]
books = playbooks(BOOKS) | playbooks([EVERY_POLICY])
ALL_THEMES = (*THEMES, *MEMBER_THEMES)
histories = cases(books, themes=ALL_THEMES).map(lambda case: with_rungs(case, RUNGS))
in_time = cases_in_time(books, themes=ALL_THEMES).map(lambda case: with_rungs(case, RUNGS))
some_days = st.integers(0, 5)
nights = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 23)), max_size=6)


def as_json(book: Playbook) -> Store:
    """A store that writes every standing as JSON and reads it again."""

    def store(standing: Standing) -> Standing:
        return book.load(json.loads(json.dumps(book.dump(standing))))

    return store


def on(day: int, id: str, member: str, kind: object, person: str | None = None) -> Fact:
    return Fact(id, (FIRST + day) * DAY + 9 * HOUR, member, kind, person=person)  # type: ignore[arg-type]  # kinds


LEFT_BEFORE_INVITED = Case(
    next(one for one in BOOKS if one.name == "invites"),
    (),
    (
        on(1, "f1", "bo", LEFT),
        on(0, "f3", "bo", LEFT),
        on(0, "f2", "ada", INVITED, person="bo"),
    ),
)
"""Two leaves that came in another order than they happened, and the invitation after both."""


@given(histories)
@example(LEFT_BEFORE_INVITED)
def test_a_host_that_stores_json_after_every_fact_has_what_a_replay_has(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories)
@example(LEFT_BEFORE_INVITED)
def test_a_replay_resumed_anywhere_from_json_ends_as_the_whole(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories, st.sampled_from([2, 3, 7]))
def test_shards_together_are_the_whole(case: Case, of: int) -> None:
    sharded_is_whole(case.book, case.delivered, of)


@given(histories)
def test_everything_delivered_twice_is_delivered_once(case: Case) -> None:
    twice_is_once(case.book, case.delivered)


@given(in_time, some_days)
def test_in_any_order_in_time_the_same_is_due(case: Case, more: int) -> None:
    until = last_day(case.book, case.facts) + more
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered, until)


@given(histories)
def test_what_was_paid_is_what_is_due(case: Case) -> None:
    paid_is_due(case.book, case.delivered)


@given(histories)
def test_an_id_names_one_fact(case: Case) -> None:
    an_id_names_one_fact(case.book, case.delivered)


@given(histories)
def test_too_late_changes_nothing(case: Case) -> None:
    too_late_changes_nothing(case.book, case.delivered)


@given(cases_in_time(playbooks([book("daily", *DAILY)])), st.integers(0, 10))
def test_each_version_decides_its_days(case: Case, after: int) -> None:
    second = in_zone(evolve(book("daily", *DAILY_2), version="2"), case.book.calendar)
    first_day = case.book.calendar.day_number(case.facts[0].at) if case.facts else FIRST
    each_version_decides_its_days(case.book, second, first_day + after, case.delivered)


@given(histories, nights)
def test_settled_in_between_is_settled_when_asked(case: Case, some: list[tuple[int, int]]) -> None:
    start = case.facts[0].at if case.facts else 0
    instants = [start + days * DAY + hours * HOUR for days, hours in some]
    settled_between_is_settled_when_asked(case.book, case.delivered, instants)


@given(histories, some_days)
def test_settled_twice_or_night_by_night_is_settled_once(case: Case, more: int) -> None:
    settled_twice_is_settled_once(case.book, case.delivered, last_day(case.book, case.facts) + more)


@given(histories, some_days)
def test_no_wake_is_late(case: Case, more: int) -> None:
    every_day_is_by_wake(case.book, case.delivered, last_day(case.book, case.facts) + more, case.known_from)


@given(histories)
def test_no_review_is_late(case: Case) -> None:
    next_review_is_never_late(case.book, case.delivered)


@given(histories)
def test_a_standing_that_was_given_never_changes(case: Case) -> None:
    a_standing_never_changes(case.book, case.delivered)


@given(histories, some_days)
def test_a_part_may_be_stored_at_any_time(case: Case, more: int) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.facts) + more)


def test_a_book_without_policies_keeps_every_law() -> None:
    empty = Playbook("empty", "1", Calendar("UTC"), ())
    facts = [on(0, "f1", "ada", MESSAGE), on(1, "f2", "ada", CHECKED_IN)]
    assert empty.replay(facts).standings == {}
    step_by_step_is_replay(empty, facts)
    resumed_is_whole(empty, facts)
    sharded_is_whole(empty, facts)
