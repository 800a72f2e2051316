"""The whole way of a member (seeds 3.5): potential, applicant, newcomer, active, up to VIP; lurkers, leaves, bans.

Journey("journey")                       # the policy
member_journey().fire("removed", JOINED) # the machine alone: refused, a new application comes first

Three machines stand side by side: this one (who is in, and how engaged), `lifecycle.trials` (trial, paying, advocate)
and `member_conduct` (warned, banned). A VIP may be on trial, and a warned VIP is a VIP still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from attrs import evolve, field, frozen

from commkit.core.check import Check, is_check
from commkit.core.combine import AllOf, AnyOf
from commkit.core.days import Day
from commkit.core.machine import EachDay, Machine, Move, Trigger
from commkit.core.measure import Given, flag
from commkit.core.readings import Reading
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.members.lifecycle.guarded import Guarded, Refusal
from commkit.members.lifecycle.policies import OnRecord, Stage
from commkit.members.returning import BEGINS_ANEW, Return, Returning, Went
from commkit.members.turnover import Quiet, Removal
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    ANSWERED,
    APPLIED,
    APPROVED,
    BANNED,
    JOINED,
    LEFT,
    MESSAGE,
    NOT_RECOGNISED,
    PLACED,
    POSTED,
    PRIVATE_CHAT,
    RECOGNISED,
    REJECTED,
    REMOVED,
    SHARED,
    WARNED,
    WITHDREW,
)
from commkit.standing.measures import Received, count, tenure
from commkit.standing.part_measures import DaysInState
from commkit.standing.policy import Answered, Heard, Now, named

POTENTIAL, APPLICANT, SCREENED = "potential", "applicant", "screened"
NEWCOMER, ACTIVE, CONTRIBUTOR, LOYAL, VIP = "newcomer", "active", "contributor", "loyal", "vip"
LURKER, CONTACTED = "lurker", "contacted"
GONE, OUT, BARRED = "left", "removed", "banned"

LABELS: Mapping[str, Label] = {
    POTENTIAL: Label(en="potential", zh="潜在用户"),
    APPLICANT: Label(en="applicant", zh="申请人"),
    SCREENED: Label(en="screened", zh="审核通过"),
    NEWCOMER: Label(en="newcomer", zh="新人"),
    ACTIVE: Label(en="active", zh="活跃"),
    CONTRIBUTOR: Label(en="contributor", zh="分享者"),
    LOYAL: Label(en="loyal", zh="忠实用户"),
    VIP: Label(en="VIP", zh="VIP"),
    LURKER: Label(en="lurker", zh="潜水"),
    CONTACTED: Label(en="contacted", zh="已私聊"),
    GONE: Label(en="left", zh="已退群"),
    OUT: Label(en="removed", zh="已清退"),
    BARRED: Label(en="banned", zh="已封禁"),
}
STATES = tuple(LABELS)
ENGAGED = (ACTIVE, CONTRIBUTOR, LOYAL, VIP)
MEMBERS = (NEWCOMER, *ENGAGED, LURKER, CONTACTED)
AWAY = (GONE, OUT, BARRED)

FORBIDDEN = ((OUT, VIP), (APPLICANT, VIP), (BARRED, NEWCOMER), (LURKER, OUT))
"""The illegal moves of seeds 3.5: (lurker, removed) is one unless the policy is that the data decides."""

APPLY_FIRST = Label(en="an application comes first", zh="须先申请")
APPROVE_FIRST = Label(en="the application must be approved first", zh="申请须先获批准")
COME_IN_FIRST = Label(en="whoever is approved comes in as a newcomer first", zh="获批准后须先作为新人入群")
APPLY_ANEW = Label(en="a new application comes first", zh="须先重新申请并获批准")
CHAT_FIRST = Label(en="a private chat comes first", zh="须先私聊")
NOT_A_LURKER = Label(
    en="only a lurker is removed; whoever breaks the rules is banned", zh="只清退潜水成员；违规者应封禁"
)
NOT_IN_YET = Label(
    en="nobody is removed before coming in; an application is rejected", zh="尚未入群者不清退；申请可予拒绝"
)

SPEAKING = (MESSAGE, POSTED, SHARED, ANSWERED)
QUIET = Quiet(speaking=SPEAKING)
"""Quiet as in a class, where posts, shares and answers count as speaking too. Our default."""
CONTRIBUTES = (count(POSTED, SHARED, ANSWERED).last(30) >= 5).named(Label(en="contributes", zh="乐于分享"))
"""What makes a contributor; the source has no criterion, this is our default."""
STAYS = ((tenure >= 90) & (count(*SPEAKING).last(30) >= 10)).named(Label(en="stays and takes part", zh="长期参与"))
"""What makes a loyal member; the source has no criterion, this is our default."""
EARNED = ((tenure >= 180) & (count(POSTED, SHARED, ANSWERED).last(90) >= 30)).named(Label(en="VIP rule", zh="VIP 标准"))
"""What makes a VIP; the source has no criterion, this is our default."""

HAD: Mapping[str, Given] = {
    stage: flag(f"{stage}_before", Label(en=f"{LABELS[stage].en} before they went", zh=f"离开前为{LABELS[stage].zh}"))
    for stage in ENGAGED
}
_EVERY_DAY = EachDay()
_QUIET_ALL_ALONG = Label(en="quiet for a whole window", zh="整个期间潜水")
_NO_ANSWER = Label(en="refused or did not reply", zh="不认可或未回复")
_WENT = {GONE: Went.LEFT, OUT: Went.REMOVED, BARRED: Went.BANNED}


def member_journey(
    *,
    name: str = "journey",
    contributor: Check = CONTRIBUTES,
    loyal: Check = STAYS,
    vip: Check = EARNED,
    quiet: Quiet = QUIET,
    reply_days: int = 7,
    removal: Removal = Removal.PRIVATE_CHAT_FIRST,
    returning: Returning = BEGINS_ANEW,
) -> Machine:
    """The machine of a whole membership, and every illegal move of seeds 3.5 as a move that is refused by name.

    `contributor`, `loyal` and `vip` are the caller's (seeds, trap 1): the source names the stages and no criterion; so
    are `quiet` and `reply_days` [days]. What makes a contributor should be among the acts that `quiet` counts, because
    only those make a newcomer active. Each is asked at the end of a day, one step a day. Nothing but going quiet
    leads down: what a member has to keep is for a ladder. `name` is that of the policy, whose days in a state it asks.
    Where `returning` is not RESET for everybody, whoever comes back through the gate has the stage again that they had.

    >>> machine = member_journey()
    >>> print(machine.fire("lurker", REMOVED).verdict.explain("zh"))
    不符合：须先私聊
    >>> machine.fire("applicant", APPROVED).state, machine.fire("screened", JOINED).state
    ('screened', 'newcomer')
    """
    days = DaysInState(name, name=Label(en="stage", zh="阶段"))
    awake, all_along = ~quiet.check, AllOf((quiet.check, days >= quiet.window_days), label=_QUIET_ALL_ALONG)
    no_answer: Check = AnyOf((count(NOT_RECOGNISED).last(reply_days) >= 1, days >= reply_days), label=_NO_ANSWER)
    chat_first = removal is Removal.PRIVATE_CHAT_FIRST
    acts = tuple(dict.fromkeys((*quiet.speaking, *quiet.attending)))
    climbs = ((ACTIVE, CONTRIBUTOR, contributor), (CONTRIBUTOR, LOYAL, loyal), (LOYAL, VIP, vip))
    moves = [
        *_gate(returning),
        *(Move(NEWCOMER, ACTIVE, act) for act in (*acts, RECOGNISED)),
        Move(NEWCOMER, LURKER, _EVERY_DAY, quiet.check),
        *(Move(source, LURKER, _EVERY_DAY, all_along) for source in ENGAGED),
        *(Move(source, target, _EVERY_DAY, check) for source, target, check in climbs),
        *(Move(source, ACTIVE, act, awake) for source in (LURKER, CONTACTED) for act in acts),
        Move(LURKER, CONTACTED, Received(PRIVATE_CHAT)),
        Move(CONTACTED, CONTACTED, Received(PRIVATE_CHAT)),
        Move(CONTACTED, ACTIVE, RECOGNISED),
        Move(LURKER, OUT, REMOVED, Refusal(CHAT_FIRST) if chat_first else None),
        Move(CONTACTED, OUT, REMOVED, no_answer if chat_first else None),
        *(Move(source, OUT, REMOVED, Refusal(NOT_A_LURKER)) for source in (NEWCOMER, *ENGAGED)),
        *(Move(source, OUT, REMOVED, Refusal(NOT_IN_YET)) for source in (APPLICANT, SCREENED)),
        *(Move(source, GONE, LEFT) for source in MEMBERS),
        *(Move(source, BARRED, BANNED) for source in STATES if source != BARRED),
    ]
    return Machine(STATES, tuple(moves), POTENTIAL, LABELS)


def _gate(returning: Returning) -> Iterable[Move]:
    """How one comes in, for the first time and again; and the ways round it, refused."""
    for source in (POTENTIAL, *AWAY):
        yield Move(source, APPLICANT, APPLIED)
    yield Move(APPLICANT, SCREENED, APPROVED)
    yield Move(APPLICANT, POTENTIAL, REJECTED)
    yield Move(APPLICANT, POTENTIAL, WITHDREW)
    yield Move(SCREENED, POTENTIAL, WITHDREW)
    if any(returning.of(went) is not Return.RESET for went in Went):
        for stage in ENGAGED:
            yield Move(SCREENED, stage, JOINED, HAD[stage].is_true())
    yield Move(SCREENED, NEWCOMER, JOINED)
    before = {POTENTIAL: APPLY_FIRST, APPLICANT: APPROVE_FIRST, **dict.fromkeys(AWAY, APPLY_ANEW)}
    for source, label in before.items():
        yield Move(source, NEWCOMER, JOINED, Refusal(label))
    for source, label in (*before.items(), (SCREENED, COME_IN_FIRST)):
        yield Move(source, VIP, PLACED, Refusal(label))


@frozen
class Been(Stage):
    """Where a member stands, and the engaged stage that they have again when they come back through the gate."""

    had: str = ""


@frozen
class Journey(Guarded[Been]):
    """The whole way of a member as a policy: `member_journey`, moved by facts and by time.

    Somebody of whom nothing is known yet begins by applying, or by having joined (the members of an old group). After
    that a join is an attempt: without an approved application it changes nothing, and `refused` says why. A removal
    that the log tells is so, also where the rules do not allow it (`not_allowed`); a leave and a ban always are.
    All numbers are our defaults.
    """

    name: str = field(default="journey", validator=named)
    contributor: Check = field(default=CONTRIBUTES, validator=is_check)
    loyal: Check = field(default=STAYS, validator=is_check)
    vip: Check = field(default=EARNED, validator=is_check)
    quiet: Quiet = field(default=QUIET, validator=instance_of(Quiet))
    reply_days: int = field(default=7, validator=counting("days", least=1))
    removal: Removal = field(default=Removal.PRIVATE_CHAT_FIRST, validator=instance_of(Removal))
    returning: Returning = field(default=BEGINS_ANEW, validator=instance_of(Returning))

    on_record = (OnRecord(APPLIED, APPLICANT), OnRecord(JOINED, NEWCOMER), OnRecord(REMOVED, OUT))
    outside = (POTENTIAL, *AWAY)
    begins = (JOINED,)
    tries = (PLACED,)

    @cached_property
    def machine(self) -> Machine:
        """See Staged.machine."""
        return member_journey(
            name=self.name,
            contributor=self.contributor,
            loyal=self.loyal,
            vip=self.vip,
            quiet=self.quiet,
            reply_days=self.reply_days,
            removal=self.removal,
            returning=self.returning,
        )

    @property
    def part(self) -> type[Been]:
        """See Policy.part."""
        return Been

    def own(self, acc: Been, day: Day) -> Mapping[str, Reading]:
        """See Staged.own; and which stage is theirs again."""
        return {**super().own(acc, day), **{one.key: int(acc.had == stage) for stage, one in HAD.items()}}

    def answers(self) -> Mapping[str, Answered[Been]]:
        """See Policy.answers."""
        had = {one.key: Answered[Been](partial(_had, stage=stage)) for stage, one in HAD.items()}
        return {**super().answers(), **had}

    def take(self, heard: Heard, acc: Been, fact: Fact, now: Now) -> Been:
        """See Guarded.take; a ban is noted of whoever it is, and a rung of another's ladder is no business of it."""
        if heard == PLACED and fact.thing not in (None, VIP, f"{self.name}.{VIP}"):
            return acc
        if heard == BANNED and not acc.state and fact.times > 0:
            now.post(self, "moved", target=BARRED, reason=heard.code)
            return self.entered(acc, BARRED, now.today, BANNED)
        return super().take(heard, acc, fact, now)

    def entered(self, acc: Been, state: str, day: Day, trigger: Trigger) -> Been:
        """See Staged.entered; on going, what is theirs again is noted, by how they went."""
        had = acc.had
        if state in MEMBERS:
            had = ""
        elif state in AWAY:
            left_as = acc.state if acc.state in ENGAGED else had
            had = "" if self.returning.of(_WENT[state]) is Return.RESET else left_as
        return super().entered(evolve(acc, had=had), state, day, trigger)


