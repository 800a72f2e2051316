"""Laws of applications: nobody is approved past the review, decisions have a name, refusals last, nobody slips back in.

Each law replays a book whose policy `application` reviews applications, so that a rule of one's own can be held to
them. What the log says against the rules is exempt where it is posted as not_allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.members.entry.application_machine import ADMITTED, OPEN
from commkit.playbook import Playbook
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import (
    APPLIED,
    APPROVED,
    BANNED,
    INFORMATION_ASKED,
    INFORMATION_GIVEN,
    JOINED,
    LEFT,
    MESSAGE,
    REJECTED,
    REMOVED,
    WAITLISTED,
    WITHDREW,
    Kind,
)
from commkit.standing.outcomes import Outcome

APPLICATION = "application"
_DAY = 86_400_000_000
_KINDS: tuple[Kind, ...] = (
    *(APPLIED, APPLIED, APPLIED, APPROVED, APPROVED, REJECTED, REJECTED, INFORMATION_ASKED, INFORMATION_GIVEN),
    *(WAITLISTED, WITHDREW, JOINED, JOINED, LEFT, REMOVED, BANNED, MESSAGE),
)
_REVIEWERS = ("mod", "mod", "mod", "ada", None)
_REASONS = ("full", "spam", None)
_LEAVING = (LEFT, REMOVED, BANNED)
_ADVICE = ("judged", "too_early", "stays")
"""What changes nothing about an application."""


@st.composite
def application_logs(draw: st.DrawFn, size: int = 24, gaps: Sequence[int] = (0, 0, 1, 1, 2, 4)) -> tuple[Fact, ...]:
    """Logs of one or two applicants by (at, id): dense in time, with decisions that name nobody, or the applicant.

    >>> from hypothesis import find
    >>> found = find(application_logs(), lambda log: any(fact.kind == APPROVED and fact.person for fact in log))
    >>> [(fact.member, fact.kind.code, fact.person) for fact in found]
    [('ada', 'approved', 'mod')]
    """
    facts: list[Fact] = []
    day = 0
    for at in range(draw(st.integers(0, size))):
        day += draw(st.sampled_from(gaps))
        kind, member = draw(st.sampled_from(_KINDS)), draw(st.sampled_from(("ada", "ada", "bo")))
        who, why = draw(st.sampled_from(_REVIEWERS)), draw(st.sampled_from(_REASONS))
        person, thing = (None, None) if kind == MESSAGE else (who, why)
        facts.append(Fact(f"f{at:02}", day * _DAY + at, member, kind, person=person, thing=thing))
    return tuple(in_order(facts))


def _told(book: Playbook, log: Sequence[Fact], name: str, until: Day | None = None) -> dict[str, list[Outcome]]:
    told: dict[str, list[Outcome]] = {fact.member: [] for fact in log}
    for outcome in book.replay(log, until=until).posted:
        if outcome.policy == name:
            told[outcome.member].append(outcome)
    return told


def approved_only_after_pending(book: Playbook, log: Sequence[Fact], name: str = APPLICATION) -> None:
    """Whoever is approved had an open application just before.

    >>> from commkit.presets.student import student
    >>> approved_only_after_pending(student(), [Fact("f1", 0, "ada", APPROVED, person="mod")])
    """
    for member, outcomes in _told(book, log, name).items():
        waiting = False
        for one in outcomes:
            if one.what == "approved":
                _hold(waiting, f"{member} is approved by {one!r} without an open application")
            if one.what in ("applied", "information_asked", "information_given", "waitlisted"):
                waiting = True
            elif one.what == "not_allowed":
                waiting = one.target in OPEN
            elif one.what in ("approved", "rejected", "expired", "withdrawn", "lapsed", "ended"):
                waiting = False


def a_decision_names_who(book: Playbook, log: Sequence[Fact], name: str = APPLICATION) -> None:
    """An approval or a rejection by a person names that person, never the applicant; a rejection has a reason.

    >>> from commkit.presets.student import student
    >>> a_decision_names_who(student(), [Fact("f1", 0, "ada", APPLIED), Fact("f2", 1, "ada", APPROVED)])
    """
    facts = {fact.id: fact for fact in log}
    for member, outcomes in _told(book, log, name).items():
        for one in outcomes:
            fact = facts.get(one.fact)
            if fact is None or fact.kind not in (APPROVED, REJECTED) or one.what not in ("approved", "rejected"):
                continue
            named = bool(fact.person) and one.source == fact.person and one.source != member
            _hold(named, f"{one!r} is a decision of {fact.person!r} about {member}")
            reasoned = one.what == "approved" or (fact.thing and one.target == fact.thing)
            _hold(bool(reasoned), f"{one!r} is a rejection whose reason is {fact.thing!r}")


def a_refusal_lasts(book: Playbook, log: Sequence[Fact], days: int, name: str = APPLICATION) -> None:
    """After a refusal no application comes in for so many days [days], and one on the day after them does.

    >>> from commkit.presets.student import student
    >>> a_refusal_lasts(student(), [Fact("f1", 0, "ada", APPLIED), Fact("f2", 1, "ada", BANNED)], 30)
    """
    for member, outcomes in _told(book, log, name).items():
        refused: Day | None = None
        for one in outcomes:
            if one.what == "applied" and refused is not None:
                _hold(one.day >= refused + days, f"{member}, refused on day {refused}, applied on day {one.day}")
            if one.what == "too_early":
                early = refused is not None and one.day < refused + days
                _hold(early, f"{member} was sent away on day {one.day}, refused on day {refused}")
            if one.what == "rejected" or (one.what == "not_allowed" and one.target == "rejected"):
                refused = one.day
            elif one.what in ("applied", "not_allowed"):
                refused = None


def nobody_slips_back_in(book: Playbook, log: Sequence[Fact], name: str = APPLICATION) -> None:
    """Whoever joins applied and was approved since they last left, were removed or banned; else that is posted.

    Posted is the join, or the approval without an application, as not allowed.

    >>> from commkit.presets.student import student
    >>> nobody_slips_back_in(student(), [Fact("f1", 0, "ada", JOINED), Fact("f2", 1, "ada", BANNED)])
    """
    for member, outcomes in _told(book, log, name).items():
        applied = approved = False
        for fact, posted in _by_fact(member, log, outcomes):
            if fact.kind == JOINED and not approved:
                said = any(one.what == "not_allowed" for one in posted)
                _hold(said, f"{member} came in by {fact.id} without an approval, and nothing says so")
            if fact.kind in _LEAVING:
                applied = approved = False
            for one in posted:
                applied = applied or one.what in ("applied", "not_allowed")
                _hold(
                    applied or one.what != "approved", f"{member} was approved by {fact.id} without a new application"
                )
                if one.what not in _ADVICE:
                    approved = one.what == "approved" or (one.what == "not_allowed" and one.target == ADMITTED)


def _by_fact(member: str, log: Sequence[Fact], outcomes: Sequence[Outcome]) -> Iterator[tuple[Fact, list[Outcome]]]:
    for fact in log:
        if fact.member == member:
            yield fact, [one for one in outcomes if one.fact == fact.id]


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
