"""The laws of check-ins and of claims hold and catch culprits; check-in rules keep the laws of playbooks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, Phase, given, settings, target
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of
from commkit.playbook import Playbook
from commkit.points import Account, Award
from commkit.points.checkins import (
    CheckInStreak,
    Cycle,
    CycleDay,
    CycleTable,
    Freeze,
    MadeUp,
    MakeUp,
    Per,
    SlotAward,
    StreakResult,
    made_up_days,
    streak,
)
from commkit.points.checkins.cycles import cycle_days
from commkit.points.checkins.freezes import Kept
from commkit.points.checkins.parts import CheckInCarry
from commkit.points.checkins.policies import CheckIns
from commkit.points.rewards import ClaimResult, Claims, Done, Limits, Reward, cancel, redeem, refund
from commkit.presets.checkins import WETOOL_SLOTS, seven_day_checkin
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import CHECKED_IN, FREEZE_BOUGHT, MADE_UP, MESSAGE
from commkit.standing.policy import Now
from commkit.testing.announced import announced_is_not_in_force
from commkit.testing.checkins import (
    CheckInLog,
    a_bonus_needs_its_days,
    a_freeze_covers_its_gap,
    any_order_of_days_is_the_same,
    check_in_logs,
    made_up_within_the_quota,
    nobody_earns_more_than_the_days,
    paid_is_what_the_days_are_worth,
)
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import last_day
from commkit.testing.playbook_states import a_part_may_be_stored_at_any_time, a_standing_never_changes
from commkit.testing.playbooks import (
    an_id_names_one_fact,
    any_order_in_time_is_due_the_same,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from commkit.testing.rewards import (
    Desk,
    Operation,
    a_retry_is_one_claim,
    limits_hold,
    operations,
    points_are_where_they_belong,
    what_is_over_stays_over,
)
from tests.testing.culprit import catches

UTC = Calendar("UTC")
DAYS = st.sets(st.integers(100, 120), max_size=16)
RISING = CycleTable((1, 2, 3), bonus=10)
RULES = (
    Cycle("cycle", RISING, make_up=MakeUp(window=4, quota=2)),
    Cycle("weekly", CycleTable((1, 2)), make_up=MakeUp(window=2, quota=1, per=Per.WEEK), into="growth"),
    CheckInStreak("frozen", {2: 3, 3: 5}, freezes=Freeze(covers=1, together=2), into="growth"),
    CheckInStreak("both", {2: 1}, freezes=Freeze(covers=2), make_up=MakeUp(window=3), kinds=(CHECKED_IN, MESSAGE)),
    SlotAward("slots", each=2, slots=WETOOL_SLOTS),
)


def book(*rules: Cycle | CheckInStreak | SlotAward, lateness: int = 3) -> Playbook:
    accounts = (Account("points"), Account("growth", spends=()))
    return Playbook("class", "1", UTC, (*accounts, *rules), lateness=lateness)


# ---------------------------------------------------------------- laws of playbooks

BOOKS = playbooks([book(*RULES), book(*RULES, lateness=1), book(*RULES, lateness=0)])
THEMES = ((CHECKED_IN, MADE_UP), (CHECKED_IN, CHECKED_IN, MADE_UP, FREEZE_BOUGHT, MESSAGE))


def dated(case: Case) -> Case:
    """The same history, where each check-in that is made up is of one of the days before, by the hour."""

    def name(fact: Fact) -> Fact:
        if fact.kind != MADE_UP:
            return fact
        day = case.book.calendar.day_number(fact.at)
        return evolve(fact, thing=date_of(day - fact.at // 3_600_000_000 % 6).isoformat())

    return evolve(case, facts=tuple(map(name, case.facts)), delivered=tuple(map(name, case.delivered)))


CASES = cases(BOOKS, size=14, themes=THEMES).map(dated)
IN_TIME = cases_in_time(BOOKS, size=20, themes=THEMES).map(dated)


@given(CASES)
def test_live_is_bulk_is_resumed_is_sharded(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered)
    sharded_is_whole(case.book, case.delivered)
    resumed_is_whole(case.book, case.delivered, len(case.delivered) // 2)


@given(CASES)
def test_T16_twice_is_once_and_an_id_is_one_fact(case: Case) -> None:
    twice_is_once(case.book, case.delivered)
    an_id_names_one_fact(case.book, case.delivered)
    too_late_changes_nothing(case.book, case.delivered)


@given(IN_TIME)
def test_T16_any_order_in_time_is_due_the_same(case: Case) -> None:
    any_order_in_time_is_due_the_same(case.book, in_order(case.facts), case.delivered)


@given(CASES)
def test_parts_may_be_stored_at_any_time(case: Case) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.delivered))
    a_standing_never_changes(case.book, case.delivered)


@given(IN_TIME)
def test_what_is_paid_is_what_the_days_are_worth_in_every_zone(case: Case) -> None:
    rules = [one for one in case.book.policies if one.name in ("cycle", "weekly", "frozen")]
    accounts = [one for one in case.book.policies if isinstance(one, Account)]
    paid_is_what_the_days_are_worth(evolve(case.book, policies=(*accounts, *rules)), case.facts, case.delivered)


# ---------------------------------------------------------------- versions that are announced

WINDOWS = (None, MakeUp(window=1, quota=5), MakeUp(window=3, quota=5), MakeUp(window=5, quota=2, price=1))
SINCE = st.sampled_from((17_224, 17_226, 17_400, 19_793, 19_795))
HEARD = (Award("orders", MADE_UP, each=1, into="growth"), Award("more", FREEZE_BOUGHT, each=1, into="growth"))
FREEZES = (None, Freeze(), Freeze(covers=2))
VERSIONS = st.lists(st.tuples(st.sampled_from(WINDOWS), st.sampled_from(FREEZES)), min_size=3)
PLAIN = cases(playbooks([book(lateness=lateness) for lateness in (3, 1, 0)]), size=18, themes=THEMES).map(dated)


def versions_of(
    plain: Playbook, drawn: Sequence[tuple[MakeUp | None, Freeze | None]], kind: type[Cycle] = Cycle
) -> list[Playbook]:
    """Versions of a book that differ in how check-ins are made up and frozen."""
    return [
        evolve(
            plain,
            version=str(number),
            policies=(
                Account("points", grants=(MESSAGE,)),
                *plain.policies[1:],
                *HEARD,
                kind("cycle", RISING, make_up=make_up),
                CheckInStreak("streak", {2: 3, 3: 5}, make_up=make_up, freezes=freezes, into="growth"),
            ),
        )
        for number, (make_up, freezes) in enumerate(drawn)
    ]


@given(PLAIN, VERSIONS, st.sets(SINCE, min_size=2, max_size=2))
def test_step_by_step_is_replay_though_later_versions_are_announced(
    case: Case, drawn: list[tuple[MakeUp | None, Freeze | None]], since: set[int]
) -> None:
    first, second, third, *_ = versions_of(case.book, drawn)
    early, late = sorted(since)
    announced_is_not_in_force(first, second, early, case.delivered)
    known = evolve(second, since=early, before=first)
    announced_is_not_in_force(known, third, late, case.delivered)
    step_by_step_is_replay(evolve(third, since=late, before=known), case.delivered)


@frozen
class ForgetsByTheNewest(Cycle):
    """Forgets the days that its own window does not reach, also where an earlier version is still in force."""

    def _first_kept(self, today: Day, now: Now) -> Day:
        return today - (now.today - now.open_from) - (0 if self.make_up is None else self.make_up.window)


def test_a_rule_that_forgets_by_a_version_that_is_only_announced_is_caught() -> None:
    def law(case: Case, at: int) -> None:
        first, second = versions_of(case.book, ((MakeUp(window=5), None), (None, None)), ForgetsByTheNewest)
        step_by_step_is_replay(evolve(second, since=at, before=first), case.delivered)

    assert "step by step" in catches(law, PLAIN, SINCE, tries=2000)


def test_the_histories_meet_what_they_are_for() -> None:
    told: set[str] = set()

    @settings(max_examples=200, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(CASES)
    def tried(case: Case) -> None:
        told.update(one.what for one in case.book.replay(case.delivered).posted)

    tried()
    assert {"made_up", "not_made_up", "freeze_bought", "credited", "reversed", "too_late"} <= told


# ---------------------------------------------------------------- culprits: streaks and freezes


def counted_up(days: Sequence[Day]) -> int:
    """A streak that is counted up as days come."""
    length, last = 0, None
    for day in days:
        length, last = length + 1 if last is not None and day == last + 1 else 1, day
    return length


def test_a_streak_that_is_counted_up_is_caught() -> None:
    said = catches(lambda days: any_order_of_days_is_the_same(counted_up, days), st.lists(st.integers(1, 6)))
    assert "backwards give" in said or "as given give" in said or "twice give" in said


def covers_any_gap(days: Collection[Day], today: Day, *, freeze: Freeze, bought: Sequence[Day]) -> StreakResult:
    return streak(days, today, freeze=evolve(freeze, covers=99), bought=bought)


def protects_nothing(days: Collection[Day], today: Day, *, freeze: Freeze, bought: Sequence[Day]) -> StreakResult:
    return evolve(streak(days, today), held=streak(days, today, freeze=freeze, bought=bought).held)


def bought_any_time(days: Collection[Day], today: Day, *, freeze: Freeze, bought: Sequence[Day]) -> StreakResult:
    first = min((*days, *bought, today))
    return streak(days, today, freeze=freeze, bought=[first] * len(bought))


@pytest.mark.parametrize("culprit", [covers_any_gap, protects_nothing, bought_any_time])
def test_failure_11_a_freeze_that_covers_any_gap_or_nothing_or_the_past_is_caught(culprit: object) -> None:
    def law(days: set[Day], orders: list[Day]) -> None:
        a_freeze_covers_its_gap(days, orders, 121, Freeze(), culprit)  # type: ignore[arg-type]  # each is a function

    assert "instead of" in catches(law, DAYS, st.lists(st.integers(100, 121), max_size=3))


# ---------------------------------------------------------------- culprits: cycles and making up


def restarts_pay(days: Iterable[Day], table: CycleTable) -> list[CycleDay]:
    """Counts check-ins and not days in a row: the bonus comes with every n-th one."""
    found = []
    for at, day in enumerate(sorted(set(days)), 1):
        bonus = table.bonus if at % table.length == 0 else 0
        found.append(CycleDay(day, at % table.length, day, 1 + bonus, bonus))
    return found


def every_window_pays(days: Iterable[Day], table: CycleTable) -> list[CycleDay]:
    """Pays whenever the last n days are there: each day is in many cycles."""
    there = set(days)
    return [
        CycleDay(day, table.length, day - table.length + 1, 1, table.bonus)
        for day in sorted(there)
        if all(day - back in there for back in range(table.length))
    ]


def named_by_the_last(days: Iterable[Day], table: CycleTable) -> list[CycleDay]:
    return [evolve(one, cycle=one.day) for one in cycle_days(days, table)]


@pytest.mark.parametrize(
    ("culprit", "wanted"),
    [(restarts_pay, "lacks the days"), (every_window_pays, "was paid before"), (named_by_the_last, "is named by")],
)
def test_failure_10_a_bonus_that_is_farmed_is_caught(culprit: object, wanted: str) -> None:
    table = CycleTable((1, 1, 1), bonus=9)
    said = catches(
        lambda days: a_bonus_needs_its_days(days, table, culprit),  # type: ignore[arg-type]  # each is a function
        st.sets(st.integers(100, 112), max_size=12),
    )
    assert wanted in said


ASKED = st.lists(
    st.builds(lambda on, ago: MadeUp(on, day=on - ago), st.integers(104, 121), st.integers(-1, 5)), max_size=8
)


def no_quota(
    days: Iterable[Day], asked: Iterable[MadeUp], rule: MakeUp | None
) -> tuple[Sequence[MadeUp], Collection[Day]]:
    return made_up_days(days, asked, None if rule is None else evolve(rule, quota=99))


def twice(
    days: Iterable[Day], asked: Iterable[MadeUp], rule: MakeUp | None
) -> tuple[Sequence[MadeUp], Collection[Day]]:
    accepted, there = made_up_days(days, asked, rule)
    return (*accepted, *accepted[:1]), there


def the_wrong_day(
    days: Iterable[Day], asked: Iterable[MadeUp], rule: MakeUp | None
) -> tuple[Sequence[MadeUp], Collection[Day]]:
    """Adds the day of the making up, and not the missed one."""
    accepted, _ = made_up_days(days, asked, rule)
    return accepted, {*days, *(one.on for one in accepted)}


def any_day(
    days: Iterable[Day], asked: Iterable[MadeUp], rule: MakeUp | None
) -> tuple[Sequence[MadeUp], Collection[Day]]:
    return made_up_days(days, asked, None if rule is None else evolve(rule, window=99))


@pytest.mark.parametrize(
    ("culprit", "wanted"),
    [(no_quota, "in one stretch"), (twice, ""), (the_wrong_day, "the days with them"), (any_day, "is made up on")],
)
def test_failure_9_making_up_the_wrong_day_or_too_often_is_caught(culprit: object, wanted: str) -> None:
    rule = MakeUp(window=3, quota=2, per=Per.EVER)
    said = catches(
        lambda days, asked: made_up_within_the_quota(days, asked, rule, culprit),  # type: ignore[arg-type]
        DAYS,
        ASKED,
    )
    assert wanted in said


# ---------------------------------------------------------------- the cheater


def search(of: Playbook, tries: int = 400) -> None:
    """Look for a way to earn more than the days are worth, steered by how close a history comes to it."""

    @settings(
        max_examples=tries,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
    )
    @given(check_in_logs(lateness=of.lateness))
    def tried(found: CheckInLog) -> None:
        target(nobody_earns_more_than_the_days(of, found.delivered))

    tried()


@pytest.mark.parametrize("lateness", [0, 3])
def test_a_cheater_finds_nothing(lateness: int) -> None:
    search(book(RULES[0], RULES[2], Cycle("plain", RISING), lateness=lateness))


def test_a_cheater_finds_nothing_in_the_seven_day_table() -> None:
    search(seven_day_checkin(make_up=MakeUp(window=3, quota=2)), tries=150)


@frozen
class NeverTakesBack(Cycle):
    """Credits what a day is worth more and never takes back: a made-up day that shifts the cycles farms the bonus."""

    def _true_up(self, acc: CheckIns, now: Now) -> None:
        self._close(acc, now)
        for day, points, _ in self._walk(acc, now):
            if points > acc.paid.get(day, 0):
                now.pay(self, self.into, points - acc.paid.get(day, 0), day, points)
                acc.paid[day] = points


@frozen
class AnyQuota(Cycle):
    """Makes up whatever is asked for."""

    def _accepted(self, acc: CheckIns, now: Now) -> Iterator[tuple[MadeUp, CheckInCarry]]:
        for one in self._asked(acc, now):
            if one.day < one.on and acc.days.get(one.day, 0) <= 0:
                yield one, acc.carry


@frozen
class RestartPays(Cycle):
    """Pays the bonus on the first day of a cycle."""

    def worth(self, run: int) -> int:
        return 12 if run == 1 else 0


@pytest.mark.parametrize("culprit", [NeverTakesBack, AnyQuota, RestartPays])
def test_a_weakened_rule_is_caught(culprit: type[Cycle]) -> None:
    rule = culprit("cycle", RISING, make_up=MakeUp(window=6, quota=1))
    with pytest.raises(AssertionError, match="more than"):
        search(book(rule), tries=2000)


@frozen
class Frozen2(CheckInStreak):
    """Closes days without the freezes that were bought on them."""

    def _pass(self, kept: Kept, day: Day, orders: int) -> Kept:
        return super()._pass(kept, day, 0)


@frozen
class ForgetsTheRun(Cycle):
    """Begins each open day anew."""

    def _close(self, acc: CheckIns, now: Now) -> None:
        super()._close(acc, now)
        acc.carry = CheckInCarry()


@pytest.mark.parametrize(
    "rule",
    [
        Frozen2("frozen", {2: 3}, freezes=Freeze()),
        ForgetsTheRun("cycle", RISING, make_up=MakeUp(window=2)),
        NeverTakesBack("cycle", RISING, make_up=MakeUp(window=2)),
    ],
)
def test_a_rule_that_pays_what_days_are_not_worth_is_caught(rule: Cycle | CheckInStreak) -> None:
    def law(found: CheckInLog) -> None:
        paid_is_what_the_days_are_worth(book(rule), found.facts, found.delivered)

    assert " paid " in catches(law, check_in_logs(), tries=2000)


# ---------------------------------------------------------------- claims

START = Claims({"points": 24, "fund": 9})
HONEST = Desk()
CLAIM_LAWS = (points_are_where_they_belong, limits_hold, a_retry_is_one_claim, what_is_over_stays_over)


@pytest.mark.parametrize("law", CLAIM_LAWS, ids=lambda law: law.__name__)
@given(operations())
def test_claims_keep_their_laws(law: object, todo: list[Operation]) -> None:
    assert callable(law)
    law(START, todo)


def refunds_again(claims: Claims, id: str) -> ClaimResult:
    """Gives the points back each time."""
    one = claims.redemptions[id]
    paid = evolve(
        claims, balances={name: claims.balances.get(name, 0) + one.price.get(name, 0) for name in claims.balances}
    )
    result = refund(claims, id)
    return result if result.done is not Done.REPEATED else evolve(result, claims=paid)


def limit_stays(claims: Claims, id: str) -> ClaimResult:
    """Gives the points back, and the redemption goes on to stand."""
    result = cancel(claims, id)
    kept = evolve(result.claims, redemptions=claims.redemptions)
    return evolve(result, claims=kept)


def always_new(claims: Claims, reward: Reward, *, id: str, day: Day) -> ClaimResult:
    """Takes the points again when a claim is sent again."""
    found = redeem(claims, reward, id=id, day=day)
    if found.done is not Done.REPEATED or found.redemption is None:
        return found
    price = found.redemption.price
    less = {name: max(points - price.get(name, 0), 0) for name, points in claims.balances.items()}
    return evolve(found, claims=evolve(claims, balances=less), done=Done.DONE)


def no_limit(claims: Claims, reward: Reward, *, id: str, day: Day) -> ClaimResult:
    """Forgets what was redeemed before."""
    return redeem(claims, evolve(reward, limits=Limits()), id=id, day=day)


def limit_never_back(claims: Claims, reward: Reward, *, id: str, day: Day) -> ClaimResult:
    """Counts cancelled and refunded ones for the limit: the points come back and the limit does not."""
    past = [one for one in claims.redemptions.values() if one.reward == reward.name]
    if id not in claims.redemptions and reward.limits.ever is not None and len(past) >= reward.limits.ever:
        return ClaimResult(claims, Done.REFUSED, None)
    return redeem(claims, reward, id=id, day=day)


def refunds_anything(claims: Claims, id: str) -> ClaimResult:
    """Refunds what was never confirmed, and what was cancelled."""
    one = claims.redemptions[id]
    back = evolve(claims, redemptions={**claims.redemptions, id: evolve(one, state=type(one.state).REFUNDED)})
    moved = {name: points + one.price.get(name, 0) for name, points in claims.balances.items()}
    return ClaimResult(evolve(back, balances=moved), Done.DONE, None, one)


@pytest.mark.parametrize(
    ("law", "desk", "wanted"),
    [
        (points_are_where_they_belong, Desk(refund=refunds_again), "refund"),
        (points_are_where_they_belong, Desk(cancel=limit_stays), "instead of"),
        (points_are_where_they_belong, Desk(redeem=always_new), "instead of"),
        (limits_hold, Desk(redeem=no_limit), "the redemptions that stand allow: False"),
        (limits_hold, Desk(redeem=limit_never_back), "the redemptions that stand allow: True"),
        (a_retry_is_one_claim, Desk(redeem=always_new), "twice"),
        (what_is_over_stays_over, Desk(refund=refunds_anything), "refunded"),
    ],
)
def test_the_bugs_of_others_are_caught(law: object, desk: Desk, wanted: str) -> None:
    def tried(todo: list[Operation]) -> None:
        assert callable(law)
        law(START, todo, desk)

    assert wanted in catches(tried, operations(), tries=2000)
