"""Whether numbers that belong together can be true together: a count of people never exceeds the people."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from attrs import frozen

from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.counts import counted
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

_LABELS: Mapping[str, Label] = {
    "dau": Label("DAU", "日活"),
    "wau": Label("WAU", "周活"),
    "mau": Label("MAU", "月活"),
    "communicators": Label("communicators", "发言者"),
    "visitors": Label("visitors", "访客"),
    "members": Label("members", "成员数"),
}


@frozen
class Violation:
    """Two numbers that cannot both be: the part, by name, is more than the whole.

    >>> print(Violation("wau", "members", 2000, 1000))
    WAU 2000 is more than members 1000
    """

    part: str
    whole: str
    seen: int
    bound: int

    def sentence(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The violation in a language."""
        part, whole = (_LABELS.get(name, Label(name, name)).text(lang) for name in (self.part, self.whole))
        params = {"part": part, "whole": whole, "seen": str(self.seen), "bound": str(self.bound)}
        return words.say(lang, "kpi.inconsistent", **params)

    def __str__(self) -> str:
        return self.sentence()


def consistent(
    *,
    dau: int | None = None,
    wau: int | None = None,
    mau: int | None = None,
    members: int | None = None,
    communicators: int | None = None,
    visitors: int | None = None,
) -> tuple[Violation, ...]:
    """Every pair of numbers that cannot both be true (一致性); empty when all can.

    DAU <= WAU <= MAU <= members, and communicators <= visitors <= members, of one day and one meaning of active; for
    numbers of a report and for targets alike. What is not given, or None, is unknown and breaks nothing. Negative
    counts and floats raise. Source: kpis of any one log obey it; reports of users above the members are known bugs
    (fedidb #57).

    >>> consistent(dau=500, wau=2000, mau=3000, members=5000)
    ()
    >>> for violation in consistent(dau=500, wau=2000, mau=3000, members=1000):
    ...     print(violation)
    WAU 2000 is more than members 1000
    MAU 3000 is more than members 1000
    """
    chains = (
        {"dau": dau, "wau": wau, "mau": mau, "members": members},
        {"communicators": communicators, "visitors": visitors, "members": members},
    )
    return tuple(violation for chain in chains for violation in _broken(chain))


def nested(**counts: int | None) -> tuple[Violation, ...]:
    """Every pair of counts, given from the smallest group to the largest, that is out of order (逐层包含).

    For groups of your own, each part of the next. None is unknown and breaks nothing.

    >>> [str(violation) for violation in nested(core=9, active=None, everybody=5)]
    ['core 9 is more than everybody 5']
    """
    return _broken(counts)


def _broken(chain: Mapping[str, int | None]) -> tuple[Violation, ...]:
    known = {name: count for name, count in chain.items() if count is not None}
    counted(**known)
    pairs = combinations(known.items(), 2)
    return tuple(Violation(part, whole, seen, bound) for (part, seen), (whole, bound) in pairs if seen > bound)


DECLARED: tuple[Declared, ...] = (
    Declared(
        "consistent", Label("consistency", "一致性"), "violations", Additivity.NOT, FoldClass.MONOID, Direction.DOWN
    ),
    Declared("nested", Label("nesting", "逐层包含"), "violations", Additivity.NOT, FoldClass.MONOID, Direction.DOWN),
)
