"""Threads, responses and contributors of the real logs equal the reference values of `expected.json`."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from commkit.core.calendar import micros
from commkit.core.table import Table
from commkit.kpi import concentration, response
from commkit.kpi.response import Wait
from commkit.testing import kpis_people as laws

Threads = tuple[dict[str, object], Table[Wait], int]
SECOND = 1_000_000
HOUR = 3600 * SECOND


def rows(folder: Path) -> list[dict[str, str]]:
    plain, packed = folder / "events.csv", folder / "events.csv.gz"
    content = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    return list(csv.DictReader(content.decode().splitlines()))


def expected(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return found


def at(row: dict[str, str]) -> int:
    return micros(datetime.fromisoformat(row["at_iso8601_utc"]))


def questions(folder: Path) -> tuple[Table[Wait], int]:
    """The waits of the questions of a known asker for the first answer by another known member."""
    log = rows(folder)
    as_of = max(map(at, log)) + 1
    openers: dict[str, tuple[int, str]] = {}
    for row in log:
        if row["kind"] == "question" and row["member"]:
            openers.setdefault(row["ref"], (at(row), row["member"]))
    replies = [(row["ref"], at(row), row["member"]) for row in log if row["kind"] == "answer"]
    return response.first_responses(openers, replies, as_of=as_of, leave_out={""}), as_of


def pairs(folder: Path) -> tuple[Table[Wait], int]:
    """The waits of the first message between two people for the first message back."""
    log = rows(folder)
    openers: dict[str, tuple[int, str]] = {}
    replies = []
    for row in log:
        thread = "-".join(sorted((row["member"], row["ref"])))
        openers.setdefault(thread, (at(row), row["member"]))
        replies.append((thread, at(row), row["member"]))
    as_of = max(map(at, log)) + 1
    return response.first_responses(openers, replies, as_of=as_of), as_of


LOGS = {"se_cardano": questions, "collegemsg": pairs}


@pytest.fixture(params=LOGS, scope="module")
def threads(request: pytest.FixtureRequest) -> Callable[[Callable[[str], Path]], Threads]:
    found: list[Threads] = []

    def read(data_dir: Callable[[str], Path]) -> Threads:
        if not found:
            folder = data_dir(request.param)
            found.append((expected(folder), *LOGS[request.param](folder)))
        return found[0]

    return read


def seconds(value: Fraction | int | None) -> float | None:
    return None if value is None else float(round(Fraction(value) / SECOND, 3))


def nine(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 9))


def test_threads_and_first_responses_equal_the_reference(
    threads: Callable[..., Threads], data_dir: Callable[[str], Path]
) -> None:
    wanted, waits, as_of = threads(data_dir)
    found = response.reply_rate_of(waits, pending_under=0, as_of=as_of)
    assert len(waits) == wanted["threads"]
    assert found.answered == wanted["threads_answered"]
    assert nine(found.rate.value) == wanted["response_rate"]
    assert {
        "n": response.mean_of_answered(waits).den,
        "median_s": seconds(response.median_of_answered(waits)),
        "mean_s": seconds(response.mean_of_answered(waits).value),
        "p90_s": seconds(response.percentile_of_answered(waits, Fraction(9, 10))),
        "within_1h": nine(response.answered_within(waits, within=HOUR).value),
        "within_24h": nine(response.answered_within(waits, within=24 * HOUR).value),
    } == wanted["first_response"]


def test_open_threads_make_the_true_median_longer(
    threads: Callable[..., Threads], data_dir: Callable[[str], Path]
) -> None:
    _, waits, as_of = threads(data_dir)
    censored, plain = response.median_wait(waits, as_of=as_of), response.median_of_answered(waits)
    assert plain is not None
    if 2 * sum(wait.ended is not None for wait in waits) < len(waits):
        assert censored is None
    else:
        assert censored is not None
        assert censored > plain


def test_the_share_in_time_of_all_threads_is_below_that_of_the_answered(
    threads: Callable[..., Threads], data_dir: Callable[[str], Path]
) -> None:
    _, waits, as_of = threads(data_dir)
    due = response.sla_share_of(waits, within=24 * HOUR, as_of=as_of).value
    answered = response.answered_within(waits, within=24 * HOUR).value
    assert due is not None
    assert answered is not None
    assert due < answered


KINDS = {
    "se_cardano": {"question", "answer", "comment"},
    "collegemsg": {"message"},
    "slack_houston": {"message", "reply", "reaction"},
}


@pytest.mark.parametrize("name", KINDS)
def test_concentration_of_the_logs(name: str, data_dir: Callable[[str], Path]) -> None:
    folder = data_dir(name)
    wanted = expected(folder)
    counts = Counter(row["member"] for row in rows(folder) if row["kind"] in KINDS[name] and row["member"])
    gini = concentration.gini_of_contributors(counts.values())
    assert nine(gini.value) == wanted["gini"]
    assert concentration.gini_of_roster(counts, counts) == gini
    once = concentration.occasional_contributors(counts, at_most=1)
    few = concentration.occasional_contributors(counts, at_most=9)
    assert len(once) == wanted["one_and_done"]
    assert len(few) - len(once) == wanted["two_to_nine"]
    assert len(counts) - len(few) == wanted["ten_plus"]
    shares = concentration.ninety_nine_one(counts.values())
    assert nine(shares[0].of_events.value) == wanted["top1_share"]
    assert nine(Fraction(shares[0].events + shares[1].events, counts.total())) == wanted["top10_share"]
    laws.layers_divide_the_events(shares, list(counts.values()))
    laws.layers_divide_the_events(concentration.onion(counts.values()), list(counts.values()))
