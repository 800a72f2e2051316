"""What members say when they are asked: satisfaction, recommendation, disappointment, and how many answered.

Scores are whole numbers of a scale. Answers that are no score (skipped, not applicable) are left out before, or
counted by the function that says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.ratio import Exact, Ratio, Shown, exact
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

T = TypeVar("T", bound=Hashable)


def satisfaction_rate(*, satisfied: int, answers: int) -> Ratio:
    """The share of valid answers that are satisfied (满意率) [1]; without a value when nobody answered.

    Source: S2-01 (N45, at least 80 %); common usage.

    >>> print(satisfaction_rate(satisfied=80, answers=100))
    80/100 = 80 %
    """
    part_of("answers", satisfied=satisfied, answers=answers)
    return Ratio(satisfied, answers)


def csat(scores: Iterable[int], *, maximum: int) -> Ratio:
    """The share of answers in the two best scores (CSAT, 客户满意度) [1]: of 5 the scores 4 and 5.

    Scores run from 1 to `maximum`; another is an InvalidValue error. Without a value when nobody answered. Vendors also
    call the mean score and the share of all points CSAT: `csat_mean`, `csat_of_maximum`. Source: common usage.

    >>> scores = [6, 7, 5, 3, 8, 9, 4, 10, 7, 1]
    >>> print(csat(scores, maximum=10), csat_of_maximum(scores, maximum=10), csat_mean(scores, maximum=10), sep="; ")
    2/10 = 20 %; 60/100 = 60 %; 60/10 = 6
    """
    found = _scores(scores, least=1, most=_scale(maximum))
    return satisfaction_rate(satisfied=sum(score >= maximum - 1 for score in found), answers=len(found))


def csat_mean(scores: Iterable[int], *, maximum: int) -> Ratio:
    """The mean score (平均满意度) [points of the scale]: not a share. Source: some vendors' CSAT.

    >>> print(csat_mean([5, 4, 3], maximum=5))
    12/3 = 4
    """
    found = _scores(scores, least=1, most=_scale(maximum))
    return Ratio(sum(found), len(found), Shown.NUMBER)


def csat_of_maximum(scores: Iterable[int], *, maximum: int) -> Ratio:
    """The points given of all points that could be given (满意度得分率) [1]. Source: some vendors' CSAT.

    >>> print(csat_of_maximum([5, 4, 3], maximum=5))
    12/15 = 80 %
    """
    found = _scores(scores, least=1, most=_scale(maximum))
    return Ratio(sum(found), len(found) * maximum)


def nps(scores: Iterable[int]) -> Ratio:
    """The net promoter score (净推荐值, NPS) [points from -100 to 100]: answers 9 and 10 less answers 0 to 6.

    Passives, 7 and 8, count in the denominator. Scores run from 0 to 10; some vendors start at 1, then a 0 is
    missing, not wrong. Without a value when nobody answered. Source: Reichheld 2003; common usage.

    >>> print(nps([10, 9, 9, 8, 7, 6, 5, 10, 3, 0]), nps([10, 9, 9, 8, 0]), nps([]), sep="; ")
    0/10 = 0; 200/5 = 40; 0/0 = n/a
    """
    found = _scores(scores, least=0, most=10)
    promoters, detractors = sum(score >= 9 for score in found), sum(score <= 6 for score in found)
    return nps_of(promoters=promoters, passives=len(found) - promoters - detractors, detractors=detractors)


def nps_of(*, promoters: int, passives: int, detractors: int) -> Ratio:
    """The net promoter score (净推荐值) of answers that are counted already [points from -100 to 100].

    Two groups add by their parts. Source: Reichheld 2003; common usage.

    >>> print(nps_of(promoters=3, passives=1, detractors=1))
    200/5 = 40
    """
    counted(promoters=promoters, passives=passives, detractors=detractors)
    return Ratio(100 * (promoters - detractors), promoters + passives + detractors, Shown.NUMBER)


def sean_ellis(*, very: int, somewhat: int, not_at_all: int) -> Ratio:
    """The share who would be very disappointed without the community (失望度, Sean Ellis score) [1].

    Of those who answered with a degree: "not applicable, gone already" is left out. The usual bar is 40 %. Without a
    value when nobody answered. Source: Sean Ellis; common usage.

    >>> print(sean_ellis(very=40, somewhat=50, not_at_all=10))
    40/100 = 40 %
    """
    counted(very=very, somewhat=somewhat, not_at_all=not_at_all)
    return Ratio(very, very + somewhat + not_at_all)


def sean_ellis_of_all(*, very: int, somewhat: int, not_at_all: int, not_applicable: int) -> Ratio:
    """The Sean Ellis score (失望度) of all answers, those with "not applicable" too [1]: never above `sean_ellis`.

    Source: some survey tools.

    >>> print(sean_ellis_of_all(very=40, somewhat=50, not_at_all=10, not_applicable=25))
    40/125 = 32 %
    """
    counted(very=very, somewhat=somewhat, not_at_all=not_at_all, not_applicable=not_applicable)
    return Ratio(very, very + somewhat + not_at_all + not_applicable)


def survey_response_rate(*, answers: int, delivered: int) -> Ratio:
    """The share of delivered questionnaires that came back (问卷回收率) [1]; without a value when none was sent.

    Sent but bounced is not delivered. Source: common usage.

    >>> print(survey_response_rate(answers=100, delivered=272))
    100/272 = 36.76 %
    """
    part_of("delivered", answers=answers, delivered=delivered)
    return Ratio(answers, delivered)


def most_chosen(choices: Iterable[T]) -> frozenset[T]:
    """What was chosen most often (最受欢迎选项): one, or several where they are level; empty for no answers.

    Source: seeds R116; common usage.

    >>> sorted(most_chosen(["reading", "running", "reading", "running", "tea"]))
    ['reading', 'running']
    """
    votes = Counter(choices)
    top = max(votes.values(), default=0)
    return frozenset(choice for choice, count in votes.items() if count == top)


def appraisal(scores: Mapping[str, Exact], weights: Mapping[str, Exact]) -> Ratio:
    """The weighted mean of scores (考核得分), of volunteers for example [points of the scale].

    Every weight needs a score, and the other way round: UnknownName. The pass mark is for a goal to say. Source: S0-08
    asks for an appraisal and gives no scale; the weights are yours.

    >>> print(appraisal({"on time": 80, "helpful": 95}, {"on time": 1, "helpful": 2}))
    270/3 = 90
    """
    for name in scores.keys() ^ weights.keys():
        why = "a score without a weight" if name in scores else "a weight without a score"
        raise UnknownName("appraisal", seen=name, why=why, fix="name the same things in both")
    for name, weight in weights.items():
        counted(**{f"weight of {name}": weight})
    total = sum(exact(name, score) * weights[name] for name, score in scores.items())
    return Ratio(total, sum(weights.values()), Shown.NUMBER)


def _scale(maximum: int) -> int:
    return whole("maximum", maximum, least=2, counts="points of the scale")


def _scores(scores: Iterable[int], *, least: int, most: int) -> list[int]:
    found = list(scores)
    for score in found:
        if type(score) is not int or not least <= score <= most:
            why, fix = f"not a score from {least} to {most}", "leave answers out that are no score"
            raise InvalidValue("scores", seen=score, why=why, fix=fix)
    return found


def _declared(name: str, en: str, zh: str, in_unit: str = "1") -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, Additivity.BY_PARTS, FoldClass.MONOID, Direction.UP)


DECLARED: tuple[Declared, ...] = (
    _declared("satisfaction_rate", "satisfaction", "满意率"),
    _declared("csat", "CSAT, two best scores", "客户满意度"),
    _declared("csat_mean", "mean satisfaction", "平均满意度", "points"),
    _declared("csat_of_maximum", "satisfaction of the maximum", "满意度得分率"),
    _declared("nps", "net promoter score", "净推荐值", "points"),
    _declared("nps_of", "net promoter score of counts", "净推荐值（按计数）", "points"),
    _declared("sean_ellis", "Sean Ellis score", "失望度"),
    _declared("sean_ellis_of_all", "Sean Ellis score of all answers", "失望度（全部答卷）"),
    _declared("survey_response_rate", "survey response rate", "问卷回收率"),
    Declared(
        "most_chosen",
        Label(en="most chosen", zh="最受欢迎选项"),
        "choices",
        Additivity.NOT,
        FoldClass.MONOID,
        Direction.DEPENDS,
    ),
    _declared("appraisal", "weighted score", "考核得分", "points"),
)
