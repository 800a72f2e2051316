"""A staged quiz: stages in order, points for right answers, a pass mark, and how often somebody may try.

quiz = Quiz((Stage("base", 40), Stage("field", 60, fields=("games", "music"))), pass_mark=60)
sitting = quiz.sit().answer("base", right=38).choose("games").answer("field", right=30)
sitting.passed, sitting.score
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from commkit.core.calendar import Calendar, micros
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Label, Lang, Words

_HOUR = 3_600_000_000


def _filled(_stage: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(attribute.name, seen=value, why="it is found by its name", fix="give it a name")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise WrongType("fields", seen=names, why="one text, not a list of fields", fix=f"give ({names!r},)")
    return tuple(names)


@frozen
class Stage:
    """One stage: how many questions, points for each right answer, and the policies that belong to it.

    `bar` is how many right answers it takes to go on (0: always; all of them: "basic must be right to go on").
    `fields` are the pools of which one is chosen before the stage. `least_seconds` is how long answering takes at
    least, where the host measures it.
    """

    name: str = field(validator=_filled)
    questions: int = field(validator=counting("questions", least=1))
    points: int = field(default=1, kw_only=True, validator=counting("points", least=1))
    bar: int = field(default=0, kw_only=True, validator=counting("right answers", least=0))
    fields: tuple[str, ...] = field(default=(), kw_only=True, converter=_names)
    least_seconds: int = field(default=0, kw_only=True, validator=counting("seconds", least=0))
    label: Label = field(kw_only=True)

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @bar.validator
    def _reachable(self, attribute: Attribute[int], value: int) -> None:
        if value > self.questions:
            why = f"there are {self.questions} questions"
            raise InvalidValue(attribute.name, seen=value, why=why, fix=f"give 0 to {self.questions}")


def _tuple(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    if isinstance(stages, Stage | str) or not isinstance(stages, Iterable):
        raise WrongType("stages", seen=stages, why="not several stages", fix="give a tuple: (Stage(...),)")
    return tuple(stages)


def _stages(_quiz: object, attribute: Attribute[tuple[Stage, ...]], value: tuple[Stage, ...]) -> None:
    for one in value:
        if not isinstance(one, Stage):
            raise WrongType(attribute.name, seen=one, why="not a stage", fix="give Stage(name, questions)")
    names = [one.name for one in value]
    if not names or len(set(names)) < len(names):
        raise InvalidValue(attribute.name, seen=names, why="stages have names of their own", fix="give each stage once")


@frozen
class Quiz:
    """Stages in order, the points to pass (inclusive), and the errors that end an attempt (None: no limit) [answers].

    >>> quiz = Quiz((Stage("base", 40), Stage("extra", 12), Stage("field", 8)), pass_mark=60)
    >>> quiz.sit().answer("base", right=40).answer("extra", right=12).answer("field", right=8).passed
    True
    """

    stages: tuple[Stage, ...] = field(converter=_tuple, validator=_stages)
    pass_mark: int = field(validator=counting("points", least=0))
    max_errors: int | None = field(default=None, kw_only=True, validator=optional(counting("errors", least=0)))

    @pass_mark.validator
    def _reachable(self, attribute: Attribute[int], value: int) -> None:
        if value > self.points:
            raise InvalidValue(attribute.name, seen=value, why=f"{self.points} points can be had", fix="lower it")

    @property
    def questions(self) -> int:
        """How many questions there are [questions]."""
        return sum(stage.questions for stage in self.stages)

    @property
    def points(self) -> int:
        """How many points there are to be had [points]."""
        return sum(stage.questions * stage.points for stage in self.stages)

    def sit(self) -> Sitting:
        """A new attempt."""
        return Sitting(self)


@frozen
class Sitting:
    """One attempt at a quiz: the right answers of the stages that are done, and the field that was chosen for the next.

    Frozen: `answer` and `choose` give the next one. What comes out of order is refused: the attempt stays as it was,
    and `refusal` says why (a code). It is an answer for a gate: 1 passed, 0 failed, None while it is under way;
    `score` is there for a gate of points, and knows no bars and no limits of errors.
    """

    quiz: Quiz
    right: tuple[int, ...] = ()
    chosen: tuple[str, ...] = ()
    refusal: str = ""
    too_fast: int | None = None

    @property
    def next_stage(self) -> Stage | None:
        """The stage that comes next; None when all are done or the attempt is over."""
        return None if self.over else self.quiz.stages[len(self.right)]

    @property
    def next_step(self) -> str:
        """What comes next: the name of a stage, `choose` before a stage with fields, "" when it is over."""
        stage = self.next_stage
        if stage is None:
            return ""
        return "choose" if self._to_choose(stage) else stage.name

    def _to_choose(self, stage: Stage) -> bool:
        return bool(stage.fields) and len(self.chosen) == sum(bool(one.fields) for one in self._done)

    @property
    def _done(self) -> tuple[Stage, ...]:
        return self.quiz.stages[: len(self.right)]

    @property
    def points(self) -> int:
        """The points so far [points]."""
        return sum(stage.points * right for stage, right in zip(self._done, self.right, strict=True))

    @property
    def score(self) -> int | None:
        """The points once the attempt is over [points]; None while it is under way."""
        return self.points if self.over else None

    @property
    def wrong(self) -> int:
        """The wrong answers so far [answers]."""
        return sum(stage.questions - right for stage, right in zip(self._done, self.right, strict=True))

    @property
    def failure(self) -> str:
        """Why the attempt failed: quiz.too_many_errors, quiz.too_fast, quiz.bar or quiz.score; "" when it did not."""
        most = self.quiz.max_errors
        if self.too_fast is not None:
            return "quiz.too_fast"
        if most is not None and self.wrong > most:
            return "quiz.too_many_errors"
        if self.right and self.right[-1] < self._done[-1].bar:
            return "quiz.bar"
        complete = len(self.right) == len(self.quiz.stages)
        return "quiz.score" if complete and self.points < self.quiz.pass_mark else ""

    @property
    def over(self) -> bool:
        """Whether nothing more can be answered."""
        return bool(self.failure) or len(self.right) == len(self.quiz.stages)

    @property
    def passed(self) -> bool:
        """Whether every stage is done, no bar or limit was missed, and the pass mark is reached."""
        return self.over and not self.failure

    @property
    def reading(self) -> int | None:
        """1 passed, 0 failed, None under way."""
        return int(self.passed) if self.over else None

    def choose(self, name: str) -> Sitting:
        """The attempt with the field of the next stage chosen; refused out of order, or where there is no such field.

        >>> quiz = Quiz((Stage("base", 2), Stage("field", 2, fields=("games",))), pass_mark=3)
        >>> quiz.sit().choose("games").refusal
        'quiz.order'
        >>> quiz.sit().answer("base", right=2).choose("games").next_step
        'field'
        """
        stage = self.next_stage
        if stage is None or self.next_step != "choose":
            return self._refused(self._over_code() if stage is None else "quiz.order")
        if name not in stage.fields:
            return self._refused("quiz.unknown_field")
        return evolve(self, chosen=(*self.chosen, name), refusal="")

    def answer(self, stage: str, right: int, *, seconds: int | None = None) -> Sitting:
        """The attempt with a whole stage answered: so many right answers, in so many seconds where that is measured.

        A stage that is not the next one is refused (quiz.order), as is any after the end (quiz.passed_already,
        quiz.over). A name that the quiz has not, and more right answers than questions, are the caller's errors.

        >>> quiz = Quiz((Stage("base", 40), Stage("extra", 30), Stage("field", 30)), pass_mark=60)
        >>> early = quiz.sit().answer("field", right=30)
        >>> early.refusal, early.next_step
        ('quiz.order', 'base')
        """
        wanted = next((one for one in self.quiz.stages if one.name == stage), None)
        if wanted is None:
            fix = f"use {', '.join(one.name for one in self.quiz.stages)}"
            raise UnknownName("stage", seen=stage, why="the quiz has no such stage", fix=fix)
        if whole("right", right, least=0, counts="right answers") > wanted.questions:
            why = f"{stage} has {wanted.questions} questions"
            raise InvalidValue("right", seen=right, why=why, fix="count the right answers of this stage alone")
        if self.over:
            return self._refused(self._over_code())
        if self.next_step != stage:
            return self._refused("quiz.order")
        if seconds is not None and whole("seconds", seconds, least=0, counts="seconds") < wanted.least_seconds:
            return evolve(self, too_fast=seconds, refusal="")
        return evolve(self, right=(*self.right, right), refusal="")

    def _over_code(self) -> str:
        return "quiz.passed_already" if self.passed else "quiz.over"

    def _refused(self, code: str) -> Sitting:
        return evolve(self, refusal=code)

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """Why it is not passed, in words; nothing once it is."""
        if self.passed:
            return ()
        if self.failure:
            return (self._said(self.failure, lang, words),)
        return (words.say(lang, "quiz.under_way", stage=self._next_words(lang, words)),)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How the attempt stands, and why the last answer was refused where it was.

        >>> quiz = Quiz((Stage("base", 2, bar=2), Stage("field", 2)), pass_mark=3)
        >>> print(quiz.sit().answer("base", right=1).explain("zh"))
        base：答对 1 题，须答对 2 题才能继续
        """
        refused = [self._said(self.refusal, lang, words)] if self.refusal else []
        standing = self.reasons(lang, words) or (self._said("quiz.passed", lang, words),)
        return "\n".join([*refused, *(one for one in standing if one not in refused)])

    def __str__(self) -> str:
        return self.explain()

    def _next_words(self, lang: Lang, words: Words) -> str:
        stage = self.next_stage
        if stage is None:
            return ""
        label = stage.label.text(lang)
        return words.say(lang, "quiz.choose", stage=label) if self._to_choose(stage) else label

    def _said(self, code: str, lang: Lang, words: Words) -> str:
        last = self._done[-1] if self._done else self.quiz.stages[0]
        asked = self.quiz.stages[min(len(self.right), len(self.quiz.stages) - 1)]
        at = last if code == "quiz.bar" else asked
        params = {
            "score": str(self.points),
            "mark": str(self.quiz.pass_mark),
            "stage": self._next_words(lang, words) if code == "quiz.order" else at.label.text(lang),
            "fields": words.say(lang, "list.between").join(asked.fields),
            "right": str(self.right[-1] if self.right else 0),
            "bar": str(last.bar),
            "wrong": str(self.wrong),
            "most": str(self.quiz.max_errors),
            "seconds": str(self.too_fast),
            "least": str(asked.least_seconds),
        }
        return words.say(lang, code, **params)


