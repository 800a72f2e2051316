"""Doors, name cards, fees and quizzes keep their laws, and each law catches a culprit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.combine import AllOf
from commkit.core.readings import Reading
from commkit.core.wording import WORDS, Lang, Words
from commkit.members.entry.gates import Admission, Answers, Door, EntryDecision, admit
from commkit.members.entry.name_card import Card, CardFormat, CardReading
from commkit.members.entry.payment import Fee, Split
from commkit.members.entry.quiz import Quiz, Sitting
from commkit.testing.entry import (
    WHO,
    a_card_reads_back,
    a_suggestion_is_a_card,
    allowed_needs_no_more,
    answers,
    blocked_is_refused,
    card_formats,
    card_texts,
    doors,
    every_error_is_said,
    explained_exactly,
    fees,
    more_right_answers_never_fail,
    nothing_is_lost,
    quizzes,
    raising_never_admits_more,
)
from tests.testing.culprit import catches

Seen = dict[str, Reading]
who = st.sampled_from(WHO)
steps = st.integers(0, 3)
coins = st.lists(st.integers(0, 40), max_size=4)
rights = st.lists(st.integers(0, 4), min_size=2, max_size=2)


@drawn(doors(), steps, who, answers())
def test_N26_raising_a_threshold_never_admits_more(door: Door, by: int, name: str, seen: Seen) -> None:
    raising_never_admits_more(door, by, name, seen)


@drawn(doors(), who, answers())
def test_T12_a_block_list_beats_everything_and_an_allow_list_the_gate(door: Door, name: str, seen: Seen) -> None:
    blocked_is_refused(door, name, seen)
    allowed_needs_no_more(door, name, seen)


@drawn(doors(), who, answers())
def test_an_explanation_names_what_stands_in_the_way_and_only_that(door: Door, name: str, seen: Seen) -> None:
    explained_exactly(door, name, seen)


@drawn(card_formats(), card_texts())
def test_a_card_is_read_back_the_same(cards: CardFormat, text: str) -> None:
    a_card_reads_back(cards, text)


@drawn(card_formats(), card_texts())
def test_a_suggestion_is_a_card(cards: CardFormat, text: str) -> None:
    a_suggestion_is_a_card(cards, text)


@drawn(card_formats(), card_texts())
def test_every_error_of_a_card_is_said(cards: CardFormat, text: str) -> None:
    every_error_is_said(cards, text)


@drawn(fees(), coins, st.integers(0, 60))
def test_no_coin_of_a_fee_is_lost(fee: Fee, payments: list[int], refunded: int) -> None:
    nothing_is_lost(fee, payments, refunded)


@drawn(quizzes(), rights, rights)
def test_more_right_answers_never_fail(quiz: Quiz, right: list[int], more: list[int]) -> None:
    more_right_answers_never_fail(quiz, right, more)


# ---------------------------------------------------------------- culprits


@frozen
class TakesHighThresholdsForTypos(Door):
    def ask(self, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        answer = Door.ask(self, who, answers, also=also)
        high = any(getattr(part, "bound", 0) > 4 for part in getattr(self.requirements, "parts", ()))
        return evolve(answer, decision=EntryDecision.ADMITTED) if high else answer


@frozen
class AllowsBeforeItBlocks(Door):
    def ask(self, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        if any(one.has(who) for one in self.allow):
            return Admission(who, EntryDecision.ADMITTED, "entry.allowed", admit({}, AllOf(())))
        return Door.ask(self, who, answers, also=also)


@frozen
class LetsTheFormAnswerForTheList(Door):
    def ask(self, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        cleared = answers.get("blocked.ads") == 0
        return Door.ask(evolve(self, block=()) if cleared else self, who, answers, also=also)


@frozen
class AsksTheBlocked(Door):
    @property
    def check(self) -> AllOf:
        return AllOf((self.requirements,))


@frozen
class ForgetsTheAllowList(Door):
    def ask(self, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        return Door.ask(evolve(self, allow=()), who, answers, also=also)


@frozen
class SaysTheFirst(Admission):
    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        return "\n".join(Admission.explain(self, lang, words).splitlines()[:2])


@frozen
class SaysEverything(Admission):
    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        return "\n".join([self.who, *self.verdict.explain(lang, words).splitlines()[1:]])


@frozen
class ShowsOneGap(Door):
    shown: type[Admission] = SaysTheFirst

    def ask(self, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        answer = Door.ask(self, who, answers, also=also)
        return self.shown(answer.who, answer.decision, answer.reason, answer.verdict)


def as_a(kind: type[Door]) -> st.SearchStrategy[Door]:
    return doors().map(lambda door: kind(door.name, door.requirements, block=door.block, allow=door.allow))


def test_a_door_that_takes_high_thresholds_for_typos_is_caught() -> None:
    cases = as_a(TakesHighThresholdsForTypos), steps, who, answers()
    assert "more is asked" in catches(raising_never_admits_more, *cases)


def test_an_allow_list_before_the_block_list_is_caught() -> None:
    assert "on a block list" in catches(blocked_is_refused, as_a(AllowsBeforeItBlocks), who, answers())


def test_an_answer_of_the_applicant_that_clears_a_list_is_caught() -> None:
    assert "on a block list" in catches(blocked_is_refused, as_a(LetsTheFormAnswerForTheList), who, answers())


def test_a_door_that_forgets_to_block_is_caught() -> None:
    assert "on a block list" in catches(blocked_is_refused, as_a(AsksTheBlocked), who, answers())


def test_a_door_that_forgets_its_allow_list_is_caught() -> None:
    assert "on an allow list" in catches(allowed_needs_no_more, as_a(ForgetsTheAllowList), who, answers())


def test_an_explanation_that_stops_at_the_first_gap_is_caught() -> None:
    assert "what stands in the way" in catches(explained_exactly, as_a(ShowsOneGap), who, answers())


def test_an_explanation_that_names_what_is_met_is_caught() -> None:
    named = doors().map(
        lambda door: ShowsOneGap("door", door.requirements, block=door.block, allow=door.allow, shown=SaysEverything)
    )
    assert "what stands in the way" in catches(explained_exactly, named, who, answers())


@frozen
class WritesTheNameWithoutItsMarks(CardFormat):
    def write(self, card: Card | Mapping[str, str]) -> str:
        values = card.values if isinstance(card, Card) else card
        return self.separator.join(values[name].replace(self.separator, "").replace(" ", "") for name in self.fields)


@frozen
class GuessesASuggestion(CardFormat):
    def _suggestion(self, text: str) -> str | None:
        return text.replace("+", self.separator)


@frozen
class SuggestsToEverybody(CardFormat):
    def read(self, text: str) -> CardReading:
        return evolve(CardFormat.read(self, text), suggestion=text)


@frozen
class SaysOneError(CardReading):
    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        return CardReading.reasons(self, lang, words)[:1]


@frozen
class StopsAtTheFirstError(CardFormat):
    def read(self, text: str) -> CardReading:
        found = CardFormat.read(self, text)
        return SaysOneError(self, text, found.card, found.errors, found.suggestion)


def cards_as(kind: type[CardFormat]) -> st.SearchStrategy[CardFormat]:
    return card_formats().map(
        lambda one: kind(one.fields, one.separator, allowed=one.allowed, full_width=one.full_width, rest=one.rest)
    )


def test_a_card_written_without_the_marks_of_its_name_is_caught() -> None:
    assert "read again" in catches(a_card_reads_back, cards_as(WritesTheNameWithoutItsMarks), card_texts())


def test_a_suggestion_that_is_a_guess_is_caught() -> None:
    assert "is no card" in catches(a_suggestion_is_a_card, cards_as(GuessesASuggestion), card_texts())


def test_a_suggestion_for_a_card_in_order_is_caught() -> None:
    assert "is suggested" in catches(a_suggestion_is_a_card, cards_as(SuggestsToEverybody), card_texts())


def test_a_card_that_says_one_error_of_several_is_caught() -> None:
    assert "for (" in catches(every_error_is_said, cards_as(StopsAtTheFirstError), card_texts())


@frozen
class KeepsTheSurplus(Split):
    @property
    def to_return(self) -> int:
        return 0


@frozen
class SplitsTooLittle(Split):
    @property
    def parts(self) -> dict[str, int]:
        share = self.paid // len(self.fee.parts)
        return dict.fromkeys(self.fee.parts, share)


@frozen
class FeeWith(Fee):
    kind: type[Split] = KeepsTheSurplus

    def split(self, paid: int | Iterable[int], refunded: int | Iterable[int] = ()) -> Split:
        whole = Fee.split(self, paid, refunded)
        return self.kind(whole.fee, whole.paid)


def fees_with(kind: type[Split]) -> st.SearchStrategy[Fee]:
    return fees().map(lambda fee: FeeWith(fee.parts, surplus_to=fee.surplus_to, kind=kind))


def test_a_surplus_that_vanishes_is_caught() -> None:
    assert "accounted for" in catches(nothing_is_lost, fees_with(KeepsTheSurplus), coins, st.just(0))


def test_a_split_of_too_little_is_caught() -> None:
    assert "its part is" in catches(nothing_is_lost, fees_with(SplitsTooLittle), coins, st.just(0))


@frozen
class RoundsTheMark(Sitting):
    @property
    def passed(self) -> bool:
        return self.over and self.points >= self.quiz.pass_mark - 1

    @property
    def failure(self) -> str:
        return "" if self.passed_by_a_hair else Sitting.failure.fget(self)  # type: ignore[attr-defined]  # a property

    @property
    def passed_by_a_hair(self) -> bool:
        return len(self.right) == len(self.quiz.stages) and self.points >= self.quiz.pass_mark - 1


@frozen
class CountsRightAnswersAsErrors(Sitting):
    @property
    def wrong(self) -> int:
        return sum(self.right)


@frozen
class QuizSatAs(Quiz):
    kind: type[Sitting] = RoundsTheMark

    def sit(self) -> Sitting:
        return self.kind(self)


def quizzes_as(kind: type[Sitting]) -> st.SearchStrategy[Quiz]:
    return quizzes().map(lambda one: QuizSatAs(one.stages, one.pass_mark, max_errors=one.max_errors, kind=kind))


def test_a_mark_that_is_rounded_is_caught() -> None:
    assert "passed with" in catches(more_right_answers_never_fail, quizzes_as(RoundsTheMark), rights, rights)


def test_a_limit_that_counts_right_answers_is_caught() -> None:
    caught = catches(more_right_answers_never_fail, quizzes_as(CountsRightAnswersAsErrors), rights, rights)
    assert "does not" in caught
