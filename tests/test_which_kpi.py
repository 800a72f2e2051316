"""Which KPI do I need? Every public KPI has its page, is found by a question, and every name on that page exists."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from commkit import kpi
from commkit.kpi.declared import Declared

DOCS = Path(__file__).resolve().parents[1] / "docs"
WHICH = DOCS / "kpi" / "which.md"
PAGES = {page: page.read_text(encoding="utf-8") for page in [DOCS / "kpi.md", *sorted(DOCS.glob("kpi/*.md"))]}
OTHERS = {page: text for page, text in PAGES.items() if page != WHICH}


@frozen
class Kpi:
    """A declared KPI and the module that has its function."""

    module: str
    declared: Declared


@frozen
class Question:
    """A row of the page: the section's page, the question, and the functions that answer it."""

    page: Path
    question: str
    functions: tuple[str, ...]


def all_declared() -> Iterator[Kpi]:
    for one in pkgutil.iter_modules(kpi.__path__, "commkit.kpi."):
        module = importlib.import_module(one.name)
        yield from (Kpi(one.name, declared) for declared in getattr(module, "DECLARED", ()))


def questions(text: str) -> Iterator[Question]:
    page = WHICH
    for line in text.splitlines():
        link = re.match(r"Page: \[.*\]\((.*)\)", line)
        if link:
            page = WHICH.parent / link[1]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] not in ("question", "---"):
            yield Question(page, cells[0], tuple(re.findall(r"`(\w+)`", cells[2])))


DECLARED = {one.declared.name: one for one in all_declared()}
QUESTIONS = list(questions(WHICH.read_text(encoding="utf-8")))


def named_on(name: str, text: str) -> bool:
    """Whether a page calls the function, or names it as code."""
    return re.search(rf"\b{name}\(|`(?:\w+\.)*{name}`", text) is not None


def test_there_is_something_to_look_at() -> None:
    assert len(DECLARED) > 200
    assert len(QUESTIONS) > 60


def test_no_two_modules_declare_one_name() -> None:
    names = [one.declared.name for one in all_declared()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_public_kpi_has_its_page(name: str) -> None:
    assert any(named_on(name, text) for text in OTHERS.values()), f"{DECLARED[name].module}: no page under docs/kpi"


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_public_kpi_is_found_by_one_question(name: str) -> None:
    assert [name in row.functions for row in QUESTIONS].count(True) == 1


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row.question)
def test_every_function_of_a_question_exists_and_is_on_the_page_that_is_named(row: Question) -> None:
    assert row.question.endswith("?")
    assert row.functions
    for name in row.functions:
        one = DECLARED[name]
        assert callable(getattr(importlib.import_module(one.module), name, getattr(kpi, name, None)))
        assert named_on(name, OTHERS[row.page]), f"{name} is not on {row.page.name}"


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_the_page_says_where_a_function_is(name: str) -> None:
    assert name in kpi.__all__ or f"`{DECLARED[name].module}`" in WHICH.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted(DOCS.glob("kpi/*.md")), ids=lambda page: page.stem)
def test_every_page_is_named(page: Path) -> None:
    assert page == WHICH or page in {row.page for row in QUESTIONS}


def test_a_row_is_read_as_its_page_question_and_functions() -> None:
    head = "Page: [Growth](growth.md)\n\n| question | KPI | function |\n| --- | --- | --- |\n"
    text = f"{head}| How many? | x | `a`, `b` |\n"
    assert list(questions(text)) == [Question(WHICH.parent / "growth.md", "How many?", ("a", "b"))]


def test_a_name_in_prose_is_no_page_of_its_own() -> None:
    assert not named_on("left", "Who left and who joined")
    assert named_on("left", "see `kpi.left`")
    assert named_on("left", ">>> kpi.left(days)")
