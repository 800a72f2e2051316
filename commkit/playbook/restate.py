"""What becomes of the past when a rule changes. Three ways, and each may be done again without doing more.

    from_now(book, day, changes)               the days before are decided by the book as it was
    from_date(old, new, facts, restatement)    decision facts that pay what the new rule would have paid beyond
    in_full(old, new, facts)                   everything once more under the new book, and what differs

The first never touches what was paid, the second adds to the log, the third replaces what is stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol, TypeAlias, runtime_checkable

from attrs import evolve, field, frozen

from commkit.core.calendar import Calendar, micros
from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.wording import Label
from commkit.playbook.bulk import Run
from commkit.playbook.changes import changed_from
from commkit.playbook.playbook import Playbook
from commkit.playbook.reading import shown_by
from commkit.playbook.restated import Restated, RestatedInFull, RestatedRow
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received
from commkit.standing.policy import AccountPolicy, named
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline

_Key: TypeAlias = tuple[str, str]
"""A member and an account."""
_PAYS = frozenset({"credited", "reversed"})


@runtime_checkable
class _Grants(Protocol):
    @property
    def grants(self) -> tuple[Kind, ...]: ...


def from_now(book: Playbook, since: date, changes: Mapping[str, object]) -> Playbook:
    """The book with changes in force from a day on; nothing is restated. Done again, it changes nothing.

    The changes name the new version. Errors: those of `changed_from`, which this is, done once.

    >>> from commkit.presets import study_class
    >>> changes = {"version": "2", "policies.checkin.each": 1}
    >>> book = from_now(study_class(), date(2026, 3, 1), changes)
    >>> [one.version for one in book.editions()], from_now(book, date(2026, 3, 1), changes) == book
    (['2', '1'], True)
    """
    there = book.before is not None and book.version == changes.get("version", "")
    if book.before is not None and there and changed_from(book.before, since, changes) == book:
        return book
    return changed_from(book, since, changes)


def _day(day: DayLike) -> date:
    return date_of(number(day))


def _instant(at: datetime | int) -> int:
    return at if type(at) is int else micros(at)  # type: ignore[arg-type]  # micros refuses whatever is no instant


@frozen
class Restatement:
    """A change that reaches back: its name, the first day that it restates, and the instant at which that is done.

    `at` is when the facts are delivered: they have this instant, and one that is too late for a member changes nothing.
    Restated are the days from `since` to the day before that of `at`. The name is one word, and names this change for
    ever: the ids of its facts begin with it, also where it is done again with a later `at`.

    >>> Restatement("checkin_3", date(2026, 3, 1), 1_773_000_000_000_000).id("ada", "points", 1)
    'restated:checkin_3:points:ada:1'
    """

    name: str = field(validator=named)
    since: date = field(converter=_day)
    at: int = field(converter=_instant)

    def id(self, member: str, account: str, time: int) -> str:
        """The id of a fact of it: the first, the second ... for a member and an account."""
        return f"restated:{self.name}:{account}:{member}:{time}"

    def days(self, calendar: Calendar) -> range:
        """The days that it restates; an InvalidValue error where there are none."""
        days = range(number(self.since), calendar.day_number(self.at))
        if not days:
            why = f"the new version is in force from {date_of(days.stop)} on, and no day before it is restated"
            raise InvalidValue("since", seen=self.since, why=why, fix="give an earlier day, or change from now on")
        return days


def taking_over(old: Playbook, new: Playbook, since: DayLike) -> Playbook:
    """The rules of `new`, its newest version, in force from a day on; the days before are decided as by `old`.

    What `old` has from that day on is left out. A version of `new` whose name `old` has already gets a `+`. Errors:
    those of a `Playbook` that replaces another, where the calendars differ.

    >>> from commkit.presets import study_class
    >>> book = taking_over(study_class(), study_class().changed({"policies.checkin.each": 1}), date(2026, 3, 1))
    >>> [(one.version, one.since) for one in book.editions()]
    [('1+', datetime.date(2026, 3, 1)), ('1', None)]
    """
    day, before, version = number(since), old, new.version
    while before.before is not None and before.first_day is not None and before.first_day >= day:
        before = before.before
    while version in {one.version for one in before.editions()}:
        version += "+"
    return evolve(new, version=version, since=date_of(day), before=_lasting(before, new.lateness))


def _lasting(book: Playbook, lateness: int) -> Playbook:
    """The book, and the versions before it, with another lateness [days]."""
    before = None if book.before is None else _lasting(book.before, lateness)
    return book if book.lateness == lateness else evolve(book, lateness=lateness, before=before)


def from_date(
    old: Playbook,
    new: Playbook,
    facts: Iterable[Fact],
    restatement: Restatement,
    *,
    standings: Mapping[str, Standing] | None = None,
    known_from: DayLike | None = None,
    community: Timeline | None = None,
) -> Restated:
    """What the new rules would have paid for the restated days beyond what was paid, as facts for the log.

    `old` is the book that decided the days before `at`: the book in force, with its versions, is always right. `new`
    has the rules that would have decided from `since` on: of several versions the newest. The days before `since` count
    as they were paid, as if the change had been one `from_now` on that day: a higher award takes nothing back because a
    cap of the week was filled before. `facts` is the log as it was delivered, the rest as in `Playbook.replay`.

    Each fact is of a kind that only the account `grants`; what the new rules would not have paid is taken back by
    `times=-1`, so that points that were spent go where the account's policy says. What the log has of this restatement
    counts as paid, but for what came too late: delivered or run again, nothing more is paid. Facts that came late
    meanwhile are made good by a second fact; give a later `at`, and the book in force as `old`. A change of this change
    is restated from `taking_over(old, new, restatement.since)`. What is granted so fills no cap. What a rule that
    decides once, such as `DirectAward`, takes back after `at` is of a later day, and the difference stays.

    Errors: InvalidValue where the calendars differ, where no day is restated, where `at` is too long ago for a member
    who is owed a fact, for an account without such a kind, and where a policy is of another class in the two books.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account, Award
    >>> from commkit.standing.kinds import CHECKED_IN, GRANTED
    >>> points, day = Account("points", grants=GRANTED), 86_400_000_000
    >>> old = Playbook("class", "1", Calendar("UTC"), (points, Award("checkin", CHECKED_IN, each=2)))
    >>> log = [Fact("f1", 1 * day, "ada", CHECKED_IN), Fact("f2", 5 * day, "ada", CHECKED_IN)]
    >>> new = old.changed({"version": "2", "policies.checkin.each": 3})
    >>> change = Restatement("checkin_3", since=4, at=9 * day)
    >>> restated = from_date(old, new, log, change)
    >>> print(restated.rows)
    member  account  was [points]  would_be [points]  difference [points]
    ada     points              2                  3                    1
    >>> print(restated.explain("ada", "zh"))
    points：1970-01-05 起已发 2，按新规则应为 3，差额 +1
    >>> from_date(old, new, [*log, *restated.facts], change).facts
    ()
    """
    if old.calendar != new.calendar:
        why, fix = f"the old book has {old.calendar}, and days cannot be cut anew", "restate in full"
        raise InvalidValue("calendar", seen=new.calendar, why=why, fix=fix)
    log, days = list(facts), restatement.days(new.calendar)
    was, would = (
        book.replay(log, standings=standings, until=days.stop - 1, known_from=known_from, community=community)
        for book in (old, taking_over(old, new, restatement.since))
    )
    paid, due, given = _paid(was, days), _paid(would, days), _given(restatement, log, was)
    rows = [RestatedRow(*key, paid[key] + sum(given[key]), due[key]) for key in sorted({*paid, *due, *given})]
    differing = [row for row in rows if row.difference]
    _in_time(differing, was, days.stop, new.lateness)
    kinds = {account: granting(new, account) for account in dict.fromkeys(row.account for row in differing)}
    decided = [_fact(restatement, row, len(given[row.member, row.account]), kinds[row.account]) for row in differing]
    return Restated(differing, _labels(new), restatement.since, tuple(decided))


def _in_time(rows: Iterable[RestatedRow], run: Run, day: Day, lateness: int) -> None:
    """An InvalidValue error where a fact of a day, delivered behind the log, would come too late."""
    reached = {row.member: run.standings[row.member].day or day for row in rows if row.member in run.standings}
    late = [member for member in sorted(reached) if day < reached[member] - lateness]
    if late:
        many = f" and for {len(late) - 1} more" if late[1:] else ""
        why = f"the log has reached {date_of(reached[late[0]])} for {late[0]!r}{many}: facts of it come too late"
        fix = f"give the day of delivery, {date_of(max(reached.values()))} or later, and the book in force as old"
        raise InvalidValue("at", seen=date_of(day), why=why, fix=fix)


def _fact(restatement: Restatement, row: RestatedRow, before: int, kind: Kind) -> Fact:
    id, times = restatement.id(row.member, row.account, before + 1), 1 if row.difference > 0 else -1
    return Fact(id, restatement.at, row.member, kind, amount=abs(row.difference), times=times)


def _paid(run: Run, days: range) -> Counter[_Key]:
    """What rules paid for some days [points], by member and account."""
    sums: Counter[_Key] = Counter()
    for one in run.posted:
        if one.what in _PAYS and one.day in days:
            sums[one.member, one.target] += one.amount
    return sums


def _given(restatement: Restatement, log: Iterable[Fact], run: Run) -> defaultdict[_Key, list[int]]:
    """What each fact of a restatement gave that a log has already [points]; nothing where it came too late."""
    late = {one.fact for one in run.posted if one.what == "too_late"}
    begins = restatement.id("", "", 0).partition("::")[0] + ":"
    found = defaultdict[_Key, list[int]](list)
    for fact in {fact.id: fact for fact in log if fact.id.startswith(begins)}.values():
        account = fact.id[len(begins) :].partition(":")[0]
        found[fact.member, account].append(0 if fact.id in late else fact.amount * fact.times)
    return found


def _labels(book: Playbook) -> Mapping[str, Label]:
    return {one.name: one.labels()[one.name] for one in book.policies if one.name in one.labels()}


def granting(book: Playbook, account: str) -> Kind:
    """The kind by which points are granted into an account and nothing else happens; an InvalidValue error if none is.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account
    >>> from commkit.standing.kinds import GRANTED
    >>> granting(Playbook("class", "1", Calendar(), (Account("points", grants=GRANTED),)), "points").code
    'granted'
    """
    policy = book.policy(account)
    others = (heard for one in book.policies if one.name != account for heard in one.hears())
    elsewhere = {heard.kind if isinstance(heard, Received) else heard for heard in others}
    kinds = policy.grants if isinstance(policy, _Grants) else ()
    found = next((kind for kind in kinds if kind not in elsewhere), None)
    if found is None:
        seen = ", ".join(kind.code for kind in kinds) or "nothing"
        why = "a difference is paid by a fact of a kind that this account alone hears"
        raise InvalidValue(f"policies.{account}.grants", seen=seen, why=why, fix="give it a kind of its own")
    return found


def in_full(
    old: Playbook,
    new: Playbook,
    facts: Iterable[Fact],
    *,
    until: DayLike | None = None,
    standings: Mapping[str, Standing] | None = None,
    known_from: DayLike | None = None,
    community: Timeline | None = None,
) -> RestatedInFull:
    """Replay everything under the new book, and say what each account was and would be; a debt counts below 0.

    Arguments as in `Playbook.replay`. Store `run.standings` in place of the old ones: it is a pure function of the log,
    so that done again it gives the same. `compare` says more: states, eligibility, and why.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account, Award
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> old = Playbook("class", "1", Calendar("UTC"), (Account("points"), Award("checkin", CHECKED_IN, each=2)))
    >>> new = old.changed({"version": "2", "policies.checkin.each": 3})
    >>> restated = in_full(old, new, [Fact("f1", 0, "ada", CHECKED_IN)])
    >>> restated.cost, restated.explain("ada")
    ({'points': 1}, 'points: 2 -> 3 (+1), everything counted by the new rules')
    """
    log = list(facts)
    was, would = (
        book.replay(log, standings=standings, until=until, known_from=known_from, community=community)
        for book in (old, new)
    )
    before, after = _balances(old, was, community), _balances(new, would, community)
    rows = [RestatedRow(*key, before[key], after[key]) for key in sorted({*before, *after})]
    spent = {(one.member, one.fact) for one in was.posted if one.what == "spent"}
    refused = tuple(one for one in would.posted if one.what == "not_spent" and (one.member, one.fact) in spent)
    return RestatedInFull(rows, _labels(new), would, refused)


def _balances(book: Playbook, run: Run, community: Timeline | None) -> Counter[_Key]:
    """What every account of every member holds, less what is owed [points]."""
    accounts, found = [one.name for one in book.policies if isinstance(one, AccountPolicy)], Counter[_Key]()
    for member, standing in run.standings.items():
        shown = shown_by(book, standing, community)
        for account in accounts:
            value = shown[account].value if account in shown else None
            if isinstance(value, int):
                found[member, account] = value
    return found
