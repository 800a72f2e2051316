"""The words of the pages: plain sentences, every KPI described, every stage and answer in the glossary."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from attrs import AttrsInstance, fields

from commkit import kpi
from commkit.core.data import load
from commkit.core.verdict import Answer
from commkit.core.wording import WORDS, Label
from commkit.members.lifecycle.class_member import LABELS
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Quiet
from commkit.operations.goals import Goal
from commkit.playbook import Playbook
from commkit.playbook.data import Book, dump_playbook, load_playbook
from commkit.playbook.registry import registry
from commkit.points import Account, Award, Cap, Streak
from commkit.presets import study_class
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
KPI_PAGES = "".join(
    page.read_text(encoding="utf-8") for page in (ROOT / "docs/kpi.md", *sorted(ROOT.glob("docs/kpi/*.md")))
)
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
    assert re.search(rf"\b{name}\b", KPI_PAGES)


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


RULES = section("docs/tutorial.md", "### The rules file, key by key")
SORTS: Mapping[str, type[AttrsInstance]] = {"account": Account, "award": Award, "streak": Streak, "turnover": Turnover}


def keys(part: type[AttrsInstance]) -> list[str]:
    """The keys of a part of a rules file; a cap and a rule of quiet are made of keys of their own."""
    found: list[str] = []
    for one in (one for one in fields(part) if one.init):
        inner = {"cap": Cap, "quiet": Quiet}.get(one.name)
        found += [f"{one.name}.{key}" for key in keys(inner)] if inner is not None else [one.name]
    return found


def told(table: str) -> list[str]:
    """The keys in the first cells of the first table."""
    lines = re.search(r"(?:^\|.*\n)+", table, re.MULTILINE)
    assert lines is not None
    return [
        key
        for cell in re.findall(r"^\| (`[^|]*) \|", lines.group(), re.MULTILINE)
        for key in re.findall("`(.*?)`", cell)
    ]


def test_every_key_of_a_rules_file_is_in_the_tutorial() -> None:
    assert sorted(told(RULES)) == sorted(keys(Book))


@pytest.mark.parametrize("sort", SORTS)
def test_every_key_of_a_rule_is_in_the_tutorial(sort: str) -> None:
    _, table = RULES.split(f'\n`is = "{sort}"`: ')
    assert registry().tags[sort] is SORTS[sort]
    assert ["name", *told(table)] == keys(SORTS[sort])


def test_every_sort_of_rule_of_the_class_is_in_the_tutorial() -> None:
    assert {type(policy).__name__ for policy in study_class().policies} == {cls.__name__ for cls in SORTS.values()}


def test_every_key_of_a_goal_is_in_the_tutorial() -> None:
    _, table = RULES.split("\nA goal has these keys:\n")
    assert ["name", *told(table)] == keys(Goal)


def test_every_goal_that_the_report_knows_is_in_the_tutorial() -> None:
    _, table = RULES.split("\nA goal names one of these rates")
    assert told(table) == list(ANSWERABLE)


def test_the_rules_of_the_tutorial_can_be_read_and_have_every_number_of_the_class() -> None:
    (written,) = toml_blocks(RULES)
    plain = {**tomllib.loads(written), "calendar": {"zone": "Asia/Shanghai"}}
    book = load_playbook(plain)
    check_goals(book)
    mine, theirs = (
        {_sort_and_key(one, path) for path in _numbers(dump_playbook(one))} for one in (book, study_class())
    )
    assert "award.cap.day" in theirs
    assert "turnover.quiet.exempt_days" in theirs
    assert theirs <= mine


def _numbers(plain: object, path: str = "") -> list[str]:
    """The paths of the numbers of plain data."""
    if isinstance(plain, dict):
        return [found for key, one in plain.items() for found in _numbers(one, f"{path}.{key}".strip("."))]
    return [path] if isinstance(plain, int) or path.endswith(".at_least") else []


def _sort_and_key(book: Playbook, path: str) -> str:
    """A path with the sort of the rule for its name: `policies.checkin.each` is `award.each`."""
    area, _, rest = path.partition(".")
    name, _, key = rest.partition(".")
    if area == "policies":
        (sort,) = [tag for tag, cls in SORTS.items() if isinstance(book.policy(name), cls)]
        return f"{sort}.{key}"
    return f"goals.{key}" if area == "goals" else path


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
