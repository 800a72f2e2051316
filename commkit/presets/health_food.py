"""The health-food brand (健康食品) of S0-09: ordinary and VIP groups, ten or more of the first, 500 to 800 loyal users.

The source names the two tiers and the targets. It does not say what makes a member VIP or loyal: both are the caller's
checks, and there is no default. The sizes of groups and who goes to which come with groups.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from attrs import Attribute, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.errors import InvalidValue
from commkit.core.measure import given
from commkit.core.ratio import Ratio
from commkit.core.readings import Readable, Readings
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.members.ladders import Ladder
from commkit.members.ladders.rungs import Rung
from commkit.playbook import Playbook
from commkit.presets.sources import Source, stated

ORDINARY, VIP = "ordinary", "vip"
GROUPS = given("ordinary_groups", Label(en="ordinary groups", zh="普通社群数"), "groups")
LOYAL = given("loyal_users", Label(en="loyal users", zh="忠实用户数"), "members")

LEAST_GROUPS = 10
GROUP_SIZE = (100, 150)
LOYAL_USERS = (500, 800)


def tiers(vip: Check, keep: Check | None = None) -> Ladder:
    """Ordinary (普通社群) and VIP (VIP社群) as a ladder: `vip` gains the upper rung; `keep`, or `vip` itself, keeps it.

    The source names no criterion, so there is no default.

    >>> for rung in tiers(given("purchases") >= 3).rungs:
    ...     print(rung.label.zh, rung.gain)
    普通社群 None
    VIP社群 purchases: at least 3
    """
    ordinary = Rung(ORDINARY, label=Label(en="ordinary", zh="普通社群"))
    return Ladder("tier", (ordinary, Rung(VIP, vip, keep, label=Label(en="VIP", zh="VIP社群"))))


def health_food(vip: Check, keep: Check | None = None, *, zone: str = "Asia/Shanghai") -> Playbook:
    """The playbook of the brand: its two tiers. Source: S0-09 (seeds.md section 7 row 1).

    >>> from commkit.standing.kinds import PAID
    >>> from commkit.standing.measures import count
    >>> [policy.name for policy in health_food(count(PAID).last(90) >= 3).policies]
    ['tier']
    """
    return Playbook("health_food", "1", Calendar(zone), (tiers(vip, keep),))


class InBand(enum.Enum):
    """Where a number lies against a band that is closed on both sides."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


def band(number: int, least: int = LOYAL_USERS[0], most: int = LOYAL_USERS[1]) -> InBand:
    """Below, within or above a band closed on both sides, that of the loyal users unless given [members].

    Source: R50, N11.

    >>> [band(loyal).value for loyal in (499, 500, 800, 801)]
    ['below', 'within', 'within', 'above']
    """
    whole("number", number, least=0, counts="members")
    whole("least", least, least=0, counts="members")
    if most < least:
        raise InvalidValue("band", seen=(least, most), why="it ends before it begins", fix="give the smaller end first")
    return InBand.BELOW if number < least else InBand.ABOVE if number > most else InBand.WITHIN


@frozen
class LoyalUsers:
    """How many are loyal, and of how many it is not known yet [members]."""

    loyal: int = field(validator=counting("members", least=0))
    unknown: int = field(default=0, validator=counting("members", least=0))
    of: int = field(validator=counting("members", least=0))

    @of.default
    def _all_known(self) -> int:
        return self.loyal + self.unknown

    @of.validator
    def _no_fewer(self, _attribute: Attribute[int], value: int) -> None:
        if value < self.loyal + self.unknown:
            raise InvalidValue("of", seen=value, why="fewer members than were counted", fix="give them all")

    def band(self, least: int = LOYAL_USERS[0], most: int = LOYAL_USERS[1]) -> InBand | None:
        """Where the count lies, or None while those not known yet could still change it.

        >>> LoyalUsers(499).band(), LoyalUsers(499, unknown=1).band()
        (<InBand.BELOW: 'below'>, None)
        """
        lower, upper = band(self.loyal, least, most), band(self.loyal + self.unknown, least, most)
        return lower if lower is upper else None


def loyal_users(members: Iterable[Readable], loyal: Check) -> LoyalUsers:
    """Counts the members for whom the check is met, and those for whom it is not known yet. Source: R50.

    The source does not say what makes a member loyal, so the check is the caller's.

    >>> bought = given("purchases")
    >>> loyal_users([Readings({bought: 3}), Readings({bought: 0}), Readings({bought: None})], bought >= 2)
    LoyalUsers(loyal=1, unknown=1, of=3)
    """
    answers = [loyal.met_by(member) for member in members]
    return LoyalUsers(answers.count(True), answers.count(None), len(answers))


def targets() -> AllOf:
    """What the brand wants to reach: at least 10 ordinary groups and at least 500 loyal users. Source: N09, N11.

    >>> print(targets().text("zh"))
    以下各项都要满足（普通社群数：至少 10；忠实用户数：至少 500）
    """
    return AllOf([GROUPS >= LEAST_GROUPS, LOYAL >= LOYAL_USERS[0]])


def reached(*, groups: int, loyal: int) -> Verdict:
    """Were the targets reached? From ordinary groups [groups] and loyal users [members].

    >>> print(reached(groups=9, loyal=801).gaps()[0].sentence("zh"))
    普通社群数：9（至少 10），还差 1
    """
    whole("groups", groups, least=0, counts="groups")
    whole("loyal", loyal, least=0, counts="members")
    return targets().judge(Readings({GROUPS: groups, LOYAL: loyal}))


def loyal_share(groups: int = LEAST_GROUPS) -> tuple[Ratio, Ratio]:
    """The least and the most that the loyal users may be of the seats of so many groups [1]. Source: N10, N11, N13.

    >>> print(*loyal_share(), sep=", ")
    500/1500 = 33.33 %, 800/1000 = 80 %
    """
    whole("groups", groups, least=1, counts="groups")
    smallest, largest = GROUP_SIZE
    return Ratio(LOYAL_USERS[0], groups * largest), Ratio(LOYAL_USERS[1], groups * smallest)


SOURCES: Mapping[str, Source] = {
    "targets.groups": stated("N09", "S0-09", "创立10 个以上的普通社群"),
    "group_size.least": stated("N10", "S0-09", "100-150人/群"),
    "group_size.most": stated("N10", "S0-09", "100-150人/群"),
    "loyal_users.least": stated("N11", "S0-09", "沉淀出500 -800个忠实用户"),
    "loyal_users.most": stated("N11", "S0-09", "沉淀出500 -800个忠实用户"),
    "tiers": stated("N12", "S0-09", "普通社群主要有 4 个作用"),
}
"""Where each number of the preset comes from. What makes a member VIP or loyal has no source, so no number."""
