"""The short report for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.days import date_of, weekday
from commkit.core.ratio import decimal
from commkit.core.verdict import Answer
from commkit.members.lifecycle.class_member import GONE, OUT
from commkit.members.turnover import Action
from commkit.operations.goals import Goal
from commkit.standing.kinds import CHECKED_IN, MESSAGE
from examples.findings import Findings, GoalFound
from examples.logs import Log
from examples.words import Speech

_NAMES, _PLACES, _MOVES = 6, 5, 6
_PLAIN = {"checkin_rate": [CHECKED_IN], "activity_rate": [MESSAGE]}
"""The kinds for which a rate of a day has a word of its own."""
_SIGNS = {Answer.MET: "✓", Answer.UNMET: "✗", Answer.UNKNOWN: "?"}


def text_report(found: Findings, say: Speech) -> str:
    """The report in some thirty lines."""
    sections = (_head(found, say), _goals(found, say), _people(found, say), _numbers(found, say), _latest(found, say))
    lines = [line for section in sections for line in (*section, "")]
    return "\n".join([*lines, *data_lines(found, say)])


def title(log: Log, say: Speech) -> str:
    """What the report is about."""
    return log.mapping.name or log.name or say("log.embedded")


def day_words(found: Findings, say: Speech) -> str:
    """The last day with its weekday."""
    day = found.run.last
    return say("today", day=date_of(day), weekday=say(f"weekday.{int(weekday(day))}"))


def counted_words(one: GoalFound, found: Findings, say: Speech) -> str:
    """Whom a goal's rate counts, and on which day or days."""
    name = one.goal.name
    of_a_day = {"checkin_rate": list(found.run.rules.quiet.attending), "activity_rate": found.log.speaking}
    kinds = of_a_day.get(name, found.log.active)
    plain = name not in of_a_day or kinds == _PLAIN[name]
    return say(f"counts.{name}" if plain else "counts.on_the_day", kinds=say.kinds(kinds, "or"))


def goal_words(one: GoalFound, say: Speech) -> str:
    """What the goal asks, in people where it can be said so."""
    if one.goal.at_least is None or len(one.goal.bounds) > 1:
        return say("goal.rule", goal=say.names([say.rule(part) for part in checks_of(one.goal)]))
    goal = f"{decimal(one.goal.at_least * 100)} %"
    if one.rate is None or one.needed is None:
        return say("goal.needs.plain", goal=goal)
    den = int(one.rate.den)
    return say("goal.needs", goal=goal, needed=one.needed, den=den, less=one.needed - 1)


def checks_of(goal: Goal) -> tuple[Check, ...]:
    """The bounds of a goal, each as a check: one, or two of a range."""
    return goal.check.parts if isinstance(goal.check, AllOf) else (goal.check,)


def _head(found: Findings, say: Speech) -> Iterator[str]:
    run = found.run
    yield title(found.log, say)
    yield say("span", first=date_of(run.first), last=date_of(run.last), zone=run.calendar.zone)
    skipped = sum(found.log.skips.count.values())
    if skipped:
        yield say("skipped.see.text", count=skipped)


def rules_notes(found: Findings, say: Speech) -> list[str]:
    """What to know of the rules before their answers: whose goals they are, and what they do not read."""
    notes = [say("goals.borrowed")] if found.borrowed_goals else []
    if found.unread:
        notes.append(say("rules.unread", kinds=say.kinds(found.unread)))
    return notes


def _goals(found: Findings, say: Speech) -> Iterator[str]:
    yield f"{say('goals')} · {day_words(found, say)}"
    yield from (f"  {note}" for note in rules_notes(found, say))
    for one in found.goals:
        rate = say("goal.no_data") if one.rate is None else str(one.rate)
        label = one.goal.label.text(say.lang)
        line = say("pair", what=label, value=rate)
        yield f"  {_SIGNS[one.verdict.answer]} {line} · {say(f'goal.{one.verdict.answer.value}')}"
        yield f"    {say('pair', what=say('counts'), value=counted_words(one, found, say))}"
        yield f"    {goal_words(one, say)}"


