"""The JSON Schema agrees with what is dumped and loaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from commkit.core.data import Plain, Registry, dump, schema
from tests.core import data_examples as ex
from tests.core.data_examples import (
    REGISTRY,
    Award,
    Kind,
    Late,
    Policy,
    Rule,
    Streak,
    problems,
)


@given(ex.policies)
def test_every_dump_is_valid_under_the_schema(policy: Policy) -> None:
    Draft202012Validator(schema(Policy, REGISTRY)).validate(dump(policy, REGISTRY))


BREAKS: list[tuple[str, object]] = [
    ("name", 5),
    ("name", None),
    ("gate", {"measure": "x", "bound": 1}),
    ("gate", {"is": "award", "kind": "message", "points": 1}),
    ("gate", {"is": "at_least", "measure": "x", "bound": 0.5}),
    ("gate", {"is": "at_least", "measure": "x", "bound": "half"}),
    ("gate", {"is": "at_least", "measure": "x"}),
    ("starts", "yesterday"),
    ("starts", "2024-01-15T10:00:00"),
    ("opens", "noon"),
    ("nested", [True]),
    ("texts", {"a": 1}),
    ("earning", {"span": [1]}),
    ("earning", {"span": [1, "days", 2]}),
    ("earning", {"shares": {"unknown": "1/2"}}),
    ("earning", {"days_off": ["2024-01-01", "2024-01-01"]}),
    ("earning", {"streak": {"steps": {"seven": 1}}}),
    ("earning", {"streak": {"steps": {}, "late": "never"}}),
    ("earning", {"awards": [{"kind": "unknown", "points": 1}]}),
    ("unknown", 1),
]


@given(ex.policies, st.sampled_from(BREAKS))
def test_what_load_refuses_is_invalid_under_the_schema(policy: Policy, change: tuple[str, object]) -> None:
    key, broken = change
    plain = {**cast("dict[str, object]", dump(policy, REGISTRY)), key: broken}
    assert problems(plain, Policy)
    assert not Draft202012Validator(schema(Policy, REGISTRY)).is_valid(plain)


@given(ex.policies, st.sampled_from(["name", "gate", "starts"]))
def test_a_required_key_is_required_by_the_schema(policy: Policy, key: str) -> None:
    plain = {name: one for name, one in cast("dict[str, object]", dump(policy, REGISTRY)).items() if name != key}
    assert [one.path for one in problems(plain, Policy)] == [key]
    assert not Draft202012Validator(schema(Policy, REGISTRY)).is_valid(plain)


@pytest.mark.parametrize("wanted", [Rule, Award | Streak | int, tuple[Kind, ...], Late, Mapping[int, Fraction]])
def test_a_schema_is_a_schema_and_plain_data(wanted: object) -> None:
    plain = schema(wanted, REGISTRY)
    Draft202012Validator.check_schema(plain)
    assert json.loads(json.dumps(plain)) == plain


def test_a_schema_describes_each_class_once_with_its_first_line() -> None:
    plain = schema(Rule, REGISTRY)
    definitions = cast("dict[str, dict[str, Plain]]", plain["$defs"])
    assert set(definitions) == {"AtLeast", "AllOf", "Not"}
    assert definitions["AllOf"]["description"] == "Rules that must all be met."
    assert definitions["AllOf"] == {
        "type": "object",
        "description": "Rules that must all be met.",
        "properties": {
            "is": {"const": "all_of"},
            "parts": {"type": "array", "items": {"anyOf": plain["anyOf"]}},
        },
        "required": ["parts"],
        "additionalProperties": False,
    }


def test_two_classes_of_one_name_have_two_definitions() -> None:
    @frozen
    class Label:
        text: int

    definitions = cast("dict[str, Plain]", schema(tuple[Kind, Label], Registry())["$defs"])
    assert [name.rsplit(".", 1)[-1] for name in definitions] == ["Kind", "Label", "Label"]
