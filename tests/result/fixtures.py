"""Findings with realistic figures: a campaign of 25,000 accounts, one of 120, groups of every
kind."""

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from stillwatch.campaigns.findings import (
    Answers,
    Aside,
    Campaign,
    Capability,
    Declaration,
    DeclaredHere,
    Evidence,
    Findings,
    Group,
    GroupKind,
    Reading,
    Scanned,
    Standing,
    Timeline,
    UnusableDeclaration,
)

START = date(2026, 4, 15)
MIX = {
    "software_engineering": 0.145,
    "agentic_tool_use": 0.06,
    "reasoning": 0.11,
    "mathematics": 0.05,
    "instruction_following": 0.22,
    "data_analysis": 0.07,
    "writing": 0.31,
    "translation": 0.08,
    "roleplay": 0.06,
    "safety_probing": 0.004,
    "other": 0.12,
}
AGENTIC = {"software_engineering": 0.61, "agentic_tool_use": 0.42, "reasoning": 0.27, "mathematics": 0.08}
SHARES = {**AGENTIC, "instruction_following": 0.12, "data_analysis": 0.06, "writing": 0.04, "other": 0.03}


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def timeline(total: int, days: int = 60, first: int = 7, last: int = 51, others: int = 6_300_000) -> Timeline:
    """A ramp to a plateau with a dip, beside ordinary traffic with its weekends and nights."""
    rng = np.random.default_rng(total)
    shape = np.zeros(days)
    active = np.arange(first, last + 1)
    shape[active] = np.minimum(1, (active - first + 1) / 9) * rng.uniform(0.88, 1.05, len(active))
    shape[active[len(active) * 2 // 3]] *= 0.4
    dates = [START + timedelta(days=i) for i in range(days)]
    week = np.array([0.62 if d.weekday() >= 5 else 1.0 for d in dates]) * rng.uniform(0.96, 1.03, days)
    clock = 1 + 0.72 * np.sin((np.arange(24) - 8) / 24 * 2 * math.pi)
    flat = rng.uniform(0.95, 1.05, 24)
    return Timeline(
        days=dates,
        campaign=[int(v) for v in shape / shape.sum() * total],
        others=[int(v) for v in week * others],
        campaign_hours=[int(v) for v in flat / flat.sum() * total],
        other_hours=[int(v) for v in clock / clock.sum() * others * days],
    )


def capabilities(shares: dict[str, float] = SHARES) -> list[Capability]:
    return [Capability(name=k, share=v, lift=round(v / MIX[k], 2)) for k, v in shares.items()]


FAMILIES = {
    "exchangeability": "text",
    "no_repeats": "text",
    "frame": "text",
    "reasoning_asked": "text",
    "shared_payment": "payment",
    "own_cards": "payment",
    "replacement": "lifecycle",
    "signup_burst": "lifecycle",
    "shared_network": "network",
    "tireless": "time",
    "declared_organization": "affiliation",
}


def evidence(kind: str, weight: float, says: str, **facts: object) -> Evidence:
    return Evidence(kind=kind, family=FAMILIES.get(kind, "behaviour"), weight=weight, says=says, facts=facts)


def big_campaign() -> Campaign:
    return Campaign(
        campaign_id="C-7f3a91c04d2e",
        aliases=["C-0b77d1e29a10"],
        confidence=0.9973,
        answers=Answers(acts_as_one=0.9994, concealed=0.991, harvest=0.9985),
        accounts=25_000,
        first_seen=at(START + timedelta(days=7), 3, 12),
        last_seen=at(START + timedelta(days=51), 22, 48),
        exchanges=28_800_000,
        harvest_exchanges=28_100_000,
        attempts=28_650_000,
        capabilities=capabilities(),
        evidence=[
            evidence(
                "exchangeability",
                8.4,
                "Prompts of different accounts resemble one another as closely as those of one and the "
                "same account: the measured difference is 0.02, where 0 means interchangeable and 1 as "
                "unlike as strangers.",
                rho=0.021,
                interval=[0.008, 0.034],
                accounts_tested=25_000,
                controls=4_000,
            ),
            evidence(
                "shared_payment",
                3.1,
                "212 payment instruments pay for 9,840 of the accounts; among other customers one instrument "
                "pays for 1.04 accounts on average.",
                instruments=212,
                accounts=9840,
            ),
            evidence(
                "replacement",
                1.9,
                "Of 1,310 members that were closed, 1,204 were followed within six hours by a new account "
                "that went on with the same work.",
                closed=1310,
                followed=1204,
                median_hours=2.4,
            ),
            evidence(
                "no_repeats",
                1.4,
                "Among 28.1 million prompts only 1,100 stand in two accounts; as many prompts from "
                "honest accounts repeats about 410,000 times. A list is being dealt out.",
                repeats=1100,
                expected=410_000,
            ),
            evidence(
                "reasoning_asked",
                1.2,
                "71% of the prompts ask for the reasoning to be written out; elsewhere on the same surface 6% do.",
                share=0.71,
                others=0.06,
            ),
            evidence(
                "tireless",
                0.8,
                "The quietest hour of the day carries 3.9% of the work, and no weekday or weekend shows.",
                quietest_hour=0.039,
            ),
        ],
        counter_evidence=[
            evidence(
                "follow_ups",
                -0.9,
                "In 4% of the conversations somebody asked back in their own words, as people do.",
                share=0.04,
            ),
            evidence(
                "declared_organization",
                -1.1,
                "310 of the accounts belong to one declared organization.",
                accounts=310,
            ),
        ],
        timeline=timeline(28_800_000),
    )


def small_campaign(number: int = 1) -> Campaign:
    return Campaign(
        campaign_id=f"C-{number:02d}d4e8aa10b2",
        confidence=0.962,
        answers=Answers(acts_as_one=0.991, concealed=None, harvest=0.978),
        accounts=120,
        first_seen=at(START + timedelta(days=19), 7, 30),
        last_seen=at(START + timedelta(days=25), 23, 59),
        exchanges=21_904,
        harvest_exchanges=20_117,
        attempts=20_350,
        capabilities=capabilities({"mathematics": 0.58, "reasoning": 0.44, "writing": 0.05}),
        evidence=[
            evidence(
                "exchangeability",
                6.1,
                "Prompts of different accounts resemble one another as closely as prompts of one account.",
                rho=0.06,
            ),
            evidence(
                "breadth",
                2.6,
                "The accounts together cover 3,900 distinct tasks and never come back to one.",
                tasks=3900,
            ),
            evidence(
                "signup_burst",
                1.7,
                "98 of the 120 accounts were opened within 31 hours.",
                accounts=98,
                hours=31,
            ),
        ],
        counter_evidence=[evidence("own_cards", -1.4, "104 of the accounts pay with a card of their own.")],
        timeline=timeline(21_904, first=19, last=25),
    )


GROUP_WORDS: dict[GroupKind, tuple[int, float, str]] = {
    "company": (
        420,
        0.02,
        "Ninety-seven in a hundred of these accounts are seats of one declared organization.",
    ),
    "class": (
        61,
        0.01,
        "One assignment, handed in within one week: the accounts ask back and sleep at night.",
    ),
    "benchmark": (
        34,
        0.06,
        "They run one public benchmark and repeat each other's prompts, as chance demands.",
    ),
    "resale_pool": (
        240,
        0.12,
        "One hand opened and pays for these accounts, but many unrelated people use them.",
    ),
    "shared_harness": (
        1900,
        0.01,
        "They use one coding agent; apart from its instructions their work differs.",
    ),
    "app": (5200, 0.01, "One application's users: short talk, follow-ups, and the clock of the evening."),
    "crowd": (88, 0.03, "Crowd workers with one brief; every one of them writes in words of their own."),
    "declared_harvest": (
        45,
        0.55,
        "They gather training data under one declared organization, and hide nothing.",
    ),
    "unconfirmed": (
        73,
        0.71,
        "They act as one and nothing says for whom; the work is too narrow to be sure.",
    ),
    "other": (12, 0.05, "Their failed requests are retried by one another; nothing else links them."),
}


def group(kind: GroupKind, number: int = 1) -> Group:
    accounts, confidence, says = GROUP_WORDS[kind]
    return Group(
        group_id=f"G-{kind[:3]}{number:02d}7c19e0",
        kind=kind,
        accounts=accounts,
        exchanges=accounts * 143,
        confidence=confidence,
        answers=Answers(acts_as_one=0.97, concealed=0.2 if kind != "app" else None, harvest=0.11),
        says=says,
        evidence=[
            evidence("shared_network", 2.2, "They come from three networks that hardly anybody else uses."),
            evidence("frame", 1.3, "Two in three prompts fill one frame."),
        ],
        counter_evidence=[
            evidence("declared_organization", -4.8, "Nine in ten share one declared affiliation.", share=0.97),
            evidence("follow_ups", -1.9, "People ask back in 38% of the conversations.", share=0.38),
        ],
    )


def all_groups() -> list[Group]:
    return [group(kind) for kind in GROUP_WORDS]


def declared(findings: Findings, who: str = "Example Ltd", standing: Standing = "unverified") -> Findings:
    """The findings, where somebody declares accounts of the first campaign and the first group."""
    said = {"declaration_id": "D-1", "who": who, "standing": standing, "accounts": 20, "of": 25}
    here = DeclaredHere(**said, says=f"20 of 25 accounts are declared as one organization's by “{who}”.")
    for one in (*findings.campaigns[:1], *findings.groups[:1]):
        one.declared = [here]
    days = {"made": date(2026, 4, 20), "expires": date(2026, 10, 1)}
    about = {"file": "a.declaration.json", "contact": "security@example.com", "purposes": ["review"], "fleets": []}
    figures = {"exchanges_a_day": 10, "accounts": 30, "found": 25, "signer": "0" * 64}
    findings.declarations = [Declaration(declaration_id="D-1", who=who, standing=standing, **days, **about, **figures)]
    findings.declarations_unusable = [UnusableDeclaration(file="b.declaration.json", reason="it is no file")]
    return findings


READING = Reading(
    set_aside=[
        Aside(kind=kind, reason=reason, records=records, source="logs/a.jsonl", row=17)
        for kind, reason, records in (
            ("syntax", "the line is not valid JSON", 802),
            ("timestamp", "timestamp is not a time", 341),
            ("type", "account_id is not text", 96),
            ("conflict", "another exchange has this id", 45),
        )
    ],
    left_out=[Aside(kind="left_out", reason="embeddings", records=12, source="logs/a.jsonl", row=3)],
    fields_unusable={"max_tokens": 7},
)

COVERAGE = {
    "account_id": 1.0,
    "organization_id": 0.81,
    "api_key_id": 0.93,
    "conversation_id": 0.27,
    "client_address": 0.992,
    "user_agent": 0.97,
    "tls_fingerprint": 0.41,
    "system": 0.66,
    "completion": 0.999,
    "payment_fingerprint": 0.88,
    "phone_fingerprint": 0.0,
    "signup_address": 0.0,
}


def findings(campaigns: list[Campaign] | None = None, groups: list[Group] | None = None) -> Findings:
    return Findings(
        scanned=Scanned(
            exchanges=378_400_000,
            accounts=2_525_000,
            first=at(START),
            last=at(START + timedelta(days=59), 23, 59),
            quarantined=1_284,
        ),
        coverage=COVERAGE,
        prior=0.0005,
        notes=[
            "The prior says that one candidate in 2,000 is a campaign; it was set by hand.",
            "Confidence was checked on 1,240 candidates of 214 simulated worlds; of those at 0.99 and more, "
            "0.4% were not campaigns (95% interval 0.1% to 1.3%).",
        ],
        switched_off=["shared phone", "shared sign-up network"],
        quarantine_kinds={"syntax": 802, "timestamp": 341, "encoding": 96, "conflict": 45},
        reading=READING.model_copy(deep=True),
        capability_mix=MIX,
        campaigns=[big_campaign()] if campaigns is None else campaigns,
        groups=all_groups() if groups is None else groups,
    )


def members(*campaigns: Campaign, prefix: str = "acct") -> pa.Table:
    """A members table that agrees with the campaigns' totals as far as rounding goes."""
    parts = []
    for campaign in campaigns:
        n = campaign.accounts
        rng = np.random.default_rng(n)
        weight = rng.lognormal(0, 0.35, n)
        harvest = np.maximum(5, weight / weight.sum() * campaign.harvest_exchanges).astype(np.int64)
        kinds = rng.choice(["exchangeability", "shared_payment", "replacement"], n, p=[0.62, 0.3, 0.08])
        parts.append(
            pa.table(
                {
                    "campaign_id": [campaign.campaign_id] * n,
                    "account_id": [f"{prefix}-{campaign.campaign_id[2:6]}-{i:06d}" for i in range(n)],
                    "membership": np.round(1 - rng.beta(1, 40, n) * 0.5, 4),
                    "exchanges": (harvest * 1.025).astype(np.int64),
                    "harvest_exchanges": harvest,
                    "attempts": (harvest * 1.02).astype(np.int64),
                    "strongest_evidence": kinds,
                }
            )
        )
    return pa.concat_tables(parts) if parts else NO_MEMBERS


NO_MEMBERS = pa.table(
    {
        "campaign_id": pa.array([], pa.string()),
        "account_id": pa.array([], pa.string()),
        "membership": pa.array([], pa.float64()),
        "exchanges": pa.array([], pa.int64()),
        "harvest_exchanges": pa.array([], pa.int64()),
        "attempts": pa.array([], pa.int64()),
        "strongest_evidence": pa.array([], pa.string()),
    }
)


def group_members(*groups: Group) -> pa.Table:
    rows = [(g.group_id, f"acct-{g.group_id}-{i:05d}", 0.9) for g in groups for i in range(g.accounts)]
    ids, accounts, membership = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "group_id": pa.array(ids, pa.string()),
            "account_id": pa.array(accounts, pa.string()),
            "membership": pa.array(membership, pa.float64()),
        }
    )


def tables(found: Findings) -> dict[str, pa.Table]:
    return {
        "members": members(*found.campaigns),
        "groups": group_members(*found.groups),
        "candidates": pa.table(
            {
                "candidate_id": [c.campaign_id for c in found.campaigns],
                "confidence": [c.confidence for c in found.campaigns],
            }
        ),
    }
