"""A standing: all that the rules know of one member, as one record that a host stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.standing.activity import Activity
from commkit.standing.policy import Policy

P = TypeVar("P")
A = TypeVar("A")

SCHEMA_VERSION = 1


@frozen
class Recent:
    """A fact of a day that may still change: its day, and a digest of what it says."""

    day: Day
    digest: int


@frozen
class Unread:
    """The part of a policy that the book does not have, kept as it was stored."""

    plain: object


@frozen
class Standing:
    """One member: the clock, the activity that the book's checks ask for, recent ids, and one part per policy.

    `at` is the latest instant that the standing has seen [microseconds], `day` its civil day: every day before it has
    been settled. Both are None before the first fact. What a host stores is `book.dump(standing)`.
    """

    member: str
    at: int | None = None
    day: Day | None = None
    activity: Activity = field(factory=Activity)
    recent: Mapping[str, Recent] = field(factory=dict)
    parts: Mapping[str, object] = field(factory=dict)
    schema_version: int = SCHEMA_VERSION

    def part(self, policy: Policy[P, A]) -> P:
        """The part of a policy, the empty one where nothing is known yet."""
        part = self.parts.get(policy.name)
        if part is None:
            return policy.empty()
        if not isinstance(part, policy.part):
            why = f"the standing holds a {type(part).__name__} under this name"
            raise InvalidValue("policy", seen=policy.name, why=why, fix="ask with the book that wrote the standing")
        return part
