"""Verdicts: the answer of a check, with what was required, observed and missing for every leaf.

A verdict keeps the check and the readings that it saw; everything else is worked out when somebody asks.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from fractions import Fraction
from html import escape
from math import ceil, floor
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from attrs import frozen

from commkit.core.errors import WrongType
from commkit.core.ratio import Exact, Ratio, tidy
from commkit.core.readings import Reading
from commkit.core.wording import WORDS, YES_NO, Label, Lang, Words

if TYPE_CHECKING:
    from commkit.core.check import Check
    from commkit.core.measure import Measure

_ALMOST = Fraction(99, 100)
FLAG_WANTED: dict[tuple[str, object], int] = {("at_least", 1): 1, ("above", 0): 1, ("at_most", 0): 0, ("below", 1): 0}
"""The comparisons that ask a flag to be yes (1) or no (0)."""
_SIGNS = {True: "✓", False: "✗", None: "?"}


class Answer(enum.Enum):
    """The three answers of a check."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


ANSWERS: dict[bool | None, Answer] = {True: Answer.MET, False: Answer.UNMET, None: Answer.UNKNOWN}


def plain(reading: Reading) -> Exact | None:
    """A reading as one exact number: a Ratio by its value, unknown as None."""
    return reading.value if isinstance(reading, Ratio) else reading


