"""Sentences by code, in English and in Chinese. Check-ins and streaks, rewards, formulas."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # Check-ins and streaks
    "checked_in.counted": "checked in",
    "checked_in.already": "already checked in today, nothing changes",
    "streak.none": "no check-in yet",
    "streak.done": "{unit}: {length} (longest {longest}); done",
    "streak.at_risk": "{unit}: {length} (longest {longest}); at risk: {missing} more by the end of {ends} keeps it",
    "streak.lost": "{unit}: {length} (longest {longest}); {missing} more would be needed by the end of {ends}, which "
    "is too many: it ends unless a freeze covers it",
    "streak.paused": "{unit}: {length} (longest {longest}); a pause, nothing is due",
    "streak.broken": "broken after {ended} (longest {longest}); the next check-in begins a new run",
    "attendance.perfect": "perfect: {done} of {due} days",
    "attendance.possible": "{done} of {due} days; none missed, {left} to come",
    "attendance.missed": "{done} of {due} days; missed: {missed}",
    "attendance.nothing": "no day was due",
    "cycle.day": "{day}: day {place} of the cycle since {cycle}, +{points}",
    "cycle.bonus": "{day}: day {place} of the cycle since {cycle}, +{points} and +{bonus} for the whole cycle",
    "slots.in": "slot {slot}",
    "slots.out": "not in a slot: {slots}",
    "outcome.made_up": "check-in of {target} made up on {day}",
    "outcome.not_made_up": "check-in of {target} not made up on {day}, because {because}",
    "outcome.made_up_unclear": "nothing made up on {day}: {target} is no day such as 2024-03-02",
    "outcome.freeze_bought": "streak freeze bought on {day}",
    "outcome.freeze_not_bought": "streak freeze not bought on {day}, because {because}",
    # Rewards
    "redeem.unmet": "not redeemed, {because}",
    "redeem.done": "{id}: {reward} redeemed for {price}; {state}",
    "redeem.repeated": "{id}: done before, nothing changes; {reward} is {state}",
    "redeem.refused": "{id}: not possible ({what}); {reward} is {state}",
    "redeem.free": "nothing",
    # Restating
    "restate.since": "{account} since {since}: {was} paid, {would_be} by the new rules, {difference} now",
    "restate.in_full": "{account}: {was} -> {would_be} ({difference}), everything counted by the new rules",
    # Formulas
    "formula.worked": "{formula} = {total}",
    "formula.worked.with": "{formula} = {total} ({values})",
    "formula.rounded": "{formula} = {exact}, rounded to {total}",
    "formula.rounded.with": "{formula} = {exact}, rounded to {total} ({values})",
    "formula.between": ", ",
}

CHINESE: Mapping[str, str] = {
    # Check-ins and streaks, in Chinese
    "checked_in.counted": "签到成功",
    "checked_in.already": "今天已签到，没有任何变化",
    "streak.none": "还没有签到",
    "streak.done": "{unit}：{length}（最长 {longest}）；本期已完成",
    "streak.at_risk": "{unit}：{length}（最长 {longest}）；尚差 {missing} 次，{ends} 结束前补足即可延续",
    "streak.lost": "{unit}：{length}（最长 {longest}）；{ends} 结束前还须 {missing} 次，已来不及：若无连签保护即告中断",
    "streak.paused": "{unit}：{length}（最长 {longest}）；暂停期间，无须签到",
    "streak.broken": "连签 {ended} 后中断（最长 {longest}）；下次签到重新开始",
    "attendance.perfect": "全勤：应到 {due} 天，已到 {done} 天",
    "attendance.possible": "应到 {due} 天，已到 {done} 天；没有缺勤，还有 {left} 天",
    "attendance.missed": "应到 {due} 天，已到 {done} 天；缺勤：{missed}",
    "attendance.nothing": "没有应到的日子",
    "cycle.day": "{day}：第 {place} 天，+{points}（周期自 {cycle} 起）",
    "cycle.bonus": "{day}：第 {place} 天，+{points}，整个周期完成再 +{bonus}（周期自 {cycle} 起）",
    "slots.in": "时段 {slot}",
    "slots.out": "不在签到时段内：{slots}",
    "outcome.made_up": "{day} 补签 {target}",
    "outcome.not_made_up": "{day} 未能补签 {target}，因为{because}",
    "outcome.made_up_unclear": "{day} 未能补签：{target} 不是 2024-03-02 这样的日期",
    "outcome.freeze_bought": "{day} 购买连签保护",
    "outcome.freeze_not_bought": "{day} 未能购买连签保护，因为{because}",
    # Rewards, in Chinese
    "redeem.unmet": "未能兑换，{because}",
    "redeem.done": "{id}：{reward}（{price}），现为{state}",
    "redeem.repeated": "{id}：此前已处理，没有任何变化；{reward}为{state}",
    "redeem.refused": "{id}：不能{what}；{reward}为{state}",
    "redeem.free": "免费",
    # Restating, in Chinese
    "restate.since": "{account}：{since} 起已发 {was}，按新规则应为 {would_be}，差额 {difference}",
    "restate.in_full": "{account}：{was} -> {would_be}（{difference}），全部按新规则重算",
    # Formulas, in Chinese
    "formula.worked": "{formula} = {total}",
    "formula.worked.with": "{formula} = {total}（{values}）",
    "formula.rounded": "{formula} = {exact}，取整为 {total}",
    "formula.rounded.with": "{formula} = {exact}，取整为 {total}（{values}）",
    "formula.between": "、",
}
