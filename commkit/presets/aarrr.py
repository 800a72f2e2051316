"""AARRR: acquisition, activation, retention, revenue, referral (获客、激活、留存、变现、传播), by counts.

Formulas are common usage; the ranges come from operators' guides, one source each: signs, no proof.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping

from attrs import Attribute, field, frozen

from commkit.core.errors import WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label, Lang
from commkit.kpi.conversion import join_rate, quit_rate, speaker_share
from commkit.kpi.economics import cac, payer_rate, repurchase_rate
from commkit.kpi.groups import message_density
from commkit.kpi.growth import net_growth
from commkit.kpi.referral import InvitingBase, k_factor_of_joins
from commkit.kpi.retention import retention_rate
from commkit.operations.health import rated
from commkit.presets.sources import Grade, Source


class AarrrStage(enum.Enum):
    """The five stages, in order."""

    ACQUISITION = "acquisition"
    ACTIVATION = "activation"
    RETENTION = "retention"
    REVENUE = "revenue"
    REFERRAL = "referral"

    @property
    def label(self) -> Label:
        """The name of the stage in two languages.

        >>> AarrrStage.REFERRAL.label.zh
        '传播'
        """
        return Label(self.value, _CHINESE[self.value])


_CHINESE = {"acquisition": "获客", "activation": "激活", "retention": "留存", "revenue": "变现", "referral": "传播"}


class GroupAge(enum.Enum):
    """Whether the group is in its first 7 days or older: the two have ranges of their own for quits."""

    NEW = "quit_rate_7_days"
    OLD = "quit_rate_month"


def _known(_counts: object, attribute: Attribute[int | None], value: int | None) -> None:
    if value is not None:
        whole(attribute.name, value, least=0, counts="facts")


@frozen(kw_only=True)
class AarrrCounts:
    """The counts of one period; None is not known, which is not 0.

    `members_before` are the members at its start, `members` those at its end, `speakers` who really spoke, without
    stickers and flooding, `returned` who of the `cohort` came back, `referred` who joined on an invitation, `spend`
    what was paid to win those who joined.
    """

    reached: int | None = field(default=None, validator=_known, metadata=unit("people"))
    joined: int | None = field(default=None, validator=_known, metadata=unit("people"))
    quits: int | None = field(default=None, validator=_known, metadata=unit("members"))
    members_before: int | None = field(default=None, validator=_known, metadata=unit("members"))
    members: int | None = field(default=None, validator=_known, metadata=unit("members"))
    speakers: int | None = field(default=None, validator=_known, metadata=unit("members"))
    messages: int | None = field(default=None, validator=_known, metadata=unit("messages"))
    days: int | None = field(default=None, validator=_known, metadata=unit("days"))
    cohort: int | None = field(default=None, validator=_known, metadata=unit("members"))
    returned: int | None = field(default=None, validator=_known, metadata=unit("members"))
    payers: int | None = field(default=None, validator=_known, metadata=unit("members"))
    repeat_payers: int | None = field(default=None, validator=_known, metadata=unit("members"))
    spend: int | None = field(default=None, validator=_known, metadata=unit("minor units"))
    referred: int | None = field(default=None, validator=_known, metadata=unit("members"))


@frozen
class StageKpi:
    """One KPI of a stage: its name in `commkit.kpi`, its value, and what operators' guides call such a value."""

    stage: str
    kpi: str
    value: Ratio | int | None = field(metadata=unit("", empty="not known"))
    rating: str | None = field(metadata=unit("", empty=""))


@frozen
class _Formula:
    """A KPI of a stage: its name and function, the counts that its parameters take, and its health range."""

    stage: AarrrStage
    kpi: str
    formula: Callable[..., Ratio | int | None]
    takes: Mapping[str, str]
    range: str | None = None

    def value(self, counts: AarrrCounts) -> Ratio | int | None:
        """The KPI, or None while one of its counts is not known, or does not say who is counted."""
        given = {parameter: getattr(counts, name) for parameter, name in self.takes.items()}
        return None if None in given.values() else self.formula(**given)


def _quits_of_those_before(*, quits: int, members: int) -> Ratio | None:
    return None if quits > members else quit_rate(quits=quits, members=members)


