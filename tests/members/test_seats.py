"""Seats: admission, waitlist and displacement for a full group and for a rung with few seats; decision facts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.members.entry.application import Application
from commkit.members.entry.applications import Applications
from commkit.members.seats import Candidate, Displacement, Order, seat
from commkit.playbook import Playbook
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import APPLIED, APPROVED, PLACED, REJECTED, WAITLISTED, Kind

ADA, BO, CY, DEE = Candidate("ada", 1, 50), Candidate("bo", 2, 90), Candidate("cy", 3, 70), Candidate("dee", 4, 50)


# ---------------------------------------------------------------- refused


def test_a_member_is_given_once() -> None:
    with pytest.raises(InvalidValue, match="this member is there twice"):
        seat([ADA, Candidate("ada", 9)], capacity=1)
    with pytest.raises(InvalidValue, match="this member is there twice"):
        seat([ADA], seated=[ADA], capacity=1)


def test_displacement_by_rank_needs_an_order_by_rank() -> None:
    with pytest.raises(InvalidValue, match="who came first would be displaced"):
        seat([ADA], capacity=1, displacement=Displacement.BY_RANK)


@pytest.mark.parametrize("capacity", [-1, True, Fraction(1, 2)])
def test_seats_are_whole(capacity: int) -> None:
    with pytest.raises(InvalidValue, match="it counts whole seats"):
        seat([ADA], capacity=capacity)


def test_a_candidate_has_an_id_a_time_and_an_exact_rank() -> None:
    with pytest.raises(InvalidValue, match="everybody has an id"):
        Candidate("")
    with pytest.raises(WrongType, match="since"):
        Candidate("ada", 1.5)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(WrongType, match="rank"):
        Candidate("ada", 1, 0.5)  # type: ignore[arg-type]  # the mistake


def test_one_name_is_not_a_list_of_kept_members() -> None:
    with pytest.raises(WrongType, match="one text"):
        seat([ADA], capacity=1, kept="ada")


def test_nobody_else_has_a_place() -> None:
    with pytest.raises(UnknownName, match="neither seated nor waiting"):
        seat([ADA], capacity=1).place("bo")


# ---------------------------------------------------------------- who gets a seat


def test_40_the_earliest_application_goes_first_and_ties_go_by_id() -> None:
    found = seat([CY, BO, ADA], capacity=2)
    assert (found.seated, found.waiting, found.admitted) == (("ada", "bo"), ("cy",), ("ada", "bo"))
    tie = [Candidate("bo", 1), Candidate("ada", 1), Candidate("cy", 0)]
    assert seat(tie, capacity=2).seated == ("cy", "ada")


def test_40_the_best_go_first_and_ties_go_by_the_earliest_application() -> None:
    found = seat([DEE, CY, BO, ADA], capacity=3, order=Order.BEST)
    assert (found.seated, found.waiting) == (("bo", "cy", "ada"), ("dee",))


def test_whoever_sits_stays_under_never() -> None:
    found = seat([BO, CY], seated=[ADA, DEE], capacity=2, order=Order.BEST)
    assert (found.seated, found.waiting, found.displaced) == (("ada", "dee"), ("bo", "cy"), ())
    assert (found.place("bo"), found.place("cy"), found.place("ada")) == (1, 2, None)


def test_40_a_better_candidate_takes_the_seat_of_the_worst() -> None:
    found = seat([CY], seated=[ADA, BO], capacity=2, order=Order.BEST, displacement=Displacement.BY_RANK)
    assert (found.seated, found.displaced, found.admitted, found.waiting) == (("bo", "cy"), ("ada",), ("cy",), ("ada",))


def test_an_equal_rank_displaces_nobody_not_even_an_earlier_application() -> None:
    found = seat([ADA], seated=[DEE], capacity=1, order=Order.BEST, displacement=Displacement.BY_RANK)
    assert (found.seated, found.waiting) == (("dee",), ("ada",))


def test_kept_members_go_first_and_lose_no_seat() -> None:
    by_rank = Displacement.BY_RANK
    locked = seat([BO, CY], seated=[ADA, DEE], capacity=2, kept=["ada"], order=Order.BEST, displacement=by_rank)
    assert (locked.seated, locked.displaced) == (("ada", "bo"), ("dee",))
    listed = seat([BO, DEE], capacity=1, kept=["dee"], order=Order.BEST)
    assert listed.seated == ("dee",)
    comes = seat([DEE], seated=[BO], capacity=1, kept=["dee"], order=Order.BEST, displacement=by_rank)
    assert (comes.seated, comes.displaced) == (("dee",), ("bo",))


def test_a_lower_capacity_displaces_by_the_policy_that_is_named() -> None:
    sit = [ADA, BO, CY]
    never = seat([DEE], seated=sit, capacity=2)
    assert (never.seated, never.over, never.free, never.waiting) == (("ada", "bo", "cy"), 1, 0, ("dee",))
    lowered = seat([DEE], seated=sit, capacity=2, displacement=Displacement.WHEN_LOWERED)
    assert (lowered.seated, lowered.displaced, lowered.waiting) == (("ada", "bo"), ("cy",), ("cy", "dee"))
    by_rank = seat([DEE], seated=sit, capacity=2, order=Order.BEST, displacement=Displacement.BY_RANK)
    assert (by_rank.seated, by_rank.displaced) == (("bo", "cy"), ("ada",))


def test_a_better_candidate_displaces_nobody_when_only_a_lower_capacity_does() -> None:
    found = seat([BO], seated=[ADA], capacity=1, order=Order.BEST, displacement=Displacement.WHEN_LOWERED)
    assert found.seated == ("ada",)


def test_more_locked_than_seats_stay_and_are_told() -> None:
    by_rank = Displacement.BY_RANK
    found = seat([BO], seated=[ADA, CY], capacity=1, kept=["ada", "cy"], order=Order.BEST, displacement=by_rank)
    assert (found.over, found.displaced, found.waiting) == (1, (), ("bo",))
    assert found.explain().splitlines()[1] == "1 more than there are seats: those who sit now keep their seats"


def test_who_leaves_frees_the_seat_for_the_first_in_line() -> None:
    full = seat([CY, DEE], seated=[ADA, BO], capacity=2)
    assert full.waiting == ("cy", "dee")
    after = seat([CY, DEE], seated=[BO], capacity=2)
    assert (after.admitted, after.waiting) == (("cy",), ("dee",))


def test_nobody_and_no_seat() -> None:
    assert seat([], capacity=3).free == 3
    assert seat([ADA], capacity=0).waiting == ("ada",)


def test_each_decision_is_said_in_both_languages() -> None:
    found = seat([CY, DEE], seated=[ADA, BO], capacity=2, order=Order.BEST, displacement=Displacement.BY_RANK)
    assert str(found) == "2 of 2 seats taken; new: cy; displaced: ada; waiting: ada, dee"
    assert found.explain("zh") == "2 个名额已用 2 个；新入选：cy；被顶替：ada；候补：ada, dee"
    assert [found.explain_member(one) for one in ("bo", "cy", "ada", "dee")] == [
        "bo keeps the seat",
        "cy has a seat now",
        "ada lost the seat; place 1 of 2 on the waitlist",
        "dee waits; place 2 of 2 on the waitlist",
    ]
    assert found.explain_member("ada", "zh") == "ada 失去名额；候补第 1 位，共 2 位"


# ---------------------------------------------------------------- decision facts


def test_facts_need_a_name_of_the_batch_and_a_kind_for_the_displaced() -> None:
    found = seat([CY], seated=[ADA], capacity=1, order=Order.BEST, displacement=Displacement.BY_RANK)
    with pytest.raises(InvalidValue, match="name the batch"):
        found.facts(at=0, prefix="", displaced=PLACED)
    with pytest.raises(InvalidValue, match="say of which kind their facts are"):
        found.facts(at=0, prefix="march")


def test_40_facts_free_seats_before_they_fill_them() -> None:
    found = seat([CY, DEE], seated=[ADA], capacity=1, order=Order.BEST, displacement=Displacement.BY_RANK)
    vip = {"admitted": (PLACED, "vip"), "displaced": (PLACED, "ordinary"), "waiting": (WAITLISTED, "vip")}
    facts = found.facts(at=5, prefix="vip", by="mod", group="g1", **vip)
    assert [(fact.kind.code, fact.member, fact.thing) for fact in facts] == [
        ("placed", "ada", "ordinary"),
        ("placed", "cy", "vip"),
        ("waitlisted", "dee", "vip"),
    ]
    assert {(fact.at, fact.person, fact.group) for fact in facts} == {(5, "mod", "g1")}
    assert facts == found.facts(at=5, prefix="vip", by="mod", group="g1", **vip)


def test_25_a_full_group_has_a_waitlist_and_a_batch_delivered_twice_counts_once() -> None:
    book = Playbook("b", "1", Calendar("UTC"), (Applications(),))
    applied = [Fact(f"a{at}", at, name, APPLIED) for at, name in enumerate(("ada", "bo", "cy"))]
    found = seat([Candidate(fact.member, fact.at) for fact in applied], capacity=2)
    batch = found.facts(at=10, prefix="2024-03", by="seats", admitted=(APPROVED, "free_seat"))
    once, twice = book.replay([*applied, *batch]), book.replay([*applied, *batch, *batch])
    assert once.standings == twice.standings
    states = {name: standing.parts["application"] for name, standing in once.standings.items()}
    assert {name: part.state for name, part in states.items() if isinstance(part, Application)} == {
        "ada": "approved",
        "bo": "approved",
        "cy": "waitlisted",
    }
    free = seat([Candidate("cy", 2)], capacity=2, seated=[Candidate("ada", 0)])
    after = book.replay(
        [*applied, *batch, *free.facts(at=20, prefix="2024-04", by="seats", admitted=(APPROVED, "free_seat"))]
    )
    assert [one.what for one in after.of("cy")] == ["applied", "waitlisted", "approved"]
    assert [fact.kind for fact in free.facts(at=20, prefix="2024-04", by="seats")] == [APPROVED]


def test_A5_facts_at_one_instant_free_seats_before_they_fill_them_also_by_id() -> None:
    found = seat([CY, DEE], seated=[ADA], capacity=1, order=Order.BEST, displacement=Displacement.BY_RANK)
    facts = found.facts(at=0, prefix="p", by="mod", displaced=PLACED)
    assert [fact.id for fact in in_order(reversed(facts))] == [
        "p:1-displaced:ada",
        "p:2-admitted:cy",
        "p:3-waiting:dee",
    ]


@pytest.mark.parametrize("kind", [APPROVED, REJECTED, WAITLISTED])
def test_A5_a_decision_by_nobody_is_refused(kind: Kind) -> None:
    found = seat([ADA], capacity=1)
    with pytest.raises(InvalidValue, match="somebody must answer for it"):
        found.facts(at=0, prefix="p", admitted=kind)
    assert found.facts(at=0, prefix="p", admitted=PLACED)[0].person is None


def test_A15_whoever_is_above_the_capacity_keeps_the_seat_and_the_displaced_are_named() -> None:
    kept = [Candidate("k1", 1), Candidate("k2", 2), Candidate("a", 3)]
    found = seat([], capacity=1, seated=kept, kept=["k1", "k2"], displacement=Displacement.WHEN_LOWERED)
    assert str(found).splitlines() == [
        "2 of 1 seats taken; new: nobody; displaced: a; waiting: a",
        "1 more than there are seats: those who sit now keep their seats",
    ]
