"""Stages of members by published criteria: joined (引入), growing (成长), mature (成熟), dormant (休眠), lost (流失).

stage_of(minutes_a_day=31, visits_a_day=5, profile_complete=True, comments=4, idle_days=0).stage   # mature
MemberStages("maturity")                                                                            # the policy

The published criteria leave holes; commkit asks in the order lost, dormant, mature, joined, else growing, and every
member has exactly one stage.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property, partial

from attrs import Attribute, evolve, field, frozen

from commkit.core.check import AtLeast
from commkit.core.combine import AllOf
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Measure, flag, given
from commkit.core.ratio import Exact, exact
from commkit.core.readings import Readable, Readings
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict, plain
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.standing.facts import Fact
from commkit.standing.kinds import COMMENTED, JOINED, RENAMED, TIME_READ, VISITED, Kind
from commkit.standing.measures import count, one_or_more, some_kinds, total
from commkit.standing.part_measures import InState
from commkit.standing.policy import Answered, Handler, Heard, Now, Rule, Shown, named


class MemberStage(enum.Enum):
    """The stage of a member."""

    JOINED = "joined"
    GROWING = "growing"
    MATURE = "mature"
    DORMANT = "dormant"
    LOST = "lost"


LABELS: Mapping[str, Label] = {
    "joined": Label(en="joined", zh="引入"),
    "growing": Label(en="growing", zh="成长"),
    "mature": Label(en="mature", zh="成熟"),
    "dormant": Label(en="dormant", zh="休眠"),
    "lost": Label(en="lost", zh="流失"),
}
MINUTES = given("minutes_a_day", Label(en="minutes online a day", zh="日均在线分钟"), "minutes")
VISITS = given("visits_a_day", Label(en="visits a day", zh="日均访问次数"), "times")
PROFILE = flag("profile_complete", Label(en="profile complete", zh="资料完整"))
COMMENTS = given("comments", Label(en="comments", zh="评论数"), "times")
IDLE = given("idle_days", Label(en="days without a login", zh="连续未登录天数"), "days")
WAS_MATURE = flag("was_mature", Label(en="mature before", zh="曾经成熟"))


@frozen
class Criteria:
    """The bounds between the stages: minutes online a day, visits a day, comments [times], days without a login [days].

    Those published are the defaults (systems.md 2.15). Below both first bounds with an incomplete profile is joined;
    at all three mature bounds with a complete one is mature: a bound itself counts as mature, where the source leaves
    it open.
    """

    joined_minutes: int = field(default=10, validator=counting("minutes", least=1))
    joined_visits: int = field(default=2, validator=counting("visits", least=1))
    mature_minutes: int = field(default=30, validator=counting("minutes", least=1))
    mature_visits: int = field(default=4, validator=counting("visits", least=1))
    mature_comments: int = field(default=3, validator=counting("comments", least=1))
    dormant_days: int = field(default=7, validator=counting("days", least=1))
    lost_days: int = field(default=15, validator=counting("days", least=2))

    @lost_days.validator
    def _after_dormant(self, _attribute: Attribute[int], value: int) -> None:
        if value <= self.dormant_days:
            why = f"{self.dormant_days} days are dormant already"
            raise InvalidValue("lost_days", seen=value, why=why, fix=f"give {self.dormant_days + 1} or more")

    @cached_property
    def lost(self) -> AtLeast:
        """Gone for so many days running, whatever else."""
        return IDLE >= self.lost_days

    @cached_property
    def idle(self) -> AtLeast:
        """Not seen for so many days running: dormant, or at risk."""
        return IDLE >= self.dormant_days

    @cached_property
    def dormant(self) -> AllOf:
        """Was mature, and is not seen."""
        return AllOf((WAS_MATURE.is_true(), self.idle))

    @cached_property
    def mature(self) -> AllOf:
        """Every bound reached."""
        return AllOf(
            (
                MINUTES >= self.mature_minutes,
                VISITS >= self.mature_visits,
                PROFILE.is_true(),
                COMMENTS >= self.mature_comments,
            )
        )

    @cached_property
    def joined(self) -> AllOf:
        """Below every first bound."""
        return AllOf((MINUTES < self.joined_minutes, VISITS < self.joined_visits, PROFILE.is_false()))


PUBLISHED = Criteria()


@frozen
class StageResult:
    """The stage of a member; whether they are at risk (idle, and never mature); why, and the verdict behind it.

    For growing, the verdict is that of mature, so that it says what is missing.
    """

    stage: MemberStage
    at_risk: bool
    reason: str
    idle_days: int
    verdict: Verdict

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The stage and why, in words, with the verdict below it."""
        because = words.say(lang, self.reason, idle=str(self.idle_days))
        code = "stage.at_risk" if self.at_risk else "stage.found"
        head = words.say(lang, code, stage=LABELS[self.stage.value].text(lang), because=because)
        return f"{head}\n{self.verdict.explain(lang, words)}"

    def __str__(self) -> str:
        return self.explain()


