"""Taking in a scan: figures and members follow it, what people decided stays.

Only the machine changes cases here, one scan in one transaction. It closes a case only where the
scan says that its fleet is part of another's, and reopens one only where it is no longer what a
person judged.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa
from sqlalchemy import Connection, insert, select

from stillwatch.campaigns.declared import DECLARED
from stillwatch.campaigns.findings import Findings
from stillwatch.cases import audit
from stillwatch.cases.change import find_case
from stillwatch.cases.continuity import matched
from stillwatch.cases.declarations import keep_declarations
from stillwatch.cases.fleet import Fleet, digest, fleets_of
from stillwatch.cases.lineage import derived
from stillwatch.cases.membership import members_of, renewed
from stillwatch.cases.renewal import open_case, renew
from stillwatch.cases.schema import case, scan
from stillwatch.cases.store import Store
from stillwatch.cases.succession import stand_for


@dataclass
class TakenIn:
    """What a scan did to the cases: its number, the case of each of its campaigns and groups, and
    cases by what happened to them. Nothing where the scan was known already."""

    number: int
    cases: dict[str, str] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)


def take_in(
    store: Store, findings: Findings, members: pa.Table, groups: pa.Table, declared: pa.Table | None = None
) -> TakenIn:
    """Make a case of every campaign and group of a scan's result, or bring the one there is up to
    it. `members`, `groups` and `declared` are members.parquet, groups.parquet and, where there is
    one, declared.parquet. The latest result again changes nothing."""
    declared = DECLARED.empty_table() if declared is None else declared
    made = digest(findings, members, groups, declared)
    with store.writing() as connection:
        latest = connection.execute(select(scan).order_by(scan.c.number.desc()).limit(1)).first()
        if latest and latest.digest == made:
            return TakenIn(latest.number)
        done = TakenIn(latest.number + 1 if latest else 1)
        _record(connection, done.number, made, findings)
        fleets = fleets_of(findings, members, groups, done.number)
        done.cases = matched(connection, fleets)
        for fleet in fleets:
            _follow(connection, fleet, done)
        keep_declarations(connection, findings.declarations, declared, done.number)
        for row, fleet in derived(connection):
            _note(done, row.id, *renew(connection, row, fleet))
        counts = {name: len(getattr(done, name)) for name in ("opened", "changed", "reopened", "folded")}
        audit.append(connection, None, "scan.taken_in", f"scan:{done.number}", digest=made, **counts)
    return done


def _record(connection: Connection, number: int, made: str, findings: Findings) -> None:
    told = {"scanned": findings.scanned.model_dump(mode="json"), "capability_mix": findings.capability_mix}
    values = {"number": number, "at": datetime.now(UTC), "digest": made, "prior": findings.prior, **told}
    connection.execute(insert(scan).values(**values))


def _follow(connection: Connection, fleet: Fleet, done: TakenIn) -> None:
    """Open a fleet's case or bring the one there is up to it, and fold into it those that it has
    taken up."""
    case_id = done.cases[fleet.id]
    row = connection.execute(select(case).where(case.c.id == case_id)).first()
    apart, taken_up = set[str](), []
    for name in fleet.aliases:
        other = find_case(connection, name)
        if other and other.id not in done.cases.values() and other.survivor is None:
            apart |= {a for a, one in members_of(connection, other.id).items() if one.place == "removed"}
            taken_up.append(other)
    if row:
        _note(done, case_id, *renew(connection, row, fleet, apart))
    else:
        open_case(connection, fleet, renewed({}, fleet.members, apart), "scan", state="new")
        audit.append(connection, None, "case.opened", case_id, scan=done.number, accounts=len(fleet.members))
        done.opened.append(case_id)
    for other in taken_up:
        stand_for(connection, other, case_id, "folded", f"A scan found that its fleet is part of {case_id}.")
        done.folded.append(other.id)


def _note(done: TakenIn, case_id: str, changed: bool, reopened: bool) -> None:
    done.changed += [case_id] * changed
    done.reopened += [case_id] * reopened
