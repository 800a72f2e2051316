"""Functions that take several values for a name read them once; facts count once, however often delivered."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from inspect import Parameter, isfunction, signature

import pytest
from hypothesis import given

import commkit.kpi
from commkit.core.calendar import Calendar
from commkit.core.days import MONTH, WEEK, Weekday, Window
from commkit.kpi import content, funnels, gatherings, response, rfm, trust
from commkit.kpi.counts import netted
from commkit.kpi.leaving import Departure
from commkit.kpi.periods import Stretches, Weeks
from commkit.standing.facts import Fact
from commkit.standing.kinds import ANSWERED, ASKED, ATTENDED, COMMENTED, LIKED, MESSAGE, REGISTERED, REPLIED
from commkit.testing import kpis as laws
from commkit.testing.facts import THINGS, histories

Function = Callable[..., object]
Group = Mapping[str, Collection[object]]

_MODULES = [f"commkit.kpi.{module.name}" for module in pkgutil.iter_modules(commkit.kpi.__path__)]
FUNCTIONS: dict[str, Function] = {
    f"{name.rsplit('.', 1)[1]}.{one}": function
    for name in _MODULES
    for one, function in vars(importlib.import_module(name)).items()
    if isfunction(function) and function.__module__ == name and not one.startswith("_")
}

_DAYS: Group = {"ada": [1, 2, 3, 9, 16, 20, 21], "ben": [3, 10, 17], "cai": [22], "dee": []}
_NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
SEVERAL: dict[str, Group] = {
    "active": _DAYS,
    "views": {name: [*some, 21, 22] for name, some in _DAYS.items()},
    "messages": _DAYS,
    "discussed": _DAYS,
    "checkins": _DAYS,
    "seen": _DAYS,
    "days": _DAYS,
    "joins": {"ada": [0], "ben": [2, 12], "cai": [21], "dee": []},
    "leaves": {"ben": [8], "cai": [], "zoe": [14]},
    "payments": {"ada": [(1, 500), (9, 300)], "ben": [(2, 0)], "cai": []},
    "acts": {"ada": [(1, 500), (9, 300)], "ben": [(2, 0)], "cai": []},
    "acted": {"ada": [3, 9], "ben": [1], "cai": []},
    "stays": {"ada": [(0, 9), (4, 12)], "ben": []},
    "events": {"ada": [(1, "join"), (3, "pay")], "ben": [(2, "join")], "cai": []},
    "closed": {"r1": [5, 20], "r2": []},
    "reopened": {"r1": [9], "r2": [6]},
}
"""What is read as several values for each name, by the name of the parameter."""
NESTED: dict[str, Mapping[object, Group]] = {
    "steps": {"rules": {"ada": [1, 4], "ben": [2], "cai": []}, "card": {"ada": [3], "ben": []}},
    "gone": {Departure.LEFT: {"ada": [3, 9], "ben": []}, Departure.BANNED: {"ada": [3]}},
}
PLAIN: dict[str, object] = {
    "day": 22,
    "as_of": 24,
    "first": 0,
    "last": 9,
    "end": 24,
    "since": 0,
    "window": WEEK,
    "week": WEEK,
    "month": MONTH,
    "within": Window(7),
    "gap": 5,
    "at_least": 2,
    "after": 1,
    "longer_than": 7,
    "periods": Stretches(7),
    "cohorts": Stretches(7),
    "weeks": Weeks(Weekday.MONDAY),
    "roster": ["ada", "ben", "cai"],
    "enrolled": {"ada": (1, None), "ben": (2, 20)},
    "sources": {"ada": "invite"},
    "invited_by": {"ben": "ada"},
    "joined": {"ada": 2, "ben": 2},
    "opened": {"r1": 0, "r2": 1},
    "steps": ["join", "pay"],
    "ties": funnels.Ties.ALLOWED,
    "starts": None,
    "what": "days",
    "period": 7,
    "on": 22,
    "days": [1, 8],
}
OTHERWISE: dict[str, dict[str, object]] = {
    "funnels.journeys": {"within": 5},
    "funnels.windowed_funnel": {"within": 5},
    "joining.activated_within": {"within": 5},
    "rolling.rolling_retention": {"as_of": _NOON + timedelta(days=9), "day": 1},
    "rolling.rolling_retention_by_hour": {"as_of": _NOON + timedelta(days=9), "day": 1},
}
INSTANTS: Group = {"ada": [_NOON, _NOON + timedelta(hours=30)], "ben": [_NOON], "cai": []}

_READ = ("DaysByMember", "DaysOf", "Payments", "Acts[", "Instants", "Times]", "Mapping[M, Iterable", "str, Iterable")


def _takes_several(function: Function) -> bool:
    return any(
        some in str(parameter.annotation) for parameter in signature(function).parameters.values() for some in _READ
    )


def _case(name: str, parameter: Parameter) -> object:
    """What to give for a parameter: several values for each name, or a plain value."""
    kind, what = str(parameter.annotation), parameter.name
    if "Instants" in kind:
        return INSTANTS
    if any(some in kind for some in _READ):
        return NESTED[what] if "str, DaysOf" in kind or "Departure, DaysOf" in kind else SEVERAL[what]
    return OTHERWISE.get(name, {}).get(what, PLAIN[what])


def _called(name: str) -> tuple[Function, list[Group]]:
    """The function as one of groups of values alone, and the groups."""
    function, plain, order, groups = FUNCTIONS[name], {}, [], []
    for what, parameter in signature(function).parameters.items():
        if parameter.kind is Parameter.VAR_POSITIONAL or parameter.default is not Parameter.empty:
            continue
        value = _case(name, parameter)
        nested = isinstance(value, Mapping) and all(isinstance(inner, Mapping) for inner in value.values())
        if nested and isinstance(value, Mapping):
            order.append((what, list(value)))
            groups += list(value.values())
        elif any(some in str(parameter.annotation) for some in _READ) and isinstance(value, Mapping):
            order.append((what, []))
            groups.append(value)
        else:
            plain[what] = value

    def measured(*given: Group) -> object:
        left, named = iter(given), dict(plain)
        for what, keys in order:
            named[what] = {key: next(left) for key in keys} if keys else next(left)
        return function(**named)

    return measured, groups


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if _takes_several(function)])
def test_values_given_as_iterators_give_what_lists_give(name: str) -> None:
    if name == "rows.days_of_any":
        laws.iterators_are_read_once(FUNCTIONS[name], _DAYS, SEVERAL["joins"])
        return
    measured, groups = _called(name)
    assert groups
    laws.iterators_are_read_once(measured, *groups)


def test_the_parts_of_a_cohort_that_are_given_only_as_iterators_are_read_once_too() -> None:
    periods = {"Jan": ["ada", "ben"], "Feb": ["ben"], "Mar": ["ada"]}
    laws.iterators_are_read_once(FUNCTIONS["accounting.growth_accounting"], periods)
    laws.iterators_are_read_once(lambda groups: commkit.kpi.recurring_retention(groups, 1), periods)


FACTS: dict[str, Callable[[Iterable[Fact]], object]] = {
    "content.comments_by_item": lambda facts: content.comments_by_item(facts, THINGS, kinds=(LIKED, REPLIED)),
    "trust.authors_of": lambda facts: trust.authors_of(facts, {"ada": [trust.Since(0, trust.Author.OPERATOR)]}),
    "response.first_responses_of": lambda facts: response.first_responses_of(
        facts, as_of=2**62, openers=(REPLIED,), replies=(LIKED,)
    ),
    "gatherings.turnout_of": lambda facts: gatherings.turnout_of(_as_event(facts), "topic-1"),
    "rfm.acts_of": lambda facts: rfm.acts_of(facts, MESSAGE, Calendar("UTC")),
    "funnels.journeys_of": lambda facts: funnels.journeys_of(
        facts,
        [MESSAGE, LIKED],
        within=timedelta(days=9),
        ties=funnels.Ties.ALLOWED,
        as_of=datetime(2030, 1, 1, tzinfo=UTC),
    ),
    "counts.netted": lambda facts: netted(facts, lambda fact: (fact.member, fact.at, fact.kind)),
}
_NO_NUMBERS = {"funnels.by_counterpart"}


def _as_event(facts: Iterable[Fact]) -> list[Fact]:
    """Replies as sign-ups and likes as attendance."""
    kinds = {REPLIED: REGISTERED, LIKED: ATTENDED}
    return [
        Fact(fact.id, fact.at, fact.member, kinds[fact.kind], thing=fact.thing, times=fact.times)
        for fact in facts
        if fact.kind in kinds
    ]


def test_every_function_over_facts_is_here() -> None:
    over = {name for name, one in FUNCTIONS.items() if "Iterable[Fact]" in str(signature(one).parameters)}
    assert over - _NO_NUMBERS == FACTS.keys()


@pytest.mark.parametrize("name", FACTS)
@given(log=histories())
def test_facts_delivered_again_change_nothing(name: str, log: tuple[Fact, ...]) -> None:
    laws.redelivery_changes_nothing(FACTS[name], log)
    laws.iterators_are_read_once(lambda given: FACTS[name](given["facts"]), {"facts": log})


def test_facts_and_their_repeats_as_the_page_says_them() -> None:
    comment = Fact("1", 0, "ada", COMMENTED, thing="news")
    assert content.comments_by_item([comment, comment], ["news"]) == {"news": 1}
    written, official = Fact("1", 0, "ada", MESSAGE), Fact("2", 0, "op", MESSAGE)
    roles = {"op": [trust.Since(0, trust.Author.OPERATOR)]}
    assert str(trust.authors_of([written, written, written, official], roles).self_activity) == "1/2 = 50 %"
    signed, came = Fact("1", 0, "ada", REGISTERED, thing="d"), Fact("2", 9, "ada", ATTENDED, thing="d")
    facts = [signed, came, came, came.taken_back("3")]
    assert str(gatherings.turnout_of(facts, "d").attendance) == "0/1 = 0 %"
    asked, answer = Fact("1", 0, "ada", ASKED, thing="q"), Fact("2", 5, "ben", ANSWERED, thing="q")
    (wait,) = response.first_responses_of([asked, answer, answer, answer.taken_back("3")], as_of=9)
    assert wait.ended is None


def test_a_take_back_whose_fact_is_not_in_the_log_takes_nothing_from_others() -> None:
    gone = Fact("3", 0, "ada", COMMENTED, thing="news", times=-1)
    assert content.comments_by_item([gone], ["news"]) == {"news": 0}
    assert content.comments_by_item([gone, Fact("4", 5, "ben", COMMENTED, thing="news")], ["news"]) == {"news": 1}
    assert trust.authors_of([Fact("5", 0, "ada", MESSAGE, times=-1)], {}) == trust.Authors(0, 0, 0)
