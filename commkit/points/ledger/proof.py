"""Proof that books balance: of one member from the entries and the purse, and of a community as the sum of its members.

proof(entries, purse, terms)        community_proof(proofs)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

from attrs import field, frozen

from commkit.core.wording import WORDS, Lang, Words
from commkit.points.ledger.entries import AVAILABLE, DEBT, HELD, ISSUED, PENDING, RECEIVED, Entry, LedgerAccount
from commkit.points.ledger.lots import day_name, ordered, total
from commkit.points.ledger.purse import Purse, Terms, Totals

_POSITIVE = (AVAILABLE, PENDING, HELD)
_ISSUERS = (ISSUED, RECEIVED, DEBT)


@frozen
class Flaw:
    """One thing that is wrong with some books: a code, where, what was seen, and what should be there.

    >>> Flaw("sum", "available", seen="40", wanted="41").explain("zh")
    'available：钱包为 40，分录合计为 41'
    """

    code: str
    where: str
    seen: str = ""
    wanted: str = ""
    entry: str = ""

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """One sentence."""
        said = {"where": self.where, "seen": self.seen, "wanted": self.wanted, "entry": self.entry}
        return words.say(lang, f"ledger.flaw.{self.code}", **said)


@frozen
class Proof:
    """What was proved of some books: how many members and entries, what the members have, and every flaw.

    Proofs add up: those of the parts of a community are that of the whole, in any order.
    """

    members: int = 0
    entries: int = 0
    there: int = 0
    totals: Totals = field(factory=Totals)
    flaws: tuple[Flaw, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether there is no flaw."""
        return not self.flaws

    @property
    def in_transit(self) -> int:
        """What was sent and has not arrived yet [points]."""
        return self.totals.sent - self.totals.received

    def __add__(self, other: Proof) -> Proof:
        return Proof(
            self.members + other.members,
            self.entries + other.entries,
            self.there + other.there,
            self.totals + other.totals,
            (*self.flaws, *other.flaws),
        )

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """One sentence, or one for each flaw."""
        if self.flaws:
            return "\n".join(flaw.explain(lang, words) for flaw in self.flaws)
        numbers = {"members": self.members, "entries": self.entries, "there": self.there, "transit": self.in_transit}
        return words.say(lang, "ledger.proved", **{name: str(number) for name, number in numbers.items()})


@frozen
class _Sums:
    """The sum of every account, and the lots that are available, by the entries alone."""

    accounts: dict[LedgerAccount, int]
    lots: dict[tuple[int | None, int | None], int] = field(factory=dict)
    seen: set[tuple[str, int]] = field(factory=set)


def _added(entries: Iterable[Entry], currency: str, sums: _Sums) -> Iterator[Flaw]:
    """Every entry taken up, and what is wrong with it or with the balance after it."""
    accounts, lots, seen = sums.accounts, sums.lots, sums.seen
    for entry in entries:
        source, target, amount = entry.source, entry.target, entry.amount
        key = (entry.id, entry.line)
        accounts[source] -= amount
        accounts[target] += amount
        if key in seen:
            yield Flaw("twice", source.value, entry=entry.id)
        seen.add(key)
        if entry.currency != currency:
            yield Flaw("currency", source.value, entry.currency, currency, entry.id)
        if source in _POSITIVE and accounts[source] < 0:
            yield Flaw("negative", source.value, str(accounts[source]), entry=entry.id)
        if target is DEBT and accounts[DEBT] > 0:
            yield Flaw("negative", DEBT.value, str(-accounts[DEBT]), entry=entry.id)
        if source is not DEBT and total(entry.lots) != amount:
            yield Flaw("entry_lots", source.value, str(total(entry.lots)), str(amount), entry.id)
        sign = (target is AVAILABLE) - (source is AVAILABLE)
        if sign:
            for lot in entry.lots:
                date = (lot.expires, lot.earned)
                lots[date] = lots.get(date, 0) + sign * lot.amount


