"""Lifecycles that guard their gate: moves refused by name, why a move may not be made, and which way leads there.

Move("lurker", "removed", REMOVED, Refusal(Label(en="a private chat comes first", zh="须先私聊")))
may(machine, "removed", "vip").explain("zh")        # no such move, and the way that there is
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from commkit.core.check import Check, K, Met, Read
from commkit.core.combine import AllOf, AnyOf
from commkit.core.machine import Machine, Moved, Refused
from commkit.core.measure import Measure, flag, zero_to_one
from commkit.core.readings import Known, Readable
from commkit.core.typed import instance_of
from commkit.core.verdict import Finding, Verdict
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.lifecycle.policies import Stage, Staged
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.policy import Heard, Now

S = TypeVar("S", bound=Stage)

_NOTHING_KNOWN = Known({})
_BETWEEN = {"en": ", ", "zh": "、"}


@frozen
class NeverFound(Finding):
    """What is found for a refusal: its reason, as it is."""

    def sentence(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The reason in words."""
        return self.measure.label.text(lang)


@frozen(order=False)
class Refusal(Check):
    """A check that is never met, and says why: for a move that people try and the rules never allow.

    >>> print(Refusal(Label(en="a private chat comes first", zh="须先私聊")).judge(Known({})).explain("zh"))
    不符合：须先私聊
    """

    label: Label = field(validator=instance_of(Label))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """None: nothing could change it."""
        return ()

    def compile(self, ask: Callable[[Measure], K]) -> Met[K]:
        """Never."""
        return lambda _seen: False

    def eased(self, slack: Fraction) -> Refusal:
        """Stays as it is."""
        zero_to_one("slack", slack)
        return self

    def opposite(self) -> AllOf:
        """What is always met."""
        return AllOf(())

    def find(self, read: Read) -> Finding:
        """The reason, as a finding."""
        return NeverFound("at_least", flag("allowed", self.label), 1, 0, met=False)

    def text(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The reason."""
        return self.label.text(lang)


def way(machine: Machine, source: str, target: str) -> tuple[str, ...]:
    """The states of a shortest way from one state to another, both included, without refused moves; empty for none.

    >>> from commkit.core.machine import After, Move
    >>> way(Machine(("on", "dim", "off"), (Move("on", "dim", After(1)), Move("dim", "off", After(1)))), "on", "off")
    ('on', 'dim', 'off')
    """
    for state in (source, target):
        machine.label(state)
    before: dict[str, str] = {}
    todo = [source]
    while todo:
        state = todo.pop(0)
        for move in machine.moves:
            fresh = move.target not in before and move.target != source
            if move.source == state and fresh and not isinstance(move.check, Refusal):
                before[move.target] = state
                todo.append(move.target)
    if source == target:
        return (source,)
    if target not in before:
        return ()
    found = [target]
    while found[-1] != source:
        found.append(before[found[-1]])
    return tuple(reversed(found))


def may(machine: Machine, source: str, target: str, readable: Readable = _NOTHING_KNOWN) -> Verdict:
    """May a member go from one state straight to another, and why not? For any two states of any machine.

    Met where a move without a check leads there; the verdict of its check where there is one; and where no move leads
    there, not met, with the way that there is. What is not filled in is not known yet.

    >>> from commkit.core.machine import After, Move
    >>> machine = Machine(("on", "dim", "off"), (Move("on", "dim", After(1)), Move("dim", "off", After(1))))
    >>> may(machine, "on", "dim").met
    True
    >>> print(may(machine, "on", "off"))
    not met: no move leads from on to off; the way is on, dim, off
    """
    moves = [move for move in machine.moves if move.source == source and move.target == target]
    checks = [move.check for move in moves if move.check is not None and not isinstance(move.check, Refusal)]
    if any(move.check is None for move in moves):
        return AllOf(()).judge(readable)
    if checks:
        return (checks[0] if len(checks) == 1 else AnyOf(tuple(checks))).judge(readable)
    named = [move.check for move in moves if move.check is not None]
    return (named[0] if named else Refusal(_no_move(machine, source, target))).judge(readable)


def _no_move(machine: Machine, source: str, target: str) -> Label:
    states = way(machine, source, target)
    code = "way.there" if len(states) > 1 else "way.none"
    return Label(
        en=_said(machine, "en", code, states, source, target), zh=_said(machine, "zh", code, states, source, target)
    )


def _said(machine: Machine, lang: Lang, code: str, states: tuple[str, ...], source: str, target: str) -> str:
    names = _BETWEEN[lang].join(machine.label(state, lang) for state in states)
    return WORDS.say(lang, code, source=machine.label(source, lang), target=machine.label(target, lang), way=names)


class Guarded(Staged[S]):
    """A lifecycle in which some kinds of `on_record` only say where a member begins.

    For whoever is somewhere already such a fact is an attempt: the rules decide, and what they refuse changes nothing
    and posts `refused` with its reason. So nobody comes back by coming in again.
    """

    @property
    def begins(self) -> tuple[Kind, ...]:
        """The kinds of `on_record` that only say where a member begins."""
        return ()

    @property
    def tries(self) -> tuple[Kind, ...]:
        """Other kinds whose refusal is posted."""
        return ()

    def take(self, heard: Heard, acc: S, fact: Fact, now: Now) -> S:
        """See Staged.take; an attempt is judged by the rules alone."""
        attempt = heard in self.tries or (heard in self.begins and bool(acc.state))
        if not attempt or fact.times < 0:
            return super().take(heard, acc, fact, now)
        if not acc.state:
            return acc
        fired = self.machine.fire(acc.state, heard, self._seen(acc, now))
        if isinstance(fired, Moved):
            return self.moved(acc, fired, now)
        if isinstance(fired, Refused):
            target = fired.tried[0][0].target
            now.post(self, "refused", source=acc.state, target=target, because=fired.verdict, reason=heard.code)
        return acc

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """See Policy.says."""
        return {lang: {"outcome.refused": WORDS.texts[lang]["lifecycle.refused"]} for lang in ("en", "zh")}
