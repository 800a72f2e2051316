"""What a threshold does for a group: without one and without a goal it dies of ads; a higher one loses fewer members.

Here too is the welcome message of those who came in: a text of the host's own template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter

from attrs import frozen

from commkit.core.combine import AllOf
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import flag
from commkit.core.ratio import Exact, Ratio, decimal, exact
from commkit.core.readings import Reading
from commkit.core.verdict import Verdict
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.entry.gates import admit

DIES_OF_ADS = AllOf(
    (
        flag("common_goal", Label(en="a common goal", zh="共同目标")).is_false(),
        flag("threshold", Label(en="an entry threshold", zh="入群门槛")).is_false(),
    ),
    label=Label(en="dies of ads", zh="最后死于广告"),
)
"""The risk of a group without a common goal and without a threshold. Source: R12, S1-01."""


def ads_risk(facts: Mapping[str, Reading | bool]) -> Verdict:
    """Is this a group that dies of ads? Met when `common_goal` and `threshold` are both False. Source: R12, S1-01.

    What is not known yet is unknown, and one of the two is enough to be safe.

    >>> ads_risk({"common_goal": False, "threshold": False}).met, ads_risk({"threshold": True}).answer.value
    (True, 'unmet')
    >>> print(ads_risk({"common_goal": False, "threshold": False}).explain("zh").splitlines()[0])
    最后死于广告：符合（以下各项都要满足）：
    """
    return admit(facts, DIES_OF_ADS)


@frozen
class GroupChurn:
    """A group for the comparison: how high its threshold is, in whatever one unit, and its churn (left of members)."""

    name: str
    threshold: Exact
    churn: Ratio


@frozen
class Breach:
    """A group that asks more than another and yet loses more of its members."""

    higher: GroupChurn
    lower: GroupChurn

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Both groups in words."""
        return words.say(
            lang,
            "threshold.churn",
            higher=self.higher.name,
            high=decimal(self.higher.threshold),
            churn=str(self.higher.churn),
            lower=self.lower.name,
            low=decimal(self.lower.threshold),
            less=str(self.lower.churn),
        )

    def __str__(self) -> str:
        return self.explain()


def churn_breaches(groups: Iterable[GroupChurn]) -> tuple[Breach, ...]:
    """Where a higher threshold does not go with a lower churn: the claim of S1-10 (N26), tried on real groups (R09).

    Each group that loses more than some group with a lower threshold, with the one that loses least of those. Groups
    with equal thresholds are not compared; a churn without members is left aside.

    >>> open_, quiz = GroupChurn("open", 0, Ratio(30, 100)), GroupChurn("quiz", 60, Ratio(5, 100))
    >>> churn_breaches([open_, quiz])
    ()
    >>> print(*churn_breaches([open_, quiz, GroupChurn("paid", 90, Ratio(10, 100))]))
    paid asks 90 and loses 10/100 = 10 %; quiz asks 60 and loses 5/100 = 5 %
    """
    known = [(exact("threshold", one.threshold), one.churn.value, one) for one in groups]
    found: list[Breach] = []
    for high, churn, group in sorted(((t, c, g) for t, c, g in known if c is not None), key=lambda row: row[0]):
        below = [(less, other) for low, less, other in known if less is not None and low < high]
        if below and (least := min(below, key=lambda row: row[0]))[0] < churn:
            found.append(Breach(group, least[1]))
    return tuple(found)


def welcome(template: Label, *, name: str, rules: Iterable[str | Label] = (), lang: Lang = "en") -> str:
    """The welcome message of somebody who came in: {name} and {rules} filled into the host's template.

    Rules are joined in the manner of the language. Braces in a name are only text; any other field of the template is
    an UnknownName error. Nothing is evaluated. Source: R11, S4-03.

    >>> hello = Label(en="Welcome {name}! {rules}", zh="欢迎{name}！群规：{rules}")
    >>> welcome(hello, name="小雨", rules=[Label(en="No ads", zh="不发广告"), "先改群名片"], lang="zh")
    '欢迎小雨！群规：不发广告；先改群名片'
    """
    if isinstance(rules, str):
        raise InvalidValue("rules", seen=rules, why="one text, not a list of rules", fix=f"give [{rules!r}]")
    said = [one.text(lang) if isinstance(one, Label) else one for one in rules]
    filled = {"name": name, "rules": WORDS.say("zh" if lang[:2] == "zh" else "en", "rule.between").join(said)}
    text = []
    for literal, wanted, spec, conversion in Formatter().parse(template.text(lang)):
        if wanted is not None and (wanted not in filled or spec or conversion):
            fix = "use {name} and {rules}"
            raise UnknownName("template", seen=wanted, why="the message has no such field", fix=fix)
        text += [literal, filled.get(wanted or "", "")]
    return "".join(text)
