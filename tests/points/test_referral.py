"""Referral after a milestone: paid once the invitee has shown to be there, once per pair, and taken back."""

from __future__ import annotations

import pytest

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.errors import WrongType
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.lint import lint
from commkit.points import Account, Award
from commkit.points.penalties import Command
from commkit.points.referral import Milestone, first_inviter, referral
from commkit.standing.facts import Fact
from commkit.standing.kinds import BANNED, CHECKED_IN, COMMAND_GIVEN, COMMANDED, INVITED, JOINED, LEFT, MESSAGE
from commkit.standing.measures import days, tenure
from commkit.testing.playbooks import step_by_step_is_replay
from tests.points.by_hand import days_paid, log

UTC = Calendar("UTC")
POINTS = Account("points", grants=(COMMAND_GIVEN,))
THREE = days(CHECKED_IN) >= 3


def book(check: Check = THREE, lateness: int = 3) -> Playbook:
    chat = Award("chat", MESSAGE, each=1)
    return Playbook("class", "1", UTC, (POINTS, chat, *referral("referral", 20, check)), lateness=lateness)


def invited(by: str, *entries: str) -> list[Fact]:
    return log(INVITED, *entries, member=by)


def came(name: str, *entries: str) -> list[Fact]:
    return log(CHECKED_IN, *entries, member=name)


def paid(run: Run, member: str = "ada") -> dict[str, int]:
    return days_paid(run.posted, "referral", member)


WEEK = tuple(f"02-{day} 09:00" for day in (16, 17, 18))
REACHED = (*invited("ada", "02-15 09:00 @bo"), *came("bo", *WEEK))


class TestPlain:
    @pytest.mark.parametrize(
        ("by", "reached", "own", "wanted"),
        [
            ({}, 20, None, None),
            ({"ada": 5, "cai": 4}, 20, None, "cai"),
            ({"cai": 5, "ada": 5}, 20, None, "ada"),
            ({"ada": 20}, 20, None, "ada"),
            ({"ada": 21}, 20, None, None),
            ({"ada": 5}, 20, 6, "ada"),
            ({"ada": 5}, 20, 5, None),
        ],
    )
    def test_the_first_until_the_milestone_and_before_inviting_oneself(
        self, by: dict[str, int], reached: int, own: int | None, wanted: str | None
    ) -> None:
        assert first_inviter(by, reached, own) == wanted


def test_a_milestone_is_a_check() -> None:
    with pytest.raises(WrongType):
        Milestone("milestone", True)  # type: ignore[arg-type]  # that is what is refused


class TestAway:
    """Nothing is reached while away, however it was said and taken back."""

    def test_C1_a_ban_that_is_taken_back_does_not_bring_back_who_left(self) -> None:
        left, ban = (log(kind, f"02-17 {hour}:00", member="bo")[0] for kind, hour in ((LEFT, 11), (BANNED, 12)))
        away = [left, ban, ban.taken_back("unban")]
        assert paid(book().replay([*REACHED[:-1], *away, REACHED[-1]])) == {}
        assert paid(book().replay([*REACHED[:-1], ban, ban.taken_back("unban"), REACHED[-1]])) == {"02-18": 20}

    def test_C1_who_did_not_come_back_after_all_is_away(self) -> None:
        left, joined = (log(kind, f"02-17 {hour}:00", member="bo")[0] for kind, hour in ((LEFT, 11), (JOINED, 12)))
        assert paid(book().replay([*REACHED[:-1], left, joined, REACHED[-1]])) == {"02-18": 20}
        assert paid(book().replay([*REACHED[:-1], left, joined, joined.taken_back("no"), REACHED[-1]])) == {}

    @pytest.mark.parametrize("lateness", [3, 1])
    def test_C2_a_late_leave_from_before_the_milestone_takes_it_back(self, lateness: int) -> None:
        late = log(LEFT, "02-17 23:00", member="bo")[0]
        rules, said = book(lateness=lateness), [*REACHED, late]
        assert paid(rules.replay(said)) == {}
        assert paid(rules.replay([*said, late.taken_back("stayed")])) == {"02-18": 20}
        assert paid(rules.replay([*said, *log(JOINED, "02-17 23:30", member="bo")])) == {"02-18": 20}
        again = [*log(JOINED, "02-19 09:00", member="bo"), *came("bo", "02-19 10:00", "02-20 10:00")]
        assert paid(rules.replay([*said, *again])) == {}

    def test_a_late_leave_is_the_same_whenever_it_is_stored(self) -> None:
        left, joined = (log(kind, f"02-17 {hour}:00", member="bo")[0] for kind, hour in ((LEFT, 22), (JOINED, 23)))
        for said in ([*REACHED, left], [*REACHED, left, joined], [*REACHED, joined, left, joined.taken_back("b")]):
            step_by_step_is_replay(book(), [*said, *came("bo", "02-22 09:00"), *came("bo", "02-28 09:00")])

    def test_what_is_kept_of_leaves_is_bounded(self) -> None:
        rules = book()
        moves = [log(kind, f"02-{day:02} 09:00", member="bo")[0] for day in range(1, 28) for kind in (LEFT, JOINED)]
        part = rules.replay(moves).standings["bo"].part(rules.policies[-1])
        assert len(part.left) == len(part.joined) == 4


