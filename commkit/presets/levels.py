"""Published level tables: MEE6, Bilibili, Discuz! user groups. Each number with its source.

mee6_levels().level(10811), bilibili_levels().level(1499), discuz_groups().of(999).name     # 14, 2, "senior"
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.measure import Measure
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.members.ladders import Ladder
from commkit.members.ladders.curves import Below, Polynomial, Table
from commkit.members.ladders.rungs import Climb, Fall, Rung
from commkit.presets.sources import Source, stated


def mee6_levels() -> Polynomial:
    """The levels of MEE6: from level L to the next 5L^2 + 50L + 100 points, from level 0 on, without an end.

    The total that a level needs is 5/6 L (2L^2 + 27L + 91). Source: Mee6-documentation, docs/levels_xp.md.

    >>> mee6 = mee6_levels()
    >>> mee6.total(100), mee6.step(100), mee6.level(10**12)
    (1899250, 55100, 8429)
    >>> print(mee6.progress(10811))
    level 14: 766 of 1780, 1014 missing for the next
    """
    return Polynomial((5, 50, 100))


def bilibili_levels() -> Table:
    """The levels of Bilibili, 1 to 6, by experience. Source: SocialSisterYi/bilibili-API-collect.

    >>> [bilibili_levels().level(experience) for experience in (0, 199, 200, 28799, 28800)]
    [1, 1, 2, 5, 6]
    """
    return Table((0, 200, 1500, 4500, 10800, 28800), lowest=1)


BILIBILI_A_DAY: Mapping[str, int] = {"login": 5, "watch": 5, "coins": 50, "share": 5}
"""The most experience that each act on Bilibili brings in a day [points]: 65 in all."""


@frozen
class UserGroup:
    """A user group of a forum: its name, what people call it, and its stars."""

    name: str
    label: Label
    stars: int = field(validator=counting("stars", least=0))


@frozen
class UserGroups:
    """User groups by total: a level curve, and the group of each of its levels, the lowest first."""

    curve: Table
    groups: tuple[UserGroup, ...] = field(converter=tuple[UserGroup, ...])

    @groups.validator
    def _one_each(self, _attribute: Attribute[tuple[UserGroup, ...]], value: tuple[UserGroup, ...]) -> None:
        wanted = self.curve.highest - self.curve.lowest + 1
        if len(value) != wanted:
            names = [group.name for group in value]
            raise InvalidValue("groups", seen=names, why="each level has one group", fix=f"give {wanted}")

    def of(self, total: int) -> UserGroup:
        """The group of a total [points]."""
        return self.groups[self.curve.level(total) - self.curve.lowest]


def discuz_groups() -> UserGroups:
    """The user groups of Discuz! X by total, with their stars; below 0 one is restricted. Source: install_data.sql.

    >>> groups = discuz_groups()
    >>> [groups.of(total).label.zh for total in (-1, 0, 50, 3000)], groups.of(999).stars
    (['限制会员', '新手上路', '注册会员', '论坛元老'], 4)
    """
    named = (
        ("restricted", "限制会员", 0),
        ("newcomer", "新手上路", 1),
        ("registered", "注册会员", 2),
        ("middle", "中级会员", 3),
        ("senior", "高级会员", 4),
        ("gold", "金牌会员", 6),
        ("elder", "论坛元老", 8),
    )
    return UserGroups(
        Table((0, 50, 200, 500, 1000, 3000), below=Below.LOWEST),
        tuple(UserGroup(name, Label(en=name, zh=zh), stars) for name, zh, stars in named),
    )


def discuz_ladder(total: Measure, *, name: str = "group") -> Ladder:
    """The user groups of Discuz! X as a ladder over a total: straight up and straight down, the stars as a benefit.

    Give it a total that only grows where a purchase must not lower the group (trap T8). A balance of commkit is never
    below 0; a total of the host's own may be.

    >>> from commkit.core.measure import given
    >>> for rung in discuz_ladder(given("total")).rungs[:3]:
    ...     print(rung.name, rung.gain, rung.benefits)
    restricted None {'stars': 0}
    newcomer total: at least 0 {'stars': 1}
    registered total: at least 50 {'stars': 2}
    """
    known = discuz_groups()
    gains = (None, *(total >= threshold for threshold in known.curve.thresholds))
    rungs = (
        Rung(group.name, gain, label=group.label, benefits={"stars": group.stars})
        for group, gain in zip(known.groups, gains, strict=True)
    )
    return Ladder(name, tuple(rungs), climb=Climb.STRAIGHT, fall=Fall.MATCHING)


_MEE6 = stated("2.3", "Mee6-documentation docs/levels_xp.md", "5 * (lvl ^ 2) + (50 * lvl) + 100")
_BILIBILI = stated("2.6", "SocialSisterYi/bilibili-API-collect", "0, 200, 1500, 4500, 10800, 28800")
_BILIBILI_DAY = stated("2.6", "SocialSisterYi/bilibili-API-collect", "login 5, watch 5, coins up to 50, share 5")
_DISCUZ = stated("2.5", "Discuz! X install_data.sql", "用户组")

SOURCES: Mapping[str, Source] = {
    **{f"mee6_levels.coefficients[{at}]": _MEE6 for at in range(3)},
    **{f"bilibili_levels.thresholds[{at}]": _BILIBILI for at in range(6)},
    "bilibili_levels.lowest": _BILIBILI,
    **{f"bilibili_a_day.{act}": _BILIBILI_DAY for act in BILIBILI_A_DAY},
    **{f"discuz_groups.curve.thresholds[{at}]": _DISCUZ for at in range(6)},
    **{f"discuz_groups.groups[{at}].stars": _DISCUZ for at in range(7)},
}
"""Where each number of the presets comes from, by the preset and its path in the stored form.

The totals of MEE6 and the 444 days to level 6 of Bilibili follow by arithmetic; the tests say so.
"""
