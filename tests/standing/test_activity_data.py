"""A member's activity as plain data: exact both ways, small, in one order, and refused with every problem."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import BadData
from commkit.standing.activity import Activity
from commkit.standing.activity_data import activity_of, plain
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import JOINED, LIKED, MESSAGE
from commkit.standing.measures import Role, count, people
from commkit.testing.keeping import Came, histories_of_one, keepings, kept_by


@given(keepings(), histories_of_one(), st.none() | st.integers(17_190, 17_240), st.integers(0, 40))
def test_what_is_kept_comes_back_from_json_as_it_was(
    keeping: Keeping, came: tuple[Came, ...], known_from: int | None, after: int
) -> None:
    ada = kept_by(keeping, came, known_from)
    keeping.trim(ada, 17_200 + after)
    written = json.dumps(plain(ada))
    assert activity_of(json.loads(written)) == ada
    assert json.dumps(plain(activity_of(json.loads(written)))) == written


@given(histories_of_one())
def test_a_whole_activity_comes_back_too(came: tuple[Came, ...]) -> None:
    ada = Activity()
    for fact, day, role in came:
        ada.add(fact, day, role)
    assert activity_of(plain(ada)) == ada


@given(keepings(), histories_of_one())
def test_the_order_in_which_facts_came_is_not_in_the_data(keeping: Keeping, came: tuple[Came, ...]) -> None:
    assert json.dumps(plain(kept_by(keeping, came))) == json.dumps(plain(kept_by(keeping, came[::-1])))


def test_a_new_activity_and_one_that_keeps_nothing_are_told_apart() -> None:
    nothing = Activity()
    Keeping().begin(nothing, 5, None)
    assert (plain(Activity()), plain(nothing)) == ({"whole": True}, {})
    assert activity_of({}) == nothing != Activity()


def test_streams_without_facts_are_kept_and_both_roles_have_a_name() -> None:
    ada = Activity()
    Keeping((count(MESSAGE), people(LIKED).received)).begin(ada, 5, None)
    assert plain(ada) == {"streams": {"liked.received": {"people": {}}, "message": {}}}
    ada.add(Fact("f1", 0, "bo", LIKED, person="ada"), 9, Role.RECEIVED)
    assert plain(ada)["streams"] == {"liked.received": {"times": [9, 1], "people": {"bo": 9}}, "message": {}}


def test_rare_days_are_written_as_pairs_and_dense_ones_as_a_list() -> None:
    ada = Activity()
    Keeping((count(JOINED), count(MESSAGE))).begin(ada, 5, None)
    for at, (day, kind) in enumerate([(1, JOINED), (300, JOINED), (1, MESSAGE), (4, MESSAGE)]):
        ada.add(Fact(f"f{at}", 0, "ada", kind), day)
    assert plain(ada)["streams"] == {"joined": {"times": [[1, 1], [300, 1]]}, "message": {"times": [1, 1, 0, 0, 1]}}


def test_what_was_dropped_and_since_when_it_is_known_is_written() -> None:
    ada = Activity()
    older = Keeping((count(LIKED), count(LIKED).last(7)))
    older.begin(ada, 1, None)
    ada.add(Fact("f1", 0, "ada", LIKED, person="bo"), 1)
    Keeping((count(LIKED), count(LIKED).last(7), people(LIKED).last(7))).begin(ada, 1, None)
    older.trim(ada, 1)
    Keeping((count(LIKED), people(LIKED))).begin(ada, 1, None)
    ada.stream(LIKED).drop_days(8)
    written = {"streams": {"liked": {"people": {}, "people_since": 2, "earlier": [1, 0, 1, 8]}}}
    assert plain(ada) == written
    assert activity_of(written) == ada


@pytest.mark.parametrize(
    ("written", "path", "wanted"),
    [
        ([], "top", "a mapping"),
        ({"stream": {}}, "stream", "known_from, streams, whole"),
        ({"known_from": "5"}, "known_from", "a day as a whole number"),
        ({"whole": 1}, "whole", "true or false"),
        ({"streams": []}, "streams", "a mapping"),
        ({"streams": {"a b": {}}}, r'streams\["a b"\]', "a kind such as message"),
        ({"streams": {"message.given": {}}}, r'streams\["message.given"\]', "a kind such as message"),
        ({"streams": {"message": []}}, "streams.message", "a mapping"),
        ({"streams": {"message": {"time": []}}}, "streams.message.time", "times"),
        ({"streams": {"message": {"times": {}}}}, "streams.message.times", "a first day"),
        ({"streams": {"message": {"times": [5, True]}}}, "streams.message.times", "a first day"),
        ({"streams": {"message": {"times": [5, 1.0]}}}, "streams.message.times", "a first day"),
        ({"streams": {"message": {"times": [[5, 1], [5, 1]]}}}, "streams.message.times", "a first day"),
        ({"streams": {"message": {"amounts": [[5]]}}}, "streams.message.amounts", "a first day"),
        ({"streams": {"message": {"people": {"bo": "5"}}}}, "streams.message.people", "names with their latest day"),
        ({"streams": {"message": {"things": [5]}}}, "streams.message.things", "names with their latest day"),
        ({"streams": {"message": {"earlier": [1, 2, 3]}}}, "streams.message.earlier", "the first day kept"),
        ({"streams": {"message": {"since": True}}}, "streams.message.since", "a day as a whole number"),
        ({"streams": {"message": {"people": {}, "people_since": "x"}}}, "streams.message.people_since", "a day"),
    ],
)
def test_data_of_another_form_is_refused_with_its_path(written: object, path: str, wanted: str) -> None:
    with pytest.raises(BadData, match=rf"{path}: .*{wanted}"):
        activity_of(written)


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(BadData, match="2 problems"):
        activity_of({"known_from": "5", "streams": {"message": {"times": 5}}})
