"""Laws of activity: it merges anywhere, minds no order and no repeats, takes back, and forgets a member.

Each raises an AssertionError that shows the difference. `make` is Activities unless you bring a subclass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.fold import Fold
from commkit.standing.activity import Activities, Activity
from commkit.standing.facts import Fact, once
from commkit.standing.stream import Stream
from commkit.testing.folds import merge_at_every_split, resumed_at_every_split

Make: TypeAlias = Callable[[Calendar], Activities]
Once: TypeAlias = Callable[[Iterable[Fact]], Iterable[Fact]]
Spot: TypeAlias = tuple[str, str, str, str]
"""Whose activity (members, groups, community), the name, the kind's code, the role."""
Counts: TypeAlias = tuple[Mapping[Day, int], Mapping[Day, int]]
Latest: TypeAlias = tuple[Mapping[str, Day], Mapping[str, Day]]


def every(activities: Activities) -> Iterator[tuple[str, str, Activity]]:
    """Every activity with whose it is: of the members, of the groups, of the community.

    >>> [(whose, name) for whose, name, _ in every(Activities(Calendar("UTC")))]
    [('community', '')]
    """
    yield from (("members", name, one) for name, one in activities.members.items())
    yield from (("groups", name, one) for name, one in activities.groups.items())
    yield "community", "", activities.community


def _streams(activities: Activities) -> Iterator[tuple[Spot, Stream]]:
    for whose, name, activity in every(activities):
        for (code, role), stream in activity.streams.items():
            yield (whose, name, code, role.value), stream


def counts(activities: Activities) -> dict[Spot, Counts]:
    """Times and amounts per day of every stream that has any: a copy.

    >>> counts(Activities(Calendar("UTC")))
    {}
    """
    there = ((spot, (dict(stream.times), dict(stream.amounts))) for spot, stream in _streams(activities))
    return {spot: both for spot, both in there if any(both)}


def latest(activities: Activities) -> dict[Spot, Latest]:
    """The latest days per person and per thing of every stream that has any: a copy.

    >>> latest(Activities(Calendar("UTC")))
    {}
    """
    there = ((spot, (dict(stream.people), dict(stream.things))) for spot, stream in _streams(activities))
    return {spot: both for spot, both in there if any(both)}


def activity_fold(
    calendar: Calendar, make: Make = Activities
) -> Fold[Fact, Activities, tuple[dict[Spot, Counts], dict[Spot, Latest]]]:
    """The activity of everybody as a fold over facts.

    >>> activity_fold(Calendar("UTC"))([])
    ({}, {})
    """
    return Fold(
        zero=lambda: make(calendar),
        add=lambda activities, fact: activities.add(fact),
        merge=lambda first, rest: first.merge(rest),
        finish=lambda activities: (counts(activities), latest(activities)),
    )


def activities_merge_at_every_split(calendar: Calendar, facts: Sequence[Fact], make: Make = Activities) -> None:
    """Activities of the parts of a log, merged or resumed anywhere, are the activities of the log.

    >>> activities_merge_at_every_split(Calendar("UTC"), [])
    """
    fold = activity_fold(calendar, make)
    merge_at_every_split(fold, facts)
    resumed_at_every_split(fold, facts)


def any_order_gives_the_same_activity(
    calendar: Calendar, facts: Sequence[Fact], other: Sequence[Fact], make: Make = Activities
) -> None:
    """The same facts in another order give the same activity.

    >>> any_order_gives_the_same_activity(Calendar("UTC"), [], [])
    """
    fold = activity_fold(calendar, make)
    _same(f"the order {_ids(other)} instead of {_ids(facts)}", fold(other), fold(facts))


def repeats_change_nothing(
    calendar: Calendar,
    facts: Sequence[Fact],
    delivered: Sequence[Fact],
    make: Make = Activities,
    once: Once = once,
) -> None:
    """Facts that were delivered several times, each taken once, give the activity of the facts.

    >>> repeats_change_nothing(Calendar("UTC"), [], [])
    """
    fold = activity_fold(calendar, make)
    _same(f"{_ids(delivered)} taken once", fold(once(delivered)), fold(facts))


def taken_back_is_as_if_never(calendar: Calendar, facts: Sequence[Fact], taken: Fact, make: Make = Activities) -> None:
    """A fact and its taking back, in either order, leave all counts as they were.

    The latest day of a person or thing cannot be taken back; of all others it stays as it was.

    >>> from commkit.standing.kinds import MESSAGE
    >>> taken_back_is_as_if_never(Calendar("UTC"), [], Fact("f1", 0, "ada", MESSAGE))
    """
    fold = activity_fold(calendar, make)
    before = fold.run(facts)
    gone = {taken.member, taken.person, taken.thing}
    for pair in ([taken, taken.taken_back("back")], [taken.taken_back("back"), taken]):
        after = fold.run([*facts, *pair])
        _same(f"{_ids(pair)} after {_ids(facts)}", counts(after), counts(before))
        stays = _without(latest(after), gone)
        _same(f"the others after {_ids(pair)}", stays, _without(latest(before), gone))


def forgetting_keeps_the_totals(
    calendar: Calendar, facts: Sequence[Fact], member: str, make: Make = Activities
) -> None:
    """A forgotten member is in nobody's people; every count stays, and everybody else.

    >>> forgetting_keeps_the_totals(Calendar("UTC"), [], "ada")
    """
    activities = activity_fold(calendar, make).run(facts)
    totals, others = counts(activities), _without_person(latest(activities), member)
    for _, _, activity in every(activities):
        activity.forget(member)
    _same(f"the counts without {member!r}", counts(activities), totals)
    _same(f"the people without {member!r}", latest(activities), others)


def _without(days: Mapping[Spot, Latest], gone: Iterable[str | None]) -> dict[Spot, Latest]:
    names = set(gone)
    kept = {spot: (_drop(both[0], names), _drop(both[1], names)) for spot, both in days.items()}
    return {spot: both for spot, both in kept.items() if any(both)}


def _without_person(days: Mapping[Spot, Latest], member: str) -> dict[Spot, Latest]:
    kept = {spot: (_drop(both[0], {member}), both[1]) for spot, both in days.items()}
    return {spot: both for spot, both in kept.items() if any(both)}


def _drop(days: Mapping[str, Day], names: set[str | None]) -> dict[str, Day]:
    return {name: day for name, day in days.items() if name not in names}


def _ids(facts: Iterable[Fact]) -> list[str]:
    return [fact.id for fact in facts]


def _same(what: str, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise AssertionError(f"{what}: gives {seen!r} instead of {wanted!r}")
