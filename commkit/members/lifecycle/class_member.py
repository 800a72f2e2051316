"""The lifecycle of a class member: newcomer, active, lurker, contacted, left, removed, as one machine.

Facts move a member (a message, a private chat, a leave), and so does time: a day passes, and whoever has gone quiet is
a lurker. A move that is not allowed is refused with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf
from commkit.core.days import Day, DayLike, number
from commkit.core.machine import EachDay, Fired, Machine, Move, Trigger
from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.members.turnover import QUIET, Chat, Quiet, Removal
from commkit.standing.activity import Activity
from commkit.standing.kinds import APPLIED, JOINED, LEFT, NOT_RECOGNISED, PRIVATE_CHAT, RECOGNISED, REMOVED
from commkit.standing.measures import Received, Role, Tally, count

NEWCOMER, ACTIVE, LURKER = "newcomer", "active", "lurker"
CONTACTED, GONE, OUT = "contacted", "left", "removed"

STAGES = (NEWCOMER, ACTIVE, LURKER, CONTACTED, GONE, OUT)
LABELS: Mapping[str, Label] = {
    NEWCOMER: Label(en="newcomer", zh="新人"),
    ACTIVE: Label(en="active", zh="活跃"),
    LURKER: Label(en="lurker", zh="潜水"),
    CONTACTED: Label(en="contacted", zh="已私聊"),
    GONE: Label(en="left", zh="已退群"),
    OUT: Label(en="removed", zh="已清退"),
}

EVERY_DAY = EachDay()
NO_ANSWER = Label(en="refused or did not reply", zh="不认可或未回复")
QUIET_ALL_ALONG = Label(en="quiet for a whole window", zh="整个期间潜水")

DAYS = given("days_in_stage", Label(en="days in this stage", zh="在该阶段的天数"), "days")
CHATS = given("private_chats_in_stage", Label(en="private chats since going quiet", zh="潜水后的私聊次数"), "times")
REFUSALS = given("refusals_in_stage", Label(en="refusals after the private chat", zh="私聊后不认可次数"), "times")
APPLICATIONS = given(
    "applications_in_stage", Label(en="applications since the removal", zh="清退后的申请次数"), "times"
)


def in_stage(activity: Activity, since: DayLike, day: DayLike) -> Mapping[str, int]:
    """The numbers that count from the day on which a member came to a stage.

    An application or a private chat from before says nothing about now. Days have no hours, so those of the very day
    do not count either; a refusal of that day does, because it answers the chat that began the stage.

    >>> from commkit.standing.facts import Fact
    >>> ada = Activity()
    >>> ada.add(Fact("f1", 0, "ada", APPLIED), day=1)
    >>> in_stage(ada, since=5, day=9)["applications_in_stage"], in_stage(ada, since=5, day=9)["days_in_stage"]
    (0, 4)
    """
    last = number(day)
    days = last - number(since)
    return {
        DAYS.key: days,
        CHATS.key: _since(activity, count(PRIVATE_CHAT).received, days, last),
        REFUSALS.key: _since(activity, count(NOT_RECOGNISED), days + 1, last),
        APPLICATIONS.key: _since(activity, count(APPLIED), days, last),
    }


def _since(activity: Activity, asked: Tally, days: int, last: Day) -> int:
    return (activity.read(asked.last(days), last) or 0) if days > 0 else 0


@frozen
class ClassStages:
    """The numbers behind a class member's lifecycle: what quiet means, how many days a private chat waits for a reply
    (our default 7), and what must come before a removal.
    """

    quiet: Quiet = QUIET
    reply_days: int = field(default=7, validator=counting("days", least=1))
    removal: Removal = Removal.PRIVATE_CHAT_FIRST

    def chat(self, *, asked_days_ago: int | None, answer: Chat = Chat.WAITING) -> Chat:
        """How a private chat stands: `asked_days_ago` [days] since it began, None when there was none.

        >>> ClassStages().chat(asked_days_ago=7).value, ClassStages().chat(asked_days_ago=6).value
        ('no_reply', 'waiting')
        """
        if asked_days_ago is None:
            return Chat.NONE
        return Chat.NO_REPLY if answer is Chat.WAITING and asked_days_ago >= self.reply_days else answer

    def chat_of(self, activity: Activity, day: DayLike) -> Chat:
        """How the private chat with a member stands at the end of a day, from their activity.

        A recognition holds for a whole window. A chat belongs to one spell of quiet: only one from after the day on
        which the member went quiet counts, and an answer from the day of the latest chat on.

        >>> from commkit.standing.facts import Fact
        >>> ada, stages = Activity(), ClassStages()
        >>> ada.add(Fact("f1", 0, "ada", JOINED), day=0)
        >>> ada.add(Fact("f2", 0, "monitor", PRIVATE_CHAT, person="ada"), day=40, role=Role.RECEIVED)
        >>> [stages.chat_of(ada, day).value for day in (39, 41, 47)]
        ['none', 'waiting', 'no_reply']
        """
        today, window = number(day), self.quiet.window_days
        yes, no = activity.latest(RECOGNISED, today), activity.latest(NOT_RECOGNISED, today)
        if yes is not None and today - yes < window:
            return Chat.RECOGNISES
        spell = self.quiet.since(activity, today)
        asked = activity.latest(PRIVATE_CHAT, today, Role.RECEIVED)
        if spell is None or asked is None or asked <= (spell if yes is None else max(spell, yes + window)):
            return Chat.NONE
        if no is not None and no >= asked:
            return Chat.NOT_RECOGNISES
        return self.chat(asked_days_ago=today - asked)


def class_member(stages: ClassStages | None = None) -> Machine:
    """The machine of a class member. Source: R44, R45, S4-03; illegal moves: seeds 3.5.

    A lurker is removed only after a private chat that was answered with no or not at all, unless the policy lets the
    data decide. Whoever recognises the group has a whole window before they can count as quiet again. Somebody who was
    removed comes back only with a new application; somebody who left comes back as a newcomer.

    >>> machine = class_member()
    >>> machine.fire("lurker", Received(PRIVATE_CHAT)).state
    'contacted'
    >>> print(machine.fire("lurker", REMOVED, Readings({CHATS: 0})).verdict)
    not met: private chats since going quiet: 0 (at least 1), 1 missing
    """
    rule = stages or ClassStages()
    quiet, awake = rule.quiet.check, ~rule.quiet.check
    acts = tuple(dict.fromkeys((*rule.quiet.speaking, *rule.quiet.attending)))
    spoken_to: Check | None = CHATS >= 1
    no_answer: Check | None = AnyOf((REFUSALS >= 1, DAYS >= rule.reply_days), label=NO_ANSWER)
    if rule.removal is Removal.DATA_DECIDES:
        spoken_to = no_answer = None
    moves = [
        *(Move(NEWCOMER, ACTIVE, act) for act in acts),
        Move(NEWCOMER, ACTIVE, RECOGNISED),
        Move(NEWCOMER, LURKER, EVERY_DAY, quiet),
        Move(ACTIVE, LURKER, EVERY_DAY, AllOf((quiet, DAYS >= rule.quiet.window_days), label=QUIET_ALL_ALONG)),
        *(Move(source, ACTIVE, act, awake) for source in (LURKER, CONTACTED) for act in acts),
        Move(LURKER, CONTACTED, Received(PRIVATE_CHAT)),
        Move(CONTACTED, CONTACTED, Received(PRIVATE_CHAT)),
        Move(CONTACTED, ACTIVE, RECOGNISED),
        Move(LURKER, OUT, REMOVED, spoken_to),
        Move(CONTACTED, OUT, REMOVED, no_answer),
        *(Move(source, GONE, LEFT) for source in (NEWCOMER, ACTIVE, LURKER, CONTACTED)),
        Move(GONE, NEWCOMER, JOINED),
        Move(OUT, NEWCOMER, JOINED, APPLICATIONS >= 1),
    ]
    return Machine(STAGES, tuple(moves), NEWCOMER, LABELS)


def next_stage(
    stage: str, happened: Trigger, numbers: Mapping[str, int | bool | None], stages: ClassStages | None = None
) -> Fired:
    """What happens to a member in a stage, from plain numbers by the name of the measure.

    >>> quiet = {"count.message.last_30_days": 0, "days.checked_in.last_30_days": 0, "tenure": 40, "days_in_stage": 35}
    >>> next_stage("active", EVERY_DAY, quiet).state
    'lurker'
    """
    return class_member(stages).fire(stage, happened, Readings(numbers))
