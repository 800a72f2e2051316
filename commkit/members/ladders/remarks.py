"""What is worth knowing of a ladder although it can be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.wording import Lang
from commkit.members.ladders.measures import RungPlace
from commkit.members.ladders.rungs import Climb, Fall, Rung, Rungs
from commkit.members.returning import Return
from commkit.standing.measures import Tenure
from commkit.standing.part_measures import Balance, DaysInState, InState

REMARKS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "lint.ladder.idle_clock": "its clock reviews nothing: nobody falls on this ladder",
        "lint.ladder.behind_by_hand": "a rung above one that is given by hand only: it is reached by hand only as well",
        "lint.ladder.keep_asks_more": "a rung is kept by something that its gain does not ask: it may be lost as soon "
        "as it is gained",
        "lint.ladder.idle_grace": "a grace where nobody falls, or on a rung that is given by hand only, is idle",
        "lint.ladder.keep_asks_itself": "what keeps a rung asks this ladder itself: the day of the rise answers it "
        "anew, so a rung may be lost as soon as it is gained; give it a keep of its own",
        "lint.ladder.points_one_step": "a balance leads up one rung a day: with Climb.STRAIGHT many points at once "
        "reach their rung at once",
        "lint.ladder.tenure_starts_anew": "it keeps or restores the rung of who comes back, but days since joining "
        "begin anew then: ask DaysSinceJoining of this ladder",
    },
    "zh": {
        "lint.ladder.idle_clock": "考核日期不起作用：此等级只升不降",
        "lint.ladder.behind_by_hand": "在只由人工授予的等级之上还有等级：也只能由人工到达",
        "lint.ladder.keep_asks_more": "保级条件问到了升级条件没有问的数：可能刚升就降",
        "lint.ladder.idle_grace": "保护期不起作用：此处没有人会被降级",
        "lint.ladder.keep_asks_itself": "保级条件问到了此等级体系自身：升级当天其答案就变，可能刚升就降；"
        "请另给保级条件",
        "lint.ladder.points_one_step": "按余额升级而每天只升一级：用 Climb.STRAIGHT 可一次升到位",
        "lint.ladder.tenure_starts_anew": "归来者保留等级，但入群天数会重新计算：请改用此等级体系的 DaysSinceJoining",
    },
}
"""The sentences of the remarks, by language and code."""


def remarks(ladder: Rungs) -> Iterator[str]:
    """The codes of what is worth knowing of a ladder: see REMARKS.

    >>> from commkit.core.measure import given
    >>> from commkit.members.ladders.rungs import EachMonth
    >>> rungs = (Rung("ordinary"), Rung("vip", given("visits") >= 20))
    >>> list(remarks(Rungs("vip", rungs, fall=Fall.NEVER, clock=EachMonth(1))))
    ['lint.ladder.idle_clock']
    """
    never = ladder.fall is Fall.NEVER
    if never and ladder.clock is not None:
        yield "lint.ladder.idle_clock"
    by_hand = [rung.gain is None for rung in ladder.rungs[1:]]
    if any(hand and not after for hand, after in pairwise(by_hand)):
        yield "lint.ladder.behind_by_hand"
    if any(_asks_more(rung) for rung in ladder.rungs):
        yield "lint.ladder.keep_asks_more"
    if any(rung.grace != 0 and (never or rung.gain is None) for rung in ladder.rungs):
        yield "lint.ladder.idle_grace"
    if not never and any(keep is not None and _itself(ladder) & set(keep.keys) for keep in ladder.keeps):
        yield "lint.ladder.keep_asks_itself"
    gains = [measure for rung in ladder.rungs if rung.gain is not None for measure in rung.gain.measures]
    if len(ladder.rungs) > 2 and ladder.climb is Climb.ONE_STEP and any(isinstance(one, Balance) for one in gains):
        yield "lint.ladder.points_one_step"
    if ladder.returning is not Return.RESET and any(isinstance(one, Tenure) for one in gains):
        yield "lint.ladder.tenure_starts_anew"


def _itself(ladder: Rungs) -> set[str]:
    """The keys of what changes as soon as a rung of the ladder is gained."""
    states = (InState(ladder.name, rung.name).key for rung in ladder.rungs)
    return {RungPlace(ladder.name).key, DaysInState(ladder.name).key, *states}


def _asks_more(rung: Rung) -> bool:
    if rung.gain is None or rung.keep is None:
        return False
    return not _surely(rung.gain) >= _surely(rung.keep)


def _surely(check: Check) -> frozenset[str]:
    """The measures that a check asks in any case."""
    if isinstance(check, AllOf):
        return frozenset(key for part in check.parts for key in _surely(part))
    return frozenset(check.keys)
