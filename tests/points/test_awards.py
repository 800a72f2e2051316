"""Awards: what is refused, what counts, up to which cap, and that late facts pay what they would have paid in time."""

from __future__ import annotations

import re
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.days import Weekday
from commkit.core.errors import InvalidValue, WrongType
from commkit.playbook import Playbook
from commkit.points import Account, AtCap, Award, Cap, Limit, Once, Own, PerAmount, both_sides
from commkit.points.true_up import Carry
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, LIKED, MESSAGE, PURCHASED, REPLIED, SPENT
from commkit.standing.measures import Role
from commkit.testing.facts import MEMBERS
from commkit.testing.playbook_histories import Case, cases_in_time, in_zone, playbooks
from commkit.testing.playbooks import step_by_step_is_replay
from tests.points.by_hand import award_by_hand, days_paid, log, paid, replayed

UTC = Calendar("UTC")
HOUR = 3600
NO_POINTS: dict[str, int] = {}


def book(*rules: Award, calendar: Calendar = UTC, lateness: int = 3) -> Playbook:
    return Playbook("class", "1", calendar, (Account("points"), *rules), lateness=lateness)


class TestRefused:
    @pytest.mark.parametrize("each", [0, -1, 1.5, True, "2"])
    def test_an_award_is_whole_points_one_or_more(self, each: int) -> None:
        with pytest.raises(InvalidValue, match="each: saw"):
            Award("checkin", CHECKED_IN, each=each)

    @pytest.mark.parametrize("cap", [Cap(day=4), Cap(week=4), Cap(month=4), Cap(ever=4), Cap(day=9, month=4)])
    def test_a_cap_below_one_award(self, cap: Cap) -> None:
        with pytest.raises(InvalidValue, match=r"cap: saw 4, it is below one award \(5\)"):
            Award("shared", MESSAGE, each=5, cap=cap)

    @pytest.mark.parametrize("span", ["day", "week", "month", "ever"])
    def test_a_cap_of_nothing(self, span: str) -> None:
        with pytest.raises(InvalidValue, match=f"{span}: saw 0"):
            Cap(**{span: 0})

    def test_what_is_paid_once_has_no_cooldown(self) -> None:
        with pytest.raises(InvalidValue, match="once: saw 'thing', what is paid once has nothing to wait for"):
            Award("topics", REPLIED, each=1, once=Once.THING, cooldown=60)

    @pytest.mark.parametrize("name", ["", "check in", "a.b", 5])
    def test_a_name_that_is_no_word(self, name: str) -> None:
        with pytest.raises(InvalidValue, match="name: saw"):
            Award(name, CHECKED_IN, each=1)

    @pytest.mark.parametrize(
        "wrong", [{"once": "thing"}, {"role": "received"}, {"own": "counted"}, {"kind": "message"}]
    )
    def test_a_word_instead_of_the_value(self, wrong: dict[str, str]) -> None:
        given = {"kind": MESSAGE, **wrong}
        with pytest.raises(TypeError):
            Award("chat", each=1, **given)  # type: ignore[arg-type]  # that is what is refused

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"cap": 5}, "cap: saw 5, a cap says for how long; give Cap(day=5), or a week, a month or ever"),
            ({"cap": None}, "cap: saw None, a cap says for how long; give Cap(day=10), or a week, a month or ever"),
            ({"limit": 3}, "limit: saw 3, a limit says for how long; give Limit.day(3), or hours, minutes or ever"),
            ({"groups": 7}, "groups: saw 7, no groups; give the name of a group, or several"),
            ({"campaigns": 2}, "campaigns: saw 2, no campaigns; give a Campaign, or several"),
            ({"kind": "message"}, "kind: saw 'message', not a Kind; give a Kind"),
            ({"at_cap": "drop"}, "at_cap: saw 'drop', not an AtCap; give an AtCap"),
        ],
    )
    def test_a_value_of_another_kind_is_told_and_not_stumbled_over(self, wrong: dict[str, object], told: str) -> None:
        """N13: a bare AttributeError or TypeError from inside."""
        given = {"kind": MESSAGE, **wrong}
        with pytest.raises(WrongType, match=f"^{re.escape(told)}$"):
            Award("chat", each=1, **given)  # type: ignore[arg-type]  # that is what is refused

    def test_no_cooldown_of_nothing(self) -> None:
        with pytest.raises(InvalidValue, match="cooldown: saw 0"):
            Award("chat", MESSAGE, each=1, cooldown=0)


