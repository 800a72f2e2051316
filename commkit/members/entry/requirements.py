"""Requirements of all sorts as values that a gate can read: age, referral, rules first, questionnaire, screening.

door = entry.Door("class", entry.gate(true=["referral", "rules"]))
door.ask("bob", {"referral": referral("bob", "ada", {"ada"}), "rules": rules_first(explained=3, confirmed=4)})
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from attrs import Attribute, field, frozen

from commkit.core.calendar import micros
from commkit.core.combine import AllOf
from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import flag, given
from commkit.core.whole import counting
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.entry.gates import Admission, Answers, Door

_MINUTE = 60_000_000
_NOBODY: Mapping[str, str] = {}

ACCOUNT_DAYS = given("account_days", Label(en="days since the account was made", zh="注册天数"), "days")
ACCOUNT_MINUTES = given("account_minutes", Label(en="minutes since the account was made", zh="注册分钟数"), "minutes")

TARGET_USER = AllOf(
    (
        flag("agrees_with_product", Label(en="agrees with the product", zh="认同产品")).is_true(),
        given("commonalities", Label(en="things in common with the members", zh="与成员的共性点")) >= 1,
    ),
    label=Label(en="target user", zh="目标用户"),
)
"""The double check of a target user: agrees with the product, and has something in common. Source: R06, S1-11 (N29)."""


def account_age(made: datetime, at: datetime) -> dict[str, int]:
    """How old an account is, as the answers account_days and account_minutes: whole 24 hours and whole minutes.

    Both are of elapsed time, so no zone matters. Instants are aware; an account made after `at` is an InvalidValue
    error. Source: minimum account age, apart from reading time (systems.md feature 23).

    >>> from datetime import UTC
    >>> account_age(datetime(2024, 1, 1, 8, tzinfo=UTC), datetime(2024, 1, 2, 7, 59, tzinfo=UTC))
    {'account_days': 0, 'account_minutes': 1439}
    """
    minutes = (micros(at) - micros(made)) // _MINUTE
    if minutes < 0:
        raise InvalidValue("made", seen=made, why=f"later than {at}", fix="give the instants in their order")
    return {ACCOUNT_DAYS.key: minutes // 1440, ACCOUNT_MINUTES.key: minutes}


@frozen
class Credit:
    """Whom an admission is owed to: what a points rule, or a log line, makes of it is the host's."""

    referrer: str
    applicant: str


@frozen
class Referral:
    """Who referred an applicant, and what is wrong with that (a code), if anything. An answer for a gate."""

    applicant: str
    referrer: str | None
    problem: str = ""

    @property
    def reading(self) -> int | None:
        """1 when a valid member referred them, 0 when not, None while nobody is named."""
        return None if self.referrer is None else int(not self.problem)

    @property
    def credit(self) -> Credit | None:
        """The credit to the referrer once the applicant is in; None when the referral does not stand."""
        if self.referrer is None or self.problem:
            return None
        return Credit(self.referrer, self.applicant)

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """What is wrong with it, in words."""
        if self.referrer is None:
            return (words.say(lang, "referral.none"),)
        if not self.problem:
            return ()
        return (words.say(lang, self.problem, referrer=self.referrer, applicant=self.applicant),)


def referral(
    applicant: str, referrer: str | None, members: Collection[str], referred_by: Mapping[str, str] = _NOBODY
) -> Referral:
    """Does a referral by `referrer` stand? By a valid member, not by oneself, not in a circle (T9). Source: R10, S1-10.

    `members` are those whose referral counts: who is valid is the host's to say. `referred_by` says through whom
    earlier members came in; a circle is a referrer who came in through the applicant, at any distance.

    >>> referral("bob", "ada", {"ada"}).credit
    Credit(referrer='ada', applicant='bob')
    >>> for case in (referral("bob", "eve", {"ada"}), referral("bob", "bob", {"bob"})):
    ...     print(*case.reasons("zh"))
    eve 不是有效成员
    bob 不能推荐自己
    >>> referral("bob", "ada", {"ada"}, referred_by={"ada": "eve", "eve": "bob"}).problem
    'referral.circular'
    """
    if isinstance(members, str):
        raise WrongType("members", seen=members, why="one text, whose letters would be members", fix="give a set")
    if referrer is None:
        return Referral(applicant, None)
    if referrer == applicant:
        return Referral(applicant, referrer, "referral.self")
    if referrer not in members:
        return Referral(applicant, referrer, "referral.not_member")
    seen, above = {referrer}, referred_by.get(referrer)
    while above is not None and above not in seen:
        if above == applicant:
            return Referral(applicant, referrer, "referral.circular")
        seen.add(above)
        above = referred_by.get(above)
    return Referral(applicant, referrer)


