"""A playbook against the same rules written by hand; a live step with its JSON; what a member takes; compare.

In the replays both sides get the log in the form they like best: a playbook facts, the hand-written loop plain rows.
Making the facts of rows is a row of its own. What the hand-written loop leaves out is said in `playbook_by_hand`.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from commkit.playbook import Playbook
from commkit.playbook.compare import compare
from commkit.playbook.records import dump_standing, load_standing
from commkit.standing.facts import Fact
from tests.bench import playbook_by_hand as by_hand
from tests.bench.playbook_by_hand import Few, Member, Posted
from tests.bench.playbook_rows import (
    POINTS,
    THREE_KINDS,
    Row,
    by_member,
    fact,
    rows_of,
    thirteen_policies,
    three_rules,
    twelve_rules,
)
from tests.bench.timing import Row as Line
from tests.bench.timing import interleaved, ratio

ROWS, MEMBERS, DAYS = 60_000, 400, 60
STEPS = 300


def _same(
    book: Playbook, facts: Sequence[Fact], by_hand: Callable[[], tuple[Mapping[str, Member | Few], list[Posted]]]
) -> None:
    """Both post the very same rows; the hand-written loop does not say which caps cut an award, nor that one is met."""
    ours, (members, theirs) = book.replay(facts), by_hand()
    one = sorted(tuple(row)[:-1] for row in ours.posted if row.what != "capped")
    other = sorted(theirs)
    assert one == other, f"commkit and the hand-written loop differ: {str(set(one) ^ set(other))[:500]}"
    assert {name: one.part(POINTS).balance for name, one in ours.standings.items()} == {
        name: one.points for name, one in members.items()
    }


def _silent(run: Callable[[], object]) -> Callable[[], None]:
    def silent() -> None:
        run()

    return silent


def _cost(times: dict[str, float], name: str, many: int) -> str:
    return f"{times[name] / many * 1e6:.1f}"


def replays() -> list[Line]:
    """Replay against the hand-written loops."""
    log = rows_of(ROWS, members=MEMBERS, days=DAYS)
    grouped, few = by_member(log), rows_of(ROWS, members=MEMBERS, days=DAYS, weights=THREE_KINDS)
    facts, in_groups, few_facts = ([fact(row) for row in one] for one in (log, grouped, few))
    book, small = twelve_rules(), three_rules()
    _same(book, facts, lambda: by_hand.replay(log))
    _same(book, in_groups, lambda: by_hand.replay(grouped))
    _same(small, few_facts, lambda: by_hand.replay_three(few))
    runs: dict[str, Callable[[], object]] = {
        "book": lambda: book.replay(facts),
        "hand": lambda: by_hand.replay(log),
        "book by member": lambda: book.replay(in_groups),
        "hand by member": lambda: by_hand.replay(grouped),
        "three": lambda: small.replay(few_facts),
        "three by hand": lambda: by_hand.replay_three(few),
        "facts": lambda: [fact(row) for row in log],
    }
    times = interleaved({name: _silent(run) for name, run in runs.items()}, rounds=9)
    made = times["facts"] / len(log)

    def line(what: str, ours: str, theirs: str, of: list[Row], at_most: float) -> Line:
        cost = f"{_cost(times, ours, len(of))} against {_cost(times, theirs, len(of))} µs a fact"
        return ratio(f"{what} ({cost})", times[ours] / times[theirs], at_most=at_most)

    from_rows = (times["book"] + times["facts"]) / times["hand"]
    return [
        line("replay, twelve rules and two accounts, in time order, by a hand-written loop", "book", "hand", log, 2.5),
        line("replay, the same, one member after the other", "book by member", "hand by member", log, 2.3),
        line("replay, three plain daily rules, by a hand-written loop", "three", "three by hand", few, 1.5),
        ratio(f"replay, twelve rules, making the facts too ({made * 1e6:.1f} µs a fact)", from_rows, at_most=3.0),
    ]


def live() -> list[Line]:
    """One live step of thirteen policies, with its JSON loaded and stored, in the middle of a log."""
    book = thirteen_policies()
    log = [fact(row) for row in rows_of(ROWS, members=MEMBERS, days=DAYS)]
    begun, rest = log[: len(log) // 2], log[len(log) // 2 :]
    standings = dict(book.replay(begun).standings)
    sizes = sorted(len(json.dumps(dump_standing(book, one), separators=(",", ":"))) for one in standings.values())
    steps: list[tuple[str, Fact]] = []
    for one in rest[:STEPS]:
        for member in book.reaches(one):
            standing = standings.get(member) or book.start(member)
            steps.append((json.dumps(dump_standing(book, standing)), one))
            standings[member] = book.step(standing, one).standing
    texts = [text for text, _ in steps]
    plains = [json.loads(text) for text in texts]
    loaded = [load_standing(book, plain) for plain in plains]
    after = [book.step(standing, one).standing for standing, (_, one) in zip(loaded, steps, strict=True)]
    stored = [dump_standing(book, standing) for standing in after]

    def whole() -> None:
        for text, one in steps:
            json.dumps(dump_standing(book, book.step(load_standing(book, json.loads(text)), one).standing))

    runs: dict[str, Callable[[], object]] = {
        "whole": whole,
        "loads": lambda: [json.loads(text) for text in texts],
        "load": lambda: [load_standing(book, plain) for plain in plains],
        "step": lambda: [book.step(standing, one) for standing, (_, one) in zip(loaded, steps, strict=True)],
        "dump": lambda: [dump_standing(book, standing) for standing in after],
        "dumps": lambda: [json.dumps(plain) for plain in stored],
    }
    times = interleaved({name: _silent(run) for name, run in runs.items()}, rounds=21)
    each = {name: seconds / len(steps) * 1e6 for name, seconds in times.items()}
    parts = " + ".join(f"{name} {each[name]:.0f}" for name in ("loads", "load", "step", "dump", "dumps"))
    return [
        Line(
            name=f"live step of thirteen policies with its JSON ({parts})",
            value=round(each["whole"], 1),
            unit="µs",
            target=300,
            better="lower",
        ),
        Line(
            name=f"JSON of a standing, median of {MEMBERS} members (nine of ten below {sizes[len(sizes) * 9 // 10]})",
            value=median(sizes),
            unit="bytes",
            target=1500,
            better="lower",
        ),
    ]


def memory() -> list[Line]:
    """What a member takes while a log is replayed, with the recent facts and without the outcomes."""
    book, log = twelve_rules(), rows_of(ROWS, members=MEMBERS, days=DAYS)
    book.replay([fact(row) for row in log[:100]])
    traced: list[int] = []

    def facts() -> Iterator[Fact]:
        for row in log:
            yield fact(row)
        gc.collect()
        traced.append(tracemalloc.get_traced_memory()[0])

    gc.collect()
    tracemalloc.start()
    run = book.replay(facts())
    tracemalloc.stop()
    outcomes = sum(sys.getsizeof(one) + 8 for one in run.posted)
    each = (traced[0] - outcomes) / len(run.standings)
    return [
        Line(
            name="memory of a member in replay",
            value=round(each),
            unit="bytes",
            target=16_000,
            better="lower",
            cause="the facts of up to twice the lateness stay whole until the standing is made",
        )
    ]


def comparing(many: int = 200_000) -> list[Line]:
    """Comparing two books over a log against replaying it with each."""
    book, other = twelve_rules(), twelve_rules(message_cap=3)
    facts = [fact(row) for row in rows_of(many, members=many // 60, days=DAYS)]
    runs: dict[str, Callable[[], object]] = {
        "compare": lambda: compare(book, other, facts),
        "replays": lambda: (book.replay(facts), other.replay(facts)),
    }
    times = interleaved({name: _silent(run) for name, run in runs.items()}, rounds=5)
    cost = f"{times['compare']:.1f} s for {many} facts"
    return [ratio(f"compare two books by two replays ({cost})", times["compare"] / times["replays"], at_most=1.2)]


def rows() -> list[Line]:
    """The rows of the bench table."""
    return [*replays(), *live(), *memory(), *comparing()]


if __name__ == "__main__":
    for found in comparing(int(sys.argv[1])) if len(sys.argv) > 1 else rows():
        print(found)
