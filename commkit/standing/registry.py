"""The vocabulary under its names: checks over activity as plain data, with kinds by their code.

data.load({"is": "at_most", "measure": {"is": "tally", "how": "count", "kinds": ["message"]}, "bound": 0}, Check)
"""

from __future__ import annotations

from commkit.core.data import Registry
from commkit.core.registry import CORE
from commkit.standing.kinds import KINDS, Kinds
from commkit.standing.measures import Received, Tally, Tenure


def registry(kinds: Kinds = KINDS) -> Registry:
    """The core's classes, the measures over activity, and these kinds by name.

    >>> from commkit.core.data import dump
    >>> from commkit.standing.kinds import MESSAGE
    >>> from commkit.standing.measures import count
    >>> dump(count(MESSAGE).last(7) >= 1, STANDING)["measure"]
    {'is': 'tally', 'how': 'count', 'kinds': ['message'], 'back': {'length': 7}}
    """
    return CORE.plus(tags={"tally": Tally, "tenure": Tenure, "received": Received}, named=dict(kinds))


STANDING = registry()
