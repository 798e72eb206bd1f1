"""A share is written, and written down."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from stillwatch.cases.audit import entries_of
from stillwatch.cases.columns import canonical
from stillwatch.cases.store import Store
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.report.exports import Marking, handed_over
from stillwatch.report.matter import Matter
from stillwatch.sharing import misp, ocsf, stix
from stillwatch.sharing.told import Told, tell

FORMATS: dict[str, Callable[[Told], dict[str, Any]]] = {
    "stix": stix.bundle,
    "misp": misp.event,
    "ocsf-detection": ocsf.detection_finding,
    "ocsf-incident": ocsf.incident_finding,
}


def format_of(text: str) -> str:
    """One of FORMATS. Raises UnusableError."""
    if text not in FORMATS:
        raise UnusableError(f"a share is written as one of {', '.join(FORMATS)}")
    return text


def share(
    lake: Lake,
    store: Store,
    campaign_id: str,
    format: str,
    out: Path,
    to: str,
    marking: Marking,
    producer: str | None = None,
    by: str | None = None,
) -> Told:
    """Write a campaign into the file `out`, in place of what is there, once the audit log has it.
    format: of FORMATS; to: for whom; producer, by: as `tell` and `handed_over` take them. Raises
    DisclosureError."""
    matter = Matter.read(lake, store, campaign_id)
    now = datetime.now(UTC)
    created = first_shared(store, matter.campaign.campaign_id) or now.date()
    told = tell(matter, lake.keys, marking, producer, datetime.combine(created, time(), UTC), now)
    text = canonical(FORMATS[format](told)) + "\n"
    with handed_over(store, matter, out, format, to, marking, by) as beside:
        beside.write_text(text, "ascii")
    return told


def first_shared(store: Store, campaign_id: str) -> date | None:
    """The day on which a campaign first left the house, by the audit log."""
    earlier = (entry for entry in entries_of(store, campaign_id) if entry.action.startswith("export."))
    return next((datetime.fromisoformat(entry.at).date() for entry in earlier), None)
