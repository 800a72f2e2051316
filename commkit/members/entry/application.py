"""Applications: who asked to come in, who decided, why, and when somebody may ask again. Source: R08, S0-03.

ada = apply(Application("ada"), date(2024, 3, 1)).application
decide(ada, APPROVED, reviewer="bo", day=date(2024, 3, 2)).application.state     # "approved"

`commkit.members.entry.applications` is the same on the kernel: a policy that calls these functions.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.machine import After, Fired, Moved, Refused, Stayed, Trigger
from commkit.core.readings import Known, Readable, Reading, Readings
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.members.entry.application_machine import (
    GATE,
    LABELS,
    NAMED,
    NEEDS_INFORMATION,
    NEW,
    OWN,
    PENDING,
    REASONED,
    REFUSED,
    REVIEW,
    SINCE_REFUSAL,
    THE_GATE,
    Review,
)
from commkit.standing.kinds import APPLIED, APPROVED, INFORMATION_ASKED, INFORMATION_GIVEN, REJECTED, WAITLISTED, Kind

_UNREAD: Mapping[str, Reading] = {}


@frozen
class Application:
    """One application: whose, how it stands, since which day, who decided last, and the reason's code.

    `told` says that the end of a cooling-off was posted.
    """

    applicant: str = ""
    state: str = NEW
    since: Day = 0
    reviewer: str = ""
    reason: str = ""
    told: bool = False


@frozen
class Reviewed:
    """What became of an application: before and after, what was tried, the machine's answer, the verdict behind it."""

    before: Application
    application: Application
    tried: Trigger
    fired: Fired
    because: Verdict | None = None

    @property
    def allowed(self) -> bool:
        """Whether the rules let it happen."""
        return isinstance(self.fired, Moved)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What happened or why it did not, with who decided, the reason and the verdict."""
        one, states = self.application, {"before": _called(self.before, lang), "after": _called(self.application, lang)}
        params = {"applicant": one.applicant, "what": self.tried.label.text(lang), **states}
        if not self.allowed:
            code = "application.refused" if isinstance(self.fired, Refused) else "application.stays"
            told = words.say(lang, code, **params)
        elif one.reviewer:
            code = "application.moved_why" if one.reason else "application.moved_by"
            told = words.say(lang, code, reviewer=one.reviewer, reason=one.reason, **params)
        else:
            told = words.say(lang, "application.moved", **params)
        return told if self.because is None else f"{told}\n{self.because.explain(lang, words)}"

    def __str__(self) -> str:
        return self.explain()


def _called(application: Application, lang: Lang) -> str:
    return LABELS[application.state].text(lang)


def hear(
    application: Application,
    happened: Kind,
    day: DayLike,
    *,
    reviewer: str = "",
    reason: str = "",
    review: Review = REVIEW,
) -> Reviewed:
    """What a fact does to an application by the rules; `reviewer` is who decided, `reason` the reason's code.

    >>> hear(Application("ada"), APPLIED, 3).application.state, hear(Application("ada"), APPROVED, 3).allowed
    ('pending', False)
    """
    today = number(day)
    seen = {
        NAMED.key: bool(reviewer),
        OWN.key: reviewer == application.applicant,
        REASONED.key: bool(reason),
        SINCE_REFUSAL.key: today - application.since,
    }
    fired = review.machine.fire(application.state, happened, Readings(seen))
    if isinstance(fired, Moved):
        after = become(application, fired.state, today, reviewer=reviewer, reason=reason)
        return Reviewed(application, after, happened, fired, fired.because)
    because = fired.verdict if isinstance(fired, Refused) else None
    return Reviewed(application, application, happened, fired, because)


def become(application: Application, state: str, day: Day, *, reviewer: str = "", reason: str = "") -> Application:
    """The application in a state since a day, whatever the rules say; a place on the waitlist keeps its day.

    >>> become(Application("ada", "waitlisted", 3), "waitlisted", 5).since, become(Application("ada"), "new", 5)
    (3, Application(applicant='', state='new', since=0, reviewer='', reason='', told=False))
    """
    if state == NEW:
        return Application()
    if state == application.state and state != NEEDS_INFORMATION:
        return application
    return Application(application.applicant, state, day, reviewer, reason)


def by_gate(application: Application, answers: Readable, day: DayLike, review: Review = REVIEW) -> Reviewed:
    """What the gate does to a pending application: approves, rejects, asks for what is not known yet, or nothing.

    >>> from commkit.core.measure import given
    >>> from commkit.members.entry.application_machine import Answering
    >>> review = Review(gate=given("score") >= 60, answering=Answering.DECIDES)
    >>> asked = by_gate(Application("ada", "pending"), Known({}), 3, review)
    >>> asked.application.state, asked.because.gaps()[0].measure.key
    ('needs_information', 'score')
    """
    if review.gate is None or application.state != PENDING:
        return Reviewed(application, application, GATE, Stayed(application.state))
    verdict, fired = review.gate.judge(answers), review.machine.fire(PENDING, GATE, answers)
    after = become(application, fired.state, number(day), reviewer=THE_GATE, reason=verdict.answer.value)
    return Reviewed(application, after, GATE, fired, verdict)


def apply(
    application: Application,
    day: DayLike,
    answers: Mapping[str, Reading | bool] = _UNREAD,
    review: Review = REVIEW,
) -> Reviewed:
    """An application comes, and the gate judges it; refused during a cooling-off. Answers that are missing are asked.

    >>> print(apply(Application("ada", "rejected", 10), 12).explain("zh"))
    ada 仍为已拒绝；不允许：入群申请
    冷静期已过：不符合（以下各项都要满足）：
      ✗ 被拒后的天数：2（至少 30），还差 28
    """
    return _judged(hear(application, APPLIED, day, review=review), answers, day, review)


def give_information(
    application: Application,
    day: DayLike,
    answers: Mapping[str, Reading | bool] = _UNREAD,
    review: Review = REVIEW,
) -> Reviewed:
    """The applicant answers: the application is pending again, and the gate judges it anew.

    >>> from commkit.core.measure import given
    >>> from commkit.members.entry.application_machine import Answering
    >>> review = Review(gate=given("score") >= 60, answering=Answering.DECIDES)
    >>> give_information(Application("ada", "needs_information", 3), 4, {"score": 70}, review).application.state
    'approved'
    """
    return _judged(hear(application, INFORMATION_GIVEN, day, review=review), answers, day, review)


def _judged(heard: Reviewed, answers: Mapping[str, Reading | bool], day: DayLike, review: Review) -> Reviewed:
    if not heard.allowed or review.gate is None:
        return heard
    known = Known({key: answers[key] for key in review.gate.keys if key in answers})
    return evolve(by_gate(heard.application, known, day, review), before=heard.before)


_DECISIONS = (APPROVED, REJECTED, INFORMATION_ASKED, WAITLISTED)


def decide(
    application: Application,
    decision: Kind,
    *,
    reviewer: str,
    day: DayLike,
    reason: str = "",
    review: Review = REVIEW,
) -> Reviewed:
    """A person decides: APPROVED, REJECTED, INFORMATION_ASKED (`reason`: what is asked) or WAITLISTED. Source: R08.

    Without a reviewer, and a rejection without a reason, it is an InvalidValue error. Nobody reviews their own
    application, and nobody is approved who did not apply: that is refused.

    >>> ada = Application("ada", "pending", 3)
    >>> print(decide(ada, REJECTED, reviewer="bo", reason="no_photo", day=4))
    ada: pending -> rejected, by bo: no_photo
    by a named person other than the applicant, with a reason: met, all of these:
      ✓ a reviewer is named: yes (must be yes)
      ✓ the reviewer is the applicant: no (must be no)
      ✓ a reason is given: yes (must be yes)
    >>> decide(ada, APPROVED, reviewer="ada", day=4).because.gaps()[0].sentence()
    'the reviewer is the applicant: yes (must be no)'
    """
    if decision not in _DECISIONS:
        fix = f"use one of {', '.join(kind.code for kind in _DECISIONS)}"
        raise InvalidValue("decision", seen=decision, why="no reviewer decides that", fix=fix)
    if not reviewer:
        raise InvalidValue("reviewer", seen=reviewer, why="somebody must answer for a decision", fix="name who decided")
    if decision == REJECTED and not reason:
        raise InvalidValue("reason", seen=reason, why="nobody is rejected without one", fix="give a code: no_photo")
    return hear(application, decision, day, reviewer=reviewer, reason=reason, review=review)


def expires(application: Application, day: DayLike, review: Review = REVIEW) -> Reviewed:
    """What the end of a day brings to an application: it expires when it was open for too long.

    >>> [expires(Application("ada", "pending", 3), day).application.state for day in (16, 17)]
    ['pending', 'expired']
    """
    today, most = number(day), review.open_days(application.state)
    if most is None or today < application.since + most:
        return Reviewed(application, application, After(most or 1), Stayed(application.state))
    fired = review.machine.fire(application.state, After(most))
    return Reviewed(application, become(application, fired.state, today), After(most), fired)


# ---------------------------------------------------------------- when somebody may apply again


@frozen
class MayApply:
    """Whether somebody may apply on a day, from which day on, and why not before (None: they may)."""

    allowed: bool
    first_day: Day | None
    state: str
    because: Verdict | None = None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The answer in words."""
        if self.allowed:
            return words.say(lang, "application.may")
        if self.first_day is None:
            return words.say(lang, "application.already", state=LABELS[self.state].text(lang))
        return words.say(lang, "application.not_yet", day=date_of(self.first_day).isoformat())

    def __str__(self) -> str:
        return self.explain()


def may_apply(application: Application, day: DayLike, review: Review = REVIEW) -> MayApply:
    """May this person apply on a day, and from which day on? After a refusal, when the cooling-off is over.

    >>> from datetime import date
    >>> print(may_apply(Application("ada", "rejected", number(date(2024, 3, 1))), date(2024, 3, 20)).explain("zh"))
    2024-03-31 起可以再次申请
    """
    heard = hear(application, APPLIED, day, review=review)
    first = application.since + review.cooling_days if application.state == REFUSED else None
    return MayApply(heard.allowed, number(day) if heard.allowed else first, application.state, heard.because)
