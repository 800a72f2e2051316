"""The life of a class member as a table of scenes: what is refused comes first."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.machine import After, Machine, Moved, Refused, Stayed, Trigger
from commkit.core.readings import Readings
from commkit.core.verdict import Answer
from commkit.members.lifecycle.class_member import (
    EVERY_DAY,
    LABELS,
    STAGES,
    ClassStages,
    class_member,
    in_stage,
    next_stage,
)
from commkit.members.turnover import Action, Chat, Quiet, Removal, decide
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    BANNED,
    CHECKED_IN,
    INVITED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    NOT_RECOGNISED,
    POSTED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    Kind,
)
from commkit.standing.measures import Received, Role
from commkit.testing.machines import (
    an_unguarded_move_comes_last,
    every_state_is_reachable,
    fire_agrees_with_options,
    peeking_changes_nothing,
)

Numbers = dict[str, int | bool | None]
MESSAGES, CHECKINS, TENURE = "count.message.last_30_days", "days.checked_in.last_30_days", "tenure"
CHATS, APPLICATIONS = "private_chats_in_stage", "applications_in_stage"
REFUSALS, DAYS = "refusals_in_stage", "days_in_stage"
SPOKEN_TO = Received(PRIVATE_CHAT)

CLASS = class_member()
DATA_DECIDES = ClassStages(removal=Removal.DATA_DECIDES)


def numbers(
    messages: int = 0,
    checkins: int = 0,
    tenure: int | None = 60,
    chats: int | None = 0,
    applications: int | None = 0,
    refusals: int = 0,
    days: int = 60,
) -> Numbers:
    return {
        MESSAGES: messages,
        CHECKINS: checkins,
        TENURE: tenure,
        CHATS: chats,
        APPLICATIONS: applications,
        REFUSALS: refusals,
        DAYS: days,
    }


QUIET, BUSY = numbers(), numbers(messages=3, checkins=2)


class TestRefusals:
    def test_a_lurker_is_not_removed_without_a_private_chat_and_hears_why(self) -> None:
        fired = next_stage("lurker", REMOVED, numbers(chats=0))
        assert isinstance(fired, Refused)
        assert fired.state == "lurker"
        assert fired.verdict.explain("zh") == "不符合：潜水后的私聊次数：0（至少 1），还差 1"
        assert fired.verdict.explain("en") == ("not met: private chats since going quiet: 0 (at least 1), 1 missing")

    def test_nobody_is_removed_while_it_is_not_known_whether_anybody_spoke_to_them(self) -> None:
        fired = next_stage("lurker", REMOVED, numbers(chats=None))
        assert isinstance(fired, Refused)
        assert fired.verdict.answer is Answer.UNKNOWN

    @pytest.mark.parametrize("applications", [0, None])
    def test_somebody_who_was_removed_does_not_come_back_without_an_application(self, applications: int | None) -> None:
        fired = next_stage("removed", JOINED, numbers(applications=applications))
        assert isinstance(fired, Refused)
        assert [gap.measure.key for gap in fired.verdict.gaps()] == [APPLICATIONS]

    def test_whoever_was_spoken_to_is_not_removed_before_the_reply_is_due(self) -> None:
        fired = next_stage("contacted", REMOVED, numbers(days=6))
        assert isinstance(fired, Refused)
        assert [gap.measure.key for gap in fired.verdict.gaps()] == [REFUSALS, DAYS]

    def test_whoever_recognised_the_group_is_not_a_lurker_again_the_next_day(self) -> None:
        fired = next_stage("active", EVERY_DAY, numbers(days=29))
        assert isinstance(fired, Refused)
        assert [gap.missing for gap in fired.verdict.gaps()] == [1]

    def test_an_application_or_a_chat_from_before_the_stage_does_not_count(self) -> None:
        ada = Activity()
        for at, (kind, person, day) in enumerate([(APPLIED, None, 0), (NOT_RECOGNISED, None, 3)]):
            ada.add(Fact(f"f{at}", 0, "ada", kind, person=person), day)
        ada.add(Fact("chat", 0, "monitor", PRIVATE_CHAT, person="ada"), 2, Role.RECEIVED)
        now = in_stage(ada, since=4, day=9)
        assert now == {DAYS: 5, CHATS: 0, REFUSALS: 0, APPLICATIONS: 0}
        assert in_stage(ada, since=0, day=9) == {DAYS: 9, CHATS: 1, REFUSALS: 1, APPLICATIONS: 0}
        assert in_stage(ada, since=-1, day=9)[APPLICATIONS] == 1
        assert in_stage(ada, since=3, day=9)[REFUSALS] == 1

    def test_a_chat_of_the_day_on_which_somebody_went_quiet_does_not_open_the_door_to_a_removal(self) -> None:
        ada = Activity()
        ada.add(Fact("chat", 0, "monitor", PRIVATE_CHAT, person="ada"), 30, Role.RECEIVED)
        fired = next_stage("lurker", REMOVED, dict(in_stage(ada, since=30, day=31)))
        assert isinstance(fired, Refused)

    @pytest.mark.parametrize("stage", ["newcomer", "active"])
    @pytest.mark.parametrize(
        "lively", [numbers(messages=1), numbers(checkins=1), numbers(tenure=29), numbers(tenure=None)]
    )
    def test_T17_a_day_makes_no_lurker_of_who_speaks_checks_in_or_is_new(self, stage: str, lively: Numbers) -> None:
        fired = next_stage(stage, EVERY_DAY, lively)
        assert isinstance(fired, Refused)
        assert fired.state == stage

    @pytest.mark.parametrize("stage", ["lurker", "contacted"])
    @pytest.mark.parametrize("act", [MESSAGE, CHECKED_IN])
    def test_one_act_below_the_limits_does_not_wake_a_lurker(self, stage: str, act: Kind) -> None:
        lenient = ClassStages(quiet=Quiet(max_messages=2, max_checkin_days=2))
        assert isinstance(next_stage(stage, act, numbers(messages=2, checkins=2), lenient), Refused)
        assert next_stage(stage, act, numbers(messages=3, checkins=2), lenient).state == "active"

    @pytest.mark.parametrize("stage", ["newcomer", "active", "left", "removed"])
    def test_only_a_lurker_or_who_was_spoken_to_can_be_removed(self, stage: str) -> None:
        for stages in (None, DATA_DECIDES):
            assert next_stage(stage, REMOVED, numbers(chats=5), stages) == Stayed(stage)


@pytest.mark.parametrize(
    ("stage", "happened", "given_numbers", "after"),
    [
        ("newcomer", MESSAGE, QUIET, "active"),
        ("newcomer", CHECKED_IN, QUIET, "active"),
        ("newcomer", EVERY_DAY, QUIET, "lurker"),
        ("newcomer", LEFT, QUIET, "left"),
        ("active", EVERY_DAY, QUIET, "lurker"),
        ("active", EVERY_DAY, numbers(tenure=30), "lurker"),
        ("active", LEFT, BUSY, "left"),
        ("lurker", MESSAGE, BUSY, "active"),
        ("lurker", CHECKED_IN, BUSY, "active"),
        ("lurker", SPOKEN_TO, QUIET, "contacted"),
        ("lurker", REMOVED, numbers(chats=1), "removed"),
        ("lurker", LEFT, QUIET, "left"),
        ("contacted", SPOKEN_TO, QUIET, "contacted"),
        ("contacted", MESSAGE, BUSY, "active"),
        ("contacted", RECOGNISED, QUIET, "active"),
        ("contacted", REMOVED, numbers(days=7), "removed"),
        ("contacted", REMOVED, numbers(days=0, refusals=1), "removed"),
        ("contacted", LEFT, QUIET, "left"),
        ("left", JOINED, QUIET, "newcomer"),
        ("removed", JOINED, numbers(applications=1), "newcomer"),
    ],
)
def test_a_member_moves(stage: str, happened: Trigger, given_numbers: Numbers, after: str) -> None:
    fired = next_stage(stage, happened, given_numbers)
    assert isinstance(fired, Moved)
    assert fired.state == after


@pytest.mark.parametrize(
    ("stage", "happened"),
    [
        ("left", EVERY_DAY),
        ("left", MESSAGE),
        ("left", SPOKEN_TO),
        ("left", LEFT),
        ("removed", LEFT),
        ("removed", EVERY_DAY),
        ("removed", APPLIED),
        ("active", JOINED),
        ("active", MESSAGE),
        ("active", SPOKEN_TO),
        ("lurker", PRIVATE_CHAT),
        ("lurker", EVERY_DAY),
        ("contacted", EVERY_DAY),
        ("contacted", NOT_RECOGNISED),
        ("newcomer", LIKED),
        ("newcomer", INVITED),
        ("lurker", BANNED),
        ("active", After(2)),
    ],
)
def test_where_nothing_listens_a_member_stays(stage: str, happened: Trigger) -> None:
    assert next_stage(stage, happened, BUSY) == Stayed(stage)


def test_where_the_data_decides_a_lurker_is_removed_at_once() -> None:
    fired = next_stage("lurker", REMOVED, QUIET, DATA_DECIDES)
    assert isinstance(fired, Moved)
    assert (fired.state, fired.because) == ("removed", None)


def test_the_move_into_lurking_keeps_its_verdict() -> None:
    fired = next_stage("active", EVERY_DAY, QUIET)
    assert isinstance(fired, Moved)
    assert fired.because is not None
    assert fired.because.met
    assert [finding.measure.key for finding in fired.because.findings] == [MESSAGES, CHECKINS, TENURE, DAYS]


def test_from_removed_every_way_leads_through_a_new_start() -> None:
    assert {(move.target, move.trigger.code) for move in CLASS.moves if move.source == "removed"} == {
        ("newcomer", "joined")
    }


def test_a_life_in_scenes() -> None:
    scenes: list[tuple[Trigger, Numbers, str]] = [
        (EVERY_DAY, numbers(tenure=1), "newcomer"),
        (CHECKED_IN, numbers(checkins=1, tenure=2), "active"),
        (EVERY_DAY, numbers(tenure=40), "lurker"),
        (REMOVED, numbers(tenure=41), "lurker"),
        (SPOKEN_TO, numbers(tenure=42, chats=1), "contacted"),
        (REMOVED, numbers(tenure=43, days=1), "contacted"),
        (RECOGNISED, numbers(tenure=43, chats=1), "active"),
        (EVERY_DAY, numbers(tenure=60, days=17), "active"),
        (EVERY_DAY, numbers(tenure=73, days=30), "lurker"),
        (LEFT, numbers(tenure=61, chats=1), "left"),
        (JOINED, numbers(tenure=0, chats=1), "newcomer"),
        (EVERY_DAY, numbers(tenure=29, chats=1), "newcomer"),
    ]
    stage, lived = CLASS.start, []
    for happened, known, _ in scenes:
        stage = next_stage(stage, happened, known).state
        lived.append(stage)
    assert lived == [after for _, _, after in scenes]


@pytest.mark.parametrize("stages", [None, DATA_DECIDES], ids=["chat first", "data decides"])
def test_the_machine_keeps_the_laws_of_machines(stages: ClassStages | None) -> None:
    machine = class_member(stages)
    every_state_is_reachable(machine)
    an_unguarded_move_comes_last(machine)
    assert machine.states == STAGES
    assert machine.start == "newcomer"


readings = st.builds(
    numbers,
    messages=st.integers(0, 2),
    checkins=st.integers(0, 2),
    tenure=st.none() | st.integers(28, 32),
    chats=st.none() | st.integers(0, 1),
    applications=st.none() | st.integers(0, 1),
).map(Readings)
happenings = st.sampled_from([EVERY_DAY, MESSAGE, CHECKED_IN, SPOKEN_TO, RECOGNISED, REMOVED, LEFT, JOINED, LIKED])


@given(st.sampled_from(STAGES), happenings, readings)
def test_firing_does_what_peeking_says(stage: str, happened: Trigger, known: Readings) -> None:
    fire_agrees_with_options(CLASS, stage, happened, known)
    peeking_changes_nothing(CLASS, stage, known)


@given(st.lists(st.tuples(happenings, readings), max_size=12))
def test_nobody_is_removed_from_among_the_newcomers_and_the_active(
    life: list[tuple[Trigger, Readings]],
) -> None:
    stage = CLASS.start
    for happened, known in life:
        after = CLASS.fire(stage, happened, known).state
        assert after != "removed" or stage in ("lurker", "contacted", "removed")
        stage = after


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("stages", [None, DATA_DECIDES], ids=["chat first", "data decides"])
def test_the_diagram_shows_every_stage_and_every_move(lang: str, stages: ClassStages | None) -> None:
    machine = class_member(stages)
    lines = [line.strip() for line in machine.diagram(lang).splitlines()]
    for state in STAGES:
        assert f'state "{LABELS[state].text(lang)}" as {state}' in lines
    arrows = [line for line in lines if re.match(r"\w+ --> \w+ : ", line)]
    assert len(arrows) == len(machine.moves)
    for move, arrow in zip(machine.moves, arrows, strict=True):
        assert arrow.startswith(f"{move.source} --> {move.target} : {move.trigger.label.text(lang)}")
        assert arrow.endswith("]") is (move.check is not None)
    assert all(line.isascii() for line in lines) is (lang == "en")


def test_a_stage_or_a_number_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownName, match="state: saw 'lurkr'"):
        next_stage("lurkr", LEFT, QUIET)
    with pytest.raises(UnknownName, match="nothing answers it"):
        next_stage("removed", JOINED, {})


def test_a_class_that_counts_one_kind_for_both_has_each_move_once() -> None:
    posting: Mapping[str, Kind] = {"speaking": POSTED, "attending": POSTED}
    machine: Machine = class_member(ClassStages(quiet=Quiet(**posting)))  # type: ignore[arg-type]
    assert machine.fire("newcomer", POSTED).state == "active"
    assert machine.fire("newcomer", MESSAGE) == Stayed("newcomer")


class TestPrivateChats:
    @pytest.mark.parametrize(
        ("asked_days_ago", "answer", "stands"),
        [
            (None, Chat.WAITING, Chat.NONE),
            (0, Chat.WAITING, Chat.WAITING),
            (6, Chat.WAITING, Chat.WAITING),
            (7, Chat.WAITING, Chat.NO_REPLY),
            (99, Chat.WAITING, Chat.NO_REPLY),
            (99, Chat.RECOGNISES, Chat.RECOGNISES),
            (99, Chat.NOT_RECOGNISES, Chat.NOT_RECOGNISES),
            (0, Chat.NOT_RECOGNISES, Chat.NOT_RECOGNISES),
        ],
    )
    def test_a_chat_waits_so_many_days_for_a_reply(
        self, asked_days_ago: int | None, answer: Chat, stands: Chat
    ) -> None:
        assert ClassStages(reply_days=7).chat(asked_days_ago=asked_days_ago, answer=answer) is stands

    @pytest.mark.parametrize("days", [0, -1, True, 1.5])
    def test_a_reply_gets_a_day_at_least(self, days: int) -> None:
        with pytest.raises(InvalidValue, match="reply_days"):
            ClassStages(reply_days=days)


class TestHowAChatStands:
    """Ada joins on day 0 and counts as quiet from day 30 on, or 30 days after she last spoke."""

    def ada(self, *facts: tuple[Kind, int]) -> Activity:
        ada = Activity()
        for at, (kind, on) in enumerate([(JOINED, 0), *facts]):
            role = Role.RECEIVED if kind == PRIVATE_CHAT else Role.ACTED
            ada.add(Fact(f"f{at}", 0, "x", kind, person="y"), on, role)
        return ada

    def stands(self, day: int, *facts: tuple[Kind, int]) -> Chat:
        return ClassStages().chat_of(self.ada(*facts), day)

    def test_a_chat_from_before_the_spell_of_quiet_belongs_to_the_past(self) -> None:
        assert self.stands(90, (PRIVATE_CHAT, 40), (NOT_RECOGNISED, 41), (MESSAGE, 50)) is Chat.NONE
        assert self.stands(35, (PRIVATE_CHAT, 1)) is Chat.NONE
        assert self.stands(70, (PRIVATE_CHAT, 40), (MESSAGE, 40)) is Chat.NONE
        assert self.stands(130, (PRIVATE_CHAT, 40), (NOT_RECOGNISED, 40), (LEFT, 41), (JOINED, 100)) is Chat.NONE

    def test_an_answer_counts_from_the_latest_chat(self) -> None:
        assert self.stands(52, (PRIVATE_CHAT, 40), (NOT_RECOGNISED, 41), (PRIVATE_CHAT, 50)) is Chat.WAITING
        assert self.stands(52, (PRIVATE_CHAT, 40), (NOT_RECOGNISED, 41)) is Chat.NOT_RECOGNISES
        assert self.stands(47, (PRIVATE_CHAT, 40)) is Chat.NO_REPLY

    @pytest.mark.parametrize("after", [(PRIVATE_CHAT, 45), (NOT_RECOGNISED, 43)])
    def test_a_recognition_holds_for_a_window_whatever_is_said_after_it(self, after: tuple[Kind, int]) -> None:
        said = ((PRIVATE_CHAT, 40), (RECOGNISED, 42), after)
        assert self.stands(71, *said) is Chat.RECOGNISES
        assert self.stands(72, *said) is Chat.NONE

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([MESSAGE, CHECKED_IN, PRIVATE_CHAT, RECOGNISED, NOT_RECOGNISED]), st.integers(0, 120)
            ),
            max_size=6,
        )
    )
    def test_a_decision_to_remove_is_one_that_the_machine_allows(self, facts: list[tuple[Kind, int]]) -> None:
        stages, machine = ClassStages(), CLASS
        stage, since = machine.start, 0
        by_day: dict[int, list[Kind]] = {}
        for kind, on in facts:
            by_day.setdefault(on, []).append(kind)
        for day in range(160):
            known = self.ada(*((kind, on) for kind, on in facts if on <= day))
            given_now = known.at_end_of(day, given=in_stage(known, since, day))
            for kind in by_day.get(day, []):
                heard: Trigger = Received(kind) if kind == PRIVATE_CHAT else kind
                fired = machine.fire(stage, heard, known.at_end_of(day, given=in_stage(known, since, day)))
                if isinstance(fired, Moved):
                    stage, since = fired.state, day
            fired = machine.fire(stage, EVERY_DAY, known.at_end_of(day, given=in_stage(known, since, day)))
            if isinstance(fired, Moved):
                stage, since = fired.state, day
            if decide(stages.quiet.check.judge(given_now), stages.chat_of(known, day)).action is Action.REMOVE:
                now = known.at_end_of(day, given=in_stage(known, since, day))
                assert isinstance(machine.fire(stage, REMOVED, now), Moved), (day, stage)
