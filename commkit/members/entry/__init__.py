"""Who may come in: gates and doors, quizzes, fees, name cards, applications, onboarding.

from commkit.members import entry
gate = entry.gate(at_least={"age_days": 30}, true=["invited"])
entry.admit({"age_days": 40, "invited": True}, gate).met
"""

from commkit.members.entry.application import Application, Reviewed, apply, decide, expires, give_information, may_apply
from commkit.members.entry.application_machine import Answering, Review, review_machine
from commkit.members.entry.applications import Applications
from commkit.members.entry.card_uses import RenamingState, renaming, where
from commkit.members.entry.gates import Admission, Answers, Door, EntryDecision, Evidence, admit, gate, to_ask
from commkit.members.entry.lists import AllowList, BlockList
from commkit.members.entry.name_card import Card, CardCode, CardError, CardFormat, CardReading, Form
from commkit.members.entry.onboarding import Onboard, Onboarding, benefits, deadline, progress
from commkit.members.entry.payment import Fee, Split, funds, money
from commkit.members.entry.quiz import Quiz, Sitting, Stage, Tries, draw
from commkit.members.entry.requirements import (
    TARGET_USER,
    Credit,
    Phase,
    Phases,
    Questionnaire,
    Referral,
    account_age,
    referral,
    rules_first,
    screen,
)
from commkit.members.entry.threshold import GroupChurn, ads_risk, churn_breaches, welcome

__all__ = [
    "TARGET_USER",
    "Admission",
    "AllowList",
    "Answering",
    "Answers",
    "Application",
    "Applications",
    "BlockList",
    "Card",
    "CardCode",
    "CardError",
    "CardFormat",
    "CardReading",
    "Credit",
    "Door",
    "EntryDecision",
    "Evidence",
    "Fee",
    "Form",
    "GroupChurn",
    "Onboard",
    "Onboarding",
    "Phase",
    "Phases",
    "Questionnaire",
    "Quiz",
    "Referral",
    "RenamingState",
    "Review",
    "Reviewed",
    "Sitting",
    "Split",
    "Stage",
    "Tries",
    "account_age",
    "admit",
    "ads_risk",
    "apply",
    "benefits",
    "churn_breaches",
    "deadline",
    "decide",
    "draw",
    "expires",
    "funds",
    "gate",
    "give_information",
    "may_apply",
    "money",
    "progress",
    "referral",
    "renaming",
    "review_machine",
    "rules_first",
    "screen",
    "to_ask",
    "welcome",
    "where",
]
