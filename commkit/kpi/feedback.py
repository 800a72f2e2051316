"""Feedback and whether it is answered in time: questions, complaints, suggestions, and praise, which counts too.

Instants are whole numbers of one unit, such as seconds; `as_of` is the first instant that was not observed. A reply
that came later was not there yet. How soon threads are answered in general is in `commkit.kpi.response`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from attrs import Attribute, evolve, field, frozen

from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.response import Wait, median_wait, sla_share_of


class FeedbackKind(enum.Enum):
    """What a member says: a question, a complaint, a suggestion, or praise. Each deserves an answer.

    >>> FeedbackKind.PRAISE.label.zh
    '表扬'
    """

    QUESTION = "question"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"

    @property
    def label(self) -> Label:
        """The name of the kind in two languages."""
        return Label(self.value, _CHINESE[self.value])

    def __str__(self) -> str:
        return self.value


_CHINESE = {"question": "提问", "complaint": "投诉", "suggestion": "建议", "praise": "表扬"}


def _a_wait(feedback: Feedback, _attribute: Attribute[int | None], replied: int | None) -> None:
    Wait(feedback.id, feedback.at, replied)


@frozen
class Feedback:
    """One piece of feedback: its id, what it is, when it came, and when somebody replied; None while nobody has.

    A reply before the feedback is an InvalidValue error.
    """

    id: str = field(validator=instance_of(str))
    kind: FeedbackKind = field(validator=instance_of(FeedbackKind))
    at: int
    replied: int | None = field(default=None, validator=_a_wait, metadata=unit("", empty="open"))

    @property
    def wait(self) -> Wait:
        """The wait for a reply, for the functions of `commkit.kpi.response`."""
        return Wait(self.id, self.at, self.replied)


def open_feedback(feedback: Iterable[Feedback], *, as_of: int) -> Table[Feedback]:
    """What nobody has replied to yet (未回复反馈), oldest first, praise too. Source: S0-01, S1-17 (R115).

    >>> given = [Feedback("f1", FeedbackKind.PRAISE, 5), Feedback("f2", FeedbackKind.QUESTION, 0, 9)]
    >>> [one.id for one in open_feedback(given, as_of=20)], [one.id for one in open_feedback(given, as_of=9)]
    (['f1'], ['f2', 'f1'])
    """
    return Table(Feedback, [one for one in _seen(feedback, as_of) if one.replied is None])


def late_feedback(feedback: Iterable[Feedback], *, within: int, as_of: int) -> Table[Feedback]:
    """What was not replied to within a time (超时反馈), oldest first: replied to later, or still open and older.

    A reply after exactly `within` is in time. What is open and not older than that can still be in time. The deadline
    is yours: S0-01 asks for a timely answer and gives none. Source: S0-01, S1-17 (R115).

    >>> given = [Feedback("f1", FeedbackKind.PRAISE, 0), Feedback("f2", FeedbackKind.QUESTION, 0, 10),
    ...          Feedback("f3", FeedbackKind.COMPLAINT, 0, 11), Feedback("f4", FeedbackKind.COMPLAINT, 15)]
    >>> [one.id for one in late_feedback(given, within=10, as_of=20)]
    ['f1', 'f3']
    """
    most = whole("within", within, least=0, counts="units of time")
    seen = _seen(feedback, as_of)
    return Table(Feedback, [one for one in seen if (as_of if one.replied is None else one.replied) - one.at > most])


@frozen
class FeedbackOfKind:
    """The feedback of one kind, or of all (None): how much, how much is open and late, and how soon replies come.

    `in_time` is of what is older than the deadline; `median` takes open feedback as waiting still.
    """

    kind: FeedbackKind | None = field(metadata=unit("", empty="all"))
    given: int = field(metadata=unit("pieces"))
    unanswered: int = field(metadata=unit("pieces"))
    late: int = field(metadata=unit("pieces"))
    in_time: Ratio = field(metadata=unit("1"))
    median: int | None = field(metadata=unit("units of time", empty="unknown"))


def feedback_by_kind(feedback: Iterable[Feedback], *, within: int, as_of: int) -> Table[FeedbackOfKind]:
    """How feedback is answered (反馈处理), by kind and in all: given, unanswered, late, in time, median wait.

    Each kind has its row, praise too, and the last row is of all. `in_time` is `sla_share_of`, `median` is
    `median_wait` of `commkit.kpi.response`. Source: S0-01, S1-17 (R115).

    >>> given = [Feedback("f1", FeedbackKind.PRAISE, 0), Feedback("f2", FeedbackKind.QUESTION, 0, 10)]
    >>> for row in feedback_by_kind(given, within=10, as_of=20):
    ...     print(row.kind, row.given, row.unanswered, row.late, row.in_time, row.median)
    question 1 0 0 1/1 = 100 % 10
    complaint 0 0 0 0/0 = n/a None
    suggestion 0 0 0 0/0 = n/a None
    praise 1 1 1 0/1 = 0 % None
    None 2 1 1 1/2 = 50 % 10
    """
    some = list(feedback)
    return Table(FeedbackOfKind, list(_rows(some, within, as_of)))


def _rows(feedback: list[Feedback], within: int, as_of: int) -> Iterator[FeedbackOfKind]:
    for kind in (*FeedbackKind, None):
        own = [one for one in _seen(feedback, as_of) if kind in (None, one.kind)]
        late, waits = late_feedback(own, within=within, as_of=as_of), [one.wait for one in own]
        yield FeedbackOfKind(
            kind,
            len(own),
            len(open_feedback(own, as_of=as_of)),
            len(late),
            sla_share_of(waits, within=within, as_of=as_of),
            median_wait(waits, as_of=as_of),
        )


def _seen(feedback: Iterable[Feedback], as_of: int) -> list[Feedback]:
    """Feedback as it stood at `as_of`, oldest first."""
    known = sorted((one for one in feedback if one.at < as_of), key=lambda one: (one.at, one.id))
    return [evolve(one, replied=None) if one.replied is not None and one.replied >= as_of else one for one in known]


_FULLY, _PARTS = Additivity.FULLY, Additivity.BY_PARTS
_SUM, _DOWN, _UP = FoldClass.MONOID, Direction.DOWN, Direction.UP

DECLARED: tuple[Declared, ...] = (
    Declared("open_feedback", Label("open feedback", "未回复反馈"), "pieces", _FULLY, _SUM, _DOWN),
    Declared("late_feedback", Label("late feedback", "超时反馈"), "pieces", _FULLY, _SUM, _DOWN),
    Declared("feedback_by_kind", Label("feedback by kind", "反馈处理"), "pieces", _PARTS, _SUM, _UP),
)
