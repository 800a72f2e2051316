"""Applications: who asked to come in, who decided, why, and when somebody may ask again. Source: R08, S0-03.

ada = apply(Application("ada"), date(2024, 3, 1)).application
decide(ada, APPROVED, reviewer="bo", day=date(2024, 3, 2)).application.state     # "approved"

`commkit.members.entry.applications` is the same on the kernel: a policy that calls these functions.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import After, Fired, Moved, Refused, Stayed, Trigger
from commkit.core.readings import Known, Readable, Readings
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.members.entry.application_machine import (
    GATE,
    GATE_ANSWERS,
    LABELS,
    NAMED,
    NEEDS_INFORMATION,
    NEW,
    OWN,
    PENDING,
    REASONED,
    REVIEW,
    SINCE_REFUSAL,
    THE_GATE,
    THE_GATE_SAID,
    Review,
    a_review,
)
from commkit.members.entry.gates import Answers, readings_of
from commkit.standing.kinds import APPLIED, APPROVED, INFORMATION_ASKED, INFORMATION_GIVEN, REJECTED, WAITLISTED, Kind

_UNREAD: Answers = {}


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
    """What became of an application: before and after, what was tried, the machine's answer, the verdict behind it.

    `first_day` is the first day on which an application refused by the cooling-off may come.
    """

    before: Application
    application: Application
    tried: Trigger
    fired: Fired
    because: Verdict | None = None
    first_day: Day | None = None

    @property
    def allowed(self) -> bool:
        """Whether the rules let it happen."""
        return isinstance(self.fired, Moved)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What happened, with who decided and the reason; or why it did not, with the day from which on it may."""
        states = {"before": _called(self.before, lang), "after": _called(self.application, lang)}
        params = {"applicant": self.application.applicant, "what": self.tried.label.text(lang), **states}
        if self.first_day is not None:
            return words.say(lang, "application.too_early", day=date_of(self.first_day).isoformat(), **params)
        if not self.allowed:
            return self._refusal(lang, words, params)
        told = self._moved(lang, words, params)
        return told if self.because is None or self.tried != GATE else f"{told}\n{self.because.explain(lang, words)}"

    def _refusal(self, lang: Lang, words: Words, params: Mapping[str, str]) -> str:
        if not isinstance(self.fired, Refused) or self.because is None:
            return words.say(lang, "application.stays", **params)
        why = words.say(lang, "rule.between").join(gap.sentence(lang, words) for gap in self.because.gaps())
        return words.say(lang, "application.refused", because=why, **params)

    def _moved(self, lang: Lang, words: Words, params: Mapping[str, str]) -> str:
        one = self.application
        if not one.reviewer:
            return words.say(lang, "application.moved", **params)
        gate = one.reviewer == THE_GATE
        who = THE_GATE_SAID.text(lang) if gate else one.reviewer
        why = GATE_ANSWERS[one.reason].text(lang) if gate and one.reason in GATE_ANSWERS else one.reason
        code = "application.moved_why" if why else "application.moved_by"
        return words.say(lang, code, reviewer=who, reason=why, **params)

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

    Time passes first: what expired before this day is expired. A day before `since`, and an application of nobody, are
    InvalidValue errors.

    >>> hear(Application("ada"), APPLIED, 3).application.state, hear(Application("ada"), APPROVED, 3).allowed
    ('pending', False)
    >>> hear(Application("ada", "pending", 3), APPROVED, 40, reviewer="bo").before.state
    'expired'
    """
    if not isinstance(happened, Kind):
        raise WrongType("happened", seen=happened, why="not a kind of fact", fix="give a kind such as APPLIED")
    today = number(day)
    return weigh(_aged(application, today, review), happened, today, reviewer=reviewer, reason=reason, review=review)


def weigh(
    application: Application, happened: Kind, today: Day, *, reviewer: str = "", reason: str = "", review: Review
) -> Reviewed:
    """As `hear`, where time has passed already: what a policy asks, which is settled day by day.

    >>> weigh(Application("ada", "pending", 3), APPROVED, 40, reviewer="bo", review=REVIEW).before.state
    'pending'
    """
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
    if not isinstance(fired, Refused):
        return Reviewed(application, application, happened, fired)
    first = application.since + review.cooling_days if happened == APPLIED else None
    return Reviewed(application, application, happened, fired, fired.verdict, first)


def _aged(application: Application, today: Day, review: Review) -> Application:
    """The application at the beginning of a day: what was due on an earlier one is expired."""
    _somebodys(application, today)
    a_review("review", review)
    return expires(application, today - 1, review).application if today > application.since else application


def _somebodys(application: Application, today: Day) -> None:
    if not isinstance(application, Application):
        inside = "give its .application" if isinstance(application, Reviewed) else 'give Application("ada")'
        raise WrongType("application", seen=application, why="not an Application", fix=inside)
    if not application.applicant:
        why, fix = "nobody could review it without reviewing themself", 'name whose it is: Application("ada")'
        raise InvalidValue("applicant", seen="", why=why, fix=fix)
    if application.state != NEW and today < application.since:
        why = f"the application is {application.state} since {date_of(application.since)}"
        raise InvalidValue("day", seen=date_of(today).isoformat(), why=why, fix="give that day or a later one")


def become(application: Application, state: str, day: Day, *, reviewer: str = "", reason: str = "") -> Application:
    """The application in a state since a day, whatever the rules say; a place on the waitlist keeps its day.

    >>> become(Application("ada", "waitlisted", 3), "waitlisted", 5).since, become(Application("ada"), "new", 5).state
    (3, 'new')
    """
    if state == NEW:
        return Application(application.applicant)
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


def apply(application: Application, day: DayLike, *, answers: Answers = _UNREAD, review: Review = REVIEW) -> Reviewed:
    """An application comes, and the gate judges it; refused during a cooling-off. Answers that are missing are asked.

    >>> print(apply(Application("ada", "rejected", 10), 12).explain("zh"))
    ada 的申请未受理：已拒绝；1970-02-10 起可以再次申请
    """
    return _judged(hear(application, APPLIED, day, review=review), answers, day, review)


def give_information(
    application: Application, day: DayLike, *, answers: Answers = _UNREAD, review: Review = REVIEW
) -> Reviewed:
    """The applicant answers: the application is pending again, and the gate judges it anew.

    >>> from commkit.core.measure import given
    >>> from commkit.members.entry.application_machine import Answering
    >>> review = Review(gate=given("score") >= 60, answering=Answering.DECIDES)
    >>> asked = Application("ada", "needs_information", 3)
    >>> give_information(asked, 4, answers={"score": 70}, review=review).application.state
    'approved'
    """
    return _judged(hear(application, INFORMATION_GIVEN, day, review=review), answers, day, review)


def _judged(heard: Reviewed, answers: Answers, day: DayLike, review: Review) -> Reviewed:
    if not isinstance(answers, Mapping):
        fix = 'give answers={"score": 70}, and review=Review(...) apart'
        raise WrongType("answers", seen=answers, why="not a mapping of answers", fix=fix)
    if not heard.allowed or review.gate is None:
        return heard
    known = Known(dict(zip(review.gate.keys, readings_of(answers, review.gate), strict=True)))
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
    application, and nobody is approved who did not apply: that is refused. Time passes first, as in `hear`.

    >>> ada = Application("ada", "pending", 3)
    >>> print(decide(ada, REJECTED, reviewer="bo", reason="no_photo", day=4))
    ada: pending -> rejected, by bo: no_photo
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
    """What the end of a day brings to an application: it expires when it was open for too long, on the day it was due.

    >>> [expires(Application("ada", "pending", 3), day).application.state for day in (16, 17)]
    ['pending', 'expired']
    >>> expires(Application("ada", "pending", 3), 90).application.since
    17
    """
    today = number(day)
    _somebodys(application, today)
    a_review("review", review)
    most = review.open_days(application.state)
    if most is None or today < application.since + most:
        return Reviewed(application, application, After(most or 1), Stayed(application.state))
    fired = review.machine.fire(application.state, After(most))
    return Reviewed(application, become(application, fired.state, application.since + most), After(most), fired)


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
    return MayApply(heard.allowed, number(day) if heard.allowed else heard.first_day, heard.before.state, heard.because)
