"""Errors say what was seen, why it cannot be and what to do, and keep it all as fields."""

from __future__ import annotations

import pickle

import pytest

from commkit.core.errors import BadData, CommkitError, InvalidValue, Problem, UnknownName, WrongType


@pytest.mark.parametrize(
    ("error", "builtin"),
    [(InvalidValue, ValueError), (WrongType, TypeError), (UnknownName, LookupError), (BadData, ValueError)],
)
def test_an_error_is_also_the_builtin_that_a_caller_expects(error: type[Exception], builtin: type[Exception]) -> None:
    assert issubclass(error, builtin)
    assert issubclass(error, CommkitError)


def test_the_message_is_made_from_the_fields() -> None:
    error = InvalidValue("cap", seen=-1, why="a cap is a count", fix="give 0 or more")
    assert str(error) == "cap: saw -1, a cap is a count; give 0 or more"
    assert (error.what, error.seen, error.why, error.fix) == ("cap", -1, "a cap is a count", "give 0 or more")


@pytest.mark.parametrize("kind", [InvalidValue, WrongType, UnknownName])
def test_an_error_crosses_processes_with_its_class_and_fields(kind: type[InvalidValue]) -> None:
    error = kind("cap", seen=-1, why="a cap is a count", fix="give 0 or more")
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is kind
    assert (str(copied), copied.seen) == (str(error), -1)


def test_bad_data_lists_every_problem_with_its_path() -> None:
    error = BadData([Problem("earning.cap", "'ten'", "a whole number"), Problem("", "a list", "a table")])
    assert str(error).split("\n") == [
        "2 problems",
        "  earning.cap: saw 'ten', wanted a whole number",
        "  top: saw a list, wanted a table",
    ]
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


def test_one_problem_is_counted_as_one() -> None:
    assert str(BadData([Problem("a", "1", "2")])).startswith("1 problem\n")
