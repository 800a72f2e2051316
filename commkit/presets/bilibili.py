"""The entry exam of Bilibili: 100 questions in stages, 60 points pass; and the tries of its hard-core exam.

Stages, questions and the pass mark are those of the community-kept API notes. One point for a right answer is our
default, as is that no stage has a bar: the notes document neither.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.wording import Label
from commkit.members.entry.quiz import Quiz, Stage, Tries
from commkit.presets.sources import DEFAULT, Source, stated

_BASE = Label(en="basic questions", zh="基础题")
_EXTRA = Label(en="extra questions", zh="附加题")
_FIELD = Label(en="questions of the chosen field", zh="分区题")
_NOTES = "newbie_exam notes"

FIELDS = ("animation", "music", "games", "technology", "dance", "film")
"""Fields to choose from: our default, because the notes name none. Give your own."""


def bilibili_entry(*, fields: tuple[str, ...] = FIELDS) -> Quiz:
    """The newer edition: basic 40, extra 30, choose a field, field 30; 60 of 100 pass (the mark is inclusive).

    Source: systems.md 2.6; each number: `BILIBILI_ENTRY_SOURCES`.

    >>> sitting = bilibili_entry().sit().answer("base", right=40).answer("extra", right=12)
    >>> sitting.choose("games").answer("field", right=8).passed, sitting.choose("games").answer("field", right=7).passed
    (True, False)
    >>> refused = bilibili_entry().sit().answer("field", right=30)
    >>> refused.refusal, REFUSAL_CODES[refused.refusal]
    ('quiz.order', 41021)
    """
    return _edition(40, 30, 30, fields)


def bilibili_entry_older(*, fields: tuple[str, ...] = FIELDS) -> Quiz:
    """The older edition: basic 40, extra 10, chosen field 50; 60 of 100 pass. Source: systems.md 2.6.

    >>> [stage.questions for stage in bilibili_entry_older().stages]
    [40, 10, 50]
    """
    return _edition(40, 10, 50, fields)


def _edition(base: int, extra: int, chosen: int, fields: tuple[str, ...]) -> Quiz:
    stages = (
        Stage("base", base, label=_BASE),
        Stage("extra", extra, label=_EXTRA),
        Stage("field", chosen, fields=fields, label=_FIELD),
    )
    return Quiz(stages, pass_mark=60)


def bilibili_hard_core_tries() -> Tries:
    """Three tries a day, then 24 hours of waiting; that a day is a civil day is our default. Source: systems.md 2.6.

    >>> bilibili_hard_core_tries()
    Tries(a_day=3, wait_hours=24)
    """
    return Tries(a_day=3, wait_hours=24)


REFUSAL_CODES: Mapping[str, int] = {
    "quiz.order": 41021,
    "quiz.too_fast": 41014,
    "quiz.too_many_errors": 41014,
    "quiz.passed_already": 41020,
}
"""The API's number for each refusal. Source: systems.md 2.6."""

BILIBILI_ENTRY_SOURCES: Mapping[str, Source] = {
    "stages[0].questions": stated("2.6", _NOTES, "40 basic"),
    "stages[1].questions": stated("2.6", _NOTES, "newer 40 + 30 + 30"),
    "stages[2].questions": stated("2.6", _NOTES, "newer 40 + 30 + 30"),
    "stages[0].points": DEFAULT,
    "stages[1].points": DEFAULT,
    "stages[2].points": DEFAULT,
    "stages[0].bar": DEFAULT,
    "stages[1].bar": DEFAULT,
    "stages[2].bar": DEFAULT,
    "stages[0].least_seconds": DEFAULT,
    "stages[1].least_seconds": DEFAULT,
    "stages[2].least_seconds": DEFAULT,
    "pass_mark": stated("2.6", _NOTES, "60 passes"),
    "tries.a_day": stated("2.6", "hard-core exam", "three tries a day"),
    "tries.wait_hours": stated("2.6", "hard-core exam", "after that wait 24 h"),
}
"""Where each number comes from, by its path in the stored form; `tries` are those of the hard-core exam."""

BILIBILI_ENTRY_OLDER_SOURCES: Mapping[str, Source] = {
    **{path: source for path, source in BILIBILI_ENTRY_SOURCES.items() if not path.startswith("tries.")},
    "stages[1].questions": stated("2.6", _NOTES, "older edition 40 basic + 10 extra + 50 chosen field"),
    "stages[2].questions": stated("2.6", _NOTES, "older edition 40 basic + 10 extra + 50 chosen field"),
}
"""Where each number of the older edition comes from."""
