"""How a test shows that a law catches a culprit: the law is tried on drawn cases until it fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def catches(law: Callable[..., None], *cases: st.SearchStrategy[object], tries: int = 300) -> str:
    """The words of the law's AssertionError on some drawn case; the test fails when the law lets all pass."""

    @settings(
        max_examples=tries,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*cases))
    def tried(case: tuple[object, ...]) -> None:
        law(*case)

    with pytest.raises(AssertionError) as caught:
        tried()
    return str(caught.value)
