"""Awards decided once, when the fact arrives: by a check, under a rolling cap, multiplied by checks.

DirectAward("vip_post", POSTED, each=5, when=RungPlace("vip") >= 1, rolling=RollingCap(50, days=7))
DirectAward("checkin", CHECKED_IN, each=2, rates=(Rate(InState("stage", "paying").is_true(), Fraction(2)),))

Whatever reads more than the facts of its own day cannot be worked out again when a fact comes late: such a rule is
*leave*. It decides at the later of the fact's instant and the member's clock, and never again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable, optional

from commkit.core.check import Check, is_check, is_check_or_none
from commkit.core.combine import AllOf
from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.measure import Measure
from commkit.core.ratio import Exact, exact
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import Lang
from commkit.points.awards import Own
from commkit.points.campaigns import Stacking, stacked
from commkit.points.caps import AtCap, fitted
from commkit.points.decisions import Decision, Decisions, said_by, told
from commkit.points.versions import version_on
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received, Role
from commkit.standing.policy import Handler, Heard, Late, Now, Phase, Policy, named

_SECOND = 1_000_000

# ---------------------------------------------------------------- plain functions


@frozen
class RollingCap:
    """The most that a rule gives within any so many days, today included, or any so many seconds [points].

    An award exactly `seconds` old is out of the window. Give `days` or `seconds`, not both.

    >>> RollingCap(10, days=7).room({1: 4, 2: 3}, 8)
    7
    """

    points: int = field(validator=counting("points", least=1))
    days: int | None = field(default=None, kw_only=True, validator=optional(counting("days", least=1)))
    seconds: int | None = field(default=None, kw_only=True, validator=optional(counting("seconds", least=1)))

    def __attrs_post_init__(self) -> None:
        if (self.days is None) == (self.seconds is None):
            why = "a window has one length"
            raise InvalidValue("rolling", seen=(self.days, self.seconds), why=why, fix="give days or seconds")

    @property
    def length(self) -> int:
        """The length of the window [days, or microseconds]."""
        return self.days or (self.seconds or 0) * _SECOND

    def when(self, now: Now) -> int:
        """When something that is decided now counts: the day, or the instant [microseconds]."""
        return now.today if self.days is not None else now.at

    def held(self, given: Mapping[int, int], when: int) -> dict[int, int]:
        """What of all that was given [points], by when, is still in the window that ends at `when`."""
        return {at: points for at, points in given.items() if points and when - self.length < at <= when}

    def room(self, given: Mapping[int, int], when: int) -> int:
        """What may still be given at `when` [points]."""
        return max(self.points - sum(self.held(given, when).values()), 0)

    def text(self, lang: Lang = "en") -> str:
        """The cap in words.

        >>> RollingCap(10, days=7).text(), RollingCap(5, seconds=3600).text("zh")
        ('10 in 7 days', '3600 秒内 5')
        """
        if self.days == 1:
            return f"每天 {self.points}" if lang == "zh" else f"{self.points} a day"
        if self.days is not None:
            return f"{self.days} 天内 {self.points}" if lang == "zh" else f"{self.points} in {self.days} days"
        return f"{self.seconds} 秒内 {self.points}" if lang == "zh" else f"{self.points} in {self.seconds} seconds"


def _factor(value: Exact) -> Fraction:
    return Fraction(exact("factor", value))


@frozen
class Rate:
    """A factor [1] that multiplies an award while a check is met; while it is unmet or unknown it does not.

    >>> from commkit.core.measure import flag
    >>> Rate(flag("vip").is_true(), 2).factor
    Fraction(2, 1)
    """

    check: Check = field(validator=is_check)
    factor: Fraction = field(converter=_factor)

    @factor.validator
    def _something(self, _attribute: Attribute[Fraction], value: Fraction) -> None:
        if value <= 0:
            why = "it would turn the award into nothing, or into a penalty"
            raise InvalidValue("factor", seen=value, why=why, fix="give more than 0; use `when` to refuse an award")


def _rates(rates: Iterable[Rate] | Rate) -> tuple[Rate, ...]:
    return (rates,) if isinstance(rates, Rate) else tuple(rates)


# ---------------------------------------------------------------- on the kernel


@frozen
class DirectPart:
    """What a direct award keeps of a member: the decisions about days that may still change, what is in the rolling
    window by when it was given [points], and on which day each sort of refusal was last posted.
    """

    decided: Mapping[Day, Mapping[str, tuple[Decision, ...]]] = field(factory=dict)
    window: Mapping[int, int] = field(factory=dict)
    refused: Mapping[str, Day] = field(factory=dict)


class DirectState:
    """The same while facts are applied."""

    __slots__ = ("decisions", "refused", "window")

    def __init__(self, part: DirectPart) -> None:
        self.decisions = Decisions(part.decided)
        self.window = dict(part.window)
        self.refused = dict(part.refused)


@frozen
class DirectAward(Policy[DirectPart, DirectState]):
    """Points for each fact of a kind: `each` [points], decided when it arrives and never reopened.

    `when` is a check over the member's standing as it is before the fact counts; while it is unmet or unknown nothing
    is given. `rates` multiply by checks, together by `stacking`; each award is rounded down (our default). `rolling`
    caps what is given within a window of days or seconds; where it leaves too little room, `at_cap` decides.

    It posts `credited` with what was desired and the verdict, `not_awarded` with the verdict, and `award_capped` where
    a cap left nothing: each of the last two once a day. Taking the fact back while its day may still change posts
    `reversed`: what was really given, once; and the window has its room again.
    """

    name: str = field(validator=named)
    kind: Kind = field(validator=instance_of(Kind))
    each: int = field(validator=counting("points", least=1))
    when: Check | None = field(default=None, validator=is_check_or_none)
    rolling: RollingCap | None = field(default=None, validator=optional(instance_of(RollingCap)))
    rates: tuple[Rate, ...] = field(default=(), converter=_rates, validator=deep_iterable(instance_of(Rate)))
    stacking: Stacking = field(default=Stacking.COMPOUND, validator=instance_of(Stacking))
    at_cap: AtCap = field(default=AtCap.PARTIAL, validator=instance_of(AtCap))
    role: Role = field(default=Role.ACTED, validator=instance_of(Role))
    own: Own = field(default=Own.IGNORED, validator=instance_of(Own))
    into: str = field(default="points", validator=named)

    phase = Phase.EARN
    late = Late.LEAVE

    @rolling.validator
    def _an_award_fits(self, _attribute: Attribute[RollingCap | None], value: RollingCap | None) -> None:
        if value is not None and value.points < self.each:
            why = f"it is below one award ({self.each}), which could never be paid"
            raise InvalidValue("rolling", seen=value.points, why=why, fix=f"give {self.each} or more, or no cap")

    @property
    def part(self) -> type[DirectPart]:
        """See Policy.part."""
        return DirectPart

    def thaw(self, part: DirectPart) -> DirectState:
        """See Policy.thaw."""
        return DirectState(part)

    def freeze(self, acc: DirectState, now: Now) -> DirectPart:
        """See Policy.freeze."""
        rule = version_on(self, now)(now.today)
        window = {} if rule is None or rule.rolling is None else rule._held(acc, rule.rolling, now)
        refused = {code: day for code, day in sorted(acc.refused.items()) if day >= now.today}
        return DirectPart(acc.decisions.kept(now.open_from), dict(sorted(window.items())), refused)

    def hears(self) -> Mapping[Heard, Handler[DirectState]]:
        """See Policy.hears."""
        return {self.kind if self.role is Role.ACTED else Received(self.kind): self._decide}

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        checks = [rate.check for rate in self.rates] + ([] if self.when is None else [self.when])
        return tuple(measure for check in checks for measure in check.measures)

    def pays(self) -> Iterable[str]:
        """See Policy.pays."""
        return (self.into,)

    def _decide(self, acc: DirectState, fact: Fact, now: Now) -> DirectState:
        if self.own is Own.IGNORED and fact.person == fact.member:
            return acc
        key = said_by(fact)
        if fact.times < 0:
            for one in acc.decisions.undone(now.day, key, -fact.times):
                self._take_back(acc, one, now)
            return acc
        times = acc.decisions.left(now.day, key, fact.times)
        if times:
            when = now.at if self.rolling is None else self.rolling.when(now)
            given = self._give(acc, times, when, now)
            acc.decisions.note(now.day, key, Decision(when, times, given))
        return acc

    def _give(self, acc: DirectState, times: int, when: int, now: Now) -> int:
        """What is given for facts that come now [points]."""
        verdict = None if self.when is None else self.when.judge(now)
        if verdict is not None and not verdict.met:
            self._refuse(acc, "not_awarded", verdict.answer.value, times * self.each, verdict, now)
            return 0
        applied = [rate for rate in self.rates if rate.check.met_by(now) is True]
        if applied:
            checks = [rate.check for rate in applied]
            verdict = AllOf((*([] if self.when is None else [self.when]), *checks)).judge(now)
        each = floor(self.each * stacked([rate.factor for rate in applied], self.stacking))
        desired = given = times * each
        if self.rolling is not None and desired:
            acc.window = self._held(acc, self.rolling, now)
            given = fitted(desired, self.rolling.room(acc.window, when), each, self.at_cap)
        if given:
            if self.rolling is not None:
                acc.window[when] = acc.window.get(when, 0) + given
            place = len(now.outcomes)
            now.pay(self, self.into, given, now.today, desired)
            told(now, place, because=verdict)
        elif desired:
            self._refuse(acc, "award_capped", "", desired, verdict, now)
        return given

    def _held(self, acc: DirectState, rolling: RollingCap, now: Now) -> dict[int, int]:
        """What is in the window now [points], by when: a version does not look further back than those before it did on
        the last of their days, and another unit, or a cap where there was none, begins with nothing.
        """
        held = rolling.held(acc.window, rolling.when(now))
        if not held:
            return held
        version, last = version_on(self, now), now.calendar.day_number(min(held)) if rolling.days is None else min(held)
        for day in range(last, now.today):
            rule = version(day)
            if rule is self:
                continue
            before = None if rule is None else rule.rolling
            if before == rolling:
                continue
            end = day if rolling.days is not None else now.calendar.ends(day) - 1
            same = before is not None and (before.days is None) == (rolling.days is None)
            lost = end - before.length if before is not None and same else end
            held = {at: points for at, points in held.items() if at > lost}
        return held

    def _refuse(
        self, acc: DirectState, what: str, reason: str, desired: int, because: Verdict | None, now: Now
    ) -> None:
        """Post once a day that nothing is given."""
        code = f"{what}.{reason}"
        if acc.refused.get(code) == now.today:
            return
        acc.refused[code] = now.today
        now.post(self, what, target=self.into, because=because, reason=reason)
        told(now, -1, desired=desired)

    def _take_back(self, acc: DirectState, decision: Decision, now: Now) -> None:
        if not decision.points:
            return
        if decision.when in acc.window:
            acc.window[decision.when] = max(acc.window[decision.when] - decision.points, 0)
        now.pay(self, self.into, -decision.points, now.today, 0)

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says: what is not given names the rule, and what it was for or the cap."""
        what = next(iter(self.hears())).label
        said: dict[Lang, dict[str, str]] = {}
        for lang, texts in _SAID.items():
            cap = "" if self.rolling is None else self.rolling.text(lang)
            told = what.text(lang).replace("{", "{{").replace("}", "}}")
            said[lang] = {code: text.format(what=told, cap=cap) for code, text in texts.items()}
        return said


_SAID: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "outcome.not_awarded": "no {{account}} for {what} on {{day}} by the rule {{policy}}, because {{because}}",
        "outcome.award_capped": "no {{account}} for {what} on {{day}} by the rule {{policy}}: the cap of {cap} is "
        "reached; {{desired}} without it",
    },
    "zh": {
        "outcome.not_awarded": "{{day}} {what}未按规则 {{policy}} 获得{{account}}，因为{{because}}",
        "outcome.award_capped": "{{day}} {what}未按规则 {{policy}} 获得{{account}}：已达上限（{cap}），"
        "若无上限为 {{desired}}",
    },
}
