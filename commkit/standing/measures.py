"""Measures over activity: how often, on how many days, with how many people, since when.

days(CHECKED_IN).last(30) >= 20          # check-in days in the last 30 days
people(LIKED).received.last(100) >= 5    # distinct people behind the likes received
count(POSTED).community.last(100)        # of the whole community, complete days only
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from functools import cached_property

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from commkit.core.days import Day, months_before
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.standing.kinds import Kind


class How(enum.Enum):
    """What is counted of a kind."""

    COUNT = "count"
    TOTAL = "total"
    DAYS = "days"
    PEOPLE = "people"
    THINGS = "things"


class Role(enum.Enum):
    """Which side of a fact: I did it, or it was done to me (I am the counterpart)."""

    ACTED = "acted"
    RECEIVED = "received"


@frozen
class Received:
    """A fact of a kind that reaches a member as its counterpart: a trigger for machines, beside the kind itself.

    >>> from commkit.standing.kinds import PRIVATE_CHAT
    >>> Received(PRIVATE_CHAT).code, Received(PRIVATE_CHAT).label.zh
    ('private_chat.received', '收到的私聊')
    """

    kind: Kind

    @cached_property
    def code(self) -> str:
        """The name of the trigger."""
        return f"{self.kind.code}.received"

    @property
    def label(self) -> Label:
        """The trigger in words."""
        return Label(en=f"{self.kind.label.en} received", zh=f"收到的{self.kind.label.zh}")


class Whose(enum.Enum):
    """Whose activity is asked."""

    MEMBER = "member"
    GROUP = "group"
    COMMUNITY = "community"


class Per(enum.Enum):
    """The unit of a look back."""

    DAYS = "days"
    MONTHS = "months"


@frozen
class Back:
    """A look back of so many days or calendar months that ends with the day asked about."""

    length: int = field(validator=counting("days or months", least=1))
    per: Per = Per.DAYS

    def first(self, day: Day) -> Day:
        """The first day that is still seen. Months are counted back from the day itself, a short month by its last day.

        >>> from datetime import date
        >>> from commkit.core.days import date_of, number
        >>> date_of(Back(6, Per.MONTHS).first(number(date(2024, 8, 31))))
        datetime.date(2024, 3, 1)
        """
        return day - self.length + 1 if self.per is Per.DAYS else months_before(day, self.length) + 1


_EN = {
    How.COUNT: "{kind}",
    How.TOTAL: "amount of {kind}",
    How.DAYS: "days with {kind}",
    How.PEOPLE: "people behind {kind}",
    How.THINGS: "things with {kind}",
}
_ZH = {
    How.COUNT: "{kind}次数",
    How.TOTAL: "{kind}总额",
    How.DAYS: "{kind}天数",
    How.PEOPLE: "{kind}人数",
    How.THINGS: "{kind}对象数",
}
_EN_WHOSE = {Whose.MEMBER: "", Whose.GROUP: " in the group", Whose.COMMUNITY: " in the community"}
_ZH_WHOSE = {Whose.MEMBER: "", Whose.GROUP: "本群", Whose.COMMUNITY: "全社群"}
_ZH_PER = {Per.DAYS: "天", Per.MONTHS: "个月"}


def one_or_more(kinds: Kind | Iterable[Kind]) -> tuple[Kind, ...]:
    """A kind, or several, as a tuple without repeats.

    >>> from commkit.standing.kinds import MESSAGE
    >>> one_or_more(MESSAGE) == one_or_more([MESSAGE, MESSAGE])
    True
    """
    return (kinds,) if isinstance(kinds, Kind) else tuple(dict.fromkeys(kinds))


def some_kinds(_rule: object, attribute: Attribute[tuple[Kind, ...]], value: tuple[object, ...]) -> None:
    """An attrs validator: the field holds kinds, at least one."""
    wrong = next((one for one in value if not isinstance(one, Kind)), None)
    if wrong is not None or not value:
        raise WrongType(
            attribute.name, seen=wrong if value else value, why="not a kind", fix="give kinds such as MESSAGE"
        )


def _one_unit(tally: Tally, attribute: Attribute[tuple[Kind, ...]], value: tuple[Kind, ...]) -> None:
    some_kinds(tally, attribute, value)
    if tally.how is How.TOTAL and len({(kind.unit, kind.scale) for kind in value}) > 1:
        units = [f"{kind.code} in {kind.unit or 'no unit'}" for kind in value]
        raise InvalidValue(attribute.name, seen=units, why="amounts of two units do not add", fix="give one unit")


@frozen(order=False)
class Tally(Measure):
    """One question about the facts of one kind or several. Made by `count`, `total`, `days`, `people` and `things`."""

    how: How
    kinds: tuple[Kind, ...] = field(converter=one_or_more, validator=_one_unit)
    back: Back | None = None
    role: Role = Role.ACTED
    whose: Whose = field(default=Whose.MEMBER)
    name: Label | None = field(default=None, kw_only=True, eq=False, validator=optional(instance_of(Label)))

    @whose.validator
    def _has_roles(self, _attribute: Attribute[Whose], value: Whose) -> None:
        if value is not Whose.MEMBER and self.role is Role.RECEIVED:
            why = "what one member of it receives another one does; only a member has two roles"
            raise InvalidValue("whose", seen=value.value, why=why, fix="leave out .received")

    def last(self, days: int | None = None, *, months: int | None = None) -> Tally:
        """The same over the last days, today included, or over the last calendar months.

        >>> from commkit.standing.kinds import MESSAGE
        >>> print(count(MESSAGE).last(7) >= 1)
        messages in the last 7 days: at least 1
        """
        if (days is None) == (months is None):
            raise InvalidValue("last", seen=(days, months), why="it takes days or months", fix="give one of them")
        return evolve(self, back=Back(days) if days is not None else Back(months or 0, Per.MONTHS))

    @property
    def received(self) -> Tally:
        """The same over the facts in which the member is the counterpart."""
        return evolve(self, role=Role.RECEIVED)

    @property
    def community(self) -> Tally:
        """The same over the whole community, as of the end of the day before: complete days only."""
        return evolve(self, whose=Whose.COMMUNITY)

    @property
    def of_group(self) -> Tally:
        """The same over the member's group, as of the end of the day before."""
        return evolve(self, whose=Whose.GROUP)

    def called(self, name: Label) -> Tally:
        """The same under a name of its own, without the look back, which follows the name.

        >>> from commkit.standing.kinds import OPENED
        >>> print(things(OPENED).called(Label(en="topics opened", zh="浏览过的主题数")).last(100) >= 25)
        topics opened in the last 100 days: at least 25
        """
        return evolve(self, name=name)

    @cached_property
    def key(self) -> str:
        """A name such as `days.checked_in.last_30_days`."""
        parts = [self.how.value, "+".join(kind.code for kind in self.kinds)]
        parts += [self.role.value] if self.role is not Role.ACTED else []
        parts += [self.whose.value] if self.whose is not Whose.MEMBER else []
        parts += [f"last_{self.back.length}_{self.back.per.value}"] if self.back else []
        return ".".join(parts)

    @cached_property
    def label(self) -> Label:
        """The question in words."""
        en = _EN[self.how].format(kind=" or ".join(kind.label.en for kind in self.kinds))
        zh = _ZH[self.how].format(kind="或".join(kind.label.zh for kind in self.kinds))
        if self.role is Role.RECEIVED:
            en, zh = f"{en} received", f"收到的{zh}"
        if self.name is not None:
            en, zh = self.name.en, self.name.zh
        en, zh = f"{en}{_EN_WHOSE[self.whose]}", f"{_ZH_WHOSE[self.whose]}{zh}"
        if self.back is None:
            return Label(en=en, zh=zh)
        length, per = self.back.length, self.back.per
        span = f"{length} {per.value}" if length > 1 else per.value.removesuffix("s")
        return Label(en=f"{en} in the last {span}", zh=f"近 {length} {_ZH_PER[per]}{zh}")

    @property
    def unit(self) -> str:
        """What it counts."""
        if self.how is How.TOTAL:
            kind = self.kinds[0]
            step = f"0.{1:0{kind.scale}d} " if kind.scale else ""
            return f"{step}{kind.unit}".strip()
        return {How.DAYS: "days", How.PEOPLE: "members", How.THINGS: "things"}.get(self.how, "times")

    @property
    def windowed(self) -> bool:
        """Whether it looks back only so far."""
        return self.back is not None

    @property
    def whole(self) -> bool:
        """Always: amounts are whole numbers too."""
        return True


