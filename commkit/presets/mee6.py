"""MEE6: experience for messages, at random between 15 and 25 and at most once a minute; the levels are `mee6_levels`.

A draw follows from the seed and the fact's id, so that a replay gives every message what it got.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.calendar import Calendar
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.amounts import Drawn
from commkit.points.awards import Award
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import MESSAGE

XP = Label(en="experience", zh="经验")


def mee6_xp(*, seed: str = "mee6", zone: str = "UTC") -> Playbook:
    """The experience of MEE6 as a book: 15 to 25 for a message, uniform, and nothing for the next within 60 seconds.

    Give it a seed of your own: who knows it and chooses the ids can choose the draws. Nothing is spent from the
    experience, so that no level is lost: `mee6_levels().level(balance)`. Source: Mee6-documentation (2.3 of
    systems.md); each number: `MEE6_XP_SOURCES`.

    >>> award = mee6_xp().policy("message")
    >>> award.each.least, award.each.most, award.cooldown
    (15, 25, 60)
    """
    xp = Account("xp", XP, spends=())
    message = Award("message", MESSAGE, each=Drawn(15, 25, seed=seed), cooldown=60, into="xp")
    return Playbook("mee6_xp", "1", Calendar(zone), (xp, message))


_DOCUMENTED = stated("2.3", "Mee6-documentation docs/levels_xp.md", "a message earns 15 to 25 XP, at most once in 60 s")

MEE6_XP_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.message.each.least": _DOCUMENTED,
    "policies.message.each.most": _DOCUMENTED,
    "policies.message.cooldown": _DOCUMENTED,
}
"""Where each number comes from, by its path in the stored form. That the draws follow from a seed is ours."""
