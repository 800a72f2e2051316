"""An entry fee in named funds: 20 for the red packet and 10 for the class fund, in the smallest coin, exactly.

fee = Fee({"red_packet": 2000, "class_fund": 1000})
fee.split(3000).parts
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Label, Lang, Words

YUAN = Label(en="yuan", zh="元")
_NO_LABELS: Mapping[str, Label] = {}


def _kept(parts: Mapping[str, int]) -> dict[str, int]:
    if not isinstance(parts, Mapping):
        fix = 'name the fund and give coins of 0.01: Fee({"class_fund": 3000})'
        raise WrongType("parts", seen=parts, why="not amounts by fund", fix=fix)
    return dict(parts)


def _labels(labels: Mapping[str, Label]) -> dict[str, Label]:
    return dict(labels)


@frozen
class Fee:
    """What is due, by fund, in the smallest coin [0.01 yuan].

    Two policies: too little buys nothing (it is held until the rest comes, and refuses with the gap), and `surplus_to`
    names the fund that takes what is too much; "" pays it back. Source: S4-03 (N72), R02; T14: coins, never floats.

    >>> fee = Fee({"red_packet": 2000, "class_fund": 1000})
    >>> fee.split(3000).parts, fee.split([1000, 2500]).to_return
    ({'red_packet': 2000, 'class_fund': 1000}, 500)
    """

    parts: Mapping[str, int] = field(converter=_kept, hash=False)
    surplus_to: str = field(default="", kw_only=True)
    labels: Mapping[str, Label] = field(default=_NO_LABELS, kw_only=True, converter=_labels, hash=False, repr=False)
    currency: Label = field(default=YUAN, kw_only=True)

    @parts.validator
    def _coins(self, _attribute: Attribute[Mapping[str, int]], value: Mapping[str, int]) -> None:
        for name, amount in value.items():
            if not isinstance(name, str) or not name.strip():
                raise InvalidValue("parts", seen=name, why="a fund is found by its name", fix="name it")
            whole(f"parts[{name}]", amount, least=0, counts="coins of 0.01")

    def __attrs_post_init__(self) -> None:
        wanted = [*([self.surplus_to] if self.surplus_to else []), *self.labels]
        for name in wanted:
            if name not in self.parts:
                fix = f"use {', '.join(self.parts)}"
                raise UnknownName("fund", seen=name, why="no part of the fee has this name", fix=fix)

    @property
    def due(self) -> int:
        """The whole fee [0.01 yuan]."""
        return sum(self.parts.values())

    def fund(self, name: str, lang: Lang = "en") -> str:
        """What a fund is called."""
        return self.labels[name].text(lang) if name in self.labels else name

    def split(self, paid: int | Iterable[int], refunded: int | Iterable[int] = ()) -> Split:
        """What was paid, in one payment or several, less what was given back, by fund [0.01 yuan].

        Nothing is lost: the parts, what is held and what is to be paid back make up what was paid. More given back
        than was paid is an InvalidValue error.

        >>> print(Fee({"red_packet": 2000, "class_fund": 1000}).split(2000).explain("zh"))
        已付 20.00 元，应付 30.00 元，还差 10.00 元
        """
        came, went = _sum("paid", paid), _sum("refunded", refunded)
        if went > came:
            raise InvalidValue("refunded", seen=went, why=f"only {came} was paid", fix="leave out what was never paid")
        return Split(self, came - went)


def _sum(what: str, amounts: int | Iterable[int]) -> int:
    if isinstance(amounts, str):
        raise WrongType(what, seen=amounts, why="a text, not coins", fix="give whole coins of 0.01")
    several = amounts if isinstance(amounts, Iterable) else (amounts,)
    return sum(whole(what, one, least=0, counts="coins of 0.01") for one in several)


@frozen
class Split:
    """A fee as it was paid so far [0.01 yuan]. An answer for a gate: 1 paid, 0 short."""

    fee: Fee
    paid: int

    @property
    def gap(self) -> int:
        """What is missing [0.01 yuan]."""
        return max(self.fee.due - self.paid, 0)

    @property
    def over(self) -> int:
        """What is too much [0.01 yuan]."""
        return max(self.paid - self.fee.due, 0)

    @property
    def parts(self) -> dict[str, int]:
        """What each fund gets [0.01 yuan]: nothing before the fee is whole."""
        if self.gap:
            return dict.fromkeys(self.fee.parts, 0)
        extra = self.fee.surplus_to
        return {name: part + (self.over if name == extra else 0) for name, part in self.fee.parts.items()}

    @property
    def held(self) -> int:
        """What waits for the rest [0.01 yuan]: all that was paid while it is too little."""
        return self.paid if self.gap else 0

    @property
    def to_return(self) -> int:
        """What is to be paid back [0.01 yuan]: the surplus, where no fund takes it."""
        return 0 if self.fee.surplus_to else self.over

    @property
    def reading(self) -> int:
        """1 when the fee is paid, 0 when it is short."""
        return int(not self.gap)

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """The gap in words; nothing when the fee is paid."""
        return (self._paid(lang, words),) if self.gap else ()

    def _paid(self, lang: Lang, words: Words) -> str:
        params = {"paid": self.paid, "due": self.fee.due, "gap": self.gap}
        said = {name: money(amount) for name, amount in params.items()}
        code = "fee.gap" if self.gap else "fee.paid" if self.fee.due else "fee.nothing"
        return words.say(lang, code, currency=self.fee.currency.text(lang), **said)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What was paid, what is missing or too much, and what each fund gets.

        >>> print(Fee({"red_packet": 2000, "class_fund": 1000}).split(3500))
        35.00 of 30.00 yuan paid
        5.00 yuan too much, to be paid back
        red_packet: 20.00 yuan
        class_fund: 10.00 yuan
        """
        currency = self.fee.currency.text(lang)
        lines = [self._paid(lang, words)]
        if self.over:
            code = "fee.over_to" if self.fee.surplus_to else "fee.over"
            fund = self.fee.fund(self.fee.surplus_to, lang)
            lines.append(words.say(lang, code, over=money(self.over), currency=currency, fund=fund))
        for name, part in self.parts.items() if not self.gap else ():
            lines.append(
                words.say(lang, "fee.part", fund=self.fee.fund(name, lang), amount=money(part), currency=currency)
            )
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


