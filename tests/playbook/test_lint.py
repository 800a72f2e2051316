"""Lint: what can never act, what nothing answers, what grows for ever; and nothing about books that are right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.catalogue.playbook import CHINESE as BY_BOOK_ZH
from commkit.core.catalogue.playbook import ENGLISH as BY_BOOK
from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf, KOf
from commkit.core.days import date_of
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import Measure, Share, flag
from commkit.core.measure import given as asked
from commkit.core.readings import Readings
from commkit.core.wording import WORDS, Label, Lang
from commkit.members.ladders import Ladder, Rung
from commkit.members.lifecycle import Journey
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.playbook import Playbook
from commkit.playbook.lint import Grade, Remark, lint, lint_standing
from commkit.playbook.possible import possible
from commkit.playbook.sentences import CHINESE, ENGLISH
from commkit.points import Account, Award, Cap, Once, invites
from commkit.points.account import AccountPart
from commkit.points.checkins import CheckInStreak, Freeze, MakeUp
from commkit.points.claims import Rewards
from commkit.points.ledger import Negative
from commkit.points.ledger.policy import Ledger
from commkit.points.rewards import claim_at
from commkit.presets import study_class
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    FREEZE_BOUGHT,
    GRANTED,
    HELD,
    INVITEE_LEFT,
    JOINED,
    KINDS,
    LEFT,
    LIKED,
    MADE_UP,
    MESSAGE,
    PAID,
    REDEEMED,
    REFUNDED,
    SPENT,
    TRANSFERRED,
    Kind,
    Kinds,
)
from commkit.standing.measures import count, days, people, tenure, total
from commkit.standing.part_measures import Balance, InState
from commkit.standing.policy import Answered, Handler, Heard, Late, Now, Rule
from commkit.standing.standing import Standing, Unread

UTC = Calendar("UTC")
POINTS = Account("points")
CHECKIN = Award("checkin", CHECKED_IN, each=2)
REMEMBERS_INVITERS = ("policies.invite_left", "lint.remembers.inviters", "note")
DANCED = Kind("danced", Label(en="dances", zh="跳舞"))


@frozen
class Nothing:
    """A part that keeps nothing."""


@frozen
class Asks(Rule[Nothing]):
    """Asks a check, and does nothing else."""

    name: str
    check: Check
    heard: tuple[Kind, ...] = (MESSAGE,)
    sends: tuple[Kind, ...] = ()
    remarks: tuple[str, ...] = ()
    key: str = ""

    @property
    def part(self) -> type[Nothing]:
        return Nothing

    def hears(self) -> Mapping[Heard, Handler[Nothing]]:
        return dict.fromkeys(self.heard, self._hear)

    def _hear(self, acc: Nothing, _fact: Fact, _now: Now) -> Nothing:
        return acc

    def asks(self) -> Iterable[Measure]:
        return self.check.measures

    def echoes(self) -> Iterable[Kind]:
        return self.sends

    def answers(self) -> Mapping[str, Answered[Nothing]]:
        return {self.key: Answered(lambda _acc, _day: 1)} if self.key else {}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        return {"en": {"grows": "it grows"}, "zh": {"grows": "它会增长"}}

    def lint(self) -> Iterable[str]:
        return self.remarks


@frozen
class AsksTrueUp(Asks):
    late = Late.TRUE_UP


FREE = AllOf(())


def book(*policies: object, **more: object) -> Playbook:
    return Playbook("class", "1", UTC, (POINTS, CHECKIN, *policies), **more)  # type: ignore[arg-type]


def found(*policies: object, kinds: Mapping[str, Kind] = KINDS) -> list[tuple[str, str, str]]:
    return [(one.path, one.code, one.grade.value) for one in lint(book(*policies), kinds)]


def test_a_book_that_is_right_has_no_remarks() -> None:
    assert lint(book()) == ()
    assert lint(study_class()) == ()
    assert lint(Playbook("empty", "1", UTC, ())) == ()


# ---------------------------------------------------------------- questions


def test_a_measure_that_nothing_answers() -> None:
    assert found(Asks("odd", asked("shoe_size") >= 40)) == [("policies.odd", "lint.unanswered", "error")]
    assert found(Asks("odd", Balance("growth") >= 40)) == [("policies.odd", "lint.no_policy", "error")]
    assert found(Asks("odd", InState("points", "lurker").is_true())) == [("policies.odd", "lint.unanswered", "error")]


def test_what_the_book_or_the_activity_answers_is_fine() -> None:
    check = (POINTS.balance >= 3) & (count(MESSAGE) >= 3) & (tenure >= 3) & InState("stage", "active").is_true()
    assert found(Asks("fine", check), Turnover("stage")) == []
    assert found(Asks("fine", asked("mood") >= 1, key="mood")) == []


def test_a_measure_of_the_community_needs_a_timeline_and_one_of_a_group_is_not_supported() -> None:
    share = Share(Fraction(1, 4), of=count(MESSAGE).community.last(7))
    check = AllOf((count(MESSAGE).at_least(share), count(MESSAGE).of_group >= 3))
    assert found(Asks("loud", check)) == [
        ("policies.loud", "lint.community", "note"),
        ("policies.loud", "lint.group", "error"),
    ]


def test_two_policies_that_answer_one_measure() -> None:
    second = Asks("second", FREE, key="mood")
    assert found(Asks("first", FREE, key="mood"), second) == [("policies.second", "lint.two_answers", "error")]


def test_a_rule_that_trues_up_and_reads() -> None:
    check = count(MESSAGE) >= 3
    assert found(AsksTrueUp("reader", check)) == [("policies.reader", "lint.true_up_reads", "error")]


# ---------------------------------------------------------------- kinds


def test_an_undeclared_kind_that_is_heard_or_counted() -> None:
    assert found(Award("dance", DANCED, each=1)) == [("policies.dance", "lint.undeclared_kind", "error")]
    assert found(Asks("dances", count(DANCED) >= 1)) == [("policies.dances", "lint.undeclared_kind", "error")]
    assert found(Award("dance", DANCED, each=1), kinds=KINDS.adding([DANCED])) == []


def test_a_kind_that_a_policy_of_the_book_sends_is_known() -> None:
    sender = Asks("sender", FREE, sends=(DANCED,))
    assert found(Award("dance", DANCED, each=1), sender) == []
    few = {code: kind for code, kind in KINDS.items() if kind != INVITEE_LEFT}
    inviting, telling = invites("invite", 3, cap=Cap(ever=9))
    assert found(inviting, telling, kinds=few) == [REMEMBERS_INVITERS]
    assert ("policies.invite", "lint.undeclared_kind", "error") in found(inviting, kinds=few)


def test_a_kind_with_two_meanings() -> None:
    dollars = Kind("paid", PAID.label, unit="dollars", scale=2)
    (remark,) = lint(book(Asks("buyer", total(dollars) >= 3)))
    assert remark.code == "lint.two_kinds"
    assert "(yuan, 2)" in str(remark)
    assert "(dollars, 2)" in str(remark)


# ---------------------------------------------------------------- what can never act


def test_an_award_into_an_account_that_is_not_there() -> None:
    assert found(evolve(CHECKIN, name="grow", into="growth")) == [("policies.grow.into", "lint.no_account", "error")]
    assert found(evolve(CHECKIN, name="odd", into="checkin")) == [("policies.odd.into", "lint.not_an_account", "error")]


def test_an_account_that_nothing_pays_into() -> None:
    assert found(Account("growth", spends=())) == [("policies.growth", "lint.empty_account", "note")]
    assert found(Account("gifts", spends=(), grants=(PAID,))) == []


def test_one_spending_that_two_accounts_take() -> None:
    growth = Account("growth", grants=(PAID,))
    assert found(growth) == [("policies.growth.spends", "lint.spent_twice", "error")]
    assert "one spending is taken twice" in str(lint(book(growth))[0])


def test_points_for_invitations_that_nothing_takes_back() -> None:
    inviting, telling = invites("invite", 3, cap=Cap(ever=9))
    assert found(inviting, telling) == [REMEMBERS_INVITERS]
    assert found(inviting) == [("policies.invite.left", "lint.never_back", "note")]
    assert found(inviting, evolve(telling, tells=LEFT, leaving=(JOINED,))) == [
        ("policies.invite.left", "lint.never_back", "note"),
        REMEMBERS_INVITERS,
    ]


def test_a_lateness_of_months() -> None:
    assert [(one.path, one.code, one.grade) for one in lint(book(lateness=61))] == [
        ("lateness", "lint.long_lateness", Grade.NOTE)
    ]
    assert lint(book(lateness=60)) == ()


def test_a_policy_that_hears_nothing() -> None:
    assert found(Asks("deaf", FREE, heard=())) == [("policies.deaf", "lint.silent", "error")]


@pytest.mark.parametrize(
    ("cap", "pointless"),
    [
        (Cap(day=5, week=5), ["day"]),
        (Cap(day=6, week=5), ["day"]),
        (Cap(day=4, week=5), []),
        (Cap(day=5, month=5), ["day"]),
        (Cap(week=9, month=5), []),
        (Cap(week=10, month=5), ["week"]),
        (Cap(week=5, ever=5), ["week"]),
        (Cap(month=6, ever=5), ["month"]),
        (Cap(day=9, week=8, month=4, ever=3), ["day", "week", "month"]),
        (Cap(day=3), []),
    ],
)
def test_a_cap_that_changes_nothing_beside_another(cap: Cap, pointless: list[str]) -> None:
    paths = [f"policies.chat.cap.{span}" for span in pointless]
    assert found(Award("chat", MESSAGE, each=1, cap=cap)) == [(path, "lint.pointless_cap", "note") for path in paths]


TWO_A_DAY = Cap(day=2)


@frozen
class OwnCap(Asks):
    cap: Cap = TWO_A_DAY
    each: int = 3


def test_a_cap_of_ones_own_rule_below_one_award() -> None:
    assert found(OwnCap("own", FREE)) == [("policies.own.cap", "lint.cap_below_award", "error")]
    assert found(OwnCap("own", FREE, each=2)) == []


def test_a_check_that_contradicts_itself() -> None:
    never = (POINTS.balance >= 5) & (POINTS.balance <= 3)
    (remark,) = lint(book(Asks("never", never)))
    assert (remark.path, remark.code, remark.grade) == ("policies.never.check", "lint.never_met", Grade.ERROR)
    assert "balance of points: at least 5" in str(remark)
    (remark,) = lint(book(Asks("half", never | (POINTS.balance >= 1))))
    assert (remark.code, remark.grade) == ("lint.never_met", Grade.NOTE)


def lifecycle(check: Check, *, on_record: tuple[OnRecord, ...] = (OnRecord(JOINED, "new"),)) -> Lifecycle:
    moves = (
        Move("new", "vip", EachDay(), check),
        Move("vip", "star", MESSAGE),
        Move("new", "gone", LEFT),
    )
    machine = Machine(("new", "vip", "star", "gone"), moves, labels={"vip": Label(en="VIP", zh="贵宾")})
    return Lifecycle("stage", machine, on_record=on_record, outside=("gone",))


def test_a_move_that_can_never_be_made_and_the_states_behind_it() -> None:
    never = days(CHECKED_IN).last(7) >= 8
    remarks = lint(book(lifecycle(never)))
    assert [(one.path, one.code) for one in remarks] == [
        ("policies.stage.machine.moves[0].check", "lint.never_met"),
        ("policies.stage.machine", "lint.dead_state"),
        ("policies.stage.machine", "lint.dead_state"),
    ]
    assert remarks[1].sentence("zh") == "没有任何途径到达状态贵宾：途中的规则永远无法满足"
    assert lint(book(lifecycle(days(CHECKED_IN).last(7) >= 7))) == ()


def test_a_lifecycle_that_no_fact_begins() -> None:
    assert found(lifecycle(FREE, on_record=())) == [("policies.stage", "lint.never_starts", "error")]
    assert found(lifecycle(FREE, on_record=(OnRecord(LEFT, "gone"),))) == [
        ("policies.stage", "lint.never_starts", "error")
    ]


# ---------------------------------------------------------------- what grows


def test_what_has_to_be_kept_for_ever() -> None:
    assert found(Asks("fans", people(LIKED).received >= 3)) == [("policies.fans", "lint.unbounded", "note")]
    assert found(Asks("fans", people(LIKED).received.last(30) >= 3)) == []


def test_a_policys_own_remarks_are_said_as_they_are_or_by_their_code() -> None:
    remarks = lint(book(Asks("own", FREE, remarks=("it is slow", "grows", "lint.remembers.person"))))
    assert [one.sentence() for one in remarks] == [
        "it is slow",
        "it grows",
        "it remembers every person that it paid for, for ever",
    ]
    assert [one.sentence("zh") for one in remarks] == ["it is slow", "它会增长", "它一直记住每个已发过积分的人"]
    assert {one.grade for one in remarks} == {Grade.NOTE}


def test_an_award_once_for_each_person_grows() -> None:
    assert [one.path for one in lint(book(Award("fans", LIKED, each=1, once=Once.PERSON)))] == ["policies.fans"]


# ---------------------------------------------------------------- versions, standings, words


def test_an_older_version_is_looked_at_under_its_own_path() -> None:
    first = Playbook("class", "1", UTC, (evolve(CHECKIN, into="growth"),))
    second = evolve(book(), version="2", since=date_of(9), before=first)
    assert [one.path for one in lint(second)] == ["earlier[0].policies.checkin.into"]


def test_an_older_version_pays_into_an_account_of_the_newest() -> None:
    first = Playbook("class", "1", UTC, (CHECKIN,))
    second = evolve(book(), version="2", since=date_of(9), before=first)
    assert lint(second) == ()
    run = second.replay([Fact("f1", 0, "ada", CHECKED_IN)])
    assert run.standings["ada"].part(POINTS).balance == 2


def test_what_a_standing_keeps_and_the_book_cannot_use() -> None:
    standing = Standing("ada", parts={"points": AccountPart(3), "growth": Unread({}), "checkin": AccountPart(2)})
    assert [(one.path, one.code, one.grade) for one in lint_standing(book(), standing)] == [
        ("parts.growth", "lint.stored_without_policy", Grade.NOTE),
        ("parts.checkin", "lint.wrong_part", Grade.ERROR),
    ]
    assert lint_standing(book(), Standing("ada", parts={"points": AccountPart(3)})) == ()


def test_a_remark_in_chinese_with_chinese_marks() -> None:
    (remark,) = lint(book(Asks("odd", asked("shoes", Label(en="shoes", zh="鞋码")) >= 40)))
    assert remark.explain("zh") == "错误\uff1apolicies.odd\uff1a其规则要问鞋码\uff0c而章程中没有制度能回答"
    cap = lint(book(Award("chat", MESSAGE, each=1, cap=Cap(day=5, week=5))))[0]
    assert cap.sentence("zh") == "每天上限 5 不起作用\uff1a每周上限已为 5"
    assert cap.sentence() == "the cap of 5 a day changes nothing beside 5 a week"


def test_a_host_may_say_a_remark_otherwise() -> None:
    words = WORDS.adding("de", {"lint.silent": "sie hört nichts"})
    assert Remark("policies.deaf", "lint.silent", Grade.ERROR).sentence("de", words) == "sie hört nichts"


@pytest.mark.parametrize("code", ENGLISH)
def test_every_sentence_has_both_languages_the_same_parameters_and_chinese_marks(code: str) -> None:
    assert set(re.findall(r"{(\w+)}", ENGLISH[code])) == set(re.findall(r"{(\w+)}", CHINESE[code]))
    without = re.sub(r"{\w+}|\.\.\.|[a-zA-Z_=]+", "", CHINESE[code])
    assert not re.search(r"[,:;()!?]", without), "Chinese text has full-width marks"
    assert CHINESE.keys() == ENGLISH.keys()


# ---------------------------------------------------------------- possible

A, B, FLAG = asked("a"), asked("b"), flag("f")
LEAVES = st.builds(
    lambda measure, code, bound: getattr(measure, code)(bound),
    st.sampled_from([A, B, FLAG]),
    st.sampled_from(["at_least", "at_most", "above", "below"]),
    st.integers(-1, 3),
)


def combined(parts: st.SearchStrategy[Check]) -> st.SearchStrategy[Check]:
    some = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        some.map(AllOf),
        some.map(AnyOf),
        some.map(lambda parts: KOf(parts, k=(len(parts) + 1) // 2)),
        parts.map(lambda part: ~part),
    )


CHECKS: st.SearchStrategy[Check] = st.recursive(LEAVES, combined, max_leaves=6)
GRID = [Readings({A: a, B: b, FLAG: f}) for a in range(-2, 5) for b in range(-2, 5) for f in (0, 1)]


@given(CHECKS)
def test_what_is_called_impossible_is_never_met(check: Check) -> None:
    if not possible(check):
        assert not any(check.met_by(readings) for readings in GRID)


@given(st.lists(LEAVES, min_size=1, max_size=4).map(AllOf))
def test_leaves_that_must_all_be_met_are_possible_only_where_something_meets_them(check: AllOf) -> None:
    halves = [Fraction(half, 2) for half in range(-6, 10)]
    seen = (Readings({A: a, B: b, FLAG: f}) for a in halves for b in halves for f in (0, 1))
    assert possible(check) is any(check.met_by(readings) for readings in seen)


@pytest.mark.parametrize(
    ("check", "can"),
    [
        (days(MESSAGE).last(7) >= 8, False),
        (days(MESSAGE).last(7) > 6, True),
        (days(MESSAGE).last(7) > 7, False),
        (days(MESSAGE).last(months=1) >= 32, False),
        (days(MESSAGE).last(months=1) >= 31, True),
        (days(MESSAGE) < 0, False),
        (people(LIKED).last(3) <= -1, False),
        (count(MESSAGE) < 0, True),
        (tenure < 0, False),
        ((count(MESSAGE) > 3) & (count(MESSAGE) < 4), False),
        ((A > 3) & (A < 4), True),
        (flag("x") >= 2, False),
        (~(flag("x") <= 1), False),
        (AnyOf(()), False),
        (AllOf(()), True),
        (KOf(((A >= 1) & (A <= 0), B >= 1, (B >= 2) & (B <= 1)), k=2), False),
        (A.at_least(B) & B.at_least(A), True),
        ((A >= 5) & (B <= 3), True),
        (AllOf(((A >= 5).named(Label(en="many", zh="多")), A <= 3)), False),
    ],
    ids=str,
)
def test_what_can_be_met(check: Check, can: bool) -> None:
    assert possible(check) is can


def test_a_ladder_beside_a_journey_asks_who_is_a_member() -> None:
    rungs = (Rung("ordinary"), Rung("vip", days(CHECKED_IN).last(30) >= 20))
    in_community = InState("journey", "active").is_true()
    careless, careful = Ladder("vip", rungs), Ladder("rank", rungs, members=in_community)
    book = Playbook("club", "1", Calendar("UTC"), (Journey("journey"), careless, careful))
    found = [one for one in lint(book) if one.code == "lint.lets_in"]
    assert [one.path for one in found] == ["policies.vip"]
    assert "journey" in str(found[0])


# ---------------------------------------------------------------- accounts and rewards

SHOP = Rewards("shop", (claim_at("badge", 3), claim_at("mug", 30, label=Label(en="a mug", zh="马克杯"))))
LOTS = Ledger("points", Negative.DEBT)


def of(*policies: object, kinds: Mapping[str, Kind] = KINDS) -> list[tuple[str, str, str]]:
    rules = Playbook("class", "1", UTC, policies)  # type: ignore[arg-type]
    return [(one.path, one.code, one.grade.value) for one in lint(rules, kinds)]


@pytest.mark.parametrize("account", [Account("points", spends=(SPENT, TRANSFERRED)), evolve(LOTS, spends=TRANSFERRED)])
def test_an_account_that_burns_what_is_transferred(account: object) -> None:
    assert of(account, CHECKIN) == [("policies.points.spends", "lint.burnt", "error")]
    assert of(evolve(LOTS, sends=TRANSFERRED), CHECKIN) == []


def test_an_account_that_spends_what_a_rule_charges_already() -> None:
    taking = Account("points", spends=(SPENT, MADE_UP, FREEZE_BOUGHT, REDEEMED))
    free = CheckInStreak("run", {7: 10}, make_up=MakeUp(), freezes=Freeze())
    assert of(taking, free) == []
    priced = CheckInStreak("run", {7: 10}, make_up=MakeUp(price=5), freezes=Freeze(price=5))
    twice = ("policies.points.spends", "lint.paid_twice", "error")
    assert of(taking, priced) == [twice, twice]
    assert of(POINTS, priced) == []
    assert of(taking, CHECKIN, SHOP, kinds=NEITHER) == [twice]
    (remark,) = lint(Playbook("class", "1", UTC, (taking, CHECKIN, SHOP)), NEITHER)
    assert remark.sentence("zh") == "shop 也为兑换奖励向此账户收费\uff1a同一事实会付两次"


NEITHER = Kinds(kind for kind in KINDS.values() if kind not in (HELD, REFUNDED))
"""A log that declares neither holds nor refunds."""


def test_holds_and_refunds_that_are_declared_and_that_nobody_hears() -> None:
    unheard = ("policies.shop", "lint.unheard", "note")
    assert of(POINTS, CHECKIN, SHOP) == [unheard, unheard]
    assert of(POINTS, CHECKIN, SHOP, kinds=NEITHER) == []
    assert of(LOTS, CHECKIN, SHOP) == []
    assert of(POINTS, CHECKIN) == []
    assert of(evolve(LOTS, holds=()), CHECKIN, SHOP) == [("policies.points", "lint.unheard", "note")]


def test_a_reward_dearer_than_anybody_can_ever_earn() -> None:
    once = Award("welcome", JOINED, each=10, cap=Cap(ever=10))
    more = Award("profile", MESSAGE, each=5, cap=Cap(ever=15))
    dear = ("policies.shop.rewards[1].price.points", "lint.too_dear", "note")
    assert of(LOTS, once, more, SHOP) == [dear]
    (remark,) = lint(Playbook("class", "1", UTC, (LOTS, once, more, SHOP)))
    assert remark.sentence() == "a mug costs 30 points, and all rules together pay 25 at most, ever"
    assert remark.sentence("zh") == "马克杯需 30 points\uff0c而所有规则累计至多发放 25"
    assert of(LOTS, once, evolve(more, cap=Cap(ever=20)), SHOP) == []


def test_a_reward_that_somebody_may_be_able_to_pay() -> None:
    once = Award("welcome", JOINED, each=10, cap=Cap(ever=10))
    assert of(LOTS, once, CHECKIN, SHOP) == []
    assert of(evolve(LOTS, grants=GRANTED), once, SHOP) == []
    assert of(evolve(LOTS, sends=TRANSFERRED), once, SHOP) == []
    before = Playbook("class", "1", UTC, (LOTS, CHECKIN))
    assert lint(Playbook("class", "2", UTC, (LOTS, once, SHOP), since=date_of(9), before=before)) == ()


@pytest.mark.parametrize("code", BY_BOOK)
def test_every_sentence_about_a_book_has_both_languages_the_same_parameters_and_chinese_marks(code: str) -> None:
    assert set(re.findall(r"{(\w+)}", BY_BOOK[code])) == set(re.findall(r"{(\w+)}", BY_BOOK_ZH[code]))
    assert not re.search(r"[,:;()!?]", BY_BOOK_ZH[code]), "Chinese text has full-width marks"
    assert BY_BOOK_ZH.keys() == BY_BOOK.keys()
