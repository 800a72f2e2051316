"""Stages by published criteria: the published examples, the holes, and the same rules in a book."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.calendar import Calendar
from commkit.core.days import date_of
from commkit.core.errors import CommkitError, InvalidValue, WrongType
from commkit.core.readings import Readings
from commkit.members.lifecycle.stages import PUBLISHED, Criteria, Grown, MemberStage, MemberStages, lifetime, stage_of
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact
from commkit.standing.kinds import COMMENTED, JOINED, RENAMED, TIME_READ, VISITED, Kind

JOINED_STAGE, GROWING, MATURE, DORMANT, LOST = MemberStage
DAY = 86_400_000_000


def stage(
    minutes: int | Fraction, visits: int, profile: bool, comments: int, idle: int = 0, **more: object
) -> MemberStage:
    return stage_of(
        minutes_a_day=minutes,
        visits_a_day=visits,
        profile_complete=profile,
        comments=comments,
        idle_days=idle,
        **more,  # type: ignore[arg-type]  # the optional ones
    ).stage


class TestSystems215:
    @pytest.mark.parametrize(
        ("measured", "found"),
        [
            ((31, 5, True, 4), MATURE),
            ((20, 3, True, 2), GROWING),
            ((9, 1, False, 0), JOINED_STAGE),
        ],
    )
    def test_S2_15_the_published_examples(self, measured: tuple[int, int, bool, int], found: MemberStage) -> None:
        assert stage(*measured) is found
        assert stage(*measured, idle=6) is found

    @pytest.mark.parametrize(
        ("idle", "was_mature", "found"),
        [
            (15, False, LOST),
            (15, True, LOST),
            (14, True, DORMANT),
            (7, True, DORMANT),
            (6, True, GROWING),
            (6, False, GROWING),
        ],
    )
    def test_S2_15_idle_days(self, idle: int, was_mature: bool, found: MemberStage) -> None:
        assert stage(20, 3, True, 2, idle, was_mature=was_mature) is found

    @pytest.mark.parametrize(
        ("measured", "found"),
        [
            ((30, 4, True, 3), MATURE),
            ((Fraction(59, 2), 4, True, 3), GROWING),
            ((30, 3, True, 3), GROWING),
            ((30, 4, False, 3), GROWING),
            ((30, 4, True, 2), GROWING),
            ((10, 1, False, 0), GROWING),
            ((9, 2, False, 0), GROWING),
            ((9, 1, True, 0), GROWING),
            ((0, 0, False, 99), JOINED_STAGE),
        ],
    )
    def test_T6_a_bound_itself_is_mature_and_conflicting_measures_are_growing(
        self, measured: tuple[int, int, bool, int], found: MemberStage
    ) -> None:
        assert stage(*measured) is found

    @pytest.mark.parametrize("idle", [7, 14])
    @pytest.mark.parametrize("before", [JOINED_STAGE, GROWING])
    def test_S2_15_idle_and_never_mature_keeps_its_stage_and_is_at_risk(self, idle: int, before: MemberStage) -> None:
        found = stage_of(
            minutes_a_day=31, visits_a_day=5, profile_complete=True, comments=4, idle_days=idle, before=before
        )
        assert (found.stage, found.at_risk) == (before, True)
        assert "at risk" in found.explain("en")
        assert f"已 {idle} 天未登录，保留原阶段" in found.explain("zh")

    def test_idle_without_a_stage_before_goes_by_the_measures_and_is_at_risk(self) -> None:
        for before in (None, LOST):
            found = stage_of(
                minutes_a_day=0, visits_a_day=0, profile_complete=False, comments=0, idle_days=9, before=before
            )
            assert (found.stage, found.at_risk) == (JOINED_STAGE, True)

    @pytest.mark.parametrize("before", [MATURE, DORMANT])
    def test_a_stage_of_mature_until_now_says_that_they_were(self, before: MemberStage) -> None:
        assert stage(0, 0, True, 4, 7, before=before) is DORMANT

    def test_growing_says_what_is_missing_for_mature(self) -> None:
        found = stage_of(minutes_a_day=20, visits_a_day=3, profile_complete=True, comments=2, idle_days=0)
        assert [gap.missing for gap in found.verdict.gaps()] == [10, 1, 1]
        assert str(found).splitlines()[0] == "growing: beyond the first bounds, and not mature yet"

    def test_the_bounds_are_parameters(self) -> None:
        strict = Criteria(mature_minutes=60, lost_days=30)
        assert stage(31, 5, True, 4, criteria=strict) is GROWING
        assert stage(31, 5, True, 4, idle=29, was_mature=True, criteria=strict) is DORMANT
        with pytest.raises(InvalidValue, match="lost_days: saw 7, 7 days are dormant already; give 8 or more"):
            Criteria(lost_days=7)

    @pytest.mark.parametrize(
        ("measured", "wrong"),
        [((-1, 0, True, 0), "minutes_a_day"), ((0, 0, 1, 0), "profile_complete"), ((0, 0, True, -1), "comments")],
    )
    def test_numbers_that_cannot_be(self, measured: tuple[int, int, bool, int], wrong: str) -> None:
        with pytest.raises(CommkitError, match=wrong):
            stage(*measured)

    def test_a_float_is_refused(self) -> None:
        with pytest.raises(WrongType, match=r"minutes_a_day: saw 9\.5, not exact"):
            stage(9.5, 0, True, 0)  # type: ignore[arg-type]


class TestLifetime:
    def test_S2_15_one_week_at_a_retention_of_0_6_is_2_and_a_half_weeks(self) -> None:
        assert lifetime(Fraction(6, 10)) == Fraction(5, 2)
        assert lifetime(0) == 1

    def test_S2_15_a_retention_of_1_has_no_end(self) -> None:
        assert lifetime(1) is None

    @pytest.mark.parametrize(("retention", "period"), [(2, 1), (-1, 1), (Fraction(1, 2), 0)])
    def test_what_cannot_be(self, retention: int | Fraction, period: int) -> None:
        with pytest.raises(InvalidValue):
            lifetime(retention, period)


# ---------------------------------------------------------------- in a book

STAGES = MemberStages("maturity")
BOOK = Playbook("test", "1", Calendar("UTC"), (STAGES,))


def replayed(*happened: tuple[int, Kind, int], until: int) -> Run:
    facts = [
        Fact(f"f{at}", day * DAY + at, "ada", kind, amount=amount) for at, (day, kind, amount) in enumerate(happened)
    ]
    return BOOK.replay(facts, until=until)


BUSY = [(0, RENAMED, 1), *((0, COMMENTED, 1) for _ in range(3))]
LIVELY = [(day, kind, amount) for day in range(3) for kind, amount in ((TIME_READ, 40), *((VISITED, 1),) * 4)]


class TestInABook:
    def test_from_joined_to_mature_to_dormant_to_lost_and_back(self) -> None:
        run = replayed((0, JOINED, 1), *BUSY, *LIVELY, (30, VISITED, 1), until=30)
        told = [(one.day, one.what, one.target) for one in run.of("ada")]
        assert told[0] == (0, "moved", "joined")
        assert (0, "moved", "mature") in told
        assert told[-3:] == [(9, "moved", "dormant"), (17, "moved", "lost"), (30, "moved", "growing")]
        assert run.standings["ada"].part(STAGES) == Grown(
            "growing", matured=True, at_risk=False, first=0, seen=30, known=True
        )

    def test_who_never_was_mature_comes_to_be_at_risk(self) -> None:
        run = replayed((0, JOINED, 1), until=15)
        assert [(one.day, one.what, one.target) for one in run.of("ada")] == [
            (0, "moved", "joined"),
            (7, "at_risk", "joined"),
            (15, "moved", "lost"),
        ]
        assert BOOK.explain(run.of("ada")[1], "zh").startswith("1970-01-08 起有流失风险：连续未登录天数：7（至少 15）")
        assert BOOK.next_review(run.standings["ada"]) is None

    def test_the_book_finds_what_the_plain_function_finds(self) -> None:
        run = replayed((0, JOINED, 1), *BUSY, *LIVELY, until=2)
        found = stage_of(minutes_a_day=Fraction(120, 3), visits_a_day=4, profile_complete=True, comments=3, idle_days=0)
        assert run.standings["ada"].part(STAGES).stage == found.stage.value == "mature"

    def test_it_is_stored_and_read_exactly_and_lint_is_content(self) -> None:
        tags = registry().plus(tags={"member_stages": MemberStages})
        assert load_playbook(dump_playbook(BOOK, tags), tags) == BOOK
        assert [str(one) for one in lint(BOOK)] == []
        assert STAGES.criteria == PUBLISHED


def test_what_is_not_known_moves_nobody_down() -> None:
    """A longer window is not known of days that were not kept for it: the stage stays."""
    stages = MemberStages("m", window_days=30)
    part = Grown("mature", matured=True, first=0, seen=40, known=True)
    unknown = Readings(dict.fromkeys(stages.asks()))
    assert stages.found(part, unknown, 40) is None
    lost = stages.found(part, unknown, 60)
    assert lost is not None
    assert lost.stage is MemberStage.LOST


def test_of_whom_too_little_is_known_there_is_no_stage_yet() -> None:
    one = Playbook("c", "1", Calendar("UTC"), (MemberStages("m"),))
    facts = [Fact(f"v{day}", day * 86_400_000_000, "ada", VISITED) for day in range(40, 43)]
    run = one.replay(facts, known_from=date_of(40))
    assert [outcome.what for outcome in run.outcomes] == []
    assert run.standings["ada"].parts["m"] == Grown(first=40, seen=42, known=True)
