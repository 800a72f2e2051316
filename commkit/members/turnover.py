"""Turnover (换血): who has gone quiet, who is spoken to before anyone is removed, and how many may come in instead.

Two measures decide: messages and check-in days (S4-03). Newcomers are exempt, and by default nobody is removed without
a private chat. The source gives the rule but no limits: every limit here is a parameter.
"""

from __future__ import annotations

import enum
from collections import Counter
from functools import cached_property

from attrs import Attribute, field, frozen

from commkit.core.combine import AllOf
from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import given
from commkit.core.ratio import Ratio
from commkit.core.readings import Readings
from commkit.core.verdict import Answer, Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.standing.activity import Activity
from commkit.standing.kinds import CHECKED_IN, MESSAGE, Kind
from commkit.standing.measures import Tally, count, days, one_or_more, some_kinds, tenure


@frozen
class Quiet:
    """When a member counts as a lurker (潜水): at most so many messages and so many check-in days in the last days, and
    a member for at least `exempt_days`, so that newcomers are left in peace.

    `speaking` and `attending` are the kinds that count as a message and as a check-in; `exempt_days` is the window
    unless given. All four numbers are our defaults: the source (R44) names the measures and no limits.
    """

    window_days: int = field(default=30, validator=counting("days", least=1))
    max_messages: int = field(default=0, validator=counting("messages or days", least=0))
    max_checkin_days: int = field(default=0, validator=counting("messages or days", least=0))
    exempt_days: int = field(validator=counting("days", least=1))
    speaking: tuple[Kind, ...] = field(default=(MESSAGE,), converter=one_or_more, validator=some_kinds)
    attending: tuple[Kind, ...] = field(default=(CHECKED_IN,), converter=one_or_more, validator=some_kinds)

    @exempt_days.default
    def _the_window(self) -> int:
        return self.window_days

    @exempt_days.validator
    def _whole_window(self, _attribute: Attribute[int], value: int) -> None:
        if value < self.window_days:
            why = f"a member of {value} days had no {self.window_days} days to be quiet in"
            raise InvalidValue("exempt_days", seen=value, why=why, fix=f"give {self.window_days} or more")

    @property
    def messages(self) -> Tally:
        """The measure of messages."""
        return count(*self.speaking).last(self.window_days)

    @property
    def checkin_days(self) -> Tally:
        """The measure of check-in days."""
        return days(*self.attending).last(self.window_days)

    @cached_property
    def check(self) -> AllOf:
        """The rule: judge it with anything that reads messages, check-in days and tenure."""
        return AllOf(
            (
                self.messages <= self.max_messages,
                self.checkin_days <= self.max_checkin_days,
                tenure >= self.exempt_days,
            ),
            label=Label(en="quiet", zh="潜水"),
        )

    def since(self, activity: Activity, day: DayLike) -> Day | None:
        """The day on which a member who does nothing more after `day` goes quiet, or went; None without a known join.

        >>> from commkit.standing.facts import Fact
        >>> from commkit.standing.kinds import JOINED
        >>> ada = Activity()
        >>> ada.add(Fact("f1", 0, "ada", JOINED), day=0)
        >>> ada.add(Fact("f2", 0, "ada", MESSAGE), day=12)
        >>> Quiet().since(ada, 20)
        42
        """
        today = number(day)
        joined = activity.joined_on(today)
        if joined is None:
            return None
        said: Counter[Day] = Counter()
        for kind in self.speaking:
            said.update(activity.times(kind))
        attended = dict.fromkeys(activity.days(self.attending), 1)
        begins = joined + self.exempt_days
        for counts, limit in ((said, self.max_messages), (attended, self.max_checkin_days)):
            done = 0
            for on in sorted((on for on in counts if on <= today), reverse=True):
                done += counts[on]
                if done > limit:
                    begins = max(begins, on + self.window_days)
                    break
        return begins


QUIET = Quiet()


def lurker(*, messages: int, checkin_days: int, tenure_days: int | None, quiet: Quiet = QUIET) -> Verdict:
    """Is this member a lurker? From messages [times], check-in days [days] in the window, and tenure [days].

    Without a known join the answer is unknown, and nobody is removed on an unknown. Source: R44, S4-03, S1-19.

    >>> lurker(messages=0, checkin_days=0, tenure_days=60).met
    True
    >>> print(lurker(messages=0, checkin_days=0, tenure_days=3).gaps()[0].sentence("zh"))
    入群天数：3（至少 30），还差 27
    """
    numbers = {quiet.messages: messages, quiet.checkin_days: checkin_days, tenure: tenure_days}
    return quiet.check.judge(Readings(numbers))


class Chat(enum.Enum):
    """How the private chat (私聊) with a quiet member stands."""

    NONE = "none"
    WAITING = "waiting"
    RECOGNISES = "recognises"
    NOT_RECOGNISES = "not_recognises"
    NO_REPLY = "no_reply"


