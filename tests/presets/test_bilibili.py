"""The entry exam of Bilibili: stages, refusals and the pass mark as published."""

from __future__ import annotations

import pytest

from commkit.members.entry.quiz import Quiz, Sitting
from commkit.presets.bilibili import (
    BILIBILI_ENTRY_OLDER_SOURCES,
    BILIBILI_ENTRY_SOURCES,
    REFUSAL_CODES,
    bilibili_entry,
    bilibili_entry_older,
    bilibili_hard_core_tries,
)
from commkit.presets.sources import Grade


def sat(quiz: Quiz, base: int, extra: int, chosen: int) -> Sitting:
    return quiz.sit().answer("base", base).answer("extra", extra).choose("games").answer("field", chosen)


def test_systems_2_6_a_field_before_basic_is_done_is_41021() -> None:
    for refused in (
        bilibili_entry().sit().choose("games"),
        bilibili_entry().sit().answer("field", 30),
        bilibili_entry().sit().answer("base", 40).answer("field", 30),
    ):
        assert REFUSAL_CODES[refused.refusal] == 41021


def test_systems_2_6_already_passed_is_41020_and_too_fast_or_too_many_errors_41014() -> None:
    passed = sat(bilibili_entry(), 40, 12, 8)
    assert REFUSAL_CODES[passed.answer("base", 40).refusal] == 41020
    assert {REFUSAL_CODES[code] for code in ("quiz.too_fast", "quiz.too_many_errors")} == {41014}


@pytest.mark.parametrize(("right", "passed"), [((40, 12, 8), True), ((40, 12, 7), False), ((0, 30, 30), True)])
def test_systems_2_6_sixty_pass_and_59_fail(right: tuple[int, int, int], passed: bool) -> None:
    sitting = sat(bilibili_entry(), *right)
    assert (sitting.passed, sitting.score) == (passed, sum(right))


def test_systems_2_6_both_editions_have_100_questions_and_three_stages() -> None:
    assert [[stage.questions for stage in quiz.stages] for quiz in (bilibili_entry(), bilibili_entry_older())] == [
        [40, 30, 30],
        [40, 10, 50],
    ]
    assert {quiz.points for quiz in (bilibili_entry(), bilibili_entry_older())} == {100}
    assert sat(bilibili_entry_older(), 0, 10, 50).passed


def test_systems_2_6_the_stages_come_in_order() -> None:
    steps, sitting = [], bilibili_entry().sit()
    for act in (None, "base", "extra", "choose", "field"):
        if act is not None:
            sitting = sitting.choose("games") if act == "choose" else sitting.answer(act, 25)
        steps.append(sitting.next_step)
    assert steps == ["base", "extra", "choose", "field", ""]


def test_systems_2_6_three_tries_a_day_then_24_hours() -> None:
    tries = bilibili_hard_core_tries()
    assert (tries.a_day, tries.wait_hours) == (3, 24)


@pytest.mark.parametrize(
    ("quiz", "sources"),
    [
        (bilibili_entry(), BILIBILI_ENTRY_SOURCES),
        (bilibili_entry_older(), BILIBILI_ENTRY_OLDER_SOURCES),
    ],
)
def test_every_number_has_a_source_and_what_is_not_documented_is_a_default(quiz: Quiz, sources: object) -> None:
    assert isinstance(sources, dict)
    numbers = {"pass_mark"}
    for at, _ in enumerate(quiz.stages):
        numbers |= {f"stages[{at}].{name}" for name in ("questions", "points", "bar", "least_seconds")}
    assert numbers == {path for path in sources if not path.startswith("tries.")}
    for path, source in sources.items():
        ours = path.rsplit(".", 1)[-1] in ("points", "bar", "least_seconds")
        assert (source.grade is Grade.DEFAULT) is ours, path
