"""Trust instead of traffic (信任思维), by Xia Heng: self-activity, trust from contact, promises kept (S1-20)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import Attribute, field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.measure import given, zero_to_one
from commkit.core.ratio import Exact, Ratio
from commkit.core.readings import Readings
from commkit.core.table import unit
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
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

M = TypeVar("M", bound=Hashable)
_HALF: Exact = Fraction(1, 2)
_ALL: Exact = Fraction(1)
_PROMISED = given("promised", Label("promises made", "承诺数"), "promises")
_CAPACITY = given("capacity", Label("promises that can be kept", "可兑现的承诺数"), "promises")
_KEPT = given("kept_promises", Label("promises kept", "承诺兑现率"), PERCENT)


def churn_risk(*, promised: int, kept: int, capacity: int) -> Ratio:
    """The share of promises that disappoint somebody (流失风险) [1]: broken already, or more than can be kept.

    max(promised - kept, promised - capacity)/promised. Who was promised more than comes is who leaves. 0 when all is
    kept and can be; without a value when nothing was promised. It is a sign, and no forecast of how many leave.
    Source: S1-20 (R95) for the risk; the formula is our default.

    >>> print(churn_risk(promised=5, kept=4, capacity=3))
    2/5 = 40 %
    >>> churn_risk(promised=4, kept=4, capacity=9).value
    Fraction(0, 1)
    """
    kept_promises(kept=kept, promised=promised)
    most = whole("capacity", capacity, least=0, counts="promises")
    return Ratio(max(promised - kept, promised - most), promised)


def value_providers(operators: Collection[M], *gave: Iterable[M]) -> frozenset[M]:
    """Who gave value beside the operators (价值提供者), each once: who started topics, answered, shared.

    What counts as value is for you to say. Leave bots out. Source: S1-20 (R93).

    >>> sorted(value_providers({"op"}, ["ada", "op"], ["ben", "ada"]))
    ['ada', 'ben']
    """
    return frozenset[M]().union(*gave).difference(operators)


@frozen
class SelfActivity:
    """How far a community lives by its members: the three numbers of R93, and the verdict on the first and the last."""

    share: Ratio = field(validator=instance_of(Ratio), metadata=unit("1"))
    value_providers: frozenset[str] = field(metadata=unit("members"))
    caretakers: frozenset[str] = field(metadata=unit("members"))
    verdict: Verdict = field(validator=instance_of(Verdict))


def no_over_promising(*, least_kept: Exact = 1) -> Check:
    """The check on promises: no more of them than can be kept, and every one kept, unless you ask for less [1].

    Source: S1-20 (R95): modest promises, kept; that all must be kept is our default.

    >>> print(no_over_promising())
    all of these (promises made: at most promises that can be kept; promises kept: at least 100 %)
    """
    zero_to_one("least_kept", least_kept)
    return AllOf((_PROMISED.at_most(_CAPACITY), _KEPT >= least_kept))


def _share(_trust: object, attribute: Attribute[Exact], value: Exact) -> None:
    zero_to_one(attribute.name, value)


@frozen
class XiahengTrust:
    """The numbers of S1-20 on trust; it gives none, so that each one is our default and a parameter.

    >>> trust = XiahengTrust()
    >>> [trust.self_active(by_members=100 - share, by_operators=share, starters=["ada", "op"], operators=["op"]).met
    ...     for share in (90, 35)]
    [False, True]
    """

    least_share: Exact = field(default=_HALF, validator=_share)
    least_caretakers: int = field(default=1, validator=counting("members", least=0))
    scale: TrustScale = field(factory=TrustScale, validator=instance_of(TrustScale))
    least_kept: Exact = field(default=_ALL, validator=_share)

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

    def self_activity(
        self,
        authors: Iterable[str],
        *,
        starters: Iterable[str] = (),
        helpers: Iterable[str] = (),
        operators: Collection[str],
    ) -> SelfActivity:
        """Self-activity (社群自活跃) in full: who wrote each message, who started topics, who else gave value.

        Leave bots out first. Source: S1-20 (R93).

        >>> found = XiahengTrust().self_activity(
        ...     ["ada", "ben", "op"], starters=["ada", "op"], helpers=["cai"], operators={"op"})
        >>> print(found.share, sorted(found.value_providers), sorted(found.caretakers), found.verdict.met)
        2/3 = 66.67 % ['ada', 'cai'] ['ada'] True
        """
        wrote, began = list(authors), list(starters)
        by_operators = sum(author in operators for author in wrote)
        by_members = len(wrote) - by_operators
        return SelfActivity(
            self_activity_share(by_members=by_members, by_operators=by_operators),
            value_providers(operators, began, helpers),
            caretakers(began, operators),
            self.self_active(by_members=by_members, by_operators=by_operators, starters=began, operators=operators),
        )

    def trust(self, *, frequency: Exact, duration: Exact, depth: Exact, endorsement: Exact = 0) -> Fraction:
        """Trust from contact (频次、时长、深度) or endorsement (背书), 0 to 1 [1]: `kpi.trust_score`.

        Contact alone stays below 1; only an endorsement of 1, which nothing can exceed, makes it 1.

        >>> XiahengTrust().trust(frequency=3, duration=30, depth=3)
        Fraction(1, 2)
        """
        return trust_score(
            frequency=frequency, duration=duration, depth=depth, endorsement=endorsement, scale=self.scale
        )

    def promises(self, *, promised: int, kept: int, capacity: int) -> Verdict:
        """Whether too much was promised (过度承诺) [promises]; without any promise it is unknown how many are kept.

        What a broken promise puts at risk is said by `churn_risk`.

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
