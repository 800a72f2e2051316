"""What the report says, worked out once from a replay: every KPI by `commkit.kpi`, every decision by the rules."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from commkit import kpi
from commkit.core.days import MONTH, WEEK, Day, Weekday, date_of
from commkit.core.errors import BadData, Problem
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.core.verdict import Verdict
from commkit.core.wording import Label
from commkit.members.turnover import Action, Cleaning, Decision, cleaning
from commkit.operations.goals import Goal
from commkit.playbook import Playbook
from commkit.presets.study_class import ACTIVITY_RATE, CHECKIN_RATE
from commkit.standing.active_days import ActiveDays
from commkit.standing.kinds import Kind
from examples.logs import Log
from examples.records import Member, Replayed, Stepped

LONG = 200
CALENDAR_WEEKS = 12
FEW = 20
"""With fewer who speak, the top tenth is one person or two: not a number to show [members]."""
ANSWERABLE: Mapping[str, Label] = {
    "checkin_rate": CHECKIN_RATE,
    "activity_rate": ACTIVITY_RATE,
    "activity_rate_7_days": Label(en="activity rate in 7 days", zh="7 天活跃度"),
    "activity_rate_28_days": Label(en="activity rate in 28 days", zh="28 天活跃度"),
    "stickiness": Label(en="stickiness (DAU/MAU)", zh="粘性（日活/月活）"),
}
"""The rates that a goal may name, and what they are called where the goal does not say."""

# What to do first: removals that wait for a decision, then those to speak to.
_ORDER = {Action.REMOVE: 0, Action.PRIVATE_CHAT: 1, Action.WAIT: 2, Action.WATCH: 3, Action.KEEP: 4}


class RulesFrom(enum.Enum):
    """Whose rules were used: the preset of the study class, or those of a file."""

    PRESET = "preset"
    FILE = "file"


@frozen
class GoalFound:
    """A goal with its rate, the verdict, and the least count that reaches it [members]."""

    goal: Goal
    rate: Ratio | None
    verdict: Verdict
    needed: int | None


@frozen
class Quieted:
    """A member who needs a decision: since when they have done nothing (None: never did anything), and the decision."""

    member: Member
    last_act: Day | None
    decision: Decision


@frozen
class Ranked:
    """A place on the points board; equal points share a place."""

    place: int
    name: str
    points: int
    by_rule: Mapping[str, int]
    streak: int
    inside: bool


@frozen
class Findings:
    """Everything that the report says."""

    log: Log
    run: Replayed
    rules_from: RulesFrom
    active: ActiveDays[str]
    goals: Sequence[GoalFound]
    actives: Table[kpi.Actives]
    cohorts: kpi.CohortMatrix
    accounting: Table[kpi.Accounting]
    growth: kpi.Growth
    checkins: Table[kpi.CheckinDay] | None
    weekly: bool
    stages: Mapping[str, int]
    quiet: Sequence[Quieted]
    cleaned: Cleaning | None
    board: Sequence[Ranked]
    lurkers: Ratio
    messages: Ratio
    speakers: int
    top_tenth: Ratio
    gini: Ratio

    @property
    def unread(self) -> list[Kind]:
        """The kinds that count as active and that a file of rules does not read when it asks who is quiet."""
        if self.rules_from is RulesFrom.PRESET:
            return []
        quiet = self.run.rules.quiet
        read = {kind.code for kind in (*quiet.speaking, *quiet.attending)}
        return [kind for kind in self.log.active if kind.code not in read]

    @property
    def borrowed_goals(self) -> bool:
        """Whether the goals are those of the study class, on a log that is not its own."""
        return self.rules_from is RulesFrom.PRESET and self.log.rows > 0

    def told(self, most: int) -> list[Stepped]:
        """The latest steps worth explaining, newest first: those with a verdict before those set off by a fact alone,
        at most two of one sort.
        """
        kept: list[int] = []
        sorts: Counter[tuple[str, bool]] = Counter()
        newest_first = range(len(self.run.steps) - 1, -1, -1)
        for judged in (True, False):
            for at in newest_first:
                step = self.run.steps[at]
                if (step.because is not None) is judged and sorts[step.target, judged] < 2 and len(kept) < most:
                    sorts[step.target, judged] += 1
                    kept.append(at)
        return [self.run.steps[at] for at in sorted(kept, reverse=True)]

    @property
    def today(self) -> kpi.Actives:
        """The actives of the last day."""
        return self.actives[-1]

    def count(self, action: Action) -> int:
        """How many members are decided so."""
        return sum(one.decision.action is action for one in self.quiet)


def check_goals(book: Playbook) -> None:
    """One BadData for every goal that names a rate which the report does not know."""
    wanted = f"one of {', '.join(ANSWERABLE)}"
    unknown = [
        Problem(f"goals.{goal.name}", repr(goal.name), wanted) for goal in book.goals if goal.name not in ANSWERABLE
    ]
    if unknown:
        raise BadData(unknown)


def proper(goal: Goal) -> Goal:
    """The goal with a name for people where it has none of its own.

    >>> proper(Goal("stickiness", 1)).label.zh
    '粘性（日活/月活）'
    """
    nameless = goal.label == Label(en=goal.name, zh=goal.name)
    return evolve(goal, label=ANSWERABLE[goal.name]) if nameless else goal


def find(log: Log, run: Replayed, rules_from: RulesFrom = RulesFrom.PRESET) -> Findings:
    """Works everything out."""
    names, instants = run.acts
    active = ActiveDays.from_instants(names, instants, run.calendar, since=run.first)
    weekly = run.as_of - run.first <= LONG
    periods: kpi.Weeks | kpi.Months = kpi.Weeks(Weekday.MONDAY) if weekly else kpi.Months()
    actives = kpi.actives(active, week=WEEK, month=MONTH, as_of=run.as_of)
    roster = run.roster()
    decided = [Quieted(member, member.last_act, run.decision(member)) for member in roster]
    quiet = [one for one in decided if one.decision.verdict.met]
    quiet.sort(key=lambda one: (_ORDER[one.decision.action], one.decision.reason, one.last_act or 0, one.member.name))
    last = run.days[-1]
    gone = [one for one in quiet if one.last_act != run.last]
    removed = min(len(gone), last.members - last.spoke)
    cleaned = cleaning(members=last.members, active=last.spoke, removed=removed) if last.members else None
    said = [run.said.get(member.name, 0) for member in roster]
    speakers = [count for count in run.said.values() if count > 0]
    return Findings(
        log=log,
        run=run,
        rules_from=rules_from,
        active=active,
        goals=_goals(run, log, active, actives[-1]),
        actives=actives,
        cohorts=kpi.cohort_matrix(active, periods, as_of=run.as_of),
        accounting=kpi.growth_accounting_by(active, periods, as_of=run.as_of),
        growth=growth(run),
        checkins=_checkins(run),
        weekly=weekly,
        stages=Counter(member.stage or "" for member in roster),
        quiet=quiet,
        cleaned=cleaned,
        board=_board(run),
        lurkers=kpi.lurker_share(lurkers=len(quiet), members=len(roster)),
        messages=kpi.messages_per_member(messages=sum(said), members=len(roster)),
        speakers=len(speakers),
        top_tenth=kpi.top_share(speakers),
        gini=kpi.gini(speakers),
    )


def attends(run: Replayed, log: Log) -> bool:
    """Whether the log can say who checked in."""
    attending = {kind.code for kind in run.rules.quiet.attending}
    return any(reads.kind in attending for many in log.mapping.rows.values() for reads in many)


def _goals(run: Replayed, log: Log, active: ActiveDays[str], today: kpi.Actives) -> list[GoalFound]:
    last = run.days[-1]
    roster = [member.name for member in run.roster()]

    def in_days(window: kpi.Window) -> Ratio:
        return kpi.activity_rate_on(active, run.last, roster=roster, window=window, as_of=run.as_of).value

    attended = attends(run, log)
    rates: dict[str, Callable[[], Ratio | None]] = {
        "checkin_rate": lambda: kpi.checkin_rate(done=last.attended, due=last.members) if attended else None,
        "activity_rate": lambda: kpi.activity_rate(active=last.spoke, members=last.members),
        "activity_rate_7_days": lambda: in_days(WEEK),
        "activity_rate_28_days": lambda: in_days(MONTH),
        "stickiness": lambda: today.stickiness,
    }
    found = []
    for goal in run.rules.book.goals:
        rate = rates[goal.name]()
        needed = goal.needed(int(rate.den)) if rate is not None and rate.value is not None else None
        found.append(GoalFound(goal, rate, goal.judge(rate), needed))
    return found


def growth(run: Replayed) -> kpi.Growth:
    """Members, joined and left over the last 28 days, by every move of the log, several of one day included."""
    begin = run.as_of - MONTH.days
    came = [
        at > 0 or name in run.before for name, days in run.joins.items() for at, day in enumerate(days) if day >= begin
    ]
    left = sum(day >= begin for days in run.leaves.values() for day in days)
    after, again = run.days[-1].members, sum(came)
    start, label = after - len(came) + left, date_of(begin).isoformat()
    return kpi.Growth(label, start, len(came) - again, again, left, after, complete=run.first <= begin)


def _checkins(run: Replayed) -> Table[kpi.CheckinDay] | None:
    """The check-in rate of the days of the last weeks, since the first check-in; None without any."""
    days = run.days[-7 * CALENDAR_WEEKS :]
    first = next((place for place, day in enumerate(days) if day.attended), None)
    if first is None:
        return None
    rows = [kpi.CheckinDay(date_of(day.day), day.attended, day.members) for day in days[first:]]
    return Table(kpi.CheckinDay, rows)


def _board(run: Replayed) -> list[Ranked]:
    streaks = kpi.current_streaks({name: member.attended for name, member in run.members.items()}, as_of=run.as_of)
    scored = [
        (points, name, member.points, member.inside)
        for name, member in run.members.items()
        if (points := sum(member.points.values()))
    ]
    scored.sort(key=lambda row: (-row[0], row[1]))
    board: list[Ranked] = []
    for at, (points, name, by_rule, inside) in enumerate(scored, 1):
        place = board[-1].place if board and board[-1].points == points else at
        board.append(Ranked(place, name, points, by_rule, streaks.get(name, 0), inside))
    return board
