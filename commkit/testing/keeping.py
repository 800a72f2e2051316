"""Laws of what is kept of one member, and of what time alone does; with strategies for dense days of one member.

What is dropped early is as if dropped late; what is asked stays answered; what is lost is unknown, never low; a day on
which time alone acts is never named too late. Each law raises an AssertionError that shows the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.days import Day
from commkit.standing.activity import Activity
from commkit.standing.activity_data import plain
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import JOINED, LIKED, MESSAGE
from commkit.standing.measures import Back, How, Per, Role, Tally, tenure
from commkit.standing.next_change import first_met, next_change

Came: TypeAlias = tuple[Fact, Day, Role]
"""A fact, its day, and the role in which it reaches the member."""
Trim: TypeAlias = Callable[[Keeping, Activity, Day], None]
First: TypeAlias = Callable[[Check, Activity, Day], Day | None]

KINDS = (MESSAGE, LIKED, JOINED)
"""The kinds of these histories; a small choice, so that facts and questions meet."""

_backs = st.builds(Back, st.integers(1, 9)) | st.just(Back(1, Per.MONTHS))
_others = st.sampled_from([None, "bo", "cy"])


def tallies() -> st.SearchStrategy[Tally]:
    """Questions about one member, over all time, days or a month, of one kind or two.

    >>> from hypothesis import find
    >>> find(tallies(), lambda tally: tally.back is None).key
    'count.message'
    """
    some = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2).map(tuple)
    return st.builds(Tally, st.sampled_from(How), some, st.none() | _backs, st.sampled_from(Role))


def keepings() -> st.SearchStrategy[Keeping]:
    """What a book may ask: up to three tallies, tenure or not, facts up to three days late.

    >>> from hypothesis import find
    >>> find(keepings(), lambda keeping: keeping.tenure).lateness
    0
    """
    return st.builds(Keeping, st.lists(tallies(), max_size=3), st.booleans(), st.integers(0, 3))


@st.composite
def histories_of_one(draw: st.DrawFn, size: int = 12) -> tuple[Came, ...]:
    """What reached one member, in the order in which it came: dense days, some gaps, some late, some taken back.

    >>> from hypothesis import find
    >>> find(histories_of_one(), lambda came: len(came) > 1)[1][2]
    <Role.ACTED: 'acted'>
    """
    came: list[Came] = []
    today = draw(st.integers(17_200, 17_230))
    for at in range(draw(st.integers(0, size))):
        today += draw(st.sampled_from([0, 0, 0, 1, 1, 2, 5]))
        late = draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
        role = draw(st.sampled_from([Role.ACTED, Role.ACTED, Role.RECEIVED]))
        acted = role is Role.ACTED
        fact = Fact(
            f"f{at}",
            0,
            "ada" if acted else draw(st.sampled_from(["bo", "cy"])),
            draw(st.sampled_from(KINDS)),
            person=draw(_others) if acted else "ada",
            thing=draw(st.sampled_from([None, "t1", "t2"])),
            amount=draw(st.integers(0, 3)),
            times=draw(st.sampled_from([1, 1, 1, 2, -1])),
        )
        came.append((fact, today - late, role))
    return tuple(came)


def in_time(came: Iterable[Came], lateness: int) -> list[Came]:
    """What came not more than `lateness` days after its day; what comes later counts nowhere [days].

    >>> from commkit.standing.kinds import MESSAGE
    >>> fact = Fact("f1", 0, "ada", MESSAGE)
    >>> [day for _, day, _ in in_time([(fact, day, Role.ACTED) for day in (5, 3, 1)], lateness=2)]
    [5, 3]
    """
    kept: list[Came] = []
    today: Day | None = None
    for one in came:
        today = one[1] if today is None else max(today, one[1])
        if one[1] >= today - lateness:
            kept.append(one)
    return kept


def kept_by(keeping: Keeping, came: Iterable[Came], known_from: Day | None = None) -> Activity:
    """A new activity that keeps what is asked, with what came and nothing dropped.

    >>> kept_by(Keeping(), []).whole
    False
    """
    activity = Activity()
    keeping.begin(activity, 0, known_from)
    return _told(keeping, activity, came)


def _told(keeping: Keeping, activity: Activity, came: Iterable[Came]) -> Activity:
    for fact, day, role in came:
        if (fact.kind.code, role) in keeping.spots:
            activity.add(fact, day, role)
    return activity


def trimmed_early_is_trimmed_late(keeping: Keeping, came: Sequence[Came], trim: Trim = Keeping.trim) -> None:
    """Trimmed after any part and again at the end is trimmed once at the end, added to or merged with the rest.

    >>> trimmed_early_is_trimmed_late(Keeping(), [])
    """
    counted = in_time(came, keeping.lateness)
    today = max((day for _, day, _ in counted), default=0)
    wanted = kept_by(keeping, counted)
    trim(keeping, wanted, today)
    for at in range(len(counted) + 1):
        then = max((day for _, day, _ in counted[:at]), default=0)
        added, merged = kept_by(keeping, counted[:at]), kept_by(keeping, counted[:at])
        trim(keeping, added, min(then, today))
        trim(keeping, merged, min(then, today))
        trim(keeping, _told(keeping, added, counted[at:]), today)
        trim(keeping, merged.merge(kept_by(keeping, counted[at:])), today)
        _same(f"trimmed after {at} of {_days(counted)} and added to", plain(added), plain(wanted))
        _same(f"trimmed after {at} of {_days(counted)} and merged", plain(merged), plain(wanted))


def trimming_hides_nothing_asked(
    keeping: Keeping, came: Sequence[Came], days: int = 8, trim: Trim = Keeping.trim
) -> None:
    """After every fact, and for some `days` on, a trimmed activity answers what is asked as a whole one does.

    >>> trimming_hides_nothing_asked(Keeping(), [])
    """
    counted = in_time(came, keeping.lateness)
    trimmed, whole = kept_by(keeping, []), Activity()
    today = min((day for _, day, _ in counted), default=0)
    for fact, on, role in counted:
        today = max(today, on)
        _told(keeping, trimmed, [(fact, on, role)])
        whole.add(fact, on, role)
        trim(keeping, trimmed, today)
        for day in range(today, today + days):
            for tally in keeping.tallies:
                _same(
                    f"{tally.key} on day {day} after {_days(counted)}", trimmed.read(tally, day), whole.read(tally, day)
                )
            if keeping.tenure:
                seen, wanted = trimmed.at_end_of(day).read(tenure), whole.at_end_of(day).read(tenure)
                _same(f"tenure on day {day} after {_days(counted)}", seen, wanted)


def unknown_or_right(activity: Activity, whole: Activity, tallies: Iterable[Tally], days: Iterable[Day]) -> None:
    """An activity that has dropped or missed something answers as the whole one does, or not at all.

    >>> unknown_or_right(Activity(), Activity(), [], [])
    """
    asked = tuple(tallies)
    for day in days:
        for tally in asked:
            seen = activity.read(tally, day)
            if seen is not None:
                _same(f"{tally.key} on day {day}", seen, whole.read(tally, day))


def first_met_is_never_late(check: Check, activity: Activity, day: Day, until: Day, first: First = first_met) -> None:
    """Until the day that `first_met` names, time alone does not meet the check.

    >>> from commkit.standing.measures import tenure
    >>> first_met_is_never_late(tenure >= 30, Activity(), 5, until=50)
    """
    named = first(check, activity, day)
    for on in range(day, until + 1 if named is None else min(named, until + 1)):
        if check.met_by(activity.at_end_of(on)):
            raise AssertionError(f"{check}: met on day {on} already, {named} was named on day {day}")


def next_change_is_never_late(
    check: Check, activity: Activity, day: Day, until: Day, change: First = next_change
) -> None:
    """Until the day that `next_change` names, time alone does not change the answer.

    >>> next_change_is_never_late(tenure >= 30, Activity(), 5, until=50)
    """
    named, now = change(check, activity, day), check.met_by(activity.at_end_of(day))
    for on in range(day + 1, until + 1 if named is None else min(named, until + 1)):
        answer = check.met_by(activity.at_end_of(on))
        if answer is not now:
            raise AssertionError(f"{check}: {answer} on day {on} already, {named} was named on day {day}")


def _days(came: Iterable[Came]) -> list[str]:
    return [f"{fact.kind.code} {day}" for fact, day, _ in came]


def _same(what: str, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise AssertionError(f"{what}: gives {seen!r} instead of {wanted!r}")
