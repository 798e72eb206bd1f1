"""Whom a step would meet, before it is taken: every step of a policy is taken by somebody who has
seen this, and the log keeps what he saw."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, select

from stillwatch.cases.errors import InvalidError
from stillwatch.cases.membership import chunks
from stillwatch.cases.schema import benign, case, member
from stillwatch.cases.store import Store
from stillwatch.response.honest import Honest, honest_share, judged_by_people
from stillwatch.response.looked import Age, Limit, Looked, Organization, OtherNames
from stillwatch.response.measures import OtherKind, Stage
from stillwatch.response.met import Met, met_by
from stillwatch.response.model import Figures, Policy, Terms
from stillwatch.response.policies import read_policy
from stillwatch.response.rules import needs_second, next_steps
from stillwatch.result.words import plural

AS_LOOKED = ("first_day", "last_day", "unknown", "by_plan", "by_age", "also_by", "limits")
"""What a preview has as the lake's part has it."""

NAMES: dict[OtherKind, str] = {"api_key": "API key", "organization": "organization", "network": "network"}

OLD = 365
"""Days from which an account is one of long standing."""


class OtherCase(BaseModel, frozen=True):
    """Another case that accounts are in, and how many."""

    id: str
    kind: str
    state: str
    accounts: int


class PolicyPreview(BaseModel, frozen=True):
    """Whom a policy would meet at a stage: their number, their exchanges from `first_day` to
    `last_day`, who pays, which organizations they declare, how old they are, in which other cases
    they are. `spared`: members whom people have labelled benign, or who have proved themselves.
    `refusal`: why the step cannot be taken; `needs_second`: why somebody else has to agree."""

    policy_id: str
    version: int
    stage: Stage
    share: float
    first_day: date | None
    last_day: date | None
    figures: Figures
    unknown: int
    by_plan: dict[str, int]
    organizations: list[Organization]
    by_age: list[Age]
    also_by: list[OtherNames]
    other_cases: list[OtherCase]
    spared: int
    limits: list[Limit]
    honest: Honest
    refusal: str | None
    needs_second: str | None
    warnings: list[str]


def subjects_of(store: Store, policy_id: str) -> list[Met]:
    """Whom a policy meets, by case, as things stand."""
    policy = read_policy(store, policy_id)
    with store.reading() as connection:
        return met_by(connection, policy, datetime.now(UTC))


def next_step(policy: Policy, stage: Stage | None, share: float | None) -> tuple[Stage, float]:
    """The stage and share that a preview is of: those named, those that wait, or what comes next; a
    policy that has taken its last step is looked at where it is. A tenth where no share is
    named."""
    if stage is None and policy.wanted is not None:
        return policy.wanted.stage, policy.wanted.share
    follows: list[Stage] = [*next_steps(policy.steps), "all"]
    chosen = stage or follows[0]
    return chosen, (0.1 if share is None else share) if chosen == "share" else 1.0


def preview(store: Store, met: list[Met], looked: Looked, policy_id: str, stage: Stage, share: float) -> PolicyPreview:
    """What people see: the store's part and the lake's (looked.look) together."""
    policy = read_policy(store, policy_id)
    memberships = {name: of for one in met for name, of in one.accounts.items() if name in set(looked.accounts)}
    with store.reading() as connection:
        spared = sum(len(one.passed) for one in met) + _labelled(connection, met)
        others = _other_cases(connection, looked.accounts, {case_id for one in met for case_id in one.cases})
        judged = judged_by_people(connection, met)
    figures = Figures(
        accounts=len(looked.accounts),
        paying=looked.paying,
        organizations=len(looked.organizations),
        exchanges=looked.exchanges,
        stopped=max((one.stopped for one in looked.drawn_limits), default=0.0),
    )
    as_looked: dict[str, Any] = {name: getattr(looked, name) for name in AS_LOOKED}
    return PolicyPreview(
        **as_looked,
        policy_id=policy.id,
        version=policy.version,
        stage=stage,
        share=share,
        figures=figures,
        organizations=looked.organizations[:20],
        other_cases=others,
        spared=spared,
        honest=honest_share(memberships, {}, judged),
        refusal=_refusal(policy.terms, looked),
        needs_second=needs_second(policy.terms, stage, figures),
        warnings=_warnings(looked, stage, spared, others),
    )


