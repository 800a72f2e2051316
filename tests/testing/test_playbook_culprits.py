"""Every law of playbooks catches a wrong rule, book or store."""

from __future__ import annotations

from attrs import evolve
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.playbook.engine import Wakes
from commkit.points.account import Account
from commkit.points.awards import Award, Cap
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, INVITED, JOINED, LEFT, MESSAGE
from commkit.testing.playbook_histories import SPANS, Case, cases, cases_in_time, playbooks
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
    each_version_decides_its_days,
    paid_is_due,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches
from tests.testing.playbook_books import INVITES, REVIEWS
from tests.testing.playbook_culprits import (
    CapInAdd,
    ChangesItsPart,
    CountsANightTwice,
    CountsNights,
    CountsRepeats,
    EchoesInShard,
    ForgetsIds,
    ForgetsTooEarly,
    KeepsOldTerms,
    LateMovesTheClock,
    NeverTakesBack,
    NotThawed,
    SilentWhenLate,
    TakesStoringForPresence,
    WakesLate,
    forgets_known_from,
)

UTC = Calendar("UTC")
POINTS, GROWTH = Account("points", grants=(GRANTED,)), Account("growth", spends=())
TALK = ((MESSAGE, CHECKED_IN),)
GUESTS = ((INVITED, LEFT),)
MESSAGES = Award("message", MESSAGE, each=1)


def a_book(*policies: object, of: type[Playbook] = Playbook) -> Playbook:
    return of("wrong", "1", UTC, (*policies, POINTS, GROWTH))  # type: ignore[arg-type]  # a tuple of policies


def talks(book: Playbook) -> st.SearchStrategy[Case]:
    return cases(playbooks([book], [UTC]), themes=TALK)


def until(case: Case) -> int:
    return last_day(case.book, case.facts) + 5


def same_to_a_host(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from)


def same_resumed(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from)


def same_in_shards(case: Case) -> None:
    sharded_is_whole(case.book, case.delivered)


def same_at_any_time(case: Case) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, until(case))


class TestACapInsideAdd:
    BOOK = a_book(CapInAdd())

    def test_pays_by_the_order_of_delivery(self) -> None:
        def law(case: Case) -> None:
            any_order_in_time_is_due_the_same(case.book, case.facts, case.delivered)

        assert "in another order" in catches(law, cases_in_time(playbooks([self.BOOK], [UTC]), themes=TALK))


class TestAnEchoMadeInsideAShard:
    def test_does_not_reach_the_inviter_in_another_shard(self) -> None:
        book = a_book(*INVITES, of=EchoesInShard)
        assert "in 3 shards" in catches(same_in_shards, cases(playbooks([book], [UTC]), themes=GUESTS))


class TestANightThatIsReviewedTwice:
    BOOK = a_book(CountsNights(), of=CountsANightTwice)

    def test_posts_again_when_settled_again(self) -> None:
        def law(case: Case) -> None:
            settled_twice_is_settled_once(case.book, case.delivered, until(case))

        assert "settled again" in catches(law, talks(self.BOOK))

    def test_counts_more_nights_when_settled_in_between(self) -> None:
        def law(case: Case, hours: list[int]) -> None:
            instants = [case.facts[0].at + hour * 3_600_000_000 for hour in hours] if case.facts else []
            settled_between_is_settled_when_asked(case.book, case.delivered, instants)

        hours = st.lists(st.integers(0, 240), max_size=6)
        assert "settled in between" in catches(law, talks(self.BOOK), hours)


class TestAStandingThatForgetsKnownFrom:
    BOOK = a_book(*REVIEWS)

    def test_reads_low_where_it_does_not_know(self) -> None:
        def law(case: Case) -> None:
            step_by_step_is_replay(case.book, case.delivered, case.known_from, forgets_known_from(case.book))

        assert "step by step" in catches(law, talks(self.BOOK))

    def test_resumes_as_another(self) -> None:
        def law(case: Case) -> None:
            resumed_is_whole(case.book, case.delivered, case.known_from, forgets_known_from(case.book))

        assert "resumed after" in catches(law, talks(self.BOOK))


class TestAPartThatIsNotThawed:
    BOOK = a_book(NotThawed("run", CHECKED_IN, {2: 3}))

    def test_begins_anew_with_every_fact(self) -> None:
        assert "step by step" in catches(same_to_a_host, talks(self.BOOK))

    def test_begins_anew_when_resumed(self) -> None:
        assert "resumed after" in catches(same_resumed, talks(self.BOOK))

    def test_is_another_after_storing(self) -> None:
        assert "which it thawed" in catches(same_at_any_time, talks(self.BOOK))


