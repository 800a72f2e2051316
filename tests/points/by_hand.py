"""Logs written in one line, and what rules pay worked out by hand: from all the facts at once, with no state to keep.

Nothing here is shared with the policies but their numbers, so that a mistake in one shows in the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of
from commkit.playbook import Playbook
from commkit.points import Award, Cap, Invite, Once, Own, Streak, TellInviter
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Role
from commkit.standing.outcomes import Outcome

Paid = dict[Day, int]


def log(kind: Kind, *entries: str, member: str = "ada", zone: str = "UTC") -> list[Fact]:
    """Facts of 2017 as they are delivered: "02-16 09:00", with "@bo" a person, "#t1" a thing, "=5" an amount.

    A "-" before an entry takes the fact of the same words back.
    """
    facts = []
    for place, entry in enumerate(entries):
        day, hour, *more = entry.removeprefix("-").split()
        said = {one[0]: one[1:] for one in more}
        at = datetime.fromisoformat(f"2017-{day} {hour}").replace(tzinfo=ZoneInfo(zone))
        facts.append(
            Fact(
                f"{kind.code} of {member} {place}: {entry}",
                at,
                member,
                kind,
                thing=said.get("#"),
                person=said.get("@"),
                amount=int(said.get("=", "1")),
                times=-1 if entry.startswith("-") else 1,
            )
        )
    return facts


def days_paid(outcomes: Iterable[Outcome], policy: str, member: str = "ada") -> dict[str, int]:
    """What a policy paid a member in all for each day [points], by "02-16", without zeros."""
    return {date_of(day).isoformat()[5:]: points for day, points in paid(outcomes, policy, member).items()}


def paid(outcomes: Iterable[Outcome], policy: str, member: str) -> Paid:
    """What a policy paid a member in all for each day [points], without zeros."""
    sums: Counter[Day] = Counter()
    for one in outcomes:
        if one.policy == policy and one.member == member:
            sums[one.day] += one.amount
    return {day: points for day, points in sorted(sums.items()) if points}


def replayed(book: Playbook, facts: Iterable[Fact], policy: str, member: str = "ada") -> dict[str, int]:
    """The days that a policy pays a member for when a log is replayed."""
    return days_paid(book.replay(facts).posted, policy, member)


# ------------------------------------------------------------ by hand


def award_by_hand(rule: Award, facts: Sequence[Fact], member: str, calendar: Calendar) -> Paid:
    """What an award pays: every fact that counts, day by day, up to the caps."""
    mine = [fact for fact in facts if fact.kind == rule.kind and _is_side(rule, fact, member)]
    if rule.own is Own.IGNORED:
        mine = [fact for fact in mine if fact.member != fact.person]
    times, each = _times(rule, mine, calendar), rule.each
    assert isinstance(each, int), "amounts are worked out in walk_by_hand"
    return capped({day: many * each for day, many in times.items()}, rule.cap, calendar)


def _is_side(rule: Award, fact: Fact, member: str) -> bool:
    return (fact.member if rule.role is Role.ACTED else fact.person) == member


def _times(rule: Award, mine: Sequence[Fact], calendar: Calendar) -> Mapping[Day, int]:
    if rule.cooldown is not None:
        return Counter(calendar.day_number(at) for at in spaced(net((fact.at, fact.times) for fact in mine), rule))
    if rule.once is not None:
        return Counter(_first_days(rule, mine, calendar).values())
    return net((calendar.day_number(fact.at), fact.times) for fact in mine)


def net(counts: Iterable[tuple[int, int]]) -> dict[int, int]:
    """What is left of each where all times are added."""
    left: Counter[int] = Counter()
    for key, times in counts:
        left[key] += times
    return {key: times for key, times in left.items() if times > 0}


def spaced(instants: Iterable[int], rule: Award) -> list[int]:
    """The instants that count with a cooldown: the first, and each far enough from the last that counted."""
    counted: list[int] = []
    for at in sorted(instants):
        if not counted or at >= counted[-1] + (rule.cooldown or 0) * 1_000_000:
            counted.append(at)
    return counted


def _first_days(rule: Award, mine: Sequence[Fact], calendar: Calendar) -> dict[str | None, Day]:
    first: dict[str | None, Day] = {}
    for what in {_what(rule, fact) for fact in mine}:
        days = net((calendar.day_number(fact.at), fact.times) for fact in mine if _what(rule, fact) == what)
        if days:
            first[what] = min(days)
    return first


def _what(rule: Award, fact: Fact) -> str | None:
    if rule.once is Once.EVER:
        return None
    if rule.once is Once.THING:
        return fact.thing
    return fact.person if rule.role is Role.ACTED else fact.member


def capped(worth: Mapping[Day, int], cap: Cap, calendar: Calendar) -> Paid:
    """What of each day's worth is paid [points], the earlier days first."""
    given: Paid = {}
    for day in sorted(worth):
        in_week = sum(points for one, points in given.items() if calendar.week(one) == calendar.week(day))
        in_month = sum(points for one, points in given.items() if calendar.month(one) == calendar.month(day))
        rooms = [(cap.day, 0), (cap.week, in_week), (cap.month, in_month), (cap.ever, sum(given.values()))]
        given[day] = max(min([worth[day], *(most - used for most, used in rooms if most is not None)]), 0)
    return {day: points for day, points in given.items() if points}


def streak_by_hand(rule: Streak, facts: Sequence[Fact], member: str, calendar: Calendar) -> Paid:
    """What a streak pays: for every day, how long the run that it ends is."""
    mine = [fact for fact in facts if fact.member == member and fact.kind in rule.kinds]
    days = net((calendar.day_number(fact.at), fact.times) for fact in mine)
    given: Paid = {}
    for day in days:
        length = next(back for back in range(1, len(days) + 2) if day - back not in days)
        given[day] = sum(points for step, points in rule.table.items() if length % step == 0)
    return {day: points for day, points in given.items() if points}


def invite_by_hand(rule: Invite, tell: TellInviter, facts: Sequence[Fact], member: str, calendar: Calendar) -> Paid:
    """What invitations pay: each person on the day of the first invitation, taken back on that of the leave."""
    worth: dict[Day, list[str]] = {}
    invitations = [fact for fact in facts if fact.kind == rule.kind and fact.member == member]
    for name in sorted({fact.person for fact in invitations if fact.person not in (None, member)}, key=str):
        days = net((calendar.day_number(fact.at), fact.times) for fact in invitations if fact.person == name)
        if days:
            worth.setdefault(min(days), []).append(str(name))
    whole = capped({day: len(names) * rule.each for day, names in worth.items()}, rule.cap, calendar)
    given: Counter[Day] = Counter(whole)
    for day, names in worth.items():
        left = whole.get(day, 0)
        for name in names:
            share = min(rule.each, left)
            left -= share
            gone = [one for one in left_on(tell, facts, member, name, calendar) if one >= day]
            gone = [one for one in gone if rule.within is None or one - day <= rule.within]
            if gone:
                given[min(gone)] -= share
    return {day: points for day, points in sorted(given.items()) if points}


def left_on(tell: TellInviter, facts: Sequence[Fact], inviter: str, name: str, calendar: Calendar) -> list[Day]:
    """The days on which somebody left whom a member had invited before."""
    came = [fact.at for fact in facts if (fact.kind, fact.member, fact.person) == (tell.invited, inviter, name)]
    gone = [fact for fact in facts if fact.kind in tell.leaving and fact.member == name]
    return sorted(net((calendar.day_number(fact.at), fact.times) for fact in gone if min(came) <= fact.at))
