"""Check-in rules as policies: a cycle that pays its table, and a streak bonus that freezes protect.

What a day is worth follows from the set of check-in days, those made up among them, and the freezes bought: in whatever
order facts come within the book's lateness, the same is paid. A making up may change what the days after the missed one
are worth, so days stay open for the lateness and the window of making up.

Cycle("week", CycleTable((30, 40, 60, 80, 100, 120, 140)), make_up=MakeUp(window=3))
CheckInStreak("run", {7: 10}, freeze=Freeze(covers=1))
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from commkit.core.days import Day, date_of, number
from commkit.core.readings import Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.points.checkins.cycles import CycleTable
from commkit.points.checkins.freezes import HELD, Freeze, Kept, bought, met, until
from commkit.points.checkins.made_up import MadeUp, MakeUp, seen
from commkit.points.checkins.parts import CheckInCarry, CheckInPart
from commkit.points.decisions import Decision, Decisions, said_by
from commkit.points.earning import streak_bonus
from commkit.points.versions import FAR, LONG_LATENESS, first_kept, version_on
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, FREEZE_BOUGHT, MADE_UP, Kind
from commkit.standing.measures import one_or_more, some_kinds
from commkit.standing.policy import Asking, Charge, Handler, Heard, Late, Now, Phase, Policy, named


class CheckIns:
    """The same while facts are applied; `today` is the day on which what can no longer change was folded last."""

    __slots__ = ("asked", "bought", "carry", "days", "decided", "paid", "today")

    def __init__(self, part: CheckInPart) -> None:
        self.days, self.bought, self.paid = dict(part.days), dict(part.bought), dict(part.paid)
        self.asked = {at: dict(days) for at, days in part.asked.items()}
        self.decided = Decisions(part.decided)
        self.carry = part.carry
        self.today: Day | None = None


def _some(counts: Mapping[Day, int]) -> dict[Day, int]:
    return {day: counts[day] for day in sorted(counts) if counts[day]}


class CheckInRule(Policy[CheckInPart, CheckIns]):
    """A rule over check-in days: `worth` says what the last day of a run is worth, by how long the run is on it.

    A making up is a fact of the kind MADE_UP, on the day on which it is done, with the missed day in `thing` as
    2024-03-02; a freeze is one of FREEZE_BOUGHT. What costs points is decided when the fact comes, and never again: it
    is charged to the account `charged` and counts, or it is refused and nothing is charged. So no
    account may name these kinds in its `spends`. Taken back, its points come back; what was refused is not there.
    """

    into: str
    charged: str
    label: Label
    kinds: tuple[Kind, ...]
    make_up: MakeUp | None = None
    freezes: Freeze | None = None

    phase = Phase.EARN
    late = Late.TRUE_UP

    @abstractmethod
    def worth(self, run: int) -> int:
        """What the last day of a run of so many check-in days is worth [points]."""

    @property
    def part(self) -> type[CheckInPart]:
        """See Policy.part."""
        return CheckInPart

    def thaw(self, part: CheckInPart) -> CheckIns:
        """See Policy.thaw."""
        return CheckIns(part)

    def freeze(self, acc: CheckIns, now: Now) -> CheckInPart:
        """See Policy.freeze."""
        self._close(acc, now)
        asked = {at: some for at in sorted(acc.asked) if (some := _some(acc.asked[at]))}
        decided = acc.decided.kept(now.open_from)
        return CheckInPart(_some(acc.days), asked, _some(acc.bought), _some(acc.paid), decided, acc.carry)

    def hears(self) -> Mapping[Heard, Handler[CheckIns]]:
        """See Policy.hears."""
        heard: dict[Heard, Handler[CheckIns]] = dict.fromkeys(self.kinds, self._checked_in)
        if self.make_up is not None:
            heard[MADE_UP] = self._made_up
        if self.freezes is not None:
            heard[FREEZE_BOUGHT] = self._bought
        return heard

    def pays(self) -> Iterable[str]:
        """See Policy.pays: where it pays, and the account that it charges, into which points come back."""
        prices = [one.price for one in (self.make_up, self.freezes) if one is not None]
        return tuple(dict.fromkeys((self.into, self.charged) if any(prices) else (self.into,)))

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {self.name: self.label}

    # ------------------------------------------------------------ facts

    def _checked_in(self, acc: CheckIns, fact: Fact, now: Now) -> CheckIns:
        if fact.person == fact.member:
            return acc
        before = acc.days.get(now.day, 0)
        acc.days[now.day] = before + fact.times
        if (before > 0) != (acc.days[now.day] > 0):
            self._true_up(acc, now)
        return acc

    def _made_up(self, acc: CheckIns, fact: Fact, now: Now) -> CheckIns:
        make_up, missed = self._make_up_on(now.day, now), _day(fact.thing)
        if make_up is None:
            return acc
        if missed is None:
            if fact.times > 0:
                now.post(self, "made_up_unclear", target=fact.thing or "")
            return acc
        times = fact.times
        if make_up.price:
            times = self._buy_day(acc, make_up, fact, missed, now)
        elif times > 0:
            self._tell(acc, make_up, MadeUp(now.day, fact.at, day=missed), now)
        if times and 1 <= now.day - missed <= make_up.window:
            asked = acc.asked.setdefault(fact.at, {})
            asked[missed] = asked.get(missed, 0) + times
            self._true_up(acc, now)
        return acc

    def _buy_day(self, acc: CheckIns, make_up: MakeUp, fact: Fact, missed: Day, now: Now) -> int:
        """Charge for a day, or give its points back: by how much what was asked for changes [times]."""
        id_ = f"made_up:{now.day}:{date_of(missed)}"
        if fact.times < 0:
            return self._undone(acc, fact, id_, make_up.price, now)
        times = acc.decided.left(now.day, said_by(fact), fact.times)
        if not times:
            return 0
        verdict = self._may(acc, make_up, MadeUp(now.day, fact.at, day=missed), now)
        if verdict.met:
            charged = self._charge(Asking.SPEND, id_, make_up.price, now)
            verdict = verdict if charged.met else charged
        self._say_made_up(verdict, missed, now)
        return self._noted(acc, fact, times, 1 if verdict.met else 0, now)

    def _noted(self, acc: CheckIns, fact: Fact, times: int, done: int, now: Now) -> int:
        """Keep how many of the orders that came were done; what was refused is 0 [times]."""
        acc.decided.note(now.day, said_by(fact), Decision(now.at, times, done))
        return done

    def _undone(self, acc: CheckIns, fact: Fact, id_: str, price: int, now: Now) -> int:
        """Give back what was paid for the orders that a fact takes back: by how much they change [times]."""
        back = sum(one.points for one in acc.decided.undone(now.day, said_by(fact), -fact.times))
        if back:
            self._charge(Asking.REFUND, id_, price * back, now)
        return -back

    def _charge(self, asking: Asking, id_: str, points: int, now: Now) -> Verdict:
        """Under an id that has no rule in it: what several rules of one price hear of is paid for once."""
        return now.charge({self.charged: Charge(id_.split(":")[0], asking, id_, points)})

    def _tell(self, acc: CheckIns, make_up: MakeUp, one: MadeUp, now: Now) -> None:
        """Say whether a day may be made up, as it looks now."""
        self._say_made_up(self._may(acc, make_up, one, now), one.day, now)

    def _say_made_up(self, verdict: Verdict, missed: Day, now: Now) -> None:
        what = "made_up" if verdict.met else "not_made_up"
        now.post(self, what, target=date_of(missed).isoformat(), because=verdict)

    def _may(self, acc: CheckIns, make_up: MakeUp, one: MadeUp, now: Now) -> Verdict:
        """Whether a day may be made up, whatever it costs, as it looks now."""
        self._close(acc, now)
        before = [(other, carry) for other, carry in self._accepted(acc, now) if other < one]
        carry = before[-1][1] if before else acc.carry
        used = carry.used if carry.stretch == make_up.stretch(one.on) else 0
        done = acc.days.get(one.day, 0) > 0 or any(other.day == one.day for other, _ in before)
        return make_up.free_check.judge(seen(one.on - one.day, done, used))

    def _bought(self, acc: CheckIns, fact: Fact, now: Now) -> CheckIns:
        rule = now.in_force(self, now.day).freezes
        if rule is None:
            return acc
        if rule.price:
            times = self._order(acc, rule, fact, now)
        else:
            times = fact.times
            if times > 0:
                self._may_hold(acc, rule, 1, 0, now)
        if times:
            acc.bought[now.day] = acc.bought.get(now.day, 0) + times
            self._true_up(acc, now)
        return acc

    def _order(self, acc: CheckIns, rule: Freeze, fact: Fact, now: Now) -> int:
        """Charge for freezes, or give their points back: by how much the freezes bought change [times]."""
        if fact.times < 0:
            return self._undone(acc, fact, f"freezes:{now.day}", rule.price, now)
        times = acc.decided.left(now.day, said_by(fact), fact.times)
        if not times:
            return 0
        met = self._may_hold(acc, rule, times, rule.price * times, now)
        return self._noted(acc, fact, times, times if met else 0, now)

    def _may_hold(self, acc: CheckIns, rule: Freeze, times: int, price: int, now: Now) -> bool:
        """Whether so many freezes more may be held, and are paid for [points]; says so."""
        self._close(acc, now)
        verdict = (HELD <= rule.most - times).judge(Readings({HELD: self._kept_on(acc, now.day, now).held}))
        if verdict.met and price:
            charged = self._charge(Asking.SPEND, f"freezes:{now.day}", price, now)
            verdict = verdict if charged.met else charged
        now.post(self, "freeze_bought" if verdict.met else "freeze_not_bought", because=verdict)
        return verdict.met

    # ------------------------------------------------------------ what is due

    def _accepted(self, acc: CheckIns, now: Now) -> Iterator[tuple[MadeUp, CheckInCarry]]:
        """What is made up of what was asked for, in order, and the quota with it."""
        there = {day for day, times in acc.days.items() if times > 0}
        carry = acc.carry
        for one in self._asked(acc, now):
            make_up = self._make_up_on(one.on, now)
            if make_up is None:
                continue
            stretch = make_up.stretch(one.on)
            used = carry.used if carry.stretch == stretch else 0
            if make_up.free_check.met_by(seen(one.on - one.day, one.day in there, used)) is True:
                there.add(one.day)
                carry = CheckInCarry(carry.kept, stretch, used + 1)
                yield one, carry

    def _asked(self, acc: CheckIns, now: Now) -> list[MadeUp]:
        """What was asked for and not taken back, in order."""
        number_of = now.calendar.day_number
        asked = [(at, day) for at, days in acc.asked.items() for day, times in days.items() if times > 0]
        return sorted(MadeUp(number_of(at), at, day=day) for at, day in asked)

    def _walk(self, acc: CheckIns, now: Now) -> Iterator[tuple[Day, int, Kept]]:
        """The open days on which anything happened, in order: what each is worth [points], and the run after it."""
        there = {day for day, times in acc.days.items() if times > 0}
        there |= {one.day for one, _ in self._accepted(acc, now)}
        kept = acc.carry.kept
        for day in sorted({*there, *_some(acc.bought)}):
            rule = now.in_force(self, day)
            kept, points = rule._pass(kept, day, acc.bought.get(day, 0)), 0
            if day in there:
                kept = met(kept, day, rule.freezes)
                points = rule.worth(kept.run)
            yield day, points, kept

    def _pass(self, kept: Kept, day: Day, orders: int) -> Kept:
        """The run when a day begins, and the freezes that were bought on it."""
        freeze = self.freezes
        kept = until(kept, day, freeze)
        if freeze is not None:
            for _ in range(min(orders, freeze.most)):
                kept = bought(kept, day, freeze)
        return kept

    def _kept_on(self, acc: CheckIns, day: Day, now: Now) -> Kept:
        """The run on a day, with what happened until then."""
        kept = acc.carry.kept
        for on, _, after in self._walk(acc, now):
            kept = after if on <= day else kept
        return until(kept, day, now.in_force(self, day).freezes)

    def _true_up(self, acc: CheckIns, now: Now) -> None:
        """Work out the open days again and post what differs: credits first, so that nothing is owed in between."""
        self._close(acc, now)
        due = {day: points for day, points, _ in self._walk(acc, now) if points}
        moved = [(due.get(day, 0) - acc.paid.get(day, 0), day) for day in sorted({*due, *acc.paid})]
        acc.paid = due
        for amount, day in sorted(moved, key=lambda one: one[0] < 0):
            if amount:
                now.pay(self, now.in_force(self, day).into, amount, day, due.get(day, 0))

    def _make_up_on(self, day: Day, now: Now) -> MakeUp | None:
        """How check-ins are made up on a day: by the version in force on it, and no day that was folded before it."""
        make_up = now.in_force(self, day).make_up
        if make_up is None:
            return None
        window = min(make_up.window, day - self._first_kept(day - 1, now))
        return make_up if window == make_up.window else evolve(make_up, window=window)

    def _first_kept(self, today: Day, now: Now) -> Day:
        """The first day that could still change on a day: by the windows of the versions in force until then.

        With a very long lateness a rule that is today what it was at first is taken to have been so all along, because
        looking at each of the days would take too long.
        """
        version = version_on(self, now)

        def window(day: Day) -> int:
            rule = version(day)
            return 0 if rule is None or rule.make_up is None else rule.make_up.window

        lateness = now.today - now.open_from
        if lateness > LONG_LATENESS and version(today) is version(-FAR):
            return today - lateness - window(today)
        return first_kept(window, today, lateness)

    def _close(self, acc: CheckIns, now: Now) -> None:
        """Fold what can no longer change into the carry."""
        if acc.today == now.today:
            return
        first, acc.today = self._first_kept(now.today, now), now.today
        for one, carry in list(self._accepted(acc, now)):
            if one.on < now.open_from:
                acc.days[one.day], acc.carry = 1, carry
        number_of, open_from = now.calendar.day_number, now.open_from
        acc.asked = {at: days for at, days in acc.asked.items() if number_of(at) >= open_from}
        old = [kept for day, _, kept in self._walk(acc, now) if day < first]
        if old:
            acc.carry = CheckInCarry(old[-1], acc.carry.stretch, acc.carry.used)
        for days in (acc.days, acc.bought, acc.paid):
            for day in [day for day in days if day < first]:
                del days[day]


def _day(text: str | None) -> Day | None:
    """The day that is written, as 2024-03-02; None for anything else."""
    try:
        return number(date.fromisoformat(text or ""))
    except ValueError:
        return None


def _by_length(table: Mapping[int, int]) -> Mapping[int, int]:
    return dict(sorted(table.items()))


@frozen
class Cycle(CheckInRule):
    """Pays the table by the day of the cycle; a missed day begins again, the bonus comes once per cycle.

    >>> week = Cycle("week", CycleTable((30, 40, 60, 80, 100, 120, 140)))
    >>> [week.worth(run) for run in (1, 7, 8)]
    [30, 140, 30]
    """

    name: str = field(validator=named)
    table: CycleTable = field(validator=instance_of(CycleTable))
    make_up: MakeUp | None = field(default=None, validator=optional(instance_of(MakeUp)))
    kinds: tuple[Kind, ...] = field(default=(CHECKED_IN,), converter=one_or_more, validator=some_kinds)
    into: str = field(default="points", validator=named)
    charged: str = field(default="points", validator=named)
    label: Label = field(default=Label(en="the check-in cycle", zh="签到周期"), validator=instance_of(Label))

    def worth(self, run: int) -> int:
        """See CheckInRule.worth."""
        return self.table.worth(run)


@frozen
class CheckInStreak(CheckInRule):
    """A bonus [points] by length [days] for runs of check-in days, as `Streak` pays it, with freezes and making up.

    Days that a freeze covers keep the run alive and do not make it longer.

    >>> CheckInStreak("run", {7: 10}, freezes=Freeze()).worth(14)
    10
    """

    name: str = field(validator=named)
    table: Mapping[int, int] = field(converter=_by_length, hash=False)
    freezes: Freeze | None = field(default=None, validator=optional(instance_of(Freeze)))
    make_up: MakeUp | None = field(default=None, validator=optional(instance_of(MakeUp)))
    kinds: tuple[Kind, ...] = field(default=(CHECKED_IN,), converter=one_or_more, validator=some_kinds)
    into: str = field(default="points", validator=named)
    charged: str = field(default="points", validator=named)
    label: Label = field(default=Label(en="a run of check-ins", zh="连续签到"), validator=instance_of(Label))

    @table.validator
    def _lengths(self, _attribute: Attribute[Mapping[int, int]], value: Mapping[int, int]) -> None:
        for length, points in value.items():
            whole("table", length, least=1, counts="days of a streak")
            whole(f"table[{length}]", points, least=1, counts="points")

    def worth(self, run: int) -> int:
        """See CheckInRule.worth."""
        return streak_bonus(run, self.table)
