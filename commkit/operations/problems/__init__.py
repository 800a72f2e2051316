"""The problems P01 to P52 of the sources: evidence, cause, remedy, each with its source and thresholds of one's own."""

from commkit.operations.problems.bounds import Bounds
from commkit.operations.problems.evidence import EVIDENCE, problem
from commkit.operations.problems.known import known_problems

__all__ = ["EVIDENCE", "Bounds", "known_problems", "problem"]
