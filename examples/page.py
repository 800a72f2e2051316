"""The report as one HTML page that opens offline: the answer first, then everything behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from commkit.core.check import Not
from commkit.core.days import date_of
from commkit.core.machine import Move
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer, Finding, Verdict
from commkit.members.lifecycle import EVERY_DAY, GONE, OUT
from commkit.members.turnover import Action
from commkit.points.earning import Award
from commkit.presets import BENCHMARK_DAY, SOURCES, Grade
from examples.diagram import NARROW, WIDE, Arrow, arrows, diagram
from examples.drawing import Pen
from examples.findings import Findings, GoalFound, Quieted, Ranked
from examples.markup import Markup, el, join
from examples.replaying import Stepped
from examples.text_report import data_lines, day_words, goal_words, title
from examples.words import WORDS, Speech

NO_FONT = "Boxes instead of Chinese characters? This device has no Chinese font; install one, such as Noto Sans CJK."
MOST_BOARD, MOST_QUIET, MOST_STEPS, MOST_NAMES = 20, 200, 30, 12
_STYLE = Path(__file__).with_name("report.css")
_SCRIPT = Path(__file__).with_name("font_check.js")
_ACTIONS = (Action.REMOVE, Action.PRIVATE_CHAT, Action.WAIT, Action.WATCH)
_SIGNS = {Answer.MET: "✓", Answer.UNMET: "✗", Answer.UNKNOWN: "?"}


def page(found: Findings, say: Speech, pen: Pen | None) -> str:
    """The whole page. Without a pen there are no charts, and it says so."""
    name = title(found.log, say)
    body = el(
        "main",
        _header(found, say, name),
        _goals(found, say),
        _people(found, say),
        _numbers(found, say),
        _charts(found, say, pen),
        _stages(found, say),
        _board(found, say),
        _quiet(found, say),
        _latest(found, say),
        _not_allowed(found, say),
        _rules(found, say),
        _data(found, say),
        el("footer", say("made_by")),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"{name} · {say('title')}"),
        el("style", Markup(_STYLE.read_text(encoding="utf-8"))),
    )
    lang = "zh-Hans" if say.lang == "zh" else say.lang
    return f"<!doctype html>\n{el('html', head, el('body', body, _font_check(say)), lang=lang)}\n"


def _font_check(say: Speech) -> Markup | None:
    """Shows the hint about fonts where two Chinese characters look alike, which they do only as boxes."""
    return el("script", Markup(_SCRIPT.read_text(encoding="utf-8"))) if say.lang == "zh" else None


def _section(name: str, heading: str, *children: Markup | str | Iterable[Markup] | None) -> Markup:
    return el("section", el("h2", heading), *children, id=name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _note(text: str) -> Markup:
    return el("p", text, class_="note")


def _table(heads: Sequence[str], rows: Iterable[Markup], class_: str = "", numbers: int = 0) -> Markup:
    """A table whose last `numbers` columns are numbers."""
    first = len(heads) - numbers
    cells = [
        el("th", text, scope="col", class_="num") if at >= first else el("th", text, scope="col")
        for at, text in enumerate(heads)
    ]
    head = el("thead", el("tr", cells))
    return el("div", el("table", head, el("tbody", rows), class_=class_), class_="scroll")


# ---------------------------------------------------------------- the answer


def _header(found: Findings, say: Speech, name: str) -> Markup:
    run = found.run
    span = say("span", first=date_of(run.first), last=date_of(run.last), zone=run.calendar.zone)
    made_up = None if found.log.rows else el("p", say("embedded", day=BENCHMARK_DAY), class_="made-up")
    no_font = el("p", NO_FONT, id="no-font", hidden="", class_="made-up") if say.lang == "zh" else None
    return el("header", no_font, el("p", say("title"), class_="kicker"), el("h1", name), _note(span), made_up)


def _goals(found: Findings, say: Speech) -> Markup:
    cards = [_goal(one, say) for one in found.goals]
    return _section("goals", f"{say('goals')} · {day_words(found, say)}", el("div", cards, class_="cards"))


def _goal(one: GoalFound, say: Speech) -> Markup:
    answer = one.verdict.answer
    known = one.rate is not None and one.rate.value is not None
    big = (one.rate.decimal() or "") if known and one.rate is not None else "–"
    counts = (
        say("goal.of", num=int(one.rate.num), den=int(one.rate.den)) if one.rate is not None else say("goal.no_data")
    )
    return el(
        "article",
        el("h3", one.goal.label.text(say.lang)),
        el("p", big, class_="big"),
        el("p", el("strong", f"{_SIGNS[answer]} {say(f'goal.{answer.value}')}"), " · ", counts),
        _meter(one),
        _note(goal_words(one, say)),
        class_=f"card {answer.value}",
    )


def _meter(one: GoalFound) -> Markup | None:
    """A bar with the goal as a mark on it."""
    if one.rate is None or one.rate.value is None:
        return None
    done, goal = float(min(one.rate.value, Fraction(1)) * 100), float(one.goal.at_least * 100)
    fill = el("span", class_="fill", style=f"width:{done:.2f}%")
    return el("div", fill, el("span", class_="mark", style=f"left:{goal:.2f}%"), class_="meter")


def _people(found: Findings, say: Speech) -> Markup:
    groups = [_group(found, action, say) for action in _ACTIONS if found.count(action)]
    policy = _note(say(f"policy.{found.run.rules.stages.removal.value}"))
    if not groups:
        return _section("people", say("people"), el("p", say("nobody")), policy)
    return _section("people", say("people"), el("div", groups, class_="todo"), policy)


def _group(found: Findings, action: Action, say: Speech) -> Markup:
    some = [one for one in found.quiet if one.decision.action is action]
    names = [el("span", one.member.name, class_="chip") for one in some[:MOST_NAMES]]
    rest = el("a", say("more", count=len(some) - MOST_NAMES), href="#quiet") if len(some) > MOST_NAMES else None
    why = f"do.{action.value}.why"
    if action is Action.REMOVE:
        by_data = all(one.decision.reason == "because.data" for one in some)
        why = "do.remove.data" if by_data else "do.remove.chat"
    return el(
        "div",
        el("p", f"{len(some):,}", class_="count"),
        el("div", el("h3", say(f"do.{action.value}")), _note(say(why)), el("p", names, " ", rest, class_="chips")),
        class_=f"group {action.value}",
    )


def _numbers(found: Findings, say: Speech) -> Markup:
    today, flow = found.today, found.growth
    window = {True: say("complete"), False: say("incomplete")}
    flowed = say("members.flow", joined=flow.joined, rejoined=flow.rejoined, left=flow.left)
    kinds = found.log.mapping.kinds()
    kind = say.names([kinds[code].label.text(say.lang) for code in found.log.mapping.speaking])
    tiles = [
        (say("members"), f"{found.run.days[-1].members:,}", flowed),
        (say("dau"), f"{today.dau:,}", say("dau.note")),
        (say("wau"), f"{today.wau:,}", window[today.wau_complete]),
        (say("mau"), f"{today.mau:,}", window[today.mau_complete]),
        (say("stickiness"), _short(today.stickiness), _parts(today.stickiness)),
        (say("lurkers"), _short(found.lurkers), _parts(found.lurkers)),
        (say("messages", kind=kind), _short(found.messages), say("messages.note", parts=_parts(found.messages))),
        (say("top_tenth", kind=kind), _short(found.top_tenth), say("top_tenth.note", gini=_short(found.gini))),
    ]
    shown = [
        el("div", el("p", big, class_="big"), el("p", what, class_="what"), _note(note), class_="tile")
        for what, big, note in tiles
    ]
    return _section("numbers", say("numbers"), el("div", shown, class_="tiles"))


def _short(ratio: Ratio) -> str:
    return ratio.decimal() or "n/a"


def _parts(ratio: Ratio) -> str:
    return f"{ratio.num:,}/{ratio.den:,}"


# ---------------------------------------------------------------- charts


def _charts(found: Findings, say: Speech, pen: Pen | None) -> Markup:
    if pen is None:
        return _section("trend", say("trend"), el("p", say("no_charts"), class_="made-up"))
    from commkit import charts

    period, bar = (say("week"), "growth.weeks") if found.weekly else (say("month"), "growth.months")
    parts = []
    checkins = found.checkins
    if checkins is not None:
        attending = found.run.rules.stages.quiet.attending
        plain = attending.code == "checked_in"
        kind = attending.label.text(say.lang)
        heading = say("calendar") if plain else _capital(say("calendar.other", kind=kind))
        note = say("calendar.note") if plain else say("calendar.other.note", kind=kind)
        drawn = pen.draw("calendar", heading, lambda look: charts.checkins(checkins, look))
        parts.append(_section("calendar", heading, _note(note), drawn))
    lines, bars = pen.legend(charts.ACTIVE_PARTS), pen.legend(charts.ACCOUNTING_PARTS)
    for name, note, legend, chart in (
        ("trend", say("trend.note"), lines, lambda look: charts.actives(found.actives, look)),
        ("growth", say("growth.note", bar=say(bar)), bars, lambda look: charts.accounting(found.accounting, look)),
        ("retention", say("retention.note", period=period), None, lambda look: charts.retention(found.cohorts, look)),
    ):
        parts.append(_section(name, say(name), _note(note), legend, pen.draw(name, say(name), chart)))
    return join(parts)


# ---------------------------------------------------------------- members


def _stages(found: Findings, say: Speech) -> Markup:
    machine = found.run.machine
    lang = say.lang
    counts = {**found.stages, **{state: _went(found, state) for state in (GONE, OUT)}}
    pictures = [
        el("div", diagram(machine, counts, frame, lang, say("stages")), class_=room)
        for room, frame in (("wide", WIDE), ("narrow", NARROW))
    ]
    rows = [_move(arrow, move, at, found, say) for arrow in arrows(machine) for at, move in enumerate(arrow.moves)]
    heads = ("", say("move"), say("trigger"), say("times"))
    return _section(
        "stages",
        say("stages"),
        _note(say("stages.note")),
        el("figure", pictures, class_="chart"),
        el("details", el("summary", say("moves")), _table(heads, rows, "moves", 1), open=""),
        el("details", el("summary", say("mermaid")), el("pre", machine.diagram(lang))),
    )


def _move(arrow: Arrow, move: Move, at: int, found: Findings, say: Speech) -> Markup:
    """A line of the table of moves; the number, the states and the count stand in the first line of an arrow."""
    machine = found.run.machine
    source, target = (machine.label(state, say.lang) for state in (arrow.source, arrow.target))
    trigger = say("time") if move.trigger.code == EVERY_DAY.code else move.trigger.label.text(say.lang)
    condition = None
    if move.check is not None:
        rule = _plain_rule(move, say)
        condition = el("span", rule, class_="small why")
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


def _plain_rule(move: Move, say: Speech) -> str:
    """The condition of a move; the rule of quiet is told once, under its own name."""
    if move.trigger.code == EVERY_DAY.code:
        return say("if.quiet")
    if isinstance(move.check, Not):
        return say("if.awake")
    return say.rule(move.check) if move.check is not None else say("always")


def _went(found: Findings, stage: str) -> int:
    return sum(member.stage == stage for member in found.run.members.values())


def _board(found: Findings, say: Speech) -> Markup:
    if not found.board:
        return _section("board", say("board"), el("p", say("board.none")))
    attending = found.run.rules.stages.quiet.attending.label.text(say.lang)
    shown = found.board[:MOST_BOARD]
    labels = [_rule_label(found, rule, say) for rule in found.rules_of_board]
    heads = (say("place"), say("member"), say("points"), *labels, say("streak"))
    rows = [_ranked(one, found.rules_of_board, say) for one in shown]
    note = say("board.note", count=len(shown), all=len(found.board), kind=attending)
    return _section("board", say("board"), _note(note), _table(heads, rows, "board", len(heads) - 2))


def _rule_label(found: Findings, rule: str, say: Speech) -> str:
    for award in found.run.rules.earning.awards:
        if award.kind.code == rule:
            return award.kind.label.text(say.lang)
    return say("of_streaks")


def _ranked(one: Ranked, rules: Sequence[str], say: Speech) -> Markup:
    gone = None if one.inside else el("span", f" ({say('gone')})", class_="small")
    return el(
        "tr",
        el("td", f"{one.place:,}", class_="num"),
        el("td", one.name, gone),
        el("td", el("strong", f"{one.points:,}"), class_="num"),
        [el("td", f"{one.by_rule.get(rule, 0):,}", class_="num") for rule in rules],
        el("td", f"{one.streak:,}", class_="num"),
    )


def _quiet(found: Findings, say: Speech) -> Markup:
    run = found.run
    all_ = run.days[-1].members
    rule = say.names([say.rule(part) for part in run.rules.stages.quiet.check.parts])
    note = _note(say("quiet.note", count=len(found.quiet), all=all_, rule=rule))
    if not found.quiet:
        return _section("quiet", say("quiet"), note)
    shown = found.quiet[:MOST_QUIET]
    findings = shown[0].decision.verdict.findings
    heads = (say("member"), say("last_act"), *(_measured(finding, say) for finding in findings))
    rows: list[Markup] = []
    for (_, reason), some in groupby(shown, key=lambda one: (one.decision.action, one.decision.reason)):
        group = list(some)
        decided = group[0].decision.explain(say.lang, WORDS).splitlines()[0]
        count = sum(one.decision.reason == reason for one in found.quiet)
        heading = say("group", decision=_capital(decided), count=count)
        rows.append(el("tr", el("th", heading, colspan=len(heads), scope="rowgroup"), class_="group-head"))
        rows += [_quieted(one, found, say) for one in group]
    table = _table(heads, rows, "quiet", len(findings))
    rest = None
    if len(shown) < len(found.quiet):
        rest = _note(say("shown", count=len(shown), all=len(found.quiet)))
    cleaned = found.cleaned
    what_if = None
    if cleaned is not None:
        removed = int(cleaned.before.den) - int(cleaned.after.den)
        what_if = _note(
            say("cleaning", removed=removed, after=cleaned.after, before=cleaned.before, active=cleaned.active)
        )
    return _section("quiet", say("quiet"), note, what_if, table, rest)


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


def _latest(found: Findings, say: Speech) -> Markup:
    steps = list(found.run.steps)[: -MOST_STEPS - 1 : -1]
    heads = (say("day"), say("member"), say("move"), say("because"))
    rows = [_step(step, found, say) for step in steps]
    return _section("latest", say("latest"), _note(say("latest.note", count=len(steps))), _table(heads, rows, "latest"))


def _step(step: Stepped, found: Findings, say: Speech) -> Markup:
    machine = found.run.machine
    between = say("from_to", source=machine.label(step.source, say.lang), target=machine.label(step.target, say.lang))
    trigger = say("time") if step.trigger.code == EVERY_DAY.code else step.trigger.label.text(say.lang)
    why = el("span", say("always"), class_="small why") if step.because is None else _reasons(step.because, say)
    return el(
        "tr",
        el("td", date_of(step.day).isoformat(), class_="nowrap"),
        el("td", step.member),
        el("td", between, class_="nowrap"),
        el("td", trigger, why),
    )


def _not_allowed(found: Findings, say: Speech) -> Markup | None:
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
    note = _note(say("not_allowed.note", count=len(refused)))
    return _section("against", say("not_allowed"), note, _table((say("day"), say("move"), say("because")), rows))


# ---------------------------------------------------------------- rules and log


def _rules(found: Findings, say: Speech) -> Markup:
    rules, lang = found.run.rules, say.lang
    preset = rules.name == "study_class"
    awards = [el("li", _award(award, say)) for award in rules.earning.awards]
    streak = rules.earning.streak
    if streak is not None:
        kind = streak.kind.label.text(lang)
        awards += [
            el("li", say("rules.streak", length=length, kind=kind, points=points))
            for length, points in streak.table.items()
        ]
    quiet = [el("li", say.rule(part)) for part in rules.stages.quiet.check.parts]
    goals = []
    for at, goal in enumerate(rules.goals):
        source = SOURCES.get(f"goals[{at}].at_least") if preset else None
        stated = None
        if source is not None and source.grade is Grade.STATED:
            said = say("source.stated", document=source.document, phrase=source.phrase)
            stated = el("span", f" ({said})", class_="small")
        goals.append(el("li", say.rule(goal.check), stated))
    return _section(
        "rules",
        say("rules"),
        _note(say("rules.name", name=rules.name, version=rules.version)),
        el(
            "div",
            el("div", el("h3", say("rules.goals")), el("ul", goals)),
            el("div", el("h3", say("rules.quiet")), el("ul", quiet)),
            el("div", el("h3", say("rules.awards")), el("ul", awards)),
            class_="columns",
        ),
        el("p", say("rules.reply", days=rules.stages.reply_days), " ", say(f"policy.{rules.stages.removal.value}")),
        _note(say("rules.defaults")) if preset else None,
    )


def _award(award: Award, say: Speech) -> str:
    kind = award.kind.label.text(say.lang)
    if award.daily_cap is None:
        return say("rules.award", kind=kind, each=award.each)
    return say("rules.award.cap", kind=kind, each=award.each, cap=award.daily_cap)


def _data(found: Findings, say: Speech) -> Markup:
    return _section("log", say("data"), el("pre", "\n".join(data_lines(found, say)), class_="plain"))
