"""The first event in person (线下活动) of the class in S4-03: 17 signed up, then 30, and 21 of 272 came."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from commkit.core.ratio import Ratio
from commkit.core.table import unit
from commkit.kpi.change import relative_change
from commkit.kpi.gatherings import attendance_rate, group_coverage, no_show_rate
from commkit.presets.sources import Source, stated


@frozen(kw_only=True)
class EventFunnel:
    """Sign-ups on the first evening and when they closed, who of them came, and the members of the group.

    The rates follow. More who came than had signed up is an InvalidValue error: they are walk-ins.
    """

    early: int = field(metadata=unit("people"))
    registered: int = field(metadata=unit("people"))
    came: int = field(metadata=unit("people"))
    members: int = field(metadata=unit("members"))
    more_sign_ups: Ratio = field(init=False, metadata=unit("1"))
    attendance: Ratio = field(init=False, metadata=unit("1"))
    no_show: Ratio = field(init=False, metadata=unit("1"))
    coverage: Ratio = field(init=False, metadata=unit("1"))

    @more_sign_ups.default
    def _grew(self) -> Ratio:
        return relative_change(start=self.early, end=self.registered)

    @attendance.default
    def _attended(self) -> Ratio:
        return attendance_rate(came=self.came, registered=self.registered)

    @no_show.default
    def _stayed_away(self) -> Ratio:
        return no_show_rate(came=self.came, registered=self.registered)

    @coverage.default
    def _covered(self) -> Ratio:
        return group_coverage(came=self.came, members=self.members)


def event_funnel(*, early: int, registered: int, came: int, members: int) -> EventFunnel:
    """The funnel of an event of your own [people]: `came` are those who had signed up and came.

    From names, and with walk-ins, it is `kpi.turnout`. Source: S4-03 (R55, row 23).

    >>> found = event_funnel(early=10, registered=25, came=20, members=100)
    >>> print(found.attendance, found.no_show, found.coverage, found.more_sign_ups.decimal(), sep="; ")
    20/25 = 80 %; 5/25 = 20 %; 20/100 = 20 %; 150 %
    """
    return EventFunnel(early=early, registered=registered, came=came, members=members)


def offline_event() -> EventFunnel:
    """The event of S4-03 as it was told (row 23); each number: `SOURCES`.

    The text calls 21 of 272 "nearly a tenth". It is 7.72 %, so that no tenth stands here.

    >>> found = offline_event()
    >>> print(found.attendance, found.no_show, found.coverage, sep="; ")
    21/30 = 70 %; 9/30 = 30 %; 21/272 = 7.72 %
    """
    return event_funnel(early=17, registered=30, came=21, members=272)


SOURCES: Mapping[str, Source] = {
    "early": stated("N65", "S4-03", "此时报名有17人"),
    "registered": stated("N68", "S4-03", "4天内有效报名人数30人"),
    "came": stated("N69", "S4-03", "活动当天参与人数21人"),
    "members": stated("N59", "S4-03", "272人的死群"),
}
"""Where each number comes from. The rates follow by arithmetic (N71)."""
