"""S1-11, the funnel to the first seed users: three steps, and two checks that are both needed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue
from commkit.members.entry.gates import BlockList
from commkit.presets.three_step_funnel import screening, three_step_funnel, three_step_funnel_of

BOTH = {"agrees": True, "in_common": True}


def test_more_interviews_than_people_reached_is_no_funnel() -> None:
    with pytest.raises(InvalidValue, match="interviewed: saw 401, more than reached"):
        three_step_funnel(reached=400, interviewed=401, seeds=45)
    with pytest.raises(InvalidValue, match="not in the level before"):
        three_step_funnel_of(["ada"], {"bob": BOTH})


def test_row_13_400_to_120_to_45() -> None:
    reached, interviewed, seeds = three_step_funnel(reached=400, interviewed=120, seeds=45)
    assert reached.of_previous is None
    assert interviewed.of_previous is not None
    assert seeds.of_previous is not None
    assert (interviewed.of_previous.value, seeds.of_previous.value) == (Fraction(30, 100), Fraction(375, 1000))
    assert seeds.of_first.decimal() == "11.25 %"


def test_row_13_N29_both_checks_are_needed() -> None:
    assert screening().ask("ada", BOTH).admitted
    for name in BOTH:
        refused = screening().ask("ada", {**BOTH, name: False})
        assert [gap.measure.key for gap in refused.gaps] == [name]
        assert screening().ask("ada", {**BOTH, name: None}).to_ask == (name,)


def test_row_13_the_funnel_of_people_agrees_with_that_of_counts() -> None:
    people = [f"p{at}" for at in range(400)]
    answers = {who: BOTH if at < 45 else {"agrees": True, "in_common": False} for at, who in enumerate(people[:120])}
    of_people = three_step_funnel_of(people, answers)
    assert of_people.rows() == three_step_funnel(reached=400, interviewed=120, seeds=45).rows()


def test_R07_who_posts_advertisements_is_screened_out() -> None:
    unwanted = [BlockList("ads", ("ada",))]
    assert three_step_funnel_of(["ada", "bob"], {"ada": BOTH, "bob": BOTH}, unwanted=unwanted)[2].members == 1