def _of_entries(purse: Purse, sums: _Sums) -> Iterator[Flaw]:
    """What the purse says, against what the entries say."""
    for account, there in purse.balances.items():
        by_entries = sums.accounts[account] * (-1 if account in _ISSUERS else 1)
        if there != by_entries:
            yield Flaw("sum", account.value, str(there), str(by_entries))
    mine = {(lot.expires, lot.earned): lot.amount for lot in ordered(purse.lots)}
    if mine != {date: amount for date, amount in sums.lots.items() if amount}:
        yield Flaw("lots", AVAILABLE.value)


def _of_purse(purse: Purse) -> Iterator[Flaw]:
    """What can be seen of the purse alone."""
    balances = purse.balances
    mine = balances[AVAILABLE] + balances[PENDING] + balances[HELD] - balances[DEBT]
    if mine != purse.totals.net:
        yield Flaw("equation", "purse", str(mine), str(purse.totals.net))
    if purse.debt and purse.lots:
        yield Flaw("debt_beside_lots", DEBT.value, str(purse.debt), str(purse.available))
    refundable = sum(total(one.lots) for one in purse.spends.values())
    if refundable > purse.totals.spent:
        yield Flaw("spends", "spends", str(refundable), str(purse.totals.spent))
    yield from (
        Flaw("expired_lot", AVAILABLE.value, day_name(lot.expires), day_name(purse.day))
        for lot in purse.lots
        if purse.day is not None and lot.expires is not None and lot.expired(purse.day)
    )


def proof(entries: Iterable[Entry], purse: Purse, terms: Terms) -> Proof:
    """Prove the books of one member: the entries, in the order in which they were made, against the purse.

    Every entry takes from one account what it gives to another, so that all accounts add up to zero. That the member's
    accounts never fall below 0, at any entry, also says that holds never exceeded what was there.

    >>> from commkit.points.ledger.apply import apply
    >>> from commkit.points.ledger.operations import Credit
    >>> from commkit.points.ledger.purse import Negative
    >>> terms = Terms("points", Negative.DEBT)
    >>> done = apply(Purse(), Credit("c1", 17213, 100), terms)
    >>> print(proof(done.entries, done.purse, terms).explain())
    balanced: 1 members, 1 entries, 100 points; 0 on their way
    >>> print(proof([], done.purse, terms).explain())
    available: 100 in the purse, 0 by the entries
    issued: 100 in the purse, 0 by the entries
    available: the lots in the purse are not those of the entries
    """
    sums = _Sums(dict.fromkeys(LedgerAccount, 0))
    flaws = tuple(_added(entries, terms.currency, sums))
    flaws = (*flaws, *_of_purse(purse), *_of_entries(purse, sums))
    return Proof(1, len(sums.seen), purse.totals.net, purse.totals, flaws)


def purse_proof(purse: Purse) -> Proof:
    """Prove a purse by itself, where its entries are not at hand: the equation, the lots, the debt, the spends.

    >>> from commkit.points.ledger.lots import Lot
    >>> purse_proof(Purse(lots=(Lot(5),))).explain("zh")
    'purse：成员持有 5，社群账户合计为 0'
    """
    return Proof(1, 0, purse.totals.net, purse.totals, tuple(_of_purse(purse)))


def community_proof(proofs: Iterable[Proof]) -> Proof:
    """The proof of a community: the sum of its members', and that nothing arrived which nobody had sent.

    >>> community_proof([Proof(1, totals=Totals(sent=8)), Proof(1, totals=Totals(received=9))]).explain()
    'community: 9 received and only 8 sent'
    """
    whole = reduce(Proof.__add__, proofs, Proof())
    if whole.in_transit >= 0:
        return whole
    sent, received = str(whole.totals.sent), str(whole.totals.received)
    return whole + Proof(flaws=(Flaw("in_transit", "community", received, sent),))
