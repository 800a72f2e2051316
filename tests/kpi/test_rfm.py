"""RFM raw, scores by cuts and by rank; CDNOW from the raw log."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import number
from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import economics, rfm
from commkit.kpi.declared import Direction
from commkit.kpi.rfm import FIVE_POINT, Frequency, Rfm, RfmCuts, RfmScore, TiedScores
from commkit.standing.facts import Fact
from commkit.standing.kinds import MESSAGE, PURCHASED
from commkit.testing import kpis_value as laws
from commkit.testing.kpis import Days, days_by_member

acts_of_members = st.dictionaries(
    st.sampled_from(["ada", "ben", "cai"]), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5000)), max_size=6)
)
some_values = st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 6))


def scored(row: tuple[int, int, int]) -> tuple[int, int, int | None]:
    days, acts, money = row
    found = FIVE_POINT.score(Rfm("ada", days, 0, acts, acts, money), Frequency.ACTS)
    return found.r, found.f, found.m


def test_cuts_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidValue, match="best score first"):
        RfmCuts((90, 30), (20, 5), (1000, 500))
    with pytest.raises(InvalidValue, match="best score first"):
        RfmCuts((30, 90), (5, 20), (1000, 500))
    with pytest.raises(InvalidValue, match="best score first"):
        rfm.score_at_least(3, ())
    with pytest.raises(WrongType):
        rfm.score_at_most(3, (1.5, 2))  # type: ignore[arg-type]  # the mistake under test


def test_amounts_in_floats_and_ways_to_rank_that_say_nothing_are_refused() -> None:
    with pytest.raises(WrongType, match="cents"):
        rfm.rfm_raw({"ada": [(1, 9.5)]}, as_of=9)  # type: ignore[list-item]  # the mistake under test
    with pytest.raises(InvalidValue, match=r"Direction\.UP or Direction\.DOWN"):
        rfm.quantile_scores({"ada": 1}, better=Direction.DEPENDS, ties=TiedScores.LOWER)
    with pytest.raises(TypeError, match="ties"):
        rfm.quantile_scores({"ada": 1}, better=Direction.UP)  # type: ignore[call-arg]  # the mistake under test


def test_fixture_five_point_scale_of_2_15() -> None:
    assert scored((30, 20, 500_000)) == (5, 5, 5)
    assert scored((31, 19, 499_900)) == (4, 4, 4)
    assert scored((181, 4, 49_900)) == (1, 1, 1)


def test_pain_24_the_two_recencies_run_opposite_ways() -> None:
    late, early = rfm.rfm_raw({"late": [(1, 0), (9, 0)], "early": [(1, 0), (2, 0)]}, as_of=10)
    assert (late.days_since_last, late.age_at_last) == (1, 8)
    assert (early.days_since_last, early.age_at_last) == (8, 1)


def test_pain_23_two_orders_on_a_day_are_two_acts_and_one_day() -> None:
    (row,) = rfm.rfm_raw({"ada": [(1, 500), (1, 500), (4, 0)]}, as_of=10)
    assert (row.acts, row.days, row.money) == (3, 2, 1000)


def test_a_window_has_two_ends_and_who_is_not_in_it_no_row() -> None:
    acts = {"ada": [(1, 100), (5, 200), (9, 400)], "ben": [(1, 100)]}
    (row,) = rfm.rfm_raw(acts, first=2, as_of=9)
    assert (row.member, row.acts, row.money, row.days_since_last) == ("ada", 1, 200, 4)


def test_without_amounts_money_is_unknown_and_not_0() -> None:
    (row,) = rfm.rfm_raw_of_days({"ada": [1, 5], "ben": [12]}, as_of=10)
    assert row.money is None
    assert FIVE_POINT.score(row, Frequency.DAYS).m is None
    assert rfm.rfm_quantile_scores([row], frequency=Frequency.DAYS, ties=TiedScores.LOWER)[0].m is None


def test_everything_is_total_on_nothing() -> None:
    assert len(rfm.rfm_raw({}, as_of=9)) == 0
    assert len(rfm.rfm_raw_of_days({}, as_of=9)) == 0
    assert rfm.quantile_scores({}, better=Direction.UP, ties=TiedScores.LOWER) == {}
    assert len(rfm.rfm_quantile_scores([], frequency=Frequency.ACTS, ties=TiedScores.LOWER)) == 0
    assert rfm.acts_of([], PURCHASED, Calendar("UTC")) == {}


def test_fewer_members_than_scores_leave_scores_empty() -> None:
    given_scores = rfm.quantile_scores({"a": 1, "b": 2, "c": 3}, better=Direction.UP, ties=TiedScores.HIGHER)
    assert given_scores == {"a": 2, "b": 4, "c": 5}


def test_ties_at_the_edge_go_together_down_or_up() -> None:
    values = {"a": 1, "b": 5, "c": 5, "d": 9}
    lower = rfm.quantile_scores(values, better=Direction.UP, ties=TiedScores.LOWER, scores=2)
    higher = rfm.quantile_scores(values, better=Direction.UP, ties=TiedScores.HIGHER, scores=2)
    assert lower == {"a": 1, "b": 1, "c": 1, "d": 2}
    assert higher == {"a": 1, "b": 2, "c": 2, "d": 2}


def test_T2_few_days_score_high() -> None:
    days = {"ada": 3, "ben": 90}
    found = rfm.quantile_scores(days, better=Direction.DOWN, ties=TiedScores.LOWER, scores=2)
    assert found == {"ada": 2, "ben": 1}


def test_T2_the_latest_and_the_busiest_member_has_the_highest_scores() -> None:
    rows = rfm.rfm_raw({"ada": [(9, 900), (8, 0)], "ben": [(1, 500)]}, as_of=10)
    ada, ben = rfm.rfm_quantile_scores(rows, frequency=Frequency.ACTS, ties=TiedScores.LOWER, scores=2)
    assert (ada, ben) == (RfmScore("ada", 2, 2, 2), RfmScore("ben", 1, 1, 1))


def test_acts_and_days_are_two_frequencies() -> None:
    rows = list(rfm.rfm_raw({"ada": [(9, 0)] * 5, "ben": [(1, 0), (2, 0)]}, as_of=10))
    cuts = RfmCuts((30,), (5, 2), (1000,))
    assert [score.f for score in rfm.rfm_scores(rows, cuts, frequency=Frequency.ACTS)] == [3, 2]
    assert [score.f for score in rfm.rfm_scores(rows, cuts, frequency=Frequency.DAYS)] == [1, 2]


def test_facts_come_once_by_civil_day_and_not_when_taken_back() -> None:
    late = datetime(2024, 1, 1, 17, tzinfo=UTC)
    bought = Fact("f1", late, "ada", PURCHASED, amount=1990)
    facts = [bought, bought, Fact("f2", late, "ada", MESSAGE), Fact("f3", late, "ben", PURCHASED, amount=5)]
    found = rfm.acts_of([*facts, facts[-1].taken_back("f4")], PURCHASED, Calendar("Asia/Shanghai"))
    assert found == {"ada": [(number(date(2024, 1, 2)), 1990)]}


@pytest.mark.parametrize("ties", TiedScores)
@pytest.mark.parametrize(("better", "sign"), [(Direction.UP, 1), (Direction.DOWN, -1)])
@given(values=some_values, scores=st.integers(1, 6))
def test_scores_keep_the_order(
    values: dict[str, int], scores: int, ties: TiedScores, better: Direction, sign: int
) -> None:
    found = rfm.quantile_scores(values, better=better, ties=ties, scores=scores)
    laws.scores_keep_the_order(found, values, scores, sign)
    laws.scores_share_the_members(found, values, scores)


@given(acts_of_members, st.integers(0, 22), st.integers(1, 99))
def test_order_labels_and_the_calendar_change_nothing(
    acts: dict[str, list[tuple[int, int]]], as_of: int, shift: int
) -> None:
    plain = {row.member: row for row in rfm.rfm_raw(acts, as_of=as_of)}
    moved = {f"x{name}": [(day + shift, amount) for day, amount in reversed(some)] for name, some in acts.items()}
    for row in rfm.rfm_raw(moved, as_of=as_of + shift):
        same = plain[str(row.member)[1:]]
        assert (row.days_since_last, row.age_at_last, row.acts) == (same.days_since_last, same.age_at_last, same.acts)
        assert (row.days, row.money) == (same.days, same.money)
    assert len(plain) == len(rfm.rfm_raw(moved, as_of=as_of + shift))


@given(acts_of_members, st.integers(0, 22))
def test_money_of_all_members_is_the_revenue(acts: dict[str, list[tuple[int, int]]], as_of: int) -> None:
    paid = sum(row.money or 0 for row in rfm.rfm_raw(acts, as_of=as_of))
    assert paid == sum(economics.revenue_by_member(acts, first=0, as_of=as_of).values())


@given(days_by_member(), st.integers(0, 45))
def test_days_and_acts_agree(days: Days, as_of: int) -> None:
    from_days = {row.member: row for row in rfm.rfm_raw_of_days(days, as_of=as_of)}
    from_acts = {
        row.member: row for row in rfm.rfm_raw({m: [(day, 0) for day in some] for m, some in days.items()}, as_of=as_of)
    }
    assert from_days.keys() == from_acts.keys()
    for member, row in from_days.items():
        other = from_acts[member]
        assert (row.days_since_last, row.age_at_last, row.days) == (
            other.days_since_last,
            other.age_at_last,
            other.days,
        )


def cents(text: str) -> int:
    found = Fraction(text) * 100
    assert found.denominator == 1
    return int(found)


def test_fixture_cdnow_sample_of_2357_customers(data_dir: Callable[[str], Path]) -> None:
    acts: dict[str, list[tuple[date, int]]] = {}
    with (data_dir("cdnow") / "sample.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day, paid = date.fromisoformat(row["date"]), cents(row["dollars"])
            acts.setdefault(row["member"], []).append((day, paid))
    rows = rfm.rfm_raw(acts, as_of=date(1997, 10, 1))
    assert len(rows) == 2357
    repeats = Counter(min(row.days - 1, 7) for row in rows)
    assert [repeats[x] for x in range(8)] == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert sum(row.days - 1 for row in rows) == 2457
    assert round(Fraction(sum(row.age_at_last for row in rows), 7), 2) == Fraction("16135.57")


def test_expected_cdnow_counts_money_and_dormancy(data_dir: Callable[[str], Path]) -> None:
    folder = data_dir("cdnow")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    acts: dict[str, list[tuple[date, int]]] = {}
    content = gzip.decompress((folder / "events.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(content.splitlines()):
        day, paid = date.fromisoformat(row["at_iso8601_utc"][:10]), cents(row["value"])
        acts.setdefault(row["member"], []).append((day, paid))
    rows = list(rfm.rfm_raw(acts, as_of=date(1998, 7, 1)))
    assert len(rows) == expected["members_in_log"]
    assert sum(row.acts == 1 for row in rows) == expected["one_and_done"]
    assert sum(2 <= row.acts <= 9 for row in rows) == expected["two_to_nine"]
    assert sum(row.acts >= 10 for row in rows) == expected["ten_plus"]
    assert sum(row.acts for row in rows) == expected["published_check"]["transactions"]
    assert sum(row.days for row in rows) == expected["member_days"]
    assert sum(row.money or 0 for row in rows) == round(expected["published_check"]["dollars"] * 100)
    assert sum(row.days_since_last > 30 for row in rows) == expected["dormant_30d"]["dormant"]
    scores = rfm.rfm_quantile_scores(rows, frequency=Frequency.ACTS, ties=TiedScores.LOWER)
    assert Counter(score.f for score in scores)[1] == expected["one_and_done"]
    assert all(isinstance(score, RfmScore) and score.m is not None for score in scores)


def test_facts_and_acts_agree_over_days_of_a_zone() -> None:
    start = datetime(2024, 3, 9, 12, tzinfo=UTC)
    facts = [Fact(f"f{at}", start + timedelta(hours=11 * at), "ada", PURCHASED, amount=at) for at in range(6)]
    calendar = Calendar("America/New_York")
    acts = rfm.acts_of(facts, PURCHASED, calendar)
    (row,) = rfm.rfm_raw(acts, as_of=date(2024, 3, 20))
    assert row.days == len({calendar.day(start + timedelta(hours=11 * at)) for at in range(6)})
    assert row.money == 15
