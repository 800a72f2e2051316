"""Diagnosis: from evidence to problem to cause to remedy. Nothing is asserted without evidence.

A problem is a check over KPIs and plain facts about the plan. Where the check is met the problem is found; where it is
unknown the diagnosis says what to measure next; where it is unmet the problem is ruled out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from fractions import Fraction

from attrs import field, frozen

from commkit.core.check import Check, is_check
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import Given, Measure
from commkit.core.readings import Known, Readable
from commkit.core.typed import instance_of
from commkit.core.verdict import Answer, Verdict, plain
from commkit.core.verdict import Finding as Leaf
from commkit.core.wording import WORDS, YES_NO, Label, Lang, Words
from commkit.operations.health import check_share


@frozen
class Problem:
    """What can be wrong, why, and what helps: `evidence` is the check that must be met before it is asserted.

    `id` is the number in the sources (P02), `source` where cause and remedy are stated.
    """

    id: str = field(validator=instance_of(str))
    problem: Label = field(validator=instance_of(Label))
    cause: Label = field(validator=instance_of(Label))
    remedy: Label = field(validator=instance_of(Label))
    evidence: Check = field(validator=is_check)
    source: str = field(validator=instance_of(str))


@frozen
class Found:
    """A problem whose evidence was judged."""

    problem: Problem
    verdict: Verdict

    @property
    def strength(self) -> Fraction:
        """How far the evidence is from its thresholds, 0 to 1 [1]: the mean distance of its leaves that are met.

        The distance of a leaf is that of observed and required by the larger of them. A flag, and nothing at all where
        nothing was asked for, have no distance and do not count; without any distance the strength is 0. Our default.
        """
        apart = [one for leaf in self.verdict.findings if leaf.met and (one := _apart(leaf)) is not None]
        return sum(apart, Fraction(0)) / len(apart) if apart else Fraction(0)

    @property
    def unknown(self) -> tuple[Measure, ...]:
        """What is not known of the evidence, each once, in order."""
        return tuple(dict.fromkeys(leaf.measure for leaf in self.verdict.findings if plain(leaf.observed) is None))

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Problem, cause, evidence, remedy and source, a line each."""
        found = words.say(lang, "rule.between").join(
            leaf.sentence(lang, words) for leaf in self.verdict.findings if leaf.met is not False
        )
        said = {
            "problem": words.say(
                lang, "diagnosis.problem", id=self.problem.id, problem=self.problem.problem.text(lang)
            ),
            "cause": words.say(lang, "diagnosis.cause", cause=self.problem.cause.text(lang)),
            "evidence": words.say(lang, "diagnosis.evidence", evidence=found),
            "remedy": words.say(lang, "diagnosis.remedy", remedy=self.problem.remedy.text(lang)),
            "source": words.say(lang, "diagnosis.source", source=self.problem.source),
        }
        first, *rest = said.values()
        return "\n".join([first, *(f"  {line}" for line in rest)])

    def __str__(self) -> str:
        return self.explain()


@frozen
class Diagnosis:
    """What was found, strongest evidence first; what could not be judged; and what was ruled out."""

    found: tuple[Found, ...]
    unknown: tuple[Found, ...]
    ruled_out: tuple[Found, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """The ids of the problems that were found, strongest evidence first."""
        return tuple(one.problem.id for one in self.found)

    def top(self, many: int) -> tuple[Label, ...]:
        """The remedies of the strongest findings, each once, so many at most."""
        remedies = dict.fromkeys(one.problem.remedy for one in self.found)
        return tuple(remedies)[:many]

    @property
    def to_measure(self) -> Mapping[Measure, tuple[str, ...]]:
        """What to measure next, and which problems it would decide; that which decides most comes first."""
        wanted: dict[Measure, list[str]] = {}
        for one in self.unknown:
            for measure in one.unknown:
                wanted.setdefault(measure, []).append(one.problem.id)
        return {one: tuple(ids) for one, ids in sorted(wanted.items(), key=lambda item: (-len(item[1]), item[0].key))}

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Every finding, and what to measure next."""
        lines = [one.explain(lang, words) for one in self.found] or [words.say(lang, "diagnosis.nothing")]
        for measure, ids in self.to_measure.items():
            said = {"measure": measure.label.text(lang), "problems": words.say(lang, "diagnosis.comma").join(ids)}
            lines.append(words.say(lang, "diagnosis.measure", **said))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


def diagnose(problems: Iterable[Problem], evidence: Readable | Mapping[str, object]) -> Diagnosis:
    """Judge every problem by what is known: a mapping of readings by name, or anything that can be read.

    In a mapping what is not there is unknown. Two problems of one id are an InvalidValue error, and so is a share of 8
    as a whole number where 8 % is meant; a name that no problem asks for is an UnknownName error, because a misspelt
    number would be missed in silence.

    >>> from commkit.core.measure import given
    >>> low = given("activity", unit="%") < Fraction(40, 100)
    >>> slow = Problem("P02", Label(en="low activity", zh="活跃度低"), Label(en="no replies", zh="无人回复"),
    ...     Label(en="reply in time", zh="及时回复"), low & (given("reply_hours") > 24), "S3-03")
    >>> dull = Problem("P01", Label(en="low activity", zh="活跃度低"), Label(en="dull content", zh="内容不吸引人"),
    ...     Label(en="better content", zh="更有价值的内容"), low & (given("content_score") < 3), "S3-03")
    >>> found = diagnose((dull, slow), {"activity": Fraction(8, 100), "reply_hours": 30})
    >>> print(found)
    P02 low activity
      cause: no replies
      evidence: activity: 8 % (below 40 %); reply_hours: 30 (above 24)
      remedy: reply in time
      source: S3-03
    measure next: content_score (decides P01)
    """
    asked = tuple(problems)
    ids = [one.id for one in asked]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise InvalidValue("problems", seen=twice, why="two problems have one id", fix="give each its own")
    reader = _reader(asked, evidence) if isinstance(evidence, Mapping) else evidence
    judged = [Found(one, one.evidence.judge(reader)) for one in asked]
    by_answer = {answer: [one for one in judged if one.verdict.answer is answer] for answer in Answer}
    strongest = sorted(by_answer[Answer.MET], key=lambda one: (-one.strength, one.problem.id))
    return Diagnosis(tuple(strongest), tuple(by_answer[Answer.UNKNOWN]), tuple(by_answer[Answer.UNMET]))


def _reader(problems: tuple[Problem, ...], evidence: Mapping[str, object]) -> Readable:
    known = {measure.key: measure for one in problems for measure in one.evidence.measures}
    for name in evidence:
        if name not in known:
            near = get_close_matches(name, known, n=1) or sorted(known)
            raise UnknownName("evidence", seen=name, why="no problem asks for it", fix=f"use {', '.join(near)}")
    found = Known(evidence)
    for measure in known.values():
        if isinstance(measure, Given):
            check_share(measure, found.read(measure))
    return found


def _apart(leaf: Leaf) -> Fraction | None:
    seen, required = plain(leaf.observed), leaf.required
    if seen is None or required is None or leaf.measure.unit == YES_NO:
        return None
    observed, wanted = Fraction(seen), Fraction(required)
    largest = max(abs(observed), abs(wanted))
    return abs(observed - wanted) / largest if largest else None
