"""Measures that a ledger answers beside its balance: what is held, pending or owed, and what expires soon."""

from __future__ import annotations

from attrs import field, frozen

from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.standing.part_measures import OfPart


@frozen(order=False)
class OnHold(OfPart):
    """What is set aside in open holds [points].

    >>> print(OnHold("points") <= 50)
    held of points: at most 50
    """

    prefix = "on_hold"
    words = Label(en="held of {name}", zh="预扣中的{name}")
    counts = "points"


@frozen(order=False)
class NotActive(OfPart):
    """What was credited and is not active yet [points].

    >>> NotActive("points").key
    'not_active.points'
    """

    prefix = "not_active"
    words = Label(en="{name} not active yet", zh="待生效的{name}")
    counts = "points"


@frozen(order=False)
class Owed(OfPart):
    """What was taken back when it was no longer there [points].

    >>> print(Owed("points") <= 0)
    points owed: at most 0
    """

    prefix = "owed"
    words = Label(en="{name} owed", zh="欠下的{name}")
    counts = "points"


@frozen(order=False)
class Expiring(OfPart):
    """What can be spent today and is gone within so many days, on its own date [points]; the ledger names the days.

    >>> print(Expiring("points", 30) >= 1)
    points that expire within 30 days: at least 1
    """

    days: int = field(validator=counting("days", least=1))

    counts = "points"

    @property
    def key(self) -> str:
        """Its name."""
        return f"expiring.{self.policy}.{self.days}"

    @property
    def label(self) -> Label:
        """What it is called."""
        en = f"{self.name.en} that expire within {self.days} days"
        return Label(en=en, zh=f"{self.days} 天内过期的{self.name.zh}")
