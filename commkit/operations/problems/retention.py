"""Problems of staying, buying and trusting: retention, conversion, entry, promises, economics, faked data."""

from __future__ import annotations

from commkit.core.combine import AnyOf
from commkit.operations.diagnosis import Problem
from commkit.operations.problems.bounds import Bounds
from commkit.operations.problems.evidence import EVIDENCE as ASK
from commkit.operations.problems.evidence import problem

_LEAVING = ("low retention", "留存率低")
_NOT_BUYING = ("low conversion", "转化率低")


def leaving(bounds: Bounds) -> AnyOf:
    """Churn is high, or it rises.

    >>> print(leaving(Bounds()))
    at least one of these (churn in a month: above 10 %; churn in a month: above churn in the month before)
    """
    return AnyOf((ASK["churn_rate"] > bounds.churn_rate, ASK["churn_rate"].above(ASK["churn_before"])))


def low_retention(bounds: Bounds) -> tuple[Problem, ...]:
    """P04 to P06 (S3-03), and who leaves soon or feels deceived: P30, P31."""
    low = ASK["retention_rate"] < bounds.retention_rate
    return (
        problem(
            "P04",
            _LEAVING,
            ("lack of stickiness and value", "缺乏粘性和价值"),
            ("more valuable content", "提供更有价值的内容"),
            low & (ASK["content_score"] < bounds.score),
            "S3-03",
        ),
        problem(
            "P05",
            _LEAVING,
            ("service or product below what was expected", "服务或产品不符合预期"),
            ("keep improving service and product", "不断改进服务与产品"),
            low & (ASK["service_score"] < bounds.score),
            "S3-03",
        ),
        problem(
            "P06",
            _LEAVING,
            ("bad management, chaos", "管理不善，秩序混乱"),
            ("a complete system of management", "建立完善的管理制度"),
            low & (ASK["rules"] <= 0),
            "S3-03",
        ),
        problem(
            "P30",
            ("many leave soon after joining", "入群后流失率高"),
            ("a low threshold, or the wrong members", "门槛低，或成员定位不准"),
            ("raise the threshold, position the members", "提高门槛，明确成员定位"),
            (ASK["early_quit_rate"] > bounds.early_quit_rate)
            & AnyOf((ASK["has_threshold"].is_false(), ASK["has_member_profile"].is_false())),
            "S1-10",
        ),
        problem(
            "P31",
            ("members leave because they expected more", "期望落差导致流失"),
            ("too much was promised", "过度承诺"),
            ("promise modestly, and keep it", "适度承诺并兑现"),
            leaving(bounds) & (ASK["kept_promises"] < 1),
            "S1-20",
        ),
    )


def low_conversion(bounds: Bounds) -> tuple[Problem, ...]:
    """P07 to P09 (S3-03), and what falls or costs more than it brings: P36 to P38."""
    low = ASK["conversion_rate"] < bounds.conversion_rate
    return (
        problem(
            "P07",
            _NOT_BUYING,
            ("lack of trust", "缺乏信任"),
            ("good content and service, word of mouth", "优质内容与服务，口碑传播"),
            low & AnyOf((ASK["trust_score"] < bounds.trust_score, ASK["trust_rating"] < bounds.score)),
            "S3-03",
        ),
        problem(
            "P08",
            _NOT_BUYING,
            ("the way to buy is unclear", "转化路径不清晰"),
            ("an explicit guide and path to the purchase", "明确的引导和购买路径"),
            low & ASK["has_purchase_path"].is_false(),
            "S3-03",
        ),
        problem(
            "P09",
            _NOT_BUYING,
            ("no marketing strategy", "缺乏营销策略"),
            ("offers; the source breaks off here, so this is our reading", "优惠等手段（原文残缺，此为我们的补充）"),
            low & ASK["has_marketing_plan"].is_false(),
            "S3-03",
        ),
        problem(
            "P36",
            ("conversion falls", "转化率下降"),
            ("consumers trust less", "消费者信心下降"),
            ("marketing by trust", "信任营销"),
            ASK["conversion_rate"].below(ASK["conversion_before"]),
            "S1-20",
        ),
        problem(
            "P37",
            ("members resist marketing", "用户抗拒营销"),
            ("too much of it", "供给过剩，过度营销"),
            ("companionship and community", "陪伴与社群"),
            low & (ASK["marketing_share"] > bounds.marketing_share),
            "S1-20",
        ),
        problem(
            "P38",
            ("more goes in than comes out", "投入产出比低于 1"),
            ("traffic costs more than the profit or the price", "流量成本高于利润或售价"),
            ("the community as a link that costs little", "以社群作为低成本的连接"),
            (ASK["output_to_input"] < bounds.output_to_input)
            & AnyOf((ASK["cac"].above(ASK["margin"]), ASK["cac"].above(ASK["price"]))),
            "S1-20, S1-01",
        ),
    )


def entry_and_aim(bounds: Bounds) -> tuple[Problem, ...]:
    """Advertising groups, size before quality, too many positions, faked data, open channels, goals: P26 and others."""
    return (
        problem(
            "P26",
            ("a group of advertisements", "沦为广告群"),
            ("no common goal and no threshold", "没有共同目标，也没有门槛"),
            ("a goal, a threshold, rules that members enforce themselves", "明确目标，设置门槛，成员自治的群规"),
            (ASK["ads"] > 0) & ASK["has_goal"].is_false() & ASK["has_threshold"].is_false(),
            "S1-01",
        ),
        problem(
            "P27",
            ("members of low quality, dear to manage", "成员质量低，管理成本高"),
            ("greed for size", "贪多"),
            ("a gate for quality", "设置质量门槛"),
            (ASK["low_quality_share"] > bounds.low_quality_share) & ASK["has_threshold"].is_false(),
            "S1-01",
        ),
        problem(
            "P32",
            ("unclear work, unrealistic wishes", "工作不清晰，期望不现实"),
            ("all functions are wanted at once", "希望一个群承担所有功能"),
            ("one position", "单一定位"),
            ASK["positions"] > 1,
            "S1-20",
        ),
        problem(
            "P35",
            ("faked data", "数据造假"),
            ("investors want pretty numbers, and tools make them", "资方要好看的数据，刷量工具泛滥"),
            ("verify the data, do not trust placements, market by trust", "核实数据，不轻信投放，做信任营销"),
            ASK["fake_signals"] > 0,
            "S1-20",
        ),
        problem(
            "P47",
            ("advertisers and vague people come in", "混入广告号与目的不明者"),
            ("open channels, broad advertising", "公开渠道，泛投广告"),
            ("screen by hand", "人工筛选清洗"),
            (ASK["ads"] > 0) & ASK["has_screening"].is_false(),
            "S1-11",
        ),
        problem(
            "P51",
            ("operators are stuck in execution", "运营陷于执行"),
            ("nobody thinks about goals", "缺少对目标的思考"),
            ("judge by goals, and propose improvements", "以目标评判，提出优化"),
            ASK["has_proposals"].is_false() & (ASK["goals"] <= 0),
            "S1-20",
        ),
        problem(
            "P52",
            ("nobody can say what success is", "成功没有衡量标准"),
            ("goals without a number", "目标不可量化"),
            ("quantify them", "量化目标"),
            ASK["measurable_goals"].below(ASK["goals"]) & (ASK["goals"] > 0),
            "S4-01, S1-13",
        ),
    )
