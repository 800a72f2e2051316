"""The first 2,000 facts of a real log: resumed at every fact, sharded, delivered twice, shuffled: one end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random

import pytest

from commkit.core.calendar import Calendar
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Quiet
from commkit.playbook import Playbook, Run, Shard
from commkit.points import Account, Award, Cap, Once, Streak, both_sides
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED, MESSAGE
from commkit.standing.outcomes import Outcome
from commkit.standing.readers import Roster
from commkit.standing.standing import Standing
from examples.logs import Skips, read_log, read_mapping
from examples.rolls import Roll

MAPS = Path(__file__).parents[2] / "examples" / "maps"
DAY = 86_400_000_000

BOOK = Playbook(
    "messages",
    "1",
    Calendar("America/Los_Angeles"),
    (
        Account("points"),
        Account("growth", spends=()),
        Award("message", MESSAGE, 1, Cap(day=5, week=20), into="points"),
        Award("spaced", MESSAGE, 2, cooldown=3600, into="growth"),
        Award("new_people", MESSAGE, 3, once=Once.PERSON, into="growth"),
        *both_sides("talk", MESSAGE, acted=1, received=1, cap=Cap(day=3)),
        Streak("run", MESSAGE, {3: 5, 7: 10}),
        Turnover(quiet=Quiet(window_days=7, speaking=MESSAGE, attending=MESSAGE), reply_days=2),
    ),
    lateness=3,
)


@pytest.fixture(scope="module")
def facts(request: pytest.FixtureRequest) -> list[Fact]:
    """Messages and, for whoever writes or is written to for the first time, a join."""
    import os

    root = os.environ.get("COMMKIT_DATA")
    if not root:
        pytest.skip("COMMKIT_DATA is not set: it names the folder that holds collegemsg/")
    folder = Path(root) / "collegemsg"
    if not folder.is_dir():
        pytest.fail(f"COMMKIT_DATA is {root}, and {folder} is not a folder")
    path = next(one for one in (folder / "events.csv", folder / "events.csv.gz") if one.exists())
    log = read_log(path, read_mapping(MAPS / "collegemsg.toml"), Skips(), lambda _done: None)
    first = BOOK.calendar.day_number(log.facts[0].at)
    roll = Roll(
        log.facts[:2000],
        BOOK.calendar,
        roster=Roster.COUNTERPARTS,
        on_file=(),
        first=first,
        active=[MESSAGE],
        speaking=[MESSAGE],
        attending=[MESSAGE],
    )
    told = list(roll.heard(first + 1))[:2000]
    assert {fact.kind for fact in told} == {MESSAGE, JOINED}
    assert len(told) == 2000
    return told


@pytest.fixture(scope="module")
def whole(facts: Sequence[Fact]) -> Run:
    return BOOK.replay(facts)


def by_member(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(one.member, []).append(one)
    return found


def through_json(standings: Mapping[str, Standing]) -> dict[str, Standing]:
    return {name: BOOK.load(json.loads(json.dumps(BOOK.dump(one)))) for name, one in standings.items()}


def test_something_of_everything_happens_in_it(whole: Run) -> None:
    decided = Counter(one.policy for one in whole.outcomes)
    assert set(decided) == {one.name for one in BOOK.policies} - {"points", "growth"}
    assert {one.what for one in whole.outcomes} == {"capped", "credited", "moved"}


def test_resumed_from_what_is_stored_at_every_fact_it_ends_the_same(facts: Sequence[Fact], whole: Run) -> None:
    stored: dict[str, str] = {}
    outcomes: list[Outcome] = []
    for fact in facts:
        for name in BOOK.reaches(fact):
            before = BOOK.load(json.loads(stored[name])) if name in stored else BOOK.start(name)
            step = BOOK.step(before, fact)
            stored[name] = json.dumps(BOOK.dump(step.standing))
            outcomes += step.outcomes
    assert {name: BOOK.load(json.loads(text)) for name, text in stored.items()} == whole.standings
    assert by_member(outcomes) == by_member(whole.posted)


@pytest.mark.parametrize("at", [0, 1, 2, 500, 999, 1500, 1999, 2000])
def test_replayed_in_two_halves_it_ends_the_same(facts: Sequence[Fact], whole: Run, at: int) -> None:
    first = BOOK.replay(facts[:at])
    second = BOOK.replay(facts[at:], standings=through_json(first.standings))
    assert second.standings == whole.standings
    assert by_member([*first.posted, *second.posted]) == by_member(whole.posted)


@pytest.mark.parametrize("of", [2, 3, 7])
def test_sharded_by_member_it_ends_the_same(facts: Sequence[Fact], whole: Run, of: int) -> None:
    told = list(BOOK.with_echoes(facts))
    runs = []
    for index in range(of):
        shard = Shard(index, of)
        mine = [fact for fact in told if any(shard(name) for name in BOOK.reaches(fact))]
        runs.append(BOOK.replay(mine, only=shard))
    assert {name: one for run in runs for name, one in run.standings.items()} == whole.standings
    assert sorted(one for run in runs for one in by_order(run.outcomes)) == sorted(by_order(whole.outcomes))


def by_order(outcomes: Iterable[Outcome]) -> list[tuple[object, ...]]:
    return [tuple(map(str, one)) for one in outcomes]


def test_delivered_twice_it_ends_the_same(facts: Sequence[Fact], whole: Run) -> None:
    at_once = BOOK.replay(fact for fact in facts for _ in range(2))
    assert at_once.standings == whole.standings
    assert at_once.outcomes == whole.outcomes
    again = BOOK.replay([*facts, *facts])
    assert again.standings == whole.standings
    assert [one for one in again.outcomes if one.what != "too_late"] == list(whole.outcomes)


def due(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str, int]]:
    paid: Counter[tuple[str, str, int]] = Counter()
    for one in outcomes:
        paid[one.member, one.policy, one.day] += one.amount
    return +paid


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_within_the_lateness_the_same_points_are_due(facts: Sequence[Fact], whole: Run, seed: int) -> None:
    """Each fact is delivered up to three days late: activity and due points are those of the log."""
    draw = Random(seed)
    number = BOOK.calendar.day_number
    late = sorted(facts, key=lambda fact: (number(fact.at) + draw.randrange(4), draw.randrange(1000)))
    assert late != list(facts)
    end = number(facts[-1].at) + 8
    mixed, straight = (BOOK.replay(some, until=end) for some in (late, facts))
    assert "too_late" not in {one.what for one in mixed.outcomes}
    assert due(mixed.outcomes) == due(straight.outcomes)
    for name, standing in straight.standings.items():
        other = mixed.standings[name]
        assert other.activity == standing.activity
        for policy in BOOK.policies:
            if policy.name != "stage":
                assert other.part(policy) == standing.part(policy)


def test_a_wake_is_never_late_in_it(facts: Sequence[Fact], whole: Run, wakes: Callable[..., Run]) -> None:
    assert wakes(BOOK, facts).outcomes == whole.outcomes


@pytest.fixture
def wakes() -> Callable[..., Run]:
    from commkit.playbook.engine import Wakes

    return lambda book, facts: book.replay(facts, wakes=Wakes.EVERY_DAY)
