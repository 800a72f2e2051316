"""How three communities let people in: a slight threshold (S1-01), a fee in two funds (S4-03), a skincare app (S1-10).

The sources give rules and few numbers. Where a number is ours, the `..._SOURCES` of the preset say so.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from commkit.core.check import Check
from commkit.core.measure import flag
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.entry.gates import AllowList, BlockList, Door, gate
from commkit.members.entry.name_card import CardFormat
from commkit.members.entry.payment import Fee
from commkit.members.entry.requirements import Phases
from commkit.presets.sources import DEFAULT, Source, stated
from commkit.standing.kinds import CHECKED_IN
from commkit.standing.measures import days

_LABELS: Mapping[str, Label] = {
    "can": Label(en="is able to do what the group does", zh="能"),
    "knows": Label(en="knows what the group is about", zh="会"),
    "is_one": Label(en="is one of those whom the group is for", zh="是"),
    "rules": Label(en="rules explained and confirmed", zh="群规已讲解并确认"),
    "introduced": Label(en="introduced themself", zh="自我介绍"),
    "card": Label(en="changed their name card", zh="改备注"),
    "red_packet": Label(en="sent a red packet", zh="发红包"),
    "fee": Label(en="paid the entry fee", zh="交入群费"),
    "questionnaire": Label(en="passed the questionnaire", zh="通过问卷"),
    "referral": Label(en="referred by a valid member", zh="由有效成员推荐"),
    "came_to_event": Label(en="came through an event in the app", zh="参加过线上活动"),
}


def _asked(*names: str) -> Check:
    return gate(true=names, labels={name: _LABELS[name] for name in names})


def entry_gate(*, block: Iterable[BlockList] = (), allow: Iterable[AllowList] = ()) -> Door:
    """The slight threshold: to join, somebody must be able to, know, or be something (能/会/是); benefits come later.

    All three are asked. It holds no number, and so it has no table of sources. Source: S1-01, R01, row 11.

    >>> door = entry_gate()
    >>> door.ask("ada", {"can": True, "knows": True}).to_ask
    ('is_one',)
    >>> print(door.ask("bob", {"can": True, "knows": False, "is_one": True}).explain("zh"))
    bob：不能入群，以下各项不符合
      ✗ 会：否（须为是）
    """
    return Door("entry_gate", _asked("can", "knows", "is_one"), block=block, allow=allow)


@frozen
class EntryFee:
    """The entry of the class: its door and its fee."""

    door: Door
    fee: Fee


def entry_fee() -> EntryFee:
    """Rules first, a self-introduction, the new name card, and 30 yuan: 20 as a red packet, 10 for the class fund.

    The answers `rules` and `fee` are best given as evidence: rules_first(...) and fee.split(...). The fee is the red
    packet of the three steps. Source: S4-03, R02 to R04, row 24.

    >>> entry = entry_fee()
    >>> answers = {"rules": True, "introduced": True, "card": True}
    >>> print(entry.door.ask("ada", {**answers, "fee": entry.fee.split(2000)}).explain("zh"))
    ada：不能入群，以下各项不符合
      ✗ 交入群费：否（须为是）
          已付 20.00 元，应付 30.00 元，还差 10.00 元
    >>> entry.door.ask("ada", {**answers, "fee": entry.fee.split(3000)}).admitted
    True
    """
    funds = {
        "red_packet": Label(en="red packet to the members", zh="群内红包"),
        "class_fund": Label(en="class fund", zh="班费"),
    }
    fee = Fee({"red_packet": 2000, "class_fund": 1000}, labels=funds)
    return EntryFee(Door("entry_fee", _asked("rules", "introduced", "card", "fee")), fee)


ENTRY_FEE_SOURCES: Mapping[str, Source] = {
    "fee.parts.red_packet": stated("N72", "S4-03", "20元红包作为群内小伙伴的鼓励"),
    "fee.parts.class_fund": stated("N72", "S4-03", "10元红包作为班费"),
}
"""Where each number of `entry_fee` comes from, by its path."""

CITIES = ("北京", "上海", "广州", "深圳", "杭州", "成都")
SKINS = ("油性", "干性", "中性", "混合性", "敏感性")


class Lapse(enum.Enum):
    """What a missed task costs: the reward, or a penalty."""

    NO_REWARD = "no_reward"
    PENALTY = "penalty"


@frozen
class Task:
    """The task clause: a check-in within so many days [days], or no reward, or a penalty. Source: R36, S1-10."""

    window_days: int = field(default=7, validator=counting("days", least=1))
    lapse: Lapse = Lapse.NO_REWARD

    @property
    def check(self) -> Check:
        """The clause as a check: at least one check-in day in the window."""
        return days(CHECKED_IN).last(self.window_days) >= 1

    def judge(self, checkin_days: int) -> TaskResult:
        """What the check-in days in the window [days] come to.

        >>> print(Task(7, Lapse.PENALTY).judge(0).explain("zh"))
        最近 7 天没有打卡：予以惩罚
        >>> Task().judge(1).done
        True
        """
        return TaskResult(self, whole("checkin_days", checkin_days, least=0, counts="days"))


@frozen
class TaskResult:
    """Whether the task is done, and otherwise what it costs."""

    task: Task
    checkin_days: int

    @property
    def done(self) -> bool:
        """Whether there was a check-in in the window."""
        return self.checkin_days > 0

    @property
    def lapse(self) -> Lapse | None:
        """What it costs; None when it is done."""
        return None if self.done else self.task.lapse

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The result in words."""
        code = "done" if self.lapse is None else self.lapse.value
        return words.say(lang, f"task.{code}", days=str(self.checkin_days), window=str(self.task.window_days))

    def __str__(self) -> str:
        return self.explain()


