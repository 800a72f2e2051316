"""Checks, verdicts and readings keep their laws, and each law catches a culprit."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from attrs import evolve
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.check import AtLeast, AtMost, Check, Comparison, Met, Seen
from commkit.core.combine import AllOf, AnyOf, Not
from commkit.core.measure import Measure, given
from commkit.core.ratio import Exact
from commkit.core.readings import Asked, Reading, Readings
from commkit.core.verdict import Finding, Group, Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.testing.checks import (
    MEASURES,
    a_decided_answer_survives,
    checks,
    comparisons,
    easing_lowers_windowed_minimums_only,
    explain_names_every_leaf,
    judge_equals_met_by,
    known_values,
    met_stays_met_when_eased,
    numbers,
    opposite_is_not,
    progress_is_one_only_when_met,
    readings,
    reads_exact_numbers,
    reads_only_its_measures,
    slacks,
)
from tests.testing.culprit import catches

K = TypeVar("K")
measures = st.sampled_from(MEASURES)


@drawn(checks(), readings())
def test_judge_and_met_by_and_the_findings_answer_alike(check: Check, seen: Readings) -> None:
    judge_equals_met_by(check, seen)


@drawn(checks(), readings())
def test_progress_is_one_only_when_met(check: Check, seen: Readings) -> None:
    progress_is_one_only_when_met(check.judge(seen))


@drawn(checks(), readings())
def test_a_decided_answer_survives_every_filling_of_unknowns(check: Check, seen: Readings) -> None:
    a_decided_answer_survives(check, seen)


@drawn(checks(smallest=0), readings(), slacks())
def test_met_stays_met_when_eased(check: Check, seen: Readings, slack: Fraction) -> None:
    met_stays_met_when_eased(check, seen, slack)


@drawn(checks(smallest=0), slacks())
def test_easing_lowers_windowed_minimums_only(check: Check, slack: Fraction) -> None:
    easing_lowers_windowed_minimums_only(check, slack)


@drawn(checks(), readings())
def test_the_opposite_is_not(check: Check, seen: Readings) -> None:
    opposite_is_not(check, seen)


@drawn(checks(), readings())
def test_a_check_reads_only_its_measures(check: Check, seen: Readings) -> None:
    reads_only_its_measures(check, seen)


@drawn(checks(), readings())
def test_explain_names_every_leaf_in_both_languages(check: Check, seen: Readings) -> None:
    explain_names_every_leaf(check.judge(seen))


@drawn(readings())
def test_filled_readings_are_exact_numbers(seen: Readings) -> None:
    reads_exact_numbers(seen, MEASURES)


@drawn(checks(smallest=0), slacks(), slacks())
def test_easing_twice_is_easing_once_by_the_product(check: Check, first: Fraction, second: Fraction) -> None:
    assert check.eased(first).eased(second) == check.eased(first * second)


class InclusiveAbove(Comparison):
    """Says above and reads its bound as inclusive."""

    code = "above"

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        return AtLeast(self.measure, self.bound).compile(ask)


class InclusiveAboveThroughout(InclusiveAbove):
    """The same, and the finding agrees with the mistake."""

    def find(self, read: Callable[[Measure], Reading]) -> Finding:
        found = AtLeast(self.measure, self.bound).find(read)
        return evolve(found, code="above")


class NotOfUnknownIsMet(Not):
    """Takes unknown for unmet, so that its opposite is met."""

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        inner = self.part.compile(ask)
        return lambda seen: inner(seen) is not True


class UnknownIsUnmet(AllOf):
    """Refuses whoever has an unknown reading."""

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        inner = AllOf(self.parts).compile(ask)
        return lambda seen: inner(seen) is True


class OneUnknownHidesAll(AnyOf):
    """Counts wrongly in its finding: one unknown part makes the group unknown though another part is met."""

    def find(self, read: Callable[[Measure], Reading]) -> Group:
        found = super().find(read)
        return evolve(found, met=None) if any(part.met is None for part in found.parts) else found


class EasedMaximum(AtMost):
    """Multiplies its maximum by the slack, which tightens it."""

    def eased(self, slack: Fraction) -> Check:
        return EasedMaximum(self.measure, _number(self) * slack)


class RaisedMaximum(AtMost):
    """Divides its maximum by the slack: nobody loses by it, and it is not what easing says."""

    def eased(self, slack: Fraction) -> Check:
        return RaisedMaximum(self.measure, _number(self) / (slack or Fraction(1)))


class EasedAllTime(AtLeast):
    """Eases whatever it counts, windowed or not."""

    def eased(self, slack: Fraction) -> Check:
        return EasedAllTime(self.measure, _number(self) * slack)


class EasedNot(Not):
    """Eases the part under *not*, which makes the rule stricter."""

    def eased(self, slack: Fraction) -> Check:
        return EasedNot(self.part.eased(slack))


class StillAllOf(AllOf):
    """Its opposite asks that every part fails, where one is enough."""

    def opposite(self) -> AnyOf:
        return AnyOf((AllOf(tuple(part.opposite() for part in self.parts)),))


class OverlappingOpposite(AtLeast):
    """Its opposite is at most the bound, so that both are met at the bound."""

    def opposite(self) -> Comparison:
        return AtMost(self.measure, self.bound)


class AsksBehindItsBack(AtLeast):
    """Reads a measure that it does not declare."""

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        inner, other = super().compile(ask), ask(given("secret"))

        def met(seen: Seen[K]) -> bool | None:
            return None if seen[other] is None else inner(seen)

        return met


class DeclaresTwice(AtLeast):
    """Declares its measure twice."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (self.measure, self.measure)


