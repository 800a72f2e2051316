"""How charts look: width, language, colours, type; one place for all of them."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias, cast

import altair as alt
from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.wording import Label, Lang

FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#1f2a33",
        "muted": "#65727e",
        "grid": "#e2e7ea",
        "first": "#0f766e",
        "second": "#3b82c4",
        "third": "#d08a1d",
        "lost": "#c2503f",
        "pale": "#e9f3f1",
        "on_pale": "#12312d",
        "on_deep": "#fdfffe",
    }
)
"""The colours by what they are for. Each is used for one thing, so that a page can restyle a drawn chart."""

Plain: TypeAlias = str | int | float | bool | None
Chart: TypeAlias = alt.Chart | alt.LayerChart


class Legend(enum.Enum):
    """Where the legend of colours stands: in the chart, or with whoever shows it (a page, in its own type)."""

    INSIDE = "inside"
    OUTSIDE = "outside"


def _wide_enough(_look: Look, _attribute: Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 200:
        why = "labels need room"
        raise InvalidValue("width", seen=value, why=why, fix="give 200 pixels or more")


@frozen
class Look:
    """The width of a chart [pixels], the language of its words, and where its legend stands.

    >>> Look(width=340, lang="zh").say(Label(en="members", zh="人数"))
    '人数'
    """

    width: int = field(default=720, validator=_wide_enough)
    lang: Lang = "en"
    legend: Legend = Legend.INSIDE

    @property
    def narrow(self) -> bool:
        """Whether there is little room: fewer ticks, smaller type."""
        return self.width < 500

    def say(self, label: Label) -> str:
        """A label in the look's language."""
        return label.text(self.lang)

    def dressed(self, chart: Chart) -> Chart:
        """The chart with type, colours and no frame."""
        muted, grid = COLOURS["muted"], COLOURS["grid"]
        dressed = (
            chart.configure(
                background="transparent", font=FONT, padding={"left": 16, "right": 8, "top": 4, "bottom": 4}
            )
            .configure_view(stroke=None)
            .configure_axis(
                labelColor=muted,
                titleColor=muted,
                titleFontWeight="normal",
                gridColor=grid,
                domainColor=grid,
                tickColor=grid,
                labelFontSize=11,
                titleFontSize=11,
                labelLimit=0,
            )
            .configure_legend(
                labelColor=COLOURS["ink"], title=None, orient="top", labelFontSize=12, symbolStrokeWidth=3
            )
        )
        return cast("Chart", dressed)


def inline(rows: Sequence[Mapping[str, Plain]]) -> alt.InlineData:
    """Rows as data inside the chart: nothing is fetched when it is drawn."""
    return alt.InlineData(values=[dict(row) for row in rows])


def values(chart: Chart) -> list[Mapping[str, Plain]]:
    """The rows that a chart of this package carries inside.

    >>> values(alt.Chart(inline([{"day": 1}])).mark_bar())
    [{'day': 1}]
    """
    plain = chart.to_dict()
    found = next(iter(plain["datasets"].values())) if "datasets" in plain else plain["data"]["values"]
    return [dict(row) for row in found]


DAYS_OF_WEEK = (
    Label(en="Mon", zh="一"),
    Label(en="Tue", zh="二"),
    Label(en="Wed", zh="三"),
    Label(en="Thu", zh="四"),
    Label(en="Fri", zh="五"),
    Label(en="Sat", zh="六"),
    Label(en="Sun", zh="日"),
)
"""Monday first."""