class Removal(enum.Enum):
    """What must come before a removal: a private chat (our default), or nothing but the data."""

    PRIVATE_CHAT_FIRST = "private_chat_first"
    DATA_DECIDES = "data_decides"


class Action(enum.Enum):
    """What to do about a member."""

    KEEP = "keep"
    PRIVATE_CHAT = "private_chat"
    WAIT = "wait"
    WATCH = "watch"
    REMOVE = "remove"


@frozen
class Decision:
    """What to do about a member, why (a code of the catalogue), and the verdict behind it."""

    action: Action
    reason: str
    verdict: Verdict

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The decision in words, with the verdict below it."""
        action, because = words.say(lang, f"action.{self.action.value}"), words.say(lang, self.reason)
        return "\n".join(
            [words.say(lang, "decision", action=action, because=because), self.verdict.explain(lang, words)]
        )

    def __str__(self) -> str:
        return self.explain()


_AFTER_CHAT = {
    Chat.NONE: Action.PRIVATE_CHAT,
    Chat.WAITING: Action.WAIT,
    Chat.RECOGNISES: Action.WATCH,
    Chat.NOT_RECOGNISES: Action.REMOVE,
    Chat.NO_REPLY: Action.REMOVE,
}


def decide(verdict: Verdict, chat: Chat, removal: Removal = Removal.PRIVATE_CHAT_FIRST) -> Decision:
    """Keep, speak to, or remove a member, from the lurker verdict and the private chat. Source: R45, S4-03.

    Only a lurker is ever removed: after a private chat without recognition or reply, or, where `removal` says that the
    data decides, at once unless a chat has already gone well.

    >>> quiet = lurker(messages=0, checkin_days=0, tenure_days=60)
    >>> decide(quiet, Chat.NONE).action.value, decide(quiet, Chat.NO_REPLY).action.value
    ('private_chat', 'remove')
    >>> print(decide(quiet, Chat.NONE, Removal.DATA_DECIDES).explain().splitlines()[0])
    remove: quiet; the policy is that the data decides, without a private chat
    """
    if not isinstance(verdict, Verdict) or not isinstance(chat, Chat):
        fix = "give a verdict such as lurker(...) and one of Chat"
        raise WrongType("decide", seen=(verdict, chat), why="a decision needs both", fix=fix)
    if verdict.answer is Answer.UNKNOWN:
        return Decision(Action.KEEP, "because.unknown", verdict)
    if not verdict.met:
        return Decision(Action.KEEP, "because.not_quiet", verdict)
    if removal is Removal.DATA_DECIDES and chat in (Chat.NONE, Chat.WAITING):
        return Decision(Action.REMOVE, "because.data", verdict)
    return Decision(_AFTER_CHAT[chat], f"because.{chat.value}", verdict)


_TAKER = (given("taken", Label(en="things taken", zh="索取次数")) > 0) & (
    given("given", Label(en="things given", zh="贡献次数")) <= 0
)


def taker(*, taken: int, given: int) -> Verdict:
    """Is this member a taker (伸手党): someone who takes (downloads, questions) and never gives? Source: R46, S4-03.

    >>> taker(taken=5, given=0).met, taker(taken=5, given=1).met, taker(taken=0, given=0).met
    (True, False, False)
    """
    return _TAKER.judge(Readings({"taken": taken, "given": given}))


def _counts(**values: int) -> None:
    for name, value in values.items():
        whole(name, value, least=0, counts="members")


def refill(*, capacity: int, remaining: int, waiting: int) -> int:
    """How many may come in from the waiting list [members]: the free places, at most those who wait.

    Source: R47, S1-19.

    >>> refill(capacity=150, remaining=132, waiting=40)
    18
    """
    _counts(capacity=capacity, remaining=remaining, waiting=waiting)
    return max(min(capacity - remaining, waiting), 0)


@frozen
class Cleaning:
    """What a cleaning does to the activity rate: the rate rises because the group shrinks, not because anyone speaks.

    So the absolute number of active members stands beside both rates.
    """

    active: int
    before: Ratio
    after: Ratio

    def __str__(self) -> str:
        return f"{self.active} active members; {self.before} before, {self.after} after"


def cleaning(*, members: int, active: int, removed: int) -> Cleaning:
    """The activity rate before and after removing members who were not active [members]. Source: R48, S4-03.

    Removing more than are not active is an InvalidValue error.

    >>> print(cleaning(members=272, active=109, removed=72))
    109 active members; 109/272 = 40.07 % before, 109/200 = 54.5 % after
    """
    _counts(members=members, active=active, removed=removed)
    if removed > members - active:
        why = f"{members} members less {active} active leave {members - active} to remove"
        raise InvalidValue("removed", seen=removed, why=why, fix="count only members who were not active")
    return Cleaning(active, Ratio(active, members), Ratio(active, members - removed))
