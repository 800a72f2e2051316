"""RFM: how long ago, how often and how much (RFM), raw, as scores, and as the eight classes of a named cut.

"Recency" means two opposite things in use, so nothing here is called that: `days_since_last` is small for who came
lately, `age_at_last` (what BG/NBD takes) is large. Scores are compared, never days: a higher score is always better.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from attrs import Attribute, field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, exact
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import netted, one_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

if TYPE_CHECKING:
    from commkit.core.calendar import Calendar
    from commkit.standing.facts import Fact
    from commkit.standing.kinds import Kind

M = TypeVar("M", bound=Hashable)
Acts = Mapping[M, Iterable[tuple[DayLike, int]]]


@frozen
class Rfm:
    """How long ago, how often and how much, of one member. `money` is None where the acts have no amounts.

    `days_since_last` runs from the last act to the first day not observed, so it is 1 or more; `age_at_last` runs from
    the first act to the last. `acts` counts every act, `days` the days with one: two orders on a day are 2 and 1.
    """

    member: Hashable
    days_since_last: int = field(metadata=unit("days"))
    age_at_last: int = field(metadata=unit("days"))
    acts: int = field(metadata=unit("acts"))
    days: int = field(metadata=unit("days"))
    money: int | None = field(metadata=unit("minor units", empty="not known"))


def rfm_raw(acts: Acts[M], *, as_of: DayLike, first: DayLike | None = None) -> Table[Rfm]:
    """Days since the last act, how many acts, how much money (RFM 原始值), of each member with an act before `as_of`.

    `acts` are (day, amount) pairs: purchases in minor units, or any acts with what they are worth. With `first`, acts
    before that day are left out: for a frequency per year give a year. Who has no act in the window has no row.
    Source: common usage in segmentation; for BG/NBD, frequency is days - 1 and "recency" is `age_at_last` (lifetimes).

    >>> print(rfm_raw({"ada": [(1, 500), (5, 300), (5, 200)], "ben": [(2, 0)]}, as_of=10))
    member  days_since_last [days]  age_at_last [days]  acts [acts]  days [days]  money [minor units]
    ada                          5                   4            3            2                 1000
    ben                          8                   0            1            1                    0
    """
    end = number(as_of)
    begin = None if first is None else number(first)
    rows = []
    for member, some in acts.items():
        known = [(number(day), amount) for day, amount in some]
        known = [(day, amount) for day, amount in known if day < end and (begin is None or begin <= day)]
        if known:
            days = {day for day, _ in known}
            money = sum(_whole_amount(amount) for _, amount in known)
            rows.append(Rfm(member, end - max(days), max(days) - min(days), len(known), len(days), money))
    return Table(Rfm, rows)


def _whole_amount(amount: int) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int):
        why = "not a whole number of minor units"
        raise WrongType("amount", seen=amount, why=why, fix="give cents: 1990 for 19.90")
    return amount


def rfm_raw_of_days(active: DaysByMember[M], *, as_of: DayLike) -> Table[Rfm]:
    """Days since the last active day and how many there were (RFM 原始值), of each member; money is not known.

    Source: common usage in segmentation.

    >>> rfm_raw_of_days({"ada": [1, 5, 5]}, as_of=10)[0]
    Rfm(member='ada', days_since_last=5, age_at_last=4, acts=2, days=2, money=None)
    """
    end, rows = number(as_of), []
    for member, days in _days_by_member(ActiveDays.of(active), end).items():
        rows.append(Rfm(member, end - days[-1], days[-1] - days[0], len(days), len(days), None))
    return Table(Rfm, rows)


def _days_by_member(state: ActiveDays[M], end: Day) -> dict[M, list[Day]]:
    found: dict[M, list[Day]] = {}
    for day in sorted(state.columns):
        if day < end:
            for member in state.members_of(state.columns[day]):
                found.setdefault(member, []).append(day)
    return found


def acts_of(facts: Iterable[Fact], kind: Kind, calendar: Calendar) -> dict[str, list[tuple[Day, int]]]:
    """The (day, amount) pairs of each member's facts of a kind (行为记录), as RFM and the revenue functions take them.

    Facts with an id seen before change nothing, and those taken back are not there. Amounts in the kind's smallest
    step. Source: our rule.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import PURCHASED
    >>> acts_of([Fact("f1", 0, "ada", PURCHASED, amount=1990)], PURCHASED, Calendar("Asia/Shanghai"))
    {'ada': [(0, 1990)]}
    """
    spots = netted(facts, lambda fact: (fact.member, fact.at, fact.amount) if fact.kind == kind else None)
    found: dict[str, list[tuple[Day, int]]] = {}
    for (member, at, amount), count in sorted(spots.items()):
        found.setdefault(member, []).extend([(calendar.day_number(at), amount)] * count)
    return found


class Frequency(enum.Enum):
    """What the F of RFM counts: acts, or days with one. They differ where members act twice a day."""

    ACTS = "acts"
    DAYS = "days"


def _often(row: Rfm, frequency: Frequency) -> int:
    return row.acts if one_of(Frequency, "frequency", frequency) is Frequency.ACTS else row.days


@frozen
class RfmScore:
    """The three scores of one member; more is always better, so few days since the last act are a high r."""

    member: Hashable
    r: int
    f: int
    m: int | None = field(metadata=unit("", empty="not known"))


def _falling(_cuts: object, attribute: Attribute[tuple[Exact, ...]], cuts: tuple[Exact, ...]) -> None:
    _ordered(attribute.name, cuts, -1)


def _rising(_cuts: object, attribute: Attribute[tuple[Exact, ...]], cuts: tuple[Exact, ...]) -> None:
    _ordered(attribute.name, cuts, 1)


def _ordered(what: str, cuts: Sequence[Exact], sign: int) -> None:
    checked = [Fraction(exact(what, cut)) * sign for cut in cuts]
    if not checked or any(before >= after for before, after in pairwise(checked)):
        raise InvalidValue(what, seen=tuple(cuts), why="no order of cuts", fix="give the cut of the best score first")


def _cuts(cuts: Iterable[Exact]) -> tuple[Exact, ...]:
    return tuple(cuts)


@frozen
class RfmCuts:
    """Where the scores begin, the best first: at most so many days, at least so many acts and so much money.

    >>> RfmCuts((30, 90), (10, 5), (1000, 200)).score(Rfm("ada", 31, 0, 5, 5, 1000), Frequency.ACTS)
    RfmScore(member='ada', r=2, f=2, m=3)
    """

    days_since_last: tuple[Exact, ...] = field(converter=_cuts, validator=_rising)
    frequency: tuple[Exact, ...] = field(converter=_cuts, validator=_falling)
    money: tuple[Exact, ...] = field(converter=_cuts, validator=_falling)

    def score(self, row: Rfm, frequency: Frequency) -> RfmScore:
        """The scores of one member."""
        often = _often(row, frequency)
        return RfmScore(
            row.member,
            score_at_most(row.days_since_last, self.days_since_last),
            score_at_least(often, self.frequency),
            None if row.money is None else score_at_least(row.money, self.money),
        )


FIVE_POINT = RfmCuts((30, 60, 90, 180), (20, 15, 10, 5), (500_000, 300_000, 100_000, 50_000))
"""Five scores: days since the last act, acts in a year, money with two decimals. One secondary source: an example."""


def score_at_most(value: Exact, cuts: Sequence[Exact]) -> int:
    """The score where less is better (评分) [1]: cuts from the best score down, each included; else 1.

    Source: the five-point scale; common usage.

    >>> [score_at_most(days, (30, 60, 90, 180)) for days in (30, 31, 180, 181)]
    [5, 4, 2, 1]
    """
    _ordered("cuts", cuts, 1)
    return 1 + sum(exact("value", value) <= cut for cut in cuts)


def score_at_least(value: Exact, cuts: Sequence[Exact]) -> int:
    """The score where more is better (评分) [1]: cuts from the best score down, each included; else 1.

    Source: the five-point scale; common usage.

    >>> [score_at_least(acts, (20, 15, 10, 5)) for acts in (20, 19, 5, 4)]
    [5, 4, 2, 1]
    """
    _ordered("cuts", cuts, -1)
    return 1 + sum(exact("value", value) >= cut for cut in cuts)


def rfm_scores(rows: Iterable[Rfm], cuts: RfmCuts, *, frequency: Frequency) -> Table[RfmScore]:
    """RFM scores by fixed cuts (RFM评分) [1]: the same for a member whoever else there is.

    `frequency` says what F counts. Source: common usage; the cuts are for the community to choose.

    >>> rfm_scores([Rfm("ada", 31, 40, 19, 12, 499_900)], FIVE_POINT, frequency=Frequency.ACTS)[0]
    RfmScore(member='ada', r=4, f=4, m=4)
    """
    return Table(RfmScore, [cuts.score(row, frequency) for row in rows])


class TiedScores(enum.Enum):
    """Which score equal values get at the edge of two bins: all the lower one, or all the higher one."""

    LOWER = "lower"
    HIGHER = "higher"


def quantile_scores(values: Mapping[M, Exact], *, better: Direction, ties: TiedScores, scores: int = 5) -> dict[M, int]:
    """Scores by rank among all (分位评分) [1]: the n-th best part of n gets the score 1, the best the highest.

    ceil(rank * scores/n) with rank 1 for the worst; `better` says whether more or less is good. Equal values get the
    same score: the one of the lowest or of the highest rank among them, as `ties` says. With fewer members than scores
    some scores stay empty. Source: quantile bins as in pymc-marketing, the tie rule is ours.

    >>> days = {"ada": 3, "ben": 90, "cai": 90, "dee": 200}
    >>> quantile_scores(days, better=Direction.DOWN, ties=TiedScores.LOWER, scores=4)
    {'ada': 4, 'ben': 2, 'cai': 2, 'dee': 1}
    """
    if better not in (Direction.UP, Direction.DOWN):
        raise InvalidValue("better", seen=better, why="no way to rank", fix="give Direction.UP or Direction.DOWN")
    if not isinstance(ties, TiedScores):
        raise WrongType("ties", seen=ties, why="no rule for ties", fix="give TiedScores.LOWER or TiedScores.HIGHER")
    whole("scores", scores, least=1, counts="scores")
    sign = 1 if better is Direction.UP else -1
    counts = Counter(sign * exact("value", value) for value in values.values())
    rank, given = 0, {}
    for value in sorted(counts):
        lowest, rank = rank + 1, rank + counts[value]
        place = lowest if ties is TiedScores.LOWER else rank
        given[value] = -(-place * scores // len(values))
    return {member: given[sign * value] for member, value in values.items()}


def rfm_quantile_scores(
    rows: Iterable[Rfm], *, frequency: Frequency, ties: TiedScores, scores: int = 5
) -> Table[RfmScore]:
    """RFM scores by rank (RFM 分位评分) [1]: they compare members with one another, so they move when others do.

    Few days since the last act are good. Without any money known, m is None. See `quantile_scores`. Source: quantile
    bins as in pymc-marketing.

    >>> some = rfm_raw({"ada": [(9, 500)], "ben": [(1, 900), (2, 100)]}, as_of=10)
    >>> print(rfm_quantile_scores(some, frequency=Frequency.ACTS, ties=TiedScores.LOWER, scores=2))
    member  r  f  m
    ada     2  1  1
    ben     1  2  2
    """
    known = list(rows)
    paid = {at: row.money for at, row in enumerate(known) if row.money is not None}
    often = {at: _often(row, frequency) for at, row in enumerate(known)}
    since = {at: row.days_since_last for at, row in enumerate(known)}
    r = quantile_scores(since, better=Direction.DOWN, ties=ties, scores=scores)
    f = quantile_scores(often, better=Direction.UP, ties=ties, scores=scores)
    m = quantile_scores(paid, better=Direction.UP, ties=ties, scores=scores)
    return Table(RfmScore, [RfmScore(row.member, r[at], f[at], m.get(at)) for at, row in enumerate(known)])


_NOT, _MEMBERS = Additivity.NOT, Additivity.OVER_MEMBERS
_BY, _SUM, _UP = FoldClass.BY_MEMBER, FoldClass.MONOID, Direction.UP
_RAW, _SCORE = Label("RFM", "RFM 原始值"), Label("RFM scores", "RFM评分")

DECLARED: tuple[Declared, ...] = (
    Declared("rfm_raw", _RAW, "days, acts, minor units", _MEMBERS, _BY, Direction.DEPENDS),
    Declared("rfm_raw_of_days", _RAW, "days, acts", _MEMBERS, _BY, Direction.DEPENDS),
    Declared("acts_of", Label("acts of each member", "行为记录"), "minor units", Additivity.FULLY, _SUM, _UP),
    Declared("score_at_most", _SCORE, "1", _NOT, _BY, _UP),
    Declared("score_at_least", _SCORE, "1", _NOT, _BY, _UP),
    Declared("rfm_scores", _SCORE, "1", _MEMBERS, _BY, _UP),
    Declared("quantile_scores", Label("scores by rank", "分位评分"), "1", _NOT, _BY, _UP),
    Declared("rfm_quantile_scores", _SCORE, "1", _NOT, _BY, _UP),
)
