"""Discourse trust level 3 as it was published from 2014 to 2025, as one check over filled readings.

Numbers: github.com/discourse/discourse (config/site_settings.yml, lib/promotion.rb,
app/models/trust_level3_requirements.rb).
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.measure import Measure, Share, flag, given
from commkit.core.ratio import Exact
from commkit.core.readings import Reading, Readings
from commkit.core.verdict import Answer, Verdict
from commkit.core.wording import Label
from commkit.testing.checks import (
    a_decided_answer_survives,
    easing_lowers_windowed_minimums_only,
    explain_names_every_leaf,
    judge_equals_met_by,
    met_stays_met_when_eased,
    opposite_is_not,
    progress_is_one_only_when_met,
    reads_only_its_measures,
)

QUARTER = Fraction(1, 4)
LOW_WATER_MARK = Fraction(9, 10)


def in_100_days(key: str, en: str, zh: str) -> Measure:
    return given(key, Label(en=en, zh=zh), window=100)


topics_created = in_100_days("topics_created", "topics created by the community", "社区新主题")
posts_created = in_100_days("posts_created", "posts created by the community", "社区新帖子")
visits = in_100_days("visits", "days visited", "访问天数")
replies = in_100_days("replies", "topics replied to", "回复的主题")
topics = in_100_days("topics", "topics viewed", "浏览的主题")
posts = in_100_days("posts", "posts read", "阅读的帖子")
given_likes = in_100_days("likes_given", "likes given", "送出的赞")
received = in_100_days("likes_received", "likes received", "收到的赞")
like_days = in_100_days("like_days", "days with a like received", "收到赞的天数")
like_users = in_100_days("like_users", "people who liked", "点赞的人数")
flagged = in_100_days("flagged_posts", "posts flagged", "被举报的帖子")
flaggers = in_100_days("flaggers", "people who flagged", "举报的人数")
topics_ever = given("topics_ever", Label(en="topics viewed ever", zh="历来浏览的主题"))
posts_ever = given("posts_ever", Label(en="posts read ever", zh="历来阅读的帖子"))
penalties = given("penalties", Label(en="penalties in 6 months", zh="六个月内的处罚"), window=183)
silenced = flag("silenced", Label(en="silenced or suspended", zh="被禁言或封禁"))

GAIN = (
    (visits >= 50)
    & (replies >= 10)
    & topics.at_least(Share(QUARTER, of=topics_created, cap=500))
    & posts.at_least(Share(QUARTER, of=posts_created, cap=20_000))
    & (given_likes >= 30)
    & (received >= 20)
    & (like_days >= 7)
    & (like_users >= 5)
    & (flagged <= 5)
    & (flaggers <= 5)
    & (topics_ever >= 200)
    & (posts_ever >= 500)
    & (penalties <= 0)
    & silenced.is_false()
)
KEEP = GAIN.eased(LOW_WATER_MARK)

JUST_ENOUGH: dict[str, Reading] = {
    "topics_created": 100,
    "posts_created": 100,
    "visits": 50,
    "replies": 10,
    "topics": 25,
    "posts": 25,
    "likes_given": 30,
    "likes_received": 20,
    "like_days": 7,
    "like_users": 5,
    "flagged_posts": 5,
    "flaggers": 5,
    "topics_ever": 200,
    "posts_ever": 500,
    "penalties": 0,
    "silenced": 0,
}


def member(**other: Reading) -> Readings:
    assert other.keys() <= JUST_ENOUGH.keys()
    return Readings({**JUST_ENOUGH, **other})


def gains(**other: Reading) -> bool:
    return GAIN.judge(member(**other)).met


def keeps(**other: Reading) -> bool:
    return KEEP.judge(member(**other)).met


def loses(**other: Reading) -> bool:
    """The lost test: unmet, and not merely unknown."""
    return KEEP.judge(member(**other)).answer is Answer.UNMET


def test_who_has_just_enough_of_everything_is_promoted_and_keeps() -> None:
    assert gains()
    assert keeps()


@pytest.mark.parametrize(
    ("metric", "kept", "lost", "limit"),
    [
        ("visits", 45, 44, 45),
        ("replies", 9, 8, 9),
        ("topics", 23, 22, Fraction(45, 2)),
        ("posts", 23, 22, Fraction(45, 2)),
        ("likes_given", 29, 26, 27),
        ("likes_given", 27, 26, 27),
        ("likes_received", 19, 17, 18),
        ("likes_received", 18, 17, 18),
        ("like_days", 7, 4, Fraction(63, 10)),
        ("like_days", 7, 6, Fraction(63, 10)),
        ("like_users", 5, 3, Fraction(9, 2)),
        ("like_users", 5, 4, Fraction(9, 2)),
    ],
)
def test_T6_the_published_table_of_who_keeps_and_who_loses(metric: str, kept: int, lost: int, limit: Exact) -> None:
    assert keeps(**{metric: kept})
    assert loses(**{metric: lost})
    (short,) = KEEP.judge(member(**{metric: lost})).gaps()
    assert (short.measure.key, short.required, short.observed) == (metric, limit, lost)


@pytest.mark.parametrize(
    ("metric", "enough"),
    [
        ("visits", 50),
        ("replies", 10),
        ("topics", 25),
        ("posts", 25),
        ("likes_given", 30),
        ("likes_received", 20),
        ("like_days", 7),
        ("like_users", 5),
        ("topics_ever", 200),
        ("posts_ever", 500),
    ],
)
def test_T6_one_less_of_any_minimum_is_not_promoted(metric: str, enough: int) -> None:
    assert gains(**{metric: enough})
    assert not gains(**{metric: enough - 1})
    (short,) = GAIN.judge(member(**{metric: enough - 1})).gaps()
    assert (short.measure.key, short.missing) == (metric, 1)


def test_46_visits_keep_the_level_and_do_not_promote_to_it() -> None:
    assert not gains(visits=46)
    assert keeps(visits=46)


def test_like_days_and_people_follow_from_the_likes_asked() -> None:
    likes, period = 20, 100
    assert min(-(-likes // 3), -(-3 * period // 4)) == 7
    assert -(-likes // 4) == 5


@pytest.mark.parametrize(("people", "days", "promoted"), [(4, 7, False), (5, 6, False), (5, 7, True), (20, 20, True)])
def test_twenty_likes_count_by_people_and_days(people: int, days: int, promoted: bool) -> None:
    assert gains(likes_received=20, like_users=people, like_days=days) is promoted


def test_all_time_counts_are_not_eased() -> None:
    assert loses(topics_ever=199)
    assert loses(posts_ever=499)
    assert keeps(topics_ever=200, posts_ever=500)


@pytest.mark.parametrize("metric", ["flagged_posts", "flaggers"])
def test_at_most_five_flags_and_five_flaggers(metric: str) -> None:
    assert gains(**{metric: 5})
    assert not gains(**{metric: 6})
    assert loses(**{metric: 6})


def test_penalties_are_not_eased() -> None:
    assert loses(penalties=1)
    assert loses(silenced=1)
    assert not gains(penalties=1)
    assert not gains(silenced=1)


@pytest.mark.parametrize(
    ("created", "needed"),
    [
        (0, 0),
        (1, 0),
        (2, 1),
        (30, 8),
        (31, 8),
        (100, 25),
        (1999, 500),
        (2000, 500),
        (2400, 500),
        (10**9, 500),
    ],
)
def test_a_quarter_of_the_topics_is_rounded_half_away_from_zero_and_capped(created: int, needed: int) -> None:
    assert gains(topics_created=created, topics=needed)
    assert needed == 0 or not gains(topics_created=created, topics=needed - 1)


def test_the_cap_comes_before_the_easing() -> None:
    assert keeps(topics_created=8000, topics=450)
    assert loses(topics_created=8000, topics=449)
    assert keeps(posts_created=10**6, posts=18_000)
    assert loses(posts_created=10**6, posts=17_999)


def test_three_quarters_of_30_is_23_and_of_31_too() -> None:
    three_quarters = Share(Fraction(3, 4), of=topics_created)
    assert [three_quarters.of_count(count) for count in (30, 31)] == [23, 23]
    assert Share(Fraction(66, 100), of=topics_created).of_count(1234) == 814


def test_a_community_without_topics_asks_for_none() -> None:
    assert gains(topics_created=0, posts_created=0, topics=0, posts=0)


def test_while_the_community_is_not_counted_yet_nobody_is_promoted_and_nobody_loses() -> None:
    verdict = GAIN.judge(member(topics_created=None))
    assert verdict.answer is Answer.UNKNOWN
    assert not gains(topics_created=None)
    assert not loses(topics_created=None)
    assert loses(topics_created=None, visits=44)


def test_gaps_name_all_that_is_short_and_nothing_else() -> None:
    verdict = GAIN.judge(member(visits=46, likes_received=17, like_users=None, flagged_posts=6))
    assert [(gap.measure.key, gap.met, gap.missing) for gap in verdict.gaps()] == [
        ("visits", False, 4),
        ("likes_received", False, 3),
        ("like_users", None, None),
        ("flagged_posts", False, 1),
    ]


def test_progress_is_short_of_one_until_the_last_like() -> None:
    assert GAIN.judge(member(likes_received=19)).progress == 1 - Fraction(1, 20) / 14
    assert GAIN.judge(member()).progress == 1


def short_of_three() -> Verdict:
    return GAIN.judge(member(visits=46, topics=23, flagged_posts=6, like_users=None))


def test_the_verdict_is_explained_in_english() -> None:
    lines = short_of_three().explain("en").split("\n")
    assert lines[0] == "not met, all of these:"
    assert "  ✗ days visited: 46 (at least 50), 4 missing" in lines
    assert "  ✗ topics viewed: 23 (at least 25), 2 missing" in lines
    assert "  ✗ posts flagged: 6 (at most 5), 1 too many" in lines
    assert "  ? people who liked: not known yet (at least 5)" in lines
    assert "  ✓ silenced or suspended: no (must be no)" in lines
    assert len(lines) == 15


def test_the_verdict_is_explained_in_chinese() -> None:
    lines = short_of_three().explain("zh").split("\n")
    assert lines[0] == "不符合（以下各项都要满足）："
    assert "  ✗ 访问天数：46（至少 50），还差 4" in lines
    assert "  ✗ 浏览的主题：23（至少 25），还差 2" in lines
    assert "  ✗ 被举报的帖子：6（至多 5），超出 1" in lines
    assert "  ? 点赞的人数：尚不清楚（至少 5）" in lines
    assert "  ✓ 被禁言或封禁：否（须为否）" in lines


def test_the_lost_test_is_explained_with_its_own_bounds() -> None:
    lines = KEEP.judge(member(visits=44, topics=22)).explain().split("\n")
    assert "  ✗ days visited: 44 (at least 45), 1 missing" in lines
    assert "  ✗ topics viewed: 22 (at least 23), 1 missing" in lines
    assert "25 % of topics created by the community, 500 at most, times 90 %" in str(KEEP)
    assert "times 90 %" not in str(GAIN)


def test_the_whole_rule_keeps_the_laws_of_checks() -> None:
    members = [
        member(),
        member(visits=46),
        member(visits=44, like_users=None),
        member(topics_created=None, like_days=None),
        member(flagged_posts=6, topics_ever=199),
    ]
    for rule in (GAIN, KEEP):
        easing_lowers_windowed_minimums_only(rule, LOW_WATER_MARK)
        for seen in members:
            judge_equals_met_by(rule, seen)
            progress_is_one_only_when_met(rule.judge(seen))
            opposite_is_not(rule, seen)
            reads_only_its_measures(rule, seen)
            met_stays_met_when_eased(rule, seen, LOW_WATER_MARK)
            a_decided_answer_survives(rule, seen)
            explain_names_every_leaf(rule.judge(seen))
    assert GAIN.met_by(members[0]) is True