def _had(acc: Been, _day: Day, *, stage: str) -> int:
    return int(acc.had == stage)


CLEAR, ON_WARNING = "clear", "warned"
_CONDUCT = {
    CLEAR: Label(en="in good standing", zh="无违规"),
    ON_WARNING: Label(en="warned", zh="已警告"),
    BARRED: LABELS[BARRED],
}


def member_conduct() -> Machine:
    """The side of conduct: warned, then banned (S0-01: 「警告甚至封禁」), or banned at once for a red line (S1-10).

    A ban ends with a new application that is approved, never by coming in again. How many warnings lead to a ban, how
    long one counts, and who decides is not decided here.

    >>> machine = member_conduct()
    >>> machine.fire("clear", WARNED).state, machine.fire("warned", BANNED).state
    ('warned', 'banned')
    >>> print(machine.fire("banned", JOINED).verdict)
    not met: a new application comes first
    """
    moves = (
        Move(CLEAR, ON_WARNING, WARNED),
        Move(ON_WARNING, ON_WARNING, WARNED),
        Move(CLEAR, BARRED, BANNED),
        Move(ON_WARNING, BARRED, BANNED),
        Move(BARRED, CLEAR, APPROVED),
        Move(BARRED, CLEAR, JOINED, Refusal(APPLY_ANEW)),
    )
    return Machine((CLEAR, ON_WARNING, BARRED), moves, CLEAR, _CONDUCT)
