"""Why did I only get 3 points today? What each rule paid a member for a day, and why the other facts earned nothing.

print(why(book, facts, "ada", date(2017, 2, 16)).explain("zh"))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve, field, frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.wording import WORDS, Lang, Words
from commkit.playbook.engine import TOO_LATE, Engine, heard_by
from commkit.playbook.explain import caps_in_words, explain, labels_of, reason
from commkit.playbook.plan import Plan, Slot
from commkit.playbook.playbook import Playbook
from commkit.playbook.sentences import with_playbook
from commkit.points.direct import DirectAward, DirectPart
from commkit.points.penalties import Command, Penalty
from commkit.points.true_up import TrueUp
from commkit.points.unpaid import Unpaid, noted_by, start_of, tells, unpaid
from commkit.standing.facts import Fact
from commkit.standing.measures import Received
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AccountPolicy, AnyPolicy, Late
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline

_POINTS = ("credited", "reversed", "capped")
_TOTALLED = ("credited", "reversed", "granted")
_REFUSED = ("not_awarded", "award_capped")
_SHOWN = 5
"""How many instants of one kind a sentence names [1]. Our default."""


_Worth: TypeAlias = tuple[int, str]
"""What a day is worth by a rule without caps [points], and the caps that cut where it is paid less."""


@frozen
class Why:
    """What a day brought a member: the outcomes of its points, what a rule paid in all as one; and the facts of the day
    that earned nothing by a rule, or counted in part, each with the code of why; with an empty rule, by no rule at all.
    """

    book: Playbook = field(repr=False)
    member: str
    day: Day
    outcomes: tuple[Outcome, ...]
    unpaid: tuple[Unpaid, ...]

    def totals(self) -> Mapping[str, int]:
        """What was paid for the day in all [points], by account.

        >>> from commkit.core.calendar import Calendar
        >>> Why(Playbook("empty", "1", Calendar("UTC"), ()), "ada", 0, (), ()).totals()
        {}
        """
        totals = Counter[str]()
        for one in self.outcomes:
            if one.what in _TOTALLED and one.day == self.day:
                totals[one.target] += one.amount
        return dict(totals)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The answer for the member: the total, then a line for each thing that a rule did, or did not, in book order.

        A language without any words is an UnknownName error.

        >>> from commkit.core.calendar import Calendar
        >>> print(Why(Playbook("empty", "1", Calendar("UTC"), ()), "ada", 0, (), ()).explain())
        ada, 1970-01-01: nothing was paid
        """
        return "\n".join(_Answer(self, lang, words).lines())


def why(
    book: Playbook,
    facts: Iterable[Fact],
    member: str,
    day: DayLike,
    *,
    community: Timeline | None = None,
    known_from: DayLike | None = None,
) -> Why:
    """Why a member has the points of a day, no more and no less: the facts are replayed, and the day is looked at.

    `facts` is the log in the order of delivery, of everybody where rules echo; `community` and `known_from` as for
    `Playbook.replay`. It is a question for a log, not for a step: it replays all that the member did.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account, Award, Cap
    >>> from commkit.standing.kinds import MESSAGE
    >>> book = Playbook("class", "1", Calendar("UTC"), (Account("points"), Award("chat", MESSAGE, each=2, cooldown=60)))
    >>> said = [Fact(f"m{second}", second * 1_000_000, "ada", MESSAGE) for second in (0, 30, 60)]
    >>> print(why(book, said, "ada", 0).explain())
    ada, 1970-01-01: points +4
    chat: +4 points for messages on 1970-01-01
    chat: nothing for messages at 00:00:30: less than 60 seconds after the one before that counted
    """
    asked, log = number(day), list(facts)
    if book.plan.echo_kinds:
        log = list(book.with_echoes(log, community=community, known_from=known_from))
    mine = [fact for fact in log if member in (fact.member, fact.person)]
    run = book.replay(mine, community=community, known_from=known_from, only=lambda name: name == member)
    looking = _Looking(book, member, asked, _counted(book.plan, mine, member), run.of(member))
    found = list(looking.unpaid())
    outcomes = tuple(_merged(book.plan, looking.outcomes(), looking.worth))
    if any(isinstance(slot.policy, DirectAward) for slot in book.plan.slots):
        found += looking.refused(book.start(member, known_from), community)
    return Why(book, member, asked, outcomes, (*found, *looking.unheard(mine, found)))


