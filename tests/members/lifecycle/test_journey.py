"""The whole way of a member: what is refused comes first, each with its reason in Chinese and English."""

from __future__ import annotations

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.machine import EachDay, Machine, Move, Moved, Refused, Stayed, Trigger
from commkit.core.readings import Readings
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.members.lifecycle.guarded import Refusal, may, way
from commkit.members.lifecycle.journey import (
    AWAY,
    ENGAGED,
    FORBIDDEN,
    HAD,
    MEMBERS,
    OUT,
    STATES,
    Been,
    Journey,
    member_conduct,
    member_journey,
)
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.members.returning import Return, Returning
from commkit.members.turnover import Quiet, Removal
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    APPROVED,
    BANNED,
    CHECKED_IN,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    NOT_RECOGNISED,
    PLACED,
    PRIVATE_CHAT,
    RECOGNISED,
    REJECTED,
    REMOVED,
    SHARED,
    WARNED,
    WITHDREW,
    Kind,
)
from commkit.standing.measures import Received, count, tenure
from commkit.standing.part_measures import InState
from commkit.testing.machines import an_unguarded_move_comes_last, every_state_is_reachable

MACHINE = member_journey()
EVERY_DAY = EachDay()
CHAT = Received(PRIVATE_CHAT)
DAY = 86_400_000_000
TAGS = registry().plus(tags={"journey": Journey})


def numbers(**known: int | bool | None) -> Readings:
    """What the default checks ask: a member of 200 days who did nothing lately, unless said otherwise."""
    keys = {key for move in MACHINE.moves if move.check is not None for key in move.check.keys}
    named = {"days": "days_in_state.journey", "refusals": "count.not_recognised.last_7_days", "tenure": "tenure"}
    values = dict.fromkeys(keys, 0) | {"tenure": 200, "days_in_state.journey": 60}
    return Readings({**values, **{named.get(name, name): value for name, value in known.items()}})


QUIET = numbers()
SPOKE = numbers(**{"count.message+posted+shared+answered.last_30_days": 12})


class TestIllegalMovesOfSeeds35:
    @pytest.mark.parametrize(("source", "target"), FORBIDDEN)
    def test_S3_5_every_illegal_move_is_refused_with_its_reason(self, source: str, target: str) -> None:
        verdict = may(MACHINE, source, target)
        assert verdict.answer is Answer.UNMET
        assert verdict.explain("en").startswith("not met: ")
        assert verdict.explain("zh").startswith("不符合：")

    @pytest.mark.parametrize(
        ("state", "trigger", "en", "zh"),
        [
            ("removed", PLACED, "a new application comes first", "须先重新申请并获批准"),
            ("applicant", PLACED, "the application must be approved first", "申请须先获批准"),
            ("banned", JOINED, "a new application comes first", "须先重新申请并获批准"),
            ("removed", JOINED, "a new application comes first", "须先重新申请并获批准"),
            ("left", JOINED, "a new application comes first", "须先重新申请并获批准"),
            ("applicant", JOINED, "the application must be approved first", "申请须先获批准"),
            ("potential", JOINED, "an application comes first", "须先申请"),
            ("screened", PLACED, "whoever is approved comes in as a newcomer first", "获批准后须先作为新人入群"),
            ("lurker", REMOVED, "a private chat comes first", "须先私聊"),
            ("vip", REMOVED, "only a lurker is removed", "只清退潜水成员"),
            ("screened", REMOVED, "nobody is removed before coming in", "尚未入群者不清退"),
        ],
    )
    def test_S3_5_what_people_try_is_refused_by_name(self, state: str, trigger: Trigger, en: str, zh: str) -> None:
        fired = MACHINE.fire(state, trigger, QUIET)
        assert isinstance(fired, Refused)
        assert fired.state == state
        assert en in fired.verdict.explain("en")
        assert zh in fired.verdict.explain("zh")

    def test_S3_5_lurker_to_removed_without_a_chat_is_a_policy_and_the_chat_is_the_default(self) -> None:
        assert not may(MACHINE, "lurker", "removed").met
        data = member_journey(removal=Removal.DATA_DECIDES)
        assert data.fire("lurker", REMOVED, QUIET).state == "removed"
        assert may(data, "lurker", "removed").met

    @pytest.mark.parametrize(
        ("known", "moves"), [({"days": 6}, False), ({"days": 7}, True), ({"days": 1, "refusals": 1}, True)]
    )
    def test_R45_a_contacted_member_is_removed_after_a_no_or_no_reply(self, known: dict[str, int], moves: bool) -> None:
        fired = MACHINE.fire("contacted", REMOVED, numbers(**known))
        assert isinstance(fired, Moved) is moves
        assert fired.state == ("removed" if moves else "contacted")

    def test_the_way_that_there_is_stands_in_the_refusal(self) -> None:
        verdict = may(MACHINE, "newcomer", "vip")
        assert "the way is newcomer, active, contributor, loyal, VIP" in verdict.explain("en")
        assert "新人、活跃、分享者、忠实用户、VIP" in verdict.explain("zh")
        assert way(MACHINE, "removed", "vip") == (
            "removed", "applicant", "screened", "newcomer", "active", "contributor", "loyal", "vip",
        )  # fmt: skip

    def test_a_check_that_is_not_filled_in_is_not_known_yet(self) -> None:
        assert may(MACHINE, "active", "contributor").answer is Answer.UNKNOWN
        assert may(MACHINE, "active", "contributor", QUIET).answer is Answer.UNMET

    def test_a_state_that_is_not_there_is_named(self) -> None:
        with pytest.raises(UnknownName, match="state: saw 'vipp'"):
            may(MACHINE, "removed", "vipp")

    def test_a_machine_without_any_way_says_so(self) -> None:
        never = Refusal(Label(en="never", zh="绝不"))
        machine = Machine(("in", "out"), (Move("in", "out", LEFT), Move("in", "in", JOINED, never)))
        assert "nothing leads from out to in" in may(machine, "out", "in").explain("en")
        assert "没有从out到in的途径" in may(machine, "out", "in").explain("zh")
        assert "绝不" in may(machine, "in", "in").explain("zh")
        assert (way(machine, "out", "in"), way(machine, "in", "in")) == ((), ("in",))


