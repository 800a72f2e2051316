"""Charts of members over time: who is active, and where the actives come from."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from commkit.charts.look import COLOURS, Chart, Legend, Look, Plain, inline
from commkit.core.table import Table
from commkit.core.wording import Label
from commkit.kpi import Accounting, Actives

MOST_POINTS = 400
MOST_PERIODS = 26

ACTIVE_PARTS = (
    ("dau", Label(en="day (DAU)", zh="日活 DAU"), COLOURS["third"]),
    ("wau", Label(en="week (WAU)", zh="周活 WAU"), COLOURS["second"]),
    ("mau", Label(en="month (MAU)", zh="月活 MAU"), COLOURS["first"]),
)
"""The lines of `actives`: field, label, colour."""
ACCOUNTING_PARTS = (
    ("new", Label(en="new", zh="新增"), COLOURS["second"]),
    ("retained", Label(en="retained", zh="留存"), COLOURS["first"]),
    ("resurrected", Label(en="resurrected", zh="回流"), COLOURS["third"]),
    ("churned", Label(en="churned", zh="流失"), COLOURS["lost"]),
)
"""The parts of `accounting`: field, label, colour."""
_MEMBERS = Label(en="members", zh="人数")


def actives(table: Table[Actives], look: Look | None = None) -> Chart:
    """DAU, WAU and MAU as lines over days; windows that were not fully observed are dashed.

    DAU is drawn for every day. Of the others in a long table every n-th day is, counted back from the last, so that at
    most 400 days are.

    >>> from commkit.kpi import MONTH, WEEK
    >>> from commkit import kpi
    >>> chart = actives(kpi.actives({"ada": [1, 2]}, week=WEEK, month=MONTH, as_of=4))
    >>> len(chart.to_dict()["layer"])
    2
    """
    style = look or Look()
    step = -(-len(table) // MOST_POINTS) or 1
    rows: list[dict[str, Plain]] = []
    for at, row in enumerate(table):
        thin = (len(table) - 1 - at) % step == 0
        whole = {"dau": True, "wau": row.wau_complete, "mau": row.mau_complete}
        for name, label, _ in ACTIVE_PARTS:
            if name != "dau" and not thin:
                continue
            rows.append(
                {
                    "day": row.day.isoformat(),
                    "members": int(getattr(row, name)),
                    "of": style.say(label),
                    "whole": whole[name],
                }
            )
    long = len(table) > 200
    x = alt.X("day:T", title=None).axis(
        format="%Y-%m" if long else "%m-%d", tickCount=4 if style.narrow else 8, grid=False
    )
    base = alt.Chart(inline(rows)).encode(
        x=x,
        y=alt.Y("members:Q", title=style.say(_MEMBERS)).axis(tickCount=5, format=",d"),
        color=_colours(ACTIVE_PARTS, style),
    )
    line = base.mark_line(strokeWidth=2)
    whole = line.transform_filter("datum.whole")
    partly = base.mark_line(strokeWidth=1.5, strokeDash=[3, 3], opacity=0.7).transform_filter("!datum.whole")
    both = alt.LayerChart(layer=[partly, whole])
    return style.dressed(both.properties(width=style.width - 60, height=240))


def accounting(table: Table[Accounting], look: Look | None = None) -> Chart:
    """Where each period's actives come from, as stacked bars; those lost hang below zero.

    A period that was not fully observed is paler. Of a long table the last 26 periods are drawn.

    >>> from commkit import kpi
    >>> table = kpi.growth_accounting_by({"ada": [1, 40]}, kpi.Months(), as_of=50)
    >>> accounting(table).to_dict()["encoding"]["x"]["field"]
    'period'
    """
    style = look or Look()
    rows: list[dict[str, Plain]] = []
    for row in list(table)[-MOST_PERIODS:]:
        for place, (name, label, _) in enumerate(ACCOUNTING_PARTS):
            count = int(getattr(row, name))
            signed = -count if name == "churned" else count
            rows.append(
                {
                    "period": row.period,
                    "members": signed,
                    "of": style.say(label),
                    "place": place,
                    "whole": row.complete,
                }
            )
    chart = (
        alt.Chart(inline(rows))
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("period:N", title=None, sort=None).axis(
                labelAngle=-45, labelOverlap=True, ticks=False, domain=False
            ),
            y=alt.Y("members:Q", title=style.say(_MEMBERS)).axis(tickCount=6, format=",d"),
            color=_colours(ACCOUNTING_PARTS, style),
            order=alt.Order("place:Q"),
            opacity=alt.condition("datum.whole", alt.value(1), alt.value(0.55)),
        )
        .properties(width=style.width - 60, height=240)
    )
    return style.dressed(chart)


def _colours(parts: Sequence[tuple[str, Label, str]], look: Look) -> alt.Color:
    scale = alt.Scale(domain=[look.say(label) for _, label, _ in parts], range=[colour for *_, colour in parts])
    if look.legend is Legend.OUTSIDE:
        return alt.Color("of:N", scale=scale, legend=None)
    columns = 2 if look.narrow and len(parts) > 3 else len(parts)
    return alt.Color("of:N", scale=scale).legend(columns=columns)
