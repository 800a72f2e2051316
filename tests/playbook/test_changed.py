"""Books changed by path, and compared by path."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import BadData
from commkit.members.lifecycle.policies import Lifecycle
from commkit.operations.goals import Goal
from commkit.playbook import Playbook
from commkit.playbook.changes import Difference, changed, changed_from, differences
from commkit.playbook.data import dump_playbook
from commkit.points import Account, Award, Cap, Own
from commkit.presets import study_class
from commkit.standing.kinds import CHECKED_IN, MESSAGE, SHARED
from commkit.standing.policy import AnyPolicy
from tests.playbook.dance import SINCE, WITH_DANCE, Dance, books
from tests.testing.playbook_books import EVERYTHING

BOOK = study_class()


def problems(changes: dict[str, object], book: Playbook = BOOK) -> list[str]:
    with pytest.raises(BadData) as caught:
        changed(book, changes)
    return [str(one) for one in caught.value.problems]


def only(changes: dict[str, object], name: str) -> AnyPolicy:
    """The policy of a name after changes that leave every other one alone."""
    after = changed(BOOK, changes)
    assert [one for one in after.policies if one.name != name] == [one for one in BOOK.policies if one.name != name]
    return after.policy(name)


def test_one_number_is_one_path() -> None:
    assert only({"policies.checkin.each": 1}, "checkin") == Award("checkin", CHECKED_IN, each=1, cap=Cap(day=2))
    assert changed(BOOK, {"lateness": 5}) == evolve(BOOK, lateness=5)
    assert changed(BOOK, {"calendar.zone": "UTC"}) == evolve(BOOK, calendar=Calendar("UTC"))
    assert changed(BOOK, {}) == BOOK


@pytest.mark.parametrize("cap", [Cap(week=9), {"week": 9}])
def test_a_value_is_an_object_or_its_plain_data(cap: object) -> None:
    assert only({"policies.checkin.cap": cap}, "checkin") == Award("checkin", CHECKED_IN, each=2, cap=Cap(week=9))


def test_values_are_read_as_in_a_file() -> None:
    after = only({"policies.message.kind": "shared", "policies.message.own": "counted"}, "message")
    assert after == Award("message", SHARED, each=1, cap=Cap(day=5), own=Own.COUNTED)
    assert changed(BOOK, {"goals.checkin_rate.at_least": "50 %"}).goals[0].at_least == Fraction(1, 2)
    assert changed(BOOK, {"goals.checkin_rate.at_least": Fraction(1, 2)}).goals[0].at_least == Fraction(1, 2)
    streak = changed(BOOK, {"policies.checkin_streak.kinds": ["message", "shared"]}).policy("checkin_streak")
    assert [kind.code for kind in getattr(streak, "kinds", ())] == ["message", "shared"]


def test_what_belongs_together_changes_at_once() -> None:
    """Each alone is refused: an award of 9 does not fit the cap of 2, nor a cap of 1 the award of 2."""
    assert problems({"policies.checkin.each": 9})
    assert problems({"policies.checkin.cap.day": 1})
    for changes in ({"each": 9, "cap.day": 9}, {"cap.day": 1, "each": 1}):
        award = only({f"policies.checkin.{path}": value for path, value in changes.items()}, "checkin")
        assert isinstance(award, Award)
        assert award.each == award.cap.day


def test_a_table_gains_and_loses_rows() -> None:
    streak = "policies.checkin_streak.table"
    assert getattr(changed(BOOK, {f"{streak}.7": 20}).policy("checkin_streak"), "table", None) == {7: 20, 30: 50}
    after = changed(BOOK, {f"{streak}.14": 20, f"{streak}.30": None}).policy("checkin_streak")
    assert getattr(after, "table", None) == {7: 10, 14: 20}
    assert problems({f"{streak}.14": None, f"{streak}.seven": 1}) == [
        f"{streak}.14: saw an unknown name, wanted one of 7, 30",
        f"{streak}.seven: saw 'seven', wanted a whole number",
    ]


def test_policies_and_goals_come_and_go() -> None:
    after = changed(
        BOOK,
        {
            "policies.share": None,
            "policies.like": {"is": "award", "kind": "liked", "each": 1},
            "policies.growth": Account("growth"),
            "goals.activity_rate": None,
            "goals.days": Goal("days", Fraction(1, 2)),
        },
    )
    names = ["points", "checkin", "message", "checkin_streak", "stage", "like", "growth"]
    assert [one.name for one in after.policies] == names
    assert [goal.name for goal in after.goals] == ["checkin_rate", "days"]


def test_what_may_be_missing_is_taken_away_by_none() -> None:
    assert only({"policies.checkin.cap.day": None}, "checkin") == Award("checkin", CHECKED_IN, each=2)
    assert only({"policies.checkin.cooldown": 60}, "checkin") == Award(
        "checkin", CHECKED_IN, each=2, cap=Cap(day=2), cooldown=60
    )


def test_one_error_lists_everything_that_is_wrong() -> None:
    changes: dict[str, object] = {
        "latenes": 3,
        "policies.chekin.each": 3,
        "policies.checkin.ech": 3,
        "policies.checkin.name": "check",
        "policies.message.each": "one",
        "policies.message.cap.dya": 3,
        "policies.message.each.more": 3,
        "policies.stage.reply_days": 0,
        "policies.stage.quiet.window_days.x": 1,
        "policies.share.into": "pionts",
        "policies.dance": {"is": "danse"},
        "policies.growth": Account("points"),
        "goals.checkin_rate.at_least": 2,
        "": 1,
        "policies..each": 1,
        "policies.checkin": None,
    }
    found = problems(changes)
    assert [one.partition(": saw ")[0] for one in found] == [
        "policies.message.each.more",
        "top",
        "top",
        "policies.checkin",
        "latenes",
        "policies.chekin",
        "policies.checkin.ech",
        "policies.checkin.name",
        "policies.message.each",
        "policies.message.cap.dya",
        "policies.stage.quiet.window_days.x",
        "policies.stage.reply_days",
        "policies.dance.is",
        "policies.growth",
        "goals.checkin_rate.at_least",
    ]
    keys = "name, version, since, calendar, lateness, policies, goals, earlier"
    assert found[4] == f"latenes: saw an unknown name, wanted one of {keys} (did you mean lateness?)"
    assert found[6] == "policies.checkin.ech: saw an unknown name, wanted a known name; did you mean each?"
    assert found[13] == "policies.growth: saw one named 'points', wanted one named 'growth'"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"policies.share.into": "pionts"}, "policies.share.into: saw 'pionts', wanted one of points"),
        ({"policies.points": None}, "policies.checkin.into: saw 'points', wanted nothing here"),
        ({"policies.stage": {"is": "streak"}}, "policies.stage.kinds: saw nothing, wanted a list of"),
        ({"since": date(2026, 1, 1)}, "since: saw datetime.date(2026, 1, 1), wanted both since and before"),
        ({"version": None}, "version: saw nothing, wanted text"),
    ],
)
def test_a_book_that_cannot_be_is_refused_by_its_path(changes: dict[str, object], problem: str) -> None:
    assert problems(changes)[0].startswith(problem)


def test_a_policy_inside_may_be_reached_however_deep_it_lies() -> None:
    mood = EVERYTHING.policy("mood")
    assert isinstance(mood, Lifecycle)
    path = "policies.mood.machine.moves[2].check.parts[1].bound"
    after = changed(EVERYTHING, {path: 9}, WITH_DANCE)
    assert [str(one) for one in differences(EVERYTHING, after, WITH_DANCE)] == [f"{path}: 2 -> 9"]
    with pytest.raises(BadData, match=r"moves\[0\].trigger.code.*unknown name|moves.9: saw an unknown name"):
        changed(EVERYTHING, {"policies.mood.machine.moves[9].check": None}, WITH_DANCE)


def test_a_policy_of_ones_own_needs_no_tag_to_be_changed() -> None:
    book = Playbook("ball", "1", Calendar("UTC"), (Dance("dance"),))
    assert changed(book, {"policies.dance.after": 3}) == evolve(book, policies=(Dance("dance", 3),))
    assert [str(one) for one in differences(book, evolve(book, policies=(Dance("dance", 3),)))] == [
        "policies.dance.after: 1 -> 3"
    ]


# versions


def test_a_change_from_a_day_on_keeps_the_book_for_the_days_before() -> None:
    book = changed_from(BOOK, SINCE, {"version": "2", "policies.checkin.each": 1, "name": "another"})
    first = book.before
    assert first == BOOK
    assert (book.version, book.since, book.name) == ("2", SINCE, "another")
    third = changed_from(book, date(2026, 2, 1), {"version": "3", "policies.checkin.each": 2})
    assert [one.version for one in third.editions()] == ["3", "2", "1"]
    assert third.before == book
    for wrong in ({}, {"version": "1"}, {"version": 2}):
        with pytest.raises(BadData, match="version"):
            changed_from(BOOK, SINCE, wrong)
    with pytest.raises(BadData, match=r"since: .*version 2 begins on 2026-01-01"):
        changed_from(book, SINCE, {"version": "3"})


def test_the_days_and_the_lateness_are_those_of_every_version() -> None:
    book = changed_from(BOOK, SINCE, {"version": "2"})
    after = changed(book, {"lateness": 7, "calendar": Calendar("UTC"), "earlier[0].policies.checkin.each": 1})
    assert [(one.lateness, one.calendar.zone) for one in after.editions()] == [(7, "UTC")] * 2
    first = after.before
    assert first is not None
    assert first.policy("checkin") == Award("checkin", CHECKED_IN, each=1, cap=Cap(day=2))
    assert [str(one) for one in differences(book, after)] == [
        "calendar.zone: Asia/Shanghai -> UTC",
        "lateness: 3 -> 7",
        "earlier[0].policies.checkin.each: 2 -> 1",
    ]


# differences


def test_differences_are_said_by_path() -> None:
    other = Playbook(
        "study_class",
        "2",
        BOOK.calendar,
        (
            BOOK.policies[0],
            Award("checkin", MESSAGE, each=2, cap=Cap(week=9), own=Own.COUNTED),
            *BOOK.policies[2:4],
            Award("checkin_streak", CHECKED_IN, each=1),
            Account("growth"),
        ),
        goals=(Goal("activity_rate", Fraction(1, 2), label=BOOK.goals[1].label), BOOK.goals[0]),
    )
    assert [str(one) for one in differences(BOOK, other)] == [
        "version: 1 -> 2",
        "policies.checkin.kind: checked_in -> message",
        "policies.checkin.cap.day: 2 -> nothing",
        "policies.checkin.cap.week: nothing -> 9",
        "policies.checkin.own: ignored -> counted",
        "policies.checkin_streak: Streak -> Award",
        "policies.stage: Turnover -> nothing",
        "policies.growth: nothing -> Account",
        "goals.activity_rate.at_least: 2/5 -> 1/2",
        "goals: checkin_rate, activity_rate -> activity_rate, checkin_rate",
    ]
    assert differences(BOOK, other)[1] == Difference("policies.checkin.kind", CHECKED_IN, MESSAGE)
    assert differences(BOOK, study_class()) == ()


def in_the_order_of(model: Playbook, book: Playbook) -> Playbook:
    """A book with what the model has too in the model's order, and then what is new."""
    policies, goals = [one.name for one in model.policies], [one.name for one in model.goals]
    before = book.before and (in_the_order_of(model.before, book.before) if model.before else book.before)
    return evolve(
        book,
        policies=sorted(book.policies, key=lambda one: [*policies, one.name].index(one.name)),
        goals=sorted(book.goals, key=lambda one: [*goals, one.name].index(one.name)),
        before=before,
    )


