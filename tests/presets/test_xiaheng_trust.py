"""S1-20, trust: self-activity, trust that grows with every factor, promises."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.verdict import Answer
from commkit.kpi.trust import TrustScale
from commkit.presets.sources import Grade
from commkit.presets.xiaheng_trust import (
    SOURCES,
    XiahengTrust,
    churn_risk,
    no_over_promising,
    value_providers,
    xiaheng_trust,
)

TRUST = xiaheng_trust()
amounts = st.fractions(min_value=0, max_value=1000, max_denominator=60)


def self_active(operators: int, starters: tuple[str, ...] = ("ada", "op")) -> Answer:
    return TRUST.self_active(
        by_members=100 - operators, by_operators=operators, starters=starters, operators={"op"}
    ).answer


def test_a_share_above_one_is_no_bound() -> None:
    with pytest.raises(InvalidValue):
        XiahengTrust(least_share=Fraction(3, 2))


@pytest.mark.parametrize("share", [0.7, "70 %", True])
def test_a_float_or_a_text_is_no_bound(share: object) -> None:
    with pytest.raises(WrongType, match="give an int or a Fraction"):
        XiahengTrust(least_share=share)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="give an int or a Fraction"):
        XiahengTrust(least_kept=share)  # type: ignore[arg-type]


def test_eighty_promises_of_one_are_no_bound() -> None:
    for wrong in (80, -1):
        with pytest.raises(InvalidValue, match="least_kept"):
            XiahengTrust(least_kept=wrong)
        with pytest.raises(InvalidValue, match="least_kept"):
            no_over_promising(least_kept=wrong)


def test_row_15_an_operators_share_of_90_is_not_self_active_and_35_is() -> None:
    assert self_active(90) is Answer.UNMET
    assert self_active(35) is Answer.MET


def test_R93_without_a_caretaker_beside_the_operators_it_is_not_self_active() -> None:
    assert self_active(35, starters=("op", "op")) is Answer.UNMET


def test_R93_a_silent_community_is_unknown() -> None:
    silent = TRUST.self_active(by_members=0, by_operators=0, starters=["ada"], operators=["op"])
    assert silent.answer is Answer.UNKNOWN


@given(amounts, amounts, amounts, st.fractions(0, Fraction(99, 100)), st.sampled_from((0, 1, 2)))
def test_row_15_R94_trust_grows_with_each_factor(
    frequency: Fraction, duration: Fraction, depth: Fraction, endorsement: Fraction, which: int
) -> None:
    factors = [frequency, duration, depth]
    more = [value + (at == which) for at, value in enumerate(factors)]
    scores = [
        TRUST.trust(frequency=one[0], duration=one[1], depth=one[2], endorsement=endorsement) for one in (factors, more)
    ]
    assert 0 <= scores[0] < scores[1] < 1


def test_R93_distinct_value_providers_are_counted_once_and_without_operators() -> None:
    found = TRUST.self_activity(
        ["ada"] * 3 + ["op"] * 2, starters=["ada", "op"], helpers=["ada", "ben", "ben"], operators={"op"}
    )
    assert found.value_providers == {"ada", "ben"}
    assert found.caretakers == {"ada"}
    assert found.share.value == Fraction(3, 5)
    assert found.verdict.met
    assert value_providers({"op"}) == frozenset()


def test_R93_messages_by_operators_alone_are_not_self_active_whoever_helps() -> None:
    found = TRUST.self_activity(["op"] * 9 + ["ada"], starters=["ada"], helpers=["ada"], operators={"op"})
    assert found.verdict.answer is Answer.UNMET


def test_R94_contact_alone_stays_below_1_and_full_endorsement_is_1() -> None:
    assert TRUST.trust(frequency=10**9, duration=10**9, depth=10**9) < 1
    assert TRUST.trust(frequency=0, duration=0, depth=0, endorsement=1) == 1


def test_R94_endorsement_alone_can_be_enough() -> None:
    assert TRUST.trust(frequency=0, duration=0, depth=0, endorsement=Fraction(4, 5)) == Fraction(4, 5)


def test_R95_more_promises_than_can_be_kept_is_over_promising() -> None:
    over = TRUST.promises(promised=4, kept=4, capacity=3)
    assert [gap.measure.key for gap in over.gaps()] == ["promised"]
    assert TRUST.promises(promised=3, kept=3, capacity=3).met


def test_R95_a_broken_promise_says_how_many_were_kept() -> None:
    broken = TRUST.promises(promised=5, kept=4, capacity=5)
    assert not broken.met
    assert "4/5 = 80 %" in broken.explain()
    assert XiahengTrust(least_kept=Fraction(4, 5)).promises(promised=5, kept=4, capacity=5).met


@given(st.integers(1, 50), st.data())
def test_R95_churn_risk_falls_with_promises_kept_and_with_capacity(promised: int, data: st.DataObject) -> None:
    kept, capacity = data.draw(st.integers(0, promised)), data.draw(st.integers(0, 60))
    risk = churn_risk(promised=promised, kept=kept, capacity=capacity).value
    assert risk is not None
    assert 0 <= risk <= 1
    assert (risk == 0) is bool(TRUST.promises(promised=promised, kept=kept, capacity=capacity).met)
    more = churn_risk(promised=promised, kept=kept, capacity=capacity + 1).value
    assert more is not None
    assert more <= risk


def test_R95_without_a_promise_no_risk_is_known() -> None:
    assert churn_risk(promised=0, kept=0, capacity=3).value is None
    with pytest.raises(InvalidValue, match="more than promised"):
        churn_risk(promised=3, kept=4, capacity=5)


def test_R95_more_kept_than_promised_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than promised"):
        TRUST.promises(promised=3, kept=4, capacity=5)


def test_without_a_promise_nobody_knows_whether_they_are_kept() -> None:
    assert TRUST.promises(promised=0, kept=0, capacity=3).answer is Answer.UNKNOWN


def test_S1_20_every_number_is_our_default_and_is_called_so() -> None:
    scale = {f"scale.{name}" for name in TrustScale.__annotations__}
    own = set(XiahengTrust.__annotations__) - {"scale"}
    assert own | scale == set(SOURCES)
    assert {source.grade for source in SOURCES.values()} == {Grade.DEFAULT}
