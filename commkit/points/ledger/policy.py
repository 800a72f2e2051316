"""The ledger as a policy: an account with lots, expiry, pending points, holds, exact refunds and transfers.

Ledger("points", Negative.DEBT, expiry=EndOf(Period.YEAR))

It is paid into by its name, as `Account` is. A SPENT or HELD fact is known by its id; the facts after it name that id
in `thing`, and their `amount` is how much of it, 0 for all. What is kept of a member, and how long: see `LedgerPart`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import Attribute, evolve, field, frozen, validators
from attrs.validators import deep_iterable, optional

from commkit.core.catalogue.ledger import CHINESE, ENGLISH
from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.measure import Measure
from commkit.core.readings import Readable, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import Label, Lang
from commkit.points.ledger import arrivals
from commkit.points.ledger.answers import answers
from commkit.points.ledger.asked import REFUSED, id_of, said, still_spent
from commkit.points.ledger.charges import charged, do, trial
from commkit.points.ledger.draft import Draft, freeze, thaw
from commkit.points.ledger.expiry import NEVER, AfterDays, EndOf, Inactivity, MonthsOn, Never
from commkit.points.ledger.known import FOR_EVER, forget, note_lapsed
from commkit.points.ledger.lots import Lot, Order, cut, ordered
from commkit.points.ledger.measures import Expiring
from commkit.points.ledger.operations import (
    Hold,
    Operation,
    Post,
    Receive,
    Refund,
    Refusal,
    Send,
    Spend,
    Void,
)
from commkit.points.ledger.part import LedgerPart
from commkit.points.ledger.paying import pay_in, take_back
from commkit.points.ledger.purse import Negative, SaysReversing, Terms
from commkit.points.ledger.telling import FORGIVEN, NOT_REVERSED, WHAT
from commkit.points.ledger.verdicts import BY_NAME, HOLD_THERE, OTHER, READABLE, SPEND_THERE, met, unmet, verdict_of
from commkit.standing.facts import Fact
from commkit.standing.kinds import HELD, HOLD_POSTED, HOLD_VOIDED, POINTS_ARRIVED, REFUNDED, SPENT, Kind
from commkit.standing.measures import one_or_more
from commkit.standing.part_measures import Balance
from commkit.standing.policy import (
    AccountPolicy,
    Answered,
    Asking,
    Charge,
    Handler,
    Heard,
    Now,
    Phase,
    Shown,
    named,
)

_kinds = deep_iterable(instance_of(Kind))
_EXPIRIES = (Never, AfterDays, EndOf, MonthsOn, Inactivity)
_FORGIVES = "lint.ledger.forgives"
_OUT = ("spent", "held", "sent", "taxed", "expired")
_HEARD = ("spends", "grants", "holds", "posts", "voids", "refunds", "sends")


@frozen
class Ledger(SaysReversing, AccountPolicy[LedgerPart, Draft]):
    """Points of one currency in lots. What happens when more is taken back than is there (`reversing`) must be said.

    `expiry` dates a lot by the day that it was due for; `order` says which lots go first. Credits are active so many
    days after that day (`active_after`); holds of facts time out after `hold_days`, those of other policies do not. A
    transfer loses `tax`, rounded up, and leaves `least` [points]; it is off until `sends` names a kind, such as
    TRANSFERRED. Resolved holds and spends can be given back for so many days as the version of their day `remembers`
    [92 is our default, as of `Rewards`], and while facts may be late. `soon`: the days of the measure `expiring`.

    >>> Ledger("points", Negative.DEBT, expiry=AfterDays(30)).balance.key
    'balance.points'
    """

    name: str = field(validator=named)
    reversing: Negative = field(validator=instance_of(Negative))
    label: Label = field(validator=instance_of(Label))
    expiry: Never | AfterDays | EndOf | MonthsOn | Inactivity = field(
        default=NEVER, validator=validators.instance_of(_EXPIRIES)
    )
    order: Order = field(default=Order.SOONEST_EXPIRY, validator=instance_of(Order))
    tax: Fraction = field(default=Fraction(0), converter=Fraction)
    least: int = 0
    active_after: int = field(default=0, validator=counting("days", least=0))
    hold_days: int | None = field(default=None, validator=optional(counting("days", least=1)))
    remembers: int = field(default=92, validator=counting("days", least=0))
    soon: tuple[int, ...] = field(
        default=(30,), converter=tuple[int, ...], validator=deep_iterable(counting("days", least=1))
    )
    spends: tuple[Kind, ...] = field(default=(SPENT,), converter=one_or_more, validator=_kinds)
    grants: tuple[Kind, ...] = field(default=(), converter=one_or_more, validator=_kinds)
    holds: tuple[Kind, ...] = field(default=(HELD,), converter=one_or_more, validator=_kinds)
    posts: tuple[Kind, ...] = field(default=(HOLD_POSTED,), converter=one_or_more, validator=_kinds)
    voids: tuple[Kind, ...] = field(default=(HOLD_VOIDED,), converter=one_or_more, validator=_kinds)
    refunds: tuple[Kind, ...] = field(default=(REFUNDED,), converter=one_or_more, validator=_kinds)
    sends: tuple[Kind, ...] = field(default=(), converter=one_or_more, validator=_kinds)
    terms: Terms = field(init=False, eq=False, repr=False)

    phase = Phase.EARN

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @terms.default
    def _terms(self) -> Terms:
        return Terms(self.name, self.reversing, self.expiry, self.order, self.tax, self.least, remembers=self.remembers)

    @sends.validator
    def _one_thing_each(self, _attribute: Attribute[tuple[Kind, ...]], _value: tuple[Kind, ...]) -> None:
        kinds = [kind.code for name in _HEARD for kind in getattr(self, name)]
        twice = sorted({kind for kind in kinds if kinds.count(kind) > 1} | ({POINTS_ARRIVED.code} & {*kinds}))
        if twice:
            why = "one kind cannot do two things"
            raise InvalidValue("spends", seen=twice, why=why, fix="name each kind in one field")

    # ------------------------------------------------------------ the policy

    @property
    def part(self) -> type[LedgerPart]:
        """See Policy.part."""
        return LedgerPart

    @property
    def balance(self) -> Balance:
        """The measure of what can be spent."""
        return Balance(self.name, name=self.label)

    def thaw(self, part: LedgerPart) -> Draft:
        """See Policy.thaw."""
        return thaw(part.purse(), self.terms)

    def freeze(self, acc: Draft, now: Now) -> LedgerPart:
        """See Policy.freeze."""
        self._forget(acc, now)
        purse = freeze(acc)
        return LedgerPart(
            lots=ordered(purse.lots),
            debt=purse.debt,
            pending=purse.pending,
            holds=purse.holds,
            totals=purse.totals,
            active_on=purse.active_on,
            ended=purse.ended,
            spends=purse.spends,
            failed={day: some for day, some in purse.failed.items() if some and day >= now.open_from},
            lapsed=purse.lapsed,
        )

    def _forget(self, acc: Draft, now: Now) -> None:
        open_from, today = now.open_from, now.today
        forget(acc, lambda day: day >= open_from or day + now.in_force(self, day).remembers >= today)

    def hears(self) -> Mapping[Heard, Handler[Draft]]:
        """See Policy.hears."""
        heard: dict[Heard, Handler[Draft]] = {
            **dict.fromkeys(self.spends, self._spend),
            **dict.fromkeys(self.grants, self._grant),
            **dict.fromkeys(self.holds, self._hold),
            **dict.fromkeys(self.posts if self.holds else (), self._post),
            **dict.fromkeys(self.voids if self.holds else (), self._void),
            **dict.fromkeys(self.refunds if self.holds or self.spends else (), self._refund),
            **dict.fromkeys(self.sends, self._send),
        }
        return {**heard, POINTS_ARRIVED: self._arrive} if self.sends else heard

    def echoes(self) -> Iterable[Kind]:
        """See Policy.echoes."""
        return (POINTS_ARRIVED,) if self.sends else ()

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        return (self.balance,)

    def answers(self) -> Mapping[str, Answered[Draft]]:
        """See Policy.answers."""
        return answers(self.name, self.label, self.soon)

    def expiring(self, days: int) -> Expiring:
        """The measure of what expires within so many days: of those that `soon` names."""
        return Expiring(self.name, days, name=self.label)

    def settle(self, acc: Draft, now: Now) -> Draft:
        """See Policy.settle. What is gone on a day goes at the end of the day before, the last on which it was."""
        self._pass(acc, now, now.day + 1)
        acc.day = None
        return acc

    def wake(self, acc: Draft, now: Now) -> Day | None:
        """See Policy.wake."""
        acc.terms = self.terms
        due = acc.due()
        return None if due is None else max(due - 1, now.day)

    def shows(self, part: LedgerPart, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(part.available - part.debt)}

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {self.name: self.label}

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        if self.reversing is not Negative.DEBT:
            yield _FORGIVES

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {"en": {_FORGIVES: ENGLISH[_FORGIVES]}, "zh": {_FORGIVES: CHINESE[_FORGIVES]}}

    # ------------------------------------------------------------ time

    def _pass(self, acc: Draft, now: Now, until: Day) -> None:
        """Let time pass until a day, by the terms of this version, and post what it brings."""
        acc.terms = evolve(self.terms, remembers=FOR_EVER, lateness=now.today - now.open_from)
        acc.day, acc.lots = now.today, ordered(acc.lots, self.order)
        acc.pass_time(until)
        self._told(acc, now)
        self._forget(acc, now)

    def _begin(self, acc: Draft, now: Now, cause: str) -> None:
        """Before anything is done: the day is today, and what is done now has a cause."""
        if acc.day != now.today:
            now.in_force(self, now.today)._pass(acc, now, now.today)
        acc.cause = cause

    def _told(self, acc: Draft, now: Now, reason: str = "") -> None:
        """Post what the entries say, and keep what expired for as long as it may be taken back."""
        note_lapsed(acc)
        for entry in acc.entries:
            what = WHAT.get((entry.source, entry.target))
            if what in _OUT:
                now.post(self, what, amount=entry.amount, source=self.name, reason=reason)
            elif what is not None:
                now.post(self, what, amount=entry.amount, target=self.name, reason=reason)
        acc.entries.clear()
        acc.lines.clear()

    # ------------------------------------------------------------ paid into

    def credit(self, acc: Draft, amount: int, now: Now) -> Draft:
        """See AccountPolicy.credit."""
        return self._credit(acc, amount, now.paid_for, now)

    def reverse(self, acc: Draft, amount: int, now: Now) -> Draft:
        """See AccountPolicy.reverse. The lots of that day go first, also those that have expired; then any others."""
        return self._reverse(acc, amount, now.paid_for, now)

    def _lot(self, amount: int, day: Day) -> Lot:
        return Lot(amount, self.expiry.expires(day), day if self.order is Order.OLDEST else None)

    def _credit(self, acc: Draft, amount: int, day: Day, now: Now) -> Draft:
        self._begin(acc, now, now.fact_id)
        rule = now.in_force(self, day)
        pay_in(acc, rule._lot(amount, day), day, day + rule.active_after)
        if acc.entries:
            self._told(acc, now)
        return acc

    def _reverse(self, acc: Draft, amount: int, day: Day, now: Now) -> Draft:
        self._begin(acc, now, now.fact_id)
        left = take_back(acc, now.in_force(self, day)._lot(amount, day), day)
        self._told(acc, now)
        if left:
            what = NOT_REVERSED if acc.terms.reversing is Negative.REFUSE else FORGIVEN
            now.post(self, what, amount=left, target=self.name)
        return acc

    def _grant(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        amount = fact.amount * fact.times
        if amount:
            now.post(self, "granted", amount=amount, target=self.name)
            return (self._credit if amount > 0 else self._reverse)(acc, abs(amount), now.day, now)
        return acc

    # ------------------------------------------------------------ charged

    def may(self, acc: Draft, asked: Charge, now: Now) -> Verdict:
        """See AccountPolicy.may."""
        self._begin(acc, now, now.fact_id)
        refusal = charged(trial(acc), asked)
        if isinstance(refusal, Refusal):
            return verdict_of(refusal, self.balance)
        if asked.asking in (Asking.SPEND, Asking.HOLD):
            return (self.balance >= asked.amount).judge(Readings({self.balance: acc.available}))
        return met(SPEND_THERE if asked.asking is Asking.REFUND else HOLD_THERE)

    def charge(self, acc: Draft, asked: Charge, now: Now) -> Draft:
        """See AccountPolicy.charge."""
        self._begin(acc, now, now.fact_id)
        charged(acc, asked)
        self._told(acc, now, asked.by)
        return acc

    # ------------------------------------------------------------ facts

    def _do(self, acc: Draft, asked: Operation, now: Now) -> Refusal | None:
        """Do an operation and post what it did, or post that it is refused, and why."""
        moved = do(acc, asked)
        if isinstance(moved, Refusal):
            because = verdict_of(moved, self.balance)
            self._refused(REFUSED[type(asked)], getattr(asked, "amount", None) or 0, because, moved.code.value, now)
            return moved
        self._told(acc, now)
        return None

    def _refused(self, what: str, amount: int, because: Verdict, reason: str, now: Now) -> None:
        now.post(self, what, amount=amount, source=self.name, because=because, reason=reason)

    def _asked(self, acc: Draft, fact: Fact, now: Now) -> bool:
        """Whether a fact asks for something: one that is taken back does not, for these go back by name."""
        self._begin(acc, now, fact.id)
        if fact.times < 0:
            self._refused("not_taken_back", fact.amount * -fact.times, unmet(BY_NAME), "taken_back_by_name", now)
        return fact.times > 0

    def _spend(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        self._begin(acc, now, fact.id)
        if fact.times < 0:
            self._unspend(acc, fact, now)
        elif fact.amount:
            id_, told = id_of(fact.id), said(fact)
            if self._do(acc, Spend(id_, now.today, abs(fact.amount) * fact.times), now) is None:
                acc.spends[id_] = evolve(acc.spends[id_], said=told)
            else:
                acc.failed[now.day] = tuple(sorted((*acc.failed.get(now.day, ()), told)))
        return acc

    def _unspend(self, acc: Draft, fact: Fact, now: Now) -> None:
        """Take a spend back that is known by what it said; of two alike, one that was refused is meant first."""
        told, failed = said(fact), acc.failed.get(now.day, ())
        if told in failed:
            at = failed.index(told)
            acc.failed[now.day] = (*failed[:at], *failed[at + 1 :])
            return
        spend = still_spent(acc.spends, told)
        if spend is not None:
            self._do(acc, Refund(id_of(fact.id), now.today, spend), now)

    def _hold(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        amount = fact.amount * fact.times
        if self._asked(acc, fact, now) and amount > 0:
            self._do(acc, Hold(id_of(fact.id), now.today, amount, self.hold_days), now)
        return acc

    def _post(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        if self._asked(acc, fact, now):
            hold = id_of(fact.thing)
            self._do(acc, Post(hold, now.today, hold, fact.amount or None), now)
        return acc

    def _void(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        if self._asked(acc, fact, now):
            self._do(acc, Void(id_of(fact.id), now.today, id_of(fact.thing)), now)
        return acc

    def _refund(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        if self._asked(acc, fact, now):
            self._do(acc, Refund(id_of(fact.id), now.today, id_of(fact.thing), fact.amount or None), now)
        return acc

    def _send(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        amount = fact.amount * fact.times
        if not self._asked(acc, fact, now) or amount <= 0:
            return acc
        if fact.person is None or fact.person == fact.member:
            self._refused("not_sent", amount, unmet(OTHER), "to_oneself", now)
            return acc
        lots = acc.lots
        if self._do(acc, Send(id_of(fact.id), now.today, amount), now) is None:
            arriving, _ = cut(lots, acc.terms.after_tax(amount))
            for echo in arrivals.echoes(self.name, fact, fact.person, arriving):
                now.echo(echo)
        return acc

    def _arrive(self, acc: Draft, fact: Fact, now: Now) -> Draft:
        if not arrivals.is_for(self.name, fact) or not self._asked(acc, fact, now):
            return acc
        lot = arrivals.lot_of(self.name, fact)
        if lot is None:
            now.post(self, "not_received", amount=fact.amount, target=self.name, because=unmet(READABLE))
        else:
            self._do(acc, Receive(id_of(fact.id), now.today, (lot,)), now)
        return acc
