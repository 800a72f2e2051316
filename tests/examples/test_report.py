"""The report: the numbers of the class, who is spoken to, both languages, one page that fetches nothing."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from commkit.core.calendar import Calendar
from commkit.playbook.data import dump_playbook
from commkit.presets import BENCHMARK_DAY, class_log, study_class
from commkit.presets.class_log import ZONE
from examples import replay_log
from examples.diagram import NARROW, WIDE, arrows, diagram
from examples.findings import ANSWERABLE
from examples.logs import read_mapping, read_rules
from examples.words import _TEXTS, Speech
from tests.examples.conftest import MAPPING, ROWS, Desk

SCRIPT = Path(replay_log.__file__)
CLASS_MAP = """
zone = "Asia/Shanghai"
roster = "joins"
active = ["message", "checked_in", "shared"]
speaking = ["message"]

[columns]
group = "group"

[rows]
joined = [{ kind = "joined" }]
left = [{ kind = "left" }]
removed = [{ kind = "removed", person = "person" }]
message = [{ kind = "message" }]
shared = [{ kind = "shared", thing = "thing" }]
checked_in = [{ kind = "checked_in" }]
private_chat = [{ kind = "private_chat", person = "person" }]
recognised = [{ kind = "recognised" }]
not_recognised = [{ kind = "not_recognised" }]
"""


# ---------------------------------------------------------------- the class of 272


def test_the_report_says_the_numbers_of_the_source(desk: Desk) -> None:
    ran = desk.run()
    assert ran.code == 0
    assert "check-in rate: 128/272 = 47.06 % · reached" in ran.out
    assert "activity rate: 109/272 = 40.07 % · reached" in ran.out
    assert "109 of 272 reach it, 108 would not" in ran.out
    assert "47.06 %" in ran.page
    assert "128 of 272 members" in ran.page


def test_the_page_says_that_the_log_is_made_up_and_who_chose_the_day(desk: Desk) -> None:
    page = desk.run().page
    assert "everybody in it is invented" in page
    assert f"the benchmark day, {BENCHMARK_DAY}, is the generator&#x27;s choice" in page
    assert "The source names no day" in page


def test_by_default_nobody_is_removed_without_a_private_chat(desk: Desk) -> None:
    ran = desk.run()
    assert "60 · Speak to them in private first" in ran.out
    assert "4 · Removal to be decided" in ran.out
    assert "Policy: nobody is removed without a private chat." in ran.out
    assert "Removal to be decided: quiet, and gave no reply to the private chat · 2" in ran.page
    assert "without a private chat ·" not in ran.page


def test_each_reason_stands_once_over_its_members(desk: Desk) -> None:
    page = desk.run().page
    heads = re.findall(r'class="group-head"><th[^>]*>([^<]*)<', page)
    assert heads == [
        "Removal to be decided: quiet, and gave no reply to the private chat · 2",
        "Removal to be decided: quiet, and does not recognise the group after a private chat · 2",
        "Speak to them in private first: quiet, and nobody has spoken to them yet · 60",
        "Wait for the answer to the private chat: quiet, and the private chat is still open · 5",
        "Keep and watch: quiet, but recognises the group after a private chat · 3",
    ]


def test_where_the_data_decides_each_decision_says_so(desk: Desk) -> None:
    ran = desk.run("--removal", "data_decides")
    assert "69 · Removal to be decided" in ran.out
    assert "Speak to them" not in ran.out
    assert "Policy: the data decides." in ran.out
    assert "Removal to be decided: quiet; the policy is that the data decides, without a private chat · 65" in ran.page


def test_what_a_cleaning_would_do_stands_with_the_absolute_number(desk: Desk) -> None:
    page = desk.run().page
    assert "109/200 = 54.5 % instead of 109/272 = 40.07 %" in page
    assert "it would still be 109 members" in page


def test_as_of_reads_the_past_and_says_what_it_left_out(desk: Desk) -> None:
    ran = desk.run("--as-of", "2017-03-31")
    assert "Goals · 2017-03-30, Thursday" in ran.out
    assert re.search(r"[0-9]+ facts on or after 2017-03-31 were left out", ran.out)
    assert "not reached" in ran.out


def test_as_of_before_the_log_is_an_error(desk: Desk) -> None:
    ran = desk.run("--as-of", "2016-01-01")
    assert ran.code == 2
    assert "wanted a day after the first day of the log" in ran.err


def test_it_is_the_same_report_every_time(drawing_desk: Desk) -> None:
    assert drawing_desk.run().page == drawing_desk.run().page


# ---------------------------------------------------------------- the same from a file


def class_rows() -> list[dict[str, str]]:
    calendar = Calendar(ZONE)
    return [
        {
            "id": fact.id,
            "at": calendar.when(fact.at).isoformat(),
            "member": fact.member,
            "kind": fact.kind.code,
            "group": fact.group or "",
            "thing": fact.thing or "",
            "person": fact.person or "",
        }
        for fact in class_log()
    ]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_jsonl(rows: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def test_a_file_in_any_form_gives_the_report_of_the_embedded_log(desk: Desk) -> None:
    embedded = desk.run().out.splitlines()
    rows = class_rows()
    forms = {
        "log.csv": as_csv(rows),
        "bom.csv": b"\xef\xbb\xbf" + as_csv(rows),
        "log.csv.gz": gzip.compress(as_csv(rows)),
        "log.jsonl": as_jsonl(rows),
        "log.jsonl.gz": gzip.compress(as_jsonl(rows)),
        "shuffled.csv": as_csv(rows[::-1]),
    }
    for name, content in forms.items():
        ran = desk.replay(desk.file(name, content), mapping=CLASS_MAP)
        assert ran.code == 0, ran.err
        own = [line for line in ran.out.splitlines() if "the goals of the study class" not in line]
        assert own[1:20] == embedded[1:20], name


def test_a_log_in_the_own_form_needs_no_mapping(desk: Desk) -> None:
    ran = desk.run(desk.file("log.csv", as_csv(class_rows())))
    assert ran.code == 0
    assert "days of UTC" in ran.out


def test_a_roster_file_beside_the_log_says_who_is_a_member(desk: Desk) -> None:
    desk.file("members.csv", "who,since\nada,2024-01-01\nzoe,2024-01-02\n")
    mapping = """
