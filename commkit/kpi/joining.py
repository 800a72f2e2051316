"""What becomes of those who join: signed in, said something in time, finished the onboarding, came from where.

Whoever joined too recently to tell is neither a success nor a failure: such members are counted apart (censored).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, Window, days_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.growth import DaysOf
from commkit.kpi.rows import first_days
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


def claimed_members(roster: Iterable[M], signed_in: Iterable[M]) -> frozenset[M]:
    """The members who have signed in at least once (已激活成员).

    Slack counts open invitations as members too, so its total is not this. Who signed in and is not on the roster
    is left out. Source: Slack.

    >>> sorted(claimed_members(["ada", "ben", "invited"], ["ben", "ada", "gone"]))
    ['ada', 'ben']
    """
    return frozenset(roster).intersection(signed_in)


def claimed_members_on(roster: Iterable[M], seen: DaysByMember[M], *, as_of: DayLike) -> frozenset[M]:
    """The members who were seen on a day before `as_of` (已激活成员). Source: Slack.

    >>> sorted(claimed_members_on(["ada", "ben", "cai"], {"ada": [1], "ben": [9]}, as_of=9))
    ['ada']
    """
    state = ActiveDays.of(seen)
    return claimed_members(roster, state.union(state.base, number(as_of)))


def claimed_share(*, claimed: int, members: int) -> Ratio:
    """The share of members who have signed in at least once (激活率) [1]; without a value when there are none.

    Source: Slack.

    >>> print(claimed_share(claimed=230, members=272))
    230/272 = 84.56 %
    """
    part_of("members", claimed=claimed, members=members)
    return Ratio(claimed, members)


def new_member_activation(*, activated: int, newcomers: int) -> Ratio:
    """The share of new members who said something in time (新人激活率) [1].

    Say with it how long they had, and leave those out whose time is not over. Without a value when nobody is new.
    Source: Discord, new communicators by new members.

    >>> print(new_member_activation(activated=12, newcomers=40))
    12/40 = 30 %
    """
    part_of("newcomers", activated=activated, newcomers=newcomers)
    return Ratio(activated, newcomers)


def onboarding_completion(*, completed: int, joined: int) -> Ratio:
    """The share of those who joined who finished every step of the onboarding (入群引导完成率) [1].

    Leave those out whose time is not over. Without a value when nobody joined. Source: Discord.

    >>> print(onboarding_completion(completed=18, joined=24))
    18/24 = 75 %
    """
    part_of("joined", completed=completed, joined=joined)
    return Ratio(completed, joined)


def _not_more(one: Joiners, _attribute: object, _reached: int) -> None:
    part_of("observed", reached=one.reached, observed=one.observed)
    part_of("not_yet", reached_not_yet=one.reached_not_yet, not_yet=one.not_yet)


@frozen
class Joiners:
    """How many of those who joined did it in time [members].

    `observed` had all their time, `reached` of them did it. `not_yet` still have time, `reached_not_yet` of them did
    it already; they are not in the rate, or it would favour those who are quick.

    >>> print(Joiners(reached=12, observed=40, reached_not_yet=1, not_yet=6))
    12/40 = 30 %, 6 not yet observable
    """

    reached: int = field(validator=counting("members", least=0))
    observed: int = field(validator=counting("members", least=0))
    reached_not_yet: int = field(validator=counting("members", least=0))
    not_yet: int = field(validator=_not_more)

    @property
    def rate(self) -> Ratio:
        """Those who did it of those who had all their time [1]; without a value when nobody had."""
        return Ratio(self.reached, self.observed)

    def __str__(self) -> str:
        return f"{self.rate}, {self.not_yet} not yet observable"


def activation_delays(joined: Mapping[M, int], acted: Mapping[M, Iterable[int]]) -> dict[M, int]:
    """How long each member took from the join to the first act after it (激活用时), in the unit of both.

    Days, seconds or microseconds, never two of them. Acts before the join do not count. Who has not acted since has
    no entry: unknown is not 0, and a mean of what is here leaves the slow ones out. Source: common usage.

    >>> activation_delays({"ada": 100, "ben": 100, "cai": 100}, {"ada": [130, 100], "ben": [90, 160]})
    {'ada': 0, 'ben': 60}
    """
    after = {m: [at - joined[m] for at in acted.get(m, ()) if at >= joined[m]] for m in joined}
    return {member: min(gaps) for member, gaps in after.items() if gaps}


def activated_within(joined: Mapping[M, int], acted: Mapping[M, Iterable[int]], *, within: int, as_of: int) -> Joiners:
    """Who acted less than `within` after the join (新人激活), all in one unit of time; `as_of` is not observed.

    A member has had all the time when joined + within <= as_of. Joins from `as_of` on are left out. For civil days
    `new_member_activation_on` is at hand. Source: Discord; our default that both ends of the time are fixed so.

    >>> minute = 60
    >>> joined = {"ada": 0, "ben": 0, "cai": 50 * minute}
    >>> print(activated_within(joined, {"ada": [59 * minute], "ben": [60 * minute]}, within=60 * minute, as_of=6000))
    1/2 = 50 %, 1 not yet observable
    """
    whole("within", within, least=1, counts="units of time")
    known = {member: at for member, at in joined.items() if at < as_of}
    seen = {member: [at for at in acted.get(member, ()) if at < as_of] for member in known}
    reached = {member for member, gap in activation_delays(known, seen).items() if gap < within}
    over = {member for member, at in known.items() if at + within <= as_of}
    open_ = known.keys() - over
    return Joiners(len(reached & over), len(over), len(reached & open_), len(open_))


def new_member_activation_on(
    joins: DaysOf[M], active: DaysByMember[M], *, within: Window, first: DayLike, as_of: DayLike
) -> Joiners:
    """New-member activation (新人激活率): who was active on a day of the window that begins with the own join.

    Of those whose first join ever lies in the days from `first` to before `as_of`; who comes back is not new. With
    `WEEK` the day of the join and the six days after it. Members whose window is not over are counted apart.
    Activity on the day of the join counts, whichever came first: days do not say. Source: Discord.

    >>> joins = {"ada": [1], "ben": [1], "cai": [6]}
    >>> print(new_member_activation_on(joins, {"ada": [7], "ben": [8], "cai": [6]}, within=Window(7), first=0, as_of=9))
    1/2 = 50 %, 1 not yet observable
    """
    newcomers = _newcomers(joins, number(first), number(as_of))
    state = ActiveDays.of(active)
    acted = {member: days_of(mask, state.base) for member, mask in state.masks.items() if member in newcomers}
    return activated_within(newcomers, acted, within=_window(within).days, as_of=number(as_of))


def onboarded(steps: Mapping[str, DaysOf[M]]) -> dict[M, Day]:
    """The day on which each member had done every step (入群引导完成日); who lacks one has no entry.

    `steps` has the days of each step by member. Their order does not matter. Source: Discord.

    >>> onboarded({"read rules": {"ada": [1], "ben": [2]}, "name card": {"ada": [4, 3]}})
    {'ada': 3}
    """
    if not steps:
        raise InvalidValue("steps", seen=steps, why="an onboarding without steps", fix="name one step or more")
    firsts = [first_days(step) for step in steps.values()]
    done = [member for member in firsts[0] if all(member in step for step in firsts)]
    return {member: max(step[member] for step in firsts) for member in done}


def onboarding_completion_on(
    joins: DaysOf[M], steps: Mapping[str, DaysOf[M]], *, within: Window, first: DayLike, as_of: DayLike
) -> Joiners:
    """Onboarding completion (入群引导完成率): who did every step in the window that begins with the own join.

    Of whom, and who is counted apart, as in `new_member_activation_on`. Steps done before the join count as done on
    the day of it. Source: Discord.

    >>> joins = {"ada": [2], "ben": [2]}
    >>> steps = {"read rules": {"ada": [1], "ben": [2]}, "name card": {"ada": [4], "ben": [9]}}
    >>> print(onboarding_completion_on(joins, steps, within=Window(7), first=0, as_of=20))
    1/2 = 50 %, 0 not yet observable
    """
    newcomers = _newcomers(joins, number(first), number(as_of))
    done = {m: [max(day, newcomers[m])] for m, day in onboarded(steps).items() if m in newcomers}
    return activated_within(newcomers, done, within=_window(within).days, as_of=number(as_of))


@frozen
class SourceShare:
    """The joins that came from one source, or from nobody knows where (None), and their share of all joins."""

    source: str | None = field(metadata=unit("", empty="unknown"))
    joins: int = field(metadata=unit("joins"))
    share: Ratio = field(metadata=unit("1"))


def source_shares(joins: Mapping[str | None, int]) -> Table[SourceShare]:
    """Where joins come from (来源占比) [1]: the joins of each source by all joins, most first.

    `None` is the unknown source. It has a row of its own, the last, even with 0 joins: what is not known is neither
    left out nor spread over the others. Without values when nobody joined. Source: Discord.

    >>> print(source_shares({"invite": 30, "search": 50, None: 20}))  # doctest: +NORMALIZE_WHITESPACE
     source  joins [joins]      share [1]
     search             50  50/100 = 50 %
     invite             30  30/100 = 30 %
    unknown             20  20/100 = 20 %
    """
    for count in joins.values():
        counted(joins=count)
    everybody = sum(joins.values())
    named = sorted(((-count, source) for source, count in joins.items() if source is not None))
    rows = [(source, -count) for count, source in named]
    return Table(
        SourceShare,
        [SourceShare(name, count, Ratio(count, everybody)) for name, count in [*rows, (None, joins.get(None, 0))]],
    )


def source_shares_on(
    joins: DaysOf[M], sources: Mapping[M, str | None], *, first: DayLike, as_of: DayLike
) -> Table[SourceShare]:
    """Where new members came from (来源占比), of those who first joined from `first` to before `as_of` [1].

    Who is not in `sources` came from an unknown one. Source: Discord.

    >>> table = source_shares_on({"ada": [1], "ben": [2]}, {"ada": "invite"}, first=0, as_of=9)
    >>> [(row.source, row.joins) for row in table]
    [('invite', 1), (None, 1)]
    """
    counts: dict[str | None, int] = {}
    for member in _newcomers(joins, number(first), number(as_of)):
        source = sources.get(member)
        counts[source] = counts.get(source, 0) + 1
    return source_shares(counts)


@frozen
class ReferrerCredit:
    """The joins that one referrer brought, or that nobody is known to have brought (None), and their share of all."""

    referrer: Hashable | None = field(metadata=unit("", empty="nobody known"))
    joins: int = field(metadata=unit("joins"))
    share: Ratio = field(metadata=unit("1"))


def referrer_credit(invited_by: Mapping[M, Hashable | None]) -> Table[ReferrerCredit]:
    """Who brought the new members (推荐归因) [1]: each join is credited once, to its referrer, most joins first.

    `invited_by` has every join, with None where no referrer is known: these are the last row, even with 0 joins, and
    are not spread over the others. Equal counts are in the order of first mention. Nobody refers themselves: that is an
    InvalidValue error. For channels such as ads see `source_shares`. Source: S3-02, S1-10 (R117).

    >>> print(referrer_credit({"ben": "ada", "cai": "ada", "dee": "ben", "eve": None}))
        referrer  joins [joins]   share [1]
             ada              2  2/4 = 50 %
             ben              1  1/4 = 25 %
    nobody known              1  1/4 = 25 %
    """
    for member, referrer in invited_by.items():
        if member == referrer:
            fix = "give None where nobody else is known"
            raise InvalidValue("invited_by", seen=member, why="a member who refers themselves", fix=fix)
    counts = Counter(invited_by.values())
    unknown, everybody = counts.pop(None, 0), len(invited_by)
    rows = [*counts.most_common(), (None, unknown)]
    return Table(ReferrerCredit, [ReferrerCredit(who, many, Ratio(many, everybody)) for who, many in rows])


def referrer_credit_on(
    joins: DaysOf[M], invited_by: Mapping[M, Hashable | None], *, first: DayLike, as_of: DayLike
) -> Table[ReferrerCredit]:
    """Who brought those who first joined from `first` to before `as_of` (推荐归因) [1]: `referrer_credit` of them.

    Who is not in `invited_by` has no known referrer. Source: S3-02, S1-10 (R117).

    >>> joins = {"ben": [1], "cai": [2], "old": [-9]}
    >>> table = referrer_credit_on(joins, {"ben": "ada", "old": "ada"}, first=0, as_of=9)
    >>> [(row.referrer, row.joins) for row in table]
    [('ada', 1), (None, 1)]
    """
    return referrer_credit(
        {member: invited_by.get(member) for member in _newcomers(joins, number(first), number(as_of))}
    )


def _newcomers(joins: DaysOf[M], begin: Day, end: Day) -> dict[M, Day]:
    earliest = {member: min(map(number, days), default=end) for member, days in joins.items()}
    return {member: day for member, day in earliest.items() if begin <= day < end}


def _window(within: object) -> Window:
    if not isinstance(within, Window):
        raise WrongType("within", seen=within, why="not a window", fix="give WEEK, MONTH or Window(30)")
    return within


_BY_PARTS, _BY_MEMBERS = Additivity.BY_PARTS, Additivity.OVER_MEMBERS
_IDEMPOTENT, _MONOID, _SET = FoldClass.IDEMPOTENT, FoldClass.MONOID, FoldClass.SET
_DEPENDS, _DOWN, _UP = Direction.DEPENDS, Direction.DOWN, Direction.UP

DECLARED: tuple[Declared, ...] = (
    Declared("claimed_members", Label("claimed members", "已激活成员"), "members", _BY_MEMBERS, _SET, _UP),
    Declared("claimed_members_on", Label("claimed members", "已激活成员"), "members", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("claimed_share", Label("claimed share", "激活率"), "1", _BY_MEMBERS, _SET, _UP),
    Declared("new_member_activation", Label("new-member activation", "新人激活率"), "1", _BY_PARTS, _IDEMPOTENT, _UP),
    Declared(
        "new_member_activation_on", Label("new-member activation", "新人激活率"), "1", _BY_PARTS, _IDEMPOTENT, _UP
    ),
    Declared("activated_within", Label("new-member activation", "新人激活率"), "1", _BY_PARTS, _IDEMPOTENT, _UP),
    Declared("activation_delays", Label("time to activation", "激活用时"), "time", _BY_MEMBERS, _IDEMPOTENT, _DOWN),
    Declared(
        "onboarded", Label("day of complete onboarding", "入群引导完成日"), "day", _BY_MEMBERS, _IDEMPOTENT, _DEPENDS
    ),
    Declared(
        "onboarding_completion", Label("onboarding completion", "入群引导完成率"), "1", _BY_PARTS, _IDEMPOTENT, _UP
    ),
    Declared(
        "onboarding_completion_on", Label("onboarding completion", "入群引导完成率"), "1", _BY_PARTS, _IDEMPOTENT, _UP
    ),
    Declared("source_shares", Label("source share", "来源占比"), "1", _BY_PARTS, _MONOID, _DEPENDS),
    Declared("source_shares_on", Label("source share", "来源占比"), "1", _BY_PARTS, _IDEMPOTENT, _DEPENDS),
    Declared("referrer_credit", Label("referrer credit", "推荐归因"), "1", _BY_PARTS, _MONOID, _DEPENDS),
    Declared("referrer_credit_on", Label("referrer credit", "推荐归因"), "1", _BY_PARTS, _IDEMPOTENT, _DEPENDS),
)
