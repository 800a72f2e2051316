"""Health ranges: strict where the guides say above or below, unknown without a denominator, each with its grade."""

from __future__ import annotations

import importlib
import pkgutil
from fractions import Fraction

import pytest

from commkit import kpi
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import given
from commkit.core.ratio import Ratio, Shown
from commkit.core.readings import Reading
from commkit.core.wording import Label
from commkit.operations import HEALTH_RANGES, Band, Grade, HealthRange, rated

MODULES = [importlib.import_module(f"commkit.kpi.{one.name}") for one in pkgutil.iter_modules(kpi.__path__)]


def called(name: str, reading: Reading) -> str | None:
    """The English name of the band in which a reading lies."""
    label = rated(name, reading).label
    return None if label is None else label.en


def test_a_name_without_a_range_is_refused() -> None:
    with pytest.raises(UnknownName, match="health range: saw 'quit_rate', no range has it; use one of activity_rate"):
        rated("quit_rate", Ratio(1, 2))


def test_a_band_that_asks_for_another_kpi_is_refused() -> None:
    one, other, fine = given("one"), given("other"), Label(en="fine", zh="正常")
    with pytest.raises(InvalidValue, match="a band of one asks for something else"):
        HealthRange(one, (Band(fine, other > 1),), fine, Grade.ONE, "a guide")


def test_16_is_no_share_and_is_not_taken_for_16_percent() -> None:
    with pytest.raises(InvalidValue, match=r"quit_rate_7_days: saw 16, a share of 1600 %; give Fraction\(16, 100\)"):
        rated("quit_rate_7_days", 16)
    assert called("activity_rate", 1) == "healthy", "all of them is a share"


def test_the_quit_rate_of_a_new_group_is_an_alarm_above_15_percent_and_not_at_it() -> None:
    assert [called("quit_rate_7_days", Ratio(quits, 100)) for quits in (16, 15)] == ["alarm", "fine"]


def test_an_old_group_may_lose_10_percent_in_a_month() -> None:
    assert [called("quit_rate_month", Ratio(quits, 100)) for quits in (11, 10)] == ["improve", "fine"]


def test_of_100_members_11_speak_in_an_active_group_2_in_a_silent_one() -> None:
    said = {11: "active", 10: "normal", 3: "normal", 2: "silent"}
    assert {speakers: called("speaker_share", Ratio(speakers, 100)) for speakers in said} == said


@pytest.mark.parametrize("name", sorted(HEALTH_RANGES))
@pytest.mark.parametrize("nothing", [None, Ratio(0, 0)], ids=["not known", "0 members"])
def test_nothing_known_is_no_health_at_all(name: str, nothing: Reading) -> None:
    one = rated(name, nothing)
    assert one.label is None
    said = "not known yet" if nothing is None else "0/0 = n/a"
    assert one.explain().startswith(f"{one.range.measure.label.en}: {said} (")


def test_koc_are_healthy_from_8_to_12_percent() -> None:
    said = {7: "low", 8: "healthy", 10: "healthy", 12: "healthy", 13: "high"}
    assert {koc: called("koc_share", Ratio(koc, 100)) for koc in said} == said


def test_messages_per_member_and_day() -> None:
    found = [called("message_density", Ratio(tenths, 10, Shown.NUMBER)) for tenths in (6, 13, 4, 5, 12)]
    assert found == ["fine", "high", "low", "fine", "fine"]


def test_ltv_to_cac_of_3_is_healthy() -> None:
    assert [called("ltv_to_cac", Fraction(cents, 100)) for cents in (300, 299)] == ["healthy", "low"]


@pytest.mark.parametrize(
    ("name", "at", "below"),
    [
        ("checkin_rate", Ratio(128, 272), Ratio(127, 272)),
        ("activity_rate", Ratio(109, 272), Ratio(108, 272)),
        ("weekly_participation", Ratio(136, 272), Ratio(135, 272)),
        ("growth_rate", Ratio(100, 1000), Ratio(99, 1000)),
        ("satisfaction_rate", Ratio(80, 100), Ratio(79, 100)),
        ("comments_per_item", 20, Fraction(199, 10)),
    ],
)
def test_what_the_sources_state_is_reached_at_the_number_itself(name: str, at: Reading, below: Reading) -> None:
    assert HEALTH_RANGES[name].grade is Grade.STATED
    assert [called(name, reading) for reading in (at, below)] == ["healthy", "below the stated goal"]


