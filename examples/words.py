"""The report's words in English and Chinese; rules, verdicts and decisions bring their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from commkit.core.check import Check
from commkit.core.machine import Trigger
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS as CATALOGUE
from commkit.core.wording import Lang
from commkit.standing.kinds import Kind

_TEXTS: Mapping[str, tuple[str, str]] = {
    "title": ("Community report", "社群运营报告"),
    "log.embedded": ("The class of 272", "272人的班级"),
    "span": ("{first} to {last}, days of {zone}", "{first} 至 {last},按 {zone} 的日期"),
    "embedded": (
        (
            "This log is made up: a small program, the generator, writes it, the same every time, and everybody in it "
            "is invented. The story is "
            "that of a class of 272 (S4-03), where 47 % check-in and 40 % activity are stated. The source names no "
            "day for them: the benchmark day, {day}, is the generator's choice."
        ),
        (
            "这份日志是虚构的:由一个小程序(生成器)写出,每次都相同,其中人物均为虚构。故事取自 272 人的班级(S4-03),"
            "其中签到率 47%、活跃度 40% 以上是原文的数字。原文没有说是哪一天:基准日 {day} 由生成器选定。"
        ),
    ),
    "pair": ("{what}: {value}", "{what}:{value}"),
    "today": ("{day}, {weekday}", "{day},{weekday}"),
    "weekday.0": ("Monday", "星期一"),
    "weekday.1": ("Tuesday", "星期二"),
    "weekday.2": ("Wednesday", "星期三"),
    "weekday.3": ("Thursday", "星期四"),
    "weekday.4": ("Friday", "星期五"),
    "weekday.5": ("Saturday", "星期六"),
    "weekday.6": ("Sunday", "星期日"),
    "goals": ("Goals", "目标"),
    "goal.met": ("reached", "达标"),
    "goal.unmet": ("not reached", "未达标"),
    "goal.unknown": ("not known", "无法得知"),
    "goal.of": ("{num} of {den} members", "{den} 人中的 {num} 人"),
    "goal.needs": (
        "goal: at least {goal}; {needed} of {den} reach it, {less} would not",
        "目标:至少 {goal};{den} 人中 {needed} 人即达标,{less} 人则不达标",
    ),
    "goal.needs.plain": ("goal: at least {goal}", "目标:至少 {goal}"),
    "goal.rule": ("goal: {goal}", "目标:{goal}"),
    "goal.no_data": ("the log does not say", "日志中没有这项数据"),
    "people": ("People to see to", "需要关心的人"),
    "do.remove": ("Removal to be decided", "待决定清退"),
    "action.remove": ("removal to be decided", "待决定清退"),
    "do.private_chat": ("Speak to them in private first", "先私聊"),
    "do.wait": ("Wait for their answer", "等待答复"),
    "do.watch": ("Keep and watch", "保留并观察"),
    "do.remove.chat": ("after a private chat without recognition or reply", "私聊后不认可或没有回复"),
    "do.remove.data": ("the policy lets the data decide", "本群规定由数据决定"),
    "do.private_chat.why": ("quiet, and nobody has spoken to them yet", "潜水,还没有人私聊过"),
    "do.wait.why": ("the private chat is still open", "私聊尚无结果"),
    "do.watch.why": ("quiet, but they recognise the group", "潜水,但认可本群"),
    "policy.private_chat_first": (
        "Policy: nobody is removed without a private chat.",
        "规定:未经私聊,不清退任何人。",
    ),
    "policy.data_decides": (
        "Policy: the data decides. A quiet member may be removed without a private chat, and each decision says so.",
        "规定:由数据决定。潜水成员可以不经私聊就清退,每个决定都会写明。",
    ),
    "nobody": ("nobody", "没有"),
    "more": ("and {count} more", "等,另有 {count} 人"),
    "numbers": ("In numbers", "数字一览"),
    "members": ("members", "成员"),
    "members.flow": (
        "in 28 days: {joined} joined, {rejoined} came back, {left} went",
        "28 天内:新增 {joined},回归 {rejoined},离开 {left}",
    ),
    "dau": ("active on the day", "日活 DAU"),
    "dau.text": ("active on the day {count} ({kinds})", "日活 DAU {count}({kinds})"),
    "dau.note": ("whoever had {kinds}", "当天有{kinds}的成员"),
    "wau": ("active in 7 days", "周活 WAU"),
    "mau": ("active in 28 days", "月活 MAU"),
    "incomplete": ("the log begins inside the window", "该期间的日志不完整"),
    "complete": ("all days of the window are in the log", "该期间的日志完整"),
    "stickiness": ("stickiness (DAU/MAU)", "粘性(日活/月活)"),
    "lurkers": ("lurkers", "潜水率"),
    "messages": ("{kind} per member", "人均{kind}"),
    "messages.note": ("{parts}, over the whole log", "{parts},整个日志期间"),
    "top_tenth": ("of {kind} come from the top tenth", "{kind}来自最活跃的十分之一"),
    "top_tenth.note": ("of those with any; Gini {gini}", "仅计有过的成员;基尼系数 {gini}"),
    "trend": ("Who is active", "活跃成员"),
    "trend.note": (
        "Distinct members who were active on the day, in 7 days, in 28 days. Dashed: the log begins inside the window.",
        "当天、7 天内、28 天内活跃的不同成员数。虚线:窗口早于日志的开始。",
    ),
    "calendar": ("Check-ins day by day", "签到日历"),
    "calendar.note": (
        "The share of members who checked in, day by day, at most the last 12 weeks. A row is a week, Monday first.",
        "每天签到人数占成员的比例,自首次签到起,最多显示最近 12 周。一行是一周,从星期一开始。",
    ),
    "calendar.other": ("{kind} day by day", "{kind}日历"),
    "calendar.other.note": (
        (
            "The share of members with {kind}, or how many where shares are below 5 %; at most the last 12 weeks. "
            "A row is a week, Monday first."
        ),
        "每天有{kind}的成员占比(占比不到 5% 时为人数),最多显示最近 12 周。一行是一周,从星期一开始。",
    ),
    "growth": ("Where the active members come from", "活跃成员从哪里来"),
    "growth.weeks": ("A bar is a week", "一根柱是一周"),
    "growth.months": ("A bar is a month", "一根柱是一个月"),
    "growth.note": (
        (
            "{bar}. New: never active before; retained: active in the one before too; resurrected: back after a pause; "
            "churned: active in the one before and not in this one. Pale: not all of its days are in the log."
        ),
        "{bar}。新增:此前从未活跃;留存:上一期也活跃;回流:停顿后回来;流失:上一期活跃而本期不活跃。浅色:该期间的日志不完整。",
    ),
    "retention": ("Who comes back", "谁会回来"),
    "retention.note": (
        (
            "A row holds the members who were first active in that {period} (how many), a column how many of them were "
            "active so many {period}s later. Empty: not yet observable."
        ),
        "一行是在该{period}首次活跃的成员(人数),一列是其后第几{period}仍活跃的比例。空白:尚不可观察。",
    ),
    "week": ("week", "周"),
    "month": ("month", "月"),
    "stages": ("Stages of membership", "成员的阶段"),
    "stages.note": (
        "How many members are in each stage, and the moves between them with how often each happened.",
        "每个阶段有多少成员,以及阶段之间的变化和次数。",
    ),
    "moves": ("Moves", "变化"),
    "move": ("move", "变化"),
    "trigger": ("set off by", "起因"),
    "times": ("times", "次数"),
    "if.quiet": ("who is quiet by the rule", "符合潜水规则时"),
    "if.awake": ("who is no longer quiet by the rule", "不再符合潜水规则时"),
    "did.each_day": ("a day passed", "又过了一天"),
    "did.message": ("spoke", "发言了"),
    "did.replied": ("replied", "回复了"),
    "did.asked": ("asked", "提问了"),
    "did.answered": ("answered", "回答了"),
    "did.commented": ("commented", "评论了"),
    "did.posted": ("posted", "发帖了"),
    "did.shared": ("shared", "分享了"),
    "did.reacted": ("reacted", "回应了"),
    "did.rated": ("rated", "评分了"),
    "did.purchased": ("bought", "购买了"),
    "did.checked_in": ("checked in", "打卡了"),
    "did.joined": ("joined", "入群了"),
    "did.left": ("left", "退群了"),
    "did.removed": ("was removed", "被清退了"),
    "did.recognised": ("recognises the group", "认可本群"),
    "did.private_chat.received": ("a private chat began", "私聊开始了"),
    "did.other": ("{kind}", "{kind}"),
    "counts": ("counted", "统计口径"),
    "counts.on_the_day": ("had {kinds} on the day", "当天有{kinds}"),
    "counts.checkin_rate": ("checked in on the day", "当天打卡"),
    "counts.activity_rate": ("wrote on the day", "当天发言"),
    "counts.activity_rate_7_days": ("had {kinds} in the last 7 days", "近 7 天内有{kinds}"),
    "counts.activity_rate_28_days": ("had {kinds} in the last 28 days", "近 28 天内有{kinds}"),
    "counts.stickiness": (
        "had {kinds} on the day, of those who had any in 28 days",
        "近 28 天内有{kinds}的人中,当天也有的",
    ),
    "goals.borrowed": (
        "These are the goals of the study class; --rules sets yours.",
        "这是学习型班级的目标;用 --rules 可换成自己的目标。",
    ),
    "rules.unread": (
        "The rule of quiet does not read: {kinds}. They count as active, and keep nobody from being quiet.",
        "潜水规则不看:{kinds}。这些行为计入活跃,但不影响是否潜水。",
    ),
    "skipped": ("{count} rows were skipped.", "跳过了 {count} 行。"),
    "skipped.see": ("Which and why", "哪些行,为什么"),
    "skipped.see.text": (
        "{count} rows were skipped; the end of the report says why.",
        "跳过了 {count} 行;原因见报告末尾。",
    ),
    "mermaid": ("The diagram as mermaid text", "图的 mermaid 文本"),
    "board": ("Points", "积分榜"),
    "board.note": (
        (
            "The first {count} of {all} with points. Equal points share a place. The streak is the run of days with "
            "{kind} that is alive today."
        ),
        "有积分的 {all} 人中的前 {count} 名。同分同名次。连续天数是到今天仍未中断的{kind}天数。",
    ),
    "board.none": ("Nobody has points.", "没有人有积分。"),
    "place": ("place", "名次"),
    "member": ("member", "成员"),
    "points": ("points", "积分"),
    "of_streaks": ("streaks", "连续奖励"),
    "streak": ("streak now", "当前连续天数"),
    "gone": ("no longer a member", "已不在群"),
    "quiet": ("Quiet members, and why", "潜水名单与理由"),
    "quiet.note": (
        "{count} of {all} members are quiet by the rule ({rule}). Longest quiet first.",
        "{all} 名成员中有 {count} 人符合潜水规则({rule})。沉默最久的在前。",
    ),
    "last_act": ("last active", "最后活跃"),
    "never": ("never", "从未"),
    "ago": ("{days} days ago", "{days} 天前"),
    "ago.1": ("yesterday", "昨天"),
    "ago.0": ("today", "今天"),
    "because": ("why", "理由"),
    "measured": ("{measure} ({bound})", "{measure}({bound})"),
    "group": ("{decision} · {count}", "{decision} · {count} 人"),
    "shown": ("The first {count} of {all} are listed.", "共 {all} 人,列出前 {count} 人。"),
    "cleaning": (
        (
            "If all {removed} quiet members left, activity would read {after} instead of {before}. Nobody would speak "
            "more: it would still be {active} members."
        ),
        (
            "如果 {removed} 名潜水成员全部离开,活跃度将由 {before} 变为 {after}。"
            "但没有人因此多发言:活跃的仍是 {active} 人。"
        ),
    ),
    "latest": ("Latest decisions, explained", "最近的决定与理由"),
    "latest.note": (
        "The latest moves, at most two of one sort, newest first, preferring those that a rule judged.",
        "最近的变化,每种最多两次,新的在前;优先列出由规则判定的。",
    ),
    "day": ("day", "日期"),
    "from_to": ("{source} → {target}", "{source} → {target}"),
    "not_allowed": ("Against the rules", "不合规则的操作"),
    "not_allowed.note": (
        "The log has {count} moves that these rules refuse.",
        "日志中有 {count} 次操作不被这些规则允许。",
    ),
    "not_allowed.line": ("{member} was {stage}: {kind} refused", "{member}({stage}):{kind}不被允许"),
    "not_allowed.no_rule": ("no rule lets it happen in this stage", "该阶段没有任何规则允许"),
    "rules": ("The rules that were used", "所用规则"),
    "rules.name": ("{name}, version {version}", "{name},第 {version} 版"),
    "rules.awards": ("Points", "积分规则"),
    "rules.award": ("{kind}: {each} each", "{kind}:每次 {each} 分"),
    "rules.and": ("{line}, {term}", "{line},{term}"),
    "rules.received": ("for who receives it", "计给收到的一方"),
    "rules.once.thing": ("once for each thing", "每个对象只计一次"),
    "rules.once.person": ("once for each person", "每人只计一次"),
    "rules.once.ever": ("only once", "只计一次"),
    "rules.cooldown": ("{seconds} seconds apart", "间隔至少 {seconds} 秒"),
    "rules.caps": ("at most {caps}", "{caps}"),
    "rules.cap.day": ("{cap} a day", "每天最多 {cap} 分"),
    "rules.cap.week": ("{cap} a week", "每周最多 {cap} 分"),
    "rules.cap.month": ("{cap} a month", "每月最多 {cap} 分"),
    "rules.cap.ever": ("{cap} in all", "累计最多 {cap} 分"),
    "rules.streak": ("{length} days of {kind} in a row: {points}", "连续 {length} 天{kind}:{points} 分"),
    "rules.quiet": ("Quiet means", "潜水是指"),
    "rules.reply": ("A private chat waits {days} days for a reply.", "私聊等待答复 {days} 天。"),
    "rules.goals": ("Goals", "目标"),
    "rules.defaults": (
        "The goals are stated in the source; every other number is commkit's default, because the source names none.",
        "目标出自原文;其余数字都是 commkit 的默认值,因为原文没有给出。",
    ),
    "source.stated": ("stated in {document}: {phrase}", "见于 {document}:{phrase}"),
    "data": ("The log", "日志"),
    "data.rows": (
        "{rows} rows became {facts} facts about {people} people.",
        "{rows} 行成为 {facts} 条事实,涉及 {people} 人。",
    ),
    "data.facts": ("{facts} facts about {people} people.", "{facts} 条事实,涉及 {people} 人。"),
    "data.after": (
        "{count} facts on or after {day} were left out.",
        "{day} 及以后的 {count} 条事实未计入。",
    ),
    "data.repeats": ("{count} rows repeated an id and were counted once.", "{count} 行的编号重复,只计一次。"),
    "data.skipped": ("{count} rows were skipped:", "跳过 {count} 行:"),
    "data.skipped.none": ("No row was skipped.", "没有跳过任何行。"),
    "data.before": (
        "{count} facts lie before the day of their member's join (members: {people}): counted.",
        "{people} 名成员的 {count} 条事实早于其入群日:已计入。",
    ),
    "data.not_on_roster": (
        "{count} facts by people who are not on the roster ({people}): counted as activity.",
        "{people} 名不在名册上的人的 {count} 条事实:计为活跃。",
    ),
    "data.after_leaving": (
        "{count} facts of members who had gone: counted as activity.",
        "已离开的成员的 {count} 条事实:计为活跃。",
    ),
    "data.answers_without_chat": (
        "{count} answers without a private chat (recognised or not): they decide nothing.",
        "{count} 次表态(认可或不认可)之前没有私聊:不影响决定。",
    ),
    "skip.unreadable row": ("unreadable row", "无法读取的行"),
    "skip.unreadable instant": ("unreadable instant", "无法读取的时间"),
    "skip.unknown kind": ("unknown kind", "未知的类别"),
    "skip.bad amount": ("bad amount", "数值有误"),
    "skip.no member": ("no member", "没有成员"),
    "skip.row": (
        "row {row}, column {column}: saw {seen}, wanted {wanted}",
        "第 {row} 行,{column} 列:实为 {seen},应为 {wanted}",
    ),
    "no_charts": (
        "Charts are left out: the charts extra is not installed (pip install 'commkit-rules[charts]').",
        "没有图表:未安装 charts 附加依赖(pip install 'commkit-rules[charts]')。",
    ),
    "page": ("The whole report: {path}", "完整报告:{path}"),
    "status": ("Status report", "运营情况汇报"),
    "status.note": ("As text, to paste into a message or a document.", "文本形式,可粘贴到消息或文档中。"),
    "status.file": ("The status report: {path}", "运营情况汇报:{path}"),
    "status.title": ("{title}, {day}", "{title},{day}"),
    "status.rules": ("Rules: {rules}", "规则:{rules}"),
    "status.goal": ("Goal: {goal}", "目标:{goal}"),
    "status.quiet": ("Quiet means all of: {rule}", "潜水是指同时满足:{rule}"),
    "status.points": ("Points: {line}", "积分:{line}"),
    "status.top_tenth": ("share of {kind} that comes from the top tenth", "{kind}中来自最活跃十分之一的占比"),
    "status.d7": ("retention on day 7", "第 7 日留存"),
    "status.to_see": ("People to see to: {who}", "需要关心的人:{who}"),
    "status.who": ("{what} ({count})", "{what}({count})"),
    "status.do": ("To do: {remedy}", "对策:{remedy}"),
    "status.measure": ("To measure next: {measure}", "下一步测量:{measure}"),
    "status.nothing": ("Nothing measured so far shows a problem.", "目前测得的数据没有显示问题。"),
    "status.goals": ("{met} of {all} goals reached.", "{all} 个目标达成 {met} 个。"),
    "status.no_goals": ("No goal is set.", "没有设定目标。"),
    "status.problems": ("Problems with evidence: {count}.", "有依据的问题:{count} 个。"),
    "made_by": (
        "Made by commkit. Nothing is fetched: this page can be kept and sent as one file.",
        "由 commkit 生成。页面不从网络读取任何内容,可作为单个文件保存和转发。",
    ),
}

_FULL_WIDTH = str.maketrans(",:;()?!", "\uff0c\uff1a\uff1b\uff08\uff09\uff1f\uff01")


def _chinese(text: str) -> str:
    """A sentence with the punctuation that Chinese readers expect; what is in braces or quotes stays.

    >>> _chinese("\u76ee\u6807:{goal:>3}") == "\u76ee\u6807\uff1a{goal:>3}"
    True
    """
    parts = re.split(r"(\{[^}]*\}|'[^']*')", text)
    return "".join(part if at % 2 else part.translate(_FULL_WIDTH) for at, part in enumerate(parts))


WORDS = CATALOGUE.adding("en", {code: en for code, (en, _) in _TEXTS.items()}).adding(
    "zh",
    {
        code: _chinese(text)
        for code, text in {**CATALOGUE.texts["zh"], **{c: zh for c, (_, zh) in _TEXTS.items()}}.items()
    },
)
"""Everything that the report can say, with the words of verdicts and decisions."""


class Speech:
    """Says the report's words in one language.

    >>> Speech("en")("more", count=3), Speech("zh")("do.wait") == Speech("zh")("do.wait")
    ('and 3 more', True)
    """

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, code: str, **params: object) -> str:
        shown = {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in params.items()}
        return WORDS.say(self.lang, code, **shown)

    def names(self, names: Sequence[str]) -> str:
        """Names in a row."""
        return ("\u3001" if self.lang == "zh" else ", ").join(names)

    def happened(self, trigger: Trigger) -> str:
        """What set off a move, as a short sentence.

        >>> from commkit.core.machine import After, EachDay
        >>> from commkit.standing.kinds import MESSAGE
        >>> [Speech("en").happened(trigger) for trigger in (MESSAGE, EachDay(), After(7))]
        ['spoke', 'a day passed', 'after 7 days']
        """
        code = f"did.{trigger.code.replace(' ', '_')}"
        return self(code) if code in _TEXTS else self("did.other", kind=trigger.label.text(self.lang))

    def kinds(self, kinds: Sequence[Kind], last: str = "and") -> str:
        """Kinds by their labels, as one reads them aloud.

        >>> from commkit.standing.kinds import CHECKED_IN, MESSAGE, SHARED
        >>> Speech("en").kinds([MESSAGE, CHECKED_IN, SHARED])
        'messages, check-ins and shares'
        """
        labels = [kind.label.text(self.lang) for kind in kinds]
        if self.lang == "zh" or len(labels) < 2:
            return self.names(labels)
        return f"{', '.join(labels[:-1])} {last} {labels[-1]}"

    def findings(self, verdict: Verdict) -> list[str]:
        """The leaves that decided a verdict, each as a sentence: what was met, or else what stood in the way."""
        decisive = [one for one in verdict.findings if one.met] if verdict.met else verdict.gaps()
        return [finding.sentence(self.lang, WORDS) for finding in decisive]

    def rule(self, check: Check) -> str:
        """A check as a sentence."""
        return check.text(self.lang, WORDS)
