"""Sentences by code, in English and in Chinese. Goals, scorecards, reports and diagnosis."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # Goals
    "goal.reached": "reached",
    "goal.on_track": "on track",
    "goal.behind": "behind",
    "goal.missed": "missed",
    "goal.open": "not reached yet",
    "goal.unknown": "not known yet",
    "goal.pace": "{status}: {verdict}",
    "goal.progress": "{progress} of the way after {elapsed} of the time",
    "goal.projected": "at this pace {projected} on {due}",
    "goal.owner": "owner: {owner}",
    "goal.of_goals": "{reached} of {goals} goals reached",
    "goal.and_unknown": "{unknown} not known yet",
    # Reports
    "report.overall": "Overall",
    "report.content": "Content",
    "report.strategy": "Strategy",
    "report.effect": "Effect",
    "report.outlook": "Outlook",
    "report.summary": "Summary",
    "report.figure": "{label}: {value}",
    # Diagnosis
    "diagnosis.problem": "{id} {problem}",
    "diagnosis.cause": "cause: {cause}",
    "diagnosis.evidence": "evidence: {evidence}",
    "diagnosis.remedy": "remedy: {remedy}",
    "diagnosis.source": "source: {source}",
    "diagnosis.measure": "measure next: {measure} (decides {problems})",
    "diagnosis.nothing": "no problem has evidence",
    "diagnosis.comma": ", ",
    # Health ranges
    "health.rated": "{measure}: {observed}: {label} ({grade}: {source})",
    "health.unknown": "{measure}: {observed} ({grade}: {source})",
    "health.grade.S": "stated",
    "health.grade.B": "several secondary sources",
    "health.grade.C": "one secondary source",
    # Annual summary
    "annual.members": "members: {start} to {end}, {change}, as much as {monthly} each month",
    "annual.conversion": "conversion: {points}, {relative} relative",
    "annual.total_or_each": (
        "{what} {claimed} with members {heads}: if the total is meant, {per_head} per head; "
        "if per head, {total} in total"
    ),
    "annual.opposed": "{what}: the total may rise while each does less; say which is meant",
    "annual.all_hold": "every claim agrees with its numbers",
    # Trend
    "trend.steady": "steady",
    "trend.rising": "rising",
    "trend.falling": "falling",
    "trend.unknown": "not known yet",
    "trend.said": "trend of the members: {trend}",
}
CHINESE: Mapping[str, str] = {
    # Goals
    "goal.reached": "达成",
    "goal.on_track": "进度正常",
    "goal.behind": "落后",
    "goal.missed": "未达成",
    "goal.open": "尚未达成",
    "goal.unknown": "尚不清楚",
    "goal.pace": "{status}：{verdict}",
    "goal.progress": "时间过去 {elapsed}，完成 {progress}",
    "goal.projected": "照此进度，{due} 时为 {projected}",
    "goal.owner": "负责人：{owner}",
    "goal.of_goals": "{goals} 个目标达成 {reached} 个",
    "goal.and_unknown": "{unknown} 个尚不清楚",
    # Reports
    "report.overall": "总体情况",
    "report.content": "内容运营",
    "report.strategy": "运营策略",
    "report.effect": "运营效果",
    "report.outlook": "未来展望",
    "report.summary": "总结",
    "report.figure": "{label}：{value}",
    # Diagnosis
    "diagnosis.problem": "{id} {problem}",
    "diagnosis.cause": "原因：{cause}",
    "diagnosis.evidence": "依据：{evidence}",
    "diagnosis.remedy": "对策：{remedy}",
    "diagnosis.source": "出处：{source}",
    "diagnosis.measure": "下一步应测量：{measure}（可判断 {problems}）",
    "diagnosis.nothing": "没有证据表明存在问题",
    "diagnosis.comma": "、",
    # Health ranges
    "health.rated": "{measure}：{observed}，{label}（{grade}：{source}）",
    "health.unknown": "{measure}：{observed}（{grade}：{source}）",
    "health.grade.S": "原文数字",
    "health.grade.B": "多个二手来源",
    "health.grade.C": "单一二手来源",
    # Annual summary
    "annual.members": "成员：{start} 到 {end}，{change}，相当于每月 {monthly}",
    "annual.conversion": "转化率：{points}，相对 {relative}",
    "annual.total_or_each": "{what} {claimed}，成员 {heads}：若指总量，人均 {per_head}；若指人均，总量 {total}",
    "annual.opposed": "{what}：总量上升时人均可能下降，请说明是哪一个",
    "annual.all_hold": "所有说法与数字一致",
    # Trend
    "trend.steady": "平稳",
    "trend.rising": "上升",
    "trend.falling": "下降",
    "trend.unknown": "尚不清楚",
    "trend.said": "成员趋势：{trend}",
}
