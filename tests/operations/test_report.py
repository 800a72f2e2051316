"""Reports: sections in order, what is missing, and nothing unescaped."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.core.wording import Label
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
