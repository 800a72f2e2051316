"""Trust instead of traffic (信任思维), by Xia Heng: self-activity, trust from contact, promises kept (S1-20)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.measure import given
from commkit.core.ratio import Exact, Ratio
from commkit.core.readings import Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import PERCENT, Label
from commkit.kpi.trust import (
    TrustScale,
    caretakers,
    is_self_active,
    kept_promises,
    self_active,
    self_activity_share,
    trust_score,
)
from commkit.presets.sources import DEFAULT, Source

_PROMISED = given("promised", Label("promises made", "承诺数"), "promises")
_CAPACITY = given("capacity", Label("promises that can be kept", "可兑现的承诺数"), "promises")
_KEPT = given("kept_promises", Label("promises kept", "承诺兑现率"), PERCENT)


def no_over_promising(*, least_kept: Exact = 1) -> Check:
    """The check on promises: no more of them than can be kept, and every one kept, unless you ask for less [1].

    Source: S1-20 (R95): modest promises, kept; that all must be kept is our default.

    >>> print(no_over_promising())
    all of these (promises made: at most promises that can be kept; promises kept: at least 100 %)
    """
    return AllOf((_PROMISED.at_most(_CAPACITY), _KEPT >= least_kept))


@frozen
class XiahengTrust:
    """The numbers of S1-20 on trust; it gives none, so that each one is our default and a parameter.

    >>> trust = XiahengTrust()
    >>> [trust.self_active(by_members=100 - share, by_operators=share, starters=["ada", "op"], operators=["op"]).met
    ...     for share in (90, 35)]
    [False, True]
    """

    least_share: Fraction = field(default=Fraction(1, 2), converter=Fraction)
    least_caretakers: int = 1
    scale: TrustScale = field(factory=TrustScale, validator=instance_of(TrustScale))
    least_kept: Fraction = field(default=Fraction(1), converter=Fraction)

    def __attrs_post_init__(self) -> None:
        self_active(least_share=self.least_share, least_caretakers=self.least_caretakers)

    def self_active(
        self, *, by_members: int, by_operators: int, starters: Iterable[str], operators: Collection[str]
    ) -> Verdict:
        """Whether the community is self-active (社群自活跃): messages by members and by operators [messages], who
        started topics, and who the operators are. Source: S1-20 (R93, row 15)."""
        return is_self_active(
            share=self_activity_share(by_members=by_members, by_operators=by_operators),
            caretakers=len(caretakers(starters, operators)),
            check=self_active(least_share=self.least_share, least_caretakers=self.least_caretakers),
        )

    def trust(self, *, frequency: Exact, duration: Exact, depth: Exact, endorsement: Exact = 0) -> Fraction:
        """Trust from contact (频次、时长、深度) or endorsement (背书), 0 to below 1 [1]: `kpi.trust_score`.

        >>> XiahengTrust().trust(frequency=3, duration=30, depth=3)
        Fraction(1, 2)
        """
        return trust_score(
            frequency=frequency, duration=duration, depth=depth, endorsement=endorsement, scale=self.scale
        )

    def promises(self, *, promised: int, kept: int, capacity: int) -> Verdict:
        """Whether too much was promised (过度承诺) [promises]; without any promise it is unknown how many are kept.

        >>> print(XiahengTrust().promises(promised=5, kept=4, capacity=3).explain("zh"))
        不符合（以下各项都要满足）：
          ✗ 承诺数：5（至多 3），超出 2
          ✗ 承诺兑现率：4/5 = 80 %（至少 100 %），还差 20 个百分点
        """
        share: Ratio = kept_promises(kept=kept, promised=promised)
        most = whole("capacity", capacity, least=0, counts="promises")
        readings = Readings({_PROMISED: promised, _CAPACITY: most, _KEPT: share})
        return no_over_promising(least_kept=self.least_kept).judge(readings)


def xiaheng_trust() -> XiahengTrust:
    """The preset with our default numbers. Source: S1-20 (row 15, trust and self-activity); each number: `SOURCES`.

    >>> xiaheng_trust().least_share
    Fraction(1, 2)
    """
    return XiahengTrust()


SOURCES: Mapping[str, Source] = {
    "least_share": DEFAULT,
    "least_caretakers": DEFAULT,
    "least_kept": DEFAULT,
    "scale.frequency_half": DEFAULT,
    "scale.duration_half": DEFAULT,
    "scale.depth_half": DEFAULT,
    "scale.frequency_weight": DEFAULT,
    "scale.duration_weight": DEFAULT,
    "scale.depth_weight": DEFAULT,
}
"""Where each number comes from: the source names the three factors (N40) and no number."""
