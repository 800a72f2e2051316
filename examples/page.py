"""The report as one HTML page that opens offline: the answer first, then everything behind it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from commkit.core.days import date_of
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.members.turnover import Action
from commkit.operations import Report
from commkit.points import Award, Invite, Streak
from commkit.presets import BENCHMARK_DAY, SOURCES, Grade
from commkit.standing.kinds import CHECKED_IN
from commkit.standing.measures import Role
from commkit.standing.policy import AnyPolicy
from examples.drawing import Pen
from examples.findings import FEW, Findings, GoalFound
from examples.markup import Markup, el, join
from examples.parts import capital, remark, section
from examples.people import board, latest, not_allowed, quiet, stages
from examples.text_report import counted_words, data_lines, day_words, goal_words, rules_notes, title
from examples.words import WORDS, Speech

NO_FONT = "Boxes instead of Chinese characters? This device has no Chinese font; install one, such as Noto Sans CJK."
MOST_NAMES = 12
_STYLE = Path(__file__).with_name("report.css")
_SCRIPT = Path(__file__).with_name("font_check.js")
_ACTIONS = (Action.REMOVE, Action.PRIVATE_CHAT, Action.WAIT, Action.WATCH)
_SIGNS = {Answer.MET: "✓", Answer.UNMET: "✗", Answer.UNKNOWN: "?"}


def page(found: Findings, say: Speech, pen: Pen | None, status: Report) -> str:
    """The whole page, with the status report as text. Without a pen there are no charts, and it says so."""
    name = title(found.log, say)
    body = el(
        "main",
        _header(found, say, name),
        _goals(found, say),
        _people(found, say),
        _numbers(found, say),
        _charts(found, say, pen),
        stages(found, say),
        board(found, say),
        quiet(found, say),
        latest(found, say),
        not_allowed(found, say),
        _status(status, say),
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


# ---------------------------------------------------------------- the answer


def _header(found: Findings, say: Speech, name: str) -> Markup:
    run = found.run
    span = say("span", first=date_of(run.first), last=date_of(run.last), zone=run.calendar.zone)
    made_up = None if found.log.rows else el("p", say("embedded", day=BENCHMARK_DAY), class_="made-up")
    no_font = el("p", NO_FONT, id="no-font", hidden="", class_="made-up") if say.lang == "zh" else None
    skipped = None
    if found.log.skips.count:
        count = sum(found.log.skips.count.values())
        skipped = el("p", say("skipped", count=count), " ", el("a", say("skipped.see"), href="#log"), class_="made-up")
    kicker = el("p", say("title"), class_="kicker")
    return el("header", no_font, kicker, el("h1", name), remark(span), made_up, skipped)


def _goals(found: Findings, say: Speech) -> Markup:
    cards = [_goal(one, found, say) for one in found.goals]
    notes = [remark(note) for note in rules_notes(found, say)]
    return section("goals", f"{say('goals')} · {day_words(found, say)}", notes, el("div", cards, class_="cards"))


def _goal(one: GoalFound, found: Findings, say: Speech) -> Markup:
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
        remark(say("pair", what=say("counts"), value=counted_words(one, found, say))),
        _meter(one),
        remark(goal_words(one, say)),
        class_=f"card {answer.value}",
    )


def _meter(one: GoalFound) -> Markup | None:
    """A bar with the goal as a mark on it."""
    if one.rate is None or one.rate.value is None:
        return None
    done, goal = float(min(one.rate.value, Fraction(1)) * 100), float(one.goal.target * 100)
    fill = el("span", class_="fill", style=f"width:{done:.2f}%")
    return el("div", fill, el("span", class_="mark", style=f"left:{goal:.2f}%"), class_="meter")


def _people(found: Findings, say: Speech) -> Markup:
    groups = [_group(found, action, say) for action in _ACTIONS if found.count(action)]
    policy = remark(say(f"policy.{found.run.rules.turnover.removal.value}"))
    if not groups:
        return section("people", say("people"), el("p", say("nobody")), policy)
    return section("people", say("people"), el("div", groups, class_="todo"), policy)


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
        el("div", el("h3", say(f"do.{action.value}")), remark(say(why)), el("p", names, " ", rest, class_="chips")),
        class_=f"group {action.value}",
    )


def _numbers(found: Findings, say: Speech) -> Markup:
    today, flow = found.today, found.growth
    window = {True: say("complete"), False: say("incomplete")}
    flowed = say("members.flow", joined=flow.joined, rejoined=flow.rejoined, left=flow.left)
    kind, active = say.kinds(found.log.speaking), say.kinds(found.log.active, "or")
    tiles = [
        (say("members"), f"{found.run.days[-1].members:,}", flowed),
        (say("dau"), f"{today.dau:,}", say("dau.note", kinds=active)),
        (say("wau"), f"{today.wau:,}", window[today.wau_complete]),
        (say("mau"), f"{today.mau:,}", window[today.mau_complete]),
        (say("stickiness"), _short(today.stickiness), _parts(today.stickiness)),
        (say("lurkers"), _short(found.lurkers), _parts(found.lurkers)),
        (say("messages", kind=kind), _short(found.messages), say("messages.note", parts=_parts(found.messages))),
    ]
    if found.speakers >= FEW:
        note = say("top_tenth.note", gini=_short(found.gini))
        tiles.append((say("top_tenth", kind=kind), _short(found.top_tenth), note))
    shown = [
        el("div", el("p", big, class_="big"), el("p", what, class_="what"), remark(note), class_="tile")
        for what, big, note in tiles
    ]
    return section("numbers", say("numbers"), el("div", shown, class_="tiles"))


def _short(ratio: Ratio) -> str:
    return ratio.decimal() or "n/a"


def _parts(ratio: Ratio) -> str:
    return f"{ratio.num:,}/{ratio.den:,}"


# ---------------------------------------------------------------- charts


def _charts(found: Findings, say: Speech, pen: Pen | None) -> Markup:
    if pen is None:
        return section("trend", say("trend"), el("p", say("no_charts"), class_="made-up"))
    from commkit import charts

    period, bar = (say("week"), "growth.weeks") if found.weekly else (say("month"), "growth.months")
    parts = []
    checkins = found.checkins
    if checkins is not None:
        attending = found.run.rules.quiet.attending
        plain = attending == (CHECKED_IN,)
        kind = say.kinds(attending)
        heading = say("calendar") if plain else capital(say("calendar.other", kind=kind))
        note = say("calendar.note") if plain else say("calendar.other.note", kind=kind)
        drawn = pen.draw("calendar", heading, lambda look: charts.checkins(checkins, look))
        parts.append(section("calendar", heading, remark(note), drawn))
    lines, bars = pen.legend(charts.ACTIVE_PARTS), pen.legend(charts.ACCOUNTING_PARTS)
    for name, note, legend, chart in (
        ("trend", say("trend.note"), lines, lambda look: charts.actives(found.actives, look)),
        ("growth", say("growth.note", bar=say(bar)), bars, lambda look: charts.accounting(found.accounting, look)),
        ("retention", say("retention.note", period=period), None, lambda look: charts.retention(found.cohorts, look)),
    ):
        parts.append(section(name, say(name), remark(note), legend, pen.draw(name, say(name), chart)))
    return join(parts)


# ---------------------------------------------------------------- rules and log


def _status(status: Report, say: Speech) -> Markup:
    text = el("details", el("summary", status.title.text(say.lang)), el("pre", status.markdown(say.lang, WORDS)))
    return section("status", say("status"), remark(say("status.note")), text)


def _rules(found: Findings, say: Speech) -> Markup:
    rules = found.run.rules
    preset = rules.book.name == "study_class"
    earning = [el("li", line) for policy in rules.earning for line in earning_lines(policy, say)]
    quiet = [el("li", say.rule(part)) for part in rules.quiet.check.parts]
    goals = []
    for goal in rules.book.goals:
        source = SOURCES.get(f"goals.{goal.name}.at_least") if preset else None
        stated = None
        if source is not None and source.grade is Grade.STATED:
            said = say("source.stated", document=source.document, phrase=source.phrase)
            stated = el("span", f" ({said})", class_="small")
        goals.append(el("li", say.rule(goal.check), stated))
    return section(
        "rules",
        say("rules"),
        remark(say("rules.name", name=rules.book.name, version=rules.book.version)),
        el(
            "div",
            el("div", el("h3", say("rules.goals")), el("ul", goals)),
            el("div", el("h3", say("rules.quiet")), el("ul", quiet)),
            el("div", el("h3", say("rules.awards")), el("ul", earning)),
            class_="columns",
        ),
        el("p", say("rules.reply", days=rules.turnover.reply_days), " ", say(f"policy.{rules.turnover.removal.value}")),
        remark(say("rules.defaults")) if preset else None,
    )


def earning_lines(policy: AnyPolicy, say: Speech) -> Iterator[str]:
    """What one rule pays, in words."""
    if isinstance(policy, Streak):
        kinds = say.kinds(policy.kinds, "or")
        for length, points in policy.table.items():
            yield say("rules.streak", length=length, kind=kinds, points=points)
    elif isinstance(policy, Award | Invite):
        line = say("rules.award", kind=policy.kind.label.text(say.lang), each=policy.each)
        for term in _terms(policy, say):
            line = say("rules.and", line=line, term=term)
        yield line
    else:
        yield policy.name


def _terms(policy: Award | Invite, say: Speech) -> Iterator[str]:
    """What limits an award."""
    if isinstance(policy, Award):
        if policy.role is Role.RECEIVED:
            yield say("rules.received")
        if policy.once is not None:
            yield say(f"rules.once.{policy.once.value}")
        if policy.cooldown is not None:
            yield say("rules.cooldown", seconds=policy.cooldown)
    cap = policy.cap
    spans = {"day": cap.day, "week": cap.week, "month": cap.month, "ever": cap.ever}
    most = [say(f"rules.cap.{span}", cap=points) for span, points in spans.items() if points is not None]
    if most:
        yield say("rules.caps", caps=say.names(most))


def _data(found: Findings, say: Speech) -> Markup:
    return section("log", say("data"), el("pre", "\n".join(data_lines(found, say)), class_="plain"))
