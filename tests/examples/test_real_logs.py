"""`replay_log.py` runs on each of the five real logs, with the mapping and the rules that ship for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commkit.playbook.explain import kinds_of
from examples.logs import read_mapping, read_rules
from examples.records import ClassRules
from tests.examples.conftest import Desk

EXAMPLES = Path(__file__).parents[2] / "examples"
MAPS = sorted((EXAMPLES / "maps").glob("*.toml"))

# What each report must say, from the reference of the data set (rows, members, activity of the whole log).
SAYS = {
    "bitcoin_otc": ("35,592 rows became 35,592 facts about 5,881 people", "members 5,881", "No row was skipped"),
    "cdnow": ("69,659 rows became 139,318 facts about 23,570 people", "members 23,570", "No row was skipped"),
    "collegemsg": ("59,835 rows became 59,835 facts about 1,899 people", "members 1,899", "No row was skipped"),
    "se_cardano": (
        "21,748 rows became",
        "members 3,987",
        "14 facts by people who are not on the roster (1)",
        "4 · no member",
        "2 · bad amount",
    ),
    "slack_houston": ("1,546 rows became 1,546 facts about 71 people", "members 71", "No row was skipped"),
}


@pytest.mark.parametrize("name", sorted(SAYS))
def test_it_runs_on_a_real_log(drawing_desk: Desk, data_dir: Callable[[str], Path], name: str) -> None:
    folder = data_dir(name)
    log = next(path for path in (folder / "events.csv", folder / "events.csv.gz") if path.exists())
    ran = drawing_desk.run(
        log,
        "--map",
        EXAMPLES / "maps" / f"{name}.toml",
        "--rules",
        EXAMPLES / "rules" / f"{name}.toml",
    )
    assert ran.code == 0, ran.err
    for words in SAYS[name]:
        assert words in ran.out
    assert "before the day of their member's join" not in ran.out
    assert "</html>" in ran.page


def test_there_is_a_mapping_and_rules_for_each() -> None:
    assert [path.stem for path in MAPS] == sorted(SAYS)
    assert [path.stem for path in sorted((EXAMPLES / "rules").glob("*.toml"))] == sorted(SAYS)


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_mappings_and_rules_can_be_read_without_the_data(path: Path) -> None:
    mapping = read_mapping(path)
    rules = ClassRules(read_rules(EXAMPLES / "rules" / path.name, mapping.kinds(), mapping.zone))
    used = {reads.kind for many in mapping.rows.values() for reads in many}
    heard = {kind.code for policy in rules.earning for kind in kinds_of(policy)}
    assert heard
    assert heard | {kind.code for kind in (*rules.quiet.speaking, *rules.quiet.attending)} <= used
    assert rules.book.calendar.zone == mapping.zone