@frozen
class RulesFirst:
    """Whether the rules were explained and confirmed before the invitation. An answer for a gate.

    `problem` is the code of a broken order; `next_step` is explain, confirm, invite, or "" when all is done.
    """

    next_step: str
    problem: str = ""

    @property
    def reading(self) -> int | None:
        """1 when explained and confirmed in order, 0 when the order is broken, None while something is to be done."""
        if self.problem:
            return 0
        return 1 if self.next_step in ("invite", "") else None

    @property
    def may_invite(self) -> bool:
        """Whether the next thing to do is to invite them."""
        return not self.problem and self.next_step == "invite"

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """What is wrong or still to be done, in words."""
        if self.problem:
            return (words.say(lang, self.problem),)
        return () if self.reading else (words.say(lang, f"rules.{self.next_step}"),)


def rules_first(
    *,
    explained: DayLike | datetime | None = None,
    confirmed: DayLike | datetime | None = None,
    invited: DayLike | datetime | None = None,
) -> RulesFirst:
    """Were the rules explained, then confirmed (understood, and able to follow them), and only then the invitation?

    Days or aware instants, None for not yet; days and instants together are a WrongType error. The same day or
    instant is in order. Source: R04, S4-03.

    >>> rules_first(explained=10, confirmed=10, invited=11).reading, rules_first(explained=10).next_step
    (1, 'confirm')
    >>> print(*rules_first(explained=10, invited=10).reasons())
    invited before the rules were confirmed; the order is explain, confirm, invite
    """
    told, agreed, called = _moments(explained, confirmed, invited)
    step = "explain" if told is None else "confirm" if agreed is None else "invite" if called is None else ""
    if _before(agreed, told) or (told is None and called is not None):
        return RulesFirst(step, "rules.not_explained")
    if _before(called, agreed):
        return RulesFirst(step, "rules.not_confirmed")
    return RulesFirst(step)


def _moments(*given_: DayLike | datetime | None) -> list[int | None]:
    known = [one for one in given_ if one is not None]
    if len({isinstance(one, datetime) for one in known}) > 1:
        raise WrongType("rules_first", seen=known, why="days and instants", fix="give days alone or instants alone")
    return [None if one is None else micros(one) if isinstance(one, datetime) else number(one) for one in given_]


def _before(later: int | None, earlier: int | None) -> bool:
    return later is not None and (earlier is None or later < earlier)


