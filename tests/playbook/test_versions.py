"""Versions in force by date: what an older version read is not what a newer one would have read."""

from __future__ import annotations

from datetime import date

import pytest

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.days import number
from commkit.members.ladders import Climb, Ladder, Rung, RungPlace
from commkit.members.lifecycle import Penalties
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED, MESSAGE, SILENCED, UNSILENCED, Kind
from commkit.standing.measures import Back, count
from commkit.standing.part_measures import InState

DAY = 86_400_000_000
FIRST = number(date(2026, 3, 2))
UTC = Calendar("UTC")


def fact(id: str, day: int, kind: Kind) -> Fact:
    return Fact(id, (FIRST + day) * DAY, "ada", kind)


def vip(top: str, messages: int) -> Ladder:
    rungs = (Rung("ordinary"), Rung("silver", count(MESSAGE) >= 1), Rung(top, count(MESSAGE) >= messages))
    return Ladder("vip", rungs, climb=Climb.STRAIGHT)


def perk(gain: Check) -> Ladder:
    return Ladder("perk", (Rung("none"), Rung("lounge", gain)))


@pytest.mark.parametrize("gain", [RungPlace("vip") >= 2, InState("vip", "gold").is_true()], ids=str)
def test_a_later_version_does_not_change_what_was_decided_before_it(gain: Check) -> None:
    facts = [fact("j", 0, JOINED), fact("m", 1, MESSAGE), fact("n", 2, MESSAGE)]
    one = Playbook("club", "1", UTC, (vip("gold", 2), perk(gain)))
    policies = (vip("platinum", 3), perk(RungPlace("vip") >= 2))
    two = Playbook("club", "2", UTC, policies, since=date(2026, 6, 1), before=one)
    until = date(2026, 4, 1)
    found = [(one.policy, one.target, one.version) for one in two.replay(facts, until=until).outcomes]
    assert found == [(one.policy, one.target, one.version) for one in one.replay(facts, until=until).outcomes]
    assert ("perk", "lounge", "1") in found


def test_a_later_forgiveness_does_not_forgive_earlier() -> None:
    def book(name: str, forgiven: int, before: Playbook | None) -> Playbook:
        rule = Penalties("penalties", forgiven_after=Back(forgiven))
        good = Ladder("good", (Rung("a"), Rung("b", rule.count <= 0)))
        return Playbook("club", name, UTC, (rule, good), since=date(2026, 9, 1) if before else None, before=before)

    facts = [fact("s", 0, SILENCED), fact("u", 1, UNSILENCED)]
    one = book("1", 30, None)
    two = book("2", 3, one)
    days = [
        [outcome.day - FIRST for outcome in each.replay(facts, until=date(2026, 5, 1)).outcomes] for each in (one, two)
    ]
    assert days == [[30], [30]]