def stage_of(
    *,
    minutes_a_day: Exact,
    visits_a_day: Exact,
    profile_complete: bool,
    comments: int,
    idle_days: int,
    was_mature: bool = False,
    before: MemberStage | None = None,
    criteria: Criteria = PUBLISHED,
) -> StageResult:
    """The one stage of a member, from minutes online and visits a day, whether the profile is complete, comments
    [times] and days without a login [days]. `before` is the stage until now, `was_mature` whether they ever were mature
    (a stage of mature or dormant until now says so as well).

    Lost comes first, then dormant, mature, joined; whoever is none of these is growing. Whoever is idle long enough for
    dormant and never was mature keeps the stage of before and is at risk. Source: systems.md 2.15; the order is ours.

    >>> found = stage_of(minutes_a_day=20, visits_a_day=3, profile_complete=True, comments=2, idle_days=0)
    >>> print(found.explain("zh"))
    成长：已超过起始标准，但尚未成熟
    不符合（以下各项都要满足）：
      ✗ 日均在线分钟：20（至少 30），还差 10
      ✗ 日均访问次数：3（至少 4），还差 1
      ✓ 资料完整：是（须为是）
      ✗ 评论数：2（至少 3），还差 1
    """
    whole("idle_days", idle_days, least=0, counts="days")
    whole("comments", comments, least=0, counts="comments")
    for what, number in (("minutes_a_day", minutes_a_day), ("visits_a_day", visits_a_day)):
        if exact(what, number) < 0:
            raise InvalidValue(what, seen=number, why="it counts from 0", fix="give 0 or more")
    for what, yes in (("profile_complete", profile_complete), ("was_mature", was_mature)):
        if not isinstance(yes, bool):
            raise WrongType(what, seen=yes, why="neither True nor False", fix="give one of them")
    matured = was_mature or before in (MemberStage.MATURE, MemberStage.DORMANT)
    seen = Readings(
        {
            MINUTES: minutes_a_day,
            VISITS: visits_a_day,
            PROFILE: profile_complete,
            COMMENTS: comments,
            IDLE: idle_days,
            WAS_MATURE: matured,
        }
    )
    found = _gone(seen, idle_days, before, criteria) or _grown(seen, idle_days, criteria)
    if found is None:
        raise WrongType("stage_of", seen=None, why="a number is not known", fix="give them all")
    return found


def _gone(seen: Readable, idle: int, before: MemberStage | None, criteria: Criteria) -> StageResult | None:
    """The stage of who is not seen; None where the other numbers decide."""
    lost, dormant = criteria.lost.judge(seen), criteria.dormant.judge(seen)
    if lost.met:
        return StageResult(MemberStage.LOST, False, "stage.because.lost", idle, lost)
    if dormant.met:
        return StageResult(MemberStage.DORMANT, False, "stage.because.dormant", idle, dormant)
    if idle >= criteria.dormant_days and before in (MemberStage.JOINED, MemberStage.GROWING):
        return StageResult(before, True, "stage.because.kept", idle, lost)
    return None


def _grown(seen: Readable, idle: int, criteria: Criteria) -> StageResult | None:
    """The stage of who is seen; None where too little is known to tell."""
    at_risk = idle >= criteria.dormant_days
    mature, joined = criteria.mature.judge(seen), criteria.joined.judge(seen)
    if mature.met:
        return StageResult(MemberStage.MATURE, at_risk, "stage.because.mature", idle, mature)
    if joined.met:
        return StageResult(MemberStage.JOINED, at_risk, "stage.because.joined", idle, joined)
    if mature.decided is None or joined.decided is None:
        return None
    return StageResult(MemberStage.GROWING, at_risk, "stage.because.growing", idle, mature)


def lifetime(retention: Exact, period: Exact = 1) -> Fraction | None:
    """How long a newcomer stays on average, in the unit of `period`: period / (1 - retention of the period).

    None where nobody ever leaves (a retention of 1): it has no end. A retention below 0 or above 1 is an InvalidValue
    error. Source: systems.md 2.15.

    >>> lifetime(Fraction(6, 10)), lifetime(Fraction(6, 10), period=7), lifetime(1)
    (Fraction(5, 2), Fraction(35, 2), None)
    """
    if not 0 <= exact("retention", retention) <= 1:
        raise InvalidValue("retention", seen=retention, why="a share lies between 0 and 1", fix="give Fraction(6, 10)")
    if exact("period", period) <= 0:
        raise InvalidValue("period", seen=period, why="a period has a length", fix="give 1 for one week or one month")
    return None if retention == 1 else Fraction(period) / (1 - Fraction(retention))


# ---------------------------------------------------------------- the policy

AT_RISK = "at_risk"


