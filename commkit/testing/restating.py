"""The laws of restating from a date: done again it pays nothing more, and in all it pays what the new rules pay.

They hold for `commkit.playbook.restate.from_date`, or for a function of your own in its place (`way`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from attrs import evolve

from commkit.core.errors import InvalidValue
from commkit.playbook import Playbook, Run
from commkit.playbook.reading import shown_by
from commkit.playbook.restate import Restatement, from_date, taking_over
from commkit.playbook.restated import Restated
from commkit.standing.facts import Fact
from commkit.testing.playbook_runs import same_run

Way: TypeAlias = Callable[[Playbook, Playbook, Sequence[Fact], Restatement], Restated]
"""How the past is restated: the old book, the new one, the log, and what is restated."""


def restated_once(
    old: Playbook,
    new: Playbook,
    facts: Sequence[Fact],
    restatement: Restatement,
    more: Sequence[Fact] = (),
    way: Way = from_date,
) -> None:
    """Run twice it says the same; delivered twice it is delivered once; once delivered, nothing is left to pay.

    That holds again after `more` facts came, late ones among them: what they change is paid once. Where `at` is then
    too long ago, it is restated on the day of the last fact, from the book in force. Errors: AssertionError with what
    would be paid again, or what came too late.

    >>> from commkit.presets import study_class
    >>> restated_once(study_class(), study_class(), [], Restatement("nothing", since=3, at=10**12))
    """
    log = list(facts)
    first = way(old, new, log, restatement)
    _holds(way(old, new, log, restatement) == first, "restated again it says something else")
    _nothing_left(way(old, new, [*log, *first.facts], restatement), "delivered and restated again")
    once, twice = new.replay([*log, *first.facts]), new.replay([*log, *first.facts, *first.facts])
    same_run("delivered twice", twice.standings, {name: twice.of(name) for name in twice.standings}, once)
    later = [*log, *first.facts, *more]
    in_force, again = old, restatement
    try:
        second = way(old, new, later, restatement).facts
    except InvalidValue:
        in_force = taking_over(old, new, restatement.days(new.calendar).stop)
        again = evolve(restatement, at=max(restatement.at, *(one.at for one in later)))
        second = way(in_force, new, later, again).facts
    _holds(
        not {one.id for one in first.facts} & {one.id for one in second}, "the id of a second fact is that of another"
    )
    late = {one.fact for one in in_force.replay([*later, *second]).posted if one.what == "too_late"}
    _holds(not late & {one.id for one in second}, "a second fact comes too late")
    _nothing_left(way(in_force, new, [*later, *second], again), "after more facts, delivered and restated again")


def restated_pays_the_difference(
    old: Playbook, new: Playbook, facts: Sequence[Fact], restatement: Restatement, way: Way = from_date
) -> None:
    """What the old rules paid for the restated days, and the facts beside it, are what the new rules pay for them.

    They are in force from the first of these days on: the days before count as they were paid. Errors: AssertionError
    with the member and the account.

    >>> from commkit.presets import study_class
    >>> restated_pays_the_difference(study_class(), study_class(), [], Restatement("nothing", since=3, at=10**12))
    """
    days = restatement.days(new.calendar)
    books = old, taking_over(old, new, restatement.since)
    paid, due = (_paid(book.replay(facts, until=days.stop - 1), days) for book in books)
    restated = way(old, new, facts, restatement)
    for row in restated.rows:
        paid[row.member, row.account] += row.difference
    differ = sorted(key for key in {*paid, *due} if paid[key] != due[key])
    _holds(
        not differ, f"{differ[:1]}: {[paid[key] for key in differ[:1]]} instead of {[due[key] for key in differ[:1]]}"
    )
    told = Counter[str]()
    for fact in restated.facts:
        told[fact.member] += fact.amount * fact.times
    wanted = Counter[str]()
    for row in restated.rows:
        wanted[row.member] += row.difference
    _holds(told == wanted, "the facts are not the rows")


def restated_since_ever_is_in_full(
    old: Playbook, new: Playbook, facts: Sequence[Fact], restatement: Restatement, way: Way = from_date
) -> None:
    """Where all days are restated and nothing is spent, the old book with the facts gives the new book's balances.

    Errors: AssertionError with the member and the account.

    >>> from commkit.presets import study_class
    >>> restated_since_ever_is_in_full(study_class(), study_class(), [], Restatement("nothing", since=3, at=10**12))
    """
    decided = way(old, new, facts, restatement).facts
    seen, wanted = _held(old, old.replay([*facts, *decided])), _held(new, new.replay(facts))
    differ = sorted(key for key in {*seen, *wanted} if seen[key] != wanted[key])
    _holds(not differ, f"{differ[:1]}: {[seen[key] for key in differ]} instead of {[wanted[key] for key in differ]}")


def _paid(run: Run, days: range) -> Counter[tuple[str, str]]:
    sums = Counter[tuple[str, str]]()
    for one in run.posted:
        if one.what in ("credited", "reversed") and one.day in days:
            sums[one.member, one.target] += one.amount
    return sums


def _held(book: Playbook, run: Run) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for member, standing in run.standings.items():
        for name, shown in shown_by(book, standing).items():
            if isinstance(shown.value, int):
                found[member, name] = shown.value
    return found


def _nothing_left(restated: Restated, when: str) -> None:
    left: Iterable[str] = [f"{row.member} {row.account} {row.difference:+}" for row in restated.rows]
    _holds(not restated.facts and not restated.rows.records, f"{when}, it would pay again: {', '.join(left)}")


def _holds(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
