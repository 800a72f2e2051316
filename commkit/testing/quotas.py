"""Laws of titles by quota: fair to equal scores, within the shares, and never a matter of the order of a batch.

Give them your own function from scores to levels; each law raises an AssertionError that shows the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from commkit.members.ladders.curves import Rounding
from commkit.members.ladders.quota import Quota, Ties, Zero

Scores = Mapping[str, int]
Levels = Callable[[Scores], Mapping[str, int]]

NAMES = tuple(f"m{at:02}" for at in range(40))


def scores() -> st.SearchStrategy[dict[str, int]]:
    """Groups of up to forty, with many equal scores, some of 0 and some below.

    >>> isinstance(scores(), st.SearchStrategy)
    True
    """
    few = st.sampled_from([-1, 0, 0, 1, 2, 3, 5, 8])
    return st.integers(0, len(NAMES)).flatmap(
        lambda size: st.lists(st.one_of(few, st.integers(0, 60)), min_size=size, max_size=size).map(
            lambda drawn: dict(zip(NAMES, drawn, strict=False))
        )
    )


def quotas() -> st.SearchStrategy[Quota]:
    """Quotas of one to five shares, rounded every way, with ties and zeros either way.

    >>> isinstance(quotas(), st.SearchStrategy)
    True
    """
    return st.builds(
        Quota,
        st.lists(st.integers(1, 20).map(lambda per: Fraction(per, 100)), min_size=1, max_size=5).map(tuple),
        lowest=st.integers(0, 2),
        rounding=st.sampled_from(Rounding),
        ties=st.sampled_from(Ties),
        zero=st.sampled_from(Zero),
    )


def order_does_not_matter(levels: Levels, scores: Scores, names: Sequence[str]) -> None:
    """The same scores in another order of the members give the same levels. `names` is another order of them.

    >>> order_does_not_matter(lambda scores: dict.fromkeys(scores, 1), {"ada": 1, "bo": 2}, ["bo", "ada"])
    """
    here, there = dict(levels(scores)), dict(levels({name: scores[name] for name in names}))
    changed = sorted(name for name in scores if here[name] != there[name])
    _holds(not changed, f"in the order {list(names)} another level for {changed}: {dict(scores)}")


def equal_scores_equal_levels(levels: Levels, scores: Scores) -> None:
    """Members with one score have one level, and a higher score never has a lower level.

    >>> equal_scores_equal_levels(lambda scores: dict.fromkeys(scores, 1), {"ada": 1, "bo": 1})
    """
    given = levels(scores)
    _holds(given.keys() == scores.keys(), f"levels for {sorted(given)} and not for {sorted(scores)}")
    by_score: dict[int, int] = {}
    for name, score in scores.items():
        level = by_score.setdefault(score, given[name])
        _holds(level == given[name], f"score {score} is level {level} and level {given[name]}: {dict(scores)}")
    best = sorted(by_score)
    for low, high in pairwise(best):
        said = f"score {high} is level {by_score[high]}, and {low} is level {by_score[low]}: {dict(scores)}"
        _holds(by_score[low] <= by_score[high], said)


def within_the_shares(levels: Levels, scores: Scores, shares: Sequence[Fraction], lowest: int = 1) -> None:
    """At each level and above there are never more members than its share and those above it allow.

    `shares` are from the top down, `lowest` is the level of the rest. For quotas that round down and send ties down.

    >>> within_the_shares(lambda scores: dict.fromkeys(scores, 1), {"ada": 1, "bo": 1}, [Fraction(1, 2)])
    """
    given, allowed = levels(scores), Fraction(0)
    for at, share in enumerate(shares):
        level, allowed = lowest + len(shares) - at, allowed + share * len(scores)
        there = sum(one >= level for one in given.values())
        _holds(there <= allowed, f"{there} at level {level} and above, where {allowed} may be: {dict(scores)}")


def more_is_never_less(levels: Levels, scores: Scores, name: str, more: int) -> None:
    """Whoever scores more, while nobody else does, is never on a lower level than before.

    >>> more_is_never_less(lambda scores: scores, {"ada": 1}, "ada", 2)
    """
    before, after = levels(scores)[name], levels({**scores, name: scores[name] + more})[name]
    _holds(after >= before, f"{name} falls from level {before} to {after} by {more} more: {dict(scores)}")


def nothing_without_a_score(levels: Levels, scores: Scores, lowest: int = 1) -> None:
    """Whoever has a score of 0 or less is on the lowest level.

    >>> nothing_without_a_score(lambda scores: dict.fromkeys(scores, 1), {"ada": 0})
    """
    given = levels(scores)
    raised = sorted(name for name, score in scores.items() if score <= 0 and given[name] != lowest)
    _holds(not raised, f"{raised} have a level above {lowest} without a score: {dict(scores)}")


def _holds(law: bool, said: str) -> None:
    if not law:
        raise AssertionError(said)
