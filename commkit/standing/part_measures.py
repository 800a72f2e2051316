"""Measures that a policy's part answers: the balance of an account, the days in a state, what happened since.

A rule about one policy names another by these, so that areas never import each other.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from commkit.core.measure import Measure
from commkit.core.wording import YES_NO, Label


@frozen(order=False)
class OfPart(Measure):
    """A question that the policy `policy` answers from its part.

    A subclass says the `prefix` of its key, its words (`{name}` is what the policy is called), and what it counts.
    """

    policy: str
    name: Label = field(kw_only=True, eq=False)

    prefix: ClassVar[str]
    words: ClassVar[Label]
    counts: ClassVar[str]

    @name.default
    def _named(self) -> Label:
        return Label(en=self.policy, zh=self.policy)

    @property
    def key(self) -> str:
        """Its name."""
        return f"{self.prefix}.{self.policy}"

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label(en=self.words.en.format(name=self.name.en), zh=self.words.zh.format(name=self.name.zh))

    @property
    def unit(self) -> str:
        """What it counts."""
        return self.counts

    @property
    def windowed(self) -> bool:
        """It has no window: easing leaves it alone."""
        return False

    @property
    def whole(self) -> bool:
        """It counts whole things."""
        return True


@frozen(order=False)
class Balance(OfPart):
    """The balance of an account [points].

    >>> print(Balance("points") >= 100)
    balance of points: at least 100
    """

    prefix = "balance"
    words = Label(en="balance of {name}", zh="{name}余额")
    counts = "points"


@frozen(order=False)
class InState(OfPart):
    """Whether a lifecycle is in a state [yes/no].

    >>> print(InState("stage", "lurker").is_true())
    stage lurker: must be yes
    """

    state: str

    counts = YES_NO

    @property
    def key(self) -> str:
        """Its name."""
        return f"in_state.{self.policy}.{self.state}"

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label(en=f"{self.name.en} {self.state}", zh=f"{self.name.zh} {self.state}")


@frozen(order=False)
class DaysInState(OfPart):
    """The days since a lifecycle came to its state [days].

    >>> print(DaysInState("stage") >= 7)
    days in this stage: at least 7
    """

    @property
    def key(self) -> str:
        """Its name."""
        return f"days_in_state.{self.policy}"

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label(en=f"days in this {self.name.en}", zh="在该状态的天数")

    @property
    def unit(self) -> str:
        """What it counts."""
        return "days"
