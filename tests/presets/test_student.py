"""The student community: its application machine, and that every number says where it comes from."""

from __future__ import annotations

import json

from commkit.members.entry.application_machine import OPEN, STATES
from commkit.members.entry.applications import Applications
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.presets.sources import Grade
from commkit.presets.student import SOURCES, student
from commkit.standing.facts import Fact
from commkit.standing.kinds import APPLIED, APPROVED, INFORMATION_ASKED, INFORMATION_GIVEN, REJECTED, Kind

BOOK = student()
WORDS = registry().plus(tags={"applications": Applications})
HOUR = 3_600_000_000


def paths(plain: object, path: str = "") -> set[str]:
    """The paths of the whole numbers in a stored book."""
    if isinstance(plain, dict):
        return {found for key, one in plain.items() for found in paths(one, f"{path}.{key}".lstrip("."))}
    return {path} if isinstance(plain, int) and not isinstance(plain, bool) else set()


def log(*kinds: tuple[Kind, str | None, str | None]) -> list[Fact]:
    return [
        Fact(f"f{hour}", hour * HOUR, "ada", kind, person=who, thing=why) for hour, (kind, who, why) in enumerate(kinds)
    ]


def test_every_number_has_a_source_and_every_source_a_number() -> None:
    assert paths(dump_playbook(BOOK, WORDS)) == set(SOURCES)


def test_the_source_names_no_number_so_all_are_our_defaults() -> None:
    assert {source.grade for source in SOURCES.values()} == {Grade.DEFAULT}


def test_3_an_application_is_approved_or_rejected_by_a_reviewer() -> None:
    approved = BOOK.replay(log((APPLIED, None, None), (APPROVED, "bo", "enrolled"))).of("ada")
    assert [(one.what, one.source, one.target) for one in approved] == [
        ("applied", "", ""),
        ("approved", "bo", "enrolled"),
    ]
    rejected = BOOK.replay(log((APPLIED, None, None), (REJECTED, "bo", "not_enrolled"))).of("ada")
    assert (rejected[-1].what, rejected[-1].source, rejected[-1].target) == ("rejected", "bo", "not_enrolled")


def test_3_a_reviewer_asks_for_information_first() -> None:
    asked = log((APPLIED, None, None), (INFORMATION_ASKED, "bo", "student_card"), (INFORMATION_GIVEN, None, None))
    whats = [one.what for one in BOOK.replay([*asked, *log(*[(APPROVED, "bo", None)] * 4)[3:]]).of("ada")]
    assert whats == ["applied", "information_asked", "information_given", "approved"]


def test_3_nobody_is_approved_who_did_not_apply() -> None:
    (outcome,) = BOOK.replay(log((APPROVED, "bo", "friend"))).of("ada")
    assert (outcome.what, outcome.source) == ("not_allowed", "new")


def test_nothing_is_invented() -> None:
    (policy,) = BOOK.policies
    assert isinstance(policy, Applications)
    assert policy.gate is None
    assert set(policy.machine.states) == set(STATES) > set(OPEN)
    assert BOOK.goals == ()


def test_the_book_is_stored_and_read_exactly_and_the_lint_finds_nothing() -> None:
    assert load_playbook(json.loads(json.dumps(dump_playbook(BOOK, WORDS))), WORDS) == BOOK
    assert list(lint(BOOK)) == []
