"""The law of data holds for every shape, and catches dumps that lose something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given

from commkit.core import data
from commkit.core.data import EMPTY, Plain, Registry
from commkit.core.errors import BadData
from commkit.testing.roundtrip import dump_then_load_is_exact, every_problem_is_listed, not_plain, toml
from tests.core import data_examples as ex
from tests.core.data_examples import REGISTRY, AllOf, AtLeast, Kind, Label, Not, Policy


@given(ex.policies)
def test_a_policy_of_every_shape_comes_back_exactly(policy: Policy) -> None:
    dump_then_load_is_exact(policy, REGISTRY)


@given(ex.rules)
def test_a_tree_of_rules_comes_back_exactly(rule: ex.Rule) -> None:
    dump_then_load_is_exact(rule, REGISTRY)


@given(ex.exacts)
def test_exact_numbers_come_back_exactly(number: int | Fraction) -> None:
    dump_then_load_is_exact(number)


@given(ex.instants)
def test_instants_keep_wall_time_offset_and_zone(at: dt.datetime) -> None:
    back = data.load(data.dump(at), dt.datetime)
    assert back.replace(tzinfo=None, fold=0) == at.replace(tzinfo=None, fold=0)
    assert back.utcoffset() == at.utcoffset()
    assert getattr(back.tzinfo, "key", None) == getattr(at.tzinfo, "key", None)
    dump_then_load_is_exact(at)


@given(ex.kinds)
def test_kinds_with_a_name_and_without_come_back_exactly(kind: Kind) -> None:
    dump_then_load_is_exact(kind, REGISTRY)


def changed(plain: Plain, change: Mapping[str, object]) -> Plain:
    """The plain data with every value under a key in `change` replaced, or left out when it is None."""
    if isinstance(plain, list):
        return [changed(one, change) for one in plain]
    if isinstance(plain, dict):
        kept = {key: one for key, one in plain.items() if change.get(key, key) is not None}
        return {key: cast("Plain", change.get(key, changed(one, change))) for key, one in kept.items()}
    return plain


RULE = AllOf((AtLeast("visits", Fraction(1, 3)), Not(AtLeast("flags", 3))))


def test_a_walker_that_goes_through_floats_is_caught() -> None:
    def through_floats(value: object, registry: Registry) -> Plain:
        return changed(data.dump(value, registry), {"bound": str(Fraction(float(Fraction(1, 3))))})

    with pytest.raises(AssertionError, match="was loaded as"):
        dump_then_load_is_exact(AtLeast("visits", Fraction(1, 3)), REGISTRY, dump=through_floats)


def test_a_walker_that_writes_floats_is_caught() -> None:
    def writes_floats(value: object, registry: Registry) -> Plain:
        return changed(data.dump(value, registry), {"bound": 0.3333})

    with pytest.raises(AssertionError, match=r"not plain data: \['.parts\[0\].bound: 0.3333'"):
        dump_then_load_is_exact(RULE, REGISTRY, dump=writes_floats)


def test_a_walker_that_drops_the_tag_is_caught() -> None:
    def without_tags(value: object, registry: Registry) -> Plain:
        return changed(data.dump(value, registry), {"is": None})

    with pytest.raises(BadData, match=r"parts\[0\].is: saw nothing, wanted one of at_least"):
        dump_then_load_is_exact(RULE, REGISTRY, dump=without_tags)


def test_a_walker_that_loses_the_zone_is_caught_though_the_instants_are_equal() -> None:
    at = dt.datetime(2024, 1, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))

    def load_in_utc(plain: object, wanted: type, registry: Registry) -> object:
        return cast("dt.datetime", data.load(plain, wanted, registry)).astimezone(dt.UTC)

    assert load_in_utc(data.dump(at), dt.datetime, EMPTY) == at
    with pytest.raises(AssertionError, match="after a load it is"):
        dump_then_load_is_exact(at, load=load_in_utc)


def test_a_walker_that_loses_a_label_is_caught_though_the_kinds_are_equal() -> None:
    def load_unlabelled(plain: object, wanted: type, registry: Registry) -> object:
        return Kind(cast("Kind", data.load(plain, wanted, registry)).code, Label("?", "?"))

    with pytest.raises(AssertionError, match="after a load it is"):
        dump_then_load_is_exact(ex.MESSAGE, load=load_unlabelled)


def test_a_walker_that_writes_none_is_caught() -> None:
    def with_nothing(value: object, registry: Registry) -> Plain:
        return {**cast("dict[str, Plain]", data.dump(value, registry)), "cap": None}

    with pytest.raises(AssertionError, match="cap: None"):
        dump_then_load_is_exact(ex.Award(ex.MESSAGE, ex.Points(2)), REGISTRY, dump=with_nothing)


def test_a_walker_that_reads_true_as_one_is_caught() -> None:
    with pytest.raises(AssertionError, match="was loaded as True"):
        dump_then_load_is_exact(1, load=lambda plain, wanted, registry: True)


def broken_bounds(plain: object, path: str = "") -> list[str]:
    """Break every bound in a dumped rule; give the path of each."""
    if isinstance(plain, list):
        return [one for n, part in enumerate(plain) for one in broken_bounds(part, f"{path}[{n}]")]
    if not isinstance(plain, dict):
        return []
    inside = [one for key, part in plain.items() for one in broken_bounds(part, f"{path}.{key}".lstrip("."))]
    if "bound" in plain:
        plain["bound"] = 0.5
        inside.append(f"{path}.bound".lstrip("."))
    return inside


@given(ex.rules)
def test_every_broken_bound_of_a_tree_is_listed(rule: ex.Rule) -> None:
    plain = data.dump(rule, REGISTRY)
    paths = broken_bounds(plain)
    assume(paths)
    every_problem_is_listed(plain, type(rule), paths, REGISTRY)


def test_a_walker_that_stops_at_the_first_problem_is_caught() -> None:
    def stops(plain: object, wanted: type, registry: Registry) -> object:
        try:
            return data.load(plain, wanted, registry)
        except BadData as bad:
            raise BadData(bad.problems[:1]) from None

    plain = data.dump(RULE, REGISTRY)
    paths = broken_bounds(plain)
    assert paths == ["parts[0].bound", "parts[1].part.bound"]
    with pytest.raises(AssertionError, match=r"no problem is listed at parts\[1\].part.bound"):
        every_problem_is_listed(plain, AllOf, paths, REGISTRY, load=stops)


def test_a_walker_that_finds_too_much_or_nothing_is_caught() -> None:
    with pytest.raises(AssertionError, match=r"nothing is wrong at \[0\]"):
        every_problem_is_listed([0.5], tuple[int, ...], [])
    with pytest.raises(AssertionError, match=r"\[0.5\] was loaded as \(0,\)"):
        every_problem_is_listed([0.5], tuple[int, ...], ["[0]"], load=lambda plain, wanted, registry: (0,))


def test_what_is_not_plain_is_named_by_path() -> None:
    assert not_plain({"a": [1, {"b": 1.5}], 3: "x"}, "") == [": the key 3", ".a[1].b: 1.5"]
    assert not_plain({"a": [1, "x", True]}, "") == []


def test_text_of_every_kind_is_readable_as_toml() -> None:
    assert toml(['quote " \\ \n \x00 \x7f 打卡 😀']) == '["quote \\" \\\\ \\n \\u0000 \\u007F 打卡 😀"]'
