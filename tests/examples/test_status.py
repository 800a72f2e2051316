"""The status report: six sections beside the page, the same numbers, both languages, nothing without evidence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commkit.operations import EVIDENCE, Part
from commkit.presets import study_class
from examples import replay_log
from examples.findings import Findings, find
from examples.replay_log import CLASS_MAPPING, embedded
from examples.replaying import replay
from examples.status import evidence, quits, status_report
from tests.examples.conftest import ROWS, Desk

TINY: dict[str, object] = {"name": "r", "version": "1", "policies": {"stage": {"is": "turnover"}}, "goals": {}}


@pytest.fixture(scope="module")
def class_272() -> Findings:
    """What is found in the made-up class."""
    log, kinds = embedded(), CLASS_MAPPING.kinds()
    active, speaking = ([kinds[code] for code in codes] for codes in (CLASS_MAPPING.active, CLASS_MAPPING.speaking))
    return find(log, replay(log.facts, study_class(), active=active, speaking=speaking, roster=CLASS_MAPPING.roster))


def markdown(desk: Desk) -> str:
    return (desk.folder / "report.md").read_text(encoding="utf-8")


def test_R89_no_section_is_missing(class_272: Findings) -> None:
    report = status_report(class_272)
    assert report.missing == ()
    assert [section.part for section in report.sections] == list(Part)


def test_S0_04_it_is_written_beside_the_page_in_the_language_of_the_run(desk: Desk) -> None:
    assert f"The status report: {desk.folder / 'report.md'}" in desk.run().out
    english = markdown(desk)
    assert "## Overall\n\n- members: 272\n" in english
    assert "✓ reached: check-in rate: 128/272 = 47.06 % (at least 47 %)" in english
    assert "2 of 2 goals reached." in english
    desk.run("--lang", "zh")
    chinese = markdown(desk)
    assert "## 总体情况\n\n- 成员：272\n" in chinese
    assert "2 个目标达成 2 个。" in chinese
    assert not re.search(r"[\u4e00-\u9fff][,:;?]", chinese)


def test_the_page_holds_the_same_text(desk: Desk) -> None:
    page = desk.run().page
    assert markdown(desk).splitlines()[4] in page[page.index('id="status"') : page.index('id="rules"')]


def test_another_place_may_be_said_but_not_that_of_the_page(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    other, page = desk.folder / "june.md", desk.folder / "report.html"
    assert desk.run("--status", other).code == 0
    assert other.read_text(encoding="utf-8").startswith("# The class of 272, 2017-03-31\n")
    assert not (desk.folder / "report.md").exists()
    assert replay_log.main(["--out", str(page), "--status", str(page), "--open-nothing"]) == 2
    assert "where the page goes; wanted another file" in capsys.readouterr().err


def test_a_page_that_ends_in_md_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_log, "can_draw", lambda: False)
    assert replay_log.main(["--out", str(tmp_path / "june.md"), "--open-nothing"]) == 0
    assert "</html>" in (tmp_path / "june.md").read_text(encoding="utf-8")
    assert (tmp_path / "june.status.md").exists()


def test_its_evidence_is_asked_for_by_the_problems_and_is_that_of_the_report(class_272: Findings) -> None:
    known = evidence(class_272)
    assert known.keys() <= EVIDENCE.keys()
    assert str(known["checkin_rate"]) == "128/272 = 47.06 %"
    assert known["private_chats"] == class_272.run.step_counts["lurker", "contacted"]
    assert str(quits(class_272)) == "7/266 = 2.63 %"


def test_what_the_log_cannot_say_is_unknown(desk: Desk) -> None:
    mapping = """
active = ["message"]
ignore = ["join", "sign", "gift"]
columns = { at = "time", member = "who", kind = "what", group = "" }
rows = { chat = [{ kind = "message" }] }
"""
    assert desk.replay(desk.log(), mapping=mapping).code == 0
    text = markdown(desk)
    assert "check-in rate: not known yet (at least 47 %)" in text
    assert "quit rate" not in text, "the log is shorter than 28 days"


def test_a_quiet_log_without_rewards_is_told_what_to_do(desk: Desk) -> None:
    rows = [*ROWS, *(f"{at + 10},2024-02-{at + 1:02d}T08:00:00+08:00,ada,gift,1" for at in range(29))]
    rules = desk.file("rules.json", json.dumps(TINY))
    assert desk.replay(desk.log(rows), "--rules", rules).code == 0
    text = markdown(desk)
    assert "- To do: points and rewards" in text
    assert "- Goal" not in text
    assert "- No goal is set." in text
    assert "- To do: quantify" not in text, "a goal that is missing is not one without a number"


def test_a_goal_that_limits_is_told_as_a_limit(desk: Desk) -> None:
    goals = {"activity_rate": {"at_most": "1/2"}, "stickiness": {"at_least": "1/10", "at_most": "1/2"}}
    rules = desk.file("rules.json", json.dumps(TINY | {"goals": goals}))
    ran = desk.replay(desk.log(), "--rules", rules)
    assert ran.code == 0, ran.err
    assert "goal: activity rate: at most 50 %" in ran.out
    assert "goal: stickiness (DAU/MAU): at least 10 %, stickiness (DAU/MAU): at most 50 %" in ran.page
    assert "- Goal: activity rate: at most 50 %" in markdown(desk)


def test_time_that_passed_reads_as_a_sentence(desk: Desk) -> None:
    ran, chinese = desk.run(), desk.run("--lang", "zh")
    assert "active → lurker · a day passed · " in ran.out
    assert "活跃 → 潜水 · 又过了一天 · " in chinese.out
    for words in ("a fact came", "有每天"):
        assert words not in ran.out + ran.page + chinese.out + chinese.page
