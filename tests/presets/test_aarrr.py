"""AARRR, the published examples of systems.md 2.17: five stages, with what operators' guides say of each."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from commkit import kpi
from commkit.core.errors import InvalidValue, WrongType
from commkit.operations import HEALTH_RANGES, Grade
from commkit.presets import sources
from commkit.presets.aarrr import SOURCES, AarrrCounts, AarrrStage, GroupAge, aarrr


def rating(counts: AarrrCounts, kpi: str, age: GroupAge = GroupAge.NEW) -> str | None:
    return {row.kpi: row.rating for row in aarrr(counts, age=age)}[kpi]


def test_a_count_below_zero_and_an_age_by_word_are_refused() -> None:
    with pytest.raises(InvalidValue):
        AarrrCounts(joined=-1)
    with pytest.raises(WrongType, match=r"give GroupAge.NEW or GroupAge.OLD"):
        aarrr(AarrrCounts(), age="new")  # type: ignore[arg-type]


def test_2_17_sixteen_quits_of_100_in_a_new_group_are_an_alarm_and_15_are_fine() -> None:
    ratings = [rating(AarrrCounts(quits=quits, members_before=100), "quit_rate") for quits in (16, 15)]
    assert ratings == ["alarm", "fine"]


def test_2_17_a_new_group_without_members_before_keeps_its_table() -> None:
    table = {row.kpi: row for row in aarrr(AarrrCounts(members_before=0, joined=120, quits=16), age=GroupAge.NEW)}
    assert str(table["quit_rate"].value) == "16/120 = 13.33 %"
    assert table["quit_rate"].rating == "fine"
    assert table["net_growth"].value == 104


def test_an_old_group_that_lost_more_than_it_had_does_not_say_of_whom() -> None:
    table = {row.kpi: row for row in aarrr(AarrrCounts(members_before=10, joined=90, quits=30), age=GroupAge.OLD)}
    assert table["quit_rate"].value is None
    assert table["net_growth"].value == 60


def test_more_quits_than_people_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than members"):
        aarrr(AarrrCounts(members_before=0, joined=5, quits=6), age=GroupAge.NEW)


def test_2_17_a_range_of_one_guide_is_not_graded_as_stated_by_a_seed() -> None:
    assert {source.grade for source in SOURCES.values()} == {sources.Grade.SECONDARY}


def test_2_17_an_old_group_is_held_against_its_own_range() -> None:
    old = [rating(AarrrCounts(quits=quits, members_before=100), "quit_rate", GroupAge.OLD) for quits in (11, 10)]
    assert old == ["improve", "fine"]


def test_2_17_speakers() -> None:
    said = [rating(AarrrCounts(speakers=many, members=100), "speaker_share") for many in (11, 2, 3)]
    assert said == ["active", "silent", "normal"]
    nobody = aarrr(AarrrCounts(speakers=0, members=0), age=GroupAge.NEW)
    assert {row.rating for row in nobody if row.kpi == "speaker_share"} == {None}


def test_2_17_messages_for_each_member_and_day() -> None:
    found = [rating(AarrrCounts(messages=many, members=10, days=10), "message_density") for many in (60, 130, 40)]
    assert found == ["fine", "high", "low"]


def test_what_is_not_known_is_neither_zero_nor_rated() -> None:
    for row in aarrr(AarrrCounts(), age=GroupAge.OLD):
        assert row.value is None
        assert row.rating is None


def test_every_stage_is_there_in_order_and_in_both_languages() -> None:
    rows = aarrr(
        AarrrCounts(joined=20, reached=100, quits=5, members_before=100, referred=190), age=GroupAge.OLD, lang="zh"
    )
    assert list(dict.fromkeys(row.stage for row in rows)) == [stage.label.zh for stage in AarrrStage]
    values = {row.kpi: row.value for row in rows}
    assert values["net_growth"] == 15
    assert str(values["join_rate"]) == "20/100 = 20 %"
    assert {row.kpi: row.rating for row in rows}["k_factor_of_joins"] == "正常"


def test_every_range_has_a_source_and_its_grade_says_one_guide() -> None:
    used = {path.removeprefix("ranges.") for path in SOURCES}
    assert used <= HEALTH_RANGES.keys()
    assert {HEALTH_RANGES[name].grade for name in used} == {Grade.ONE}


def test_every_kpi_of_the_stages_is_declared() -> None:
    modules = [importlib.import_module(f"commkit.kpi.{one.name}") for one in pkgutil.iter_modules(kpi.__path__)]
    declared = {one.name for module in modules for one in getattr(module, "DECLARED", ())}
    assert {row.kpi for row in aarrr(AarrrCounts(), age=GroupAge.NEW)} <= declared
