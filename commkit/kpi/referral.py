"""Who brings whom: the K factor with a named base, waves, and two projections that are often mixed up."""

from __future__ import annotations

import enum
from collections.abc import Collection, Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, Ratio, Shown, decimal
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

M = TypeVar("M", bound=Hashable)


class InvitingBase(enum.Enum):
    """Over whom a K factor is taken: over all members it is low, over those who invited it is high."""

    ALL_MEMBERS = "all members"
    ACTIVE_MEMBERS = "active members"
    COHORT = "a cohort"
    INVITERS = "members who invited"


@frozen
class KFactor:
    """A K factor (病毒系数) with what it is made of. `invites` is None where only the joins are known.

    >>> print(k_factor(members=100, invites=500, joins=125, base=InvitingBase.COHORT))
    K 1.25 over a cohort of 100: 5 invitations each, 25 % joined
    """

    base: InvitingBase = field(validator=instance_of(InvitingBase))
    members: int = field(metadata=unit("members"))
    invites: int | None = field(metadata=unit("invitations", empty="not known"))
    joins: int = field(metadata=unit("members"))

    @property
    def ratio(self) -> Ratio:
        """Referred joins for each member of the base; without a value for an empty base."""
        return Ratio(self.joins, self.members, Shown.NUMBER)

    @property
    def value(self) -> Fraction | None:
        """K itself [1]; None for an empty base."""
        return self.ratio.value

    @property
    def invites_per_member(self) -> Ratio | None:
        """i, the invitations of each member of the base; None where invitations are not known."""
        return None if self.invites is None else Ratio(self.invites, self.members, Shown.NUMBER)

    @property
    def acceptance(self) -> Ratio | None:
        """c, the share of invitations that led to a join; None where invitations are not known."""
        return None if self.invites is None else Ratio(self.joins, self.invites)

    def __str__(self) -> str:
        head = f"K {self.ratio.decimal() or 'n/a'} over {self.base.value} of {self.members}"
        if self.invites_per_member is None or self.acceptance is None:
            return head
        each, joined = self.invites_per_member.decimal(), self.acceptance.decimal()
        return f"{head}: {each or 'n/a'} invitations each, {joined or 'n/a'} joined"


def k_factor(*, members: int, invites: int, joins: int, base: InvitingBase) -> KFactor:
    """The K factor (病毒系数): invitations per member times joins per invitation, i * c = joins/members [1].

    `joins` are those who joined on an invitation of the base; more of them than invitations raise InvalidValue. For
    one cycle: say how long it is. Over an empty base it has no value. The base is named, because over inviters alone K
    is many times K over all members. Source: common usage; several calculators.

    >>> k_factor(members=100, invites=500, joins=125, base=InvitingBase.COHORT).value
    Fraction(5, 4)
    """
    part_of("invites", joins=joins, invites=invites)
    return KFactor(_named(base), _members(members), invites, joins)


def k_factor_of_joins(*, members: int, joins: int, base: InvitingBase) -> KFactor:
    """The K factor (病毒系数) where invitations are not counted, as with open links: joins/members [1].

    Over an empty base it has no value. Source: common usage.

    >>> print(k_factor_of_joins(members=100, joins=125, base=InvitingBase.ALL_MEMBERS))
    K 1.25 over all members of 100
    """
    counted(joins=joins)
    return KFactor(_named(base), _members(members), None, joins)


def k_factor_of(
    base_members: Collection[M], invites: Mapping[M, int], inviters: Mapping[M, M], *, base: InvitingBase
) -> KFactor:
    """The K factor (病毒系数) from who invited whom: `inviters` maps each member who joined to the one who invited [1].

    Only invitations by the base count, and nobody counts who invited themselves; each newcomer counts once. Leave bots
    and newcomers who left again out before. Source: common usage; fraud rules T9.

    >>> inviters = {"cai": "ada", "dee": "ada", "eve": "zoe", "ben": "ben"}
    >>> print(k_factor_of({"ada", "ben"}, {"ada": 3, "ben": 1, "zoe": 9}, inviters, base=InvitingBase.COHORT))
    K 1 over a cohort of 2: 2 invitations each, 50 % joined
    """
    members = frozenset(base_members)
    for count in invites.values():
        counted(invites=count)
    sent = sum(count for member, count in invites.items() if member in members)
    joins = sum(inviter in members and inviter != joined for joined, inviter in inviters.items())
    return k_factor(members=len(members), invites=sent, joins=joins, base=base)


def _named(base: InvitingBase) -> InvitingBase:
    if not isinstance(base, InvitingBase):
        why = "not a base of a K factor"
        raise WrongType("base", seen=base, why=why, fix="give InvitingBase.ALL_MEMBERS or another")
    return base


