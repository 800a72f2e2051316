"""What late facts would have changed: the log once more, every fact in its place, beside what is stored.

for correction in audit(book, standing, facts):
    print(correction)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from commkit.core.days import Day, DayLike, date_of
from commkit.core.wording import WORDS, Lang, Words
from commkit.playbook.comparison import Value, signed
from commkit.playbook.playbook import Playbook
from commkit.playbook.reading import shown_by
from commkit.playbook.sentences import with_playbook
from commkit.standing.facts import Fact, in_order, once
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import Shown
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline

_Paid: TypeAlias = tuple[str, str, Day]
_CENTURIES = 1_000_000
_PAYS = frozenset({"credited", "reversed"})


@frozen
class Correction:
    """One thing that would be otherwise, had every fact come in time: `before` is as it is, `after` as it would be.

    With a `day`: the points that a rule is due for it [points], into the account `what`. Without: what the policy shows
    of the member, such as a balance or a stage.
    """

    policy: str
    what: str
    day: date | None
    before: Value
    after: Value

    @property
    def gain(self) -> int | None:
        """By how much the number would be larger; None for words."""
        if isinstance(self.before, str) or isinstance(self.after, str):
            return None
        return (self.after or 0) - (self.before or 0)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The difference in words."""
        own = with_playbook(words)
        nothing = own.say(lang, "compare.nothing")
        ends = {"before": str(self.before or nothing), "after": str(self.after or nothing)}
        gain = self.gain
        if gain is None:
            return own.say(lang, "compare.change", what=self.what, **ends)
        what = self.what if self.day is None else f"{self.policy} {self.day.isoformat()}"
        numbers = {"before": str(self.before or 0), "after": str(self.after or 0), "gain": signed(gain)}
        return own.say(lang, "compare.gained", what=what, **numbers)

    def __str__(self) -> str:
        return self.explain()


def audit(
    book: Playbook,
    standing: Standing,
    facts: Iterable[Fact],
    *,
    posted: Iterable[Outcome] | None = None,
    known_from: DayLike | None = None,
    community: Timeline | None = None,
) -> tuple[Correction, ...]:
    """What would be otherwise for a member, had every fact come in its place; empty where nothing would.

    `facts` is the log from its beginning, in the order in which it was delivered; only those of the member, up to the
    instant that the standing has seen, are looked at, and the echoes that any of them cause. They are replayed by
    (at, id) to the standing's own instant, with a book for which nothing is too late, and compared with what was paid
    for each day and with what the standing shows.

    What was paid is what the delivered order gives; pass the outcomes that the host stored as `posted` where that order
    is not known. Nothing is changed: to pay a difference, grant it.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account, Award
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> book = Playbook("class", "1", Calendar("UTC"), (Account("points"), Award("checkin", CHECKED_IN, each=2)))
    >>> day = 86_400_000_000
    >>> log = [Fact("f1", 9 * day, "ada", CHECKED_IN), Fact("f2", 1 * day, "ada", CHECKED_IN)]
    >>> for correction in audit(book, book.replay(log).standings["ada"], log):
    ...     print(correction)
    checkin 1970-01-02: 0 -> 2 (+2)
    points: 2 -> 4 (+2)
    """
    if standing.at is None:
        return ()
    member, log = standing.member, list(facts)
    wide = _never_too_late(book)
    if posted is None:
        came = _reaching(standing, book.with_echoes(log, known_from=known_from, community=community))
        posted, _ = _decided(book, standing, came, known_from, community)
    in_place = wide.with_echoes(in_order(once(log)), known_from=known_from, community=community)
    decided, would_be = _decided(wide, standing, once(_reaching(standing, in_place)), known_from, community)
    paid = _paid(one for one in posted if one.member == member)
    shown = shown_by(book, standing, community), shown_by(wide, would_be, community)
    return (*_by_day(book, paid, _paid(decided)), *_in_all(*shown))


def _reaching(standing: Standing, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts about the member, up to the instant that the standing has seen."""
    member, until = standing.member, standing.at or 0
    return (fact for fact in facts if member in (fact.member, fact.person) and fact.at <= until)


def _never_too_late(book: Playbook) -> Playbook:
    """The book, and the versions before it, with a lateness that no fact and no echo exceeds."""
    before = None if book.before is None else _never_too_late(book.before)
    return evolve(book, lateness=_CENTURIES, before=before)


def _decided(
    book: Playbook,
    standing: Standing,
    facts: Iterable[Fact],
    known_from: DayLike | None,
    community: Timeline | None,
) -> tuple[Sequence[Outcome], Standing]:
    """What a book decides about the member of a standing until the standing's instant, and where that leads."""
    member, until = standing.member, standing.at or 0
    run = book.replay(facts, known_from=known_from, community=community, only=member.__eq__)
    end = run.standings.get(member, book.start(member, known_from))
    settled = book.settle(end, until, community)
    return [*run.of(member), *settled.outcomes], settled.standing


def _paid(outcomes: Iterable[Outcome]) -> Mapping[_Paid, int]:
    """What was paid [points], by rule, account and the day that it is for."""
    sums: Counter[_Paid] = Counter()
    for one in outcomes:
        if one.what in _PAYS:
            sums[one.policy, one.target, one.day] += one.amount
    return sums


def _by_day(book: Playbook, before: Mapping[_Paid, int], after: Mapping[_Paid, int]) -> Iterator[Correction]:
    """The days for which a rule would have paid otherwise, in the book's order, then by day."""
    order = {slot.name: at for at, slot in enumerate(book.plan.slots)}
    keys = sorted(before.keys() | after.keys(), key=lambda key: (order.get(key[0], len(order)), key))
    for key in keys:
        policy, account, day = key
        if before.get(key, 0) != after.get(key, 0):
            yield Correction(policy, account, date_of(day), before.get(key, 0), after.get(key, 0))


def _in_all(before: Mapping[str, Shown], after: Mapping[str, Shown]) -> Iterator[Correction]:
    """What would be shown otherwise."""
    for what in dict.fromkeys((*before, *after)):
        old, new = (shown[what].value if what in shown else None for shown in (before, after))
        if old != new:
            yield Correction(what.split(".")[0], what, None, old, new)
