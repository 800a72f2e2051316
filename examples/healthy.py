# %% [markdown]
# # Is my community healthy, and what should I do this week?
#
# Open this file as a notebook (VS Code, Spyder, `jupytext`), or run it: `python examples/healthy.py`.
# It makes up a log of eight weeks. For your own, set `COMMKIT_LOG` to a CSV with the columns `at`, `member`, `kind`
# and `thing`; set `COMMKIT_LANG` to `zh` for Chinese. Kinds are `joined`, `left`, `checked_in`, `message`, `asked`,
# `answered`; `thing` names the question.

# %%
"""Is my community healthy, and what should I do this week? A notebook in percent format that answers on a log."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from commkit import kpi
from commkit.core.calendar import Calendar
from commkit.core.days import date_of, iso_text
from commkit.core.ratio import Ratio, Shown
from commkit.core.readings import Reading
from commkit.core.wording import Label
from commkit.kpi.rows import days_by_kind, days_of_any, first_days
from commkit.operations import EVIDENCE, Figure, Goal, diagnose, known_problems, rated, scorecard

LANG = os.environ.get("COMMKIT_LANG", "en")
LOG = os.environ.get("COMMKIT_LOG")
CALENDAR = Calendar("Asia/Shanghai")
OPERATORS = {"lin"}
HOUR = 3_600_000_000  # [microseconds]

# %% [markdown]
# ## The log
#
# The made-up community: Lin runs it, 48 members join over six weeks, write every few days, and most of them fall silent
# after a while. Questions wait long for an answer. No randomness: the same log every time.


# %%
def made_up() -> Iterator[tuple[datetime, str, str, str]]:
    """The rows of the made-up log: when, who, what, and which question."""
    start = datetime.fromisoformat("2026-03-02T08:00+08:00")
    for n in range(48):
        name, first, stays = f"m{n:02d}", n * 5 % 42, 3 + n * 11 % 31
        yield start + timedelta(days=first), name, "joined", ""
        for day in range(first, min(first + stays, 56)):
            if (day - first) % (1 + n % 5) == 0:
                yield start + timedelta(days=day, hours=11, minutes=n), name, "message", ""
            if (day + n) % 3 == 0:
                yield start + timedelta(days=day, hours=1, minutes=n), name, "checked_in", ""
        if n % 6 == 1 and first + stays < 56:
            yield start + timedelta(days=first + stays), name, "left", ""


# %%
def questions() -> Iterator[tuple[datetime, str, str, str]]:
    """A question every second day; Lin answers two of three, a day or two later, and writes every morning."""
    start = datetime.fromisoformat("2026-03-02T09:00+08:00")
    yield start - timedelta(hours=1), "lin", "joined", ""
    for day in range(56):
        yield start + timedelta(days=day), "lin", "message", ""
        if day % 2 == 0:
            asked = start + timedelta(days=day, hours=10)
            yield asked, f"m{day % 40:02d}", "asked", f"q{day}"
            if day % 3:
                yield asked + timedelta(hours=20 + day % 30), "lin", "answered", f"q{day}"


# %%
def made_up_csv() -> str:
    """The made-up log as a CSV file has it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["at", "member", "kind", "thing"])
    end = datetime.fromisoformat("2026-04-27T00:00+08:00")
    writer.writerows(row for row in sorted([*made_up(), *questions()]) if row[0] < end)
    return text.getvalue()


# %%
def stop(en: str, zh: str) -> SystemExit:
    """The end of the notebook: what is wrong with the log, in the language of the run."""
    return SystemExit(Label(en, zh).text("zh" if LANG == "zh" else "en"))


text = made_up_csv() if LOG is None else Path(LOG).read_text(encoding="utf-8-sig")
reader = csv.DictReader(io.StringIO(text))
columns = tuple(reader.fieldnames or ())
rows = [{name: (row.get(name) or "").strip() for name in columns} for row in reader]
lacking = ", ".join(name for name in ("at", "member", "kind") if name not in columns)
if lacking:
    there = ", ".join(columns) or "-"
    raise stop(f"The log lacks the columns {lacking}; it has: {there}", f"日志缺少列 {lacking}；现有列：{there}")

# %% [markdown]
# ## From rows to days
#
# Most questions need only the days on which members did something. Operators and bots are left out first. What counts
# as active is for you to say: here it is writing or checking in. `as_of` is the first day that was not seen.

