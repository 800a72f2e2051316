"""Penalties with a floor, and points by command: what is refused changes nothing and is reported."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.wording import Lang
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.lint import lint
from commkit.points import Account
from commkit.points.penalties import Command, Floor, Penalty, penalised
from commkit.standing.facts import Fact
from commkit.standing.kinds import COMMAND_GIVEN, COMMANDED, GRANTED, LIKED, MESSAGE, SPENT, WARNED
from commkit.standing.measures import Role, count
from tests.points.by_hand import log

UTC = Calendar("UTC")
POINTS = Account("points", grants=(GRANTED, COMMAND_GIVEN))


def book(*rules: Penalty | Command) -> Playbook:
    return Playbook("class", "1", UTC, (POINTS, *rules))


def granted(amount: int) -> list[Fact]:
    return log(GRANTED, f"02-16 08:00 ={amount}")


def spam(*entries: str) -> list[Fact]:
    return log(MESSAGE, *entries)


def rows(run: Run, rule: str = "spam") -> list[tuple[str, int, int]]:
    return [(one.what, one.amount, one.desired) for one in run.of("ada") if one.policy == rule]


def held(run: Run, member: str = "ada") -> tuple[int, int]:
    part = run.standings[member].part(POINTS)
    return part.balance, part.debt


class TestPlain:
    @pytest.mark.parametrize("amount", [0, -5, 1.5, True])
    def test_a_penalty_is_whole_points_one_or_more(self, amount: int) -> None:
        with pytest.raises(InvalidValue, match="amount: saw"):
            penalised(3, amount)

    def test_discuz_limit_0_balance_3_action_5_is_refused(self) -> None:
        found = penalised(3, 5, Floor.REFUSE, limit=0)
        assert (found.taken, found.balance, found.whole) == (0, 3, False)

    @pytest.mark.parametrize(
        ("floor", "limit", "taken", "balance"),
        [
            (Floor.REFUSE, -2, 5, -2),
            (Floor.REFUSE, -1, 0, 3),
            (Floor.CLIP, 0, 3, 0),
            (Floor.CLIP, 1, 2, 1),
            (Floor.CLIP, 4, 0, 3),
            (Floor.DEBT, 0, 5, -2),
        ],
    )
    def test_each_floor_by_name(self, floor: Floor, limit: int, taken: int, balance: int) -> None:
        found = penalised(3, 5, floor, limit=limit)
        assert (found.taken, found.balance) == (taken, balance)

    @given(st.integers(-50, 50), st.integers(1, 60), st.sampled_from(Floor), st.integers(-20, 20))
    def test_never_below_the_floor(self, balance: int, amount: int, floor: Floor, limit: int) -> None:
        found = penalised(balance, amount, floor, limit=limit)
        assert found.balance == balance - found.taken
        assert 0 <= found.taken <= amount
        assert floor is Floor.DEBT or found.taken == 0 or found.balance >= limit
        assert floor is not Floor.DEBT or found.whole
        assert floor is not Floor.REFUSE or found.taken in (0, amount)


class TestRefused:
    @pytest.mark.parametrize("limit", [-1, 1.5, True])
    def test_an_account_has_no_limit_below_nothing(self, limit: int) -> None:
        with pytest.raises(InvalidValue, match="limit: saw"):
            Penalty("spam", MESSAGE, 5, limit=limit)

    def test_what_may_be_owed_has_no_limit(self) -> None:
        with pytest.raises(InvalidValue, match="no lower limit"):
            Penalty("spam", MESSAGE, 5, floor=Floor.DEBT, limit=3)

    def test_a_command_that_nobody_may_give(self) -> None:
        with pytest.raises(InvalidValue, match="nobody could ever command"):
            Command("command")

    def test_a_name_instead_of_names(self) -> None:
        with pytest.raises(WrongType, match="whose letters"):
            Command("command", allowed="ada")


class TestPenalty:
    @pytest.mark.parametrize(
        ("lang", "wanted"),
        [
            ("en", ["-5 points for messages, as of 02-16", "+5 points: the penalty for messages, as of 02-16"]),
            ("zh", ["发言（计入 02-16），points -5", "撤销处罚：发言（计入 02-16），points +5"]),
        ],
    )
    def test_a_penalty_is_not_told_as_points_that_were_credited_before(self, lang: Lang, wanted: list[str]) -> None:
        one, warned = book(Penalty("spam", MESSAGE, 5)), spam("02-16 09:00")[0]
        run = one.replay([*granted(9), warned, warned.taken_back("back")])
        told = [explain(one, row, lang) for row in run.posted if row.policy == "spam"]
        assert [text.removesuffix(" is taken back").replace("2017-", "") for text in told] == wanted

    def test_who_warns_is_fined_only_where_it_says_so_and_lint_says_so(self) -> None:
        warned = evolve(log(WARNED, "02-16 09:00 @ada")[0], member="mod")
        start = [*granted(9), *(evolve(fact, id="mod", member="mod") for fact in granted(9))]
        for role, left in ((Role.ACTED, (9, 4)), (Role.RECEIVED, (4, 9))):
            one = book(Penalty("warned", WARNED, 5, role=role))
            standings = one.replay([*start, warned]).standings
            assert tuple(standings[name].part(POINTS).balance for name in ("ada", "mod")) == left
            remarks = [str(remark) for remark in lint(one) if remark.path == "policies.warned"]
            assert any("role=Role.RECEIVED" in text for text in remarks) is (role is Role.ACTED)

    def test_discuz_refuses_and_says_why(self) -> None:
        one = book(Penalty("spam", MESSAGE, 5))
        run = one.replay([*granted(3), *spam("02-16 09:00")])
        assert rows(run) == [("not_penalised", 0, -5)]
        assert held(run) == (3, 0)
        told = run.posted[-1]
        assert told.because is not None
        assert not told.because.met
        assert explain(one, told) == (
            "no points taken on 2017-02-16 by the rule spam, because balance of points: 3 (at least 5), 2 missing"
        )
        assert explain(one, told, "zh").startswith("2017-02-16 未按规则 spam 扣除points，因为")

    @pytest.mark.parametrize(
        ("floor", "wanted", "after"),
        [
            (Floor.REFUSE, [("not_penalised", 0, -5)], (3, 0)),
            (Floor.CLIP, [("reversed", -3, -5)], (0, 0)),
            (Floor.DEBT, [("reversed", -5, -5)], (0, 2)),
        ],
    )
    def test_each_floor(self, floor: Floor, wanted: list[tuple[str, int, int]], after: tuple[int, int]) -> None:
        run = book(Penalty("spam", MESSAGE, 5, floor)).replay([*granted(3), *spam("02-16 09:00")])
        assert (rows(run), held(run)) == (wanted, after)

    def test_down_to_a_limit(self) -> None:
        run = book(Penalty("spam", MESSAGE, 5, Floor.CLIP, limit=4)).replay([*granted(6), *spam("02-16 09:00")])
        assert held(run) == (4, 0)

    def test_several_at_once_are_taken_one_after_the_other(self) -> None:
        facts = [*granted(12), Fact("f", log(MESSAGE, "02-16 09:00")[0].at, "ada", MESSAGE, times=3)]
        assert rows(book(Penalty("spam", MESSAGE, 5)).replay(facts)) == [("reversed", -10, -15)]

    def test_the_counterpart_may_be_the_one_who_loses(self) -> None:
        rule = Penalty("spam", LIKED, 2, role=Role.RECEIVED)
        run = book(rule).replay([*granted(3), *log(LIKED, "02-16 09:00 @ada", member="bo")])
        assert held(run) == (1, 0)

    @pytest.mark.parametrize(("floor", "after"), [(Floor.REFUSE, 3), (Floor.CLIP, 3), (Floor.DEBT, 3)])
    def test_taken_back_it_gives_what_was_really_taken_once(self, floor: Floor, after: int) -> None:
        entries = spam("02-16 09:00", "-02-16 09:00", "-02-16 09:00")
        run = book(Penalty("spam", MESSAGE, 5, floor)).replay([*granted(3), *entries])
        assert held(run) == (after, 0)

    def test_what_was_spent_meanwhile_does_not_matter(self) -> None:
        rule = Penalty("spam", MESSAGE, 2)
        facts = [*granted(5), *spam("02-16 09:00"), *log(SPENT, "02-16 10:00 =3")]
        facts.append(facts[1].taken_back("back"))
        assert held(book(rule).replay(facts)) == (2, 0)


class TestCommand:
    STAFF = Command("command", may=count(MESSAGE) >= 1, allowed=("root",))

    def give(self, by: str, *entries: str) -> list[Fact]:
        return log(COMMANDED, *entries, member=by)

    def test_row_70_minus_10_by_an_ordinary_member_changes_nothing_and_is_reported(self) -> None:
        one = book(self.STAFF)
        run = one.replay([*granted(15), *self.give("bo", "02-16 09:00 @ada =-10")])
        assert held(run) == (15, 0)
        (told,) = run.of("bo")
        assert (told.what, told.desired, told.amount, told.target) == ("not_commanded", -10, 0, "ada")
        assert explain(one, told) == "-10 points for ada not given on 2017-02-16: no right to command"
        assert explain(one, told, "zh") == "2017-02-16 未执行为ada加减 -10 积分的指令：无权下达指令"
        assert told.because is not None
        assert not told.because.met

    @pytest.mark.parametrize(("amount", "wanted"), [(-10, (5, 0)), (10, (25, 0)), (-20, (0, 5))])
    def test_staff_by_name_give_and_take(self, amount: int, wanted: tuple[int, int]) -> None:
        run = book(self.STAFF).replay([*granted(15), *self.give("root", f"02-16 09:00 @ada ={amount}")])
        assert held(run) == wanted
        assert [one.what for one in run.of("root")] == ["commanded"]

    def test_staff_by_check(self) -> None:
        facts = [*granted(15), *log(MESSAGE, "02-16 08:00", member="bo"), *self.give("bo", "02-16 09:00 @ada =-10")]
        assert held(book(self.STAFF).replay(facts)) == (5, 0)

    @pytest.mark.parametrize(("entry", "reason"), [("02-16 09:00 @root =9", "self"), ("02-16 09:00 =9", "nobody")])
    def test_not_for_themselves_nor_for_nobody(self, entry: str, reason: str) -> None:
        run = book(self.STAFF).replay(self.give("root", entry))
        assert [(one.what, one.reason) for one in run.posted] == [("not_commanded", f"command.{reason}")]

    def test_taken_back_it_takes_back_what_it_gave_once(self) -> None:
        entries = self.give("root", "02-16 09:00 @ada =10", "-02-16 09:00 @ada =10", "-02-16 09:00 @ada =10")
        run = book(self.STAFF).replay([*granted(15), *entries])
        assert held(run) == (15, 0)

    def test_one_that_was_refused_has_nothing_to_take_back(self) -> None:
        run = book(self.STAFF).replay([*granted(15), *self.give("bo", "02-16 09:00 @ada =5", "-02-16 09:00 @ada =5")])
        assert held(run) == (15, 0)
