"""Why traffic no longer pays (流量思维): conversion, input and output, and the signs of faked data (S1-20)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import Attribute, evolve, field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.measure import Given, given
from commkit.core.ratio import Exact, Ratio
from commkit.core.readings import Readings
from commkit.core.table import unit
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import PERCENT, WORDS, Label, Lang, Words
from commkit.kpi.change import ShareChange, share_change
from commkit.kpi.counts import counted
from commkit.kpi.economics import UnitEconomics, output_to_input, unit_economics
from commkit.operations.diagnosis import Diagnosis, Problem
from commkit.operations.goals import Goal
from commkit.presets.sources import DEFAULT, Source, stated

ONCE = Fraction(5, 100)
VERY_GOOD = Fraction(2, 100)


def very_good_conversion() -> Goal:
    """The goal for conversion that S1-20 calls very good now: above 2 %, and 2 % itself is not.

    Source: S1-20 (N35, row 16).

    >>> goal = very_good_conversion()
    >>> [goal.judge(Ratio(buyers, 1000)).met for buyers in (20, 21)]
    [False, True]
    """
    return Goal("conversion_rate", above=VERY_GOOD, label=Label("conversion of visits", "浏览转化率"))


def conversion_fell() -> ShareChange:
    """What the conversion of traffic did over the years that S1-20 speaks of, in points and relative.

    Source: S1-20 (N34, N35, row 16).

    >>> print(conversion_fell())
    -3 pp, -60 % relative
    """
    change = share_change(start=ONCE, end=VERY_GOOD)
    assert change is not None
    return change


_CAC = given("cac", Label("cost of a customer against the profit of a sale", "获客成本对单笔利润"), "minor units")
_CAC_TO_PRICE = given(
    "cac_to_price", Label("cost of a customer against the price of a sale", "获客成本对售价"), "minor units"
)
_MARGIN = given("margin", Label("profit of a sale", "单笔利润"), "minor units")
_PRICE = given("price", Label("price of a sale", "售价"), "minor units")
_RETURNS = given("output_to_input", Label("output to input", "投入产出比"))


ALARMS = ("cac_above_margin", "cac_above_price", "returns_below_cost")
"""What may be wrong with paid traffic, named as in `kpi.UnitEconomics`. Source: S1-20 (R112, N37)."""


@frozen
class TrafficResult:
    """What traffic cost and brought, and a verdict that is met while it pays: its gaps are the alarms of S1-20."""

    economics: UnitEconomics = field(validator=instance_of(UnitEconomics))
    returns: Ratio = field(validator=instance_of(Ratio))
    verdict: Verdict = field(validator=instance_of(Verdict))

    @property
    def alarms(self) -> tuple[str, ...]:
        """Which of the three `ALARMS` went off, in their order; what is not known sets off none."""
        return tuple(name for name, one in zip(ALARMS, self.verdict.findings, strict=True) if one.met is False)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The verdict in words."""
        return self.verdict.explain(lang, words)

    def __str__(self) -> str:
        return self.explain()


def traffic_pays() -> Check:
    """The check that traffic pays: a customer costs no more than the profit and the price of a sale, and what comes
    back is no less than what went in. Source: S1-20 (R112, N36, N37).

    >>> print(traffic_pays())
    all of these (cost of a customer against the profit of a sale: at most profit of a sale; \
cost of a customer against the price of a sale: at most price of a sale; output to input: at least 1)
    """
    return AllOf((_CAC.at_most(_MARGIN), _CAC_TO_PRICE.at_most(_PRICE), _RETURNS >= 1))


def traffic_economics(*, spend: int, customers: int, price: int, margin: int, revenue: int) -> TrafficResult:
    """What one campaign cost and brought, with the alarms of S1-20 (流量成本) [minor units, customers].

    `price` and `margin` are of one sale. Without customers what one costs is unknown. Source: S1-20 (R112, row 16).

    >>> found = traffic_economics(spend=10_000, customers=50, price=150, margin=60, revenue=6_000)
    >>> print(found.explain("zh"))
    不符合（以下各项都要满足）：
      ✗ 获客成本对单笔利润：10000/50 = 200（至多 60），超出 140
      ✗ 获客成本对售价：10000/50 = 200（至多 150），超出 50
      ✗ 投入产出比：6000/10000 = 0.6（至少 1），还差 0.4
    """
    found = unit_economics(spend=spend, customers=customers, price=price, margin=margin, revenue=revenue)
    returns = output_to_input(output=revenue, cost=spend)
    sale = {_MARGIN: margin, _PRICE: price}
    readings = Readings({_CAC: found.cac, _CAC_TO_PRICE: found.cac, **sale, _RETURNS: returns})
    return TrafficResult(found, returns, traffic_pays().judge(readings))


def _bound(_bounds: object, attribute: Attribute[Fraction], value: Exact) -> None:
    counted(**{attribute.name: value})


@frozen(kw_only=True)
class FakeDataBounds:
    """From where on a number looks made up. The source names the signs and no bounds: all are our defaults [1].

    Below `least_members` [members] no share of the members says anything: of one member all came on one day.
    """

    least_members: int = field(default=50, validator=counting("members", least=1), metadata=unit("members"))
    least_active: Exact = field(default=Fraction(1, 100), validator=_bound)
    most_comments_per_view: Exact = field(default=Fraction(1), validator=_bound)
    most_on_one_day: Exact = field(default=Fraction(1, 2), validator=_bound)
    most_shared: Exact = field(default=Fraction(1, 2), validator=_bound)
    most_duplicates: Exact = field(default=Fraction(1, 10), validator=_bound)


