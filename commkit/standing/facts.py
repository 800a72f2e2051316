"""Facts: what happened, as flat records. Everything that commkit knows of a member is folded from these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import Attribute, evolve, field, frozen

from commkit.core.calendar import micros
from commkit.core.errors import CommkitError, InvalidValue, WrongType
from commkit.standing.kinds import Kind


def _instant(value: datetime | int) -> int:
    if type(value) is int:
        return value
    return micros(value)  # type: ignore[arg-type]  # micros refuses whatever is no instant


def _named(_fact: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidValue(attribute.name, seen=value, why="every fact has one", fix="give a text that is not empty")


def _times(_fact: object, _attribute: Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value == 0:
        fix = "give 1 for a fact, -1 to take one back"
        raise InvalidValue("times", seen=value, why="a fact happens a whole number of times", fix=fix)


def _known(kind: object) -> Kind:
    if not isinstance(kind, Kind):
        raise WrongType("kind", seen=kind, why="not a kind", fix="give a Kind, such as KINDS['message']")
    return kind


@frozen
class Fact:
    """Something that happened: who did what, when; where, with what, with whom and how much, as far as the kind has it.

    `at` is any aware datetime, kept as microseconds since 1970 in UTC. `person` is the counterpart: the fact reaches
    both members, one as actor and one as counterpart. `amount` is a whole number in the kind's smallest step; kinds of
    points must say it. To take a fact back, give it again under a new id at its
    own instant with `times=-1`.

    >>> from datetime import UTC
    >>> from commkit.standing.kinds import LIKED
    >>> Fact("f1", datetime(2017, 2, 16, 1, 5, tzinfo=UTC), "ada", LIKED, person="bo").at
    1487207100000000
    """

    id: str = field(validator=_named)
    at: int = field(converter=_instant)
    member: str = field(validator=_named)
    kind: Kind = field()
    group: str | None = None
    thing: str | None = None
    person: str | None = None
    amount: int = field()
    times: int = field(default=1, validator=_times)

    @kind.validator
    def _a_kind(self, _attribute: Attribute[Kind], value: object) -> None:
        _known(value)

    @amount.default
    def _unsaid(self) -> int:
        return _known(self.kind).said()

    def __attrs_post_init__(self) -> None:
        self.kind.checked(self.amount)

    def taken_back(self, id: str) -> Fact:
        """The fact that undoes this one: the same instant and amount, the other sign of `times`."""
        return evolve(self, id=id, times=-self.times)


class TwoContents(CommkitError, ValueError):
    """The same id twice with other content: both facts, so that the caller can show both rows.

    `first` is None where a standing keeps only a digest of it.
    """

    def __init__(self, first: Fact | None, second: Fact) -> None:
        self.first, self.second = first, second
        seen = "not kept, it was seen before" if first is None else first
        super().__init__(
            f"fact {second.id!r} came twice with other content; an id names one fact for ever, so give the second one "
            f"an id of its own\n  first:  {seen}\n  second: {second}"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.first, self.second))


def once(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts without repeats of an id; the same id with other content is a TwoContents error.

    >>> from commkit.standing.kinds import MESSAGE
    >>> fact = Fact("f1", 0, "ada", MESSAGE)
    >>> len(list(once([fact, fact])))
    1
    """
    seen: dict[str, Fact] = {}
    for fact in facts:
        first = seen.get(fact.id)
        if first is None:
            seen[fact.id] = fact
            yield fact
        elif first != fact:
            raise TwoContents(first, fact)


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """The facts by (at, id): the order of a log that says no other."""
    return sorted(facts, key=lambda fact: (fact.at, fact.id))
