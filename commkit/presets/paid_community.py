"""The paid community (付费社群): what a fee is made of, the books of its two funds, and what its plan has to name.

The fee is that of `entry_fee`: 30 yuan, 20 for red packets and 10 for the class fund (N72). The funds are kept in the
log: the class is a party of it, whose accounts fees come into and expenses go out of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import Attribute, evolve, field, frozen

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import flag
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.members.entry.payment import Fee, moved
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.ledger import (
    Credit,
    Entry,
    Negative,
    Operation,
    Proof,
    Purse,
    Refusal,
    Reverse,
    Spend,
    Terms,
    apply,
    apply_linked,
    proof,
)
from commkit.presets.class_entry import ENTRY_FEE_SOURCES, entry_fee
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.facts import Fact
from commkit.standing.kinds import KINDS, PAID, Kind, Kinds

T = TypeVar("T", "Payment", "Expense", Fact)

RED_PACKETS, CLASS_FUND = "red_packet", "class_fund"
"""The two funds, by the names that the parts of the fee have."""

RED_PACKETS_FUNDED = Kind("red_packets_funded", Label(en="fees for red packets", zh="红包入账"), unit="yuan", scale=2)
CLASS_FUNDED = Kind("class_funded", Label(en="fees for the class fund", zh="班费入账"), unit="yuan", scale=2)
RED_PACKETS_SENT = Kind("red_packets_sent", Label(en="red packets of the class", zh="班级红包"), unit="yuan", scale=2)
CLASS_EXPENSE = Kind("class_expense", Label(en="expenses of the class", zh="班费支出"), unit="yuan", scale=2)

PAID_COMMUNITY_KINDS: Kinds = KINDS.adding((RED_PACKETS_FUNDED, CLASS_FUNDED, RED_PACKETS_SENT, CLASS_EXPENSE))
"""The vocabulary with what the funds hear beside it."""

FUNDED: Mapping[str, Kind] = {RED_PACKETS: RED_PACKETS_FUNDED, CLASS_FUND: CLASS_FUNDED}
"""By which kind each fund is credited."""

BRANCHES: Mapping[str, Label] = {
    "structure": Label(en="structure of the community", zh="社群结构"),
    "operation": Label(en="details of operation", zh="运营细节"),
    "output": Label(en="output of the community", zh="社群输出"),
}
"""What the plan of a paid community is about. Source: S4-02, N58."""

PARTS: Mapping[str, Mapping[str, Label]] = {
    "overall": {
        "kind": Label(en="what community", zh="什么样的社群"),
        "goal": Label(en="goal", zh="目标"),
        "audience": Label(en="whom it is for", zh="吸引的人群"),
    },
    "rollout": {
        "time": Label(en="time to effect", zh="见效时间"),
        "staff": Label(en="staff", zh="人力配置"),
        "finance": Label(en="finance", zh="财务配置"),
    },
    "implementation": {
        "preparation": Label(en="preparation", zh="筹备工作"),
        "discipline": Label(en="discipline", zh="纪律规定"),
        "member_source": Label(en="where members come from", zh="群成员来源"),
    },
}
"""The three parts of a plan and what each has to name. Source: S4-05, N85, R84."""


def branches_named() -> Check:
    """Whether a plan has all three branches: structure, operation, output. Source: S4-02, row 21.

    >>> from commkit.core.readings import Readings
    >>> print(branches_named().judge(Readings({"structure": True, "operation": True, "output": False})).explain("zh"))
    不符合（以下各项都要满足）：
      ✓ 社群结构：是（须为是）
      ✓ 运营细节：是（须为是）
      ✗ 社群输出：否（须为是）
    """
    return AllOf(tuple(flag(name, label).is_true() for name, label in BRANCHES.items()))


def parts_named() -> Check:
    """Whether a plan names all that its three parts have to, such as `rollout.staff`. Source: S4-05, R84, row 21.

    >>> from commkit.core.readings import Readings
    >>> plan = {measure.key: True for measure in parts_named().measures}
    >>> gaps = parts_named().judge(Readings({**plan, "rollout.finance": False})).gaps()
    >>> len(plan), [gap.measure.key for gap in gaps]
    (9, ['rollout.finance'])
    """
    return AllOf(
        tuple(flag(f"{part}.{name}", label).is_true() for part, names in PARTS.items() for name, label in names.items())
    )


# ------------------------------------------------------------ the books of the funds


def _some(_payment: object, attribute: Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value == 0:
        why = "a payment is a whole number of coins of 0.01, below 0 where it is given back"
        raise InvalidValue(attribute.name, seen=value, why=why, fix="give 3000 for 30 yuan")


def _day(day: DayLike) -> Day:
    return number(day)


@frozen
class Payment:
    """What a member pays towards the fee, or is given back of it (below 0), on a day [0.01 yuan]."""

    id: str
    member: str
    day: Day = field(converter=_day)
    coins: int = field(validator=_some)


@frozen
class Expense:
    """What is spent out of a fund on a day [0.01 yuan]."""

    id: str
    fund: str
    day: Day = field(converter=_day)
    coins: int = field(validator=counting("coins of 0.01", least=1))


@frozen
class FundBooks:
    """The books of the funds [0.01 yuan]: a purse for each, every entry, and what was refused.

    `paid` is all that came in, less what went back; of it `held` waits for the rest of a fee, and `to_return` was too
    much.
    """

    purses: Mapping[str, Purse] = field(hash=False)
    entries: tuple[Entry, ...]
    refused: tuple[Refusal, ...]
    paid: int
    held: int
    to_return: int

    @property
    def balances(self) -> dict[str, int]:
        """What is in each fund [0.01 yuan]; never below 0."""
        return {fund: purse.available for fund, purse in self.purses.items()}

    @property
    def spent(self) -> dict[str, int]:
        """What was spent out of each fund [0.01 yuan]."""
        return {fund: purse.totals.spent for fund, purse in self.purses.items()}

    @property
    def reconciles(self) -> bool:
        """Whether every coin that was paid is in a fund, spent, held, or to be returned; and the entries balance."""
        there = sum(self.balances.values()) + sum(self.spent.values())
        return self.paid == there + self.held + self.to_return and self.proof.balanced

    @property
    def proof(self) -> Proof:
        """The proof of both funds together: entries against purses."""
        return sum((self._proof(fund, purse) for fund, purse in self.purses.items()), Proof())

    def _proof(self, fund: str, purse: Purse) -> Proof:
        return proof([one for one in self.entries if one.currency == fund], purse, _terms(fund))


def _terms(fund: str) -> Terms:
    """Money does not expire, and a fund never owes."""
    return Terms(fund, Negative.REFUSE)


def fund_books(payments: Iterable[Payment], expenses: Iterable[Expense] = (), fee: Fee | None = None) -> FundBooks:
    """The fee ledger: payments of 30 go 20 to the red packets and 10 to the class fund, expenses go out again.

    Day by day, payments first. A fee that is not whole is held; what a fund has not got is refused, so that no balance
    is below 0; a fee that is given back comes out of both funds, or of none. The same payment or expense again is the
    same one. `fee` is that of `entry_fee` unless given. Errors: UnknownName for another fund, InvalidValue for an id
    with two contents. Source: R109, S4-03, N72.

    >>> paid = [Payment(f"p{n}", f"m{n}", 10, 3000) for n in range(30)]
    >>> books = fund_books(paid, [Expense("e1", "class_fund", 11, 4500)])
    >>> books.balances, books.spent, books.reconciles
    ({'red_packet': 60000, 'class_fund': 25500}, {'red_packet': 0, 'class_fund': 4500}, True)
    """
    keeping = _Keeping(entry_fee().fee if fee is None else fee)
    both: list[Payment | Expense] = [*_once(payments), *_once(expenses)]
    for one in sorted(both, key=lambda one: (one.day, isinstance(one, Expense))):
        if isinstance(one, Expense):
            keeping.spend(one)
        else:
            keeping.take(one)
    return keeping.books()


def _once(some: Iterable[T]) -> Iterable[T]:
    """Each payment, expense or fact once, by its id."""
    found: dict[str, T] = {}
    for one in some:
        if found.setdefault(one.id, one) != one:
            why = "it was used before, with another content"
            raise InvalidValue("id", seen=one.id, why=why, fix="give each payment and each expense its own id")
    return found.values()


class _Keeping:
    """The books while they are kept."""

    def __init__(self, fee: Fee) -> None:
        self._fee, self._terms = fee, [_terms(fund) for fund in fee.parts]
        self._purses: Mapping[str, Purse] = {fund: Purse() for fund in fee.parts}
        self._paid: dict[str, int] = defaultdict(int)
        self._entries: list[Entry] = []
        self._refused: list[Refusal] = []

    def take(self, payment: Payment) -> None:
        before = self._paid[payment.member]
        after = whole(f"what {payment.member} paid", before + payment.coins, least=0, counts="coins of 0.01")
        chain = list(self._chain(payment, moved(self._fee.split(before), self._fee.split(after))))
        done = apply_linked(self._purses, chain, self._terms) if chain else None
        if done is not None:
            self._purses = done.purses
            self._entries += done.entries
            self._refused += done.refusals
        if done is None or done.done:
            self._paid[payment.member] = after

    def _chain(self, payment: Payment, amounts: Mapping[str, int]) -> Iterator[tuple[str, Operation]]:
        for fund, coins in amounts.items():
            id = f"{payment.id}:{fund}"
            if coins:
                yield fund, (Credit(id, payment.day, coins) if coins > 0 else Reverse(id, payment.day, -coins))

    def spend(self, expense: Expense) -> None:
        if expense.fund not in self._purses:
            fix = f"use one of {', '.join(self._purses)}"
            raise UnknownName("fund", seen=expense.fund, why="no part of the fee goes there", fix=fix)
        terms = _terms(expense.fund)
        done = apply(self._purses[expense.fund], Spend(expense.id, expense.day, expense.coins), terms)
        self._purses = {**self._purses, expense.fund: done.purse}
        self._entries += done.entries
        if done.refusal is not None:
            self._refused.append(done.refusal)

    def books(self) -> FundBooks:
        splits = [self._fee.split(coins) for coins in self._paid.values()]
        held, too_much = sum(one.held for one in splits), sum(one.to_return for one in splits)
        paid = sum(self._paid.values())
        return FundBooks(self._purses, tuple(self._entries), tuple(self._refused), paid, held, too_much)


# ------------------------------------------------------------ the funds in the log


def funding(facts: Iterable[Fact], community: str, fee: Fee | None = None) -> tuple[Fact, ...]:
    """What the payments to a community bring into its funds, as facts for the log: the community is their member.

    A payment is a `paid` fact with the community as `person`; one that is taken back takes its parts back, and the same
    fact again is the same payment. `fee` is that of `entry_fee` unless given. Errors: InvalidValue for an id with two
    contents.

    >>> from commkit.standing.kinds import PAID
    >>> for fact in funding([Fact("p1", 0, "ada", PAID, person="class_2", amount=3000)], "class_2"):
    ...     print(fact.id, fact.member, fact.kind.code, fact.amount)
    p1:red_packet class_2 red_packets_funded 2000
    p1:class_fund class_2 class_funded 1000
    """
    due, paid = entry_fee().fee if fee is None else fee, defaultdict[str, int](int)
    found: list[Fact] = []
    for fact in _once(facts):
        if fact.kind == PAID and fact.person == community:
            before = paid[fact.member]
            paid[fact.member] = before + fact.amount * fact.times
            for fund, coins in moved(due.split(before), due.split(paid[fact.member])).items():
                if coins:
                    times = 1 if coins > 0 else -1
                    into = Fact(f"{fact.id}:{fund}", fact.at, community, FUNDED[fund], person=fact.member)
                    found.append(evolve(into, amount=abs(coins), times=times))
    return tuple(found)


def paid_community(*, zone: str = "Asia/Shanghai") -> Playbook:
    """The playbook of the two funds: fees in, expenses out, and an expense that a fund has not got is refused.

    Deliver the facts of `funding`, and the expenses as facts of the community: `class_expense`, `red_packets_sent`.
    Source: S4-03 (N72, R109), S4-02, S4-05; each number: `PAID_COMMUNITY_SOURCES`.

    >>> [(policy.name, policy.label.zh) for policy in paid_community().policies]
    [('red_packet', '群内红包'), ('class_fund', '班费')]
    """
    labels = entry_fee().fee.labels
    out = {RED_PACKETS: RED_PACKETS_SENT, CLASS_FUND: CLASS_EXPENSE}
    accounts = (Account(fund, labels[fund], spends=out[fund], grants=FUNDED[fund]) for fund in FUNDED)
    return Playbook("paid_community", "1", Calendar(zone), tuple(accounts))


PAID_COMMUNITY_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    **ENTRY_FEE_SOURCES,
    "branches": stated("N58", "S4-02", "关于社群结构关于运营细节关于社群输出"),
    "parts": stated("N85", "S4-05", "首先需要写整体方案"),
}
"""Where each number comes from: of the book by its path in the stored form, of the fee, and of the plan."""