def _counted(plan: Plan, facts: Iterable[Fact], member: str) -> list[Fact]:
    """The facts that a member's standing takes in, in the order of delivery: none too late, and none twice."""
    counted: dict[str, Fact] = {}
    clock: tuple[Day, int] | None = None
    for fact in facts:
        if heard_by(plan, fact, member) is None:
            continue
        day = plan.calendar.day_number(fact.at)
        late = clock is not None and day < clock[0] - plan.lateness and fact.at < clock[1]
        if not late and fact.id not in counted:
            counted[fact.id] = fact
            clock = (day, fact.at) if clock is None else (max(day, clock[0]), max(fact.at, clock[1]))
    return list(counted.values())


def _hears(policy: AnyPolicy | None, fact: Fact, member: str) -> bool:
    heard = {} if policy is None else policy.hears()
    acted = fact.member == member and fact.kind in heard
    return acted or (fact.person == member and Received(fact.kind) in heard)


def _merged(plan: Plan, outcomes: Iterable[Outcome], worth: Mapping[str, _Worth]) -> Iterator[Outcome]:
    """The outcomes of a day, with those of a rule that trues up as one: what it paid for the day in all."""
    by_rule: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_rule.setdefault(one.policy, []).append(one)
    for name, some in by_rule.items():
        trues_up = name in plan.places and plan.slot(name).policy.late is Late.TRUE_UP
        points = [one for one in some if trues_up and one.what in _POINTS]
        if points:
            yield from _as_one(points, worth.get(name))
        yield from (one for one in some if not (trues_up and one.what in _POINTS))


def _as_one(some: Sequence[Outcome], worth: _Worth | None) -> Iterator[Outcome]:
    """What a rule posted for a day as one outcome, with what the whole day is worth where that is known."""
    last, amount = some[-1], sum(one.amount for one in some)
    if worth is not None and worth[0] > amount:
        last = last._replace(desired=worth[0], reason=worth[1])
    elif worth is not None:
        last = last._replace(desired=worth[0], reason="")
    if not amount and not last.desired:
        yield from some
        return
    what = "credited" if amount > 0 else "reversed" if amount else "capped"
    yield last._replace(what=what, amount=amount, reason=last.reason)


