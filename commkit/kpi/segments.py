"""The eight classes of RFM: high or low in each of the three scores, by a cut that has a name."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Hashable, Iterable
from fractions import Fraction
from statistics import median_high, median_low

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, exact
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.core.wording import Label
from commkit.kpi.counts import one_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.rfm import RfmScore

_WHAT = {
    "11": ("valuable", "价值"),
    "10": ("to develop", "发展"),
    "01": ("to keep", "保持"),
    "00": ("to win back", "挽留"),
}


class RfmClass(enum.Enum):
    """High (1) or low (0) in R, F and M, in this order.

    >>> RfmClass("101").label.en, RfmClass("000").label.en
    ('important, to develop', 'ordinary, to win back')
    """

    IMPORTANT_VALUABLE = "111"
    ORDINARY_VALUABLE = "110"
    IMPORTANT_TO_DEVELOP = "101"
    ORDINARY_TO_DEVELOP = "100"
    IMPORTANT_TO_KEEP = "011"
    ORDINARY_TO_KEEP = "010"
    IMPORTANT_TO_WIN_BACK = "001"
    ORDINARY_TO_WIN_BACK = "000"

    @property
    def label(self) -> Label:
        """The name of the class, in English and in Chinese."""
        english, chinese = _WHAT[self.value[:2]]
        worth, value = ("important", "重要") if self.value[2] == "1" else ("ordinary", "一般")
        return Label(f"{worth}, {english}", f"{value}{chinese}")

    def __str__(self) -> str:
        return f"{self.value} {self.label.en}"


class Cut(enum.Enum):
    """What divides high from low where no values are given: the mean or the median of the scores at hand."""

    MEAN = "mean"
    MEDIAN = "median"


def _a_name(_levels: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidValue(attribute.name, seen=value, why="a cut without a name", fix="say where the values come from")


def _a_number(_levels: object, attribute: Attribute[Exact], value: object) -> None:
    exact(attribute.name, value)


@frozen
class CutLevels:
    """The scores from which on a member is high, and their name: "mean", or where the business has them from."""

    name: str = field(validator=_a_name)
    r: Exact = field(validator=_a_number)
    f: Exact = field(validator=_a_number)
    m: Exact = field(validator=_a_number)


def cut_levels(scores: Iterable[RfmScore], cut: Cut) -> CutLevels | None:
    """The mean or the median of each score (分界) [1]; None without scores.

    The median of an even number is half way between the two in the middle. Source: common usage.

    >>> cut_levels([RfmScore("ada", 5, 2, 1), RfmScore("ben", 2, 2, 4)], Cut.MEAN)
    CutLevels(name='mean', r=Fraction(7, 2), f=Fraction(2, 1), m=Fraction(5, 2))
    """
    known = [_three(score) for score in scores]
    if not known:
        return None
    middle = _mean if one_of(Cut, "cut", cut) is Cut.MEAN else _median
    r, f, m = (middle(list(column)) for column in zip(*known, strict=True))
    return CutLevels(cut.value, r, f, m)


def _mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def _median(values: list[int]) -> Fraction:
    return Fraction(median_low(values) + median_high(values), 2)


def _three(score: RfmScore) -> tuple[int, int, int]:
    if score.m is None:
        fix = "give acts with amounts: spend, or points"
        raise InvalidValue("m", seen=score, why="nothing known about money", fix=fix)
    return score.r, score.f, score.m


@frozen
class Segmented:
    """One member in one of the eight classes, and the cut that put them there."""

    member: Hashable
    r: int
    f: int
    m: int
    segment: RfmClass = field(validator=instance_of(RfmClass))
    cut: str


def rfm_segments(scores: Iterable[RfmScore], cut: Cut | CutLevels) -> Table[Segmented]:
    """The class of each member among the eight (RFM 八类用户): each score at or above its cut is high.

    Scores are compared, so few days since the last act are high (T2); equal to the cut is high (our rule). With the
    mean or the median a class depends on everybody; with `CutLevels` it does not. Scores without money raise
    InvalidValue. Source: common usage in China.

    >>> scores = [RfmScore("ada", 5, 4, 5), RfmScore("ben", 1, 2, 5), RfmScore("cai", 3, 3, 1)]
    >>> print(rfm_segments(scores, CutLevels("our rule", r=3, f=3, m=3)))
    member  r  f  m                     segment  cut
    ada     5  4  5     111 important, valuable  our rule
    ben     1  2  5  001 important, to win back  our rule
    cai     3  3  1      110 ordinary, valuable  our rule
    """
    known = list(scores)
    levels = cut if isinstance(cut, CutLevels) else cut_levels(known, cut)
    if levels is None:
        return Table(Segmented, ())
    rows = []
    for score in known:
        r, f, m = _three(score)
        bits = "".join("1" if high else "0" for high in (r >= levels.r, f >= levels.f, m >= levels.m))
        rows.append(Segmented(score.member, r, f, m, RfmClass(bits), levels.name))
    return Table(Segmented, rows)


@frozen
class SegmentSize:
    """How many members a class has."""

    segment: RfmClass
    members: int = field(metadata=unit("members"))
    share: Ratio = field(metadata=unit("1"))


def segment_sizes(rows: Iterable[Segmented]) -> Table[SegmentSize]:
    """How many members each of the eight classes has (RFM 分层人数) [members]; empty classes are rows with 0.

    Shares without a value when there is nobody. Source: common usage in China.

    >>> sizes = segment_sizes(rfm_segments([RfmScore("ada", 5, 4, 5)], Cut.MEAN))
    >>> print(sizes[0].segment, sizes[0].share, len(sizes))
    111 important, valuable 1/1 = 100 % 8
    """
    counts = Counter(row.segment for row in rows)
    everybody = counts.total()
    return Table(SegmentSize, [SegmentSize(one, counts[one], Ratio(counts[one], everybody)) for one in RfmClass])


_BY, _UP = FoldClass.BY_MEMBER, Direction.UP
_CLASS = Label("RFM classes", "RFM 八类用户")

DECLARED: tuple[Declared, ...] = (
    Declared("cut_levels", Label("cut of the scores", "分界"), "1", Additivity.NOT, _BY, Direction.DEPENDS),
    Declared("rfm_segments", _CLASS, "class", Additivity.NOT, _BY, Direction.DEPENDS),
    Declared("segment_sizes", _CLASS, "members", Additivity.OVER_MEMBERS, _BY, Direction.DEPENDS),
)
