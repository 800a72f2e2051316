"""Name cards: every error at once, a nickname with the separator in it, and a correction only where it is certain."""

from __future__ import annotations

import pytest

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.wording import Label
from commkit.members import entry
from commkit.members.entry.gates import Door
from commkit.members.entry.name_card import CardFormat, Form

LISTS = {"city": ("广州", "深圳"), "skin": ("油性", "T区")}
CARDS = CardFormat(("nickname", "city", "skin"), allowed=LISTS)
STRICT = CardFormat(("nickname", "city", "skin"), allowed=LISTS, full_width=Form.AS_WRITTEN)
GENERAL = CardFormat(("city", "nickname", "member_type"), "+", allowed={"city": ("广州",), "member_type": ("新人",)})
FORM_ZH = "格式：nickname-city-skin，例如 小雨-广州-油性"
FORM_EN = "the form: nickname-city-skin, for example Ada-广州-油性"
FREE = CardFormat(("nickname", "city", "skin"))


def codes(cards: CardFormat, text: str) -> list[tuple[str, str]]:
    return [(error.field, error.code.value) for error in cards.read(text).errors]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("小雨-广州", [("skin", "missing_part")]),
        ("小雨-油性", [("city", "missing_part")]),
        ("广州-油性", [("nickname", "missing_part")]),
        ("小雨", [("", "no_separator")]),
        ("小雨广州油性", [("", "no_separator")]),
        ("小雨-广州-油性-22岁", [("", "extra_part")]),
        ("-\u3000--广州-油性", [("nickname", "empty")]),
        ("", [("nickname", "missing_part"), ("city", "missing_part"), ("skin", "missing_part")]),
        ("小雨-北京-油性", [("city", "unknown_value")]),
        ("小雨-北京-湿性", [("city", "unknown_value"), ("skin", "unknown_value")]),
        ("-广州-", [("nickname", "empty"), ("skin", "empty")]),
        ("小雨- -油性", [("city", "empty")]),
        ("--广州-油性", [("nickname", "empty")]),
        ("小林 广州", [("", "wrong_separator"), ("skin", "missing_part")]),
        ("小雨+北京+油性", [("", "wrong_separator"), ("city", "unknown_value")]),
    ],
)
def test_S1_10_row_12_every_error_is_found_at_once(text: str, errors: list[tuple[str, str]]) -> None:
    assert codes(CARDS, text) == errors


@pytest.mark.parametrize(
    ("text", "nickname"),
    [
        ("小雨-广州-油性", "小雨"),
        ("a-b-广州-油性", "a-b"),
        ("-a--广州-油性", "-a-"),
        (" 小雨 - 广州 - 油性 ", "小雨"),
        ("小 雨-广州-油性", "小 雨"),
        ("广州-广州-油性", "广州"),
    ],
)
def test_R14_a_nickname_may_hold_the_separator(text: str, nickname: str) -> None:
    card = CARDS.read(text).card
    assert card is not None
    assert (card["nickname"], card["city"], card["skin"]) == (nickname, "广州", "油性")


@pytest.mark.parametrize("text", ["小雨\uff0d广州\uff0d油性", "小雨\u2014广州\u2014油性", "小雨-广州\u2014油性"])
def test_R14_full_width_separators_count_only_when_normalised(text: str) -> None:
    assert CARDS.read(text).card is not None
    found = STRICT.read(text)
    assert codes(STRICT, text) == [("", "wrong_separator")]
    assert found.suggestion == "小雨-广州-油性"


def test_full_width_letters_of_a_value_count_only_when_normalised() -> None:
    text = "小雨-广州-\uff34区"
    card = CARDS.read(text).card
    assert card is not None
    assert card["skin"] == "T区"
    assert (codes(STRICT, text), STRICT.read(text).suggestion) == ([("skin", "unknown_value")], "小雨-广州-T区")


