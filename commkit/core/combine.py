"""Checks over checks: all of, any of, so many of, not."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from attrs import Attribute, evolve, field, frozen

from commkit.core.check import AtLeast, Check, Comparison, K, Met, Read, Seen, once
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure, zero_to_one
from commkit.core.verdict import Found, Group, plain
from commkit.core.wording import WORDS, Label, Lang, Words


def _tuple(parts: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(parts)


def _checks(_node: object, attribute: Attribute[tuple[Check, ...]], value: Iterable[object]) -> None:
    for part in value:
        if not isinstance(part, Check):
            raise WrongType(attribute.name, seen=part, why="not a check", fix="compare a measure first: measure >= 20")


@frozen(order=False)
class Combination(Check):
    """Several parts of which so many must be met."""

    parts: tuple[Check, ...] = field(converter=_tuple, validator=_checks)
    label: Label | None = field(default=None, kw_only=True)

    def named(self, label: Label) -> Check:
        """See Check.named."""
        return evolve(self, label=label)

    def title(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """See Check.title."""
        return self.text(lang, words) if self.label is None else self.label.text(lang)

    @property
    @abstractmethod
    def need(self) -> int:
        """How many parts must be met."""

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure of the parts, once."""
        return once(measure for part in self.parts for measure in part.measures)

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        """Counts the parts that are met and stops when the rest cannot change the answer."""
        need, spare, parts = self.need, len(self.parts) - self.need, [part.compile(ask) for part in self.parts]

        def met(seen: Seen[K]) -> bool | None:
            left, allowed, unknown = need, spare, False
            for part in parts:
                answer = part(seen)
                if answer is None:
                    unknown = True
                elif answer:
                    left -= 1
                    if not left:
                        return True
                else:
                    allowed -= 1
                    if allowed < 0:
                        return False
            return not left or (None if unknown else False)

        return met

    def eased(self, slack: Fraction) -> Check:
        """See Check.eased."""
        zero_to_one("slack", slack)
        return evolve(self, parts=tuple(part.eased(slack) for part in self.parts))

    def find(self, read: Read) -> Group:
        """The findings of the parts."""
        parts = tuple(part.find(read) for part in self.parts)
        met = sum(part.met is True for part in parts)
        unknown = sum(part.met is None for part in parts)
        decided = True if met >= self.need else None if met + unknown >= self.need else False
        return Group(self.need, parts, decided, self.label)

    def text(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The parts in words, in brackets behind the rule that joins them."""
        rule = Group(self.need, tuple(Group(0, (), True) for _ in self.parts), None, self.label).sentence(lang, words)
        parts = words.say(lang, "rule.between").join(part.text(lang, words) for part in self.parts)
        return words.say(lang, "rule.parts", rule=rule, parts=parts) if parts else rule


@frozen(order=False)
class AllOf(Combination):
    """Every part is met; without parts, always."""

    @property
    def need(self) -> int:
        """All of them."""
        return len(self.parts)

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        """One loop over the minimums that are whole numbers; whatever else there is comes after them."""
        minimums: list[tuple[K, int]] = []
        rest: list[Met[K]] = []
        for part in self.parts:
            if type(part) is AtLeast and isinstance(part.bound, int):
                minimums.append((ask(part.measure), part.bound))
            else:
                rest.append(part.compile(ask))

        def met(seen: Seen[K]) -> bool | None:
            unknown = False
            for asked, bound in minimums:
                value = seen[asked]
                if value.__class__ is not int:
                    value = plain(value)
                    if value is None:
                        unknown = True
                        continue
                if value < bound:
                    return False
            for part in rest:
                answer = part(seen)
                if answer is False:
                    return False
                unknown = unknown or answer is None
            return None if unknown else True

        return met

    def opposite(self) -> AnyOf:
        """One part fails."""
        return AnyOf(tuple(part.opposite() for part in self.parts))


@frozen(order=False)
class AnyOf(Combination):
    """At least one part is met; without parts, never."""

    @property
    def need(self) -> int:
        """One."""
        return 1

    def opposite(self) -> AllOf:
        """Every part fails."""
        return AllOf(tuple(part.opposite() for part in self.parts))


@frozen(order=False)
class KOf(Combination):
    """At least `k` parts are met."""

    k: int = field(kw_only=True)

    @k.validator
    def _reachable(self, _attribute: Attribute[int], value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongType("k", seen=value, why="not a whole number", fix="give an int")
        if not 1 <= value <= len(self.parts):
            fix = f"give 1 to {len(self.parts)}"
            raise InvalidValue("k", seen=value, why=f"there are {len(self.parts)} parts", fix=fix)

    @property
    def need(self) -> int:
        """So many."""
        return self.k

    def opposite(self) -> KOf:
        """One more part fails than the rule allows."""
        return KOf(tuple(part.opposite() for part in self.parts), k=len(self.parts) - self.k + 1)


@frozen(order=False)
class Not(Check):
    """The part is not met; unknown stays unknown."""

    part: Check

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Those of the part."""
        return self.part.measures

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        """The other answer."""
        inner = self.part.compile(ask)

        def met(seen: Seen[K]) -> bool | None:
            answer = inner(seen)
            return None if answer is None else not answer

        return met

    def eased(self, slack: Fraction) -> Check:
        """Stays as it is: a lower minimum under *not* would be stricter."""
        zero_to_one("slack", slack)
        return self

    def opposite(self) -> Check:
        """The part itself, with *not* worked into its leaves."""
        return self.part.opposite().opposite()

    def find(self, read: Read) -> Found:
        """The findings of the opposite rule."""
        return self.part.opposite().find(read)

    def text(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The rule in words."""
        return words.say(lang, "not", inner=self.part.text(lang, words))

    def title(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """See Check.title."""
        return words.say(lang, "not", inner=self.part.title(lang, words))


def leaves(check: Check) -> Iterator[Comparison]:
    """Every comparison in a check, in order."""
    if isinstance(check, Comparison):
        yield check
    elif isinstance(check, Not):
        yield from leaves(check.part)
    elif isinstance(check, Combination):
        for part in check.parts:
            yield from leaves(part)
