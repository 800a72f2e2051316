"""Trust and self-activity: does the community live by its members, and do they know each other well enough?

Both are of S1-20 (Xia Heng). The text names the factors and gives no formula; what is chosen here is said to be our
default, and every number of it is a parameter.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from attrs import Attribute, field, frozen

from commkit.core.check import Check
from commkit.core.errors import InvalidValue
from commkit.core.measure import given, zero_to_one
from commkit.core.ratio import Exact, Ratio, exact
from commkit.core.readings import Readings
from commkit.core.table import unit
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import PERCENT, Label
from commkit.kpi.counts import counted, netted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.kinds import MESSAGE, Kind

if TYPE_CHECKING:
    from commkit.standing.facts import Fact

M = TypeVar("M", bound=Hashable)


class Author(enum.Enum):
    """What somebody was when they wrote a message."""

    MEMBER = "member"
    OPERATOR = "operator"
    BOT = "bot"


@frozen
class Since:
    """From an instant on, somebody is a member, an operator or a bot; until the next `Since` of theirs."""

    at: int
    author: Author = field(validator=instance_of(Author))


def self_activity_share(*, by_members: int, by_operators: int) -> Ratio:
    """The share of messages that do not come from operators (自活跃占比) [1].

    Bots are a third class: their messages are in neither number, see `bot_share`. Without a value when nobody wrote.
    Source: S1-20, seeds R93; CHAOSS's filter by role.

    >>> print(self_activity_share(by_members=65, by_operators=35))
    65/100 = 65 %
    """
    counted(by_members=by_members, by_operators=by_operators)
    return Ratio(by_members, by_members + by_operators)


@frozen
class Authors:
    """Messages by what their author was at the time, and the self-activity share of members and operators."""

    members: int = field(metadata=unit("messages"))
    operators: int = field(metadata=unit("messages"))
    bots: int = field(metadata=unit("messages"))
    self_activity: Ratio = field(init=False, metadata=unit("1"))

    @self_activity.default
    def _share(self) -> Ratio:
        return self_activity_share(by_members=self.members, by_operators=self.operators)


def authors(messages: Iterable[tuple[M, int]], roles: Mapping[M, Sequence[Since]]) -> Authors:
    """Messages by role at the time (按当时身份的发言) [messages]: (who, instant) pairs, and who became what when.

    Who is not in `roles`, and who wrote before their first `Since`, is a member. A member who becomes an operator keeps
    the messages of before as a member's. Source: seeds R93; kpis row 74.

    >>> found = authors([("ada", 1), ("ada", 9), ("ben", 4), ("helper", 4)],
    ...     {"ada": [Since(5, Author.OPERATOR)], "helper": [Since(0, Author.BOT)]})
    >>> found.members, found.operators, found.bots, str(found.self_activity)
    (2, 1, 1, '2/3 = 66.67 %')
    """
    return _by_role(((member, at, 1) for member, at in messages), roles)


def authors_of(
    facts: Iterable[Fact], roles: Mapping[str, Sequence[Since]], *, kinds: Collection[Kind] = (MESSAGE,)
) -> Authors:
    """Messages by role at the time (按当时身份的发言) [messages], from facts; instants are microseconds.

    Facts with an id seen before change nothing, and those that were taken back are not there. Source: seeds R93.

    >>> from commkit.standing.facts import Fact
    >>> authors_of([Fact("1", 7, "ada", MESSAGE)], {"ada": [Since(0, Author.OPERATOR)]}).operators
    1
    """
    spots = netted(facts, lambda fact: (fact.member, fact.at, fact.kind) if fact.kind in kinds else None)
    return _by_role(((member, at, count) for (member, at, _), count in spots.items()), roles)


def _by_role(messages: Iterable[tuple[M, int, int]], roles: Mapping[M, Sequence[Since]]) -> Authors:
    counts = dict.fromkeys(Author, 0)
    for member, at, times in messages:
        counts[_role(roles.get(member, ()), at)] += times
    return Authors(counts[Author.MEMBER], counts[Author.OPERATOR], counts[Author.BOT])


def _role(turns: Sequence[Since], at: int) -> Author:
    begun = sorted((turn for turn in turns if turn.at <= at), key=lambda turn: turn.at)
    return begun[-1].author if begun else Author.MEMBER


def caretakers(starters: Iterable[M], operators: Collection[M]) -> frozenset[M]:
    """Who keeps the community going beside its operators (管理员之外的维护者): the others who start topics.

    Give those who answered questions too when that counts as care. Leave bots out. Source: S1-20, seeds R93.

    >>> sorted(caretakers(["ada", "op", "ben", "ada"], {"op"}))
    ['ada', 'ben']
    """
    return frozenset(starters).difference(operators)


SELF_ACTIVITY = given("self_activity_share", Label(en="messages not by operators", zh="非管理员发言占比"), PERCENT)
CARETAKERS = given("caretakers", Label(en="caretakers beside the operators", zh="管理员之外的维护者"), "members")


def self_active(*, least_share: Exact = Fraction(1, 2), least_caretakers: int = 1) -> Check:
    """The check that a community is self-active (社群自活跃): operators are not the only ones who care.

    At least one caretaker beside them, and at least half of the messages not theirs. The source gives no numbers: both
    are our defaults, so that an operators' share of 90 % fails and one of 35 % passes. Source: S1-20, seeds R93.

    >>> print(self_active().judge(Readings({SELF_ACTIVITY: Fraction(1, 10), CARETAKERS: 4})).explain())
    not met, all of these:
      ✗ messages not by operators: 10 % (at least 50 %), 40 pp missing
      ✓ caretakers beside the operators: 4 (at least 1)
    """
    zero_to_one("least_share", least_share)
    whole("least_caretakers", least_caretakers, least=0, counts="members")
    return (SELF_ACTIVITY >= least_share) & (CARETAKERS >= least_caretakers)


def is_self_active(*, share: Exact | Ratio | None, caretakers: int | None, check: Check | None = None) -> Verdict:
    """Whether a community is self-active (社群自活跃), with what is missing; unknown where a number is (None).

    Source: S1-20, seeds R93.

    >>> is_self_active(share=Ratio(65, 100), caretakers=2).met, is_self_active(share=Ratio(0, 0), caretakers=2).met
    (True, False)
    """
    readings = Readings({SELF_ACTIVITY: share, CARETAKERS: caretakers})
    return (self_active() if check is None else check).judge(readings)


def _positive(_scale: object, attribute: Attribute[int], value: Exact) -> None:
    if exact(attribute.name, value) <= 0:
        raise InvalidValue(attribute.name, seen=value, why="the factor would never count", fix="give more than 0")


@frozen(kw_only=True)
class TrustScale:
    """How much of each factor is half of all that it can give, and how the factors weigh.

    Half at 3 contacts a week, 30 minutes, threads of 3 messages, and equal weights: all our defaults.
    """

    frequency_half: Exact = field(default=3, validator=_positive, metadata=unit("contacts per week"))
    duration_half: Exact = field(default=30, validator=_positive, metadata=unit("minutes"))
    depth_half: Exact = field(default=3, validator=_positive, metadata=unit("messages per thread"))
    frequency_weight: Exact = field(default=1, validator=_positive, metadata=unit("1"))
    duration_weight: Exact = field(default=1, validator=_positive, metadata=unit("1"))
    depth_weight: Exact = field(default=1, validator=_positive, metadata=unit("1"))


OUR_SCALE = TrustScale()


def trust_score(
    *,
    frequency: Exact,
    duration: Exact,
    depth: Exact,
    endorsement: Exact = 0,
    scale: TrustScale = OUR_SCALE,
) -> Fraction:
    """A score of trust (信任度) from 0 to below 1 [1]: frequency, duration and depth of contact, or endorsement.

    `frequency` [contacts per week], `duration` [minutes], `depth` [messages per thread]. Each counts as x/(x + half);
    companionship is their weighted mean c. `endorsement` e, from 0 to 1, makes up for the part that is missing:
    1 - (1 - c)(1 - e), so that it can be enough alone. More of any factor is always more trust (while e is below 1).
    Source: S1-20 (N40), seeds R94, for the factors; the formula and its numbers are our default.

    >>> trust_score(frequency=3, duration=30, depth=3), trust_score(frequency=0, duration=0, depth=0)
    (Fraction(1, 2), Fraction(0, 1))
    >>> trust_score(frequency=0, duration=0, depth=0, endorsement=Fraction(2, 5))
    Fraction(2, 5)
    """
    counted(frequency=frequency, duration=duration, depth=depth)
    zero_to_one("endorsement", endorsement)
    parts = (
        (scale.frequency_weight, frequency, scale.frequency_half),
        (scale.duration_weight, duration, scale.duration_half),
        (scale.depth_weight, depth, scale.depth_half),
    )
    reached = sum((weight * Fraction(x) / (x + half) for weight, x, half in parts), Fraction(0))
    companionship = reached / sum(weight for weight, _, _ in parts)
    return 1 - (1 - companionship) * (1 - Fraction(endorsement))


def kept_promises(*, kept: int, promised: int) -> Ratio:
    """The share of promises to members that were kept (承诺兑现率) [1]; without a value when none was made.

    Source: S1-20, seeds R95: no over-promising.

    >>> print(kept_promises(kept=4, promised=5))
    4/5 = 80 %
    """
    part_of("promised", kept=kept, promised=promised)
    return Ratio(kept, promised)


def _declared(
    name: str, en: str, zh: str, in_unit: str, fold: FoldClass, adds: Additivity = Additivity.BY_PARTS
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, adds, fold, Direction.UP)


DECLARED: tuple[Declared, ...] = (
    _declared("self_activity_share", "self-activity share", "自活跃占比", "1", FoldClass.MONOID),
    _declared("authors", "messages by role", "按当时身份的发言", "messages", FoldClass.MONOID),
    _declared("authors_of", "messages by role, from facts", "按当时身份的发言（按事实）", "messages", FoldClass.MONOID),
    _declared("caretakers", "caretakers", "管理员之外的维护者", "members", FoldClass.SET, Additivity.NOT),
    _declared("self_active", "self-active, the check", "社群自活跃", "1", FoldClass.SET, Additivity.NOT),
    _declared("is_self_active", "self-active", "社群自活跃（判定）", "1", FoldClass.SET, Additivity.NOT),
    _declared("trust_score", "trust", "信任度", "1", FoldClass.BY_MEMBER, Additivity.NOT),
    _declared("kept_promises", "promises kept", "承诺兑现率", "1", FoldClass.MONOID),
)
