"""R115: feedback of four kinds, what is open, what is late, how soon replies come; praise counts too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import feedback as module
from commkit.kpi.feedback import Feedback, FeedbackKind, feedback_by_kind, late_feedback, open_feedback
from tests.kpi.declarations import declared_is_complete

QUESTION, COMPLAINT, SUGGESTION, PRAISE = FeedbackKind

pieces = st.lists(
    st.builds(
        lambda kind, at, took: (kind, at, None if took is None else at + took),
        st.sampled_from(FeedbackKind),
        st.integers(0, 50),
        st.none() | st.integers(0, 50),
    ),
    max_size=20,
).map(lambda rows: [Feedback(f"f{n}", *row) for n, row in enumerate(rows)])


def test_every_kpi_is_declared() -> None:
    assert declared_is_complete(module)


def test_a_reply_before_the_feedback_is_refused() -> None:
    with pytest.raises(InvalidValue, match="before it was opened"):
        Feedback("f1", PRAISE, 9, 8)


def test_a_kind_by_word_and_an_instant_by_word_are_refused() -> None:
    with pytest.raises(WrongType, match="FeedbackKind"):
        Feedback("f1", "praise", 9)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="not a whole number"):
        Feedback("f1", PRAISE, "9")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="whole units of time"):
        late_feedback([], within=-1, as_of=9)


def test_R115_praise_that_nobody_answers_is_open_and_late() -> None:
    given_ = [Feedback("f1", PRAISE, 0), Feedback("f2", COMPLAINT, 3, 4)]
    assert [one.id for one in open_feedback(given_, as_of=100)] == ["f1"]
    assert [one.id for one in late_feedback(given_, within=24, as_of=100)] == ["f1"]


def test_R115_each_kind_has_a_row_and_all_the_last() -> None:
    given_ = [Feedback("f1", QUESTION, 0, 2), Feedback("f2", QUESTION, 0, 40), Feedback("f3", SUGGESTION, 90)]
    rows = {row.kind: row for row in feedback_by_kind(given_, within=24, as_of=100)}
    assert list(rows) == [QUESTION, COMPLAINT, SUGGESTION, PRAISE, None]
    asked, everything = rows[QUESTION], rows[None]
    assert (asked.given, asked.unanswered, asked.late, str(asked.in_time), asked.median) == (2, 0, 1, "1/2 = 50 %", 2)
    assert (everything.given, everything.unanswered, everything.late, everything.median) == (3, 1, 1, 40)
    assert rows[COMPLAINT].median is None


@pytest.mark.parametrize(("as_of", "late"), [(34, []), (35, ["f1"])])
def test_R115_what_is_open_is_late_once_its_last_chance_was_observed(as_of: int, late: list[str]) -> None:
    assert [one.id for one in late_feedback([Feedback("f1", QUESTION, 10)], within=24, as_of=as_of)] == late


def test_R115_a_reply_that_was_not_observed_yet_is_none() -> None:
    row = feedback_by_kind([Feedback("f1", QUESTION, 0, 60), Feedback("f2", QUESTION, 70)], within=24, as_of=50)[0]
    assert (row.given, row.unanswered, row.late) == (1, 1, 1)


@given(pieces, st.integers(0, 20), st.integers(0, 120))
def test_R115_the_kinds_add_up_and_what_is_due_was_in_time_or_late(
    some: list[Feedback], within: int, as_of: int
) -> None:
    *kinds, everything = feedback_by_kind(some, within=within, as_of=as_of)
    for part in ("given", "unanswered", "late"):
        assert sum(getattr(row, part) for row in kinds) == getattr(everything, part)
    assert everything.late == everything.in_time.den - everything.in_time.num
    assert everything.unanswered == len(open_feedback(some, as_of=as_of))


@given(pieces, st.integers(0, 20), st.integers(0, 120), st.integers(-1000, 1000))
def test_shifting_every_instant_changes_nothing(some: list[Feedback], within: int, as_of: int, by: int) -> None:
    moved = [Feedback(f.id, f.kind, f.at + by, None if f.replied is None else f.replied + by) for f in some]
    assert feedback_by_kind(moved, within=within, as_of=as_of + by) == feedback_by_kind(
        some, within=within, as_of=as_of
    )
