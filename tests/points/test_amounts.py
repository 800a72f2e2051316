"""What one award is worth: refused amounts, exact money, draws that repeat, and MEE6's published example."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.registry import PLAYBOOK
from commkit.points import Award, Cap
from commkit.points.amounts import Drawn, PerAmount, drawn, exact, per_amount, range_of
from commkit.points.caps import AtCap
from commkit.points.formula import Rounding
from commkit.standing.facts import Fact
from commkit.standing.kinds import MESSAGE, PURCHASED
from tests.points.by_hand import days_paid, log, replayed
from tests.points.earning_books import earning

WITH_AMOUNTS = PLAYBOOK.plus(tags={"per_amount": PerAmount, "drawn": Drawn})


class TestRefused:
    @pytest.mark.parametrize(("least", "most", "what"), [(5, 4, "most"), (-1, 4, "least"), (0, 0, "most")])
    def test_a_range_that_is_none(self, least: int, most: int, what: str) -> None:
        with pytest.raises(InvalidValue, match=f"{what}: saw"):
            Drawn(least, most, seed="s")

    def test_a_draw_without_a_range(self) -> None:
        with pytest.raises(InvalidValue, match="most: saw 1"):
            drawn("f1", least=2, most=1, seed="s")

    @pytest.mark.parametrize(("points", "per"), [(0, 1), (1, 0), (1.5, 1), (1, True)])
    def test_an_amount_that_pays_nothing(self, points: int, per: int) -> None:
        with pytest.raises(InvalidValue, match="it counts whole"):
            PerAmount(points, per)

    def test_a_cap_below_the_least_draw(self) -> None:
        with pytest.raises(InvalidValue, match=r"cap: saw 14, it is below one award \(15\)"):
            Award("xp", MESSAGE, Drawn(15, 25, seed="s"), cap=Cap(day=14))


class TestMEE6:
    """15 to 25 XP, at most one award per 60 s. Source: systems.md 2.3."""

    rule = Award("xp", MESSAGE, Drawn(15, 25, seed="mee6"), cooldown=60)

    def paid(self, *seconds: int) -> list[int]:
        facts = [Fact(f"f{second}", second * 1_000_000, "ada", MESSAGE) for second in seconds]
        return [one.amount for one in earning(self.rule).replay(facts).posted]

    def test_at_0_yes_at_59_no_at_60_yes(self) -> None:
        assert len(self.paid(0)) == len(self.paid(0, 59)) == 1
        assert len(self.paid(0, 59, 60)) == 2

    @given(st.text(min_size=1))
    def test_15_to_25(self, id: str) -> None:
        assert 15 <= Drawn(15, 25, seed="mee6").of(id) <= 25

    def test_every_one_of_them(self) -> None:
        assert {drawn(f"m{n}", least=15, most=25, seed="mee6") for n in range(300)} == set(range(15, 26))

    def test_a_replay_draws_the_same(self) -> None:
        seconds = range(0, 6000, 60)
        assert self.paid(*seconds) == self.paid(*seconds)
        assert len(set(self.paid(*seconds))) > 5

    def test_another_seed_draws_otherwise(self) -> None:
        ids = [f"m{n}" for n in range(20)]
        first, other = ([drawn(id, least=0, most=99, seed=seed) for id in ids] for seed in ("a", "b"))
        assert first != other


class TestPerAmount:
    @pytest.mark.parametrize(
        ("cents", "points"), [(0, 0), (999, 0), (1000, 1), (1999, 1), (100_000_000_000_000_001, 100_000_000_000_000)]
    )
    def test_T14_money_is_whole_cents_and_never_a_float(self, cents: int, points: int) -> None:
        assert per_amount(cents, points=1, per=1000) == points

    def test_T14_a_third_of_a_point_three_times_is_no_point_lost_to_rounding_of_floats(self) -> None:
        assert exact(PerAmount(1, 3), "f1", 1) * 3 == 1
        assert per_amount(29, points=10, per=29) == 10

    @pytest.mark.parametrize(
        ("rounding", "points"), [(Rounding.FLOOR, 2), (Rounding.CEILING, 3), (Rounding.HALF_AWAY, 3)]
    )
    def test_rounded_as_it_says(self, rounding: Rounding, points: int) -> None:
        assert per_amount(250, points=1, per=100, rounding=rounding) == points

    def test_less_than_nothing_is_nothing(self) -> None:
        assert per_amount(-500, points=1, per=100) == 0

    def test_each_fact_is_rounded_by_itself_and_taken_back_exactly(self) -> None:
        rule = earning(Award("bought", PURCHASED, PerAmount(1, 1000)))
        said = log(PURCHASED, "02-16 09:00 =1999", "02-16 10:00 =1999", "02-17 10:00 =5000", "-02-16 09:00 =1999")
        assert replayed(rule, said[:3], "bought") == {"02-16": 2, "02-17": 5}
        assert replayed(rule, said, "bought") == {"02-16": 1, "02-17": 5}

    def test_an_amount_that_is_worth_nothing_is_no_award(self) -> None:
        rule = earning(Award("bought", PURCHASED, PerAmount(1, 1000), cooldown=3600))
        assert replayed(rule, log(PURCHASED, "02-16 09:00 =1", "02-16 09:30 =1000"), "bought") == {"02-16": 1}

    def test_what_does_not_fit_whole_is_dropped_and_a_smaller_one_after_it_fits(self) -> None:
        said = log(PURCHASED, "02-16 09:00 =3000", "02-16 10:00 =4000", "02-16 11:00 =2000")
        dropping = Award("bought", PURCHASED, PerAmount(1, 1000), cap=Cap(day=5), at_cap=AtCap.DROP)
        run = earning(dropping).replay(said)
        assert days_paid(run.posted, "bought") == {"02-16": 5}
        assert [(one.what, one.amount, one.desired) for one in run.posted] == [
            ("credited", 3, 3),
            ("capped", 0, 7),
            ("credited", 2, 9),
        ]


def test_what_an_award_may_be_worth() -> None:
    assert [range_of(each) for each in (3, Drawn(1, 6, seed="s"), PerAmount(1, 2))] == [(3, 3), (1, 6), (0, None)]
    assert exact(PerAmount(2, 3), "f1", 2) == Fraction(4, 3)


@pytest.mark.parametrize("each", [2, Drawn(15, 25, seed="s"), PerAmount(3, 1000, Rounding.CEILING)])
def test_an_amount_goes_into_a_file_and_back(each: int | Drawn | PerAmount) -> None:
    book = earning(Award("xp", PURCHASED, each))
    assert load_playbook(dump_playbook(book, WITH_AMOUNTS), WITH_AMOUNTS) == book
