"""The ladder as a policy of a playbook: it hears what is done by hand and who comes and goes, and looks at the numbers.

Everything about ladders can be had from `commkit.members.ladders`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypedDict, Unpack

from attrs import evolve, frozen

from commkit.core.check import Check
from commkit.core.combine import Not
from commkit.core.days import Day
from commkit.core.errors import UnknownName, WrongType
from commkit.core.readings import Readable
from commkit.core.wording import Label, Lang
from commkit.members.ladders.given import NOBODY, Given
from commkit.members.ladders.on_rung import Away, OnRung
from commkit.members.ladders.outlook import clock_start
from commkit.members.ladders.remarks import REMARKS, remarks
from commkit.members.ladders.reviews import How, Lock, Look, Review, Why, rests, review
from commkit.members.ladders.rungs import ByHand, Climb, Clock, Downward, Fall, Forever, Rung, When
from commkit.members.returning import Return
from commkit.standing.facts import Fact
from commkit.standing.policy import Now, Shown


@frozen
class Ladder(Given):
    """A ladder as a policy of a playbook: see Rungs for its fields, and `review` for how it decides.

    Gains are looked at after every fact that the book hears, where the rung says so, and each night; what is kept, at
    the end of each day or on the dates of the clock. It posts `promoted` and `demoted` for each rung crossed, `placed`
    (`titled` where `by_hand` is TITLE) and `not_placed`, `locked` and `unlocked`, `raised`, `lowered` and
    `kept_by_floor`, `came_back` and `starts_again`, and `rung_gone` where a later version has the rung no more.
    Whoever has no rung yet stands on the first. Who was removed or banned starts again, whatever `returning` says.

    `members` says who is a member, such as `InState("journey", "newcomer").is_false()`: while it is not met nobody
    joins, rises or is given a rung. None: whoever joins is one, also where a Journey in the same book refuses them.
    """

    @cached_property
    def _lost(self) -> tuple[Check | None, ...]:
        return tuple(None if keep is None else Not(keep) for keep in self.keeps)

    @cached_property
    def _at_once(self) -> tuple[Check | None, ...]:
        """The gain of the rung above each, where it is looked at after every fact."""
        above = [rung.gain if rung.review is When.ON_ACTIVITY else None for rung in self.rungs[1:]]
        return (*above, None)

    # ------------------------------------------------------------ looks

    def look(self, acc: OnRung, reader: Readable, day: Day, look: Look = Look.REVIEW) -> Review:
        """What a look at a member finds, as things stand at the end of a day; it changes nothing."""
        days = None if acc.since is None else day - acc.since
        rung = self.rungs[self.at(acc)].name
        how, floor = acc.how, self.least(acc)
        return review(self, rung, reader, days_on_rung=days, how=how, floor=floor, lock=acc.lock, look=look)

    def _act(self, acc: OnRung, now: Now, day: Day, look: Look) -> OnRung:
        found = self.look(acc, self.reader(acc, now), day, look)
        if found.why is Why.FLOOR and not acc.by_floor:
            return self._kept(acc, found, now)
        if not found.crossed or (found.rose and self.no_member(acc, now) is not None):
            return acc
        at, step = self.places[found.source], 1 if found.rose else -1
        for _, because in found.crossed:
            source, target = self.rungs[at].name, self.rungs[at + step].name
            what = "promoted" if found.rose else "demoted"
            now.post(self, what, source=source, target=target, because=because, reason=found.why.value)
            at += step
        return acc.by_themself(found.target, day, How.GAINED if found.rose else How.FELL)

    def _kept(self, acc: OnRung, found: Review, now: Now) -> OnRung:
        """From now on they hold the rung by the floor: what they would have fallen to is theirs by themself."""
        held, why = found.source, found.why.value
        now.post(self, "kept_by_floor", source=held, target=held, because=found.because, reason=why)
        below = self.rungs[self.places[held] - 1].name
        kept = evolve(acc, earned=below, earned_since=now.day, earned_how=How.FELL)
        return evolve(kept, rung=held, how=How.FLOOR)

    def _in_force(self, acc: OnRung, now: Now, day: Day) -> OnRung:
        """The member on a rung that this version of the ladder has."""
        if not acc.rung or acc.rung in self.places:
            return acc
        first = self.rungs[0].name
        now.post(self, "rung_gone", source=acc.rung, target=first, reason=Why.NOT_MET.value)
        return acc.by_themself(first, day, How.START)

    def follow(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        """See Policy.follow: the gain of the next rung, where it is looked at on activity."""
        if acc.away is not Away.HERE:
            return acc
        acc = self._in_force(acc, now, now.today)
        if acc.since is None:
            acc = evolve(acc, rung=self.rungs[0].name, since=now.today)
        if acc.lock is Lock.LOCKED:
            return acc
        gain = self._at_once[self.at(acc)]
        if gain is None or gain.met_by(self.reader(acc, now)) is not True:
            return acc
        return self._act(acc, now, now.today, Look.ACTIVITY)

    def settle(self, acc: OnRung, now: Now) -> OnRung:
        """See Policy.settle: what is kept, on the days of the clock, and then every gain."""
        if not acc.here:
            return acc
        acc = self._in_force(acc, now, now.day)
        if not acc.looked_at:
            return acc
        due = self.clock is None or self._review_from(acc, now.day) == now.day
        return self._act(acc, now, now.day, Look.REVIEW if due else Look.GAINS)

    def _review_from(self, acc: OnRung, day: Day) -> Day | None:
        """The first review from a day on; None while it is not known when the clock began."""
        if self.clock is None:
            return day
        return None if acc.since is None else self.clock.first(clock_start(self, acc.since, acc.joined), day)

    def wake(self, acc: OnRung, now: Now) -> Day | None:
        """See Policy.wake."""
        if acc.here and acc.rung and acc.rung not in self.places:
            return now.day
        if not acc.looked_at:
            return None
        days = (self._rises_from(acc, now), self._falls_from(acc, now))
        return min((day for day in days if day is not None), default=None)

    def _rises_from(self, acc: OnRung, now: Now) -> Day | None:
        place = self.at(acc)
        above = self.rungs[place + 1] if place + 1 < len(self.rungs) else None
        if above is None or above.gain is None or (acc.since is None and above.tenure):
            return None
        met = now.first_met(above.gain)
        if met is not None and self.members is not None:
            here = now.first_met(self.members)
            met = None if here is None else max(met, here)
        if met is None or acc.since is None:
            return met
        rest = acc.since + 1 if rests(self, now.day - acc.since, acc.how) else now.day
        return max(met, rest, acc.since + above.tenure)

    def _falls_from(self, acc: OnRung, now: Now) -> Day | None:
        place, lost = self.at(acc), self._lost[self.at(acc)]
        held = acc.by_floor and place <= self.places[self.least(acc)]
        if lost is None or held or self.fall is Fall.NEVER:
            return None
        unmet = now.first_met(lost)
        if unmet is None:
            return None
        first = unmet
        if acc.how is How.GAINED:
            grace = self.rungs[place].grace
            if isinstance(grace, Forever):
                return None
            if grace and acc.since is not None:
                first = max(first, acc.since + grace + 1)
        return self._review_from(acc, first)

    # ------------------------------------------------------------ what it says

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {NOBODY: _BY_HAND, self.name: self.label, **{one.name: one.label for one in self.rungs}}

    def shows(self, part: OnRung, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(self.rungs[self.at(part)].name if part.here else "")}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return REMARKS

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        return remarks(self)


_BY_HAND = Label(en="hand", zh="人工")


class Choices(TypedDict, total=False):
    """What `ladder` passes on to Ladder: see Rungs."""

    clock: Clock | None
    climb: Climb
    fall: Fall
    by_hand: ByHand
    downward: Downward
    returning: Return
    label: Label
    members: Check | None


def ladder(
    name: str,
    gain: Mapping[str, Check | None],
    keep: Mapping[str, Check] | None = None,
    *,
    labels: Mapping[str, Label] | None = None,
    benefits: Mapping[str, Mapping[str, int]] | None = None,
    grace: Mapping[str, int | Forever] | None = None,
    **choices: Unpack[Choices],
) -> Ladder:
    """A ladder from the gain of each rung, lowest first, and what keeps those that are kept by less.

    `labels`, `benefits` and `grace` [days] are by rung too; other choices (`climb`, `fall`, `clock`, `by_hand`,
    `downward`, `returning`, `label`, `members`) are those of Ladder. What is not by rung is a WrongType error.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> check_ins = days(CHECKED_IN).last(30)
    >>> vip = ladder("vip", {"ordinary": None, "vip": check_ins >= 20}, keep={"vip": check_ins >= 15})
    >>> print(review(vip, "ordinary", {check_ins: 17}))
    stays ordinary; for vip: days with check-ins in the last 30 days: 17 (at least 20), 3 missing
    >>> ladder("vip", {"ordinary": None, "vip": check_ins >= 20}, grace={"vip": 14}, fall=Fall.NEVER).rung("vip").grace
    14
    """
    given = {"keep": keep, "labels": labels, "benefits": benefits, "grace": grace}
    _by_rung("gain", gain, "a check", ())
    for what, value in given.items():
        _by_rung(what, {} if value is None else value, _ONE_OF[what], gain)
    rungs = (
        evolve(
            Rung(one, check, (keep or {}).get(one), grace=(grace or {}).get(one, 0)),
            benefits=(benefits or {}).get(one, {}),
            label=(labels or {}).get(one, Label(en=one, zh=one)),
        )
        for one, check in gain.items()
    )
    return Ladder(name, tuple(rungs), **choices)


_ONE_OF = {"keep": "a check", "labels": "a label", "benefits": "numbers by name", "grace": "days"}


def _by_rung(what: str, value: object, one: str, rungs: Iterable[str]) -> None:
    if not isinstance(value, Mapping):
        fix = f'give {one} for each rung, such as {what}={{"vip": ...}}'
        raise WrongType(what, seen=value, why="it says which rung it is about", fix=fix)
    known = tuple(rungs)
    for rung in value if known else ():
        if rung not in known:
            fix = f"use one of {', '.join(known)}"
            raise UnknownName(what, seen=rung, why="the ladder does not have this rung", fix=fix)
