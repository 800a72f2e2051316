"""Health ranges: what operators' guides call normal, each with the grade of its evidence. Signs, no proof."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from commkit.core.check import Check, is_check
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import Given, given
from commkit.core.ratio import Ratio, Shown
from commkit.core.readings import Answered, Reading, Readings, as_reading
from commkit.core.typed import instance_of
from commkit.core.verdict import Answer, Verdict
from commkit.core.wording import PERCENT, RATE, WORDS, Label, Lang, Words


class Grade(enum.Enum):
    """How well a range is founded: stated by the sources of this project, several secondary sources, or one."""

    STATED = "S"
    SEVERAL = "B"
    ONE = "C"


@frozen
class Band:
    """A part of a range: what it is called, and when a reading lies in it."""

    label: Label = field(validator=instance_of(Label))
    check: Check = field(validator=is_check)


def check_share(measure: Given, reading: Reading) -> None:
    """Refuses a whole number above 1 for a share: who writes 8 for 8 % would find everything healthy in silence.

    >>> check_share(given("churn", unit="%"), 8)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: churn: saw 8, a share of 800 %; give Fraction(8, 100), or Ratio(8, 1) if it is so
    """
    if measure.unit != PERCENT or reading is None or isinstance(reading, Ratio):
        return
    if reading.denominator == 1 and abs(whole := int(reading)) > 1:
        fix = f"give Fraction({whole}, 100), or Ratio({whole}, 1) if it is so"
        raise InvalidValue(measure.key, seen=whole, why=f"a share of {whole * 100} %", fix=fix)


def reading_text(reading: Reading, unit: str, lang: Lang = "en", words: Words = WORDS) -> str:
    """A reading in words: a Ratio prints as its measure is counted, whichever way it was made.

    >>> reading_text(Ratio(300, 100), ""), reading_text(Ratio(8, 100), "%")
    ('300/100 = 3', '8/100 = 8 %')
    """
    if isinstance(reading, Ratio):
        reading = evolve(reading, shown=Shown.PERCENT if unit in (PERCENT, RATE) else Shown.NUMBER)
    return words.value(lang, reading, unit)


def source_text(source: str, lang: Lang = "en", words: Words = WORDS) -> str:
    """The numbers of documents with the comma of the language, so that Chinese text has its own marks.

    >>> source_text("S4-01, S1-13")
    'S4-01, S1-13'
    """
    return words.say(lang, "diagnosis.comma").join(source.split(", "))


def _source(source: str | Label) -> Label:
    return source if isinstance(source, Label) else Label(en=source, zh=source)


@frozen
class HealthRange:
    """What readings of a KPI mean: bands that are tried in order, and what lies in none of them.

    The `source` is words in both languages, or one text for both, such as the number of a document. `kpi` is the
    function of `commkit.kpi` that gives the reading; None where the number is the host's own.
    """

    measure: Given
    bands: tuple[Band, ...] = field(converter=tuple[Band, ...])
    otherwise: Label
    grade: Grade = field(validator=instance_of(Grade))
    source: Label = field(converter=_source, validator=instance_of(Label))
    kpi: str | None = field(default=None, kw_only=True, validator=optional(instance_of(str)))

    @bands.validator
    def _own(self, _attribute: Attribute[tuple[Band, ...]], value: tuple[Band, ...]) -> None:
        for band in value:
            if [one.key for one in band.check.measures] != [self.measure.key]:
                seen = [one.key for one in band.check.measures]
                why = f"a band of {self.measure.key} asks for something else"
                raise InvalidValue("bands", seen=seen, why=why, fix=f"ask for {self.measure.key} alone")


@frozen
class Rated:
    """What a reading means by a range: the band, or None while the reading is not known."""

    range: HealthRange
    label: Label | None
    verdict: Verdict

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The band, the reading, the grade and the source, in words."""
        observed = reading_text(self.verdict.findings[0].observed, self.range.measure.unit, lang, words)
        said = {
            "measure": self.range.measure.label.text(lang),
            "observed": observed,
            "grade": words.say(lang, f"health.grade.{self.range.grade.value}"),
            "source": source_text(self.range.source.text(lang), lang, words),
        }
        if self.label is None:
            return words.say(lang, "health.unknown", **said)
        return words.say(lang, "health.rated", label=self.label.text(lang), **said)

    def __str__(self) -> str:
        return self.explain()


def rated(name: str, reading: Answered, ranges: Mapping[str, HealthRange] | None = None) -> Rated:
    """What a reading means by the health range of its name. An empty denominator, or None, is unknown.

    A name without a range is an UnknownName error, and 8 where 8 % is meant an InvalidValue error. Bounds are exclusive
    where the guides say above or below.

    >>> for spoke in (11, 2, 3):
    ...     print(rated("speaker_share", Ratio(spoke, 100)))
    members who spoke: 11/100 = 11 %: active (one secondary source: operators' guides)
    members who spoke: 2/100 = 2 %: silent (one secondary source: operators' guides)
    members who spoke: 3/100 = 3 %: normal (one secondary source: operators' guides)
    """
    known = HEALTH_RANGES if ranges is None else ranges
    if name not in known:
        raise UnknownName(
            "health range", seen=name, why="no range has it", fix=f"use one of {', '.join(sorted(known))}"
        )
    one = known[name]
    value = as_reading(name, reading)
    check_share(one.measure, value)
    readings, verdict = Readings({one.measure: value}), None
    for band in one.bands:
        verdict = band.check.judge(readings)
        if verdict.answer is Answer.UNKNOWN:
            return Rated(one, None, verdict)
        if verdict.met:
            return Rated(one, band.label, verdict)
    assert verdict is not None
    return Rated(one, one.otherwise, verdict)


