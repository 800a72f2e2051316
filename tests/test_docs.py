"""The pages themselves: what the first examples ask of a reader, and the checks behind `make docs`."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON_BLOCK = re.compile(r"^```(?:python|pycon)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LATER = {"Playbook", "Standing", "Measure", "playbook", "standing", "presets"}


def ci_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"commkit_ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


site_check = ci_script("site_check")
AREAS = sorted(path.parent.name for path in ROOT.glob("commkit/*/__init__.py"))


def code_of(block: str) -> str:
    """A block's Python: as it is, or the prompted lines of a session."""
    if ">>>" not in block:
        return block
    prompted = [line[4:] for line in block.splitlines() if line.startswith((">>> ", "... "))]
    return "\n".join(prompted)


def commkit_names(code: str) -> set[str]:
    """What a reader has to know of commkit: names taken from it, an area counting by what is used of it."""
    tree = ast.parse(code)
    imported = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "commkit"
        for name in node.names
    }
    used_of = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported
    }
    return {f"{area}.{name}" for area, name in used_of} | (imported - {area for area, _ in used_of})


def first_examples() -> list[str]:
    blocks = PYTHON_BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) >= 3, "the README begins with three examples"
    return [code_of(block) for block in blocks[:3]]


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_first_example_asks_for_two_commkit_names_at_most(position: int) -> None:
    names = commkit_names(first_examples()[position])
    assert 1 <= len(names) <= 2, names


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_first_example_uses_no_playbook_standing_or_measure(position: int) -> None:
    words = set(re.findall(r"\w+", first_examples()[position]))
    assert words & LATER == set()


@pytest.mark.parametrize("area", AREAS)
def test_an_area_has_its_page(area: str) -> None:
    page = ROOT / "docs" / "api" / f"{area}.md"
    assert f"::: commkit.{area}\n" in page.read_text(encoding="utf-8")
    assert f"api/{area}.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_names_are_counted_by_what_is_used_of_an_area() -> None:
    code = "from commkit import kpi, points\nfrom commkit.members import entry as e\nkpi.a(kpi.b(e.c()))"
    assert commkit_names(code) == {"kpi.a", "kpi.b", "e.c", "points"}


def test_a_session_is_read_without_its_output() -> None:
    assert code_of(">>> x = 1\n>>> x\n1\n") == "x = 1\nx"


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://elsewhere.test/a.js"></script>',
        '<script src="//elsewhere.test/a.js"></script>',
        '<link rel="stylesheet" href="https://elsewhere.test/a.css">',
        '<link rel="preconnect" href="https://elsewhere.test">',
        '<img src="https://elsewhere.test/a.png">',
        '<img srcset="here.png 1x, https://elsewhere.test/a.png 2x">',
        '<iframe src="https://elsewhere.test"></iframe>',
        "<p style=\"background: url('https://elsewhere.test/a.png')\">",
        "<style>@import 'https://elsewhere.test/a.css';</style>",
        '<img src="missing.png">',
        '<pre class="mermaid"><code>graph LR</code></pre>',
        "<blockquote><blockquote><blockquote>1 + 1</blockquote></blockquote></blockquote>",
    ],
)
def test_a_page_that_would_look_wrong_offline_is_reported(html: str, tmp_path: Path) -> None:
    (tmp_path / "here.png").touch()
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    assert len(list(site_check.problems(tmp_path))) == 1


def test_a_style_that_fetches_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p { background: url(https://elsewhere.test/a) }", encoding="utf-8")
    assert len(list(site_check.problems(tmp_path))) == 1


def test_links_and_what_is_here_are_fine(tmp_path: Path) -> None:
    (tmp_path / "here.png").touch()
    (tmp_path / "index.html").write_text(
        "<blockquote>said</blockquote>"
        * 3
        + '<a href="https://elsewhere.test">read on</a><link rel="canonical" href="https://commkit.example/">'
        '<img src="here.png?1"><img src="data:image/png;base64,AA==">',
        encoding="utf-8",
    )
    assert list(site_check.problems(tmp_path)) == []
