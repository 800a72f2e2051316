"""What an outcome means, in a sentence that a member can read: true, with the numbers and the reason.

explain(book, outcome, "zh")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from attrs import evolve

from commkit.core.combine import AllOf
from commkit.core.days import date_of
from commkit.core.errors import CommkitError
from commkit.core.ratio import decimal
from commkit.core.verdict import Finding, Verdict
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.playbook.engine import TOO_LATE
from commkit.playbook.playbook import Playbook
from commkit.playbook.sentences import with_playbook
from commkit.points.awards import Award
from commkit.points.campaigns import Campaign
from commkit.points.caps import Cap, named_caps
from commkit.points.day_rule import DayRule
from commkit.points.direct import DirectAward, Rate, RollingCap
from commkit.points.invite import Invite
from commkit.points.netted import Netted
from commkit.points.streak import Streak
from commkit.standing.kinds import KINDS, Kind
from commkit.standing.measures import Received, Tally
from commkit.standing.outcomes import Outcome
from commkit.standing.part_measures import OfPart
from commkit.standing.policy import AnyPolicy

NO_LABELS: Mapping[str, Label] = MappingProxyType({})
_BAD_TEMPLATE = (CommkitError, LookupError, ValueError, AttributeError, TypeError)


def explain(book: Playbook, outcome: Outcome, lang: Lang = "en", words: Words = WORDS) -> str:
    """An outcome in words: what was decided, for which day, because of what.

    A policy's own sentences (`Policy.says`) are used for its own outcomes; the host's `words` go before all others. A
    code that nobody has a sentence for is said plainly, so that a bot never stops over a new rule. A language without
    any words is an UnknownName error.

    >>> from commkit.core.calendar import Calendar
    >>> from commkit.points.account import Account
    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> points = Account("points", Label(en="points", zh="积分"))
    >>> book = Playbook("class", "1", Calendar("UTC"), (points, Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2))))
    >>> run = book.replay([Fact("f1", 0, "ada", CHECKED_IN, times=2)])
    >>> explain(book, run.outcomes[0])
    '+2 points for check-ins on 1970-01-01; 2 a day at most, the day is worth 4 without the cap'
    >>> explain(book, run.outcomes[0], "zh")
    '1970-01-01 打卡，积分 +2；上限为每天 2，若无上限当天为 4'
    """
    return _Telling(book, outcome, lang, words).sentence()


def reason(
    verdict: Verdict | None, lang: Lang = "en", words: Words = WORDS, labels: Mapping[str, Label] = NO_LABELS
) -> str:
    """Why a verdict is what it is, on one line: what is missing, or what is met where nothing is; empty without one.

    `labels` are what accounts and other policies are called, by name, in the measures that ask about them.

    >>> from commkit.core.measure import given
    >>> from commkit.core.readings import Readings
    >>> reason((given("messages") >= 5).judge(Readings({"messages": 3})), "zh")
    'messages：3（至少 5），还差 2'
    """
    if verdict is None:
        return ""
    found = verdict.gaps() or tuple(one for one in verdict.findings if one.met)
    return (
        with_playbook(words).say(lang, "list.reasons").join(_called(one, labels).sentence(lang, words) for one in found)
    )


def _called(found: Finding, labels: Mapping[str, Label]) -> Finding:
    """A finding whose measure is called as the policy is that it asks about."""
    measure = found.measure
    if not isinstance(measure, OfPart) or measure.policy not in labels:
        return found
    return evolve(found, measure=evolve(measure, name=labels[measure.policy]))


def decided_by(book: Playbook, outcome: Outcome) -> AnyPolicy | None:
    """The policy that decided, in the version that the outcome names; None where the book does not have it."""
    found = None
    for edition in book.editions():
        for policy in edition.policies:
            if policy.name == outcome.policy and (found is None or edition.version == outcome.version):
                found = policy
    return found


def labels_of(policy: AnyPolicy | None) -> Mapping[str, Label]:
    """What a policy's states and actions are called; nothing without a policy."""
    return {} if policy is None else policy.labels()


