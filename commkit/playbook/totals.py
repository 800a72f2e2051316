"""The values of a comparison: what differs for one member, and what it sums up to over all members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import frozen

from commkit.core.days import Day
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.playbook.explain import reason

Value: TypeAlias = int | str | None
"""What a member has: a number, a word such as a state, or nothing where a book does not know the thing."""


@frozen
class RuleSum:
    """What one rule paid under either book [points], spending as negative; the rule is "" where none is known."""

    rule: str
    before: int
    after: int

    @property
    def gain(self) -> int:
        """By how much more it pays under the second book [points]."""
        return self.after - self.before


@frozen
class Change:
    """One difference for one member: `what` is a number, a state, how often something happened, or a check's answer.

    `gain` is the difference of numbers, None for words. The verdicts are of the last move under either book, or of the
    check, each with its day. `rules` are the rules that pay the member differently.
    """

    member: str
    what: str
    before: Value
    after: Value
    gain: int | None = None
    because_before: Verdict | None = None
    because_after: Verdict | None = None
    rules: tuple[RuleSum, ...] = ()
    day_before: Day | None = None
    day_after: Day | None = None

    def row(self, lang: Lang = "en", words: Words = WORDS) -> dict[str, Value]:
        """The change as one plain row, the verdicts in words."""
        return {
            "member": self.member,
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "gain": self.gain,
            "because_before": reason(self.because_before, lang, words) or None,
            "because_after": reason(self.because_after, lang, words) or None,
        }


@frozen
class Numbers:
    """A number over all members: who gains, who loses, who is unchanged [members], the sums, and those of each rule."""

    what: str
    gain: int
    lose: int
    unchanged: int
    before: int
    after: int
    rules: tuple[RuleSum, ...] = ()

    @property
    def cost(self) -> int:
        """How much more there is under the second book [points, for an account]."""
        return self.after - self.before


@frozen
class States:
    """A state over all members: how many are in each under either book, and who goes from where to where [members]."""

    what: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]

    @property
    def moved(self) -> int:
        """How many members are in another state [members]."""
        return sum(self.moves.values())


@frozen
class Eligible:
    """A check over all members: how many meet it under either book, how many are unknown, and who is new or out."""

    what: str
    before: int
    after: int
    unknown_before: int
    unknown_after: int
    newly: tuple[str, ...]
    no_longer: tuple[str, ...]


@frozen
class Often:
    """How often a policy moved members from a state (empty: they had none) to another, or decided something (`source`
    is None), over the whole period under either book [times], and how many it ever happened to [members].
    """

    what: str
    policy: str
    source: str | None
    target: str
    before: int
    after: int
    members_before: int
    members_after: int

    @property
    def gain(self) -> int:
        """By how much oftener it happens under the second book [times]."""
        return self.after - self.before

    @property
    def gain_members(self) -> int:
        """To how many more it ever happens under the second book [members]."""
        return self.members_after - self.members_before


Total: TypeAlias = Numbers | States | Often | Eligible
