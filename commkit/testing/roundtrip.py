"""The laws of data: what is dumped and loaded is what was there, and every problem is listed."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from commkit.core import data
from commkit.core.data import EMPTY, Plain, Registry
from commkit.core.errors import BadData

Dump: TypeAlias = Callable[[object, Registry], Plain]
Load: TypeAlias = Callable[[object, type, Registry], object]


def dump_then_load_is_exact(
    value: object, registry: Registry = EMPTY, *, dump: Dump = data.dump, load: Load = data.load
) -> None:
    """An AssertionError unless `value` survives a dump, JSON, TOML and a load without any change.

    Dumps are compared too, and by their text: the zone of an instant does not show in `==`, nor the label of
    a kind, nor that 1 became True. `dump` and `load` are ours unless you bring your own.

    >>> from fractions import Fraction
    >>> dump_then_load_is_exact(Fraction(9, 10))
    >>> dump_then_load_is_exact(Fraction(1, 3), dump=lambda value, registry: str(round(value, 3)))
    Traceback (most recent call last):
    ...
    AssertionError: Fraction(1, 3) was loaded as Fraction(333, 1000)
    """
    plain = dump(value, registry)
    faults = not_plain(plain, "")
    _check(not faults, f"the dump of {value!r} is not plain data: {faults}")
    loaded = load(plain, type(value), registry)
    same = type(loaded) is type(value) and loaded == value
    _check(same, f"{value!r} was loaded as {loaded!r}")
    again = dump(loaded, registry)
    _check(repr(again) == repr(plain), f"the dump was {plain!r} and after a load it is {again!r}")
    through_json: object = json.loads(json.dumps(plain))
    _check(repr(through_json) == repr(plain), f"JSON changes {plain!r} to {through_json!r}")
    through_toml: object = tomllib.loads(f"value = {toml(plain)}")["value"]
    _check(repr(through_toml) == repr(plain), f"TOML changes {plain!r} to {through_toml!r}")


def every_problem_is_listed(
    plain: object, wanted: type, paths: Iterable[str], registry: Registry = EMPTY, *, load: Load = data.load
) -> None:
    """An AssertionError unless loading `plain` gives one error with a problem at each of `paths`, no more.

    >>> every_problem_is_listed([1, 0.5, "two"], tuple[int, ...], ["[1]", "[2]"])
    """
    try:
        loaded = load(plain, wanted, registry)
    except BadData as bad:
        found, expected = Counter(problem.path for problem in bad.problems), Counter(paths)
        missed, more = expected - found, found - expected
        _check(not missed, f"no problem is listed at {', '.join(missed)}")
        _check(not more, f"nothing is wrong at {', '.join(more)}")
    else:
        _check(False, f"{plain!r} was loaded as {loaded!r}")


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def not_plain(plain: object, path: str) -> list[str]:
    """What JSON and TOML cannot both hold, each with its path: floats, None, keys that are not text.

    >>> not_plain({"cap": None, "shares": [1, 0.5]}, "")
    ['.cap: None', '.shares[1]: 0.5']
    """
    if isinstance(plain, dict):
        keys = [f"{path}: the key {key!r}" for key in plain if not isinstance(key, str)]
        return [*keys, *(one for key, held in plain.items() for one in not_plain(held, f"{path}.{key}"))]
    if isinstance(plain, list):
        return [one for n, held in enumerate(plain) for one in not_plain(held, f"{path}[{n}]")]
    return [] if isinstance(plain, bool | int | str) else [f"{path}: {plain!r}"]


def toml(plain: Plain) -> str:
    """Plain data as a TOML value on one line.

    >>> toml({"name": "vip", "days": [7, 28], "strict": True})
    '{"name" = "vip", "days" = [7, 28], "strict" = true}'
    """
    if isinstance(plain, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(held)}" for key, held in plain.items()) + "}"
    if isinstance(plain, list):
        return "[" + ", ".join(map(toml, plain)) + "]"
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007F")
