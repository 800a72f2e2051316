"""The women's fashion community: the upload clause of row 6, and points for uploads."""

from __future__ import annotations

import json

import pytest

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.presets.sources import Grade
from commkit.presets.women_fashion import WOMEN_FASHION_SOURCES, Uploads, uploads, women_fashion
from commkit.standing.facts import Fact
from commkit.standing.kinds import UPLOADED
from tests.points.by_hand import log, replayed
from tests.presets.test_study_class import numbers

BOOK = women_fashion(zone="UTC")
ROSTER = [f"m{at}" for at in range(60)]
DAY = 86_400_000_000


@pytest.mark.parametrize(("many", "by", "of"), [(11, 12, 60), (30, 12, 11), (-1, 0, 0)])
def test_counts_that_cannot_be_are_refused(many: int, by: int, of: int) -> None:
    with pytest.raises(InvalidValue):
        Uploads(many, by, of)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue, match="before the first day"):
        uploads([], ROSTER, Calendar("UTC"), first=5, last=4)


def test_row_6_30_uploads_by_12_of_60_members_are_20_percent() -> None:
    facts = [Fact(f"u{at}", at * DAY // 5, f"m{at % 12}", UPLOADED) for at in range(30)]
    found = uploads(facts, ROSTER, Calendar("UTC"), first=0, last=5)
    assert (found.uploads, found.uploaders, found.members) == (30, 12, 60)
    assert str(found.participation) == "12/60 = 20 %"
    assert str(found.per_member) == "30/60 = 0.5"


def test_only_the_roster_and_the_period_count_and_nothing_taken_back() -> None:
    here = Fact("a", 5 * DAY, "m1", UPLOADED)
    back = Fact("b", 5 * DAY, "m2", UPLOADED)
    facts = [here, back, back.taken_back("c"), Fact("d", 8 * DAY, "m3", UPLOADED), Fact("e", 5 * DAY, "x", UPLOADED)]
    assert uploads(facts, ROSTER, Calendar("UTC"), first=5, last=7) == Uploads(1, 1, 60)


def test_nobody_there_has_no_participation() -> None:
    assert uploads([], [], Calendar("UTC"), first=0, last=0).participation.value is None


def test_uploads_earn_points_up_to_the_cap_of_the_day() -> None:
    facts = log(UPLOADED, "02-16 09:00", "02-16 10:00", "02-16 11:00", "02-17 09:00")
    assert replayed(BOOK, facts, "upload") == {"02-16": 10, "02-17": 5}


def test_every_number_is_ours() -> None:
    plain = json.loads(json.dumps(dump_playbook(BOOK)))
    assert sorted(dict(numbers(plain))) == sorted(WOMEN_FASHION_SOURCES)
    assert {source.grade for source in WOMEN_FASHION_SOURCES.values()} == {Grade.DEFAULT}
    assert load_playbook(plain) == BOOK
    assert lint(BOOK) == ()
