"""The replay of one community: the roll of its log, and its playbook over the facts of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from commkit.core.days import Day
from commkit.core.machine import Trigger
from commkit.members.lifecycle.class_member import OUT
from commkit.members.lifecycle.class_policy import ClassStage, Turnover
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED, REMOVED, Kind
from commkit.standing.outcomes import Outcome
from commkit.standing.readers import Roster
from commkit.standing.standing import Standing
from examples.dated import by_day, until, without_taken_back
from examples.records import ClassRules, Member, NotAllowed, Replayed, Stepped
from examples.rolls import Roll

EARNED = frozenset({"credited", "reversed", "granted"})
"""What the board counts: points that came in by a rule, and those that were taken back."""
STEPS_KEPT = 400
PROGRESS_EVERY = 200_000


def replay(
    facts: Sequence[Fact],
    book: Playbook,
    *,
    active: Collection[Kind],
    speaking: Collection[Kind],
    roster: Roster = Roster.JOINS,
    on_file: Collection[str] = (),
    joins_on_file: Sequence[Fact] = (),
    as_of: Day | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Replayed:
    """Facts in order (by `in_order`, each id once) through the book, to the end of the day before `as_of`.

    Nothing on or after `as_of` counts; without it the last day is that of the last fact. `joins_on_file` are the joins
    that a roster file tells; the log is observed from the day of its own first fact. `on_file` are the members of such
    a file whose join it does not say: they join when they are first seen, and those who never are have been in since
    before the log, nobody knows since when; so have those whose first fact is that they leave.
    """
    calendar, rules = book.calendar, ClassRules(book)
    logged = by_day(facts, calendar)
    first = calendar.day_number(logged[0].at)
    end = calendar.day_number(logged[-1].at) + 1 if as_of is None else as_of
    told = by_day([*joins_on_file, *logged], calendar) if joins_on_file else logged
    kept = without_taken_back(until(end, told, calendar))
    roll = Roll(
        kept,
        calendar,
        roster=roster,
        on_file=on_file,
        first=first,
        active=active,
        speaking=speaking,
        attending=rules.quiet.attending,
    )
    inside = ClassStage(rules.turnover.machine.start, first)
    at = calendar.starts(first)
    before = {name: Standing(name, at, first, parts={rules.turnover.name: inside}) for name in sorted(roll.before)}
    # The first day of a log is rarely a whole one: what is known of everybody begins with the second.
    run = book.replay(_counted(roll.heard(end), progress), standings=before, until=end - 1, known_from=first + 1)
    moves = sorted((one for one in run.outcomes if one.what == "moved" and one.source), key=lambda one: one.day)
    points: dict[str, Counter[str]] = defaultdict(Counter)
    for one in run.posted:
        if one.what in EARNED and one.target == rules.account:
            points[one.member][one.policy] += one.amount
    return Replayed(
        rules=rules,
        first=first,
        as_of=end,
        facts=len(until(end, logged, calendar)),
        members={name: _member(name, run.standings.get(name), roll, rules, points) for name in roll.names},
        before=roll.before,
        joins=roll.joins,
        leaves=roll.leaves,
        days=roll.days,
        steps=_steps(moves[-STEPS_KEPT:], rules.turnover),
        step_counts=Counter((one.source, one.target) for one in moves),
        not_allowed=[
            NotAllowed(one.day, one.member, one.source, REMOVED if one.target == OUT else JOINED, one.because)
            for one in run.outcomes
            if one.what == "not_allowed"
        ],
        oddities=roll.oddities,
        acts=roll.acts,
        said=roll.said,
    )


def _counted(facts: Iterable[Fact], progress: Callable[[int], None]) -> Iterator[Fact]:
    for done, fact in enumerate(facts, 1):
        yield fact
        if not done % PROGRESS_EVERY:
            progress(done)


def _member(
    name: str, standing: Standing | None, roll: Roll, rules: ClassRules, points: dict[str, Counter[str]]
) -> Member:
    return Member(
        name,
        standing or Standing(name),
        rules.turnover.empty() if standing is None else standing.part(rules.turnover),
        inside=name in roll.inside,
        last_act=roll.last_act.get(name),
        attended=roll.attended.get(name, frozenset()),
        points=points.get(name, Counter()),
    )


def _steps(moves: Sequence[Outcome], turnover: Turnover) -> tuple[Stepped, ...]:
    triggers: dict[str, Trigger] = {one.kind.code: one.kind for one in turnover.on_record}
    triggers |= {move.trigger.code: move.trigger for move in turnover.machine.moves}
    return tuple(
        Stepped(one.day, one.member, one.source, one.target, triggers[one.reason], one.because) for one in moves
    )
