"""What was decided about facts, so that it can be taken back: what rules that decide once keep."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from commkit.core.days import Day
from commkit.core.verdict import Verdict
from commkit.standing.facts import Fact
from commkit.standing.policy import Now


@frozen
class Decision:
    """What was decided about facts that say the same: how many at once, when, and how many points were moved.

    With `times` below 0 they were taken back before they came.
    """

    when: int
    times: int
    points: int


class Decisions:
    """The decisions about facts of days that may still change, by day and by what the fact says.

    >>> some = Decisions({})
    >>> some.note(5, "f", Decision(when=5, times=1, points=3))
    >>> [one.points for one in some.undone(5, "f", 1)], some.undone(5, "f", 1)
    ([3], [])
    """

    __slots__ = ("_by_day",)

    def __init__(self, by_day: Mapping[Day, Mapping[str, tuple[Decision, ...]]]) -> None:
        self._by_day = {day: {key: list(some) for key, some in keys.items()} for day, keys in by_day.items()}

    def left(self, day: Day, key: str, times: int) -> int:
        """How many of the facts that come now were not taken back before they came [times]."""
        some = self._by_day.get(day, {}).get(key)
        if not some or some[-1].times > 0:
            return times
        before = some.pop()
        still = before.times + times
        if still < 0:
            some.append(Decision(before.when, still, 0))
        return max(still, 0)

    def note(self, day: Day, key: str, decision: Decision) -> None:
        """Keep a decision."""
        self._by_day.setdefault(day, {}).setdefault(key, []).append(decision)

    def undone(self, day: Day, key: str, times: int) -> list[Decision]:
        """Forget the last decisions about so many facts that say the same, and hand them out.

        Of a decision about several at once a part is undone: its share, rounded down. What is taken back before it
        comes is remembered.
        """
        some, found = self._by_day.setdefault(day, {}).setdefault(key, []), []
        while times and some and some[-1].times > 0:
            last = some.pop()
            many = min(times, last.times)
            points = last.points * many // last.times
            found.append(Decision(last.when, many, points))
            if many < last.times:
                some.append(Decision(last.when, last.times - many, last.points - points))
            times -= many
        if times:
            before = some.pop().times if some else 0
            some.append(Decision(0, before - times, 0))
        return found

    def kept(self, open_from: Day) -> Mapping[Day, Mapping[str, tuple[Decision, ...]]]:
        """The decisions about days from `open_from` on, as they are stored."""
        days = ((day, self._by_day[day]) for day in sorted(self._by_day) if day >= open_from)
        kept = {day: {key: tuple(keys[key]) for key in sorted(keys) if keys[key]} for day, keys in days}
        return {day: keys for day, keys in kept.items() if keys}


def said_by(fact: Fact) -> str:
    """What a fact says without its id and how often: the same for a fact and for the one that takes it back.

    >>> from commkit.standing.kinds import MESSAGE
    >>> fact = Fact("f1", 5, "ada", MESSAGE)
    >>> said_by(fact) == said_by(fact.taken_back("f2"))
    True
    """
    return f"{fact.at}:{fact.amount}:{(fact.kind.code, fact.member, fact.person, fact.group, fact.thing)!r}"


def told(now: Now, place: int, *, desired: int = 0, because: Verdict | None = None) -> None:
    """Say more of the outcome that was posted at a place of `now.outcomes`: the verdict, and what was desired [points].

    >>> from types import SimpleNamespace
    >>> from commkit.standing.outcomes import Outcome
    >>> now = SimpleNamespace(outcomes=[Outcome("ada", "award_capped", "vip", "1", 3, 0)])
    >>> told(now, 0, desired=5)
    >>> now.outcomes[0].desired
    5
    """
    one = now.outcomes[place]
    why = one.because if because is None else because
    now.outcomes[place] = one._replace(desired=desired or one.desired, because=why)
