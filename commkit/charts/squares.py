"""Charts of squares: the retention of cohorts, and a wall calendar of check-ins."""

from __future__ import annotations

from typing import cast

import altair as alt

from commkit.charts.look import COLOURS, DAYS_OF_WEEK, Chart, Look, Plain, inline
from commkit.core.days import date_of, number, week_start, weekday
from commkit.core.ratio import Ratio, round_half_up
from commkit.core.table import Table
from commkit.core.wording import Label
from commkit.kpi import CheckinDay, CohortMatrix

MOST_COHORTS, MOST_AGES, MOST_WEEKS = 14, 13, 12
LEAST_SHARE = 0.05
_DEEP = 0.7
_INK = alt.Color("ink:N", scale=None, legend=None)
_COHORT = Label(en="first active in", zh="首次活跃于")
_LATER = Label(en="periods later", zh="之后第几期")


def retention(matrix: CohortMatrix, look: Look | None = None) -> Chart:
    """A heat map of cohorts by age: each square is the share of the cohort that was active again.

    What is not yet observable has no square; 0 % has one. Of a large matrix the last 14 cohorts and the first 13 ages
    are drawn.

    >>> from commkit import kpi
    >>> from commkit.charts.look import values
    >>> matrix = kpi.cohort_matrix({"ada": [1, 40]}, kpi.Months(), as_of=70)
    >>> [row["share"] for row in values(retention(matrix))]
    [1.0, 1.0]
    """
    style = look or Look()
    cohorts = list(matrix.cohorts)[-MOST_COHORTS:]
    rows: list[dict[str, Plain]] = [
        {"cohort": f"{cell.cohort} ({cell.size:,})", "age": cell.after, **_square(cell.share, 1.0)}
        for cell in matrix.cells
        if cell.share is not None and cell.cohort in cohorts and cell.after < MOST_AGES
    ]
    ages = len({row["age"] for row in rows})
    size = 11 if ages <= 14 and not style.narrow else 9
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("age:O", title=style.say(_LATER)).axis(
            orient="top", labelAngle=0, ticks=False, domain=False, labelOverlap=True
        ),
        y=alt.Y("cohort:N", title=None, sort=None).axis(ticks=False, domain=False),
    )
    squares = base.mark_rect(cornerRadius=2).encode(color=_heat(1.0))
    words = base.mark_text(fontSize=size).encode(text="words:N", color=_INK)
    layers = [squares, words] if not style.narrow or ages <= 8 else [squares]
    height = 26 * len({row["cohort"] for row in rows})
    width = min(style.width - 160, 52 * ages) if not style.narrow else style.width - 140
    return style.dressed(_apart(layers).properties(width=width, height=height))


def checkins(table: Table[CheckinDay], look: Look | None = None) -> Chart:
    """A wall calendar: a row for each week, a square for each day, with the day and the share of those due.

    Where no day reaches 5 % the squares show how many members it was instead. Of a long table the last 12 weeks are
    drawn.

    >>> from commkit import kpi
    >>> from commkit.charts.look import values
    >>> table = kpi.checkins_by_day({"ada": [17213]}, {"ada": (17213, None)}, first=17213, as_of=17215)
    >>> [row["words"] for row in values(checkins(table))]
    ['100%', '0%']
    """
    style = look or Look()
    first = week_start(table[-1].day) - 7 * (MOST_WEEKS - 1) if len(table) else 0
    shown = [row for row in table if number(row.day) >= first]
    top = max((float(row.rate.value or 0) for row in shown), default=0.0)
    names = [style.say(label) for label in DAYS_OF_WEEK]
    rows: list[dict[str, Plain]] = [
        {
            "week": date_of(week_start(row.day)).strftime("%m-%d"),
            "monday": week_start(row.day),
            "weekday": names[weekday(row.day)],
            "date": f"{row.day.month}/{row.day.day}",
            **_square(row.rate, top),
            **({"words": f"{row.done:,}"} if row.due and top < LEAST_SHARE else {}),
        }
        for row in shown
    ]
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("weekday:N", sort=names, title=None, scale=alt.Scale(domain=names, padding=0.04)).axis(
            orient="top", labelAngle=0, ticks=False, domain=False
        ),
        y=alt.Y("monday:O", title=None, scale=alt.Scale(padding=0.04)).axis(labels=False, ticks=False, domain=False),
    )
    squares = base.mark_rect(cornerRadius=3).encode(color=_heat(top))
    days = base.mark_text(fontSize=9, dy=-10, opacity=0.8).encode(text="date:N", color=_INK)
    shares = base.mark_text(fontSize=12 if style.narrow else 13, dy=6).encode(text="words:N", color=_INK)
    weeks = len({row["monday"] for row in rows})
    chart = _apart([squares, days, shares])
    return style.dressed(chart.properties(width=min(style.width - 20, 620), height=44 * weeks))


def _square(share: Ratio, top: float) -> dict[str, Plain]:
    """A share for its colour, and as people read it, in an ink that shows; a share of nobody is a dash."""
    if share.value is None:
        return {"share": 0.0, "words": "–", "ink": COLOURS["on_pale"]}
    value = float(share.value)
    ink = COLOURS["on_deep" if value > top * _DEEP else "on_pale"]
    return {"share": value, "words": f"{round_half_up(share.value * 100)}%", "ink": ink}


def _heat(top: float) -> alt.Color:
    scale = alt.Scale(domain=[0, top or 1.0], range=[COLOURS["pale"], COLOURS["first"]])
    return alt.Color("share:Q", scale=scale, legend=None)


def _apart(layers: list[alt.Chart]) -> alt.LayerChart:
    """Layers in which the colours of words do not mix with the scale of squares."""
    return cast("alt.LayerChart", alt.LayerChart(layer=layers).resolve_scale(color="independent"))