def money(amount: int) -> str:
    """Coins of 0.01 as people write them.

    >>> money(3000), money(5), money(-50)
    ('30.00', '0.05', '-0.50')
    """
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def funds(splits: Iterable[Split]) -> dict[str, int]:
    """What all of them brought into each fund [0.01 yuan]; fees in two currencies are an InvalidValue error.

    >>> paid = Fee({"red_packet": 2000, "class_fund": 1000}).split(3000)
    >>> funds([paid] * 30)
    {'red_packet': 60000, 'class_fund': 30000}
    """
    total: Counter[str] = Counter()
    currency: Label | None = None
    for one in splits:
        currency = currency or one.fee.currency
        if one.fee.currency != currency:
            why, fix = f"another currency than {currency.en}", "add up each currency apart"
            raise InvalidValue("splits", seen=one.fee.currency.en, why=why, fix=fix)
        total.update(one.parts)
    return dict(total)


def moved(before: Split, after: Split) -> dict[str, int]:
    """What a payment or a refund moved into each fund, and out of it (below 0) [0.01 yuan]; the ledger's entries.

    >>> fee = Fee({"red_packet": 2000, "class_fund": 1000})
    >>> moved(fee.split(3000), fee.split(3000, refunded=3000))
    {'red_packet': -2000, 'class_fund': -1000}
    """
    if before.fee != after.fee:
        raise InvalidValue("moved", seen=after.fee, why="another fee", fix="compare two splits of one fee")
    now = after.parts
    return {name: now[name] - was for name, was in before.parts.items()}
