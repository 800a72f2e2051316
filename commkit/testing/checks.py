"""Laws of checks, verdicts and readings, and strategies that make them.

Each law takes what is under test and raises an AssertionError that says what went wrong. Run them on your own
rules and on whatever of yours can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import gcd

from hypothesis import strategies as st

from commkit.core.check import Check, Comparison
from commkit.core.combine import AllOf, AnyOf, Combination, KOf, Not, leaves
from commkit.core.measure import Bound, Measure, Share, flag, given
from commkit.core.ratio import Exact, Ratio
from commkit.core.readings import Asked, Readable, Reading, Readings
from commkit.core.verdict import ANSWERS, Finding, Found, Verdict, plain
from commkit.core.wording import PERCENT, YES_NO

MEASURES: tuple[Measure, ...] = (
    given("visits", unit="days", window=100),
    given("replies", window=100),
    given("likes"),
    given("topics"),
    given("check-in rate", unit=PERCENT, window=28),
    flag("silenced"),
)
"""A small pool: windowed and all-time counts, a share and a flag. Few keys, so that rules meet each other."""

_MOST_FILLINGS = 500


def numbers(smallest: int = -3, largest: int = 30) -> st.SearchStrategy[Exact]:
    """Small whole numbers and fractions, close together, so that bounds are met at their edge."""
    halves = st.integers(2 * smallest, 2 * largest).map(lambda twice: Fraction(twice, 2))
    return st.one_of(st.integers(smallest, largest), halves)


def shares_of(measures: Sequence[Measure] = MEASURES) -> st.SearchStrategy[Share]:
    """Bounds that are a share of another measure, with and without a cap."""
    part = st.integers(0, 20).map(lambda of_20: Fraction(of_20, 20))
    cap = st.none() | st.integers(0, 20)
    return st.builds(lambda p, of, most: Share(p, of=of, cap=most), part, st.sampled_from(measures), cap)


def bounds(measures: Sequence[Measure] = MEASURES, smallest: int = -3) -> st.SearchStrategy[Bound]:
    """Numbers, shares of a measure, and measures."""
    return st.one_of(numbers(smallest), shares_of(measures), st.sampled_from(measures))


def comparisons(measures: Sequence[Measure] = MEASURES, smallest: int = -3) -> st.SearchStrategy[Comparison]:
    """One measure against one bound, in all four ways."""
    ways: tuple[Callable[[Measure, Bound], Comparison], ...]
    ways = (Measure.at_least, Measure.at_most, Measure.above, Measure.below)
    return st.builds(
        lambda way, measure, bound: way(measure, bound),
        st.sampled_from(ways),
        st.sampled_from(measures),
        bounds(measures, smallest),
    )


def checks(measures: Sequence[Measure] = MEASURES, smallest: int = -3) -> st.SearchStrategy[Check]:
    """Rules of every shape; no bound is a number below `smallest` (give 0 for rules that will be eased)."""
    return st.recursive(comparisons(measures, smallest), _combined, max_leaves=8)


def _combined(parts: st.SearchStrategy[Check]) -> st.SearchStrategy[Check]:
    several = st.lists(parts, max_size=4).map(tuple)
    some = st.lists(parts, min_size=1, max_size=4).map(tuple)
    k_of = some.flatmap(lambda chosen: st.integers(1, len(chosen)).map(lambda k: KOf(chosen, k=k)))
    return st.one_of(several.map(AllOf), several.map(AnyOf), k_of, parts.map(Not))


def known_values() -> st.SearchStrategy[Reading]:
    """Readings that have a number: whole numbers, fractions, ratios."""
    ratios = st.builds(Ratio, st.integers(-2, 20), st.integers(1, 20))
    return st.one_of(numbers(), ratios)


def values() -> st.SearchStrategy[Reading]:
    """Readings, among them the unknown ones: None, and a ratio with an empty denominator."""
    return st.one_of(known_values(), known_values(), st.none(), st.just(Ratio(3, 0)))


def readings(
    measures: Sequence[Measure] = MEASURES, value: st.SearchStrategy[Reading] | None = None
) -> st.SearchStrategy[Readings]:
    """A filled reading of every measure; unknown ones too unless `value` says otherwise."""
    some = values() if value is None else value
    return st.fixed_dictionaries({measure.key: some for measure in measures}).map(Readings)


def slacks() -> st.SearchStrategy[Fraction]:
    """Slack between 0 and 1, both included."""
    return st.integers(0, 20).map(lambda of_20: Fraction(of_20, 20))


def judge_equals_met_by(check: Check, readable: Readable) -> None:
    """`judge` and `met_by` answer alike, and so does the tree of findings, from its leaves up.

    >>> judge_equals_met_by((given("a") >= 20) & (given("b") > 5), Readings({"a": 20, "b": None}))
    """
    verdict, fast = check.judge(readable), check.met_by(readable)
    same = verdict.answer is ANSWERS[fast]
    _hold(same, f"judge says {verdict.answer.value} and met_by {fast} of {check} on {verdict.readings}")
    _hold(
        verdict.met is (fast is True),
        f"met is {verdict.met} where the answer is {verdict.answer.value}: {check}",
    )
    _tree_adds_up(check, verdict.found)
    root = verdict.found.met
    _hold(
        root is fast,
        f"the root of the findings says {root} and met_by {fast} of {check} on {verdict.readings}",
    )


def _tree_adds_up(check: Check, found: Found) -> None:
    if isinstance(found, Finding):
        expected = _compared(found)
    else:
        for part in found.parts:
            _tree_adds_up(check, part)
        sure = sum(part.met is True for part in found.parts)
        possible = sum(part.met is not False for part in found.parts)
        expected = True if sure >= found.need else None if possible >= found.need else False
    _hold(found.met is expected, f"found {found.met} where {expected} is right: {found!r} in {check}")


def _compared(finding: Finding) -> bool | None:
    seen, required = plain(finding.observed), finding.required
    if seen is None or required is None:
        return None
    equal_is_met = finding.code in ("at_least", "at_most")
    if seen == required:
        return equal_is_met
    return (seen > required) is (finding.code in ("at_least", "above"))


def progress_is_one_only_when_met(verdict: Verdict) -> None:
    """Progress lies between 0 and 1, for the verdict and for every leaf, and is 1 exactly when met.

    >>> progress_is_one_only_when_met((given("a") > 5).judge(Readings({"a": 5})))
    """
    found = [("the verdict", verdict.progress, verdict.met)]
    found += [(f"the leaf {leaf.code} {leaf.required}", leaf.progress, leaf.met is True) for leaf in verdict.findings]
    for what, progress, met in found:
        about = f"progress of {what} in {verdict.check} on {verdict.readings} is {progress}"
        _hold(isinstance(progress, Fraction) and 0 <= progress <= 1, f"{about}, wanted a Fraction from 0 to 1")
        _hold((progress == 1) is met, f"{about}, and {'met' if met else 'not met'}")


def a_decided_answer_survives(check: Check, partial: Readings) -> None:
    """A met or unmet answer stays when unknown readings come in, on whatever side of each bound they are.

    >>> a_decided_answer_survives((given("a") >= 5) | (given("b") >= 5), Readings({"a": 7, "b": None}))
    """
    decided = check.met_by(partial)
    if decided is None:
        return
    for filled in _fillings(check, partial):
        answer = check.met_by(filled)
        _hold(answer is decided, f"{decided} of {check} on {partial} turned into {answer} on {filled}")


def _fillings(check: Check, partial: Readings) -> Iterator[Readings]:
    """Some hundreds of ways at most to fill the unknowns with values beside bounds and readings."""
    unknown = [key for key in check.keys if plain(partial.by_key[key]) is None]
    beside = {0, 1, -1, *(leaf.bound for leaf in leaves(check) if isinstance(leaf.bound, int | Fraction))}
    beside |= {seen for value in partial.by_key.values() if (seen := plain(value)) is not None}
    candidates = sorted({value + step for value in beside for step in (-1, 0, 1)})
    ways = len(candidates) ** len(unknown)
    step = ways // _MOST_FILLINGS + 1
    while gcd(step, len(candidates)) > 1:
        step += 1
    for way in range(0, ways, step):
        filled, rest = dict(partial.by_key), way
        for key in unknown:
            rest, chosen = divmod(rest, len(candidates))
            filled[key] = candidates[chosen]
        yield Readings(filled)


def met_stays_met_when_eased(check: Check, readings: Readable, slack: Fraction) -> None:
    """What meets the rule meets the eased rule.

    >>> met_stays_met_when_eased(given("visits", window=100) >= 50, Readings({"visits": 50}), Fraction(9, 10))
    """
    if check.met_by(readings) is not True:
        return
    eased = check.eased(slack)
    answer = eased.met_by(readings)
    _hold(
        answer is True,
        f"{check} is met and, eased to {slack}, {eased} is {answer} on {check.judge(readings).readings}",
    )


def easing_lowers_windowed_minimums_only(check: Check, slack: Fraction) -> None:
    """Easing keeps the shape of a rule, multiplies windowed minimums by the slack and leaves the rest alone.

    >>> easing_lowers_windowed_minimums_only((given("a", window=9) >= 5) & (given("b") >= 5), Fraction(4, 5))
    """
    _eased_right(check, check.eased(slack), slack)


def _eased_right(before: Check, after: Check, slack: Fraction) -> None:
    said = f"{before} eased to {slack} became {after}"
    _hold(type(before) is type(after), said)
    if isinstance(before, Combination) and isinstance(after, Combination):
        _hold((before.need, len(before.parts)) == (after.need, len(after.parts)), said)
        for old, new in zip(before.parts, after.parts, strict=True):
            _eased_right(old, new, slack)
    elif isinstance(before, Comparison) and isinstance(after, Comparison) and _is_eased(before):
        _hold(after.measure == before.measure and after.bound == _lowered(before.bound, slack), said)
    else:
        _hold(after == before, f"{said}, and nothing of it is a windowed minimum")


def _is_eased(leaf: Comparison) -> bool:
    counts = leaf.measure.windowed and leaf.measure.unit != YES_NO
    return leaf.code in ("at_least", "above") and counts and not isinstance(leaf.bound, Measure)


def _lowered(bound: Bound, slack: Fraction) -> Bound:
    if isinstance(bound, Share):
        return Share(bound.part, of=bound.of, cap=bound.cap, slack=bound.slack * slack)
    return bound if isinstance(bound, Measure) else bound * slack


def opposite_is_not(check: Check, readings: Readable) -> None:
    """`~check` and `check.opposite()` are met where the check is unmet, unknown where it is; twice undoes it.

    >>> opposite_is_not((given("a") >= 5) | (given("b") > 2), Readings({"a": 4, "b": None}))
    """
    answer = check.met_by(readings)
    wanted = None if answer is None else not answer
    once = {"~check": ~check, "opposite()": check.opposite()}
    twice = {
        "~~check": ~~check,
        "opposite() twice": check.opposite().opposite(),
        "~opposite()": ~check.opposite(),
    }
    for rules, right in ((once, wanted), (twice, answer)):
        for way, rule in rules.items():
            said = rule.met_by(readings)
            _hold(said is right, f"{check} is {answer}, and its {way}, {rule}, is {said} instead of {right}")
            found = rule.judge(readings).found.met
            _hold(
                found is right,
                f"{check} is {answer}, and its {way}, {rule}, is found {found} instead of {right}",
            )
            _hold(
                set(rule.keys) == set(check.keys),
                f"{way} of {check} asks {rule.keys} instead of {check.keys}",
            )


def reads_only_its_measures(check: Check, readable: Readable) -> None:
    """`judge` asks every measure of the check once and nothing else; `met_by` asks nothing else.

    >>> reads_only_its_measures((given("a") >= 5) & (given("a") <= 9), Readings({"a": 4}))
    """
    declared = check.keys
    _hold(len(declared) == len(set(declared)), f"{check} declares a measure twice: {declared}")
    spy = _Spy(readable)
    check.met_by(spy)
    _hold(set(spy.asked) <= set(declared), f"met_by of {check} asked {spy.asked} and declares {declared}")
    spy = _Spy(readable)
    check.judge(spy)
    _hold(sorted(spy.asked) == sorted(declared), f"judge of {check} asked {spy.asked} and declares {declared}")
    named = {measure.key for leaf in leaves(check) for measure in _named(leaf)}
    _hold(named <= set(declared), f"{check} names {sorted(named)} and declares {declared}")


def _named(leaf: Comparison) -> Iterator[Measure]:
    yield leaf.measure
    other = leaf.bound.of if isinstance(leaf.bound, Share) else leaf.bound
    if isinstance(other, Measure):
        yield other


class _Spy:
    def __init__(self, readable: Readable) -> None:
        self.readable = readable
        self.asked: list[str] = []

    def read(self, measure: Asked, /) -> Reading:
        self.asked.append(measure.key)
        return self.readable.read(measure)


def reads_exact_numbers(readable: Readable, measures: Sequence[Measure]) -> None:
    """Whatever can be judged answers with an int, a Fraction, a Ratio or None, and the same when asked again.

    >>> reads_exact_numbers(Readings({"a": 4}), [given("a")])
    """
    for measure in measures:
        seen = readable.read(measure)
        exact = seen is None or isinstance(seen, int | Fraction | Ratio)
        _hold(exact, f"{measure.key} reads as {seen!r}, wanted an int, a Fraction, a Ratio or None")
        again = readable.read(measure)
        _hold(again == seen, f"{measure.key} reads as {seen!r}, and asked again as {again!r}")


def explain_names_every_leaf(verdict: Verdict) -> None:
    """In Chinese and in English, the explanation says the answer and names every measure that was judged.

    >>> explain_names_every_leaf((given("a") > 5).judge(Readings({"a": 5})))
    """
    for lang, answers in (
        ("en", ("met", "not met", "not known yet")),
        ("zh", ("符合", "不符合", "尚不清楚")),
    ):
        text = verdict.explain(lang)
        opening = dict(zip((True, False, None), answers, strict=True))[verdict.found.met]
        _hold(text.startswith(opening), f"the explanation does not begin with {opening!r}: {text}")
        for leaf in verdict.findings:
            label = leaf.measure.label.text(lang)
            _hold(label in text, f"{label!r} is not in the explanation: {text}")


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
