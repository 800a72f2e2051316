"""What a look at a ladder finds, as a plain function over numbers: who rises, who falls, and why.

review(vip, "ordinary", {"check_in_days": 21})        # rises to vip, and says why
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from commkit.core.errors import WrongType
from commkit.core.ratio import tidy
from commkit.core.readings import Readable, Readings
from commkit.core.verdict import Finding, Verdict, plain
from commkit.core.wording import WORDS, YES_NO, Lang, Words
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
    kept: Verdict | None = None
    days: int | None = None
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
            yield self._stays(lang, words)
        for _, verdict in self.crossed:
            to = at + 1 if self.rose else at - 1
            source, target = label[at].label.text(lang), label[to].label.text(lang)
            because = _said(verdict, lang, words)
            yield words.say(lang, f"rung.{self.why.value}", source=source, target=target, because=because)
            at = to

    def _stays(self, lang: Lang, words: Words) -> str:
        rungs, at = self.ladder.rungs, self.ladder.place(self.source)
        rung, after = rungs[at], rungs[min(at + 1, len(rungs) - 1)]
        grace = str(rung.grace) if isinstance(rung.grace, int) else ""
        code = f"rung.stays.{self.why.value}"
        if self.why is Why.GRACE and not grace:
            code = "rung.stays.grace.forever"
        elif self.why is Why.TENURE and self.days is not None:
            code = "rung.stays.tenure.left"
        told = words.say(
            lang,
            code,
            rung=rung.label.text(lang),
            next=after.label.text(lang),
            because=_HERE,
            grace=grace,
            tenure=str(after.tenure),
            left=str(max(after.tenure - (self.days or 0), 0)),
        )
        told = _spaced(told).replace(_HERE, _said(self.because, lang, words))
        if self.kept is None or not self.kept.findings:
            return told
        parts = words.say(lang, "rule.between").join(_to_spare(one, lang, words) for one in _findings(self.kept))
        return words.say(lang, "rung.kept", sentence=told, because=parts)

    def __str__(self) -> str:
        return self.explain()


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    """What is missing for a verdict, or what is met where nothing is missing."""
    return tuple(verdict.gaps()) or tuple(one for one in verdict.findings if one.met)


def _said(verdict: Verdict | None, lang: Lang, words: Words) -> str:
    if verdict is None:
        return ""
    said = words.say(lang, "rule.between").join(one.sentence(lang, words) for one in _findings(verdict))
    return said or words.say(lang, "rule.nothing")


def _to_spare(one: Finding, lang: Lang, words: Words) -> str:
    """A finding, and by how much it is met."""
    sentence, seen = one.sentence(lang, words), plain(one.observed)
    if not one.met or seen is None or one.required is None or one.measure.unit == YES_NO:
        return sentence
    margin = words.distance(lang, tidy(abs(Fraction(seen) - one.required)), one.measure.unit)
    code = "rung.spare.less" if one.code in ("at_least", "above") else "rung.spare.more"
    return words.say(lang, code, sentence=sentence, margin=margin)


def _spaced(sentence: str) -> str:
    """A Chinese sentence with spaces round names in Latin letters.

    >>> _spaced("由vip升为VIP 会员：")
    '由 vip 升为 VIP 会员：'
    """
    return _TO_LATIN.sub(r"\1 \2", _FROM_LATIN.sub(r"\1 \2", sentence))


_FROM_LATIN, _TO_LATIN = re.compile(r"([A-Za-z0-9])([一-鿿])"), re.compile(r"([一-鿿])([A-Za-z0-9])")
_HERE = "\0"


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
    stays vip, the highest rung; kept by visits: 17 (at least 15), 2 to spare
    """
    for what, value, cls in (("lock", lock, Lock), ("how", how, How), ("look", look, Look)):
        if not isinstance(value, cls):
            fix = f"give one of {', '.join(f'{cls.__name__}.{one.name}' for one in cls)}"
            raise WrongType(what, seen=value, why="not one of its choices", fix=fix)
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


def _keeping(ladder: Rungs, place: int, reader: Readable) -> Verdict | None:
    """The verdict on keeping a rung; None where no number takes it away."""
    keep = None if ladder.fall is Fall.NEVER else ladder.keeps[place]
    return None if keep is None else keep.judge(reader)


def _protected(ladder: Rungs, place: int, days: int | None, how: How, least: int) -> Why | None:
    """What keeps a member from falling although the rung is not kept; None where nothing does."""
    if ladder.fall is Fall.NEVER:
        return Why.NEVER_FALLS
    if how is How.GAINED and ladder.rungs[place].in_grace(days):
        return Why.GRACE
    if place <= least:
        return Why.FLOOR
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
        kept = _keeping(ladder, place, reader) if why in (Why.TOP, Why.BY_HAND_ONLY) else None
        return Review(source, source, why, because, kept=kept, days=days, ladder=ladder)
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
    how: How = How.START,
    floor: str = "",
) -> str:
    """The rung that the rules give to who held `rung` by a floor that is gone, and `earned` one by themself.

    It is found at once and settled: from what was earned down to what is kept, and up again over every gain that is
    met, never above `rung` nor below another `floor`. So nobody falls and rises again
    (https://github.com/discourse/discourse/pull/25953). `days_on_rung` are those since `earned` was earned [days] and
    `how` says how: a tenure and a grace go on as if there had been no floor.

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import Rung
    >>> visits = given("visits", window=30)
    >>> vip = Rungs("vip", (Rung("ordinary"), Rung("vip", visits >= 20)))
    >>> [without_floor(vip, "vip", "ordinary", {"visits": count}) for count in (19, 20)]
    ['ordinary', 'vip']
    """
    reader, top = readable(numbers), ladder.place(rung)
    least = ladder.place(floor) if floor else 0
    own = at = min(max(ladder.place(earned), least), top)
    graced = how is How.GAINED and ladder.rungs[at].in_grace(days_on_rung)
    falls = ladder.fall is not Fall.NEVER and ladder.clock is None and not graced
    while falls and at > least and _lost(ladder, at, reader) is not None:
        at -= 1
    while at < top and _next(ladder, at, reader, days_on_rung if at == own else 0, Look.GAINS)[0] is Why.GAIN:
        at += 1
    return ladder.rungs[at].name
