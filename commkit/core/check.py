"""Measures, and checks over them: frozen rules that can be printed, compared, stored, judged and eased.

    vip = (checkin_days.last(30) >= 20) & (messages.last(30) >= 50)
    vip.judge(readable)      # the whole verdict, every leaf
    vip.met_by(readable)     # True, False or None, fast

Strictness is a class (AtLeast or Above), never a flag. Answers are three-valued: unknown unless the rest decides.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, NoReturn, Protocol, TypeAlias, TypeVar

from attrs import Attribute, evolve, field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, Ratio, exact, round_half_up, tidy
from commkit.core.readings import Readable, Reading, Readings, unanswered
from commkit.core.verdict import FLAG_WANTED, Finding, Found, Group, Verdict, plain
from commkit.core.wording import PERCENT, WORDS, YES_NO, Label, Lang, Words

K = TypeVar("K")
K_in = TypeVar("K_in", contravariant=True)


class Seen(Protocol[K_in]):
    """Readings by measure, by key or by place: whatever the compiled rule was told to ask with."""

    def __getitem__(self, asked: K_in, /) -> Reading: ...


Read: TypeAlias = Callable[["Measure"], Reading]
Met: TypeAlias = Callable[[Seen[K]], bool | None]

_HOLDS: dict[str, Callable[[Exact, Exact], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


@frozen(order=False)
class Measure(ABC):
    """A named question with a unit. Comparing one with a number makes a check: `>=` at least, `<=` at most, `>` above,
    `<` below; two measures are compared with the methods. `==` compares the measures themselves, as values.
    """

    @property
    @abstractmethod
    def key(self) -> str:
        """Its name, by which a host fills it in."""

    @property
    @abstractmethod
    def label(self) -> Label:
        """What it is called."""

    @property
    @abstractmethod
    def unit(self) -> str:
        """What it counts."""

    @property
    @abstractmethod
    def windowed(self) -> bool:
        """Whether it looks at the last days only: the measures whose minimums `eased` lowers."""

    @property
    @abstractmethod
    def whole(self) -> bool:
        """Whether it counts whole things."""

    def at_least(self, bound: Bound) -> AtLeast:
        """The reading is the bound or more (以上)."""
        return AtLeast(self, bound)

    def at_most(self, bound: Bound) -> AtMost:
        """The reading is the bound or less (以下)."""
        return AtMost(self, bound)

    def above(self, bound: Bound) -> Above:
        """The reading is more than the bound (超过)."""
        return Above(self, bound)

    def below(self, bound: Bound) -> Below:
        """The reading is less than the bound (不足)."""
        return Below(self, bound)

    def is_true(self) -> AtLeast:
        """The reading of a flag is yes."""
        return AtLeast(self, 1)

    def is_false(self) -> AtMost:
        """The reading of a flag is no."""
        return AtMost(self, 0)

    def __ge__(self, bound: Exact | Share) -> AtLeast:
        return self.at_least(bound)

    def __le__(self, bound: Exact | Share) -> AtMost:
        return self.at_most(bound)

    def __gt__(self, bound: Exact | Share) -> Above:
        return self.above(bound)

    def __lt__(self, bound: Exact | Share) -> Below:
        return self.below(bound)

    def __str__(self) -> str:
        return self.label.en


@frozen(order=False)
class Given(Measure):
    """A measure that the host answers under a name of its own; `window` is the days it covers [days], None for all time."""

    key: str
    label: Label = field()
    unit: str = ""
    window: int | None = None

    @label.default
    def _named(self) -> Label:
        return Label(en=self.key, zh=self.key)

    @property
    def windowed(self) -> bool:
        """Whether it covers the last days only."""
        return self.window is not None

    @property
    def whole(self) -> bool:
        """Whether it counts whole things: all but shares."""
        return self.unit != PERCENT


def given(key: str, label: Label | None = None, unit: str = "", *, window: int | None = None) -> Given:
    """A measure that the host answers under a name of its own.

    >>> print(given("visits", Label(en="days visited", zh="访问天数"), "days", window=100) >= 50)
    days visited: at least 50
    """
    return Given(key, label or Label(en=key, zh=key), unit, window)


def flag(key: str, label: Label | None = None) -> Given:
    """A yes-or-no measure that the host answers under a name of its own.

    >>> print(flag("invited").is_true())
    invited: must be yes
    """
    return given(key, label, YES_NO)


def _fraction(value: object) -> Fraction:
    return Fraction(exact("share", value))


def _cap(_share: object, attribute: Attribute[int | None], value: int | None) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise WrongType(attribute.name, seen=value, why="not a whole number", fix="give an int, or None for no cap")
    if value is not None and value < 0:
        raise InvalidValue(attribute.name, seen=value, why="a cap is a count", fix="give 0 or more, or None for no cap")


def _measure(_instance: object, attribute: Attribute[Measure], value: object) -> None:
    if not isinstance(value, Measure):
        raise WrongType(attribute.name, seen=value, why="not a measure", fix="name it with given(...)")


def _zero_to_one(what: str, value: Exact) -> None:
    if not 0 <= exact(what, value) <= 1:
        raise InvalidValue(what, seen=value, why="a share lies between 0 and 1", fix="give for example Fraction(1, 4)")


def _share(_instance: object, attribute: Attribute[Fraction], value: Exact) -> None:
    _zero_to_one(attribute.name, value)


@frozen
class Share:
    """A bound that is a share of a community measure: rounded half away from zero, then capped, then eased.

    >>> Share(Fraction(3, 4), of=given("topics")).of_count(30)
    23
    >>> Share(Fraction(1, 4), of=given("topics"), cap=500).of_count(8000)
    500
    """

    part: Fraction = field(converter=_fraction, validator=_share)
    of: Measure = field(kw_only=True, validator=_measure)
    cap: int | None = field(default=None, kw_only=True, validator=_cap)
    slack: Fraction = field(default=Fraction(1), kw_only=True, converter=_fraction, validator=_share)

    def of_count(self, count: Exact) -> Exact:
        """The bound for a count of the community measure."""
        rounded = round_half_up(count * self.part)
        capped = rounded if self.cap is None else min(rounded, self.cap)
        return tidy(capped * self.slack) if capped > 0 else capped

    def text(self, lang: Lang, words: Words = WORDS) -> str:
        """The bound in words."""
        params = {"part": words.value(lang, self.part, PERCENT), "of": self.of.label.text(lang)}
        capped = "share" if self.cap is None else "share.cap"
        text = words.say(lang, capped, cap=str(self.cap), **params)
        return (
            text
            if self.slack == 1
            else words.say(lang, "share.eased", share=text, slack=words.value(lang, self.slack, PERCENT))
        )


Bound: TypeAlias = Exact | Share | Measure


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

        >>> print((given("messages") <= 0).named(Label(en="quiet", zh="潜水")).title("zh"))
        潜水
        """
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
        """The readings of every measure, in the order of `measures`: all that a verdict needs to be worked out later."""
        if not isinstance(readable, Readings):
            return tuple(map(readable.read, self.measures))
        try:
            return self._take(readable.by_key)
        except KeyError as missing:
            raise unanswered(missing.args[0], readable.by_key) from None

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
        return AllOf((*_parts(self, AllOf), *_parts(other, AllOf)))

    def __or__(self, other: Check) -> AnyOf:
        return AnyOf((*_parts(self, AnyOf), *_parts(other, AnyOf)))

    def __invert__(self) -> Check:
        return self.part if isinstance(self, Not) else Not(self)

    def __str__(self) -> str:
        return self.text()

    def __bool__(self) -> NoReturn:
        fix = "write a & b for both, (x >= 20) & (x <= 30) for a band, check.judge(...).met for the answer"
        raise WrongType("check", seen=str(self), why="a rule is neither true nor false by itself", fix=fix)


