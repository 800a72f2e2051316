"""Slots of the day: so many points for a check-in in each, once per slot. The wall clock of the community says which.

Slots(((time(7), time(9)), (time(12), time(13)), (time(20), time(22))))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from itertools import pairwise

from attrs import Attribute, evolve, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.points.awards import NO_CAP, Cap, Own
from commkit.points.day_rule import DayFacts, DayRule
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN
from commkit.standing.measures import one_or_more
from commkit.standing.policy import Heard, Now

MOST_SLOTS = 3
"""How many slots a day has at most. Source: 2.11 of systems.md (WeTool)."""


@frozen
class Slot:
    """A stretch of the day by the clock on the wall, from `begins` to before `ends`: 09:00:00 is out of 07:00-09:00.

    >>> time(9) in Slot(time(7), time(9)), time(8, 59, 59) in Slot(time(7), time(9))
    (False, True)
    """

    begins: time = field(validator=instance_of(time))
    ends: time = field(validator=instance_of(time))

    def __attrs_post_init__(self) -> None:
        for clock in (self.begins, self.ends):
            if clock.tzinfo is not None:
                why = "the clock is the community's own"
                raise InvalidValue("slot", seen=clock, why=why, fix="give the time without a zone")
        if self.ends <= self.begins:
            why = f"it does not end after it begins, at {self.begins:%H:%M}"
            raise InvalidValue("ends", seen=self.ends, why=why, fix="end a slot on the day on which it begins")

    def __contains__(self, clock: time) -> bool:
        return self.begins <= clock.replace(tzinfo=None) < self.ends

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


@frozen
class SlotResult:
    """In which slot a time lies, None for none of them."""

    slot: Slot | None
    slots: tuple[Slot, ...]

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The slot in words, or which ones there are."""
        if self.slot is not None:
            return words.say(lang, "slots.in", slot=str(self.slot))
        return words.say(lang, "slots.out", slots=words.say(lang, "list.between").join(map(str, self.slots)))

    def __str__(self) -> str:
        return self.explain()


def _slots(value: Iterable[Slot | tuple[time, time]]) -> tuple[Slot, ...]:
    return tuple(one if isinstance(one, Slot) else Slot(*one) for one in value)


def _apart(_of: object, _attribute: Attribute[tuple[Slot, ...]], value: tuple[Slot, ...]) -> None:
    _checked(value)


def _checked(value: tuple[Slot, ...]) -> tuple[Slot, ...]:
    if not 1 <= len(value) <= MOST_SLOTS:
        why = f"a day has 1 to {MOST_SLOTS} slots"
        raise InvalidValue("slots", seen=list(map(str, value)), why=why, fix="merge two of them, or leave one out")
    ordered = sorted(value, key=lambda one: one.begins)
    for one, other in pairwise(ordered):
        if other.begins < one.ends:
            why = f"it begins before {one} has ended"
            raise InvalidValue("slots", seen=str(other), why=why, fix="let slots follow one another")
    return value


def slot_of(clock: time, slots: Iterable[Slot | tuple[time, time]]) -> SlotResult:
    """In which slot of the day a time lies; half-open, at most three. Source: 2.11 of systems.md, feature 79.

    >>> slots = [(time(7), time(9)), (time(12), time(13)), (time(20), time(22))]
    >>> print(slot_of(time(8), slots), slot_of(time(9), slots), sep="; ")
    slot 07:00-09:00; not in a slot: 07:00-09:00, 12:00-13:00, 20:00-22:00
    """
    if not isinstance(clock, time):
        raise WrongType("clock", seen=clock, why="not a time of day", fix="give a datetime.time, for example time(8)")
    known = _checked(_slots(slots))
    return SlotResult(next((one for one in known if clock in one), None), known)


def clock_of(at: int, calendar: Calendar) -> time:
    """The clock on the wall at an instant [microseconds], whenever the day starts.

    >>> clock_of(0, Calendar("Asia/Kolkata"))
    datetime.time(5, 30)
    """
    when = calendar.when(at)
    return time(when.hour, when.minute, when.second, when.microsecond)


@frozen
class SlotAward(DayRule):
    """Points for check-ins in slots of the day: `each` for every slot [points], once; out of them nothing.

    A fact belongs to its civil day, and to its slot by the clock on the wall. Facts may come late, twice, or be taken
    back, as for every `DayRule`.

    >>> SlotAward("slots", each=2, slots=[(time(7), time(9))]).slots
    (Slot(begins=datetime.time(7, 0), ends=datetime.time(9, 0)),)
    """

    name: str
    each: int = field(validator=counting("points", least=1))
    slots: tuple[Slot, ...] = field(converter=_slots, validator=_apart)
    kinds: tuple[Heard, ...] = field(default=(CHECKED_IN,), converter=one_or_more)
    cap: Cap = NO_CAP
    own: Own = Own.IGNORED
    into: str = "points"

    @property
    def label(self) -> Label:
        """What the rule is called in a sentence."""
        return Label(en="check-ins in slots of the day", zh="时段签到")

    def labels(self) -> dict[str, Label]:
        """See Policy.labels."""
        return {self.name: self.label}

    def note(self, acc: DayFacts, fact: Fact, now: Now) -> DayFacts:
        """See DayRule.note: a fact is kept with its slot, and one that is in none not at all."""
        slot = slot_of(clock_of(fact.at, now.calendar), now.in_force(self, now.day).slots).slot
        return acc if slot is None else super().note(acc, evolve(fact, thing=str(slot)), now)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        """See DayRule.due."""
        return self.each * len({fact.thing for fact in facts})
