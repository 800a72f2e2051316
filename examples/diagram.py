"""A machine as SVG: states on an oval in their order, moves as numbered arrows, and the numbers explained in a table.

On an oval no arrow runs through a state, whatever the machine; numbers instead of words on the arrows cannot overlap
them in any language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, hypot, pi, sin

from attrs import frozen

from commkit.core.machine import Machine, Move
from commkit.core.wording import Lang
from examples.markup import Markup, el

Point = tuple[float, float]


@frozen
class Arrow:
    """Every move from one state to another, under one number."""

    number: int
    source: str
    target: str
    moves: tuple[Move, ...]


@frozen
class Frame:
    """The size of the picture and of a state in it [pixels]."""

    width: int
    height: int
    box: Point = (112, 46)


WIDE, NARROW = Frame(760, 400), Frame(380, 560, (96, 44))


def arrows(machine: Machine) -> list[Arrow]:
    """The moves of a machine by source and target, in order."""
    together: dict[tuple[str, str], list[Move]] = {}
    for move in machine.moves:
        together.setdefault((move.source, move.target), []).append(move)
    order = {state: place for place, state in enumerate(machine.states)}
    keys = sorted(together, key=lambda ends: (order[ends[0]], order[ends[1]]))
    return [Arrow(at, *ends, tuple(together[ends])) for at, ends in enumerate(keys, 1)]


def diagram(machine: Machine, counts: Mapping[str, int], frame: Frame, lang: Lang, title: str) -> Markup:
    """The picture, with how many members are in each state."""
    places = _places(machine.states, frame)
    drawn = arrows(machine)
    ends = {(arrow.source, arrow.target) for arrow in drawn}
    lines = [_line(arrow, places, frame, (arrow.target, arrow.source) in ends) for arrow in drawn]
    return el(
        "svg",
        el("title", title),
        _heads(frame),
        [line for line, _ in lines],
        [_node(machine.label(state, lang), counts.get(state, 0), places[state], frame) for state in machine.states],
        [mark for _, mark in lines],
        viewBox=f"0 0 {frame.width} {frame.height}",
        width=frame.width,
        height=frame.height,
        role="img",
        class_="machine",
    )


def _places(states: Sequence[str], frame: Frame) -> dict[str, Point]:
    across, down = frame.width / 2 - frame.box[0] / 2 - 8, frame.height / 2 - frame.box[1] / 2 - 8
    middle = (frame.width / 2, frame.height / 2)
    start = -pi / 2 if frame.height > frame.width else pi
    turn = {state: start + 2 * pi * at / len(states) for at, state in enumerate(states)}
    return {state: (middle[0] + across * cos(a), middle[1] + down * sin(a)) for state, a in turn.items()}


def _heads(frame: Frame) -> Markup:
    """The arrow head. Its name is the picture's own: what is in a hidden picture is not drawn elsewhere."""
    head = el("path", d="M0,0 L8,4 L0,8 z", class_="head")
    opening = f'<marker id="head-{frame.width}" markerWidth="9" markerHeight="8" refX="7.5" refY="4" orient="auto">'
    return el("defs", Markup(f"{opening}{head}</marker>"))


def _node(label: str, count: int, at: Point, frame: Frame) -> Markup:
    wide, high = frame.box
    x, y = at
    return el(
        "g",
        el("rect", x=_n(x - wide / 2), y=_n(y - high / 2), width=_n(wide), height=_n(high), rx=9, class_="state"),
        el("text", label, x=_n(x), y=_n(y - 3), class_="state-name"),
        el("text", f"{count:,}", x=_n(x), y=_n(y + 15), class_="state-count"),
    )


def _line(arrow: Arrow, places: Mapping[str, Point], frame: Frame, both_ways: bool) -> tuple[Markup, Markup]:
    """A curve with its number on it. Two arrows between the same states each lean to their left, so that they lie
    apart; a single one leans outwards between neighbours and inwards across the oval.
    """
    if arrow.source == arrow.target:
        return _loop(arrow, places[arrow.source], frame)
    first, last = places[arrow.source], places[arrow.target]
    control = _control(first, last, frame, both_ways)
    begin, end = _edge(first, control, frame), _edge(last, control, frame)
    share = 0.42
    x, y = (
        (1 - share) ** 2 * a + 2 * share * (1 - share) * b + share**2 * c
        for a, b, c in zip(begin, control, end, strict=True)
    )
    curve = f"M{_n(begin[0])},{_n(begin[1])} Q{_n(control[0])},{_n(control[1])} {_n(end[0])},{_n(end[1])}"
    return _curve(curve, frame), _mark(arrow, x, y)


def _loop(arrow: Arrow, at: Point, frame: Frame) -> tuple[Markup, Markup]:
    """A move from a state to itself: a loop on the corner of its box, above it, or below where there is no room."""
    x, down = at[0] + frame.box[0] / 4, -1 if at[1] > frame.height / 4 else 1
    y = at[1] + down * (frame.box[1] / 2 + 2)
    high = y + down * 44
    curve = f"M{_n(x - 10)},{_n(y)} C{_n(x - 22)},{_n(high)} {_n(x + 22)},{_n(high)} {_n(x + 10)},{_n(y)}"
    return _curve(curve, frame), _mark(arrow, x, y + down * 33)


def _curve(path: str, frame: Frame) -> Markup:
    return el("path", d=path, class_="move", marker_end=f"url(#head-{frame.width})")


def _mark(arrow: Arrow, x: float, y: float) -> Markup:
    """The number of an arrow."""
    return el(
        "g",
        el("circle", cx=_n(x), cy=_n(y), r=9, class_="mark"),
        el("text", str(arrow.number), x=_n(x), y=_n(y + 3.5), class_="mark-number"),
    )


def _control(first: Point, last: Point, frame: Frame, both_ways: bool) -> Point:
    across, down = last[0] - first[0], last[1] - first[1]
    long = hypot(across, down) or 1
    lean = min(34.0, long * 0.16)
    middle = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
    left = (middle[0] + down / long * lean, middle[1] - across / long * lean)
    right = (middle[0] - down / long * lean, middle[1] + across / long * lean)
    if both_ways:
        return left
    centre = (frame.width / 2, frame.height / 2)
    near, far = sorted((left, right), key=lambda point: hypot(point[0] - centre[0], point[1] - centre[1]))
    neighbours = long < 0.75 * min(frame.width, frame.height)
    return far if neighbours else near


def _edge(centre: Point, towards: Point, frame: Frame) -> Point:
    """Where a line from the centre of a state leaves its box."""
    across, down = towards[0] - centre[0], towards[1] - centre[1]
    wide, high = frame.box[0] / 2 + 3, frame.box[1] / 2 + 3
    scale = min(wide / abs(across) if across else 1e9, high / abs(down) if down else 1e9)
    return centre[0] + across * scale, centre[1] + down * scale


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
