"""The seniors' community: its trial, whose length is our default and says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commkit.members.lifecycle.trials import Trial
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.presets.seniors import SOURCES, seniors
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import TRIAL_STARTED
from commkit.testing.playbook_runs import as_it_is
from commkit.testing.playbooks import step_by_step_is_replay
from tests.presets.test_study_class import numbers

TAGS = registry().plus(tags={"trial": Trial})
START = datetime(2024, 6, 1, 1, tzinfo=UTC)
LOG = [Fact("f1", START, "grandma", TRIAL_STARTED)]


@pytest.mark.parametrize(("day", "state"), [(0, "trial"), (29, "trial"), (30, "expired")])
def test_seniors_row_7_day_29_is_trial_and_day_30_expired(day: int, state: str) -> None:
    book = seniors()
    trial = book.policy("trial")
    assert isinstance(trial, Trial)
    grandma = book.replay(LOG).standings["grandma"]
    assert book.settle(grandma, START + timedelta(days=day)).standing.part(trial).state == state


def test_N16_every_number_has_a_source_and_the_length_is_our_default() -> None:
    assert dict(SOURCES).keys() == dict(numbers(dump_playbook(seniors(), TAGS))).keys()
    assert SOURCES["policies.trial.length_days"].grade is Grade.DEFAULT


def test_it_is_stored_and_read_exactly_and_lint_is_content() -> None:
    assert load_playbook(dump_playbook(seniors(), TAGS), TAGS) == seniors()
    assert lint(seniors()) == ()
    step_by_step_is_replay(seniors(), LOG, store=as_it_is)
