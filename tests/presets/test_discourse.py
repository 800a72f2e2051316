"""Discourse trust levels in both variants: edges, percentages, penalties, grace, lock and floor.

On filled readings, and by replaying a generated forum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeAlias

import pytest

from commkit.core.check import Check
from commkit.core.days import number
from commkit.core.measure import Measure
from commkit.core.ratio import Exact
from commkit.core.readings import Readings
from commkit.core.verdict import Answer, Verdict
from commkit.members.ladders import How, Lock, Why, benefits, review
from commkit.members.lifecycle.penalties import counting_penalties
from commkit.playbook import Playbook
from commkit.playbook.bulk import Run
from commkit.playbook.data import dump_playbook
from commkit.presets.discourse import (
    IN_2014,
    IN_2026,
    PENALTIES,
    SOURCES,
    Variant,
    discourse_2014,
    discourse_2026,
    regular_gain,
    trust_levels,
)
from commkit.standing.activity import Activities
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    FLAGGED,
    FLOOR_LIFTED,
    FLOOR_SET,
    JOINED,
    LIKED,
    OPENED,
    PLACED,
    POST_READ,
    REPLIED,
    RUNG_LOCKED,
    SILENCED,
    STARTED,
    TIME_READ,
    UNSILENCED,
    VISITED,
    Kind,
)
from commkit.standing.measures import Tally, count, days, people, things
from commkit.standing.timeline import timeline
from tests.presets.test_study_class import numbers

BOTH = pytest.mark.parametrize("variant", [IN_2014, IN_2026], ids=lambda variant: variant.name)

TOPICS_CREATED = count(STARTED).community.last(100)
POSTS_CREATED = count(STARTED, REPLIED).community.last(100)
Filled: TypeAlias = Mapping[Measure, int] | Mapping[Tally, int]

JUST_ENOUGH: dict[Measure, int] = {
    days(POST_READ).last(100): 50,
    things(REPLIED).last(100): 10,
    things(OPENED).last(100): 25,
    TOPICS_CREATED: 100,
    count(POST_READ).last(100): 25,
    POSTS_CREATED: 100,
    count(LIKED).last(100): 30,
    count(LIKED).received.last(100): 20,
    days(LIKED).received.last(100): 7,
    people(LIKED).received.last(100): 5,
    things(FLAGGED).received.last(100): 5,
    people(FLAGGED).received.last(100): 5,
    things(OPENED): 200,
    count(POST_READ): 500,
    PENALTIES.count: 0,
    PENALTIES.runs: 0,
}


def filled(other: Filled) -> Readings:
    assert other.keys() <= JUST_ENOUGH.keys()
    return Readings({**JUST_ENOUGH, **other})


def on_tl3(variant: Variant, other: Filled, *, days_on_rung: int = 500, **how: object) -> str:
    found = review(trust_levels(variant), "tl3", filled(other), days_on_rung=days_on_rung, **how)  # type: ignore[arg-type]
    return found.target


def on_tl2(variant: Variant, other: Filled) -> str:
    return review(trust_levels(variant), "tl2", filled(other), days_on_rung=500).target


def keeps(variant: Variant) -> Check:
    found = trust_levels(variant).keeps[3]
    assert found is not None
    return found


# ---------------------------------------------------------------- filled readings: who is refused first


COMMUNITY = (TOPICS_CREATED, POSTS_CREATED)
MINIMUMS = [measure for measure, enough in JUST_ENOUGH.items() if enough >= 7 and measure not in COMMUNITY]
MINIMUMS += [people(LIKED).received.last(100)]


@BOTH
@pytest.mark.parametrize("short", MINIMUMS, ids=lambda measure: measure.key)
def test_T6_one_less_of_any_minimum_is_not_promoted_to_tl3(variant: Variant, short: Measure) -> None:
    assert on_tl2(variant, {short: JUST_ENOUGH[short] - 1}) == "tl2"
    verdict = regular_gain(variant).judge(filled({short: JUST_ENOUGH[short] - 1}))
    assert [(gap.measure, gap.missing) for gap in verdict.gaps()] == [(short, 1)]


@BOTH
def test_just_enough_of_everything_is_promoted_to_tl3_and_kept(variant: Variant) -> None:
    assert on_tl2(variant, {}) == "tl3"
    assert on_tl3(variant, {}) == "tl3"


TABLE = [
    (days(POST_READ).last(100), 45, 44, 45),
    (things(REPLIED).last(100), 9, 8, 9),
    (things(OPENED).last(100), 23, 22, Fraction(45, 2)),
    (count(POST_READ).last(100), 23, 22, Fraction(45, 2)),
    (count(LIKED).last(100), 29, 26, 27),
    (count(LIKED).received.last(100), 19, 17, 18),
    (days(LIKED).received.last(100), 7, 4, Fraction(63, 10)),
    (people(LIKED).received.last(100), 5, 3, Fraction(9, 2)),
]


@BOTH
@pytest.mark.parametrize(("metric", "kept", "lost", "limit"), TABLE, ids=[row[0].key for row in TABLE])
def test_T11_the_published_table_of_who_keeps_and_who_loses_tl3(
    variant: Variant, metric: Measure, kept: int, lost: int, limit: Exact
) -> None:
    assert on_tl3(variant, {metric: kept}) == "tl3"
    assert on_tl3(variant, {metric: lost}) == "tl2"
    (short,) = keeps(variant).judge(filled({metric: lost})).gaps()
    assert (short.measure, short.required) == (metric, limit)


@BOTH
def test_46_visit_days_keep_tl3_and_do_not_promote_to_it(variant: Variant) -> None:
    visits = {days(POST_READ).last(100): 46}
    assert on_tl2(variant, visits) == "tl2"
    assert on_tl3(variant, visits) == "tl3"


@BOTH
@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({things(OPENED): 199}, False),
        ({count(POST_READ): 499}, False),
        ({things(FLAGGED).received.last(100): 6}, False),
        ({people(FLAGGED).received.last(100): 6}, False),
        ({PENALTIES.count: 1}, False),
        ({PENALTIES.runs: 1}, False),
        ({}, True),
    ],
    ids=str,
)
def test_all_time_counts_flags_and_penalties_have_no_slack(variant: Variant, other: Filled, kept: bool) -> None:
    assert (on_tl3(variant, other) == "tl3") is kept


@pytest.mark.parametrize(
    ("variant", "created", "asked"),
    [
        (IN_2014, 31, 8),
        (IN_2014, 30, 8),
        (IN_2014, 1_998, 500),
        (IN_2014, 8_000, 500),
        (IN_2026, 998, 250),
        (IN_2026, 8_000, 250),
        (IN_2014, 0, 0),
    ],
)
def test_T6_a_quarter_of_the_topics_is_rounded_and_then_capped(variant: Variant, created: int, asked: int) -> None:
    community = {TOPICS_CREATED: created}
    assert on_tl2(variant, {**community, things(OPENED).last(100): asked}) == "tl3"
    if asked:
        assert on_tl2(variant, {**community, things(OPENED).last(100): asked - 1}) == "tl2"


@pytest.mark.parametrize(("variant", "cap"), [(IN_2014, 20_000), (IN_2026, 2_000)])
def test_the_posts_to_read_are_capped(variant: Variant, cap: int) -> None:
    busy = {POSTS_CREATED: 1_000_000, count(POST_READ): 1_000_000}
    assert on_tl2(variant, {**busy, count(POST_READ).last(100): cap}) == "tl3"
    assert on_tl2(variant, {**busy, count(POST_READ).last(100): cap - 1}) == "tl2"


@pytest.mark.parametrize(
    ("variant", "kept", "lost"), [(IN_2014, (10, 14), (15,)), (IN_2026, (15, 99, 100), (101,))], ids=["2014", "2026"]
)
def test_grace_after_an_automatic_promotion(variant: Variant, kept: Iterable[int], lost: Iterable[int]) -> None:
    below = {days(POST_READ).last(100): 40}
    assert [on_tl3(variant, below, days_on_rung=days) for days in kept] == ["tl3"] * len(list(kept))
    assert [on_tl3(variant, below, days_on_rung=days) for days in lost] == ["tl2"] * len(list(lost))


@BOTH
def test_a_grant_by_hand_has_no_grace(variant: Variant) -> None:
    below = {days(POST_READ).last(100): 40}
    assert on_tl3(variant, below, days_on_rung=1, how=How.BY_HAND) == "tl2"


@BOTH
def test_a_locked_level_is_neither_gained_nor_lost(variant: Variant) -> None:
    ladder = trust_levels(variant)
    worst = filled({days(POST_READ).last(100): 0})
    assert review(ladder, "tl3", worst, days_on_rung=500, lock=Lock.LOCKED).why is Why.LOCKED
    assert review(ladder, "tl2", filled({}), days_on_rung=500, lock=Lock.LOCKED).target == "tl2"


@BOTH
def test_tl4_is_by_hand_only_and_no_review_takes_it(variant: Variant) -> None:
    ladder = trust_levels(variant)
    assert review(ladder, "tl3", filled({}), days_on_rung=500).why is Why.BY_HAND_ONLY
    assert review(ladder, "tl4", filled({days(POST_READ).last(100): 0}), days_on_rung=500).target == "tl4"


@BOTH
def test_tl1_and_tl2_are_never_lost(variant: Variant) -> None:
    ladder = trust_levels(variant)
    nothing = Readings(dict.fromkeys(ladder.asks(), 0))
    assert [review(ladder, rung, nothing, days_on_rung=500).target for rung in ("tl1", "tl2")] == ["tl1", "tl2"]


@BOTH
def test_what_is_not_known_neither_promotes_nor_demotes(variant: Variant) -> None:
    unknown = Readings({**JUST_ENOUGH, TOPICS_CREATED: None})
    ladder = trust_levels(variant)
    assert review(ladder, "tl2", unknown, days_on_rung=500).why is Why.UNKNOWN
    assert review(ladder, "tl3", unknown, days_on_rung=500).target == "tl3"
    assert answer(regular_gain(variant).judge(unknown)) is Answer.UNKNOWN


def answer(verdict: Verdict) -> Answer:
    return verdict.answer


def test_daily_limits_by_level() -> None:
    ladder = trust_levels(IN_2026)
    assert [benefits(ladder, f"tl{level}")["likes_a_day"] for level in range(5)] == [50, 50, 75, 100, 150]
    assert [benefits(ladder, f"tl{level}")["flags_a_day"] for level in range(5)] == [20, 20, 30, 40, 60]
    assert [benefits(ladder, f"tl{level}")["edits_a_day"] for level in range(5)] == [30, 30, 45, 60, 90]


def test_likes_days_and_people_follow_from_the_likes_asked() -> None:
    likes, period = 20, 100
    assert min(-(-likes // 3), -(-3 * period // 4)) == 7
    assert -(-likes // 4) == 5


def test_flags_are_counted_by_post_and_by_person_for_100_days() -> None:
    """Upheld flags are logged, those deferred, deleted or of one's own post are not; one is 101 days old."""
    flags = [(0, "dan", "p0"), (1, "dan", "p1"), (50, "eve", "p1"), (60, "fay", "p2"), (99, "fay", "p2")]
    log = [
        Fact(f"f{at}", (FIRST + day) * DAY, flagger, FLAGGED, person="ada", thing=post)
        for at, (day, flagger, post) in enumerate(flags)
    ]
    activity = Activities(BOOKS[IN_2014.name].calendar).add_all(log).members["ada"]
    on_day_100 = activity.at_end_of(FIRST + 100)
    assert on_day_100.read(things(FLAGGED).received.last(100)) == 2
    assert on_day_100.read(people(FLAGGED).received.last(100)) == 3


