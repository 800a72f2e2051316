"""Explanations: a true sentence about every outcome, in both languages, also for rules that nobody has words for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen
from hypothesis import given

from commkit.core.calendar import Calendar
from commkit.core.days import Day, date_of
from commkit.core.errors import UnknownName
from commkit.core.machine import Machine, Move
from commkit.core.measure import given as asked
from commkit.core.readings import Readings
from commkit.core.wording import WORDS, Label, Lang
from commkit.members.lifecycle.class_member import NEWCOMER, OUT
from commkit.members.lifecycle.class_policy import Turnover
from commkit.members.lifecycle.policies import Lifecycle, OnRecord
from commkit.playbook import Playbook
from commkit.playbook.explain import explain, reason
from commkit.points import Account, Award, Cap, DirectAward, Netted, Rate, RollingCap, Streak, Weight, invites
from commkit.points.campaigns import Campaign
from commkit.points.day_rule import DayRule
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    CHECKED_IN,
    GRANTED,
    INVITED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    REMOVED,
    SPENT,
    Kind,
)
from commkit.standing.measures import Role, count
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import Handler, Heard, Now, Rule
from commkit.testing.playbook_histories import Case, cases, playbooks
from commkit.testing.playbook_runs import nights
from tests.testing.playbook_books import BOOKS

DAY = 86_400_000_000
UTC = Calendar("UTC")
POINTS = Account("points", Label(en="points", zh="积分"), grants=(GRANTED,))
CHECKIN = Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))


def fact(
    id: str, day: int, kind: Kind = CHECKED_IN, *, amount: int = 1, times: int = 1, person: str | None = None
) -> Fact:
    return Fact(id, day * DAY, "ada", kind, amount=amount, times=times, person=person)


def date_time(day: int) -> datetime:
    return datetime.fromtimestamp(day * 86_400, tz=ZoneInfo("UTC"))


def told(policies: Sequence[object], *facts: Fact, lang: Lang = "en", until: int | None = None) -> list[str]:
    """What is said of every outcome, in the order in which they were posted."""
    book = Playbook("class", "1", UTC, (POINTS, *policies))  # type: ignore[arg-type]
    return [explain(book, one, lang) for one in book.replay(facts, until=until).posted]


# ---------------------------------------------------------------- points


def test_a_credit_says_how_much_for_what_and_for_which_day() -> None:
    assert told([CHECKIN], fact("f", 17_213)) == ["+2 points for check-ins on 2017-02-16"]
    assert told([CHECKIN], fact("f", 17_213), lang="zh") == ["2017-02-16 打卡\uff0c积分 +2"]


def test_a_credit_that_the_cap_of_the_day_cut_says_so() -> None:
    twice = fact("f", 17_213, times=2)
    assert told([CHECKIN], twice) == [
        "+2 points for check-ins on 2017-02-16; 2 a day at most, the day is worth 4 without the cap"
    ]
    assert told([CHECKIN], twice, lang="zh") == ["2017-02-16 打卡\uff0c积分 +2\uff1b上限为每天 2\uff0c若无上限当天为 4"]


def test_a_later_credit_of_a_day_that_stays_below_the_cap_says_nothing_of_it() -> None:
    chat = Award("chat", MESSAGE, each=1, cap=Cap(day=5))
    assert told([chat], fact("f1", 1, MESSAGE), fact("f2", 1, MESSAGE))[1] == "+1 points for messages on 1970-01-02"


def test_of_longer_caps_the_one_that_cut_is_told() -> None:
    chat = Award("chat", MESSAGE, each=2, cap=Cap(week=3, ever=9))
    assert told([chat], fact("f1", 1, MESSAGE, times=2)) == [
        "+3 points for messages on 1970-01-02; 3 a week at most, the day is worth 4 without the cap"
    ]


NOON, NIGHT = datetime(2017, 2, 16, 12, tzinfo=ZoneInfo("UTC")), datetime(2017, 2, 17, tzinfo=ZoneInfo("UTC"))


def test_the_campaigns_of_the_day_are_named() -> None:
    """N8: a credit of twice the points named no campaign."""
    whole = Campaign("festival", date_time(17_213), date_time(17_214), Fraction(3, 2))
    part = Campaign("night", NOON, NIGHT, 2, groups="north")
    chat = Award("chat", MESSAGE, each=2, campaigns=(whole, part))
    assert told([chat], fact("f", 17_213, MESSAGE)) == [
        "+3 points for messages on 2017-02-16; campaign festival (x1.5), campaign night (x2, 12:00-00:00, north)"
    ]
    assert told([chat], fact("f", 17_213, MESSAGE), lang="zh") == [
        "2017-02-16 发言\uff0c积分 +3\uff1b活动 festival\uff08×1.5\uff09、活动 night\uff08×2、12:00-00:00、north\uff09"
    ]
    assert told([chat], fact("f", 17_214, MESSAGE)) == ["+2 points for messages on 2017-02-17"]


def test_the_rates_that_multiplied_are_named() -> None:
    """N8: a credit of twice the points named no rate."""
    often, seldom = count(MESSAGE).last(7) >= 1, count(MESSAGE).last(7) >= 9
    vip = DirectAward("vip", MESSAGE, each=5, rates=(Rate(often, 2), Rate(seldom, 3)))
    said = [fact("f1", 1, MESSAGE), fact("f2", 2, MESSAGE)]
    assert told([vip], *said) == [
        "+5 points for messages, as of 1970-01-02",
        "+10 points for messages, as of 1970-01-03; x2 by messages in the last 7 days: at least 1",
    ]
    assert told([evolve(vip, rates=(), when=often)], *said)[1:] == ["+5 points for messages, as of 1970-01-03"]
    assert told([vip], *said, lang="zh")[1] == (
        "发言\uff08计入 1970-01-03\uff09\uff0c积分 +10\uff1b×2\uff08近 7 天发言次数\uff1a至少 1\uff09"
    )


def test_a_direct_award_that_a_cap_cut_names_it() -> None:
    vip = DirectAward("vip", MESSAGE, each=5, rolling=RollingCap(7, days=2))
    assert told([vip], fact("f1", 1, MESSAGE), fact("f2", 2, MESSAGE))[1] == (
        "+2 points for messages, as of 1970-01-03; 7 within 2 days at most, 5 without the cap"
    )


def test_a_day_of_votes_below_nothing_takes_points_and_takes_none_back() -> None:
    votes = Netted("votes", netted=(Weight(MESSAGE, -2),), label=Label(en="votes", zh="投票"))
    assert told([votes], fact("f1", 1, MESSAGE))[0].startswith("-2 points for votes")
    assert "taken back" not in told([votes], fact("f1", 1, MESSAGE))[0]


def test_what_is_taken_back_says_so() -> None:
    f = fact("f", 1)
    assert told([CHECKIN], f, f.taken_back("g"))[1] == (
        "-2 points for check-ins on 1970-01-02: credited before, taken back"
    )
    assert told([CHECKIN], f, f.taken_back("g"), lang="zh")[1] == (
        "1970-01-02 打卡\uff0c积分 -2\uff1a此前已发放\uff0c现收回"
    )


def test_a_run_of_days_and_what_was_received_are_named() -> None:
    assert told([Streak("run", CHECKED_IN, {2: 5})], fact("f1", 1), fact("f2", 2)) == [
        "+5 points for a run of days with check-ins on 1970-01-03"
    ]
    liked = Award("liked", LIKED, each=1, role=Role.RECEIVED)
    assert told([liked], Fact("l", DAY, "bo", LIKED, person="ada"), lang="zh") == ["1970-01-02 收到的点赞\uff0c积分 +1"]


def test_an_invitation_taken_back_names_no_day_of_an_invitation() -> None:
    log = [fact("i", 1, INVITED, person="bo"), Fact("l", 3 * DAY, "bo", LEFT)]
    assert told(invites("invite", 20), *log) == [
        "+20 points for invitations, as of 1970-01-02",
        "-20 points for invitations, as of 1970-01-04: credited before, taken back",
    ]


def test_spending_granting_refunding_and_owing() -> None:
    spent = fact("s", 3, SPENT, amount=4)
    log = [fact("g", 1, GRANTED, amount=5), spent, fact("t", 3, SPENT, amount=2)]
    log += [spent.taken_back("u"), fact("s2", 3, SPENT, amount=5), fact("g", 1, GRANTED, amount=5).taken_back("h")]
    assert told([], *log) == [
        "5 points granted on 1970-01-02",
        "4 points spent on 1970-01-04",
        "2 points not spent on 1970-01-04, because balance of points: 1 (at least 2), 1 missing",
        "4 points given back on 1970-01-04: the spending was taken back",
        "5 points spent on 1970-01-04",
        "5 points of a grant taken back on 1970-01-04",
        "5 points owed since 1970-01-04: taken back when they were no longer there, so later credits pay them first",
    ]
    assert told([], *log, lang="zh") == [
        "1970-01-02 发放积分 5",
        "1970-01-04 消费积分 4",
        "1970-01-04 未能消费积分 2\uff0c因为积分余额\uff1a1\uff08至少 2\uff09\uff0c还差 1",
        "1970-01-04 退回积分 4\uff1a该笔消费已撤销",
        "1970-01-04 消费积分 5",
        "1970-01-04 收回已发放的积分 5",
        "1970-01-04 起欠积分 5\uff1a收回时余额不足\uff0c以后所得先抵还",
    ]


def test_the_version_that_decided_says_its_own_cap() -> None:
    first = Playbook("class", "1", UTC, (POINTS, CHECKIN))
    book = evolve(
        first, version="2", policies=(POINTS, evolve(CHECKIN, cap=Cap(day=3))), since=date_of(5), before=first
    )
    outcomes = book.replay([fact("a", 4, times=2), fact("b", 5, times=2)]).posted
    assert [explain(book, one).split("; ")[1][:7] for one in outcomes] == ["2 a day", "3 a day"]


# ---------------------------------------------------------------- stages


def test_moves_have_labels_and_reasons() -> None:
    sentences = told([Turnover("stage")], fact("j", 1, JOINED), fact("m", 2, MESSAGE), until=35)
    assert sentences[:2] == ["newcomer since 1970-01-02", "from newcomer to active on 1970-01-03, because of messages"]
    assert sentences[2].startswith(
        "from active to lurker on 1970-02-02, because messages in the last 30 days: 0 (at most 0); "
    )
    chinese = told([Turnover("stage")], fact("j", 1, JOINED), fact("m", 2, MESSAGE), until=35, lang="zh")
    assert chinese[:2] == ["1970-01-02 起为新人", "1970-01-03 由新人转为活跃\uff0c因为发言"]
    assert chinese[2].startswith("1970-02-02 由活跃转为潜水\uff0c因为近 30 天发言次数\uff1a0\uff08至多 0\uff09\uff1b")
    assert chinese[3].startswith("1970-02-02 决定\uff1a先私聊\uff0c因为")


def test_what_the_log_says_and_the_rules_refuse() -> None:
    removed = Fact("r", 3 * DAY, "ada", REMOVED)
    assert told([Turnover("stage")], fact("j", 1, JOINED), removed)[1] == (
        "removed on 1970-01-04: the log says so, the rules do not allow it from newcomer"
    )
    assert told([Turnover("stage")], fact("j", 1, JOINED), removed, lang="zh")[1] == (
        "1970-01-04 记录为已清退\uff1a按规则不能由新人变为已清退"
    )
    assert (NEWCOMER, OUT) == ("newcomer", "removed")


def test_a_state_without_a_label_is_called_by_its_name() -> None:
    mood = Lifecycle(
        "mood", Machine(("new", "old"), (Move("new", "old", MESSAGE),)), on_record=(OnRecord(JOINED, "new"),)
    )
    assert (
        told([mood], fact("j", 1, JOINED), fact("m", 1, MESSAGE))[1]
        == "from new to old on 1970-01-02, because of messages"
    )


# ---------------------------------------------------------------- the book itself


@pytest.mark.parametrize(
    ("lateness", "said", "chinese"),
    [
        (3, "more than 3 days late", "迟到超过 3 天"),
        (1, "more than 1 day late", "迟到超过 1 天"),
        (0, "which came after that day", "当天已过才送到"),
    ],
)
def test_what_came_too_late(lateness: int, said: str, chinese: str) -> None:
    book = Playbook("class", "1", UTC, (POINTS, CHECKIN), lateness=lateness)
    late = book.replay([fact("f", 9), fact("g", 1)]).posted[1]
    assert explain(book, late) == f"not counted: check-ins on 1970-01-02, {said}"
    assert explain(book, late, "zh") == f"不计入\uff1a1970-01-02 的打卡\uff0c{chinese}"


# ---------------------------------------------------------------- a rule of one's own


@frozen
class Kept:
    """Nothing."""


@frozen
class Dance(Rule[Kept]):
    """Posts what it is told to, with words of its own."""

    name: str = "dance"
    what: str = "danced"

    @property
    def part(self) -> type[Kept]:
        return Kept

    def hears(self) -> Mapping[Heard, Handler[Kept]]:
        return {MESSAGE: self._dance}

    def _dance(self, acc: Kept, _fact: Fact, now: Now) -> Kept:
        verdict = (asked("steps") >= 5).judge(Readings({"steps": 3}))
        now.post(self, self.what, amount=3, target="floor", because=verdict)
        return acc

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        return {
            "en": {
                "outcome.danced": "{member} danced {amount} times on the {target}: {because}",
                "outcome.odd": "{nobody} knows {0}",
                "outcome.gone": "{amount.missing}",
            },
            "zh": {"outcome.danced": "{member} 跳了 {amount} 次"},
            "de": {"outcome.danced": "{member} tanzte"},
        }

    def labels(self) -> Mapping[str, Label]:
        return {"floor": Label(en="dance floor", zh="舞池"), "dance": Label(en="dancing", zh="跳舞")}


def test_a_rule_brings_its_own_sentences() -> None:
    message = fact("m", 1, MESSAGE)
    assert told([Dance()], message) == ["ada danced 3 times on the dance floor: steps: 3 (at least 5), 2 missing"]
    assert told([Dance()], message, lang="zh") == ["ada 跳了 3 次"]
    assert told([Dance()], message, lang="de") == ["ada tanzte"]


@pytest.mark.parametrize("what", ["unheard_of", "odd", "gone"])
def test_what_has_no_sentence_or_a_broken_one_is_said_plainly(what: str) -> None:
    assert told([Dance(what=what)], fact("m", 1, MESSAGE)) == [f"dancing: {what} on 1970-01-02"]
    assert told([Dance(what=what)], fact("m", 1, MESSAGE), lang="zh") == [f"跳舞\uff1a{what}\uff081970-01-02\uff09"]


def test_an_outcome_of_a_policy_that_the_book_does_not_have() -> None:
    book = Playbook("empty", "1", UTC, ())
    assert explain(book, Outcome("ada", "danced", "dance", "1", 1, DAY)) == "dance: danced on 1970-01-02"
    assert explain(book, Outcome("ada", "danced", "", "1", 1, DAY)) == "danced on 1970-01-02"
    credited = Outcome("ada", "credited", "checkin", "1", 1, DAY, amount=2, target="points")
    assert explain(book, credited) == "+2 points for checkin, as of 1970-01-02"


def test_the_words_of_the_host_go_before_all_others() -> None:
    words = WORDS.adding("en", {"outcome.credited": "well done: {amount}", "outcome.danced": "a dance"})
    book = Playbook("class", "1", UTC, (POINTS, CHECKIN, Dance()))
    outcomes = book.replay([fact("f", 1), fact("m", 1, MESSAGE)]).posted
    assert [explain(book, one, "en", words) for one in outcomes] == ["well done: 2", "a dance"]


def test_a_language_without_words_is_an_error_of_the_caller() -> None:
    with pytest.raises(UnknownName, match="language"):
        told([CHECKIN], fact("f", 1), lang="fr")


def test_a_region_speaks_its_language() -> None:
    assert told([CHECKIN], fact("f", 1), lang="zh-CN") == told([CHECKIN], fact("f", 1), lang="zh")


@frozen
class Helpful(DayRule):
    """Points for each person helped."""

    name: str = "helpful"
    kinds = (MESSAGE,)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return len({one.person for one in facts})


def test_a_day_rule_of_ones_own_needs_no_words() -> None:
    assert told([Helpful()], fact("m", 1, MESSAGE, person="bo")) == ["+1 points for messages on 1970-01-02"]


# ---------------------------------------------------------------- every outcome of every book


def test_a_reason_is_what_is_missing_or_what_is_met() -> None:
    check = (asked("a") >= 1) & (asked("b") >= 1)
    assert reason(check.judge(Readings({"a": 1, "b": 0}))) == "b: 0 (at least 1), 1 missing"
    assert reason(check.judge(Readings({"a": 1, "b": 1}))) == "a: 1 (at least 1); b: 1 (at least 1)"
    assert reason(check.judge(Readings({"a": 1, "b": None})), "zh") == "b\uff1a尚不清楚\uff08至少 1\uff09"
    assert reason(None) == ""


@given(cases(playbooks(BOOKS)))
def test_every_outcome_is_told_in_both_languages_on_one_line(case: Case) -> None:
    run = case.book.replay(case.delivered, known_from=case.known_from, community=nights(case.book, case.facts))
    for outcome in run.posted:
        english, chinese = explain(case.book, outcome), explain(case.book, outcome, "zh")
        assert date_of(outcome.day).isoformat() in english
        assert date_of(outcome.day).isoformat() in chinese
        assert "{" not in english + chinese
        assert "\n" not in english + chinese
        assert not re.search(r"[\u4e00-\u9fff][,;:(]|[,;:(][\u4e00-\u9fff]", chinese)
        if outcome.what in ("credited", "reversed"):
            assert f"{outcome.amount:+d} " in english