@frozen
class Grown:
    """The stage of a member (empty before the first), whether they ever were mature and are at risk now, the first day
    that is known of them, the latest day on which they were seen, and whether anything is known of them.
    """

    stage: str = ""
    matured: bool = False
    at_risk: bool = False
    first: Day = 0
    seen: Day = 0
    known: bool = False


@frozen
class MemberStages(Rule[Grown]):
    """The stages as a policy: at the end of each day `stage_of`, from the facts of the last `window_days` [days].

    Minutes are the amounts of TIME_READ and visits the facts of `visits`, both a day on average over the window, or
    over the days since the first visit or join where those are fewer. The profile is complete after a fact of one of
    `profile`; comments are counted over all time. The window and the kinds are our defaults. `moved` is posted with
    each new stage, `at_risk` when somebody comes to be at risk. Where too little is known, as after a longer window was
    set, the stage stays what it was.
    """

    name: str = field(default="maturity", validator=named)
    criteria: Criteria = field(default=PUBLISHED, validator=instance_of(Criteria))
    window_days: int = field(default=7, validator=counting("days", least=1))
    visits: tuple[Kind, ...] = field(default=(VISITED,), converter=one_or_more, validator=some_kinds)
    profile: tuple[Kind, ...] = field(default=(RENAMED,), converter=one_or_more, validator=some_kinds)
    comments: tuple[Kind, ...] = field(default=(COMMENTED,), converter=one_or_more, validator=some_kinds)

    @property
    def part(self) -> type[Grown]:
        """See Policy.part."""
        return Grown

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        window = self.window_days
        return (
            total(TIME_READ).last(window),
            count(*self.visits).last(window),
            count(*self.profile),
            count(*self.comments),
        )

    def hears(self) -> Mapping[Heard, Handler[Grown]]:
        """See Policy.hears."""
        return dict.fromkeys((JOINED, *self.visits), self._seen)

    def _seen(self, acc: Grown, fact: Fact, now: Now) -> Grown:
        if fact.times < 0:
            return acc
        if not acc.known:
            return self._as_of(Grown(first=now.day, seen=now.day, known=True), now, now.today)
        return evolve(acc, first=min(acc.first, now.day), seen=max(acc.seen, now.day))

    def settle(self, acc: Grown, now: Now) -> Grown:
        """See Policy.settle."""
        return self._as_of(acc, now, now.day) if acc.known else acc

    def found(self, acc: Grown, readable: Readable, day: Day) -> StageResult | None:
        """The stage as things stand at the end of a day; None where too little is known to tell."""
        minutes, visits, profile, comments = (plain(readable.read(one)) for one in self.asks())
        over = max(min(self.window_days, day - acc.first + 1), 1)
        before = MemberStage(acc.stage) if acc.stage else None
        idle = max(day - acc.seen, 0)
        seen = Readings(
            {
                MINUTES: None if minutes is None else Fraction(max(minutes, 0), over),
                VISITS: None if visits is None else Fraction(max(visits, 0), over),
                PROFILE: None if profile is None else profile >= 1,
                COMMENTS: None if comments is None else max(comments, 0),
                IDLE: idle,
                WAS_MATURE: acc.matured or before in (MemberStage.MATURE, MemberStage.DORMANT),
            }
        )
        return _gone(seen, idle, before, self.criteria) or _grown(seen, idle, self.criteria)

    def _as_of(self, acc: Grown, now: Now, day: Day) -> Grown:
        found = self.found(acc, now, day)
        if found is None:
            return acc
        stage = found.stage.value
        if stage != acc.stage:
            now.post(self, "moved", source=acc.stage, target=stage, because=found.verdict)
        if found.at_risk and not acc.at_risk:
            now.post(self, AT_RISK, target=stage, because=found.verdict)
        matured = acc.matured or found.stage is MemberStage.MATURE
        return evolve(acc, stage=stage, matured=matured, at_risk=found.at_risk)

    def wake(self, acc: Grown, now: Now) -> Day | None:
        """See Policy.wake: every day until somebody is lost; then nothing changes before they are seen again."""
        gone = acc.stage == MemberStage.LOST.value and now.day - acc.seen >= self.criteria.lost_days
        return now.day if acc.known and not gone else None

    def answers(self) -> Mapping[str, Answered[Grown]]:
        """See Policy.answers."""
        stages = {
            InState(self.name, one.value).key: Answered[Grown](partial(_is_in, stage=one.value)) for one in MemberStage
        }
        return {**stages, InState(self.name, AT_RISK).key: Answered[Grown](_is_at_risk)}

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return LABELS

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {lang: {"outcome.at_risk": WORDS.texts[lang]["stage.outcome.at_risk"]} for lang in ("en", "zh")}

    def shows(self, part: Grown, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(part.stage)}


def _is_in(acc: Grown, _day: Day, *, stage: str) -> int:
    return int(acc.stage == stage)


def _is_at_risk(acc: Grown, _day: Day) -> int:
    return int(acc.at_risk)
