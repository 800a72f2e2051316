"""The seniors' community (老年社群) of S0-08: a place and a platform, courses, volunteers, and a free trial.

Only its trial is here so far. The source offers one (「提供免费的试用期」) and names no length: the 30 days are our
default, and `SOURCES` says so. Volunteers and the annual plan come with the areas that hold them.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.calendar import Calendar
from commkit.members.lifecycle.trials import Trial
from commkit.playbook import Playbook
from commkit.presets.sources import DEFAULT, Source


def seniors(*, zone: str = "Asia/Shanghai") -> Playbook:
    """The playbook of the seniors' community: its free trial. Source: S0-08, R51; each number: `SOURCES`.

    >>> book = seniors()
    >>> [(policy.name, policy.length_days) for policy in book.policies]
    [('trial', 30)]
    """
    return Playbook(
        name="seniors", version="1", calendar=Calendar(zone), lateness=3, policies=(Trial("trial", length_days=30),)
    )


SOURCES: Mapping[str, Source] = {"lateness": DEFAULT, "policies.trial.length_days": DEFAULT}
"""Where each number of the preset comes from, by its path in the stored form. N16 (S0-08) states no length."""