class TestTheWay:
    def test_a_life_in_scenes(self) -> None:
        enough = numbers(
            **{
                "count.posted+shared+answered.last_30_days": 5,
                "count.posted+shared+answered.last_90_days": 30,
                "count.message+posted+shared+answered.last_30_days": 12,
            }
        )
        scenes: list[tuple[Trigger, Readings, str]] = [
            (APPLIED, QUIET, "applicant"),
            (REJECTED, QUIET, "potential"),
            (APPLIED, QUIET, "applicant"),
            (APPROVED, QUIET, "screened"),
            (JOINED, QUIET, "newcomer"),
            (MESSAGE, SPOKE, "active"),
            (EVERY_DAY, SPOKE, "active"),
            (EVERY_DAY, enough, "contributor"),
            (EVERY_DAY, enough, "loyal"),
            (EVERY_DAY, enough, "vip"),
            (EVERY_DAY, numbers(days=29), "vip"),
            (EVERY_DAY, QUIET, "lurker"),
            (MESSAGE, QUIET, "lurker"),
            (MESSAGE, SPOKE, "active"),
            (EVERY_DAY, QUIET, "lurker"),
            (CHAT, QUIET, "contacted"),
            (CHAT, QUIET, "contacted"),
            (RECOGNISED, QUIET, "active"),
            (BANNED, QUIET, "banned"),
            (LEFT, QUIET, "banned"),
            (APPLIED, QUIET, "applicant"),
            (WITHDREW, QUIET, "potential"),
        ]
        state, lived = MACHINE.start, []
        for trigger, known, _ in scenes:
            state = MACHINE.fire(state, trigger, known).state
            lived.append(state)
        assert lived == [after for _, _, after in scenes]

    @pytest.mark.parametrize("state", MEMBERS)
    def test_whoever_is_in_may_leave_and_be_banned(self, state: str) -> None:
        assert MACHINE.fire(state, LEFT).state == "left"
        assert MACHINE.fire(state, BANNED).state == "banned"

    def test_trap_1_the_criteria_are_the_callers(self) -> None:
        own = member_journey(contributor=count(LIKED).last(7) >= 1, vip=InState("trial", "paying").is_true())
        checks = {(move.source, move.target): move.check for move in own.moves}
        assert str(checks["active", "contributor"]) == "likes in the last 7 days: at least 1"
        assert str(checks["loyal", "vip"]) == "trial paying: must be yes"
        with pytest.raises(WrongType, match="vip: saw 3, not a check"):
            Journey(vip=3)  # type: ignore[arg-type]

    @pytest.mark.parametrize("returning", [Returning(), Returning(left=Return.KEEP)])
    def test_it_keeps_the_laws_of_machines(self, returning: Returning) -> None:
        machine = member_journey(returning=returning)
        every_state_is_reachable(machine)
        an_unguarded_move_comes_last(machine)
        assert machine.states == STATES
        doors = [move for move in machine.moves if move.source == "screened" and move.trigger == JOINED]
        assert len(doors) == (1 if returning == Returning() else 1 + len(ENGAGED))

    def test_whoever_had_a_stage_has_it_again_through_the_gate(self) -> None:
        machine = member_journey(returning=Returning(left=Return.RESTORE))
        had = {one.key: False for one in HAD.values()}
        assert machine.fire("screened", JOINED, Readings({**had, HAD["loyal"].key: True})).state == "loyal"
        assert machine.fire("screened", JOINED, Readings(had)).state == "newcomer"
        assert isinstance(machine.fire("left", JOINED, Readings(had)), Refused)


