"""Comparing two books: who gains and who loses what, why, and what it costs; it adds up to what two replays give."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.combine import AllOf
from commkit.core.days import date_of
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import given as asked
from commkit.core.readings import Readable, Readings
from commkit.core.wording import Label
from commkit.members.lifecycle.class_member import ACTIVE, LURKER
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.members.turnover import Quiet
from commkit.playbook import Playbook
from commkit.playbook.changes import changed
from commkit.playbook.compare import compare
from commkit.playbook.comparison import Comparison, Eligible, Numbers, Often, RuleSum, States
from commkit.playbook.reading import shown_by
from commkit.points import Account, Award, Cap
from commkit.points.claims import Rewards
from commkit.points.ledger import Negative
from commkit.points.ledger.policy import Ledger
from commkit.points.rewards import claim_at
from commkit.presets import study_class
from commkit.presets.class_log import class_log
from commkit.standing.activity import Activities
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    GRANTED,
    JOINED,
    LIKED,
    MESSAGE,
    REDEEM_CANCELLED,
    REDEEM_CONFIRMED,
    REDEEM_REFUNDED,
    REDEEMED,
    SHARED,
    SPENT,
    Kind,
)
from commkit.standing.measures import count, days, people, tenure
from commkit.standing.policy import Handler, Heard, Now, Rule, Shown
from commkit.testing.playbook_histories import Case, cases, playbooks
from commkit.testing.playbook_runs import nights
from tests.testing.playbook_books import BOOKS, EVERYTHING, FIRST, SECOND, book

DAY = 86_400_000_000
UTC = Calendar("UTC")
POINTS = Account("points", Label(en="points", zh="积分"), grants=(GRANTED,))
CHECKIN, MESSAGES = Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2)), Award("message", MESSAGE, each=1)
STAGE = Turnover("stage", quiet=Quiet(window_days=20))
OLD = Playbook("class", "1", UTC, (POINTS, CHECKIN, MESSAGES, STAGE))
NEW = Playbook(
    "class",
    "2",
    UTC,
    (POINTS, evolve(CHECKIN, each=3, cap=Cap(day=3)), evolve(MESSAGES, cap=Cap(day=1)), STAGE),
)
STRICT = evolve(
    OLD, version="strict", policies=(POINTS, CHECKIN, MESSAGES, Turnover("stage", quiet=Quiet(window_days=5)))
)


def fact(id: str, member: str, day: int, kind: Kind = CHECKED_IN, amount: int = 1) -> Fact:
    return Fact(id, day * DAY, member, kind, amount=amount)


LOG = (
    fact("j1", "ada", 0, JOINED),
    fact("j2", "bo", 0, JOINED),
    fact("j3", "cai", 0, JOINED),
    fact("a1", "ada", 1),
    fact("a2", "ada", 2),
    fact("b1", "bo", 2, MESSAGE),
    fact("b2", "bo", 2, MESSAGE),
    fact("b3", "bo", 2, MESSAGE),
    fact("c1", "cai", 2),
    fact("c2", "cai", 2, MESSAGE),
    fact("c3", "cai", 2, MESSAGE),
)


def numbers(comparison: Comparison, what: str = "points") -> Numbers:
    total = comparison.total(what)
    assert isinstance(total, Numbers)
    return total


def states(comparison: Comparison, what: str = "stage") -> States:
    total = comparison.total(what)
    assert isinstance(total, States)
    return total


def eligible(comparison: Comparison, what: str) -> Eligible:
    total = comparison.total(what)
    assert isinstance(total, Eligible)
    return total


# ---------------------------------------------------------------- points


def test_who_gains_and_who_loses_and_what_it_costs() -> None:
    comparison = compare(OLD, NEW, LOG)
    assert [(one.member, one.what, one.before, one.after, one.gain) for one in comparison.changes] == [
        ("ada", "points", 4, 6, 2),
        ("bo", "points", 3, 1, -2),
    ]
    total = numbers(comparison)
    assert (total.gain, total.lose, total.unchanged) == (1, 1, 1)
    assert (total.before, total.after, total.cost) == (11, 11, 0)


def test_the_rules_behind_a_sum_in_the_order_of_the_book() -> None:
    comparison = compare(OLD, NEW, LOG)
    assert numbers(comparison).rules == (RuleSum("checkin", 6, 9), RuleSum("message", 5, 2))
    assert comparison.of("bo")[0].rules == (RuleSum("message", 3, 1),)


def test_gains_and_losses_of_one_member_cancel_and_are_no_difference() -> None:
    assert compare(OLD, NEW, LOG).of("cai") == ()


def test_what_is_spent_and_granted_is_told_with_the_account() -> None:
    log = [*LOG, fact("g", "ada", 3, GRANTED, 5), fact("s", "ada", 4, SPENT, 10)]
    total = numbers(compare(OLD, NEW, log))
    assert total.rules[0] == RuleSum("points", 5, -5)
    (change,) = (one for one in compare(OLD, NEW, log).of("ada") if one.what == "points")
    assert (change.before, change.after) == (9, 1)
    assert change.rules == (RuleSum("points", 5, -5), RuleSum("checkin", 4, 6))


def test_what_was_there_before_the_facts_is_no_difference() -> None:
    poor = evolve(OLD, policies=(POINTS, CHECKIN, evolve(MESSAGES, into="growth"), Account("growth"), STAGE))
    comparison = compare(OLD, NEW, LOG[4:], standings=OLD.replay(LOG[:4]).standings)
    assert comparison.of("ada")[0].rules == (RuleSum("checkin", 2, 3),)
    assert (numbers(comparison).before, numbers(comparison).rules[0]) == (11, RuleSum("checkin", 4, 6))
    assert numbers(compare(OLD, poor, LOG), "growth").rules == (RuleSum("message", 0, 5),)


def test_an_account_that_only_one_book_has() -> None:
    poor = evolve(OLD, policies=(STAGE,))
    comparison = compare(OLD, poor, LOG)
    (ada,) = (one for one in comparison.of("ada") if one.what == "points")
    assert (ada.before, ada.after, ada.gain) == (4, None, -4)
    assert numbers(comparison).cost == -11


def test_a_member_of_whom_only_one_book_hears_is_as_on_the_first_day_in_the_other() -> None:
    deaf = evolve(OLD, policies=(POINTS, CHECKIN, STAGE))
    comparison = compare(OLD, deaf, [fact("b1", "bo", 2, MESSAGE), fact("d1", "dee", 2, MESSAGE)], checks={})
    assert [(one.member, one.before, one.after) for one in comparison.changes] == [("bo", 1, 0), ("dee", 1, 0)]


def test_two_books_that_differ_in_their_days() -> None:
    east = evolve(OLD, calendar=Calendar("Asia/Shanghai"))
    log = [Fact("f1", 20 * 3_600_000_000, "ada", CHECKED_IN), Fact("f2", 23 * 3_600_000_000, "ada", CHECKED_IN)]
    late = [*log, Fact("f3", 15 * 3_600_000_000, "ada", CHECKED_IN)]
    assert numbers(compare(OLD, east, log)).cost == 0
    assert numbers(compare(OLD, east, late)).cost == 2


# ---------------------------------------------------------------- stages


def test_a_stage_that_differs_comes_with_the_verdict_of_the_last_move() -> None:
    comparison = compare(OLD, STRICT, LOG, until=12)
    total = states(comparison)
    assert (total.before, total.after) == ({"active": 3}, {"lurker": 3})
    assert total.moves == {(ACTIVE, LURKER): 3}
    assert total.moved == 3
    change = comparison.of("ada")[0]
    assert (change.before, change.after, change.gain) == (ACTIVE, LURKER, None)
    assert change.because_before is None
    assert change.because_after is not None
    assert change.because_after.met


def test_a_stage_that_only_one_book_has() -> None:
    plain = evolve(OLD, policies=(POINTS, CHECKIN, MESSAGES))
    assert states(compare(plain, OLD, LOG)).moves == {("", ACTIVE): 3}


# ---------------------------------------------------------------- the whole period

BACK = (*LOG, fact("a9", "ada", 12), fact("b9", "bo", 12), fact("c9", "cai", 2, MESSAGE))


def often(comparison: Comparison) -> dict[str, tuple[int, int, int, int]]:
    found = [one for one in comparison.totals if isinstance(one, Often)]
    return {one.what: (one.before, one.after, one.members_before, one.members_after) for one in found}


def test_moves_that_end_in_the_same_state_are_counted() -> None:
    comparison = compare(OLD, STRICT, BACK)
    assert states(comparison).moves == {(ACTIVE, LURKER): 1}
    assert often(comparison) == {
        "stage: -> newcomer": (3, 3, 3, 3),
        "stage: newcomer -> active": (3, 3, 3, 3),
        "stage: active -> lurker": (0, 3, 0, 3),
        "stage: lurker -> active": (0, 2, 0, 2),
        "stage: keep": (0, 2, 0, 2),
        "stage: private_chat": (0, 3, 0, 3),
    }
    assert [(one.what, one.before, one.after, one.gain) for one in comparison.of("ada")] == [
        ("stage: active -> lurker", 0, 1, 1),
        ("stage: keep", 0, 1, 1),
        ("stage: lurker -> active", 0, 1, 1),
        ("stage: private_chat", 0, 1, 1),
    ]
    assert {"member": "ada", "what": "stage: lurker -> active", "gain": 1}.items() <= comparison.rows()[2].items()


def test_how_often_a_member_lurked_is_counted_and_so_is_the_member_once() -> None:
    log = [*BACK, fact("a10", "ada", 30)]
    comparison = compare(STRICT, OLD, log)
    assert comparison.total("stage: active -> lurker") == Often(
        "stage: active -> lurker", "stage", "active", "lurker", 5, 1, 3, 1
    )
    assert "over the whole period, active -> lurker: 2 -> 0 times" in comparison.explain("ada")
    assert "整个期间，潜水 -> 活跃：2 -> 0 次" in comparison.explain("ada", "zh")


def test_the_text_of_the_period_has_only_what_differs() -> None:
    text = compare(OLD, STRICT, BACK).text()
    assert "stage: 1 members differ in the state at the end of 1970-01-13" in text
    assert text.endswith(
        "stage, over the whole period: how often, and to how many members ever\n"
        "  what happened                            before  after  difference  members before  members after  "
        "difference\n"
        "  active -> lurker                              0      3          +3               0              3"
        "          +3\n"
        "  decided: speak to them in private first       0      3          +3               0              3"
        "          +3\n"
        "  lurker -> active                              0      2          +2               0              2"
        "          +2\n"
        "  decided: keep                                 0      2          +2               0              2"
        "          +2"
    )


def test_without_until_everybody_is_compared_at_the_end_of_the_day_of_the_last_fact() -> None:
    checks = {"wrote today": days(MESSAGE).last(1) >= 1}
    comparison = compare(OLD, STRICT, [*LOG, fact("z", "zoe", 12, MESSAGE)], checks=checks)
    assert comparison.day == 12
    assert states(comparison).after == {"lurker": 3, "": 1}
    assert eligible(comparison, "wrote today").before == 1
    assert compare(OLD, STRICT, [*LOG, fact("z", "zoe", 12, MESSAGE)], until=12, checks=checks) == comparison


def test_where_facts_come_after_until_no_day_is_said() -> None:
    comparison = compare(OLD, STRICT, BACK, until=9)
    assert comparison.day is None
    assert "stage: 1 members differ\n" in comparison.text()
    assert compare(OLD, STRICT, []).day is None


def test_two_verdicts_of_different_days_are_dated() -> None:
    def moving(target: str, least: int) -> Playbook:
        moves = (Move("new", target, EachDay(), count(MESSAGE) >= least),)
        stage = Lifecycle("stage", Machine(("new", target), moves), on_record=(OnRecord(JOINED, "new"),))
        return Playbook("class", target, UTC, (stage,))

    log = [fact("j", "ada", 0, JOINED), fact("m1", "ada", 2, MESSAGE), fact("m2", "ada", 5, MESSAGE)]
    comparison = compare(moving("seen", 1), moving("known", 2), log)
    change = comparison.of("ada")[0]
    assert (change.day_before, change.day_after) == (2, 5)
    assert comparison.explain("ada") == (
        "ada\n"
        "  stage: seen -> known\n"
        "    before, on 1970-01-03, met: messages: 1 (at least 1)\n"
        "    after, on 1970-01-06, met: messages: 2 (at least 2)\n"
        "  over the whole period, new -> known: 0 -> 1 times\n"
        "  over the whole period, new -> seen: 1 -> 0 times"
    )


# ---------------------------------------------------------------- checks


def test_books_and_facts_in_another_order_are_refused_before_any_work() -> None:
    for given_ in ((OLD, LOG, NEW), (LOG, OLD, NEW), (OLD, NEW, NEW)):
        with pytest.raises(WrongType, match=r"compare\(old, new, facts\)"):
            compare(*given_)


def test_who_is_eligible_under_which_book() -> None:
    redeem = {"may redeem": POINTS.balance >= 4}
    total = eligible(compare(OLD, NEW, LOG, checks=redeem), "may redeem")
    assert (total.before, total.after, total.newly, total.no_longer) == (2, 2, (), ())
    total = eligible(compare(OLD, NEW, LOG, checks={"rich": POINTS.balance >= 5}), "rich")
    assert (total.before, total.after, total.newly) == (0, 1, ("ada",))
    assert eligible(compare(NEW, OLD, LOG, checks={"rich": POINTS.balance >= 5}), "rich").no_longer == ("ada",)


def test_the_verdicts_of_a_check_under_both_books() -> None:
    (change,) = (
        one for one in compare(OLD, NEW, LOG, checks={"rich": POINTS.balance >= 5}).of("ada") if one.gain is None
    )
    assert (change.what, change.before, change.after) == ("rich", "unmet", "met")
    assert change.because_before is not None
    assert change.because_before.gaps()[0].missing == 1
    assert change.because_after is not None
    assert change.because_after.readings == (6,)


def test_a_check_may_ask_of_activity_what_neither_book_keeps() -> None:
    log = [*LOG, fact("s1", "ada", 2, SHARED), fact("s2", "ada", 2, SHARED), fact("s2", "ada", 2, SHARED)]
    checks = {"shares twice": count(SHARED) >= 2, "shares often": count(SHARED) >= 3, "old": tenure >= 2}
    comparison = compare(OLD, OLD, log, checks=checks)
    assert (eligible(comparison, "shares twice").before, eligible(comparison, "shares often").before) == (1, 0)
    assert eligible(comparison, "old").before == 3


def test_a_check_on_facts_before_the_first_of_the_log_is_unknown() -> None:
    resumed = compare(OLD, OLD, LOG[5:], standings=OLD.replay(LOG[:5]).standings, checks={"liker": count(LIKED) >= 1})
    assert eligible(resumed, "liker").unknown_before == 3
    assert eligible(compare(OLD, OLD, LOG, known_from=1, checks={"x": count(LIKED) >= 1}), "x").unknown_after == 3
    assert eligible(compare(OLD, OLD, LOG, checks={"x": count(LIKED) >= 1}), "x").unknown_after == 0


def test_a_measure_that_one_book_answers_is_not_known_under_the_other() -> None:
    growth = Account("growth", spends=())
    more = evolve(OLD, policies=(*OLD.policies, growth, evolve(CHECKIN, name="grow", into="growth")))
    total = eligible(compare(OLD, more, LOG, checks={"grown": growth.balance >= 4}), "grown")
    assert (total.unknown_before, total.after, total.newly) == (3, 1, ("ada",))


def test_a_measure_that_neither_book_answers_is_refused_before_any_replay() -> None:
    with pytest.raises(UnknownName, match="neither book answers it"):
        compare(OLD, NEW, [], checks={"odd": asked("shoe_size") >= 40})


def test_a_check_must_be_a_check_under_a_name_of_its_own() -> None:
    with pytest.raises(InvalidValue, match="a policy has this name"):
        compare(OLD, NEW, LOG, checks={"points": POINTS.balance >= 4})
    with pytest.raises(WrongType, match="not a check"):
        compare(OLD, NEW, LOG, checks={"rich": 4})  # type: ignore[dict-item]


# ---------------------------------------------------------------- a rule of one's own


@frozen
class Mood:
    """How often a member was liked, and the word for it."""

    likes: int = 0


@frozen
class Moods(Rule[Mood]):
    """Shows a number and a word of its own, with its own reason."""

    name: str
    enough: int

    @property
    def part(self) -> type[Mood]:
        return Mood

    def hears(self) -> Mapping[Heard, Handler[Mood]]:
        return {LIKED: self._liked}

    def _liked(self, acc: Mood, _fact: Fact, _now: Now) -> Mood:
        return Mood(acc.likes + 1)

    def shows(self, part: Mood, reader: Readable) -> Mapping[str, Shown]:
        verdict = (asked("likes") >= self.enough).judge(Readings({"likes": part.likes}))
        return {"score": Shown(part.likes * self.enough), "word": Shown("glad" if verdict.met else "sad", verdict)}


def test_what_a_rule_of_ones_own_shows_is_compared_under_its_name() -> None:
    old, new = (Playbook("own", f"{enough}", UTC, (Moods("mood", enough),)) for enough in (1, 2))
    comparison = compare(old, new, [fact("l1", "ada", 1, LIKED)])
    score, word = comparison.changes
    assert (score.what, score.gain, score.rules) == ("mood.score", 1, ())
    assert (word.what, word.before, word.after) == ("mood.word", "glad", "sad")
    assert word.because_after is not None
    assert word.because_after.gaps()[0].missing == 1
    assert numbers(comparison, "mood.score").rules == ()


# ---------------------------------------------------------------- it adds up

PAIRS = st.sampled_from([*pairwise(BOOKS), (FIRST, SECOND), (EVERYTHING, FIRST), (FIRST, EVERYTHING)])


@given(cases(playbooks(BOOKS)))
def test_a_book_compared_with_itself_changes_nothing(case: Case) -> None:
    community = nights(case.book, case.facts)
    checks = {"writes": count(MESSAGE) >= 2, "beloved": people(LIKED).received.last(3) >= 1}
    comparison = compare(
        case.book, case.book, case.delivered, known_from=case.known_from, community=community, checks=checks
    )
    assert comparison.changes == ()
    assert comparison.changed == ()


@given(cases(playbooks([EVERYTHING])), PAIRS, st.booleans())
def test_a_comparison_is_what_two_replays_show(case: Case, pair: tuple[Playbook, Playbook], to_the_end: bool) -> None:
    community = nights(EVERYTHING, case.facts)
    until = 19_810 if to_the_end else None
    comparison = compare(pair[0], pair[1], case.delivered, known_from=case.known_from, community=community, until=until)
    values = []
    for one_book in pair:
        run = one_book.replay(case.delivered, known_from=case.known_from, community=community, until=until)
        values.append({name: shown_by(one_book, one, community) for name, one in run.standings.items()})
    differ = {(one.member, one.what): (one.before, one.after) for one in comparison.changes}
    for member in comparison.members:
        before, after = (shown.get(member, {}) for shown in values)
        for what in before.keys() & after.keys():
            ends = before[what].value, after[what].value
            assert differ.get((member, what), (ends[0], ends[0])) == ends
    for total in comparison.totals:
        if isinstance(total, Numbers):
            assert total.cost == sum(one.gain or 0 for one in comparison.changes if one.what == total.what)
            assert total.gain + total.lose + total.unchanged == len(comparison.members)
            assert total.cost == sum(rule.gain for rule in total.rules)
        if isinstance(total, Often):
            assert total.gain == sum(one.gain or 0 for one in comparison.changes if one.what == total.what)
    for change in comparison.changes:
        if isinstance(comparison.total(change.what), Numbers):
            assert change.gain == sum(rule.gain for rule in change.rules)


@given(cases(playbooks([EVERYTHING])), PAIRS)
def test_the_other_way_round_gains_are_losses(case: Case, pair: tuple[Playbook, Playbook]) -> None:
    community = nights(EVERYTHING, case.facts)
    there = compare(pair[0], pair[1], case.delivered, community=community)
    back = compare(pair[1], pair[0], case.delivered, community=community)
    assert {(one.member, one.what, one.before, one.after) for one in there.changes} == {
        (one.member, one.what, one.after, one.before) for one in back.changes
    }


@given(cases(playbooks([book("check_ins", CHECKIN)])))
def test_what_is_counted_for_a_check_is_the_members_activity_by_the_day_of_the_last_fact(case: Case) -> None:
    measures = (count(MESSAGE), days(MESSAGE).last(3), people(LIKED).received.last(2), count(LIKED).received)
    checks = {one.key: AllOf((one >= 1,)) for one in measures}
    comparison = compare(case.book, case.book, case.delivered, checks=checks)
    day = max((case.book.calendar.day_number(one.at) for one in case.delivered), default=0)
    members = Activities(case.book.calendar).add_all(case.facts).members
    for measure in measures:
        met = 0
        for member in comparison.members:
            activity = members.get(member)
            met += activity is not None and bool((measure >= 1).met_by(activity.at_end_of(day)))
        assert eligible(comparison, measure.key).before == met


# ---------------------------------------------------------------- words


def test_the_text_says_what_changed_who_gains_and_how_many_more() -> None:
    text = compare(OLD, NEW, LOG, checks={"rich": POINTS.balance >= 5}).text(rows=1)
    assert text == (
        "class 1 -> class 2: 2 of 3 members differ\n"
        "changed\n"
        "  version: 1 -> 2\n"
        "  ... and 3 more\n"
        "points: 1 gain, 1 lose, 1 unchanged; cost 0 (11 before, 11 after)\n"
        "  rule     before  after  difference\n"
        "  checkin       6      9          +3\n"
        "  message       5      2          -3\n"
        "  gain most  before  after  difference\n"
        "  ada             4      6          +2\n"
        "  lose most  before  after  difference\n"
        "  bo              3      1          -2\n"
        "stage: 0 members differ in the state at the end of 1970-01-03\n"
        "  state   before  after  difference\n"
        "  active       3      3           0\n"
        "rich: 1 newly eligible, 0 no longer (0 before, 1 after)\n"
        "  newly eligible\n"
        "  ada  balance of points: 6 (at least 5)"
    )


def test_those_who_gain_the_same_stand_by_name() -> None:
    log = [fact(name, name, 1) for name in ("dee", "bo", "ada", "cai")]
    text = compare(OLD, NEW, log).text(rows=2)
    assert text.index("ada") < text.index("bo")
    assert "cai" not in text
    assert "... and 2 more" in text


def test_the_text_of_stages_has_the_moves_and_the_reasons() -> None:
    text = compare(OLD, STRICT, LOG, until=12).text(rows=2)
    assert "stage: 3 members differ" in text
    assert "  before -> after   members\n  active -> lurker        3\n" in text
    assert "  ada     active  lurker  messages in the last 5 days: 0 (at most 0)" in text
    assert "\n  ... and 1 more\nstage, over the whole period" in text


def test_two_equal_books_are_said_to_differ_in_nothing() -> None:
    assert "nothing differs" in str(compare(OLD, OLD, LOG))
    assert "没有差别" in compare(OLD, OLD, LOG).text("zh")


def test_the_notebook_shows_names_as_they_are_written() -> None:
    html = compare(OLD, NEW, [fact("f", "<b>ada</b>", 1)])._repr_html_()
    assert "&lt;b&gt;ada&lt;/b&gt;" in html
    assert "<b>" not in html
    assert html.count("<table>") == html.count("</table>") >= 2


def test_rows_are_plain() -> None:
    rows = compare(OLD, STRICT, LOG, until=12).rows("zh")
    assert rows[0] == {
        "member": "ada",
        "what": "stage",
        "before": "active",
        "after": "lurker",
        "gain": None,
        "because_before": None,
        "because_after": rows[0]["because_after"],
    }
    assert str(rows[0]["because_after"]).startswith("近 5 天发言次数：0（至多 0）；")


def test_why_one_member_differs_in_english() -> None:
    comparison = compare(OLD, NEW, LOG, checks={"rich": POINTS.balance >= 5})
    assert comparison.explain("ada") == (
        "ada\n"
        "  points: 4 -> 6 (+2)\n"
        "    checkin: 4 -> 6 (+2)\n"
        "  rich: not met -> met\n"
        "    before, on 1970-01-03, not met: balance of points: 4 (at least 5), 1 missing\n"
        "    after, on 1970-01-03, met: balance of points: 6 (at least 5)"
    )
    assert comparison.explain("cai") == "cai: nothing differs"


def test_why_one_member_differs_in_chinese_with_chinese_marks() -> None:
    comparison = compare(OLD, NEW, LOG, checks={"rich": POINTS.balance >= 5})
    assert comparison.explain("ada", "zh") == (
        "ada\n"
        "  积分\uff1a4 -> 6\uff08+2\uff09\n"
        "    checkin\uff1a4 -> 6\uff08+2\uff09\n"
        "  rich\uff1a不符合 -> 符合\n"
        "    原\uff081970-01-03\uff09\uff1a不符合\uff1a积分余额\uff1a4\uff08至少 5\uff09\uff0c还差 1\n"
        "    新\uff081970-01-03\uff09\uff1a符合\uff1a积分余额\uff1a6\uff08至少 5\uff09"
    )


def test_a_stage_is_explained_by_its_label_and_the_tree_of_its_verdict() -> None:
    told = compare(OLD, STRICT, LOG, until=12).explain("ada", "zh-CN")
    assert "stage：活跃 -> 潜水" in told
    assert "✓ 近 5 天发言次数：0（至多 0）" in told


def test_a_member_of_whom_nothing_is_known() -> None:
    with pytest.raises(UnknownName, match="no fact reaches"):
        compare(OLD, NEW, LOG).explain("zoe")
    with pytest.raises(UnknownName, match="use one of points, stage"):
        compare(OLD, NEW, LOG).total("growth")


def test_the_class_of_272_with_a_dearer_check_in() -> None:
    old = study_class()
    new = changed(old, {"version": "2", "policies.checkin.each": 3, "policies.checkin.cap.day": 3})
    comparison = compare(old, new, class_log(), until=date_of(17_256))
    total = numbers(comparison)
    assert total.lose == 0
    assert [one.rule for one in total.rules if one.gain] == ["checkin"]
    assert 2 * total.rules[0].after == 3 * total.rules[0].before
    assert states(comparison).moved == 0
    assert [str(one) for one in comparison.changed] == [
        "version: 1 -> 2",
        "policies.checkin.each: 2 -> 3",
        "policies.checkin.cap.day: 2 -> 3",
    ]


# ---------------------------------------------------------------- what rules charge


@pytest.mark.parametrize("account", [POINTS, Ledger("points", Negative.DEBT)], ids=["account", "ledger"])
@pytest.mark.parametrize(
    ("ends", "charged"),
    [
        ((), (-3, -4)),
        ((REDEEM_CONFIRMED,), (-3, -4)),
        ((REDEEM_CANCELLED,), (0, 0)),
        ((REDEEM_CONFIRMED, REDEEM_REFUNDED), (0, 0)),
    ],
    ids=["held", "confirmed", "cancelled", "refunded"],
)
def test_a_dearer_reward_costs_by_the_rule_that_charges_it(
    account: Account | Ledger, ends: tuple[Kind, ...], charged: tuple[int, int]
) -> None:
    shop = Rewards("shop", (claim_at("badge", 3),))
    old = Playbook("old", "1", Calendar("UTC"), (account, CHECKIN, shop))
    new = old.changed({"version": "2", "policies.shop.rewards.0.price.points": 4})
    log = [*(fact(f"c{day}", "ada", day) for day in range(4)), Fact("r1", 5 * DAY, "ada", REDEEMED, thing="badge")]
    log += [Fact(kind.code, (6 + at) * DAY, "ada", kind, thing="r1") for at, kind in enumerate(ends)]
    total = numbers(compare(old, new, log))
    assert {rule.rule: (rule.before, rule.after) for rule in total.rules} == {"checkin": (8, 8), "shop": charged}
    assert total.cost == charged[1] - charged[0]
