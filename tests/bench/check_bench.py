"""Checks against hand-written `if`s and against rule engines: Discourse's level 3 in plain numbers, filled values."""

from __future__ import annotations

import json
from collections.abc import Callable

import rule_engine
import zen
from json_logic import jsonLogic

from commkit.core.combine import AllOf
from commkit.core.measure import given
from commkit.core.readings import Readings
from tests.bench.timing import Row, interleaved, many, ratio

MINIMUMS = {
    "visits": 50,
    "replies": 10,
    "topics": 25,
    "posts": 25,
    "likes_given": 30,
    "likes_received": 20,
    "like_days": 7,
    "like_people": 5,
}
MAXIMUMS = {"flags": 5, "penalties": 0}
LOOPS = 300
MISSED = "ten comparisons compiled in Rust; 20 times faster would be faster than the hand-written ifs in Python"


def by_hand(v: dict[str, int | None]) -> bool | None:
    """The rule as somebody would write it, with None for an answer that is not known yet."""
    visits, replies, topics, posts = v["visits"], v["replies"], v["topics"], v["posts"]
    given_, received = v["likes_given"], v["likes_received"]
    days, people, flags, penalties = v["like_days"], v["like_people"], v["flags"], v["penalties"]
    if visits is not None and visits < 50:
        return False
    if replies is not None and replies < 10:
        return False
    if topics is not None and topics < 25:
        return False
    if posts is not None and posts < 25:
        return False
    if given_ is not None and given_ < 30:
        return False
    if received is not None and received < 20:
        return False
    if days is not None and days < 7:
        return False
    if people is not None and people < 5:
        return False
    if flags is not None and flags > 5:
        return False
    if penalties is not None and penalties > 0:
        return False
    values = (visits, replies, topics, posts, given_, received, days, people, flags, penalties)
    return None if None in values else True


def rows() -> list[Row]:
    """The ratios."""
    level_3 = AllOf(
        [given(name, window=100) >= bound for name, bound in MINIMUMS.items()]
        + [given(name) <= bound for name, bound in MAXIMUMS.items()]
    )
    values: dict[str, int | None] = {name: bound + 1 for name, bound in MINIMUMS.items()}
    values |= dict.fromkeys(MAXIMUMS, 0)
    bounds = [(">=", *pair) for pair in MINIMUMS.items()] + [("<=", *pair) for pair in MAXIMUMS.items()]
    text = " and ".join(f"{name} {sign} {bound}" for sign, name, bound in bounds)
    logic = {"and": [{sign: [{"var": name}, bound]} for sign, name, bound in bounds]}
    readings, engine, expression = Readings(values), rule_engine.Rule(text), zen.compile_expression(text)
    decision = zen.ZenEngine().create_decision(json.dumps(_decision(text)))
    candidates: dict[str, Callable[[], object]] = {
        "by hand": lambda: by_hand(values),
        "met_by": lambda: level_3.met_by(readings),
        "judge": lambda: level_3.judge(readings).met,
        "rule-engine": lambda: engine.matches(values),
        "zen-engine, a decision": lambda: decision.evaluate(values)["result"]["met"],
        "zen-engine, a bare expression": lambda: expression.evaluate(values),
        "json-logic-qubit": lambda: jsonLogic(logic, values),
    }
    times = interleaved({name: many(call, LOOPS) for name, call in candidates.items()})
    engines = {name: times[name] for name in candidates if name not in ("by hand", "met_by", "judge")}
    found = [ratio("met_by against hand-written ifs", times["met_by"] / times["by hand"], at_most=5)]
    for name, taken in engines.items():
        cause = MISSED if name == "zen-engine, a bare expression" else ""
        found.append(ratio(f"{name} against met_by", taken / times["met_by"], at_least=20, cause=cause))
    fastest = min(engines, key=lambda name: engines[name])
    found.append(ratio(f"{fastest} (the fastest) against judge", engines[fastest] / times["judge"], at_least=1))
    return found


def _decision(text: str) -> dict[str, object]:
    def node(kind: str, **content: object) -> dict[str, object]:
        return {"id": kind, "type": f"{kind}Node", "name": kind, "position": {"x": 0, "y": 0}, **content}

    met = {"expressions": [{"id": "1", "key": "met", "value": text}]}
    nodes = [node("input"), node("expression", content=met), node("output")]
    edges = [
        {"id": "a", "sourceId": "input", "targetId": "expression", "type": "edge"},
        {"id": "b", "sourceId": "expression", "targetId": "output", "type": "edge"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


if __name__ == "__main__":
    for row in rows():
        print(row)
