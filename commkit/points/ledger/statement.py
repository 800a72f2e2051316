"""A statement that a member can read: what came, what went and why, with the balance after each, and what expires next.

print(statement(entries, date(2024, 3, 1), date(2024, 3, 31), purse=purse).explain("zh"))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from attrs import frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.points.ledger.entries import AVAILABLE, Entry, balance_at
from commkit.points.ledger.lots import Lots, day_name
from commkit.points.ledger.purse import Purse
from commkit.points.ledger.words import why

_SOON = 30
NO_LABELS: Mapping[str, Label] = MappingProxyType({})


@frozen
class Line:
    """One line of a statement: an entry, what it did to what is available, and the balance after it [points]."""

    entry: Entry
    change: int
    balance: int


@frozen
class Statement:
    """What is available before and after some days, every entry of them, and what expires next [points].

    Opening and all changes add up to closing.
    """

    currency: str
    first: Day
    last: Day
    opening: int
    lines: tuple[Line, ...]
    closing: int
    expiring: Lots = ()

    def explain(
        self,
        lang: Lang = "en",
        label: Label | None = None,
        words: Words = WORDS,
        causes: Mapping[str, Label] = NO_LABELS,
    ) -> str:
        """The statement as text, in a language.

        `label` says what the currency is called, `causes` what the rules are called that made the entries (`causes` of
        `commkit.points.ledger.telling`); one that is not there is called by its name.
        """
        name = self.currency if label is None else label.text(lang)
        first, last = day_name(self.first), day_name(self.last)
        told = [
            words.say(lang, "ledger.statement", currency=name, first=first, last=last),
            words.say(lang, "ledger.statement.opening", amount=str(self.opening)),
        ]
        told += [_said(line, lang, words, causes) for line in self.lines]
        told.append(words.say(lang, "ledger.statement.closing", amount=str(self.closing)))
        told += [
            words.say(lang, "ledger.statement.expiring", day=day_name(lot.expires), amount=str(lot.amount))
            for lot in self.expiring
            if lot.expires is not None
        ]
        return "\n".join(told)


def _said(line: Line, lang: Lang, words: Words, causes: Mapping[str, Label]) -> str:
    entry, way = line.entry, why(line.entry, lang, words)
    if entry.cause:
        label = causes.get(entry.cause)
        cause = entry.cause if label is None else label.text(lang)
        way = words.say(lang, "ledger.statement.cause", way=way, cause=cause)
    said = {"day": day_name(entry.day), "way": way, "balance": str(line.balance)}
    if line.change:
        return words.say(lang, "ledger.statement.row", change=f"{line.change:+}", **said)
    return words.say(lang, "ledger.statement.aside", amount=str(entry.amount), **said)


def statement(
    entries: Iterable[Entry],
    first: DayLike,
    last: DayLike,
    purse: Purse | None = None,
    currency: str = "points",
    soon: int = _SOON,
) -> Statement:
    """The statement of some days, both included, from the entries in their order.

    With the purse it ends with what expires within `soon` days after the last one [days; 30 is our default].

    >>> from commkit.points.ledger.entries import ISSUED, SPENT
    >>> log = [
    ...     Entry("c1", 17213, ISSUED, AVAILABLE, "points", 100),
    ...     Entry("s1", 17214, AVAILABLE, SPENT, "points", 60),
    ... ]
    >>> print(statement(log, 17214, 17220).explain())
    points, 2017-02-17 to 2017-02-23
    balance before: 100
    2017-02-17  spent -60, balance 40
    balance: 40
    """
    log = [entry for entry in entries if entry.currency == currency]
    begin, end = number(first), number(last)
    balance = opening = balance_at(log, begin - 1, AVAILABLE, currency)
    lines = []
    for entry in log:
        if begin <= entry.day <= end:
            change = entry.amount * ((entry.target is AVAILABLE) - (entry.source is AVAILABLE))
            balance += change
            lines.append(Line(entry, change, balance))
    expiring = () if purse is None else purse.expiring(end + soon)
    return Statement(currency, begin, end, opening, tuple(lines), balance, expiring)