class TestCaps:
    @pytest.mark.parametrize(
        ("cap", "said", "wanted"),
        [
            # a civil day: the second check-in is paid in part, the third not at all
            (Cap(day=3), ["02-16 09:00", "02-16 12:00", "02-16 21:00", "02-17 09:00"], {"02-16": 3, "02-17": 2}),
            # a week from Monday: Thursday to Saturday are one, the second Saturday fact meets the cap
            (Cap(week=5), ["02-16 09:00", "02-17 09:00", "02-18 09:00"], {"02-16": 2, "02-17": 2, "02-18": 1}),
            (Cap(week=5), ["02-17 09:00", "02-18 09:00", "02-19 09:00", "02-20 09:00"],
             {"02-17": 2, "02-18": 2, "02-19": 1, "02-20": 2}),
            # a calendar month
            (Cap(month=3), ["02-27 09:00", "02-28 09:00", "03-01 09:00"], {"02-27": 2, "02-28": 1, "03-01": 2}),
            # ever
            (Cap(ever=3), ["02-16 09:00", "02-28 09:00", "03-30 09:00"], {"02-16": 2, "02-28": 1}),
            # the tightest of several
            (Cap(day=2, week=3), ["02-16 09:00", "02-16 10:00", "02-17 09:00"], {"02-16": 2, "02-17": 1}),
        ],
    )  # fmt: skip
    def test_a_cap_pays_the_rest_of_an_award(self, cap: Cap, said: list[str], wanted: dict[str, int]) -> None:
        assert (
            replayed(book(Award("checkin", CHECKED_IN, each=2, cap=cap)), log(CHECKED_IN, *said), "checkin") == wanted
        )

    def test_a_week_may_begin_on_sunday(self) -> None:
        said = log(CHECKED_IN, "02-17 09:00", "02-18 09:00", "02-19 09:00", "02-20 09:00")
        rule = Award("checkin", CHECKED_IN, each=2, cap=Cap(week=3))
        from_sunday = Calendar("UTC", week_starts_on=Weekday.SUNDAY)
        assert replayed(book(rule), said, "checkin") == {"02-17": 2, "02-18": 1, "02-20": 2}
        assert replayed(book(rule, calendar=from_sunday), said, "checkin") == {
            "02-17": 2,
            "02-18": 1,
            "02-19": 2,
            "02-20": 1,
        }

    def test_a_late_fact_takes_the_room_of_later_days(self) -> None:
        said = log(CHECKED_IN, "02-14 09:00", "02-15 09:00", "02-16 09:00", "02-13 20:00")
        run = book(Award("checkin", CHECKED_IN, each=2, cap=Cap(week=5))).replay(said)
        assert days_paid(run.posted, "checkin") == {"02-13": 2, "02-14": 2, "02-15": 1}
        late = [(one.what, one.amount) for one in run.posted if one.fact == said[-1].id]
        assert late == [("credited", 2), ("reversed", -1), ("reversed", -1)]

    def test_the_credit_comes_before_what_it_replaces(self) -> None:
        said = log(CHECKED_IN, "02-15 09:00", "02-14 09:00")
        run = book(Award("checkin", CHECKED_IN, each=2, cap=Cap(ever=2))).replay(said)
        assert [(one.what, one.day - run.posted[0].day) for one in run.posted] == [
            ("credited", 0),
            ("credited", -1),
            ("reversed", 0),
        ]

    def test_taking_back_gives_the_room_to_later_days(self) -> None:
        said = log(CHECKED_IN, "02-13 09:00", "02-14 09:00", "02-15 09:00", "-02-13 09:00")
        assert replayed(book(Award("checkin", CHECKED_IN, each=2, cap=Cap(week=3))), said, "checkin") == {
            "02-14": 2,
            "02-15": 1,
        }

    def test_an_outcome_says_what_the_day_is_worth_without_the_cap(self) -> None:
        said = log(CHECKED_IN, "02-16 09:00", "02-16 10:00")
        run = book(Award("checkin", CHECKED_IN, each=2, cap=Cap(day=3))).replay(said)
        assert [(one.amount, one.desired) for one in run.posted] == [(2, 2), (1, 4)]

    def test_room_is_never_below_nothing(self) -> None:
        assert Cap(ever=5).room(Carry(in_all=9), week=0, month=0) == 0
        assert Cap().room(Carry(in_all=9), week=0, month=0) is None
        assert Cap(month=8, day=5).least == 5


