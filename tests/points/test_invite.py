"""Invitations: paid once for each pair, taken back when the invitee leaves, owed when the points are spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, WrongType
from commkit.playbook import Playbook, Run
from commkit.playbook.lint import lint
from commkit.points import Account, Award, Cap, Invite, TellInviter, invites
from commkit.points.invite import first_each
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, INVITED, INVITEE_LEFT, JOINED, LEFT, REMOVED, SPENT
from commkit.standing.standing import Standing
from commkit.testing.facts import MEMBERS
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbooks import any_order_in_time_is_due_the_same, step_by_step_is_replay
from tests.points.by_hand import days_paid, invite_by_hand, log, paid, replayed

UTC = Calendar("UTC")
POINTS = Account("points")
NOTHING: dict[str, int] = {}


def book(*rules: Invite | TellInviter | Award, lateness: int = 3) -> Playbook:
    return Playbook("class", "1", UTC, (POINTS, *rules), lateness=lateness)


BOOK = book(*invites("invite", 20))


def invited(*entries: str, member: str = "ada") -> list[Fact]:
    return log(INVITED, *entries, member=member)


def left(*entries: str, member: str = "bo") -> list[Fact]:
    return log(LEFT, *entries, member=member)


def amounts(run: Run, member: str = "ada") -> list[tuple[str, int]]:
    return [(one.what, one.amount) for one in run.of(member)]


class TestRefused:
    @pytest.mark.parametrize("each", [0, -20, 1.5, True])
    def test_an_award_is_whole_points_one_or_more(self, each: int) -> None:
        with pytest.raises(InvalidValue, match="each: saw"):
            Invite("invite", each)

    def test_a_cap_below_one_award(self) -> None:
        with pytest.raises(InvalidValue, match=r"cap: saw 10, it is below one award \(20\)"):
            Invite("invite", 20, cap=Cap(month=10))

    @pytest.mark.parametrize("within", [0, -1, 2.5])
    def test_a_time_in_which_nobody_can_leave(self, within: int) -> None:
        with pytest.raises(InvalidValue, match="within: saw"):
            invites("invite", 20, within=within)

    def test_leaving_without_a_kind(self) -> None:
        with pytest.raises(WrongType, match="leaving: saw"):
            TellInviter("invite_left", leaving=())

    @pytest.mark.parametrize("wrong", [{"kind": "invited"}, {"left": "left"}])
    def test_a_word_instead_of_a_kind(self, wrong: dict[str, str]) -> None:
        with pytest.raises(TypeError):
            Invite("invite", 20, **wrong)  # type: ignore[arg-type]  # that is what is refused


class TestPaid:
    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (["02-16 09:00 @bo"], {"02-16": 20}),
            (["02-16 09:00 @bo", "02-17 09:00 @cai"], {"02-16": 20, "02-17": 20}),
            # once for each pair
            (["02-16 09:00 @bo", "02-16 10:00 @bo", "04-16 09:00 @bo"], {"02-16": 20}),
            # an earlier one that comes late is the one that is paid
            (["02-17 09:00 @bo", "02-15 09:00 @bo"], {"02-15": 20}),
            # taken back, alone and with another
            (["02-16 09:00 @bo", "-02-16 09:00 @bo"], NOTHING),
            (["02-16 09:00 @bo", "02-17 09:00 @bo", "-02-16 09:00 @bo"], {"02-17": 20}),
            # nobody, and oneself
            (["02-16 09:00", "02-16 09:00 @ada"], NOTHING),
        ],
    )
    def test_each_person_once(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(BOOK, invited(*said), "invite") == wanted

    def test_who_is_invited_by_two_is_paid_to_both(self) -> None:
        run = BOOK.replay([*invited("02-16 09:00 @bo"), *invited("02-17 09:00 @bo", member="cai")])
        assert days_paid(run.posted, "invite", "ada") == {"02-16": 20}
        assert days_paid(run.posted, "invite", "cai") == {"02-17": 20}

    def test_up_to_the_cap(self) -> None:
        capped = book(*invites("invite", 20, cap=Cap(day=30, month=50)))
        said = invited("02-16 09:00 @cai", "02-16 10:00 @bo", "02-17 09:00 @di", "03-01 09:00 @ed")
        assert replayed(capped, said, "invite") == {"02-16": 30, "02-17": 20, "03-01": 20}

    def test_on_a_day_that_meets_the_cap_they_go_by_name_and_only_what_was_paid_is_taken_back(self) -> None:
        capped = book(*invites("invite", 20, cap=Cap(day=30)))
        said = invited("02-16 09:00 @cai", "02-16 10:00 @bo")
        assert replayed(capped, [*said, *left("02-17 09:00", member="cai")], "invite") == {"02-16": 30, "02-17": -10}
        assert replayed(capped, [*said, *left("02-17 09:00", member="bo")], "invite") == {"02-16": 30, "02-17": -20}

    def test_who_left_frees_no_room_under_the_cap(self) -> None:
        capped = book(*invites("invite", 20, cap=Cap(month=20)))
        run = capped.replay([*invited("02-16 09:00 @bo"), *left("02-17 09:00"), *invited("02-18 09:00 @cai")])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-17": -20}


class TestFraud:
    """T9: no second pay for a pair, no inviting oneself, no circle of two; each decided by one member's facts alone."""

    def test_T9_the_first_invitation_of_a_pair_counts_in_its_direction(self) -> None:
        rows = [("ada", "bo", 5), ("bo", "ada", 4), ("cai", "cai", 1), ("cai", "ada", 9), ("ada", "cai", 9)]
        assert first_each(rows) == {("bo", "ada"): 4, ("ada", "cai"): 9}
        assert first_each([]) == {}

    @pytest.mark.parametrize("back", ["02-16 10:00 @ada", "02-20 09:00 @ada", "04-16 09:00 @ada"])
    def test_T9_inviting_back_pays_nothing(self, back: str) -> None:
        run = BOOK.replay([*invited("02-16 09:00 @bo"), *invited(back, member="bo")])
        assert days_paid(run.posted, "invite", "ada") == {"02-16": 20}
        assert days_paid(run.posted, "invite", "bo") == NOTHING

    def test_T9_nor_after_both_have_left_and_returned(self) -> None:
        gone = [*left("02-17 09:00"), *left("02-17 10:00", member="ada")]
        back = [*invited("02-18 09:00 @ada", member="bo"), *invited("02-19 09:00 @bo")]
        run = BOOK.replay([*invited("02-16 09:00 @bo"), *gone, *back])
        assert days_paid(run.posted, "invite", "ada") == {"02-16": 20, "02-17": -20}
        assert days_paid(run.posted, "invite", "bo") == NOTHING

    def test_T9_at_one_instant_one_of_two_is_first_for_both(self) -> None:
        run = BOOK.replay([*invited("02-16 09:00 @bo"), *invited("02-16 09:00 @ada", member="bo")])
        assert days_paid(run.posted, "invite", "ada") == {"02-16": 20}
        assert days_paid(run.posted, "invite", "bo") == NOTHING

    def test_T9_the_first_that_comes_late_takes_the_place_of_the_second(self) -> None:
        run = BOOK.replay([*invited("02-17 09:00 @ada", member="bo"), *invited("02-16 09:00 @bo")])
        assert days_paid(run.posted, "invite", "ada") == {"02-16": 20}
        assert days_paid(run.posted, "invite", "bo") == NOTHING

    def test_T9_a_first_that_is_taken_back_leaves_the_second(self) -> None:
        first = invited("02-16 09:00 @bo")
        run = BOOK.replay([*first, *invited("02-17 09:00 @ada", member="bo"), first[0].taken_back("back")])
        assert days_paid(run.posted, "invite", "ada") == NOTHING
        assert days_paid(run.posted, "invite", "bo") == {"02-17": 20}

    def test_names_of_any_kind(self) -> None:
        run = BOOK.replay([Fact("f", 0, "a:1", INVITED, person="3:b:"), Fact("g", 1, "3:b:", INVITED, person="a:1")])
        assert [(one.member, one.amount) for one in run.posted if one.policy == "invite"] == [("a:1", 20)]


