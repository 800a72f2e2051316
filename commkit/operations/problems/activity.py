"""Problems of activity and content: a quiet group, thin content, lurkers, and all activity by the operators."""

from __future__ import annotations

from commkit.core.combine import AnyOf
from commkit.operations.diagnosis import Problem
from commkit.operations.problems.bounds import Bounds
from commkit.operations.problems.evidence import EVIDENCE as ASK
from commkit.operations.problems.evidence import problem
from commkit.operations.problems.retention import leaving

_LOW = ("low activity", "活跃度低")
_DEAD = ("the group is dead", "死群")


def low_activity(bounds: Bounds) -> tuple[Problem, ...]:
    """P01 to P03 (S3-03), and what else keeps a group quiet: P10, P28, P29, P33, P34."""
    low = ASK["activity_rate"] < bounds.activity_rate
    return (
        problem(
            "P01",
            _LOW,
            ("content that does not attract, or not to the members' interest", "内容不吸引人或不合成员兴趣"),
            ("more interesting and more valuable content", "提供更有趣、更有价值的内容"),
            low & (ASK["content_score"] < bounds.score),
            "S3-03",
        ),
        problem(
            "P02",
            _LOW,
            ("no effective management: nobody replies or guides", "缺乏有效管理：无人回复和引导"),
            ("a system of management, replies in time, guidance", "建立管理制度，及时回复，有意义地引导"),
            low & (ASK["reply_hours"] > bounds.reply_hours),
            "S3-03",
        ),
        problem(
            "P03",
            _LOW,
            ("no incentives", "缺乏激励机制"),
            ("points and rewards", "设立积分与奖励"),
            low & (ASK["incentive_rules"] <= 0),
            "S3-03",
        ),
        problem(
            "P10",
            _DEAD,
            (
                "operators only relay, nothing fixed, silent holidays, no answers, no atmosphere, or no value stated",
                "运营只转发消息，没有固定讨论，节假日沉寂，问题无人解答，没有氛围，或没有价值定位",
            ),
            (
                "check-ins, a positioning, an answer to every question, an event in person, a committee, steady output",
                "打卡，明确定位，有问必答，线下活动，班委会，持续输出",
            ),
            (ASK["activity_rate"] < bounds.silent_rate)
            & AnyOf(
                (
                    ASK["only_relays"].is_true(),
                    ASK["has_fixed_discussion"].is_false(),
                    ASK["silent_on_holidays"].is_true(),
                    ASK["reply_rate"] < 1,
                    ASK["has_atmosphere"].is_false(),
                    ASK["has_positioning"].is_false(),
                )
            ),
            "S4-03",
        ),
        problem(
            "P28",
            ("the group falls silent", "群陷入沉寂"),
            (
                "no structure: members, platform, joining principle, management",
                "没有结构：成员、平台、加入原则、管理规范",
            ),
            ("plan the four parts", "规划结构的四个组成部分"),
            low & (ASK["structure_parts"] < 4),
            "S1-06",
        ),
        problem(
            "P29",
            ("activity decays", "活跃度衰减"),
            ("no continued output", "没有持续输出"),
            ("continuous valuable output", "持续输出有价值的内容"),
            (low | ASK["activity_rate"].below(ASK["activity_before"]))
            & (ASK["posts_per_week"].below(ASK["output_before"]) | (ASK["posts_per_week"] <= 0)),
            "S1-06",
        ),
        problem(
            "P33",
            ("the group is quiet", "群里冷清"),
            ("no topics", "没有话题"),
            ("ask questions and name an expert; hot and disputed topics", "向专家提问；抛出热点与有争议的话题"),
            low & (ASK["topics_per_week"] < 1),
            "S1-20",
        ),
        problem(
            "P34",
            ("activity depends on the operators", "活跃依赖管理员"),
            ("no other points of value", "没有其他价值点"),
            ("match needs with experts; content by members", "匹配需求与达人；鼓励用户生产内容"),
            ASK["self_activity_share"] < bounds.self_activity,
            "S1-20",
        ),
    )


