"""What is stored of a member is what the checks ask: the rest is forgotten, and unknown rather than low."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import number
from commkit.core.errors import InvalidValue, WrongType
from commkit.standing.activity import Activity
from commkit.standing.activity_data import activity_of, plain
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import CHECKED_IN, JOINED, LIKED, MESSAGE, POSTED, Kind
from commkit.standing.measures import Role, Tally, count, days, people, tenure, things, total
from commkit.standing.stream import Earlier
from commkit.testing.keeping import (
    Came,
    histories_of_one,
    in_time,
    keepings,
    kept_by,
    tallies,
    trimmed_early_is_trimmed_late,
    trimming_hides_nothing_asked,
    unknown_or_right,
)

ACTED, RECEIVED = Role.ACTED, Role.RECEIVED


def kept(keeping: Keeping, *facts: tuple[int, Kind], known_from: int | None = None) -> Activity:
    """Ada's activity from (day, kind) pairs, nothing dropped yet."""
    came = [
        (Fact(f"f{at}", 0, "ada", kind, person="bo", thing="t1"), day, ACTED) for at, (day, kind) in enumerate(facts)
    ]
    return kept_by(keeping, came, known_from)


@given(keepings(), histories_of_one())
def test_trimmed_early_is_trimmed_late(keeping: Keeping, came: tuple[Came, ...]) -> None:
    trimmed_early_is_trimmed_late(keeping, came)


@given(keepings(), histories_of_one())
def test_trimming_hides_nothing_that_is_asked(keeping: Keeping, came: tuple[Came, ...]) -> None:
    trimming_hides_nothing_asked(keeping, came)


@given(
    st.lists(keepings(), min_size=3, max_size=3),
    histories_of_one(),
    st.lists(tallies(), min_size=1, max_size=6),
    st.none() | st.integers(17_190, 17_240),
    st.tuples(st.integers(0, 12), st.integers(0, 12)),
)
def test_whatever_the_books_ask_one_after_the_other_an_answer_is_right_or_unknown(
    books: Sequence[Keeping], came: tuple[Came, ...], asked: list[Tally], known_from: int | None, turns: tuple[int, int]
) -> None:
    stored, whole = Activity(), Activity()
    today = 17_190
    books[0].begin(stored, today, known_from)
    counted = in_time(came, min(book.lateness for book in books))
    for at, (fact, day, role) in enumerate(counted):
        book = books[sum(at >= turn for turn in turns)]
        book.begin(stored, today, None)
        today = max(today, day)
        whole.add(fact, day, role)
        if known_from is None or day >= known_from:
            stored.add(fact, day, role)
        book.trim(stored, today)
        again = activity_of(plain(stored))
        assert again == stored
        stored = again
        unknown_or_right(stored, whole, [*asked, *book.tallies], range(today - 3, today + 9))


class TestWhatIsAsked:
    def test_spots_are_the_kinds_in_the_roles_that_are_asked(self) -> None:
        keeping = Keeping((count(MESSAGE, POSTED), people(LIKED).received.last(7)), tenure=True)
        assert keeping.spots == {("message", ACTED), ("posted", ACTED), ("liked", RECEIVED), ("joined", ACTED)}
        assert Keeping().spots == frozenset()

    def test_comes_from_the_measures_of_checks_and_leaves_others_alone(self) -> None:
        check = (count(MESSAGE).last(7) >= 1) & (tenure >= 30) & (count(POSTED).community >= 9)
        assert Keeping.of(check.measures, 2) == Keeping((count(MESSAGE).last(7),), tenure=True, lateness=2)

    def test_only_a_member_is_kept(self) -> None:
        with pytest.raises(InvalidValue, match=r"count\.posted\.community.*keeps one member's activity"):
            Keeping((count(POSTED).community,))
        with pytest.raises(InvalidValue, match="it asks the group"):
            Keeping((count(POSTED).of_group,))
        with pytest.raises(WrongType, match="not a tally"):
            Keeping((tenure,))  # type: ignore[arg-type]
        with pytest.raises(InvalidValue, match="lateness"):
            Keeping(lateness=-1)

    def test_names_what_grows_for_ever(self) -> None:
        grows = (people(LIKED), things(LIKED), days(MESSAGE, POSTED))
        stays = (count(LIKED), total(LIKED), days(MESSAGE), people(LIKED).last(9), days(MESSAGE, POSTED).last(9))
        assert Keeping((*stays, *grows)).unbounded == grows


