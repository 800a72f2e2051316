"""What a change of rules comes to for the past: a row for each account of each member that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from commkit.core.table import Table, unit
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.playbook.bulk import Run
from commkit.standing.facts import Fact
from commkit.standing.outcomes import Outcome


@frozen
class RestatedRow:
    """What one account of one member comes to [points]: as it was, as it would be, and the difference.

    >>> RestatedRow("ada", "points", was=2, would_be=3).difference
    1
    """

    member: str
    account: str
    was: int = field(metadata=unit("points"))
    would_be: int = field(metadata=unit("points"))
    difference: int = field(init=False, metadata=unit("points"))

    @difference.default
    def _beyond(self) -> int:
        return self.would_be - self.was


def _differing(rows: Iterable[RestatedRow]) -> Table[RestatedRow]:
    return Table(RestatedRow, tuple(row for row in rows if row.difference))


@frozen
class _Rows:
    rows: Table[RestatedRow] = field(converter=_differing)
    labels: Mapping[str, Label] = field(repr=False, hash=False)

    @property
    def cost(self) -> Mapping[str, int]:
        """What it costs by account [points]: below 0 where more is taken back than given."""
        sums: Counter[str] = Counter()
        for row in self.rows:
            sums[row.account] += row.difference
        return dict(sums)

    def _told(self, member: str, code: str, lang: Lang, words: Words, **params: str) -> str:
        lines = []
        for row in (row for row in self.rows if row.member == member):
            account = self.labels[row.account].text(lang) if row.account in self.labels else row.account
            numbers = {"was": str(row.was), "would_be": str(row.would_be), "difference": f"{row.difference:+}"}
            lines.append(words.say(lang, code, account=account, **numbers, **params))
        return "\n".join(lines)


@frozen
class Restated(_Rows):
    """What is restated from a date, and the facts that make it good: append them to the log and deliver them.

    `was` is what the rules paid since then, and what was made good already.
    """

    since: date
    facts: tuple[Fact, ...]

    def explain(self, member: str, lang: Lang = "en", words: Words = WORDS) -> str:
        """What a member is told, a line for each account; empty where nothing differs."""
        return self._told(member, "restate.since", lang, words, since=self.since.isoformat())


@frozen
class RestatedInFull(_Rows):
    """What is restated in full: the balances as they were and would be, a debt below 0, and the run to store.

    `refused` are what members spent and could not have spent by the new rules.
    """

    run: Run = field(repr=False)
    refused: tuple[Outcome, ...]

    def explain(self, member: str, lang: Lang = "en", words: Words = WORDS) -> str:
        """What a member is told, a line for each account; empty where nothing differs."""
        return self._told(member, "restate.in_full", lang, words)
