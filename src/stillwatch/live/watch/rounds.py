"""One round: the lake scanned, its result kept and taken into the cases, and what changed put into
the outbox."""

import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.campaigns.labels import read_labels
from stillwatch.cases.store import Store
from stillwatch.console.results import keep_labels, take_in_result
from stillwatch.lake import Lake
from stillwatch.live.watch.notices import Notice, notices_of
from stillwatch.live.watch.outbox import Outbox
from stillwatch.live.watch.status import Status, write_status
from stillwatch.live.watch.targets import Event
from stillwatch.result.write import keep_result
from stillwatch.scan.scan import scan_lake


def scan_once(lake_dir: Path, store: Store, outbox: Outbox, targets: list[str]) -> list[Notice]:
    """What changed since the last round, once it is in the outbox. Raises LakeError, CasesError;
    then nothing was told, and the next round tells it."""
    begun = time.monotonic()
    with Lake.open(lake_dir, create=False) as lake:
        lake.finish_days()
        lake.console_folder.mkdir(mode=0o700, exist_ok=True)
        keep_labels(store, lake.console_folder)
        result = scan_lake(lake, None, read_labels(lake.labels), persist=True)
        keep_result(result.findings, result.kept_tables, lake.result_folder)
        closed = closed_by_campaign(result.tables["members"], lake.accounts())
        take_in_result(store, lake.result_folder)
        key_id = lake.keys.key_id
    notices, seen = notices_of(result.findings, closed, outbox.seen())
    campaigns = {one.campaign_id: one for one in result.findings.campaigns}
    events = [Event(notice=n, campaign=campaigns[n.campaign_id], lake=key_id) for n in notices]
    outbox.put(events, targets, seen.values(), time.time())
    write_status(lake_dir, Status(at=time.time(), seconds=time.monotonic() - begun, campaigns=len(campaigns)))
    return notices


def closed_by_campaign(members: pa.Table, accounts: pa.Table) -> dict[str, int]:
    """Campaign -> how many of its members (MEMBERS) are closed, by the table of accounts."""
    shut = accounts.filter(pc.is_valid(accounts["closed_at"]))["account_id"].combine_chunks()
    counts = members.filter(pc.is_in(members["account_id"], shut))["campaign_id"].value_counts()
    return {one["values"]: one["counts"] for one in counts.to_pylist()}
