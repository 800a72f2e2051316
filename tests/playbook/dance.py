"""A policy, a kind and books of one's own, for the tests of playbooks as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from fractions import Fraction

from attrs import evolve, field, frozen
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Weekday
from commkit.core.wording import Label
from commkit.operations.goals import Goal
from commkit.playbook import Playbook
from commkit.playbook.registry import registry
from commkit.points import Account, Award, Cap, Once, Own, Streak, invites
from commkit.presets import study_class
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, KINDS, LIKED, MESSAGE, SHARED, Kind
from commkit.standing.measures import Role
from commkit.standing.policy import AnyPolicy, Handler, Heard, Now, Rule, named
from tests.testing.playbook_books import BOOKS, Reminder, Review, Rise

DANCED = Kind("danced", Label(en="dances", zh="跳舞"))


@frozen
class Steps:
    """How often somebody danced."""

    times: int = 0


@frozen
class Dance(Rule[Steps]):
    """Counts dances."""

    name: str = field(validator=named)
    after: int = 1

    @property
    def part(self) -> type[Steps]:
        return Steps

    def hears(self) -> Mapping[Heard, Handler[Steps]]:
        return {DANCED: self._danced}

    def _danced(self, acc: Steps, fact: Fact, now: Now) -> Steps:
        return Steps(acc.times + fact.times)


WITH_DANCE = registry(KINDS.adding([DANCED])).plus(
    tags={"dance": Dance, "reminder": Reminder, "review": Review, "rise": Rise}
)

kinds = st.sampled_from([CHECKED_IN, MESSAGE, LIKED, SHARED, DANCED, Kind("own", Label(en="own", zh="own"), scale=2)])
amounts = st.integers(1, 20)
caps = st.builds(Cap, *[st.none() | st.integers(20, 60)] * 4)


def awards(name: str) -> st.SearchStrategy[AnyPolicy]:
    spaced = st.builds(Award, st.just(name), kinds, amounts, cap=caps, cooldown=st.none() | amounts)
    once = st.builds(
        Award,
        *(st.just(name), kinds, amounts),
        once=st.sampled_from(Once),
        role=st.sampled_from(Role),
        own=st.sampled_from(Own),
    )
    return spaced | once


def streaks(name: str) -> st.SearchStrategy[AnyPolicy]:
    tables = st.dictionaries(st.integers(1, 400), amounts, max_size=3)
    return st.builds(Streak, st.just(name), st.lists(kinds, min_size=1, max_size=2).map(tuple), tables)


def dances(name: str) -> st.SearchStrategy[AnyPolicy]:
    return st.builds(Dance, st.just(name), st.integers())


POLICIES = tuple(policy for book in (study_class(), *BOOKS) for policy in book.policies)
MADE = {"award": awards, "streak": streaks, "dance": dances}


@st.composite
def policies(draw: st.DrawFn) -> tuple[AnyPolicy, ...]:
    """An account, policies of every sort in any order; a name has the same sort in every book."""
    names = draw(st.lists(st.sampled_from([f"{sort}-{n}" for sort in MADE for n in range(2)]), unique=True, max_size=4))
    made = [draw(MADE[name.partition("-")[0]](name)) for name in names]
    ready = draw(st.lists(st.sampled_from(POLICIES), max_size=3, unique_by=lambda one: (one.name, type(one).__name__)))
    once = {one.name: one for one in [*made, *ready, Account("points"), Account("growth"), *invites("inv", 3)]}
    return tuple(draw(st.permutations(list(once.values()))))


texts = st.text(max_size=5)
goals = st.lists(
    st.builds(
        Goal,
        texts,
        st.fractions(Fraction(1, 1000), 1),
        label=st.builds(Label, texts, texts),
    ),
    max_size=3,
    unique_by=lambda one: one.name,
).map(tuple)
calendars = st.builds(
    Calendar,
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
    st.sampled_from([time(0), time(4), time(23, 30, 1)]),
    st.sampled_from(Weekday),
)
SINCE = date(2026, 1, 1)


@st.composite
def books(draw: st.DrawFn) -> Playbook:
    """A book of up to three versions."""
    first = Playbook(
        draw(texts), f"1 {draw(texts)}", draw(calendars), draw(policies()), draw(st.integers(0, 40)), draw(goals)
    )
    book = first
    for month in range(1, draw(st.integers(1, 3))):
        classes = {one.name: type(one) for edition in book.editions() for one in edition.policies}
        fitting = tuple(one for one in draw(policies()) if classes.get(one.name, type(one)) is type(one))
        book = evolve(
            book,
            name=draw(st.sampled_from([book.name, "another"])),
            version=f"{month + 1} {draw(texts)}",
            policies=fitting,
            goals=draw(goals),
            since=date(2026, month, 1),
            before=book,
        )
    return book