@given(books(), books())
def test_changing_by_the_differences_gives_the_other_book(one: Playbook, drawn: Playbook) -> None:
    other = in_the_order_of(one, drawn)
    changes = {row.path: row.after for row in differences(one, other, WITH_DANCE)}
    assert (changes == {}) is (one == other)
    after = changed(one, changes, WITH_DANCE)
    assert after == other
    assert differences(after, other, WITH_DANCE) == ()


@given(books(), st.data())
def test_a_book_differs_in_what_was_changed(book: Playbook, data: st.DataObject) -> None:
    numbers = {"lateness": book.lateness}
    for policy in book.policies:
        if isinstance(policy, Award) and isinstance(policy.each, int):
            numbers[f"policies.{policy.name}.each"] = policy.each
    chosen = data.draw(st.lists(st.sampled_from(sorted(numbers)), unique=True, min_size=1))
    changes = {path: numbers[path] - 1 for path in chosen if numbers[path] > 1}
    rows = differences(book, changed(book, changes, WITH_DANCE), WITH_DANCE)
    assert {row.path: row.after for row in rows} == changes
    assert all(row.before == numbers[row.path] for row in rows)


def test_every_number_of_a_file_has_its_path() -> None:
    def paths(plain: object, path: str) -> list[str]:
        if not isinstance(plain, dict):
            return [path]
        return [one for key, held in plain.items() for one in paths(held, f"{path}.{key}" if path else str(key))]

    for path in paths(dump_playbook(BOOK), ""):
        if path.endswith((".is", ".others")):
            continue
        with pytest.raises(BadData):
            changed(BOOK, {f"{path}.nothing_below": 1})
