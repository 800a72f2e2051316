"""A purse while something is done to it: the only place that moves points. It is thrown away when something is refused.

Every movement is one entry and changes both of its accounts at once, so that no half of it can be forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from commkit.core.days import Day
from commkit.points.ledger.entries import (
    AVAILABLE,
    DEBT,
    EXPIRED,
    HELD,
    ISSUED,
    PENDING,
    RECEIVED,
    SENT,
    SPENT,
    TAXED,
    Entry,
    LedgerAccount,
)
from commkit.points.ledger.expiry import Inactivity
from commkit.points.ledger.lots import Lot, Lots, cut, inserted, ordered, total
from commkit.points.ledger.operations import BY_TIME, Operation
from commkit.points.ledger.purse import End, Ended, Held, Purse, Spending, Terms, Totals, Waiting

_COMMUNITY = (ISSUED, RECEIVED, SENT, SPENT, EXPIRED, TAXED)


@define
class Draft:
    """The working state of a purse. Lots lie in the order in which they are spent."""

    terms: Terms
    day: Day | None
    lots: Lots
    debt: int
    pending: dict[str, Waiting]
    holds: dict[str, Held]
    sums: dict[LedgerAccount, int]
    active_on: Day | None
    ended: dict[str, Ended]
    spends: dict[str, Spending]
    corrected: dict[str, Day]
    done: dict[Day, dict[str, Operation]]
    failed: dict[Day, tuple[str, ...]]
    entries: list[Entry] = field(factory=list)
    cause: str = ""
    lines: dict[str, int] = field(factory=dict)
    lapsed: dict[Day, Lots] = field(factory=dict)

    @property
    def today(self) -> Day:
        """The day up to which time has passed."""
        return self.day if self.day is not None else 0

    # ------------------------------------------------------------ movements

    def move(self, source: LedgerAccount, target: LedgerAccount, lots: Lots = (), amount: int | None = None) -> None:
        """Post one entry, unless it is empty. Lots that leave must have been taken before; those that arrive are added.

        >>> from commkit.points.ledger.purse import Negative
        >>> draft = thaw(Purse(), Terms("points", Negative.DEBT))
        >>> draft.move(ISSUED, AVAILABLE, (Lot(5),))
        >>> draft.lots, draft.sums[ISSUED]
        ((Lot(amount=5, expires=None, earned=None),), 5)
        """
        points = total(lots) if amount is None else amount
        if not points:
            return
        line = self.lines.get(self.cause, 0)
        self.lines[self.cause] = line + 1
        self.entries.append(Entry(self.cause, self.today, source, target, self.terms.currency, points, lots, line))
        if target is AVAILABLE:
            self.lots = ordered((*self.lots, *lots), self.terms.order)
        self._count(source, -points)
        self._count(target, points)

    def issue(self, lot: Lot) -> None:
        """Credit a lot that is active and has not expired, where nothing is owed: as `move`, faster, and no entry.

        >>> from commkit.points.ledger.purse import Negative
        >>> draft = thaw(Purse(lots=(Lot(5),)), Terms("points", Negative.DEBT))
        >>> draft.issue(Lot(2))
        >>> draft.available, draft.sums[ISSUED]
        (7, 2)
        """
        self.sums[ISSUED] += lot.amount
        for at, one in enumerate(self.lots):
            if one.expires == lot.expires and one.earned == lot.earned:
                more = Lot(one.amount + lot.amount, one.expires, one.earned)
                self.lots = (*self.lots[:at], more, *self.lots[at + 1 :])
                return
        self.lots = inserted(self.lots, lot, self.terms.order)

    def _count(self, account: LedgerAccount, points: int) -> None:
        """Issued, received and debt are where points come from, so that they grow when points leave them."""
        if account is DEBT:
            self.debt -= points
        elif account in self.sums:
            self.sums[account] += -points if account in (ISSUED, RECEIVED) else points

    def take(self, amount: int, first: Sequence[Lot] = ()) -> Lots:
        """Take so many points out of what is available: lots of these dates first, then in the order of spending."""
        wanted = {(lot.expires, lot.earned) for lot in first}
        if wanted:
            order = sorted(self.lots, key=lambda lot: (lot.expires, lot.earned) not in wanted)
            taken, left = cut(order, amount)
            self.lots = ordered(left, self.terms.order)
        else:
            taken, self.lots = cut(self.lots, amount)
        return taken

    @property
    def available(self) -> int:
        """What can be spent [points]."""
        return total(self.lots)

    # ------------------------------------------------------------ time

    def due(self) -> Day | None:
        """The first day on which time alone does something; None for never."""
        days = [lot.expires for lot in self.lots]
        days += [one.due for one in self.holds.values()]
        for one in self.pending.values():
            days += (one.active_on, one.lot.expires)
        days.append(self._lapses())
        return min((day for day in days if day is not None), default=None)

    def _lapses(self) -> Day | None:
        day = self.lapses_on
        return day if day is not None and any(lot.expires is None for lot in self.lots) else None

    @property
    def lapses_on(self) -> Day | None:
        """The day on which lots without a date are gone unless something is done before; None for never."""
        expiry = self.terms.expiry
        if not isinstance(expiry, Inactivity) or self.active_on is None:
            return None
        return expiry.lapses(self.active_on)

    def pass_time(self, day: Day) -> None:
        """Let time pass to a day: each thing is done on the day on which it was due."""
        while (due := self.due()) is not None and due <= day:
            self.day = due if self.day is None else max(due, self.day)
            self._on_day()
        self.day = day if self.day is None else max(day, self.day)
        self._forget()

    def _forget(self) -> None:
        """What days that are over no longer need: the only place that forgets."""
        open_from, known_from = self.today - self.terms.lateness, self.known_from
        self.ended = {id_: one for id_, one in self.ended.items() if one.day >= known_from}
        self.spends = {id_: one for id_, one in self.spends.items() if one.day >= known_from}
        self.corrected = {id_: day for id_, day in self.corrected.items() if day >= known_from}
        self.done = {day: done for day, done in self.done.items() if day >= open_from}
        self.failed = {day: failed for day, failed in self.failed.items() if day >= open_from}

    @property
    def known_from(self) -> Day:
        """The first day whose spends, resolved holds and entries are remembered."""
        return self.today - self.terms.remembers

    def clear(self) -> None:
        """What an operation leaves due on its own day: expired lots go, and a debt is paid. By the operation's id."""
        due = self.due()
        while due is not None and due <= self.today:
            self._on_day(self.cause)
            due = self.due()
        self._pay_debt()

    def _on_day(self, cause: str = "") -> None:
        """Within a day: what is pending becomes active, holds time out, and then what has expired goes."""
        today = self.today
        gone = [id_ for id_, one in self.pending.items() if one.lot.expired(today)]
        expired = tuple(self.pending.pop(id_).lot for id_ in sorted(gone))
        for id_ in sorted(self.pending):
            active_on = self.pending[id_].active_on
            if active_on is not None and active_on <= today:
                self.cause = cause or f"{BY_TIME}activated:{id_}"
                self.activate(id_)
        for id_ in sorted(self.holds):
            held = self.holds[id_]
            if held.due is not None and held.due <= today:
                self.cause = cause or f"{BY_TIME}timed_out:{id_}"
                self.resolve(id_, End.TIMED_OUT, 0)
        self.cause = cause or f"{BY_TIME}expired:{today}"
        self.move(PENDING, EXPIRED, expired)
        self._expire()
        self.cause = cause or f"{BY_TIME}debt:{today}"
        self._pay_debt()

    def _expire(self) -> None:
        lapses = self._lapses()
        lapsed = lapses is not None and lapses <= self.today
        gone = tuple(lot for lot in self.lots if lot.expired(self.today) or (lapsed and lot.expires is None))
        if gone:
            self.lots = tuple(lot for lot in self.lots if lot not in gone)
            self.move(AVAILABLE, EXPIRED, gone)

    def _pay_debt(self) -> None:
        owed = min(self.debt, self.available)
        if owed:
            self.move(AVAILABLE, DEBT, self.take(owed))

    # ------------------------------------------------------------ pending and holds

    def activate(self, credit: str) -> None:
        """The points of a pending credit become available, which counts as activity."""
        self.active(self.today)
        self.move(PENDING, AVAILABLE, (self.pending.pop(credit).lot,))

    def active(self, day: Day) -> None:
        """The member did something on a day."""
        self.active_on = day if self.active_on is None else max(day, self.active_on)

    def resolve(self, hold: str, how: End, amount: int) -> Lots:
        """Close a hold: so many points of it are spent, the first taken first; the rest goes back to its lots."""
        held = self.holds.pop(hold)
        spent, back = cut(held.lots, amount)
        self.move(HELD, SPENT, spent)
        self.move(HELD, AVAILABLE, back)
        self.ended[hold] = Ended(how, self.today, held.amount)
        return spent


