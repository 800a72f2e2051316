"""The six titles of a QQ group (群等级头衔), by quota of rank.

They are worked out anew each day, so a member can lose one by standing still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from commkit.core.ratio import Exact
from commkit.core.wording import Label
from commkit.members.ladders import Ladder
from commkit.members.ladders.quota import Quota, Title
from commkit.members.ladders.rungs import ByHand, Fall, Rung
from commkit.presets.sources import DEFAULT, Source, stated

SHARES = (Fraction(2, 100), Fraction(5, 100), Fraction(20, 100), Fraction(25, 100), Fraction(30, 100))
"""The shares of levels 6 to 2 [1]; the rest, and whoever has a score of 0, are level 1."""

TITLES = (
    Title("legend", Label(en="legend", zh="传说")),
    Title("chatterbox", Label(en="chatterbox", zh="话唠")),
    Title("active", Label(en="active", zh="活跃")),
    Title("remarking", Label(en="remarking", zh="吐槽")),
    Title("surfacing", Label(en="surfacing", zh="冒泡")),
    Title("lurking", Label(en="lurking", zh="潜水")),
)
"""The default titles, level 6 first; a group may rename them."""


def qq_titles(shares: Iterable[Exact] = SHARES) -> Quota:
    """The titles of a QQ group: 2 %, 5 %, 20 %, 25 %, 30 % from the top, the rest and all without a score the last.

    Another published version has other quotas, so `shares` [1], from the top down, is a parameter. Source: systems.md
    2.8, which several secondary sources agree on; rounding down, and ties to the lower title, are commkit's reading.

    >>> qq_titles().room(100), qq_titles().room(10)
    ({6: 2, 5: 5, 4: 20, 3: 25, 2: 30, 1: 18}, {6: 0, 5: 0, 4: 2, 3: 2, 2: 3, 1: 3})
    """
    return Quota(tuple(shares), TITLES)


def qq_ladder(quota: Quota | None = None, *, name: str = "title") -> Ladder:
    """The ladder that keeps the titles in a standing: its rungs are given by the facts of `ladders.quota` alone.

    >>> [rung.label.zh for rung in qq_ladder().rungs]
    ['潜水', '冒泡', '吐槽', '活跃', '话唠', '传说']
    """
    titles = (qq_titles() if quota is None else quota).titles
    rungs = tuple(Rung(title.name, label=title.label) for title in reversed(titles))
    return Ladder(name, rungs, fall=Fall.NEVER, by_hand=ByHand.TITLE)


_QUOTAS = stated("2.8", "several secondary sources", "L6 about 2 %, L5 5 %, L4 20 %, L3 25 %, L2 30 %, the rest L1")

SOURCES: Mapping[str, Source] = {
    **{f"qq_titles.shares[{at}]": _QUOTAS for at in range(5)},
    "qq_titles.lowest": _QUOTAS,
    "qq_titles.rounding": DEFAULT,
    "qq_titles.ties": DEFAULT,
    "qq_titles.zero": stated("2.8", "several secondary sources", "score 0 is always L1"),
}
"""Where each number and each choice of the preset comes from."""