class _Telling:
    """One outcome while its sentence is made."""

    def __init__(self, book: Playbook, outcome: Outcome, lang: Lang, words: Words) -> None:
        self._book, self._outcome, self._lang = book, outcome, lang
        self._policy = decided_by(book, outcome)
        self._words = with_playbook(_with_own(words, self._policy))

    def _say(self, code: str, **params: str) -> str:
        return self._words.say(self._lang, code, **params)

    def sentence(self) -> str:
        make = _SENTENCES.get(self._outcome.what)
        told = self._own() if make is None else make(self)
        return self._plain() if told is None else told

    # ------------------------------------------------------------ any outcome

    def _own(self) -> str | None:
        code = f"outcome.{self._outcome.what}"
        if not any(code in texts for texts in self._words.texts.values()):
            return None
        try:
            return self._say(code, **self._params())
        except _BAD_TEMPLATE:
            return None

    def _plain(self) -> str:
        one = self._outcome
        code = "outcome.other" if one.policy else "outcome.other.book"
        name = labels_of(self._policy).get(one.policy)
        policy = one.policy if name is None else name.text(self._lang)
        return self._say(code, policy=policy, what=self._label(one.what), day=self._day())

    def _params(self) -> dict[str, str]:
        one = self._outcome
        return {
            "member": one.member,
            "what": one.what,
            "policy": one.policy,
            "version": one.version,
            "day": self._day(),
            "fact": one.fact,
            "amount": str(one.amount),
            "desired": str(one.desired),
            "source": self._label(one.source),
            "target": self._label(one.target),
            "account": self._account(one.target or one.source),
            "because": self._reason(),
            "reason": self._label(one.reason),
        }

    def _day(self) -> str:
        return date_of(self._outcome.day).isoformat()

    def _label(self, code: str) -> str:
        label = labels_of(self._policy).get(code)
        if label is not None:
            return label.text(self._lang)
        action = f"action.{code}"
        return self._say(action) if any(action in texts for texts in self._words.texts.values()) else code

    def _account(self, name: str) -> str:
        policy = next((one for edition in self._book.editions() for one in edition.policies if one.name == name), None)
        label = labels_of(policy).get(name)
        return name if label is None else label.text(self._lang)

    def _reason(self) -> str:
        policies = [policy for edition in self._book.editions() for policy in edition.policies]
        labels = {one.name: label for one in reversed(policies) if (label := labels_of(one).get(one.name)) is not None}
        return reason(self._outcome.because, self._lang, self._words, labels)

    def _because(self, sentence: str) -> str:
        because = self._reason()
        return self._say("outcome.because", sentence=sentence, because=because) if because else sentence

    # ------------------------------------------------------------ points

    def paid(self) -> str:
        one = self._outcome
        when = "outcome.on_day" if isinstance(self._policy, Award | Streak | DayRule) else "outcome.as_of"
        earned = self._say(when, what=self._earned_for(), day=self._day())
        account = self._account(one.target)
        told = self._say(self._paid_code(), amount=str(one.amount), account=account, reason=earned)
        worth_more = self._worth_more()
        if worth_more:
            told = self._say("outcome.worth_more", sentence=told, why=self._say("list.and").join(worth_more))
        caps = self._caps()
        if not caps:
            return told
        code = "outcome.capped.award" if isinstance(self._policy, DirectAward) else "outcome.capped"
        return self._say(code, sentence=told, caps=caps, desired=str(one.desired))

    def _paid_code(self) -> str:
        """The code of the sentence: a day that is worth less than nothing takes points, and takes none back."""
        one = self._outcome
        if one.what == "capped":
            return "outcome.in_vain"
        netted = isinstance(self._policy, Netted) and one.amount < 0 and one.desired < 0
        return "outcome.deducted" if netted else f"outcome.{one.what}"

    def _caps(self) -> str:
        """The caps that cut it, in words; empty where none did."""
        one = self._outcome
        if isinstance(self._policy, DirectAward) and self._policy.rolling and one.what == "credited":
            return self._rolling(self._policy.rolling) if 0 < one.amount < one.desired else ""
        return _in_words(_caps_of(self._policy, one), self._lang, self._words)

    def _rolling(self, cap: RollingCap) -> str:
        unit = "seconds" if cap.days is None else "days"
        return self._say(f"outcome.cap.{unit}", cap=str(cap.points), length=str(cap.days or cap.seconds))

    def _worth_more(self) -> list[str]:
        """What multiplied: the campaigns of the day, or the rates whose checks were met."""
        one, policy = self._outcome, self._policy
        if one.amount < 0:
            return []
        if isinstance(policy, DirectAward):
            return [
                self._say("outcome.rate", factor=decimal(rate.factor), check=rate.check.title(self._lang, self._words))
                for rate in rates_met(policy, one)
            ]
        campaigns = policy.campaigns if isinstance(policy, Award) else ()
        day_of = self._book.calendar.day_number
        return [self._campaign(some) for some in campaigns if day_of(some.begins) <= one.day <= day_of(some.ends - 1)]

    def _campaign(self, campaign: Campaign) -> str:
        """A campaign of the day: its factor, its hours where it is not on all day, its groups."""
        terms = [self._say("outcome.times", factor=decimal(campaign.factor))]
        calendar, day = self._book.calendar, self._outcome.day
        since, until = calendar.starts(day), calendar.ends(day)
        if campaign.begins > since or campaign.ends < until:
            ends = [max(campaign.begins, since), min(campaign.ends, until)]
            terms.append("-".join(self._book.calendar.when(at).strftime("%H:%M") for at in ends))
        terms.extend(campaign.groups)
        return self._say("outcome.campaign", name=campaign.name, terms=self._say("list.and").join(terms))

    def _earned_for(self) -> str:
        policy = self._policy
        label = labels_of(policy).get(self._outcome.policy)
        if label is not None:
            return label.text(self._lang)
        if policy is None:
            return self._outcome.policy
        heard = [policy.kind] if isinstance(policy, Invite) else policy.hears()
        kinds = self._say("list.or").join(dict.fromkeys(one.label.text(self._lang) for one in heard))
        if isinstance(policy, Streak):
            return self._say("outcome.streak", what=kinds)
        return kinds or policy.name

    def account(self) -> str:
        one = self._outcome
        back = one.what == "granted" and one.amount < 0
        code = "outcome.granted.back" if back else f"outcome.{one.what}"
        account = self._account(one.target or one.source)
        sentence = self._say(code, amount=str(abs(one.amount)), account=account, day=self._day())
        return self._because(sentence) if one.what == "not_spent" else sentence

    # ------------------------------------------------------------ stages

    def stage(self) -> str:
        one = self._outcome
        code = "outcome.entered" if one.what == "moved" and not one.source else f"outcome.{one.what}"
        source, target = self._label(one.source), self._label(one.target)
        sentence = self._say(code, source=source, target=target, day=self._day())
        told = [part for part in (self._set_off(), self._reason()) if part]
        because = self._say("rule.between").join(told)
        return self._say("outcome.because", sentence=sentence, because=because) if told else sentence

    def _set_off(self) -> str:
        """What set a move off, or why it was decided so; nothing where time alone did."""
        code = self._outcome.reason
        kind = _kinds(self._book).get(code.removesuffix(".received"))
        if kind is not None and self._outcome.what == "moved" and self._outcome.source:
            heard = Received(kind) if code.endswith(".received") else kind
            return self._say("outcome.set_off", kind=heard.label.text(self._lang))
        return self._say(code) if any(code in texts for texts in self._words.texts.values()) else ""

    # ------------------------------------------------------------ the book itself

    def too_late(self) -> str:
        code = "outcome.too_late"
        if self._book.lateness < 2:
            code = f"{code}.{self._book.lateness}"
        kind = _kinds(self._book).get(self._outcome.target)
        called = self._outcome.target if kind is None else kind.label.text(self._lang)
        return self._say(code, kind=called, day=self._day(), lateness=str(self._book.lateness))