@frozen
class Finding:
    """What was found for one leaf.

    `code` is at_least, at_most, above or below; `required` is None while the bound is unknown. `bound`
    is the measure that the bound asks, where it asks one.
    """

    code: str
    measure: Measure
    required: Exact | None
    observed: Reading
    met: bool | None
    bound: Measure | None = None

    @property
    def missing(self) -> Exact | None:
        """How much more (or less) would do, in the measure's unit; 0 when met; None when unknown or not a number.

        Whole counts need whole steps: above 5 with 5 observed is 1 short. A share or a fraction has no least step and
        shows the distance to the bound; exactly on a strict bound nobody can say how much would do, and it is None.
        """
        seen = plain(self.observed)
        if self.met is None or self.required is None or seen is None:
            return None
        if self.met:
            return 0
        need: Exact = self.required
        if self._whole(self.required) and seen.denominator == 1:
            steps = {"at_least": ceil(need), "at_most": floor(need), "above": floor(need) + 1, "below": ceil(need) - 1}
            need = steps[self.code]
        return tidy(abs(Fraction(need) - seen)) or None

    def _whole(self, required: Exact) -> bool:
        """Whether steps are whole: where the measure counts whole things, or says nothing and the bound is whole."""
        whole = self.measure.whole
        return required.denominator == 1 if whole is None else whole

    @property
    def progress(self) -> Fraction:
        """How far along, 0 to 1; 1 only when met, 0 while unknown. A strict bound just reached shows 99/100."""
        seen = plain(self.observed)
        if self.met is None or self.required is None or seen is None:
            return Fraction(0)
        if self.met:
            return Fraction(1)
        part, whole = (seen, self.required) if self.code in ("at_least", "above") else (self.required, seen)
        if part <= 0 or whole <= 0:
            return Fraction(0)
        return Fraction(part) / Fraction(whole) * (_ALMOST if self.code in ("above", "below") else 1)

    def _in_whole_steps(self) -> Exact | None:
        """The bound as people count: at least 4.5 members are at least 5, and at most 4.5 are at most 4."""
        if self.required is None or not self._whole(self.required):
            return self.required
        return ceil(self.required) if self.code in ("at_least", "below") else floor(self.required)

    def sentence(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The finding in words, for example `check-in days: 17 (at least 20), 3 missing`."""
        unit = self.measure.unit
        need = self._in_whole_steps()
        required = words.value(lang, need, unit) if need is not None else words.say(lang, "bound.unknown")
        rule = words.say(lang, self.code, required=required)
        if unit == YES_NO and (wanted := FLAG_WANTED.get((self.code, self.required))) is not None:
            rule = words.say(lang, "flag", required=words.value(lang, wanted, unit))
        known = plain(self.observed) is not None
        params = {
            "measure": self.measure.label.text(lang),
            "rule": rule,
            "observed": words.value(lang, self.observed, unit),
        }
        if self.met is None and not known:
            return words.say(lang, "leaf.unknown", **params)
        missing = self.missing
        if self.met or unit == YES_NO or not missing:
            return words.say(lang, "leaf.met" if self.met else "leaf.no_gap", **params)
        code = "leaf.unmet" if self.code in ("at_least", "above") else "leaf.over"
        return words.say(lang, code, missing=words.distance(lang, missing, unit), **params)


@frozen
class Group:
    """What was found for several parts of which at least `need` must be met."""

    need: int
    parts: tuple[Finding | Group, ...]
    met: bool | None
    label: Label | None = None

    @property
    def progress(self) -> Fraction:
        """The mean progress of the `need` parts that are furthest along; 1 only when met."""
        best = sorted((part.progress for part in self.parts), reverse=True)[: self.need]
        return sum(best, Fraction(0)) / self.need if self.need else Fraction(1)

    def sentence(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The rule of the group in words, behind its name where it has one."""
        rule = self.rule(lang, words)
        return rule if self.label is None else words.say(lang, "named", label=self.label.text(lang), rule=rule)

    def rule(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How many of the parts must be met, in words."""
        if not self.parts:
            return words.say(lang, "rule.never" if self.need else "rule.nothing")
        if self.need == len(self.parts):
            return words.say(lang, "all_of")
        if self.need == 1:
            return words.say(lang, "any_of")
        return words.say(lang, "k_of", need=str(self.need), count=str(len(self.parts)))


Found: TypeAlias = Finding | Group


def _leaves(found: Found) -> Iterator[Finding]:
    if isinstance(found, Finding):
        yield found
    else:
        for part in found.parts:
            yield from _leaves(part)


def _open_leaves(found: Found) -> Iterator[Finding]:
    """The leaves that keep the answer from being met: parts that are met, and all below them, are left out."""
    if found.met is True:
        return
    if isinstance(found, Finding):
        yield found
    else:
        for part in found.parts:
            yield from _open_leaves(part)


@frozen(order=False)
class Verdict:
    """The answer of a check, the check itself, and the readings that it saw (in the order of `check.measures`).

    `met` is a plain bool: promote only on met, demote only on `answer is Answer.UNMET`. A verdict has no truth value
    of its own, because unknown is neither.
    """

    check: Check
    readings: tuple[Reading, ...]
    decided: bool | None

    @property
    def answer(self) -> Answer:
        """Met, unmet, or unknown."""
        return ANSWERS[self.decided]

    @property
    def met(self) -> bool:
        """True when the answer is met; False when it is unmet or unknown."""
        return self.decided is True

    @property
    def found(self) -> Found:
        """The tree of findings, with *not* worked into the leaves (not at least 5 is found as below 5)."""
        by_key = {measure.key: value for measure, value in zip(self.check.measures, self.readings, strict=True)}
        return self.check.find(lambda measure: by_key[measure.key])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every leaf, met or not."""
        return tuple(_leaves(self.found))

    def gaps(self) -> tuple[Finding, ...]:
        """The leaves that stand between this verdict and met: what is short, and what is not known yet."""
        return tuple(_open_leaves(self.found))

    @property
    def progress(self) -> Fraction:
        """How far along, 0 to 1, exact; 1 only when met."""
        return self.found.progress

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The verdict in words, one line for each leaf.

        >>> from commkit.core.measure import flag, given
        >>> from commkit.core.readings import Readings
        >>> check = (given("age_days") >= 30) & flag("invited").is_true()
        >>> print(check.judge(Readings({"age_days": 12, "invited": True})).explain("zh"))
        不符合（以下各项都要满足）：
          ✗ age_days：12（至少 30），还差 18
          ✓ invited：是（须为是）
        """
        found = self.found
        answer = words.say(lang, self.answer.value)
        sentence = found.sentence(lang, words)
        if isinstance(found, Finding) or not found.parts:
            return words.say(lang, "verdict", answer=answer, sentence=sentence)
        head = words.say(lang, "verdict.tree", answer=answer, rule=found.rule(lang, words))
        if found.label is not None:
            head = words.say(lang, "verdict.named", label=found.label.text(lang), verdict=head)
        return "\n".join([head, *_lines(found, lang, words, "  ")])

    def __str__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.explain())}</pre>"

    def __bool__(self) -> NoReturn:
        raise WrongType(
            "verdict",
            seen=self.answer.value,
            why="three answers are not a bool",
            fix="ask verdict.met or verdict.answer",
        )


def _lines(group: Group, lang: Lang, words: Words, indent: str) -> Iterator[str]:
    for part in group.parts:
        yield f"{indent}{_SIGNS[part.met]} {part.sentence(lang, words)}"
        if isinstance(part, Group):
            yield from _lines(part, lang, words, indent + "  ")
