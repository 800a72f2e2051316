"""KPI tables as charts (altair, the `charts` extra). Pure: a table in, a chart out; rendering is the caller's."""

from commkit.charts.look import COLOURS, Legend, Look
from commkit.charts.members import ACCOUNTING_PARTS, ACTIVE_PARTS, accounting, actives
from commkit.charts.squares import checkins, retention

__all__ = [
    "ACCOUNTING_PARTS",
    "ACTIVE_PARTS",
    "COLOURS",
    "Legend",
    "Look",
    "accounting",
    "actives",
    "checkins",
    "retention",
]
