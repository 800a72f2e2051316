"""Who the members are: how an attribute is spread over them, which segment is the largest, and how mixed they are.

Attributes are what members said of themselves: age group, city, occupation, interest. Who said nothing is unknown, and
counted as such. Ages are put into groups first: a persona is of groups, and not of one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

M = TypeVar("M", bound=Hashable)


@frozen
class Segment:
    """The members with one value of an attribute, or of whom it is not known (None).

    `share` is of the members whose value is known; the unknown ones have none.
    """

    value: str | None = field(metadata=unit("", empty="unknown"))
    members: int = field(metadata=unit("members"))
    share: Ratio | None = field(metadata=unit("1", empty=""))


def attribute_shares(values: Iterable[str | None]) -> Table[Segment]:
    """How an attribute is spread over the members (画像分布) [1]: one value a member, None where it is not known.

    share = members with the value/members whose value is known. Largest segment first, equal ones by name; the unknown
    are the last row, even with 0. Without values when nobody's is known. Source: S0-04 (R120).

    >>> print(attribute_shares(["30-39", "20-29", "20-29", None]))
      value  members [members]      share [1]
      20-29                  2  2/3 = 66.67 %
      30-39                  1  1/3 = 33.33 %
    unknown                  1
    """
    counts = Counter(values)
    unknown = counts.pop(None, 0)
    known = counts.total()
    named = sorted((-members, value) for value, members in counts.items() if value is not None)
    rows = [Segment(value, -members, Ratio(-members, known)) for members, value in named]
    return Table(Segment, [*rows, Segment(None, unknown, None)])


def top_segments(values: Iterable[str | None]) -> tuple[str, ...]:
    """The value that most members have (最大细分) and every other one with as many, by name; empty when none is known.

    Several are a tie: to name the first of them would be an accident. Source: S0-04 (R120).

    >>> top_segments(["30-39", "20-29", "20-29", None]), top_segments(["b", "a"]), top_segments([None])
    (('20-29',), ('a', 'b'), ())
    """
    known = [segment for segment in attribute_shares(values) if segment.value is not None]
    return tuple(one.value for one in known if one.value is not None and one.members == known[0].members)


def diversity_index(members: Iterable[int]) -> Fraction | None:
    """How mixed the members are (多样性指数) [1], from the members of each segment: 1 - sum of the squared shares.

    The chance that two members, drawn one after the other with the first put back, are of different segments. 0 when
    all are in one; at most 1 - 1/k with k segments, when all are as large. None of nobody. Leave the unknown out.
    Source: Simpson 1949; as an index of diversity Gini, Blau. S0-04 asks for mixed ages, occupations and interests.

    >>> diversity_index([2, 2]), diversity_index([4]), diversity_index([])
    (Fraction(1, 2), Fraction(0, 1), None)
    """
    counts = list(members)
    for count in counts:
        counted(members=count)
    everybody = sum(counts)
    if not everybody:
        return None
    return 1 - sum((Fraction(count, everybody) ** 2 for count in counts), Fraction(0))


@frozen
class Trait:
    """One attribute of the members: its top segment, how many members it is known of, and how mixed they are."""

    attribute: str
    top: str = field(metadata=unit("", empty="unknown"))
    share: Ratio = field(metadata=unit("1"))
    known: Ratio = field(metadata=unit("1"))
    diversity: Fraction | None = field(metadata=unit("1", empty="unknown"))


def persona_of(members: Mapping[M, Mapping[str, str | None]], attributes: Iterable[str]) -> Table[Trait]:
    """The persona of a community (用户画像): for each attribute the top segment, its share, and the diversity.

    `share` is of the members whose value is known, `known` says how many those are of all. Segments that tie are all
    named. A mixed community has no typical member: look at the diversity before a persona is written. An empty text
    counts as unknown. Source: S0-04 (R120).

    >>> people = {"ada": {"city": "Wuhan", "age": "20-29"}, "ben": {"city": "Wuhan"}, "cai": {"city": "Xi'an"}}
    >>> for one in persona_of(people, ["city", "age"]):
    ...     print(one.attribute, one.top, one.share, one.known, one.diversity)
    city Wuhan 2/3 = 66.67 % 3/3 = 100 % 4/9
    age 20-29 1/1 = 100 % 1/3 = 33.33 % 0
    """
    return Table(
        Trait, [_trait(name, [own.get(name) or None for own in members.values()]) for name in _once(attributes)]
    )


def _once(attributes: Iterable[str]) -> list[str]:
    names = list(attributes)
    if len(set(names)) < len(names) or isinstance(attributes, str):
        raise InvalidValue("attributes", seen=attributes, why="not names, each once", fix='give ["city", "age"]')
    return names


def _trait(name: str, values: list[str | None]) -> Trait:
    segments = [one for one in attribute_shares(values) if one.value is not None]
    known = sum(one.members for one in segments)
    most = segments[0].members if segments else 0
    top = " / ".join(top_segments(values))
    return Trait(name, top, Ratio(most, known), Ratio(known, len(values)), diversity_index(s.members for s in segments))


_PARTS, _NOT = Additivity.BY_PARTS, Additivity.NOT
_SUM, _DEPENDS = FoldClass.MONOID, Direction.DEPENDS

DECLARED: tuple[Declared, ...] = (
    Declared("attribute_shares", Label("spread of an attribute", "画像分布"), "1", _PARTS, _SUM, _DEPENDS),
    Declared("top_segments", Label("top segment", "最大细分"), "segments", _NOT, _SUM, _DEPENDS),
    Declared("diversity_index", Label("diversity index", "多样性指数"), "1", _NOT, _SUM, _DEPENDS),
    Declared("persona_of", Label("persona", "用户画像"), "1", _NOT, _SUM, _DEPENDS),
)
