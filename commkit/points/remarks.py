"""What there is to remark about an award that can be, but is hardly meant: codes of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from commkit.points.amounts import range_of
from commkit.points.campaigns import MOST_FACTOR, largest, overlap
from commkit.points.caps import AtCap, Cap
from commkit.points.day_walk import Terms
from commkit.points.limits import Once, Span


class CappedTerms(Terms, Protocol):
    """What of an award there is to remark about."""

    @property
    def cap(self) -> Cap:
        """See Award."""


def award_remarks(award: CappedTerms) -> Iterable[str]:
    """What is kept for ever, what is never paid in full, and what multiplies more than was meant.

    >>> from commkit.points.awards import Award
    >>> from commkit.standing.kinds import REPLIED
    >>> list(award_remarks(Award("topics", REPLIED, each=2, once=Once.THING)))
    ['lint.remembers.thing']
    """
    yield from _kept(award)
    cap, (_, most) = award.cap.least, range_of(award.each)
    factor = largest(award.campaigns, award.stacking)
    if cap is not None and most is not None and most > cap:
        yield "lint.draw_above_cap"
    elif cap is not None and most is not None and most * factor > cap:
        yield "lint.campaign_above_cap"
    if cap is not None and most is None and award.at_cap is AtCap.DROP:
        yield "lint.amount_above_cap"
    if overlap(award.campaigns):
        yield f"lint.campaigns_overlap.{award.stacking.value}"
    if factor > MOST_FACTOR:
        yield "lint.campaign_too_large"


def _kept(award: CappedTerms) -> Iterable[str]:
    """Things or persons that are remembered for ever, without an end."""
    limit = award.limit
    ever = limit is not None and limit.span is Span.EVER
    bounded = award.cap.ever is not None or (ever and limit is not None and limit.most is not None)
    per = limit.per if ever and limit is not None else None
    what = award.once or per
    if what in (Once.THING, Once.PERSON) and what is not None and not bounded:
        yield f"lint.remembers.{what.value}"
