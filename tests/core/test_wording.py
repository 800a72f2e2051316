"""Codes and parameters become sentences in Chinese, English and whatever language a host adds."""

from __future__ import annotations

from fractions import Fraction
from string import Formatter

import pytest

from commkit.core.catalogue import CHINESE, ENGLISH
from commkit.core.errors import UnknownName
from commkit.core.ratio import Ratio
from commkit.core.wording import PERCENT, RATE, YES_NO, Label, Words


def test_a_label_is_said_in_english_where_its_language_is_not_known() -> None:
    label = Label(en="check-ins", zh="打卡")
    assert (label.text(), label.text("zh"), label.text("de")) == ("check-ins", "打卡", "check-ins")


def test_both_languages_say_the_same_codes_with_the_same_parameters() -> None:
    assert set(CHINESE) == set(ENGLISH)
    for code, sentence in ENGLISH.items():
        assert parameters(CHINESE[code]) == parameters(sentence), code


def parameters(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_a_sentence_is_filled_in() -> None:
    assert Words().say("zh", "at_least", required="20") == "至少 20"
    assert Words().say("en", "at_least", required="20") == "at least 20"


def test_a_host_adds_a_language_and_what_it_lacks_is_said_in_english() -> None:
    words = Words().adding("de", {"at_least": "mindestens {required}"})
    assert words.say("de", "at_least", required="20") == "mindestens 20"
    assert words.say("de", "below", required="5") == "below 5"


def test_a_host_changes_one_sentence_and_keeps_the_others() -> None:
    words = Words().adding("zh", {"met": "通过"})
    assert (words.say("zh", "met"), words.say("zh", "unmet"), Words().say("zh", "met")) == (
        "通过",
        "不符合",
        "符合",
    )


def test_an_unknown_language_and_an_unknown_code_are_named() -> None:
    with pytest.raises(UnknownName, match=r"'fr'.*use one of en, zh"):
        Words().say("fr", "met")
    with pytest.raises(UnknownName, match="'mett'"):
        Words().say("en", "mett")


def test_a_sentence_that_asks_for_a_value_it_does_not_get_is_named() -> None:
    words = Words().adding("de", {"at_least": "mindestens {anzahl}"})
    with pytest.raises(UnknownName, match=r"'anzahl'.*use required in 'at_least'"):
        words.say("de", "at_least", required="20")


def test_braces_in_a_value_are_only_text() -> None:
    assert Words().say("en", "at_least", required="{required}") == "at least {required}"


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (20, "days", "20", "20"),
        (Fraction(45, 2), "", "22.5", "22.5"),
        (-3, "", "-3", "-3"),
        (Fraction(47, 100), PERCENT, "47 %", "47 %"),
        (1, PERCENT, "100 %", "100 %"),
        (1, YES_NO, "yes", "是"),
        (0, YES_NO, "no", "否"),
        (2, YES_NO, "2", "2"),
        (None, "days", "not known yet", "尚不清楚"),
        (Ratio(120, 600), PERCENT, "120/600 = 20 %", "120/600 = 20 %"),
    ],
)
def test_values_are_said_as_people_read_them(
    value: int | Fraction | Ratio | None, unit: str, english: str, chinese: str
) -> None:
    assert Words().value("en", value, unit) == english
    assert Words().value("zh", value, unit) == chinese


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (40, "hours", "40 hours", "40 小时"),
        (1, "hours", "1 hour", "1 小时"),
        (2, "of 5", "2 of 5", "2/5"),
        (Fraction(-5, 100), RATE, "-5 %", "-5 %"),
        (3, "cats", "3", "3"),
    ],
)
def test_a_unit_that_no_label_says_stands_behind_the_number(
    value: int | Fraction, unit: str, english: str, chinese: str
) -> None:
    assert (Words().value("en", value, unit), Words().value("zh", value, unit)) == (english, chinese)


def test_the_distance_on_a_scale_and_of_a_rate() -> None:
    assert Words().distance("en", 16, "hours") == "16 hours"
    assert Words().distance("en", 1, "of 5") == "1"
    assert Words().distance("zh", Fraction(5, 100), RATE) == "5 个百分点"


def test_a_host_adds_a_unit() -> None:
    words = Words().adding("en", {"unit.cats": "{number} cats"})
    assert words.value("en", 3, "cats") == "3 cats"
