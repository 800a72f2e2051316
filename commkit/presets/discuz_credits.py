"""The credits of Discuz! X: every rule of its table with cycle, cap and per; its three currencies, and its limits.

Of a cycle only so many facts count as the rule has room for: of four at once where two are left, two count. The total
of a member, and the user groups that it leads to, are `discuz_total` and `discuz_groups`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from commkit.core.calendar import Calendar
from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.playbook import Playbook
from commkit.points.account import Account
from commkit.points.awards import Award
from commkit.points.ledger import Negative
from commkit.points.ledger.policy import Ledger
from commkit.points.limits import Limit, Once
from commkit.points.penalties import Floor, Penalty
from commkit.presets.discuz_total import DISCUZ_NAMES
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import COMMENTED, KINDS, POSTED, REPLIED, SHARED, TRANSFERRED, VOTED, Kind, Kinds
from commkit.standing.measures import Role
from commkit.standing.policy import AnyPolicy

DIGESTED = Kind("digested", Label(en="posts made digests", zh="加精"))
EMAIL_VERIFIED = Kind("email_verified", Label(en="verified e-mail addresses", zh="邮箱认证"))
AVATAR_SET = Kind("avatar_set", Label(en="avatars set", zh="设置头像"))
VIDEO_VERIFIED = Kind("video_verified", Label(en="verified videos", zh="视频认证"))
LOGGED_IN = Kind("logged_in", Label(en="logins", zh="登录"))
SPACE_VISITED = Kind("space_visited", Label(en="visits of spaces", zh="访问空间"))
COLLECTION_FOLLOWED = Kind("collection_followed", Label(en="collections followed", zh="订阅淘专辑"))
POKED = Kind("poked", Label(en="pokes", zh="打招呼"))
GUESTBOOK_SIGNED = Kind("guestbook_signed", Label(en="guestbook entries", zh="留言"))
STATUS_POSTED = Kind("status_posted", Label(en="status updates", zh="发记录"))
BLOGGED = Kind("blogged", Label(en="blog posts", zh="发日志"))

DISCUZ_KINDS: Kinds = KINDS.adding(
    (
        DIGESTED,
        EMAIL_VERIFIED,
        AVATAR_SET,
        VIDEO_VERIFIED,
        LOGGED_IN,
        SPACE_VISITED,
        COLLECTION_FOLLOWED,
        POKED,
        GUESTBOOK_SIGNED,
        STATUS_POSTED,
        BLOGGED,
    )
)
"""The vocabulary with what Discuz! pays for beside it."""

PRESTIGE, MONEY, CONTRIBUTION = "extcredits1", "extcredits2", "extcredits3"
"""The three currencies, by the names that the formula of the total uses."""

TRANSFER_TAX = Fraction(1, 5)
"""The share of a transfer that is lost [1]: of what is sent, so that 100 sent are 80 received (the base is ours)."""
TRANSFER_LEAST = 1000
"""What a transfer must leave [points]."""
EXCHANGE_LEAST = 100
"""What an exchange between currencies must leave [points]."""
LOWER_LIMIT = 0
"""The balance below which no deduction takes a member [points]."""


@frozen
class DiscuzRule:
    """One row of the table: an action, its kind, what it pays [points], how often, and which side of the fact."""

    name: str
    kind: Kind
    points: int
    limit: Limit | None = None
    role: Role = Role.ACTED

    @property
    def award(self) -> Award:
        """The row as a policy; all of them pay money."""
        return Award(self.name, self.kind, self.points, role=self.role, limit=self.limit, into=MONEY)


_PERSON, _THING, _GOT = Once.PERSON, Once.THING, Role.RECEIVED

DISCUZ_RULES: tuple[DiscuzRule, ...] = (
    DiscuzRule("post", POSTED, 2),
    DiscuzRule("reply", REPLIED, 1),
    DiscuzRule("digest", DIGESTED, 5),
    DiscuzRule("realemail", EMAIL_VERIFIED, 10, Limit.ever(1)),
    DiscuzRule("setavatar", AVATAR_SET, 5, Limit.ever(1)),
    DiscuzRule("videophoto", VIDEO_VERIFIED, 10, Limit.ever(1)),
    DiscuzRule("daylogin", LOGGED_IN, 2, Limit.day(1)),
    DiscuzRule("visit", SPACE_VISITED, 2, Limit.day(10, per=_PERSON)),
    DiscuzRule("followedcollection", COLLECTION_FOLLOWED, 1, Limit.day(3), _GOT),
    DiscuzRule("poke", POKED, 1, Limit.day(10, per=_PERSON)),
    DiscuzRule("guestbook", GUESTBOOK_SIGNED, 1, Limit.day(20, per=_PERSON)),
    DiscuzRule("getguestbook", GUESTBOOK_SIGNED, 1, Limit.day(5, per=_PERSON), _GOT),
    DiscuzRule("doing", STATUS_POSTED, 1, Limit.day(5)),
    DiscuzRule("publishblog", BLOGGED, 2, Limit.day(3)),
    DiscuzRule("joinpoll", VOTED, 1, Limit.day(10, per=_THING)),
    DiscuzRule("createshare", SHARED, 1, Limit.day(3)),
    DiscuzRule("comment", COMMENTED, 1, Limit.day(40, per=_THING)),
    DiscuzRule("getcomment", COMMENTED, 2, Limit.day(20, per=_THING), _GOT),
)
"""The rule table, as it is installed. Private messages, search, downloads and promotion pay 0 and have no row.

