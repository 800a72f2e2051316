"""Claims (兑换): what points are given for. One member's side: who may redeem what, and what becomes of a redemption.

Points are taken when something is redeemed, and stay away when it is confirmed; cancelled or refunded, they come back,
once. Limits count the redemptions that stand, so that points and limit always come back together. Stock is the
community's and is decided elsewhere, in a batch.

redeem(claims, reward, id="r1", day=day)      # a result: .claims, .done, .explain("zh")
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from commkit.core.check import Check, is_check_or_none
from commkit.core.combine import AllOf
from commkit.core.days import Day, DayLike, date_of, month_of, number
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.machine import Machine, Move, Moved
from commkit.core.measure import flag, given
from commkit.core.readings import Asked, Readable, Reading, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.standing.kinds import REDEEM_CANCELLED, REDEEM_CONFIRMED, REFUNDED, Kind
from commkit.standing.part_measures import Balance

_NOTHING = Readings({})
ON_OFFER = flag("on_offer", Label(en="on offer", zh="兑换开放中"))
CLAIMED_DAY = given("claimed_day", Label(en="redeemed on this day", zh="当天已兑换"), "times")
CLAIMED_MONTH = given("claimed_month", Label(en="redeemed in this month", zh="当月已兑换"), "times")
CLAIMED_EVER = given("claimed_ever", Label(en="redeemed in all", zh="累计已兑换"), "times")
REACHED = given("reached", Label(en="reached", zh="已达成"))


def _day(day: DayLike | None) -> Day | None:
    return None if day is None else number(day)


@frozen
class Limits:
    """How often one member may redeem a reward [times]: on a day, in a calendar month, ever. None is no limit."""

    day: int | None = field(default=None, validator=optional(counting("redemptions", least=1)))
    month: int | None = field(default=None, validator=optional(counting("redemptions", least=1)))
    ever: int | None = field(default=None, validator=optional(counting("redemptions", least=1)))

    @property
    def checks(self) -> tuple[Check, ...]:
        """What has to hold before one more."""
        bounds = ((CLAIMED_DAY, self.day), (CLAIMED_MONTH, self.month), (CLAIMED_EVER, self.ever))
        return tuple(measure < most for measure, most in bounds if most is not None)


NO_LIMITS = Limits()


@frozen
class Reward:
    """Something to redeem: its price by currency [points], who may (`eligible`), how often, and on which days, from the
    first to the last, both with.
    """

    name: str
    label: Label = field(validator=instance_of(Label))
    price: Mapping[str, int] = field(factory=dict, hash=False)
    eligible: Check | None = field(default=None, validator=is_check_or_none)
    limits: Limits = field(default=NO_LIMITS, validator=instance_of(Limits))
    first: Day | None = field(default=None, converter=_day)
    last: Day | None = field(default=None, converter=_day)

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @price.validator
    def _whole_points(self, _attribute: Attribute[Mapping[str, int]], value: Mapping[str, int]) -> None:
        if not isinstance(value, Mapping):
            why, fix = "it does not say from which account", 'give points by account, such as {"points": 100}'
            raise WrongType("price", seen=value, why=why, fix=fix)
        for currency, points in value.items():
            whole(f"price.{currency}", points, least=1, counts="points")

    @last.validator
    def _in_order(self, _attribute: Attribute[Day | None], value: Day | None) -> None:
        if value is not None and self.first is not None and value < self.first:
            why = f"before its first day, {date_of(self.first)}"
            raise InvalidValue("last", seen=date_of(value), why=why, fix="give the first day or a later one")

    @property
    def check(self) -> AllOf:
        """Everything that has to hold for it to be redeemed: each failed condition is found."""
        window = (ON_OFFER.is_true(),) if self.first is not None or self.last is not None else ()
        prices = tuple(Balance(currency) >= points for currency, points in self.price.items())
        eligible = () if self.eligible is None else (self.eligible,)
        return AllOf((*eligible, *prices, *self.limits.checks, *window))

    def offered(self, day: Day) -> bool:
        """Whether it is on offer on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def claim_at(name: str, points: int, *, label: Label | None = None, currency: str = "points") -> Reward:
    """A reward at a points threshold: so many points are paid for it [points], once each. Source: R34, S4-03.

    >>> claim_at("e_book", 100).price, claim_at("e_book", 100).limits.ever
    ({'points': 100}, 1)
    """
    return Reward(name, label or Label(en=name, zh=name), {currency: points}, limits=Limits(ever=1))


