"""Restating the past when a rule changes: from now, from a date, in full; each done again does nothing more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar, micros
from commkit.core.errors import BadData, InvalidValue
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.playbook.restate import Restatement, from_date, from_now, granting, in_full, taking_over
from commkit.points import Account, Award, Cap
from commkit.points.direct import DirectAward
from commkit.points.ledger import Negative
from commkit.points.ledger.policy import Ledger
from commkit.presets import study_class
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, MESSAGE, SPENT, Kind

POINTS = Account("points", Label(en="points", zh="积分"), grants=GRANTED)
CHECKIN = Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))
OLD = Playbook("class", "1", Calendar("UTC"), (POINTS, CHECKIN))
CHANGES = {"version": "2", "policies.checkin.each": 3, "policies.checkin.cap.day": 3}
NEW = OLD.changed(CHANGES)
LESS = OLD.changed({"version": "2", "policies.checkin.each": 1})


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def at_micros(day: int) -> int:
    return micros(at(day))


def checkins(*days: int, member: str = "ada") -> list[Fact]:
    return [Fact(f"{member}{day}", at(day), member, CHECKED_IN) for day in days]


def spent(day: int, points: int, member: str = "ada") -> Fact:
    return Fact(f"s{member}{day}", at(day, 10), member, SPENT, amount=points)


CHANGE = Restatement("checkin_3", since=date(2026, 3, 4), at=at(10))


def held(book: Playbook, facts: list[Fact], member: str = "ada") -> tuple[int, int]:
    """Balance and debt [points]."""
    part = book.replay(facts).standings[member].part(POINTS)
    return part.balance, part.debt


# ---------------------------------------------------------------- refused


def test_a_restatement_without_a_day_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"since: saw .*in force from 2026-03-10 on.*give an earlier day"):
        from_date(OLD, NEW, [], Restatement("late", since=date(2026, 3, 10), at=at(10)))


def test_a_name_of_several_words_is_refused() -> None:
    with pytest.raises(InvalidValue, match="use letters, digits"):
        Restatement("check-ins pay 3", since=date(2026, 3, 1), at=at(10))


def test_books_that_cut_days_otherwise_are_refused() -> None:
    with pytest.raises(InvalidValue, match="days cannot be cut anew"):
        from_date(OLD, evolve(NEW, calendar=Calendar("Asia/Shanghai")), [], CHANGE)


def test_an_at_that_is_too_long_ago_for_a_member_is_refused() -> None:
    log = [*checkins(4, member="bo"), *checkins(4), *checkins(14), *checkins(14, 15, member="bo")]
    why = r"at: saw .*2026, 3, 10.*reached 2026-03-14 for 'ada' and for 1 more.*2026-03-15 or later, and the book"
    with pytest.raises(InvalidValue, match=why):
        from_date(OLD, NEW, log, CHANGE)
    assert len(from_date(OLD, NEW, [*checkins(4), *checkins(13)], CHANGE).facts) == 1


def test_a_policy_of_another_class_is_refused() -> None:
    new = evolve(NEW, policies=(POINTS, DirectAward("checkin", CHECKED_IN, each=5)))
    with pytest.raises(InvalidValue, match="give the new policy a name of its own"):
        from_date(OLD, new, checkins(4), CHANGE)


def test_an_account_without_a_kind_of_its_own_is_refused() -> None:
    growth = evolve(POINTS, name="growth")
    both = evolve(OLD, policies=(POINTS, growth))
    with pytest.raises(InvalidValue, match=r"policies.points.grants: saw 'granted'.*a kind of its own"):
        granting(both, "points")
    with pytest.raises(InvalidValue, match=r"policies.points.grants: saw 'nothing'"):
        granting(study_class(), "points")
    own = Kind("growth_granted", Label(en="growth granted", zh="发放成长值"), unit="points")
    book = evolve(OLD, policies=(POINTS, evolve(growth, grants=(GRANTED, own))))
    assert granting(book, "growth") == own


# ---------------------------------------------------------------- from now


def test_from_now_leaves_every_day_before_as_it_was() -> None:
    book = from_now(OLD, date(2026, 3, 10), {"version": "2", "policies.checkin.each": 1})
    facts = checkins(8, 9, 10, 11)
    assert [(one.amount, one.version) for one in book.replay(facts).outcomes] == [
        (2, "1"),
        (2, "1"),
        (1, "2"),
        (1, "2"),
    ]


def test_from_now_done_again_changes_nothing() -> None:
    changes = {"version": "2", "policies.checkin.each": 1}
    book = from_now(OLD, date(2026, 3, 10), changes)
    assert from_now(book, date(2026, 3, 10), changes) is book


@pytest.mark.parametrize(
    ("since", "each", "why"), [(11, 1, "earlier version|another version"), (10, 2, "another version")]
)
def test_from_now_another_change_under_the_same_name_is_refused(since: int, each: int, why: str) -> None:
    book = from_now(OLD, date(2026, 3, 10), {"version": "2", "policies.checkin.each": 1})
    with pytest.raises((BadData, InvalidValue), match=why):
        from_now(book, date(2026, 3, since), {"version": "2", "policies.checkin.each": each})


# ---------------------------------------------------------------- from a date


def test_only_the_days_since_then_and_before_today_are_made_good() -> None:
    restated = from_date(OLD, NEW, checkins(2, 3, 4, 5, 9, 10, 11), CHANGE)
    assert [(row.member, row.was, row.would_be, row.difference) for row in restated.rows] == [("ada", 6, 9, 3)]
    assert [(one.kind, one.amount, one.times, one.at) for one in restated.facts] == [(GRANTED, 3, 1, CHANGE.at)]
    assert restated.cost == {"points": 3}


def test_run_twice_it_says_the_same_and_delivered_it_pays_once() -> None:
    log = checkins(4, 5)
    facts = from_date(OLD, NEW, log, CHANGE).facts
    assert from_date(OLD, NEW, log, CHANGE).facts == facts
    assert held(OLD, [*log, *facts]) == held(OLD, [*log, *facts, *facts]) == (6, 0)
    assert from_date(OLD, NEW, [*log, *facts], CHANGE).facts == ()


def test_after_more_days_nothing_more_is_paid() -> None:
    live = from_now(OLD, date(2026, 3, 10), {"version": "2", "policies.checkin.each": 3, "policies.checkin.cap.day": 3})
    log = checkins(4, 5)
    log += from_date(OLD, NEW, log, CHANGE).facts
    log += checkins(10, 11, 20)
    assert from_date(OLD, NEW, log, CHANGE).facts == ()
    assert held(live, log) == (5 * 3, 0)


def test_a_fact_that_came_late_is_made_good_by_a_second_fact() -> None:
    log = checkins(4, 9)
    first = from_date(OLD, NEW, log, CHANGE).facts
    log += [*first, *checkins(8)]
    second = from_date(OLD, NEW, log, CHANGE).facts
    assert [one.id for one in (*first, *second)] == [CHANGE.id("ada", "points", 1), CHANGE.id("ada", "points", 2)]
    assert held(OLD, [*log, *second]) == (9, 0)
    assert from_date(OLD, NEW, [*log, *second], CHANGE).facts == ()


def test_what_was_delivered_too_late_was_not_paid_and_is_paid_by_a_later_at_from_the_book_in_force() -> None:
    live = from_now(OLD, date(2026, 3, 10), CHANGES)
    log = checkins(4)
    facts = from_date(live, NEW, log, CHANGE).facts
    later = [*log, *checkins(20), *facts]
    assert held(live, later) == (2 + 3, 0)
    today = evolve(CHANGE, at=at(20))
    second = from_date(live, NEW, later, today).facts
    assert [(one.id, one.amount, one.at) for one in second] == [(CHANGE.id("ada", "points", 2), 1, at_micros(20))]
    assert held(live, [*later, *second]) == (3 + 3, 0)
    assert from_date(live, NEW, [*later, *second], today).facts == ()


def test_a_restated_award_that_is_taken_back_later_loses_its_difference_too() -> None:
    live = from_now(OLD, date(2026, 3, 10), CHANGES)
    (gone,) = checkins(8)
    log = [gone]
    log += from_date(live, NEW, log, CHANGE).facts
    log += [*checkins(11), gone.taken_back("back")]
    today = evolve(CHANGE, at=at(11, 10))
    second = from_date(live, NEW, log, today).facts
    assert [(one.amount, one.times) for one in second] == [(1, -1)]
    assert held(live, [*log, *second]) == held(NEW, [gone, *checkins(11), gone.taken_back("back")]) == (3, 0)


def test_points_that_were_spent_become_a_debt() -> None:
    log = [*checkins(4, 5), spent(6, 4)]
    facts = from_date(OLD, LESS, log, CHANGE).facts
    assert [(one.amount, one.times) for one in facts] == [(2, -1)]
    assert held(OLD, [*log, *facts]) == (0, 2)
    assert held(OLD, [*log, *facts, *checkins(10)]) == (0, 0)
    assert from_date(OLD, LESS, [*log, *facts], CHANGE).facts == ()


@pytest.mark.parametrize(
    ("reversing", "there", "owed"),
    [(Negative.DEBT, 0, 2), (Negative.TAKE_WHAT_IS_THERE, 0, 0), (Negative.REFUSE, 0, 0)],
)
def test_a_ledger_does_with_spent_points_what_its_terms_say(reversing: Negative, there: int, owed: int) -> None:
    kept = Ledger("points", reversing, grants=(GRANTED,))
    old, new = (evolve(one, policies=(kept, *one.policies[1:])) for one in (OLD, LESS))
    log = [*checkins(4, 5), spent(6, 4)]
    log += from_date(old, new, log, CHANGE).facts
    part = old.replay(log).standings["ada"].part(kept)
    assert (part.available, part.debt) == (there, owed)
    assert from_date(old, new, log, CHANGE).facts == ()


def test_each_account_is_made_good_by_a_kind_of_its_own() -> None:
    grown = Kind("growth_granted", Label(en="growth granted", zh="发放成长值"), signed=True)
    rules = (Account("growth", spends=(), grants=grown), Award("message", MESSAGE, each=2, into="growth"))
    old = evolve(OLD, policies=(*OLD.policies, *rules))
    new = old.changed({"version": "2", "policies.checkin.each": 1, "policies.message.each": 5})
    log = [*checkins(4), Fact("m", at(4), "ada", MESSAGE), Fact("n", at(5), "bo", MESSAGE)]
    restated = from_date(old, new, log, CHANGE)
    assert restated.cost == {"growth": 6, "points": -1}
    assert [(one.member, one.kind.code, one.amount * one.times) for one in restated.facts] == [
        ("ada", "growth_granted", 3),
        ("ada", "granted", -1),
        ("bo", "growth_granted", 3),
    ]


def test_a_change_of_a_change_is_restated_from_the_book_of_the_first() -> None:
    log = checkins(4, 5)
    log += from_date(OLD, NEW, log, CHANGE).facts
    most = NEW.changed({"version": "3", "policies.checkin.each": 5, "policies.checkin.cap.day": 5})
    again = Restatement("checkin_5", since=date(2026, 3, 4), at=at(12))
    log += from_date(NEW, most, log, again).facts
    assert held(OLD, log) == (10, 0)
    assert from_date(OLD, NEW, log, CHANGE).facts == from_date(NEW, most, log, again).facts == ()


def test_a_change_of_a_change_that_reaches_further_back_is_restated_from_what_the_first_left() -> None:
    log = checkins(2, 4, 6)
    log += from_date(OLD, NEW, log, CHANGE).facts
    most = NEW.changed({"version": "3", "policies.checkin.each": 5, "policies.checkin.cap.day": 5})
    again = Restatement("checkin_5", since=date(2026, 3, 1), at=at(12))
    so_far = taking_over(OLD, NEW, CHANGE.since)
    (row,) = from_date(so_far, most, log, again).rows
    assert (row.was, row.would_be) == (2 + 3 + 3, 15)
    log += from_date(so_far, most, log, again).facts
    assert held(OLD, log) == (15, 0)
    assert from_date(so_far, most, log, again).facts == ()


def test_a_raise_takes_nothing_back_because_days_before_it_fill_a_cap_of_the_week() -> None:
    weekly = evolve(OLD, policies=(POINTS, Award("checkin", CHECKED_IN, each=2, cap=Cap(week=10))))
    raised = weekly.changed({"version": "2", "policies.checkin.each": 5})
    log = checkins(2, 3, 4, 5)
    thursday = Restatement("raise", since=date(2026, 3, 5), at=at(7))
    (row,) = from_date(weekly, raised, log, thursday).rows
    assert (row.was, row.would_be) == (2, 4)
    log += from_date(weekly, raised, log, thursday).facts
    assert held(from_now(weekly, date(2026, 3, 7), {"version": "2", "policies.checkin.each": 5}), log) == (10, 0)
    assert from_date(weekly, raised, log, thursday).facts == ()


def test_the_book_in_force_is_both_books_where_its_newest_version_reaches_back() -> None:
    live = from_now(OLD, date(2026, 3, 10), CHANGES)
    log = checkins(2, 4, 5, 10, 11)
    (row,) = from_date(live, live, log, evolve(CHANGE, at=at(12))).rows
    assert (row.was, row.would_be) == (2 + 2 + 3 + 3, 4 * 3)


def test_a_member_is_told_in_both_languages() -> None:
    restated = from_date(OLD, NEW, checkins(4, 5), CHANGE)
    assert restated.explain("ada") == "points since 2026-03-04: 4 paid, 6 by the new rules, +2 now"
    assert restated.explain("ada", "zh") == "积分：2026-03-04 起已发 4，按新规则应为 6，差额 +2"
    assert restated.explain("bo") == ""


def test_names_with_a_colon_are_told_apart() -> None:
    log = [*checkins(4, member="a:1"), *checkins(4, member="a")]
    restated = from_date(OLD, NEW, log, CHANGE)
    assert len({one.id for one in restated.facts}) == 2
    assert from_date(OLD, NEW, [*log, *restated.facts], CHANGE).facts == ()


# ---------------------------------------------------------------- in full


def test_in_full_every_day_counts_by_the_new_rules() -> None:
    restated = in_full(OLD, NEW, checkins(2, 3, 4))
    assert [(row.was, row.would_be, row.difference) for row in restated.rows] == [(6, 9, 3)]
    assert restated.run.standings["ada"].part(POINTS).balance == 9
    assert restated.explain("ada", "zh") == "积分：6 -> 9（+3），全部按新规则重算"


def test_in_full_done_again_gives_the_same_and_differs_in_nothing() -> None:
    log = checkins(2, 3, 4)
    assert in_full(OLD, NEW, log) == in_full(OLD, NEW, log)
    assert in_full(NEW, NEW, log).rows.records == ()


def test_in_full_it_is_told_what_could_not_have_been_spent() -> None:
    restated = in_full(OLD, LESS, [*checkins(4, 5), spent(6, 4)])
    assert [(one.member, one.fact, one.amount) for one in restated.refused] == [("ada", "sada6", 4)]
    assert [(row.was, row.would_be) for row in restated.rows] == [(0, 2)]
