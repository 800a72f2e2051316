"""Playbooks as plain data, such as a TOML or JSON file holds, and back, exactly.

    name = "study_class"
    version = "2"
    since = 2026-03-01
    calendar = { zone = "Asia/Shanghai" }

    [policies.points]
    is = "account"
    [policies.checkin]
    is = "award"
    kind = "checked_in"
    each = 3

    [[earlier]]                         # the version before, which decides about the days before `since`
    version = "1"
    ...

Policies and goals stand under their names, in the book's order. So one number is one line, and its path is the same in
the file, in an error, in `changed` and in `differences`: `policies.checkin.each`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, TypeAlias, cast

import attrs
from attrs import field, frozen

from commkit.core.calendar import Calendar
from commkit.core.data import TAG, ByName, Plain, Registry, dump, load, schema
from commkit.core.errors import BadData, InvalidValue, Problem
from commkit.core.forms import join, one_of, seen
from commkit.core.whole import counting
from commkit.operations.goals import Goal
from commkit.playbook.playbook import Playbook
from commkit.playbook.registry import PLAYBOOK
from commkit.standing.policy import AccountPolicy, AnyPolicy, Policy

_INTO = "into"
"""The field of a policy that names the account which it posts to."""

Policies: TypeAlias = Annotated[tuple[AnyPolicy, ...], ByName()]
Goals: TypeAlias = Annotated[tuple[Goal, ...], ByName()]


@frozen(kw_only=True)
class Edition:
    """An earlier version of a book: its policies and goals; its name where that was another."""

    version: str
    since: date | None = None
    name: str | None = None
    policies: Policies
    goals: Goals = ()

    @classmethod
    def of(cls, book: Playbook, name: str) -> Edition:
        """A version of a playbook as a file of that name holds it."""
        own = None if book.name == name else book.name
        return cls(version=book.version, since=book.since, name=own, policies=book.policies, goals=book.goals)


@frozen(kw_only=True)
class Book:
    """What a playbook file holds: the version in force, and the earlier ones, newest first."""

    name: str
    version: str
    since: date | None = None
    calendar: Calendar
    lateness: int = field(default=3, validator=counting("days", least=0))
    policies: Policies
    goals: Goals = ()
    earlier: tuple[Edition, ...] = ()

    @classmethod
    def of(cls, book: Playbook) -> Book:
        """A playbook as a file holds it."""
        _, *before = book.editions()
        return cls(
            name=book.name,
            version=book.version,
            since=book.since,
            calendar=book.calendar,
            lateness=book.lateness,
            policies=book.policies,
            goals=book.goals,
            earlier=tuple(Edition.of(one, book.name) for one in before),
        )

    def playbook(self) -> Playbook:
        """The playbook; what its versions make of each other is a BadData error."""
        before: Playbook | None = None
        for place in reversed(range(len(self.earlier))):
            before = self._made(self.earlier[place], before, f"earlier[{place}]")
        made = self._made(self, before, "")
        try:
            _ = made.plan
        except InvalidValue as refusal:
            raise BadData([_problem(refusal.what, refusal)]) from refusal
        return made

    def _made(self, one: Book | Edition, before: Playbook | None, path: str) -> Playbook:
        try:
            return Playbook(
                name=self.name if one.name is None else one.name,
                version=one.version,
                calendar=self.calendar,
                policies=one.policies,
                lateness=self.lateness,
                goals=one.goals,
                since=one.since,
                before=before,
            )
        except InvalidValue as refusal:
            raise BadData([_problem(join(path, refusal.what), refusal)]) from refusal


def _problem(path: str, refusal: InvalidValue) -> Problem:
    return Problem(path, seen(refusal.seen), f"{refusal.fix.removeprefix('give ')} ({refusal.why})")


def dump_playbook(book: Playbook, registry: Registry = PLAYBOOK) -> dict[str, Plain]:
    """The book as plain data with every number written, so that it keeps its meaning when a default changes.

    A policy whose class has no tag in the registry is a WrongType error.

    >>> from commkit.points import Account, Award
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> tiny = Playbook("tiny", "1", Calendar("UTC"), (Account("points"), Award("checkin", CHECKED_IN, each=2)))
    >>> dump_playbook(tiny)["policies"]["checkin"]["each"]
    2
    """
    plain = cast("dict[str, Plain]", dump(Book.of(book), registry.in_full()))
    return plain if plain["earlier"] else {key: held for key, held in plain.items() if key != "earlier"}


def load_playbook(plain: object, registry: Registry = PLAYBOOK) -> Playbook:
    """The book that plain data stands for; `dump_playbook` of it gives the same numbers again.

    One BadData error lists every problem with its path, what was seen and what was wanted: also an account that no
    policy of the book is, and versions that do not follow each other.

    >>> load_playbook({
    ...     "name": "tiny", "version": "1", "calendar": {"zone": "UTC"}, "policies": {
    ...         "points": {"is": "account"},
    ...         "checkin": {"is": "award", "kind": "checkedin", "each": -1},
    ...         "share": {"is": "award", "kind": "shared", "each": 5, "into": "pionts"},
    ...         "stage": {"is": "turnovr"},
    ...     }})
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 4 problems
      policies.checkin.kind: saw 'checkedin', wanted a known name; did you mean checked_in?
      policies.checkin.each: saw -1, wanted 1 or more (it counts whole points)
      policies.stage.is: saw 'turnovr', wanted a known name; did you mean turnover?
      policies.share.into: saw 'pionts', wanted one of points (did you mean points?)
    """
    problems: list[Problem] = []
    book: Book | None = None
    try:
        book = load(plain, Book, registry)
    except BadData as bad:
        problems.extend(bad.problems)
    problems.extend(_missing_in(plain, registry))
    if book is None or problems:
        raise BadData(problems)
    return book.playbook()


# ------------------------------------------------------------ accounts


def accounts_missing(policies: Iterable[tuple[str, AnyPolicy]], accounts: Collection[str]) -> Iterator[Problem]:
    """What policies, each with its path, post to accounts that are not there."""
    for path, policy in policies:
        for account in policy.pays():
            if account not in accounts:
                yield Problem(_field(path, policy, account), seen(account), one_of(account, accounts))


def _field(path: str, policy: AnyPolicy, account: str) -> str:
    """The path of the field that names the account."""
    names: list[str] = [one.name for one in attrs.fields(cast("type[attrs.AttrsInstance]", type(policy)))]
    return next((join(path, name) for name in names if name != "name" and getattr(policy, name) == account), path)


def _missing_in(plain: object, registry: Registry) -> Iterator[Problem]:
    """What policies in data post to accounts that are not there, also where something else is wrong with them."""
    written = list(_written(plain))
    accounts = [name for _, name, one in written if issubclass(_class_of(one, registry), AccountPolicy)]
    for path, name, one in written:
        try:
            policy = cast("AnyPolicy", load({"name": name, **one}, Policy, registry))
        except BadData:
            into = one.get(_INTO)
            if isinstance(into, str) and into not in accounts and hasattr(_class_of(one, registry), _INTO):
                yield Problem(join(path, _INTO), seen(into), one_of(into, accounts))
        else:
            yield from accounts_missing([(path, policy)], accounts)


def _class_of(plain: Mapping[str, object], registry: Registry) -> type:
    tag = plain.get(TAG)
    return registry.tags.get(tag, object) if isinstance(tag, str) else object


def _written(plain: object) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """The policies of every version in data: path, name, and what is written there."""
    if not isinstance(plain, Mapping):
        return
    earlier = plain.get("earlier")
    books = [("", plain)]
    if isinstance(earlier, list | tuple):
        books += [(f"earlier[{place}].", one) for place, one in enumerate(earlier) if isinstance(one, Mapping)]
    for path, book in books:
        policies = book.get("policies")
        for name, one in policies.items() if isinstance(policies, Mapping) else ():
            if isinstance(one, Mapping) and isinstance(name, str):
                yield join(f"{path}policies", name), name, one


# ------------------------------------------------------------ schema


def playbook_schema(registry: Registry = PLAYBOOK) -> dict[str, Plain]:
    """The JSON Schema (2020-12) of playbook files: editors complete and check by it while one writes.

    >>> playbook_schema()["title"]
    'A playbook of commkit'
    """
    described = schema(Book, registry)
    return {"$schema": described.pop("$schema"), "title": "A playbook of commkit", **described}
