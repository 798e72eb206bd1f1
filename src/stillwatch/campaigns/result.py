"""What a scan found, put together: campaigns, groups, and the tables that go beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from stillwatch.campaigns import kinds, taken, targets
from stillwatch.campaigns.attribution import Everybody, attributed
from stillwatch.campaigns.declared import Declared, decided, declared_here, declared_table
from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.findings import Campaign, Capability, Findings, Group, Scanned
from stillwatch.campaigns.harvest import PRIOR as HARVEST_PRIOR
from stillwatch.campaigns.identity import fresh_id, keep_names, remember
from stillwatch.campaigns.judge import LISTED, UNKNOWN_CAP, Verdict, without_echoes
from stillwatch.campaigns.labels import Label, by_account, informed
from stillwatch.campaigns.reading import exchanges_of, reading_of, switched_off
from stillwatch.campaigns.survey import Seen, survey
from stillwatch.campaigns.tables import MEMBERS, candidate_table, exposed_table, group_table, member_table, ranked
from stillwatch.exchange.reject import set_aside
from stillwatch.fleets.find import PRIOR as ONE_PRIOR
from stillwatch.fleets.population import Population
from stillwatch.lake.face import ReadableLake
from stillwatch.lake.names import NAMES

TELLING = 50
"""Accounts from which a group that does not act as one is told of."""


@dataclass(frozen=True)
class Result:
    """What a scan found, and the tables that go beside it (members, groups, candidates). attributed: taken.ATTRIBUTED
    of all members, where names are kept: what a lake keeps so that each count can be traced to lines of the log."""

    findings: Findings
    tables: dict[str, pa.Table]
    attributed: pa.Table | None = None


def scan_lake(
    lake: ReadableLake, until: datetime | None, labels: list[Label], persist: bool, declared: Sequence[Declared] = ()
) -> Result:
    """Find the fleets of a lake and judge them. `persist` keeps campaign names for later scans of this lake; declared:
    what others say of its accounts."""
    with survey(lake, until, labels) as seen:
        standing, labels = decided(declared, by_account(labels, lake, until), until or datetime.now(UTC))
        result = scan_seen(seen, until, labels, persist, standing)
    if standing:
        result.findings.declarations = [one.about for one in standing]
        result.tables["declared"] = declared_table(standing)
    return result


def scan_seen(
    seen: Seen, until: datetime | None, labels: list[Label], persist: bool, declared: Sequence[Declared] = ()
) -> Result:
    """The same of what is looked at; labels: of accounts (labels.by_account); declared: as people decided of it."""
    people, known = informed(seen.people, labels, until)
    verdicts, others = deliberate(seen.lake, until, people, known, seen.proposed)
    return _write_down(seen.lake, people, without_echoes(verdicts), verdicts, others, until, persist, declared)


def _write_down(
    lake: ReadableLake,
    people: Population,
    verdicts: list[Verdict],
    all_verdicts: list[Verdict],
    others: Everybody,
    until: datetime | None,
    persist: bool,
    declared: Sequence[Declared],
) -> Result:
    """Campaigns, groups and tables from the verdicts; `others` as `attribute` takes them."""
    listed = [v for v in verdicts if v.confidence >= LISTED]
    names = [[people.names[a] for a in v.fleet.accounts] for v in listed]
    record = lake.campaign_names() if persist else NAMES.empty_table()
    named = keep_names(names, record)
    campaigns, members, exposed, traced = [], [], [], []
    for verdict, accounts, (campaign_id, aliases) in zip(listed, names, named, strict=True):
        place, rows, probability = attributed(lake, until, people, verdict.fleet.accounts, others)
        harvest = taken.in_parts(probability)
        counted = taken.taken_by(place, len(accounts), rows, harvest)
        belongs = (
            (counted.attempts >= taken.LEAST_EXCHANGES)
            & (counted.attempts >= taken.LEAST_SHARE * counted.exchanges)
            & (verdict.fleet.member >= 0.5)
        )
        aims = targets.capabilities(people, verdict.fleet.accounts, rows, probability)
        campaigns.append(_campaign(people, verdict, campaign_id, aliases, counted, belongs, aims, declared))
        members.append(member_table(people, verdict, campaign_id, accounts, counted, belongs))
        exposed.append(exposed_table(verdict, campaign_id, accounts, belongs))
        if persist:
            own = belongs[place]
            traced.append(
                taken.attributed_table(
                    campaign_id, accounts, place[own], rows.select(taken.PLACES).filter(own), harvest[own]
                )
            )
    if persist and until is None:  # a look into the past must not rename the present
        lake.keep_campaign_names(remember([(i, al, n) for (i, al), n in zip(named, names, strict=True)], record))
    cleared = [(v, _group(people, v, declared)) for v in verdicts if v.confidence < LISTED and worth_telling(v)]
    tables = {
        "members": pa.concat_tables(members) if members else MEMBERS.empty_table(),
        "groups": pa.concat_tables([group_table(people, cleared), *exposed]),
        "candidates": candidate_table(people, all_verdicts),
    }
    findings = _findings(lake, people, campaigns, [g for _, g in cleared], until)
    return Result(findings, tables, pa.concat_tables([taken.ATTRIBUTED.empty_table(), *traced]) if persist else None)


def _campaign(
    people: Population,
    verdict: Verdict,
    name: str,
    aliases: list[str],
    counted: taken.Taken,
    belongs: np.ndarray,
    aims: list[Capability],
    declared: Sequence[Declared],
) -> Campaign:
    group = verdict.fleet.accounts[belongs]
    return Campaign(
        campaign_id=name,
        aliases=aliases,
        confidence=round(verdict.confidence, 6),
        answers=verdict.answers,
        accounts=int(belongs.sum()),
        first_seen=counted.first,
        last_seen=counted.last,
        exchanges=int(counted.exchanges[belongs].sum()),
        harvest_exchanges=int(counted.harvest[belongs].sum()),
        attempts=int(counted.attempts[belongs].sum()),
        capabilities=aims,
        evidence=ranked(verdict.evidence, 1),
        counter_evidence=ranked(verdict.evidence, -1),
        declared=declared_here(declared, [people.names[a] for a in group]),
        timeline=taken.timeline(people, group),
    )


def worth_telling(verdict: Verdict) -> bool:
    """A group is told of when it acts as one, or an honest explanation links it for sure, or many by it."""
    if verdict.answers.acts_as_one >= 0.5:
        return True
    kind = kinds.kind_of(verdict.evidence, verdict.answers.harvest)
    if kind in ("company", "class", "benchmark"):
        return True
    return kind != "unconfirmed" and len(verdict.fleet.accounts) >= TELLING


def _group(people: Population, verdict: Verdict, declared: Sequence[Declared]) -> Group:
    kind = kinds.kind_of(verdict.evidence, verdict.answers.harvest)
    accounts = [people.names[a] for a in verdict.fleet.accounts]
    return Group(
        group_id=fresh_id("G", accounts),
        kind=kind,
        accounts=len(accounts),
        exchanges=int(people.counts["exchanges"][verdict.fleet.accounts].sum()),
        confidence=round(verdict.confidence, 6),
        answers=verdict.answers,
        says=kinds.SAYS[kind],
        evidence=ranked(verdict.evidence, 1),
        counter_evidence=ranked(verdict.evidence, -1),
        declared=declared_here(declared, accounts),
    )


def _findings(
    lake: ReadableLake, people: Population, campaigns: list[Campaign], groups: list[Group], until: datetime | None
) -> Findings:
    coverage = lake.coverage(until)
    remarks = lake.remarks(until)
    rejected = set_aside(remarks)
    kinds_seen = rejected["kind"].value_counts().to_pylist() if rejected.num_rows else []
    exchanges = lake.view(until).exchange_count()
    return Findings(
        schema="stillwatch.campaigns/1",
        scanned=Scanned(
            exchanges=exchanges,
            accounts=round(people.total),
            first=people.first,
            last=people.last,
            quarantined=rejected.num_rows,
        ),
        coverage=coverage,
        prior=ONE_PRIOR * HARVEST_PRIOR,
        notes=_notes(people),
        switched_off=switched_off(coverage),
        quarantine_kinds={v["values"]: v["counts"] for v in kinds_seen},
        reading=reading_of(remarks, exchanges, exchanges_of(lake.view(until), remarks)),
        capability_mix=targets.capability_mix(people),
        campaigns=campaigns,
        groups=groups,
    )


def _notes(people: Population) -> list[str]:
    out = [
        f"Confidence starts from a prior of {ONE_PRIOR:.0%} that a proposed group is run by one hand and "
        f"{HARVEST_PRIOR:.0%} that such a group harvests. The weights are reasoned, and set against simulated worlds; "
        "how often candidates of a confidence were true in these stands in the benchmark that comes with the program "
        "(docs/benchmark.md)."
    ]
    if len(people):
        out.append(people.calibration.sentence())
    if not people.affiliated:
        out.append(
            f"The log knows no affiliation of accounts, so whether a fleet is declared cannot be answered, and no "
            f"confidence exceeds {UNKNOWN_CAP:.2f}."
        )
    return out
