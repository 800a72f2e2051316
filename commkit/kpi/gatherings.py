"""Events, classes and tasks: who signed up, who came, who came again, how long they stayed, who did what was asked."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.core.wording import Label
from commkit.kpi.counts import counted, netted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass, Order
from commkit.standing.kinds import ATTENDED, REGISTERED

if TYPE_CHECKING:
    from commkit.standing.facts import Fact

M = TypeVar("M", bound=Hashable)


def attendance_rate(*, came: int, registered: int) -> Ratio:
    """The share of those who signed up and came (到场率) [1]; without a value when nobody had signed up.

    Walk-ins, who came without a sign-up, are not in it: more who came than had signed up is an InvalidValue error.
    Some divide by those invited: give them as `registered` and say so. Source: CHAOSS; S4-03.

    >>> print(attendance_rate(came=21, registered=30))
    21/30 = 70 %
    """
    part_of("registered", came=came, registered=registered)
    return Ratio(came, registered)


def no_show_rate(*, came: int, registered: int) -> Ratio:
    """The share of those who signed up and did not come (爽约率，放鸽子) [1]: 1 less the attendance rate.

    Source: S4-03 (N71).

    >>> print(no_show_rate(came=21, registered=30))
    9/30 = 30 %
    """
    part_of("registered", came=came, registered=registered)
    return Ratio(registered - came, registered)


def heads_by_registrations(*, heads: int, registered: int) -> Ratio:
    """Everybody who came, walk-ins too, by registrations (到场人数比报名) [1]: may exceed 100 %.

    Of use for chairs and food, not for keeping one's word. Source: CHAOSS counts attendees so.

    >>> print(heads_by_registrations(heads=33, registered=30))
    33/30 = 110 %
    """
    counted(heads=heads, registered=registered)
    return Ratio(heads, registered)


def group_coverage(*, came: int, members: int) -> Ratio:
    """The share of a group's members who came (群覆盖率) [1]; without a value when there are no members.

    S4-03 calls 21 of 272 "nearly a tenth": it is 7.72 %. Source: S4-03 (N70).

    >>> print(group_coverage(came=21, members=272))
    21/272 = 7.72 %
    """
    part_of("members", came=came, members=members)
    return Ratio(came, members)


def participations_per_member(*, participations: int, members: int) -> Ratio:
    """How often a member took part in events, on average (人均参与活动次数) [events per member].

    The total may rise with the members while this falls. Source: S3-02; common usage.

    >>> print(participations_per_member(participations=90, members=60))
    90/60 = 1.5
    """
    counted(participations=participations, members=members)
    return Ratio(participations, members, Shown.NUMBER)


@frozen
class Turnout(Generic[M]):
    """Who signed up for an event and who came; no-shows and walk-ins are kept apart.

    >>> one = turnout({"ada", "ben"}, {"ben", "cai"})
    >>> sorted(one.came), sorted(one.no_shows), sorted(one.walk_ins), str(one.attendance)
    (['ben'], ['ada'], ['cai'], '1/2 = 50 %')
    """

    registered: frozenset[M] = field(validator=instance_of(frozenset))
    attended: frozenset[M] = field(validator=instance_of(frozenset))

    @property
    def came(self) -> frozenset[M]:
        """Who had signed up and came."""
        return self.registered & self.attended

    @property
    def no_shows(self) -> frozenset[M]:
        """Who had signed up and did not come (放鸽子)."""
        return self.registered - self.attended

    @property
    def walk_ins(self) -> frozenset[M]:
        """Who came without a sign-up."""
        return self.attended - self.registered

    @property
    def attendance(self) -> Ratio:
        """The attendance rate (到场率) [1]."""
        return attendance_rate(came=len(self.came), registered=len(self.registered))

    @property
    def no_show(self) -> Ratio:
        """The no-show rate (爽约率) [1]."""
        return no_show_rate(came=len(self.came), registered=len(self.registered))

    def coverage(self, roster: Iterable[M]) -> Ratio:
        """The share of a roster that came (群覆盖率) [1]; guests who are not on it do not count."""
        members = frozenset(roster)
        return group_coverage(came=len(self.attended & members), members=len(members))


def turnout(registered: Iterable[M], attended: Iterable[M]) -> Turnout[M]:
    """Who signed up and who came (报名与到场), each person once.

    Source: seeds R55, S4-03.

    >>> print(turnout(["ada", "ben", "ben"], ["ben"]).no_show)
    1/2 = 50 %
    """
    return Turnout(frozenset(registered), frozenset(attended))


def turnout_of(facts: Iterable[Fact], event: str) -> Turnout[str]:
    """Sign-ups and attendance (报名与到场) of one event, from facts `registered` and `attended` with it as their thing.

    Facts with an id seen before change nothing; one that was taken back (`times` of -1) undoes one. Source: seeds R55.

    >>> from commkit.standing.facts import Fact
    >>> facts = [Fact("1", 0, "ada", REGISTERED, thing="dinner"), Fact("2", 0, "ben", REGISTERED, thing="dinner"),
    ...     Fact("3", 9, "ben", ATTENDED, thing="dinner"), Fact("4", 9, "cai", ATTENDED, thing="walk")]
    >>> print(turnout_of(facts, "dinner").attendance)
    1/2 = 50 %
    """
    done = netted(facts, lambda fact: (fact.kind.code, fact.member) if fact.thing == event else None)
    signed, here = ([member for code, member in done if code == kind.code] for kind in (REGISTERED, ATTENDED))
    return turnout(signed, here)


def repeat_attendance(events: Iterable[Collection[M]]) -> Ratio:
    """The share of those who came once who came again (复到率) [1], over the events in order.

    Whose first event is the last one has had no chance to come again: they are left out, as not yet observable.
    Without a value when nobody is left. Source: CHAOSS.

    >>> print(repeat_attendance([["ada", "ben"], ["ada"], ["ada", "cai"]]))
    1/2 = 50 %
    """
    visits, last = _visits(events)
    known = [count for first, count in visits.values() if first < last]
    return Ratio(sum(count >= 2 for count in known), len(known))


def repeat_attendance_of_all(events: Iterable[Collection[M]]) -> Ratio:
    """The share of all who ever came who came at least twice (复到率，不作删失) [1]: the newest count as not yet back.

    Never above `repeat_attendance`. Source: common usage.

    >>> print(repeat_attendance_of_all([["ada", "ben"], ["ada"], ["ada", "cai"]]))
    1/3 = 33.33 %
    """
    visits, _ = _visits(events)
    return Ratio(sum(count >= 2 for _, count in visits.values()), len(visits))


def _visits(events: Iterable[Collection[M]]) -> tuple[dict[M, tuple[int, int]], int]:
    """The first event and the number of events of everybody who came, and the place of the last event."""
    visits: dict[M, tuple[int, int]] = {}
    last = -1
    for last, here in enumerate(events):
        for member in frozenset(here):
            first, count = visits.get(member, (last, 0))
            visits[member] = (first, count + 1)
    return visits, last


Stay = tuple[int, int | None]


def time_present(stays: Iterable[Stay], *, as_of: int) -> int:
    """How long one person was there (在场时长), in the unit of the instants: overlaps count once.

    Each stay is when they came and when they went, or None while they are there; half-open. Two devices at once are
    one person. What lies after `as_of` is not counted. A stay that ends before it begins is an InvalidValue error.
    Source: Discord's stage channels; common usage.

    >>> time_present([(0, 30), (20, 50), (60, None)], as_of=70)
    60
    """
    total, until = 0, None
    for start, end in sorted(_checked(stay, as_of) for stay in stays):
        total += max(0, end - (start if until is None else max(start, until)))
        until = end if until is None else max(until, end)
    return total


def _checked(stay: Stay, as_of: int) -> tuple[int, int]:
    start, end = stay[0], as_of if stay[1] is None else stay[1]
    for at in (start, end, as_of):
        if type(at) is not int:
            raise WrongType("stay", seen=at, why="not a whole number", fix="give minutes or seconds as ints")
    if stay[1] is not None and end < start:
        raise InvalidValue("stay", seen=stay, why="it ends before it begins", fix="give (came, went)")
    return min(start, as_of), min(end, as_of)


def time_per_attendee(*, time: int, attendees: int) -> Ratio:
    """How long an attendee stayed, on average (人均在场时长) [the unit of the time, such as minutes].

    Without a value when nobody came. Source: Discord; common usage.

    >>> print(time_per_attendee(time=900, attendees=21))
    900/21 = 42.86
    """
    counted(time=time, attendees=attendees)
    return Ratio(time, attendees, Shown.NUMBER)


def mean_time_present(stays: Mapping[M, Iterable[Stay]], *, as_of: int) -> Ratio:
    """How long an attendee stayed, on average (人均在场时长), from the stays of each.

    Who has no stay before `as_of` is no attendee. Source: Discord; common usage.

    >>> print(mean_time_present({"ada": [(0, 30), (20, 50)], "ben": [(10, 40)]}, as_of=60))
    80/2 = 40
    """
    found = {member: [stay for stay in some if stay[0] < as_of] for member, some in stays.items()}
    times = [time_present(some, as_of=as_of) for some in found.values() if some]
    return time_per_attendee(time=sum(times), attendees=len(times))


def task_completion(*, done: int, assigned: int) -> Ratio:
    """The share of assigned tasks that were done (任务完成率) [1]; without a value when nothing was assigned.

    Source: S1-10, S4-03.

    >>> print(task_completion(done=2, assigned=10))
    2/10 = 20 %
    """
    part_of("assigned", done=done, assigned=assigned)
    return Ratio(done, assigned)


@frozen
class TasksDone:
    """What one member had to do and did; `missing` is what is left, in order."""

    member: str
    done: int = field(metadata=unit("tasks"))
    assigned: int = field(metadata=unit("tasks"))
    rate: Ratio = field(metadata=unit("1"))
    missing: tuple[str, ...]


def task_completion_by_member(
    assigned: Mapping[str, Collection[str]], done: Mapping[str, Collection[str]]
) -> Table[TasksDone]:
    """The task completion (任务完成率) of each member, by name, with what is missing.

    What was done without being assigned does not count. Source: S1-10, S4-03.

    >>> table = task_completion_by_member({"ada": ["notes", "quiz"]}, {"ada": ["quiz", "song"]})
    >>> [(row.member, str(row.rate), row.missing) for row in table]
    [('ada', '1/2 = 50 %', ('notes',))]
    """
    rows = []
    for member in sorted(assigned):
        wanted = frozenset(assigned[member])
        missing = wanted.difference(done.get(member, ()))
        got = len(wanted) - len(missing)
        rate = task_completion(done=got, assigned=len(wanted))
        rows.append(TasksDone(member, got, len(wanted), rate, tuple(sorted(missing))))
    return Table(TasksDone, rows)


def _declared(
    name: str, en: str, zh: str, in_unit: str = "1", *, down: Direction = Direction.UP, fold: FoldClass = FoldClass.SET
) -> Declared:
    order = Order.MATTERS if fold is FoldClass.ORDERED else Order.IGNORED
    return Declared(name, Label(en=en, zh=zh), in_unit, Additivity.BY_PARTS, fold, down, order)


DECLARED: tuple[Declared, ...] = (
    _declared("attendance_rate", "attendance rate", "到场率"),
    _declared("no_show_rate", "no-show rate", "爽约率", down=Direction.DOWN),
    _declared("heads_by_registrations", "heads by registrations", "到场人数比报名", down=Direction.DEPENDS),
    _declared("group_coverage", "group coverage", "群覆盖率"),
    _declared(
        "participations_per_member", "events per member", "人均参与活动次数", "events per member", fold=FoldClass.MONOID
    ),
    _declared("turnout", "turnout", "报名与到场", "members"),
    _declared("turnout_of", "turnout of an event", "报名与到场（按事实）", "members"),
    _declared("repeat_attendance", "repeat attendance", "复到率", fold=FoldClass.ORDERED),
    _declared("repeat_attendance_of_all", "repeat attendance of all", "复到率（不作删失）", fold=FoldClass.IDEMPOTENT),
    _declared("time_present", "time present", "在场时长", "as given", fold=FoldClass.BY_MEMBER),
    _declared("time_per_attendee", "time per attendee", "人均在场时长", "as given", fold=FoldClass.MONOID),
    _declared("mean_time_present", "mean time present", "人均在场时长（按成员）", "as given", fold=FoldClass.BY_MEMBER),
    _declared("task_completion", "task completion", "任务完成率", fold=FoldClass.MONOID),
    _declared("task_completion_by_member", "task completion by member", "任务完成率（按成员）", fold=FoldClass.SET),
)
