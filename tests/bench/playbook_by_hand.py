"""The rules of `playbook_rows` written by hand, as a careful programmer would who has exactly these rules to run.

Same outcomes: facts up to three days late count for their own day and the difference is posted, later ones are refused,
the same id counts once, what is taken back is taken back. It keeps less than a playbook: of a member counts per day,
what was paid, two balances and the ids of the last days. No content of recent facts (the same id with other content
goes unnoticed), no version, nothing of what a day would be worth without caps, no debt, no forgetting of closed days,
no record to store or to go on from, no checks of what comes in; days by one fixed offset, right for this zone only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from tests.bench.playbook_rows import DAY, LATENESS, OFFSET, Row

Posted: TypeAlias = tuple[str, str, int, int, str, int]
"""Member, rule, the day it is for, when, the id of the fact, and how many points."""
Days: TypeAlias = dict[int, int]

_HOUR = 3_600_000_000
_LONG_AGO = -(10**18)
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
        "points",
        "seen",
        "shares",
        "task_runs",
        "tasks",
        "things",
    )

    def __init__(self, day: int, at: int) -> None:
        self.day, self.at = day, at
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
) -> Iterator[tuple[int, int]]:
    """The days of a week from `day` on whose points have changed under a weekly cap, and by how much."""
    week = day - (day + 3) % 7
    room = weekly - sum(paid.get(on, 0) for on in range(week, day))
    for on in range(day, week + 7):
        was = paid.get(on, 0)
        now = min(worth(counts.get(on, 0), each, cap), room)
        room -= now
        if now != was:
            paid[on], weeks[week] = now, weeks.get(week, 0) + now - was
            yield on, now - was


def again(counts: Days, runs: Days, day: int, bonus: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The days from `day` on whose bonus for a run has changed, and by how much."""
    while True:
        was, now = runs.get(day, 0), runs.get(day - 1, 0) + 1 if counts.get(day, 0) > 0 else 0
        if now == was:
            return
        runs[day] = now
        more = _bonus(now, bonus) - _bonus(was, bonus)
        if more:
            yield day, more
        day += 1


def _bonus(run: int, bonus: dict[int, int]) -> int:
    return sum(points for length, points in bonus.items() if run % length == 0) if run else 0


def share(m: Member, day: int, at: int, thing: str | None) -> tuple[int, int]:
    """The points and the growth to post for a share later than all before it."""
    points = growth = 0
    if thing not in m.things:
        m.things[thing] = day
        fresh = m.fresh_things[day] = m.fresh_things.get(day, 0) + 1
        points = worth(fresh, 3, 6) - worth(fresh - 1, 3, 6)
    if at - m.last_counted >= _HOUR:
        m.last_counted = at
        many = m.counted_shares.get(day, (0, 0))[0] + 1
        m.counted_shares[day] = many, at
        growth = worth(many, 2, 4) - worth(many - 1, 2, 4)
    return points, growth


def things_again(m: Member, day: int) -> Iterator[tuple[int, int]]:
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
            yield on, more


def spaced_again(m: Member, day: int) -> Iterator[tuple[int, int]]:
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
            yield on, more
    m.last_counted = last


def replay(rows: Iterable[Row]) -> tuple[dict[str, Member], list[Posted]]:  # noqa: C901  # in one piece it is fastest
    """Every member and everything posted, of the twelve rules."""
    members: dict[str, Member] = {}
    posted: list[Posted] = []
    post = posted.append
    for id, at, name, kind, thing, person, times in rows:
        if kind == "liked" and person is not None:
            name, person = person, name
        day = (at + OFFSET) // DAY
        m = members.get(name)
        if m is None:
            m = members[name] = Member(day, at)
        elif day < m.day - LATENESS:
            post((name, "", day, m.at, id, 0))
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
        when = m.at
        if kind == "message":
            now = m.messages[day] = m.messages.get(day, 0) + times
            more = worth(now, 1, 5) - worth(now - times, 1, 5)
            if more:
                m.points += more
                post((name, "message", day, when, id, more))
            if day == m.day:
                more = in_week(m.messages_paid, m.messages_weeks, day, worth(now, 1, 3), 15)
                if more:
                    m.growth += more
                    post((name, "message_growth", day, when, id, more))
            else:
                for on, more in in_week_again(m.messages, m.messages_paid, m.messages_weeks, day, 1, 3, 15):
                    m.growth += more
                    post((name, "message_growth", on, when, id, more))
        elif kind == "liked":
            if name == person:
                continue
            now = m.likes[day] = m.likes.get(day, 0) + times
            more = worth(now, 1, 10) - worth(now - times, 1, 10)
            if more:
                m.points += more
                post((name, "liked", day, when, id, more))
            more = worth(now, 1, 5) - worth(now - times, 1, 5)
            if more:
                m.growth += more
                post((name, "liked_growth", day, when, id, more))
        elif kind == "checked_in":
            now = m.checkins[day] = m.checkins.get(day, 0) + times
            more = worth(now, 2, 2) - worth(now - times, 2, 2)
            if more:
                m.points += more
                post((name, "checkin", day, when, id, more))
                for on, more in again(m.checkins, m.checkin_runs, day, _CHECKIN_RUNS):
                    m.growth += more
                    post((name, "checkin_run", on, when, id, more))
        elif kind == "shared":
            of_day = m.shares.setdefault(day, {})
            now = of_day[at, thing] = of_day.get((at, thing), 0) + times
            if day == m.day and at > m.last_share and times == 1:
                m.last_share = at
                points, growth = share(m, day, at, thing)
                if points:
                    m.points += points
                    post((name, "share", day, when, id, points))
                if growth:
                    m.growth += growth
                    post((name, "share_growth", day, when, id, growth))
            else:
                m.last_share = max(m.last_share, at)
                for on, more in things_again(m, day):
                    m.points += more
                    post((name, "share", on, when, id, more))
                for on, more in spaced_again(m, day):
                    m.growth += more
                    post((name, "share_growth", on, when, id, more))
        elif kind == "answered":
            now = m.answers[day] = m.answers.get(day, 0) + times
            if day == m.day:
                more = in_week(m.answers_paid, m.answers_weeks, day, worth(now, 4, 12), 30)
                if more:
                    m.points += more
                    post((name, "answer", day, when, id, more))
            else:
                for on, more in in_week_again(m.answers, m.answers_paid, m.answers_weeks, day, 4, 12, 30):
                    m.points += more
                    post((name, "answer", on, when, id, more))
            more = worth(now, 3, 9) - worth(now - times, 3, 9)
            if more:
                m.growth += more
                post((name, "answer_growth", day, when, id, more))
        elif kind == "task_done":
            now = m.tasks[day] = m.tasks.get(day, 0) + times
            more = worth(now, 5, 5) - worth(now - times, 5, 5)
            if more:
                m.points += more
                post((name, "task", day, when, id, more))
                for on, more in again(m.tasks, m.task_runs, day, _TASK_RUNS):
                    m.growth += more
                    post((name, "task_run", on, when, id, more))
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
    for id, at, name, kind, _thing, _person, times in rows:
        day = (at + OFFSET) // DAY
        m = members.get(name)
        if m is None:
            m = members[name] = Few(day, at)
        elif day < m.day - LATENESS:
            posted.append((name, "", day, m.at, id, 0))
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
            posted.append((name, rule, day, m.at, id, more))
    return members, posted
