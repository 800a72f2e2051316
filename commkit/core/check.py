"""Checks over measures: frozen rules that can be printed, compared, stored, judged and eased.

    vip = (checkin_days.last(30) >= 20) & (messages.last(30) >= 50)
    vip.judge(readable)      # the whole verdict, every leaf
    vip.met_by(readable)     # True, False or None, fast

Strictness is a class (AtLeast or Above), never a flag. Answers are three-valued: unknown unless the rest decides.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NoReturn, Protocol, TypeAlias, TypeVar

from attrs import Attribute, evolve, field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Bound, Measure, Share, is_measure, zero_to_one
from commkit.core.ratio import Exact, exact, tidy
from commkit.core.readings import Readable, Reading, Readings, as_reading, unanswered
from commkit.core.verdict import FLAG_WANTED, Finding, Found, Verdict, plain
from commkit.core.wording import WORDS, YES_NO, Label, Lang, Words

if TYPE_CHECKING:
    from commkit.core.combine import AllOf, AnyOf

K = TypeVar("K")
K_in = TypeVar("K_in", contravariant=True)


class Seen(Protocol[K_in]):
    """Readings by measure, by key or by place: whatever the compiled rule was told to ask with."""

    def __getitem__(self, asked: K_in, /) -> Reading: ...


Read: TypeAlias = Callable[[Measure], Reading]
Met: TypeAlias = Callable[[Seen[K]], bool | None]

_HOLDS: dict[str, Callable[[Exact, Exact], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


@frozen(order=False)
class Check(ABC):
    """A rule over measures. Combine with `&`, `|` and `~`; judge it with anything that reads its measures."""

    @property
    @abstractmethod
    def measures(self) -> tuple[Measure, ...]:
        """Every measure that the check asks, once, in order."""

    @abstractmethod
    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        """The rule as a function of readings that are found by `ask(measure)`: the measure, its key or its place."""

    @abstractmethod
    def eased(self, slack: Fraction) -> Check:
        """The same rule with its windowed minimums multiplied by `slack`, 0 to 1: what is met stays met.

        All-time counts, flags, maxima, bounds that are measures, and anything under *not* stay as they are. A negative
        windowed minimum is an InvalidValue error.

        >>> from commkit.core.measure import given
        >>> visits = given("visits", window=100)
        >>> print((visits >= 50).eased(Fraction(9, 10)))
        visits: at least 45
        """

    @abstractmethod
    def opposite(self) -> Check:
        """The rule that is met exactly where this one is unmet, with *not* worked into the leaves."""

    @abstractmethod
    def find(self, read: Read) -> Found:
        """The tree of findings."""

    @abstractmethod
    def text(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The rule in words."""

    def title(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The name of the rule, or the rule itself where it has none."""
        return self.text(lang, words)

    def named(self, label: Label) -> Check:
        """The same rule under a name, which verdicts and diagrams show.

        >>> from commkit.core.measure import given
        >>> print((given("messages") <= 0).named(Label(en="quiet", zh="潜水")).title("zh"))
        潜水
        """
        from commkit.core.combine import AllOf

        return AllOf((self,), label=label)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the measures."""
        return tuple(measure.key for measure in self.measures)

    @cached_property
    def _take(self) -> Callable[[Mapping[str, Reading]], tuple[Reading, ...]]:
        if len(self.keys) > 1:
            return operator.itemgetter(*self.keys)
        return lambda seen: tuple(seen[key] for key in self.keys)

    @cached_property
    def _met_by_measure(self) -> Met[Measure]:
        return self.compile(lambda measure: measure)

    @cached_property
    def _met_by_key(self) -> Met[str]:
        return self.compile(lambda measure: measure.key)

    @cached_property
    def met_in(self) -> Met[int]:
        """The fast path over readings in the order of `measures`, as `see` gives them."""
        places = {key: place for place, key in enumerate(self.keys)}
        return self.compile(lambda measure: places[measure.key])

    def see(self, readable: Readable) -> tuple[Reading, ...]:
        """The readings of every measure, in the order of `measures`: all that a verdict needs."""
        if isinstance(readable, Readings):
            try:
                return self._take(readable.by_key)
            except KeyError as missing:
                raise unanswered(missing.args[0], readable.by_key) from None
        return tuple(map(_Asking(readable.read).__getitem__, self.measures))

    def judge(self, readable: Readable) -> Verdict:
        """The verdict with every leaf; reads every measure once."""
        readings = self.see(readable)
        return Verdict(self, readings, self.met_in(readings))

    def met_by(self, readable: Readable) -> bool | None:
        """True, False, or None for unknown: the answer of `judge` without the findings; reads no more than it needs."""
        if not isinstance(readable, Readings):
            return self._met_by_measure(_Asking(readable.read))
        try:
            return self._met_by_key(readable.by_key)
        except KeyError as missing:
            raise unanswered(missing.args[0], readable.by_key) from None

    def __and__(self, other: Check) -> AllOf:
        from commkit.core.combine import AllOf

        return AllOf((*_parts(self, AllOf), *_parts(other, AllOf)))

    def __or__(self, other: Check) -> AnyOf:
        from commkit.core.combine import AnyOf

        return AnyOf((*_parts(self, AnyOf), *_parts(other, AnyOf)))

    def __invert__(self) -> Check:
        from commkit.core.combine import Not

        return self.part if isinstance(self, Not) else Not(self)

    def __str__(self) -> str:
        return self.text()

    def __bool__(self) -> NoReturn:
        fix = "write a & b for both, (x >= 20) & (x <= 30) for a band, check.judge(...).met for the answer"
        raise WrongType("check", seen=str(self), why="a rule is neither true nor false by itself", fix=fix)


class _Asking:
    """A read function in the form of readings by measure; a float is refused, whoever read it."""

    __slots__ = ("_read",)

    def __init__(self, read: Read) -> None:
        self._read = read

    def __getitem__(self, measure: Measure, /) -> Reading:
        return as_reading(measure.key, self._read(measure))


def _parts(check: Check, kind: type[AllOf | AnyOf]) -> tuple[Check, ...]:
    if not isinstance(check, Check):
        raise WrongType("check", seen=check, why="only checks combine", fix="compare a measure first: measure >= 20")
    return check.parts if isinstance(check, kind) and check.label is None else (check,)


def _bound(_leaf: object, attribute: Attribute[Bound], value: object) -> None:
    if not isinstance(value, Share | Measure):
        exact(attribute.name, value)


@frozen(order=False)
class Comparison(Check):
    """One measure against one bound; its four children say how."""

    measure: Measure = field(validator=is_measure)
    bound: Bound = field(validator=_bound)

    code: ClassVar[str]

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measure, and the one that the bound asks."""
        other = self.bound.of if isinstance(self.bound, Share) else self.bound
        return once((self.measure, other) if isinstance(other, Measure) else (self.measure,))

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        """The leaf as a function."""
        asked, bound, holds = ask(self.measure), self._bound_for(ask), _HOLDS[self.code]

        def met(seen: Seen[K]) -> bool | None:
            value, wanted = plain(seen[asked]), bound(seen)
            return None if value is None or wanted is None else holds(value, wanted)

        return met

    def _bound_for(self, ask: Callable[[Measure], K]) -> Callable[[Seen[K]], Exact | None]:
        bound = self.bound
        if isinstance(bound, Measure):
            other = ask(bound)
            return lambda seen: plain(seen[other])
        if isinstance(bound, Share):
            share, whole = bound, ask(bound.of)
            return lambda seen: None if (count := plain(seen[whole])) is None else share.of_count(count)
        number = bound
        return lambda _seen: number

    def eased(self, slack: Fraction) -> Check:
        """See Check.eased."""
        zero_to_one("slack", slack)
        counted = self.measure.windowed and self.measure.unit != YES_NO
        if self.code not in ("at_least", "above") or not counted or isinstance(self.bound, Measure):
            return self
        if isinstance(self.bound, Share):
            return evolve(self, bound=evolve(self.bound, slack=self.bound.slack * slack))
        if self.bound < 0:
            raise InvalidValue(
                "bound",
                seen=self.bound,
                why="easing a negative minimum would tighten it",
                fix="use a minimum of 0 or more",
            )
        return evolve(self, bound=tidy(self.bound * Fraction(slack)))

    def opposite(self) -> Comparison:
        """At least becomes below, at most becomes above, and back."""
        return _OPPOSITE[type(self)](self.measure, self.bound)

    def find(self, read: Read) -> Finding:
        """The finding of this leaf."""
        seen, required = read(self.measure), self._bound_for(lambda measure: measure)(_Asking(read))
        value = plain(seen)
        met = None if value is None or required is None else _HOLDS[self.code](value, required)
        asked = self.bound.of if isinstance(self.bound, Share) else self.bound
        return Finding(self.code, self.measure, required, seen, met, asked if isinstance(asked, Measure) else None)

    def text(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The leaf in words."""
        unit, bound = self.measure.unit, self.bound
        wanted = FLAG_WANTED.get((self.code, bound)) if unit == YES_NO else None
        if wanted is not None:
            rule = words.say(lang, "flag", required=words.value(lang, wanted, unit))
        elif isinstance(bound, Share):
            rule = words.say(lang, self.code, required=bound.text(lang, words))
        elif isinstance(bound, Measure):
            rule = words.say(lang, self.code, required=bound.label.text(lang))
        else:
            rule = words.say(lang, self.code, required=words.value(lang, bound, unit))
        return words.say(lang, "leaf.rule", measure=self.measure.label.text(lang), rule=rule)


@frozen(order=False)
class AtLeast(Comparison):
    """The measure is the bound or more (以上, 至少)."""

    code = "at_least"


@frozen(order=False)
class AtMost(Comparison):
    """The measure is the bound or less."""

    code = "at_most"


@frozen(order=False)
class Above(Comparison):
    """The measure is more than the bound (超过)."""

    code = "above"


@frozen(order=False)
class Below(Comparison):
    """The measure is less than the bound."""

    code = "below"


_OPPOSITE: dict[type[Comparison], type[Comparison]] = {AtLeast: Below, Below: AtLeast, AtMost: Above, Above: AtMost}


def once(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """The measures, each once, in order."""
    return tuple({measure.key: measure for measure in measures}.values())


def _a_check(what: str, value: object) -> None:
    if not isinstance(value, Check):
        raise WrongType(what, seen=value, why="not a check", fix="compare a measure first: measure >= 20")


def is_check(_instance: object, attribute: Attribute[Check], value: object) -> None:
    """An attrs validator: the field is a check."""
    _a_check(attribute.name, value)


def is_check_or_none(_instance: object, attribute: Attribute[Check | None], value: object) -> None:
    """An attrs validator: the field is a check, or left out."""
    if value is not None:
        _a_check(attribute.name, value)