class TestPaid:
    def test_row_66_once_the_milestone_is_reached(self) -> None:
        assert paid(book().replay(REACHED[:-1])) == {}
        assert paid(book().replay(REACHED)) == {"02-18": 20}

    def test_once_ever(self) -> None:
        more = came("bo", "02-19 09:00", "02-20 09:00", "03-20 09:00")
        assert paid(book().replay([*REACHED, *more])) == {"02-18": 20}

    def test_to_the_first_inviter_alone(self) -> None:
        run = book().replay([*invited("cai", "02-15 10:00 @bo"), *REACHED])
        assert (paid(run), paid(run, "cai")) == ({"02-18": 20}, {})

    def test_an_invitation_that_was_taken_back_is_none(self) -> None:
        first = invited("cai", "02-14 09:00 @bo", "-02-14 09:00 @bo")
        run = book().replay([*first, *REACHED])
        assert (paid(run), paid(run, "cai")) == ({"02-18": 20}, {})

    def test_an_invitation_after_the_milestone_is_no_referral(self) -> None:
        late = invited("ada", "02-18 10:00 @bo")
        assert paid(book().replay([*came("bo", *WEEK), *late, *came("bo", "02-19 09:00")])) == {}

    def test_an_invitation_that_only_comes_late_is_one(self) -> None:
        run = book().replay([*REACHED[1:], REACHED[0]])
        assert paid(run) == {"02-18": 20}

    def test_the_invitee_reads_why(self) -> None:
        one = book()
        (told,) = (row for row in one.replay(REACHED).of("bo") if row.what == "referred")
        assert explain(one, told).startswith("the milestone is reached on 2017-02-18: ada invited them, ")
        assert explain(one, told, "zh").startswith("2017-02-18 达到推荐条件，邀请人 ada：")


