"""The replay: stages, decisions and counts follow from the facts, whatever the order of settling."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.calendar import Calendar
from commkit.core.machine import Moved, Trigger
from commkit.members.lifecycle.class_member import (
    ACTIVE,
    CONTACTED,
    EVERY_DAY,
    LURKER,
    NEWCOMER,
    OUT,
    ClassStages,
    class_member,
    in_stage,
)
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Action, Quiet, Removal
from commkit.playbook import Playbook
from commkit.points import Account, Award, invites
from commkit.presets import class_log, study_class
from commkit.presets.class_log import ZONE
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import (
    APPLIED,
    CHECKED_IN,
    INVITED,
    JOINED,
    LEFT,
    MESSAGE,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    SHARED,
    SPENT,
    Kind,
)
from commkit.standing.measures import Received, Role
from commkit.standing.policy import AnyPolicy
from commkit.standing.readers import Roster
from examples.findings import growth
from examples.records import Replayed
from examples.replaying import replay

UTC = Calendar("UTC")
DAY = 86_400_000_000
SHORT = ClassStages(Quiet(window_days=3, max_messages=1, max_checkin_days=0, exempt_days=3), reply_days=2)
Told = tuple[int, str, Kind, str | None]


def rules(stages: ClassStages = SHORT, calendar: Calendar = UTC) -> Playbook:
    turnover = Turnover(quiet=stages.quiet, reply_days=stages.reply_days, removal=stages.removal)
    return Playbook("test", "1", calendar, (turnover,))


def told(*happened: Told) -> list[Fact]:
    facts = [
        Fact(f"f{at:03d}", day * DAY + at, who, kind, person=person)
        for at, (day, who, kind, person) in enumerate(happened)
    ]
    return in_order(facts)


def run(facts: list[Fact], stages: ClassStages = SHORT, **more: object) -> Replayed:
    return replay(facts, rules(stages), active=[MESSAGE, CHECKED_IN], speaking=[MESSAGE], **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the law of settling


def judged_every_day(facts: list[Fact], last: int) -> list[tuple[int, str, str, str]]:
    """The same moves with everybody judged at the end of every day: slow and plain."""
    machine = class_member(SHORT)
    stages: dict[str, str] = {}
    since: dict[str, int] = {}
    activity: dict[str, Activity] = {}
    moves: list[tuple[int, str, str, str]] = []

    def fire(name: str, trigger: Trigger, day: int) -> None:
        numbers = in_stage(activity[name], since[name], day)
        fired = machine.fire(stages[name], trigger, activity[name].at_end_of(day, given=numbers))
        if isinstance(fired, Moved):
            moves.append((day, name, stages[name], fired.state))
            stages[name], since[name] = fired.state, day

    for day in range(last + 1):
        for fact in facts:
            if fact.at // DAY == day:
                name = fact.member
                if fact.person is not None:
                    activity[fact.person].add(fact, day, Role.RECEIVED)
                    fire(fact.person, Received(PRIVATE_CHAT), day)
                    continue
                activity.setdefault(name, Activity()).add(fact, day)
                if name not in stages:
                    stages[name], since[name] = NEWCOMER, day
                else:
                    fire(name, fact.kind, day)
        for name in stages:
            if stages[name] in (NEWCOMER, ACTIVE):
                fire(name, EVERY_DAY, day)
    return moves


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Dense in time, so that windows fill and empty: joins, acts, chats, leaves and returns."""
    happened: list[Told] = []
    for name in ("ada", "ben", "cai"):
        joined = draw(st.integers(0, 3))
        happened.append((joined, name, JOINED, None))
        inside = True
        for day in range(joined, 20):
            if not inside:
                if draw(st.integers(0, 4)) == 0:
                    happened.append((day, name, JOINED, None))
                    inside = True
                continue
            kind = draw(
                st.sampled_from([None, None, None, MESSAGE, MESSAGE, CHECKED_IN, PRIVATE_CHAT, RECOGNISED, LEFT])
            )
            if kind is PRIVATE_CHAT:
                happened.append((day, "eve", kind, name))
            elif kind is not None:
                happened.append((day, name, kind, None))
            inside = kind is not LEFT
    return told(*sorted(happened, key=lambda row: row[0]))


