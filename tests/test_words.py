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
from commkit.standing.kinds import KINDS
from commkit.standing.readers import Columns, Declared, LogMapping, Reads, RosterFile

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


def test_the_mappings_of_the_tutorial_can_be_read() -> None:
    first, second = re.findall(r"^```toml\n(.*?)^```", text(ROOT / "docs/tutorial.md"), re.MULTILINE | re.DOTALL)
    mapping = load(tomllib.loads(first), LogMapping)
    assert set(mapping.kinds()) == set(KINDS)
    more = load({"active": ["purchased"], **tomllib.loads(second)}, LogMapping)
    assert more.kinds()["pieces_bought"].label.zh == "购买件数"


def test_every_option_of_the_report_is_in_the_tutorial() -> None:
    options = re.findall(r'add\("(--[a-z-]+)"', text(ROOT / "examples/replay_log.py"))
    tutorial = text(ROOT / "docs/tutorial.md")
    assert options
    assert [option for option in options if f"`{option}`" not in tutorial] == []
