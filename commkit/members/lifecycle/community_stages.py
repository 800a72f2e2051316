"""Stages of a whole community (FeverBee): inception, establishment, maturity, mitosis; a community can go back.

community_stage(growth_share=Fraction(51, 100), activity_share=Fraction(51, 100)).stage    # establishment
community_machine()                                                                                 # the machine

What counts is the share of growth and of activity that members bring themselves, never the number of registrations.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from attrs import Attribute, field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf, AnyOf
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.machine import EachDay, Machine, Move
from commkit.core.measure import Measure, flag, given, is_measure, zero_to_one
from commkit.core.ratio import Exact, Ratio
from commkit.core.readings import Readable, Readings
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import PERCENT, WORDS, Label, Lang, Words


class CommunityStage(enum.Enum):
    """The stage of a community."""

    INCEPTION = "inception"
    ESTABLISHMENT = "establishment"
    MATURITY = "maturity"
    MITOSIS = "mitosis"


LABELS: Mapping[str, Label] = {
    "inception": Label(en="inception", zh="萌芽期"),
    "establishment": Label(en="establishment", zh="建立期"),
    "maturity": Label(en="maturity", zh="成熟期"),
    "mitosis": Label(en="mitosis", zh="裂变期"),
}
STATES = tuple(LABELS)
GROWTH = given("growth_share", Label(en="growth that members bring", zh="成员带来的增长占比"), PERCENT)
ACTIVITY = given("activity_share", Label(en="activity that members bring", zh="成员发起的活动占比"), PERCENT)
SENSE = given("sense_of_community", Label(en="sense of community", zh="社群归属感"), PERCENT)
JOINS: Measure = given("joins", Label(en="joins", zh="加入人数"), "members")
LEAVES: Measure = given("leaves", Label(en="leaves", zh="离开人数"), "members")
GATHERS = flag("gathers", Label(en="activity gathers in fewer people", zh="活跃集中于更少的人"))
_SPLIT = Label(en="growth has peaked", zh="增长见顶")


def _share(_criteria: object, attribute: Attribute[Fraction], value: Exact) -> None:
    zero_to_one(attribute.name, value)


@frozen
class CommunityCriteria:
    """The bounds between the stages of a community, and the measures that are asked.

    `established` (above it) and `mature` (from it on) are shares of growth and of activity, published as 50 % and 90 %.
    `sense` is what counts as a high sense of community in a survey: the source says "high" and no number, 80 % is our
    default. `joins` and `leaves` may be any measures, such as community counts of a playbook.
    """

    established: Fraction = field(default=Fraction(1, 2), converter=Fraction, validator=_share)
    mature: Fraction = field(default=Fraction(9, 10), converter=Fraction, validator=_share)
    sense: Fraction = field(default=Fraction(4, 5), converter=Fraction, validator=_share)
    joins: Measure = field(default=JOINS, validator=is_measure)
    leaves: Measure = field(default=LEAVES, validator=is_measure)

    @mature.validator
    def _above(self, _attribute: Attribute[Fraction], value: Fraction) -> None:
        if value <= self.established:
            why = f"established begins above {self.established}"
            raise InvalidValue("mature", seen=value, why=why, fix="give a larger share")

    @cached_property
    def is_established(self) -> AllOf:
        """Members bring more than half of both."""
        return AllOf((GROWTH > self.established, ACTIVITY > self.established))

    @cached_property
    def is_mature(self) -> AllOf:
        """Members bring nine tenths of both."""
        return AllOf((GROWTH >= self.mature, ACTIVITY >= self.mature))

    @cached_property
    def is_splitting(self) -> AllOf:
        """Mature, a high sense of community, and a sign that it has peaked: time to split into sub-groups."""
        peaked = AnyOf((self.leaves.at_least(self.joins), GATHERS.is_true()), label=_SPLIT)
        return AllOf((*self.is_mature.parts, SENSE >= self.sense, peaked))


FEVERBEE = CommunityCriteria()


@frozen
class CommunityResult:
    """The stage of a community, and the verdict of the stage that would come next (of mitosis, where it is reached)."""

    stage: CommunityStage
    verdict: Verdict

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The stage in words, with the verdict below it."""
        head = words.say(lang, "stage.community", stage=LABELS[self.stage.value].text(lang))
        return f"{head}\n{self.verdict.explain(lang, words)}"

    def __str__(self) -> str:
        return self.explain()


