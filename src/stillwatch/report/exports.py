"""Everything that leaves the house stands in the audit log: what, to whom, under which marking, by
whom."""

import getpass
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from stillwatch.cases import audit
from stillwatch.cases.store import Store
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import whole
from stillwatch.report.matter import Matter

Marking = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
"""The Traffic Light Protocol, version 2.0 (FIRST)."""

MARKINGS: tuple[Marking, ...] = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")


def marking_of(text: str) -> Marking:
    """One of MARKINGS. Raises UnusableError."""
    for marking in MARKINGS:
        if text.strip().upper() == marking:
            return marking
    raise UnusableError(f"a marking is one of {', '.join(MARKINGS)}")


@contextmanager
def handed_over(
    store: Store, matter: Matter, out: Path, what: str, to: str, marking: Marking, by: str | None
) -> Iterator[Path]:
    """A path to write what is handed over to. It becomes `out` whole, once the audit log tells of
    it, or not at all. The arguments as `record_export` takes them."""
    with whole(out) as beside:
        yield beside
        with beside.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        record_export(store, matter, what, to, marking, by, digest)


def record_export(
    store: Store, matter: Matter, what: str, to: str, marking: Marking, by: str | None, digest: str
) -> None:
    """Write an export down before it is handed over. what: `report.pdf`, `evidence`, `stix`, …; to:
    for whom; by: None is whoever runs the program; digest: SHA-256 of the file, hexadecimal."""
    with store.writing() as connection:
        audit.append(
            connection,
            by or getpass.getuser(),
            f"export.{what}",
            matter.campaign.campaign_id,
            to=to,
            marking=marking,
            sha256=digest,
            accounts=matter.campaign.accounts,
            standing=matter.standing,
        )
