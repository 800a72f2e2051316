"""A member's activity as plain data and back, exactly: small, and quick enough to be stored after every message.

    {"streams": {"message": {"times": [17213, 2, 0, 1]},
                 "liked.received": {"times": [17213, 1], "people": {"bo": 17213}}}}

Counts are a list of the first day and what was counted on it and on each day after, or pairs of a day and its count
where days with facts are rare. Amounts, people and things are there where they are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat

from commkit.core.data import Plain
from commkit.core.days import Day
from commkit.core.errors import BadData, Problem
from commkit.core.forms import join, seen
from commkit.standing.activity import Activity
from commkit.standing.measures import Role
from commkit.standing.stream import EVER, NEVER, Earlier, Stream

_RECEIVED = f".{Role.RECEIVED.value}"
_INTS = frozenset({int})
_STRS = frozenset({str})
_ACTIVITY = frozenset({"known_from", "whole", "streams"})
_SINCE = frozenset({"amounts_since", "people_since", "things_since"})
_STREAM = frozenset({"times", "amounts", "people", "things", "earlier", "since"}) | _SINCE
_RARE = 5
"""Where fewer than one day in so many has facts, pairs are shorter than a list of all days."""


def plain(activity: Activity) -> dict[str, Plain]:
    """An activity as plain data; empty parts are left out, streams and names come in order.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.keeping import Keeping
    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count
    >>> ada = Activity()
    >>> Keeping((count(MESSAGE).last(7),)).begin(ada, 17213, known_from=17213)
    >>> for at, day in enumerate([17213, 17213, 17215]):
    ...     ada.add(Fact(f"f{at}", 0, "ada", MESSAGE), day)
    >>> plain(ada)
    {'known_from': 17213, 'streams': {'message': {'times': [17213, 2, 0, 1], 'since': 17213}}}
    """
    written: dict[str, Plain] = {}
    if activity.known_from is not None:
        written["known_from"] = activity.known_from
    if activity.whole:
        written["whole"] = True
    if activity.streams:
        keyed = {
            code if role is Role.ACTED else code + _RECEIVED: stream
            for (code, role), stream in activity.streams.items()
        }
        written["streams"] = {key: _stream(keyed[key]) for key in sorted(keyed)}
    return written


def _stream(stream: Stream) -> dict[str, Plain]:
    written: dict[str, Plain] = {}
    since = stream.since
    if stream.times:
        written["times"] = _counts(stream.times)
    if stream.amounts_since != NEVER:
        written["amounts"] = _counts(stream.amounts)
        if stream.amounts_since != since:
            written["amounts_since"] = _since(stream.amounts_since)
    if stream.people_since != NEVER:
        written["people"] = _latest(stream.people)
        if stream.people_since != since:
            written["people_since"] = _since(stream.people_since)
    if stream.things_since != NEVER:
        written["things"] = _latest(stream.things)
        if stream.things_since != since:
            written["things_since"] = _since(stream.things_since)
    if stream.earlier is not None:
        written["earlier"] = list(stream.earlier)
    if since != EVER:
        written["since"] = since
    return written


def _since(since: Day) -> Day | None:
    return None if since == EVER else since


def _latest(latest: dict[str, Day]) -> dict[str, Plain]:
    names = sorted(latest)
    return dict(zip(names, map(latest.__getitem__, names), strict=True))


def _counts(counts: dict[Day, int]) -> list[Plain]:
    if not counts:
        return []
    days = sorted(counts)
    first, span = days[0], days[-1] - days[0] + 1
    if span == len(days):
        return [first, *map(counts.__getitem__, days)]
    if span <= _RARE * len(days):
        return [first, *map(counts.get, range(first, first + span), repeat(0))]
    return [[day, counts[day]] for day in days]


def activity_of(written: object) -> Activity:
    """The activity that `plain` wrote; data of another form is a BadData error with every problem and its path.

    >>> activity_of({"streams": {"message": {"times": [17213, 2, 0, 1]}}})
    Activity(message acted: Stream(3 facts on 2 days))
    >>> activity_of({"streams": {"message": {"times": ["17213", 2]}}})
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 1 problem
      streams.message.times: saw a list of 2, wanted a first day and whole numbers, or pairs of day and number
    """
    problems: list[Problem] = []
    activity = Activity()
    found = _mapping(written, "", _ACTIVITY, problems)
    whole = found.get("whole", False)
    if whole is not True and whole is not False:
        problems.append(Problem("whole", seen(whole), "true or false"))
    activity.whole = whole is True
    if found.get("known_from") is not None:
        activity.known_from = _day(found["known_from"], "", "known_from", problems)
    streams = found.get("streams", {})
    for key, stream in _mapping(streams, "streams", None, problems).items():
        code = key.removesuffix(_RECEIVED)
        if code.isidentifier():
            activity.streams[code, Role.ACTED if code == key else Role.RECEIVED] = _stream_of(stream, key, problems)
        else:
            problems.append(Problem(join("streams", key), seen(key), "a kind such as message or message.received"))
    if problems:
        raise BadData(problems)
    return activity


def _stream_of(written: object, key: str, problems: list[Problem]) -> Stream:
    if isinstance(written, dict) and _STREAM.issuperset(written):
        found: Mapping[str, object] = written
    else:
        found = _mapping(written, join("streams", key), _STREAM, problems)
    since = found.get("since")
    stream = Stream(None if since is None else _day(since, key, "since", problems))
    if "times" in found:
        stream.times = _counts_of(found["times"], key, "times", problems)
    if "amounts" in found:
        stream.amounts = _counts_of(found["amounts"], key, "amounts", problems)
    else:
        stream.amounts_since = NEVER
    if "people" in found:
        stream.people = _latest_of(found["people"], key, "people", problems)
    else:
        stream.people_since = NEVER
    if "things" in found:
        stream.things = _latest_of(found["things"], key, "things", problems)
    else:
        stream.things_since = NEVER
    if "earlier" in found:
        stream.earlier = _earlier_of(found["earlier"], key, problems)
    if not _SINCE.isdisjoint(found):
        _complete_from(stream, found, key, problems)
    return stream


def _complete_from(stream: Stream, found: Mapping[str, object], key: str, problems: list[Problem]) -> None:
    if "amounts_since" in found and "amounts" in found:
        stream.amounts_since = _day_or_ever(found["amounts_since"], key, "amounts_since", problems)
    if "people_since" in found and "people" in found:
        stream.people_since = _day_or_ever(found["people_since"], key, "people_since", problems)
    if "things_since" in found and "things" in found:
        stream.things_since = _day_or_ever(found["things_since"], key, "things_since", problems)


def _mapping(written: object, path: str, known: frozenset[str] | None, problems: list[Problem]) -> Mapping[str, object]:
    """The data as a mapping with text for keys; keys that are not known are problems."""
    if not isinstance(written, dict) or not all(isinstance(key, str) for key in written):
        problems.append(Problem(path, seen(written), "a mapping"))
        return {}
    if known is not None:
        problems.extend(
            Problem(join(path, key), "an unknown name", ", ".join(sorted(known))) for key in written.keys() - known
        )
    return written


def _counts_of(written: object, key: str, name: str, problems: list[Problem]) -> dict[Day, int]:
    if isinstance(written, list):
        if not written:
            return {}
        if _INTS.issuperset(map(type, written)):
            return {day: many for day, many in enumerate(written[1:], written[0]) if many}
        if all(isinstance(pair, list) and len(pair) == 2 and _INTS.issuperset(map(type, pair)) for pair in written):
            found = {day: many for day, many in written if many}
            if len(found) == len(written):
                return found
    wanted = "a first day and whole numbers, or pairs of day and number"
    problems.append(Problem(_at(key, name), seen(written), wanted))
    return {}


def _latest_of(written: object, key: str, name: str, problems: list[Problem]) -> dict[str, Day]:
    if (
        isinstance(written, dict)
        and _STRS.issuperset(map(type, written))
        and _INTS.issuperset(map(type, written.values()))
    ):
        return dict(written)
    problems.append(Problem(_at(key, name), seen(written), "names with their latest day"))
    return {}


def _earlier_of(written: object, key: str, problems: list[Problem]) -> Earlier | None:
    if isinstance(written, list) and len(written) == 4 and _INTS.issuperset(map(type, written)):
        return Earlier(*written)
    problems.append(Problem(_at(key, "earlier"), seen(written), "times, amount, days and the first day kept"))
    return None


def _day(written: object, key: str, name: str, problems: list[Problem]) -> Day:
    if type(written) is int:
        return written
    problems.append(Problem(_at(key, name) if key else name, seen(written), "a day as a whole number"))
    return 0


def _day_or_ever(written: object, key: str, name: str, problems: list[Problem]) -> Day:
    return EVER if written is None else _day(written, key, name, problems)


def _at(key: str, name: str) -> str:
    return f"{join('streams', key)}.{name}"
