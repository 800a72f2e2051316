"""What a standing keeps of a ledger: a purse without what the engine knows already."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from commkit.core.days import Day
from commkit.points.ledger.lots import Lots, total
from commkit.points.ledger.purse import Ended, Held, Purse, Spending, Totals, Waiting


@frozen
class LedgerPart:
    """A member's points in one currency. Bounded by what is open: lots are one for each date, what waits one for each
    day; `spends` and `ended` are known for `remembers` days, `lapsed` as long after they expired, and `failed` (what a
    refused spend said, so that taking it back gives nothing) while its day may change. Open holds stay.

    The day, and which facts were seen, are the standing's. Fields: see `Purse`.
    """

    lots: Lots = ()
    debt: int = 0
    pending: Mapping[str, Waiting] = field(factory=dict)
    holds: Mapping[str, Held] = field(factory=dict)
    totals: Totals = field(factory=Totals)
    active_on: Day | None = None
    ended: Mapping[str, Ended] = field(factory=dict)
    spends: Mapping[str, Spending] = field(factory=dict)
    failed: Mapping[Day, tuple[str, ...]] = field(factory=dict)
    lapsed: Mapping[Day, Lots] = field(factory=dict)

    @property
    def available(self) -> int:
        """What can be spent [points]."""
        return total(self.lots)

    def purse(self, day: Day | None = None) -> Purse:
        """The purse of it, for `purse_proof` and `statement`; with the standing's day.

        >>> from commkit.points.ledger.lots import Lot
        >>> LedgerPart(lots=(Lot(5),)).purse().available
        5
        """
        return Purse(
            day=day,
            lots=self.lots,
            debt=self.debt,
            pending=self.pending,
            holds=self.holds,
            totals=self.totals,
            active_on=self.active_on,
            ended=self.ended,
            spends=self.spends,
            failed=self.failed,
            lapsed=self.lapsed,
        )