class ClaimState(enum.Enum):
    """How a redemption stands: the points are held, it is confirmed, or they came back, before that or after."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


_H, _C, _X, _R = (state.value for state in ClaimState)
REDEMPTION = Machine(
    (_H, _C, _X, _R),
    (Move(_H, _C, REDEEM_CONFIRMED), Move(_H, _X, REDEEM_CANCELLED), Move(_C, _R, REFUNDED)),
    _H,
    labels={
        _H: Label(en="held", zh="待确认"),
        _C: Label(en="confirmed", zh="已确认"),
        _X: Label(en="cancelled", zh="已取消"),
        _R: Label(en="refunded", zh="已退还"),
    },
)
"""What may become of a redemption: held, then confirmed or cancelled; confirmed, then refunded."""
_ENDS = {REDEEM_CONFIRMED: ClaimState.CONFIRMED, REDEEM_CANCELLED: ClaimState.CANCELLED, REFUNDED: ClaimState.REFUNDED}


@frozen
class Redemption:
    """One reward redeemed by one member: its id, the reward's name, the day, what was paid [points], how it stands."""

    id: str
    reward: str
    day: Day
    price: Mapping[str, int] = field(factory=dict, hash=False)
    state: ClaimState = ClaimState.HELD

    @property
    def stands(self) -> bool:
        """Whether it counts for the limits and its points are away."""
        return self.state in (ClaimState.HELD, ClaimState.CONFIRMED)


@frozen
class Claims:
    """What a member has to redeem with, by currency [points], and what was redeemed, by id."""

    balances: Mapping[str, int] = field(factory=dict, hash=False)
    redemptions: Mapping[str, Redemption] = field(factory=dict, hash=False)

    @balances.validator
    def _not_negative(self, _attribute: Attribute[Mapping[str, int]], value: Mapping[str, int]) -> None:
        for currency, points in value.items():
            whole(f"balances.{currency}", points, least=0, counts="points")

    def credited(self, currency: str, amount: int) -> Claims:
        """The same with more of a currency [points].

        >>> Claims({"points": 80}).credited("points", 20).balances
        {'points': 100}
        """
        whole("amount", amount, least=0, counts="points")
        return self._moved({currency: amount})

    def times(self, reward: str, day: Day) -> Readings:
        """How often a reward was redeemed on a day, in its month, and ever, cancelled and refunded ones left out."""
        days = [one.day for one in self.redemptions.values() if one.reward == reward and one.stands]
        in_month = sum(month_of(one) == month_of(day) for one in days)
        return Readings({CLAIMED_DAY: days.count(day), CLAIMED_MONTH: in_month, CLAIMED_EVER: len(days)})

    def _moved(self, amounts: Mapping[str, int]) -> Claims:
        moved = {currency: self.balances.get(currency, 0) + amount for currency, amount in amounts.items()}
        return evolve(self, balances={**self.balances, **moved})

    def _with(self, redemption: Redemption) -> Claims:
        return evolve(self, redemptions={**self.redemptions, redemption.id: redemption})


class Done(enum.Enum):
    """What an operation did: what it says, nothing because it was done before, or nothing because it is refused."""

    DONE = "done"
    REPEATED = "repeated"
    REFUSED = "refused"


