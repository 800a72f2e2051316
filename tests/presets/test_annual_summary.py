"""S3-02, the annual summary: points apart from relative change, totals apart from per head, and false claims."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact
from commkit.core.wording import Label
from commkit.kpi.claims import Claim, ClaimKind
from commkit.kpi.projection import compounded_rate
from commkit.presets.annual_summary import SOURCES, TotalOrEach, annual_summary, summary_of_year
from commkit.presets.brand_plan import GROWTH
from commkit.presets.sources import Grade

SUMMARY = annual_summary()
FIVE, TEN, HALF = Fraction(5, 100), Fraction(10, 100), Fraction(50, 100)
MESSAGES, EVENTS = SUMMARY.left_open


def test_a_conversion_above_one_is_no_share() -> None:
    with pytest.raises(InvalidValue, match="not a share between 0 and 1"):
        summary_of_year(members=(10, 15), conversion=(5, 10))


def test_a_fall_of_more_than_everything_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="a fall of more than everything"):
        TotalOrEach(Label("messages", "发言量"), Fraction(-2), heads=HALF)
    with pytest.raises(InvalidValue, match="a fall of more than everything"):
        TotalOrEach(Label("messages", "发言量"), HALF, heads=-2)


def test_members_are_counted_in_whole_people() -> None:
    with pytest.raises(WrongType):
        summary_of_year(members=(10, 1.5), conversion=(FIVE, TEN))  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="a count below 0"):
        summary_of_year(members=(-1, 15), conversion=(FIVE, TEN))


def test_row_18_the_claims_of_the_source_hold() -> None:
    assert SUMMARY.growth.value == HALF
    assert SUMMARY.conversion.points.value == FIVE
    assert SUMMARY.conversion.relative.value == 1
    assert len(SUMMARY.mismatches) == 0
    assert SUMMARY.explain().splitlines()[-1] == "every claim agrees with its numbers"


def test_row_18_N52_thirty_per_cent_more_messages_is_less_per_head() -> None:
    assert MESSAGES.per_head == Fraction(-2, 15)
    assert MESSAGES.total == Fraction(95, 100)
    assert "-13.33 % per head" in MESSAGES.explain()


def test_row_18_N52_fifty_per_cent_more_participations_is_nothing_per_head() -> None:
    assert EVENTS.per_head == 0
    assert EVENTS.total == Fraction(125, 100)


def test_section_8_row_3_both_readings_are_printed_and_opposite_ones_warn() -> None:
    said = SUMMARY.explain().splitlines()
    assert "messages a day: total and per head go opposite ways; say which is meant" in said
    assert not any(line.startswith("participations in events: total") for line in said), "0 is not less"
    assert MESSAGES.opposed
    assert not EVENTS.opposed
    fewer = TotalOrEach(Label("messages", "发言量"), Fraction(-10, 100), heads=-HALF)
    assert fewer.opposed
    assert fewer.per_head == Fraction(80, 100)


@pytest.mark.parametrize(
    ("claimed", "heads", "opposed"),
    [(-10, 50, True), (-30, -50, True), (-10, -50, True), (-50, -10, False), (30, 10, False), (0, 50, False)],
)
def test_row_18_either_reading_may_go_the_other_way(claimed: int, heads: int, opposed: bool) -> None:
    found = TotalOrEach(Label("messages", "发言量"), Fraction(claimed, 100), heads=Fraction(heads, 100))
    assert found.opposed is opposed
    assert ("go opposite ways" in found.explain()) is opposed
    assert ("方向相反" in found.explain("zh")) is opposed


def test_nobody_left_has_no_value_per_head() -> None:
    gone = TotalOrEach(Label("messages", "发言量"), -1, heads=-1)
    assert gone.per_head is None
    assert not gone.opposed
    assert "not known yet per head" in gone.explain()


def test_section_8_row_6_T1_five_to_ten_per_cent_is_5_points_and_100_per_cent() -> None:
    assert "conversion: +5 pp, +100 % relative" in SUMMARY.explain()
    as_points = summary_of_year(
        members=(10, 15), conversion=(FIVE, TEN), claims=(Claim("conversion", FIVE, TEN, FIVE, ClaimKind.POINTS),)
    )
    assert len(as_points.mismatches) == 0
    mixed_up = summary_of_year(members=(10, 15), conversion=(FIVE, TEN), claims=(Claim("conversion", FIVE, TEN, FIVE),))
    assert "conversion: claimed +5 %, is +100 %; +5 pp would be right" in mixed_up.explain()


def test_row_18_R88_sixty_per_cent_for_10_to_15_is_a_mismatch() -> None:
    wrong = summary_of_year(
        members=(10, 15), conversion=(FIVE, TEN), claims=(Claim("members", 10, 15, Fraction(60, 100)),)
    )
    assert [(one.claimed, one.actual) for one in wrong.mismatches] == [(Fraction(60, 100), HALF)]
    assert "members\uff1a声称 +60 %\uff0c实际 +50 %" in wrong.explain("zh")


def test_row_18_N48_the_monthly_equivalent_is_3_44_per_cent_and_misses_10() -> None:
    assert SUMMARY.monthly is not None
    assert round(SUMMARY.monthly * 100, 3) == 3.437
    assert "as much as +3.44 % each month" in SUMMARY.explain()
    assert (SUMMARY.growth.value or 0) < compounded_rate(GROWTH, 12)


def test_a_year_that_began_with_nobody_has_no_growth() -> None:
    first = summary_of_year(members=(0, 15), conversion=(FIVE, TEN))
    assert first.monthly is None
    assert "not known yet" in first.explain()
    assert "尚不清楚" in first.explain("zh")


def test_S3_02_every_number_has_a_source() -> None:
    held: dict[str, Exact] = {f"members[{at}]": number for at, number in enumerate(SUMMARY.members)}
    held |= {"conversion.start": SUMMARY.conversion.start, "conversion.end": SUMMARY.conversion.end}
    held |= {f"claims[{at}].claimed": claim.claimed for at, claim in enumerate(SUMMARY.claims)}
    for at, one in enumerate(SUMMARY.left_open):
        held |= {f"left_open[{at}].claimed": one.claimed, f"left_open[{at}].heads": one.heads}
    assert held.keys() == SOURCES.keys()
    stated = {path for path, source in SOURCES.items() if source.grade is Grade.STATED}
    assert held.keys() - stated == {"left_open[0].heads", "left_open[1].heads"}
    for path in stated - {"members[0]", "members[1]"}:
        assert f"{int(held[path] * 100)}%" in SOURCES[path].phrase