# ---------------------------------------------------------------- penalties, six calendar months


def test_T7_penalties_are_forgiven_after_six_calendar_months() -> None:
    silenced = [date(2024, 1, 10)]
    assert counting_penalties(silenced, date(2024, 7, 9)) == 1
    assert counting_penalties(silenced, date(2024, 7, 10)) == 0
    assert counting_penalties([date(2023, 8, 31)], date(2024, 2, 28)) == 1
    assert counting_penalties([date(2023, 8, 31)], date(2024, 2, 29)) == 1
    assert counting_penalties([date(2023, 8, 31)], date(2024, 3, 1)) == 0


def test_an_old_penalty_that_still_runs_counts_once() -> None:
    begun = date(2023, 1, 1)
    assert counting_penalties([begun], date(2024, 6, 1), running_since=begun) == 1
    assert counting_penalties([begun], date(2024, 6, 1)) == 0


# ---------------------------------------------------------------- a generated forum, replayed

FIRST = number(date(2024, 1, 1))
DAY = 86_400_000_000
HOUR, MINUTE = DAY // 24, 60_000_000


class Forum:
    """Facts of a forum with one steady member, ada, and five others who like what she writes."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(
        self, day: int, kind: Kind, member: str = "ada", *, at: int = 12 * HOUR, times: int = 1, **more: object
    ) -> Fact:
        id = f"f{len(self.facts):06d}"
        fact = Fact(id, (FIRST + day) * DAY + at, member, kind, times=times, **more)  # type: ignore[arg-type]
        self.facts.append(fact)
        return fact

    def community(self, days: Iterable[int]) -> None:
        """One topic and one reply of the others each day."""
        for day in days:
            self.add(day, STARTED, "bo", thing=f"t{day}")
            self.add(day, REPLIED, "cai", thing=f"t{day}")

    def steady(self, days: Iterable[int]) -> None:
        """Each day ada opens three topics, reads six posts, replies and likes, and somebody likes what she wrote."""
        for day in days:
            self.add(day, VISITED)
            self.add(day, TIME_READ, amount=20)
            for one in range(3):
                self.add(day, OPENED, thing=f"t{day}.{one}")
            for one in range(6):
                self.add(day, POST_READ, thing=f"p{day}.{one}")
            self.add(day, REPLIED, thing=f"t{day}")
            self.add(day, LIKED, person="bo", thing=f"p{day}")
            self.add(day, LIKED, f"fan{day % 5}", person="ada", thing=f"q{day}")

    def replay(self, book: Playbook, until: int) -> Run:
        """The forum up to the end of a day."""
        ordered = sorted(self.facts, key=lambda fact: (fact.at, fact.id))
        readings = timeline(ordered, book.calendar, book.plan.community)
        return book.replay(ordered, community=readings, until=FIRST + until)


BOOKS = {IN_2014.name: discourse_2014(), IN_2026.name: discourse_2026()}


def moves(run: Run, member: str = "ada") -> list[tuple[int, str, str]]:
    """When ada moved, on which day of the forum, how, and to where."""
    mine = [one for one in run.of(member) if one.policy == "trust"]
    return [(one.day - FIRST, one.what, one.target) for one in mine]


STEADY, LAST = 90, 240
"""Ada is steady for so many days, and the forum goes on for so many."""


def a_forum() -> Forum:
    """Ada joins on day 0, is steady for 90 days, and then is seen no more."""
    made = Forum()
    made.add(0, JOINED, at=8 * HOUR)
    made.community(range(LAST))
    made.steady(range(STEADY))
    return made


@BOTH
def test_a_steady_member_of_a_forum_rises_level_by_level(variant: Variant) -> None:
    assert moves(a_forum().replay(BOOKS[variant.name], until=STEADY)) == [
        (4, "promoted", "tl1"),
        (16, "promoted", "tl2"),
        (83, "promoted", "tl3"),
    ], "30 posts on the fifth day, 100 on the seventeenth, 500 on the eighty-fourth"


@pytest.mark.parametrize(("variant", "day"), [(IN_2014, 145), (IN_2026, 184)], ids=["2014", "2026"])
def test_who_is_seen_no_more_falls_from_tl3_with_the_44th_visit_day_and_not_in_grace(
    variant: Variant, day: int
) -> None:
    assert moves(a_forum().replay(BOOKS[variant.name], until=LAST))[3:] == [(day, "demoted", "tl2")]


@BOTH
def test_a_silence_takes_tl3_after_the_grace_and_half_a_year_gives_it_back(variant: Variant) -> None:
    forum = a_forum()
    forum.steady(range(STEADY, 400))
    forum.community(range(LAST, 400))
    silence = forum.add(200, SILENCED, person="moderator")
    forum.add(203, UNSILENCED)
    moved = moves(forum.replay(BOOKS[variant.name], until=400))[3:]
    assert silence.at == (FIRST + 200) * DAY + 12 * HOUR
    back = number(date(2025, 1, 19)) - FIRST
    assert moved == [(200, "demoted", "tl2"), (back, "promoted", "tl3")], "silenced on 2024-07-19"


@BOTH
def test_a_silence_that_a_person_lifts_never_counted(variant: Variant) -> None:
    forum = a_forum()
    forum.steady(range(STEADY, LAST))
    forum.add(200, SILENCED, person="moderator")
    forum.add(203, UNSILENCED, person="moderator")
    assert moves(forum.replay(BOOKS[variant.name], until=LAST))[3:] == [
        (200, "demoted", "tl2"),
        (203, "promoted", "tl3"),
    ]


@BOTH
def test_a_locked_member_keeps_tl3_whatever_becomes_of_them(variant: Variant) -> None:
    forum = a_forum()
    forum.add(90, RUNG_LOCKED, person="admin")
    assert moves(forum.replay(BOOKS[variant.name], until=LAST))[3:] == [(90, "locked", "tl3")]


@BOTH
def test_a_grant_by_hand_is_reviewed_without_grace(variant: Variant) -> None:
    forum = Forum()
    forum.community(range(20))
    forum.add(0, JOINED, at=8 * HOUR)
    forum.add(5, PLACED, person="admin", thing="tl3")
    assert moves(forum.replay(BOOKS[variant.name], until=20)) == [(5, "placed", "tl3"), (5, "demoted", "tl2")]


@BOTH
def test_a_downgrade_by_hand_is_refused_while_the_level_is_still_met(variant: Variant) -> None:
    forum = a_forum()
    forum.add(30, PLACED, person="admin", thing="tl1")
    assert (30, "not_placed", "tl1") in moves(forum.replay(BOOKS[variant.name], until=40))


@BOTH
def test_the_floor_of_a_group_that_goes_does_not_bounce_the_member(variant: Variant) -> None:
    forum = a_forum()
    forum.add(1, FLOOR_SET, group="translators", thing="tl2")
    forum.add(30, FLOOR_LIFTED, group="translators", thing="tl2")
    moved = moves(forum.replay(BOOKS[variant.name], until=60))
    assert moved == [(1, "raised", "tl2"), (83, "promoted", "tl3")], "by day 30 tl2 is their own: no 2-1-2"


@BOTH
def test_the_floor_of_a_group_that_goes_too_early_lets_the_member_down_once(variant: Variant) -> None:
    forum = a_forum()
    forum.add(1, FLOOR_SET, group="translators", thing="tl2")
    forum.add(10, FLOOR_LIFTED, group="translators", thing="tl2", at=20 * HOUR)
    moved = moves(forum.replay(BOOKS[variant.name], until=60))
    assert moved[:3] == [(1, "raised", "tl2"), (10, "lowered", "tl1"), (16, "promoted", "tl2")]


@BOTH
def test_an_account_ten_minutes_old_and_ten_minutes_of_reading_are_two_conditions(variant: Variant) -> None:
    forum = Forum()
    forum.add(0, JOINED, at=12 * HOUR)
    for one in range(5):
        forum.add(0, OPENED, thing=f"t{one}", at=12 * HOUR + one)
    for one in range(30):
        forum.add(0, POST_READ, thing=f"p{one}", at=12 * HOUR + one)
    forum.add(0, TIME_READ, amount=10, at=12 * HOUR + 9 * MINUTE)
    early = forum.replay(BOOKS[variant.name], until=-1)
    forum.add(0, VISITED, at=12 * HOUR + 10 * MINUTE)
    assert moves(early) == []
    assert moves(forum.replay(BOOKS[variant.name], until=-1)) == [(0, "promoted", "tl1")]


# ---------------------------------------------------------------- sources


def is_below(path: str, of: str) -> bool:
    return path == of or path.startswith((f"{of}.", f"{of}["))


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_every_number_has_a_source_and_every_source_a_number(book: Playbook) -> None:
    held = [path for path, value in numbers(dump_playbook(book)) if value and not path.endswith("bound.slack")]
    assert [path for path in held if not any(is_below(path, one) for one in SOURCES)] == []
    assert [one for one in SOURCES if not any(is_below(path, one) for path in held)] == []
