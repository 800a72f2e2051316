"""A playbook file says what the book says: exactly, with every mistake named, and described by a schema."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from attrs import evolve
from hypothesis import given
from jsonschema import Draft202012Validator

from commkit.core.calendar import Calendar
from commkit.core.data import Plain
from commkit.core.errors import BadData, WrongType
from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook, playbook_schema
from commkit.playbook.registry import PLAYBOOK
from commkit.points import Account, Award, Cap, Streak
from commkit.presets import study_class
from commkit.standing.kinds import CHECKED_IN, MESSAGE
from commkit.testing.roundtrip import not_plain, toml
from tests.playbook.dance import SINCE, WITH_DANCE, Dance, books
from tests.playbook.schema import PUBLISHED
from tests.testing.playbook_books import BOOKS

SCHEMA = Draft202012Validator(playbook_schema(WITH_DANCE))

FILE = """
name = "class"
version = "2"
since = 2026-03-01
calendar = { zone = "Asia/Shanghai", day_starts_at = 04:00:00, week_starts_on = "sunday" }
lateness = 5

[policies.points]
is = "account"

[policies.checkin]
is = "award"
kind = "checked_in"
each = 3
cap = { day = 3 }

[policies.run]
is = "streak"
kinds = ["checked_in"]
table = { 7 = 10, 30 = 50 }

[goals.checkin_rate]
at_least = "47 %"

[[earlier]]
version = "1"

[earlier.policies.points]
is = "account"

