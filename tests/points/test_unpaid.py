"""Why facts of a day earned nothing by a rule: each by its own code, with what the days before left."""

from __future__ import annotations

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.playbook.engine import Engine
from commkit.points import Account, Award, Cap, EachFull, Limit, Netted, Once, PerAmount, Streak, Weight
from commkit.points.true_up import Carry, TrueUp
from commkit.points.unpaid import noted_by, start_of, tells, unpaid
from commkit.standing.facts import Fact
from commkit.standing.kinds import LIKED, MESSAGE, PURCHASED, REPLIED, Kind

HOUR, DAY = 3_600_000_000, 86_400_000_000
NOW = Engine(Playbook("class", "1", Calendar("UTC"), (Account("points"),)).plan, None)


def fact(hour: int, kind: Kind = MESSAGE, *, times: int = 1, thing: str | None = None, amount: int = 1) -> Fact:
    return Fact(f"{kind.code} {hour}", hour * HOUR, "ada", kind, thing=thing, times=times, amount=amount)


def codes(rule: TrueUp, *facts: Fact, day: int = 0) -> list[tuple[int, str, int]]:
    """The hour, the code without its beginning, and how often the fact counted all the same."""
    by_day: dict[int, list[Fact]] = {}
    for one in facts:
        by_day.setdefault(one.at // DAY, []).append(one)
    start = start_of(day, by_day, lambda _: rule, NOW)
    found = unpaid(rule, by_day.get(day, []), day, start, NOW)
    return [(one.fact.at // HOUR, one.code.removeprefix("why."), one.counted) for one in found]


def test_of_a_rule_that_is_not_known_nothing_is_said() -> None:
    rule = Netted("votes", netted=(Weight(LIKED, 1),))
    assert not tells(rule)
    assert codes(rule, fact(1, LIKED)) == []


def test_what_counts_is_not_told() -> None:
    assert codes(Award("chat", MESSAGE, each=1), fact(1), fact(2, times=3)) == []


def test_what_is_worth_less_than_a_point() -> None:
    rule = Award("bought", PURCHASED, each=PerAmount(1, 1000))
    assert codes(rule, fact(1, PURCHASED, amount=999), fact(2, PURCHASED, amount=1000)) == [(1, "worth", 0)]


def test_one_that_a_cap_drops_or_leaves_nothing() -> None:
    assert codes(Award("chat", MESSAGE, each=2, cap=Cap(day=3)), fact(1), fact(2), fact(3)) == [(3, "cap", 0)]
    weekly = Award("chat", MESSAGE, each=2, cap=Cap(week=2))
    assert codes(weekly, fact(1), fact(25), day=1) == [(25, "cap", 0)]


def test_once_ever_and_several_times_at_once() -> None:
    rule = Award("first", MESSAGE, each=5, once=Once.EVER)
    assert codes(rule, fact(1, times=2), fact(2)) == [(1, "once.ever", 1), (2, "once.ever", 0)]


def test_the_wait_and_the_limit_are_told_apart() -> None:
    rule = Award("chat", MESSAGE, each=1, cooldown=7200, limit=Limit.day(2))
    assert codes(rule, fact(1), fact(2), fact(3), fact(6)) == [(2, "cooldown", 0), (6, "limit.day", 0)]


def test_stretches_over_midnight() -> None:
    rule = Award("chat", MESSAGE, each=1, limit=Limit.hours(1, every=6))
    assert codes(rule, fact(22), fact(25), fact(28), day=1) == [(25, "limit.hours", 0)]
    things = Award("reply", REPLIED, each=1, limit=Limit.ever(None, per=Once.THING))
    said = fact(1, REPLIED, thing="a"), fact(25, REPLIED, thing="a"), fact(26, REPLIED, thing="b")
    assert codes(things, *said, day=1) == [(25, "within.thing", 0)]
    assert codes(things, fact(25, REPLIED), fact(26, REPLIED), day=1) == [(26, "within.no_thing", 0)]


def test_of_what_was_taken_back_the_rest_counts() -> None:
    rule = Award("chat", MESSAGE, each=1, limit=Limit.day(1))
    first = fact(1)
    assert codes(rule, first, fact(2), first.taken_back("back")) == [(1, "taken_back", 0)]
    run = Streak("run", MESSAGE, {1: 5})
    assert codes(run, first, first.taken_back("back")) == [(1, "taken_back", 0)]


def test_a_take_back_that_means_no_fact_leaves_the_rule_unexplained() -> None:
    strange = evolve(fact(2), id="back", times=-1)
    assert codes(Award("chat", MESSAGE, each=1, cap=Cap(day=1)), fact(1), fact(3), strange) == []


def test_full_ones_and_the_least() -> None:
    rule = EachFull("posts", MESSAGE, full=3, least=5)
    assert codes(rule, fact(1, times=4)) == [(1, "below_least", 0)]
    assert codes(evolve(rule, least=0), fact(1, times=2)) == [(1, "not_full", 0)]
    assert codes(evolve(rule, least=0), fact(1, times=3)) == []


def test_a_bonus_that_was_paid_is_not_asked_about() -> None:
    run = Streak("run", MESSAGE, {2: 5})
    assert codes(run, fact(1), fact(25), day=1) == []
    assert codes(run, fact(1)) == [(1, "streak", 0)]
    own = evolve(fact(3), person="ada")
    assert codes(run, own) == [(3, "own", 0)]


def test_a_day_without_a_rule_leaves_nothing() -> None:
    assert start_of(5, {3: [fact(73)]}, lambda _: None, NOW) == Carry()
    assert noted_by(Award("chat", MESSAGE, each=1, groups="north"), [fact(1)]) == {}
