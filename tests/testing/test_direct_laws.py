"""The laws of rules that decide once hold and catch culprits; the rules keep the laws of playbooks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.playbook import Playbook
from commkit.points import Account, invites
from commkit.points.campaigns import Stacking
from commkit.points.caps import AtCap
from commkit.points.decisions import Decision
from commkit.points.direct import DirectAward, DirectPart, DirectState, Rate, RollingCap
from commkit.points.invite import Invite
from commkit.points.penalties import Command, Floor, Penalty
from commkit.points.referral import Milestone, Reaching, referral
from commkit.points.true_up import Carry
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import (
    CHECKED_IN,
    COMMAND_GIVEN,
    GRANTED,
    INVITED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    RATED,
    REMOVED,
    REPLIED,
    SPENT,
)
from commkit.standing.measures import Role, count, days, tenure
from commkit.standing.policy import Now, Policy
from commkit.testing.announced import announced_is_not_in_force
from commkit.testing.direct import (
    a_pair_is_paid_once,
    a_penalty_keeps_its_floor,
    a_window_never_holds_more_than_its_cap,
    taken_back_is_as_if_it_never_was,
    the_decided_is_never_reopened,
    what_is_taken_back_is_what_was_given,
)
from commkit.testing.playbook_histories import Case, cases, cases_in_time, playbooks
from commkit.testing.playbook_runs import last_day
from commkit.testing.playbook_states import (
    a_part_may_be_stored_at_any_time,
    a_standing_never_changes,
    every_day_is_by_wake,
    next_review_is_never_late,
    settled_between_is_settled_when_asked,
    settled_twice_is_settled_once,
)
from commkit.testing.playbooks import (
    an_id_names_one_fact,
    any_order_in_time_is_due_the_same,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches

UTC = Calendar("UTC")
DAY = 86_400_000_000
POINTS = Account("points", grants=(GRANTED, COMMAND_GIVEN))
GROWTH = Account("growth", spends=())

WEEK = DirectAward("week", MESSAGE, each=2, rolling=RollingCap(7, days=3), into="growth")
HOURS = DirectAward("hours", LIKED, each=3, rolling=RollingCap(5, seconds=7200), at_cap=AtCap.DROP, role=Role.RECEIVED)
RICH = DirectAward(
    "rich",
    REPLIED,
    each=2,
    when=(days(CHECKED_IN).last(4) >= 1) & (tenure >= 1),
    rates=(Rate(POINTS.balance >= 4, Fraction(2)), Rate(count(MESSAGE).last(2) >= 2, Fraction(3, 2))),
    stacking=Stacking.ADDITIVE,
    rolling=RollingCap(11, days=4),
)
PENALTIES = (
    Penalty("refused", RATED, each=3, limit=1),
    Penalty("clipped", LIKED, each=2, floor=Floor.CLIP, role=Role.RECEIVED),
    Penalty("owed", REMOVED, each=4, floor=Floor.DEBT),
)
COMMAND = Command("command", may=count(MESSAGE).last(3) >= 2, allowed=("bo",), kind=RATED)
REFERRAL = referral("referral", 5, (count(MESSAGE) >= 2) | (tenure >= 3))
DIRECT = (WEEK, HOURS, RICH)


def book(*rules: Policy, lateness: int = 3) -> Playbook:  # type: ignore[type-arg]  # rules of many parts
    return Playbook("class", "1", UTC, (POINTS, GROWTH, *rules), lateness=lateness)


ALL = (*DIRECT, *PENALTIES[1:], COMMAND, *REFERRAL, *invites("invite", 4))
BOOKS = playbooks([book(*ALL), book(*ALL, lateness=0), book(*DIRECT, *PENALTIES, *REFERRAL, lateness=1)])
THEMES = (
    (MESSAGE, LIKED, REPLIED, CHECKED_IN, JOINED),
    (INVITED, JOINED, LEFT, MESSAGE),
    (INVITED, LEFT, REMOVED, JOINED, MESSAGE, RATED, GRANTED),
    (GRANTED, RATED, LIKED, REMOVED, SPENT, REPLIED, CHECKED_IN, JOINED),
)
CASES = cases(BOOKS, size=16, themes=THEMES)
IN_TIME = cases_in_time(BOOKS, size=16, themes=THEMES)
NIGHTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 23)), max_size=6)

# ---------------------------------------------------------------- laws of playbooks


@given(CASES)
def test_live_is_bulk_is_resumed_is_sharded(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered)
    sharded_is_whole(case.book, case.delivered)
    resumed_is_whole(case.book, case.delivered)


@given(CASES)
def test_T16_twice_is_once_and_an_id_is_one_fact(case: Case) -> None:
    twice_is_once(case.book, case.delivered)
    an_id_names_one_fact(case.book, case.delivered)
    too_late_changes_nothing(case.book, case.delivered)


@given(IN_TIME)
def test_T16_any_order_in_time_is_due_the_same(case: Case) -> None:
    plain = evolve(case.book, policies=(POINTS, GROWTH, *invites("invite", 4)))
    any_order_in_time_is_due_the_same(plain, in_order(case.facts), case.delivered)


@given(CASES, NIGHTS)
def test_time_settles_the_same_whenever_it_is_asked(case: Case, nights: list[tuple[int, int]]) -> None:
    start, end = case.facts[0].at if case.facts else 0, last_day(case.book, case.delivered)
    instants = [start + day * DAY + hour * DAY // 24 for day, hour in nights]
    settled_between_is_settled_when_asked(case.book, case.delivered, instants)
    settled_twice_is_settled_once(case.book, case.delivered, end + 3)
    every_day_is_by_wake(case.book, case.delivered, end + 3)
    next_review_is_never_late(case.book, case.delivered)


@given(CASES)
def test_parts_may_be_stored_at_any_time(case: Case) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.delivered))
    a_standing_never_changes(case.book, case.delivered)


def test_the_histories_meet_what_they_are_for() -> None:
    told: set[tuple[str, str]] = set()

    def collected(case: Case) -> None:
        told.update((one.policy, one.what) for one in case.book.replay(case.delivered).posted)
        assert not wanted <= told, "all met"

    wanted = {
        *((name, what) for name in ("week", "hours") for what in ("credited", "reversed", "award_capped")),
        *(("rich", what) for what in ("credited", "reversed", "not_awarded")),
        *((name, what) for name in ("clipped", "refused") for what in ("credited", "reversed", "not_penalised")),
        *(("command", what) for what in ("commanded", "not_commanded")),
        *(("owed", what) for what in ("credited", "reversed")),
        *(("referral", what) for what in ("credited", "reversed")),
        ("referral_milestone", "referred"),
    }
    assert "all met" in catches(collected, CASES, tries=1500)


# ---------------------------------------------------------------- laws of rules that decide once

DIRECT_CASES = cases(playbooks([book(*DIRECT), book(*DIRECT, lateness=1)]), size=18, themes=THEMES[:1])
PENALTY_CASES = cases(playbooks([book(*PENALTIES)]), size=18, themes=((GRANTED, RATED, LIKED, REMOVED),))
PAIRS = ((INVITED, JOINED, LEFT, MESSAGE), (INVITED, MESSAGE), (INVITED, LEFT))
INVITING = cases(playbooks([book(*invites("invite", 5))]), size=14, late=3, themes=PAIRS)
REFERRING = cases(playbooks([book(*REFERRAL)]), size=14, late=3, themes=PAIRS)
PLACES = st.integers(0, 17)


@given(DIRECT_CASES)
def test_a_rolling_window_never_holds_more_than_its_cap(case: Case) -> None:
    for rule in DIRECT:
        assert rule.rolling is not None
        a_window_never_holds_more_than_its_cap(case.book, rule.name, rule.rolling, case.delivered)


@given(DIRECT_CASES)
def test_what_was_decided_is_never_reopened(case: Case) -> None:
    for rule in DIRECT:
        the_decided_is_never_reopened(case.book, rule.name, case.delivered)


@given(DIRECT_CASES)
def test_what_is_taken_back_is_what_was_given(case: Case) -> None:
    for rule in DIRECT:
        what_is_taken_back_is_what_was_given(case.book, rule.name, [one for one in case.facts if one.times > 0])


def beside(facts: tuple[Fact, ...], at: int) -> tuple[Fact, int]:
    """One more fact like that at a place, which comes right before it."""
    place = at % len(facts)
    return evolve(facts[place], id="one more", thing="another"), place


@given(DIRECT_CASES, PLACES)
def test_the_points_are_back_and_so_is_the_limit(case: Case, at: int) -> None:
    if case.facts:
        more, place = beside(case.facts, at)
        for rule in (WEEK, HOURS):
            if more.times > 0:
                taken_back_is_as_if_it_never_was(case.book, rule.name, case.facts, more, place)


@given(PENALTY_CASES)
def test_a_penalty_keeps_its_floor(case: Case) -> None:
    for rule in PENALTIES:
        a_penalty_keeps_its_floor(case.book, rule.name, case.delivered)


@given(INVITING)
def test_T9_a_pair_of_an_invitation_is_paid_once(case: Case) -> None:
    a_pair_is_paid_once(case.book, "invite", 5, case.delivered)


@given(REFERRING)
def test_T9_a_pair_of_a_referral_is_paid_once(case: Case) -> None:
    chat = [one for one in case.facts if one.kind == MESSAGE and one.times > 0]
    a_pair_is_paid_once(case.book, "referral", 5, case.delivered, chat)


# ---------------------------------------------------------------- versions that are announced

CAPS = (None, RollingCap(3, days=1), RollingCap(5, days=4), RollingCap(5, seconds=7200), RollingCap(4, seconds=90_000))
SINCE = st.sampled_from((17_224, 17_226, 17_400, 19_793, 19_795))
PLAIN = cases(playbooks([book(), book(lateness=0)]), size=18, themes=((MESSAGE, CHECKED_IN), (MESSAGE,)))


def capped(plain: Playbook, cap: RollingCap | None, version: str, kind: type[DirectAward] = DirectAward) -> Playbook:
    """A version of a book that gives 2 points a message under a cap."""
    rules = (kind("week", MESSAGE, each=2, rolling=cap), DirectAward("checkin", CHECKED_IN, each=1))
    return evolve(plain, version=version, policies=(*plain.policies, *rules))


@given(PLAIN, st.lists(st.sampled_from(CAPS), min_size=3, max_size=3), st.sets(SINCE, min_size=2, max_size=2))
def test_step_by_step_is_replay_though_later_versions_are_announced(
    case: Case, caps: list[RollingCap | None], since: set[int]
) -> None:
    first, second, third = (capped(case.book, cap, str(number)) for number, cap in enumerate(caps))
    early, late = sorted(since)
    announced_is_not_in_force(first, second, early, case.delivered)
    known = evolve(second, since=early, before=first)
    announced_is_not_in_force(known, third, late, case.delivered)
    step_by_step_is_replay(evolve(third, since=late, before=known), case.delivered)


# ---------------------------------------------------------------- culprits


@frozen
class ForgetsByTheNewest(DirectAward):
    """Keeps what its own cap looks at, also where an earlier version is still in force."""

    def freeze(self, acc: DirectState, now: Now) -> DirectPart:
        window = {} if self.rolling is None else self.rolling.held(acc.window, self.rolling.when(now))
        return evolve(super().freeze(acc, now), window=window)


def test_a_rule_that_forgets_by_a_version_that_is_only_announced_is_caught() -> None:
    def law(case: Case, at: int) -> None:
        first = capped(case.book, RollingCap(5, days=4), "1", ForgetsByTheNewest)
        second = capped(case.book, None, "2", ForgetsByTheNewest)
        step_by_step_is_replay(evolve(second, since=at, before=first), case.delivered)

    assert "step by step" in catches(law, PLAIN, SINCE)


@frozen
class GivesTwice(DirectAward):
    """A gift credited twice."""

    def _give(self, acc: DirectState, times: int, when: int, now: Now) -> int:
        return super()._give(acc, times, when, now) + super()._give(acc, times, when, now)


@frozen
class Forgetful(DirectAward):
    """Takes back what the fact is worth today, and does not know what was really given."""

    def _take_back(self, acc: DirectState, decision: Decision, now: Now) -> None:
        super()._take_back(acc, evolve(decision, points=self.each), now)


@frozen
class LimitStays(DirectAward):
    """Points back, but the limit not."""

    def _take_back(self, acc: DirectState, decision: Decision, now: Now) -> None:
        window = dict(acc.window)
        super()._take_back(acc, decision, now)
        acc.window = window


@frozen
class ByCalendarWeek(DirectAward):
    """A rolling window that starts anew every few days: twice the cap around its edge."""

    def _give(self, acc: DirectState, times: int, when: int, now: Now) -> int:
        acc.window = {at: points for at, points in acc.window.items() if at // 3 == when // 3}
        return super()._give(acc, times, when, now)


@frozen
class Reopens(DirectAward):
    """Pays the day of the fact, as if what was decided for it could be worked out again."""

    def _give(self, acc: DirectState, times: int, when: int, now: Now) -> int:
        place, given = len(now.outcomes), super()._give(acc, times, when, now)
        now.outcomes[place:] = [one._replace(day=now.day) for one in now.outcomes[place:]]
        return given


@frozen
class NoFloor(Penalty):
    """Takes what it likes, whatever the floor."""

    def takes(self, balance: int, times: int = 1) -> int:
        return times * self.each


@frozen
class PaysAgain(Invite):
    """Forgets whom it has paid for once they leave: an invitee who rejoins is paid twice."""

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        after = super().leaves(noted, day, carry, points, now)
        return evolve(after, seen={name: paid for name, paid in after.seen.items() if paid})


@frozen
class PaysBothWays(Invite):
    """Pays a pair in both directions."""

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        after = super().leaves(noted, day, carry, points, now)
        known = {name for name, paid in after.seen.items() if paid} | set(carry.seen)
        return evolve(after, seen={name: paid for name, paid in after.seen.items() if name in known})


@frozen
class TellsAlways(Milestone):
    """Tells the inviter after every fact: with each the milestone is as new."""

    def follow(self, acc: Reaching, fact: Fact, now: Now) -> Reaching:
        return evolve(super().follow(acc, fact, now), told="", by=acc.by)


def of(rule: DirectAward, kind: type[DirectAward]) -> DirectAward:
    """A rule with one mistake, otherwise the same."""
    return kind("wrong", rule.kind, rule.each, rolling=rule.rolling, role=rule.role)


def wrong(kind: type[DirectAward], law: str) -> str:
    """The words of a law on a wrong rule."""
    rule = of(WEEK, kind)
    histories = cases(playbooks([book(rule)]), size=18, themes=((MESSAGE,),))

    def tried(case: Case, at: int) -> None:
        assert rule.rolling is not None
        happened = [one for one in case.facts if one.times > 0]
        if law == "window":
            a_window_never_holds_more_than_its_cap(case.book, "wrong", rule.rolling, case.delivered)
        elif law == "decided":
            the_decided_is_never_reopened(case.book, "wrong", case.delivered)
        elif law == "back":
            what_is_taken_back_is_what_was_given(case.book, "wrong", happened)
        elif happened:
            more, place = beside(tuple(happened), at)
            taken_back_is_as_if_it_never_was(case.book, "wrong", happened, more, place)

    return catches(tried, histories, PLACES)


def test_a_gift_that_is_credited_twice_is_caught() -> None:
    assert "twice" in wrong(GivesTwice, "decided")


def test_a_rule_that_does_not_know_what_it_gave_is_caught() -> None:
    assert "leaves" in wrong(Forgetful, "back")


def test_points_back_but_the_limit_not_is_caught() -> None:
    assert "came and went" in wrong(LimitStays, "limit")


def test_a_window_that_starts_anew_is_caught() -> None:
    assert "in the window" in wrong(ByCalendarWeek, "window")


def test_a_rule_that_reopens_a_day_is_caught() -> None:
    assert "decides on day" in wrong(Reopens, "decided")


def test_a_penalty_below_its_floor_is_caught() -> None:
    for floor in (Floor.REFUSE, Floor.CLIP):
        rule = NoFloor("wrong", RATED, each=3, floor=floor)
        histories = cases(playbooks([book(rule)]), themes=((GRANTED, RATED),))
        assert "takes" in catches(lambda case: a_penalty_keeps_its_floor(case.book, "wrong", case.delivered), histories)


def test_an_invitee_who_rejoins_and_is_paid_twice_is_caught() -> None:
    _, tell = invites("wrong", 5)
    histories = cases(playbooks([book(PaysAgain("wrong", 5), tell)]), late=0, themes=PAIRS)
    assert "again" in catches(lambda case: a_pair_is_paid_once(case.book, "wrong", 5, case.delivered), histories)


def test_T9_a_circular_invitation_that_is_paid_is_caught() -> None:
    _, tell = invites("wrong", 5)
    histories = cases(playbooks([book(PaysBothWays("wrong", 5), tell)]), size=20, late=0, themes=((INVITED,),))
    assert "pairs" in catches(lambda case: a_pair_is_paid_once(case.book, "wrong", 5, case.delivered), histories)


def test_a_milestone_that_is_told_again_is_caught() -> None:
    pays, tell, reach = referral("wrong", 5, count(MESSAGE) >= 1)
    rule = TellsAlways(reach.name, reach.check)
    histories = cases(playbooks([book(PaysAgain("wrong", 5, kind=pays.kind), tell, rule)]), late=0, themes=PAIRS)

    def tried(case: Case) -> None:
        chat = [one for one in case.facts if one.kind == MESSAGE and one.times > 0]
        a_pair_is_paid_once(case.book, "wrong", 5, case.delivered, chat)

    assert "again" in catches(tried, histories)