[earlier.policies.checkin]
is = "award"
kind = "checked_in"
each = 2
"""


def problems(plain: object) -> list[str]:
    with pytest.raises(BadData) as caught:
        load_playbook(plain, WITH_DANCE)
    return [str(one) for one in caught.value.problems]


def test_a_file_reads_like_the_rules() -> None:
    book = load_playbook(tomllib.loads(FILE))
    points, checkin, run = book.policies
    assert points == Account("points")
    assert checkin == Award("checkin", CHECKED_IN, each=3, cap=Cap(day=3))
    assert run == Streak("run", CHECKED_IN, {7: 10, 30: 50})
    assert [str(goal.check) for goal in book.goals] == ["checkin_rate: at least 47 %"]
    assert (book.calendar.zone, str(book.calendar), book.lateness) == ("Asia/Shanghai", str(book.calendar), 5)
    first = book.before
    assert first is not None
    assert (first.version, first.since, first.name, first.calendar) == ("1", None, "class", book.calendar)
    assert first.policies == (Account("points"), Award("checkin", CHECKED_IN, each=2))
    assert book.since == date(2026, 3, 1)


@given(books())
def test_a_book_comes_back_exactly_through_json_and_toml(book: Playbook) -> None:
    plain = dump_playbook(book, WITH_DANCE)
    assert not_plain(plain, "") == []
    assert load_playbook(plain, WITH_DANCE) == book
    for written in (json.loads(json.dumps(plain)), tomllib.loads(f"book = {toml(plain)}")["book"]):
        again = load_playbook(written, WITH_DANCE)
        assert again == book
        assert repr(dump_playbook(again, WITH_DANCE)) == repr(plain)
    SCHEMA.validate(plain)


@pytest.mark.parametrize("book", [study_class(), *BOOKS], ids=lambda book: f"{book.name}-{book.version}")
def test_every_book_of_the_tests_is_data(book: Playbook) -> None:
    plain = dump_playbook(book, WITH_DANCE)
    assert load_playbook(plain, WITH_DANCE) == book
    assert "LEFT" not in json.dumps(plain)
    SCHEMA.validate(plain)


def test_every_number_is_written_so_that_a_new_default_changes_nobody() -> None:
    tiny = Playbook("tiny", "1", Calendar("UTC"), (Account("points"), Award("chat", MESSAGE, each=1)))
    assert dump_playbook(tiny) == {
        "name": "tiny",
        "version": "1",
        "calendar": {"zone": "UTC", "day_starts_at": "00:00", "week_starts_on": "monday"},
        "lateness": 3,
        "policies": {
            "points": {
                "is": "account",
                "label": {"en": "points", "zh": "points", "others": {}},
                "spends": ["spent"],
                "grants": [],
            },
            "chat": {
                "is": "award",
                "kind": "message",
                "each": 1,
                "cap": {},
                "role": "acted",
                "own": "ignored",
                "into": "points",
                "at_cap": "partial",
                "groups": [],
                "campaigns": {},
                "stacking": "compound",
            },
        },
        "goals": {},
    }


def test_one_error_names_every_mistake_by_its_path() -> None:
    plain: dict[str, object] = {
        "name": "class",
        "versoin": "1",
        "calendar": {"zone": "Asia/Shangai", "week_starts_on": 0},
        "lateness": -1,
        "policies": {
            "points": {"is": "account"},
            "growth": {"is": "account", "spends": ["spend"]},
            "checkin": {"is": "award", "kind": "checked_in", "each": -1, "into": "pionts"},
            "share": {"is": "award", "kind": "shared", "each": 5, "into": "pionts"},
            "message": {"is": "award", "kind": "mesage", "each": 1, "cap": {"dya": 5}},
            "jump": {"is": "danse"},
            "run": {"kinds": ["checked_in"]},
        },
        "goals": {"checkin_rate": {"at_least": 0.47}},
    }
    policies = (
        "account, ledger, award, streak, cycle, check_in_streak, slot_award, netted, each_full, direct_award, "
        "penalty, command, invite, tell_inviter, milestone, rewards, lifecycle, turnover, ladder, penalties, "
        "applications, onboard, "
        "journey, trial, member_stages, dance, reminder, review, rise"
    )
    exact = 'an exact number: "9/10", "0.9", "90 %" or a whole number, written as text and never as a float'
    assert problems(plain) == [
        "versoin: saw an unknown key, wanted one of version, since, earlier (did you mean version?)",
        "calendar.week_starts_on: saw 0, wanted one of monday, tuesday, wednesday, thursday, friday, saturday, sunday",
        "calendar.zone: saw 'Asia/Shangai', wanted did you mean 'Asia/Shanghai'? (no zone of the tz database)",
        "policies.growth.spends[0]: saw 'spend', wanted a known name; did you mean spent or opened or silenced?",
        "policies.checkin.each: saw -1, wanted 1 or more (it counts whole points)",
        "policies.message.kind: saw 'mesage', wanted a known name; did you mean message?",
        "policies.message.cap.dya: saw an unknown key, wanted one of day, week, month, ever (did you mean day?)",
        "policies.jump.is: saw 'danse', wanted a known name; did you mean dance?",
        f"policies.run.is: saw nothing, wanted one of {policies}",
        f"goals.checkin_rate.at_least: saw 0.47, wanted {exact}",
        "lateness: saw -1, wanted 0 or more (it counts whole days)",
        "policies.checkin.into: saw 'pionts', wanted one of points, growth (did you mean points?)",
        "policies.share.into: saw 'pionts', wanted one of points, growth (did you mean points?)",
    ]


Spoil = Callable[[dict[str, Plain]], None]


def spoil_versions(plain: dict[str, Plain]) -> None:
    cast("list[dict[str, Plain]]", plain["earlier"])[0]["since"] = "2026-01-01"


def spoil_order(plain: dict[str, Plain]) -> None:
    earlier = cast("list[dict[str, Plain]]", plain["earlier"])
    earlier[0]["since"] = "2026-03-01"
    earlier.append({**earlier[0], "version": "0"})
    del earlier[1]["since"]


def spoil_since(plain: dict[str, Plain]) -> None:
    del plain["since"]


def spoil_class(plain: dict[str, Plain]) -> None:
    earlier = cast("list[dict[str, dict[str, Plain]]]", plain["earlier"])
    earlier[0]["policies"]["checkin"] = {"is": "streak", "kinds": ["message"], "table": {"2": 1}}


def spoil_account(plain: dict[str, Plain]) -> None:
    earlier = cast("list[dict[str, dict[str, dict[str, Plain]]]]", plain["earlier"])
    earlier[0]["policies"]["checkin"]["into"] = "bank"


@pytest.mark.parametrize(
    ("spoil", "path", "why"),
    [
        (spoil_versions, "earlier[0].since", "replaces another"),
        (spoil_order, "since", "version 1 begins on 2026-03-01"),
        (spoil_since, "since", "begins on a date"),
        (spoil_class, "policies.checkin", "two classes in two versions"),
        (spoil_account, "earlier[0].policies.checkin.into", "one of points"),
    ],
)
def test_versions_that_do_not_fit_are_one_problem_with_its_path(spoil: Spoil, path: str, why: str) -> None:
    plain = dump_playbook(load_playbook(tomllib.loads(FILE)))
    spoil(plain)
    [problem] = problems(plain)
    assert problem.startswith(f"{path}: saw ")
    assert why in problem


@pytest.mark.parametrize("plain", [None, [], "book", {}, {"policies": []}, {"policies": {"a": 1}, "earlier": [1]}])
def test_what_is_no_book_is_one_error(plain: object) -> None:
    assert problems(plain)


def test_a_number_that_a_whole_book_refuses_is_refused_in_an_earlier_one_too() -> None:
    plain = tomllib.loads(FILE)
    plain["earlier"][0]["policies"]["checkin"]["each"] = 0
    plain["earlier"][0]["goals"] = {"a": {"at_least": 2}}
    assert [one.partition(":")[0] for one in problems(plain)] == [
        "earlier[0].policies.checkin.each",
        "earlier[0].goals.a.at_least",
    ]


def test_a_policy_of_ones_own_needs_a_tag() -> None:
    book = Playbook("ball", "1", Calendar("UTC"), (Dance("dance"),))
    assert load_playbook(dump_playbook(book, WITH_DANCE), WITH_DANCE) == book
    with pytest.raises(WrongType, match="its class has no tag"):
        dump_playbook(book)


# schema


def test_the_published_schema_is_the_schema() -> None:
    assert json.loads(Path(PUBLISHED).read_text("utf-8")) == playbook_schema(), "run: python -m tests.playbook.schema"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(playbook_schema())


def test_the_file_is_valid_under_the_schema() -> None:
    plain = tomllib.loads(FILE)
    plain["since"], plain["calendar"]["day_starts_at"] = "2026-03-01", "04:00:00"
    Draft202012Validator(playbook_schema()).validate(plain)
    assert load_playbook(plain) == load_playbook(tomllib.loads(FILE))


BAD: list[tuple[str, object]] = [
    ("version", 2),
    ("lateness", -1),
    ("lateness", "3"),
    ("surprise", 1),
    ("calendar", {"week_starts_on": 0}),
    ("calendar", {"zones": "UTC"}),
    ("since", "in March"),
    ("policies", []),
    ("policies", {"checkin": {"is": "award", "kind": "checked_in", "each": 0}}),
    ("policies", {"checkin": {"is": "award", "kind": "checked_in"}}),
    ("policies", {"checkin": {"is": "award", "kind": "checkedin", "each": 1}}),
    ("policies", {"checkin": {"is": "award", "kind": "checked_in", "each": 1, "cap": {"day": 0}}}),
    ("policies", {"checkin": {"is": "award", "kind": "checked_in", "each": 1, "name": "checkin"}}),
    ("policies", {"checkin": {"is": "awrad", "kind": "checked_in", "each": 1}}),
    ("policies", {"checkin": {"kind": "checked_in", "each": 1}}),
    ("policies", {"run": {"is": "streak", "kinds": ["message"], "table": {"seven": 1}}}),
    ("policies", {"stage": {"is": "turnover", "reply_days": 0}}),
    ("goals", {"rate": {"at_least": 0.5}}),
    ("goals", {"rate": {"at_least": True}}),
    ("earlier", [{"policies": {}}]),
]


@pytest.mark.parametrize(("key", "value"), BAD, ids=lambda one: str(one)[:40])
def test_what_is_refused_is_invalid_under_the_schema(key: str, value: object) -> None:
    plain = {**dump_playbook(study_class()), key: value}
    assert problems(plain)
    assert not SCHEMA.is_valid(plain)


@pytest.mark.parametrize("key", ["name", "version", "calendar", "policies"])
def test_a_required_key_is_required_by_the_schema(key: str) -> None:
    plain = {name: one for name, one in dump_playbook(study_class()).items() if name != key}
    assert [one.partition(":")[0] for one in problems(plain)] == [key]
    assert not SCHEMA.is_valid(plain)


def test_the_versions_in_force_decide_the_same_before_and_after_a_file() -> None:
    old = study_class()
    book = evolve(old, version="2", since=SINCE, before=old)
    assert [one.version for one in load_playbook(dump_playbook(book)).editions()] == ["2", "1"]
    assert PLAYBOOK.tags["award"] is Award