def test_lint_says_that_whom_to_tell_is_remembered_for_ever() -> None:
    told = [remark.sentence() for remark in lint(BOOK) if remark.path == "policies.invite_left"]
    assert told == ["it remembers everybody who invited the member, for ever"]


class TestTakenBack:
    came = tuple(invited("02-16 09:00 @bo"))

    @pytest.mark.parametrize("kind", [LEFT, REMOVED])
    def test_when_the_invitee_leaves_or_is_removed(self, kind: object) -> None:
        assert isinstance(kind, type(LEFT))
        run = BOOK.replay([*self.came, *log(kind, "02-18 09:00", member="bo")])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}
        assert run.standings["ada"].part(POINTS).balance == 0

    def test_only_once_however_often_they_leave(self) -> None:
        run = BOOK.replay([*self.came, *left("02-18 09:00", "02-20 09:00", "02-25 09:00")])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}

    def test_returning_and_being_invited_again_pays_nothing_again(self) -> None:
        returned = [*log(JOINED, "02-20 08:00", member="bo"), *invited("02-20 09:00 @bo")]
        run = BOOK.replay([*self.came, *left("02-18 09:00"), *returned])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}

    def test_weeks_later_an_old_leave_is_not_told_again(self) -> None:
        living = book(*invites("invite", 20), Award("checkin", CHECKED_IN, each=1))
        again = [*log(CHECKED_IN, "02-28 09:00", member="bo"), *invited("03-16 09:00 @bo")]
        run = living.replay([*self.came, *left("02-18 09:00"), *again])
        assert [one.what for one in run.of("ada")] == ["credited", "reversed"]
        step_by_step_is_replay(living, [*self.came, *left("02-18 09:00"), *again])

    def test_leaving_before_the_invitation_is_nobody_s_loss(self) -> None:
        assert replayed(BOOK, [*left("02-16 08:00"), *self.came], "invite") == {"02-16": 20}

    def test_an_invitation_that_comes_after_the_leave_it_preceded(self) -> None:
        run = BOOK.replay([*left("02-18 09:00"), *self.came])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}

    def test_a_leave_that_is_taken_back(self) -> None:
        leave = left("02-18 09:00")
        run = BOOK.replay([*self.came, *leave, leave[0].taken_back("back")])
        assert days_paid(run.posted, "invite") == {"02-16": 20}

    def test_a_leave_that_is_taken_back_before_it_comes(self) -> None:
        leave = left("02-18 09:00")
        assert replayed(BOOK, [*self.came, leave[0].taken_back("back"), *leave], "invite") == {"02-16": 20}

    def test_of_two_leaves_the_first_taken_back(self) -> None:
        leaves = left("02-17 09:00", "02-18 09:00")
        run = BOOK.replay([*self.came, *leaves, leaves[0].taken_back("back")])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}

    def test_two_inviters_both_lose(self) -> None:
        run = BOOK.replay([*self.came, *invited("02-17 09:00 @bo", member="cai"), *left("02-18 09:00")])
        assert days_paid(run.posted, "invite", "ada") == {"02-16": 20, "02-18": -20}
        assert days_paid(run.posted, "invite", "cai") == {"02-17": 20, "02-18": -20}

    def test_of_two_invitations_the_first_taken_back(self) -> None:
        twice = invited("02-16 09:00 @bo", "02-17 09:00 @bo")
        run = BOOK.replay([*twice, twice[0].taken_back("back"), *left("02-18 09:00")])
        assert days_paid(run.posted, "invite") == {"02-17": 20, "02-18": -20}

    def test_an_invitation_taken_back_after_the_leave(self) -> None:
        twice = invited("02-16 09:00 @bo", "02-19 12:00 @bo")
        run = BOOK.replay([twice[0], *left("02-18 09:00"), twice[1], twice[0].taken_back("back")])
        assert days_paid(run.posted, "invite") == {"02-19": 20}

    def test_a_host_may_log_the_leave_itself(self) -> None:
        alone = book(Invite("invite", 20))
        run = alone.replay([*self.came, *log(INVITEE_LEFT, "02-18 09:00 @bo", "02-18 10:00 @cai")])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}


