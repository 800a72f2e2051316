"""What is done with name cards: whom to invite in a city, and whether a card is changed in time after joining."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from attrs import frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Lang, Words
from commkit.members.entry.card_parts import Card, narrow
from commkit.members.entry.name_card import CardReading


def where(cards: Mapping[str, Card | None], **values: str) -> tuple[str, ...]:
    """The members whose card has these values, in the order given: whom to invite in a city. Source: R15, S1-10.

    Full-width and plain letters are the same here; a member without a card is left out. A field that no card has is an
    UnknownName error.

    >>> where({"ada": Card({"city": "广州"}), "bob": Card({"city": "深圳"}), "eve": None}, city="广州")
    ('ada',)
    """
    known = dict.fromkeys(name for card in cards.values() if card is not None for name in card.values)
    for name in values:
        if known and name not in known:
            raise UnknownName("field", seen=name, why="no card has it", fix=f"use {', '.join(known)}")
    wanted = {name: narrow(value) for name, value in values.items()}
    return tuple(
        member
        for member, card in cards.items()
        if card is not None and all(narrow(card.values.get(name, "")) == one for name, one in wanted.items())
    )


class RenamingState(enum.Enum):
    """How the change of the name card stands."""

    OK = "ok"
    DUE = "due"
    OVERDUE = "overdue"


@frozen
class Renaming:
    """Whether the card is in order, and otherwise the last day to change it."""

    state: RenamingState
    deadline: Day

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The state in words."""
        return words.say(lang, f"renaming.{self.state.value}", deadline=date_of(self.deadline).isoformat())

    def __str__(self) -> str:
        return self.explain()


def renaming(card: CardReading | None, *, joined: DayLike, today: DayLike, days: int) -> Renaming:
    """Is the name card in order, due, or overdue? Due up to and with day `joined + days`, overdue from the next one.

    The source gives the rule and no deadline: it is a parameter. A card that is in order is never overdue. None is a
    member who has no card yet. Source: R16, S4-03.

    >>> [renaming(None, joined=100, today=day, days=3).state.value for day in (100, 103, 104)]
    ['due', 'due', 'overdue']
    """
    deadline = number(joined) + whole("days", days, least=0, counts="days")
    if number(today) < number(joined):
        raise InvalidValue("today", seen=today, why=f"before the day of joining, {joined}", fix="give a later day")
    if card is not None and card.card is not None:
        return Renaming(RenamingState.OK, deadline)
    return Renaming(RenamingState.DUE if number(today) <= deadline else RenamingState.OVERDUE, deadline)
