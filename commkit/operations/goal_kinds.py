"""From a wish to a number: which KPIs measure what people call a goal, and what no KPI measures.

measured_by("awareness")        # ('growth_rate', 'items_by_period')
measured_by("最佳品牌")          # an error that says what to take instead
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.typed import instance_of
from commkit.core.wording import Label
from commkit.operations.goals import Goal, Term


def _some(_kind: object, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value:
        fix = "name a KPI, or say in NOT_MEASURABLE what to take instead"
        raise InvalidValue(attribute.name, seen=value, why="a goal that nothing measures is a wish", fix=fix)


@frozen
class GoalKind:
    """What people call a goal, and the KPIs of `commkit.kpi` that measure it; the one that says most comes first.

    `source` says who names the goal, and whether the KPIs are theirs or our default.

    >>> GoalKind("noise", Label("noise", "噪音"), (), "our default")
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: kpis: saw (), a goal that nothing measures is a wish; name a KPI, or say in \
NOT_MEASURABLE what to take instead
    """

    name: str = field(validator=instance_of(str))
    label: Label = field(validator=instance_of(Label))
    kpis: tuple[str, ...] = field(converter=tuple[str, ...], validator=_some)
    source: str = field(validator=instance_of(str))


@frozen
class NotMeasurable:
    """What people call a goal and no KPI measures, with the kinds of goals that come closest to what is meant."""

    name: str = field(validator=instance_of(str))
    label: Label = field(validator=instance_of(Label))
    why: str = field(validator=instance_of(str))
    instead: tuple[str, ...] = field(converter=tuple[str, ...])
    source: str = field(validator=instance_of(str))


_OURS = "the KPIs are our default"
_KINDS = (
    ("awareness", "brand awareness", "品牌知名度", "growth_rate items_by_period", "S0-01, S1-09 (R81)"),
    ("growth", "growth of members", "成员增长", "growth_rate net_growth members_on", "S0-02, S2-01 (N42)"),
    ("activity", "activity", "活跃度", "activity_rate weekly_participation dau wau mau", "S0-02, S2-01, S4-03"),
    ("check_ins", "check-ins", "签到", "checkin_rate checkin_days", "S4-03 (N74)"),
    ("stickiness", "stickiness", "用户粘性", "stickiness weekly_stickiness l28", f"S0-01; {_OURS}"),
    ("retention", "retention", "用户留存", "n_day_retention period_retention retention_rate", f"S3-02, S3-03; {_OURS}"),
    ("conversion", "sales conversion", "销售转化率", "conversion_rate payer_rate", "S0-01, S3-02 (N51)"),
    ("reach", "reach of the target group", "触及目标用户群体", "join_rate group_coverage visitors", f"S0-01; {_OURS}"),
    ("satisfaction", "satisfaction", "用户满意度", "satisfaction_rate csat", "S2-01 (N45)"),
    ("loyalty", "loyalty", "品牌忠诚度", "period_retention repurchase_rate nps", f"S2-01; {_OURS}"),
    ("brand_image", "brand image", "品牌形象", "nps satisfaction_rate", f"S0-01, S1-17; {_OURS}"),
    ("word_of_mouth", "word of mouth", "口碑传播", "source_shares k_factor_of_joins nps", f"S1-17, S3-02; {_OURS}"),
    ("content_response", "response to content", "内容互动", "comments_per_item interaction_rate", "S2-01 (N44)"),
    ("events", "taking part in events", "活动参与", "attendance_rate participations_per_member", "S3-02, S4-03"),
    ("service", "replies in time", "及时回复", "sla_share median_wait solved_rate", f"S0-01, S2-01; {_OURS}"),
    ("self_activity", "self-activity", "社群自活跃", "self_activity_share caretakers", "S1-20 (R93)"),
    ("trust", "trust", "信任", "trust_score kept_promises", "S1-20 (R94, R95)"),
    ("returns", "return on what is spent", "投入产出比", "output_to_input roi cac", "S1-20 (R112)"),
)
_UNMEASURED = (
    ("best_brand", "the leading brand", "最佳品牌", "awareness satisfaction", "rivals are not in your log", "S0-02"),
    ("influence", "influence", "影响力", "awareness word_of_mouth", "nothing says what counts as it", "S1-13, S1-16"),
    ("warmth", "a warm community", "有温度", "self_activity satisfaction", "a feeling, known only by asking", "S0-06"),
    ("culture", "a good culture", "社群文化", "retention self_activity", "it shows only in what members do", "S1-07"),
)

GOAL_KINDS: Mapping[str, GoalKind] = MappingProxyType(
    {name: GoalKind(name, Label(en, zh), tuple(kpis.split()), source) for name, en, zh, kpis, source in _KINDS}
)
"""What can be a goal, by name, each with the KPIs that measure it."""

NOT_MEASURABLE: Mapping[str, NotMeasurable] = MappingProxyType(
    {
        name: NotMeasurable(name, Label(en, zh), why, tuple(instead.split()), source)
        for name, en, zh, instead, why, source in _UNMEASURED
    }
)
"""What the sources wish for and no KPI measures, by name, each with what to take instead (our default)."""


_NEAREST = 3


def _named(kind: str, known: Iterable[GoalKind | NotMeasurable]) -> GoalKind | NotMeasurable | None:
    return next((one for one in known if kind in (one.name, one.label.en, one.label.zh)), None)


def goal_kind(kind: str) -> GoalKind:
    """The kind of a goal, by its name or by what it is called in English or Chinese.

    A kind that no KPI measures is an InvalidValue error that says what to take instead; a name that nothing has is an
    UnknownName error with the nearest ones, in the language that was asked in. Source: S1-09, S1-13 (R81).

    >>> goal_kind("用户粘性").name
    'stickiness'
    >>> goal_kind("最佳品牌")
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: goal: saw '最佳品牌', no KPI measures it: rivals are not in your log; take \
awareness (growth_rate, items_by_period) or satisfaction (satisfaction_rate, csat)
    >>> goal_kind("留存")
    Traceback (most recent call last):
    ...
    commkit.core.errors.UnknownName: goal: saw '留存', no goal is called so; use 用户留存
    """
    found = _named(kind, (*GOAL_KINDS.values(), *NOT_MEASURABLE.values()))
    if isinstance(found, GoalKind):
        return found
    if found is not None:
        instead = (f"{name} ({', '.join(GOAL_KINDS[name].kpis)})" for name in found.instead)
        why = f"no KPI measures it: {found.why}"
        raise InvalidValue("goal", seen=kind, why=why, fix=f"take {' or '.join(instead)}")
    near = _nearest(kind) or sorted(GOAL_KINDS)
    raise UnknownName("goal", seen=kind, why="no goal is called so", fix=f"use {', '.join(near)}")


def _nearest(kind: str) -> list[str]:
    """The names in either language that hold what was said, or else the one that is written most like it."""
    called = [name for one in GOAL_KINDS.values() for name in dict.fromkeys((one.name, one.label.en, one.label.zh))]
    holding = [name for name in called if kind and (kind in name or name in kind)]
    return holding[:_NEAREST] or get_close_matches(kind, called, n=1)


def measured_by(kind: str) -> tuple[str, ...]:
    """The KPIs that measure a kind of goal, by their names in `commkit.kpi`; errors as in `goal_kind`.

    Source: S1-09 (R81): brand awareness is the growth of the members, or the volume of talk about the brand.

    >>> measured_by("awareness"), measured_by("品牌知名度") == measured_by("awareness")
    (('growth_rate', 'items_by_period'), True)
    """
    return goal_kind(kind).kpis


def terms_missing(goals: Iterable[Goal]) -> tuple[Term, ...]:
    """Which of short-term and long-term goals (短期, 长期) a plan lacks; empty when it has both.

    A goal without a term counts as neither. Source: S2-01 (R82): activity soon, loyalty to the brand in the end.

    >>> from fractions import Fraction
    >>> terms_missing([Goal("activity", Fraction(1, 2), term=Term.SHORT)])
    (<Term.LONG: 'long'>,)
    """
    there = {goal.term for goal in goals}
    return tuple(term for term in Term if term not in there)