class TestCooldown:
    rule = Award("chat", MESSAGE, each=1, cooldown=HOUR)

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (["02-16 09:00", "02-16 09:59"], {"02-16": 1}),
            (["02-16 09:00", "02-16 10:00"], {"02-16": 2}),
            # what is too soon does not begin another wait
            (["02-16 09:00", "02-16 09:30", "02-16 10:00"], {"02-16": 2}),
            # across midnight
            (["02-16 23:30", "02-17 00:15"], {"02-16": 1}),
            (["02-16 23:30", "02-17 00:30"], {"02-16": 1, "02-17": 1}),
            (["02-16 09:00", "02-16 09:00"], {"02-16": 1}),
            # days apart
            (["02-16 09:00", "02-26 09:00"], {"02-16": 1, "02-26": 1}),
        ],
    )
    def test_too_soon_is_not_paid(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(book(self.rule), log(MESSAGE, *said), "chat") == wanted

    def test_a_late_fact_shifts_the_chain_after_it(self) -> None:
        # in time 23:40, 00:50 and 01:55 count; with 22:55 before them 23:40 is too soon, and 00:20 counts instead
        said = log(MESSAGE, "02-16 23:40", "02-17 00:20", "02-17 00:50", "02-17 01:55", "02-16 22:55")
        assert replayed(book(self.rule), said[:-1], "chat") == {"02-16": 1, "02-17": 2}
        assert replayed(book(self.rule), said, "chat") == {"02-16": 1, "02-17": 2}
        assert award_by_hand(self.rule, said, "ada", UTC) == paid(book(self.rule).replay(said).posted, "chat", "ada")

    def test_a_late_fact_may_cost_a_later_day_its_point(self) -> None:
        said = log(MESSAGE, "02-17 00:15", "02-16 23:30")
        assert replayed(book(self.rule), said, "chat") == {"02-16": 1}

    def test_taking_back_the_first_of_a_chain(self) -> None:
        said = log(MESSAGE, "02-16 23:30", "02-17 00:15", "-02-16 23:30")
        assert replayed(book(self.rule), said, "chat") == {"02-17": 1}


class TestOnce:
    things = Award("topics", REPLIED, each=2, once=Once.THING)
    fans = Award("fans", LIKED, each=2, once=Once.PERSON, role=Role.RECEIVED)
    first = Award("first", MESSAGE, each=2, once=Once.EVER)

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            (["02-16 09:00 #a", "02-16 10:00 #a", "02-18 09:00 #a"], {"02-16": 2}),
            (["02-16 09:00 #a", "02-16 10:00 #b", "02-18 09:00 #c"], {"02-16": 4, "02-18": 2}),
            # months later it is still known
            (["02-16 09:00 #a", "04-16 09:00 #a"], {"02-16": 2}),
            # the earlier day is paid, whichever came first
            (["02-17 09:00 #a", "02-15 09:00 #a"], {"02-15": 2}),
            # taken back: the next day with the thing is paid instead
            (["02-15 09:00 #a", "02-17 09:00 #a", "-02-15 09:00 #a"], {"02-17": 2}),
            (["02-15 09:00 #a", "02-15 10:00 #a", "-02-15 09:00 #a"], {"02-15": 2}),
            (["02-15 09:00 #a", "-02-15 09:00 #a"], NO_POINTS),
            (["-02-15 09:00 #a", "02-15 09:00 #a"], NO_POINTS),
        ],
    )
    def test_once_for_each_thing(self, said: list[str], wanted: dict[str, int]) -> None:
        assert replayed(book(self.things), log(REPLIED, *said), "topics") == wanted

    def test_once_for_each_person(self) -> None:
        likes = [
            *log(LIKED, "02-16 09:00 @ada", "02-17 09:00 @ada", member="bo"),
            *log(LIKED, "02-17 10:00 @ada", member="cai"),
        ]
        assert replayed(book(self.fans), likes, "fans") == {"02-16": 2, "02-17": 2}

    def test_once_ever(self) -> None:
        said = log(MESSAGE, "02-16 09:00", "02-16 10:00", "02-20 09:00")
        assert replayed(book(self.first), said, "first") == {"02-16": 2}

    def test_a_day_that_moves_owes_nothing_in_between(self) -> None:
        replies = log(REPLIED, "02-15 09:00 #a", "02-16 09:00 #a")
        spent = log(SPENT, "02-16 10:00 =2")
        run = book(self.things).replay([*replies, *spent, replies[0].taken_back("back")])
        assert days_paid(run.posted, "topics") == {"02-16": 2}
        assert "indebted" not in {one.what for one in run.posted}


