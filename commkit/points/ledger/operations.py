"""What may be asked of a purse, each as one frozen value with an id and a day; and why it may be refused.

Credit("c1", day, 100)      Spend("s1", day, 60)      Refund("r1", day, spend="s1")
"""

from __future__ import annotations

import enum
from typing import TypeAlias

from attrs import Attribute, field, fields, frozen
from attrs.validators import optional

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Lang, Words
from commkit.points.ledger.entries import Entry
from commkit.points.ledger.expiry import AfterDays, EndOf, Inactivity, MonthsOn, Never
from commkit.points.ledger.lots import Lots, total

BY_TIME = "@"
"""What the id of an entry begins with when time alone made it; no operation may have such an id."""

_points = counting("points", least=1)


def _some_days(_operation: object, attribute: Attribute[int], value: object) -> None:
    if not isinstance(value, Told):
        whole(attribute.name, value, least=0, counts="days")


def _an_id(_operation: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value or value.startswith(BY_TIME):
        why = f"an operation is known by its id, and {BY_TIME} begins what time does"
        raise InvalidValue(attribute.name, seen=value, why=why, fix="give the id of the fact behind it")


def _day(day: DayLike) -> Day:
    return number(day)


class Told(enum.Enum):
    """Pending points that no day makes active: an Activate does."""

    WHEN_TOLD = "when_told"


@frozen
class _Asked:
    id: str = field(validator=_an_id)
    day: Day = field(converter=_day)


@frozen
class Credit(_Asked):
    """Points come in: at once, after so many days, or when an Activate says so. `expiry` replaces the terms'.

    Points that are not active yet can neither be spent nor held, and count for no tier.
    """

    amount: int = field(validator=_points)
    active_after: int | Told = field(default=0, validator=_some_days)
    expiry: Never | AfterDays | EndOf | MonthsOn | Inactivity | None = None


@frozen
class Activate(_Asked):
    """The points of a credit that were pending become available now."""

    credit: str = field(validator=_an_id)


@frozen
class Spend(_Asked):
    """Points are spent, all or none."""

    amount: int = field(validator=_points)


@frozen
class Refund(_Asked):
    """What a spend or a posted hold took comes back to its lots: all that is left of it (None), or the last part."""

    spend: str = field(validator=_an_id)
    amount: int | None = field(default=None, validator=optional(_points))


@frozen
class Hold(_Asked):
    """Points are set aside, so that nothing else can take them; for so many days, or (None) until posted or voided."""

    amount: int = field(validator=_points)
    days: int | None = field(default=None, validator=optional(counting("days", least=1)))


@frozen
class Post(_Asked):
    """A hold is spent: all of it (None), or so many points, and the rest comes back."""

    hold: str = field(validator=_an_id)
    amount: int | None = field(default=None, validator=optional(_points))


@frozen
class Void(_Asked):
    """A hold is given up: all its points come back to their lots."""

    hold: str = field(validator=_an_id)


@frozen
class Send(_Asked):
    """Points go to another member, less the tax of the terms; the lots of its entry to `sent` are what arrives."""

    amount: int = field(validator=_points)


@frozen
class Receive(_Asked):
    """What another member sent comes in, lot by lot with the dates that it had."""

    lots: Lots = field()

    @lots.validator
    def _some(self, _attribute: Attribute[Lots], value: Lots) -> None:
        if not value or not all(lot.amount for lot in value):
            why = "nothing would arrive"
            raise InvalidValue("lots", seen=value, why=why, fix="give the lots of the sender's entry")

    @property
    def amount(self) -> int:
        """All that arrives [points]."""
        return total(self.lots)


@frozen
class Reverse(_Asked):
    """Points that were credited are taken back; those of the credit named are taken first where they are pending.

    What happens when fewer are there is said by the terms.
    """

    amount: int = field(validator=_points)
    credit: str = ""


@frozen
class Correct:
    """An entry of a credit or of a spend was wrong: the opposite entry, which points at it. The entry stays.

    Its id follows from the entry, so that no entry is corrected twice.

    >>> from commkit.points.ledger.entries import ISSUED, AVAILABLE
    >>> Correct(5, Entry("c1", 3, ISSUED, AVAILABLE, "points", 100)).id
    'c1:0:corrected'
    """

    day: Day = field(converter=_day)
    entry: Entry = field(validator=instance_of(Entry))

    @property
    def id(self) -> str:
        """The id of the correction."""
        return f"{self.entry.id}:{self.entry.line}:corrected"


Operation: TypeAlias = (
    Credit | Activate | Spend | Refund | Hold | Post | Void | Send | Receive | Reverse | Correct
)  # fmt: skip


class Code(enum.Enum):
    """Why an operation is refused, the first that applies in this order. Source: TigerBeetle's create_transfers (A).

    Refusals by id come first, then what is wrong with the operation that it refers to, then what is not there.
    """

    LINKED_EVENT_FAILED = "linked_event_failed"
    EXISTS_WITH_ANOTHER = "exists_with_another"
    EXISTS = "exists"
    ALREADY_FAILED = "already_failed"
    TOO_LATE = "too_late"
    NOT_CORRECTABLE = "not_correctable"
    PENDING_NOT_FOUND = "pending_not_found"
    HOLD_NOT_FOUND = "hold_not_found"
    SPEND_NOT_FOUND = "spend_not_found"
    EXCEEDS_HOLD = "exceeds_hold"
    HOLD_ALREADY_POSTED = "hold_already_posted"
    HOLD_ALREADY_VOIDED = "hold_already_voided"
    HOLD_EXPIRED = "hold_expired"
    ALREADY_REFUNDED = "already_refunded"
    EXCEEDS_SPEND = "exceeds_spend"
    NOTHING_AFTER_TAX = "nothing_after_tax"
    EXCEEDS_WHAT_IS_THERE = "exceeds_what_is_there"
    BELOW_LEAST = "below_least"


@frozen
class Refusal:
    """Why an operation was refused: a code, and the numbers behind it [points].

    `field` is the first field in which an operation differs from the one that had its id before. `there` is what there
    was of what was `wanted`.
    """

    code: Code
    id: str
    wanted: int = 0
    there: int = 0
    field: str = ""

    @property
    def missing(self) -> int:
        """How much was missing [points]."""
        return max(self.wanted - self.there, 0)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """One sentence.

        >>> Refusal(Code.EXCEEDS_WHAT_IS_THERE, "s1", wanted=91, there=90).explain()
        's1 refused: 91 points are needed and 90 are there, 1 missing'
        >>> Refusal(Code.EXISTS_WITH_ANOTHER, "s1", field="amount").explain("zh")
        's1 被拒绝：此编号已有记录，但“amount”不同'
        """
        numbers = {"wanted": str(self.wanted), "there": str(self.there), "missing": str(self.missing)}
        why = words.say(lang, f"ledger.refused.{self.code.value}", field=self.field, **numbers)
        return words.say(lang, "ledger.refused", id=self.id, why=why)


def difference(before: Operation, again: Operation) -> str:
    """The first field in which two operations of one id differ; empty for none.

    >>> difference(Spend("s1", 5, 60), Spend("s1", 5, 61)), difference(Spend("s1", 5, 60), Hold("s1", 5, 60))
    ('amount', 'operation')
    """
    if type(before) is not type(again):
        return "operation"
    names = [one.name for one in fields(type(before))]
    return next((name for name in names if getattr(before, name) != getattr(again, name)), "")
