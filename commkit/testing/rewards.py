"""Laws of claims: points come back once and never more, limits hold and come back with them, a retry is one claim.

A desk is the four operations together, so that one's own can be held to the laws: `Desk(redeem=mine)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.points.rewards import (
    ClaimResult,
    Claims,
    ClaimState,
    Done,
    Limits,
    Reward,
    cancel,
    confirm,
    may_redeem,
    redeem,
    refund,
)

Operation: TypeAlias = tuple[str, str, int, Day]
"""What is done, to which redemption, for which of the rewards, on which day."""
REWARDS = (
    Reward("e_book", price={"points": 10}, limits=Limits(ever=1)),
    Reward("tea", price={"points": 3}, limits=Limits(day=1, month=3)),
    Reward("trip", price={"points": 5, "fund": 4}),
    Reward("badge", limits=Limits(ever=2)),
)
"""Rewards small enough that balances and limits are met."""


@frozen
class Desk:
    """The operations on trial."""

    redeem: Callable[..., ClaimResult] = redeem
    confirm: Callable[[Claims, str], ClaimResult] = confirm
    cancel: Callable[[Claims, str], ClaimResult] = cancel
    refund: Callable[[Claims, str], ClaimResult] = refund

    def do(self, claims: Claims, operation: Operation, rewards: Sequence[Reward]) -> ClaimResult | None:
        """One operation; None where it is about a redemption that is not there.

        >>> Desk().do(Claims({"points": 10}), ("redeem", "r1", 0, 5), REWARDS).done.value
        'done'
        """
        what, id, which, day = operation
        if what == "redeem":
            before = claims.redemptions.get(id)
            named = [one for one in rewards if before is not None and one.name == before.reward]
            return self.redeem(claims, named[0] if named else rewards[which % len(rewards)], id=id, day=day)
        if id not in claims.redemptions:
            return None
        steps = {"confirm": self.confirm, "cancel": self.cancel, "refund": self.refund}
        return steps[what](claims, id)


DESK = Desk()


def operations(size: int = 16) -> st.SearchStrategy[list[Operation]]:
    """Operations on few redemptions over a month and a day, most of them redeeming; ids and steps are repeated.

    >>> from hypothesis import find
    >>> find(operations(), lambda found: len(found) > 0)
    [('redeem', 'r0', 0, 17210)]
    """
    what = st.sampled_from(("redeem", "redeem", "redeem", "confirm", "cancel", "refund"))
    ids = st.sampled_from([f"r{n}" for n in range(6)])
    one = st.tuples(what, ids, st.integers(0, 3), st.integers(17_210, 17_241))
    return st.lists(one, max_size=size)


def points_are_where_they_belong(
    start: Claims, todo: Sequence[Operation], desk: Desk = DESK, rewards: Sequence[Reward] = REWARDS
) -> None:
    """After every operation: each balance is what it began with, less the prices of the redemptions that stand; none is
    negative; and what is refused or repeated changes nothing.

    >>> points_are_where_they_belong(Claims({"points": 20}), [("redeem", "r1", 0, 5), ("cancel", "r1", 0, 5)])
    """
    claims = start
    for operation in todo:
        result = desk.do(claims, operation, rewards)
        if result is None:
            continue
        after = result.claims
        same = after.balances == claims.balances and after.redemptions == claims.redemptions
        _hold(result.done is Done.DONE or same, f"{operation} is {result.done.value} and changes the claims")
        for currency in {*start.balances, *after.balances}:
            away = sum(one.price.get(currency, 0) for one in after.redemptions.values() if one.stands)
            seen, wanted = after.balances.get(currency, 0), start.balances.get(currency, 0) - away
            _hold(seen == wanted, f"after {operation} there are {seen} {currency} instead of {wanted}")
        claims = after


def limits_hold(
    start: Claims, todo: Sequence[Operation], desk: Desk = DESK, rewards: Sequence[Reward] = REWARDS
) -> None:
    """No reward stands more often than its limits say; and one that is not redeemed was refused for a reason.

    So a limit comes back with the points: what may be redeemed by the verdict is redeemed.

    >>> limits_hold(Claims({"points": 20}), [("redeem", "r1", 0, 5), ("redeem", "r2", 0, 5)])
    """
    claims = start
    for operation in todo:
        fresh = operation[0] == "redeem" and operation[1] not in claims.redemptions
        reward = rewards[operation[2] % len(rewards)]
        may = fresh and may_redeem(_standing_only(claims), reward, operation[3]).met
        result = desk.do(claims, operation, rewards)
        if result is None:
            continue
        if fresh:
            told = f"{operation} of {reward.name} is {result.done.value}, and the redemptions that stand allow: {may}"
            _hold((result.done is Done.DONE) == may, told)
        claims = result.claims


def _standing_only(claims: Claims) -> Claims:
    """The claims as if redemptions that were cancelled or refunded had never been."""
    return Claims(claims.balances, {id: one for id, one in claims.redemptions.items() if one.stands})


def a_retry_is_one_claim(
    start: Claims, todo: Sequence[Operation], desk: Desk = DESK, rewards: Sequence[Reward] = REWARDS
) -> None:
    """Every operation given twice in a row is the same as given once.

    >>> a_retry_is_one_claim(Claims({"points": 20}), [("redeem", "r1", 0, 5), ("cancel", "r1", 0, 5)])
    """
    claims = start
    for operation in todo:
        once = desk.do(claims, operation, rewards)
        if once is None:
            continue
        again = desk.do(once.claims, operation, rewards)
        told = "nothing" if again is None else again.claims.balances
        same = again is not None and again.claims.balances == once.claims.balances
        same = same and again is not None and again.claims.redemptions == once.claims.redemptions
        _hold(same, f"{operation} once leaves {once.claims.balances}, twice {told}")
        claims = once.claims


def what_is_over_stays_over(
    start: Claims, todo: Sequence[Operation], desk: Desk = DESK, rewards: Sequence[Reward] = REWARDS
) -> None:
    """A redemption that was cancelled or refunded never becomes anything else, and one confirmed only a refunded one.

    >>> what_is_over_stays_over(Claims({"points": 20}), [("redeem", "r1", 0, 5), ("refund", "r1", 0, 5)])
    """
    claims = start
    for operation in todo:
        result = desk.do(claims, operation, rewards)
        if result is None:
            continue
        for id, before in claims.redemptions.items():
            after = result.claims.redemptions[id]
            over = before.state in (ClaimState.CANCELLED, ClaimState.REFUNDED)
            told = f"{operation} makes {id}, {before.state.value}, {after.state.value}"
            _hold(not over or after == before, told)
            back = (ClaimState.HELD, ClaimState.CANCELLED)
            _hold(before.state is not ClaimState.CONFIRMED or after.state not in back, told)
        claims = result.claims


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
