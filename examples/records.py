"""What a replay gives: moves, refusals, counts of days, and each member as they stand when the last day ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from attrs import define, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.errors import BadData, Problem
from commkit.core.machine import Machine, Trigger
from commkit.core.verdict import Verdict
from commkit.members.lifecycle.class_policy import ClassStage, Turnover
from commkit.members.turnover import Decision, Quiet
from commkit.playbook import Playbook
from commkit.points import Account, Streak
from commkit.standing.kinds import Kind
from commkit.standing.policy import AnyPolicy
from commkit.standing.standing import Standing


@frozen
class Stepped:
    """A member moved from one stage to another on a day, set off by a fact or by time, because of a verdict."""

    day: Day
    member: str
    source: str
    target: str
    trigger: Trigger
    because: Verdict | None


@frozen
class NotAllowed:
    """The log has a move that the rules refuse, such as a removal without a private chat.

    `because` is None where no rule lets a member of that stage make the move at all.
    """

    day: Day
    member: str
    stage: str
    kind: Kind
    because: Verdict | None


@frozen
class DayCount:
    """One day: members when it ended, and how many of those checked in and spoke."""

    day: Day
    members: int
    attended: int
    spoke: int


@frozen
class ClassRules:
    """A playbook of a class, as the report speaks of it: its turnover, and what it pays into its first account.

    A book without exactly one turnover is a BadData error.
    """

    book: Playbook
    turnover: Turnover = field(init=False)

    @turnover.default
    def _the_one(self) -> Turnover:
        found = [policy for policy in self.book.policies if isinstance(policy, Turnover)]
        if len(found) != 1:
            seen = f"{len(found)} of them" if found else "none"
            raise BadData([Problem("policies", seen, "one policy of the sort turnover: it says who is quiet")])
        return found[0]

    @property
    def quiet(self) -> Quiet:
        """When somebody is quiet."""
        return self.turnover.quiet

    @property
    def account(self) -> str | None:
        """The name of the account that the board shows: the first one of the book, None without any."""
        return next((policy.name for policy in self.book.policies if isinstance(policy, Account)), None)

    @property
    def earning(self) -> tuple[AnyPolicy, ...]:
        """The rules that pay into that account, in the book's order; those for streaks last."""
        paying = [policy for policy in self.book.policies if self.account in tuple(policy.pays())]
        return tuple(sorted(paying, key=lambda policy: isinstance(policy, Streak)))


@frozen
class Member:
    """What is known of one member when the last day ends: the standing, the stage, whether they are in, the last day on
    which they did something, the days on which they attended, and points by rule.
    """

    name: str
    standing: Standing
    part: ClassStage
    inside: bool
    last_act: Day | None
    attended: Collection[Day]
    points: Mapping[str, int]

    @property
    def stage(self) -> str | None:
        """The stage; None before the join."""
        return self.part.state or None


@define
class Oddities:
    """Facts that do not fit the roster or the private chats. All of them are reported; none is dropped."""

    before_join: int = 0
    before_join_members: set[str] = field(factory=set)
    not_on_roster: int = 0
    not_on_roster_members: set[str] = field(factory=set)
    after_leaving: int = 0
    answers_without_chat: int = 0


@frozen
class Replayed:
    """Everything that came out of a replay, as of the end of the day before `as_of`.

    `before` are those who had been in since before the log; their first join is not in `joins`.
    """

    rules: ClassRules
    first: Day
    as_of: Day
    facts: int
    members: Mapping[str, Member]
    before: Collection[str]
    joins: Mapping[str, Sequence[Day]]
    leaves: Mapping[str, Sequence[Day]]
    days: Sequence[DayCount]
    steps: Sequence[Stepped]
    step_counts: Mapping[tuple[str, str], int]
    not_allowed: Sequence[NotAllowed]
    oddities: Oddities
    acts: tuple[Sequence[str], Sequence[int]]
    said: Mapping[str, int]

    @property
    def calendar(self) -> Calendar:
        """The community's calendar."""
        return self.rules.book.calendar

    @property
    def machine(self) -> Machine:
        """The stages and the moves between them."""
        return self.rules.turnover.machine

    @property
    def last(self) -> Day:
        """The last observed day."""
        return self.as_of - 1

    def roster(self) -> list[Member]:
        """The members when the last day ended, by name."""
        return sorted((one for one in self.members.values() if one.inside), key=lambda one: one.name)

    def decision(self, member: Member) -> Decision:
        """What to do about a member, as of the last day."""
        reader = member.standing.activity.at_end_of(self.last)
        return self.rules.turnover.decision(member.part, reader, self.last)
