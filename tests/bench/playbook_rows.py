"""Rows of a made-up log for the benches of the playbook, and the books that they are replayed with.

As real logs are: a few members say most of it, some rows come up to three days late, some twice, some are taken back,
and a few come later than that. The same rows for the same seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from commkit.core.calendar import Calendar
from commkit.members.lifecycle.class_policy import Turnover
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.awards import Award, Cap, Once
from commkit.points.invite import invites
from commkit.points.streak import Streak
from commkit.standing.facts import Fact
from commkit.standing.kinds import ANSWERED, CHECKED_IN, KINDS, LIKED, MESSAGE, SHARED, TASK_DONE, Kind
from commkit.standing.measures import Role
from commkit.standing.policy import AnyPolicy

ZONE = "Asia/Shanghai"
OFFSET = 8 * 3_600_000_000
DAY = 86_400_000_000
LATENESS = 3
FIRST = 17_532  # 2018-01-01

SIX_KINDS = {MESSAGE: 35, LIKED: 20, CHECKED_IN: 15, SHARED: 10, ANSWERED: 10, TASK_DONE: 10}
THREE_KINDS = {MESSAGE: 60, CHECKED_IN: 25, TASK_DONE: 15}
_SHARES_OF = 40


class Row(NamedTuple):
    """A row as a database has it: what a fact says, and the code of its kind."""

    id: str
    at: int
    member: str
    kind: str
    thing: str | None
    person: str | None
    times: int


def rows_of(many: int, *, members: int, days: int, weights: Mapping[Kind, int] = SIX_KINDS, seed: int = 7) -> list[Row]:
    """So many rows in the order in which they arrive; about one in fifty is late, one in a hundred comes twice.

    The most active tenth has 55 % of the rows: the median of the five real logs is 58 %.
    """
    draw, begin = Random(seed), FIRST * DAY - OFFSET
    names = [f"member{number:06d}" for number in range(members)]
    whose = draw.choices(names, [1 / (rank + 8) for rank in range(members)], k=many)
    kinds = draw.choices([kind.code for kind in weights], list(weights.values()), k=many)
    arriving: list[tuple[int, Row]] = []
    for number, (who, kind) in enumerate(zip(whose, kinds, strict=True)):
        at, other = begin + draw.randrange(days * DAY), names[draw.randrange(members)]
        person, member = (who, other) if kind == LIKED.code else (None, who)
        thing = f"thing{draw.randrange(_SHARES_OF):06d}" if kind == SHARED.code else None
        row = Row(f"fact{number:08d}", at, member, kind, thing, person, 1)
        arriving += ((after, one) for after, one in _arrivals(row, draw))
    arriving.sort(key=lambda one: (one[0], one[1].id))
    return [row for _, row in arriving]


def _arrivals(row: Row, draw: Random) -> list[tuple[int, Row]]:
    """When a row arrives, and what follows it: the same again, or the same taken back."""
    chance, at = draw.random(), row.at
    if chance < 0.96:
        return [(at, row)]
    if chance < 0.98:
        return [(at + draw.randrange(2 * DAY), row)]
    if chance < 0.99:
        return [(at, row), (at + draw.randrange(DAY), row)]
    if chance < 0.995:
        return [(at, row), (at + draw.randrange(DAY), row._replace(id=f"back{row.id}", times=-1))]
    return [(at + draw.randrange(6 * DAY), row)]


def by_member(arrived: list[Row]) -> list[Row]:
    """The same rows, one member after the other, each in the order of arrival."""
    return sorted(arrived, key=lambda row: row.person or row.member)


def fact(row: Row) -> Fact:
    """The fact of a row."""
    return Fact(row.id, row.at, row.member, KINDS[row.kind], None, row.thing, row.person, 1, row.times)


def _book(name: str, policies: tuple[AnyPolicy, ...]) -> Playbook:
    return Playbook(name, "1", Calendar(ZONE), policies, LATENESS)


POINTS, GROWTH = Account("points", spends=()), Account("growth", spends=())


def twelve_rules(message_cap: int = 5) -> Playbook:
    """Six kinds, each paid into points and into growth: daily and weekly caps, streaks, a cooldown, once per thing."""
    growth = GROWTH.name
    rules = (
        Award("message", MESSAGE, 1, cap=Cap(day=message_cap)),
        Award("message_growth", MESSAGE, 1, cap=Cap(day=3, week=15), into=growth),
        Award("liked", LIKED, 1, cap=Cap(day=10), role=Role.RECEIVED),
        Award("liked_growth", LIKED, 1, cap=Cap(day=5), role=Role.RECEIVED, into=growth),
        Award("checkin", CHECKED_IN, 2, cap=Cap(day=2)),
        Streak("checkin_run", CHECKED_IN, {3: 5, 7: 10}, into=growth),
        Award("share", SHARED, 3, cap=Cap(day=6), once=Once.THING),
        Award("share_growth", SHARED, 2, cap=Cap(day=4), cooldown=3600, into=growth),
        Award("answer", ANSWERED, 4, cap=Cap(day=12, week=30)),
        Award("answer_growth", ANSWERED, 3, cap=Cap(day=9), into=growth),
        Award("task", TASK_DONE, 5, cap=Cap(day=5)),
        Streak("task_run", TASK_DONE, {5: 8}, into=growth),
    )
    return _book("twelve rules", (POINTS, GROWTH, *rules))


def three_rules() -> Playbook:
    """Three kinds with a daily cap each, one account."""
    rules = (
        Award("message", MESSAGE, 1, cap=Cap(day=5)),
        Award("checkin", CHECKED_IN, 2, cap=Cap(day=2)),
        Award("task", TASK_DONE, 5, cap=Cap(day=5)),
    )
    return _book("three rules", (POINTS, *rules))


def thirteen_policies() -> Playbook:
    """What a bot would run: two accounts, eight rules that pay, invitations, and a lifecycle with removals."""
    named = {policy.name: policy for policy in twelve_rules().policies}
    rules = "message message_growth liked checkin checkin_run share share_growth answer".split()
    invited = invites("invite", 20, cap=Cap(month=200))
    return _book("thirteen policies", (POINTS, GROWTH, *(named[name] for name in rules), *invited, Turnover()))
