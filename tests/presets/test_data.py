"""Rules as plain data: what a policy file holds, exactly."""

from __future__ import annotations

import json

import pytest

from commkit.core.errors import BadData
from commkit.core.wording import Label
from commkit.members.turnover import Removal
from commkit.points.earning import Award, Earning
from commkit.presets import dump_rules, load_rules, study_class
from commkit.presets.study_class import StudyClass
from commkit.standing.kinds import KINDS, Kind

DANCED = Kind("danced", Label(en="dances", zh="跳舞"))


@pytest.mark.parametrize("removal", Removal)
def test_dump_then_load_gives_the_same_rules(removal: Removal) -> None:
    rules = study_class(removal)
    assert load_rules(json.loads(json.dumps(dump_rules(rules)))) == rules


def test_kinds_are_written_by_their_code() -> None:
    written = json.dumps(dump_rules(study_class()))
    assert '"kind": "checked_in"' in written
    assert "打卡" not in written


def test_a_log_s_own_kinds_may_earn_points() -> None:
    kinds = KINDS.adding([DANCED])
    base = study_class()
    rules = StudyClass("dancers", "1", Earning((Award(DANCED, each=3),)), base.stages, base.goals)
    plain = dump_rules(rules, kinds)
    assert load_rules(plain, kinds) == rules
    with pytest.raises(BadData, match="danced"):
        load_rules(plain)
