"""Whether a plan can be carried out (可行性): every task has a target and steps, somebody does it, and they meet.

The answer is a list of gaps, and no score: each gap is something to decide before the plan begins.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Lang, Words


def _named(_task: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(attribute.name, seen=value, why="a task nobody can speak of", fix="give it a name")


def _steps(steps: Iterable[str]) -> tuple[str, ...]:
    if isinstance(steps, str):
        raise InvalidValue("steps", seen=steps, why="one text, and not several steps", fix="give a tuple of texts")
    return tuple(step for step in steps if step.strip())


@frozen
class PlanTask:
    """A task of a plan: what it is to reach, how, and who does it. What is empty is a gap, and no error.

    >>> PlanTask("welcome newcomers", target="80 % introduce themselves", steps=["write", "ask"], owner="Lin").steps
    ('write', 'ask')
    """

    name: str = field(validator=_named)
    target: str = field(default="", validator=instance_of(str))
    steps: tuple[str, ...] = field(default=(), converter=_steps)
    owner: str = field(default="", validator=instance_of(str))


class Gap(enum.Enum):
    """What a plan may lack."""

    NO_TASKS = "no_tasks"
    NO_TEAM = "no_team"
    NO_MEETING = "no_meeting"
    NO_TARGET = "no_target"
    NO_STEPS = "no_steps"
    NO_OWNER = "no_owner"
    OWNER_NOT_IN_TEAM = "owner_not_in_team"


@frozen
class PlanGap:
    """One gap: what is lacking, and in which task; None for the plan as a whole."""

    gap: Gap = field(validator=instance_of(Gap))
    task: str | None = None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The gap in words.

        >>> PlanGap(Gap.NO_STEPS, "a weekly vote").explain("zh")
        'a weekly vote：没有步骤'
        """
        said = words.say(lang, f"plan.{self.gap.value}")
        return said if self.task is None else words.say(lang, "plan.of_task", task=self.task, gap=said)


@frozen
class Feasibility:
    """What a plan lacks, the plan as a whole first and then task by task; feasible when nothing."""

    gaps: tuple[PlanGap, ...] = field(converter=tuple[PlanGap, ...], validator=deep_iterable(instance_of(PlanGap)))

    @property
    def feasible(self) -> bool:
        """Whether the plan lacks nothing of what is asked here; whether its targets are modest enough is not."""
        return not self.gaps

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """A line, and one for each gap."""
        head = words.say(lang, "plan.feasible" if self.feasible else "plan.gaps")
        return "\n".join((head, *(f"  ✗ {gap.explain(lang, words)}" for gap in self.gaps)))

    def __str__(self) -> str:
        return self.explain()


def feasibility(tasks: Iterable[PlanTask], *, team: Collection[str], meets_every: int | None) -> Feasibility:
    """Whether a plan can be carried out (可行性): its tasks, who is in the team, how often it meets [days].

    `meets_every` is None when the team does not meet regularly; how often is often enough, nobody states, so any number
    of days will do. Owners must be in the team. Two tasks of one name are an InvalidValue error. Source: S2-01 (R90):
    a team of its own, regular meetings; that each task needs a target, steps and an owner is of R90 and our default.

    >>> plan = [PlanTask("welcome", "80 % introduce themselves", ["write to each"], "Lin"), PlanTask("a weekly vote")]
    >>> print(feasibility(plan, team=["Lin"], meets_every=None))
    the plan has gaps:
      ✗ the team has no regular meeting
      ✗ a weekly vote: no target
      ✗ a weekly vote: no steps
      ✗ a weekly vote: nobody does it
    """
    known = list(tasks)
    names = [task.name for task in known]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidValue("tasks", seen=twice, why="two tasks have one name", fix="give each its own")
    if meets_every is not None:
        whole("meets_every", meets_every, least=1, counts="days")
    if isinstance(team, str):
        raise InvalidValue("team", seen=team, why="one text, and not names", fix="give a list of names")
    plan = (
        (Gap.NO_TASKS, not known),
        (Gap.NO_TEAM, not team),
        (Gap.NO_MEETING, meets_every is None),
    )
    of_plan = [PlanGap(gap) for gap, there in plan if there]
    return Feasibility((*of_plan, *(gap for task in known for gap in _gaps(task, team))))


def _gaps(task: PlanTask, team: Collection[str]) -> Iterator[PlanGap]:
    there = (
        (Gap.NO_TARGET, not task.target.strip()),
        (Gap.NO_STEPS, not task.steps),
        (Gap.NO_OWNER, not task.owner.strip()),
        (Gap.OWNER_NOT_IN_TEAM, bool(task.owner.strip() and team) and task.owner not in team),
    )
    yield from (PlanGap(gap, task.name) for gap, lacking in there if lacking)
