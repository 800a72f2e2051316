"""Entry: who may come in, and what is missing. The plain form; applications, quizzes and waitlists build on it.

gate = entry.gate(at_least={"age_days": 30}, true=["invited"])
entry.admit({"age_days": 40, "invited": True}, gate).met
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import Given, flag, given
from commkit.core.ratio import Exact
from commkit.core.readings import Known, Reading
from commkit.core.verdict import Verdict, plain
from commkit.core.wording import Label

_NOTHING: Mapping[str, Exact] = {}
_NO_LABELS: Mapping[str, Label] = {}


def gate(
    *,
    at_least: Mapping[str, Exact] = _NOTHING,
    at_most: Mapping[str, Exact] = _NOTHING,
    true: Iterable[str] = (),
    false: Iterable[str] = (),
    labels: Mapping[str, Label] = _NO_LABELS,
) -> AllOf:
    """The requirements of a group: all of them, in the order written. `labels` says what a name is called.

    A requirement that contradicts another (at least 5 and at most 3; true and false) is an InvalidValue error.
    Source: the entry rule of S1-01 (能/会/是: can, know, is).

    >>> print(gate(at_least={"age_days": 30}, true=["invited"]))
    all of these (age_days: at least 30; invited: must be yes)
    """
    asked = _names("true", true), _names("false", false)
    for name, label in labels.items():
        if name not in {*at_least, *at_most, *asked[0], *asked[1]}:
            raise UnknownName("labels", seen=name, why="no requirement has this name", fix="name it as the requirement")
        if not isinstance(label, Label):
            raise WrongType("labels", seen=label, why="not a label", fix="give Label(en=..., zh=...)")
    least = [*at_least.items(), *((name, 1) for name in asked[0])]
    most = [*at_most.items(), *((name, 0) for name in asked[1])]
    for name in [name for name, low in least for other, high in most if name == other and low > high]:
        raise InvalidValue("gate", seen=name, why="two requirements contradict each other", fix="drop one of them")
    parts: list[Check] = [_number(name, labels) >= bound for name, bound in at_least.items()]
    parts += [_number(name, labels) <= bound for name, bound in at_most.items()]
    parts += [flag(name, labels.get(name)).is_true() for name in asked[0]]
    parts += [flag(name, labels.get(name)).is_false() for name in asked[1]]
    return AllOf(parts)


def _names(what: str, names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise WrongType(what, seen=names, why="one text, whose letters would each be asked", fix=f"give [{names!r}]")
    return tuple(names)


def _number(name: str, labels: Mapping[str, Label]) -> Given:
    return given(name, labels.get(name))


def admit(answers: Mapping[str, Reading | bool], requirements: Check) -> Verdict:
    """May this applicant come in? Met admits; unmet says what is missing; unknown says what is still to be asked.

    An answer that is missing or None is not known yet: it never refuses. Answers that the gate does not ask are left
    aside. A text where a number or yes/no is due is a WrongType error.

    >>> asked = gate(at_least={"age_days": 30}, true=["invited"])
    >>> print(admit({"age_days": 40, "invited": True}, asked).explain("zh"))
    符合（以下各项都要满足）：
      ✓ age_days：40（至少 30）
      ✓ invited：是（须为是）
    >>> verdict = admit({"age_days": 40}, asked)
    >>> verdict.met, verdict.answer.value, to_ask(verdict)
    (False, 'unknown', ('invited',))
    """
    if not isinstance(requirements, Check) or not isinstance(answers, Mapping):
        fix = "call admit(answers, gate): a mapping of answers, then the gate"
        raise WrongType("admit", seen=requirements, why="not a gate behind a mapping of answers", fix=fix)
    wanted = {measure.key for measure in requirements.measures}
    return requirements.judge(Known({name: answer for name, answer in answers.items() if name in wanted}))


def to_ask(verdict: Verdict) -> tuple[str, ...]:
    """The names of the answers that are still to be asked before this verdict can be decided.

    >>> to_ask(admit({"age_days": 3}, gate(at_least={"age_days": 30}, true=["invited"])))
    ('invited',)
    """
    asked = []
    for gap in verdict.gaps():
        asked += [gap.measure.key] if plain(gap.observed) is None else []
        asked += [gap.bound.key] if gap.required is None and gap.bound is not None else []
    return tuple(dict.fromkeys(asked))
