"""Where in the log the exchanges of a record stand; what they say is not read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stillwatch.bundles.chain import manifest_of, still_holds
from stillwatch.bundles.verify_bundle import (
    WHOLE,
    Bundle,
    NotVerified,
    places,
    quoted,
    shown,
    verify_bundle,
    well_formed,
)
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.schema import STATUSES
from stillwatch.lake import Lake
from stillwatch.result.plain import plain

WHOLE_FILES = ("canonical_parquet",)
"""Formats whose rows are not lines."""


def trace(path: Path, record_id: str, lake: Lake) -> Iterator[str]:
    """A line for each exchange of a record of exchanges, or of a member: file, line in it (from 1;
    decompressed; a row where the file is Parquet), time, status, probability of being harvest.
    Raises UnusableError where no exchange of such a record is shown, NotVerified where the bundle
    is not whole or a file has changed since."""
    verify_bundle(path)
    found, holds, names = False, set[int](), dict(enumerate(STATUSES))
    with manifest_of(lake) as manifest, well_formed():
        known = {stretch.number: stretch for stretch in manifest.sources()}
        for record in shown(Bundle(path), "exchanges"):
            if record_id not in (record["id"], f"members/{record['account']}"):
                continue
            found = True
            if record["source"] not in holds:
                if record["source"] not in known or not still_holds(manifest, record["source"]):
                    raise NotVerified(f"{quoted(record['id'])}: the log no longer has the bytes that were read")
                holds.add(record["source"])
            stretch = known[record["source"]]
            unit = "row" if stretch.format in WHOLE_FILES else "line"
            for row, micros, status, harvest in places(record):
                time = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat()
                said = f"{unit} {row + 1}\t{time}\t{names.get(status, status)}\t{harvest / WHOLE:.6f}"
                yield f"{plain(stretch.path)}\t{said}"
    if not found:
        raise UnusableError(f"the bundle shows no exchanges of {record_id}")
