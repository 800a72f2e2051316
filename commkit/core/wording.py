"""Words for people: codes and parameters become sentences in Chinese and English, from one catalogue.

Rules never hold sentences. They hold a code and its parameters; `Words` turns them into a text, and a host can add a
language or change a sentence without touching a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from commkit.core.catalogue import CHINESE, ENGLISH
from commkit.core.errors import UnknownName
from commkit.core.ratio import Exact, Ratio, decimal

Lang: TypeAlias = Literal["en", "zh"] | str

PERCENT = "%"
"""The unit of a share: bounds and readings print as a percentage."""
YES_NO = "yes/no"
"""The unit of a flag: 1 prints as yes, 0 as no."""


def language(lang: Lang) -> Lang:
    """The language of a tag with a region.

    >>> language("zh-CN"), language("de_AT")
    ('zh', 'de')
    """
    return lang.replace("_", "-").split("-")[0]


@frozen
class Label:
    """What a thing is called, in English, in Chinese, and in whatever other languages a host has.

    >>> Label(en="check-ins", zh="打卡", others={"de": "Anmeldungen"}).text("de")
    'Anmeldungen'
    """

    en: str
    zh: str
    others: Mapping[str, str] = field(factory=dict, hash=False, repr=False)

    def text(self, lang: Lang = "en") -> str:
        """The label in a language; in English when it has no word in that language."""
        words = {"en": self.en, "zh": self.zh, **self.others}
        return words.get(lang) or words.get(language(lang), self.en)


@frozen
class Words:
    """Sentences by language and code. `Words().say("zh", "at_least", required="20")` is `至少 20`.

    A language that is not there is an UnknownName error; a code that a language lacks is said in English.

    >>> words = Words().adding("de", {"at_least": "mindestens {required}"})
    >>> words.say("de", "at_least", required="20"), words.say("de", "below", required="5")
    ('mindestens 20', 'below 5')
    """

    texts: Mapping[str, Mapping[str, str]] = field(factory=lambda: {"en": ENGLISH, "zh": CHINESE}, repr=False)

    def adding(self, lang: Lang, texts: Mapping[str, str]) -> Words:
        """The same words with more sentences, or other ones, in one language (a new one is welcome)."""
        return Words({**self.texts, lang: {**self.texts.get(lang, {}), **texts}})

    def say(self, lang: Lang, code: str, **params: str) -> str:
        """The sentence of a code in a language, with its parameters filled in."""
        if lang not in self.texts:
            lang = language(lang)
        if lang not in self.texts:
            known = ", ".join(sorted(self.texts))
            raise UnknownName("language", seen=lang, why="no words for it", fix=f"use one of {known} or Words.adding")
        template = self.texts[lang].get(code) or self.texts.get("en", ENGLISH).get(code)
        if template is None:
            raise UnknownName("code", seen=code, why="no sentence has it", fix="add it with Words.adding")
        try:
            return template.format(**params)
        except KeyError as missing:
            fix = f"use {', '.join(params) or 'no parameter'} in {code!r}"
            raise UnknownName(
                "parameter", seen=missing.args[0], why="the sentence gets no such value", fix=fix
            ) from None

    def value(self, lang: Lang, value: Exact | Ratio | None, unit: str = "") -> str:
        """A number as people read it: a share as a percentage, a flag as yes or no, None as not known yet.

        >>> Words().value("zh", Fraction(47, 100), "%"), Words().value("en", 1, "yes/no"), Words().value("en", None)
        ('47 %', 'yes', 'not known yet')
        """
        if value is None:
            return self.say(lang, "unknown")
        if isinstance(value, Ratio):
            return str(value)
        if unit == YES_NO and value in (0, 1):
            return self.say(lang, "yes" if value else "no")
        return f"{decimal(Fraction(value) * 100)} %" if unit == PERCENT else decimal(value)

    def distance(self, lang: Lang, value: Exact, unit: str = "") -> str:
        """How far apart two numbers are: shares differ by percentage points, which are not per cent.

        >>> Words().distance("en", Fraction(1, 100), "%"), Words().distance("zh", 3)
        ('1 pp', '3')
        """
        number = decimal(Fraction(value) * 100 if unit == PERCENT else value)
        if number == "0" and value:
            number = "< 0.01"
        return self.say(lang, "percentage_points", number=number) if unit == PERCENT else number


WORDS = Words()
