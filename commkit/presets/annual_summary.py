"""A year against the one before (社群运营成果): growth, conversion, and what a claim leaves open (S3-02)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.ratio import Exact, Ratio, decimal
from commkit.core.table import Table
from commkit.core.typed import instance_of
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.change import ShareChange, per_head_change, relative_change, share_change, signed, total_change
from commkit.kpi.claims import Claim, ClaimKind, Mismatch, mismatches
from commkit.kpi.counts import counted
from commkit.kpi.projection import equivalent_rate
from commkit.presets.sources import DERIVED, Source, stated

MONTHS = 12


@frozen
class TotalOrEach:
    """A change that was stated without saying whether of the total or per head, while the heads changed too (N52).

    >>> print(TotalOrEach(Label("messages", "发言量"), Fraction(30, 100), heads=Fraction(50, 100)))
    messages +30 % with members +50 %: if the total is meant, -13.33 % per head; if per head, +95 % in total
    messages: total and per head go opposite ways; say which is meant
    """

    what: Label = field(validator=instance_of(Label))
    claimed: Exact
    heads: Exact = field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        per_head_change(total=self.claimed, heads=self.heads)
        total_change(per_head=self.claimed, heads=self.heads)

    @property
    def per_head(self) -> Fraction | None:
        """The change per head if the total was meant [1]; None when nobody is left."""
        return per_head_change(total=self.claimed, heads=self.heads)

    @property
    def total(self) -> Fraction:
        """The change of the total if each head was meant [1]."""
        return total_change(per_head=self.claimed, heads=self.heads)

    @property
    def opposed(self) -> bool:
        """Whether by either reading the total goes up while each does less, or down while each does more."""
        each, claimed = self.per_head, Fraction(self.claimed)
        return (each is not None and each * claimed < 0) or self.total * claimed < 0

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Both readings, and a warning where they go opposite ways."""
        what = self.what.text(lang)
        said = {"claimed": self.claimed, "heads": self.heads, "per_head": self.per_head, "total": self.total}
        shown = {name: _percent(lang, value, words) for name, value in said.items()}
        lines = [words.say(lang, "annual.total_or_each", what=what, **shown)]
        if self.opposed:
            lines.append(words.say(lang, "annual.opposed", what=what))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


def _percent(lang: Lang, change: Exact | None, words: Words) -> str:
    return words.say(lang, "unknown") if change is None else f"{signed(change * 100)} %"


def _two_counts(_year: object, _attribute: Attribute[tuple[int, int]], value: tuple[int, int]) -> None:
    start, end = value
    counted(start=start, end=end)


