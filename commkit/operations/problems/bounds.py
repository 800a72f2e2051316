"""The thresholds of the problems: each a parameter, with where its default comes from."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import field, fields, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, exact


def _from(source: str) -> Mapping[str, str]:
    return {"source": source}


_OURS = _from("our default")


def _bound(value: Exact) -> Fraction:
    if exact("a bound", value) < 0:
        raise InvalidValue("a bound", seen=value, why="below 0", fix="give 0 or more")
    return Fraction(value)


def _share(value: Exact) -> Fraction:
    share = _bound(value)
    if share > 1:
        raise InvalidValue("a bound", seen=value, why="above 1", fix=f"give Fraction({value}, 100) for {value} %")
    return share


def _percent(number: int) -> Fraction:
    return Fraction(number, 100)


@frozen(kw_only=True)
class Bounds:
    """What counts as too low, too slow or too many. `sources()` says which numbers the sources state.

    >>> Bounds(reply_hours=12).reply_hours, Bounds.sources()["checkin_rate"]
    (Fraction(12, 1), 'N74, S4-03')
    >>> Bounds(activity_rate=40)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: a bound: saw 40, above 1; give Fraction(40, 100) for 40 %
    """

    activity_rate: Fraction = field(default=_percent(40), converter=_share, metadata=_from("N75, S4-03"))
    silent_rate: Fraction = field(
        default=_percent(3), converter=_share, metadata=_from("operators' guides: below 3 % a group is silent")
    )
    weekly_participation: Fraction = field(default=_percent(50), converter=_share, metadata=_from("S2-01"))
    checkin_rate: Fraction = field(default=_percent(47), converter=_share, metadata=_from("N74, S4-03"))
    comments_per_item: Fraction = field(default=Fraction(20), converter=_bound, metadata=_from("S2-01"))
    satisfaction: Fraction = field(default=_percent(80), converter=_share, metadata=_from("S2-01"))
    retention_rate: Fraction = field(default=_percent(40), converter=_share, metadata=_OURS)
    churn_rate: Fraction = field(
        default=_percent(10), converter=_share, metadata=_from("operators' guides: above 10 % in a month, improve")
    )
    early_quit_rate: Fraction = field(
        default=_percent(15), converter=_share, metadata=_from("operators' guides: above 15 % in 7 days, alarm")
    )
    lurker_share: Fraction = field(
        default=_percent(30), converter=_share, metadata=_from("operators' guides: silent share of 7 days at most 30 %")
    )
    conversion_rate: Fraction = field(
        default=_percent(5), converter=_share, metadata=_from("S1-20 and row 19: 5 % before it fell")
    )
    output_to_input: Fraction = field(
        default=Fraction(1), converter=_bound, metadata=_from("S1-20: 1:0.n means below 1")
    )
    trust_score: Fraction = field(default=_percent(50), converter=_share, metadata=_OURS)
    score: Fraction = field(default=Fraction(3), converter=_bound, metadata=_OURS)
    reply_hours: Fraction = field(default=Fraction(24), converter=_bound, metadata=_OURS)
    no_show_rate: Fraction = field(default=_percent(20), converter=_share, metadata=_OURS)
    event_preparers: Fraction = field(default=Fraction(5), converter=_bound, metadata=_OURS)
    days_without_event: Fraction = field(default=Fraction(30), converter=_bound, metadata=_OURS)
    event_is_far: Fraction = field(default=Fraction(3), converter=_bound, metadata=_OURS)
    committee_activity: Fraction = field(default=_percent(50), converter=_share, metadata=_OURS)
    completion: Fraction = field(default=_percent(50), converter=_share, metadata=_OURS)
    no_contribution_share: Fraction = field(default=_percent(30), converter=_share, metadata=_OURS)
    low_quality_share: Fraction = field(default=_percent(20), converter=_share, metadata=_OURS)
    messages_per_day: Fraction = field(default=Fraction(200), converter=_bound, metadata=_OURS)
    members_for_one: Fraction = field(default=Fraction(100), converter=_bound, metadata=_OURS)
    self_activity: Fraction = field(default=_percent(50), converter=_share, metadata=_OURS)
    marketing_share: Fraction = field(default=_percent(30), converter=_share, metadata=_OURS)
    posts_per_week: Fraction = field(default=Fraction(1), converter=_bound, metadata=_from("N07, S0-04: every week"))

    @classmethod
    def sources(cls) -> Mapping[str, str]:
        """Where the default of each bound comes from, by its name."""
        return MappingProxyType({one.name: one.metadata["source"] for one in fields(cls)})
