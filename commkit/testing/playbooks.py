"""Laws of playbooks: live, in bulk, resumed, sharded, repeated, shuffled and late, a book decides the same.

Each raises an AssertionError that shows the difference. Run them on your own book and the histories of
`commkit.testing.playbook_histories`, or on your own log. Where a book reads the community, its readings are made from
the facts. What time and parts have to keep is in `commkit.testing.playbook_states`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from commkit.core.days import Day
from commkit.core.readings import Readings
from commkit.playbook import Playbook, Run, Shard
from commkit.playbook.engine import Engine
from commkit.points.true_up import NO_CARRY, TrueUp, count
from commkit.standing.facts import Fact, TwoContents, in_order, once
from commkit.standing.measures import Received
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AccountPolicy, Late
from commkit.standing.standing import Standing
from commkit.testing.playbook_runs import (
    Host,
    Store,
    as_it_is,
    by_member,
    last_day,
    late,
    nights,
    same_outcomes,
    same_run,
    same_standing,
    same_standings,
)

Sums: TypeAlias = Mapping[tuple[str, str, Day], int]
"""What was paid [points], by member, policy and the day that it was for."""


def step_by_step_is_replay(
    book: Playbook, facts: Sequence[Fact], known_from: Day | None = None, store: Store = as_it_is
) -> None:
    """A host that stores every standing after every fact has the standings and outcomes of one replay.

    It delivers echoes right after the fact that caused them, and knows the community as of the night before.

    >>> from commkit.core.calendar import Calendar
    >>> step_by_step_is_replay(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    host = Host(book, community, known_from, store).run(facts)
    whole = book.replay(facts, known_from=known_from, community=community)
    same_run("step by step", host.standings, host.outcomes, whole)


def resumed_is_whole(
    book: Playbook, facts: Sequence[Fact], known_from: Day | None = None, store: Store = as_it_is
) -> None:
    """A replay that stops at any position, stores every standing and goes on, ends as one that did not stop.

    >>> from commkit.core.calendar import Calendar
    >>> resumed_is_whole(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    whole = book.replay(facts, known_from=known_from, community=community)
    for at in range(len(facts) + 1):
        first = book.replay(facts[:at], known_from=known_from, community=community)
        stored = {member: store(standing) for member, standing in first.standings.items()}
        rest = book.replay(facts[at:], standings=stored, known_from=known_from, community=community)
        posted = by_member([*first.posted, *rest.posted])
        same_run(f"resumed after {at} facts", rest.standings, posted, whole)


def sharded_is_whole(book: Playbook, facts: Sequence[Fact], of: int = 3) -> None:
    """Members in `of` shards, each replayed alone with the echoes made before, are one replay of everybody [shards].

    >>> from commkit.core.calendar import Calendar
    >>> sharded_is_whole(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    whole = book.replay(facts, community=community)
    split = tuple(book.with_echoes(facts, community=community))
    standings: dict[str, Standing] = {}
    posted: list[Outcome] = []
    for index in range(of):
        run = book.replay(split, community=community, only=Shard(index, of=of))
        twice = sorted(standings.keys() & run.standings.keys())
        _hold(not twice, f"{twice} are in shard {index} of {of} and in one before it")
        standings |= run.standings
        posted += run.posted
    same_run(f"in {of} shards", standings, by_member(posted), whole)


def twice_is_once(book: Playbook, facts: Sequence[Fact]) -> None:
    """Every fact delivered twice in a row, and then the whole log again, decides nothing more than once.

    But for saying of what is repeated after so long that it came too late.

    >>> from commkit.core.calendar import Calendar
    >>> twice_is_once(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    whole = book.replay(facts, community=community)
    wanted = by_member(outcome for outcome in whole.posted if not late(outcome))
    at_once = [fact for fact in facts for _ in range(2)]
    for what, came in (("each fact twice", at_once), ("the log twice", [*facts, *facts])):
        run = book.replay(came, community=community)
        same_standings(what, run.standings, whole.standings)
        same_outcomes(what, by_member(outcome for outcome in run.posted if not late(outcome)), wanted)


def any_order_in_time_is_due_the_same(
    book: Playbook, facts: Sequence[Fact], shuffled: Sequence[Fact], until: Day | None = None
) -> None:
    """In any order in which no fact is later than the book's lateness, the activity and what is due are the same.

    Compared at the end of the day `until`, the last day without it: the activity, the parts of the policies that true
    up, the points paid for every day, and balance less debt of accounts that only such policies pay into.

    >>> from commkit.core.calendar import Calendar
    >>> any_order_in_time_is_due_the_same(Playbook("empty", "1", Calendar("UTC"), ()), [], [])
    """
    end = last_day(book, facts) if until is None else until
    first, other = _to_the_end(book, list(once(facts)), end), _to_the_end(book, list(once(shuffled)), end)
    same_standings("in another order", _trued_up(book, other), _trued_up(book, first))
    _same_sums("in another order", sums(book, other.posted), sums(book, first.posted))
    for account in _undisturbed(book, facts):
        seen, wanted = _worth(book, other, account), _worth(book, first, account)
        _hold(seen == wanted, f"in another order {account} holds {seen} instead of {wanted}")


def _to_the_end(book: Playbook, facts: Sequence[Fact], end: Day) -> Run:
    run = book.replay(facts, until=end, community=nights(book, facts))
    too_late = [(outcome.member, outcome.fact) for outcome in run.posted if late(outcome)]
    _hold(not too_late, f"came too late in {[fact.id for fact in facts]}: {too_late}")
    return run


def _trued_up(book: Playbook, run: Run) -> dict[str, Standing]:
    names = {slot.name for slot in book.plan.slots if slot.policy.late is Late.TRUE_UP}
    return {
        member: evolve(standing, parts={name: part for name, part in standing.parts.items() if name in names})
        for member, standing in run.standings.items()
    }


def sums(book: Playbook, outcomes: Iterable[Outcome]) -> Sums:
    """What policies that true up paid [points], by member, policy and the day that it was for; without zeros.

    >>> from commkit.core.calendar import Calendar
    >>> sums(Playbook("empty", "1", Calendar("UTC"), ()), [])
    {}
    """
    names = {slot.name for slot in book.plan.slots if slot.policy.late is Late.TRUE_UP}
    found: dict[tuple[str, str, Day], int] = defaultdict(int)
    for outcome in outcomes:
        if outcome.policy in names:
            found[outcome.member, outcome.policy, outcome.day] += outcome.amount
    return {key: points for key, points in found.items() if points}


def _same_sums(what: str, seen: Sums, wanted: Sums) -> None:
    keys = [key for key in sorted(seen.keys() | wanted.keys()) if seen.get(key, 0) != wanted.get(key, 0)]
    lines = [f"  {key}: {seen.get(key, 0)} instead of {wanted.get(key, 0)} points" for key in keys]
    _hold(not keys, "\n".join([f"{what} paid", *lines]))


def _undisturbed(book: Playbook, facts: Iterable[Fact]) -> list[str]:
    """The accounts that hear none of the facts, and into which only policies that true up pay."""
    kinds = {fact.kind for fact in facts}
    leaving = {name for slot in book.plan.slots if slot.policy.late is Late.LEAVE for name in slot.policy.pays()}
    accounts = (slot.policy for slot in book.plan.slots if isinstance(slot.policy, AccountPolicy))
    return [one.name for one in accounts if one.name not in leaving and not kinds & one.hears().keys()]


def _worth(book: Playbook, run: Run, account: str) -> dict[str, object]:
    """What an account shows of every member: its balance less its debt."""
    policy = book.plan.slot(account).policy
    return {name: policy.shows(one.part(policy), Readings({})) for name, one in run.standings.items()}


def paid_is_due(book: Playbook, facts: Sequence[Fact]) -> None:
    """What a rule that trues up has paid for each day is what `due` says, from the facts that came in time alone.

    For rules that note every fact they hear, as `TrueUp` does.

    >>> from commkit.core.calendar import Calendar
    >>> paid_is_due(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    host = Host(book, community).run(facts)
    rules = [slot.name for slot in book.plan.slots if isinstance(slot.policy, TrueUp)]
    posted = [outcome for outcomes in host.outcomes.values() for outcome in outcomes if outcome.policy in rules]
    wanted: dict[tuple[str, str, Day], int] = {}
    for member, accepted in host.accepted.items():
        for name in rules:
            due = _due(book, name, member, in_order(accepted.values()))
            wanted |= {(member, name, day): points for day, points in due.items()}
    _same_sums("rules have", sums(book, posted), wanted)


def _due(book: Playbook, name: str, member: str, facts: Iterable[Fact]) -> dict[Day, int]:
    """What a rule owes a member for each day, worked out from nothing."""
    slot, now, noted = book.plan.slot(name), Engine(book.plan, None), defaultdict[Day, dict[str, int]](dict)
    now.member = member
    for fact in facts:
        day = book.calendar.day_number(fact.at)
        rule = slot.on(day).policy
        if not isinstance(rule, TrueUp):
            continue
        for heard in rule.hears():
            kind, side = (heard.kind, fact.person) if isinstance(heard, Received) else (heard, fact.member)
            key = rule.key(fact)
            if kind == fact.kind and side == member and key is not None:
                count(noted[day], key, fact.times)
    carry, points = NO_CARRY, {}
    for day in sorted(noted):
        rule = slot.on(day).policy
        if isinstance(rule, TrueUp):
            points[day], _ = rule.due(noted[day], day, carry, now)
            carry = rule.leaves(noted[day], day, carry, points[day], now)
    return points


def an_id_names_one_fact(book: Playbook, facts: Sequence[Fact]) -> None:
    """A fact of a day that may still change, delivered again: the same is no news, other content an error.

    >>> from commkit.core.calendar import Calendar
    >>> an_id_names_one_fact(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    host = Host(book, community).run(facts)
    for member, accepted in host.accepted.items():
        standing = host.standings[member]
        for fact in accepted.values():
            if not _open(book, standing, fact):
                continue
            again = book.step(standing, fact, community)
            _hold(not (again.outcomes or again.echoes), f"{fact.id!r} again posts {again.outcomes or again.echoes}")
            same_standing(f"after {fact.id!r} again {member!r}", again.standing, standing)
            for other in (evolve(fact, group="elsewhere"), evolve(fact, times=-fact.times)):
                try:
                    book.step(standing, other, community)
                except TwoContents:
                    continue
                raise AssertionError(f"{other} is taken, after {fact}")


def _open(book: Playbook, standing: Standing, fact: Fact) -> bool:
    return book.calendar.day_number(fact.at) >= (standing.day or 0) - book.lateness


def too_late_changes_nothing(book: Playbook, facts: Sequence[Fact]) -> None:
    """A fact of a day before those that may still change gives one outcome that says so, and the same standing.

    >>> from commkit.core.calendar import Calendar
    >>> too_late_changes_nothing(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    host = Host(book, community).run(facts)
    for fact in facts:
        for member in book.reaches(fact):
            standing, new = host.standings[member], evolve(fact, id=f"{fact.id}-late")
            if _open(book, standing, fact):
                continue
            for one in (fact, new):
                step = book.step(standing, one, community)
                told = [(outcome.what, outcome.fact) for outcome in step.outcomes]
                _hold(told == [("too_late", one.id)], f"{one.id!r} came too late and posts {told}")
                _hold(not step.echoes, f"{one.id!r} came too late and echoes {step.echoes}")
                same_standing(f"after {one.id!r}, which came too late, {member!r}", step.standing, standing)


def each_version_decides_its_days(first: Playbook, second: Playbook, since: Day, facts: Sequence[Fact]) -> None:
    """A book that replaces another on the day `since` pays for earlier days as the first, for the others as itself.

    For rules whose days stand alone, and facts of which none is too late.

    >>> from commkit.core.calendar import Calendar
    >>> first, second = (Playbook("empty", version, Calendar("UTC"), ()) for version in "12")
    >>> each_version_decides_its_days(first, second, 5, [])
    """
    book = evolve(second, since=since, before=first)
    run, *alone = (one.replay(facts, community=nights(one, facts)) for one in (book, first, second))
    old, new = (sums(one, each.posted) for one, each in zip((first, second), alone, strict=True))
    wanted = {key: points for key, points in old.items() if key[2] < since}
    wanted |= {key: points for key, points in new.items() if key[2] >= since}
    _same_sums(f"two versions, the second since day {since},", sums(book, run.posted), wanted)
    for outcome in run.posted:
        version = first.version if outcome.day < since else second.version
        _hold(late(outcome) or outcome.version == version, f"version {version} decides about the day of {outcome}")


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
