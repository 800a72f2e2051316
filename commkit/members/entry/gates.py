"""Entry: who may come in, and what is missing: gates, and doors, which are a gate behind a block and an allow list.

gate = entry.gate(at_least={"age_days": 30}, true=["invited"])
entry.admit({"age_days": 40, "invited": True}, gate).met
entry.Door("class", gate, block=(entry.BlockList("ads", ("bob",)),)).ask("ada", {"age_days": 40}).to_ask
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NoReturn, Protocol, TypeAlias, TypeVar, runtime_checkable

from attrs import Attribute, field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import Given, Measure, flag, given
from commkit.core.ratio import Exact
from commkit.core.readings import Reading, as_reading
from commkit.core.verdict import Finding, Found, Verdict, plain
from commkit.core.wording import WORDS, YES_NO, Label, Lang, Words
from commkit.members.entry.lists import AllowList, BlockList

__all__ = [
    "Admission",
    "AllowList",
    "Answers",
    "BlockList",
    "Door",
    "EntryDecision",
    "Evidence",
    "admit",
    "gate",
    "to_ask",
]


L = TypeVar("L", BlockList, AllowList)


@runtime_checkable
class Evidence(Protocol):
    """An answer that is more than a number: a quiz that was sat, a fee that was paid, a name card, a referral.

    `reading` is its number for the gate (1 yes, 0 no, None not known yet); `reasons` says in words what stands in the
    way, and nothing when nothing does.
    """

    @property
    def reading(self) -> Reading:
        """What the gate reads."""

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """What stands in the way, in words."""


Answers: TypeAlias = Mapping[str, "Reading | bool | Evidence"]
"""What is known of an applicant, by the names that the gate asks."""

_NOTHING: Mapping[str, Exact] = {}
_NO_LABELS: Mapping[str, Label] = {}
_PLAIN = (int, bool, type(None))
_YES_OR_NO = (0, 1, None)


def gate(
    *,
    at_least: Mapping[str, Exact] = _NOTHING,
    at_most: Mapping[str, Exact] = _NOTHING,
    true: Iterable[str] = (),
    false: Iterable[str] = (),
    labels: Mapping[str, Label] = _NO_LABELS,
) -> AllOf:
    """The requirements of a group: all of them, in the order written. `labels` says what a name is called.

    A requirement that contradicts another (at least 5 and at most 3; true and false) is an InvalidValue error.
    Source: the entry rule of S1-01 (能/会/是: can, know, is).

    >>> print(gate(at_least={"age_days": 30}, true=["invited"]))
    all of these (age_days: at least 30; invited: must be yes)
    """
    asked = _names("true", true), _names("false", false)
    for name, label in labels.items():
        if name not in {*at_least, *at_most, *asked[0], *asked[1]}:
            raise UnknownName("labels", seen=name, why="no requirement has this name", fix="name it as the requirement")
        if not isinstance(label, Label):
            raise WrongType("labels", seen=label, why="not a label", fix="give Label(en=..., zh=...)")
    least = [*at_least.items(), *((name, 1) for name in asked[0])]
    most = [*at_most.items(), *((name, 0) for name in asked[1])]
    for name in [name for name, low in least for other, high in most if name == other and low > high]:
        raise InvalidValue("gate", seen=name, why="two requirements contradict each other", fix="drop one of them")
    parts: list[Check] = [_number(name, labels) >= bound for name, bound in at_least.items()]
    parts += [_number(name, labels) <= bound for name, bound in at_most.items()]
    parts += [flag(name, labels.get(name)).is_true() for name in asked[0]]
    parts += [flag(name, labels.get(name)).is_false() for name in asked[1]]
    return AllOf(parts)


def _names(what: str, names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise WrongType(what, seen=names, why="one text, whose letters would each be asked", fix=f"give [{names!r}]")
    return tuple(names)


def _number(name: str, labels: Mapping[str, Label]) -> Given:
    return given(name, labels.get(name))


def admit(answers: Answers, requirements: Check) -> Verdict:
    """May this applicant come in? Met admits; unmet says what is missing; unknown says what is still to be asked.

    An answer that is missing or None is not known yet: it never refuses. Answers that the gate does not ask are left
    aside. A text where a number or yes/no is due, and another number than 0 and 1 where yes/no is due, are WrongType
    errors.

    >>> asked = gate(at_least={"age_days": 30}, true=["invited"])
    >>> print(admit({"age_days": 40, "invited": True}, asked).explain("zh"))
    符合（以下各项都要满足）：
      ✓ age_days：40（至少 30）
      ✓ invited：是（须为是）
    >>> verdict = admit({"age_days": 40}, asked)
    >>> verdict.met, verdict.answer.value, to_ask(verdict)
    (False, 'unknown', ('invited',))
    """
    if not isinstance(requirements, Check) or not isinstance(answers, Mapping):
        fix = "call admit(answers, gate): a mapping of answers, then the gate"
        raise WrongType("admit", seen=requirements, why="not a gate behind a mapping of answers", fix=fix)
    readings = readings_of(answers, requirements)
    return Verdict(requirements, readings, requirements.met_in(readings))


def readings_of(answers: Answers, requirements: Check) -> tuple[Reading, ...]:
    """What a gate reads in some answers, in the order of its measures; None for what is not known yet.

    A number other than 0 and 1 where yes or no is asked is a WrongType error: the score of a failed quiz is no yes.

    >>> readings_of({"age_days": 40}, gate(at_least={"age_days": 30}, true=["invited"]))
    (40, None)
    """
    return tuple(
        [
            answer if answer.__class__ is int and measure.unit != YES_NO else _reading(measure, answer)
            for measure, answer in zip(requirements.measures, map(answers.get, requirements.keys), strict=True)
        ]
    )


def _reading(measure: Measure, answer: object) -> Reading:
    key = measure.key
    seen = as_reading(key, answer if type(answer) in _PLAIN else getattr(answer, "reading", answer))
    if measure.unit == YES_NO and seen not in _YES_OR_NO:
        fix = "give True, False, None, or the evidence itself (the sitting, not its score)"
        raise WrongType(key, seen=answer, why="a number where yes or no is asked", fix=fix)
    return seen


def to_ask(verdict: Verdict) -> tuple[str, ...]:
    """The names of the answers that are still to be asked before this verdict can be decided.

    >>> to_ask(admit({"age_days": 3}, gate(at_least={"age_days": 30}, true=["invited"])))
    ('invited',)
    """
    asked = []
    for gap in verdict.gaps():
        asked += [gap.measure.key] if plain(gap.observed) is None else []
        asked += [gap.bound.key] if gap.required is None and gap.bound is not None else []
    return tuple(dict.fromkeys(asked))


class EntryDecision(enum.Enum):
    """What a door decides."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    TO_ASK = "to_ask"


