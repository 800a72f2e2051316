"""What is written, and what tags, names and forms mean."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, cast
from zoneinfo import ZoneInfo

import attrs
import pytest
from attrs import frozen

from commkit.core.data import EMPTY, Plain, Registry, dump, form, load, schema
from commkit.core.errors import InvalidValue, WrongType
from tests.core.data_examples import (
    CHECKED_IN,
    MESSAGE,
    REGISTRY,
    AllOf,
    AtLeast,
    Award,
    Earning,
    Kind,
    Label,
    Late,
    Not,
    Points,
    Policy,
    Streak,
    problem,
)

if TYPE_CHECKING:
    from decimal import Decimal


def test_a_policy_reads_like_a_file_that_a_person_would_write() -> None:
    policy = Policy(
        name="study class",
        gate=AllOf((AtLeast("check-in days", 20), Not(AtLeast("flag share", Fraction(1, 10))))),
        starts=dt.datetime(2024, 1, 15, 4, tzinfo=ZoneInfo("Asia/Shanghai")),
        earning=Earning(awards=(Award(CHECKED_IN, Points(2), cap=12),), streak=Streak({7: Points(5)}, late=Late.LEAVE)),
        opens=dt.time(4, 30),
    )
    assert dump(policy, REGISTRY) == {
        "name": "study class",
        "gate": {
            "is": "all_of",
            "parts": [
                {"is": "at_least", "measure": "check-in days", "bound": 20},
                {"is": "not", "part": {"is": "at_least", "measure": "flag share", "bound": "1/10"}},
            ],
        },
        "starts": "2024-01-15T04:00:00+08:00[Asia/Shanghai]",
        "earning": {
            "awards": [{"is": "award", "kind": "checked_in", "points": 2, "cap": 12}],
            "streak": {"is": "streak", "steps": {"7": 5}, "late": "leave"},
        },
        "opens": "04:30",
    }


def test_a_field_that_holds_its_default_is_left_out_and_comes_back() -> None:
    assert dump(Award(MESSAGE, Points(1)), REGISTRY) == {"is": "award", "kind": "message", "points": 1}
    assert load({"kind": "message", "points": 1}, Award, REGISTRY) == Award(MESSAGE, Points(1))


def test_a_default_made_from_other_fields_is_left_out_where_it_fits() -> None:
    policy = Policy("class", AtLeast("x", 1), dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    assert policy.title == "Class"
    assert set(cast("dict[str, Plain]", dump(policy, REGISTRY))) == {"name", "gate", "starts"}
    titled = attrs.evolve(policy, title="class")
    assert cast("dict[str, Plain]", dump(titled, REGISTRY))["title"] == "class"


@frozen
class Opening:
    at: dt.datetime = dt.datetime(2024, 1, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_an_instant_equal_to_its_default_in_another_zone_is_written() -> None:
    in_utc = Opening(dt.datetime(2024, 1, 1, 0, tzinfo=dt.UTC))
    assert in_utc == Opening()
    assert dump(Opening()) == {}
    assert dump(in_utc) == {"at": "2024-01-01T00:00:00+00:00"}


def test_a_value_with_a_name_is_written_as_its_name_only_when_it_is_that_value() -> None:
    renamed = Kind("message", Label("post", "帖子"))
    assert renamed == MESSAGE
    assert dump(MESSAGE, REGISTRY) == "message"
    assert dump(Kind("message", Label("message", "发言")), REGISTRY) == "message"
    assert dump(renamed, REGISTRY) == {"code": "message", "label": {"en": "post", "zh": "帖子"}}


def test_a_set_is_written_in_order_and_a_whole_number_as_a_key_in_decimal() -> None:
    assert dump(Earning(days_off=frozenset({dt.date(2024, 2, 1), dt.date(2023, 9, 9)})), REGISTRY) == {
        "days_off": ["2023-09-09", "2024-02-01"]
    }
    assert dump(Streak({-1: Points(3), 30: Points(2)})) == {"steps": {"-1": 3, "30": 2}}


def test_named_values_can_be_keys_and_others_cannot() -> None:
    earning = Earning(shares={CHECKED_IN: Fraction(1, 2)})
    assert dump(earning, REGISTRY) == {"shares": {"checked_in": "1/2"}}
    assert load({"shares": {"checked_in": "1/2"}}, Earning, REGISTRY) == earning
    with pytest.raises(WrongType, match=r"Earning.shares: .*name the value in the registry"):
        dump(Earning(shares={Kind("x", Label("x", "x")): Fraction(1)}), REGISTRY)


def test_tuples_and_mappings_can_be_dumped_alone() -> None:
    assert dump((MESSAGE, AtLeast("x", 1)), REGISTRY) == [
        "message",
        {"is": "at_least", "measure": "x", "bound": 1},
    ]
    assert dump({"a": Fraction(1, 2), "b": ()}) == {"a": "1/2", "b": []}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Label(en=cast("str", 5), zh="x"), r"Label.en: saw 5, .*give text"),
        (AtLeast("x", cast("int", 0.5)), r"AtLeast.bound: saw 0.5, .*a whole number or an exact number"),
        (AtLeast("x", True), r"AtLeast.bound: saw True"),
        (Opening(dt.datetime(2024, 1, 1)), r"Opening.at: saw datetime.*an instant with its offset"),
        (Earning(awards=cast("tuple[Award, ...]", [])), r"Earning.awards: saw \[\], .*a list of: an Award"),
        (Earning(span=cast("tuple[int, str]", (1,))), r"Earning.span: saw \(1,\), .*a list of 2"),
        (0.5, r"float: .*write Fraction"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_annotation_is_refused_with_class_and_field(value: object, message: str) -> None:
    with pytest.raises(WrongType, match=message):
        dump(value, REGISTRY)


def test_a_class_without_a_tag_is_refused_where_it_needs_one() -> None:
    with pytest.raises(WrongType, match=r"AllOf.parts: saw Not\(.*add a tag"):
        dump(AllOf((Not(AtLeast("x", 1)),)), Registry(tags={"all_of": AllOf, "at_least": AtLeast}))


def test_a_tag_is_optional_where_only_one_class_can_be_meant() -> None:
    assert load(dump(Not(AtLeast("x", 1)), REGISTRY), Not, REGISTRY) == Not(AtLeast("x", 1))
    assert load({"part": {"is": "at_least", "measure": "x", "bound": 1}}, Not, REGISTRY) == Not(AtLeast("x", 1))


def test_a_union_of_classes_is_told_apart_by_tag() -> None:
    wanted = Award | Streak | int
    assert load({"is": "streak", "steps": {}}, wanted, REGISTRY) == Streak({})
    assert load(4, wanted, REGISTRY) == 4
    assert "wanted one of award, streak" in problem({"steps": {}}, wanted)


class Trigger(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def label(self) -> Label: ...


@frozen
class After:
    days: int

    @property
    def code(self) -> str:
        return f"after {self.days}"

    @property
    def label(self) -> Label:
        return Label(self.code, self.code)


@frozen
class Move:
    trigger: Trigger


def test_a_protocol_means_the_registered_classes_that_have_its_members() -> None:
    registry = REGISTRY.plus(tags={"after": After})
    for move, plain in [(Move(After(7)), {"is": "after", "days": 7}), (Move(MESSAGE), "message")]:
        assert dump(move, registry) == {"trigger": plain}
        assert load({"trigger": plain}, Move, registry) == move
    assert "wanted one of after" in problem({"trigger": {"is": "award"}}, Move, registry)


def test_a_registry_grows_without_changing_what_is_there() -> None:
    larger = EMPTY.plus(tags={"not": Not}, named={"x": MESSAGE}).plus(tags={"not": Not})
    assert larger == Registry(tags={"not": Not}, named={"x": MESSAGE})
    assert EMPTY.tags == {}
    with pytest.raises(InvalidValue, match=r"tags: .*'not' already stands for"):
        larger.plus(tags={"not": AllOf})
    with pytest.raises(InvalidValue, match=r"named: .*'x' already stands for"):
        larger.plus(named={"x": CHECKED_IN})
    with pytest.raises(InvalidValue, match="one class under two tags"):
        larger.plus(tags={"nicht": Not})
    with pytest.raises(WrongType, match=r"tag n: .*not an attrs class"):
        Registry(tags={"n": int})
    with pytest.raises(TypeError):
        cast("dict[str, type]", larger.tags)["more"] = AllOf


@frozen
class Place:
    zone: ZoneInfo


def test_a_form_writes_a_class_that_the_walker_does_not_know() -> None:
    zone = form(ZoneInfo, "a zone", str, lambda name: ZoneInfo(str(name)), {"type": "string"})
    registry = Registry(forms=(zone,))
    place = Place(ZoneInfo("Asia/Shanghai"))
    assert dump(place, registry) == {"zone": "Asia/Shanghai"}
    assert load({"zone": "Asia/Shanghai"}, Place, registry) == place
    assert problem({"zone": "Asia/Nowhere"}, Place, registry) == "zone: saw 'Asia/Nowhere', wanted a zone"
    with pytest.raises(WrongType, match=r"Place.zone: .*add a tag, a name or a form"):
        dump(place)


@frozen
class Bound:
    than: Kind | Fraction


def test_a_name_is_not_used_where_a_number_is_written_as_text() -> None:
    full = {"code": "message", "label": {"en": "message", "zh": "发言"}}
    assert dump((Bound(MESSAGE), Bound(Fraction(1, 2))), REGISTRY) == [{"than": full}, {"than": "1/2"}]
    assert load({"than": full}, Bound, REGISTRY) == Bound(MESSAGE)
    assert "an exact number" in problem({"than": "message"}, Bound)


class Door:
    """Not an attrs class."""


@frozen
class House:
    doors: tuple[Door, ...]


def test_a_value_of_a_foreign_class_can_have_a_name() -> None:
    red, green = Door(), Door()
    registry = Registry(named={"red": red, "green": green})
    house = House((green, red))
    assert dump(house, registry) == {"doors": ["green", "red"]}
    assert load({"doors": ["green", "red"]}, House, registry) == house
    assert problem({"doors": [{}]}, House, registry) == "doors[0]: saw an empty mapping, wanted a Door"
    with pytest.raises(WrongType, match=r"House.doors: .*add a tag"):
        dump(House((Door(),)), registry)


# annotations that cannot be written


class Odd(enum.Enum):
    HALF = 0.5


@frozen
class HoldsList:
    some: list[int]


@frozen
class HoldsFloat:
    some: float


@frozen
class HoldsObject:
    some: object


@frozen
class HoldsTextOrDate:
    some: str | dt.date


@frozen
class HoldsOdd:
    some: Odd


@frozen
class HoldsNoneInside:
    some: tuple[int | None, ...]


@frozen
class HoldsNoneBesideADefault:
    some: int | None = 3


@frozen
class HoldsBoolKeys:
    some: Mapping[bool, int]


@frozen
class HoldsUntaggedUnion:
    some: Place | Opening


@frozen
class HoldsNothingKnown:
    some: Decimal


@frozen
class HoldsBareTuple:
    some: tuple  # type: ignore[type-arg]  # the annotation under test


@pytest.mark.parametrize(
    ("cls", "message"),
    [
        (HoldsList, r"HoldsList.some: saw list\[int\].*write tuple\[T, ...\]"),
        (HoldsFloat, r"HoldsFloat.some: .*write Fraction"),
        (HoldsObject, r"HoldsObject.some: .*say which classes"),
        (HoldsTextOrDate, r"HoldsTextOrDate.some: .*text and a date as text.* look alike"),
        (HoldsOdd, r"HoldsOdd.some: .*an enum is written by value"),
        (HoldsNoneInside, r"HoldsNoneInside.some: .*None cannot be written inside a list"),
        (HoldsNoneBesideADefault, r"HoldsNoneBesideADefault.some: .*let the field default to None"),
        (HoldsBoolKeys, r"HoldsBoolKeys.some: .*a key is written as text"),
        (HoldsUntaggedUnion, r"HoldsUntaggedUnion.some: .*add a tag"),
        (HoldsNothingKnown, r"HoldsNothingKnown: .*'Decimal' is not defined.*import the name"),
        (HoldsBareTuple, r"HoldsBareTuple.some: .*write tuple\[T, ...\]"),
    ],
)  # fmt: skip
def test_an_annotation_that_cannot_be_written_is_refused_by_all_three(cls: type, message: str) -> None:
    with pytest.raises(WrongType, match=message):
        load({"some": 1}, cls)
    with pytest.raises(WrongType, match=message):
        schema(cls)
    with pytest.raises(WrongType, match=message):
        dump(cls(1))


def test_a_share_may_be_written_as_a_percentage() -> None:
    assert [load(text, Fraction) for text in ("47 %", "47%", "0.5 %", "9/10")] == [
        Fraction(47, 100),
        Fraction(47, 100),
        Fraction(1, 200),
        Fraction(9, 10),
    ]
