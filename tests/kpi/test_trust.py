"""Trust and self-activity, as S1-20 asks for them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.kpi import trust
from commkit.kpi.trust import Author, Since, TrustScale
from commkit.standing.facts import Fact
from commkit.standing.kinds import LIKED, MESSAGE
from commkit.testing import kpis_people as laws
from tests.kpi.declarations import declared_is_complete

factors = st.tuples(*[st.integers(0, 90)] * 3, st.fractions(0, Fraction(9, 10), max_denominator=20))
messages = st.lists(st.tuples(st.sampled_from(["ada", "ben", "helper"]), st.integers(0, 20)))
ROLES = {"ada": [Since(10, Author.OPERATOR), Since(15, Author.MEMBER)], "helper": [Since(0, Author.BOT)]}


@pytest.mark.parametrize(("operators", "wanted"), [(90, False), (35, True), (50, True), (51, False)])
def test_row_15_an_operators_share_of_90_is_not_self_active_and_35_is(operators: int, wanted: bool) -> None:
    share = trust.self_activity_share(by_members=100 - operators, by_operators=operators)
    verdict = trust.is_self_active(share=share, caretakers=1)
    assert verdict.met is wanted


def test_r93_operators_alone_do_not_make_it_self_active() -> None:
    assert not trust.is_self_active(share=Ratio(95, 100), caretakers=0).met
    assert trust.is_self_active(share=None, caretakers=3).answer is Answer.UNKNOWN
    assert trust.is_self_active(share=Ratio(0, 0), caretakers=3).answer is Answer.UNKNOWN
    assert trust.is_self_active(share=None, caretakers=0).answer is Answer.UNMET


def test_limits_are_parameters() -> None:
    strict = trust.self_active(least_share=Fraction(7, 10), least_caretakers=2)
    assert not trust.is_self_active(share=Fraction(65, 100), caretakers=2, check=strict).met
    assert trust.is_self_active(share=Fraction(7, 10), caretakers=2, check=strict).met
    with pytest.raises(InvalidValue):
        trust.self_active(least_share=2)


def test_r93_the_role_counts_that_somebody_had_when_they_wrote() -> None:
    found = trust.authors([("ada", at) for at in (9, 10, 14, 15)] + [("ben", 3), ("helper", 3)], ROLES)
    assert (found.members, found.operators, found.bots) == (3, 2, 1)
    assert found.self_activity == Ratio(3, 5)


def test_two_turns_at_one_instant_leave_the_later_said() -> None:
    roles = {"ada": [Since(5, Author.MEMBER), Since(5, Author.BOT)]}
    assert trust.authors([("ada", 5)], roles).bots == 1


@given(messages, messages)
def test_a_split_log_adds_up_and_bots_change_nothing(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    both, first, second = (trust.authors(some, ROLES) for some in (one + other, one, other))
    assert both.members == first.members + second.members
    assert both.self_activity == first.self_activity + second.self_activity
    assert trust.authors([*one, ("helper", 3)], ROLES).self_activity == first.self_activity
    assert first.members + first.operators + first.bots == len(one)


@given(messages)
def test_facts_and_pairs_agree(some: list[tuple[str, int]]) -> None:
    facts = [Fact(str(n), at, who, MESSAGE) for n, (who, at) in enumerate(some)]
    liked, gone = Fact("l", 3, "ada", LIKED), Fact("g", 3, "ada", MESSAGE)
    assert trust.authors_of([*facts, liked, gone, gone.taken_back("g2")], ROLES) == trust.authors(some, ROLES)


def test_caretakers_are_the_others() -> None:
    assert trust.caretakers(["ada", "op", "ben", "ada"], {"op"}) == {"ada", "ben"}


@given(factors, st.integers(1, 50))
def test_r94_trust_rises_with_each_factor(case: tuple[int, int, int, Fraction], more: int) -> None:
    def score(frequency: int, duration: int, depth: int, endorsement: Fraction) -> Fraction:
        return trust.trust_score(frequency=frequency, duration=duration, depth=depth, endorsement=endorsement)

    laws.trust_rises_with_each_factor(score, case, more)


def test_r94_endorsement_alone_can_be_enough() -> None:
    assert trust.trust_score(frequency=0, duration=0, depth=0, endorsement=1) == 1
    assert trust.trust_score(frequency=0, duration=0, depth=0, endorsement=Fraction(2, 5)) == Fraction(2, 5)


def test_n40_weights_and_halves_are_parameters() -> None:
    often = TrustScale(frequency_weight=8)
    usual = trust.trust_score(frequency=9, duration=0, depth=0)
    assert usual == Fraction(1, 4)
    assert trust.trust_score(frequency=9, duration=0, depth=0, scale=often) == Fraction(6, 10)
    assert trust.trust_score(frequency=9, duration=0, depth=0, scale=TrustScale(frequency_half=9)) == Fraction(1, 6)
    with pytest.raises(InvalidValue, match="never count"):
        TrustScale(depth_weight=0)
    with pytest.raises(WrongType):
        trust.trust_score(frequency=1.5, duration=0, depth=0)  # type: ignore[arg-type]  # what a careless caller does
    with pytest.raises(InvalidValue):
        trust.trust_score(frequency=-1, duration=0, depth=0)
    with pytest.raises(InvalidValue):
        trust.trust_score(frequency=1, duration=0, depth=0, endorsement=2)


def test_promises() -> None:
    assert trust.kept_promises(kept=4, promised=5).value == Fraction(4, 5)
    assert trust.kept_promises(kept=0, promised=0).value is None
    with pytest.raises(InvalidValue):
        trust.kept_promises(kept=6, promised=5)


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(trust)
