"""Rewards as a policy: redeemed by a fact, paid from accounts in one step, confirmed, cancelled, or refunded once.

Rewards("rewards", (claim_at("e_book", 100),))

The price is held in every account, or in none; a `Ledger` keeps the lots of the hold, an `Account` takes the points at
once. Either way they come back with the limit. The plain functions are in `commkit.points.rewards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from attrs import Attribute, evolve, field, frozen
from attrs.validators import deep_iterable

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.machine import Moved
from commkit.core.measure import Measure, flag
from commkit.core.readings import Asked, Readable, Reading, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.points.rewards import (
    CLAIMED_DAY,
    CLAIMED_EVER,
    CLAIMED_MONTH,
    ON_OFFER,
    REDEMPTION,
    Claims,
    ClaimState,
    Redemption,
    Reward,
)
from commkit.standing.facts import Fact
from commkit.standing.kinds import REDEEM_CANCELLED, REDEEM_CONFIRMED, REDEEM_REFUNDED, REDEEMED, REFUNDED, Kind
from commkit.standing.policy import Asking, Charge, Handler, Heard, Now, Phase, Policy, Shown, named

IN_CATALOGUE = flag("in_catalogue", Label(en="such a reward is there", zh="有此奖励"))
NEW_REDEMPTION = flag("new_redemption", Label(en="an id that was not used before", zh="编号未被使用"))
REDEMPTION_THERE = flag("redemption_there", Label(en="such a redemption is there, not too long ago", zh="有此兑换记录"))
BY_NAME = flag("by_name", Label(en="a fact that names the redemption", zh="写明兑换编号"))
IN_STATE = {
    ClaimState.HELD: flag("redemption_held", Label(en="the redemption is held", zh="兑换待确认")),
    ClaimState.CONFIRMED: flag("redemption_confirmed", Label(en="the redemption is confirmed", zh="兑换已确认")),
}
_CALLED = Label(en="rewards", zh="兑换")
_MONTH = 31


@frozen
class _Ending:
    """What ends a redemption: from which state to which, what is asked of the accounts, and what is posted."""

    trigger: Kind
    needs: ClaimState
    becomes: ClaimState
    asking: Asking
    done: str
    refused: str


_HELD, _CONFIRMED = ClaimState.HELD, ClaimState.CONFIRMED
_ENDINGS = (
    _Ending(REDEEM_CONFIRMED, _HELD, _CONFIRMED, Asking.POST, "redeem_confirmed", "not_confirmed"),
    _Ending(REDEEM_CANCELLED, _HELD, ClaimState.CANCELLED, Asking.VOID, "redeem_cancelled", "not_cancelled"),
    _Ending(REFUNDED, _CONFIRMED, ClaimState.REFUNDED, Asking.REFUND, "redeem_refunded", "not_given_back"),
)


@frozen
class Redeemed:
    """What a member redeemed: the redemptions by id, and how often each reward stands of those that are too old to be
    given back [times].
    """

    redemptions: Mapping[str, Redemption] = field(factory=dict)
    before: Mapping[str, int] = field(factory=dict)

    def times(self, reward: str, day: Day) -> Readings:
        """How often a reward was redeemed on a day, in its month, and ever; what came back does not count."""
        found = Claims({}, self.redemptions).times(reward, day)
        ever = found.by_key[CLAIMED_EVER.key]
        return Readings({**found.by_key, CLAIMED_EVER.key: self.before.get(reward, 0) + int(str(ever))})

    def known(self, on: Callable[[Day], bool]) -> Redeemed:
        """The same without the ids of what is over, of days that are not known; what stands is counted for ever."""
        old = {id_: one for id_, one in self.redemptions.items() if one.state is not _HELD and not on(one.day)}
        if not old:
            return self
        before = dict(self.before)
        for one in old.values():
            if one.stands:
                before[one.reward] = before.get(one.reward, 0) + 1
        kept = {id_: one for id_, one in self.redemptions.items() if id_ not in old}
        return Redeemed(kept, dict(sorted(before.items())))


class _Asked:
    """What the rule itself answers about a reward, and behind it the member's standing."""

    def __init__(self, acc: Redeemed, reward: Reward, now: Now) -> None:
        self._own, self._now = acc.times(reward.name, now.today), now
        self._offered = reward.offered(now.today)

    def read(self, measure: Asked, /) -> Reading:
        if measure.key == ON_OFFER.key:
            return self._offered
        return self._own.by_key[measure.key] if measure.key in self._own.by_key else self._now.read(measure)


