"""One campaign as it is handed over: what the last scan of a lake found, less the accounts that
analysts took out, and whether a person has confirmed it. Reports, bundles and shared signals all
start from it, so that figures agree."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import ValidationError

from stillwatch.campaigns.findings import Campaign, Findings
from stillwatch.cases.errors import NotFoundError
from stillwatch.cases.queries import read_case, read_history, read_members
from stillwatch.cases.store import Store
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.lake.store.columns import ranked

Standing = Literal["confirmed", "probable"]

SURE = 0.9
"""Membership from which an account of a campaign is called probable, as a campaign is from this
confidence (the contract); below it, possible."""


class DisclosureError(UnusableError):
    """There is nothing that can be handed over: no scan, no such campaign, an account of it
    forgotten."""


@dataclass(frozen=True)
class Judgement:
    """That a person closed the campaign's case as a true campaign, when and with what note."""

    person: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Matter:
    """campaign: as campaigns.json has it, its counts those of `members`; findings: the whole
    scan's. members: the campaign's rows of members.parquet, by account. taken_out: accounts that
    analysts took out of the case, labelled benign or moved to another. result: the folder that all
    of it was read from."""

    campaign: Campaign
    findings: Findings
    members: pa.Table
    judgement: Judgement | None
    taken_out: int
    result: Path

    @property
    def standing(self) -> Standing:
        """Only a person confirms; a scan finds what is probable."""
        return "confirmed" if self.judgement else "probable"

    @cached_property
    def exchanges(self) -> pa.Table:
        """scan/taken.py's ATTRIBUTED of the members, by account, time, source and row; read when
        first asked for, since there may be tens of millions."""
        rows = _table(self.result, "attributed", self.campaign.campaign_id)
        rows = rows.filter(pc.is_in(rows["account_id"].cast(pa.string()), self.members["account_id"].combine_chunks()))
        account, _ = ranked(rows["account_id"].cast(pa.string()))
        row, source, time = (rows[name].cast(pa.int64()).to_numpy() for name in ("row", "source", "timestamp"))
        return rows.take(pa.array(np.lexsort((row, source, time, account))))

    @staticmethod
    def read(lake: Lake, store: Store | None, campaign_id: str) -> "Matter":
        """The campaign of that id, or of one that it had before. store: the cases, where there are
        any. Raises DisclosureError."""
        folder = lake.result_folder
        findings = _findings(folder)
        campaign = _campaign(findings, campaign_id)
        out, judgement = _decided(store, campaign.campaign_id) if store else (set(), None)
        members = _table(folder, "members", campaign.campaign_id)
        members = members.filter(pc.invert(pc.is_in(members["account_id"], pa.array(sorted(out), pa.string()))))
        if not members.num_rows:
            raise DisclosureError(f"{campaign.campaign_id} has no accounts left: analysts took out all of them")
        sums = {name: int(pc.sum(members[name]).as_py()) for name in ("exchanges", "harvest_exchanges", "attempts")}
        return Matter(
            campaign.model_copy(update={"accounts": members.num_rows, **sums}),
            findings,
            members.sort_by("account_id"),
            judgement,
            campaign.accounts - members.num_rows,
            folder,
        )


def _findings(folder: Path) -> Findings:
    with clear_errors(folder):
        return Findings.model_validate(json.loads((folder / "campaigns.json").read_text("ascii")))


def _table(folder: Path, name: str, campaign_id: str) -> pa.Table:
    """One campaign's rows of a table of the result."""
    with clear_errors(folder):
        return pq.read_table(folder / f"{name}.parquet", filters=pc.field("campaign_id").cast("string") == campaign_id)


@contextmanager
def clear_errors(folder: Path) -> Iterator[None]:
    """Turns what goes wrong while a result is read into a DisclosureError that says what to do."""
    try:
        yield
    except FileNotFoundError:
        raise DisclosureError(
            "the lake keeps no result that can be handed over: scan it again, with --lake and without --until"
        ) from None
    except (OSError, ValueError, ValidationError, pa.ArrowException) as error:
        raise DisclosureError(f"the result in {folder} cannot be read; scan the lake again") from error


def _campaign(findings: Findings, campaign_id: str) -> Campaign:
    for campaign in findings.campaigns:
        if campaign_id in (campaign.campaign_id, *campaign.aliases):
            return campaign
    if any(group.group_id == campaign_id for group in findings.groups):
        raise DisclosureError(f"{campaign_id} is a group that is not called a campaign; only campaigns are handed over")
    known = ", ".join(campaign.campaign_id for campaign in findings.campaigns[:5]) or "none"
    raise DisclosureError(f"the lake's last scan found no campaign {campaign_id!a}; it found {known}")


def _decided(store: Store, campaign_id: str) -> tuple[set[str], Judgement | None]:
    """The accounts that people took out, and the judgement that it is a campaign. What they closed
    as something else is not told to others as a campaign that nobody has looked at: raises
    DisclosureError."""
    try:
        case = read_case(store, campaign_id)
    except NotFoundError:
        return set(), None
    out = {row.account_id for row in read_members(store, case.id) if row.state != "in"}
    if case.closed_at is None:
        return out, None
    if case.reason != "true_campaign":
        raise DisclosureError(f"the case of {campaign_id} was closed as {case.reason}; reopen it to hand it over")
    closed = [entry for entry in read_history(store, case.id) if entry.action == "case.close"][-1]
    return out, Judgement(closed.actor, case.closed_at, case.note or "")
