"""Charts say what the tables say."""

from __future__ import annotations

from datetime import date

import pytest

from commkit import charts, kpi
from commkit.charts.look import values
from commkit.core.errors import InvalidValue
from commkit.core.table import Table

DAYS = {"ada": [0, 1, 2, 8, 15], "ben": [0, 9], "cai": [8, 16], "dan": [16]}
WEEKLY = kpi.Stretches(7)


def actives(as_of: int = 17) -> Table[kpi.Actives]:
    return kpi.actives(DAYS, week=kpi.WEEK, month=kpi.MONTH, as_of=as_of)


def test_the_lines_carry_every_day_of_the_table() -> None:
    table = actives()
    shown = values(charts.actives(table))
    assert [row["members"] for row in shown if row["of"] == "day (DAU)"] == [row.dau for row in table]
    assert [row["whole"] for row in shown if row["of"] == "week (WAU)"] == [row.wau_complete for row in table]


def test_a_long_table_is_thinned_but_for_dau_and_keeps_its_last_day() -> None:
    table = actives(as_of=3000)
    shown = values(charts.actives(table))
    weeks = [row["day"] for row in shown if row["of"] == "week (WAU)"]
    assert len(weeks) <= 400
    assert weeks[-1] == table[-1].day.isoformat()
    assert [row["members"] for row in shown if row["of"] == "day (DAU)"] == [row.dau for row in table]


def test_lines_run_straight_from_value_to_value() -> None:
    assert "interpolate" not in charts.actives(actives()).to_json()


def test_churned_members_hang_below_zero() -> None:
    table = kpi.growth_accounting_by(DAYS, WEEKLY, as_of=17)
    shown = values(charts.accounting(table))
    assert [row["members"] for row in shown if row["of"] == "churned"] == [-row.churned for row in table]
    above = [sum(int(str(row["members"])) for row in shown if row["period"] == one.period) for one in table]
    assert above == [one.active - one.churned for one in table]


def test_zero_retention_has_a_square_and_the_unobservable_none() -> None:
    matrix = kpi.cohort_matrix(DAYS, WEEKLY, as_of=17)
    shown = {(row["cohort"], row["age"]): row["words"] for row in values(charts.retention(matrix))}
    for cell in matrix.cells:
        key = (f"{cell.cohort} ({cell.size})", cell.after)
        assert (key in shown) is (cell.share is not None)


def test_the_calendar_shows_the_share_of_each_day_under_its_weekday() -> None:
    rows = [kpi.CheckinDay(date(2017, 3, 30), 1, 4), kpi.CheckinDay(date(2017, 3, 31), 128, 272)]
    shown = values(charts.checkins(Table(kpi.CheckinDay, rows)))
    assert [(row["weekday"], row["date"], row["words"]) for row in shown] == [
        ("Thu", "3/30", "25%"),
        ("Fri", "3/31", "47%"),
    ]


def test_a_day_on_which_nobody_was_due_is_a_dash() -> None:
    shown = values(charts.checkins(Table(kpi.CheckinDay, [kpi.CheckinDay(date(2017, 3, 31), 0, 0)])))
    assert shown[0]["words"] == "–"


def test_small_shares_show_how_many_it_was() -> None:
    rows = [kpi.CheckinDay(date(2017, 3, 31), 55, 23_570)]
    assert values(charts.checkins(Table(kpi.CheckinDay, rows)))[0]["words"] == "55"


def test_the_words_follow_the_language() -> None:
    chinese = charts.Look(lang="zh")
    shown = values(charts.actives(actives(), chinese))
    assert {row["of"] for row in shown} == {label.zh for _, label, _ in charts.ACTIVE_PARTS}
    assert {label.en for _, label, _ in charts.ACTIVE_PARTS}.isdisjoint(str(row["of"]) for row in shown)


def test_a_page_may_keep_the_legend_to_itself() -> None:
    inside = charts.actives(actives(), charts.Look()).to_json()
    outside = charts.actives(actives(), charts.Look(legend=charts.Legend.OUTSIDE)).to_json()
    assert '"legend": null' not in inside
    assert '"legend": null' in outside


def test_a_chart_fetches_nothing() -> None:
    for chart in (charts.actives(actives()), charts.retention(kpi.cohort_matrix(DAYS, WEEKLY, as_of=17))):
        assert '"url"' not in chart.to_json()


def test_a_chart_too_narrow_for_its_labels_is_refused() -> None:
    with pytest.raises(InvalidValue, match="200"):
        charts.Look(width=100)


def test_every_colour_stands_for_one_thing() -> None:
    assert len(set(charts.COLOURS.values())) == len(charts.COLOURS)
