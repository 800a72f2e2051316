"""What happens to what cannot be read: the table of bad input, row by row."""

from __future__ import annotations

import gzip

import pytest

from examples.logs import PROGRESS_EVERY
from tests.examples.conftest import HEADER, MAPPING, ROWS, Desk, Ran


def one_error(ran: Ran, *said: str) -> None:
    """Exit 2, nothing printed but one error, no page, and the error says this."""
    assert ran.code == 2
    assert ran.out == ""
    assert ran.page == ""
    assert ran.err.count("replay_log: ") == 1
    for words in said:
        assert words in ran.err


# ---------------------------------------------------------------- the whole file


def test_a_missing_column_is_one_error_that_lists_the_columns(desk: Desk) -> None:
    log = desk.log(header="id,time,member,what,yuan")
    one_error(desk.replay(log), "columns.member: saw 'who'", "one of the log's columns: id, time, member, what, yuan")


def test_every_missing_column_is_named_with_its_place_in_the_mapping(desk: Desk) -> None:
    log = desk.log(["1,2024-01-01T20:00:00Z,join"], header="id,when,what")
    one_error(
        desk.replay(log), "3 problems", "columns.at: saw 'time'", "columns.member: saw 'who'", "rows.gift[0].amount"
    )


def test_another_encoding_than_utf8(desk: Desk) -> None:
    log = desk.file("log.csv", "\n".join([HEADER, "1,2024-01-01T20:00:00Z,班长,join,"]).encode("gb18030"))
    one_error(desk.replay(log), "log.csv", "not UTF-8", "save the file as UTF-8")


def test_an_empty_file(desk: Desk) -> None:
    one_error(desk.replay(desk.file("log.csv", "")), "saw an empty file", "wanted rows")


def test_a_header_without_rows(desk: Desk) -> None:
    one_error(desk.replay(desk.log([])), "saw 0 rows", "wanted at least one")


def test_a_file_that_is_not_there(desk: Desk) -> None:
    one_error(desk.replay(desk.folder / "none.csv"), "none.csv", "no such file")


def test_half_a_gz_file(desk: Desk) -> None:
    whole = gzip.compress("\n".join([HEADER, *ROWS]).encode())
    one_error(desk.replay(desk.file("log.csv.gz", whole[:-12])), "wanted a whole gz file")


def test_a_log_without_a_mapping_must_be_in_the_own_form(desk: Desk) -> None:
    one_error(desk.run(desk.log()), "3 problems", "at: saw the columns", "--map")


def test_a_mapping_that_names_unknown_kinds(desk: Desk) -> None:
    mapping = MAPPING.replace('"message", "checked_in"', '"mesage", "checked_in"').replace('"joined"', '"came"')
    one_error(desk.replay(desk.log(), mapping=mapping), "2 problems", "rows.join[0].kind: saw 'came'", "active[0]")


def test_a_mapping_that_is_not_toml(desk: Desk) -> None:
    one_error(desk.replay(desk.log(), mapping="rows = {"), "map.toml", "not TOML")


def test_a_mapping_with_an_unknown_zone(desk: Desk) -> None:
    one_error(desk.replay(desk.log(), mapping=MAPPING.replace("Asia/Shanghai", "Asia/Shanghia")), "Asia/Shanghia")


def test_the_same_id_with_other_content_shows_both_rows(desk: Desk) -> None:
    log = desk.log([*ROWS, "4,2024-01-03T21:00:00+08:00,ada,chat,"])
    one_error(desk.replay(log), "'4' came twice with other content", "member='ben'", "member='ada'")


def test_the_same_row_again_is_counted_once_and_reported(desk: Desk) -> None:
    ran = desk.replay(desk.log([*ROWS, ROWS[3]]))
    assert ran.code == 0
    assert "6 rows became 5 facts" in ran.out
    assert "1 rows repeated an id" in ran.out


RULES_WITH_SEVEN_MISTAKES = """
name = 7
version = "1"
goal = []

[policies.points]
is = "account"

[policies.message]
is = "award"
kind = "mesage"
each = -1

[policies.share]
is = "award"
kind = "shared"
each = 5
cap = { day = 2 }

[policies.stage]
is = "turnover"
removal = "never"

[policies.stage.quiet]
window_days = 0
exempt_days = 30

[goals.activity_rate]
at_least = "2/5"
"""


