"""The replay of one community: facts in log order, one day after the other, by plain functions and records.

Facts move members between stages, and so does the passing of a day. A quiet member costs nothing on most days: from
the days on which a member acted follows the first day on which time alone could make a lurker of them, and only
on that day are they judged (a test compares it with judging everybody every day).

Who does what in a fact: `private_chat` is the monitor's, with the member as `person`; joins, leaves, removals and the
answers after a chat are the member's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Sequence

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.machine import Fired, Moved, Refused
from commkit.core.readings import Readable
from commkit.members.lifecycle import ACTIVE, EVERY_DAY, GONE, LURKER, NEWCOMER, OUT, class_member, in_stage
from commkit.members.turnover import Chat, Quiet
from commkit.presets import StudyClass
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    JOINED,
    LEFT,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    Kind,
)
from commkit.standing.measures import Received, Role
from commkit.standing.readers import Roster
from examples.dated import by_day, until, without_taken_back
from examples.records import DayCount, Member, NotAllowed, Oddities, Replayed, Stepped

STEPS_KEPT = 400
PROGRESS_EVERY = 200_000

_LEAVING = {LEFT.code: GONE, REMOVED.code: OUT}
_MEMBERSHIP = frozenset({JOINED.code, *_LEAVING})
_STAYS_OUT = frozenset({APPLIED.code, *_LEAVING})
_ANSWERS = {RECOGNISED.code: Chat.RECOGNISES, NOT_RECOGNISED.code: Chat.NOT_RECOGNISES}
_AWAKE = frozenset({NEWCOMER, ACTIVE})
_SPOKEN_TO = Received(PRIVATE_CHAT)
_LETS_IN = frozenset({Roster.FIRST_SEEN, Roster.COUNTERPARTS})


def first_quiet_day(activity: Activity, quiet: Quiet, today: Day) -> Day | None:
    """The first day, today or later, on which a member who does nothing more is a lurker; None without a known join.

    >>> from commkit.members.turnover import QUIET
    >>> ada = Activity()
    >>> ada.add(Fact("f1", 0, "ada", JOINED), 100)
    >>> first_quiet_day(ada, QUIET, 100)
    130
    """
    began = quiet.since(activity, today)
    return None if began is None else max(began, today)


def replay(
    facts: Sequence[Fact],
    rules: StudyClass,
    calendar: Calendar,
    *,
    active: Collection[Kind],
    speaking: Collection[Kind],
    roster: Roster = Roster.JOINS,
    on_file: Collection[str] = (),
    joins_on_file: Sequence[Fact] = (),
    as_of: Day | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Replayed:
    """Facts in order (by `in_order`, each id once) through the rules, to the end of the day before `as_of`.

    Nothing on or after `as_of` counts; without it the last day is that of the last fact. `joins_on_file` are the joins
    that a roster file tells; the log is observed from the day of its own first fact. `on_file` are the members of such
    a file whose join it does not say: they join when they are first seen, and those who never are have been in since
    before the log, nobody knows since when; so have those whose first fact is that they leave.
    """
    logged = by_day(facts, calendar)
    first = calendar.day_number(logged[0].at)
    end = calendar.day_number(logged[-1].at) + 1 if as_of is None else as_of
    told = by_day([*joins_on_file, *logged], calendar) if joins_on_file else logged
    kept = without_taken_back(until(end, told, calendar))
    loop = _Loop(kept, rules, calendar, (active, speaking), roster, frozenset(on_file), first)
    return loop.run(end, len(until(end, logged, calendar)), progress)


class _Loop:
    """One replay while it runs."""

    def __init__(
        self,
        facts: Sequence[Fact],
        rules: StudyClass,
        calendar: Calendar,
        kinds: tuple[Collection[Kind], Collection[Kind]],
        roster: Roster,
        on_file: frozenset[str],
        first: Day,
    ) -> None:
        self.first = first
        self.facts, self.rules, self.calendar = facts, rules, calendar
        self.active, self.speaking = (frozenset(kind.code for kind in some) for some in kinds)
        self.attending = frozenset(kind.code for kind in rules.stages.quiet.attending)
        self.roster, self.on_file = roster, on_file
        self.machine = class_member(rules.stages)
        self.listens = {
            state: frozenset(trigger.code for trigger in self.machine.triggers(state)) for state in self.machine.states
        }
        self.counted = _counted(rules)
        self.members: dict[str, Member] = {}
        self.joins: dict[str, list[Day]] = defaultdict(list)
        self.leaves: dict[str, list[Day]] = defaultdict(list)
        self.due: dict[Day, list[Member]] = defaultdict(list)
        self.steps: deque[Stepped] = deque(maxlen=STEPS_KEPT)
        self.step_counts: Counter[tuple[str, str]] = Counter()
        self.not_allowed: list[NotAllowed] = []
        self.oddities = Oddities()
        self.days: list[DayCount] = []
        self.names: list[str] = []
        self.instants: list[int] = []
        self.said: Counter[str] = Counter()
        self.inside = 0
        self.attended: set[str] = set()
        self.spoke: set[str] = set()
        self.before: set[str] = set()
        self.joins_ahead: dict[tuple[str, Day], Fact] = {}
        self.taken_early: set[str] = set()
        for fact in facts:
            if fact.kind.code == JOINED.code:
                self.joins_ahead.setdefault((fact.member, calendar.day_number(fact.at)), fact)
        self.joining = {name for name, _ in self.joins_ahead}

    def run(self, end: Day, observed: int, progress: Callable[[int], None]) -> Replayed:
        """The facts, day by day."""
        self._let_in_those_from_before()
        day = self.first
        for done, fact in enumerate(self.facts, 1):
            today = self.calendar.day_number(fact.at)
            while day < today:
                self._end(day)
                day += 1
            self._take(fact, today)
            if not done % PROGRESS_EVERY:
                progress(done)
        for left_over in range(day, end):
            self._end(left_over)
        return self._replayed(end, observed)

    def _let_in_those_from_before(self) -> None:
        """Whoever leaves without a join has been in since before the log, as has whoever is on file and never seen."""
        seen: set[str] = set()
        for fact in self.facts:
            code, name = fact.kind.code, fact.member
            if name not in seen and (code in _MEMBERSHIP or (code != APPLIED.code and self._lets_in(name))):
                seen.add(name)
                if code in _LEAVING and (self.roster is not Roster.FILE or name in self.on_file):
                    self.before.add(name)
        if self.on_file:
            self.before |= self.on_file - {fact.member for fact in self.facts}
        for name in self.before:
            member = self._member(name)
            member.stage, member.since, member.inside = self.machine.start, self.first, True
        self.inside = len(self.before)

    def _lets_in(self, name: str) -> bool:
        """Whether somebody without a join becomes a member when they are first seen."""
        return name not in self.joining and (self.roster in _LETS_IN or name in self.on_file)

    def _replayed(self, end: Day, done: int) -> Replayed:
        return Replayed(
            rules=self.rules,
            calendar=self.calendar,
            machine=self.machine,
            first=self.first,
            as_of=end,
            facts=done,
            members=self.members,
            before=self.before,
            joins=self.joins,
            leaves=self.leaves,
            days=self.days,
            steps=tuple(self.steps),
            step_counts=self.step_counts,
            not_allowed=self.not_allowed,
            oddities=self.oddities,
            acts=(self.names, self.instants),
            said=self.said,
        )

    def _member(self, name: str) -> Member:
        found = self.members.get(name)
        if found is None:
            found = self.members[name] = Member(name)
        return found

    # ------------------------------------------------------------ facts

    def _take(self, fact: Fact, day: Day) -> None:
        code = fact.kind.code
        member = self._member(fact.member)
        self._count(fact, member, day)
        if code == JOINED.code:
            self._join(fact, day)
            return
        if not member.inside and code not in _STAYS_OUT:
            self._from_outside(member, fact, day)
        if code in self.counted:
            member.activity.add(fact, day)
        if code == PRIVATE_CHAT.code:
            self._speak_to(self._counterpart(fact, day) or member, fact, day)
        else:
            self._counterpart(fact, day)
            self._fire(member, fact.kind, day)
        if code in _LEAVING:
            self._leave(member, fact.kind, day)
        if code in _ANSWERS:
            self._answer(member, code)

    def _count(self, fact: Fact, member: Member, day: Day) -> None:
        code = fact.kind.code
        if code in self.active:
            self.names.append(member.name)
            self.instants.append(fact.at)
            member.last_act = day
        if code in self.speaking:
            self.said[member.name] += fact.times
            self.spoke.add(member.name)
        if code in self.attending:
            self.attended.add(member.name)

    def _from_outside(self, member: Member, fact: Fact, day: Day) -> None:
        """A fact of somebody who is not in: their join of the same day counts first, or the roster lets them in."""
        ahead = self.joins_ahead.get((member.name, day))
        if ahead is not None:
            self._join(ahead, day)
            self.taken_early.add(ahead.id)
        elif member.stage is not None:
            self.oddities.after_leaving += 1
        elif member.name in self.joining:
            self.oddities.before_join += 1
            self.oddities.before_join_members.add(member.name)
        elif self._lets_in(member.name):
            self._join(Fact(f"first seen/{member.name}", fact.at, member.name, JOINED), day)
        else:
            self.oddities.not_on_roster += 1
            self.oddities.not_on_roster_members.add(member.name)

    def _join(self, fact: Fact, day: Day) -> None:
        if fact.id in self.taken_early:
            return
        self.joins_ahead.pop((fact.member, day), None)
        member = self._member(fact.member)
        member.activity.add(fact, day)
        if not member.inside:
            self._fire(member, fact.kind, day)
            member.stage, member.since, member.inside = self.machine.start, day, True
            self.inside += 1
            self.joins[member.name].append(day)
            member.asked_on, member.answer = None, Chat.WAITING
        self._schedule(member, day)

    def _leave(self, member: Member, kind: Kind, day: Day) -> None:
        """The log is a fact: who went is off the roster, also where the rules refused it."""
        if member.inside:
            member.inside = False
            self.inside -= 1
            self.leaves[member.name].append(day)
            member.stage, member.since = _LEAVING[kind.code], day

    def _counterpart(self, fact: Fact, day: Day) -> Member | None:
        """The other member whom a fact reaches, whom the roster may let in."""
        if fact.person is None or (fact.kind.code != PRIVATE_CHAT.code and self.roster is not Roster.COUNTERPARTS):
            return None
        other = self._member(fact.person)
        if self.roster is Roster.COUNTERPARTS and other.stage is None and self._lets_in(other.name):
            self._join(Fact(f"first seen/{other.name}", fact.at, other.name, JOINED), day)
        return other

    def _speak_to(self, other: Member, fact: Fact, day: Day) -> None:
        """A private chat begins; in a log without counterparts its member is the one who is spoken to."""
        other.activity.add(fact, day, Role.RECEIVED)
        other.asked_on, other.answer, other.spoken_to = day, Chat.WAITING, True
        self._fire(other, _SPOKEN_TO, day)

    def _answer(self, member: Member, code: str) -> None:
        """An answer after a private chat; one of somebody to whom none was recorded is counted."""
        if member.asked_on is not None:
            member.answer = _ANSWERS[code]
        elif not member.spoken_to:
            self.oddities.answers_without_chat += 1

    # ------------------------------------------------------------ moves

    def _fire(self, member: Member, trigger: Kind | Received, day: Day) -> None:
        stage = member.stage
        if stage is None:
            return
        if trigger.code not in self.listens[stage]:
            if trigger == REMOVED and stage not in (GONE, OUT):
                self.not_allowed.append(NotAllowed(day, member.name, stage, REMOVED, None))
            return
        fired = self.machine.fire(stage, trigger, self._seen(member, day))
        if isinstance(fired, Moved):
            self._move(member, fired, day)
        elif isinstance(fired, Refused) and trigger in (REMOVED, JOINED):
            kind = REMOVED if trigger == REMOVED else JOINED
            self.not_allowed.append(NotAllowed(day, member.name, stage, kind, fired.verdict))

    def _seen(self, member: Member, day: Day) -> Readable:
        """All that the machine may ask about a member at the end of a day."""
        return member.activity.at_end_of(day, given=in_stage(member.activity, member.since, day))

    def _move(self, member: Member, moved: Moved, day: Day) -> None:
        """A move; a private chat belongs to one spell of quiet, so it ends when another begins or the member acts."""
        move = moved.move
        member.stage, member.since = move.target, day
        self.steps.append(Stepped(day, member.name, move.source, move.target, move.trigger, moved.because))
        self.step_counts[move.source, move.target] += 1
        if move.target == LURKER or (move.target in _AWAKE and move.trigger != RECOGNISED):
            member.asked_on, member.answer = None, Chat.WAITING
        if move.target in _AWAKE:
            self._schedule(member, day)

    # ------------------------------------------------------------ time

    def _first_quiet(self, member: Member, day: Day) -> Day | None:
        """The first day, `day` or later, on which time alone moves a member who is awake."""
        quiet = self.rules.stages.quiet
        on = first_quiet_day(member.activity, quiet, day)
        if on is None:
            return None
        begin = max(self.first, member.since) if member.stage == ACTIVE else self.first
        return max(on, begin + quiet.window_days)

    def _schedule(self, member: Member, day: Day) -> None:
        if not member.scheduled:
            on = self._first_quiet(member, day)
            if on is not None:
                self.due[on].append(member)
                member.scheduled = True

    def _end(self, day: Day) -> None:
        """A day ends: whoever may have gone quiet is judged, and the day is counted."""
        for member in self.due.pop(day, ()):
            member.scheduled = False
            if not member.inside or member.stage not in _AWAKE:
                continue
            fired: Fired | None = None
            if self._first_quiet(member, day) == day:
                fired = self.machine.fire(member.stage, EVERY_DAY, self._seen(member, day))
            if isinstance(fired, Moved):
                self._move(member, fired, day)
            else:
                self._schedule(member, day + 1)
        attended = sum(self.members[name].inside for name in self.attended)
        spoke = sum(self.members[name].inside for name in self.spoke)
        self.days.append(DayCount(day, self.inside, attended, spoke))
        self.attended, self.spoke = set(), set()


def _counted(rules: StudyClass) -> frozenset[str]:
    """The kinds that the rules read: nothing else is kept for a member."""
    quiet, earning = rules.stages.quiet, rules.earning
    kinds = [*quiet.speaking, *quiet.attending, *(award.kind for award in earning.awards), APPLIED, NOT_RECOGNISED]
    if earning.streak is not None:
        kinds.append(earning.streak.kind)
    return frozenset(kind.code for kind in kinds)
