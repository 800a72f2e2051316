"""Twenty earning rules against a hand-written loop, and what a limit, a draw and a ledger cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.points import Account, Award, Cap, Drawn, Ledger, Limit, Once
from commkit.points.ledger import AfterDays, Negative
from commkit.standing.facts import Fact
from commkit.standing.kinds import ANSWERED, CHECKED_IN, LIKED, MESSAGE, SHARED, TASK_DONE
from commkit.standing.measures import Role
from tests.bench.playbook_by_hand import Days, Posted, worth
from tests.bench.playbook_rows import LATENESS, ZONE, Row, fact, rows_of
from tests.bench.timing import Row as Line
from tests.bench.timing import interleaved, ratio

ROWS, MEMBERS, DAYS = 60_000, 400, 60
CURRENCIES = ("points", "growth", "prestige", "money")
WORTH = {MESSAGE: (1, 5), LIKED: (1, 10), CHECKED_IN: (2, 2), SHARED: (3, 6), TASK_DONE: (5, 5)}
"""Each kind pays into four currencies: what it is worth and the cap of a day [points]."""


def twenty_rules() -> Playbook:
    """Five kinds, each paid into four currencies, with a daily cap each."""
    rules = [
        Award(
            f"{kind.code}_{into}",
            kind,
            each,
            cap=Cap(day=cap),
            role=Role.RECEIVED if kind == LIKED else Role.ACTED,
            into=into,
        )
        for kind, (each, cap) in WORTH.items()
        for into in CURRENCIES
    ]
    accounts = [Account(into, spends=()) for into in CURRENCIES]
    return Playbook("twenty rules", "1", Calendar(ZONE), (*accounts, *rules), LATENESS)


class _Member:
    """A member under the twenty rules: what is kept by hand."""

    __slots__ = ("at", "balances", "counts", "day", "seen")

    def __init__(self, day: int, at: int) -> None:
        self.day, self.at = day, at
        self.seen: dict[str, int] = {}
        self.balances = dict.fromkeys(CURRENCIES, 0)
        self.counts: dict[str, Days] = {kind.code: {} for kind in WORTH}


def by_hand(rows: Iterable[Row]) -> list[Posted]:  # noqa: C901  # in one piece it is fastest
    """Everything posted, of the twenty rules, as a careful programmer would write it who has exactly these."""
    members: dict[str, _Member] = {}
    posted: list[Posted] = []
    day_number = Calendar(ZONE).day_number
    worths = {kind.code: (each, cap, [(f"{kind.code}_{into}", into) for into in CURRENCIES])
              for kind, (each, cap) in WORTH.items()}  # fmt: skip
    for id, at, name, kind, _thing, person, times in rows:
        if kind == "liked" and person is not None:
            name, person = person, name
        day = day_number(at)
        m = members.get(name)
        if m is None:
            m = members[name] = _Member(day, at)
        elif day < m.day - LATENESS:
            posted.append((name, "too_late", "", "1", day, m.at, id, 0, 0, "", kind, None))
            continue
        elif id in m.seen:
            continue
        elif day > m.day:
            m.day = day
            if len(m.seen) > 64:
                m.seen = {one: on for one, on in m.seen.items() if on >= day - LATENESS}
        m.at = max(m.at, at)
        m.seen[id] = day
        if name == person:
            continue
        each, cap, rules = worths[kind]
        counts = m.counts[kind]
        now = counts[day] = counts.get(day, 0) + times
        for rule, into in rules:
            more = worth(now, each, cap) - worth(now - times, each, cap)
            if more:
                m.balances[into] += more
                what, due = "credited" if more > 0 else "reversed", max(now * each, 0)
                posted.append((name, what, rule, "1", day, m.at, id, more, due, "", into, None))
    return posted


def _one_rule(award: Award, *accounts: Account | Ledger) -> Playbook:
    return Playbook("one rule", "1", Calendar(ZONE), (*accounts, award), LATENESS)


def rows() -> list[Line]:
    """The rows of the bench table."""
    log = [row for row in rows_of(ROWS, members=MEMBERS, days=DAYS) if row.kind != ANSWERED.code]
    facts = [fact(row) for row in log]
    book = twenty_rules()
    ours = sorted(tuple(one)[:-1] for one in book.replay(facts).posted if one.what != "capped")
    assert ours == sorted(by_hand(log)), "commkit and the hand-written loop differ"
    points, lots = Account("points"), Ledger("points", Negative.DEBT, expiry=AfterDays(90))
    books = {
        "plain": _one_rule(Award("talk", MESSAGE, 1, cap=Cap(day=5)), points),
        "limit": _one_rule(Award("talk", MESSAGE, 1, limit=Limit.day(5, per=Once.THING)), points),
        "draw": _one_rule(Award("talk", MESSAGE, Drawn(15, 25, seed="bench"), cooldown=60), points),
        "ledger": _one_rule(Award("talk", MESSAGE, 1, cap=Cap(day=5)), lots),
    }
    talk = [one for one in facts if one.kind == MESSAGE]
    times = interleaved({"book": _replay(book, facts), "hand": _by_hand(log)}, rounds=7)
    some = interleaved({name: _replay(one, talk) for name, one in books.items()}, rounds=5)
    cost = {name: seconds / len(talk) * 1e6 for name, seconds in some.items()}
    each = f"{times['book'] / len(log) * 1e6:.1f} against {times['hand'] / len(log) * 1e6:.1f} µs a fact"
    return [
        ratio(f"replay, twenty daily rules, by a hand-written loop ({each})", times["book"] / times["hand"], at_most=2),
        *(
            ratio(f"replay of an award {what} by a plain one ({cost[name]:.1f} µs a fact)",
                  some[name] / some["plain"], at_most=at_most, cause=cause)
            for name, what, at_most, cause in (
                ("limit", "with a limit a day", 3, "each fact of the day is looked at, a plain award only counts"),
                ("draw", "that is drawn, at most one a minute", 4, "each fact is hashed, and those of the day kept"),
                ("ledger", "into a ledger with lots", 4, "lots lie in order, and each day is settled"),
            )
        ),
    ]  # fmt: skip


def _by_hand(log: list[Row]) -> Callable[[], None]:
    def run() -> None:
        by_hand(log)

    return run


def _replay(book: Playbook, facts: list[Fact]) -> Callable[[], None]:
    def run() -> None:
        book.replay(facts)

    return run


if __name__ == "__main__":
    for found in rows():
        print(found)