_SENTENCES: Mapping[str, Callable[[_Telling], str]] = MappingProxyType(
    {
        **dict.fromkeys(("credited", "reversed", "capped"), _Telling.paid),
        **dict.fromkeys(("indebted", "spent", "not_spent", "granted", "refunded"), _Telling.account),
        **dict.fromkeys(("moved", "not_allowed", "decided"), _Telling.stage),
        TOO_LATE: _Telling.too_late,
    }
)


def _with_own(words: Words, policy: AnyPolicy | None) -> Words:
    """The words, with the sentences that the policy brings before the catalogue's, and behind the host's."""
    if policy is None:
        return words
    texts = dict(words.texts)
    for lang, own in policy.says().items():
        said, usual = texts.get(lang, {}), WORDS.texts.get(lang, {})
        texts[lang] = {**said, **{code: text for code, text in own.items() if said.get(code) == usual.get(code)}}
    return Words(texts)


def caps_in_words(policy: AnyPolicy | None, reason: str, lang: Lang = "en", words: Words = WORDS) -> str:
    """The caps of a rule that the reason of an outcome names; empty where it names none.

    >>> from commkit.standing.kinds import LIKED
    >>> caps_in_words(Award("liked", LIKED, each=1, cap=Cap(day=5, week=8)), "cap.week")
    '8 a week'
    """
    cap = getattr(policy, "cap", None)
    return _in_words(named_caps(cap, reason), lang, with_playbook(words)) if isinstance(cap, Cap) else ""


