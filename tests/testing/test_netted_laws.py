"""Netted points, the kernel's laws on them and their own, and the wrong rules that are caught."""

from __future__ import annotations

import json
from collections.abc import Mapping

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.points import Account, Own
from commkit.points.each_full import EachFull
from commkit.points.netted import By, Netted, Weight
from commkit.points.true_up import Carry
from commkit.presets.gamification import GAMIFICATION_KINDS, discourse_gamification
from commkit.presets.stack_exchange import REPUTATION_KINDS, stackexchange_reputation
from commkit.standing.kinds import CHECKED_IN, GRANTED, JOINED, KINDS, LIKED, MESSAGE, RATED, REPLIED, SPENT
from commkit.standing.measures import Received
from commkit.standing.policy import Now
from commkit.standing.standing import Standing
from commkit.testing.netted import level_is_day_by_day, stays_within_cap_and_floor
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import Store, last_day
from commkit.testing.playbook_states import (
    a_part_may_be_stored_at_any_time,
    a_standing_never_changes,
    every_day_is_by_wake,
    settled_between_is_settled_when_asked,
)
from commkit.testing.playbooks import (
    an_id_names_one_fact,
    any_order_in_time_is_due_the_same,
    paid_is_due,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches

SCORE = Account("points", spends=())
SMALL = Netted(
    "votes",
    netted=(Weight(MESSAGE, 10), Weight(REPLIED, -7), Weight(CHECKED_IN, 2, ever=5)),
    exempt=(Weight(GRANTED, 1, By.AMOUNT), Weight(SPENT, -2, By.AMOUNT), Weight(Received(LIKED), 4)),
    cap=15,
    floor=1,
    begins=JOINED,
)
LESS = evolve(SMALL, netted=(Weight(MESSAGE, 5), Weight(LIKED, -1)), exempt=(Weight(GRANTED, 3),), cap=9)
HOURS = EachFull("hours", RATED, full=3, least=2, by=By.AMOUNT)


def book(name: str, *policies: object, lateness: int = 3) -> Playbook:
    return Playbook(name, "1", Calendar("UTC"), (*policies, SCORE), lateness)  # type: ignore[arg-type]


FIRST = book("versions", SMALL)
NETTED = (
    book("small", SMALL),
    book("no_floor", evolve(SMALL, floor=None, cap=None)),
    book("floor_0", evolve(SMALL, floor=0, own=Own.COUNTED), lateness=1),
    evolve(book("versions", LESS), version="2", since=17_225, before=FIRST),
    evolve(book("versions", LESS), version="2", since=19_794, before=FIRST),
)
THEMES = (
    (MESSAGE, REPLIED),
    (MESSAGE, REPLIED, CHECKED_IN, GRANTED, SPENT, JOINED),
    (MESSAGE, REPLIED, CHECKED_IN, LIKED, RATED, JOINED, SPENT),
)
books = playbooks((*NETTED, book("hours", HOURS)))
histories, in_time = cases(books, themes=THEMES), cases_in_time(books, themes=THEMES)

SITE = stackexchange_reputation()
GAME = discourse_gamification()
OWN_THEMES = tuple(
    tuple(kind for code, kind in kinds.items() if code not in KINDS or code in ("bounty", "joined", "liked"))
    for kinds in (REPUTATION_KINDS, GAMIFICATION_KINDS)
)
preset_histories = cases(playbooks((SITE, GAME)), themes=OWN_THEMES)
presets_in_time = cases_in_time(playbooks((SITE, GAME)), themes=OWN_THEMES)
some = st.one_of(histories, preset_histories)
some_in_time = st.one_of(in_time, presets_in_time)


def as_json(book: Playbook) -> Store:
    def store(standing: Standing) -> Standing:
        return book.load(json.loads(json.dumps(book.dump(standing))))

    return store


@given(some)
def test_a_host_that_stores_json_has_what_a_replay_has(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from, as_json(case.book))


@given(some)
def test_resumed_anywhere_it_ends_as_the_whole(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from, as_json(case.book))


@given(some, st.sampled_from([2, 3]))
def test_shards_together_are_the_whole(case: Case, of: int) -> None:
    sharded_is_whole(case.book, case.delivered, of)


@given(some)
def test_delivered_twice_is_delivered_once(case: Case) -> None:
    twice_is_once(case.book, case.delivered)


@given(some_in_time, st.integers(0, 5))
def test_in_any_order_in_time_the_same_is_due(case: Case, more: int) -> None:
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered, last_day(case.book, case.facts) + more)


