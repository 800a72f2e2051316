"""Reports: sections in order, what is missing, and nothing unescaped."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, column, unit
from commkit.core.wording import Label
from commkit.kpi.claims import Claim, mismatches
from commkit.kpi.retention import Cell, pooled_retention
from commkit.operations import Figure, Goal, Part, Report, Section, scorecard

TITLE = Label(en="May <b>", zh="五月 <b>")
ACTIVE = Figure(Label(en="active", zh="活跃成员"), Ratio(1500, 5000))


@frozen
class Visits:
    day: str
    visits: int


def test_sections_stand_once_and_in_order() -> None:
    overall, summary = Section(Part.OVERALL, (ACTIVE,)), Section(Part.SUMMARY, (TITLE,))
    for wrong in ((summary, overall), (overall, overall)):
        with pytest.raises(InvalidValue, match="a section stands twice or before its turn"):
            Report(TITLE, wrong)


def test_a_block_is_words_a_figure_a_table_or_what_explains_itself() -> None:
    with pytest.raises(WrongType, match="neither words, a figure, a table"):
        Section(Part.OVERALL, ("text",))  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="not exact"):
        Figure(TITLE, 0.3)  # type: ignore[arg-type]


def test_R89_missing_names_the_sections_that_are_not_there_or_empty() -> None:
    report = Report(TITLE, (Section(Part.OVERALL, (ACTIVE,)), Section(Part.EFFECT, ())))
    assert report.missing == (Part.CONTENT, Part.STRATEGY, Part.EFFECT, Part.OUTLOOK, Part.SUMMARY)
    whole = Report(TITLE, tuple(Section(part, (TITLE,)) for part in Part))
    assert whole.missing == ()


def test_S0_04_figures_tables_and_scorecards_stand_in_both_forms() -> None:
    card = scorecard((Goal("dau", 500, unit="members"),), {"dau": 499}, on=date(2024, 5, 31))
    table = Table(Visits, [Visits("Mon", 3)])
    report = Report(TITLE, (Section(Part.OVERALL, (ACTIVE, ACTIVE, table)), Section(Part.EFFECT, (card,))))
    text = report.markdown("zh")
    assert "## 总体情况\n\n- 活跃成员：1500/5000 = 30 %\n- 活跃成员：1500/5000 = 30 %\n\n```text" in text
    assert "- 1 个目标达成 0 个\n  - ✗ 尚未达成：dau：499（至少 500），还差 1" in text
    page = report.html("zh")
    assert page.count("<section>") == page.count("</section>") == 2
    assert "<table" in page
    assert "五月 &lt;b&gt;" in page
    assert "<b>" not in page


def test_what_is_not_known_is_said_and_never_0() -> None:
    assert Figure(Label(en="active", zh="活跃成员")).said() == "active: not known yet"
    assert Figure(Label(en="active", zh="活跃成员"), Ratio(0, 0)).said() == "active: 0/0 = n/a"


@frozen
class Week:
    week: str = field(metadata=column(Label("week", "周")))
    members: int = field(metadata=unit("members", Label("members", "成员")))
    rate: Ratio = field(metadata=unit("1", Label("weekly participation", "每周参与率")))
    complete: bool = field(metadata=column(Label("complete", "数据完整")))


def test_a_chinese_report_has_chinese_tables() -> None:
    weeks = Table(Week, [Week("2024-W01", 272, Ratio(136, 272), True)])
    claims = mismatches([Claim("users", 10, 15, Fraction(60, 100))])
    report = Report(TITLE, (Section(Part.EFFECT, (weeks, claims, mismatches([]))),))
    text = report.markdown("zh")
    assert "周        成员（人）      每周参与率  数据完整" in text
    assert "2024-W01         272  136/272 = 50 %        是" in text
    assert "- users：声称 +60 %，实际 +50 %" in text
    assert "- 所有说法均属实" in text
    page = report.html("zh")
    assert "<th>成员（人）</th>" in page
    assert "<td>是</td>" in page


def test_a_name_makes_no_tag_no_heading_and_no_list_item() -> None:
    bad = Label(en="<img src=x>\n# *loud*\n1. one", zh="坏")
    text = Report(bad, (Section(Part.OVERALL, (bad, Figure(bad, 1))),)).markdown()
    lines = text.splitlines()
    assert lines[0] == "# \\<img src=x> # \\*loud\\* 1. one"
    assert lines[4:7] == ["\\<img src=x>", "\\# \\*loud\\*", "1\\. one"]
    assert lines[-1] == "- \\<img src=x> # \\*loud\\* 1. one: 1"


def test_a_cell_does_not_end_the_fence_of_its_table() -> None:
    text = Report(TITLE, (Section(Part.OVERALL, (Table(Visits, [Visits("```", 3)]),)),)).markdown()
    assert text.count("````") == 2
    assert text.endswith("````")


def test_empty_words_and_an_empty_table_are_missing() -> None:
    nothing = (Label("", " "), Table(Visits, []))
    report = Report(TITLE, (Section(Part.OVERALL, nothing), Section(Part.EFFECT, (*nothing, ACTIVE))))
    assert Part.OVERALL in report.missing
    assert Part.EFFECT not in report.missing


def test_a_figure_says_its_unit_where_it_has_words_for_it() -> None:
    half_life = Label("half-life", "半衰期")
    assert Figure(half_life, 20, "days").said() == "half-life: 20 days"
    assert Figure(half_life, 1, "days").said() == "half-life: 1 day"
    assert Figure(half_life, 20, "days").said("zh") == "半衰期：20 天"
    assert Figure(half_life, None, "days").said("zh") == "半衰期：尚不清楚"
    pooled = pooled_retention([Cell("2024-01", 7, 10, 5)])
    assert Figure(half_life, pooled).said("zh") == "半衰期：5/10 = 50 %"
