"""The vocabulary of facts: what sort of thing happened. Users declare kinds of their own beside these.

    ASKED_EXPERT = Kind("asked_expert", Label(en="questions to an expert", zh="@达人提问"))

A label is the plural noun that reads well after a number or "days with".
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.wording import Label

_WRITTEN = re.compile(r"([+-]?)([0-9]{1,18})(?:\.([0-9]{0,18}))?")


def _code(_kind: object, _attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not value.isidentifier():
        raise InvalidValue(
            "kind", seen=value, why="a code is one word", fix="use letters, digits and _, such as checked_in"
        )


def _scale(_kind: object, _attribute: Attribute[int], value: int) -> None:
    if type(value) is not int or not 0 <= value <= 18:
        raise InvalidValue("scale", seen=value, why="it counts decimals", fix="give 0 to 18; yuan with fen have 2")


class Unsaid(enum.Enum):
    """What a fact means that says no amount: one of it, all that there is (written as 0), or it is refused."""

    ONE = "one"
    ALL = "all"
    REFUSED = "refused"


@frozen
class Kind:
    """A sort of fact: a code, a label in two languages, and what its amounts are. Equal by code alone.

    `unit` names what an amount counts; `scale` is the number of decimals that a written amount may have: amounts are
    kept as whole numbers of the smallest step (fen, cents). Only a `signed` kind takes negative amounts. `unsaid` is
    what a fact means that says no amount.
    """

    code: str = field(validator=_code)
    label: Label = field(eq=False)
    unit: str = field(default="", eq=False)
    scale: int = field(default=0, eq=False, validator=_scale)
    signed: bool = field(default=False, eq=False)
    unsaid: Unsaid = field(default=Unsaid.ONE, eq=False, repr=False)

    def amount(self, written: str) -> int:
        """A written amount as a whole number in the kind's smallest step, exactly.

        More decimals than the scale, a sign on an unsigned kind, and what is not a number are InvalidValue errors.

        >>> PURCHASED.amount("29.33"), PURCHASED.amount("30")
        (2933, 3000)
        """
        parts = _WRITTEN.fullmatch(written.strip())
        if parts is None:
            raise InvalidValue("amount", seen=written, why="not a number", fix="write it in digits, such as 29.33")
        sign, whole, decimals = parts[1], parts[2], (parts[3] or "").rstrip("0")
        if len(decimals) > self.scale:
            raise InvalidValue(
                "amount", seen=written, why=f"{self.code} has {self.scale} decimals", fix="declare a larger scale"
            )
        return self.checked(int(f"{sign}{whole}{decimals:0<{self.scale}}"))

    def said(self) -> int:
        """The amount of a fact that says none; an InvalidValue error for a kind whose facts must say one.

        >>> MESSAGE.said(), HOLD_POSTED.said()
        (1, 0)
        >>> SPENT.said()
        Traceback (most recent call last):
        ...
        commkit.core.errors.InvalidValue: amount: saw 'nothing', spent is about points; say how much, such as amount=20
        """
        if self.unsaid is Unsaid.REFUSED:
            why, fix = f"{self.code} is about {self.unit}", "say how much, such as amount=20"
            raise InvalidValue("amount", seen="nothing", why=why, fix=fix)
        return 0 if self.unsaid is Unsaid.ALL else 1

    def checked(self, amount: int) -> int:
        """The amount, when the kind may have it."""
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise InvalidValue(
                "amount", seen=amount, why="amounts are whole numbers of the smallest step", fix="use Kind.amount"
            )
        if amount < 0 and not self.signed:
            fix = "to take a fact back give times=-1; for amounts of both signs declare the kind signed"
            raise InvalidValue("amount", seen=amount, why=f"{self.code} takes no negative amounts", fix=fix)
        return amount


def _kind(code: str, en: str, zh: str) -> Kind:
    return Kind(code, Label(en=en, zh=zh))


# Membership
APPLIED = _kind("applied", "applications", "入群申请")
INVITED = _kind("invited", "invitations", "邀请")
INVITEE_LEFT = _kind("invitee_left", "leaves of people invited", "被邀请人退群")
REFERRED = _kind("referred", "people referred", "推荐成功")
JOINED = _kind("joined", "joins", "入群")
INTRODUCED = _kind("introduced", "self-introductions", "自我介绍")
RENAMED = _kind("renamed", "name cards set", "改备注")
LEFT = _kind("left", "leaves", "退群")
REMOVED = _kind("removed", "removals", "清退")
BANNED = _kind("banned", "bans", "封禁")

# Applications
QUIZ_PASSED = _kind("quiz_passed", "quizzes passed", "通过答题")
RULES_EXPLAINED = _kind("rules_explained", "explanations of the rules", "讲解群规")
RULES_CONFIRMED = _kind("rules_confirmed", "confirmations of the rules", "确认群规")
INFORMATION_ASKED = _kind("information_asked", "requests for more information", "要求补充资料")
INFORMATION_GIVEN = _kind("information_given", "answers to a reviewer", "补充资料")
APPROVED = _kind("approved", "approvals", "通过申请")
REJECTED = _kind("rejected", "rejections", "拒绝申请")
WAITLISTED = _kind("waitlisted", "places on the waitlist", "候补")
WITHDREW = _kind("withdrew", "applications withdrawn", "撤回申请")
TRIAL_STARTED = _kind("trial_started", "trials started", "开始试用")
RECOMMENDED = _kind("recommended", "recommendations", "口碑推荐")

# Rungs
PLACED = _kind("placed", "rungs given by hand", "人工定级")
RUNG_LOCKED = _kind("rung_locked", "rungs locked", "锁定等级")
RUNG_UNLOCKED = _kind("rung_unlocked", "rungs unlocked", "解锁等级")
FLOOR_SET = _kind("floor_set", "floors set", "设定保底等级")
FLOOR_LIFTED = _kind("floor_lifted", "floors lifted", "取消保底等级")

# Speaking and content
MESSAGE = _kind("message", "messages", "发言")
REPLIED = _kind("replied", "replies", "回复")
ASKED = _kind("asked", "questions", "提问")
ANSWERED = _kind("answered", "answers", "回答")
COMMENTED = _kind("commented", "comments", "评论")
POSTED = _kind("posted", "posts", "发帖")
SHARED = _kind("shared", "shares", "分享")
UPLOADED = _kind("uploaded", "uploads", "上传")
DOWNLOADED = _kind("downloaded", "downloads", "下载")
VIEWED = _kind("viewed", "views", "浏览")
VISITED = _kind("visited", "visits", "访问")
STARTED = _kind("started", "topics started", "发起主题")
OPENED = _kind("opened", "topics opened", "浏览主题")
POST_READ = _kind("post_read", "posts read", "阅读帖子")
TIME_READ = Kind("time_read", Label(en="reading time", zh="阅读时长"), unit="minutes")
LIKED = _kind("liked", "likes", "点赞")
REACTED = _kind("reacted", "reactions", "表情回应")
FAVOURITED = _kind("favourited", "favourites", "收藏")
UPVOTED = _kind("upvoted", "upvotes", "赞同")
DOWNVOTED = _kind("downvoted", "downvotes", "反对")
ACCEPTED = _kind("accepted", "accepted answers", "采纳")

# Taking part
CHECKED_IN = _kind("checked_in", "check-ins", "打卡")
REGISTERED = _kind("registered", "registrations", "报名")
ATTENDED = _kind("attended", "attendances", "到场")
TASK_DONE = _kind("task_done", "tasks done", "完成任务")
VOTED = _kind("voted", "votes", "投票")
BADGE_EARNED = _kind("badge_earned", "badges", "徽章")

# Money and esteem
PAID = Kind("paid", Label(en="payments", zh="付款"), unit="yuan", scale=2)
PURCHASED = Kind("purchased", Label(en="purchases", zh="购买"), unit="money", scale=2)
RED_PACKET = Kind("red_packet", Label(en="red packets", zh="红包"), unit="yuan", scale=2)
RATED = Kind("rated", Label(en="ratings", zh="评分"), signed=True)
BOUNTY = Kind("bounty", Label(en="bounties", zh="悬赏"), unit="points", unsaid=Unsaid.REFUSED)

SPENT = Kind("spent", Label(en="points spent", zh="消费积分"), unit="points", unsaid=Unsaid.REFUSED)
GRANTED = Kind("granted", Label(en="points granted", zh="发放积分"), unit="points", unsaid=Unsaid.REFUSED)
COMMANDED = Kind(
    "commanded", Label(en="points by command", zh="指令加减积分"), unit="points", signed=True, unsaid=Unsaid.REFUSED
)
COMMAND_GIVEN = Kind(
    "command_given",
    Label(en="points from staff", zh="管理员加减积分"),
    unit="points",
    signed=True,
    unsaid=Unsaid.REFUSED,
)
MADE_UP = _kind("made_up", "check-ins made up", "补签")
FREEZE_BOUGHT = _kind("freeze_bought", "streak freezes bought", "购买连签保护")
HELD = Kind("held", Label(en="points held", zh="预扣积分"), unit="points", unsaid=Unsaid.REFUSED)
HOLD_POSTED = Kind("hold_posted", Label(en="holds posted", zh="预扣入账"), unit="points", unsaid=Unsaid.ALL)
HOLD_VOIDED = _kind("hold_voided", "holds voided", "预扣取消")
REFUNDED = Kind("refunded", Label(en="points refunded", zh="退还积分"), unit="points", unsaid=Unsaid.ALL)
POINTS_ARRIVED = Kind(
    "points_arrived", Label(en="points from other members", zh="收到转让积分"), unit="points", unsaid=Unsaid.REFUSED
)
TRANSFERRED = Kind("transferred", Label(en="points transferred", zh="转让积分"), unit="points", unsaid=Unsaid.REFUSED)
REDEEMED = _kind("redeemed", "rewards redeemed", "兑换奖励")
REDEEM_CONFIRMED = _kind("redeem_confirmed", "redemptions confirmed", "兑换确认")
REDEEM_CANCELLED = _kind("redeem_cancelled", "redemptions cancelled", "兑换取消")
REDEEM_REFUNDED = _kind("redeem_refunded", "redemptions refunded", "兑换退还")

# Conduct and care
REPORTED = _kind("reported", "reports", "举报")
FLAGGED = _kind("flagged", "flags that were upheld", "举报成立")
WARNED = _kind("warned", "warnings", "警告")
SILENCED = _kind("silenced", "silences", "禁言")
UNSILENCED = _kind("unsilenced", "silences lifted", "解除禁言")
PRIVATE_CHAT = _kind("private_chat", "private chats", "私聊")
RECOGNISED = _kind("recognised", "recognitions after a private chat", "私聊后认可")
NOT_RECOGNISED = _kind("not_recognised", "refusals after a private chat", "私聊后不认可")


class Kinds(Mapping[str, Kind]):
    """Kinds by code: the vocabulary that a mapping, a policy file or a reader may name.

    >>> KINDS["checked_in"].label.zh, len(KINDS.adding([Kind("dance", Label(en="dances", zh="跳舞"))])) - len(KINDS)
    ('打卡', 1)
    """

    __slots__ = ("_by_code",)

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._by_code: dict[str, Kind] = {}
        for kind in kinds:
            if kind.code in self._by_code:
                fix = "give it a code of its own"
                raise InvalidValue("kind", seen=kind.code, why="two kinds have this code", fix=fix)
            self._by_code[kind.code] = kind

    def __getitem__(self, code: str) -> Kind:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def adding(self, kinds: Iterable[Kind]) -> Kinds:
        """These kinds and more; a code that is there already is an InvalidValue error."""
        return Kinds([*self.values(), *kinds])


KINDS = Kinds([value for value in tuple(globals().values()) if isinstance(value, Kind)])
