"""What is wrong with a book although it can be made: rules that could never act, questions that nothing answers.

for remark in lint(book):
    print(remark)
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import field, fields, frozen, has

from commkit.core.check import Check
from commkit.core.forms import join
from commkit.core.machine import Machine
from commkit.core.measure import Measure
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.ladders import Ladder
from commkit.members.lifecycle import Journey
from commkit.members.lifecycle.policies import Staged
from commkit.playbook.explain import kinds_of
from commkit.playbook.playbook import Playbook
from commkit.playbook.possible import impossible_parts, possible
from commkit.playbook.sentences import ENGLISH, with_playbook
from commkit.points.account import Account
from commkit.points.awards import Cap
from commkit.points.checkins import CheckInRule
from commkit.points.claims import Rewards
from commkit.points.invite import Invite
from commkit.points.ledger.policy import Ledger
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import FREEZE_BOUGHT, HELD, KINDS, MADE_UP, REDEEMED, REFUNDED, TRANSFERRED, Kind
from commkit.standing.measures import Tally, Tenure, Whose
from commkit.standing.part_measures import OfPart
from commkit.standing.policy import AccountPolicy, AnyPolicy, Late, Policy
from commkit.standing.standing import Standing, Unread

Param: TypeAlias = str | Label | Measure | Check

_SPANS = {
    "day": Label(en="a day", zh="每天"),
    "week": Label(en="a week", zh="每周"),
    "month": Label(en="a month", zh="每月"),
    "ever": Label(en="in all", zh="累计"),
}
_LONGER = {
    "day": (("week", 1), ("month", 1), ("ever", 1)),
    "week": (("month", 2), ("ever", 1)),
    "month": (("ever", 1),),
}
"""The caps beside which another changes nothing when it is so many times as large: a week may lie in two months."""
_LONG = 60
"""The lateness above which records grow too much [days]."""


class Grade(enum.Enum):
    """How bad it is: an error can never do what was meant; a note is something to know."""

    ERROR = "error"
    NOTE = "note"


@frozen
class Remark:
    """One thing to change or to know: where (a path by names, as in a playbook file), a code, and how bad it is."""

    path: str
    code: str
    grade: Grade
    params: Mapping[str, Param] = field(factory=dict, hash=False)

    def sentence(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """What is wrong, in words."""
        told = {name: _told(value, lang, words) for name, value in self.params.items()}
        return with_playbook(words).say(lang, self.code, **told)

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The whole remark in words: how bad, where, what."""
        own = with_playbook(words)
        grade = own.say(lang, f"lint.{self.grade.value}")
        return own.say(lang, "lint.remark", grade=grade, path=self.path, sentence=self.sentence(lang, words))

    def __str__(self) -> str:
        return self.explain()


def _told(value: Param, lang: Lang, words: Words) -> str:
    if isinstance(value, Check):
        return value.text(lang, words)
    if isinstance(value, Measure):
        return value.label.text(lang)
    return value.text(lang) if isinstance(value, Label) else value


def lint(book: Playbook, kinds: Mapping[str, Kind] = KINDS) -> tuple[Remark, ...]:
    """Everything in a book that can never act, is never answered, or grows for ever; errors and notes, in its order.

    `kinds` are those that the log declares. An older version's paths begin with `earlier[0]`, as in a playbook file.
    Only what is certain is remarked: a book without remarks may still be a bad idea.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.awards import Award
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> for remark in lint(Playbook("class", "1", Calendar("UTC"), (Award("checkin", CHECKED_IN, each=2),))):
    ...     print(remark)
    error: policies.checkin.into: it posts into points, and the book has no such policy; nothing could be paid
    """
    found = [*_lateness(book)]
    everywhere = {one.name: one for edition in reversed([*book.editions()]) for one in edition.policies}
    for at, edition in enumerate(book.editions()):
        prefix = f"earlier[{at - 1}]." if at else ""
        for policy in edition.policies:
            path = join(f"{prefix}policies", policy.name)
            found += _pays(everywhere, policy, path)
            for look in _LOOKS:
                found += look(edition, policy, path, kinds)
    return tuple(found)


