"""The core's classes under their tags: what `data` needs to write and read any check.

data.load({"is": "at_least", "measure": {"is": "given", "key": "age_days"}, "bound": 30}, Check, CORE)
"""

from __future__ import annotations

from commkit.core.check import Above, AtLeast, AtMost, Below
from commkit.core.combine import AllOf, AnyOf, KOf, Not
from commkit.core.data import Registry
from commkit.core.machine import After, EachDay
from commkit.core.measure import Given, Share

CORE = Registry(
    tags={
        "given": Given,
        "share": Share,
        "at_least": AtLeast,
        "at_most": AtMost,
        "above": Above,
        "below": Below,
        "all_of": AllOf,
        "any_of": AnyOf,
        "k_of": KOf,
        "not": Not,
        "after": After,
        "each_day": EachDay,
    }
)
