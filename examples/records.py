"""What a replay gives: moves, refusals, counts of days, and each member as they stand when the last day ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from attrs import define, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.machine import Machine, Trigger
from commkit.core.readings import Readings
from commkit.core.verdict import Verdict
from commkit.members.turnover import Chat, Decision, decide
from commkit.points.earning import Earned, earned_by
from commkit.presets import StudyClass
from commkit.standing.activity import Activity
from commkit.standing.kinds import Kind


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


@define
class Member:
    """What is known of one member: activity, stage (None before the join) and since when, and the private chat."""

    name: str
    activity: Activity = field(factory=Activity)
    stage: str | None = None
    since: Day = 0
    inside: bool = False
    asked_on: Day | None = None
    spoken_to: bool = False
    answer: Chat = Chat.WAITING
    last_act: Day | None = None
    scheduled: bool = False


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

    rules: StudyClass
    calendar: Calendar
    machine: Machine
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
    def last(self) -> Day:
        """The last observed day."""
        return self.as_of - 1

    def roster(self) -> list[Member]:
        """The members when the last day ended, by name."""
        return sorted((one for one in self.members.values() if one.inside), key=lambda one: one.name)

    def decision(self, member: Member) -> Decision:
        """What to do about a member, as of the last day; whether somebody is quiet shows after a whole window."""
        stages = self.rules.stages
        verdict = stages.quiet.check.judge(member.activity.at_end_of(self.last))
        if verdict.met and self.last < self.first + stages.quiet.window_days:
            unseen = Readings({finding.measure.key: None for finding in verdict.findings})
            verdict = stages.quiet.check.judge(unseen)
        ago = None if member.asked_on is None else self.last - member.asked_on
        return decide(verdict, stages.chat(asked_days_ago=ago, answer=member.answer), stages.removal)

    def earned(self, member: Member) -> tuple[Earned, ...]:
        """The points of a member, entry by entry, up to the last day."""
        return earned_by(member.activity, self.rules.earning, self.last)
