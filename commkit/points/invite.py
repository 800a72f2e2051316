"""Points for inviting people, taken back when they leave: once per pair, into a named debt where they are spent.

A pair is paid in one direction only: whoever was invited by somebody is never paid for inviting them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.points.awards import NO_CAP, Cap, paid_on
from commkit.points.true_up import Carry, Earnings, TrueUp
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import BANNED, INVITED, INVITEE_LEFT, LEFT, REMOVED, Kind
from commkit.standing.measures import Received, one_or_more, some_kinds
from commkit.standing.policy import Handler, Heard, Late, Now, Phase, Policy, named

_CAME, _WENT = "+", "-"
Order: TypeAlias = int
"""The place of an invitation among those of one pair: by instant, and at one instant by the name of who invites."""


def first_each(invitations: Iterable[tuple[str, str, Order]]) -> dict[tuple[str, str], Order]:
    """The first invitation of each pair, from rows of who invited, who was invited, and when: all that is ever paid.

    A pair counts once, in the direction of its first invitation, so inviting back counts for nothing; nor does inviting
    oneself. Of two at one instant the one by the smaller name is first. Source: T9 of systems.md.

    >>> first_each([("ada", "bo", 5), ("bo", "ada", 7), ("ada", "bo", 3), ("cai", "cai", 1)])
    {('ada', 'bo'): 3}
    """
    first: dict[frozenset[str], tuple[Order, str, str]] = {}
    for inviter, invitee, at in invitations:
        found = first.get(pair := frozenset((inviter, invitee)))
        if inviter != invitee and (found is None or (at, inviter, invitee) < found):
            first[pair] = (at, inviter, invitee)
    return {(inviter, invitee): at for at, inviter, invitee in first.values()}


@frozen
class Invite(TrueUp):
    """Points for each person invited [points], once per pair; taken back when that person leaves.

    It hears invitations, and that an invitee left: `TellInviter` sends that, or the host's own log. `within` [days]:
    only leaves so soon after the day that was paid take it back; all of them without it. Inviting somebody who left
    pays nothing again, and frees no room under the cap. On a day on which the cap is met, who is paid for goes by name.
    Inviting oneself pays nothing, nor does inviting back whoever invited the member first: see `first_each`.
    """

    name: str = field(validator=named)
    each: int = field(validator=counting("points", least=1))
    cap: Cap = field(default=NO_CAP, validator=instance_of(Cap))
    kind: Kind = field(default=INVITED, validator=instance_of(Kind))
    left: Kind = field(default=INVITEE_LEFT, validator=instance_of(Kind))
    within: int | None = field(default=None, validator=optional(counting("days", least=1)))
    into: str = field(default="points", validator=named)

    @cap.validator
    def _an_award_fits(self, _attribute: Attribute[Cap], value: Cap) -> None:
        if value.least is not None and value.least < self.each:
            why = f"it is below one award ({self.each}), which could never be paid"
            raise InvalidValue("cap", seen=value.least, why=why, fix=f"give {self.each} or more, or no cap")

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        """See Policy.hears."""
        return {self.kind: self.note, Received(self.kind): self.note, self.left: self.note}

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key: who left; or when who invited whom, for the member may be either of them."""
        if fact.person is None or fact.person == fact.member:
            return None
        if fact.kind != self.kind:
            return f"{_WENT}{fact.person}"
        return f"{_CAME}{fact.at}:{len(fact.member)}:{fact.member}{fact.person}"

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """See TrueUp.due."""
        paid, back = self._paid_and_back(noted, day, carry, now)
        return sum(paid.values()) - sum(back.values()), len(paid) * self.each - sum(back.values())

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.leaves."""
        paid, back = self._paid_and_back(noted, day, carry, now)
        hosts = [name for name in _invited_by(noted, now.member) if name not in carry.seen and name not in paid]
        if paid or back or hosts:
            seen = {**carry.seen, **paid, **dict.fromkeys([*back, *hosts], 0)}
            carry = evolve(carry, seen=seen, since=self._since(carry, paid, day))
        return paid_on(carry, sum(paid.values()), now.calendar.week(day), now.calendar.month(day))

    def _paid_and_back(
        self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Who is paid for on a day, and for whom it is taken back, by name [points]."""
        mine = sorted(invitee for inviter, invitee in first_each(_came(noted)) if inviter == now.member)
        room = self.cap.room(carry, now.calendar.week(day), now.calendar.month(day))
        paid = {}
        for name in mine:
            if name not in carry.seen:
                paid[name] = self.each if room is None else min(self.each, room)
                room = None if room is None else room - paid[name]
        seen, since = {**carry.seen, **paid}, self._since(carry, paid, day)
        gone = sorted(key[1:] for key, times in noted.items() if times > 0 and key[0] == _WENT)
        gone = [name for name in gone if self.within is None or name in since]
        return paid, {name: seen[name] for name in gone if seen.get(name)}

    def _since(self, carry: Carry, paid: Mapping[str, int], day: Day) -> Mapping[str, Day]:
        """Who was paid for so lately that a leave takes it back, and on which day."""
        if self.within is None:
            return carry.since
        return {name: on for name, on in carry.since.items() if day - on <= self.within} | dict.fromkeys(paid, day)

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        if self.cap.ever is None:
            yield "lint.remembers.invited"


