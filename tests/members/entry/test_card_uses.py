"""Whom to invite in a city, and whether a name card is changed in time."""

from __future__ import annotations

from datetime import date

import pytest

from commkit.core.errors import InvalidValue, UnknownName
from commkit.members.entry.card_uses import renaming, where
from commkit.members.entry.name_card import Card, CardFormat

CARDS = CardFormat(("nickname", "city"), allowed={"city": ("广州", "T市")})
GOOD, BAD = CARDS.read("小雨-广州"), CARDS.read("小雨")


def test_R15_the_members_of_a_city_are_invited_in_the_order_given() -> None:
    texts = {"ada": "a-广州", "bob": "b-T市", "eve": "c-广州", "dan": "d"}
    cards = {member: CARDS.read(text).card for member, text in texts.items()}
    assert where(cards, city="广州") == ("ada", "eve")
    assert where(cards, city="\uff34市") == ("bob",)
    assert where(cards, city="北京") == ()
    assert where(cards, city="广州", nickname="c") == ("eve",)


@pytest.mark.parametrize(("today", "state"), [(0, "due"), (3, "due"), (4, "overdue"), (90, "overdue")])
def test_R16_the_deadline_itself_is_still_due_and_the_next_day_is_overdue(today: int, state: str) -> None:
    for card in (BAD, None):
        assert renaming(card, joined=0, today=today, days=3).state.value == state
    assert renaming(GOOD, joined=0, today=today, days=3).state.value == "ok"


def test_R16_it_says_until_when() -> None:
    due = renaming(BAD, joined=date(2024, 2, 27), today=date(2024, 2, 28), days=3)
    assert due.explain("zh") == "须在 2024-03-01（含当日）之前改好群名片"
    assert str(due) == "the name card is to be changed by 2024-03-01, that day included"


def test_a_day_before_joining_is_an_error() -> None:
    with pytest.raises(InvalidValue, match="before the day of joining"):
        renaming(None, joined=3, today=2, days=1)


def test_A18_a_misspelt_field_finds_nobody_aloud() -> None:
    with pytest.raises(UnknownName, match="no card has it; use city"):
        where({"ada": Card({"city": "广州"})}, citty="")
    assert where({"ada": None}, city="广州") == ()