zone = "Asia/Shanghai"
times_in = "Asia/Shanghai"
roster = "file"
active = ["message", "checked_in"]
ignore = ["join", "gift"]
roster_file = { name = "members.csv", member = "who", joined = "since" }
columns = { at = "time", member = "who", kind = "what", group = "" }

[rows]
chat = [{ kind = "message" }]
sign = [{ kind = "checked_in" }]
"""
    ran = desk.replay(desk.log(ROWS), mapping=mapping)
    assert ran.code == 0, ran.err
    assert "members 2" in ran.out
    assert "1 facts by people who are not on the roster (1)" in ran.out


def test_a_roster_file_that_is_not_there(desk: Desk) -> None:
    mapping = """
roster = "file"
active = ["message"]
roster_file = { name = "members.csv" }
columns = { at = "time", member = "who", kind = "what", group = "" }
rows = { chat = [{ kind = "message" }] }
ignore = ["join", "sign", "gift"]
"""
    ran = desk.replay(desk.log(ROWS), mapping=mapping)
    assert ran.code == 2
    assert "members.csv: saw no such file" in ran.err


def test_a_log_that_cannot_say_who_checked_in_leaves_that_goal_unknown(desk: Desk) -> None:
    mapping = """
active = ["message"]
ignore = ["join", "sign", "gift"]
columns = { at = "time", member = "who", kind = "what", group = "" }
rows = { chat = [{ kind = "message" }] }
"""
    ran = desk.replay(desk.log(ROWS), mapping=mapping)
    assert "? check-in rate: the log does not say · not known" in ran.out
    assert "the log does not say" in ran.page


# ---------------------------------------------------------------- what is counted, by whose rules


def test_a_goal_says_whom_it_counts_and_the_active_say_by_what(desk: Desk) -> None:
    ran, chinese = desk.run(), desk.run("--lang", "zh")
    assert "counted: wrote on the day" in ran.out
    assert "counted: wrote on the day" in ran.page
    assert "whoever had messages, check-ins or shares" in ran.page
    assert "active on the day 139 (messages, check-ins or shares)" in ran.out
    assert "统计口径：当天发言" in chinese.out
    assert "当天有发言、打卡、分享的成员" in chinese.page


def test_on_a_log_of_ones_own_the_goals_of_the_class_are_called_so(desk: Desk) -> None:
    said = "the goals of the study class; --rules sets yours"
    own = desk.replay(desk.log())
    assert said in own.out
    assert said in own.page
    assert said not in desk.run().out


QUIET_DAYS = [f"{at + 10},2024-02-{at + 1:02d}T08:00:00+08:00,ada,sign," for at in range(29)]
REPLIES = MAPPING.replace('chat = [{ kind = "message" }]', 'chat = [{ kind = "replied" }]').replace(
    '"message"', '"replied"'
)
EXAMPLES = Path(__file__).parents[2] / "examples"
TINY: dict[str, object] = {"name": "r", "version": "1", "policies": {"stage": {"is": "turnover"}}, "goals": {}}


def test_whoever_speaks_by_the_mapping_is_not_quiet_by_the_preset(desk: Desk) -> None:
    rows = [*ROWS, *QUIET_DAYS, "90,2024-02-20T08:00:00+08:00,ben,chat,"]
    assert "nobody" in desk.replay(desk.log(rows), mapping=REPLIES).out
    assert "Speak to them in private first: ben" in desk.replay(desk.log([*ROWS, *QUIET_DAYS]), mapping=REPLIES).out


def test_rules_that_do_not_read_an_active_kind_are_noted(desk: Desk) -> None:
    rules = desk.file("rules.json", json.dumps(TINY))
    ran = desk.replay(desk.log(), "--rules", rules, mapping=REPLIES)
    assert "The rule of quiet does not read: replies." in ran.out
    assert "The rule of quiet does not read: replies." in ran.page
    assert "does not read" not in desk.replay(desk.log(), "--rules", rules).out


def test_rules_from_json_are_those_that_were_dumped(desk: Desk) -> None:
    rules = desk.file("rules.json", json.dumps(dump_playbook(study_class())))
    own = [line for line in desk.run("--rules", rules).out.splitlines() if "does not read: shares" not in line]
    assert own[:25] == desk.run().out.splitlines()[:25]


EARNING = {
    "points": {"is": "account"},
    "growth": {"is": "account"},
    "sign": {"is": "award", "kind": "checked_in", "each": 3, "cap": {"day": 3, "week": 9, "month": 30, "ever": 99}},
    "helped": {"is": "award", "kind": "answered", "each": 4, "once": "person", "role": "received"},
    "talk": {"is": "award", "kind": "message", "each": 2, "cooldown": 60},
    "days": {"is": "streak", "kinds": ["checked_in", "message"], "table": {"2": 10}},
    "bring": {"is": "invite", "each": 20},
    "level": {"is": "award", "kind": "checked_in", "each": 100, "into": "growth"},
    "stage": {"is": "turnover"},
}


def test_every_rule_of_the_points_is_told_with_its_limits(desk: Desk) -> None:
    rules = desk.file("rules.json", json.dumps(TINY | {"policies": EARNING}))
    told = {
        "en": (
            "check-ins: 3 each, at most 3 a day, 9 a week, 30 a month, 99 in all",
            "answers: 4 each, for who receives it, once for each person",
            "messages: 2 each, 60 seconds apart",
            "invitations: 20 each",
            "2 days of check-ins or messages in a row: 10",
        ),
        "zh": (
            "打卡：每次 3 分，每天最多 3 分、每周最多 9 分、每月最多 30 分、累计最多 99 分",
            "发言：每次 2 分，间隔至少 60 秒",
        ),
    }
    for lang, lines in told.items():
        page = desk.replay(desk.log(), "--rules", rules, "--lang", lang).page
        for line in lines:
            assert f"<li>{line}</li>" in page
        assert "100 each" not in page


def test_the_board_is_of_the_first_account(desk: Desk) -> None:
    rows = [*ROWS, "6,2024-01-03T08:00:00+08:00,ada,sign,", "7,2024-01-03T08:01:00+08:00,ada,chat,"]
    rules = desk.file("rules.json", json.dumps(TINY | {"policies": EARNING}))
    assert "points: 1. ada 18, 2. ben 2" in desk.replay(desk.log(rows), "--rules", rules).out


def test_without_an_account_nobody_has_points(desk: Desk) -> None:
    rules = desk.file("rules.json", json.dumps(TINY))
    ran = desk.replay(desk.log(), "--rules", rules)
    assert "Nobody has points." in ran.page
    assert "points: 1." not in ran.out


def test_a_goal_without_a_label_has_a_proper_name_in_both_languages(desk: Desk) -> None:
    goals = {name: {"at_least": "1/2"} for name in ANSWERABLE}
    rules = desk.file("rules.json", json.dumps(TINY | {"goals": goals}))
    for lang in ("en", "zh"):
        ran = desk.replay(desk.log(), "--rules", rules, "--lang", lang)
        for name, label in ANSWERABLE.items():
            assert label.text(lang) in ran.out
            assert "_" not in name or name not in ran.out + ran.page


def test_the_latest_decisions_are_those_with_a_reason(desk: Desk) -> None:
    ran = desk.run()
    told = ran.out.split("Latest decisions, explained\n")[1].split("\n\n")[0].splitlines()
    assert len(told) == 6
    assert all(" · " in line for line in told)
    assert sum("→ lurker" in line for line in told) == 2
    assert sum("(at most 0)" in line for line in told) >= 2
    assert "no condition" not in ran.page


def test_an_answer_without_a_private_chat_is_reported(desk: Desk) -> None:
    mapping = MAPPING + 'yes = [{ kind = "recognised" }]\n'
    ran = desk.replay(desk.log([*ROWS, "6,2024-01-03T08:00:00+08:00,ada,yes,"]), mapping=mapping)
    assert "1 answers without a private chat" in ran.out
    assert "without a private chat (" not in desk.run().out


def test_a_small_group_has_no_top_tenth_and_no_cleaning_of_nobody(desk: Desk) -> None:
    page = desk.replay(desk.log([*ROWS, *QUIET_DAYS])).page
    assert "Speak to them in private first" in page
    assert "top tenth" not in page
    assert "quiet members left, activity would" not in page
    assert "top tenth" in desk.run().page


# ---------------------------------------------------------------- languages


def test_every_word_is_there_in_both_languages() -> None:
    for code, (english, chinese) in _TEXTS.items():
        assert set(re.findall(r"\{(\w+)", english)) == set(re.findall(r"\{(\w+)", chinese)), code


def test_the_chinese_report_is_chinese(desk: Desk) -> None:
    ran = desk.run("--lang", "zh")
    assert "签到率：128/272 = 47.06 % · 达标" in ran.out
    assert "规定：未经私聊，不清退任何人。" in ran.out
    aside = r'<(style|script|svg|pre)\b.*?</\1>|<p id="no-font".*?</p>|<[^>]*>'
    visible = re.sub(aside, " ", ran.page, flags=re.DOTALL)
    for name in sorted({fact.member for fact in class_log()}):
        visible = visible.replace(name, " ")
    english = set(re.findall(r"[A-Za-z]{4,}", visible))
    assert english <= {"commkit", "Asia", "Shanghai", "mermaid", "study", "class", "charts", "rules", "install"}


def test_the_punctuation_of_the_chinese_report_is_full_width(desk: Desk) -> None:
    out = desk.run("--lang", "zh").out
    assert not re.search(r"[\u4e00-\u9fff][,:;?]", out)


def test_the_speech_says_numbers_with_their_thousands() -> None:
    assert Speech("en")("more", count=18210) == "and 18,210 more"


# ---------------------------------------------------------------- the page


class Reader(HTMLParser):
    """Checks that every element is closed, and gathers what the page would fetch."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in ("src", "href", "xlink:href", "action", "data") and value and not value.startswith("#"):
                self.fetched.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=["en", "zh"])
