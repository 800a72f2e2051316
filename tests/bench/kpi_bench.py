"""The pure KPI set from time-ordered columns of 1 M facts, against the same set in hand-written polars.

The set: DAU, WAU and MAU of 28 days for every day, mean stickiness, monthly growth accounting, the monthly
cohort matrix, the longest streak of every member. Each side gets the columns in the form it likes best:
commkit two lists that share the members' names, polars a frame; polars from the same lists is a row of its
own. polars turns instants into days by adding the zone's one offset, which is right for this zone only;
commkit asks its calendar.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import polars as pl

from commkit import kpi
from commkit.core.calendar import Calendar
from commkit.core.days import MONTH, WEEK, month_name
from commkit.standing.active_days import ActiveDays
from tests.bench.timing import Row, interleaved

FACTS, MEMBERS, DAYS = 1_000_000, 20_000, 200
FIRST = 17_532  # 2018-01-01
DAY = 86_400_000_000
OFFSET = 8 * 3_600_000_000  # Asia/Shanghai
SPAN = pl.int_range(FIRST, FIRST + DAYS, dtype=pl.Int64, eager=True).alias("day")


def columns() -> tuple[list[str], list[int]]:
    """Who acted and when, in order of time.

    The most active tenth has 56 % of the facts: the median of the five real logs is 58 %.
    """
    draw = random.Random(7).randrange
    begin, names = FIRST * DAY - OFFSET, [f"m{number:05d}" for number in range(MEMBERS)]
    facts = sorted((draw(DAYS * DAY), draw(10**6) ** 4 * MEMBERS // 10**24) for _ in range(FACTS))
    return [names[member] for _, member in facts], [begin + at for at, _ in facts]


Set = tuple[
    list[tuple[int, int, int]],
    float,
    list[tuple[str, int, int, int, int]],
    list[tuple[str, int, int]],
    dict[str, int],
]


def by_commkit(members: list[str], micros: list[int]) -> Callable[[], Set]:
    """Runs the set and returns how to read its results as plain values."""
    end = FIRST + DAYS
    active = ActiveDays.from_instants(members, micros, Calendar("Asia/Shanghai"))
    series = kpi.actives(active, week=WEEK, month=MONTH, as_of=end)
    sticky = kpi.mean_of_ratios(row.stickiness for row in series if row.mau_complete)
    accounting = kpi.growth_accounting_by(active, kpi.Months(), as_of=end)
    matrix = kpi.cohort_matrix(active, kpi.Months(), as_of=end)
    streaks = kpi.longest_streaks(active, as_of=end)
    return lambda: (
        [(row.dau, row.wau, row.mau) for row in series],
        round(float(sticky.value or 0), 12),
        [(row.period, row.new, row.retained, row.resurrected, row.churned) for row in accounting],
        [(cell.cohort, cell.after, cell.retained) for cell in matrix.cells if cell.retained is not None],
        dict(sorted(streaks.items())),
    )


def _window(days: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Distinct members of a rolling window: each run of days closer than the window covers one stretch."""
    begins = days.filter(pl.col("gap").is_null() | (pl.col("gap") >= window)).select("day", change=1)
    ends = days.filter(pl.col("next").is_null() | (pl.col("next") >= window))
    change = pl.concat([begins, ends.select(pl.col("day") + window, change=-1)])
    change = change.group_by("day").agg(pl.col("change").sum())
    spine = SPAN.to_frame().lazy().join(change, on="day", how="left", maintain_order="left")
    return spine.select(pl.col("change").fill_null(0).cum_sum().alias(f"in{window}"))


def _accounting(months: pl.LazyFrame) -> pl.LazyFrame:
    counts = months.group_by("month").agg(
        new=pl.col("back").is_null().sum(),
        retained=(pl.col("back") == 1).sum(),
        resurrected=(pl.col("back") > 1).sum(),
        leaving=((pl.col("ahead") > 1) | pl.col("ahead").is_null()).sum(),
    )
    counts = counts.sort("month").with_columns(churned=pl.col("leaving").shift(fill_value=0))
    return counts.select("month", "new", "retained", "resurrected", "churned")


def _streaks(days: pl.LazyFrame, height: int) -> pl.LazyFrame:
    heads = days.with_row_index("at").filter(pl.col("gap").fill_null(0) != 1)
    lengths = heads.select("code", length=pl.col("at").shift(-1, fill_value=height) - pl.col("at"))
    return lengths.group_by("code").agg(pl.col("length").max())


