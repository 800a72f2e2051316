"""Penalties: what counts, what is forgiven, and what a person lifts."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import InvalidValue, WrongType
from commkit.members.lifecycle.penalties import OnPenalty, Penalties, counting_penalties
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import SILENCED, UNSILENCED, WARNED
from commkit.standing.measures import Back

DAY = 86_400_000_000
FIRST = number(date(2024, 1, 10))
RULE = Penalties()
BOOK = Playbook("p", "1", Calendar("UTC"), (RULE,))


def silenced(day: int, id: str = "s", times: int = 1) -> Fact:
    return Fact(id, (FIRST + day) * DAY, "ada", SILENCED, person="moderator", times=times)


def lifted(day: int, person: str | None, id: str = "u") -> Fact:
    return Fact(id, (FIRST + day) * DAY + 1, "ada", UNSILENCED, person=person)


def part(*facts: Fact) -> OnPenalty:
    return BOOK.replay(facts).standings["ada"].part(RULE)


def test_nothing_that_is_no_kind_imposes() -> None:
    with pytest.raises(WrongType):
        Penalties(imposes=("silenced",))  # type: ignore[arg-type]
    with pytest.raises(InvalidValue):
        Penalties(forgiven_after=Back(0))


def test_a_silence_counts_and_runs() -> None:
    assert part(silenced(0)) == OnPenalty((FIRST,), (FIRST,))


def test_a_silence_that_ends_by_itself_still_counts() -> None:
    assert part(silenced(0), lifted(3, None)) == OnPenalty((FIRST,))


def test_a_silence_that_a_person_lifts_never_counted() -> None:
    assert part(silenced(0), lifted(3, "admin")) == OnPenalty(())


def test_lifting_what_does_not_run_changes_nothing() -> None:
    assert part(silenced(0), lifted(3, None), lifted(4, "admin", "v")) == OnPenalty((FIRST,))


def test_a_silence_that_is_taken_back_never_was() -> None:
    assert part(silenced(0), silenced(0, "t", times=-1)) == OnPenalty()


def test_the_part_forgets_what_is_forgiven() -> None:
    later = Fact("w", (FIRST + 200) * DAY, "ada", SILENCED)
    assert part(silenced(0), lifted(3, None), later) == OnPenalty((FIRST + 200,), (FIRST + 200,))


def test_T7_months_are_those_of_the_calendar() -> None:
    assert counting_penalties([date(2024, 1, 10)], date(2024, 7, 9)) == 1
    assert counting_penalties([date(2024, 1, 10)], date(2024, 7, 10)) == 0
    assert counting_penalties([date(2024, 1, 10)], date(2024, 1, 19), forgiven_after=Back(10)) == 1
    assert counting_penalties([date(2024, 1, 10)], date(2024, 1, 20), forgiven_after=Back(10)) == 0


def test_a_kind_of_ones_own_imposes() -> None:
    rule = Penalties(imposes=(WARNED,))
    book = Playbook("p", "1", Calendar("UTC"), (rule,))
    run = book.replay([Fact("w", FIRST * DAY, "ada", WARNED)])
    assert run.standings["ada"].part(rule).days == (FIRST,)


def test_of_two_that_run_one_that_is_taken_back_leaves_the_other() -> None:
    second = evolve(silenced(1), id="s2")
    assert part(silenced(0), second, second.taken_back("back")) == OnPenalty((FIRST,), (FIRST,))


def test_a_person_lifts_all_that_run() -> None:
    assert part(silenced(0), evolve(silenced(1), id="s2"), lifted(3, "admin")) == OnPenalty()
