"""Who looks, who speaks, who joins in: visitors, communicators, engaged members, and those of them who stay silent.

Where visits are not logged nobody knows who looks: the shares of visitors are then None, and never 0.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, Window, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import unit
from commkit.core.wording import Label
from commkit.kpi.activity import lurker_share, mau, participation
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Windowed
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


def visitors(*, viewed: Iterable[M]) -> frozenset[M]:
    """The distinct members who viewed a channel (访客).

    Members who opted out of being counted are missing, so it is a lower bound. Source: Discord.

    >>> sorted(visitors(viewed=["ada", "ben", "ada"]))
    ['ada', 'ben']
    """
    return frozenset(viewed)


def communicators(*, wrote: Iterable[M], spoke: Iterable[M] = ()) -> frozenset[M]:
    """The members who sent a message or spoke in a voice channel (发言者).

    Reactions do not count: see `communicators_or_reactors`. Source: Discord.

    >>> sorted(communicators(wrote=["ada", "ada"], spoke=["ben"]))
    ['ada', 'ben']
    """
    return frozenset(wrote).union(spoke)


def communicators_or_reactors(*, wrote: Iterable[M], reacted: Iterable[M]) -> frozenset[M]:
    """The members who sent a message or reacted to one (发言或回应者). Source: Google Chat calls them communicators.

    >>> sorted(communicators_or_reactors(wrote=["ada"], reacted=["ada", "cai"]))
    ['ada', 'cai']
    """
    return frozenset(wrote).union(reacted)


def engaged(*, liked: Iterable[M], posted: Iterable[M]) -> frozenset[M]:
    """The members who liked or posted (互动用户).

    A post is a topic, a reply or a private message. Discourse drops what happened exactly at midnight at either end
    of the time; here the first day is in. Source: Discourse.

    >>> sorted(engaged(liked=["ada"], posted=["ben"]))
    ['ada', 'ben']
    """
    return frozenset(liked).union(posted)


def engaged_or_reading(*, read: Iterable[M], wrote: Iterable[M], reacted: Iterable[M]) -> frozenset[M]:
    """The members who read, sent or reacted (互动用户，含阅读). Source: Google Chat calls them engaged.

    >>> sorted(engaged_or_reading(read=["ada"], wrote=[], reacted=["ben"]))
    ['ada', 'ben']
    """
    return frozenset(read).union(wrote, reacted)


def visiting_lurkers(visitors: Iterable[M], communicators: Iterable[M]) -> frozenset[M]:
    """The visitors who said nothing (潜水访客). A communicator who never visited raises: then visits were not logged.

    Of the roster instead: `lurkers`. Source: Nielsen's meaning; common usage.

    >>> sorted(visiting_lurkers(["ada", "ben"], ["ben"]))
    ['ada']
    """
    came, said = frozenset(visitors), frozenset(communicators)
    unseen = said - came
    if unseen:
        some = min(unseen, key=repr)
        raise InvalidValue("communicators", seen=some, why="no visitor", fix="log visits, or leave visitors unknown")
    return came - said


def visitor_lurker_share(visitors: Collection[M] | None, communicators: Iterable[M]) -> Ratio | None:
    """The share of visitors who said nothing (访客潜水率) [1]; None, and never 0, where visits are not logged.

    Without a value when nobody visited. Source: Nielsen's meaning; common usage.

    >>> print(visitor_lurker_share(["ada", "ben", "cai"], ["ben"]), visitor_lurker_share(None, ["ben"]))
    2/3 = 66.67 % None
    """
    if visitors is None:
        return None
    came = frozenset(visitors)
    return lurker_share(lurkers=len(visiting_lurkers(came, communicators)), members=len(came))


def messages_per_communicator(*, messages: int, communicators: int) -> Ratio:
    """Messages for each of those who said something (人均发言，仅计发言者) [messages per communicator].

    Per member of the roster: `messages_per_member`. Without a value when nobody said anything; messages without
    a communicator raise InvalidValue. Source: Slack, Discord.

    >>> print(messages_per_communicator(messages=300, communicators=25))
    300/25 = 12
    """
    counted(messages=messages, communicators=communicators)
    if messages and not communicators:
        fix = "count the authors of the same messages"
        raise InvalidValue("communicators", seen=communicators, why=f"nobody, yet {messages} messages", fix=fix)
    return Ratio(messages, communicators, Shown.NUMBER)


def silent_member_share(*, visitors: int, members: int) -> Ratio:
    """The share of members who did not even look (沉默成员占比) [1]: (members - visitors)/members.

    Visitors are those of the members. Without a value when there are no members. Source: Slack.

    >>> print(silent_member_share(visitors=180, members=272))
    92/272 = 33.82 %
    """
    part_of("members", visitors=visitors, members=members)
    return Ratio(members - visitors, members)


def silent_member_share_on(
    views: DaysByMember[M], day: DayLike, *, roster: Collection[M], window: Window, as_of: DayLike
) -> Windowed[Ratio]:
    """The share of a roster who did not look in the window that ends with `day` (沉默成员占比) [1].

    The roster is the members on the day that you name; visitors who are not on it do not count. Source: Slack.

    >>> print(silent_member_share_on({"ada": [3], "guest": [3]}, 3, roster=["ada", "ben"], window=Window(1), as_of=4))
    1/2 = 50 % (1970-01-04 to 1970-01-04)
    """
    state, people = ActiveDays.of(views), frozenset(roster)
    seen = mau(state, day, window=window, as_of=as_of)
    came = _acted(state, day, window, as_of)
    ratio = silent_member_share(visitors=len(people & came), members=len(people))
    return Windowed(ratio, seen.first, seen.last, seen.complete)


@frozen
class Audience:
    """The visitors of a window and what became of them [members]: communicators and lurkers are all of them."""

    visitors: int = field(metadata=unit("members"))
    communicators: int = field(metadata=unit("members"))
    lurkers: int = field(init=False, metadata=unit("members"))
    participation: Ratio = field(init=False, metadata=unit("1"))
    lurker_share: Ratio = field(init=False, metadata=unit("1"))

    @lurkers.default
    def _said_nothing(self) -> int:
        return self.visitors - self.communicators

    @participation.default
    def _said_something(self) -> Ratio:
        return participation(communicators=self.communicators, visitors=self.visitors)

    @lurker_share.default
    def _lurkers_of_visitors(self) -> Ratio:
        return lurker_share(lurkers=self.lurkers, members=self.visitors)

    def __str__(self) -> str:
        return f"{self.visitors} visitors, {self.communicators} communicators, {self.lurkers} lurkers"


def audience_on(
    views: DaysByMember[M], messages: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike
) -> Windowed[Audience]:
    """Visitors, communicators, participation, lurkers (访客、发言者、发言率、潜水率) of the window ending with `day`.

    `messages` are the days on which a member wrote or spoke. Who spoke and did not visit raises InvalidValue: then
    visits were not logged, and the numbers would be of two sets of people. Complete where visits were observed.
    Discord's audience has 28 days. Source: Discord.

    >>> views, messages = {"ada": [1, 2], "ben": [2], "cai": [3]}, {"ben": [2]}
    >>> print(audience_on(views, messages, 3, window=Window(3), as_of=4))
    3 visitors, 1 communicators, 2 lurkers (1970-01-02 to 1970-01-04)
    """
    looked, said = ActiveDays.of(views), ActiveDays.of(messages)
    seen = mau(looked, day, window=window, as_of=as_of)
    spoke = _acted(said, day, window, as_of)
    silent = visiting_lurkers(_acted(looked, day, window, as_of), spoke)
    audience = Audience(len(silent) + len(spoke), len(spoke))
    return Windowed(audience, seen.first, seen.last, seen.complete)


def _acted(state: ActiveDays[M], day: DayLike, window: Window, as_of: DayLike) -> frozenset[M]:
    last = number(day)
    return state.union(window.first(last), min(last + 1, number(as_of)))


_BY_MEMBERS, _SET = Additivity.OVER_MEMBERS, FoldClass.SET
_UP, _DOWN = Direction.UP, Direction.DOWN
_PER_COMMUNICATOR = Label("messages per communicator", "人均发言，仅计发言者")
_SILENT, _AUDIENCE = Label("silent member share", "沉默成员占比"), Label("audience", "访客与发言者")

DECLARED: tuple[Declared, ...] = (
    Declared("visitors", Label("visitors", "访客"), "members", _BY_MEMBERS, _SET, _UP),
    Declared("communicators", Label("communicators", "发言者"), "members", _BY_MEMBERS, _SET, _UP),
    Declared(
        "communicators_or_reactors",
        Label("communicators or reactors", "发言或回应者"),
        "members",
        _BY_MEMBERS,
        _SET,
        _UP,
    ),
    Declared("engaged", Label("engaged members", "互动用户"), "members", _BY_MEMBERS, _SET, _UP),
    Declared(
        "engaged_or_reading", Label("engaged or reading members", "互动或阅读用户"), "members", _BY_MEMBERS, _SET, _UP
    ),
    Declared("visiting_lurkers", Label("visitors who say nothing", "潜水访客"), "members", _BY_MEMBERS, _SET, _DOWN),
    Declared("visitor_lurker_share", Label("lurker share of visitors", "访客潜水率"), "1", _BY_MEMBERS, _SET, _DOWN),
    Declared("messages_per_communicator", _PER_COMMUNICATOR, "messages", _BY_MEMBERS, _SET, _UP),
    Declared("silent_member_share", _SILENT, "1", _BY_MEMBERS, _SET, _DOWN),
    Declared("silent_member_share_on", _SILENT, "1", _BY_MEMBERS, _SET, _DOWN),
    Declared("audience_on", _AUDIENCE, "members", _BY_MEMBERS, _SET, _UP),
)