@frozen
class Tries:
    """How often somebody may try: so many failed tries on one civil day, then a wait [hours] from the last of them.

    >>> from datetime import UTC
    >>> failed = [datetime(2024, 1, 1, hour, tzinfo=UTC) for hour in (8, 9, 10)]
    >>> Tries(a_day=3, wait_hours=24).ask(failed, datetime(2024, 1, 2, 9, 59, tzinfo=UTC), Calendar("UTC")).may_try
    False
    """

    a_day: int = field(validator=counting("tries", least=1))
    wait_hours: int = field(validator=counting("hours", least=0))

    def ask(self, failed: Sequence[datetime], at: datetime, calendar: Calendar) -> Turn:
        """May somebody try at this instant, after these failed tries? At the very end of the wait they may again."""
        instants = sorted(micros(one) for one in failed)
        now = micros(at)
        if instants and instants[-1] > now:
            raise InvalidValue("failed", seen=max(failed), why=f"later than {at}", fix="give the tries before `at`")
        wait = now
        for _, tries in groupby(instants, key=calendar.day_number):
            of_day = tuple(tries)
            wait = max(wait, of_day[-1] + self.wait_hours * _HOUR) if len(of_day) >= self.a_day else wait
        return Turn(self, now >= wait, calendar.when(wait) if now < wait else None)