class RoundedProgress(Verdict):
    """Rounds its progress to whole tenths: 19 of 20 shows as done."""

    @property
    def progress(self) -> Fraction:
        return Fraction(round(super().progress * 10), 10)


class ShortOfOne(Verdict):
    """Never says that it is done."""

    @property
    def progress(self) -> Fraction:
        return super().progress * Fraction(99, 100)


class HidesWhatIsMet(Verdict):
    """Leaves out the lines that are met."""

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        return "\n".join(line for line in super().explain(lang, words).split("\n") if "✓" not in line)


class Approximate:
    """Answers with floats."""

    def read(self, measure: Asked, /) -> Reading:
        return 0.47  # type: ignore[return-value]  # the mistake that the law catches


class Fickle:
    """Answers with another number every time."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, measure: Asked, /) -> Reading:
        self.asked += 1
        return self.asked


def _number(check: Comparison) -> Exact:
    assert isinstance(check.bound, int | Fraction)
    return check.bound


def leaf(kind: type[Comparison], smallest: int = 0) -> st.SearchStrategy[Comparison]:
    return st.builds(kind, measures, numbers(smallest))


some = st.lists(comparisons(smallest=0), min_size=1, max_size=3).map(tuple)


def test_a_strict_bound_read_as_inclusive_is_caught() -> None:
    assert "met_by" in catches(judge_equals_met_by, leaf(InclusiveAbove), readings(), tries=2000)


def test_a_strict_bound_read_as_inclusive_is_caught_even_when_its_finding_agrees() -> None:
    def law(edge: Exact) -> None:
        judge_equals_met_by(InclusiveAboveThroughout(MEASURES[0], edge), Readings({"visits": edge}))

    assert "where False is right" in catches(law, numbers())


def test_a_not_that_turns_unknown_into_met_is_caught_by_three_laws() -> None:
    rule = st.builds(NotOfUnknownIsMet, comparisons())
    assert "the root of the findings" in catches(judge_equals_met_by, rule, readings())
    assert "turned into False" in catches(a_decided_answer_survives, rule, readings())
    assert "~check" in catches(opposite_is_not, rule, readings())


def test_a_rule_that_refuses_the_unknown_is_caught() -> None:
    rule = st.builds(UnknownIsUnmet, some)
    assert "turned into True" in catches(a_decided_answer_survives, rule, readings())


def test_a_group_that_one_unknown_part_hides_is_caught() -> None:
    rule = st.builds(OneUnknownHidesAll, some)
    assert "where True is right" in catches(judge_equals_met_by, rule, readings())


def test_an_eased_maximum_is_caught() -> None:
    message = catches(met_stays_met_when_eased, leaf(EasedMaximum), readings(value=known_values()), slacks())
    assert "is met and, eased to" in message
    assert "at most" in message


def test_a_raised_maximum_is_caught() -> None:
    assert "at most" in catches(easing_lowers_windowed_minimums_only, leaf(RaisedMaximum), slacks())


def test_an_eased_all_time_count_is_caught() -> None:
    assert "at least" in catches(easing_lowers_windowed_minimums_only, leaf(EasedAllTime), slacks())


def test_easing_under_not_is_caught_by_both_laws() -> None:
    strict, known = st.builds(EasedNot, leaf(AtLeast)), readings(value=known_values())
    assert "not:" in catches(met_stays_met_when_eased, strict, known, slacks(), tries=2000)
    assert "not:" in catches(easing_lowers_windowed_minimums_only, strict, slacks())


def test_an_opposite_that_forgets_to_turn_all_into_any_is_caught() -> None:
    assert "~check" in catches(opposite_is_not, st.builds(StillAllOf, some), readings())


def test_an_opposite_that_overlaps_at_the_bound_is_caught() -> None:
    def law(edge: Exact) -> None:
        opposite_is_not(OverlappingOpposite(MEASURES[0], edge), Readings({"visits": edge}))

    assert "~check" in catches(law, numbers())


def test_a_check_that_reads_behind_its_back_is_caught() -> None:
    seen = readings([*MEASURES, given("secret")])
    assert "secret" in catches(reads_only_its_measures, leaf(AsksBehindItsBack), seen)


def test_a_check_that_declares_a_measure_twice_is_caught() -> None:
    assert "twice" in catches(reads_only_its_measures, leaf(DeclaresTwice), readings())


def test_rounded_progress_is_caught() -> None:
    def law(bound: int, seen: int) -> None:
        verdict = (given("likes") >= bound).judge(Readings({"likes": seen}))
        progress_is_one_only_when_met(RoundedProgress(verdict.check, verdict.readings, verdict.decided))

    assert "is 1, and not met" in catches(law, st.integers(1, 40), st.integers(0, 40))


def test_progress_that_is_never_done_is_caught() -> None:
    def law(check: Check, seen: Readings) -> None:
        verdict = check.judge(seen)
        progress_is_one_only_when_met(ShortOfOne(check, verdict.readings, verdict.decided))

    assert "99/100, and met" in catches(law, comparisons(), readings())


def test_an_explanation_that_hides_a_leaf_is_caught() -> None:
    def law(check: Check, seen: Readings) -> None:
        verdict = check.judge(seen)
        explain_names_every_leaf(HidesWhatIsMet(check, verdict.readings, verdict.decided))

    assert "is not in the explanation" in catches(law, st.builds(AllOf, some), readings())


def test_a_readable_that_answers_with_floats_is_caught() -> None:
    assert "0.47" in catches(reads_exact_numbers, st.just(Approximate()), st.just(MEASURES))


def test_a_readable_that_changes_its_mind_is_caught() -> None:
    assert "asked again" in catches(reads_exact_numbers, st.builds(Fickle), st.just(MEASURES))


def test_the_culprits_are_right_where_their_mistake_does_not_show() -> None:
    judge_equals_met_by(InclusiveAbove(given("a"), 5), Readings({"a": 6}))
    met_stays_met_when_eased(EasedMaximum(given("a"), 5), Readings({"a": 0}), Fraction(9, 10))
    assert RoundedProgress(given("a") >= 1, (1,), True).progress == 1
