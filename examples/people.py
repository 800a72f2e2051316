"""The sections about members: stages, points, who is quiet, what was decided and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from commkit.core.check import Check
from commkit.core.combine import Not
from commkit.core.days import date_of
from commkit.core.machine import Move
from commkit.core.verdict import Finding, Verdict
from commkit.members.lifecycle.class_member import EVERY_DAY, GONE, OUT
from commkit.points import Award, Invite, Streak
from commkit.standing.policy import AnyPolicy
from examples.diagram import NARROW, WIDE, Arrow, arrows, diagram
from examples.findings import Findings, Quieted, Ranked
from examples.markup import Markup, el
from examples.parts import capital, listing, remark, section
from examples.records import Stepped
from examples.words import WORDS, Speech

MOST_BOARD, MOST_QUIET, MOST_STEPS = 20, 200, 30

# ---------------------------------------------------------------- members


def stages(found: Findings, say: Speech) -> Markup:
    """The lifecycle: its diagram, its moves, and how many members are where."""
    machine = found.run.machine
    lang = say.lang
    counts = {**found.stages, **{state: _went(found, state) for state in (GONE, OUT)}}
    pictures = [
        el("div", diagram(machine, counts, frame, lang, say("stages")), class_=room)
        for room, frame in (("wide", WIDE), ("narrow", NARROW))
    ]
    rows = [_move(arrow, move, at, found, say) for arrow in arrows(machine) for at, move in enumerate(arrow.moves)]
    heads = ("", say("move"), say("trigger"), say("times"))
    return section(
        "stages",
        say("stages"),
        remark(say("stages.note")),
        el("figure", pictures, class_="chart"),
        el("details", el("summary", say("moves")), listing(heads, rows, "moves", 1)),
        el("details", el("summary", say("mermaid")), el("pre", machine.diagram(lang))),
    )


def _move(arrow: Arrow, move: Move, at: int, found: Findings, say: Speech) -> Markup:
    """A line of the table of moves; the number, the states and the count stand in the first line of an arrow."""
    machine = found.run.machine
    source, target = (machine.label(state, say.lang) for state in (arrow.source, arrow.target))
    trigger = say.happened(move.trigger)
    condition = None if move.check is None else el("span", _plain_rule(move, move.check, say), class_="small why")
    first = at == 0
    times = found.run.step_counts.get((arrow.source, arrow.target), 0)
    return el(
        "tr",
        el("td", str(arrow.number) if first else ""),
        el("td", say("from_to", source=source, target=target) if first else "", class_="nowrap"),
        el("td", trigger, condition),
        el("td", f"{times:,}" if first else "", class_="num"),
        class_="" if first else "same",
    )


def _plain_rule(move: Move, check: Check, say: Speech) -> str:
    """The condition of a move; the rule of quiet is told once, under its own name."""
    if move.trigger.code == EVERY_DAY.code:
        return say("if.quiet")
    return say("if.awake") if isinstance(check, Not) else say.rule(check)


def _went(found: Findings, stage: str) -> int:
    return sum(member.stage == stage for member in found.run.members.values())


def board(found: Findings, say: Speech) -> Markup:
    """The points board."""
    if not found.board:
        return section("board", say("board"), el("p", say("board.none")))
    attending = say.kinds(found.run.rules.quiet.attending)
    shown = found.board[:MOST_BOARD]
    rules = found.run.rules.earning
    labels = [_rule_label(rule, say) for rule in rules]
    heads = (say("place"), say("member"), say("points"), *labels, say("streak"))
    rows = [_ranked(one, rules, say) for one in shown]
    note = say("board.note", count=len(shown), all=len(found.board), kind=attending)
    return section("board", say("board"), remark(note), listing(heads, rows, "board", len(heads) - 2))


def _rule_label(rule: AnyPolicy, say: Speech) -> str:
    if isinstance(rule, Streak):
        return say("of_streaks")
    return rule.kind.label.text(say.lang) if isinstance(rule, Award | Invite) else rule.name


def _ranked(one: Ranked, rules: Sequence[AnyPolicy], say: Speech) -> Markup:
    gone = None if one.inside else el("span", f" ({say('gone')})", class_="small")
    return el(
        "tr",
        el("td", f"{one.place:,}", class_="num"),
        el("td", one.name, gone),
        el("td", el("strong", f"{one.points:,}"), class_="num"),
        [el("td", f"{one.by_rule.get(rule.name, 0):,}", class_="num") for rule in rules],
        el("td", f"{one.streak:,}", class_="num"),
    )


def quiet(found: Findings, say: Speech) -> Markup:
    """Everybody who is quiet, under what is decided about them and why."""
    run = found.run
    all_ = run.days[-1].members
    rule = say.names([say.rule(part) for part in run.rules.quiet.check.parts])
    note = remark(say("quiet.note", count=len(found.quiet), all=all_, rule=rule))
    if not found.quiet:
        return section("quiet", say("quiet"), note)
    shown = found.quiet[:MOST_QUIET]
    findings = shown[0].decision.verdict.findings
    heads = (say("member"), say("last_act"), *(_measured(finding, say) for finding in findings))
    rows: list[Markup] = []
    for (_, reason), some in groupby(shown, key=lambda one: (one.decision.action, one.decision.reason)):
        group = list(some)
        decided = group[0].decision.explain(say.lang, WORDS).splitlines()[0]
        count = sum(one.decision.reason == reason for one in found.quiet)
        heading = say("group", decision=capital(decided), count=count)
        rows.append(el("tr", el("th", heading, colspan=len(heads), scope="rowgroup"), class_="group-head"))
        rows += [_quieted(one, found, say) for one in group]
    table = listing(heads, rows, "quiet", len(findings))
    rest = None
    if len(shown) < len(found.quiet):
        rest = remark(say("shown", count=len(shown), all=len(found.quiet)))
    cleaned = found.cleaned
    what_if = None
    if cleaned is not None and cleaned.active:
        removed = int(cleaned.before.den) - int(cleaned.after.den)
        what_if = remark(
            say("cleaning", removed=removed, after=cleaned.after, before=cleaned.before, active=cleaned.active)
        )
    return section("quiet", say("quiet"), note, what_if, table, rest)


def _measured(finding: Finding, say: Speech) -> str:
    """What a number of the list is, and what the rule asks of it."""
    bound = WORDS.say(say.lang, finding.code, required=WORDS.value(say.lang, finding.required))
    return say("measured", measure=finding.measure.label.text(say.lang), bound=bound)


def _quieted(one: Quieted, found: Findings, say: Speech) -> Markup:
    if one.last_act is None:
        last = el("td", say("never"))
    else:
        days = found.run.last - one.last_act
        ago = say(f"ago.{days}") if days < 2 else say("ago", days=days)
        last = el("td", date_of(one.last_act).isoformat(), " ", el("span", ago, class_="small"))
    observed = [
        el("td", WORDS.value(say.lang, finding.observed), class_="num") for finding in one.decision.verdict.findings
    ]
    return el("tr", el("td", one.member.name), last, observed)


def _reasons(verdict: Verdict, say: Speech) -> Markup:
    return el("span", " · ".join(say.findings(verdict)), class_="small why")


# ---------------------------------------------------------------- decisions


def latest(found: Findings, say: Speech) -> Markup:
    """The last moves, each with what let it happen."""
    steps = found.told(MOST_STEPS)
    heads = (say("day"), say("member"), say("move"), say("because"))
    rows = [_step(step, found, say) for step in steps]
    return section("latest", say("latest"), remark(say("latest.note")), listing(heads, rows, "latest"))


def _step(step: Stepped, found: Findings, say: Speech) -> Markup:
    machine = found.run.machine
    between = say("from_to", source=machine.label(step.source, say.lang), target=machine.label(step.target, say.lang))
    why = None if step.because is None else _reasons(step.because, say)
    return el(
        "tr",
        el("td", date_of(step.day).isoformat(), class_="nowrap"),
        el("td", step.member),
        el("td", between, class_="nowrap"),
        el("td", say.happened(step.trigger), why),
    )


def not_allowed(found: Findings, say: Speech) -> Markup | None:
    """Moves in the log that the rules refuse; None when there are none."""
    refused = found.run.not_allowed
    if not refused:
        return None
    machine = found.run.machine
    rows = []
    for one in list(refused)[: -MOST_STEPS - 1 : -1]:
        stage, kind = machine.label(one.stage, say.lang), one.kind.label.text(say.lang)
        why = _reasons(one.because, say) if one.because is not None else el("span", say("not_allowed.no_rule"))
        rows.append(
            el(
                "tr",
                el("td", date_of(one.day).isoformat(), class_="nowrap"),
                el("td", say("not_allowed.line", member=one.member, stage=stage, kind=kind)),
                el("td", why),
            )
        )
    note = remark(say("not_allowed.note", count=len(refused)))
    return section("against", say("not_allowed"), note, listing((say("day"), say("move"), say("because")), rows))
