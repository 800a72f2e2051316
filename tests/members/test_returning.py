"""Coming back: nobody skips the gate, and each choice gives what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import CommkitError
from commkit.members import entry
from commkit.members.returning import Comeback, Return, Returning, Went, come_back, had_again, tenure_again

GATE = entry.gate(true=["agreed"])
YES, NO, ASKED = (entry.admit({"agreed": answer}, GATE) for answer in (True, False, None))


def back(returning: Return, **more: object) -> Comeback:
    known: dict[str, object] = {"entry": YES, "stage": "loyal", "rung": "vip", "fresh_stage": "newcomer"}
    return come_back(returning, **{**known, "tenure_days": 200, "days_away": 30, **more})  # type: ignore[arg-type]


class TestTheGate:
    @pytest.mark.parametrize("returning", Return)
    @pytest.mark.parametrize(("verdict", "missing"), [(None, "approved anew"), (NO, "agreed"), (ASKED, "agreed")])
    def test_feature_15_a_return_never_skips_the_gate(self, returning: Return, verdict: object, missing: str) -> None:
        refused = back(returning, entry=verdict)
        assert not refused.met
        assert (refused.stage, refused.rung, refused.tenure_days) == (None, None, None)
        assert missing in refused.explain("en")
        assert refused.explain("zh").startswith("暂不能回归\n")

    def test_what_is_no_verdict_is_refused_as_a_mistake(self) -> None:
        with pytest.raises(CommkitError, match="entry: saw True, not the verdict of a gate"):
            back(Return.KEEP, entry=True)


class TestTheChoices:
    @pytest.mark.parametrize(
        ("returning", "stage", "rung", "tenure"),
        [
            (Return.KEEP, "loyal", "vip", 230),
            (Return.RESTORE, "loyal", "vip", 200),
            (Return.RESET, "newcomer", None, 0),
        ],
    )
    def test_feature_15_what_is_theirs_again(
        self, returning: Return, stage: str, rung: str | None, tenure: int
    ) -> None:
        found = back(returning)
        assert (found.stage, found.rung, found.tenure_days) == (stage, rung, tenure)

    def test_they_say_themselves(self) -> None:
        assert str(back(Return.RESTORE)) == "back as loyal, 200 days of tenure: all as on the day on which they went"
        assert back(Return.RESET).explain("zh") == "回归为newcomer，入群时长 0 天：重新开始"
        assert back(Return.RESET, fresh_stage=None, stage=None, rung=None).explain() == (
            "back as a member, 0 days of tenure: begins anew"
        )

    def test_by_default_everybody_begins_anew(self) -> None:
        assert {Returning().of(went) for went in Went} == {Return.RESET}
        assert Returning(banned=Return.KEEP).of(Went.BANNED) is Return.KEEP

    @given(st.sampled_from(Return), st.integers(0, 999), st.integers(0, 999))
    def test_a_reset_gives_least_and_a_kept_tenure_most(self, returning: Return, tenure: int, away: int) -> None:
        found = tenure_again(returning, tenure_days=tenure, days_away=away)
        least, most = (tenure_again(one, tenure_days=tenure, days_away=away) for one in (Return.RESET, Return.KEEP))
        assert 0 == least <= found <= most == tenure + away

    def test_what_cannot_be(self) -> None:
        with pytest.raises(CommkitError, match="days_away"):
            back(Return.KEEP, days_away=-1)
        with pytest.raises(CommkitError, match="returning: saw 'keep'"):
            had_again("keep", 1, 0)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Returning(left="keep")  # type: ignore[arg-type]
