"""The law of versions that are announced: until its first day a version decides nothing, whoever knows of it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from commkit.core.days import Day
from commkit.playbook import Playbook
from commkit.standing.facts import Fact


def announced_is_not_in_force(first: Playbook, second: Playbook, since: Day, facts: Sequence[Fact]) -> None:
    """A version that is announced for the day `since` changes nothing that is decided before.

    A replay with it says the same until the first fact of that day, and a host that has stored everybody by the first
    book goes on by both as if it had known of the second all along. For rules that ask for no measures,
    and versions that hear the same kinds.

    >>> from commkit.core.calendar import Calendar
    >>> first, second = (Playbook("empty", version, Calendar("UTC"), ()) for version in "12")
    >>> announced_is_not_in_force(first, second, 5, [])
    """
    book = evolve(second, since=since, before=first)
    days = [book.calendar.day_number(fact.at) for fact in facts]
    place = next((place for place, day in enumerate(days) if day >= since), len(facts))
    alone, known = first.replay(facts[:place]), book.replay(facts[:place])
    rest, whole = book.replay(facts[place:], standings=alone.standings), book.replay(facts)
    stored = f"stored by version {first.version} until day {since}, and by both from then on,"
    for member in sorted({one.member for one in (*whole.posted, *rest.posted, *alone.posted, *known.posted)}):
        seen, wanted = known.of(member), alone.of(member)
        told = f"version {second.version}, announced for day {since}, changes what is posted before for {member!r}:"
        _hold(seen == wanted, f"{told} {seen} instead of {wanted}")
        seen, wanted = (*alone.of(member), *rest.of(member)), whole.of(member)
        _hold(tuple(seen) == tuple(wanted), f"{stored} {member!r}: {seen} instead of {wanted}")


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
