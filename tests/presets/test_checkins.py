"""The presets of check-ins: every published example, and where each number comes from."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.registry import registry
from commkit.points.checkins import Cycle, MakeUp, SlotAward
from commkit.presets.checkins import (
    SEVEN_DAY_CHECKIN_SOURCES,
    SEVEN_DAYS,
    SEVEN_DAYS_EXPERIENCE,
    WETOOL_POINTS_SOURCES,
    seven_day_checkin,
    wetool_points,
)
from commkit.presets.sources import Source
from commkit.standing.kinds import CHECKED_IN, INVITED, LEFT, MADE_UP, MESSAGE
from tests.points.by_hand import log, replayed
from tests.presets.test_study_class import numbers

TAGS = registry()
if "cycle" not in TAGS.tags:
    TAGS = TAGS.plus(tags={"cycle": Cycle, "slot_award": SlotAward})
ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("book", "sources"),
    [(seven_day_checkin(), SEVEN_DAY_CHECKIN_SOURCES), (wetool_points(), WETOOL_POINTS_SOURCES)],
    ids=["seven_day_checkin", "wetool_points"],
)
def test_every_number_has_a_source_and_every_source_a_number(book: Playbook, sources: dict[str, Source]) -> None:
    plain = json.loads(json.dumps(dump_playbook(book, TAGS)))
    assert sorted(dict(numbers(_without_clocks(plain)))) == sorted(sources)
    assert load_playbook(plain, TAGS) == book


def _without_clocks(plain: object) -> object:
    """Times of day are text of digits, and no numbers."""
    if isinstance(plain, dict):
        return {key: _without_clocks(one) for key, one in plain.items() if key != "slots"}
    return [_without_clocks(one) for one in plain] if isinstance(plain, list) else plain


class TestSevenDays:
    """2.13 of systems.md."""

    book = seven_day_checkin()

    def test_the_sums_of_the_week(self) -> None:
        assert (SEVEN_DAYS.in_all, SEVEN_DAYS_EXPERIENCE.in_all) == (570, 850)

    def test_days_1_to_7_and_day_8(self) -> None:
        said = log(CHECKED_IN, *[f"02-{day:02} 09:00" for day in range(1, 9)], zone=ZONE)
        paid = replayed(self.book, said, "checkin")
        assert (sum(list(paid.values())[:7]), paid["02-08"]) == (570, 30)
        experience = replayed(self.book, said, "checkin_experience")
        assert (sum(list(experience.values())[:7]), experience["02-08"]) == (850, 40)

    def test_days_1_2_4(self) -> None:
        said = log(CHECKED_IN, "02-01 09:00", "02-02 09:00", "02-04 09:00", zone=ZONE)
        assert list(replayed(self.book, said, "checkin").values()) == [30, 40, 30]

    def test_twice_on_one_day(self) -> None:
        said = log(CHECKED_IN, "02-01 09:00", "02-01 21:00", zone=ZONE)
        assert replayed(self.book, said, "checkin") == {"02-01": 30}

    def test_T7_midnight_in_the_given_zone(self) -> None:
        said = log(CHECKED_IN, "02-01 23:59:59", "02-02 00:00:00", zone=ZONE)
        assert list(replayed(self.book, said, "checkin").values()) == [30, 40]

    def test_making_up_is_off_unless_set(self) -> None:
        said = log(CHECKED_IN, "02-01 09:00", "02-03 09:00", zone=ZONE)
        asked = evolve(log(MADE_UP, "02-03 10:00 =20", zone=ZONE)[0], thing="2017-02-02")
        assert list(replayed(self.book, [*said, asked], "checkin").values()) == [30, 30]
        mends = seven_day_checkin(make_up=MakeUp(window=3, quota=1, price=20))
        assert list(replayed(mends, [*said, asked], "checkin").values()) == [30, 40, 60]
        assert sum(one.amount for one in mends.replay([*said, asked]).posted if one.what == "spent") == 20


class TestWeTool:
    """2.11 of systems.md."""

    book = wetool_points()

    def test_slots(self) -> None:
        said = log(CHECKED_IN, *[f"02-16 {clock}" for clock in ("08:00", "08:30", "12:30", "15:00")], zone=ZONE)
        amounts = [one.amount for one in self.book.replay(said).posted]
        assert amounts == [2, 2]
        assert replayed(self.book, log(CHECKED_IN, "02-16 09:00:00", zone=ZONE), "checkin") == {}

    def test_eight_messages_are_five_points(self) -> None:
        said = log(MESSAGE, *[f"02-16 {hour:02}:00" for hour in range(9, 17)], zone=ZONE)
        assert replayed(self.book, said, "message") == {"02-16": 5}

    def test_an_invitation_is_taken_back_and_the_pair_counts_once(self) -> None:
        came = log(INVITED, "02-16 09:00 @bo", "02-16 10:00 @cai", zone=ZONE)
        left = log(LEFT, "02-17 09:00", member="bo", zone=ZONE)
        again = log(INVITED, "02-18 09:00 @bo", zone=ZONE)
        assert sum(replayed(self.book, came, "invite").values()) == 20
        assert sum(replayed(self.book, [*came, *left], "invite").values()) == 10
        assert sum(replayed(self.book, [*came, *left, *again], "invite").values()) == 10