def lint_standing(book: Playbook, standing: Standing) -> tuple[Remark, ...]:
    """What of a stored standing the book cannot use: parts without a policy, and parts of another class.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import AccountPart
    >>> ada = Standing("ada", parts={"points": AccountPart(balance=2)})
    >>> [str(remark) for remark in lint_standing(Playbook("class", "1", Calendar("UTC"), ()), ada)]
    ['note: parts.points: the standing keeps it, and the book has no policy of this name']
    """
    found = []
    for name, part in standing.parts.items():
        path = join("parts", name)
        if name not in book.plan.places:
            found.append(Remark(path, "lint.stored_without_policy", Grade.NOTE))
            continue
        wanted = book.plan.slot(name).policy.part
        if isinstance(part, Unread) or not isinstance(part, wanted):
            params = {"seen": type(part).__name__, "wanted": wanted.__name__}
            found.append(Remark(path, "lint.wrong_part", Grade.ERROR, params))
    return tuple(found)


# ---------------------------------------------------------------- what is asked


def _asked(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    answered = {key for one in book.policies for key in one.answers()}
    for measure in {measure.key: measure for measure in policy.asks()}.values():
        code = _unanswered(book, measure, answered)
        if code is not None:
            grade = Grade.NOTE if code == "lint.community" else Grade.ERROR
            named = {"policy": measure.policy} if isinstance(measure, OfPart) else {}
            yield Remark(path, code, grade, {"measure": measure, **named})
        elif policy.late is Late.TRUE_UP:
            yield Remark(path, "lint.true_up_reads", Grade.ERROR, {"measure": measure})


def _unanswered(book: Playbook, measure: Measure, answered: Iterable[str]) -> str | None:
    if isinstance(measure, Tally):
        return {Whose.MEMBER: None, Whose.GROUP: "lint.group", Whose.COMMUNITY: "lint.community"}[measure.whose]
    if isinstance(measure, Tenure) or measure.key in answered:
        return None
    there = isinstance(measure, OfPart) and measure.policy not in {one.name for one in book.policies}
    return "lint.no_policy" if there else "lint.unanswered"


def _answers(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    before = book.policies[: [one.name for one in book.policies].index(policy.name)]
    for other in before:
        for key in other.answers().keys() & policy.answers().keys():
            yield Remark(path, "lint.two_answers", Grade.ERROR, {"measure": key, "policy": other.name})


def _lets_in(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    if isinstance(policy, Ladder) and policy.members is None:
        for other in book.policies:
            if isinstance(other, Journey):
                yield Remark(path, "lint.lets_in", Grade.NOTE, {"policy": other.name})


def _declared(book: Playbook, policy: AnyPolicy, path: str, kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    sent = {kind.code for one in book.policies for kind in one.echoes()}
    for kind in kinds_of(policy):
        known = kinds.get(kind.code)
        if known is None:
            if kind.code not in sent:
                yield Remark(path, "lint.undeclared_kind", Grade.ERROR, {"kind": kind.code})
        elif _amounts(known) != _amounts(kind):
            params = {"kind": kind.code, "declared": _amounts(known), "seen": _amounts(kind)}
            yield Remark(path, "lint.two_kinds", Grade.ERROR, params)


def _amounts(kind: Kind) -> str:
    return f"{kind.unit or '-'}, {kind.scale}{', +/-' if kind.signed else ''}"


# ---------------------------------------------------------------- what can never act


def _pays(everywhere: Mapping[str, AnyPolicy], policy: AnyPolicy, path: str) -> Iterator[Remark]:
    """Points go into an account of any version: a standing has one for all of them."""
    for account in policy.pays():
        where = f"{path}.into" if getattr(policy, "into", None) == account else path
        if account not in everywhere:
            yield Remark(where, "lint.no_account", Grade.ERROR, {"account": account})
        elif not isinstance(everywhere[account], AccountPolicy):
            yield Remark(where, "lint.not_an_account", Grade.ERROR, {"account": account})


def _spends(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    if not isinstance(policy, Account):
        return
    for other in book.policies[: book.policies.index(policy)]:
        for kind in policy.spends:
            if isinstance(other, Account) and kind in other.spends:
                params = {"kind": kind.code, "account": other.name}
                yield Remark(f"{path}.spends", "lint.spent_twice", Grade.ERROR, params)


def _taken(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    """What an account spends and must not: what is meant for another member, what a rule charges already."""
    if not isinstance(policy, Account | Ledger):
        return
    if TRANSFERRED in policy.spends:
        yield Remark(f"{path}.spends", "lint.burnt", Grade.ERROR, {"kind": TRANSFERRED.label})
    for other in book.policies:
        for kind in {*_charges(other, policy.name)}.intersection(policy.spends):
            twice: dict[str, Param] = {"kind": kind.label, "policy": other.name}
            yield Remark(f"{path}.spends", "lint.paid_twice", Grade.ERROR, twice)


def _charges(policy: AnyPolicy, account: str) -> Iterator[Kind]:
    """The kinds because of which a rule charges an account."""
    if isinstance(policy, CheckInRule) and policy.charged == account:
        prices = ((MADE_UP, policy.make_up), (FREEZE_BOUGHT, policy.freezes))
        yield from (kind for kind, one in prices if one is not None and one.price)
    elif isinstance(policy, Rewards) and any(account in one.price for one in policy.rewards):
        yield REDEEMED


def _unheard(book: Playbook, policy: AnyPolicy, path: str, kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    """Holds and refunds of a log that declares them, beside a policy that makes one expect them to be heard."""
    first = next((one for one in book.policies if isinstance(one, Ledger | Rewards)), None)
    heard = {kind.code for one in book.policies for kind in kinds_of(one)}
    for kind in (HELD, REFUNDED) if policy is first else ():
        if kind.code in kinds and kind.code not in heard:
            yield Remark(path, "lint.unheard", Grade.NOTE, {"kind": kind.label})


def _dear(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    if not isinstance(policy, Rewards) or book.before is not None:
        return
    prices = [(at, one.label, *price) for at, one in enumerate(policy.rewards) for price in one.price.items()]
    for at, reward, name, price in prices:
        most = _most_ever(book, name)
        if most is not None and price > most:
            told: dict[str, Param] = {"reward": reward, "price": str(price), "account": name, "most": str(most)}
            yield Remark(f"{path}.rewards[{at}].price.{name}", "lint.too_dear", Grade.NOTE, told)


def _most_ever(book: Playbook, account: str) -> int | None:
    """What all rules pay a member into an account at most, ever [points]; None where nothing says so."""
    kept = next((one for one in book.policies if one.name == account), None)
    if not isinstance(kept, Account | Ledger) or kept.grants or getattr(kept, "sends", ()):
        return None
    payers = [one for one in book.policies if account in one.pays() and not isinstance(one, Rewards)]
    caps = [getattr(one, "cap", None) for one in payers if getattr(one, "into", account) == account]
    most = [cap.ever for cap in caps if isinstance(cap, Cap) and cap.ever is not None]
    return sum(most) if most and len(most) == len(caps) else None


def _invites(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    if isinstance(policy, Invite) and all(policy.left not in one.echoes() for one in book.policies):
        yield Remark(f"{path}.left", "lint.never_back", Grade.NOTE, {"kind": policy.left.code})


def _acts(book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    if isinstance(policy, AccountPolicy):
        paid = any(policy.name in one.pays() for one in book.policies)
        if not paid and not getattr(policy, "grants", True):
            yield Remark(path, "lint.empty_account", Grade.NOTE)
    elif not policy.hears() and type(policy).settle is Policy.settle and not policy.answers():
        yield Remark(path, "lint.silent", Grade.ERROR)


def _caps(_book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    cap, each = getattr(policy, "cap", None), getattr(policy, "each", None)
    if not isinstance(cap, Cap):
        return
    if cap.least is not None and isinstance(each, int) and each > cap.least:
        yield Remark(f"{path}.cap", "lint.cap_below_award", Grade.ERROR, {"each": str(each), "cap": str(cap.least)})
    most = {"day": cap.day, "week": cap.week, "month": cap.month, "ever": cap.ever}
    for span, longer in _LONGER.items():
        mine, beside = most[span], [(other, most[other] or 0, times) for other, times in longer if most[other]]
        idle = [(other, theirs) for other, theirs, times in beside if mine is not None and mine >= times * theirs]
        if idle:
            other, theirs = idle[0]
            spans: dict[str, Param] = {"span": _SPANS[span], "longer": _SPANS[other]}
            params = {"cap": str(mine), "other": str(theirs), **spans}
            yield Remark(f"{path}.cap.{span}", "lint.pointless_cap", Grade.NOTE, params)


def _checks(_book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    for where, check in _checks_of(policy, path):
        if not possible(check):
            yield Remark(where, "lint.never_met", Grade.ERROR, {"check": check})
        for part in impossible_parts(check) if possible(check) else ():
            yield Remark(where, "lint.never_met", Grade.NOTE, {"check": part})


def _checks_of(thing: object, path: str) -> Iterator[tuple[str, Check]]:
    """Every check in a value with its path, down through fields, tuples and mappings."""
    if isinstance(thing, Check):
        yield path, thing
        return
    for name, inner in _inside(thing):
        yield from _checks_of(inner, f"{path}{name}" if name.startswith("[") else join(path, name))


def _inside(thing: object) -> Iterator[tuple[str, object]]:
    if isinstance(thing, Mapping):
        yield from ((str(key), one) for key, one in thing.items())
    elif isinstance(thing, tuple):
        names = [getattr(one, "name", None) for one in thing]
        named = None not in names and len(set(names)) == len(names)
        yield from ((str(names[at]) if named else f"[{at}]", one) for at, one in enumerate(thing))
    kind = type(thing)
    if has(kind):
        held = [one.name for one in fields(kind)]
        made = [] if "machine" in held or not isinstance(thing, Staged) else ["machine"]
        yield from ((name, getattr(thing, name)) for name in (*held, *made))


def _states(_book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    machine = getattr(policy, "machine", None)
    if not isinstance(machine, Machine):
        return
    starts = {machine.start}
    if isinstance(policy, Staged):
        starts = {one.state for one in policy.on_record if one.state not in policy.outside}
        if not starts:
            yield Remark(path, "lint.never_starts", Grade.ERROR)
            return
        starts |= {one.state for one in policy.on_record}
    reached = _reached(machine, starts)
    for state in machine.states:
        if state not in reached:
            label = machine.labels.get(state, Label(en=state, zh=state))
            yield Remark(f"{path}.machine", "lint.dead_state", Grade.ERROR, {"state": label})


def _reached(machine: Machine, starts: Iterable[str]) -> set[str]:
    """The states that moves lead to from some, leaving out those whose check can never be met."""
    moves = [move for move in machine.moves if move.check is None or possible(move.check)]
    reached = set(starts)
    while fresh := {move.target for move in moves if move.source in reached} - reached:
        reached |= fresh
    return reached


# ---------------------------------------------------------------- what grows


def _lateness(book: Playbook) -> Iterator[Remark]:
    if book.lateness > _LONG:
        yield Remark("lateness", "lint.long_lateness", Grade.NOTE, {"days": str(book.lateness)})


def _grows(_book: Playbook, policy: AnyPolicy, path: str, _kinds: Mapping[str, Kind]) -> Iterator[Remark]:
    for tally in Keeping.of(policy.asks()).unbounded:
        yield Remark(path, "lint.unbounded", Grade.NOTE, {"measure": tally})
    says = policy.says()
    for sentence in policy.lint():
        if sentence in ENGLISH:
            yield Remark(path, sentence, Grade.NOTE)
            continue
        texts = {lang: own[sentence] for lang, own in says.items() if sentence in own}
        en = texts.get("en", sentence)
        told = Label(en=en, zh=texts.get("zh", en), others=texts)
        yield Remark(path, "lint.own", Grade.NOTE, {"sentence": told})


_LOOKS: tuple[Callable[[Playbook, AnyPolicy, str, Mapping[str, Kind]], Iterable[Remark]], ...] = (
    _asked,
    _answers,
    _lets_in,
    _declared,
    _acts,
    _spends,
    _taken,
    _unheard,
    _dear,
    _invites,
    _caps,
    _checks,
    _states,
    _grows,
)
