"""Trials (试用期): on trial, expired, converted to paying; how many of a cohort convert; and the policy.

Source: R51, S0-08.

trial(start, today=day, paid_on=None).state         # TrialState.EXPIRED
conversion(trials)                                  # of those that have ended or converted
Trial("trial", length_days=30)                      # the policy
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from attrs import evolve, field, frozen
from attrs.validators import optional

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import Measure, given
from commkit.core.ratio import Ratio
from commkit.core.readings import Reading, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.lifecycle.guarded import Guarded, Refusal
from commkit.members.lifecycle.policies import OnRecord, Stage
from commkit.standing.facts import Fact
from commkit.standing.kinds import PAID, RECOMMENDED, TRIAL_STARTED, Kind
from commkit.standing.part_measures import OfPart
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, named

LENGTH_DAYS = 30
"""The length of a trial [days]. The source has a free trial and no length (N16): this is our default."""


class TrialState(enum.Enum):
    """How a trial stands."""

    TRIAL = "trial"
    EXPIRED = "expired"
    CONVERTED = "converted"


@frozen
class TrialResult:
    """How a trial stands on a day: its state, its last day, the days that are left after today [days], and the day of
    the payment; `late` where that came after the last day.
    """

    state: TrialState
    ends: Day
    left: int
    paid_on: Day | None = None

    @property
    def late(self) -> bool:
        """Whether it was paid for after the last day of the trial."""
        return self.paid_on is not None and self.paid_on > self.ends

    @property
    def over(self) -> bool:
        """Whether it has ended or converted: whether it counts in a conversion rate."""
        return self.state is not TrialState.TRIAL

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How it stands, in words."""
        code = f"trial.{self.state.value}"
        if self.state is TrialState.TRIAL and not self.left:
            code = "trial.last"
        elif self.late:
            code = "trial.converted_late"
        paid = "" if self.paid_on is None else date_of(self.paid_on).isoformat()
        return words.say(lang, code, left=str(self.left), ends=date_of(self.ends).isoformat(), paid=paid)

    def __str__(self) -> str:
        return self.explain()


def trial(
    start: DayLike,
    *,
    today: DayLike,
    length_days: int = LENGTH_DAYS,
    paid_on: DayLike | None = None,
    extended_days: int = 0,
) -> TrialResult:
    """How a trial stands on a day. Day 0 is the first of `length_days` [days], so a trial of 30 days is a trial on day
    29 and expired on day 30; `extended_days` [days] are added at its end. Whoever pays is converted, also late.

    A payment after `today` has not happened yet. A day before the start, and a payment before it, are InvalidValue
    errors. Source: R51, S0-08; the length: N16, our default.

    >>> from datetime import date
    >>> first = date(2024, 6, 1)
    >>> [trial(first, today=date(2024, 6, 30)).state.value, trial(first, today=date(2024, 7, 1)).state.value]
    ['trial', 'expired']
    >>> print(trial(first, today=date(2024, 7, 5), paid_on=date(2024, 7, 4)).explain("zh"))
    到期后转为付费：2024-07-04 付款，试用最后一天为 2024-06-30
    """
    begun, day = number(start), number(today)
    whole("length_days", length_days, least=1, counts="days")
    whole("extended_days", extended_days, least=0, counts="days")
    paid = None if paid_on is None else number(paid_on)
    for what, seen in (("today", day), ("paid_on", paid)):
        if seen is not None and seen < begun:
            raise InvalidValue(what, seen=date_of(seen), why="before the trial began", fix="give the start or later")
    ends = begun + length_days + extended_days - 1
    left = max(ends - day, 0)
    if paid is not None and paid <= day:
        return TrialResult(TrialState.CONVERTED, ends, left, paid)
    return TrialResult(TrialState.EXPIRED if day > ends else TrialState.TRIAL, ends, left)


TRIALS_BEFORE = given("trials_before", Label(en="trials before", zh="此前试用次数"), "times")
ONE_TRIAL = Label(en="there is one trial for each member", zh="每人只能试用一次")


def may_start(*, trials_before: int) -> Verdict:
    """May a member begin a trial, after so many before [times]? One each: our default; the source is silent.

    >>> may_start(trials_before=0).met
    True
    >>> print(may_start(trials_before=1).explain("zh"))
    每人只能试用一次：不符合（以下各项都要满足）：
      ✗ 此前试用次数：1（至多 0），超出 1
    """
    whole("trials_before", trials_before, least=0, counts="trials")
    return (TRIALS_BEFORE <= 0).named(ONE_TRIAL).judge(Readings({TRIALS_BEFORE: trials_before}))


def conversion(trials: Iterable[TrialResult]) -> Ratio:
    """The share of trials that converted, of those that have ended or converted: one that is still going is in neither
    number. Its value is None while none has ended. Source: R51.

    >>> going, ended = trial(0, today=29), trial(0, today=30)
    >>> print(conversion([going, ended, ended, trial(0, today=9, paid_on=5)]))
    1/3 = 33.33 %
    >>> print(conversion([going]).value)
    None
    """
    over = [one for one in trials if one.over]
    return Ratio(sum(one.state is TrialState.CONVERTED for one in over), len(over))


# ---------------------------------------------------------------- the machine and the policy

ON_TRIAL, PAYING, EXPIRED, ADVOCATE = "trial", "paying", "expired", "advocate"
LABELS: Mapping[str, Label] = {
    ON_TRIAL: Label(en="trial", zh="试用中"),
    PAYING: Label(en="paying", zh="付费用户"),
    EXPIRED: Label(en="expired", zh="试用到期"),
    ADVOCATE: Label(en="advocate", zh="口碑传播者"),
}
STATES = tuple(LABELS)


