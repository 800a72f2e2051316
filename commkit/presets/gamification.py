"""The scores of discourse-gamification: a weight for each source, every source a policy of its own.

Leave out what the plug-in leaves out: private messages, and posts that are wiki, hidden or deleted (a post that is
deleted later is a fact taken back). Sources do not touch each other: a book with another weight pays the others the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from commkit.core.calendar import Calendar
from commkit.core.errors import UnknownName
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.awards import Award, Cap
from commkit.points.each_full import EachFull
from commkit.points.netted import By, Netted, Weight
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import (
    ACCEPTED,
    FLAGGED,
    KINDS,
    LIKED,
    POST_READ,
    REPLIED,
    STARTED,
    TIME_READ,
    VISITED,
    Kind,
    Kinds,
)
from commkit.standing.measures import Received, Role
from commkit.standing.policy import AnyPolicy

INVITE_REDEEMED = Kind("invite_redeemed", Label(en="invitations redeemed", zh="邀请被接受"))
LIKING_REACTION = Kind("liking_reaction", Label(en="reactions that approve", zh="赞成的表情回应"))
DISLIKING_REACTION = Kind("disliking_reaction", Label(en="reactions that disapprove", zh="反对的表情回应"))
CHATTED = Kind("chatted", Label(en="chat messages", zh="聊天消息"))
CHAT_REACTED = Kind("chat_reacted", Label(en="chat reactions", zh="聊天表情回应"))

GAMIFICATION_KINDS: Kinds = KINDS.adding((INVITE_REDEEMED, LIKING_REACTION, DISLIKING_REACTION, CHATTED, CHAT_REACTED))
"""The vocabulary with what the plug-in scores beside it."""

WEIGHTS: Mapping[str, int] = {
    "like_given": 1,
    "like_received": 1,
    "solution": 10,
    "invite_redeemed": 10,
    "hour_read": 1,
    "posts_read": 1,
    "topic": 5,
    "reply": 2,
    "flag": 10,
    "visit": 1,
    "reaction": 1,
    "chat_message": 1,
    "chat_reaction": 1,
}
"""The weight of each source [points]. Source: `config/settings.yml` (systems.md 2.2)."""

_SCORE = Label(en="score", zh="积分")
_REACTIONS = Label(en="reactions", zh="表情回应")


def _hours(weight: int) -> AnyPolicy:
    return EachFull("hour_read", TIME_READ, full=60, each=weight, least=1, by=By.AMOUNT, into="score")


def _posts(weight: int) -> AnyPolicy:
    return EachFull("posts_read", POST_READ, full=100, each=weight, least=5, into="score")


def _reactions(weight: int) -> AnyPolicy:
    both = (Weight(Received(LIKING_REACTION), weight), Weight(Received(DISLIKING_REACTION), -weight))
    return Netted("reaction", netted=both, into="score", label=_REACTIONS)


def _each(name: str, kind: Kind, role: Role = Role.ACTED) -> Callable[[int], AnyPolicy]:
    return lambda weight: Award(name, kind, weight, role=role, into="score")


_MAKES: Mapping[str, Callable[[int], AnyPolicy]] = {
    "like_given": _each("like_given", LIKED),
    "like_received": _each("like_received", LIKED, Role.RECEIVED),
    "solution": _each("solution", ACCEPTED, Role.RECEIVED),
    "invite_redeemed": _each("invite_redeemed", INVITE_REDEEMED),
    "hour_read": _hours,
    "posts_read": _posts,
    "topic": _each("topic", STARTED),
    "reply": _each("reply", REPLIED),
    "flag": _each("flag", FLAGGED),
    "visit": lambda weight: Award("visit", VISITED, weight, Cap(day=weight), into="score"),
    "reaction": _reactions,
    "chat_message": _each("chat_message", CHATTED),
    "chat_reaction": _each("chat_reaction", CHAT_REACTED),
}


def discourse_gamification(weights: Mapping[str, int] | None = None, *, zone: str = "UTC") -> Playbook:
    """The scores as a book: `weights` [points] change those of `WEIGHTS`, and 0 leaves a source out.

    A solution is an `accepted` fact of who asked, with who answered as `person`; of one's own topic it counts nothing.
    `time_read` has its minutes as amount. Errors: UnknownName for another source, InvalidValue for a weight below 0.
    Source: systems.md 2.2; each number: `GAMIFICATION_SOURCES`.

    >>> book = discourse_gamification({"like_given": 0, "reply": 3})
    >>> [policy.name for policy in book.policies][:4], book.policy("reply").each
    (['score', 'like_received', 'solution', 'invite_redeemed'], 3)
    """
    changed = {} if weights is None else dict(weights)
    for name, weight in changed.items():
        if name not in WEIGHTS:
            raise UnknownName("weights", seen=name, why="no source of scores", fix=f"use one of {', '.join(WEIGHTS)}")
        whole(f"weights.{name}", weight, least=0, counts="points")
    used = {name: weight for name, weight in {**WEIGHTS, **changed}.items() if weight}
    account = Account("score", _SCORE, spends=())
    policies = (account, *[_MAKES[name](weight) for name, weight in used.items()])
    return Playbook("discourse_gamification", "1", Calendar(zone), policies)


_SETTINGS, _SCORABLES = "config/settings.yml", "lib/discourse_gamification/scorables"


def _weight(words: str) -> Source:
    return stated("2.2", _SETTINGS, words)


GAMIFICATION_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.like_given.each": _weight("like given 1"),
    "policies.like_received.each": _weight("like received 1"),
    "policies.solution.each": _weight("solution 10"),
    "policies.invite_redeemed.each": _weight("invite redeemed 10"),
    "policies.hour_read.each": _weight("hour read 1"),
    "policies.hour_read.full": stated("2.2", _SCORABLES, "SUM / 3600 * w"),
    "policies.hour_read.least": stated("2.2", _SCORABLES, "days under 60 s are ignored"),
    "policies.posts_read.each": _weight("100 posts read 1"),
    "policies.posts_read.full": stated("2.2", _SCORABLES, "SUM / 100 * w"),
    "policies.posts_read.least": stated("2.2", _SCORABLES, "days under 5 posts are ignored"),
    "policies.topic.each": _weight("topic created 5"),
    "policies.reply.each": _weight("reply created 2"),
    "policies.flag.each": _weight("agreed flag 10"),
    "policies.visit.each": _weight("day visited 1"),
    "policies.visit.cap.day": _weight("day visited 1"),
    "policies.reaction.netted[0].each": _weight("reaction ±1"),
    "policies.reaction.netted[1].each": _weight("reaction ±1"),
    "policies.chat_message.each": _weight("chat message 1"),
    "policies.chat_reaction.each": _weight("chat reaction 1"),
}
"""Where each number comes from, by its path in the stored form. That reactions count for their receiver is ours."""