Source: `install_data.sql` (2.5 of systems.md).
"""


def discuz_credits(*, zone: str = "Asia/Shanghai") -> Playbook:
    """The credits as a book: prestige, money and contribution, and a policy for each row of `DISCUZ_RULES`.

    Money can be sent to others: a `transferred` fact, which loses 20 % and must leave 1000. Nothing that is installed
    pays prestige or contribution. A penalty of one's own keeps the lower limit, see `discuz_penalty`. Of an award that
    is taken back, what was spent is owed: our default, or deleting and posting again would pay twice. Source: 2.5 of
    systems.md; each number: `DISCUZ_CREDITS_SOURCES`.

    >>> book = discuz_credits()
    >>> [book.policy(name).label.zh for name in (PRESTIGE, MONEY, CONTRIBUTION)], len(book.policies)
    (['威望', '金钱', '贡献'], 21)
    """
    prestige, contribution = (Account(name, DISCUZ_NAMES[name], spends=()) for name in (PRESTIGE, CONTRIBUTION))
    money = Ledger(
        MONEY, Negative.DEBT, DISCUZ_NAMES[MONEY], tax=TRANSFER_TAX, least=TRANSFER_LEAST, sends=(TRANSFERRED,)
    )
    policies: tuple[AnyPolicy, ...] = (prestige, money, contribution, *(rule.award for rule in DISCUZ_RULES))
    return Playbook("discuz_credits", "1", Calendar(zone), policies)


def discuz_penalty(name: str, kind: Kind, points: int, *, into: str = MONEY) -> Penalty:
    """A deduction of an operator's own, such as for a post deleted: refused where it would fall below the lower limit.

    >>> from commkit.standing.kinds import FLAGGED
    >>> penalty = discuz_penalty("flagged", FLAGGED, 5)
    >>> penalty.takes(3), penalty.takes(5)
    (0, 5)
    """
    return Penalty(name, kind, points, Floor.REFUSE, LOWER_LIMIT, into=into)


_LEFT = given("left_after_exchange", Label(en="left after the exchange", zh="兑换后余额"), "points")


def may_exchange(balance: int, amount: int) -> Verdict:
    """Whether so much of a currency may be exchanged for another: 100 must be left [points].

    >>> may_exchange(150, 50).met, may_exchange(150, 51).met
    (True, False)
    """
    left = whole("balance", balance, least=0, counts="points") - whole("amount", amount, least=1, counts="points")
    return (_LEFT >= EXCHANGE_LEAST).judge(Readings({_LEFT: left}))


_INSTALLED = "Discuz! X install_data.sql"


def _of(rule: DiscuzRule) -> dict[str, Source]:
    row = stated("2.5", _INSTALLED, f"{rule.name}: {rule.points}")
    paths = {f"policies.{rule.name}.each": row}
    if rule.limit is not None:
        paths[f"policies.{rule.name}.limit.most"] = stated("2.5", _INSTALLED, f"{rule.name}: cap {rule.limit.most}")
    return paths


DISCUZ_CREDITS_SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    f"policies.{MONEY}.tax": stated("2.5", _INSTALLED, "transfer tax 0.2"),
    f"policies.{MONEY}.least": stated("2.5", _INSTALLED, "least balance after a transfer 1000"),
    f"policies.{MONEY}.active_after": DEFAULT,
    f"policies.{MONEY}.remembers": DEFAULT,
    f"policies.{MONEY}.soon[0]": DEFAULT,
    **{path: source for rule in DISCUZ_RULES for path, source in _of(rule).items()},
}
"""Where each number comes from, by its path in the stored form. `TRANSFER_TAX`, `TRANSFER_LEAST`, `EXCHANGE_LEAST` and
`LOWER_LIMIT` are stated there too.
"""
