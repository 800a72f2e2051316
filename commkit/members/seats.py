"""Seats: who has one, who waits in which order, who loses one, when there are fewer seats than people.

seat(candidates, capacity=20, seated=now, order=Order.BEST, displacement=Displacement.BY_RANK)

A pure function of a batch, for a full group and for a rung with so many seats alike. It decides nothing inside a step:
what it decides becomes facts, which the host appends to its log like any other.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeAlias

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.ratio import Exact, exact
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Lang, Words
from commkit.standing.facts import Fact
from commkit.standing.kinds import APPROVED, REJECTED, WAITLISTED, Kind


class Order(enum.Enum):
    """Who comes first. Those with an equal place go by the earliest application, then by id.

    EARLIEST: the earliest application. BEST: the highest rank.
    """

    EARLIEST = "earliest"
    BEST = "best"


class Displacement(enum.Enum):
    """Who loses a seat.

    NEVER: nobody; when the capacity is lowered below those seated, nobody comes in until enough have left.
    WHEN_LOWERED: the last in the order, and only as many as there are too many.
    BY_RANK: besides, a candidate with a higher rank takes the seat of the lowest; with an equal rank who sits stays.
    """

    NEVER = "never"
    WHEN_LOWERED = "when_lowered"
    BY_RANK = "by_rank"


def _a_rank(_candidate: object, _attribute: object, value: Exact) -> None:
    exact("rank", value)


def _named(_candidate: object, _attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidValue("member", seen=value, why="everybody has an id", fix="give a text that is not empty")


def _a_time(_candidate: object, _attribute: Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongType("since", seen=value, why="not a whole number", fix="give an instant such as fact.at, or a day")


@frozen
class Candidate:
    """Somebody who has a seat or wants one: since when (the instant or day of the application, earlier comes first) and
    of which rank (higher is better: points, spend, any exact number).
    """

    member: str = field(validator=_named)
    since: int = field(default=0, validator=_a_time)
    rank: Exact = field(default=0, validator=_a_rank)


Decided: TypeAlias = Kind | tuple[Kind, str]
"""Of which kind a decision is as a fact, and with what thing: a reason's code, or a rung."""
_BY_SOMEBODY = (APPROVED, REJECTED, WAITLISTED)


