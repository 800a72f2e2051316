"""Laws of ledgers and rewards in a playbook: proved after every step, nothing half done, points and limits together.

Each raises an AssertionError that shows the case. They take a book, so that an account or a rule of one's own can be
held to them; `with_names` makes histories of `playbook_histories` name holds, spends, rewards and members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from commkit.core.days import date_of
from commkit.playbook import Playbook
from commkit.points.claims import Rewards
from commkit.points.ledger.entries import DEBT, ISSUED, RECEIVED, Entry, LedgerAccount
from commkit.points.ledger.policy import Ledger
from commkit.points.ledger.proof import community_proof, purse_proof
from commkit.points.ledger.telling import entries_of
from commkit.points.rewards import CLAIMED_EVER
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    FREEZE_BOUGHT,
    GRANTED,
    HELD,
    HOLD_POSTED,
    HOLD_VOIDED,
    MADE_UP,
    REDEEM_CANCELLED,
    REDEEM_CONFIRMED,
    REDEEM_REFUNDED,
    REDEEMED,
    REFUNDED,
    SPENT,
    TRANSFERRED,
    Kind,
)
from commkit.standing.outcomes import Outcome
from commkit.testing.facts import MEMBERS
from commkit.testing.playbook_histories import Case
from commkit.testing.playbook_runs import Host

THEMES: tuple[tuple[Kind, ...], ...] = (
    (CHECKED_IN, GRANTED, SPENT, SPENT, REFUNDED),
    (CHECKED_IN, GRANTED, HELD, HELD, HOLD_POSTED, HOLD_VOIDED, REFUNDED),
    (CHECKED_IN, GRANTED, TRANSFERRED, TRANSFERRED, SPENT),
    (CHECKED_IN, GRANTED, REDEEMED, REDEEMED, REDEEM_CONFIRMED, REDEEM_CANCELLED, REDEEM_REFUNDED),
    (CHECKED_IN, GRANTED, MADE_UP, FREEZE_BOUGHT, SPENT, REDEEMED, REDEEM_CONFIRMED, HELD, HOLD_VOIDED, TRANSFERRED),
)
"""What histories of points are about: few kinds at a time, so that they meet."""
_DAY = 86_400_000_000
_OF_HOLDS = frozenset((HOLD_POSTED.code, HOLD_VOIDED.code, REFUNDED.code))
_OF_CLAIMS = frozenset((REDEEM_CONFIRMED.code, REDEEM_CANCELLED.code, REDEEM_REFUNDED.code))
_ISSUERS = (ISSUED, RECEIVED, DEBT)


# ------------------------------------------------------------ histories


def with_names(case: Case, rewards: Sequence[str], members: Sequence[str] = MEMBERS) -> Case:
    """A history in which points are held, spent, redeemed and given back by name, and sent to other members.

    >>> from commkit.core.calendar import Calendar
    >>> facts = (Fact("f0", 0, "ada", HELD, amount=5), Fact("f1", 1, "ada", HOLD_VOIDED))
    >>> with_names(Case(Playbook("empty", "1", Calendar("UTC"), ()), facts, ()), ["mug"]).facts[1].thing
    'f0'
    """
    made = {fact.id: fact for fact in (*case.facts, *case.delivered)}
    named = {id_: _named(fact, list(made.values()), rewards, members) for id_, fact in made.items()}
    facts, delivered = ([named[fact.id] for fact in some] for some in (case.facts, case.delivered))
    return evolve(case, facts=tuple(facts), delivered=tuple(delivered))


def _named(fact: Fact, all_: Sequence[Fact], rewards: Sequence[str], members: Sequence[str]) -> Fact:
    code, place = fact.kind.code, int("".join(one for one in fact.id if one.isdigit()) or 0)
    if code in _OF_HOLDS or code in _OF_CLAIMS:
        wanted = (REDEEMED,) if code in _OF_CLAIMS else (HELD,) if code != REFUNDED.code else (HELD, SPENT)
        ids = [one.id for one in all_ if one.kind in wanted and one.times > 0 and one.member == fact.member]
        return evolve(fact, thing=ids[place % len(ids)] if ids else None)
    if fact.kind == REDEEMED:
        return evolve(fact, thing=rewards[place % len(rewards)] if rewards else None)
    if fact.kind == TRANSFERRED:
        return evolve(fact, person=members[place % len(members)])
    if fact.kind == MADE_UP:
        day = 1 + place % 3
        return evolve(fact, thing=_date(fact.at - day * _DAY))
    return fact


def _date(at: int) -> str:
    return date_of(at // _DAY).isoformat()


# ------------------------------------------------------------ laws


def ledgers(book: Playbook) -> list[Ledger]:
    """The ledgers of a book.

    >>> from commkit.core.calendar import Calendar
    >>> ledgers(Playbook("empty", "1", Calendar("UTC"), ()))
    []
    """
    return [policy for policy in book.policies if isinstance(policy, Ledger)]


def every_step_is_proved(book: Playbook, facts: Iterable[Fact]) -> None:
    """After every fact each member's purse balances, no lot of it has expired, and the outcomes so far add up to it.

    And what arrived with all members was sent.

    >>> from commkit.core.calendar import Calendar
    >>> every_step_is_proved(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    host = Host(book)
    for fact in facts:
        host.deliver(fact)
        for ledger in ledgers(book):
            proofs = []
            for member, standing in host.standings.items():
                purse = standing.part(ledger).purse(standing.day)
                proofs.append(purse_proof(purse))
                told = f"after {fact.id!r} {ledger.name} of {member!r}"
                _hold(proofs[-1].balanced, f"{told}: {proofs[-1].explain()}")
                sums = _sums(entries_of(host.outcomes[member], ledger.name, book.calendar))
                seen = {account: amount for account, amount in purse.balances.items() if amount}
                _hold(sums == seen, f"{told} holds {seen}, its outcomes say {sums}")
            _hold(community_proof(proofs).balanced, f"after {fact.id!r}: {community_proof(proofs).explain()}")


def _sums(entries: Iterable[Entry]) -> Mapping[LedgerAccount, int]:
    found: Counter[LedgerAccount] = Counter()
    for entry in entries:
        found[entry.source] -= entry.amount
        found[entry.target] += entry.amount
    return {account: -amount if account in _ISSUERS else amount for account, amount in found.items() if amount}


def nothing_is_half_done(book: Playbook, facts: Iterable[Fact]) -> None:
    """A fact that a ledger or the rewards refuse moves no points in any account, and the refusal says why.

    >>> from commkit.core.calendar import Calendar
    >>> nothing_is_half_done(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    posts = {policy.name for policy in book.policies if isinstance(policy, Ledger | Rewards)}
    accounts = {ledger.name for ledger in ledgers(book)}
    for outcomes in Host(book).run(facts).outcomes.values():
        moved = {one.fact for one in outcomes if one.policy in accounts and not one.what.startswith("not_")}
        for one in outcomes:
            if one.policy in posts and one.what.startswith("not_") and one.what != "not_reversed":
                _hold(one.fact not in moved, f"{one.fact!r} is {one.what}, and yet points moved")
                _hold(one.because is not None and not one.because.met, f"{one.fact!r} is {one.what} without a reason")


def a_refund_restores(book: Playbook, facts: Sequence[Fact], amount: int, wait: int) -> None:
    """Spent after any history and refunded some days later: the lots and what has expired are as if never spent [days].

    For ledgers whose points do not lapse by inactivity, and which hear SPENT and REFUNDED.

    >>> from commkit.core.calendar import Calendar
    >>> a_refund_restores(Playbook("empty", "1", Calendar("UTC"), ()), [], 5, 2)
    """
    for member, standing in Host(book).run(facts).standings.items():
        at = (standing.at or 0) + 1
        later = at + wait * _DAY
        spent = book.step(standing, Fact("the spend", at, member, SPENT, amount=amount)).standing
        back = book.step(spent, Fact("the refund", later, member, REFUNDED, thing="the spend", amount=0))
        never = book.settle(standing, later).standing
        for ledger in ledgers(book):
            purse, wanted = back.standing.part(ledger), never.part(ledger)
            seen = (purse.lots, purse.debt, purse.totals, purse.lapsed)
            right = (wanted.lots, wanted.debt, wanted.totals, wanted.lapsed)
            _hold(seen == right, f"{amount} of {member!r}, back after {wait} days: {seen} instead of {right}")
        again = book.step(back.standing, Fact("again", later + 1, member, REFUNDED, thing="the spend", amount=0))
        gone = [one.what for one in again.outcomes if one.what == "refunded"]
        _hold(not gone, f"{amount} of {member!r} is refunded twice")


def points_and_limits_together(book: Playbook, facts: Iterable[Fact]) -> None:
    """After every fact the points away for rewards are the prices of the redemptions that stand, each limit holds, and
    a refusal counts no redemption that has come back.

    For rewards that remember everything in the history.

    >>> from commkit.core.calendar import Calendar
    >>> points_and_limits_together(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    host = Host(book)
    for fact in facts:
        host.deliver(fact)
        for rule in book.policies:
            if isinstance(rule, Rewards):
                for member, outcomes in host.outcomes.items():
                    part = host.standings[member].part(rule)
                    stands = [one for one in part.redemptions.values() if one.stands]
                    _away(f"after {fact.id!r} of {member!r}", rule, outcomes, [one.price for one in stands])
                    _limits(f"after {fact.id!r} of {member!r}", rule, outcomes, [one.reward for one in stands])


def _away(told: str, rule: Rewards, outcomes: Iterable[Outcome], prices: Iterable[Mapping[str, int]]) -> None:
    """The points that went for rewards, against the prices of what stands."""
    away: Counter[str] = Counter()
    for one in outcomes:
        if one.reason == rule.name and one.what in ("held", "released", "refunded"):
            away[one.policy] += one.amount if one.what == "held" else -one.amount
    wanted: Counter[str] = Counter()
    for price in prices:
        wanted.update(price)
    _hold(+away == +wanted and not -away, f"{told} {dict(away)} is away for rewards that cost {dict(wanted)}")


def _limits(told: str, rule: Rewards, outcomes: Iterable[Outcome], stands: Sequence[str]) -> None:
    count: Counter[str] = Counter()
    for one in outcomes:
        if one.policy != rule.name:
            continue
        if one.because is not None:
            seen = [found.observed for found in one.because.findings if found.measure.key == CLAIMED_EVER.key]
            _hold(seen in ([], [count[one.target]]), f"{told} {one.target} counts {seen}, not {count[one.target]}")
        count[one.target] += one.what == "redeemed"
        count[one.target] -= one.what in ("redeem_cancelled", "redeem_refunded")
    for reward in rule.rewards:
        most = reward.limits.ever
        _hold(count[reward.name] == stands.count(reward.name), f"{told} {reward.name} stands {stands}, not {count}")
        _hold(most is None or count[reward.name] <= most, f"{told} {reward.name} stands {count[reward.name]} times")


def _hold(kept: object, told: str) -> None:
    if not kept:
        raise AssertionError(told)
