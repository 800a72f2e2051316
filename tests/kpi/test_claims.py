"""The claims checker, and plain signs of made-up numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import claims
from commkit.kpi.claims import Claim, ClaimKind
from commkit.testing import kpis_value as laws

FIVE, TEN = Fraction(5, 100), Fraction(10, 100)


def test_points_of_a_count_and_claims_in_floats_are_refused() -> None:
    with pytest.raises(InvalidValue, match="share between 0 and 1"):
        Claim("users", 10, 15, Fraction(5, 100), ClaimKind.POINTS)
    with pytest.raises(WrongType):
        Claim("users", 10, 15, 0.5)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(InvalidValue, match="below 0"):
        Claim("users", 10, 15, Fraction(1, 2), tolerance=-1)


def test_row_18_sixty_per_cent_for_10_to_15_is_a_mismatch() -> None:
    (found,) = claims.mismatches([Claim("users", 10, 15, Fraction(60, 100))])
    assert (found.claimed, found.actual, found.off_by) == (Fraction(60, 100), Fraction(50, 100), Fraction(10, 100))
    assert found.right_as is None


def test_S3_02_the_claims_of_the_annual_summary_hold() -> None:
    summary = [
        Claim("users", 100_000, 150_000, Fraction(50, 100)),
        Claim("conversion", FIVE, TEN, Fraction(100, 100)),
        Claim("conversion in points", FIVE, TEN, FIVE, ClaimKind.POINTS),
    ]
    assert len(claims.mismatches(summary)) == 0


def test_S3_02_every_mismatch_is_told_and_in_order() -> None:
    summary = [
        Claim("one", 10, 15, Fraction(60, 100)),
        Claim("two", 10, 15, Fraction(50, 100)),
        Claim("three", 10, 5, Fraction(50, 100)),
    ]
    assert [found.what for found in claims.mismatches(summary)] == ["one", "three"]


def test_T1_points_sold_as_per_cent_are_told_what_they_are() -> None:
    (said, other) = claims.mismatches(
        [Claim("conversion", FIVE, TEN, FIVE), Claim("conversion", FIVE, TEN, 1, ClaimKind.POINTS)]
    )
    assert said.right_as is ClaimKind.POINTS
    assert str(said) == "conversion: claimed +5 %, is +100 %; +5 pp would be right"
    assert other.right_as is ClaimKind.RELATIVE
    assert other.explain("zh") == "conversion：声称 +100 个百分点，实际 +5 个百分点；若指 +100 %，则属实"


def test_section_8_row_7_a_rounded_claim_holds_and_the_edge_of_the_tolerance_too() -> None:
    messages = Claim("per head", 1000, Fraction(1000 * 13, 15), Fraction(-13, 100))
    assert messages.holds()
    assert Claim("edge", 1000, 1505, Fraction(50, 100)).holds()
    assert not Claim("beyond", 1000, 1506, Fraction(50, 100)).holds()
    assert not Claim("strictly", 1000, 1505, Fraction(50, 100), tolerance=0).holds()


def test_a_percentage_from_nothing_is_a_mismatch_without_a_true_value() -> None:
    (found,) = claims.mismatches([Claim("users", 0, 15, Fraction(100, 100))])
    assert (found.actual, found.off_by) == (None, None)
    assert Claim("users", 0, 15, 1).holds() is None
    assert str(found) == "users: claimed +100 %, but there is no percentage from 0"
    assert "没有百分比" in found.explain("zh")


def test_a_share_from_0_claimed_in_per_cent_may_be_right_in_points() -> None:
    (found,) = claims.mismatches([Claim("share", 0, TEN, TEN)])
    assert found.right_as is ClaimKind.POINTS


def test_R110_signs_of_made_up_numbers() -> None:
    assert str(claims.comments_per_view(comments=300, views=200)) == "300/200 = 1.5"
    assert claims.busiest_day_share([4, 180, 0, 16]).decimal() == "90 %"
    (row,) = claims.shared_members({"one": {"ada", "ben"}, "two": {"ben", "cai", "dee"}})
    assert row.share.decimal() == "50 %"
    assert claims.duplicate_account_share(duplicates=30, accounts=200).decimal() == "15 %"
    with pytest.raises(InvalidValue, match="more than accounts"):
        claims.duplicate_account_share(duplicates=3, accounts=2)


def test_R110_is_total_on_nothing() -> None:
    assert len(claims.mismatches([])) == 0
    assert claims.comments_per_view(comments=0, views=0).value is None
    assert claims.busiest_day_share([]).value is None
    assert len(claims.shared_members({"one": {"ada"}})) == 0
    assert claims.shared_members({"one": set(), "two": {"ada"}})[0].share.value is None


some_claims = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.integers(0, 9), st.integers(0, 20), st.fractions(-1, 3, max_denominator=20)),
)


@given(some_claims, st.fractions(0, 1, max_denominator=50))
def test_false_claims_are_found(said: dict[str, tuple[int, int, Fraction]], tolerance: Fraction) -> None:
    made = [Claim(what, start, end, value, tolerance=tolerance) for what, (start, end, value) in said.items()]
    laws.false_claims_are_found([found.what for found in claims.mismatches(made)], dict(said), tolerance)


@given(st.lists(st.integers(0, 50)), st.integers(0, 5))
def test_days_without_joins_change_nothing(joins: list[int], empty: int) -> None:
    assert claims.busiest_day_share([*joins, *[0] * empty]) == claims.busiest_day_share(joins)


def test_sixty_is_not_sixty_per_cent() -> None:
    with pytest.raises(InvalidValue, match=r"claimed: saw 60, a change of 6000 %; give Fraction\(60, 100\) for 60 %"):
        Claim("members", 10, 15, 60)
    assert Claim("members", 10, 70, Fraction(600, 100)).holds()
    with pytest.raises(InvalidValue, match="more than 100 percentage points"):
        Claim("share", FIVE, TEN, Fraction(5), ClaimKind.POINTS)


def test_claims_that_all_hold_say_so() -> None:
    held = claims.mismatches([Claim("users", 10, 15, Fraction(50, 100))])
    assert str(held) == "all claims hold"
    assert held.explain("zh") == "所有说法均属实"
    wrong = claims.mismatches([Claim("users", 10, 15, Fraction(60, 100))])
    assert wrong.explain("zh") == "users：声称 +60 %，实际 +50 %"
    assert str(wrong).startswith("what")


def test_the_table_of_mismatches_is_in_words() -> None:
    wrong = claims.mismatches([Claim("users", 10, 15, Fraction(60, 100))])
    assert wrong.text("zh").splitlines()[1].split() == ["users", "相对起点的百分比", "60", "%", "50", "%", "否"]
