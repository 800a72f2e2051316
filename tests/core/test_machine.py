"""Machines: moves that explain themselves, and constructions that are refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.machine import After, Machine, Move, Moved, Refused, Stayed
from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.testing.machines import Word

CHAT, MESSAGE = Word("private chat"), Word("message")
messages = given("messages", Label(en="messages", zh="发言数"))
quiet, lively = messages <= 0, messages >= 5

LIFECYCLE = Machine(
    ("active", "lurker", "contacted", "removed"),
    (
        Move("active", "lurker", After(30), quiet),
        Move("lurker", "contacted", CHAT),
        Move("lurker", "active", MESSAGE, lively),
        Move("contacted", "active", MESSAGE),
        Move("contacted", "removed", After(7), quiet),
    ),
    labels={"lurker": Label(en="lurker", zh="潜水"), "active": Label(en="active", zh="活跃")},
)


def test_a_move_without_a_check_is_always_made() -> None:
    fired = LIFECYCLE.fire("lurker", CHAT)
    assert isinstance(fired, Moved)
    assert (fired.move, fired.because, fired.state) == (Move("lurker", "contacted", CHAT), None, "contacted")


def test_a_move_carries_the_verdict_that_allowed_it() -> None:
    fired = LIFECYCLE.fire("active", After(30), Readings({"messages": 0}))
    assert isinstance(fired, Moved)
    assert fired.state == "lurker"
    assert fired.because is not None
    assert fired.because.met


def test_refused_says_why_and_stayed_says_that_nothing_listens() -> None:
    refused = LIFECYCLE.fire("active", After(30), Readings({"messages": 3}))
    assert isinstance(refused, Refused)
    assert (refused.state, refused.verdict.gaps()[0].missing) == ("active", 3)
    assert LIFECYCLE.fire("active", CHAT, Readings({"messages": 3})) == Stayed("active")
    assert LIFECYCLE.fire("active", After(29), Readings({"messages": 0})) == Stayed("active")


def test_the_unknown_moves_nobody() -> None:
    refused = LIFECYCLE.fire("contacted", After(7), Readings({"messages": None}))
    assert isinstance(refused, Refused)
    assert refused.verdict.answer is Answer.UNKNOWN


def test_an_error_in_a_check_surfaces() -> None:
    with pytest.raises(UnknownName, match="messages"):
        LIFECYCLE.fire("active", After(30), Readings({"message": 0}))
    with pytest.raises(UnknownName, match="messages"):
        LIFECYCLE.fire("active", After(30))


def test_moves_are_tried_in_order_and_every_refusal_is_kept() -> None:
    machine = Machine(
        ("a", "b", "c"),
        (Move("a", "b", MESSAGE, messages >= 10), Move("a", "c", MESSAGE, messages >= 5)),
    )
    assert [machine.fire("a", MESSAGE, Readings({"messages": seen})).state for seen in (10, 5, 4)] == [
        "b",
        "c",
        "a",
    ]
    refused = machine.fire("a", MESSAGE, Readings({"messages": 4}))
    assert isinstance(refused, Refused)
    assert [(move.target, verdict.gaps()[0].missing) for move, verdict in refused.tried] == [
        ("b", 6),
        ("c", 1),
    ]


def test_an_unguarded_move_behind_guarded_ones_takes_what_is_left() -> None:
    machine = Machine(("a", "b", "c"), (Move("a", "b", MESSAGE, lively), Move("a", "c", MESSAGE)))
    assert [machine.fire("a", MESSAGE, Readings({"messages": seen})).state for seen in (5, 4)] == ["b", "c"]
    assert machine.fire("a", MESSAGE, Readings({"messages": None})).state == "c"


def test_options_list_every_move_out_of_a_state() -> None:
    options = LIFECYCLE.options("lurker", Readings({"messages": 3}))
    assert [(move.target, None if verdict is None else verdict.met) for move, verdict in options] == [
        ("contacted", None),
        ("active", False),
    ]
    assert LIFECYCLE.options("removed") == ()
    assert [trigger.code for trigger in LIFECYCLE.triggers("contacted")] == ["message", After(7).code]


@pytest.mark.parametrize("ask", ["fire", "options", "label"])
def test_a_state_that_is_none_of_the_machines_is_an_error(ask: str) -> None:
    calls: dict[str, Callable[[], object]] = {
        "fire": lambda: LIFECYCLE.fire("lurking", CHAT),
        "options": lambda: LIFECYCLE.options("lurking"),
        "label": lambda: LIFECYCLE.label("lurking"),
    }
    with pytest.raises(UnknownName, match=r"'lurking'.*use one of active, lurker, contacted, removed"):
        calls[ask]()


def test_a_move_between_states_that_are_not_listed_is_refused() -> None:
    with pytest.raises(UnknownName, match="'banned'"):
        Machine(("a",), (Move("a", "banned", CHAT),))
    with pytest.raises(UnknownName, match="'banned'"):
        Machine(("a",), (Move("banned", "a", CHAT),))


def test_a_second_move_without_a_check_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"move a to b: saw 'message'.*put it last"):
        Machine(("a", "b", "c"), (Move("a", "b", MESSAGE), Move("a", "c", MESSAGE)))


def test_a_move_that_can_never_be_tried_is_refused() -> None:
    with pytest.raises(InvalidValue, match="nothing behind it"):
        Machine(("a", "b", "c"), (Move("a", "b", MESSAGE), Move("a", "c", MESSAGE, lively)))


def test_a_state_that_nothing_reaches_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"\['c', 'd'\], nothing leads there from 'a'"):
        Machine(("a", "b", "c", "d"), (Move("a", "b", CHAT), Move("c", "d", CHAT), Move("d", "c", CHAT)))


def test_the_start_is_the_first_state_unless_named() -> None:
    moves = (Move("a", "b", CHAT), Move("b", "a", MESSAGE))
    assert Machine(("a", "b"), moves).start == "a"
    assert Machine(("a", "b"), moves, start="b").start == "b"
    with pytest.raises(UnknownName, match="'z'"):
        Machine(("a", "b"), moves, start="z")
    with pytest.raises(InvalidValue, match="nothing leads there from 'b'"):
        Machine(("a", "b"), moves[:1], start="b")


def test_a_machine_without_states_and_one_with_a_state_twice_are_refused() -> None:
    with pytest.raises(UnknownName):
        Machine((), ())
    with pytest.raises(InvalidValue, match=r"\['a'\], listed twice"):
        Machine(("a", "b", "a"), (Move("a", "b", CHAT),))


def test_a_label_for_no_state_is_refused() -> None:
    with pytest.raises(UnknownName, match="'lurking'"):
        Machine(("a",), (), labels={"lurking": Label(en="lurking", zh="潜水")})


@pytest.mark.parametrize("days", [0, -1, True, 7.0])
def test_time_triggers_count_whole_days(days: object) -> None:
    with pytest.raises(InvalidValue, match="whole days"):
        After(days)  # type: ignore[arg-type]


def test_a_time_trigger_is_its_number_of_days() -> None:
    assert After(7) == After(7)
    assert After(7).code != After(30).code
    assert (After(1).label.en, After(7).label.en, After(7).label.zh) == (
        "after 1 day",
        "after 7 days",
        "满 7 天",
    )


def test_the_diagram_is_mermaid_text_in_both_languages() -> None:
    assert LIFECYCLE.diagram().split("\n") == [
        "stateDiagram-v2",
        '    state "active" as active',
        '    state "lurker" as lurker',
        '    state "contacted" as contacted',
        '    state "removed" as removed',
        "    [*] --> active",
        "    active --> lurker : after 30 days [messages at most 0]",
        "    lurker --> contacted : private chat",
        "    lurker --> active : message [messages at least 5]",
        "    contacted --> active : message",
        "    contacted --> removed : after 7 days [messages at most 0]",
    ]
    assert '    state "潜水" as lurker' in LIFECYCLE.diagram("zh").split("\n")
    assert "    active --> lurker : 满 30 天 [发言数：至多 0]" in LIFECYCLE.diagram("zh").split("\n")


def test_the_diagram_stays_readable_for_names_that_mermaid_cannot_read() -> None:
    odd = Machine(
        ("class member", "vip"),
        (Move("class member", "vip", Word("paid; now: yes\nand more")),),
        labels={"vip": Label(en='the "best"', zh="贵宾")},
    )
    assert odd.diagram().split("\n")[1:] == [
        '    state "class member" as s0',
        "    state \"the 'best'\" as vip",
        "    [*] --> s0",
        "    s0 --> vip : paid, now yes and more",
    ]


def test_a_machine_is_a_value() -> None:
    twin = pickle.loads(pickle.dumps(LIFECYCLE))
    assert twin == LIFECYCLE
    assert hash(twin) == hash(LIFECYCLE)
    assert twin.fire("lurker", CHAT) == LIFECYCLE.fire("lurker", CHAT)
