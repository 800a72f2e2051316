"""HTML and SVG by elements: whatever is not made here as an element is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | Markup | None
_EMPTY = frozenset({"meta", "br", "line", "path", "rect", "circle"})


def el(name: str, /, *children: Child | Iterable[Child], **attributes: str | int) -> Markup:
    """An element. Text and attributes are escaped; `class_` and `stroke_width` are written as HTML has them.

    >>> el("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    pairs = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{name}{pairs}/>" if name not in ("meta", "br") else f"<{name}{pairs}>")
    return Markup(f"<{name}{pairs}>{join(*children)}</{name}>")


def join(*children: Child | Iterable[Child]) -> Markup:
    """Children in a row, text escaped.

    >>> join("<", el("b", "x"), None)
    '&lt;<b>x</b>'
    """
    parts = []
    for child in children:
        if child is None:
            continue
        if isinstance(child, Markup):
            parts.append(str(child))
        elif isinstance(child, str):
            parts.append(escape(child))
        else:
            parts.append(str(join(*child)))
    return Markup("".join(parts))