class _Looking:
    """One day of a member while it is looked at; `worth` is what the day is worth by a rule, once it was looked at."""

    def __init__(self, book: Playbook, member: str, day: Day, facts: Sequence[Fact], posted: Sequence[Outcome]) -> None:
        self._book, self._plan, self._member, self._day = book, book.plan, member, day
        self._facts, self._posted = facts, posted
        days = book.calendar.day_numbers([fact.at for fact in facts])
        self._dated = list(zip(days, facts, strict=True))
        self._today = [fact for on, fact in self._dated if on == day]
        self._now = Engine(book.plan, None)
        self.worth: dict[str, _Worth] = {}

    def _paying(self) -> Iterator[Slot]:
        for slot in self._plan.slots:
            policy = slot.on(self._day).policy
            if policy is not None and any(True for _ in policy.pays()) and not isinstance(policy, Penalty | Command):
                yield slot

    def outcomes(self) -> Iterator[Outcome]:
        """What was posted about points for the day, or because of its facts where a rule does not look back."""
        ids = {fact.id for fact in self._today}
        for one in self._posted:
            slot = self._plan.slot(one.policy) if one.policy else None
            if slot is None:
                told = one.what == TOO_LATE and one.day == self._day
            elif isinstance(slot.policy, DirectAward):
                told = one.what in _POINTS and (one.day == self._day or one.fact in ids)
            else:
                money = isinstance(slot.policy, AccountPolicy) or any(True for _ in slot.policy.pays())
                told = money and one.day == self._day
            if told:
                yield one

    # ------------------------------------------------------------ what earned nothing

    def unpaid(self) -> Iterator[Unpaid]:
        """The facts that a rule which trues up, or one of no known sort, heard and paid nothing for."""
        for slot in self._paying():
            policy = slot.on(self._day).policy
            heard = [fact for fact in self._today if _hears(policy, fact, self._member)]
            if policy is None or not heard or isinstance(policy, DirectAward):
                continue
            if isinstance(policy, TrueUp) and tells(policy):
                yield from self._by_rule(slot, policy, heard)
            else:
                paid = {one.fact for one in self._posted if one.policy == policy.name and one.amount}
                for fact in heard:
                    if fact.times > 0 and fact.id not in paid:
                        yield Unpaid(policy.name, fact, "why.no_more")

    def _by_rule(self, slot: Slot, rule: TrueUp, heard: Sequence[Fact]) -> Iterable[Unpaid]:
        by_day: dict[Day, list[Fact]] = {}
        for on, fact in self._dated:
            if on < self._day and _hears(slot.on(on).policy, fact, self._member):
                by_day.setdefault(on, []).append(fact)
        rules = {on: found for on in by_day if isinstance(found := slot.on(on).policy, TrueUp)}
        start = start_of(self._day, by_day, rules.get, self._now)
        _, worth = rule.due(noted_by(rule, heard), self._day, start, self._now)
        self.worth[slot.name] = worth, rule.bites(self._day, start, self._now)
        return unpaid(rule, heard, self._day, start, self._now)

    def refused(self, standing: Standing, community: Timeline | None) -> Iterator[Unpaid]:
        """The facts of the day that direct awards refused: each is decided again, with what was known when it came."""
        places = [place for place, (on, _) in enumerate(self._dated) if on == self._day]
        if not places:
            return
        before = self._facts[: places[0]]
        standings = {self._member: standing}
        run = self._book.replay(
            before, standings=standings, community=community, only=lambda name: name == self._member
        )
        standing = run.standings[self._member]
        for on, fact in self._dated[places[0] : places[-1] + 1]:
            step = self._book.step(_asking(standing), fact, community)
            standing = step.standing
            if on == self._day and fact.times > 0:
                yield from self._decided(fact, step.outcomes)

    def _decided(self, fact: Fact, outcomes: Sequence[Outcome]) -> Iterator[Unpaid]:
        today = next((one.day for one in outcomes if one.fact == fact.id), self._day)
        for slot in self._plan.slots:
            policy = slot.on(today).policy
            if not isinstance(policy, DirectAward) or not _hears(policy, fact, self._member):
                continue
            said = [one for one in outcomes if one.policy == policy.name and one.fact == fact.id]
            refusal = next((one for one in said if one.what in _REFUSED), None)
            if refusal is not None:
                yield _refusal(policy, fact, refusal)
            elif not said:
                yield Unpaid(policy.name, fact, "why.own" if fact.person == fact.member else "why.taken_back")

    def unheard(self, facts: Iterable[Fact], found: Iterable[Unpaid]) -> Iterator[Unpaid]:
        """What the member did on the day and nobody pays for, nor decides anything about."""
        known = {one.fact.id for one in found} | {one.fact for one in self._posted}
        payers = [slot.on(self._day).policy for slot in self._plan.slots if _about_points(slot)]
        done = {fact.id: fact for fact in facts if fact.member == self._member and fact.times > 0}
        for fact in done.values():
            today = fact.id not in known and self._book.calendar.day_number(fact.at) == self._day
            if today and not any(_hears(policy, fact, self._member) for policy in payers):
                yield Unpaid("", fact, "why.unheard")


def _about_points(slot: Slot) -> bool:
    return isinstance(slot.policy, AccountPolicy) or any(True for _ in slot.policy.pays())


def _asking(standing: Standing) -> Standing:
    """A standing whose direct awards say every refusal, not only the first of a day."""
    parts = {
        name: evolve(part, refused={}) if isinstance(part, DirectPart) else part
        for name, part in standing.parts.items()
    }
    return evolve(standing, parts=parts)


