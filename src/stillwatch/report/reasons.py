"""The evidence in the order of the three questions, under headings that a lay reader
understands."""

from typing import Literal

from stillwatch.campaigns.concealed import PRIOR as CONCEALED
from stillwatch.campaigns.harvest import PRIOR as HARVEST
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import PRIOR as LINKED
from stillwatch.report.matter import Matter
from stillwatch.result import words

Question = Literal["linked", "concealed", "harvest"]

TITLES = {
    "exchangeability": "Questions as if dealt from one list",
    "shared_payment": "Shared payment methods",
    "shared_phone": "Shared phones",
    "shared_address": "Shared network addresses",
    "shared_network": "Shared address blocks",
    "shared_signup_address": "Shared sign-up addresses",
    "shared_signup_network": "Shared sign-up address blocks",
    "shared_email_domain": "Shared mail domains",
    "shared_client": "Shared client programs",
    "shared_system_prompt": "Shared system prompts",
    "shared_frame": "Shared prompt frames",
    "mail_shape": "Mail names of one shape",
    "shared_clock": "One clock",
    "even_load": "Work spread evenly",
    "moves_together": "Load that moves together",
    "birth_burst": "Opened together",
    "replacements": "Opened where others were closed",
    "carried_over": "Conversations carried on",
    "sent_again": "Failed requests sent again",
    "pivot": "Turned to a new model together",
    "undeclared": "No declared organization",
    "declared_organization": "A declared organization",
    "false_declaration": "A false declaration",
    "dealt_once": "Each question asked once",
    "reuse": "Questions repeated",
    "partition": "One body of questions in parts",
    "frames_filled_once": "Prompt frames filled once each",
    "volume": "Amount",
    "follow_ups": "Follow-up questions",
    "breadth": "Breadth of subjects",
    "one_office": "One office",
    "aim": "Sought-after capabilities",
    "elicitation": "Reasoning asked for",
    "tireless": "Hours of activity",
    "banned_before": "Ties to banned accounts",
    "labelled_benign": "Known to the operator as honest",
    "labelled_banned": "Banned by the operator",
    "labelled_campaign": "Known to the operator from a campaign",
}
"""A kind of evidence, as a heading."""

OF_HARVEST = frozenset(
    (
        *("dealt_once", "reuse", "partition", "frames_filled_once", "volume", "follow_ups", "breadth", "aim"),
        *("elicitation", "tireless", "one_office", "banned_before"),
        *("labelled_benign", "labelled_banned", "labelled_campaign"),
    )
)
"""Kinds that speak to whether the accounts harvest; of the others those of affiliation speak to
concealment, and the rest to whether one hand runs them."""

FIELDS = {
    "payment": "payment records",
    "network": "network addresses",
    "mail": "mail addresses",
    "client": "client programs",
    "text": "prompts",
    "time": "times of exchanges",
    "lifecycle": "when accounts were opened and closed",
    "handover": "conversations and repeated requests",
    "settings": "models asked for",
    "affiliation": "declared organizations",
    "conversation": "follow-up questions",
    "volume": "numbers of exchanges",
    "capability": "capability labels of prompts",
    "elicitation": "prompts",
    "labels": "the operator's own labels",
}
"""A family of evidence: the part of the log that it was read from."""


def title_of(kind: str) -> str:
    """The kind's heading."""
    return TITLES.get(kind, words.heading(kind))


def question_of(evidence: Evidence) -> Question:
    """Which of the three questions it speaks to."""
    if evidence.family == "affiliation":
        return "concealed"
    return "harvest" if evidence.kind in OF_HARVEST else "linked"


def reasons(matter: Matter, question: Question) -> list[Evidence]:
    """Evidence for, strongest first, then evidence against, strongest first."""
    both = (*matter.campaign.evidence, *matter.campaign.counter_evidence)
    return sorted((e for e in both if question_of(e) == question), key=lambda e: (e.weight < 0, -abs(e.weight)))


def counted(evidence: list[Evidence], question: Question) -> list[Evidence]:
    """What of it a scan counts (judge.py): of the evidence that links, only the strongest of a
    family either way. evidence: as `reasons` orders it."""
    if question != "linked":
        return evidence
    first = {(e.family, e.weight < 0): e for e in reversed(evidence)}
    return [e for e in evidence if first[e.family, e.weight < 0] is e]


def before_evidence(question: Question) -> float:
    """The probability that a question is answered with yes before any evidence."""
    return {"linked": LINKED, "concealed": CONCEALED, "harvest": HARVEST}[question]
