"""Diagnosis: from evidence to problem to cause to remedy. Nothing is asserted without evidence.

A problem is a check over KPIs and plain facts about the plan. Where the check is met the problem is found; where it is
unknown the diagnosis says which numbers miss their bound already and what to measure next; where it is unmet the
problem is ruled out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction

from attrs import field, frozen

from commkit.core.check import Check, is_check
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import Given, Measure
from commkit.core.ratio import Exact
from commkit.core.readings import Known, Readable, Reading, as_reading
from commkit.core.typed import instance_of
from commkit.core.verdict import Answer, Group, Verdict, plain
from commkit.core.verdict import Finding as Leaf
from commkit.core.verdict import Found as Tree
from commkit.core.whole import whole
from commkit.core.wording import WORDS, YES_NO, Label, Lang, Words
from commkit.operations.health import check_share, reading_text, source_text

_FIRST = 5
"""How many numbers are named before the rest is counted."""


@frozen
class Problem:
    """What can be wrong, why, and what helps: `evidence` is the check that must be met before it is asserted.

    `id` is the number in the sources (P02), `source` where cause and remedy are stated. The first part of the evidence
    is the symptom, and what tells its cause comes behind it: where only that is unknown, the diagnosis says so.
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
        """How far the evidence is from its thresholds, 0 to 1 [1]: 1 - the product of (1 - d) over what is met.

        d is the distance of one part of the evidence: below a threshold t > 0 it is (t - x)/t, at most 1, and else e/(e
        + |t|) for what lies beyond the threshold, e. A threshold of 0 has no size, so 1 takes its place: one
        advertisement is 1/2. A flag has no distance, and neither has none where none is the threshold. So a number
        further away never ranks lower, and neither does more evidence. Our default.
        """
        left = Fraction(1)
        for leaf in self.verdict.findings:
            left *= 1 - _apart(leaf)
        return 1 - left

    @property
    def unknown(self) -> tuple[Measure, ...]:
        """What is not known of the evidence and could still decide it, each once, in order."""
        return tuple(dict.fromkeys(measure for leaf in _undecided(self.verdict.found) for measure in _lacking(leaf)))

    @property
    def symptoms(self) -> tuple[Leaf, ...]:
        """The numbers in the first part of the evidence that are beyond their thresholds; flags are none."""
        found = self.verdict.found
        first = found.parts[0] if isinstance(found, Group) and found.parts else found
        return tuple(leaf for leaf in _leaves(first) if _apart(leaf))

    def evidence(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What was found, in words: the parts of the evidence that are met."""
        met = (leaf for leaf in self.verdict.findings if leaf.met)
        return words.say(lang, "rule.between").join(_finding(leaf, self.verdict, lang, words) for leaf in met)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Problem, cause, evidence, remedy and source, a line each."""
        problem = self.problem
        first = words.say(lang, "diagnosis.problem", id=problem.id, problem=problem.problem.text(lang))
        rest = (
            words.say(lang, "diagnosis.cause", cause=problem.cause.text(lang)),
            words.say(lang, "diagnosis.evidence", evidence=self.evidence(lang, words)),
            words.say(lang, "diagnosis.remedy", remedy=problem.remedy.text(lang)),
            words.say(lang, "diagnosis.source", source=source_text(problem.source, lang, words)),
        )
        return "\n".join([first, *(f"  {line}" for line in rest)])

    def __str__(self) -> str:
        return self.explain()


@frozen
class Unexplained:
    """A number beyond its threshold that nothing explains yet: what would tell why, and which problems that decides."""

    symptom: Leaf
    verdict: Verdict
    tells: tuple[Measure, ...]
    problems: tuple[str, ...]

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The number, its threshold, and what to measure, in words."""
        said = {
            "finding": _finding(self.symptom, self.verdict, lang, words),
            "measures": _listed([one.label.text(lang) for one in self.tells], lang, words),
            "problems": words.say(lang, "diagnosis.comma").join(self.problems),
        }
        return words.say(lang, "diagnosis.unexplained", **said)

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
        """The remedies of the strongest findings, each once, so many at most; a number below 0 is an InvalidValue."""
        remedies = dict.fromkeys(one.problem.remedy for one in self.found)
        return tuple(remedies)[: whole("many", many, least=0, counts="remedies")]

    @property
    def to_measure(self) -> Mapping[Measure, tuple[str, ...]]:
        """What to measure next, and which problems it could decide; that which decides most comes first."""
        wanted: dict[Measure, list[str]] = {}
        for one in self.unknown:
            for measure in one.unknown:
                wanted.setdefault(measure, []).append(one.problem.id)
        return {one: tuple(ids) for one, ids in sorted(wanted.items(), key=lambda item: (-len(item[1]), item[0].key))}

    @property
    def unexplained(self) -> tuple[Unexplained, ...]:
        """The numbers that are beyond their thresholds already while nothing says why, the furthest first."""
        explained = {leaf.measure.key for one in self.found for leaf in one.verdict.findings if leaf.met}
        beyond: dict[str, list[tuple[Leaf, Found]]] = {}
        for one in self.unknown:
            for leaf in one.symptoms:
                if leaf.measure.key not in explained:
                    beyond.setdefault(leaf.measure.key, []).append((leaf, one))
        found = [_unexplained(pairs) for pairs in beyond.values()]
        return tuple(sorted(found, key=lambda one: (-_apart(one.symptom), one.symptom.measure.key)))

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Every finding, the numbers that nothing explains yet, and the five that decide most to measure next."""
        open_numbers = self.unexplained
        nothing = "diagnosis.incomplete" if open_numbers else "diagnosis.nothing"
        lines = [one.explain(lang, words) for one in self.found] or [words.say(lang, nothing)]
        lines += _cut([one.explain(lang, words) for one in open_numbers], "diagnosis.more_numbers", lang, words)
        lines += _cut(list(self._measure_next(lang, words)), "diagnosis.more_to_measure", lang, words)
        return "\n".join(lines)

    def _measure_next(self, lang: Lang, words: Words) -> Iterator[str]:
        for measure, ids in self.to_measure.items():
            said = {"measure": measure.label.text(lang), "problems": words.say(lang, "diagnosis.comma").join(ids)}
            yield words.say(lang, "diagnosis.measure", **said)

    def __str__(self) -> str:
        return self.explain()


def diagnose(problems: Iterable[Problem], evidence: Readable | Mapping[str, object]) -> Diagnosis:
    """Judge every problem by what is known: a mapping of readings by name, or anything that can be read.

    In a mapping what is not there is unknown. Two problems of one id are an InvalidValue error, and so is a share of 8
    as a whole number where 8 % is meant, a flag where a number is asked, and a number where a flag is; a name that no
    problem asks for is an UnknownName error, because a misspelt number would be missed in silence.

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
      evidence: activity: 8 %, below 40 %; reply_hours: 30, above 24
      remedy: reply in time
      source: S3-03
    measure next: content_score (decides P01)
    """
    asked = _asked(problems)
    ids = [one.id for one in asked]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise InvalidValue("problems", seen=twice, why="two problems have one id", fix="give each its own")
    known = {measure.key: measure for one in asked for measure in one.evidence.measures}
    reader = _reader(known, evidence) if isinstance(evidence, Mapping) else evidence
    for measure in known.values():
        _check(measure, as_reading(measure.key, reader.read(measure)))
    judged = [Found(one, one.evidence.judge(reader)) for one in asked]
    by_answer = {answer: [one for one in judged if one.verdict.answer is answer] for answer in Answer}
    strongest = sorted(by_answer[Answer.MET], key=lambda one: (-one.strength, one.problem.id))
    return Diagnosis(tuple(strongest), tuple(by_answer[Answer.UNKNOWN]), tuple(by_answer[Answer.UNMET]))


def _asked(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    if isinstance(problems, Problem):
        raise WrongType("problems", seen=problems.id, why="one problem, not several", fix="give (problem,)")
    return tuple(problems)


def _reader(known: Mapping[str, Measure], evidence: Mapping[str, object]) -> Readable:
    for name, value in evidence.items():
        if name not in known:
            near = get_close_matches(name, known, n=1) or sorted(known)
            raise UnknownName("evidence", seen=name, why="no problem asks for it", fix=f"use {', '.join(near)}")
        if isinstance(value, bool) and known[name].unit != YES_NO:
            fix = "give a number; a problem of your own asks for yes or no with flag(...)"
            raise InvalidValue(name, seen=value, why="yes or no where a number is asked", fix=fix)
    return Known(evidence)


def _check(measure: Measure, reading: Reading) -> None:
    if measure.unit == YES_NO and plain(reading) not in (None, 0, 1):
        fix = "give True or False, or None while it is not known"
        raise InvalidValue(measure.key, seen=reading, why="a number where yes or no is asked", fix=fix)
    if isinstance(measure, Given):
        check_share(measure, reading)


def _apart(leaf: Leaf) -> Fraction:
    seen, required = plain(leaf.observed), leaf.required
    if not leaf.met or seen is None or required is None or leaf.measure.unit == YES_NO:
        return Fraction(0)
    beyond, size = abs(Fraction(seen) - required), abs(Fraction(required))
    if leaf.code in ("below", "at_most") and required > 0:
        return min(Fraction(1), beyond / size)
    return beyond / (beyond + (size or 1))


def _leaves(found: Tree) -> Iterator[Leaf]:
    if isinstance(found, Leaf):
        yield found
    else:
        for part in found.parts:
            yield from _leaves(part)


def _undecided(found: Tree) -> Iterator[Leaf]:
    if found.met is not None:
        return
    if isinstance(found, Leaf):
        yield found
    else:
        for part in found.parts:
            yield from _undecided(part)


def _lacking(leaf: Leaf) -> Iterator[Measure]:
    if plain(leaf.observed) is None:
        yield leaf.measure
    if leaf.required is None and leaf.bound is not None:
        yield leaf.bound


def _unexplained(pairs: list[tuple[Leaf, Found]]) -> Unexplained:
    tells = dict.fromkeys(measure for _, one in pairs for measure in one.unknown)
    ids = dict.fromkeys(one.problem.id for _, one in pairs)
    furthest, within = max(pairs, key=lambda pair: _apart(pair[0]))
    return Unexplained(furthest, within.verdict, tuple(tells), tuple(ids))


def _finding(leaf: Leaf, verdict: Verdict, lang: Lang, words: Words) -> str:
    unit, required = leaf.measure.unit, leaf.required
    said = {
        "measure": leaf.measure.label.text(lang),
        "observed": reading_text(leaf.observed, unit, lang, words),
        "required": words.value(lang, required, unit),
    }
    if unit == YES_NO:
        return words.say(lang, "diagnosis.flag", **said)
    if leaf.code == "at_most" and required == 0 == plain(leaf.observed):
        return words.say(lang, "diagnosis.none", **said)
    other = leaf.bound
    if other is not None and _read(verdict, other) == required:
        return words.say(lang, f"diagnosis.{leaf.code}.other", other=other.label.text(lang), **said)
    return words.say(lang, f"diagnosis.{leaf.code}", **said)


def _read(verdict: Verdict, measure: Measure) -> Exact | None:
    pairs = zip(verdict.check.measures, verdict.readings, strict=True)
    return next((plain(reading) for one, reading in pairs if one.key == measure.key), None)


def _listed(names: list[str], lang: Lang, words: Words) -> str:
    return words.say(lang, "diagnosis.comma").join(_cut(names, "diagnosis.more", lang, words))


def _cut(lines: list[str], code: str, lang: Lang, words: Words) -> list[str]:
    more = len(lines) - _FIRST
    return lines if more <= 0 else [*lines[:_FIRST], words.say(lang, code, count=str(more))]
