"""The women's fashion community (女装社群) of S0-07: members upload outfit photos, and uploads earn points.

The source asks for participation (自助上传穿着照片) and states no number: all numbers here are ours. Outfit tips and
the products for members come with the areas that hold them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from commkit.core.calendar import Calendar
from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.whole import counting
from commkit.core.wording import Label
from commkit.kpi.activity import activity_rate
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.awards import Award, Cap
from commkit.presets.sources import DEFAULT, Source
from commkit.standing.facts import Fact
from commkit.standing.kinds import UPLOADED

POINTS = Label(en="points", zh="积分")


@frozen
class Uploads:
    """The uploads of a period: how many, by how many members, of how many members [uploads, members].

    >>> print(Uploads(uploads=30, uploaders=12, members=60).participation)
    12/60 = 20 %
    """

    uploads: int = field(validator=counting("uploads", least=0))
    uploaders: int = field(validator=counting("members", least=0))
    members: int = field(validator=counting("members", least=0))

    def __attrs_post_init__(self) -> None:
        if self.uploaders > self.uploads:
            why = f"each of them uploaded something, and there are {self.uploads} uploads"
            raise InvalidValue("uploaders", seen=self.uploaders, why=why, fix="count members and uploads of one period")
        if self.uploaders > self.members:
            why = f"they are members, and there are {self.members}"
            raise InvalidValue("uploaders", seen=self.uploaders, why=why, fix="count only who is on the roster")

    @property
    def participation(self) -> Ratio:
        """The share of members who uploaded something [1]; without a value when there are no members. Source: row 6."""
        return activity_rate(active=self.uploaders, members=self.members)

    @property
    def per_member(self) -> Ratio:
        """Uploads for each member [uploads per member]; without a value when there are no members."""
        return Ratio(self.uploads, self.members, Shown.NUMBER)


def uploads(
    facts: Iterable[Fact], roster: Iterable[str], calendar: Calendar, *, first: DayLike, last: DayLike
) -> Uploads:
    """The uploads of the members of a roster from one day to another, both included; what was taken back is not there.

    >>> log = [Fact(f"u{n}", n, f"m{n % 12}", UPLOADED) for n in range(30)]
    >>> print(uploads(log, [f"m{n}" for n in range(60)], Calendar("UTC"), first=0, last=6).participation)
    12/60 = 20 %
    """
    members, days = frozenset(roster), range(number(first), number(last) + 1)
    if not days:
        raise InvalidValue("last", seen=last, why="before the first day", fix="give the first day or a later one")
    times: Counter[str] = Counter()
    for fact in facts:
        if fact.kind == UPLOADED and fact.member in members and calendar.day_number(fact.at) in days:
            times[fact.member] += fact.times
    some = [many for many in times.values() if many > 0]
    return Uploads(sum(some), len(some), len(members))


def women_fashion(*, zone: str = "Asia/Shanghai") -> Playbook:
    """The playbook of the community: points for uploads, a few a day. Source: S0-07; each number:
    `WOMEN_FASHION_SOURCES`.

    >>> [policy.name for policy in women_fashion().policies]
    ['points', 'upload']
    """
    policies = (Account("points", POINTS), Award("upload", UPLOADED, each=5, cap=Cap(day=10)))
    return Playbook("women_fashion", "1", Calendar(zone), policies)


WOMEN_FASHION_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.upload.each": DEFAULT,
    "policies.upload.cap.day": DEFAULT,
}
"""Where each number of the preset comes from, by its path in the stored form. S0-07 states none."""
