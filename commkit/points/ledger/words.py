"""How an entry is told to a member."""

from __future__ import annotations

from commkit.core.wording import WORDS, Lang, Words
from commkit.points.ledger.entries import Entry
from commkit.points.ledger.lots import dated, day_name


def why(entry: Entry, lang: Lang = "en", words: Words = WORDS) -> str:
    """What an entry is called.

    >>> from commkit.points.ledger.entries import AVAILABLE, SPENT
    >>> why(Entry("s1", 17213, AVAILABLE, SPENT, "points", 60), "zh")
    '消费'
    """
    return words.say(lang, f"ledger.way.{entry.source.value}.{entry.target.value}")


def told(entry: Entry, lang: Lang = "en", words: Words = WORDS) -> str:
    """One sentence about an entry, with the lots that it touched.

    >>> from commkit.points.ledger.entries import AVAILABLE, SPENT
    >>> from commkit.points.ledger.lots import Lot
    >>> print(told(Entry("s1", 17213, AVAILABLE, SPENT, "points", 60, (Lot(60),))))
    2017-02-16: spent 60 that never expire
    """
    lots = words.say(lang, "ledger.between").join(dated(lot, lang, words) for lot in entry.lots)
    amount = lots or str(entry.amount)
    return words.say(lang, "ledger.told", day=day_name(entry.day), way=why(entry, lang, words), amount=amount)
