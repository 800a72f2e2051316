"""The status report (社群运营情况汇报) of S0-04: members, the active share, the trend, and six sections."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from commkit.core.days import DayLike
from commkit.core.errors import UnknownName
from commkit.core.measure import zero_to_one
from commkit.core.ratio import Exact, Ratio, round_half_up
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.activity import activity_rate
from commkit.kpi.growth import growth_rate
from commkit.operations.goals import Goal
from commkit.operations.report import Block, Figure, Part, Report, Section
from commkit.operations.scorecard import Scorecard, scorecard
from commkit.presets.sources import DEFAULT, Source, stated

STEADY_WITHIN = Fraction(1, 100)
_NONE: Mapping[Part, Iterable[Block]] = {}


class Trend(enum.Enum):
    """Where the members go: up, down, or neither."""

    STEADY = "steady"
    RISING = "rising"
    FALLING = "falling"
    UNKNOWN = "unknown"

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The trend in words.

        >>> Trend.RISING.explain(), Trend.RISING.explain("zh")
        ('trend of the members: rising', '成员趋势：上升')
        """
        return words.say(lang, "trend.said", trend=words.say(lang, f"trend.{self.value}"))


def growth_trend(*, start: int, end: int, steady_within: Exact = STEADY_WITHIN) -> Trend:
    """Whether the members rise, fall or stay over a period (增长趋势); from no members it is unknown.

    Steady is a growth of at most `steady_within` either way [1], 1 % by our default. Source: S0-04 asks for the trend.

    >>> [growth_trend(start=1000, end=end).value for end in (989, 990, 1010, 1011)]
    ['falling', 'steady', 'steady', 'rising']
    """
    zero_to_one("steady_within", steady_within)
    rate = growth_rate(start=start, end=end).value
    if rate is None:
        return Trend.UNKNOWN
    if abs(rate) <= steady_within:
        return Trend.STEADY
    return Trend.RISING if rate > 0 else Trend.FALLING


def active_members(*, members: int, share: Exact) -> int:
    """How many members a reported share is (活跃人数) [members], rounded half away from zero: a report rounds too.

    Where the count is known, use it instead. Source: S0-04 (N06): 30 % of 5000.

    >>> active_members(members=5000, share=Fraction(30, 100))
    1500
    """
    zero_to_one("share", share)
    return round_half_up(whole("members", members, least=0, counts="members") * share)


def weekly_target() -> Goal:
    """The goal that the active share is held against: half of the members each week. Source: S2-01 (N43).

    >>> print(weekly_target().check)
    active share: at least 50 %
    """
    return Goal("active_share", Fraction(50, 100), label=Label("active share", "活跃用户占比"))


@frozen
class Situation:
    """The first section in numbers (总体情况): members before and after the period, and who of them was active.

    Say in the report over which window `active` was counted: S0-04 does not.

    >>> now = Situation(members_before=4800, members=5000, active=1500)
    >>> print(now.active_share, now.trend.value)
    1500/5000 = 30 % rising
    """

    members_before: int
    members: int
    active: int
    steady_within: Exact = field(default=STEADY_WITHIN, kw_only=True)

    def __attrs_post_init__(self) -> None:
        activity_rate(active=self.active, members=self.members)
        growth_trend(start=self.members_before, end=self.members, steady_within=self.steady_within)

    @property
    def active_share(self) -> Ratio:
        """The share of the members who were active (活跃用户占比) [1]."""
        return activity_rate(active=self.active, members=self.members)

    @property
    def trend(self) -> Trend:
        """Where the members go."""
        return growth_trend(start=self.members_before, end=self.members, steady_within=self.steady_within)

    def card(self, *, on: DayLike, goal: Goal | None = None) -> Scorecard:
        """The active share against its goal; by default half of the members each week."""
        wanted = weekly_target() if goal is None else goal
        return scorecard([wanted], {wanted.name: self.active_share}, on=on)


def _only_parts(sections: Mapping[Part, Iterable[Block]]) -> None:
    for part in sections:
        if not isinstance(part, Part):
            named = next((one for one in Part if part in (one.value, one.name)), None)
            fix = f"give Part.{named.name}" if named else f"give one of {', '.join(f'Part.{one.name}' for one in Part)}"
            raise UnknownName("sections", seen=part, why="no section of a report", fix=fix)


def status_report(
    title: Label,
    situation: Situation,
    *,
    on: DayLike,
    goal: Goal | None = None,
    sections: Mapping[Part, Iterable[Block]] = _NONE,
) -> Report:
    """The report of a period that ends with the day `on`: the overall numbers and, by section, what you add.

    The first section has the members, the active members and their share, the trend, and the share against its goal
    (below it is flagged). `sections` adds blocks to any section, to the first one too; a key that is no `Part` is an
    UnknownName error, so that no words are lost. The report names what is `missing`. Source: S0-04 (R89, row 4); the
    goal is of S2-01.

    >>> report = status_report(Label("May", "五月"), Situation(4800, 5000, 1500), on=20000)
    >>> print(report.markdown("zh"))
    # 五月
    <BLANKLINE>
    ## 总体情况
    <BLANKLINE>
    - 成员：5000
    - 活跃成员：1500
    - 活跃用户占比：1500/5000 = 30 %
    <BLANKLINE>
    - 成员趋势：上升
    <BLANKLINE>
    - 1 个目标达成 0 个
      - ✗ 尚未达成：活跃用户占比：1500/5000 = 30 %（至少 50 %），还差 20 个百分点
    """
    _only_parts(sections)
    overall: tuple[Block, ...] = (
        Figure(Label("members", "成员"), situation.members, "members"),
        Figure(Label("active members", "活跃成员"), situation.active, "members"),
        Figure(Label("active share", "活跃用户占比"), situation.active_share),
        situation.trend,
        situation.card(on=on, goal=goal),
    )
    added = {part: tuple(sections.get(part, ())) for part in Part}
    blocks = {**added, Part.OVERALL: overall + added[Part.OVERALL]}
    return Report(title, tuple(Section(part, blocks[part]) for part in Part if blocks[part]))


SOURCES: Mapping[str, Source] = {
    "goals.active_share.at_least": stated("N43", "S2-01", "每週至少有50%的成員參與討論"),
    "steady_within": DEFAULT,
}
"""Where each number comes from. That a share without a window is held against a weekly goal is our default."""
