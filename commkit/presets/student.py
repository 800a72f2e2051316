"""The student community (学生社群) of S0-03: a person in charge reviews who applies.

The source states that applications are reviewed (成员申请审核) by a dedicated person. It names no form, no number and
no onboarding, so there is no gate and no onboarding here; how long an application stays open and how long a refusal
lasts are our defaults, and `SOURCES` says so. The review of posts, rewards, penalties and the board are other rules.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.calendar import Calendar
from commkit.members.entry.applications import Applications
from commkit.playbook import Playbook
from commkit.presets.sources import DEFAULT, Source


def student(*, zone: str = "Asia/Shanghai") -> Playbook:
    """The playbook of a student community. Source: S0-03 (seeds.md section 7 row 3); each number: `SOURCES`.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import APPLIED, REJECTED
    >>> book = student()
    >>> log = [Fact("f1", 0, "ada", APPLIED), Fact("f2", 1, "ada", REJECTED, person="bo", thing="not_enrolled")]
    >>> for outcome in book.replay(log).outcomes:
    ...     print(book.explain(outcome))
    applied on 1970-01-01
    rejected on 1970-01-01 by bo (not_enrolled)
    """
    return Playbook(
        name="student",
        version="1",
        calendar=Calendar(zone),
        lateness=3,
        policies=(Applications("application", pending_days=14, information_days=7, cooling_days=30),),
    )


SOURCES: Mapping[str, Source] = {
    "lateness": DEFAULT,
    "policies.application.pending_days": DEFAULT,
    "policies.application.information_days": DEFAULT,
    "policies.application.cooling_days": DEFAULT,
}
"""Where each number of the preset comes from, by its path in the stored form."""
