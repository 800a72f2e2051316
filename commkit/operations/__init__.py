"""What the community aims at and whether it got there, what is wrong and what helps, and the report that says so."""

from commkit.operations.diagnosis import Diagnosis, Found, Problem, Unexplained, diagnose
from commkit.operations.goal_kinds import (
    GOAL_KINDS,
    NOT_MEASURABLE,
    GoalKind,
    NotMeasurable,
    goal_kind,
    measured_by,
    terms_missing,
)
from commkit.operations.goals import Aim, Goal, Term, reached
from commkit.operations.health import HEALTH_RANGES, Band, Grade, HealthRange, Rated, rated
from commkit.operations.pace import Pace, Status, elapsed, expected, pace, projected
from commkit.operations.plans import Feasibility, Gap, PlanGap, PlanTask, feasibility
from commkit.operations.problems import EVIDENCE, Bounds, known_problems
from commkit.operations.report import Block, Figure, Part, Report, Section
from commkit.operations.scorecard import Scorecard, scorecard

__all__ = [
    "EVIDENCE",
    "GOAL_KINDS",
    "HEALTH_RANGES",
    "NOT_MEASURABLE",
    "Aim",
    "Band",
    "Block",
    "Bounds",
    "Diagnosis",
    "Feasibility",
    "Figure",
    "Found",
    "Gap",
    "Goal",
    "GoalKind",
    "Grade",
    "HealthRange",
    "NotMeasurable",
    "Pace",
    "Part",
    "PlanGap",
    "PlanTask",
    "Problem",
    "Rated",
    "Report",
    "Scorecard",
    "Section",
    "Status",
    "Term",
    "Unexplained",
    "diagnose",
    "elapsed",
    "expected",
    "feasibility",
    "goal_kind",
    "known_problems",
    "measured_by",
    "pace",
    "projected",
    "rated",
    "reached",
    "scorecard",
    "terms_missing",
]
