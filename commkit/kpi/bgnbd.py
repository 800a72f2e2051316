"""BG/NBD: who is still there, and how often they will come, from how often and when they came (an extra).

The model of Fader, Hardie and Lee (2005): while a member is there, they come at a rate of their own (gamma
distributed: r, alpha); after each time they may drop out, with a chance of their own (beta distributed: a, b).
Probabilities and expectations are functions of the parameters and need nothing else; only `fit` needs scipy
(`pip install "commkit-rules[fit]"`). Everything here is a documented float: estimates decide nothing in a check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import exp, fsum, inf, lgamma, log, log1p
from typing import TypeAlias, TypeVar

from attrs import Attribute, field, frozen

from commkit.core.days import DayLike, number
from commkit.core.errors import CommkitError, InvalidValue
from commkit.core.fold import Fold
from commkit.core.ratio import Exact, exact, tidy
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)
Terms: TypeAlias = Sequence[tuple[int, float, float, int]]

_MOST_TERMS = 1_000_000
# Logarithms of the parameters (alpha over the mean age) beyond which a fit has run away: about 160,000 times.
_TOO_FAR = 12.0


class ScipyMissing(CommkitError, ImportError):
    """The fit needs scipy, and it is not installed."""


def _not_negative(_history: object, attribute: Attribute[Exact], value: Exact) -> None:
    if exact(attribute.name, value) < 0:
        raise InvalidValue(attribute.name, seen=value, why="a time before the first day", fix="give 0 or more")


def _in_order(history: RepeatHistory, _attribute: object, age: Exact) -> None:
    if history.age_at_last > age:
        why = f"less than the age at the last day ({history.age_at_last})"
        raise InvalidValue("age", seen=age, why=why, fix="give as_of after the last day")
    if (history.repeat_days == 0) is not (history.age_at_last == 0):
        why = f"with {history.repeat_days} repeat days"
        raise InvalidValue(
            "age_at_last", seen=history.age_at_last, why=why, fix="give 0 exactly where nobody came back"
        )


@frozen
class RepeatHistory:
    """All that BG/NBD needs of one member: x, t_x and T of the paper.

    `repeat_days` (x): distinct active days less one, so that two acts on one day are no repeat. `age_at_last`
    (t_x): from the first active day to the last; others call it recency, which elsewhere means the opposite.
    `age` (T): from the first active day to the last observed one. Ages in any one unit, the same for all.

    >>> RepeatHistory(2, Fraction(213, 7), Fraction(272, 7)).repeat_days
    2
    """

    repeat_days: int = field(validator=counting("days", least=0))
    age_at_last: Exact = field(validator=_not_negative)
    age: Exact = field(validator=[_not_negative, _in_order])


Histories: TypeAlias = Mapping[RepeatHistory, int]
"""How many members have which history: the sufficient statistics of the fit. They hold for one `as_of` only."""


def _counted(counts: Counter[RepeatHistory], history: RepeatHistory) -> Counter[RepeatHistory]:
    counts[history] += 1
    return counts


def _added(counts: Counter[RepeatHistory], more: Counter[RepeatHistory]) -> Counter[RepeatHistory]:
    counts.update(more)
    return counts


HISTORIES: Fold[RepeatHistory, Counter[RepeatHistory], Histories] = Fold(Counter, _counted, _added, dict)
"""Histories to how many there are of each; split the members anywhere and merge."""


def repeat_histories(active: DaysByMember[M], *, as_of: DayLike, period: int) -> dict[M, RepeatHistory]:
    """The history of each member who was active before `as_of` (复访历史), with ages in periods of so many days.

    `period=7` counts ages in weeks, exactly. Source: Fader, Hardie and Lee 2005.

    >>> repeat_histories({"ada": [0, 7, 7, 21], "ben": [3]}, as_of=29, period=7)["ada"]
    RepeatHistory(repeat_days=2, age_at_last=3, age=4)
    """
    state, end, days = ActiveDays.of(active), number(as_of), whole("period", period, least=1, counts="days")
    observed = (1 << max(0, end - state.base)) - 1
    found = {}
    for member, mask in state.masks.items():
        seen = mask & observed
        if seen:
            first, last = (seen & -seen).bit_length() - 1, seen.bit_length() - 1
            ages = (Fraction(last - first, days), Fraction(end - 1 - state.base - first, days))
            found[member] = RepeatHistory(seen.bit_count() - 1, *map(tidy, ages))
    return found


def _above_zero(_model: object, attribute: Attribute[float], value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        raise InvalidValue(attribute.name, seen=value, why="not a number above 0", fix="give the parameters of a fit")


@frozen
class BgNbd:
    """The four parameters: r and alpha of the rates, a and b of the chances to drop out; all above 0.

    alpha is in the unit of the ages; r/alpha is the mean rate, a/(a + b) the mean chance to drop out.

    >>> BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426).b
    2.426
    """

    r: float = field(validator=_above_zero)
    alpha: float = field(validator=_above_zero)
    a: float = field(validator=_above_zero)
    b: float = field(validator=_above_zero)


def p_alive(model: BgNbd, history: RepeatHistory) -> float:
    """The probability that a member is still there (存活概率) [1], given their history; a float.

    1 for whoever never came back: this model lets nobody drop out before their first repeat. Source: Fader,
    Hardie and Lee 2005; lifetimes.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> p_alive(model, RepeatHistory(0, 0, 39)), round(p_alive(model, RepeatHistory(2, 30, 39)), 4)
    (1.0, 0.7196)
    """
    x = history.repeat_days
    if x == 0:
        return 1.0
    silence = log1p(float(history.age - history.age_at_last) / (model.alpha + float(history.age_at_last)))
    odds = log(model.a) - log(model.b + (x - 1)) + (model.r + x) * silence
    return 1 / (1 + exp(odds)) if odds < 0 else exp(-odds) / (1 + exp(-odds))


def expected_repeats(model: BgNbd, *, horizon: float) -> float:
    """How many repeat days a new member will have within `horizon` (预期复访次数) [days]; a float.

    `horizon` is in the unit of alpha. Source: Fader, Hardie and Lee 2005, written as a sum of positive
    terms: the chance of n occasions, times how many of them one is still there for.

    >>> round(expected_repeats(BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426), horizon=39), 4)
    1.1967
    """
    return _repeats(model.r, model.alpha, model.a, model.b, horizon)


def expected_repeats_of(model: BgNbd, history: RepeatHistory, *, horizon: float) -> float:
    """How many more repeat days a member will have within `horizon` from now (预期复访次数) [days]; a float.

    Given their history: P(alive) times what somebody of that history would do who is there. Source: Fader, Hardie
    and Lee 2005.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> round(expected_repeats_of(model, RepeatHistory(2, Fraction(213, 7), Fraction(272, 7)), horizon=39), 3)
    1.226
    """
    x = history.repeat_days
    later = _repeats(model.r + x, model.alpha + float(history.age), model.a, model.b + x, horizon)
    return p_alive(model, history) * later


def _repeats(r: float, alpha: float, a: float, b: float, horizon: float) -> float:
    """The chance of n occasions (negative binomial), times how many of the n one is still there for, over all n."""
    if isinstance(horizon, bool) or not isinstance(horizon, int | float) or not 0 <= horizon < inf:
        raise InvalidValue("horizon", seen=horizon, why="not a length of time", fix="give 0 or more")
    if horizon == 0:
        return 0.0
    z, log_z = horizon / (alpha + horizon), log(horizon) - log(alpha + horizon)
    occasions = -r * log1p(horizon / alpha)
    total, there, stays = 0.0, 0.0, 1.0
    for n in range(1, _MOST_TERMS):
        occasions += log_z + log((r + n - 1) / n)
        there += stays
        stays *= (b + n - 1) / (a + b + n - 1)
        term = exp(occasions) * there
        total += term
        shrinks = z * (r + n) / n
        if shrinks < 1 and term * shrinks <= 1e-14 * (1 - shrinks) * total:
            return total
    raise InvalidValue("horizon", seen=horizon, why=f"too long for alpha = {alpha}", fix="give a shorter one")


def log_likelihood(model: BgNbd, counts: Histories) -> float:
    """How likely the histories are under the model (对数似然) [natural logarithm]; a float, 0 for nobody.

    Compare models by it, on the same counts only. Source: Fader, Hardie and Lee 2005.

    >>> round(log_likelihood(BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426), {RepeatHistory(2, 30, 39): 1}), 4)
    -9.4561
    """
    return _likelihood(model.r, model.alpha, model.a, model.b, _terms(counts))


def _terms(counts: Histories) -> Terms:
    return [
        (one.repeat_days, float(one.age_at_last), float(one.age), whole("counts", times, least=0, counts="members"))
        for one, times in counts.items()
    ]


def _likelihood(r: float, alpha: float, a: float, b: float, terms: Terms) -> float:
    fixed = r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
    by_repeats = {x: fixed + lgamma(r + x) + lgamma(b + x) - lgamma(a + b + x) for x in {x for x, _, _, _ in terms}}
    return fsum(times * (by_repeats[x] + _ending(r + x, alpha, a, b + (x - 1), t_x, t)) for x, t_x, t, times in terms)


def _ending(rx: float, alpha: float, a: float, bx: float, t_x: float, t: float) -> float:
    """The logarithm of (alpha + T)^-(r+x), and for x > 0 of its sum with a/(b+x-1) (alpha + t_x)^-(r+x)."""
    there = -rx * log(alpha + t)
    if t_x == 0:
        return there
    gone = log(a) - log(bx) - rx * log(alpha + t_x)
    return max(there, gone) + log1p(exp(-abs(there - gone)))


@frozen
class Fitted:
    """The parameters that make the histories most likely, how likely they are then, and of how many members."""

    model: BgNbd
    log_likelihood: float
    members: int


def fit(counts: Histories) -> Fitted:
    """The maximum likelihood estimate of the four parameters (参数估计); floats. Needs scipy: see the module.

    Nelder and Mead on the logarithms of the parameters, from one start: the same counts give the same numbers up
    to the last digits. ScipyMissing without scipy; InvalidValue where nobody ever came back, because then
    nothing tells the parameters apart, and where they run away: few members, or all alike.
    Source: Fader, Hardie and Lee 2005; lifetimes.

    >>> fit({RepeatHistory(0, 0, 39): 5})
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: members: saw 5, none of whom came back; give a longer log
    """
    terms, members = _terms(counts), sum(counts.values())
    if not any(x and times for x, _, _, times in terms):
        raise InvalidValue("members", seen=members, why="none of whom came back", fix="give a longer log")
    try:
        from scipy.optimize import minimize
    except ImportError as error:
        raise ScipyMissing('BG/NBD is fitted with scipy: pip install "commkit-rules[fit]"') from error
    typical = fsum(t * times for _, _, t, times in terms) / members

    def unlikely(point: Iterable[float]) -> float:
        logs = [float(value) for value in point]
        if any(abs(value) > 2 * _TOO_FAR for value in logs):
            return inf
        r, alpha, a, b = map(exp, logs)
        return -_likelihood(r, alpha * typical, a, b, terms) / members

    tight = {"xatol": 1e-7, "fatol": 1e-13, "maxiter": 5000, "maxfev": 5000}
    found = minimize(unlikely, [0.0, -1.0, 0.0, 0.5], method="Nelder-Mead", options=tight)
    logs = [float(value) for value in found.x]
    if not found.success or any(abs(value) > _TOO_FAR for value in logs):
        why = "for whom the likelihood has no maximum"
        raise InvalidValue("members", seen=members, why=why, fix="give a longer log or more members")
    r, alpha, a, b = map(exp, logs)
    model = BgNbd(r, alpha * typical, a, b)
    return Fitted(model, log_likelihood(model, counts), members)


def _estimate(name: str, en: str, zh: str, unit: str, better: Direction = Direction.UP) -> Declared:
    return Declared(name, Label(en, zh), unit, Additivity.NOT, FoldClass.FIT, better)


DECLARED: tuple[Declared, ...] = (
    Declared(
        "repeat_histories",
        Label("repeat histories", "复访历史"),
        "days",
        Additivity.OVER_MEMBERS,
        FoldClass.IDEMPOTENT,
        Direction.DEPENDS,
    ),
    _estimate("p_alive", "P(alive)", "存活概率", "1"),
    _estimate("expected_repeats", "expected repeat days of a new member", "新成员预期复访次数", "days"),
    _estimate("expected_repeats_of", "expected repeat days of a member", "预期复访次数", "days"),
    Declared(
        "log_likelihood",
        Label("log-likelihood", "对数似然"),
        "1",
        Additivity.FULLY,
        FoldClass.FIT,
        Direction.UP,
    ),
    _estimate("fit", "BG/NBD fit", "BG/NBD参数估计", "1", Direction.DEPENDS),
)