class TestBeginning:
    def test_a_new_activity_has_every_stream_that_is_asked(self) -> None:
        ada = Activity()
        Keeping((count(MESSAGE), people(LIKED).received)).begin(ada, 20, known_from=10)
        assert (ada.known_from, ada.whole, set(ada.streams)) == (10, False, {("message", ACTED), ("liked", RECEIVED)})
        assert [ada.read(count(MESSAGE).last(length), 20) for length in (11, 12)] == [0, None]
        assert ada.read(count(MESSAGE), 20) is None

    def test_what_nobody_asks_is_not_counted_and_unknown(self) -> None:
        ada = kept(Keeping((count(MESSAGE),)), (5, MESSAGE), (5, POSTED))
        assert set(ada.streams) == {("message", ACTED)}
        assert [ada.read(tally, 5) for tally in (count(MESSAGE), count(POSTED), people(MESSAGE))] == [1, None, None]
        assert ada.read(count(MESSAGE, POSTED), 5) is None
        assert ada.stream(POSTED).times == {}

    def test_what_a_new_book_asks_first_is_known_from_the_next_day_on(self) -> None:
        ada = kept(Keeping((count(MESSAGE),)), (5, MESSAGE))
        Keeping((count(MESSAGE), count(POSTED).last(2), people(MESSAGE).last(1))).begin(ada, 5, known_from=None)
        asked = (count(MESSAGE), count(POSTED).last(2), people(MESSAGE).last(1))
        assert [[ada.read(tally, day) for tally in asked] for day in (5, 6, 7)] == [
            [1, None, None],
            [1, None, 0],
            [1, 0, 0],
        ]

    def test_what_was_not_asked_for_a_while_is_not_taken_for_nothing(self) -> None:
        messages, posts = Keeping((count(MESSAGE).last(9),)), Keeping((count(POSTED).last(9),))
        ada = kept(messages, (5, MESSAGE))
        posts.begin(ada, 6, None)
        ada.add(Fact("unseen", 0, "ada", MESSAGE), 7)
        messages.begin(ada, 8, None)
        assert [ada.read(count(MESSAGE).last(9), day) for day in (8, 16, 17)] == [None, None, 0]

    def test_a_book_that_asked_nothing_leaves_no_false_zeros(self) -> None:
        ada = activity_of(plain(kept(Keeping())))
        Keeping((count(MESSAGE).last(3),)).begin(ada, 50, known_from=None)
        assert [ada.read(count(MESSAGE).last(3), day) for day in (50, 52, 53)] == [None, None, 0]

    def test_a_whole_activity_keeps_what_is_asked_of_it(self) -> None:
        ada = Activity()
        for at, kind in enumerate([MESSAGE, POSTED]):
            ada.add(Fact(f"f{at}", 0, "ada", kind), 5)
        keeping = Keeping((count(MESSAGE), count(LIKED)))
        keeping.begin(ada, 9, known_from=9)
        assert [ada.read(tally, 9) for tally in (count(MESSAGE), count(LIKED), count(POSTED))] == [1, 0, None]

    @given(keepings(), histories_of_one())
    def test_beginning_again_changes_nothing(self, keeping: Keeping, came: tuple[Came, ...]) -> None:
        ada = kept_by(keeping, came)
        keeping.begin(ada, 17_300, known_from=17_300)
        assert ada == kept_by(keeping, came)


