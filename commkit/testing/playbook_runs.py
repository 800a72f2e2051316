"""A host that runs a playbook live, and words for what differs between two runs: what the playbook laws share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from commkit.core.days import Day
from commkit.playbook import Playbook, Run
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact, once
from commkit.standing.outcomes import Outcome
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline, timeline

TOO_LATE = "too_late"
Store: TypeAlias = Callable[[Standing], Standing]
"""What a host does between two facts: stores a standing and loads it again."""
Posted: TypeAlias = Mapping[str, Sequence[Outcome]]


def as_it_is(standing: Standing) -> Standing:
    """A store that keeps the value.

    >>> as_it_is(Standing("ada"))
    Standing(member='ada', ...)
    """
    return standing


def last_day(book: Playbook, facts: Iterable[Fact]) -> Day:
    """The last day of some facts in the book's calendar; 0 without any.

    >>> from commkit.core.calendar import Calendar
    >>> last_day(Playbook("empty", "1", Calendar("UTC"), ()), [])
    0
    """
    return max((book.calendar.day_number(fact.at) for fact in facts), default=0)


def nights(book: Playbook, facts: Iterable[Fact], more: int = 40) -> Timeline | None:
    """The community's readings that the book asks, for the days of the facts and some more [days]; None without any.

    >>> from commkit.core.calendar import Calendar
    >>> nights(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    if not book.plan.community:
        return None
    happened = list(once(facts))
    return timeline(happened, book.calendar, book.plan.community, until=last_day(book, happened) + more)


class Host:
    """A host that delivers facts one by one and stores a standing after each: the loop that every bot has.

    The community is known to it as of the night before. `outcomes` and `accepted` are by member; a fact is accepted at
    its first delivery that is not too late.
    """

    def __init__(
        self,
        book: Playbook,
        community: Timeline | None = None,
        known_from: Day | None = None,
        store: Store = as_it_is,
    ) -> None:
        self.book, self.known_from, self.store = book, known_from, store
        self.standings: dict[str, Standing] = {}
        self.outcomes: dict[str, list[Outcome]] = defaultdict(list)
        self.accepted: dict[str, dict[str, Fact]] = defaultdict(dict)
        self._community, self._newest = community, -(10**6)

    def standing(self, member: str) -> Standing:
        """What is stored of a member, or the start."""
        stored = self.standings.get(member)
        return self.book.start(member, self.known_from) if stored is None else stored

    def tonight(self) -> Timeline | None:
        """The community as of the night before the newest day."""
        known = self._community
        if known is None:
            return None
        rows = known.rows[: max(self._newest - known.first, 0)]
        return Timeline(known.tallies, known.first if rows else 0, rows)

    def deliver(self, fact: Fact) -> None:
        """Step everybody whom a fact reaches, then deliver what it causes for others."""
        self._newest = max(self._newest, self.book.calendar.day_number(fact.at))
        echoes: list[Fact] = []
        for member in self.book.reaches(fact):
            step = self.book.step(self.standing(member), fact, self.tonight())
            self.standings[member] = self.store(step.standing)
            self.outcomes[member] += step.outcomes
            echoes += step.echoes
            if not any(late(outcome) and outcome.fact == fact.id for outcome in step.outcomes):
                self.accepted[member].setdefault(fact.id, fact)
        for echo in echoes:
            self.deliver(echo)

    def run(self, facts: Iterable[Fact]) -> Host:
        """Deliver facts one after the other."""
        for fact in facts:
            self.deliver(fact)
        return self


def late(outcome: Outcome) -> bool:
    """Whether an outcome says that a fact came too late.

    >>> late(Outcome("ada", "too_late", "", "1", 3, 0, "f1"))
    True
    """
    return outcome.what == TOO_LATE


def by_member(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes by member, each in the order in which they were posted.

    >>> list(by_member([Outcome("ada", "credited", "checkin", "1", 3, 0)]))
    ['ada']
    """
    found: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        found[outcome.member].append(outcome)
    return found


def same_run(what: str, standings: Mapping[str, Standing], outcomes: Posted, wanted: Run) -> None:
    """The standings and outcomes of a replay, by member; an AssertionError shows the first difference.

    >>> same_run("nothing", {}, {}, Run({}, ()))
    """
    same_standings(what, standings, wanted.standings)
    same_outcomes(what, outcomes, by_member(wanted.posted))


def same_outcomes(what: str, seen: Posted, wanted: Posted) -> None:
    """The same outcomes by member, in the same order; an AssertionError shows the first that differs.

    >>> same_outcomes("nothing", {}, {})
    """
    for member in sorted(seen.keys() | wanted.keys()):
        mine, theirs = list(seen.get(member, ())), list(wanted.get(member, ()))
        if mine == theirs:
            continue
        shorter = min(len(mine), len(theirs))
        at = next((at for at in range(shorter) if mine[at] != theirs[at]), shorter)
        left, right = (some[at] if at < len(some) else "nothing more" for some in (mine, theirs))
        raise AssertionError(f"{what}: outcome {at + 1} of {member!r} is\n  {left}\ninstead of\n  {right}")


def same_standings(what: str, seen: Mapping[str, Standing], wanted: Mapping[str, Standing]) -> None:
    """The same standings by member; an AssertionError shows what differs in the first that does.

    >>> same_standings("nothing", {}, {})
    """
    for member in sorted(seen.keys() | wanted.keys()):
        if member not in seen or member not in wanted:
            there, missing = ("wanted", "given") if member in wanted else ("given", "wanted")
            raise AssertionError(f"{what}: {member!r} is {there} and not {missing}")
        same_standing(f"{what}: {member!r}", seen[member], wanted[member])


def same_standing(what: str, seen: Standing, wanted: Standing) -> None:
    """The same standing; an AssertionError shows what differs.

    >>> same_standing("ada", Standing("ada"), Standing("ada", at=0, day=0))
    Traceback (most recent call last):
    AssertionError: ada has
      at: None instead of 0
      day: None instead of 0
    """
    if seen == wanted:
        return
    mine, theirs = shown(seen), shown(wanted)
    keys = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
    lines = [f"  {key}: {mine.get(key)} instead of {theirs.get(key)}" for key in keys]
    raise AssertionError("\n".join([f"{what} has", *(lines or [f"  {seen!r} instead of {wanted!r}"])]))


def shown(standing: Standing) -> dict[str, object]:
    """A standing as a flat mapping of values, for showing what differs.

    >>> list(shown(Standing("ada")))
    ['at', 'day', 'recent', 'schema_version', 'known_from']
    """
    fields: dict[str, object] = {name: getattr(standing, name) for name in ("at", "day", "recent", "schema_version")}
    parts = {f"part {name}": part for name, part in standing.parts.items()}
    return {**fields, **_streams(standing.activity), **parts}


def _streams(activity: Activity) -> dict[str, object]:
    streams = {
        f"{code} {role.value}": [getattr(stream, name) for name in stream.__slots__]
        for (code, role), stream in activity.streams.items()
    }
    return {"known_from": activity.known_from, **streams}
