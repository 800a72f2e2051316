"""What facts do to a member's rung: who comes and goes, and what is done by hand.

Everything about ladders can be had from `commkit.members.ladders`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property, partial

from attrs import evolve, field, frozen

from commkit.core.check import Check, is_check_or_none
from commkit.core.days import Day
from commkit.core.measure import Measure
from commkit.core.readings import Known, Readable
from commkit.core.verdict import Verdict
from commkit.core.wording import Label
from commkit.members.ladders.hands import GRANTED_AS, Hand
from commkit.members.ladders.measures import DaysSinceJoining, MinutesSinceJoining, RungPlace
from commkit.members.ladders.on_rung import Away, OnRung, Seen, minutes_at
from commkit.members.ladders.reviews import How, Why, without_floor
from commkit.members.ladders.rungs import ByHand, Downward, Rungs
from commkit.members.lifecycle.guarded import Refusal
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
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, Policy

NOBODY = "by_hand"
"""The reason of what is done by hand where the fact does not say who did it."""


@frozen
class Given(Rungs, Policy[OnRung, OnRung]):
    """A ladder's answers, and what it does about facts: `Ladder` adds the looks."""

    members: Check | None = field(default=None, validator=is_check_or_none)

    @property
    def part(self) -> type[OnRung]:
        """See Policy.part."""
        return OnRung

    def freeze(self, acc: OnRung, now: Now) -> OnRung:
        """See Policy.freeze: what may still be taken back stays, and what those had whose leave may be."""
        gone = acc.left_on is not None and acc.left_on < now.open_from
        if gone and not acc.here and (acc.away is Away.OUT or self.returning is Return.RESET):
            acc = acc.forgotten()
        hands = acc.hands.folded(now.open_from)
        return acc if hands is acc.hands else evolve(acc, hands=hands)

    # ------------------------------------------------------------ what it reads

    @cached_property
    def _own(self) -> Mapping[str, Answered[OnRung]]:
        """What its own checks ask of the ladder itself."""
        asked = {measure.key for measure in self.asks()}
        return {key: answered for key, answered in self.answers().items() if key in asked}

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        checks = [self.members, *(check for rung in self.rungs for check in (rung.gain, rung.keep))]
        measures = (measure for check in checks if check is not None for measure in check.measures)
        return tuple({measure.key: measure for measure in measures}.values())

    def answers(self) -> Mapping[str, Answered[OnRung]]:
        """See Policy.answers."""
        return {
            RungPlace(self.name).key: Answered(lambda acc, _day: self._place_read(acc)),
            DaysInState(self.name).key: Answered(OnRung.days, Course.GROWS),
            DaysSinceJoining(self.name).key: Answered(OnRung.days_since_joining, Course.GROWS),
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

    def reader(self, acc: OnRung, now: Now) -> Readable:
        """What its checks read of a member who is being acted on."""
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

    def no_member(self, acc: OnRung, now: Now) -> Verdict | None:
        """The verdict by which somebody is no member to this ladder; None where nothing says so."""
        if self.members is None:
            return None
        verdict = self.members.judge(self.reader(acc, now))
        return None if verdict.met else verdict

    # ------------------------------------------------------------ coming and going

    def hears(self) -> Mapping[Heard, Handler[OnRung]]:
        """See Policy.hears."""
        acts: Mapping[Heard, Handler[OnRung]] = {
            JOINED: self._joined,
            LEFT: partial(self._gone, away=Away.LEFT),
            REMOVED: partial(self._gone, away=Away.OUT),
            BANNED: partial(self._gone, away=Away.OUT),
            PLACED: self._placed,
            RUNG_LOCKED: self._locked,
            RUNG_UNLOCKED: self._locked,
            FLOOR_SET: self._floor_set,
            FLOOR_LIFTED: self._floor_lifted,
        }
        return {heard: partial(self._heard, act) for heard, act in acts.items()}

    def _heard(self, act: Handler[OnRung], acc: OnRung, fact: Fact, now: Now) -> OnRung:
        """What is closed by now is closed whether or not the member was stored meanwhile."""
        return act(self.freeze(acc, now), fact, now)

    def _joined(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        if fact.times < 0 or self.no_member(acc.back(), now) is not None:
            return acc
        if acc.came_at is None or fact.at > acc.came_at:
            acc = evolve(acc, came_on=now.day, came_at=fact.at)
        if acc.here and acc.joined is not None:
            return acc
        return self._in_again(acc, fact, now, now.today, now.at)

    def _in_again(self, acc: OnRung, fact: Fact, now: Now, day: Day, at: int) -> OnRung:
        """Somebody comes in on a day, for the first time or again."""
        if acc.away is Away.LEFT and acc.rung and self.returning is not Return.RESET:
            now.post(self, "came_back", target=acc.rung, reason=self.returning.value)
            kept = self.returning is Return.KEEP
            return self._fit(acc.back() if kept else acc.without_absence(day, at), now)
        again, came = not acc.here, (acc.came_on, acc.came_at)
        if again and (acc.away is Away.OUT or self.returning is Return.RESET):
            acc = evolve(acc.forgotten(), came_on=came[0], came_at=came[1])
        fresh = acc.joining(now.calendar, day, at)
        if acc.how is How.START:
            fresh = evolve(fresh, rung=self.rungs[0].name, since=day)
        if again:
            now.post(self, "starts_again", target=fresh.rung, reason=JOINED.code)
        return self._fit(fresh, now)

    def _gone(self, acc: OnRung, fact: Fact, now: Now, *, away: Away) -> OnRung:
        hand = self._hand(fact, now)
        if fact.times < 0:
            return self._never_gone(acc, hand, now, away)
        if acc.hands.owes(hand):
            return evolve(acc, hands=acc.hands.doing(hand))
        if acc.away is Away.OUT or acc.away is away:
            return acc
        if acc.here and acc.came_at is not None and acc.came_on is not None and fact.at < acc.came_at:
            if away is Away.LEFT and self.returning is Return.KEEP:
                return acc
            left = evolve(acc, away=away, left_on=now.day, left_at=fact.at)
            return self._in_again(left, fact, now, acc.came_on, acc.came_at)
        if not acc.here:
            return evolve(acc, away=away)
        return evolve(acc, away=away, left_on=now.today, left_at=now.at)

    def _never_gone(self, acc: OnRung, hand: Hand, now: Now, away: Away) -> OnRung:
        """Somebody's leave is taken back: they are here as if they had never gone."""
        if acc.away is not away:
            return acc if acc.came_at is not None and acc.came_at > hand.at else self._undone(acc, hand, now)
        now.post(self, "came_back", target=self.rungs[self.at(acc)].name, reason=hand.code)
        return self._fit(acc.back(), now)

    # ------------------------------------------------------------ by hand, locks, floors

    def meant(self, thing: str | None) -> str | None:
        """The rung of this ladder that a fact names, by itself or behind the ladder's name; None: it is another's.

        >>> from commkit.core.measure import given
        >>> from commkit.members.ladders import Ladder
        >>> from commkit.members.ladders.rungs import Rung
        >>> vip = Ladder("vip", (Rung("ordinary"), Rung("gold", given("visits") >= 20)))
        >>> vip.meant("gold"), vip.meant("vip.gold"), vip.meant("trust.gold")
        ('gold', 'gold', None)
        """
        rung = (thing or "").removeprefix(f"{self.name}.")
        return rung if rung in self.places else None

    def _hand(self, fact: Fact, now: Now, thing: str = "") -> Hand:
        code = GRANTED_AS[self.by_hand] if fact.kind == PLACED else fact.kind.code
        group = fact.group or "" if fact.kind in (FLOOR_SET, FLOOR_LIFTED) else ""
        return Hand(fact.at, now.day, code, thing, group)

    def _done(self, acc: OnRung, hand: Hand, now: Now) -> OnRung:
        return self._fit(evolve(acc, hands=acc.hands.doing(hand)), now)

    def _undone(self, acc: OnRung, hand: Hand, now: Now) -> OnRung:
        return self._fit(evolve(acc, hands=acc.hands.undoing(hand)), now)

    def _unheard_of(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        """A rung that this ladder is asked for by its name and does not have is said; any other is another's."""
        if fact.times > 0 and fact.thing is not None and fact.thing.startswith(f"{self.name}."):
            because = _no_such_rung(self, fact.thing.removeprefix(f"{self.name}."))
            source = self.rungs[self.at(acc)].name
            now.post(self, "not_placed", source=source, target=fact.thing, because=because, reason=fact.kind.code)
        return acc

    def _placed(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        rung, source = self.meant(fact.thing), self.rungs[self.at(acc)].name
        if rung is None:
            return self._unheard_of(acc, fact, now)
        hand = self._hand(fact, now, rung)
        if fact.times < 0:
            return self._undone(acc, hand, now)
        if acc.hands.owes(hand):
            return evolve(acc, hands=acc.hands.doing(hand))
        if not acc.here:
            now.post(self, "not_placed_away", target=rung, reason=acc.away.value)
            return acc
        refused = self.no_member(acc, now)
        if refused is None:
            refused = self._still_met(acc, rung, now)
        if refused is not None:
            now.post(self, "not_placed", source=source, target=rung, because=refused, reason=Why.GAIN.value)
            return acc
        if not acc.hands.latest(hand):
            return self._done(acc, hand, now)
        return self._on(acc, hand, fact.person or NOBODY, now)

    def _on(self, acc: OnRung, hand: Hand, who: str, now: Now) -> OnRung:
        """A member is given a rung."""
        rung, source = hand.thing, self.rungs[self.at(acc)].name
        if self.by_hand is ByHand.TITLE:
            if rung == source:
                return acc
            now.post(self, "titled", source=source, target=rung, reason=self.by_hand.value)
        else:
            now.post(self, "placed", source=source, target=rung, reason=who)
        if self.by_hand is not ByHand.FLOOR:
            acc = acc.by_themself(rung, now.today, How.BY_HAND)
        elif rung != source or acc.by_floor:
            lower = self.places[rung] < self.places[source]
            acc = acc.by_a_floor(rung, now.today)
            if lower and self.places.get(acc.earned, 0) > self.places[rung]:
                acc = evolve(acc, earned=rung, earned_since=now.today, earned_how=How.BY_HAND)
        return self._done(acc, hand, now)

    def _still_met(self, acc: OnRung, rung: str, now: Now) -> Verdict | None:
        """The verdict on the rung above one that is given by hand, where it is met and so forbids to go down."""
        above = self.rungs[min(self.places[rung] + 1, self.at(acc))]
        stays = acc.hands.held.locked or self.by_hand is ByHand.LOCK
        if stays or self.downward is Downward.ALLOWED or self.places[rung] >= self.at(acc) or above.gain is None:
            return None
        verdict = above.gain.judge(self.reader(acc, now))
        return verdict if verdict.met else None

    def _locked(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        if fact.thing not in (None, self.name):
            return acc
        hand, before = self._hand(fact, now), acc.hands.held.locked
        hands = acc.hands.undoing(hand) if fact.times < 0 else acc.hands.doing(hand)
        if hands.held.locked != before:
            what = "locked" if hands.held.locked else "unlocked"
            now.post(self, what, target=self.rungs[self.at(acc)].name, reason=fact.person or NOBODY)
        return self._fit(evolve(acc, hands=hands), now)

    def _floor_set(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        rung = self.meant(fact.thing)
        if rung is None:
            return self._unheard_of(acc, fact, now)
        hand = self._hand(fact, now, rung)
        return self._undone(acc, hand, now) if fact.times < 0 else self._done(acc, hand, now)

    def _floor_lifted(self, acc: OnRung, fact: Fact, now: Now) -> OnRung:
        """A floor without a group is lifted together with the one that a rung given by hand is."""
        if fact.thing not in (None, self.name) and self.meant(fact.thing) is None:
            return acc
        hand = self._hand(fact, now)
        return self._undone(acc, hand, now) if fact.times < 0 else self._done(acc, hand, now)

    def _fit(self, acc: OnRung, now: Now) -> OnRung:
        """The member where the floors want them: raised, or let down at once to the rung that the rules give."""
        if not acc.looked_at:
            return acc
        rung, floor = self.rungs[self.at(acc)].name, self.least(acc)
        place, least = self.places[rung], self.places[floor]
        if place < least:
            now.post(self, "raised", source=rung, target=floor, reason=Why.FLOOR.value)
            return evolve(acc, rung=rung).by_a_floor(floor, now.today)
        return acc if not acc.by_floor or place == least else self._let_down(acc, rung, floor, now)

    def _let_down(self, acc: OnRung, rung: str, floor: str, now: Now) -> OnRung:
        """Who held a rung by a floor that is gone: on the rung that the rules give, or on what another floor holds."""
        earned = acc.earned if acc.earned in self.places else self.rungs[0].name
        since, how, reader = acc.earned_since, acc.earned_how, self.reader(acc, now)
        days = None if since is None else now.today - since
        own = without_floor(self, rung, earned, reader, days_on_rung=days, how=how)
        if own == rung:
            return acc.by_themself(rung, acc.since or now.today, How.GAINED)
        because = self._not_above(own, days if own == earned else 0, reader)
        if own != earned or since is None:
            since, how = now.today, How.FELL
        if self.places[own] < self.places[floor]:
            now.post(self, "lowered", source=rung, target=floor, because=because, reason=Why.FLOOR.value)
            mine = evolve(acc, earned=own, earned_since=since, earned_how=how)
            return evolve(mine, rung=floor, since=now.today)
        now.post(self, "lowered", source=rung, target=own, because=because, reason=Why.FLOOR.value)
        return acc.by_themself(own, since, how)

    def _not_above(self, own: str, days: int | None, reader: Readable) -> Verdict:
        """Why the rung above is not theirs by themself."""
        rung, above = self.rung(own).label, self.rungs[self.places[own] + 1]
        if above.gain is None:
            en, zh = f"{above.label.en} is given by hand only", f"{above.label.zh}只由人工授予"
            return Refusal(Label(en=en, zh=zh)).judge(Known({}))
        verdict = above.gain.judge(reader)
        if not verdict.met or not above.in_tenure(days):
            return verdict
        en = f"{above.label.en} comes after {above.tenure} days on {rung.en}"
        return Refusal(Label(en=en, zh=f"须先任{rung.zh}满 {above.tenure} 天")).judge(Known({}))


def _no_such_rung(rungs: Rungs, seen: str) -> Verdict:
    """The verdict that says that a ladder does not have a rung, and which one may be meant."""
    near = get_close_matches(seen, rungs.places, n=1)
    en, zh = f"the ladder {rungs.name} has no rung {seen}", f"等级体系 {rungs.name} 没有 {seen}"
    if near:
        en, zh = f"{en}; did you mean {near[0]}?", f"{zh}；是否指 {near[0]}？"
    return Refusal(Label(en=en, zh=zh)).judge(Known({}))
