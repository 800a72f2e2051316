"""A small policy file in classes of every supported shape, and hypothesis strategies for it."""

from __future__ import annotations

import datetime as dt
import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NewType, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import pytest
from attrs import Attribute, field, frozen
from hypothesis import strategies as st

from commkit.core.data import Registry, load
from commkit.core.errors import BadData, InvalidValue, Problem

N = TypeVar("N", bound=int)
Exact: TypeAlias = int | Fraction
Points = NewType("Points", int)


class Late(enum.Enum):
    """What is done with facts that come late."""

    TRUE_UP = "true up"
    LEAVE = "leave"


class Weight(enum.IntEnum):
    LIGHT = 1
    HEAVY = 5


def at_least(low: int) -> Callable[[object, Attribute[N], N], None]:
    def check(_owner: object, attribute: Attribute[N], value: N) -> None:
        if value < low:
            raise InvalidValue(attribute.name, seen=value, why=f"below {low}", fix=f"give {low} or more")

    return check


@frozen
class Label:
    """What a thing is called."""

    en: str
    zh: str


@frozen
class Kind:
    """What sort of fact; equal by code alone."""

    code: str
    label: Label = field(eq=False)


@frozen
class Rule(ABC):
    """A rule over measures."""

    @property
    @abstractmethod
    def measures(self) -> tuple[str, ...]: ...


@frozen
class AtLeast(Rule):
    """A reading that must be reached."""

    measure: str
    bound: Exact

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)


@frozen
class AllOf(Rule):
    """Rules that must all be met.

    The second paragraph is for people.
    """

    parts: tuple[Rule, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(measure for part in self.parts for measure in part.measures)


@frozen
class Not(Rule):
    part: Rule

    @property
    def measures(self) -> tuple[str, ...]:
        return self.part.measures


@frozen
class Award:
    """Points for a kind of fact."""

    kind: Kind
    points: Points = field(validator=at_least(1))
    cap: int | None = field(default=None)
    since: dt.date = dt.date(2024, 1, 1)


@frozen
class Streak:
    """Points for a run of days."""

    steps: Mapping[int, Points]
    late: Late = Late.TRUE_UP
    weight: Weight = Weight.LIGHT


def _kept(mapping: Mapping[Kind, Fraction]) -> Mapping[Kind, Fraction]:
    return MappingProxyType(dict(mapping))


@frozen
class Earning:
    awards: tuple[Award, ...] = ()
    streak: Streak | None = None
    shares: Mapping[Kind, Fraction] = field(factory=dict, converter=_kept)
    days_off: frozenset[dt.date] = frozenset()
    bonus: Award | Streak | int = 0
    span: tuple[int, str] = (28, "days")
    exact: Exact = Fraction(1)


@frozen
class Policy:
    """Every rule of one community."""

    name: str
    gate: Rule
    starts: dt.datetime
    earning: Earning = field(factory=Earning)
    texts: Mapping[str, str] = field(factory=dict)
    nested: tuple[tuple[bool, ...], ...] = ()
    opens: dt.time = dt.time(0)
    title: str = field()
    ends: dt.datetime | None = None

    @title.default
    def _title(self) -> str:
        return self.name.title()


CHECKED_IN = Kind("checked_in", Label("checked in", "打卡"))
MESSAGE = Kind("message", Label("message", "发言"))
REGISTRY = Registry(
    tags={"at_least": AtLeast, "all_of": AllOf, "not": Not, "award": Award, "streak": Streak},
    named={"checked_in": CHECKED_IN, "message": MESSAGE},
)

ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Monrovia"]
texts = st.text(max_size=8)
exacts: st.SearchStrategy[Exact] = st.one_of(st.integers(), st.fractions())
dates = st.dates()
labels = st.builds(Label, en=texts, zh=texts)
named_kinds = st.sampled_from([CHECKED_IN, MESSAGE])
kinds = st.one_of(named_kinds, st.builds(Kind, code=texts, label=labels))
instants = st.one_of(
    st.datetimes(timezones=st.sampled_from(ZONES).map(ZoneInfo), allow_imaginary=True),
    st.datetimes(timezones=st.integers(-1439, 1439).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))),
    st.builds(
        lambda minutes, fold, zone: (dt.datetime(2024, 11, 3, 0, tzinfo=zone) + dt.timedelta(minutes=minutes)).replace(
            fold=fold
        ),
        st.integers(0, 240),
        st.integers(0, 1),
        st.just(ZoneInfo("America/New_York")),
    ),
)
clocks = st.times().map(lambda clock: clock.replace(fold=0))
rules: st.SearchStrategy[Rule] = st.recursive(
    st.builds(AtLeast, measure=texts, bound=exacts),
    lambda inner: st.one_of(st.builds(AllOf, parts=st.lists(inner, max_size=3).map(tuple)), st.builds(Not, part=inner)),
    max_leaves=6,
)
points = st.integers(1, 10**30).map(Points)
awards = st.builds(
    Award,
    kind=kinds,
    points=points,
    cap=st.none() | st.integers(),
    since=dates | st.just(dt.date(2024, 1, 1)),
)
streaks = st.builds(
    Streak,
    steps=st.dictionaries(st.integers(), points, max_size=3),
    late=st.sampled_from(Late),
    weight=st.sampled_from(Weight),
)
earnings = st.builds(
    Earning,
    awards=st.lists(awards, max_size=3).map(tuple),
    streak=st.none() | streaks,
    shares=st.dictionaries(named_kinds, st.fractions(), max_size=2),
    days_off=st.frozensets(dates, max_size=3),
    bonus=st.one_of(awards, streaks, st.integers()),
    span=st.tuples(st.integers(), texts),
    exact=exacts,
)
policies = st.builds(
    Policy,
    name=texts,
    gate=rules,
    starts=instants,
    earning=earnings,
    texts=st.dictionaries(texts, texts, max_size=3),
    nested=st.lists(st.lists(st.booleans(), max_size=2).map(tuple), max_size=2).map(tuple),
    opens=clocks,
    title=texts,
    ends=st.none() | instants,
)


def problems(plain: object, wanted: object, registry: Registry = REGISTRY) -> list[Problem]:
    with pytest.raises(BadData) as caught:
        load(plain, wanted, registry)
    return list(caught.value.problems)


def problem(plain: object, wanted: object, registry: Registry = REGISTRY) -> str:
    [only] = problems(plain, wanted, registry)
    return str(only)
