"""An audit says what late facts would have changed: nothing where all came in place, else exactly the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import evolve, frozen
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of, number
from commkit.members.lifecycle.class_member import ACTIVE, LURKER, NEWCOMER
from commkit.members.lifecycle.class_policy import Turnover
from commkit.playbook import Playbook, Run
from commkit.playbook.audit import Correction, audit
from commkit.playbook.reading import shown_by
from commkit.points import Account, Award, Cap, invites
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, INVITED, JOINED, LEFT, LIKED, MESSAGE, SPENT, Kind
from commkit.standing.measures import Received
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import Handler, Heard, Late, Now, Rule
from commkit.standing.standing import Standing
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import nights
from tests.testing.playbook_books import BOOKS

DAY = 86_400_000_000
UTC = Calendar("UTC")
POINTS = Account("points")
CHECKIN = Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))
BOOK = Playbook("class", "1", UTC, (POINTS, CHECKIN))


def fact(id: str, day: int, kind: Kind = CHECKED_IN, *, amount: int = 1, person: str | None = None) -> Fact:
    return Fact(id, day * DAY, "ada", kind, amount=amount, person=person)


def audited(case: Case, run: Run, facts: Iterable[Fact]) -> dict[str, tuple[Correction, ...]]:
    community, log = nights(case.book, case.facts), list(facts)
    return {
        member: audit(case.book, standing, log, known_from=case.known_from, community=community)
        for member, standing in run.standings.items()
    }


def replayed(case: Case, facts: Iterable[Fact]) -> Run:
    return case.book.replay(facts, known_from=case.known_from, community=nights(case.book, case.facts))


def paid(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str, Day]]:
    sums: Counter[tuple[str, str, Day]] = Counter()
    for one in outcomes:
        if one.what in ("credited", "reversed"):
            sums[one.policy, one.target, one.day] += one.amount
    return sums


@given(cases(playbooks(BOOKS)))
def test_facts_in_order_leave_nothing_to_correct(case: Case) -> None:
    run = replayed(case, case.facts)
    assert audited(case, run, case.facts) == dict.fromkeys(run.standings, ())


@given(cases_in_time(playbooks(BOOKS)))
def test_what_comes_in_time_is_due_the_same(case: Case) -> None:
    run = replayed(case, case.delivered)
    true = {slot.name for slot in case.book.plan.slots if slot.policy.late is Late.TRUE_UP}
    for corrections in audited(case, run, case.delivered).values():
        assert [one for one in corrections if one.day is not None and one.policy in true] == []


@given(cases(playbooks(BOOKS)))
def test_with_its_corrections_a_member_has_what_the_facts_in_order_give(case: Case) -> None:
    run, ordered = replayed(case, case.delivered), replayed(case, case.facts)
    community = nights(case.book, case.facts)
    for member, corrections in audited(case, run, case.delivered).items():
        sums = paid(run.of(member))
        shown = {what: one.value for what, one in shown_by(case.book, run.standings[member], community).items()}
        for one in corrections:
            if one.day is None:
                assert one.before == shown[one.what]
                shown[one.what] = one.after  # type: ignore[assignment]
            else:
                key = (one.policy, one.what, number(one.day))
                assert one.before == sums[key]
                sums[key] += one.gain or 0
        seen_until = run.standings[member].at or 0
        if (ordered.standings[member].at or 0) > seen_until:
            continue  # in order an echo reached them that their own clock has not seen: no audit speaks of it
        wanted = case.book.settle(ordered.standings[member], seen_until, community)
        assert sums == paid((*ordered.of(member), *wanted.outcomes))
        assert shown == {name: one.value for name, one in shown_by(case.book, wanted.standing, community).items()}


def test_a_fact_that_came_too_late_is_found_with_its_day() -> None:
    log = [fact("f1", 9), fact("f2", 1)]
    standing = BOOK.replay(log).standings["ada"]
    assert audit(BOOK, standing, log) == (
        Correction("checkin", "points", date_of(1), 0, 2),
        Correction("points", "points", None, 2, 4),
    )


def test_a_fact_within_the_lateness_was_trued_up_already() -> None:
    log = [fact("f1", 9), fact("f2", 6)]
    assert audit(BOOK, BOOK.replay(log).standings["ada"], log) == ()


def test_a_spending_that_was_refused_because_points_came_late_would_have_been_accepted() -> None:
    log = [fact("f1", 8), fact("s1", 9, SPENT, amount=4), fact("f2", 7)]
    standing = BOOK.replay(log).standings["ada"]
    assert audit(BOOK, standing, log) == (Correction("points", "points", None, 4, 0),)


def test_a_stage_is_corrected_by_its_words() -> None:
    book = Playbook("class", "1", UTC, (Turnover("stage"),))
    log = [fact("j", 1, JOINED), fact("m1", 30, MESSAGE), fact("m0", 2, MESSAGE)]
    first = book.replay(log[:1], until=20).standings
    standing = book.step(first["ada"], log[2]).standing
    found = audit(book, standing, [log[0], log[2]])
    assert found == (Correction("stage", "stage", None, NEWCOMER, ACTIVE),)
    assert found[0].gain is None
    assert found[0].explain() == "stage: newcomer -> active"


def test_only_what_the_standing_has_seen_is_looked_at() -> None:
    standing = BOOK.replay([fact("f1", 9)]).standings["ada"]
    assert audit(BOOK, standing, [fact("f1", 9), fact("later", 30)]) == ()


def test_a_standing_that_has_seen_nothing_needs_no_correction() -> None:
    assert audit(BOOK, Standing("ada"), [fact("f1", 1)]) == ()


def test_where_the_order_of_delivery_is_lost_the_stored_outcomes_say_what_was_paid() -> None:
    log = [fact("f2", 1), fact("f1", 9)]
    run = BOOK.replay(reversed(log))
    standing = run.standings["ada"]
    assert [one.day for one in audit(BOOK, standing, log)] == [None]
    assert [one.day for one in audit(BOOK, standing, log, posted=run.posted)] == [date_of(1), None]


def test_an_echo_of_another_member_that_came_too_late_is_found() -> None:
    book = Playbook("class", "1", UTC, (POINTS, CHECKIN, *invites("invite", 20)))
    leave = Fact("l1", 3 * DAY, "bo", LEFT)
    log = [fact("i1", 2, INVITED, person="bo"), fact("f1", 9), leave]
    standing = book.replay(log).standings["ada"]
    assert [str(one) for one in audit(book, standing, log)] == [
        "invite 1970-01-04: 0 -> -20 (-20)",
        "points: 22 -> 2 (-20)",
    ]


def test_a_log_without_a_fact_that_the_standing_counts_shows_it() -> None:
    standing = BOOK.replay([fact("f1", 9), fact("f2", 8)]).standings["ada"]
    assert audit(BOOK, standing, [fact("f1", 9)]) == (Correction("points", "points", None, 4, 2),)


def test_time_that_passed_without_facts_passes_in_an_audit_too() -> None:
    book = Playbook("class", "1", UTC, (Turnover("stage"),))
    log = [fact("j", 1, JOINED), fact("m1", 2, MESSAGE)]
    standing = book.replay(log, until=60).standings["ada"]
    assert shown_by(book, standing)["stage"].value == LURKER
    assert audit(book, standing, log) == ()


@frozen
class Since:
    """Nothing to keep."""


@frozen
class Backdated(Rule[Since]):
    """Tells whoever liked a member, ten days back, that they checked in: an echo that is late by nature."""

    name: str = "backdated"

    @property
    def part(self) -> type[Since]:
        return Since

    def hears(self) -> Mapping[Heard, Handler[Since]]:
        return {Received(LIKED): self._liked}

    def echoes(self) -> Iterable[Kind]:
        return (CHECKED_IN,)

    def _liked(self, acc: Since, liked: Fact, now: Now) -> Since:
        now.echo(Fact(f"{liked.id}<", liked.at - 10 * DAY, liked.member, CHECKED_IN))
        return acc


def test_no_echo_is_too_late_in_an_audit() -> None:
    book = Playbook("class", "1", UTC, (POINTS, CHECKIN, Backdated()))
    log = [fact("f1", 19), fact("l1", 20, LIKED, person="bo")]
    standing = book.replay(log).standings["ada"]
    assert audit(book, standing, log)[0] == Correction("checkin", "points", date_of(10), 0, 2)


def test_versions_decide_their_days_in_an_audit_too() -> None:
    book = evolve(
        BOOK, version="2", policies=(POINTS, evolve(CHECKIN, each=3, cap=Cap())), since=date_of(5), before=BOOK
    )
    log = [fact("f1", 9), fact("f2", 1), fact("f3", 5)]
    standing = book.replay(log).standings["ada"]
    assert [(one.day, one.gain) for one in audit(book, standing, log)] == [
        (date_of(1), 2),
        (date_of(5), 3),
        (None, 5),
    ]


def test_a_correction_is_said_in_chinese() -> None:
    assert Correction("checkin", "points", date_of(1), 0, 2).explain("zh") == "checkin 1970-01-02：0 -> 2（+2）"
