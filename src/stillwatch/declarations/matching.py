"""Declarations held against a log: which of its accounts each names, and what the log says against
it. Nothing of this is weighed; it is said to whoever decides."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from stillwatch.campaigns.declared import Declared
from stillwatch.campaigns.findings import Declaration as About
from stillwatch.campaigns.findings import DeclaredFleet
from stillwatch.declarations.folder import Folder
from stillwatch.declarations.model import Declaration
from stillwatch.lake.views.protocols import ReadableLake

SEVERAL = 3.0
"""Times the declared volume from which the log is said to speak against it: a busy week may double
it."""


def held_against(folder: Folder, lake: ReadableLake, until: datetime | None) -> list[Declared]:
    """What each declaration says, with the accounts of the log that it names."""
    if not folder.usable:
        return []
    exchanges, organizations = _said(lake, until)
    stands_for = {row["alias"]: row["account_id"] for row in lake.aliases(until).to_pylist()}
    named = [_accounts(one, exchanges, stands_for) for _, one in folder.usable]
    holders = Counter(account for accounts in named for account in accounts)
    days = max(1, len(lake.days(until)))
    out = []
    for (file, one), accounts in zip(folder.usable, named, strict=True):
        a_day = sum(exchanges.get(account, 0) for account in accounts) / days
        about = _about(file, one, len(accounts), a_day)
        about.contradictions = list(_contradictions(one, accounts, a_day, organizations, holders))
        out.append(Declared(about, accounts))
    return out


def _said(lake: ReadableLake, until: datetime | None) -> tuple[dict[str, int], dict[str, str]]:
    """(by account of the log, how many exchanges; its organization, where the log names one)."""
    found = lake.view(until).query(
        "SELECT account_id, COUNT(*) AS n, MAX(organization_id) AS organization_id FROM exchanges GROUP BY account_id"
    )
    rows, records = found.to_pylist(), lake.accounts(until).select(["account_id", "organization_id"]).to_pylist()
    organizations = {row["account_id"]: row["organization_id"] for row in (*rows, *records) if row["organization_id"]}
    return {row["account_id"]: row["n"] for row in rows}, organizations


def _accounts(one: Declaration, exchanges: dict[str, int], stands_for: dict[str, str]) -> frozenset[str]:
    """The accounts of the log that it names, by their ids or by another one that stands for
    them."""
    wanted = frozenset(one.accounts)
    found = {name for name in exchanges if one.hashed(name) in wanted}
    found |= {name for alias, name in stands_for.items() if one.hashed(alias) in wanted}
    return frozenset(found)


def _about(file: str, one: Declaration, found: int, a_day: float) -> About:
    return About(
        declaration_id=one.id,
        file=file,
        who=one.who,
        contact=one.contact,
        purposes=list(one.purposes),
        fleets=[DeclaredFleet(**fleet.model_dump()) for fleet in one.fleets],
        exchanges_a_day=one.exchanges_a_day,
        made=one.made,
        expires=one.expires,
        signer=one.fingerprint,
        accounts=len(one.accounts),
        found=found,
        observed_a_day=round(a_day, 1),
    )


def _contradictions(
    one: Declaration,
    accounts: frozenset[str],
    a_day: float,
    organizations: dict[str, str],
    holders: Counter[str],
) -> Iterator[str]:
    theirs = Counter(organizations[account] for account in accounts if account in organizations)
    if len(theirs) > 1:
        yield (
            f"By the operator's records {theirs.total():,} of its accounts belong to {len(theirs):,} different "
            "organizations."
        )
    if a_day > SEVERAL * one.exchanges_a_day:
        yield f"It declares {one.exchanges_a_day:,} exchanges a day; the log has {a_day:,.0f}."
    twice = sum(holders[account] > 1 for account in accounts)
    if twice:
        yield f"{twice:,} of its accounts are named by another declaration too."
