"""Why facts of a day earned nothing, or counted in part, by a rule that trues up: codes and numbers for a sentence.

What is due for a day follows from the facts alone; so does why the others are not. Nothing here is asked while a book
runs: it goes through one day again, for somebody who wants to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import field, frozen

from commkit.core.days import Day
from commkit.core.verdict import Verdict
from commkit.points.awards import Award
from commkit.points.day_walk import ONCE, SECOND, WITHIN, DayWalk, Noted, about, note_of
from commkit.points.each_full import EachFull
from commkit.points.limits import Once
from commkit.points.streak import Streak, run_on
from commkit.points.true_up import Carry, TrueUp, count
from commkit.standing.facts import Fact, in_order
from commkit.standing.policy import Now


@frozen
class Unpaid:
    """A fact that earned nothing by the rule `rule`, or counted only `counted` of its times: the code of why, with what
    the sentence of the code names, and the verdict where a check decided.

    The codes are those of the catalogue that begin with `why.`.
    """

    rule: str
    fact: Fact
    code: str
    params: Mapping[str, str | tuple[str, ...]] = field(factory=dict, hash=False)
    counted: int = 0
    because: Verdict | None = None


ByDay = Mapping[Day, Sequence[Fact]]
OnDay = Callable[[Day], TrueUp | None]


def start_of(day: Day, facts: ByDay, rule_on: OnDay, now: Now) -> Carry:
    """What the days before leave to a day, each by the version of the rule in force on it.

    >>> start_of(5, {}, lambda day: None, None) == Carry()  # type: ignore[arg-type]  # without days nobody asks
    True
    """
    carry = Carry()
    for earlier in sorted(one for one in facts if one < day):
        rule = rule_on(earlier)
        if rule is not None:
            noted = noted_by(rule, facts[earlier])
            points, _ = rule.due(noted, earlier, carry, now)
            carry = rule.onward(noted, earlier, carry, points, now)
    return carry


def noted_by(rule: TrueUp, facts: Iterable[Fact]) -> Mapping[str, int]:
    """What a rule notes of the facts of a day, by key.

    >>> from commkit.standing.kinds import MESSAGE
    >>> noted_by(Award("chat", MESSAGE, each=1), [Fact("f1", 0, "ada", MESSAGE, times=2)])
    {'': 2}
    """
    noted: dict[str, int] = {}
    for fact in facts:
        key = rule.key(fact)
        if key is not None:
            count(noted, key, fact.times)
    return noted


def tells(rule: object) -> bool:
    """Whether `unpaid` knows a rule well enough to tell of each fact why it earned nothing.

    >>> tells(None)
    False
    """
    return isinstance(rule, Award | Streak | EachFull)


def unpaid(rule: TrueUp, facts: Sequence[Fact], day: Day, start: Carry, now: Now) -> list[Unpaid]:
    """The facts of a day that earned nothing by a rule, or counted in part, each with the code of why.

    `facts` are all that the rule heard of the day, those that take back among them; `start` is what the days before
    leave to it (`start_of`). Of a rule that is no `Award`, `Streak` or `EachFull` nothing is said.

    >>> from commkit.standing.kinds import MESSAGE
    >>> said = [Fact(f"m{second}", second * 1_000_000, "ada", MESSAGE) for second in (0, 30, 60)]
    >>> from types import SimpleNamespace
    >>> from commkit.core.calendar import Calendar
    >>> now = SimpleNamespace(calendar=Calendar("UTC"))
    >>> found = unpaid(Award("chat", MESSAGE, each=1, cooldown=60), said, 0, Carry(), now)  # type: ignore[arg-type]
    >>> [(one.fact.id, one.code) for one in found]
    [('m30', 'why.cooldown')]
    """
    if isinstance(rule, Award):
        return _of_award(rule, facts, day, start, now)
    if isinstance(rule, Streak) and not rule.due(noted_by(rule, facts), day, start, now)[0]:
        return _of_streak(rule, facts, day, start)
    if isinstance(rule, EachFull) and not rule.due(noted_by(rule, facts), day, start, now)[0]:
        return _of_each_full(rule, facts)
    return []


def _done(facts: Iterable[Fact]) -> list[Fact]:
    return in_order(fact for fact in facts if fact.times > 0)


def _of_streak(rule: Streak, facts: Sequence[Fact], day: Day, start: Carry) -> list[Unpaid]:
    lengths: dict[str, str | tuple[str, ...]] = {"run": str(run_on(day, start)), "lengths": tuple(map(str, rule.table))}
    own = [fact for fact in _done(facts) if rule.key(fact) is None]
    others = [fact for fact in _done(facts) if rule.key(fact) is not None]
    code = "why.streak" if noted_by(rule, facts).get("", 0) > 0 else "why.taken_back"
    return [
        *(Unpaid(rule.name, fact, "why.own") for fact in own),
        *(Unpaid(rule.name, fact, code, lengths) for fact in others),
    ]


def _of_each_full(rule: EachFull, facts: Sequence[Fact]) -> list[Unpaid]:
    noted = noted_by(rule, facts)
    total = sum(times * int(amount or "1") for amount, times in noted.items() if times > 0)
    low = total < rule.least
    params = {"total": str(total), "full": str(rule.full), "least": str(rule.least)}
    code = "why.below_least" if low else "why.not_full"
    told = []
    for fact in _done(facts):
        own = rule.key(fact) is None
        told.append(Unpaid(rule.name, fact, "why.own") if own else Unpaid(rule.name, fact, code, params))
    return told


# ------------------------------------------------------------ awards


def _of_award(rule: Award, facts: Sequence[Fact], day: Day, start: Carry, now: Now) -> list[Unpaid]:
    told, heard = [], []
    for fact in in_order(facts):
        code = _unheard(rule, fact)
        if code is None:
            heard.append(fact)
        elif fact.times > 0:
            told.append(Unpaid(rule.name, fact, code, {"groups": rule.groups}))
    caps = rule.bites(day, start, now)
    due = rule.due(noted_by(rule, heard), day, start, now)
    walk = _ToldWalk(rule, start.copy(), rule.room(day, start, now), now)
    walk.through({note_of(fact, about(rule, fact)): fact.times for fact in heard})
    if (walk.points, walk.worth) != due:
        return told
    for fact in heard:
        if fact.times > 0:
            code, counted = walk.told.get(fact.id, ("taken_back", 0))
            if code:
                told.append(Unpaid(rule.name, fact, f"why.{code}", _params(rule, fact, caps), counted))
    return told


def _unheard(rule: Award, fact: Fact) -> str | None:
    if rule.key(fact) is not None:
        return None
    return "why.group" if rule.groups and fact.group not in rule.groups else "why.own"


def _params(rule: Award, fact: Fact, caps: str) -> Mapping[str, str | tuple[str, ...]]:
    limit = rule.limit
    return {
        "about": about(rule, fact),
        "seconds": str(rule.cooldown),
        "most": "" if limit is None or limit.most is None else str(limit.most),
        "span": "" if limit is None else limit.span.value,
        "every": "" if limit is None or limit.every is None else str(limit.every),
        "caps": caps,
    }


class _ToldWalk(DayWalk):
    """A day gone through once more, to tell of each fact by its id why it did not count, and how often it did."""

    __slots__ = ("_why", "told")

    def __init__(self, rule: Award, start: Carry, room: int, now: Now) -> None:
        super().__init__(rule, start, room, now.calendar)
        self.told: dict[str, tuple[str, int]] = {}
        self._why: tuple[str, int] = ("", 0)

    def take(self, one: Noted, times: int) -> None:
        """See DayWalk.take."""
        points, worth = self.points, self.worth
        self._why = "", 0
        super().take(one, times)
        if not self._why[1] and not self._why[0] and self.points == points:
            self._why = ("worth" if self.worth == worth else "cap"), 0
        self.told[one.id] = self._why

    def _counts(self, one: Noted, times: int) -> int:
        """See DayWalk."""
        code, within = self._left_out(one), self._within(one)
        many = super()._counts(one, times)
        if many < times:
            self._why = code or (within if many <= 0 else "") or self._no_more(many), max(many, 0)
        return many

    def _left_out(self, one: Noted) -> str:
        """Whether a fact is not the first, or too soon."""
        once, cooldown = self._terms.once, self._terms.cooldown
        if once is not None and (ONCE + one.about in self._seen or ONCE + one.about in self._new):
            return _once("once", once, one)
        too_soon = cooldown is not None and self._last is not None and one.at - self._last < cooldown * SECOND
        return "cooldown" if too_soon else ""

    def _within(self, one: Noted) -> str:
        """Whether a fact is about a thing or person that counted in this stretch."""
        limit = self._terms.limit
        if limit is None or limit.per is None or limit.ended(self._begun, one.at):
            return ""
        known = WITHIN + one.about in self._new or (not self._fresh and WITHIN + one.about in self._seen)
        return _once("within", limit.per, one) if known else ""

    def _no_more(self, many: int) -> str:
        """Why a fact that may count does so no more often than this."""
        terms, limit = self._terms, self._terms.limit
        if many > 0 and terms.cooldown is not None:
            return "cooldown"
        if many > 0 and terms.once is not None:
            return f"once.{terms.once.value}"
        if many > 0 and limit is not None and limit.per is not None:
            return f"within.{limit.per.value}"
        return "" if limit is None else f"limit.{limit.span.value}"


def _once(how: str, what: Once, one: Noted) -> str:
    return f"{how}.{what.value}" if what is Once.EVER or one.about else f"{how}.no_{what.value}"