def _members(members: int) -> int:
    return whole("members", members, least=0, counts="members")


def k_of_rates(*, invites_per_member: Exact, acceptance: Exact) -> Exact:
    """The K factor (病毒系数) from its rates, i * c [1]; for plans, where nothing has been counted yet.

    An acceptance above 1 raises InvalidValue. Source: common usage.

    >>> k_of_rates(invites_per_member=5, acceptance=Fraction(25, 100))
    Fraction(5, 4)
    """
    counted(invites_per_member=invites_per_member, acceptance=acceptance)
    if acceptance > 1:
        why = "more joins than invitations"
        raise InvalidValue("acceptance", seen=acceptance, why=why, fix="give Fraction(1, 4) for 25 %")
    return invites_per_member * acceptance


@frozen
class Wave:
    """One wave of invitations: who joined in it and everybody so far. Exact, so both may be fractions.

    >>> print(Wave(3, Fraction(3125, 16), Fraction(9225, 16)))
    wave 3: 195.31 newcomers, 576.56 in all
    """

    wave: int
    newcomers: Fraction = field(metadata=unit("members"))
    total: Fraction = field(metadata=unit("members"))

    def __str__(self) -> str:
        return f"wave {self.wave}: {decimal(self.newcomers)} newcomers, {decimal(self.total)} in all"


def viral_waves(*, seeds: Exact, k: Exact, waves: int) -> Table[Wave]:
    """Wave by wave, who joins when only newcomers invite (病毒扩散) [members]: seeds * k^n; wave 0 are the seeds.

    Exact: adding waves that were rounded before gives other totals (576 for 576.6). Nothing limits it: a real network
    is used up. Source: common usage; geratools.

    >>> print(viral_waves(seeds=100, k=Fraction(5, 4), waves=2))
    wave  newcomers [members]  total [members]
       0                  100              100
       1                  125              225
       2               156.25           381.25
    """
    joined, total, rows = _start(seeds, k), Fraction(0), []
    for wave in range(_waves(waves) + 1):
        total += joined
        rows.append(Wave(wave, joined, total))
        joined *= k
    return Table(Wave, rows)


def viral_total_newcomers_invite(*, seeds: Exact, k: Exact, waves: int) -> Fraction:
    """Everybody after so many waves when only newcomers invite, once each (病毒扩散) [members].

    seeds * (k^(waves + 1) - 1)/(k - 1), and seeds * (waves + 1) for k = 1. With k below 1 it stays under
    seeds/(1 - k). Exact. Source: common usage; geratools.

    >>> viral_total_newcomers_invite(seeds=100, k=1, waves=3), viral_total_newcomers_invite(seeds=100, k=2, waves=3)
    (Fraction(400, 1), Fraction(1500, 1))
    """
    first, n = _start(seeds, k), _waves(waves) + 1
    return first * n if k == 1 else first * (Fraction(k) ** n - 1) / (k - 1)


def viral_total_everyone_invites(*, seeds: Exact, k: Exact, waves: int) -> Fraction:
    """Everybody after so many waves when every member invites again in every wave (病毒扩散) [members].

    seeds * (1 + k)^waves: far more than when only newcomers invite, so say which one is meant. Exact. Source: common
    usage.

    >>> viral_total_everyone_invites(seeds=100, k=1, waves=3)
    Fraction(800, 1)
    """
    return _start(seeds, k) * (1 + Fraction(k)) ** _waves(waves)


def _start(seeds: Exact, k: Exact) -> Fraction:
    counted(seeds=seeds, k=k)
    return Fraction(seeds)


def _waves(waves: int) -> int:
    return whole("waves", waves, least=0, counts="waves")


_NOT, _SUM, _UP = Additivity.NOT, FoldClass.MONOID, Direction.UP
_PARTS, _K = Additivity.BY_PARTS, Label("K factor", "病毒系数")
_VIRAL = Label("viral projection", "病毒扩散")

DECLARED: tuple[Declared, ...] = (
    Declared("k_factor", _K, "1", _PARTS, _SUM, _UP),
    Declared("k_factor_of_joins", _K, "1", _PARTS, _SUM, _UP),
    Declared("k_factor_of", _K, "1", _PARTS, _SUM, _UP),
    Declared("k_of_rates", _K, "1", _NOT, _SUM, _UP),
    Declared("viral_waves", _VIRAL, "members", Additivity.FULLY, _SUM, _UP),
    Declared("viral_total_newcomers_invite", _VIRAL, "members", Additivity.FULLY, _SUM, _UP),
    Declared("viral_total_everyone_invites", _VIRAL, "members", Additivity.FULLY, _SUM, _UP),
)
