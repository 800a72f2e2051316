"""What a look at a ladder finds, as a plain function over numbers: who rises, who falls, and why.

review(vip, "ordinary", {"check_in_days": 21})        # rises to vip, and says why
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from commkit.core.readings import Readable, Readings
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.members.ladders.rungs import Climb, Fall, Rungs, When

Numbers: TypeAlias = Readable | Mapping[str, object]


class How(enum.Enum):
    """How a member holds their rung: from the start, by the rules up or down, by hand, or by a floor.

    Only who rose by the rules has a grace.
    """

    START = "start"
    GAINED = "gained"
    FELL = "fell"
    BY_HAND = "by_hand"
    FLOOR = "floor"


class Lock(enum.Enum):
    """Whether a rung is locked: neither gained nor lost."""

    OPEN = "open"
    LOCKED = "locked"


class Look(enum.Enum):
    """What is looked at: gains that count on activity; every gain; or, at a review, what is kept, then every gain."""

    ACTIVITY = "activity"
    GAINS = "gains"
    REVIEW = "review"


class Why(enum.Enum):
    """Why a look ended as it did: what moved the member, or what kept them where they are."""

    GAIN = "gain"
    KEEP = "keep"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    TENURE = "tenure"
    DAY_END = "day_end"
    BY_HAND_ONLY = "by_hand_only"
    TOP = "top"
    LOCKED = "locked"
    FLOOR = "floor"
    GRACE = "grace"
    NEVER_FALLS = "never_falls"
    MOVED_TODAY = "moved_today"


class Crossed(NamedTuple):
    """One rung that was gained, or lost, and the verdict on it."""

    rung: str
    because: Verdict


@frozen
class Review:
    """What one look at a member's rung found: from where to where, over which rungs, and why.

    `crossed` are the rungs gained, lowest first, or lost, highest first. `because` is the verdict behind `why`: on what
    was gained, what was lost, or what stands between the member and the next rung.
    """

    source: str
    target: str
    why: Why
    because: Verdict | None = None
    crossed: tuple[Crossed, ...] = ()
    ladder: Rungs = field(kw_only=True, eq=False, repr=False)

    @property
    def rose(self) -> bool:
        """Whether the member goes up."""
        return self.why is Why.GAIN

    @property
    def fell(self) -> bool:
        """Whether the member goes down."""
        return self.why is Why.KEEP

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The finding in words, a line for each rung crossed."""
        return "\n".join(self._lines(lang, words))

    def _lines(self, lang: Lang, words: Words) -> Iterator[str]:
        label, at = self.ladder.rungs, self.ladder.place(self.source)
        if not self.crossed:
            rung, after = label[at], label[min(at + 1, len(label) - 1)]
            grace = str(rung.grace) if isinstance(rung.grace, int) else ""
            code = "rung.stays.grace.forever" if self.why is Why.GRACE and not grace else f"rung.stays.{self.why.value}"
            yield words.say(
                lang,
                code,
                rung=rung.label.text(lang),
                next=after.label.text(lang),
                because=_said(self.because, lang, words),
                grace=grace,
                tenure=str(after.tenure),
            )
        for _, verdict in self.crossed:
            to = at + 1 if self.rose else at - 1
            source, target = label[at].label.text(lang), label[to].label.text(lang)
            because = _said(verdict, lang, words)
            yield words.say(lang, f"rung.{self.why.value}", source=source, target=target, because=because)
            at = to

    def __str__(self) -> str:
        return self.explain()


def _said(verdict: Verdict | None, lang: Lang, words: Words) -> str:
    """What is missing for a verdict, or what is met where nothing is missing."""
    if verdict is None:
        return ""
    found = verdict.gaps() or tuple(one for one in verdict.findings if one.met)
    said = words.say(lang, "rule.between").join(one.sentence(lang, words) for one in found)
    return said or words.say(lang, "rule.nothing")


def readable(numbers: Numbers) -> Readable:
    """Numbers by measure or by key as something that can be judged; what can be judged already stays as it is."""
    if isinstance(numbers, Readings):
        return numbers
    return Readings(numbers) if isinstance(numbers, Mapping) else numbers


# ---------------------------------------------------------------- one look


def review(
    ladder: Rungs,
    rung: str,
    numbers: Numbers,
    *,
    days_on_rung: int | None = None,
    how: How = How.GAINED,
    floor: str = "",
    lock: Lock = Lock.OPEN,
    look: Look = Look.REVIEW,
) -> Review:
    """What a look finds for a member on `rung`: first what is lost, then what is gained; who falls does not rise.

    A rung is gained only where its gain is met, and lost only where its keep is unmet: unknown does neither. Without
    `days_on_rung` [days] a grace protects and a tenure is not over. `floor` is the rung below which nobody takes them.
    A second look on the same day, at the rung that the first one found (0 days, as gained or fallen), moves nobody.

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import Rung
    >>> visits = given("visits", window=30)
    >>> vip = Rungs("vip", (Rung("ordinary"), Rung("vip", visits >= 20, keep=visits >= 15)))
    >>> print(review(vip, "ordinary", {"visits": 20}))
    ordinary -> vip: visits: 20 (at least 20)
    >>> print(review(vip, "vip", {"visits": 14}).explain("zh"))
    vip → ordinary：visits：14（至少 15），还差 1
    >>> print(review(vip, "vip", {"visits": 17}))
    stays vip, the highest rung
    """
    place, least, reader = ladder.place(rung), ladder.place(floor) if floor else 0, readable(numbers)
    if lock is Lock.LOCKED:
        return Review(rung, rung, Why.LOCKED, ladder=ladder)
    lost = _lost(ladder, place, reader) if look is Look.REVIEW and place else None
    if lost is None:
        return _risen(ladder, place, reader, days_on_rung, how, look)
    why = _protected(ladder, place, days_on_rung, how, least)
    if why is None:
        return _fallen(ladder, place, lost, reader, least)
    risen = _risen(ladder, place, reader, days_on_rung, how, look)
    return risen if risen.rose else Review(rung, rung, why, lost, ladder=ladder)