def _quits_of_all(*, quits: int, members: int, joined: int) -> Ratio:
    return quit_rate(quits=quits, members=members + joined)


def _same(*names: str) -> Mapping[str, str]:
    return dict(zip(names, names, strict=True))


def _quits(age: GroupAge, counts: AarrrCounts) -> _Formula:
    takes = {"quits": "quits", "members": "members_before"}
    if age is GroupAge.OLD or counts.joined is None:
        return _Formula(AarrrStage.ACQUISITION, "quit_rate", _quits_of_those_before, takes, age.value)
    return _Formula(AarrrStage.ACQUISITION, "quit_rate", _quits_of_all, {**takes, "joined": "joined"}, age.value)


def _formulas(age: GroupAge, counts: AarrrCounts) -> tuple[_Formula, ...]:
    """The KPIs of the five stages in order."""
    return (
        _Formula(AarrrStage.ACQUISITION, "join_rate", join_rate, _same("joined", "reached")),
        _quits(age, counts),
        _Formula(AarrrStage.ACQUISITION, "net_growth", net_growth, {"joined": "joined", "left": "quits"}),
        _Formula(AarrrStage.ACTIVATION, "speaker_share", speaker_share, _same("speakers", "members"), "speaker_share"),
        _Formula(
            AarrrStage.ACTIVATION,
            "message_density",
            message_density,
            _same("messages", "members", "days"),
            "message_density",
        ),
        _Formula(AarrrStage.RETENTION, "retention_rate", retention_rate, {"retained": "returned", "cohort": "cohort"}),
        _Formula(AarrrStage.REVENUE, "payer_rate", payer_rate, _same("payers", "members")),
        _Formula(AarrrStage.REVENUE, "repurchase_rate", repurchase_rate, _same("repeat_payers", "payers")),
        _Formula(AarrrStage.REVENUE, "cac", cac, {"spend": "spend", "newcomers": "joined"}),
        _Formula(
            AarrrStage.REFERRAL, "k_factor_of_joins", _k, {"members": "members_before", "joins": "referred"}, "k_factor"
        ),
    )


def _k(*, members: int, joins: int) -> Ratio:
    return k_factor_of_joins(members=members, joins=joins, base=InvitingBase.ALL_MEMBERS).ratio


def aarrr(counts: AarrrCounts, *, age: GroupAge, lang: Lang = "en") -> Table[StageKpi]:
    """Every KPI of the five stages, with what its health range says (健康范围); stages and ratings in a language.

    A KPI whose counts are not known is in the table as not known. Quits are of the members before; of a new group,
    where that is nobody or few, of those who joined too. In an old group more quits than members before are not known:
    then some of them joined in the period, and nobody says how many. Source: systems.md 2.17; the rest: our default.

    >>> table = aarrr(AarrrCounts(quits=16, members_before=100, members=84, speakers=3, payers=0), age=GroupAge.NEW)
    >>> for row in table:
    ...     if row.value is not None:
    ...         print(row.stage, row.kpi, row.value, row.rating)
    acquisition quit_rate 16/100 = 16 % alarm
    activation speaker_share 3/84 = 3.57 % normal
    revenue payer_rate 0/84 = 0 % None
    """
    if not isinstance(age, GroupAge):
        raise WrongType("age", seen=age, why="not the age of a group", fix="give GroupAge.NEW or GroupAge.OLD")
    rows = []
    for one in _formulas(age, counts):
        value = one.value(counts)
        rows.append(StageKpi(one.stage.label.text(lang), one.kpi, value, _rating(one.range, value, lang)))
    return Table(StageKpi, rows)


def _rating(name: str | None, value: Ratio | int | None, lang: Lang) -> str | None:
    label = None if name is None else rated(name, value).label
    return None if label is None else label.text(lang)


_GUIDES = Source(Grade.SECONDARY, "2.17", "operators' guides", "health ranges")

SOURCES: Mapping[str, Source] = dict.fromkeys(
    (
        "ranges.quit_rate_7_days",
        "ranges.quit_rate_month",
        "ranges.speaker_share",
        "ranges.message_density",
        "ranges.k_factor",
    ),
    _GUIDES,
)
"""Where each number comes from; the ranges stand in `operations.HEALTH_RANGES` with their grade."""