def demand_sense(seen: PolicyPreview) -> None:
    """Raises InvalidError where a step cannot be taken by what its preview says."""
    if seen.refusal is not None:
        raise InvalidError(seen.refusal)


def _refusal(terms: Terms, looked: Looked) -> str | None:
    """A limit that can never bite is no measure, and whoever reads of it believes that there is
    one."""
    if not looked.accounts:
        return "it meets nobody"
    if not looked.limits or any(one.bites for one in looked.limits):
        return None
    most = max(looked.limits, key=lambda one: (one.most_exchanges, one.most_tokens))
    if terms.budget is not None:
        tokens = f" and {terms.budget.tokens:,} tokens" if terms.budget.tokens is not None else ""
        used = f" and {most.most_tokens:,} tokens" if terms.budget.tokens is not None else ""
        return (
            f"it would never bite: {terms.budget.exchanges:,} exchanges{tokens} are allowed in "
            f"{terms.budget.seconds:,} seconds, and {most.campaign} never used more than "
            f"{most.most_exchanges:,}{used}"
        )
    return f"it would never bite: no answer to {most.campaign} had more than {most.most_tokens:,} tokens"


def _warnings(looked: Looked, stage: Stage, spared: int, others: list[OtherCase]) -> list[str]:
    old = sum(age.accounts for age in looked.by_age if age.from_days >= OLD)
    never = stage == "share" and looked.drawn_limits and not any(one.bites for one in looked.drawn_limits)
    told = (
        (looked.paying, f"Paying: {plural(looked.paying, 'account')}."),
        (len(looked.organizations), f"Declared: {plural(len(looked.organizations), 'organization')}."),
        (old, f"Older than a year: {plural(old, 'account')}."),
        (looked.unknown, f"Nothing is recorded of {plural(looked.unknown, 'account')}."),
        (spared, f"Spared, since people know them or they have proved themselves: {plural(spared, 'account')}."),
        (len(others), f"In {plural(len(others), 'other case')}."),
        (never, "The share that is drawn would never have used up the budget by itself."),
    )
    return [says for count, says in told if count] + [_also_by(one) for one in looked.also_by]


def _also_by(names: OtherNames) -> str:
    shared = f"; {names.shared:,} that others go by too are not listed" if names.shared else ""
    return f"Met, too, by {plural(names.listed, NAMES[names.kind])} that only they go by{shared}."


def _labelled(connection: Connection, met: list[Met]) -> int:
    """Members of the cases whom people have labelled benign."""
    now, out = datetime.now(UTC), 0
    for one in met:
        named = select(member.c.account_id).where(
            member.c.case_id == one.case_id, member.c.state == "in", member.c.membership >= one.policy.terms.membership
        )
        query = select(benign.c.account_id).where(benign.c.until > now, benign.c.account_id.in_(named)).distinct()
        out += len(connection.execute(query).all())
    return out


def _other_cases(connection: Connection, accounts: list[str], but: set[str]) -> list[OtherCase]:
    counts: Counter[str] = Counter()
    for some in chunks(accounts):
        query = select(member.c.case_id).where(member.c.account_id.in_(some), member.c.state == "in")
        counts.update(name for name in connection.execute(query).scalars() if name not in but)
    rows = connection.execute(select(case.c.id, case.c.kind, case.c.state).where(case.c.id.in_(list(counts))))
    found = [OtherCase(id=row.id, kind=row.kind, state=row.state, accounts=counts[row.id]) for row in rows]
    return sorted(found, key=lambda one: (-one.accounts, one.id))