# %%
days = days_by_kind((row for row in rows if row["member"] not in OPERATORS), CALENDAR)
if not days:
    raise stop("The log has no row of a member.", "日志里没有成员的记录。")
spoke = days_of_any(*(days.get(kind, {}) for kind in ("message", "asked", "answered")))
checkins, left = days.get("checked_in", {}), days.get("left", {})
active = days_of_any(spoke, checkins)
joined = days.get("joined") or {member: some[:1] for member, some in active.items()}
everything = days_of_any(active, joined, left)
first = min(first_days(everything).values())
last = max(some[-1] for some in everything.values())
as_of = last + 1
members = kpi.members_on(joined, left, last)


# %%
def instant(row: dict[str, str]) -> int:
    """When a row was, in microseconds; ISO text, or as spreadsheets write it."""
    return CALENDAR.parse_local(iso_text(row["at"]))


def show(en: str, zh: str, value: Reading) -> None:
    """Prints one number with its name."""
    print(Figure(Label(en, zh), value).said(LANG))


print(date_of(first), "-", date_of(last))
show("members", "成员", len(members))

# %% [markdown]
# ## Who takes part?
#
# Weekly participation counts members who wrote something in the week, of the members on its last day. A week that the
# log does not hold whole is marked incomplete, and no conclusion is drawn from it.

# %%
weeks = kpi.weekly_participation_by(spoke, joined, left, kpi.Weeks(kpi.Weekday.MONDAY), since=first, as_of=as_of)
print(weeks.text(LANG))
participation = next((week.rate for week in reversed(list(weeks)) if week.complete), None)
show("weekly participation", "每周参与率", participation)

# %%
activity = kpi.activity_rate_on(active, last, roster=members, window=kpi.WEEK, as_of=as_of).value
silent = kpi.lurker_share(lurkers=int(activity.den - activity.num), members=len(members))
stickiness = kpi.pooled_stickiness(active, window=kpi.MONTH, as_of=as_of)
stays = {member: (some[-1], None if member in members else left[member][-1]) for member, some in joined.items()}
due = kpi.checkins_by_day(checkins, stays, first=max(first, as_of - 7), as_of=as_of)
checkin = kpi.pooled(day.rate for day in due) if checkins else None
show("active in 7 days", "7 日活跃度", activity)
show("stickiness (DAU/MAU), all days pooled", "粘性（日活/月活），各日合并", stickiness)
show("check-in rate of 7 days", "7 日签到率", checkin)

# %% [markdown]
# ## Who stays?
#
# D7 retention: of those who joined, who was active on the seventh day after? Cohorts whose seventh day is not over are
# left out, and named. Half-life: by which day have half of the members left, or fallen silent for two weeks or more?

# %%
cohorts = kpi.n_day_retention(active, 7, kpi.Weeks(kpi.Weekday.MONDAY), as_of=as_of, starts=first_days(joined))
d7 = kpi.pooled_retention(cohorts)
print(cohorts.text(LANG))
print(d7.explain(LANG))

# %%
month_ago = max(first, as_of - 28)
before = kpi.members_on(joined, left, month_ago - 1)
gone = kpi.left(left, first=month_ago, as_of=as_of)
quits = kpi.quit_rate(quits=len(gone & before), members=len(before))
silent_long = [member for member in members if max(active.get(member, [first])) < as_of - 14]
last_left = {member: some[-1] for member, some in left.items()}
curve = kpi.survival_of(active, gap=14, as_of=as_of, starts=first_days(joined), left=last_left)
show("quits in 28 days, of the members at their start", "28 天退群率", quits)
show("silent for 14 days", "14 天沉默占比", kpi.inactivity_rate(inactive=len(silent_long), members=len(members)))
show("half-life, in days", "半衰期（天）", kpi.half_life(curve))

# %% [markdown]
# ## Who carries it, and who answers?
#
# The top tenth says on how few people the conversation rests. KOC are members with five messages or more in 28 days.
# The median wait counts open questions for as long as they have waited, so that silence does not look like speed.