def _came(noted: Mapping[str, int]) -> Iterable[tuple[str, str, Order]]:
    """The invitations of a day: who invited, who was invited, when."""
    for key, times in noted.items():
        if times > 0 and key[0] == _CAME:
            at, length, names = key[1:].split(":", 2)
            yield names[: int(length)], names[int(length) :], int(at)


def _invited_by(noted: Mapping[str, int], member: str) -> Iterable[str]:
    return (inviter for inviter, invitee, _ in _came(noted) if invitee == member)


@frozen
class Invited:
    """Who invited a member and when first [microseconds], and the member's leaves of days that may still change, by id.

    An invitation that was taken back is among them: what it was worth is for `Invite` to say.
    """

    by: Mapping[str, int] = field(factory=dict)
    left: Mapping[str, Fact] = field(factory=dict)


@frozen
class TellInviter(Policy[Invited, Invited]):
    """Tells everybody who invited a member before that the member left, by an echo of the kind that `Invite` hears."""

    name: str = field(validator=named)
    invited: Kind = field(default=INVITED, validator=instance_of(Kind))
    leaving: tuple[Kind, ...] = field(default=(LEFT, REMOVED, BANNED), converter=one_or_more, validator=some_kinds)
    tells: Kind = field(default=INVITEE_LEFT, validator=instance_of(Kind))

    phase = Phase.EARN
    late = Late.TRUE_UP

    @property
    def part(self) -> type[Invited]:
        """See Policy.part."""
        return Invited

    def freeze(self, acc: Invited, now: Now) -> Invited:
        """See Policy.freeze."""
        recent = {id: fact for id, fact in acc.left.items() if now.calendar.day_number(fact.at) >= now.open_from}
        return acc if len(recent) == len(acc.left) else Invited(acc.by, recent)

    def hears(self) -> Mapping[Heard, Handler[Invited]]:
        """See Policy.hears."""
        return {Received(self.invited): self._came, **dict.fromkeys(self.leaving, self._went)}

    def echoes(self) -> Iterable[Kind]:
        """See Policy.echoes."""
        return (self.tells,)

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        return ("lint.remembers.inviters",)

    def _came(self, acc: Invited, fact: Fact, now: Now) -> Invited:
        name, before = fact.member, acc.by.get(fact.member)
        if name == now.member or (before is not None and before <= fact.at):
            return acc
        for leave in in_order(acc.left.values()):
            if fact.at <= leave.at and (before is None or before > leave.at):
                self._tell(name, leave, now)
        return evolve(acc, by={**acc.by, name: fact.at})

    def _went(self, acc: Invited, fact: Fact, now: Now) -> Invited:
        for name, at in sorted(acc.by.items()):
            if at <= fact.at:
                self._tell(name, fact, now)
        return evolve(acc, left={**acc.left, fact.id: fact})

    def _tell(self, inviter: str, leave: Fact, now: Now) -> None:
        told = Fact(f"{leave.id}<{inviter}", leave.at, inviter, self.tells, person=now.member, times=leave.times)
        now.echo(told)


def invites(
    name: str, each: int, *, cap: Cap = NO_CAP, within: int | None = None, into: str = "points"
) -> tuple[Invite, TellInviter]:
    """The two policies of an invitation that is taken back when the invitee leaves, `within` so many days [days].

    >>> [policy.name for policy in invites("invite", 20, within=30)]
    ['invite', 'invite_left']
    """
    return Invite(name, each, cap=cap, within=within, into=into), TellInviter(f"{name}_left")
