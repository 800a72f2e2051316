"""The real log of a Stack Exchange site as facts, and how many members have the reputation that was published.

Read where it lies, never copied.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import evolve, frozen

from commkit.playbook import Playbook
from commkit.presets.stack_exchange import (
    ACCEPTED_ANSWER,
    ANSWER_ACCEPTED,
    ANSWER_UPVOTED,
    BOUNTY_EARNED,
    POST_DOWNVOTED,
    QUESTION_UPVOTED,
)
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import BOUNTY, JOINED, KINDS, Kind
from commkit.standing.readers import Columns, Declared, LogMapping, Reads, Skipped, read

ROWS: Mapping[str, Kind] = {
    "join": JOINED,
    "upvote_received_question": QUESTION_UPVOTED,
    "upvote_received_answer": ANSWER_UPVOTED,
    "downvote_received_question": POST_DOWNVOTED,
    "downvote_received_answer": POST_DOWNVOTED,
    "accept_received": ANSWER_ACCEPTED,
    "accept_received_self": ANSWER_ACCEPTED,
    "accept_given": ACCEPTED_ANSWER,
    "accept_given_self": ACCEPTED_ANSWER,
    "bounty_received": BOUNTY_EARNED,
    "bounty_given": BOUNTY,
}
IGNORED = ("question", "answer", "comment", "favorite", "badge", "upvote_received_answer_wiki")
MAPPING = LogMapping(
    rows={
        written: (Reads(kind.code, thing="ref", amount="value" if kind.unit else None),)
        for written, kind in ROWS.items()
    },
    active=("joined",),
    columns=Columns(at="at_iso8601_utc"),
    ignore=IGNORED,
    declare=tuple(
        Declared(kind.code, kind.label.en, kind.label.zh, kind.unit)
        for kind in dict.fromkeys(ROWS.values())
        if kind.code not in KINDS
    ),
)


@frozen
class Published:
    """The facts of the log, the reputation that was published of each member, and the members whose own is not trivial:
    who had a vote, an accept of another's answer or a bounty.
    """

    facts: tuple[Fact, ...]
    reputation: Mapping[str, int]
    pointed: frozenset[str]
    skipped: tuple[Skipped, ...]

    def right(self, book: Playbook) -> tuple[int, int]:
        """For how many members, and for how many of those with points, a book says what was published.

        Exactly, or 100 short: the association bonus is not in the log.
        """
        account = book.policy("reputation")
        standings = book.replay(self.facts).standings
        told = {name: standings[name].part(account).balance for name in self.reputation if name in standings}
        return self.agree(told)

    def agree(self, told: Mapping[str, int]) -> tuple[int, int]:
        """The same for any reputation by member."""
        right = {name for name, seen in told.items() if self.reputation[name] - seen in (0, 100)}
        return len(right), len(right & self.pointed)


def published(folder: Path) -> Published:
    """The log of a folder."""
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(read(csv.DictReader(file), MAPPING))
    skipped = tuple(one for one in rows if isinstance(one, Skipped))
    facts = tuple(in_order(_with_other_side([one for one in rows if isinstance(one, Fact)])))
    with (folder / "members.csv").open(encoding="utf-8", newline="") as file:
        reputation = {row["member"]: int(row["reputation"]) for row in csv.DictReader(file)}
    own = [one.id for one in facts if one.person == one.member]
    pointed = {one.member for one in facts if one.kind != JOINED and one.id not in own}
    return Published(facts, reputation, frozenset(pointed & reputation.keys()), skipped)


def _with_other_side(facts: list[Fact]) -> Iterator[Fact]:
    """An accept is two rows, `v680` of who answered and `v680g` of who asked: each is the other's person."""
    members = {one.id: one.member for one in facts}
    for one in facts:
        if one.kind in (ANSWER_ACCEPTED, ACCEPTED_ANSWER):
            other = one.id.removesuffix("g") if one.id.endswith("g") else f"{one.id}g"
            yield evolve(one, person=members[other])
        else:
            yield one