# %%
SPEAKING = ("message", "asked", "answered")
written = Counter(row["member"] for row in rows if row["kind"] in SPEAKING)
by_operators = sum(written.pop(operator, 0) for operator in OPERATORS)
month = CALENDAR.starts(as_of - 28)
late = [row for row in rows if row["kind"] in SPEAKING and instant(row) >= month]
recent = Counter(row["member"] for row in late if row["member"] in members)
koc = kpi.koc_share(koc=sum(count >= 5 for count in recent.values()), members=len(members))
self_activity = kpi.self_activity_share(by_members=written.total(), by_operators=by_operators)
show("from the top tenth", "最活跃十分之一的占比", kpi.top_share(written.values()))
show("Gini", "基尼系数", kpi.gini(written.values()))
show("written by members and not operators", "自活跃占比", self_activity)

# %%
end = CALENDAR.starts(as_of)
about = [row for row in rows if row.get("thing")]
asked = {row["thing"]: (instant(row), row["member"]) for row in about if row["kind"] == "asked"}
answers = [(row["thing"], instant(row), row["member"]) for row in about if row["kind"] == "answered"]
waits = kpi.first_responses(asked, answers, as_of=end)
median = kpi.median_wait(waits, as_of=end)
hours = None if median is None else Fraction(median, HOUR)
replied = kpi.reply_rate_of(waits, pending_under=24 * HOUR, as_of=end).rate
show("hours to the first reply, median", "首次回复中位时长（小时）", hours)
show("questions with an answer", "回复率", replied)

# %% [markdown]
# ## Compared with what is usual
#
# Health ranges come from operators' guides and from the sources of commkit. Each says how well it is founded. They are
# signs to look at, and no standard. Activity and check-ins are those of 7 days everywhere in this notebook; a report of
# one day, as `make demo` writes it, has other numbers.

# %%
density = Ratio(sum(recent.values()), min(28, as_of - first) * len(members), Shown.NUMBER)
usual: dict[str, Reading] = {
    "weekly_participation": participation,
    "activity_rate": activity,
    "checkin_rate": checkin,
    "silent_share_7_days": silent,
    "quit_rate_month": quits,
    "koc_share": koc,
    "message_density": density,
}
for name, reading in usual.items():
    print(rated(name, reading).explain(LANG))

# %% [markdown]
# ## Your goals
#
# A goal has a number. Change these to yours.

# %%
named = {key: EVIDENCE[key].label for key in ("weekly_participation", "checkin_rate", "retention_rate", "reply_hours")}
goals = (
    Goal("weekly_participation", Fraction(50, 100), label=named["weekly_participation"]),
    Goal("checkin_rate", Fraction(47, 100), label=named["checkin_rate"]),
    Goal("retention_rate", Fraction(30, 100), label=named["retention_rate"]),
    Goal("reply_hours", at_most=24, unit="hours", label=named["reply_hours"]),
)
known: dict[str, Reading] = {
    "weekly_participation": participation,
    "checkin_rate": checkin,
    "retention_rate": d7.ratio,
    "reply_hours": hours,
}
card = scorecard(goals, known, on=date_of(last))
print(card.explain(LANG))

# %% [markdown]
# ## What is wrong, and what to do this week
#
# The log knows the numbers. Only you know the plan: say it in `PLAN`, and leave out what you do not know. A problem is
# asserted only where its evidence is complete; the strongest evidence comes first.

# %%
PLAN: dict[str, Reading] = {
    "incentive_rules": 0,
    "private_chats": 0,
    "has_fixed_discussion": False,
    "has_threshold": True,
    "structure_parts": 4,
}
measured: dict[str, Reading] = {
    "activity_rate": activity,
    "lurker_share": silent,
    "churn_rate": quits,
    "self_activity_share": self_activity,
    "reply_rate": replied,
    "members": len(members),
    "operators": len(OPERATORS),
}
found = diagnose(known_problems(), {**known, **measured, **PLAN})
for problem in found.found:
    print(problem.explain(LANG))

# %% [markdown]
# The three things to do this week, and the three numbers to measure next because they decide most:

# %%
for place, remedy in enumerate(found.top(3), 1):
    print(f"{place}.", remedy.text(LANG))
for measure, decides in list(found.to_measure.items())[:3]:
    print("?", measure.label.text(LANG), f"({', '.join(decides)})")

# %% [markdown]
# ## The answer
#
# In one line: how many goals are reached, and how many problems have evidence.

# %%
print(card.headline(LANG))
show("problems with evidence", "有依据的问题", len(found.found))
