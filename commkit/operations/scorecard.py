"""Scorecards: every goal of a community on one day, each miss with its gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.days import DayLike
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.readings import Answered
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Lang, Words
from commkit.operations.goals import Goal
from commkit.operations.pace import Pace, Status, pace

_SIGNS = {Status.REACHED: "✓", Status.ON_TRACK: "·", Status.BEHIND: "!", Status.MISSED: "✗", Status.OPEN: "✗"}


@frozen
class Scorecard:
    """How every goal stands at the end of a day. It prints, shows itself in a notebook, and gives plain rows."""

    paces: tuple[Pace, ...] = field(converter=tuple[Pace, ...], validator=deep_iterable(instance_of(Pace)))

    @paces.validator
    def _names(self, _attribute: Attribute[tuple[Pace, ...]], value: tuple[Pace, ...]) -> None:
        names = [one.goal.name for one in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidValue("goals", seen=twice, why="two goals have one name", fix="give each its own")

    def __iter__(self) -> Iterator[Pace]:
        return iter(self.paces)

    def __getitem__(self, name: str) -> Pace:
        """The pace of a goal, by its name."""
        for one in self.paces:
            if one.goal.name == name:
                return one
        known = ", ".join(one.goal.name for one in self.paces)
        raise UnknownName("goal", seen=name, why="the scorecard has no such goal", fix=f"use one of {known}")

    @property
    def reached(self) -> int:
        """How many goals are reached [goals]; a limit that is kept but has time left is `kept`."""
        return sum(one.status is Status.REACHED for one in self.paces)

    @property
    def kept(self) -> int:
        """How many limits and ranges are kept so far, and can still be lost [goals]."""
        return sum(one.verdict.met and one.status is Status.ON_TRACK for one in self.paces)

    @property
    def unknown(self) -> int:
        """How many goals cannot be judged yet [goals]."""
        return sum(one.status is Status.UNKNOWN for one in self.paces)

    @property
    def misses(self) -> tuple[Pace, ...]:
        """The goals that are not met, in their order; unknown ones are not among them."""
        return tuple(one for one in self.paces if not one.verdict.met and one.status is not Status.UNKNOWN)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Every goal on a line of its own, behind how many are reached."""
        return "\n".join((self.headline(lang, words), *self._lines(lang, words)))

    def headline(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """How many goals are reached, kept so far and not known, in words."""
        parts = [words.say(lang, "goal.of_goals", reached=str(self.reached), goals=str(len(self.paces)))]
        if self.kept:
            parts.append(words.say(lang, "goal.and_kept", kept=str(self.kept)))
        if self.unknown:
            parts.append(words.say(lang, "goal.and_unknown", unknown=str(self.unknown)))
        return words.say(lang, "rule.between").join(parts)

    def _lines(self, lang: Lang, words: Words) -> Iterator[str]:
        for one in self.paces:
            yield f"  {_SIGNS.get(one.status, '?')} {one.explain(lang, words)}"

    def rows(self) -> list[dict[str, object]]:
        """The goals as plain dicts, ready for a data frame; a gap or a number that is not known is None.

        `missing` is None too where a share lies exactly on a bound that it must pass: no number says how much would do.
        """
        return [
            {
                "goal": one.goal.name,
                "status": one.status.value,
                "on": one.on,
                "target": one.goal.target,
                "observed": None if not one.verdict.findings else _value(one.verdict),
                "missing": next((gap.missing for gap in one.verdict.gaps()), 0 if one.verdict.met else None),
                "progress": None if one.progress is None else one.progress.value,
                "projected": one.projected,
                "due_on": one.goal.due_on,
                "owner": one.goal.owner,
            }
            for one in self.paces
        ]

    def __str__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line.strip())}</li>" for line in self._lines("en", WORDS))
        return f"<p>{escape(self.headline())}</p><ul>{items}</ul>"


def _value(verdict: Verdict) -> object:
    seen = verdict.findings[0].observed
    return getattr(seen, "value", seen)


def scorecard(goals: Iterable[Goal], readings: Mapping[str, Answered], *, on: DayLike) -> Scorecard:
    """How every goal stands when the day `on` ends, by the readings of its KPIs.

    A goal whose KPI is not among the readings is an UnknownName error: None says that it is not known yet.

    >>> from fractions import Fraction
    >>> from commkit.core.ratio import Ratio
    >>> goals = (Goal("participation", Fraction(1, 2)), Goal("dau", 500, unit="members"), Goal("retention", 1))
    >>> card = scorecard(goals, {"participation": Ratio(135, 272), "dau": 500, "retention": None}, on=20000)
    >>> print(card)
    1 of 3 goals reached; 1 not known yet
      ✗ not reached yet: participation: 135/272 = 49.63 % (at least 50 %), 0.37 pp missing
      ✓ reached: dau: 500 (at least 500)
      ? not known yet: retention: not known yet (at least 100 %)
    >>> [one.goal.name for one in card.misses]
    ['participation']
    """
    wanted = list(goals)
    for goal in wanted:
        if goal.name not in readings:
            known = ", ".join(sorted(readings)) or "none"
            why = f"no reading has this name; there are {known}"
            raise UnknownName("goal", seen=goal.name, why=why, fix="add the reading, or None while it is not known")
    return Scorecard(tuple(pace(goal, readings[goal.name], on=on) for goal in wanted))