_SIGNS: Mapping[str, Given] = {
    "members": given("members", Label("members", "成员"), "members"),
    "comments": given("comments", Label("comments", "评论数"), "comments"),
    "views": given("views", Label("views", "阅读数"), "views"),
    "activity_rate": given("activity_rate", Label("activity rate", "活跃度"), PERCENT),
    "comments_per_view": given("comments_per_view", Label("comments per view", "评论阅读比")),
    "busiest_day_share": given("busiest_day_share", Label("joins on the busiest day", "单日入群占比"), PERCENT),
    "shared_members": given("shared_members", Label("members in both groups", "重复成员占比"), PERCENT),
    "duplicate_account_share": given("duplicate_account_share", Label("duplicate accounts", "重复账号占比"), PERCENT),
}
_FAKE = Problem(
    "R110",
    Label("the numbers look made up", "数据可能造假"),
    Label("bought", "购买"),
    Label("verify the data, and do not trust placements", "核实数据，不轻信投放"),
    _SIGNS["activity_rate"] < 1,
    "S1-20 (R110)",
)


def fake_data_signals(bounds: FakeDataBounds | None = None) -> tuple[Problem, ...]:
    """The signs of faked data (数据造假), to be given to `diagnose`: what is found are reasons to look, and no proof.

    They ask for the KPIs `activity_rate`, `comments_per_view`, `busiest_day_share`, `shared_members` (the largest of
    any two groups) and `duplicate_account_share`, and for the counts `members`, `comments` and `views`: comments that
    nobody can have read are the clearest sign, and a share of few members is none. `fake_signals` counts what is found
    for P35. Source: S1-20 (R110); each bound: our default.

    >>> from commkit.operations import diagnose
    >>> found = diagnose(fake_data_signals(), {"comments_per_view": Ratio(300, 200), "activity_rate": Ratio(90, 200)})
    >>> found.problems, [one.problem.id for one in found.ruled_out], len(found.unknown)
    (('R110-comments',), ['R110-size'], 4)
    """
    own = FakeDataBounds() if bounds is None else bounds
    ask = _SIGNS
    many = ask["members"] >= own.least_members
    signs = (
        (
            "size",
            "many members and hardly any activity",
            "人多而几乎不活跃",
            many & (ask["activity_rate"] < own.least_active),
        ),
        ("unread", "comments without a view", "无人阅读却有评论", (ask["comments"] > 0) & (ask["views"] < 1)),
        (
            "comments",
            "more comments than views",
            "评论多于阅读",
            ask["comments_per_view"] > own.most_comments_per_view,
        ),
        ("burst", "most came on one day", "集中在一天入群", many & (ask["busiest_day_share"] > own.most_on_one_day)),
        ("shared", "two groups have the same members", "两个群成员重复", ask["shared_members"] > own.most_shared),
        (
            "duplicates",
            "people with several accounts",
            "一人多号",
            ask["duplicate_account_share"] > own.most_duplicates,
        ),
    )
    return tuple(evolve(_FAKE, id=f"R110-{name}", cause=Label(en, zh), evidence=check) for name, en, zh, check in signs)


def fake_signals(found: Diagnosis) -> int | None:
    """How many signs of faked data a diagnosis found (数据造假信号) [signs], the reading `fake_signals` of P35.

    None, not known, while no sign is found and one or more are open: 0 would say that somebody looked. Other problems
    of the diagnosis are not counted. Source: S1-20 (R110).

    >>> from commkit.operations import diagnose
    >>> signs = fake_data_signals()
    >>> [fake_signals(diagnose(signs, facts)) for facts in ({}, {"comments": 10, "views": 0})]
    [None, 1]
    """
    many = sum(one.problem.id.startswith("R110-") for one in found.found)
    looked = not any(one.problem.id.startswith("R110-") for one in found.unknown)
    return many if many or looked else None


SOURCES: Mapping[str, Source] = {
    "conversion_fell.start": stated("N34", "S1-20", "自然流量转化率大概在5%左右"),
    "conversion_fell.end": stated("N35", "S1-20", "浏览转化率能超过2%"),
    "goals.conversion_rate.above": stated("N35", "S1-20", "浏览转化率能超过2%"),
    "traffic_pays.cac.at_most.margin": stated("N37", "S1-20", "流量成本远超产品利润"),
    "traffic_pays.cac.at_most.price": stated("N37", "S1-20", "营销成本超过了售价"),
    "traffic_pays.output_to_input.at_least": stated("N36", "S1-20", "投入产出比做成了1:0.n"),
    "fake_data.least_members": DEFAULT,
    "fake_data.least_active": DEFAULT,
    "fake_data.most_comments_per_view": stated("R110", "S1-20", "刷阅读, 刷评论"),
    "fake_data.most_on_one_day": DEFAULT,
    "fake_data.most_shared": DEFAULT,
    "fake_data.most_duplicates": DEFAULT,
}
"""Where each number comes from. That more comments than views cannot be needs no bound of ours."""