class TestConduct:
    def test_S0_01_first_a_warning_then_a_ban(self) -> None:
        assert member_conduct().fire("clear", WARNED).state == "warned"
        assert member_conduct().fire("warned", WARNED).state == "warned"
        assert member_conduct().fire("warned", BANNED).state == "banned"

    def test_S1_10_a_red_line_needs_no_warning(self) -> None:
        assert member_conduct().fire("clear", BANNED).state == "banned"

    def test_a_ban_ends_with_an_application_that_is_approved(self) -> None:
        refused = member_conduct().fire("banned", JOINED)
        assert isinstance(refused, Refused)
        assert "须先重新申请并获批准" in refused.verdict.explain("zh")
        assert member_conduct().fire("banned", APPLIED) == Stayed("banned")
        assert member_conduct().fire("banned", APPROVED).state == "clear"


# ---------------------------------------------------------------- in a book

SHORT = Journey(
    quiet=Quiet(window_days=3, speaking=(MESSAGE, SHARED)),
    reply_days=2,
    contributor=count(SHARED).last(3) >= 1,
    loyal=tenure >= 4,
    vip=tenure >= 5,
)


def book(policy: Journey | Lifecycle) -> Playbook:
    return Playbook("test", "1", Calendar("UTC"), (policy,))


def replayed(policy: Journey | Lifecycle, *happened: tuple[int, Kind], until: int) -> Run:
    """What happened to ada; a private chat is held by eve."""
    facts = [
        Fact(f"f{at}", day * DAY + at, "eve" if kind is PRIVATE_CHAT else "ada", kind, person="ada")
        if kind is PRIVATE_CHAT
        else Fact(f"f{at}", day * DAY + at, "ada", kind)
        for at, (day, kind) in enumerate(happened)
    ]
    return book(policy).replay(facts, until=until)


def told(run: Run) -> list[tuple[int, str, str, str]]:
    return [(one.day, one.what, one.source, one.target) for one in run.of("ada")]


CAME_IN = ((0, APPLIED), (0, APPROVED), (0, JOINED))


