"""Section 3 of the specification: what each vendor means by a week and by a month."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, Window
from commkit.kpi import windows
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from tests.kpi import states

WEEK_OF_WAU = {"ada": [date(2024, 1, 1)], "ben": [date(2024, 1, 2)], "cai": [date(2024, 1, 8)]}
ON, AS_OF = date(2024, 1, 8), date(2024, 1, 9)


def test_fixture_the_week_of_each_vendor() -> None:
    def wau(window: Window) -> int:
        return kpi.wau(WEEK_OF_WAU, ON, window=window, as_of=AS_OF).value

    assert [wau(kpi.WEEK), wau(windows.SLACK_POSTING_WEEK)] == [2, 2]
    assert [wau(windows.SLACK_WEEK), wau(windows.REDASH_WEEK)] == [3, 3]


def test_fixture_the_month_of_each_vendor() -> None:
    named = [windows.SLACK_MONTH, windows.SLACK_POSTING_MONTH, windows.DISCOURSE_MONTH, windows.REDASH_MONTH]
    assert [window.days for window in (*named, windows.DISCORD_MONTH)] == [29, 28, 30, 30, 28]
    one_a_day = {f"m{day}": [day] for day in range(1, 41)}
    found = [kpi.mau(one_a_day, 40, window=window, as_of=41).value for window in named]
    assert found == [29, 28, 30, 30]


def test_fixture_databricks_leaves_the_current_day_out() -> None:
    trailing = windows.trailing_actives(WEEK_OF_WAU, ON, window=kpi.WEEK, as_of=ON)
    assert (trailing.value, trailing.last, trailing.complete) == (2, date(2024, 1, 7), True)
    assert not kpi.wau(WEEK_OF_WAU, ON, window=kpi.WEEK, as_of=ON).complete


@given(laws.days_by_member(), st.integers(1, 35), st.integers(0, 45))
def test_trailing_actives_are_those_of_the_day_before(days: dict[str, set[Day]], length: int, day: Day) -> None:
    window = Window(length)
    found = windows.trailing_actives(days, day, window=window, as_of=day)
    assert found == kpi.mau(days, day - 1, window=window, as_of=day)
    laws.shifting_changes_nothing(
        lambda active, as_of: windows.trailing_actives(active, as_of, window=window, as_of=as_of).value, days, day, 77
    )
    laws.splitting_changes_nothing(
        states.merged(lambda active: windows.trailing_actives(active, day, window=window, as_of=day).value),
        days,
        day // 2,
    )


@given(laws.days_by_member(), st.integers(0, 45))
def test_a_longer_window_has_no_fewer_actives(days: dict[str, set[Day]], day: Day) -> None:
    active = ActiveDays.of(days)
    found = [kpi.mau(active, day, window=Window(length), as_of=day + 1).value for length in (7, 8, 28, 29, 30)]
    assert found == sorted(found)
