"""What a scan leaves behind: campaigns.json, the Parquet tables and report.html, whole or not at
all."""

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from stillwatch.campaigns.findings import Findings
from stillwatch.result.page import render_page
from stillwatch.result.swap import replacing


def write_scan(findings: Findings, tables: dict[str, pa.Table], out_dir: Path) -> None:
    """Writes campaigns.json, NAME.parquet for every table (`members`, `groups`, `candidates`, …)
    and report.html into `out_dir`. An earlier scan's result there is replaced in one step, and only
    by a complete new one.

    Raises OutDirError (a ValueError) where the folder may not be used, OSError where the disk is
    full; in either case what `out_dir` held is untouched.
    """
    with replacing(out_dir) as new:
        _write_tables(findings, tables, new)
        (new / "report.html").write_text(render_page(findings, tables), encoding="utf-8", newline="\n")


def keep_result(findings: Findings, tables: dict[str, pa.Table], folder: Path) -> None:
    """The same without a page, for who works on the result: the console. Raises as `write_scan`
    does."""
    with replacing(folder) as new:
        _write_tables(findings, tables, new)


def _write_tables(findings: Findings, tables: dict[str, pa.Table], folder: Path) -> None:
    (folder / "campaigns.json").write_text(campaigns_json(findings), encoding="ascii")
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def campaigns_json(findings: Findings) -> str:
    """The findings as campaigns.json. Only ASCII, so that ids with control or bidirectional
    characters do nothing to a terminal; a figure that is not finite is null."""
    return as_json(findings)


def as_json(model: BaseModel) -> str:
    """Any of our models as JSON, safe in the same way."""
    text = json.dumps(_plain_json(model.model_dump(by_alias=True)), indent=1, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def _plain_json(value: Any) -> Any:
    """Dates as RFC 3339 with Z, figures that JSON cannot say as null, NumPy's scalars as
    Python's."""
    if isinstance(value, dict):
        return {str(k): _plain_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain_json(v) for v in value]
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return _plain_json(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
