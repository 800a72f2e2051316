"""What a member has to do for the next rung, and to stay where they are: the answer to "what do I need?".

outlook(book, ada, "vip", at=now).explain("zh")
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from attrs import field, frozen

from commkit.core.days import Day, date_of
from commkit.core.errors import WrongType
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.members.ladders import Dates, How, Ladder, OnRung, Review, Why, next_review, progress, to_stay
from commkit.playbook.playbook import Playbook
from commkit.playbook.reading import StandingReader
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline


@frozen
class Outlook:
    """Where a member stands on a ladder, and what lies ahead.

    `review` is what a look finds now; `next` the verdict on the rung above, `stay` the one on keeping this one: None
    where no number leads up, or takes the rung away. `protected_until` is the last day of the grace.
    """

    member: str
    rung: str
    since: date | None
    review: Review
    next: Verdict | None
    stay: Verdict | None
    protected_until: date | None
    dates: Dates
    ladder: Ladder = field(repr=False)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The outlook in words: the rung, what is missing for the next, what keeps this one."""
        return "\n".join(self._lines(lang, words))

    def __str__(self) -> str:
        return self.explain()

    def _lines(self, lang: Lang, words: Words) -> Iterator[str]:
        rungs, place = self.ladder.rungs, self.ladder.place(self.rung)
        rung = rungs[place].label.text(lang)
        since = "" if self.since is None else self.since.isoformat()
        yield words.say(lang, "outlook.on.since" if since else "outlook.on", rung=rung, since=since)
        if self.next is not None:
            yield words.say(lang, "outlook.next", rung=rungs[place + 1].label.text(lang))
            yield from (f"  {one.sentence(lang, words)}" for one in self.next.findings)
        elif place + 1 == len(rungs):
            yield words.say(lang, "outlook.top", rung=rung)
        else:
            yield words.say(lang, "outlook.by_hand", rung=rungs[place + 1].label.text(lang))
        if self.review.why in (Why.LOCKED, Why.FLOOR, Why.GRACE, Why.TENURE):
            yield self.review.explain(lang, words)
        if self.stay is not None:
            yield words.say(lang, "outlook.stay", rung=rung)
            yield from (f"  {one.sentence(lang, words)}" for one in self.stay.findings)
        if self.protected_until is not None:
            yield words.say(lang, "outlook.protected", until=self.protected_until.isoformat())


def outlook(
    book: Playbook,
    standing: Standing,
    ladder: str,
    *,
    at: datetime | int | None = None,
    community: Timeline | None = None,
) -> Outlook:
    """What lies ahead of a member on the ladder of this name. With `at` time passes until then first.

    Nothing is stored and nothing is decided. A policy that is no ladder is a WrongType error.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.members.ladders import ladder
    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> check_ins = days(CHECKED_IN).last(30)
    >>> vip = ladder("vip", {"ordinary": None, "vip": check_ins >= 20}, keep={"vip": check_ins >= 15})
    >>> book = Playbook("class", "1", Calendar("UTC"), (vip,))
    >>> ada = book.step(book.start("ada"), Fact("f1", 0, "ada", CHECKED_IN)).standing
    >>> print(outlook(book, ada, "vip"))
    on ordinary since 1970-01-01
    for vip:
      days with check-ins in the last 30 days: 1 (at least 20), 19 missing
    """
    policy = book.policy(ladder)
    if not isinstance(policy, Ladder):
        raise WrongType("ladder", seen=ladder, why="the policy of this name is no ladder", fix="name a ladder")
    now = standing if at is None else book.settle(standing, at, community).standing
    reader, part, day = StandingReader(book, now, community), now.part(policy), now.day or 0
    rung = policy.rungs[policy.at(part)].name
    graced = part.how is How.GAINED and part.since is not None and isinstance(policy.rung(rung).grace, int)
    last = _last_of_grace(policy, part, rung, day) if graced else None
    return Outlook(
        member=now.member,
        rung=rung,
        since=None if part.since is None else date_of(part.since),
        review=policy.look(part, reader, day),
        next=progress(policy, rung, reader),
        stay=to_stay(policy, rung, reader),
        protected_until=last,
        dates=Dates() if part.since is None else _dates(policy, part, rung, day),
        ladder=policy,
    )


def _dates(ladder: Ladder, part: OnRung, rung: str, day: Day) -> Dates:
    return next_review(ladder, rung, since=part.since or 0, today=day, joined=part.joined, how=part.how)


def _last_of_grace(ladder: Ladder, part: OnRung, rung: str, day: Day) -> date | None:
    over = _dates(ladder, part, rung, day).grace
    return None if over is None else date_of(over - 1)
