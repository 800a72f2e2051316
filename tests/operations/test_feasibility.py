"""R90: a plan with tasks, a team and meetings; what it lacks is named, in both languages."""

from __future__ import annotations

import pytest

from commkit.core.errors import InvalidValue
from commkit.operations.plans import Feasibility, Gap, PlanGap, PlanTask, feasibility

WHOLE = PlanTask("welcome newcomers", "80 % introduce themselves", ["write to each", "ask"], "Lin")


def gaps(*tasks: PlanTask, team: tuple[str, ...] = ("Lin",), meets_every: int | None = 7) -> list[Gap]:
    return [one.gap for one in feasibility(tasks, team=team, meets_every=meets_every).gaps]


def test_a_task_without_a_name_and_steps_in_one_text_are_refused() -> None:
    with pytest.raises(InvalidValue, match="give it a name"):
        PlanTask(" ")
    with pytest.raises(InvalidValue, match="give a tuple of texts"):
        PlanTask("vote", steps="ask everybody")


def test_two_tasks_of_one_name_a_team_of_letters_and_no_days_are_refused() -> None:
    with pytest.raises(InvalidValue, match="two tasks have one name"):
        gaps(WHOLE, WHOLE)
    with pytest.raises(InvalidValue, match="give a list of names"):
        feasibility([WHOLE], team="Lin", meets_every=7)
    with pytest.raises(InvalidValue, match="whole days"):
        gaps(WHOLE, meets_every=0)


def test_R90_a_plan_with_targets_steps_team_and_meetings_has_no_gaps() -> None:
    found = feasibility([WHOLE], team=["Lin", "Bo"], meets_every=7)
    assert found.feasible
    assert found.explain() == "the plan has no gaps"


@pytest.mark.parametrize(
    ("task", "gap"),
    [
        (PlanTask("t", "", ["ask"], "Lin"), Gap.NO_TARGET),
        (PlanTask("t", "10", [" "], "Lin"), Gap.NO_STEPS),
        (PlanTask("t", "10", ["ask"]), Gap.NO_OWNER),
        (PlanTask("t", "10", ["ask"], "Bo"), Gap.OWNER_NOT_IN_TEAM),
    ],
)
def test_R90_each_thing_that_a_task_lacks_is_a_gap_of_its_own(task: PlanTask, gap: Gap) -> None:
    assert gaps(WHOLE, task) == [gap]


def test_R90_a_plan_of_nothing_lacks_tasks_team_and_meetings() -> None:
    assert gaps(team=(), meets_every=None) == [Gap.NO_TASKS, Gap.NO_TEAM, Gap.NO_MEETING]


def test_R90_without_a_team_nobody_is_outside_of_it() -> None:
    assert gaps(WHOLE, team=()) == [Gap.NO_TEAM]


@pytest.mark.parametrize("gap", Gap)
def test_R90_every_gap_has_words_in_both_languages(gap: Gap) -> None:
    one = PlanGap(gap, "vote")
    assert one.explain().startswith("vote: ")
    assert one.explain("zh").startswith("vote：")
    assert one.explain("zh") in Feasibility((one,)).explain("zh")