@frozen
class Turn:
    """Whether a try is open, and otherwise from when on."""

    tries: Tries
    may_try: bool
    since: datetime | None = None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The answer in words."""
        code = "quiz.may_start" if self.may_try else "quiz.wait"
        return words.say(lang, code, tries=str(self.tries.a_day), hours=str(self.tries.wait_hours))

    def __str__(self) -> str:
        return self.explain()


def draw(
    pool: Iterable[str], count: int, *, seed: str, member: str, attempt: int, without: Iterable[str] = ()
) -> tuple[str, ...]:
    """So many questions of a pool, the same ones for the same seed, member and attempt; anybody can verify the draw.

    The order of the pool does not matter. `without` are questions already asked. A pool that is too small, or that has
    a question twice, is an InvalidValue error. Source: deterministic draws (systems.md section 4, 14).

    >>> pool = ["q1", "q2", "q3", "q4"]
    >>> draw(pool, 2, seed="2024", member="ada", attempt=1) == draw(pool[::-1], 2, seed="2024", member="ada", attempt=1)
    True
    """
    whole("count", count, least=0, counts="questions")
    for what, names in (("pool", pool), ("without", without)):
        if isinstance(names, str):
            raise WrongType(what, seen=names, why="one text, whose letters would be questions", fix=f"give [{names!r}]")
    questions, asked = list(pool), set(without)
    if len(set(questions)) < len(questions):
        raise InvalidValue("pool", seen=len(questions), why="a question is in it twice", fix="give each question once")
    left = [one for one in questions if one not in asked]
    if count > len(left):
        raise InvalidValue("count", seen=count, why=f"the pool holds {len(left)}", fix="ask fewer or add questions")
    return tuple(sorted(left, key=lambda one: _drawn(seed, member, attempt, one))[:count])


def _drawn(seed: str, member: str, attempt: int, question: str) -> bytes:
    return sha256(repr((seed, member, attempt, question)).encode()).digest()
