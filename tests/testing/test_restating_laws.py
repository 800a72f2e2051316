"""The laws of restating from a date, and the wrong ways that they catch."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.playbook.restate import Restatement, from_date
from commkit.playbook.restated import Restated, RestatedRow
from commkit.points import Account, Award, Cap, Streak
from commkit.points.ledger import Negative
from commkit.points.ledger.policy import Ledger
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, LIKED, MESSAGE, SPENT, Kind
from commkit.testing.playbook_histories import CALENDARS, Case, cases, playbooks
from commkit.testing.playbook_runs import last_day
from commkit.testing.restating import (
    restated_once,
    restated_pays_the_difference,
    restated_since_ever_is_in_full,
)
from tests.testing.culprit import catches

ADDED = Kind("added", Label(en="additions", zh="补发"), signed=True)
POINTS, GROWTH = Account("points", grants=GRANTED), Account("growth", spends=(), grants=ADDED)
OLD = Playbook(
    "old",
    "1",
    Calendar("UTC"),
    (
        POINTS,
        GROWTH,
        Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)),
        Award("message", MESSAGE, each=1, cap=Cap(day=3, ever=8), into="growth"),
        Award("liked", LIKED, each=4),
        Streak("run", CHECKED_IN, {2: 5}),
    ),
)
KEPT = evolve(OLD, policies=(Ledger("points", Negative.DEBT, grants=(GRANTED,)), *OLD.policies[1:]))
"""The same in lots."""
CHANGES = {
    "version": "2",
    "policies.checkin.each": 3,
    "policies.checkin.cap.day": 6,
    "policies.message.cap.day": 2,
    "policies.liked.each": 1,
    "policies.run.table.2": 7,
}
THEMES = ((CHECKED_IN, MESSAGE), (CHECKED_IN, MESSAGE, LIKED, GRANTED), (LIKED, CHECKED_IN, SPENT))
histories = cases(playbooks([OLD, KEPT], CALENDARS[:2]), themes=THEMES)
plain = cases(playbooks([OLD, KEPT], CALENDARS[:2]), themes=THEMES[:2])
places, reaches = st.integers(0, 14), st.integers(1, 12)


def new(old: Playbook) -> Playbook:
    return old.changed(CHANGES)


def decided(case: Case, before: Sequence[Fact], reach: int) -> Restatement:
    """Restated on the morning after the last of some facts, so many days back."""
    today = last_day(case.book, before) + 1
    return Restatement("more", since=today - reach, at=case.book.calendar.starts(today) + 5)


def once(case: Case, place: int, reach: int, way: object = from_date) -> None:
    before, more = case.delivered[:place], case.delivered[place:]
    change = decided(case, before, reach)
    restated_once(case.book, new(case.book), before, change, more, way)  # type: ignore[arg-type]


@given(histories, places, reaches)
def test_done_again_it_pays_nothing_more(case: Case, place: int, reach: int) -> None:
    once(case, place, reach)


@given(histories, places, reaches)
def test_it_pays_what_the_new_rules_pay_beyond(case: Case, place: int, reach: int) -> None:
    before = case.delivered[:place]
    restated_pays_the_difference(case.book, new(case.book), before, decided(case, before, reach))


@given(plain)
def test_since_ever_it_is_the_new_book_in_full(case: Case) -> None:
    change = decided(case, case.delivered, 30)
    restated_since_ever_is_in_full(case.book, new(case.book), case.delivered, change)


# ---------------------------------------------------------------- culprits


def forgetful(old: Playbook, new: Playbook, facts: Sequence[Fact], change: Restatement) -> Restated:
    """Forgets what it paid before."""
    return from_date(old, new, [fact for fact in facts if not fact.id.startswith("restated:")], change)


def paying_again(old: Playbook, new: Playbook, facts: Sequence[Fact], change: Restatement) -> Restated:
    """Takes the length of the log into its ids, so that every run pays anew."""
    restated = forgetful(old, new, facts, change)
    again = tuple(evolve(one, id=f"{one.id}:{len(facts)}") for one in restated.facts)
    return evolve(restated, facts=again)


def only_gains(old: Playbook, new: Playbook, facts: Sequence[Fact], change: Restatement) -> Restated:
    """Takes nothing back."""
    restated = from_date(old, new, facts, change)
    gains = [row for row in restated.rows if row.difference > 0]
    return evolve(restated, rows=gains, facts=tuple(one for one in restated.facts if one.times > 0))


def all_days(old: Playbook, new: Playbook, facts: Sequence[Fact], change: Restatement) -> Restated:
    """Restates days before the first as well."""
    return from_date(old, new, facts, evolve(change, since=0))


def always_in_time(old: Playbook, new: Playbook, facts: Sequence[Fact], change: Restatement) -> Restated:
    """Gives every fact the instant of the first change, however far the log has come."""
    last = max([change.at, *(one.at for one in facts)])
    restated = from_date(old, new, facts, evolve(change, at=last))
    return evolve(restated, facts=tuple(evolve(one, at=change.at) for one in restated.facts))


def test_a_way_whose_facts_come_too_late_is_caught() -> None:
    assert "comes too late" in catches(lambda case: once(case, 4, 3, always_in_time), histories)


@pytest.mark.parametrize("way", [forgetful, paying_again])
def test_a_way_that_pays_again_is_caught(way: object) -> None:
    assert "it would pay again" in catches(lambda case: once(case, 14, 12, way), histories)


@pytest.mark.parametrize("way", [only_gains, all_days])
def test_a_way_that_pays_something_else_is_caught(way: object) -> None:
    def law(case: Case) -> None:
        change = decided(case, case.delivered, 3)
        restated_pays_the_difference(case.book, new(case.book), case.delivered, change, way)  # type: ignore[arg-type]

    assert "instead of" in catches(law, histories)


def test_a_way_that_takes_nothing_back_is_not_in_full() -> None:
    def law(case: Case) -> None:
        change = decided(case, case.delivered, 30)
        restated_since_ever_is_in_full(case.book, new(case.book), case.delivered, change, only_gains)

    assert "instead of" in catches(law, plain)


def by_the_new_book_alone(old: Playbook, new: Playbook, facts: Sequence[Fact], change: Restatement) -> Restated:
    """Counts the days before the first by the new rules, so that a higher award may find its cap filled."""
    log, days = list(facts), change.days(new.calendar)
    paid: dict[tuple[str, str], list[int]] = {}
    for place, book in enumerate((old, new)):
        for one in book.replay(log, until=days.stop - 1).posted:
            if one.what in ("credited", "reversed") and one.day in days:
                paid.setdefault((one.member, one.target), [0, 0])[place] += one.amount
    rows = [RestatedRow(*key, *both) for key, both in sorted(paid.items())]
    return evolve(from_date(old, new, facts, change), rows=rows)


def test_a_way_that_counts_the_days_before_by_the_new_rules_is_caught() -> None:
    weekly = evolve(OLD, policies=(POINTS, Award("checkin", CHECKED_IN, each=2, cap=Cap(week=10))))
    raised = weekly.changed({"version": "2", "policies.checkin.each": 5})
    monday = 17_210
    log = [Fact(f"f{day}", (monday + day) * 86_400_000_000, "ada", CHECKED_IN) for day in range(4)]
    change = Restatement("raise", since=monday + 3, at=(monday + 5) * 86_400_000_000)
    restated_pays_the_difference(weekly, raised, log, change)
    with pytest.raises(AssertionError, match=r"'ada', 'points'.*\[0\] instead of \[4\]"):
        restated_pays_the_difference(weekly, raised, log, change, by_the_new_book_alone)
