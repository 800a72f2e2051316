"""The total of Discuz! as a formula: its example, its purchase trap, and the injections that it refuses."""

from __future__ import annotations

import re

import pytest

from commkit.points.formula import BadFormula, Rounding
from commkit.presets.discuz_total import (
    DISCUZ_NAMES,
    DISCUZ_ROUNDING,
    DISCUZ_TOTAL,
    DISCUZ_TOTAL_SOURCES,
    discuz_total,
)
from commkit.presets.sources import Grade

ADA = {"posts": 120, "digestposts": 3, "extcredits1": 10, "extcredits2": 300, "extcredits3": 0}


@pytest.mark.parametrize(
    ("text", "at"),
    [("posts+__import__('os')", 7), ("posts/0", 7), ("extcredits9", 1), ("", 1), ("posts*", 7), ("(posts", 7)],
)
def test_T13_a_formula_that_is_none_is_an_error_at_a_character(text: str, at: int) -> None:
    with pytest.raises(BadFormula) as caught:
        discuz_total(text)
    assert caught.value.at == at


def test_the_default_total_of_the_published_example_is_455() -> None:
    assert discuz_total().total(ADA, DISCUZ_ROUNDING) == 455
    assert str(discuz_total()) == "posts + digestposts * 5 + extcredits1 * 2 + extcredits2 + extcredits3"


def test_T8_money_in_the_total_lets_a_purchase_lower_it() -> None:
    assert discuz_total().total({**ADA, "extcredits2": 0}, DISCUZ_ROUNDING) == 155


def test_the_operator_may_write_another_which_is_rounded_as_named() -> None:
    own = discuz_total("posts / 8 + extcredits1 * 0.25")
    assert own.total({"posts": 4, "extcredits1": 0}, DISCUZ_ROUNDING) == 1
    assert own.total({"posts": 4, "extcredits1": 0}, Rounding.FLOOR) == 0
    assert own.used == ("posts", "extcredits1")


def test_it_explains_itself_with_the_names_of_the_forum() -> None:
    assert discuz_total().worked(ADA, DISCUZ_ROUNDING).explain("zh") == (
        "posts + digestposts * 5 + extcredits1 * 2 + extcredits2 + extcredits3 = 455"
        "（发帖数 120、精华帖数 3、威望 10、金钱 300、贡献 0）"
    )


def test_every_factor_of_the_default_has_a_source() -> None:
    factors = dict(re.findall(r"(\w+)\*(\d+)", DISCUZ_TOTAL))
    stated = {name: source for name, source in DISCUZ_TOTAL_SOURCES.items() if source.grade is Grade.STATED}
    assert {name: f"{name}*{factor}" for name, factor in factors.items()} == {
        name: source.phrase for name, source in stated.items()
    }
    assert set(DISCUZ_TOTAL_SOURCES) - set(stated) == {"rounding"}
    assert set(DISCUZ_NAMES) == set(ADA)
