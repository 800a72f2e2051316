"""Refusals by name: checks that are never met, say why, are stored, and never wake anybody."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import frozen

from commkit.core.calendar import Calendar
from commkit.core.data import dump, load
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import given
from commkit.core.readings import Known, Readings
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.members.lifecycle.guarded import Guarded, Refusal, may
from commkit.members.lifecycle.policies import Lifecycle, OnRecord, Stage
from commkit.playbook import Playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED, LEFT, MESSAGE, REMOVED

NEVER = Refusal(Label(en="a private chat comes first", zh="须先私聊"))
QUIET = given("messages", Label(en="messages", zh="发言")) <= 0
DAY = 86_400_000_000
TAGS = registry().plus(tags={"refusal": Refusal})


class TestRefusal:
    def test_it_is_never_met_and_says_why(self) -> None:
        verdict = NEVER.judge(Known({}))
        assert verdict.answer is Answer.UNMET
        assert verdict.progress == 0
        assert (verdict.explain("en"), verdict.explain("zh")) == (
            "not met: a private chat comes first",
            "不符合：须先私聊",
        )
        assert [gap.sentence("zh") for gap in verdict.gaps()] == ["须先私聊"]
        assert NEVER.met_by(Readings({})) is False

    def test_it_combines_as_any_check(self) -> None:
        seen = Readings({"messages": 0})
        assert (QUIET | NEVER).judge(seen).met
        assert (QUIET & NEVER).judge(seen).answer is Answer.UNMET
        assert "✗ a private chat comes first" in (QUIET & NEVER).judge(seen).explain()
        assert (~NEVER).judge(seen).met
        assert str(~NEVER) == "not: a private chat comes first"
        assert NEVER.eased(Fraction(1, 2)) == NEVER
        with pytest.raises(InvalidValue, match="slack"):
            NEVER.eased(Fraction(2))

    def test_a_reason_is_a_label(self) -> None:
        with pytest.raises(TypeError):
            Refusal("no")  # type: ignore[arg-type]

    def test_a_lifecycle_with_refusals_is_stored_and_read_exactly(self) -> None:
        machine = Machine(("in", "out"), (Move("in", "out", LEFT), Move("out", "in", JOINED, NEVER)))
        policy = Lifecycle("door", machine, on_record=(OnRecord(MESSAGE, "in"),))
        assert load(dump(policy, TAGS), Lifecycle, TAGS) == policy

    def test_a_refusal_of_time_wakes_nobody(self) -> None:
        machine = Machine(("in", "out"), (Move("in", "out", LEFT), Move("in", "out", EachDay(), NEVER)))
        policy = Lifecycle("door", machine, on_record=(OnRecord(JOINED, "in"),))
        rules = Playbook("test", "1", Calendar("UTC"), (policy,))
        run = rules.replay([Fact("f1", 0, "ada", JOINED)], until=9)
        assert [one.target for one in run.of("ada")] == ["in"]
        assert lint(rules) == ()


@frozen
class Door(Guarded[Stage]):
    """Whoever is out stays out."""

    name: str = "door"

    machine = Machine(("in", "out"), (Move("in", "out", REMOVED), Move("out", "in", JOINED, NEVER)))
    on_record = (OnRecord(JOINED, "in"),)
    outside = ()

    @property
    def begins(self) -> tuple[object, ...]:  # type: ignore[override]
        return (JOINED,)

    @property
    def part(self) -> type[Stage]:
        return Stage


def test_an_attempt_that_is_refused_is_posted_once_and_a_fact_taken_back_is_no_attempt() -> None:
    rules = Playbook("test", "1", Calendar("UTC"), (Door(),))
    again = Fact("f3", 2 * DAY, "ada", JOINED)
    facts = [Fact("f1", 0, "ada", JOINED), Fact("f2", DAY, "ada", REMOVED), again, again.taken_back("f4")]
    posted = rules.replay(facts).of("ada")
    assert [(one.what, one.source, one.target) for one in posted] == [
        ("moved", "", "in"),
        ("moved", "in", "out"),
        ("refused", "out", "in"),
    ]
    assert rules.explain(posted[-1]).endswith("because a private chat comes first")


def test_what_is_not_a_check_is_not_one() -> None:
    from commkit.members.lifecycle.journey import Journey

    with pytest.raises(WrongType, match="loyal: saw True, not a check"):
        Journey(loyal=True)  # type: ignore[arg-type]
    assert may(Door().machine, "in", "out").met