@given(histories())
def test_waking_members_when_time_can_act_equals_judging_everybody_every_day(facts: list[Fact]) -> None:
    last = facts[-1].at // DAY
    ran = run(facts)
    mine = sorted((step.day, step.member, step.source, step.target) for step in ran.steps)
    assert mine == sorted(judged_every_day(facts, last))


@given(histories(), st.integers(0, 10))
def test_the_first_quiet_day_is_the_first_on_which_the_rule_is_met(facts: list[Fact], today: int) -> None:
    ada = Activity()
    for fact in facts:
        if fact.member == "ada" and fact.at // DAY <= today:
            ada.add(fact, fact.at // DAY)
    since = SHORT.quiet.since(ada, today)
    found = None if since is None else max(since, today)
    expected = [day for day in range(today, today + 30) if SHORT.quiet.check.met_by(ada.at_end_of(day))]
    assert found == (expected[0] if expected else None)


def test_several_kinds_of_speaking_and_attending_count_together() -> None:
    quiet = Quiet(
        window_days=3, max_messages=1, exempt_days=3, speaking=(MESSAGE, SHARED), attending=(CHECKED_IN, LEFT)
    )
    ada = Activity()
    for at, (day, kind) in enumerate([(0, JOINED), (4, MESSAGE), (5, SHARED), (9, SHARED), (9, CHECKED_IN)]):
        ada.add(Fact(f"f{at}", day * DAY, "ada", kind), day)
        since = quiet.since(ada, day)
        assert since is not None
        assert max(since, day) == next(on for on in range(day, 30) if quiet.check.met_by(ada.at_end_of(on)))
    assert since == 12


def test_steps_come_by_day_also_where_a_fact_is_told_at_midnight() -> None:
    ahead = Fact("f9", 4 * DAY, "ada", MESSAGE)
    ran = run([*told((0, "ada", JOINED, None), (0, "zoe", JOINED, None)), ahead], as_of=5)
    assert [(step.day, step.member, step.target) for step in ran.steps] == [
        (3, "ada", LURKER),
        (3, "zoe", LURKER),
    ]
    early = run([*told((0, "zoe", JOINED, None), (2, "ada", JOINED, None)), ahead], as_of=5)
    assert [(step.day, step.member, step.target) for step in early.steps] == [(3, "zoe", LURKER), (4, "ada", ACTIVE)]


# ---------------------------------------------------------------- points


def test_points_are_those_that_came_in_whatever_became_of_them() -> None:
    policies: tuple[AnyPolicy, ...] = (
        Account("points"),
        Award("message", MESSAGE, each=4),
        *invites("invite", 20),
        *rules().policies,
    )
    facts = [
        *told(
            (0, "ada", JOINED, None), (0, "ben", JOINED, None), (1, "ada", INVITED, "cai"), (1, "ben", MESSAGE, None)
        ),
        Fact("g1", 2 * DAY, "ada", SPENT, amount=20),
        Fact("g2", 2 * DAY, "ben", SPENT, amount=1),
        Fact("g3", 3 * DAY, "cai", JOINED),
        Fact("g4", 4 * DAY, "cai", LEFT),
    ]
    ran = replay(facts, evolve(rules(), policies=policies), active=[MESSAGE], speaking=[MESSAGE])
    assert {name: dict(member.points) for name, member in ran.members.items() if member.points} == {
        "ada": {"invite": 0},
        "ben": {"message": 4},
    }


# ---------------------------------------------------------------- stages


def stages(ran: Replayed) -> dict[str, str | None]:
    return {name: member.stage for name, member in ran.members.items()}


def test_a_quiet_newcomer_is_left_in_peace_until_the_exemption_ends() -> None:
    facts = told((0, "ada", JOINED, None), (0, "ben", JOINED, None), (3, "ben", MESSAGE, None))
    assert stages(run(facts, as_of=3))["ada"] == NEWCOMER
    assert stages(run(facts, as_of=4))["ada"] == LURKER


def test_a_private_chat_reaches_the_one_who_is_spoken_to() -> None:
    facts = told((0, "ada", JOINED, None), (0, "eve", JOINED, None), (4, "eve", PRIVATE_CHAT, "ada"))
    assert stages(run(facts)) == {"ada": CONTACTED, "eve": LURKER}


def test_a_removal_without_a_private_chat_is_refused_and_reported() -> None:
    facts = told((0, "ada", JOINED, None), (4, "ada", REMOVED, "eve"))
    ran = run(facts)
    assert [(one.member, one.stage, one.kind) for one in ran.not_allowed] == [("ada", LURKER, REMOVED)]
    assert "private chats since going quiet: 0 (at least 1)" in str(ran.not_allowed[0].because)
    assert ran.roster() == []


def test_where_the_data_decides_the_same_removal_is_a_move() -> None:
    facts = told((0, "ada", JOINED, None), (4, "ada", REMOVED, "eve"))
    data = ClassStages(SHORT.quiet, SHORT.reply_days, Removal.DATA_DECIDES)
    ran = run(facts, data)
    assert stages(ran)["ada"] == OUT
    assert not ran.not_allowed


def test_nobody_who_is_active_may_be_removed() -> None:
    facts = told((0, "ada", JOINED, None), (1, "ada", MESSAGE, None), (1, "ada", REMOVED, "eve"))
    assert [(one.stage, one.because) for one in run(facts).not_allowed] == [(ACTIVE, None)]


# ---------------------------------------------------------------- decisions


def decided(facts: list[Fact], as_of: int, name: str = "ada", stages: ClassStages = SHORT) -> tuple[Action, str]:
    ran = run(facts, stages, as_of=as_of)
    decision = ran.decision(ran.members[name])
    return decision.action, decision.reason


def test_a_private_chat_runs_its_course() -> None:
    facts = told((0, "ada", JOINED, None), (5, "eve", PRIVATE_CHAT, "ada"))
    assert decided(facts, 5) == (Action.PRIVATE_CHAT, "because.none")
    assert decided(facts, 6) == (Action.WAIT, "because.waiting")
    assert decided(facts, 8) == (Action.REMOVE, "because.no_reply")


def test_the_answer_decides() -> None:
    facts = told((0, "ada", JOINED, None), (5, "eve", PRIVATE_CHAT, "ada"))
    yes, no = ([*facts, Fact("answer", 6 * DAY, "ada", kind)] for kind in (RECOGNISED, NOT_RECOGNISED))
    assert decided(yes, 9) == (Action.WATCH, "because.recognises")
    assert decided(no, 7) == (Action.REMOVE, "because.not_recognises")


def test_a_new_spell_of_quiet_needs_a_new_private_chat() -> None:
    back = [(6, "ada", CHECKED_IN, None)]
    facts = told((0, "ada", JOINED, None), (5, "eve", PRIVATE_CHAT, "ada"), *back)
    assert decided(facts, 12) == (Action.PRIVATE_CHAT, "because.none")


def test_the_data_decides_where_the_policy_says_so() -> None:
    data = ClassStages(SHORT.quiet, SHORT.reply_days, Removal.DATA_DECIDES)
    assert decided(told((0, "ada", JOINED, None)), 5, stages=data) == (Action.REMOVE, "because.data")


# ---------------------------------------------------------------- rosters


def names(members: Iterable[object]) -> list[str]:
    return [str(getattr(member, "name", member)) for member in members]


def test_where_the_log_has_joins_only_those_who_joined_are_members() -> None:
    ran = run(told((0, "ada", JOINED, None), (1, "guest", MESSAGE, "ada")))
    assert names(ran.roster()) == ["ada"]
    assert ran.oddities.not_on_roster_members == {"guest"}


def test_first_seen_lets_in_whoever_acts() -> None:
    ran = run(told((1, "ada", MESSAGE, "ben")), roster=Roster.FIRST_SEEN)
    assert names(ran.roster()) == ["ada"]
    assert ran.members["ada"].standing.activity.joined_on(9) == 1


def test_counterparts_lets_in_whoever_is_reached() -> None:
    ran = run(told((1, "ada", MESSAGE, "ben"), (2, "ben", MESSAGE, "ada")), roster=Roster.COUNTERPARTS)
    assert names(ran.roster()) == ["ada", "ben"]
    assert ran.members["ben"].standing.activity.joined_on(9) == 1


def test_a_member_on_file_who_is_never_seen_is_in_and_nobody_is_removed_on_an_unknown() -> None:
    ran = run(told((1, "ada", MESSAGE, None)), roster=Roster.FILE, on_file=["ada", "zoe"], as_of=90)
    assert names(ran.roster()) == ["ada", "zoe"]
    decision = ran.decision(ran.members["zoe"])
    assert (decision.action, decision.reason) == (Action.KEEP, "because.unknown")


def test_who_left_is_off_the_roster_and_may_come_back() -> None:
    gone = told((0, "ada", JOINED, None), (2, "ada", LEFT, None))
    assert names(run(gone).roster()) == []
    back = told((0, "ada", JOINED, None), (2, "ada", LEFT, None), (5, "ada", JOINED, None))
    ran = run(back)
    assert names(ran.roster()) == ["ada"]
    assert (ran.joins["ada"], ran.leaves["ada"]) == ([0, 5], [2])


def test_acts_after_leaving_are_reported() -> None:
    ran = run(told((0, "ada", JOINED, None), (2, "ada", LEFT, None), (3, "ada", MESSAGE, None)))
    assert ran.oddities.after_leaving == 1


# ---------------------------------------------------------------- as of


def test_the_past_is_read_by_replaying_to_it() -> None:
    facts = class_log()
    whole = replay(facts, study_class(zone=ZONE), active=[MESSAGE, CHECKED_IN, SHARED], speaking=[MESSAGE])
    day = whole.last - 10
    earlier = replay(
        facts, study_class(zone=ZONE), active=[MESSAGE, CHECKED_IN, SHARED], speaking=[MESSAGE], as_of=day + 1
    )
    assert earlier.days == list(whole.days)[: len(earlier.days)]
    assert earlier.last == day


# ---------------------------------------------------------------- several moves of one day


def moved(facts: list[Fact]) -> tuple[list[str], list[int], tuple[int, int, int, int, int]]:
    """The roster at the end, members day by day, and the growth: before, joined, rejoined, left, after."""
    ran = run(facts)
    flow = growth(ran)
    counts = (flow.members_before, flow.joined, flow.rejoined, flow.left, flow.members_after)
    assert flow.members_after == ran.days[-1].members == len(ran.roster())
    return names(ran.roster()), [day.members for day in ran.days], counts


def test_who_leaves_and_rejoins_on_one_day_is_in_when_it_ends() -> None:
    facts = told((0, "zoe", JOINED, None), (1, "ada", LEFT, None), (1, "ada", JOINED, None))
    assert moved(facts) == (["ada", "zoe"], [2, 2], (1, 1, 1, 1, 2))


def test_who_leaves_again_on_the_day_of_the_rejoin_is_out_when_it_ends() -> None:
    again = [(3, "ada", LEFT, None), (3, "ada", JOINED, None), (3, "ada", LEFT, None)]
    facts = told((0, "zoe", JOINED, None), (1, "ada", JOINED, None), *again)
    assert moved(facts) == (["zoe"], [1, 2, 2, 1], (0, 2, 1, 2, 1))


def test_a_second_leave_does_not_pull_a_join_of_its_day_forward() -> None:
    gone = [(1, "ada", LEFT, None), (3, "ada", LEFT, None), (3, "ada", JOINED, None)]
    assert moved(told((0, "ada", JOINED, None), *gone)) == (["ada"], [1, 0, 0, 1], (0, 1, 1, 1, 1))


def test_who_joins_leaves_and_joins_on_one_day_is_in_when_it_ends() -> None:
    facts = told((1, "ada", JOINED, None), (1, "ada", LEFT, None), (1, "ada", JOINED, None))
    assert moved(facts) == (["ada"], [1], (0, 1, 1, 1, 1))


@pytest.mark.parametrize("roster", [Roster.JOINS, Roster.FIRST_SEEN])
def test_who_leaves_without_a_join_was_in_since_before_the_log(roster: Roster) -> None:
    facts = told((0, "zoe", JOINED, None), (40, "ada", LEFT, None))
    ran = run(facts, roster=roster)
    assert [ran.days[day].members for day in (0, 39, 40)] == [2, 2, 1]
    by_days = kpi.growth_by(ran.joins, ran.leaves, kpi.Stretches(28, anchor=41), since=0, as_of=41)[-1]
    assert growth(ran) == by_days
    assert (by_days.members_before, by_days.left) == (2, 1)


def test_a_message_on_the_day_of_a_rejoin_counts_as_after_it() -> None:
    back = [(4, "ada", MESSAGE, None), (4, "ada", JOINED, None)]
    ran = run(told((0, "ada", JOINED, None), (2, "ada", LEFT, None), *back))
    assert (ran.oddities.after_leaving, ran.days[-1].spoke, stages(ran)["ada"]) == (0, 1, ACTIVE)


def test_a_message_between_a_leave_and_a_rejoin_of_one_day_counts_as_after_the_rejoin() -> None:
    moves = [(2, "ada", LEFT, None), (2, "ada", MESSAGE, None), (2, "ada", JOINED, None)]
    facts = told((0, "ada", JOINED, None), *moves, (3, "ada", LEFT, None), (3, "ada", MESSAGE, None))
    ran = run(facts)
    assert (ran.joins["ada"], ran.leaves["ada"], ran.oddities.after_leaving) == ([0, 2], [2, 3], 1)


# ---------------------------------------------------------------- what the rules refused and the log has


def test_a_refused_removal_puts_off_the_roster_and_a_join_starts_a_newcomer() -> None:
    facts = told((0, "ada", JOINED, None), (4, "ada", REMOVED, "eve"), (6, "ada", JOINED, None))
    assert stages(run(facts, as_of=6))["ada"] == OUT
    ran = run(facts)
    assert [(one.name, one.stage, one.part.since) for one in ran.roster()] == [("ada", NEWCOMER, 6)]
    assert [(one.stage, one.kind) for one in ran.not_allowed] == [(LURKER, REMOVED), (OUT, JOINED)]


def test_a_refused_return_is_reported_and_starts_a_newcomer_who_can_go_quiet_again() -> None:
    chat = [(5, "eve", PRIVATE_CHAT, "ada"), (6, "ada", NOT_RECOGNISED, None), (7, "ada", REMOVED, "eve")]
    facts = told((0, "ada", JOINED, None), *chat, (9, "ada", JOINED, None), (10, "ada", MESSAGE, None))
    ran = run(facts)
    assert [(one.name, one.stage) for one in ran.roster()] == [("ada", ACTIVE)]
    assert [(one.stage, one.kind) for one in ran.not_allowed] == [(OUT, JOINED)]
    assert "applications since the removal: 0 (at least 1)" in str(ran.not_allowed[0].because)
    assert stages(run(facts, as_of=16))["ada"] == LURKER


def test_a_message_of_somebody_removed_moves_nobody() -> None:
    ran = run(told((0, "ada", JOINED, None), (4, "ada", REMOVED, "eve"), (5, "ada", MESSAGE, None)))
    assert (stages(ran)["ada"], ran.oddities.after_leaving) == (OUT, 1)


@pytest.mark.parametrize("roster", [Roster.FIRST_SEEN, Roster.COUNTERPARTS])
def test_an_application_lets_nobody_in(roster: Roster) -> None:
    ran = run(told((0, "zoe", MESSAGE, None), (1, "ada", APPLIED, None), (2, "zoe", MESSAGE, None)), roster=roster)
    assert names(ran.roster()) == ["zoe"]


def test_an_application_is_not_before_the_join() -> None:
    assert run(told((0, "ada", APPLIED, None), (2, "ada", JOINED, None))).oddities.before_join == 0


# ---------------------------------------------------------------- what is observed


@given(histories(), st.integers(1, 20), st.sampled_from([Roster.JOINS, Roster.FIRST_SEEN, Roster.COUNTERPARTS]))
def test_nothing_on_or_after_as_of_counts(facts: list[Fact], days: int, roster: Roster) -> None:
    as_of = facts[0].at // DAY + days
    whole = run(facts, as_of=as_of, roster=roster)
    cut = run([fact for fact in facts if fact.at // DAY < as_of], as_of=as_of, roster=roster)
    assert (whole.days, whole.steps, whole.roster()) == (cut.days, cut.steps, cut.roster())


def test_a_join_after_as_of_does_not_keep_somebody_out() -> None:
    facts = told((0, "zoe", MESSAGE, None), (1, "ada", MESSAGE, None), (9, "ada", JOINED, None))
    assert names(run(facts, roster=Roster.FIRST_SEEN, as_of=3).roster()) == ["ada", "zoe"]


def test_a_member_on_file_who_is_first_seen_after_as_of_is_never_seen() -> None:
    facts = told((0, "zoe", MESSAGE, None), (9, "ada", MESSAGE, None))
    assert names(run(facts, roster=Roster.FILE, on_file=["ada", "zoe"], as_of=3).roster()) == ["ada", "zoe"]


def test_joins_on_file_before_the_log_set_tenure_and_no_observed_day() -> None:
    on_file = told((100, "ada", JOINED, None), (150, "zoe", JOINED, None))
    facts = told((200, "zoe", MESSAGE, None), (202, "zoe", MESSAGE, None))
    early = run(facts, roster=Roster.FILE, joins_on_file=on_file)
    assert (early.first, [day.members for day in early.days]) == (200, [2, 2, 2])
    assert stages(early) == {"ada": NEWCOMER, "zoe": ACTIVE}
    assert early.decision(early.members["ada"]).action is Action.KEEP
    later = run(facts, roster=Roster.FILE, joins_on_file=on_file, as_of=204)
    assert [(step.day, step.target) for step in later.steps if step.member == "ada"] == [(203, LURKER)]
    assert later.decision(later.members["ada"]).action is Action.PRIVATE_CHAT
    assert not growth(early).complete


def test_a_fact_counts_for_its_civil_day_where_the_clocks_go_back_over_midnight() -> None:
    zone = ZoneInfo("America/St_Johns")
    at = {
        "0": datetime(2006, 10, 28, 12, tzinfo=zone),
        "1": datetime(2006, 10, 29, 0, 0, 30, tzinfo=zone),
        "2": datetime(2006, 10, 28, 23, 30, tzinfo=zone, fold=1),
    }
    kinds = {"0": JOINED, "1": MESSAGE, "2": MESSAGE}
    facts = in_order([Fact(id, at[id], "ada", kinds[id]) for id in at])
    assert [fact.id for fact in facts] == ["0", "1", "2"]
    ran = replay(facts, rules(calendar=Calendar("America/St_Johns")), active=[MESSAGE], speaking=[MESSAGE])
    assert [(day.members, day.spoke) for day in ran.days] == [(1, 1), (1, 1)]


def test_a_fact_that_was_taken_back_never_was() -> None:
    said = Fact("f5", DAY, "ada", MESSAGE)
    facts = told((0, "ada", JOINED, None))
    ran = run(in_order([*facts, said, said.taken_back("f6")]))
    assert (stages(ran)["ada"], ran.said, ran.acts[0], ran.days[-1].spoke) == (NEWCOMER, {}, [], 0)
    assert ran.facts == 3
    twice = run(in_order([*facts, said, evolve(said, id="f4"), said.taken_back("f6")]))
    assert twice.said == {"ada": 1}
