"""A campaign's bundle, written down in the audit log before it is there."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from stillwatch.bundles.chain import manifest_of
from stillwatch.bundles.container import write_bundle
from stillwatch.bundles.records import bundle_records
from stillwatch.bundles.signing import sealed
from stillwatch.bundles.students import student_records
from stillwatch.bundles.verify_bundle import Verified, verify_bundle
from stillwatch.cases.store import Store
from stillwatch.lake import Lake
from stillwatch.report.exports import Marking, handed_over
from stillwatch.report.matter import Matter


@dataclass(frozen=True)
class Recipient:
    """For whom a bundle is, under which marking, and who hands it over (None: whoever runs the
    program)."""

    to: str
    marking: Marking
    by: str | None


def export(
    lake: Lake,
    store: Store,
    campaign_id: str,
    out: Path,
    recipient: Recipient,
    key: Ed25519PrivateKey,
    student_test: Path | None = None,
) -> Verified:
    """Write the bundle of a campaign, whole or not at all, and say what it verifies as.
    student_test: the figures of one, whose findings about the campaign go in. Raises
    DisclosureError, UnusableError; NotVerified where the scan's own counts do not follow from its
    rows."""
    matter = Matter.read(lake, store, campaign_id)
    students = student_records(student_test, matter.campaign.campaign_id) if student_test else []
    seal = partial(sealed, key, matter.campaign.campaign_id, recipient.marking)
    handing = handed_over(store, matter, out, "evidence", recipient.to, recipient.marking, recipient.by)
    with handing as beside, manifest_of(lake) as manifest:
        write_bundle(beside, bundle_records(lake, manifest, matter, students), seal)
        return verify_bundle(beside)