@pytest.mark.parametrize(
    ("name", "below", "bound", "above"),
    [
        ("silent_share_7_days", "fine", 30, "high"),
        ("online_20_to_22", "low", 45, "healthy"),
        ("topic_reply_share", "low", 18, "healthy"),
        ("group_buy_completion", "low", 75, "healthy"),
        ("invite_decay", "fine", 40, "high"),
        ("join_rate_street", "low", 65, "healthy"),
        ("cac_of_first_margin", "fine", 50, "high"),
    ],
)
def test_the_bound_itself_is_on_the_good_side(name: str, below: str, bound: int, above: str) -> None:
    good = {"fine", "healthy"} & {below, above}
    assert called(name, Ratio(bound, 100)) in good
    assert [called(name, Ratio(percent, 100)) for percent in (bound - 1, bound + 1)] == [below, above]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("product_click_through", Ratio(12, 100), Ratio(25, 100)), ("k_factor", Fraction(18, 10), Fraction(25, 10))],
)
def test_both_ends_of_a_range_are_fine(name: str, low: Reading, high: Reading) -> None:
    assert [called(name, reading) for reading in (low, high)] == ["fine", "fine"]


@pytest.mark.parametrize("name", sorted(HEALTH_RANGES))
def test_each_range_has_its_grade_its_source_and_both_languages(name: str) -> None:
    one = HEALTH_RANGES[name]
    assert one.measure.key == name
    assert (one.grade is Grade.STATED) == ("S2-01" in one.source.en or "S4-03" in one.source.en)
    guides = [one.source] if one.grade is Grade.ONE else []
    labels = [*guides, one.measure.label, one.otherwise, *(band.label for band in one.bands)]
    assert all(any("一" <= sign <= "鿿" for sign in label.zh) for label in labels if label.en != "LTV:CAC")


def test_a_rating_says_reading_band_grade_and_source_in_both_languages() -> None:
    alarm = rated("quit_rate_7_days", Ratio(16, 100))
    assert str(alarm) == (
        "quit rate of a new group in 7 days: 16/100 = 16 %: alarm (one secondary source: operators' guides)"
    )
    assert alarm.explain("zh") == "新群 7 日退群率：16/100 = 16 %，警报（单一二手来源：运营指南）"
    stated = rated("checkin_rate", Ratio(127, 272))
    assert stated.explain("zh") == "签到率：127/272 = 46.69 %，低于原文目标（原文数字：N74、S4-03）"


def test_a_range_bears_the_name_of_its_kpi_or_is_the_hosts_own() -> None:
    """A3: `interaction_rate` was the share of members who spoke here, and interactions per view in commkit.kpi."""
    kpis = {one.name for module in MODULES for one in getattr(module, "DECLARED", ())}
    for name, one in HEALTH_RANGES.items():
        if one.kpi is None:
            assert name not in kpis, f"{name} is a KPI"
        else:
            assert one.kpi in kpis
            assert name == one.kpi or name.startswith(f"{one.kpi}_")
    assert [HEALTH_RANGES[name].kpi for name in ("quit_rate_month", "join_rate_street")] == ["quit_rate", "join_rate"]


def test_a_ratio_prints_as_its_range_is_counted() -> None:
    """C: an LTV:CAC of 3 printed as 300 %."""
    assert str(rated("ltv_to_cac", Ratio(300, 100))).startswith("LTV:CAC: 300/100 = 3: healthy (")
    assert str(rated("koc_share", Ratio(1, 10, Shown.NUMBER))).startswith("KOC share: 1/10 = 10 %: healthy (")


def test_a_float_is_refused_and_a_result_with_a_reading_is_read() -> None:
    with pytest.raises(WrongType, match=r"activity_rate: saw 0\.4, not exact"):
        rated("activity_rate", 0.4)  # type: ignore[arg-type]  # what a caller without types writes
    days = kpi.activity_rate_on({"ada": [7]}, 7, roster=["ada", "ben"], window=kpi.WEEK, as_of=8)
    assert str(rated("activity_rate", days)).startswith("activity rate: 1/2 = 50 %: healthy (")


def test_8_as_a_fraction_is_no_share_either() -> None:
    with pytest.raises(InvalidValue, match=r"saw 8, a share of 800 %; give Fraction\(8, 100\)"):
        rated("activity_rate", Fraction(8))


def test_join_rates_by_channel_are_the_examples_of_2_17() -> None:
    assert [called("join_rate_official_account", Ratio(joined, 100)) for joined in (20, 19)] == ["healthy", "low"]
    assert [called("join_rate_poster", Ratio(joined, 100)) for joined in (5, 4)] == ["healthy", "low"]


def test_ranges_of_ones_own_take_the_place_of_the_published_ones() -> None:
    own = HealthRange(
        given("depth"),
        (Band(Label(en="deep", zh="深"), given("depth") > 3),),
        Label(en="flat", zh="浅"),
        Grade.ONE,
        "us",
    )
    assert str(rated("depth", 4, {"depth": own})) == "depth: 4: deep (one secondary source: us)"
