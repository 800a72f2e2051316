"""Points that are taken: penalties with a floor, and points that staff give or take by command.

Penalty("spam", SPAM, each=5, floor=Floor.REFUSE)                       # 3 points, lower limit 0: nothing is taken
Command("by_command", may=InState("stage", "staff").is_true())          # an ordinary member's command changes nothing

Both decide when the fact arrives and never again: they are *leave*, like all that reads a balance.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.check import Check, is_check_or_none
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import Label, Lang
from commkit.points.decisions import Decision, Decisions, said_by, told
from commkit.standing.facts import Fact
from commkit.standing.kinds import COMMAND_GIVEN, COMMANDED, REPORTED, WARNED, Kind
from commkit.standing.measures import Received, Role
from commkit.standing.part_measures import Balance
from commkit.standing.policy import Handler, Heard, Late, Now, Phase, Policy, named


class Floor(enum.Enum):
    """What becomes of a penalty that would take a balance below its lower limit.

    REFUSE: nothing is taken (Discuz). CLIP: what there is above the limit. DEBT: all of it, and what is missing
    is owed.
    """

    REFUSE = "refuse"
    CLIP = "clip"
    DEBT = "debt"


@frozen
class Penalised:
    """What a penalty does: what is taken of what was desired, and the balance after it, below zero a debt [points].

    >>> Penalised(desired=5, taken=3, balance=0).whole
    False
    """

    desired: int
    taken: int
    balance: int

    @property
    def whole(self) -> bool:
        """Whether all of it was taken."""
        return self.taken == self.desired


def penalised(balance: int, amount: int, floor: Floor = Floor.REFUSE, *, limit: int = 0) -> Penalised:
    """What a penalty of an amount takes of a balance [points], down to a lower `limit` [points]; a debt knows no limit.

    Source: 2.5 of systems.md for REFUSE (lower limit 0, balance 3, action -5: refused, balance 3). The rest is ours. An
    amount below 1 is an InvalidValue error.

    >>> [(one.taken, one.balance) for one in (penalised(3, 5, floor) for floor in Floor)]
    [(0, 3), (3, 0), (5, -2)]
    >>> penalised(3, 5, limit=-100).balance
    -2
    """
    room = balance - limit
    taken = whole("amount", amount, least=1, counts="points")
    if floor is Floor.REFUSE and taken > room:
        taken = 0
    elif floor is Floor.CLIP:
        taken = min(taken, max(room, 0))
    return Penalised(amount, taken, balance - taken)


@frozen
class DecidedPart:
    """What a penalty or a command keeps of a member: the decisions about days that may still change."""

    decided: Mapping[Day, Mapping[str, tuple[Decision, ...]]] = field(factory=dict)


class _Decides(Policy[DecidedPart, Decisions]):
    """A policy that keeps nothing but its decisions."""

    phase = Phase.EARN
    late = Late.LEAVE

    @property
    def part(self) -> type[DecidedPart]:
        """See Policy.part."""
        return DecidedPart

    def thaw(self, part: DecidedPart) -> Decisions:
        """See Policy.thaw."""
        return Decisions(part.decided)

    def freeze(self, acc: Decisions, now: Now) -> DecidedPart:
        """See Policy.freeze."""
        return DecidedPart(acc.kept(now.open_from))

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {"en": _ENGLISH, "zh": _CHINESE}


_OF_ANOTHER = frozenset({WARNED, REPORTED})
"""Kinds whose member acts against the person that the fact names."""


@frozen
class Penalty(_Decides):
    """Points taken for each fact of a kind: `each` [points], from the account `into`, with a floor.

    `role` says from whom: from the member of the fact, or by `Role.RECEIVED` from the person whom it names. Whoever
    warns is the member of a warning, and whoever is warned its person: to fine these, give `Role.RECEIVED`.

    `limit` is the lower limit of the balance [points]; with `Floor.DEBT` there is none. It posts `reversed` for what is
    taken, and `not_penalised` where the floor leaves nothing to take; both with what was desired, and the balance as
    the verdict. Taking the fact back while its day may still change gives back what was really taken, once.
    """

    name: str = field(validator=named)
    kind: Kind = field(validator=instance_of(Kind))
    each: int = field(validator=counting("points", least=1))
    floor: Floor = field(default=Floor.REFUSE, validator=instance_of(Floor))
    limit: int = field(default=0, validator=counting("points", least=0))
    role: Role = field(default=Role.ACTED, validator=instance_of(Role))
    into: str = field(default="points", validator=named)

    @limit.validator
    def _debt_has_none(self, _attribute: Attribute[int], value: int) -> None:
        if value and self.floor is Floor.DEBT:
            why = "a penalty that may be owed has no lower limit"
            raise InvalidValue("limit", seen=value, why=why, fix="leave it out, or use Floor.CLIP or Floor.REFUSE")

    @property
    def balance(self) -> Balance:
        """The measure of the balance that it takes from."""
        return Balance(self.into)

    def hears(self) -> Mapping[Heard, Handler[Decisions]]:
        """See Policy.hears."""
        return {self.kind if self.role is Role.ACTED else Received(self.kind): self._decide}

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        return (self.balance,)

    def pays(self) -> Iterable[str]:
        """See Policy.pays."""
        return (self.into,)

    def takes(self, balance: int, times: int = 1) -> int:
        """What is taken of a balance for so many facts, one after the other [points].

        >>> from commkit.standing.kinds import MESSAGE
        >>> [Penalty("spam", MESSAGE, 5, floor).takes(12, times=3) for floor in Floor]
        [10, 12, 15]
        """
        if self.floor is Floor.REFUSE:
            return min(times, max(balance - self.limit, 0) // self.each) * self.each
        return penalised(balance, times * self.each, self.floor, limit=self.limit).taken

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {"en": {**_ENGLISH, **_TAKEN_EN}, "zh": {**_CHINESE, **_TAKEN_ZH}}

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        if self.role is Role.ACTED and self.kind in _OF_ANOTHER:
            yield "lint.penalty.acted"

    def _decide(self, acc: Decisions, fact: Fact, now: Now) -> Decisions:
        key = said_by(fact)
        if fact.times < 0:
            back = sum(one.points for one in acc.undone(now.day, key, -fact.times))
            if back:
                now.pay(self, self.into, back, now.today, 0)
            return acc
        times = acc.left(now.day, key, fact.times)
        if times:
            acc.note(now.day, key, Decision(now.at, times, self._take(times, now)))
        return acc

    def _take(self, times: int, now: Now) -> int:
        """Take what may be taken for facts that come now [points]."""
        balance, desired = now.read(self.balance), times * self.each
        taken = self.takes(balance if isinstance(balance, int) else 0, times)
        because = None if self.floor is Floor.DEBT else (self.balance >= self.limit + desired).judge(now)
        place = len(now.outcomes)
        if taken:
            now.pay(self, self.into, -taken, now.today, -desired)
        else:
            now.post(self, "not_penalised", target=self.into)
        told(now, place, desired=-desired, because=because)
        return taken


def no_command(by: str, to: str | None, allowed: Collection[str], right: Verdict | None = None) -> str:
    """Why a member may not command points for another: the code of the reason; empty where they may.

    They may whom `allowed` names, and those with the `right`: a verdict that is met. Nobody may for themselves. Source:
    2.11 of systems.md (by admins and the allow list only); that staff cannot serve themselves is ours (row 63).

    >>> no_command("root", "ada", {"root"}), no_command("bo", "ada", {"root"}), no_command("root", "root", {"root"})
    ('', 'command.no_right', 'command.self')
    """
    if to is None or to == by:
        return "command.nobody" if to is None else "command.self"
    return "" if by in allowed or (right is not None and right.met) else "command.no_right"


def _names(names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        why, fix = "one text, whose letters would each be a name", "give a list of names"
        raise WrongType("allowed", seen=names, why=why, fix=fix)
    return tuple(dict.fromkeys(names))


@frozen
class Command(_Decides):
    """Points that staff give, or take where the amount is negative, by a fact that names the other as its `person`.

    Who may do so: those whom `allowed` names, and those whose standing meets `may`. Then it posts `commanded` and sends
    `gives` to the other, whose account takes it in where it is among the account's `grants`. A command of anybody else,
    of staff for themselves, or for nobody, changes nothing and is reported: `not_commanded`, with the verdict where the
    check was asked. Taking a command back while its day may still change takes back what it gave, once.
    Source: row 70 and 2.11 of systems.md (by admins and the allow list only).
    """

    name: str = field(validator=named)
    may: Check | None = field(default=None, validator=is_check_or_none)
    allowed: tuple[str, ...] = field(default=(), converter=_names, validator=deep_iterable(instance_of(str)))
    kind: Kind = field(default=COMMANDED, validator=instance_of(Kind))
    gives: Kind = field(default=COMMAND_GIVEN, validator=instance_of(Kind))

    @allowed.validator
    def _somebody(self, _attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
        if not value and self.may is None:
            why = "nobody could ever command"
            raise InvalidValue("allowed", seen=value, why=why, fix="name members, or give a check in `may`")

    def hears(self) -> Mapping[Heard, Handler[Decisions]]:
        """See Policy.hears."""
        return {self.kind: self._decide}

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        return () if self.may is None else self.may.measures

    def echoes(self) -> Iterable[Kind]:
        """See Policy.echoes."""
        return (self.gives,)

    def _decide(self, acc: Decisions, fact: Fact, now: Now) -> Decisions:
        key = said_by(fact)
        if fact.times < 0:
            back = sum(one.points for one in acc.undone(now.day, key, -fact.times))
            if back:
                self._send(fact, -back, now)
            return acc
        times = acc.left(now.day, key, fact.times)
        if times:
            given = times if self._allows(fact, times, now) else 0
            acc.note(now.day, key, Decision(now.at, times, given))
            if given:
                self._send(fact, given, now)
        return acc

    def _allows(self, fact: Fact, times: int, now: Now) -> bool:
        """Whether a command is given; posts what was decided."""
        verdict = None if self.may is None or now.member in self.allowed else self.may.judge(now)
        reason = no_command(now.member, fact.person, self.allowed, verdict)
        what = "not_commanded" if reason else "commanded"
        now.post(self, what, target=fact.person or "", because=verdict, reason=reason)
        told(now, -1, desired=times * fact.amount)
        return not reason

    def _send(self, fact: Fact, times: int, now: Now) -> None:
        if fact.person is not None:
            sent = Fact(f"{fact.id}>{fact.person}", fact.at, fact.person, self.gives, amount=fact.amount, times=times)
            now.echo(sent)

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels: why a command was not given."""
        return _REASONS


