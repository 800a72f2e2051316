"""Referral after a milestone: an invitation is paid once the invitee has shown to be there, such as by 7 check-in days.

referral("referral", each=20, milestone=days(CHECKED_IN) >= 7)

On the invitee's side `Milestone` waits until a check over the invitee's own standing is first met, and tells whoever
invited them first, once ever. On the inviter's side `Invite` pays for that once per pair, and `TellInviter` lets it be
taken back when the invitee leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from commkit.core.check import Check, is_check
from commkit.core.days import Day
from commkit.core.measure import Measure
from commkit.core.typed import instance_of
from commkit.core.wording import Lang
from commkit.points.awards import NO_CAP, Cap
from commkit.points.invite import Invite, TellInviter
from commkit.standing.facts import Fact
from commkit.standing.kinds import BANNED, COMMAND_GIVEN, INVITED, INVITEE_LEFT, JOINED, LEFT, REFERRED, REMOVED, Kind
from commkit.standing.measures import Received, one_or_more, some_kinds
from commkit.standing.policy import Handler, Heard, Now, Policy, named


def first_inviter(invited_by: Mapping[str, int], reached: int, own: int | None = None) -> str | None:
    """Who is paid for a member who reached the milestone at an instant: the first who invited them until then, or None.

    `invited_by` is when each invited them first, `own` when they first invited somebody themself: who invites is there
    already, so that an invitation from then on is no referral. Rings of any length are so cut, by the facts of one
    member alone. Of two at one instant the smaller name is first. Instants are in microseconds. Source: T9 of
    systems.md (no circular invite); the way to decide it is ours.

    >>> first_inviter({"bo": 9, "ada": 5}, reached=20), first_inviter({"ada": 25}, reached=20)
    ('ada', None)
    >>> first_inviter({"ada": 5}, reached=20, own=3) is None
    True
    """
    last = reached if own is None else min(reached, own - 1)
    found = min(((at, name) for name, at in invited_by.items() if at <= last), default=None)
    return None if found is None else found[1]


@frozen
class Reaching:
    """How far a member is: who invited them, how often and at which instants, until the milestone has been told.

    `own` is when they first invited somebody themself, `reached` when the check was first met, `told` who was told and
    `told_at` when, and `undone` whether it turned out later that they were away then. `left` and `joined` are how often
    they did, by instant, on days that may still change, and `away` whether they were away before these. Instants are in
    microseconds.
    """

    by: Mapping[str, Mapping[int, int]] = field(factory=dict)
    own: int | None = None
    reached: int | None = None
    told: str = ""
    told_at: int | None = None
    undone: bool = False
    left: Mapping[int, int] = field(factory=dict)
    joined: Mapping[int, int] = field(factory=dict)
    away: bool = False

    def away_at(self, at: int) -> bool:
        """Whether they have left and not joined again until an instant; at one instant the leave is the last.

        >>> some = Reaching(left={5: 1, 9: 0}, joined={7: 1})
        >>> [some.away_at(at) for at in (4, 5, 7, 9)]
        [False, True, False, False]
        """
        left = max((one for one, times in self.left.items() if times > 0 and one <= at), default=None)
        joined = max((one for one, times in self.joined.items() if times > 0 and one <= at), default=None)
        if left is None or joined is None:
            return self.away if left == joined else joined is None
        return left >= joined

    @property
    def first(self) -> Mapping[str, int]:
        """When each invited them first, without invitations that were taken back."""
        there = ((name, [at for at, times in counts.items() if times > 0]) for name, counts in self.by.items())
        return {name: min(instants) for name, instants in there if instants}


@frozen
class Milestone(Policy[Reaching, Reaching]):
    """Tells the first inviter of a member, once ever, when a check over the member's standing is first met.

    It looks after every fact that the book hears, and at the end of days. What is reached by time alone, or by a fact
    that another member's fact caused, is told with the member's next fact: a consequence for others needs a fact of
    their own. `caused` names the kinds that other policies of the book send. While the member is away nothing is
    reached. An invitation after the milestone is no referral, nor is one by whom the member invited before; see
    `first_inviter`. What was told is told once: when the member leaves later, `Invite` hears that of `TellInviter`. A
    leave that comes late and says that they were away when it was told is told as one of that instant, by `leave`.
    """

    name: str = field(validator=named)
    check: Check = field(validator=is_check)
    invited: Kind = field(default=INVITED, validator=instance_of(Kind))
    tells: Kind = field(default=REFERRED, validator=instance_of(Kind))
    leave: Kind = field(default=INVITEE_LEFT, validator=instance_of(Kind))
    leaving: tuple[Kind, ...] = field(default=(LEFT, REMOVED, BANNED), converter=one_or_more, validator=some_kinds)
    caused: tuple[Kind, ...] = field(default=(INVITEE_LEFT, COMMAND_GIVEN), converter=one_or_more)

    @property
    def part(self) -> type[Reaching]:
        """See Policy.part."""
        return Reaching

    def hears(self) -> Mapping[Heard, Handler[Reaching]]:
        """See Policy.hears."""
        leaving: Mapping[Heard, Handler[Reaching]] = dict.fromkeys(self.leaving, self._left)
        return {self.invited: self._invites, Received(self.invited): self._invited, JOINED: self._joined, **leaving}

    def echoes(self) -> Iterable[Kind]:
        """See Policy.echoes."""
        return (self.tells, self.leave)

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        return self.check.measures

    def _invites(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        if acc.told or fact.times < 0 or fact.person in (None, fact.member):
            return acc
        return evolve(acc, own=fact.at if acc.own is None else min(acc.own, fact.at))

    def _invited(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        if acc.told or fact.member == now.member:
            return acc
        counts = dict(acc.by.get(fact.member, {}))
        times = counts.pop(fact.at, 0) + fact.times
        if times:
            counts[fact.at] = times
        by = {name: seen for name, seen in {**acc.by, fact.member: counts}.items() if seen}
        return evolve(acc, by=by)

    def _joined(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        if acc.told and (acc.told_at is None or fact.at > acc.told_at):
            return acc
        return self._moved(evolve(acc, joined=_counted(acc.joined, fact)), fact, now)

    def _left(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        if acc.told and (acc.told_at is None or fact.at > acc.told_at):
            return acc
        return self._moved(evolve(acc, left=_counted(acc.left, fact)), fact, now)

    def _moved(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        """Tell the inviter where a late leave or return changes whether the member was there when it was told."""
        if acc.told_at is None or acc.away_at(acc.told_at) is acc.undone:
            return acc
        id_, times = f"{fact.id}^{self.leave.code}^{acc.told}", -1 if acc.undone else 1
        now.echo(Fact(id_, acc.told_at, acc.told, self.leave, person=now.member, times=times))
        return evolve(acc, undone=not acc.undone)

    def freeze(self, acc: Reaching, now: Now) -> Reaching:
        """See Policy.freeze: leaves and returns of days that can no longer change are only where the member is."""
        day_of, first = now.calendar.day_number, now.open_from
        if acc.told and (acc.told_at is None or day_of(acc.told_at) < first):
            return Reaching(reached=acc.reached, told=acc.told)
        if not acc.left and not acc.joined:
            return acc
        closed = [at for at in (*acc.left, *acc.joined) if day_of(at) < first]
        away = acc.away_at(max(closed)) if closed else acc.away
        left, joined = (
            {at: times for at, times in sorted(counts.items()) if times and day_of(at) >= first}
            for counts in (acc.left, acc.joined)
        )
        return evolve(acc, left=left, joined=joined, away=away)

    def follow(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        """See Policy.follow: whether the milestone is reached, and whom to tell."""
        if acc.told or acc.away_at(now.at):
            return acc
        acc = self._looked_at(acc, now)
        if acc.reached is None or fact.kind == self.tells or fact.kind in self.caused:
            return acc
        inviter = first_inviter(acc.first, acc.reached, acc.own)
        if inviter is None:
            return acc
        now.echo(Fact(f"{fact.id}^{self.tells.code}^{inviter}", now.at, inviter, self.tells, person=now.member))
        now.post(self, "referred", target=inviter, because=self.check.judge(now))
        there = Reaching(left=acc.left, joined=acc.joined, away=acc.away)
        return evolve(there, reached=acc.reached, told=inviter, told_at=now.at)

    def _looked_at(self, acc: Reaching, now: Now) -> Reaching:
        met = acc.reached is None and self.check.met_by(now) is True
        return evolve(acc, reached=now.at) if met else acc

    def settle(self, acc: Reaching, now: Now) -> Reaching:
        """See Policy.settle: what time alone has reached."""
        return acc if acc.told or acc.away_at(now.at) else self._looked_at(acc, now)

    def wake(self, acc: Reaching, now: Now) -> Day | None:
        """See Policy.wake."""
        return None if acc.reached is not None or acc.away_at(now.at) else now.first_met(self.check)

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {"en": _ENGLISH, "zh": _CHINESE}


def _counted(counts: Mapping[int, int], fact: Fact) -> Mapping[int, int]:
    return {**counts, fact.at: counts.get(fact.at, 0) + fact.times}


def referral(
    name: str, each: int, milestone: Check, *, cap: Cap = NO_CAP, within: int | None = None, into: str = "points"
) -> tuple[Invite, TellInviter, Milestone]:
    """The policies of an invitation that is paid once the invitee meets a check, `each` per pair [points].

    It is taken back when the invitee leaves, `within` so many days of the pay [days]; always without it.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> [policy.name for policy in referral("referral", 20, days(CHECKED_IN) >= 7)]
    ['referral', 'referral_left', 'referral_milestone']
    """
    pays = Invite(name, each, cap=cap, kind=REFERRED, within=within, into=into)
    return pays, TellInviter(f"{name}_left"), Milestone(f"{name}_milestone", milestone)


_ENGLISH: Mapping[str, str] = {
    "outcome.referred": "the milestone is reached on {day}: {target} invited them, {because}",
}
_CHINESE: Mapping[str, str] = {
    "outcome.referred": "{day} 达到推荐条件，邀请人 {target}：{because}",
}