@frozen
class AnnualSummary:
    """A year: members and conversion at its start and end, what was claimed, and what the claims leave open."""

    members: tuple[int, int] = field(validator=_two_counts)
    conversion: ShareChange = field(validator=instance_of(ShareChange))
    claims: tuple[Claim, ...] = field(
        default=(), converter=tuple[Claim, ...], validator=deep_iterable(instance_of(Claim))
    )
    left_open: tuple[TotalOrEach, ...] = field(
        default=(), converter=tuple[TotalOrEach, ...], validator=deep_iterable(instance_of(TotalOrEach))
    )

    @property
    def growth(self) -> Ratio:
        """The growth of the members in the year [1]."""
        return relative_change(start=self.members[0], end=self.members[1])

    @property
    def monthly(self) -> float | None:
        """The steady monthly growth that makes the same year (等效月增长率) [1], a float; None from no members."""
        rate = self.growth.value
        return None if rate is None else equivalent_rate(rate, MONTHS)

    @property
    def mismatches(self) -> Table[Mismatch]:
        """The claims that their own numbers do not bear out."""
        return mismatches(self.claims)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Members, conversion in points and relative, both readings of what is open, and every claim that is wrong."""
        return "\n".join(self._lines(lang, words))

    def _lines(self, lang: Lang, words: Words) -> Iterator[str]:
        start, end = (decimal(many) for many in self.members)
        each_month = None if self.monthly is None else Fraction(self.monthly)
        change, monthly = _percent(lang, self.growth.value, words), _percent(lang, each_month, words)
        yield words.say(lang, "annual.members", start=start, end=end, change=change, monthly=monthly)
        points = words.say(lang, "percentage_points", number=signed(self.conversion.points.value * 100))
        relative = _percent(lang, self.conversion.relative.value, words)
        yield words.say(lang, "annual.conversion", points=points, relative=relative)
        for one in self.left_open:
            yield one.explain(lang, words)
        wrong = self.mismatches
        for mismatch in wrong:
            yield mismatch.explain(lang, words)
        if self.claims and not wrong:
            yield words.say(lang, "annual.all_hold")

    def __str__(self) -> str:
        return self.explain()


def summary_of_year(
    *,
    members: tuple[int, int],
    conversion: tuple[Exact, Exact],
    claims: tuple[Claim, ...] = (),
    left_open: tuple[TotalOrEach, ...] = (),
) -> AnnualSummary:
    """A year of your own: members [members] and conversion [1] as (start, end), and what is claimed about them.

    Source: S3-02 (R88, row 18).

    >>> print(summary_of_year(members=(10, 15), conversion=(Fraction(5, 100), Fraction(4, 100)),
    ...     claims=(Claim("members", 10, 15, Fraction(60, 100)),)).explain())
    members: 10 to 15, +50 %, as much as +3.44 % each month
    conversion: -1 pp, -20 % relative
    members: claimed +60 %, is +50 %
    """
    change = share_change(start=conversion[0], end=conversion[1])
    assert change is not None
    return AnnualSummary(members, change, claims, left_open)


def annual_summary() -> AnnualSummary:
    """The year of S3-02 as it was told: its two checkable claims, and the two that do not say of what they are.

    Source: S3-02 (row 18); each number: `SOURCES`.

    >>> print(annual_summary().explain("zh"))
    成员：100000 到 150000，+50 %，相当于每月 +3.44 %
    转化率：+5 个百分点，相对 +100 %
    日均发言量 +30 %，成员 +50 %：若指总量，人均 -13.33 %；若指人均，总量 +95 %
    日均发言量：总量与人均方向相反，请说明指的是哪一个
    参与活动次数 +50 %，成员 +50 %：若指总量，人均 0 %；若指人均，总量 +125 %
    所有说法与数字一致
    """
    members, conversion = (100_000, 150_000), (Fraction(5, 100), Fraction(10, 100))
    half = Fraction(50, 100)
    return summary_of_year(
        members=members,
        conversion=conversion,
        claims=(
            Claim("用户", *members, half),
            Claim("转化率", *conversion, 1, ClaimKind.RELATIVE),
        ),
        left_open=(
            TotalOrEach(Label("messages a day", "日均发言量"), Fraction(30, 100), heads=half),
            TotalOrEach(Label("participations in events", "参与活动次数"), half, heads=half),
        ),
    )


_MEMBERS = stated("N47", "S3-02", "从年初的10万增长至年末的15万")
_CONVERSION = stated("N51", "S3-02", "转化率从年初的5%提升至年末的10%")

SOURCES: Mapping[str, Source] = {
    "members[0]": _MEMBERS,
    "members[1]": _MEMBERS,
    "conversion.start": _CONVERSION,
    "conversion.end": _CONVERSION,
    "claims[0].claimed": stated("N47", "S3-02", "增长了50%"),
    "claims[1].claimed": stated("N51", "S3-02", "提升了100%"),
    "left_open[0].claimed": stated("N49", "S3-02", "用户日均发言量增长了30%"),
    "left_open[0].heads": DERIVED,
    "left_open[1].claimed": stated("N50", "S3-02", "用户参与活动次数提升了50%"),
    "left_open[1].heads": DERIVED,
}
"""Where each number comes from. The tolerance of a claim is the default of `kpi.Claim`."""