def test_a_policy_file_with_seven_mistakes_is_one_error_with_seven_paths(desk: Desk) -> None:
    rules = desk.file("rules.toml", RULES_WITH_SEVEN_MISTAKES)
    ran = desk.replay(desk.log(), "--rules", rules)
    one_error(ran, "rules.toml: 7 problems")
    for path in (
        "name:",
        "goal:",
        "policies.message.kind:",
        "policies.message.each:",
        "policies.share.cap:",
        "policies.stage.removal:",
        "policies.stage.quiet.window_days:",
    ):
        assert f"  {path} saw" in ran.err


TINY_RULES = """
name = "r"
version = "1"
goals = {}

[policies.stage]
is = "turnover"
"""


def test_a_goal_for_a_rate_that_the_report_does_not_know(desk: Desk) -> None:
    goals = '[goals.activity_rate]\nat_least = "1/2"\n[goals.joy]\nat_least = "1/2"\n'
    rules = desk.file("rules.toml", TINY_RULES.replace("goals = {}", "") + goals)
    one_error(desk.replay(desk.log(), "--rules", rules), "goals.joy: saw 'joy'", "checkin_rate")


def test_a_rule_that_pays_into_no_account(desk: Desk) -> None:
    award = '[policies.message]\nis = "award"\nkind = "message"\neach = 1\n'
    one_error(
        desk.replay(desk.log(), "--rules", desk.file("rules.toml", TINY_RULES + award)),
        "policies.message.into: saw 'points'",
    )


@pytest.mark.parametrize(
    ("policies", "seen"),
    [("policies = {}", "none"), ("[policies.a]\nis = 'turnover'\n[policies.b]\nis = 'turnover'", "2 of them")],
)
def test_the_report_needs_one_rule_of_who_is_quiet(desk: Desk, policies: str, seen: str) -> None:
    rules = desk.file("rules.toml", f'name = "r"\nversion = "1"\ngoals = {{}}\n{policies}\n')
    one_error(desk.replay(desk.log(), "--rules", rules), f"policies: saw {seen}", "turnover")


def test_rules_of_another_zone_are_applied_in_the_zone_of_the_log(desk: Desk) -> None:
    book = TINY_RULES.replace("goals = {}", 'goals = {}\ncalendar = { zone = "America/New_York" }')
    here = desk.replay(desk.log(), "--rules", desk.file("rules.toml", TINY_RULES))
    assert desk.replay(desk.log(), "--rules", desk.file("rules.toml", book)).page == here.page
    assert "days of Asia/Shanghai" in here.out


def test_days_may_begin_when_the_rules_say_so(desk: Desk) -> None:
    late = [*ROWS, "6,2024-01-04T03:30:00+08:00,ben,chat,"]
    book = TINY_RULES.replace("goals = {}", 'goals = {}\ncalendar = { day_starts_at = "04:00", zone = "UTC" }')
    ran = desk.replay(desk.log(late), "--rules", desk.file("rules.toml", book))
    assert "2024-01-03, Wednesday" in ran.out
    assert "2024-01-04, Thursday" in desk.replay(desk.log(late)).out


def test_a_calendar_that_is_none_is_one_problem(desk: Desk) -> None:
    book = TINY_RULES.replace("goals = {}", 'goals = {}\ncalendar = "Asia/Shanghai"')
    one_error(desk.replay(desk.log(), "--rules", desk.file("rules.toml", book)), "calendar: saw 'Asia/Shanghai'")


def test_times_without_a_zone_name_the_column_and_say_how(desk: Desk) -> None:
    log = desk.log(["1,2024-01-01 20:00,ada,join,"])
    one_error(desk.replay(log), "column time", "'2024-01-01 20:00'", 'times_in = "Asia/Shanghai"')


def test_times_without_a_zone_are_read_in_the_zone_of_the_mapping(desk: Desk) -> None:
    log = desk.log(["1,2024-01-01 20:00,ada,join,"])
    assert desk.replay(log, mapping='times_in = "Asia/Shanghai"\n' + MAPPING).code == 0


