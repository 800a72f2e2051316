"""Playbooks: all policies of one community as one value; step, settle, replay; compare two, lint one, explain."""

from commkit.playbook.audit import Correction, audit
from commkit.playbook.bulk import Run, Shard
from commkit.playbook.changes import changed, changed_from, differences
from commkit.playbook.compare import compare
from commkit.playbook.comparison import Change, Comparison
from commkit.playbook.data import dump_playbook, load_playbook, playbook_schema
from commkit.playbook.engine import EchoOfEcho
from commkit.playbook.explain import explain
from commkit.playbook.lint import Grade, Remark, lint, lint_standing
from commkit.playbook.outlook import Outlook, outlook
from commkit.playbook.playbook import Playbook, Step
from commkit.playbook.reading import StandingReader
from commkit.playbook.records import dump_standing, load_standing
from commkit.playbook.registry import registry
from commkit.playbook.restate import Restatement, from_date, from_now, granting, in_full, taking_over
from commkit.playbook.restated import Restated, RestatedInFull, RestatedRow
from commkit.playbook.unheard import Unheard, UnheardRow, unheard
from commkit.playbook.why import Why, why

__all__ = [
    "Change",
    "Comparison",
    "Correction",
    "EchoOfEcho",
    "Grade",
    "Outlook",
    "Playbook",
    "Remark",
    "Restated",
    "RestatedInFull",
    "RestatedRow",
    "Restatement",
    "Run",
    "Shard",
    "StandingReader",
    "Step",
    "Unheard",
    "UnheardRow",
    "Why",
    "audit",
    "changed",
    "changed_from",
    "compare",
    "differences",
    "dump_playbook",
    "dump_standing",
    "explain",
    "from_date",
    "from_now",
    "granting",
    "in_full",
    "lint",
    "lint_standing",
    "load_playbook",
    "load_standing",
    "outlook",
    "playbook_schema",
    "registry",
    "taking_over",
    "unheard",
    "why",
]
