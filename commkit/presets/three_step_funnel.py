"""The funnel of S1-11 to the first seed users (种子人群): reached, interviewed, and screened by hand (洗群)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from commkit.core.table import Table
from commkit.core.wording import Label
from commkit.kpi.conversion import FunnelLevel, funnel_of_counts, funnel_of_sets
from commkit.members.entry.gates import Answers, BlockList, Door, gate

_TWO_CHECKS: Mapping[str, Label] = {
    "agrees": Label(en="agrees with the product", zh="认同自己的产品"),
    "in_common": Label(en="has something in common with the others", zh="与群体有共性点"),
}


def three_step_funnel(*, reached: int, interviewed: int, seeds: int) -> Table[FunnelLevel]:
    """The three steps [people]: reached by one's own and by paid channels, interviewed or asked, kept as seed users.

    It holds no number, and so it has no table of sources. Source: S1-11 (N28, row 13).

    >>> for level in three_step_funnel(reached=400, interviewed=120, seeds=45):
    ...     print(level.step, level.of_previous, level.of_first)
    reached None 400/400 = 100 %
    interviewed 120/400 = 30 % 120/400 = 30 %
    seeds 45/120 = 37.5 % 45/400 = 11.25 %
    """
    return funnel_of_counts({"reached": reached, "interviewed": interviewed, "seeds": seeds})


def screening(*, unwanted: Iterable[BlockList] = ()) -> Door:
    """The screening by hand: both checks are needed, and nobody of the `unwanted` comes in (广告党, 泛意向).

    Source: S1-11 (N29, R06, R07).

    >>> print(screening().ask("bob", {"agrees": True, "in_common": False}).explain("zh"))
    bob：不能入群，以下各项不符合
      ✗ 与群体有共性点：否（须为是）
    """
    return Door("screening", gate(true=tuple(_TWO_CHECKS), labels=_TWO_CHECKS), block=unwanted)


def three_step_funnel_of(
    reached: Iterable[str], interviewed: Mapping[str, Answers], *, unwanted: Iterable[BlockList] = ()
) -> Table[FunnelLevel]:
    """The three steps from people: who was reached, and what each one who was interviewed answered (种子用户漏斗).

    The seeds are those whom `screening` admits. Somebody interviewed who was not reached is an InvalidValue error.
    Source: S1-11 (row 13).

    >>> answers = {"ada": {"agrees": True, "in_common": True}, "bob": {"agrees": True}}
    >>> [level.members for level in three_step_funnel_of(["ada", "bob", "cai"], answers)]
    [3, 2, 1]
    """
    door = screening(unwanted=unwanted)
    seeds = [who for who, answers in interviewed.items() if door.ask(who, answers).admitted]
    return funnel_of_sets({"reached": list(reached), "interviewed": list(interviewed), "seeds": seeds})