def count(*kinds: Kind) -> Tally:
    """How many facts of a kind, or of several together [times].

    >>> from commkit.standing.kinds import LIKED
    >>> print(count(LIKED).received.last(30).label.zh)
    近 30 天收到的点赞次数
    """
    return Tally(How.COUNT, kinds)


def total(*kinds: Kind) -> Tally:
    """The sum of the amounts of a kind, in its smallest step; several kinds must share unit and scale.

    >>> from commkit.standing.kinds import PAID
    >>> print(total(PAID) >= 3000)
    amount of payments: at least 3000
    """
    return Tally(How.TOTAL, kinds)


def days(*kinds: Kind) -> Tally:
    """On how many distinct days there was a fact of a kind, or of one of several [days].

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> print(days(CHECKED_IN).last(30) >= 20)
    days with check-ins in the last 30 days: at least 20
    """
    return Tally(How.DAYS, kinds)


def people(*kinds: Kind) -> Tally:
    """With how many distinct people; for the community: how many distinct members [members].

    >>> from commkit.standing.kinds import LIKED
    >>> people(LIKED).received.last(months=6).key
    'people.liked.received.last_6_months'
    """
    return Tally(How.PEOPLE, kinds)


def things(*kinds: Kind) -> Tally:
    """With how many distinct things, such as topics replied to [things].

    >>> from commkit.standing.kinds import REPLIED
    >>> print(things(REPLIED).last(100) >= 10)
    things with replies in the last 100 days: at least 10
    """
    return Tally(How.THINGS, kinds)


@frozen(order=False)
class Tenure(Measure):
    """Days since the member last joined [days]: 0 on the day of joining, unknown without a join."""

    @property
    def key(self) -> str:
        """Its name."""
        return "tenure"

    @property
    def label(self) -> Label:
        """What it is called."""
        return Label(en="days since joining", zh="入群天数")

    @property
    def unit(self) -> str:
        """What it counts."""
        return "days"

    @property
    def windowed(self) -> bool:
        """It has no window: easing leaves it alone."""
        return False

    @property
    def whole(self) -> bool:
        """It counts days."""
        return True


tenure = Tenure()
