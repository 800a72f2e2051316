"""What the community aims at, and whether it got there."""

from commkit.operations.goals import Goal, reached

__all__ = ["Goal", "reached"]