class TestWithin:
    soon = book(*invites("invite", 20, within=3), lateness=5)

    @pytest.mark.parametrize(
        ("gone", "wanted"),
        [
            ("02-19 23:59", {"02-16": 20, "02-19": -20}),
            ("02-20 00:00", {"02-16": 20}),
        ],
    )
    def test_the_days_are_civil_days(self, gone: str, wanted: dict[str, int]) -> None:
        assert replayed(self.soon, [*invited("02-16 09:00 @bo"), *left(gone)], "invite") == wanted

    def test_a_leave_that_comes_late(self) -> None:
        said = [*invited("02-16 09:00 @bo"), *log(CHECKED_IN, "02-19 09:00", member="bo"), *left("02-18 09:00")]
        assert replayed(self.soon, said, "invite") == {"02-16": 20, "02-18": -20}

    def test_two_rules_with_their_own_days_may_hear_of_one_leave(self) -> None:
        guests = book(*invites("invite", 20), *invites("guest", 5, within=1))
        run = guests.replay([*invited("02-16 09:00 @bo"), *left("02-18 09:00")])
        assert days_paid(run.posted, "invite") == {"02-16": 20, "02-18": -20}
        assert days_paid(run.posted, "guest") == {"02-16": 5}

    def test_they_are_counted_from_the_first_invitation(self) -> None:
        said = [*invited("02-16 09:00 @bo", "02-18 09:00 @bo"), *left("02-20 09:00")]
        assert replayed(self.soon, said, "invite") == {"02-16": 20}
        assert replayed(self.soon, [said[1], said[2], said[0]], "invite") == {"02-16": 20}

    def test_a_first_invitation_that_is_taken_back_counts_no_more(self) -> None:
        twice = invited("02-16 09:00 @bo", "02-18 09:00 @bo")
        for facts in ([*twice, *left("02-20 09:00")], [twice[1], *left("02-20 09:00"), twice[0]]):
            run = self.soon.replay([*facts, twice[0].taken_back("back")])
            assert days_paid(run.posted, "invite") == {"02-18": 20, "02-20": -20}


