"""The parts that sections of the page are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from examples.markup import Markup, el


def section(name: str, heading: str, *children: Markup | str | Iterable[Markup] | None) -> Markup:
    """A section under its heading."""
    return el("section", el("h2", heading), *children, id=name)


def capital(text: str) -> str:
    """The text as a heading begins."""
    return text[:1].upper() + text[1:]


def remark(text: str) -> Markup:
    """A line that explains, in small type."""
    return el("p", text, class_="note")


def listing(heads: Sequence[str], rows: Iterable[Markup], class_: str = "", numbers: int = 0) -> Markup:
    """A table whose last `numbers` columns are numbers."""
    first = len(heads) - numbers
    cells = [
        el("th", text, scope="col", class_="num") if at >= first else el("th", text, scope="col")
        for at, text in enumerate(heads)
    ]
    head = el("thead", el("tr", cells))
    return el("div", el("table", head, el("tbody", rows), class_=class_), class_="scroll")
