"""What the community costs and brings: acquisition, return, revenue per head, lifetime value, unit economics.

Money is a whole number of minor units (cents, fen), so that sums are exact; a float or a fraction is refused. One
currency at a time: nothing here converts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, Ratio, Shown, decimal, exact
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, a_period
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)
Payments = Mapping[M, Iterable[tuple[DayLike, int]]]


def _money(**amounts: int) -> None:
    for name, amount in amounts.items():
        if isinstance(amount, bool) or not isinstance(amount, int):
            why = "not a whole number of minor units"
            raise WrongType(name, seen=amount, why=why, fix="give cents: 1990 for 19.90")


def cac(*, spend: int, newcomers: int) -> Ratio:
    """Customer acquisition cost (获客成本) [minor units per new member]: spend/new members attributed to it.

    Count spend and newcomers over one window and one channel. Without a value when nobody was won. Source: common
    usage.

    >>> print(cac(spend=120_000, newcomers=48))
    120000/48 = 2500
    """
    _money(spend=spend)
    counted(spend=spend, newcomers=newcomers)
    return Ratio(spend, newcomers, Shown.NUMBER)


def roi(*, gain: int, cost: int) -> Ratio:
    """Return on investment (投资回报率) [1]: (gain - cost)/cost; 0 breaks even, -100 % loses all.

    `gain` is what came back, before the cost is taken off. Without a value when the cost is 0. Source: common usage.

    >>> print(roi(gain=60, cost=100))
    -40/100 = -40 %
    """
    _money(gain=gain, cost=cost)
    counted(cost=cost)
    return Ratio(gain - cost, cost)


def roas(*, revenue: int, cost: int) -> Ratio:
    """Return on spend (ROAS, 广告支出回报) [1]: revenue/cost; 1 breaks even. ROI is this less 1.

    Without a value when the cost is 0. Source: common usage.

    >>> print(roas(revenue=60, cost=100))
    60/100 = 0.6
    """
    _money(revenue=revenue, cost=cost)
    counted(cost=cost)
    return Ratio(revenue, cost, Shown.NUMBER)


def output_to_input(*, output: int, cost: int) -> Ratio:
    """Output for each unit of input (投入产出比) [1]: what S1-20 writes as 1 : 0.n is a value below 1.

    The same number as ROAS, for costs that are not advertising. Without a value when the cost is 0. Source: S1-20.

    >>> print("1 :", output_to_input(output=60, cost=100).decimal())
    1 : 0.6
    """
    return roas(revenue=output, cost=cost)


def arpu(*, revenue: int, active: int) -> Ratio:
    """Average revenue per user (人均收入) [minor units per active member]: revenue/active members of one window.

    Over all members it is another number: name the one you mean. Without a value when nobody was active. Source:
    common usage.

    >>> print(arpu(revenue=90_000, active=300))
    90000/300 = 300
    """
    _money(revenue=revenue)
    counted(active=active)
    return Ratio(revenue, active, Shown.NUMBER)


def arppu(*, revenue: int, payers: int) -> Ratio:
    """Average revenue per paying user (付费用户人均收入) [minor units per payer]: revenue/payers of one window.

    Without a value when nobody paid. Source: common usage.

    >>> print(arppu(revenue=90_000, payers=45))
    90000/45 = 2000
    """
    _money(revenue=revenue)
    counted(payers=payers)
    return Ratio(revenue, payers, Shown.NUMBER)


def revenue_by_member(payments: Payments[M], *, first: DayLike, as_of: DayLike) -> dict[M, int]:
    """What each member paid on the days from `first` to before `as_of` (收入) [minor units]; refunds are negative.

    Who paid nothing is left out, also who paid only amounts of 0. Source: common usage.

    >>> revenue_by_member({"ada": [(1, 500), (2, -200)], "ben": [(2, 0)], "cai": [(9, 900)]}, first=1, as_of=5)
    {'ada': 300}
    """
    begin, end = number(first), number(as_of)
    paid: dict[M, int] = {}
    for member, some in payments.items():
        amounts = [amount for day, amount in some if begin <= number(day) < end]
        _money(**{f"payment {at}": amount for at, amount in enumerate(amounts)})
        if any(amounts):
            paid[member] = sum(amounts)
    return paid


def arpu_on(payments: Payments[M], active: DaysByMember[M], *, first: DayLike, as_of: DayLike) -> Ratio:
    """Average revenue per user (人均收入) of the days from `first` to before `as_of` [minor units per active member].

    Active is who was active on any of these days; the payments of others count too. Without a value when nobody was.
    Source: common usage.

    >>> print(arpu_on({"ada": [(1, 500), (9, 900)]}, {"ada": [1], "ben": [3]}, first=1, as_of=5))
    500/2 = 250
    """
    people = ActiveDays.of(active).union(number(first), number(as_of))
    return arpu(revenue=sum(revenue_by_member(payments, first=first, as_of=as_of).values()), active=len(people))


def arppu_on(payments: Payments[M], *, first: DayLike, as_of: DayLike) -> Ratio:
    """Average revenue per paying user (付费用户人均收入) of the days from `first` to before `as_of` [minor units].

    Payers are those whose payments, refunds taken off, come to more than 0. Without a value when nobody paid.
    Source: common usage.

    >>> print(arppu_on({"ada": [(1, 500)], "ben": [(2, 0)]}, first=1, as_of=5))
    500/1 = 500
    """
    paid = revenue_by_member(payments, first=first, as_of=as_of).values()
    return arppu(revenue=sum(paid), payers=sum(amount > 0 for amount in paid))


def payer_rate(*, payers: int, members: int) -> Ratio:
    """The share of members who paid (付费转化率) [1]; without a value when there are no members.

    Source: the revenue step of AARRR, common usage.

    >>> print(payer_rate(payers=45, members=300))
    45/300 = 15 %
    """
    part_of("members", payers=payers, members=members)
    return Ratio(payers, members)


def repurchase_rate(*, repeat_payers: int, payers: int) -> Ratio:
    """The share of payers who paid at least twice (复购率) [1]; without a value when nobody paid.

    Source: the revenue step of AARRR, common usage.

    >>> print(repurchase_rate(repeat_payers=9, payers=45))
    9/45 = 20 %
    """
    part_of("payers", repeat_payers=repeat_payers, payers=payers)
    return Ratio(repeat_payers, payers)


def ltv(*, arpu: Exact | Ratio, margin: Exact | Ratio, churn: Exact | Ratio) -> Ratio:
    """Simple lifetime value (生命周期价值) [minor units per member]: arpu * margin/churn, all of one period.

    Takes the chance to leave as the same for ever, which it seldom is: see `cohort_ltv`. Without a value when nobody
    churned, or when one of the three has none. A margin or a churn outside 0 to 1 raises InvalidValue. Source: common
    usage.

    >>> ltv(arpu=3000, margin=Fraction(1, 2), churn=Fraction(1, 10)).value
    Fraction(15000, 1)
    """
    worth, kept, lost = _number("arpu", arpu), _share("margin", margin), _share("churn", churn)
    if worth is None or kept is None or lost is None:
        return Ratio(0, 0, Shown.NUMBER)
    return Ratio(worth * kept, lost, Shown.NUMBER)


def ltv_to_cac(*, ltv: Exact | Ratio, cac: Exact | Ratio) -> Ratio:
    """Lifetime value for each unit of acquisition cost (LTV:CAC, 获客回报比) [1]; 3 or more is often asked for.

    Without a value when the cost is 0 or one of the two has no value. Source: common usage.

    >>> print(ltv_to_cac(ltv=300, cac=100))
    300/100 = 3
    """
    worth, cost = _number("ltv", ltv), _number("cac", cac)
    if worth is None or cost is None:
        return Ratio(0, 0, Shown.NUMBER)
    counted(cac=cost)
    return Ratio(worth, cost, Shown.NUMBER)


@frozen
class CohortValue:
    """The value of a member of a cohort over the periods that were observed, and not one more.

    >>> print(CohortValue(Fraction(1250), 3))
    1250 over 3 periods
    """

    value: Fraction = field(metadata=unit("minor units per member"))
    periods: int

    def __str__(self) -> str:
        return f"{decimal(self.value)} over {self.periods} period{'' if self.periods == 1 else 's'}"


def cohort_ltv(
    retention: Sequence[Exact | Ratio | None], arpu: Sequence[Exact | Ratio | None], *, discount: Exact = 0
) -> CohortValue:
    """Lifetime value of a cohort (队列LTV) [minor units per member]: sum of R_k * ARPU_k/(1 + discount)^k.

    `retention` and `arpu` by age from 0 on, with `discount` by period (our default 0). It ends before the first age
    that is not yet observable: nothing is made up for the future, so values of cohorts compare only over the same
    number of periods. An empty period (nobody left, so no ARPU) adds 0. Source: Social Capital, part 3.

    >>> print(cohort_ltv([1, Fraction(1, 2), Fraction(1, 4), None], [1000, 1000, 2000, 2000]))
    2000 over 3 periods
    >>> cohort_ltv([1, 1], [1000, 1100], discount=Fraction(1, 10)).value
    Fraction(2000, 1)
    """
    if exact("discount", discount) <= -1:
        raise InvalidValue("discount", seen=discount, why="not above -1", fix="give Fraction(1, 100) for 1 % a period")
    if len(retention) != len(arpu):
        seen = f"{len(retention)} ages of retention and {len(arpu)} of ARPU"
        raise InvalidValue("arpu", seen=seen, why="of unequal length", fix="give None where an age is not known yet")
    total, periods = Fraction(0), 0
    for kept, worth in zip(retention, arpu, strict=True):
        share = None if kept is None else _share("retention", kept)
        each = Fraction(0) if share == 0 else None if worth is None else _number("arpu", worth)
        if share is None or each is None:
            break
        total += share * each / (1 + Fraction(discount)) ** periods
        periods += 1
    return CohortValue(total, periods)


@frozen
class CohortLtv:
    """What each member of a cohort has brought so far: the value and the number of periods it covers."""

    cohort: str
    members: int = field(metadata=unit("members"))
    periods: int = field(metadata=unit("periods"))
    value: Fraction = field(metadata=unit("minor units per member"))


def cohort_ltv_by(
    payments: Payments[M],
    cohorts: Periods,
    *,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
    discount: Exact = 0,
) -> Table[CohortLtv]:
    """Lifetime value so far of each cohort (队列LTV) [minor units per member], from payments: see `cohort_ltv`.

    Members start with their first payment, or where `starts` (say, joins) puts them, then who never paid counts too;
    what was paid before the start falls to age 0. Only periods that are over by `as_of` count: a cohort whose first
    period is not over has 0 periods. R_k * ARPU_k is the revenue of age k by the size of the cohort. Source: Social
    Capital, part 3.

    >>> from datetime import date
    >>> from commkit.kpi.periods import Months
    >>> paid = {"ada": [(date(2024, 1, 3), 500), (date(2024, 2, 9), 300)], "ben": [(date(2024, 1, 8), 400)]}
    >>> print(cohort_ltv_by(paid, Months(), as_of=date(2024, 3, 5)))
    cohort   members [members]  periods [periods]  value [minor units per member]
    2024-01                  2                  2                             600
    """
    end = number(as_of)
    a_period("cohorts", cohorts)
    known = {member: [(number(day), amount) for day, amount in some] for member, some in payments.items()}
    firsts = {member: min(day for day, _ in some) for member, some in known.items() if some}
    began = firsts if starts is None else {member: number(day) for member, day in starts.items()}
    began = {member: day for member, day in began.items() if day < end}
    sizes, revenue = Counter(cohorts.index(day) for day in began.values()), Counter[tuple[int, int]]()
    for member, day in began.items():
        for on, amount in known.get(member, ()):
            _money(amount=amount)
            revenue[cohorts.index(day), max(0, cohorts.index(on) - cohorts.index(day))] += amount
    rows = []
    for index in sorted(sizes):
        ages = range(max(0, cohorts.index(end) - index))
        each = [Ratio(revenue[index, age], sizes[index], Shown.NUMBER) for age in ages]
        found = cohort_ltv([1] * len(each), each, discount=discount)
        rows.append(CohortLtv(cohorts.label(index), sizes[index], found.periods, found.value))
    return Table(CohortLtv, rows)


def _number(what: str, value: Exact | Ratio) -> Fraction | None:
    if isinstance(value, Ratio):
        return value.value
    return Fraction(exact(what, value))


def _share(what: str, value: Exact | Ratio) -> Fraction | None:
    share = _number(what, value)
    if share is not None and not 0 <= share <= 1:
        raise InvalidValue(what, seen=value, why="not a share between 0 and 1", fix="give Fraction(1, 10) for 10 %")
    return share


@frozen
class UnitEconomics:
    """What one customer costs beside what one sale brings (R112); an alarm is None where nobody can know."""

    cac: Ratio = field(metadata=unit("minor units"))
    roas: Ratio = field(metadata=unit("1"))
    roi: Ratio = field(metadata=unit("1"))
    cac_above_margin: bool | None
    cac_above_price: bool | None
    returns_below_cost: bool


def unit_economics(*, spend: int, customers: int, price: int, margin: int, revenue: int) -> UnitEconomics:
    """CAC, ROAS and ROI of one campaign and the alarms of S1-20 (单位经济) [minor units].

    `price` and `margin` are of one sale. Alarms, all strict: CAC above the margin, CAC above the price, revenue below
    the spend. Without customers there is no CAC, and its two alarms are None; what came back is known.
    Source: S1-20 (R112, N36, N37).

    >>> found = unit_economics(spend=10_000, customers=50, price=150, margin=60, revenue=6_000)
    >>> print(found.cac, found.roi, found.cac_above_margin, found.cac_above_price, found.returns_below_cost)
    10000/50 = 200 -4000/10000 = -40 % True True True
    """
    _money(price=price, margin=margin)
    cost, back = cac(spend=spend, newcomers=customers), roas(revenue=revenue, cost=spend)
    each = cost.value
    return UnitEconomics(
        cost,
        back,
        roi(gain=revenue, cost=spend),
        None if each is None else each > margin,
        None if each is None else each > price,
        revenue < spend,
    )


_PARTS, _NOT, _FULLY = Additivity.BY_PARTS, Additivity.NOT, Additivity.FULLY
_SUM, _SET, _UP = FoldClass.MONOID, FoldClass.SET, Direction.UP
_ARPU, _ARPPU = Label("ARPU", "人均收入"), Label("ARPPU", "付费用户人均收入")
_EACH = "minor units per member"

DECLARED: tuple[Declared, ...] = (
    Declared("cac", Label("customer acquisition cost", "获客成本"), _EACH, _PARTS, _SUM, Direction.DOWN),
    Declared("roi", Label("return on investment", "投资回报率"), "1", _PARTS, _SUM, _UP),
    Declared("roas", Label("return on spend", "广告支出回报"), "1", _PARTS, _SUM, _UP),
    Declared("output_to_input", Label("output to input", "投入产出比"), "1", _PARTS, _SUM, _UP),
    Declared("arpu", _ARPU, _EACH, _PARTS, _SUM, _UP),
    Declared("arppu", _ARPPU, _EACH, _PARTS, _SUM, _UP),
    Declared("revenue_by_member", Label("revenue", "收入"), "minor units", _FULLY, _SUM, _UP),
    Declared("arpu_on", _ARPU, _EACH, Additivity.OVER_MEMBERS, _SET, _UP),
    Declared("arppu_on", _ARPPU, _EACH, Additivity.OVER_MEMBERS, _SET, _UP),
    Declared("payer_rate", Label("share of payers", "付费转化率"), "1", _PARTS, _SET, _UP),
    Declared("repurchase_rate", Label("repurchase rate", "复购率"), "1", _PARTS, _SET, _UP),
    Declared("ltv", Label("simple lifetime value", "生命周期价值"), _EACH, _NOT, _SUM, _UP),
    Declared("ltv_to_cac", Label("LTV:CAC", "获客回报比"), "1", _NOT, _SUM, _UP),
    Declared("cohort_ltv", Label("lifetime value of a cohort", "队列LTV"), _EACH, _NOT, _SUM, _UP),
    Declared("cohort_ltv_by", Label("lifetime value of cohorts", "队列LTV"), _EACH, Additivity.OVER_MEMBERS, _SUM, _UP),
    Declared("unit_economics", Label("unit economics", "单位经济"), "minor units", _NOT, _SUM, Direction.DEPENDS),
)
