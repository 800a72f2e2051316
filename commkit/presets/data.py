"""The rules of a class as plain data, and back: what a policy file holds."""

from __future__ import annotations

from commkit.core.data import Plain, dump, load
from commkit.presets.study_class import StudyClass
from commkit.standing.kinds import KINDS, Kinds
from commkit.standing.registry import registry


def load_rules(plain: object, kinds: Kinds = KINDS) -> StudyClass:
    """The rules that plain data stands for, such as a TOML or JSON file holds; a kind is written by its code.

    One BadData error lists every problem with its path, what was seen and what was wanted. A log that declares kinds of
    its own gives them all in `kinds`.

    >>> wrong = {"awards": [{"kind": "mesage", "each": -1}]}
    >>> load_rules({"name": "tiny", "version": "1", "earning": wrong, "goals": []})
    Traceback (most recent call last):
    ...
    commkit.core.errors.BadData: 3 problems
      earning.awards[0].kind: saw 'mesage', wanted a known name; did you mean message?
      earning.awards[0].each: saw -1, wanted 0 or more (it counts whole points)
      stages: saw nothing, wanted a ClassStages
    """
    return load(plain, StudyClass, registry(kinds))


def dump_rules(rules: StudyClass, kinds: Kinds = KINDS) -> Plain:
    """The rules as plain data that JSON and TOML can hold, every number written; `load_rules` gives the same back.

    >>> from commkit.presets.study_class import study_class
    >>> load_rules(dump_rules(study_class())) == study_class()
    True
    """
    return dump(rules, registry(kinds).in_full())
