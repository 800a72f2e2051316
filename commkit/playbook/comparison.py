"""What two books make of the same facts: who gains and who loses what, why, and what it costs; as rows and as text."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from attrs import field, frozen

from commkit.core.days import Day, date_of
from commkit.core.errors import UnknownName
from commkit.core.whole import whole
from commkit.core.wording import WORDS, Lang, Words
from commkit.playbook.changes import Difference
from commkit.playbook.explain import reason
from commkit.playbook.playbook import Playbook
from commkit.playbook.sentences import with_playbook
from commkit.playbook.totals import Change, Eligible, Numbers, Often, RuleSum, States, Total, Value

__all__ = [
    "ROWS",
    "Change",
    "Comparison",
    "Eligible",
    "Numbers",
    "Often",
    "RuleSum",
    "States",
    "Total",
    "Value",
    "signed",
]

ROWS = 10
"""How many lines of one sort a text shows [rows]."""


Grid: TypeAlias = Sequence[Sequence[str]]
Block: TypeAlias = str | Grid


@frozen
class Comparison:
    """Two books on the same facts. Print it, show it in a notebook, or take `rows()`; `explain` is about one member.

    `changes` has a row for every difference, by member, then in the order of the books; `totals` sums up each thing
    that the books show, each move and decision, and each check; `changed` are the paths in which the books differ. The
    states and the numbers are those at the end of `day`; None where not everybody's last day is the same.
    """

    book_a: Playbook = field(repr=False)
    book_b: Playbook = field(repr=False)
    members: tuple[str, ...] = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)
    totals: tuple[Total, ...]
    changed: tuple[Difference, ...] = ()
    day: Day | None = None

    @cached_property
    def _by_member(self) -> Mapping[str, tuple[Change, ...]]:
        found: dict[str, tuple[Change, ...]] = {}
        for change in self.changes:
            found[change.member] = (*found.get(change.member, ()), change)
        return found

    def of(self, member: str) -> tuple[Change, ...]:
        """The differences for one member; none for a member of whom the facts say nothing is an UnknownName error."""
        found = self._by_member.get(member, ())
        if not found and member not in self.members:
            fix = "use the name as the facts have it"
            raise UnknownName("member", seen=member, why="no fact reaches a member of this name", fix=fix)
        return found

    def total(self, what: str) -> Total:
        """The totals of one thing by its name, such as an account; an UnknownName error where there is none."""
        for total in self.totals:
            if total.what == what:
                return total
        fix = f"use one of {', '.join(total.what for total in self.totals) or 'none: nothing is shown'}"
        raise UnknownName("what", seen=what, why="neither book shows it", fix=fix)

    def rows(self, lang: Lang = "en", words: Words = WORDS) -> list[dict[str, Value]]:
        """Every difference as a plain dict, ready for a data frame."""
        return [change.row(lang, words) for change in self.changes]

    # ------------------------------------------------------------ words

    def explain(self, member: str, lang: Lang = "en", words: Words = WORDS) -> str:
        """Why one member differs: each difference, the rules behind it, and the verdicts that differ."""
        own = with_playbook(words)
        changes = self.of(member)
        if not changes:
            return own.say(lang, "compare.same_member", member=member)
        lines = [member]
        for change in changes:
            lines.append(f"  {self._line(change, lang, own)}")
            lines += [f"    {line}" for line in self._reasons(change, lang, own)]
        return "\n".join(lines)

    def _line(self, change: Change, lang: Lang, words: Words) -> str:
        total = self.total(change.what)
        if isinstance(total, Often):
            ends = {"before": str(change.before), "after": str(change.after)}
            return words.say(lang, "compare.times", what=self._event(total, lang, words), **ends)
        code = "compare.change" if change.gain is None else "compare.gained"
        ends = {"before": self._value(change, change.before, lang, words)}
        ends["after"] = self._value(change, change.after, lang, words)
        return words.say(lang, code, what=self._name(change.what, lang), gain=signed(change.gain or 0), **ends)

    def _reasons(self, change: Change, lang: Lang, words: Words) -> Iterator[str]:
        for one in change.rules:
            ends = {"before": str(one.before), "after": str(one.after), "gain": signed(one.gain)}
            yield words.say(lang, "compare.gained", what=self._rule(one.rule, lang, words), **ends)
        before, after = (change.because_before, change.day_before), (change.because_after, change.day_after)
        for code, (verdict, day) in (("before", before), ("after", after)):
            if verdict is not None:
                when = words.say(lang, f"compare.{code}")
                when = when if day is None else words.say(lang, "compare.on", when=when, day=date_of(day).isoformat())
                because = verdict.explain(lang, words)
                yield from words.say(lang, "compare.because", when=when, because=because).splitlines()

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """What is called how, by policy and code, in a dict by language; the second book's word goes first."""
        found: dict[tuple[str, str], Mapping[str, str]] = {}
        for book in (self.book_a, self.book_b):
            for policy in book.policies:
                for code, label in policy.labels().items():
                    found[policy.name, code] = {"en": label.en, "zh": label.zh, **label.others}
        return found

    def _called(self, policy: str, code: str, lang: Lang) -> str:
        texts = self._labels.get((policy, code), {})
        return texts.get(lang) or texts.get(lang.replace("_", "-").split("-")[0]) or texts.get("en") or code

    def _name(self, what: str, lang: Lang) -> str:
        return self._called(what, what, lang)

    def _rule(self, rule: str, lang: Lang, words: Words) -> str:
        return self._called(rule, rule, lang) if rule else words.say(lang, "compare.other")

    def _state(self, what: str, state: str, lang: Lang, words: Words) -> str:
        return self._called(what.split(".")[0], state, lang) if state else words.say(lang, "compare.nothing")

    def _event(self, total: Often, lang: Lang, words: Words) -> str:
        target = self._state(total.policy, total.target, lang, words)
        if total.source is not None:
            return f"{self._state(total.policy, total.source, lang, words)} -> {target}"
        action = f"action.{total.target}"
        named = target == total.target and any(action in texts for texts in words.texts.values())
        return words.say(lang, "compare.decided", target=words.say(lang, action) if named else target)

    def _value(self, change: Change, value: Value, lang: Lang, words: Words) -> str:
        if isinstance(self.total(change.what), Eligible):
            return words.say(lang, str(value))
        return str(value) if isinstance(value, int) else self._state(change.what, value or "", lang, words)

    # ------------------------------------------------------------ the whole, as a text

    def text(self, lang: Lang = "en", *, rows: int = ROWS, words: Words = WORDS) -> str:
        """The whole comparison in words, at most so many lines of one sort [rows]; says how many more there are."""
        lines: list[str] = []
        for block in self._blocks(lang, whole("rows", rows, least=1, counts="rows"), with_playbook(words)):
            lines += [block] if isinstance(block, str) else [f"  {line}" for line in _aligned(block)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        blocks = self._blocks("en", ROWS, with_playbook(WORDS))
        return "".join(f"<p>{html.escape(block)}</p>" if isinstance(block, str) else _table(block) for block in blocks)

    def _blocks(self, lang: Lang, rows: int, words: Words) -> Iterator[Block]:
        before, after = (f"{book.name} {book.version}" for book in (self.book_a, self.book_b))
        counts = {"members": str(len(self.members)), "differ": str(len(self._by_member))}
        yield words.say(lang, "compare.title", before=before, after=after, **counts)
        if self.changed:
            yield words.say(lang, "compare.changed")
            yield _cut([[str(one)] for one in self.changed], rows, lang, words)
        if not self.changes:
            yield words.say(lang, "compare.same")
        for policy, totals in groupby(self.totals, lambda one: one.policy if isinstance(one, Often) else ""):
            if policy:
                yield from self._often(policy, lang, rows, words)
            for total in totals:
                if isinstance(total, Numbers):
                    yield from self._numbers(total, lang, rows, words)
                elif isinstance(total, States):
                    yield from self._states(total, lang, rows, words)
                elif isinstance(total, Eligible):
                    yield from self._eligible(total, lang, rows, words)

    def _of(self, what: str) -> list[Change]:
        return [change for change in self.changes if change.what == what]

    def _numbers(self, total: Numbers, lang: Lang, rows: int, words: Words) -> Iterator[Block]:
        who = {"gain": str(total.gain), "lose": str(total.lose), "same": str(total.unchanged)}
        sums = {"cost": signed(total.cost), "before": str(total.before), "after": str(total.after)}
        yield words.say(lang, "compare.numbers", what=self._name(total.what, lang), **who, **sums)
        heads = [words.say(lang, f"compare.{code}") for code in ("before", "after", "difference")]
        if total.rules:
            paid = [
                [self._rule(one.rule, lang, words), str(one.before), str(one.after), signed(one.gain)]
                for one in total.rules
            ]
            yield [[words.say(lang, "compare.rule"), *heads], *paid]
        changes = self._of(total.what)
        for code, sign in (("gain_most", -1), ("lose_most", 1)):
            ranked = sorted((one for one in changes if (one.gain or 0) * sign < 0), key=lambda one: one.member)
            ranked.sort(key=lambda one: (one.gain or 0) * sign)
            if ranked:
                lines = [[one.member, *self._ends(one, lang, words), signed(one.gain or 0)] for one in ranked]
                yield [[words.say(lang, f"compare.{code}"), *heads], *_cut(lines, rows, lang, words)]

    def _ends(self, change: Change, lang: Lang, words: Words) -> list[str]:
        return [self._value(change, change.before, lang, words), self._value(change, change.after, lang, words)]

    def _states(self, total: States, lang: Lang, rows: int, words: Words) -> Iterator[Block]:
        told = words.say(lang, "compare.words", what=self._name(total.what, lang), moved=str(total.moved))
        on = None if self.day is None else date_of(self.day).isoformat()
        yield told if on is None else words.say(lang, "compare.words_on", sentence=told, day=on)
        heads = {code: words.say(lang, f"compare.{code}") for code in ("before", "after", "difference", "members")}
        states = dict.fromkeys((*total.before, *total.after))
        counted = [(state, total.before.get(state, 0), total.after.get(state, 0)) for state in states]
        yield [
            [words.say(lang, "compare.state"), heads["before"], heads["after"], heads["difference"]],
            *(
                [self._state(total.what, state, lang, words), str(before), str(after), signed(after - before)]
                for state, before, after in counted
            ),
        ]
        if not total.moves:
            return
        moves = [
            [f"{self._state(total.what, old, lang, words)} -> {self._state(total.what, new, lang, words)}", str(many)]
            for (old, new), many in sorted(total.moves.items(), key=lambda one: (-one[1], one[0]))
        ]
        yield [[f"{heads['before']} -> {heads['after']}", heads["members"]], *_cut(moves, rows, lang, words)]
        who = [[one.member, *self._ends(one, lang, words), _why(one, lang, words)] for one in self._of(total.what)]
        yield [[words.say(lang, "compare.member"), heads["before"], heads["after"]], *_cut(who, rows, lang, words)]

    def _often(self, policy: str, lang: Lang, rows: int, words: Words) -> Iterator[Block]:
        differ = {change.what for change in self.changes}
        found = [one for one in self.totals if isinstance(one, Often) and one.policy == policy and one.what in differ]
        if not found:
            return
        yield words.say(lang, "compare.often", what=self._name(policy, lang))
        times = [words.say(lang, f"compare.{code}") for code in ("before", "after", "difference")]
        members = [words.say(lang, f"compare.members_{code}") for code in ("before", "after")]
        lines = [
            [
                self._event(one, lang, words),
                *_both(one.before, one.after),
                *_both(one.members_before, one.members_after),
            ]
            for one in sorted(found, key=lambda one: -abs(one.gain))
        ]
        yield [[words.say(lang, "compare.event"), *times, *members, times[-1]], *_cut(lines, rows, lang, words)]

    def _eligible(self, total: Eligible, lang: Lang, rows: int, words: Words) -> Iterator[Block]:
        who = {"newly": str(len(total.newly)), "no_longer": str(len(total.no_longer))}
        yield words.say(lang, "compare.check", what=total.what, before=str(total.before), after=str(total.after), **who)
        if total.unknown_before or total.unknown_after:
            unknown = {"before": str(total.unknown_before), "after": str(total.unknown_after)}
            yield [[words.say(lang, "compare.unknown", **unknown)]]
        by_member = {one.member: one for one in self._of(total.what)}
        for code, names in (("newly", total.newly), ("no_longer", total.no_longer)):
            if names:
                lines = [[name, reason(by_member[name].because_after, lang, words)] for name in names]
                yield [[words.say(lang, f"compare.{code}")], *_cut(lines, rows, lang, words)]


def signed(number: int) -> str:
    """A difference as it is read: with a sign, 0 without.

    >>> signed(5), signed(-5), signed(0)
    ('+5', '-5', '0')
    """
    return f"{number:+d}" if number else "0"


def _both(before: int, after: int) -> tuple[str, str, str]:
    return str(before), str(after), signed(after - before)


def _why(change: Change, lang: Lang, words: Words) -> str:
    """The reason under the second book, that under the first where the second has none."""
    because = change.because_before if change.because_after is None else change.because_after
    return reason(because, lang, words)


def _cut(lines: Sequence[Sequence[str]], rows: int, lang: Lang, words: Words) -> list[Sequence[str]]:
    more = len(lines) - rows
    return [*lines[:rows], *([[words.say(lang, "compare.more", count=str(more))]] if more > 0 else [])]


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _is_number(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def _aligned(grid: Grid) -> Iterator[str]:
    """The lines of a grid: a column of numbers to the right, any other to the left; a lone cell needs no column."""
    rows = [row for row in grid if len(row) > 1]
    columns = range(max((len(row) for row in rows), default=0))
    cells = [[row[at] for row in rows if at < len(row)] for at in columns]
    widths = [max(map(_wide, column)) for column in cells]
    numbers = [all(map(_is_number, column[1:])) for column in cells]
    for row in grid:
        if len(row) == 1:
            yield row[0]
            continue
        padded = [
            " " * (widths[at] - _wide(cell)) + cell if numbers[at] else cell + " " * (widths[at] - _wide(cell))
            for at, cell in enumerate(row)
        ]
        yield "  ".join(padded).rstrip()


def _table(grid: Grid) -> str:
    def cells(row: Iterable[str]) -> str:
        return "".join(f"<td>{html.escape(cell)}</td>" for cell in row)

    return "<table>" + "".join(f"<tr>{cells(row)}</tr>" for row in grid) + "</table>"
