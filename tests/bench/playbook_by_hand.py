"""The rules of `playbook_rows` written by hand, as a careful programmer would who has exactly these rules to run.

The very same outcomes, field by field: facts up to three days late count for their own day and the difference is
posted, later ones are refused, the same id counts once, what is taken back is taken back. It keeps less than a
playbook: of a member counts per day, what was paid, two balances and the ids of the last days. No content of recent
facts (the same id with other content goes unnoticed), no debt, no forgetting of closed days, no record to store or to
go on from, no other version, no second book. Days come from the same calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from commkit.core.calendar import Calendar
from tests.bench.playbook_rows import LATENESS, ZONE, Row

Posted: TypeAlias = tuple[str, str, str, str, int, int, str, int, int, str, str, None]
"""What an Outcome has, in its order."""
Days: TypeAlias = dict[int, int]

_HOUR = 3_600_000_000
_LONG_AGO = -(10**18)
_DAY_NUMBER = Calendar(ZONE).day_number
_CHECKIN_RUNS = {3: 5, 7: 10}
_TASK_RUNS = {5: 8}


class Member:
    """Everything about one member."""

    __slots__ = (
        "answers",
        "answers_paid",
        "answers_weeks",
        "at",
        "checkin_runs",
        "checkins",
        "counted_shares",
        "day",
        "fresh_things",
        "growth",
        "last_counted",
        "last_share",
        "likes",
        "messages",
        "messages_paid",
        "messages_weeks",
        "name",
        "points",
        "posted",
        "seen",
        "shares",
        "task_runs",
        "tasks",
        "things",
    )

    def __init__(self, name: str, day: int, at: int, posted: list[Posted]) -> None:
        self.name, self.day, self.at, self.posted = name, day, at, posted
        self.points = self.growth = 0
        self.seen: dict[str, int] = {}
        self.messages: Days = {}
        self.messages_paid: Days = {}
        self.messages_weeks: Days = {}
        self.likes: Days = {}
        self.checkins: Days = {}
        self.checkin_runs: Days = {}
        self.answers: Days = {}
        self.answers_paid: Days = {}
        self.answers_weeks: Days = {}
        self.tasks: Days = {}
        self.task_runs: Days = {}
        self.shares: dict[int, dict[tuple[int, str | None], int]] = {}
        self.things: dict[str | None, int] = {}
        self.fresh_things: Days = {}
        self.counted_shares: dict[int, tuple[int, int]] = {}
        self.last_share = self.last_counted = _LONG_AGO

    def pay(self, rule: str, day: int, id: str, amount: int, desired: int) -> None:
        """Pay into the points."""
        self.points += amount
        what = "credited" if amount > 0 else "reversed"
        self.posted.append((self.name, what, rule, "1", day, self.at, id, amount, desired, "", "points", None))

    def grow(self, rule: str, day: int, id: str, amount: int, desired: int) -> None:
        """Pay into the growth."""
        self.growth += amount
        what = "credited" if amount > 0 else "reversed"
        self.posted.append((self.name, what, rule, "1", day, self.at, id, amount, desired, "", "growth", None))


def worth(times: int, each: int, cap: int) -> int:
    """What a day is worth by itself [points]."""
    points = times * each
    return cap if points > cap else points if points > 0 else 0


def in_week(paid: Days, weeks: Days, day: int, due: int, cap: int) -> int:
    """The points to post for the newest day of a rule with a weekly cap."""
    week = day - (day + 3) % 7
    was, so_far = paid.get(day, 0), weeks.get(week, 0)
    more = min(due, cap - so_far + was) - was
    if more:
        paid[day], weeks[week] = was + more, so_far + more
    return more


def in_week_again(
    counts: Days, paid: Days, weeks: Days, day: int, each: int, cap: int, weekly: int
) -> Iterator[tuple[int, int, int]]:
    """The days of a week from `day` on whose points have changed under a weekly cap, and by how much."""
    week = day - (day + 3) % 7
    room = weekly - sum(paid.get(on, 0) for on in range(week, day))
    for on in range(day, week + 7):
        was = paid.get(on, 0)
        now = min(worth(counts.get(on, 0), each, cap), room)
        room -= now
        if now != was:
            paid[on], weeks[week] = now, weeks.get(week, 0) + now - was
            yield on, now - was, max(counts.get(on, 0) * each, 0)


def again(counts: Days, runs: Days, day: int, bonus: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """The days from `day` on whose bonus for a run has changed, and by how much."""
    while True:
        was, now = runs.get(day, 0), runs.get(day - 1, 0) + 1 if counts.get(day, 0) > 0 else 0
        if now == was:
            return
        runs[day] = now
        due = _bonus(now, bonus)
        if due != _bonus(was, bonus):
            yield day, due - _bonus(was, bonus), due
        day += 1


def _bonus(run: int, bonus: dict[int, int]) -> int:
    return sum(points for length, points in bonus.items() if run % length == 0) if run else 0


def share(m: Member, day: int, at: int, thing: str | None, id: str) -> None:
    """Post what a share brings that is later than all before it."""
    if thing not in m.things:
        m.things[thing] = day
        fresh = m.fresh_things[day] = m.fresh_things.get(day, 0) + 1
        more = worth(fresh, 3, 6) - worth(fresh - 1, 3, 6)
        if more:
            m.pay("share", day, id, more, 3 * fresh)
    if at - m.last_counted >= _HOUR:
        m.last_counted = at
        many = m.counted_shares.get(day, (0, 0))[0] + 1
        m.counted_shares[day] = many, at
        more = worth(many, 2, 4) - worth(many - 1, 2, 4)
        if more:
            m.grow("share_growth", day, id, more, 2 * many)


def things_again(m: Member, day: int) -> Iterator[tuple[int, int, int]]:
    """The days from `day` on whose points for new things have changed, and by how much."""
    m.things = {thing: first for thing, first in m.things.items() if first < day}
    for on in sorted(on for on in m.shares if on >= day):
        times: dict[str | None, int] = {}
        for (_, thing), many in m.shares[on].items():
            times[thing] = times.get(thing, 0) + many
        fresh = [thing for thing, many in times.items() if many > 0 and thing not in m.things]
        m.things.update(dict.fromkeys(fresh, on))
        more = worth(len(fresh), 3, 6) - worth(m.fresh_things.get(on, 0), 3, 6)
        m.fresh_things[on] = len(fresh)
        if more:
            yield on, more, 3 * len(fresh)


def spaced_again(m: Member, day: int) -> Iterator[tuple[int, int, int]]:
    """The days from `day` on whose growth for shares an hour apart has changed, and by how much."""
    last = max((last for on, (many, last) in m.counted_shares.items() if on < day and many), default=_LONG_AGO)
    for on in sorted(on for on in m.shares if on >= day):
        times: dict[int, int] = {}
        for (at, _), many in m.shares[on].items():
            times[at] = times.get(at, 0) + many
        counted = 0
        for at in sorted(at for at, many in times.items() if many > 0):
            if at - last >= _HOUR:
                last, counted = at, counted + 1
        more = worth(counted, 2, 4) - worth(m.counted_shares.get(on, (0, 0))[0], 2, 4)
        m.counted_shares[on] = counted, last
        if more:
            yield on, more, 2 * counted
    m.last_counted = last


def replay(rows: Iterable[Row]) -> tuple[dict[str, Member], list[Posted]]:  # noqa: C901  # in one piece it is fastest
    """Every member and everything posted, of the twelve rules."""
    members: dict[str, Member] = {}
    posted: list[Posted] = []
    day_number = _DAY_NUMBER
    for id, at, name, kind, thing, person, times in rows:
        if kind == "liked" and person is not None:
            name, person = person, name
        day = day_number(at)
        m = members.get(name)
        if m is None:
            m = members[name] = Member(name, day, at, posted)
        elif day < m.day - LATENESS:
            posted.append((name, "too_late", "", "1", day, m.at, id, 0, 0, "", kind, None))
            continue
        elif id in m.seen:
            continue
        else:
            if day > m.day:
                m.day = day
                if len(m.seen) > 64:
                    m.seen = {one: on for one, on in m.seen.items() if on >= day - LATENESS}
            if at > m.at:
                m.at = at
        m.seen[id] = day
        if kind == "message":
            now = m.messages[day] = m.messages.get(day, 0) + times
            more = worth(now, 1, 5) - worth(now - times, 1, 5)
            if more:
                m.pay("message", day, id, more, max(now, 0))
            if day == m.day:
                more = in_week(m.messages_paid, m.messages_weeks, day, worth(now, 1, 3), 15)
                if more:
                    m.grow("message_growth", day, id, more, max(now, 0))
            else:
                for on, more, desired in in_week_again(m.messages, m.messages_paid, m.messages_weeks, day, 1, 3, 15):
                    m.grow("message_growth", on, id, more, desired)
        elif kind == "liked":
            if name == person:
                continue
            now = m.likes[day] = m.likes.get(day, 0) + times
            more = worth(now, 1, 10) - worth(now - times, 1, 10)
            if more:
                m.pay("liked", day, id, more, max(now, 0))
            more = worth(now, 1, 5) - worth(now - times, 1, 5)
            if more:
                m.grow("liked_growth", day, id, more, max(now, 0))
        elif kind == "checked_in":
            now = m.checkins[day] = m.checkins.get(day, 0) + times
            more = worth(now, 2, 2) - worth(now - times, 2, 2)
            if more:
                m.pay("checkin", day, id, more, max(2 * now, 0))
                for on, more, desired in again(m.checkins, m.checkin_runs, day, _CHECKIN_RUNS):
                    m.grow("checkin_run", on, id, more, desired)
        elif kind == "shared":
            of_day = m.shares.setdefault(day, {})
            now = of_day[at, thing] = of_day.get((at, thing), 0) + times
            if day == m.day and at > m.last_share and times == 1:
                m.last_share = at
                share(m, day, at, thing, id)
            else:
                m.last_share = max(m.last_share, at)
                for on, more, desired in things_again(m, day):
                    m.pay("share", on, id, more, desired)
                for on, more, desired in spaced_again(m, day):
                    m.grow("share_growth", on, id, more, desired)
        elif kind == "answered":
            now = m.answers[day] = m.answers.get(day, 0) + times
            if day == m.day:
                more = in_week(m.answers_paid, m.answers_weeks, day, worth(now, 4, 12), 30)
                if more:
                    m.pay("answer", day, id, more, max(4 * now, 0))
            else:
                for on, more, desired in in_week_again(m.answers, m.answers_paid, m.answers_weeks, day, 4, 12, 30):
                    m.pay("answer", on, id, more, desired)
            more = worth(now, 3, 9) - worth(now - times, 3, 9)
            if more:
                m.grow("answer_growth", day, id, more, max(3 * now, 0))
        elif kind == "task_done":
            now = m.tasks[day] = m.tasks.get(day, 0) + times
            more = worth(now, 5, 5) - worth(now - times, 5, 5)
            if more:
                m.pay("task", day, id, more, max(5 * now, 0))
                for on, more, desired in again(m.tasks, m.task_runs, day, _TASK_RUNS):
                    m.grow("task_run", on, id, more, desired)
    return members, posted


class Few:
    """A member under the three daily rules."""

    __slots__ = ("at", "checkins", "day", "messages", "points", "seen", "tasks")

    def __init__(self, day: int, at: int) -> None:
        self.day, self.at, self.points = day, at, 0
        self.seen: dict[str, int] = {}
        self.messages: Days = {}
        self.checkins: Days = {}
        self.tasks: Days = {}


def replay_three(rows: Iterable[Row]) -> tuple[dict[str, Few], list[Posted]]:  # noqa: C901  # the same
    """Every member and everything posted, of the three daily rules; rows of other kinds pass."""
    members: dict[str, Few] = {}
    posted: list[Posted] = []
    day_number = _DAY_NUMBER
    for id, at, name, kind, _thing, _person, times in rows:
        day = day_number(at)
        m = members.get(name)
        if m is None:
            m = members[name] = Few(day, at)
        elif day < m.day - LATENESS:
            posted.append((name, "too_late", "", "1", day, m.at, id, 0, 0, "", kind, None))
            continue
        elif id in m.seen:
            continue
        else:
            if day > m.day:
                m.day = day
                if len(m.seen) > 64:
                    m.seen = {one: on for one, on in m.seen.items() if on >= day - LATENESS}
            if at > m.at:
                m.at = at
        m.seen[id] = day
        if kind == "message":
            rule, counts, each, cap = "message", m.messages, 1, 5
        elif kind == "checked_in":
            rule, counts, each, cap = "checkin", m.checkins, 2, 2
        else:
            rule, counts, each, cap = "task", m.tasks, 5, 5
        now = counts[day] = counts.get(day, 0) + times
        more = worth(now, each, cap) - worth(now - times, each, cap)
        if more:
            m.points += more
            what = "credited" if more > 0 else "reversed"
            row = (name, what, rule, "1", day, m.at, id, more, max(now * each, 0), "", "points", None)
            posted.append(row)
    return members, posted
