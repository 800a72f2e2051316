"""Laws of lifecycles: no history makes an illegal move, every refusal says why, and every case has one stage.

Run them on your own machines: a history is what happened, each time with the readings of that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol, TypeAlias

from commkit.core.combine import Combination
from commkit.core.machine import Machine, Moved, Refused, Trigger
from commkit.core.readings import Readable
from commkit.core.verdict import Verdict
from commkit.core.wording import Lang
from commkit.members.lifecycle.guarded import Refusal, may

History: TypeAlias = Sequence[tuple[Trigger, Readable]]
"""What happened to a member: triggers, each with what could be read then."""
LANGS: tuple[Lang, ...] = ("en", "zh")


class Explained(Protocol):
    """Anything that says itself in words."""

    def explain(self, lang: Lang = "en") -> str:
        """It in words."""


def life(machine: Machine, history: History, start: str | None = None) -> tuple[str, ...]:
    """The states of a member through a history, the first one included; one more for each thing that happened.

    >>> from commkit.core.machine import After, Move
    >>> from commkit.core.readings import Readings
    >>> machine = Machine(("on", "off"), (Move("on", "off", After(7)),))
    >>> life(machine, [(After(1), Readings({})), (After(7), Readings({}))])
    ('on', 'on', 'off')
    """
    states = [machine.start if start is None else start]
    for trigger, readable in history:
        states.append(machine.fire(states[-1], trigger, readable).state)
    return tuple(states)


def nothing_illegal_happens(
    machine: Machine, forbidden: Iterable[tuple[str, str]], history: History, start: str | None = None
) -> None:
    """No step of a history goes from one state to another that is forbidden from there.

    >>> from commkit.core.machine import After, Move
    >>> from commkit.core.readings import Readings
    >>> machine = Machine(("on", "off"), (Move("on", "off", After(7)),))
    >>> nothing_illegal_happens(machine, [("off", "on")], [(After(7), Readings({}))] * 2)
    """
    pairs = set(forbidden)
    states = life(machine, history, start)
    for at, step in enumerate(pairwise(states)):
        said = history[at][0].code
        _hold(step not in pairs, f"{said!r} led from {step[0]!r} straight to {step[1]!r}, which is forbidden")


def every_way_passes(
    machine: Machine, source: str, target: str, through: str, history: History, start: str | None = None
) -> None:
    """Whoever was in `source` and is in `target` later was in `through` in between, in any history.

    >>> from commkit.core.machine import After, Move
    >>> from commkit.core.readings import Readings
    >>> moves = (Move("out", "asks", After(1)), Move("asks", "in", After(1)))
    >>> every_way_passes(Machine(("out", "asks", "in"), moves), "out", "in", "asks", [(After(1), Readings({}))] * 3)
    """
    owes = False
    states = life(machine, history, start)
    for state in states:
        _hold(not (owes and state == target), f"from {source!r} to {target!r} past {through!r}: {' '.join(states)}")
        owes = state == source or (owes and state != through)


def every_refusal_says_why(machine: Machine, state: str, trigger: Trigger, readable: Readable) -> None:
    """A refused move has a verdict that is not met, with words in English and in Chinese for all that it names.

    >>> from commkit.core.machine import After, Move
    >>> from commkit.core.measure import flag
    >>> from commkit.core.readings import Readings
    >>> from commkit.core.wording import Label
    >>> asked = flag("asked", Label(en="asked", zh="已申请")).is_true()
    >>> machine = Machine(("out", "in"), (Move("out", "in", After(1), asked),))
    >>> every_refusal_says_why(machine, "out", After(1), Readings({"asked": False}))
    """
    fired = machine.fire(state, trigger, readable)
    if isinstance(fired, Refused):
        for move, verdict in fired.tried:
            _says_why(verdict, f"{trigger.code!r} in {state!r}, refused to go to {move.target!r},")


def may_and_fire_agree(machine: Machine, state: str, trigger: Trigger, readable: Readable) -> None:
    """Where something leads from a state, `may` allows it; where `may` allows nothing it says why.

    >>> from commkit.core.machine import After, Move
    >>> from commkit.core.readings import Readings
    >>> machine = Machine(("on", "off"), (Move("on", "off", After(7)),))
    >>> may_and_fire_agree(machine, "on", After(7), Readings({}))
    """
    fired = machine.fire(state, trigger, readable)
    for target in machine.states:
        verdict = may(machine, state, target, readable)
        if isinstance(fired, Moved) and fired.state == target:
            _hold(verdict.met, f"{trigger.code!r} leads from {state!r} to {target!r}, and may says {verdict}")
        if not verdict.met:
            _says_why(verdict, f"may, from {state!r} to {target!r},")


def _says_why(verdict: Verdict, what: str) -> None:
    _hold(not verdict.met, f"{what} has the verdict {verdict}")
    explained_in_both(verdict, what)
    own = [verdict.check.label] if isinstance(verdict.check, Combination | Refusal) else []
    for label in (*own, *(measure.label for measure in verdict.check.measures)):
        _hold(label is None or _is_chinese(label.zh), f"{what} has a reason without Chinese words: {label}")


def explained_in_both(thing: Explained, what: str) -> None:
    """Something is explained in English and in Chinese: in both there are words, in Chinese Chinese ones.

    >>> from commkit.members.lifecycle.trials import trial
    >>> explained_in_both(trial(0, today=3), "a trial")
    """
    said = {lang: thing.explain(lang).strip() for lang in LANGS}
    _hold(all(said.values()), f"{what} has no words: {said}")
    _hold(_is_chinese(said["zh"]), f"{what} is not said in Chinese: {said['zh']!r}")


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= one <= "\u9fff" for one in text)


def one_stage_for_every_case(
    classify: Callable[[Mapping[str, object]], tuple[str, Explained]],
    rules: Sequence[tuple[str, Callable[[Mapping[str, object]], bool]]],
    case: Mapping[str, object],
) -> None:
    """A case has exactly one stage: that of the first rule that fits, the same when asked twice, and explained.

    `rules` are the criteria in their order, as plain functions of the case; the last fits always.

    >>> from commkit.members.lifecycle.trials import trial
    >>> def classify(case):
    ...     found = trial(0, today=case["day"])
    ...     return found.state.value, found
    >>> rules = [("expired", lambda case: case["day"] >= 30), ("trial", lambda case: True)]
    >>> one_stage_for_every_case(classify, rules, {"day": 30})
    """
    found = classify(case)
    wanted = [stage for stage, fits in rules if fits(case)]
    _hold(bool(wanted), f"no rule fits {dict(case)}")
    _hold(found[0] == wanted[0], f"{dict(case)} is {found[0]!r}, and the rules say {wanted[0]!r}")
    _hold(classify(case)[0] == found[0], f"{dict(case)} was {found[0]!r} once, and is not when asked again")
    explained_in_both(found[1], f"the stage of {dict(case)}")


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