def community_stage(
    *,
    growth_share: Exact | Ratio,
    activity_share: Exact | Ratio,
    sense: Exact | Ratio | None = None,
    joins: int | None = None,
    leaves: int | None = None,
    gathers: bool | None = None,
    criteria: CommunityCriteria = FEVERBEE,
) -> CommunityResult:
    """The stage of a community, from the shares of growth and of activity that members bring [1], the sense of
    community in a survey [1], joins and leaves of a period [members], and whether activity gathers in fewer people.

    The lower of the two shares decides. What is not known (None) never leads to mitosis; a share must be known, and one
    of an empty period is an InvalidValue error. Source: FeverBee, systems.md 2.16.

    >>> half = Fraction(1, 2)
    >>> print(community_stage(growth_share=half, activity_share=half))
    inception, because of this:
    not met, all of these:
      ✗ growth that members bring: 50 % (above 50 %)
      ✗ activity that members bring: 50 % (above 50 %)
    """
    for what, share in (("growth_share", growth_share), ("activity_share", activity_share), ("sense", sense)):
        value = share.value if isinstance(share, Ratio) else share
        if value is None and what != "sense":
            raise InvalidValue(what, seen=str(share), why="nothing was counted", fix="give a period with facts in it")
        if value is not None:
            zero_to_one(what, value)
    for what, count in (("joins", joins), ("leaves", leaves)):
        if count is not None:
            whole(what, count, least=0, counts="members")
    if gathers is not None and not isinstance(gathers, bool):
        raise WrongType("gathers", seen=gathers, why="neither True nor False", fix="give one, or None")
    readings = {GROWTH: growth_share, ACTIVITY: activity_share, SENSE: sense, GATHERS: gathers}
    return stage_from(Readings({**readings, criteria.joins: joins, criteria.leaves: leaves}), criteria)


def stage_from(readable: Readable, criteria: CommunityCriteria = FEVERBEE) -> CommunityResult:
    """The stage of a community from anything that reads its measures.

    >>> shares = {GROWTH: Fraction(95, 100), ACTIVITY: Fraction(95, 100), SENSE: None, GATHERS: None}
    >>> stage_from(Readings({**shares, JOINS: 20, LEAVES: 25})).stage.value
    'maturity'
    """
    established, mature = criteria.is_established.judge(readable), criteria.is_mature.judge(readable)
    if not established.met:
        return CommunityResult(CommunityStage.INCEPTION, established)
    if not mature.met:
        return CommunityResult(CommunityStage.ESTABLISHMENT, mature)
    splitting = criteria.is_splitting.judge(readable)
    stage = CommunityStage.MITOSIS if splitting.met else CommunityStage.MATURITY
    return CommunityResult(stage, splitting)


def by_members(*, members: int, organisers: int) -> Ratio:
    """The share that members bring, from what they and what the organisers brought [times].

    >>> print(by_members(members=51, organisers=49))
    51/100 = 51 %
    """
    whole("members", members, least=0, counts="facts")
    whole("organisers", organisers, least=0, counts="facts")
    return Ratio(members, members + organisers)


def community_machine(criteria: CommunityCriteria = FEVERBEE) -> Machine:
    """The stages of a community as a machine: each day, from any stage straight to the one whose criteria are met.

    A community goes back only where its stage is known to have ended: while the survey is out, mitosis stays.

    >>> tenth = {"growth_share": Fraction(1, 10), "activity_share": Fraction(1, 10)}
    >>> rest = {"sense_of_community": None, "joins": None, "leaves": None, "gathers": None}
    >>> community_machine().fire("maturity", EachDay(), Readings({**tenth, **rest})).state
    'inception'
    """
    splits = criteria.is_splitting.named(LABELS["mitosis"])
    not_splitting, not_mature = ~criteria.is_splitting, ~criteria.is_mature
    back: Mapping[str, Mapping[str, Check]] = {
        "inception": dict.fromkeys(STATES[1:], (~criteria.is_established).named(LABELS["inception"])),
        "establishment": dict.fromkeys(
            STATES, AllOf((criteria.is_established, not_mature), label=LABELS["establishment"])
        ),
        "maturity": {
            **dict.fromkeys(STATES[:2], criteria.is_mature.named(LABELS["maturity"])),
            "mitosis": AllOf((criteria.is_mature, not_splitting), label=LABELS["maturity"]),
        },
        "mitosis": dict.fromkeys(STATES, splits),
    }
    moves = [
        Move(source, target, EachDay(), back[target][source])
        for source in STATES
        for target in reversed(STATES)
        if source != target
    ]
    return Machine(STATES, tuple(moves), "inception", LABELS)