@frozen
class Admission:
    """The answer of a door: what is decided, why (a code), and the verdict behind it.

    `reason` is entry.met, entry.allowed, entry.blocked, entry.unmet or entry.unknown.
    """

    who: str
    decision: EntryDecision
    reason: str
    verdict: Verdict
    evidence: Mapping[str, Evidence] = field(factory=dict, hash=False, repr=False)

    @property
    def admitted(self) -> bool:
        """True when they may come in; False when refused or still to be asked."""
        return self.decision is EntryDecision.ADMITTED

    @property
    def to_ask(self) -> tuple[str, ...]:
        """The names of the answers to ask for; none when it is decided, because no answer could change it."""
        return to_ask(self.verdict) if self.decision is EntryDecision.TO_ASK else ()

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """What stands in the way: the unmet findings of a refusal, the unknown ones where there is still to ask."""
        return tuple(part for _, part in self._open() if isinstance(part, Finding))

    @property
    def missing(self) -> Mapping[str, Exact]:
        """How much is missing or too much for each unmet requirement, in its own unit.

        Where two requirements ask one number it is the larger of what they miss; where either would do, the smaller.

        >>> Door("forum", gate(at_least={"posts": 30, "days": 5})).ask("ada", {"posts": 21, "days": 5}).missing
        {'posts': 9}
        """
        return {} if self.admitted else _short(self.verdict.found, self.verdict.decided)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The decision in words, and a line for every requirement that stands in the way, and for no other.

        >>> door = Door("class", gate(at_least={"age_days": 30}, true=["invited"]))
        >>> print(door.ask("ada", {"age_days": 12, "invited": True}).explain("zh"))
        ada：不能入群，以下各项不符合
          ✗ age_days：12（至少 30），还差 18
        """
        said = words.say(lang, f"admission.{self.decision.value}")
        because = words.say(lang, f"because.{self.reason}")
        return "\n".join(
            [words.say(lang, "admission", who=self.who, decision=said, because=because), *self._lines(lang, words)]
        )

    def __str__(self) -> str:
        return self.explain()

    def __bool__(self) -> NoReturn:
        fix = "ask admission.admitted or admission.decision"
        raise WrongType("admission", seen=self.decision.value, why="three answers are not a bool", fix=fix)

    def _open(self) -> Iterator[tuple[int, Found]]:
        if not self.admitted:
            yield from _standing_in_the_way(self.verdict.found, self.verdict.decided, 1)

    def _lines(self, lang: Lang, words: Words) -> Iterator[str]:
        sign = "✗" if self.decision is EntryDecision.REFUSED else "?"
        for depth, part in self._open():
            yield f"{'  ' * depth}{sign} {part.sentence(lang, words)}"
            if isinstance(part, Finding) and (shown := self.evidence.get(part.measure.key)) is not None:
                yield from (f"{'  ' * depth}    {reason}" for reason in shown.reasons(lang, words))


def _standing_in_the_way(found: Found, met: bool | None, depth: int) -> Iterator[tuple[int, Found]]:
    """The findings that are answered as the whole is, and the groups of choices that they stand in."""
    if found.met is not met:
        return
    if isinstance(found, Finding):
        yield depth, found
        return
    choice = found.need < len(found.parts) or not found.parts
    if choice or (found.label is not None and depth > 1):
        yield depth, found
    for part in found.parts:
        yield from _standing_in_the_way(part, met, depth + choice)


def _short(found: Found, met: bool | None) -> dict[str, Exact]:
    """How much is missing by key: the most of what is all asked, the least of a choice."""
    if found.met is not met:
        return {}
    if isinstance(found, Finding):
        return {} if found.missing is None else {found.measure.key: found.missing}
    pick = min if found.need < len(found.parts) else max
    total: dict[str, Exact] = {}
    for part in found.parts:
        for key, much in _short(part, met).items():
            total[key] = pick(total[key], much) if key in total else much
    return total


def _is_check(_door: object, attribute: Attribute[Check], value: object) -> None:
    if not isinstance(value, Check):
        raise WrongType(attribute.name, seen=value, why="not a check", fix="make it with entry.gate(...)")


def _blocks(lists: Iterable[BlockList]) -> tuple[BlockList, ...]:
    return tuple(lists)


def _allows(lists: Iterable[AllowList]) -> tuple[AllowList, ...]:
    return tuple(lists)


def _each(wanted: type[L]) -> Callable[[object, Attribute[tuple[L, ...]], tuple[L, ...]], None]:
    def lists(_door: object, attribute: Attribute[tuple[L, ...]], value: tuple[L, ...]) -> None:
        for one in value:
            if not isinstance(one, wanted):
                fix = f"give a tuple of {wanted.__name__}"
                raise WrongType(attribute.name, seen=one, why="not such a list", fix=fix)
        names = [one.name for one in value]
        if len(set(names)) < len(names):
            raise InvalidValue(attribute.name, seen=names, why="two lists have one name", fix="name each list once")

    return lists


@frozen
class Door:
    """A gate behind a block list and an allow list: whoever is blocked is refused whatever else is met (T12), whoever
    is allowed needs none of the requirements, and everybody else needs all of them.

    An unmet requirement refuses at once, without asking for the rest; while none is unmet and one is not known yet,
    the door asks. Source: S1-01, traps T12 (systems.md section 5).

    >>> door = Door(
    ...     "class",
    ...     gate(at_least={"age_days": 30}, true=["invited"]),
    ...     block=(BlockList("ads", ("bob",), patterns=("*free coins*",)),),
    ...     allow=(AllowList("founders", ("eve",)),),
    ... )
    >>> door.ask("ada", {"age_days": 40}).to_ask, door.ask("eve", {}).admitted
    (('invited',), True)
    >>> print(door.ask("bob", {"age_days": 40, "invited": True}))
    bob: refused, on a block list
      ✗ on the block list ads: yes (must be no)
    """

    name: str
    requirements: Check = field(validator=_is_check)
    block: tuple[BlockList, ...] = field(default=(), kw_only=True, converter=_blocks, validator=_each(BlockList))
    allow: tuple[AllowList, ...] = field(default=(), kw_only=True, converter=_allows, validator=_each(AllowList))

    def __attrs_post_init__(self) -> None:
        keys = {one.key for one in self.block} | {one.key for one in self.allow}
        if taken := keys & set(self.requirements.keys):
            fix = "rename the requirement"
            raise InvalidValue("requirements", seen=min(taken), why="that name is the list's own", fix=fix)

    @cached_property
    def check(self) -> AllOf:
        """What the door asks of those who are on no allow list: to be on no block list, and every requirement."""
        asked = self.requirements
        parts = asked.parts if isinstance(asked, AllOf) and asked.label is None else (asked,)
        return AllOf((*(one.check for one in self.block), *parts))

    @cached_property
    def check_allowed(self) -> AllOf:
        """What the door asks of those who are on an allow list: to be on no block list."""
        return AllOf((*(one.check for one in self.block), AnyOf(tuple(one.check for one in self.allow))))

    def ask(self, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        """May `who` come in? `also` are other names of theirs that the block lists look at (shown name, phone).

        Allow lists look at `who` alone, because a shown name can be chosen freely. Answers are numbers, yes or no, None
        for not known yet, or Evidence; an answer under the name of a list is left aside.

        >>> door = Door("class", gate(true=["rules_confirmed"]))
        >>> [door.ask("ada", {"rules_confirmed": said}).decision.value for said in (True, False, None)]
        ['admitted', 'refused', 'to_ask']
        """
        names = _called(who, also)
        on = {one.key: one.has(*names) for one in self.block}
        allowed = {one.key: one.has(who) for one in self.allow}
        check = self.check_allowed if any(allowed.values()) else self.check
        verdict = admit({**answers, **on, **allowed}, check)
        shown = {
            key: answer
            for key, answer in answers.items()
            if type(answer) not in _PLAIN and isinstance(answer, Evidence)
        }
        decision, reason = _decided(verdict, blocked=any(on.values()), allowed=any(allowed.values()))
        return Admission(who, decision, reason, verdict, shown)


def _decided(verdict: Verdict, *, blocked: bool, allowed: bool) -> tuple[EntryDecision, str]:
    if verdict.decided is None:
        return EntryDecision.TO_ASK, "entry.unknown"
    if verdict.decided:
        return EntryDecision.ADMITTED, "entry.allowed" if allowed else "entry.met"
    return EntryDecision.REFUSED, "entry.blocked" if blocked else "entry.unmet"


def _called(who: str, also: Iterable[str]) -> tuple[str, ...]:
    names = (who, *_names("also", also))
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise InvalidValue("who", seen=name, why="nobody has an empty name", fix="give the name of the applicant")
    return names
