"""One side of a comparison: a book, what its replay gave, and what was paid, moved and asked in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from attrs import evolve

from commkit.core.check import Check
from commkit.core.days import Day
from commkit.core.measure import Measure
from commkit.core.readings import Asked, Reading
from commkit.core.verdict import Verdict
from commkit.playbook.bulk import Run
from commkit.playbook.playbook import Playbook
from commkit.playbook.reading import StandingReader, shown_by
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.measures import Role, Tally, Tenure, Whose, tenure
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AccountPolicy, Shown
from commkit.standing.standing import Standing
from commkit.standing.stream import EVER
from commkit.standing.timeline import Timeline

_INTO = frozenset({"credited", "reversed", "granted", "refunded", "released", "received"})
_OUT_OF = frozenset({"spent", "held", "sent", "taxed", "expired"})
"""What moves the balance of an account. What is held is gone from it already: `hold_posted` moves nothing more."""
_MOVES = frozenset({"moved", "not_allowed"})
_DECIDED = "decided"
_NO_RULES: Mapping[str, int] = MappingProxyType({})

Event: TypeAlias = tuple[str, str | None, str]
"""A policy, the state that a move led out of, None where something was decided, and what it led to."""
_NEVER: Mapping[Event, int] = MappingProxyType({})


class Counted:
    """What the checks ask of members' activity and the book does not keep: counted once more, from the log."""

    def __init__(
        self,
        book: Playbook,
        run: Run,
        log: Iterable[Fact],
        asked: Iterable[Measure],
        known_from: Day | None,
        started: Mapping[str, Standing],
        community: Timeline | None,
    ) -> None:
        kept = book.plan.keeping
        self.extra = frozenset(one for one in asked if _of_member(one) and one not in kept.tallies)
        if kept.tenure:
            self.extra -= {tenure}
        self._keeping = Keeping.of(self.extra, book.lateness)
        self._standings, self._started, self._known_from = run.standings, started, known_from
        self._activities: dict[str, Activity] = {}
        if self._keeping.spots:
            if any(code in book.plan.echo_kinds for code, _ in self._keeping.spots):
                log = book.with_echoes(log, standings=started, known_from=known_from, community=community)
            self._count(book, log)

    def _count(self, book: Playbook, log: Iterable[Fact]) -> None:
        spots, seen = self._keeping.spots, set[str]()
        for fact in log:
            code = fact.kind.code
            roles = [role for role in Role if (code, role) in spots]
            if not roles or fact.id in seen:
                continue
            seen.add(fact.id)
            day = book.calendar.day_number(fact.at)
            for role in roles:
                name = fact.member if role is Role.ACTED else fact.person
                if name is not None and day <= self._day_of(name):
                    self.of(name).add(fact, day, role)

    def _day_of(self, member: str) -> Day:
        standing = self._standings.get(member)
        return EVER if standing is None or standing.day is None else standing.day

    def of(self, member: str) -> Activity:
        """The activity of a member, as far as the log shows it."""
        found = self._activities.get(member)
        if found is None:
            found = self._activities[member] = Activity()
            before = self._started[member].day if member in self._started else None
            self._keeping.begin(found, 0, self._known_from if before is None else before + 1)
        return found


def _of_member(measure: Measure) -> bool:
    return isinstance(measure, Tenure) or (isinstance(measure, Tally) and measure.whose is Whose.MEMBER)


class _Asking:
    """Answers the checks about one final standing; None for what only the other book answers."""

    __slots__ = ("_counted", "_elsewhere", "_reader", "_standing")

    def __init__(self, side: Side, standing: Standing, elsewhere: frozenset[str]) -> None:
        self._reader, self._counted = side.reader(standing), side.counted
        self._standing, self._elsewhere = standing, elsewhere

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure."""
        day = self._standing.day
        if isinstance(measure, Tally | Tenure) and measure in self._counted.extra:
            return None if day is None else self._counted.of(self._standing.member).at_end_of(day).read(measure)
        return None if measure.key in self._elsewhere else self._reader.read(measure)


class Side:
    """One book, what its replay gave, and what is paid and moved in it, by one pass over the outcomes."""

    def __init__(
        self,
        book: Playbook,
        run: Run,
        community: Timeline | None,
        known_from: Day | None,
        counted: Counted,
        other_answers: Iterable[str],
        end: Day | None,
    ) -> None:
        self.book, self.standings, self._end = book, run.standings, end
        self._community, self._known_from, self.counted = community, known_from, counted
        self._elsewhere = frozenset(other_answers) - book.plan.answers.keys()
        self.accounts = tuple(one.name for one in book.policies if isinstance(one, AccountPolicy))
        self._paid: dict[tuple[str, str], dict[str, int]] = {}
        self._moved: dict[tuple[str, str], Outcome] = {}
        self._events: dict[str, Counter[Event]] = {}
        self._pass(run)

    def _pass(self, run: Run) -> None:
        paid, moved = self._paid, self._moved
        names = {policy.name for edition in self.book.editions() for policy in edition.policies}
        for one in run.posted:
            what, rule = one.what, one.reason if one.reason in names else one.policy
            if what in _INTO:
                rules = paid.setdefault((one.member, one.target), {})
                rules[rule] = rules.get(rule, 0) + one.amount
            elif what in _OUT_OF:
                rules = paid.setdefault((one.member, one.source), {})
                rules[rule] = rules.get(rule, 0) - one.amount
            elif what in _MOVES:
                moved[one.member, one.policy] = one
            if what in _MOVES or what == _DECIDED:
                event = one.policy, None if what == _DECIDED else one.source, one.target
                self._events.setdefault(one.member, Counter())[event] += 1

    def standing(self, member: str, other: Side) -> Standing:
        """The standing of a member; of one of whom this book hears nothing, a new one on the other's day.

        Of the day that has just begun nothing is known yet: it is then as of the end of the day before.
        """
        found = self.standings.get(member)
        if found is None:
            there = other.standings[member]
            found = evolve(self.book.start(member, self._known_from), at=there.at, day=there.day)
        begun = self._end is not None and found.day == self._end + 1
        return evolve(found, day=self._end) if begun else found

    def reader(self, standing: Standing) -> StandingReader:
        """What answers measures about a final standing."""
        return StandingReader(self.book, standing, self._community)

    def shown(self, standing: Standing) -> Mapping[str, Shown]:
        """Everything that the policies show of a member."""
        return shown_by(self.book, standing, self._community)

    def judge(self, standing: Standing, check: Check) -> Verdict:
        """The verdict of a question about a member."""
        return check.judge(_Asking(self, standing, self._elsewhere))

    def paid(self, member: str, account: str) -> Mapping[str, int]:
        """What each rule paid a member into an account [points]; below 0 what it charged, such as for a reward."""
        return self._paid.get((member, account), _NO_RULES)

    def events(self, member: str) -> Mapping[Event, int]:
        """How often a member was moved from where to where, and what was decided [times]."""
        return self._events.get(member, _NEVER)

    def because(self, standing: Standing, what: str, shown: Shown | None) -> tuple[Verdict | None, Day | None]:
        """Why a member has what is shown, and of which day: the policy's own reason, or that of the last move."""
        if shown is not None and shown.because is not None:
            return shown.because, standing.day
        last = self._moved.get((standing.member, what.split(".")[0]))
        return (None, None) if last is None or last.what != "moved" else (last.because, last.day)

    def by_rule(self, account: str) -> dict[str, int]:
        """What each rule paid everybody into an account [points]."""
        sums: Counter[str] = Counter()
        for (_, name), rules in self._paid.items():
            if name == account:
                sums.update(rules)
        return dict(sums)
