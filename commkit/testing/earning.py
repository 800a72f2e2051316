"""Laws of earning rules: caps hold, draws repeat, splitting gains nothing, what is paid was desired, answers are true.

That any order in time is due the same, and that what comes twice counts once, are laws of every book: see
`any_order_in_time_is_due_the_same` and `twice_is_once` in `commkit.testing.playbooks`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve

from commkit.core.days import Day
from commkit.playbook import Playbook
from commkit.playbook.why import Why, why
from commkit.points.awards import Award
from commkit.points.caps import Cap, named_caps
from commkit.points.unpaid import Unpaid
from commkit.standing.facts import Fact
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import Late
from commkit.testing.playbook_runs import last_day, nights
from commkit.testing.playbooks import sums


def caps_hold(book: Playbook, facts: Sequence[Fact]) -> int:
    """No rule with caps pays a member more than they allow, for any day, week, month or ever, nor less than nothing.

    For a book of one version. The smallest room that was left under any cap [points], for a search that tries to pass
    one (`hypothesis.target`). Errors: AssertionError with rule, member and stretch.

    >>> from commkit.core.calendar import Calendar
    >>> caps_hold(Playbook("empty", "1", Calendar("UTC"), ()), [])
    0
    """
    run, caps = book.replay(facts, until=last_day(book, facts), community=nights(book, facts)), _caps(book)
    used = Counter[tuple[str, str, str, int]]()
    for (member, rule, day), points in sums(book, run.posted).items():
        if rule in caps:
            _holds(points >= 0, f"{rule} has paid {member} {points} for day {day}")
            weeks = {"week": book.calendar.week(day), "month": book.calendar.month(day)}
            for span, place in {"day": day, **weeks, "ever": 0}.items():
                used[rule, member, span, place] += points
    left = []
    for (rule, member, span, place), points in used.items():
        most = _spans(caps[rule])[span]
        if most is not None:
            _holds(points <= most, f"{rule} has paid {member} {points} in {span} {place}, {most} at most")
            left.append(most - points)
    return min(left, default=0)


def _caps(book: Playbook) -> dict[str, Cap]:
    caps = {policy.name: getattr(policy, "cap", None) for policy in book.policies if policy.late is Late.TRUE_UP}
    return {name: cap for name, cap in caps.items() if isinstance(cap, Cap)}


def _spans(cap: Cap) -> dict[str, int | None]:
    return {"day": cap.day, "week": cap.week, "month": cap.month, "ever": cap.ever}


def paid_was_desired(book: Playbook, facts: Sequence[Fact], rules: Iterable[str]) -> None:
    """No outcome of these rules leaves a day paid above what it says the day is worth without caps; it names a cap
    exactly where less is paid, and one that the rule has. One that pays nothing says so.

    Errors: AssertionError with the outcome.

    >>> from commkit.core.calendar import Calendar
    >>> paid_was_desired(Playbook("empty", "1", Calendar("UTC"), ()), [], [])
    """
    run, caps, paid = book.replay(facts, community=nights(book, facts)), _caps(book), Counter[tuple[str, str, Day]]()
    wanted = set(rules)
    for one in run.posted:
        if one.policy not in wanted:
            continue
        paid[one.policy, one.member, one.day] += one.amount
        so_far = paid[one.policy, one.member, one.day]
        _holds(so_far <= one.desired, f"{so_far} are paid of {one.desired}: {one}")
        named = named_caps(caps[one.policy], one.reason) if one.policy in caps else {}
        _holds(bool(named) == (so_far < one.desired), f"{so_far} are paid of {one.desired}, caps {named}: {one}")
        _holds((one.what == "capped") == (one.amount == 0), f"what pays nothing says so, and nothing else: {one}")


def splitting_changes_nothing(book: Playbook, facts: Sequence[Fact], rules: Iterable[str]) -> None:
    """What happened several times in one fact is worth what as many facts are, for rules that draw nothing.

    Errors: AssertionError with what is paid otherwise.

    >>> from commkit.core.calendar import Calendar
    >>> splitting_changes_nothing(Playbook("empty", "1", Calendar("UTC"), ()), [], [])
    """
    parted = [part for fact in facts for part in split(fact)]
    wanted = set(rules)
    whole, apart = (_paid_by(book, some, wanted) for some in (facts, parted))
    differ = {key: (whole.get(key, 0), apart.get(key, 0)) for key in whole.keys() | apart.keys()}
    told = {key: both for key, both in sorted(differ.items()) if both[0] != both[1]}
    _holds(not told, f"in one fact and in several are paid, by member, rule and day: {told}")


def split(fact: Fact) -> Iterator[Fact]:
    """A fact that happened several times, as so many facts, each under an id of its own.

    >>> from commkit.standing.kinds import MESSAGE
    >>> [part.id for part in split(Fact("f1", 0, "ada", MESSAGE, times=2))]
    ['f1/0', 'f1/1']
    """
    many = abs(fact.times)
    if many == 1:
        yield fact
        return
    for number in range(many):
        yield evolve(fact, id=f"{fact.id}/{number}", times=fact.times // many)


def _paid_by(book: Playbook, facts: Sequence[Fact], rules: set[str]) -> dict[tuple[str, str, Day], int]:
    posted: Iterable[Outcome] = book.replay(facts, community=nights(book, facts)).posted
    paid = sums(book, [one for one in posted if one.policy in rules])
    return {key: points for key, points in paid.items() if points}


def answers_are_true(
    book: Playbook, facts: Sequence[Fact], ask: Callable[[Playbook, Sequence[Fact], str, Day], Why] = why
) -> None:
    """The answer to "why these points?" is the sum of what was posted for the day; and the facts that it says earned
    nothing by an award earned nothing: without them each award pays the day the same.

    Errors: AssertionError with member, day and rule.

    >>> from commkit.core.calendar import Calendar
    >>> answers_are_true(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    posted = book.replay(facts, community=community).posted
    paid = sums(book, posted)
    awards = {policy.name for policy in book.policies if isinstance(policy, Award)}
    undone = {fact.at for fact in facts if fact.times < 0}
    for member, day in sorted({(one.member, one.day) for one in posted if one.policy in awards}):
        answer = ask(book, facts, member, day)
        told = Counter[tuple[str, str, Day]]()
        for one in answer.outcomes:
            told[member, one.policy, day] += one.amount if one.what in ("credited", "reversed", "capped") else 0
        for name in sorted(awards):
            said, was = told[member, name, day], paid.get((member, name, day), 0)
            _holds(said == was, f"{name} has paid {member} {was} for day {day}, and the answer says {said}")
            idle = {one.fact.id for one in answer.unpaid if one.rule == name and _idle(one, undone)}
            rest = [fact for fact in facts if fact.id not in idle]
            without = sums(book, book.replay(rest, community=community).posted).get((member, name, day), 0)
            _holds(without == was, f"{name} pays {member} {without} for day {day} without {sorted(idle)}, not {was}")


def _idle(one: Unpaid, undone: set[int]) -> bool:
    """Whether a fact can be left out: of what was taken back, also in part, the fact that takes it back means it."""
    return not one.counted and one.fact.at not in undone


def draws_repeat(draw: Callable[[str], int], ids: Sequence[str], *, least: int, most: int) -> None:
    """A draw lies in its range, and follows from the id alone: again, and in another order, it is the same.

    Errors: AssertionError with the id.

    >>> from commkit.points.amounts import Drawn
    >>> draws_repeat(Drawn(15, 25, seed="s").of, ["f1", "f2"], least=15, most=25)
    """
    first = {id: draw(id) for id in ids}
    for id in reversed(ids):
        _holds(least <= first[id] <= most, f"{id!r} draws {first[id]}, out of {least} to {most}")
        again = draw(id)
        _holds(again == first[id], f"{id!r} draws {again} after {first[id]}")


def draws_are_even(draw: Callable[[str], int], *, least: int, most: int, tries: int = 4000) -> None:
    """Over many ids every number of the range is drawn about equally often: within five standard deviations.

    Errors: AssertionError with the number.

    >>> from commkit.points.amounts import Drawn
    >>> draws_are_even(Drawn(1, 6, seed="s").of, least=1, most=6)
    """
    seen, many = Counter(draw(f"f{number}") for number in range(tries)), most - least + 1
    for number in range(least, most + 1):
        off = abs(seen[number] * many - tries)
        _holds(off**2 <= 25 * tries * (many - 1), f"{number} is drawn {seen[number]} times of {tries}")


def _holds(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
