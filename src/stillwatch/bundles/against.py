"""A bundle held against the lake that it came from, and against the log files that the lake was
read from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from stillwatch.bundles.chain import described, manifest_digest, manifest_of, still_holds
from stillwatch.bundles.verify_bundle import Bundle, NotVerified, places, quoted, shown, well_formed
from stillwatch.lake import Lake
from stillwatch.lake.store.manifest import Manifest
from stillwatch.report.matter import DisclosureError, Matter

COLUMNS = ("account_id", "source", "row", "timestamp", "status", "harvest")

ABSENT = """
SELECT t.account_id, t.source, t."row" FROM told AS t WHERE NOT EXISTS (
    SELECT 1 FROM exchanges AS e WHERE e.account_id = t.account_id AND e.source = t.source AND e."row" = t."row"
    AND e.timestamp = t.timestamp AND e.status = t.status) LIMIT 1
"""
"""An exchange that the lake does not hold where the bundle says, of that account and time."""


def check_against(path: Path, lake: Lake) -> Iterator[str]:
    """What agrees, a sentence each. path: a bundle that verifies. Raises NotVerified for what does
    not agree."""
    bundle = Bundle(path)
    with manifest_of(lake) as manifest, well_formed():
        yield from _files(bundle, manifest)
        exchanges = _told(bundle)
    absent = lake.view().query(ABSENT, {"told": exchanges})
    for row in absent.to_pylist():
        where = f"source {row['source']} row {row['row']}, of {quoted(row['account_id'])}"
        raise NotVerified(f"records/exchanges.jsonl: the lake does not hold the exchange of {where}")
    yield f"Checked: the lake holds each of the {exchanges.num_rows} exchanges that are shown, of that account and time"
    yield from _found(bundle, lake, exchanges)


def _files(bundle: Bundle, manifest: Manifest) -> Iterator[str]:
    """Whether the log's files are those that the bundle names, and have the same bytes still."""
    for scan in shown(bundle, "scan"):
        then, now = scan["manifest"]["stretches"], len(manifest.sources())
        if manifest_digest(manifest, then) != scan["manifest"]["sha256"]:
            raise NotVerified("'scan': the lake's manifest is not the one that the bundle was made from")
        since = f"; {now - then} were read since" if now > then else ""
        yield f"Checked: the {then} parts of logs in the lake's manifest are those that the bundle was made from{since}"
    known, count = {stretch.number for stretch in manifest.sources()}, 0
    for record in shown(bundle, "sources"):
        said = {name: value for name, value in record.items() if name not in ("id", "kind", "salt")}
        if record["source"] not in known or described(manifest, record["source"]) != said:
            raise NotVerified(f"{quoted(record['id'])}: not what the lake's manifest says of this part of the log")
        if not still_holds(manifest, record["source"]):
            raise NotVerified(
                f"{quoted(record['id'])}: {quoted(record['path'])} no longer has the bytes that were read"
            )
        count += 1
    yield f"Checked: {count} parts of log files still have the bytes that were read; their hashes were worked out again"


def _told(bundle: Bundle) -> pa.Table:
    """COLUMNS of the exchanges that are shown."""
    kinds = [pa.string(), pa.int32(), pa.int64(), pa.timestamp("us", "UTC"), pa.int8(), pa.int32()]
    schema = pa.schema([*zip(COLUMNS, kinds, strict=True)])
    parts = [_rows(record).cast(schema) for record in shown(bundle, "exchanges")]
    return pa.concat_tables([schema.empty_table(), *parts])


def _rows(record: dict[str, Any]) -> pa.Table:
    columns = [*zip(*places(record), strict=True)]
    of = [[value] * len(columns[0]) for value in (record["account"], record["source"])]
    return pa.table([pa.array(column) for column in (*of, *columns)], list(COLUMNS))


def _found(bundle: Bundle, lake: Lake, exchanges: pa.Table) -> Iterator[str]:
    """Whether the lake's last scan still finds what the bundle says. It may have changed since: a
    scan of further days, or with other labels, finds other probabilities, and the bundle is then
    the record of an earlier one."""
    campaign = next((record for record in shown(bundle, "campaign") if record["kind"] == "campaign"), None)
    try:
        matter = Matter.read(lake, None, campaign["campaign_id"] if campaign else "")
    except DisclosureError:
        yield "Not checked: what was found; the lake's last scan does not have this campaign"
        return
    belongs = dict(zip(*(matter.members[name].to_pylist() for name in ("account_id", "membership")), strict=True))
    told = {record["account"]: record["membership"] for record in shown(bundle, "members")}
    sure = campaign is None or campaign["confidence"] == matter.campaign.confidence
    if sure and all(belongs.get(account) == membership for account, membership in told.items()):
        yield f"Checked: the lake's last scan finds the same confidence, and the membership of {len(told)} members"
    else:
        yield "Not the same: the lake was scanned again since, and that scan finds another confidence or other members"
    yield _attributed(lake, matter, exchanges)


def _attributed(lake: Lake, matter: Matter, exchanges: pa.Table) -> str:
    now = matter.exchanges.select(list(COLUMNS))
    same = lake.view().query(
        'SELECT COUNT(*) AS n FROM told JOIN now USING (account_id, source, "row", timestamp, status, harvest)',
        {"told": exchanges, "now": now.set_column(0, "account_id", now["account_id"].cast(pa.string()))},
    )
    if same["n"][0].as_py() < exchanges.num_rows:
        return "Not checked: how likely each exchange is harvest; the lake was scanned again since, and says otherwise"
    return "Checked: the lake's last scan finds each exchange to be harvest as likely as the bundle says"
