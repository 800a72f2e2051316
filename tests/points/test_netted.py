"""Points of both signs netted over the day: refusals, the cap on the net, the floor after each day, late facts."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.wording import Label
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.engine import Engine
from commkit.playbook.registry import registry
from commkit.points import Account, Own
from commkit.points.netted import By, Netted, Weight, level_after
from commkit.points.true_up import NO_CARRY
from commkit.standing.facts import Fact
from commkit.standing.kinds import DOWNVOTED, GRANTED, JOINED, LIKED, RATED, REPLIED, UPVOTED, Kind
from commkit.standing.measures import Received
from tests.points.by_hand import days_paid, log

VOTES = Netted(
    "votes",
    netted=(Weight(UPVOTED, 10), Weight(DOWNVOTED, -2), Weight(REPLIED, 2, ever=5)),
    exempt=(Weight(RATED, 3, By.AMOUNT), Weight(Received(LIKED), 15)),
    cap=30,
    floor=1,
    begins=JOINED,
    label=Label(en="votes", zh="投票"),
)
NOW = Engine(Playbook("none", "1", Calendar("UTC"), ()).plan, None)
POINTS = Account("points", Label(en="points", zh="积分"))
TAGS = registry().plus(tags={"netted": Netted})


def book(rule: Netted = VOTES, lateness: int = 3) -> Playbook:
    return Playbook("votes", "1", Calendar("UTC"), (POINTS, rule), lateness)


def balance(run: Run, member: str = "ada") -> int:
    return run.standings[member].part(POINTS).balance


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize("each", [0, True, 1.5, "10", None])
def test_a_weight_must_be_worth_whole_points(each: object) -> None:
    with pytest.raises(InvalidValue, match="each: saw"):
        Weight(UPVOTED, each)  # type: ignore[arg-type]


@pytest.mark.parametrize(("each", "ever"), [(10, 9), (-2, 5), (10, 0), (10, True)])
def test_a_limit_in_all_must_fit_one_credit(each: int, ever: int) -> None:
    with pytest.raises(InvalidValue, match="ever: saw"):
        Weight(UPVOTED, each, ever=ever)


def test_what_cannot_be_heard_is_refused() -> None:
    with pytest.raises(WrongType, match="nothing that can be heard"):
        Weight("upvoted", 10)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Netted("votes", netted=[UPVOTED])  # type: ignore[list-item]
    with pytest.raises(InvalidValue, match="nothing is weighed"):
        Netted("votes", netted=())


@pytest.mark.parametrize(
    "again", [{"exempt": Weight(UPVOTED, 1)}, {"begins": UPVOTED}, {"exempt": Weight(Received(UPVOTED), 1)}]
)
def test_a_kind_is_weighed_once_and_on_one_side(again: dict[str, object]) -> None:
    with pytest.raises(InvalidValue, match=r"\['upvoted'\], it is weighed twice"):
        Netted("votes", netted=Weight(UPVOTED, 10), **again)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [{"cap": 0}, {"floor": -1}, {"cap": True}, {"name": "two words"}, {"own": "counted"}])
def test_numbers_that_cannot_be_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises((InvalidValue, TypeError)):
        evolve(VOTES, **bad)  # type: ignore[arg-type]


def test_a_day_of_a_kind_that_is_not_weighed_is_refused() -> None:
    with pytest.raises(UnknownName, match="weight: saw 'liker', this kind is not weighed; use one of upvoted"):
        VOTES.day({"liker": 1}, before=1)


# ---------------------------------------------------------------- a day


@pytest.mark.parametrize(
    ("before", "netted", "exempt", "after"),
    [
        (1, 208, 0, 201),
        (1, 190, 0, 191),
        (1, 200, 30, 231),
        (50, -500, 0, 1),
        (50, -500, 100, 1),
        (1, -4, 4, 1),
        (1, 260, -50, 151),
    ],
)
def test_the_net_is_capped_and_the_floor_comes_last(before: int, netted: int, exempt: int, after: int) -> None:
    assert level_after(before, netted=netted, exempt=exempt, cap=200, floor=1) == after


def test_votes_of_both_signs_are_netted_before_the_cap() -> None:
    facts = log(UPVOTED, *[f"02-16 {hour:02}:00" for hour in range(4)]) + log(DOWNVOTED, "02-16 12:00")
    run = book().replay(facts)
    assert days_paid(run.outcomes, "votes") == {"02-16": 31}
    assert balance(run) == 31


def test_what_is_exempt_comes_on_top_and_amounts_are_multiplied() -> None:
    facts = log(UPVOTED, *[f"02-16 {hour:02}:00" for hour in range(5)])
    facts += log(RATED, "02-16 13:00 =7", "02-16 14:00 =-2")
    facts += log(LIKED, "02-16 15:00 @ada", member="bo")
    assert balance(book().replay(facts)) == 1 + 30 + 21 - 6 + 15


def test_one_begins_with_the_floor_and_is_never_below_it_after_a_day() -> None:
    joined = log(JOINED, "02-15 09:00")
    assert balance(book().replay(joined)) == 1
    down = log(DOWNVOTED, *[f"02-16 {hour:02}:00" for hour in range(9)])
    run = book().replay([*joined, *down])
    assert balance(run) == 1
    assert balance(book().replay([*joined, *down, *log(UPVOTED, "02-17 09:00")])) == 11


def test_the_floor_is_that_of_the_day_and_not_of_each_vote() -> None:
    same_day = log(DOWNVOTED, "02-16 09:00") + log(UPVOTED, "02-16 10:00")
    apart = log(DOWNVOTED, "02-16 09:00") + log(UPVOTED, "02-17 10:00")
    assert balance(book().replay(same_day)) == 9
    assert balance(book().replay(apart)) == 11


def test_without_a_floor_what_is_below_zero_is_a_debt_that_later_credits_pay() -> None:
    rule = evolve(VOTES, floor=None)
    run = book(rule).replay(log(DOWNVOTED, "02-16 09:00", "02-16 10:00"))
    assert (balance(run), run.standings["ada"].part(POINTS).debt) == (0, 4)
    run = book(rule).replay(log(DOWNVOTED, "02-16 09:00", "02-16 10:00") + log(UPVOTED, "02-17 09:00"))
    assert (balance(run), run.standings["ada"].part(POINTS).debt) == (6, 0)


def test_a_limit_in_all_holds_over_days_and_before_the_cap() -> None:
    facts = log(REPLIED, "02-16 09:00", "02-17 09:00", "02-18 09:00", "02-19 09:00")
    assert days_paid(book().replay(facts).outcomes, "votes") == {"02-16": 3, "02-17": 2, "02-18": 1}


def test_facts_with_oneself_neither_earn_nor_cost_unless_own_says_so() -> None:
    facts = log(UPVOTED, "02-16 09:00 @ada") + log(LIKED, "02-16 10:00 @ada")
    assert book().replay(facts).outcomes == ()
    assert balance(book(evolve(VOTES, own=Own.COUNTED)).replay(facts)) == 26


# ---------------------------------------------------------------- late, taken back


def test_a_late_fact_is_as_if_it_had_come_in_time_also_where_the_floor_had_acted() -> None:
    down, late = log(DOWNVOTED, "02-17 09:00"), log(UPVOTED, "02-16 09:00")
    run = book().replay([*down, *late])
    assert days_paid(run.outcomes, "votes") == {"02-16": 11, "02-17": -2}
    assert balance(run) == balance(book().replay([*late, *down])) == 9
    assert "indebted" not in {one.what for one in run.outcomes}


def test_what_is_taken_back_frees_its_room_under_the_cap() -> None:
    votes = log(UPVOTED, *[f"02-16 {hour:02}:00" for hour in range(4)])
    back = [votes[0].taken_back("back-1"), votes[1].taken_back("back-2")]
    run = book().replay([*votes, *back])
    assert balance(run) == 21
    assert [one.amount for one in run.outcomes if one.fact.startswith("back")] == [-10]


def test_taking_back_the_only_fact_leaves_a_member_as_before_it() -> None:
    (vote,) = log(UPVOTED, "02-16 09:00")
    for facts in ([vote, vote.taken_back("back")], [vote.taken_back("back"), vote]):
        run = book().replay(facts)
        assert balance(run) == 0
        assert "votes" not in run.standings["ada"].parts


def test_what_is_taken_back_before_it_came_costs_nothing_meanwhile() -> None:
    assert VOTES.due({"upvoted": -1}, 17_213, NO_CARRY, NOW) == (0, 0)
    assert VOTES.due({"upvoted": -1, "downvoted": 1}, 17_213, NO_CARRY, NOW) == (1, -2)
    assert VOTES.due({"rated:5": 1, "rated:-2": -3}, 17_213, NO_CARRY, NOW) == (16, 15)


def test_a_limit_in_all_that_was_lowered_takes_nothing_back() -> None:
    assert Weight(REPLIED, 2, ever=5).worth(3, before=9) == 0
    assert Weight(REPLIED, 2, ever=5).worth(3, before=4) == 1


def test_the_limit_in_all_is_worked_out_again_when_a_day_before_changes() -> None:
    first, second = log(REPLIED, "02-16 09:00 #a", "02-17 09:00 #b")
    more = log(REPLIED, "02-16 10:00 #c", "02-16 11:00 #d")
    run = book().replay([first, second, *more])
    assert days_paid(run.outcomes, "votes") == {"02-16": 6}


VOTE = st.tuples(st.sampled_from([UPVOTED, DOWNVOTED, REPLIED, RATED]), st.integers(16, 20), st.integers(-3, 5))


@given(st.lists(VOTE, max_size=20))
def test_what_a_member_has_is_the_days_one_after_the_other(votes: Sequence[tuple[Kind, int, int]]) -> None:
    facts, level, edits = [], 0, 0
    for at, (kind, day, amount) in enumerate(sorted(votes, key=lambda vote: vote[1])):
        signed = amount if kind is RATED else 1
        facts.append(evolve(log(UPVOTED, f"02-{day} 09:00")[0], id=f"f{at}", kind=kind, amount=signed))
    for day in sorted({day for _, day, _ in votes}):
        today = [(kind, amount) for kind, on, amount in votes if on == day]
        replies = min(2 * sum(kind is REPLIED for kind, _ in today), 5 - edits)
        edits += replies
        net = 10 * sum(kind is UPVOTED for kind, _ in today) - 2 * sum(kind is DOWNVOTED for kind, _ in today) + replies
        level = max(max(level, 1) + min(net, 30) + 3 * sum(amount for kind, amount in today if kind is RATED), 1)
    run = book().replay(facts)
    assert level == (balance(run) if facts else 0)


# ---------------------------------------------------------------- words and data


def test_a_day_that_costs_says_so_in_both_languages() -> None:
    facts = log(UPVOTED, "02-16 09:00") + log(DOWNVOTED, "02-17 09:00")
    up, down = book().replay(facts).outcomes
    assert book().explain(up) == "+11 points for votes, as of 2017-02-16"
    assert book().explain(down) == "-2 points for votes, as of 2017-02-17"
    assert book().explain(down, "zh") == "投票（计入 2017-02-17），积分 -2"
    assert (down.amount, down.desired, up.desired) == (-2, -2, 10)


def test_it_is_stored_with_its_numbers_and_its_part_as_json() -> None:
    plain = dump_playbook(book(), TAGS)
    assert load_playbook(json.loads(json.dumps(plain)), TAGS) == book()
    standing = book().replay(log(UPVOTED, "02-16 09:00") + log(RATED, "02-16 10:00 =-2")).standings["ada"]
    stored = json.loads(json.dumps(book().dump(standing)))
    assert book().load(stored) == standing
    assert standing.part(VOTES).noted == {17213: {"rated:-2": 1, "upvoted": 1}}


def test_granted_points_are_another_account_s() -> None:
    grants = Account("points", grants=(GRANTED,))
    both = Playbook("votes", "1", Calendar("UTC"), (grants, VOTES))
    run = both.replay([Fact("g", 0, "ada", GRANTED, amount=5), Fact("u", 1, "ada", UPVOTED)])
    assert run.standings["ada"].part(grants).balance == 5 + 11