class TestTrimming:
    def test_days_that_no_question_sees_any_more_go_and_their_sums_stay(self) -> None:
        keeping = Keeping((count(MESSAGE), count(MESSAGE).last(7)), lateness=3)
        ada = kept(keeping, (1, MESSAGE), (13, MESSAGE), (14, MESSAGE), (20, MESSAGE))
        keeping.trim(ada, 20)  # the week that ended on the evening before begins on 13
        assert ada.times(MESSAGE) == {13: 1, 14: 1, 20: 1}
        assert ada.stream(MESSAGE).earlier == Earlier(times=1, amount=0, days=1, before=13)
        assert [ada.read(count(MESSAGE).last(length), 20) for length in (7, 8, 9)] == [2, 3, None]
        assert ada.read(count(MESSAGE), 20) == 4

    def test_a_day_that_may_still_change_stays(self) -> None:
        keeping = Keeping((count(MESSAGE).last(1),), lateness=3)
        ada = kept(keeping, (16, MESSAGE), (17, MESSAGE), (20, MESSAGE))
        keeping.trim(ada, 20)
        assert ada.times(MESSAGE) == {17: 1, 20: 1}

    def test_a_look_back_of_months_keeps_its_days(self) -> None:
        today = number(date(2024, 3, 31))
        keeping = Keeping((count(MESSAGE).last(months=1),))
        first = number(date(2024, 3, 1))
        ada = kept(keeping, (first - 1, MESSAGE), (first, MESSAGE), (today, MESSAGE))
        keeping.trim(ada, today)
        assert set(ada.times(MESSAGE)) == {first, today}

    def test_a_young_member_has_lost_nothing(self) -> None:
        keeping = Keeping((count(MESSAGE).last(7),))
        ada = kept(keeping, (18, MESSAGE))
        keeping.trim(ada, 20)
        assert ada.read(count(MESSAGE).last(365), 20) == 1

    def test_people_of_all_time_are_never_dropped_and_others_are(self) -> None:
        keeping = Keeping((people(LIKED), things(LIKED).last(7)))
        ada = kept(keeping, (1, LIKED))
        keeping.trim(ada, 50)
        liked = ada.stream(LIKED)
        assert (liked.people, liked.things, liked.times) == ({"bo": 1}, {}, {})
        assert [ada.read(tally, 50) for tally in (people(LIKED), things(LIKED), things(LIKED).last(7))] == [1, None, 0]

    def test_days_of_all_time_over_several_kinds_are_never_dropped(self) -> None:
        keeping = Keeping((days(MESSAGE, POSTED),))
        ada = kept(keeping, (1, MESSAGE), (1, POSTED), (2, POSTED))
        keeping.trim(ada, 500)
        assert ada.read(days(MESSAGE, POSTED), 500) == 2

    def test_days_of_all_time_over_several_kinds_are_unknown_where_one_dropped_some(self) -> None:
        keeping = Keeping((days(MESSAGE), days(POSTED)))
        ada = kept(keeping, (1, MESSAGE), (1, POSTED))
        keeping.trim(ada, 500)
        assert [ada.read(tally, 500) for tally in (days(MESSAGE), days(POSTED), days(MESSAGE, POSTED))] == [1, 1, None]
        assert ada.read(count(MESSAGE, POSTED), 500) == 2

    def test_what_an_older_book_asked_beside_is_no_longer_stored(self) -> None:
        ada = kept(Keeping((count(LIKED), people(LIKED), total(LIKED))), (5, LIKED))
        Keeping((count(LIKED),)).trim(ada, 5)
        assert plain(ada) == {"streams": {"liked": {"times": [5, 1]}}}

    def test_streams_that_are_not_asked_are_left_alone(self) -> None:
        ada = kept(Keeping((count(CHECKED_IN),)), (1, CHECKED_IN))
        Keeping((count(MESSAGE),)).trim(ada, 500)
        assert ada.times(CHECKED_IN) == {1: 1}

    def test_the_latest_join_stays_however_old_and_the_one_before_while_it_may_be_taken_back(self) -> None:
        keeping = Keeping(tenure=True, lateness=3)
        ada = kept(keeping, (1, JOINED), (100, JOINED))
        keeping.trim(ada, 101)
        assert ada.times(JOINED) == {1: 1, 100: 1}
        ada.add(Fact("back", 0, "ada", JOINED, times=-1), 100)
        assert ada.at_end_of(102).read(tenure) == 101
        ada.add(Fact("again", 0, "ada", JOINED), 102)
        keeping.trim(ada, 106)
        keeping.trim(ada, 106)
        assert (ada.times(JOINED), ada.at_end_of(106).read(tenure)) == ({102: 1}, 4)

    def test_tenure_is_known_of_whoever_joined_before_anything_else_was_seen(self) -> None:
        ada = kept(Keeping(tenure=True), (5, JOINED), known_from=20)
        assert ada.at_end_of(25).read(tenure) == 20
        assert ada.read(count(JOINED).last(21), 25) is None