class TestBothSides:
    given, received = both_sides("like", LIKED, acted=1, received=2, cap=Cap(day=3))

    def test_each_side_is_paid_its_own(self) -> None:
        liked = log(LIKED, "02-16 09:00 @bo", "02-16 10:00 @bo")
        both = book(self.given, self.received)
        assert replayed(both, liked, "like_given", "ada") == {"02-16": 2}
        assert replayed(both, liked, "like_received", "bo") == {"02-16": 3}
        assert replayed(both, liked, "like_received", "ada") == NO_POINTS

    def test_with_oneself_nobody_is_paid(self) -> None:
        assert book(self.given, self.received).replay(log(LIKED, "02-16 09:00 @ada")).posted == ()

    def test_unless_the_rule_says_so(self) -> None:
        own = book(evolve(self.given, own=Own.COUNTED), evolve(self.received, own=Own.COUNTED))
        run = own.replay(log(LIKED, "02-16 09:00 @ada"))
        assert days_paid(run.posted, "like_given") | days_paid(run.posted, "like_received") == {"02-16": 2}


class TestVersions:
    old = book(Award("chat", MESSAGE, each=1, cap=Cap(week=3)))
    new = evolve(
        book(Award("chat", MESSAGE, each=2, cap=Cap(week=7))), version="2", since=date(2017, 2, 15), before=old
    )

    def test_each_day_is_paid_by_its_version(self) -> None:
        run = self.new.replay(log(MESSAGE, "02-13 09:00", "02-14 09:00", "02-15 09:00", "02-16 09:00", "02-17 09:00"))
        # in this week 1 and 1 by the first version, then 2 and 2; the last of 7 is one
        assert days_paid(run.posted, "chat") == {"02-13": 1, "02-14": 1, "02-15": 2, "02-16": 2, "02-17": 1}
        assert [one.version for one in run.posted] == ["1", "1", "2", "2", "2"]

    def test_a_late_fact_is_paid_by_the_version_of_its_day(self) -> None:
        said = log(MESSAGE, "02-15 09:00", "02-16 09:00", "02-16 10:00", "02-14 09:00", "02-13 09:00")
        run = self.new.replay(said)
        assert days_paid(run.posted, "chat") == {"02-13": 1, "02-14": 1, "02-15": 2, "02-16": 3}
        late = [(one.version, one.amount, one.day - run.posted[0].day) for one in run.posted if one.fact == said[-1].id]
        assert late == [("1", 1, -2), ("2", -1, 1)]

    @pytest.mark.parametrize(
        ("added", "paid"),
        [(Cap(week=8), [5, 5, 5, 3]), (Cap(ever=12), [5, 5, 5, 5, 2]), (Cap(month=6, day=5), [5, 5, 5, 1])],
    )
    def test_the_first_long_cap_counts_from_the_first_day_of_its_version(self, added: Cap, paid: list[int]) -> None:
        """B2: the page said that it counts what is paid on days that may still change."""
        said = log(MESSAGE, "02-13 09:00", "02-14 09:00", "02-15 09:00", "02-16 09:00", "02-17 09:00")
        old = book(Award("chat", MESSAGE, each=5))
        new = evolve(book(Award("chat", MESSAGE, each=5, cap=added)), version="2", since=date(2017, 2, 15), before=old)
        for order in (said, [said[1], said[2], said[0], *said[3:]], [*said[:2], said[3], said[2], said[4]]):
            assert list(days_paid(new.replay(order).posted, "chat").values()) == paid
            step_by_step_is_replay(new, order)

    def test_after_a_version_with_a_long_cap_what_it_paid_counts(self) -> None:
        said = log(MESSAGE, "02-13 09:00", "02-14 09:00", "02-15 09:00", "02-16 09:00", "02-17 09:00")
        old = book(Award("chat", MESSAGE, each=5, cap=Cap(month=1000)))
        new = book(Award("chat", MESSAGE, each=5, cap=Cap(week=8)))
        new = evolve(new, version="2", since=date(2017, 2, 15), before=old)
        assert days_paid(new.replay(said).posted, "chat") == {"02-13": 5, "02-14": 5}
        step_by_step_is_replay(new, said)


