"""The one catalogue of sentences: every code that commkit says to people, in English and in Chinese.

A module for each area; a code stands in both languages of its module.
"""

from __future__ import annotations

from collections.abc import Mapping

from commkit.core.catalogue import checks, entry, ladders, ledger, members, operations, playbook, points

_AREAS = (checks, entry, members, ladders, ledger, points, operations, playbook)

ENGLISH: Mapping[str, str] = {code: text for area in _AREAS for code, text in area.ENGLISH.items()}
CHINESE: Mapping[str, str] = {code: text for area in _AREAS for code, text in area.CHINESE.items()}
