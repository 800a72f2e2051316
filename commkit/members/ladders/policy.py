"""The ladder as a policy of a playbook: it hears what is done by hand and who comes and goes, and looks at the numbers.

Everything about ladders can be had from `commkit.members.ladders`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from attrs import evolve, frozen

from commkit.core.check import Check
from commkit.core.combine import Not
from commkit.core.days import Day
from commkit.core.errors import UnknownName
from commkit.core.measure import Measure
from commkit.core.readings import Readable
from commkit.core.verdict import Verdict
from commkit.core.wording import Label, Lang
from commkit.members.ladders.measures import MinutesSinceJoining, RungPlace
from commkit.members.ladders.on_rung import Away, OnRung, Seen, minutes_at
from commkit.members.ladders.outlook import clock_start
from commkit.members.ladders.remarks import REMARKS, remarks
from commkit.members.ladders.reviews import How, Lock, Look, Review, Why, rests, review, without_floor
from commkit.members.ladders.rungs import ByHand, Downward, Fall, Forever, Rung, Rungs, When
from commkit.members.returning import Return
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    BANNED,
    FLOOR_LIFTED,
    FLOOR_SET,
    JOINED,
    LEFT,
    PLACED,
    REMOVED,
    RUNG_LOCKED,
    RUNG_UNLOCKED,
)
from commkit.standing.part_measures import DaysInState, InState
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, Policy, Shown


@frozen
class Ladder(Rungs, Policy[OnRung, OnRung]):
    """A ladder as a policy of a playbook: see Rungs for its fields, and `review` for how it decides.

    Gains are looked at after every fact that the book hears, where the rung says so, and each night; what is kept, at
    the end of each day or on the dates of the clock. It posts `promoted` and `demoted` for each rung crossed, `placed`
    and `not_placed`, `raised`, `lowered` and `kept_by_floor`, `came_back` and `starts_again`. Whoever has no rung yet
    stands on the first. Who was removed or banned starts again, whatever `returning` says.
    """

    @property
    def part(self) -> type[OnRung]:
        """See Policy.part."""
        return OnRung

    # ------------------------------------------------------------ what it reads

    @cached_property
    def _lost(self) -> tuple[Check | None, ...]:
        return tuple(None if keep is None else Not(keep) for keep in self.keeps)

    @cached_property
    def _at_once(self) -> tuple[Check | None, ...]:
        """The gain of the rung above each, where it is looked at after every fact."""
        above = [rung.gain if rung.review is When.ON_ACTIVITY else None for rung in self.rungs[1:]]
        return (*above, None)

    @cached_property
    def _own(self) -> Mapping[str, Answered[OnRung]]:
        """What its own checks ask of the ladder itself."""
        asked = {measure.key for measure in self.asks()}
        return {key: answered for key, answered in self.answers().items() if key in asked}

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        checks = [check for rung in self.rungs for check in (rung.gain, rung.keep) if check is not None]
        return tuple({measure.key: measure for check in checks for measure in check.measures}.values())

    def answers(self) -> Mapping[str, Answered[OnRung]]:
        """See Policy.answers."""
        return {
            RungPlace(self.name).key: Answered(lambda acc, _day: self._place_read(acc)),
            DaysInState(self.name).key: Answered(OnRung.days, Course.GROWS),
            MinutesSinceJoining(self.name).key: Answered(OnRung.minutes, Course.VARIES),
            **{
                InState(self.name, one.name).key: Answered(partial(self._is_on, place=place))
                for place, one in enumerate(self.rungs)
            },
        }

    def _place_read(self, acc: OnRung) -> int | None:
        return self.at(acc) if acc.here else None

    def _is_on(self, acc: OnRung, _day: Day, *, place: int) -> int:
        return int(self._place_read(acc) == place)

    def _reader(self, acc: OnRung, now: Now) -> Readable:
        if not self._own:
            return now
        own = {key: answered.read(acc, now.today) for key, answered in self._own.items()}
        return Seen({**own, MinutesSinceJoining(self.name).key: minutes_at(acc, now.at)}, now)

    def at(self, acc: OnRung) -> int:
        """The place of a member's rung; one that the ladder does not have any more is the first."""
        return self.places.get(acc.rung, 0)

    def least(self, acc: OnRung) -> str:
        """The rung below which no review takes a member: the highest of their floors."""
        floors = [self.places.get(rung, 0) for rung in (acc.placed, *acc.floors.values())]
        return self.rungs[max(floors)].name

    # ------------------------------------------------------------ looks

    def look(self, acc: OnRung, reader: Readable, day: Day, look: Look = Look.REVIEW) -> Review:
        """What a look at a member finds, as things stand at the end of a day; it changes nothing."""
        days = None if acc.since is None else day - acc.since
        rung = self.rungs[self.at(acc)].name
        how, floor = acc.how, self.least(acc)
        return review(self, rung, reader, days_on_rung=days, how=how, floor=floor, lock=acc.lock, look=look)

    def _act(self, acc: OnRung, now: Now, day: Day, look: Look) -> OnRung:
        found = self.look(acc, self._reader(acc, now), day, look)
        if found.why is Why.FLOOR and not acc.by_floor:
            return self._kept(acc, found, now)
        if not found.crossed:
            return acc
        at, step = self.places[found.source], 1 if found.rose else -1
        for _, because in found.crossed:
            source, target = self.rungs[at].name, self.rungs[at + step].name
            what = "promoted" if found.rose else "demoted"
            now.post(self, what, source=source, target=target, because=because, reason=found.why.value)
            at += step
        return evolve(acc, rung=found.target, since=day, how=How.GAINED if found.rose else How.FELL, earned="")

    def _kept(self, acc: OnRung, found: Review, now: Now) -> OnRung:
        """From now on they hold the rung by the floor: what they would have fallen to is theirs by themself."""
        held, why = found.source, found.why.value
        now.post(self, "kept_by_floor", source=held, target=held, because=found.because, reason=why)
        below = self.rungs[self.places[held] - 1].name
        return evolve(acc, rung=held, how=How.FLOOR, earned=below)

    def follow(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        """See Policy.follow: the gain of the next rung, where it is looked at on activity."""
        if acc.away is not Away.HERE:
            return acc
        if acc.since is None:
            acc = evolve(acc, rung=self.rungs[0].name, since=now.today)
        if acc.lock is Lock.LOCKED:
            return acc
        gain = self._at_once[self.at(acc)]
        if gain is None or gain.met_by(self._reader(acc, now)) is not True:
            return acc
        return self._act(acc, now, now.today, Look.ACTIVITY)

    def settle(self, acc: OnRung, now: Now) -> OnRung:
        """See Policy.settle: what is kept, on the days of the clock, and then every gain."""
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
        if acc.how is How.GAINED and place > self.places[self.least(acc)]:
            grace = self.rungs[place].grace
            if isinstance(grace, Forever):
                return None
            if grace and acc.since is not None:
                first = max(first, acc.since + grace + 1)
        return self._review_from(acc, first)

    # ------------------------------------------------------------ coming and going

    def hears(self) -> Mapping[Heard, Handler[OnRung]]:
        """See Policy.hears."""
        return {
            JOINED: self._joined,
            LEFT: partial(self._gone, away=Away.LEFT),
            REMOVED: partial(self._gone, away=Away.OUT),
            BANNED: partial(self._gone, away=Away.OUT),
            PLACED: self._placed,
            RUNG_LOCKED: partial(self._locked, locked=Lock.LOCKED),
            RUNG_UNLOCKED: partial(self._locked, locked=Lock.OPEN),
            FLOOR_SET: self._floor_set,
            FLOOR_LIFTED: self._floor_lifted,
        }

    def _joined(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        if fact.times < 0 or (acc.here and acc.joined is not None):
            return acc
        if not acc.here and acc.rung:
            now.post(self, "came_back", target=acc.rung, reason=self.returning.value)
            kept = self.returning is Return.KEEP
            return self._fit(acc.back() if kept else acc.without_absence(now), now)
        fresh = acc.joining(now)
        if acc.how is How.START:
            fresh = evolve(fresh, rung=self.rungs[0].name, since=now.today)
        if not acc.here:
            now.post(self, "starts_again", target=fresh.rung, reason=fact.kind.code)
        return self._fit(fresh, now)

    def _gone(self, acc: OnRung, fact: Fact, now: Now, *, away: Away) -> OnRung:
        if fact.times < 0 or acc.away is Away.OUT:
            return acc
        if away is Away.OUT or self.returning is Return.RESET:
            return OnRung(away=away)
        return evolve(acc, away=away, left_on=now.today, left_at=now.at) if acc.here else acc

    # ------------------------------------------------------------ by hand, locks, floors

    def meant(self, thing: str | None) -> str | None:
        """The rung of this ladder that a fact names, by itself or behind the ladder's name; None: it is another's.

        >>> from commkit.core.measure import given
        >>> from commkit.members.ladders.rungs import Rung
        >>> vip = Ladder("vip", (Rung("ordinary"), Rung("gold", given("visits") >= 20)))
        >>> vip.meant("gold"), vip.meant("vip.gold"), vip.meant("trust.gold")
        ('gold', 'gold', None)
        """
        rung = (thing or "").removeprefix(f"{self.name}.")
        return rung if rung in self.places else None

    def _placed(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        rung, source = self.meant(fact.thing), self.rungs[self.at(acc)].name
        if rung is None:
            return acc
        if fact.times < 0:
            return self._taken_back(acc, rung, now)
        if not acc.here:
            now.post(self, "not_placed_away", target=rung, reason=acc.away.value)
            return acc
        refused = self._still_met(acc, rung, now)
        if refused is not None:
            now.post(self, "not_placed", source=source, target=rung, because=refused, reason=Why.GAIN.value)
            return acc
        now.post(self, "placed", source=source, target=rung, reason=self.by_hand.value)
        if self.by_hand is ByHand.FLOOR:
            earned = acc.earned if acc.by_floor else source
            acc = evolve(acc, rung=rung, since=now.today, how=How.FLOOR, earned=earned, placed=rung)
        else:
            lock = Lock.LOCKED if self.by_hand is ByHand.LOCK else acc.lock
            acc = evolve(acc, rung=rung, since=now.today, how=How.BY_HAND, earned="", lock=lock)
        return self._fit(acc, now)

    def _still_met(self, acc: OnRung, rung: str, now: Now) -> Verdict | None:
        """The verdict on the rung above one that is given by hand, where it is met and so forbids to go down."""
        above = self.rungs[min(self.places[rung] + 1, self.at(acc))]
        if self.downward is Downward.ALLOWED or self.places[rung] >= self.at(acc) or above.gain is None:
            return None
        verdict = above.gain.judge(self._reader(acc, now))
        return verdict if verdict.met else None

    def _taken_back(self, acc: OnRung, rung: str, now: Now) -> OnRung:
        if acc.placed == rung:
            return self._fit(evolve(acc, placed=""), now)
        locked = self.by_hand is ByHand.LOCK and acc.how is How.BY_HAND and acc.rung == rung
        return self._fit(evolve(acc, lock=Lock.OPEN), now) if locked else acc

    def _locked(self, acc: OnRung, fact: Fact, now: Now, *, locked: Lock) -> OnRung:
        if fact.thing not in (None, self.name):
            return acc
        lock = locked if fact.times > 0 else _OTHER[locked]
        return self._fit(evolve(acc, lock=lock), now)

    def _floor_set(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        rung, group = self.meant(fact.thing), fact.group or ""
        if fact.times < 0:
            return self._floor_lifted(acc, fact, now)
        return acc if rung is None else self._fit(evolve(acc, floors={**acc.floors, group: rung}), now)

    def _floor_lifted(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        """A floor without a group is lifted together with the one that a rung given by hand is."""
        if fact.thing is not None and self.meant(fact.thing) is None:
            return acc
        floors = {group: rung for group, rung in acc.floors.items() if group != (fact.group or "")}
        placed = acc.placed if fact.group else ""
        return self._fit(evolve(acc, floors=floors, placed=placed), now)

    def _fit(self, acc: OnRung, now: Now) -> OnRung:
        """The member where the floors want them: raised, or let down at once to the rung that the rules give."""
        if not acc.looked_at:
            return acc
        rung, floor = self.rungs[self.at(acc)].name, self.least(acc)
        place, least = self.places[rung], self.places[floor]
        if place < least:
            now.post(self, "raised", source=rung, target=floor, reason=Why.FLOOR.value)
            earned = acc.earned if acc.by_floor else rung
            return evolve(acc, rung=floor, since=now.today, how=How.FLOOR, earned=earned)
        if not acc.by_floor or place == least:
            return acc
        earned = acc.earned if acc.earned in self.places else self.rungs[0].name
        own = without_floor(self, rung, earned, self._reader(acc, now), days_on_rung=acc.days(now.today))
        if own == rung:
            return evolve(acc, how=How.GAINED, earned="")
        held = self.places[own] < least
        target, how = (floor, How.FLOOR) if held else (own, How.FELL)
        now.post(self, "lowered", source=rung, target=target, reason=Why.FLOOR.value)
        return evolve(acc, rung=target, since=now.today, how=how, earned=own if held else "")

    # ------------------------------------------------------------ what it says

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return {self.name: self.label, **{one.name: one.label for one in self.rungs}}

    def shows(self, part: OnRung, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(self.rungs[self.at(part)].name if part.here else "")}

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return REMARKS

    def lint(self) -> Iterable[str]:
        """See Policy.lint."""
        return remarks(self)


_OTHER: Mapping[Lock, Lock] = {Lock.LOCKED: Lock.OPEN, Lock.OPEN: Lock.LOCKED}


def ladder(name: str, gain: Mapping[str, Check | None], keep: Mapping[str, Check] | None = None) -> Ladder:
    """A ladder from the gain of each rung, lowest first, and what keeps those that are kept by less.

    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> check_ins = days(CHECKED_IN).last(30)
    >>> vip = ladder("vip", {"ordinary": None, "vip": check_ins >= 20}, keep={"vip": check_ins >= 15})
    >>> print(review(vip, "ordinary", {check_ins: 17}))
    stays ordinary; for vip: days with check-ins in the last 30 days: 17 (at least 20), 3 missing
    """
    kept = keep or {}
    for rung in kept:
        if rung not in gain:
            fix = f"use one of {', '.join(gain)}"
            raise UnknownName("keep", seen=rung, why=f"the ladder {name} does not have this rung", fix=fix)
    return Ladder(name, tuple(Rung(rung, check, kept.get(rung)) for rung, check in gain.items()))
