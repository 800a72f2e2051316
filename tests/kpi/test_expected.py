"""The KPIs of the five real logs equal the reference values of `expected.json`, or a table says why not."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pytest
from attrs import frozen

from commkit import kpi
from commkit.core.calendar import Calendar, micros
from commkit.core.days import Weekday, number
from commkit.core.ratio import Ratio
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws

LOGS = ["se_cardano", "cdnow", "collegemsg", "slack_houston", "bitcoin_otc"]

NOT_COMPARED = {
    "dataset": "the name of the log",
    "definitions": "where the definitions are",
    "kinds": "counts of rows, which reading a log decides; no KPI",
    "events": "counts of rows, which reading a log decides; no KPI",
    "groups": "counts of rows, which reading a log decides; no KPI",
    "members_in_log": "everybody in the file, active or not; no KPI",
    "first_event": "the edge of the file, over all kinds; no KPI",
    "last_event": "the edge of the file, over all kinds; no KPI",
    "activity_kinds": "what counts as active: an input",
    "one_and_done": "bands of counts: compared in test_expected_people",
    "two_to_nine": "bands of counts: compared in test_expected_people",
    "ten_plus": "bands of counts: compared in test_expected_people",
    "join_to_first_contribution": "activation: compared in test_expected_taking_part",
    "threads": "threads and responses: compared in test_expected_people",
    "threads_answered": "threads and responses: compared in test_expected_people",
    "response_rate": "threads and responses: compared in test_expected_people",
    "first_response": "threads and responses: compared in test_expected_people",
    "thread_definition": "what a thread is: an input",
    "published_check": "figures of the source; no KPI of the log",
}
OTHER_DEFINITION = {
    "rolling": "mau30 has 30 days; MONTH has 28, so the window is given: MONTH_30",
    "mean_stickiness": "of 30 days; the window is given: MONTH_30",
    "top10_share": "rounds up, as Heads.ROUNDED_UP; ROUNDED_DOWN would differ",
    "top1_share": "rounds up, as Heads.ROUNDED_UP; ROUNDED_DOWN would differ",
    "gini": "written as sum((2i - n - 1) x)/(n sum(x)), the same number as 2 sum(i x)/(n sum(x)) - (n + 1)/n",
    "retention_pooled": "pooled over observable cohorts, as pooled_retention; the mean of the shares differs",
    "cohorts_month2": "null is not yet observable; empty cohorts have no row; of cdnow only one is listed",
    "iso_week_actives": "the actives of weeks that start on Monday, weeks without any left out of the mean",
    "dormant_30d": "as_of is the last active day; here as_of is the day after, the first not observed",
    "lurkers": "the roster comes from the log's own source: joins, members.csv, or senders and receivers",
}


@frozen(slots=False)
class Log:
    """A log read with the standard library alone."""

    folder: Path

    @cached_property
    def expected(self) -> dict[str, object]:
        found = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        assert isinstance(found, dict)
        return found

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        plain, packed = self.folder / "events.csv", self.folder / "events.csv.gz"
        content = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
        return list(csv.DictReader(content.decode().splitlines()))

    @cached_property
    def acts(self) -> list[tuple[str, int]]:
        """Who acted, and when, by kinds of activity, in order of time; rows of unknown members are there."""
        kinds = self.expected["activity_kinds"]
        assert isinstance(kinds, list)
        return [
            (row["member"], micros(datetime.fromisoformat(row["at_iso8601_utc"])))
            for row in self.rows
            if row["kind"] in kinds
        ]

    @cached_property
    def active(self) -> ActiveDays[str]:
        members, instants = zip(*self.acts, strict=True)
        return ActiveDays.from_instants(members, instants, Calendar("UTC"), leave_out=[""])

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(member for member, _ in self.acts if member)

    @property
    def as_of(self) -> int:
        """The day after the last activity."""
        return max(self.active.columns) + 1

    def roster(self) -> set[str]:
        if (self.folder / "members.csv").exists() and self.folder.name == "slack_houston":
            with (self.folder / "members.csv").open(encoding="utf-8") as lines:
                return {row["member"] for row in csv.DictReader(lines)}
        if self.folder.name == "collegemsg":
            return {row[end] for row in self.rows for end in ("member", "ref")}
        return {row["member"] for row in self.rows if row["kind"] == "join"}

    def contributors(self) -> set[str]:
        """Who contributed; a reaction is activity, but no contribution."""
        kinds = set(map(str, self.expected["activity_kinds"])) - {"reaction"}  # type: ignore[call-overload]  # JSON
        return {row["member"] for row in self.rows if row["kind"] in kinds and row["member"]}


@pytest.fixture(scope="module")
def read() -> Callable[[Path], Log]:
    logs: dict[Path, Log] = {}
    return lambda folder: logs.setdefault(folder, Log(folder))


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest, data_dir: Callable[[str], Path], read: Callable[[Path], Log]) -> Log:
    return read(data_dir(request.param))


def rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 9))


def share(ratio: Ratio) -> float | None:
    return rounded(ratio.value)


def computed(log: Log) -> dict[str, object]:
    """Every KPI that the reference has and commkit computes, under the reference's key."""
    found: dict[str, object] = {
        "activity_events": log.counts.total(),
        "active_members": len(log.active),
        "top10_members": -(-len(log.active) // 10),
        "top10_share": share(kpi.top_share(log.counts.values())),
        "top1_share": share(kpi.top_share(log.counts.values(), Fraction(1, 100))),
        "gini": share(kpi.gini(log.counts.values())),
        "growth_accounting": list(accounting(log)),
        "mau_by_month": [{"month": row["month"], "mau": row["mau"]} for row in accounting(log)],
        "last_complete_month": last_complete_month(log),
        "retention_pooled": pooled(log),
        "cohorts_month2": list(cohorts(log)),
        "iso_week_actives": weeks(log),
        "streaks": streaks(log),
        **daily(log),
    }
    if "roster" in log.expected:
        roster = log.roster()
        lurkers = kpi.lurkers(roster, log.contributors())
        found |= {"roster": len(roster), "lurkers": len(lurkers)}
        found["lurker_share"] = share(kpi.lurker_share(lurkers=len(lurkers), members=len(roster)))
    return found


def accounting(log: Log) -> Iterator[dict[str, object]]:
    for row in kpi.growth_accounting_by(log.active, kpi.Months(), as_of=log.as_of):
        yield {
            "month": row.period,
            "mau": row.active,
            "new": row.new,
            "retained": row.retained,
            "resurrected": row.resurrected,
            "churned": row.churned,
            "quick_ratio": share(row.quick_ratio),
        }


def last_complete_month(log: Log) -> str:
    """The last month that is over: it need not have been observed from its first day."""
    months = kpi.Months()
    return months.label(months.index(log.as_of) - 1)


def pooled(log: Log) -> dict[str, object]:
    matrix = kpi.cohort_matrix(log.active, kpi.Months(), as_of=log.as_of)
    averages = {after: kpi.pooled_retention(matrix.after(after)).ratio for after in (1, 2, 3, 6)}
    return {
        f"month_{after}": {"retained": ratio.num, "cohort": ratio.den, "rate": share(ratio)}
        for after, ratio in averages.items()
    }


def cohorts(log: Log) -> Iterator[dict[str, object]]:
    matrix = kpi.cohort_matrix(log.active, kpi.Months(), as_of=log.as_of)
    for first, second in zip(matrix.after(1), matrix.after(2), strict=True):
        yield {
            "cohort": first.cohort,
            "size": first.size,
            "month_1": first.retained,
            "month_2": second.retained,
        }


def weeks(log: Log) -> dict[str, object]:
    rows = kpi.growth_accounting_by(log.active, kpi.Weeks(Weekday.MONDAY), as_of=log.as_of)
    some = [row for row in rows if row.active]
    best = max(some, key=lambda row: row.active)
    return {
        "weeks_with_activity": len(some),
        "max": best.active,
        "max_week": best.period,
        "mean": rounded(Fraction(sum(row.active for row in some), len(some))),
    }


def streaks(log: Log) -> dict[str, object]:
    longest = sorted(kpi.longest_streaks(log.active, as_of=log.as_of).values(), reverse=True)
    found: dict[str, object] = {f"members_ge{days}": sum(run >= days for run in longest) for days in (3, 7, 30)}
    return found | {"longest": longest[0], "sum_of_longest": sum(longest), "top5": longest[:5]}


def daily(log: Log) -> dict[str, object]:
    rows = kpi.actives(log.active, week=kpi.WEEK, month=kpi.MONTH_30, as_of=log.as_of)
    by_date = {row.day: row for row in rows}
    asked = log.expected["rolling"]
    assert isinstance(asked, list)
    last = rows[len(rows) - 1]
    return {
        "member_days": sum(row.dau for row in rows),
        "days_span": len(rows),
        "mean_dau": rounded(Fraction(sum(row.dau for row in rows), len(rows))),
        "rolling": [
            {"date": one["date"], "dau": row.dau, "wau": row.wau, "mau30": row.mau}
            for one in asked
            for row in [by_date[date.fromisoformat(one["date"])]]
        ],
        "mean_stickiness": share(kpi.mean_stickiness(log.active, window=kpi.MONTH_30, as_of=log.as_of)),
        "dormant_30d": {
            "as_of": last.day.isoformat(),
            "dormant": len(log.active) - last.mau,
            "of": len(log.active),
        },
    }


def test_every_kpi_equals_its_reference(log: Log) -> None:
    found = computed(log)
    compared = {key: value for key, value in log.expected.items() if key not in NOT_COMPARED}
    if log.folder.name == "cdnow":
        found["cohorts_month2"] = [row for row in cohorts(log) if row["cohort"] == "1997-01"]
    for key, wanted in compared.items():
        assert found[key] == wanted, key
    assert len(compared) >= 17


def test_every_key_is_compared_or_the_table_says_why_not(log: Log) -> None:
    unknown = log.expected.keys() - computed(log).keys() - NOT_COMPARED.keys()
    assert unknown == set()
    assert not NOT_COMPARED.keys() & OTHER_DEFINITION.keys()
    assert OTHER_DEFINITION.keys() <= computed(log).keys() | {"lurkers"}


def test_where_definitions_differ_the_numbers_do(data_dir: Callable[[str], Path], read: Callable[[Path], Log]) -> None:
    """What OTHER_DEFINITION says is not idle: with the other choice the numbers are others."""
    log = read(data_dir("collegemsg"))
    other_month = kpi.mean_stickiness(log.active, window=kpi.MONTH, as_of=log.as_of)
    assert share(other_month) != log.expected["mean_stickiness"]
    down = kpi.top_share(log.counts.values(), Fraction(1, 100), kpi.Heads.ROUNDED_DOWN)
    assert share(down) != log.expected["top1_share"]
    pooled_days = kpi.pooled_stickiness(log.active, window=kpi.MONTH_30, as_of=log.as_of)
    assert share(pooled_days) != log.expected["mean_stickiness"]


def test_accounts_balance_in_every_log(log: Log) -> None:
    laws.accounts_balance(kpi.growth_accounting_by(log.active, kpi.Months(), as_of=log.as_of))
    rows = kpi.actives(log.active, week=kpi.WEEK, month=kpi.MONTH, as_of=log.as_of)
    laws.windows_nest(rows, len(log.active))


def test_fixture_cdnow_cohort_of_january_1997(data_dir: Callable[[str], Path], read: Callable[[Path], Log]) -> None:
    matrix = kpi.cohort_matrix(read(data_dir("cdnow")).active, kpi.Months(), as_of=date(1998, 7, 1))
    wanted = [7846, 1157, 964, 810, 679, 736, 720, 582, 559, 594, 673, 634, 528, 511, 664, 472, 497, 498]
    assert [cell.retained for cell in matrix.cells if cell.cohort == "1997-01"] == wanted


def test_fixture_cdnow_mau_and_gini(data_dir: Callable[[str], Path], read: Callable[[Path], Log]) -> None:
    log = read(data_dir("cdnow"))
    rows = kpi.growth_accounting_by(log.active, kpi.Months(), as_of=date(1998, 7, 1))
    wanted = [7846, 9633, 9524, 2822, 2214, 2339, 2180, 1772, 1739, 1839, 2028, 1864, 1537, 1551, 2060]
    assert [row.active for row in rows] == [*wanted, 1437, 1488, 1506]
    assert all(row.complete for row in rows)
    assert kpi.gini(log.counts.values()).decimal(6) == "0.502373"


def test_no_newcomers_leave_the_quick_ratio_to_those_who_come_back(
    data_dir: Callable[[str], Path], read: Callable[[Path], Log]
) -> None:
    rows = list(kpi.growth_accounting_by(read(data_dir("cdnow")).active, kpi.Months(), as_of=date(1998, 7, 1)))
    assert all(row.new == 0 for row in rows[3:])
    assert all(row.quick_ratio.num == row.resurrected for row in rows[3:])


def test_a_zone_moves_the_days_of_a_real_log(data_dir: Callable[[str], Path], read: Callable[[Path], Log]) -> None:
    """Houston is five or six hours behind: evenings belong to the day before."""
    log = read(data_dir("slack_houston"))
    members, instants = zip(*log.acts, strict=True)
    local = ActiveDays.from_instants(members, instants, Calendar("America/Chicago"))
    assert local.masks != log.active.masks
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    calendar = Calendar("America/Chicago")
    pairs = ((name, number(calendar.day(epoch + timedelta(microseconds=at)))) for name, at in log.acts)
    assert local == ActiveDays.from_pairs(pairs)
