"""Points for every full so many of a day."""

from __future__ import annotations

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.playbook import Playbook
from commkit.points import Account, Own
from commkit.points.each_full import EachFull, each_full
from commkit.points.netted import By
from commkit.standing.kinds import POST_READ, RATED, TIME_READ
from tests.points.by_hand import days_paid, log

HOURS = EachFull("hours", TIME_READ, full=60, each=2, least=1, by=By.AMOUNT)


def paid(rule: EachFull, *facts: object) -> dict[str, int]:
    book = Playbook("reading", "1", Calendar("UTC"), (Account("points"), rule))
    return days_paid(book.replay(facts).outcomes, rule.name)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [{"full": 0}, {"each": 0}, {"least": -1}, {"kinds": ()}, {"full": True}])
def test_numbers_that_cannot_be_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        evolve(HOURS, **bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "points"), [(-100, 0), (0, 0), (4, 0), (5, 0), (99, 0), (100, 3), (199, 3), (200, 6), (1000, 30)]
)
def test_only_what_is_full_counts(total: int, points: int) -> None:
    assert each_full(total, full=100, each=3, least=5) == points


def test_a_day_below_the_least_is_ignored() -> None:
    assert each_full(20, full=5, least=21) == 0
    assert each_full(21, full=5, least=21) == 4


def test_amounts_of_a_day_are_added_up_and_what_is_left_over_is_gone() -> None:
    assert paid(HOURS, *log(TIME_READ, "02-16 09:00 =40", "02-16 12:00 =79", "02-17 09:00 =59")) == {"02-16": 2}


def test_late_facts_and_facts_taken_back_change_the_day() -> None:
    facts = log(TIME_READ, "02-16 09:00 =40", "02-17 09:00 =60", "02-16 12:00 =20")
    assert paid(HOURS, *facts) == {"02-16": 2, "02-17": 2}
    assert paid(HOURS, *facts, facts[0].taken_back("back")) == {"02-17": 2}


def test_what_is_taken_back_before_it_came_is_nothing_meanwhile() -> None:
    first, second = log(TIME_READ, "02-16 09:00 =59", "02-16 12:00 =60")
    assert paid(HOURS, first.taken_back("back"), second) == {"02-16": 2}


def test_times_are_counted_where_amounts_are_not() -> None:
    read = EachFull("read", POST_READ, full=100)
    assert paid(read, *[evolve(one, times=50) for one in log(POST_READ, "02-16 09:00", "02-16 10:00")]) == {"02-16": 1}


def test_facts_with_oneself_count_only_where_own_says_so() -> None:
    rated = EachFull("rated", RATED, full=5, by=By.AMOUNT)
    own = log(RATED, "02-16 09:00 @ada =5")
    assert paid(rated, *own) == {}
    assert paid(evolve(rated, own=Own.COUNTED), *own) == {"02-16": 1}
    assert paid(rated, *log(RATED, "02-16 09:00 @bo =-5")) == {}
