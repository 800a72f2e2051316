"""Where the numbers of a preset come from: stated in a source, by a secondary one, derived from it, or our default."""

from __future__ import annotations

import enum

from attrs import frozen


class Grade(enum.Enum):
    """How well a number is founded."""

    STATED = "stated in the source"
    SECONDARY = "stated by one secondary source"
    DERIVED = "follows by arithmetic"
    DEFAULT = "our default"


@frozen
class Source:
    """The source of one number: its grade, the number's id and the document's id, and the words that state it."""

    grade: Grade
    number: str = ""
    document: str = ""
    phrase: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.number, self.document) if part)
        return f"{self.grade.value}{f' ({where}: {self.phrase})' if where else ''}"


def stated(number: str, document: str, phrase: str) -> Source:
    """A number that the source states.

    >>> print(stated("N75", "S4-03", "活跃度40%以上"))
    stated in the source (N75, S4-03: 活跃度40%以上)
    """
    return Source(Grade.STATED, number, document, phrase)


DEFAULT = Source(Grade.DEFAULT)

DERIVED = Source(Grade.DERIVED)
