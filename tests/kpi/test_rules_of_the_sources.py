"""Rules of the sources that KPIs answer, by their ids."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commkit import kpi
from commkit.core.ratio import Ratio


def test_R32_streak_total_days_and_rate_are_of_one_set_of_days() -> None:
    days = [date(2024, 3, day) for day in (1, 2, 3, 3, 5, 6)]
    assert kpi.current_streak(days, date(2024, 3, 7)) == 2, "today is not over"
    assert kpi.longest_streak(days) == 3
    assert len(set(days)) == 5
    assert kpi.checkin_rate(done=5, due=7) == Ratio(5, 7)


def test_R87_weekly_actives_above_the_members_are_named() -> None:
    assert kpi.consistent(dau=500, wau=2000, mau=3000, members=5000) == ()
    found = kpi.consistent(dau=500, wau=2000, mau=3000, members=1000)
    assert {(one.part, one.whole) for one in found} == {("wau", "members"), ("mau", "members")}


def test_R88_a_claim_is_checked_against_the_numbers_it_is_made_of() -> None:
    assert not kpi.mismatches([kpi.Claim("members", 100_000, 150_000, Fraction(50, 100))])
    (wrong,) = kpi.mismatches([kpi.Claim("members", 10, 15, Fraction(60, 100))])
    assert (wrong.claimed, wrong.actual) == (Fraction(60, 100), Fraction(50, 100))


def test_R116_a_survey_says_who_is_satisfied_and_what_was_chosen_most_with_its_ties() -> None:
    assert kpi.csat([5, 4, 4, 3, 1], maximum=5) == Ratio(3, 5)
    assert kpi.most_chosen(["tea", "walk", "tea", "walk", "talk"]) == {"tea", "walk"}


def test_R118_every_question_gets_an_answer() -> None:
    assert kpi.solved_rate(solved=19, asked=20) == Ratio(19, 20)
    assert kpi.solved_rate(solved=0, asked=0).value is None
