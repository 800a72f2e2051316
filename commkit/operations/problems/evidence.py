"""What the problems ask for: KPIs and plain facts about the plan, each with its name, label and unit.

A host fills in what it knows. Rates are Ratios or Fractions, flags True or False, the rest whole or exact numbers. What
bears the name of a KPI of `commkit.kpi` is that KPI; the rest is the host's own. `for_...` says whom the community is
for: the problems of a special audience are asserted of nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from commkit.core.check import Check
from commkit.core.measure import Given, given
from commkit.core.wording import PERCENT, YES_NO, Label
from commkit.operations.diagnosis import Problem

_RATES = (
    ("activity_rate", "activity rate", "活跃度"),
    ("activity_before", "activity rate in the period before", "上期活跃度"),
    ("weekly_participation", "weekly participation", "每周参与率"),
    ("checkin_rate", "check-in rate", "签到率"),
    ("retention_rate", "retention", "留存率"),
    ("churn_rate", "churn in a month", "月流失率"),
    ("churn_before", "churn in the month before", "上月流失率"),
    ("early_quit_rate", "quits within 7 days of joining", "入群 7 天内退群率"),
    ("quits_on_change", "quits on the change of a rule", "规则变更后退群率"),
    ("conversion_rate", "conversion", "转化率"),
    ("conversion_before", "conversion in the period before", "上期转化率"),
    ("no_show_rate", "no-shows", "放鸽子比例"),
    ("committee_activity", "active members of the committee", "班委活跃比例"),
    ("task_completion", "tasks done", "任务完成率"),
    ("share_completion", "daily shares done", "每日分享完成率"),
    ("lurker_share", "lurkers", "潜水成员占比"),
    ("no_contribution_share", "members without any contribution", "零贡献成员占比"),
    ("low_quality_share", "members of low quality", "低质量成员占比"),
    ("self_activity_share", "messages that are not from operators", "自活跃占比"),
    ("reply_rate", "questions answered", "问题回复率"),
    ("kept_promises", "promises kept", "承诺兑现率"),
    ("satisfaction_rate", "satisfaction", "满意度"),
    ("marketing_share", "posts that sell", "营销内容占比"),
    ("trust_score", "trust from contact", "信任度"),
)
_COUNTS = (
    ("content_score", "content score", "内容评分", "of 5"),
    ("service_score", "service or product score", "服务与产品评分", "of 5"),
    ("trust_rating", "trust in a survey", "问卷信任度", "of 5"),
    ("reply_hours", "median first reply", "首次回复中位时长", "hours"),
    ("incentive_rules", "rules that reward", "激励规则数", "rules"),
    ("rules", "rules of conduct", "群规条数", "rules"),
    ("offences", "offences", "违规次数", "offences"),
    ("offences_before", "offences in the period before", "上期违规次数", "offences"),
    ("ads", "advertisements", "广告条数", "messages"),
    ("harassments", "reports of harassment still open", "未处理的骚扰举报", "reports"),
    ("disputes", "disputes still open", "未处理的争执", "disputes"),
    ("feedback_open", "feedback without an answer", "未答复的反馈", "items"),
    ("crises", "crises still open", "未处理的危机", "crises"),
    ("comments_per_item", "comments per item", "单条内容评论数", "comments"),
    ("interactive_posts", "posts that invite to take part", "互动内容条数", "posts"),
    ("posts_per_week", "posts per week", "每周内容条数", "posts"),
    ("output_before", "posts per week in the period before", "上期每周内容条数", "posts"),
    ("topics_per_week", "topics per week", "每周话题数", "topics"),
    ("messages_per_day", "messages per day", "日均消息数", "messages"),
    ("events", "events in the period", "本期活动数", "events"),
    ("courses", "courses in the period", "本期课程数", "courses"),
    ("days_since_event", "days since the last event", "距上次活动天数", "days"),
    ("days_to_event", "days until the event", "距活动天数", "days"),
    ("progress_posts", "posts on how the event is being prepared", "活动筹备进展条数", "posts"),
    ("event_preparers", "members who prepare the event", "活动筹备人数", "members"),
    ("absentees", "members who could not come", "未到场成员数", "members"),
    ("recap_posts", "photos and notes for those who could not come", "现场照片与纪要条数", "posts"),
    ("temporary_groups", "groups of events that are over", "已结束活动的临时群", "groups"),
    ("private_chats", "private chats with quiet members", "与潜水成员私聊次数", "chats"),
    ("operators", "operators", "运营人数", "people"),
    ("members", "members", "成员数", "members"),
    ("structure_parts", "parts of the structure", "已具备的结构要素", "of 4"),
    ("positions", "positions", "定位个数", "positions"),
    ("fake_signals", "signals of faked data", "数据造假信号", "signals"),
    ("output_to_input", "output for each unit of input", "投入产出比", ""),
    ("cac", "cost of a customer", "获客成本", "minor units"),
    ("margin", "profit of a sale", "单笔利润", "minor units"),
    ("price", "price of a sale", "售价", "minor units"),
    ("goals", "goals", "目标数", "goals"),
    ("measurable_goals", "goals with a number", "可量化目标数", "goals"),
)
_FLAGS = (
    ("has_goal", "a common goal is stated", "有明确的社群目标"),
    ("has_threshold", "there is a threshold for entry", "设有入群门槛"),
    ("has_member_profile", "who fits as a member is stated", "成员定位明确"),
    ("has_purchase_path", "the way to buy is explained", "有明确的购买路径"),
    ("has_marketing_plan", "there is a marketing strategy", "有营销策略"),
    ("has_positioning", "the value of the group is stated", "有价值定位"),
    ("has_fixed_discussion", "there is a discussion at a fixed time", "有固定讨论"),
    ("only_relays", "operators only pass messages on", "运营只转发消息"),
    ("silent_on_holidays", "nobody hosts the group on holidays", "节假日无人主持"),
    ("has_atmosphere", "members encourage each other", "成员互相鼓励，有氛围"),
    ("has_warm_up", "the new rule was announced and explained before", "新规事先预热说明"),
    ("has_consequence", "tasks that are not done have a consequence", "未完成任务有后果"),
    ("has_message_tags", "messages are tagged by date", "消息有日期标签"),
    ("has_archive", "what is shared is filed in a system", "分享内容归档成体系"),
    ("has_monthly_theme", "there is a theme for the month", "有月度主题"),
    ("has_tools", "tools or a bot do the chores", "有工具或机器人分担杂务"),
    ("has_screening", "who comes by open channels is screened", "公开渠道来人经过筛选"),
    ("has_information_channel", "there is a channel for information", "有信息发布渠道"),
    ("has_reviews", "applications and posts are reviewed", "有申请与发帖审核"),
    ("has_checkin_leader", "somebody leads the check-ins", "有人带头签到"),
    ("has_enforcement", "the rules are enforced", "群规得到执行"),
    ("has_moderation", "somebody moderates disputes", "有人调解争执"),
    ("has_proposals", "operators propose improvements", "运营提出优化建议"),
    ("share_was_revised", "the daily share was revised before it was given up", "每日分享停止前做过优化"),
    ("facts_published", "the correct facts are published", "已发布正确信息"),
    ("for_students", "a community of students", "面向学生的社群"),
    ("for_seniors", "a community of seniors", "面向老年人的社群"),
    ("for_fashion", "a community about fashion", "服装穿搭类社群"),
)


def _all() -> Mapping[str, Given]:
    found = [given(key, Label(en, zh), PERCENT) for key, en, zh in _RATES]
    found += [given(key, Label(en, zh), unit) for key, en, zh, unit in _COUNTS]
    found += [given(key, Label(en, zh), YES_NO) for key, en, zh in _FLAGS]
    return MappingProxyType({one.key: one for one in found})


EVIDENCE: Mapping[str, Given] = _all()
"""Every measure that the problems ask for, by its key."""


def problem(
    id_: str, what: tuple[str, str], cause: tuple[str, str], remedy: tuple[str, str], evidence: Check, source: str
) -> Problem:
    """A problem from its words in English and Chinese.

    >>> problem("P03", ("low activity", "活跃度低"), ("no incentives", "缺乏激励"), ("points", "积分"),
    ...     EVIDENCE["incentive_rules"] <= 0, "S3-03").cause.text("zh")
    '缺乏激励'
    """
    return Problem(id_, Label(*what), Label(*cause), Label(*remedy), evidence, source)
