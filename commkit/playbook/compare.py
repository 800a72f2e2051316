"""Comparing two books on the same facts, before one replaces the other.

print(compare(book, book.changed({"policies.checkin.each": 3}), facts))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from attrs import evolve

from commkit.core.check import Check
from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import Measure
from commkit.core.readings import Asked, Reading
from commkit.core.verdict import Answer, Verdict
from commkit.playbook.bulk import Run
from commkit.playbook.changes import differences
from commkit.playbook.comparison import Change, Comparison, Eligible, Numbers, RuleSum, States, Total, Value
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

_INTO = frozenset({"credited", "reversed", "granted", "refunded"})
_OUT_OF = "spent"
_MOVES = frozenset({"moved", "not_allowed"})
_NO_CHECKS: Mapping[str, Check] = MappingProxyType({})
_NO_RULES: Mapping[str, int] = MappingProxyType({})


def compare(
    book_a: Playbook,
    book_b: Playbook,
    facts: Iterable[Fact],
    *,
    standings: Mapping[str, Standing] | None = None,
    until: DayLike | None = None,
    known_from: DayLike | None = None,
    community: Timeline | None = None,
    checks: Mapping[str, Check] = _NO_CHECKS,
) -> Comparison:
    """Who gains and who loses what, were the second book in force instead of the first.

    Both books replay the facts; `standings`, `until`, `known_from` and `community` are as in `Playbook.replay`. Every
    member is compared in all that the books' policies show, and in `checks`: questions of eligibility by name, judged
    under both final standings, as of each standing's own day; give `until` so that it is one day for all. A measure
    that only one of the books answers is not known under the other.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import Account
    >>> from commkit.points.awards import Award
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> points = Account("points")
    >>> now, then = (
    ...     Playbook("class", f"{each - 1}", Calendar("UTC"), (points, Award("checkin", CHECKED_IN, each=each)))
    ...     for each in (2, 3)
    ... )
    >>> print(compare(now, then, [Fact("f1", 0, "ada", CHECKED_IN)], checks={"may redeem": points.balance >= 3}))
    class 1 -> class 2: 1 of 1 members differ
    changed
      version: 1 -> 2
      policies.checkin.each: 2 -> 3
    points: 1 gain, 0 lose, 0 unchanged; cost +1 (2 before, 3 after)
      rule     before  after  difference
      checkin       2      3          +1
      gain most  before  after  difference
      ada             2      3          +1
    may redeem: 1 newly eligible, 0 no longer (0 before, 1 after)
      newly eligible
      ada  balance of points: 3 (at least 3)
    """
    _questions(checks, (book_a, book_b))
    log, first = list(facts), None if known_from is None else number(known_from)
    asked = tuple(measure for check in checks.values() for measure in check.measures)

    def side(book: Playbook, other: Playbook) -> _Side:
        run = book.replay(log, standings=standings, until=until, known_from=known_from, community=community)
        counted = _Counted(book, run, log, asked, first, standings or {}, community)
        return _Side(book, run, community, first, counted, other.plan.answers)

    before, after = side(book_a, book_b), side(book_b, book_a)
    sums = _Sums(before, after, checks)
    members = tuple(sorted(before.standings.keys() | after.standings.keys()))
    changes = tuple(change for member in members for change in sums.of(member))
    return Comparison(book_a, book_b, members, changes, sums.totals(), differences(book_a, book_b))


def _questions(checks: Mapping[str, Check], books: Sequence[Playbook]) -> None:
    """Raises for a check that is none, that has the name of a policy, or that asks what neither book answers."""
    policies = {policy.name for book in books for policy in book.policies}
    for name, check in checks.items():
        if not isinstance(check, Check):
            raise WrongType("checks", seen=check, why="not a check", fix="compare a measure first: measure >= 20")
        if name.split(".")[0] in policies:
            raise InvalidValue("checks", seen=name, why="a policy has this name", fix="give it a name of its own")
        for measure in check.measures:
            if not isinstance(measure, Tally | Tenure) and all(measure.key not in one.plan.answers for one in books):
                fix = "ask what a policy of one of the books answers, or what members do"
                raise UnknownName("measure", seen=measure.key, why="neither book answers it", fix=fix)


class _Counted:
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

    def __init__(self, side: _Side, standing: Standing, elsewhere: frozenset[str]) -> None:
        self._reader, self._counted = side.reader(standing), side.counted
        self._standing, self._elsewhere = standing, elsewhere

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure."""
        day = self._standing.day
        if isinstance(measure, Tally | Tenure) and measure in self._counted.extra:
            return None if day is None else self._counted.of(self._standing.member).at_end_of(day).read(measure)
        return None if measure.key in self._elsewhere else self._reader.read(measure)


