"""How soon somebody answers, and whether anybody does: threads, questions, requests.

Everything is computed from waits: when a thread was opened, and when the wait ended, if it did. Instants are whole
numbers of one unit, such as seconds; `as_of` is the first instant that was not observed. A wait that is not over is
open, not dropped and not infinite: the median takes it as censored. Bots are left out before they can answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, Ratio, Shown, exact, tidy
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted, netted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.kinds import ANSWERED, ASKED, REPLIED, Kind

if TYPE_CHECKING:
    from commkit.standing.facts import Fact

M = TypeVar("M", bound=Hashable)


def reply_rate(*, answered: int, threads: int) -> Ratio:
    """The share of threads with a reply by somebody else (回复率) [1]; without a value when there are no threads.

    Source: Discourse (topics without a response); common usage.

    >>> print(reply_rate(answered=885, threads=1040))
    885/1040 = 85.1 %
    """
    part_of("threads", answered=answered, threads=threads)
    return Ratio(answered, threads)


def solved_rate(*, solved: int, asked: int) -> Ratio:
    """The share of questions with an accepted answer (问题解决率) [1]; without a value when nobody asked.

    An answer that nobody accepted is an answer, not a solution: see `reply_rate`. Source: S4-03, seeds R118.

    >>> print(solved_rate(solved=418, asked=1040))
    418/1040 = 40.19 %
    """
    part_of("asked", solved=solved, asked=asked)
    return Ratio(solved, asked)


def sla_share(*, in_time: int, due: int) -> Ratio:
    """The share of threads that were answered in time, of those whose time was up (响应达标率, SLA) [1].

    Without a value when none was due. Source: common usage; the deadline is yours: S0-01 and S2-01 ask for a timely
    answer and give none.

    >>> print(sla_share(in_time=73, due=100))
    73/100 = 73 %
    """
    part_of("due", in_time=in_time, due=due)
    return Ratio(in_time, due)


def closure_ratio(*, closed: int, were_open: int) -> Ratio:
    """The share of requests open at some time in the period that were closed in it (关闭比) [1]: at most 100 %.

    Without a value when none was open. Source: CHAOSS, which also prints open by closed.

    >>> print(closure_ratio(closed=30, were_open=40))
    30/40 = 75 %
    """
    part_of("were_open", closed=closed, were_open=were_open)
    return Ratio(closed, were_open)


def review_efficiency_index(*, closed: int, opened: int) -> Ratio:
    """Requests closed in the period for each one opened in it (积压效率指数, REI) [1]: above 1 the backlog shrinks.

    Without a value when none was opened. Source: GrimoireLab.

    >>> print(review_efficiency_index(closed=30, opened=24))
    30/24 = 1.25
    """
    counted(closed=closed, opened=opened)
    return Ratio(closed, opened, Shown.NUMBER)


def _instant(_wait: object, attribute: Attribute[int], at: int) -> None:
    if type(at) is not int:
        raise WrongType(attribute.name, seen=at, why="not a whole number", fix="give seconds or microseconds as an int")


def _after(wait: Wait, attribute: Attribute[int | None], at: int | None) -> None:
    if at is None:
        return
    _instant(wait, attribute, at)  # type: ignore[arg-type]  # an attribute that may be None, and is not
    if at < wait.opened:
        raise InvalidValue("ended", seen=at, why=f"before it was opened ({wait.opened})", fix="give the later one")


@frozen
class Wait:
    """A thread, question or request: when it was opened, and when the wait ended; None while it has not."""

    thread: str
    opened: int = field(validator=_instant)
    ended: int | None = field(default=None, validator=_after, metadata=unit("", empty="open"))

    @property
    def time(self) -> int | None:
        """How long the wait was, in the unit of the instants; None while it is not over."""
        return None if self.ended is None else self.ended - self.opened


def first_responses(
    openers: Mapping[str, tuple[int, M]],
    replies: Iterable[tuple[str, int, M]],
    *,
    as_of: int,
    leave_out: Collection[M] = (),
) -> Table[Wait]:
    """For each thread, the wait for its first reply by somebody else (首次响应), oldest thread first.

    `openers` has the instant and the author of each thread, `replies` are (thread, instant, author) in any order.
    Replies by the opener, by who is in `leave_out` (bots), before the opening, on or after `as_of`, and to unknown
    threads do not count; threads opened by who is in `leave_out` are no threads. Source: CHAOSS, Discourse.

    >>> waits = first_responses({"t1": (0, "ada"), "t2": (5, "ben")},
    ...     [("t1", 3, "ada"), ("t1", 9, "cai"), ("t1", 4, "bot")], as_of=60, leave_out={"bot"})
    >>> [(wait.thread, wait.time) for wait in waits]
    [('t1', 9), ('t2', None)]
    """
    known = {thread: spot for thread, spot in openers.items() if spot[0] < as_of and spot[1] not in leave_out}
    first: dict[str, int] = {}
    for thread, at, author in replies:
        spot = known.get(thread)
        counts = spot is not None and spot[0] <= at < as_of and author != spot[1] and author not in leave_out
        if counts and at < first.get(thread, as_of):
            first[thread] = at
    waits = [Wait(thread, opened, first.get(thread)) for thread, (opened, _) in known.items()]
    return Table(Wait, sorted(waits, key=lambda wait: (wait.opened, wait.thread)))


def first_responses_of(
    facts: Iterable[Fact],
    *,
    as_of: int,
    openers: Collection[Kind] = (ASKED,),
    replies: Collection[Kind] = (ANSWERED, REPLIED),
    leave_out: Collection[str] = (),
) -> Table[Wait]:
    """The waits for a first reply (首次响应) [microseconds], from facts whose thing is the thread.

    The earliest opening of a thread counts. Facts with an id seen before change nothing, and those that were taken back
    are left out. Source: CHAOSS.

    >>> from commkit.standing.facts import Fact
    >>> facts = [Fact("1", 0, "ada", ASKED, thing="q1"), Fact("2", 60_000_000, "ben", ANSWERED, thing="q1")]
    >>> first_responses_of(facts, as_of=90_000_000)[0].time
    60000000
    """

    def spot(fact: Fact) -> tuple[int, str, Kind, str] | None:
        asked = fact.kind in openers or fact.kind in replies
        return (fact.at, fact.member, fact.kind, fact.thing) if asked and fact.thing is not None else None

    kept = netted(facts, spot)
    opened: dict[str, tuple[int, str]] = {}
    for at, member, kind, thread in kept:
        if kind in openers:
            opened[thread] = min((at, member), opened.get(thread, (at, member)))
    answers = [(thread, at, member) for at, member, kind, thread in kept if kind in replies]
    return first_responses(opened, answers, as_of=as_of, leave_out=leave_out)


def closings(
    opened: Mapping[str, int],
    closed: Mapping[str, Iterable[int]],
    reopened: Mapping[str, Iterable[int]],
    *,
    as_of: int,
) -> Table[Wait]:
    """For each request, the wait until it was closed for good (解决时长), oldest first.

    The last closing before `as_of` counts, unless it was opened again after it: then it is open. A closing and an
    opening again at one instant leave it closed. Source: CHAOSS.

    >>> waits = closings({"r1": 0, "r2": 0}, {"r1": [5, 20], "r2": [5]}, {"r1": [9], "r2": [9]}, as_of=60)
    >>> [(wait.thread, wait.time) for wait in waits]
    [('r1', 20), ('r2', None)]
    """
    waits = []
    for request, start in opened.items():
        last = max((at for at in closed.get(request, ()) if at < as_of), default=None)
        again = max((at for at in reopened.get(request, ()) if at < as_of), default=None)
        done = last is not None and (again is None or again <= last)
        if start < as_of:
            waits.append(Wait(request, start, last if done else None))
    return Table(Wait, sorted(waits, key=lambda wait: (wait.opened, wait.thread)))


@frozen
class ReplyRate:
    """Threads with a reply, without one, and pending: without one, and too young to say."""

    answered: int = field(metadata=unit("threads"))
    unanswered: int = field(metadata=unit("threads"))
    pending: int = field(metadata=unit("threads"))
    rate: Ratio = field(metadata=unit("1"))


def reply_rate_of(waits: Iterable[Wait], *, pending_under: int, as_of: int) -> ReplyRate:
    """The reply rate (回复率) of threads [1]; open ones younger than `pending_under` are pending and not in it.

    Young threads with a reply are in it, so it is a little kind to the newest: for a fair share at one age take
    `sla_share_of`. Source: Discourse; that young threads are pending is our rule.

    >>> waits = [Wait("t1", 0, 9), Wait("t2", 5), Wait("t3", 58)]
    >>> found = reply_rate_of(waits, pending_under=24, as_of=60)
    >>> found.answered, found.unanswered, found.pending, str(found.rate)
    (1, 1, 1, '1/2 = 50 %')
    """
    whole("pending_under", pending_under, least=0, counts="units of time")
    seen = _seen(waits, as_of)
    answered = sum(end is not None for _, end in seen)
    pending = sum(end is None and as_of - start < pending_under for start, end in seen)
    unanswered = len(seen) - answered - pending
    rate = reply_rate(answered=answered, threads=answered + unanswered)
    return ReplyRate(answered, unanswered, pending, rate)


def _seen(waits: Iterable[Wait], as_of: int) -> list[tuple[int, int | None]]:
    """Openings and ends as they stood at `as_of`."""
    return [
        (wait.opened, None if wait.ended is None or wait.ended >= as_of else wait.ended)
        for wait in waits
        if wait.opened < as_of
    ]


def sla_share_of(waits: Iterable[Wait], *, within: int, as_of: int) -> Ratio:
    """The share answered within a time, of the threads that are at least so old (响应达标率, SLA) [1].

    A wait of exactly `within` is in time. Younger threads are not due, answered or not: each is judged at one age.
    Source: common usage.

    >>> print(sla_share_of([Wait("t1", 0, 9), Wait("t2", 5), Wait("t3", 58, 59)], within=24, as_of=60))
    1/2 = 50 %
    """
    whole("within", within, least=0, counts="units of time")
    due = [(start, end) for start, end in _seen(waits, as_of) if as_of - start > within]
    return sla_share(in_time=sum(end is not None and end - start <= within for start, end in due), due=len(due))


def median_wait(waits: Iterable[Wait], *, as_of: int) -> int | None:
    """The median wait (首次响应时长中位数) in the unit of the instants: Kaplan and Meier, open threads as censored.

    The time by which half have been answered; threads that are still open count for as long as they were seen to wait,
    up to the last observed instant, `as_of` - 1. None when fewer than half are answered in the time observed: unknown,
    not 0. Source: CHAOSS; Kaplan and Meier 1958.

    >>> waits = [Wait("t1", 0, 9), Wait("t2", 5), Wait("t3", 20, 50)]
    >>> median_wait(waits, as_of=60), median_of_answered(waits)
    (30, Fraction(39, 2))
    """
    seen = _seen(waits, as_of)
    ends = Counter(end - start for start, end in seen if end is not None)
    cut = Counter(as_of - 1 - start for start, end in seen if end is None)
    at_risk, kept, of = len(seen), 1, 1
    for time in sorted(ends.keys() | cut.keys()):
        if ends[time]:
            kept, of = kept * (at_risk - ends[time]), of * at_risk
            if 2 * kept <= of:
                return time
        at_risk -= ends[time] + cut[time]
    return None


def median_of_answered(waits: Iterable[Wait]) -> Exact | None:
    """The plain median of the waits that ended (已响应时长中位数); open threads are dropped, so it is too kind.

    None when none ended. Source: common usage.

    >>> median_of_answered([Wait("t1", 0, 9), Wait("t2", 0, 30), Wait("t3", 0)])
    Fraction(39, 2)
    """
    return percentile_of_answered(waits, Fraction(1, 2))


def percentile_of_answered(waits: Iterable[Wait], share: Exact) -> Exact | None:
    """The wait that so many of the answered did not exceed (已响应时长分位数), between two by straight line.

    Open threads are dropped. None when none ended. Source: common usage (the default of NumPy and of spreadsheets).

    >>> percentile_of_answered([Wait(str(at), 0, at) for at in range(11)], Fraction(9, 10))
    9
    """
    if not 0 <= exact("share", share) <= 1:
        raise InvalidValue("share", seen=share, why="not between 0 and 1", fix="give Fraction(9, 10)")
    times = _times(waits)
    if not times:
        return None
    place = share * (len(times) - 1)
    low = place // 1
    rest = place - low
    below, above = times[low], times[min(low + 1, len(times) - 1)]
    return tidy(Fraction(below + (above - below) * rest))


def mean_of_answered(waits: Iterable[Wait]) -> Ratio:
    """The mean of the waits that ended (已响应平均时长); open threads are dropped, so it is too kind.

    Without a value when none ended. Source: Discourse's time to first response.

    >>> print(mean_of_answered([Wait("t1", 0, 9), Wait("t2", 0, 30), Wait("t3", 0)]))
    39/2 = 19.5
    """
    times = _times(waits)
    return Ratio(sum(times), len(times), Shown.NUMBER)


def answered_within(waits: Iterable[Wait], *, within: int) -> Ratio:
    """The share of the *answered* threads whose wait was not longer (已响应达标率) [1]: silent on those left open.

    Without a value when none ended. Source: common usage; see `sla_share_of` for one that counts the rest.

    >>> print(answered_within([Wait("t1", 0, 9), Wait("t2", 0, 30), Wait("t3", 0)], within=24))
    1/2 = 50 %
    """
    whole("within", within, least=0, counts="units of time")
    times = _times(waits)
    return Ratio(sum(time <= within for time in times), len(times))


def _times(waits: Iterable[Wait]) -> list[int]:
    return sorted(wait.time for wait in waits if wait.time is not None)


_WAITED = "as given"


def _declared(
    name: str,
    en: str,
    zh: str,
    in_unit: str = "1",
    *,
    adds: Additivity = Additivity.BY_PARTS,
    better: Direction = Direction.UP,
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, adds, FoldClass.MONOID, better)


DECLARED: tuple[Declared, ...] = (
    _declared("reply_rate", "reply rate", "回复率"),
    _declared("solved_rate", "solved rate", "问题解决率"),
    _declared("sla_share", "answered in time", "响应达标率"),
    _declared("closure_ratio", "closure ratio", "关闭比"),
    _declared("review_efficiency_index", "review efficiency index", "积压效率指数"),
    _declared("first_responses", "waits for a first response", "首次响应", _WAITED, better=Direction.DOWN),
    _declared(
        "first_responses_of",
        "waits for a first response, from facts",
        "首次响应（按事实）",
        "microseconds",
        better=Direction.DOWN,
    ),
    _declared("closings", "waits until closed", "解决时长", _WAITED, better=Direction.DOWN),
    _declared("reply_rate_of", "reply rate of threads", "回复率（按话题）"),
    _declared("sla_share_of", "answered in time, of threads", "响应达标率（按话题）"),
    _declared("median_wait", "median wait", "首次响应时长中位数", _WAITED, adds=Additivity.NOT, better=Direction.DOWN),
    _declared(
        "median_of_answered",
        "median of answered",
        "已响应时长中位数",
        _WAITED,
        adds=Additivity.NOT,
        better=Direction.DOWN,
    ),
    _declared(
        "percentile_of_answered",
        "percentile of answered",
        "已响应时长分位数",
        _WAITED,
        adds=Additivity.NOT,
        better=Direction.DOWN,
    ),
    _declared("mean_of_answered", "mean of answered", "已响应平均时长", _WAITED, better=Direction.DOWN),
    _declared("answered_within", "answered within, of answered", "已响应达标率"),
)