def members_who_take(bounds: Bounds) -> tuple[Problem, ...]:
    """Lurkers, takers, strangers, and members who do not care: P18, P22 to P24."""
    return (
        problem(
            "P18",
            ("members do not care about the group", "成员不在意社群"),
            ("nobody knows what they expect", "不了解他们的期望"),
            ("speak to them in private; remove who does not agree or reply", "私聊；不认可或不回复者移除"),
            (ASK["lurker_share"] > bounds.lurker_share) & (ASK["private_chats"] <= 0),
            "S4-03",
        ),
        problem(
            "P22",
            ("members who only take make the service dear", "索取型成员使服务成本过高"),
            ("they contribute nothing", "没有贡献"),
            ("replace by messages and check-in days", "按发言量与签到天数替换"),
            ASK["no_contribution_share"] > bounds.no_contribution_share,
            "S4-03",
        ),
        problem(
            "P23",
            ("lurkers drag the activity down", "潜水成员拉低活跃"),
            ("long in the group without any exchange", "长期不交流"),
            (
                "clear them regularly, after a private chat where the policy asks for it; take in fresh blood",
                "定期清理（规则要求私聊的先私聊），补充新鲜血液",
            ),
            (ASK["activity_rate"] < bounds.activity_rate) & (ASK["lurker_share"] > bounds.lurker_share),
            "S1-19",
        ),
        problem(
            "P24",
            ("members are strangers without belonging", "成员彼此陌生，没有归属感"),
            ("long without an activity", "长期没有活动"),
            ("organise activities", "组织活动"),
            ASK["days_since_event"] > bounds.days_without_event,
            "S1-19",
        ),
    )


def content(bounds: Bounds) -> tuple[Problem, ...]:
    """Too many messages, knowledge in pieces, a failed daily share, platform fatigue: P19 to P21, P43, P46, P50."""
    return (
        problem(
            "P19",
            ("the daily share failed", "每日分享失败"),
            (
                "newcomers have nothing to say, chaos over red packets, and it was stopped instead of improved",
                "新人无话可说，抢红包混乱，没有优化就停止了",
            ),
            (
                "introduce oneself instead; ask for opinions, improve, run it again; let the committee lead",
                "改为自我介绍；征求意见，优化后重来；由班委带头讨论",
            ),
            (ASK["share_completion"] < bounds.completion) & ASK["share_was_revised"].is_false(),
            "S4-03",
        ),
        problem(
            "P20",
            ("too many messages to read back", "消息太多，爬楼困难"),
            ("the volume of information", "信息量大"),
            ("tags by date, notice a day before, a reminder at noon", "日期标签，提前一天预告，当天中午提醒"),
            (ASK["messages_per_day"] > bounds.messages_per_day) & ASK["has_message_tags"].is_false(),
            "S4-03",
        ),
        problem(
            "P21",
            ("knowledge in pieces", "知识碎片化"),
            ("no system", "不成体系"),
            ("a theme for the month, courses, books", "月度主题，课程，书籍"),
            ASK["has_archive"].is_false() & ASK["has_monthly_theme"].is_false(),
            "S4-03",
        ),
        problem(
            "P43",
            ("low activity, weak content, high churn", "活跃度低、内容弱、流失率高"),
            ("the source names none", "原文未说明"),
            ("the steps of the plan, in a loop over its four KPIs", "按方案步骤执行，以四项指标循环改进"),
            (ASK["weekly_participation"] < bounds.weekly_participation)
            & (ASK["comments_per_item"] < bounds.comments_per_item)
            & (ASK["churn_rate"] > bounds.churn_rate),
            "S2-01",
        ),
        problem(
            "P46",
            ("a community about fashion: few take part", "女装社群：参与度低"),
            ("little content to take part in", "互动内容少"),
            ("upload photos, tips, products of the group's own", "自助上传穿着照片，搭配建议，社群专属产品"),
            (ASK["weekly_participation"] < bounds.weekly_participation)
            & (ASK["interactive_posts"] <= 0)
            & ASK["for_fashion"].is_true(),
            "S0-07",
        ),
        problem(
            "P50",
            ("members leave because they are tired of the platform", "平台疲劳导致用户离开"),
            ("the group is not active, and social media live short", "社群不活跃，社交媒体生命周期短"),
            ("regular posts, events on festivals", "定期发布，节日活动"),
            leaving(bounds) & (ASK["posts_per_week"] < bounds.posts_per_week),
            "S1-17",
        ),
    )