class TestWithoutACap:
    """C6: without any cap an award stopped at 10 ** 18, and no outcome said why."""

    @pytest.mark.parametrize(
        "more",
        [
            {},
            {"cooldown": 60},
            {"once": Once.EVER},
            {"limit": Limit.ever(9)},
            {"at_cap": AtCap.DROP},
            {"groups": "a"},
        ],
    )
    def test_nothing_is_cut_however_much_it_is(self, more: dict[str, object]) -> None:
        rule = Award("grant", MESSAGE, each=10**30, **more)  # type: ignore[arg-type]  # one field each
        one = Fact("f1", 0, "ada", MESSAGE, group="a")
        assert [(paid.amount, paid.desired) for paid in book(rule).replay([one]).posted] == [(10**30, 10**30)]

    def test_also_by_amount(self) -> None:
        rule = Award("bought", PURCHASED, each=PerAmount(1, 1))
        one = Fact("f1", 0, "ada", PURCHASED, amount=10**40)
        assert [paid.amount for paid in book(rule).replay([one]).posted] == [10**40]

    def test_a_cap_above_what_was_the_limit_holds(self) -> None:
        rule = Award("grant", MESSAGE, each=10**30, cap=Cap(week=10**30 + 5))
        facts = [Fact(f"f{number}", number, "ada", MESSAGE) for number in (1, 2)]
        assert [paid.amount for paid in book(rule).replay(facts).posted] == [10**30, 5]


DAILY = Award("daily", MESSAGE, each=2, cap=Cap(day=3))
RULES = (
    DAILY,
    Award("weekly", MESSAGE, each=2, cap=Cap(day=5, week=7)),
    Award("monthly", CHECKED_IN, each=3, cap=Cap(month=7)),
    Award("ever", LIKED, each=3, cap=Cap(ever=7), own=Own.COUNTED),
    Award("spaced", MESSAGE, each=1, cooldown=3 * HOUR),
    Award("spaced_capped", MESSAGE, each=2, cooldown=30 * HOUR, cap=Cap(week=3)),
    Award("topics", REPLIED, each=2, once=Once.THING),
    Award("fans", LIKED, each=1, once=Once.PERSON, role=Role.RECEIVED, cap=Cap(week=2)),
    Award("liked_whom", LIKED, each=1, once=Once.PERSON),
    Award("first", MESSAGE, each=5, once=Once.EVER),
    *both_sides("like", LIKED, acted=1, received=2, cap=Cap(day=3)),
)
SUNDAY = Calendar("America/New_York", week_starts_on=Weekday.SUNDAY)
BOOKS = playbooks([book(*RULES), book(*RULES, lateness=1)])
FROM_SUNDAY = playbooks([book(*RULES)], [SUNDAY])
THEMES = ((MESSAGE,), (LIKED, REPLIED), (MESSAGE, CHECKED_IN, LIKED, REPLIED))


def _pays_as_by_hand(case: Case) -> None:
    run = case.book.replay(case.delivered)
    for rule in RULES:
        for member in MEMBERS:
            by_hand = award_by_hand(rule, case.facts, member, case.book.calendar)
            assert paid(run.posted, rule.name, member) == by_hand, (rule.name, member)


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_however_late_awards_pay_what_all_facts_in_order_are_worth(case: Case) -> None:
    _pays_as_by_hand(case)


@given(cases_in_time(FROM_SUNDAY, size=16, themes=THEMES))
def test_also_in_weeks_from_sunday(case: Case) -> None:
    _pays_as_by_hand(case)


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_the_account_holds_what_the_awards_paid(case: Case) -> None:
    run = case.book.replay(case.delivered)
    account = case.book.policy("points")
    for member, standing in run.standings.items():
        part = standing.part(account)
        assert part.balance - part.debt == sum(one.amount for one in run.of(member))
        assert part.debt == 0, "nothing was spent, so nothing can be owed"


@given(cases_in_time(BOOKS, size=16, themes=THEMES))
def test_no_cap_is_ever_passed(case: Case) -> None:
    run = case.book.replay(case.delivered)
    for rule in RULES:
        for member in MEMBERS:
            days = paid(run.posted, rule.name, member)
            assert all(points > 0 for points in days.values())
            assert rule.cap.day is None or max(days.values(), default=0) <= rule.cap.day
            assert rule.cap.ever is None or sum(days.values()) <= rule.cap.ever


def test_a_history_in_another_zone_is_another_history() -> None:
    said: list[Fact] = log(MESSAGE, "02-16 15:00", "02-16 17:00")
    assert replayed(book(DAILY), said, "daily") == {"02-16": 3}
    assert replayed(in_zone(book(DAILY), Calendar("Asia/Shanghai")), said, "daily") == {"02-16": 2, "02-17": 2}
