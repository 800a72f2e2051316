"""Onboarding: the steps of a newcomer, what is missing, until when, and the benefits that wait for all of them.

progress({INTRODUCED, RENAMED})                        # 2 of 3 steps done; missing: red packets
benefits({INTRODUCED, RENAMED}, ["course"]).deferred   # ("course",)

Source: R03 (three steps, S4-03), R01 (slight threshold, benefits later, S1-01), R16 (a deadline for the name card).
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, partial
from itertools import combinations

from attrs import evolve, field, frozen

from commkit.core.combine import AllOf
from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Given, flag
from commkit.core.readings import Readable, Reading, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.standing.facts import Fact
from commkit.standing.kinds import BANNED, INTRODUCED, JOINED, LEFT, RED_PACKET, REMOVED, RENAMED, Kind
from commkit.standing.measures import one_or_more, some_kinds
from commkit.standing.part_measures import InState
from commkit.standing.policy import Answered, Handler, Heard, Now, Policy, Shown, named

_BETWEEN = "+"
NEWCOMER, OVERDUE, COMPLETE = "newcomer", "overdue", "complete"

_DONE = Label(en="every step is done", zh="步骤全部完成")
_LEAVING = (LEFT, REMOVED, BANNED)


def step_flag(step: Kind) -> Given:
    """The question whether a step is done [yes/no].

    >>> step_flag(RENAMED).key, step_flag(RENAMED).label.zh
    ('step.renamed', '改备注')
    """
    return flag(f"step.{step.code}", step.label)


@frozen
class Onboarding:
    """The steps that a newcomer takes, and within how many days of joining [days].

    The three steps are stated (S4-03: 「进去自我介绍+改备注+发红包」); the deadline is our default (R16 names none).
    """

    steps: tuple[Kind, ...] = field(
        default=(INTRODUCED, RENAMED, RED_PACKET), converter=one_or_more, validator=some_kinds
    )
    days: int = field(default=7, validator=counting("days", least=1))

    @cached_property
    def check(self) -> AllOf:
        """All steps are done."""
        return AllOf(tuple(step_flag(step).is_true() for step in self.steps), label=_DONE)


ONBOARDING = Onboarding()


@frozen
class Progress:
    """Which steps are done, as a verdict; prints and explains what is missing."""

    onboarding: Onboarding
    done: frozenset[str]

    @property
    def verdict(self) -> Verdict:
        """Every step with its answer."""
        seen = {step_flag(step): step.code in self.done for step in self.onboarding.steps}
        return self.onboarding.check.judge(Readings(seen))

    @property
    def missing(self) -> tuple[Kind, ...]:
        """The steps that are not done, in their order."""
        return tuple(step for step in self.onboarding.steps if step.code not in self.done)

    @property
    def complete(self) -> bool:
        """Whether every step is done."""
        return not self.missing

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How many steps are done, and which are missing, in words."""
        missing, count = self.missing, len(self.onboarding.steps)
        counts = {"steps": str(count), "done": str(count - len(missing))}
        if not missing:
            return words.say(lang, "onboarding.complete", **counts)
        return words.say(lang, "onboarding.missing", missing=self.missing_words(lang, words), **counts)

    def missing_words(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What the missing steps are called.

        >>> progress({INTRODUCED}).missing_words("zh")
        '改备注；红包'
        """
        return words.say(lang, "rule.between").join(step.label.text(lang) for step in self.missing)

    def __str__(self) -> str:
        return self.explain()


def progress(done: Collection[Kind | str], onboarding: Onboarding = ONBOARDING) -> Progress:
    """How far a newcomer is: `done` are the steps, as kinds or their codes. Steps that are not asked are left aside.

    >>> print(progress({INTRODUCED, RENAMED}))
    2 of 3 steps done; missing: red packets
    >>> progress({INTRODUCED, RENAMED}).complete, progress({"introduced", "renamed", "red_packet"}).complete
    (False, True)
    """
    if isinstance(done, str | Kind):
        raise WrongType("done", seen=done, why="one step, not several", fix="give a set, such as {RENAMED}")
    asked = {step.code for step in onboarding.steps}
    codes = {step.code if isinstance(step, Kind) else step for step in done}
    return Progress(onboarding, frozenset(codes & asked))


@frozen
class Benefits:
    """Which benefits a member has now, which wait, and for what."""

    granted: tuple[str, ...]
    deferred: tuple[str, ...]
    progress: Progress

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The benefits in words, with the reason; how far the newcomer is where nothing was promised."""
        if not self.deferred and not self.granted:
            return self.progress.explain(lang, words)
        code = "onboarding.deferred" if self.deferred else "onboarding.granted"
        names = words.say(lang, "rule.between").join(self.deferred or self.granted)
        return words.say(lang, code, benefits=names, progress=self.progress.explain(lang, words))

    def __str__(self) -> str:
        return self.explain()


def benefits(done: Collection[Kind | str], promised: Iterable[str], onboarding: Onboarding = ONBOARDING) -> Benefits:
    """The promised benefits: granted when every step is done, deferred until then. Source: R01 (略加门槛,福利后置).

    >>> print(benefits({INTRODUCED}, ["course", "e-book"]))
    deferred until every step is done: course; e-book (1 of 3 steps done; missing: name cards set; red packets)
    """
    if isinstance(promised, str):
        raise WrongType("promised", seen=promised, why="one text, whose letters would each be one", fix="give a list")
    found, names = progress(done, onboarding), tuple(promised)
    return Benefits(names, (), found) if found.complete else Benefits((), names, found)


class Due(enum.Enum):
    """How a newcomer stands with the deadline."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"


@frozen
class Deadline:
    """How a newcomer stands with the deadline, the last day in time, and what is missing."""

    due: Due
    last: Day
    progress: Progress

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The deadline in words."""
        day = self.last + 1 if self.due is Due.OVERDUE else self.last
        missing = self.progress.missing_words(lang, words)
        return words.say(lang, f"onboarding.{self.due.value}", day=date_of(day).isoformat(), missing=missing)

    def __str__(self) -> str:
        return self.explain()


def deadline(
    done: Collection[Kind | str], *, joined: DayLike, day: DayLike, onboarding: Onboarding = ONBOARDING
) -> Deadline:
    """Whether the steps are done, due or overdue on a day; the day so many days after the join is still in time. R16.

    A day before the join is an InvalidValue error.

    >>> [deadline({RENAMED}, joined=0, day=day).due.value for day in (7, 8)]
    ['due', 'overdue']
    >>> print(deadline({RENAMED}, joined=0, day=8).explain("zh"))
    入群步骤自 1970-01-09 起已逾期，还缺：自我介绍；红包
    """
    first, today = number(joined), number(day)
    if today < first:
        raise InvalidValue("day", seen=day, why=f"the join is on {joined}", fix="give that day or a later one")
    found, last = progress(done, onboarding), first + onboarding.days
    due = Due.DONE if found.complete else Due.DUE if today <= last else Due.OVERDUE
    return Deadline(due, last, found)


# ---------------------------------------------------------------- on the kernel


class Returning(enum.Enum):
    """What the steps of a first membership are worth to somebody who left and comes back."""

    KEEP = "keep"
    AGAIN = "again"


class Before(enum.Enum):
    """Whether steps from before the day of joining count."""

    COUNTS = "counts"
    IGNORED = "ignored"


@frozen
class Newcomer:
    """Where a newcomer stands: newcomer, overdue, complete, or empty for who is not a member.

    `joined` is the day of the last join, `counted_from` the first day whose steps count (None: all), `done` how often
    each step was taken on which day (below 0: taken back before it came), `told` whether the completion was posted.
    """

    state: str = ""
    joined: Day = 0
    counted_from: Day | None = None
    done: Mapping[str, Mapping[Day, int]] = field(factory=dict)
    told: bool = False


@frozen
class Onboard(Policy[Newcomer, Newcomer]):
    """The onboarding of members: a newcomer until every step is done. Source: R03, S4-03; R16.

    Posts `completed` once, `overdue` at the end of the last day in time or as soon as it is known later (its `reason`
    is the codes of the missing steps, with + between), `reopened` when a step is taken back, and what is missing as the
    verdict. `returning` and `before` are our defaults: who comes back takes the steps again, and only steps from the
    day of joining on count, because the source says what to do after one has come in. With `AGAIN` and `COUNTS` the
    steps from the day of the last leave on count.
    Benefits wait by a check: `InState("onboarding", "complete").is_true()`.
    """

    name: str = field(default="onboarding", validator=named)
    onboarding: Onboarding = field(default=ONBOARDING, validator=instance_of(Onboarding))
    returning: Returning = field(default=Returning.AGAIN, validator=instance_of(Returning))
    before: Before = field(default=Before.IGNORED, validator=instance_of(Before))

    @property
    def part(self) -> type[Newcomer]:
        """See Policy.part."""
        return Newcomer

    def freeze(self, acc: Newcomer, now: Now) -> Newcomer:
        """See Policy.freeze: of days that may not change any more, the last of each step says all."""
        done = {step: _kept(counts, now.open_from) for step, counts in acc.done.items()}
        done = {step: counts for step, counts in done.items() if counts}
        return acc if done == acc.done else evolve(acc, done=done)

    def progress(self, part: Newcomer) -> Progress:
        """How far a member is: `commkit.members.entry.onboarding.progress` of the steps that count."""
        first = part.counted_from
        done = [
            step
            for step, counts in part.done.items()
            if any(times > 0 and (first is None or day >= first) for day, times in counts.items())
        ]
        return progress(done, self.onboarding)

    def hears(self) -> Mapping[Heard, Handler[Newcomer]]:
        """See Policy.hears."""
        leaving: Mapping[Heard, Handler[Newcomer]] = dict.fromkeys(_LEAVING, self._left)
        steps: Mapping[Heard, Handler[Newcomer]] = {step: partial(self._step, step) for step in self.onboarding.steps}
        return {**steps, JOINED: self._joined, **leaving}

    def _step(self, step: Kind, acc: Newcomer, fact: Fact, now: Now) -> Newcomer:
        counts = dict(acc.done.get(step.code, {}))
        times = counts.pop(now.day, 0) + fact.times
        if times:
            counts[now.day] = times
        done = {code: seen for code, seen in {**acc.done, step.code: counts}.items() if seen}
        return self._looked_at(evolve(acc, done=done), now)

    def _joined(self, acc: Newcomer, fact: Fact, now: Now) -> Newcomer:
        if fact.times < 0 or acc.state:
            return acc
        first = acc.counted_from
        if first is None and self.before is Before.IGNORED:
            first = now.day
        state = COMPLETE if acc.told else NEWCOMER
        return self._looked_at(evolve(acc, state=state, joined=now.day, counted_from=first), now)

    def _left(self, acc: Newcomer, fact: Fact, now: Now) -> Newcomer:
        if fact.times < 0 or not acc.state:
            return acc
        if self.returning is Returning.KEEP:
            return evolve(acc, state="", joined=0)
        since = {
            step: {day: times for day, times in counts.items() if day >= now.day} for step, counts in acc.done.items()
        }
        done = {step: counts for step, counts in since.items() if counts}
        return Newcomer(counted_from=now.day if self.before is Before.COUNTS else None, done=done)

    def _looked_at(self, acc: Newcomer, now: Now) -> Newcomer:
        """Whether the steps are complete now, or no longer."""
        found = self.progress(acc)
        if not acc.state or found.complete == (acc.state == COMPLETE):
            return acc
        what, state = ("completed", COMPLETE) if found.complete else ("reopened", NEWCOMER)
        now.post(self, what, source=acc.state, target=state, because=found.verdict)
        return evolve(acc, state=state, told=found.complete)

    def settle(self, acc: Newcomer, now: Now) -> Newcomer:
        """See Policy.settle: whoever is not complete by the end of the last day in time is overdue."""
        if acc.state != NEWCOMER or now.day < acc.joined + self.onboarding.days:
            return acc
        found = self.progress(acc)
        missing = _BETWEEN.join(step.code for step in found.missing)
        now.post(self, "overdue", source=acc.state, target=OVERDUE, because=found.verdict, reason=missing)
        return evolve(acc, state=OVERDUE)

    def wake(self, acc: Newcomer, now: Now) -> Day | None:
        """See Policy.wake."""
        return max(acc.joined + self.onboarding.days, now.day) if acc.state == NEWCOMER else None

    def answers(self) -> Mapping[str, Answered[Newcomer]]:
        """See Policy.answers."""
        return {InState(self.name, state).key: Answered(partial(_is_in, state=state)) for state in LABELS}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {"en": _ENGLISH, "zh": _CHINESE}

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels: the states, and every choice of steps that may be missing."""
        steps = self.onboarding.steps
        choices = (some for many in range(1, len(steps) + 1) for some in combinations(steps, many))
        return {**{_BETWEEN.join(step.code for step in some): _together(some) for some in choices}, **LABELS}

    def shows(self, part: Newcomer, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(part.state, self.progress(part).verdict)}


def _kept(counts: Mapping[Day, int], open_from: Day) -> Mapping[Day, int]:
    last = max((day for day, times in counts.items() if day < open_from and times > 0), default=None)
    still = {day: times for day, times in counts.items() if day >= open_from}
    return still if last is None else {last: 1, **still}


def _together(steps: Iterable[Kind]) -> Label:
    labels = [step.label for step in steps]
    return Label(en=", ".join(one.en for one in labels), zh="、".join(one.zh for one in labels))


def _is_in(acc: Newcomer, _day: Day, *, state: str) -> Reading:
    return int(acc.state == state)


LABELS: Mapping[str, Label] = {
    NEWCOMER: Label(en="newcomer", zh="新人"),
    OVERDUE: Label(en="overdue newcomer", zh="逾期新人"),
    COMPLETE: Label(en="onboarded", zh="已完成入群步骤"),
}
_ENGLISH: Mapping[str, str] = {
    "outcome.completed": "every step of the onboarding done on {day}",
    "outcome.reopened": "the onboarding is open again on {day}: {because}",
    "outcome.overdue": "the onboarding is overdue at the end of {day}; still missing: {reason}",
}
_CHINESE: Mapping[str, str] = {
    "outcome.completed": "{day} 完成全部入群步骤",
    "outcome.reopened": "{day} 入群步骤重新待完成：{because}",
    "outcome.overdue": "到 {day} 入群步骤已逾期，还缺：{reason}",
}
