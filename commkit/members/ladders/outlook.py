"""What lies ahead on a ladder, as plain functions over numbers: what is missing, what may be lost, when, and for what.

progress(vip, "ordinary", {"check_in_days": 17})      # 3 missing
to_stay(vip, "vip", {"check_in_days": 17})            # kept, by 2
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, exact, tidy
from commkit.core.verdict import Finding, Verdict, plain
from commkit.members.ladders.reviews import How, Numbers, readable, rests
from commkit.members.ladders.rungs import Fall, From, Rolling, Rungs

# ------------------------------------------------------------ what is missing, what is next


def progress(ladder: Rungs, rung: str, numbers: Numbers) -> Verdict | None:
    """The verdict on the next rung: its gaps are what is missing, its progress is exact; None where no number leads up.

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import Rung
    >>> vip = Rungs("vip", (Rung("ordinary"), Rung("vip", given("visits") >= 20)))
    >>> toward = progress(vip, "ordinary", {"visits": 17})
    >>> print(toward.progress, toward.gaps()[0].missing)
    17/20 3
    """
    place = ladder.place(rung) + 1
    gain = ladder.rungs[place].gain if place < len(ladder.rungs) else None
    return None if gain is None else gain.judge(readable(numbers))


def to_stay(ladder: Rungs, rung: str, numbers: Numbers) -> Verdict | None:
    """The verdict on keeping a rung: its gaps are what is missing to stay, `margins` what may still be lost.

    None where no number takes the rung away.

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import Rung
    >>> visits = given("visits", window=30)
    >>> vip = Rungs("vip", (Rung("ordinary"), Rung("vip", visits >= 20, keep=visits >= 15)))
    >>> to_stay(vip, "vip", {"visits": 12}).gaps()[0].missing
    3
    """
    keep = ladder.keeps[ladder.place(rung)]
    return None if keep is None or ladder.fall is Fall.NEVER else keep.judge(readable(numbers))


def margins(verdict: Verdict) -> tuple[tuple[Finding, Exact], ...]:
    """How far each part that is met lies from its bound, in the measure's unit: 0 is just enough.

    >>> from commkit.core.measure import given
    >>> from commkit.core.readings import Readings
    >>> [margin for _, margin in margins((given("visits") >= 15).judge(Readings({"visits": 17})))]
    [2]
    """
    found = []
    for one in verdict.findings:
        seen = plain(one.observed)
        if one.met and seen is not None and one.required is not None:
            found.append((one, tidy(abs(Fraction(seen) - one.required))))
    return tuple(found)


@frozen
class Dates:
    """The days ahead that matter for a member's rung; None where there is none.

    `clock` is the next review by the ladder's clock; `grace` the first day after the grace; `tenure` the first day on
    which the next rung can be gained: after its tenure, and not on a day on which the one step was made.
    """

    clock: Day | None = None
    grace: Day | None = None
    tenure: Day | None = None

    @property
    def first(self) -> Day | None:
        """The first of them."""
        return min((day for day in (self.clock, self.grace, self.tenure) if day is not None), default=None)


def next_review(
    ladder: Rungs, rung: str, *, since: Day, today: Day, joined: Day | None = None, how: How = How.GAINED
) -> Dates:
    """The dates after `today` on which time alone may change what is found for a rung held since a day.

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import Rung
    >>> vip = Rungs("vip", (Rung("ordinary"), Rung("vip", given("visits") >= 20, grace=14)), clock=Rolling(30))
    >>> next_review(vip, "vip", since=100, today=110)
    Dates(clock=130, grace=115, tenure=None)
    """
    place = ladder.place(rung)
    here, above = ladder.rungs[place], ladder.rungs[place + 1] if place + 1 < len(ladder.rungs) else None
    clock = clock_start(ladder, since, joined)
    falls = ladder.fall is not Fall.NEVER and ladder.keeps[place] is not None
    graced = falls and how is How.GAINED and isinstance(here.grace, int) and here.grace > 0
    over = since + here.grace + 1 if graced and isinstance(here.grace, int) else today
    rest = 1 if rests(ladder, today - since, how) else 0
    ready = today if above is None or above.gain is None else since + max(above.tenure, rest)
    return Dates(
        clock=ladder.clock.first(clock, today + 1) if ladder.clock is not None and falls else None,
        grace=over if over > today else None,
        tenure=ready if ready > today else None,
    )


def clock_start(ladder: Rungs, since: Day, joined: Day | None) -> Day:
    """The day that a ladder's clock runs from: the one of the rung, or of joining where it is known."""
    from_joining = isinstance(ladder.clock, Rolling) and ladder.clock.since is From.JOINED
    return joined if from_joining and joined is not None else since


# ------------------------------------------------------------ what a rung is worth


def benefits(ladder: Rungs, rung: str) -> Mapping[str, int]:
    """What a rung brings, by name: its own benefits over those of the rungs below.

    >>> from commkit.members.ladders.rungs import Rung
    >>> trust = Rungs("trust", (Rung("tl1", benefits={"likes_a_day": 50, "flags": 20}),
    ...                         Rung("tl2", benefits={"likes_a_day": 75})))
    >>> dict(benefits(trust, "tl2"))
    {'likes_a_day': 75, 'flags': 20}
    """
    merged: dict[str, int] = {}
    for one in ladder.rungs[: ladder.place(rung) + 1]:
        merged |= one.benefits
    return merged


def rung_for(points: Exact, thresholds: Mapping[str, Exact | None]) -> str:
    """The rung that points give: the highest whose threshold is reached. The first may be None: it has no least value.

    Thresholds rise strictly; points below a first threshold that is a number are an InvalidValue error.

    >>> levels = {"restricted": None, "newcomer": 0, "registered": 50}
    >>> [rung_for(points, levels) for points in (-1, 0, 49, 50)]
    ['restricted', 'newcomer', 'newcomer', 'registered']
    """
    exact("points", points)
    found, before = "", None
    for place, (rung, least) in enumerate(thresholds.items()):
        if least is None and place > 0:
            fix = "give its threshold, or put it first"
            raise InvalidValue("thresholds", seen=rung, why="only the first rung has no threshold", fix=fix)
        if least is not None and before is not None and exact("thresholds", least) <= before:
            fix = "let them rise from rung to rung"
            raise InvalidValue("thresholds", seen=least, why=f"{rung} asks no more than the rung below", fix=fix)
        before = before if least is None else least
        if least is None or points >= least:
            found = rung
    if not found:
        fix = "let the first threshold be None, or the least value there is"
        raise InvalidValue("points", seen=points, why="no rung reaches down to it", fix=fix)
    return found
