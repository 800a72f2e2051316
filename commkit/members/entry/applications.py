"""Applications as a policy: who applied, what was decided by whom and why, what expires, who may apply again and when.

Applications("application", gate=count(RULES_CONFIRMED) >= 1, answering=Answering.DECIDES)

It calls the functions of `commkit.members.entry.application`, which need no playbook. Its gate asks what the book can
answer: a question that only the applicant can answer is for the plain functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from attrs import Attribute, evolve, field, frozen

from commkit.core.check import Check
from commkit.core.days import Day, date_of
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import After, Machine, Stayed, Trigger
from commkit.core.measure import Measure, flag
from commkit.core.readings import Readable, Reading, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import Label, Lang
from commkit.members.entry.application import Application, Reviewed, become, by_gate, expires, weigh
from commkit.members.entry.application_machine import (
    ADMITTED,
    EXPIRED,
    GATE_ANSWERS,
    LABELS,
    NEEDS_INFORMATION,
    NEW,
    NOBODY,
    OPEN,
    PENDING,
    QUEUED,
    REASONED,
    REFUSED,
    STATES,
    THE_GATE,
    THE_GATE_SAID,
    WITHDRAWN,
    Answering,
    Review,
    a_gate,
    needs_a_gate,
)
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    APPROVED,
    BANNED,
    INFORMATION_ASKED,
    INFORMATION_GIVEN,
    JOINED,
    LEFT,
    REJECTED,
    REMOVED,
    WAITLISTED,
    WITHDREW,
    Kind,
)
from commkit.standing.part_measures import DaysInState, InState
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, Policy, Shown, named

_HEARD = (
    *(APPLIED, INFORMATION_ASKED, INFORMATION_GIVEN, APPROVED, REJECTED, WAITLISTED, WITHDREW),
    *(JOINED, LEFT, REMOVED, BANNED),
)
_RECORDED = {APPROVED.code: ADMITTED, REJECTED.code: REFUSED, WAITLISTED.code: QUEUED, JOINED.code: ADMITTED}
"""What the log says of these is so, also where the rules refuse it."""
_DECIDED = frozenset(kind.code for kind in (APPROVED, REJECTED, WAITLISTED, INFORMATION_ASKED))
_LEAVING = (LEFT, REMOVED, BANNED)
_WHATS = {
    NEEDS_INFORMATION: INFORMATION_ASKED.code,
    ADMITTED: "approved",
    REFUSED: "rejected",
    QUEUED: "waitlisted",
    EXPIRED: "expired",
    WITHDRAWN: "withdrawn",
}
_UNSTATED = "(unstated)"
_NOT_APPLIED, _NOT_APPROVED = "joined_unapplied", "joined_unapproved"


def _reasons(_policy: object, attribute: Attribute[Mapping[str, Label]], value: Mapping[str, Label]) -> None:
    """A reason's label must not rename a state or what the gate answers."""
    for code, label in value.items():
        if not isinstance(label, Label):
            raise WrongType(f"reasons[{code}]", seen=label, why="not a label", fix="give Label(en=..., zh=...)")
        if code in _NAMES:
            why, fix = f"it is the code of {_NAMES[code].en!r} already", f"name the reason apart: {code}_reason"
            raise InvalidValue(attribute.name, seen=code, why=why, fix=fix)