def thaw(purse: Purse, terms: Terms) -> Draft:
    """A draft of a purse; the purse never changes.

    >>> from commkit.points.ledger.purse import Negative
    >>> thaw(Purse(lots=(Lot(5),)), Terms("points", Negative.DEBT)).available
    5
    """
    sums = {account: getattr(purse.totals, account.value) for account in _COMMUNITY}
    return Draft(
        terms=terms,
        day=purse.day,
        lots=purse.lots,
        debt=purse.debt,
        pending=dict(purse.pending),
        holds=dict(purse.holds),
        sums=sums,
        active_on=purse.active_on,
        ended=dict(purse.ended),
        spends=dict(purse.spends),
        corrected=dict(purse.corrected),
        done={day: {one.id: one for one in done} for day, done in purse.done.items()},
        failed=dict(purse.failed),
        lapsed=dict(purse.lapsed),
    )


def freeze(draft: Draft) -> Purse:
    """The purse of a draft.

    >>> from commkit.points.ledger.purse import Negative
    >>> freeze(thaw(Purse(lots=(Lot(5),)), Terms("points", Negative.DEBT))).lots
    (Lot(amount=5, expires=None, earned=None),)
    """
    return Purse(
        day=draft.day,
        lots=draft.lots,
        debt=draft.debt,
        pending=dict(sorted(draft.pending.items())),
        holds=dict(sorted(draft.holds.items())),
        totals=Totals(*(draft.sums[account] for account in _COMMUNITY)),
        active_on=draft.active_on,
        ended=dict(sorted(draft.ended.items())),
        spends=dict(sorted(draft.spends.items())),
        corrected=dict(sorted(draft.corrected.items())),
        done={day: tuple(done[id_] for id_ in sorted(done)) for day, done in sorted(draft.done.items())},
        failed=dict(sorted(draft.failed.items())),
        lapsed=dict(sorted(draft.lapsed.items())),
    )
