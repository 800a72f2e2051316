"""Figures of `expected.json` on joining and taking part: activation, member-days, the identities of active days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from statistics import median

import pytest

from commkit import kpi
from commkit.core.calendar import Calendar, micros
from commkit.core.days import Window
from commkit.core.ratio import Ratio
from commkit.kpi.consistency import consistent
from commkit.kpi.frequency import (
    active_days_histogram_on,
    average_active_days_on,
    l28,
    power_user_curve,
    weekly_stickiness_on,
)
from commkit.kpi.hours import events_by_hour, hours_of_day, peak_hour_share
from commkit.kpi.joining import activated_within, activation_delays, claimed_share, new_member_activation
from tests.kpi.test_expected import LOGS, Log, rounded, share

SECOND = 1_000_000
JOINS = {"se_cardano": "join", "slack_houston": "channel_join"}


@pytest.fixture(scope="module")
def read() -> Callable[[Path], Log]:
    logs: dict[Path, Log] = {}
    return lambda folder: logs.setdefault(folder, Log(folder))


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest, data_dir: Callable[[str], Path], read: Callable[[Path], Log]) -> Log:
    return read(data_dir(request.param))


def joined_and_contributed(log: Log) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Each member's first join, and the instants of their contributions [microseconds]; a reaction is none."""
    kinds = set(map(str, log.expected["activity_kinds"])) - {"reaction"}  # type: ignore[call-overload]  # JSON
    joined: dict[str, int] = {}
    contributed: dict[str, list[int]] = {}
    for row in log.rows:
        at = micros(datetime.fromisoformat(row["at_iso8601_utc"]))
        if row["kind"] == JOINS[log.folder.name] and row["member"]:
            joined[row["member"]] = min(at, joined.get(row["member"], at))
        elif row["kind"] in kinds and row["member"]:
            contributed.setdefault(row["member"], []).append(at)
    return joined, contributed


@pytest.mark.parametrize("name", sorted(JOINS))
def test_row_08_join_to_first_contribution(
    data_dir: Callable[[str], Path], read: Callable[[Path], Log], name: str
) -> None:
    log = read(data_dir(name))
    wanted = log.expected["join_to_first_contribution"]
    assert isinstance(wanted, dict)
    joined, contributed = joined_and_contributed(log)
    both = joined.keys() & contributed.keys()
    assert len(both) == wanted["members_with_both"]
    assert sum(min(contributed[m]) < joined[m] for m in both) == wanted["contributed_before_join"]
    delays = activation_delays(joined, contributed)
    assert rounded(Fraction(median(delays.values())) / SECOND) == wanted["median_s_nonneg"]
    last = max(max(joined.values()), *(max(some) for some in contributed.values())) + 1
    found = activated_within(joined, contributed, within=7 * 86_400 * SECOND, as_of=last)
    everybody = new_member_activation(
        activated=found.reached + found.reached_not_yet, newcomers=found.observed + found.not_yet
    )
    assert share(everybody) == wanted["activated_7d_share_of_joined"]
    assert everybody.den == log.expected["roster"]


def test_row_08_the_reference_counts_those_who_joined_last_week_as_failures(
    data_dir: Callable[[str], Path], read: Callable[[Path], Log]
) -> None:
    """Censoring is not idle: of those who had all seven days, another share did it."""
    log = read(data_dir("se_cardano"))
    joined, contributed = joined_and_contributed(log)
    last = max(max(joined.values()), *(max(some) for some in contributed.values())) + 1
    found = activated_within(joined, contributed, within=7 * 86_400 * SECOND, as_of=last)
    assert found.not_yet > 0
    assert found.rate.den == len(joined) - found.not_yet
    wanted = log.expected["join_to_first_contribution"]
    assert isinstance(wanted, dict)
    assert share(found.rate) != wanted["activated_7d_share_of_joined"]


def test_row_02_everybody_on_a_roster_who_contributed_is_claimed(
    data_dir: Callable[[str], Path], read: Callable[[Path], Log]
) -> None:
    """Lurkers of the reference and claimed members share a roster."""
    log = read(data_dir("collegemsg"))
    roster, lurkers = log.expected["roster"], log.expected["lurkers"]
    assert isinstance(roster, int)
    assert isinstance(lurkers, int)
    assert claimed_share(claimed=roster - lurkers, members=roster) == Ratio(1350, 1899)


def test_row_17_member_days_are_active_days_of_the_whole_span(log: Log) -> None:
    span = Window(log.as_of - min(log.active.columns))
    found = average_active_days_on(log.active, log.as_of - 1, window=span, as_of=log.as_of)
    assert (found.value.num, found.value.den) == (log.expected["member_days"], log.expected["active_members"])
    assert span.days == log.expected["days_span"]
    assert found.complete
    assert found.value.value is not None
    mean_dau = found.value.value * found.value.den / span.days
    assert rounded(mean_dau) == log.expected["mean_dau"]


def test_rows_16_to_20_agree_with_the_rolling_counts_of_the_reference(log: Log) -> None:
    asked = log.expected["rolling"]
    assert isinstance(asked, list)
    for one in asked:
        day = datetime.fromisoformat(one["date"]).date()
        month = active_days_histogram_on(log.active, day, window=kpi.MONTH_30, as_of=log.as_of)
        assert sum(bar.members for bar in month.value) == one["mau30"]
        week = weekly_stickiness_on(log.active, day, as_of=log.as_of)
        assert week.value.den == one["wau"]
        assert consistent(dau=one["dau"], wau=one["wau"], mau=one["mau30"], members=len(log.active)) == ()
        curve = power_user_curve(l28(log.active, day, as_of=log.as_of).value)
        assert {point.share.den for point in curve} == {
            kpi.mau(log.active, day, window=kpi.MONTH, as_of=log.as_of).value
        }


def test_row_33_every_event_has_an_hour(log: Log) -> None:
    instants = [at for member, at in log.acts if member]
    found = events_by_hour(instants, Calendar("UTC"))
    assert sum(found.values()) == log.expected["activity_events"] == sum(row.events for row in hours_of_day(found))
    least = Fraction(1, 24)
    peak = peak_hour_share(found).value
    assert peak is not None
    assert peak >= least
    assert (peak == 1) is (log.folder.name == "cdnow")