class TestInABook:
    def test_a_return_by_joining_alone_changes_nothing_and_says_why(self) -> None:
        run = replayed(SHORT, *CAME_IN, (1, LEFT), (2, JOINED), until=2)
        assert told(run)[-1] == (2, "refused", "left", "newcomer")
        assert run.standings["ada"].part(SHORT) == Been("left", 1)
        refused = run.of("ada")[-1]
        assert book(SHORT).explain(refused, "en") == (
            "refused on 1970-01-03: newcomer from left, because a new application comes first"
        )
        assert book(SHORT).explain(refused, "zh") == "1970-01-03 未获准由已退群变为新人，因为须先重新申请并获批准"

    @pytest.mark.parametrize("went", [LEFT, BANNED])
    def test_a_new_application_that_is_approved_leads_back(self, went: Kind) -> None:
        run = replayed(SHORT, *CAME_IN, (1, went), (2, APPLIED), (2, JOINED), (3, APPROVED), (3, JOINED), until=3)
        assert [one[1:] for one in told(run)][-4:] == [
            ("moved", run.of("ada")[-4].source, "applicant"),
            ("refused", "applicant", "newcomer"),
            ("moved", "applicant", "screened"),
            ("moved", "screened", "newcomer"),
        ]

    def test_the_nightly_look_climbs_one_step_a_day_and_its_day_is_known_ahead(self) -> None:
        run = replayed(SHORT, *CAME_IN, (3, SHARED), until=3)
        assert told(run)[-2:] == [(3, "moved", "newcomer", "active"), (3, "moved", "active", "contributor")]
        ada, rules = run.standings["ada"], book(SHORT)
        review = rules.next_review(ada)
        assert review is not None
        assert review.isoformat() == "1970-01-05"
        run = replayed(SHORT, *CAME_IN, (3, SHARED), until=9)
        assert told(run)[-3:] == [
            (4, "moved", "contributor", "loyal"),
            (5, "moved", "loyal", "vip"),
            (8, "moved", "vip", "lurker"),
        ]

    def test_a_removal_without_a_chat_is_so_and_is_reported_with_its_reason(self) -> None:
        run = replayed(SHORT, *CAME_IN, (4, REMOVED), until=4)
        assert told(run)[-1][1:] == ("not_allowed", "lurker", "removed")
        assert "须先私聊" in book(SHORT).explain(run.of("ada")[-1], "zh")
        run = replayed(SHORT, *CAME_IN, (4, PRIVATE_CHAT), (5, NOT_RECOGNISED), (5, REMOVED), until=5)
        assert told(run)[-1][1:] == ("moved", "contacted", "removed")

    @pytest.mark.parametrize(
        ("went", "returning", "again"),
        [
            (LEFT, Returning(), "newcomer"),
            (LEFT, Returning(left=Return.RESTORE), "contributor"),
            (LEFT, Returning(left=Return.KEEP), "contributor"),
            (BANNED, Returning(left=Return.KEEP), "newcomer"),
            (BANNED, Returning(banned=Return.RESTORE), "contributor"),
        ],
    )
    def test_feature_15_what_is_theirs_again(self, went: Kind, returning: Returning, again: str) -> None:
        policy = evolve(SHORT, returning=returning)
        back = ((2, APPLIED), (2, APPROVED), (2, JOINED))
        run = replayed(policy, *CAME_IN, (0, SHARED), (1, went), *back, until=2)
        entered = [one for one in told(run) if one[2] == "screened"]
        assert entered[-1][3] == again
        assert run.standings["ada"].part(policy).had == ""

    def test_old_members_begin_by_having_joined(self) -> None:
        assert told(replayed(SHORT, (0, JOINED), until=0)) == [(0, "moved", "", "newcomer")]
        assert told(replayed(SHORT, (0, MESSAGE), (0, PLACED), (1, LEFT), (1, CHECKED_IN), until=9)) == []

    def test_the_machine_serves_as_a_lifecycle_of_ones_own_too(self) -> None:
        machine = member_journey(quiet=Quiet(window_days=3), reply_days=2)
        policy = Lifecycle(
            "journey",
            machine,
            on_record=(OnRecord(APPLIED, "applicant"), OnRecord(REMOVED, OUT)),
            outside=("potential", *AWAY),
        )
        run = replayed(policy, *CAME_IN, (1, MESSAGE), (1, LEFT), (2, JOINED), (3, APPLIED), until=9)
        assert [one[3] for one in told(run)] == ["applicant", "screened", "newcomer", "active", "left", "applicant"]

    def test_it_is_stored_and_read_exactly(self) -> None:
        rules = book(evolve(SHORT, returning=Returning(left=Return.RESTORE), removal=Removal.DATA_DECIDES))
        assert load_playbook(dump_playbook(rules, TAGS), TAGS) == rules

    def test_lint_has_nothing_to_say(self) -> None:
        assert lint(book(Journey())) == ()

    def test_numbers_that_cannot_be(self) -> None:
        with pytest.raises(InvalidValue, match="reply_days"):
            Journey(reply_days=0)


@pytest.mark.parametrize(("kind", "state"), [(REMOVED, "removed"), (BANNED, "banned")])
def test_who_is_put_out_before_anything_else_was_heard_does_not_come_in_again(kind: Kind, state: str) -> None:
    one = Playbook("c", "1", Calendar("UTC"), (Journey("journey"),))
    facts = [Fact("f1", 0, "ada", kind), Fact("f2", 86_400_000_000, "ada", JOINED)]
    run = one.replay(facts, until=9)
    assert [(outcome.what, outcome.target) for outcome in run.outcomes] == [("moved", state), ("refused", "newcomer")]


@pytest.mark.parametrize(("thing", "said"), [(None, 1), ("vip", 1), ("journey.vip", 1), ("silver", 0), ("club.vip", 0)])
def test_only_its_own_vip_is_a_try(thing: str | None, said: int) -> None:
    one = Playbook("c", "1", Calendar("UTC"), (Journey("journey"),))
    run = one.replay([Fact("f1", 0, "ada", APPLIED), Fact("f2", 1, "ada", PLACED, thing=thing)])
    assert [outcome.what for outcome in run.outcomes].count("refused") == said