class _Asking:
    """A read function in the form of readings by measure."""

    __slots__ = ("_read",)

    def __init__(self, read: Read) -> None:
        self._read = read

    def __getitem__(self, measure: Measure, /) -> Reading:
        return self._read(measure)


def _parts(check: Check, kind: type[AllOf] | type[AnyOf]) -> tuple[Check, ...]:
    if not isinstance(check, Check):
        raise WrongType("check", seen=check, why="only checks combine", fix="compare a measure first: measure >= 20")
    return check.parts if isinstance(check, kind) and check.label is None else (check,)


def _bound(_leaf: object, attribute: Attribute[Bound], value: object) -> None:
    if not isinstance(value, Share | Measure):
        exact(attribute.name, value)


@frozen(order=False)
class Comparison(Check):
    """One measure against one bound; its four children say how."""

    measure: Measure = field(validator=_measure)
    bound: Bound = field(validator=_bound)

    code: ClassVar[str]

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measure, and the one that the bound asks."""
        other = self.bound.of if isinstance(self.bound, Share) else self.bound
        return _once((self.measure, other) if isinstance(other, Measure) else (self.measure,))

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
        _zero_to_one("slack", slack)
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
        return Finding(self.code, self.measure, required, seen, met)

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
        return _once(measure for part in self.parts for measure in part.measures)

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
        _zero_to_one("slack", slack)
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
        head = Group(self.need, tuple(Group(0, (), True) for _ in self.parts), None, self.label).sentence(lang, words)
        return f"{head} ({'; '.join(part.text(lang, words) for part in self.parts)})" if self.parts else head


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
                if value < bound:  # type: ignore[operator]  # an int, or made plain above
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
        _zero_to_one("slack", slack)
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


def _once(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    return tuple({measure.key: measure for measure in measures}.values())


def leaves(check: Check) -> Iterator[Comparison]:
    """Every comparison in a check, in order."""
    if isinstance(check, Comparison):
        yield check
    elif isinstance(check, Not):
        yield from leaves(check.part)
    elif isinstance(check, Combination):
        for part in check.parts:
            yield from leaves(part)
