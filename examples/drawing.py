"""Charts as inline SVG, wide and narrow, by altair and vl-convert (the charts extra)."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from attrs import frozen

from commkit.core.wording import Label, Lang
from examples.markup import Markup, el

if TYPE_CHECKING:
    from commkit.charts.look import Chart, Look

WIDE, NARROW = 820, 340


def can_draw() -> bool:
    """Whether the charts extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("altair", "vl_convert"))


@frozen
class Pen:
    """Draws charts for one page; each drawing gets names of its own, so that none borrows another's clip path."""

    lang: Lang

    def draw(self, name: str, title: str, chart: Callable[[Look], Chart]) -> Markup:
        """The chart twice: for wide and for narrow windows; the page shows the one that fits."""
        from commkit.charts import Legend, Look

        drawn = [
            el("div", self._svg(f"{name}-{room}", title, chart(Look(width, self.lang, Legend.OUTSIDE))), class_=room)
            for room, width in (("wide", WIDE), ("narrow", NARROW))
        ]
        return el("figure", drawn, class_="chart")

    def legend(self, parts: Sequence[tuple[str, Label, str]]) -> Markup:
        """The colours and what they stand for, in the page's own type, whatever fonts the chart was measured with."""
        shown = [
            el("span", el("i", class_=f"swatch {name}"), label.text(self.lang), class_="key")
            for name, label, _ in parts
        ]
        return el("p", shown, class_="legend")

    def _svg(self, name: str, title: str, chart: Chart) -> Markup:
        import vl_convert

        svg: str = vl_convert.vegalite_to_svg(chart.to_json(), allowed_base_urls=[])
        for at, id in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))):
            svg = re.sub(rf'(\bid="|url\(#|href="#){re.escape(id)}(?=["\)])', rf"\g<1>{name}-{at}", svg)
        return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1))
