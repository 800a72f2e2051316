"""Discourse trust levels, TL0 to TL4, as they were published from 2014 to 2025 and as they are in 2026.

    discourse_2014()                      # share caps 500 and 20 000, 14 days of grace
    discourse_2026()                      # share caps 250 and 2 000, 100 days of grace

Source: github.com/discourse/discourse, config/site_settings.yml, lib/promotion.rb,
app/models/trust_level3_requirements.rb, app/jobs/scheduled/tl3_promotions.rb and their specs; the variant of 2026:
https://github.com/discourse/discourse/pull/38075 and https://github.com/discourse/discourse/pull/40630.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.measure import Share
from commkit.core.wording import Label
from commkit.members.ladders import Ladder, MinutesSinceJoining
from commkit.members.ladders.rungs import ByHand, Climb, Downward, Fall, Rung, When
from commkit.members.lifecycle.penalties import Penalties
from commkit.playbook import Playbook
from commkit.presets.sources import DEFAULT, DERIVED, Source, stated
from commkit.standing.kinds import FLAGGED, LIKED, OPENED, POST_READ, REPLIED, STARTED, TIME_READ, VISITED
from commkit.standing.measures import count, days, people, things, total

PENALTIES = Penalties("penalties")
TOPICS_OPENED = things(OPENED).called(Label(en="topics opened", zh="浏览过的主题数"))
TOPICS_REPLIED = things(REPLIED).called(Label(en="topics replied to", zh="回复过的主题数"))
MINUTES_READ = total(TIME_READ).called(Label(en="minutes of reading", zh="阅读分钟数"))
LIKED_BY = people(LIKED).received.called(Label(en="people who liked them", zh="点赞者人数"))
POSTS_FLAGGED = things(FLAGGED).received.called(Label(en="posts of theirs flagged", zh="被举报成立的帖子数"))
FLAGGED_BY = people(FLAGGED).received.called(Label(en="people who flagged them", zh="举报成立的人数"))
NEVER_LOST = AllOf(())
"""The keep of TL1 and TL2: nothing is asked, so that no review takes them away."""
_QUARTER = Fraction(1, 4)


@frozen
class Variant:
    """What differs between the published variants: the caps on the shares of what the community wrote in 100 days, and
    the least time at TL3 before a demotion [days].
    """

    name: str
    topics_cap: int
    posts_cap: int
    grace: int


IN_2014 = Variant("discourse_2014", topics_cap=500, posts_cap=20_000, grace=14)
IN_2026 = Variant("discourse_2026", topics_cap=250, posts_cap=2_000, grace=100)


def newcomer_gain(*, topics: int, posts: int, minutes: int) -> Check:
    """What TL1 and TL2 share: topics opened, posts read, time read and age of the account [minutes].

    >>> print(newcomer_gain(topics=5, posts=30, minutes=10).parts[1])
    posts read: at least 30
    """
    age = MinutesSinceJoining("trust")
    return AllOf((TOPICS_OPENED >= topics, count(POST_READ) >= posts, MINUTES_READ >= minutes, age >= minutes))


def regular_gain(variant: Variant) -> Check:
    """What TL3 asks of the last 100 days, of all time, and of flags and penalties.

    A topic counts as read from when it is opened, a visit is a day with at least one post read, own topics count as
    replied to only where the host logs such a reply, and a flag is logged once it is upheld.

    >>> len(regular_gain(IN_2014).measures)
    16
    """
    topics_created, posts_created = count(STARTED).community.last(100), count(STARTED, REPLIED).community.last(100)
    likes = count(LIKED).received.last(100)
    return AllOf(
        (
            days(POST_READ).last(100) >= 50,
            TOPICS_REPLIED.last(100) >= 10,
            TOPICS_OPENED.last(100).at_least(Share(_QUARTER, of=topics_created, cap=variant.topics_cap)),
            count(POST_READ).last(100).at_least(Share(_QUARTER, of=posts_created, cap=variant.posts_cap)),
            count(LIKED).last(100) >= 30,
            likes >= 20,
            days(LIKED).received.last(100) >= 7,
            LIKED_BY.last(100) >= 5,
            POSTS_FLAGGED.last(100) <= 5,
            FLAGGED_BY.last(100) <= 5,
            TOPICS_OPENED >= 200,
            count(POST_READ) >= 500,
            PENALTIES.count <= 0,
            PENALTIES.runs.is_false(),
        )
    )


def trust_levels(variant: Variant) -> Ladder:
    """The ladder: TL1 and TL2 on activity and for good, TL3 each night and with grace, TL4 by hand only.

    >>> [rung.name for rung in trust_levels(IN_2026).rungs], trust_levels(IN_2026).rung("tl3").grace
    (['tl0', 'tl1', 'tl2', 'tl3', 'tl4'], 100)
    """
    tl2 = (
        newcomer_gain(topics=20, posts=100, minutes=60)
        & (days(VISITED) >= 15)
        & (TOPICS_REPLIED >= 3)
        & (count(LIKED) >= 1)
        & (count(LIKED).received >= 1)
    )
    rungs = (
        Rung("tl0", label=_label(0, "new user", "新用户"), benefits=_limits(50, 20, 30, first_day=True)),
        Rung(
            "tl1",
            newcomer_gain(topics=5, posts=30, minutes=10),
            NEVER_LOST,
            label=_label(1, "basic user", "基本用户"),
        ),
        Rung("tl2", tl2, NEVER_LOST, label=_label(2, "member", "成员"), benefits=_limits(75, 30, 45)),
        Rung(
            "tl3",
            regular_gain(variant),
            grace=variant.grace,
            review=When.DAY_END,
            label=_label(3, "regular", "活跃用户"),
            benefits=_limits(100, 40, 60),
        ),
        Rung("tl4", label=_label(4, "leader", "领袖"), benefits=_limits(150, 60, 90)),
    )
    return Ladder(
        "trust",
        rungs,
        slack=Fraction(9, 10),
        climb=Climb.STRAIGHT,
        fall=Fall.ONE_STEP,
        by_hand=ByHand.PLAIN,
        downward=Downward.REFUSED,
        label=Label(en="trust level", zh="信任等级"),
    )


def _label(level: int, en: str, zh: str) -> Label:
    return Label(en=f"TL{level} ({en})", zh=f"TL{level}（{zh}）")


def _limits(likes: int, flags: int, edits: int, *, first_day: bool = False) -> Mapping[str, int]:
    limits = {"likes_a_day": likes, "flags_a_day": flags, "edits_a_day": edits}
    return {**limits, "topics_first_day": 3, "replies_first_day": 10} if first_day else limits


def _book(variant: Variant, zone: str) -> Playbook:
    return Playbook(variant.name, "1", Calendar(zone), (PENALTIES, trust_levels(variant)))


def discourse_2014(*, zone: str = "UTC") -> Playbook:
    """Trust levels as published from 2014 to 2025: caps of 500 topics and 20 000 posts, 14 days of grace.

    Discourse reviews TL3 at 04:00; here it is reviewed when the civil day ends. Its windows hold whole days.

    >>> [policy.name for policy in discourse_2014().policies]
    ['penalties', 'trust']
    """
    return _book(IN_2014, zone)


def discourse_2026(*, zone: str = "UTC") -> Playbook:
    """Trust levels as they are in 2026: caps of 250 topics and 2 000 posts, 100 days of grace.

    >>> print(discourse_2026().policies[1].rung("tl3").gain.parts[2])
    topics opened in the last 100 days: at least 25 % of topics started in the community in the last 100 \
