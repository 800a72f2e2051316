"""Coming back (回归): what a member who left, was removed or was banned has again, and the gate that nobody skips.

returning(Return.RESTORE, entry=verdict, stage="loyal", rung="vip", tenure_days=200, days_away=30)
"""

from __future__ import annotations

import enum
from typing import TypeVar

from attrs import field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import flag
from commkit.core.readings import Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Label, Lang, Words

T = TypeVar("T")


class Return(enum.Enum):
    """What a member who comes back has again of their stage, their rung and their tenure.

    KEEP: the absence changes nothing: all is as if they had never gone, and the days away count as well.
    RESTORE: all is as on the day on which they went; the days away are cut out.
    RESET: nothing; they begin as a newcomer on the day on which they come back.
    """

    KEEP = "keep"
    RESTORE = "restore"
    RESET = "reset"


class Went(enum.Enum):
    """How somebody went."""

    LEFT = "left"
    REMOVED = "removed"
    BANNED = "banned"


@frozen
class Returning:
    """What those who went have again on coming back, by how they went. All three are our default: RESET.

    >>> Returning(left=Return.RESTORE).of(Went.BANNED)
    <Return.RESET: 'reset'>
    """

    left: Return = field(default=Return.RESET, validator=instance_of(Return))
    removed: Return = field(default=Return.RESET, validator=instance_of(Return))
    banned: Return = field(default=Return.RESET, validator=instance_of(Return))

    def of(self, went: Went) -> Return:
        """The choice for one way of going."""
        return {Went.LEFT: self.left, Went.REMOVED: self.removed, Went.BANNED: self.banned}[went]


BEGINS_ANEW = Returning()
NO_ENTRY = flag("approved_since", Label(en="approved anew since they went", zh="离开后重新申请并获批准")).is_true()
"""The rule for a return of which no entry verdict is given: it is never met then."""


def had_again(returning: Return, before: T, fresh: T) -> T:
    """What is theirs on coming back: what they had before, or what a newcomer has. For a rung, a stage, a badge.

    >>> had_again(Return.RESTORE, "vip", "ordinary"), had_again(Return.RESET, "vip", "ordinary")
    ('vip', 'ordinary')
    """
    if not isinstance(returning, Return):
        raise WrongType("returning", seen=returning, why="not a choice", fix="give Return.KEEP, RESTORE or RESET")
    return fresh if returning is Return.RESET else before


def tenure_again(returning: Return, *, tenure_days: int, days_away: int) -> int:
    """The tenure on the day of coming back [days], from the tenure on going and the days away.

    >>> [tenure_again(one, tenure_days=200, days_away=30) for one in Return]
    [230, 200, 0]
    """
    whole("tenure_days", tenure_days, least=0, counts="days")
    whole("days_away", days_away, least=0, counts="days")
    return had_again(returning, tenure_days + (days_away if returning is Return.KEEP else 0), 0)


@frozen
class Comeback:
    """What a member has on coming back; `verdict` is that of the gate, and where it is not met nothing is theirs."""

    returning: Return
    verdict: Verdict
    stage: str | None
    rung: str | None
    tenure_days: int | None

    @property
    def met(self) -> bool:
        """Whether they may come back."""
        return self.verdict.met

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What they have again, or why they may not come back yet, in words."""
        if not self.met:
            return f"{words.say(lang, 'return.refused')}\n{self.verdict.explain(lang, words)}"
        how = words.say(lang, f"return.{self.returning.value}")
        stage = self.stage or self.rung or words.say(lang, "return.member")
        return words.say(lang, "return.back", stage=stage, tenure=str(self.tenure_days), how=how)

    def __str__(self) -> str:
        return self.explain()


def come_back(
    returning: Return,
    *,
    entry: Verdict | None,
    tenure_days: int,
    days_away: int,
    stage: str | None = None,
    rung: str | None = None,
    fresh_stage: str | None = None,
    fresh_rung: str | None = None,
) -> Comeback:
    """What a member who comes back has again. The gate comes first: `entry` is its verdict since they went, such as
    that of `entry.admit`; None says that there is none, and refuses.

    `stage` and `rung` are theirs on going, `fresh_stage` and `fresh_rung` those of a newcomer; `tenure_days` [days] is
    their tenure on going, `days_away` [days] how long they were away. A return never skips the gate, whatever the
    choice is. Source: seeds 3.5 (banned to newcomer asks for a new application); the three choices are named in
    systems.md, feature 15.

    >>> from commkit.members import entry
    >>> gate = entry.gate(true=["agreed_to_the_rules"])
    >>> agreed = entry.admit({"agreed_to_the_rules": True}, gate)
    >>> back = come_back(Return.RESTORE, entry=agreed, rung="vip", fresh_rung="ordinary", tenure_days=200, days_away=30)
    >>> back.rung, back.tenure_days
    ('vip', 200)
    >>> print(come_back(Return.KEEP, entry=None, rung="vip", tenure_days=200, days_away=30).explain("zh"))
    暂不能回归
    不符合：离开后重新申请并获批准：否（须为是）
    """
    verdict = NO_ENTRY.judge(Readings({NO_ENTRY.measure: False})) if entry is None else entry
    if not isinstance(verdict, Verdict):
        raise InvalidValue("entry", seen=entry, why="not the verdict of a gate", fix="give entry.admit(...), or None")
    tenure = tenure_again(returning, tenure_days=tenure_days, days_away=days_away)
    if not verdict.met:
        return Comeback(returning, verdict, None, None, None)
    stages, rungs = had_again(returning, stage, fresh_stage), had_again(returning, rung, fresh_rung)
    return Comeback(returning, verdict, stages, rungs, tenure)