@frozen
class Seating:
    """Who has a seat now, who waits (first in line first), who lost a seat and who got one; ids of members.

    Who lost a seat waits again. `seated` begins with those who had one; every order is that of the rule.
    """

    capacity: int
    seated: tuple[str, ...]
    waiting: tuple[str, ...]
    displaced: tuple[str, ...]
    admitted: tuple[str, ...]

    @property
    def over(self) -> int:
        """How many more sit than there are seats [members]: those whom the rule lets nobody displace."""
        return max(len(self.seated) - self.capacity, 0)

    @property
    def free(self) -> int:
        """How many seats are free [seats]."""
        return max(self.capacity - len(self.seated), 0)

    def place(self, member: str) -> int | None:
        """The place on the waitlist, 1 for the first; None for who has a seat. Anybody else is an UnknownName error.

        >>> seat([Candidate("bo", 2), Candidate("ada", 1)], capacity=1).place("bo")
        1
        """
        if member in self.waiting:
            return self.waiting.index(member) + 1
        if member not in self.seated:
            raise UnknownName("member", seen=member, why="neither seated nor waiting", fix="give one of the candidates")
        return None

    def facts(
        self,
        *,
        at: datetime | int,
        prefix: str,
        by: str | None = None,
        admitted: Decided = APPROVED,
        waiting: Decided = WAITLISTED,
        displaced: Decided | None = None,
        group: str | None = None,
    ) -> tuple[Fact, ...]:
        """What was decided as facts: who loses a seat, who gets one, who waits, so that no step is above the capacity.

        `prefix` names the batch: the ids follow from it, so that delivering twice is a no-op; a new batch needs a new
        one. They sort as the seats change hands: freed before they are filled. Each decision is a kind, or a kind and a
        thing, such as `(PLACED, "vip")`; `by` is who decided. Displaced members without a kind for them, and an
        approval, a rejection or a place on the waitlist by nobody, are InvalidValue errors.

        >>> full = seat([Candidate("ada", 1), Candidate("bo", 2)], capacity=1)
        >>> [(fact.id, fact.kind.code) for fact in full.facts(at=0, prefix="march", by="mod")]
        [('march:2-admitted:ada', 'approved'), ('march:3-waiting:bo', 'waitlisted')]
        """
        if not prefix:
            raise InvalidValue("prefix", seen=prefix, why="the ids of the facts begin with it", fix="name the batch")
        if self.displaced and displaced is None:
            why, fix = "members lost their seats", "say of which kind their facts are"
            raise InvalidValue("displaced", seen=list(self.displaced), why=why, fix=fix)
        new = tuple(member for member in self.waiting if member not in self.displaced)
        lists = (
            ("1-displaced", displaced, self.displaced),
            ("2-admitted", admitted, self.admitted),
            ("3-waiting", waiting, new),
        )
        told = [
            (what, *(decided if isinstance(decided, tuple) else (decided, None)), member)
            for what, decided, members in lists
            if decided is not None
            for member in members
        ]
        for _, kind, _, member in told:
            if kind in _BY_SOMEBODY and not by:
                why = f"{kind.code} of {member} is a decision, and somebody must answer for it"
                raise InvalidValue("by", seen=by, why=why, fix="name who decided")
        return tuple(
            Fact(f"{prefix}:{what}:{member}", at, member, kind, group=group, thing=thing, person=by)
            for what, kind, thing, member in told
        )

    def explain_member(self, member: str, lang: Lang = "en", words: Words = WORDS) -> str:
        """What was decided about one member, in words.

        >>> seat([Candidate("ada", 1), Candidate("bo", 2)], capacity=1).explain_member("bo", "zh")
        'bo 候补；第 1 位，共 1 位'
        """
        place = self.place(member)
        if place is None:
            return words.say(lang, "seats.admitted" if member in self.admitted else "seats.kept", member=member)
        code = "seats.displaced" if member in self.displaced else "seats.waiting"
        return words.say(lang, code, member=member, place=str(place), count=str(len(self.waiting)))

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The seating in words."""

        def names(members: tuple[str, ...]) -> str:
            return ", ".join(members) or words.say(lang, "seats.nobody")

        counts = {"seated": str(len(self.seated)), "capacity": str(self.capacity)}
        lists = {"admitted": names(self.admitted), "displaced": names(self.displaced), "waiting": names(self.waiting)}
        told = words.say(lang, "seats.summary", **counts, **lists)
        return f"{told}\n{words.say(lang, 'seats.over', over=str(self.over))}" if self.over else told

    def __str__(self) -> str:
        return self.explain()


def seat(
    candidates: Iterable[Candidate],
    *,
    capacity: int,
    seated: Iterable[Candidate] = (),
    kept: Collection[str] = (),
    order: Order = Order.EARLIEST,
    displacement: Displacement = Displacement.NEVER,
) -> Seating:
    """Who gets the seats [seats], of those who sit and those who want to. Features 40 and 25.

    `kept` are members (an allow list, a lock) who go before everybody and never lose a seat. Whoever has left is given
    in neither list, so that their seat is free. The result does not depend on the order of the inputs, and seating its
    result again changes nothing. A member who is given twice, and displacement by rank among candidates who are ordered
    by time, are InvalidValue errors.

    >>> now = [Candidate("ada", 1, rank=50), Candidate("bo", 2, rank=90)]
    >>> print(seat([Candidate("cy", 3, rank=70)], capacity=2, seated=now))
    2 of 2 seats taken; new: nobody; displaced: nobody; waiting: cy
    >>> by_rank = {"order": Order.BEST, "displacement": Displacement.BY_RANK}
    >>> print(seat([Candidate("cy", 3, rank=70)], capacity=2, seated=now, **by_rank))
    2 of 2 seats taken; new: cy; displaced: ada; waiting: ada
    """
    whole("capacity", capacity, least=0, counts="seats")
    if displacement is Displacement.BY_RANK and order is not Order.BEST:
        why = "who came first would be displaced by who ranks higher, and displace them again"
        raise InvalidValue("order", seen=order.value, why=why, fix="give order=Order.BEST")
    if isinstance(kept, str):
        raise WrongType("kept", seen=kept, why="one text, whose letters would be members", fix=f"give [{kept!r}]")
    sit, want, kept = tuple(seated), tuple(candidates), frozenset(kept)
    _once((*sit, *want))
    sitting = {one.member for one in sit}
    stay = {one.member for one in sit if displacement is Displacement.NEVER or one.member in kept}
    rest = [one for one in (*sit, *want) if one.member not in stay]
    rest.sort(key=lambda one: _claim(one, kept, sitting, order, displacement))
    inside = stay | {one.member for one in rest[: max(capacity - len(stay), 0)]}
    line = [one.member for one in sorted((*sit, *want), key=lambda one: _turn(one, kept, order))]
    return Seating(
        capacity,
        seated=tuple(sorted((one for one in line if one in inside), key=lambda one: one not in sitting)),
        waiting=tuple(one for one in line if one not in inside),
        displaced=tuple(one for one in line if one in sitting - inside),
        admitted=tuple(one for one in line if one in inside - sitting),
    )


def _turn(one: Candidate, kept: Collection[str], order: Order) -> tuple[bool, Exact, int, str]:
    """The place in line: who is kept, then the highest rank, then the earliest, then the id."""
    return one.member not in kept, -one.rank if order is Order.BEST else 0, one.since, one.member


def _claim(
    one: Candidate, kept: Collection[str], sitting: Collection[str], order: Order, displacement: Displacement
) -> tuple[bool, bool, Exact, bool, int, str]:
    """The claim on a seat: as the place in line, but who sits goes before an equal, or before all who do not."""
    stands = one.member not in sitting
    late, worse, since, member = _turn(one, kept, order)
    return stands and displacement is not Displacement.BY_RANK, late, worse, stands, since, member


def _once(everybody: Iterable[Candidate]) -> None:
    seen: set[str] = set()
    for one in everybody:
        if one.member in seen:
            fix = "give each once: seated, or wanting a seat"
            raise InvalidValue("candidates", seen=one.member, why="this member is there twice", fix=fix)
        seen.add(one.member)
