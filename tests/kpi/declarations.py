"""Whether a module declares every KPI function that it makes public."""

from __future__ import annotations

from inspect import isfunction
from types import ModuleType

from commkit.kpi.declared import Declared


def declared_is_complete(module: ModuleType, *, no_kpi: frozenset[str] = frozenset()) -> bool:
    """Every public function of the module is declared once, but for those named as no KPI."""
    public = {name for name, one in vars(module).items() if isfunction(one) and one.__module__ == module.__name__}
    rows: tuple[Declared, ...] = module.DECLARED
    wanted = {name for name in public if not name.startswith("_")} - no_kpi
    assert {row.name for row in rows} == wanted, {row.name for row in rows} ^ wanted
    assert len(rows) == len(wanted)
    return True
