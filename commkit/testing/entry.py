"""Laws of entry: doors, name cards, fees and quizzes, and strategies that make them.

Each law takes what is under test and raises an AssertionError that says what went wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve
from hypothesis import strategies as st

from commkit.core.check import Check, Comparison
from commkit.core.combine import AllOf, Combination
from commkit.core.measure import Measure, flag, given
from commkit.core.ratio import Exact
from commkit.core.readings import Reading, Readings
from commkit.core.wording import YES_NO, Lang
from commkit.members.entry.gates import Admission, Door, EntryDecision
from commkit.members.entry.lists import AllowList, BlockList
from commkit.members.entry.name_card import CardFormat, Form
from commkit.members.entry.payment import Fee
from commkit.members.entry.quiz import Quiz, Sitting, Stage

LANGUAGES: tuple[Lang, ...] = ("en", "zh")
WHO = ("ada", "bob", "eve")
"""A few applicants, so that lists and applicants meet."""
_NAMES = ("age", "posts", "invited", "ads")
_ASKED: Mapping[str, Measure] = {
    "age": given("age"),
    "posts": given("posts"),
    "invited": flag("invited"),
    "ads": flag("ads"),
}


def gates() -> st.SearchStrategy[AllOf]:
    """Gates of small thresholds and flags, in any number and order."""
    low = st.builds(lambda name, bound: _ASKED[name] >= bound, st.sampled_from(_NAMES[:2]), st.integers(0, 4))
    high = st.builds(lambda name, bound: _ASKED[name] <= bound, st.sampled_from(_NAMES[:2]), st.integers(0, 4))
    yes = st.just(_ASKED["invited"].is_true())
    no = st.just(_ASKED["ads"].is_false())
    return st.lists(st.one_of(low, high, yes, no), max_size=4).map(AllOf)


def doors() -> st.SearchStrategy[Door]:
    """Doors before such gates, with and without lists."""
    who = st.lists(st.sampled_from(WHO), max_size=2).map(tuple)
    block = st.builds(BlockList, st.just("ads"), who, st.sampled_from([(), ("*o*",)]))
    allow = st.builds(AllowList, st.just("friends"), who)
    return st.builds(
        lambda gate, blocked, allowed: Door("door", gate, block=tuple(blocked), allow=tuple(allowed)),
        gates(),
        st.lists(block, max_size=1),
        st.lists(allow, max_size=1),
    )


def answers() -> st.SearchStrategy[dict[str, Reading]]:
    """Some answers, among them unknown ones and ones under the name of a list."""
    numbers = st.dictionaries(st.sampled_from(_NAMES[:2]), st.none() | st.integers(0, 5))
    names = st.sampled_from((*_NAMES[2:], "blocked.ads", "allowed.friends"))
    flags = st.dictionaries(names, st.none() | st.integers(0, 1))
    return st.builds(lambda one, other: {**one, **other}, numbers, flags)


def raised(check: Check, by: int) -> Check:
    """The same rule with every threshold harder by so much: minimums higher, maximums lower; flags stay.

    >>> print(raised((given("age") >= 3) & (given("warnings") <= 2), 1))
    all of these (age: at least 4; warnings: at most 1)
    """
    if isinstance(check, Combination):
        return evolve(check, parts=tuple(raised(part, by) for part in check.parts))
    if isinstance(check, Comparison) and check.measure.unit != YES_NO and isinstance(check.bound, Exact):
        step = by if check.code in ("at_least", "above") else -by
        return evolve(check, bound=check.bound + step)
    return check


def raising_never_admits_more(door: Door, by: int, who: str, seen: Mapping[str, Reading]) -> None:
    """Whoever comes in when every threshold is higher comes in; whoever is refused stays refused. N26 (S1-10).

    >>> raising_never_admits_more(Door("a", AllOf((given("age") >= 3,))), 1, "ada", {"age": 3})
    """
    harder = evolve(door, requirements=raised(door.requirements, by))
    before, after = door.ask(who, seen), harder.ask(who, seen)
    assert before.admitted or not after.admitted, f"{who} comes in only where more is asked: {after}"
    was, now = before.decision, after.decision
    assert now is was or was is not EntryDecision.REFUSED, f"{who} was refused and is not where more is asked: {after}"


def blocked_is_refused(door: Door, who: str, seen: Mapping[str, Reading]) -> None:
    """Whoever is on a block list is refused, whatever else is met, and is asked nothing; the verdict says so. T12.

    >>> blocked_is_refused(Door("a", AllOf(()), block=(BlockList("ads", ("bob",)),)), "bob", {})
    """
    answer = door.ask(who, seen)
    if any(one.has(who) for one in door.block):
        assert answer.decision is EntryDecision.REFUSED, f"{who} is on a block list: {answer}"
        assert answer.reason == "entry.blocked", f"{who} is on a block list and refused because of {answer.reason}"
        assert not answer.to_ask, f"{who} is on a block list and asked {answer.to_ask}"
        assert any(gap.measure.key.startswith("blocked.") for gap in answer.gaps), f"no list is named: {answer}"
    else:
        assert answer.reason != "entry.blocked", f"{who} is on no block list: {answer}"


def allowed_needs_no_more(door: Door, who: str, seen: Mapping[str, Reading]) -> None:
    """Whoever is on an allow list and on no block list comes in without a requirement met.

    >>> allowed_needs_no_more(Door("a", AllOf((given("age") >= 3,)), allow=(AllowList("f", ("eve",)),)), "eve", {})
    """
    if any(one.has(who) for one in door.allow) and not any(one.has(who) for one in door.block):
        assert door.ask(who, seen).admitted, f"{who} is on an allow list: {door.ask(who, seen)}"


def explained_exactly(door: Door, who: str, seen: Mapping[str, Reading]) -> None:
    """The explanation exists in both languages and names every requirement that stands in the way, and no other.

    For doors whose requirements are a plain gate: everything in it is asked.

    >>> explained_exactly(Door("a", AllOf((given("age") >= 3,))), "ada", {"age": 1})
    """
    answer = door.ask(who, seen)
    wanted = {EntryDecision.REFUSED: False, EntryDecision.TO_ASK: None}
    for lang in LANGUAGES:
        head, *lines = answer.explain(lang).splitlines()
        assert who in head, f"the explanation does not name {who}: {head}"
        said = [line.strip().split(" ", 1)[1] for line in lines]
        expected = [] if answer.admitted else _open_in(door, answer, wanted[answer.decision], seen, lang)
        assert sorted(said) == sorted(expected), f"said {said}, and what stands in the way is {expected}"


def _open_in(door: Door, answer: Admission, met: bool | None, seen: Mapping[str, Reading], lang: Lang) -> list[str]:
    asked = door.requirements.parts if isinstance(door.requirements, AllOf) else (door.requirements,)
    leaves = [one.check for one in door.block] + ([] if _is_allowed(door, answer.who) else list(asked))
    known = {**seen, **{one.key: int(one.has(answer.who)) for one in door.block}}
    found = []
    for leaf in leaves:
        verdict = leaf.judge(Readings({key: known.get(key) for key in leaf.keys}))
        found += [verdict.findings[0].sentence(lang)] if verdict.decided is met else []
    return found


def _is_allowed(door: Door, who: str) -> bool:
    return any(one.has(who) for one in door.allow)


def card_formats() -> st.SearchStrategy[CardFormat]:
    """Formats of two or three fields with their lists, in every order, with several separators and both forms."""
    lists = {"city": ("广州", "深圳"), "skin": ("油性", "T区")}
    fields = st.permutations(("nickname", "city", "skin")).flatmap(
        lambda order: st.integers(1, 3).map(lambda many: tuple(order[:many]))
    )

    def made(names: tuple[str, ...], separator: str, form: Form, free: bool) -> CardFormat:
        allowed = {} if free else {name: lists[name] for name in names if name in lists}
        return CardFormat(names, separator, allowed=allowed, full_width=form)

    return st.builds(made, fields, st.sampled_from("-+ _"), st.sampled_from(Form), st.booleans())


def card_texts() -> st.SearchStrategy[str]:
    """Texts that are nearly cards: words that fit and words that do not, between marks that fit and that do not."""
    words = st.sampled_from(("小雨", "a", "b-c", "d e", "广州", "深圳", "油性", "T区", "\uff34区", "", " "))
    marks = st.sampled_from(("-", "-", "+", "_", " ", "\uff0d", "\u2014", "\u3000", " - ", "\uff0b"))
    return st.lists(st.tuples(words, marks), max_size=4).flatmap(
        lambda pairs: words.map(lambda last: "".join(word + mark for word, mark in pairs) + last)
    )


def a_card_reads_back(cards: CardFormat, text: str) -> None:
    """A card that is read, written and read again is the same card.

    >>> a_card_reads_back(CardFormat(("nickname", "city")), "a-b-广州")
    """
    card = cards.read(text).card
    if card is not None:
        again = cards.read(cards.write(card)).card
        assert again == card, f"{text!r} is {card}, and written and read again {again}"


def a_suggestion_is_a_card(cards: CardFormat, text: str) -> None:
    """What is suggested is read without an error and is not what was written; only what has errors gets a suggestion.

    >>> a_suggestion_is_a_card(CardFormat(("nickname", "city"), allowed={"city": ("广州",)}), "小雨+广州")
    """
    found = cards.read(text)
    assert (found.card is None) is bool(found.errors), f"{text!r}: a card or errors, and not {found}"
    if found.suggestion is not None:
        assert found.errors, f"{text!r} is in order, and {found.suggestion!r} is suggested"
        assert cards.read(found.suggestion).card is not None, f"{found.suggestion!r} is suggested and is no card"


def every_error_is_said(cards: CardFormat, text: str) -> None:
    """Every error of a card has its sentence in both languages; then come the suggestion and the form alone.

    >>> every_error_is_said(CardFormat(("nickname", "city")), "小雨")
    """
    found = cards.read(text)
    for lang in LANGUAGES:
        said = found.reasons(lang)
        others = (found.suggestion is not None) + bool(found.errors)
        assert len(said) == len(found.errors) + others, f"{text!r}: {said} for {found.errors}"
        assert not said or cards.form(lang) in said[-1], f"{text!r}: {said[-1]!r} does not say the form"
        for error, sentence in zip(found.errors, said, strict=False):
            named = cards.label(error.field, lang) if error.field else error.found.strip()
            assert named in sentence, f"{sentence!r} does not name {named!r}"


def fees() -> st.SearchStrategy[Fee]:
    """Fees of two funds, with the surplus to one of them or paid back."""
    coins = st.integers(0, 30)
    return st.builds(
        lambda one, other, extra: Fee({"red_packet": one, "class_fund": other}, surplus_to=extra),
        coins,
        coins,
        st.sampled_from(("", "class_fund")),
    )


def nothing_is_lost(fee: Fee, payments: Sequence[int], refunded: int) -> None:
    """What the funds get, what is held and what is paid back make up what was paid; a fund gets its part or nothing.

    >>> nothing_is_lost(Fee({"red_packet": 2000, "class_fund": 1000}), [1000, 2500], 0)
    """
    back = min(refunded, sum(payments))
    split = fee.split(payments, refunded=back)
    kept = sum(split.parts.values()) + split.held + split.to_return
    assert kept == sum(payments) - back, f"{kept} of {sum(payments) - back} are accounted for: {split}"
    assert split.reading == (sum(payments) - back >= fee.due), f"{split} reads {split.reading}"
    for name, part in split.parts.items():
        wanted = fee.parts[name] if split.reading else 0
        fits = part == wanted or (part > wanted and name == fee.surplus_to)
        assert fits, f"{name} gets {part}, its part is {wanted}"


def quizzes() -> st.SearchStrategy[Quiz]:
    """Quizzes of two stages with bars, a limit of errors or none, and a mark that can be reached."""

    def made(first: int, second: int, bar: int, mark: int, errors: int | None) -> Quiz:
        stages = (Stage("base", first, bar=min(bar, first)), Stage("field", second, fields=("games",)))
        return Quiz(stages, min(mark, first + second), max_errors=errors)

    few = st.integers(1, 4)
    return st.builds(made, few, few, st.integers(0, 4), st.integers(0, 8), st.none() | st.integers(0, 4))


def sat(quiz: Quiz, right: Sequence[int]) -> Sitting:
    """An attempt at such a quiz with so many right answers in each stage, as far as it goes."""
    sitting = quiz.sit()
    for stage, many in zip(quiz.stages, right, strict=False):
        if stage.fields:
            sitting = sitting.choose(stage.fields[0])
        sitting = sitting.answer(stage.name, right=min(many, stage.questions))
    return sitting


def more_right_answers_never_fail(quiz: Quiz, right: Sequence[int], more: Sequence[int]) -> None:
    """Whoever passes would pass with more right answers too, and nobody passes below the mark.

    >>> more_right_answers_never_fail(Quiz((Stage("base", 4),), pass_mark=3), [3], [1])
    """
    one = sat(quiz, right)
    other = sat(quiz, [a + b for a, b in zip(right, more, strict=True)])
    assert other.passed or not one.passed, f"{one.right} passes, and {other.right} does not"
    assert not one.passed or one.points >= quiz.pass_mark, f"passed with {one.points} of {quiz.pass_mark}"
    for lang in LANGUAGES:
        assert bool(one.reasons(lang)) is not one.passed, f"passed or a reason, and not {one.reasons(lang)}"
