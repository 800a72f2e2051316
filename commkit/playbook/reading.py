"""Reading a stored standing: any measure, as it stood at the end of the standing's day, without letting time pass."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.days import Day
from commkit.core.errors import UnknownName
from commkit.core.readings import Asked, Reading
from commkit.playbook.playbook import Playbook
from commkit.standing.measures import Tally, Tenure, Whose
from commkit.standing.policy import Policy, Shown
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline


class StandingReader:
    """Answers measures about one member from the record, as of the record's own day.

    What the book's checks do not ask was not kept, and is not known (None); so is everything before the first fact. A
    measure that nothing answers is an UnknownName error, and so is one about the community without `community`.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import Account
    >>> from commkit.points.awards import Award
    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> points = Account("points")
    >>> book = Playbook("class", "1", Calendar("UTC"), (points, Award("checkin", CHECKED_IN, each=2)))
    >>> ada = book.replay([Fact("f1", 0, "ada", CHECKED_IN)]).standings["ada"]
    >>> StandingReader(book, ada).read(points.balance)
    2
    """

    __slots__ = ("_community", "_plan", "_standing")

    def __init__(self, book: Playbook, standing: Standing, community: Timeline | None = None) -> None:
        self._plan, self._standing, self._community = book.plan, standing, community

    @property
    def day(self) -> Day | None:
        """The day at whose end it answers; None before the first fact."""
        return self._standing.day

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure."""
        day = self._standing.day
        if isinstance(measure, Tally):
            return self._tally(measure, day)
        if isinstance(measure, Tenure):
            joined = None if day is None else self._standing.activity.joined_on(day)
            return None if joined is None or day is None else day - joined
        found = self._plan.answers.get(measure.key)
        if found is None:
            fix = "give the book a policy that answers it, or leave the check out"
            raise UnknownName("measure", seen=measure.key, why="no policy of the book answers it", fix=fix)
        policy, answered = self._plan.slots[found.place].policy, None if day is None else found.on(day)
        if answered is None or day is None:
            return None
        return answered.read(policy.thaw(self._standing.part(policy)), day)

    def _tally(self, tally: Tally, day: Day | None) -> Reading:
        if tally.whose is Whose.MEMBER:
            return None if day is None else self._standing.activity.read(tally, day)
        if self._community is None:
            fix = "give community=..., a Timeline of the days"
            raise UnknownName("measure", seen=tally.key, why="it is about the community, which was not given", fix=fix)
        return None if day is None else self._community.read(tally, day)


def shown_by(book: Playbook, standing: Standing, community: Timeline | None = None) -> Mapping[str, Shown]:
    """What the policies of a book show of a member: under the policy's name, with that of the thing where it differs.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import Account, AccountPart
    >>> ada = Standing("ada", at=0, day=0, parts={"points": AccountPart(balance=2)})
    >>> shown_by(Playbook("class", "1", Calendar("UTC"), (Account("points"),)), ada)["points"].value
    2
    """
    reader, found = StandingReader(book, standing, community), dict[str, Shown]()
    for policy in book.policies:
        if type(policy).shows is not Policy.shows:
            for name, shown in policy.shows(standing.part(policy), reader).items():
                found[name if name == policy.name else f"{policy.name}.{name}"] = shown
    return found
