"""What a scan left in the lake, taken into the cases; and what people know, left in the lake for
the next scan."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.campaigns.findings import Findings
from stillwatch.cases.declarations import declaration_labels
from stillwatch.cases.errors import CasesError
from stillwatch.cases.labels import benign_labels
from stillwatch.cases.store import Store
from stillwatch.cases.taking_in import take_in
from stillwatch.lake.store.files import whole
from stillwatch.lake.store.layout import LABELS as LABELS
from stillwatch.response.passed import passed_labels


class ResultError(CasesError):
    """What a scan left cannot be read."""


COLUMNS = ("account_id", "label", "from", "until", "reason")


def stamp_of(folder: Path) -> int | None:
    """Changes with every scan; None where there was none."""
    try:
        return (folder / "campaigns.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None


def take_in_result(store: Store, folder: Path) -> int | None:
    """Takes the result of the last scan into the cases, and tells its stamp; nothing where there is
    none. Raises ResultError, CasesError."""
    stamp = stamp_of(folder)
    if stamp is None:
        return None
    try:
        findings = Findings.model_validate(json.loads((folder / "campaigns.json").read_text("ascii")))
        members, groups = (pq.read_table(folder / f"{name}.parquet") for name in ("members", "groups"))
        declared = pq.read_table(folder / "declared.parquet") if findings.declarations else None
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ResultError(f"the result in {folder} cannot be read; scan the lake again") from error
    take_in(store, findings, members, groups, declared)
    return stamp


def keep_labels(store: Store, folder: Path) -> None:
    """Leaves the labels in force, what was found of declarations, and who has passed a challenge,
    where a scan of the lake finds them."""
    with whole(folder / LABELS) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, COLUMNS)
        lines.writeheader()
        lines.writerows([*benign_labels(store), *declaration_labels(store), *passed_labels(store)])
