"""Content: reactions by views, comments on every item, who makes it, how steadily."""

from __future__ import annotations

from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import Weekday
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import content
from commkit.kpi.periods import Months, Stretches, Weeks
from commkit.standing.facts import Fact
from commkit.standing.kinds import COMMENTED, LIKED, REPLIED
from tests.kpi.declarations import declared_is_complete

comments = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 40))


def test_row_17_comments_20_25_19_pass_on_average_and_fail_on_every_item() -> None:
    found = content.comments_per_item({"p1": 20, "p2": 25, "p3": 19}, target=20)
    assert found.mean.decimal() == "21.33"
    assert found.mean.value is not None
    assert found.mean.value >= 20
    assert found.every is False
    assert [(miss.item, miss.comments, miss.missing) for miss in found.misses] == [("p3", 19, 1)]
    assert (found.least, found.median, found.reached) == (19, 20, Ratio(2, 3))
    assert content.comments_per_item({"p1": 20, "p2": 25, "p3": 20}, target=20).every is True


def test_no_items_are_unknown_not_passed() -> None:
    found = content.comments_per_item({}, target=20)
    assert (found.every, found.least, found.median, found.mean.value, found.reached.value) == (None,) * 5


def test_misses_are_in_order_of_their_gap() -> None:
    found = content.comments_per_item({"b": 3, "a": 3, "c": 0, "d": 9}, target=5)
    assert [(miss.item, miss.missing) for miss in found.misses] == [("c", 5), ("a", 2), ("b", 2)]


@given(comments, st.integers(0, 30))
def test_every_item_reaches_the_target_or_is_named(counts: dict[str, int], target: int) -> None:
    found = content.comments_per_item(counts, target=target)
    assert {miss.item for miss in found.misses} == {item for item, count in counts.items() if count < target}
    assert found.reached.num + len(found.misses) == len(counts)
    assert found.median == (median(map(Fraction, counts.values())) if counts else None)
    assert found.every is (None if not counts else all(count >= target for count in counts.values()))


@given(comments)
def test_facts_and_counts_agree(counts: dict[str, int]) -> None:
    facts = [Fact(f"{item}{n}", n, "ada", COMMENTED, thing=item) for item, many in counts.items() for n in range(many)]
    other = [Fact("x", 0, "ada", COMMENTED, thing="elsewhere"), Fact("y", 0, "ada", LIKED, thing="a")]
    gone = Fact("z", 0, "ada", COMMENTED, thing="a")
    found = content.comments_by_item([*facts, *other, gone, gone.taken_back("z2")], counts)
    assert found == counts


def test_replies_count_as_comments_where_said() -> None:
    facts = [Fact("1", 0, "ada", REPLIED, thing="a"), Fact("2", 0, "ada", COMMENTED, thing="a")]
    assert content.comments_by_item(facts, ["a"]) == {"a": 1}
    assert content.comments_by_item(facts, ["a"], kinds=(REPLIED, COMMENTED)) == {"a": 2}


def test_views_that_are_not_known_are_not_zero() -> None:
    assert content.interaction_rate(likes=3, replies=0, shares=0, views=None) is None
    rate = content.interaction_rate(likes=3, replies=0, shares=0, views=0)
    assert rate is not None
    assert rate.value is None
    with pytest.raises(InvalidValue):
        content.interaction_rate(likes=-1, replies=0, shares=0, views=None)


def test_acts_by_views_and_people_by_people_are_two_metrics() -> None:
    acts = content.interaction_rate(likes=30, replies=10, shares=5, views=30)
    assert acts is not None
    assert acts.value == Fraction(3, 2)
    assert content.interactor_share(interactors=20, viewers=80) == Ratio(1 * 20, 80)
    assert content.interactor_share_of(["ada", "ada"], ["ada", "ben", "ben"]) == Ratio(1, 2)


def test_reactions_without_a_view_show_that_views_are_missing() -> None:
    with pytest.raises(InvalidValue, match="views are missing"):
        content.interactor_share_of(["ada"], ["ben"])
    with pytest.raises(InvalidValue, match="more than viewers"):
        content.interactor_share(interactors=2, viewers=1)


def test_periods_without_items_are_rows_and_unfinished_ones_say_so() -> None:
    rows = content.items_by_period([3, 4, 18, 99, -5], Stretches(7), first=0, as_of=20)
    assert [(row.items, row.complete) for row in rows] == [(2, True), (0, True), (1, False)]
    assert len(content.items_by_period([], Months(), first=5, as_of=5)) == 0


@given(st.lists(st.integers(-10, 60), max_size=12), st.integers(0, 20))
def test_weeks_share_out_the_items_and_move_with_them(days: list[int], weeks: int) -> None:
    rows = content.items_by_period(days, Weeks(Weekday.MONDAY), first=0, as_of=50)
    assert sum(row.items for row in rows) == sum(0 <= day < 50 for day in days)
    by = 7 * weeks
    moved = content.items_by_period([day + by for day in days], Weeks(Weekday.MONDAY), first=by, as_of=50 + by)
    assert [row.items for row in moved] == [row.items for row in rows]


def test_steady_content_varies_by_nothing() -> None:
    assert content.content_stability([3, 3, 3]) == 0
    assert content.content_stability([9, 0, 0]) == pytest.approx(2**0.5)
    assert content.content_stability([0, 0]) is None
    assert content.content_frequency(items=18, periods=4).value == Fraction(9, 2)
    assert content.content_frequency(items=0, periods=0).value is None


def test_shares_of_items_and_messages() -> None:
    assert content.ugc_share(by_members=12, by_operators=18).value == Fraction(2, 5)
    assert content.original_share(original=9, items=12).value == Fraction(3, 4)
    assert content.bot_share(bot_events=40, events=200).value == Fraction(1, 5)
    assert content.offences_per_1000(offences=3, messages=1500).value == 2
    for nothing in (
        content.ugc_share(by_members=0, by_operators=0),
        content.original_share(original=0, items=0),
        content.bot_share(bot_events=0, events=0),
        content.offences_per_1000(offences=0, messages=0),
    ):
        assert nothing.value is None
    with pytest.raises(WrongType):
        content.ugc_share(by_members=True, by_operators=1)


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(content)
