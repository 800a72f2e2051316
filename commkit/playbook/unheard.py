"""What of a log a book does not hear: facts that no policy hears and no measure counts, by kind.

print(unheard(book, facts))

Such a fact changes nothing and posts nothing: often the kind is another than the one that was meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from commkit.core.table import Table, unit
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.playbook.playbook import Playbook
from commkit.standing.facts import Fact, once
from commkit.standing.kinds import (
    GRANTED,
    HELD,
    HOLD_POSTED,
    HOLD_VOIDED,
    POSTED,
    REDEEM_CANCELLED,
    REDEEM_CONFIRMED,
    REDEEM_REFUNDED,
    REDEEMED,
    REFUNDED,
    SPENT,
    TRANSFERRED,
)
from commkit.standing.measures import Role

_HINTS: Mapping[str, str] = {
    TRANSFERRED.code: "unheard.transfer",
    GRANTED.code: "unheard.grant",
    SPENT.code: "unheard.spend",
    POSTED.code: "unheard.posted",
    **dict.fromkeys((one.code for one in (HELD, HOLD_POSTED, HOLD_VOIDED, REFUNDED)), "unheard.hold"),
    **dict.fromkeys(
        (one.code for one in (REDEEMED, REDEEM_CONFIRMED, REDEEM_CANCELLED, REDEEM_REFUNDED)), "unheard.reward"
    ),
}
"""What hears such a kind, where that is often forgotten."""


@frozen
class UnheardRow:
    """A kind by its code, and how many facts of it nobody hears [facts].

    >>> UnheardRow("held", facts=2).facts
    2
    """

    kind: str
    facts: int = field(metadata=unit("facts"))


@frozen
class Unheard:
    """What of a log nobody hears, the most first; `explain` says it in a language, a line for each kind."""

    rows: Table[UnheardRow]
    labels: Mapping[str, Label] = field(repr=False, hash=False)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Every kind, how often it is there, and what would hear it where that is often forgotten; empty for none."""
        lines = []
        for row in self.rows:
            label = self.labels[row.kind].text(lang)
            told = words.say(lang, "unheard.row", kind=label, name=row.kind, facts=str(row.facts))
            if row.kind in _HINTS:
                told = words.say(lang, "unheard.hint", sentence=told, hint=words.say(lang, _HINTS[row.kind]))
            lines.append(told)
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


def unheard(book: Playbook, facts: Iterable[Fact]) -> Unheard:
    """How many facts of each kind no policy and no measure of a book hears, in any of its versions.

    A fact counts once, however often it was delivered. A fact that only its counterpart would hear is unheard where it
    names nobody. Goals are not asked: they judge the whole log. Errors: TwoContents where two facts have one id.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account, Award
    >>> from commkit.standing.kinds import CHECKED_IN, TRANSFERRED
    >>> book = Playbook("class", "1", Calendar("UTC"), (Account("points"), Award("checkin", CHECKED_IN, each=2)))
    >>> gift = Fact("f2", 0, "ada", TRANSFERRED, person="bo", amount=2)
    >>> found = unheard(book, [Fact("f1", 0, "ada", CHECKED_IN), gift, gift])
    >>> print(found.rows)
    kind         facts [facts]
    transferred              1
    >>> print(found)
    points transferred (transferred): 1 in the log, and nothing in the book hears or counts them; a Ledger hears them \
where its `sends` names the kind
    """
    of_many = {(kind.code, tally.role) for tally in book.plan.community for kind in tally.kinds}
    counts, labels = Counter[str](), dict[str, Label]()
    for fact in once(facts):
        roles = (Role.ACTED,) if fact.person is None else (Role.ACTED, Role.RECEIVED)
        if not book.reaches(fact) and not any((fact.kind.code, role) in of_many for role in roles):
            counts[fact.kind.code] += 1
            labels.setdefault(fact.kind.code, fact.kind.label)
    rows = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return Unheard(Table(UnheardRow, tuple(UnheardRow(*row) for row in rows)), labels)