_FINE = Label(en="fine", zh="正常")
_ALARM, _LOW, _HIGH = Label(en="alarm", zh="警报"), Label(en="low", zh="偏低"), Label(en="high", zh="偏高")
_HEALTHY, _MISSED = Label(en="healthy", zh="健康"), Label(en="below the stated goal", zh="低于原文目标")
_GUIDES = Label(en="operators' guides", zh="运营指南")


def _above(measure: Given, bound: Fraction, label: Label, kpi: str | None = None) -> HealthRange:
    return HealthRange(measure, (Band(label, measure > bound),), _FINE, Grade.ONE, _GUIDES, kpi=kpi)


def _least(measure: Given, bound: Fraction | int, kpi: str | None = None) -> HealthRange:
    return HealthRange(measure, (Band(_HEALTHY, measure >= bound),), _LOW, Grade.ONE, _GUIDES, kpi=kpi)


def _stated(measure: Given, bound: Fraction | int, source: str) -> HealthRange:
    bands = (Band(_HEALTHY, measure >= bound),)
    return HealthRange(measure, bands, _MISSED, Grade.STATED, source, kpi=measure.key)


def _within(
    measure: Given, low: Fraction, high: Fraction, healthy: Label = _FINE, kpi: str | None = None
) -> HealthRange:
    bands = (Band(_LOW, measure < low), Band(_HIGH, measure > high))
    return HealthRange(measure, bands, healthy, Grade.ONE, _GUIDES, kpi=kpi)


def _rate(name: str, en: str, zh: str) -> Given:
    return given(name, Label(en, zh), PERCENT)


def _percent(number: int) -> Fraction:
    return Fraction(number, 100)


def _of_kpis() -> tuple[HealthRange, ...]:
    spoke = _rate("speaker_share", "members who spoke", "互动率")
    bands = (
        Band(Label(en="active", zh="活跃"), spoke > _percent(10)),
        Band(Label(en="silent", zh="沉默"), spoke < _percent(3)),
    )
    density = given("message_density", Label("messages per member and day", "人均日消息数"))
    viral = given("k_factor", Label("viral coefficient", "裂变系数"))
    worth = given("ltv_to_cac", Label("LTV:CAC", "LTV:CAC"))
    monthly = Label(en="improve", zh="需改进")
    week = _rate("quit_rate_7_days", "quit rate of a new group in 7 days", "新群 7 日退群率")
    month = _rate("quit_rate_month", "quit rate of an old group in a month", "老群月退群率")
    account = _rate("join_rate_official_account", "join rate from the official account", "公众号入群率")
    street = _rate("join_rate_street", "join conversion in street promotion", "地推入群转化率")
    return (
        _above(week, _percent(15), _ALARM, "quit_rate"),
        _above(month, _percent(10), monthly, "quit_rate"),
        HealthRange(spoke, bands, Label(en="normal", zh="一般"), Grade.ONE, _GUIDES, kpi="speaker_share"),
        _least(account, _percent(20), "join_rate"),
        _least(_rate("join_rate_poster", "join rate from a poster", "海报入群率"), _percent(5), "join_rate"),
        _least(street, _percent(65), "join_rate"),
        _above(
            _rate("silent_share_7_days", "silent share in 7 days", "7 日沉默占比"), _percent(30), _HIGH, "silent_share"
        ),
        _within(_rate("koc_share", "KOC share", "KOC 占比"), _percent(8), _percent(12), _HEALTHY, "koc_share"),
        _within(density, Fraction(1, 2), Fraction(12, 10), kpi="message_density"),
        _within(viral, Fraction(18, 10), Fraction(25, 10), kpi="k_factor"),
        _least(worth, 3, "ltv_to_cac"),
    )


def _of_hosts() -> tuple[HealthRange, ...]:
    margin = _rate("cac_of_first_margin", "CAC by the first order's margin", "获客成本占首单毛利")
    return (
        _least(_rate("online_20_to_22", "online from 20:00 to 22:00", "20:00 至 22:00 在线率"), _percent(45)),
        _least(_rate("topic_reply_share", "reply share of topics", "话题回复占比"), _percent(18)),
        _within(_rate("product_click_through", "product click-through", "商品点击率"), _percent(12), _percent(25)),
        _least(_rate("group_buy_completion", "group-buy completion", "拼团完成率"), _percent(75)),
        _above(_rate("invite_decay", "next-day invite decay", "次日邀请衰减"), _percent(40), _HIGH),
        _above(margin, _percent(50), _HIGH),
    )


def _of_sources() -> tuple[HealthRange, ...]:
    return (
        _stated(_rate("checkin_rate", "check-in rate", "签到率"), _percent(47), "N74, S4-03"),
        _stated(_rate("activity_rate", "activity rate", "活跃度"), _percent(40), "N75, S4-03"),
        _stated(_rate("weekly_participation", "weekly participation", "每周参与率"), _percent(50), "S2-01"),
        _stated(given("growth_rate", Label("growth in a month", "月增长率"), RATE), _percent(10), "S2-01"),
        _stated(_rate("satisfaction_rate", "satisfaction", "满意度"), _percent(80), "S2-01"),
        _stated(given("comments_per_item", Label("comments per item", "单条内容评论数")), 20, "S2-01"),
    )


HEALTH_RANGES: Mapping[str, HealthRange] = MappingProxyType(
    {one.measure.key: one for one in (*_of_kpis(), *_of_hosts(), *_of_sources())}
)
"""The published health ranges by name. Most come from one secondary source: examples, no standard.

A range is called as its KPI in `commkit.kpi`, with the window or the channel behind it where there are several
(`quit_rate_7_days`); its field `kpi` names the function. Those without one rate a number of the host's own.
"""
