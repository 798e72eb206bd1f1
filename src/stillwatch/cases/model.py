"""What is read from the store: cases, their members, people."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from stillwatch.campaigns.findings import Answers, Capability, Declaration, DeclaredHere, GroupKind
from stillwatch.cases.roles import Role
from stillwatch.fleets.evidence import Evidence

Kind = Literal["campaign"] | GroupKind
State = Literal["new", "in_progress", "closed"]
CloseReason = Literal[
    "true_campaign", "resale", "company", "evaluation", "class", "other_benign", "not_enough_evidence"
]
MachineReason = Literal["merged", "folded"]
"""Why the machine closes a case: a person merged it into another, or a scan found that it is part
of another."""


Origin = Literal["scan", "split", "merge"]


class Person(BaseModel, frozen=True):
    """Somebody who may log in."""

    name: str
    role: Role
    created_at: datetime
    disabled: bool


class CaseRow(BaseModel, frozen=True):
    """A case as a queue shows it. `aliases`: other names that scans gave it. `exchanges` is None
    where no scan said. `confidence` is None where people put the accounts together, by a split or a
    merge, and nothing judged them by themselves: their parents' is not theirs. `current`: the
    latest scan still tells of it. `survivor`: the case that stands for it since it was merged or
    folded. `version` goes up with every change."""

    id: str
    aliases: list[str]
    origin: Origin
    kind: Kind
    state: State
    confidence: float | None
    accounts: int
    exchanges: int | None
    harvest_exchanges: int | None
    first_seen: datetime | None
    last_seen: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    owner: str | None
    tags: list[str]
    snoozed_until: datetime | None
    reason: CloseReason | MachineReason | None
    survivor: str | None
    last_scan: int
    current: bool
    version: int
    says: str


class Comment(BaseModel, frozen=True):
    """What a person, or the machine, wrote beneath a case."""

    at: datetime
    by: str
    text: str


class Rescored(BaseModel, frozen=True):
    """The three questions asked again of a case's members as people left them. No confidence and no
    answers: they are too few to be judged by themselves."""

    confidence: float | None
    answers: Answers | None
    accounts: int
    at: datetime
    evidence: list[Evidence] = []
    counter_evidence: list[Evidence] = []


class Case(CaseRow, frozen=True):
    """A case whole, but for its members. `removed`: accounts that people took out; `note`: why it
    was closed. Of one that people put together, answers and evidence are those of `rescored`."""

    answers: Answers | None
    prior: float
    evidence: list[Evidence]
    counter_evidence: list[Evidence]
    declared: list[DeclaredHere] = []
    capabilities: list[Capability]
    capability_mix: dict[str, float]
    note: str | None
    removed: list[str]
    parent_ids: list[str]
    child_ids: list[str]
    comments: list[Comment]
    snooze_note: str | None
    rescored: Rescored | None


class CaseList(BaseModel, frozen=True):
    """Some cases of a queue, and how many it has in all."""

    total: int
    cases: list[CaseRow]


class View(BaseModel, frozen=True):
    """A queue's query that a person saved."""

    id: int
    name: str
    query: str


class Label(BaseModel, frozen=True):
    """An account that somebody labelled benign, in a case, from a time until another."""

    account_id: str
    case_id: str
    reason: str
    by: str
    since: datetime
    until: datetime


Decision = Literal["verified", "false", "dismissed"]
"""What a person finds of a declaration. verified: its accounts are one organization's, as it says;
false: they are not, and who runs them says that they are; dismissed: neither, as where a stranger
named them."""


class DeclarationWithDecision(BaseModel, frozen=True):
    """A declaration as the last scan that read it has it, its standing as it is now; and what a
    person has found of it: who, when, why, and until when that holds. `current`: the latest scan
    still read it."""

    declaration: Declaration
    decision: Decision | None
    reason: str | None
    by: str | None
    since: datetime | None
    until: datetime | None
    current: bool
    version: int


class Similar(BaseModel, frozen=True):
    """A case like another. `likeness` is 0 to 1; `why`: a sentence for each thing that they
    share."""

    id: str
    state: State
    reason: CloseReason | MachineReason | None
    likeness: float
    accounts: int
    closed_at: datetime | None
    why: list[str]


MemberState = Literal["in", "benign", "removed", "moved"]
"""`benign`: in, and labelled so; `moved`: into a case that was split off."""


class MemberRow(NamedTuple):
    """An account of a case. No model: there may be 25,000 of them. `membership`: the scan's
    probability that it belongs there; figures are None where nobody counted."""

    account_id: str
    membership: float
    exchanges: int | None
    harvest_exchanges: int | None
    attempts: int | None
    strongest_evidence: str | None
    state: MemberState


MEMBER_COLUMNS = MemberRow._fields

Told = dict[str, Any]
"""Answers, evidence, counter_evidence, declared and capabilities of a case, as a scan's JSON has
them."""
