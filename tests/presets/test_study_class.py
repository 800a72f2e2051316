"""The study class: every number has its source, or says that it is our default."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.core.errors import BadData, InvalidValue
from commkit.core.wording import Label
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.turnover import Removal
from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.registry import registry
from commkit.points import Account, Award, Streak, award, runs, streak_bonus
from commkit.presets import class_log, study_class
from commkit.presets.sources import Grade, Source, stated
from commkit.presets.study_class import SOURCES
from commkit.standing.activity import Activities
from commkit.standing.kinds import CHECKED_IN, KINDS, MESSAGE, SHARED, Kind
from commkit.standing.policy import AnyPolicy

BOOK = study_class()
DANCED = Kind("danced", Label(en="dances", zh="跳舞"))


def numbers(plain: object, path: str = "") -> Iterator[tuple[str, int | Fraction]]:
    """Every number of a stored book by its path: whole numbers, and fractions as they are written."""
    if isinstance(plain, dict):
        for key, one in plain.items():
            yield from numbers(one, f"{path}.{key}".lstrip("."))
    elif isinstance(plain, list):
        for at, one in enumerate(plain):
            yield from numbers(one, f"{path}[{at}]")
    elif isinstance(plain, str):
        if plain.replace("/", "").isdigit() and path != "version":
            yield path, Fraction(plain)
    elif plain is not None and not isinstance(plain, bool):
        assert isinstance(plain, int), path
        yield path, plain


HELD = dict(numbers(dump_playbook(BOOK)))


def turnover(book: Playbook) -> Turnover:
    found = book.policy("stage")
    assert isinstance(found, Turnover)
    return found


# ---------------------------------------------------------------- where each number comes from


def test_every_number_has_a_source_and_every_source_a_number() -> None:
    assert sorted(HELD) == sorted(SOURCES)


def test_the_walk_sees_a_number_that_has_no_source() -> None:
    stricter = evolve(
        BOOK,
        goals=(*BOOK.goals, evolve(BOOK.goals[0], name="third")),
        policies=(*BOOK.policies, Award("dance", MESSAGE, each=3)),
    )
    found = {path for path, _ in numbers(dump_playbook(stricter))}
    assert found - set(SOURCES) == {"goals.third.at_least", "policies.dance.each"}


def test_what_the_source_states_is_what_the_rules_hold() -> None:
    graded = {path: source for path, source in SOURCES.items() if source.grade is not Grade.DEFAULT}
    assert {path: (HELD[path], source.number, source.document) for path, source in graded.items()} == {
        "goals.checkin_rate.at_least": (Fraction(47, 100), "N74", "S4-03"),
        "goals.activity_rate.at_least": (Fraction(40, 100), "N75", "S4-03"),
    }
    for source in graded.values():
        assert source.phrase


def test_a_source_says_where_and_a_default_says_that_it_is_ours() -> None:
    assert str(SOURCES["policies.stage.reply_days"]) == "our default"
    assert str(stated("N74", "S4-03", "签到率47%")) == "stated in the source (N74, S4-03: 签到率47%)"
    assert str(Source(Grade.DERIVED)) == "follows by arithmetic"


# ---------------------------------------------------------------- what the rules are


def test_the_class_speaks_to_members_first_unless_it_says_otherwise() -> None:
    assert turnover(BOOK).removal is Removal.PRIVATE_CHAT_FIRST
    by_data = study_class(Removal.DATA_DECIDES)
    assert turnover(by_data).removal is Removal.DATA_DECIDES
    assert evolve(by_data, policies=[*by_data.policies[:-1], turnover(BOOK)]) == BOOK


def test_the_class_pays_for_check_ins_messages_and_shares() -> None:
    assert [one.kind for one in BOOK.policies if isinstance(one, Award)] == [CHECKED_IN, MESSAGE, SHARED]
    assert [one.kinds for one in BOOK.policies if isinstance(one, Streak)] == [(CHECKED_IN,)]
    paid = {account for one in BOOK.policies for account in one.pays()}
    assert paid == {one.name for one in BOOK.policies if isinstance(one, Account)} == {"points"}


def test_its_days_are_those_of_the_zone_that_it_is_given() -> None:
    assert study_class(zone="America/New_York").calendar == Calendar("America/New_York")
    assert BOOK.calendar == Calendar("Asia/Shanghai")


def test_goals_are_read_in_both_languages() -> None:
    assert [goal.check.text("zh") for goal in BOOK.goals] == ["签到率：至少 47 %", "活跃度：至少 40 %"]


def test_two_goals_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"\['checkin_rate'\], two goals have one name"):
        evolve(BOOK, goals=[BOOK.goals[0], BOOK.goals[0]])


def test_the_book_is_one_value_that_can_be_a_key() -> None:
    assert isinstance(BOOK, Playbook)
    assert {BOOK: "class"}[study_class()] == "class"


# ---------------------------------------------------------------- what it pays


def worth(times: dict[Kind, Counter[Day]]) -> Counter[tuple[str, Day]]:
    """What the days of a member are worth by the plain functions: by rule and day."""
    paid: Counter[tuple[str, Day]] = Counter()
    for rule, kind, each, cap in (("checkin", CHECKED_IN, 2, 2), ("message", MESSAGE, 1, 5), ("share", SHARED, 5, 10)):
        for day, many in times[kind].items():
            paid[rule, day] += award(many, each=each, daily_cap=cap)
    for start, length in runs(times[CHECKED_IN]):
        for done in range(1, length + 1):
            paid["checkin_streak", start + done - 1] += streak_bonus(done, {7: 10, 30: 50})
    return +paid


def test_the_class_is_paid_what_the_plain_functions_say() -> None:
    facts = class_log()
    times: dict[str, dict[Kind, Counter[Day]]] = defaultdict(lambda: defaultdict(Counter))
    for fact in facts:
        times[fact.member][fact.kind][BOOK.calendar.day_number(fact.at)] += fact.times
    run = BOOK.replay(facts)
    paid: dict[str, Counter[tuple[str, Day]]] = defaultdict(Counter)
    for one in run.outcomes:
        if one.target == "points":
            paid[one.member][one.policy, one.day] += one.amount
    assert len(times) > 272
    assert {name: paid[name] for name in times} == {name: worth(times[name]) for name in times}
    points = BOOK.policy("points")
    assert isinstance(points, Account)
    for name, standing in run.standings.items():
        assert standing.part(points).balance == sum(paid[name].values())


def test_points_follow_the_civil_day_of_the_zone() -> None:
    midnight = Calendar("Asia/Shanghai").starts(17_213)
    facts = [evolve(class_log()[0], id=f"f{at}", at=at, kind=CHECKED_IN) for at in (midnight - 1, midnight)]
    for zone, days in (("Asia/Shanghai", 2), ("UTC", 1)):
        run = study_class(zone=zone).replay(facts)
        assert len([one for one in run.outcomes if one.policy == "checkin" and one.amount]) == days
        assert len(Activities(Calendar(zone)).add_all(facts).members[facts[0].member].days([CHECKED_IN])) == days


# ---------------------------------------------------------------- the book in a file


@pytest.mark.parametrize("removal", Removal)
def test_the_rules_survive_being_stored(removal: Removal) -> None:
    book = study_class(removal)
    plain = json.loads(json.dumps(dump_playbook(book)))
    assert load_playbook(plain) == book
    assert dump_playbook(load_playbook(plain)) == dump_playbook(book)


def test_kinds_are_written_by_their_code() -> None:
    written = json.dumps(dump_playbook(BOOK), ensure_ascii=False)
    assert '"kind": "checked_in"' in written
    assert "打卡" not in written


def test_a_log_s_own_kinds_may_earn_points() -> None:
    kinds = registry(KINDS.adding([DANCED]))
    policies: tuple[AnyPolicy, ...] = (*BOOK.policies, Award("dance", DANCED, each=3))
    book = evolve(BOOK, policies=policies)
    plain = dump_playbook(book, kinds)
    assert load_playbook(plain, kinds) == book
    with pytest.raises(BadData, match=r"policies\.dance\.kind: saw 'danced'"):
        load_playbook(plain)
