"""Campaigns: half-open, by the time of the fact, stacked as named, rounded once."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from attrs import evolve

from commkit.core.errors import InvalidValue
from commkit.playbook import lint
from commkit.playbook.data import dump_playbook
from commkit.points import Award, Cap
from commkit.points.amounts import Drawn, PerAmount
from commkit.points.campaigns import Campaign, Stacking, largest, multiplied, stacked
from commkit.points.caps import AtCap
from commkit.standing.kinds import MESSAGE, PURCHASED
from tests.points.by_hand import log, replayed
from tests.points.earning_books import earning


def feb(name: str, first: int, last: int, factor: Fraction | int, *groups: str) -> Campaign:
    return Campaign(name, datetime(2017, 2, first, tzinfo=UTC), datetime(2017, 2, last, tzinfo=UTC), factor, groups)


DOUBLE, TRIPLE = feb("double", 16, 18, 2), feb("triple", 17, 19, 3)
DAYS = ["02-15 23:59", "02-16 00:00", "02-17 12:00", "02-18 00:00", "02-19 00:00"]


class TestRefused:
    def test_a_campaign_that_never_runs(self) -> None:
        with pytest.raises(InvalidValue, match=r"until: saw .* it is not after since"):
            feb("none", 16, 16, 2)

    @pytest.mark.parametrize("factor", [0, -1])
    def test_a_factor_that_is_worth_nothing(self, factor: int) -> None:
        with pytest.raises(InvalidValue, match="factor: saw"):
            feb("none", 16, 17, factor)

    @pytest.mark.parametrize("factor", [1.5, True, None])
    def test_T14_a_factor_that_is_not_exact(self, factor: int) -> None:
        with pytest.raises(TypeError, match="factor: saw"):
            feb("none", 16, 17, factor)

    def test_an_instant_without_a_zone(self) -> None:
        with pytest.raises(InvalidValue, match="zone"):
            Campaign("none", datetime(2017, 2, 16), datetime(2017, 2, 17), 2)

    def test_two_of_one_name(self) -> None:
        with pytest.raises(InvalidValue, match=r"campaigns: saw \['double'\]"):
            Award("chat", MESSAGE, 1, campaigns=(DOUBLE, DOUBLE))


@pytest.mark.parametrize(
    ("stacking", "wanted"), [(Stacking.COMPOUND, 6), (Stacking.ADDITIVE, 4), (Stacking.HIGHEST, 3)]
)
def test_stacking_is_named(stacking: Stacking, wanted: int) -> None:
    rule = Award("chat", MESSAGE, 1, campaigns=(DOUBLE, TRIPLE), stacking=stacking)
    assert stacked([2, 3], stacking) == wanted
    assert replayed(earning(rule), log(MESSAGE, *DAYS), "chat") == {
        "02-15": 1,
        "02-16": 2,
        "02-17": wanted,
        "02-18": 3,
        "02-19": 1,
    }


def test_less_than_once_adds_up_to_nothing_at_least() -> None:
    assert stacked([Fraction(1, 4), Fraction(1, 4)], Stacking.ADDITIVE) == 0
    assert stacked([Fraction(1, 4)], Stacking.HIGHEST) == Fraction(1, 4)


def test_a_late_fact_counts_in_the_campaign_in_which_it_happened() -> None:
    rule = earning(Award("chat", MESSAGE, 1, campaigns=feb("day", 16, 17, 5)))
    assert replayed(rule, log(MESSAGE, "02-18 09:00", "02-16 09:00"), "chat") == {"02-16": 5, "02-18": 1}


def test_only_in_its_groups() -> None:
    rule = earning(Award("chat", MESSAGE, 1, campaigns=feb("day", 16, 17, 5, "north", "south")))
    groups = ("north", "west", None)
    said = [evolve(one, group=group) for one, group in zip(log(MESSAGE, *["02-16 09:00"] * 3), groups, strict=True)]
    assert replayed(rule, said, "chat") == {"02-16": 7}


def test_rounded_once_at_the_end() -> None:
    assert multiplied(5, [Fraction(3, 2), Fraction(3, 2)]) == 11
    rule = earning(Award("bought", PURCHASED, PerAmount(1, 1000), campaigns=feb("half", 16, 17, Fraction(3, 2))))
    assert replayed(rule, log(PURCHASED, "02-16 09:00 =1900"), "bought") == {"02-16": 2}


def test_the_cap_comes_after_the_campaign() -> None:
    rule = Award("chat", MESSAGE, 2, cap=Cap(day=5), campaigns=feb("day", 16, 17, 2))
    said = log(MESSAGE, "02-16 09:00", "02-16 10:00")
    assert replayed(earning(rule), said, "chat") == {"02-16": 5}
    assert replayed(earning(evolve(rule, at_cap=AtCap.DROP)), said, "chat") == {"02-16": 4}


def test_the_largest_factor_at_any_time() -> None:
    assert largest((DOUBLE, TRIPLE), Stacking.COMPOUND) == 6
    assert largest((DOUBLE, feb("later", 20, 21, 5)), Stacking.COMPOUND) == 5
    assert largest((feb("north", 16, 18, 4, "north"), feb("south", 16, 18, 5, "south")), Stacking.COMPOUND) == 5


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (Award("chat", MESSAGE, 1, campaigns=DOUBLE), []),
        (Award("chat", MESSAGE, 1, campaigns=(DOUBLE, TRIPLE)), ["lint.campaigns_overlap.compound"]),
        (Award("chat", MESSAGE, 1, campaigns=feb("much", 16, 17, 11)), ["lint.campaign_too_large"]),
        (Award("chat", MESSAGE, 3, cap=Cap(day=5), campaigns=DOUBLE), ["lint.campaign_above_cap"]),
        (Award("chat", MESSAGE, Drawn(1, 9, seed="s"), cap=Cap(day=5)), ["lint.draw_above_cap"]),
        (
            Award("bought", PURCHASED, PerAmount(1, 10), cap=Cap(day=5), at_cap=AtCap.DROP),
            ["lint.amount_above_cap"],
        ),
    ],
)
def test_what_a_lint_remarks(rule: Award, codes: list[str]) -> None:
    found = lint(earning(rule))
    assert [remark.code for remark in found] == codes
    assert all(remark.sentence(lang) != remark.code for remark in found for lang in ("en", "zh"))


def test_a_campaign_stands_under_its_name_in_a_file() -> None:
    plain = dump_playbook(earning(Award("chat", MESSAGE, 1, campaigns=feb("day", 16, 17, Fraction(3, 2)))))
    assert "'campaigns': {'day': {'since': '2017-02-16T00:00:00+00:00', 'until': " in str(plain)