days, 250 at most
    """
    return _book(IN_2026, zone)


_LIMITS = stated(
    "2.1", "github.com/discourse/discourse", "likes 50, flags 20, edits 30; x 1.5 / 2 / 3 at TL2 / TL3 / TL4"
)
_SETTINGS = stated("2.1", "github.com/discourse/discourse config/site_settings.yml", "tl1_, tl2_ and tl3_requires_...")
_TL3 = stated("2.1", "github.com/discourse/discourse app/models/trust_level3_requirements.rb", "LOW_WATER_MARK = 0.9")

SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.penalties.forgiven_after": stated("2.1", "https://github.com/discourse/discourse/pull/7892", "6 months"),
    "policies.trust.slack": _TL3,
    "policies.trust.rungs.tl0.benefits": _LIMITS,
    "policies.trust.rungs.tl1.gain": _SETTINGS,
    "policies.trust.rungs.tl2.gain": _SETTINGS,
    "policies.trust.rungs.tl2.benefits": _LIMITS,
    "policies.trust.rungs.tl3.gain": _SETTINGS,
    "policies.trust.rungs.tl3.gain.parts[6]": DERIVED,
    "policies.trust.rungs.tl3.gain.parts[7]": DERIVED,
    "policies.trust.rungs.tl3.grace": _SETTINGS,
    "policies.trust.rungs.tl3.benefits": _LIMITS,
    "policies.trust.rungs.tl4.benefits": _LIMITS,
}
"""Where the numbers come from: by a path in the stored form, which holds for every number below it that has no path
of its own. The likes' days and people are derived: 20/3 and 20/4, rounded up.
"""
