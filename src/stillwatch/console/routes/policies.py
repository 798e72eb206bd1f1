"""What is done about cases: policies, their steps, what they would do and what they do."""

from datetime import UTC, datetime

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from stillwatch.cases.audit import AuditEntry, entries_of
from stillwatch.cases.model import Kind
from stillwatch.cases.queries import read_case
from stillwatch.console.dependencies import AppServices, Reader, Services, Writer
from stillwatch.console.routes.requests import Note
from stillwatch.response import policies
from stillwatch.response.decisions import DecisionStream, stream_of
from stillwatch.response.honest import judged_by_people
from stillwatch.response.looked import look
from stillwatch.response.measures import Stage
from stillwatch.response.met import met_by
from stillwatch.response.model import Policy, Terms
from stillwatch.response.preview import PolicyPreview, demand_sense, next_step, preview, subjects_of
from stillwatch.response.replay import Replay, replay

router = APIRouter(prefix="/api", tags=["policies"])

Share = Query(None, gt=0, lt=1)


class PolicyList(BaseModel):
    """Policies, the latest first."""

    policies: list[Policy]


class PolicyWithHistory(BaseModel):
    """A policy, and what was done with it, oldest first."""

    policy: Policy
    history: list[AuditEntry]


class ProposeRequest(BaseModel):
    """What is proposed, and who is to answer for it; null: whoever proposes it."""

    terms: Terms
    owner: str | None = Field(None, max_length=64)


class ProposeForKindRequest(ProposeRequest):
    """The same, for every case of a kind."""

    kind: Kind


class PolicyVersionRequest(BaseModel):
    """The policy's version that the person saw."""

    version: int = Field(ge=0, le=1 << 40)


class StepRequest(PolicyVersionRequest):
    """The stage that comes next; `share`: of the accounts, where it is one."""

    stage: Stage
    share: float = Field(1.0, gt=0, le=1)


class PolicyNoteRequest(PolicyVersionRequest):
    """Why it is done."""

    note: str = Note


@router.get("/cases/{case_id}/policies")
def of_case(case_id: str, services: AppServices, person: Reader) -> PolicyList:
    """The policies about a case, or about its kind."""
    return PolicyList(policies=policies.read_policies(services.store, case_id))


@router.post("/cases/{case_id}/policies")
def propose(case_id: str, given: ProposeRequest, services: AppServices, person: Writer) -> Policy:
    """Propose one for a case; nobody is met by it yet."""
    return policies.propose(services.store, person, given.terms, case_id, owner=given.owner)


@router.get("/cases/{case_id}/decisions")
def decisions(
    case_id: str, services: AppServices, person: Reader, limit: int = Query(100, ge=1, le=1000)
) -> DecisionStream:
    """What guards have decided about its accounts, as they wrote it down, the latest first."""
    case = read_case(services.store, case_id)
    return stream_of(services.lake, [case.id, *case.aliases, *case.parent_ids], limit)


@router.get("/policies")
def listed(services: AppServices, person: Reader, ended: bool = False) -> PolicyList:
    """All policies; `ended`: those that have ended as well."""
    return PolicyList(policies=policies.read_policies(services.store, ended=ended))


@router.post("/policies")
def propose_for_kind(given: ProposeForKindRequest, services: AppServices, person: Writer) -> Policy:
    """Propose one for every case of a kind."""
    return policies.propose(services.store, person, given.terms, kind=given.kind, owner=given.owner)


@router.get("/policies/{policy_id}")
def read(policy_id: str, services: AppServices, person: Reader) -> PolicyWithHistory:
    """One policy, and what was done with it."""
    policy = policies.read_policy(services.store, policy_id)
    return PolicyWithHistory(policy=policy, history=entries_of(services.store, f"policy:{policy.id}"))


@router.get("/policies/{policy_id}/preview")
def previewed(
    policy_id: str, services: AppServices, person: Reader, stage: Stage | None = None, share: float | None = Share
) -> PolicyPreview:
    """Whom it would meet at a stage; at the next, where none is named."""
    return _seen(services, policy_id, stage, share)


@router.get("/policies/{policy_id}/replay")
def replayed(
    policy_id: str, services: AppServices, person: Reader, stage: Stage | None = None, share: float | None = Share
) -> Replay:
    """What it would have done over the days that the lake holds, had it been at a stage all the
    time; at `all`, where none is named."""
    policy = policies.read_policy(services.store, policy_id)
    stage, share = next_step(policy, stage or "all", share)
    with services.store.reading() as connection:
        met = met_by(connection, policy, datetime.now(UTC))
        judged = judged_by_people(connection, met)
    return services.questions.ask_lake(replay, policy_id, met, stage, share, judged)


@router.post("/policies/{policy_id}/step")
def step(policy_id: str, given: StepRequest, services: AppServices, person: Writer) -> Policy:
    """Take it to its next stage, or have that wait for somebody else where he is needed."""
    share = given.share if given.stage == "share" else 1.0
    seen = _seen(services, policy_id, given.stage, share)
    demand_sense(seen)
    done = policies.step(services.store, person, policy_id, given.version, given.stage, seen.figures, share)
    return _published(services, done)


@router.post("/policies/{policy_id}/approve")
def approve(policy_id: str, given: PolicyVersionRequest, services: AppServices, person: Writer) -> Policy:
    """Agree to the step that waits: for somebody whose own it is not."""
    seen = _seen(services, policy_id, None, None)
    demand_sense(seen)
    return _published(services, policies.approve(services.store, person, policy_id, given.version, seen.figures))


@router.post("/policies/{policy_id}/refuse")
def refuse(policy_id: str, given: PolicyNoteRequest, services: AppServices, person: Writer) -> Policy:
    """Not agree to it, or take back that one asked for it."""
    return policies.refuse(services.store, person, policy_id, given.version, given.note)


@router.post("/policies/{policy_id}/undo")
def undo(policy_id: str, given: PolicyNoteRequest, services: AppServices, person: Writer) -> Policy:
    """Take its last step back."""
    return _published(services, policies.undo(services.store, person, policy_id, given.version, given.note))


@router.post("/policies/{policy_id}/end")
def end(policy_id: str, given: PolicyNoteRequest, services: AppServices, person: Writer) -> Policy:
    """End it, for good."""
    return _published(services, policies.end(services.store, person, policy_id, given.version, given.note))


def _seen(services: Services, policy_id: str, stage: Stage | None, share: float | None) -> PolicyPreview:
    stage, share = next_step(policies.read_policy(services.store, policy_id), stage, share)
    met = subjects_of(services.store, policy_id)
    looked = services.questions.ask_lake(look, met, stage, share)
    return preview(services.store, met, looked, policy_id, stage, share)


def _published(services: Services, policy: Policy) -> Policy:
    services.publish()
    return policy
