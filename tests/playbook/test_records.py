"""What a host stores of a member comes back exactly; data of another form is one error."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from attrs import evolve, frozen
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.data import Plain
from commkit.core.errors import BadData, InvalidValue, WrongType
from commkit.playbook import Playbook
from commkit.playbook.records import dump_standing, load_standing
from commkit.points import Account, Award, Cap, Streak
from commkit.points.account import AccountPart
from commkit.points.true_up import Carry, EarningPart
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, MESSAGE, Kind
from commkit.standing.measures import count
from commkit.standing.policy import Handler, Heard, Now, Rule
from commkit.standing.standing import Recent, Standing, Unread
from commkit.testing.playbook_histories import Case, cases, playbooks
from commkit.testing.playbook_runs import nights
from tests.testing.playbook_books import BOOKS, Review

DAY = 86_400_000_000
KEYS = "schema_version, member, at, day, activity, recent, parts"
TIMES = "a first day and whole numbers, or pairs of day and number"
BOOK = Playbook(
    "class",
    "1",
    Calendar("UTC"),
    (
        Account("points"),
        Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2, week=8)),
        Streak("run", CHECKED_IN, {2: 3}),
        Review("busy", count(MESSAGE).last(2) >= 2),
    ),
)
FACTS = [Fact(f"f{day}", day * DAY, "ada", CHECKED_IN) for day in range(10, 13)]
ADA = BOOK.replay(FACTS).standings["ada"]


def stored(book: Playbook, standing: Standing) -> Standing:
    return load_standing(book, json.loads(json.dumps(dump_standing(book, standing))))


def problems(record: object, book: Playbook = BOOK) -> list[str]:
    with pytest.raises(BadData) as caught:
        load_standing(book, record)
    return [str(one) for one in caught.value.problems]


def test_a_record_reads_like_what_is_known_of_a_member() -> None:
    record = dump_standing(BOOK, ADA)
    recent = {id: [one.day, one.digest] for id, one in ADA.recent.items()}
    assert record == {
        "schema_version": 1,
        "member": "ada",
        "at": 12 * DAY,
        "day": 12,
        "activity": record["activity"],
        "recent": recent,
        "parts": {
            "points": {"balance": 9},
            "checkin": {
                "noted": {"10": {"": 1}, "11": {"": 1}, "12": {"": 1}},
                "paid": {"10": 2, "11": 2, "12": 2},
            },
            "run": {"noted": {"10": {"": 1}, "11": {"": 1}, "12": {"": 1}}, "paid": {"11": 3}},
        },
    }
    assert sorted(recent) == ["f10", "f11", "f12"]


@given(cases(playbooks(BOOKS)))
def test_every_standing_of_every_history_comes_back_exactly(case: Case) -> None:
    run = case.book.replay(case.delivered, known_from=case.known_from, community=nights(case.book, case.delivered))
    for standing in run.standings.values():
        back = stored(case.book, standing)
        assert back == standing
        assert json.dumps(dump_standing(case.book, back)) == json.dumps(dump_standing(case.book, standing))


def test_a_member_of_whom_nothing_is_known_comes_back() -> None:
    for standing in (Standing("ada"), BOOK.start("ada"), BOOK.start("ada", known_from=17_000)):
        assert stored(BOOK, standing) == standing


def test_the_part_of_a_policy_that_is_gone_stays_as_it_was_stored() -> None:
    smaller = evolve(BOOK, policies=BOOK.policies[:1])
    record = dump_standing(BOOK, ADA)
    kept = load_standing(smaller, record)
    assert kept.parts["checkin"] == Unread(record["parts"]["checkin"])  # type: ignore[index,call-overload]  # JSON
    assert dump_standing(smaller, kept) == record
    later = smaller.step(kept, Fact("late", 13 * DAY, "ada", CHECKED_IN)).standing
    assert stored(BOOK, later).part(BOOK.policies[2]) == ADA.part(BOOK.policies[2])
    strange = {**record, "parts": {"dance": {"any": [None, {"form": 0.5}]}}}
    assert dump_standing(BOOK, load_standing(BOOK, strange)) == strange


def test_one_error_lists_every_problem_with_its_path() -> None:
    record: dict[str, object] = {
        "schema_version": 1,
        "member": "",
        "at": "soon",
        "dya": 12,
        "activity": {"streams": {"message": {"times": ["17213", 2]}}},
        "recent": {"f1": [12], "f 2": [12, "x"], "f3": [12, 1]},
        "parts": {
            "points": {"balance": "9", "dept": 1},
            "checkin": {"paid": {"10": 2, "x": 2, "11": True}, "carry": {"run": 0.5}},
            "run": [],
        },
    }
    assert problems(record) == [
        f"dya: saw an unknown key, wanted one of {KEYS} (did you mean day?)",
        "member: saw '', wanted the name of a member",
        "at: saw 'soon', wanted a whole number",
        f"activity.streams.message.times: saw a list of 2, wanted {TIMES}",
        "recent.f1: saw a list of 1, wanted a day and a digest, two whole numbers",
        'recent["f 2"]: saw a list of 2, wanted a day and a digest, two whole numbers',
        "parts.points.balance: saw '9', wanted a whole number",
        "parts.points.dept: saw an unknown key, wanted one of debt, spent (did you mean debt?)",
        "parts.checkin.paid.x: saw 'x', wanted a whole number",
        "parts.checkin.paid.11: saw True, wanted a whole number",
        "parts.checkin.carry.run: saw 0.5, wanted a whole number",
        "parts.run: saw a list of 0, wanted an EarningPart",
    ]


@pytest.mark.parametrize("record", [None, [], "ada", {1: 2}])
def test_what_is_no_record_is_said_to_be_none(record: object) -> None:
    assert problems(record)[0].startswith("top: saw ")


@pytest.mark.parametrize("missing", ["at", "day"])
def test_a_clock_has_an_instant_and_a_day(missing: str) -> None:
    record = {key: held for key, held in dump_standing(BOOK, ADA).items() if key != missing}
    assert problems(record) == [f"{missing}: saw nothing, wanted both at and day, or neither"]


def test_a_record_of_another_schema_is_not_guessed_at() -> None:
    record: dict[str, Plain] = {**dump_standing(BOOK, ADA), "schema_version": 2}
    with pytest.raises(InvalidValue, match=r"schema_version: saw 2, this commkit reads records of schema 1"):
        load_standing(BOOK, record)
    bare = {"member": "ada", "activity": {}, "parts": {}}
    assert problems(bare) == ["schema_version: saw nothing, wanted 1"]
    assert problems({**bare, "schema_version": True}) == ["schema_version: saw True, wanted 1"]


def test_a_record_cut_short_is_no_member_with_nothing() -> None:
    record = dump_standing(BOOK, Standing("ada"))
    assert record == {"schema_version": 1, "member": "ada", "activity": {"whole": True}, "parts": {}}
    for key in ("activity", "parts"):
        cut = {one: held for one, held in dump_standing(BOOK, ADA).items() if one != key}
        assert problems(cut) == [f"{key}: saw nothing, wanted a mapping"]


def test_a_part_of_another_policy_is_refused() -> None:
    wrong = evolve(ADA, parts={"checkin": AccountPart(balance=1)})
    with pytest.raises(WrongType, match=r"parts.checkin: .*the policy checkin keeps parts of the class EarningPart"):
        dump_standing(BOOK, wrong)


@frozen
class Met:
    """Whom a member met, by kind."""

    last: Mapping[str, Fact] | None = None


@frozen
class Meets(Rule[Met]):
    name: str = "meets"

    @property
    def part(self) -> type[Met]:
        return Met

    def hears(self) -> Mapping[Heard, Handler[Met]]:
        def note(acc: Met, fact: Fact, now: Now) -> Met:
            return Met({**(acc.last or {}), fact.kind.code: fact})

        return {MESSAGE: note}


def test_a_part_of_ones_own_may_hold_facts() -> None:
    book = evolve(BOOK, policies=(Meets(),))
    ada = book.step(book.start("ada"), Fact("f1", DAY, "ada", MESSAGE, person="bo", thing="t")).standing
    assert stored(book, ada) == ada
    own = Kind("dance", MESSAGE.label, unit="steps", scale=2)
    dancing = evolve(ada, parts={"meets": Met({"dance": Fact("f2", DAY, "ada", own)})})
    assert repr(stored(book, dancing)) == repr(dancing)


def test_what_comes_out_is_not_what_was_put_in() -> None:
    record = dump_standing(BOOK, ADA)
    again = load_standing(BOOK, record)
    text = json.dumps(record)
    record["parts"]["checkin"]["paid"]["10"] = 100  # type: ignore[index,call-overload]  # JSON
    record["recent"].clear()  # type: ignore[union-attr]  # JSON
    assert json.dumps(dump_standing(BOOK, again)) == text
    assert again.parts["checkin"] == EarningPart(
        {day: {"": 1} for day in range(10, 13)}, dict.fromkeys(range(10, 13), 2), Carry()
    )
    assert again.recent["f10"] == Recent(10, ADA.recent["f10"].digest)
