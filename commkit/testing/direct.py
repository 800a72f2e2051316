"""Laws of rules that decide once: rolling caps hold, nothing is reopened, what is taken back is what was given, a
penalty keeps its floor, and a pair is paid once.

Each takes the book that is on trial and the name of the rule, so that a rule of one's own can be held to it, and raises
an AssertionError that shows what is wrong. Histories: `commkit.testing.playbook_histories`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.decisions import said_by
from commkit.points.direct import RollingCap
from commkit.points.penalties import Floor, Penalty
from commkit.standing.facts import Fact, once
from commkit.standing.kinds import INVITED, JOINED, LEFT
from commkit.standing.outcomes import Outcome
from commkit.testing.playbook_runs import Host, nights

Given: TypeAlias = list[tuple[int, int]]
"""What was given and not taken back: when, and how much [points]."""
_DAY = 86_400_000_000


def _of_rule(book: Playbook, rule: str, facts: Sequence[Fact]) -> Iterable[tuple[Outcome, Fact]]:
    """What a rule posted about facts, in the order in which it did, each with its fact."""
    by_id = {fact.id: fact for fact in book.with_echoes(once(facts), community=nights(book, facts))}
    for one in book.replay(facts, community=nights(book, facts)).posted:
        if one.policy == rule and one.fact in by_id:
            yield one, by_id[one.fact]


def a_window_never_holds_more_than_its_cap(
    book: Playbook, rule: str, rolling: RollingCap, facts: Sequence[Fact]
) -> None:
    """Within any window that ends with an award, no more is given than the cap, less what was taken back since.

    >>> from commkit.core.calendar import Calendar
    >>> empty, week = Playbook("empty", "1", Calendar("UTC"), ()), RollingCap(5, days=7)
    >>> a_window_never_holds_more_than_its_cap(empty, "vip", week, [])
    """
    given: dict[str, dict[str, Given]] = defaultdict(lambda: defaultdict(list))
    for one, fact in _of_rule(book, rule, facts):
        when = one.day if rolling.days is not None else one.at
        mine = given[one.member]
        if one.amount < 0:
            _forget(mine[said_by(fact)], -one.amount)
            continue
        mine[said_by(fact)].append((when, one.amount))
        held = sum(points for some in mine.values() for at, points in some if at > when - rolling.length)
        told = f"{one.member!r} holds {held} points of {rule!r} in the window that ends with {one.fact!r}"
        _hold(held <= rolling.points, f"{told}, more than {rolling.points}")


def _forget(given: Given, points: int) -> None:
    """Take points out of what was given, the last first."""
    while points > 0 and given:
        when, last = given.pop()
        if last > points:
            given.append((when, last - points))
        points -= last


def the_decided_is_never_reopened(book: Playbook, rule: str, facts: Sequence[Fact]) -> None:
    """A rule that decides once pays at most once about a fact, on the day of the decision, and takes back only for a
    fact that takes back: what comes later changes nothing that was decided.

    >>> from commkit.core.calendar import Calendar
    >>> the_decided_is_never_reopened(Playbook("empty", "1", Calendar("UTC"), ()), "vip", [])
    """
    decided: Counter[tuple[str, str]] = Counter()
    for one, fact in _of_rule(book, rule, facts):
        if not one.amount:
            continue
        decided[one.member, one.fact] += one.amount > 0
        _hold(decided[one.member, one.fact] <= 1, f"{rule!r} pays {one.member!r} twice for {one.fact!r}")
        gives_back = fact.times < 0
        _hold((one.amount < 0) == gives_back, f"{rule!r} posts {one.amount} for {one.member!r} because of {one.fact!r}")
        day = book.calendar.day_number(max(one.at, fact.at))
        _hold(one.day == day, f"{rule!r} decides on day {day} about day {one.day}, for {one.fact!r}")


def what_is_taken_back_is_what_was_given(book: Playbook, rule: str, facts: Sequence[Fact]) -> None:
    """Once every fact has been taken back, everything is: no more, no less, however often that is delivered.

    >>> from commkit.core.calendar import Calendar
    >>> what_is_taken_back_is_what_was_given(Playbook("empty", "1", Calendar("UTC"), ()), "vip", [])
    """
    log = [one for fact in facts for one in (fact, fact.taken_back(f"{fact.id}~"), fact.taken_back(f"{fact.id}~"))]
    sums: Counter[str] = Counter()
    for one in book.replay(log, community=nights(book, log)).posted:
        sums[one.member] += one.amount if one.policy == rule else 0
    left = {member: points for member, points in sums.items() if points}
    _hold(not left, f"with every fact taken back {rule!r} leaves {left} points")


def taken_back_is_as_if_it_never_was(book: Playbook, rule: str, facts: Sequence[Fact], more: Fact, at: int) -> None:
    """A fact that is delivered and taken back at once, before the fact at a position, changes nothing that a rule gives
    for the others: the points are back, and so is the limit (failure: points back but the limit not).

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.standing.kinds import MESSAGE
    >>> more = Fact("more", 0, "ada", MESSAGE)
    >>> taken_back_is_as_if_it_never_was(Playbook("empty", "1", Calendar("UTC"), ()), "vip", [], more, 0)
    """
    pair = [more, more.taken_back(f"{more.id}~")]
    first, with_pair = _paid(book, rule, facts), _paid(book, rule, [*facts[:at], *pair, *facts[at:]])
    seen = {key: points for key, points in with_pair.items() if key[1] not in {one.id for one in pair}}
    for key in sorted(first.keys() | seen.keys()):
        wanted, found = first.get(key, 0), seen.get(key, 0)
        _hold(found == wanted, f"{rule!r} gives {found} for {key} after {more.id!r} came and went, not {wanted}")


def _paid(book: Playbook, rule: str, facts: Sequence[Fact]) -> Mapping[tuple[str, str], int]:
    paid: Counter[tuple[str, str]] = Counter()
    for one in book.replay(facts, community=nights(book, facts)).posted:
        if one.policy == rule and one.amount:
            paid[one.member, one.fact] += one.amount
    return paid


def a_penalty_keeps_its_floor(book: Playbook, rule: str, facts: Sequence[Fact]) -> None:
    """A penalty takes a balance no further than its floor says: REFUSE all or nothing, CLIP down to the limit, both
    without a debt; DEBT the whole, and what is missing is owed. For a Penalty on an Account, in a book in which nothing
    else is paid for the same kind.

    >>> from commkit.core.calendar import Calendar
    >>> a_penalty_keeps_its_floor(Playbook("empty", "1", Calendar("UTC"), ()), "spam", [])
    """
    policy = next((one for one in book.policies if one.name == rule), None)
    account = next((one for one in book.policies if isinstance(policy, Penalty) and one.name == policy.into), None)
    if not isinstance(policy, Penalty) or not isinstance(account, Account):
        return
    host = Host(book)
    for fact in facts:
        before = {member: host.standing(member).part(account) for member in book.reaches(fact)}
        seen = {member: len(host.outcomes[member]) for member in before}
        host.deliver(fact)
        for member, part in before.items():
            rows = [one for one in host.outcomes[member][seen[member] :] if one.policy == rule and one.amount]
            if not rows or fact.times < 0:
                continue
            after = host.standing(member).part(account)
            taken, lost = -sum(one.amount for one in rows), part.balance - part.debt - after.balance + after.debt
            told = f"{fact.id!r} takes {taken} of {part.balance} from {member!r}"
            _hold(taken == lost, f"{told}, who loses {lost}")
            _hold(policy.floor is Floor.DEBT or after.balance >= policy.limit, f"{told}, below {policy.limit}")
            _hold(policy.floor is Floor.DEBT or after.debt == part.debt, f"{told}, who owes {after.debt}")
            _hold(policy.floor is Floor.CLIP or taken % policy.each == 0, f"{told}, not whole penalties")


def a_pair_is_paid_once(
    book: Playbook, rule: str, each: int, facts: Sequence[Fact], again: Sequence[Fact] = ()
) -> None:
    """However people invite, leave, return and invite back, in any order and delivered twice: a pair is paid once.

    In one direction; once everybody has left nothing is; and when all return, no pair that was paid is paid again. An
    invitation that was taken back counts as a pair, because a referral that was told before stays paid. `again` is what
    they do then, at any time: a referral that was not paid before may be earned by it. For a rule without `within`.

    >>> from commkit.core.calendar import Calendar
    >>> a_pair_is_paid_once(Playbook("empty", "1", Calendar("UTC"), ()), "invite", 20, [])
    """
    happened = list(once(facts))
    times = Counter[str]()
    for fact in happened:
        times[said_by(fact)] += fact.times
    invited = [fact for fact in happened if fact.kind == INVITED and fact.person not in (None, fact.member)]
    pairs = {frozenset((fact.member, str(fact.person))) for fact in invited}
    for what, log in (("", happened), (" from a log that came twice", [*happened, *happened])):
        got = _net(book, rule, log)
        told = f"{sum(got.values())} points{what} for {len(pairs)} pairs that are worth {each} each: {got}"
        _hold(sum(got.values()) <= len(pairs) * each, told)
    members = sorted({fact.member for fact in invited} | {str(fact.person) for fact in invited})
    end = max((fact.at for fact in happened), default=0)
    gone = [Fact(f"gone {name}", end + _DAY, name, LEFT) for name in members]
    left = _net(book, rule, [*happened, *gone])
    _hold(not any(left.values()), f"everybody has left, and {left} points stay")
    back = [Fact(f"back {name}", end + 2 * _DAY, name, JOINED) for name in members]
    stands = [fact for fact in invited if times[said_by(fact)] > 0]
    back += [evolve(fact, id=f"{fact.id} again", at=end + 3 * _DAY, times=1) for fact in stands]
    back += [evolve(fact, id=f"{fact.id} again", at=end + (4 + at) * _DAY) for at, fact in enumerate(again)]
    rejoined = _net(book, rule, [*happened, *gone, *back])
    room = (len(pairs) * each - sum(_net(book, rule, happened).values())) if again else 0
    _hold(sum(rejoined.values()) <= room, f"everybody is back, and {rejoined} points are paid again, beyond {room}")


def _net(book: Playbook, rule: str, facts: Sequence[Fact]) -> dict[str, int]:
    """What a rule has paid each member in all [points]."""
    sums: Counter[str] = Counter()
    for one in book.replay(facts).posted:
        if one.policy == rule:
            sums[one.member] += one.amount
    return dict(sums)


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