def by_polars(frame: pl.DataFrame) -> Callable[[], Set]:
    """Runs the set, as lazily as it goes, and returns how to read its results as plain values."""
    coded = frame.select(pl.col("member").cast(pl.Categorical), "at")
    key = pl.col("member").to_physical().cast(pl.Int64) * 100_000 + (pl.col("at") + OFFSET) // DAY
    keys = coded.select(key=key).unique().sort("key")
    table = keys.select(code=pl.col("key") // 100_000, day=pl.col("key") % 100_000)
    same = pl.col("code") == pl.col("code").shift()
    table = table.with_columns(gap=pl.when(same).then(pl.col("day").diff()))
    days = table.with_columns(next=pl.col("gap").shift(-1)).lazy()

    date = pl.col("day").cast(pl.Int32).cast(pl.Date)
    named = SPAN.to_frame().lazy().with_columns(month=date.dt.year().cast(pl.Int64) * 12 + date.dt.month() - 1)
    dated = days.select("code", "day").join(named, on="day", how="left", maintain_order="left")
    moved = same.not_().fill_null(True) | (pl.col("month") != pl.col("month").shift())
    months = dated.filter(moved).select("code", "month", back=pl.when(same).then(pl.col("month").diff()))
    months = months.with_columns(ahead=pl.col("back").shift(-1)).collect().lazy()
    born = pl.when(pl.col("back").is_null()).then(pl.col("month")).forward_fill()
    cells = months.select("month", cohort=born).group_by("cohort", "month").len().sort("cohort", "month")
    wanted = [_window(days, 1), _window(days, 7), _window(days, 28)]
    wanted += [_accounting(months), cells, _streaks(days, table.height)]
    one, seven, month, accounting, cohorts, longest = pl.collect_all(wanted)
    series = pl.concat([one, seven, month], how="horizontal")
    some = series[27:].filter(pl.col("in28") > 0)
    sticky = some.select((pl.col("in1") / pl.col("in28")).mean()).item()
    members = coded["member"].unique()
    names = pl.DataFrame({"code": members.to_physical().cast(pl.Int64), "member": members.cast(pl.String)})
    streaks = names.join(longest, on="code").select("member", "length")
    last = cohorts["month"].max()
    return lambda: (
        series.rows(),
        round(sticky, 12),
        [(month_name(month), *rest) for month, *rest in accounting.rows()],
        [(month_name(born), month - born, size) for born, month, size in cohorts.rows() if month < last],
        dict(sorted(streaks.rows())),
    )


def _silent(run: Callable[[], object]) -> Callable[[], None]:
    def silent() -> None:
        run()

    return silent


def rows() -> list[Row]:
    """The rows of the bench table: the time of commkit by the time of polars."""
    members, micros = columns()
    frame = pl.DataFrame({"member": members, "at": micros})
    ours, theirs = by_commkit(members, micros)(), by_polars(frame)()
    for one, other in zip(ours, theirs, strict=True):
        assert one == other, f"commkit and polars differ: {str(one)[:300]} {str(other)[:300]}"
    candidates: dict[str, Callable[[], object]] = {
        "commkit": lambda: by_commkit(members, micros),
        "days": lambda: ActiveDays.from_instants(members, micros, Calendar("Asia/Shanghai")),
        "polars": lambda: by_polars(frame),
        "frame": lambda: pl.DataFrame({"member": members, "at": micros}),
    }
    times = interleaved({name: _silent(run) for name, run in candidates.items()}, rounds=11)

    spent = {name: f"{seconds * 1000:.0f} ms" for name, seconds in times.items()}
    cost = f"{spent['commkit']}, {spent['days']} of it the active days, against {spent['polars']}"
    from_lists = times["commkit"] / (times["polars"] + times["frame"])

    def row(name: str, value: float) -> Row:
        cause = "a pass over the facts in Python takes 0.1 µs a fact, polars uses every core"
        return {"name": name, "value": value, "unit": "times", "target": 1.3, "better": "lower", "cause": cause}

    return [
        row(f"KPI set of 1 M facts by hand-written polars ({cost})", times["commkit"] / times["polars"]),
        row(f"KPI set of 1 M facts by polars from the same lists ({spent['frame']} for the frame)", from_lists),
    ]


if __name__ == "__main__":
    for found in rows():
        print(found)
