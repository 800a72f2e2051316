"""The study class: every number has its source, or says that it is our default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs
import pytest
from attrs import evolve

from commkit.core.errors import InvalidValue
from commkit.core.wording import Label
from commkit.members.turnover import Removal
from commkit.presets import StudyClass, study_class
from commkit.presets.data import dump_rules, load_rules
from commkit.presets.sources import Grade, Source, stated
from commkit.presets.study_class import SOURCES
from commkit.standing.kinds import CHECKED_IN, MESSAGE, SHARED, Kind
from commkit.standing.registry import STANDING
from commkit.testing.roundtrip import dump_then_load_is_exact

RULES = study_class()


def numbers(value: object, path: str = "") -> Iterator[tuple[str, int | Fraction]]:
    """Every number in a record by its path; kinds and labels are names, not rules."""
    if isinstance(value, Kind | Label | str | bool) or value is None:
        return
    if isinstance(value, int | Fraction):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from numbers(one, f"{path}.{key}")
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from numbers(one, f"{path}[{at}]")
    elif attrs.has(cls := type(value)):
        for field in attrs.fields(cls):
            yield from numbers(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def test_every_number_has_a_source_and_every_source_a_number() -> None:
    assert sorted(path for path, _ in numbers(RULES)) == sorted(SOURCES)


def test_the_walk_sees_a_number_that_has_no_source() -> None:
    stricter = evolve(RULES, goals=(*RULES.goals, evolve(RULES.goals[0], name="third")))
    assert {path for path, _ in numbers(stricter)} - set(SOURCES) == {"goals[2].at_least"}


def test_what_is_stored_holds_no_number_without_a_source() -> None:
    def leaves(plain: object, path: str) -> Iterator[str]:
        if isinstance(plain, dict):
            for key, one in plain.items():
                yield from leaves(one, f"{path}.{key}".lstrip("."))
        elif isinstance(plain, list):
            for at, one in enumerate(plain):
                yield from leaves(one, f"{path}[{at}]")
        elif not isinstance(plain, str) or plain.replace("/", "").isdigit():
            yield path

    stored = set(leaves(dump_rules(RULES), ""))
    assert stored - {"version"} == set(SOURCES)


def test_what_the_source_states_is_what_the_rules_hold() -> None:
    held = dict(numbers(RULES))
    graded = {path: source for path, source in SOURCES.items() if source.grade is not Grade.DEFAULT}
    assert {path: (held[path], source.number, source.document) for path, source in graded.items()} == {
        "goals[0].at_least": (Fraction(47, 100), "N74", "S4-03"),
        "goals[1].at_least": (Fraction(40, 100), "N75", "S4-03"),
    }
    for source in graded.values():
        assert source.phrase


def test_a_source_says_where_and_a_default_says_that_it_is_ours() -> None:
    assert str(SOURCES["stages.reply_days"]) == "our default"
    assert str(stated("N74", "S4-03", "签到率47%")) == "stated in the source (N74, S4-03: 签到率47%)"
    assert str(Source(Grade.DERIVED)) == "follows by arithmetic"


def test_the_class_speaks_to_members_first_unless_it_says_otherwise() -> None:
    assert RULES.stages.removal is Removal.PRIVATE_CHAT_FIRST
    by_data = study_class(Removal.DATA_DECIDES)
    assert by_data.stages.removal is Removal.DATA_DECIDES
    assert evolve(by_data, stages=RULES.stages) == RULES


def test_the_class_pays_for_check_ins_messages_and_shares() -> None:
    assert [award.kind for award in RULES.earning.awards] == [CHECKED_IN, MESSAGE, SHARED]
    assert RULES.earning.streak is not None
    assert RULES.earning.streak.kind == CHECKED_IN


def test_goals_are_read_in_both_languages() -> None:
    assert [goal.check.text("zh") for goal in RULES.goals] == ["签到率：至少 47 %", "活跃度：至少 40 %"]


def test_two_goals_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"\['checkin_rate'\], two goals have one name"):
        evolve(RULES, goals=[RULES.goals[0], RULES.goals[0]])


@pytest.mark.parametrize("removal", Removal)
def test_the_rules_survive_being_stored(removal: Removal) -> None:
    rules = study_class(removal)
    dump_then_load_is_exact(rules, STANDING)
    assert load_rules(dump_rules(rules)) == rules


def test_the_rules_are_one_value_that_can_be_a_key() -> None:
    assert isinstance(RULES, StudyClass)
    assert {RULES: "class"}[study_class()] == "class"
