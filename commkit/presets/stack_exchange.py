"""The reputation of a Stack Exchange site: votes netted over the day and capped, accepts and bounties, a floor of 1.

The value of a vote on a question changed on 2019-11-13, so the book has two versions: each day is decided by the one in
force on it. What is worth points comes as facts of the member who gains or loses: an accepted answer is two facts, one
of who answered and one of who asked, each with the other as `person`, so that accepting one's own answer gives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import UnknownName
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.netted import By, Netted, Weight
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import BOUNTY, JOINED, KINDS, Kind, Kinds

QUESTION_UPVOTED = Kind("question_upvoted", Label(en="upvotes on own questions", zh="提问被赞同"))
ANSWER_UPVOTED = Kind("answer_upvoted", Label(en="upvotes on own answers", zh="回答被赞同"))
POST_DOWNVOTED = Kind("post_downvoted", Label(en="downvotes on own posts", zh="帖子被反对"))
DOWNVOTED_ANSWER = Kind("downvoted_answer", Label(en="downvotes given to answers", zh="反对他人回答"))
ANSWER_ACCEPTED = Kind("answer_accepted", Label(en="own answers accepted", zh="回答被采纳"))
ACCEPTED_ANSWER = Kind("accepted_answer", Label(en="answers accepted to own questions", zh="采纳他人回答"))
EDIT_ACCEPTED = Kind("edit_accepted", Label(en="suggested edits accepted", zh="编辑建议被采纳"))
BOUNTY_EARNED = Kind("bounty_earned", Label(en="bounties earned", zh="获得悬赏"), unit="points")
SPAM_FLAGGED = Kind("spam_flagged", Label(en="posts with six spam or offensive flags", zh="帖子因垃圾或冒犯被六次举报"))
ASSOCIATED = Kind("associated", Label(en="association bonuses", zh="账号关联奖励"))

REPUTATION_KINDS: Kinds = KINDS.adding(
    (
        QUESTION_UPVOTED,
        ANSWER_UPVOTED,
        POST_DOWNVOTED,
        DOWNVOTED_ANSWER,
        ANSWER_ACCEPTED,
        ACCEPTED_ANSWER,
        EDIT_ACCEPTED,
        BOUNTY_EARNED,
        SPAM_FLAGGED,
        ASSOCIATED,
    )
)
"""The vocabulary with what is worth reputation: the member of each is who gains or loses. A bounty that is given is a
`bounty`."""

QUESTIONS_AT_TEN = date(2019, 11, 13)
"""The first day on which a vote for a question gave +10. Source: systems.md 2.4."""

REPUTATION = Label(en="reputation", zh="声望")
_RULE_LABEL = Label(en="votes, accepts, edits and bounties", zh="投票、采纳、编辑与悬赏")

_NEWER = Netted(
    "votes",
    netted=(
        Weight(QUESTION_UPVOTED, 10),
        Weight(ANSWER_UPVOTED, 10),
        Weight(POST_DOWNVOTED, -2),
        Weight(DOWNVOTED_ANSWER, -1),
        Weight(EDIT_ACCEPTED, 2, ever=1000),
    ),
    exempt=(
        Weight(ANSWER_ACCEPTED, 15),
        Weight(ACCEPTED_ANSWER, 2),
        Weight(BOUNTY_EARNED, 1, By.AMOUNT),
        Weight(BOUNTY, -1, By.AMOUNT),
        Weight(ASSOCIATED, 100, ever=100),
        Weight(SPAM_FLAGGED, -100),
    ),
    cap=200,
    floor=1,
    begins=JOINED,
    into="reputation",
    label=_RULE_LABEL,
)
_OLDER = evolve(_NEWER, netted=(Weight(QUESTION_UPVOTED, 5), *_NEWER.netted[1:]))


def stackexchange_reputation(*, lateness: int = 3) -> Playbook:
    """The reputation of a site as a book of two versions, with days in UTC. Source: systems.md 2.4; see
    `REPUTATION_SOURCES` for each number.

    `lateness` is our default [days]. A vote that was taken back within it is as if it had never been.

    >>> from datetime import UTC, datetime
    >>> from commkit.standing.facts import Fact
    >>> votes = [Fact(f"v{day}", datetime(2019, 11, day, tzinfo=UTC), "ada", QUESTION_UPVOTED) for day in (12, 13)]
    >>> book = stackexchange_reputation()
    >>> [(one.amount, one.version) for one in book.replay(votes).outcomes]
    [(6, '1'), (10, '2')]
    """
    account = Account("reputation", REPUTATION, spends=())
    older = Playbook("stackexchange_reputation", "1", Calendar("UTC"), (account, _OLDER), lateness)
    newer = evolve(older, version="2", policies=(account, _NEWER))
    return evolve(newer, since=QUESTIONS_AT_TEN, before=older)


def reputation_of(days: Mapping[date, Mapping[str, int]]) -> int:
    """The reputation [points] after some days, by day and kind: how often it happened, or amounts of bounties together.

    The kinds are those of `stackexchange_reputation`, by code; leave out one's own accepted answers. Without any day it
    is 1. Errors: UnknownName for another kind, InvalidValue for a count below 0. Source: systems.md 2.4.

    >>> from datetime import date
    >>> reputation_of({date(2021, 5, 1): {"answer_upvoted": 21, "post_downvoted": 1, "answer_accepted": 1}})
    216
    >>> reputation_of({date(2019, 11, 12): {"question_upvoted": 1}, date(2019, 11, 13): {"question_upvoted": 1}})
    16
    """
    level, so_far = _NEWER.floor or 0, dict[str, int]()
    for day, counts in sorted(days.items(), key=lambda one: number(one[0])):
        rule = _NEWER if number(day) >= number(QUESTIONS_AT_TEN) else _OLDER
        for code, times in counts.items():
            if code not in _WEIGHED:
                fix = f"use {', '.join(_WEIGHED)}"
                raise UnknownName("days", seen=code, why="it is worth no reputation", fix=fix)
            whole(f"days[{day}].{code}", times, least=0, counts="times or points")
        level = rule.day(counts, level, so_far)
        so_far = dict(rule.so_far(counts, so_far))
    return level


_WEIGHED = tuple(weight.code for weight in (*_NEWER.netted, *_NEWER.exempt))


_HELP = "stackapps.com/help/whats-reputation"


def _sources(policy: str, question: str) -> dict[str, Source]:
    said = {
        "netted[0].each": question,
        "netted[1].each": "answer up +10",
        "netted[2].each": "post down (to its author) -2",
        "netted[3].each": "downvoting an answer (to the voter) -1",
        "netted[4].each": "suggested edit accepted +2",
        "netted[4].ever": "at most +1000 per user",
        "exempt[0].each": "answer accepted +15 to its author",
        "exempt[1].each": "answer accepted +2 to the asker",
        "exempt[2].each": "bounty: its full amount",
        "exempt[3].each": "bounty: its full amount",
        "exempt[4].each": "association bonus +100",
        "exempt[4].ever": "once per site",
        "exempt[5].each": "six spam or offensive flags -100",
        "cap": "200 a day; bounties, accepts and the association bonus are exempt",
        "floor": "start 1; reputation never falls below 1",
    }
    return {f"{policy}.{path}": stated("2.4", _HELP, words) for path, words in said.items()}


REPUTATION_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    **_sources("policies.votes", "question up +10 since 2019-11-13"),
    **_sources("earlier[0].policies.votes", "question up +5 before 2019-11-13"),
}
"""Where each number comes from, by its path in the stored form. Our defaults beside it: the limit on edits is applied
before the cap of the day, and the penalty for spam is outside of the cap."""