def _people(found: Findings, say: Speech) -> Iterator[str]:
    yield say("people")
    for action in (Action.REMOVE, Action.PRIVATE_CHAT, Action.WAIT, Action.WATCH):
        names = [one.member.name for one in found.quiet if one.decision.action is action]
        if names:
            more = say("more", count=len(names) - _NAMES) if len(names) > _NAMES else ""
            listed = f"{say.names(names[:_NAMES])} {more}".rstrip()
            yield f"  {len(names):,} · {say('pair', what=say(f'do.{action.value}'), value=listed)}"
    if not found.quiet:
        yield f"  {say('nobody')}"
    yield f"  {say(f'policy.{found.run.rules.turnover.removal.value}')}"


def _numbers(found: Findings, say: Speech) -> Iterator[str]:
    today, machine = found.today, found.run.machine
    yield say("numbers")
    stages = [
        f"{machine.label(stage, say.lang)} {found.stages[stage]:,}"
        for stage in machine.states
        if stage not in (GONE, OUT) and found.stages.get(stage)
    ]
    members = f"{say('members')} {found.run.days[-1].members:,}"
    yield f"  {say('pair', what=members, value=say.names(stages))}"
    flow = found.growth
    yield f"  {say('members.flow', joined=flow.joined, rejoined=flow.rejoined, left=flow.left)}"
    dau = say("dau.text", count=today.dau, kinds=say.kinds(found.log.active, "or"))
    yield f"  {dau} · {say('wau')} {today.wau:,} · {say('mau')} {today.mau:,}"
    yield f"  {say('stickiness')} {today.stickiness} · {say('lurkers')} {found.lurkers}"
    if found.board:
        first = [f"{one.place}. {one.name} {one.points:,}" for one in found.board[:_PLACES]]
        yield f"  {say('pair', what=say('points'), value=say.names(first))}"


def _latest(found: Findings, say: Speech) -> Iterator[str]:
    yield say("latest")
    for step in found.told(_MOVES):
        machine = found.run.machine
        move = say("from_to", source=machine.label(step.source, say.lang), target=machine.label(step.target, say.lang))
        why = [say.happened(step.trigger), *(say.findings(step.because) if step.because is not None else ())]
        yield f"  {date_of(step.day)} {say('pair', what=step.member, value=' · '.join([move, *why]))}"


def data_lines(found: Findings, say: Speech) -> Iterator[str]:
    """What was read, skipped, and did not fit the roster."""
    log, people = found.log, len(found.run.members)
    if log.rows:
        yield say("data.rows", rows=log.rows, facts=len(log.facts), people=people)
    else:
        yield say("data.facts", facts=len(log.facts), people=people)
    yield from _misfits(found, say)
    if log.rows:
        yield from _skipped(log, say)


def _misfits(found: Findings, say: Speech) -> Iterator[str]:
    odd = found.run.oddities
    left_out = len(found.log.facts) - found.run.facts
    if left_out:
        yield say("data.after", count=left_out, day=date_of(found.run.as_of))
    if found.log.repeats:
        yield say("data.repeats", count=found.log.repeats)
    if odd.before_join:
        yield say("data.before", count=odd.before_join, people=len(odd.before_join_members))
    if odd.not_on_roster:
        yield say("data.not_on_roster", count=odd.not_on_roster, people=len(odd.not_on_roster_members))
    if odd.after_leaving:
        yield say("data.after_leaving", count=odd.after_leaving)
    if odd.answers_without_chat:
        yield say("data.answers_without_chat", count=odd.answers_without_chat)


def _skipped(log: Log, say: Speech) -> Iterator[str]:
    if not log.skips.count:
        yield say("data.skipped.none")
        return
    yield say("data.skipped", count=sum(log.skips.count.values()))
    for why, count in log.skips.count.items():
        yield f"  {count:,} · {say(f'skip.{why.value}')}"
        for one in log.skips.first[why]:
            yield "    " + say("skip.row", row=one.row, column=one.column or "-", seen=one.seen, wanted=one.wanted)
