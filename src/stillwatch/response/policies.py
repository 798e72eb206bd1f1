"""What people do with policies: propose one, take it a step further, approve another's step, take a
step back, end it. Every function returns the policy as it is then; each names the version that the
person saw, and raises InvalidError, ForbiddenError, NotFoundError and ConflictError as cases do."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from stillwatch.cases import audit
from stillwatch.cases.change import must as must_case
from stillwatch.cases.change import written
from stillwatch.cases.errors import ForbiddenError, InvalidError
from stillwatch.cases.model import Kind, Person
from stillwatch.cases.people import acting, find
from stillwatch.cases.schema import policy as policies
from stillwatch.cases.store import Store
from stillwatch.response.measures import Stage
from stillwatch.response.met import may_be_met, standing
from stillwatch.response.model import Figures, Policy, Step, Terms
from stillwatch.response.rules import check_step, check_terms, needs_second
from stillwatch.response.stored import changing, must, policy_of


def propose(
    store: Store,
    by: Person,
    terms: Terms,
    case_id: str | None = None,
    kind: Kind | None = None,
    owner: str | None = None,
    claimed: str | None = None,
) -> Policy:
    """A draft, for one case or for every case of a kind; nobody is met by it. owner: the person who
    answers for it, whoever proposes it where nobody is named."""
    now = datetime.now(UTC)
    check_terms(terms, now)
    terms = terms.model_copy(update={"why": written(terms.why, "a reason")})
    if (case_id is None) == (kind is None):
        raise InvalidError("a policy is for one case, or for every case of a kind")
    made = f"P-{secrets.token_hex(6)}"
    with store.writing() as connection:
        row = must_case(connection, case_id) if case_id else None
        person = acting(connection, by, "policy" if row else "policy_of_kind", row)
        if row is not None:
            _demand_open(connection, row)
        if owner is not None and find(connection, owner) is None:
            raise InvalidError("there is no such person to own it")
        told = {"terms": terms.model_dump(mode="json"), "owner": owner or person.name}
        where = {"case_id": row.id if row else None, "kind": kind}
        since = {"proposed_by": person.name, "proposed_at": now, "expires_at": terms.expires_at, "steps": []}
        connection.execute(insert(policies).values(id=made, version=1, **where, **told, **since))
        detail = {"version": 1, "case": where["case_id"], "kind": kind, **told}
        if claimed is not None:
            detail["claimed"] = claimed
        audit.append(connection, person.name, "policy.proposed", f"policy:{made}", **detail)
    return read_policy(store, made)


def step(
    store: Store,
    by: Person,
    policy_id: str,
    version: int,
    stage: Stage,
    figures: Figures,
    share: float = 1.0,
    claimed: str | None = None,
) -> Policy:
    """Take a policy to its next stage, or have that wait for a second person where he is needed.
    figures: what the preview, which the person has seen, says of whom it would meet."""
    with changing(store, by, "policy", "stepped", policy_id, version, claimed) as change:
        policy = change.policy
        told = Step(
            stage=stage,
            share=check_step(policy, stage, share),
            by=change.by.name,
            at=change.now,
            figures=figures,
        ).model_dump(mode="json")
        if policy.case_id and standing(change.connection, policy.case_id) is None:
            raise InvalidError(f"{policy.case_id} was closed: nothing is done about it")
        why = needs_second(policy.terms, stage, figures)
        change.detail = {"stage": stage, "share": told["share"], "figures": told["figures"], "waits": why}
        if why is None:
            change.values = {"steps": _steps(policy, told)}
        else:
            change.values = {"wanted": told}
    return read_policy(store, policy_id)


def approve(
    store: Store, by: Person, policy_id: str, version: int, figures: Figures, claimed: str | None = None
) -> Policy:
    """Agree to a step that waits: for approvers, who neither asked for it nor proposed or own the
    policy. figures: as the approver sees them, which may be others by now."""
    with changing(store, by, "approve", "approved", policy_id, version, claimed) as change:
        policy = change.policy
        if policy.wanted is None:
            raise InvalidError("no step of it waits for a second person")
        if change.by.name in {policy.wanted.by, policy.proposed_by, policy.owner}:
            raise ForbiddenError("nobody approves what is his own: somebody else must look at it")
        agreed = {"at": change.now, "figures": figures, "approved_by": change.by.name}
        told = policy.wanted.model_copy(update=agreed).model_dump(mode="json")
        change.values = {"steps": _steps(policy, told), "wanted": None}
        change.detail = {name: told[name] for name in ("stage", "share", "figures")} | {"asked_by": policy.wanted.by}
    return read_policy(store, policy_id)


def refuse(store: Store, by: Person, policy_id: str, version: int, note: str, claimed: str | None = None) -> Policy:
    """Not agree to a step that waits, or take back that one asked for it; the policy stays where it
    is."""
    with changing(store, by, "undo", "refused", policy_id, version, claimed) as change:
        if change.policy.wanted is None:
            raise InvalidError("no step of it waits for a second person")
        change.values = {"wanted": None}
        change.detail = {"stage": change.policy.wanted.stage, "note": written(note)}
    return read_policy(store, policy_id)


def undo(store: Store, by: Person, policy_id: str, version: int, note: str, claimed: str | None = None) -> Policy:
    """Take the last step back: the policy is where it was before; a step that waits is dropped with
    it."""
    with changing(store, by, "undo", "undone", policy_id, version, claimed) as change:
        policy = change.policy
        if not policy.steps:
            raise InvalidError("it has taken no step")
        left = [one.model_dump(mode="json") for one in policy.steps[:-1]]
        change.values = {"steps": left, "wanted": None}
        change.detail = {"from": policy.stage, "to": left[-1]["stage"] if left else None, "note": written(note)}
    return read_policy(store, policy_id)


def end(store: Store, by: Person, policy_id: str, version: int, note: str, claimed: str | None = None) -> Policy:
    """End a policy, for good."""
    with changing(store, by, "undo", "ended", policy_id, version, claimed) as change:
        note = written(note)
        change.values = {"ended_at": change.now, "ended_by": change.by.name, "ended_why": note, "wanted": None}
        change.detail = {"from": change.policy.stage, "note": note}
    return read_policy(store, policy_id)


def read_policy(store: Store, policy_id: str) -> Policy:
    """One policy. Raises NotFoundError."""
    with store.reading() as connection:
        return policy_of(must(connection, policy_id), datetime.now(UTC))


def read_policies(store: Store, case_id: str | None = None, ended: bool = True) -> list[Policy]:
    """The policies, the latest first: all, or those that are about a case or its kind; `ended`:
    those that have ended as well."""
    now, query = datetime.now(UTC), select(policies).order_by(policies.c.proposed_at.desc(), policies.c.id)
    with store.reading() as connection:
        if case_id is not None:
            row = must_case(connection, case_id)
            query = query.where(or_(policies.c.case_id == row.id, policies.c.kind == row.kind))
        found = [policy_of(one, now) for one in connection.execute(query)]
    return [one for one in found if ended or one.state != "ended"]


def _demand_open(connection: Connection, row: Row[Any]) -> None:
    if row.survivor is not None:
        raise InvalidError(f"{row.survivor} stands for {row.id}: decide there")
    if not may_be_met(row):
        raise InvalidError(f"{row.id} was closed as {row.reason}: nothing is done about it")


def _steps(policy: Policy, told: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(one.model_dump(mode="json") for one in policy.steps), told]
