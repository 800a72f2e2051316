"""The total of Discuz! X as a formula that its operator may write anew: posts, digests and extra currencies.

Money inside the total lets a purchase lower the level: keep spendable points and growth apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.wording import Label
from commkit.points.formula import Formula, Rounding
from commkit.presets.sources import DEFAULT, Source, stated

DISCUZ_NAMES: Mapping[str, Label] = {
    "posts": Label(en="posts", zh="发帖数"),
    "digestposts": Label(en="digests", zh="精华帖数"),
    "extcredits1": Label(en="prestige", zh="威望"),
    "extcredits2": Label(en="money", zh="金钱"),
    "extcredits3": Label(en="contribution", zh="贡献"),
}
"""The names that a formula of the total may use. Source: systems.md 2.5."""

DISCUZ_TOTAL = "posts + digestposts*5 + extcredits1*2 + extcredits2 + extcredits3"
"""The default formula. Source: `install_data.sql` (systems.md 2.5)."""

DISCUZ_ROUNDING = Rounding.HALF_AWAY
"""The source says only that the total is rounded; that a half goes away from zero is our default."""


def discuz_total(text: str = DISCUZ_TOTAL) -> Formula:
    """The formula of the total [points], the default one or the operator's own. Errors: BadFormula at a character.

    >>> mine = {"posts": 120, "digestposts": 3, "extcredits1": 10, "extcredits2": 300, "extcredits3": 0}
    >>> discuz_total().total(mine, DISCUZ_ROUNDING)
    455
    >>> discuz_total("posts/0")
    Traceback (most recent call last):
    ...
    commkit.points.formula.BadFormula: formula: saw 'posts/0', character 7: division by zero; divide by something else
    """
    return Formula(text, DISCUZ_NAMES)


DISCUZ_TOTAL_SOURCES: Mapping[str, Source] = {
    "digestposts": stated("2.5", "install_data.sql", "digestposts*5"),
    "extcredits1": stated("2.5", "install_data.sql", "extcredits1*2"),
    "rounding": DEFAULT,
}
"""Where each number and choice of the default formula comes from."""
