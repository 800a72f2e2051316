"""Visitors, communicators, engaged members, and those who stay silent."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, Window
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.kpi.audience import (
    Audience,
    audience_on,
    communicators,
    communicators_or_reactors,
    engaged,
    engaged_or_reading,
    messages_per_communicator,
    silent_member_share,
    silent_member_share_on,
    visiting_lurkers,
    visitor_lurker_share,
    visitors,
)
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_taking_part as taking_part
from tests.kpi import states


def test_row_25_somebody_who_spoke_and_never_visited_means_unlogged_visits() -> None:
    with pytest.raises(InvalidValue, match="communicators: saw 'dee', no visitor; log visits"):
        visiting_lurkers(["ada", "ben"], ["dee"])
    with pytest.raises(InvalidValue, match="no visitor"):
        audience_on({"ada": [1]}, {"dee": [1]}, 1, window=kpi.WEEK, as_of=2)
    with pytest.raises(InvalidValue, match="no visitor"):
        audience_on({"dee": [1]}, {"dee": [9]}, 9, window=kpi.WEEK, as_of=10)
    with pytest.raises(InvalidValue, match="more than visitors"):
        Audience(3, 4)


def test_row_27_without_visits_the_share_is_unknown_and_not_zero() -> None:
    assert visitor_lurker_share(None, ["ben"]) is None
    assert visitor_lurker_share(["ben"], ["ben"]) == Ratio(0, 1)
    nobody = visitor_lurker_share([], [])
    assert nobody is not None
    assert nobody.value is None


def test_row_22_to_24_each_vendor_means_other_people() -> None:
    wrote, spoke, reacted, read = ["ada", "ada"], ["ben"], ["cai"], ["dee"]
    assert visitors(viewed=[*wrote, *read]) == {"ada", "dee"}
    assert communicators(wrote=wrote) == {"ada"}
    assert communicators(wrote=wrote, spoke=spoke) == {"ada", "ben"}
    assert communicators_or_reactors(wrote=wrote, reacted=reacted) == {"ada", "cai"}
    assert engaged(liked=reacted, posted=wrote) == {"ada", "cai"}
    assert engaged_or_reading(read=read, wrote=wrote, reacted=reacted) == {"ada", "cai", "dee"}


def test_row_29_messages_have_authors() -> None:
    assert str(messages_per_communicator(messages=300, communicators=25)) == "300/25 = 12"
    assert messages_per_communicator(messages=0, communicators=0).value is None
    with pytest.raises(InvalidValue, match="nobody, yet 3 messages"):
        messages_per_communicator(messages=3, communicators=0)


def test_row_28_silent_members_did_not_even_look() -> None:
    assert str(silent_member_share(visitors=180, members=272)) == "92/272 = 33.82 %"
    assert silent_member_share(visitors=0, members=0).value is None
    with pytest.raises(InvalidValue, match="more than members"):
        silent_member_share(visitors=273, members=272)
    views = {"ada": [1], "ben": [8], "guest": [8]}
    seen = [
        silent_member_share_on(views, 8, roster=["ada", "ben", "cai"], window=Window(days), as_of=9).value.num
        for days in (7, 8)
    ]
    assert seen == [2, 1]


def test_row_25_and_27_of_one_window_share_their_visitors() -> None:
    views = {"ada": [1, 2], "ben": [2], "cai": [2], "dee": [9]}
    found = audience_on(views, {"ben": [2]}, 2, window=kpi.WEEK, as_of=3)
    assert (found.value.participation, found.value.lurker_share) == (Ratio(1, 3), Ratio(2, 3))
    assert found.complete is False
    assert str(found.value) == "3 visitors, 1 communicators, 2 lurkers"


def audience(views: laws.Days, said: laws.Days, first: Day, end: Day) -> tuple[int, int, int]:
    found = audience_on(views, said, end - 1, window=Window(end - first), as_of=end).value
    return found.visitors, found.communicators, found.lurkers


@given(laws.days_by_member(), laws.days_by_member(), st.integers(0, 30), st.integers(1, 15))
def test_the_audience_is_that_of_sets(
    views: dict[str, set[Day]], said: dict[str, set[Day]], first: Day, more: int
) -> None:
    """Whoever speaks has looked: the days of speaking are days of viewing too."""
    looked = {member: views.get(member, set()) | said.get(member, set()) for member in chain(views, said)}
    taking_part.audience_matches_sets(audience, looked, said, first, first + more)


@given(laws.days_by_member(), laws.days_by_member(), st.sets(st.integers(0, 40)), st.integers(1, 45))
def test_names_shifts_bots_and_parts_of_the_log_change_nothing(
    said: dict[str, set[Day]], views: dict[str, set[Day]], bot: set[Day], as_of: Day
) -> None:
    """Of each state, the even days are those of speaking."""

    def measured(active: ActiveDays[str], as_of: Day = as_of) -> object:
        spoke = ActiveDays.of({m: active.days(m)[::2] for m in active.members}, since=active.since)
        found = audience_on(active, spoke, as_of - 1, window=kpi.MONTH, as_of=as_of)
        return found.value, found.complete

    laws.relabelling_changes_nothing(measured, said)
    laws.a_filtered_actor_changes_nothing(states.left_out(measured), views, bot)
    laws.splitting_changes_nothing(states.merged(measured), said, as_of // 2)
    laws.shifting_changes_nothing(measured, said, as_of, 123)


@given(laws.days_by_member(), st.sets(st.sampled_from(["ada", "ben", "cai", "zoe"])), st.integers(0, 45))
def test_silent_and_active_members_are_the_roster(days: dict[str, set[Day]], roster: set[str], as_of: Day) -> None:
    silent = silent_member_share_on(days, 20, roster=roster, window=kpi.WEEK, as_of=as_of).value
    active = kpi.activity_rate_on(days, 20, roster=roster, window=kpi.WEEK, as_of=as_of).value
    assert silent.num + active.num == silent.den == active.den == len(roster)


def test_nobody_looks() -> None:
    found = audience_on({}, {}, 3, window=kpi.WEEK, as_of=4).value
    assert (found.visitors, found.participation.value, found.lurker_share.value) == (0, None, None)
