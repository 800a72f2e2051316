"""The stages of a community by FeverBee: inception, establishment, maturity, mitosis; the published bounds."""

from __future__ import annotations

from collections.abc import Mapping

from commkit.members.lifecycle.community_stages import CommunityCriteria, CommunityResult, by_members, community_stage
from commkit.presets.sources import DEFAULT, Source, stated


def feverbee_stages() -> CommunityCriteria:
    """The bounds between the stages, for `community_stage` and `community_machine`.

    Source: systems.md 2.16 (feverbee.com); each number: `SOURCES`.

    >>> print(feverbee_stages().is_established)
    all of these (growth that members bring: above 50 %; activity that members bring: above 50 %)
    """
    return CommunityCriteria()


def feverbee_stage(
    *,
    newcomers: tuple[int, int],
    acts: tuple[int, int],
    answers: tuple[int, int] | None = None,
    joins: int | None = None,
    leaves: int | None = None,
    gathers: bool | None = None,
) -> CommunityResult:
    """The stage from counts: newcomers and acts as (brought by members, brought by organisers), survey answers as
    (with a high sense of community, all). Registrations are no criterion.

    Source: systems.md 2.16.

    >>> found = feverbee_stage(newcomers=(95, 5), acts=(950, 50), answers=(85, 100), joins=20, leaves=25)
    >>> found.stage.value
    'mitosis'
    """
    sense = None if answers is None else by_members(members=answers[0], organisers=answers[1] - answers[0])
    return community_stage(
        growth_share=by_members(members=newcomers[0], organisers=newcomers[1]),
        activity_share=by_members(members=acts[0], organisers=acts[1]),
        sense=sense,
        joins=joins,
        leaves=leaves,
        gathers=gathers,
        criteria=feverbee_stages(),
    )


SOURCES: Mapping[str, Source] = {
    "established": stated("2.16", "feverbee.com", "establishment: above 50 % and below 90 %"),
    "mature": stated("2.16", "feverbee.com", "maturity: from 90 % on"),
    "sense": DEFAULT,
}
"""Where each number comes from. The source calls the sense of community high and gives no number."""
