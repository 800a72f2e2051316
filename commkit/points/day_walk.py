"""The facts of one day in order, for an award that has to look at each: what counts, what it is worth, what is left.

An award that pays the same for every fact only counts them; see `Award`. One that draws, works an amount out, has a
campaign or a stretch of hours goes through the day by (at, id), beginning with what the days before left to it.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, Protocol, cast

from commkit.core.calendar import Calendar
from commkit.points.amounts import Each, PerAmount, exact, rounding_of
from commkit.points.campaigns import Campaign, Stacking, factor_at
from commkit.points.caps import AtCap
from commkit.points.limits import Limit, Once, Span
from commkit.points.true_up import Carry
from commkit.standing.facts import Fact
from commkit.standing.measures import Role

SECOND = 1_000_000
ONCE = "="
"""How what is paid once is noted among what was seen."""
WITHIN = "~"
"""How what counted within a stretch is noted among what was seen."""
_FACT, _MANY = "#", ""


class Terms(Protocol):
    """What of an award a walk has to know."""

    @property
    def each(self) -> Each:
        """See Award."""

    @property
    def at_cap(self) -> AtCap:
        """See Award."""

    @property
    def cooldown(self) -> int | None:
        """See Award [seconds]."""

    @property
    def once(self) -> Once | None:
        """See Award."""

    @property
    def role(self) -> Role:
        """See Award."""

    @property
    def limit(self) -> Limit | None:
        """See Award."""

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """See Award."""

    @property
    def stacking(self) -> Stacking:
        """See Award."""


class Noted(NamedTuple):
    """What is kept of a fact while its day may change.

    When it happened [microseconds], its id, its amount [units], what it says in all (a digest, so that a fact which
    takes back finds the one it means), whom or what it is about, and its group.
    """

    at: int
    id: str
    amount: int
    said: int
    about: str
    group: str


def note_of(fact: Fact, about: str) -> str:
    """A fact as the key that it is noted under; `read_note` reads it back.

    >>> from commkit.standing.kinds import MESSAGE
    >>> read_note(note_of(Fact("f:1", 5, "ada", MESSAGE, group="north"), "mug"))[::2]
    (5, 1, 'mug')
    """
    text = f"{fact.group!r}, {fact.thing!r}, {fact.person!r}, {fact.member!r}".encode("utf-8", "surrogatepass")
    told, group = zlib.crc32(text), fact.group or ""
    return f"{_FACT}{fact.at}:{fact.amount}:{told}:{len(fact.id)}:{len(about)}:{fact.id}{about}{group}"


def read_note(key: str) -> Noted:
    """A key of `note_of` read back."""
    at, amount, told, long, wide, rest = key[1:].split(":", 5)
    until = int(long) + int(wide)
    return Noted(int(at), rest[: int(long)], int(amount), int(told), rest[int(long) : until], rest[until:])


def left_of(noted: Mapping[str, int]) -> list[tuple[Noted, int]]:
    """The facts of a day by (at, id) and how often each happened, without those that were taken back.

    Of facts that say the same, the last by id goes first.

    >>> from commkit.standing.kinds import MESSAGE
    >>> fact = Fact("f1", 5, "ada", MESSAGE)
    >>> left_of({note_of(fact, ""): 1, note_of(fact.taken_back("f2"), ""): -1})
    []
    """
    read = sorted([(read_note(key), many) for key, many in noted.items() if key[:1] == _FACT])
    back = Counter[tuple[int, int, int]]()
    for one, many in read:
        back[one.at, one.amount, one.said] -= min(many, 0)
    left = []
    for one, many in reversed(read):
        said = one.at, one.amount, one.said
        undone = min(back[said], max(many, 0))
        back[said] -= undone
        if many > undone:
            left.append((one, many - undone))
    return left[::-1]


class DayWalk:
    """One day while its facts are gone through: what was paid so far, and what the next fact meets.

    `points` are due with caps and `worth` without them [points]; `in_vain` says whether a cap left nothing of some
    award; `plain` that nothing of the day was taken back, so that a later fact may simply be taken next.
    """

    __slots__ = (
        "_begun",
        "_calendar",
        "_fresh",
        "_last",
        "_latest",
        "_many",
        "_new",
        "_room",
        "_seen",
        "_terms",
        "in_vain",
        "plain",
        "points",
        "worth",
    )

    def __init__(self, terms: Terms, carry: Carry, room: int, calendar: Calendar) -> None:
        self._terms, self._calendar, self._room = terms, calendar, room
        self._seen, self._new = carry.seen, dict[str, int]()
        self._last = carry.last
        over_days = terms.limit is not None and terms.limit.span is not Span.DAY
        self._fresh = not over_days
        self._begun = carry.stretch if over_days else None
        self._many = carry.seen.get(_MANY, 0) if over_days else 0
        self._latest: tuple[int, str] | None = None
        self.points = self.worth = 0
        self.in_vain, self.plain = False, True

    def through(self, noted: Mapping[str, int]) -> DayWalk:
        """Go through all that was noted. What was noted in another way counts first, and plainly: every time."""
        other = sum([many for key, many in noted.items() if key[:1] != _FACT])
        if other > 0:
            self._pay(self._worth_of(Noted(-SECOND, "", 1, 0, "", "")), other)
        self.plain = all(many > 0 for many in noted.values())
        for one, many in left_of(noted):
            self.take(one, many)
        return self

    def comes_after(self, fact: Fact) -> bool:
        """Whether a fact can be taken next, after all that were."""
        return self.plain and fact.times > 0 and (self._latest is None or (fact.at, fact.id) > self._latest)

    def take(self, one: Noted, times: int) -> None:
        """Take the next fact by (at, id)."""
        self._latest = one.at, one.id
        worth, terms = self._worth_of(one), self._terms
        if not worth and isinstance(terms.each, PerAmount):
            return
        many = self._counts(one, times)
        if many > 0:
            if terms.cooldown is not None:
                self._last = one.at
            if terms.once is not None:
                self._new[ONCE + one.about] = 1
            self._pay(worth, many)

    def leave(self, carry: Carry) -> Carry:
        """What the next day starts with, in place."""
        limit, terms, seen = self._terms.limit, self._terms, cast("dict[str, int]", carry.seen)
        if terms.cooldown is not None:
            carry.last = self._last
        if limit is not None and limit.span is not Span.DAY:
            if self._fresh:
                for key in [key for key in seen if key == _MANY or key[0] == WITHIN]:
                    del seen[key]
            if self._many:
                seen[_MANY], carry.stretch = self._many, self._begun
        kept = limit is not None and limit.span is not Span.DAY
        for key in sorted(self._new):
            if key[0] == ONCE or kept:
                seen[key] = 1
        return carry

    def _worth_of(self, one: Noted) -> int:
        """What a fact is worth with its campaigns [points]."""
        terms = self._terms
        each = exact(terms.each, one.id, one.amount)
        if terms.campaigns:
            each = each * factor_at(terms.campaigns, one.at, one.group, terms.stacking)
        return each if isinstance(each, int) else rounding_of(terms.each).whole(each)

    def _counts(self, one: Noted, times: int) -> int:
        """How often a fact counts, by what is paid once, the wait and the limit."""
        terms = self._terms
        if terms.once is not None:
            key = ONCE + one.about
            if key in self._seen or key in self._new:
                return 0
        if terms.cooldown is not None and self._last is not None and one.at - self._last < terms.cooldown * SECOND:
            return 0
        many = times if terms.once is None and terms.cooldown is None else 1
        return many if terms.limit is None else self._allowed(terms.limit, one, many)

    def _allowed(self, limit: Limit, one: Noted, many: int) -> int:
        """How often a fact counts in its stretch, which it may begin."""
        if limit.ended(self._begun, one.at):
            self._begun, self._many, self._fresh = None, 0, True
            self._new = {key: seen for key, seen in self._new.items() if key[0] == ONCE}
        key = WITHIN + one.about
        if limit.per is not None:
            known = key in self._new or (not self._fresh and key in self._seen)
            many = 0 if known else 1
        if limit.most is not None:
            many = min(many, limit.most - self._many)
        if many > 0:
            if limit.per is not None:
                self._new[key] = 1
            self._begun = limit.begins(one.at, self._calendar) if self._begun is None else self._begun
            self._many += many
        return many

    def _pay(self, each: int, many: int) -> None:
        """Pay so many awards, as far as the cap leaves room."""
        if not each:
            return
        paid = worth = each * many
        if self.points + worth > self._room:
            left = self._room - self.points
            paid = left if self._terms.at_cap is AtCap.PARTIAL else left - left % each
        self.points += paid
        self.worth += worth
        self.in_vain = self.in_vain or worth - paid >= each


def about(terms: Terms, fact: Fact) -> str:
    """Whom or what a fact is about, for a rule that pays for each only once; empty where the fact names none.

    >>> from commkit.points.awards import Award
    >>> from commkit.standing.kinds import REPLIED
    >>> about(Award("topics", REPLIED, each=2, once=Once.THING), Fact("f1", 0, "ada", REPLIED, thing="topic"))
    'topic'
    """
    what = terms.limit.per if terms.once is None and terms.limit is not None else terms.once
    if what is Once.THING:
        return fact.thing or ""
    if what is not Once.PERSON:
        return ""
    return (fact.person if terms.role is Role.ACTED else fact.member) or ""
