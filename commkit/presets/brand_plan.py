"""The brand plan (社群運營計劃) of S2-01: four targets a month, one of which every content item must reach."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from commkit.core.days import DayLike
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.content import ItemComments, comments_per_item
from commkit.kpi.growth import growth_rate
from commkit.kpi.projection import periods_to_reach
from commkit.kpi.rosters import weekly_participation
from commkit.kpi.satisfaction import satisfaction_rate
from commkit.operations.goals import Goal, Term
from commkit.operations.scorecard import Scorecard, scorecard
from commkit.presets.sources import DEFAULT, Source, stated

GROWTH = Fraction(10, 100)
COMMENTS = 20


def brand_plan(*, owner: str = "") -> tuple[Goal, ...]:
    """The four goals: growth of the month, weekly participation, comments on each item, satisfaction.

    Activity is the short term and loyalty to the brand the long one (R82); which goal serves which is our reading.
    Source: S2-01 (row 17); each number: `SOURCES`.

    >>> for goal in brand_plan():
    ...     print(goal.check, goal.term.value)
    monthly growth of members: at least 10 % short
    weekly participation: at least 50 % short
    comments on each item: at least 20 short
    satisfaction: at least 80 % long
    """
    return (
        Goal(
            "growth_rate",
            GROWTH,
            label=Label("monthly growth of members", "成员月增长率"),
            owner=owner,
            term=Term.SHORT,
        ),
        Goal(
            "weekly_participation",
            Fraction(50, 100),
            label=Label("weekly participation", "每周参与率"),
            owner=owner,
            term=Term.SHORT,
        ),
        Goal(
            "comments_per_item",
            COMMENTS,
            label=Label("comments on each item", "每篇内容评论数"),
            unit="comments",
            owner=owner,
            term=Term.SHORT,
        ),
        Goal(
            "satisfaction_rate",
            Fraction(80, 100),
            label=Label("satisfaction", "满意度"),
            owner=owner,
            term=Term.LONG,
        ),
    )


@frozen
class BrandMonth:
    """A month against the plan: the scorecard, and which content items miss their comments.

    The card reads the least of the comments, because each item must reach the target; the mean is another question.
    """

    card: Scorecard = field(validator=instance_of(Scorecard))
    comments: ItemComments = field(validator=instance_of(ItemComments))
    each: Verdict = field(validator=instance_of(Verdict))

    @property
    def passed(self) -> bool:
        """Whether every goal is reached; an unknown one is not."""
        return self.card.reached == len(self.card.paces)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Every goal, and below them every content item where one misses its comments."""
        lines = [self.card.explain(lang, words)]
        if self.comments.misses:
            lines.append(self.each.explain(lang, words))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


def brand_month(
    *,
    start: int,
    end: int,
    discussants: int,
    comments: Mapping[str, int],
    satisfied: int,
    answers: int,
    on: DayLike,
) -> BrandMonth:
    """A month against the plan: members at its start and end, discussants of the week [members], comments of each item
    [comments], and satisfied answers of all [answers].

    The discussants are those of the week that ends with `on`, by the members at the end. Source: S2-01 (row 17).

    >>> month = brand_month(start=1000, end=1100, discussants=550, comments={"news": 20, "tips": 25, "vote": 19},
    ...     satisfied=80, answers=100, on=20000)
    >>> print(month.explain("zh"))
    4 个目标达成 3 个
      ✓ 达成：成员月增长率：100/1000 = 10 %（至少 10 %）
      ✓ 达成：每周参与率：550/1100 = 50 %（至少 50 %）
      ✗ 尚未达成：每篇内容评论数：19（至少 20），还差 1
      ✓ 达成：满意度：80/100 = 80 %（至少 80 %）
    不符合（以下各项都要满足）：
      ✓ 每篇内容评论数，news：20（至少 20）
      ✓ 每篇内容评论数，tips：25（至少 20）
      ✗ 每篇内容评论数，vote：19（至少 20），还差 1
    """
    goals = {goal.name: goal for goal in brand_plan()}
    items = comments_per_item(comments, target=COMMENTS)
    readings = {
        "growth_rate": growth_rate(start=start, end=end),
        "weekly_participation": weekly_participation(discussants=discussants, members=end),
        "comments_per_item": items.least,
        "satisfaction_rate": satisfaction_rate(satisfied=satisfied, answers=answers),
    }
    card = scorecard(goals.values(), readings, on=on)
    return BrandMonth(card, items, goals["comments_per_item"].judge_each(comments))


def months_to_reach(*, start: int, target: int) -> int | None:
    """How many months the planned growth needs from so many members to so many (达标所需月数) [months].

    Source: S2-01 by S0-02 (N46): 17 from 1000 to 5000.

    >>> months_to_reach(start=1000, target=5000)
    17
    """
    return periods_to_reach(start=start, target=target, rate=GROWTH)


SOURCES: Mapping[str, Source] = {
    "goals.growth_rate.at_least": stated("N42", "S2-01", "每月增長10%"),
    "goals.weekly_participation.at_least": stated("N43", "S2-01", "每週至少有50%的成員參與討論"),
    "goals.comments_per_item.at_least": stated("N44", "S2-01", "每篇內容的評論數達到20條以上"),
    "goals.satisfaction_rate.at_least": stated("N45", "S2-01", "目標滿意度達到80%以上"),
    "goals.term": DEFAULT,
}
"""Where each number comes from, by goal and field. The moment at which members are counted for the 50 %, and which
goal is for which term, are our defaults."""
