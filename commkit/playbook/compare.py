"""Comparing two books on the same facts, before one replaces the other.

print(compare(book, book.changed({"policies.checkin.each": 3}), facts))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from commkit.core.check import Check
from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.verdict import Answer
from commkit.playbook.changes import differences
from commkit.playbook.comparison import Comparison
from commkit.playbook.playbook import Playbook
from commkit.playbook.sides import Counted, Event, Side
from commkit.playbook.totals import Change, Eligible, Numbers, Often, RuleSum, States, Total, Value
from commkit.standing.facts import Fact
from commkit.standing.measures import Tally, Tenure
from commkit.standing.policy import Shown
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline

_NO_CHECKS: Mapping[str, Check] = MappingProxyType({})


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

    Both books replay the facts; `standings`, `known_from` and `community` are as in `Playbook.replay`. All days up to
    and with `until` end for everybody; without it, up to and with the day of the last fact. Every member is compared in
    all that the books' policies show then, in how often they were moved and what was decided about them over the whole
    period, and in `checks`: questions of eligibility by name, judged at the end of that day. A member whom later facts
    reached is compared as of their own day. A measure that only one of the books answers is not known under the other.

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
    _arguments(book_a, book_b, facts)
    _questions(checks, (book_a, book_b))
    log, first = list(facts), None if known_from is None else number(known_from)
    last = _last_day((book_a, book_b), log)
    end = last if until is None else number(until)
    asked = tuple(measure for check in checks.values() for measure in check.measures)

    def side(book: Playbook, other: Playbook) -> Side:
        run = book.replay(log, standings=standings, until=end, known_from=known_from, community=community)
        counted = Counted(book, run, log, asked, first, standings or {}, community)
        passed = end if last is None or (end is not None and last <= end) else None
        return Side(book, run, community, first, counted, other.plan.answers, passed)

    before, after = side(book_a, book_b), side(book_b, book_a)
    sums = _Sums(before, after, checks)
    members = tuple(sorted(before.standings.keys() | after.standings.keys()))
    changes = tuple(change for member in members for change in sums.of(member))
    days = {one.day for side in (before, after) for one in side.standings.values()} - {None}
    day = end if end is not None and days == {end + 1} else None
    return Comparison(book_a, book_b, members, changes, sums.totals(), differences(book_a, book_b), day)


def _arguments(book_a: object, book_b: object, facts: object) -> None:
    """Raises where books and facts are given in another order."""
    for name, given, fits in (
        ("book_a", book_a, isinstance(book_a, Playbook)),
        ("book_b", book_b, isinstance(book_b, Playbook)),
        ("facts", facts, isinstance(facts, Iterable)),
    ):
        if not fits:
            why = "no facts" if name == "facts" else "not a playbook"
            raise WrongType(name, seen=given, why=why, fix="give both books, then the facts: compare(old, new, facts)")


def _last_day(books: Sequence[Playbook], log: Sequence[Fact]) -> Day | None:
    """The day of the last fact; where the books cut days otherwise, the later one."""
    last = max((fact.at for fact in log), default=None)
    return None if last is None else max(book.calendar.day_number(last) for book in books)


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


class _Sums:
    """The differences, member by member, and what they sum up to."""

    def __init__(self, before: Side, after: Side, checks: Mapping[str, Check]) -> None:
        self._before, self._after, self._checks = before, after, checks
        self._accounts = frozenset((*before.accounts, *after.accounts))
        self._places: dict[str, int] = {}
        for side in (before, after):
            for policy in (one for edition in side.book.editions() for one in edition.policies):
                self._places.setdefault(policy.name, len(self._places))
        self._numbers: dict[str, Counter[str]] = {}
        self._states: dict[str, Counter[tuple[str, str]]] = {}
        self._often: dict[Event, tuple[Counter[str], Counter[str]]] = {}
        self._answers: dict[str, dict[str, tuple[Answer, Answer]]] = {name: {} for name in checks}

    def of(self, member: str) -> Iterator[Change]:
        """The differences of one member."""
        standings = self._before.standing(member, self._after), self._after.standing(member, self._before)
        before, after = self._before.shown(standings[0]), self._after.shown(standings[1])
        for what in dict.fromkeys((*before, *after)):
            yield from self._shown(*standings, what, before.get(what), after.get(what))
        yield from self._happened(member)
        for name, check in self._checks.items():
            old, new = self._before.judge(standings[0], check), self._after.judge(standings[1], check)
            self._answers[name][member] = old.answer, new.answer
            if old.answer is not new.answer:
                on = standings[0].day, standings[1].day
                yield Change(member, name, old.answer.value, new.answer.value, None, old, new, (), *on)

    def _happened(self, member: str) -> Iterator[Change]:
        """How often a member was moved and decided about, where it differs; summed up on the way."""
        old, new = self._before.events(member), self._after.events(member)
        for event in sorted(old.keys() | new.keys(), key=_told):
            before, after = old.get(event, 0), new.get(event, 0)
            sums = self._often.setdefault(event, (Counter(), Counter()))
            for side, times in zip(sums, (before, after), strict=True):
                side["times"] += times
                side["members"] += bool(times)
            if before != after:
                yield Change(member, _told(event), before, after, after - before)

    def _shown(
        self, here: Standing, there: Standing, what: str, old: Shown | None, new: Shown | None
    ) -> Iterator[Change]:
        member = here.member
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
            (why, on), (why_now, on_now) = self._before.because(here, what, old), self._after.because(there, what, new)
            rules = self._rules(what, before, after, self._before.paid(member, what), self._after.paid(member, what))
            yield Change(member, what, before, after, gain, why, why_now, rules, on, on_now)

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
        found: list[Total] = [self._number(what) for what in self._numbers]
        found += [self._state(what) for what in self._states if what not in self._numbers]
        found += [
            Often(_told(event), *event, old["times"], new["times"], old["members"], new["members"])
            for event, (old, new) in sorted(self._often.items(), key=lambda one: (one[0][1] is None, _told(one[0])))
        ]
        found.sort(key=lambda one: self._order(one.policy if isinstance(one, Often) else one.what))
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


def _told(event: Event) -> str:
    """What happened, as a name: `stage: active -> lurker`, `stage: -> newcomer`, `stage: remove`."""
    policy, source, target = event
    return " ".join((f"{policy}:", *(() if source is None else (source, "->") if source else ("->",)), target))
