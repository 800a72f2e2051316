"""The words of the pages: plain sentences, every KPI described, every stage and answer in the glossary."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from attrs import AttrsInstance, fields

from commkit import kpi
from commkit.core.data import load
from commkit.core.verdict import Answer
from commkit.core.wording import WORDS, Label
from commkit.members.lifecycle import LABELS
from commkit.presets import dump_rules, load_rules, study_class
from commkit.standing.kinds import KINDS, Kind
from commkit.standing.readers import Columns, Declared, LogMapping, Reads, RosterFile
from examples.findings import ANSWERABLE, check_goals

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
VOCABULARY = (
    "fact kind activity measure reading check verdict standing part outcome echo settle playbook day window "
    "period points growth"
).split()


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_written_plainly(page: Path) -> None:
    assert not re.findall(r"[\u2013\u2014]|\b[Ww]e\b|\b[Uu]s\b|being written", text(page))


@pytest.mark.parametrize("name", [name for name in kpi.__all__ if name.islower()])
def test_every_kpi_is_on_the_page_of_kpis(name: str) -> None:
    assert re.search(rf"\bkpi\.{name}\(", text(ROOT / "docs/kpi.md"))


@pytest.mark.parametrize("word", VOCABULARY)
def test_the_vocabulary_is_in_the_glossary(word: str) -> None:
    assert re.search(rf"^\| {word}\b", GLOSSARY, re.MULTILINE)


def test_every_line_of_the_glossary_has_both_languages() -> None:
    rows = [line.strip("| ").split(" | ") for line in GLOSSARY.splitlines() if re.match(r"\| (?!---|word|KPI)", line)]
    assert len(rows) > 80
    for row in rows:
        word, chinese, meaning, explained = row
        assert re.search("[a-z]", word + meaning)
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert re.search("[\u4e00-\u9fff]", explained)


@pytest.mark.parametrize("label", LABELS.values(), ids=lambda label: label.en)
def test_the_stages_are_called_the_same_in_the_glossary(label: Label) -> None:
    for lang in ("en", "zh"):
        assert label.text(lang) in GLOSSARY


@pytest.mark.parametrize("answer", Answer)
def test_the_answers_are_called_the_same_in_the_glossary(answer: Answer) -> None:
    assert answer.value in GLOSSARY
    assert WORDS.say("zh", answer.value) in GLOSSARY


@pytest.mark.parametrize("part", [LogMapping, Columns, Reads, Declared, RosterFile], ids=lambda part: part.__name__)
def test_every_key_of_a_mapping_is_in_the_tutorial(part: type[AttrsInstance]) -> None:
    tutorial = text(ROOT / "docs/tutorial.md")
    for key in fields(part):
        assert re.search(rf"`{key.name}`|^{key.name} = ", tutorial, re.MULTILINE), key.name


def section(page: str, heading: str) -> str:
    """The text below a heading of a page, up to the next heading of its level."""
    level = heading.split(" ")[0]
    _, found = text(ROOT / page).split(f"\n{heading}\n")
    return found.split(f"\n{level} ")[0]


def first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def toml_blocks(words: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", words, re.MULTILINE | re.DOTALL)


def amounts(kind: Kind) -> str:
    """What the page of kinds says of the amounts of a kind."""
    if not kind.unit and not kind.signed:
        return ""
    decimals = f"{kind.scale} decimals" if kind.scale else "whole"
    return ", ".join([kind.unit or "a number", decimals, *(["signed"] if kind.signed else [])])


def test_the_page_of_kinds_has_every_kind_as_it_is() -> None:
    lines = [line for line in text(ROOT / "docs/kinds.md").splitlines() if line.startswith("| `")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert [row[:4] for row in rows] == [
        (f"`{kind.code}`", kind.label.en, kind.label.zh, amounts(kind)) for kind in KINDS.values()
    ]
    assert all(len(row) == 7 and row[4] for row in rows), "each row says who is the member"


def keys(plain: object, path: str = "") -> list[str]:
    """The paths of plain data, a list's once; a table of lengths and a label are one key each."""
    if isinstance(plain, dict) and not path.endswith((".table", ".label")):
        return [found for key, value in plain.items() for found in keys(value, f"{path}.{key}".strip("."))]
    if isinstance(plain, list) and any(isinstance(one, dict) for one in plain):
        return list(dict.fromkeys(found for one in plain for found in keys(one, f"{path}[]")))
    return [path]


def test_every_key_of_the_rules_is_in_the_tutorial() -> None:
    told = first_cells(section("docs/tutorial.md", "### The rules file, key by key"))
    assert [key for key in told if key not in ANSWERABLE] == keys(dump_rules(study_class()))


def test_every_goal_that_the_report_knows_is_in_the_tutorial() -> None:
    told = first_cells(section("docs/tutorial.md", "### The rules file, key by key"))
    assert [key for key in told if key in ANSWERABLE] == list(ANSWERABLE)


def test_the_rules_of_the_tutorial_can_be_read_and_leave_no_key_out() -> None:
    (written,) = toml_blocks(section("docs/tutorial.md", "### The rules file, key by key"))
    plain = tomllib.loads(written)
    check_goals(load_rules(plain))
    assert sorted(keys(plain)) == sorted(keys(dump_rules(study_class())))


def test_the_mappings_of_the_tutorial_can_be_read() -> None:
    first, second = toml_blocks(section("docs/tutorial.md", "### The mapping, key by key"))
    mapping = load(tomllib.loads(first), LogMapping)
    assert set(mapping.kinds()) == set(KINDS)
    more = load({"active": ["purchased"], **tomllib.loads(second)}, LogMapping)
    assert more.kinds()["pieces_bought"].label.zh == "购买件数"


def test_every_option_of_the_report_is_in_the_tutorial() -> None:
    options = re.findall(r'add\("(--[a-z-]+)"', text(ROOT / "examples/replay_log.py"))
    tutorial = text(ROOT / "docs/tutorial.md")
    assert options
    assert [option for option in options if f"`{option}`" not in tutorial] == []
