"""Events and tasks: sign-ups, no-shows, walk-ins, second visits, minutes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import gatherings
from commkit.kpi.declared import Order
from commkit.standing.facts import Fact
from commkit.standing.kinds import ATTENDED, REGISTERED
from commkit.testing import kpis_people as laws
from tests.kpi.declarations import declared_is_complete

people = st.frozensets(st.sampled_from(["ada", "ben", "cai", "dee", "eve"]))


def test_row_23_17_then_30_signed_up_and_21_came() -> None:
    evening = {f"m{n}" for n in range(17)}
    closing = evening | {f"m{n}" for n in range(17, 30)}
    came = {f"m{n}" for n in range(21)}
    one = gatherings.turnout(closing, came)
    assert Ratio(len(closing) - len(evening), len(evening)).decimal() == "76.47 %"
    assert one.attendance.value == Fraction(7, 10)
    assert one.no_show.value == Fraction(3, 10)
    assert one.walk_ins == frozenset()
    assert str(one.coverage([f"m{n}" for n in range(272)])) == "21/272 = 7.72 %"
    assert gatherings.group_coverage(came=21, members=272).value != Fraction(1, 10)


def test_walk_ins_are_kept_apart() -> None:
    one = gatherings.turnout(["ada", "ben"], ["ben", "cai", "dee"])
    assert one.came == {"ben"}
    assert one.no_shows == {"ada"}
    assert one.walk_ins == {"cai", "dee"}
    assert one.attendance == Ratio(1, 2)
    assert gatherings.heads_by_registrations(heads=3, registered=2).value == Fraction(3, 2)
    with pytest.raises(InvalidValue, match="more than registered"):
        gatherings.attendance_rate(came=3, registered=2)


@given(people, people)
def test_sign_ups_are_who_came_and_who_did_not(registered: frozenset[str], attended: frozenset[str]) -> None:
    one = gatherings.turnout(registered, attended)
    assert one.came | one.no_shows == registered
    assert one.came | one.walk_ins == attended
    assert not one.came & one.no_shows
    assert one.attendance.num + one.no_show.num == len(registered)
    assert (one.attendance.value is None) is (not registered)


@given(people, people)
def test_facts_and_sets_agree(registered: frozenset[str], attended: frozenset[str]) -> None:
    facts = [Fact(f"r{who}", 0, who, REGISTERED, thing="dinner") for who in registered]
    facts += [Fact(f"a{who}", 5, who, ATTENDED, thing="dinner") for who in attended]
    facts += [Fact("w", 5, "zoe", ATTENDED, thing="walk"), Fact("n", 5, "zoe", ATTENDED)]
    gone = Fact("zr", 0, "zoe", REGISTERED, thing="dinner")
    facts += [gone, gone.taken_back("zb")]
    assert gatherings.turnout_of(facts[::-1], "dinner") == gatherings.turnout(registered, attended)


def test_who_came_first_to_the_last_event_could_not_come_again() -> None:
    events = [["ada", "ben"], ["ada"], ["ada", "cai"]]
    assert gatherings.repeat_attendance(events) == Ratio(1, 2)
    assert gatherings.repeat_attendance_of_all(events) == Ratio(1, 3)
    nothings: list[list[list[str]]] = [[], [[]], [["ada"]]]
    for nothing in nothings:
        assert gatherings.repeat_attendance(nothing).value is None


@given(st.lists(people, max_size=5))
def test_leaving_out_the_newest_never_lowers_the_share(events: list[frozenset[str]]) -> None:
    known, everyone = gatherings.repeat_attendance(events), gatherings.repeat_attendance_of_all(events)
    assert known.num == everyone.num
    assert known.den <= everyone.den == len(frozenset().union(*events))
    assert gatherings.repeat_attendance([list(here) * 2 for here in events]) == known


@given(laws.stays(), st.integers(0, 40))
def test_time_present_is_minutes_counted_once(stays: list[laws.Stay], as_of: int) -> None:
    laws.time_present_matches_minutes(lambda some, end: gatherings.time_present(some, as_of=end), stays, as_of)


def test_a_stay_is_whole_and_ends_after_it_begins() -> None:
    with pytest.raises(InvalidValue, match="before it begins"):
        gatherings.time_present([(9, 8)], as_of=20)
    with pytest.raises(WrongType):
        gatherings.time_present([(0, 1.5)], as_of=20)  # type: ignore[list-item]  # what a careless caller does


def test_two_devices_are_one_person_and_who_comes_later_is_no_attendee_yet() -> None:
    stays: dict[str, list[laws.Stay]] = {"ada": [(0, 30), (20, 50)], "ben": [(10, 40)], "cai": [(60, None)], "dee": []}
    assert gatherings.mean_time_present(stays, as_of=60) == gatherings.time_per_attendee(time=80, attendees=2)
    assert gatherings.mean_time_present(stays, as_of=75).value == Fraction(95, 3)
    assert gatherings.mean_time_present({}, as_of=9).value is None


def test_row_28_ten_assigned_and_two_done() -> None:
    assert gatherings.task_completion(done=2, assigned=10).value == Fraction(1, 5)
    assert gatherings.task_completion(done=0, assigned=0).value is None
    with pytest.raises(InvalidValue):
        gatherings.task_completion(done=3, assigned=2)


def test_each_member_sees_what_is_missing() -> None:
    table = gatherings.task_completion_by_member(
        {"ben": ["notes", "quiz", "quiz"], "ada": []}, {"ben": ["song", "quiz"], "cai": ["quiz"]}
    )
    assert [(row.member, row.done, row.assigned, row.missing) for row in table] == [
        ("ada", 0, 0, ()),
        ("ben", 1, 2, ("notes",)),
    ]
    assert table[0].rate.value is None


def test_total_and_per_member_participations_are_two_numbers() -> None:
    before = gatherings.participations_per_member(participations=90, members=60)
    after = gatherings.participations_per_member(participations=120, members=90)
    assert after.num > before.num
    assert after.value is not None
    assert before.value is not None
    assert after.value < before.value


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(gatherings)


def test_repeat_attendance_depends_on_the_order_of_events_and_says_so() -> None:
    orders = [["ada", "ben"], ["ada"], ["ada", "cai"]], [["ada", "ben"], ["ada", "cai"], ["ada"]]
    assert [str(gatherings.repeat_attendance(events)) for events in orders] == ["1/2 = 50 %", "1/3 = 33.33 %"]
    declared = {one.name: one.order for one in gatherings.DECLARED}
    assert declared["repeat_attendance"] is Order.MATTERS
    assert declared["repeat_attendance_of_all"] is Order.IGNORED