def _some_rewards(given: Reward | Iterable[Reward]) -> tuple[Reward, ...]:
    return (given,) if isinstance(given, Reward) else tuple(given)


@frozen
class Rewards(Policy[Redeemed, Redeemed]):
    """What may be redeemed. A REDEEMED fact names the reward in `thing`; its id is that of the redemption, which the
    facts after it name in `thing`. Prices are by account; limits count the redemptions that stand.

    What is over is known for so many days as the version of its own day `remembers` [92 is our default, as of
    `Ledger`: an account that forgets earlier refuses the refund], and may be refunded as long; a redemption that waits
    is kept until it is confirmed or cancelled. Decided when a fact comes, and never again.

    >>> from commkit.points.rewards import claim_at
    >>> list(Rewards("rewards", (claim_at("e_book", 100),)).pays())
    ['points']
    """

    name: str = field(validator=named)
    rewards: tuple[Reward, ...] = field(converter=_some_rewards, validator=deep_iterable(instance_of(Reward)))
    remembers: int = field(default=92, validator=counting("days", least=0))
    refunded: Kind = field(default=REDEEM_REFUNDED, validator=instance_of(Kind))

    phase = Phase.MOVE

    @rewards.validator
    def _names(self, _attribute: Attribute[tuple[Reward, ...]], value: tuple[Reward, ...]) -> None:
        names = [one.name for one in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidValue("rewards", seen=twice, why="two rewards have one name", fix="give each its own")

    @remembers.validator
    def _a_month(self, _attribute: Attribute[int], value: int) -> None:
        monthly = [one.name for one in self.rewards if one.limits.month is not None]
        if monthly and value < _MONTH:
            why = f"{monthly[0]} has a limit a month, which needs {_MONTH} days"
            raise InvalidValue("remembers", seen=value, why=why, fix=f"give {_MONTH} or more")

    @property
    def part(self) -> type[Redeemed]:
        """See Policy.part."""
        return Redeemed

    def freeze(self, acc: Redeemed, now: Now) -> Redeemed:
        """See Policy.freeze."""
        return self._known(acc, now)

    def _known(self, acc: Redeemed, now: Now) -> Redeemed:
        open_from, today = now.open_from, now.today
        return acc.known(lambda day: day >= open_from or day + now.in_force(self, day).remembers >= today)

    def hears(self) -> Mapping[Heard, Handler[Redeemed]]:
        """See Policy.hears."""
        return {
            REDEEMED: self._redeem,
            REDEEM_CONFIRMED: self._confirm,
            REDEEM_CANCELLED: self._cancel,
            self.refunded: self._give_back,
        }

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        own = {CLAIMED_DAY.key, CLAIMED_MONTH.key, CLAIMED_EVER.key, ON_OFFER.key}
        return [measure for one in self.rewards for measure in one.check.measures if measure.key not in own]

    def pays(self) -> Iterable[str]:
        """See Policy.pays: the accounts that are charged, and into which the points come back."""
        return tuple(dict.fromkeys(account for one in self.rewards for account in one.price))

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {**{one.name: one.label for one in self.rewards}, self.name: _CALLED}

    def shows(self, part: Redeemed, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows: how often each reward stands."""
        ever = {one.name: part.times(one.name, 0).by_key[CLAIMED_EVER.key] for one in self.rewards}
        return {name: Shown(int(str(times))) for name, times in ever.items()}

    # ------------------------------------------------------------ facts

    def _redeem(self, acc: Redeemed, fact: Fact, now: Now) -> Redeemed:
        acc = self._known(acc, now)
        reward = next((one for one in self.rewards if one.name == fact.thing), None)
        problem = self._problem(acc, fact, reward)
        if problem is not None or reward is None:
            now.post(self, "not_redeemed", target=fact.thing or "", because=problem)
            return acc
        verdict = reward.check.judge(_Asked(acc, reward, now))
        if verdict.met and reward.price:
            charged = now.charge(self._charges(Asking.HOLD, fact.id, reward.price))
            verdict = verdict if charged.met else charged
        now.post(self, "redeemed" if verdict.met else "not_redeemed", target=reward.name, because=verdict)
        if not verdict.met:
            return acc
        made = Redemption(fact.id, reward.name, now.today, dict(reward.price))
        return evolve(acc, redemptions=dict(sorted({**acc.redemptions, fact.id: made}.items())))

    def _problem(self, acc: Redeemed, fact: Fact, reward: Reward | None) -> Verdict | None:
        """What is wrong with the fact itself."""
        if fact.times < 0:
            return _no(BY_NAME)
        if reward is None:
            return _no(self._in_catalogue(fact.thing))
        return _no(NEW_REDEMPTION) if fact.id in acc.redemptions else None

    def _in_catalogue(self, seen: str | None) -> Measure:
        """Whether such a reward is there, with the name that is nearest to what was seen, or else all of them."""
        names = [one.name for one in self.rewards]
        near = get_close_matches(seen or "", names, n=1)
        en, zh = ("did you mean", "是否指") if near else ("there are", "现有")
        known = ", ".join(near or names) or "0"
        own = IN_CATALOGUE.label
        return flag(IN_CATALOGUE.key, Label(en=f"{own.en} ({en}: {known})", zh=f"{own.zh}（{zh}：{known}）"))

    def _charges(self, asking: Asking, id_: str, price: Mapping[str, int]) -> Mapping[str, Charge]:
        return {account: Charge(self.name, asking, f"{self.name}:{id_}", points) for account, points in price.items()}

    def _confirm(self, acc: Redeemed, fact: Fact, now: Now) -> Redeemed:
        return self._end(acc, fact, now, _ENDINGS[0])

    def _cancel(self, acc: Redeemed, fact: Fact, now: Now) -> Redeemed:
        return self._end(acc, fact, now, _ENDINGS[1])

    def _give_back(self, acc: Redeemed, fact: Fact, now: Now) -> Redeemed:
        return self._end(acc, fact, now, _ENDINGS[2])

    def _end(self, acc: Redeemed, fact: Fact, now: Now, ending: _Ending) -> Redeemed:
        acc = self._known(acc, now)
        one = acc.redemptions.get(fact.thing or "")
        problem = _no(BY_NAME) if fact.times < 0 else _no(REDEMPTION_THERE) if one is None else None
        if problem is not None or one is None:
            now.post(self, ending.refused, target=fact.thing or "", because=problem)
            return acc
        if not isinstance(REDEMPTION.fire(one.state.value, ending.trigger), Moved):
            now.post(
                self, ending.refused, target=one.reward, because=_no(IN_STATE[ending.needs]), reason=one.state.value
            )
            return acc
        if one.price:
            verdict = now.charge(self._charges(ending.asking, one.id, one.price))
            if not verdict.met:
                now.post(self, ending.refused, target=one.reward, because=verdict)
                return acc
        now.post(self, ending.done, source=one.state.value, target=one.reward)
        return evolve(acc, redemptions={**acc.redemptions, one.id: evolve(one, state=ending.becomes)})


def _no(measure: Measure) -> Verdict:
    return measure.is_true().judge(Readings({measure: False}))