def read_page(drawing_desk: Desk, request: pytest.FixtureRequest) -> tuple[str, Reader]:
    reader = Reader()
    page = drawing_desk.run("--lang", request.param).page
    reader.feed(page)
    return page, reader


def test_the_page_is_well_formed_and_no_id_stands_for_two_things(read_page: tuple[str, Reader]) -> None:
    _, reader = read_page
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))


def test_the_page_fetches_nothing(read_page: tuple[str, Reader]) -> None:
    page, reader = read_page
    assert reader.fetched == []
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", page)


def test_names_and_kinds_from_a_log_cannot_become_markup(desk: Desk) -> None:
    evil = "<script>alert(1)</script>\"'&"
    rows = [dict(row, who=evil) for row in csv.DictReader(["id,time,who,what,yuan", *ROWS])]
    ran = desk.replay(desk.file("log.csv", as_csv(rows)))
    assert ran.code == 0
    assert "<script>alert" not in ran.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in ran.page


def test_every_chart_is_drawn_wide_and_narrow(drawing_desk: Desk) -> None:
    page = drawing_desk.run().page
    for name in ("calendar", "trend", "growth", "retention"):
        section = page[page.index(f'id="{name}"') :]
        assert section.index('class="wide"') < section.index('class="narrow"')
    assert page.count("<svg") == 10


