"""Ten requirements of a gate against a hand-written `if` chain: one applicant after another, filled answers."""

from __future__ import annotations

from commkit.members import entry
from commkit.members.entry.gates import BlockList, Door
from tests.bench.timing import Row, interleaved, many, ratio

MINIMUMS = {"age_days": 30, "posts": 10, "score": 60, "commonalities": 1, "minutes": 10}
MAXIMUMS = {"warnings": 0, "groups": 3}
FLAGS = ("invited", "rules", "fee")
LOOPS = 300


def by_hand(answers: dict[str, int | None]) -> tuple[str, list[str], list[str]]:
    """The rule as somebody would write it: the decision, what is unmet, what is still to be asked."""
    unmet: list[str] = []
    to_ask: list[str] = []
    for name, least in MINIMUMS.items():
        value = answers.get(name)
        if value is None:
            to_ask.append(name)
        elif value < least:
            unmet.append(name)
    for name, most in MAXIMUMS.items():
        value = answers.get(name)
        if value is None:
            to_ask.append(name)
        elif value > most:
            unmet.append(name)
    for name in FLAGS:
        value = answers.get(name)
        if value is None:
            to_ask.append(name)
        elif not value:
            unmet.append(name)
    return ("refused" if unmet else "to_ask" if to_ask else "admitted"), unmet, to_ask


def rows() -> list[Row]:
    """The ratios."""
    gate = entry.gate(at_least=MINIMUMS, at_most=MAXIMUMS, true=FLAGS)
    door = Door("bench", gate, block=(BlockList("ads", ("bob",)),))
    answers: dict[str, int | None] = {**MINIMUMS, **MAXIMUMS, **dict.fromkeys(FLAGS, 1)}
    times = interleaved(
        {
            "by hand": many(lambda: by_hand(answers)[0] == "admitted", LOOPS),
            "admit": many(lambda: entry.admit(answers, gate).met, LOOPS),
            "a door": many(lambda: door.ask("ada", answers).admitted, LOOPS),
        }
    )
    return [
        ratio("a gate of ten requirements against hand-written ifs", times["admit"] / times["by hand"], at_most=8),
        ratio("a door with a block list against hand-written ifs", times["a door"] / times["by hand"], at_most=16),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