@frozen(order=False)
class TrialDays(OfPart):
    """The days of a trial that are used up at the end of a day, that day included; extensions are not counted [days].

    >>> print(TrialDays("trial") >= 30)
    trial days used: at least 30
    """

    prefix = "trial_days"
    words = Label(en="trial days used", zh="已用试用天数")
    counts = "days"


_OVER = Label(en="the trial is over", zh="试用期满")


def member_payment(length_days: int = LENGTH_DAYS, *, days: Measure | None = None, kind: Kind = PAID) -> Machine:
    """The side of payment: trial to paying to advocate (试用期, 付费用户, 口碑传播者), and expired where nobody paid.

    At the end of the last day the trial expires: of 30 days, the member is on trial on day 29 and expired on day 30. A
    late payment converts too. A second trial is refused by name. `days` is the measure of the trial days used, today
    included (`TrialDays` of the policy `trial`, unless given), `kind` that of the payment. Source: seeds 3.5, R51.

    >>> machine = member_payment()
    >>> machine.fire("trial", EachDay(), Readings({"trial_days.trial": 30})).state
    'expired'
    >>> print(machine.fire("expired", TRIAL_STARTED).verdict.explain("zh"))
    不符合：每人只能试用一次
    """
    whole("length_days", length_days, least=1, counts="days")
    used = TrialDays("trial") if days is None else days
    moves = [
        Move(ON_TRIAL, PAYING, kind),
        Move(ON_TRIAL, EXPIRED, EachDay(), (used >= length_days).named(_OVER)),
        Move(EXPIRED, PAYING, kind),
        Move(PAYING, ADVOCATE, RECOMMENDED),
        *(Move(state, ON_TRIAL, TRIAL_STARTED, Refusal(ONE_TRIAL)) for state in STATES),
    ]
    return Machine(STATES, tuple(moves), ON_TRIAL, LABELS)


@frozen
class Tried(Stage):
    """Where a member stands, by how many days the trial was extended [days], and how many were taken back before they
    came (`owed`, the latest on the day `owed_on`).
    """

    extended: int = 0
    owed: int = 0
    owed_on: Day | None = None


@frozen
class Trial(Guarded[Tried]):
    """Trial, paying, advocate as a policy: `member_payment`, moved by facts and by time.

    A member begins with a trial, or by paying (a fact of `kind`). A second trial is refused, and posted. `extends` is
    the kind whose amount extends a trial [days] while it lasts; None where there are none. A payment that is taken
    back moves nobody back. The length is our default.
    """

    name: str = field(default="trial", validator=named)
    length_days: int = field(default=LENGTH_DAYS, validator=counting("days", least=1))
    kind: Kind = field(default=PAID, validator=instance_of(Kind))
    extends: Kind | None = field(default=None, validator=optional(instance_of(Kind)))

    outside = ()

    @cached_property
    def on_record(self) -> tuple[OnRecord, ...]:  # type: ignore[override]  # it follows from the fields
        """Where a member begins."""
        return (OnRecord(TRIAL_STARTED, ON_TRIAL), OnRecord(self.kind, PAYING))

    @property
    def begins(self) -> tuple[Kind, ...]:
        """See Guarded.begins."""
        return (TRIAL_STARTED, self.kind)

    @cached_property
    def machine(self) -> Machine:
        """See Staged.machine."""
        return member_payment(self.length_days, days=TrialDays(self.name), kind=self.kind)

    @property
    def part(self) -> type[Tried]:
        """See Policy.part."""
        return Tried

    def hears(self) -> Mapping[Heard, Handler[Tried]]:
        """See Policy.hears."""
        heard = dict(super().hears())
        if self.extends is not None:
            heard[self.extends] = self._extend
        return heard

    def _extend(self, acc: Tried, fact: Fact, now: Now) -> Tried:
        if acc.state != ON_TRIAL:
            return acc
        acc = self._closed(acc, now)
        left = acc.extended - acc.owed + fact.amount * fact.times
        extended, owed = max(left, 0), max(-left, 0)
        if extended != acc.extended:
            now.post(self, "extended", amount=extended - acc.extended, reason=fact.kind.code)
        return evolve(acc, extended=extended, owed=owed, owed_on=now.day if owed else None)

    def freeze(self, acc: Tried, now: Now) -> Tried:
        """See Policy.freeze: what is owed is waited for as long as a fact may be late."""
        return super().freeze(self._closed(acc, now), now)

    def _closed(self, acc: Tried, now: Now) -> Tried:
        late = acc.owed_on is not None and acc.owed_on < now.open_from
        return evolve(acc, owed=0, owed_on=None) if late else acc

    def own(self, acc: Tried, day: Day) -> Mapping[str, Reading]:
        """See Staged.own."""
        return {**super().own(acc, day), TrialDays(self.name).key: day - acc.since - acc.extended + 1}

    def answers(self) -> Mapping[str, Answered[Tried]]:
        """See Policy.answers."""
        return {**super().answers(), TrialDays(self.name).key: Answered(partial(_spent), Course.GROWS)}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        said = super().says()
        return {lang: {**said[lang], "outcome.extended": WORDS.texts[lang]["trial.extended"]} for lang in said}


def _spent(acc: Tried, day: Day) -> int | None:
    return day - acc.since - acc.extended + 1 if acc.state else None
