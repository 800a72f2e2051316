"""Laws of ladders: nobody flaps, locks and floors hold, steps add up, bounds are exact, explanations are whole.

Each raises an AssertionError that shows the difference. They take the function that reviews, so that a host can hold
its own to them; `review` and `without_floor` of `commkit.members.ladders` are what they take without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from attrs import evolve
from hypothesis import strategies as st

from commkit.core.check import AtLeast, Check
from commkit.core.combine import Combination
from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.core.wording import PERCENT
from commkit.members.ladders import (
    Climb,
    Fall,
    How,
    Lock,
    Look,
    Review,
    Rung,
    Rungs,
    review,
    without_floor,
)
from commkit.standing.kinds import FLOOR_LIFTED, FLOOR_SET, PLACED
from commkit.testing.playbook_histories import Case

Numbers: TypeAlias = Mapping[str, int | Fraction | None]
Reviewing: TypeAlias = Callable[..., Review]
"""What reviews a rung, called as `review` of `commkit.members.ladders` is."""
Without: TypeAlias = Callable[..., str]
"""What finds the rung of whoever lost a floor, called as `without_floor` is."""
_ENOUGH = 1_000

VISITS, MESSAGES, SHARE = given("visits", window=30), given("messages", window=30), given("share", unit=PERCENT)
"""What the rungs of `ladders` ask: two numbers of the last days, and a share."""


@st.composite
def ladders(draw: st.DrawFn) -> Rungs:
    """Ladders of two to five rungs on two numbers, with every way to climb and fall, graces and tenures.

    >>> from hypothesis import find
    >>> len(find(ladders(), lambda ladder: len(ladder.rungs) > 2).rungs)
    3
    """
    least, more = (
        sorted(draw(st.sets(st.integers(1, 30), min_size=draw(st.integers(1, 3)), max_size=4))),
        draw(st.integers(0, 3)),
    )
    days = st.sampled_from([0, 0, 0, 1, 3])
    rungs = [
        Rung(
            f"r{place}",
            _gain(bound, more),
            grace=draw(days),
            tenure=draw(days),
            keep=draw(st.sampled_from([None, VISITS >= max(bound - 3, 0)])),
        )
        for place, bound in enumerate(least, start=1)
    ]
    slack = draw(st.sampled_from([Fraction(1), Fraction(9, 10), Fraction(1, 2)]))
    climb, fall = draw(st.sampled_from(Climb)), draw(st.sampled_from(Fall))
    return Rungs("ladder", (Rung("r0"), *rungs), slack=slack, climb=climb, fall=fall)


def _gain(bound: int, more: int) -> Check:
    return (VISITS >= bound) & (MESSAGES >= bound // 2) if more else VISITS >= bound


def numbers() -> st.SearchStrategy[Numbers]:
    """Readings of what the rungs of `ladders` ask; some not known.

    >>> from hypothesis import find
    >>> find(numbers(), lambda seen: seen["visits"] == 5)["visits"]
    5
    """
    count = st.integers(0, 40)
    return st.fixed_dictionaries({"visits": st.none() | count | count | count, "messages": st.none() | count | count})


def raised(ladder: Rungs, by: int) -> Rungs:
    """The ladder with every minimum of its gains higher by so much.

    >>> print(raised(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), 2).rungs[1].gain)
    visits: at least 5
    """
    rungs = tuple(rung if rung.gain is None else evolve(rung, gain=_raised(rung.gain, by)) for rung in ladder.rungs)
    return evolve(ladder, rungs=rungs)


def _raised(check: Check, by: int) -> Check:
    if isinstance(check, Combination):
        return evolve(check, parts=tuple(_raised(part, by) for part in check.parts))
    if isinstance(check, AtLeast) and isinstance(check.bound, int | Fraction):
        return evolve(check, bound=check.bound + by)
    return check


# ------------------------------------------------------------ one look


def raised_never_promotes_more(ladder: Rungs, by: int, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """With every threshold higher by `by`, nobody rises further than before.

    >>> raised_never_promotes_more(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), 1, "a", {"visits": 3})
    """
    before = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH, look=Look.GAINS)
    after = reviewing(raised(ladder, by), rung, seen, days_on_rung=_ENOUGH, look=Look.GAINS)
    higher = ladder.place(after.target) > ladder.place(before.target)
    _hold(not higher, f"{seen} gives {before.target}, and with thresholds raised by {by} it gives {after.target}")


def a_lock_holds(ladder: Rungs, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """A locked rung is neither gained nor lost, whatever the numbers are.

    >>> a_lock_holds(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "a", {"visits": 3})
    """
    found = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH, lock=Lock.LOCKED)
    _hold(found.target == rung and not found.crossed, f"locked on {rung}, {seen} takes the member to {found.target}")


def a_floor_holds(ladder: Rungs, rung: str, floor: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """No review takes a member below a floor, one given by hand included.

    >>> a_floor_holds(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "b", "b", {"visits": 0})
    """
    found = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH, how=How.FLOOR, floor=floor)
    low = ladder.place(found.target) < min(ladder.place(rung), ladder.place(floor))
    _hold(not low, f"with the floor {floor}, {seen} takes the member from {rung} to {found.target}")


def moves_follow_the_checks(ladder: Rungs, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """A rung is gained only where its gain is met, lost only where its keep is unmet, never on an unknown; exactly.

    So a share of 199/1000 does not reach a threshold of 20 %, although it is shown as 19.9 % or, rounded, as 20 %.

    >>> moves_follow_the_checks(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "a", {"visits": 3})
    """
    found, readings = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH), Readings(seen)
    start, end = ladder.place(rung), ladder.place(found.target)
    for place in range(start + 1, end + 1):
        gain = ladder.rungs[place].gain
        met = gain is not None and gain.met_by(readings) is True
        _hold(met, f"{seen} gains {ladder.rungs[place].name}, which asks {gain}")
    for place in range(end + 1, start + 1):
        keep = ladder.keeps[place]
        lost = keep is not None and keep.met_by(readings) is False
        _hold(lost, f"{seen} loses {ladder.rungs[place].name}, which is kept by {keep}")
    if end == start and start + 1 < len(ladder.rungs):
        above = ladder.rungs[start + 1]
        unmet = above.gain is None or above.gain.met_by(readings) is not True
        _hold(unmet, f"{seen} does not gain {above.name}, which asks {above.gain}")


def an_unmet_keep_is_lost(ladder: Rungs, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """Where a rung may be lost, and nothing protects it, a review takes it: no level survives a refund.

    >>> an_unmet_keep_is_lost(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "b", {"visits": 2})
    """
    keep = ladder.keeps[ladder.place(rung)]
    if ladder.fall is Fall.NEVER or keep is None or keep.met_by(Readings(seen)) is not False:
        return
    found = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH)
    told = f"{seen} does not keep {rung} ({keep}), and the member is on {found.target}"
    _hold(ladder.place(found.target) < ladder.place(rung), told)


def straight_is_steps(ladder: Rungs, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """Climbing straight crosses the rungs that one step after the other would reach, with the same verdicts.

    >>> straight_is_steps(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "a", {"visits": 3})
    """
    free = evolve(ladder, rungs=tuple(evolve(one, tenure=0) for one in ladder.rungs))
    at_once = reviewing(evolve(free, climb=Climb.STRAIGHT), rung, seen, days_on_rung=_ENOUGH, look=Look.GAINS)
    step, at, crossed = evolve(free, climb=Climb.ONE_STEP), rung, []
    for _ in ladder.rungs:
        found = reviewing(step, at, seen, days_on_rung=_ENOUGH, look=Look.GAINS)
        crossed += [(one.rung, one.because.readings) for one in found.crossed]
        at = found.target
    straight = [(one.rung, one.because.readings) for one in at_once.crossed]
    _hold(straight == crossed, f"straight crosses {straight}, step by step {crossed}")


def twice_a_day_is_once(ladder: Rungs, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """A second review on the same day, where the first one put the member, moves nobody.

    >>> twice_a_day_is_once(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "a", {"visits": 3})
    """
    first = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH)
    if not first.crossed:
        return
    how = How.GAINED if first.rose else How.FELL
    second = reviewing(ladder, first.target, seen, days_on_rung=0, how=how)
    told = f"the first review of {seen} leads from {rung} to {first.target}, the second to {second.target}"
    _hold(second.target == first.target, told)


def explanations_are_whole(ladder: Rungs, rung: str, seen: Numbers, reviewing: Reviewing = review) -> None:
    """In both languages an explanation names the rungs, and of what is unmet every part and only those.

    >>> explanations_are_whole(Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3))), "a", {"visits": 1})
    """
    found = reviewing(ladder, rung, seen, days_on_rung=_ENOUGH)
    for lang in ("en", "zh"):
        told = found.explain(lang)
        _hold(ladder.rung(rung).label.text(lang) in told, f"{told!r} does not say {rung}")
        verdicts = [one.because for one in found.crossed] if found.crossed else [found.because]
        for verdict in verdicts:
            if verdict is None or verdict.met:
                continue
            gaps = verdict.gaps()
            for one in gaps:
                _hold(one.sentence(lang) in told, f"{told!r} leaves out {one.sentence(lang)!r}")
            if len(found.crossed) > 1:
                continue
            for one in verdict.findings:
                named = one in gaps or one.sentence(lang) not in told
                _hold(named, f"{told!r} names {one.sentence(lang)!r}, which is not in the way")


# ------------------------------------------------------------ many nights


class Night(NamedTuple):
    """One night of a simulated member: the day, the rung before it, and what was found."""

    day: int
    source: str
    found: Review


def nights(ladder: Rungs, seen: Sequence[Numbers], reviewing: Reviewing = review) -> Iterator[Night]:
    """A member who begins on the first rung and is reviewed each night, by the numbers of each night.

    >>> vip = Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3)))
    >>> [night.found.target for night in nights(vip, [{"visits": 3}, {"visits": 2}])]
    ['b', 'a']
    """
    rung, since, how = ladder.rungs[0].name, 0, How.START
    for day, numbers_ in enumerate(seen):
        found = reviewing(ladder, rung, numbers_, days_on_rung=day - since, how=how)
        yield Night(day, rung, found)
        if found.target != rung:
            rung, since, how = found.target, day, How.GAINED if found.rose else How.FELL


def nobody_flaps_within_grace(ladder: Rungs, seen: Sequence[Numbers], reviewing: Reviewing = review) -> None:
    """Whatever the nights bring, a rung that was gained is not lost within its grace.

    >>> vip = Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3, grace=1)))
    >>> nobody_flaps_within_grace(vip, [{"visits": 3}, {"visits": 0}, {"visits": 0}])
    """
    gained: dict[str, int] = {}
    for day, rung, found in nights(ladder, seen, reviewing):
        if found.rose:
            gained = {found.target: day}
        elif found.fell:
            grace, since = ladder.rung(rung).grace, gained.pop(rung, None)
            within = since is not None and (not isinstance(grace, int) or (grace > 0 and day - since <= grace))
            _hold(not within, f"{rung}, gained on day {since} with {grace} days of grace, is lost on day {day}")
            gained = {}


def a_lifted_floor_settles_at_once(
    ladder: Rungs,
    rung: str,
    earned: str,
    seen: Numbers,
    without: Without = without_floor,
) -> None:
    """Once a floor is gone the member moves once, and no night with the same numbers moves them again; a tenure may.

    >>> vip = Rungs("vip", (Rung("a"), Rung("b", VISITS >= 3)))
    >>> a_lifted_floor_settles_at_once(vip, "b", "a", {"visits": 3})
    """
    ladder = evolve(ladder, rungs=tuple(evolve(one, tenure=0) for one in ladder.rungs))
    place, first = ladder.place(rung), without(ladder, rung, earned, seen, days_on_rung=_ENOUGH)
    _hold(ladder.place(first) <= place, f"a floor at {rung} is lifted, and the member rises to {first}")
    at, days, how = first, 0, How.FELL if first != rung else How.GAINED
    for _ in range(len(ladder.rungs) + 2):
        found = review(ladder, at, seen, days_on_rung=days, how=how)
        told = f"a floor at {rung} is lifted: to {first}, and by a later night with the same numbers to {found.target}"
        _hold(found.target == at or ladder.place(found.target) > place, told)
        at, days = found.target, days + 1 if found.target == at else 0


# ------------------------------------------------------------ histories


def with_rungs(case: Case, rungs: Sequence[str], groups: Sequence[str | None] = (None, "g1", "g2")) -> Case:
    """A history in which every rung given, floor set and floor lifted names a rung and a group, by the hour.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.playbook import Playbook
    >>> from commkit.standing.facts import Fact
    >>> case = Case(Playbook("empty", "1", Calendar("UTC"), ()), (Fact("f1", 0, "ada", PLACED),), ())
    >>> with_rungs(case, ["vip"]).facts[0].thing
    'vip'
    """
    named = frozenset((PLACED.code, FLOOR_SET.code, FLOOR_LIFTED.code))

    def name(at: int) -> tuple[str, str | None]:
        hour = at // 3_600_000_000
        return rungs[(hour // 5) % len(rungs)], groups[hour % len(groups)]

    facts = {
        fact: evolve(fact, thing=name(fact.at)[0], group=None if fact.kind == PLACED else name(fact.at)[1])
        for fact in (*case.facts, *case.delivered)
        if fact.kind.code in named
    }
    return evolve(
        case,
        facts=tuple(facts.get(fact, fact) for fact in case.facts),
        delivered=tuple(facts.get(fact, fact) for fact in case.delivered),
    )


def _hold(kept: bool, told: str) -> None:
    if not kept:
        raise AssertionError(told)
