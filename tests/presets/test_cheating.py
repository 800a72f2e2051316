"""A cheater's search through every preset that pays points: it finds nothing. How the search catches is shown in
tests/testing/test_cheating_laws.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, target
from hypothesis import strategies as st

from commkit import presets
from commkit.core.days import number
from commkit.playbook import Playbook
from commkit.points.checkins import MakeUp
from commkit.presets.discuz_credits import AVATAR_SET, DISCUZ_RULES, DiscuzRule
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, INVITED, JOINED, LEFT, MADE_UP, MESSAGE, SPENT, UPLOADED, Kind
from commkit.testing.cheating import (
    a_pair_earns_once,
    moving_the_zone_earns_no_more,
    no_more_than_the_caps_allow,
    nobody_has_more_than_the_caps_allow,
)
from commkit.testing.cheats import cheats
from commkit.testing.playbook_histories import CALENDARS, SPANS, in_zone

DAY = 86_400_000_000
AUTUMN = number(date(2024, 11, 1))
"""Two days before New York gains an hour."""
NEW_VALUE = number(date(2019, 11, 9))
"""Four days before a question's vote is worth more."""
PAYING: dict[str, Callable[[], Playbook]] = {
    "stackexchange_reputation": presets.stackexchange_reputation,
    "discourse_gamification": presets.discourse_gamification,
    "seven_day_checkin": presets.seven_day_checkin,
    "seven_day_made_up": lambda: presets.seven_day_checkin(make_up=MakeUp(window=3, quota=2)),
    "wetool_points": presets.wetool_points,
    "discuz_credits": presets.discuz_credits,
    "mee6_xp": presets.mee6_xp,
    "women_fashion": presets.women_fashion,
    "paid_community": presets.paid_community,
    "study_class": presets.study_class,
}
BOOKS = {name: [in_zone(make(), calendar) for calendar in CALENDARS] for name, make in PAYING.items()}


def searched(
    books: list[Playbook], kinds: tuple[Kind, ...] = (), spans: tuple[int, ...] = (*SPANS, AUTUMN, NEW_VALUE)
) -> st.SearchStrategy[tuple[Playbook, tuple[Fact, ...]]]:
    sequences = cheats(books[0], kinds=kinds, spans=spans)
    return st.tuples(st.sampled_from(books), sequences)


def search(book: Playbook, facts: tuple[Fact, ...]) -> None:
    for rule, over in no_more_than_the_caps_allow(book, facts).items():
        target(over, label=rule)


@pytest.mark.parametrize("name", PAYING)
@given(st.data())
def test_a_cheater_finds_nothing(name: str, data: st.DataObject) -> None:
    search(*data.draw(searched(BOOKS[name])))


@pytest.mark.parametrize("row", DISCUZ_RULES, ids=lambda row: row.name)
@given(st.data())
def test_a_cheater_finds_nothing_in_any_row_of_discuz(row: DiscuzRule, data: st.DataObject) -> None:
    search(*data.draw(searched(BOOKS["discuz_credits"], (row.kind,))))


@given(searched(BOOKS["seven_day_made_up"], (CHECKED_IN, MADE_UP)))
def test_failure_10_restarting_and_making_up_farms_nothing(found: tuple[Playbook, tuple[Fact, ...]]) -> None:
    search(*found)


@given(searched(BOOKS["wetool_points"], (INVITED, LEFT, JOINED)))
def test_T9_invite_rings_and_rejoining_earn_nothing(found: tuple[Playbook, tuple[Fact, ...]]) -> None:
    search(*found)


@given(searched([evolve(book, lateness=100) for book in BOOKS["wetool_points"]], (INVITED, LEFT, JOINED)))
def test_T9_a_pair_earns_once_where_nothing_is_too_late(found: tuple[Playbook, tuple[Fact, ...]]) -> None:
    target(a_pair_earns_once(*found))


@pytest.mark.parametrize("name", PAYING)
@given(st.data())
def test_spending_and_giving_back_wins_nothing(name: str, data: st.DataObject) -> None:
    for account, over in nobody_has_more_than_the_caps_allow(*data.draw(searched(BOOKS[name]))).items():
        target(over, label=account)


@pytest.mark.parametrize(("name", "kind"), [("women_fashion", UPLOADED), ("wetool_points", CHECKED_IN)])
@given(st.data())
def test_T8_points_that_are_spent_and_then_taken_back_are_owed(name: str, kind: Kind, data: st.DataObject) -> None:
    for account, over in nobody_has_more_than_the_caps_allow(*data.draw(searched(BOOKS[name], (kind, SPENT)))).items():
        target(over, label=account)


# ---------------------------------------------------------------- what the search has found, smallest first


def test_an_invitation_that_is_too_late_for_the_invitee_alone_is_unknown_to_them() -> None:
    """Lateness is by member: the one exception to "a pair earns once", and the host's to prevent."""
    said = [
        Fact("clock", 4 * DAY, "bo", MESSAGE),
        Fact("there", 0, "ada", INVITED, person="bo"),
        Fact("back", 4 * DAY, "bo", INVITED, person="ada"),
    ]
    with pytest.raises(AssertionError, match="has paid 20 for 1 pairs of 10"):
        a_pair_earns_once(presets.wetool_points(zone="UTC"), said)


def test_a_row_of_discuz_that_pays_once_ever_pays_once_after_a_point_is_spent() -> None:
    avatar = Fact("avatar", 0, "ada", AVATAR_SET)
    spent = Fact("spent", 1, "ada", SPENT, amount=1)
    said = [avatar, spent, avatar.taken_back("back"), Fact("again", 2, "ada", AVATAR_SET)]
    nobody_has_more_than_the_caps_allow(presets.discuz_credits(zone="UTC"), said)


def test_a_row_of_discuz_that_pays_once_ever_pays_once_when_nothing_stays_spent() -> None:
    avatar = Fact("avatar", 0, "ada", AVATAR_SET)
    spent = Fact("spent", 1, "ada", SPENT, amount=1)
    said = [avatar, spent, avatar.taken_back("back"), spent.taken_back("refund"), Fact("again", 2, "ada", AVATAR_SET)]
    nobody_has_more_than_the_caps_allow(presets.discuz_credits(zone="UTC"), said)


@pytest.mark.parametrize("name", [name for name in PAYING if name != "stackexchange_reputation"])
@given(st.data(), st.integers(0, 40))
def test_moving_to_another_zone_earns_nothing(name: str, data: st.DataObject, at: int) -> None:
    book, facts = data.draw(searched(BOOKS[name]))
    other = data.draw(st.sampled_from(CALENDARS))
    target(moving_the_zone_earns_no_more(book, other, facts, at))