class TestSpent:
    said = (*invited("02-16 09:00 @bo"), *log(SPENT, "02-16 10:00 =15"), *left("02-18 09:00"))

    def test_what_is_spent_and_taken_back_is_owed_by_name(self) -> None:
        run = BOOK.replay(self.said)
        assert amounts(run) == [("credited", 20), ("spent", 15), ("reversed", -20), ("indebted", 15)]
        assert (run.posted[-1].policy, run.posted[-1].target) == ("points", "points")
        part = run.standings["ada"].part(POINTS)
        assert (part.balance, part.debt) == (0, 15)

    def test_the_next_invitation_pays_it(self) -> None:
        part = BOOK.replay([*self.said, *invited("02-19 09:00 @cai")]).standings["ada"].part(POINTS)
        assert (part.balance, part.debt) == (5, 0)


class TestEchoes:
    def test_the_inviter_is_told_right_after_the_leave(self) -> None:
        step = None
        standing: Standing = BOOK.start("bo")
        for fact in [*invited("02-16 09:00 @bo"), *left("02-18 09:00")]:
            step = BOOK.step(standing, fact)
            standing = step.standing
        assert step is not None
        (echo,) = step.echoes
        assert (echo.member, echo.person, echo.kind, echo.at) == ("ada", "bo", INVITEE_LEFT, standing.at)

    def test_whom_nobody_invited_has_nobody_to_tell(self) -> None:
        assert BOOK.echoes(left("02-18 09:00")) == ()


def test_what_was_paid_before_is_taken_back_by_the_version_of_the_leave() -> None:
    old, new = book(*invites("invite", 20)), book(*invites("invite", 50))
    new = evolve(new, version="2", since=date(2017, 2, 17), before=old)
    run = new.replay([*invited("02-16 09:00 @bo", "02-17 09:00 @cai"), *left("02-18 09:00")])
    assert [(one.version, one.amount) for one in run.of("ada")] == [("1", 20), ("2", 50), ("2", -20)]


RULES = (
    invites("invite", 4, cap=Cap(day=6, ever=9)),
    invites("invite", 5, cap=Cap(week=7), within=1),
    invites("invite", 3, within=3),
)
BOOKS = playbooks([book(*rules, lateness=late) for rules in RULES for late in (0, 1, 3)])
THEMES = ((INVITED, LEFT), (INVITED, LEFT, REMOVED))


def one_way(facts: Sequence[Fact]) -> list[Fact]:
    """The facts without invitations of somebody who had invited the member before."""
    times = Counter[tuple[str, str | None, int]]()
    for fact in facts:
        if fact.kind == INVITED:
            times[fact.member, fact.person, fact.at] += fact.times
    first: dict[frozenset[str | None], str] = {}
    for member, person, _ in sorted((one for one in times if times[one] > 0), key=lambda one: (one[2], one[0])):
        first.setdefault(frozenset((member, person)), member)
    pairs = ((fact, frozenset((fact.member, fact.person))) for fact in facts)
    return [fact for fact, pair in pairs if fact.kind != INVITED or first.get(pair, fact.member) == fact.member]


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_invitations_pay_what_all_facts_together_are_worth(case: Case) -> None:
    rule, tell = case.book.policy("invite"), case.book.policy("invite_left")
    assert isinstance(rule, Invite)
    assert isinstance(tell, TellInviter)
    posted = case.book.replay(case.facts).posted
    for member in MEMBERS:
        by_hand = invite_by_hand(rule, tell, one_way(case.facts), member, case.book.calendar)
        assert paid(posted, "invite", member) == by_hand, member


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_in_any_order_the_same_is_due(case: Case) -> None:
    any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered)


@given(cases(BOOKS, size=16, themes=THEMES))
def test_live_is_in_bulk(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered)