def test_without_the_charts_extra_there_is_one_clear_line_and_a_page_without_charts(desk: Desk) -> None:
    ran = desk.run()
    assert ran.code == 0
    assert ran.out.count("pip install 'commkit-rules[charts]'") == 1
    assert "the charts extra is not installed" in ran.page
    assert ran.page.count("<svg") == 2


def test_a_page_that_cannot_be_written_is_an_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay_log.main(["--out", str(desk.folder / "no" / "where.html"), "--open-nothing"]) == 2
    assert "cannot be written" in capsys.readouterr().err


# ---------------------------------------------------------------- the diagram


def test_the_diagram_has_every_state_and_one_arrow_for_each_pair(desk: Desk) -> None:
    from commkit.members.lifecycle.class_member import class_member

    machine = class_member()
    drawn = arrows(machine)
    assert {(arrow.source, arrow.target) for arrow in drawn} == {(move.source, move.target) for move in machine.moves}
    assert sum(len(arrow.moves) for arrow in drawn) == len(machine.moves)
    assert [arrow.number for arrow in drawn] == list(range(1, len(drawn) + 1))
    for frame in (WIDE, NARROW):
        picture = diagram(machine, {"active": 1234}, frame, "en", "stages")
        assert picture.count('class="state"') == len(machine.states)
        assert picture.count('class="move"') == len(drawn)
        assert "1,234" in picture


