"""A scan's campaigns and groups as cases take them in: one shape for both, with its members."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from stillwatch.campaigns.findings import Campaign, Findings, Group
from stillwatch.cases.model import Told
from stillwatch.result.words import utc


class Member(NamedTuple):
    """An account of a fleet. The figures are None for a group, of whose members a scan does not
    count them."""

    membership: float
    exchanges: int | None = None
    harvest_exchanges: int | None = None
    attempts: int | None = None
    strongest_evidence: str | None = None


@dataclass(frozen=True)
class Fleet:
    """What a scan tells of one campaign or group. `values` are columns of the case's row; `members`
    by account."""

    id: str
    values: dict[str, Any]
    members: dict[str, Member]
    aliases: list[str] = field(default_factory=list)


def fleets_of(findings: Findings, members: pa.Table, groups: pa.Table, scan: int) -> list[Fleet]:
    """Every campaign, then every group, of the scan of this number."""
    of_campaigns, of_groups = _members(members, "campaign_id"), _members(groups, "group_id")
    last = {"last_scan": scan}
    out = [
        Fleet(c.campaign_id, _campaign(c) | last, of_campaigns.get(c.campaign_id, {}), c.aliases)
        for c in findings.campaigns
    ]
    return out + [Fleet(g.group_id, _group(g) | last, of_groups.get(g.group_id, {})) for g in findings.groups]


def digest(findings: Findings, *tables: pa.Table) -> str:
    """SHA-256 of a scan's result, so that one that was taken in already is known."""
    made = hashlib.sha256(findings.model_dump_json().encode())
    for table in tables:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
        made.update(sink.getvalue())
    return made.hexdigest()


def _members(table: pa.Table, key: str) -> dict[str, dict[str, Member]]:
    wanted = [key, "account_id", *(name for name in Member._fields if name in table.column_names)]
    out: dict[str, dict[str, Member]] = {}
    for row in table.select(wanted).to_pylist():
        of, account = row.pop(key), row.pop("account_id")
        out.setdefault(of, {})[account] = Member(**row)
    return out


def _campaign(found: Campaign) -> dict[str, Any]:
    strongest = max(found.evidence, key=lambda evidence: evidence.weight, default=None)
    says = strongest.says if strongest else ""
    taken = {"exchanges": found.exchanges, "harvest_exchanges": found.harvest_exchanges}
    seen = {"first_seen": utc(found.first_seen), "last_seen": utc(found.last_seen)}
    return {"kind": "campaign", "says": says, **taken, **seen, **_common(found)}


def _group(found: Group) -> dict[str, Any]:
    unknown = dict.fromkeys(("harvest_exchanges", "first_seen", "last_seen"))
    return {"kind": found.kind, "says": found.says, "exchanges": found.exchanges, **unknown, **_common(found)}


def _common(found: Campaign | Group) -> dict[str, Any]:
    # Only where something is declared: or each case would have changed that was taken in before
    # there was the like.
    names = {"answers", "evidence", "counter_evidence", "capabilities", *(["declared"] if found.declared else [])}
    told: Told = json.loads(found.model_dump_json(include=names))
    told.setdefault("capabilities", [])
    weights: dict[str, float] = {}
    for evidence in found.evidence:
        weights[evidence.kind] = max(evidence.weight, weights.get(evidence.kind, 0.0))
    shares = {one["name"]: one["share"] for one in told["capabilities"]}
    traits = {"evidence": weights, "capabilities": shares}
    return {"confidence": found.confidence, "accounts": found.accounts, "told": told, "traits": traits}
