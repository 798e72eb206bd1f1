"""What a scan found, put together: campaigns, groups, and the tables that go beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import pyarrow as pa

from stillwatch.campaigns import kinds, targets
from stillwatch.campaigns.attribution import attributed
from stillwatch.campaigns.declared import Declared, decided, declared_here, declared_table
from stillwatch.campaigns.findings import Campaign, Findings, Group, Scanned
from stillwatch.campaigns.harvest import PRIOR as HARVEST_PRIOR
from stillwatch.campaigns.judge import UNKNOWN_CAP
from stillwatch.campaigns.labels import Label, by_account
from stillwatch.exchange.reject import set_aside
from stillwatch.fleets.find import PRIOR as ONE_PRIOR
from stillwatch.fleets.population import Population
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.scan import taken
from stillwatch.scan.judged import Judged, Told
from stillwatch.scan.names import remember
from stillwatch.scan.reading import exchanges_of, reading_of, switched_off
from stillwatch.scan.survey import survey
from stillwatch.scan.tables import MEMBERS, candidate_table, exposed_table, group_table, member_table, ranked


@dataclass(frozen=True)
class Result:
    """What a scan found, and the tables that go beside it (members, groups, candidates).
    attributed: taken.ATTRIBUTED of all members, where names are kept: what a lake keeps so that
    each count can be traced to lines of the log."""

    findings: Findings
    tables: dict[str, pa.Table]
    attributed: pa.Table | None = None

    @property
    def kept_tables(self) -> dict[str, pa.Table]:
        """The tables that a lake keeps of its last scan, for whoever works on the result."""
        return self.tables | ({"attributed": self.attributed} if self.attributed is not None else {})


def scan_lake(
    lake: ReadableLake, until: datetime | None, labels: list[Label], persist: bool, declared: Sequence[Declared] = ()
) -> Result:
    """Find the fleets of a lake and judge them. `persist` keeps campaign names for later scans of
    this lake; declared: what others say of its accounts."""
    with survey(lake, until, labels) as seen:
        standing, labels = decided(declared, by_account(labels, lake, until), until or datetime.now(UTC))
        result = written_down(Judged.of(seen, until, labels), persist, standing)
    if standing:
        result.findings.declarations = [one.about for one in standing]
        result.tables["declared"] = declared_table(standing)
    return result


def written_down(judged: Judged, persist: bool, declared: Sequence[Declared] = ()) -> Result:
    """Campaigns, groups and tables of what was judged; declared: as people decided of it."""
    written = [_campaign(judged, told, declared, persist) for told in judged.campaigns]
    groups = [_group(judged.people, told, declared) for told in judged.groups]
    tables = {
        "members": pa.concat_tables([MEMBERS.empty_table(), *(one.members for one in written)]),
        "groups": pa.concat_tables([group_table(judged.groups), *(one.exposed for one in written)]),
        "candidates": candidate_table(judged.people, judged.verdicts),
    }
    findings = _findings(judged, [one.campaign for one in written], groups)
    if not persist:
        return Result(findings, tables)
    if judged.until is None:  # a look into the past must not rename the present
        named = [(told.name, told.aliases, told.accounts) for told in judged.campaigns]
        judged.lake.keep_campaign_names(remember(named, judged.record))
    return Result(findings, tables, pa.concat_tables([taken.ATTRIBUTED.empty_table(), *(w.traced for w in written)]))


class _Written(NamedTuple):
    """A campaign with its part of each table."""

    campaign: Campaign
    members: pa.Table
    exposed: pa.Table
    traced: pa.Table


def _campaign(judged: Judged, told: Told, declared: Sequence[Declared], trace: bool) -> _Written:
    """A listed campaign: what each of its accounts took, and which of them belong to it by that.
    trace: whether the result keeps where its exchanges stand."""
    people, verdict, accounts = judged.people, told.verdict, told.accounts
    fleet = verdict.fleet
    place, rows, probability = attributed(judged.lake, judged.until, people, fleet.accounts, judged.everybody)
    harvest = taken.in_parts(probability)
    counted = taken.taken_by(place, len(accounts), rows, harvest)
    belongs = (
        (counted.attempts >= taken.LEAST_EXCHANGES)
        & (counted.attempts >= taken.LEAST_SHARE * counted.exchanges)
        & (fleet.member >= 0.5)
    )
    group, own = fleet.accounts[belongs], belongs[place]
    campaign = Campaign(
        campaign_id=told.name,
        aliases=told.aliases,
        confidence=round(verdict.confidence, 6),
        answers=verdict.answers,
        accounts=int(belongs.sum()),
        first_seen=counted.first,
        last_seen=counted.last,
        exchanges=int(counted.exchanges[belongs].sum()),
        harvest_exchanges=int(counted.harvest[belongs].sum()),
        attempts=int(counted.attempts[belongs].sum()),
        capabilities=targets.capabilities(people, fleet.accounts, rows, probability),
        evidence=ranked(verdict.evidence, 1),
        counter_evidence=ranked(verdict.evidence, -1),
        declared=declared_here(declared, [people.names[a] for a in group]),
        timeline=taken.timeline(people, group),
    )
    traced = taken.ATTRIBUTED.empty_table()
    if trace:
        where = rows.select(taken.PLACES).filter(own)
        traced = taken.attributed_table(told.name, accounts, place[own], where, harvest[own])
    return _Written(
        campaign,
        member_table(people, told, counted, belongs),
        exposed_table(told, belongs),
        traced,
    )


def _group(people: Population, told: Told, declared: Sequence[Declared]) -> Group:
    """A group that is linked, with the honest explanation that fits it."""
    verdict = told.verdict
    kind = kinds.kind_of(verdict.evidence, verdict.answers.harvest)
    return Group(
        group_id=told.name,
        kind=kind,
        accounts=len(told.accounts),
        exchanges=int(people.counts["exchanges"][verdict.fleet.accounts].sum()),
        confidence=round(verdict.confidence, 6),
        answers=verdict.answers,
        says=kinds.SAYS[kind],
        evidence=ranked(verdict.evidence, 1),
        counter_evidence=ranked(verdict.evidence, -1),
        declared=declared_here(declared, told.accounts),
    )


def _findings(judged: Judged, campaigns: list[Campaign], groups: list[Group]) -> Findings:
    """What campaigns.json says."""
    lake, people, until = judged.lake, judged.people, judged.until
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