# ---------------------------------------------------------------- the program


def test_it_runs_as_a_script_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--open-nothing"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "128/272 = 47.06 %" in done.stdout
    assert (tmp_path / "report.html").stat().st_size > 100_000


def test_a_terminal_without_chinese_does_not_stop_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--lang", "zh", "--open-nothing"],
        cwd=tmp_path,
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert done.returncode == 0
    assert b"128/272 = 47.06 %" in done.stdout


def test_a_goal_with_half_a_per_cent_is_shown_in_decimals(desk: Desk) -> None:
    goals = {"activity_rate": {"at_least": "0.475"}}
    rules = desk.file("rules.json", json.dumps(TINY | {"goals": goals}))
    ran = desk.replay(desk.log(ROWS), "--rules", rules)
    assert "goal: at least 47.5 %; " in ran.out
    assert "goal: at least 47.5 %; " in ran.page
    assert "95/2" not in ran.out + ran.page


def test_a_goal_that_counts_writers_and_reactors_says_so() -> None:
    mapping = read_mapping(EXAMPLES / "maps" / "slack_houston.toml")
    goal = read_rules(EXAMPLES / "rules" / "slack_houston.toml", mapping.kinds(), mapping.zone).goals[0]
    assert mapping.active == ("message", "reacted")
    assert goal.label.en == "members who wrote or reacted in 28 days"
    assert "表情回应" in goal.label.zh


def test_several_moves_of_one_day_end_in_the_members_of_the_report(desk: Desk) -> None:
    mapping = MAPPING.replace("[rows]", '[rows]\nout = [{ kind = "left" }]')
    moves = [f"{6 + at},2024-01-05T0{at}:00:00+08:00,ada,{what}," for at, what in enumerate(["out", "join", "out"])]
    ran = desk.replay(desk.log([*ROWS, *moves]), mapping=mapping)
    assert "  members 1: active 1\n  in 28 days: 2 joined, 1 came back, 2 went" in ran.out
