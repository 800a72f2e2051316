"""R37: what each action is worth is a table that a community sets for itself."""

from __future__ import annotations

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook, changed
from commkit.points import Account, Award
from commkit.standing.facts import Fact
from commkit.standing.kinds import ANSWERED, CHECKED_IN, KINDS, MESSAGE

TABLE = {"checked_in": 2, "message": 1, "answered": 5}
LOG = (
    Fact("1", 0, "ada", CHECKED_IN),
    Fact("2", 1, "ada", MESSAGE),
    Fact("3", 2, "ada", MESSAGE),
    Fact("4", 3, "ada", ANSWERED),
)


def earned(book: Playbook) -> int:
    return sum(one.amount for one in book.replay(LOG).posted)


def test_R37_a_table_of_actions_is_a_book_and_one_number_is_one_line() -> None:
    rules = [Award(code, KINDS[code], each) for code, each in TABLE.items()]
    book = Playbook("incentives", "1", Calendar("UTC"), (Account("points"), *rules))
    assert earned(book) == 2 + 2 * 1 + 5
    dearer = changed(book, {"version": "2", "policies.answered.each": 8})
    assert earned(dearer) == 2 + 2 * 1 + 8