_TAKEN_EN: Mapping[str, str] = {
    "outcome.reversed": "{amount} {account} for {reason}",
    "outcome.credited": "+{amount} {account}: the penalty for {reason} is taken back",
    "lint.penalty.acted": "the member of such a fact is who acts, often staff, and they are fined; to fine the person "
    "it is about, give role=Role.RECEIVED",
}
_TAKEN_ZH: Mapping[str, str] = {
    "outcome.reversed": "{reason}，{account} {amount}",
    "outcome.credited": "撤销处罚：{reason}，{account} +{amount}",
    "lint.penalty.acted": "此类事实的成员是执行者（多为管理人员），被扣分的会是执行者；"
    "要扣被处理者的积分，请设 role=Role.RECEIVED",
}
_REASONS: Mapping[str, Label] = {
    "command.no_right": Label(en="no right to command", zh="无权下达指令"),
    "command.self": Label(en="nobody commands points for themselves", zh="不能给自己加减积分"),
    "command.nobody": Label(en="it names nobody", zh="未指定成员"),
}
_ENGLISH: Mapping[str, str] = {
    "outcome.not_penalised": "no {account} taken on {day} by the rule {policy}, because {because}",
    "outcome.commanded": "{desired} points for {target} by command on {day}",
    "outcome.not_commanded": "{desired} points for {target} not given on {day}: {reason}",
}
_CHINESE: Mapping[str, str] = {
    "outcome.not_penalised": "{day} 未按规则 {policy} 扣除{account}，因为{because}",
    "outcome.commanded": "{day} 按指令为{target}加减积分：{desired}",
    "outcome.not_commanded": "{day} 未执行为{target}加减 {desired} 积分的指令：{reason}",
}
