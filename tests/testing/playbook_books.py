"""The books that the laws of playbooks run on, and small policies of time, community and unknown windows for them.

A book added to BOOKS is under every law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.days import Day
from commkit.core.machine import After, EachDay, Machine, Move
from commkit.core.measure import Measure, Share
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.members.turnover import Quiet
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.awards import Award, Cap, Once, Own, both_sides
from commkit.points.day_rule import DayRule
from commkit.points.invite import invites
from commkit.points.streak import Streak
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    GRANTED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    PRIVATE_CHAT,
    RATED,
    REMOVED,
    REPLIED,
)
from commkit.standing.measures import Received, Role, count, days, people, tenure
from commkit.standing.part_measures import DaysInState, InState
from commkit.standing.policy import Handler, Heard, Now, Rule
from tests.testing.member_books import MEMBERSHIP
from tests.testing.point_books import RULES as POINT_RULES


@frozen
class Waiting:
    """The day of the last message that no reminder has followed yet."""

    since: Day | None = None


@frozen
class Reminder(Rule[Waiting]):
    """Posts once, so many days after the last message [days]."""

    name: str
    after: int = 2

    @property
    def part(self) -> type[Waiting]:
        return Waiting

    def hears(self) -> Mapping[Heard, Handler[Waiting]]:
        return {MESSAGE: lambda _acc, _fact, now: Waiting(now.today)}

    def settle(self, acc: Waiting, now: Now) -> Waiting:
        if acc.since is None or now.day < acc.since + self.after:
            return acc
        now.post(self, "reminded", amount=now.day - acc.since)
        return Waiting()

    def wake(self, acc: Waiting, now: Now) -> Day | None:
        return None if acc.since is None else acc.since + self.after


@frozen
class Answer:
    """What a review has found last, and on which day."""

    found: str = "no"
    since: Day = 0


_FOUND = {True: "yes", False: "no", None: "unknown"}


@frozen
class Review(Rule[Answer]):
    """Looks at a check at the end of each day, and posts when it answers otherwise; unknown is an answer too."""

    name: str
    check: Check

    @property
    def part(self) -> type[Answer]:
        return Answer

    def hears(self) -> Mapping[Heard, Handler[Answer]]:
        return {JOINED: self._joined}

    def _joined(self, acc: Answer, _fact: Fact, now: Now) -> Answer:
        now.post(self, "welcomed", because=self.check.judge(now))
        return acc

    def asks(self) -> Iterable[Measure]:
        return self.check.measures

    def settle(self, acc: Answer, now: Now) -> Answer:
        found = _FOUND[self.check.met_by(now)]
        if found == acc.found:
            return acc
        now.post(self, "reviewed", source=acc.found, target=found, because=self.check.judge(now))
        return Answer(found, now.day)

    def wake(self, acc: Answer, now: Now) -> Day | None:
        return now.day


@frozen
class Rise(Review):
    """Posts when a check is met, and waits for it again once it is not; asks for that day ahead."""

    def settle(self, acc: Answer, now: Now) -> Answer:
        met = self.check.met_by(now) is True
        if met is (acc.found == "yes"):
            return acc
        return super().settle(acc, now) if met else Answer("no", now.day)

    def wake(self, acc: Answer, now: Now) -> Day | None:
        return now.day if acc.found == "yes" else now.first_met(self.check)


@frozen
class Welcoming(DayRule):
    """Three points for each person who was answered on a day [points]."""

    name: str = "welcoming"
    kinds = (REPLIED, RATED)
    cap: Cap = field(factory=lambda: Cap(day=6, month=20))

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return 3 * len({fact.person for fact in facts} - {None})


UTC = Calendar("UTC")
POINTS, GROWTH = Account("points", grants=(GRANTED,)), Account("growth", spends=())

CHECK_INS = (Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2), into="growth"),)
CAPPED = (
    Award("chat_week", MESSAGE, each=1, cap=Cap(day=2, week=3), into="growth"),
    Award("chat_month", MESSAGE, each=2, cap=Cap(month=5)),
    Award("likes", LIKED, each=3, cap=Cap(ever=7), own=Own.COUNTED),
)
ONCE = (
    Award("spaced", MESSAGE, each=1, cooldown=3 * 3600, into="growth"),
    Award("topics", REPLIED, each=2, once=Once.THING),
    Award("fans", LIKED, each=1, once=Once.PERSON, role=Role.RECEIVED, cap=Cap(week=2), into="growth"),
    Award("first", MESSAGE, each=5, once=Once.EVER, into="growth"),
)
STREAKS = (
    Streak("run", CHECKED_IN, {2: 3, 3: 5}, into="growth"),
    Streak("any_run", (CHECKED_IN, MESSAGE), {2: 1}),
    *both_sides("like", LIKED, acted=1, received=2, cap=Cap(day=3), into="growth"),
)
INVITES = (*invites("invite", 4, cap=Cap(day=6, ever=9), into="growth"), *invites("guest", 3, within=3))
REVIEWS = (
    Reminder("reminder"),
    Review("busy", (count(MESSAGE).last(2) >= 2) | (days(CHECKED_IN).last(3) >= 2)),
    Review("liked", people(LIKED).received.last(5) >= 1),
    Rise("settled", (tenure >= 2) & (count(MESSAGE).last(3) <= 0)),
    Rise("rich", POINTS.balance >= 6),
    Rise("known", days(CHECKED_IN, RATED).last(4) <= 1),
)
SHARES = (
    Review("loud", count(MESSAGE).last(3) >= Share(Fraction(1, 2), of=count(MESSAGE).community.last(4))),
    Rise("popular", people(LIKED).received.last(6) >= Share(Fraction(1, 3), of=people(LIKED).community.last(4), cap=2)),
)
CALM = count(MESSAGE).last(2) <= 0
STAGES = (
    Turnover("stage", quiet=Quiet(window_days=3), reply_days=2),
    Lifecycle(
        "mood",
        Machine(
            ("new", "awake", "asleep", "gone"),
            (
                Move("new", "awake", MESSAGE, tenure >= 1),
                Move("new", "asleep", After(3)),
                Move("awake", "asleep", EachDay(), CALM & (DaysInState("mood") >= 2)),
                Move("asleep", "awake", Received(LIKED)),
                Move("asleep", "awake", EachDay(), POINTS.balance >= 6),
                Move("awake", "gone", LEFT),
            ),
        ),
        on_record=(OnRecord(JOINED, "new"), OnRecord(LEFT, "gone"), OnRecord(REMOVED, "gone")),
        outside=("gone",),
    ),
    Rise("asleep_long", InState("mood", "asleep").is_true() & (DaysInState("mood") >= 2)),
)
CHATTED = (Award("chatted", PRIVATE_CHAT, each=1, role=Role.RECEIVED, into="growth"),)


def book(name: str, *policies: object, lateness: int = 3) -> Playbook:
    return Playbook(name, "1", UTC, (*policies, POINTS, GROWTH), lateness=lateness)  # type: ignore[arg-type]


DAILY = (
    *(Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2), into="growth"), Award("chat", MESSAGE, each=1)),
    *both_sides("like", LIKED, acted=1, received=2, cap=Cap(day=3)),
)
DAILY_2 = (
    *(Award("checkin", CHECKED_IN, each=1, cap=Cap(day=4), into="growth"), Award("replied", REPLIED, each=3)),
    *both_sides("like", LIKED, acted=2, received=1),
)
FIRST, SECOND = book("versions", *DAILY, *REVIEWS), evolve(book("versions", *DAILY_2, *REVIEWS[:3]), version="2")
EARNING = (*CHECK_INS, *CAPPED, *ONCE, *STREAKS, *INVITES)
EVERYTHING = book("everything", *EARNING, *REVIEWS, *SHARES, *STAGES, *CHATTED)

BOOKS = (
    book("check_ins", *CHECK_INS),
    book("capped", *CAPPED),
    book("once", *ONCE),
    book("streaks", *STREAKS),
    book("invites", *INVITES),
    book("reviews", *REVIEWS, Award("chat", MESSAGE, each=2)),
    book("shares", *SHARES),
    book("stages", *STAGES, Award("chat", MESSAGE, each=2)),
    evolve(SECOND, since=17_225, before=FIRST),
    evolve(SECOND, since=19_794, before=FIRST),
    book("no_lateness", *EARNING, *REVIEWS, lateness=0),
    book("a_day_late", *EARNING, *SHARES, lateness=1),
    EVERYTHING,
    book("membership", *MEMBERSHIP, *CHECK_INS, Award("chat", MESSAGE, each=1)),
    book("points", *POINT_RULES),
)
EVERY_POLICY = evolve(
    EVERYTHING,
    name="every_policy",
    policies=(*EVERYTHING.policies, *POINT_RULES, *MEMBERSHIP, Welcoming()),
)
"""EVERYTHING, check-ins and reputation, the members area, a rule of one's own: every policy of the repo in one book."""