def _accepted(expected: Mapping[str, str | Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: (one,) if isinstance(one, str) else tuple(one) for name, one in expected.items()}


def _answerable(_asked: object, attribute: Attribute[Mapping[str, object]], value: Mapping[str, object]) -> None:
    for name, answers in value.items():
        if not answers:
            fix = f"give an answer for {name!r}, or drop the question"
            raise InvalidValue(attribute.name, seen=name, why="no answer to it is right", fix=fix)


@frozen
class Answered:
    """A questionnaire that somebody filled in: the score [points], and which questions are open or not as expected."""

    score: int
    pass_mark: int
    left: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def reading(self) -> int | None:
        """1 when the pass mark is reached, 0 when the open questions cannot reach it any more, None in between."""
        if self.score >= self.pass_mark:
            return 1
        return 0 if self.score + len(self.left) < self.pass_mark else None

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """The score, and the questions that are open or not as expected."""
        if self.reading:
            return ()
        said = [words.say(lang, "quiz.score", score=str(self.score), mark=str(self.pass_mark))]
        for code, names in (("questionnaire.wrong", self.wrong), ("questionnaire.open", self.left)):
            said += [words.say(lang, code, questions=words.say(lang, "list.between").join(names))] if names else []
        return tuple(said)


@frozen
class Questionnaire:
    """Questions with the answers that are expected (one, or any of several), a point each, and a pass mark [points].

    The mark is inclusive. The source gives no mark: it is a parameter. Source: R05, S1-10 (early phase only).

    >>> asked = Questionnaire({"uses_app": "yes", "skin": ("dry", "oily")}, pass_mark=2)
    >>> asked.fill({"uses_app": "yes", "skin": "oily"}).reading, asked.fill({"uses_app": "yes"}).reading
    (1, None)
    >>> print(*asked.fill({"uses_app": "no"}).reasons("zh"), sep="\\n")
    0 分，需要 2 分
    与要求不符：uses_app
    还要回答：skin
    """

    expected: Mapping[str, tuple[str, ...]] = field(converter=_accepted, hash=False, validator=_answerable)
    pass_mark: int = field(validator=counting("points", least=0))

    @pass_mark.validator
    def _reachable(self, attribute: Attribute[int], value: int) -> None:
        if value > len(self.expected):
            why = f"there are {len(self.expected)} points to be had"
            raise InvalidValue(attribute.name, seen=value, why=why, fix="lower the mark or ask more")

    def fill(self, answers: Mapping[str, str | None]) -> Answered:
        """The score of some answers; a question without an answer, or with None, is open."""
        if unknown := set(answers) - set(self.expected):
            fix = f"use {', '.join(self.expected)}"
            raise UnknownName("questionnaire", seen=min(unknown), why="no such question", fix=fix)
        given_ = {name: answers.get(name) for name in self.expected}
        right = [name for name, one in given_.items() if one in self.expected[name]]
        left = tuple(name for name, one in given_.items() if one is None)
        wrong = tuple(name for name in given_ if name not in right and name not in left)
        return Answered(len(right), self.pass_mark, left, wrong)


class Screened(enum.Enum):
    """What to do after a screening."""

    ADMIT = "admit"
    TALK = "talk"
    REJECT = "reject"


@frozen
class Screening:
    """What a screening of flags came to: reject, talk, or admit to the final group. An answer for a gate."""

    found: Screened
    flags: tuple[Label, ...] = ()

    @property
    def reading(self) -> int | None:
        """1 to admit, 0 to reject; None while a talk is due, because nobody is refused before it."""
        return {Screened.ADMIT: 1, Screened.TALK: None, Screened.REJECT: 0}[self.found]

    def reasons(self, lang: Lang = "en", words: Words = WORDS) -> tuple[str, ...]:
        """The flags behind it."""
        flags = words.say(lang, "list.between").join(one.text(lang) for one in self.flags)
        return () if self.reading else (words.say(lang, f"screening.{self.found.value}", flags=flags),)


REJECTED_FLAGS: Mapping[str, Label] = {"ad_poster": Label(en="posts ads", zh="广告党")}
TALKED_FLAGS: Mapping[str, Label] = {"vague_intent": Label(en="vague intent", zh="泛意向")}


def screen(
    flags: Iterable[str], rejects: Mapping[str, Label] = REJECTED_FLAGS, talks: Mapping[str, Label] = TALKED_FLAGS
) -> Screening:
    """Reject, talk or admit, by the flags of somebody: one rejecting flag is enough. Source: R07, S1-11.

    After the talk the host drops the flag, or sets a rejecting one. A flag that neither list has is an UnknownName
    error. That ad posters are rejected and a vague intent is talked about is our default.

    >>> [screen(flags).found.value for flags in ((), ("vague_intent",), ("vague_intent", "ad_poster"))]
    ['admit', 'talk', 'reject']
    """
    if isinstance(flags, str):
        raise WrongType("flags", seen=flags, why="one text, whose letters would be flags", fix=f"give [{flags!r}]")
    seen = tuple(dict.fromkeys(flags))
    for one in seen:
        if one not in rejects and one not in talks:
            fix = f"use {', '.join((*rejects, *talks))}"
            raise UnknownName("flags", seen=one, why="no such flag", fix=fix)
    for found, table in ((Screened.REJECT, rejects), (Screened.TALK, talks)):
        if named := tuple(table[one] for one in seen if one in table):
            return Screening(found, named)
    return Screening(Screened.ADMIT)


class Phase(enum.Enum):
    """How far a community is: while it begins, and later. When the later phase begins is the host's to say."""

    EARLY = "early"
    LATER = "later"


@frozen
class Phases:
    """A door for each phase: early by questionnaire, later by event or referral. Source: S1-10 (N25).

    >>> from commkit.members.entry.gates import gate
    >>> by_event = flag("came_to_event").is_true() | flag("referral").is_true()
    >>> doors = Phases(Door("early", gate(true=["questionnaire"])), Door("later", by_event))
    >>> doors.ask(Phase.EARLY, "ada", {"referral": True}).to_ask
    ('questionnaire',)
    >>> doors.ask(Phase.LATER, "ada", {"referral": True}).admitted
    True
    """

    early: Door
    later: Door

    def door(self, phase: Phase) -> Door:
        """The door of a phase."""
        return {Phase.EARLY: self.early, Phase.LATER: self.later}[Phase(phase)]

    def ask(self, phase: Phase, who: str, answers: Answers, *, also: Iterable[str] = ()) -> Admission:
        """May they come in, in this phase? See Door.ask."""
        return self.door(phase).ask(who, answers, also=also)