class _Side:
    """One book, what its replay gave, and what is paid and moved in it, by one pass over the outcomes."""

    def __init__(
        self,
        book: Playbook,
        run: Run,
        community: Timeline | None,
        known_from: Day | None,
        counted: _Counted,
        other_answers: Iterable[str],
    ) -> None:
        self.book, self.standings = book, run.standings
        self._community, self._known_from, self.counted = community, known_from, counted
        self._elsewhere = frozenset(other_answers) - book.plan.answers.keys()
        self.accounts = tuple(one.name for one in book.policies if isinstance(one, AccountPolicy))
        self._paid: dict[tuple[str, str], dict[str, int]] = {}
        self._moved: dict[tuple[str, str], Outcome] = {}
        self._pass(run)

    def _pass(self, run: Run) -> None:
        paid, moved = self._paid, self._moved
        for one in run.posted:
            what = one.what
            if what in _INTO:
                rules = paid.setdefault((one.member, one.target), {})
                rules[one.policy] = rules.get(one.policy, 0) + one.amount
            elif what == _OUT_OF:
                rules = paid.setdefault((one.member, one.source), {})
                rules[one.policy] = rules.get(one.policy, 0) - one.amount
            elif what in _MOVES:
                moved[one.member, one.policy] = one

    def standing(self, member: str, other: _Side) -> Standing:
        """The standing of a member; of one of whom this book hears nothing, a new one on the other's day."""
        found = self.standings.get(member)
        if found is not None:
            return found
        there = other.standings[member]
        start = self.book.start(member, self._known_from)
        return evolve(start, at=there.at, day=there.day)

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
        """What each rule paid a member into an account [points]."""
        return self._paid.get((member, account), _NO_RULES)

    def because(self, member: str, what: str, shown: Shown | None) -> Verdict | None:
        """Why a member has what is shown: the policy's own reason, or that of the last move."""
        if shown is not None and shown.because is not None:
            return shown.because
        last = self._moved.get((member, what.split(".")[0]))
        return None if last is None or last.what != "moved" else last.because

    def by_rule(self, account: str) -> dict[str, int]:
        """What each rule paid everybody into an account [points]."""
        sums: Counter[str] = Counter()
        for (_, name), rules in self._paid.items():
            if name == account:
                sums.update(rules)
        return dict(sums)


