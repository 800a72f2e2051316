"""The slight threshold, the entry fee and the skincare app: what the sources state, and what is ours."""

from __future__ import annotations

import pytest

from commkit.core.errors import InvalidValue
from commkit.core.readings import Readings
from commkit.members.entry.gates import Answers, BlockList, EntryDecision
from commkit.members.entry.payment import funds
from commkit.members.entry.requirements import Phase, referral, rules_first
from commkit.members.entry.threshold import ads_risk
from commkit.presets.class_entry import (
    ENTRY_FEE_SOURCES,
    SKINCARE_APP_SOURCES,
    Lapse,
    Task,
    entry_fee,
    entry_gate,
    general_cards,
    skincare_app,
)
from commkit.presets.sources import Grade


class TestEntryGate:
    def test_S1_01_row_11_each_of_can_know_and_is_is_needed(self) -> None:
        met = {"can": True, "knows": True, "is_one": True}
        assert entry_gate().ask("ada", met).admitted
        for name in met:
            refused = entry_gate().ask("ada", {**met, name: False})
            assert [gap.measure.key for gap in refused.gaps] == [name]
            assert entry_gate().ask("ada", {**met, name: None}).to_ask == (name,)

    def test_S1_01_row_11_no_goal_and_no_threshold_dies_of_ads(self) -> None:
        assert ads_risk({"common_goal": False, "threshold": False}).met
        assert not ads_risk({"common_goal": False, "threshold": True}).met

    def test_T12_a_host_brings_its_block_list(self) -> None:
        door = entry_gate(block=[BlockList("ads", ("bob",))])
        assert door.ask("bob", {"can": True, "knows": True, "is_one": True}).reason == "entry.blocked"


class TestEntryFee:
    entry = entry_fee()

    def test_S4_03_rules_come_before_everything_is_done(self) -> None:
        answers: Answers = {"introduced": True, "card": True, "fee": self.entry.fee.split(3000)}
        refused = self.entry.door.ask("ada", {**answers, "rules": rules_first(explained=1, invited=1)})
        assert refused.decision is EntryDecision.REFUSED
        assert "顺序是讲解、确认、拉群" in refused.explain("zh")
        assert self.entry.door.ask("ada", {**answers, "rules": rules_first(explained=1)}).to_ask == ("rules",)
        assert self.entry.door.ask("ada", {**answers, "rules": rules_first(explained=1, confirmed=1)}).admitted

    def test_S4_03_row_24_thirty_entrants(self) -> None:
        assert funds([self.entry.fee.split(3000)] * 30) == {"red_packet": 60000, "class_fund": 30000}

    def test_S4_03_each_number_is_the_one_that_the_source_states(self) -> None:
        assert {f"fee.parts.{name}" for name in self.entry.fee.parts} == set(ENTRY_FEE_SOURCES)
        for name, coins in self.entry.fee.parts.items():
            source = ENTRY_FEE_SOURCES[f"fee.parts.{name}"]
            assert (source.grade, source.number, source.document) == (Grade.STATED, "N72", "S4-03")
            assert source.phrase.startswith(f"{coins // 100}元")


class TestSkincareApp:
    app = skincare_app()

    def test_S1_10_row_12_name_cards(self) -> None:
        cards = self.app.cards
        assert cards.read("小雨-广州-油性").card is not None
        assert [error.code.value for error in cards.read("小雨-广州").errors] == ["missing_part"]
        card = cards.read("a-b-广州-油性").card
        assert card is not None
        assert card["nickname"] == "a-b"
        assert cards.read("小林 广州").card is None

    def test_S1_10_early_by_questionnaire_later_by_event_or_referral(self) -> None:
        phases = self.app.phases
        assert phases.ask(Phase.EARLY, "ada", {"questionnaire": True}).admitted
        assert phases.ask(Phase.EARLY, "ada", {"referral": True}).to_ask == ("questionnaire",)
        assert phases.ask(Phase.LATER, "ada", {"came_to_event": True}).admitted
        assert phases.ask(Phase.LATER, "ada", {"referral": referral("ada", "eve", {"eve"})}).admitted
        refused = phases.ask(Phase.LATER, "ada", {"came_to_event": False, "referral": referral("ada", "ada", {"ada"})})
        assert refused.decision is EntryDecision.REFUSED

    @pytest.mark.parametrize(("days", "lapse"), [(0, Lapse.NO_REWARD), (1, None), (7, None)])
    def test_R36_no_check_in_in_the_window_costs_the_reward(self, days: int, lapse: Lapse | None) -> None:
        result = self.app.task.judge(days)
        assert (result.lapse, result.done) == (lapse, lapse is None)
        assert self.app.task.check.judge(Readings({self.app.task.check.measures[0]: days})).met is result.done

    def test_R36_or_a_penalty_where_the_rules_say_so(self) -> None:
        assert Task(30, Lapse.PENALTY).judge(0).explain("en") == "no check-in in the last 30 days: a penalty"
        with pytest.raises(InvalidValue):
            Task(0)
        with pytest.raises(InvalidValue):
            Task().judge(-1)

    def test_the_only_number_is_ours(self) -> None:
        assert {path: source.grade for path, source in SKINCARE_APP_SOURCES.items()} == {
            "task.window_days": Grade.DEFAULT
        }


def test_N23_the_general_card_is_city_nickname_member_type() -> None:
    cards = general_cards(cities=("广州",), member_types=("新人",), separator="+")
    card = cards.read("广州+小雨+新人").card
    assert card is not None
    assert cards.fields == ("city", "nickname", "member_type")
    assert [error.field for error in cards.read("上海+小雨+老人").errors] == ["city", "member_type"]
