"""Lifecycles keep their laws, alone and in a book, and each law catches a culprit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.machine import Fired, Machine, Move, Moved, Refused, Trigger
from commkit.core.readings import Known, Readable, Readings
from commkit.core.wording import Label, Lang
from commkit.members.lifecycle.class_member import class_member
from commkit.members.lifecycle.community_stages import community_machine
from commkit.members.lifecycle.guarded import Guarded, Refusal
from commkit.members.lifecycle.journey import (
    AWAY,
    CLEAR,
    ENGAGED,
    FORBIDDEN,
    LABELS,
    MEMBERS,
    NEWCOMER,
    OUT,
    STATES,
    Journey,
    member_conduct,
    member_journey,
)
from commkit.members.lifecycle.policies import Lifecycle, OnRecord, Stage
from commkit.members.lifecycle.stages import Criteria, MemberStage, MemberStages, StageResult, stage_of
from commkit.members.lifecycle.trials import Trial, member_payment
from commkit.members.returning import Return, Returning
from commkit.members.turnover import Quiet, Removal
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    ANSWERED,
    APPLIED,
    APPROVED,
    BANNED,
    CHECKED_IN,
    COMMENTED,
    JOINED,
    LEFT,
    MESSAGE,
    NOT_RECOGNISED,
    PAID,
    PLACED,
    PRIVATE_CHAT,
    RECOGNISED,
    RECOMMENDED,
    REJECTED,
    REMOVED,
    RENAMED,
    SHARED,
    TIME_READ,
    TRIAL_STARTED,
    VISITED,
    WARNED,
    WITHDREW,
    Kind,
)
from commkit.standing.measures import count, tenure
from commkit.standing.outcomes import Outcome
from commkit.standing.part_measures import InState
from commkit.standing.standing import Standing
from commkit.testing.lifecycles import (
    History,
    every_refusal_says_why,
    every_way_passes,
    explained_in_both,
    may_and_fire_agree,
    nothing_illegal_happens,
    one_stage_for_every_case,
)
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import Store, last_day
from commkit.testing.playbook_states import (
    a_part_may_be_stored_at_any_time,
    a_standing_never_changes,
    every_day_is_by_wake,
    next_review_is_never_late,
    settled_between_is_settled_when_asked,
    settled_twice_is_settled_once,
)
from commkit.testing.playbooks import (
    any_order_in_time_is_due_the_same,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches

NOTHING = Readings({})
RESTORING = Returning(left=Return.RESTORE, removed=Return.KEEP, banned=Return.KEEP)
JOURNEYS = (
    member_journey(),
    member_journey(returning=RESTORING),
    member_journey(removal=Removal.DATA_DECIDES, returning=Returning(left=Return.KEEP)),
)
MACHINES = (*JOURNEYS, member_conduct(), member_payment(), community_machine(), class_member())
FORBIDDEN_WHEN_DATA_DECIDES = tuple(pair for pair in FORBIDDEN if pair != ("lurker", "removed"))


def triggers_of(machine: Machine) -> list[Trigger]:
    return list({move.trigger.code: move.trigger for move in machine.moves}.values())


def readings_of(machine: Machine) -> st.SearchStrategy[Readings]:
    """What the checks of a machine ask, mostly filled in, small or large; some not known yet."""
    keys = sorted({key for move in machine.moves if move.check is not None for key in move.check.keys})
    value = st.sampled_from([0, 1, 2, 7, 30, 400]) | st.none()
    return st.fixed_dictionaries(dict.fromkeys(keys, value)).map(Readings)


def histories_of(machine: Machine) -> st.SearchStrategy[History]:
    return st.lists(st.tuples(st.sampled_from(triggers_of(machine)), readings_of(machine)), max_size=30)


happenings = st.sampled_from(MACHINES).flatmap(
    lambda machine: st.tuples(
        st.just(machine),
        st.sampled_from(machine.states),
        st.sampled_from(triggers_of(machine)),
        readings_of(machine),
    )
)
lives = st.sampled_from(JOURNEYS).flatmap(
    lambda machine: st.tuples(st.just(machine), st.sampled_from(machine.states), histories_of(machine))
)


class TestNoHistoryReachesAnIllegalMove:
    @drawn(lives)
    def test_no_step_of_any_life_is_forbidden(self, life: tuple[Machine, str, History]) -> None:
        machine, start, history = life
        forbidden = FORBIDDEN_WHEN_DATA_DECIDES if machine is JOURNEYS[2] else FORBIDDEN
        nothing_illegal_happens(machine, forbidden, history, start)

    @drawn(lives, st.sampled_from(AWAY), st.sampled_from(MEMBERS))
    def test_every_way_back_passes_an_approved_application(
        self, life: tuple[Machine, str, History], away: str, member: str
    ) -> None:
        machine, start, history = life
        every_way_passes(machine, away, member, "applicant", history, start)
        every_way_passes(machine, away, member, "screened", history, start)

    @drawn(lives)
    def test_an_applicant_becomes_a_VIP_only_by_way_of_the_screening(self, life: tuple[Machine, str, History]) -> None:
        machine, start, history = life
        every_way_passes(machine, "applicant", "vip", "screened", history, start)

    @drawn(happenings)
    def test_every_refusal_says_why_in_both_languages(self, case: tuple[Machine, str, Trigger, Readings]) -> None:
        every_refusal_says_why(*case)

    @drawn(happenings)
    def test_what_may_be_is_what_fires(self, case: tuple[Machine, str, Trigger, Readings]) -> None:
        may_and_fire_agree(*case)


class TestCulprits:
    def test_a_machine_that_lets_a_removed_member_be_placed_is_caught(self) -> None:
        good = member_journey()
        moves = [
            evolve(move, check=None) if move.source == OUT and move.trigger == PLACED else move for move in good.moves
        ]
        culprit = Machine(good.states, tuple(moves), good.start, good.labels)
        said = catches(lambda history: nothing_illegal_happens(culprit, FORBIDDEN, history, OUT), histories_of(culprit))
        assert said == "'placed' led from 'removed' straight to 'vip', which is forbidden"

    def test_a_return_by_joining_is_caught(self) -> None:
        good = member_journey()
        moves = [
            evolve(move, check=None) if move.source == "left" and move.trigger == JOINED else move
            for move in good.moves
        ]
        culprit = Machine(good.states, tuple(moves), good.start, good.labels)
        said = catches(
            lambda history: every_way_passes(culprit, "left", NEWCOMER, "applicant", history, "left"),
            histories_of(culprit),
        )
        assert said.startswith("from 'left' to 'newcomer' past 'applicant': left")

    def test_a_reason_in_one_language_is_caught(self) -> None:
        english = Refusal(Label(en="never", zh="never"))
        culprit = Machine(("in", "out"), (Move("in", "out", REMOVED, english), Move("in", "out", BANNED)))
        said = catches(lambda seen: every_refusal_says_why(culprit, "in", REMOVED, seen), st.just(Known({})))
        assert "has a reason without Chinese words: Label(en='never', zh='never')" in said

    def test_something_without_words_is_caught(self) -> None:
        class Mute:
            def explain(self, lang: Lang = "en") -> str:
                return "" if lang == "en" else "不行"

        assert "has no words" in catches(lambda thing: explained_in_both(thing, "it"), st.just(Mute()))

    def test_a_machine_whose_moves_may_does_not_know_is_caught(self) -> None:
        class Bolder(Machine):
            """Fires whatever is refused."""

            def fire(self, state: str, trigger: Trigger, readable: Readable = NOTHING) -> Fired:
                fired = super().fire(state, trigger, readable)
                return Moved((fired.tried[0][0], ())) if isinstance(fired, Refused) else fired

        good = member_journey()
        culprit = Bolder(good.states, good.moves, good.start, good.labels)
        seen = readings_of(good)
        said = catches(lambda seen: may_and_fire_agree(culprit, "removed", PLACED, seen), seen)
        assert said.startswith("'placed' leads from 'removed' to 'vip', and may says not met: a new application")


# ------------------------------------------------------------ stages by criteria

CASES = st.fixed_dictionaries(
    {
        "minutes_a_day": st.sampled_from([0, 9, 10, Fraction(59, 2), 30, 31]),
        "visits_a_day": st.sampled_from([0, 1, 2, 3, 4, 5]),
        "profile_complete": st.booleans(),
        "comments": st.integers(0, 5),
        "idle_days": st.integers(0, 20),
        "was_mature": st.booleans(),
        "before": st.none() | st.sampled_from(MemberStage),
    }
)
StageCase = Mapping[str, Any]


def matured(case: StageCase) -> bool:
    return case["was_mature"] or case["before"] in (MemberStage.MATURE, MemberStage.DORMANT)


def is_mature(case: StageCase) -> bool:
    enough = case["minutes_a_day"] >= 30 and case["visits_a_day"] >= 4 and case["comments"] >= 3
    return bool(enough and case["profile_complete"])


def is_joined(case: StageCase) -> bool:
    return bool(case["minutes_a_day"] < 10 and case["visits_a_day"] < 2 and not case["profile_complete"])


RULES = (
    ("lost", lambda case: case["idle_days"] >= 15),
    ("dormant", lambda case: case["idle_days"] >= 7 and matured(case)),
    ("joined", lambda case: case["idle_days"] >= 7 and case["before"] is MemberStage.JOINED),
    ("growing", lambda case: case["idle_days"] >= 7 and case["before"] is MemberStage.GROWING),
    ("mature", is_mature),
    ("joined", is_joined),
    ("growing", lambda case: True),
)


def staged(case: StageCase) -> tuple[str, StageResult]:
    found = stage_of(**case)
    return found.stage.value, found


@drawn(CASES)
def test_stages_partition_all_members(case: StageCase) -> None:
    one_stage_for_every_case(staged, RULES, case)


@drawn(CASES)
def test_at_risk_is_whoever_is_idle_for_7_to_14_days_and_never_was_mature(case: StageCase) -> None:
    assert stage_of(**case).at_risk is (7 <= case["idle_days"] < 15 and not matured(case))


def test_the_criteria_as_they_are_published_leave_holes_that_are_caught() -> None:
    """Strict on both sides: whoever has exactly 30 minutes, 4 visits or 3 comments is nowhere."""

    def as_published(case: StageCase) -> tuple[str, StageResult]:
        if case["idle_days"] >= 15:
            return "lost", stage_of(**case)
        if case["idle_days"] >= 7 and case["was_mature"]:
            return "dormant", stage_of(**case)
        more = case["minutes_a_day"] > 30 and case["visits_a_day"] > 4 and case["comments"] > 3
        if more and case["profile_complete"]:
            return "mature", stage_of(**case)
        return ("joined" if is_joined(case) else "nowhere"), stage_of(**case)

    assert "is 'nowhere', and the rules say" in catches(
        lambda case: one_stage_for_every_case(as_published, RULES, case), CASES
    )


def test_a_dormant_member_who_is_asked_before_the_lost_is_caught() -> None:
    def dormant_first(case: StageCase) -> tuple[str, StageResult]:
        found = stage_of(**case)
        return ("dormant" if case["idle_days"] >= 7 and matured(case) else found.stage.value), found

    said = catches(lambda case: one_stage_for_every_case(dormant_first, RULES, case), CASES)
    assert "is 'dormant', and the rules say 'lost'" in said


# ------------------------------------------------------------ in a book

EXTENDED = Kind("trial_extended", Label(en="trial extensions", zh="试用延长"), unit="days", signed=True)
SHORT = Quiet(window_days=3, speaking=(MESSAGE, SHARED))
JOURNEY = Journey(
    "journey",
    quiet=SHORT,
    reply_days=2,
    returning=RESTORING,
    contributor=count(SHARED, ANSWERED).last(3) >= 1,
    loyal=(tenure >= 3) & (count(MESSAGE).last(4) >= 1),
    vip=InState("trial", "advocate").is_true() | (tenure >= 5),
)
TRIAL = Trial("trial", length_days=3, extends=EXTENDED)
MATURITY = MemberStages(
    "maturity",
    criteria=Criteria(1, 1, 2, 1, 1, dormant_days=2, lost_days=5),
    window_days=3,
    visits=(VISITED, MESSAGE, CHECKED_IN),
    profile=(VISITED, RENAMED),
    comments=(VISITED, COMMENTED),
)
CONDUCT = Lifecycle("conduct", member_conduct(), on_record=(OnRecord(JOINED, CLEAR),))
BARE = Lifecycle(
    "bare",
    member_journey(name="bare", quiet=SHORT, reply_days=2),
    on_record=(OnRecord(APPLIED, "applicant"), OnRecord(REMOVED, OUT)),
    outside=("potential", *AWAY),
)


def book(name: str, *policies: object, lateness: int = 3) -> Playbook:
    return Playbook(name, "1", Calendar("UTC"), policies, lateness=lateness)  # type: ignore[arg-type]


BOOKS = playbooks(
    [
        book("journey", JOURNEY, TRIAL),
        book("journey_anew", evolve(JOURNEY, returning=Returning(), removal=Removal.DATA_DECIDES), TRIAL, lateness=0),
        book("trial", TRIAL),
        book("maturity", MATURITY),
        book("all", JOURNEY, TRIAL, MATURITY, CONDUCT, BARE),
        book("all", JOURNEY, TRIAL, MATURITY, CONDUCT, BARE),
    ]
)
GATE = (APPLIED, APPROVED, JOINED)
THEMES = (
    (*GATE, MESSAGE, SHARED),
    (*GATE, LEFT, MESSAGE, SHARED, REJECTED, WITHDREW),
    (JOINED, PRIVATE_CHAT, RECOGNISED, NOT_RECOGNISED, REMOVED, MESSAGE),
    (*GATE, BANNED, WARNED, PLACED, LEFT, SHARED),
    (TRIAL_STARTED, PAID, RECOMMENDED, EXTENDED, JOINED),
    (JOINED, VISITED, TIME_READ, COMMENTED, RENAMED),
    (VISITED, TIME_READ),
    (*GATE, LEFT, SHARED),
)
histories = cases(BOOKS, themes=THEMES, size=18)
in_time = cases_in_time(BOOKS, themes=THEMES, size=18)
some_days = st.integers(0, 8)
nights = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 23)), max_size=6)
DAY = 86_400_000_000


def as_json(book: Playbook) -> Store:
    def store(standing: Standing) -> Standing:
        return book.load(json.loads(json.dumps(book.dump(standing))))

    return store


CAME_BACK = tuple(
    Fact(f"f{at}", (19_790 + day) * DAY + at, "ada", kind)
    for at, (day, kind) in enumerate(
        [*((0, kind) for kind in (*GATE, SHARED)), (1, LEFT), *((3, kind) for kind in GATE), (4, BANNED), (5, JOINED)]
    )
)
RESTORED = Case(book("journey", JOURNEY, TRIAL), CAME_BACK, CAME_BACK)
"""A contributor who left and came back through the gate, and whoever is banned and tries to come in again."""


def test_the_case_of_a_return_restores() -> None:
    steps = [(one.what, one.source, one.target) for one in RESTORED.book.replay(CAME_BACK).posted]
    assert ("moved", "screened", "contributor") in steps
    assert steps[-1] == ("refused", "banned", "newcomer")


class TestInABook:
    @drawn(histories)
    @example(RESTORED)
    def test_a_host_that_stores_json_after_every_fact_has_what_a_replay_has(self, case: Case) -> None:
        step_by_step_is_replay(case.book, case.delivered, case.known_from, as_json(case.book))

    @drawn(histories)
    @example(RESTORED)
    def test_a_replay_resumed_anywhere_ends_as_the_whole(self, case: Case) -> None:
        resumed_is_whole(case.book, case.delivered, case.known_from, as_json(case.book))

    @drawn(histories, st.sampled_from([2, 3]))
    def test_shards_together_are_the_whole(self, case: Case, of: int) -> None:
        sharded_is_whole(case.book, case.delivered, of)

    @drawn(histories)
    @example(RESTORED)
    def test_everything_delivered_twice_is_delivered_once(self, case: Case) -> None:
        twice_is_once(case.book, case.delivered)

    @drawn(in_time, some_days)
    def test_in_any_order_in_time_the_same_is_due(self, case: Case, more: int) -> None:
        any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered, last_day(case.book, case.facts) + more)

    @drawn(histories)
    def test_too_late_changes_nothing(self, case: Case) -> None:
        too_late_changes_nothing(case.book, case.delivered)

    @drawn(histories, nights)
    def test_settled_in_between_is_settled_when_asked(self, case: Case, some: list[tuple[int, int]]) -> None:
        start = case.facts[0].at if case.facts else 0
        instants = [start + days * DAY + hours * DAY // 24 for days, hours in some]
        settled_between_is_settled_when_asked(case.book, case.delivered, instants)

    @drawn(histories, some_days)
    def test_settled_twice_or_night_by_night_is_settled_once(self, case: Case, more: int) -> None:
        settled_twice_is_settled_once(case.book, case.delivered, last_day(case.book, case.facts) + more)

    @drawn(histories, some_days)
    def test_no_wake_is_late(self, case: Case, more: int) -> None:
        every_day_is_by_wake(case.book, case.delivered, last_day(case.book, case.facts) + more, case.known_from)

    @drawn(histories)
    @example(RESTORED)
    def test_no_review_is_late(self, case: Case) -> None:
        next_review_is_never_late(case.book, case.delivered)

    @drawn(histories)
    @example(RESTORED)
    def test_a_standing_that_was_given_never_changes(self, case: Case) -> None:
        a_standing_never_changes(case.book, case.delivered)

    @drawn(histories, some_days)
    def test_a_part_may_be_stored_at_any_time(self, case: Case, more: int) -> None:
        a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.facts) + more)

    @drawn(histories)
    def test_no_history_makes_an_illegal_move_that_is_not_reported(self, case: Case) -> None:
        forbidden = {*FORBIDDEN, *((away, member) for away in AWAY for member in (NEWCOMER, *ENGAGED))}
        for outcome in case.book.replay(case.delivered, known_from=case.known_from).posted:
            if outcome.policy in ("journey", "bare") and outcome.what == "moved":
                data_decides = getattr(case.book.policies[0], "removal", None) is Removal.DATA_DECIDES
                legal = {("lurker", "removed")} if data_decides else set()
                assert (outcome.source, outcome.target) not in forbidden - legal, outcome

    @drawn(histories)
    def test_every_refusal_is_explained_in_both_languages(self, case: Case) -> None:
        for outcome in case.book.replay(case.delivered, known_from=case.known_from).posted:
            if outcome.what == "refused":
                assert "refused on" in case.book.explain(outcome, "en")
                assert "未获准" in case.book.explain(outcome, "zh")
                assert "because" in case.book.explain(outcome, "en")


def test_the_states_of_the_journey_are_those_of_the_seeds() -> None:
    assert STATES == tuple(LABELS)
    assert {*AWAY, *MEMBERS, "potential", "applicant", "screened"} == set(STATES)
    assert all(member_journey().label(state, "zh") for state in STATES)


def test_a_machine_of_a_book_of_ones_own_may_be_guarded() -> None:
    class Door(Guarded[Stage]):
        name = "door"
        on_record = (OnRecord(JOINED, "in"),)
        outside = ()
        machine = Machine(("in", "out"), (Move("in", "out", LEFT), Move("out", "in", JOINED, Refusal(LABELS[OUT]))))

        @property
        def part(self) -> type[Stage]:
            return Stage

    door = Door()
    assert (door.begins, door.tries) == ((), ())
    facts = [Fact("f1", 0, "ada", JOINED), Fact("f2", DAY, "ada", LEFT)]
    posted: list[Outcome] = list(book("door", door).replay(facts).of("ada"))
    assert [(one.what, one.target) for one in posted] == [("moved", "in"), ("moved", "out")]
