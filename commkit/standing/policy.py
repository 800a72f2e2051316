"""The policy protocol: how a rule brings its part of a standing, what it hears, and when time alone makes it act.

A policy is a frozen value with a name. It overrides only what it needs: the smallest hears one kind. Nothing here knows
a particular policy.

    class Policy(Generic[P, A])     P: its part, frozen, stored        A: its working state, thawed from the part
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar, cast

from attrs import field, frozen

from commkit.core.check import Check
from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.measure import Measure
from commkit.core.readings import Asked, Readable, Reading
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import Label, Lang
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received
from commkit.standing.outcomes import Outcome

if TYPE_CHECKING:
    from commkit.core.calendar import Calendar

P = TypeVar("P")
A = TypeVar("A")
V = TypeVar("V", bound="Policy[Any, Any]")


class Phase(enum.IntEnum):
    """When a policy acts on a fact: gates first, then what earns, then (the fact is counted) what moves."""

    GATE = 0
    EARN = 1
    MOVE = 2


class Late(enum.Enum):
    """What a late fact does: what is due is worked out again and the difference posted, or it counts from now on."""

    TRUE_UP = "true_up"
    LEAVE = "leave"


class Course(enum.Enum):
    """What time alone does to a reading: nothing, one more each day, or anything."""

    STEADY = "steady"
    GROWS = "grows"
    VARIES = "varies"


class Asking(enum.Enum):
    """What a policy asks of an account: spend, hold, spend what is held, give a hold up, give back what was spent."""

    SPEND = "spend"
    HOLD = "hold"
    POST = "post"
    VOID = "void"
    REFUND = "refund"


@frozen
class Charge:
    """So many points of an account that the policy `by` asks for [points], under the id of the spending or the hold.

    What is spent under one id adds up; a refund gives back the last of it. Equal charges because of one fact are one.
    """

    by: str
    asking: Asking
    id: str
    amount: int = field(validator=counting("points", least=1))


class Now(ABC):
    """What a policy sees and may do while it acts.

    `day` is the civil day of the fact, or the day that ends while settling; `today` is the day of the member's clock,
    never before `day`; `at` is the instant at which outcomes are posted; `open_from` is the first day whose facts may
    still change; `paid_for` is, for an account that is being paid, the day that the points are due for.
    """

    __slots__ = ("at", "day", "fact_id", "member", "open_from", "outcomes", "paid_for", "today")

    member: str
    day: Day
    today: Day
    at: int
    open_from: Day
    paid_for: Day
    fact_id: str
    outcomes: list[Outcome]

    @property
    @abstractmethod
    def calendar(self) -> Calendar:
        """The community's calendar."""

    @property
    @abstractmethod
    def activity(self) -> Activity:
        """The member's activity, as far as the book's checks ask for it."""

    @abstractmethod
    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure at the end of `today`: so a Now can be judged."""

    @abstractmethod
    def first_met(self, check: Check) -> Day | None:
        """The first day from `day` on at whose end time alone can have met a check; maybe early, never late."""

    @abstractmethod
    def in_force(self, policy: V, day: Day) -> V:
        """The version of a policy that decides about a day."""

    @abstractmethod
    def pay(self, policy: Policy[P, A], account: str, amount: int, day: Day, desired: int, reason: str = "") -> None:
        """Post points into an account: a credit, or a reversal where the amount is negative [points].

        An amount of 0 says that a cap left nothing of what was `desired`; the reason is the code of what cut it.
        """

    @abstractmethod
    def charge(self, charges: Mapping[str, Charge]) -> Verdict:
        """Ask accounts, by name, for points: all of it, or nothing. Met: it is done; unmet says why it is not."""

    @abstractmethod
    def post(
        self,
        policy: Policy[P, A],
        what: str,
        *,
        amount: int = 0,
        source: str = "",
        target: str = "",
        because: Verdict | None = None,
        reason: str = "",
    ) -> None:
        """Post an outcome of a policy for `today`."""

    @abstractmethod
    def echo(self, fact: Fact) -> None:
        """Send a fact to another member, because of this one."""


Handler: TypeAlias = Callable[[A, Fact, Now], A]
AnyHandler: TypeAlias = Callable[[Any, Fact, Now], Any]
Heard: TypeAlias = Kind | Received


@frozen
class Answered(Generic[A]):
    """How a policy answers a measure: from its working state, for a day; and what time alone does to the answer."""

    read: Callable[[A, Day], Reading]
    course: Course = Course.STEADY


@frozen
class Shown:
    """One thing that a policy shows about a member, for comparing two books: a number or a word, and why."""

    value: int | str
    because: Verdict | None = None


class Policy(ABC, Generic[P, A]):
    """One rule of a community. Subclasses are frozen attrs classes with a `name`.

    The part is what is stored of a member, under the policy's name; the empty part is not stored. `thaw` makes the
    working state of it and `freeze` the part again; by default they are one. Handlers and `settle` may change the
    working state in place, and return it.
    """

    name: str
    phase: ClassVar[Phase] = Phase.MOVE
    late: ClassVar[Late] = Late.LEAVE

    @property
    @abstractmethod
    def part(self) -> type[P]:
        """The class of its part: an attrs class whose instance without arguments is the empty part."""

    def empty(self) -> P:
        """The part of a member of whom the policy knows nothing yet."""
        return self.part()

    def thaw(self, part: P) -> A:
        """The working state of a part."""
        return cast("A", part)

    def freeze(self, acc: A, now: Now) -> P:
        """The part of a working state, without what days before `now.open_from` no longer need.

        The only place that forgets; freezing twice is freezing once later.
        """
        return cast("P", acc)

    @abstractmethod
    def hears(self) -> Mapping[Heard, Handler[A]]:
        """What the policy does about facts, by kind, or by `Received(kind)` where the member is the counterpart."""

    def follow(self, acc: A, fact: Fact, now: Now) -> A:
        """What the policy does after any fact that the book hears, once it is counted and its own handler has acted."""
        return acc

    def settle(self, acc: A, now: Now) -> A:
        """What the end of `now.day` brings."""
        return acc

    def wake(self, acc: A, now: Now) -> Day | None:
        """The first day from `now.day` on at whose end time alone makes the policy act; None for never.

        Early is harmless, late is a bug.
        """
        return None

    def asks(self) -> Iterable[Measure]:
        """The measures that its checks read."""
        return ()

    def answers(self) -> Mapping[str, Answered[A]]:
        """The measures that it answers, by key."""
        return {}

    def pays(self) -> Iterable[str]:
        """The names of the accounts that it posts to."""
        return ()

    def echoes(self) -> Iterable[Kind]:
        """The kinds of facts that it sends to other members."""
        return ()

    def says(self) -> Mapping[Lang, Mapping[str, str]]:
        """Sentences for its outcomes by language and code, `outcome.` before the code; the catalogue has the rest."""
        return {}

    def labels(self) -> Mapping[str, Label]:
        """What its states and actions are called, by the code that an outcome has."""
        return {}

    def shows(self, part: P, reader: Readable) -> Mapping[str, Shown]:
        """What to compare of a member under two books, by name."""
        return {}

    def lint(self) -> Iterable[str]:
        """What is wrong, or grows for ever, although it can be: codes of `says()` or of the catalogue, or sentences."""
        return ()


class Rule(Policy[P, P]):
    """A policy whose working state is its part: pure methods that return the next part. Most own rules are such."""


class AccountPolicy(Policy[P, A]):
    """A policy into which others post points, and which they may charge."""

    @abstractmethod
    def credit(self, acc: A, amount: int, now: Now) -> A:
        """Take in points that are due for the day `now.paid_for`."""

    @abstractmethod
    def reverse(self, acc: A, amount: int, now: Now) -> A:
        """Take back points that were credited for the day `now.paid_for`."""

    def may(self, acc: A, asked: Charge, now: Now) -> Verdict:
        """Whether a charge would be done, and why not. It changes nothing that anybody can see."""
        why, fix = "nothing can be taken out of this account", "give may and charge, or name an Account or a Ledger"
        raise InvalidValue(f"policies.{self.name}", seen=asked.asking.value, why=why, fix=fix)

    def charge(self, acc: A, asked: Charge, now: Now) -> A:
        """Do a charge of which `may` has just said that it is met."""
        raise NotImplementedError


AnyPolicy: TypeAlias = Policy[Any, Any]
"""One of many policies: parts and working states differ, and only the policy itself looks into its own."""
AnyAnswered: TypeAlias = Answered[Any]


def named(_policy: object, attribute: object, value: str) -> None:
    """An attrs validator: the field is the name of a policy, one word.

    >>> named(None, None, "daily_check_in")
    """
    if not isinstance(value, str) or not value or not all(one.isalnum() or one in "_-" for one in value):
        fix = "use letters, digits, _ and -, such as daily_check_in"
        raise InvalidValue("name", seen=value, why="a policy is found by its name in paths", fix=fix)
