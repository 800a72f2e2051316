"""Standings as plain data and back, exactly: what a host stores, one record per member.

    {"schema_version": 1, "member": "ada", "at": 1487207100000000, "day": 17213,
     "activity": {"streams": {...}}, "recent": {"f1": [17213, 2807396310]},
     "parts": {"points": {"balance": 12}, "checkin": {"noted": {"17213": {"": 1}}, "paid": {"17213": 2}}}}

Parts are typed by the policies of the book, and written by the walker of `core.data`: fields that hold their default
are left out. `activity` and `parts` are always there, so that a record cut short is not taken for an empty one. What
nobody knows is kept as it was stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from commkit.core.data import Plain, dump, load
from commkit.core.errors import BadData, InvalidValue, Problem, WrongType
from commkit.core.forms import join, one_of, seen
from commkit.core.quick import FAILURES
from commkit.playbook.plan import Plan
from commkit.playbook.playbook import Playbook
from commkit.standing.activity import Activity
from commkit.standing.activity_data import activity_of, plain
from commkit.standing.registry import STANDING
from commkit.standing.standing import SCHEMA_VERSION, Recent, Standing, Unread

_KEYS = ("schema_version", "member", "at", "day", "activity", "recent", "parts")
_STRS = frozenset({str})


def dump_standing(book: Playbook, standing: Standing) -> dict[str, Plain]:
    """The record of a member: plain data that JSON holds.

    A part whose policy the book does not have comes out as it came in. A part that its policy cannot have written is a
    WrongType error.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account
    >>> from commkit.points.account import AccountPart
    >>> book = Playbook("tiny", "1", Calendar(), (Account("points"),))
    >>> dump_standing(book, Standing("ada", at=0, day=0, parts={"points": AccountPart(balance=2)}))["parts"]
    {'points': {'balance': 2}}
    """
    record: dict[str, Plain] = {"schema_version": standing.schema_version, "member": standing.member}
    if standing.at is not None:
        record["at"] = standing.at
    if standing.day is not None:
        record["day"] = standing.day
    record["activity"] = plain(standing.activity)
    if standing.recent:
        record["recent"] = {id: [one.day, one.digest] for id, one in standing.recent.items()}
    record["parts"] = _dumped(book.plan, standing.parts)
    return record


def _dumped(plan: Plan, parts: Mapping[str, object]) -> dict[str, Plain]:
    places, slots = plan.places, plan.slots
    written: dict[str, Plain] = {}
    for name, part in parts.items():
        if type(part) is Unread:
            written[name] = cast("Plain", part.plain)
            continue
        place = places.get(name)
        if place is not None and type(part) is not slots[place].policy.part:
            why = f"the policy {name} keeps parts of the class {slots[place].policy.part.__name__}"
            raise WrongType(f"parts.{name}", seen=part, why=why, fix="dump it with the book that made it")
        try:
            written[name] = STANDING.quick.of(type(part))[0](part)
        except FAILURES:
            written[name] = dump(part, STANDING)
    return written


def load_standing(book: Playbook, record: object) -> Standing:
    """The standing that a record stands for; `dump_standing` of it gives the record again.

    The part of a policy that the book does not have is kept as it was stored. Data of another form is one BadData error
    with every problem and its path; a record of another `schema_version` is an InvalidValue error.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points import Account
    >>> book = Playbook("tiny", "1", Calendar(), (Account("points"),))
    >>> parts = {"points": {"balance": 2}}
    >>> record = {"schema_version": 1, "member": "ada", "at": 0, "day": 0, "activity": {}, "parts": parts}
    >>> load_standing(book, record).parts
    {'points': AccountPart(balance=2, debt=0, spent={})}
    >>> load_standing(book, {**record, "day": "0", "parts": {"points": {"balance": 2, "depts": 1}}})
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 2 problems
      day: saw '0', wanted a whole number
      parts.points.depts: saw an unknown key, wanted one of debt, spent (did you mean debt?)
    """
    problems: list[Problem] = []
    found = _mapping(record, "", problems)
    _same_schema(found, problems)
    problems.extend(Problem(join("", key), "an unknown key", one_of(key, _KEYS)) for key in found if key not in _KEYS)
    member = found.get("member")
    if type(member) is not str or not member:
        problems.append(Problem("member", seen(member), "the name of a member"))
    at, day = _number(found, "at", problems), _number(found, "day", problems)
    if (at is None) != (day is None) and not problems:
        problems.append(Problem("at" if at is None else "day", "nothing", "both at and day, or neither"))
    problems.extend(Problem(key, "nothing", "a mapping") for key in ("activity", "parts") if key not in found)
    activity = _activity(found.get("activity", {}), problems)
    recent = _recent(found.get("recent", {}), problems)
    parts = _parts(book.plan, found.get("parts", {}), problems)
    if problems:
        raise BadData(problems)
    return Standing(cast("str", member), at, day, activity, recent, parts)


def _same_schema(found: Mapping[str, object], problems: list[Problem]) -> None:
    version = found.get("schema_version")
    if version == SCHEMA_VERSION and type(version) is int:
        return
    if type(version) is not int:
        problems.append(Problem("schema_version", seen(version), str(SCHEMA_VERSION)))
        return
    why = f"this commkit reads records of schema {SCHEMA_VERSION}"
    fix = "load it with the commkit that wrote it, or replay the log"
    raise InvalidValue("schema_version", seen=version, why=why, fix=fix)


def _mapping(plain: object, path: str, problems: list[Problem]) -> Mapping[str, object]:
    if isinstance(plain, dict) and _STRS.issuperset(map(type, plain)):
        return plain
    problems.append(Problem(path, seen(plain), "a mapping"))
    return {}


def _number(found: Mapping[str, object], key: str, problems: list[Problem]) -> int | None:
    value = found.get(key)
    if type(value) is int:
        return value
    if key in found:
        problems.append(Problem(key, seen(value), "a whole number"))
    return None


def _activity(plain: object, problems: list[Problem]) -> Activity:
    try:
        return activity_of(plain)
    except BadData as bad:
        problems.extend(_inside("activity", bad))
        return Activity()


def _recent(plain: object, problems: list[Problem]) -> dict[str, Recent]:
    recent: dict[str, Recent] = {}
    for id, pair in _mapping(plain, "recent", problems).items():
        if type(pair) is list and len(pair) == 2:
            day, digest = pair
            if type(day) is int and type(digest) is int:
                recent[id] = Recent(day, digest)
                continue
        problems.append(Problem(join("recent", id), seen(pair), "a day and a digest, two whole numbers"))
    return recent


def _parts(plan: Plan, plain: object, problems: list[Problem]) -> dict[str, object]:
    places, slots = plan.places, plan.slots
    parts: dict[str, object] = {}
    for name, part in _mapping(plain, "parts", problems).items():
        place = places.get(name)
        if place is None:
            parts[name] = Unread(part)
            continue
        cls = slots[place].policy.part
        try:
            parts[name] = STANDING.quick.of(cls)[1](part)
        except FAILURES:
            parts[name] = _slowly(part, cls, join("parts", name), problems)
    return parts


def _slowly(part: object, cls: type, path: str, problems: list[Problem]) -> object:
    try:
        return load(part, cls, STANDING)
    except BadData as bad:
        problems.extend(_inside(path, bad))
        return None


def _inside(path: str, bad: BadData) -> Iterable[Problem]:
    for one in bad.problems:
        dot = "." if one.path and not one.path.startswith("[") else ""
        yield Problem(f"{path}{dot}{one.path}", one.seen, one.wanted)
