"""Matters to report on, made by hand: small ones, and one of 25,000 accounts."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.campaigns.findings import Answers, Timeline
from stillwatch.exchange.schema import STATUSES
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import logit, probability
from stillwatch.report.matter import Judgement, Matter
from stillwatch.report.release import Attribution, Release
from stillwatch.result.write import campaigns_json
from stillwatch.scan.taken import ATTRIBUTED
from stillwatch.scan.taken import ONE as SURELY
from tests.result import fixtures

AT = fixtures.at(date(2026, 7, 1), 9, 30)

RELEASE = Release("Outside counsel", "TLP:AMBER+STRICT", "ann", AT)

ATTRIBUTED_RELEASE = Release(
    "The regulator",
    "TLP:RED",
    "ann",
    AT,
    Attribution("Example Holdings", "J. Doe, general counsel", "Their letter of 3 June 2026 admits it.", AT),
)

JUDGEMENT = Judgement("ann", fixtures.at(date(2026, 6, 20)), "Cards and lists agree.")


def evidence(kind: str, family: str, weight: float, says: str, **facts: object) -> Evidence:
    return Evidence(kind=kind, family=family, weight=weight, says=says, facts=facts)


PROVEN = [
    evidence(
        "shared_payment",
        "payment",
        5.0,
        "61% of the accounts share a payment method with another of them; among comparable accounts it is 0.4%. The "
        "most widely shared one joins 13 of them.",
        share=0.61,
        known=5,
    ),
    evidence(
        "exchangeability",
        "text",
        4.55,
        "What 5 accounts asked could have been dealt from one list: their subjects differ 0.03 times as much as "
        "those of comparable strangers (0 means one list, 1 means strangers; standard error 0.08, 1,786 prompts).",
        rho=0.03,
        p=0.01,
    ),
    evidence(
        "shared_frame",
        "text",
        1.2,
        "70% of the accounts share a prompt frame with another of them; among comparable accounts it is 59.9%. The "
        "most widely shared one joins 4 of them.",
        share=0.7,
    ),
    evidence("undeclared", "affiliation", 4.0, "No two of the accounts declare an organization in common.", share=0.0),
    evidence(
        "dealt_once",
        "text",
        2.45,
        "The accounts ask alike and hardly repeat each other: 0.3% of their distinct prompts were sent by two of "
        "them. So would a list dealt out, each prompt once.",
        among=0.003,
    ),
    evidence(
        "follow_ups",
        "conversation",
        1.9,
        "7% of the exchanges attributed to a harvest follow up on an earlier answer, against 27% of others' who talk.",
        share=0.07,
        others=0.27,
    ),
]
PROVEN += [
    evidence(
        "volume",
        "volume",
        2.0,
        "The median account asked 57 times, against 19 of the median account on its surface; all together asked "
        "327 times.",
        each=57,
    ),
    evidence(
        "tireless",
        "time",
        1.0,
        "The median account is active in 16.3 hours of its average active day, against 8.3 for the median "
        "comparable account.",
        hours=16.3,
    ),
]
DOUBTS = [
    evidence(
        "breadth",
        "text",
        -0.6,
        "The median account's prompts are 1.35 times as alike as those of the median comparable account: a narrow "
        "subject.",
        within=0.02,
        others=0.015,
    )
]

ONE, HIDDEN, HARVEST = (probability(logit(p) + w) for p, w in ((0.05, 9.55), (0.5, 4.0), (0.05, 6.75)))
"""The three answers, as a scan gets them from this evidence."""

IDS = ["acct-1", "acct-<2>&*_#", "acct-\u202e3\x1b[2J", "обмен-張", "é" * 8000]


def small(folder: Path, judgement: Judgement | None = None, taken_out: int = 0, **changed: object) -> Matter:
    """Five accounts with odd ids and three days."""
    harvest = np.array([95, 85, 50, 40, 12])
    members = _members(fixtures.small_campaign().campaign_id, IDS, [0.959, 0.95, 0.93, 0.8, 0.55], harvest)
    hours = [10, 9, 12, 11, 8, 10, 13, 12] * 3
    campaign = fixtures.small_campaign().model_copy(
        update={
            "accounts": len(IDS),
            "first_seen": datetime(2026, 5, 4, 0, 12, tzinfo=AT.tzinfo),
            "last_seen": datetime(2026, 5, 6, 20, 5, tzinfo=AT.tzinfo),
            "answers": Answers(acts_as_one=ONE, concealed=HIDDEN, harvest=HARVEST),
            "confidence": round(ONE * HIDDEN * HARVEST, 6),
            "evidence": PROVEN,
            "counter_evidence": DOUBTS,
            "timeline": Timeline(
                days=[date(2026, 5, d) for d in (4, 5, 6)],
                campaign=[90, 110, 100],
                others=[9_000, 9_500, 8_800],
                campaign_hours=hours,
                other_hours=[2, 1, 1, 1, 2, 4, 7, 9, 12, 14, 15, 15, 14, 15, 15, 14, 13, 12, 11, 10, 9, 7, 5, 3],
            ),
            **_sums(members),
            **changed,
        }
    )
    return _kept(folder, campaign, members, judgement, taken_out, rows=2)


def large(folder: Path, each: int) -> Matter:
    """25,000 accounts with so many attributed exchanges each, as a scan leaves them."""
    answers = Answers(acts_as_one=ONE, concealed=HIDDEN, harvest=HARVEST)
    told = {"evidence": PROVEN, "counter_evidence": DOUBTS, "answers": answers, "confidence": ONE * HIDDEN * HARVEST}
    campaign = fixtures.big_campaign().model_copy(update=told)
    rng = np.random.default_rng(1)
    harvest = rng.integers(each // 2, each, campaign.accounts)
    names = [f"acct_{k * 2654435761 % (1 << 32):08x}{k:05x}" for k in range(campaign.accounts)]
    members = _members(
        campaign.campaign_id, sorted(names), rng.beta(40, 1, campaign.accounts) * campaign.confidence, harvest
    )
    return _kept(folder, campaign.model_copy(update=_sums(members)), members, None, 0, each)


def _members(campaign_id: str, ids: list[str], membership: object, harvest: np.ndarray) -> pa.Table:
    return pa.table(
        {
            "campaign_id": [campaign_id] * len(ids),
            "account_id": ids,
            "membership": pa.array(membership, pa.float64()),
            "exchanges": harvest + 9,
            "harvest_exchanges": harvest,
            "attempts": harvest + 3,
            "strongest_evidence": ["shared_payment"] * len(ids),
        }
    ).sort_by("account_id")


def _sums(members: pa.Table) -> dict[str, int]:
    return {n: int(np.sum(members[n].to_numpy())) for n in ("exchanges", "harvest_exchanges", "attempts")}


def _kept(folder, campaign, members, judgement, taken_out, rows) -> Matter:
    findings = fixtures.findings([campaign], []).model_copy(
        update={"prior": 0.0025, "notes": ["The prior was set by hand."]}
    )
    (folder / "campaigns.json").write_text(campaigns_json(findings))
    pq.write_table(members, folder / "members.parquet")
    n = len(members)
    ids = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(n, dtype=np.int32), rows), members["account_id"].combine_chunks()
    )
    one = pa.DictionaryArray.from_arrays(np.zeros(n * rows, np.int32), pa.array([campaign.campaign_id]))
    likely = np.random.default_rng(2).uniform(0.6, 1.0, n * rows)
    times = np.datetime64(campaign.first_seen.replace(tzinfo=None), "us") + np.arange(n * rows) * np.timedelta64(1, "s")
    columns = {
        "campaign_id": one,
        "account_id": ids,
        "source": np.zeros(n * rows, np.int32),
        "row": np.arange(n * rows),
        "timestamp": pa.array(times, pa.timestamp("us")).cast(pa.timestamp("us", "UTC")),
        "status": np.full(n * rows, STATUSES.index("ok"), np.int8),
        "harvest": (likely * SURELY).astype(np.int32),
    }
    pq.write_table(pa.table(columns, schema=ATTRIBUTED), folder / "attributed.parquet", compression="zstd")
    return Matter(campaign, findings, members, judgement, taken_out, folder)
