"""What is declared of each KPI: its name in two languages, how parts of it add up, and which way is better."""

from __future__ import annotations

import enum

from attrs import field, frozen

from commkit.core.typed import instance_of
from commkit.core.wording import Label


class Additivity(enum.Enum):
    """Whether the KPI of a whole follows from the KPIs of its parts.

    `FULLY`: parts are added. `BY_PARTS`: numerators and denominators are added apart. `OVER_MEMBERS`: parts that share
    no member are added, but not days. `NOT`: only the facts give the whole, so a cached value answers for itself alone.
    """

    FULLY = "additive"
    BY_PARTS = "additive by parts"
    OVER_MEMBERS = "over members only"
    NOT = "not additive"


_LETTERS = {"MONOID": "M", "IDEMPOTENT": "I", "ORDERED": "O", "SET": "S", "BY_MEMBER": "P", "FIT": "F"}


class FoldClass(enum.Enum):
    """What kind of state carries a KPI through a log: the page of the KPIs says what each allows.

    >>> FoldClass.IDEMPOTENT.letter
    'I'
    """

    MONOID = "commutative"
    IDEMPOTENT = "commutative and idempotent"
    ORDERED = "ordered"
    SET = "exact set"
    BY_MEMBER = "by member"
    FIT = "fit"

    @property
    def letter(self) -> str:
        """The letter that docs/kpi uses: M, I, O, S, P or F."""
        return _LETTERS[self.name]


class Direction(enum.Enum):
    """Which way is better; `DEPENDS` where a goal must say so."""

    UP = "up"
    DOWN = "down"
    DEPENDS = "depends"


class Order(enum.Enum):
    """Whether the order of the facts matters."""

    MATTERS = "matters"
    IGNORED = "ignored"


@frozen
class Declared:
    """One KPI: the function's name, its label, its unit, and what may be done with its values.

    >>> one = Declared("dau", Label("daily active members", "\\u65e5\\u6d3b"), "members", Additivity.OVER_MEMBERS,
    ...     FoldClass.SET, Direction.UP)
    >>> one.name, one.fold.letter, one.order is Order.IGNORED
    ('dau', 'S', True)
    """

    name: str = field(validator=instance_of(str))
    label: Label = field(validator=instance_of(Label))
    unit: str = field(validator=instance_of(str))
    additivity: Additivity = field(validator=instance_of(Additivity))
    fold: FoldClass = field(validator=instance_of(FoldClass))
    direction: Direction = field(validator=instance_of(Direction))
    order: Order = field(default=Order.IGNORED, validator=instance_of(Order))