def test_R13_the_plus_of_the_general_format_and_the_rest_in_the_middle() -> None:
    card = GENERAL.read("广州+a+b\uff0b新人").card
    assert card is not None
    assert card["nickname"] == "a+b"


def test_R13_without_a_field_for_the_rest_one_part_too_many_is_an_error() -> None:
    cards = CardFormat(("nickname", "city"), allowed={"city": ("广州",)}, rest="")
    assert codes(cards, "小雨-广州-油性") == [("", "extra_part")]
    assert cards.read("小雨-广州-油性").suggestion is None


def test_which_field_takes_the_rest_is_a_parameter() -> None:
    cards = CardFormat(("city", "motto"), rest="motto")
    card = cards.read("广州-a-b").card
    assert card is not None
    assert card["motto"] == "a-b"
    other = CardFormat(("city", "motto"), rest="city").read("广州-a-b").card
    assert other is not None
    assert other["city"] == "广州-a"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("小雨 广州 油性", "小雨-广州-油性"),
        ("小雨+广州+油性", "小雨-广州-油性"),
        ("小雨_广州 油性", "小雨-广州-油性"),
        ("小雨\u3000广州\u3000油性", "小雨-广州-油性"),
        ("广州-小雨-油性", "小雨-广州-油性"),
        ("油性/小雨/广州", "小雨-广州-油性"),
        ("a_b 广州 油性", "a_b-广州-油性"),
        ("小雨-广州市-油", "小雨-广州-油性"),
        ("小雨 广州市 油性", "小雨-广州-油性"),
        ("小雨-广州", None),
        ("小雨-北京-油性", None),
        ("小林 广州", None),
        ("a-b-油性-广州", None),
    ],
)
def test_a_correction_is_suggested_only_where_one_alone_can_be_meant(text: str, suggestion: str | None) -> None:
    assert CARDS.read(text).suggestion == suggestion


@pytest.mark.parametrize(("text", "suggestion"), [("小雨_广州_油性", "小雨-广州-油性"), ("Ada Lovelace 广州", None)])
def test_without_lists_a_space_may_belong_to_a_name(text: str, suggestion: str | None) -> None:
    assert FREE.read(text).suggestion == suggestion


def test_errors_are_said_in_both_languages() -> None:
    found = CARDS.read("小雨+北京")
    assert found.explain("zh") == "分隔符应为 -，而不是+\ncity里没有北京；可选：广州、深圳\n缺少skin\n" + FORM_ZH
    assert found.explain("en") == (
        "+ is not the separator -\n北京 is no city; one of 广州, 深圳\nskin is missing\n" + FORM_EN
    )
    assert CARDS.read("小雨-广州-油性").explain("zh") == "群名片符合要求：小雨-广州-油性"


def test_a_card_is_an_answer_for_a_gate() -> None:
    door = Door("skincare", entry.gate(true=["card"]))
    assert door.ask("ada", {"card": CARDS.read("小雨-广州-油性")}).admitted
    refused = door.ask("ada", {"card": CARDS.read("小雨 广州 油性")})
    assert refused.explain("zh").splitlines()[-3:] == [
        "      分隔符应为 -，而不是空格",
        "      是不是想写：小雨-广州-油性？",
        f"      {FORM_ZH}",
    ]
    assert door.ask("ada", {}).to_ask == ("card",)


def test_a_card_that_could_not_be_read_back_is_not_written() -> None:
    assert CARDS.write({"nickname": "a-b", "city": "广州", "skin": "油性"}) == "a-b-广州-油性"
    for wrong in ({"nickname": "", "city": "广州", "skin": "油性"}, {"nickname": "a"}):
        with pytest.raises(InvalidValue):
            CARDS.write(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: CardFormat(()),
        lambda: CardFormat(("a", "a")),
        lambda: CardFormat(("a",), ""),
        lambda: CardFormat(("a",), "--"),
        lambda: CardFormat(("a",), "x"),
        lambda: CardFormat(("a",), allowed={"a": ()}),
        lambda: CardFormat(("a",), allowed={"a": ("x-y",)}),
        lambda: CardFormat(("a",), allowed={"a": ("x\u2014y",)}),
        lambda: CardFormat(("a",), allowed={"a": ("",)}),
        lambda: CardFormat(("a",), allowed={"a": (" x",)}),
        lambda: CardFormat(("a",), allowed={"a": ("T", "\uff34")}),
        lambda: CARDS.read(None),  # type: ignore[arg-type]
    ],
)
def test_a_format_that_no_card_could_meet_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidValue):
        wrong()  # type: ignore[operator]