class _Sums:
    """The differences, member by member, and what they sum up to."""

    def __init__(self, before: _Side, after: _Side, checks: Mapping[str, Check]) -> None:
        self._before, self._after, self._checks = before, after, checks
        self._accounts = frozenset((*before.accounts, *after.accounts))
        self._places: dict[str, int] = {}
        for side in (before, after):
            for policy in (one for edition in side.book.editions() for one in edition.policies):
                self._places.setdefault(policy.name, len(self._places))
        self._numbers: dict[str, Counter[str]] = {}
        self._states: dict[str, Counter[tuple[str, str]]] = {}
        self._answers: dict[str, dict[str, tuple[Answer, Answer]]] = {name: {} for name in checks}

    def of(self, member: str) -> Iterator[Change]:
        """The differences of one member."""
        standings = self._before.standing(member, self._after), self._after.standing(member, self._before)
        before, after = self._before.shown(standings[0]), self._after.shown(standings[1])
        for what in dict.fromkeys((*before, *after)):
            yield from self._shown(member, what, before.get(what), after.get(what))
        for name, check in self._checks.items():
            old, new = self._before.judge(standings[0], check), self._after.judge(standings[1], check)
            self._answers[name][member] = old.answer, new.answer
            if old.answer is not new.answer:
                yield Change(member, name, old.answer.value, new.answer.value, None, old, new)

    def _shown(self, member: str, what: str, old: Shown | None, new: Shown | None) -> Iterator[Change]:
        before, after = None if old is None else old.value, None if new is None else new.value
        if isinstance(before, str) or isinstance(after, str):
            ends = str(before or ""), str(after or "")
            self._states.setdefault(what, Counter())[ends] += 1
            gain, differs = None, ends[0] != ends[1]
        else:
            gain = (after or 0) - (before or 0)
            differs = bool(gain)
            self._add(what, before or 0, after or 0)
        if differs:
            because = self._before.because(member, what, old), self._after.because(member, what, new)
            rules = self._rules(what, before, after, self._before.paid(member, what), self._after.paid(member, what))
            yield Change(member, what, before, after, gain, *because, rules)

    def _add(self, what: str, before: int, after: int) -> None:
        sums = self._numbers.setdefault(what, Counter())
        sums["gain" if after > before else "lose" if after < before else "unchanged"] += 1
        sums["before"] += before
        sums["after"] += after

    def _rules(
        self, what: str, before: Value, after: Value, old: Mapping[str, int], new: Mapping[str, int]
    ) -> tuple[RuleSum, ...]:
        """The rules that pay differently."""
        if what not in self._accounts or isinstance(before, str) or isinstance(after, str):
            return ()
        return tuple(one for one in self._by_rule(old, new, before or 0, after or 0) if one.gain)

    def _by_rule(self, old: Mapping[str, int], new: Mapping[str, int], before: int, after: int) -> Iterator[RuleSum]:
        """The rules in the order of the books; what no outcome tells of is under no name, where it differs."""
        for rule in sorted(old.keys() | new.keys(), key=self._order):
            yield RuleSum(rule, old.get(rule, 0), new.get(rule, 0))
        rest = RuleSum("", before - sum(old.values()), after - sum(new.values()))
        if rest.gain:
            yield rest

    def _order(self, what: str) -> int:
        return self._places[what.split(".")[0]]

    def totals(self) -> tuple[Total, ...]:
        """What every member's values sum up to, in the order of the books, then the checks."""
        shown = [*self._numbers, *(what for what in self._states if what not in self._numbers)]
        shown.sort(key=self._order)
        found: list[Total] = []
        for what in shown:
            found += [self._number(what)] if what in self._numbers else [self._state(what)]
        return (*found, *(self._eligible(name) for name in self._checks))

    def _number(self, what: str) -> Numbers:
        sums = self._numbers[what]
        old, new = self._before.by_rule(what), self._after.by_rule(what)
        rules: tuple[RuleSum, ...] = ()
        if what in self._accounts:
            rules = tuple(self._by_rule(old, new, sums["before"], sums["after"]))
        return Numbers(what, sums["gain"], sums["lose"], sums["unchanged"], sums["before"], sums["after"], rules)

    def _state(self, what: str) -> States:
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for (old, new), many in self._states[what].items():
            before[old] += many
            after[new] += many
        moves = {ends: many for ends, many in sorted(self._states[what].items()) if ends[0] != ends[1]}
        return States(what, dict(before), dict(after), moves)

    def _eligible(self, name: str) -> Eligible:
        answers = self._answers[name]
        old, new = Counter(one for one, _ in answers.values()), Counter(one for _, one in answers.values())
        met, unknown = Answer.MET, Answer.UNKNOWN
        newly = tuple(member for member, (was, now) in answers.items() if was is not met and now is met)
        no_longer = tuple(member for member, (was, now) in answers.items() if was is met and now is not met)
        return Eligible(name, old[met], new[met], old[unknown], new[unknown], newly, no_longer)
