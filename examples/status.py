"""The status report of a log: six sections that every such report has, from the same findings as the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from attrs import frozen

from commkit import kpi
from commkit.core.check import Check
from commkit.core.days import date_of
from commkit.core.ratio import Ratio
from commkit.core.readings import Reading
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.turnover import Action
from commkit.operations import Diagnosis, Figure, Part, Report, Section, diagnose, known_problems, rated, scorecard
from commkit.operations.report import Block
from examples.findings import FEW, Findings, attends
from examples.page import earning_lines
from examples.text_report import checks_of, title
from examples.words import Speech

_MEASURE_NEXT = 3
_REMEDIES = 3
_ACTIONS = (Action.REMOVE, Action.PRIVATE_CHAT, Action.WAIT, Action.WATCH)


@frozen
class Lines:
    """Sentences that stand one below the other."""

    labels: tuple[Label, ...]

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The sentences, a line each."""
        return "\n".join(label.text(lang) for label in self.labels)


def both(code: str, /, **params: object) -> Label:
    """A sentence in both languages; a label among its parameters is said in the same one.

    >>> both("status.who", what=Label(en="quiet", zh="\u6f5c\u6c34"), count=3).zh == "\u6f5c\u6c34\uff083\uff09"
    True
    """
    return label(lambda say: say(code, **{name: _text(value, say.lang) for name, value in params.items()}))


def label(said: Callable[[Speech], str]) -> Label:
    """What is said, in both languages."""
    return Label(en=said(Speech("en")), zh=said(Speech("zh")))


def _text(value: object, lang: Lang) -> object:
    return value.text(lang) if isinstance(value, Label) else value


def status_report(found: Findings) -> Report:
    """The report with its six sections (S0-04), every number from the findings."""
    diagnosis = diagnose(known_problems(), evidence(found))
    name = both("status.title", title=label(partial(title, found.log)), day=date_of(found.run.last))
    sections: Mapping[Part, Sequence[Block]] = {
        Part.OVERALL: _overall(found),
        Part.CONTENT: _content(found),
        Part.STRATEGY: [Lines(tuple(_strategy(found)))],
        Part.EFFECT: list(_effect(found)),
        Part.OUTLOOK: [Lines(tuple(_outlook(found, diagnosis)))],
        Part.SUMMARY: [_summary(found, diagnosis)],
    }
    return Report(name, tuple(Section(part, tuple(blocks)) for part, blocks in sections.items()))


def evidence(found: Findings) -> dict[str, Reading]:
    """What the log and the rules say of what the problems ask for; what they cannot say stays unknown."""
    run, last = found.run, found.run.days[-1]
    goals = len(run.rules.book.goals)
    chats = sum(times for (_, target), times in run.step_counts.items() if target == "contacted")
    return {
        "activity_rate": kpi.activity_rate(active=last.spoke, members=last.members),
        "checkin_rate": kpi.checkin_rate(done=last.attended, due=last.members) if attends(run, found.log) else None,
        "churn_rate": quits(found),
        "retention_rate": retention(found),
        "lurker_share": found.lurkers,
        "private_chats": chats if "private_chat" in found.log.told else None,
        "incentive_rules": len(run.rules.earning),
        "members": last.members,
        "goals": goals,
        "measurable_goals": goals,
    }


def quits(found: Findings) -> Ratio | None:
    """Who left in the last 28 days, of the members at their start; None where the log begins later, or more left."""
    flow = found.growth
    return Ratio(flow.left, flow.members_before) if flow.complete and flow.left <= flow.members_before else None


def retention(found: Findings) -> Ratio:
    """Who was active on the seventh day after their first, of all for whom that day was observed."""
    weeks = kpi.Weeks(kpi.Weekday.MONDAY)
    return kpi.pooled_retention(kpi.n_day_retention(found.active, 7, weeks, as_of=found.run.as_of)).ratio


def _overall(found: Findings) -> list[Block]:
    today, flow = found.today, found.growth
    return [
        Figure(both("members"), found.run.days[-1].members),
        Figure(both("dau"), today.dau),
        Figure(both("wau"), today.wau),
        Figure(both("mau"), today.mau),
        Figure(_last_day(both("stickiness")), today.stickiness),
        Figure(both("lurkers"), found.lurkers),
        both("members.flow", joined=flow.joined, rejoined=flow.rejoined, left=flow.left),
    ]


def _last_day(figure: Label) -> Label:
    """The name of a number that is of the last day, and not of a mean or of several days."""
    return Label(en=f"{figure.en} of the last day", zh=f"{figure.zh}\uff0c\u6700\u540e\u4e00\u5929")


def _content(found: Findings) -> list[Block]:
    kind = label(lambda say: say.kinds(found.log.speaking))
    few = found.speakers < FEW
    concentrated = [] if few else [Figure(both("status.top_tenth", kind=kind), found.top_tenth)]
    return [Figure(both("messages", kind=kind), found.messages), *concentrated]


def _strategy(found: Findings) -> Iterator[Label]:
    rules = found.run.rules
    yield both("status.rules", rules=f"{rules.book.name} {rules.book.version}")
    for goal in rules.book.goals:
        yield both("status.goal", goal=_rules(*checks_of(goal)))
    yield both("status.quiet", rule=_rules(*rules.quiet.check.parts))
    for policy in rules.earning:
        english, chinese = (list(earning_lines(policy, Speech(lang))) for lang in ("en", "zh"))
        for en, zh in zip(english, chinese, strict=True):
            yield both("status.points", line=Label(en=en, zh=zh))


def _rules(*checks: Check) -> Label:
    return label(lambda say: say.names([say.rule(check) for check in checks]))


def _effect(found: Findings) -> Iterator[Block]:
    if found.goals:
        goals = [one.goal for one in found.goals]
        yield scorecard(goals, {one.goal.name: one.rate for one in found.goals}, on=date_of(found.run.last))
    left = quits(found)
    yield Figure(both("status.d7"), retention(found))
    if left is not None:
        yield rated("quit_rate_month", left)


def _outlook(found: Findings, diagnosis: Diagnosis) -> Iterator[Label]:
    if not diagnosis.found:
        yield both("status.nothing")
    for remedy in diagnosis.top(_REMEDIES):
        yield both("status.do", remedy=remedy)
    for action in _ACTIONS:
        count = found.count(action)
        if count:
            yield both("status.to_see", who=both("status.who", what=both(f"do.{action.value}"), count=count))
    for measure in list(diagnosis.to_measure)[:_MEASURE_NEXT]:
        yield both("status.measure", measure=measure.label)


def _summary(found: Findings, diagnosis: Diagnosis) -> Block:
    met, goals = sum(one.verdict.met for one in found.goals), len(found.goals)
    reached = both("status.goals", met=met, all=goals) if goals else both("status.no_goals")
    return Lines((reached, both("status.problems", count=len(diagnosis.found))))