class TestTime:
    def test_what_time_alone_reaches_is_told_with_the_next_fact(self) -> None:
        facts = [*invited("ada", "02-15 09:00 @bo"), *log(JOINED, "02-15 10:00", member="bo")]
        one = book(tenure >= 3)
        assert paid(one.replay(facts, until=UTC.day_number(facts[0].at) + 9)) == {}
        run = one.replay([*facts, *log(MESSAGE, "02-25 09:00", member="bo")])
        assert paid(run) == {"02-25": 20}

    def test_an_invitation_after_that_day_is_no_referral(self) -> None:
        facts = [*log(JOINED, "02-15 10:00", member="bo"), *invited("ada", "02-20 09:00 @bo")]
        assert paid(book(tenure >= 3).replay([*facts, *log(MESSAGE, "02-25 09:00", member="bo")])) == {}

    def test_while_away_nothing_is_reached(self) -> None:
        facts = [*invited("ada", "02-15 09:00 @bo"), *log(JOINED, "02-15 10:00", member="bo")]
        facts += [*log(LEFT, "02-16 09:00", member="bo"), *log(MESSAGE, "02-25 09:00", member="bo")]
        assert paid(book(tenure >= 3).replay(facts)) == {}

    def test_what_a_fact_of_another_causes_is_told_with_the_next_fact(self) -> None:
        rules = (*referral("referral", 20, POINTS.balance >= 5), Command("command", allowed=("root",)))
        one = Playbook("class", "1", UTC, (POINTS, *rules, Award("chat", MESSAGE, each=1)))
        facts = [*invited("ada", "02-15 09:00 @bo"), *log(COMMANDED, "02-16 09:00 @bo =9", member="root")]
        assert paid(one.replay(facts)) == {}
        assert paid(one.replay([*facts, *log(MESSAGE, "02-17 09:00", member="bo")])) == {"02-17": 20}


class TestTakenBack:
    def test_row_67_when_the_invitee_leaves(self) -> None:
        run = book().replay([*REACHED, *log(LEFT, "02-20 09:00", member="bo")])
        assert paid(run) == {"02-18": 20, "02-20": -20}
        assert run.standings["ada"].part(POINTS).balance == 0

    def test_T9_who_rejoins_and_reaches_it_again_pays_nothing_again(self) -> None:
        again = [*log(JOINED, "02-21 08:00", member="bo"), *invited("ada", "02-21 09:00 @bo")]
        again += came("bo", "02-22 09:00", "02-23 09:00", "02-24 09:00")
        run = book().replay([*REACHED, *log(LEFT, "02-20 09:00", member="bo"), *again])
        assert paid(run) == {"02-18": 20, "02-20": -20}

    def test_who_leaves_before_it_and_returns_may_still_reach_it(self) -> None:
        gone = [*log(LEFT, "02-17 10:00", member="bo"), *log(JOINED, "02-17 11:00", member="bo")]
        assert paid(book().replay([*REACHED[:-1], *gone, REACHED[-1]])) == {"02-18": 20}

    def test_a_leave_that_is_taken_back_is_no_leave(self) -> None:
        gone = log(LEFT, "02-17 10:00", "-02-17 10:00", member="bo")
        assert paid(book().replay([*REACHED[:-1], *gone, REACHED[-1]])) == {"02-18": 20}


class TestFraud:
    def test_T9_nobody_refers_themselves(self) -> None:
        assert paid(book().replay([*invited("bo", "02-15 09:00 @bo"), *came("bo", *WEEK)]), "bo") == {}

    def test_T9_a_circle_of_two_pays_one_way(self) -> None:
        back = [*invited("bo", "02-15 10:00 @ada"), *came("ada", *WEEK)]
        run = book().replay([*REACHED, *back])
        assert (paid(run), paid(run, "bo")) == ({"02-18": 20}, {})

    def test_T9_a_circle_of_three_pays_two(self) -> None:
        ring = [*invited("bo", "02-15 10:00 @cai"), *invited("cai", "02-15 11:00 @ada")]
        run = book().replay([*REACHED[:1], *ring, *REACHED[1:], *came("cai", *WEEK), *came("ada", *WEEK)])
        assert [paid(run, name) for name in ("ada", "bo", "cai")] == [{"02-18": 20}, {"02-18": 20}, {}]


class TestKept:
    def test_once_told_nothing_but_whom_is_kept(self) -> None:
        one = book()
        part = one.replay(REACHED).standings["bo"].part(one.policy("referral_milestone"))
        assert (part.by, part.told) == ({}, "ada")

    def test_lint_says_what_grows(self) -> None:
        told = {remark.path: remark.sentence() for remark in lint(book()) if "remembers" in remark.sentence()}
        assert told == {
            "policies.referral": "it remembers everybody who was invited, for ever",
            "policies.referral_left": "it remembers everybody who invited the member, for ever",
        }
