"""The laws of titles by quota, and the wrong ways of giving them that each law catches."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.members.ladders.curves import Rounding
from commkit.members.ladders.quota import Quota, Ties, Zero, facts, levels, ranked
from commkit.presets.qq import qq_titles
from commkit.standing.facts import once
from commkit.testing import quotas as laws
from tests.testing.culprit import catches

SCORES = laws.scores()
SOME = SCORES.filter(bool)
QQ = qq_titles()


def some_order(scores: laws.Scores) -> st.SearchStrategy[tuple[laws.Scores, list[str]]]:
    return st.tuples(st.just(scores), st.permutations(list(scores)))


SHUFFLED = SCORES.flatmap(some_order)


@drawn(SHUFFLED, laws.quotas())
def test_a_title_does_not_depend_on_the_order_of_the_batch(case: tuple[laws.Scores, list[str]], quota: Quota) -> None:
    scores, names = case
    laws.order_does_not_matter(lambda some: levels(some, quota), scores, names)
    assert ranked(scores, quota) == ranked({name: scores[name] for name in names}, quota)


@drawn(SCORES, laws.quotas())
def test_equal_scores_have_equal_levels_and_higher_ones_no_lower(scores: laws.Scores, quota: Quota) -> None:
    laws.equal_scores_equal_levels(lambda some: levels(some, quota), scores)


@drawn(SCORES, laws.quotas())
def test_there_are_never_more_at_a_level_and_above_than_the_shares_allow(scores: laws.Scores, quota: Quota) -> None:
    strict = evolve(quota, rounding=Rounding.FLOOR, ties=Ties.LOWER)
    laws.within_the_shares(lambda some: levels(some, strict), scores, strict.shares, strict.lowest)


@drawn(SOME, laws.quotas(), st.data())
def test_more_is_never_less(scores: laws.Scores, quota: Quota, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(scores)))
    laws.more_is_never_less(lambda some: levels(some, quota), scores, name, data.draw(st.integers(1, 50)))


@drawn(SCORES, laws.quotas())
def test_nobody_without_a_score_has_more_than_the_lowest(scores: laws.Scores, quota: Quota) -> None:
    strict = evolve(quota, zero=Zero.LOWEST)
    laws.nothing_without_a_score(lambda some: levels(some, strict), scores, strict.lowest)


@drawn(SCORES, SCORES)
def test_facts_appended_to_the_log_leave_nothing_more_to_say(before: laws.Scores, scores: laws.Scores) -> None:
    held = {one.member: one.title.name for one in ranked(before, QQ)}
    now = ranked(scores, QQ)
    posted = facts(now, held, at=0, prefix="day-1")
    assert posted == facts(now, held, at=0, prefix="day-1")
    assert len(list(once([*posted, *posted]))) == len(posted)
    held |= {fact.member: fact.thing or "" for fact in posted}
    assert facts(now, held, at=1, prefix="day-2") == ()


@drawn(SCORES, laws.quotas())
def test_every_placing_explains_itself_in_both_languages(scores: laws.Scores, quota: Quota) -> None:
    for one in ranked(scores, quota):
        assert str(one.score) in one.explain("en")
        assert str(one.score) in one.explain("zh")


# ---------------------------------------------------------------- culprits


def by_rows(scores: laws.Scores) -> dict[str, int]:
    """Cuts the rows where they lie: equal scores are parted by whoever came first in the batch."""
    best = sorted(scores, key=lambda name: -scores[name])
    edges = QQ.edges(len(scores))
    return {name: QQ.highest - sum(edge <= at for edge in edges) for at, name in enumerate(best)}


def by_name(scores: laws.Scores) -> dict[str, int]:
    """Parts equal scores by name: the order does not matter, and it is not fair either."""
    return by_rows({name: scores[name] for name in sorted(scores)})


def ties_up(scores: laws.Scores) -> dict[str, int]:
    return levels(scores, evolve(QQ, ties=Ties.HIGHER))


def rounded_up(scores: laws.Scores) -> dict[str, int]:
    return levels(scores, evolve(QQ, rounding=Rounding.CEILING))


def zeros_ranked(scores: laws.Scores) -> dict[str, int]:
    return levels(scores, evolve(QQ, zero=Zero.RANKED, ties=Ties.HIGHER))


def upside_down(scores: laws.Scores) -> dict[str, int]:
    """The least has the highest title."""
    return levels({name: 100 - score for name, score in scores.items()}, QQ)


def two_digits(scores: laws.Scores) -> dict[str, int]:
    """Keeps two digits of a score, so that 100 is nothing."""
    return levels({name: score % 100 for name, score in scores.items()}, QQ)


def drops_the_rest(scores: laws.Scores) -> dict[str, int]:
    return {name: level for name, level in levels(scores, QQ).items() if level > QQ.lowest}


def test_titles_by_the_order_of_rows_are_caught() -> None:
    said = catches(lambda case: laws.order_does_not_matter(by_rows, *case), SHUFFLED)
    assert "another level for" in said


def test_T10_a_tie_parted_by_name_is_caught() -> None:
    law = laws.equal_scores_equal_levels
    assert "and level" in catches(lambda scores: law(by_name, scores), SCORES)


def test_the_lowest_on_top_is_caught() -> None:
    law = laws.equal_scores_equal_levels
    assert "is level" in catches(lambda scores: law(upside_down, scores), SCORES)


def test_members_left_out_are_caught() -> None:
    law = laws.equal_scores_equal_levels
    assert "and not for" in catches(lambda scores: law(drops_the_rest, scores), SCORES)


def over(wrong: laws.Levels) -> str:
    shares: Sequence[Fraction] = QQ.shares
    return catches(lambda scores: laws.within_the_shares(wrong, scores, shares), SCORES)


def test_T10_ties_that_go_up_are_over_the_share() -> None:
    assert "and above, where" in over(ties_up)


def test_T10_rounding_up_in_a_small_group_is_over_the_share() -> None:
    assert "1 at level 6 and above, where" in over(rounded_up)


def test_titles_for_zeros_are_caught() -> None:
    law = laws.nothing_without_a_score
    assert "without a score" in catches(lambda scores: law(zeros_ranked, scores), SCORES)


def test_losing_a_title_by_scoring_more_is_caught() -> None:
    def law(scores: laws.Scores, more: int) -> None:
        for name in scores:
            laws.more_is_never_less(two_digits, scores, name, more)

    assert "falls from level" in catches(law, SOME, st.integers(1, 90))
