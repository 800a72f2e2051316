"""Direct awards: decided once, when they arrive, by checks, under a rolling cap, with multipliers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.verdict import Answer
from commkit.core.wording import Lang
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.lint import lint
from commkit.points import Account
from commkit.points.awards import Own
from commkit.points.campaigns import Stacking, stacked
from commkit.points.caps import AtCap, fitted
from commkit.points.direct import DirectAward, Rate, RollingCap
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, GRANTED, LIKED, MESSAGE
from commkit.standing.measures import Role, days, tenure
from commkit.standing.part_measures import Balance
from commkit.standing.standing import Standing
from tests.points.by_hand import days_paid, log

UTC = Calendar("UTC")
POINTS = Account("points", grants=(GRANTED,))
VIP = days(CHECKED_IN).last(7) >= 2
DOUBLE = Rate(VIP, Fraction(2))


def book(*rules: DirectAward, lateness: int = 3) -> Playbook:
    return Playbook("class", "1", UTC, (POINTS, *rules), lateness=lateness)


def said(*entries: str) -> list[Fact]:
    return log(MESSAGE, *entries)


def rows(run: Run, rule: str = "post") -> list[tuple[str, int, int]]:
    return [(one.what, one.amount, one.desired) for one in run.of("ada") if one.policy == rule]


class TestRefused:
    @pytest.mark.parametrize("each", [0, -2, 1.5, True])
    def test_an_award_is_whole_points_one_or_more(self, each: int) -> None:
        with pytest.raises(InvalidValue, match="each: saw"):
            DirectAward("post", MESSAGE, each)

    @pytest.mark.parametrize("spans", [{}, {"days": 7, "seconds": 60}, {"days": 0}, {"seconds": -1}])
    def test_a_window_has_one_length(self, spans: dict[str, int]) -> None:
        with pytest.raises(InvalidValue):
            RollingCap(10, **spans)

    def test_a_cap_below_one_award(self) -> None:
        with pytest.raises(InvalidValue, match="it is below one award"):
            DirectAward("post", MESSAGE, 5, rolling=RollingCap(4, days=7))

    @pytest.mark.parametrize("factor", [0, Fraction(-1, 2)])
    def test_a_factor_that_leaves_nothing(self, factor: Fraction) -> None:
        with pytest.raises(InvalidValue, match="factor: saw"):
            Rate(VIP, factor)

    def test_a_factor_that_is_not_exact(self) -> None:
        with pytest.raises(WrongType, match="not exact"):
            Rate(VIP, 1.5)  # type: ignore[arg-type]  # that is what is refused

    def test_a_measure_that_nobody_answers_is_a_mistake_of_the_book(self) -> None:
        wrong = book(DirectAward("post", MESSAGE, 2, when=Balance("gold") >= 1))
        assert any("gold" in str(remark) for remark in lint(wrong))
        with pytest.raises(UnknownName):
            wrong.replay(said("02-16 09:00"))


class TestPlain:
    @pytest.mark.parametrize(
        ("stacking", "wanted"), [(Stacking.COMPOUND, 3), (Stacking.ADDITIVE, Fraction(5, 2)), (Stacking.HIGHEST, 2)]
    )
    def test_row_64_stacking_is_named(self, stacking: Stacking, wanted: Fraction) -> None:
        assert stacked([Fraction(2), Fraction(3, 2)], stacking) == wanted
        assert stacked([], stacking) == 1

    @pytest.mark.parametrize(("how", "wanted"), [(AtCap.PARTIAL, 8), (AtCap.DROP, 5)])
    def test_row_60_a_cap_that_is_met_mid_award(self, how: AtCap, wanted: int) -> None:
        assert (fitted(15, 8, 5, how), fitted(5, 5, 5, how), fitted(5, 0, 5, how)) == (wanted, 5, 0)

    def test_halves_that_add_up_to_less_than_nothing_are_nothing(self) -> None:
        assert stacked([Fraction(1, 2)] * 3, Stacking.ADDITIVE) == 0

    def test_the_oldest_day_and_the_oldest_second_are_out(self) -> None:
        assert [RollingCap(5, days=7).room({1: 5}, day) for day in (7, 8)] == [0, 5]
        assert [RollingCap(5, seconds=60).room({0: 5}, at) for at in (59_999_999, 60_000_000)] == [0, 5]


class TestWhen:
    RULE = DirectAward("post", MESSAGE, 2, when=VIP)
    CAME = (*log(CHECKED_IN, "02-14 09:00", "02-15 09:00"),)

    def test_row_68_paid_while_the_check_is_met(self) -> None:
        run = book(self.RULE).replay([*self.CAME, *said("02-16 09:00", "03-16 09:00")])
        assert days_paid(run.posted, "post") == {"02-16": 2}

    def test_the_outcome_names_rule_fact_and_verdict(self) -> None:
        (one,) = (one for one in book(self.RULE).replay([*self.CAME, *said("02-16 09:00")]).posted if one.amount)
        assert (one.policy, one.version, one.fact) == ("post", "1", said("02-16 09:00")[0].id)
        assert one.because is not None
        assert one.because.met

    def test_a_refusal_says_what_is_missing_once_a_day(self) -> None:
        run = book(self.RULE).replay(said("02-16 09:00", "02-16 10:00", "02-17 09:00"))
        assert rows(run) == [("not_awarded", 0, 2)] * 2
        assert run.posted[0].because is not None
        assert "2 missing" in run.posted[0].because.explain("en")

    def test_unknown_refuses_and_names_the_measure(self) -> None:
        rule = DirectAward("post", MESSAGE, 2, when=tenure >= 1)
        run = book(rule).replay(said("02-16 09:00"))
        (one,) = run.posted
        assert one.because is not None
        assert (one.reason, one.because.answer) == ("unknown", Answer.UNKNOWN)
        assert [leaf.measure.key for leaf in one.because.gaps()] == ["tenure"]
        assert "days since joining" in explain(book(rule), one)

    def test_it_sees_the_standing_before_the_fact(self) -> None:
        rule = DirectAward("post", CHECKED_IN, 2, when=days(CHECKED_IN) >= 1)
        run = book(rule).replay(log(CHECKED_IN, "02-14 09:00", "02-15 09:00"))
        assert days_paid(run.posted, "post") == {"02-15": 2}

    def test_a_balance_may_decide(self) -> None:
        rule = DirectAward("post", MESSAGE, 2, when=POINTS.balance >= 3)
        run = book(rule).replay([*said("02-16 08:00"), *log(GRANTED, "02-16 09:00 =3"), *said("02-16 10:00")])
        assert rows(run) == [("not_awarded", 0, 2), ("credited", 2, 2)]


class TestLeave:
    RULE = DirectAward("post", MESSAGE, 2, when=VIP)

    def test_a_late_fact_is_decided_now_and_for_today(self) -> None:
        late = [*log(CHECKED_IN, "02-14 09:00", "02-16 09:00"), *said("02-15 09:00")]
        (one,) = (one for one in book(self.RULE).replay(late).posted if one.amount)
        assert UTC.day_number(one.at) == one.day
        assert days_paid([one], "post") == {"02-16": 2}

    def test_what_comes_later_reopens_nothing(self) -> None:
        entries = [*said("02-16 09:00"), *log(CHECKED_IN, "02-14 09:00", "02-15 09:00")]
        assert rows(book(self.RULE).replay(entries)) == [("not_awarded", 0, 2)]


class TestRolling:
    WEEK = DirectAward("post", MESSAGE, 4, rolling=RollingCap(10, days=7))

    def test_in_any_seven_days_no_more_than_the_cap(self) -> None:
        run = book(self.WEEK).replay(said(*(f"02-{day:02} 09:00" for day in range(1, 12))))
        assert days_paid(run.posted, "post") == {"02-01": 4, "02-02": 4, "02-03": 2, "02-08": 4, "02-09": 4, "02-10": 2}

    def test_partial_says_what_was_desired_and_none_is_an_outcome_once_a_day(self) -> None:
        run = book(self.WEEK).replay(said(*(f"02-16 {hour:02}:00" for hour in range(9, 14))))
        paid = [("credited", 4, 4), ("credited", 4, 4), ("credited", 2, 4)]
        assert rows(run) == [*paid, ("award_capped", 0, 4)]

    def test_drop_gives_nothing_of_what_does_not_fit(self) -> None:
        rule = DirectAward("post", MESSAGE, 4, rolling=RollingCap(10, days=7), at_cap=AtCap.DROP)
        run = book(rule).replay(said("02-16 09:00", "02-16 10:00", "02-16 11:00"))
        assert rows(run) == [("credited", 4, 4), ("credited", 4, 4), ("award_capped", 0, 4)]

    def test_seconds_are_counted_from_each_award(self) -> None:
        rule = DirectAward("post", MESSAGE, 1, rolling=RollingCap(1, seconds=3600))
        run = book(rule).replay(said("02-16 09:00", "02-16 09:59", "02-16 10:00", "02-16 10:30"))
        assert [one.amount for one in run.posted if one.amount] == [1, 1]

    def test_several_at_once_are_one_award(self) -> None:
        facts = [Fact("f", 0, "ada", MESSAGE, times=3)]
        assert rows(book(self.WEEK).replay(facts)) == [("credited", 10, 12)]


class TestRates:
    CAME = (*log(CHECKED_IN, "02-14 09:00", "02-15 09:00"),)

    def test_a_vip_earns_double(self) -> None:
        rule = DirectAward("post", MESSAGE, 3, rates=(DOUBLE,))
        run = book(rule).replay([*said("02-13 09:00"), *self.CAME, *said("02-16 09:00")])
        assert rows(run) == [("credited", 3, 3), ("credited", 6, 6)]
        assert [one.because is not None for one in run.posted] == [False, True]

    @pytest.mark.parametrize(
        ("stacking", "wanted"), [(Stacking.COMPOUND, 9), (Stacking.ADDITIVE, 7), (Stacking.HIGHEST, 6)]
    )
    def test_row_64_two_at_once(self, stacking: Stacking, wanted: int) -> None:
        rates = (DOUBLE, Rate(POINTS.balance <= 0, Fraction(3, 2)), Rate(tenure >= 1, Fraction(10)))
        rule = DirectAward("post", MESSAGE, 3, rates=rates, stacking=stacking)
        assert rows(book(rule).replay([*self.CAME, *said("02-16 09:00")])) == [("credited", wanted, wanted)]

    def test_nothing_is_never_taken(self) -> None:
        halves = (Rate(VIP, Fraction(1, 2)), Rate(POINTS.balance <= 0, Fraction(1, 2)), Rate(VIP, Fraction(1, 3)))
        rule = DirectAward("post", MESSAGE, 3, rates=halves, stacking=Stacking.ADDITIVE)
        assert rows(book(rule).replay([*self.CAME, *said("02-16 09:00")])) == []

    def test_each_award_is_rounded_on_its_own(self) -> None:
        rule = DirectAward("post", MESSAGE, 3, rates=(Rate(VIP, Fraction(3, 2)),))
        facts = [*self.CAME, Fact("f", said("02-16 09:00")[0].at, "ada", MESSAGE, times=2)]
        assert rows(book(rule).replay(facts)) == [("credited", 8, 8)]

    def test_the_factor_comes_before_the_cap(self) -> None:
        rule = DirectAward("post", MESSAGE, 3, rates=(DOUBLE,), rolling=RollingCap(4, days=1))
        assert rows(book(rule).replay([*self.CAME, *said("02-16 09:00")])) == [("credited", 4, 6)]


class TestTakenBack:
    WEEK = DirectAward("post", MESSAGE, 4, rolling=RollingCap(6, days=7))

    def test_what_was_really_given_goes_once_and_the_limit_is_back(self) -> None:
        facts = said("02-16 09:00", "02-16 10:00", "-02-16 10:00", "-02-16 10:00", "02-16 11:00")
        assert rows(book(self.WEEK).replay(facts)) == [
            ("credited", 4, 4),
            ("credited", 2, 4),
            ("reversed", -2, 0),
            ("credited", 2, 4),
        ]

    def test_what_was_not_given_is_not_taken(self) -> None:
        rule = DirectAward("post", MESSAGE, 4, when=VIP)
        assert rows(book(rule).replay(said("02-16 09:00", "-02-16 09:00"))) == [("not_awarded", 0, 4)]

    def test_the_rate_of_today_does_not_matter(self) -> None:
        rule = DirectAward("post", MESSAGE, 3, rates=(DOUBLE,))
        facts = [*said("02-15 09:00"), *log(CHECKED_IN, "02-16 08:00", "02-17 08:00")]
        facts.append(said("02-15 09:00")[0].taken_back("back"))
        assert rows(book(rule).replay(facts)) == [("credited", 3, 3), ("reversed", -3, 0)]

    def test_taken_back_before_it_comes(self) -> None:
        assert rows(book(self.WEEK).replay(said("-02-16 09:00", "02-16 09:00"))) == []

    def test_a_part_of_several(self) -> None:
        rule = DirectAward("post", MESSAGE, 3)
        fact = Fact("f", 0, "ada", MESSAGE, times=3)
        one = Fact("g", 0, "ada", MESSAGE, times=-1)
        two = Fact("h", 0, "ada", MESSAGE, times=-2)
        run = book(rule).replay([fact, one, two])
        assert [row[1] for row in rows(run)] == [9, -3, -6]


class TestSides:
    def test_received_and_with_oneself(self) -> None:
        liked = [*log(LIKED, "02-16 09:00 @ada", member="bo"), *log(LIKED, "02-16 10:00 @ada")]
        rule = DirectAward("post", LIKED, 2, role=Role.RECEIVED)
        assert rows(book(rule).replay(liked)) == [("credited", 2, 2)]
        counted = DirectAward("post", LIKED, 2, role=Role.RECEIVED, own=Own.COUNTED)
        assert len(rows(book(counted).replay(liked))) == 2


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        (
            "en",
            [
                "no points for messages on 2017-02-16 by the rule post, because days with check-ins in the last 7 days",
                "no points for messages on 2017-02-16 by the rule post: the cap of 4 a day is reached; 4 without",
            ],
        ),
        (
            "zh",
            [
                "2017-02-16 发言未按规则 post 获得points，因为近 7 天打卡天数：0（至少 2），还差 2",
                "2017-02-16 发言未按规则 post 获得points：已达上限（每天 4），若无上限为 4",
            ],
        ),
    ],
)
def test_a_member_reads_which_rule_gives_nothing_and_why(lang: Lang, wanted: list[str]) -> None:
    refused = book(DirectAward("post", MESSAGE, 4, when=VIP))
    capped = book(DirectAward("post", MESSAGE, 4, rolling=RollingCap(4, days=1)))
    first = explain(refused, refused.replay(said("02-16 09:00")).posted[0], lang)
    second = explain(capped, capped.replay(said("02-16 09:00", "02-16 10:00")).posted[-1], lang)
    assert first.startswith(wanted[0])
    assert second.removesuffix(" it") == wanted[1]


def test_one_rate_needs_no_list_around_it() -> None:
    assert DirectAward("post", MESSAGE, 2, rates=DOUBLE) == DirectAward("post", MESSAGE, 2, rates=(DOUBLE,))


@pytest.mark.parametrize("later", [None, RollingCap(5, seconds=60), RollingCap(5, days=1)])
def test_A2_a_cap_that_is_only_announced_does_not_empty_the_window(later: RollingCap | None) -> None:
    first = book(DirectAward("post", MESSAGE, 5, rolling=RollingCap(5, days=7)))
    second = book(DirectAward("post", MESSAGE, 5, rolling=later))
    both = evolve(second, version="2", since=date(2017, 4, 1), before=first)
    came, standing = said("03-01 09:00", "03-01 10:00", "03-02 10:00", "03-03 10:00"), Standing("ada")
    told = []
    for fact in came:
        step = both.step(standing, fact)
        standing = step.standing
        told += [(one.what, one.amount, one.desired) for one in step.outcomes]
    assert told == rows(both.replay(came)) == rows(first.replay(came))
    assert days_paid(first.replay(came).posted, "post") == {"03-01": 5}


def test_a_new_version_looks_no_further_back_than_the_one_before_it_did() -> None:
    first, second = (book(DirectAward("post", MESSAGE, 5, rolling=RollingCap(5, days=days))) for days in (1, 7))
    both = evolve(second, version="2", since=date(2017, 3, 5), before=first)
    came = said("03-03 09:00", "03-04 09:00", "03-05 09:00", "03-06 09:00", "03-12 09:00")
    assert days_paid(both.replay(came).posted, "post") == {"03-03": 5, "03-04": 5, "03-12": 5}


def test_it_keeps_no_more_than_its_window_and_the_open_days() -> None:
    rule = DirectAward("post", MESSAGE, 4, rolling=RollingCap(10, days=3))
    came = said(*(f"02-{day:02} 09:00" for day in range(1, 28)))
    part = book(rule, lateness=1).replay(came).standings["ada"].part(rule)
    assert (len(part.decided), len(part.window)) == (2, 3)
