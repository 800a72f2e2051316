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
"""The unit of a share, 0 to 1: bounds and readings print as a percentage."""
RATE = "% of any size"
"""The unit of a rate that may be below 0 or above 1, such as growth: it prints as a percentage too."""
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

        A unit that the label of a measure does not say, such as hours, stands behind the number: the catalogue has a
        sentence `unit.hours` for it. Units without such a sentence, members and messages among them, do not print.

        >>> Words().value("zh", Fraction(47, 100), "%"), Words().value("en", 1, "yes/no"), Words().value("en", None)
        ('47 %', 'yes', 'not known yet')
        >>> Words().value("en", 40, "hours"), Words().value("zh", 2, "of 5"), Words().value("en", 40, "members")
        ('40 hours', '2/5', '40')
        """
        if value is None:
            return self.say(lang, "unknown")
        if isinstance(value, Ratio):
            return str(value)
        if unit == YES_NO and value in (0, 1):
            return self.say(lang, "yes" if value else "no")
        if unit in (PERCENT, RATE):
            return f"{decimal(Fraction(value) * 100)} %"
        return self._with_unit(lang, decimal(value), f"unit.{unit}")

    def quantity(self, lang: Lang, value: Exact | Ratio | None, unit: str = "") -> str:
        """A number that stands alone, as in a figure: days, weeks and months are said too.

        >>> Words().quantity("en", 20, "days"), Words().quantity("zh", 20, "days"), Words().value("en", 20, "days")
        ('20 days', '20 天', '20')
        """
        said = self.value(lang, value, unit)
        return said if value is None or isinstance(value, Ratio) else self._with_unit(lang, said, f"quantity.{unit}")

    def phrase(self, lang: Lang, code: str, other: str) -> str:
        """The sentence of a code that takes no parameters, or another text where no language has the code.

        >>> Words().phrase("zh", "column.members", "members"), Words().phrase("zh", "column.cats", "cats")
        ('人', 'cats')
        """
        return self.say(lang, code) if self._has(lang, code) else other

    def _with_unit(self, lang: Lang, number: str, code: str) -> str:
        one = f"{code}.one"
        if number == "1" and self._has(lang, one):
            code = one
        return self.say(lang, code, number=number) if self._has(lang, code) else number

    def _has(self, lang: Lang, code: str) -> bool:
        own = self.texts.get(lang) or self.texts.get(language(lang), {})
        return code in own or code in self.texts.get("en", ENGLISH)

    def distance(self, lang: Lang, value: Exact, unit: str = "") -> str:
        """How far apart two numbers are: shares differ by percentage points, which are not per cent.

        >>> Words().distance("en", Fraction(1, 100), "%"), Words().distance("zh", 3)
        ('1 pp', '3')
        """
        points = unit in (PERCENT, RATE)
        number = decimal(Fraction(value) * 100 if points else value)
        if number == "0" and value:
            number = "< 0.01"
        if points:
            return self.say(lang, "percentage_points", number=number)
        return number if unit.startswith("of ") else self._with_unit(lang, number, f"unit.{unit}")


WORDS = Words()
