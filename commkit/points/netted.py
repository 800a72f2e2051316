"""Points of both signs, netted over the day: a cap on the net, what is exempt from it, and a floor after each day.

Netted("reputation", netted=(Weight(UPVOTED, 10), Weight(DOWNVOTED, -2)), cap=200, floor=1)
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable, optional

from commkit.core.days import Day
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import Label, Lang
from commkit.points.awards import Own
from commkit.points.true_up import Carry, Earnings, TrueUp, count
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received, one_or_more
from commkit.standing.policy import Handler, Heard, Now, named


def level_after(before: int, *, netted: int, exempt: int = 0, cap: int | None = None, floor: int | None = None) -> int:
    """The level [points] after a day: the net of the day up to the cap, what is exempt from it, never below the floor.

    Twenty votes of +10, one of -2 and one more of +10 net 208, of which 200 count. Source: systems.md 2.4 (pinned).

    >>> level_after(1, netted=20 * 10 - 2 + 10, cap=200, floor=1), level_after(1, netted=-2, exempt=15, floor=1)
    (201, 14)
    >>> level_after(2, netted=-10, floor=1), level_after(2, netted=-10)
    (1, -8)
    """
    after = before + (netted if cap is None else min(netted, cap)) + exempt
    return after if floor is None else max(after, floor)


class By(enum.Enum):
    """What a weight is multiplied with: how often it happened, or the amounts of the facts."""

    FACT = "fact"
    AMOUNT = "amount"


def _heard(_weight: object, _attribute: Attribute[Heard], value: Heard) -> None:
    if not isinstance(value, Kind | Received):
        raise WrongType("heard", seen=value, why="nothing that can be heard", fix="give a Kind, or Received(kind)")


def _points(_weight: object, attribute: Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value == 0:
        why, fix = "it is what one is worth, in whole points", "give 10 or -2, and leave out what is worth nothing"
        raise InvalidValue(attribute.name, seen=value, why=why, fix=fix)


@frozen
class Weight:
    """What facts of a kind are worth: `each` for every time, or for every unit of their amounts [points].

    `heard` is a kind, or `Received(kind)` where the member is the counterpart. With `ever` no more than so much counts
    in all [points], before the cap of the day.
    """

    heard: Heard = field(validator=_heard)
    each: int = field(validator=_points)
    by: By = field(default=By.FACT, validator=instance_of(By))
    ever: int | None = field(default=None, validator=optional(counting("points", least=1)))

    @ever.validator
    def _of_credits(self, _attribute: Attribute[int | None], value: int | None) -> None:
        if value is not None and value < self.each:
            why = f"it is below one award ({self.each}), which could never be paid"
            raise InvalidValue("ever", seen=value, why=why, fix=f"give {self.each} or more, or nothing")
        if value is not None and self.each < 0:
            raise InvalidValue("ever", seen=value, why="only credits have a limit", fix="leave it out of a penalty")

    @property
    def code(self) -> str:
        """The code of the kind."""
        return self.heard.kind.code if isinstance(self.heard, Received) else self.heard.code

    def worth(self, total: int, before: int = 0) -> int:
        """What a day's times, or its amounts together, are worth [points], after so much on days before.

        >>> from commkit.standing.kinds import REPLIED
        >>> Weight(REPLIED, 2, ever=1000).worth(3), Weight(REPLIED, 2, ever=1000).worth(3, before=998)
        (6, 2)
        """
        worth = total * self.each
        return worth if self.ever is None else min(worth, max(self.ever - before, 0))


def _weights(weights: Weight | Iterable[Weight]) -> tuple[Weight, ...]:
    return (weights,) if isinstance(weights, Weight) else tuple(weights)


_all_weights = deep_iterable(instance_of(Weight))


@frozen
class Netted(TrueUp):
    """Points of both signs: each day the net of `netted` counts up to `cap`, `exempt` comes on top [points].

    Everybody begins with `floor` and nobody falls below it; it is applied after each day, so what a day could not take
    away is not taken later. Without a floor the sum may fall below 0, which an account names a debt. A member begins
    with the first fact that is heard; `begins` are kinds that are worth nothing else. Facts with oneself earn and cost
    nothing, unless `own` says so. A kind is weighed on one side only: where both gain, each has a fact of its own.

    Late facts and facts that are taken back are exact: the day and all later ones are worked out again.

    >>> from commkit.standing.kinds import DOWNVOTED, UPVOTED
    >>> rule = Netted("votes", netted=(Weight(Received(UPVOTED), 10), Weight(Received(DOWNVOTED), -2)), cap=200)
    >>> rule.day({"upvoted": 21, "downvoted": 1}, before=0), rule.day({"downvoted": 1}, before=200)
    (200, 198)
    """

    name: str = field(validator=named)
    netted: tuple[Weight, ...] = field(converter=_weights, validator=_all_weights)
    exempt: tuple[Weight, ...] = field(default=(), converter=_weights, validator=_all_weights)
    cap: int | None = field(default=None, validator=optional(counting("points", least=1)))
    floor: int | None = field(default=None, validator=optional(counting("points", least=0)))
    begins: tuple[Kind, ...] = field(default=(), converter=one_or_more, validator=deep_iterable(instance_of(Kind)))
    own: Own = field(default=Own.IGNORED, validator=instance_of(Own))
    into: str = field(default="points", validator=named)
    label: Label = field(validator=instance_of(Label))
    _by_code: Mapping[str, Weight] = field(init=False, eq=False, repr=False)
    _exempt: frozenset[str] = field(init=False, eq=False, repr=False)

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @_by_code.default
    def _index(self) -> Mapping[str, Weight]:
        return {weight.code: weight for weight in (*self.netted, *self.exempt)}

    @_exempt.default
    def _on_top(self) -> frozenset[str]:
        return frozenset(weight.code for weight in self.exempt)

    def __attrs_post_init__(self) -> None:
        """Refuse a rule that weighs nothing, or a kind twice."""
        codes = [weight.code for weight in (*self.netted, *self.exempt)] + [kind.code for kind in self.begins]
        if not self._by_code:
            raise InvalidValue("netted", seen=self.netted, why="nothing is weighed", fix="give weights")
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            why, fix = "it is weighed twice", "weigh a kind once; give the other side a kind of its own"
            raise InvalidValue("netted", seen=twice, why=why, fix=fix)

    def day(self, totals: Mapping[str, int], before: int, so_far: Mapping[str, int] | None = None) -> int:
        """The level [points] after a day on which so much of each kind happened, by code: times, or amounts together.

        `so_far` is what kinds with a limit in all have paid on days before [points]. Errors: UnknownName for a kind
        that is not weighed.
        """
        netted = exempt = 0
        for code, total in totals.items():
            worth = self.weight(code).worth(total, so_far.get(code, 0) if so_far else 0)
            if code in self._exempt:
                exempt += worth
            else:
                netted += worth
        return level_after(before, netted=netted, exempt=exempt, cap=self.cap, floor=self.floor)

    def so_far(self, totals: Mapping[str, int], so_far: Mapping[str, int]) -> Mapping[str, int]:
        """What kinds with a limit in all have paid [points], with one more day."""
        limited = {code: total for code, total in totals.items() if self.weight(code).ever is not None}
        if not limited:
            return so_far
        worth = {code: self.weight(code).worth(total, so_far.get(code, 0)) for code, total in limited.items()}
        return {**so_far, **{code: so_far.get(code, 0) + points for code, points in worth.items()}}

    def weight(self, code: str) -> Weight:
        """The weight of a kind, by its code; an UnknownName error where it has none."""
        try:
            return self._by_code[code]
        except KeyError:
            fix = f"use one of {', '.join(self._by_code)}"
            raise UnknownName("weight", seen=code, why="this kind is not weighed", fix=fix) from None

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        """See Policy.hears."""
        return dict.fromkeys((*[weight.heard for weight in self._by_code.values()], *self.begins), self.note)

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key: the kind, and the amount where that is weighed."""
        if self.own is Own.IGNORED and fact.person == fact.member:
            return None
        weight = self._by_code.get(fact.kind.code)
        by_amount = weight is not None and weight.by is By.AMOUNT
        return f"{fact.kind.code}:{fact.amount}" if by_amount else fact.kind.code

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """See TrueUp.due: what the day changes, and what it would change without cap and floor."""
        if not any(times > 0 for times in noted.values()):
            return 0, 0
        totals = self._totals(noted)
        begun = carry.in_all if self.floor is None else max(carry.in_all, self.floor)
        points = self.day(totals, begun, carry.seen) - carry.in_all
        return points, sum([self._by_code[code].each * total for code, total in totals.items()])

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.leaves."""
        seen = self.so_far(self._totals(noted), carry.seen)
        if not points and seen is carry.seen:
            return carry
        return Carry(in_all=carry.in_all + points, seen=seen)

    def _totals(self, noted: Mapping[str, int]) -> dict[str, int]:
        """How often, or how much, of each kind that is weighed."""
        totals: dict[str, int] = {}
        for key, times in noted.items():
            code, _, amount = key.partition(":")
            weight = self._by_code.get(code)
            if weight is not None and times > 0:
                count(totals, code, times * int(amount) if weight.by is By.AMOUNT and amount else times)
        return totals

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {self.name: self.label}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says: points that a day costs were not credited before."""
        return {
            "en": {"outcome.reversed": "{amount} {account} for {reason}"},
            "zh": {"outcome.reversed": "{reason}\uff0c{account} {amount}"},
        }
