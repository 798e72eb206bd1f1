"""The tables beside campaigns.json: members, groups' members, and every candidate with its
scores."""

import numpy as np
import pyarrow as pa

from stillwatch.campaigns.judge import Verdict
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import telling_edges
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.population import Population
from stillwatch.scan.judged import Told, candidate_id
from stillwatch.scan.taken import Taken

MEMBERS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("account_id", pa.string()),
        ("membership", pa.float64()),
        ("exchanges", pa.int64()),
        ("harvest_exchanges", pa.int64()),
        ("attempts", pa.int64()),
        ("strongest_evidence", pa.string()),
    ]
)
GROUP_MEMBERS = pa.schema(
    [
        ("group_id", pa.string()),
        ("account_id", pa.string()),
        ("membership", pa.float64()),
        ("campaign_id", pa.string()),
    ]
)
EXPOSED = "exposed"
"""Stands for a group's id with accounts of a campaign that took too little to belong to it, as
honest customers of a rented pool do; `campaign_id` is null for all others."""

FACT = pa.struct([("kind", pa.string()), ("family", pa.string()), ("weight", pa.float64())])
CANDIDATES = pa.schema(
    [
        ("candidate_id", pa.string()),
        ("origin", pa.string()),
        ("accounts", pa.int64()),
        ("account_ids", pa.list_(pa.string())),
        *((name, pa.float64()) for name in ("acts_as_one", "concealed", "harvest", "confidence")),
        ("evidence", pa.list_(FACT)),
    ]
)


def member_table(people: Population, told: Told, counted: Taken, belongs: np.ndarray) -> pa.Table:
    """MEMBERS of one campaign: the accounts that belong, with what each took."""
    fleet = told.verdict.fleet
    at, strongest = np.flatnonzero(belongs), _strongest(people, fleet)
    return pa.table(
        {
            "campaign_id": [told.name] * len(at),
            "account_id": [told.accounts[k] for k in at],
            "membership": np.minimum(fleet.member[at], told.verdict.confidence),
            "exchanges": counted.exchanges[at],
            "harvest_exchanges": counted.harvest[at],
            "attempts": counted.attempts[at],
            "strongest_evidence": [strongest[k] for k in at],
        },
        schema=MEMBERS,
    )


def _strongest(people: Population, fleet: Fleet) -> list[str]:
    """Per member the kind of the strongest evidence that ties it in: a value that it shares with
    another member, or what the group has as a whole."""
    out = [""] * len(fleet.accounts)
    for evidence in ranked(fleet.evidence, 1):
        tied = np.ones(len(out), bool)
        if "of" in evidence.facts:
            tied = np.isin(fleet.accounts, telling_edges(people, fleet.accounts, evidence.facts["of"])[0])
        out = [kind or (evidence.kind if t else "") for kind, t in zip(out, tied, strict=True)]
    return [kind or "exchangeability" for kind in out]


def group_table(groups: list[Told]) -> pa.Table:
    """GROUP_MEMBERS of all groups that are told of."""
    rows = [
        {"group_id": group.name, "account_id": account, "membership": float(p)}
        for group in groups
        for account, p in zip(group.accounts, group.verdict.fleet.member, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=GROUP_MEMBERS)


def exposed_table(told: Told, belongs: np.ndarray) -> pa.Table:
    """GROUP_MEMBERS of a campaign's accounts that do not belong to it."""
    at = np.flatnonzero(~belongs)
    return pa.table(
        {
            "group_id": [EXPOSED] * len(at),
            "account_id": [told.accounts[k] for k in at],
            "membership": told.verdict.fleet.member[at],
            "campaign_id": [told.name] * len(at),
        },
        schema=GROUP_MEMBERS,
    )


def candidate_table(people: Population, verdicts: list[Verdict]) -> pa.Table:
    """One row per candidate with its scores, from which calibration can be checked."""
    rows = [
        {
            "candidate_id": candidate_id(people, v),
            "origin": v.fleet.origin,
            "accounts": len(v.fleet.accounts),
            "account_ids": [people.names[a] for a in v.fleet.accounts],
            "acts_as_one": v.answers.acts_as_one,
            "concealed": v.answers.concealed,
            "harvest": v.answers.harvest,
            "confidence": v.believed,
            "evidence": [{"kind": e.kind, "family": e.family, "weight": e.weight} for e in v.evidence],
        }
        for v in verdicts
    ]
    return pa.Table.from_pylist(rows, schema=CANDIDATES)


def ranked(evidence: list[Evidence], sign: int) -> list[Evidence]:
    """Evidence of one sign, strongest first."""
    return sorted((e for e in evidence if e.weight * sign > 0), key=lambda e: -abs(e.weight))
