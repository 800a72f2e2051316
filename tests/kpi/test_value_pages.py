"""Every KPI of funnels, referral, money, RFM, change and claims is declared, named in Chinese, and has a page."""

from __future__ import annotations

from inspect import getmembers, isfunction
from pathlib import Path
from types import ModuleType

import pytest

from commkit.kpi import change, claims, conversion, economics, funnels, projection, referral, rfm, segments

PAGES = Path(__file__).parents[2] / "docs" / "kpi"
MODULES = [change, claims, conversion, economics, funnels, projection, referral, rfm, segments]
NO_KPI = {
    "levels_of": "rows of a funnel for other modules",
    "signed": "how a change is written",
    "by_counterpart": "facts seen from the other side",
}


def functions(module: ModuleType) -> dict[str, str]:
    own = [(name, one) for name, one in getmembers(module, isfunction) if one.__module__ == module.__name__]
    return {name: one.__doc__ or "" for name, one in own if not name.startswith("_")}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".", 1)[1])
def test_each_kpi_is_declared_once_and_nothing_else_is(module: ModuleType) -> None:
    declared = [one.name for one in module.DECLARED]
    assert len(declared) == len(set(declared))
    assert set(declared) == functions(module).keys() - NO_KPI.keys()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".", 1)[1])
def test_each_kpi_has_a_page_an_example_a_chinese_name_and_a_source(module: ModuleType) -> None:
    pages = "".join((PAGES / f"{page}.md").read_text(encoding="utf-8") for page in ("funnels", "value", "change"))
    for name, words in functions(module).items():
        if name not in NO_KPI:
            assert name in pages, f"no page shows {name}"
            assert "Source:" in words, f"{name} has no source"
            assert any("一" <= sign <= "鿿" for sign in words), f"{name} has no Chinese name"
        assert ">>>" in words, f"{name} has no example"


def test_names_are_said_in_two_languages() -> None:
    for module in MODULES:
        for one in module.DECLARED:
            assert one.label.en
            assert one.label.zh