@given(some)
def test_what_was_paid_is_what_is_due(case: Case) -> None:
    paid_is_due(case.book, case.delivered)


@given(some)
def test_ids_and_late_facts(case: Case) -> None:
    an_id_names_one_fact(case.book, case.delivered)
    too_late_changes_nothing(case.book, case.delivered)


@given(some, st.integers(0, 5))
def test_time_and_storing_change_nothing(case: Case, more: int) -> None:
    end = last_day(case.book, case.delivered) + more
    every_day_is_by_wake(case.book, case.delivered, end, case.known_from)
    a_part_may_be_stored_at_any_time(case.book, case.delivered, end)
    a_standing_never_changes(case.book, case.delivered)
    settled_between_is_settled_when_asked(case.book, case.delivered, [])


@given(cases(playbooks(NETTED[:1] + NETTED[2:3]), themes=THEMES))
def test_no_day_pays_more_than_its_cap_and_nobody_falls_below_the_floor(case: Case) -> None:
    stays_within_cap_and_floor(case.book, "votes", case.delivered)


@given(cases(playbooks([SITE]), themes=OWN_THEMES[:1]))
def test_the_reputation_of_a_site_stays_within_cap_and_floor(case: Case) -> None:
    stays_within_cap_and_floor(case.book, "votes", case.delivered)


@given(cases(playbooks(NETTED), themes=THEMES))
def test_the_level_is_that_of_the_days_one_after_the_other(case: Case) -> None:
    level_is_day_by_day(case.book, "votes", case.delivered)


@given(cases(playbooks([SITE]), themes=OWN_THEMES[:1]))
def test_the_reputation_of_a_site_is_that_of_the_days_one_after_the_other(case: Case) -> None:
    level_is_day_by_day(case.book, "votes", case.delivered)


# ---------------------------------------------------------------- culprits


@frozen
class Floorless(Netted):
    """Forgets the floor."""

    def day(self, totals: Mapping[str, int], before: int, so_far: Mapping[str, int] | None = None) -> int:
        return evolve(SMALL, floor=None).day(totals, before, so_far)


@frozen
class Capless(Netted):
    """Forgets the cap."""

    def day(self, totals: Mapping[str, int], before: int, so_far: Mapping[str, int] | None = None) -> int:
        return evolve(SMALL, cap=None).day(totals, before, so_far)


@frozen
class Forgetful(Netted):
    """Leaves nothing to the next day, so a floor acts on the day alone and a limit in all begins anew."""

    def leaves(self, noted: Mapping[str, int], day: int, carry: Carry, points: int, now: Now) -> Carry:
        return carry


def wrong(of: type[Netted]) -> Playbook:
    mine = of("votes", SMALL.netted, SMALL.exempt, SMALL.cap, SMALL.floor, SMALL.begins)
    return book("wrong", mine)


def within(case: Case) -> None:
    stays_within_cap_and_floor(case.book, "votes", case.delivered)


def test_a_rule_without_its_floor_is_caught() -> None:
    assert "points are owed" in catches(within, cases(playbooks([wrong(Floorless)]), themes=THEMES))


def test_a_rule_without_its_cap_is_caught() -> None:
    assert "at most" in catches(within, cases(playbooks([wrong(Capless)]), themes=THEMES))


def test_a_rule_that_forgets_the_days_before_is_caught() -> None:
    def day_by_day(case: Case) -> None:
        level_is_day_by_day(case.book, "votes", case.delivered)

    assert "instead of" in catches(day_by_day, cases(playbooks([wrong(Forgetful)]), themes=THEMES))


@frozen
class Partial(Netted):
    """Asks what came first."""

    def due(self, noted: Mapping[str, int], day: int, carry: Carry, now: Now) -> tuple[int, int]:
        points, desired = super().due(noted, day, carry, now)
        return points + (1 if next(iter(noted), "") == "message" else 0), desired


def test_a_rule_that_asks_what_came_first_is_caught() -> None:
    def any_order(case: Case) -> None:
        any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered)

    assert "in another order" in catches(
        any_order, cases_in_time(playbooks([wrong(Partial)]), themes=THEMES), tries=2000
    )
