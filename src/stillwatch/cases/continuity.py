"""Which case a scan's fleet belongs to.

A campaign keeps its id from scan to scan, a group does not: its id is drawn from its accounts, so
that one account more makes another. An analyst who closed the group yesterday must not find it new
today, and a group that became a campaign is still the case that he judged. So a fleet that no case
is named after continues the case that it shares most accounts with, among those of which the scan
tells nothing else, and its id becomes another name of that case.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set

from sqlalchemy import Connection, delete, insert, select

from stillwatch.cases.fleet import Fleet
from stillwatch.cases.schema import alias, case, member

LEAST = 0.5
"""A fleet continues a case when it has more than so much of the case's accounts: no two fleets
apart can."""


def matched(connection: Connection, fleets: list[Fleet]) -> dict[str, str]:
    """For each fleet's id a case's, its own where it is to be a new case. Keeps the aliases."""
    accounts: dict[str, set[str]] = defaultdict(set)
    for (case_id,) in connection.execute(select(case.c.id).where(case.c.origin == "scan")):
        accounts[case_id] = set()
    # A case that was folded goes on in another, and is continued only under its own name.
    told = select(member.c.case_id, member.c.account_id).join(case).where(case.c.origin == "scan")
    for case_id, account in connection.execute(told.where(case.c.reason.is_distinct_from("folded"))):
        accounts[case_id].add(account)
    known = {name: case_id for name, case_id in connection.execute(select(alias.c.id, alias.c.case_id))}
    found = continued(fleets, accounts, known)
    out = {fleet.id: found.get(fleet.id, fleet.id) for fleet in fleets}
    for name, case_id in out.items():
        if known.get(name, name) != case_id:
            connection.execute(delete(alias).where(alias.c.id == name))
            if name != case_id:
                connection.execute(insert(alias).values(id=name, case_id=case_id))
    return out


def continued(fleets: list[Fleet], accounts: Mapping[str, Set[str]], aliases: Mapping[str, str]) -> dict[str, str]:
    """A case's id for each fleet's id that belongs to a case. `accounts`: by case, those that scans
    told of; `aliases`: other name -> case. One to one: a fleet's own name counts most, then an
    alias, then the largest overlap."""
    out = {fleet.id: fleet.id for fleet in fleets if fleet.id in accounts}
    named = ((fleet.id, aliases[fleet.id]) for fleet in fleets if fleet.id in aliases)
    for claims in (named, _claims(fleets, accounts, out)):
        taken = set(out.values())
        for fleet_id, case_id in claims:
            if fleet_id not in out and case_id not in taken:
                out[fleet_id] = case_id
                taken.add(case_id)
    return out


def _claims(
    fleets: list[Fleet], accounts: Mapping[str, Set[str]], found: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(fleet, case) where they share enough, largest overlap first, of those that have not found
    each other."""
    holders: dict[str, list[str]] = defaultdict(list)
    for case_id in accounts.keys() - set(found.values()):
        for account in accounts[case_id]:
            holders[account].append(case_id)
    ranked = []
    for fleet in (fleet for fleet in fleets if fleet.id not in found):
        shared = Counter(case_id for account in fleet.members for case_id in holders.get(account, ()))
        ranked += [(-n, fleet.id, case_id) for case_id, n in shared.items() if n > LEAST * len(accounts[case_id])]
    return ((fleet_id, case_id) for _, fleet_id, case_id in sorted(ranked))
