"""A review that depends on the community: live with day-old readings as in bulk."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import UnknownName
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import Share
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.playbook import Playbook
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import JOINED, LEFT, POSTED, REPLIED, VIEWED
from commkit.standing.measures import count, days, things
from commkit.standing.outcomes import Outcome
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline, timeline

DAY = 86_400_000_000
FIRST = 17_213

VIEWS = things(VIEWED).last(10) >= Share(Fraction(1, 4), of=count(POSTED).community.last(10), cap=5)
VISITS = days(VIEWED).last(10) >= 3
TRUSTED = VISITS & VIEWS
"""Discourse's trust level 3 in small: days visited, and a share of the topics that the community made."""

MACHINE = Machine(
    ("basic", "regular", "gone"),
    (
        Move("basic", "regular", EachDay(), TRUSTED),
        Move("regular", "basic", EachDay(), ~TRUSTED.eased(Fraction(9, 10))),
        Move("basic", "gone", LEFT),
        Move("regular", "gone", LEFT),
        Move("gone", "basic", JOINED),
    ),
)
BOOK = Playbook(
    "forum",
    "1",
    Calendar("Asia/Shanghai"),
    (Lifecycle("trust", MACHINE, (OnRecord(JOINED, "basic"), OnRecord(LEFT, "gone")), outside=("gone",)),),
)
ASKED = (count(POSTED).community.last(10),)


@st.composite
def forums(draw: st.DrawFn) -> list[Fact]:
    """Three weeks of three members who post, view and reply, and may leave."""
    facts = [Fact(f"j{name}", FIRST * DAY, name, JOINED) for name in ("ada", "bo", "cai")]
    for at in range(draw(st.integers(0, 40))):
        day, hour = draw(st.integers(FIRST, FIRST + 20)), draw(st.integers(0, 23))
        kind = draw(st.sampled_from([POSTED, VIEWED, VIEWED, VIEWED, REPLIED, LEFT, JOINED]))
        thing = draw(st.sampled_from(["t1", "t2", "t3", None])) if kind in (POSTED, VIEWED) else None
        name = draw(st.sampled_from(["ada", "bo", "cai"]))
        facts.append(Fact(f"f{at:02d}", day * DAY + hour * 3_600_000_000, name, kind, thing=thing))
    return in_order(facts)


def lived(facts: list[Fact], until: int) -> tuple[dict[str, Standing], list[Outcome]]:
    """Day by day, as a bot does: each night the readings of the day that ended are appended, then everybody settles."""
    number = BOOK.calendar.day_number
    standings: dict[str, Standing] = {}
    outcomes: list[Outcome] = []
    community, known = Activity(), Timeline.empty(ASKED)
    by_day = {day: list(some) for day, some in groupby(facts, key=lambda fact: number(fact.at))}
    for day in range(number(facts[0].at), until + 1):
        for fact in by_day.get(day, ()):
            community.add_of_many(fact, day)
            for name in BOOK.reaches(fact):
                step = BOOK.step(standings.get(name) or BOOK.start(name), fact, known)
                standings[name] = step.standing
                outcomes += step.outcomes
        for name, standing in standings.items():
            step = BOOK.settle(standing, BOOK.calendar.starts(day + 1), known)
            standings[name] = step.standing
            outcomes += step.outcomes
        known = known.with_day(day, community).forget_before(day - 1)
    return standings, outcomes


@given(forums())
def test_live_with_day_old_readings_it_ends_as_in_bulk(facts: list[Fact]) -> None:
    until = FIRST + 25
    standings, outcomes = lived(facts, until)
    bulk = BOOK.replay(facts, until=until, community=timeline(facts, BOOK.calendar, ASKED, until=until))
    assert standings == bulk.standings
    for name in standings:
        assert [one for one in outcomes if one.member == name] == list(bulk.of(name))


def test_the_share_is_of_what_the_community_had_made_by_the_evening_before() -> None:
    facts = [Fact("j", FIRST * DAY, "ada", JOINED)]
    facts += [Fact(f"p{at}", FIRST * DAY + at, "bo", POSTED) for at in range(12)]
    facts += [
        Fact(f"v{day}{at}", (FIRST + day) * DAY, "ada", VIEWED, thing=f"t{at}") for day in range(3) for at in range(3)
    ]
    posts = timeline(facts, BOOK.calendar, ASKED, until=FIRST + 3)
    run = BOOK.replay(in_order(facts), until=FIRST + 3, community=posts)
    moved = [one for one in run.of("ada") if one.because is not None]
    assert [(one.day - FIRST, one.source, one.target) for one in moved] == [(2, "basic", "regular")]
    because = moved[0].because
    assert because is not None
    assert [(finding.observed, finding.required) for finding in because.findings] == [(3, 3), (3, 3)]


def test_a_book_that_asks_the_community_says_so_when_it_gets_none() -> None:
    seen = [Fact(f"v{day}", (FIRST + day) * DAY, "ada", VIEWED, thing="t1") for day in range(3)]
    with pytest.raises(UnknownName, match="community=") as error:
        BOOK.replay([Fact("j", FIRST * DAY, "ada", JOINED), *seen], until=FIRST + 3)
    assert "count.posted.community.last_10_days" in str(error.value)