def test_a_day_that_is_no_date_says_what_a_date_looks_like(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        desk.run("--as-of", "yesterday")
    assert stopped.value.code == 2
    assert "saw 'yesterday', wanted a date such as 2024-03-31" in capsys.readouterr().err


def test_rules_with_an_ending_that_says_nothing(desk: Desk) -> None:
    one_error(desk.replay(desk.log(), "--rules", desk.file("rules.yaml", "")), "'.yaml'", ".toml or .json")


def test_rules_that_are_not_json(desk: Desk) -> None:
    one_error(desk.replay(desk.log(), "--rules", desk.file("rules.json", "{")), "rules.json: not JSON")


# ---------------------------------------------------------------- single rows

SPOILT = (
    ("6,yesterday,ada,chat,", "unreadable instant", "row 6, column time: saw 'yesterday'"),
    ("6,2024-01-03T08:00:00Z,ada,dance,", "unknown kind", "row 6, column what: saw 'dance'"),
    ("6,2024-01-03T08:00:00Z,ada,gift,many", "bad amount", "row 6, column yuan: saw 'many'"),
    ("6,2024-01-03T08:00:00Z,ada,gift,8.888", "bad amount", "red_packet has 2 decimals"),
    ("6,2024-01-03T08:00:00Z,,chat,", "no member", "row 6, column who: saw ''"),
)


@pytest.mark.parametrize(("row", "reason", "detail"), SPOILT)
def test_a_spoilt_row_is_skipped_and_counted_by_reason(desk: Desk, row: str, reason: str, detail: str) -> None:
    ran = desk.replay(desk.log([*ROWS, row]))
    assert ran.code == 0
    assert "6 rows became 5 facts" in ran.out
    assert f"1 · {reason}" in ran.out
    assert detail in ran.out
    assert reason in ran.page
    assert "1 rows were skipped; the end of the report says why." in ran.out.splitlines()[2]
    assert ran.page.index('href="#log"') < ran.page.index('id="goals"')


@pytest.mark.parametrize(("row", "reason", "detail"), SPOILT)
def test_strict_stops_at_the_first_spoilt_row(desk: Desk, row: str, reason: str, detail: str) -> None:
    ran = desk.replay(desk.log([*ROWS, row, "7,never,ada,chat,"]), "--strict")
    one_error(ran, "row 6, column", reason, "--strict")
    assert "never" not in ran.err


def test_a_line_that_is_no_json(desk: Desk) -> None:
    lines = [
        '{"id": 1, "time": "2024-01-01T20:00:00Z", "who": "ada", "what": "join", "yuan": null}',
        '{"id": 2, "time": "2024-01-02T20:00:00Z", "who": "ada", "what": "gift", "yuan": 8.88}',
        '{"id": 3, "time": "2024-01-0',
    ]
    ran = desk.replay(desk.file("log.jsonl", "\n".join(lines)))
    assert ran.code == 0
    assert "3 rows became 2 facts" in ran.out
    assert "1 · unreadable row" in ran.out


def test_a_row_that_becomes_two_facts_is_skipped_once(desk: Desk) -> None:
    mapping = MAPPING.replace('chat = [{ kind = "message" }]', 'chat = [{ kind = "message" }, { kind = "asked" }]')
    ran = desk.replay(desk.log([*ROWS, "6,2024-01-03T08:00:00Z,,chat,"]), mapping=mapping)
    assert "1 · no member" in ran.out


def test_a_member_that_is_no_text_and_no_whole_number_is_no_member(desk: Desk) -> None:
    spoilt = ("true", "NaN", '["ada"]', "null")
    rows = [
        f'{{"id": {at}, "time": "2024-01-02T20:00:00Z", "who": {who}, "what": "chat"}}' for at, who in enumerate(spoilt)
    ]
    good = '{"id": 9, "time": "2024-01-01T20:00:00Z", "who": 17, "what": "join", "yuan": null}'
    ran = desk.replay(desk.file("log.jsonl", "\n".join([good, *rows])))
    assert ran.code == 0
    assert "5 rows became 1 facts about 1 people" in ran.out
    assert "4 · no member" in ran.out


def test_a_mapping_with_several_bad_declarations_is_one_error(desk: Desk) -> None:
    declared = (("two words", 0), ("ok", -1), ("message", 0), ("fine", 2))
    tables = "".join(
        f"\n[[declare]]\ncode = '{code}'\nen = 'x'\nzh = 'x'\nscale = {scale}\n" for code, scale in declared
    )
    ran = desk.replay(desk.log(), mapping=MAPPING + tables)
    one_error(ran, "map.toml: 3 problems", "declare[0].kind: saw 'two words'", "declare[1].scale: saw -1", "declare[2]")


# ---------------------------------------------------------------- the roster file

ON_FILE = """
times_in = "Asia/Shanghai"
roster = "file"
active = ["message"]
ignore = ["join", "sign", "gift"]
columns = { at = "time", member = "who", kind = "what", group = "" }
rows = { chat = [{ kind = "message" }] }
"""
NAMED = ON_FILE + 'roster_file = { name = "members.csv", member = "who" }\n'
DATED = ON_FILE + 'roster_file = { name = "members.csv", member = "who", joined = "since" }\n'


def test_names_on_file_are_stripped_and_rows_without_one_are_skipped(desk: Desk) -> None:
    desk.file("members.csv", "team,who\na,ada\na,ben \na,\na\na,ada\n")
    ran = desk.replay(desk.log(), mapping=NAMED)
    assert ran.code == 0
    assert "  members 2: " in ran.out
    assert "2 · no member" in ran.out
    assert "row 3, column members.csv: who: saw ''" in ran.out
    assert "row 4, column members.csv: who: saw None" in ran.out


def test_a_json_line_on_file_without_the_member_is_skipped(desk: Desk) -> None:
    desk.file("members.jsonl", '{"who": "ben"}\n{"team": 1}\n{"who"\n')
    ran = desk.replay(desk.log(), mapping=NAMED.replace(".csv", ".jsonl"))
    assert ran.code == 0
    assert "  members 1: " in ran.out
    assert "1 · no member" in ran.out
    assert "1 · unreadable row" in ran.out


def test_an_unreadable_join_date_on_file_is_reported(desk: Desk) -> None:
    desk.file("members.csv", "who,since\nada,2023-12-01\nben,once\n")
    ran = desk.replay(desk.log(), mapping=DATED)
    assert ran.code == 0
    assert "  members 2: " in ran.out
    assert "row 2, column members.csv: since: saw 'once'" in ran.out


def test_two_joins_of_one_member_on_file_are_one_error_with_both_rows(desk: Desk) -> None:
    desk.file("members.csv", "who,since\nada,2023-12-01\nben,2023-12-01\nada,2024-01-01\n")
    one_error(
        desk.replay(desk.log(), mapping=DATED),
        "members.csv: saw 'ada'",
        "'2023-12-01' in row 1",
        "'2024-01-01' in row 3",
    )


def test_the_same_join_twice_on_file_is_one(desk: Desk) -> None:
    desk.file("members.csv", "who,since\nada,2023-12-01\nada,2023-12-01\n")
    ran = desk.replay(desk.log(), mapping=DATED)
    assert ran.code == 0
    assert "  members 1: " in ran.out


# ---------------------------------------------------------------- before the join


def test_a_fact_on_the_civil_day_of_the_join_counts_as_after_it(desk: Desk) -> None:
    early = "0,2024-01-01T09:00:00+08:00,ada,sign,"
    ran = desk.replay(desk.log([early, *ROWS]))
    assert ran.code == 0
    assert "before the day of their member's join" not in ran.out
    assert "newcomer → active" in ran.out


def test_a_fact_before_the_day_of_the_join_is_counted_and_reported(desk: Desk) -> None:
    early = "0,2023-12-31T23:59:59+08:00,ada,sign,"
    ran = desk.replay(desk.log([early, *ROWS]))
    assert ran.code == 0
    assert "1 facts lie before the day of their member's join (members: 1): counted." in ran.out


# ---------------------------------------------------------------- long logs


def test_a_long_log_shows_how_far_it_is(desk: Desk) -> None:
    count = PROGRESS_EVERY + 10
    rows = ["1,2024-01-01T20:00:00+08:00,ada,join,"]
    rows += [f"{at},2024-01-02T{at % 24:02d}:00:00+08:00,ada,chat," for at in range(2, count)]
    ran = desk.replay(desk.log(rows))
    assert ran.code == 0
    assert f"read {PROGRESS_EVERY:,} rows" in ran.err
    assert f"replayed {PROGRESS_EVERY:,} of {count - 1:,} facts" in ran.err
