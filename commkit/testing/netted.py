"""The laws of points that are netted over the day: the level is that of the days one by one, and within cap and floor.

For your own rule of the kind, or a subclass of `Netted`, in a book of its own account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import evolve

from commkit.playbook import Playbook
from commkit.points.awards import Own
from commkit.points.netted import By, Netted, Weight
from commkit.standing.facts import Fact
from commkit.standing.measures import Received
from commkit.testing.playbook_runs import Host, last_day, nights
from commkit.testing.playbooks import sums


def stays_within_cap_and_floor(book: Playbook, name: str, facts: Sequence[Fact]) -> None:
    """A rule never pays more for a day than its cap, what is exempt and its floor; the sum is never below the floor.

    What was paid for all days up to any of them is what the member has then; an account into which nothing else pays
    owes nothing. Errors: AssertionError with member and day.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import Account
    >>> from commkit.points.netted import Weight
    >>> from commkit.standing.kinds import MESSAGE
    >>> rule = Netted("votes", netted=Weight(MESSAGE, 10), cap=15, floor=1)
    >>> book = Playbook("votes", "1", Calendar("UTC"), (Account("points"), rule))
    >>> stays_within_cap_and_floor(book, "votes", [Fact("f1", 0, "ada", MESSAGE, times=3)])
    """
    rule = book.policy(name)
    _holds(isinstance(rule, Netted), f"{name!r} is no Netted")
    assert isinstance(rule, Netted)
    run = book.replay(facts, until=last_day(book, facts))
    owed = [one for one in run.posted if one.what == "indebted" and one.target == rule.into]
    _holds(rule.floor is None or not owed, f"points are owed: {owed[:1]}")
    by_member: dict[str, dict[int, int]] = defaultdict(dict)
    for (member, policy, day), points in sums(book, run.posted).items():
        if policy == name:
            by_member[member][day] = points
    free = _exempt_alone(book, rule, facts)
    for member, days in by_member.items():
        level = 0
        for day in sorted(days):
            level += days[day]
            most = None if rule.cap is None else rule.cap + free.get((member, day), 0) + (rule.floor or 0)
            _holds(most is None or days[day] <= most, f"{member} gets {days[day]} for day {day}, {most} at most")
            _holds(rule.floor is None or level >= rule.floor, f"{member} has {level} after day {day}")


def _exempt_alone(book: Playbook, rule: Netted, facts: Sequence[Fact]) -> dict[tuple[str, int], int]:
    """What members gained on days by what is exempt alone [points]."""
    if not rule.exempt:
        return {}
    alone = Netted(rule.name, netted=(), exempt=[one for one in rule.exempt if one.each > 0], own=rule.own)
    only = evolve(alone, into=rule.into)
    policies = tuple(only if one.name == rule.name else one for one in book.policies)
    run = evolve(book, policies=policies, since=None, before=None).replay(facts, until=last_day(book, facts))
    found: dict[tuple[str, int], int] = defaultdict(int)
    for one in run.posted:
        if one.policy == rule.name:
            found[one.member, one.day] += one.amount
    return {key: max(points, 0) for key, points in found.items()}


def level_is_day_by_day(book: Playbook, name: str, facts: Sequence[Fact]) -> None:
    """What a rule has paid up to any day is what its `day` says, one day after the other, with nothing kept.

    From the facts that came in time, each day under the version in force. Errors: AssertionError with member and day.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import Account
    >>> from commkit.points.netted import Weight
    >>> from commkit.standing.kinds import MESSAGE
    >>> rule = Netted("votes", netted=Weight(MESSAGE, 10), cap=15, floor=1)
    >>> book = Playbook("votes", "1", Calendar("UTC"), (Account("points"), rule))
    >>> level_is_day_by_day(book, "votes", [Fact("f1", 0, "ada", MESSAGE, times=3)])
    """
    host = Host(book, nights(book, facts)).run(facts)
    paid = sums(book, [one for posted in host.outcomes.values() for one in posted if one.policy == name])
    for member, accepted in host.accepted.items():
        seen, level, so_far = 0, 0, dict[str, int]()
        for day, some in sorted(_by_day(book, accepted.values()).items()):
            rule = book.plan.slot(name).on(day).policy
            assert isinstance(rule, Netted)
            seen += paid.get((member, name, day), 0)
            totals = _totals(rule, member, some)
            if totals is not None:
                level = rule.day(totals, level if rule.floor is None else max(level, rule.floor), so_far)
                so_far = dict(rule.so_far(totals, so_far))
            _holds(seen == level, f"{member} has {seen} instead of {level} after day {day}")


def _by_day(book: Playbook, facts: Iterable[Fact]) -> dict[int, list[Fact]]:
    days: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        days[book.calendar.day_number(fact.at)].append(fact)
    return days


def _totals(rule: Netted, member: str, facts: Iterable[Fact]) -> dict[str, int] | None:
    """How often, or how much, of each kind that is weighed; None where nothing of the rule happened.

    What was taken back did not happen; what is taken back without having happened is nothing.
    """
    times: dict[tuple[Weight | None, int], int] = defaultdict(int)
    weights = {weight.code: weight for weight in (*rule.netted, *rule.exempt)}
    for fact in facts:
        weight = weights.get(fact.kind.code)
        received = weight is not None and isinstance(weight.heard, Received)
        mine = (fact.person if received else fact.member) == member
        own = rule.own is Own.IGNORED and fact.person == fact.member
        if mine and not own and (weight is not None or fact.kind in rule.begins):
            times[weight, fact.amount if weight is not None and weight.by is By.AMOUNT else 1] += fact.times
    happened = {key: many for key, many in times.items() if many > 0}
    totals: dict[str, int] = defaultdict(int)
    for (weight, amount), many in happened.items():
        if weight is not None:
            totals[weight.code] += amount * many
    return dict(totals) if happened else None


def _holds(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