@frozen
class ClaimResult:
    """What an operation comes to: the claims after it, the redemption, and why. `verdict` where a check decided."""

    claims: Claims
    done: Done
    what: Kind | None
    redemption: Redemption | None = None
    verdict: Verdict | None = None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What it comes to, in words: every condition that failed, each on a line."""
        one = self.redemption
        if one is None:
            because = "" if self.verdict is None else self.verdict.explain(lang, words)
            return words.say(lang, "redeem.unmet", because=because)
        state = REDEMPTION.label(one.state.value, lang)
        price = words.say(lang, "list.between").join(f"{points} {name}" for name, points in one.price.items())
        paid = price or words.say(lang, "redeem.free")
        what = "" if self.what is None else self.what.label.text(lang)
        return words.say(
            lang, f"redeem.{self.done.value}", id=one.id, reward=one.reward, state=state, price=paid, what=what
        )

    def __str__(self) -> str:
        return self.explain()


class _Seen:
    """What the claims themselves answer, and behind them what the host knows."""

    def __init__(self, claims: Claims, reward: Reward, day: Day, readable: Readable) -> None:
        balances = {Balance(name).key: claims.balances.get(name, 0) for name in (*claims.balances, *reward.price)}
        self._own = {**balances, **claims.times(reward.name, day).by_key, ON_OFFER.key: reward.offered(day)}
        self._readable = readable

    def read(self, measure: Asked, /) -> Reading:
        if measure.key in self._own:
            return self._own[measure.key]
        return self._readable.read(measure)


def may_redeem(claims: Claims, reward: Reward, day: DayLike, readable: Readable = _NOTHING) -> Verdict:
    """May a member redeem a reward on a day? Every failed condition is there: price, eligibility, limits, the offer.

    What the eligibility asks and the claims do not know is read from `readable`, such as a standing.

    >>> print(may_redeem(Claims({"points": 80}), claim_at("e_book", 100), 10).explain("zh"))
    不符合（以下各项都要满足）：
      ✗ points余额：80（至少 100），还差 20
      ✓ 累计已兑换：0（须低于 1）
    """
    return reward.check.judge(_Seen(claims, reward, number(day), readable))


def claimable(
    claims: Claims, rewards: Iterable[Reward], day: DayLike, readable: Readable = _NOTHING
) -> tuple[Reward, ...]:
    """The rewards that a member may redeem on a day, in the order given. Source: R34, S4-03.

    >>> book, mug = claim_at("e_book", 100), claim_at("mug", 300)
    >>> [one.name for one in claimable(Claims({"points": 120}), [mug, book], 10)]
    ['e_book']
    """
    return tuple(one for one in rewards if may_redeem(claims, one, day, readable).met)


def redeem(claims: Claims, reward: Reward, *, id: str, day: DayLike, readable: Readable = _NOTHING) -> ClaimResult:
    """Redeem a reward: its price is taken in every currency, or nothing is. The same id again changes nothing.

    An id that was used for another reward is an InvalidValue error. Source: features 80 to 82 of systems.md.

    >>> first = redeem(Claims({"points": 120}), claim_at("e_book", 100), id="r1", day=10)
    >>> print(first, first.claims.balances["points"])
    r1: e_book redeemed for 100 points; held 20
    >>> print(redeem(first.claims, claim_at("e_book", 100), id="r1", day=10))
    r1: done before, nothing changes; e_book is held
    """
    before = claims.redemptions.get(id)
    if before is not None:
        if before.reward != reward.name:
            why = f"this redemption was for the reward {before.reward!r}"
            raise InvalidValue(f"redemption {id}: reward", seen=reward.name, why=why, fix="give each one its own id")
        return ClaimResult(claims, Done.REPEATED, None, before)
    if not isinstance(id, str) or not id:
        raise InvalidValue("id", seen=id, why="a redemption is found by its id", fix="give a text that is not empty")
    verdict = may_redeem(claims, reward, day, readable)
    if not verdict.met:
        return ClaimResult(claims, Done.REFUSED, None, None, verdict)
    made = Redemption(id, reward.name, number(day), dict(reward.price))
    paid = claims._moved({currency: -points for currency, points in made.price.items()})
    return ClaimResult(paid._with(made), Done.DONE, None, made, verdict)


def confirm(claims: Claims, id: str) -> ClaimResult:
    """Confirm a redemption: the reward was handed out, the points are gone.

    >>> held = redeem(Claims({"points": 120}), claim_at("e_book", 100), id="r1", day=10).claims
    >>> print(confirm(held, "r1").explain("zh"))
    r1：e_book（100 points），现为已确认
    """
    return _become(claims, id, REDEEM_CONFIRMED)


def cancel(claims: Claims, id: str) -> ClaimResult:
    """Cancel a redemption that is not confirmed: points and limit come back.

    >>> held = redeem(Claims({"points": 120}), claim_at("e_book", 100), id="r1", day=10).claims
    >>> gone = cancel(held, "r1").claims
    >>> gone.balances["points"], may_redeem(gone, claim_at("e_book", 100), 10).met
    (120, True)
    """
    return _become(claims, id, REDEEM_CANCELLED)


def refund(claims: Claims, id: str) -> ClaimResult:
    """Give back a confirmed redemption: points and limit come back, once. Source: feature 83 of systems.md.

    >>> held = redeem(Claims({"points": 120}), claim_at("e_book", 100), id="r1", day=10).claims
    >>> once = refund(confirm(held, "r1").claims, "r1")
    >>> print(once.claims.balances["points"], refund(once.claims, "r1"), sep="; ")
    120; r1: done before, nothing changes; e_book is refunded
    >>> print(refund(held, "r1"))
    r1: not possible (points refunded); e_book is held
    """
    return _become(claims, id, REFUNDED)


def _become(claims: Claims, id: str, what: Kind) -> ClaimResult:
    one = claims.redemptions.get(id)
    if one is None:
        known = ", ".join(claims.redemptions) or "none yet"
        raise UnknownName("redemption", seen=id, why="nothing was redeemed under it", fix=f"use one of: {known}")
    fired = REDEMPTION.fire(one.state.value, what)
    if not isinstance(fired, Moved):
        done = Done.REPEATED if one.state is _ENDS[what] else Done.REFUSED
        return ClaimResult(claims, done, what, one)
    after = evolve(one, state=_ENDS[what])
    back = claims if after.stands else claims._moved(one.price)
    return ClaimResult(back._with(after), Done.DONE, what, after)


def held(claims: Claims) -> Iterator[Redemption]:
    """The redemptions that wait to be confirmed or cancelled.

    >>> [one.id for one in held(redeem(Claims(), Reward("badge"), id="r1", day=10).claims)]
    ['r1']
    """
    return (one for one in claims.redemptions.values() if one.state is ClaimState.HELD)


def pledge(reached: int, *, goal: int) -> Verdict:
    """Is the goal reached at which a red packet was pledged (红包目标)? It is released then. Source: R40, S4-03.

    >>> pledge(128, goal=120).met
    True
    >>> print(pledge(100, goal=120).explain("zh"))
    不符合：已达成：100（至少 120），还差 20
    """
    whole("reached", reached, least=0, counts="whatever the pledge counts")
    return (REACHED >= whole("goal", goal, least=1, counts="whatever the pledge counts")).judge(
        Readings({REACHED: reached})
    )