def _lost(ladder: Rungs, place: int, reader: Readable) -> Verdict | None:
    """The verdict by which a rung is lost; None where it is kept or not known."""
    keep = ladder.keeps[place]
    if keep is None:
        return None
    seen = keep.see(reader)
    return Verdict(keep, seen, False) if keep.met_in(seen) is False else None


def _protected(ladder: Rungs, place: int, days: int | None, how: How, least: int) -> Why | None:
    """What keeps a member from falling although the rung is not kept; None where nothing does."""
    if ladder.fall is Fall.NEVER:
        return Why.NEVER_FALLS
    if place <= least:
        return Why.FLOOR
    if how is How.GAINED and ladder.rungs[place].in_grace(days):
        return Why.GRACE
    if how is How.FELL and days == 0 and ladder.fall is Fall.ONE_STEP:
        return Why.MOVED_TODAY
    return None


def _fallen(ladder: Rungs, place: int, lost: Verdict, reader: Readable, least: int) -> Review:
    crossed, at = [Crossed(ladder.rungs[place].name, lost)], place - 1
    while ladder.fall is not Fall.ONE_STEP and at > least:
        verdict = _lost(ladder, at, reader)
        if verdict is None:
            break
        crossed.append(Crossed(ladder.rungs[at].name, verdict))
        at -= 1
    source, target = ladder.rungs[place].name, ladder.rungs[at].name
    return Review(source, target, Why.KEEP, lost, tuple(crossed), ladder=ladder)


def rests(ladder: Rungs, days: int | None, how: How) -> bool:
    """Whether a member is not looked at for a higher rung today: they have fallen today, or risen by the one step.

    >>> from commkit.members.ladders.rungs import Rung
    >>> rests(Rungs("vip", (Rung("ordinary"),)), 0, How.FELL)
    True
    """
    return days == 0 and (how is How.FELL or (how is How.GAINED and ladder.climb is Climb.ONE_STEP))


def _risen(ladder: Rungs, place: int, reader: Readable, days: int | None, how: How, look: Look) -> Review:
    rungs, source = ladder.rungs, ladder.rungs[place].name
    why, because = (Why.MOVED_TODAY, None) if rests(ladder, days, how) else _next(ladder, place, reader, days, look)
    if why is not Why.GAIN:
        return Review(source, source, why, because, ladder=ladder)
    crossed: list[Crossed] = []
    while why is Why.GAIN and because is not None:
        crossed.append(Crossed(rungs[place + len(crossed) + 1].name, because))
        if ladder.climb is Climb.ONE_STEP:
            break
        why, because = _next(ladder, place + len(crossed), reader, 0, look)
    return Review(source, crossed[-1].rung, Why.GAIN, crossed[-1].because, tuple(crossed), ladder=ladder)


def _next(ladder: Rungs, place: int, reader: Readable, days: int | None, look: Look) -> tuple[Why, Verdict | None]:
    """Whether the rung above is gained, and the verdict on it."""
    if place + 1 == len(ladder.rungs):
        return Why.TOP, None
    above = ladder.rungs[place + 1]
    if above.gain is None:
        return Why.BY_HAND_ONLY, None
    verdict = above.gain.judge(reader)
    if verdict.decided is not True:
        return (Why.UNKNOWN if verdict.decided is None else Why.NOT_MET), verdict
    if above.in_tenure(days):
        return Why.TENURE, verdict
    return (Why.DAY_END if look is Look.ACTIVITY and above.review is When.DAY_END else Why.GAIN), verdict


def without_floor(
    ladder: Rungs,
    rung: str,
    earned: str,
    numbers: Numbers,
    *,
    days_on_rung: int | None = None,
    floor: str = "",
) -> str:
    """The rung that the rules give to who held `rung` by a floor that is gone, and `earned` one by themself.

    It is found at once and settled: from what was earned down to what is kept, and up again over every gain that is
    met, never above `rung` nor below another `floor`. So nobody falls and rises again
    (https://github.com/discourse/discourse/pull/25953).

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import Rung
    >>> visits = given("visits", window=30)
    >>> vip = Rungs("vip", (Rung("ordinary"), Rung("vip", visits >= 20)))
    >>> [without_floor(vip, "vip", "ordinary", {"visits": count}) for count in (19, 20)]
    ['ordinary', 'vip']
    """
    reader, top = readable(numbers), ladder.place(rung)
    least = ladder.place(floor) if floor else 0
    at = min(max(ladder.place(earned), least), top)
    falls = ladder.fall is not Fall.NEVER and ladder.clock is None
    while falls and at > least and _lost(ladder, at, reader) is not None:
        at -= 1
    while at < top and _next(ladder, at, reader, days_on_rung, Look.GAINS)[0] is Why.GAIN:
        at += 1
    return ladder.rungs[at].name
