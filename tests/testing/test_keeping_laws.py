"""The laws of what is kept, and of the days that time alone names, each catch a culprit."""

from __future__ import annotations

from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.days import Day
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import JOINED, MESSAGE
from commkit.standing.measures import How, Role, Tally, count, tenure
from commkit.standing.next_change import first_met, next_change
from commkit.testing.keeping import (
    Came,
    first_met_is_never_late,
    histories_of_one,
    in_time,
    keepings,
    kept_by,
    next_change_is_never_late,
    tallies,
    trimmed_early_is_trimmed_late,
    trimming_hides_nothing_asked,
    unknown_or_right,
)
from tests.testing.culprit import catches


def forgets_a_day_early(keeping: Keeping, activity: Activity, today: Day) -> None:
    """Drops a day that the window still sees: one more is kept, for the evening before."""
    keeping.trim(activity, today + 2)


def drops_without_sums(keeping: Keeping, activity: Activity, today: Day) -> None:
    """Drops days as if there had been none: no sums, no mark."""
    keeping.trim(activity, today)
    for stream in activity.streams.values():
        stream.earlier = None


def minds_no_lateness(keeping: Keeping, activity: Activity, today: Day) -> None:
    """Drops days that may still change."""
    Keeping(keeping.tallies, keeping.tenure, 0).trim(activity, today)


def marks_what_it_drops(keeping: Keeping, activity: Activity, today: Day) -> None:
    """Says that it is complete since the last time that something was dropped, not since what is asked today."""
    before = {spot: (stream.earlier, len(stream.times)) for spot, stream in activity.streams.items()}
    keeping.trim(activity, today)
    for spot, stream in activity.streams.items():
        earlier, many = before[spot]
        if earlier is not None and len(stream.times) == many:
            stream.earlier = earlier


def test_forgetting_a_day_early_is_caught() -> None:
    def law(keeping: Keeping, came: tuple[Came, ...]) -> None:
        trimming_hides_nothing_asked(keeping, came, trim=forgets_a_day_early)

    assert "gives None instead of" in catches(law, keepings(), histories_of_one())


def test_dropping_without_sums_is_caught() -> None:
    def law(keeping: Keeping, came: tuple[Came, ...]) -> None:
        trimming_hides_nothing_asked(keeping, came, trim=drops_without_sums)

    assert "instead of" in catches(law, keepings(), histories_of_one())


def test_dropping_days_that_may_still_change_is_caught() -> None:
    lately = Keeping((Tally(How.DAYS, MESSAGE),), lateness=3)
    facts = [(Fact(f"f{at}", 0, "ada", MESSAGE, times=times), 9, Role.ACTED) for at, times in enumerate([1, 1, -2])]

    def law(came: tuple[Came, ...]) -> None:
        trimming_hides_nothing_asked(lately, came, trim=minds_no_lateness)

    said = catches(law, st.permutations([*facts, (Fact("f9", 0, "ada", MESSAGE), 10, Role.ACTED)]))
    assert "days.message" in said


def test_a_mark_that_depends_on_when_it_was_trimmed_is_caught() -> None:
    def law(keeping: Keeping, came: tuple[Came, ...]) -> None:
        trimmed_early_is_trimmed_late(keeping, came, trim=marks_what_it_drops)

    assert "trimmed after" in catches(law, keepings(), histories_of_one(), tries=1000)


def test_an_activity_that_forgets_since_when_it_is_known_is_caught() -> None:
    def law(keeping: Keeping, came: tuple[Came, ...], known_from: int, asked: list[Tally]) -> None:
        counted, whole = in_time(came, keeping.lateness), Activity()
        for fact, day, role in counted:
            whole.add(fact, day, role)
        forgot = kept_by(keeping, [one for one in counted if one[1] >= known_from])
        unknown_or_right(forgot, whole, [*keeping.tallies, *asked], range(known_from, known_from + 9))

    cases = (keepings(), histories_of_one(), st.integers(17_200, 17_240), st.lists(tallies(), max_size=3))
    assert "instead of" in catches(law, *cases)


def a_day_late(check: Check, activity: Activity, day: Day) -> Day | None:
    named = first_met(check, activity, day)
    return None if named is None else named + 1


def a_change_late(check: Check, activity: Activity, day: Day) -> Day | None:
    named = next_change(check, activity, day)
    return None if named is None else named + 1


def test_a_day_that_is_named_late_is_caught() -> None:
    def met(bound: int) -> None:
        first_met_is_never_late(tenure >= bound, _joined(), 5, until=50, first=a_day_late)

    def changed(bound: int) -> None:
        next_change_is_never_late(count(MESSAGE).last(bound) <= 0, _joined(), 5, until=50, change=a_change_late)

    assert "already" in catches(met, st.integers(1, 30))
    assert "already" in catches(changed, st.integers(1, 30))


def _joined() -> Activity:
    ada = Activity()
    for at, kind in enumerate([JOINED, MESSAGE]):
        ada.add(Fact(f"f{at}", 0, "ada", kind), 5)
    return ada
