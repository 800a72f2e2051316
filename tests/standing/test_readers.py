"""Readers: rows become facts, and what cannot be read is named with row, column, seen and wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar, micros
from commkit.core.errors import BadData, CommkitError, InvalidValue, UnknownName
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import BOUNTY, JOINED, KINDS, LIKED, MESSAGE, PURCHASED, RATED, Kinds
from commkit.standing.readers import (
    Clock,
    Columns,
    Declared,
    Line,
    LogMapping,
    Reads,
    Roster,
    RosterFile,
    Row,
    Skipped,
    Why,
    ZoneNeeded,
    load_mapping,
    read,
)

CHAT = LogMapping(
    rows={"msg": (Reads("message", thing="ref"),), "like": (Reads("liked", person="ref"),)},
    active=("message",),
)
AT = "2017-02-16T09:05:00+08:00"
NOBODY = "a name; a row without one belongs to nobody"
INSTANT = micros(datetime(2017, 2, 16, 1, 5, tzinfo=UTC))


def row(**other: str | int | None) -> Row:
    return {"at": AT, "member": "ada", "kind": "msg", "id": "m1", "group": "gz", "ref": "t1", **other}


def only(found: Line, mapping: LogMapping = CHAT) -> Fact | Skipped:
    [one] = read([found], mapping)
    return one


def fact(found: Row, mapping: LogMapping = CHAT) -> Fact:
    one = only(found, mapping)
    assert isinstance(one, Fact), one
    return one


def skipped(found: Line, mapping: LogMapping = CHAT) -> Skipped:
    one = only(found, mapping)
    assert isinstance(one, Skipped), one
    return one


def test_a_row_becomes_a_fact() -> None:
    assert fact(row()) == Fact("m1", INSTANT, "ada", MESSAGE, group="gz", thing="t1")


def test_the_same_column_is_a_person_in_one_sort_of_row_and_a_thing_in_another() -> None:
    liked = fact(row(kind="like", ref="bo"))
    assert (liked.kind, liked.person, liked.thing) == (LIKED, "bo", None)


class TestSkipped:
    @pytest.mark.parametrize(
        ("found", "said"),
        [
            (
                row(at="yesterday"),
                "row 1, column at: unreadable instant: saw 'yesterday', wanted an instant such as 2024-03-31 09:00",
            ),
            (
                row(at=None),
                "row 1, column at: unreadable instant: saw None, wanted an instant such as 2024-03-31 09:00",
            ),
            (row(kind="wave"), "row 1, column kind: unknown kind: saw 'wave', wanted one of msg, like"),
            (row(kind=""), "row 1, column kind: unknown kind: saw '', wanted one of msg, like"),
            (
                row(member="  "),
                f"row 1, column member: no member: saw '  ', wanted {NOBODY}",
            ),
            ("{broken", "row 1: unreadable row: saw '{broken', wanted a row with named columns"),
        ],
    )
    def test_it_names_row_column_seen_and_wanted(self, found: Line, said: str) -> None:
        assert str(skipped(found)) == said

    def test_a_bad_amount_says_what_would_do(self) -> None:
        shop = LogMapping(rows={"buy": (Reads("purchased", amount="value"),)}, active=(), columns=Columns(id=None))
        said = str(skipped(row(kind="buy", value="1,000"), shop))
        assert said == (
            "row 1, column value: bad amount: saw '1,000', "
            "wanted an amount (not a number: write it in digits, such as 29.33)"
        )
        assert skipped(row(kind="buy", value="-1"), shop).why is Why.AMOUNT
        assert skipped(row(kind="buy", value=None), shop).why is Why.AMOUNT

    def test_the_rest_of_the_log_is_read(self) -> None:
        log = [row(id="a"), row(at="?"), row(kind="?"), row(member=""), row(id="b")]
        found = list(read(log, CHAT))
        assert [one.id if isinstance(one, Fact) else one.why for one in found] == [
            "a",
            Why.INSTANT,
            Why.KIND,
            Why.MEMBER,
            "b",
        ]
        assert [one.row for one in found if isinstance(one, Skipped)] == [2, 3, 4]

    def test_every_reason_has_a_case(self) -> None:
        shop = evolve(CHAT, rows={"msg": (Reads("message", amount="value"),)})
        log: list[Line] = ["broken", row(at="?"), row(kind="?"), row(value="?"), row(member=None)]
        found = [one for one in read(log, shop) if isinstance(one, Skipped)]
        assert {one.why for one in found} == set(Why)

    def test_what_is_ignored_on_purpose_is_neither_fact_nor_skipped(self) -> None:
        quiet = evolve(CHAT, ignore=("bot",))
        log = [row(kind="bot", at="?", member=""), row(id="m2")]
        assert [one.id for one in read(log, quiet) if isinstance(one, Fact)] == ["m2"]
        assert len(list(read(log, quiet))) == 1


class TestInstants:
    @pytest.mark.parametrize(
        "written",
        [
            AT,
            "2017-02-16 09:05:00+08:00",
            "2017-02-16T01:05:00Z",
            "2017-02-16T01:05Z",
            "2017-02-15T20:05:00.000-05:00",
            " 2017-02-16T01:05:00Z ",
        ],
    )
    def test_iso_with_an_offset_needs_no_zone(self, written: str) -> None:
        assert fact(row(at=written)).at == INSTANT

    def test_a_naive_time_without_a_zone_names_the_column_and_the_way_out(self) -> None:
        mapping = evolve(CHAT, columns=Columns(at="when"))
        with pytest.raises(ZoneNeeded, match=r"column when: saw '2017-02-16 09:05'.*times_in = \"Asia/Shanghai\""):
            list(read([{**row(), "when": "2017-02-16 09:05"}], mapping))

    def test_facts_before_the_first_naive_time_come_out_first(self) -> None:
        facts = read([row(), row(at="2017-02-16 09:05")], CHAT)
        assert isinstance(next(facts), Fact)
        with pytest.raises(ZoneNeeded):
            next(facts)

    def test_a_naive_time_is_read_in_the_zone_of_the_mapping(self) -> None:
        local = evolve(CHAT, times_in="Asia/Shanghai")
        assert fact(row(at="2017-02-16 09:05"), local).at == INSTANT
        assert fact(row(at="2017-02-16T01:05:00Z"), local).at == INSTANT

    def test_a_date_alone_is_the_start_of_that_day(self) -> None:
        local = evolve(CHAT, times_in="America/Sao_Paulo")
        start = datetime(2017, 10, 15, 1, tzinfo=ZoneInfo("America/Sao_Paulo"))
        assert fact(row(at="2017-10-15"), local).at == micros(start)
        with pytest.raises(ZoneNeeded):
            only(row(at="2017-10-15"))

    def test_an_unknown_zone_comes_before_the_first_row(self) -> None:
        with pytest.raises(UnknownName, match="did you mean 'Asia/Shanghai'"):
            read([], evolve(CHAT, times_in="Asia/Shangai"))

    @pytest.mark.parametrize(
        ("clock", "written"),
        [
            (Clock.SECONDS, "1487207100"),
            (Clock.SECONDS, 1487207100),
            (Clock.MILLISECONDS, "1487207100000"),
            (Clock.MILLISECONDS, 1487207100000),
        ],
    )
    def test_seconds_and_milliseconds_since_1970(self, clock: Clock, written: str | int) -> None:
        assert fact(row(at=written), evolve(CHAT, clock=clock)).at == INSTANT

    def test_instants_before_1970_are_below_zero(self) -> None:
        assert fact(row(at="-1"), evolve(CHAT, clock=Clock.SECONDS)).at == -1_000_000

    @pytest.mark.parametrize("written", ["1487207100.5", "1_000", "\uff11", "+1", "1e9", "", AT, "0x10"])
    def test_a_count_of_seconds_is_whole_and_plain(self, written: str) -> None:
        found = skipped(row(at=written), evolve(CHAT, clock=Clock.SECONDS))
        assert (found.why, found.wanted) == (Why.INSTANT, "whole seconds since 1970")

    @pytest.mark.parametrize(
        ("clock", "written"),
        [
            (Clock.SECONDS, "1709280000000"),
            (Clock.MILLISECONDS, "170928000000000000"),
            (Clock.ISO, "9999-12-31T23:59:59Z"),
            (Clock.ISO, "0001-01-01T00:00:00+14:00"),
        ],
    )
    def test_an_instant_that_no_calendar_can_place_is_skipped(self, clock: Clock, written: str) -> None:
        assert skipped(row(at=written), evolve(CHAT, clock=clock)).why is Why.INSTANT

    @given(st.text(max_size=30) | st.text("0123456789-:TZ+. W", max_size=26), st.sampled_from(Clock))
    def test_no_text_breaks_the_reader(self, written: str, clock: Clock) -> None:
        mapping = evolve(CHAT, clock=clock, times_in="Asia/Shanghai")
        found = only(row(at=written), mapping)
        assert isinstance(found, Fact) or found.why is Why.INSTANT


class TestIds:
    def test_without_an_id_column_the_row_number_is_the_id(self) -> None:
        numbered = evolve(CHAT, columns=Columns(id=None))
        found = list(read([row(), row(at="?"), row()], numbered))
        assert [one.id for one in found if isinstance(one, Fact)] == ["row00000001", "row00000003"]

    def test_a_row_without_its_id_is_known_by_its_number(self) -> None:
        assert fact(row(id="")).id == "row00000001"

    def test_numbers_from_json_are_ids_members_and_groups_too(self) -> None:
        found = fact(row(id=7, member=42, group=0, ref=9))
        assert (found.id, found.member, found.group, found.thing) == ("7", "42", "0", "9")


class TestSeveralFactsFromOneRow:
    SHOP = LogMapping(
        rows={
            "purchase": (
                Reads("purchased", amount="value"),
                Reads("pieces", amount="ref"),
                Reads("joined", member="ref"),
            )
        },
        active=("purchased",),
        declare=(Declared("pieces", en="pieces", zh="件数"),),
    )

    def test_each_has_its_own_id_and_kind(self) -> None:
        found = list(read([row(kind="purchase", value="29.33", ref=3)], self.SHOP))
        facts = [one for one in found if isinstance(one, Fact)]
        assert [(one.id, one.kind.code, one.amount, one.member) for one in facts] == [
            ("m1", "purchased", 2933, "ada"),
            ("m1/1", "pieces", 3, "ada"),
            ("m1/2", "joined", 1, "3"),
        ]

    def test_a_row_of_which_one_cannot_be_read_is_skipped_once_and_whole(self) -> None:
        found = list(read([row(kind="purchase", value="?", ref=3)], self.SHOP))
        assert [one.id if isinstance(one, Fact) else one.why for one in found] == [
            Why.AMOUNT,
        ]


class TestAmounts:
    def test_they_have_the_scale_of_their_kind(self) -> None:
        shop = evolve(CHAT, rows={"buy": (Reads("purchased", amount="value"),)})
        assert fact(row(kind="buy", value="29.33"), shop).amount == 2933
        assert fact(row(kind="buy", value=30), shop).amount == 3000
        assert fact(row(kind="buy", value="0.00"), shop).amount == 0
        assert fact(row(kind="buy", value="0"), shop).kind == PURCHASED

    def test_a_signed_kind_takes_both_signs(self) -> None:
        trust = evolve(CHAT, rows={"rating": (Reads("rated", person="ref", amount="value"),)})
        found = fact(row(kind="rating", ref="bo", value=-10), trust)
        assert (found.kind, found.person, found.amount) == (RATED, "bo", -10)

    def test_a_missing_amount_is_named_and_without_a_column_it_is_1(self) -> None:
        bounty = evolve(CHAT, rows={"bounty": (Reads("bounty", amount="value"),)})
        assert skipped(row(kind="bounty", value=""), bounty).column == "value"
        plain = fact(row(kind="bounty", value=""), evolve(CHAT, rows={"bounty": (Reads("bounty"),)}))
        assert (plain.kind, plain.amount) == (BOUNTY, 1)

    def test_a_declared_kind_has_its_own_scale_and_sign(self) -> None:
        coins = evolve(
            CHAT,
            rows={"tip": (Reads("tip", amount="value"),)},
            declare=(Declared("tip", en="tips", zh="打赏", unit="coins", scale=3, signed=True),),
        )
        assert fact(row(kind="tip", value="-0.005"), coins).amount == -5
        assert coins.kinds()["tip"].label.text("zh") == "打赏"


class TestValues:
    @pytest.mark.parametrize("written", [" ada ", "ada\t", "\u3000ada\u00a0", "ada\r\n"])
    def test_space_around_a_value_is_no_part_of_it(self, written: str) -> None:
        assert fact(row(member=written, kind=" msg ")).member == "ada"

    def test_empty_columns_are_not_there(self) -> None:
        found = fact(row(group="", ref=" "))
        assert (found.group, found.thing, found.person) == (None, None, None)

    def test_a_log_without_groups_has_none(self) -> None:
        assert fact(row(), evolve(CHAT, columns=Columns(group=None))).group is None

    def test_a_log_of_one_sort_needs_no_column_of_kinds(self) -> None:
        joins = LogMapping(rows={"": (Reads("joined"),)}, active=(), columns=Columns(kind=None, id=None, group=None))
        assert fact({"at": AT, "member": "ada"}, joins).kind == JOINED

    def test_two_sorts_need_a_column_of_kinds(self) -> None:
        with pytest.raises(InvalidValue, match="all rows are of one sort, and rows has 2"):
            evolve(CHAT, columns=Columns(kind=None))


class TestTheMapping:
    def test_every_missing_column_is_named_at_once_with_who_asks_for_it(self) -> None:
        with pytest.raises(BadData) as caught:
            CHAT.check_columns(["id", "group", "time", "who"])
        assert {problem.path: problem.seen for problem in caught.value.problems} == {
            "columns.at": "'at'",
            "columns.member": "'member'",
            "columns.kind": "'kind'",
            "rows.msg[0].thing": "'ref'",
            "rows.like[0].person": "'ref'",
        }
        assert "wanted one of the log's columns: id, group, time, who" in str(caught.value)

    def test_a_column_hidden_behind_a_byte_order_mark_can_be_seen(self) -> None:
        with pytest.raises(BadData, match=r"saw 'at', wanted one of the log's columns: '\\ufeffat', member"):
            CHAT.check_columns(["\ufeffat", "member", "kind", "id", "group", "ref"])

    def test_columns_that_are_all_there_pass(self) -> None:
        CHAT.check_columns(["at", "member", "kind", "id", "group", "ref", "more"])
        assert set(CHAT.needed().values()) == {"at", "member", "kind", "id", "group", "ref"}
        assert set(evolve(CHAT, columns=Columns(id=None, group=None)).needed().values()) == {
            "at",
            "member",
            "kind",
            "ref",
        }

    def test_every_unknown_kind_is_named_at_once_with_its_path(self) -> None:
        wrong = evolve(
            CHAT,
            rows={"msg": (Reads("message"), Reads("mesage")), "like": (Reads("lked"),)},
            active=("message", "talk"),
            speaking=("speech",),
        )
        with pytest.raises(BadData) as caught:
            read([], wrong)
        assert {problem.path: problem.seen for problem in caught.value.problems} == {
            "rows.msg[1].kind": "'mesage'",
            "rows.like[0].kind": "'lked'",
            "active[1]": "'talk'",
            "speaking[0]": "'speech'",
        }

    def test_a_kind_that_was_left_to_default_is_not_called_wrong_twice(self) -> None:
        with pytest.raises(BadData, match=r"^1 problem\n  active\[0\]: saw 'talk'"):
            LogMapping(rows=CHAT.rows, active=("talk",)).kinds()

    def test_a_vocabulary_of_the_host_must_hold_them_too(self) -> None:
        with pytest.raises(BadData, match=r"rows.like\[0\].kind: saw 'liked'"):
            read([], CHAT, Kinds([MESSAGE]))
        assert isinstance(next(read([row()], CHAT, KINDS)), Fact)

    def test_a_declared_kind_must_be_new(self) -> None:
        with pytest.raises(CommkitError, match="two kinds have this code"):
            evolve(CHAT, declare=(Declared("message", en="texts", zh="短信"),)).kinds()

    def test_a_roster_file_is_named_where_it_is_meant(self) -> None:
        with pytest.raises(InvalidValue, match="go together"):
            evolve(CHAT, roster=Roster.FILE)
        with pytest.raises(InvalidValue, match="go together"):
            evolve(CHAT, roster_file=RosterFile("members.csv"))
        mapping = evolve(CHAT, roster=Roster.FILE, roster_file=RosterFile("members.csv"))
        assert mapping.roster_file == RosterFile("members.csv", member="member", joined=None)

    def test_what_speaks_is_what_is_active_unless_it_says_otherwise(self) -> None:
        assert CHAT.speaking == ("message",)
        assert evolve(CHAT, speaking=()).speaking == ()


def test_dates_as_spreadsheets_write_them_are_read_year_first() -> None:
    mapping = evolve(CHAT, times_in="Asia/Shanghai")
    found = list(read([row(at="2024/3/3 11:00"), row(at="2024.3.3"), row(at="2024/13/3")], mapping))
    times = [one.at for one in found if isinstance(one, Fact)]
    calendar = Calendar("Asia/Shanghai")
    assert times == [calendar.parse_local("2024-03-03 11:00"), calendar.parse_local("2024-03-03")]
    assert [one.why for one in found if isinstance(one, Skipped)] == [Why.INSTANT]


def test_rows_without_ids_keep_their_order_where_times_tie() -> None:
    log = [{**row(member=f"m{number}"), "id": None} for number in range(12)]
    found = [one for one in read(log, CHAT) if isinstance(one, Fact)]
    assert [one.member for one in in_order(found)] == [f"m{number}" for number in range(12)]


def test_a_mapping_comes_from_plain_data_and_a_kind_may_be_meant_by_its_chinese_name() -> None:
    mapping = load_mapping({"rows": {"a": [{"kind": "打卡"}]}, "active": ["mesage"]})
    with pytest.raises(BadData) as caught:
        mapping.kinds()
    assert [problem.wanted.split("; ")[1] for problem in caught.value.problems] == [
        "did you mean 'checked_in'?",
        "did you mean 'message'?",
    ]


def test_a_row_that_asks_for_the_usual_column_of_groups_needs_it() -> None:
    asks = LogMapping(rows={"msg": (Reads("message", thing="group"),)}, active=("message",))
    with pytest.raises(BadData, match=r"rows.msg\[0\].thing: saw 'group'"):
        asks.check_columns(["at", "member", "kind"])
