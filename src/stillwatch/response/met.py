"""Whom policies meet: the accounts of the cases that they are about, less those that people have
spoken for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from stillwatch.cases.schema import benign, case, challenge, member
from stillwatch.cases.schema import policy as policies
from stillwatch.response.model import Policy
from stillwatch.response.stored import policy_of

GOES_ON = ("merged", "folded")
"""Why the machine closes a case whose fleet another case stands for: what is done about it goes on
there."""


@dataclass(frozen=True)
class Met:
    """A policy and one case that it is about, with the accounts that it meets there and the
    probability of each that it belongs to it. `cases`: that case, and those that a person has
    merged it into since. `passed`: accounts that have proved themselves to the policy, which are
    not among `accounts`."""

    policy: Policy
    cases: tuple[str, ...]
    accounts: dict[str, float]
    passed: frozenset[str] = field(default=frozenset())

    @property
    def case_id(self) -> str:
        """The case that it is about."""
        return self.cases[0]

    @property
    def measure(self) -> str:
        """The id of the measure: the policy's, and the case's where it is about many."""
        return measure_id(self.policy, self.case_id)


def measure_id(policy: Policy, case_id: str) -> str:
    """See Met.measure."""
    return policy.id if policy.case_id else f"{policy.id}/{case_id}"


def policy_id_of(measure: str) -> str:
    """The policy that a measure comes from."""
    return measure.partition("/")[0]


def may_be_met(row: Row[Any]) -> bool:
    """Whether anything may be done about a case: not after it was closed as anything but a true
    campaign, or as a part of another."""
    return row.state != "closed" or row.reason in ("true_campaign", *GOES_ON)


def standing(connection: Connection, case_id: str) -> tuple[str, ...] | None:
    """The case that a policy about a case is about now, and those that it was merged into, of all
    of which an account must be to be met; None where a person has judged one of them to be none
    that anything is done about.

    Where a scan finds a fleet to be part of another, its case stands for the whole of it. What a
    person merges is met no further than before: or whoever merges could have others' denials meet
    whom he likes."""
    cases: tuple[str, ...] = ()
    name: str | None = case_id
    merged = False
    while name is not None:
        row = connection.execute(select(case).where(case.c.id == name)).one()
        if not may_be_met(row):
            return None
        cases = (*cases, row.id) if merged or not cases else (row.id,)
        merged = merged or row.reason == "merged"
        name = row.survivor
    return cases


def met_by(connection: Connection, policy: Policy, now: datetime) -> list[Met]:
    """Whom a policy meets, by case, at whatever stage it is."""
    spoken_for = _benign(connection, now)
    passed = _passed(connection, policy.id, now)
    return [
        Met(policy, cases, _members(connection, cases, policy, spoken_for | passed), frozenset(passed))
        for cases in _cases(connection, policy)
    ]


def all_met(connection: Connection, now: datetime) -> Iterator[Met]:
    """The same of every policy that has taken a step and has not ended."""
    for row in connection.execute(select(policies).where(policies.c.ended_at.is_(None)).order_by(policies.c.id)).all():
        policy = policy_of(row, now)
        if policy.state != "ended" and policy.steps:
            yield from met_by(connection, policy, now)


def _cases(connection: Connection, policy: Policy) -> list[tuple[str, ...]]:
    """A policy about a kind is about what scans found to be of it, not about what people put
    together."""
    if policy.case_id:
        found = [standing(connection, policy.case_id)]
    else:
        of_kind = select(case).where(case.c.kind == policy.kind, case.c.origin == "scan").order_by(case.c.id)
        rows = connection.execute(of_kind).all()
        found = [standing(connection, row.id) for row in rows if row.survivor is None or row.reason == "merged"]
    return [cases for cases in found if cases is not None]


def _members(connection: Connection, cases: tuple[str, ...], policy: Policy, without: set[str]) -> dict[str, float]:
    query = select(member.c.account_id, member.c.membership).where(
        member.c.case_id == cases[0], member.c.state == "in", member.c.membership >= policy.terms.membership
    )
    for also in cases[1:]:
        there = select(member.c.account_id).where(member.c.case_id == also, member.c.state == "in")
        query = query.where(member.c.account_id.in_(there))
    return {account: of for account, of in connection.execute(query) if account not in without}


def _benign(connection: Connection, now: datetime) -> set[str]:
    """Accounts that a person has labelled benign, in whatever case."""
    query = select(benign.c.account_id).where(benign.c.since <= now, benign.c.until > now)
    return set(connection.execute(query).scalars())


def _passed(connection: Connection, policy_id: str, now: datetime) -> set[str]:
    """Accounts that have passed a policy's challenge."""
    mine = challenge.c.policy_id == policy_id
    query = select(challenge.c.account_id).where(mine, challenge.c.passed.is_(True), challenge.c.until > now)
    return set(connection.execute(query).scalars())
