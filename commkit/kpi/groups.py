"""Groups as such: are they of the right size, does anybody speak, what did a change cost, what does care cost?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import all_counts, counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass


def members_per_group(*, members: int, groups: int) -> Ratio:
    """Members of a group, on average (群均人数) [members per group]; who is in two groups counts in both.

    Without a value when there are no groups. Source: S0-09; common usage.

    >>> print(members_per_group(members=1250, groups=10))
    1250/10 = 125
    """
    counted(members=members, groups=groups)
    return Ratio(members, groups, Shown.NUMBER)


def groups_in_range(sizes: Iterable[int], *, least: int, most: int) -> Ratio:
    """The share of groups whose size is in a range, both ends included (规模达标群占比) [1].

    Without a value when there are no groups. Source: S0-09 (N10): 100 to 150 members for each group.

    >>> print(groups_in_range([99, 100, 150, 151], least=100, most=150))
    2/4 = 50 %
    """
    _range(least, most)
    found = all_counts(sizes)
    return Ratio(sum(least <= size <= most for size in found), len(found))


@frozen
class OutOfRange:
    """A group that is too small (below 0) or too large (above 0), and by how many members."""

    group: str
    members: int = field(metadata=unit("members"))
    by: int = field(metadata=unit("members"))


def groups_out_of_range(sizes: Mapping[str, int], *, least: int, most: int) -> Table[OutOfRange]:
    """Which groups are too small or too large (规模不达标的群), by name, and by how much [members].

    Source: S0-09 (N10).

    >>> print(groups_out_of_range({"g1": 99, "g2": 120, "g3": 155}, least=100, most=150))
    group  members [members]  by [members]
    g1                    99            -1
    g3                   155             5
    """
    _range(least, most)
    all_counts(sizes.values())
    rows = [
        OutOfRange(group, sizes[group], sizes[group] - min(max(sizes[group], least), most)) for group in sorted(sizes)
    ]
    return Table(OutOfRange, [row for row in rows if row.by])


def _range(least: int, most: int) -> None:
    whole("least", least, least=0, counts="members")
    if whole("most", most, least=0, counts="members") < least:
        raise InvalidValue("most", seen=most, why=f"below least ({least})", fix="give the larger number as most")


def quits_on_change(*, quits: int, members_before: int) -> Ratio:
    """The share of members who left after a change (变动退群率), of a rule for example [1].

    Of those who were in before the change; say how many days after it are counted. Without a value when nobody was.
    Source: S4-03 (N87): "a few" left when check-in came, seeds give 4 of 272 as an example.

    >>> print(quits_on_change(quits=4, members_before=272))
    4/272 = 1.47 %
    """
    part_of("members_before", quits=quits, members_before=members_before)
    return Ratio(quits, members_before)


def silent_share(*, silent: int, members: int) -> Ratio:
    """The share of members who said nothing in a window (沉默率) [1]: name the window, seven days in operators' guides.

    At most 30 % is called healthy there. Who says nothing may still read: lurkers are another question. Without a value
    when there are no members. Source: common usage in Chinese private-domain operation.

    >>> print(silent_share(silent=60, members=200))
    60/200 = 30 %
    """
    part_of("members", silent=silent, members=members)
    return Ratio(silent, members)


def message_density(*, messages: int, members: int, days: int) -> Ratio:
    """Messages for each member and day (人均日发言量) [messages per member and day].

    0.5 to 1.2 is called healthy in operators' guides. Without a value when there are no members or no days. Source:
    common usage in Chinese private-domain operation.

    >>> print(message_density(messages=840, members=200, days=7))
    840/1400 = 0.6
    """
    counted(messages=messages, members=members, days=days)
    return Ratio(messages, members * days, Shown.NUMBER)


def active_groups(*, with_messages: int, groups: int) -> Ratio:
    """The share of groups in which anybody wrote (活跃群占比) [1]; without a value when there are no groups.

    Source: WeCom (`chat_has_msg` of `chat_total`).

    >>> print(active_groups(with_messages=8, groups=10))
    8/10 = 80 %
    """
    part_of("groups", with_messages=with_messages, groups=groups)
    return Ratio(with_messages, groups)


def care_per_active_member(*, cost: int, active: int) -> Ratio:
    """What care costs for each active member (单个活跃成员服务成本), in the unit of the cost: cents, or minutes.

    Money is a whole number of the smallest unit. Without a value when nobody was active. Source: S4-03, S1-01.

    >>> print(care_per_active_member(cost=120_000, active=109))
    120000/109 = 1100.92
    """
    counted(cost=cost, active=active)
    return Ratio(cost, active, Shown.NUMBER)


def _declared(
    name: str,
    en: str,
    zh: str,
    in_unit: str,
    better: Direction = Direction.UP,
    *,
    fold: FoldClass = FoldClass.MONOID,
    adds: Additivity = Additivity.BY_PARTS,
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, adds, fold, better)


DECLARED: tuple[Declared, ...] = (
    _declared("members_per_group", "members per group", "群均人数", "members per group", Direction.DEPENDS),
    _declared("groups_in_range", "groups of the right size", "规模达标群占比", "1"),
    _declared(
        "groups_out_of_range", "groups out of range", "规模不达标的群", "members", Direction.DOWN, adds=Additivity.FULLY
    ),
    _declared("quits_on_change", "quits on a change", "变动退群率", "1", Direction.DOWN, fold=FoldClass.SET),
    _declared("silent_share", "silent share", "沉默率", "1", Direction.DOWN, fold=FoldClass.SET, adds=Additivity.NOT),
    _declared("message_density", "message density", "人均日发言量", "messages per member and day", Direction.DEPENDS),
    _declared("active_groups", "groups with messages", "活跃群占比", "1", fold=FoldClass.SET, adds=Additivity.NOT),
    _declared(
        "care_per_active_member", "care per active member", "单个活跃成员服务成本", "cents or minutes", Direction.DOWN
    ),
)