def _in_words(caps: Mapping[str, int], lang: Lang, words: Words) -> str:
    told = [words.say(lang, f"outcome.cap.{span}", cap=str(most)) for span, most in caps.items()]
    return words.say(lang, "list.and").join(told)


def rates_met(policy: DirectAward, outcome: Outcome) -> list[Rate]:
    """The rates that multiplied a direct award: those whose checks its verdict names beside `when`.

    >>> from commkit.standing.kinds import MESSAGE
    >>> rates_met(DirectAward("chat", MESSAGE, each=2), Outcome("ada", "credited", "chat", "1", 3, 0, amount=2))
    []
    """
    verdict = outcome.because
    if verdict is None or not isinstance(verdict.check, AllOf) or verdict.check == policy.when:
        return []
    return [rate for rate in policy.rates if rate.check in verdict.check.parts]


def _caps_of(policy: AnyPolicy | None, outcome: Outcome) -> Mapping[str, int]:
    """The caps that cut an outcome, by span [points]: those that its reason names.

    Without a reason only a cap of the day alone can have, and did where the day is worth more than that.
    """
    cap = getattr(policy, "cap", None)
    if not isinstance(cap, Cap):
        return {}
    named = named_caps(cap, outcome.reason)
    if named or outcome.reason or outcome.what != "credited" or not cap.only_daily or cap.day is None:
        return named
    return {"day": cap.day} if outcome.desired > max(cap.day, outcome.amount) else {}


def _kinds(book: Playbook) -> Mapping[str, Kind]:
    """The kinds of the vocabulary, and those that the book hears, counts or sends, by code."""
    return {**KINDS, **{kind.code: kind for policy in book.policies for kind in kinds_of(policy)}}


def kinds_of(policy: AnyPolicy) -> Iterable[Kind]:
    """Every kind that a policy hears, counts or sends.

    >>> from commkit.standing.kinds import LIKED
    >>> [kind.code for kind in kinds_of(Award("liked", LIKED, each=1))]
    ['liked']
    """
    heard = (one.kind if isinstance(one, Received) else one for one in policy.hears())
    counted = (kind for measure in policy.asks() if isinstance(measure, Tally) for kind in measure.kinds)
    return tuple(dict.fromkeys((*heard, *counted, *policy.echoes())))
