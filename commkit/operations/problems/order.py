"""Problems of order and of gatherings: rules, conduct, feedback, crises, committees, events, tasks."""

from __future__ import annotations

from commkit.core.combine import AnyOf
from commkit.operations.diagnosis import Problem
from commkit.operations.problems.bounds import Bounds
from commkit.operations.problems.evidence import EVIDENCE as ASK
from commkit.operations.problems.evidence import problem


def rules_and_conduct(bounds: Bounds) -> tuple[Problem, ...]:
    """New rules, offences, harassment, disputes, crises, feedback: P11, P39 to P42, P44, P48."""
    return (
        problem(
            "P11",
            ("a new rule meets resistance", "新规遭遇抵触"),
            ("habit against rule, a cold climate, the stance of the other side", "习惯与规则冲突，气氛冷，站在对立面"),
            (
                "apologise, show the plan, speak as a friend, warm up, enforce until it is habit, the committee leads",
                "道歉，说明计划，以朋友立场沟通，预热，坚持到成为习惯，班委带头",
            ),
            (ASK["quits_on_change"] > 0) & ASK["has_warm_up"].is_false(),
            "S4-03",
        ),
        problem(
            "P39",
            ("a student community: inactive, irregular, poorly informed", "学生社群：不活跃、管理不规范、信息不畅"),
            ("few events, no system, no channel", "活动少，无制度，无渠道"),
            (
                "events; reviews with reward and punishment; an official account, a board, a salon",
                "主题活动；审核与奖惩制度；公众号、信息专区、沙龙",
            ),
            (ASK["activity_rate"] < bounds.activity_rate)
            & AnyOf(
                (
                    ASK["events"] <= 0,
                    ASK["has_reviews"].is_false(),
                    ASK["has_information_channel"].is_false(),
                )
            )
            & ASK["for_students"].is_true(),
            "S0-03",
        ),
        problem(
            "P40",
            ("offences", "违规行为"),
            ("no rules, or nobody enforces them", "没有规则或执行不力"),
            ("rules, warnings, bans", "制定群规，警告，封禁"),
            (ASK["offences"] > 0)
            & AnyOf(
                (
                    ASK["rules"] <= 0,
                    ASK["has_enforcement"].is_false(),
                    ASK["offences"].above(ASK["offences_before"]),
                )
            ),
            "S0-01",
        ),
        problem(
            "P41",
            ("a crisis", "社群危机"),
            ("wrong information, and the mood it makes", "不实信息与用户情绪"),
            ("correct information, calm, protect the brand", "发布正确信息，稳定情绪，减少品牌损害"),
            (ASK["crises"] > 0) & ASK["facts_published"].is_false(),
            "S0-01",
        ),
        problem(
            "P42",
            ("members are not satisfied", "用户不满意"),
            ("feedback is ignored", "反馈被忽视"),
            ("collect it, reply in time, improve", "收集反馈，及时回复，持续改进"),
            (ASK["satisfaction_rate"] < bounds.satisfaction) & (ASK["feedback_open"] > 0),
            "S0-05, S3-01",
        ),
        problem(
            "P44",
            ("bad mood and disputes", "负面情绪与争执"),
            ("nobody moderates", "无人调解"),
            ("friendly help, in time", "友善帮助，及时处理"),
            (ASK["disputes"] > 0) & ASK["has_moderation"].is_false(),
            "S0-06",
        ),
        problem(
            "P48",
            ("members are harassed in private", "私下骚扰"),
            ("people who add others for unknown purposes", "不明目的加好友"),
            ("report, and remove at once", "举报，立即移除"),
            ASK["harassments"] > 0,
            "S1-10",
        ),
    )


def gatherings(bounds: Bounds) -> tuple[Problem, ...]:
    """Events, before and after: P13 to P16, P45."""
    return (
        problem(
            "P13",
            ("those who signed up do not come", "报名后放鸽子"),
            ("they were hardly involved", "参与感低"),
            ("a larger team that prepares; let everybody discuss the details", "扩大筹备团队，让大家讨论细节"),
            (ASK["no_show_rate"] > bounds.no_show_rate) & (ASK["event_preparers"] < bounds.event_preparers),
            "S4-03",
        ),
        problem(
            "P14",
            ("interest in the event fades", "活动热度消退"),
            ("the days pass", "时间流逝"),
            ("post how the preparation goes", "发布筹备进展截图"),
            (ASK["progress_posts"] <= 0) & (ASK["days_to_event"] > bounds.event_is_far),
            "S4-03",
        ),
        problem(
            "P15",
            ("those who could not come feel left out", "缺席者有失落感"),
            ("they were not there", "未能到场"),
            ("photos as it happens, notes, books, slides", "现场照片、笔记、书单、课件"),
            (ASK["absentees"] > 0) & (ASK["recap_posts"] <= 0),
            "S4-03",
        ),
        problem(
            "P16",
            ("a temporary group splits the activity", "临时活动群分散活跃"),
            ("two groups", "两个群并存"),
            ("a last notice, then dissolve it", "发布最后通知后解散"),
            ASK["temporary_groups"] > 0,
            "S4-03",
        ),
        problem(
            "P45",
            ("lonely seniors", "老人孤独"),
            ("few channels", "渠道少"),
            ("activities, courses, volunteers", "活动、课程、志愿者"),
            (ASK["events"] <= 0) & (ASK["courses"] <= 0) & ASK["for_seniors"].is_true(),
            "S0-08",
        ),
    )


def tasks(bounds: Bounds) -> tuple[Problem, ...]:
    """Check-ins, the committee, chores, tasks: P12, P17, P25, P49."""
    return (
        problem(
            "P12",
            ("few check in", "签到率低"),
            ("no incentive, or nobody leads", "没有激励，或无人带头"),
            ("points, a board, red packets, a contest, a list of those to go", "积分、排行榜、红包、竞赛、清理名单"),
            (ASK["checkin_rate"] < bounds.checkin_rate)
            & AnyOf((ASK["incentive_rules"] <= 0, ASK["has_checkin_leader"].is_false())),
            "S4-03",
        ),
        problem(
            "P17",
            ("the committee is not active", "班委不活跃"),
            ("not involved, not thanked", "没有参与感，没有得到感谢"),
            (
                "people of one mind, a field of their own, praise, friendship, a weekly meeting",
                "志同道合者，各负责一块，表扬，友谊，每周例会",
            ),
            ASK["committee_activity"] < bounds.committee_activity,
            "S4-03",
        ),
        problem(
            "P25",
            ("chores overwhelm one person", "杂务压垮一个人"),
            ("the size of the group", "规模大"),
            ("tools, a bot", "使用工具或机器人"),
            (ASK["operators"] <= 1) & (ASK["members"] >= bounds.members_for_one) & ASK["has_tools"].is_false(),
            "S1-19",
        ),
        problem(
            "P49",
            ("tasks are not done", "任务未完成"),
            ("nothing follows from it", "没有后果"),
            ("no reward, or a penalty", "不予奖励或给予惩罚"),
            (ASK["task_completion"] < bounds.completion) & ASK["has_consequence"].is_false(),
            "S1-10",
        ),
    )
