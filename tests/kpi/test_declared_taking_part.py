"""Every KPI of the modules of growth and of taking part is declared, once, with a label in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import getmembers, isfunction
from types import ModuleType

import pytest

from commkit.kpi import (
    activity,
    attendance,
    audience,
    consistency,
    frequency,
    growth,
    hours,
    joining,
    leaving,
    rosters,
    windows,
)
from commkit.kpi.declared import Additivity, Declared, Order

MODULES = (
    activity,
    attendance,
    audience,
    consistency,
    frequency,
    growth,
    hours,
    joining,
    leaving,
    rosters,
    windows,
)
GATHERS_ONLY = {"all_departures"}


def declared(module: ModuleType) -> Sequence[Declared]:
    rows = module.DECLARED
    assert isinstance(rows, tuple)
    return rows


def own(module: ModuleType) -> set[str]:
    return {n for n, f in getmembers(module, isfunction) if f.__module__ == module.__name__ and not n.startswith("_")}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_public_function_is_declared_once(module: ModuleType) -> None:
    names = [one.name for one in declared(module)]
    assert len(names) == len(set(names))
    assert own(module) - GATHERS_ONLY <= set(names)
    of_days = {"longest_streak", "current_streak"} if module is attendance else set()
    assert set(names) - own(module) == of_days


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_labels_are_in_both_languages_and_order_never_matters(module: ModuleType) -> None:
    for one in declared(module):
        assert one.label.en.isascii()
        assert any("一" <= sign <= "鿿" for sign in one.label.zh)
        assert one.order is Order.IGNORED


def test_pain_21_averages_and_streaks_do_not_add_up() -> None:
    found = {one.name: one.additivity for module in MODULES for one in declared(module)}
    for name in ("mean_stickiness", "mean_of_ratios", "cmgr", "longest_streak", "peak_hour_share"):
        assert found[name] is Additivity.NOT
    for name in ("mau", "stickiness", "l28", "weekly_participation", "members_on"):
        assert found[name] is Additivity.OVER_MEMBERS
    for name in ("net_growth", "joined", "departures_on", "events_by_hour", "checkin_days"):
        assert found[name] is Additivity.FULLY