class TestAWakeThatComesADayLate:
    BOOK = a_book(WakesLate("reminder"))

    def test_is_not_what_every_day_brings(self) -> None:
        def law(case: Case) -> None:
            every_day_is_by_wake(case.book, case.delivered, until(case))

        assert "woken for" in catches(law, talks(self.BOOK))

    def test_names_a_review_that_is_late(self) -> None:
        def law(case: Case) -> None:
            next_review_is_never_late(case.book, case.delivered)

        assert "and before it comes" in catches(law, talks(self.BOOK))


class TestARuleThatForgetsBeforeItsBucketCloses:
    BOOK = a_book(ForgetsTooEarly("run", CHECKED_IN, {2: 3}))

    def test_pays_a_host_otherwise(self) -> None:
        assert "step by step" in catches(same_to_a_host, talks(self.BOOK))

    def test_does_not_pay_what_is_due(self) -> None:
        def law(case: Case) -> None:
            paid_is_due(case.book, case.delivered)

        assert "rules have paid" in catches(law, talks(self.BOOK))

    def test_pays_otherwise_when_stored_at_any_time(self) -> None:
        assert "stored at any time" in catches(same_at_any_time, talks(self.BOOK))


class TestARuleThatNeverTakesBack:
    BOOK = a_book(NeverTakesBack("message", MESSAGE, each=1, cap=Cap(week=3)))

    def test_pays_more_than_is_due(self) -> None:
        def law(case: Case) -> None:
            paid_is_due(case.book, case.delivered)

        assert "rules have paid" in catches(law, talks(self.BOOK))


class TestIdsThatAreForgotten:
    def test_let_a_fact_count_again(self) -> None:
        def law(case: Case) -> None:
            an_id_names_one_fact(case.book, case.delivered)

        assert "again posts" in catches(law, talks(a_book(MESSAGES, of=ForgetsIds)))

    def test_let_a_log_count_twice(self) -> None:
        def law(case: Case) -> None:
            twice_is_once(case.book, case.delivered)

        assert "each fact twice" in catches(law, talks(a_book(MESSAGES, of=CountsRepeats)))


class TestWhatComesTooLate:
    @staticmethod
    def law(case: Case) -> None:
        too_late_changes_nothing(case.book, case.delivered)

    def test_is_not_passed_over_in_silence(self) -> None:
        assert "came too late and posts []" in catches(self.law, talks(a_book(MESSAGES, of=SilentWhenLate)))

    def test_does_not_move_the_clock(self) -> None:
        assert "at:" in catches(self.law, talks(a_book(MESSAGES, of=LateMovesTheClock)))


class TestARuleThatKeepsOldTerms:
    def test_pays_days_of_the_second_version_as_the_first_did(self) -> None:
        first = a_book(KeepsOldTerms(each=1))
        second = evolve(a_book(KeepsOldTerms(each=2)), version="2")

        def law(case: Case, after: int) -> None:
            since = min((case.book.calendar.day_number(fact.at) for fact in case.facts), default=0) + after
            each_version_decides_its_days(first, second, since, case.delivered)

        histories = cases_in_time(playbooks([first], [UTC]), themes=TALK)
        assert "two versions" in catches(law, histories, st.integers(1, 5))


class TestAPartThatIsChangedInPlace:
    def test_changes_the_standing_that_was_given(self) -> None:
        def law(case: Case) -> None:
            a_standing_never_changes(case.book, case.delivered)

        assert "part changes_its_part" in catches(law, talks(a_book(ChangesItsPart())))


class TestARuleThatTakesStoringForPresence:
    BOOK = a_book(TakesStoringForPresence())

    def test_is_another_when_settled_in_between(self) -> None:
        def law(case: Case) -> None:
            instants = [fact.at + 86_400_000_000 for fact in case.facts]
            settled_between_is_settled_when_asked(case.book, case.delivered, instants)

        assert "settled in between" in catches(law, talks(self.BOOK))


def test_the_right_ones_beside_the_culprits_pass() -> None:
    """The book of each culprit keeps the law once its mistake is gone: it is the mistake that is caught."""
    start = SPANS[0] * 86_400_000_000
    kinds = (JOINED, MESSAGE, CHECKED_IN, MESSAGE)
    facts = [Fact(f"f{n}", start + n * 86_400_000_000, "ada", kind) for n, kind in enumerate(kinds)]
    right = a_book(CountsNights(), MESSAGES, *INVITES, *REVIEWS)
    end = last_day(right, facts) + 5
    settled_twice_is_settled_once(right, facts, end)
    every_day_is_by_wake(right, facts, end)
    step_by_step_is_replay(right, facts)
    nightly = right.replay(facts, until=end, wakes=Wakes.EVERY_DAY).posted
    assert [one.amount for one in nightly if one.what == "counted"] == list(range(1, 9))