def _refusal(policy: DirectAward, fact: Fact, outcome: Outcome) -> Unpaid:
    rolling = policy.rolling
    if outcome.what == "not_awarded" or rolling is None:
        return Unpaid(policy.name, fact, "why.check", because=outcome.because)
    unit = "seconds" if rolling.days is None else "days"
    params = {"points": str(rolling.points), "length": str(rolling.days or rolling.seconds)}
    return Unpaid(policy.name, fact, f"why.rolling.{unit}", params)


class _Answer:
    """An answer while it is put in words."""

    def __init__(self, asked: Why, lang: Lang, words: Words) -> None:
        self._asked, self._book, self._lang = asked, asked.book, lang
        self._given, self._words = words, with_playbook(words)

    def _say(self, code: str, **params: str) -> str:
        return self._words.say(self._lang, code, **params)

    def lines(self) -> Iterator[str]:
        """The title, then the lines of each rule."""
        asked, account = self._asked, self._label
        day = date_of(asked.day).isoformat()
        told = [self._say("why.total", account=account(name), points=f"{n:+d}") for name, n in asked.totals().items()]
        totals = self._say("list.and").join(told) or self._say("why.nothing")
        yield self._say("why.title", member=asked.member, day=day, totals=totals)
        names = [*(slot.name for slot in self._book.plan.slots), ""]
        for name in names:
            for one in asked.outcomes:
                if one.policy == name:
                    sentence = explain(self._book, one, self._lang, self._given)
                    yield self._say("why.paid", rule=account(name), sentence=sentence) if name else sentence
            yield from self._unpaid([one for one in asked.unpaid if one.rule == name])

    def _unpaid(self, some: Iterable[Unpaid]) -> Iterator[str]:
        """One line for all facts of a kind that earned nothing for the same reason."""
        by_reason: dict[tuple[str, str, int, int], list[Unpaid]] = {}
        for one in some:
            received = one.fact.member != self._asked.member
            kind = Received(one.fact.kind).label if received else one.fact.kind.label
            of = one.fact.times if one.counted else 0
            by_reason.setdefault((kind.text(self._lang), self._because(one), one.counted, of), []).append(one)
        for (called, because, counted, of), alike in by_reason.items():
            code = "why.part" if counted else alike[0].code if alike[0].code == "why.unheard" else "why.unpaid"
            named = {"rule": self._label(alike[0].rule), "kind": called, "times": self._times(alike)}
            yield self._say(code, **named, because=because, counted=str(counted), of=str(of))

    def _because(self, one: Unpaid) -> str:
        if one.code == "why.unheard":
            return ""
        between = self._say("list.and")
        params = {key: said if isinstance(said, str) else between.join(said) for key, said in one.params.items()}
        if one.code.startswith("why.within."):
            params["stretch"] = self._say(f"why.stretch.{params['span']}", every=params["every"])
        if one.code == "why.cap":
            policy = self._book.plan.slot(one.rule).on(self._asked.day).policy
            params["caps"] = caps_in_words(policy, params["caps"], self._lang, self._words)
        if one.because is not None:
            params["because"] = reason(one.because, self._lang, self._words)
        return self._say(one.code, **params)

    def _times(self, alike: Sequence[Unpaid]) -> str:
        """When facts happened, the first few of them."""
        ordered = sorted(one.fact.at for one in alike)
        clocks = [self._book.calendar.when(at).strftime("%H:%M:%S").removesuffix(":00") for at in ordered]
        shown = self._say("list.and").join(dict.fromkeys(clocks[:_SHOWN]))
        return shown if len(clocks) <= _SHOWN else self._say("why.more", times=shown, count=str(len(clocks) - _SHOWN))

    def _label(self, name: str) -> str:
        slot = self._book.plan.slot(name) if name in self._book.plan.places else None
        label = None if slot is None else labels_of(slot.policy).get(name)
        return name if label is None else label.text(self._lang)
