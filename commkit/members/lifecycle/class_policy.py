"""The lifecycle of a class member as a policy: who is quiet, who is spoken to, and what to do about each.

Turnover("stage", quiet=Quiet(window_days=30), reply_days=7)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial

from attrs import evolve, field, frozen

from commkit.core.combine import Not
from commkit.core.days import Day
from commkit.core.machine import Machine, Trigger
from commkit.core.readings import Readable, Reading
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.members.lifecycle.class_member import (
    ACTIVE,
    APPLICATIONS,
    CHATS,
    DAYS,
    GONE,
    LURKER,
    NEWCOMER,
    OUT,
    REFUSALS,
    ClassStages,
    class_member,
)
from commkit.members.lifecycle.policies import OnRecord, Stage, Staged
from commkit.members.turnover import QUIET, Action, Chat, Decision, Quiet, Removal, decide
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    BANNED,
    JOINED,
    LEFT,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
)
from commkit.standing.measures import Received
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, named


@frozen
class ClassStage(Stage):
    """The stage of a class member, the day on which the private chat began, its answer, and what was last decided."""

    asked_on: Day | None = None
    answer: Chat = Chat.WAITING
    decided: Action = Action.KEEP


_ANSWERS = {RECOGNISED.code: Chat.RECOGNISES, NOT_RECOGNISED.code: Chat.NOT_RECOGNISES}
_SPOKEN_TO = Received(PRIVATE_CHAT)
_AWAKE = frozenset({NEWCOMER, ACTIVE})


@frozen
class Turnover(Staged[ClassStage]):
    """The lifecycle of a class member (`class_member`), and what to do about whoever is quiet: R44, R45, S4-03.

    Beside the moves it posts `decided` at the end of a day on which what to do changes: speak to them in private, wait,
    watch, remove, keep. Nobody is moved to removed by it: that is a fact that the host logs when it is done. `quiet`,
    `reply_days` [days] and `removal` are our defaults.
    """

    name: str = field(default="stage", validator=named)
    quiet: Quiet = field(default=QUIET, validator=instance_of(Quiet))
    reply_days: int = field(default=7, validator=counting("days", least=1))
    removal: Removal = Removal.PRIVATE_CHAT_FIRST

    on_record = (OnRecord(JOINED, NEWCOMER), OnRecord(LEFT, GONE), OnRecord(REMOVED, OUT), OnRecord(BANNED, OUT))
    outside = (GONE, OUT)
    remembers = (_SPOKEN_TO, NOT_RECOGNISED, APPLIED)

    @cached_property
    def stages(self) -> ClassStages:
        """The same numbers as the plain functions take them."""
        return ClassStages(self.quiet, self.reply_days, self.removal)

    @cached_property
    def machine(self) -> Machine:
        """See Staged.machine."""
        return class_member(self.stages)

    @property
    def part(self) -> type[ClassStage]:
        """See Policy.part."""
        return ClassStage

    def hears(self) -> Mapping[Heard, Handler[ClassStage]]:
        """See Policy.hears."""
        return {**super().hears(), RECOGNISED: partial(self.take, RECOGNISED)}

    def own(self, acc: ClassStage, day: Day) -> Mapping[str, Reading]:
        """See Staged.own. Days have no hours: what was heard on the very day of coming to a stage is not from since
        then, but for a refusal, which answers the chat that began the stage.
        """
        return {
            DAYS.key: day - acc.since,
            CHATS.key: acc.times(_SPOKEN_TO, acc.since + 1),
            REFUSALS.key: acc.times(NOT_RECOGNISED, acc.since),
            APPLICATIONS.key: acc.times(APPLIED, acc.since + 1),
        }

    def answers(self) -> Mapping[str, Answered[ClassStage]]:
        """See Policy.answers."""

        def of(key: str, course: Course = Course.STEADY) -> Answered[ClassStage]:
            return Answered(lambda acc, day: self.own(acc, day)[key], course)

        counted = {measure.key: of(measure.key) for measure in (CHATS, REFUSALS, APPLICATIONS)}
        return {**super().answers(), DAYS.key: of(DAYS.key, Course.GROWS), **counted}

    def take(self, heard: Heard, acc: ClassStage, fact: Fact, now: Now) -> ClassStage:
        """See Staged.take; a private chat and its answer are noted as well."""
        if fact.times > 0 and heard == _SPOKEN_TO:
            acc = evolve(acc, asked_on=now.today, answer=Chat.WAITING)
        acc = super().take(heard, acc, fact, now)
        if fact.times > 0 and heard.code in _ANSWERS and acc.asked_on is not None:
            acc = evolve(acc, answer=_ANSWERS[heard.code])
        return acc

    def entered(self, acc: ClassStage, state: str, day: Day, trigger: Trigger) -> ClassStage:
        """See Staged.entered; a private chat belongs to one spell of quiet: it ends when another begins or they act."""
        acc = super().entered(acc, state, day, trigger)
        if state in self.outside:
            return evolve(acc, decided=Action.KEEP)
        if state == LURKER or (state in _AWAKE and trigger != RECOGNISED):
            return evolve(acc, asked_on=None, answer=Chat.WAITING)
        return acc

    def decision(self, part: ClassStage, reader: Readable, day: Day) -> Decision:
        """What to do about a member as things stand at the end of a day."""
        ago = None if part.asked_on is None else day - part.asked_on
        chat = self.stages.chat(asked_days_ago=ago, answer=part.answer)
        return decide(self.quiet.check.judge(reader), chat, self.removal)

    def settle(self, acc: ClassStage, now: Now) -> ClassStage:
        """See Policy.settle: a move, then what to do about the member."""
        acc = super().settle(acc, now)
        if not self.inside(acc):
            return acc
        decision = self.decision(acc, now, now.day)
        if decision.action is acc.decided:
            return acc
        before, after = acc.decided.value, decision.action.value
        now.post(self, "decided", source=before, target=after, because=decision.verdict, reason=decision.reason)
        return evolve(acc, decided=decision.action)

    def wake(self, acc: ClassStage, now: Now) -> Day | None:
        """See Policy.wake."""
        if not self.inside(acc):
            return None
        quiet = now.first_met(self.quiet.check)
        if quiet is None or quiet > now.day:
            return quiet if acc.decided is Action.KEEP else now.day
        if self.decision(acc, now, now.day).action is not acc.decided:
            return now.day
        days = [super().wake(acc, now), now.first_met(Not(self.quiet.check))]
        if acc.asked_on is not None and acc.asked_on + self.reply_days > now.day:
            days.append(acc.asked_on + self.reply_days)
        return min((day for day in days if day is not None), default=None)
