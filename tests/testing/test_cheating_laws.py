"""The cheater's search catches weakened rules, one of each family of presets; and what nobody bounds it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias, cast

import pytest
from attrs import AttrsInstance, evolve, fields_dict, frozen
from hypothesis import HealthCheck, Phase, given, settings, target

from commkit import presets
from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, UnknownName
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Cycle, DayRule, EachFull, Invite, Netted, SlotAward, Streak
from commkit.points.account import AccountState
from commkit.points.amounts import Drawn
from commkit.points.checkins.freezes import Kept
from commkit.points.checkins.policies import CheckIns
from commkit.points.direct import DirectAward, RollingCap
from commkit.points.netted import level_after
from commkit.points.true_up import Carry, Earnings
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, INVITED, LEFT, MESSAGE, SHARED, SPENT, TIME_READ, UPLOADED, Kind
from commkit.standing.measures import Role
from commkit.standing.policy import AnyPolicy, Handler, Heard, Now
from commkit.testing.cheating import (
    a_pair_earns_once,
    moving_the_zone_earns_no_more,
    no_more_than_the_caps_allow,
    nobody_has_more_than_the_caps_allow,
)
from commkit.testing.cheats import cheats
from commkit.testing.most_points import Days, Most, most_points

UTC = Calendar("UTC")
DAY = 86_400_000_000
Law: TypeAlias = Callable[[Playbook, Sequence[Fact]], Mapping[str, int]]


def search(
    book: Playbook, kinds: Sequence[Kind] = (), law: Law = no_more_than_the_caps_allow, tries: int = 1500
) -> None:
    """Look for a way to earn more than the rules allow, steered by how close a sequence comes to it."""

    @settings(
        max_examples=tries,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.target],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(cheats(book, kinds=kinds))
    def tried(facts: tuple[Fact, ...]) -> None:
        for rule, over in law(book, facts).items():
            target(over, label=rule)

    tried()


def weakened(book: Playbook, name: str, culprit: type[AnyPolicy]) -> Playbook:
    """The book with one of its rules made of a class that does it wrong, with the same numbers."""
    rule = book.policy(name)
    values = {
        name: getattr(rule, name)
        for name, one in fields_dict(cast("type[AttrsInstance]", type(rule))).items()
        if one.init
    }
    worse = culprit(**values)
    before = None if book.before is None else weakened(book.before, name, culprit)
    return evolve(book, policies=[worse if one is rule else one for one in book.policies], before=before)


# ---------------------------------------------------------------- culprits


@frozen
class NoDailyCap(Netted):
    """Counts every vote of the day."""

    def day(self, totals: Mapping[str, int], before: int, so_far: Mapping[str, int] | None = None) -> int:
        worth = sum(self.weight(code).worth(total, (so_far or {}).get(code, 0)) for code, total in totals.items())
        return level_after(before, netted=worth, floor=self.floor)


@frozen
class NoCap(Award):
    """Pays every fact."""

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        return dict.fromkeys(super().hears(), self._every)

    def _every(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        now.pay(self, self.into, cast("int", self.each) * fact.times, now.day, 0)
        return acc


@frozen
class OncePerDelivery(Award):
    """Forgets on taking back that it has paid: nothing is reversed, and the next one is the first again."""

    def post(self, acc: Earnings, day: Day, points: int, worth: int, now: Now) -> None:
        if points >= acc.paid.get(day, 0):
            super().post(acc, day, points, worth, now)
        else:
            acc.paid[day] = points


@frozen
class LateResetsTheLimit(Award):
    """Begins the limit of a day anew for what comes late."""

    def note_late(self, acc: Earnings, key: str, fact: Fact, now: Now) -> None:
        if fact.times > 0:
            now.pay(self, self.into, cast("int", self.each), now.day, 0)


@frozen
class WaitsFromTheRefused(Award):
    """Measures the wait from the message that came last, refused or not, in either direction."""

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        return dict.fromkeys(super().hears(), self._apart)

    def _apart(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        last, acc.last = acc.last, fact.at
        if fact.times > 0 and (last is None or abs(fact.at - last) >= (self.cooldown or 0) * 1_000_000):
            now.pay(self, self.into, cast("Drawn", self.each).of(fact.id), now.day, 0)
        return acc


@frozen
class EachFullOfAFact(EachFull):
    """Rounds each fact by itself, up."""

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        points = sum(-(-int(amount or "1") // self.full) * times for amount, times in noted.items() if times > 0)
        return points * self.each, points * self.each


@frozen
class PaysOneself(Award):
    """Pays facts with oneself."""

    def key(self, fact: Fact) -> str | None:
        return ""

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        return dict.fromkeys(super().hears(), self.note)


@frozen
class RestartGoesOn(Cycle):
    """Does not begin again after a missed day, and comes to the bonus of a cycle in any seven days."""

    def _walk(self, acc: CheckIns, now: Now) -> Iterator[tuple[Day, int, Kept]]:
        for run, (day, _, kept) in enumerate(super()._walk(acc, now), 1):
            yield day, self.table.worth(run), kept


@frozen
class GapsDoNotBreak(Streak):
    """Counts days, in a row or not."""

    def pass_on(self, acc: Earnings, day: Day, carry: Carry, now: Now) -> Carry:
        carry = super().pass_on(acc, day, carry, now)
        carry.run_end = now.day - 1
        return carry


@frozen
class EachInTheSlot(SlotAward):
    """Pays every check-in within a slot."""

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return self.each * len(facts)


@frozen
class RejoinPays(Invite):
    """Forgets whom it was taken back for."""

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        carry = super().leaves(noted, day, carry, points, now)
        carry.seen = {name: paid for name, paid in carry.seen.items() if paid}
        return carry


@frozen
class RefundsAgain(Account):
    """Gives back whatever spending is taken back, refused ones too."""

    def _refund(self, acc: AccountState, seen: dict[str, int], key: str, total: int, now: Now) -> AccountState:
        now.post(self, "refunded", amount=total, target=self.name)
        return self.credit(acc, 2 * total, now)


@frozen
class Forgives(Account):
    """Takes back what is there, and the rest is not owed."""

    def reverse(self, acc: AccountState, amount: int, now: Now) -> AccountState:
        acc.balance = max(acc.balance - amount, 0)
        return acc


@frozen
class GrantStays(Account):
    """Takes no grant back."""

    def _grant(self, acc: AccountState, fact: Fact, now: Now) -> AccountState:
        return super()._grant(acc, fact, now) if fact.times > 0 else acc


GAMIFICATION, DISCUZ = presets.discourse_gamification(), presets.discuz_credits()
WETOOL = presets.wetool_points()


def kind_of(book: Playbook, name: str) -> tuple[Kind, ...]:
    rule = book.policy(name)
    assert isinstance(rule, Award)
    return (rule.kind,)


@pytest.mark.parametrize(
    ("book", "name", "culprit", "kinds"),
    [
        (presets.stackexchange_reputation(), "votes", NoDailyCap, ()),
        (GAMIFICATION, "visit", NoCap, kind_of(GAMIFICATION, "visit")),
        (GAMIFICATION, "solution", PaysOneself, kind_of(GAMIFICATION, "solution")),
        (GAMIFICATION, "hour_read", EachFullOfAFact, (TIME_READ,)),
        (presets.seven_day_checkin(), "checkin", RestartGoesOn, (CHECKED_IN,)),
        (WETOOL, "checkin", EachInTheSlot, (CHECKED_IN,)),
        (WETOOL, "message", NoCap, (MESSAGE,)),
        (WETOOL, "invite", RejoinPays, (INVITED, LEFT)),
        (DISCUZ, "setavatar", OncePerDelivery, kind_of(DISCUZ, "setavatar")),
        (DISCUZ, "joinpoll", OncePerDelivery, kind_of(DISCUZ, "joinpoll")),
        (DISCUZ, "daylogin", LateResetsTheLimit, kind_of(DISCUZ, "daylogin")),
        (DISCUZ, "comment", LateResetsTheLimit, kind_of(DISCUZ, "comment")),
        (presets.mee6_xp(), "message", WaitsFromTheRefused, (MESSAGE,)),
        (presets.women_fashion(), "upload", NoCap, (UPLOADED,)),
        (presets.paid_community(), "class_fund", GrantStays, ()),
        (presets.study_class(), "share", NoCap, (SHARED,)),
        (presets.study_class(), "checkin_streak", GapsDoNotBreak, (CHECKED_IN,)),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else value if isinstance(value, str) else "",
)
def test_a_weakened_rule_is_caught(
    book: Playbook, name: str, culprit: type[AnyPolicy], kinds: tuple[Kind, ...]
) -> None:
    with pytest.raises(AssertionError, match=f"{name} has paid .* at most"):
        search(weakened(book, name, culprit), kinds)


@pytest.mark.parametrize("culprit", [RefundsAgain, Forgives])
def test_an_account_that_lets_spending_win_is_caught(culprit: type[AnyPolicy]) -> None:
    book = weakened(presets.women_fashion(), "points", culprit)
    with pytest.raises(AssertionError, match=r"of points .* are there and .* are spent, .* at most"):
        search(book, (UPLOADED, SPENT), law=nobody_has_more_than_the_caps_allow)


@frozen
class BothDirections(Invite):
    """Does not hear that the member was invited."""

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        return {self.kind: self.note, self.left: self.note}


def test_a_pair_that_is_paid_in_both_directions_is_caught() -> None:
    invited = [Fact("there", 0, "ada", INVITED, person="bo"), Fact("back", DAY, "bo", INVITED, person="ada")]
    assert a_pair_earns_once(WETOOL, invited) == 0
    with pytest.raises(AssertionError, match="paid 20 for 1 pairs of 10"):
        a_pair_earns_once(weakened(WETOOL, "invite", BothDirections), invited)


def test_a_zone_that_pays_a_day_again_is_caught() -> None:
    said = [Fact(f"m{place}", 10 * DAY + place, "ada", MESSAGE) for place in range(12)]
    book = Playbook("b", "1", UTC, (Account("points"), Award("message", MESSAGE, 1, cap=Cap(day=5))))
    assert moving_the_zone_earns_no_more(book, Calendar("Asia/Tokyo"), said, 6) == 0
    with pytest.raises(AssertionError, match="message has paid ada"):
        moving_the_zone_earns_no_more(weakened(book, "message", NoCap), Calendar("Asia/Tokyo"), said, 6)


def test_the_sequences_meet_what_they_are_for() -> None:
    told: set[str] = set()

    @settings(max_examples=200, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(cheats(WETOOL))
    def tried(facts: tuple[Fact, ...]) -> None:
        told.update(one.what for one in WETOOL.replay(facts).posted)

    tried()
    assert {"credited", "reversed", "too_late", "capped", "spent", "refunded", "not_spent"} <= told


# ---------------------------------------------------------------- what is bounded, and by how much


@frozen
class Helpful(DayRule):
    name: str = "helpful"
    kinds = (MESSAGE,)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return 3


def test_a_rule_that_nobody_bounds_is_refused_and_not_passed_over() -> None:
    book, said = Playbook("b", "1", UTC, (Account("points"), Helpful())), [Fact("f1", 5, "ada", MESSAGE)]
    with pytest.raises(UnknownName, match="helpful, a Helpful"):
        no_more_than_the_caps_allow(book, said)
    assert no_more_than_the_caps_allow(book, said, {"helpful": lambda _rule, days: Most(3 * len(days.facts))}) == {
        "points": 0,
        "helpful": 0,
    }
    with pytest.raises(AssertionError, match="helpful has paid ada 3 in all, 2 at most"):
        no_more_than_the_caps_allow(book, said, {"helpful": lambda _rule, _days: Most(2)})


def test_a_rule_that_has_changed_between_versions_is_refused() -> None:
    book = Playbook("b", "1", UTC, (Account("points"), Award("message", MESSAGE, 1)))
    newer = book.changed_from(date(1970, 1, 2), {"version": "2", "policies.message.each": 2})
    with pytest.raises(InvalidValue, match="changed between versions"):
        no_more_than_the_caps_allow(newer, [Fact("f1", 5, "ada", MESSAGE)])


def days(*facts: Fact) -> Days:
    found: dict[Day, tuple[Fact, ...]] = {}
    for fact in facts:
        found[fact.at // DAY] = (*found.get(fact.at // DAY, ()), fact)
    return Days("ada", UTC, found)


def said(*instants: int, kind: Kind = MESSAGE, thing: str | None = None, person: str | None = None) -> list[Fact]:
    return [Fact(f"f{at}", at, "ada", kind, thing=thing, person=person, amount=1) for at in instants]


@pytest.mark.parametrize(
    ("rule", "facts", "ever"),
    [
        (Award("a", MESSAGE, 2, cap=Cap(day=3)), said(0, 1, DAY), 5),
        (Award("a", MESSAGE, 2, cap=Cap(day=3, ever=4)), said(0, 1, DAY), 4),
        (Award("a", MESSAGE, Drawn(15, 25, seed="s"), cooldown=60), said(0, 59_999_999, 60_000_000), 50),
        (Award("a", MESSAGE, 2, role=Role.RECEIVED), said(0, person="bo"), 0),
        (EachFull("e", MESSAGE, full=2), said(0, 1, 2, DAY), 1),
        (Streak("s", CHECKED_IN, {2: 5, 3: 7}), said(0, DAY, 2 * DAY, 4 * DAY, kind=CHECKED_IN), 12),
        (Invite("i", 10), said(0, kind=INVITED, person="bo"), 10),
        (DirectAward("d", MESSAGE, 4, rolling=RollingCap(5, days=7)), said(0, 1), 8),
        (Account("a", grants=GRANTED), said(0, 1, kind=GRANTED), 2),
    ],
)
def test_what_a_rule_may_pay_in_all(rule: AnyPolicy, facts: list[Fact], ever: int) -> None:
    assert most_points(rule, days(*facts)).ever == ever
