"""What a ledger answers: what can be spent, what is held, not active, or owed, and what expires soon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from commkit.core.days import Day
from commkit.core.measure import Measure
from commkit.core.wording import Label
from commkit.points.ledger.draft import Draft
from commkit.points.ledger.lots import total
from commkit.points.ledger.measures import Expiring, NotActive, OnHold, Owed
from commkit.standing.part_measures import Balance
from commkit.standing.policy import Answered, Course


def answers(name: str, label: Label, soon: Iterable[int]) -> Mapping[str, Answered[Draft]]:
    """The measures of a ledger by key; what expires within each of these numbers of days [days].

    >>> list(answers("points", Label(en="points", zh="points"), (7,)))
    ['balance.points', 'on_hold.points', 'not_active.points', 'owed.points', 'expiring.points.7']
    """
    found: dict[Measure, Callable[[Draft, Day], int]] = {
        Balance(name, name=label): _there,
        OnHold(name, name=label): lambda acc, _day: sum(one.amount for one in acc.holds.values()),
        NotActive(name, name=label): lambda acc, _day: sum(one.lot.amount for one in acc.pending.values()),
        Owed(name, name=label): lambda acc, _day: acc.debt,
    }
    found |= {Expiring(name, days, name=label): _soon(days) for days in soon}
    return {measure.key: Answered(read, Course.VARIES) for measure, read in found.items()}


def _there(acc: Draft, day: Day) -> int:
    return total(lot for lot in acc.lots if not lot.expired(day))


def _soon(days: int) -> Callable[[Draft, Day], int]:
    return lambda acc, day: total(lot for lot in acc.lots if not lot.expired(day) and lot.expired(day + days))