@frozen
class SkincareApp:
    """The rules of the skincare app for coming in: name cards, a door for each phase, and the task clause."""

    cards: CardFormat
    phases: Phases
    task: Task


def skincare_app(*, cities: Iterable[str] = CITIES, skins: Iterable[str] = SKINS) -> SkincareApp:
    """Name cards `APP昵称-城市-肤质类型`; early by questionnaire, later by an event or a referral; a check-in task.

    The lists of cities and of skin types are examples of ours, to be replaced. Source: S1-10 (N24, N25, R36), row 12.

    >>> app = skincare_app()
    >>> app.cards.read("a-b-广州-油性").card["nickname"]
    'a-b'
    >>> print(app.cards.read("小雨-广州").explain("zh"))
    缺少肤质类型
    格式：APP昵称-城市-肤质类型，例如 小雨-北京-油性
    """
    labels = {
        "nickname": Label(en="nickname in the app", zh="APP昵称"),
        "city": Label(en="city", zh="城市"),
        "skin": Label(en="skin type", zh="肤质类型"),
    }
    later = flag("came_to_event", _LABELS["came_to_event"]).is_true() | flag("referral", _LABELS["referral"]).is_true()
    return SkincareApp(
        cards=CardFormat(
            ("nickname", "city", "skin"), allowed={"city": tuple(cities), "skin": tuple(skins)}, labels=labels
        ),
        phases=Phases(Door("early", _asked("questionnaire")), Door("later", later)),
        task=Task(),
    )


SKINCARE_APP_SOURCES: Mapping[str, Source] = {"task.window_days": DEFAULT}
"""Where each number of `skincare_app` comes from, by its path."""


def general_cards(*, cities: Iterable[str], member_types: Iterable[str], separator: str = "-") -> CardFormat:
    """The general name card 城市+昵称+成员类型. The `+` of the source joins the names of the fields; the separator that
    stands on the card is a parameter. Source: S1-10 (N23), R13.

    >>> general_cards(cities=("广州",), member_types=("新人",)).read("广州-a-b-新人").card["nickname"]
    'a-b'
    """
    labels = {
        "city": Label(en="city", zh="城市"),
        "nickname": Label(en="nickname", zh="昵称"),
        "member_type": Label(en="member type", zh="成员类型"),
    }
    allowed = {"city": tuple(cities), "member_type": tuple(member_types)}
    return CardFormat(("city", "nickname", "member_type"), separator, allowed=allowed, labels=labels)