@frozen
class Applications(Policy[Application, Application]):
    """The applications of a community. Source: R08, S0-03; the numbers are our defaults, see `Review`.

    Each outcome says what happened: applied, judged (the gate's answer, as advice or as the decision),
    information_asked, information_given, approved, rejected, waitlisted, withdrawn, expired, lapsed (an approved
    member left), ended (an applicant left before the decision), too_early (an application during a cooling-off;
    `target` is the day from which on it may come), cooled (the cooling-off ends), stays (a fact to which no rule of
    this state listens; `target` is who decided, where a person did). Of a decision `source` is who decided and `target`
    the reason's code, which `reasons` puts into words; a code without a label is shown as it is. What the log says and
    the rules refuse is made and posted as not_allowed: an approval without an application or a reviewer, a rejection
    without a reason, a join without an approval. A fact that is taken back moves nobody back.
    """

    name: str = field(default="application", validator=named)
    pending_days: int = field(default=14, validator=counting("days", least=1))
    information_days: int = field(default=7, validator=counting("days", least=1))
    cooling_days: int = field(default=30, validator=counting("days", least=0))
    gate: Check | None = field(default=None, validator=a_gate)
    answering: Answering = field(default=Answering.MANUAL, validator=[instance_of(Answering), needs_a_gate])
    reasons: Mapping[str, Label] = field(factory=dict, validator=_reasons)

    @cached_property
    def review(self) -> Review:
        """The same numbers as the plain functions take them."""
        return Review(self.pending_days, self.information_days, self.cooling_days, self.gate, self.answering)

    @property
    def machine(self) -> Machine:
        """The states and the moves."""
        return self.review.machine

    @property
    def part(self) -> type[Application]:
        """See Policy.part."""
        return Application

    # ------------------------------------------------------------ facts

    def hears(self) -> Mapping[Heard, Handler[Application]]:
        """See Policy.hears."""
        return {kind: partial(self.take, kind) for kind in _HEARD}

    def take(self, kind: Kind, acc: Application, fact: Fact, now: Now) -> Application:
        """What one fact does to the application of a member."""
        if fact.times < 0:
            return acc
        mine = acc if acc.applicant else evolve(acc, applicant=now.member)
        who = fact.person or "" if kind.code in _DECIDED or kind == BANNED else ""
        why = (fact.thing or "") if kind.code in _DECIDED else kind.code if kind == BANNED else ""
        heard = weigh(mine, kind, now.today, reviewer=who, reason=why, review=self.review)
        if heard.allowed:
            after = self._judged(self._moved(heard, now), kind, now)
            return Application() if after.state == NEW else after
        if heard.first_day is not None:
            now.post(self, "too_early", target=date_of(heard.first_day).isoformat(), because=heard.because)
            return acc
        target = self._recorded(kind, acc.state)
        if target is None:
            if kind not in _LEAVING:
                now.post(self, "stays", source=acc.state, target=who, because=heard.because, reason=kind.code)
            return acc
        code, because = kind.code, self._because(heard, who, why)
        if kind == JOINED:
            code, because = _NOT_APPLIED if acc.state == NEW else _NOT_APPROVED, None
        now.post(self, "not_allowed", source=acc.state, target=target, because=because, reason=code)
        return become(mine, target, now.today, reviewer=who, reason=why)

    def _recorded(self, kind: Kind, state: str) -> str | None:
        """What the log makes of an application against the rules; None where nothing changes."""
        if kind == INFORMATION_ASKED:
            return NEEDS_INFORMATION if state == PENDING else None
        target = _RECORDED.get(kind.code)
        return None if target == state else target

    def _because(self, heard: Reviewed, who: str, why: str) -> Verdict | None:
        """Why the rules refuse a decision, and whose it was, as a verdict."""
        if isinstance(heard.fired, Stayed):
            called = self.reasons.get(why, Label(en=why, zh=why))
            reason = Label(en=f" ({called.en})", zh=f"（{called.zh}）") if why else Label(en="", zh="")
            en = f"an application was open when {who or 'nobody'} decided{reason.en}"
            return _no("application_open", en, f"{who or '无人具名者'}决定{reason.zh}时有未决的申请")
        if who and who != heard.application.applicant:
            return _no(REASONED.key, f"{who} gave a reason", f"{who}写明理由")
        return heard.because

    def _moved(self, heard: Reviewed, now: Now) -> Application:
        before, after = heard.before, heard.application
        if after == before:
            return after
        reason, because = heard.tried.code, heard.because
        if after.state == PENDING:
            now.post(self, reason, because=because)
        elif after.state == NEW:
            now.post(self, "ended" if before.state in OPEN else "lapsed", target=reason, reason=reason)
        elif after.state == EXPIRED:
            now.post(self, _WHATS[EXPIRED], source=before.state, reason=reason)
        else:
            who, why = after.reviewer or NOBODY, after.reason or _UNSTATED
            now.post(self, _WHATS[after.state], source=who, target=why, because=because, reason=reason)
        return after

    def _judged(self, acc: Application, kind: Kind, now: Now) -> Application:
        """The gate looks at whoever has just applied, or given an answer."""
        if self.gate is None or acc.state != PENDING or kind not in (APPLIED, INFORMATION_GIVEN):
            return acc
        judged = by_gate(acc, now, now.today, self.review)
        if judged.because is not None:
            now.post(self, "judged", target=judged.because.answer.value, because=judged.because, reason=kind.code)
        return self._moved(judged, now)

    # ------------------------------------------------------------ time

    def settle(self, acc: Application, now: Now) -> Application:
        """See Policy.settle: what was open for too long expires, and a cooling-off ends."""
        due = self._due(acc)
        if due is None or now.day < due:
            return acc
        if acc.state != REFUSED:
            return self._moved(expires(acc, now.day, self.review), now)
        now.post(self, "cooled", target=date_of(acc.since + self.cooling_days).isoformat())
        return evolve(acc, told=True)

    def wake(self, acc: Application, now: Now) -> Day | None:
        """See Policy.wake."""
        due = self._due(acc)
        return None if due is None else max(due, now.day)

    def _due(self, acc: Application) -> Day | None:
        """At the end of which day time alone acts: the last day of a cooling-off, or the one on which it expires."""
        if acc.state == REFUSED:
            return acc.since + self.cooling_days - 1 if self.cooling_days and not acc.told else None
        most = self.review.open_days(acc.state)
        return None if most is None else acc.since + most

    # ------------------------------------------------------------ what it asks and says

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks: what the gate reads."""
        return () if self.gate is None else self.gate.measures

    def answers(self) -> Mapping[str, Answered[Application]]:
        """See Policy.answers."""
        flags = {InState(self.name, state).key: Answered(partial(_is_in, state=state)) for state in STATES}
        return {DaysInState(self.name).key: Answered(_days_in, Course.GROWS), **flags}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {"en": _ENGLISH, "zh": _CHINESE}

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {**_NAMES, **self.reasons}

    def shows(self, part: Application, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(part.state)}


def _is_in(acc: Application, _day: Day, *, state: str) -> Reading:
    return int(acc.state == state)


def _days_in(acc: Application, day: Day) -> Reading:
    return None if acc.state == NEW else day - acc.since


def _no(key: str, en: str, zh: str) -> Verdict:
    """A question with the answer no, as the verdict that wanted yes."""
    return flag(key, Label(en=en, zh=zh)).is_true().judge(Readings({key: False}))


def _trigger_names(triggers: Iterable[Trigger]) -> Mapping[str, Label]:
    return {trigger.code: trigger.label for trigger in triggers if not isinstance(trigger, After)}


_NAMES: Mapping[str, Label] = {
    **_trigger_names(_HEARD),
    **LABELS,
    THE_GATE: THE_GATE_SAID,
    NOBODY: Label(en="nobody in particular", zh="未指明的人"),
    _UNSTATED: Label(en="reviewed by hand", zh="人工审核"),
    **GATE_ANSWERS,
}
_ENGLISH: Mapping[str, str] = {
    "outcome.applied": "applied on {day}",
    "outcome.judged": "the gate on {day}: {target}; {because}",
    "outcome.information_given": "gave more information on {day}, pending again",
    "outcome.information_asked": "asked for more information on {day} by {source} ({target})",
    "outcome.approved": "approved on {day} by {source} ({target})",
    "outcome.rejected": "rejected on {day} by {source} ({target})",
    "outcome.waitlisted": "on the waitlist since {day}",
    "outcome.withdrawn": "application withdrawn on {day}",
    "outcome.expired": "expired on {day}: {source} for too long",
    "outcome.ended": "the application ended on {day} ({target}); it takes a new one to come in",
    "outcome.stays": "without effect on {day}: {reason}; the application stays as it is ({source})",
    _NOT_APPLIED: "joined without an application",
    _NOT_APPROVED: "joined without an approval",
    "outcome.lapsed": "the approval ended on {day} ({target}); it takes a new application to come back",
    "outcome.too_early": "application of {day} refused: may apply again from {target} on; {because}",
    "outcome.cooled": "may apply again from {target} on",
}
_CHINESE: Mapping[str, str] = {
    "outcome.applied": "{day} 提出申请",
    "outcome.judged": "{day} 门槛判定：{target}；{because}",
    "outcome.information_given": "{day} 已补充资料，重新待审核",
    "outcome.information_asked": "{day} {source}要求补充资料（{target}）",
    "outcome.approved": "{day} 由{source}通过（{target}）",
    "outcome.rejected": "{day} 由{source}拒绝（{target}）",
    "outcome.waitlisted": "{day} 起候补",
    "outcome.withdrawn": "{day} 撤回申请",
    "outcome.expired": "{day} 过期：{source}太久",
    "outcome.ended": "{day} 申请终止（{target}）；再次加入须重新申请",
    "outcome.stays": "{day} {reason}无效；申请仍为{source}",
    _NOT_APPLIED: "未申请就已入群",
    _NOT_APPROVED: "未通过审核就已入群",
    "outcome.lapsed": "{day} 通过资格终止（{target}）；再次加入须重新申请",
    "outcome.too_early": "{day} 的申请未受理：{target} 起可以再次申请；{because}",
    "outcome.cooled": "{target} 起可以再次申请",
}
