"""Scans' results, made by hand: campaigns and groups with as many accounts as a test needs."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from stillwatch.campaigns.declared import DECLARED
from stillwatch.campaigns.findings import Answers, Campaign, Capability, Declaration, Findings, Group, Scanned
from stillwatch.cases.store import Store
from stillwatch.cases.taking_in import TakenIn, take_in
from stillwatch.fleets.evidence import Evidence
from stillwatch.scan.tables import GROUP_MEMBERS, MEMBERS

DAY = datetime(2026, 5, 1, tzinfo=UTC)


def names(first: int, number: int) -> list[str]:
    return [f"acc-{k:06d}" for k in range(first, first + number)]


def evidence(**weights: float) -> list[Evidence]:
    return [Evidence(kind=kind, family=kind, weight=weight, says=f"Says {kind}.") for kind, weight in weights.items()]


@dataclass
class Result:
    """What a scan found, to be taken in."""

    campaigns: list[Campaign] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    group_members: list[dict[str, Any]] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    declared: list[dict[str, Any]] = field(default_factory=list)

    def campaign(self, name: str, accounts: list[str], each: int = 10, **changed: Any) -> "Result":
        """A campaign, every member of which made `each` exchanges."""
        total = each * len(accounts)
        fields: dict[str, Any] = {
            **{"campaign_id": name, "confidence": 0.97, "accounts": len(accounts), "exchanges": total},
            **{"answers": Answers(acts_as_one=0.99, concealed=None, harvest=0.98)},
            **{"first_seen": DAY, "last_seen": DAY, "harvest_exchanges": total, "attempts": total},
            "capabilities": [Capability(name="reasoning", share=0.6, lift=3.0)],
            "evidence": evidence(exchangeability=4.0, payment=2.0),
            "counter_evidence": evidence(follow_ups=-0.5),
        }
        self.campaigns.append(Campaign(**fields | changed))
        for account in accounts:
            told = {"membership": 0.9, "exchanges": each, "harvest_exchanges": each, "attempts": each}
            ids = {"campaign_id": name, "account_id": account, "strongest_evidence": "exchangeability"}
            self.members.append(ids | told)
        return self

    def group(self, name: str, accounts: list[str], kind: str = "class", **changed: Any) -> "Result":
        fields: dict[str, Any] = {
            **{"group_id": name, "kind": kind, "accounts": len(accounts), "exchanges": 7, "confidence": 0.2},
            **{"answers": Answers(acts_as_one=0.9, concealed=0.1, harvest=0.2), "says": "A class."},
        }
        self.groups.append(Group(**fields | changed))
        self.group_members += [{"group_id": name, "account_id": a, "membership": 0.8} for a in accounts]
        return self

    def declaration(self, name: str, accounts: list[str], **changed: Any) -> "Result":
        """A declaration that names these accounts of the log."""
        fields: dict[str, Any] = {
            **{"declaration_id": name, "file": f"{name}.declaration.json", "who": "Example Ltd", "fleets": []},
            **{"contact": "security@example.com", "purposes": ["code review"], "exchanges_a_day": 1000},
            **{"made": date.today() - timedelta(days=9), "expires": date.today() + timedelta(days=90)},
            **{"signer": "0" * 64, "accounts": len(accounts) + 2, "found": len(accounts)},
        }
        self.declarations.append(Declaration(**fields | changed))
        self.declared += [{"declaration_id": name, "account_id": account} for account in accounts]
        return self

    def findings(self) -> Findings:
        scanned = Scanned(exchanges=1000, accounts=500, first=DAY, last=DAY, quarantined=0)
        told = {"capability_mix": {"reasoning": 0.2}, "campaigns": self.campaigns, "groups": self.groups}
        told |= {"declarations": self.declarations}
        return Findings(schema="stillwatch.campaigns/1", scanned=scanned, coverage={}, prior=0.01, **told)

    def into(self, store: Store) -> TakenIn:
        members = pa.Table.from_pylist(self.members, schema=MEMBERS)
        groups = pa.Table.from_pylist(self.group_members, schema=GROUP_MEMBERS)
        declared = pa.Table.from_pylist(self.declared, schema=DECLARED)
        return take_in(store, self.findings(), members, groups, declared)