def test_a_misspelt_field_and_one_text_of_fields_are_errors() -> None:
    with pytest.raises(UnknownName):
        CardFormat(("a",), allowed={"b": ("x",)})
    with pytest.raises(UnknownName):
        CardFormat(("a",), rest="b")
    with pytest.raises(WrongType):
        CardFormat("abc")


def test_A11_a_suggestion_does_not_change_the_nickname() -> None:
    cards = CardFormat(("n", "city", "type"), "+", allowed={"city": ("广州",), "type": ("新人",)})
    assert cards.read("C++ 广州 新人").suggestion is None
    assert cards.read("C 广州+ 新人").suggestion == "C+广州+新人"
    assert cards.read("C+++广州+新人").card is not None


def test_A18_an_accent_may_be_written_in_two_ways_and_a_wide_space_is_empty() -> None:
    cards = CardFormat(("n", "city"), allowed={"city": ("M\u00e1laga",)})
    card = cards.read("x-Ma\u0301laga").card
    assert card is not None
    assert card["city"] == "M\u00e1laga"


def test_N21_what_is_wrong_with_a_format_is_said_of_what_is_wrong() -> None:
    with pytest.raises(WrongType, match=r"fields: .*give \('昵称', '城市', '肤质'\)"):
        CardFormat("昵称-城市-肤质")
    with pytest.raises(WrongType, match=r"^allowed\[city\]: "):
        CardFormat(("city",), allowed={"city": "广州"})
    with pytest.raises(WrongType, match=r"^allowed: "):
        CardFormat(("city",), allowed=["广州"])  # type: ignore[arg-type]  # the mistake
    for labels in ({"city": "城市"}, "城市"):
        with pytest.raises(WrongType, match=r"^labels"):
            CardFormat(("city",), labels=labels)  # type: ignore[arg-type]  # the mistake


def test_N23_a_member_is_told_what_is_wrong_and_the_form_that_is_wanted() -> None:
    assert CARDS.read("小雨-广州-油性-22岁").reasons("zh") == ("多了一项：22岁", FORM_ZH)
    assert CARDS.read("小雨广州油性").reasons("zh") == ("小雨广州油性：没有分隔符 -", FORM_ZH)
    assert CARDS.read("小雨广州油性").reasons() == ("小雨广州油性: no separator -", FORM_EN)
    assert CARDS.read("小雨 广州 油性").reasons("zh")[0] == "分隔符应为 -，而不是空格"
    assert CARDS.read("小雨-广州市-油").reasons("zh")[-2] == "是不是想写：小雨-广州-油性？"
    assert CARDS.read("小雨-广州-油性").reasons() == ()


def test_N23_a_beginning_that_two_values_share_is_not_completed() -> None:
    cards = CardFormat(("n", "skin"), allowed={"skin": ("混合性", "混合偏油", "油性")})
    assert cards.read("小雨-混合").suggestion is None
    assert cards.read("小雨-油").suggestion == "小雨-油性"


def test_N23_a_form_of_which_no_example_can_be_made_is_said_without_one() -> None:
    cards = CardFormat(("nickname", "motto"), " ", rest="", labels={"motto": Label(en="my motto", zh="签名")})
    assert cards.read("a b c").reasons()[-1] == "the form: nickname my motto"
    assert cards.read("a b c").reasons("zh")[-1] == "格式：nickname 签名，例如 小雨 签名"
